// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/opening.h"

#include "core/gateway/answer.h"

namespace headwater::gateway::devices {
namespace {

constexpr std::string_view kNameField = "x-amz-customauthorizer-name";
constexpr const char *kTls = "tls", *kWebSocket = "websocket";

std::optional<AuthorizerAsked> askedIn(const http::Headers &fields)
{
    for (const auto &[name, value] : fields) {
        if (http::isSameText(name, kNameField))
            return AuthorizerAsked{value, fields};
    }
    return std::nullopt;
}

} // namespace

std::string openingText(const Opening &opening)
{
    Json text{{"way", opening.way == Opening::Way::Tls ? kTls : kWebSocket}, {"address", opening.address}};
    if (!opening.certificate.empty())
        text["certificate"] = opening.certificate;
    if (!opening.thing.empty())
        text["thing"] = opening.thing;
    if (!opening.caller.empty())
        text["caller"] = opening.caller;
    if (!opening.mustSignIn)
        text["trusted"] = true;
    for (const auto &[name, value] : opening.fields)
        text["fields"].push_back({name, value});
    return jsonText(text);
}

std::optional<Opening> openingFrom(std::string_view text)
{
    const Json read = Json::parse(text, nullptr, false);
    if (!read.is_object())
        return std::nullopt;
    const auto word = [&read](const char *key) {
        const auto found = read.find(key);
        return found != read.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const std::string way = word("way");
    if (way != kTls && way != kWebSocket)
        return std::nullopt;
    Opening opening{.way = way == kTls ? Opening::Way::Tls : Opening::Way::WebSocket,
                    .address = word("address"),
                    .certificate = word("certificate"),
                    .thing = word("thing"),
                    .fields = {},
                    .caller = word("caller"),
                    .mustSignIn = read.value("trusted", Json()) != true};
    if (const auto fields = read.find("fields"); fields != read.end()) {
        for (const Json &each : *fields) {
            if (!each.is_array() || each.size() != 2 || !each[0].is_string() || !each[1].is_string())
                return std::nullopt;
            opening.fields.emplace_back(each[0].get<std::string>(), each[1].get<std::string>());
        }
    }
    return opening;
}

bool namesAuthorizer(const http::Request &request)
{
    const auto query = http::formFields(request.query());
    return askedIn(request.headers) || (query && askedIn(*query));
}

std::optional<AuthorizerAsked> authorizerAsked(const Opening *opening, std::string_view username)
{
    if (opening) {
        if (auto asked = askedIn(opening->fields))
            return asked;
    }
    if (const std::size_t mark = username.find('?'); mark != std::string_view::npos) {
        if (const auto fields = http::formFields(username.substr(mark + 1)))
            return askedIn(*fields);
    }
    return std::nullopt;
}

} // namespace headwater::gateway::devices
