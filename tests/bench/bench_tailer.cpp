// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/tailer.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

using namespace headwater;
using namespace headwater::logagent;

// bench_tailer FILE [OPTION]: reads a log as the agent does, converts it and prints a line of JSON. OPTION is none, a
// LOGTOJSON format's number, or `match` for a regular expression of the combined format.
int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    FlowConfig flow;
    flow.filePattern = argv[1];
    auto files = FilePattern::parse(flow.filePattern);
    if (!files)
        return 2;
    flow.files = *files;
    flow.kinesisStream = "s";
    flow.fromStart = true;
    const std::string option = argc > 2 ? argv[2] : "none";
    if (option != "none") {
        ConversionSpec spec;
        spec.kind = Conversion::LogToJson;
        spec.format = LineFormat::CombinedApache;
        if (option == "match") {
            spec.matchPattern = R"raw((\S+) (\S+) (\S+) \[([^\]]*)\] "([^"]*)" (\d+) (\S+) "([^"]*)" "([^"]*)".*)raw";
            spec.fieldNames = formatFields(spec.format);
        } else {
            spec.format = static_cast<LineFormat>(std::atoi(option.c_str()));
        }
        flow.conversions.push_back(spec);
    }
    const auto began = std::chrono::steady_clock::now();
    auto tailer = Tailer::open(flow);
    if (!tailer)
        return 1;
    tailer->finish();
    std::size_t records = 0, bytes = 0, raw = 0, skipped = 0;
    LineBatch batch;
    do {
        batch.clear();
        tailer->poll(batch, 4u << 20);
        records += batch.records.size();
        bytes += batch.text.size();
        raw += batch.rawBytes;
        skipped += batch.skipped;
    } while (batch.more || !batch.records.empty());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::printf("{\"records\": %zu, \"skipped\": %zu, \"rawBytes\": %zu, \"bytes\": %zu, \"seconds\": %.3f}\n", records,
                skipped, raw, bytes, took.count());
    return 0;
}
