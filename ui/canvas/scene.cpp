// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/scene.h"

#include "core/base/text.h"
#include "ui/canvas/layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace headwater::ui::canvas {

using pipeline::Json;

namespace {

constexpr double kLaneHeight = 54;          ///< for each of the first four shards
constexpr double kMoreLaneHeight = 22;      ///< for each further one, up to kTallestLanes
constexpr double kTallestLanes = 10;
constexpr double kLanesHead = 56;
constexpr double kLanesFoot = 20;
constexpr double kStreamWidth = 372;
constexpr double kPortGap = 26;

constexpr double kCell = 512;               ///< of the index by place

std::size_t at(int index) { return static_cast<std::size_t>(index); }

template <typename Visit>
void eachCell(const QRectF &area, Visit visit)
{
    const auto cell = [](double value) { return static_cast<std::int64_t>(std::floor(value / kCell)); };
    for (std::int64_t y = cell(area.top()); y <= cell(area.bottom()); ++y) {
        for (std::int64_t x = cell(area.left()); x <= cell(area.right()); ++x)
            visit(y * 0x100000000 + x);
    }
}

std::string keyOf(const pipeline::Link &link)
{
    return link.from + '\n' + link.to + '\n' + link.port;
}

} // namespace

QSizeF nodeSize(const pipeline::ServiceType &type, const Json &properties)
{
    if (type.id == "kinesis-stream") {
        const Json &count = propertyValue(type, properties, "ShardCount");
        const bool byItself = propertyValue(type, properties, "StreamMode") == "ON_DEMAND";
        const double lanes = count.is_number() && !byItself ? count.get<double>() : 4;
        const double height = std::clamp(lanes, 2.0, 4.0) * kLaneHeight +
                              (std::clamp(lanes, 4.0, kTallestLanes) - 4) * kMoreLaneHeight;
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
    std::map<std::string, std::pair<std::vector<QString>, std::vector<QString>>> issues;
    for (SceneNode &node : m_nodes) {
        if (!node.errors.empty() || !node.warnings.empty())
            issues[node.id] = {std::move(node.errors), std::move(node.warnings)};
    }
    std::unordered_map<std::string, SceneLink> known;
    for (SceneLink &link : m_links)
        known.emplace(keyOf(link.link), std::move(link));
    m_nodes.clear();
    m_links.clear();
    m_index.clear();
    m_nodes.reserve(pipeline.nodes.size());
    bool placed = true;
    for (const pipeline::Node &source : pipeline.nodes) {
        SceneNode node;
        node.id = source.id;
        node.type = m_catalog.find(source.type);
        node.title = source.title.empty() ? fromUtf8(source.id) : fromUtf8(source.title);
        QSizeF size(184, 84);
        if (node.type) {
            node.subtitle = nodeSubtitle(*node.type, source.properties);
            size = nodeSize(*node.type, source.properties);
            node.hasLanes = node.type->id == "kinesis-stream";
        }
        const pipeline::Position corner = source.at.value_or(pipeline::Position{});
        node.rect = QRectF(QPointF(corner.x, corner.y), size);
        placed = placed && source.at.has_value();
        if (const auto found = issues.find(source.id); found != issues.end())
            std::tie(node.errors, node.warnings) = found->second;
        m_index.emplace(source.id, static_cast<int>(m_nodes.size()));
        m_nodes.push_back(std::move(node));
    }
    m_links.reserve(pipeline.links.size());
    for (const pipeline::Link &source : pipeline.links) {
        SceneLink link;
        if (const auto found = known.find(keyOf(source)); found != known.end())
            link = std::move(found->second);
        link.link = source;
        link.from = indexOf(source.from);
        link.to = indexOf(source.to);
        if (link.from >= 0 && link.to >= 0)
            m_links.push_back(std::move(link));
    }

    if (!placed) {
        std::vector<QPointF> corners = tidyLayout();
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
    m_homes.clear();
    m_homes.reserve(m_nodes.size());
    for (const SceneNode &node : m_nodes)
        m_homes.push_back(node.rect.topLeft());
    placePorts();
    indexPlaces();
    for (SceneLink &link : m_links)
        route(link);
    indexLinks();
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
    const auto found = std::find_if(m_links.begin(), m_links.end(),
                                    [&](const SceneLink &other) { return other.link.sameEnds(link); });
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

void Scene::shift(const std::vector<int> &nodes, QPointF offset)
{
    std::vector<bool> moved(m_nodes.size(), false);
    for (const int index : nodes) {
        m_nodes[at(index)].rect.moveTopLeft(m_homes[at(index)] + offset);
        moved[at(index)] = true;
    }
    // A shared port's places change order with the drag, so neighbours of neighbours may move as well.
    placePorts();
    indexPlaces();
    for (SceneLink &link : m_links) {
        const auto [start, end] = endsOf(link);
        const bool held = (link.curve.at(0) - start).manhattanLength() < 0.5 &&
                          (link.curve.at(link.curve.length()) - end).manhattanLength() < 0.5;
        if (!held || moved[at(link.from)] || moved[at(link.to)])
            route(link);
    }
    indexLinks();
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

void Scene::placePorts()
{
    struct End
    {
        int link;
        double order;
    };
    const auto portOf = [](const SceneNode &node, const std::string &key, bool output) -> const pipeline::PortSpec * {
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
    };
    const auto inputFor = [&](const SceneNode &node, const pipeline::PortSpec *output) {
        if (node.type && output) {
            for (const pipeline::PortSpec &spec : node.type->ports) {
                if (!spec.output && spec.flow == output->flow)
                    return &spec;
            }
        }
        return portOf(node, {}, false);
    };

    std::vector<std::map<const pipeline::PortSpec *, std::vector<End>>> ends(m_nodes.size());
    for (std::size_t i = 0; i < m_links.size(); ++i) {
        const SceneLink &link = m_links[i];
        const SceneNode &from = m_nodes[at(link.from)];
        const SceneNode &to = m_nodes[at(link.to)];
        const pipeline::PortSpec *output = portOf(from, link.link.port, true);
        if (output)
            ends[at(link.from)][output].push_back({static_cast<int>(i), to.rect.center().y()});
        if (const pipeline::PortSpec *input = inputFor(to, output))
            ends[at(link.to)][input].push_back({static_cast<int>(i), from.rect.center().y()});
    }
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        SceneNode &node = m_nodes[i];
        node.ports.clear();
        if (!node.type)
            continue;
        for (const bool output : {false, true}) {
            const double x = output ? node.rect.right() : node.rect.left();
            std::size_t count = 0;
            for (const pipeline::PortSpec &spec : node.type->ports)
                count += spec.output == output;
            std::size_t number = 0;
            for (const pipeline::PortSpec &spec : node.type->ports) {
                if (spec.output != output)
                    continue;
                const double head = node.hasLanes ? kLanesHead : 0;
                const double room = node.rect.height() - head;
                const double middle = node.rect.top() + head +
                                      room * static_cast<double>(++number) / static_cast<double>(count + 1);
                std::vector<End> &own = ends[i][&spec];
                if (own.empty()) {
                    node.ports.push_back({&spec, QPointF(x, middle), -1});
                    continue;
                }
                std::stable_sort(own.begin(), own.end(),
                                 [](const End &a, const End &b) { return a.order < b.order; });
                const auto size = static_cast<double>(own.size());
                const double gap =
                    std::min(kPortGap, (room / static_cast<double>(count) - 24) / std::max(1.0, size - 1));
                for (std::size_t k = 0; k < own.size(); ++k) {
                    const double y = middle + (static_cast<double>(k) - (size - 1) / 2) * gap;
                    node.ports.push_back({&spec, QPointF(x, y), own[k].link});
                }
            }
        }
    }
}

void Scene::indexPlaces()
{
    m_places.clear();
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        eachCell(m_nodes[i].rect, [&](std::int64_t cell) { m_places[cell].push_back(static_cast<int>(i)); });
    }
}

void Scene::indexLinks()
{
    constexpr double kMargin = 8, kCutMark = 32;
    m_linkPlaces.clear();
    for (std::size_t i = 0; i < m_links.size(); ++i) {
        const QRectF bounds = m_links[i].curve.bounds().united(m_links[i].bounce.bounds());
        eachCell(bounds.adjusted(-kMargin, -kMargin, kMargin, kCutMark),
                 [&](std::int64_t cell) { m_linkPlaces[cell].push_back(static_cast<int>(i)); });
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

std::pair<QPointF, QPointF> Scene::endsOf(const SceneLink &link) const
{
    const SceneNode &from = m_nodes[at(link.from)];
    const SceneNode &to = m_nodes[at(link.to)];
    const int own = static_cast<int>(&link - m_links.data());
    QPointF start(from.rect.right(), from.rect.center().y());
    QPointF end(to.rect.left(), to.rect.center().y());
    for (const Port &port : from.ports) {
        if (port.spec->output && port.link == own)
            start = port.at;
    }
    for (const Port &port : to.ports) {
        if (!port.spec->output && port.link == own)
            end = port.at;
    }
    return {start, end};
}

void Scene::route(SceneLink &link)
{
    const SceneNode &from = m_nodes[at(link.from)];
    const SceneNode &to = m_nodes[at(link.to)];
    const auto [start, end] = endsOf(link);
    const std::vector<QRectF> obstacles =
        nodesNear(from.rect.united(to.rect).adjusted(-120, -120, 120, 120), link.from, link.to);
    std::uint64_t course = 1;
    const auto mix = [&](double value) { course = (course ^ std::hash<double>{}(value)) * 0x9E3779B97F4A7C15ull; };
    const auto mixRect = [&](const QRectF &rect) {
        for (const double value : {rect.left(), rect.top(), rect.width(), rect.height()})
            mix(value);
    };
    for (const double value : {start.x(), start.y(), end.x(), end.y()})
        mix(value);
    mixRect(from.rect);
    mixRect(to.rect);
    std::for_each(obstacles.begin(), obstacles.end(), mixRect);
    if (course == link.course)
        return;
    link.course = course;
    link.curve = routeLink(start, end, from.rect, to.rect, obstacles);
    link.bounce = bounceArc(link.curve);
}

} // namespace headwater::ui::canvas
