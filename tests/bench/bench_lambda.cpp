// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/functions/runnerprocess.h"
#include "core/functions/sandbox.h"

#include <QByteArray>
#include <QCoreApplication>

#include <benchmark/benchmark.h>

using namespace headwater::functions;

namespace {

constexpr double kNow = 1'577'836'800'000;

/// An event of a data stream, as a mapping sends it.
std::string eventOf(int records)
{
    std::string text = R"({"Records":[)";
    for (int i = 0; i < records; ++i) {
        const std::string number = std::to_string(i);
        const std::string data = R"({"user":"u)" + number + R"(","page":"/cart","ms":)" + number + "}";
        text += (i > 0 ? "," : "") +
                (R"({"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"key-)" + number +
                 R"(","sequenceNumber":"4960287700000000000000000000000000000000000000000000)" + number +
                 R"(","data":")" + QByteArray::fromStdString(data).toBase64().toStdString() +
                 R"(","approximateArrivalTimestamp":1577836800.25},"eventSource":"aws:kinesis","eventVersion":"1.0"})");
    }
    return text + "]}";
}

void invoke(benchmark::State &state)
{
    FunctionCode code;
    code.name = "etl";
    code.source = R"(exports.handler = async (event) => {
        const records = [];
        for (const { kinesis } of event.Records) {
            const { user, ...rest } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
            const made = { ...rest, who: user?.toUpperCase() ?? 'nobody' };
            records.push({ partitionKey: kinesis.partitionKey,
                           data: Buffer.from(JSON.stringify(made)).toString('base64') });
        }
        await null;
        return { records };
    };)";
    Sandbox sandbox(std::move(code));
    if (const Outcome loaded = sandbox.load(1, kNow, 7); !loaded.ok()) {
        state.SkipWithError(loaded.error.message.c_str());
        return;
    }
    const auto records = static_cast<int>(state.range(0));
    const std::string event = eventOf(records);
    std::uint64_t seed = 0;
    for (auto _ : state) {
        if (const Outcome outcome = sandbox.invoke(1, kNow, ++seed, "request", event); !outcome.ok())
            state.SkipWithError(outcome.error.message.c_str());
    }
    state.counters["calls"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["records"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * records, benchmark::Counter::kIsRate);
}

void coldStart(benchmark::State &state)
{
    for (auto _ : state) {
        const auto process = RunnerProcess::start(128);
        FrameWriter load(Op::Load);
        load.number(1u).number(kNow).number(std::uint64_t{1}).number(1'000u).text("{}");
        load.text("exports.handler = async () => 1;");
        if (!process || !process->exchange(load.take(), std::chrono::seconds(10)))
            state.SkipWithError("no runner");
    }
}

BENCHMARK(invoke)->Arg(0)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(coldStart)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
