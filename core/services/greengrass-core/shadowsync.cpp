// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/greengrass-core/shadowsync.h"

#include "core/iot/shadow.h"
#include "core/iot/topic.h"

#include <algorithm>
#include <array>

namespace headwater::services::greengrass_core {

namespace {

constexpr int kNoShadow = 404, kConflict = 409;
constexpr std::size_t kMostNamed = 6; ///< things whose topics are subscribed to one by one
constexpr std::array kAnswers{iot::kAccepted, iot::kRejected, iot::kDocuments};

Json section(const Json &state, const char *key)
{
    const auto found = state.is_object() ? state.find(key) : state.end();
    return state.is_object() && found != state.end() && found->is_object() ? *found : Json::object();
}

ShadowState stateIn(const Json &body)
{
    const Json state = body.value("state", Json::object());
    return {section(state, "desired"), section(state, "reported")};
}

/// The `state` of an update that makes one of the other; empty when nothing is to be done.
Json changesOf(const ShadowState &from, const ShadowState &to)
{
    Json changes = Json::object();
    if (Json desired = changesBetween(from.desired, to.desired); !desired.empty())
        changes["desired"] = std::move(desired);
    if (Json reported = changesBetween(from.reported, to.reported); !reported.empty())
        changes["reported"] = std::move(reported);
    return changes;
}

std::uint64_t versionIn(const Json &body)
{
    const auto found = body.find("version");
    return found != body.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

} // namespace

ShadowSync::ShadowSync(SyncHost &host, std::string owner)
    : m_host(host)
    , m_owner(std::move(owner))
{
}

std::vector<std::string> ShadowSync::filters(bool hasNames) const
{
    std::vector<std::string> filters;
    const auto add = [&](const std::string &thing) {
        for (const auto answer : {iot::kAccepted, iot::kRejected}) {
            filters.push_back("$aws/things/" + thing + "/shadow/+" + std::string(answer));
            if (hasNames)
                filters.push_back("$aws/things/" + thing + "/shadow/name/+/+" + std::string(answer));
        }
        filters.push_back("$aws/things/" + thing + "/shadow/update" + std::string(iot::kDocuments));
        if (hasNames)
            filters.push_back("$aws/things/" + thing + "/shadow/name/+/update" + std::string(iot::kDocuments));
    };
    // A connection has fifty subscriptions, and routes want some.
    if (isSynced("*") || m_things.size() > kMostNamed) {
        add("+");
        return filters;
    }
    for (const std::string &thing : m_things)
        add(thing);
    return filters;
}

ShadowSync::Entry &ShadowSync::entryOf(const std::string &thing, const std::string &name)
{
    Entry &entry = m_entries[name.empty() ? thing : thing + "/" + name];
    entry.thing = thing;
    entry.name = name;
    return entry;
}

void ShadowSync::know(const std::string &thing, const std::string &name)
{
    if (isSynced(thing))
        entryOf(thing, name);
}

void ShadowSync::online(SimTime now)
{
    m_isOnline = true;
    for (auto &[key, entry] : m_entries) {
        entry.step = Step::Idle;
        entry.needsAll = true;
        advance(now, entry);
    }
}

void ShadowSync::offline()
{
    m_isOnline = false;
    for (auto &[key, entry] : m_entries)
        entry.step = Step::Idle;
}

void ShadowSync::localChanged(SimTime now, const std::string &thing, const std::string &name)
{
    if (!isSynced(thing))
        return;
    Entry &entry = entryOf(thing, name);
    entry.isDirty = true;
    advance(now, entry);
}

bool ShadowSync::hasLocalChange(Entry &entry)
{
    std::uint64_t version = 0;
    const ShadowState local = m_host.localShadow(entry.thing, entry.name, version);
    return version != entry.localVersion;
}

/// Does what is next for a shadow, one request at a time.
void ShadowSync::advance(SimTime now, Entry &entry)
{
    if (!m_isOnline || entry.step != Step::Idle || !isSynced(entry.thing))
        return;
    if (entry.needsAll || (entry.isDirty && !entry.hasBase)) {
        entry.needsAll = entry.isDirty = false;
        ask(now, entry, Step::Getting, Json::object());
        return;
    }
    if (!entry.isDirty)
        return;
    entry.isDirty = false;
    if (m_direction == SyncDirection::CloudToDevice)
        return;
    std::uint64_t version = 0;
    const ShadowState local = m_host.localShadow(entry.thing, entry.name, version);
    if (version == entry.localVersion)
        return;
    if (version == 0) {
        ask(now, entry, Step::Deleting, Json::object());
        return;
    }
    entry.askedLocal = version;
    updateCloud(now, entry, entry.base, local);
}

void ShadowSync::ask(SimTime now, Entry &entry, Step step, Json body)
{
    entry.step = step;
    entry.token = m_owner + "-" + std::to_string(++m_tokens);
    body["clientToken"] = entry.token;
    const char *const operation = step == Step::Getting ? "/get" : step == Step::Updating ? "/update" : "/delete";
    m_host.askCloud(now, iot::shadowPrefix(entry.thing, entry.name) + operation, body.dump());
}

void ShadowSync::updateCloud(SimTime now, Entry &entry, const ShadowState &from, const ShadowState &to)
{
    Json changes = changesOf(from, to);
    if (changes.empty()) {
        settle(entry, to, entry.askedLocal, entry.cloudVersion);
        return;
    }
    entry.asked = to;
    Json body{{"state", std::move(changes)}};
    if (entry.cloudVersion > 0)
        body["version"] = entry.cloudVersion;
    ask(now, entry, Step::Updating, std::move(body));
}

std::uint64_t ShadowSync::updateLocal(SimTime now, const Entry &entry, const ShadowState &from, const ShadowState &to)
{
    const Json changes = changesOf(from, to);
    return changes.empty() ? 0 : m_host.changeLocal(now, entry.thing, entry.name, Json{{"state", changes}}.dump());
}

void ShadowSync::settle(Entry &entry, const ShadowState &state, std::uint64_t local, std::uint64_t cloud)
{
    entry.base = state;
    entry.hasBase = true;
    entry.localVersion = local;
    entry.cloudVersion = cloud;
    entry.step = Step::Idle;
    ++m_synced;
    if (hasLocalChange(entry))
        entry.isDirty = true;
}

void ShadowSync::forget(Entry &entry)
{
    entry.hasBase = false;
    entry.base = {};
    entry.localVersion = entry.cloudVersion = 0;
}

/// Both sides are known, and what they last had in common.
void ShadowSync::compare(SimTime now, Entry &entry, const ShadowState &cloud, std::uint64_t cloudVersion)
{
    entry.step = Step::Idle;
    std::uint64_t localVersion = 0;
    const ShadowState local = m_host.localShadow(entry.thing, entry.name, localVersion);
    if (localVersion == 0 && cloudVersion == 0)
        return;
    const bool localMoved = localVersion != entry.localVersion;
    const bool cloudMoved = cloudVersion != entry.cloudVersion;
    // One side deleted it while the other left it alone: it goes there too. Otherwise what is left is taken over.
    if (entry.hasBase && cloudVersion == 0 && !localMoved && m_direction != SyncDirection::DeviceToCloud) {
        forget(entry);
        m_host.deleteLocal(now, entry.thing, entry.name);
        return;
    }
    if (entry.hasBase && localVersion == 0 && !cloudMoved && m_direction != SyncDirection::CloudToDevice) {
        ask(now, entry, Step::Deleting, Json::object());
        return;
    }
    if (localVersion == 0 || cloudVersion == 0)
        forget(entry);
    entry.cloudVersion = cloudVersion;
    const bool ownsNothing = m_direction == SyncDirection::CloudToDevice;
    const bool ownsAll = m_direction == SyncDirection::DeviceToCloud;
    const ShadowState merged{
        mergedSection(local.desired, cloud.desired, entry.base.desired, ownsAll ? Owner::Local : Owner::Cloud),
        mergedSection(local.reported, cloud.reported, entry.base.reported, ownsNothing ? Owner::Cloud : Owner::Local)};
    if (entry.hasBase && localMoved && !changesOf(entry.base, cloud).empty()) {
        ++m_conflicts;
        m_host.toldOfSync("shadow of " + entry.thing + " changed here and in the cloud", "ShadowConflict");
    }
    if (!ownsAll) {
        if (const std::uint64_t made = updateLocal(now, entry, local, merged); made > 0)
            localVersion = made;
    }
    entry.askedLocal = localVersion;
    if (ownsNothing)
        settle(entry, merged, localVersion, cloudVersion);
    else
        updateCloud(now, entry, cloud, merged);
}

void ShadowSync::answered(SimTime now, Entry &entry, bool accepted, const Json &body)
{
    const Step step = entry.step;
    entry.step = Step::Idle;
    const int code = accepted ? 0 : body.value("code", 0);
    if (step == Step::Getting) {
        if (accepted)
            compare(now, entry, stateIn(body), versionIn(body));
        else if (code == kNoShadow)
            compare(now, entry, {}, 0);
    } else if (step == Step::Deleting) {
        if (accepted || code == kNoShadow)
            forget(entry);
    } else if (accepted) {
        settle(entry, entry.asked, entry.askedLocal, versionIn(body));
    } else if (code == kConflict) {
        entry.needsAll = true;
    }
    if (!accepted && code != kNoShadow && code != kConflict)
        m_host.toldOfSync("shadow of " + entry.thing + " is not synced: " + std::to_string(code) + " " +
                              body.value("message", std::string()),
                          "ShadowRejected");
    advance(now, entry);
}

/// Somebody changed it. What follows what is known is taken over as it is.
void ShadowSync::cloudChanged(SimTime now, Entry &entry, const Json &current)
{
    const std::uint64_t version = versionIn(current);
    if (entry.hasBase && version <= entry.cloudVersion)
        return;
    if (entry.step != Step::Idle || entry.isDirty || !entry.hasBase || version != entry.cloudVersion + 1 ||
        m_direction == SyncDirection::DeviceToCloud)
    {
        entry.needsAll = true;
    } else {
        const ShadowState state = stateIn(current);
        const std::uint64_t made = updateLocal(now, entry, entry.base, state);
        settle(entry, state, made > 0 ? made : entry.localVersion, version);
    }
    advance(now, entry);
}

bool ShadowSync::cloudMessage(SimTime now, std::string_view topic, const std::string &body)
{
    const auto answer =
        std::ranges::find_if(kAnswers, [topic](std::string_view each) { return topic.ends_with(each); });
    if (!topic.starts_with("$aws/things/") || answer == kAnswers.end())
        return false;
    topic.remove_suffix(answer->size());
    const auto about = iot::shadowRequestTopic(topic);
    if (!about || !isSynced(about->thing))
        return false;
    const std::string thing(about->thing), name(about->name);
    const auto found = m_entries.find(name.empty() ? thing : thing + "/" + name);
    // With “*” the cloud tells of things that are none of this core's.
    if (found == m_entries.end())
        return true;
    const Json message = Json::parse(body, nullptr, false);
    if (!message.is_object())
        return true;
    Entry &entry = found->second;
    if (*answer == iot::kDocuments) {
        cloudChanged(now, entry, message.value("current", Json::object()));
    } else if (entry.step != Step::Idle && message.value("clientToken", Json()) == entry.token) {
        answered(now, entry, *answer == iot::kAccepted, message);
    } else if (*answer == iot::kAccepted && about->operation == iot::ShadowOperation::Delete) {
        entry.needsAll = true;
        advance(now, entry);
    }
    return true;
}

std::uint64_t ShadowSync::waiting() const
{
    return static_cast<std::uint64_t>(std::ranges::count_if(m_entries, [this](const auto &one) {
        const Entry &entry = one.second;
        return isSynced(entry.thing) && (entry.step != Step::Idle || entry.isDirty || entry.needsAll);
    }));
}

} // namespace headwater::services::greengrass_core
