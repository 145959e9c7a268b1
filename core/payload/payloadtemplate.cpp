// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/payload/payloadtemplate.h"

#include "core/base/jsonescape.h"
#include "core/base/text.h"
#include "core/payload/generators.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <algorithm>
#include <cstring>
#include <optional>

namespace headwater::payload {
namespace {

using Json = nlohmann::json;

QString say(const char *source)
{
    return QCoreApplication::translate("Payload", source);
}

// Accepts everything, and remembers where the text stops being JSON or is nested too deep.
class SyntaxCheck : public nlohmann::json_sax<Json>
{
public:
    std::size_t failedAt = 0;
    bool tooDeep = false;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t &) override { return true; }
    bool string(string_t &) override { return true; }
    bool binary(binary_t &) override { return true; }
    bool start_object(std::size_t) override { return deeper(); }
    bool key(string_t &) override { return true; }
    bool end_object() override { return --m_depth, true; }
    bool start_array(std::size_t) override { return deeper(); }
    bool end_array() override { return --m_depth, true; }
    bool parse_error(std::size_t position, const std::string &, const Json::exception &) override
    {
        failedAt = position;
        return false;
    }

private:
    bool deeper()
    {
        tooDeep = ++m_depth > PayloadTemplate::kDeepest;
        return !tooDeep;
    }
    int m_depth = 0;
};

QString lineAndColumn(std::string_view text, std::size_t position)
{
    const std::string_view before = text.substr(0, position > 0 ? position - 1 : 0);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t lineStart = before.rfind('\n') + 1; // npos + 1 is 0
    const QString column = fromUtf8(before.substr(lineStart));
    return QStringLiteral("%1:%2").arg(line).arg(column.size() + 1);
}

std::string pointerToken(std::string_view name)
{
    std::string token;
    for (const char c : name) {
        if (c == '~')
            token += "~0";
        else if (c == '/')
            token += "~1";
        else
            token += c;
    }
    return token;
}

void addLiteral(std::vector<Generator> &program, std::string_view text)
{
    if (text.empty())
        return;
    if (program.empty() || program.back().kind != GeneratorKind::Literal)
        program.emplace_back();
    program.back().text += text;
}

} // namespace

// Turns a JSON text that is known to be well-formed into a program.
class PayloadTemplate::Compiler
{
public:
    Compiler(std::string_view source, std::vector<Generator> &program)
        : m_source(source)
        , m_program(program)
    {
    }

    /// A value that was looked for: where it stands, and the number of its first generator.
    struct Found
    {
        std::string_view text;
        std::uint32_t firstDraw = 0;
    };

    Result<void> whole() { return value(kLost, false); }

    /// A value on its own; a string becomes its characters, without quotes and escapes.
    Result<void> plainValue(std::uint32_t firstDraw)
    {
        m_nextDraw = firstDraw;
        return value(kLost, true);
    }

    std::optional<Found> find(std::string_view path)
    {
        m_wanted = path;
        (void)value(0, false);
        return m_found;
    }

private:
    // How many bytes of the wanted path the names around a value have matched.
    static constexpr std::size_t kLost = std::string_view::npos;

    Result<void> value(std::size_t matched, bool plain)
    {
        skipBlanks();
        const std::size_t from = m_at;
        switch (peek()) {
        case '{':
            return object(matched);
        case '[':
            return list();
        case '"':
            return string(plain);
        default:
            while (m_at < m_source.size() && !std::strchr(",]} \t\r\n", m_source[m_at]))
                ++m_at;
            addLiteral(m_program, m_source.substr(from, m_at - from));
            return {};
        }
    }

    char peek() const { return m_at < m_source.size() ? m_source[m_at] : '\0'; }

    void skipBlanks()
    {
        while (m_at < m_source.size() && std::strchr(" \t\r\n", m_source[m_at]))
            ++m_at;
    }

    void punctuation()
    {
        skipBlanks();
        addLiteral(m_program, m_source.substr(m_at, 1));
        ++m_at;
    }

