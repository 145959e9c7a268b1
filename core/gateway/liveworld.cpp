// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/liveworld.h"

#include <algorithm>
#include <utility>

namespace headwater::gateway {

using namespace std::chrono_literals;

namespace {

/// Calls within so much of the wall clock share a moment: bringing every component up to date costs more than most
/// calls do.
constexpr auto kMoment = 500us;
constexpr auto kMostWork = 12ms;             ///< at a time; then whoever waits for an answer has a turn
constexpr auto kGivenUp = 250ms;             ///< further behind than this the clock starts afresh
constexpr std::size_t kMostWaiting = 10'000; ///< calls; a connection has one at a time, or a stream of HTTP/2
constexpr SimTime kFirstStep = kernel::kMillisecond;

std::chrono::nanoseconds steadyClock()
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

} // namespace

LiveWorld::LiveWorld(world::World &world, std::vector<pipeline::Action> actions, WallClock clock)
    : m_world(world)
    , m_outside(Outside::addTo(world))
    , m_clock(clock ? std::move(clock) : WallClock(steadyClock))
    , m_step(kFirstStep)
{
    std::stable_sort(actions.begin(), actions.end(), [](const auto &a, const auto &b) { return a.at < b.at; });
    m_planned.assign(actions.begin(), actions.end());
}

LiveWorld::LiveWorld(Driver driver, world::World &world)
    : m_world(world)
    , m_outside(Outside::addTo(world))
    , m_clock(steadyClock)
    , m_driver(std::move(driver))
    , m_step(kFirstStep)
{
}

void LiveWorld::begin(double speed, std::chrono::nanoseconds since)
{
    m_speed = speed;
    m_wallAnchor = m_clock() - since;
    m_timeAnchor = m_world.now();
}

SimTime LiveWorld::due() const
{
    if (m_driver.due)
        return m_driver.due();
    return m_timeAnchor + static_cast<SimTime>(static_cast<double>((m_clock() - m_wallAnchor).count()) * m_speed);
}

SimTime LiveWorld::lag() const
{
    return std::max<SimTime>(0, due() - m_world.now());
}

void LiveWorld::doPlanned()
{
    while (!m_planned.empty() && m_planned.front().at <= m_world.now()) {
        const Result<void> done = m_world.act(m_planned.front());
        if (!done && m_refused)
            m_refused(m_planned.front(), done.error());
        m_planned.pop_front();
    }
}

void LiveWorld::runTo(SimTime end)
{
    if (m_driver.runTo) {
        m_driver.runTo(end);
        return;
    }
    doPlanned();
    while (m_world.now() < end) {
        const SimTime next = m_planned.empty() ? end : std::min(end, m_planned.front().at);
        m_world.runTo(next);
        doPlanned();
    }
}

void LiveWorld::follow()
{
    const auto began = m_clock();
    const SimTime target = due();
    const auto moment = static_cast<double>(std::chrono::nanoseconds(kMoment).count()) * speed();
    if (static_cast<double>(target - m_world.now()) < moment)
        return;
    while (m_world.now() < target) {
        const auto stretchBegan = m_clock();
        runTo(std::min(target, m_world.now() + m_step));
        const auto took = m_clock() - stretchBegan;
        if (took < kMostWork / 4)
            m_step = std::min<SimTime>(m_step * 2, kernel::kHour);
        else if (took > kMostWork)
            m_step = std::max<SimTime>(m_step / 2, kFirstStep / 10);
        if (m_clock() - began > kMostWork)
            break;
    }
    if (!m_driver.due &&
        static_cast<double>(lag()) > static_cast<double>(std::chrono::nanoseconds(kGivenUp).count()) * m_speed)
        begin(m_speed);
}

void LiveWorld::letIn(OutsideCall call)
{
    follow();
    const auto endpoint = m_endpoints.find(call.endpoint);
    if (endpoint == m_endpoints.end())
        return;
    call.at = m_world.now();
    if (m_recorder)
        m_recorder(call);
    endpoint->second->take(call);
}

void LiveWorld::advance()
{
    if (std::exchange(m_isBusy, true))
        return;
    follow();
    emptyInbox();
    m_isBusy = false;
}

void LiveWorld::undisturbed(const std::function<void()> &what)
{
    const bool wasBusy = std::exchange(m_isBusy, true);
    what();
    if (wasBusy)
        return;
    emptyInbox();
    m_isBusy = false;
}

bool LiveWorld::take(OutsideCall call)
{
    if (m_inbox.size() >= kMostWaiting && !call.operation.empty())
        return false;
    m_inbox.push_back(std::move(call));
    if (std::exchange(m_isBusy, true))
        return true;
    emptyInbox();
    m_isBusy = false;
    return true;
}

void LiveWorld::emptyInbox()
{
    while (!m_inbox.empty()) {
        OutsideCall next = std::move(m_inbox.front());
        m_inbox.pop_front();
        letIn(std::move(next));
    }
}

void LiveWorld::redo(const OutsideCall &call)
{
    runTo(call.at);
    if (const auto endpoint = m_endpoints.find(call.endpoint); endpoint != m_endpoints.end())
        endpoint->second->take(call);
}

} // namespace headwater::gateway
