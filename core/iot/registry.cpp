// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/registry.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::iot {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(IotRegistry)
};

Error invalid(const QString &message)
{
    return {message, QStringLiteral("InvalidRequestException")};
}

Error exists(std::string_view name)
{
    return {Words::tr("“%1” is there already.").arg(fromUtf8(name)), QStringLiteral("ResourceAlreadyExistsException")};
}

Error notFound(std::string_view name)
{
    return {Words::tr("There is no “%1”.").arg(fromUtf8(name)), QStringLiteral("ResourceNotFoundException")};
}

Error limit(const QString &message)
{
    return {message, QStringLiteral("LimitExceededException")};
}

bool isName(std::string_view name)
{
    return !name.empty() && name.size() <= Registry::kMostNameBytes &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
                      c == '_' || c == '-';
           });
}

Error badName(std::string_view name)
{
    return invalid(Words::tr("“%1” is no name: up to 128 letters, digits, and : _ -").arg(fromUtf8(name)));
}

} // namespace

Result<void> Registry::checkAttributes(std::string_view type, const Attributes &attributes) const
{
    const std::size_t most = type.empty() ? kMostAttributesWithoutType : kMostAttributes;
    if (attributes.size() > most)
        return invalid(Words::tr("A thing has up to 3 attributes, and up to 50 with a thing type; this one has %1.")
                           .arg(attributes.size()));
    if (type.empty())
        return {};
    const auto found = m_types.find(type);
    if (found == m_types.end())
        return notFound(type);
    if (found->second.deprecated)
        return invalid(Words::tr("The thing type “%1” is deprecated: no thing can be given it.").arg(fromUtf8(type)));
    return {};
}

Result<void> Registry::createThing(std::string_view name, std::string_view type, const Attributes &attributes)
{
    if (!isName(name))
        return badName(name);
    if (const auto known = m_things.find(name); known != m_things.end()) {
        // Asking for what is there already is no mistake.
        if (known->second.type == type && known->second.attributes == attributes)
            return {};
        return exists(name);
    }
    if (auto checked = checkAttributes(type, attributes); !checked)
        return checked;
    RegisteredThing made{std::string(name), std::string(type), attributes, {}};
    made.serial = ++m_serial;
    m_things.emplace(std::string(name), std::move(made));
    return {};
}

Result<void> Registry::updateThing(std::string_view name, std::string_view type, const Attributes &attributes)
{
    const auto found = m_things.find(name);
    if (found == m_things.end())
        return notFound(name);
    if (auto checked = checkAttributes(type, attributes); !checked)
        return checked;
    found->second.type = type;
    found->second.attributes = attributes;
    ++found->second.version;
    return {};
}

Result<void> Registry::deleteThing(std::string_view name)
{
    const auto found = m_things.find(name);
    if (found == m_things.end())
        return notFound(name);
    m_things.erase(found);
    return {};
}

const RegisteredThing *Registry::findThing(std::string_view name) const
{
    const auto found = m_things.find(name);
    return found == m_things.end() ? nullptr : &found->second;
}

void Registry::setConnected(std::string_view name, bool connected)
{
    if (const auto found = m_things.find(name); found != m_things.end())
        found->second.connected = connected;
}

Result<void> Registry::createThingType(std::string_view name)
{
    if (!isName(name))
        return badName(name);
    ThingType made;
    made.name = name;
    made.serial = m_serial + 1;
    if (!m_types.emplace(std::string(name), std::move(made)).second)
        return exists(name);
    ++m_serial;
    return {};
}

void Registry::describeThingType(std::string_view name, std::string description, std::vector<std::string> searchable,
                                 std::int64_t created)
{
    const auto found = m_types.find(name);
    if (found == m_types.end())
        return;
    found->second.description = std::move(description);
    found->second.searchable = std::move(searchable);
    found->second.created = created;
}

const ThingType *Registry::findType(std::string_view name) const
{
    const auto found = m_types.find(name);
    return found == m_types.end() ? nullptr : &found->second;
}

Result<void> Registry::deprecateThingType(std::int64_t now, std::string_view name, bool undo)
{
    const auto found = m_types.find(name);
    if (found == m_types.end())
        return notFound(name);
    found->second.deprecated = !undo;
    found->second.since = now;
    return {};
}

Result<void> Registry::deleteThingType(std::int64_t now, std::string_view name)
{
    const auto found = m_types.find(name);
    if (found == m_types.end())
        return notFound(name);
    if (!found->second.deprecated || now - found->second.since < kTypeDeletableAfter)
        return invalid(Words::tr("A thing type is deprecated first, and deleted five minutes later."));
    m_types.erase(found);
    for (auto &[thingName, thing] : m_things) {
        if (thing.type == name)
            thing.type.clear();
    }
    return {};
}

