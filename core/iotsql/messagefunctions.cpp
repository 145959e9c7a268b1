// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/iotsql/functions.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace headwater::iotsql {

namespace {

constexpr std::size_t kLargestTransform = 128 * 1024; // bytes

Value ofText(std::optional<std::string> text)
{
    return text ? Value::of(std::move(*text)) : Value();
}

Value accountid(Call &call)
{
    return Value::of(call.environment.accountId());
}

Value clientid(Call &call)
{
    return Value::of(call.environment.clientId());
}

Value principal(Call &call)
{
    return ofText(call.environment.principal());
}

Value sourceip(Call &call)
{
    return ofText(call.environment.sourceIp());
}

Value traceid(Call &call)
{
    return ofText(call.environment.traceId());
}

Value sqlVersion(Call &call)
{
    return Value::of(std::string(versionText(call.version)));
}

Value ask(Call &call)
{
    ExternalAnswer answer = call.environment.ask(call.name, call.arguments);
    call.state = answer.state;
    call.failure = std::move(answer.message);
    return std::move(answer.value);
}

Value get(Call &call)
{
    const Value &from = call.arguments[0], &which = call.arguments[1];
    if (from.is(Value::Kind::Object)) {
        if (!which.is(Value::Kind::String))
            return call.undefined(QT_TRANSLATE_NOOP("IotSql", "A member of an Object is named by a String."));
        const Value *const member = from.member(which.string());
        return member ? *member : call.undefined(QT_TRANSLATE_NOOP("IotSql", "The Object has no such member."));
    }
    if (!from.is(Value::Kind::Array) && !from.is(Value::Kind::String))
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "Only an Array, a String or an Object has parts."));
    const auto place = call.number(1);
    if (!place)
        return {};
    const std::int64_t index = place->toClamped();
    const char *const kOutside = QT_TRANSLATE_NOOP("IotSql", "There is nothing at this index; the first has 0.");
    if (from.is(Value::Kind::Array)) {
        if (index < 0 || index >= static_cast<std::int64_t>(from.array().size()))
            return call.undefined(kOutside);
        return from.array()[static_cast<std::size_t>(index)];
    }
    const std::u32string characters = fromUtf8(from.string()).toStdU32String();
    if (index < 0 || index >= static_cast<std::int64_t>(characters.size()))
        return call.undefined(kOutside);
    return Value::of(QString::fromStdU32String({characters[static_cast<std::size_t>(index)]}).toStdString());
}

Value mqttProperty(Call &call)
{
    const auto name = call.text(0);
    return name ? ofText(call.environment.mqttProperty(*name)) : Value();
}

Value userProperties(Call &call)
{
    if (call.arguments.empty())
        return call.environment.userProperties({});
    const auto name = call.text(0);
    return name ? call.environment.userProperties(*name) : Value();
}

Value getOrDefault(Call &call)
{
    const Value &wanted = call.arguments[0];
    if (!wanted.isUndefined() && !wanted.isNull())
        return wanted;
    return call.arguments.size() > 1 ? call.arguments[1] : Value();
}

Value isNull(Call &call)
{
    return Value::of(call.arguments[0].isNull());
}

Value isUndefined(Call &call)
{
    return Value::of(call.arguments[0].isUndefined());
}

Value newuuid(Call &call)
{
    static constexpr char kHex[] = "0123456789abcdef";
    const std::uint64_t high = (call.environment.draw() & 0xffff'ffff'ffff'0fff) | 0x4000;
    const std::uint64_t low = (call.environment.draw() & 0x3fff'ffff'ffff'ffff) | 0x8000'0000'0000'0000;
    std::string text;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            text += '-';
        text += kHex[(i < 16 ? high : low) >> (60 - 4 * (i % 16)) & 15];
    }
    return Value::of(std::move(text));
}

Value topic(Call &call)
{
    std::string whole = call.environment.topic();
    if (call.arguments.empty())
        return Value::of(std::move(whole));
    const auto wanted = call.number(0);
    if (!wanted)
        return {};
    const std::int64_t segment = wanted->toClamped();
    std::size_t from = 0;
    for (std::int64_t i = 1; i < segment && from != std::string::npos; ++i) {
        from = whole.find('/', from);
        from += from != std::string::npos;
    }
    if (segment < 1 || from == std::string::npos)
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "The topic has no such level; the first has 1."));
    return Value::of(whole.substr(from, whole.find('/', from) - from));
}

Value transform(Call &call)
{
    const Value &mode = call.arguments[0], &extra = call.arguments[1], &list = call.arguments[2];
    if (!mode.is(Value::Kind::String) || mode.string() != "enrichArray")
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "The only mode is 'enrichArray'."));
    if (!extra.is(Value::Kind::Object) || !list.is(Value::Kind::Array))
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "It wants an Object and an Array of Objects."));
    Items made;
    for (const Value &one : list.array()) {
        if (!one.is(Value::Kind::Object))
            return call.undefined(QT_TRANSLATE_NOOP("IotSql", "An entry of the Array is no Object."));
        Members members = one.object();
        for (const auto &member : extra.object()) {
            const auto same = std::ranges::find(members, member.first, &Members::value_type::first);
            if (same == members.end())
                members.push_back(member);
            else
                same->second = member.second;
        }
        made.push_back(Value::of(std::move(members)));
    }
    Value result = Value::of(std::move(made));
    if (result.json().size() > kLargestTransform)
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "The result is larger than 128 KB."));
    return result;
}

constexpr auto kFunctions = std::to_array<Function>({
    {"accountid", 0, 0, accountid, false, false, false, "accountid()"},
    {"aws_lambda", 2, 2, ask, false, false, true, "aws_lambda(functionArn, input)"},
    {"clientid", 0, 0, clientid, false, false, false, "clientid()"},
    {"get", 2, 2, get, false, false, false, "get(array, index)"},
    {"get_dynamodb", 4, 6, ask, true, false, true, "get_dynamodb(table, key, value, roleArn)"},
    {"get_mqtt_property", 1, 1, mqttProperty, true, true, false, "get_mqtt_property(name)"},
    {"get_or_default", 1, 2, getOrDefault, true, true, false, "get_or_default(value, otherwise)"},
    {"get_registry_data", 3, 3, ask, true, true, true, "get_registry_data(operation, thing, roleArn)"},
    {"get_secret", 3, 4, ask, false, true, true, "get_secret(id, type, key, roleArn)"},
    {"get_thing_shadow", 2, 3, ask, true, false, true, "get_thing_shadow(thing, shadow, roleArn)"},
    {"get_user_properties", 0, 1, userProperties, true, true, false, "get_user_properties(key)"},
    {"isnull", 1, 1, isNull, false, false, false, "isNull(value)"},
    {"isundefined", 1, 1, isUndefined, true, false, false, "isUndefined(value)"},
    {"machinelearning_predict", 3, 3, ask, false, false, true, "machinelearning_predict(model, roleArn, record)"},
    {"newuuid", 0, 0, newuuid, false, false, false, "newuuid()"},
    {"principal", 0, 0, principal, false, false, false, "principal()"},
    {"sourceip", 0, 0, sourceip, false, true, false, "sourceip()"},
    {"sql_version", 0, 0, sqlVersion, false, true, false, "sql_version()"},
    {"topic", 0, 1, topic, false, false, false, "topic(level)"},
    {"traceid", 0, 0, traceid, false, false, false, "traceid()"},
    {"transform", 3, 3, transform, true, true, false, "transform('enrichArray', object, array)"},
});

} // namespace

std::span<const Function> messageFunctions()
{
    return kFunctions;
}

} // namespace headwater::iotsql
