// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/callcost.h"

#include "core/pricing/iotprices.h"
#include "core/pricing/prices.h"

#include <algorithm>
#include <numeric>

namespace headwater::pricing {
namespace {

constexpr std::uint64_t kSqsChunk = 64 * 1'024;
constexpr std::uint64_t kFirehoseStep = 5 * 1'024;
constexpr std::uint64_t kIotStep = 5 * 1'024; ///< of a message
constexpr double kIotMessage = 1.00 / 1e6;    ///< first tier

std::uint64_t started(std::uint64_t bytes, std::uint64_t unit)
{
    return std::max<std::uint64_t>(1, (bytes + unit - 1) / unit);
}

std::uint64_t startedOfEach(const std::vector<std::uint64_t> &sizes, std::uint64_t unit)
{
    return std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0},
                           [unit](std::uint64_t sum, std::uint64_t each) { return sum + started(each, unit); });
}

} // namespace

std::optional<double> callCost(const BilledCall &call)
{
    if (call.service == "kinesis") {
        const bool puts = call.operation == "PutRecord" || call.operation == "PutRecords";
        return puts ? static_cast<double>(startedOfEach(call.bytes, static_cast<std::uint64_t>(kPutUnitBytes))) *
                          kPutUnits
                    : 0.0;
    }
    if (call.service == "sqs") {
        // Every request counts, a batch as one of its whole size.
        const std::uint64_t all = std::accumulate(call.bytes.begin(), call.bytes.end(), std::uint64_t{0});
        return static_cast<double>(started(all, kSqsChunk)) * (call.isFifo ? kSqsFifoRequest : kSqsRequest);
    }
    if (call.service == "firehose") {
        const bool puts = call.operation == "PutRecord" || call.operation == "PutRecordBatch";
        return puts ? static_cast<double>(startedOfEach(call.bytes, kFirehoseStep) * kFirehoseStep) / kGigabyte *
                          kFirehoseGigabyte
                    : 0.0;
    }
    if (call.service == "iot") {
        const bool isMessage = call.operation == "PUBLISH" || call.operation == "Publish";
        return isMessage ? static_cast<double>(startedOfEach(call.bytes, kIotStep)) * kIotMessage : 0.0;
    }
    return std::nullopt;
}

} // namespace headwater::pricing
