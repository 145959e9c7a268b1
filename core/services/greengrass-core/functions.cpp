// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/greengrass-core/functions.h"

#include "core/world/component.h"

#include <algorithm>

namespace headwater::services::greengrass_core {

using pipeline::Json;

namespace {

constexpr std::uint32_t kRequestPurpose = 31;

/// The event of a message is its payload; one that is no JSON comes as a text.
std::string eventOf(std::string bytes)
{
    return Json::accept(bytes) ? bytes : Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

bool FunctionSpec::operator==(const FunctionSpec &other) const
{
    const lambda::RuntimeSpec &one = runtime, &two = other.runtime;
    return name == other.name && topic == other.topic && isPinned == other.isPinned &&
           mostWaiting == other.mostWaiting && one.code == two.code && one.memoryMegabytes == two.memoryMegabytes &&
           one.timeout == two.timeout && one.fixed == two.fixed && one.perRecord == two.perRecord &&
           one.coldStart == two.coldStart && one.errorRate == two.errorRate && one.concurrency == two.concurrency;
}

std::string loadFailure(const FunctionSpec &spec, std::uint64_t seed)
{
    if (spec.runtime.code.empty())
        return {};
    functions::FunctionCode code;
    code.name = spec.name;
    code.source = spec.runtime.code;
    code.arn = lambda::functionArn(spec.name);
    code.memoryMegabytes = spec.runtime.memoryMegabytes;
    code.timeoutMs = static_cast<double>(spec.runtime.timeout) / 1e6;
    functions::Sandbox sandbox(std::move(code));
    const functions::Outcome outcome = sandbox.load(0, static_cast<double>(world::kEpochSeconds) * 1'000, seed);
    return outcome.ok() ? std::string() : outcome.error.type + ": " + outcome.error.message;
}

LocalFunctions::LocalFunctions(FunctionHost &host, std::string owner, std::uint64_t seed)
    : m_host(host)
    , m_owner(std::move(owner))
    , m_seed(seed)
{
}

const LocalFunctions::Function *LocalFunctions::find(std::string_view name) const
{
    const auto found = std::ranges::find(m_functions, name, [](const Function &each) { return each.spec.name; });
    return found == m_functions.end() ? nullptr : &*found;
}

void LocalFunctions::loseRunning(Function &function)
{
    function.runtime->forget(*this);
    const auto lost =
        std::erase_if(m_invocations, [&](const auto &one) { return one.second.function == function.number; });
    m_counts.lost += lost;
    m_counts.dropped += lost;
}

void LocalFunctions::use(SimTime now, const std::vector<FunctionSpec> &specs)
{
    std::vector<Function> before = std::move(m_functions);
    m_functions.clear();
    for (const FunctionSpec &spec : specs) {
        if (find(spec.name))
            continue;
        const auto old = std::ranges::find(before, spec.name, [](const Function &each) { return each.spec.name; });
        if (old != before.end() && old->spec == spec) {
            m_functions.push_back(std::move(*old));
            before.erase(old);
            continue;
        }
        Function &made = m_functions.emplace_back();
        made.spec = spec;
        made.number = ++m_numbers;
        made.runtime = std::make_unique<lambda::Runtime>(
            spec.name, m_seed, kernel::makeStream(m_seed, m_owner + "/" + spec.name, kRequestPurpose + m_numbers));
        made.runtime->configure(spec.runtime);
        if (old == before.end())
            continue;
        made.waiting = std::move(old->waiting);
        loseRunning(*old);
        before.erase(old);
    }
    for (Function &gone : before) {
        loseRunning(gone);
        m_counts.lost += gone.waiting.size();
        m_counts.dropped += gone.waiting.size();
    }
    for (Function &function : m_functions) {
        while (!function.waiting.empty() && function.runtime->concurrent() < function.spec.runtime.concurrency) {
            Carried work = std::move(function.waiting.front());
            function.waiting.pop_front();
            begin(now, function, std::move(work));
        }
    }
}

void LocalFunctions::stop()
{
    for (Function &function : m_functions) {
        loseRunning(function);
        m_counts.lost += function.waiting.size();
        m_counts.dropped += function.waiting.size();
    }
    m_functions.clear();
}

void LocalFunctions::invoke(SimTime now, std::string_view name, Carried work)
{
    ++m_counts.made;
    Function *const function = find(name);
    if (function && function->waiting.empty() && function->runtime->concurrent() < function->spec.runtime.concurrency) {
        begin(now, *function, std::move(work));
    } else if (function && function->waiting.size() < function->spec.mostWaiting) {
        function->waiting.push_back(std::move(work));
    } else {
        ++m_counts.refused;
        ++m_counts.dropped;
        m_host.functionRefused(now, std::string(name));
    }
}

void LocalFunctions::begin(SimTime now, Function &function, Carried work)
{
    const std::uint64_t token = ++m_tokens;
    FunctionEvent event;
    event.trigger = "greengrass";
    event.records = 1;
    event.bytes = work.bytes;
    event.text = [this, &work] {
        return eventOf(m_host.bytesOf(work));
    };
    const lambda::Runtime::Begun begun = function.runtime->begin(now, *this, token, event);
    m_invocations.emplace(token, Invocation{function.number, std::move(work)});
    m_host.wakeFunctions(begun.ends, std::uint64_t{function.number} << 32 | *begun.slot);
}

void LocalFunctions::finish(SimTime now, std::uint64_t data)
{
    const auto number = static_cast<std::uint32_t>(data >> 32);
    const auto found = std::ranges::find(m_functions, number, &Function::number);
    if (found == m_functions.end())
        return;
    found->runtime->finish(now, static_cast<std::uint32_t>(data));
    // What it published may have come to another function, or to this one.
    const auto again = std::ranges::find(m_functions, number, &Function::number);
    if (again == m_functions.end() || again->waiting.empty() ||
        again->runtime->concurrent() >= again->spec.runtime.concurrency)
        return;
    Carried work = std::move(again->waiting.front());
    again->waiting.pop_front();
    begin(now, *again, std::move(work));
}

void LocalFunctions::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
{
    const auto found = m_invocations.find(token);
    if (found == m_invocations.end())
        return;
    const Invocation ended = std::move(found->second);
    m_invocations.erase(found);
    const bool isDone = result.kind == FunctionResult::Kind::Success;
    ++m_counts.invocations;
    m_counts.errors += !isDone;
    ++(isDone ? m_counts.done : m_counts.dropped);
    const auto function = std::ranges::find(m_functions, ended.function, &Function::number);
    if (function != m_functions.end())
        m_host.functionEnded(now, std::string(function->spec.name), ended.work, result);
}

std::uint64_t LocalFunctions::waiting() const
{
    std::uint64_t sum = 0;
    for (const Function &each : m_functions)
        sum += each.waiting.size();
    return sum;
}

Json LocalFunctions::report() const
{
    Json list = Json::array();
    for (const Function &each : m_functions) {
        const auto &counts = each.runtime->counts;
        Json one{{"name", each.spec.name},  {"pinned", each.spec.isPinned},    {"invocations", counts.invocations},
                 {"errors", counts.errors}, {"coldStarts", counts.coldStarts}, {"waiting", each.waiting.size()}};
        if (!each.runtime->lastError.empty())
            one["lastError"] = each.runtime->lastError;
        list.push_back(std::move(one));
    }
    return list;
}

void LocalFunctions::fingerprint(kernel::Fingerprint &print) const
{
    for (const Function &each : m_functions)
        each.runtime->fingerprint(print);
    for (const std::uint64_t value : {m_counts.invocations, m_counts.errors, m_counts.refused, m_counts.lost,
                                      m_counts.made, m_counts.done, m_counts.dropped})
        print.add(value);
}

} // namespace headwater::services::greengrass_core
