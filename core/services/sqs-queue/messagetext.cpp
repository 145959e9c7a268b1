// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/messagetext.h"

#include "core/base/utf8.h"
#include "core/kernel/md5.h"
#include "core/kernel/random.h"

#include <QCryptographicHash>

#include <algorithm>
#include <cstdio>
#include <set>

namespace headwater::services::sqs_queue {

namespace {

constexpr std::size_t kMostAttributes = 10;
constexpr std::size_t kLongestName = 256; ///< of an attribute; also of its type
constexpr std::size_t kLongestToken = 128;
constexpr std::size_t kMostDigits = 38; ///< of a Number
// Powers of ten of the first digit of a Number: 10^-128 to 10^126.
constexpr int kLeastPower = -128, kMostPower = 126;

std::string hex(kernel::Digest128 digest)
{
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(digest.high),
                  static_cast<unsigned long long>(digest.low));
    return text;
}

void appendCounted(std::string &to, std::string_view bytes)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        to += static_cast<char>(bytes.size() >> shift & 0xff);
    to += bytes;
}

bool isLetterOrDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// `-12.50e3`: up to 38 digits without zeros at either end, in the range of the service.
bool isNumber(std::string_view text)
{
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '-' || text[i] == '+'))
        ++i;
    std::string digits;
    int point = -1;
    for (; i < text.size() && (isDigit(text[i]) || text[i] == '.'); ++i) {
        if (text[i] != '.')
            digits += text[i];
        else if (point >= 0)
            return false;
        else
            point = static_cast<int>(digits.size());
    }
    if (digits.empty())
        return false;
    int power = 0;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        const bool isNegative = ++i < text.size() && text[i] == '-';
        if (i < text.size() && (text[i] == '-' || text[i] == '+'))
            ++i;
        const std::size_t first = i;
        for (; i < text.size() && isDigit(text[i]); ++i)
            power = std::min(power * 10 + (text[i] - '0'), 100'000);
        if (i == first)
            return false;
        power = isNegative ? -power : power;
    }
    if (i != text.size())
        return false;
    const std::size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos)
        return true;
    const std::size_t last = digits.find_last_not_of('0');
    const int whole = point < 0 ? static_cast<int>(digits.size()) : point;
    const int leading = whole - 1 - static_cast<int>(first) + power;
    return last - first + 1 <= kMostDigits && leading >= kLeastPower && leading <= kMostPower;
}

bool startsLikeAws(std::string_view name)
{
    std::string lower(name.substr(0, 7));
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower.starts_with("aws.") || lower == "amazon.";
}

} // namespace

std::size_t sizeOf(const MessageText &text)
{
    std::size_t size = text.body.size();
    for (const Attribute &each : text.attributes)
        size += each.name.size() + each.type.size() + each.value.size();
    return size;
}

std::string md5Hex(std::string_view bytes)
{
    return hex(kernel::md5(bytes));
}

std::string md5OfAttributes(std::vector<Attribute> attributes)
{
    if (attributes.empty())
        return {};
    std::sort(attributes.begin(), attributes.end(),
              [](const Attribute &a, const Attribute &b) { return a.name < b.name; });
    std::string bytes;
    for (const Attribute &each : attributes) {
        appendCounted(bytes, each.name);
        appendCounted(bytes, each.type);
        bytes += each.type.starts_with("Binary") ? '\2' : '\1';
        appendCounted(bytes, each.value);
    }
    return md5Hex(bytes);
}

