// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/records.h"
#include "core/services/third-party-producer/producer.h"

namespace headwater::services::third_party_producer {
namespace {

using namespace pipeline;

ServiceType describe()
{
    return {.id = "third-party-producer",
            .name = HW_TEXT("Third-party producer"),
            .group = HW_TEXT("Produce"),
            .purpose = HW_TEXT("Spark, Flume, a Log4j appender or Kafka Connect as a source"),
            .idStem = "source",
            .icon = "third-party-producer",
            .properties = {{.key = "client",
                            .label = HW_TEXT("Client"),
                            .kind = PropertyKind::Choice,
                            .fallback = "spark",
                            .help = HW_TEXT("Sets how it sends: Spark in micro-batches, Flume in transactions, the "
                                            "appender record by record from a queue, Kafka Connect in polls."),
                            .choices = {{"spark", HW_TEXT("Apache Spark")},
                                        {"flume", HW_TEXT("Apache Flume")},
                                        {"log4j", HW_TEXT("Log4j appender")},
                                        {"kafka-connect", HW_TEXT("Kafka Connect")}}},
                           {.key = "recordsPerSecond",
                            .label = HW_TEXT("Records per second"),
                            .kind = PropertyKind::Number,
                            .fallback = 200,
                            .unit = HW_TEXT("records/s"),
                            .exam = {0, 10'000'000},
                            .current = {0, 10'000'000},
                            .live = true},
                           {.key = "recordBytes",
                            .label = HW_TEXT("Record size"),
                            .kind = PropertyKind::Integer,
                            .fallback = 512,
                            .unit = HW_TEXT("bytes"),
                            .exam = {0, 10'485'760},
                            .current = {0, 10'485'760},
                            .live = true},
                           {.key = "keyCount",
                            .label = HW_TEXT("Number of keys"),
                            .kind = PropertyKind::Integer,
                            .fallback = 1'000,
                            .exam = {1, 10'000'000},
                            .current = {1, 10'000'000}},
                           retryProperty()},
            .ports = {{"records", HW_TEXT("Records"), Flow::Put, true}},
            .metrics = putMetrics(),
            .notes = {HW_TEXT("Besides the SDK, the Producer Library and the Agent, many third-party programs write "
                              "to a stream: Spark, Flume, Log4j appenders, Kafka Connect. They call the same API and "
                              "meet the same limits.")},
            .headline = "RecordsAttempted",
            .order = 30};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<ThirdPartyProducer>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::third_party_producer
