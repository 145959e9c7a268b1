// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/s3-bucket/bucket.h"
#include "core/services/sqs-queue/messagetext.h"

#include <optional>
#include <string>
#include <string_view>

/// What the extended client library does: a body that is too large goes to a bucket, and the message says where.
namespace headwater::services::sqs_queue {

inline constexpr std::uint32_t kExtendedThreshold = 262'144;              ///< body and attributes; still so today
inline constexpr std::size_t kExtendedAttributes = 9;                     ///< one of the ten is the library's
inline constexpr std::uint64_t kExtendedMost = 2'147'483'648;             ///< bytes of a payload
inline constexpr std::string_view kSizeAttribute = "SQSLargePayloadSize"; ///< the legacy name is the default

struct S3Pointer
{
    std::string bucket, key;
};

std::string pointerBody(const S3Pointer &pointer);
/// Of a body that is one, in the older form too.
std::optional<S3Pointer> parsePointer(std::string_view body);
/// The attribute that says how large the payload is.
Attribute sizeAttribute(std::uint64_t payloadBytes);
/// Body and attribute of a pointer, bytes.
std::uint32_t pointerBytes(const S3Pointer &pointer, std::uint64_t payloadBytes);
/// The handle that the library gives to its user, from which it knows what to delete in the bucket.
std::string extendedHandle(const S3Pointer &pointer, const std::string &receiptHandle);

/// A payload in a bucket, made when somebody looks: the data of one record.
class PayloadBody final : public s3_bucket::ObjectBody
{
public:
    PayloadBody(std::uint16_t component, std::uint64_t number, SimTime emitted)
        : m_component(component)
        , m_number(number)
        , m_emitted(emitted)
    {
    }
    Result<std::string> bytes(const world::World &world) const override;
    std::vector<world::WholeRecord> records(const world::World &world, std::size_t most) const override;
    std::size_t memoryBytes() const override { return sizeof *this; }

private:
    const std::uint16_t m_component;
    const std::uint64_t m_number;
    const SimTime m_emitted;
};

} // namespace headwater::services::sqs_queue
