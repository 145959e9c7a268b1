// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/kinesis-stream/lanes.h"
#include "ui/theme/theme.h"

class QPainter;

namespace headwater::ui::stream {

struct LaneLook
{
    const Tokens &tokens;
    double zoom = 1;      ///< device-independent pixels per unit
    bool labels = true;   ///< false at a distance: bars only
    bool close = false;   ///< near enough for keys
    bool running = false; ///< figures mean something
    QRectF area;
};

/// At its limit or refusing: drawn full, outlined, hatched, and said in words.
bool atLimit(const simulation::ShardView &shard);

void paintLanes(QPainter &painter, const Arrangement &arrangement, std::span<const simulation::ShardView> shards,
                std::span<const simulation::HotShard> hot, const LaneLook &look);

/// "1,000 shards · 12 at their limit": what stands for lanes that are too thin for words.
QString summary(std::span<const simulation::ShardView> shards);

} // namespace headwater::ui::stream
