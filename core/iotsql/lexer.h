// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::iotsql {

/// A stretch of the text. Lines and columns count from 1, columns in characters; offset and length are bytes.
struct Place
{
    std::size_t offset = 0;
    std::size_t length = 0;
    int line = 1;
    int column = 1;

    bool operator==(const Place &) const = default;
};

/// From the beginning of one to the end of the other.
Place joined(const Place &first, const Place &last);

/// What is wrong, or worth a second look, and where.
struct Diagnostic
{
    bool isError = true;
    Place place;
    QString message; ///< translated, a sentence
};

struct Token
{
    enum class Kind : std::uint8_t { End, Word, Number, Text, Symbol };
    Kind kind = Kind::End;
    std::string text; ///< as it is written; a text without its quotes
    Place place;

    /// Whether it is this word, given in upper case.
    bool is(std::string_view word) const;
    bool isSymbol(std::string_view symbol) const { return kind == Kind::Symbol && text == symbol; }
};

/// The tokens of a text, an End as the last; a mistake ends them early.
struct Tokens
{
    std::vector<Token> list;
    std::vector<Diagnostic> problems;
};
Tokens tokenize(std::string_view text);

std::string upperCased(std::string_view text); ///< of ASCII

} // namespace headwater::iotsql
