// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The model of a queue by itself: a message sent, received and deleted; a backlog of ten million, and a receive on top
// of it.

#include "core/kernel/md5.h"
#include "core/services/sqs-queue/queue.h"

#include <benchmark/benchmark.h>
#include <string>
#include <vector>

namespace {

using namespace headwater;
using namespace headwater::services::sqs_queue;

constexpr std::uint64_t kGroups = 1'000;

QueueSettings settings(bool isFifo)
{
    QueueSettings made;
    made.fifo = isFifo;
    return made;
}

const std::vector<Digest128> &groups()
{
    static const std::vector<Digest128> keys = [] {
        std::vector<Digest128> made;
        for (std::uint64_t i = 0; i < kGroups; ++i)
            made.push_back(kernel::md5("group-" + std::to_string(i)));
        return made;
    }();
    return keys;
}

Incoming message(std::uint64_t number, bool isFifo)
{
    Incoming made{.component = 1, .number = number, .bytes = 500};
    if (isFifo) {
        made.group = groups()[number % kGroups];
        made.deduplication = Digest128{kernel::mix64(number), kernel::mix64(~number)};
    }
    return made;
}

/// Send ten, receive ten, delete ten, with a backlog of so many messages.
void throughput(benchmark::State &state)
{
    const bool isFifo = state.range(0) != 0;
    const auto backlog = static_cast<std::uint64_t>(state.range(1));
    Queue queue(1, "q", 0, settings(isFifo));
    SimTime now = 0;
    std::uint64_t number = 0;
    for (; number < backlog; ++number)
        queue.send(now += 30'000, message(number, isFifo));
    for (auto _ : state) {
        for (int i = 0; i < 10; ++i)
            queue.send(now += 1'000, message(number++, isFifo));
        for (const Delivery &each : queue.receive(now, {.most = 10, .isLong = true}).messages)
            queue.remove(now, each.handle);
    }
    state.SetItemsProcessed(state.iterations() * 10);
    state.counters["bytes"] = static_cast<double>(queue.memoryBytes()) / static_cast<double>(queue.size() + 1);
}
BENCHMARK(throughput)
    ->ArgNames({"fifo", "backlog"})
    ->ArgsProduct({{0, 1}, {0, 1'000, 100'000, 10'000'000}})
    ->Unit(benchmark::kNanosecond);

} // namespace

BENCHMARK_MAIN();
