// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/scene.h"

#include "core/base/text.h"
#include "ui/canvas/layout.h"
#include "ui/canvas/places.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace headwater::ui::canvas {

using pipeline::Json;

namespace {

constexpr double kLaneHeight = 54;     ///< for each of the first four shards
constexpr double kMoreLaneHeight = 22; ///< for each further one, up to kTallestLanes
constexpr double kTallestLanes = 10;
constexpr double kLanesHead = 56;
constexpr double kLanesFoot = 20;
constexpr QSizeF kShadowSize(360, 160);
constexpr double kStreamWidth = 372;
constexpr double kPortGap = 26;

const pipeline::PortSpec *portOf(const SceneNode &node, const std::string &key, bool output)
{
    if (!node.type)
        return nullptr;
    if (!key.empty() && output) {
        if (const pipeline::PortSpec *named = node.type->port(key, true))
            return named;
    }
    for (const pipeline::PortSpec &spec : node.type->ports) {
        if (spec.output == output)
            return &spec;
    }
    return nullptr;
}

const pipeline::PortSpec *inputFor(const SceneNode &node, const pipeline::PortSpec *output)
{
    if (node.type && output) {
        for (const pipeline::PortSpec &spec : node.type->ports) {
            if (!spec.output && spec.flow == output->flow)
                return &spec;
        }
    }
    return portOf(node, {}, false);
}

} // namespace

bool keepsShadow(const pipeline::ServiceType &type, const Json &properties)
{
    if (type.id != "iot-thing")
        return false;
    const Json &shadow = propertyValue(type, properties, "shadow");
    const auto keeps = shadow.is_object() ? shadow.find("keeps") : shadow.end();
    return shadow.is_object() && keeps != shadow.end() && *keeps == true;
}

QSizeF nodeSize(const pipeline::ServiceType &type, const Json &properties)
{
    if (keepsShadow(type, properties))
        return kShadowSize;
    if (type.id == "kinesis-stream") {
        const Json &count = propertyValue(type, properties, "ShardCount");
        const bool byItself = propertyValue(type, properties, "StreamMode") == "ON_DEMAND";
        const double lanes = count.is_number() && !byItself ? count.get<double>() : 4;
        const double height =
            std::clamp(lanes, 2.0, 4.0) * kLaneHeight + (std::clamp(lanes, 4.0, kTallestLanes) - 4) * kMoreLaneHeight;
        return {std::max(type.width, kStreamWidth), snapped(kLanesHead + kLanesFoot + height)};
    }
    return {std::max(120.0, type.width), std::max(84.0, type.height)};
}

Scene::Scene(const pipeline::Catalog &catalog)
    : m_catalog(catalog)
{
}

void Scene::rebuild(const pipeline::Pipeline &pipeline)
{
    follow(pipeline, {});
    catchUp(pipeline, std::chrono::nanoseconds::max());
}

void Scene::setIssues(const std::vector<pipeline::Issue> &issues)
{
    for (SceneNode &node : m_nodes) {
        node.errors.clear();
        node.warnings.clear();
    }
    for (const pipeline::Issue &issue : issues) {
        const int index = indexOf(issue.node);
        if (index < 0)
            continue;
        SceneNode &node = m_nodes[at(index)];
        (issue.severity == pipeline::Severity::Error ? node.errors : node.warnings).push_back(issue.message);
    }
}

int Scene::indexOf(std::string_view id) const
{
    const auto found = m_index.find(std::string(id));
    return found == m_index.end() ? -1 : found->second;
}

int Scene::indexOf(const pipeline::Link &link) const
{
    const auto found =
        std::find_if(m_links.begin(), m_links.end(), [&](const SceneLink &other) { return other.link.sameEnds(link); });
    return found == m_links.end() ? -1 : static_cast<int>(found - m_links.begin());
}

int Scene::nodeAt(QPointF point) const
{
    for (std::size_t i = m_nodes.size(); i-- > 0;) {
        if (m_nodes[i].rect.contains(point))
            return static_cast<int>(i);
    }
    return -1;
}

