// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/functions.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace headwater::iotsql {

namespace {

const char *const kNoReal = QT_TRANSLATE_NOOP("IotSql", "The result is no real number.");

/// A function of double precision, as the reference has it for everything transcendental.
template <double (*function)(double)>
Value real(Call &call)
{
    const auto x = call.real(0);
    if (!x)
        return {};
    const auto result = Number::fromDouble(function(*x));
    return result ? Value::of(*result) : call.undefined(kNoReal);
}

template <double (*function)(double, double)>
Value real2(Call &call)
{
    const auto x = call.real(0);
    const auto y = x ? call.real(1) : std::nullopt;
    if (!y)
        return {};
    const auto result = Number::fromDouble(function(*x, *y));
    return result ? Value::of(*result) : call.undefined(kNoReal);
}

template <Number (Number::*function)() const>
Value whole(Call &call)
{
    const auto x = call.number(0);
    return x ? Value::of(((*x).*function)()) : Value();
}

template <typename Combine>
Value bits(Call &call, Combine combine)
{
    const auto a = call.number(0);
    const auto b = a ? call.number(1) : std::nullopt;
    return b ? Value::ofWhole(combine(a->toClamped(), b->toClamped())) : Value();
}

Value absolute(Call &call)
{
    const auto x = call.number(0);
    return x ? Value::of(x->isNegative() ? -*x : *x) : Value();
}

Value bitand_(Call &call)
{
    return bits(call, [](std::int64_t a, std::int64_t b) { return a & b; });
}

Value bitor_(Call &call)
{
    return bits(call, [](std::int64_t a, std::int64_t b) { return a | b; });
}

Value bitxor(Call &call)
{
    return bits(call, [](std::int64_t a, std::int64_t b) { return a ^ b; });
}

Value bitnot(Call &call)
{
    const auto a = call.number(0);
    return a ? Value::ofWhole(~a->toClamped()) : Value();
}

Value mod(Call &call)
{
    const auto a = call.number(0);
    const auto b = a ? call.number(1) : std::nullopt;
    if (!b)
        return {};
    const auto rest = Number::remainder(*a, *b);
    return rest ? Value::of(*rest) : call.undefined(QT_TRANSLATE_NOOP("IotSql", "Nothing can be divided by 0."));
}

Value nanvl(Call &call)
{
    const Value &first = call.arguments[0];
    return first.isUndefined() || first.isNull() ? call.arguments[1] : first;
}

Value rand_(Call &call)
{
    return Value::of(Number::fromDouble(static_cast<double>(call.environment.draw() >> 11) * 0x1p-53));
}

Value sign(Call &call)
{
    const auto x = call.number(0);
    return x ? Value::ofWhole(x->isZero() ? 0 : x->isNegative() ? -1 : 1) : Value();
}

Value trunc_(Call &call)
{
    constexpr std::int64_t kMostPlaces = 34;
    const auto x = call.number(0);
    const auto places = x ? call.number(1) : std::nullopt;
    if (!places)
        return {};
    const std::int64_t kept = std::clamp<std::int64_t>(places->toClamped(), 0, kMostPlaces);
    return Value::of(x->truncatedTo(static_cast<int>(kept)));
}

double logarithm10(double x)
{
    return std::log10(x);
}

constexpr auto kFunctions = std::to_array<Function>({
    {"abs", 1, 1, absolute, false, false, false, "abs(number)"},
    {"acos", 1, 1, real<std::acos>, false, false, false, "acos(number)"},
    {"asin", 1, 1, real<std::asin>, false, false, false, "asin(number)"},
    {"atan", 1, 1, real<std::atan>, false, false, false, "atan(number)"},
    {"atan2", 2, 2, real2<std::atan2>, false, false, false, "atan2(y, x)"},
    {"bitand", 2, 2, bitand_, false, false, false, "bitand(int, int)"},
    {"bitnot", 1, 1, bitnot, false, false, false, "bitnot(int)"},
    {"bitor", 2, 2, bitor_, false, false, false, "bitor(int, int)"},
    {"bitxor", 2, 2, bitxor, false, false, false, "bitxor(int, int)"},
    {"ceil", 1, 1, whole<&Number::ceil>, false, false, false, "ceil(number)"},
    {"cos", 1, 1, real<std::cos>, false, false, false, "cos(number)"},
    {"cosh", 1, 1, real<std::cosh>, false, false, false, "cosh(number)"},
    {"exp", 1, 1, real<std::exp>, false, false, false, "exp(number)"},
    {"floor", 1, 1, whole<&Number::floor>, false, false, false, "floor(number)"},
    {"ln", 1, 1, real<std::log>, false, false, false, "ln(number)"},
    {"log", 1, 1, real<logarithm10>, false, false, false, "log(number)"},
    {"mod", 2, 2, mod, false, false, false, "mod(number, number)"},
    {"nanvl", 2, 2, nanvl, false, false, false, "nanvl(value, otherwise)"},
    {"power", 2, 2, real2<std::pow>, false, false, false, "power(number, number)"},
    {"rand", 0, 0, rand_, false, false, false, "rand()"},
    {"remainder", 2, 2, mod, false, true, false, "remainder(number, number)"},
    {"round", 1, 1, whole<&Number::rounded>, false, false, false, "round(number)"},
    {"sign", 1, 1, sign, false, false, false, "sign(number)"},
    {"sin", 1, 1, real<std::sin>, false, false, false, "sin(number)"},
    {"sinh", 1, 1, real<std::sinh>, false, false, false, "sinh(number)"},
    {"sqrt", 1, 1, real<std::sqrt>, false, false, false, "sqrt(number)"},
    {"tan", 1, 1, real<std::tan>, false, false, false, "tan(number)"},
    {"tanh", 1, 1, real<std::tanh>, false, false, false, "tanh(number)"},
    {"trunc", 2, 2, trunc_, false, false, false, "trunc(number, places)"},
});

} // namespace

std::span<const Function> numberFunctions()
{
    return kFunctions;
}

} // namespace headwater::iotsql
