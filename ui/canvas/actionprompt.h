// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "ui/canvas/live.h"

#include <QDialog>

#include <vector>

class QDialogButtonBox;
class QLabel;

namespace headwater::ui::canvas {

/// Asks for the parameters of an action on the running world, checked as they are typed. Shards are offered by name,
/// the busiest first.
class ActionPrompt : public QDialog
{
    Q_OBJECT
public:
    ActionPrompt(const pipeline::ActionSpec &action, const QString &nodeTitle, limits::Profile profile,
                 const NodeLive &live, QWidget *parent);

    pipeline::Json values() const;

private:
    pipeline::Json valueOf(std::size_t parameter) const;
    void check();

    const pipeline::ActionSpec &m_action;
    limits::Profile m_profile;
    std::vector<QWidget *> m_fields;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
};

} // namespace headwater::ui::canvas
