// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Things, their types, and what they sign in with.
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::iot_core {

namespace {

Error noThing(const std::string &name)
{
    return notFound("Thing " + name + " not found");
}

Error noType(const std::string &name)
{
    return notFound("Thing type " + name + " not found");
}

std::vector<std::string> textsIn(const Json &with, const char *key)
{
    std::vector<std::string> texts;
    const auto found = with.find(key);
    for (const Json &each : found != with.end() && found->is_array() ? *found : Json::array()) {
        if (each.is_string())
            texts.push_back(each.get<std::string>());
    }
    return texts;
}

} // namespace

/// What is said of it from now on is the calls'.
Result<void> ControlApi::touchThing(const std::string &name)
{
    if (!m_things.contains(name) && m_things.size() >= kMostMade)
        return tooMany("things");
    m_things.insert(name);
    m_deletedThings.erase(name);
    return {};
}

Result<Json> ControlApi::createThing(SimTime, const Json &with)
{
    const std::string name = text(with, "thingName"), type = text(with, "thingTypeName");
    const iot::Attributes attributes = attributesIn(with);
    const iot::RegisteredThing *thing = m_core.m_registry.findThing(name);
    if (thing && (thing->type != type || thing->attributes != attributes))
        return exists("Thing " + name + " already exists in account with different attributes");
    if (!type.empty() && !m_core.m_registry.findType(type))
        return noType(type);
    if (const std::string billing = text(with, "billingGroupName"); !billing.empty())
        return notFound("Billing group " + billing + " not found");
    if (!thing) {
        if (m_things.size() >= kMostMade)
            return tooMany("things");
        if (const auto made = m_core.m_registry.createThing(name, type, attributes); !made)
            return made.error();
        (void)touchThing(name).ok();
        thing = m_core.m_registry.findThing(name);
    }
    return Json{{"thingName", name}, {"thingArn", arn("thing/" + name)}, {"thingId", uuid(name, thing->serial)}};
}

Result<Json> ControlApi::updateThing(SimTime, const Json &with)
{
    const std::string name = text(with, "thingName"), given = text(with, "thingTypeName");
    const iot::RegisteredThing *const thing = m_core.m_registry.findThing(name);
    if (!thing)
        return noThing(name);
    if (auto same = checkVersion(with, thing->version); !same)
        return same.error();
    const bool isTypeRemoved = flag(with, "removeThingType");
    if (isTypeRemoved && !given.empty())
        return invalid("A thing type cannot be given and removed in the same request.");
    if (!given.empty() && !m_core.m_registry.findType(given))
        return noType(given);
    iot::Attributes attributes = thing->attributes;
    if (const Json &payload = part(with, "attributePayload"); payload.contains("attributes")) {
        iot::Attributes change = attributesIn(with);
        if (!flag(payload, "merge"))
            attributes = std::move(change);
        else
            for (auto &[key, value] : change)
                attributes[key] = value;
        // An attribute without a value is none.
        std::erase_if(attributes, [](const auto &each) { return each.second.empty(); });
    }
    if (auto touched = touchThing(name); !touched)
        return touched.error();
    const auto done = m_core.m_registry.updateThing(name,
                                                    isTypeRemoved   ? std::string()
                                                    : given.empty() ? thing->type
                                                                    : given,
                                                    attributes);
    return done ? Result<Json>(Json::object()) : Result<Json>(done.error());
}

Result<Json> ControlApi::deleteThing(SimTime, const Json &with)
{
    const std::string name = text(with, "thingName");
    const iot::RegisteredThing *const thing = m_core.m_registry.findThing(name);
    if (!thing)
        return noThing(name);
    if (auto same = checkVersion(with, thing->version); !same)
        return same.error();
    // The exam's service detached them by itself.
    const bool isAttachedByCall =
        std::any_of(m_attachedThings.begin(), m_attachedThings.end(), [&name](const auto &each) {
            const auto found = each.second.find(name);
            return found != each.second.end() && found->second;
        });
    if (isAttachedByCall && m_core.world().profile() != limits::Profile::Exam)
        return invalid("Cannot delete. Thing " + name + " is still attached to one or more principals");
    for (auto &[certificate, things] : m_attachedThings)
        things.erase(name);
    if (const auto done = m_core.m_registry.deleteThing(name); !done)
        return done.error();
    if (m_things.erase(name) == 0)
        m_deletedThings.insert(name);
    m_tags.erase(arn("thing/" + name));
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::describeThing(SimTime, const Json &with)
{
    const std::string name = text(with, "thingName");
    const iot::RegisteredThing *const thing = m_core.m_registry.findThing(name);
    if (!thing)
        return noThing(name);
    Json answer{{"thingName", name},
                {"thingArn", arn("thing/" + name)},
                {"thingId", uuid(name, thing->serial)},
                {"defaultClientId", name},
                {"attributes", attributesJson(thing->attributes)},
                {"version", thing->version}};
    if (!thing->type.empty())
        answer["thingTypeName"] = thing->type;
    return answer;
}

Result<Json> ControlApi::listThings(SimTime, const Json &with)
{
    const std::string attribute = text(with, "attributeName"), value = text(with, "attributeValue"),
                      type = text(with, "thingTypeName");
    const bool byPrefix = flag(with, "usePrefixAttributeValue");
    if (attribute.empty() && !value.empty())
        return invalid("An attribute value needs an attribute name.");
    const auto fits = [&](const iot::RegisteredThing &thing) {
        if (!type.empty() && thing.type != type)
            return false;
        if (attribute.empty())
            return true;
        const auto found = thing.attributes.find(attribute);
        return found != thing.attributes.end() &&
               (byPrefix ? found->second.starts_with(value) : value.empty() || found->second == value);
    };
    Names names;
    for (const auto &[name, thing] : m_core.m_registry.things()) {
        if (fits(thing))
            names.push_back(name);
    }
    return page("things", with, Style::Token, names, [this](const std::string &name) {
        const iot::RegisteredThing &thing = *m_core.m_registry.findThing(name);
        Json shown{{"thingName", name},
                   {"thingArn", arn("thing/" + name)},
                   {"attributes", attributesJson(thing.attributes)},
                   {"version", thing.version}};
        if (!thing.type.empty())
            shown["thingTypeName"] = thing.type;
        return shown;
    });
}

std::optional<bool> ControlApi::isAttached(std::string_view certificate, std::string_view thing) const
{
    const auto found = m_attachedThings.find(certificate);
    if (found == m_attachedThings.end())
        return std::nullopt;
    const auto said = found->second.find(thing);
    return said == found->second.end() ? std::nullopt : std::optional(said->second);
}

ControlApi::Names ControlApi::attachedThings(std::string_view certificate) const
{
    Names things;
    if (const auto found = m_attachedThings.find(certificate); found != m_attachedThings.end()) {
        for (const auto &[thing, isIts] : found->second) {
            if (isIts)
                things.push_back(thing);
        }
    }
    return things;
}

ControlApi::Names ControlApi::thingsOf(const std::string &certificate) const
{
    std::set<std::string> things;
    for (const auto &principal : m_core.m_principals) {
        if (principal.identity.certificateId == certificate && !principal.identity.thing.empty() &&
            !principal.identity.eachItsOwnThing && !principal.identity.registersItself)
            things.insert(principal.identity.thing);
    }
    if (const auto found = m_attachedThings.find(certificate); found != m_attachedThings.end()) {
        for (const auto &[thing, isIts] : found->second) {
            if (isIts)
                things.insert(thing);
            else
                things.erase(thing);
        }
    }
    return {things.begin(), things.end()};
}

ControlApi::Names ControlApi::principalsOf(const std::string &thing) const
{
    Names principals;
    for (const std::string &certificate : certificates()) {
        const Names things = thingsOf(certificate);
        if (std::find(things.begin(), things.end(), thing) != things.end())
            principals.push_back(certificate);
    }
    return principals;
}

Result<Json> ControlApi::attachThingPrincipal(SimTime, const Json &with)
{
    const std::string thing = text(with, "thingName"), given = text(with, "principal");
    if (!m_core.m_registry.findThing(thing))
        return noThing(thing);
    const std::string certificate = findCertificate(given);
    if (certificate.empty())
        return notFound("Principal " + given + " not found");
    auto &things = m_attachedThings[certificate];
    if (!things.contains(thing) && things.size() >= kMostMade)
        return tooMany("things of a principal");
    things[thing] = true;
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::detachThingPrincipal(SimTime, const Json &with)
{
    const std::string thing = text(with, "thingName"), given = text(with, "principal");
    if (!m_core.m_registry.findThing(thing))
        return noThing(thing);
    const std::string certificate = findCertificate(given);
    if (certificate.empty())
        return notFound("Principal " + given + " not found");
    m_attachedThings[certificate][thing] = false;
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::listThingPrincipals(SimTime, const Json &with)
{
    const std::string thing = text(with, "thingName");
    if (!m_core.m_registry.findThing(thing))
        return notFound("Failed to list principals for thing " + thing +
                        " because the thing does not exist in your account");
    Names arns;
    for (const std::string &certificate : principalsOf(thing))
        arns.push_back(certificateArn(certificate));
    std::sort(arns.begin(), arns.end());
    return page("principals", with, Style::Token, arns, [](const std::string &its) { return Json(its); });
}

Result<Json> ControlApi::listPrincipalThings(SimTime, const Json &with)
{
    const std::string certificate = findCertificate(text(with, "principal"));
    if (certificate.empty())
        return notFound("Principal " + text(with, "principal") + " not found");
    return page("things", with, Style::Token, thingsOf(certificate), [](const std::string &its) { return Json(its); });
}

Result<Json> ControlApi::createThingType(SimTime now, const Json &with)
{
    const std::string name = text(with, "thingTypeName");
    const Json &properties = part(with, "thingTypeProperties");
    const std::string description = text(properties, "thingTypeDescription");
    Names searchable = textsIn(properties, "searchableAttributes");
    if (searchable.size() > 3)
        return invalid("A thing type has up to 3 searchable attributes.");
    const iot::ThingType *type = m_core.m_registry.findType(name);
    // As with things, asking for what is there already is no mistake.
    if (type && (type->description != description || type->searchable != searchable))
        return exists("Thing type " + name + " already exists with different properties");
    if (!type) {
        if (m_types.size() >= kMostMade)
            return tooMany("thing types");
        if (const auto made = m_core.m_registry.createThingType(name); !made)
            return made.error();
        m_core.m_registry.describeThingType(name, description, std::move(searchable),
                                            static_cast<std::int64_t>(date(now)));
        m_types.insert(name);
        if (const auto tagged = tagNew("thingtype/" + name, with); !tagged)
            return tagged.error();
        type = m_core.m_registry.findType(name);
    }
    return Json{
        {"thingTypeName", name}, {"thingTypeArn", arn("thingtype/" + name)}, {"thingTypeId", uuid(name, type->serial)}};
}

Json ControlApi::thingTypeJson(const iot::ThingType &type) const
{
    Json properties = Json::object(), metadata{{"deprecated", type.deprecated}, {"creationDate", type.created}};
    if (!type.description.empty())
        properties["thingTypeDescription"] = type.description;
    properties["searchableAttributes"] = type.searchable;
    if (type.deprecated)
        metadata["deprecationDate"] = type.since;
    if (type.created == 0)
        metadata["creationDate"] = world::kEpochSeconds;
    return {{"thingTypeName", type.name},
            {"thingTypeArn", arn("thingtype/" + type.name)},
            {"thingTypeProperties", std::move(properties)},
            {"thingTypeMetadata", std::move(metadata)}};
}

Result<Json> ControlApi::describeThingType(SimTime, const Json &with)
{
    const std::string name = text(with, "thingTypeName");
    const iot::ThingType *const type = m_core.m_registry.findType(name);
    if (!type)
        return noType(name);
    Json shown = thingTypeJson(*type);
    shown["thingTypeId"] = uuid(name, type->serial);
    return shown;
}

Result<Json> ControlApi::deprecateThingType(SimTime now, const Json &with)
{
    const std::string name = text(with, "thingTypeName");
    if (!m_core.m_registry.findType(name))
        return noType(name);
    m_types.insert(name);
    const auto done =
        m_core.m_registry.deprecateThingType(static_cast<std::int64_t>(date(now)), name, flag(with, "undoDeprecate"));
    return done ? Result<Json>(Json::object()) : Result<Json>(done.error());
}

Result<Json> ControlApi::deleteThingType(SimTime now, const Json &with)
{
    const std::string name = text(with, "thingTypeName");
    const iot::ThingType *const type = m_core.m_registry.findType(name);
    if (!type)
        return noType(name);
    if (!type->deprecated || static_cast<std::int64_t>(date(now)) - type->since < iot::Registry::kTypeDeletableAfter)
        return invalid("Cannot delete thing type " + name +
                       ": it is deprecated first, and can be deleted five minutes later");
    const auto done = m_core.m_registry.deleteThingType(static_cast<std::int64_t>(date(now)), name);
    if (!done)
        return done.error();
    m_types.erase(name);
    m_tags.erase(arn("thingtype/" + name));
    return Json::object();
}

Result<Json> ControlApi::listThingTypes(SimTime, const Json &with)
{
    const std::string only = text(with, "thingTypeName");
    Names names;
    for (const auto &[name, type] : m_core.m_registry.types()) {
        if (only.empty() || name == only)
            names.push_back(name);
    }
    return page("thingTypes", with, Style::Token, names,
                [this](const std::string &name) { return thingTypeJson(*m_core.m_registry.findType(name)); });
}

} // namespace headwater::services::iot_core
