// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace headwater::ui::edge {

/// What a core between devices and the cloud shows while it runs.
struct Figures
{
    double devices = 0, functions = 0;
    double messages = 0, bytes = 0, mostBytes = 0; ///< in the spool
    double dropped = 0, sent = 0;                  ///< in the last second
    bool isConnected = false;
    double secondsCut = 0;                     ///< 0: the line is whole
    double version = 0;                        ///< that is deployed
    bool isWaiting = false, isChanged = false; ///< a deployment; the group, since the last one

    bool isCut() const { return secondsCut > 0; }
    bool isFull() const { return dropped > 0; }
    double level() const; ///< of the spool, 0 to 1
};

/// "1,204 waiting", or "empty".
QString waitingText(const Figures &figures);
/// How long the line has been cut: "cut 40 s".
QString cutText(double seconds);
/// "1.2 of 2.5 MB".
QString sizeText(const Figures &figures);

struct Look
{
    const Tokens &tokens;
    double zoom = 1;
    bool running = false; ///< figures mean something
    QRectF area;
};

/// The local side, the spool as a vessel that fills by bytes, and the line to the cloud, whole or cut.
void paintEdge(QPainter &painter, const Figures &figures, const Look &look);

} // namespace headwater::ui::edge
