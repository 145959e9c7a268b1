// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agent/flowreader.h"

#include <algorithm>
#include <cmath>

namespace headwater::services::agent {

using logagent::FlowReplay;

FlowReader::FlowReader(std::size_t flow, std::optional<FlowReplay> replay, std::shared_ptr<LiveTape> tape)
    : m_flow(flow)
    , m_replay(std::move(replay))
    , m_tape(std::move(tape))
{
}

std::optional<std::int64_t> FlowReader::firstTime() const
{
    return m_replay && !m_replay->atEnd() ? m_replay->nextTime() : std::nullopt;
}

void FlowReader::begin(SimTime now, std::int64_t recorded, ReplayPace pace)
{
    m_anchor = now;
    m_anchorRecorded = recorded;
    m_pace = pace;
}

std::int64_t FlowReader::recordedAt(SimTime now) const
{
    return m_anchorRecorded + static_cast<std::int64_t>(static_cast<double>(now - m_anchor) * m_pace.speed);
}

double FlowReader::linesAt(SimTime now) const
{
    return m_anchorLines + static_cast<double>(now - m_anchor) / 1e9 * m_pace.linesPerSecond * m_pace.speed;
}

void FlowReader::setPace(SimTime now, ReplayPace pace)
{
    if (!m_stands) {
        m_anchorRecorded = recordedAt(now);
        m_anchorLines = linesAt(now);
        m_anchor = now;
    }
    m_pace = pace;
}

SimTime FlowReader::dueTime() const
{
    if (!m_replay || m_stands || m_replay->atEnd())
        return kernel::kNever;
    double ahead = 0;
    if (const auto time = m_replay->nextTime())
        ahead = static_cast<double>(*time - m_anchorRecorded) / m_pace.speed;
    else
        ahead = (static_cast<double>(m_replayed) - m_anchorLines) * 1e9 / (m_pace.linesPerSecond * m_pace.speed);
    if (ahead > static_cast<double>(kernel::kNever / 4))
        return kernel::kNever;
    return std::max<SimTime>(0, m_anchor + static_cast<SimTime>(std::ceil(ahead)));
}

bool FlowReader::read(FlowSource &source, SimTime now, bool follows, std::uint64_t most)
{
    if (m_replay && follows != m_stands) {
        if (follows) {
            m_anchorRecorded = recordedAt(now);
            m_anchorLines = linesAt(now);
        }
        m_anchor = now;
        m_stands = follows;
    }
    return follows ? readTape(source, now, most) : readReplay(source, now, most);
}

bool FlowReader::readReplay(FlowSource &source, SimTime now, std::uint64_t most)
{
    bool any = false;
    for (std::uint64_t i = 0; i < most && dueTime() <= now; ++i) {
        const FlowReplay::Line line = m_replay->next();
        ++m_replayed;
        ++m_lines;
        if (!line.data.data()) {
            ++m_skipped;
            continue;
        }
        source.add(now, line);
        any = true;
    }
    return any;
}

bool FlowReader::readTape(FlowSource &source, SimTime now, std::uint64_t most)
{
    bool any = false;
    std::uint64_t got = 0;
    while (got < most) {
        const LiveTape::Batch *batch = m_tape->next(m_flow, m_batchesHad, now);
        if (!batch)
            break;
        ++m_batchesHad;
        m_lines += batch->count + batch->skipped;
        m_skipped += batch->skipped;
        for (std::size_t i = 0; i < batch->count; ++i)
            source.add(now, m_tape->record(m_flow, batch->first + i));
        got += batch->count;
        any = any || batch->count > 0;
    }
    return any;
}

std::string FlowReader::path(const FlowRecord &record) const
{
    return record.taped > 0 ? m_tape->path(m_flow, record.file) : m_replay->path(record.file);
}

const std::string *FlowReader::text(const FlowRecord &record) const
{
    return record.taped > 0 ? m_tape->text(m_flow, record.taped - 1) : nullptr;
}

} // namespace headwater::services::agent
