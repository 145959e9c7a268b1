// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/payload/generators.h"

#include "core/base/jsonescape.h"
#include "core/base/spelling.h"
#include "core/base/text.h"
#include "core/base/timestamp.h"
#include "core/kernel/random.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace headwater::payload {
namespace {

constexpr std::array<std::string_view, 32> kFirstNames{
    "Ada",   "Amara", "Anton", "Beatriz", "Chen",  "Dmitri", "Elif",  "Emil",  "Fatima", "Femi", "Grace",
    "Hana",  "Ines",  "Ivan",  "Jonas",   "Kavya", "Kofi",   "Lars",  "Leila", "Lina",   "Luca", "Mei",
    "Mateo", "Nadia", "Noor",  "Oskar",   "Priya", "Rosa",   "Samir", "Sofia", "Tomas",  "Yuki"};
constexpr std::array<std::string_view, 32> kLastNames{
    "Abebe",  "Alvarez", "Bauer", "Berg",    "Costa",    "Demir",  "Eze",    "Fischer", "Garcia", "Haddad", "Ito",
    "Ivanov", "Jansen",  "Kaya",  "Kim",     "Kowalski", "Larsen", "Mensah", "Moreau",  "Nguyen", "Okafor", "Patel",
    "Petrov", "Rossi",   "Sato",  "Schmidt", "Silva",    "Singh",  "Tanaka", "Weber",   "Yilmaz", "Zhang"};
constexpr std::array<std::string_view, 32> kWords{
    "river", "stone", "light", "paper", "cloud", "north", "green", "table", "house", "music", "water",
    "small", "road",  "early", "night", "open",  "quiet", "salt",  "field", "glass", "bread", "spring",
    "metal", "sand",  "round", "wood",  "clear", "lamp",  "bird",  "hill",  "blue",  "garden"};

// Draws that one generator may use: text of the greatest length takes one for each word.
constexpr std::uint64_t kDrawsPerGenerator = std::uint64_t{1} << 20;
constexpr std::int64_t kMostCharacters = 1'048'576;
constexpr std::int64_t kMostHexDigits = 65'536;
constexpr int kMostFloatDigits = 15;
constexpr double kMostFloat = 1e15;
constexpr std::size_t kMostKeyBytes = 256 * 4;

class Draws
{
public:
    Draws(const Context &context, std::uint32_t generator)
        : m_stream{kernel::mix64(kernel::mix64(context.seed) + kernel::kGolden * (context.record + 1))}
        , m_next(generator * kDrawsPerGenerator)
    {
    }

    std::uint64_t next() { return m_stream.at(m_next++); }
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(kernel::below(next(), bound)); }

private:
    kernel::Stream m_stream;
    std::uint64_t m_next;
};

void appendNumber(std::int64_t value, std::string &out)
{
    char digits[24];
    const auto [end, problem] = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, static_cast<std::size_t>(end - digits));
}

void appendHex(std::uint64_t bits, int count, std::string &out)
{
    for (int shift = 4 * (count - 1); shift >= 0; shift -= 4)
        out += "0123456789abcdef"[bits >> shift & 15];
}

void appendText(std::string_view text, bool escaped, std::string &out)
{
    if (escaped)
        appendJsonEscaped(text, out);
    else
        out += text;
}

