// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/call.h"
#include "core/gateway/watcher.h"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace headwater::gateway {

/// A call of a real client, as somebody who looks at it sees it.
struct LiveCall
{
    enum class State : std::uint8_t { Waiting, Answered, Refused, Gone };
    using Bytes = std::shared_ptr<const std::string>;

    std::uint64_t id = 0;      ///< rises by one
    std::uint64_t changed = 0; ///< rises with every change of any
    SimTime at = 0;
    std::int64_t wall = 0; ///< milliseconds since 1970
    std::string service;
    std::uint64_t number = 0; ///< of the call, or of a device's connection
    std::string operation;    ///< of a device: what its packet is
    std::string form;         ///< as OutsideCall has it; of a device the version
    std::string target;       ///< name of the stream or queue, or the topic
    std::string client;       ///< program, or the name of a device
    Bytes request, answer;    ///< null where there is none
    bool isWhole = true;      ///< long ones are cut
    bool isFromUs = false;    ///< a message to a device
    State state = State::Waiting;
    int status = 0;
    std::string error;               ///< the service's name for it
    std::chrono::nanoseconds took{}; ///< by the clock on the wall
    std::size_t requestBytes = 0, answerBytes = 0;
};

/// Somebody who is connected, or was a short while ago.
struct LiveClient
{
    /// How it comes; each may be encrypted.
    enum class Way : std::uint8_t { Http, Mqtt, WebSocket };

    std::string service, name;
    std::string identity; ///< the access key that signed, or the thing whose certificate it has; empty: nobody asked
    std::string address;
    Way way = Way::Http;
    bool isSecure = false;
    std::uint64_t calls = 0; ///< since it came
    std::int64_t since = 0;  ///< when it came, in milliseconds since 1970
    std::chrono::steady_clock::time_point last;
    int connections = 0; ///< of devices, which stay

    /// A program is here for a while after its last call, a device while it is connected.
    bool isHere() const { return way == Way::Http || connections > 0; }
};

/// The newest calls of real clients, bounded in number and bytes. Written by the world's thread, read by any.
class LiveCalls final : public Watcher
{
public:
    static constexpr std::size_t kMostCalls = 1'000;
    static constexpr std::size_t kMostBytes = 16 * 1'048'576; ///< of all requests and answers
    static constexpr std::size_t kLongest = 256 * 1'024;      ///< of one that is kept whole
    static constexpr std::chrono::seconds kPresent{60};       ///< a program is here so long after its last call

    /// A call is let in. One without operation is the end of a caller.
    void came(const OutsideCall &call);
    /// All who were connected are gone.
    void allGone();

    void callComes(std::string_view service, std::uint64_t call, const Visitor &visitor) override;
    void deviceComes(std::uint64_t connection, const std::string &address) override;
    void answerGoes(std::string_view service, std::uint64_t call, const http::Response &response) override;
    void streamGoes(std::string_view service, std::uint64_t call, std::string_view bytes) override;
    void streamEnds(std::string_view service, std::uint64_t call) override;
    void packetGoes(std::uint64_t connection, const std::string &bytes) override;

    /// Those that came or changed since a revision, oldest first, and the revision of now.
    std::vector<LiveCall> since(std::uint64_t revision, std::uint64_t &now) const;
    std::vector<LiveClient> clients() const;
    std::uint64_t count() const; ///< of all that ever came

private:
    using Place = std::pair<std::string, std::uint64_t>; ///< service and number
    struct Open
    {
        std::uint64_t id;
        std::chrono::steady_clock::time_point began;
    };
    struct DeviceState
    {
        std::string name, address, identity;
        LiveClient::Way way = LiveClient::Way::Mqtt;
        bool isSecure = false;
        int version = 4;
        std::deque<Open> waiting;
    };

    LiveCall &add(LiveCall call);
    LiveCall *find(std::uint64_t id);
    void touch(LiveCall &call) { call.changed = ++m_revision; }
    void keepAnswer(LiveCall &call, std::string_view bytes);
    void end(LiveCall &call, std::chrono::steady_clock::time_point began, LiveCall::State state);
    void packetCame(const OutsideCall &call);
    void deviceOpened(const OutsideCall &call);
    LiveClient &client(std::string_view service, const std::string &name);
    void trim();

    mutable std::mutex m_mutex;
    std::deque<LiveCall> m_calls;
    std::map<Place, Open> m_open;
    std::map<Place, Visitor> m_coming; ///< clients of calls that are not let in yet
    std::map<std::uint64_t, DeviceState> m_devices;
    std::map<std::pair<std::string, std::string>, LiveClient> m_clients;
    std::uint64_t m_lastId = 0, m_revision = 0;
    std::size_t m_bytes = 0;
};

} // namespace headwater::gateway
