// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/eventfilter.h"

#include "core/base/text.h"
#include "ui/events/eventkinds.h"
#include "ui/events/eventmodel.h"

#include <algorithm>

namespace headwater::ui {

void EventFilter::setKinds(simulation::EventKindMask kinds)
{
    m_kinds = kinds;
    invalidateFilter();
}

void EventFilter::setNode(const QString &node)
{
    m_node = node;
    invalidateFilter();
}

void EventFilter::setText(const QString &text)
{
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void EventFilter::exclude(const EventExclusion &exclusion)
{
    if (std::find(m_exclusions.begin(), m_exclusions.end(), exclusion) != m_exclusions.end())
        return;
    m_exclusions.push_back(exclusion);
    invalidateFilter();
}

void EventFilter::include(std::size_t index)
{
    m_exclusions.erase(m_exclusions.begin() + static_cast<std::ptrdiff_t>(index));
    invalidateFilter();
}

bool EventFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const auto *const model = static_cast<const EventModel *>(sourceModel());
    const simulation::LoggedEvent &event = model->event(row);
    if ((m_kinds & maskOf(event.kind)) == 0)
        return false;
    if (!m_node.isEmpty() && m_node != fromUtf8(event.node))
        return false;
    for (const EventExclusion &exclusion : m_exclusions) {
        if (exclusion.kind == event.kind && exclusion.node == fromUtf8(event.node) &&
            exclusion.error == fromUtf8(event.error))
            return false;
    }
    if (m_words.isEmpty())
        return true;
    const QString text = model->data(model->index(row, 0), EventModel::SearchRole).toString();
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace headwater::ui
