// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/api/validation.h"

#include "core/base/text.h"

#include <algorithm>
#include <limits>

namespace headwater::services::kinesis_stream::api {
namespace {

constexpr std::size_t kMostErrors = 10; // the service stops telling there

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isName(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '.' || c == '-';
    });
}

bool isNumber(std::string_view text, std::size_t mostDigits)
{
    return text == "0" || (!text.empty() && text.size() <= mostDigits && text.front() != '0' &&
                           std::all_of(text.begin(), text.end(), isDigit));
}

/// What follows `arn:aws…:kinesis:REGION:ACCOUNT:`; empty if the text does not begin like that.
std::string_view resourceOf(std::string_view arn)
{
    for (int part = 0; part < 5; ++part) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos)
            return {};
        const std::string_view text = arn.substr(0, colon);
        const bool fits = part == 0   ? text == "arn"
                          : part == 1 ? text.starts_with("aws")
                          : part == 2 ? text == "kinesis"
                          : part == 4 ? text.size() == 12 && std::all_of(text.begin(), text.end(), isDigit)
                                      : true;
        if (!fits)
            return {};
        arn.remove_prefix(colon + 1);
    }
    return arn;
}

bool isStreamArn(std::string_view text)
{
    const std::string_view resource = resourceOf(text);
    return resource.starts_with("stream/") && resource.size() > 7 &&
           resource.find_first_of(" \t\r\n\v\f") == std::string_view::npos;
}

bool isConsumerArn(std::string_view text)
{
    std::string_view resource = resourceOf(text);
    if (!resource.starts_with("stream/"))
        return false;
    resource.remove_prefix(7);
    const std::size_t middle = resource.find("/consumer/");
    const std::size_t colon = resource.rfind(':');
    if (middle == std::string_view::npos || colon == std::string_view::npos || colon < middle + 10)
        return false;
    const std::string_view digits = resource.substr(colon + 1);
    return isName(resource.substr(0, middle)) && isName(resource.substr(middle + 10, colon - middle - 10)) &&
           !digits.empty() && std::all_of(digits.begin(), digits.end(), isDigit);
}

std::string number(std::size_t value)
{
    return std::to_string(value);
}

} // namespace

