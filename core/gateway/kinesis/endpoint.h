// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/awsjson.h"
#include "core/gateway/kinesis/operations.h"
#include "core/gateway/outside.h"
#include "core/gateway/permission.h"
#include "core/services/kinesis-stream/api/account.h"

#include <map>
#include <variant>

namespace headwater::gateway::kinesis {

/// Kinesis Data Streams as its clients know it: JSON 1.1 and CBOR.
class KinesisEndpoint final : public Endpoint
{
public:
    /// \param streams takes the events of SubscribeToShard; null: nobody does
    KinesisEndpoint(Outside &outside, services::kinesis_stream::api::AccountOptions options, std::int64_t timeShift,
                    AnswerSink sink, StreamSink *streams);
    ~KinesisEndpoint() override;

    void take(const OutsideCall &call) override;

private:
    struct Subscriber
    {
        services::kinesis_stream::api::SubscriptionId id;
        Outside::TimerId timer = 0;
        bool isCbor = false;
    };

    std::optional<std::string> denialOf(const OutsideCall &call, const Permission &asked);
    void subscribe(const OutsideCall &call, const Json &body);
    void push(std::uint64_t number);
    void sendEvent(std::uint64_t number, std::string_view kind, std::string_view name, const Json &payload,
                   bool isCbor);
    void refuse(const OutsideCall &call, const services::kinesis_stream::ApiError &error);
    void tell(const OutsideCall &call, const Outcome &outcome);

    Outside &m_outside;
    world::World &m_world;
    services::kinesis_stream::api::Account m_account;
    const std::int64_t m_timeShift;
    const AwsJson m_answers;
    StreamSink *const m_streams;
    Guard m_guard;
    std::map<std::uint64_t, Subscriber> m_subscribers; ///< by the number of the call
};

/// The call that a request is, or what it is answered with at once.
std::variant<OutsideCall, http::Response> callOf(http::Request request);

} // namespace headwater::gateway::kinesis
