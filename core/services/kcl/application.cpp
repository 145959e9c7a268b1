// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kcl/application.h"

#include "core/base/text.h"
#include "core/services/dynamodb-table/table.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::kcl {

using dynamodb_table::Table;
using kinesis_stream::KinesisStream;
using world::EventKind;
using world::Json;
namespace priority = world::priority;

namespace {

enum Purpose : std::uint32_t { kBackOffs = 6, kChoices = 7 };

SimTime milliseconds(const Json &value)
{
    return static_cast<SimTime>(value.get<double>()) * kernel::kMillisecond;
}

Error refusal(const QString &message)
{
    return {message, QStringLiteral("IllegalArgumentException")};
}

} // namespace

Settings settingsOf(const world::Component &component)
{
    const bool isExam = component.world().profile() == limits::Profile::Exam;
    Settings settings;
    settings.leaderAssigns = !isExam;
    const Json &mode = component.property("mode");
    settings.enhanced = mode == "enhanced" || (mode == "default" && !isExam);
    settings.failover = milliseconds(component.property("failoverTimeMillis"));
    const Json &pause = component.property("idleTimeBetweenReadsInMillis");
    settings.pollPause = pause.is_number() ? milliseconds(pause) : (isExam ? 1'000 : 1'500) * kernel::kMillisecond;
    settings.parentPoll = milliseconds(component.property("parentShardPollIntervalMillis"));
    settings.shardSync = milliseconds(component.property("shardSyncIntervalMillis"));
    settings.checkpointEvery = milliseconds(component.property("checkpointIntervalMillis"));
    settings.maxRecords = component.property("maxRecords").get<std::uint64_t>();
    settings.maxLeases = component.property("maxLeasesForWorker").get<std::uint64_t>();
    settings.maxSteal = component.property("maxLeasesToStealAtOneTime").get<std::uint64_t>();
    settings.cleansUp = component.property("cleanupLeasesUponShardCompletion").get<bool>();
    settings.initialPosition = component.property("initialPosition").get<std::string>();
    const Json &timestamp = component.property("Timestamp");
    if (timestamp.is_string() && parseDuration(timestamp.get<std::string>()).ok())
        settings.timestamp = *parseDuration(timestamp.get<std::string>());
    settings.recordsPerSecond = component.property("recordsPerSecond").get<double>();
    return settings;
}

Application::Application(const world::Birth &birth)
    : Component(birth)
    , m_outputs(*this)
    , m_random(stream(kChoices))
    , m_backOffDraws(stream(kBackOffs))
{
    m_settings = settingsOf(*this);
    const std::string name = property("application").get<std::string>();
    m_name = name.empty() ? id() : name;
    // What the library creates when there is no table yet: 10 and 10 units then, on demand today.
    m_ownStore = std::make_unique<ItemStore>("leaseKey", dynamodb_table::Capacity{m_settings.leaderAssigns, 10, 10},
                                             birth.world.now());
    m_table = std::make_unique<LeaseTable>(*m_ownStore, m_settings.leaderAssigns);
}

Application::~Application() = default;

void Application::wired(world::Wire &wire, bool outgoing)
{
    world::Component &other = world().component(outgoing ? wire.to : wire.from);
    if (auto *table = dynamic_cast<Table *>(&other)) {
        m_table = std::make_unique<LeaseTable>(table->store(), m_settings.leaderAssigns, wire.gate.get());
        if (table->store().hashKey() != "leaseKey")
            m_failure = QCoreApplication::translate("Services", "The key of a lease table is “leaseKey”, that of “%1” "
                                                                "is “%2”.")
                            .arg(fromUtf8(table->id()), fromUtf8(table->store().hashKey()))
                            .toStdString();
        return;
    }
    if (outgoing) {
        m_outputs.wired(wire);
        return;
    }
    auto *source = dynamic_cast<KinesisStream *>(&other);
    if (!source || m_inlet)
        return;
    m_inlet = &wire;
    m_stream = source;
    if (m_started)
        begin(world().now());
}

void Application::unwired(world::Wire &wire, bool outgoing)
{
    if (dynamic_cast<Table *>(&world().component(outgoing ? wire.to : wire.from))) {
        // The table stays with the application that lost sight of it: its leases are gone.
        for (const auto &worker : m_workers) {
            while (!worker->held.empty())
                lose(*worker, worker->held.begin()->first, world().now(), "lease table gone");
        }
        m_table = std::make_unique<LeaseTable>(*m_ownStore, m_settings.leaderAssigns);
        m_synced = false;
        m_failure.clear();
        return;
    }
    if (outgoing) {
        m_outputs.unwired(wire);
        return;
    }
    if (&wire != m_inlet)
        return;
    for (const auto &worker : m_workers) {
        for (auto &[shard, held] : worker->held)
            interrupt(*worker, held, world().now());
        worker->held.clear();
    }
    if (m_registration != SIZE_MAX)
        m_stream->deregisterConsumer(m_registration);
    m_registration = SIZE_MAX;
    m_inlet = nullptr;
}

