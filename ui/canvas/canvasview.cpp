// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvasview.h"

#include "core/base/text.h"
#include "ui/canvas/canvasaccessible.h"
#include "ui/canvas/canvasactions.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/searchbox.h"
#include "ui/canvas/teachingcard.h"
#include "ui/canvas/tool.h"

#include <QAccessible>
#include <QLineEdit>
#include <QVariantAnimation>

#include <algorithm>
#include <cmath>

namespace headwater::ui {

using namespace canvas;
using namespace std::chrono_literals;

namespace {

constexpr double kLeastZoom = 0.05;
constexpr double kMostZoom = 4;
constexpr double kFitMargin = 24;  ///< pixels
constexpr double kFitAbove = 0.35; ///< of the height that is left over; the card stands below the diagram
constexpr int kFlightMs = 200;
constexpr auto kCatchUpSlice = 6ms; ///< of a frame's 16, so that the window stays awake

} // namespace

CanvasView::CanvasView(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_scene(lab.catalog())
{
    installAccessibility();
    setObjectName(QStringLiteral("canvas"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAcceptDrops(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(240, 160);

    m_actions = new CanvasActions(*this);
    m_miniMap = new MiniMap(*this);
    m_card = new TeachingCard(m_lab, this);
    m_search = new SearchBox(this);
    m_titleEdit = new QLineEdit(this);
    m_titleEdit->setObjectName(QStringLiteral("canvas.title"));
    m_titleEdit->hide();
    m_titleEdit->installEventFilter(m_actions);
    m_flight = new QVariantAnimation(this);
    m_flight->setDuration(kFlightMs);
    m_flight->setEasingCurve(QEasingCurve::OutCubic);
    m_flight->setStartValue(0.0);
    m_flight->setEndValue(1.0);

    m_glideTimer.setInterval(16ms);
    m_glideTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_glideTimer, &QTimer::timeout, this, &CanvasView::glide);
    m_catchUpTimer.setInterval(0ms);
    connect(&m_catchUpTimer, &QTimer::timeout, this, [this] {
        catchUp();
        if (!isCatchingUp())
            invalidate();
    });
    m_checkTimer.setSingleShot(true);
    m_checkTimer.setInterval(0ms);
    connect(&m_checkTimer, &QTimer::timeout, this, &CanvasView::checkPipeline);

    connect(&m_lab.document(), &pipeline::Document::changed, this, &CanvasView::documentChanged);
    connect(&m_lab.document(), &pipeline::Document::wasReset, this, [this] { m_fitted = false; });
    connect(&m_lab, &Laboratory::frameChanged, this, &CanvasView::takeFrame);
    connect(&m_lab, &Laboratory::selectionChanged, this, &CanvasView::followSelection);
    connect(&m_lab, &Laboratory::focusRequested, this, [this](const std::string &id) {
        const int index = m_scene.indexOf(id);
        if (index >= 0)
            centreOn(m_scene.node(index).rect.center());
    });
    connect(m_card, &TeachingCard::changed, this, &CanvasView::placeOverlays);
    connect(&Theme::instance(), &Theme::changed, this, &CanvasView::invalidate);
    m_clock.start();
    documentChanged({});
    describe();
}

CanvasView::~CanvasView()
{
    m_tool.reset();
}

void CanvasView::describe()
{
    setAccessibleName(tr("Canvas"));
    setAccessibleDescription(
        tr("The pipeline as a diagram. Tab goes from node to node, L draws a link, the outline shows it as a table."));
    m_titleEdit->setAccessibleName(tr("Title of the node"));
    m_search->setAccessibleName(tr("Search"));
}

QRectF CanvasView::nodeRect(const std::string &id) const
{
    const int index = m_scene.indexOf(id);
    return index < 0 ? QRectF() : m_camera.toView(m_scene.node(index).rect);
}

QPointF CanvasView::portPoint(const std::string &id, bool output, int which) const
{
    const int index = m_scene.indexOf(id);
    if (index < 0)
        return {};
    for (const Port &port : m_scene.node(index).ports) {
        if (port.spec->output == output && which-- == 0)
            return toView(port.at);
    }
    return {};
}

void CanvasView::setZoom(double zoom, QPointF anchor)
{
    m_flight->stop();
    m_framed = false;
    const QPointF fixed = toScene(anchor);
    m_camera.zoom = std::clamp(zoom, kLeastZoom, kMostZoom);
    m_camera.origin = fixed - anchor / m_camera.zoom;
    placeOverlays();
    requestPaint();
    Q_EMIT cameraChanged();
}

void CanvasView::scrollBy(QPointF pixels)
{
    m_flight->stop();
    m_framed = false;
    // Whole device pixels, so that the picture can be shifted instead of painted.
    const QPointF whole = QPointF((pixels * m_camera.ratio).toPoint()) / m_camera.ratio;
    m_camera.origin += whole / m_camera.zoom;
    placeOverlays();
    requestPaint();
    Q_EMIT cameraChanged();
}

void CanvasView::centreOn(QPointF scenePoint, bool gently)
{
    m_framed = false;
    Camera target = m_camera;
    target.origin = scenePoint - QPointF(width(), height()) / 2 / target.zoom;
    flyTo(target, gently);
}

void CanvasView::fit(const QRectF &sceneRect, bool gently)
{
    fitInto(height(), sceneRect, gently);
}

void CanvasView::fitInto(double roomHeight, const QRectF &sceneRect, bool gently)
{
    if (sceneRect.isEmpty() || width() < 10 || roomHeight < 10)
        return;
    Camera target = m_camera;
    target.zoom = std::clamp(
        std::min((width() - 2 * kFitMargin) / sceneRect.width(), (roomHeight - 2 * kFitMargin) / sceneRect.height()),
        kLeastZoom, 1.0);
    const double spare = roomHeight - sceneRect.height() * target.zoom;
    const double above = std::clamp(spare * kFitAbove, std::min(kFitMargin, spare / 2), std::max(spare / 2, 0.0));
    target.origin =
        QPointF(sceneRect.center().x() - width() / 2.0 / target.zoom, sceneRect.top() - above / target.zoom);
    m_framed = false;
    flyTo(target, gently);
}

void CanvasView::frameAll(bool gently)
{
    m_madeRoom = false;
    fit(m_scene.bounds(), gently);
    m_framed = true;
    placeOverlays();
}

void CanvasView::flyTo(Camera target, bool gently)
{
    m_flight->stop();
    m_flight->disconnect(this);
    const Camera start = m_camera;
    const auto arriveAt = [this](const Camera &camera) {
        m_camera.zoom = camera.zoom;
        m_camera.origin = camera.origin;
        placeOverlays();
        requestPaint();
        Q_EMIT cameraChanged();
    };
    if (!gently || !isVisible() || Theme::instance().reducedMotion()) {
        arriveAt(target);
        return;
    }
    connect(m_flight, &QVariantAnimation::valueChanged, this, [this, start, target, arriveAt](const QVariant &value) {
        const double t = value.toDouble();
        if (t >= 1) {
            arriveAt(target);
            return;
        }
        // The middle travels straight while the scale changes by equal factors.
        Camera now = start;
        now.zoom = start.zoom * std::pow(target.zoom / start.zoom, t);
        const QPointF half = QPointF(width(), height()) / 2;
        const QPointF from = start.origin + half / start.zoom;
        const QPointF to = target.origin + half / target.zoom;
        now.origin = from + (to - from) * t - half / now.zoom;
        arriveAt(now);
    });
    m_flight->start();
}

void CanvasView::documentChanged(const std::vector<pipeline::Edit> &edits)
{
    m_tool.reset();
    m_scene.follow(m_lab.pipeline(), edits);
    if (edits.empty() && isLarge())
        m_catchUpTimer.start(); // this turn is long enough without
    else
        catchUp();
    followScene();
    m_checkTimer.start();
    if (!m_fitted && !m_scene.nodes().empty() && isVisible()) {
        m_fitted = true;
        // What somebody puts on the empty canvas stays under the pointer.
        if (edits.empty() || !m_camera.visible().contains(m_scene.bounds()))
            frameAll(false);
    }
}

void CanvasView::rebuildScene()
{
    m_scene.follow(m_lab.pipeline(), {});
    catchUp();
    followScene();
}

void CanvasView::resetScene()
{
    m_scene.endShift(m_lab.pipeline());
    catchUp();
    followScene();
}

/// After each change of the scene's nodes and links. Tokens go by the courses that are there.
void CanvasView::followScene()
{
    m_hoverNode = -1;
    m_hoverLink = -1;
    m_hoverPort = {};
    m_insertionLink = -1;
    m_live.sceneChanged(m_scene, m_lab.pipeline());
    m_wasRefusing.assign(m_scene.links().size(), false);
    if (!m_current.empty() && m_scene.indexOf(m_current) < 0)
        setCurrentNode({}, false);
    followSelection();
    m_actions->refresh();
    m_miniMap->setVisible(m_miniMapShown && !m_scene.nodes().empty());
    placeOverlays();
    invalidate();
}

bool CanvasView::isLarge() const
{
    return m_scene.nodes().size() > SceneCache::kSlicedFrom;
}

void CanvasView::catchUp()
{
    if (m_scene.catchUp(m_lab.pipeline(), isLarge() ? kCatchUpSlice : std::chrono::nanoseconds::max()))
        m_catchUpTimer.stop();
    else if (!m_catchUpTimer.isActive())
        m_catchUpTimer.start();
}

void CanvasView::checkPipeline()
{
    m_lab.check(this, [this](const std::vector<pipeline::Issue> &issues) {
        m_scene.setIssues(issues);
        invalidate();
    });
}

void CanvasView::followSelection()
{
    std::vector<bool> nodes(m_scene.nodes().size(), false);
    std::vector<bool> links(m_scene.links().size(), false);
    for (const std::string &id : m_lab.selectedNodes()) {
        if (const int index = m_scene.indexOf(id); index >= 0)
            nodes[static_cast<std::size_t>(index)] = true;
    }
    for (const pipeline::Link &link : m_lab.selectedLinks()) {
        if (const int index = m_scene.indexOf(link); index >= 0)
            links[static_cast<std::size_t>(index)] = true;
    }
    if (nodes.size() == m_selected.size()) {
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i] != m_selected[i])
                invalidateNode(static_cast<int>(i));
        }
    }
    if (links != m_selectedLinks)
        invalidate();
    m_selected = std::move(nodes);
    m_selectedLinks = std::move(links);
    m_actions->refresh();
}

std::vector<int> CanvasView::selectedIndices() const
{
    std::vector<int> indices;
    for (std::size_t i = 0; i < m_selected.size(); ++i) {
        if (m_selected[i])
            indices.push_back(static_cast<int>(i));
    }
    return indices;
}

void CanvasView::setCurrentNode(const std::string &id, bool select)
{
    if (id != m_current) {
        for (const std::string &which : {m_current, id}) {
            if (const int index = m_scene.indexOf(which); index >= 0)
                invalidateNode(index);
        }
        m_current = id;
        Q_EMIT currentNodeChanged(m_current);
    }
    const int index = m_scene.indexOf(id);
    if (index < 0)
        return;
    if (select)
        m_lab.select({id});
    if (QAccessible::isActive()) {
        if (QAccessibleInterface *self = QAccessible::queryAccessibleInterface(this)) {
            if (QAccessibleInterface *child = self->focusChild()) {
                QAccessibleEvent focus(child, QAccessible::Focus);
                QAccessible::updateAccessibility(&focus);
            }
        }
    }
    if (!m_camera.visible().contains(m_scene.node(index).rect.center()))
        centreOn(m_scene.node(index).rect.center());
}

void CanvasView::shiftNodes(const std::vector<int> &nodes, QPointF offset)
{
    m_scene.shift(nodes, offset);
    invalidate();
}

void CanvasView::invalidate()
{
    m_cache.invalidate();
    requestPaint();
}

void CanvasView::invalidateNode(int node)
{
    if (node >= 0 && static_cast<std::size_t>(node) < m_scene.nodes().size())
        m_cache.invalidate(paintedRect(m_scene.node(node), m_camera.zoom));
    requestPaint();
}

void CanvasView::requestPaint()
{
    QRegion region(rect());
    // Cards and the map are opaque: what lies below them need not be painted, nor they themselves.
    for (const QWidget *overlay : {static_cast<QWidget *>(m_card), static_cast<QWidget *>(m_miniMap)}) {
        if (overlay && overlay->isVisible())
            region -= overlay->geometry();
    }
    update(region);
}

void CanvasView::takeFrame()
{
    const double seconds = std::min(0.25, static_cast<double>(m_clock.nsecsElapsed()) * 1e-9);
    m_clock.restart();
    m_live.follow(
        m_scene, m_lab.frame(), [this](const pipeline::Link &link) { return m_lab.linkView(link); }, seconds,
        Theme::instance().reducedMotion());
    afterFrame();
}

void CanvasView::showFrame(simulation::FramePtr frame, double wallSeconds)
{
    m_live.follow(m_scene, std::move(frame), {}, wallSeconds, Theme::instance().reducedMotion());
    afterFrame();
}

void CanvasView::afterFrame()
{
    // The dashed way back comes and goes with the tokens on it, and cut links change their line.
    for (std::size_t i = 0; i < m_wasRefusing.size(); ++i) {
        const LinkMarks marks = linkMarksOf(static_cast<int>(i));
        const bool now = marks.refusing || marks.cut;
        if (now != m_wasRefusing[i]) {
            m_wasRefusing[i] = now;
            const SceneLink &link = m_scene.links()[i];
            m_cache.invalidate(link.curve.bounds().united(link.bounce.bounds()).adjusted(-16, -16, 16, 32));
        }
    }
    m_card->follow(m_live.frame());
    m_miniMap->follow();
    const quint64 records = m_live.frame() && m_live.flow().size() > 0 ? m_live.flow().recordsPerToken() : 0;
    if (records != m_recordsPerToken) {
        m_recordsPerToken = records;
        Q_EMIT recordsPerTokenChanged(records);
    }
    if (m_live.isGliding() && !m_glideTimer.isActive())
        m_glideTimer.start();
    requestPaint();
}

void CanvasView::glide()
{
    const bool running = m_live.frame() && m_live.frame()->running;
    if (!running && m_live.isGliding())
        m_live.glide(m_scene, 0.016, Theme::instance().reducedMotion());
    if (!m_live.isGliding())
        m_glideTimer.stop();
    // While it runs, each frame paints; twice a frame would only cost.
    if (!running)
        requestPaint();
}

void CanvasView::beginTool(std::unique_ptr<Tool> tool)
{
    m_tool = std::move(tool);
    updateCursor();
    invalidate();
}

void CanvasView::endTool()
{
    m_tool.reset();
    m_insertionLink = -1;
    updateCursor();
    invalidate();
}

void CanvasView::setInsertionLink(int link)
{
    if (link == m_insertionLink)
        return;
    m_insertionLink = link;
    invalidate();
}

void CanvasView::showMiniMap(bool show)
{
    m_miniMapShown = show;
    m_miniMap->setVisible(show && !m_scene.nodes().empty());
    placeOverlays();
    requestPaint();
}

QPointF CanvasView::pastePoint() const
{
    return m_cursorInside ? toScene(m_cursor) : m_camera.visible().center();
}

} // namespace headwater::ui
