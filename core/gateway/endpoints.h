// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/answer.h"
#include "core/gateway/devices/endpoint.h"
#include "core/gateway/firehose/endpoint.h"
#include "core/gateway/iotrest/endpoint.h"
#include "core/gateway/kinesis/endpoint.h"
#include "core/gateway/liveworld.h"
#include "core/gateway/sqs/endpoint.h"

namespace headwater::gateway {

/// What a live run and its repetition must have in common besides pipeline and calls.
struct EndpointOptions
{
    SimTime controlDelay = -1;  ///< what the control plane takes for anything; negative: as the services do
    std::int64_t timeShift = 0; ///< from the world's time to that of the clients, in milliseconds
    std::uint64_t room = kRoom; ///< bytes that are kept of what clients put, in all

    bool operator==(const EndpointOptions &) const = default;
};

/// From the world's time, which begins in 2020, to the clock of whoever calls, in milliseconds.
/// \param now of the world, at this moment
std::int64_t shiftToNow(SimTime now);

/// The endpoints of all services, put into a live world. With a sink they answer clients; without one they are there to
/// run a recorded life again.
class Endpoints
{
public:
    using Sink = std::function<void(std::string_view service, std::uint64_t call, const http::Response &response)>;

    Endpoints(LiveWorld &live, const EndpointOptions &options, Sink sink = {}, devices::DeviceSink toDevices = {},
              StreamSink *streams = nullptr);

    bool hasIot() const { return m_iot.isOffered(); }

private:
    kinesis::KinesisEndpoint m_kinesis;
    sqs::SqsEndpoint m_sqs;
    firehose::FirehoseEndpoint m_firehose;
    devices::IotEndpoint m_iot;
    iotrest::IotRestEndpoint m_iotRest;
};

} // namespace headwater::gateway
