// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/stream.h"
#include "core/services/notificationtarget.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::lambda {

/// A record as it stands in the event of a stream.
struct EventRecord
{
    std::string sequenceNumber;
    SimTime arrival = 0;
    world::WholeRecord whole;
};

/// A window of time over the records of a shard, whose state goes from one invocation to the next.
struct TumblingWindow
{
    SimTime from = 0, to = 0;
    std::string state = "{}"; ///< JSON
    bool isFinal = false;
};

/// The event that the mapping of a stream sends, as the service writes it.
std::string kinesisEvent(const std::string &streamName, const std::string &shardId,
                         const std::vector<EventRecord> &records, const std::optional<TumblingWindow> &window);

/// What a handler of stream records returned.
struct HandlerAnswer
{
    std::vector<world::WholeRecord> records;          ///< to go on
    std::vector<Notification> notifications;          ///< to be published
    std::optional<std::vector<std::string>> failures; ///< itemIdentifiers of batchItemFailures
    std::optional<std::string> state;                 ///< of a tumbling window, JSON
};

/// Reads it: an object with `records`, `notifications`, `batchItemFailures`, `state`, or a plain array of records.
/// A record is an object with `data` in base64, as Firehose writes it, and perhaps `partitionKey`; anything else goes
/// on as its own JSON text. Keys that are not given are those of the input, in order.
HandlerAnswer readAnswer(std::string_view payload, const std::vector<EventRecord> &input);

/// What goes to the destination of failed batches: where the records are, not the records.
struct FailedBatch
{
    std::string requestId, functionName, streamName, shardId, condition;
    std::uint32_t invokeCount = 0;
    std::string firstSequence, lastSequence;
    SimTime firstArrival = 0, lastArrival = 0, at = 0;
    std::uint64_t size = 0;
    std::function<std::string()> event; ///< what the function was to get: only an object in S3 holds it
};
/// \param withPayload the event is in it as well
std::string failedBatchMessage(const FailedBatch &batch, bool withPayload = false);
/// The key of the object that holds it, as the service names them.
std::string failedBatchKey(const FailedBatch &batch, const std::string &mappingUuid, const std::string &objectUuid);

std::string base64(std::string_view bytes);
std::string isoTime(SimTime time);

} // namespace headwater::services::lambda
