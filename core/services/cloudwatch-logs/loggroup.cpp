// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cloudwatch-logs/loggroup.h"

#include "core/kernel/detlog.h"
#include "core/objectformats/compression.h"
#include "core/world/world.h"

#include <algorithm>
#include <array>

namespace headwater::services::cloudwatch_logs {

using kernel::kSecond;
using world::Json;

namespace {

enum Purpose : std::uint32_t { kKeys = 1, kIds = 2, kWaits = 3, kGaps = 16 };

constexpr std::string_view kOwner = "000000000000";
constexpr std::size_t kMostEnvelope = 900'000; ///< bytes before compression; a record has a megabyte at most
constexpr unsigned kSecondShift = 24;          ///< draws of a second: so many messages a log stream has at most
constexpr std::uint32_t kMostMessages = 1u << 20;

std::int64_t millisecondsOf(std::int64_t timeNs)
{
    return timeNs / 1'000'000;
}

} // namespace

SubscriptionSource::SubscriptionSource(SubscriptionSpec spec, std::uint64_t seed, const std::string &id, SimTime now)
    : m_spec(std::move(spec))
    , m_seed(seed)
    , m_id(id)
    , m_keyDraws(kernel::makeStream(seed, id, kKeys))
    , m_idDraws(kernel::makeStream(seed, id, kIds))
    , m_waitDraws(kernel::makeStream(seed, id, kWaits))
    , m_nextSecond((now + kSecond - 1) / kSecond)
    , m_start(now)
{
    for (std::uint32_t i = 0; i < m_spec.logStreams; ++i)
        m_gapDraws.push_back(kernel::makeStream(seed, id, kGaps + i));
    m_eras.push_back({m_nextSecond, m_spec.messagesPerSecond});
}

double SubscriptionSource::rateIn(std::int64_t second) const
{
    double rate = 0;
    for (const Era &era : m_eras) {
        if (era.fromSecond <= second)
            rate = era.messagesPerSecond;
    }
    return rate / m_spec.logStreams;
}

std::string SubscriptionSource::streamName(std::uint32_t stream) const
{
    const std::string number = std::to_string(stream + 1);
    return "app/instance-" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number;
}

std::string SubscriptionSource::keyOf(std::uint64_t number, const Cell &cell) const
{
    if (m_spec.random || cell.second < 0)
        return std::to_string(m_keyDraws.at(number));
    return m_spec.logGroup + ":" + streamName(cell.stream);
}

/// Messages come at random; those of each second are drawn anew, which changes nothing for such arrivals.
std::vector<SubscriptionSource::Message> SubscriptionSource::messagesOf(std::int64_t second, std::uint32_t stream,
                                                                        Counts *counts) const
{
    std::vector<Message> messages;
    const double rate = rateIn(second);
    if (rate <= 0)
        return messages;
    std::array<SimTime, 64> gaps;
    std::uint64_t draw = static_cast<std::uint64_t>(second) << kSecondShift;
    const std::uint64_t cell = static_cast<std::uint64_t>(second) * m_spec.logStreams + stream;
    std::uint32_t index = 0;
    SimTime at = 0;
    while (index < kMostMessages) {
        kernel::exponentialBlock(m_gapDraws[stream], draw, 1, 1e9 / rate, gaps);
        draw += gaps.size();
        for (const SimTime gap : gaps) {
            at += gap;
            if (at >= kSecond || index == kMostMessages)
                return messages;
            const std::int64_t timeNs = (world::kEpochSeconds + second) * kSecond + at;
            const std::uint64_t number = cell << 20 | index++;
            std::string text = m_spec.message->make({m_seed, number, timeNs, {}});
            if (counts) {
                ++counts->events;
                counts->bytes += text.size() + 26; // as the service counts an event
            }
            if (m_spec.filter->matches(text))
                messages.push_back({timeNs, number, std::move(text)});
        }
    }
    return messages;
}

std::string SubscriptionSource::envelope(const Cell &cell, std::span<const Message> messages) const
{
    Json events = Json::array();
    if (cell.second < 0) {
        events.push_back({{"id", ""},
                          {"timestamp", millisecondsOf(world::kEpochSeconds * kSecond + m_start)},
                          {"message", "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream."}});
        return Json{{"messageType", "CONTROL_MESSAGE"},
                    {"owner", "CloudwatchLogs"},
                    {"logGroup", ""},
                    {"logStream", ""},
                    {"subscriptionFilters", Json::array()},
                    {"logEvents", std::move(events)}}
            .dump();
    }
    for (const Message &message : messages) {
        // 56 digits; later ones are larger.
        std::string digits = std::to_string(millisecondsOf(message.timeNs)) +
                             std::to_string(m_idDraws.at(message.number)) +
                             std::to_string(m_idDraws.at(~message.number));
        digits.resize(56, '0');
        events.push_back(
            {{"id", std::move(digits)}, {"timestamp", millisecondsOf(message.timeNs)}, {"message", message.text}});
    }
    return Json{{"messageType", "DATA_MESSAGE"},
                {"owner", std::string(kOwner)},
                {"logGroup", m_spec.logGroup},
                {"logStream", streamName(cell.stream)},
                {"subscriptionFilters", Json::array({m_spec.filterName})},
                {"logEvents", std::move(events)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

void SubscriptionSource::emit(SimTime at, const Cell &cell, std::span<const Message> messages)
{
    const std::size_t bytes = objectformats::gzip(envelope(cell, messages)).size();
    const std::uint64_t number = m_cells.size();
    m_cells.push_back(cell);
    const std::string itsKey = keyOf(number, cell);
    m_emitted.push_back(at);
    m_hashes.push_back(kernel::md5(itsKey).high);
    m_sizes.push_back(static_cast<std::uint32_t>(bytes + itsKey.size()));
    if (!m_pending.empty())
        m_pending.back().second.forwardedBytes += bytes;
}

/// The log streams of a second follow each other, so that their records do not come all at once.
void SubscriptionSource::ensure(SimTime end)
{
    if (m_stopped)
        return;
    if (!std::exchange(m_greeted, true))
        emit(m_start, {-1, 0, 0, 0}, {});
    for (; (m_nextSecond + 1) * kSecond < end; ++m_nextSecond) {
        const SimTime done = (m_nextSecond + 1) * kSecond;
        m_pending.push_back({done, {}});
        for (std::uint32_t stream = 0; stream < m_spec.logStreams; ++stream) {
            const std::vector<Message> messages = messagesOf(m_nextSecond, stream, &m_pending.back().second);
            m_pending.back().second.forwarded += messages.size();
            // At some moment of its share of a second: clocks that tick together would meet the stream's tokens.
            const std::uint64_t draw =
                m_waitDraws.at(static_cast<std::uint64_t>(m_nextSecond) * m_spec.logStreams + stream);
            const SimTime share = kSecond / m_spec.logStreams;
            const SimTime at =
                done + share * stream + static_cast<SimTime>(kernel::below(draw, static_cast<std::uint64_t>(share)));
            for (std::size_t first = 0; first < messages.size();) {
                std::size_t count = 0, bytes = 0;
                while (first + count < messages.size() && (count == 0 || bytes < kMostEnvelope))
                    bytes += messages[first + count++].text.size() + 120;
                emit(at, {m_nextSecond, stream, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)},
                     std::span(messages).subspan(first, count));
                first += count;
            }
        }
    }
}

kernel::Digest128 SubscriptionSource::hash(std::uint64_t number) const
{
    return kernel::md5(key(number));
}

std::string SubscriptionSource::key(std::uint64_t number) const
{
    return number < m_cells.size() ? keyOf(number, m_cells[number]) : std::string();
}

world::WholeRecord SubscriptionSource::whole(std::uint64_t number) const
{
    world::WholeRecord record;
    if (number >= m_cells.size())
        return record;
    const Cell &cell = m_cells[number];
    record.partitionKey = keyOf(number, cell);
    std::vector<Message> messages;
    if (cell.second >= 0)
        messages = messagesOf(cell.second, cell.stream, nullptr);
    if (messages.size() >= std::size_t{cell.first} + cell.count)
        record.data = objectformats::gzip(envelope(cell, std::span(messages).subspan(cell.first, cell.count)));
    return record;
}

/// A log group that is stopped gets no messages; what came before goes out.
void SubscriptionSource::restart(SimTime now, bool stopped)
{
    if (m_stopped && !stopped)
        m_nextSecond = std::max(m_nextSecond, (now + kSecond - 1) / kSecond);
    m_stopped = stopped;
}

void SubscriptionSource::change(SimTime now, double messagesPerSecond)
{
    m_eras.push_back({std::max(m_nextSecond, (now + kSecond - 1) / kSecond), messagesPerSecond});
}

void SubscriptionSource::Counts::add(const Counts &other)
{
    events += other.events;
    bytes += other.bytes;
    forwarded += other.forwarded;
    forwardedBytes += other.forwardedBytes;
}

SubscriptionSource::Counts SubscriptionSource::takeCounts(SimTime now)
{
    Counts sum;
    for (; !m_pending.empty() && m_pending.front().first <= now; m_pending.pop_front())
        sum.add(m_pending.front().second);
    m_taken.add(sum);
    return sum;
}

SubscriptionSource::Counts SubscriptionSource::countsUntil(SimTime now) const
{
    Counts sum = m_taken;
    for (const auto &[at, counts] : m_pending) {
        if (at <= now)
            sum.add(counts);
    }
    return sum;
}

std::unique_ptr<RecordSource> LogGroup::makeSource(std::size_t)
{
    SubscriptionSpec spec;
    spec.logGroup = property("logGroupName").get<std::string>();
    spec.filterName = property("filterName").get<std::string>();
    spec.logStreams = property("logStreams").get<std::uint32_t>();
    spec.messagesPerSecond = property("messagesPerSecond").get<double>();
    spec.random = property("distribution") == "Random";
    auto message = payload::PayloadTemplate::parse(property("message").get<std::string>());
    if (!message)
        message = payload::PayloadTemplate::parse("\"\"");
    spec.message = std::make_shared<payload::PayloadTemplate>(std::move(*message));
    auto filter = FilterPattern::parse(property("filterPattern").get<std::string>());
    if (!filter)
        filter = FilterPattern::parse({});
    spec.filter = std::make_shared<FilterPattern>(std::move(*filter));
    return std::make_unique<SubscriptionSource>(std::move(spec), world().seed(), id(), world().now());
}

/// The service tries for up to a day; nobody has to ask it to.
PutSpec LogGroup::putSpec() const
{
    PutSpec spec;
    spec.batches = true;
    spec.linger = 0;
    spec.retry.maxAttempts = 3'000;
    spec.retry.baseDelay = kSecond;
    spec.retry.maxDelay = 30 * kSecond;
    return spec;
}

void LogGroup::changeSource(RecordSource &source, world::SimTime now)
{
    static_cast<SubscriptionSource &>(source).change(now, property("messagesPerSecond").get<double>());
}

SubscriptionSource *LogGroup::source() const
{
    for (const Outlet &outlet : outlets()) {
        if (outlet.source)
            return static_cast<SubscriptionSource *>(outlet.source.get());
    }
    return nullptr;
}

void LogGroup::sample(double *values)
{
    std::array<double, PutMetricCount> own;
    PutComponent::sample(own.data());
    SubscriptionSource::Counts counts;
    // Each subscription gets the same messages: they came once.
    for (const Outlet &outlet : outlets()) {
        if (!outlet.source)
            continue;
        const auto taken = static_cast<SubscriptionSource &>(*outlet.source).takeCounts(world().now());
        if (outlet.source.get() == source())
            counts = taken;
    }
    values[IncomingLogEvents] = static_cast<double>(counts.events);
    values[IncomingBytes] = static_cast<double>(counts.bytes);
    values[ForwardedLogEvents] = static_cast<double>(counts.forwarded);
    values[ForwardedBytes] = static_cast<double>(counts.forwardedBytes);
    std::uint64_t failed = 0;
    for (const Outlet &outlet : outlets())
        failed += outlet.source ? outlet.counts().failed : 0;
    values[DeliveryThrottling] = own[RecordsThrottled];
    values[DeliveryErrors] = static_cast<double>(failed - std::exchange(m_failed, failed));
    values[DeliveredRecords] = own[RecordsAccepted];
}

void LogGroup::report(Json &node) const
{
    PutComponent::report(node);
    Json &metrics = node["metrics"];
    SubscriptionSource::Counts counts;
    if (const SubscriptionSource *itsSource = source())
        counts = itsSource->countsUntil(world().now());
    metrics["IncomingLogEvents"] = {{"sum", counts.events}};
    metrics["IncomingBytes"] = {{"sum", counts.bytes}};
    metrics["ForwardedLogEvents"] = {{"sum", counts.forwarded}};
    metrics["ForwardedBytes"] = {{"sum", counts.forwardedBytes}};
    metrics["DeliveryThrottling"] = metrics["RecordsThrottled"];
    metrics["DeliveryErrors"] = metrics["RecordsFailed"];
    metrics["DeliveredRecords"] = metrics["RecordsAccepted"];
}

} // namespace headwater::services::cloudwatch_logs
