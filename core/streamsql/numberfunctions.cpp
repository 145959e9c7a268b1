// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/detlog.h"
#include "core/streamsql/functions.h"

#include <cmath>
#include <limits>

namespace headwater::streamsql {

namespace {

using Args = const Value *const *;

void overflow(const Expr &self, Frame &frame, Value &out)
{
    frame.fail(kOverflow, "The result does not fit into " + typeText(self.type));
    out.setNull();
}

template <auto Operation>
void whole(Args args, const Expr &self, Frame &frame, Value &out)
{
    std::int64_t result = 0;
    if (Operation(args[0]->whole, args[1]->whole, &result))
        overflow(self, frame, out);
    else
        setWholeChecked(result, self.type, frame, out);
}

constexpr auto kAdd = [](std::int64_t a, std::int64_t b, std::int64_t *r) {
    return __builtin_add_overflow(a, b, r);
};
constexpr auto kSubtract = [](std::int64_t a, std::int64_t b, std::int64_t *r) {
    return __builtin_sub_overflow(a, b, r);
};
constexpr auto kMultiply = [](std::int64_t a, std::int64_t b, std::int64_t *r) {
    return __builtin_mul_overflow(a, b, r);
};

void addReal(Args args, const Expr &, Frame &frame, Value &out)
{
    setRealChecked(args[0]->number() + args[1]->number(), frame, out);
}

void subtractReal(Args args, const Expr &, Frame &frame, Value &out)
{
    setRealChecked(args[0]->number() - args[1]->number(), frame, out);
}

void multiplyReal(Args args, const Expr &, Frame &frame, Value &out)
{
    setRealChecked(args[0]->number() * args[1]->number(), frame, out);
}

bool dividesByZero(double divisor, Frame &frame, Value &out)
{
    if (divisor != 0)
        return false;
    frame.fail(kDivision, "Division by zero");
    out.setNull();
    return true;
}

void divideWhole(Args args, const Expr &self, Frame &frame, Value &out)
{
    if (dividesByZero(args[1]->number(), frame, out))
        return;
    if (args[1]->whole == -1 && args[0]->whole == std::numeric_limits<std::int64_t>::min())
        overflow(self, frame, out);
    else
        setWholeChecked(args[0]->whole / args[1]->whole, self.type, frame, out);
}

void divideReal(Args args, const Expr &, Frame &frame, Value &out)
{
    if (!dividesByZero(args[1]->number(), frame, out))
        setRealChecked(args[0]->number() / args[1]->number(), frame, out);
}

void modWhole(Args args, const Expr &, Frame &frame, Value &out)
{
    if (!dividesByZero(args[1]->number(), frame, out))
        out.setWhole(args[1]->whole == -1 ? 0 : args[0]->whole % args[1]->whole);
}

void modReal(Args args, const Expr &, Frame &frame, Value &out)
{
    if (!dividesByZero(args[1]->number(), frame, out))
        setRealChecked(std::fmod(args[0]->number(), args[1]->number()), frame, out);
}

void scaleInterval(const Value &interval, double factor, const Expr &self, Frame &frame, Value &out)
{
    const double result = std::trunc(static_cast<double>(interval.whole) * factor);
    if (!(std::fabs(result) < 0x1p62))
        overflow(self, frame, out);
    else
        out.setWhole(static_cast<std::int64_t>(result));
}

void multiplyInterval(Args args, const Expr &self, Frame &frame, Value &out)
{
    scaleInterval(*args[0], args[1]->number(), self, frame, out);
}

void multiplyByInterval(Args args, const Expr &self, Frame &frame, Value &out)
{
    scaleInterval(*args[1], args[0]->number(), self, frame, out);
}

void divideInterval(Args args, const Expr &self, Frame &frame, Value &out)
{
    if (dividesByZero(args[1]->number(), frame, out))
        return;
    if (args[1]->tag == Value::Tag::Whole && args[1]->whole != -1)
        out.setWhole(args[0]->whole / args[1]->whole);
    else
        scaleInterval(*args[0], 1 / args[1]->number(), self, frame, out);
}

void negate(Args args, const Expr &self, Frame &frame, Value &out)
{
    if (args[0]->tag == Value::Tag::Real)
        out.setReal(-args[0]->real);
    else if (args[0]->whole == std::numeric_limits<std::int64_t>::min())
        overflow(self, frame, out);
    else
        out.setWhole(-args[0]->whole);
}

void absolute(Args args, const Expr &self, Frame &frame, Value &out)
{
    if (args[0]->tag == Value::Tag::Real)
        out.setReal(std::fabs(args[0]->real));
    else if (args[0]->whole < 0)
        negate(args, self, frame, out);
    else
        out.setWhole(args[0]->whole);
}

template <double (*Rounding)(double)>
void rounding(Args args, const Expr &, Frame &, Value &out)
{
    if (args[0]->tag == Value::Tag::Real)
        out.setReal(Rounding(args[0]->real));
    else
        out = *args[0];
}

double floorOf(double value)
{
    return std::floor(value);
}
double ceilOf(double value)
{
    return std::ceil(value);
}
double roundOf(double value)
{
    return std::round(value);
}

void roundTo(Args args, const Expr &, Frame &frame, Value &out)
{
    double unit = 1;
    const std::int64_t places = std::min<std::int64_t>(std::max<std::int64_t>(args[1]->whole, -18), 18);
    for (std::int64_t i = 0; i < std::abs(places); ++i)
        unit *= 10;
    const double value = args[0]->number();
    setRealChecked(places >= 0 ? std::round(value * unit) / unit : std::round(value / unit) * unit, frame, out);
}

void signOf(Args args, const Expr &, Frame &, Value &out)
{
    const double value = args[0]->number();
    out.setWhole(value > 0 ? 1 : value < 0 ? -1 : 0);
}

bool refuses(bool isWrong, const char *message, Frame &frame, Value &out)
{
    if (isWrong) {
        frame.fail(kBadArgument, message);
        out.setNull();
    }
    return isWrong;
}

void squareRoot(Args args, const Expr &, Frame &frame, Value &out)
{
    if (!refuses(args[0]->number() < 0, "SQRT of a negative number", frame, out))
        out.setReal(std::sqrt(args[0]->number()));
}

void exponential(Args args, const Expr &, Frame &frame, Value &out)
{
    if (args[0]->number() > 709)
        setRealChecked(std::numeric_limits<double>::infinity(), frame, out);
    else
        out.setReal(args[0]->number() < -708 ? 0 : kernel::detExp(args[0]->number()));
}

void logarithm(Args args, const Expr &self, Frame &frame, Value &out)
{
    const double value = args[0]->number();
    if (refuses(!(value >= std::numeric_limits<double>::min()), "LN of a number that is not positive", frame, out))
        return;
    const double natural = kernel::detLog(value);
    out.setReal(self.name == "LOG10" ? natural / 2.302585092994045684 : natural);
}

void power(Args args, const Expr &, Frame &frame, Value &out)
{
    const double base = args[0]->number();
    const double exponent = args[1]->number();
    const bool isWhole = exponent == std::floor(exponent) && std::fabs(exponent) <= 64;
    if (refuses(base < 0 && !isWhole, "POWER of a negative number with a broken exponent", frame, out))
        return;
    if (isWhole) {
        double result = 1;
        for (int i = 0; i < static_cast<int>(std::fabs(exponent)); ++i)
            result *= base;
        setRealChecked(exponent < 0 ? 1 / result : result, frame, out);
    } else if (base < std::numeric_limits<double>::min()) {
        setRealChecked(exponent < 0 ? std::numeric_limits<double>::infinity() : 0, frame, out);
    } else if (exponent * kernel::detLog(base) > 709) {
        setRealChecked(std::numeric_limits<double>::infinity(), frame, out);
    } else {
        out.setReal(kernel::detPow(base, exponent));
    }
}

template <typename Test>
void comparison(Args args, Value &out, Test test)
{
    out.setBoolean(test(compare(*args[0], *args[1])));
}

void equal(Args args, const Expr &, Frame &, Value &out)
{
    comparison(args, out, [](int order) { return order == 0; });
}
void unequal(Args args, const Expr &, Frame &, Value &out)
{
    comparison(args, out, [](int order) { return order != 0; });
}
void less(Args args, const Expr &, Frame &, Value &out)
{
    comparison(args, out, [](int order) { return order < 0; });
}
void lessOrEqual(Args args, const Expr &, Frame &, Value &out)
{
    comparison(args, out, [](int order) { return order <= 0; });
}
void greater(Args args, const Expr &, Frame &, Value &out)
{
    comparison(args, out, [](int order) { return order > 0; });
}
void greaterOrEqual(Args args, const Expr &, Frame &, Value &out)
{
    comparison(args, out, [](int order) { return order >= 0; });
}

void inverse(Args args, const Expr &, Frame &, Value &out)
{
    out.setBoolean(!args[0]->isTrue());
}
void isNull(Args args, const Expr &, Frame &, Value &out)
{
    out.setBoolean(args[0]->isNull());
}
void isTrue(Args args, const Expr &, Frame &, Value &out)
{
    out.setBoolean(args[0]->isTrue());
}
void isFalse(Args args, const Expr &, Frame &, Value &out)
{
    out.setBoolean(!args[0]->isNull() && !args[0]->isTrue());
}

void nullIf(Args args, const Expr &, Frame &, Value &out)
{
    if (args[0]->isNull() || (!args[1]->isNull() && compare(*args[0], *args[1]) == 0))
        out.setNull();
    else
        out = *args[0];
}

constexpr Overload kTable[] = {
    {"+", "ww", Gives::Widest, whole<kAdd>},
    {"+", "nn", Gives::Widest, addReal},
    {"-", "ww", Gives::Widest, whole<kSubtract>},
    {"-", "nn", Gives::Widest, subtractReal},
    {"*", "ww", Gives::Widest, whole<kMultiply>},
    {"*", "nn", Gives::Widest, multiplyReal},
    {"*", "vn", Gives::Interval, multiplyInterval},
    {"*", "nv", Gives::Interval, multiplyByInterval},
    {"/", "ww", Gives::Widest, divideWhole},
    {"/", "nn", Gives::Widest, divideReal},
    {"/", "vn", Gives::Interval, divideInterval},
    {"MOD", "ww", Gives::Widest, modWhole},
    {"MOD", "nn", Gives::Widest, modReal},
    {"NEGATE", "n", Gives::First, negate},
    {"NEGATE", "v", Gives::First, negate},
    {"ABS", "n", Gives::First, absolute},
    {"ABS", "v", Gives::First, absolute},
    {"FLOOR", "n", Gives::First, rounding<floorOf>},
    {"CEIL", "n", Gives::First, rounding<ceilOf>},
    {"ROUND", "n", Gives::First, rounding<roundOf>},
    {"ROUND", "nw", Gives::Double, roundTo},
    {"SIGN", "n", Gives::Integer, signOf},
    {"SQRT", "n", Gives::Double, squareRoot},
    {"EXP", "n", Gives::Double, exponential},
    {"LN", "n", Gives::Double, logarithm},
    {"LOG10", "n", Gives::Double, logarithm},
    {"POWER", "nn", Gives::Double, power},
    {"=", "aa", Gives::Boolean, equal},
    {"<>", "aa", Gives::Boolean, unequal},
    {"<", "aa", Gives::Boolean, less},
    {"<=", "aa", Gives::Boolean, lessOrEqual},
    {">", "aa", Gives::Boolean, greater},
    {">=", "aa", Gives::Boolean, greaterOrEqual},
    {"NOT", "b", Gives::Boolean, inverse},
    {"IS NULL", "a", Gives::Boolean, isNull, true},
    {"IS TRUE", "b", Gives::Boolean, isTrue, true},
    {"IS FALSE", "b", Gives::Boolean, isFalse, true},
    {"NULLIF", "aa", Gives::First, nullIf, true},
};

} // namespace

std::span<const Overload> numberFunctions()
{
    return kTable;
}

} // namespace headwater::streamsql
