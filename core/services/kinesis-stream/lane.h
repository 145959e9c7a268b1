// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/kernel/random.h"
#include "core/kernel/simtime.h"
#include "core/world/component.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

namespace headwater::services {

/// How a client tries again.
struct RetryPolicy
{
    std::uint32_t maxAttempts = 10; ///< 1: no retry
    kernel::SimTime baseDelay = 100 * kernel::kMillisecond;
    kernel::SimTime maxDelay = 5 * kernel::kSecond;
    bool jitter = true;
    double jitterShare = 1; ///< of the delay that is left to chance; below 1 it lies around the delay

    /// The wait before attempt `attempt` + 1 (attempts count from 0) of a record, or of the call it leads.
    kernel::SimTime delay(const kernel::Stream &draws, std::uint64_t number, std::uint32_t attempt) const
    {
        const std::uint32_t doublings = std::min<std::uint32_t>(attempt, 40);
        const kernel::SimTime ceiling = baseDelay > (maxDelay >> doublings) ? maxDelay : baseDelay << doublings;
        if (!jitter)
            return ceiling;
        if (jitterShare < 1) {
            const auto part = static_cast<kernel::SimTime>(jitterShare * static_cast<double>(ceiling));
            return ceiling - part +
                   static_cast<kernel::SimTime>(
                       kernel::below(draws.at(number * 64 + attempt), static_cast<std::uint64_t>(2 * part) + 1));
        }
        return static_cast<kernel::SimTime>(
            kernel::below(draws.at(number * 64 + attempt), static_cast<std::uint64_t>(ceiling) + 1));
    }
};

RetryPolicy retryPolicy(const pipeline::Json &retry);

/// What became of the records that a client wrote. Kept per client and target.
struct PutCounts
{
    std::uint64_t produced = 0; ///< distinct records the client had to send
    std::uint64_t accepted = 0;
    std::uint64_t throttled = 0; ///< refusals for throughput, each one
    std::uint64_t failed = 0;    ///< refusals for other reasons: cut link, size, stopped stream
    std::uint64_t retried = 0;   ///< sent again
    std::uint64_t dropped = 0;   ///< given up
    std::uint64_t calls = 0;
    std::uint64_t callsFailed = 0;   ///< that reached nobody; of clients whose calls are events
    std::uint64_t acceptedBytes = 0; ///< of such clients, too
    kernel::Histogram latency;       ///< ns from having the record to the answer that it was accepted
};

/// A client that sends each record in a call of its own without waiting for answers: its calls need no events. The
/// stream takes arrivals from it when it needs to know what happened up to a time. Records are in order of time.
class Lane
{
public:
    virtual ~Lane() = default;

    /// Makes the columns below hold every record, not taken yet, that arrives before `end`.
    virtual void fill(kernel::SimTime end) = 0;
    virtual void consume(std::size_t count) = 0;
    /// A record's hash key again, from its number and when the client had it.
    virtual kernel::Digest128 hash(std::uint64_t number, kernel::SimTime emitted) const = 0;
    /// Lower half of the hash key of a record that is in the columns.
    virtual std::uint64_t hashLow(std::uint64_t number) const = 0;
    /// Its upper half alone, which may be cheaper.
    virtual std::uint64_t hashHigh(std::uint64_t number, kernel::SimTime emitted) const = 0;
    /// Whether the two may be asked on another thread while fill() is at work.
    virtual bool hashesWhileFilling() const { return false; }

    // Columns of the records that wait to be taken, oldest first.
    std::span<const kernel::SimTime> arrivals;
    std::span<const std::uint64_t>
        hashes; ///< upper halves; the lower ones decide only where a range begins with the same
    std::span<const std::uint32_t> sizes; ///< data and key, bytes
    std::uint64_t firstNumber = 0;        ///< of the oldest

    world::Wire *wire = nullptr;
    std::uint16_t component = 0;
    RetryPolicy retry;
    kernel::Stream retryDraws;
    PutCounts counts;                 ///< `produced` is the client's, the rest the stream's
    std::uint64_t acceptedAtOnce = 0; ///< not yet in counts.latency: all took one round trip
    std::uint64_t waiting = 0;        ///< refused and coming again
};

} // namespace headwater::services
