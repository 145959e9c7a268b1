// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvasactions.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/filedrop.h"
#include "ui/canvas/tools.h"

#include <QContextMenuEvent>
#include <QDropEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QToolTip>
#include <QUrl>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace headwater::ui {

using namespace canvas;

namespace {

constexpr double kWheelZoom = 1.2; ///< per notch
const QString kServiceMime = QStringLiteral("application/x-headwater-service");

QString droppedService(const QMimeData &data)
{
    return data.hasFormat(kServiceMime) ? QString::fromUtf8(data.data(kServiceMime)) : QString();
}

QStringList droppedFiles(const QMimeData &data)
{
    QStringList files;
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile())
            files << url.toLocalFile();
    }
    return files;
}

/// Left to right, and from the top within a column.
std::vector<int> readingOrder(const Scene &scene)
{
    std::vector<int> order(scene.nodes().size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        const QRectF &first = scene.node(a).rect;
        const QRectF &second = scene.node(b).rect;
        if (std::abs(first.left() - second.left()) > 48)
            return first.left() < second.left();
        return first.top() < second.top();
    });
    return order;
}

} // namespace

void CanvasView::mousePressEvent(QMouseEvent *event)
{
    m_keyboardUsed = false;
    m_cursor = event->position();
    m_cursorInside = true;
    if (m_tool) {
        // A press during a gesture ends it: the right button calls it off, a click puts a keyboard link down.
        const auto tool = std::move(m_tool);
        m_tool.reset();
        if (event->button() == Qt::RightButton)
            tool->cancel();
        else
            tool->release(toScene(event->position()), event->modifiers());
        endTool();
        return;
    }
    const QPointF point = toScene(event->position());
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_spaceDown)) {
        m_spacePanned = m_spaceDown;
        beginTool(std::make_unique<PanTool>(*this, event->position()));
        return;
    }
    const bool add = event->modifiers().testFlag(Qt::ShiftModifier) || event->modifiers().testFlag(Qt::ControlModifier);
    const double perPixel = 1 / m_camera.zoom;
    const PortHit port =
        distanceAt(m_camera.zoom) == Distance::Far ? PortHit{} : m_scene.portAt(point, kPortReach * perPixel);
    const int node = m_scene.nodeAt(point);
    if (event->button() == Qt::RightButton) {
        if (node >= 0 && !isSelected(node))
            setCurrentNode(m_scene.node(node).id, true);
        else if (node < 0) {
            const int link = m_scene.linkAt(point, kLinkReach * perPixel);
            m_lab.select({}, link >= 0 ? std::vector{m_scene.link(link).link} : std::vector<pipeline::Link>{});
        }
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    if (port && (node < 0 || node == port.node)) {
        beginTool(std::make_unique<LinkTool>(*this, port.node, port.port, LinkTool::Hand::Mouse));
        return;
    }
    if (node >= 0) {
        const std::string &id = m_scene.node(node).id;
        std::vector<std::string> chosen = m_lab.selectedNodes();
        if (add) {
            if (const auto found = std::find(chosen.begin(), chosen.end(), id); found != chosen.end())
                chosen.erase(found);
            else
                chosen.push_back(id);
            m_lab.select(chosen, m_lab.selectedLinks());
        } else if (!isSelected(node)) {
            m_lab.select({id});
        }
        setCurrentNode(id, false);
        if (isSelected(node))
            beginTool(std::make_unique<MoveTool>(*this, selectedIndices(), add ? -1 : node, point));
        return;
    }
    const int link = m_scene.linkAt(point, kLinkReach * perPixel);
    if (link >= 0) {
        std::vector<pipeline::Link> links = add ? m_lab.selectedLinks() : std::vector<pipeline::Link>{};
        links.push_back(m_scene.link(link).link);
        m_lab.select(add ? m_lab.selectedNodes() : std::vector<std::string>{}, links);
        return;
    }
    setCurrentNode({}, false);
    beginTool(std::make_unique<MarqueeTool>(*this, point, add));
}

void CanvasView::mouseMoveEvent(QMouseEvent *event)
{
    m_cursor = event->position();
    m_cursorInside = true;
    if (!m_tool) {
        pointAt(event->position());
        return;
    }
    if (dynamic_cast<PanTool *>(m_tool.get()))
        m_tool->move(event->position(), event->modifiers());
    else
        m_tool->move(toScene(event->position()), event->modifiers());
    requestPaint();
}

