// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/iotsql/functions.h"
#include "core/iotsql/md2.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace headwater::iotsql {

namespace {

constexpr std::int64_t kMostPadding = 1'000;
constexpr qsizetype kKeptExpressions = 64;

const char *const kNoExpression = QT_TRANSLATE_NOOP("IotSql", "The second argument is no regular expression.");
const char *const kNoScheme = QT_TRANSLATE_NOOP("IotSql", "The only scheme is 'base64'.");

/// Characters, not bytes.
std::u32string characters(const std::string &text)
{
    return fromUtf8(text).toStdU32String();
}

Value textOf(const std::u32string &characters)
{
    return Value::of(QString::fromStdU32String(characters).toStdString());
}

/// The texts of all arguments; nothing when one has none.
template <std::size_t count>
std::optional<std::array<std::string, count>> texts(Call &call)
{
    std::array<std::string, count> made;
    for (std::size_t i = 0; i < count; ++i) {
        auto text = call.text(i);
        if (!text)
            return std::nullopt;
        made[i] = std::move(*text);
    }
    return made;
}

const QRegularExpression &expression(const std::string &pattern)
{
    // Statements have few patterns and meet many messages.
    thread_local QHash<QByteArray, QRegularExpression> kept;
    const QByteArray key = QByteArray::fromStdString(pattern);
    const auto found = kept.constFind(key);
    if (found != kept.constEnd())
        return *found;
    if (kept.size() >= kKeptExpressions)
        kept.clear();
    return *kept.insert(key, QRegularExpression(fromUtf8(pattern)));
}

Value chr(Call &call)
{
    const auto code = call.number(0);
    if (!code)
        return {};
    const std::int64_t value = code->toClamped();
    if (value < 0 || value > 127)
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "ASCII has no such character."));
    return Value::of(std::string(1, static_cast<char>(value)));
}

Value concat(Call &call)
{
    const auto arguments = call.arguments;
    if (arguments.size() < 2)
        return arguments.empty() ? Value() : arguments[0];
    const auto isArray = [](const Value &one) {
        return one.is(Value::Kind::Array);
    };
    if (std::ranges::any_of(arguments, isArray)) {
        Items all;
        for (const Value &one : arguments) {
            if (isArray(one))
                all.insert(all.end(), one.array().begin(), one.array().end());
            else
                all.push_back(one);
        }
        return Value::of(std::move(all));
    }
    if (std::ranges::none_of(arguments, [](const Value &one) { return one.is(Value::Kind::String); }))
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "None of the arguments is a String or an Array."));
    std::string all;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto text = call.text(i);
        if (!text)
            return {};
        all += *text;
    }
    return Value::of(std::move(all));
}

Value decode(Call &call)
{
    const auto text = call.text(0);
    if (!text)
        return {};
    if (!call.arguments[1].is(Value::Kind::String) || call.arguments[1].string() != "base64")
        return call.undefined(kNoScheme);
    const auto decoded =
        QByteArray::fromBase64Encoding(QByteArray::fromStdString(*text), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) {
        call.undefined(QT_TRANSLATE_NOOP("IotSql", "This is no base64 text."));
        return Value::null();
    }
    std::string bytes = (*decoded).toStdString();
    if (auto json = parseJson(bytes, call.version == Version::V2016))
        return *json;
    return Value::of(isUtf8(bytes) ? std::move(bytes) : fromUtf8(bytes).toStdString());
}

Value encode(Call &call)
{
    const Value &value = call.arguments[0];
    const auto text = value.is(Value::Kind::Bytes) ? std::optional(value.bytes()) : call.text(0);
    if (!text)
        return {};
    if (!call.arguments[1].is(Value::Kind::String) || call.arguments[1].string() != "base64")
        return call.undefined(kNoScheme);
    return Value::of(QByteArray::fromStdString(*text).toBase64().toStdString());
}

Value endswith(Call &call)
{
    const auto both = texts<2>(call);
    return both ? Value::of((*both)[0].ends_with((*both)[1])) : Value();
}

Value startswith(Call &call)
{
    const auto both = texts<2>(call);
    return both ? Value::of((*both)[0].starts_with((*both)[1])) : Value();
}

Value indexof(Call &call)
{
    const auto both = texts<2>(call);
    if (!both)
        return {};
    const std::size_t at = characters((*both)[0]).find(characters((*both)[1]));
    return Value::ofWhole(at == std::u32string::npos ? -1 : static_cast<std::int64_t>(at));
}

