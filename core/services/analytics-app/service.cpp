// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/analytics-app/app.h"
#include "core/services/analytics-app/design.h"
#include "core/services/readers.h"

#include <nlohmann/json.hpp>

namespace headwater::services::analytics_app {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

std::vector<PropertySpec> codeProperties()
{
    return {
        {.key = "ApplicationCode",
         .label = HW_TEXT("SQL"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("CREATE STREAM makes an in-application stream, CREATE PUMP a query that writes into it for "
                         "as long as the application runs."),
         .live = true,
         .severalLines = true},
        {.key = "Outputs",
         .label = HW_TEXT("Outputs"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .help = HW_TEXT("Which in-application stream goes where; a destination that is not named gets every stream "
                         "that no pump reads on."),
         .live = true,
         .fields = {{.key = "Name", .label = HW_TEXT("Stream"), .kind = PropertyKind::Text, .fallback = ""},
                    {.key = "destination",
                     .label = HW_TEXT("Destination"),
                     .kind = PropertyKind::Text,
                     .fallback = "",
                     .help = HW_TEXT("The id of a node that the application is linked to.")},
                    {.key = "RecordFormatType",
                     .label = HW_TEXT("Format"),
                     .kind = PropertyKind::Choice,
                     .fallback = "JSON",
                     .choices = {{"JSON", HW_TEXT("JSON")}, {"CSV", HW_TEXT("CSV")}}}}}};
}

std::vector<PropertySpec> inputProperties()
{
    return {
        {.key = "NamePrefix",
         .label = HW_TEXT("Input stream"),
         .kind = PropertyKind::Text,
         .fallback = "SOURCE_SQL_STREAM",
         .help = HW_TEXT("The in-application input streams are called so, with _001 and so on behind it.")},
        {.key = "RecordFormatType",
         .label = HW_TEXT("Record format"),
         .kind = PropertyKind::Choice,
         .fallback = "JSON",
         .choices = {{"JSON", HW_TEXT("JSON")}, {"CSV", HW_TEXT("CSV")}}},
        {.key = "RecordColumnDelimiter",
         .label = HW_TEXT("Column delimiter"),
         .kind = PropertyKind::Text,
         .fallback = ",",
         .help = HW_TEXT("One character; \\t is a tab."),
         .showKey = "RecordFormatType",
         .showValues = {"CSV"}},
        {.key = "RecordColumns",
         .label = HW_TEXT("Columns"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .help = HW_TEXT("Empty: discovered from the first records."),
         .fields = {{.key = "Name", .label = HW_TEXT("Name"), .kind = PropertyKind::Text, .fallback = ""},
                    {.key = "SqlType", .label = HW_TEXT("Type"), .kind = PropertyKind::Text, .fallback = "VARCHAR(64)"},
                    {.key = "Mapping",
                     .label = HW_TEXT("Mapping"),
                     .kind = PropertyKind::Text,
                     .fallback = "",
                     .help = HW_TEXT("Of JSON: where it is in the record, such as $.user.id; empty: by its name.")}}},
        {.key = "InputParallelism",
         .label = HW_TEXT("Input streams"),
         .kind = PropertyKind::Integer,
         .fallback = 1,
         .help = HW_TEXT("The shards are dealt out to so many in-application input streams."),
         .exam = {1, 64},
         .current = {1, 64}}};
}

std::vector<PropertySpec> properties()
{
    std::vector<PropertySpec> all = codeProperties();
    for (PropertySpec &property : inputProperties())
        all.push_back(std::move(property));
    all.push_back(startProperty());
    all.push_back(startTimeProperty());
    all.push_back({.key = "ReferenceTableName",
                   .label = HW_TEXT("Reference table"),
                   .kind = PropertyKind::Text,
                   .fallback = "",
                   .help = HW_TEXT("The name by which SQL joins it; empty: none.")});
    all.push_back(
        {.key = "ReferencePath",
         .label = HW_TEXT("Its object"),
         .kind = PropertyKind::File,
         .fallback = "",
         .help = HW_TEXT("A CSV file with a header, or JSON: what the service reads from S3, at most 1 GB. It is "
                         "read at the start and by UpdateApplication only.")});
    all.push_back(
        {.key = "maxKpus",
         .label = HW_TEXT("KPUs at most"),
         .kind = PropertyKind::Integer,
         .fallback = 8,
         .help = HW_TEXT("One KPU is one virtual CPU and 4 GB; the service adds them as the load asks for it."),
         .exam = {1, 8},
         .current = {1, 8},
         .quota = true,
         .live = true});
    return all;
}

ServiceType describe()
{
    return {
        .id = "analytics-app",
        .name = HW_TEXT("Analytics application (SQL)"),
        .group = HW_TEXT("Consume"),
        .purpose = HW_TEXT("Runs SQL over a stream while it flows"),
        .idStem = "analytics",
        .icon = "analytics-app",
        .properties = properties(),
        .ports = {{"stream", HW_TEXT("Stream"), Flow::Read, false},
                  {"records", HW_TEXT("Records"), Flow::Put, true},
                  {"errors", HW_TEXT("Error stream"), Flow::Put, true},
                  {"function", HW_TEXT("Function"), Flow::Invoke, true}},
        .metrics = {{"Records", HW_TEXT("Records read"), HW_TEXT("records/s")},
                    {"Bytes", HW_TEXT("Bytes read"), HW_TEXT("bytes/s")},
                    {"KPUs", HW_TEXT("KPUs"), HW_TEXT("KPUs"), Statistic::Maximum},
                    {"MillisBehindLatest", HW_TEXT("Behind the newest record"), HW_TEXT("ms"), Statistic::Maximum},
                    {"Success", HW_TEXT("Deliveries that succeed"), HW_TEXT("share"), Statistic::Average},
                    {"OutputRecords", HW_TEXT("Rows delivered"), HW_TEXT("rows/s")},
                    {"ErrorRecords", HW_TEXT("Rows in the error stream"), HW_TEXT("rows/s"), Statistic::Sum, false,
                     true},
                    {"LambdaDelivery.OkRecords", HW_TEXT("Rows taken by functions"), HW_TEXT("rows/s")},
                    {"LambdaDelivery.DeliveryFailedRecords", HW_TEXT("Rows refused by functions"), HW_TEXT("rows/s"),
                     Statistic::Sum, false, true}},
        .actions = {{.name = "UpdateApplication",
                     .label = HW_TEXT("Read the reference table again"),
                     .help = HW_TEXT("The service reads it only when it is told to.")}},
        .notes = {HW_TEXT("Windows: tumbling ones (GROUP BY STEP) give one result per key and window; sliding ones "
                          "(OVER) one for every row; stagger windows open with the first row of a key and so gather "
                          "what arrives late and out of order."),
                  HW_TEXT("It reads one data stream or delivery stream and at most one reference table from S3, and "
                          "delivers at least once to at most three data streams, delivery streams or functions. Rows "
                          "that fail go to the error stream and nowhere else."),
                  HW_TEXT(
                      "RANDOM_CUT_FOREST scores how unusual a row is among those before it. You pay for KPUs, whatever "
                      "they do."),
                  HW_TEXT("Retired: new applications have been impossible since October 2025. Managed Service for "
                          "Apache Flink takes its place.")},
        .headline = "OutputRecords",
        .order = 230,
        .check = checkProfile,
        .checkSurroundings = checkPlace};
}

} // namespace

const ServiceType &serviceType()
{
    static const ServiceType type = describe();
    return type;
}

const Service &service()
{
    static const Service instance{serviceType(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<AnalyticsApp>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::analytics_app
