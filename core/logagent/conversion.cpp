// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/conversion.h"

#include "core/base/jsonescape.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace headwater::logagent {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LogAgent", text);
}

void appendQuoted(std::string &out, std::string_view text)
{
    out += '"';
    appendJsonEscaped(text, out);
    out += '"';
}

/// Writes an object member by member, compact or as a person would.
class ObjectWriter
{
public:
    ObjectWriter(std::string &out, bool pretty)
        : m_out(out)
        , m_pretty(pretty)
    {
        m_out += '{';
    }
    /// The quoted name of the next member, and what separates it.
    void member(std::string_view quotedName)
    {
        if (!m_first)
            m_out += ',';
        m_first = false;
        if (m_pretty)
            m_out += "\n  ";
        m_out += quotedName;
        m_out += m_pretty ? " : " : ":";
    }
    void value(std::string_view text)
    {
        if (text.data())
            appendQuoted(m_out, text);
        else
            m_out += "null";
    }
    void finish() { m_out += m_pretty ? "\n}\n" : "}\n"; }

private:
    std::string &m_out;
    const bool m_pretty;
    bool m_first = true;
};

std::string_view trimmed(std::string_view text)
{
    // As Java trims: everything up to the blank.
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
        text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
        text.remove_suffix(1);
    return text;
}

std::string_view withoutLineEnd(std::string_view record)
{
    if (record.ends_with('\n'))
        record.remove_suffix(1);
    return record;
}

/// A step of the chain, made ready.
struct Step
{
    ConversionSpec spec;
    std::vector<std::string> quotedNames;
    QRegularExpression pattern;
};

QString placeOf(std::size_t index, const char *key)
{
    return QStringLiteral("/%1/%2").arg(index).arg(QLatin1String(key));
}

} // namespace

struct Converter::Private
{
    std::vector<Step> steps;
    std::string texts[2];
    std::string whole; ///< the record as UTF-8, where it was not
    std::vector<std::string_view> fields;

    bool matchFields(const Step &step, std::string_view line)
    {
        const QString text = fromUtf8(line);
        const QRegularExpressionMatch match = step.pattern.match(text);
        if (!match.hasMatch())
            return false;
        captured.clear();
        for (int i = 1; i <= match.lastCapturedIndex(); ++i)
            captured.push_back(match.capturedStart(i) < 0 ? std::string() : match.captured(i).toStdString());
        fields.assign(step.quotedNames.size(), {});
        for (std::size_t i = 0; i < std::min(fields.size(), captured.size()); ++i) {
            if (match.capturedStart(static_cast<int>(i) + 1) >= 0)
                fields[i] = std::string_view(captured[i]);
        }
        return true;
    }
    std::vector<std::string> captured;

    void splitColumns(const Step &step, std::string_view line)
    {
        fields.clear();
        const std::string &delimiter = step.spec.delimiter;
        for (std::size_t at = 0;;) {
            const std::size_t end = line.find(delimiter, at);
            fields.push_back(line.substr(at, end == std::string_view::npos ? end : end - at));
            if (end == std::string_view::npos)
                break;
            at = end + delimiter.size();
        }
        // As in the agent, empty columns at the end are no columns.
        while (fields.size() > 1 && fields.back().empty())
            fields.pop_back();
        fields.resize(step.quotedNames.size());
    }

    bool apply(const Step &step, std::string_view record, std::string &out)
    {
        out.clear();
        const std::string_view line = withoutLineEnd(record);
        switch (step.spec.kind) {
        case Conversion::SingleLine:
            for (std::size_t at = 0; at <= line.size();) {
                const std::size_t end = std::min(line.find('\n', at), line.size());
                out += trimmed(line.substr(at, end - at));
                at = end + 1;
            }
            out += '\n';
            return true;
        case Conversion::AddBrackets:
            out += '{';
            out += line;
            out += "}\n";
            return true;
        case Conversion::AddMetadata: {
            ObjectWriter writer(out, step.spec.pretty);
            writer.member("\"metadata\"");
            out += step.spec.metadata;
            writer.member("\"data\"");
            writer.value(line);
            writer.finish();
            return true;
        }
        case Conversion::CsvToJson:
            splitColumns(step, line);
            break;
        case Conversion::LogToJson:
            if (step.spec.matchPattern.empty() ? !splitLine(step.spec.format, line, fields) : !matchFields(step, line))
                return false;
            break;
        }
        ObjectWriter writer(out, step.spec.pretty);
        for (std::size_t i = 0; i < step.quotedNames.size(); ++i) {
            writer.member(step.quotedNames[i]);
            writer.value(fields[i]);
        }
        writer.finish();
        return true;
    }
};

Converter::Converter(std::unique_ptr<Private> d_)
    : d(std::move(d_))
{
}

Converter::Converter(Converter &&) noexcept = default;
Converter &Converter::operator=(Converter &&) noexcept = default;
Converter::~Converter() = default;

Result<Converter> Converter::make(std::vector<ConversionSpec> specs)
{
    auto d = std::make_unique<Private>();
    for (std::size_t i = 0; i < specs.size(); ++i) {
        Step step;
        step.spec = std::move(specs[i]);
        const ConversionSpec &spec = step.spec;
        std::vector<std::string> names = spec.fieldNames;
        std::size_t wanted = names.size();
        if (spec.kind == Conversion::LogToJson) {
            if (names.empty())
                names = formatFields(spec.format);
            wanted = formatFields(spec.format).size();
            if (!spec.matchPattern.empty()) {
                step.pattern =
                    QRegularExpression(QRegularExpression::anchoredPattern(QString::fromStdString(spec.matchPattern)));
                if (!step.pattern.isValid())
                    return Error{tr("“%1” is no regular expression: %2.")
                                     .arg(QString::fromStdString(spec.matchPattern), step.pattern.errorString()),
                                 placeOf(i, "matchPattern")};
                step.pattern.optimize();
                wanted = static_cast<std::size_t>(step.pattern.captureCount());
            }
        } else if (spec.kind == Conversion::CsvToJson && (names.empty() || spec.delimiter.empty())) {
            return Error{names.empty() ? tr("CSVTOJSON needs customFieldNames.") : tr("The delimiter is empty."),
                         placeOf(i, names.empty() ? "customFieldNames" : "delimiter")};
        }
        if (names.size() != wanted)
            return Error{tr("There are %1 names for %2 fields.").arg(names.size()).arg(wanted),
                         placeOf(i, "customFieldNames")};
        for (const std::string &name : names)
            appendQuoted(step.quotedNames.emplace_back(), name);
        d->steps.push_back(std::move(step));
    }
    return Converter(std::move(d));
}

bool Converter::isEmpty() const
{
    return d->steps.empty();
}

std::string_view Converter::convert(std::string_view record)
{
    if (d->steps.empty())
        return record;
    if (!isUtf8(record)) {
        d->whole = fromUtf8(record).toStdString();
        record = d->whole;
    }
    std::size_t turn = 0;
    for (const Step &step : d->steps) {
        std::string &out = d->texts[turn];
        if (!d->apply(step, record, out))
            return {};
        record = out;
        turn ^= 1;
    }
    return record;
}

} // namespace headwater::logagent
