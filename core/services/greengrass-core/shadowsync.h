// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/greengrass-core/shadowmerge.h"
#include "core/services/iotbroker.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::greengrass_core {

/// A shadow's two sections.
struct ShadowState
{
    Json desired = Json::object(), reported = Json::object();

    bool isEmpty() const { return desired.empty() && reported.empty(); }
};

/// What keeping shadows in step needs of the core.
class SyncHost
{
public:
    virtual ~SyncHost() = default;
    /// To the cloud's shadow service. It may get lost.
    virtual void askCloud(SimTime now, const std::string &topic, const std::string &body) = 0;
    /// The local shadow and its version; version 0 where there is none.
    virtual ShadowState localShadow(const std::string &thing, const std::string &name, std::uint64_t &version) = 0;
    /// Changes it; devices hear of it. The new version; 0 if it was refused.
    virtual std::uint64_t changeLocal(SimTime now, const std::string &thing, const std::string &name,
                                      const std::string &request) = 0;
    virtual void deleteLocal(SimTime now, const std::string &thing, const std::string &name) = 0;
    virtual void toldOfSync(const std::string &text, std::string_view error) = 0;
};

enum class SyncDirection : std::uint8_t { BetweenDeviceAndCloud, DeviceToCloud, CloudToDevice };

/// Keeps local shadows in step with the cloud's. While the line is up each change goes over as it comes; after an
/// outage both sides are compared with what they last had in common, and what both changed is the cloud's where it is
/// desired and the core's where it is reported.
class ShadowSync
{
public:
    /// \param owner tells the core's own requests from others'
    ShadowSync(SyncHost &host, std::string owner);

    /// Things whose shadows are synced; `*`: all that the core has.
    void setThings(std::set<std::string, std::less<>> things) { m_things = std::move(things); }
    void setDirection(SyncDirection direction) { m_direction = direction; }
    bool isSynced(std::string_view thing) const { return m_things.contains(thing) || m_things.contains("*"); }
    const std::set<std::string, std::less<>> &things() const { return m_things; }
    /// What to subscribe to in the cloud.
    std::vector<std::string> filters(bool hasNames) const;

    /// Connected: everything is compared.
    void online(SimTime now);
    void offline();
    /// A shadow that is to be kept in step, and perhaps is not known to one side yet.
    void know(const std::string &thing, const std::string &name);
    void localChanged(SimTime now, const std::string &thing, const std::string &name);
    /// A message on the cloud's shadow topics. False: it is about nothing that is synced.
    bool cloudMessage(SimTime now, std::string_view topic, const std::string &body);

    /// Shadows that are known to differ, or may.
    std::uint64_t waiting() const;
    std::uint64_t conflicts() const { return m_conflicts; }
    std::uint64_t synced() const { return m_synced; }

private:
    enum class Step : std::uint8_t { Idle, Getting, Updating, Deleting };
    struct Entry
    {
        std::string thing, name;
        ShadowState base; ///< what both sides last had in common
        bool hasBase = false;
        std::uint64_t localVersion = 0, cloudVersion = 0; ///< of the base
        Step step = Step::Idle;
        bool isDirty = false, needsAll = false;
        std::string token;
        ShadowState asked; ///< what both have when the update under way is accepted
        std::uint64_t askedLocal = 0;
    };

    Entry &entryOf(const std::string &thing, const std::string &name);
    bool hasLocalChange(Entry &entry);
    void advance(SimTime now, Entry &entry);
    void ask(SimTime now, Entry &entry, Step step, Json body);
    void updateCloud(SimTime now, Entry &entry, const ShadowState &from, const ShadowState &to);
    std::uint64_t updateLocal(SimTime now, const Entry &entry, const ShadowState &from, const ShadowState &to);
    static void forget(Entry &entry);
    void settle(Entry &entry, const ShadowState &state, std::uint64_t local, std::uint64_t cloud);
    void compare(SimTime now, Entry &entry, const ShadowState &cloud, std::uint64_t cloudVersion);
    void answered(SimTime now, Entry &entry, bool accepted, const Json &body);
    void cloudChanged(SimTime now, Entry &entry, const Json &current);

    SyncHost &m_host;
    const std::string m_owner;
    std::set<std::string, std::less<>> m_things;
    SyncDirection m_direction = SyncDirection::BetweenDeviceAndCloud;
    std::map<std::string, Entry, std::less<>> m_entries; ///< by THING/NAME
    bool m_isOnline = false;
    std::uint64_t m_tokens = 0, m_conflicts = 0, m_synced = 0;
};

} // namespace headwater::services::greengrass_core
