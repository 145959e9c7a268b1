// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace headwater::services {

using kernel::SimTime;

/// An event for a function. Its text is made only when there is code to read it.
struct FunctionEvent
{
    std::string_view trigger;          ///< "kinesis", "firehose", "sqs", "iot", "alarm", …: which template fits
    std::uint64_t records = 0;         ///< the model's work: how many records it carries …
    std::uint64_t bytes = 0;           ///< … and how large they are
    std::function<std::string()> text; ///< the event object, JSON
};

/// How an invocation ended.
struct FunctionResult
{
    enum class Kind : std::uint8_t {
        Success,
        FunctionError, ///< the code threw, ran out of time or memory
        Throttled,     ///< too many at once: TooManyRequestsException
        Unreachable,   ///< the node is stopped
    };
    Kind kind = Kind::Success;
    std::string errorType;    ///< "TypeError", "Runtime.ExitError", "Sandbox.Timedout"
    std::string errorMessage; ///< with line and column where the code has one
    bool modelled = false;    ///< there is no code: the payload is empty and everything counts as done
    std::string payload;      ///< what the handler returned, JSON
    SimTime duration = 0;     ///< simulated
};

/// Who invokes a function.
class FunctionCaller
{
public:
    virtual ~FunctionCaller() = default;
    /// An invocation ended, at `now`. `token` is the caller's own.
    virtual void answered(SimTime now, std::uint64_t token, const FunctionResult &result) = 0;
};

/// A function that services of the world invoke. The component that implements it is a world::Component too.
class Function
{
public:
    virtual ~Function() = default;
    /// Invokes it now and waits: the caller hears of the end once, later, or at once when it was not begun.
    virtual void invoke(SimTime now, FunctionCaller &caller, std::uint64_t token, FunctionEvent event) = 0;
    /// The caller is removed: nothing more is told to it.
    virtual void forget(FunctionCaller &caller) = 0;
    virtual std::string functionName() const = 0;
};

} // namespace headwater::services
