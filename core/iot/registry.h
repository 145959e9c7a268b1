// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::iot {

using Attributes = std::map<std::string, std::string, std::less<>>;

struct RegisteredThing
{
    std::string name;
    std::string type; ///< may be empty
    Attributes attributes;
    std::set<std::string, std::less<>> groups; ///< static ones that it was added to
    bool connected = false;
    std::uint64_t version = 1; ///< rises with every change
    std::uint64_t serial = 0;  ///< of everything that the registry ever made, so no two are alike
};

struct ThingType
{
    std::string name;
    std::string description;
    std::vector<std::string> searchable; ///< attributes
    bool deprecated = false;
    std::int64_t since = 0; ///< deprecated or not
    std::int64_t created = 0;
    std::uint64_t serial = 0;
};

struct ThingGroup
{
    std::string name;
    std::string parent; ///< of a static group; may be empty
    std::string query;  ///< of a dynamic group
    std::set<std::string, std::less<>> policies;
    std::string description = {};
    Attributes attributes = {};
    std::int64_t created = 0;
    std::uint64_t version = 1, serial = 0;
    bool isDynamic() const { return !query.empty(); }
};

/// A fleet index query, read: `thingName:pump* AND (attributes.building:b7 OR attributes.floor>3) NOT
/// thingGroupNames:old`. Terms side by side must all hold.
class FleetQuery
{
public:
    /// The place of an error is the number of the character, from 1.
    static Result<FleetQuery> parse(std::string_view text);
    FleetQuery(FleetQuery &&) noexcept;
    FleetQuery &operator=(FleetQuery &&) noexcept;
    ~FleetQuery();

    /// `groups` are all groups of the thing, ancestors too.
    bool matches(const RegisteredThing &thing, const std::set<std::string, std::less<>> &groups) const;

    struct Term;

private:
    FleetQuery();
    std::unique_ptr<Term> m_root;
};

/// The thing registry. Errors carry the service's exception as their place. Times are seconds.
class Registry
{
public:
    static constexpr std::size_t kMostNameBytes = 128;
    static constexpr std::size_t kMostAttributes = 50, kMostAttributesWithoutType = 3;
    static constexpr std::size_t kDeepestGroups = 7, kMostChildren = 100, kMostGroupsOfThing = 10;
    static constexpr std::size_t kMostDynamicGroups = 100;
    static constexpr std::int64_t kTypeDeletableAfter = 300;

    Result<void> createThing(std::string_view name, std::string_view type, const Attributes &attributes);
    Result<void> updateThing(std::string_view name, std::string_view type, const Attributes &attributes);
    Result<void> deleteThing(std::string_view name);
    const RegisteredThing *findThing(std::string_view name) const;
    void setConnected(std::string_view name, bool connected);
    const std::map<std::string, RegisteredThing, std::less<>> &things() const { return m_things; }

    Result<void> createThingType(std::string_view name);
    /// What a type is besides its name, which it keeps for ever.
    void describeThingType(std::string_view name, std::string description, std::vector<std::string> searchable,
                           std::int64_t created);
    Result<void> deprecateThingType(std::int64_t now, std::string_view name, bool undo = false);
    Result<void> deleteThingType(std::int64_t now, std::string_view name);
    const ThingType *findType(std::string_view name) const;
    const std::map<std::string, ThingType, std::less<>> &types() const { return m_types; }

    Result<void> createThingGroup(std::string_view name, std::string_view parent = {});
    Result<void> createDynamicThingGroup(std::string_view name, std::string_view query);
    Result<void> updateDynamicThingGroup(std::string_view name, std::string_view query);
    Result<void> deleteThingGroup(std::string_view name);
    void describeThingGroup(std::string_view name, std::string description, Attributes attributes);
    void dateThingGroup(std::string_view name, std::int64_t created);
    Result<void> addThingToThingGroup(std::string_view group, std::string_view thing);
    Result<void> removeThingFromThingGroup(std::string_view group, std::string_view thing);
    Result<void> attachPolicy(std::string_view group, std::string_view policy);
    Result<void> detachPolicy(std::string_view group, std::string_view policy);
    const ThingGroup *findGroup(std::string_view name) const;
    const std::map<std::string, ThingGroup, std::less<>> &groups() const { return m_groups; }

    /// Every group that a thing is in: those it was added to, their ancestors, and dynamic ones whose query it fits.
    std::set<std::string, std::less<>> groupsOf(std::string_view thing) const;
    /// Names in order: of things that were added to a group, or to one below it as well; of those that a dynamic
    /// group's query fits.
    std::vector<std::string> thingsOfGroup(std::string_view group, bool recursive) const;
    /// What a static group and its ancestors bring along.
    std::set<std::string, std::less<>> policiesOfGroup(std::string_view group) const;
    /// The same of all groups of a thing.
    std::set<std::string, std::less<>> policiesOf(std::string_view thing) const;
    /// SearchIndex: names in order.
    Result<std::vector<std::string>> search(std::string_view query) const;
    std::size_t size() const { return m_things.size(); }

    // For a registry that is made anew beside an older one: what it had, with its versions, as far as it still fits.
    void adopt(const ThingType &type);
    void adopt(const RegisteredThing &thing);
    void adopt(const ThingGroup &group);
    void setSerial(std::uint64_t serial) { m_serial = serial; }
    std::uint64_t serial() const { return m_serial; }

private:
    Result<void> checkAttributes(std::string_view type, const Attributes &attributes) const;
    std::string rootOf(std::string_view group) const;
    std::set<std::string, std::less<>> staticGroupsOf(const RegisteredThing &thing) const;

    std::map<std::string, RegisteredThing, std::less<>> m_things;
    std::map<std::string, ThingType, std::less<>> m_types;
    std::map<std::string, ThingGroup, std::less<>> m_groups;
    std::map<std::string, FleetQuery, std::less<>> m_queries; ///< of dynamic groups
    std::uint64_t m_serial = 0;
};

} // namespace headwater::iot
