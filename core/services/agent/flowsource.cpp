// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agent/flowsource.h"

#include <array>

namespace headwater::services::agent {
namespace {

std::string hexOf(kernel::Digest128 digest)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint64_t part : {digest.high, digest.low}) {
        for (int shift = 60; shift >= 0; shift -= 4)
            text += kDigits[part >> shift & 15];
    }
    return text;
}

} // namespace

FlowSource::FlowSource(const logagent::FlowConfig &config, std::size_t flow, kernel::Stream keyDraws,
                       logagent::RecordMaker maker, Paths pathOf, Memory memory)
    : m_base(std::uint64_t{flow} << kFlowShift)
    , m_deterministicKey(config.deterministicKey)
    , m_hasKey(!config.toDelivery())
    , m_keyDraws(keyDraws)
    , m_maker(std::move(maker))
    , m_pathOf(std::move(pathOf))
    , m_memory(std::move(memory))
{
    m_firstNumber = m_base;
}

/// RANDOM is another key for each record; DETERMINISTIC is the digest of its data.
std::string FlowSource::keyOf(std::uint64_t local, const FlowRecord &record) const
{
    if (!m_hasKey)
        return {};
    return m_deterministicKey ? hexOf(record.hash) : std::to_string(m_keyDraws.at(local));
}

void FlowSource::add(SimTime at, const FlowRecord &record)
{
    const std::string itsKey = keyOf(added(), record);
    m_records.push_back(record);
    if (m_records.size() > kMostKept) {
        m_records.pop_front();
        ++m_first;
    }
    m_emitted.push_back(at);
    m_hashes.push_back(kernel::md5(itsKey).high);
    m_sizes.push_back(record.bytes + static_cast<std::uint32_t>(itsKey.size()));
}

void FlowSource::add(SimTime at, const logagent::FlowReplay::Line &line)
{
    FlowRecord record{line.offset, line.file, line.rawBytes, static_cast<std::uint32_t>(line.data.size()), 0, {}};
    if (m_deterministicKey)
        record.hash = kernel::md5(line.data);
    add(at, record);
}

const FlowRecord *FlowSource::find(std::uint64_t number) const
{
    const std::uint64_t local = number - m_base;
    return local >= m_first && local - m_first < m_records.size() ? &m_records[local - m_first] : nullptr;
}

std::string FlowSource::key(std::uint64_t number) const
{
    const FlowRecord *record = find(number);
    return record ? keyOf(number - m_base, *record) : std::string();
}

kernel::Digest128 FlowSource::hash(std::uint64_t number) const
{
    return kernel::md5(key(number));
}

/// Read again from its file, where nothing of it was kept. A file that is gone or was emptied says nothing.
world::WholeRecord FlowSource::whole(std::uint64_t number) const
{
    world::WholeRecord made;
    const FlowRecord *record = find(number);
    if (!record)
        return made;
    made.partitionKey = keyOf(number - m_base, *record);
    if (const std::string *remembered = m_memory(*record)) {
        made.data = *remembered;
        return made;
    }
    auto data = logagent::readRecord(m_maker, m_pathOf(*record), record->offset, record->rawBytes);
    if (data && data->size() == record->bytes)
        made.data = std::move(*data);
    return made;
}

} // namespace headwater::services::agent
