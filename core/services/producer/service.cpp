// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/clients/synthetic.h"
#include "core/services/producer/producer.h"
#include "core/services/records.h"

namespace headwater::services::producer {
namespace {

using namespace pipeline;

ServiceType describe()
{
    std::vector<PropertySpec> properties = syntheticProperties();
    properties.insert(properties.begin(), apiProperty("PutRecord"));
    for (PropertySpec &each :
         std::vector<PropertySpec>{batchRecordsProperty(), lingerProperty(), maxInFlightProperty(), retryProperty()})
        properties.push_back(std::move(each));
    for (PropertySpec &each : payloadProperties())
        properties.push_back(std::move(each));
    return {.id = "producer",
            .name = HW_TEXT("Producer (SDK)"),
            .group = HW_TEXT("Produce"),
            .purpose = HW_TEXT("Writes records with PutRecord or PutRecords"),
            .idStem = "producer",
            .icon = "producer",
            .properties = std::move(properties),
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
            .check = [](const Node &node, limits::Profile) {
                return checkSynthetic(node);
            }};
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
