// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/pipeline/jsontext.h"
#include "core/pipeline/spelling.h"
#include "core/pipeline/validation.h"
#include "core/pipeline/words.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace headwater::pipeline {
namespace {

/// Beyond it a double no longer tells neighbouring whole numbers apart.
constexpr double kLargestWholeDouble = 9007199254740992.0;

QString number(double value)
{
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return QLocale().toString(static_cast<qlonglong>(value));
    return QLocale().toString(value, 'g', 12);
}

QString range(const Bounds &bounds, const Text &unit)
{
    const QString tail = unit.isEmpty() ? QString() : QLatin1Char(' ') + unit.translated();
    const bool hasLeast = std::isfinite(bounds.least);
    const bool hasMost = std::isfinite(bounds.most);
    if (hasLeast && hasMost)
        return Words::tr("%1 to %2", "a range of values").arg(number(bounds.least), number(bounds.most)) + tail;
    if (hasLeast)
        return Words::tr("%1 or more", "a range of values").arg(number(bounds.least)) + tail;
    if (hasMost)
        return Words::tr("%1 or less", "a range of values").arg(number(bounds.most)) + tail;
    return {};
}

class Checker
{
public:
    Checker(limits::Profile profile, std::vector<Issue> &issues)
        : m_profile(profile)
        , m_issues(issues)
    {
    }

    void check(const PropertySpec &spec, const Json &value, const QString &pointer)
    {
        switch (spec.kind) {
        case PropertyKind::Integer:
        case PropertyKind::Number:
            checkNumber(spec, value, pointer);
            return;
        case PropertyKind::Boolean:
            if (!value.is_boolean())
                wrong(spec, value, pointer, Words::tr("true or false"));
            return;
        case PropertyKind::Text:
        case PropertyKind::File:
            checkText(spec, value, pointer);
            return;
        case PropertyKind::Choice:
            checkChoice(spec, value, pointer);
            return;
        case PropertyKind::Object:
            checkObject(spec, value, pointer);
            return;
        case PropertyKind::List:
            checkList(spec, value, pointer);
            return;
        case PropertyKind::Timestamp:
            checkTimestamp(spec, value, pointer);
            return;
        }
    }

private:
    void report(Severity severity, const QString &pointer, const QString &message)
    {
        m_issues.push_back({severity, pointer, {}, message});
    }

    void wrong(const PropertySpec &spec, const Json &value, const QString &pointer, const QString &allowed)
    {
        report(Severity::Error, pointer,
               Words::tr("“%1” is %2; allowed: %3.").arg(fromUtf8(spec.key), shown(value), allowed));
    }

    void checkNumber(const PropertySpec &spec, const Json &value, const QString &pointer)
    {
        const Bounds &bounds = spec.bounds(m_profile);
        const QString allowed = range(bounds, spec.unit);
        const bool whole = spec.kind == PropertyKind::Integer;
        if (!value.is_number() || (whole && value.is_number_float() && !isWhole(value.get<double>()))) {
            const QString what = whole ? Words::tr("a whole number") : Words::tr("a number");
            wrong(spec, value, pointer, allowed.isEmpty() ? what : what + QStringLiteral(", ") + allowed);
            return;
        }
        checkBounds(spec, value.get<double>(), value, pointer, allowed);
    }

    static bool isWhole(double value) { return value == std::floor(value) && std::abs(value) <= kLargestWholeDouble; }

    void checkBounds(const PropertySpec &spec, double figure, const Json &value, const QString &pointer,
                     const QString &allowed)
    {
        const Bounds &bounds = spec.bounds(m_profile);
        if (figure < bounds.least || (figure > bounds.most && !spec.quota))
            wrong(spec, value, pointer, allowed);
        else if (figure > bounds.most)
            report(Severity::Warning, pointer,
                   Words::tr("“%1” is %2; the default quota is %3. AWS raises it on request.")
                       .arg(fromUtf8(spec.key), shown(value),
                            number(bounds.most) +
                                (spec.unit.isEmpty() ? QString() : QLatin1Char(' ') + spec.unit.translated())));
    }

