// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/geometry.h"
#include "ui/canvas/scene.h"
#include "ui/canvas/tool.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace headwater::ui::canvas {

/// Moves nodes: snaps to other nodes and to the grid unless Alt is held; one step of the history. A single node that
/// is linked to nothing and let go over a link is put into it.
class MoveTool : public Tool
{
public:
    MoveTool(CanvasView &view, std::vector<int> nodes, int pressed, QPointF start);
    void move(QPointF point, Qt::KeyboardModifiers modifiers) override;
    void release(QPointF point, Qt::KeyboardModifiers modifiers) override;
    void cancel() override;
    void paint(QPainter &painter, const ScenePaint &paint) const override;
    Qt::CursorShape cursor() const override { return m_moving ? Qt::ClosedHandCursor : Qt::ArrowCursor; }

private:
    int linkBelow() const;

    std::vector<int> m_nodes;
    int m_pressed;
    QPointF m_start;
    QRectF m_home;
    std::vector<QRectF> m_homes;
    std::vector<QRectF> m_others;
    QPointF m_offset;
    std::vector<Guide> m_guides;
    bool m_moving = false;
};

/// Selects what a frame touches; with Shift, in addition to what was selected.
class MarqueeTool : public Tool
{
public:
    MarqueeTool(CanvasView &view, QPointF start, bool add);
    void move(QPointF point, Qt::KeyboardModifiers modifiers) override;
    void release(QPointF point, Qt::KeyboardModifiers modifiers) override;
    void cancel() override;
    void paint(QPainter &painter, const ScenePaint &paint) const override;

private:
    QRectF m_rect;
    QPointF m_start;
    bool m_add;
    std::vector<std::string> m_before;
    std::vector<pipeline::Link> m_linksBefore;
};

class PanTool : public Tool
{
public:
    PanTool(CanvasView &view, QPointF start);
    void move(QPointF point, Qt::KeyboardModifiers modifiers) override;
    void release(QPointF, Qt::KeyboardModifiers) override {}
    Qt::CursorShape cursor() const override { return Qt::ClosedHandCursor; }
    bool hasMoved() const { return m_moved; }

private:
    QPointF m_start;
    bool m_moved = false;
};

/// Draws a link from a port to another node, by mouse or by keyboard. Nodes that it may end at light up, and where it
/// may not, the reason stands at the cursor.
class LinkTool : public Tool
{
public:
    enum class Hand { Mouse, Keyboard };

    LinkTool(CanvasView &view, int node, int port, Hand hand);
    void move(QPointF point, Qt::KeyboardModifiers modifiers) override;
    void release(QPointF point, Qt::KeyboardModifiers modifiers) override;
    void cancel() override;
    bool key(QKeyEvent &event) override;
    void paint(QPainter &painter, const ScenePaint &paint) const override;
    Qt::CursorShape cursor() const override { return Qt::CrossCursor; }

    bool isTarget(int node) const;
    bool isNoTarget(int node) const;
    const QString &reason() const { return m_reason; }

private:
    pipeline::Link linkTo(int node) const;
    void aimAt(int node);
    void step(int by);
    void commit();

    int m_node;
    std::string m_port;
    bool m_output;
    Hand m_hand;
    QPointF m_start;
    QPointF m_end;
    int m_aim = -1;
    QString m_reason;
    std::vector<std::optional<QString>> m_refusals; ///< per node; none when it may end there
    std::vector<int> m_targets;                     ///< nearest first
};

} // namespace headwater::ui::canvas
