// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/payload/payloadtemplate.h"
#include "core/services/clients/putclient.h"
#include "core/services/cloudwatch-logs/filterpattern.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace headwater::services::cloudwatch_logs {

struct SubscriptionSpec
{
    std::string logGroup, filterName;
    std::uint32_t logStreams = 1;
    double messagesPerSecond = 0;
    bool random = false; ///< keys: at random, or by log stream
    std::shared_ptr<const payload::PayloadTemplate> message;
    std::shared_ptr<const FilterPattern> filter;
};

/// What a subscription filter sends: each second the messages of a log stream that match, packed together and
/// compressed with gzip. Everything follows from the second, the log stream and the seed, so nothing is kept but that.
class SubscriptionSource final : public RecordSource
{
public:
    SubscriptionSource(SubscriptionSpec spec, std::uint64_t seed, const std::string &id, SimTime now);

    void ensure(SimTime end) override;
    kernel::Digest128 hash(std::uint64_t number) const override;
    world::WholeRecord whole(std::uint64_t number) const override;
    std::string key(std::uint64_t number) const override;
    void restart(SimTime now, bool stopped) override;
    void change(SimTime now, double messagesPerSecond);

    struct Counts
    {
        std::uint64_t events = 0, bytes = 0, forwarded = 0, forwardedBytes = 0;
        void add(const Counts &other);
    };
    /// Of the seconds that ended since the last call.
    Counts takeCounts(SimTime now);
    Counts countsUntil(SimTime now) const; ///< from the beginning

private:
    /// The messages of one log stream in one second.
    struct Cell
    {
        std::int64_t second = 0; ///< -1: the message that tells the target that it is reached
        std::uint32_t stream = 0;
        std::uint32_t first = 0, count = 0; ///< of the matching messages
    };
    struct Message
    {
        std::int64_t timeNs;
        std::uint64_t number;
        std::string text;
    };
    struct Era
    {
        std::int64_t fromSecond;
        double messagesPerSecond;
    };

    double rateIn(std::int64_t second) const;
    std::vector<Message> messagesOf(std::int64_t second, std::uint32_t stream, Counts *counts) const;
    std::string envelope(const Cell &cell, std::span<const Message> messages) const;
    void emit(SimTime at, const Cell &cell, std::span<const Message> messages);
    std::string streamName(std::uint32_t stream) const;
    std::string keyOf(std::uint64_t number, const Cell &cell) const;

    const SubscriptionSpec m_spec;
    const std::uint64_t m_seed;
    const std::string m_id;
    const kernel::Stream m_keyDraws, m_idDraws, m_waitDraws;
    std::vector<kernel::Stream> m_gapDraws; ///< by log stream
    std::vector<Era> m_eras;
    std::vector<Cell> m_cells; ///< by record
    std::int64_t m_nextSecond = 0;
    bool m_stopped = false;
    bool m_greeted = false;
    SimTime m_start;
    std::deque<std::pair<SimTime, Counts>> m_pending;
    Counts m_taken;
};

/// A log group with a subscription filter for each link.
class LogGroup final : public PutComponent
{
public:
    using PutComponent::PutComponent;
    void sample(double *values) override;
    void report(world::Json &node) const override;

protected:
    std::unique_ptr<RecordSource> makeSource(std::size_t outlet) override;
    PutSpec putSpec() const override;
    void changeSource(RecordSource &source, world::SimTime now) override;

private:
    SubscriptionSource *source() const;
    std::uint64_t m_failed = 0; ///< at the last second
};

enum LogGroupMetric : std::uint8_t {
    IncomingLogEvents,
    IncomingBytes,
    ForwardedLogEvents,
    ForwardedBytes,
    DeliveryThrottling,
    DeliveryErrors,
    DeliveredRecords,
    LogGroupMetricCount
};

} // namespace headwater::services::cloudwatch_logs
