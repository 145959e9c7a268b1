// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Thing groups, and the index that dynamic ones look into.
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::iot_core {

namespace {

constexpr const char *kThingIndex = "AWS_Things";
constexpr const char *kQueryVersion = "2017-09-30";

Error noGroup(const std::string &name)
{
    return notFound("Thing group " + name + " not found");
}

} // namespace

Json ControlApi::groupReference(const std::string &name) const
{
    return {{"groupName", name}, {"groupArn", arn("thinggroup/" + name)}};
}

Result<Json> ControlApi::createThingGroup(SimTime now, const Json &with)
{
    const std::string name = text(with, "thingGroupName"), parent = text(with, "parentGroupName");
    const Json &properties = part(with, "thingGroupProperties");
    const std::string description = text(properties, "thingGroupDescription");
    const iot::Attributes attributes = attributesIn(properties);
    if (attributes.size() > iot::Registry::kMostAttributes)
        return invalid("A thing group has up to 50 attributes.");
    const iot::ThingGroup *group = m_core.m_registry.findGroup(name);
    if (group && (group->isDynamic() || group->parent != parent || group->description != description ||
                  group->attributes != attributes))
        return exists("Thing group " + name + " already exists with different properties");
    if (!group) {
        if (!parent.empty() && !m_core.m_registry.findGroup(parent))
            return noGroup(parent);
        if (m_groups.size() >= kMostMade)
            return tooMany("thing groups");
        if (const auto made = m_core.m_registry.createThingGroup(name, parent); !made)
            return made.error();
        m_core.m_registry.describeThingGroup(name, description, attributes);
        m_core.m_registry.dateThingGroup(name, static_cast<std::int64_t>(date(now)));
        m_groups.insert(name);
        if (const auto tagged = tagNew("thinggroup/" + name, with); !tagged)
            return tagged.error();
        group = m_core.m_registry.findGroup(name);
    }
    return Json{{"thingGroupName", name},
                {"thingGroupArn", arn("thinggroup/" + name)},
                {"thingGroupId", uuid(name, group->serial)}};
}

Result<Json> ControlApi::createDynamicThingGroup(SimTime now, const Json &with)
{
    const std::string name = text(with, "thingGroupName"), query = text(with, "queryString");
    const Json &properties = part(with, "thingGroupProperties");
    if (const std::string index = text(with, "indexName"); !index.empty() && index != kThingIndex)
        return notFound("Index " + index + " not found");
    if (part(m_indexing, "thingIndexingConfiguration").value("thingIndexingMode", Json("REGISTRY")) == "OFF")
        return invalid("Fleet indexing is not enabled.");
    const iot::ThingGroup *group = m_core.m_registry.findGroup(name);
    if (group && group->query != query)
        return exists("Thing group " + name + " already exists with different properties");
    if (!group) {
        if (m_groups.size() >= kMostMade)
            return tooMany("thing groups");
        if (const auto made = m_core.m_registry.createDynamicThingGroup(name, query); !made)
            return made.error();
        m_core.m_registry.describeThingGroup(name, text(properties, "thingGroupDescription"), attributesIn(properties));
        m_core.m_registry.dateThingGroup(name, static_cast<std::int64_t>(date(now)));
        m_groups.insert(name);
        if (const auto tagged = tagNew("thinggroup/" + name, with); !tagged)
            return tagged.error();
        group = m_core.m_registry.findGroup(name);
    }
    return Json{{"thingGroupName", name},
                {"thingGroupArn", arn("thinggroup/" + name)},
                {"thingGroupId", uuid(name, group->serial)},
                {"indexName", kThingIndex},
                {"queryString", query},
                {"queryVersion", kQueryVersion}};
}

Result<Json> ControlApi::describeThingGroup(SimTime, const Json &with)
{
    const std::string name = text(with, "thingGroupName");
    const iot::ThingGroup *const group = m_core.m_registry.findGroup(name);
    if (!group)
        return noGroup(name);
    Json properties{{"attributePayload", {{"attributes", attributesJson(group->attributes)}}}};
    if (!group->description.empty())
        properties["thingGroupDescription"] = group->description;
    Json metadata{{"creationDate", group->created == 0 ? world::kEpochSeconds : group->created}};
    Json above = Json::array();
    for (const iot::ThingGroup *each = m_core.m_registry.findGroup(group->parent); each;
         each = m_core.m_registry.findGroup(each->parent))
        above.insert(above.begin(), groupReference(each->name));
    if (!group->parent.empty()) {
        metadata["parentGroupName"] = group->parent;
        metadata["rootToParentThingGroups"] = std::move(above);
    }
    Json answer{{"thingGroupName", name},
                {"thingGroupArn", arn("thinggroup/" + name)},
                {"thingGroupId", uuid(name, group->serial)},
                {"version", group->version},
                {"thingGroupProperties", std::move(properties)},
                {"thingGroupMetadata", std::move(metadata)}};
    if (group->isDynamic()) {
        answer["indexName"] = kThingIndex;
        answer["queryString"] = group->query;
        answer["queryVersion"] = kQueryVersion;
        answer["status"] = "ACTIVE";
    }
    return answer;
}

Result<void> ControlApi::changeGroup(const Json &with, bool isDynamic)
{
    const std::string name = text(with, "thingGroupName");
    const iot::ThingGroup *const group = m_core.m_registry.findGroup(name);
    if (!group)
        return noGroup(name);
    if (group->isDynamic() != isDynamic)
        return invalid("Thing group " + name + (isDynamic ? " is not a dynamic thing group" : " is a dynamic group"));
    if (auto same = checkVersion(with, group->version); !same)
        return same;
    const Json &properties = part(with, "thingGroupProperties");
    const Json &payload = part(properties, "attributePayload");
    iot::Attributes attributes = group->attributes;
    if (payload.contains("attributes")) {
        iot::Attributes change = attributesIn(properties);
        if (!flag(payload, "merge"))
            attributes = std::move(change);
        else
            for (auto &[key, value] : change)
                attributes[key] = value;
        std::erase_if(attributes, [](const auto &each) { return each.second.empty(); });
    }
    if (attributes.size() > iot::Registry::kMostAttributes)
        return invalid("A thing group has up to 50 attributes.");
    if (const std::string query = text(with, "queryString"); isDynamic && !query.empty()) {
        if (auto changed = m_core.m_registry.updateDynamicThingGroup(name, query); !changed)
            return changed;
    }
    m_core.m_registry.describeThingGroup(name, text(properties, "thingGroupDescription"), std::move(attributes));
    m_groups.insert(name);
    return {};
}

Result<Json> ControlApi::updateThingGroup(SimTime, const Json &with)
{
    if (const auto changed = changeGroup(with, false); !changed)
        return changed.error();
    return Json{{"version", m_core.m_registry.findGroup(text(with, "thingGroupName"))->version}};
}

Result<Json> ControlApi::updateDynamicThingGroup(SimTime, const Json &with)
{
    if (const auto changed = changeGroup(with, true); !changed)
        return changed.error();
    return Json{{"version", m_core.m_registry.findGroup(text(with, "thingGroupName"))->version}};
}

Result<Json> ControlApi::deleteThingGroup(SimTime, const Json &with)
{
    const std::string name = text(with, "thingGroupName");
    const iot::ThingGroup *const group = m_core.m_registry.findGroup(name);
    if (!group) // to delete what is not there is no mistake
        return Json::object();
    if (group->isDynamic())
        return invalid("Thing group " + name + " is a dynamic group");
    return deleteDynamicThingGroup(0, with);
}

Result<Json> ControlApi::deleteDynamicThingGroup(SimTime, const Json &with)
{
    const std::string name = text(with, "thingGroupName");
    const iot::ThingGroup *const group = m_core.m_registry.findGroup(name);
    if (!group)
        return Json::object();
    if (auto same = checkVersion(with, group->version); !same)
        return same.error();
    const auto &groups = m_core.m_registry.groups();
    if (std::any_of(groups.begin(), groups.end(), [&name](const auto &each) { return each.second.parent == name; }))
        return invalid("Cannot delete thing group " + name + " because it has child groups");
    if (const auto done = m_core.m_registry.deleteThingGroup(name); !done)
        return done.error();
    m_groups.erase(name);
    m_tags.erase(arn("thinggroup/" + name));
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::listThingGroups(SimTime, const Json &with)
{
    const std::string parent = text(with, "parentGroup"), prefix = text(with, "namePrefixFilter");
    const bool recursive = !with.contains("recursive") || flag(with, "recursive");
    const iot::Registry &registry = m_core.m_registry;
    if (!parent.empty() && !registry.findGroup(parent))
        return noGroup(parent);
    const auto isBelow = [&](const iot::ThingGroup &group) {
        for (const iot::ThingGroup *each = &group; !each->parent.empty(); each = registry.findGroup(each->parent)) {
            if (each->parent == parent)
                return true;
            if (!recursive)
                return false;
        }
        return parent.empty() && (recursive || group.parent.empty());
    };
    Names names;
    for (const auto &[name, group] : registry.groups()) {
        if (name.starts_with(prefix) && (parent.empty() ? recursive || group.parent.empty() : isBelow(group)))
            names.push_back(name);
    }
    return page("thingGroups", with, Style::Token, names,
                [this](const std::string &name) { return groupReference(name); });
}

Result<Json> ControlApi::addThingToThingGroup(SimTime, const Json &with)
{
    const std::string group = groupIn(with), thing = thingIn(with);
    if (!m_core.m_registry.findThing(thing))
        return notFound("Thing " + thing + " not found");
    if (!m_core.m_registry.findGroup(group))
        return noGroup(group);
    if (auto touched = touchThing(thing); !touched)
        return touched.error();
    const auto done = m_core.m_registry.addThingToThingGroup(group, thing);
    if (!done)
        return done.error();
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::removeThingFromThingGroup(SimTime, const Json &with)
{
    const std::string group = groupIn(with), thing = thingIn(with);
    const auto done = m_core.m_registry.removeThingFromThingGroup(group, thing);
    if (!done)
        return m_core.m_registry.findThing(thing) ? noGroup(group) : notFound("Thing " + thing + " not found");
    if (auto touched = touchThing(thing); !touched)
        return touched.error();
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::updateThingGroupsForThing(SimTime now, const Json &with)
{
    const std::string thing = text(with, "thingName");
    for (const auto &[list, change] : {std::pair("thingGroupsToRemove", &ControlApi::removeThingFromThingGroup),
                                       std::pair("thingGroupsToAdd", &ControlApi::addThingToThingGroup)})
    {
        for (const Json &each : with.value(list, Json::array())) {
            const auto done = (this->*change)(now, {{"thingName", thing}, {"thingGroupName", each}});
            if (!done)
                return done;
        }
    }
    return Json::object();
}

Result<Json> ControlApi::listThingsInThingGroup(SimTime, const Json &with)
{
    const std::string group = text(with, "thingGroupName");
    if (!m_core.m_registry.findGroup(group))
        return noGroup(group);
    return page("things", with, Style::Token, m_core.m_registry.thingsOfGroup(group, flag(with, "recursive")),
                [](const std::string &name) { return Json(name); });
}

Result<Json> ControlApi::listThingGroupsForThing(SimTime, const Json &with)
{
    const std::string name = text(with, "thingName");
    const iot::RegisteredThing *const thing = m_core.m_registry.findThing(name);
    if (!thing)
        return notFound("Thing " + name + " not found");
    // Groups that it was added to, and dynamic ones that it fits; those above them are not told.
    Names names(thing->groups.begin(), thing->groups.end());
    for (const std::string &group : m_core.m_registry.groupsOf(name)) {
        if (m_core.m_registry.findGroup(group)->isDynamic())
            names.push_back(group);
    }
    std::sort(names.begin(), names.end());
    return page("thingGroups", with, Style::Token, names,
                [this](const std::string &each) { return groupReference(each); });
}

Result<Json> ControlApi::searchIndex(SimTime, const Json &with)
{
    const std::string index = text(with, "indexName");
    const bool isOff =
        part(m_indexing, "thingIndexingConfiguration").value("thingIndexingMode", Json("REGISTRY")) == "OFF";
    if (isOff || (!index.empty() && index != kThingIndex))
        return notFound("Index " + (index.empty() ? kThingIndex : index) + " not found");
    const auto found = m_core.searchIndex(text(with, "queryString"));
    if (!found)
        return found.error();
    return page("things", with, Style::Token, *found, [this](const std::string &name) {
        const iot::RegisteredThing &thing = *m_core.m_registry.findThing(name);
        const auto groups = m_core.m_registry.groupsOf(name);
        Json shown{{"thingName", name},
                   {"thingId", uuid(name, thing.serial)},
                   {"attributes", attributesJson(thing.attributes)},
                   {"connectivity", {{"connected", thing.connected}}}};
        if (!thing.type.empty())
            shown["thingTypeName"] = thing.type;
        if (!groups.empty())
            shown["thingGroupNames"] = Names(groups.begin(), groups.end());
        return shown;
    });
}

Result<Json> ControlApi::describeIndex(SimTime, const Json &with)
{
    const Json config = *getIndexingConfiguration(0, {});
    const std::string mode = text(config["thingIndexingConfiguration"], "thingIndexingMode");
    if (text(with, "indexName") != kThingIndex || mode == "OFF")
        return notFound("Index " + text(with, "indexName") + " not found");
    const bool hasPresence = text(config["thingIndexingConfiguration"], "thingConnectivityIndexingMode") == "STATUS";
    return Json{{"indexName", kThingIndex},
                {"indexStatus", "ACTIVE"},
                {"schema", mode + (hasPresence ? "_AND_CONNECTIVITY_STATUS" : "")}};
}

Result<Json> ControlApi::listIndices(SimTime, const Json &with)
{
    Names names;
    if (text((*getIndexingConfiguration(0, {}))["thingIndexingConfiguration"], "thingIndexingMode") != "OFF")
        names.emplace_back(kThingIndex);
    return page("indexNames", with, Style::Token, names, [](const std::string &name) { return Json(name); });
}

/// The simulation's index is there from the start, since drawn dynamic groups look into it.
Result<Json> ControlApi::getIndexingConfiguration(SimTime, const Json &)
{
    if (!m_indexing.is_null())
        return m_indexing;
    return Json{{"thingIndexingConfiguration",
                 {{"thingIndexingMode", "REGISTRY"}, {"thingConnectivityIndexingMode", "STATUS"}}},
                {"thingGroupIndexingConfiguration", {{"thingGroupIndexingMode", "OFF"}}}};
}

Result<Json> ControlApi::updateIndexingConfiguration(SimTime, const Json &with)
{
    Json config = *getIndexingConfiguration(0, {});
    const Json &things = part(with, "thingIndexingConfiguration");
    if (!things.empty()) {
        const std::string presence = text(things, "thingConnectivityIndexingMode");
        const bool isOff = text(things, "thingIndexingMode") == "OFF";
        if (isOff && presence == "STATUS")
            return invalid("Connectivity is indexed only where things are.");
        const auto &groups = m_core.m_registry.groups();
        if (isOff &&
            std::any_of(groups.begin(), groups.end(), [](const auto &each) { return each.second.isDynamic(); }))
            return invalid("The index cannot be switched off while there are dynamic thing groups.");
        config["thingIndexingConfiguration"] = {{"thingIndexingMode", text(things, "thingIndexingMode")},
                                                {"thingConnectivityIndexingMode", presence.empty() ? "OFF" : presence}};
    }
    if (const Json &itsGroups = part(with, "thingGroupIndexingConfiguration"); !itsGroups.empty())
        config["thingGroupIndexingConfiguration"] = {
            {"thingGroupIndexingMode", text(itsGroups, "thingGroupIndexingMode")}};
    m_indexing = std::move(config);
    return Json::object();
}

} // namespace headwater::services::iot_core
