// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agent/agent.h"

#include "core/world/world.h"

#include <algorithm>
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
    , m_mode(property("mode") == "replay" ? Mode::Replay
             : property("mode") == "live" ? Mode::Live
                                          : Mode::BySpeed)
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
    // How fast the simulation goes is known when it goes.
    if (m_mode == Mode::BySpeed && !m_problem)
        schedule(world().now(), world::priority::kEmission - 1, 0, kBegin, 0, 0);
    else
        begin();
}

Result<void> Agent::openTape()
{
    std::vector<FlowConfig> configs;
    for (const Flow &flow : m_flows)
        configs.push_back(flow.config);
    const std::string checkpoints = inFolder(property("checkpointFile").get<std::string>(), world().folder());
    m_tape = world().inputs().get<LiveTape>("agent/" + id());
    return m_mode == Mode::Live ? m_tape->follow(configs, checkpoints)
                                : m_tape->share(configs, checkpoints, world().inputs().followsClock());
}

Result<void> Agent::openFlow(std::size_t index)
{
    Flow &flow = m_flows[index];
    auto maker = logagent::RecordMaker::make(flow.config);
    if (!maker)
        return maker.error();
    std::optional<FlowReplay> replay;
    if (m_mode != Mode::Live) {
        auto opened = FlowReplay::open(flow.config, m_mode == Mode::BySpeed ? &m_tape->places(index) : nullptr);
        if (!opened)
            return opened.error();
        replay.emplace(std::move(*opened));
    }
    flow.reader = std::make_unique<FlowReader>(index, std::move(replay), m_tape);
    flow.source = std::make_unique<FlowSource>(
        flow.config, index, stream(kKeys + static_cast<std::uint32_t>(index)), std::move(*maker),
        [reader = flow.reader.get()](const FlowRecord &record) { return reader->path(record); },
        [reader = flow.reader.get()](const FlowRecord &record) { return reader->text(record); });
    return {};
}

void Agent::begin()
{
    m_started = true;
    Result<void> done;
    if (m_mode != Mode::Replay && !m_problem)
        done = openTape();
    for (std::size_t i = 0; i < m_flows.size() && done && !m_problem; ++i)
        done = openFlow(i);
    if (!done)
        m_problem = done.error();
    if (m_problem) {
        tell(EventKind::BadInput, m_problem->message.toStdString());
        return;
    }
    std::optional<std::int64_t> first;
    for (const Flow &flow : m_flows) {
        if (const auto time = flow.reader->firstTime(); time && (!first || *time < *first))
            first = time;
    }
    for (std::size_t i = 0; i < m_flows.size(); ++i) {
        FlowReader &reader = *m_flows[i].reader;
        const std::int64_t own = reader.firstTime().value_or(first.value_or(0));
        reader.begin(world().now(), own - first.value_or(own) > kTogether ? own : first.value_or(0), pace());
        findTarget(static_cast<std::uint16_t>(i));
        schedulePoll(static_cast<std::uint16_t>(i), world().now());
    }
}

ReplayPace Agent::pace() const
{
    return {property("speed").get<double>(), property("linesPerSecond").get<double>()};
}

bool Agent::follows(SimTime now)
{
    return m_mode == Mode::Live ||
           (m_mode == Mode::BySpeed && m_tape->isFollowing(now, world().inputs().followsClock()));
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
        begin();
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
    const bool isFollowing = follows(now);
    if (flow.client && flow.client->held() < most && flow.reader->read(*flow.source, now, isFollowing, most))
        flow.client->sourceChanged(now);
    const SimTime interval = flow.config.pollMs * kernel::kMillisecond;
    SimTime next = now + interval;
    if (m_mode == Mode::Replay) {
        const SimTime due = flow.reader->dueTime();
        if (due == kernel::kNever)
            return;
        // Between two lines nothing happens at the polls.
        if (due > next)
            next = now + (due - now + interval - 1) / interval * interval;
    }
    schedulePoll(index, next);
}

Result<void> Agent::propertyChanged(const std::string &key, const Json &)
{
    if ((key == "speed" || key == "linesPerSecond") && m_started && !m_problem) {
        ++m_pollSeries;
        for (std::size_t i = 0; i < m_flows.size(); ++i) {
            m_flows[i].reader->setPace(world().now(), pace());
            schedulePoll(static_cast<std::uint16_t>(i), world().now());
        }
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
