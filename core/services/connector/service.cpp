// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/connector/connector.h"
#include "core/services/readers.h"

namespace headwater::services::connector {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

std::vector<MetricSpec> metrics()
{
    std::vector<MetricSpec> all = readMetrics();
    all.push_back({"Emissions", HW_TEXT("Buffers emitted"), HW_TEXT("buffers/s")});
    all.push_back({"RecordsEmitted", HW_TEXT("Records emitted"), HW_TEXT("records/s")});
    all.push_back({"RecordsFailed", HW_TEXT("Records given up"), HW_TEXT("records/s"), Statistic::Sum, false, true});
    all.push_back({"RecordsBuffered", HW_TEXT("Records in the buffer"), HW_TEXT("records"), Statistic::Last});
    return all;
}

std::vector<Finding> check(const Node &, limits::Profile)
{
    return {{QCoreApplication::translate("Services", "The Connector Library is deprecated. Firehose or a Lambda "
                                                     "function does the same without servers of your own."),
             {},
             true}};
}

ServiceType describe()
{
    return {
        .id = "connector",
        .name = HW_TEXT("Connector Library"),
        .group = HW_TEXT("Consume"),
        .purpose = HW_TEXT("Deprecated: writes a stream to S3, DynamoDB, Redshift or ElasticSearch"),
        .idStem = "connector",
        .icon = "connector",
        .properties = {{.key = "bufferRecords",
                        .label = HW_TEXT("Records per buffer"),
                        .kind = PropertyKind::Integer,
                        .fallback = 1'000,
                        .help = HW_TEXT("The buffer is emitted when it has so many records …"),
                        .exam = {1, 1'000'000},
                        .current = {1, 1'000'000},
                        .live = true},
                       {.key = "bufferBytes",
                        .label = HW_TEXT("Bytes per buffer"),
                        .kind = PropertyKind::Integer,
                        .fallback = 1'048'576,
                        .unit = HW_TEXT("bytes"),
                        .help = HW_TEXT("… or so many bytes …"),
                        .exam = {1, 1'073'741'824},
                        .current = {1, 1'073'741'824},
                        .live = true},
                       {.key = "bufferSeconds",
                        .label = HW_TEXT("Seconds per buffer"),
                        .kind = PropertyKind::Integer,
                        .fallback = 60,
                        .unit = HW_TEXT("s"),
                        .help = HW_TEXT("… or its first record is this old."),
                        .exam = {1, 86'400},
                        .current = {1, 86'400},
                        .live = true},
                       {.key = "emitRetries",
                        .label = HW_TEXT("Tries again"),
                        .kind = PropertyKind::Integer,
                        .fallback = 3,
                        .help = HW_TEXT("How often, when the store does not take the buffer. Then its records are "
                                        "given up."),
                        .exam = {0, 1'000},
                        .current = {0, 1'000},
                        .live = true},
                       {.key = "prefix",
                        .label = HW_TEXT("Prefix"),
                        .kind = PropertyKind::Text,
                        .fallback = "",
                        .help = HW_TEXT("Stands before the key of every object.")},
                       {.key = "instances",
                        .label = HW_TEXT("EC2 instances"),
                        .kind = PropertyKind::Integer,
                        .fallback = 1,
                        .help = HW_TEXT("They share the shards; more instances than shards idle."),
                        .exam = {1, 10'000},
                        .current = {1, 10'000},
                        .live = true},
                       startProperty(),
                       startTimeProperty()},
        .ports = {{"stream", HW_TEXT("Stream"), Flow::Read, false},
                  {"objects", HW_TEXT("Objects"), Flow::Objects, true},
                  {"destination", HW_TEXT("Destination"), Flow::Deliver, true},
                  {"items", HW_TEXT("Items"), Flow::Items, true}},
        .metrics = metrics(),
        .notes = {HW_TEXT("The Connector Library builds on the Kinesis Client Library: transform, filter, buffer, "
                          "emit. It writes to S3, DynamoDB, Redshift and ElasticSearch. Its repository is archived: "
                          "Firehose or Lambda takes its place."),
                  HW_TEXT("The exam's notes say that it runs on EC2 only. It is a Java library, and nothing in its "
                          "documentation says so; what is meant is that you run its servers yourself.")},
        .headline = "RecordsEmitted",
        .order = 290,
        .check = check,
        .replacements = {{"firehose", HW_TEXT("Replace with Firehose"), {}},
                         {"lambda", HW_TEXT("Replace with Lambda"), "firehose"}}};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Connector>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::connector
