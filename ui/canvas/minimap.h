// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QWidget>

namespace headwater::ui {
class CanvasView;
}

namespace headwater::ui::canvas {

/// The whole diagram, small, with the part that the canvas shows; a click or a drag goes there.
class MiniMap : public QWidget
{
    Q_OBJECT
public:
    explicit MiniMap(CanvasView &view);

    /// Looks whether scene, camera or states changed since it was painted.
    void follow();

    QSize sizeHint() const override { return {148, 100}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QRectF world() const;
    QTransform toMap() const;
    void goTo(QPointF point);
    std::size_t look() const;
    void describe();

    CanvasView &m_view;
    std::size_t m_painted = 0;
    QRectF m_world; ///< while a drag lasts, so that the map does not run away
};

} // namespace headwater::ui::canvas
