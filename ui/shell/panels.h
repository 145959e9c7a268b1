// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

class QWidget;

namespace headwater::ui {

class Laboratory;

/// A panel of the lower dock.
struct LowerPanel
{
    QString id;             ///< object name of its dock; stored with the layout
    const char *title;      ///< context "Panels"
    QWidget *(*make)(Laboratory &, QWidget *parent);
};

/// In the order of their tabs.
const std::vector<LowerPanel> &lowerPanels();

} // namespace headwater::ui
