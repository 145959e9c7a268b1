// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "core/base/spelling.h"
#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::app {
namespace {

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

const OptionSpec *findOption(const CommandSpec &spec, std::string_view name)
{
    for (const OptionSpec &option : spec.options) {
        if (option.name == name || (name.size() == 1 && option.letter == name[0]))
            return &option;
    }
    return nullptr;
}

QString seeHelp(const CommandSpec &spec)
{
    return QLatin1Char(' ') +
           say(QT_TRANSLATE_NOOP("CommandLine", "“headwater %1 --help” lists what there is.")).arg(fromUtf8(spec.name));
}

Error unknownOption(const CommandSpec &spec, const std::string &dashed, std::string_view name)
{
    std::vector<std::string_view> names{"help"};
    for (const OptionSpec &option : spec.options)
        names.push_back(option.name);
    const std::string_view near = nearest(name, names);
    QString text = say(QT_TRANSLATE_NOOP("CommandLine", "There is no option “%1”.")).arg(fromUtf8(dashed));
    if (!near.empty())
        text += QLatin1Char(' ') + say(QT_TRANSLATE_NOOP("CommandLine", "Did you mean “--%1”?")).arg(fromUtf8(near));
    else
        text += seeHelp(spec);
    return {text, {}};
}

} // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> known)
{
    return nearestWord(word, known, std::min<std::size_t>(3, 1 + word.size() / 3));
}

Result<Arguments> Arguments::parse(const CommandSpec &spec, std::span<const std::string> words)
{
    Arguments result;
    bool onlyOperands = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (onlyOperands || word.size() < 2 || word[0] != '-') {
            result.m_operands.push_back(word);
            continue;
        }
        if (word == "--") {
            onlyOperands = true;
            continue;
        }
        if (word == "--help" || word == "-h") {
            result.m_values["help"];
            continue;
        }
        const bool isLong = word[1] == '-';
        const std::size_t equals = isLong ? word.find('=') : std::string::npos;
        const std::string name =
            isLong ? word.substr(2, equals == std::string::npos ? equals : equals - 2) : word.substr(1);
        const OptionSpec *option = isLong || name.size() == 1 ? findOption(spec, name) : nullptr;
        if (!option || (isLong && option->name != name))
            return unknownOption(spec, word.substr(0, equals), name);
        auto &values = result.m_values[std::string(option->name)];
        const auto written = fromUtf8(word.substr(0, equals));
        if (!values.empty() && !option->repeated)
            return Error{say(QT_TRANSLATE_NOOP("CommandLine", "“%1” stands there twice.")).arg(written), {}};
        if (!option->value) {
            if (equals != std::string::npos)
                return Error{say(QT_TRANSLATE_NOOP("CommandLine", "“%1” takes no value.")).arg(written), {}};
            values.emplace_back();
        } else if (equals != std::string::npos) {
            values.push_back(word.substr(equals + 1));
        } else if (i + 1 < words.size() && (words[i + 1] == "-" || !words[i + 1].starts_with("--"))) {
            values.push_back(words[++i]);
        } else {
            return Error{say(QT_TRANSLATE_NOOP("CommandLine", "“%1” needs a value: %2."))
                             .arg(written, QLatin1String(option->value)),
                         {}};
        }
    }
    if (!result.has("help") && result.m_operands.size() != spec.operandCount) {
        const QString usage =
            QStringLiteral("headwater %1 %2").arg(fromUtf8(spec.name), fromUtf8(spec.operands)).trimmed();
        if (result.m_operands.size() < spec.operandCount)
            return Error{say(QT_TRANSLATE_NOOP("CommandLine", "Something is missing. Write: %1.")).arg(usage) +
                             seeHelp(spec),
                         {}};
        return Error{say(QT_TRANSLATE_NOOP("CommandLine", "“%1” is one too many. Write: %2."))
                             .arg(fromUtf8(result.m_operands[spec.operandCount]), usage) +
                         seeHelp(spec),
                     {}};
    }
    return result;
}

std::string Arguments::value(std::string_view option, std::string_view fallback) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() || found->second.empty() ? std::string(fallback) : found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::vector<std::string>{} : found->second;
}

QString helpText(const CommandSpec &spec)
{
    QString text = say(QT_TRANSLATE_NOOP("CommandLine", "usage: headwater %1"))
                       .arg(QStringLiteral("%1 %2").arg(fromUtf8(spec.name), fromUtf8(spec.operands)).trimmed());
    if (!spec.options.empty())
        text += say(QT_TRANSLATE_NOOP("CommandLine", " [OPTIONS]"));
    text += QStringLiteral("\n\n") + say(spec.summary) + QStringLiteral("\n\n");

    std::vector<std::pair<QString, QString>> rows;
    for (const OptionSpec &option : spec.options) {
        QString left =
            option.letter ? QStringLiteral("-%1, --").arg(QLatin1Char(option.letter)) : QStringLiteral("    --");
        left += fromUtf8(option.name);
        if (option.value)
            left += QLatin1Char(' ') + QLatin1String(option.value);
        rows.emplace_back(left, say(option.help));
    }
    rows.emplace_back(QStringLiteral("-h, --help"), say(QT_TRANSLATE_NOOP("CommandLine", "this text")));
    qsizetype width = 0;
    for (const auto &[left, right] : rows)
        width = std::max(width, left.size());
    for (const auto &[left, right] : rows)
        text += QStringLiteral("  ") + left.leftJustified(width + 2) + right + QLatin1Char('\n');
    if (!spec.examples.empty()) {
        text += QLatin1Char('\n') + say(QT_TRANSLATE_NOOP("CommandLine", "Examples:")) + QLatin1Char('\n');
        for (const std::string_view example : spec.examples)
            text += QStringLiteral("  headwater ") + fromUtf8(example) + QLatin1Char('\n');
    }
    return text;
}

} // namespace headwater::app
