// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-core/events.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::iot_core {

namespace {

/// How long the shadow service works on a request. Not published.
constexpr SimTime kShadowTime = 10 * kernel::kMillisecond;
constexpr std::size_t kListed = 200; ///< of the shadows there are, to choose one from

/// THING and NAME of THING/NAME; a thing's name has no slash.
std::pair<std::string_view, std::string_view> partsOf(std::string_view key)
{
    const std::size_t slash = key.find('/');
    return {key.substr(0, slash), slash == std::string_view::npos ? std::string_view() : key.substr(slash + 1)};
}

} // namespace

void IotCore::shadowRequested(SimTime now, const IotMessage &message)
{
    const auto topic = iot::shadowRequestTopic(message.topic);
    if (!topic)
        return;
    if (m_freeJobs.empty()) {
        m_freeJobs.push_back(static_cast<std::uint32_t>(m_jobs.size()));
        m_jobs.emplace_back();
    }
    const std::uint32_t index = m_freeJobs.back();
    m_freeJobs.pop_back();
    ShadowJob &job = m_jobs[index];
    job.thing = topic->thing;
    job.name = topic->name;
    job.operation = topic->operation;
    job.request = payloadOf(message);
    job.refused = !m_shadows.begin(secondsAt(now), job.thing, job.name);
    schedule(now + kShadowTime, world::priority::kControl, m_wakes++, kShadow, index);
}

void IotCore::finishShadow(SimTime now, std::uint32_t index)
{
    ShadowJob &job = m_jobs[index];
    const std::int64_t second = secondsAt(now);
    const std::string prefix = iot::shadowPrefix(job.thing, job.name);
    std::string topic = prefix;
    iot::ShadowAnswer answer;
    switch (job.operation) {
    case iot::ShadowOperation::Get:
        topic += "/get";
        ++m_shadowCounts.gets;
        answer = job.refused ? iot::ShadowStore::tooMany(second, job.request)
                             : m_shadows.get(second, job.thing, job.name, job.request);
        break;
    case iot::ShadowOperation::Update:
        topic += "/update";
        ++m_shadowCounts.updates;
        answer = job.refused ? iot::ShadowStore::tooMany(second, job.request)
                             : m_shadows.update(second, job.thing, job.name, job.request,
                                                m_broker.wants(topic + std::string(iot::kDocuments)));
        break;
    case iot::ShadowOperation::Delete:
        topic += "/delete";
        ++m_shadowCounts.deletes;
        answer = job.refused ? iot::ShadowStore::tooMany(second, job.request)
                             : m_shadows.remove(second, job.thing, job.name, job.request);
        break;
    }
    if (!job.refused)
        m_shadows.end(job.thing, job.name);
    m_freeJobs.push_back(index);
    m_shadowCounts.units += answer.billedUnits;
    ++(answer.isAccepted() ? m_shadowCounts.accepted : m_shadowCounts.rejected);
    if (answer.isAccepted() && job.operation != iot::ShadowOperation::Get)
        shadowChanged(now, job.thing, job.name, answer.version);
    if (!answer.isAccepted())
        tell(world::EventKind::BadInput, topic + ": " + answer.body, {}, std::to_string(answer.code));
    publishAnswer(now, topic + std::string(answer.isAccepted() ? iot::kAccepted : iot::kRejected), answer.body);
    if (answer.delta)
        publishAnswer(now, topic + std::string(iot::kDelta), *answer.delta);
    if (answer.documents)
        publishAnswer(now, topic + std::string(iot::kDocuments), *answer.documents);
}

/// A message of the shadow service; it is made only if anybody wants it.
void IotCore::publishAnswer(SimTime now, const std::string &topic, const std::string &body)
{
    if (!m_broker.wants(topic))
        return;
    IotMessage message;
    message.topic = topic;
    message.payload = body;
    message.bytes = static_cast<std::uint32_t>(body.size());
    message.component = index();
    message.emitted = now;
    message.qos = 1;
    remember(now, message);
    noteThread(message);
    m_broker.publishOwn(now, message);
}

/// Remembers the version if anybody looks at the thing's shadows. One that is gone has no document.
void IotCore::shadowChanged(SimTime now, std::string_view thing, std::string_view name, std::uint64_t version)
{
    if (!m_history.watches(thing))
        return;
    iot::ShadowVersion made;
    made.at = now;
    made.connected = isConnected(thing);
    if (auto view = m_shadows.view(thing, name)) {
        made.view = std::move(*view);
    } else {
        made.deleted = true;
        made.view.version = version;
        made.view.timestamp = secondsAt(now);
    }
    m_history.add(thing, name, std::move(made));
}

/// As fleet indexing tells it: a thing's client is called like the thing.
bool IotCore::isConnected(std::string_view thing) const
{
    const std::uint32_t session = m_broker.findSession(thing);
    return session != iot::Broker::kNone && m_broker.session(session).connected;
}

std::vector<world::ObjectInfo> IotCore::objects() const
{
    std::vector<std::string> keys = m_history.keys();
    std::ranges::move(m_shadows.keys(kListed), std::back_inserter(keys));
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    std::vector<world::ObjectInfo> infos;
    for (std::string &key : keys) {
        const auto [thing, name] = partsOf(key);
        world::ObjectInfo info;
        if (const auto view = m_shadows.view(thing, name)) {
            info.written = (view->timestamp - world::kEpochSeconds) * kernel::kSecond;
            info.records = view->version;
            info.bytes = view->desired.size() + view->reported.size();
        }
        info.key = std::move(key);
        infos.push_back(std::move(info));
    }
    return infos;
}

Result<std::string> IotCore::object(const std::string &key) const
{
    const auto [thing, name] = partsOf(key);
    m_history.watch(thing);
    if (auto view = m_shadows.view(thing, name)) {
        // The first look finds a version that nobody saw coming.
        const SimTime at = (view->timestamp - world::kEpochSeconds) * kernel::kSecond;
        m_history.add(thing, name, {at, std::move(*view), std::nullopt, false});
    }
    const std::deque<iot::ShadowVersion> *const versions = m_history.versions(thing, name);
    if (!versions)
        return Error{QCoreApplication::translate("Services", "“%1” has no shadow yet.").arg(fromUtf8(key)),
                     QStringLiteral("ResourceNotFoundException")};
    return iot::historyJson(*versions, isConnected(thing));
}

std::optional<std::string> IotCore::shadowDocument(std::string_view thing, std::string_view name) const
{
    const iot::ShadowAnswer answer = m_shadows.get(secondsAt(world().now()), thing, name);
    return answer.isAccepted() ? std::optional(answer.body) : std::nullopt;
}

} // namespace headwater::services::iot_core