Result<void> Registry::createThingGroup(std::string_view name, std::string_view parent)
{
    if (!isName(name))
        return badName(name);
    if (m_groups.contains(name))
        return exists(name);
    if (!parent.empty()) {
        const auto above = m_groups.find(parent);
        if (above == m_groups.end())
            return notFound(parent);
        if (above->second.isDynamic())
            return invalid(Words::tr("A dynamic group has no groups below it."));
        std::size_t depth = 1;
        for (std::string_view each = parent; !each.empty(); each = m_groups.find(each)->second.parent)
            ++depth;
        if (depth > kDeepestGroups)
            return limit(Words::tr("Groups lie in each other up to 7 deep."));
        const auto children = std::count_if(m_groups.begin(), m_groups.end(),
                                            [parent](const auto &each) { return each.second.parent == parent; });
        if (static_cast<std::size_t>(children) >= kMostChildren)
            return limit(Words::tr("A group has up to 100 groups right below it."));
    }
    ThingGroup made{std::string(name), std::string(parent), {}, {}};
    made.serial = ++m_serial;
    m_groups.emplace(std::string(name), std::move(made));
    return {};
}

Result<void> Registry::createDynamicThingGroup(std::string_view name, std::string_view query)
{
    if (!isName(name))
        return badName(name);
    if (m_groups.contains(name))
        return exists(name);
    auto parsed = FleetQuery::parse(query);
    if (!parsed)
        return Error{parsed.error().message, QStringLiteral("InvalidQueryException")};
    const auto dynamic =
        std::count_if(m_groups.begin(), m_groups.end(), [](const auto &each) { return each.second.isDynamic(); });
    if (static_cast<std::size_t>(dynamic) >= kMostDynamicGroups)
        return limit(Words::tr("An account has up to 100 dynamic groups."));
    m_queries.emplace(std::string(name), std::move(*parsed));
    ThingGroup made{std::string(name), {}, std::string(query), {}};
    made.serial = ++m_serial;
    m_groups.emplace(std::string(name), std::move(made));
    return {};
}

Result<void> Registry::updateDynamicThingGroup(std::string_view name, std::string_view query)
{
    const auto found = m_groups.find(name);
    if (found == m_groups.end())
        return notFound(name);
    if (!found->second.isDynamic())
        return invalid(Words::tr("“%1” is no dynamic group.").arg(fromUtf8(name)));
    auto parsed = FleetQuery::parse(query);
    if (!parsed)
        return Error{parsed.error().message, QStringLiteral("InvalidQueryException")};
    m_queries.insert_or_assign(std::string(name), std::move(*parsed));
    found->second.query = query;
    return {};
}

void Registry::describeThingGroup(std::string_view name, std::string description, Attributes attributes)
{
    const auto found = m_groups.find(name);
    if (found == m_groups.end())
        return;
    found->second.description = std::move(description);
    found->second.attributes = std::move(attributes);
    ++found->second.version;
}

void Registry::dateThingGroup(std::string_view name, std::int64_t created)
{
    if (const auto found = m_groups.find(name); found != m_groups.end()) {
        found->second.created = created;
        found->second.version = 1;
    }
}

Result<void> Registry::deleteThingGroup(std::string_view name)
{
    const auto found = m_groups.find(name);
    if (found == m_groups.end())
        return notFound(name);
    if (std::any_of(m_groups.begin(), m_groups.end(), [name](const auto &each) { return each.second.parent == name; }))
        return invalid(Words::tr("A group with groups below it cannot be deleted."));
    for (auto &[thingName, thing] : m_things) {
        if (const auto member = thing.groups.find(name); member != thing.groups.end())
            thing.groups.erase(member);
    }
    if (const auto query = m_queries.find(name); query != m_queries.end())
        m_queries.erase(query);
    m_groups.erase(found);
    return {};
}

const ThingGroup *Registry::findGroup(std::string_view name) const
{
    const auto found = m_groups.find(name);
    return found == m_groups.end() ? nullptr : &found->second;
}

std::string Registry::rootOf(std::string_view group) const
{
    for (;;) {
        const ThingGroup &each = m_groups.find(group)->second;
        if (each.parent.empty())
            return each.name;
        group = each.parent;
    }
}

