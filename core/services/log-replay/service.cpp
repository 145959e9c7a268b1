// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/log-replay/logreplay.h"
#include "core/services/records.h"

namespace headwater::services::log_replay {
namespace {

using namespace pipeline;

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    if (node.properties.value("path", Json("")) == "")
        findings.push_back(
            {QCoreApplication::translate("Services", "Choose the file to replay."), QStringLiteral("/path"), true});
    return findings;
}

ServiceType describe()
{
    std::vector<MetricSpec> metrics = putMetrics();
    metrics.push_back({"LinesRead", HW_TEXT("Lines read"), HW_TEXT("lines/s")});
    metrics.push_back({"BadLines", HW_TEXT("Lines that could not be read"), HW_TEXT("lines/s")});
    return {.id = "log-replay",
            .name = HW_TEXT("Log replay"),
            .group = HW_TEXT("Produce"),
            .purpose = HW_TEXT("Replays a real file, as recorded, faster, or at a fixed rate"),
            .idStem = "log",
            .icon = "log-replay",
            .properties =
                {{.key = "path",
                  .label = HW_TEXT("File"),
                  .kind = PropertyKind::File,
                  .fallback = "",
                  .help = HW_TEXT("A path, absolute or beside the pipeline's own file.")},
                 {.key = "format",
                  .label = HW_TEXT("Format"),
                  .kind = PropertyKind::Choice,
                  .fallback = "lines",
                  .choices = {{"lines", HW_TEXT("lines")},
                              {"ndjson", HW_TEXT("JSON lines")},
                              {"csv", HW_TEXT("CSV with a header")},
                              {"common-log", HW_TEXT("Apache common log")},
                              {"combined-log", HW_TEXT("Apache combined log")}}},
                 {.key = "keyField",
                  .label = HW_TEXT("Key from field"),
                  .kind = PropertyKind::Text,
                  .fallback = "",
                  .help = HW_TEXT("The field that becomes the partition key, such as remoteHost. Empty: a key of its "
                                  "own for every line.")},
                 {.key = "timeField",
                  .label = HW_TEXT("Time from field"),
                  .kind = PropertyKind::Text,
                  .fallback = "",
                  .help = HW_TEXT("For CSV and JSON lines: the field with the recorded time."),
                  .showKey = "format",
                  .showValues = {"ndjson", "csv"}},
                 {.key = "speed",
                  .label = HW_TEXT("Speed"),
                  .kind = PropertyKind::Number,
                  .fallback = 1,
                  .unit = HW_TEXT("× as recorded"),
                  .exam = {0.001, 1'000'000},
                  .current = {0.001, 1'000'000},
                  .live = true},
                 {.key = "recordsPerSecond",
                  .label = HW_TEXT("Fixed rate"),
                  .kind = PropertyKind::Number,
                  .fallback = nullptr,
                  .unit = HW_TEXT("lines/s"),
                  .help = HW_TEXT("Instead of the recorded times. Files without times need it; they get 100 lines/s."),
                  .exam = {0.001, 10'000'000},
                  .current = {0.001, 10'000'000},
                  .live = true},
                 {.key = "repeat",
                  .label = HW_TEXT("Start over at the end"),
                  .kind = PropertyKind::Boolean,
                  .fallback = false},
                 apiProperty("PutRecord"),
                 batchRecordsProperty(),
                 lingerProperty(),
                 maxInFlightProperty(),
                 retryProperty()},
            .ports = {{"records", HW_TEXT("Records"), Flow::Put, true}},
            .metrics = std::move(metrics),
            .notes = {HW_TEXT("Real logs are never uniform: a few clients send most lines. Keyed by client address, "
                              "one shard may run hot while the others idle.")},
            .headline = "RecordsAttempted",
            .order = 20,
            .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<LogReplay>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::log_replay