void CanvasView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_tool)
        return;
    // Doing what the gesture was for changes the document, and that ends whatever tool the view still holds.
    const auto tool = std::move(m_tool);
    m_tool.reset();
    tool->release(dynamic_cast<PanTool *>(tool.get()) ? event->position() : toScene(event->position()),
                  event->modifiers());
    m_insertionLink = -1;
    invalidate();
    pointAt(event->position());
    updateCursor();
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPointF point = toScene(event->position());
    const int node = m_scene.nodeAt(point);
    if (node >= 0) {
        const SceneNode &hit = m_scene.node(node);
        const QRectF title(hit.rect.topLeft(), QSizeF(hit.rect.width(), 44));
        if (title.contains(point))
            editTitle(hit.id);
        else
            fit(hit.rect.adjusted(-160, -80, 160, 80));
        return;
    }
    if (m_scene.linkAt(point, kLinkReach / m_camera.zoom) < 0)
        openQuickAdd(point);
}

void CanvasView::leaveEvent(QEvent *)
{
    m_cursorInside = false;
    clearPointing();
}

void CanvasView::pointAt(QPointF viewPoint)
{
    const QPointF point = toScene(viewPoint);
    const double perPixel = 1 / m_camera.zoom;
    const bool far = distanceAt(m_camera.zoom) == Distance::Far;
    const PortHit port = far ? PortHit{} : m_scene.portAt(point, kPortReach * perPixel);
    const int node = m_scene.nodeAt(point);
    const int link = node >= 0 || port ? -1 : m_scene.linkAt(point, kLinkReach * perPixel);
    if (port.node != m_hoverPort.node || port.port != m_hoverPort.port) {
        m_hoverPort = port;
        requestPaint();
    }
    if (node != m_hoverNode) {
        const int before = m_hoverNode;
        m_hoverNode = node;
        invalidateNode(before);
        invalidateNode(node);
    }
    if (link != m_hoverLink) {
        for (const int which : {m_hoverLink, link}) {
            if (which >= 0)
                m_cache.invalidate(m_scene.link(which).curve.bounds().adjusted(-8, -8, 8, 8));
        }
        m_hoverLink = link;
        requestPaint();
    }
    updateCursor();
}

void CanvasView::clearPointing()
{
    if (m_hoverNode >= 0)
        invalidateNode(m_hoverNode);
    if (m_hoverLink >= 0 && static_cast<std::size_t>(m_hoverLink) < m_scene.links().size())
        m_cache.invalidate(m_scene.link(m_hoverLink).curve.bounds().adjusted(-8, -8, 8, 8));
    m_hoverNode = -1;
    m_hoverLink = -1;
    m_hoverPort = {};
    requestPaint();
}

void CanvasView::updateCursor()
{
    Qt::CursorShape shape = Qt::ArrowCursor;
    if (m_tool)
        shape = m_tool->cursor();
    else if (m_spaceDown)
        shape = Qt::OpenHandCursor;
    else if (m_hoverPort)
        shape = Qt::CrossCursor;
    else if (m_hoverLink >= 0)
        shape = Qt::PointingHandCursor;
    if (cursor().shape() != shape)
        setCursor(shape);
}

void CanvasView::wheelEvent(QWheelEvent *event)
{
    const QPoint notches = event->angleDelta();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        setZoom(m_camera.zoom * std::pow(kWheelZoom, notches.y() / 120.0), event->position());
    } else {
        QPointF by = event->pixelDelta().isNull() ? QPointF(notches) * (64.0 / 120) : QPointF(event->pixelDelta());
        if (event->modifiers().testFlag(Qt::ShiftModifier) && by.x() == 0)
            by = QPointF(by.y(), 0);
        scrollBy(-by);
    }
    event->accept();
}

bool CanvasView::event(QEvent *event)
{
    switch (event->type()) {
    case QEvent::ShortcutOverride: {
        // While a gesture lasts its keys are its own, and Space waits to see whether a pan begins.
        auto *key = static_cast<QKeyEvent *>(event);
        const bool own =
            m_tool && (key->key() == Qt::Key_Escape || key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter ||
                       key->key() == Qt::Key_Tab || (key->key() >= Qt::Key_Left && key->key() <= Qt::Key_Down));
        if (own || (key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier)) {
            key->accept();
            return true;
        }
        break;
    }
    case QEvent::ToolTip: {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QString text = m_tool ? QString() : tooltip(help->pos());
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    default:
        break;
    }
    return QWidget::event(event);
}

void CanvasView::keyPressEvent(QKeyEvent *event)
{
    m_keyboardUsed = true;
    if (m_tool) {
        if (m_tool->key(*event)) {
            requestPaint();
            return;
        }
        if (event->key() == Qt::Key_Escape) {
            const auto tool = std::move(m_tool);
            m_tool.reset();
            tool->cancel();
            endTool();
            return;
        }
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::NoModifier) {
        if (!event->isAutoRepeat()) {
            m_spaceDown = true;
            m_spacePanned = false;
            updateCursor();
        }
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        m_lab.select({});
        setCurrentNode({}, false);
        requestPaint();
        return;
    }
    const bool arrow = event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down;
    if (arrow && m_actions->arrow(event->key(), event->modifiers()))
        return;
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && event->modifiers() == Qt::NoModifier) {
        if (m_current.empty() && m_lab.selectedNodes().empty())
            openQuickAdd(m_camera.visible().center());
        else
            editTitle(m_current.empty() ? m_lab.selectedNodes().front() : m_current);
        return;
    }
    QWidget::keyPressEvent(event);
}

