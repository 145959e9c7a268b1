// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/world.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cassert>

namespace headwater::world {
namespace {

/// How far the world runs before it passes on what it was told about single calls: keeps the waiting ones few.
constexpr SimTime kPassOnEvery = 50 * kernel::kMillisecond;

Error noSuchNode(std::string_view id)
{
    return {QCoreApplication::translate("World", "There is no node “%1” in the running world.").arg(fromUtf8(id)), {}};
}

} // namespace

World::World(WorldOptions options)
    : m_options(std::move(options))
    , m_workers(std::make_unique<kernel::Workers>(m_options.threads))
{
    if (!m_options.inputs)
        m_options.inputs = std::make_shared<Inputs>();
}

World::~World() = default;

Component &World::addNode(const pipeline::Node &node, const pipeline::ServiceType &type, const Maker &maker)
{
    const Birth birth{*this, static_cast<std::uint16_t>(m_components.size()), node, type};
    m_components.push_back(maker(birth));
    m_samples.emplace_back(type.metrics.size());
    return *m_components.back();
}

Wire &World::addLink(const pipeline::Link &link)
{
    auto wire = std::make_unique<Wire>();
    wire->from = find(link.from)->index();
    wire->to = find(link.to)->index();
    wire->link = link;
    if (link.properties.contains("latencyMs"))
        wire->latency = static_cast<SimTime>(link.properties["latencyMs"].get<double>() * 1e6);
    if (m_gatekeeper)
        wire->gate = m_gatekeeper(*this, *wire);
    Wire &added = *m_wires.emplace_back(std::move(wire));
    component(added.to).wired(added, false);
    component(added.from).wired(added, true);
    return added;
}

void World::removeLink(const pipeline::Link &link)
{
    Wire *wire = findWire(link.from, link.to, link.port);
    if (!wire)
        return;
    settleAll(m_now);
    component(wire->from).unwired(*wire, true);
    component(wire->to).unwired(*wire, false);
    wire->removed = true;
    passOn();
}

void World::removeNode(std::string_view id)
{
    if (Component *gone = find(id))
        remove(*gone);
}

void World::remove(Component &gone)
{
    settleAll(m_now);
    for (const auto &wire : m_wires) {
        if (!wire->removed && (wire->from == gone.index() || wire->to == gone.index()))
            removeLink(wire->link);
    }
    gone.remove();
}

Component *World::find(std::string_view id) const
{
    const auto found = std::find_if(m_components.begin(), m_components.end(),
                                    [id](const auto &each) { return !each->isRemoved() && each->id() == id; });
    return found == m_components.end() ? nullptr : found->get();
}

Wire *World::findWire(std::string_view from, std::string_view to, std::string_view port) const
{
    const auto found = std::find_if(m_wires.begin(), m_wires.end(), [&](const auto &wire) {
        return !wire->removed && wire->link.from == from && wire->link.to == to && wire->link.port == port;
    });
    return found == m_wires.end() ? nullptr : found->get();
}

void World::start()
{
    for (; m_started < m_components.size(); ++m_started)
        m_components[m_started]->start();
}

void World::setProbe(Probe *probe, Details details)
{
    passOn();
    m_probe = probe;
    m_details = probe ? std::move(details) : Details{};
}

bool World::tellsCalls(EventKind kind, std::string_view node, std::string_view other) const
{
    return (m_details.kinds & maskOf(kind)) != 0 &&
           (m_details.node.empty() || m_details.node == node || m_details.node == other);
}

void World::tell(Happening happening)
{
    if (tellsCalls())
        m_told.push_back(std::move(happening));
    else if (m_probe)
        m_probe->happened(happening);
}

/// Shards are worked through one after the other, so their calls come out of order. Called when everything before
/// now() is settled.
void World::passOn()
{
    if (m_told.empty())
        return;
    std::stable_sort(m_told.begin(), m_told.end(), [](const Happening &a, const Happening &b) {
        return a.at != b.at ? a.at < b.at : a.order < b.order;
    });
    for (const Happening &happening : m_told)
        m_probe->happened(happening);
    m_told.clear();
}

void World::schedule(const kernel::Event &event)
{
    assert(event.time >= m_now);
    m_queue.push(event);
}

void World::settleAll(SimTime time)
{
    for (const auto &each : m_components) {
        if (!each->isRemoved())
            each->settle(time);
    }
}

void World::runEventsBefore(SimTime end)
{
    while (m_queue.nextTime() < end) {
        const kernel::Event event = m_queue.pop();
        m_now = event.time;
        m_order = event.order;
        ++m_events;
        Component &target = *m_components[event.target];
        if (!target.isRemoved())
            target.handle(event);
    }
    m_now = end;
    m_order = 0;
}

void World::runTo(SimTime end)
{
    while (m_now < end) {
        SimTime stop = std::min(end, m_nextSecond);
        if (tellsCalls())
            stop = std::min(stop, m_now + kPassOnEvery);
        m_horizon = stop;
        runEventsBefore(stop);
        settleAll(stop);
        if (stop == m_nextSecond) {
            m_nextSecond += kernel::kSecond;
            sampleAll(stop);
            if (m_second)
                m_second(stop);
#ifndef NDEBUG
            assert(ledger().balance() == 0);
#endif
        }
        passOn();
    }
}

void World::sampleAll(SimTime now)
{
    for (const auto &each : m_components) {
        if (!each->isRemoved())
            each->sample(m_samples[each->index()].data());
    }
    for (std::size_t i = 0; i < m_components.size(); ++i) {
        if (!m_components[i]->isRemoved())
            m_components[i]->secondPassed(now);
    }
}

SimTime World::nextTime()
{
    SimTime next = m_queue.nextTime();
    for (const auto &each : m_components) {
        if (!each->isRemoved())
            next = std::min(next, each->nextLazyEvent());
    }
    return next;
}

Result<void> World::act(const pipeline::Action &action)
{
    settleAll(m_now);
    Result<void> outcome = perform(action);
    passOn();
    return outcome;
}

Result<void> World::perform(const pipeline::Action &action)
{
    Component *target = find(action.node);
    if (!target)
        return noSuchNode(action.node);
    if (action.name == "SetProperty")
        return target->setProperty(action.with.value("key", std::string()),
                                   action.with.contains("value") ? action.with["value"] : Json());
    if (action.name == "Stop" || action.name == "Start") {
        target->setStopped(action.name == "Stop");
        return {};
    }
    if (action.name == "CutLink" || action.name == "RestoreLink") {
        Wire *wire =
            findWire(action.node, action.with.value("to", std::string()), action.with.value("port", std::string()));
        if (!wire)
            return Error{QCoreApplication::translate("World", "There is no link from “%1” to “%2”.")
                             .arg(fromUtf8(action.node), fromUtf8(action.with.value("to", std::string()))),
                         {}};
        wire->cut = action.name == "CutLink";
        target->tell(wire->cut ? EventKind::Stopped : EventKind::Started,
                     (wire->cut ? "link cut to " : "link restored to ") + wire->link.to);
        return {};
    }
    return target->act(action.name, action.with);
}

Ledger World::ledger() const
{
    Ledger sum;
    for (const auto &each : m_components)
        each->tally(sum);
    return sum;
}

std::string World::digest() const
{
    kernel::Fingerprint first, second;
    second.add(0x5851f42d4c957f2d);
    for (const auto &each : m_components) {
        kernel::Fingerprint print;
        each->fingerprint(print);
        first.add(print.value());
        second.add(print.value());
    }
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint64_t part : {first.value(), second.value()}) {
        for (int shift = 60; shift >= 0; shift -= 4)
            text += kDigits[part >> shift & 15];
    }
    return text;
}

} // namespace headwater::world
