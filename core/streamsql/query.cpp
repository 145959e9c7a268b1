// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/query.h"

#include <algorithm>
#include <cmath>

namespace headwater::streamsql {

Query::Query(const QueryPlan &plan, const std::vector<Table> &tables, kernel::Stream draws, QuerySink &sink)
    : m_plan(plan)
    , m_tables(tables)
    , m_sink(sink)
    , m_windowKeys(plan.keys.size())
    , m_sliding(plan.windows.size())
    , m_results(plan.aggregates.size())
{
    if (plan.inner)
        m_inner = std::make_unique<Query>(*plan.inner, tables, kernel::Stream{kernel::mix64(draws.key)},
                                          static_cast<QuerySink &>(*this));
    if (plan.forest)
        m_forest.emplace(*plan.forest, draws);
    for (std::size_t i = 0; i < plan.aggregates.size() && plan.shape == QueryPlan::Shape::Sliding; ++i)
        m_sliding[plan.aggregates[i].window].aggregates.push_back(i);
    tablesChanged();
}

void Query::tablesChanged()
{
    if (m_inner)
        m_inner->tablesChanged();
    m_indexes.assign(m_plan.joins.size(), {});
    for (std::size_t i = 0; i < m_plan.joins.size(); ++i) {
        const JoinPlan &join = m_plan.joins[i];
        m_noRow.resize(std::max(m_noRow.size(), join.width));
        const auto &rows = m_tables[join.table].rows;
        for (std::size_t number = 0; number < rows.size(); ++number) {
            std::string key;
            const bool isComplete = std::ranges::all_of(join.columns, [&](std::uint16_t column) {
                appendKey(rows[number][column], key);
                return !rows[number][column].isNull(); // NULL equals nothing
            });
            if (isComplete)
                m_indexes[i][key].push_back(number);
        }
    }
}

void Query::process(const Row &row)
{
    if (m_inner)
        m_inner->process(row);
    else
        enter(row);
}

void Query::take(Row &&row)
{
    // What closes at the time of this row does so before it.
    while (ownDeadline() <= row.rowtime)
        fireOwn();
    if (m_forest)
        withForest(row);
    else
        enter(row);
}

void Query::withForest(const Row &row)
{
    std::vector<double> point;
    Frame frame;
    for (const std::uint16_t column : m_plan.forestColumns) {
        if (row.values[column].isNull())
            frame.fail("NULL_VALUE", "RANDOM_CUT_FOREST cannot score NULL");
        else
            point.push_back(row.values[column].number());
    }
    if (frame.error != nullptr) {
        m_sink.failed(frame, row);
        return;
    }
    Row scored = row;
    scored.values.push_back(Value::ofReal(m_forest->scoreAndLearn(point)));
    enter(scored);
}

void Query::enter(const Row &row)
{
    Frame frame;
    frame.rowtime = row.rowtime;
    frame.sources[0] = row.values.data();
    if (m_plan.joins.empty())
        joined(frame, row);
    else
        join(0, frame, row);
    if (frame.error != nullptr)
        m_sink.failed(frame, row);
}

void Query::join(std::size_t number, Frame &frame, const Row &row)
{
    if (number == m_plan.joins.size()) {
        joined(frame, row);
        return;
    }
    const JoinPlan &plan = m_plan.joins[number];
    const auto &rows = m_tables[plan.table].rows;
    bool isFound = false;
    const auto tryRow = [&](std::size_t one) {
        frame.sources[number + 1] = rows[one].data();
        if (plan.rest) {
            Value scratch;
            if (!evaluate(*plan.rest, frame, scratch).isTrue())
                return;
        }
        isFound = true;
        join(number + 1, frame, row);
    };
    if (plan.keys.empty()) {
        for (std::size_t one = 0; one < rows.size() && frame.error == nullptr; ++one)
            tryRow(one);
    } else if (keyOf(plan.keys, frame)) {
        if (const auto found = m_indexes[number].find(m_key); found != m_indexes[number].end()) {
            for (const std::size_t one : found->second) {
                if (frame.error == nullptr)
                    tryRow(one);
            }
        }
    }
    if (!isFound && plan.left && frame.error == nullptr) {
        frame.sources[number + 1] = m_noRow.data();
        join(number + 1, frame, row);
    }
}

/// Puts the bytes of some keys into m_key; false when one of them is NULL.
bool Query::keyOf(const std::vector<Expr> &keys, Frame &frame)
{
    m_key.clear();
    bool isComplete = true;
    for (const Expr &key : keys) {
        Value scratch;
        const Value &value = evaluate(key, frame, scratch);
        isComplete &= !value.isNull();
        appendKey(value, m_key);
    }
    return isComplete;
}

void Query::joined(Frame &frame, const Row &row)
{
    if (m_plan.where) {
        Value scratch;
        if (!evaluate(*m_plan.where, frame, scratch).isTrue())
            return;
    }
    switch (m_plan.shape) {
    case QueryPlan::Shape::Rows:
        project(frame, row);
        break;
    case QueryPlan::Shape::Grouped:
        group(frame);
        break;
    case QueryPlan::Shape::Stagger:
        stagger(frame);
        break;
    case QueryPlan::Shape::Sliding:
        slide(frame, row);
        break;
    }
}

Query::Group Query::newGroup() const
{
    Group made;
    made.key = m_key;
    made.aggregates.resize(m_plan.aggregates.size());
    return made;
}

void Query::accumulate(Group &group, Frame &frame)
{
    // All arguments first, so that a row with a mistake in one counts in none.
    thread_local std::vector<Value> arguments;
    arguments.resize(std::max(arguments.size(), m_plan.aggregates.size()));
    for (std::size_t i = 0; i < m_plan.aggregates.size(); ++i) {
        const Expr &argument = m_plan.aggregates[i].argument;
        if (argument.op == Expr::Op::Column || argument.op == Expr::Op::Constant)
            continue;
        Value scratch;
        arguments[i] = evaluate(argument, frame, scratch);
    }
    if (frame.error != nullptr)
        return;
    for (std::size_t i = 0; i < m_plan.aggregates.size(); ++i) {
        const Expr &argument = m_plan.aggregates[i].argument;
        const bool isMade = argument.op != Expr::Op::Column && argument.op != Expr::Op::Constant;
        group.aggregates[i].add(m_plan.aggregates[i], isMade ? arguments[i] : evaluate(argument, frame, arguments[i]));
    }
}

void Query::group(Frame &frame)
{
    if (m_groups.empty()) {
        m_windowEnd = kNeverMs;
        for (const std::size_t key : m_plan.timeKeys) {
            m_windowEnd = std::min(m_windowEnd, nextChange(m_plan.keys[key], frame.rowtime));
            Value scratch;
            m_windowKeys[key] = evaluate(m_plan.keys[key], frame, scratch);
        }
    }
    // Within a window the time keys are the same for all rows.
    m_key.clear();
    std::size_t timeKey = 0;
    for (std::size_t i = 0; i < m_plan.keys.size(); ++i) {
        if (timeKey < m_plan.timeKeys.size() && m_plan.timeKeys[timeKey] == i) {
            ++timeKey;
            continue;
        }
        Value scratch;
        appendKey(evaluate(m_plan.keys[i], frame, scratch), m_key);
    }
    if (frame.error != nullptr)
        return;
    auto place = m_places.find(m_key);
    if (place == m_places.end()) {
        Group made = newGroup();
        made.values = m_windowKeys;
        timeKey = 0;
        for (std::size_t i = 0; i < m_plan.keys.size(); ++i) {
            if (timeKey < m_plan.timeKeys.size() && m_plan.timeKeys[timeKey] == i) {
                ++timeKey;
                continue;
            }
            Value scratch;
            made.values[i] = evaluate(m_plan.keys[i], frame, scratch);
        }
        place = m_places.emplace(m_key, m_groups.size()).first;
        m_groups.push_back(std::move(made));
    }
    accumulate(m_groups[place->second], frame);
}

void Query::stagger(Frame &frame)
{
    keyOf(m_plan.keys, frame);
    if (frame.error != nullptr)
        return;
    auto place = m_places.find(m_key);
    if (place == m_places.end()) {
        Group made = newGroup();
        made.closes = frame.rowtime + m_plan.stagger;
        for (const Expr &key : m_plan.keys) {
            Value scratch;
            made.values.push_back(evaluate(key, frame, scratch));
        }
        place = m_places.emplace(m_key, m_closed + m_groups.size()).first;
        m_groups.push_back(std::move(made));
    }
    accumulate(m_groups[place->second - m_closed], frame);
}

void Query::slide(Frame &frame, const Row &row)
{
    for (std::size_t i = 0; i < m_sliding.size() && frame.error == nullptr; ++i)
        slideOver(i, frame);
    if (frame.error != nullptr)
        return;
    frame.sources[kAggregateSource] = m_results.data();
    project(frame, row);
}

void Query::slideOver(std::size_t number, Frame &frame)
{
    Sliding &window = m_sliding[number];
    const WindowPlan &plan = m_plan.windows[number];
    std::vector<Value> arguments(window.aggregates.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value scratch;
        arguments[i] = evaluate(m_plan.aggregates[window.aggregates[i]].argument, frame, scratch);
    }
    keyOf(plan.partition, frame);
    if (frame.error != nullptr)
        return;
    // The window reaches from `extent` before the row, included, to the row.
    while (!plan.byRows && !window.arrivals.empty() && window.arrivals.front().rowtime < frame.rowtime - plan.extent) {
        forgetOldest(window, plan, window.arrivals.front().partition);
        window.arrivals.pop_front();
    }
    auto place = window.places.find(m_key);
    if (place == window.places.end()) {
        std::size_t free = window.partitions.size();
        if (window.free.empty()) {
            window.partitions.emplace_back();
        } else {
            free = window.free.back();
            window.free.pop_back();
        }
        Partition &made = window.partitions[free];
        made.key = m_key;
        made.aggregates.clear();
        for (std::size_t i = 0; i < arguments.size(); ++i)
            made.aggregates.emplace_back(true);
        place = window.places.emplace(m_key, free).first;
    }
    Partition &partition = window.partitions[place->second];
    for (std::size_t i = 0; i < arguments.size(); ++i)
        partition.aggregates[i].add(m_plan.aggregates[window.aggregates[i]], arguments[i]);
    partition.rows.push_back(std::move(arguments));
    if (!plan.byRows)
        window.arrivals.push_back({frame.rowtime, place->second});
    else if (partition.rows.size() > static_cast<std::size_t>(plan.extent) + 1)
        forgetOldest(window, plan, place->second);
    for (std::size_t i = 0; i < window.aggregates.size(); ++i) {
        const std::size_t aggregate = window.aggregates[i];
        partition.aggregates[i].result(m_plan.aggregates[aggregate], frame, m_results[aggregate]);
    }
}

void Query::forgetOldest(Sliding &window, const WindowPlan &, std::size_t place)
{
    Partition &partition = window.partitions[place];
    for (std::size_t i = 0; i < window.aggregates.size(); ++i)
        partition.aggregates[i].remove(m_plan.aggregates[window.aggregates[i]], partition.rows.front()[i]);
    partition.rows.pop_front();
    if (partition.rows.empty()) {
        window.places.erase(partition.key);
        window.free.push_back(place);
    }
}

std::int64_t Query::ownDeadline() const
{
    const std::int64_t soonest = std::min(m_windowEnd, m_sortEnd);
    const bool hasStagger = m_plan.shape == QueryPlan::Shape::Stagger && !m_groups.empty();
    return hasStagger ? std::min(soonest, m_groups.front().closes) : soonest;
}

std::int64_t Query::deadline() const
{
    return m_inner ? std::min(ownDeadline(), m_inner->deadline()) : ownDeadline();
}

void Query::fire()
{
    if (m_inner && m_inner->deadline() <= ownDeadline())
        m_inner->fire();
    else
        fireOwn();
}

void Query::fireOwn()
{
    const std::int64_t due = ownDeadline();
    if (m_plan.shape == QueryPlan::Shape::Stagger && !m_groups.empty() && m_groups.front().closes == due) {
        Group closed = std::move(m_groups.front());
        m_groups.pop_front();
        ++m_closed;
        m_places.erase(closed.key);
        emitGroup(closed, due);
    } else if (m_windowEnd == due) {
        closeGroups();
    } else {
        flushSorted();
    }
}

void Query::closeGroups()
{
    const std::int64_t end = std::exchange(m_windowEnd, kNeverMs);
    std::deque<Group> closed;
    closed.swap(m_groups);
    m_places.clear();
    for (Group &group : closed)
        emitGroup(group, end);
}

void Query::emitGroup(Group &group, std::int64_t rowtime)
{
    Frame frame;
    frame.rowtime = rowtime;
    std::vector<Value> results(group.aggregates.size());
    for (std::size_t i = 0; i < results.size(); ++i)
        group.aggregates[i].result(m_plan.aggregates[i], frame, results[i]);
    frame.sources[kGroupSource] = group.values.data();
    frame.sources[kAggregateSource] = results.data();
    const Row source{rowtime, group.values};
    Value scratch;
    if (frame.error == nullptr && (!m_plan.having || evaluate(*m_plan.having, frame, scratch).isTrue()))
        project(frame, source);
    if (frame.error != nullptr)
        m_sink.failed(frame, source);
}

void Query::project(Frame &frame, const Row &)
{
    Row made;
    made.rowtime = frame.rowtime;
    made.values.resize(m_plan.outputs.size());
    for (std::size_t i = 0; i < m_plan.outputs.size(); ++i) {
        const Value &value = evaluate(m_plan.outputs[i], frame, made.values[i]);
        if (&value != &made.values[i])
            made.values[i] = value;
    }
    if (frame.error == nullptr)
        emitRow(frame, std::move(made));
}

void Query::emitRow(Frame &frame, Row &&row)
{
    if (m_plan.order.empty()) {
        m_sink.take(std::move(row));
        return;
    }
    if (row.rowtime >= m_sortEnd)
        flushSorted();
    if (m_sorted.empty())
        m_sortEnd = nextChange(m_plan.order.front().value, row.rowtime);
    Sorted made;
    for (const OrderPlan &order : m_plan.order) {
        Value scratch;
        made.keys.push_back(evaluate(order.value, frame, scratch));
    }
    if (frame.error == nullptr) {
        made.row = std::move(row);
        m_sorted.push_back(std::move(made));
    }
}

void Query::flushSorted()
{
    m_sortEnd = kNeverMs;
    std::vector<Sorted> rows;
    rows.swap(m_sorted);
    std::ranges::stable_sort(rows, [this](const Sorted &a, const Sorted &b) {
        for (std::size_t i = 0; i < m_plan.order.size(); ++i) {
            // NULL comes first, as the smallest.
            const int order = a.keys[i].isNull() || b.keys[i].isNull()
                                  ? static_cast<int>(b.keys[i].isNull()) - static_cast<int>(a.keys[i].isNull())
                                  : compare(a.keys[i], b.keys[i]);
            if (order != 0)
                return m_plan.order[i].descending ? order > 0 : order < 0;
        }
        return false;
    });
    for (Sorted &one : rows)
        m_sink.take(std::move(one.row));
}

std::size_t Query::kept() const
{
    std::size_t sum = m_groups.size() + m_sorted.size() + (m_inner ? m_inner->kept() : 0);
    for (const Sliding &window : m_sliding) {
        for (const Partition &partition : window.partitions)
            sum += partition.rows.size();
    }
    return sum;
}

} // namespace headwater::streamsql
