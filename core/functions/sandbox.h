// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/functions/outcome.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace headwater::functions {

class RunnerProcess;

/// A function's code and how it may run.
struct FunctionCode
{
    std::string name;
    std::string source;
    std::string arn;
    unsigned memoryMegabytes = 128;
    double timeoutMs = 3'000;      ///< of the function's own clock
    std::uint32_t limitMs = 1'000; ///< of the processor's time, for real
};

/// The instances of one function, run in a process of their own. Each environment has its own globals, which stay from
/// one call to the next. What comes out depends only on what went in, on the calls before it, and on time and seed.
///
/// Calls block until the code is through; code that does not end is stopped.
class Sandbox
{
public:
    explicit Sandbox(FunctionCode code);
    ~Sandbox();
    Sandbox(Sandbox &&) noexcept;
    Sandbox &operator=(Sandbox &&) noexcept;

    /// Makes an environment and runs the code outside the handler: what a cold start does.
    Outcome load(std::uint32_t environment, double nowMs, std::uint64_t seed);
    /// Calls the handler. \pre isLoaded(environment)
    Outcome invoke(std::uint32_t environment, double nowMs, std::uint64_t seed, const std::string &requestId,
                   std::string_view event);
    bool isLoaded(std::uint32_t environment) const { return m_environments.contains(environment); }
    void drop(std::uint32_t environment);
    const FunctionCode &code() const { return m_code; }

private:
    Outcome exchange(std::uint32_t environment, std::uint64_t call, std::string_view frame);

    FunctionCode m_code;
    std::uint64_t m_print = 0; ///< of the code and its limits
    std::unique_ptr<RunnerProcess> m_process;
    /// Those that are loaded, each with the print of everything that happened in it.
    std::map<std::uint32_t, std::uint64_t> m_environments;
};

} // namespace headwater::functions
