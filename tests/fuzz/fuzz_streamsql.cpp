// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/engine.h"

#include <cstdlib>

using namespace headwater::streamsql;

// Whatever is typed either runs or has a mistake inside the text; rows of any kind go through what runs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view code(reinterpret_cast<const char *>(data), size);
    const Compilation made = compile(code, {{{"S",
                                              {{"K", {TypeKind::Varchar, 16}},
                                               {"P", {TypeKind::Double}},
                                               {"A", {TypeKind::Integer}},
                                               {"E", {TypeKind::Timestamp}}}}},
                                            {{"T", {{"C", {TypeKind::Varchar, 16}}, {"N", {TypeKind::BigInt}}}}}});
    if (!made.program && made.problems.empty())
        std::abort();
    for (const Diagnostic &problem : made.problems) {
        const Place &place = problem.place;
        if (place.offset + place.length > size || place.line < 1 || place.column < 1 || problem.message.isEmpty())
            std::abort();
    }
    if (!made.program)
        return 0;
    // What costs by its nature has its bounds elsewhere; here it would only be slow.
    for (const PumpPlan &pump : made.program->pumps) {
        for (const QueryPlan *query = &pump.query; query != nullptr; query = query->inner.get()) {
            if (query->forest && query->forest->trees * query->forest->subSample > 2'000)
                return 0;
        }
    }
    Engine engine(made.program, {});
    engine.setTable(0, {{Value::ofText("a"), Value::ofWhole(1)}, {Value(), Value::ofWhole(2)}});
    std::uint64_t heard = 0;
    engine.setListener([&heard](std::size_t, const Row &) { ++heard; });
    for (std::int64_t i = 0; i < 40 && heard < 10'000; ++i) {
        Row row{i * i * 997,
                {Value::ofText(i % 3 ? "a" : "Bö"), Value::ofReal(1e300 / static_cast<double>(i * i + 1)),
                 Value::ofWhole(i - 7), Value::ofWhole(i * 12'345'678)}};
        if (i % 5 == 0)
            row.values[static_cast<std::size_t>(i / 5) % 4].setNull();
        engine.insert(0, std::move(row));
    }
    engine.advance(86'400'000);
    return 0;
}
