// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Deployments: from the cloud over the line onto the core, and back when they fail.
#include "core/services/greengrass-core/core.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::greengrass_core {

using kernel::kSecond;
using world::EventKind;
using world::Json;

namespace {

// Not published.
constexpr SimTime kDownloadTime = 2 * kSecond;
constexpr SimTime kRestartTime = 5 * kSecond; ///< of the daemon of V1, after each deployment
/// A component that fails so often is BROKEN.
constexpr std::uint32_t kMostFailures = 3;
constexpr std::size_t kKeptDeployments = 50;

double numberOf(const Json &object, const char *key, double otherwise)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_number() ? found->get<double>() : otherwise;
}

std::string textOf(const Json &object, const char *key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
}

} // namespace

std::string_view statusName(DeploymentStatus status)
{
    switch (status) {
    case DeploymentStatus::Queued:
        return "QUEUED";
    case DeploymentStatus::InProgress:
        return "IN_PROGRESS";
    case DeploymentStatus::Succeeded:
        return "SUCCEEDED";
    case DeploymentStatus::Canceled:
        return "CANCELED";
    case DeploymentStatus::RolledBack:
        return "FAILED_ROLLBACK_COMPLETE";
    case DeploymentStatus::Failed:
        return "FAILED_ROLLBACK_NOT_REQUESTED";
    }
    return {};
}