Result<void> Registry::addThingToThingGroup(std::string_view group, std::string_view thing)
{
    const ThingGroup *its = findGroup(group);
    if (!its)
        return notFound(group);
    const auto found = m_things.find(thing);
    if (found == m_things.end())
        return notFound(thing);
    if (its->isDynamic())
        return invalid(Words::tr("Who is in a dynamic group is what its query says."));
    auto &groups = found->second.groups;
    if (groups.contains(group))
        return {};
    if (groups.size() >= kMostGroupsOfThing)
        return limit(Words::tr("A thing is in up to 10 groups."));
    const std::string root = rootOf(group);
    if (std::any_of(groups.begin(), groups.end(), [&](const std::string &each) { return rootOf(each) == root; }))
        return invalid(Words::tr("A thing cannot be in two groups of the same hierarchy."));
    groups.insert(std::string(group));
    return {};
}

Result<void> Registry::removeThingFromThingGroup(std::string_view group, std::string_view thing)
{
    const auto found = m_things.find(thing);
    if (found == m_things.end() || !findGroup(group))
        return notFound(found == m_things.end() ? thing : group);
    if (const auto member = found->second.groups.find(group); member != found->second.groups.end())
        found->second.groups.erase(member);
    return {};
}

Result<void> Registry::attachPolicy(std::string_view group, std::string_view policy)
{
    const auto found = m_groups.find(group);
    if (found == m_groups.end())
        return notFound(group);
    if (found->second.isDynamic())
        return invalid(Words::tr("Policies cannot be attached to a dynamic group."));
    found->second.policies.insert(std::string(policy));
    return {};
}

Result<void> Registry::detachPolicy(std::string_view group, std::string_view policy)
{
    const auto found = m_groups.find(group);
    if (found == m_groups.end())
        return notFound(group);
    if (const auto attached = found->second.policies.find(policy); attached != found->second.policies.end())
        found->second.policies.erase(attached);
    return {};
}

void Registry::adopt(const ThingType &type)
{
    m_types.insert_or_assign(type.name, type);
}

void Registry::adopt(const RegisteredThing &thing)
{
    RegisteredThing &its = m_things.insert_or_assign(thing.name, thing).first->second;
    std::erase_if(its.groups, [this](const std::string &group) { return !m_groups.contains(group); });
    if (!m_types.contains(its.type))
        its.type.clear();
}

void Registry::adopt(const ThingGroup &group)
{
    if (!group.parent.empty() && !m_groups.contains(group.parent))
        return;
    if (group.isDynamic()) {
        auto parsed = FleetQuery::parse(group.query);
        if (!parsed)
            return;
        m_queries.insert_or_assign(group.name, std::move(*parsed));
    }
    m_groups.insert_or_assign(group.name, group);
}

std::set<std::string, std::less<>> Registry::staticGroupsOf(const RegisteredThing &thing) const
{
    std::set<std::string, std::less<>> all;
    for (const std::string &group : thing.groups) {
        for (std::string_view each = group; !each.empty(); each = m_groups.find(each)->second.parent)
            all.insert(std::string(each));
    }
    return all;
}

std::set<std::string, std::less<>> Registry::groupsOf(std::string_view name) const
{
    const RegisteredThing *thing = findThing(name);
    if (!thing)
        return {};
    std::set<std::string, std::less<>> all = staticGroupsOf(*thing);
    const std::set<std::string, std::less<>> asked = all;
    for (const auto &[group, query] : m_queries) {
        if (query.matches(*thing, asked))
            all.insert(group);
    }
    return all;
}

std::vector<std::string> Registry::thingsOfGroup(std::string_view group, bool recursive) const
{
    std::vector<std::string> names;
    const ThingGroup *const its = findGroup(group);
    if (!its)
        return names;
    for (const auto &[name, thing] : m_things) {
        if (its->isDynamic() ? groupsOf(name).contains(group)
                             : thing.groups.contains(group) || (recursive && staticGroupsOf(thing).contains(group)))
            names.push_back(name);
    }
    return names;
}

std::set<std::string, std::less<>> Registry::policiesOfGroup(std::string_view group) const
{
    std::set<std::string, std::less<>> all;
    for (const ThingGroup *each = findGroup(group); each; each = findGroup(each->parent))
        all.insert(each->policies.begin(), each->policies.end());
    return all;
}

std::set<std::string, std::less<>> Registry::policiesOf(std::string_view name) const
{
    std::set<std::string, std::less<>> all;
    const RegisteredThing *thing = findThing(name);
    if (!thing)
        return all;
    for (const std::string &group : thing->groups)
        all.merge(policiesOfGroup(group));
    return all;
}

Result<std::vector<std::string>> Registry::search(std::string_view query) const
{
    const auto parsed = FleetQuery::parse(query);
    if (!parsed)
        return Error{parsed.error().message, QStringLiteral("InvalidQueryException")};
    std::vector<std::string> names;
    for (const auto &[name, thing] : m_things) {
        if (parsed->matches(thing, groupsOf(name)))
            names.push_back(name);
    }
    return names;
}

} // namespace headwater::iot
