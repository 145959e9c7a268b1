// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/calls.h"

#include "core/world/world.h"

namespace headwater::services::kinesis_stream {

using world::Call;
using world::EventKind;
using world::World;

void tellRead(const world::Component &reader, const KinesisStream &stream, std::string_view api, std::uint32_t shard,
              const ReadOutcome &outcome)
{
    World &world = stream.world();
    if (outcome.to == outcome.from || !world.tellsCalls(EventKind::Read, reader.id(), stream.id()))
        return;
    world.tell({.at = world.now(),
                .kind = EventKind::Read,
                .node = reader.id(),
                .shard = shardIdText(shard),
                .text = std::string(api),
                .order = world.order(),
                .call = Call{.api = api,
                             .stream = stream.id(),
                             .records = outcome.to - outcome.from,
                             .bytes = outcome.bytes,
                             .behind = outcome.behind}});
}

void tellReadRefused(const world::Component &reader, const KinesisStream &stream, std::string_view api,
                     std::uint32_t shard, std::string_view error)
{
    World &world = stream.world();
    if (!world.tellsCalls(EventKind::ReadThrottled, reader.id(), stream.id()))
        return;
    world.tell({.at = world.now(),
                .kind = EventKind::ReadThrottled,
                .node = reader.id(),
                .shard = shardIdText(shard),
                .error = std::string(error),
                .text = std::string(api) + (error.empty() ? ": the stream was not reached" : " refused"),
                .order = world.order(),
                .call = Call{.api = api, .stream = stream.id()}});
}

} // namespace headwater::services::kinesis_stream
