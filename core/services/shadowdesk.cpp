// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/shadowdesk.h"

#include "core/base/text.h"
#include "core/world/component.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services {

namespace {

constexpr std::int64_t kMsPerSecond = 1'000;
constexpr std::size_t kListed = 200; ///< of the shadows there are, to choose one from

std::string_view operationTopic(iot::ShadowOperation operation)
{
    switch (operation) {
    case iot::ShadowOperation::Get:
        return "/get";
    case iot::ShadowOperation::Update:
        return "/update";
    case iot::ShadowOperation::Delete:
        return "/delete";
    }
    return {};
}

} // namespace

std::pair<std::string_view, std::string_view> shadowKeyParts(std::string_view key)
{
    const std::size_t slash = key.find('/');
    return {key.substr(0, slash), slash == std::string_view::npos ? std::string_view() : key.substr(slash + 1)};
}

ShadowDesk::ShadowDesk(iot::ShadowLimits limits)
    : m_store(limits)
    , m_hasNames(limits.named)
{
}

/// No document is younger than the world: what is not a whole second counts as one.
void ShadowDesk::setTimeShift(std::int64_t milliseconds)
{
    m_timeShift = milliseconds;
    m_store.setTimeShift(milliseconds / kMsPerSecond + (milliseconds % kMsPerSecond > 0));
}

std::int64_t ShadowDesk::secondsAt(SimTime now) const
{
    return (world::kEpochSeconds * kMsPerSecond + now / kernel::kMillisecond + m_timeShift) / kMsPerSecond;
}

std::vector<std::string> ShadowDesk::filters() const
{
    std::vector<std::string> filters;
    for (const char *each : {"get", "update", "delete"}) {
        filters.push_back(std::string("$aws/things/+/shadow/") + each);
        if (m_hasNames)
            filters.push_back(std::string("$aws/things/+/shadow/name/+/") + each);
    }
    return filters;
}

std::optional<std::uint32_t> ShadowDesk::begin(SimTime now, std::string_view topic, std::string payload)
{
    const auto request = iot::shadowRequestTopic(topic);
    if (!request)
        return std::nullopt;
    const std::uint32_t index = beginCall(now, *request, std::move(payload));
    m_jobs[index].isCall = false;
    return index;
}

std::uint32_t ShadowDesk::beginCall(SimTime now, iot::ShadowRequestTopic request, std::string payload)
{
    if (m_freeJobs.empty()) {
        m_freeJobs.push_back(static_cast<std::uint32_t>(m_jobs.size()));
        m_jobs.emplace_back();
    }
    const std::uint32_t index = m_freeJobs.back();
    m_freeJobs.pop_back();
    Job &job = m_jobs[index];
    job.thing = request.thing;
    job.name = request.name;
    job.operation = request.operation;
    job.request = std::move(payload);
    job.isCall = true;
    job.isRefused = !m_store.begin(secondsAt(now), job.thing, job.name);
    return index;
}

ShadowDesk::Done ShadowDesk::finish(SimTime now, std::uint32_t index, const Wants &wants, const Publish &publish)
{
    const Job job = std::move(m_jobs[index]);
    m_freeJobs.push_back(index);
    const std::int64_t second = secondsAt(now);
    const std::string topic = iot::shadowPrefix(job.thing, job.name) + std::string(operationTopic(job.operation));
    iot::ShadowAnswer answer;
    if (job.isRefused) {
        answer = iot::ShadowStore::tooMany(second, job.request);
    } else {
        switch (job.operation) {
        case iot::ShadowOperation::Get:
            answer = m_store.get(second, job.thing, job.name, job.request);
            break;
        case iot::ShadowOperation::Update:
            answer =
                m_store.update(second, job.thing, job.name, job.request, wants(topic + std::string(iot::kDocuments)));
            break;
        case iot::ShadowOperation::Delete:
            answer = m_store.remove(second, job.thing, job.name, job.request);
            break;
        }
        m_store.end(job.thing, job.name);
    }
    count(answer);
    const bool changed = answer.isAccepted() && job.operation != iot::ShadowOperation::Get;
    if (changed)
        remember(now, job.thing, job.name, answer.version);
    if (!job.isCall)
        publish(topic + std::string(answer.isAccepted() ? iot::kAccepted : iot::kRejected), answer.body);
    if (answer.delta)
        publish(topic + std::string(iot::kDelta), *answer.delta);
    if (answer.documents)
        publish(topic + std::string(iot::kDocuments), *answer.documents);
    return {job.thing, job.name, topic, std::move(answer), changed};
}

iot::ShadowAnswer ShadowDesk::update(SimTime now, std::string_view thing, std::string_view name,
                                     std::string_view request, const Publish &publish)
{
    iot::ShadowAnswer answer = m_store.update(secondsAt(now), thing, name, request);
    count(answer);
    if (!answer.isAccepted())
        return answer;
    remember(now, thing, name, answer.version);
    const std::string topic = iot::shadowPrefix(thing, name) + "/update";
    if (answer.delta)
        publish(topic + std::string(iot::kDelta), *answer.delta);
    if (answer.documents)
        publish(topic + std::string(iot::kDocuments), *answer.documents);
    return answer;
}

iot::ShadowAnswer ShadowDesk::remove(SimTime now, std::string_view thing, std::string_view name)
{
    iot::ShadowAnswer answer = m_store.remove(secondsAt(now), thing, name);
    count(answer);
    if (answer.isAccepted())
        remember(now, thing, name, answer.version);
    return answer;
}

/// One that is gone has no document.
void ShadowDesk::remember(SimTime now, std::string_view thing, std::string_view name, std::uint64_t version)
{
    if (!m_history.watches(thing))
        return;
    iot::ShadowVersion made;
    made.at = now;
    if (m_presence)
        made.connected = m_presence(thing);
    if (auto view = m_store.view(thing, name)) {
        made.view = std::move(*view);
    } else {
        made.deleted = true;
        made.view.version = version;
        made.view.timestamp = world::kEpochSeconds + now / kernel::kSecond;
    }
    m_history.add(thing, name, std::move(made));
}

std::vector<world::ObjectInfo> ShadowDesk::objects() const
{
    std::vector<std::string> keys = m_history.keys();
    std::ranges::move(m_store.keys(kListed), std::back_inserter(keys));
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    std::vector<world::ObjectInfo> infos;
    for (std::string &key : keys) {
        const auto [thing, name] = shadowKeyParts(key);
        world::ObjectInfo info;
        if (const auto view = m_store.view(thing, name)) {
            info.written = (view->timestamp - world::kEpochSeconds) * kernel::kSecond;
            info.records = view->version;
            info.bytes = view->desired.size() + view->reported.size();
        }
        info.key = std::move(key);
        infos.push_back(std::move(info));
    }
    return infos;
}

Result<std::string> ShadowDesk::object(const std::string &key, bool isConnected) const
{
    const auto [thing, name] = shadowKeyParts(key);
    m_history.watch(thing);
    if (auto view = m_store.view(thing, name)) {
        // The first look finds a version that nobody saw coming.
        const SimTime at = (view->timestamp - world::kEpochSeconds) * kernel::kSecond;
        m_history.add(thing, name, {at, std::move(*view), std::nullopt, false});
    }
    const auto *const versions = m_history.versions(thing, name);
    if (!versions)
        return Error{QCoreApplication::translate("Services", "“%1” has no shadow yet.").arg(fromUtf8(key)),
                     QStringLiteral("ResourceNotFoundException")};
    return iot::historyJson(*versions, isConnected);
}

} // namespace headwater::services
