// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/iotgateway.h"
#include "core/services/kinesis-stream/contents.h"
#include "core/world/component.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace headwater::gateway {

using world::SimTime;

inline constexpr std::uint64_t kRoom = 1'073'741'824; ///< for what clients put, in all; 1 GiB
/// What a service adds to its own refusal when there is none left.
inline constexpr std::string_view kNoRoom =
    "Rate exceeded: the simulation keeps what clients put in memory, and that is full.";

/// What the world outside of the world does to it over time: a wait that ends, a device that is sent a message. A
/// component without a node, so that this keeps its place among the events and in the ledger.
class Outside final : public world::Component, public services::IotClient, public services::ContentKeeper
{
public:
    using TimerId = std::uint64_t;

    /// What a device outside hears.
    class Device
    {
    public:
        virtual ~Device() = default;
        virtual bool messageSent(SimTime now, const services::IotMessage &message, std::uint16_t packet) = 0;
        virtual void connectionClosed(SimTime now, iot::Farewell farewell, iot::Reason reason) = 0;
        virtual void decided(SimTime) {} ///< as in services::IotClient
    };

    /// No pipeline has a node of its name. \pre there is none yet
    static Outside &addTo(world::World &world);
    explicit Outside(const world::Birth &birth);

    /// Calls it at a simulated time, unless it is dropped before.
    TimerId at(SimTime time, std::function<void()> what);
    void drop(TimerId timer) { m_timers.erase(timer); }

    void addDevice(std::uint32_t number, Device &device) { m_devices[number] = &device; }
    void removeDevice(std::uint32_t number) { m_devices.erase(number); }
    /// Keeps what a device published, whose bytes nobody else can make again; returns its number.
    std::uint64_t keep(std::string payload);
    /// Whether so many more bytes of clients may be kept in all. What they put stays in memory, and that has an end.
    bool hasRoomFor(std::uint64_t bytes);
    void setRoom(std::uint64_t bytes) { m_room = bytes; }
    std::uint64_t contentBytes() const override { return m_contents.bytes(); }
    void lose() { ++m_lost; }                                           ///< one of those that nobody had
    void hold(int more) { m_held += static_cast<std::uint64_t>(more); } ///< of those that wait for their turn

    bool messageSent(SimTime now, std::uint32_t number, const services::IotMessage &message,
                     std::uint16_t packet) override;
    void connectionClosed(SimTime now, std::uint32_t number, iot::Farewell farewell, iot::Reason reason) override;
    void decided(SimTime now, std::uint32_t number) override;

    void handle(const kernel::Event &event) override;
    void sample(double *) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override
    {
        ledger.produced += m_published;
        ledger.dropped += m_lost;
        ledger.held += m_held;
    }
    void fingerprint(kernel::Fingerprint &print) const override { print.add(m_published); }
    world::WholeRecord wholeRecord(std::uint64_t number) const override;

private:
    std::map<TimerId, std::function<void()>> m_timers;
    TimerId m_lastTimer = 0;
    std::map<std::uint32_t, Device *> m_devices;
    services::kinesis_stream::ContentStore m_contents;
    std::uint64_t m_room = kRoom;
    std::uint64_t m_known = 0, m_sinceKnown = 0; ///< bytes kept when they were added up, and let in since
    std::uint64_t m_published = 0, m_lost = 0, m_held = 0;
};

} // namespace headwater::gateway
