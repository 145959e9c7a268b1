// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/payload/payloadtemplate.h"
#include "core/services/producer/producer.h"
#include "core/services/records.h"

namespace headwater::services::producer {
namespace {

using namespace pipeline;

PropertySpec keysProperty()
{
    return {.key = "keys",
            .label = HW_TEXT("Partition keys"),
            .kind = PropertyKind::Object,
            .fallback = Json::object(),
            .help = HW_TEXT("Which key each record gets. The key decides the shard."),
            .live = true,
            .fields = {{.key = "distribution",
                        .label = HW_TEXT("Distribution"),
                        .kind = PropertyKind::Choice,
                        .fallback = "uniform",
                        .choices = {{"uniform", HW_TEXT("uniform: all keys alike")},
                                    {"zipf", HW_TEXT("zipf: few keys are hot")},
                                    {"single", HW_TEXT("single: one key for all")},
                                    {"list", HW_TEXT("list: the keys below, by turns")},
                                    {"field", HW_TEXT("field: a field of the payload")}}},
                       {.key = "count",
                        .label = HW_TEXT("Number of keys"),
                        .kind = PropertyKind::Integer,
                        .fallback = 10'000,
                        .exam = {1, 10'000'000},
                        .current = {1, 10'000'000},
                        .showKey = "distribution",
                        .showValues = {"uniform", "zipf"}},
                       {.key = "exponent",
                        .label = HW_TEXT("Exponent"),
                        .kind = PropertyKind::Number,
                        .fallback = 1.0,
                        .help = HW_TEXT("The key of rank k has the weight 1 / k to this power: 0 is uniform, 1 is "
                                        "like words in a text, 2 is one dominant key."),
                        .exam = {0, 10},
                        .current = {0, 10},
                        .showKey = "distribution",
                        .showValues = {"zipf"}},
                       {.key = "values",
                        .label = HW_TEXT("Keys"),
                        .kind = PropertyKind::List,
                        .fallback = Json::array(),
                        .textEntries = true,
                        .showKey = "distribution",
                        .showValues = {"list", "single"}},
                       {.key = "field",
                        .label = HW_TEXT("Field"),
                        .kind = PropertyKind::Text,
                        .fallback = "",
                        .help = HW_TEXT("A field of the payload template, such as user.id."),
                        .showKey = "distribution",
                        .showValues = {"field"}}}};
}

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    const Json keys = node.properties.value("keys", Json::object());
    if (!keys.is_object())
        return findings;
    const Json distribution = keys.value("distribution", Json("uniform"));
    if (distribution == "list" && (!keys.contains("values") || keys["values"].empty()))
        findings.push_back({QCoreApplication::translate("Services", "The distribution “list” needs at least one key in "
                                                                    "“values”."),
                            QStringLiteral("/keys/values")});
    if (distribution == "field") {
        if (!node.properties.contains("payload"))
            findings.push_back({QCoreApplication::translate("Services", "Keys from a field need a payload template "
                                                                        "that has the field."),
                                QStringLiteral("/keys/distribution")});
        else if (keys.value("field", Json("")) == "")
            findings.push_back({QCoreApplication::translate("Services", "Name the field of the payload that holds "
                                                                        "the key."),
                                QStringLiteral("/keys/field")});
    }
    const Json text = node.properties.value("payload", Json());
    if (text.is_string()) {
        const auto parsed = payload::PayloadTemplate::parse(text.get<std::string>());
        if (!parsed) {
            findings.push_back({parsed.error().message, QStringLiteral("/payload")});
        } else if (distribution == "field" && keys.value("field", Json("")).is_string()) {
            const auto field = parsed->field(keys.value("field", std::string()));
            if (!field)
                findings.push_back({field.error().message, QStringLiteral("/keys/field")});
        }
    }
    const Json bytes = node.properties.value("recordBytes", Json(1024));
    if (bytes.is_object() && bytes.contains("min") && bytes.contains("max") && bytes["min"].is_number() &&
        bytes["max"].is_number() && bytes["min"].get<double>() > bytes["max"].get<double>())
        findings.push_back(
            {QCoreApplication::translate("Services", "“min” is larger than “max”."), QStringLiteral("/recordBytes")});
    return findings;
}

ServiceType describe()
{
    const Bounds recordSize{0, 10'485'760};
    return {.id = "producer",
            .name = HW_TEXT("Producer (SDK)"),
            .group = HW_TEXT("Produce"),
            .purpose = HW_TEXT("Writes records with PutRecord or PutRecords"),
            .idStem = "producer",
            .icon = "producer",
            .properties =
                {apiProperty("PutRecord"),
                 {.key = "instances",
                  .label = HW_TEXT("Instances"),
                  .kind = PropertyKind::Integer,
                  .fallback = 1,
                  .help = HW_TEXT("Alike and independent of each other."),
                  .exam = {1, 1'000'000},
                  .current = {1, 1'000'000}},
                 {.key = "recordsPerSecond",
                  .label = HW_TEXT("Records per second"),
                  .kind = PropertyKind::Number,
                  .fallback = 100,
                  .unit = HW_TEXT("records/s"),
                  .help = HW_TEXT("Of each instance."),
                  .exam = {0, 10'000'000},
                  .current = {0, 10'000'000},
                  .live = true},
                 {.key = "arrivals",
                  .label = HW_TEXT("Arrivals"),
                  .kind = PropertyKind::Choice,
                  .fallback = "poisson",
                  .live = true,
                  .choices = {{"poisson", HW_TEXT("poisson: at random")}, {"constant", HW_TEXT("constant: evenly")}}},
                 {.key = "recordBytes",
                  .label = HW_TEXT("Record size"),
                  .kind = PropertyKind::Object,
                  .fallback = 1024,
                  .unit = HW_TEXT("bytes"),
                  .help = HW_TEXT("The data blob. Limits count the partition key as well."),
                  .exam = recordSize,
                  .current = recordSize,
                  .live = true,
                  .fields = {{.key = "min",
                              .label = HW_TEXT("Least"),
                              .kind = PropertyKind::Integer,
                              .fallback = 1024,
                              .unit = HW_TEXT("bytes"),
                              .exam = recordSize,
                              .current = recordSize},
                             {.key = "max",
                              .label = HW_TEXT("Most"),
                              .kind = PropertyKind::Integer,
                              .fallback = 1024,
                              .unit = HW_TEXT("bytes"),
                              .exam = recordSize,
                              .current = recordSize}},
                  .allowNumber = true},
                 keysProperty(),
                 batchRecordsProperty(),
                 lingerProperty(),
                 maxInFlightProperty(),
                 retryProperty(),
                 {.key = "payload",
                  .label = HW_TEXT("Payload"),
                  .kind = PropertyKind::Text,
                  .fallback = nullptr,
                  .help = HW_TEXT("A JSON template: {\"user\": \"{{uuid}}\", \"n\": \"{{int 1 100}}\"}. Made only when "
                                  "somebody looks."),
                  .severalLines = true},
                 {.key = "schedule",
                  .label = HW_TEXT("Rate over time"),
                  .kind = PropertyKind::List,
                  .fallback = Json::array(),
                  .help = HW_TEXT("From each time on, the rate of each instance."),
                  .fields = {{.key = "at",
                              .label = HW_TEXT("From"),
                              .kind = PropertyKind::Text,
                              .fallback = "0s",
                              .help = HW_TEXT("A duration since the start, such as 90s.")},
                             {.key = "recordsPerSecond",
                              .label = HW_TEXT("Records per second"),
                              .kind = PropertyKind::Number,
                              .fallback = 100,
                              .unit = HW_TEXT("records/s"),
                              .exam = {0, 10'000'000},
                              .current = {0, 10'000'000}}}}},
            .ports = {{"records", HW_TEXT("Records"), Flow::Put, true}},
            .metrics = putMetrics(),
            .actions = {},
            .notes = {HW_TEXT("PutRecord sends one record a call. PutRecords sends up to 500 records or 5 MB (10 MiB "
                              "today) a call: fewer calls, more throughput. A PutRecords call that partly fails still "
                              "answers 200; resend only the entries that have an error code."),
                      HW_TEXT("Three cures for ProvisionedThroughputExceededException: retry with back-off, add "
                              "shards, choose a partition key that spreads the load.")},
            .headline = "RecordsAttempted",
            .order = 10,
            .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Producer>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::producer
