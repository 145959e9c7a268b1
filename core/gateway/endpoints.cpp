// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/endpoints.h"

#include "core/world/world.h"

#include <chrono>

namespace headwater::gateway {
namespace {

AnswerSink sinkFor(const Endpoints::Sink &sink, const char *service)
{
    return [sink, service](std::uint64_t call, const http::Response &response) {
        if (sink)
            sink(service, call, response);
    };
}

} // namespace

std::int64_t shiftToNow(SimTime now)
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count() - world::kEpochSeconds * 1'000 -
           now / kernel::kMillisecond;
}

Endpoints::Endpoints(LiveWorld &live, const EndpointOptions &options, Sink sink, devices::DeviceSink toDevices,
                     StreamSink *streams)
    : m_kinesis(live.outside(), {options.controlDelay}, options.timeShift, sinkFor(sink, "kinesis"), streams)
    , m_sqs(live.outside(), options.timeShift, sinkFor(sink, "sqs"))
    , m_firehose(live.outside(), {options.controlDelay}, options.timeShift, sinkFor(sink, "firehose"))
    , m_iot(
          live.outside(), toDevices ? std::move(toDevices) : [](std::uint64_t, const std::string &, bool) {})
    , m_iotRest(live.outside(), m_iot.core(), options.timeShift, sinkFor(sink, iotrest::kEndpointName))
{
    live.outside().setRoom(options.room);
    live.add("kinesis", m_kinesis);
    live.add("sqs", m_sqs);
    live.add("firehose", m_firehose);
    live.add("iot", m_iot);
    live.add(iotrest::kEndpointName, m_iotRest);
}

} // namespace headwater::gateway
