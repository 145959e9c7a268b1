// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/expression.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

namespace headwater::streamsql {

__extension__ using Wide = __int128; // a sum that no number of rows overflows

enum class AggregateKind : std::uint8_t {
    CountRows, ///< COUNT(*)
    Count,
    Sum,
    Average,
    Least,
    Most,
    First,
    Last,
    VariancePopulation,
    VarianceSample,
    DeviationPopulation,
    DeviationSample,
};

/// One aggregate of a query.
struct Aggregate
{
    AggregateKind kind = AggregateKind::CountRows;
    bool distinct = false;
    Expr argument{}; ///< of all but COUNT(*)
    Type type{};     ///< of the result
    std::size_t window = 0;
};

std::optional<AggregateKind> findAggregate(std::string_view name);
/// The type of the result; nothing when the aggregate does not take such values.
std::optional<Type> aggregateType(AggregateKind kind, const Type &argument);

/// What an aggregate has seen. Values may be taken back in the order in which they were added, as a sliding window
/// does; then `slides` has to be said from the beginning.
class Accumulator
{
public:
    explicit Accumulator(bool slides = false)
        : m_slides(slides)
    {
    }

    void add(const Aggregate &aggregate, const Value &value);
    void remove(const Aggregate &aggregate, const Value &value);
    void result(const Aggregate &aggregate, Frame &frame, Value &out) const;

private:
    void count(const Aggregate &aggregate, const Value &value, int sign);
    void addReal(double value);
    void variance(const Aggregate &aggregate, Value &out) const;

    struct Ranked
    {
        std::uint64_t number;
        Value value;
    };
    struct Extra
    {
        std::map<std::string, std::uint32_t> seen; ///< of DISTINCT: how many there are of each value
        std::deque<Ranked> ranked;                 ///< sliding: what can still become the least, most, first or last
        std::uint64_t added = 0, removed = 0;
    };
    Extra &extra();

    bool m_slides = false;
    std::int64_t m_count = 0;
    Wide m_whole = 0;                   ///< exact sum of whole numbers
    double m_real = 0, m_lost = 0;      ///< sum of the others, and what rounding took from it (Neumaier)
    double m_mean = 0, m_deviation = 0; ///< running mean and sum of squared distances from it (Welford)
    Value m_kept;                       ///< the least, most, first or last
    std::unique_ptr<Extra> m_extra;
};

} // namespace headwater::streamsql
