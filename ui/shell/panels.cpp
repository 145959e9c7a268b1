// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/panels.h"

#include "ui/events/eventlogpanel.h"
#include "ui/keyspace/keyspacepanel.h"

#include <QCoreApplication>

namespace headwater::ui {
namespace {

template <typename Panel>
QWidget *make(Laboratory &laboratory, QWidget *parent)
{
    return new Panel(laboratory, parent);
}

} // namespace

const std::vector<LowerPanel> &lowerPanels()
{
    static const std::vector<LowerPanel> kPanels{
        {QStringLiteral("panel.keyspace"), QT_TRANSLATE_NOOP("Panels", "Keyspace"), make<KeyspacePanel>},
        {QStringLiteral("panel.events"), QT_TRANSLATE_NOOP("Panels", "Events"), make<EventLogPanel>},
    };
    return kPanels;
}

} // namespace headwater::ui
