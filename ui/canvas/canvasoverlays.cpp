// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvasview.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/teachingcard.h"

#include <algorithm>

namespace headwater::ui {

using namespace canvas;

namespace {

constexpr int kOverlayMargin = 12;
constexpr double kRoomAroundCard = 24; ///< above and below it, together

} // namespace

void CanvasView::placeOverlays()
{
    if (!m_card || !m_miniMap)
        return;
    placeMiniMap();
    if (!m_card->hasNotice()) {
        m_card->hide();
        return;
    }
    // Whole where it finds room beside what it speaks of, else folded to its title.
    m_card->setFolded(false);
    m_card->fitSize();
    const int subject = m_scene.indexOf(m_card->subject());
    QRectF area = QRectF(rect()).adjusted(kOverlayMargin, kOverlayMargin, -kOverlayMargin, -kOverlayMargin);
    std::vector<QRectF> others;
    for (std::size_t i = 0; i < m_scene.nodes().size(); ++i) {
        if (static_cast<int>(i) != subject)
            others.push_back(m_camera.toView(m_scene.nodes()[i].rect));
    }
    if (m_miniMap->isVisible())
        others.push_back(QRectF(m_miniMap->geometry()));
    const QRectF speaksOf = subject < 0 ? QRectF() : m_camera.toView(m_scene.node(subject).rect);
    QRectF place = placeBeside(m_card->size(), speaksOf, area, others);
    if (place.intersects(speaksOf)) {
        m_card->setFolded(true);
        m_card->fitSize();
        place = placeBeside(m_card->size(), speaksOf, area, others);
    }
    if (place.intersects(speaksOf)) {
        m_card->hide();
        // A framed diagram makes room below; who has come nearer sees the limit itself, and the card is among the
        // problems.
        if (m_framed && !m_madeRoom) {
            m_madeRoom = true;
            fitInto(height() - m_card->height() - kRoomAroundCard, m_scene.bounds(), false);
            m_framed = true;
        }
        return;
    }
    m_card->move(place.topLeft().toPoint());
    m_card->show();
    m_card->raise();
}

void CanvasView::placeMiniMap()
{
    // Bottom right; while the whole diagram is framed, in a corner where it hides nothing.
    const QRect area = rect().adjusted(kOverlayMargin, kOverlayMargin, -kOverlayMargin, -kOverlayMargin);
    QRect place(QPoint(), m_miniMap->size());
    place.moveBottomRight(area.bottomRight());
    const auto covers = [this](const QRect &corner) {
        return std::any_of(m_scene.nodes().begin(), m_scene.nodes().end(), [&](const SceneNode &node) {
            return m_camera.toView(node.rect).intersects(QRectF(corner));
        });
    };
    if (m_framed && covers(place)) {
        QRect corner = place;
        for (int turn = 0; turn < 3; ++turn) {
            if (turn == 0)
                corner.moveBottomLeft(area.bottomLeft());
            else if (turn == 1)
                corner.moveTopRight(area.topRight());
            else
                corner.moveTopLeft(area.topLeft());
            if (!covers(corner)) {
                place = corner;
                break;
            }
        }
    }
    m_miniMap->move(place.topLeft());
    m_miniMap->follow();
}

} // namespace headwater::ui
