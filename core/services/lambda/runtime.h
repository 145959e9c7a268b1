// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/functions/sandbox.h"
#include "core/kernel/fingerprint.h"
#include "core/kernel/histogram.h"
#include "core/kernel/random.h"
#include "core/limits/profile.h"
#include "core/services/function.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::services::lambda {

/// A line of the function's log.
struct LogEntry
{
    SimTime at = 0;
    std::string requestId;
    functions::LogLevel level = functions::LogLevel::Info;
    std::string text;
};

struct RuntimeSpec
{
    std::string code; ///< empty: a modelled function, that only takes its time
    unsigned memoryMegabytes = 128;
    SimTime timeout = 3 * kernel::kSecond;
    SimTime fixed = 0, perRecord = 0, coldStart = 0; ///< of an invocation, simulated
    double errorRate = 0;                            ///< share of invocations that fail, of a modelled function
    std::uint64_t concurrency = 1'000;
    SimTime idleFor = 10 * kernel::kMinute; ///< an instance that served nobody for so long is taken down; not published
    limits::Profile profile = limits::Profile::Current;
};

/// The instances of a function, and what runs in them. An idle instance serves again; a new one begins with a cold
/// start. Code is run for real at the instant of its invocation; how long that takes in the simulation comes from the
/// spec, and from how long the code waits on its own clock.
class Runtime
{
public:
    Runtime(std::string name, std::uint64_t seed, kernel::Stream draws);

    void configure(RuntimeSpec spec);
    const RuntimeSpec &spec() const { return m_spec; }

    /// What became of an attempt to invoke.
    struct Begun
    {
        std::optional<std::uint32_t> slot; ///< nothing: it was throttled
        SimTime ends = 0;                  ///< finish(slot) is due then
        std::string requestId;
    };
    Begun begin(SimTime now, FunctionCaller &caller, std::uint64_t token, const FunctionEvent &event);
    void finish(SimTime now, std::uint32_t slot);
    void forget(const FunctionCaller &caller);
    /// The request id of the invocation that ends now; valid while a caller is told.
    const std::string &requestId() const { return m_requestId; }

    std::uint64_t concurrent() const { return m_concurrent; }
    const std::deque<LogEntry> &log() const { return m_log; }
    void fingerprint(kernel::Fingerprint &print) const;

    struct Counts
    {
        std::uint64_t invocations = 0, errors = 0, throttles = 0, coldStarts = 0;
        double durationMs = 0;
        double gigabyteSeconds = 0; ///< billed, rounded as the rule book says
    } counts;
    kernel::Histogram durations;
    std::uint64_t mostConcurrent = 0;        ///< ever
    std::uint64_t mostConcurrentSampled = 0; ///< since somebody reset it
    std::string lastError;                   ///< of the newest failed invocation; empty after a good one

private:
    struct Instance
    {
        bool exists = false, busy = false;
        SimTime lastUsed = 0;
    };
    struct Running
    {
        FunctionCaller *caller = nullptr;
        std::uint64_t token = 0;
        std::uint32_t instance = 0;
        std::string requestId;
        FunctionResult result;
    };

    std::uint32_t takeInstance(SimTime now, bool *cold);
    FunctionResult runCode(SimTime now, std::uint32_t instance, bool *cold, const std::string &requestId,
                           const FunctionEvent &event, std::vector<LogEntry> *lines);
    FunctionResult runModel(std::uint64_t number, const FunctionEvent &event) const;
    void write(LogEntry entry);

    const std::string m_name;
    const std::uint64_t m_seed;
    const kernel::Stream m_draws;
    RuntimeSpec m_spec;
    std::unique_ptr<functions::Sandbox> m_sandbox;
    std::vector<Instance> m_instances;
    std::vector<Running> m_running;
    std::vector<std::uint32_t> m_free;
    std::uint64_t m_concurrent = 0;
    std::string m_requestId;
    std::deque<LogEntry> m_log;
    kernel::Fingerprint m_print;
};

std::string functionArn(const std::string &name);
/// Two draws as a UUID.
std::string uuidText(std::uint64_t high, std::uint64_t low);

} // namespace headwater::services::lambda