void runOne(const Generator &g, const Context &context, std::string &out)
{
    Draws draws(context, g.draw);
    switch (g.kind) {
    case GeneratorKind::Literal:
        out += g.text;
        break;
    case GeneratorKind::Uuid: {
        // Version 4, variant 1 of RFC 4122.
        const std::uint64_t high = (draws.next() & ~0xF000ull) | 0x4000;
        const std::uint64_t low = (draws.next() & ~(3ull << 62)) | 2ull << 62;
        appendHex(high >> 32, 8, out);
        out += '-';
        appendHex(high >> 16, 4, out);
        out += '-';
        appendHex(high, 4, out);
        out += '-';
        appendHex(low >> 48, 4, out);
        out += '-';
        appendHex(low, 12, out);
        break;
    }
    case GeneratorKind::Int: {
        const std::uint64_t span = static_cast<std::uint64_t>(g.most) - static_cast<std::uint64_t>(g.least) + 1;
        const std::uint64_t offset = span == 0 ? draws.next() : kernel::below(draws.next(), span);
        appendNumber(static_cast<std::int64_t>(static_cast<std::uint64_t>(g.least) + offset), out);
        break;
    }
    case GeneratorKind::Float: {
        const double value = g.low + (g.high - g.low) * kernel::unit(draws.next());
        char digits[64];
        const auto [end, problem] =
            std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, g.digits);
        out.append(digits, static_cast<std::size_t>(end - digits));
        break;
    }
    case GeneratorKind::Bool:
        out += kernel::unit(draws.next()) <= g.low ? "true" : "false";
        break;
    case GeneratorKind::Choice:
        appendText(g.words[draws.below(g.words.size())], g.escaped, out);
        break;
    case GeneratorKind::Counter: {
        const std::uint64_t value = static_cast<std::uint64_t>(g.least) +
                                    static_cast<std::uint64_t>(g.most) * context.record; // wraps round, defined
        appendNumber(static_cast<std::int64_t>(value), out);
        break;
    }
    case GeneratorKind::Timestamp: {
        char text[kIsoTimeLength];
        writeIsoTime(context.timeNs, text);
        out.append(text, sizeof text);
        break;
    }
    case GeneratorKind::EpochMs:
        appendNumber(context.timeNs / 1'000'000, out);
        break;
    case GeneratorKind::Key:
        appendText(context.key, g.escaped, out);
        break;
    case GeneratorKind::Name:
        out += kFirstNames[draws.below(kFirstNames.size())];
        out += ' ';
        out += kLastNames[draws.below(kLastNames.size())];
        break;
    case GeneratorKind::Ip: {
        const std::uint64_t bits = draws.next();
        out += "10.";
        appendNumber(static_cast<std::int64_t>(bits >> 56), out);
        out += '.';
        appendNumber(static_cast<std::int64_t>(bits >> 48 & 255), out);
        out += '.';
        appendNumber(static_cast<std::int64_t>(bits >> 40 & 255), out);
        break;
    }
    case GeneratorKind::Hex:
        for (std::int64_t left = g.least; left > 0; left -= 16)
            appendHex(draws.next(), static_cast<int>(std::min<std::int64_t>(left, 16)), out);
        break;
    case GeneratorKind::Text: {
        const std::size_t whole = out.size() + static_cast<std::size_t>(g.least);
        while (out.size() < whole) {
            out += kWords[draws.below(kWords.size())];
            out += ' ';
        }
        out.resize(whole);
        if (!out.empty() && out.back() == ' ')
            out.back() = '.';
        break;
    }
    }
}

struct Syntax
{
    std::string_view name;
    GeneratorKind kind;
    std::size_t least; // arguments
    std::size_t most;
    const char *usage;
};

constexpr std::array<Syntax, 13> kSyntax{{{"uuid", GeneratorKind::Uuid, 0, 0, "{{uuid}}"},
                                          {"int", GeneratorKind::Int, 2, 2, "{{int 1 100}}"},
                                          {"float", GeneratorKind::Float, 2, 3, "{{float 0 1 2}}"},
                                          {"bool", GeneratorKind::Bool, 0, 1, "{{bool 0.2}}"},
                                          {"choice", GeneratorKind::Choice, 1, 1'000, "{{choice red green blue}}"},
                                          {"counter", GeneratorKind::Counter, 0, 2, "{{counter}}"},
                                          {"timestamp", GeneratorKind::Timestamp, 0, 0, "{{timestamp}}"},
                                          {"epochMs", GeneratorKind::EpochMs, 0, 0, "{{epochMs}}"},
                                          {"key", GeneratorKind::Key, 0, 0, "{{key}}"},
                                          {"name", GeneratorKind::Name, 0, 0, "{{name}}"},
                                          {"ip", GeneratorKind::Ip, 0, 0, "{{ip}}"},
                                          {"hex", GeneratorKind::Hex, 1, 1, "{{hex 16}}"},
                                          {"text", GeneratorKind::Text, 1, 1, "{{text 20}}"}}};

QString say(const char *source)
{
    return QCoreApplication::translate("Payload", source);
}

QString quoted(std::string_view text)
{
    return QStringLiteral("{{%1}}").arg(fromUtf8(text.substr(0, 60)));
}

Error misused(std::string_view text, const Syntax &syntax)
{
    return {say(QT_TRANSLATE_NOOP("Payload", "“%1” cannot be used like that. Write, for example, “%2”."))
                .arg(quoted(text), QLatin1String(syntax.usage)),
            {}};
}

// Words between blanks; a word in single quotes may hold blanks. Nothing when a quote is left open.
std::optional<std::vector<std::string>> splitWords(std::string_view text)
{
    std::vector<std::string> words;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++i;
            continue;
        }
        std::size_t end;
        if (c == '\'') {
            end = text.find('\'', i + 1);
            if (end == std::string_view::npos)
                return std::nullopt;
            words.emplace_back(text.substr(i + 1, end - i - 1));
            i = end + 1;
        } else {
            end = std::min(text.find_first_of(" \t\r\n", i), text.size());
            words.emplace_back(text.substr(i, end - i));
            i = end;
        }
    }
    return words;
}