int Scene::linkAt(QPointF point, double reach) const
{
    int best = -1;
    double least = reach;
    for (std::size_t i = 0; i < m_links.size(); ++i) {
        if (!m_links[i].curve.bounds().adjusted(-reach, -reach, reach, reach).contains(point))
            continue;
        const double distance = m_links[i].curve.distanceTo(point);
        if (distance <= least) {
            least = distance;
            best = static_cast<int>(i);
        }
    }
    return best;
}

PortHit Scene::portAt(QPointF point, double reach) const
{
    PortHit best;
    double least = reach * reach;
    for (std::size_t i = m_nodes.size(); i-- > 0;) {
        if (!m_nodes[i].rect.adjusted(-reach, -reach, reach, reach).contains(point))
            continue;
        for (std::size_t j = 0; j < m_nodes[i].ports.size(); ++j) {
            const QPointF gap = m_nodes[i].ports[j].at - point;
            const double square = QPointF::dotProduct(gap, gap);
            if (square <= least) {
                least = square;
                best = {static_cast<int>(i), static_cast<int>(j)};
            }
        }
    }
    return best;
}

QRectF Scene::bounds() const
{
    QRectF all;
    for (const SceneNode &node : m_nodes)
        all = all.isNull() ? node.rect : all.united(node.rect);
    return all;
}

std::vector<QPointF> Scene::tidyLayout() const
{
    std::vector<QSizeF> sizes;
    sizes.reserve(m_nodes.size());
    for (const SceneNode &node : m_nodes)
        sizes.push_back(node.rect.size());
    std::vector<std::pair<int, int>> edges;
    edges.reserve(m_links.size());
    for (const SceneLink &link : m_links)
        edges.emplace_back(link.from, link.to);
    return layeredLayout(sizes, edges, QPointF(80, 80));
}

void Scene::placePorts(std::vector<bool> ported)
{
    std::vector<std::vector<int>> ends(m_nodes.size());
    for (std::size_t i = 0; i < m_links.size(); ++i) {
        const SceneLink &link = m_links[i];
        if (ported[at(link.from)])
            ends[at(link.from)].push_back(static_cast<int>(i));
        if (ported[at(link.to)] && link.to != link.from)
            ends[at(link.to)].push_back(static_cast<int>(i));
    }
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        if (ported[i])
            placePorts(m_nodes[i], ends[i]);
    }
}

void Scene::placePorts(SceneNode &node, const std::vector<int> &links)
{
    struct End
    {
        int link;
        double order;
    };
    node.ports.clear();
    if (!node.type)
        return;
    const auto &specs = node.type->ports;
    std::vector<std::vector<End>> ends(specs.size());
    const auto endsAt = [&](const pipeline::PortSpec *spec) -> std::vector<End> & {
        return ends[static_cast<std::size_t>(spec - specs.data())];
    };
    for (const int index : links) {
        const SceneLink &link = m_links[at(index)];
        const SceneNode &from = m_nodes[at(link.from)];
        const SceneNode &to = m_nodes[at(link.to)];
        const pipeline::PortSpec *output = portOf(from, link.link.port, true);
        if (&from == &node && output)
            endsAt(output).push_back({index, to.rect.center().y()});
        if (&to != &node)
            continue;
        if (const pipeline::PortSpec *input = inputFor(to, output))
            endsAt(input).push_back({index, from.rect.center().y()});
    }
    for (const bool output : {false, true}) {
        const double x = output ? node.rect.right() : node.rect.left();
        std::size_t count = 0;
        for (const pipeline::PortSpec &spec : specs)
            count += spec.output == output;
        std::size_t number = 0;
        for (const pipeline::PortSpec &spec : specs) {
            if (spec.output != output)
                continue;
            const double head = node.hasLanes ? kLanesHead : 0;
            const double room = node.rect.height() - head;
            const double middle =
                node.rect.top() + head + room * static_cast<double>(++number) / static_cast<double>(count + 1);
            std::vector<End> &own = endsAt(&spec);
            if (own.empty()) {
                node.ports.push_back({&spec, QPointF(x, middle), -1});
                continue;
            }
            std::stable_sort(own.begin(), own.end(), [](const End &a, const End &b) { return a.order < b.order; });
            const auto size = static_cast<double>(own.size());
            const double gap = std::min(kPortGap, (room / static_cast<double>(count) - 24) / std::max(1.0, size - 1));
            for (std::size_t k = 0; k < own.size(); ++k) {
                const double y = middle + (static_cast<double>(k) - (size - 1) / 2) * gap;
                node.ports.push_back({&spec, QPointF(x, y), own[k].link});
            }
        }
    }
}

