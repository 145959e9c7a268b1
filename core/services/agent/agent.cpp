// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agent/agent.h"

#include "core/world/world.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace headwater::services::agent {

using logagent::AgentConfig;
using logagent::FlowConfig;
using logagent::FlowReplay;
using pipeline::Json;
using world::EventKind;

namespace {

enum Purpose : std::uint32_t { kKeys = 1 };

// Of the agent's source: buffers that wait to be sent, senders, and the waits between attempts.
constexpr std::uint64_t kMostBuffers = 100;
constexpr std::uint32_t kSenders = 12;
constexpr SimTime kFirstBackOff = 100 * kernel::kMillisecond;
constexpr SimTime kLongestBackOff = 10 * kernel::kSecond;
constexpr double kJitter = 0.3;

/// Flows whose logs begin further apart than this begin together: nobody waits years for the second one.
constexpr std::int64_t kTogether = 24 * kernel::kHour;

PutSpec putSpec(const FlowConfig &flow)
{
    PutSpec spec;
    spec.batches = true;
    spec.batchRecords = static_cast<std::uint32_t>(flow.maxBufferRecords);
    spec.batchBytes = static_cast<std::uint64_t>(flow.maxBufferBytes);
    spec.linger = flow.maxBufferAgeMs * kernel::kMillisecond;
    spec.maxInFlight = kSenders;
    spec.retry.maxAttempts = UINT32_MAX; // until it is accepted
    spec.retry.baseDelay = kFirstBackOff;
    spec.retry.maxDelay = kLongestBackOff;
    spec.retry.jitterShare = kJitter;
    return spec;
}

std::string inFolder(const std::string &path, const std::string &folder)
{
    if (path.empty() || folder.empty() || !std::filesystem::path(path).is_relative())
        return path;
    return (std::filesystem::path(folder) / path).string();
}

} // namespace

bool hasConfigFile(const Json &properties)
{
    const Json file = properties.value("configFile", Json(""));
    return file.is_string() && file != "";
}

Result<AgentConfig> configOf(const Json &properties, const std::string &folder)
{
    Json flows = properties.value("flows", Json::array());
    for (Json &flow : flows) {
        if (!flow.is_object() || !flow.contains("dataProcessingOptions") || !flow["dataProcessingOptions"].is_array())
            continue;
        // A property is a text; the agent.json has any JSON there.
        for (Json &option : flow["dataProcessingOptions"]) {
            if (!option.is_object() || !option.contains("metadata") || !option["metadata"].is_string())
                continue;
            Json parsed = Json::parse(option["metadata"].get<std::string>(), nullptr, false);
            if (!parsed.is_discarded())
                option["metadata"] = std::move(parsed);
        }
    }
    return AgentConfig::fromJson(Json{{"flows", std::move(flows)}}, folder);
}

Agent::Agent(const world::Birth &birth)
    : Component(birth)
    , m_speed(property("speed").get<double>())
    , m_linesPerSecond(property("linesPerSecond").get<double>())
{
    Result<AgentConfig> config = AgentConfig{};
    if (hasConfigFile(properties()))
        config = AgentConfig::read(inFolder(property("configFile").get<std::string>(), world().folder()));
    else if (!property("flows").empty())
        config = configOf(properties(), world().folder());
    if (!config) {
        m_problem = config.error();
        if (!m_problem->place.isEmpty())
            m_problem->message = m_problem->place + QStringLiteral(": ") + m_problem->message;
        return;
    }
    m_emitsMetrics = config->emitMetrics;
    config->flows.resize(std::min(config->flows.size(), FlowSource::kMostFlows));
    for (FlowConfig &flow : config->flows)
        m_flows.emplace_back().config = std::move(flow);
}

Agent::~Agent() = default;

