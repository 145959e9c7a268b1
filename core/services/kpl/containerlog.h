// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

namespace headwater::services::kpl {

/// A user record that was packed: which one it is, and when the application had it.
struct PackedUser
{
    std::uint64_t number = 0;
    kernel::SimTime emitted = 0;
};

/// Which user records went into which stream record, some five bytes each, so that an aggregate can be made whole when
/// somebody looks. Stream records count from 0.
class ContainerLog
{
public:
    /// The next stream record, made by the process at `slot` from `users`; returns its number.
    std::uint64_t add(kernel::SimTime at, std::uint16_t slot, const std::vector<PackedUser> &users);
    std::uint64_t size() const { return m_first + m_count; }
    bool knows(std::uint64_t number) const { return number >= m_first && number < size(); }

    std::uint32_t users(std::uint64_t number) const; ///< 0 when it is not known any more
    std::vector<PackedUser> read(std::uint64_t number, std::uint16_t *slot) const;
    PackedUser front(std::uint64_t number, std::uint16_t *slot) const; ///< the first of them. \pre knows(number)

    /// A stream record went to a shard that some of its user records do not belong to.
    void markStray(std::uint64_t number) { m_strays.push_back(number); }
    bool isStray(std::uint64_t number) const;

    void forgetBefore(kernel::SimTime time);
    std::size_t memoryBytes() const;

private:
    static constexpr std::size_t kChunk = 512; ///< stream records
    struct Chunk
    {
        std::array<std::uint32_t, kChunk> starts{};
        std::vector<std::uint8_t> bytes;
        kernel::SimTime newest = 0;
    };

    const std::uint8_t *find(std::uint64_t number) const;

    std::deque<Chunk> m_chunks;
    std::uint64_t m_first = 0; ///< of the first chunk
    std::uint64_t m_count = 0;
    std::vector<std::uint64_t> m_strays;
};

} // namespace headwater::services::kpl
