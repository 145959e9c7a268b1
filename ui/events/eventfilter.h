// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/eventlog.h"

#include <QSortFilterProxyModel>

#include <vector>

namespace headwater::ui {

/// Events that somebody does not want to see: those of one kind and node, with one error.
struct EventExclusion
{
    simulation::EventKind kind;
    QString node;
    QString error;
    bool operator==(const EventExclusion &) const = default;
};

/// Lets through the events of some kinds, of a node, that contain a text, and that are not excluded.
class EventFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setKinds(simulation::EventKindMask kinds);
    void setNode(const QString &node); ///< empty: any
    void setText(const QString &text); ///< words that must all occur, in any order and case
    void exclude(const EventExclusion &exclusion);
    void include(std::size_t index); ///< takes an exclusion back

    simulation::EventKindMask kinds() const { return m_kinds; }
    const std::vector<EventExclusion> &exclusions() const { return m_exclusions; }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    simulation::EventKindMask m_kinds = ~simulation::EventKindMask(0);
    QString m_node;
    QStringList m_words;
    std::vector<EventExclusion> m_exclusions;
};

} // namespace headwater::ui
