// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/shape.h"

#include <QByteArray>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace headwater::gateway {
namespace {

constexpr std::string_view kStructureFound = "Start of structure or map found where not expected.";
constexpr std::string_view kListFound = "Start of list found where not expected";

/// What stands where a plain value of `wanted` should.
std::string misplaced(const Json &value, std::string_view wanted)
{
    if (value.is_object())
        return std::string(kStructureFound);
    if (value.is_array())
        return std::string(kListFound);
    const char *kind = value.is_boolean()          ? (value.get<bool>() ? "TRUE_VALUE" : "FALSE_VALUE")
                       : value.is_string()         ? "STRING_VALUE"
                       : value.is_number_integer() ? "NUMBER_VALUE"
                       : value.is_binary()         ? "BINARY_VALUE"
                                                   : "DECIMAL_VALUE";
    return std::string(kind) + " can not be converted to " + std::string(wanted);
}

bool isBase64(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '=';
}

} // namespace

Json jsonBody(std::string_view text)
{
    std::size_t depth = 0, values = 1;
    for (std::size_t at = 0; at < text.size(); ++at) {
        switch (text[at]) {
        case '"':
            // Most of a body is texts.
            for (++at; at < text.size() && text[at] != '"'; ++at)
                at += text[at] == '\\';
            break;
        case '{':
        case '[':
            if (++depth > kDeepestValue)
                return Json(Json::value_t::discarded);
            break;
        case '}':
        case ']':
            depth -= depth > 0;
            break;
        case ',':
            if (++values > kMostValues)
                return Json(Json::value_t::discarded);
            break;
        default:
            break;
        }
    }
    return Json::parse(text, nullptr, false);
}

Json WireForm::time(std::int64_t milliseconds) const
{
    if (!isCbor)
        return static_cast<double>(milliseconds + shift) / 1e3;
    std::vector<std::uint8_t> bytes;
    for (int byte = 0; byte < 8; ++byte)
        bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(milliseconds + shift) >> (8 * byte)));
    return Json::binary(std::move(bytes), kTimeSubtype);
}

std::int64_t WireForm::timeFrom(const Json &number) const
{
    constexpr double kLongest = 9e15; // exact in a double, and far from the ends of an integer
    const double milliseconds = std::round(number.get<double>() * (isCbor ? 1.0 : 1e3));
    return static_cast<std::int64_t>(std::clamp(milliseconds, -kLongest, kLongest)) - shift;
}

Json WireForm::blob(const std::string &bytes) const
{
    if (isCbor)
        return Json::binary({bytes.begin(), bytes.end()});
    return QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())).toBase64().toStdString();
}

Unreadable readText(const Json &value, std::optional<std::string> &out)
{
    if (value.is_null())
        return std::nullopt;
    if (!value.is_string())
        return misplaced(value, "a String");
    out = value.get_ref<const std::string &>();
    return std::nullopt;
}

Unreadable readBlob(const Json &value, std::optional<std::string> &out)
{
    if (value.is_null())
        return std::nullopt;
    if (value.is_binary()) {
        const auto &bytes = value.get_binary();
        out.emplace(bytes.begin(), bytes.end());
        return std::nullopt;
    }
    if (!value.is_string())
        return misplaced(value, "a Blob");
    const auto &text = value.get_ref<const std::string &>();
    if (text.size() % 4 != 0)
        return "'" + text +
               "' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes "
               "but found: " +
               std::to_string(text.size());
    const auto decoded =
        QByteArray::fromBase64Encoding(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())),
                                       QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) {
        const auto bad = std::find_if_not(text.begin(), text.end(), isBase64);
        return "'" + text + "' can not be converted to a Blob: Invalid Base64 character: '" +
               (bad == text.end() ? std::string("=") : std::string(1, *bad)) + "'";
    }
    out.emplace(decoded.decoded.constData(), static_cast<std::size_t>(decoded.decoded.size()));
    return std::nullopt;
}

Unreadable readInteger(const Json &value, const WireForm &form, std::optional<std::int64_t> &out)
{
    constexpr double kLargest = 9.2e18;
    if (value.is_null())
        return std::nullopt;
    if (form.areNumbersTexts && value.is_string()) {
        const auto &text = value.get_ref<const std::string &>();
        std::int64_t number = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc() || end != text.data() + text.size())
            return "'" + text + "' is no integer";
        out = number;
        return std::nullopt;
    }
    if (!value.is_number())
        return misplaced(value, "an Integer");
    if (value.is_number_unsigned())
        out = static_cast<std::int64_t>(
            std::min<std::uint64_t>(value.get<std::uint64_t>(), std::numeric_limits<std::int64_t>::max()));
    else if (value.is_number_integer())
        out = value.get<std::int64_t>();
    else
        out = static_cast<std::int64_t>(std::clamp(std::floor(value.get<double>()), -kLargest, kLargest));
    return std::nullopt;
}

Unreadable readTimestamp(const Json &value, const WireForm &form, std::optional<std::int64_t> &out)
{
    if (value.is_null())
        return std::nullopt;
    if (!value.is_number())
        return misplaced(value, "milliseconds since epoch");
    out = form.timeFrom(value);
    return std::nullopt;
}

Unreadable readBoolean(const Json &value, bool &out)
{
    if (value.is_null())
        return std::nullopt;
    if (!value.is_boolean())
        return misplaced(value, "a Boolean");
    out = value.get<bool>();
    return std::nullopt;
}

Unreadable expectStructure(const Json &value)
{
    if (value.is_null() || value.is_object())
        return std::nullopt;
    return value.is_array() ? std::string(kListFound) : std::string("Expected null");
}

Unreadable expectList(const Json &value)
{
    if (value.is_null() || value.is_array())
        return std::nullopt;
    return value.is_object() ? std::string(kStructureFound) : std::string("Expected list or null");
}

Unreadable readTexts(const Json &value, std::vector<std::string> &out)
{
    if (auto problem = expectList(value))
        return problem;
    for (const Json &each : value) {
        std::optional<std::string> text;
        if (auto problem = readText(each, text))
            return problem;
        if (text)
            out.push_back(std::move(*text));
    }
    return std::nullopt;
}

Unreadable readTextMap(const Json &value, std::map<std::string, std::string> &out)
{
    if (auto problem = expectStructure(value))
        return problem;
    for (const auto &[key, each] : value.items()) {
        std::optional<std::string> text;
        if (auto problem = readText(each, text))
            return problem;
        if (text)
            out[key] = std::move(*text);
    }
    return std::nullopt;
}

const Json *findMember(const Json &body, std::string_view name, Unreadable &problem)
{
    const Json *place = &body;
    while (true) {
        const std::string_view part = name.substr(0, name.find('.'));
        if ((problem = expectStructure(*place)) || place->is_null())
            return nullptr;
        const auto found = place->find(part);
        if (found == place->end())
            return nullptr;
        place = &*found;
        if (part.size() == name.size())
            return place;
        name.remove_prefix(part.size() + 1);
    }
}

} // namespace headwater::gateway
