// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/readers.h"
#include "core/services/third-party-consumer/consumer.h"

namespace headwater::services::third_party_consumer {
namespace {

using namespace pipeline;

ServiceType describe()
{
    return {
        .id = "third-party-consumer",
        .name = HW_TEXT("Third-party consumer"),
        .group = HW_TEXT("Consume"),
        .purpose = HW_TEXT("Spark, Storm, Flume or Kafka Connect as a reader"),
        .idStem = "reader",
        .icon = "third-party-consumer",
        .properties = {{.key = "client",
                        .label = HW_TEXT("Client"),
                        .kind = PropertyKind::Choice,
                        .fallback = "spark",
                        .help = HW_TEXT("Sets how it reads: Spark in micro-batches of 2 s, Storm every 200 ms, Flume "
                                        "every second, Kafka Connect every 500 ms."),
                        .choices = {{"spark", HW_TEXT("Apache Spark")},
                                    {"storm", HW_TEXT("Apache Storm")},
                                    {"flume", HW_TEXT("Apache Flume")},
                                    {"kafka-connect", HW_TEXT("Kafka Connect")}}},
                       startProperty(),
                       startTimeProperty(),
                       {.key = "recordsPerSecond",
                        .label = HW_TEXT("Works at"),
                        .kind = PropertyKind::Number,
                        .fallback = nullptr,
                        .unit = HW_TEXT("records/s"),
                        .exam = {0.001, 100'000'000},
                        .current = {0.001, 100'000'000},
                        .live = true}},
        .ports = {{"stream", HW_TEXT("Stream"), Flow::Read, false},
                  {"objects", HW_TEXT("Objects"), Flow::Objects, true}},
        .metrics = readMetrics(),
        .notes = {HW_TEXT("Spark, Storm, Flume and Kafka Connect read a stream through the same GetRecords calls "
                          "and share its limits with every other polling consumer.")},
        .headline = "RecordsRead",
        .order = 210};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<ThirdPartyConsumer>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::third_party_consumer
