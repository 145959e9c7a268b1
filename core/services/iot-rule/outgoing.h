// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/world/component.h"

#include <cstdint>
#include <deque>
#include <string>

namespace headwater::services::iot_rule {

/// Where a payload comes from that can be made again.
struct Origin
{
    std::uint16_t component = 0;
    std::uint64_t number = 0;
    kernel::SimTime emitted = 0;
};

/// What a rule sent on, by number, for whoever wants its bytes later. What SQL made cannot be made again: the newest
/// 256 MB of it are kept.
class OutgoingStore
{
public:
    std::uint64_t add(std::string key, std::string data) { return push({std::move(key), std::move(data), {}, false}); }
    /// The payload as it came, and `behind` it.
    std::uint64_t add(std::string key, Origin origin, std::string behind)
    {
        return push({std::move(key), std::move(behind), origin, true});
    }

    world::WholeRecord find(const world::World &world, std::uint64_t number) const;
    std::uint64_t nextNumber() const { return m_first + m_entries.size(); }
    std::uint64_t firstNumber() const { return m_first; }

private:
    struct Entry
    {
        std::string key;
        std::string data;
        Origin origin;
        bool isOrigin = false;
    };
    static constexpr std::size_t kKept = 256u << 20;
    static constexpr std::size_t kEntryBytes = sizeof(Entry);

    std::uint64_t push(Entry entry);

    std::deque<Entry> m_entries;
    std::uint64_t m_first = 0;
    std::size_t m_bytes = 0;
};

} // namespace headwater::services::iot_rule
