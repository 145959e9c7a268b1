// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/consumer/consumer.h"
#include "core/services/readers.h"

namespace headwater::services::consumer {
namespace {

using namespace pipeline;

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    const Json start = node.properties.value("ShardIteratorType", Json("LATEST"));
    if (start == "AT_TIMESTAMP" && !node.properties.contains("Timestamp"))
        findings.push_back({QCoreApplication::translate("Services", "AT_TIMESTAMP needs a Timestamp, such as “30s”."),
                            QStringLiteral("/Timestamp")});
    if ((start == "AT_SEQUENCE_NUMBER" || start == "AFTER_SEQUENCE_NUMBER") &&
        node.properties.value("StartingSequenceNumber", Json("")) == "")
        findings.push_back({QCoreApplication::translate("Services", "%1 needs a StartingSequenceNumber.")
                                .arg(QString::fromStdString(start.get<std::string>())),
                            QStringLiteral("/StartingSequenceNumber")});
    return findings;
}

ServiceType describe()
{
    return {
        .id = "consumer",
        .name = HW_TEXT("Consumer (SDK)"),
        .group = HW_TEXT("Consume"),
        .purpose = HW_TEXT("Reads a stream by polling or by enhanced fan-out"),
        .idStem = "consumer",
        .icon = "consumer",
        .properties = {{.key = "application",
                        .label = HW_TEXT("Application"),
                        .kind = PropertyKind::Text,
                        .fallback = "",
                        .help = HW_TEXT("Consumers with the same name share the shards; empty: its own.")},
                       {.key = "mode",
                        .label = HW_TEXT("Mode"),
                        .kind = PropertyKind::Choice,
                        .fallback = "polling",
                        .choices = {{"polling", HW_TEXT("polling: GetRecords")},
                                    {"enhanced", HW_TEXT("enhanced: SubscribeToShard")}}},
                       startProperty(),
                       startTimeProperty(),
                       {.key = "StartingSequenceNumber",
                        .label = HW_TEXT("Sequence number"),
                        .kind = PropertyKind::Text,
                        .fallback = "",
                        .showKey = "ShardIteratorType",
                        .showValues = {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"}},
                       {.key = "pollIntervalMs",
                        .label = HW_TEXT("Poll every"),
                        .kind = PropertyKind::Integer,
                        .fallback = 200,
                        .unit = HW_TEXT("ms"),
                        .help = HW_TEXT("Each shard takes 5 GetRecords calls a second from all consumers together."),
                        .exam = {1, 3'600'000},
                        .current = {1, 3'600'000},
                        .live = true,
                        .showKey = "mode",
                        .showValues = {"polling"}},
                       {.key = "Limit",
                        .label = HW_TEXT("Records per call"),
                        .kind = PropertyKind::Integer,
                        .fallback = 10'000,
                        .exam = {1, 10'000},
                        .current = {1, 10'000},
                        .live = true,
                        .showKey = "mode",
                        .showValues = {"polling"}},
                       {.key = "recordsPerSecond",
                        .label = HW_TEXT("Works at"),
                        .kind = PropertyKind::Number,
                        .fallback = nullptr,
                        .unit = HW_TEXT("records/s"),
                        .help = HW_TEXT("How fast one instance works through records; empty: at once."),
                        .exam = {0.001, 100'000'000},
                        .current = {0.001, 100'000'000},
                        .live = true},
                       {.key = "instances",
                        .label = HW_TEXT("Instances"),
                        .kind = PropertyKind::Integer,
                        .fallback = 1,
                        .help = HW_TEXT("They share the shards; more instances than shards idle."),
                        .exam = {1, 10'000},
                        .current = {1, 10'000},
                        .live = true}},
        .ports = {{"stream", HW_TEXT("Stream"), Flow::Read, false},
                  {"objects", HW_TEXT("Objects"), Flow::Objects, true},
                  {"records", HW_TEXT("Records"), Flow::Put, true}},
        .metrics = readMetrics(),
        .notes = {HW_TEXT("Polling: every consumer shares 2 MB/s and 5 calls a second per shard; about 200 ms with "
                          "one, about 1,000 ms with five. Enhanced fan-out: 2 MB/s per shard for each registered "
                          "consumer, pushed over HTTP/2, about 70 ms; it costs extra."),
                  HW_TEXT("GetRecords gives at most 10,000 records or 10 MB; after 10 MB the shard refuses reads "
                          "for 5 seconds. A shard iterator expires 5 minutes after it was returned.")},
        .headline = "RecordsRead",
        .order = 200,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Consumer>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::consumer
