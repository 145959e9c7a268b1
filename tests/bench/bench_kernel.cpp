// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What one operation of the kernel costs: hashing a key, taking a token, counting a latency, drawing a gap.

#include "core/kernel/alias.h"
#include "core/kernel/fingerprint.h"
#include "core/kernel/histogram.h"
#include "core/kernel/md5.h"
#include "core/kernel/random.h"
#include "core/kernel/tokenbucket.h"

#include <benchmark/benchmark.h>
#include <cmath>
#include <string>
#include <vector>

namespace {

using namespace headwater::kernel;

constexpr std::size_t kBlock = 512;
constexpr double kMean = 1e6;

void perItem(benchmark::State &state, std::size_t itemsEach)
{
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(itemsEach));
}

void md5OneByOne(benchmark::State &state)
{
    const std::string key = "key-00012345";
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(md5(key));
    perItem(state, 1);
}
BENCHMARK(md5OneByOne)->Name("md5/one key");

void md5OfMany(benchmark::State &state)
{
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < kBlock; ++i)
        texts.push_back("user-" + std::to_string(mix64(i)));
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    std::vector<Digest128> digests(kBlock);
    for ([[maybe_unused]] auto _ : state) {
        md5Many(views, digests);
        benchmark::ClobberMemory();
    }
    perItem(state, kBlock);
}
BENCHMARK(md5OfMany)->Name("md5/many keys");

void md5Numbered(benchmark::State &state)
{
    std::vector<Digest128> digests(kBlock);
    for ([[maybe_unused]] auto _ : state) {
        md5NumberedKeys(1'000, kBlock, digests.data());
        benchmark::ClobberMemory();
    }
    perItem(state, kBlock);
}
BENCHMARK(md5Numbered)->Name("md5/numbered keys");

void tokenBucket(benchmark::State &state)
{
    TokenBucket bucket(1'048'576, 1'048'576);
    SimTime now = 0;
    std::uint64_t admitted = 0;
    for ([[maybe_unused]] auto _ : state) {
        now += 500'000;
        admitted += bucket.tryTake(now, 600) ? 1 : 0;
    }
    benchmark::DoNotOptimize(admitted);
    perItem(state, 1);
}
BENCHMARK(tokenBucket)->Name("token bucket/tryTake");

void histogram(benchmark::State &state)
{
    std::vector<SimTime> values(kBlock);
    exponentialBlock({1}, 0, 1, 1e8, values);
    Histogram counts;
    for ([[maybe_unused]] auto _ : state) {
        for (const SimTime value : values)
            counts.add(value);
    }
    benchmark::DoNotOptimize(counts.count());
    perItem(state, kBlock);
}
BENCHMARK(histogram)->Name("histogram/add");

void gapsInBlocks(benchmark::State &state)
{
    std::vector<SimTime> gaps(kBlock);
    std::uint64_t counter = 0;
    for ([[maybe_unused]] auto _ : state) {
        exponentialBlock({1}, counter, 4, kMean, gaps);
        benchmark::ClobberMemory();
        counter += 4 * kBlock;
    }
    perItem(state, kBlock);
}
BENCHMARK(gapsInBlocks)->Name("exponential/block");

void gapsOneByOne(benchmark::State &state)
{
    std::uint64_t counter = 0;
    SimTime now = 0;
    for ([[maybe_unused]] auto _ : state)
        now += exponential(Stream{1}.at(counter++), kMean);
    benchmark::DoNotOptimize(now);
    perItem(state, 1);
}
BENCHMARK(gapsOneByOne)->Name("exponential/one by one");

void gapsByStdLog(benchmark::State &state)
{
    std::uint64_t counter = 0;
    SimTime now = 0;
    for ([[maybe_unused]] auto _ : state)
        now += static_cast<SimTime>(-std::log(unit(Stream{1}.at(counter++))) * kMean) + 1;
    benchmark::DoNotOptimize(now);
    perItem(state, 1);
}
BENCHMARK(gapsByStdLog)->Name("exponential/std::log");

void drawsInBlocks(benchmark::State &state)
{
    std::vector<std::uint64_t> draws(kBlock);
    for ([[maybe_unused]] auto _ : state) {
        drawBlock({1}, 0, 1, draws);
        benchmark::ClobberMemory();
    }
    perItem(state, kBlock);
}
BENCHMARK(drawsInBlocks)->Name("random/block");

void zipfDraws(benchmark::State &state)
{
    const ZipfTable table(static_cast<std::size_t>(state.range(0)), 1.0);
    std::uint64_t counter = 0;
    std::uint64_t sum = 0;
    for ([[maybe_unused]] auto _ : state)
        sum += table(Stream{1}.at(counter++));
    benchmark::DoNotOptimize(sum);
    perItem(state, 1);
}
BENCHMARK(zipfDraws)->Name("zipf/draw")->Arg(100'000)->Arg(1'000'000);

void zipfBuild(benchmark::State &state)
{
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(ZipfTable(1'000'000, 1.1).size());
    perItem(state, 1'000'000);
}
BENCHMARK(zipfBuild)->Name("zipf/build a million");

void fingerprint(benchmark::State &state)
{
    Fingerprint hash;
    std::uint64_t word = 0;
    for ([[maybe_unused]] auto _ : state)
        hash.add(word++);
    benchmark::DoNotOptimize(hash.value());
    perItem(state, 1);
}
BENCHMARK(fingerprint)->Name("fingerprint/add");

} // namespace

BENCHMARK_MAIN();
