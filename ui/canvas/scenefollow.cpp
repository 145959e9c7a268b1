// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/services/access/clientproperties.h"
#include "ui/canvas/places.h"
#include "ui/canvas/scene.h"

#include <algorithm>
#include <type_traits>
#include <unordered_set>

namespace headwater::ui::canvas {

using namespace pipeline;

namespace {

/// From here on every course is looked at again: comparing areas would cost as much.
constexpr std::size_t kManyAreas = 64;

std::string keyOf(const Link &link)
{
    return link.from + '\n' + link.to + '\n' + link.port;
}

} // namespace

/// What edits concern, by name.
class Touched
{
public:
    Touched() = default;
    explicit Touched(const std::vector<Edit> &edits)
        : m_all(edits.empty())
    {
        for (const Edit &edit : edits) {
            std::visit(
                [this](const auto &one) {
                    using One = std::decay_t<decltype(one)>;
                    if constexpr (std::is_same_v<One, AddNode> || std::is_same_v<One, RemoveNode>)
                        m_nodes.insert(one.node.id);
                    else if constexpr (std::is_same_v<One, SetProperty> || std::is_same_v<One, MoveNode> ||
                                       std::is_same_v<One, SetTitle>)
                        m_nodes.insert(one.node);
                    else if constexpr (std::is_same_v<One, RenameNode>)
                        m_nodes.insert({one.before, one.after});
                    else if constexpr (std::is_same_v<One, SetLinkProperties>)
                        m_links.insert(keyOf({one.from, one.to, one.port, {}}));
                },
                edit);
        }
    }

    void takeAll() { m_all = true; }
    void add(const std::string &node) { m_nodes.insert(node); }
    bool node(const std::string &id) const { return m_all || m_nodes.contains(id); }
    bool link(const Link &link) const { return m_all || (!m_links.empty() && m_links.contains(keyOf(link))); }

private:
    bool m_all = false;
    std::unordered_set<std::string> m_nodes;
    std::unordered_set<std::string> m_links;
};

SceneNode Scene::made(const Node &source) const
{
    SceneNode node;
    node.id = source.id;
    node.type = m_catalog.find(source.type);
    node.title = source.title.empty() ? fromUtf8(source.id) : fromUtf8(source.title);
    QSizeF size(184, 84);
    if (node.type) {
        size = nodeSize(*node.type, source.properties);
        node.hasLanes = node.type->id == "kinesis-stream";
        node.hasBuffers = node.type->id == "firehose";
        node.hasVessel = node.type->id == "sqs-queue" || node.type->id == "greengrass-core";
        node.isFifo = node.hasVessel && pipeline::propertyValue(*node.type, source.properties, "FifoQueue") == true;
        if (node.type->property("network")) {
            const services::Network network =
                services::networkOf(propertyValue(*node.type, source.properties, "network"));
            node.transport = !network.isSecure           ? Transport::Plain
                             : !network.endpoint.empty() ? Transport::Private
                                                         : Transport::Usual;
        }
    }
    const Position corner = source.at.value_or(Position{});
    node.rect = QRectF(QPointF(corner.x, corner.y), size);
    return node;
}

Transport Scene::transportOf(const SceneLink &link) const
{
    const SceneNode &from = m_nodes[at(link.from)];
    const PortSpec *port = from.type ? from.type->port(link.link.port, true) : nullptr;
    return port && port->flow == Flow::Read ? m_nodes[at(link.to)].transport : from.transport;
}

void Scene::follow(const Pipeline &pipeline, const std::vector<Edit> &edits)
{
    mirror(pipeline, Touched(edits));
}

void Scene::endShift(const Pipeline &pipeline)
{
    mirror(pipeline, Touched());
}

void Scene::mirror(const Pipeline &pipeline, Touched touched)
{
    for (const int index : m_shifted)
        touched.add(m_nodes[at(index)].id);
    m_shifted.clear();
    // The layout of nodes without a place depends on all others.
    const bool placed =
        std::all_of(pipeline.nodes.begin(), pipeline.nodes.end(), [](const Node &node) { return node.at.has_value(); });
    if (!placed)
        touched.takeAll();

    std::vector<SceneNode> before = std::move(m_nodes);
    std::vector<int> newPlaces(before.size(), -1);
    std::vector<QRectF> disturbed;
    const auto disturbOld = [&](std::size_t old) {
        disturbed.push_back(before[old].rect);
        if (before[old].rect.topLeft() != m_homes[old])
            disturbed.push_back(QRectF(m_homes[old], before[old].rect.size()));
    };
    m_nodes.clear();
    m_nodes.reserve(pipeline.nodes.size());
    m_change.nodes.clear();
    m_change.made.assign(pipeline.nodes.size(), false);
    bool samePlaces = true;
    std::size_t next = 0;
    for (const Node &source : pipeline.nodes) {
        const std::size_t place = m_nodes.size();
        const int was =
            next < before.size() && before[next].id == source.id ? static_cast<int>(next) : indexOf(source.id);
        m_change.nodes.push_back(was);
        if (was >= 0) {
            next = at(was) + 1;
            newPlaces[at(was)] = static_cast<int>(place);
            samePlaces = samePlaces && at(was) == place;
            if (!touched.node(source.id)) {
                m_nodes.push_back(std::move(before[at(was)]));
                continue;
            }
        }
        SceneNode node = made(source);
        if (was >= 0) {
            disturbOld(at(was));
            node.errors = std::move(before[at(was)].errors);
            node.warnings = std::move(before[at(was)].warnings);
        }
        disturbed.push_back(node.rect);
        m_change.made[place] = true;
        m_nodes.push_back(std::move(node));
    }
    for (std::size_t old = 0; old < before.size(); ++old) {
        if (newPlaces[old] < 0) {
            samePlaces = false;
            disturbOld(old);
        }
    }
    if (!samePlaces)
        m_index.clear();
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        if (!samePlaces || m_change.nodes[i] < 0)
            m_index.emplace(m_nodes[i].id, static_cast<int>(i));
    }

