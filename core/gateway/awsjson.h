// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/answer.h"
#include "core/gateway/call.h"
#include "core/gateway/shape.h"
#include "core/http/message.h"

#include <string>
#include <string_view>
#include <variant>

// AWS JSON 1.1 and its binary form, as Kinesis and Firehose speak them.
namespace headwater::gateway {

inline constexpr std::string_view kJsonForm = "json", kCborForm = "cbor";
inline constexpr std::string_view kSerializationException = "SerializationException";

/// How a service that speaks so answers.
class AwsJson
{
public:
    AwsJson(std::uint64_t seed, AnswerSink sink)
        : m_seed(seed)
        , m_sink(std::move(sink))
    {
    }

    /// The body of a call; discarded when there is none that can be read.
    static Json bodyOf(const OutsideCall &call);
    static std::string_view contentType(bool isCbor);
    http::Response head(const OutsideCall &call, std::string_view type) const;
    /// \param body null: the answer has none
    void answer(const OutsideCall &call, int status, const Json &body) const;
    /// \param text JSON as it goes out
    void answerText(const OutsideCall &call, std::string text) const;
    /// \param member what the message is called
    void refuse(const OutsideCall &call, int status, std::string_view code, const std::string &message,
                const char *member = "message") const;
    void refuse(const OutsideCall &call, const NotThatShape &problem) const
    {
        refuse(call, 400, kSerializationException, problem.message, "Message");
    }

private:
    const std::uint64_t m_seed;
    const AnswerSink m_sink;
};

/// The call that a request is, or what it is answered with at once.
/// \param targetStart what stands in front of the operation in `X-Amz-Target`: `Kinesis_20131202.`
std::variant<OutsideCall, http::Response> awsJsonCall(http::Request request, std::string_view service,
                                                      std::string_view targetStart);

} // namespace headwater::gateway
