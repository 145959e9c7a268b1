// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"
#include "core/services/greengrass-core/spool.h"
#include "core/services/lambda/runtime.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headwater::services::greengrass_core {

/// A function as it is deployed to a core.
struct FunctionSpec
{
    std::string name;
    std::string topic;     ///< that it publishes to, unless it says otherwise; empty: none
    bool isPinned = false; ///< long-lived: one instance, which stays
    std::size_t mostWaiting = 1'000;
    lambda::RuntimeSpec runtime;

    bool operator==(const FunctionSpec &other) const;
};

/// What the code says when it is loaded; empty: nothing is wrong with it.
std::string loadFailure(const FunctionSpec &spec, std::uint64_t seed);

/// What local functions need of the core. It may invoke further functions from here, but not change which there are.
class FunctionHost
{
public:
    virtual ~FunctionHost() = default;
    /// finish(data) is due then.
    virtual void wakeFunctions(SimTime at, std::uint64_t data) = 0;
    virtual std::string bytesOf(const Carried &carried) const = 0;
    virtual void functionEnded(SimTime now, const std::string &name, const Carried &work,
                               const FunctionResult &result) = 0;
    virtual void functionRefused(SimTime now, const std::string &name) = 0;
};

/// The functions that run on a core: each message is an invocation. Of one that is on demand there are as many
/// instances as it takes, up to its limit; a long-lived one is a single instance that takes one after the other. What
/// finds no instance waits.
class LocalFunctions final : private FunctionCaller
{
public:
    /// \param owner names the core in random numbers
    LocalFunctions(FunctionHost &host, std::string owner, std::uint64_t seed);

    /// From now on these. Functions that are as they were keep running; of others what runs is lost, and what waits
    /// goes to the new version, if there is one.
    void use(SimTime now, const std::vector<FunctionSpec> &specs);
    /// Everything stops: what waits and runs is lost.
    void stop();
    bool has(std::string_view name) const { return find(name) != nullptr; }
    void invoke(SimTime now, std::string_view name, Carried work);
    void finish(SimTime now, std::uint64_t data);

    struct Counts
    {
        std::uint64_t invocations = 0; ///< that ended
        std::uint64_t errors = 0, refused = 0, lost = 0;
        // For the ledger: each message that was to be processed.
        std::uint64_t made = 0, done = 0, dropped = 0;
        std::uint64_t held() const { return made - done - dropped; }
    };
    const Counts &counts() const { return m_counts; }
    std::size_t size() const { return m_functions.size(); }
    std::uint64_t waiting() const;
    std::uint64_t running() const { return m_invocations.size(); }
    pipeline::Json report() const;
    void fingerprint(kernel::Fingerprint &print) const;

private:
    struct Function
    {
        FunctionSpec spec;
        std::uint32_t number = 0; ///< of this version
        std::unique_ptr<lambda::Runtime> runtime;
        std::deque<Carried> waiting;
    };
    struct Invocation
    {
        std::uint32_t function = 0;
        Carried work;
    };

    Function *find(std::string_view name) { return const_cast<Function *>(std::as_const(*this).find(name)); }
    const Function *find(std::string_view name) const;
    void begin(SimTime now, Function &function, Carried work);
    void loseRunning(Function &function);
    void answered(SimTime now, std::uint64_t token, const FunctionResult &result) override;

    FunctionHost &m_host;
    const std::string m_owner;
    const std::uint64_t m_seed;
    std::vector<Function> m_functions;
    std::map<std::uint64_t, Invocation> m_invocations; ///< that run, by token
    std::uint64_t m_tokens = 0;
    std::uint32_t m_numbers = 0;
    Counts m_counts;
};

} // namespace headwater::services::greengrass_core
