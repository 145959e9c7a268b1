// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/evaluator.h"
#include "core/pipeline/descriptor.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::iot_rule {

using Template = std::shared_ptr<const iotsql::Template>;

/// How the payload format indicator is written.
inline constexpr const char *kUnspecifiedBytes = "UNSPECIFIED_BYTES", *kUtf8Data = "UTF8_DATA";

/// A property of MQTT 5 that a republished message gets.
struct HeaderSpec
{
    std::string name; ///< `contentType`, …; `userProperty`
    std::string key;  ///< of a user property
    Template value;
};

/// A rule as its properties say, read once.
struct RuleSpec
{
    std::string name;
    bool isDisabled = false;
    iotsql::Options options;
    std::shared_ptr<const iotsql::Statement> statement; ///< null: there is a mistake in it
    std::string mistake;                                ///< of the statement or a template, for a person
    bool passesOn = false;                              ///< `SELECT *`: what goes out is what came in
    std::string role;                                   ///< a node; empty: none

    Template partitionKey, objectKey, hashKeyValue, topic, errorTopic, errorKey;
    std::string separator; ///< behind each record to a delivery stream
    bool batchMode = false;
    bool oneColumn = false; ///< the whole result in one column of the item
    std::string payloadField;
    bool jsonMessages = false;
    bool useBase64 = false;
    std::uint8_t qos = 0;
    std::vector<HeaderSpec> headers; ///< of what is republished
};

/// A property that is an expression or has some in it.
struct TemplateProperty
{
    std::string_view key;
    Template RuleSpec::*where;
    bool isOfErrors = false; ///< may not ask other services
};
std::span<const TemplateProperty> templateProperties();

/// `value` gives a property by its key.
RuleSpec readRule(const std::function<const pipeline::Json &(std::string_view)> &value, const std::string &node,
                  limits::Profile profile);
iotsql::Options optionsOf(const std::string &version, limits::Profile profile);
/// Letters, digits and `_`, 1 to 128.
bool isRuleName(std::string_view name);
/// The id of a node as a rule's name.
std::string ruleNameOf(const std::string &node);

} // namespace headwater::services::iot_rule
