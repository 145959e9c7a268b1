// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/text.h"
#include "core/iot/registry.h"
#include "core/pipeline/pipeline.h"

#include <string>

// What the operations of the control API share: refusals in the service's words, and parameters.
namespace headwater::services::iot_core {

using pipeline::Json;

inline Error serviceError(const char *code, const std::string &message)
{
    return {fromUtf8(message), QLatin1String(code)};
}

inline Error invalid(const std::string &message)
{
    return serviceError("InvalidRequestException", message);
}

inline Error notFound(const std::string &message)
{
    return serviceError("ResourceNotFoundException", message);
}

inline Error exists(const std::string &message)
{
    return serviceError("ResourceAlreadyExistsException", message);
}

/// More than anybody needs; nothing that a client does fills the memory.
inline constexpr std::size_t kMostMade = 100'000;

inline Error tooMany(const std::string &what)
{
    return serviceError("LimitExceededException", "The limit for " + what + " has been reached.");
}

inline std::string text(const Json &with, std::string_view key)
{
    const auto found = with.find(key);
    return found != with.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline bool flag(const Json &with, std::string_view key)
{
    const auto found = with.find(key);
    return found != with.end() && found->is_boolean() && found->get<bool>();
}

inline const Json &part(const Json &with, std::string_view key)
{
    static const Json kNone = Json::object();
    const auto found = with.find(key);
    return found != with.end() && found->is_object() ? *found : kNone;
}

/// What an ARN is about: of `…:cert/ID` ID. A name alone is taken as it is.
inline std::string nameOf(const std::string &arn)
{
    return arn.starts_with("arn:") ? arn.substr(arn.find('/') + 1) : arn;
}

inline bool isGroupArn(const std::string &arn)
{
    return arn.find(":thinggroup/") != std::string::npos;
}

/// A group by its name, or by its ARN.
inline std::string groupIn(const Json &with)
{
    const std::string name = text(with, "thingGroupName");
    return name.empty() ? nameOf(text(with, "thingGroupArn")) : name;
}

inline std::string thingIn(const Json &with)
{
    const std::string name = text(with, "thingName");
    return name.empty() ? nameOf(text(with, "thingArn")) : name;
}

inline iot::Attributes attributesIn(const Json &with)
{
    iot::Attributes made;
    for (const auto &[key, value] : part(part(with, "attributePayload"), "attributes").items()) {
        if (value.is_string())
            made.emplace(key, value.get<std::string>());
    }
    return made;
}

inline Json attributesJson(const iot::Attributes &attributes)
{
    Json made = Json::object();
    for (const auto &[key, value] : attributes)
        made[key] = value;
    return made;
}

/// The version that the caller takes a thing or a group for.
inline Result<void> checkVersion(const Json &with, std::uint64_t version)
{
    const auto expected = with.find("expectedVersion");
    if (expected == with.end() || !expected->is_number_integer() || expected->get<std::int64_t>() < 0 ||
        expected->get<std::uint64_t>() == version)
        return {};
    return serviceError("VersionConflictException", "The resource has version " + std::to_string(version) + ", not " +
                                                        std::to_string(expected->get<std::int64_t>()) + ".");
}

} // namespace headwater::services::iot_core