/// A function of the group: set up here, and with the code of a linked function if it has none of its own.
FunctionSpec Core::functionSpec(const Json &settings, const world::Component *linked) const
{
    const auto number = [&](const char *key, const char *linkedKey, double otherwise) {
        const double own = numberOf(settings, key, -1);
        if (own >= 0 || !linked)
            return own >= 0 ? own : otherwise;
        const Json &value = linked->property(linkedKey);
        return value.is_number() ? value.get<double>() : otherwise;
    };
    FunctionSpec spec;
    spec.name = settings.value("name", linked ? linked->id() : std::string());
    spec.topic = textOf(settings, "topic");
    spec.isPinned = settings.is_object() && settings.value("pinned", false);
    spec.mostWaiting = static_cast<std::size_t>(numberOf(settings, "maxQueueSize", 1'000));
    lambda::RuntimeSpec &runtime = spec.runtime;
    runtime.code = textOf(settings, "code");
    if (runtime.code.empty() && linked)
        runtime.code = linked->property("code").get<std::string>();
    runtime.memoryMegabytes = static_cast<unsigned>(number("MemorySize", "MemorySize", 128));
    runtime.timeout = static_cast<SimTime>(number("timeoutInSeconds", "Timeout", 3) * 1e9);
    runtime.fixed = static_cast<SimTime>(number("durationMs", "durationMs", 20) * 1e6);
    runtime.errorRate = number("errorRate", "errorRate", 0);
    runtime.profile = world().profile();
    if (spec.isPinned) {
        // Started with the deployment, and never taken down.
        runtime.concurrency = 1;
        runtime.idleFor = kernel::kNever / 2;
    } else {
        runtime.concurrency = static_cast<std::uint64_t>(std::max(1.0, numberOf(settings, "maxInstancesCount", 100)));
        runtime.coldStart = static_cast<SimTime>(number("coldStartMs", "coldStartMs", 250) * 1e6);
        runtime.idleFor = static_cast<SimTime>(numberOf(settings, "maxIdleTimeInSeconds", 60) * 1e9);
    }
    return spec;
}

/// The group as the cloud has it now.
Group Core::definition() const
{
    Group group{readRoutes(property("routes")), {}};
    const auto isNamed = [&group](const std::string &name) {
        return std::ranges::any_of(group.functions, [&](const FunctionSpec &each) { return each.name == name; });
    };
    for (const Json &each : property("functions")) {
        const std::string name = textOf(each, "name");
        if (name.empty() || isNamed(name))
            continue;
        const auto linked = std::ranges::find(m_lambdas, name, [](const world::Component *one) { return one->id(); });
        group.functions.push_back(functionSpec(each, linked == m_lambdas.end() ? nullptr : *linked));
    }
    for (const world::Component *linked : m_lambdas) {
        if (!isNamed(linked->id()))
            group.functions.push_back(functionSpec(Json::object(), linked));
    }
    return group;
}

/// What is there when the run begins was deployed before it.
void Core::deployFirst(SimTime now)
{
    Deployment first;
    first.version = ++m_lastVersion;
    first.group = definition();
    first.status = DeploymentStatus::Succeeded;
    first.asked = first.ended = now;
    first.isReported = true;
    for (const FunctionSpec &spec : first.group.functions) {
        if (const std::string failure = loadFailure(spec, world().seed()); !failure.empty())
            tell(EventKind::Function, spec.name + " does not load: " + failure, {}, "FunctionError");
    }
    m_version = first.version;
    m_deployed = first.group;
    m_deployments.push_back(std::move(first));
    install(now, m_deployed);
}

void Core::install(SimTime now, const Group &group)
{
    useRoutes(group.routes);
    m_functions.use(now, group.functions);
    if (isOnline())
        subscribeToCloud(now);
}

Deployment *Core::openDeployment(DeploymentStatus status)
{
    const auto found = std::ranges::find(m_deployments, status, &Deployment::status);
    return found == m_deployments.end() ? nullptr : &*found;
}

void Core::deploy(SimTime now)
{
    if (Deployment *waiting = openDeployment(DeploymentStatus::Queued)) {
        waiting->status = DeploymentStatus::Canceled;
        waiting->ended = now;
        waiting->message = "version " + std::to_string(m_lastVersion + 1) + " took its place";
        waiting->isReported = true;
    }
    Deployment asked;
    asked.version = ++m_lastVersion;
    asked.group = definition();
    asked.asked = now;
    if (m_deployments.size() >= kKeptDeployments)
        m_deployments.pop_front();
    tell(EventKind::ControlPlane, "deployment of version " + std::to_string(asked.version) +
                                      (isOnline() ? " begins" : " waits until the line is back"));
    m_deployments.push_back(std::move(asked));
    advanceDeployment(now);
}

/// Takes the next one, if the line is there; what was begun over a line that broke is begun again.
void Core::advanceDeployment(SimTime now)
{
    if (!isOnline() || isCut())
        return;
    for (Deployment &each : m_deployments) {
        if (each.ended < 0 || each.isReported)
            continue;
        each.isReported = true;
        tell(EventKind::ControlPlane,
             "version " + std::to_string(each.version) + ": " + std::string(statusName(each.status)) + " reported");
    }
    if (openDeployment(DeploymentStatus::InProgress))
        return;
    if (Deployment *next = openDeployment(DeploymentStatus::Queued)) {
        next->status = DeploymentStatus::InProgress;
        m_isDownloading = true;
        wakeAt(now + kDownloadTime, kDownloaded);
    }
}

void Core::deploymentInterrupted()
{
    if (!m_isDownloading)
        return;
    m_isDownloading = false;
    if (Deployment *begun = openDeployment(DeploymentStatus::InProgress))
        begun->status = DeploymentStatus::Queued;
}

/// The artifacts are on the core. V1 restarts for them; in V2 only what changed does.
void Core::downloaded(SimTime now)
{
    m_isDownloading = false;
    if (!openDeployment(DeploymentStatus::InProgress))
        return;
    if (isExam())
        restart(now);
    else
        startVersion(now);
}

void Core::restart(SimTime now)
{
    m_isRestarting = true;
    goDown(now);
    schedule(now + kRestartTime, world::priority::kControl, m_sequence++, kRestarted, 0, ++m_restarts);
}

void Core::restarted(SimTime now)
{
    m_isRestarting = false;
    if (openDeployment(DeploymentStatus::InProgress))
        startVersion(now);
    else
        install(now, m_deployed);
    connectSoon(now, 0);
}

/// The new version runs. It is looked at before the old one is forgotten.
void Core::startVersion(SimTime now)
{
    Deployment &begun = *openDeployment(DeploymentStatus::InProgress);
    // After a stop it is started once more; what was there before stays known.
    if (m_version != begun.version) {
        m_previous = m_deployed;
        m_previousVersion = m_version;
        m_deployed = begun.group;
        m_version = begun.version;
    }
    m_watched.clear();
    for (const FunctionSpec &spec : m_deployed.functions) {
        if (std::ranges::count(m_previous.functions, spec) > 0)
            continue;
        m_watched[spec.name] = 0;
        if (const std::string failure = loadFailure(spec, world().seed()); !failure.empty()) {
            // It is tried three times, each with the same end.
            install(now, m_deployed);
            versionFailed(now, spec.name + " is BROKEN: " + failure);
            return;
        }
    }
    install(now, m_deployed);
    if (m_watched.empty()) {
        versionWorks(now);
        return;
    }
    const auto lasts = static_cast<SimTime>(property("healthSeconds").get<double>() * 1e9);
    schedule(now + lasts, world::priority::kControl, m_sequence++, kWatched, m_version);
}

void Core::versionWorks(SimTime now)
{
    Deployment &done = *openDeployment(DeploymentStatus::InProgress);
    done.status = DeploymentStatus::Succeeded;
    done.ended = now;
    m_watched.clear();
    tell(EventKind::ControlPlane, "version " + std::to_string(done.version) + " is deployed");
    advanceDeployment(now);
}

void Core::versionFailed(SimTime now, const std::string &why)
{
    Deployment &failed = *openDeployment(DeploymentStatus::InProgress);
    const bool rollsBack = property("failureHandlingPolicy") == "ROLLBACK";
    failed.status = rollsBack ? DeploymentStatus::RolledBack : DeploymentStatus::Failed;
    failed.ended = now;
    failed.message = why;
    m_watched.clear();
    m_failedAt = now;
    m_failure = why;
    tell(EventKind::ControlPlane, "version " + std::to_string(failed.version) + ": " + why, {},
         statusName(failed.status));
    if (!rollsBack) {
        advanceDeployment(now);
        return;
    }
    m_deployed = m_previous;
    m_version = m_previousVersion;
    if (isExam()) {
        restart(now);
    } else {
        install(now, m_deployed);
        advanceDeployment(now);
    }
}

/// A function of the version that is being watched failed.
void Core::watchFailure(SimTime now, const std::string &name, const std::string &error)
{
    const auto watched = m_watched.find(name);
    if (watched == m_watched.end() || ++watched->second != kMostFailures)
        return;
    m_brokenBy = name + " is BROKEN: " + error;
    // Not from here: the function is still in the hands of its runtime.
    schedule(now, world::priority::kControl, m_sequence++, kBroken, m_version);
}

bool Core::isDeploymentWaiting() const
{
    return std::ranges::any_of(m_deployments, [](const Deployment &each) {
        return each.status == DeploymentStatus::Queued || each.status == DeploymentStatus::InProgress;
    });
}

} // namespace headwater::services::greengrass_core
