// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/compression.h"
#include "core/objectformats/jsonrows.h"
#include "core/objectformats/orc.h"
#include "core/objectformats/parquet.h"

#include <benchmark/benchmark.h>

using namespace headwater::objectformats;

// What a delivery stream does with 64 MB of JSON orders; rates are of the JSON that goes in.
namespace {

const std::vector<Column> kColumns{{"order", ColumnType::Bigint},
                                   {"till", ColumnType::String},
                                   {"price", ColumnType::Double},
                                   {"paid", ColumnType::Boolean},
                                   {"at", ColumnType::Timestamp}};

const std::vector<std::string> &records()
{
    static const std::vector<std::string> made = [] {
        std::vector<std::string> all;
        for (std::size_t bytes = 0, i = 0; bytes < 64u << 20; ++i) {
            const std::string time = std::to_string(10 + i / 60 % 50) + ":" + std::to_string(10 + i % 50);
            all.push_back("{\"order\":" + std::to_string(1'000'000 + i) + ",\"till\":\"till-" +
                          std::to_string(i * 7'919 % 200) + "\",\"price\":" + std::to_string(i * 31 % 9'999) +
                          ".50,\"paid\":" + (i % 3 ? "true" : "false") + ",\"at\":\"2020-01-01T10:" + time + "Z\"}\n");
            bytes += all.back().size();
        }
        return all;
    }();
    return made;
}

const std::string &text()
{
    static const std::string made = [] {
        std::string all;
        for (const std::string &record : records())
            all += record;
        return all;
    }();
    return made;
}

void rate(benchmark::State &state)
{
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text().size()));
}

JsonRows rows()
{
    JsonRows made(kColumns);
    for (const std::string &record : records())
        made.add(record);
    return made;
}

void readRows(benchmark::State &state)
{
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(rows().table().rows());
    rate(state);
}
BENCHMARK(readRows)->Name("JSON rows")->Unit(benchmark::kMillisecond);

void toParquet(benchmark::State &state)
{
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(writeParquet(rows().table()).size());
    rate(state);
}
BENCHMARK(toParquet)->Name("JSON to Parquet")->Unit(benchmark::kMillisecond);

void toOrc(benchmark::State &state)
{
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(writeOrc(rows().table()).size());
    rate(state);
}
BENCHMARK(toOrc)->Name("JSON to ORC")->Unit(benchmark::kMillisecond);

void compressed(benchmark::State &state)
{
    const auto compression = static_cast<Compression>(state.range(0));
    state.SetLabel(std::string(compressionName(compression)));
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(compress(text(), compression).size());
    rate(state);
}
BENCHMARK(compressed)->Name("compress")->DenseRange(1, 4)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
