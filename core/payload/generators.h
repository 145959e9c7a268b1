// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/payload/payloadtemplate.h"

#include <span>

namespace headwater::payload {

enum class GeneratorKind : std::uint8_t {
    Literal,
    Uuid,
    Int,
    Float,
    Bool,
    Choice,
    Counter,
    Timestamp,
    EpochMs,
    Key,
    Name,
    Ip,
    Hex,
    Text,
};

/// One step of a compiled template. Which members mean something depends on the kind.
struct Generator
{
    GeneratorKind kind = GeneratorKind::Literal;
    bool escaped = false;           ///< texts are written as the inside of a JSON string
    std::uint32_t draw = 0;         ///< number of the generator in the template: its place in the record's draws
    std::int64_t least = 0;         ///< Int; first value of Counter; digits of Hex; characters of Text
    std::int64_t most = 0;          ///< Int; step of Counter
    double low = 0;                 ///< Float; chance of Bool
    double high = 0;                ///< Float
    int digits = 0;                 ///< Float
    std::string text;               ///< Literal
    std::vector<std::string> words; ///< Choice
};

/// Reads the inside of `{{…}}`. The error's place is left empty.
Result<Generator> parseGenerator(std::string_view text);

/// Whether the value alone is a JSON number or boolean.
bool isBare(GeneratorKind kind);
/// Most bytes that a generator appends; a key counts as the longest that the service allows.
std::size_t mostBytes(const Generator &generator);

void run(std::span<const Generator> program, const Context &context, std::string &out);

} // namespace headwater::payload
