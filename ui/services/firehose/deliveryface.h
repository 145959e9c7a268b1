// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace headwater::ui::delivery {

/// What a delivery stream shows while it runs.
struct Figures
{
    double bufferedBytes = 0, bufferBytes = 0;    ///< in the buffer, and at how many it is full
    double bufferSeconds = 0, secondsToFlush = 0; ///< age of the buffer, and what is left of its time
    double delivered = 0, dropped = 0, failed = 0, backedUp = 0;
    double partitions = 0;

    double sizeShare() const;
    double timeShare() const;
};

/// "next flush 22 s", or "full" while a full buffer waits for the delivery before it.
QString nextFlush(const Figures &figures);

struct Look
{
    const Tokens &tokens;
    double zoom = 1;
    bool running = false; ///< figures mean something
    QRectF area;
};

/// Two clocks that race to the next delivery, size and time, and what became of the records.
void paintDelivery(QPainter &painter, const Figures &figures, const Look &look);

} // namespace headwater::ui::delivery