    // The string that begins at the present place, quotes included.
    std::string_view rawString()
    {
        const std::size_t from = m_at++;
        while (m_at < m_source.size() && m_source[m_at] != '"')
            m_at += m_source[m_at] == '\\' ? 2 : 1;
        ++m_at;
        return m_source.substr(from, m_at - from);
    }

    static std::string unescaped(std::string_view raw) { return Json::parse(raw).get<std::string>(); }

    std::size_t matchedWith(std::string_view name, std::size_t matched) const
    {
        if (matched == kLost)
            return kLost;
        const std::string_view rest = m_wanted.substr(matched);
        if (!rest.starts_with(name))
            return kLost;
        if (rest.size() == name.size())
            return m_wanted.size();
        return rest[name.size()] == '.' && rest.size() > name.size() + 1 ? matched + name.size() + 1 : kLost;
    }

    Result<void> object(std::size_t matched)
    {
        punctuation();
        skipBlanks();
        while (peek() != '}') {
            if (peek() == ',')
                punctuation();
            skipBlanks();
            const std::string_view raw = rawString();
            const std::string name = unescaped(raw);
            const std::size_t outside = m_pointer.size();
            m_pointer += '/' + pointerToken(name);
            if (name.find("{{") != std::string::npos)
                return error(say(QT_TRANSLATE_NOOP("Payload", "Names cannot be generated, only values.")));
            addLiteral(m_program, raw);
            punctuation(); // the colon
            skipBlanks();
            const std::size_t from = m_at;
            const std::uint32_t firstDraw = m_nextDraw;
            const std::size_t inner = matchedWith(name, matched);
            if (auto done = value(inner, false); !done)
                return done;
            if (inner != kLost && inner == m_wanted.size())
                m_found = Found{m_source.substr(from, m_at - from), firstDraw}; // the last of equal names counts
            m_pointer.resize(outside);
            skipBlanks();
        }
        punctuation();
        return {};
    }

    Result<void> list()
    {
        punctuation();
        skipBlanks();
        for (std::size_t index = 0; peek() != ']'; ++index) {
            if (peek() == ',')
                punctuation();
            const std::size_t outside = m_pointer.size();
            m_pointer += '/' + std::to_string(index);
            if (auto done = value(kLost, false); !done)
                return done;
            m_pointer.resize(outside);
            skipBlanks();
        }
        punctuation();
        return {};
    }

    Result<void> string(bool plain)
    {
        const std::string_view raw = rawString();
        const std::string text = unescaped(raw);
        if (text.find("{{") == std::string::npos) {
            addLiteral(m_program, plain ? std::string_view(text) : raw);
            return {};
        }

        std::vector<Generator> found;
        std::vector<std::string_view> between; // one more than found
        std::string_view rest = text;
        for (;;) {
            const std::size_t open = rest.find("{{");
            between.push_back(rest.substr(0, open));
            if (open == std::string_view::npos)
                break;
            const std::size_t close = rest.find("}}", open);
            if (close == std::string_view::npos)
                return error(say(QT_TRANSLATE_NOOP("Payload", "“{{” is not closed by “}}”.")));
            auto generator = parseGenerator(rest.substr(open + 2, close - open - 2));
            if (!generator)
                return error(generator.error().message);
            generator->draw = m_nextDraw++;
            generator->escaped = !plain;
            found.push_back(std::move(generator).value());
            rest = rest.substr(close + 2);
        }
        const bool bare = found.size() == 1 && between[0].empty() && between[1].empty() && isBare(found[0].kind);
        const std::string_view quote = plain || bare ? "" : "\"";
        addLiteral(m_program, quote);
        for (std::size_t i = 0; i < between.size(); ++i) {
            std::string escaped;
            if (!plain)
                appendJsonEscaped(between[i], escaped);
            addLiteral(m_program, plain ? between[i] : std::string_view(escaped));
            if (i < found.size())
                m_program.push_back(std::move(found[i]));
        }
        addLiteral(m_program, quote);
        return {};
    }

