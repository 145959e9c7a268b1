// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/engine.h"

#include <algorithm>

namespace headwater::streamsql {

namespace {

constexpr std::size_t kMostHexBytes = 49'152 / 2; // DATA_ROW is VARCHAR(49152)
constexpr std::size_t kMostMessageBytes = 4'096;

std::string hex(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes.substr(0, kMostHexBytes)) {
        text += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
        text += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

} // namespace

class Engine::Pump final : public QuerySink
{
public:
    Pump(Engine &engine, const PumpPlan &plan, kernel::Stream draws)
        : query(plan.query, engine.m_tables, draws, *this)
        , m_engine(engine)
        , m_plan(plan)
        , m_isIdentity(plan.places.size() == engine.m_program->streams[plan.target].columns.size())
    {
        for (std::size_t i = 0; i < plan.places.size(); ++i)
            m_isIdentity &= plan.places[i] == i && plan.assignments[i].op == Expr::Op::Column;
    }

    void take(Row &&row) override
    {
        if (m_isIdentity) {
            m_engine.add(m_plan.target, row);
            return;
        }
        Row made;
        made.rowtime = row.rowtime;
        made.values.resize(m_engine.m_program->streams[m_plan.target].columns.size());
        Frame frame;
        frame.rowtime = row.rowtime;
        frame.sources[0] = row.values.data();
        for (std::size_t i = 0; i < m_plan.places.size(); ++i) {
            Value &place = made.values[m_plan.places[i]];
            const Value &value = evaluate(m_plan.assignments[i], frame, place);
            if (&value != &place)
                place = value;
        }
        if (frame.error != nullptr)
            failed(frame, row);
        else
            m_engine.add(m_plan.target, made);
    }

    void failed(const Frame &frame, const Row &row) override { m_engine.failed(m_plan.name, frame, row); }

    Query query;

private:
    Engine &m_engine;
    const PumpPlan &m_plan;
    bool m_isIdentity;
};

Engine::Engine(std::shared_ptr<const Program> program, kernel::Stream draws)
    : m_program(std::move(program))
    , m_tables(m_program->catalog.tables.size())
    , m_readers(m_program->streams.size())
    , m_rows(m_program->streams.size())
{
    for (const std::size_t number : m_program->order) {
        const PumpPlan &plan = m_program->pumps[number];
        if (plan.stopped)
            continue;
        m_pumps.push_back(std::make_unique<Pump>(*this, plan, kernel::Stream{kernel::mix64(draws.key + number)}));
        const QueryPlan *query = &plan.query;
        while (!query->stream)
            query = query->inner.get();
        m_readers[*query->stream].push_back(m_pumps.back().get());
    }
}

Engine::~Engine() = default;

void Engine::setListener(std::function<void(std::size_t, const Row &)> listener)
{
    m_listener = std::move(listener);
}

void Engine::setTable(std::size_t table, std::vector<std::vector<Value>> rows)
{
    m_tables[table].rows = std::move(rows);
    for (const auto &pump : m_pumps)
        pump->query.tablesChanged();
}

void Engine::insert(std::size_t input, Row row)
{
    advance(row.rowtime);
    row.rowtime = m_now;
    add(input, row);
}

void Engine::add(std::size_t stream, const Row &row)
{
    ++m_rows[stream];
    if (m_listener)
        m_listener(stream, row);
    for (Pump *pump : m_readers[stream]) {
        // What closes at the time of this row does so before it.
        while (pump->query.deadline() <= row.rowtime)
            pump->query.fire();
        pump->query.process(row);
    }
}

void Engine::advance(std::int64_t rowtime)
{
    for (;;) {
        Pump *next = nullptr;
        std::int64_t soonest = kNeverMs;
        for (const auto &pump : m_pumps) {
            if (const std::int64_t due = pump->query.deadline(); due < soonest) {
                soonest = due;
                next = pump.get();
            }
        }
        if (next == nullptr || soonest > rowtime)
            break;
        m_now = std::max(m_now, soonest);
        next->query.fire();
    }
    m_now = std::max(m_now, rowtime);
}

std::int64_t Engine::deadline() const
{
    std::int64_t soonest = kNeverMs;
    for (const auto &pump : m_pumps)
        soonest = std::min(soonest, pump->query.deadline());
    return soonest;
}

void Engine::failed(const std::string &pump, const Frame &frame, const Row &row)
{
    std::string text;
    for (const Value &value : row.values) {
        if (!text.empty())
            text += ',';
        text += valueText(value, {});
    }
    Row error{m_now, std::vector<Value>(errorColumns().size())};
    error.values[0] = Value::ofWhole(m_now);
    error.values[1] = Value::ofText("ERROR");
    error.values[2] = Value::ofText(frame.error);
    error.values[3] = Value::ofText(frame.message.substr(0, kMostMessageBytes));
    error.values[4] = Value::ofWhole(row.rowtime);
    error.values[5] = Value::ofText(hex(text));
    error.values[6] = Value::ofText(pump);
    if (m_handlingErrors > 0) { // a mistake in handling a mistake is counted, but handled no further
        ++m_rows[m_program->errorStream()];
        return;
    }
    ++m_handlingErrors;
    add(m_program->errorStream(), error);
    --m_handlingErrors;
}

void Engine::reject(std::int64_t rowtime, const char *name, std::string message, std::string_view bytes)
{
    advance(rowtime);
    Frame frame;
    frame.fail(name, std::move(message));
    Row raw{m_now, {}};
    raw.values.push_back(Value::ofText(std::string(bytes)));
    failed({}, frame, raw);
}

std::size_t Engine::kept() const
{
    std::size_t sum = 0;
    for (const auto &pump : m_pumps)
        sum += pump->query.kept();
    return sum;
}

} // namespace headwater::streamsql
