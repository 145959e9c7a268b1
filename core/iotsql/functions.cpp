// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/functions.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <vector>

namespace headwater::iotsql {

std::optional<Version> versionOf(std::string_view text)
{
    if (text == "2015-10-08")
        return Version::V2015;
    if (text == "2016-03-23" || text == "beta")
        return Version::V2016;
    return std::nullopt;
}

std::string_view versionText(Version version)
{
    return version == Version::V2015 ? "2015-10-08" : "2016-03-23";
}

Value Call::undefined(const char *why)
{
    if (isExplained && note.isEmpty())
        note = QCoreApplication::translate("IotSql", why);
    return {};
}

std::optional<Number> Call::number(std::size_t index)
{
    std::optional<Number> number = arguments[index].toNumber();
    if (!number && isExplained)
        note = QCoreApplication::translate("IotSql", "Argument %1 is no number but %2.")
                   .arg(index + 1)
                   .arg(fromUtf8(arguments[index].typeName()));
    return number;
}

std::optional<std::string> Call::text(std::size_t index)
{
    std::optional<std::string> text = arguments[index].toText();
    if (!text && isExplained)
        note = QCoreApplication::translate("IotSql", "Argument %1 is %2, which has no text.")
                   .arg(index + 1)
                   .arg(fromUtf8(arguments[index].typeName()));
    return text;
}

std::optional<double> Call::real(std::size_t index)
{
    const std::optional<Number> value = number(index);
    return value ? std::optional(value->toDouble()) : std::nullopt;
}

std::span<const Function> functions()
{
    static const std::vector<Function> kAll = [] {
        std::vector<Function> all;
        for (const auto part : {numberFunctions(), textFunctions(), timeFunctions(), messageFunctions()})
            all.insert(all.end(), part.begin(), part.end());
        std::ranges::sort(all, {}, &Function::name);
        return all;
    }();
    return kAll;
}

const Function *findFunction(std::string_view name)
{
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const auto all = functions();
    const auto found = std::ranges::lower_bound(all, std::string_view(lower), {}, &Function::name);
    return found != all.end() && found->name == lower ? &*found : nullptr;
}

} // namespace headwater::iotsql