    void checkText(const PropertySpec &spec, const Json &value, const QString &pointer)
    {
        if (!value.is_string()) {
            wrong(spec, value, pointer,
                  spec.kind == PropertyKind::File ? Words::tr("the path of a file, as text") : Words::tr("text"));
            return;
        }
        const Bounds &bounds = spec.bounds(m_profile);
        if (!std::isfinite(bounds.least) && !std::isfinite(bounds.most))
            return;
        const auto characters = static_cast<double>(fromUtf8(value.get_ref<const std::string &>()).size());
        checkBounds(spec, characters, value, pointer, Words::tr("text of %1 characters").arg(range(bounds, {})));
    }

    void checkChoice(const PropertySpec &spec, const Json &value, const QString &pointer)
    {
        std::vector<std::string_view> words;
        for (const ChoiceSpec &choice : spec.choices) {
            const bool here = !choice.currentOnly || m_profile == limits::Profile::Current;
            if (value.is_string() && value.get_ref<const std::string &>() == choice.value) {
                if (!here)
                    report(Severity::Error, pointer,
                           Words::tr("“%1” is %2, which the service did not have yet in the exam profile. Choose "
                                     "another, or switch to the current profile.")
                               .arg(fromUtf8(spec.key), fromUtf8(choice.value)));
                return;
            }
            if (here)
                words.push_back(choice.value);
        }
        const QString hint = value.is_string() ? didYouMean(value.get_ref<const std::string &>(), words) : QString();
        report(Severity::Error, pointer,
               Words::tr("“%1” is %2; allowed: %3.").arg(fromUtf8(spec.key), shown(value), allowedWords(words)) + hint);
    }

    void checkObject(const PropertySpec &spec, const Json &value, const QString &pointer)
    {
        if (spec.allowNumber && value.is_number()) {
            checkBounds(spec, value.get<double>(), value, pointer, range(spec.bounds(m_profile), spec.unit));
            return;
        }
        if (!value.is_object()) {
            wrong(spec, value, pointer, spec.allowNumber ? Words::tr("a number or an object") : Words::tr("an object"));
            return;
        }
        checkFields(spec.fields, value, pointer);
    }

    void checkFields(const std::vector<PropertySpec> &fields, const Json &value, const QString &pointer)
    {
        for (const auto &[key, entry] : value.items()) {
            const auto field = std::find_if(fields.begin(), fields.end(),
                                            [&name = key](const PropertySpec &spec) { return spec.key == name; });
            if (field != fields.end()) {
                check(*field, entry, pointerTo(pointer, key));
                continue;
            }
            std::vector<std::string_view> words;
            words.reserve(fields.size());
            for (const PropertySpec &known : fields)
                words.push_back(known.key);
            report(Severity::Error, pointerTo(pointer, key),
                   Words::tr("“%1” is not known here; allowed: %2.").arg(fromUtf8(key), allowedWords(words)) +
                       didYouMean(key, words));
        }
    }

    void checkList(const PropertySpec &spec, const Json &value, const QString &pointer)
    {
        if (!value.is_array()) {
            wrong(spec, value, pointer, Words::tr("a list"));
            return;
        }
        const Bounds &bounds = spec.bounds(m_profile);
        if (std::isfinite(bounds.least) || std::isfinite(bounds.most))
            checkBounds(spec, static_cast<double>(value.size()), value, pointer,
                        Words::tr("a list of %1 entries").arg(range(bounds, {})));
        for (std::size_t i = 0; i < value.size(); ++i) {
            const QString place = pointerTo(pointer, i);
            if (spec.textEntries) {
                if (!value[i].is_string())
                    wrong(spec, value[i], place, Words::tr("text"));
            } else if (!spec.fields.empty()) {
                if (value[i].is_object())
                    checkFields(spec.fields, value[i], place);
                else
                    wrong(spec, value[i], place, Words::tr("an object"));
            }
        }
    }

    void checkTimestamp(const PropertySpec &spec, const Json &value, const QString &pointer)
    {
        if (value.is_number() && value.get<double>() >= 0)
            return;
        if (value.is_string() && parseDuration(value.get_ref<const std::string &>()))
            return;
        wrong(spec, value, pointer, Words::tr("a duration since the start, such as 90s, or a number of seconds"));
    }

    limits::Profile m_profile;
    std::vector<Issue> &m_issues;
};

} // namespace

std::vector<Issue> checkProperty(const PropertySpec &spec, const Json &value, limits::Profile profile,
                                 const QString &pointer)
{
    std::vector<Issue> issues;
    Checker(profile, issues).check(spec, value, pointer);
    return issues;
}

} // namespace headwater::pipeline
