// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/environment.h"
#include "core/limits/profile.h"

#include <QString>

#include <span>
#include <string_view>

namespace headwater::iotsql {

enum class Version : std::uint8_t { V2015, V2016 };
/// `2015-10-08`; `beta` counts as the newer of the two. Nothing for any other text.
std::optional<Version> versionOf(std::string_view text);
std::string_view versionText(Version version);

/// A call of a function while a statement is evaluated.
struct Call
{
    std::string_view name;
    std::span<const Value> arguments;
    Environment &environment;
    Version version;
    bool isExplained = false; ///< somebody wants to know why
    QString note = {};
    ExternalAnswer::State state = ExternalAnswer::State::Done;
    std::string failure = {};

    /// Undefined, and why; a text of the context "IotSql".
    Value undefined(const char *why);
    // An argument as the function wants it; what cannot be converted makes a note.
    std::optional<Number> number(std::size_t index);
    std::optional<std::string> text(std::size_t index);
    std::optional<double> real(std::size_t index);
};

struct Function
{
    std::string_view name; ///< lower case
    std::uint8_t least = 0, most = 0;
    Value (*run)(Call &call) = nullptr;
    bool needs2016 = false;
    bool isCurrentOnly = false; ///< not in the reference of the exam's time
    bool isExternal = false;
    std::string_view written = {}; ///< with its arguments, for a person
};

/// Names in any case; null when there is none.
const Function *findFunction(std::string_view name);
std::span<const Function> functions();

// By subject; each in the order of its names.
std::span<const Function> numberFunctions();
std::span<const Function> textFunctions();
std::span<const Function> timeFunctions();
std::span<const Function> messageFunctions();

} // namespace headwater::iotsql
