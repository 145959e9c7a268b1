// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/functions/sandbox.h"

#include "core/functions/runnerprocess.h"
#include "core/functions/stoprecord.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace headwater::functions {
namespace {

using Json = nlohmann::json;

/// Objects of scripts beyond that are of no use here, and several functions share the machine.
constexpr unsigned kLeastMegabytes = 64, kMostMegabytes = 512;
/// A busy machine may take that much longer than the processor's time.
constexpr std::uint32_t kPatienceFactor = 20;
/// A call's result may not be longer: 6 MiB and a little, as the service counts.
constexpr std::size_t kLongestResult = 6'291'556;

unsigned heapMegabytes(const FunctionCode &code)
{
    return std::clamp(code.memoryMegabytes, kLeastMegabytes, kMostMegabytes);
}

FunctionError errorOf(std::string_view text)
{
    const Json json = Json::parse(text, nullptr, false);
    FunctionError error;
    if (!json.is_object())
        return {"Runtime.Unknown", std::string(text)};
    error.type = json.value("errorType", "Error");
    error.message = json.value("errorMessage", "");
    error.line = json.value("line", 0);
    error.column = json.value("column", 0);
    error.trace = json.value("trace", std::vector<std::string>());
    return error;
}

std::string seconds(double milliseconds)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", milliseconds / 1'000);
    return text;
}

} // namespace

Sandbox::Sandbox(FunctionCode code)
    : m_code(std::move(code))
{
    m_print = hashOn(m_code.memoryMegabytes, m_code.source);
    m_print = hashOn(m_print ^ static_cast<std::uint64_t>(m_code.timeoutMs) << 20 ^ m_code.limitMs, m_code.name);
}

Sandbox::~Sandbox() = default;
Sandbox::Sandbox(Sandbox &&) noexcept = default;
Sandbox &Sandbox::operator=(Sandbox &&) noexcept = default;

Outcome Sandbox::load(std::uint32_t environment, double nowMs, std::uint64_t seed)
{
    drop(environment);
    const Json variables = {{"AWS_LAMBDA_FUNCTION_NAME", m_code.name},
                            {"AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"},
                            {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(m_code.memoryMegabytes)},
                            {"AWS_REGION", "us-east-1"},
                            {"TZ", ":UTC"}};
    FrameWriter frame(Op::Load);
    frame.number(environment).number(nowMs).number(seed).number(m_code.limitMs).text(variables.dump());
    frame.text(m_code.source);
    const std::string bytes = frame.take();
    const std::uint64_t call = hashOn(m_print, bytes);
    Outcome outcome = exchange(environment, call, bytes);
    if (outcome.ok())
        m_environments.emplace(environment, call);
    return outcome;
}

Outcome Sandbox::invoke(std::uint32_t environment, double nowMs, std::uint64_t seed, const std::string &requestId,
                        std::string_view event)
{
    const auto found = m_environments.find(environment);
    const Json context = {{"functionName", m_code.name},
                          {"functionVersion", "$LATEST"},
                          {"invokedFunctionArn", m_code.arn},
                          {"memoryLimitInMB", std::to_string(m_code.memoryMegabytes)},
                          {"awsRequestId", requestId},
                          {"logGroupName", "/aws/lambda/" + m_code.name},
                          {"logStreamName", "[$LATEST]" + std::to_string(environment)},
                          {"timeout", m_code.timeoutMs}};
    FrameWriter frame(Op::Invoke);
    frame.number(environment).number(nowMs).number(seed).number(m_code.limitMs).text(context.dump()).text(event);
    const std::string bytes = frame.take();
    found->second = hashOn(found->second, bytes);
    Outcome outcome = exchange(environment, found->second, bytes);
    if (outcome.error.type == "Runtime.ExitError" && outcome.kind == Outcome::Kind::Failed) {
        outcome.kind = Outcome::Kind::Ended;
        drop(environment);
    }
    if (outcome.ok() && outcome.result.size() > kLongestResult) {
        outcome.kind = Outcome::Kind::Failed;
        outcome.error = {"Function.ResponseSizeTooLarge",
                         "Response payload size exceeded maximum allowed payload size (" +
                             std::to_string(kLongestResult) + " bytes)."};
        outcome.result.clear();
    }
    if (outcome.kind == Outcome::Kind::TimedOut) {
        outcome.sleptMs = m_code.timeoutMs;
        outcome.error = {"Sandbox.Timedout", "RequestId: " + requestId + " Error: Task timed out after " +
                                                 seconds(m_code.timeoutMs) + " seconds"};
    } else if (outcome.kind == Outcome::Kind::Ended && outcome.error.type.empty()) {
        outcome.error = {"Runtime.ExitError",
                         "RequestId: " + requestId + " Error: Runtime exited with error: signal: killed"};
    }
    return outcome;
}

void Sandbox::drop(std::uint32_t environment)
{
    if (m_environments.erase(environment) == 0 || !m_process)
        return;
    m_process->send(FrameWriter(Op::Drop).number(environment).number(0.0).number(std::uint64_t{0}).number(0u).take());
}

Outcome Sandbox::exchange(std::uint32_t environment, std::uint64_t call, std::string_view frame)
{
    if (const auto known = StopRecord::shared().find(call)) {
        drop(environment);
        return *known;
    }
    Outcome outcome;
    if (frame.size() > kLongestFrame) {
        outcome.kind = Outcome::Kind::Failed;
        outcome.error = {"RequestEntityTooLargeException", "Request must be smaller than 6291456 bytes."};
        return outcome;
    }
    if (!m_process)
        m_process = RunnerProcess::take(heapMegabytes(m_code));
    if (!m_process) {
        outcome.kind = Outcome::Kind::Unavailable;
        outcome.error = {"Runtime.Unavailable",
                         QCoreApplication::translate("Functions", "Function code cannot run here: the program "
                                                                  "headwater-lambda is missing or does not start.")
                             .toStdString()};
        return outcome;
    }
    const auto answer = m_process->exchange(frame, std::chrono::milliseconds(m_code.limitMs) * kPatienceFactor);
    if (!answer) {
        outcome.kind = m_process->wasKilled() ? Outcome::Kind::TimedOut : Outcome::Kind::Ended;
        m_process.reset();
        m_environments.clear();
        StopRecord::shared().add(call, outcome);
        return outcome;
    }
    FrameReader reader(std::string_view(*answer).substr(1));
    outcome.log = reader.log();
    outcome.sleptMs = reader.number<double>();
    const std::string_view body = reader.text();
    switch (static_cast<Op>(answer->front())) {
    case Op::Done:
        outcome.result = body;
        break;
    case Op::Failed:
        outcome.kind = Outcome::Kind::Failed;
        outcome.error = errorOf(body);
        break;
    default:
        if (!body.empty() && body.front() == static_cast<char>(StopReason::Memory)) {
            // A process this full may not even be able to clean up.
            outcome.kind = Outcome::Kind::Ended;
            m_process.reset();
            m_environments.clear();
        } else {
            outcome.kind = Outcome::Kind::TimedOut;
            m_environments.erase(environment);
        }
        StopRecord::shared().add(call, outcome);
    }
    return outcome;
}

} // namespace headwater::functions
