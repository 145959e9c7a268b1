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
};

struct ThingGroup
{
    std::string name;
    std::string parent; ///< of a static group; may be empty
    std::string query;  ///< of a dynamic group
    std::set<std::string, std::less<>> policies;
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

    Result<void> createThingType(std::string_view name);
    Result<void> deprecateThingType(std::int64_t now, std::string_view name, bool undo = false);
    Result<void> deleteThingType(std::int64_t now, std::string_view name);

    Result<void> createThingGroup(std::string_view name, std::string_view parent = {});
    Result<void> createDynamicThingGroup(std::string_view name, std::string_view query);
    Result<void> deleteThingGroup(std::string_view name);
    Result<void> addThingToThingGroup(std::string_view group, std::string_view thing);
    Result<void> removeThingFromThingGroup(std::string_view group, std::string_view thing);
    Result<void> attachPolicy(std::string_view group, std::string_view policy);
    const ThingGroup *findGroup(std::string_view name) const;
    const std::map<std::string, ThingGroup, std::less<>> &groups() const { return m_groups; }

    /// Every group that a thing is in: those it was added to, their ancestors, and dynamic ones whose query it fits.
    std::set<std::string, std::less<>> groupsOf(std::string_view thing) const;
    /// What a static group and its ancestors bring along.
    std::set<std::string, std::less<>> policiesOfGroup(std::string_view group) const;
    /// The same of all groups of a thing.
    std::set<std::string, std::less<>> policiesOf(std::string_view thing) const;
    /// SearchIndex: names in order.
    Result<std::vector<std::string>> search(std::string_view query) const;
    std::size_t size() const { return m_things.size(); }

private:
    struct Type
    {
        bool deprecated = false;
        std::int64_t since = 0;
    };
    Result<void> checkAttributes(std::string_view type, const Attributes &attributes) const;
    std::string rootOf(std::string_view group) const;
    std::set<std::string, std::less<>> staticGroupsOf(const RegisteredThing &thing) const;

    std::map<std::string, RegisteredThing, std::less<>> m_things;
    std::map<std::string, Type, std::less<>> m_types;
    std::map<std::string, ThingGroup, std::less<>> m_groups;
    std::map<std::string, FleetQuery, std::less<>> m_queries; ///< of dynamic groups
};

} // namespace headwater::iot
