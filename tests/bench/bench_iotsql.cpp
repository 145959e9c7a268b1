// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule costs for a message: reading the payload, WHERE, SELECT, and writing what comes out.

#include "core/iotsql/evaluator.h"
#include "core/kernel/random.h"

#include <benchmark/benchmark.h>
#include <string>

namespace {

using namespace headwater;
using namespace headwater::iotsql;

const std::string kPayload =
    R"({"deviceid":"iot123","temp":54.98,"humidity":32.43,"coords":{"latitude":47.615694,"longitude":-122.3359976},)"
    R"("e":[{"n":"temperature","v":22.5},{"n":"light","v":135},{"n":"acidity","v":7}]})";

class Message : public Environment
{
public:
    std::string topic() const override { return "sensors/17/data"; }
    std::int64_t nowMs() const override { return 1'579'637'878'451; }
    std::uint64_t draw() override { return kernel::mix64(m_draws++); }
    ExternalAnswer ask(std::string_view, std::span<const Value>) override { return {}; }

private:
    std::uint64_t m_draws = 0;
};

void run(benchmark::State &state, const char *sql)
{
    const Compilation made = compile(sql, {});
    if (!made.statement) {
        state.SkipWithError(qPrintable(made.problems.front().message));
        return;
    }
    Message message;
    for ([[maybe_unused]] auto _ : state) {
        const Evaluation result = evaluate(*made.statement, Payload::of(kPayload, Version::V2016), message);
        benchmark::DoNotOptimize(result.output.json());
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(run, everything, "SELECT * FROM 'sensors/#'")->Name("SELECT *");
BENCHMARK_CAPTURE(run, filter, "SELECT deviceid, temp FROM 'sensors/#' WHERE temp > 60")->Name("WHERE is not true");
BENCHMARK_CAPTURE(run, select,
                  "SELECT deviceid, (temp - 32) * 5 / 9 AS celsius, topic(2) AS sensor, timestamp() AS at "
                  "FROM 'sensors/#' WHERE humidity > 20 AND coords.latitude > 40")
    ->Name("WHERE, arithmetic, functions");
BENCHMARK_CAPTURE(run, nested,
                  "SELECT get((SELECT v FROM e WHERE n = 'temperature'), 0).v AS t, md5(deviceid) AS id FROM 'a'")
    ->Name("nested SELECT and a hash");

void compileOne(benchmark::State &state)
{
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(
            compile("SELECT deviceid, (temp - 32) * 5 / 9 AS celsius FROM 'sensors/#' WHERE humidity > 20", {}));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(compileOne)->Name("reading a statement");

} // namespace

BENCHMARK_MAIN();
