// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/statement.h"

#include <string>
#include <vector>

namespace headwater::iotsql {

/// A message's payload, read once for all statements and templates that want it.
struct Payload
{
    std::string bytes;
    bool isJson = false;
    Value value; ///< Bytes when it is no JSON

    static Payload of(std::string bytes, Version version);
};

/// What one part of a statement yielded, and of what.
struct Step
{
    Place place;
    std::string text; ///< as it is written
    Value result;
    QString note; ///< why it is Undefined, where that needs a word
    std::vector<Step> parts;
};

struct Evaluation
{
    enum class Outcome : std::uint8_t {
        Selected,
        NotSelected,  ///< WHERE is not true
        PayloadError, ///< the payload is no JSON, and the statement wants it to be
        Failed,       ///< a function ended it
        Pending,      ///< a function waits for its answer
    };
    Outcome outcome = Outcome::Selected;
    Value output;
    std::string message = {}; ///< of an error, English
    // When it was explained: WHERE first, then each item of SELECT.
    std::vector<Step> steps = {};
};

Evaluation evaluate(const Statement &statement, const Payload &payload, Environment &environment,
                    bool isExplained = false);

/// The text of a template for a message. Undefined is an empty text.
struct Filled
{
    Evaluation::Outcome outcome = Evaluation::Outcome::Selected;
    std::string text;
    std::string message = {};
};
Filled fill(const Template &filled, const Payload &payload, Environment &environment);

} // namespace headwater::iotsql
