// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::app {

struct OptionSpec
{
    std::string_view name;       ///< without the dashes
    char letter = '\0';          ///< the short form, if there is one
    const char *value = nullptr; ///< what is written behind it: "DURATION"; null for a switch
    const char *help = "";       ///< translated in context "CommandLine"
    bool repeated = false;
};

struct CommandSpec
{
    std::string_view name;
    const char *summary = "";       ///< one sentence, translated in context "CommandLine"
    std::string_view operands = {}; ///< "FILE", "IN OUT"
    std::size_t operandCount = 0;   ///< exactly so many
    std::vector<OptionSpec> options = {};
    std::vector<std::string_view> examples = {};
};

/// The arguments of a sub-command, checked against its spec.
class Arguments
{
public:
    /// Takes `--name VALUE`, `--name=VALUE`, `-x VALUE` and switches, before, behind and between the operands; all
    /// behind
    /// `--` are operands. Unknown options are refused with the nearest known one. `--help` is always known.
    static Result<Arguments> parse(const CommandSpec &spec, std::span<const std::string> words);

    bool has(std::string_view option) const { return m_values.find(option) != m_values.end(); }
    std::string value(std::string_view option, std::string_view fallback = {}) const;
    std::vector<std::string> values(std::string_view option) const;
    const std::vector<std::string> &operands() const { return m_operands; }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
    std::vector<std::string> m_operands;
};

QString helpText(const CommandSpec &spec);

/// The nearest of some words, when it is near enough to be meant; empty otherwise.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

} // namespace headwater::app