void Agent::start()
{
    const Json &mode = property("mode");
    // How fast the simulation goes is known when it goes.
    if (mode == "auto" && !m_problem)
        schedule(world().now(), world::priority::kEmission - 1, 0, kBegin, 0, 0);
    else
        begin(mode == "live");
}

/// A run that is repeated reads as it did at first, whatever its speed is by then.
bool Agent::decidedLive()
{
    const auto decision = world().inputs().get<std::optional<bool>>("agent/" + id() + "/live");
    if (!*decision)
        *decision = world().inputs().followsClock();
    return **decision;
}

void Agent::begin(bool live)
{
    m_started = true;
    m_anchor = world().now();
    if (live && !m_problem) {
        std::vector<FlowConfig> configs;
        for (const Flow &flow : m_flows)
            configs.push_back(flow.config);
        m_tape = world().inputs().get<LiveTape>("agent/" + id());
        if (const Result<void> done =
                m_tape->follow(configs, inFolder(property("checkpointFile").get<std::string>(), world().folder()));
            !done)
            m_problem = done.error();
    }
    std::optional<std::int64_t> first;
    std::vector<std::optional<std::int64_t>> firsts(m_flows.size());
    for (std::size_t i = 0; i < m_flows.size() && !m_problem; ++i) {
        Flow &flow = m_flows[i];
        auto maker = logagent::RecordMaker::make(flow.config);
        if (!maker) {
            m_problem = maker.error();
            break;
        }
        std::function<std::string(std::uint32_t)> pathOf;
        if (live) {
            pathOf = [this, i](std::uint32_t file) {
                return m_tape->path(i, file);
            };
        } else {
            auto replay = FlowReplay::open(flow.config);
            if (!replay) {
                m_problem = replay.error();
                break;
            }
            flow.replay.emplace(std::move(*replay));
            pathOf = [paths = flow.replay->paths()](std::uint32_t file) {
                return paths[file];
            };
            if (!flow.replay->atEnd()) {
                const auto time = flow.replay->nextTime();
                firsts[i] = time;
                if (time && (!first || *time < *first))
                    first = time;
            }
        }
        flow.source = std::make_unique<FlowSource>(flow.config, i, stream(kKeys + static_cast<std::uint32_t>(i)),
                                                   std::move(*maker), std::move(pathOf));
        if (live)
            flow.source->setMemory([this, i](std::size_t record) { return m_tape->text(i, record); });
    }
    for (std::size_t i = 0; i < m_flows.size(); ++i) {
        const std::int64_t own = firsts[i].value_or(first.value_or(0));
        m_flows[i].recordedAnchor = own - first.value_or(own) > kTogether ? own : first.value_or(0);
    }
    if (m_problem) {
        tell(EventKind::BadInput, m_problem->message.toStdString());
        return;
    }
    for (std::size_t i = 0; i < m_flows.size(); ++i) {
        findTarget(static_cast<std::uint16_t>(i));
        schedulePoll(static_cast<std::uint16_t>(i), world().now());
    }
}

// --- Targets ----------------------------------------------------------------------------------------------------

/// A flow goes to the linked stream of its name, and of its kind.
void Agent::findTarget(std::uint16_t index)
{
    Flow &flow = m_flows[index];
    if (flow.wire || !flow.source)
        return;
    for (const auto &wire : world().wires()) {
        if (wire->removed || wire->from != this->index() || wire->link.to != flow.config.target())
            continue;
        auto *target = dynamic_cast<RecordTarget *>(&world().component(wire->to));
        const bool isStream = dynamic_cast<kinesis_stream::KinesisStream *>(target) != nullptr;
        if (!target || isStream == flow.config.toDelivery())
            continue;
        flow.wire = wire.get();
        const std::string name =
            id() + ">" + wire->link.to + "/" + std::to_string(index) + "/" + std::to_string(flow.former.size());
        flow.client = std::make_unique<PutClient>(world(), this->index(), index, name, *flow.source, *wire, *target,
                                                  putSpec(flow.config));
        return;
    }
}

