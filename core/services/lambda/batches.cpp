// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lambda/batches.h"

#include <algorithm>

namespace headwater::services::lambda {

namespace {

/// Payload of one invocation.
constexpr std::uint64_t kMostPayload = 6u << 20;
constexpr std::uint64_t kEnvelope = 400; ///< what a record's other members take in the event, about
// Not published.
constexpr SimTime kFirstPause = 500 * kernel::kMillisecond;
constexpr SimTime kLongestPause = 30 * kernel::kSecond;

} // namespace

bool BatchFill::take(std::uint64_t payload)
{
    m_payload += payload;
    m_full = m_full || m_count == m_most || (m_count > 0 && m_payload > kMostPayload);
    m_count += !m_full;
    return !m_full;
}

std::uint64_t base64Payload(std::uint64_t bytes)
{
    return bytes * 4 / 3 + kEnvelope;
}

SimTime pauseAfter(std::uint32_t times)
{
    return std::min(kLongestPause, kFirstPause << std::min<std::uint32_t>(times, 10));
}

AfterFailure afterFailure(Batch &batch, const MappingSpec &spec)
{
    // Halving counts as no attempt.
    if (spec.bisect && batch.positions.size() > 1 && spec.maxRetries != 0)
        return AfterFailure::TryHalves;
    ++batch.attempts;
    if (spec.maxRetries >= 0 && batch.attempts > static_cast<std::uint64_t>(spec.maxRetries))
        return AfterFailure::GiveUp;
    batch.throttles = 0;
    return AfterFailure::TryAgain;
}

Batch takeSecondHalf(Batch &batch)
{
    const auto half = batch.positions.begin() + static_cast<std::ptrdiff_t>(batch.positions.size() / 2);
    Batch second;
    second.attempts = batch.attempts;
    second.positions.assign(half, batch.positions.end());
    batch.positions.erase(half, batch.positions.end());
    return second;
}

std::size_t throughBefore(const Batch &batch, const std::vector<std::string> &failed,
                          const std::function<bool(std::uint64_t, const std::string &)> &isNamed)
{
    std::size_t through = batch.positions.size();
    for (const std::string &name : failed) {
        const auto found = std::find_if(batch.positions.begin(), batch.positions.end(),
                                        [&](std::uint64_t position) { return isNamed(position, name); });
        through = found == batch.positions.end()
                      ? 0
                      : std::min(through, static_cast<std::size_t>(found - batch.positions.begin()));
    }
    return through;
}

} // namespace headwater::services::lambda
