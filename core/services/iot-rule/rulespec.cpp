// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-rule/rulespec.h"

#include <algorithm>
#include <array>

namespace headwater::services::iot_rule {

namespace {

constexpr auto kTemplates = std::to_array<TemplateProperty>({
    {"partitionKey", &RuleSpec::partitionKey},
    {"key", &RuleSpec::objectKey},
    {"hashKeyValue", &RuleSpec::hashKeyValue},
    {"republishTopic", &RuleSpec::topic},
    {"errorTopic", &RuleSpec::errorTopic, true},
    {"errorKey", &RuleSpec::errorKey, true},
});

/// A republish topic that begins with `$$` means one that begins with `$`.
std::string unescaped(const std::string &text)
{
    return text.starts_with("$$") ? text.substr(1) : text;
}

} // namespace

std::span<const TemplateProperty> templateProperties()
{
    return kTemplates;
}

iotsql::Options optionsOf(const std::string &version, limits::Profile profile)
{
    return {iotsql::versionOf(version).value_or(iotsql::Version::V2016), profile, true};
}

bool isRuleName(std::string_view name)
{
    constexpr std::size_t kLongest = 128;
    return !name.empty() && name.size() <= kLongest && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::string ruleNameOf(const std::string &node)
{
    std::string name = node;
    std::ranges::replace(name, '-', '_');
    return name;
}

RuleSpec readRule(const std::function<const pipeline::Json &(std::string_view)> &value, const std::string &node,
                  limits::Profile profile)
{
    const auto text = [&](std::string_view key) {
        const pipeline::Json &found = value(key);
        return found.is_string() ? found.get<std::string>() : std::string();
    };
    const auto flag = [&](std::string_view key) {
        const pipeline::Json &found = value(key);
        return found.is_boolean() && found.get<bool>();
    };
    RuleSpec spec;
    spec.name = text("ruleName").empty() ? ruleNameOf(node) : text("ruleName");
    spec.isDisabled = flag("ruleDisabled");
    spec.options = optionsOf(text("awsIotSqlVersion"), profile);
    spec.role = text("role");
    auto made = iotsql::compile(text("sql"), spec.options);
    spec.statement = std::move(made.statement);
    const auto note = [&spec](const std::vector<iotsql::Diagnostic> &problems) {
        for (const iotsql::Diagnostic &problem : problems) {
            if (problem.isError && spec.mistake.empty())
                spec.mistake = problem.message.toStdString();
        }
    };
    note(made.problems);
    if (spec.statement) {
        const iotsql::Select &select = spec.statement->select;
        spec.passesOn = !select.isValue && !select.where && select.items.size() == 1 && select.items[0].isEverything;
    }
    for (const TemplateProperty &one : kTemplates) {
        iotsql::Options options = spec.options;
        options.allowsExternal = !one.isOfErrors;
        auto filled = iotsql::compileTemplate(unescaped(text(one.key)), options);
        spec.*one.where = std::move(filled.made);
        note(filled.problems);
    }
    // The exam's service knew no MQTT 5.
    const pipeline::Json &headers = value("republishHeaders");
    for (const pipeline::Json &each :
         headers.is_array() && profile != limits::Profile::Exam ? headers : pipeline::Json::array())
    {
        if (!each.is_object())
            continue;
        auto filled = iotsql::compileTemplate(each.value("value", std::string()), spec.options);
        note(filled.problems);
        spec.headers.push_back({each.value("name", std::string("userProperty")), each.value("key", std::string()),
                                std::move(filled.made)});
    }
    const std::string separator = text("separator");
    spec.separator = separator == "newline" ? "\n"
                     : separator == "crlf"  ? "\r\n"
                     : separator == "tab"   ? "\t"
                     : separator == "comma" ? ","
                                            : "";
    spec.batchMode = flag("batchMode");
    spec.oneColumn = text("dynamoDbAction") == "dynamoDB";
    spec.payloadField = text("payloadField").empty() ? "payload" : text("payloadField");
    spec.jsonMessages = text("messageFormat") == "JSON";
    spec.useBase64 = flag("useBase64");
    spec.qos = text("qos") == "1" ? 1 : 0;
    return spec;
}

} // namespace headwater::services::iot_rule
