// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a row costs on its way through a query: a filter, windows of each kind, a join, a random cut forest.

#include "core/streamsql/engine.h"

#include <benchmark/benchmark.h>
#include <string>
#include <vector>

namespace {

using namespace headwater;
using namespace headwater::streamsql;

constexpr std::int64_t kStart = 1'577'836'800'000;
constexpr int kRowsPerMs = 20; // 20,000 rows a second: a minute has 1.2 million

Catalog catalog()
{
    return {{{"S", {{"KEY", {TypeKind::Varchar, 16}}, {"PRICE", {TypeKind::Double}}, {"AMOUNT", {TypeKind::Integer}}}}},
            {{"T", {{"CODE", {TypeKind::Varchar, 16}}, {"NAME", {TypeKind::Varchar, 32}}}}}};
}

std::string keyText(std::uint64_t number)
{
    std::string digits = std::to_string(number % 10'000);
    return "key-" + std::string(8 - digits.size(), '0') + digits;
}

void run(benchmark::State &state, const std::string &columns, const std::string &select)
{
    const Compilation made = compile(
        "CREATE STREAM \"OUT\" (" + columns + "); CREATE PUMP P AS INSERT INTO \"OUT\" " + select + ";", catalog());
    if (!made.program) {
        state.SkipWithError(qPrintable(made.problems.front().message));
        return;
    }
    Engine engine(made.program, {});
    std::vector<std::vector<Value>> table;
    for (std::uint64_t i = 0; i < 10'000; ++i)
        table.push_back({Value::ofText(keyText(i)), Value::ofText("name " + std::to_string(i))});
    engine.setTable(0, std::move(table));
    std::vector<Row> rows;
    for (std::uint64_t i = 0; i < 65'536; ++i) {
        const std::uint64_t draw = kernel::mix64(i);
        rows.push_back({0,
                        {Value::ofText(keyText(draw)), Value::ofReal(static_cast<double>(draw % 1'000) / 8),
                         Value::ofWhole(static_cast<std::int64_t>(draw % 77))}});
    }
    std::int64_t number = 0;
    for ([[maybe_unused]] auto _ : state) {
        Row row = rows[static_cast<std::size_t>(number) % rows.size()];
        row.rowtime = kStart + number++ / kRowsPerMs;
        engine.insert(0, std::move(row));
    }
    state.SetItemsProcessed(state.iterations());
}

void filter(benchmark::State &state)
{
    run(state, "K VARCHAR(16), P DOUBLE",
        "SELECT STREAM UPPER(KEY), PRICE * 2 FROM S WHERE PRICE > 100 AND AMOUNT < 50");
}
BENCHMARK(filter)->Name("filter and projection");

void tumbling(benchmark::State &state)
{
    run(state, "K VARCHAR(16), N BIGINT, A DOUBLE, B DOUBLE, C DOUBLE, D BIGINT",
        "SELECT STREAM KEY, COUNT(*), AVG(PRICE), MIN(PRICE), MAX(PRICE), SUM(AMOUNT) FROM S GROUP BY KEY, "
        "STEP(S.ROWTIME BY INTERVAL '60' SECOND)");
}
BENCHMARK(tumbling)->Name("tumbling minute, 10,000 keys, 5 aggregates")->MinTime(5);

void stagger(benchmark::State &state)
{
    run(state, "K VARCHAR(16), N BIGINT",
        "SELECT STREAM KEY, COUNT(*) FROM S WINDOWED BY STAGGER (PARTITION BY KEY RANGE INTERVAL '1' MINUTE)");
}
BENCHMARK(stagger)->Name("stagger minute, 10,000 keys")->MinTime(5);

void sliding(benchmark::State &state)
{
    run(state, "K VARCHAR(16), N BIGINT, A DOUBLE",
        "SELECT STREAM KEY, COUNT(*) OVER W, AVG(PRICE) OVER W FROM S WINDOW W AS (PARTITION BY KEY RANGE INTERVAL "
        "'10' "
        "SECOND PRECEDING)");
}
BENCHMARK(sliding)->Name("sliding 10 s, 10,000 keys")->MinTime(3);

void join(benchmark::State &state)
{
    run(state, "K VARCHAR(16), N VARCHAR(32)", "SELECT STREAM S.KEY, T.NAME FROM S LEFT JOIN T ON T.CODE = S.KEY");
}
BENCHMARK(join)->Name("left join with 10,000 rows");

void forest(benchmark::State &state)
{
    run(state, "P DOUBLE, X DOUBLE",
        "SELECT STREAM PRICE, ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM PRICE FROM S)))");
}
BENCHMARK(forest)->Name("random cut forest, 100 trees of 256");

} // namespace

BENCHMARK_MAIN();