const TextRule kNameRule{1, 128, "[a-zA-Z0-9_.-]+", isName};
const TextRule kStreamArnRule{1, 2'048, "arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+", isStreamArn};
const TextRule kConsumerArnRule{
    1, 2'048, "^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+",
    isConsumerArn};
const TextRule kHashKeyRule{0, 0, "0|([1-9]\\d{0,38})", [](std::string_view text) {
                                return isNumber(text, 39);
                            }};
const TextRule kSequenceNumberRule{0, 0, "0|([1-9]\\d{0,128})", [](std::string_view text) {
                                       return isNumber(text, 129);
                                   }};
const TextRule kPartitionKeyRule{1, 256};
const TextRule kIteratorRule{1, 512};
const TextRule kNextTokenRule{1, 1'048'576};
const TextRule kKeyIdRule{1, 2'048};
const TextRule kTagKeyRule{1, 128};

void Validation::add(std::string_view member, std::string_view value, std::string_view constraint)
{
    if (m_count >= kMostErrors)
        return;
    m_texts += m_count++ == 0 ? "" : "; ";
    m_texts += "Value ";
    m_texts += value;
    m_texts += " at '";
    if (m_record > 0)
        m_texts += "records." + number(m_record) + ".member.";
    m_texts += member;
    m_texts += "' failed to satisfy constraint: ";
    m_texts += constraint;
}

Validation &Validation::inRecord(std::size_t place)
{
    m_record = place;
    return *this;
}

Validation &Validation::notNull(std::string_view member, bool isPresent)
{
    if (!isPresent)
        add(member, "null", "Member must not be null");
    return *this;
}

Validation &Validation::text(std::string_view member, const Text &value, const TextRule &rule, Need need)
{
    if (need == Need::Required)
        notNull(member, value.has_value());
    if (!value)
        return *this;
    // There are never more units than bytes.
    const std::size_t length =
        rule.max > 0 && value->size() > rule.max ? static_cast<std::size_t>(fromUtf8(*value).size()) : value->size();
    const bool fits = length >= rule.min && (rule.max == 0 || length <= rule.max);
    if (fits && (!rule.matches || rule.matches(*value)))
        return *this;
    const std::string quoted = "'" + *value + "'";
    if (rule.matches && !rule.matches(*value))
        add(member, quoted, "Member must satisfy regular expression pattern: " + std::string(rule.pattern));
    if (length < rule.min)
        add(member, quoted, "Member must have length greater than or equal to " + number(rule.min));
    if (rule.max > 0 && length > rule.max)
        add(member, quoted, "Member must have length less than or equal to " + number(rule.max));
    return *this;
}

Validation &Validation::count(std::string_view member, const Count &value, std::int64_t min, std::int64_t max,
                              Need need)
{
    if (need == Need::Required)
        notNull(member, value.has_value());
    if (!value)
        return *this;
    std::string quoted(1, '\'');
    quoted.append(std::to_string(*value)).push_back('\'');
    if (*value < min)
        add(member, quoted, "Member must have value greater than or equal to " + std::to_string(min));
    if (*value > max)
        add(member, quoted, "Member must have value less than or equal to " + std::to_string(max));
    return *this;
}

Validation &Validation::choice(std::string_view member, const Text &value, std::span<const std::string_view> values,
                               Need need)
{
    if (need == Need::Required)
        notNull(member, value.has_value());
    if (!value || std::find(values.begin(), values.end(), *value) != values.end())
        return *this;
    std::string set;
    for (const std::string_view each : values) {
        set += set.empty() ? "[" : ", ";
        set += each;
    }
    add(member, "'" + *value + "'", "Member must satisfy enum value set: " + set + "]");
    return *this;
}

Validation &Validation::blob(std::string_view member, const Text &value, std::int64_t max)
{
    notNull(member, value.has_value());
    if (value && static_cast<std::int64_t>(value->size()) > max) {
        const std::string size = number(value->size());
        add(member, "'java.nio.HeapByteBuffer[pos=0 lim=" + size + " cap=" + size + "]'",
            "Member must have length less than or equal to " + std::to_string(max));
    }
    return *this;
}

Validation &Validation::tags(const std::optional<Tags> &tags, Need need)
{
    constexpr qsizetype kLongestKey = 128, kLongestValue = 256;
    if (need == Need::Required)
        notNull("tags", tags.has_value());
    if (!tags)
        return *this;
    std::string shown;
    bool areKeysGood = true, areValuesGood = true;
    for (const auto &[key, value] : *tags) {
        shown += (shown.empty() ? "" : ", ") + key + "=" + value;
        areKeysGood = areKeysGood && !key.empty() && fromUtf8(key).size() <= kLongestKey;
        areValuesGood = areValuesGood && fromUtf8(value).size() <= kLongestValue;
    }
    shown = "'{" + shown + "}'";
    if (tags->empty())
        add("tags", shown, "Member must have length greater than or equal to 1");
    if (tags->size() > kMostTags)
        add("tags", shown, "Member must have length less than or equal to " + number(kMostTags));
    if (!areKeysGood)
        add("tags", shown,
            "Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have "
            "length greater than or equal to 1]");
    if (!areValuesGood)
        add("tags", shown,
            "Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have "
            "length greater than or equal to 0]");
    return *this;
}

Validation &Validation::tagKeys(const std::optional<std::vector<std::string>> &keys)
{
    notNull("tagKeys", keys.has_value());
    if (!keys)
        return *this;
    std::string shown;
    for (const std::string &key : *keys)
        shown += (shown.empty() ? "" : ", ") + key;
    shown = "'[" + shown + "]'";
    if (keys->empty())
        add("tagKeys", shown, "Member must have length greater than or equal to 1");
    if (keys->size() > kMostTags)
        add("tagKeys", shown, "Member must have length less than or equal to " + number(kMostTags));
    if (std::any_of(keys->begin(), keys->end(), [](const std::string &key) {
            return key.empty() || static_cast<std::size_t>(fromUtf8(key).size()) > kTagKeyRule.max;
        }))
        add("tagKeys", shown,
            "Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have "
            "length greater than or equal to 1]");
    return *this;
}

/// In the exam's time a stream had to be named, and its ARN was no member of these requests.
Validation &Validation::target(const StreamTarget &target, bool isExam)
{
    text("streamName", target.streamName, kNameRule, isExam ? Need::Required : Need::Optional);
    if (!isExam)
        text("streamARN", target.streamARN, kStreamArnRule);
    return *this;
}

std::optional<ApiError> Validation::problem() const
{
    if (m_count == 0)
        return std::nullopt;
    return ApiError{kValidation, number(m_count) + (m_count > 1 ? " validation errors" : " validation error") +
                                     " detected: " + m_texts};
}

} // namespace headwater::services::kinesis_stream::api
