// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"
#include "core/pipeline/validation.h"
#include "ui/canvas/geometry.h"

#include <QString>

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace headwater::ui::canvas {

/// A place on a node's edge where a link ends or may begin. Every link has its own, so that links do not pile up.
struct Port
{
    const pipeline::PortSpec *spec = nullptr;
    QPointF at;
    int link = -1;              ///< into Scene::links(); -1 while nothing is linked
};

struct SceneNode
{
    std::string id;
    const pipeline::ServiceType *type = nullptr;
    QString title;
    QString subtitle;
    QRectF rect;
    bool hasLanes = false;
    std::vector<Port> ports;
    std::vector<QString> errors;
    std::vector<QString> warnings;
};

struct SceneLink
{
    pipeline::Link link;
    int from = -1, to = -1;     ///< into Scene::nodes()
    Curve curve;
    Curve bounce;
    std::uint64_t course = 0;   ///< what the course was made from: the same again gives the same curve
};

struct PortHit
{
    int node = -1;
    int port = -1;
    explicit operator bool() const { return node >= 0; }
};

/// The drawing as geometry: mirrors a pipeline by id and knows nothing of painting or of windows.
class Scene
{
public:
    explicit Scene(const pipeline::Catalog &catalog);

    /// Mirrors a pipeline. Nodes without a position get one from the layout.
    void rebuild(const pipeline::Pipeline &pipeline);
    void setIssues(const std::vector<pipeline::Issue> &issues);

    const std::vector<SceneNode> &nodes() const { return m_nodes; }
    const std::vector<SceneLink> &links() const { return m_links; }
    const SceneNode &node(int index) const { return m_nodes[static_cast<std::size_t>(index)]; }
    const SceneLink &link(int index) const { return m_links[static_cast<std::size_t>(index)]; }
    const pipeline::Catalog &catalog() const { return m_catalog; }
    int indexOf(std::string_view id) const;                 ///< -1 when there is none
    int indexOf(const pipeline::Link &link) const;

    int nodeAt(QPointF point) const;                        ///< the topmost one; -1 when there is none
    int linkAt(QPointF point, double reach) const;
    PortHit portAt(QPointF point, double reach) const;
    QRectF bounds() const;
    /// What may be painted within an area, in the order of painting: everything that is, and perhaps some more.
    std::vector<int> nodesAround(const QRectF &area) const;
    std::vector<int> linksAround(const QRectF &area) const;

    /// Shows nodes away from where the document has them, while a drag lasts; rebuild() ends it.
    void shift(const std::vector<int> &nodes, QPointF offset);

    /// Corners of a tidy layout, parallel to nodes().
    std::vector<QPointF> tidyLayout() const;

private:
    void placePorts();
    void indexPlaces();
    std::vector<QRectF> nodesNear(const QRectF &area, int except1, int except2) const;
    void route(SceneLink &link);
    std::pair<QPointF, QPointF> endsOf(const SceneLink &link) const;

    const pipeline::Catalog &m_catalog;
    std::vector<SceneNode> m_nodes;
    std::vector<SceneLink> m_links;
    std::vector<QPointF> m_homes;                           ///< corners by the document
    std::unordered_map<std::string, int> m_index;
    using Places = std::unordered_map<std::int64_t, std::vector<int>>;
    static std::vector<int> around(const Places &places, const QRectF &area, std::size_t count);
    void indexLinks();

    Places m_places;                                        ///< nodes by cell
    Places m_linkPlaces;                                    ///< links by cell, with their bounces
};

/// Size of a node. A stream is the largest one and grows with its shards, within reason.
QSizeF nodeSize(const pipeline::ServiceType &type, const pipeline::Json &properties);

/// The line below a node's name that says how it is set: "data stream · 4 shards · 24 h".
QString nodeSubtitle(const pipeline::ServiceType &type, const pipeline::Json &properties);

} // namespace headwater::ui::canvas