    Error error(const QString &message) const { return {message, QString::fromStdString(m_pointer)}; }

    std::string_view m_source;
    std::vector<Generator> &m_program;
    std::size_t m_at = 0;
    std::string m_pointer;
    std::uint32_t m_nextDraw = 0;
    std::string_view m_wanted;
    std::optional<Found> m_found;
};

PayloadTemplate::PayloadTemplate() = default;
PayloadTemplate::~PayloadTemplate() = default;
PayloadTemplate::PayloadTemplate(PayloadTemplate &&) noexcept = default;
PayloadTemplate &PayloadTemplate::operator=(PayloadTemplate &&) noexcept = default;

PayloadTemplate::Field::Field() = default;
PayloadTemplate::Field::~Field() = default;
PayloadTemplate::Field::Field(Field &&) noexcept = default;
PayloadTemplate::Field &PayloadTemplate::Field::operator=(Field &&) noexcept = default;

Result<PayloadTemplate> PayloadTemplate::parse(std::string_view json)
{
    if (json.size() > kMostTemplateBytes)
        return Error{say(QT_TRANSLATE_NOOP("Payload", "The payload template is longer than 1 MB.")), {}};
    SyntaxCheck check;
    if (!Json::sax_parse(json, &check)) {
        if (check.tooDeep)
            return Error{say(QT_TRANSLATE_NOOP("Payload", "The payload template is nested too deep.")), {}};
        return Error{say(QT_TRANSLATE_NOOP("Payload", "The payload template is no JSON text.")),
                     lineAndColumn(json, check.failedAt)};
    }

    if (json.starts_with("\xEF\xBB\xBF"))
        json.remove_prefix(3);

    PayloadTemplate result;
    result.m_source = std::string(json);
    if (const auto done = Compiler(result.m_source, result.m_program).whole(); !done)
        return done.error();
    std::size_t most = 0;
    for (const Generator &generator : result.m_program)
        most += mostBytes(generator);
    if (most > kMostRecordBytes)
        return Error{
            say(QT_TRANSLATE_NOOP("Payload", "The payload may become longer than 10 MB, more than a record holds.")),
            {}};

    constexpr std::uint64_t kSamples = 16;
    std::string bytes;
    Context context;
    context.key = "key-00000000";
    for (; context.record < kSamples; ++context.record)
        result.append(context, bytes);
    result.m_typicalSize = bytes.size() / kSamples;
    return result;
}

std::string PayloadTemplate::make(const Context &context) const
{
    std::string out;
    out.reserve(m_typicalSize + m_typicalSize / 4);
    append(context, out);
    return out;
}

void PayloadTemplate::append(const Context &context, std::string &out) const
{
    run(m_program, context, out);
}

Result<PayloadTemplate::Field> PayloadTemplate::field(std::string_view path) const
{
    std::vector<Generator> ignored;
    const auto found = Compiler(m_source, ignored).find(path);
    if (!found)
        return Error{say(QT_TRANSLATE_NOOP("Payload", "The payload template has no field “%1”.")).arg(fromUtf8(path)),
                     {}};

    Field result;
    if (const auto done = Compiler(found->text, result.m_program).plainValue(found->firstDraw); !done)
        return done.error();
    for (const Generator &generator : result.m_program) {
        if (generator.kind == GeneratorKind::Key)
            return Error{say(QT_TRANSLATE_NOOP("Payload",
                                               "The field “%1” is made from the partition key, so the key cannot come "
                                               "from it."))
                             .arg(fromUtf8(path)),
                         {}};
    }
    return result;
}

void PayloadTemplate::Field::append(const Context &context, std::string &out) const
{
    run(m_program, context, out);
}

std::string PayloadTemplate::Field::value(const Context &context) const
{
    std::string out;
    append(context, out);
    return out;
}

} // namespace headwater::payload