    std::vector<bool> ported = m_change.made;
    takeLinks(pipeline, newPlaces, touched, ported);
    if (!placed)
        layOut(pipeline);
    if (samePlaces && disturbed.size() <= kManyAreas) {
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            if (!m_change.made[i])
                continue;
            if (m_change.nodes[i] >= 0)
                leave(m_places, before[i].rect, static_cast<int>(i));
            enter(m_places, m_nodes[i].rect, static_cast<int>(i));
        }
    } else {
        indexPlaces();
    }
    m_homes.clear();
    m_homes.reserve(m_nodes.size());
    for (const SceneNode &node : m_nodes)
        m_homes.push_back(node.rect.topLeft());

    // Where a neighbour lies decides the order of a port's links.
    for (SceneLink &link : m_links) {
        if (m_change.made[at(link.from)] || m_change.made[at(link.to)])
            ported[at(link.from)] = ported[at(link.to)] = true;
    }
    for (SceneLink &link : m_links) {
        if (ported[at(link.from)] || ported[at(link.to)])
            link.routed = false;
    }
    placePorts(std::move(ported));
    disturb(disturbed);
    m_described = m_routed = 0;
}

void Scene::takeLinks(const Pipeline &pipeline, const std::vector<int> &newPlaces, const Touched &touched,
                      std::vector<bool> &ported)
{
    std::vector<SceneLink> before = std::move(m_links);
    std::vector<int> newLinks(before.size(), -1);
    std::unordered_map<std::string, int> known;
    const auto find = [&](const Link &link) {
        if (known.empty()) {
            for (std::size_t i = 0; i < before.size(); ++i)
                known.emplace(keyOf(before[i].link), static_cast<int>(i));
        }
        const auto found = known.find(keyOf(link));
        return found == known.end() ? -1 : found->second;
    };
    m_links.clear();
    m_links.reserve(pipeline.links.size());
    m_change.links.clear();
    m_change.sameLinks = true;
    std::size_t next = 0;
    for (const Link &source : pipeline.links) {
        const std::size_t place = m_links.size();
        int was = -1;
        if (next < before.size() && before[next].link.sameEnds(source))
            was = static_cast<int>(next);
        else if (!before.empty())
            was = find(source);
        if (was >= 0 && (newPlaces[at(before[at(was)].from)] < 0 || newPlaces[at(before[at(was)].to)] < 0))
            was = -1;
        SceneLink link;
        if (was >= 0) {
            next = at(was) + 1;
            newLinks[at(was)] = static_cast<int>(place);
            link = std::move(before[at(was)]);
            link.from = newPlaces[at(link.from)];
            link.to = newPlaces[at(link.to)];
        } else {
            link.from = indexOf(source.from);
            link.to = indexOf(source.to);
            if (link.from < 0 || link.to < 0)
                continue;
            ported[at(link.from)] = ported[at(link.to)] = true;
        }
        if (was < 0 || touched.link(source))
            link.link = source;
        m_change.sameLinks = m_change.sameLinks && was == static_cast<int>(place);
        m_change.links.push_back(was);
        m_links.push_back(std::move(link));
    }
    bool sameIndices = true;
    for (std::size_t old = 0; old < newLinks.size(); ++old) {
        sameIndices = sameIndices && newLinks[old] == static_cast<int>(old);
        if (newLinks[old] >= 0)
            continue;
        for (const int end : {before[old].from, before[old].to}) {
            if (const int place = newPlaces[at(end)]; place >= 0)
                ported[at(place)] = true;
        }
    }
    m_change.sameLinks = m_change.sameLinks && m_links.size() == before.size();
    if (sameIndices)
        return;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        for (Port &port : m_nodes[i].ports) {
            if (!ported[i] && port.link >= 0)
                port.link = newLinks[at(port.link)];
        }
    }
    indexLinks();
}

