// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/stream.h"

namespace headwater::services::kinesis_stream {

/// A read call, answered or refused. `error` is empty when the stream was not reached.
void tellRead(const world::Component &reader, const KinesisStream &stream, std::string_view api, std::uint32_t shard,
              const ReadOutcome &outcome);
void tellReadRefused(const world::Component &reader, const KinesisStream &stream, std::string_view api,
                     std::uint32_t shard, std::string_view error);

} // namespace headwater::services::kinesis_stream