void Application::removed()
{
    for (const auto &worker : m_workers)
        kill(*worker, world().now());
}

void Application::start()
{
    m_started = true;
    begin(world().now());
}

void Application::begin(SimTime now)
{
    if (!m_inlet || m_begun)
        return;
    if (m_settings.enhanced && m_registration == SIZE_MAX) {
        const auto refused = m_stream->registerConsumer(now, m_name, &m_registration);
        if (refused) {
            m_failure = std::string(refused->code) + ": " + refused->message;
            return;
        }
    }
    m_begun = true;
    const auto count = property("workers").get<std::uint64_t>();
    for (std::uint64_t i = 0; i < count; ++i)
        addWorker(now);
}

void Application::schedule(SimTime time, std::uint16_t kind, const Worker &worker, std::uint64_t data)
{
    Component::schedule(time, priority::kRead, m_orders++, kind, data, worker.number);
}

void Application::schedule(SimTime time, std::uint16_t kind, const Worker &worker, const Held &held)
{
    schedule(time, kind, worker, std::uint64_t{held.serial} << 32 | held.task.shard);
}

/// Workers start within a second of each other, as processes do.
Application::Worker &Application::addWorker(SimTime now)
{
    auto worker = std::make_unique<Worker>();
    worker->number = static_cast<std::uint16_t>(m_workers.size());
    worker->id = id() + "-worker-" + std::to_string(m_workers.size() + 1);
    Worker &added = *m_workers.emplace_back(std::move(worker));
    const auto wait =
        static_cast<SimTime>(kernel::below(m_random.at(m_draws++), static_cast<std::uint64_t>(kernel::kSecond)));
    schedule(now + (added.number == 0 ? 1 : wait + 1), kJoin, added);
    return added;
}

void Application::join(Worker &worker, SimTime now)
{
    if (worker.state != State::Starting || isStopped())
        return;
    worker.state = State::Running;
    tell(EventKind::Started, worker.id + " joined");
    if (m_table->isEmpty() || !m_synced)
        syncShards(now);
    schedule(now + m_settings.renewEvery(), kRenew, worker);
    schedule(now + m_settings.shardSync, kSync, worker);
    schedule(now + kCleanUpEvery, kCleanUp, worker);
    if (m_settings.leaderAssigns)
        heartbeat(worker, now);
    schedule(now + 1, kTake, worker);
}

Application::Worker *Application::findWorker(const std::string &name)
{
    // Without a name, the one that holds most leases: the most interesting to lose.
    Worker *found = nullptr;
    for (const auto &worker : m_workers) {
        const bool isMeant = name.empty() ? worker->isAlive() && (!found || worker->held.size() > found->held.size())
                                          : worker->id == name;
        if (isMeant)
            found = worker.get();
    }
    return found;
}

std::size_t Application::running() const
{
    return static_cast<std::size_t>(
        std::count_if(m_workers.begin(), m_workers.end(), [](const auto &worker) { return worker->isRunning(); }));
}

/// In good order: each shard's batch is finished and checkpointed. The leases stay in its name until they expire.
void Application::stop(Worker &worker, SimTime now)
{
    worker.state = State::Stopping;
    tell(EventKind::Stopped, worker.id + " is shutting down");
    std::vector<std::uint32_t> shards;
    for (const auto &[shard, held] : worker.held)
        shards.push_back(shard);
    for (const std::uint32_t shard : shards) {
        Held &held = worker.held[shard];
        if (!held.working && !held.checkpoints)
            goOn(worker, shard, now);
    }
    if (m_leader == worker.id) {
        m_leader.clear();
        m_leaderUntil = now;
    }
    if (worker.held.empty())
        worker.state = State::Stopped;
}

void Application::kill(Worker &worker, SimTime now)
{
    if (worker.state == State::Killed || worker.state == State::Stopped)
        return;
    for (auto &[shard, held] : worker.held)
        interrupt(worker, held, now);
    worker.held.clear();
    worker.state = State::Killed;
    tell(EventKind::Stopped, worker.id + " was killed");
}