std::string sha256Hex(std::string_view body)
{
    return QCryptographicHash::hash(QByteArrayView(body.data(), static_cast<qsizetype>(body.size())),
                                    QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

Digest128 contentHash(std::string_view body)
{
    const QByteArray hash = QCryptographicHash::hash(QByteArrayView(body.data(), static_cast<qsizetype>(body.size())),
                                                     QCryptographicHash::Sha256);
    Digest128 digest;
    for (int i = 0; i < 8; ++i) {
        digest.high = digest.high << 8 | static_cast<unsigned char>(hash[i]);
        digest.low = digest.low << 8 | static_cast<unsigned char>(hash[i + 8]);
    }
    return digest;
}

bool isMessageText(std::string_view body)
{
    if (!isUtf8(body))
        return false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const auto c = static_cast<unsigned char>(body[i]);
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            return false;
        // U+FFFE and U+FFFF are the only others that are well formed and no characters.
        if (c == 0xef && static_cast<unsigned char>(body[i + 1]) == 0xbf &&
            static_cast<unsigned char>(body[i + 2]) >= 0xbe)
            return false;
    }
    return true;
}

std::optional<std::string> attributeProblem(const std::vector<Attribute> &attributes)
{
    if (attributes.size() > kMostAttributes)
        return "Number of message attributes [" + std::to_string(attributes.size()) +
               "] exceeds the allowed maximum [" + std::to_string(kMostAttributes) + "].";
    std::set<std::string_view> names;
    for (const Attribute &each : attributes) {
        const std::string quoted = "'" + each.name + "'";
        const bool isName = !each.name.empty() && each.name.size() <= kLongestName &&
                            std::all_of(each.name.begin(), each.name.end(),
                                        [](char c) { return isLetterOrDigit(c) || c == '_' || c == '-' || c == '.'; });
        if (!isName)
            return "The message attribute name " + quoted +
                   " must be 1 to 256 characters long and contain only A-Z, a-z, 0-9, underscore (_), hyphen (-) and "
                   "period (.).";
        if (each.name.front() == '.' || each.name.back() == '.' || each.name.find("..") != std::string::npos)
            return "The message attribute name " + quoted +
                   " must not start or end with a period or have periods in succession.";
        if (startsLikeAws(each.name))
            return "The message attribute name " + quoted + " must not start with AWS. or Amazon.";
        if (!names.insert(each.name).second)
            return "The message attribute name " + quoted + " must be unique.";
        const std::string_view type = each.type;
        const auto isOf = [type](std::string_view family) {
            return type == family ||
                   (type.starts_with(family) && type.size() > family.size() + 1 && type[family.size()] == '.');
        };
        if (type.empty())
            return "The message attribute " + quoted + " must contain non-empty message attribute type.";
        if (type.size() > kLongestName || !(isOf("String") || isOf("Number") || isOf("Binary")))
            return "The type of message (user) attribute " + quoted +
                   " is invalid. You must use only the following supported type prefixes: Binary, Number, String.";
        if (each.value.empty())
            return "Message (user) attribute " + quoted + " must contain a non-empty value of type '" + each.type +
                   "'.";
        if (isOf("Number") && !isNumber(each.value))
            return "Can't cast the value of message (user) attribute " + quoted + " to a number.";
        if (!isOf("Binary") && !isMessageText(each.value))
            return "The value of message (user) attribute " + quoted + " has characters that are not allowed.";
    }
    return {};
}

bool isToken(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestToken &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string messageIdText(std::uint64_t id)
{
    // As a random UUID looks: version 4, variant 1.
    const std::uint64_t high = (kernel::mix64(id) & ~0xf000ull) | 0x4000ull;
    const std::uint64_t low = (id & 0x3fff'ffff'ffff'ffff) | 0x8000'0000'0000'0000;
    char text[37];
    std::snprintf(text, sizeof text, "%08llx-%04llx-%04llx-%04llx-%012llx", static_cast<unsigned long long>(high >> 32),
                  static_cast<unsigned long long>(high >> 16 & 0xffff), static_cast<unsigned long long>(high & 0xffff),
                  static_cast<unsigned long long>(low >> 48), static_cast<unsigned long long>(low & 0xffff'ffff'ffff));
    return text;
}

std::string sequenceNumberText(SimTime sent)
{
    return std::to_string(10'000'000'000'000'000'000ull + static_cast<std::uint64_t>(sent));
}

} // namespace headwater::services::sqs_queue
