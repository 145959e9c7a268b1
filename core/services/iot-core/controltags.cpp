// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tags, and where the service is.
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"

#include <algorithm>

namespace headwater::services::iot_core {

namespace {

constexpr std::size_t kMostTags = 50;

} // namespace

bool ControlApi::isResource(const std::string &itsArn) const
{
    const std::string name = nameOf(itsArn);
    return (itsArn == arn("thinggroup/" + name) && m_core.m_registry.findGroup(name)) ||
           (itsArn == arn("thingtype/" + name) && m_core.m_registry.findType(name)) ||
           (itsArn == arn("policy/" + name) && isPolicy(name)) ||
           (itsArn == arn("cacert/" + name) && m_authorities.contains(name)) ||
           (itsArn == arn("authorizer/" + name) && std::any_of(authorizers().begin(), authorizers().end(),
                                                               [&name](const Json &each) {
                                                                   return each.is_object() &&
                                                                          text(each, "authorizerName") == name;
                                                               })) ||
           (itsArn == arn("rule/" + name) && m_rules.contains(name));
}

Result<void> ControlApi::tagNew(const std::string &resource, const Json &with)
{
    const auto tags = with.find("tags");
    if (tags == with.end() || !tags->is_array() || tags->empty())
        return {};
    const auto done = tagResource(0, {{"resourceArn", arn(resource)}, {"tags", *tags}});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<Json> ControlApi::tagResource(SimTime, const Json &with)
{
    const std::string resource = text(with, "resourceArn");
    if (!isResource(resource))
        return notFound("Resource " + resource + " not found");
    std::map<std::string, std::string> tags;
    if (const auto found = m_tags.find(resource); found != m_tags.end())
        tags = found->second;
    for (const Json &each : with.value("tags", Json::array())) {
        if (each.is_object())
            tags[text(each, "Key")] = text(each, "Value");
    }
    if (tags.size() > kMostTags)
        return tooMany("tags of a resource");
    m_tags[resource] = std::move(tags);
    return Json::object();
}

Result<Json> ControlApi::untagResource(SimTime, const Json &with)
{
    const std::string resource = text(with, "resourceArn");
    if (!isResource(resource))
        return notFound("Resource " + resource + " not found");
    for (const Json &each : with.value("tagKeys", Json::array())) {
        if (const auto found = m_tags.find(resource); found != m_tags.end() && each.is_string())
            found->second.erase(each.get<std::string>());
    }
    return Json::object();
}

Result<Json> ControlApi::listTagsForResource(SimTime, const Json &with)
{
    const std::string resource = text(with, "resourceArn");
    if (!isResource(resource))
        return notFound("Resource " + resource + " not found");
    Json tags = Json::array();
    if (const auto found = m_tags.find(resource); found != m_tags.end()) {
        for (const auto &[key, value] : found->second)
            tags.push_back({{"Key", key}, {"Value", value}});
    }
    return Json{{"tags", std::move(tags)}};
}

Result<Json> ControlApi::describeEndpoint(SimTime, const Json &with)
{
    const std::string type = text(with, "endpointType");
    const std::string prefix = "a" + shownId("endpoint").substr(0, 13);
    const std::string region(m_core.region());
    if (type.empty() || type == "iot:Data")
        return Json{{"endpointAddress", prefix + ".iot." + region + ".amazonaws.com"}};
    if (type == "iot:Data-ATS")
        return Json{{"endpointAddress", prefix + "-ats.iot." + region + ".amazonaws.com"}};
    if (type == "iot:CredentialProvider")
        return Json{{"endpointAddress", prefix + ".credentials.iot." + region + ".amazonaws.com"}};
    return invalid("Endpoint type " + type + " is not valid.");
}

} // namespace headwater::services::iot_core
