// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/jsontext.h"

#include "core/base/text.h"
#include "core/pipeline/words.h"

#include <QLocale>

#include <algorithm>

namespace headwater::pipeline {
namespace {

constexpr std::size_t kLineWidth = 100;
constexpr qsizetype kShownCharacters = 60;

QString lineAndColumn(std::string_view text, std::size_t byte)
{
    const std::string_view before = text.substr(0, std::min(byte, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t lineStart = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const auto column = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(lineStart), before.end(),
                                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }) +
                        1;
    return QStringLiteral("%1:%2").arg(line).arg(column);
}

/// Builds the value while it watches depth, size and keys; stops at the first thing wrong.
class Builder : public nlohmann::json_sax<Json>
{
public:
    Builder(std::string_view text, int mostDepth)
        : m_text(text)
        , m_mostDepth(mostDepth)
    {
    }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t &) override { return put(value); }
    bool string(string_t &value) override { return put(std::move(value)); }
    bool binary(binary_t &) override { return false; }

    bool start_object(std::size_t) override { return open(Json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }

    bool key(string_t &value) override
    {
        if (m_open.back()->contains(value)) {
            m_error = Error{Words::tr("The key “%1” stands twice in the same object.").arg(fromUtf8(value)),
                            pointerTo(pointer(), value)};
            return false;
        }
        m_key = std::move(value);
        return true;
    }

    bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &problem) override
    {
        const std::size_t byte = position == 0 ? 0 : position - 1;
        const QString place = lineAndColumn(m_text, byte);
        if (problem.id == 406)
            m_error = Error{Words::tr("The number at %1 is too large to be read.").arg(place), place};
        else if (byte >= m_text.size())
            m_error = Error{Words::tr("The text ends in the middle, at %1: something is missing after it.").arg(place),
                            place};
        else
            m_error =
                Error{Words::tr("This is not valid JSON: at %1 (line:column) something unexpected begins, near “%2”.")
                          .arg(place, nearby(byte)),
                      place};
        return false;
    }

    Json take() { return std::move(m_root); }
    const std::optional<Error> &error() const { return m_error; }

private:
    QString nearby(std::size_t byte) const
    {
        const std::size_t start = byte < 12 ? 0 : byte - 12;
        return fromUtf8(m_text.substr(start, 24)).simplified().remove(QChar::ReplacementCharacter);
    }

    QString pointer() const
    {
        QString path;
        for (std::size_t i = 0; i + 1 < m_open.size(); ++i) {
            if (m_open[i]->is_array())
                path = pointerTo(path, m_open[i]->size() - 1);
            else
                path = pointerTo(path, m_names[i + 1]);
        }
        return path;
    }

    Json *place(Json value)
    {
        if (++m_values > kMaxJsonValues) {
            m_error = Error{Words::tr("The file holds more than %1 values; that is more than any pipeline has.")
                                .arg(QLocale().toString(static_cast<qulonglong>(kMaxJsonValues))),
                            pointer()};
            return nullptr;
        }
        if (m_open.empty()) {
            if (!value.is_object()) {
                m_error = Error{Words::tr("A pipeline is a JSON object: the text must begin with “{”."), {}};
                return nullptr;
            }
            m_root = std::move(value);
            return &m_root;
        }
        Json &parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[m_key] = std::move(value));
    }

    bool put(Json value) { return place(std::move(value)) != nullptr; }

    bool open(Json value)
    {
        if (m_open.size() >= static_cast<std::size_t>(m_mostDepth)) {
            m_error = Error{Words::tr("Objects and lists stand more than %1 deep in each other.").arg(m_mostDepth),
                            pointer()};
            return false;
        }
        Json *placed = place(std::move(value));
        if (!placed)
            return false;
        m_open.push_back(placed);
        m_names.push_back(m_key);
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        m_names.pop_back();
        return true;
    }

    std::string_view m_text;
    int m_mostDepth;
    Json m_root;
    std::vector<Json *> m_open;       ///< containers that are open; only the innermost one grows
    std::vector<std::string> m_names; ///< the key under which each of them stands, if in an object
    std::string m_key;
    std::size_t m_values = 0;
    std::optional<Error> m_error;
};

/// Appends the value on one line, or gives up once it is longer than `most`.
bool writeCompact(std::string &out, const Json &value, std::size_t most)
{
    const std::size_t start = out.size();
    const auto fits = [&] {
        return out.size() - start <= most;
    };
    if (value.is_object()) {
        out += '{';
        bool first = true;
        for (const auto &[key, entry] : value.items()) {
            if (!first)
                out += ", ";
            first = false;
            out += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace);
            out += ": ";
            if (!fits() || !writeCompact(out, entry, most - (out.size() - start)))
                return false;
        }
        out += '}';
    } else if (value.is_array()) {
        out += '[';
        bool first = true;
        for (const Json &entry : value) {
            if (!first)
                out += ", ";
            first = false;
            if (!fits() || !writeCompact(out, entry, most - (out.size() - start)))
                return false;
        }
        out += ']';
    } else {
        out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    return fits();
}

} // namespace