void Scene::layOut(const Pipeline &pipeline)
{
    const std::vector<QPointF> corners = tidyLayout();
    QRectF fixed;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        if (pipeline.nodes[i].at)
            fixed = fixed.isNull() ? m_nodes[i].rect : fixed.united(m_nodes[i].rect);
    }
    const QPointF below = fixed.isNull() ? QPointF() : QPointF(snapped(fixed.left()) - 80, snapped(fixed.bottom()));
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        if (!pipeline.nodes[i].at)
            m_nodes[i].rect.moveTopLeft(corners[i] + below);
    }
}

/// Nodes came into these areas or left them: links that pass there may take another course.
void Scene::disturb(const std::vector<QRectF> &areas)
{
    for (SceneLink &link : m_links) {
        if (!link.routed)
            continue;
        const QRectF area = obstacleArea(m_nodes[at(link.from)].rect, m_nodes[at(link.to)].rect);
        const auto reaches = [&](const QRectF &rect) {
            return rect.intersects(area);
        };
        link.routed = areas.size() <= kManyAreas && std::none_of(areas.begin(), areas.end(), reaches);
    }
}

bool Scene::catchUp(const Pipeline &pipeline, std::chrono::nanoseconds room)
{
    const auto began = std::chrono::steady_clock::now();
    const auto late = [&] {
        return std::chrono::steady_clock::now() - began >= room;
    };
    for (; m_described < m_nodes.size(); ++m_described) {
        SceneNode &node = m_nodes[m_described];
        if (node.described)
            continue;
        if (late())
            return false;
        node.described = true;
        if (node.type && m_described < pipeline.nodes.size())
            node.subtitle = nodeSubtitle(*node.type, pipeline.nodes[m_described].properties);
    }
    for (; m_routed < m_links.size(); ++m_routed) {
        if (m_links[m_routed].routed)
            continue;
        if (late())
            return false;
        route(static_cast<int>(m_routed));
    }
    return true;
}

void Scene::shift(const std::vector<int> &nodes, QPointF offset)
{
    std::vector<bool> moved(m_nodes.size(), false);
    for (const int index : nodes) {
        QRectF &rect = m_nodes[at(index)].rect;
        leave(m_places, rect, index);
        rect.moveTopLeft(m_homes[at(index)] + offset);
        enter(m_places, rect, index);
        moved[at(index)] = true;
    }
    m_shifted.insert(m_shifted.end(), nodes.begin(), nodes.end());
    std::sort(m_shifted.begin(), m_shifted.end());
    m_shifted.erase(std::unique(m_shifted.begin(), m_shifted.end()), m_shifted.end());
    // A shared port's places change order with the drag, so neighbours of neighbours may move as well.
    std::vector<bool> ported = moved;
    for (const SceneLink &link : m_links) {
        if (moved[at(link.from)] || moved[at(link.to)])
            ported[at(link.from)] = ported[at(link.to)] = true;
    }
    placePorts(ported);
    for (std::size_t i = 0; i < m_links.size(); ++i) {
        const SceneLink &link = m_links[i];
        if (!ported[at(link.from)] && !ported[at(link.to)])
            continue;
        const auto [start, end] = endsOf(static_cast<int>(i));
        const bool held = (link.curve.at(0) - start).manhattanLength() < 0.5 &&
                          (link.curve.at(link.curve.length()) - end).manhattanLength() < 0.5;
        if (!held || moved[at(link.from)] || moved[at(link.to)])
            route(static_cast<int>(i));
    }
}

} // namespace headwater::ui::canvas