Value length(Call &call)
{
    const auto text = call.text(0);
    return text ? Value::ofWhole(static_cast<std::int64_t>(characters(*text).size())) : Value();
}

Value numbytes(Call &call)
{
    const auto text = call.text(0);
    return text ? Value::ofWhole(static_cast<std::int64_t>(text->size())) : Value();
}

Value lower(Call &call)
{
    const auto text = call.text(0);
    return text ? Value::of(fromUtf8(*text).toLower().toStdString()) : Value();
}

Value upper(Call &call)
{
    const auto text = call.text(0);
    return text ? Value::of(fromUtf8(*text).toUpper().toStdString()) : Value();
}

std::optional<std::string> padding(Call &call)
{
    const auto count = call.number(1);
    if (!count)
        return std::nullopt;
    return std::string(static_cast<std::size_t>(std::clamp<std::int64_t>(count->toClamped(), 0, kMostPadding)), ' ');
}

Value lpad(Call &call)
{
    const auto text = call.text(0);
    const auto spaces = text ? padding(call) : std::nullopt;
    return spaces ? Value::of(*spaces + *text) : Value();
}

Value rpad(Call &call)
{
    const auto text = call.text(0);
    const auto spaces = text ? padding(call) : std::nullopt;
    return spaces ? Value::of(*text + *spaces) : Value();
}

Value trimmed(Call &call, bool left, bool right)
{
    const auto text = call.text(0);
    if (!text)
        return {};
    static constexpr const char *kWhite = " \t\n\r\f\v";
    const std::size_t from = left ? text->find_first_not_of(kWhite) : 0;
    if (from == std::string::npos)
        return Value::of(std::string());
    const std::size_t to = right ? text->find_last_not_of(kWhite) : text->size() - 1;
    return Value::of(to == std::string::npos || text->empty() ? std::string() : text->substr(from, to - from + 1));
}

Value ltrim(Call &call)
{
    return trimmed(call, true, false);
}

Value rtrim(Call &call)
{
    return trimmed(call, false, true);
}

Value trim(Call &call)
{
    return trimmed(call, true, true);
}

Value md2Of(Call &call)
{
    const auto text = call.text(0);
    return text ? Value::of(md2(*text)) : Value();
}

template <QCryptographicHash::Algorithm algorithm>
Value hash(Call &call)
{
    const auto text = call.text(0);
    if (!text)
        return {};
    return Value::of(QCryptographicHash::hash(QByteArray::fromStdString(*text), algorithm).toHex().toStdString());
}

Value regexpMatches(Call &call)
{
    const auto both = texts<2>(call);
    if (!both)
        return {};
    const QRegularExpression &pattern = expression((*both)[1]);
    if (!pattern.isValid())
        return call.undefined(kNoExpression);
    return Value::of(pattern.match(fromUtf8((*both)[0])).hasMatch());
}

Value regexpSubstr(Call &call)
{
    const auto both = texts<2>(call);
    if (!both)
        return {};
    const QRegularExpression &pattern = expression((*both)[1]);
    if (!pattern.isValid())
        return call.undefined(kNoExpression);
    const QRegularExpressionMatch match = pattern.match(fromUtf8((*both)[0]));
    if (!match.hasMatch())
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "Nothing in the text matches."));
    return Value::of(match.captured().toStdString());
}

/// `$1` is what the first group matched, `\$` a dollar sign. False when there is no such group.
bool expand(const QString &replacement, const QRegularExpressionMatch &match, int groups, QString &out)
{
    for (qsizetype i = 0; i < replacement.size(); ++i) {
        const QChar c = replacement[i];
        if (c == u'\\' && i + 1 < replacement.size()) {
            out += replacement[++i];
        } else if (c == u'$') {
            if (i + 1 >= replacement.size() || !replacement[i + 1].isDigit())
                return false;
            const int group = replacement[++i].digitValue();
            if (group > groups)
                return false;
            out += match.captured(group);
        } else {
            out += c;
        }
    }
    return true;
}

