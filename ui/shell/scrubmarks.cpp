// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "ui/shell/scrubber.h"

#include <QCoreApplication>

namespace headwater::ui {
namespace {

constexpr std::int64_t kMarkSecond = 1'000'000'000;
/// Throttling that pauses for less than this is still the same trouble.
constexpr std::int64_t kSameTrouble = 10 * kMarkSecond;
constexpr std::size_t kMostMarks = 400;

QString told(const simulation::LoggedEvent &event)
{
    return QStringLiteral("%1\n%2: %3").arg(clockText(event.at), fromUtf8(event.node), fromUtf8(event.text));
}

} // namespace

void ScrubMarks::clear()
{
    m_marks.clear();
    m_known.clear();
    m_lastLimit = -1;
    m_next = 0;
}

bool ScrubMarks::follow(const simulation::EventLog &log)
{
    // A log that was begun anew counts from zero.
    if (log.next() < m_next)
        clear();
    const std::size_t before = m_marks.size();
    while (m_next < log.next()) {
        const std::vector<simulation::LoggedEvent> events = log.since(m_next);
        if (events.empty())
            break;
        for (const simulation::LoggedEvent &event : events)
            take(event);
        m_next = events.back().number + 1;
    }
    return m_marks.size() != before;
}

void ScrubMarks::take(const simulation::LoggedEvent &event)
{
    using simulation::EventKind;
    ScrubMark mark{event.at, ScrubMark::Kind::Change, {}, told(event)};
    switch (event.kind) {
    case EventKind::Throttled:
    case EventKind::ReadThrottled:
    case EventKind::Dropped: {
        const bool goesOn = m_lastLimit >= 0 && event.at >= m_lastLimit && event.at - m_lastLimit < kSameTrouble;
        m_lastLimit = event.at;
        if (goesOn)
            return;
        mark.kind = ScrubMark::Kind::Limit;
        break;
    }
    case EventKind::Reshard: {
        mark.kind = ScrubMark::Kind::Scaling;
        const std::string &text = event.text;
        const auto says = [&](const char *word) {
            return text.find(word) != std::string::npos;
        };
        mark.label = says("plit")   ? QCoreApplication::translate("Scrubber", "split")
                     : says("erge") ? QCoreApplication::translate("Scrubber", "merge")
                                    : QCoreApplication::translate("Scrubber", "scale");
        break;
    }
    case EventKind::PropertyChanged:
    case EventKind::ControlPlane:
        break;
    case EventKind::Started:
    case EventKind::Stopped:
        if (event.at == 0)
            return;
        break;
    default:
        return;
    }
    // After a step back the world logs the same things again.
    const std::string once = std::to_string(static_cast<unsigned>(mark.kind)) + event.node;
    if (m_marks.size() >= kMostMarks || !m_known.emplace(event.at / kMarkSecond, once).second)
        return;
    m_marks.push_back(std::move(mark));
}

} // namespace headwater::ui
