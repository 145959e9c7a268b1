// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/expression.h"

#include <algorithm>

namespace headwater::streamsql {

namespace {

const Value &call(const Expr &expr, Frame &frame, Value &scratch)
{
    std::array<Value, kMostArgs> made;
    std::array<const Value *, kMostArgs> args{};
    for (std::size_t i = 0; i < expr.args.size(); ++i) {
        args[i] = &evaluate(expr.args[i], frame, made[i]);
        if (args[i]->isNull() && !expr.seesNull) {
            scratch.setNull();
            return scratch;
        }
    }
    expr.function(args.data(), expr, frame, scratch);
    return scratch;
}

/// FALSE AND NULL is FALSE, TRUE OR NULL is TRUE: `decisive` alone decides.
const Value &junction(const Expr &expr, Frame &frame, Value &scratch, bool decisive)
{
    bool sawNull = false;
    for (const Expr &arg : expr.args) {
        Value local;
        const Value &value = evaluate(arg, frame, local);
        if (value.isNull()) {
            sawNull = true;
        } else if (value.isTrue() == decisive) {
            scratch.setBoolean(decisive);
            return scratch;
        }
    }
    if (sawNull)
        scratch.setNull();
    else
        scratch.setBoolean(!decisive);
    return scratch;
}

const Value &in(const Expr &expr, Frame &frame, Value &scratch)
{
    Value local;
    const Value &wanted = evaluate(expr.args.front(), frame, local);
    bool sawNull = wanted.isNull();
    for (std::size_t i = 1; i < expr.args.size() && !wanted.isNull(); ++i) {
        Value other;
        const Value &value = evaluate(expr.args[i], frame, other);
        if (value.isNull()) {
            sawNull = true;
        } else if (compare(wanted, value) == 0) {
            scratch.setBoolean(true);
            return scratch;
        }
    }
    if (sawNull)
        scratch.setNull();
    else
        scratch.setBoolean(false);
    return scratch;
}

} // namespace

const Value &evaluate(const Expr &expr, Frame &frame, Value &scratch)
{
    switch (expr.op) {
    case Expr::Op::Constant:
        return expr.constant;
    case Expr::Op::Column:
        return frame.sources[expr.source][expr.index];
    case Expr::Op::Rowtime:
        scratch.setWhole(frame.rowtime);
        return scratch;
    case Expr::Op::Call:
        return call(expr, frame, scratch);
    case Expr::Op::And:
        return junction(expr, frame, scratch, false);
    case Expr::Op::Or:
        return junction(expr, frame, scratch, true);
    case Expr::Op::Case:
        for (std::size_t i = 0; i + 1 < expr.args.size(); i += 2) {
            Value condition;
            if (evaluate(expr.args[i], frame, condition).isTrue())
                return evaluate(expr.args[i + 1], frame, scratch);
        }
        return evaluate(expr.args.back(), frame, scratch);
    case Expr::Op::In:
        return in(expr, frame, scratch);
    case Expr::Op::Coalesce:
        for (const Expr &arg : expr.args) {
            const Value &value = evaluate(arg, frame, scratch);
            if (!value.isNull())
                return value;
        }
        scratch.setNull();
        return scratch;
    }
    scratch.setNull();
    return scratch;
}

bool isSame(const Expr &a, const Expr &b)
{
    return a.op == b.op && a.source == b.source && a.index == b.index && a.type == b.type &&
           a.constant.tag == b.constant.tag && isSame(a.constant, b.constant) && a.function == b.function &&
           a.name == b.name && a.args.size() == b.args.size() &&
           std::equal(a.args.begin(), a.args.end(), b.args.begin(),
                      [](const Expr &x, const Expr &y) { return isSame(x, y); });
}

bool isConstant(const Expr &expr)
{
    return expr.op == Expr::Op::Constant;
}

bool isMonotonic(const Expr &expr)
{
    if (expr.op == Expr::Op::Rowtime)
        return true;
    if (expr.op != Expr::Op::Call || expr.args.empty())
        return false;
    const std::string &name = expr.name;
    const bool keepsOrder = name == "+" || name == "-" || name == "STEP" || name.starts_with("FLOOR") ||
                            name.starts_with("CEIL") || name == "DIFFERENCE" ||
                            (name == "/" && isConstant(expr.args.back()) && expr.args.back().constant.number() > 0);
    return keepsOrder && isMonotonic(expr.args.front()) &&
           std::all_of(expr.args.begin() + 1, expr.args.end(), isConstant);
}

std::int64_t nextChange(const Expr &expr, std::int64_t from)
{
    const auto at = [&expr](std::int64_t rowtime) {
        Frame frame;
        frame.rowtime = rowtime;
        Value scratch;
        return evaluate(expr, frame, scratch);
    };
    const Value start = at(from);
    constexpr std::int64_t kFar = 400 * kDayMs;
    std::int64_t step = 1;
    while (step < kFar && isSame(at(from + step), start))
        step *= 2;
    if (step >= kFar)
        return kNeverMs;
    std::int64_t same = from + step / 2;
    std::int64_t changed = from + step;
    if (step == 1)
        return changed;
    while (changed - same > 1) {
        const std::int64_t middle = same + (changed - same) / 2;
        (isSame(at(middle), start) ? same : changed) = middle;
    }
    return changed;
}

void fold(Expr &expr)
{
    if (expr.op == Expr::Op::Constant || expr.op == Expr::Op::Column || expr.op == Expr::Op::Rowtime ||
        expr.name == "CURRENT_TIMESTAMP" || !std::all_of(expr.args.begin(), expr.args.end(), isConstant))
        return;
    Frame frame;
    Value scratch;
    const Value value = evaluate(expr, frame, scratch);
    if (frame.error != nullptr)
        return;
    expr.constant = value;
    expr.op = Expr::Op::Constant;
    expr.function = nullptr;
    expr.name.clear();
    expr.args.clear();
}

} // namespace headwater::streamsql
