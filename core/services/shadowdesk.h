// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/broker.h"
#include "core/iot/shadow.h"
#include "core/iot/shadowhistory.h"
#include "core/world/objects.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services {

using kernel::SimTime;

/// A shadow service beside a message broker: takes the requests on its topics, answers them after a while, and shows
/// its shadows to people.
class ShadowDesk
{
public:
    /// How long it works on a request. Not published.
    static constexpr SimTime kRequestTime = 10 * kernel::kMillisecond;

    explicit ShadowDesk(iot::ShadowLimits limits);

    /// Documents have the time of clients whose clocks are so many milliseconds ahead of the world's.
    void setTimeShift(std::int64_t milliseconds);
    /// In the documents: seconds since 1970.
    std::int64_t secondsAt(SimTime now) const;

    iot::ShadowStore &store() { return m_store; }
    const iot::ShadowStore &store() const { return m_store; }
    /// The filters of its requests.
    std::vector<std::string> filters() const;

    /// A request; finish() with the number that it gets is due after kRequestTime. Nothing: it is none.
    std::optional<std::uint32_t> begin(SimTime now, std::string_view topic, std::string payload);
    /// The same of one that comes by a call: its caller gets the answer, and no topic has it.
    std::uint32_t beginCall(SimTime now, iot::ShadowRequestTopic request, std::string payload);

    /// Publishes a message of the service, if anybody wants it.
    using Publish = std::function<void(const std::string &topic, const std::string &body)>;
    using Wants = std::function<bool(const std::string &topic)>;
    /// What became of a request, for whoever follows the shadows.
    struct Done
    {
        std::string thing, name;
        std::string topic; ///< of the request
        iot::ShadowAnswer answer;
        bool changed = false;
    };
    Done finish(SimTime now, std::uint32_t job, const Wants &wants, const Publish &publish);
    /// A request that did not come over the broker: its caller has the answer, others hear what changed.
    iot::ShadowAnswer update(SimTime now, std::string_view thing, std::string_view name, std::string_view request,
                             const Publish &publish);
    iot::ShadowAnswer remove(SimTime now, std::string_view thing, std::string_view name);

    /// Tells whether a thing is connected, for versions that people look at.
    void setPresence(std::function<bool(std::string_view thing)> presence) { m_presence = std::move(presence); }
    void watch(std::string_view thing) { m_history.watch(thing); }
    std::vector<world::ObjectInfo> objects() const;
    Result<std::string> object(const std::string &key, bool isConnected) const;

    std::uint64_t accepted() const { return m_accepted; }
    std::uint64_t rejected() const { return m_rejected; }
    std::uint64_t units() const { return m_units; } ///< of 1 KB, as operations are counted

private:
    struct Job
    {
        std::string thing, name, request;
        iot::ShadowOperation operation = iot::ShadowOperation::Get;
        bool isRefused = false;
        bool isCall = false;
    };
    void count(const iot::ShadowAnswer &answer)
    {
        ++(answer.isAccepted() ? m_accepted : m_rejected);
        m_units += answer.billedUnits;
    }
    void remember(SimTime now, std::string_view thing, std::string_view name, std::uint64_t version);

    iot::ShadowStore m_store;
    mutable iot::ShadowHistory m_history; ///< a look is no change of the world, but the world remembers it
    bool m_hasNames = true;
    std::int64_t m_timeShift = 0; ///< milliseconds
    std::vector<Job> m_jobs;
    std::vector<std::uint32_t> m_freeJobs;
    std::function<bool(std::string_view thing)> m_presence;
    std::uint64_t m_accepted = 0, m_rejected = 0, m_units = 0;
};

/// THING and NAME of THING/NAME; a thing's name has no slash.
std::pair<std::string_view, std::string_view> shadowKeyParts(std::string_view key);

} // namespace headwater::services
