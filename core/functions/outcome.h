// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/functions/protocol.h"

#include <string>
#include <vector>

namespace headwater::functions {

/// Why a function failed, in the service's own words. Lines and columns count from 1; 0 when the place is not known.
struct FunctionError
{
    std::string type;
    std::string message;
    int line = 0;
    int column = 0;
    std::vector<std::string> trace{};

    bool operator==(const FunctionError &) const = default;
};

/// What came of running code.
struct Outcome
{
    enum class Kind : std::uint8_t {
        Done,
        Failed,      ///< the code threw, or cannot be run at all
        TimedOut,    ///< it was stopped; its environment is gone
        Ended,       ///< its process died, or took too much memory; the environment is gone
        Unavailable, ///< there is nothing that runs code: `error` says why
    };
    Kind kind = Kind::Done;
    std::string result; ///< JSON, of Done
    FunctionError error;
    double sleptMs = 0; ///< how long the function waited on its own clock
    std::vector<LogLine> log;

    bool ok() const { return kind == Kind::Done; }
    bool operator==(const Outcome &) const = default;
};

} // namespace headwater::functions
