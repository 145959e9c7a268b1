// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cloudwatch-events/eventrule.h"

#include "core/base/timestamp.h"
#include "core/kernel/detlog.h"
#include "core/world/world.h"

#include <algorithm>
#include <array>

namespace headwater::services::cloudwatch_events {

using kernel::kSecond;
using world::Json;

namespace {

enum Purpose : std::uint32_t { kIds = 1, kGaps = 16 };

constexpr std::size_t kLongestKey = 256;
constexpr std::uint32_t kMostAttempts = 185; // within a day (EventBridge user guide, retry policy)

std::string quoted(const std::string &text)
{
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::optional<std::vector<std::string>> pathOf(const std::string &text)
{
    std::vector<std::string> steps;
    if (text.empty())
        return steps;
    if (!text.starts_with("$."))
        return std::nullopt;
    for (std::size_t at = 2;;) {
        const std::size_t dot = std::min(text.find('.', at), text.size());
        if (dot == at)
            return std::nullopt;
        steps.push_back(text.substr(at, dot - at));
        if (dot == text.size())
            return steps;
        at = dot + 1;
    }
}

EventSource::EventSource(RuleSpec spec, std::uint64_t seed, const std::string &id, SimTime now)
    : m_spec(std::move(spec))
    , m_seed(seed)
    , m_id(id)
    , m_idDraws(kernel::makeStream(seed, id, kIds))
    , m_start(now)
    , m_last(now)
{
    beginSeries(now);
}

/// From here on draws are new: what was drawn for later must not influence what comes in its place.
void EventSource::beginSeries(SimTime now)
{
    m_gapDraws = kernel::makeStream(m_seed, m_id, kGaps + m_series++);
    m_inSeries = 0;
    m_last = now;
    m_ended = false;
}

std::string EventSource::idOf(std::uint64_t number) const
{
    static constexpr char kDigits[] = "0123456789abcdef";
    const std::uint64_t parts[2] = {(m_idDraws.at(2 * number) & 0xffff'ffff'ffff'0fffULL) | 0x4000,
                                    (m_idDraws.at(2 * number + 1) & 0x3fff'ffff'ffff'ffffULL) |
                                        0x8000'0000'0000'0000ULL};
    std::string id;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            id += '-';
        id += kDigits[parts[i / 16] >> (60 - 4 * (i % 16)) & 15];
    }
    return id;
}

std::string EventSource::event(std::uint64_t number, SimTime at) const
{
    const std::int64_t timeNs = world::kEpochSeconds * kSecond + at;
    char time[kIsoTimeLength];
    writeIsoTime(timeNs, time);
    const bool scheduled = m_spec.schedule.has_value();
    std::string text = R"({"version":"0","id":")" + idOf(number) + R"(","detail-type":)" +
                       (scheduled ? "\"Scheduled Event\"" : quoted(m_spec.detailType)) + R"(,"source":)" +
                       (scheduled ? "\"aws.events\"" : quoted(m_spec.source)) +
                       R"(,"account":"000000000000","time":")" + std::string(time, 19) +
                       R"(Z","region":"us-east-1","resources":[)";
    if (scheduled)
        text += quoted("arn:aws:events:us-east-1:000000000000:rule/" + m_spec.name);
    text += R"(],"detail":)";
    if (scheduled)
        text += "{}";
    else
        m_spec.detail->append({m_seed, number, timeNs, {}}, text);
    return text + "}";
}

std::string EventSource::keyOf(std::uint64_t number, const std::string &text) const
{
    if (m_spec.keyPath.empty())
        return idOf(number);
    const Json parsed = Json::parse(text, nullptr, false);
    const Json *at = &parsed;
    for (const std::string &step : m_spec.keyPath) {
        if (!at->is_object() || !at->contains(step))
            return idOf(number);
        at = &(*at)[step];
    }
    const std::string key = at->is_string() ? at->get<std::string>() : at->dump();
    return key.empty() ? idOf(number) : key.substr(0, kLongestKey);
}

void EventSource::emit(SimTime at, std::uint64_t number, const std::string &text)
{
    const std::string itsKey = keyOf(number, text);
    m_numbers.push_back(number);
    m_emitted.push_back(at);
    m_hashes.push_back(kernel::md5(itsKey).high);
    m_sizes.push_back(static_cast<std::uint32_t>(text.size() + itsKey.size()));
}

void EventSource::ensure(SimTime end)
{
    while (!m_stopped && !m_ended && m_last < end) {
        SimTime at = 0;
        if (m_spec.schedule) {
            const std::int64_t start = world::kEpochSeconds + m_start / kSecond;
            const auto next = m_spec.schedule->next(world::kEpochSeconds + m_last / kSecond, start);
            if (!next) {
                m_ended = true;
                return;
            }
            at = (*next - world::kEpochSeconds) * kSecond;
        } else {
            if (m_spec.eventsPerSecond <= 0)
                return;
            std::array<SimTime, 1> gap;
            kernel::exponentialBlock(m_gapDraws, m_inSeries++, 1, 1e9 / m_spec.eventsPerSecond, gap);
            at = m_last + gap[0];
        }
        m_last = at;
        const std::uint64_t number = m_events++;
        const std::string text = event(number, at);
        if (m_spec.pattern && !m_spec.schedule && !m_spec.pattern->matches(Json::parse(text)))
            ++m_unmatched;
        else
            emit(at, number, text);
    }
}

world::WholeRecord EventSource::wholeAt(std::uint64_t number, SimTime emitted) const
{
    world::WholeRecord record;
    if (number >= m_numbers.size())
        return record;
    record.data = event(m_numbers[number], emitted);
    record.partitionKey = keyOf(m_numbers[number], record.data);
    return record;
}

kernel::Digest128 EventSource::hash(std::uint64_t number) const
{
    const auto waiting = static_cast<std::size_t>(number - m_firstNumber);
    const auto times = emitted();
    return hashAt(number, waiting < times.size() ? times[waiting] : 0);
}

kernel::Digest128 EventSource::hashAt(std::uint64_t number, SimTime emitted) const
{
    return kernel::md5(wholeAt(number, emitted).partitionKey);
}

void EventSource::restart(SimTime now, bool stopped)
{
    discardFrom(now);
    m_numbers.resize(m_firstNumber + emitted().size());
    m_stopped = stopped;
    beginSeries(now);
}

void EventSource::change(SimTime now, double eventsPerSecond)
{
    m_spec.eventsPerSecond = eventsPerSecond;
    restart(now, m_stopped);
}

std::unique_ptr<RecordSource> EventRule::makeSource(std::size_t)
{
    RuleSpec spec;
    spec.name = property("Name").get<std::string>();
    if (property("trigger") == "schedule") {
        auto schedule = Schedule::parse(property("ScheduleExpression").get<std::string>());
        if (schedule)
            spec.schedule = std::move(*schedule);
    } else if (const std::string text = property("EventPattern").get<std::string>(); !text.empty()) {
        if (auto pattern = EventPattern::parse(text, EventPattern::wordsOf(world().profile())))
            spec.pattern = std::make_shared<EventPattern>(std::move(*pattern));
    }
    spec.eventsPerSecond = property("eventsPerSecond").get<double>();
    spec.source = property("source").get<std::string>();
    spec.detailType = property("detailType").get<std::string>();
    auto detail = payload::PayloadTemplate::parse(property("detail").get<std::string>());
    if (!detail)
        detail = payload::PayloadTemplate::parse("{}");
    spec.detail = std::make_shared<payload::PayloadTemplate>(std::move(*detail));
    spec.keyPath = pathOf(property("PartitionKeyPath").get<std::string>()).value_or(std::vector<std::string>());
    return std::make_unique<EventSource>(std::move(spec), world().seed(), id(), world().now());
}

PutSpec EventRule::putSpec() const
{
    PutSpec spec;
    spec.retry.maxAttempts = kMostAttempts;
    spec.retry.baseDelay = kSecond;
    spec.retry.maxDelay = 8 * kernel::kMinute;
    return spec;
}

void EventRule::changeSource(RecordSource &source, world::SimTime now)
{
    static_cast<EventSource &>(source).change(now, property("eventsPerSecond").get<double>());
}

void EventRule::sample(double *values)
{
    std::array<double, PutMetricCount> own;
    PutComponent::sample(own.data());
    values[MatchedEvents] = own[RecordsAttempted];
    values[Invocations] = own[Calls];
    values[FailedInvocations] = own[RecordsDropped];
    values[RetryInvocationAttempts] = own[RecordsRetried];
}

void EventRule::report(Json &node) const
{
    PutComponent::report(node);
    Json &metrics = node["metrics"];
    metrics["MatchedEvents"] = metrics["RecordsAttempted"];
    metrics["Invocations"] = metrics["Calls"];
    metrics["FailedInvocations"] = metrics["RecordsDropped"];
    metrics["RetryInvocationAttempts"] = metrics["RecordsRetried"];
}

} // namespace headwater::services::cloudwatch_events
