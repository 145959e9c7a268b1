// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/live.h"
#include "ui/canvas/scene.h"
#include "ui/theme/theme.h"

class QPainter;

namespace headwater::ui::canvas {

/// How near a person stands. Farther off there are fewer things, in letters of the same size on the screen.
enum class Distance { Far, Overview, Working, Close };
Distance distanceAt(double zoom);

struct NodeMarks
{
    bool selected = false;
    bool current = false; ///< has the keyboard
    bool pointedAt = false;
    bool target = false; ///< a link that is being drawn may end here
    bool dimmed = false; ///< … and may not end here
};

struct LinkMarks
{
    bool selected = false;
    bool pointedAt = false;
    bool cut = false;
    bool refusing = false;
    Transport transport = Transport::Usual;
};

/// Paints the parts of a scene in canvas units. The painter is already scaled by `zoom`; everything that must keep
/// its size on the screen is measured by it. `vector` keeps icons as paths, for SVG and PDF.
class ScenePaint
{
public:
    ScenePaint(const Tokens &tokens, double zoom, double ratio, bool vector = false);

    void grid(QPainter &painter, const QRectF &exposed) const;
    void link(QPainter &painter, const SceneLink &link, const LinkMarks &marks) const;
    void node(QPainter &painter, const SceneNode &node, const NodeLive &live, const NodeMarks &marks) const;
    void ports(QPainter &painter, const SceneNode &node, bool pointedAt) const;
    /// Records on their way; with `still`, chevrons that mark the direction and do not move.
    void tokens(QPainter &painter, const Scene &scene, const TokenFlow &flow, const QRectF &exposed, bool still) const;
    /// Records dropping into the lanes of a stream.
    void laneDots(QPainter &painter, const SceneNode &node, const NodeLive &live, const TokenFlow &flow, double speed,
                  bool still) const;
    void legend(QPainter &painter, QPointF bottomLeft, std::uint64_t recordsPerToken) const;
    void icon(QPainter &painter, const QString &name, const QRectF &rect, const QColor &colour) const;
    void stateGlyph(QPainter &painter, simulation::NodeState state, QPointF centre, double radius) const;

    const Tokens &colours() const { return m_tokens; }
    double zoom() const { return m_zoom; }
    Distance distance() const { return m_distance; }

    QColor stateColour(simulation::NodeState state) const;

private:
    void frame(QPainter &painter, const SceneNode &node, const NodeLive &live, const NodeMarks &marks) const;
    void far(QPainter &painter, const SceneNode &node, const NodeLive &live) const;
    void overview(QPainter &painter, const SceneNode &node, const NodeLive &live) const;
    void face(QPainter &painter, const SceneNode &node, const NodeLive &live) const;
    void buffer(QPainter &painter, const QRectF &rect, const NodeLive &live) const;
    void streamFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const;
    void deliveryFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const;
    void vesselFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const;
    void topicFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const;
    void shadowFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const;
    /// Icon, name and state on top of a large face; `figure` stands at the right.
    void largeHead(QPainter &painter, const SceneNode &node, const NodeLive &live, const QString &figure) const;
    void lanes(QPainter &painter, const SceneNode &node, const NodeLive &live, bool labels) const;
    void badge(QPainter &painter, const SceneNode &node) const;
    void trail(QPainter &painter, const QRectF &rect, std::span<const float> values) const;
    double inPixels(double units) const { return units / m_zoom; }

    const Tokens &m_tokens;
    double m_zoom;
    double m_ratio;
    bool m_vector;
    Distance m_distance;
};

/// "at a limit", "working": the state in a word or two.
QString stateWord(simulation::NodeState state);
/// 1,840 → "1,840"; from 100,000 on "184k". `compact` shortens from 1,000 on, for a view from far away.
QString figureText(double value, bool compact = false);
/// The unit beside a node's headline, short: "rec/s".
QString headlineUnit(const pipeline::ServiceType &type);

} // namespace headwater::ui::canvas
