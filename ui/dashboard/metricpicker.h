// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/chartdata.h"

#include <QFrame>

#include <functional>

class QLineEdit;
class QTreeWidget;

namespace headwater::ui {

class Laboratory;

/// A list that pops up to choose a metric of a node from; typing narrows it.
class MetricPicker : public QFrame
{
    Q_OBJECT
public:
    explicit MetricPicker(Laboratory &lab, QWidget *parent = nullptr);

    /// `marked` tells which metrics get a tick; `accepted` which can be chosen at all.
    void open(const QPoint &at, std::function<bool(const SeriesSpec &)> marked,
              std::function<bool(const SeriesSpec &, const pipeline::MetricSpec &)> accepted);

Q_SIGNALS:
    void chosen(const headwater::ui::SeriesSpec &spec);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter(const QString &text);
    void choose();

    Laboratory &m_lab;
    QLineEdit *m_search;
    QTreeWidget *m_tree;
};

} // namespace headwater::ui
