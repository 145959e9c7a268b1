// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"
#include "core/pipeline/validation.h"
#include "ui/canvas/geometry.h"

#include <QString>

#include <chrono>
#include <cstdint>
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
    int link = -1; ///< into Scene::links(); -1 while nothing is linked
};

/// How the calls of a node travel, where that is worth a sign at its links.
enum class Transport : std::uint8_t { Usual, Plain, Private };

struct SceneNode
{
    std::string id;
    const pipeline::ServiceType *type = nullptr;
    QString title;
    QString subtitle;
    QRectF rect;
    bool hasLanes = false;   ///< a data stream
    bool hasBuffers = false; ///< a delivery stream
    bool hasVessel = false;  ///< a queue, or the spool of a core
    bool hasThreads = false; ///< a message broker
    bool hasShadow = false;  ///< a thing that keeps one
    bool isFifo = false;     ///< of a queue
    bool described = false;  ///< the subtitle is there
    Transport transport = Transport::Usual;
    std::vector<Port> ports;
    std::vector<QString> errors;
    std::vector<QString> warnings;
};

struct SceneLink
{
    pipeline::Link link;
    int from = -1, to = -1; ///< into Scene::nodes()
    Curve curve;
    Curve bounce;
    std::uint64_t course = 0; ///< what the course was made from: the same again gives the same curve
    bool routed = false;      ///< nothing it depends on has changed since
};

/// How the last Scene::follow() changed a scene. Both lists are parallel to the scene's; -1: was not there.
struct SceneChange
{
    std::vector<int> nodes; ///< the place before
    std::vector<int> links;
    std::vector<bool> made; ///< nodes that were made anew; all others are as they were
    bool sameLinks = false; ///< none came, went or has another place
};

class Touched;

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
    /// Mirrors it after edits, in what they touch; without edits all is new. Subtitles and courses are left to
    /// catchUp(): a large drawing takes longer than a window may be deaf.
    void follow(const pipeline::Pipeline &pipeline, const std::vector<pipeline::Edit> &edits);
    /// Goes on with what follow() left, until `room` is used up. Returns whether nothing is left.
    bool catchUp(const pipeline::Pipeline &pipeline, std::chrono::nanoseconds room);
    const SceneChange &change() const { return m_change; }
    /// Courses looked at so far; for tests.
    std::uint64_t routings() const { return m_routings; }

    void setIssues(const std::vector<pipeline::Issue> &issues);

    const std::vector<SceneNode> &nodes() const { return m_nodes; }
    const std::vector<SceneLink> &links() const { return m_links; }
    const SceneNode &node(int index) const { return m_nodes[static_cast<std::size_t>(index)]; }
    const SceneLink &link(int index) const { return m_links[static_cast<std::size_t>(index)]; }
    const pipeline::Catalog &catalog() const { return m_catalog; }
    int indexOf(std::string_view id) const; ///< -1 when there is none
    int indexOf(const pipeline::Link &link) const;

    int nodeAt(QPointF point) const; ///< the topmost one; -1 when there is none
    int linkAt(QPointF point, double reach) const;
    PortHit portAt(QPointF point, double reach) const;
    QRectF bounds() const;
    /// Of the node that calls over the link.
    Transport transportOf(const SceneLink &link) const;
    /// What may be painted within an area, in the order of painting: everything that is, and perhaps some more.
    std::vector<int> nodesAround(const QRectF &area) const;
    std::vector<int> linksAround(const QRectF &area) const;

    /// Shows nodes away from where the document has them, while a drag lasts; endShift() and follow() end it.
    void shift(const std::vector<int> &nodes, QPointF offset);
    void endShift(const pipeline::Pipeline &pipeline);

    /// Corners of a tidy layout, parallel to nodes().
    std::vector<QPointF> tidyLayout() const;

private:
    using Places = std::unordered_map<std::int64_t, std::vector<int>>;

    SceneNode made(const pipeline::Node &source) const;
    void mirror(const pipeline::Pipeline &pipeline, Touched touched);
    void takeLinks(const pipeline::Pipeline &pipeline, const std::vector<int> &newPlaces, const Touched &touched,
                   std::vector<bool> &ported);
    void layOut(const pipeline::Pipeline &pipeline);
    void disturb(const std::vector<QRectF> &areas);
    void placePorts(std::vector<bool> ported);
    void placePorts(SceneNode &node, const std::vector<int> &ends);
    void indexPlaces();
    void indexLinks();
    std::vector<QRectF> nodesNear(const QRectF &area, int except1, int except2) const;
    void route(int index);
    std::pair<QPointF, QPointF> endsOf(int index) const;
    static std::vector<int> around(const Places &places, const QRectF &area, std::size_t count);

    const pipeline::Catalog &m_catalog;
    std::vector<SceneNode> m_nodes;
    std::vector<SceneLink> m_links;
    std::vector<QPointF> m_homes; ///< corners by the document
    std::vector<int> m_shifted;   ///< nodes that a drag shows elsewhere
    std::unordered_map<std::string, int> m_index;
    Places m_places;     ///< nodes by cell
    Places m_linkPlaces; ///< links by cell, with their bounces
    SceneChange m_change;
    std::size_t m_described = 0; ///< nodes before it have subtitles
    std::size_t m_routed = 0;    ///< links before it have courses
    std::uint64_t m_routings = 0;
};

/// Size of a node. A stream is the largest one and grows with its shards, within reason.
QSizeF nodeSize(const pipeline::ServiceType &type, const pipeline::Json &properties);

/// Whether it is a thing whose shadow is its face.
bool keepsShadow(const pipeline::ServiceType &type, const pipeline::Json &properties);

/// The line below a node's name that says how it is set: "data stream · 4 shards · 24 h".
QString nodeSubtitle(const pipeline::ServiceType &type, const pipeline::Json &properties);

} // namespace headwater::ui::canvas