std::size_t validUtf8Length(std::string_view text)
{
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    std::size_t i = 0;
    while (i < text.size()) {
        const unsigned first = at(i);
        if (first < 0x80) {
            ++i;
            continue;
        }
        const auto continues = [&](std::size_t k, unsigned least = 0x80, unsigned most = 0xBF) {
            return at(i + k) >= least && at(i + k) <= most;
        };
        if (first >= 0xC2 && first <= 0xDF && continues(1)) {
            i += 2;
        } else if (first >= 0xE0 && first <= 0xEF &&
                   continues(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && continues(2))
        {
            i += 3;
        } else if (first >= 0xF0 && first <= 0xF4 &&
                   continues(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && continues(2) &&
                   continues(3))
        {
            i += 4;
        } else {
            return i;
        }
    }
    return i;
}

Result<Json> readJsonObject(std::string_view text, std::size_t mostBytes, int mostDepth)
{
    if (text.size() > mostBytes)
        return Error{Words::tr("The file has %1. A pipeline as text may have %2 at most.")
                         .arg(QLocale().formattedDataSize(static_cast<qint64>(text.size())),
                              QLocale().formattedDataSize(static_cast<qint64>(mostBytes))),
                     {}};
    // Most rubbish shows in its first bytes; the rest of it need not be read.
    const std::size_t begin = text.find_first_not_of(" \t\r\n", text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    if (begin == std::string_view::npos)
        return Error{Words::tr("The text is empty."), QStringLiteral("1:1")};
    const std::size_t valid = validUtf8Length(text.substr(0, 4096));
    const std::size_t invalid = valid >= std::min<std::size_t>(text.size(), 4093) ? validUtf8Length(text) : valid;
    if (invalid < text.size())
        return Error{Words::tr("The file is not UTF-8 text: byte %1 does not belong there.")
                         .arg(QLocale().toString(static_cast<qulonglong>(invalid))),
                     QStringLiteral("byte %1").arg(invalid)};

    Builder builder(text, mostDepth);
    if (!Json::sax_parse(text.begin(), text.end(), &builder) || builder.error()) {
        if (builder.error())
            return *builder.error();
        return Error{Words::tr("This is not valid JSON."), QStringLiteral("1:1")};
    }
    return builder.take();
}

void writeJson(std::string &out, const Json &value, int indent)
{
    const std::size_t start = out.size();
    const std::size_t lineStart = out.rfind('\n') == std::string::npos ? 0 : out.rfind('\n') + 1;
    const std::size_t used = start - lineStart;
    if (!value.is_structured() || value.empty() || writeCompact(out, value, used < kLineWidth ? kLineWidth - used : 0))
    {
        if (out.size() == start)
            out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
        return;
    }
    out.resize(start);
    const std::string margin(static_cast<std::size_t>(indent) + 2, ' ');
    out += value.is_object() ? "{\n" : "[\n";
    bool first = true;
    for (const auto &[key, entry] : value.items()) {
        if (!first)
            out += ",\n";
        first = false;
        out += margin;
        if (value.is_object()) {
            out += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace);
            out += ": ";
        }
        writeJson(out, entry, indent + 2);
    }
    out += '\n';
    out.append(static_cast<std::size_t>(indent), ' ');
    out += value.is_object() ? '}' : ']';
}

void writeJson(std::string &out, const JsonMembers &members, int indent)
{
    const std::size_t start = out.size();
    const std::size_t lineStart = out.rfind('\n') == std::string::npos ? 0 : out.rfind('\n') + 1;
    out += '{';
    bool fits = true;
    for (const auto &[key, value] : members) {
        if (out.size() != start + 1)
            out += ", ";
        out += Json(key).dump();
        out += ": ";
        const std::size_t used = out.size() - lineStart;
        fits = used < kLineWidth && writeCompact(out, value, kLineWidth - used);
        if (!fits)
            break;
    }
    out += '}';
    if (fits)
        return;
    out.resize(start);
    out += '{';
    for (const auto &[key, value] : members) {
        out += out.size() == start + 1 ? "\n" : ",\n";
        out.append(static_cast<std::size_t>(indent) + 2, ' ');
        out += Json(key).dump();
        out += ": ";
        writeJson(out, value, indent + 2);
    }
    out += '\n';
    out.append(static_cast<std::size_t>(indent), ' ');
    out += '}';
}

QString pointerTo(const QString &pointer, std::string_view key)
{
    QString step = fromUtf8(key);
    step.replace(QLatin1Char('~'), QStringLiteral("~0")).replace(QLatin1Char('/'), QStringLiteral("~1"));
    return pointer + QLatin1Char('/') + step;
}

QString pointerTo(const QString &pointer, std::size_t index)
{
    return pointer + QLatin1Char('/') + QString::number(index);
}

QString shown(const Json &value)
{
    if (value.is_number_unsigned())
        return QString::number(value.get<std::uint64_t>());
    std::string line;
    writeCompact(line, value, 4 * static_cast<std::size_t>(kShownCharacters));
    QString text = fromUtf8(line).simplified();
    if (text.size() > kShownCharacters)
        text = text.left(kShownCharacters - 1) + QStringLiteral("…");
    return text;
}

} // namespace headwater::pipeline
