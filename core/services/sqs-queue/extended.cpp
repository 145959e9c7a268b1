// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/extended.h"

#include "core/world/world.h"

namespace headwater::services::sqs_queue {

using world::Json;

namespace {
constexpr std::string_view kClass = "software.amazon.payloadoffloading.PayloadS3Pointer";
constexpr std::string_view kOldClass = "com.amazon.sqs.javamessaging.MessageS3Pointer";
} // namespace

std::string pointerBody(const S3Pointer &pointer)
{
    return "[\"" + std::string(kClass) + R"(",{"s3BucketName":")" + pointer.bucket + R"(","s3Key":")" + pointer.key +
           "\"}]";
}

std::optional<S3Pointer> parsePointer(std::string_view body)
{
    if (!body.starts_with("[\""))
        return {};
    const Json parsed = Json::parse(body, nullptr, false);
    if (!parsed.is_array() || parsed.size() != 2 || !(parsed[0] == kClass || parsed[0] == kOldClass) ||
        !parsed[1].is_object())
        return {};
    const Json bucket = parsed[1].value("s3BucketName", Json()), key = parsed[1].value("s3Key", Json());
    if (!bucket.is_string() || !key.is_string())
        return {};
    return S3Pointer{bucket.get<std::string>(), key.get<std::string>()};
}

Attribute sizeAttribute(std::uint64_t payloadBytes)
{
    return {std::string(kSizeAttribute), "Number", std::to_string(payloadBytes)};
}

std::uint32_t pointerBytes(const S3Pointer &pointer, std::uint64_t payloadBytes)
{
    return static_cast<std::uint32_t>(
        sizeOf({.body = pointerBody(pointer), .attributes = {sizeAttribute(payloadBytes)}}));
}

std::string extendedHandle(const S3Pointer &pointer, const std::string &receiptHandle)
{
    constexpr const char *kBucketMark = "-..s3BucketName..-", *kKeyMark = "-..s3Key..-";
    return kBucketMark + pointer.bucket + kBucketMark + kKeyMark + pointer.key + kKeyMark + receiptHandle;
}

Result<std::string> PayloadBody::bytes(const world::World &world) const
{
    return world.component(m_component).wholeRecordAt(m_number, m_emitted).data;
}

std::vector<world::WholeRecord> PayloadBody::records(const world::World &world, std::size_t most) const
{
    if (most == 0)
        return {};
    return {world.component(m_component).wholeRecordAt(m_number, m_emitted)};
}

} // namespace headwater::services::sqs_queue
