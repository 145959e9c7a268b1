// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-rule/outgoing.h"

#include "core/world/world.h"

namespace headwater::services::iot_rule {

std::uint64_t OutgoingStore::push(Entry entry)
{
    m_bytes += kEntryBytes + entry.key.size() + entry.data.size();
    m_entries.push_back(std::move(entry));
    while (m_bytes > kKept && m_entries.size() > 1) {
        m_bytes -= kEntryBytes + m_entries.front().key.size() + m_entries.front().data.size();
        m_entries.pop_front();
        ++m_first;
    }
    return nextNumber() - 1;
}

world::WholeRecord OutgoingStore::find(const world::World &world, std::uint64_t number) const
{
    if (number < m_first || number >= nextNumber())
        return {};
    const Entry &entry = m_entries[static_cast<std::size_t>(number - m_first)];
    world::WholeRecord record;
    record.partitionKey = entry.key;
    if (entry.isOrigin)
        record.data =
            world.component(entry.origin.component).wholeRecordAt(entry.origin.number, entry.origin.emitted).data;
    record.data += entry.data;
    return record;
}

} // namespace headwater::services::iot_rule
