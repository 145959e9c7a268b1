// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kpl/containerlog.h"

#include <algorithm>

namespace headwater::services::kpl {

namespace {

void put(std::vector<std::uint8_t> &out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

std::uint64_t take(const std::uint8_t *&place)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t byte = *place++;
        value |= std::uint64_t{byte & 0x7fu} << shift;
        if (byte < 0x80)
            return value;
    }
}

/// Records that are sent again may stand before older ones, so differences have a sign.
std::uint64_t folded(std::uint64_t difference)
{
    const auto value = static_cast<std::int64_t>(difference);
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}

std::uint64_t unfolded(std::uint64_t value)
{
    return value >> 1 ^ (~(value & 1) + 1);
}

} // namespace

std::uint64_t ContainerLog::add(kernel::SimTime at, std::uint16_t slot, const std::vector<PackedUser> &users)
{
    if (m_count % kChunk == 0) {
        if (!m_chunks.empty())
            m_chunks.back().bytes.shrink_to_fit();
        m_chunks.emplace_back();
    }
    Chunk &chunk = m_chunks.back();
    chunk.starts[m_count % kChunk] = static_cast<std::uint32_t>(chunk.bytes.size());
    chunk.newest = at;
    put(chunk.bytes, slot);
    put(chunk.bytes, users.size());
    PackedUser before;
    for (const PackedUser &user : users) {
        put(chunk.bytes, folded(user.number - before.number));
        put(chunk.bytes, folded(static_cast<std::uint64_t>(user.emitted - before.emitted)));
        before = user;
    }
    return m_first + m_count++;
}

const std::uint8_t *ContainerLog::find(std::uint64_t number) const
{
    const std::uint64_t place = number - m_first;
    const Chunk &chunk = m_chunks[place / kChunk];
    return chunk.bytes.data() + chunk.starts[place % kChunk];
}

std::uint32_t ContainerLog::users(std::uint64_t number) const
{
    if (!knows(number))
        return 0;
    const std::uint8_t *place = find(number);
    take(place);
    return static_cast<std::uint32_t>(take(place));
}

std::vector<PackedUser> ContainerLog::read(std::uint64_t number, std::uint16_t *slot) const
{
    std::vector<PackedUser> users;
    if (!knows(number))
        return users;
    const std::uint8_t *place = find(number);
    *slot = static_cast<std::uint16_t>(take(place));
    users.resize(take(place));
    PackedUser user;
    for (PackedUser &each : users) {
        user.number += unfolded(take(place));
        user.emitted += static_cast<kernel::SimTime>(unfolded(take(place)));
        each = user;
    }
    return users;
}

PackedUser ContainerLog::front(std::uint64_t number, std::uint16_t *slot) const
{
    const std::uint8_t *place = find(number);
    *slot = static_cast<std::uint16_t>(take(place));
    take(place);
    PackedUser user;
    user.number = unfolded(take(place));
    user.emitted = static_cast<kernel::SimTime>(unfolded(take(place)));
    return user;
}

bool ContainerLog::isStray(std::uint64_t number) const
{
    return !m_strays.empty() && std::find(m_strays.begin(), m_strays.end(), number) != m_strays.end();
}

void ContainerLog::forgetBefore(kernel::SimTime time)
{
    while (m_chunks.size() > 1 && m_chunks.front().newest < time) {
        m_chunks.pop_front();
        m_first += kChunk;
        m_count -= kChunk;
    }
}

std::size_t ContainerLog::memoryBytes() const
{
    std::size_t bytes = m_chunks.size() * sizeof(Chunk);
    for (const Chunk &chunk : m_chunks)
        bytes += chunk.bytes.capacity();
    return bytes;
}

} // namespace headwater::services::kpl