void Scene::indexPlaces()
{
    m_places.clear();
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
        enter(m_places, m_nodes[i].rect, static_cast<int>(i));
}

void Scene::indexLinks()
{
    m_linkPlaces.clear();
    for (std::size_t i = 0; i < m_links.size(); ++i) {
        if (m_links[i].course != 0)
            enter(m_linkPlaces, linkArea(m_links[i]), static_cast<int>(i));
    }
}

std::vector<int> Scene::around(const Places &places, const QRectF &area, std::size_t count)
{
    std::vector<int> found;
    if ((area.width() / kCell + 2) * (area.height() / kCell + 2) > static_cast<double>(count)) {
        found.resize(count);
        std::iota(found.begin(), found.end(), 0);
        return found;
    }
    eachCell(area, [&](std::int64_t cell) {
        if (const auto here = places.find(cell); here != places.end())
            found.insert(found.end(), here->second.begin(), here->second.end());
    });
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::vector<int> Scene::nodesAround(const QRectF &area) const
{
    return around(m_places, area, m_nodes.size());
}

std::vector<int> Scene::linksAround(const QRectF &area) const
{
    return around(m_linkPlaces, area, m_links.size());
}

std::vector<QRectF> Scene::nodesNear(const QRectF &area, int except1, int except2) const
{
    std::vector<int> near;
    eachCell(area, [&](std::int64_t cell) {
        if (const auto found = m_places.find(cell); found != m_places.end())
            near.insert(near.end(), found->second.begin(), found->second.end());
    });
    std::sort(near.begin(), near.end());
    near.erase(std::unique(near.begin(), near.end()), near.end());
    std::vector<QRectF> rects;
    for (const int index : near) {
        if (index != except1 && index != except2 && m_nodes[at(index)].rect.intersects(area))
            rects.push_back(m_nodes[at(index)].rect);
    }
    return rects;
}

std::pair<QPointF, QPointF> Scene::endsOf(int index) const
{
    const SceneLink &link = m_links[at(index)];
    const SceneNode &from = m_nodes[at(link.from)];
    const SceneNode &to = m_nodes[at(link.to)];
    QPointF start(from.rect.right(), from.rect.center().y());
    QPointF end(to.rect.left(), to.rect.center().y());
    for (const Port &port : from.ports) {
        if (port.spec->output && port.link == index)
            start = port.at;
    }
    for (const Port &port : to.ports) {
        if (!port.spec->output && port.link == index)
            end = port.at;
    }
    return {start, end};
}

void Scene::route(int index)
{
    SceneLink &link = m_links[at(index)];
    link.routed = true;
    ++m_routings;
    const SceneNode &from = m_nodes[at(link.from)];
    const SceneNode &to = m_nodes[at(link.to)];
    const auto [start, end] = endsOf(index);
    const std::vector<QRectF> obstacles = nodesNear(obstacleArea(from.rect, to.rect), link.from, link.to);
    std::uint64_t course = 1;
    const auto mix = [&](double value) {
        course = (course ^ std::hash<double>{}(value)) * 0x9E3779B97F4A7C15ull;
    };
    const auto mixRect = [&](const QRectF &rect) {
        for (const double value : {rect.left(), rect.top(), rect.width(), rect.height()})
            mix(value);
    };
    for (const double value : {start.x(), start.y(), end.x(), end.y()})
        mix(value);
    mixRect(from.rect);
    mixRect(to.rect);
    std::for_each(obstacles.begin(), obstacles.end(), mixRect);
    course = std::max<std::uint64_t>(1, course);
    if (course == link.course)
        return;
    if (link.course != 0)
        leave(m_linkPlaces, linkArea(link), index);
    link.course = course;
    link.curve = routeLink(start, end, from.rect, to.rect, obstacles);
    link.bounce = bounceArc(link.curve);
    enter(m_linkPlaces, linkArea(link), index);
}

} // namespace headwater::ui::canvas