void Agent::wired(world::Wire &, bool outgoing)
{
    if (!outgoing || !m_started)
        return;
    for (std::size_t i = 0; i < m_flows.size(); ++i)
        findTarget(static_cast<std::uint16_t>(i));
}

void Agent::unwired(world::Wire &wire, bool outgoing)
{
    if (!outgoing)
        return;
    for (Flow &flow : m_flows) {
        if (flow.wire != &wire)
            continue;
        flow.client->giveUp();
        flow.former.push_back(std::move(flow.client));
        flow.wire = nullptr;
    }
}

void Agent::removed()
{
    for (Flow &flow : m_flows) {
        if (flow.client)
            flow.client->giveUp();
        flow.wire = nullptr;
    }
}

// --- Reading ----------------------------------------------------------------------------------------------------

void Agent::schedulePoll(std::uint16_t index, SimTime time)
{
    schedule(time, world::priority::kEmission - 1, index, kPoll, m_pollSeries, index);
}

void Agent::handle(const kernel::Event &event)
{
    if (event.kind == kBegin) {
        begin(decidedLive());
        return;
    }
    if (event.slot >= m_flows.size())
        return;
    Flow &flow = m_flows[event.slot];
    if (event.kind == kPoll) {
        if (event.data == m_pollSeries)
            poll(flow, event.slot, event.time);
    } else if (flow.client) {
        flow.client->handle(event);
    }
}

/// What lines wait for while the agent is stopped, has no target, or has all its buffers full: in their files.
void Agent::poll(Flow &flow, std::uint16_t index, SimTime now)
{
    if (isStopped())
        return;
    const auto most = kMostBuffers * static_cast<std::uint64_t>(flow.config.maxBufferRecords);
    if (flow.client && flow.client->held() < most && (m_tape ? readTape(flow, index, now) : readReplay(flow, now)))
        flow.client->sourceChanged(now);
    const SimTime interval = flow.config.pollMs * kernel::kMillisecond;
    SimTime next = now + interval;
    if (flow.replay) {
        const SimTime due = dueTime(flow);
        if (due == kernel::kNever)
            return;
        // Between two lines nothing happens at the polls.
        if (due > next)
            next = now + (due - now + interval - 1) / interval * interval;
    }
    schedulePoll(index, next);
}

std::int64_t Agent::recordedAt(const Flow &flow, SimTime now) const
{
    return flow.recordedAnchor + static_cast<std::int64_t>(static_cast<double>(now - m_anchor) * m_speed);
}

/// When the next line is written; never when there is none.
SimTime Agent::dueTime(const Flow &flow) const
{
    if (flow.replay->atEnd())
        return kernel::kNever;
    if (const auto time = flow.replay->nextTime()) {
        const double ahead = static_cast<double>(*time - flow.recordedAnchor) / m_speed;
        if (ahead > static_cast<double>(kernel::kNever / 4))
            return kernel::kNever;
        return std::max<SimTime>(0, m_anchor + static_cast<SimTime>(std::ceil(ahead)));
    }
    const double number = static_cast<double>(flow.read);
    return static_cast<SimTime>(std::ceil(number * 1e9 / (m_linesPerSecond * m_speed)));
}

bool Agent::readReplay(Flow &flow, SimTime now)
{
    bool any = false;
    const std::uint64_t room = kMostBuffers * static_cast<std::uint64_t>(flow.config.maxBufferRecords);
    for (std::uint64_t i = 0; i < room && dueTime(flow) <= now; ++i) {
        const FlowReplay::Line line = flow.replay->next();
        ++flow.read;
        if (!line.data.data()) {
            ++flow.skipped;
            continue;
        }
        FlowRecord record{line.offset, line.file, line.rawBytes, static_cast<std::uint32_t>(line.data.size()), {}};
        if (flow.config.deterministicKey)
            record.hash = kernel::md5(line.data);
        flow.source->add(now, record);
        any = true;
    }
    return any;
}

