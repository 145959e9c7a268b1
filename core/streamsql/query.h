// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/program.h"

#include <deque>
#include <functional>
#include <unordered_map>

namespace headwater::streamsql {

/// Rows of a reference table and, for each join with it, where to find them.
struct Table
{
    std::vector<std::vector<Value>> rows;
};

/// What a query does with its results and its mistakes.
class QuerySink
{
public:
    virtual ~QuerySink() = default;
    virtual void take(Row &&row) = 0;
    virtual void failed(const Frame &frame, const Row &row) = 0;
};

/// A running SELECT. Rows come in the order of their ROWTIME.
class Query : private QuerySink
{
public:
    Query(const QueryPlan &plan, const std::vector<Table> &tables, kernel::Stream draws, QuerySink &sink);

    /// Looks the tables up anew.
    void tablesChanged();
    void process(const Row &row);
    /// When something is due without a further row; kNeverMs if nothing is.
    std::int64_t deadline() const;
    /// Does what is due at the earliest deadline.
    void fire();
    /// Rows or groups that are kept for later.
    std::size_t kept() const;

private:
    struct KeyHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
    };
    using Places = std::unordered_map<std::string, std::size_t, KeyHash, std::equal_to<>>;

    struct Group
    {
        std::string key;
        std::vector<Value> values; ///< of the keys
        std::vector<Accumulator> aggregates;
        std::int64_t closes = 0;
    };
    struct Partition
    {
        std::string key;
        std::deque<std::vector<Value>> rows; ///< arguments of the window's aggregates
        std::vector<Accumulator> aggregates;
    };
    struct Arrival
    {
        std::int64_t rowtime;
        std::size_t partition;
    };
    struct Sliding
    {
        std::vector<std::size_t> aggregates; ///< that look at this window
        Places places;
        std::deque<Partition> partitions;
        std::vector<std::size_t> free;
        std::deque<Arrival> arrivals; ///< of windows by time: all rows, oldest first
    };
    struct Sorted
    {
        std::vector<Value> keys;
        Row row;
    };
    using Index = std::unordered_multimap<std::string, std::size_t>;

    // From the inner query.
    void take(Row &&row) override;
    void failed(const Frame &frame, const Row &row) override { m_sink.failed(frame, row); }

    std::int64_t ownDeadline() const; ///< without the inner query's
    void fireOwn();
    void withForest(const Row &row);
    void enter(const Row &row);
    void join(std::size_t number, Frame &frame, const Row &row);
    void joined(Frame &frame, const Row &row);
    void group(Frame &frame);
    void stagger(Frame &frame);
    void slide(Frame &frame, const Row &row);
    void slideOver(std::size_t number, Frame &frame);
    void forgetOldest(Sliding &window, const WindowPlan &plan, std::size_t place);
    void accumulate(Group &group, Frame &frame);
    Group newGroup() const;
    bool keyOf(const std::vector<Expr> &keys, Frame &frame);
    void closeGroups();
    void emitGroup(Group &group, std::int64_t rowtime);
    void project(Frame &frame, const Row &source);
    void emitRow(Frame &frame, Row &&row);
    void flushSorted();

    const QueryPlan &m_plan;
    const std::vector<Table> &m_tables;
    QuerySink &m_sink;
    std::unique_ptr<Query> m_inner;
    std::optional<RandomCutForest> m_forest;
    std::vector<std::unordered_map<std::string, std::vector<std::size_t>>> m_indexes; ///< by join
    std::vector<Value> m_noRow; ///< what LEFT JOIN finds when it finds nothing

    std::string m_key;
    Places m_places;
    std::deque<Group> m_groups;
    std::uint64_t m_closed = 0; ///< stagger: groups that are gone; places count from the first one ever
    std::int64_t m_windowEnd = kNeverMs;
    std::vector<Value> m_windowKeys; ///< time keys of the open window, at their places among the keys

    std::vector<Sliding> m_sliding;
    std::vector<Value> m_results;

    std::vector<Sorted> m_sorted;
    std::int64_t m_sortEnd = kNeverMs;
};

} // namespace headwater::streamsql
