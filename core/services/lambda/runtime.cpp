// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lambda/runtime.h"

#include "core/functions/stoprecord.h"
#include "core/services/kinesis-stream/api/account.h"
#include "core/world/component.h"

#include <algorithm>
#include <cstdio>

namespace headwater::services::lambda {

using functions::LogLevel;
using functions::Outcome;

namespace {

constexpr std::size_t kKeptLines = 2'000;

double milliseconds(SimTime time)
{
    return static_cast<double>(time) / 1e6;
}

SimTime fromMilliseconds(double time)
{
    return static_cast<SimTime>(time * 1e6);
}

double clockOf(SimTime time)
{
    return static_cast<double>(world::kEpochSeconds) * 1'000 + milliseconds(time);
}

std::string placeOf(const functions::FunctionError &error)
{
    if (error.line == 0)
        return {};
    return " (index.js:" + std::to_string(error.line) + ":" + std::to_string(error.column) + ")";
}

std::string fixedPoint(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

} // namespace

std::string functionArn(const std::string &name)
{
    using namespace kinesis_stream;
    return "arn:aws:lambda:" + std::string(kRegion) + ":" + std::string(kAccountId) + ":function:" + name;
}

Runtime::Runtime(std::string name, std::uint64_t seed, kernel::Stream draws)
    : m_name(std::move(name))
    , m_seed(seed)
    , m_draws(draws)
{
}

void Runtime::configure(RuntimeSpec spec)
{
    const bool isNew =
        spec.code != m_spec.code || spec.memoryMegabytes != m_spec.memoryMegabytes || spec.timeout != m_spec.timeout;
    m_spec = std::move(spec);
    if (!isNew)
        return;
    // A new version runs in new instances.
    m_sandbox.reset();
    for (Instance &instance : m_instances)
        instance.exists = instance.busy;
}

std::uint32_t Runtime::takeInstance(SimTime now, bool *cold)
{
    std::size_t best = m_instances.size(), free = m_instances.size();
    for (std::size_t i = 0; i < m_instances.size(); ++i) {
        Instance &each = m_instances[i];
        if (each.busy)
            continue;
        if (each.exists && now - each.lastUsed > m_spec.idleFor) {
            each.exists = false;
            if (m_sandbox)
                m_sandbox->drop(static_cast<std::uint32_t>(i));
        }
        if (each.exists && (best == m_instances.size() || each.lastUsed > m_instances[best].lastUsed))
            best = i;
        else if (!each.exists && free == m_instances.size())
            free = i;
    }
    *cold = best == m_instances.size();
    const std::size_t chosen = *cold ? free : best;
    if (chosen == m_instances.size())
        m_instances.emplace_back();
    m_instances[chosen] = {true, true, now};
    return static_cast<std::uint32_t>(chosen);
}

FunctionResult Runtime::runModel(std::uint64_t number, const FunctionEvent &event) const
{
    FunctionResult result;
    result.modelled = true;
    result.duration = m_spec.fixed + m_spec.perRecord * static_cast<SimTime>(event.records);
    if (m_spec.errorRate > 0 && kernel::unit(m_draws.at(3 * number)) <= m_spec.errorRate) {
        result.kind = FunctionResult::Kind::FunctionError;
        result.errorType = "Error";
        result.errorMessage = "The modelled function failed.";
    }
    return result;
}

FunctionResult Runtime::runCode(SimTime now, std::uint32_t instance, bool *cold, const std::string &requestId,
                                const FunctionEvent &event, std::vector<LogEntry> *lines)
{
    if (!m_sandbox) {
        functions::FunctionCode code;
        code.name = m_name;
        code.source = m_spec.code;
        code.arn = functionArn(m_name);
        code.memoryMegabytes = m_spec.memoryMegabytes;
        code.timeoutMs = milliseconds(m_spec.timeout);
        m_sandbox = std::make_unique<functions::Sandbox>(std::move(code));
    }
    const std::uint64_t seed = m_seed ^ m_draws.at(3 * counts.invocations);
    Outcome outcome;
    const auto take = [&](Outcome made) {
        for (functions::LogLine &line : made.log)
            lines->push_back(
                {now + fromMilliseconds(line.at - clockOf(now)), requestId, line.level, std::move(line.text)});
        outcome = std::move(made);
        outcome.log.clear();
    };
    if (*cold || !m_sandbox->isLoaded(instance)) {
        *cold = true;
        take(m_sandbox->load(instance, clockOf(now), seed));
    }
    if (outcome.ok())
        take(m_sandbox->invoke(instance, clockOf(now), seed, requestId, event.text ? event.text() : "{}"));

    FunctionResult result;
    result.duration =
        m_spec.fixed + m_spec.perRecord * static_cast<SimTime>(event.records) + fromMilliseconds(outcome.sleptMs);
    if (outcome.ok()) {
        result.payload = std::move(outcome.result);
        return result;
    }
    result.kind = FunctionResult::Kind::FunctionError;
    result.errorType = outcome.error.type;
    result.errorMessage = outcome.error.message + placeOf(outcome.error);
    if (outcome.kind == Outcome::Kind::TimedOut)
        result.duration = m_spec.timeout;
    std::string text = outcome.error.type + ": " + outcome.error.message;
    for (const std::string &frame : outcome.error.trace)
        text += "\n    " + frame;
    lines->push_back({now + result.duration, requestId, LogLevel::Error, std::move(text)});
    return result;
}

Runtime::Begun Runtime::begin(SimTime now, FunctionCaller &caller, std::uint64_t token, const FunctionEvent &event)
{
    if (m_concurrent >= m_spec.concurrency) {
        ++counts.throttles;
        return {};
    }
    Begun begun;
    const std::uint64_t number = counts.invocations;
    begun.requestId = uuidText(m_draws.at(3 * number + 1), m_draws.at(3 * number + 2));
    bool cold = false;
    Running running{&caller, token, takeInstance(now, &cold), begun.requestId, {}};
    std::vector<LogEntry> lines;
    const bool hasCode = !m_spec.code.empty();
    running.result =
        hasCode ? runCode(now, running.instance, &cold, begun.requestId, event, &lines) : runModel(number, event);
    FunctionResult &result = running.result;
    if (result.duration > m_spec.timeout) {
        result.duration = m_spec.timeout;
        result.kind = FunctionResult::Kind::FunctionError;
        result.errorType = "Sandbox.Timedout";
        result.errorMessage = "RequestId: " + begun.requestId + " Error: Task timed out after " +
                              fixedPoint(milliseconds(m_spec.timeout) / 1'000) + " seconds";
        result.payload.clear();
        lines.push_back({now + result.duration, begun.requestId, LogLevel::Error, result.errorMessage});
    }
    ++counts.invocations;
    counts.coldStarts += cold;
    counts.errors += result.kind == FunctionResult::Kind::FunctionError;
    counts.durationMs += milliseconds(result.duration);
    durations.add(result.duration);
    const SimTime unit = m_spec.profile == limits::Profile::Exam ? 100 * kernel::kMillisecond : kernel::kMillisecond;
    const SimTime billed = (result.duration + unit - 1) / unit * unit;
    counts.gigabyteSeconds += milliseconds(billed) / 1'000 * m_spec.memoryMegabytes / 1'024;
    for (LogEntry &line : lines)
        write(std::move(line));
    begun.ends = now + result.duration + (cold ? m_spec.coldStart : 0);
    if (hasCode) {
        std::string report = "REPORT RequestId: " + begun.requestId +
                             "  Duration: " + fixedPoint(milliseconds(result.duration)) +
                             " ms  Billed Duration: " + std::to_string(billed / kernel::kMillisecond) +
                             " ms  Memory Size: " + std::to_string(m_spec.memoryMegabytes) + " MB";
        if (cold)
            report += "  Init Duration: " + fixedPoint(milliseconds(m_spec.coldStart)) + " ms";
        write({begun.ends, begun.requestId, LogLevel::Info, std::move(report)});
    }
    ++m_concurrent;
    mostConcurrent = std::max(mostConcurrent, m_concurrent);
    mostConcurrentSampled = std::max(mostConcurrentSampled, m_concurrent);
    if (m_free.empty()) {
        m_free.push_back(static_cast<std::uint32_t>(m_running.size()));
        m_running.emplace_back();
    }
    begun.slot = m_free.back();
    m_free.pop_back();
    m_running[*begun.slot] = std::move(running);
    return begun;
}

void Runtime::finish(SimTime now, std::uint32_t slot)
{
    Running done = std::move(m_running[slot]);
    m_running[slot] = {};
    m_free.push_back(slot);
    --m_concurrent;
    Instance &instance = m_instances[done.instance];
    // After a time-out, or when its process died, the instance is not used again.
    const bool gone = done.result.errorType == "Sandbox.Timedout" || done.result.errorType == "Runtime.ExitError";
    instance.busy = false;
    instance.lastUsed = now;
    if (gone) {
        instance.exists = false;
        if (m_sandbox)
            m_sandbox->drop(done.instance);
    }
    m_print.add(static_cast<std::uint64_t>(now));
    m_print.add(functions::hashOn(static_cast<std::uint64_t>(done.result.kind),
                                  done.result.kind == FunctionResult::Kind::Success ? done.result.payload
                                                                                    : done.result.errorMessage));
    lastError = done.result.kind == FunctionResult::Kind::Success
                    ? std::string()
                    : done.result.errorType + ": " + done.result.errorMessage;
    m_requestId = std::move(done.requestId);
    if (done.caller)
        done.caller->answered(now, done.token, done.result);
}

void Runtime::forget(const FunctionCaller &caller)
{
    for (Running &running : m_running) {
        if (running.caller == &caller)
            running.caller = nullptr;
    }
}

void Runtime::write(LogEntry entry)
{
    if (m_log.size() >= kKeptLines)
        m_log.pop_front();
    m_log.push_back(std::move(entry));
}

void Runtime::fingerprint(kernel::Fingerprint &print) const
{
    print.add(m_print.value());
    for (const std::uint64_t value :
         {counts.invocations, counts.errors, counts.throttles, counts.coldStarts, m_concurrent})
        print.add(value);
}

std::string uuidText(std::uint64_t high, std::uint64_t low)
{
    char text[40];
    std::snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx", static_cast<unsigned>(high >> 32),
                  static_cast<unsigned>(high >> 16 & 0xffff), static_cast<unsigned>(high & 0xfff),
                  static_cast<unsigned>(low >> 48 & 0x3fff) | 0x8000u,
                  static_cast<unsigned long long>(low & 0xffff'ffff'ffff));
    return text;
}

} // namespace headwater::services::lambda
