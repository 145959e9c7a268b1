// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/recordedworld.h"

#include "core/simulation/build.h"

#include <algorithm>

namespace headwater::simulation {

using kernel::kSecond;
using kernel::SimTime;
using pipeline::Json;
using pipeline::Pipeline;

RecordedWorld::RecordedWorld(std::shared_ptr<const Pipeline> origin, const pipeline::Catalog &catalog,
                             SessionOptions options, std::function<void(const world::Happening &)> happened,
                             std::function<void(SimTime)> second)
    : m_catalog(catalog)
    , m_options(std::move(options))
    , m_origin(std::move(origin))
    , m_happened(std::move(happened))
    , m_second(std::move(second))
{
}

void RecordedWorld::happened(const world::Happening &happening)
{
    m_log.append({0, happening.at, happening.kind, std::string(happening.node), happening.shard, happening.error,
                  happening.text, happening.count});
    m_happened(happening);
}

void RecordedWorld::second(SimTime now)
{
    m_builder->second(now);
    const std::int64_t second = now / kSecond - 1;
    m_history.append(second, m_builder->nodeIds(), m_builder->nodes(), m_builder->metrics());
    for (std::size_t i = 0; m_options.recordKeyspace && i < m_builder->nodes().size(); ++i) {
        const NodeView &view = m_builder->nodes()[i];
        if (view.shardCount > 0)
            m_keys.append(second, m_builder->nodeIds()[i], m_builder->shards().data() + view.firstShard,
                          view.shardCount, view.hot);
    }
    m_second(now);
}

void RecordedWorld::act(pipeline::Action action)
{
    action.at = m_world->now();
    record({action.at, std::move(action)});
}

void RecordedWorld::follow(const Pipeline &next)
{
    record({m_world->now(), next});
}

void RecordedWorld::rebuild()
{
    world::WorldOptions worldOptions;
    worldOptions.onePerEvent = m_options.onePerEvent;
    worldOptions.threads = m_options.threads;
    worldOptions.folder = m_options.folder;
    worldOptions.inputs = m_inputs;
    auto built = buildWorld(*m_origin, m_catalog, worldOptions);
    if (m_visitors)
        m_visitors->leave();
    m_world = std::move(*built);
    m_current = *m_origin;
    m_builder = std::make_unique<FrameBuilder>(*m_world, m_current);
    m_history.clear();
    m_keys.clear();
    m_log.clear();
    m_world->setProbe(this);
    m_world->setSecondListener([this](SimTime now) { second(now); });
    m_planned.assign(m_origin->actions.begin(), m_origin->actions.end());
    std::stable_sort(m_planned.begin(), m_planned.end(), [](const auto &a, const auto &b) { return a.at < b.at; });
    m_nextDeed = 0;
}

void RecordedWorld::doAction(const pipeline::Action &action)
{
    const Result<void> done = m_world->act(action);
    if (!done)
        m_log.append({0,
                      m_world->now(),
                      EventKind::ControlPlane,
                      action.node,
                      {},
                      done.error().place.toStdString(),
                      action.name + " refused: " + done.error().message.toStdString()});
    const bool reshapes = action.name == "SplitShard" || action.name == "MergeShards" ||
                          action.name == "UpdateShardCount" || action.name == "SplitEveryShard";
    if (reshapes && done)
        m_keys.mark(m_world->now() / kSecond, action.node, action.name);
}

void RecordedWorld::transform(const Pipeline &next)
{
    for (const pipeline::Link &link : m_current.links) {
        if (!next.findLink(link.from, link.to, link.port))
            m_world->removeLink(link);
    }
    for (const pipeline::Node &node : m_current.nodes) {
        const pipeline::Node *kept = next.find(node.id);
        if (!kept || kept->type != node.type)
            m_world->removeNode(node.id);
    }
    for (const pipeline::Node &node : next.nodes) {
        const pipeline::Node *before = m_current.find(node.id);
        if (!before || before->type != node.type) {
            // What a client made is there before it is drawn.
            if (const world::Component *made = m_world->find(node.id); made && made->type().id == node.type)
                continue;
            addToWorld(*m_world, node, m_catalog);
            continue;
        }
        for (const pipeline::PropertySpec &spec : m_catalog.find(node.type)->properties) {
            const std::string key(spec.key);
            const Json was = before->properties.value(key, Json()), is = node.properties.value(key, Json());
            if (was != is && spec.live)
                doAction({m_world->now(), node.id, "SetProperty", {{"key", key}, {"value", is}}});
        }
    }
    for (const pipeline::Link &link : next.links) {
        // A node may be gone from the world and still be drawn: a client deleted its stream.
        if (!m_world->findWire(link.from, link.to, link.port) && m_world->find(link.from) && m_world->find(link.to))
            m_world->addLink(link);
    }
    m_world->start();
    m_current = next;
    m_builder->follow(m_current);
}

void RecordedWorld::redo(const Deed &deed)
{
    if (const auto *action = std::get_if<pipeline::Action>(&deed.what))
        doAction(*action);
    else
        transform(std::get<Pipeline>(deed.what));
}

void RecordedWorld::runTo(SimTime end)
{
    while (m_world->now() < end) {
        SimTime next = end;
        if (!m_planned.empty())
            next = std::min(next, std::max(m_planned.front().at, m_world->now()));
        if (m_nextDeed < m_deeds.size())
            next = std::min(next, std::max(m_deeds[m_nextDeed].at, m_world->now()));
        if (m_visitors)
            next = std::min(next, std::max(m_visitors->nextVisit(), m_world->now()));
        m_world->runTo(next);
        doDue();
    }
}

void RecordedWorld::doDue()
{
    while (!m_planned.empty() && m_planned.front().at <= m_world->now()) {
        doAction(m_planned.front());
        m_planned.pop_front();
    }
    while (true) {
        const bool isVisitDue = m_visitors && m_visitors->nextVisit() <= m_world->now();
        if (isVisitDue && m_visitors->deedsBefore() <= m_nextDeed)
            m_visitors->visitAgain();
        else if (m_nextDeed < m_deeds.size() && m_deeds[m_nextDeed].at <= m_world->now())
            redo(m_deeds[m_nextDeed++]);
        else
            break;
    }
}

std::size_t RecordedWorld::beginDeed()
{
    m_deeds.erase(m_deeds.begin() + static_cast<std::ptrdiff_t>(m_nextDeed), m_deeds.end());
    if (m_visitors)
        m_visitors->forgetLater();
    return m_nextDeed;
}

void RecordedWorld::record(Deed deed)
{
    beginDeed();
    m_deeds.push_back(std::move(deed));
    m_nextDeed = m_deeds.size();
    redo(m_deeds.back());
}

} // namespace headwater::simulation