Result<void> Application::act(const std::string &name, const Json &with)
{
    const SimTime now = world().now();
    if (name == "AddWorker") {
        if (!m_begun)
            return refusal(QCoreApplication::translate("Services", "The application reads no stream yet."));
        addWorker(now);
        return {};
    }
    if (name != "StopWorker" && name != "KillWorker" && name != "SlowWorker")
        return Component::act(name, with);
    const std::string wanted = with.value("worker", std::string());
    Worker *worker = findWorker(wanted);
    if (!worker || !worker->isAlive())
        return refusal(
            wanted.empty()
                ? QCoreApplication::translate("Services", "No worker is running.")
                : QCoreApplication::translate("Services", "No worker “%1” is running.").arg(fromUtf8(wanted)));
    if (name == "StopWorker") {
        stop(*worker, now);
    } else if (name == "KillWorker") {
        kill(*worker, now);
    } else {
        worker->slowness = std::max(0.01, with.value("factor", 10.0));
        tell(EventKind::PropertyChanged, worker->id + " works at another speed");
    }
    return {};
}

Result<void> Application::propertyChanged(const std::string &, const Json &)
{
    m_settings = settingsOf(*this);
    return {};
}

/// The machines are switched off, and on again with new workers.
void Application::stoppedChanged()
{
    if (isStopped()) {
        for (const auto &worker : m_workers)
            kill(*worker, world().now());
        return;
    }
    if (!m_begun)
        return begin(world().now());
    const auto count = property("workers").get<std::uint64_t>();
    for (std::uint64_t i = 0; i < count; ++i)
        addWorker(world().now());
}

void Application::handle(const kernel::Event &event)
{
    if (event.kind <= PutClient::kLastEvent) {
        m_outputs.handle(event);
        return;
    }
    if (event.slot >= m_workers.size() || !m_inlet)
        return;
    Worker &worker = *m_workers[event.slot];
    const SimTime now = event.time;
    if (event.kind == kJoin)
        return join(worker, now);
    if (!worker.isAlive())
        return;
    switch (event.kind) {
    case kRenew:
        renewAll(worker, now);
        if (worker.isRunning())
            schedule(now + m_settings.renewEvery(), kRenew, worker);
        return;
    case kTake:
        if (!worker.isRunning())
            return;
        if (!m_settings.leaderAssigns)
            takeLeases(worker, now);
        else if (m_leader == worker.id)
            lead(worker, now);
        schedule(now + m_settings.takeEvery(), kTake, worker);
        return;
    case kSync:
    case kCleanUp: {
        // One of them does it: the leader, or the first one.
        const auto first =
            std::find_if(m_workers.begin(), m_workers.end(), [](const auto &each) { return each->isRunning(); });
        const bool isIts =
            m_settings.leaderAssigns ? m_leader == worker.id : first != m_workers.end() && first->get() == &worker;
        if (isIts)
            m_syncsAgain = false;
        if (isIts)
            event.kind == kSync ? syncShards(now) : cleanUp(now);
        schedule(now + (event.kind == kSync ? m_settings.shardSync : kCleanUpEvery), event.kind, worker);
        return;
    }
    case kSyncAgain:
        m_syncsAgain = false;
        syncShards(now);
        return;
    case kHeartbeat:
        if (worker.isRunning())
            heartbeat(worker, now);
        return;
    default:
        break;
    }
    const auto shard = static_cast<std::uint32_t>(event.data);
    const auto place = worker.held.find(shard);
    if (place == worker.held.end() || place->second.serial != event.data >> 32)
        return;
    Held &held = place->second;
    switch (event.kind) {
    case kBegin:
        beginReading(worker, shard, now);
        break;
    case kPoll:
        if (!held.working && !held.checkpoints)
            poll(worker, shard, now);
        break;
    case kPush:
        if (!held.working && !held.checkpoints)
            push(worker, shard, now);
        break;
    case kBatchDone:
        if (held.working)
            batchDone(worker, shard, now);
        break;
    case kRenewAgain:
        held.renewing = false;
        if (!renew(worker, held, now))
            lose(worker, shard, now, "lease lost");
        break;
    case kCheckpointAgain:
        if (held.checkpoints)
            goOn(worker, shard, now);
        break;
    default:
        break;
    }
}

std::string Application::readerOf(std::uint32_t shard) const
{
    for (const auto &worker : m_workers) {
        if (worker->isAlive() && worker->held.contains(shard))
            return worker->id;
    }
    return {};
}

std::size_t Application::leasesOf(const std::string &name) const
{
    for (const auto &worker : m_workers) {
        if (worker->id == name)
            return worker->isAlive() ? worker->held.size() : 0;
    }
    return 0;
}

} // namespace headwater::services::kcl
