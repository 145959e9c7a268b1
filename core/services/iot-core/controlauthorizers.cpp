// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Custom authorizers.
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"
#include "core/services/lambda/runtime.h"

#include <algorithm>

namespace headwater::services::iot_core {

namespace {

constexpr std::size_t kMostActive = 10;
constexpr std::size_t kMostAuthorizers = 100;
constexpr const char *kUsualName = "authorizer"; ///< of a drawn one that says no other

std::string nameIn(const Json &authorizer)
{
    const std::string name = text(authorizer, "authorizerName");
    return name.empty() ? kUsualName : name;
}

bool isActive(const Json &authorizer)
{
    return text(authorizer, "status") != "INACTIVE";
}

/// The node that an ARN or a name alone means, without the version that it may bring along.
std::string functionIn(const std::string &arn)
{
    constexpr std::string_view kMark = ":function:";
    const std::size_t mark = arn.find(kMark);
    const std::string name = mark == std::string::npos ? arn : arn.substr(mark + kMark.size());
    return name.substr(0, name.find(':'));
}

/// Drawn ones have a single key; so what calls say is kept in that form as well.
void takeAuthorizerSettings(const Json &with, Json &authorizer)
{
    for (const char *key : {"status", "tokenKeyName", "tokenSigningPublicKeys", "enableCachingForHttp"}) {
        if (with.contains(key))
            authorizer[key] = with[key];
    }
    if (const Json &keys = part(with, "tokenSigningPublicKeys"); !keys.empty())
        authorizer["tokenSigningPublicKey"] = keys.front();
}

Error noAuthorizer(const std::string &name)
{
    return notFound("Authorizer " + name + " not found");
}

} // namespace

const Json &ControlApi::authorizers() const
{
    return m_authorizers.is_null() ? m_core.property("authorizers") : m_authorizers;
}

/// Those that are drawn become the calls' with the first change.
Json *ControlApi::authorizerToChange(const std::string &name)
{
    if (m_authorizers.is_null()) {
        m_authorizers = Json::array();
        for (const Json &each : m_core.property("authorizers")) {
            if (each.is_object())
                m_authorizers.push_back(each);
        }
    }
    const auto found = std::find_if(m_authorizers.begin(), m_authorizers.end(),
                                    [&name](const Json &each) { return nameIn(each) == name; });
    return found == m_authorizers.end() ? nullptr : &*found;
}

Result<void> ControlApi::checkActive(const Json *except) const
{
    std::size_t active = 0;
    for (const Json &each : authorizers())
        active += each.is_object() && &each != except && isActive(each);
    return active < kMostActive ? Result<void>() : tooMany("active authorizers");
}

Json ControlApi::authorizerJson(const Json &authorizer) const
{
    Json shown{{"authorizerName", nameIn(authorizer)},
               {"authorizerArn", arn("authorizer/" + nameIn(authorizer))},
               {"authorizerFunctionArn", lambda::functionArn(text(authorizer, "authorizerFunction"))},
               {"status", isActive(authorizer) ? "ACTIVE" : "INACTIVE"},
               {"signingDisabled", flag(authorizer, "signingDisabled")},
               {"enableCachingForHttp", flag(authorizer, "enableCachingForHttp")},
               {"creationDate", date(authorizer.value("created", SimTime{0}))},
               {"lastModifiedDate", date(authorizer.value("modified", SimTime{0}))}};
    for (const char *key : {"tokenKeyName", "tokenSigningPublicKeys"}) {
        if (authorizer.contains(key))
            shown[key] = authorizer[key];
    }
    if (const std::string drawn = text(authorizer, "tokenSigningPublicKey");
        !drawn.empty() && !shown.contains("tokenSigningPublicKeys"))
        shown["tokenSigningPublicKeys"] = {{"key", drawn}};
    return shown;
}

Result<Json> ControlApi::createAuthorizer(SimTime now, const Json &with)
{
    const std::string name = text(with, "authorizerName");
    if (authorizerToChange(name))
        return exists("Authorizer " + name + " already exists");
    if (m_authorizers.size() >= kMostAuthorizers)
        return tooMany("authorizers");
    if (!flag(with, "signingDisabled") &&
        (text(with, "tokenKeyName").empty() || part(with, "tokenSigningPublicKeys").empty()))
        return invalid("The key name and the public keys of tokens are missing, and signing is not disabled.");
    Json made{{"authorizerName", name},
              {"authorizerFunction", functionIn(text(with, "authorizerFunctionArn"))},
              {"signingDisabled", flag(with, "signingDisabled")},
              {"created", now},
              {"modified", now}};
    takeAuthorizerSettings(with, made);
    made["status"] = text(with, "status") == "ACTIVE" ? "ACTIVE" : "INACTIVE"; // unless it is said
    if (isActive(made)) {
        if (const auto checked = checkActive(nullptr); !checked)
            return checked.error();
    }
    // The first one is the default, and a new one is not.
    m_hasNoDefault = m_hasNoDefault || m_authorizers.empty();
    m_authorizers.push_back(std::move(made));
    if (const auto tagged = tagNew("authorizer/" + name, with); !tagged)
        return tagged.error();
    return Json{{"authorizerName", name}, {"authorizerArn", arn("authorizer/" + name)}};
}

Result<Json> ControlApi::describeAuthorizer(SimTime, const Json &with)
{
    const std::string name = text(with, "authorizerName");
    for (const Json &each : authorizers()) {
        if (each.is_object() && nameIn(each) == name)
            return Json{{"authorizerDescription", authorizerJson(each)}};
    }
    return noAuthorizer(name);
}

Result<Json> ControlApi::updateAuthorizer(SimTime now, const Json &with)
{
    const std::string name = text(with, "authorizerName");
    Json *const changed = authorizerToChange(name);
    if (!changed)
        return noAuthorizer(name);
    if (text(with, "status") == "ACTIVE") {
        if (const auto checked = checkActive(changed); !checked)
            return checked.error();
    }
    if (const std::string function = text(with, "authorizerFunctionArn"); !function.empty())
        (*changed)["authorizerFunction"] = functionIn(function);
    takeAuthorizerSettings(with, *changed);
    (*changed)["modified"] = now;
    return Json{{"authorizerName", name}, {"authorizerArn", arn("authorizer/" + name)}};
}

Result<Json> ControlApi::deleteAuthorizer(SimTime, const Json &with)
{
    const std::string name = text(with, "authorizerName");
    const Json *const gone = authorizerToChange(name);
    if (!gone)
        return noAuthorizer(name);
    const bool isDefault = !m_hasNoDefault && gone == &m_authorizers.front();
    if (isActive(*gone) || isDefault)
        return serviceError("DeleteConflictException", "Authorizer " + name + " is " +
                                                           (isDefault ? "the default authorizer" : "ACTIVE") +
                                                           " and cannot be deleted");
    m_authorizers.erase(static_cast<std::size_t>(gone - &m_authorizers.front()));
    m_tags.erase(arn("authorizer/" + name));
    return Json::object();
}

Result<Json> ControlApi::listAuthorizers(SimTime, const Json &with)
{
    const std::string status = text(with, "status");
    Names names;
    for (const Json &each : authorizers()) {
        if (each.is_object() && (status.empty() || isActive(each) == (status == "ACTIVE")))
            names.push_back(nameIn(each));
    }
    std::sort(names.begin(), names.end());
    if (with.contains("ascendingOrder") && !flag(with, "ascendingOrder"))
        std::reverse(names.begin(), names.end());
    return page("authorizers", with, Style::Marker, names, [this](const std::string &name) {
        return Json{{"authorizerName", name}, {"authorizerArn", arn("authorizer/" + name)}};
    });
}

Result<Json> ControlApi::setDefaultAuthorizer(SimTime, const Json &with)
{
    const std::string name = text(with, "authorizerName");
    const Json *const chosen = authorizerToChange(name);
    if (!chosen)
        return noAuthorizer(name);
    if (!m_hasNoDefault && chosen != &m_authorizers.front())
        return exists("Authorizer " + nameIn(m_authorizers.front()) + " is the default authorizer already");
    const auto at = m_authorizers.begin() + (chosen - &m_authorizers.front());
    std::rotate(m_authorizers.begin(), at, at + 1);
    m_hasNoDefault = false;
    return Json{{"authorizerName", name}, {"authorizerArn", arn("authorizer/" + name)}};
}

Result<Json> ControlApi::describeDefaultAuthorizer(SimTime, const Json &)
{
    const Json &all = authorizers();
    if (m_hasNoDefault || all.empty() || !all.front().is_object())
        return notFound("No default authorizer is configured");
    return Json{{"authorizerDescription", authorizerJson(all.front())}};
}

Result<Json> ControlApi::clearDefaultAuthorizer(SimTime, const Json &)
{
    if (m_hasNoDefault || authorizers().empty())
        return notFound("No default authorizer is configured");
    m_hasNoDefault = true;
    return Json::object();
}

} // namespace headwater::services::iot_core
