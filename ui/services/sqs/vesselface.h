// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace headwater::ui::vessel {

/// What a queue shows while it runs.
struct Figures
{
    double visible = 0, inFlight = 0, delayed = 0; ///< messages
    double mostInFlight = 120'000;
    double ageSeconds = 0;                         ///< of the oldest message
    double sent = 0, deleted = 0, deadLetters = 0; ///< in the last second
    bool isFifo = false;
    double groups = 0, groupsInFlight = 0;

    double total() const { return visible + inFlight + delayed; }
    bool isFull() const; ///< no more may be in flight
    /// How full the vessel looks, 0 to 1: by powers of ten, up to ten million messages.
    double level() const;
};

/// "1,204 waiting", or "empty".
QString waitingText(const Figures &figures);
/// Age of the oldest message: "4 min".
QString ageText(const Figures &figures);

struct Look
{
    const Tokens &tokens;
    double zoom = 1;
    bool running = false; ///< figures mean something
    QRectF area;
};

/// A vessel whose liquid is what waits, with what is in flight floating above it and what is delayed along the rim; of
/// a FIFO queue message groups as lanes; and beside it where dead letters fall.
void paintVessel(QPainter &painter, const Figures &figures, const Look &look);

} // namespace headwater::ui::vessel
