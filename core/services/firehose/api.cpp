// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/api.h"

#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::firehose {
namespace {

constexpr std::string_view kSlowDown = "Slow down.";
constexpr std::size_t kLongestName = 64;

bool isName(const std::string &name)
{
    return !name.empty() && name.size() <= kLongestName && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
               c == '-';
    });
}

ApiError slowDown()
{
    return {kServiceUnavailable, std::string(kSlowDown)};
}

ApiError tooLarge()
{
    return {kInvalidArgument, "The size of the record exceeds the limit of 1,000 KiB."};
}

} // namespace

ApiResult<DeliveryStream *> Api::streamFor(const std::string &name) const
{
    if (!isName(name))
        return ApiError{kInvalidArgument, "The name of a delivery stream has 1 to 64 letters, digits, '_', '.', '-'."};
    auto *stream = dynamic_cast<DeliveryStream *>(m_world.find(name));
    if (!stream)
        return ApiError{kResourceNotFound, "Firehose " + name + " under accountId " +
                                               std::string(kinesis_stream::kAccountId) + " not found."};
    if (stream->readsStream())
        return ApiError{kInvalidArgument,
                        "This operation is not permitted on KinesisStreamAsSource delivery stream type."};
    return stream;
}

ApiResult<PutRecordResult> Api::putRecord(const std::string &name, const std::string &data)
{
    const auto found = streamFor(name);
    if (!found)
        return found.error();
    DeliveryStream &stream = **found;
    if (data.size() > static_cast<std::size_t>(stream.limits().maxRecordBytes))
        return tooLarge();
    if (!stream.admitCall(m_world.now(), 1) || stream.putContent(m_world.now(), data) != PutOutcome::Accepted)
        return slowDown();
    return PutRecordResult{stream.drawRecordId()};
}

ApiResult<PutRecordBatchResult> Api::putRecordBatch(const std::string &name, std::span<const std::string> records)
{
    const auto found = streamFor(name);
    if (!found)
        return found.error();
    DeliveryStream &stream = **found;
    if (records.empty() || records.size() > stream.maxCallRecords())
        return ApiError{kInvalidArgument, "A batch has 1 to " + std::to_string(stream.maxCallRecords()) + " records."};
    std::size_t bytes = 0;
    for (const std::string &record : records) {
        bytes += record.size();
        if (record.size() > static_cast<std::size_t>(stream.limits().maxRecordBytes))
            return tooLarge();
    }
    if (bytes > stream.maxCallBytes())
        return ApiError{kInvalidArgument, "The batch exceeds the limit of 4 MiB."};
    if (!stream.admitCall(m_world.now(), records.size()))
        return slowDown();
    PutRecordBatchResult result;
    for (const std::string &record : records) {
        PutRecordBatchEntry entry;
        if (stream.putContent(m_world.now(), record) == PutOutcome::Accepted) {
            entry.recordId = stream.drawRecordId();
        } else {
            ++result.failedPutCount;
            entry.errorCode = kServiceUnavailable;
            entry.errorMessage = kSlowDown;
        }
        result.requestResponses.push_back(std::move(entry));
    }
    return result;
}

std::vector<std::string> Api::listDeliveryStreams() const
{
    std::vector<std::string> names;
    for (const auto &component : m_world.components()) {
        if (!component->isRemoved() && dynamic_cast<const DeliveryStream *>(component.get()))
            names.push_back(component->id());
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace headwater::services::firehose
