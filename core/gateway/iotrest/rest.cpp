// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/iotrest/rest.h"

#include "core/base/text.h"
#include "core/gateway/answer.h"

#include <algorithm>
#include <map>

namespace headwater::gateway::iotrest {

using services::kinesis_stream::api::Need;
using services::kinesis_stream::api::Validation;

namespace {

constexpr const char *kInvalid = "InvalidRequestException";
constexpr const char *kSerialization = "SerializationException";

/// The next part of a path, without its slash.
std::string_view takePart(std::string_view &path)
{
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    return part;
}

using Labels = std::map<std::string_view, std::string_view>; ///< still escaped

std::optional<Labels> match(std::string_view pattern, std::string_view path)
{
    Labels labels;
    while (!pattern.empty() && !path.empty()) {
        std::string_view part = takePart(pattern);
        if (part.ends_with("+}")) {
            if (path.size() < 2)
                return std::nullopt;
            labels[part.substr(1, part.size() - 3)] = path.substr(1);
            return labels;
        }
        const std::string_view given = takePart(path);
        if (part.starts_with('{')) {
            if (given.empty())
                return std::nullopt;
            labels[part.substr(1, part.size() - 2)] = given;
        } else if (part != given) {
            return std::nullopt;
        }
    }
    // A slash at the end says nothing.
    return pattern.empty() && (path.empty() || path == "/") ? std::optional(labels) : std::nullopt;
}

/// A text of a path, query or header, as the type that it stands for.
std::optional<Json> typed(const std::string &value, Kind kind)
{
    if (kind == Kind::Boolean) {
        if (value == "true" || value == "false")
            return Json(value == "true");
        return std::nullopt;
    }
    if (kind == Kind::Integer) {
        std::optional<std::int64_t> number;
        if (readInteger(Json(value), {.areNumbersTexts = true}, number) || !number)
            return std::nullopt;
        return *number < 0 ? Json(*number) : Json(static_cast<std::uint64_t>(*number));
    }
    return Json(value);
}

/// The service shows a map as Java does.
std::string shownMap(const Json &value)
{
    std::string shown = "{";
    for (const auto &[key, each] : value.items())
        shown +=
            (shown.size() > 1 ? ", " : "") + key + "=" + (each.is_string() ? each.get<std::string>() : jsonText(each));
    return shown + "}";
}

std::string shownChoices(const std::vector<std::string_view> &choices)
{
    std::string shown = "[";
    for (const std::string_view each : choices)
        shown.append(shown.size() > 1 ? ", " : "").append(each);
    return shown + "]";
}

/// Why a text is not what the rule says, as it is told of keys and values of maps; nothing when it is.
bool fits(const std::string &value, const Rule &rule)
{
    Validation validation;
    validation.text("x", value, rule.text);
    return !validation.problem();
}

std::string constraintOf(const Rule &rule)
{
    std::string all = "Member must have length less than or equal to " + std::to_string(rule.text.max) +
                      ", Member must have length greater than or equal to " + std::to_string(rule.text.min);
    if (!rule.text.pattern.empty())
        all += ", Member must satisfy regular expression pattern: " + std::string(rule.text.pattern);
    return "[" + all + "]";
}

/// Looks at a value, and adds what is wrong with it. A text when it is not even of its type.
Unreadable check(const std::string &name, const Json &value, const Rule &rule, Validation &validation)
{
    switch (rule.kind) {
    case Kind::Text: {
        std::optional<std::string> text;
        if (auto problem = readText(value, text))
            return problem;
        validation.text(name, text, rule.text);
        if (text && !rule.choices.empty() &&
            std::find(rule.choices.begin(), rule.choices.end(), *text) == rule.choices.end())
            validation.add(name, "'" + *text + "'",
                           "Member must satisfy enum value set: " + shownChoices(rule.choices));
        return std::nullopt;
    }
    case Kind::Integer: {
        std::optional<std::int64_t> number;
        if (auto problem = readInteger(value, {}, number))
            return problem;
        if (rule.least != 0 || rule.most != 0)
            validation.count(name, number, rule.least, rule.most);
        return std::nullopt;
    }
    case Kind::Boolean: {
        bool flag = false;
        return readBoolean(value, flag);
    }
    case Kind::Structure:
        return expectStructure(value);
    case Kind::List: {
        if (auto problem = expectList(value))
            return problem;
        if (rule.most > 0 && static_cast<std::int64_t>(value.size()) > rule.most)
            validation.add(name, "'" + jsonText(value) + "'",
                           "Member must have length less than or equal to " + std::to_string(rule.most));
        std::size_t place = 0;
        for (const Json &each : value) {
            if (!rule.entry)
                break;
            const std::string its = name + "." + std::to_string(++place) + ".member";
            if (auto problem = check(its, each, *rule.entry, validation))
                return problem;
        }
        return std::nullopt;
    }
    case Kind::Map: {
        if (auto problem = expectStructure(value))
            return problem;
        bool areKeysGood = true, areValuesGood = true;
        for (const auto &[key, each] : value.items()) {
            std::optional<std::string> text;
            if (auto problem = readText(each, text))
                return problem;
            areKeysGood = areKeysGood && fits(key, *rule.key);
            areValuesGood = areValuesGood && fits(text.value_or(std::string()), *rule.entry);
        }
        if (!areKeysGood)
            validation.add(name, "'" + shownMap(value) + "'",
                           "Map keys must satisfy constraint: " + constraintOf(*rule.key));
        if (!areValuesGood)
            validation.add(name, "'" + shownMap(value) + "'",
                           "Map value must satisfy constraint: " + constraintOf(*rule.entry));
        return std::nullopt;
    }
    }
    return std::nullopt;
}

/// The members that the table knows, each from its place; what else is there is passed over.
std::variant<Json, Refused> gather(const Operation &operation, const http::Request &request)
{
    const auto labels = match(operation.path, request.path());
    const auto query = http::formFields(request.query());
    if (!labels || !query)
        return Refused{kInvalid, "The request URI cannot be read."};
    Json body = Json::object();
    const bool isBytes = isDataOperation(operation);
    if (!isBytes && !request.body.empty()) {
        body = Json::parse(request.body, nullptr, false);
        if (body.is_null())
            body = Json::object();
        if (!body.is_object())
            return Refused{kSerialization, "The request body is no JSON object."};
        if (!operation.payload.empty())
            body = Json{{std::string(operation.payload), std::move(body)}};
    }
    Json members = Json::object();
    for (const Field &field : operation.fields) {
        const std::string name(field.name);
        const std::string_view wire = field.wire.empty() ? field.name : field.wire;
        std::optional<std::string> given;
        switch (field.in) {
        case In::Path: {
            const auto label = labels->find(wire);
            given = label == labels->end() ? std::nullopt : unescapedPath(label->second);
            if (!given)
                return Refused{kInvalid, "The request URI cannot be read."};
            break;
        }
        case In::Query:
            for (const auto &[key, value] : *query) {
                if (key == wire)
                    given = value;
            }
            break;
        case In::Header:
            if (const std::string_view value = request.header(wire); !value.empty())
                given = std::string(value);
            break;
        case In::Body: {
            const std::string top = name.substr(0, name.find('.'));
            if (const auto found = body.find(top); found != body.end() && !found->is_null())
                members[top] = *found;
            continue;
        }
        }
        if (!given)
            continue;
        const auto value = typed(*given, field.rule->kind);
        if (!value)
            return Refused{kInvalid, "The value '" + *given + "' of " + name + " has not the type that it must have."};
        members[name] = *value;
    }
    return members;
}

} // namespace

const Operation *findOperation(std::string_view name)
{
    for (const auto operations : {dataOperations(), controlOperations()}) {
        for (const Operation &each : operations) {
            if (each.name == name)
                return &each;
        }
    }
    return nullptr;
}

bool isDataOperation(const Operation &operation)
{
    const auto all = dataOperations();
    return &operation >= all.data() && &operation < all.data() + all.size();
}

Route routeOf(std::string_view method, std::string_view path)
{
    Route route;
    if (!path.starts_with('/'))
        return route;
    for (const auto operations : {dataOperations(), controlOperations()}) {
        for (const Operation &each : operations) {
            if (!match(each.path, path))
                continue;
            if (each.method == method)
                return {&each, false};
            route.isOtherMethod = true;
        }
    }
    return route;
}

std::variant<Json, Refused> readRequest(const Operation &operation, const http::Request &request)
{
    auto gathered = gather(operation, request);
    const auto *members = std::get_if<Json>(&gathered);
    if (!members)
        return gathered;
    Validation validation;
    for (const Field &field : operation.fields) {
        Unreadable problem;
        const std::string name(field.name);
        const Json *value = nullptr;
        if (field.in == In::Body)
            value = findMember(*members, field.name, problem);
        else if (const auto found = members->find(name); found != members->end())
            value = &*found;
        // Of a structure that is not there, nothing is missing.
        const std::size_t dot = name.find('.');
        const bool isAsked = dot == std::string::npos || members->contains(name.substr(0, dot));
        if (!problem && field.isNeeded && isAsked)
            validation.notNull(name, value && !value->is_null());
        if (!problem && value && !value->is_null())
            problem = check(name, *value, *field.rule, validation);
        if (problem)
            return Refused{kSerialization, *problem};
    }
    if (const auto problem = validation.problem())
        return Refused{kInvalid, problem->message};
    return gathered;
}

std::optional<std::string> unescapedPath(std::string_view text)
{
    std::string plain;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t plus = std::min(text.find('+', from), text.size());
        const auto piece = http::unescaped(text.substr(from, plus - from));
        if (!piece)
            return std::nullopt;
        plain += *piece;
        if (plus < text.size())
            plain += '+';
        from = plus + 1;
    }
    return plain;
}

} // namespace headwater::gateway::iotrest
