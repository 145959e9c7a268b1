// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <Qt>

class QKeyEvent;
class QPainter;

namespace headwater::ui {
class CanvasView;
}

namespace headwater::ui::canvas {

class ScenePaint;

inline constexpr double kPortReach = 11; ///< pixels around a port that are the port's
inline constexpr double kLinkReach = 7;  ///< pixels beside a link that are the link's

/// A gesture that is going on: from the press to the release, or from a key to Enter or Esc. Points are scene points.
class Tool
{
public:
    explicit Tool(CanvasView &view)
        : m_view(view)
    {
    }
    virtual ~Tool() = default;
    Tool(const Tool &) = delete;
    Tool &operator=(const Tool &) = delete;

    virtual void move(QPointF point, Qt::KeyboardModifiers modifiers) = 0;
    virtual void release(QPointF point, Qt::KeyboardModifiers modifiers) = 0;
    virtual void cancel() {}
    /// Whether the key was for the tool. It may end itself by CanvasView::endTool().
    virtual bool key(QKeyEvent &) { return false; }
    /// Draws over the scene, in scene coordinates.
    virtual void paint(QPainter &, const ScenePaint &) const {}
    virtual Qt::CursorShape cursor() const { return Qt::ArrowCursor; }

protected:
    CanvasView &view() const { return m_view; }

private:
    CanvasView &m_view;
};

} // namespace headwater::ui::canvas
