// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/aggregate.h"

#include "core/streamsql/functions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace headwater::streamsql {

namespace {

constexpr std::array<std::pair<std::string_view, AggregateKind>, 11> kNames = {
    {{"COUNT", AggregateKind::Count},
     {"SUM", AggregateKind::Sum},
     {"AVG", AggregateKind::Average},
     {"MIN", AggregateKind::Least},
     {"MAX", AggregateKind::Most},
     {"FIRST_VALUE", AggregateKind::First},
     {"LAST_VALUE", AggregateKind::Last},
     {"VAR_POP", AggregateKind::VariancePopulation},
     {"VAR_SAMP", AggregateKind::VarianceSample},
     {"STDDEV_POP", AggregateKind::DeviationPopulation},
     {"STDDEV_SAMP", AggregateKind::DeviationSample}}};

bool isVariance(AggregateKind kind)
{
    return kind >= AggregateKind::VariancePopulation;
}

bool keepsOne(AggregateKind kind)
{
    return kind >= AggregateKind::Least && kind <= AggregateKind::Last;
}

} // namespace

std::optional<AggregateKind> findAggregate(std::string_view name)
{
    for (const auto &[known, kind] : kNames) {
        if (known == name)
            return kind;
    }
    return std::nullopt;
}

std::optional<Type> aggregateType(AggregateKind kind, const Type &argument)
{
    switch (kind) {
    case AggregateKind::CountRows:
    case AggregateKind::Count:
        return Type{TypeKind::BigInt};
    case AggregateKind::Least:
    case AggregateKind::Most:
    case AggregateKind::First:
    case AggregateKind::Last:
        return argument;
    default:
        break;
    }
    if (!argument.isNumber())
        return std::nullopt;
    if (kind != AggregateKind::Sum)
        return Type{TypeKind::Double};
    if (argument.isWhole())
        return Type{TypeKind::BigInt};
    return argument.kind == TypeKind::Decimal ? Type{TypeKind::Decimal} : Type{TypeKind::Double};
}

Accumulator::Extra &Accumulator::extra()
{
    if (!m_extra)
        m_extra = std::make_unique<Extra>();
    return *m_extra;
}

void Accumulator::addReal(double value)
{
    const double sum = m_real + value;
    m_lost += std::fabs(m_real) >= std::fabs(value) ? (m_real - sum) + value : (value - sum) + m_real;
    m_real = sum;
}

void Accumulator::count(const Aggregate &aggregate, const Value &value, int sign)
{
    m_count += sign;
    if (m_count == 0) { // nothing is left, not even what rounding left
        m_whole = 0;
        m_real = m_lost = m_mean = m_deviation = 0;
        return;
    }
    if (isVariance(aggregate.kind)) {
        const double number = value.number();
        const double before = number - m_mean;
        m_mean += sign * before / static_cast<double>(m_count);
        m_deviation = std::max(0.0, m_deviation + sign * before * (number - m_mean));
    } else if (value.tag == Value::Tag::Whole) {
        m_whole += sign * static_cast<Wide>(value.whole);
    } else if (value.tag == Value::Tag::Real) {
        addReal(sign * value.real);
    }
}

void Accumulator::add(const Aggregate &aggregate, const Value &value)
{
    if (value.isNull() && aggregate.kind != AggregateKind::CountRows)
        return;
    if (keepsOne(aggregate.kind)) {
        ++m_count;
        if (m_slides) {
            auto &[seen, ranked, added, removed] = extra();
            // Whatever a younger value outdoes will never be the result again.
            while (!ranked.empty() &&
                   ((aggregate.kind == AggregateKind::Least && compare(ranked.back().value, value) > 0) ||
                    (aggregate.kind == AggregateKind::Most && compare(ranked.back().value, value) < 0) ||
                    aggregate.kind == AggregateKind::Last))
                ranked.pop_back();
            ranked.push_back({added++, value});
        } else if (m_count == 1 || aggregate.kind == AggregateKind::Last ||
                   (aggregate.kind == AggregateKind::Least && compare(value, m_kept) < 0) ||
                   (aggregate.kind == AggregateKind::Most && compare(value, m_kept) > 0))
        {
            m_kept = value;
        }
        return;
    }
    if (aggregate.distinct) {
        std::string key;
        appendKey(value, key);
        if (++extra().seen[key] > 1)
            return;
    }
    count(aggregate, value, 1);
}

void Accumulator::remove(const Aggregate &aggregate, const Value &value)
{
    if (value.isNull() && aggregate.kind != AggregateKind::CountRows)
        return;
    if (keepsOne(aggregate.kind)) {
        --m_count;
        auto &[seen, ranked, added, removed] = extra();
        if (!ranked.empty() && ranked.front().number == removed)
            ranked.pop_front();
        ++removed;
        return;
    }
    if (aggregate.distinct) {
        std::string key;
        appendKey(value, key);
        const auto found = extra().seen.find(key);
        if (--found->second > 0)
            return;
        extra().seen.erase(found);
    }
    count(aggregate, value, -1);
}

void Accumulator::variance(const Aggregate &aggregate, Value &out) const
{
    const bool isSample =
        aggregate.kind == AggregateKind::VarianceSample || aggregate.kind == AggregateKind::DeviationSample;
    if (isSample && m_count < 2) {
        out.setNull();
        return;
    }
    const double mean = m_deviation / static_cast<double>(isSample ? m_count - 1 : m_count);
    const bool isDeviation = aggregate.kind >= AggregateKind::DeviationPopulation;
    out.setReal(isDeviation ? std::sqrt(mean) : mean);
}

void Accumulator::result(const Aggregate &aggregate, Frame &frame, Value &out) const
{
    if (aggregate.kind == AggregateKind::CountRows || aggregate.kind == AggregateKind::Count) {
        out.setWhole(m_count);
        return;
    }
    if (m_count == 0) {
        out.setNull();
        return;
    }
    const double real = static_cast<double>(m_whole) + (m_real + m_lost);
    if (isVariance(aggregate.kind)) {
        variance(aggregate, out);
    } else if (keepsOne(aggregate.kind)) {
        out = m_slides ? m_extra->ranked.front().value : m_kept;
    } else if (aggregate.kind == AggregateKind::Average) {
        out.setReal(real / static_cast<double>(m_count));
    } else if (aggregate.type.isWhole()) {
        if (m_whole > INT64_MAX || m_whole < INT64_MIN) {
            frame.fail(kOverflow, "The sum does not fit into BIGINT");
            out.setNull();
        } else {
            out.setWhole(static_cast<std::int64_t>(m_whole));
        }
    } else {
        setRealChecked(real, frame, out);
    }
}

} // namespace headwater::streamsql
