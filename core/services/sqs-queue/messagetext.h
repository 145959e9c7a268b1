// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/uint128text.h"
#include "core/services/sqs-queue/message.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::sqs_queue {

struct Attribute
{
    std::string name;
    std::string type;  ///< String, Number or Binary, each perhaps with `.custom` behind it
    std::string value; ///< raw bytes of a Binary
};

/// A message with everything that can be read of it.
struct MessageText
{
    std::string body;
    std::vector<Attribute> attributes{};
    std::string groupId{}, deduplicationId{};
    std::string traceHeader{}; ///< AWSTraceHeader, the one system attribute that is sent; not counted in the size
};

/// What a client says of a message that a record does not say. The component that makes a record implements it.
class MessageMaker
{
public:
    struct Traits
    {
        std::optional<SimTime> delay{};
        std::optional<Digest128> deduplication{}; ///< hash of MessageDeduplicationId
    };
    virtual ~MessageMaker() = default;
    virtual Traits messageTraits(std::uint64_t number, SimTime emitted) const = 0;
    virtual MessageText messageText(std::uint64_t number, SimTime emitted) const = 0;
};

/// Body, and names, types and values of attributes.
std::size_t sizeOf(const MessageText &text);

std::string md5Hex(std::string_view bytes);
/// MD5OfMessageAttributes, empty when there are none.
std::string md5OfAttributes(std::vector<Attribute> attributes);
/// Hash of a body for content-based deduplication: the first half of its SHA-256.
Digest128 contentHash(std::string_view body);
std::string sha256Hex(std::string_view body);

/// Whether a body has only the characters that the service takes: those of XML 1.0.
bool isMessageText(std::string_view body);
/// Why attributes are refused, in the service's words; nothing when they are good.
std::optional<std::string> attributeProblem(const std::vector<Attribute> &attributes);
/// Letters, digits and punctuation, up to 128: MessageDeduplicationId, MessageGroupId, ReceiveRequestAttemptId.
bool isToken(std::string_view text);

/// `01234567-89ab-cdef-0123-456789abcdef` of a message.
std::string messageIdText(std::uint64_t id);
/// 20 digits, rising within a queue.
std::string sequenceNumberText(SimTime sent);

} // namespace headwater::services::sqs_queue
