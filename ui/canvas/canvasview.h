// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/live.h"
#include "ui/canvas/scene.h"
#include "ui/canvas/scenecache.h"
#include "ui/lab/laboratory.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <memory>

class QLineEdit;
class QVariantAnimation;

namespace headwater::ui {

namespace canvas {
class CanvasActions;
class MiniMap;
class SearchBox;
class TeachingCard;
class Tool;
} // namespace canvas

/// The diagram: shows the document and the running world, and edits the document by mouse and keyboard. Every action
/// it offers is a QAction among actions(), so that menus and the command palette can show it.
class CanvasView : public QWidget
{
    Q_OBJECT
public:
    explicit CanvasView(Laboratory &lab, QWidget *parent = nullptr);
    ~CanvasView() override;

    QSize sizeHint() const override { return {960, 640}; }

    Laboratory &lab() const { return m_lab; }
    const canvas::Scene &scene() const { return m_scene; }
    const canvas::LiveState &live() const { return m_live; }

    double zoom() const { return m_camera.zoom; }
    /// Zooms so that the scene point below `anchor` (a point of the view) stays there.
    void setZoom(double zoom, QPointF anchor);
    void setZoom(double zoom) { setZoom(zoom, rect().center()); }
    void scrollBy(QPointF pixels);
    void centreOn(QPointF scenePoint, bool gently = true);
    void fit(const QRectF &sceneRect, bool gently = true);
    /// Fits the whole pipeline, and again when the view's size changes, until a person moves or zooms the picture.
    void frameAll(bool gently = true);
    QPointF toScene(QPointF point) const { return m_camera.toScene(point); }
    QPointF toView(QPointF point) const { return m_camera.toView(point); }
    const canvas::Camera &camera() const { return m_camera; }
    /// Where a node, or a port of it, is on the view; for tests and for what wants to point at it.
    QRectF nodeRect(const std::string &id) const;
    QPointF portPoint(const std::string &id, bool output, int which = 0) const;

    /// Shows a frame other than the laboratory's: a recorded one, or one made by hand. Its links are in the order of
    /// the pipeline's.
    void showFrame(simulation::FramePtr frame, double wallSeconds);

    /// The node that has the keyboard; empty when none has.
    const std::string &currentNode() const { return m_current; }
    void setCurrentNode(const std::string &id, bool select);

    // What the tools and the actions need.
    std::vector<int> selectedIndices() const;
    bool isSelected(int node) const { return m_selected[static_cast<std::size_t>(node)]; }
    void shiftNodes(const std::vector<int> &nodes, QPointF offset);
    /// Whether subtitles and links are still on their way into the scene of a large document.
    bool isCatchingUp() const { return m_catchUpTimer.isActive(); }
    void resetScene(); ///< back to what the document says
    void invalidate(); ///< all of the picture
    void invalidateNode(int node);
    void beginTool(std::unique_ptr<canvas::Tool> tool);
    void endTool();
    const canvas::Tool *tool() const { return m_tool.get(); }
    void setInsertionLink(int link); ///< the link that a drop would be put into
    void editTitle(const std::string &node);
    void openQuickAdd(QPointF scenePoint);
    /// Quick add of what may be linked with `node`; the choice is added and linked in one step.
    void openQuickAdd(QPointF scenePoint, const std::string &node, const std::string &port, bool output);
    void openFind();
    QPointF pastePoint() const; ///< at the cursor, or the middle when it is elsewhere
    canvas::CanvasActions &canvasActions() { return *m_actions; }
    bool isMiniMapShown() const { return m_miniMapShown; }
    void showMiniMap(bool show);
    bool addFile(const QString &path, QPointF scenePoint);

Q_SIGNALS:
    void cameraChanged();
    void currentNodeChanged(const std::string &node);
    /// How many records a token stands for; 0 while none are drawn.
    void recordsPerTokenChanged(quint64 records);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void documentChanged(const std::vector<pipeline::Edit> &edits);
    void rebuildScene();
    void followScene();
    bool isLarge() const;
    void catchUp();
    void checkPipeline();
    void takeFrame();
    void afterFrame();
    void followSelection();
    void glide();
    void fitInto(double roomHeight, const QRectF &sceneRect, bool gently);
    void flyTo(canvas::Camera target, bool gently);
    void placeOverlays();
    void placeMiniMap();
    void requestPaint();
    void pointAt(QPointF viewPoint);
    void clearPointing();
    void updateCursor();
    void paintOverlay(QPainter &painter);
    void paintEmpty(QPainter &painter);
    QString tooltip(QPointF viewPoint) const;
    canvas::NodeMarks marksOf(int node) const;
    canvas::LinkMarks linkMarksOf(int link) const;
    bool stepKeyboard(bool next);
    void describe();

    Laboratory &m_lab;
    canvas::Scene m_scene;
    canvas::LiveState m_live;
    canvas::SceneCache m_cache;
    canvas::Camera m_camera;
    std::unique_ptr<canvas::Tool> m_tool;
    canvas::CanvasActions *m_actions = nullptr;
    canvas::MiniMap *m_miniMap = nullptr;
    canvas::SearchBox *m_search = nullptr;
    canvas::TeachingCard *m_card = nullptr;
    QLineEdit *m_titleEdit = nullptr;
    QVariantAnimation *m_flight = nullptr;
    QTimer m_glideTimer;
    QTimer m_catchUpTimer;
    QTimer m_checkTimer;
    QElapsedTimer m_clock;
    std::vector<bool> m_selected;
    std::vector<bool> m_selectedLinks;
    std::vector<bool> m_wasRefusing;
    std::string m_current;
    QPointF m_cursor; ///< last seen, in the view
    bool m_cursorInside = false;
    int m_hoverNode = -1;
    int m_hoverLink = -1;
    canvas::PortHit m_hoverPort;
    int m_insertionLink = -1;
    bool m_keyboardUsed = false;
    bool m_spaceDown = false;
    bool m_spacePanned = false;
    bool m_miniMapShown = true;
    bool m_fitted = false;   ///< the first picture has been framed
    bool m_framed = false;   ///< all of it is in view, and stays so when the size changes
    bool m_madeRoom = false; ///< below the framed diagram, for the card
    quint64 m_recordsPerToken = 0;
};

} // namespace headwater::ui
