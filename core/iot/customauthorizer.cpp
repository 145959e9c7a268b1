// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/customauthorizer.h"

#include "core/iot/iotpolicy.h"
#include "core/pipeline/pipeline.h"

#include <QByteArray>

#include <algorithm>
#include <optional>

namespace headwater::iot {

using pipeline::Json;

namespace {

constexpr std::size_t kMostPrincipalIdCharacters = 128;

Error invalid(const QString &message)
{
    return {message, QStringLiteral("InvalidResponseException")};
}

bool isPrincipalId(const std::string &text)
{
    return !text.empty() && text.size() <= kMostPrincipalIdCharacters &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

/// Seconds of the answer; nothing when they are not what the service takes.
std::optional<std::int64_t> secondsOf(const Json &answer, const char *key)
{
    const auto found = answer.find(key);
    if (found == answer.end() || !found->is_number_integer())
        return std::nullopt;
    const auto value = found->get<std::int64_t>();
    return value < kLeastAuthorizedSeconds || value > kMostAuthorizedSeconds ? std::nullopt : std::optional(value);
}

} // namespace

std::string authorizerEvent(const AuthorizerRequest &request)
{
    const bool overHttp = request.protocol == Protocol::Http;
    Json protocols = Json::array({"tls"});
    Json data{{"tls", {{"serverName", request.serverName}}}};
    if (overHttp || request.protocol == Protocol::WebSocket) {
        protocols.push_back("http");
        data["http"] = {{"headers", Json::object()}, {"queryString", ""}};
    }
    if (!overHttp) {
        protocols.push_back("mqtt");
        data["mqtt"] = {{"clientId", request.clientId}};
        if (!request.username.empty())
            data["mqtt"]["username"] = request.username;
        if (!request.password.empty())
            data["mqtt"]["password"] = QByteArray::fromStdString(request.password).toBase64().toStdString();
    }
    Json event{{"signatureVerified", request.signatureVerified},
               {"protocols", std::move(protocols)},
               {"protocolData", std::move(data)},
               {"connectionMetadata", {{"id", request.connectionId}}}};
    if (!request.token.empty())
        event["token"] = request.token;
    return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Authorization> readAuthorization(std::string_view answer)
{
    const Json json = Json::parse(answer, nullptr, false);
    if (!json.is_object())
        return invalid(QStringLiteral("The function returned no object."));
    const auto isAuthenticated = json.find("isAuthenticated");
    if (isAuthenticated == json.end() || !isAuthenticated->is_boolean())
        return invalid(QStringLiteral("isAuthenticated has to be true or false."));
    if (*isAuthenticated == false)
        return Error{QStringLiteral("The function said no: isAuthenticated is false."),
                     QStringLiteral("NotAuthorizedException")};
    Authorization made;
    const auto principal = json.find("principalId");
    if (principal == json.end() || !principal->is_string() || !isPrincipalId(principal->get<std::string>()))
        return invalid(QStringLiteral("principalId has to be 1 to 128 letters and digits."));
    made.principalId = principal->get<std::string>();
    for (const auto &[key, target] : {std::pair("disconnectAfterInSeconds", &made.disconnectAfterSeconds),
                                      std::pair("refreshAfterInSeconds", &made.refreshAfterSeconds)})
    {
        const auto value = secondsOf(json, key);
        if (!value)
            return invalid(QStringLiteral("%1 has to be a whole number from 300 to 86400.").arg(QLatin1String(key)));
        *target = *value;
    }
    const auto documents = json.find("policyDocuments");
    if (documents == json.end() || !documents->is_array())
        return invalid(QStringLiteral("policyDocuments has to be a list."));
    if (documents->size() > kMostAuthorizerPolicies)
        return invalid(
            QStringLiteral("policyDocuments has at most 10 policies; here it has %1.").arg(documents->size()));
    for (const Json &each : *documents) {
        // Functions return them as texts or as objects.
        std::string text =
            each.is_string() ? each.get<std::string>() : each.dump(-1, ' ', false, Json::error_handler_t::replace);
        if (const auto policy = parseIotPolicy(text); !policy)
            return invalid(
                QStringLiteral("Policy %1: %2").arg(made.policyDocuments.size() + 1).arg(policy.error().message));
        made.policyDocuments.push_back(std::move(text));
    }
    return made;
}

} // namespace headwater::iot
