// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/lineicon.h"

#include "ui/theme/theme.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>

namespace headwater::ui {

QPixmap linePixmap(const QString &name, int pixels, qreal ratio, const QColor &colour)
{
    const int device = std::max(1, qRound(pixels * ratio));
    const QString key = QStringLiteral("headwater/%1/%2/%3").arg(name).arg(device).arg(colour.rgba(), 8, 16);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = QPixmap(device, device);
        pixmap.fill(Qt::transparent);
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        if (file.open(QIODevice::ReadOnly)) {
            QByteArray svg = file.readAll();
            svg.replace("currentColor", colour.name().toLatin1());
            QSvgRenderer renderer(svg);
            QPainter painter(&pixmap);
            painter.setOpacity(colour.alphaF());
            renderer.render(&painter);
        }
        QPixmapCache::insert(key, pixmap);
    }
    pixmap.setDevicePixelRatio(ratio);
    return pixmap;
}

LineIconEngine::LineIconEngine(QString name, QColor colour)
    : m_name(std::move(name))
    , m_colour(colour)
{
}

QColor LineIconEngine::colourFor(QIcon::Mode mode, QIcon::State state) const
{
    QColor colour = m_colour.isValid() ? m_colour : tokens().dim;
    if (mode == QIcon::Disabled)
        return tokens().faint;
    if (!m_colour.isValid() && (state == QIcon::On || mode == QIcon::Active || mode == QIcon::Selected))
        return tokens().text;
    return colour;
}

void LineIconEngine::paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state)
{
    const int side = std::min(rect.width(), rect.height());
    const qreal ratio = painter->device() != nullptr ? painter->device()->devicePixelRatioF() : 1.0;
    const QRect square(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side);
    painter->drawPixmap(square, linePixmap(m_name, side, ratio, colourFor(mode, state)));
}

QPixmap LineIconEngine::pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state)
{
    return scaledPixmap(size, mode, state, 1.0);
}

QPixmap LineIconEngine::scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale)
{
    // Qt asks in device pixels and gives the ratio beside them.
    const int side = std::min(size.width(), size.height());
    return linePixmap(m_name, qRound(side / scale), scale, colourFor(mode, state));
}

QIconEngine *LineIconEngine::clone() const
{
    return new LineIconEngine(m_name, m_colour);
}

} // namespace headwater::ui
