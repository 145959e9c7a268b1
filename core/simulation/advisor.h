// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/stream.h"
#include "core/simulation/frame.h"

#include <optional>
#include <vector>

namespace headwater::simulation {

/// Which shards of a stream are hot, which keys make them so, and whether a split would help. Hottest first, at most
/// `most`. Shares come from the shard's counters of frequent keys.
std::vector<HotShard> hotShards(const services::kinesis_stream::KinesisStream &stream, std::size_t most = 4);

} // namespace headwater::simulation
