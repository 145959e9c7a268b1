// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/functions.h"
#include "core/iotsql/syntax.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::iotsql {

struct Options
{
    Version version = Version::V2016;
    limits::Profile profile = limits::Profile::Current;
    /// Functions that ask other services; the templates of an error action have none.
    bool allowsExternal = true;
};

/// What a text asks of the message and of other services.
struct Needs
{
    bool names = false;           ///< properties of the message
    bool readsPayload = false;    ///< these, or all of it
    bool everything = false;      ///< `*` as an item
    bool mixesEverything = false; ///< `*` beside other items
    unsigned dynamoDbCalls = 0;
    std::vector<const Function *> external = {}; ///< each once
};

/// A statement of a rule.
struct Statement
{
    std::string source;
    Options options;
    Select select;
    Needs needs;
};

struct Compilation
{
    std::shared_ptr<const Statement> statement; ///< null when there is a mistake
    std::vector<Diagnostic> problems;
};
Compilation compile(std::string_view text, const Options &options);

/// The text of an action's field, with expressions in it: `data/${topic(2)}/${newuuid()}`. Expressions know the message
/// as it came in, not what SELECT made of it.
struct Template
{
    struct Part
    {
        std::string text;                                  ///< as it is, or what stands in the brackets
        std::shared_ptr<const Expression> expression = {}; ///< null for plain text
    };
    Options options;
    std::vector<Part> parts;
    Needs needs;
};

struct TemplateCompilation
{
    std::shared_ptr<const Template> made; ///< null when there is a mistake
    std::vector<Diagnostic> problems;
};
TemplateCompilation compileTemplate(std::string_view text, const Options &options);

/// Whether a topic is one that a filter means: `+` is one level, `#` everything below it, but not the level itself.
bool filterMatches(std::string_view filter, std::string_view topic);
/// What is wrong with a filter; empty if nothing is.
QString filterMistake(std::string_view filter);

} // namespace headwater::iotsql
