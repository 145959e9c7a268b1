// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/world/face.h"
#include "ui/theme/theme.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace headwater::ui::topics {

struct Look
{
    const Tokens &tokens;
    double zoom = 1;
    bool running = false; ///< the face means something
    QRectF area;
};

/// A thread's colour: by its place, the same as long as it is shown, and 3 to 1 on the panel at least.
QColor threadColour(const Tokens &tokens, int place);

/// The busiest topics of a broker, a thread and a colour each: more dots are more messages. Behind them who hears them,
/// with the curves that lead there; topics that nobody listens to end in an open ring.
void paintThreads(QPainter &painter, const world::Face &face, const Look &look);

} // namespace headwater::ui::topics