Value regexpReplace(Call &call)
{
    const auto all = texts<3>(call);
    if (!all)
        return {};
    const QRegularExpression &pattern = expression((*all)[1]);
    if (!pattern.isValid())
        return call.undefined(kNoExpression);
    const QString text = fromUtf8((*all)[0]), replacement = fromUtf8((*all)[2]);
    QString out;
    qsizetype done = 0;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        out += QStringView(text).mid(done, match.capturedStart() - done);
        if (!expand(replacement, match, pattern.captureCount(), out))
            return call.undefined(QT_TRANSLATE_NOOP("IotSql", "The replacement names a group that is not there."));
        done = match.capturedEnd();
    }
    out += QStringView(text).mid(done);
    return Value::of(out.toStdString());
}

Value replace(Call &call)
{
    const auto all = texts<3>(call);
    if (!all)
        return {};
    const auto &[text, what, with] = *all;
    if (what.empty())
        return Value::of(text);
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, done)) {
        out.append(text, done, at - done);
        out += with;
        done = at + what.size();
    }
    return Value::of(out.append(text, done));
}

Value substring(Call &call)
{
    const auto text = call.text(0);
    const auto from = text ? call.number(1) : std::nullopt;
    if (!from)
        return {};
    const std::u32string all = characters(*text);
    const auto size = static_cast<std::int64_t>(all.size());
    const std::int64_t start = std::clamp<std::int64_t>(from->toClamped(), 0, size);
    std::int64_t end = size;
    if (call.arguments.size() > 2) {
        const auto to = call.number(2);
        if (!to)
            return {};
        end = std::clamp<std::int64_t>(to->toClamped(), 0, size);
    }
    return end <= start ? Value::of(std::string())
                        : textOf(all.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start)));
}

constexpr std::uint8_t kMany = 255;

constexpr auto kFunctions = std::to_array<Function>({
    {"chr", 1, 1, chr, false, false, false, "chr(code)"},
    {"concat", 0, kMany, concat, false, false, false, "concat(value, …)"},
    {"decode", 2, 2, decode, true, true, false, "decode(text, 'base64')"},
    {"encode", 2, 2, encode, true, false, false, "encode(value, 'base64')"},
    {"endswith", 2, 2, endswith, false, false, false, "endswith(text, end)"},
    {"indexof", 2, 2, indexof, true, false, false, "indexof(text, part)"},
    {"length", 1, 1, length, true, false, false, "length(text)"},
    {"lower", 1, 1, lower, false, false, false, "lower(text)"},
    {"lpad", 2, 2, lpad, false, false, false, "lpad(text, spaces)"},
    {"ltrim", 1, 1, ltrim, false, false, false, "ltrim(text)"},
    {"md2", 1, 1, md2Of, false, false, false, "md2(text)"},
    {"md5", 1, 1, hash<QCryptographicHash::Md5>, false, false, false, "md5(text)"},
    {"numbytes", 1, 1, numbytes, true, false, false, "numbytes(text)"},
    {"regexp_matches", 2, 2, regexpMatches, false, false, false, "regexp_matches(text, pattern)"},
    {"regexp_replace", 3, 3, regexpReplace, false, false, false, "regexp_replace(text, pattern, replacement)"},
    {"regexp_substr", 2, 2, regexpSubstr, false, false, false, "regexp_substr(text, pattern)"},
    {"replace", 3, 3, replace, false, true, false, "replace(text, what, with)"},
    {"rpad", 2, 2, rpad, false, false, false, "rpad(text, spaces)"},
    {"rtrim", 1, 1, rtrim, false, false, false, "rtrim(text)"},
    {"sha1", 1, 1, hash<QCryptographicHash::Sha1>, false, false, false, "sha1(text)"},
    {"sha224", 1, 1, hash<QCryptographicHash::Sha224>, false, false, false, "sha224(text)"},
    {"sha256", 1, 1, hash<QCryptographicHash::Sha256>, false, false, false, "sha256(text)"},
    {"sha384", 1, 1, hash<QCryptographicHash::Sha384>, false, false, false, "sha384(text)"},
    {"sha512", 1, 1, hash<QCryptographicHash::Sha512>, false, false, false, "sha512(text)"},
    {"startswith", 2, 2, startswith, false, false, false, "startswith(text, start)"},
    {"substring", 2, 3, substring, false, false, false, "substring(text, from, to)"},
    {"trim", 1, 1, trim, false, false, false, "trim(text)"},
    {"upper", 1, 1, upper, false, false, false, "upper(text)"},
});

} // namespace

std::span<const Function> textFunctions()
{
    return kFunctions;
}

} // namespace headwater::iotsql
