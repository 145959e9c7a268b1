// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/uint128text.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::iotsql {

/// A decimal number of up to 34 digits, as the rules engine counts: exact for sums and products that fit, rounded half
/// to even where they do not. Its magnitude is at most 9.99…E999; what is smaller than 1E-999 is 0.
///
/// It keeps the zeros that it was written with (`2.50`), and knows whether it is an Int or a Decimal by that: a Decimal
/// that is whole (`10.0`) is still one until somebody asks for `asInt()`.
class Number
{
public:
    Number() = default;
    Number(std::int64_t whole);

    /// A number as JSON writes it. Nothing when it is none, or too large.
    static std::optional<Number> parse(std::string_view text);
    /// A text that is converted by itself: `-?\d+(\.\d+)?([eE]-?\d+)?` and nothing else.
    static std::optional<Number> fromText(std::string_view text);
    /// The shortest decimal that is this double, with at least one digit behind the point; nothing for NaN and
    /// infinity.
    static std::optional<Number> fromDouble(double value);

    bool isInt() const { return m_isInt; }
    bool isZero() const { return m_digits == 0; }
    bool isNegative() const { return m_isNegative; }
    /// Whether nothing stands behind the point, be it an Int or a Decimal.
    bool isWhole() const;

    double toDouble() const;
    /// Rounded down, and at most and at least what 64 bits hold.
    std::int64_t toClamped() const;
    /// In plain digits, or with an exponent when it is very small or very large.
    std::string text() const;

    /// These make an Int: the whole number below, above, nearest (halves away from zero), towards zero.
    Number floor() const;
    Number ceil() const;
    Number rounded() const;
    Number truncated() const;
    /// Towards zero behind so many digits, without the zeros at its end.
    Number truncatedTo(int places) const;
    /// The same value as a Decimal.
    Number asDecimal() const;

    Number operator-() const;
    std::strong_ordering operator<=>(const Number &other) const;
    bool operator==(const Number &other) const { return (*this <=> other) == 0; }

    // Int with Int is an Int, anything else a Decimal. Nothing when the result is too large, or a divisor 0.
    static std::optional<Number> sum(const Number &a, const Number &b);
    static std::optional<Number> difference(const Number &a, const Number &b) { return sum(a, -b); }
    static std::optional<Number> product(const Number &a, const Number &b);
    static std::optional<Number> quotient(const Number &a, const Number &b);
    static std::optional<Number> remainder(const Number &a, const Number &b);

private:
    friend struct Arithmetic;
    kernel::u128 m_digits = 0; ///< below 10^34
    std::int32_t m_exponent = 0;
    bool m_isNegative = false;
    bool m_isInt = true; ///< then the exponent is 0
};

} // namespace headwater::iotsql
