// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIconEngine>

namespace headwater::ui {

/// Draws :/icons/NAME.svg into a square, its `currentColor` replaced; remembers what it has drawn.
QPixmap linePixmap(const QString &name, int pixels, qreal ratio, const QColor &colour);

/// An icon that is drawn anew for every size, scale and theme. Without a colour of its own it takes the theme's
/// dim text colour at the time it is painted, so that a change of theme needs no new icons.
class LineIconEngine : public QIconEngine
{
public:
    LineIconEngine(QString name, QColor colour);

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override;
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
    QIconEngine *clone() const override;

private:
    QColor colourFor(QIcon::Mode mode, QIcon::State state) const;

    QString m_name;
    QColor m_colour;
};

} // namespace headwater::ui