bool Agent::readTape(Flow &flow, std::uint16_t index, SimTime now)
{
    bool any = false;
    const std::uint64_t most = kMostBuffers * static_cast<std::uint64_t>(flow.config.maxBufferRecords);
    std::uint64_t got = 0;
    while (got < most) {
        const LiveTape::Batch *batch = m_tape->next(index, flow.batchesHad, now);
        if (!batch)
            break;
        ++flow.batchesHad;
        flow.read += batch->count + batch->skipped;
        flow.skipped += batch->skipped;
        for (std::size_t i = 0; i < batch->count; ++i)
            flow.source->add(now, m_tape->record(index, batch->first + i));
        got += batch->count;
        any = any || batch->count > 0;
    }
    return any;
}

Result<void> Agent::propertyChanged(const std::string &key, const Json &)
{
    if (key == "speed" || key == "linesPerSecond") {
        for (Flow &flow : m_flows)
            flow.recordedAnchor = recordedAt(flow, world().now());
        m_anchor = world().now();
        m_speed = property("speed").get<double>();
        m_linesPerSecond = property("linesPerSecond").get<double>();
        ++m_pollSeries;
        for (std::size_t i = 0; i < m_flows.size() && m_started && !m_problem; ++i)
            schedulePoll(static_cast<std::uint16_t>(i), world().now());
    }
    return {};
}

/// What is buffered goes out; new lines wait in their files and are read when the agent is started again.
void Agent::stoppedChanged()
{
    ++m_pollSeries;
    for (std::size_t i = 0; i < m_flows.size() && !isStopped() && m_started && !m_problem; ++i)
        schedulePoll(static_cast<std::uint16_t>(i), world().now());
}

// --- Figures ----------------------------------------------------------------------------------------------------

PutCounts Agent::total() const
{
    PutCounts sum;
    const auto add = [&sum](const PutCounts &counts) {
        sum.produced += counts.produced;
        sum.accepted += counts.accepted;
        sum.throttled += counts.throttled;
        sum.failed += counts.failed;
        sum.retried += counts.retried;
        sum.dropped += counts.dropped;
        sum.calls += counts.calls;
        sum.callsFailed += counts.callsFailed;
        sum.acceptedBytes += counts.acceptedBytes;
        sum.latency.merge(counts.latency);
    };
    for (const Flow &flow : m_flows) {
        for (const auto &client : flow.former)
            add(client->counts);
        if (flow.client)
            add(flow.client->counts);
    }
    return sum;
}

std::uint64_t Agent::waiting() const
{
    std::uint64_t sum = 0;
    for (const Flow &flow : m_flows)
        sum += flow.client ? flow.client->held() : 0;
    return sum;
}

void Agent::sample(double *values)
{
    Totals now{total(), 0, 0};
    for (const Flow &flow : m_flows) {
        now.read += flow.read;
        now.skipped += flow.skipped;
    }
    const PutCounts &is = now.counts, &was = m_sampled.counts;
    const auto since = [](std::uint64_t value, std::uint64_t before) {
        return static_cast<double>(value - before);
    };
    values[BytesSent] = since(is.acceptedBytes, was.acceptedBytes);
    values[RecordSendAttempts] =
        since(is.accepted + is.throttled + is.failed, was.accepted + was.throttled + was.failed);
    values[RecordSendErrors] = since(is.throttled + is.failed, was.throttled + was.failed);
    values[ServiceErrors] = since(is.callsFailed, was.callsFailed);
    if (!m_emitsMetrics)
        std::fill_n(values, LinesRead, 0.0);
    values[LinesRead] = since(now.read, m_sampled.read);
    values[LinesSkipped] = since(now.skipped, m_sampled.skipped);
    const std::uint64_t answered = is.latency.count() - was.latency.count();
    values[SendLatency] =
        answered == 0 ? 0.0 : (is.latency.sum() - was.latency.sum()) / static_cast<double>(answered) / 1e6;
    values[RecordsWaitingToBeSent] = static_cast<double>(waiting());
    if (now.skipped > m_sampled.skipped)
        tell(EventKind::BadInput, "lines that a conversion could not read", {}, {}, now.skipped - m_sampled.skipped);
    m_sampled = std::move(now);
}

