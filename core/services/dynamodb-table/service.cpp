// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/dynamodb-table/table.h"

namespace headwater::services::dynamodb_table {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

ServiceType describe()
{
    const Bounds units{1, 40'000};
    return {
        .id = "dynamodb-table",
        .name = HW_TEXT("DynamoDB table"),
        .group = HW_TEXT("Store"),
        .purpose = HW_TEXT("Keeps items by their key; coordinates KCL applications"),
        .idStem = "table",
        .icon = "dynamodb-table",
        .properties = {{.key = "BillingMode",
                        .label = HW_TEXT("Capacity mode"),
                        .kind = PropertyKind::Choice,
                        .fallback = "PROVISIONED",
                        .help = HW_TEXT("Provisioned capacity is paid for whether it is used or not, and refuses what "
                                        "goes beyond. On demand, each request is paid for."),
                        .live = true,
                        .choices = {{"PROVISIONED", HW_TEXT("provisioned")},
                                    {"PAY_PER_REQUEST", HW_TEXT("on demand")}}},
                       {.key = "WriteCapacityUnits",
                        .label = HW_TEXT("Write capacity"),
                        .kind = PropertyKind::Integer,
                        .fallback = 10,
                        .unit = HW_TEXT("WCU"),
                        .help = HW_TEXT("Writes of up to 1 KB a second."),
                        .exam = units,
                        .current = units,
                        .live = true,
                        .showKey = "BillingMode",
                        .showValues = {"PROVISIONED"}},
                       {.key = "ReadCapacityUnits",
                        .label = HW_TEXT("Read capacity"),
                        .kind = PropertyKind::Integer,
                        .fallback = 10,
                        .unit = HW_TEXT("RCU"),
                        .help = HW_TEXT("Consistent reads of up to 4 KB a second; twice as many when they need not be "
                                        "consistent."),
                        .exam = units,
                        .current = units,
                        .live = true,
                        .showKey = "BillingMode",
                        .showValues = {"PROVISIONED"}},
                       {.key = "hashKey",
                        .label = HW_TEXT("Key"),
                        .kind = PropertyKind::Text,
                        .fallback = "leaseKey",
                        .help = HW_TEXT("The attribute that names an item. The KCL needs leaseKey.")}},
        .ports = {{"items", HW_TEXT("Items"), Flow::Items, false}},
        .metrics = {{"ConsumedWriteCapacityUnits", HW_TEXT("Write capacity used"), HW_TEXT("WCU")},
                    {"ConsumedReadCapacityUnits", HW_TEXT("Read capacity used"), HW_TEXT("RCU")},
                    {"ProvisionedWriteCapacityUnits", HW_TEXT("Write capacity"), HW_TEXT("WCU"), Statistic::Last},
                    {"ProvisionedReadCapacityUnits", HW_TEXT("Read capacity"), HW_TEXT("RCU"), Statistic::Last},
                    {.name = "WriteThrottleEvents",
                     .label = HW_TEXT("Writes refused"),
                     .unit = HW_TEXT("requests/s"),
                     .refusals = true},
                    {.name = "ReadThrottleEvents",
                     .label = HW_TEXT("Reads refused"),
                     .unit = HW_TEXT("requests/s"),
                     .refusals = true},
                    {"ConditionalCheckFailedRequests", HW_TEXT("Conditions not met"), HW_TEXT("requests/s")},
                    {"ItemCount", HW_TEXT("Items"), HW_TEXT("items"), Statistic::Last},
                    {"BurstSeconds", HW_TEXT("Write capacity saved up"), HW_TEXT("s"), Statistic::Last}},
        .actions = {{"PutItem",
                     HW_TEXT("Put an item"),
                     HW_TEXT("Writes an item over whatever has its key."),
                     {{.key = "Item",
                       .label = HW_TEXT("Item"),
                       .kind = PropertyKind::Text,
                       .fallback = "{\"leaseKey\": \"example\"}",
                       .help = HW_TEXT("A JSON object."),
                       .severalLines = true}}},
                    {"DeleteItem",
                     HW_TEXT("Delete an item"),
                     HW_TEXT("A KCL application whose lease is deleted loses the shard, and its place in it."),
                     {{.key = "Key", .label = HW_TEXT("Key"), .kind = PropertyKind::Text, .fallback = ""}}}},
        .notes = {HW_TEXT("The KCL keeps leases and checkpoints in a table of its own, one for each application. Each "
                          "lease is renewed about every 3.3 seconds, which is one write: 10 WCU, as the older KCL "
                          "creates the table, are used up by some 33 shards."),
                  HW_TEXT("A table that refuses renewals slows the application down, and makes leases look expired: "
                          "workers take them from each other, and records are read twice. Give it enough WCU, or use "
                          "on-demand capacity, which is the KCL's default today."),
                  HW_TEXT("Unused capacity is kept for up to 300 seconds, so short bursts above it pass.")},
        .headline = "ConsumedWriteCapacityUnits",
        .order = 310,
        .width = 148,
        .height = 84};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Table>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::dynamodb_table
