// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/statement.h"

#include "core/base/text.h"
#include "core/iotsql/parser.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::iotsql {

namespace {

/// A place within a part of a text, as one of the whole.
Place shifted(Place place, const Place &start)
{
    place.column += place.line == 1 ? start.column - 1 : 0;
    place.line += start.line - 1;
    place.offset += start.offset;
    return place;
}

/// The end of an expression that begins behind `${`: the bracket that closes it, quotes and inner brackets aside.
std::size_t closing(std::string_view text, std::size_t at)
{
    int open = 0;
    for (char quote = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '{') {
            ++open;
        } else if (c == '}' && open-- == 0) {
            return at;
        }
    }
    return std::string_view::npos;
}

Place placeOf(std::string_view text, std::size_t offset)
{
    Place place{offset, 0, 1, 1};
    for (const char c : text.substr(0, offset)) {
        if (c == '\n') {
            ++place.line;
            place.column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
            ++place.column;
        }
    }
    return place;
}

void add(Needs &all, const Needs &more)
{
    all.names = all.names || more.names;
    all.readsPayload = all.readsPayload || more.readsPayload;
    all.dynamoDbCalls += more.dynamoDbCalls;
    for (const Function *one : more.external) {
        if (std::find(all.external.begin(), all.external.end(), one) == all.external.end())
            all.external.push_back(one);
    }
}

} // namespace

Compilation compile(std::string_view text, const Options &options)
{
    Parser parser(text, options);
    Select select = parser.statement();
    Compilation made;
    made.problems = std::move(parser.problems);
    if (!parser.failed())
        made.statement = std::make_shared<const Statement>(
            Statement{std::string(text), options, std::move(select), std::move(parser.needs)});
    return made;
}

TemplateCompilation compileTemplate(std::string_view text, const Options &options)
{
    TemplateCompilation made;
    Template whole;
    whole.options = options;
    bool hasMistake = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = text.find("${", at);
        if (start > at)
            whole.parts.push_back({std::string(text.substr(at, start - at)), {}});
        if (start == std::string_view::npos)
            break;
        const std::size_t from = start + 2, end = closing(text, from);
        Place place = placeOf(text, start);
        if (end == std::string_view::npos) {
            place.length = text.size() - start;
            made.problems.push_back(
                {true, place, QCoreApplication::translate("IotSql", "This ${ is never closed; close it with }.")});
            hasMistake = true;
            break;
        }
        Parser parser(text.substr(from, end - from), options);
        Expression expression = parser.onlyExpression();
        const Place inner = placeOf(text, from);
        for (Diagnostic &problem : parser.problems) {
            problem.place = shifted(problem.place, inner);
            made.problems.push_back(std::move(problem));
        }
        hasMistake = hasMistake || parser.failed();
        add(whole.needs, parser.needs);
        whole.parts.push_back(
            {std::string(text.substr(from, end - from)), std::make_shared<const Expression>(std::move(expression))});
        at = end + 1;
    }
    if (!hasMistake)
        made.made = std::make_shared<const Template>(std::move(whole));
    return made;
}

bool filterMatches(std::string_view filter, std::string_view topic)
{
    // Wildcards in the first level do not reach reserved topics.
    if (topic.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#')))
        return false;
    for (;;) {
        const std::size_t end = filter.find('/'), topicEnd = topic.find('/');
        const std::string_view level = filter.substr(0, end), topicLevel = topic.substr(0, topicEnd);
        if (level == "#")
            return true;
        if (level != "+" && level != topicLevel)
            return false;
        if (end == std::string_view::npos || topicEnd == std::string_view::npos)
            return end == topicEnd;
        filter.remove_prefix(end + 1);
        topic.remove_prefix(topicEnd + 1);
    }
}

QString filterMistake(std::string_view filter)
{
    constexpr std::size_t kLongest = 256; // bytes
    constexpr auto kMostSlashes = 7;
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("IotSql", text);
    };
    if (filter.empty())
        return tr("A topic filter cannot be empty.");
    if (filter.size() > kLongest)
        return tr("A topic filter has at most 256 bytes.");
    if (!filter.starts_with("$aws/rules/") && std::count(filter.begin(), filter.end(), '/') > kMostSlashes)
        return tr("A topic filter has at most 7 slashes.");
    for (std::size_t at = 0; at <= filter.size();) {
        const std::size_t end = std::min(filter.find('/', at), filter.size());
        const std::string_view level = filter.substr(at, end - at);
        if (level.size() > 1 && level.find_first_of("+#") != std::string_view::npos)
            return tr("A wildcard stands alone in its level: sensors/+/data or sensors/#.");
        if (level == "#" && end != filter.size())
            return tr("The wildcard # stands at the end of a filter.");
        at = end + 1;
    }
    return {};
}

} // namespace headwater::iotsql
