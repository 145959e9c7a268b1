// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/iotbroker.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace headwater::services::greengrass_core {

/// A message on its way through the core. Its bytes are made again by its component, unless they are here.
struct Carried
{
    std::string topic;
    std::uint16_t component = 0;
    std::uint64_t number = 0;
    SimTime emitted = 0;
    std::uint32_t bytes = 0;
    std::optional<std::string> payload{};

    static Carried of(const IotMessage &message);
    /// Good for as long as this is.
    IotMessage message() const;
};

/// A message for the cloud.
struct SpooledMessage
{
    enum class State : std::uint8_t {
        Waiting,
        Flying, ///< sent, and not there yet
        Handed, ///< the cloud has it; its answer is not here yet
        Gone,
    };
    Carried carried;
    SimTime at = 0; ///< when it was spooled
    State state = State::Waiting;
    bool paid = false; ///< it waited for the connection's throughput already
};

enum class WhenFull : std::uint8_t { DropOldest, RefuseNewest };

/// The queue of messages for the cloud: first in, first out, bounded by bytes of payload. A message stays until the
/// cloud has acknowledged it.
class Spool
{
public:
    void setLimits(std::uint64_t mostBytes, WhenFull whenFull);
    std::uint64_t mostBytes() const { return m_mostBytes; }

    /// How many were lost for it, itself included if there was no room for it.
    std::uint64_t add(SpooledMessage message);
    /// The first that waits, by a number that stays the same.
    std::optional<std::uint64_t> next();
    SpooledMessage *find(std::uint64_t id); ///< null: there is none, or no longer
    void send(std::uint64_t id);
    void hand(std::uint64_t id);
    void putBack(std::uint64_t id);
    /// It was acknowledged, or refused for good.
    void remove(std::uint64_t id);
    /// The line broke: what was under way waits again. How many of these the cloud has, and will get once more.
    std::uint64_t lineLost();
    /// Everything is lost. How many of these the cloud did not have.
    std::uint64_t clear();

    std::uint64_t bytes() const { return m_bytes; }
    std::uint64_t size() const { return m_size; }
    std::uint64_t held() const { return m_size - m_handed; } ///< that the cloud does not have
    std::uint64_t inFlight() const { return m_flying + m_handed; }
    const std::deque<SpooledMessage> &messages() const { return m_messages; } ///< some of them gone

private:
    void forget(SpooledMessage &message);

    std::deque<SpooledMessage> m_messages;
    std::uint64_t m_first = 0; ///< number of the first in the list
    std::uint64_t m_next = 0;  ///< nothing before it waits
    std::uint64_t m_bytes = 0, m_size = 0, m_flying = 0, m_handed = 0;
    std::uint64_t m_mostBytes = 0;
    WhenFull m_whenFull = WhenFull::DropOldest;
};

} // namespace headwater::services::greengrass_core