void CanvasView::keyReleaseEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat() && m_spaceDown) {
        m_spaceDown = false;
        updateCursor();
        if (!m_spacePanned)
            m_lab.toggleRunning();
        return;
    }
    QWidget::keyReleaseEvent(event);
}

bool CanvasView::focusNextPrevChild(bool next)
{
    return stepKeyboard(next) || QWidget::focusNextPrevChild(next);
}

/// Tab goes through the nodes in reading order and leaves the canvas behind the last one, so it is no trap.
bool CanvasView::stepKeyboard(bool next)
{
    const std::vector<int> order = readingOrder(m_scene);
    if (order.empty())
        return false;
    m_keyboardUsed = true;
    const int index = m_scene.indexOf(m_current);
    const auto found = std::find(order.begin(), order.end(), index);
    if (found == order.end()) {
        setCurrentNode(m_scene.node(next ? order.front() : order.back()).id, true);
        return true;
    }
    if (next ? found + 1 == order.end() : found == order.begin()) {
        setCurrentNode({}, false);
        return false;
    }
    setCurrentNode(m_scene.node(next ? *(found + 1) : *(found - 1)).id, true);
    return true;
}

void CanvasView::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) {
        m_keyboardUsed = true;
        if (m_current.empty())
            stepKeyboard(event->reason() == Qt::TabFocusReason);
    }
    invalidate();
}

void CanvasView::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    m_spaceDown = false;
    invalidate();
}

void CanvasView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_camera.size = size();
    m_camera.ratio = devicePixelRatioF();
    if ((!m_fitted || m_framed) && !m_scene.nodes().empty()) {
        m_fitted = true;
        frameAll(false);
    }
    placeOverlays();
}

void CanvasView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && m_actions) {
        describe();
        m_actions->retranslate();
        rebuildScene();
        m_checkTimer.start();
    }
}

void CanvasView::contextMenuEvent(QContextMenuEvent *event)
{
    QPointF at = event->pos();
    if (event->reason() == QContextMenuEvent::Keyboard && !m_current.empty())
        at = nodeRect(m_current).center();
    m_cursor = at;
    m_cursorInside = true;
    const QPointF point = toScene(at);
    const int node = m_scene.nodeAt(point);
    const int link = node < 0 ? m_scene.linkAt(point, kLinkReach / m_camera.zoom) : -1;
    m_actions->showMenu(node, link, mapToGlobal(at.toPoint()));
}

void CanvasView::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedService(*event->mimeData()).isEmpty() || !droppedFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void CanvasView::dragMoveEvent(QDragMoveEvent *event)
{
    const QString service = droppedService(*event->mimeData());
    if (service.isEmpty() && droppedFiles(*event->mimeData()).isEmpty())
        return;
    event->acceptProposedAction();
    m_cursor = event->position();
    m_cursorInside = true;
    int link = -1;
    if (!service.isEmpty())
        link = m_scene.linkAt(toScene(event->position()), 2.5 * kLinkReach / m_camera.zoom);
    if (link >= 0 &&
        !pipeline::insertOnLinkCommand(m_lab.document(), m_scene.link(link).link, service.toStdString(), {}))
        link = -1;
    setInsertionLink(link);
}

void CanvasView::dragLeaveEvent(QDragLeaveEvent *)
{
    setInsertionLink(-1);
}

void CanvasView::dropEvent(QDropEvent *event)
{
    setInsertionLink(-1);
    const QPointF point = toScene(event->position());
    m_cursor = event->position();
    const QString service = droppedService(*event->mimeData());
    if (!service.isEmpty()) {
        event->acceptProposedAction();
        m_actions->addService(service.toStdString(), point, m_scene.linkAt(point, 2.5 * kLinkReach / m_camera.zoom));
        setFocus(Qt::MouseFocusReason);
        return;
    }
    double down = 0;
    for (const QString &file : droppedFiles(*event->mimeData())) {
        if (addFile(file, point + QPointF(0, down)))
            event->acceptProposedAction();
        down += 112;
    }
}

bool CanvasView::addFile(const QString &path, QPointF scenePoint)
{
    const Result<FileGuess> guess = guessFile(path);
    if (!guess) {
        Q_EMIT m_lab.refused(guess.error().message);
        return false;
    }
    return m_actions->addReplay(path, *guess, scenePoint);
}

} // namespace headwater::ui