void Agent::report(Json &node) const
{
    const PutCounts sum = total();
    std::uint64_t read = 0, skipped = 0;
    Json flows = Json::array();
    for (const Flow &flow : m_flows) {
        read += flow.read;
        skipped += flow.skipped;
        std::uint64_t accepted = flow.client ? flow.client->counts.accepted : 0;
        for (const auto &client : flow.former)
            accepted += client->counts.accepted;
        flows.push_back({{"filePattern", flow.config.filePattern},
                         {"target", flow.config.target()},
                         {"linesRead", flow.read},
                         {"recordsSent", accepted}});
    }
    const auto milliseconds = [](std::int64_t time) {
        return static_cast<double>(time) / 1e6;
    };
    Json &metrics = node["metrics"];
    if (m_emitsMetrics) {
        metrics["BytesSent"] = {{"sum", sum.acceptedBytes}};
        metrics["RecordSendAttempts"] = {{"sum", sum.accepted + sum.throttled + sum.failed}};
        metrics["RecordSendErrors"] = {{"sum", sum.throttled + sum.failed}};
        metrics["ServiceErrors"] = {{"sum", sum.callsFailed}};
    }
    metrics["RecordsSent"] = {{"sum", sum.accepted}};
    metrics["LinesRead"] = {{"sum", read}};
    metrics["LinesSkipped"] = {{"sum", skipped}};
    metrics["SendLatencyMilliseconds"] = {{"p50", milliseconds(sum.latency.quantile(0.5))},
                                          {"p90", milliseconds(sum.latency.quantile(0.9))},
                                          {"p99", milliseconds(sum.latency.quantile(0.99))},
                                          {"max", milliseconds(sum.latency.max())}};
    node["flows"] = std::move(flows);
    if (const std::string problem = failure(); !problem.empty())
        node["error"] = problem;
}

void Agent::tally(world::Ledger &ledger) const
{
    const PutCounts sum = total();
    std::uint64_t skipped = 0;
    for (const Flow &flow : m_flows)
        skipped += flow.skipped;
    ledger.produced += sum.produced + skipped;
    ledger.filtered += skipped;
    ledger.dropped += sum.dropped;
    ledger.held += waiting();
}

void Agent::fingerprint(kernel::Fingerprint &print) const
{
    const PutCounts sum = total();
    for (const std::uint64_t value :
         {sum.produced, sum.accepted, sum.throttled, sum.failed, sum.retried, sum.dropped, sum.calls, sum.acceptedBytes,
          sum.latency.count(), static_cast<std::uint64_t>(sum.latency.max())})
        print.add(value);
    for (const Flow &flow : m_flows) {
        print.add(flow.read);
        print.add(flow.skipped);
    }
}

world::WholeRecord Agent::wholeRecord(std::uint64_t number) const
{
    const std::size_t flow = number >> FlowSource::kFlowShift;
    return flow < m_flows.size() && m_flows[flow].source ? m_flows[flow].source->whole(number) : world::WholeRecord{};
}

std::string Agent::keyText(std::uint64_t number) const
{
    const std::size_t flow = number >> FlowSource::kFlowShift;
    return flow < m_flows.size() && m_flows[flow].source ? m_flows[flow].source->key(number) : std::string();
}

std::string Agent::failure() const
{
    if (m_problem)
        return m_problem->message.toStdString();
    return m_tape && m_tape->failure() ? m_tape->failure()->message.toStdString() : std::string();
}

} // namespace headwater::services::agent
