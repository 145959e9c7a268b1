// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace headwater::streamsql {

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
    enum class Severity : std::uint8_t { Error, Warning };
    Severity severity = Severity::Error;
    Place place;
    QString message; ///< translated, a sentence
};

struct Token
{
    enum class Kind : std::uint8_t { End, Word, Quoted, Number, Text, Symbol };
    Kind kind = Kind::End;
    std::string text; ///< a word in upper case; what is quoted without its quotes
    Place place;

    bool is(std::string_view word) const { return kind == Kind::Word && text == word; }
    bool isSymbol(std::string_view symbol) const { return kind == Kind::Symbol && text == symbol; }
};

/// The tokens of a text, an End as the last; a mistake ends them early.
struct Tokens
{
    std::vector<Token> list;
    std::vector<Diagnostic> problems;
};
Tokens tokenize(std::string_view text);

} // namespace headwater::streamsql