template <typename T>
bool number(const std::string &text, T &value)
{
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size();
}

Error unknown(std::string_view text, std::string_view name)
{
    std::vector<std::string_view> known;
    QStringList names;
    for (const Syntax &syntax : kSyntax) {
        known.push_back(syntax.name);
        names.append(fromUtf8(syntax.name));
    }
    const std::string_view nearest = nearestWord(name, known, 2);
    const auto meant = std::find_if(kSyntax.begin(), kSyntax.end(),
                                    [nearest](const Syntax &syntax) { return syntax.name == nearest; });
    if (meant != kSyntax.end())
        return {say(QT_TRANSLATE_NOOP("Payload", "There is no generator “%1”. Did you mean “%2”?"))
                    .arg(quoted(text), QLatin1String(meant->usage)),
                {}};
    return {say(QT_TRANSLATE_NOOP("Payload", "There is no generator “%1”. There are: %2."))
                .arg(quoted(text), names.join(QStringLiteral(", "))),
            {}};
}

// Fills in what the words behind the name say. False when they make no sense.
bool readArguments(const std::vector<std::string> &words, Generator &g)
{
    const std::size_t count = words.size() - 1;
    switch (g.kind) {
    case GeneratorKind::Int:
        return number(words[1], g.least) && number(words[2], g.most) && g.least <= g.most;
    case GeneratorKind::Float:
        g.digits = 2;
        return number(words[1], g.low) && number(words[2], g.high) && std::fabs(g.low) <= kMostFloat &&
               std::fabs(g.high) <= kMostFloat && g.low <= g.high &&
               (count < 3 || (number(words[3], g.digits) && g.digits >= 0 && g.digits <= kMostFloatDigits));
    case GeneratorKind::Bool:
        g.low = 0.5;
        return count == 0 || (number(words[1], g.low) && g.low >= 0 && g.low <= 1);
    case GeneratorKind::Choice:
        g.words.assign(words.begin() + 1, words.end());
        return true;
    case GeneratorKind::Counter:
        g.least = g.most = 1;
        return (count < 1 || number(words[1], g.least)) && (count < 2 || number(words[2], g.most));
    case GeneratorKind::Hex:
        return number(words[1], g.least) && g.least >= 1 && g.least <= kMostHexDigits;
    case GeneratorKind::Text:
        return number(words[1], g.least) && g.least >= 1 && g.least <= kMostCharacters;
    default:
        return true;
    }
}

} // namespace

Result<Generator> parseGenerator(std::string_view text)
{
    const auto words = splitWords(text);
    if (!words)
        return Error{
            say(QT_TRANSLATE_NOOP("Payload", "A single quotation mark in “%1” is not closed.")).arg(quoted(text)), {}};
    if (words->empty())
        return unknown(text, {});
    const std::string &name = words->front();
    const auto syntax =
        std::find_if(kSyntax.begin(), kSyntax.end(), [&name](const Syntax &one) { return one.name == name; });
    if (syntax == kSyntax.end())
        return unknown(text, name);
    Generator generator;
    generator.kind = syntax->kind;
    const std::size_t arguments = words->size() - 1;
    if (arguments < syntax->least || arguments > syntax->most || !readArguments(*words, generator))
        return misused(text, *syntax);
    return generator;
}

bool isBare(GeneratorKind kind)
{
    return kind == GeneratorKind::Int || kind == GeneratorKind::Float || kind == GeneratorKind::Bool ||
           kind == GeneratorKind::Counter || kind == GeneratorKind::EpochMs;
}

std::size_t mostBytes(const Generator &generator)
{
    switch (generator.kind) {
    case GeneratorKind::Literal:
        return generator.text.size();
    case GeneratorKind::Choice: {
        std::size_t most = 0;
        for (const std::string &word : generator.words)
            most = std::max(most, word.size());
        return most;
    }
    case GeneratorKind::Key:
        return kMostKeyBytes;
    case GeneratorKind::Hex:
    case GeneratorKind::Text:
        return static_cast<std::size_t>(generator.least);
    default:
        return 36;
    }
}

void run(std::span<const Generator> program, const Context &context, std::string &out)
{
    for (const Generator &generator : program)
        runOne(generator, context, out);
}

} // namespace headwater::payload
