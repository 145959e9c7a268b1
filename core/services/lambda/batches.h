// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/lambda/mapping.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace headwater::services::lambda {

/// Records that are handed to one invocation.
struct Batch
{
    std::vector<std::uint64_t> positions; ///< names at their source, in order
    std::uint32_t attempts = 0;           ///< that count
    std::uint32_t throttles = 0;          ///< in a row
    bool closesWindow = false;
};

/// Adds up a batch until it holds as many records, or as large a payload, as one invocation gets.
class BatchFill
{
public:
    explicit BatchFill(std::uint64_t mostRecords)
        : m_most(mostRecords)
    {
    }
    /// Takes a record that is so large in the event, or finds that it does not fit; the first one always does.
    bool take(std::uint64_t payload);
    std::uint64_t count() const { return m_count; }
    bool isFull() const { return m_full || m_count >= m_most; }

private:
    std::uint64_t m_most, m_count = 0, m_payload = 0;
    bool m_full = false;
};

/// What a record of so many bytes takes in an event where data travels in base64, about.
std::uint64_t base64Payload(std::uint64_t bytes);

/// The pause before a batch is tried again that was refused or failed so often before.
SimTime pauseAfter(std::uint32_t times);

enum class AfterFailure { TryAgain, TryHalves, GiveUp };

/// What becomes of a batch that failed. Counts the attempt, unless the batch is to be halved.
AfterFailure afterFailure(Batch &batch, const MappingSpec &spec);
/// Takes the second half out of a batch.
Batch takeSecondHalf(Batch &batch);

/// How many records of a batch are through when those of the given names failed: all before the first of them. A name
/// that is none of the batch fails all of it.
std::size_t throughBefore(const Batch &batch, const std::vector<std::string> &failed,
                          const std::function<bool(std::uint64_t position, const std::string &name)> &isNamed);

} // namespace headwater::services::lambda
