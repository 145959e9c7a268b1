// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace headwater::iotsql {

using kernel::u128;

namespace {

constexpr int kDigits = 34;
constexpr int kLargest = 999; ///< exponent of the leading digit

constexpr std::array<u128, 39> kPowers = [] {
    std::array<u128, 39> powers{};
    u128 power = 1;
    for (u128 &one : powers) {
        one = power;
        power *= 10;
    }
    return powers;
}();

int digitsOf(u128 value)
{
    int digits = 1;
    while (digits < 39 && value >= kPowers[static_cast<std::size_t>(digits)])
        ++digits;
    return digits;
}

/// 256 bits, for what two numbers make before it is rounded.
struct Wide
{
    u128 high = 0, low = 0;

    static Wide product(u128 a, u128 b)
    {
        constexpr u128 kHalf = ~std::uint64_t{0};
        const u128 a0 = a & kHalf, a1 = a >> 64, b0 = b & kHalf, b1 = b >> 64;
        const u128 p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0;
        const u128 middle = (p00 >> 64) + (p01 & kHalf) + (p10 & kHalf);
        return {a1 * b1 + (p01 >> 64) + (p10 >> 64) + (middle >> 64), (p00 & kHalf) | middle << 64};
    }

    Wide operator+(const Wide &other) const
    {
        const u128 sum = low + other.low;
        return {high + other.high + (sum < low), sum};
    }
    Wide operator-(const Wide &other) const { return {high - other.high - (low < other.low), low - other.low}; }
    auto operator<=>(const Wide &) const = default;

    /// Divides by a small number and gives the rest.
    std::uint64_t divide(std::uint64_t divisor)
    {
        u128 rest = 0;
        for (const int part : {3, 2, 1, 0}) {
            u128 &half = part >= 2 ? high : low;
            const int shift = part % 2 * 64;
            const u128 current = rest << 64 | (half >> shift & ~std::uint64_t{0});
            const u128 quotient = current / divisor;
            rest = current % divisor;
            half = (half & ~(u128{~std::uint64_t{0}} << shift)) | quotient << shift;
        }
        return static_cast<std::uint64_t>(rest);
    }

    /// Long division, bit by bit; gives the rest. The divisor is below 2^127.
    u128 divideWide(u128 divisor)
    {
        Wide quotient;
        u128 rest = 0;
        for (int bit = 255; bit >= 0; --bit) {
            rest = rest << 1 | ((bit >= 128 ? high >> (bit - 128) : low >> bit) & 1);
            if (rest < divisor)
                continue;
            rest -= divisor;
            (bit >= 128 ? quotient.high : quotient.low) |= u128{1} << (bit % 128);
        }
        *this = quotient;
        return rest;
    }
};

Wide scaled(u128 value, int power)
{
    if (power <= 38)
        return Wide::product(value, kPowers[static_cast<std::size_t>(power)]);
    Wide made = Wide::product(value, kPowers[38]);
    for (int i = 38; i < power; ++i) {
        const Wide twice = made + made;
        const Wide eight = twice + twice + twice + twice;
        made = eight + twice;
    }
    return made;
}

} // namespace

struct Arithmetic
{
    /// `digits` times 10^exponent, rounded to what is kept; `more`: something was left out below its last digit.
    static std::optional<Number> made(bool isNegative, Wide digits, std::int64_t exponent, bool more, bool isInt)
    {
        std::uint64_t last = 0; // the digit that was left out last
        const Wide bound{0, kPowers[kDigits]};
        while (!(digits < bound)) {
            more = more || last != 0;
            last = digits.divide(10);
            ++exponent;
        }
        Number number;
        number.m_digits = digits.low;
        if (last > 5 || (last == 5 && (more || number.m_digits % 2 == 1))) {
            if (++number.m_digits == kPowers[kDigits]) {
                number.m_digits = kPowers[kDigits - 1];
                ++exponent;
            }
        }
        if (number.m_digits == 0)
            exponent = std::clamp<std::int64_t>(exponent, -kLargest, 0);
        else if (exponent + digitsOf(number.m_digits) - 1 > kLargest)
            return std::nullopt;
        else if (exponent + digitsOf(number.m_digits) - 1 < -kLargest)
            return made(false, {}, 0, false, isInt);
        number.m_exponent = static_cast<std::int32_t>(exponent);
        number.m_isNegative = isNegative && number.m_digits != 0;
        number.m_isInt = isInt && exponent == 0;
        return number;
    }

    static Number whole(bool isNegative, u128 digits)
    {
        return made(isNegative, {0, digits}, 0, false, true).value_or(Number());
    }

    enum class Rounding : std::uint8_t { Down, Up, Nearest, Zero };

    /// A whole number that is too large for an Int stays a Decimal.
    static Number toWhole(const Number &number, Rounding rounding)
    {
        if (number.m_exponent >= 0) {
            if (number.m_exponent + digitsOf(number.m_digits) > kDigits)
                return number;
            return whole(number.m_isNegative, number.m_digits * kPowers[static_cast<std::size_t>(number.m_exponent)]);
        }
        const int behind = std::min(-number.m_exponent, 38);
        const u128 power = kPowers[static_cast<std::size_t>(behind)];
        u128 digits = number.m_digits / power;
        const u128 rest = number.m_digits % power;
        const bool away = (rounding == Rounding::Down && number.m_isNegative && rest != 0) ||
                          (rounding == Rounding::Up && !number.m_isNegative && rest != 0) ||
                          (rounding == Rounding::Nearest && rest >= power - rest);
        digits += away;
        return whole(number.m_isNegative, digits);
    }

    static Number with(const Number &number, bool isInt)
    {
        Number copy = number;
        copy.m_isInt = isInt;
        return copy;
    }

    static Number stripped(Number number, std::int32_t least)
    {
        while (number.m_exponent < least && number.m_digits != 0 && number.m_digits % 10 == 0) {
            number.m_digits /= 10;
            ++number.m_exponent;
        }
        if (number.m_digits == 0)
            number.m_exponent = std::min(std::max(number.m_exponent, least), 0);
        return number;
    }

    static Number cut(const Number &number, int places)
    {
        Number made = number;
        if (number.m_exponent < -places) {
            const int off = std::min(-places - number.m_exponent, 38);
            made.m_digits /= kPowers[static_cast<std::size_t>(off)];
            made.m_exponent = -places;
        }
        made = stripped(made, 0);
        made.m_isNegative = made.m_isNegative && made.m_digits != 0;
        made.m_isInt = made.m_exponent == 0;
        return made;
    }

    static std::strong_ordering compareMagnitudes(const Number &a, const Number &b)
    {
        if (a.m_exponent == b.m_exponent)
            return a.m_digits <=> b.m_digits;
        if (a.m_digits == 0 || b.m_digits == 0)
            return a.m_digits <=> b.m_digits;
        const int leadingA = a.m_exponent + digitsOf(a.m_digits), leadingB = b.m_exponent + digitsOf(b.m_digits);
        if (leadingA != leadingB)
            return leadingA <=> leadingB;
        // The leading digits stand at the same place, so the exponents are less than 34 apart.
        const int off = a.m_exponent - b.m_exponent;
        return scaled(a.m_digits, std::max(off, 0)) <=> scaled(b.m_digits, std::max(-off, 0));
    }

    static std::optional<Number> sum(const Number &first, const Number &second)
    {
        const bool isInt = first.m_isInt && second.m_isInt;
        const bool isFirstHigher = first.m_exponent >= second.m_exponent;
        const Number &high = isFirstHigher ? first : second, &low = isFirstHigher ? second : first;
        int off = high.m_exponent - low.m_exponent;
        std::int64_t exponent = low.m_exponent;
        Wide a, b{0, low.m_digits};
        bool more = false;
        constexpr int kFar = 40; // beyond it the lower one only decides how a half is rounded
        if (off > kFar && high.m_digits != 0 && low.m_digits != 0) {
            a = scaled(high.m_digits, kFar);
            b = {0, 1};
            exponent = high.m_exponent - kFar;
            more = true;
        } else if (off > kFar) {
            return high.m_digits == 0 ? with(low, false) : with(high, false);
        } else {
            a = scaled(high.m_digits, off);
        }
        if (high.m_isNegative == low.m_isNegative)
            return made(high.m_isNegative, a + b, exponent, more, isInt);
        if (a < b)
            return made(low.m_isNegative, b - a, exponent, more, isInt);
        return made(high.m_isNegative, a - b, exponent, more, isInt);
    }

    static std::optional<Number> product(const Number &a, const Number &b)
    {
        return made(a.m_isNegative != b.m_isNegative, Wide::product(a.m_digits, b.m_digits),
                    std::int64_t{a.m_exponent} + b.m_exponent, false, a.m_isInt && b.m_isInt);
    }

    static std::optional<Number> quotient(const Number &a, const Number &b)
    {
        const bool isNegative = a.m_isNegative != b.m_isNegative;
        if (b.m_digits == 0)
            return std::nullopt;
        if (a.m_isInt && b.m_isInt)
            return whole(isNegative, a.m_digits / b.m_digits);
        const std::int32_t wanted = a.m_exponent - b.m_exponent;
        if (a.m_digits == 0)
            return made(false, {}, std::min(wanted, 0), false, false);
        const int power = std::max(0, kDigits + 1 + digitsOf(b.m_digits) - digitsOf(a.m_digits));
        Wide digits = scaled(a.m_digits, power);
        const bool more = digits.divideWide(b.m_digits) != 0;
        auto number = made(isNegative, digits, std::int64_t{wanted} - power, more, false);
        if (number && !more)
            number = stripped(*number, wanted);
        return number;
    }

    static std::optional<Number> remainder(const Number &a, const Number &b)
    {
        if (b.m_digits == 0)
            return std::nullopt;
        if (a.m_isInt && b.m_isInt)
            return whole(a.m_isNegative, a.m_digits % b.m_digits);
        if (compareMagnitudes(a, b) < 0)
            return with(a, false);
        const int off = a.m_exponent - b.m_exponent;
        if (off > kDigits || off < -kDigits)
            return std::nullopt; // more digits than are kept stand between the two
        Wide rest = scaled(a.m_digits, std::max(off, 0));
        const Wide divisor = scaled(b.m_digits, std::max(-off, 0));
        if (divisor.high != 0 || divisor.low >> 126 != 0)
            return std::nullopt;
        return made(a.m_isNegative, {0, rest.divideWide(divisor.low)}, std::min(a.m_exponent, b.m_exponent), false,
                    false);
    }

    static std::optional<Number> read(std::string_view text)
    {
        bool isNegative = false, isInt = true, more = false;
        std::size_t at = 0;
        if (at < text.size() && text[at] == '-') {
            isNegative = true;
            ++at;
        }
        Wide digits;
        std::int64_t exponent = 0;
        bool isBehindPoint = false;
        for (; at < text.size(); ++at) {
            const char c = text[at];
            if (c == '.') {
                isBehindPoint = true;
                isInt = false;
            } else if (c >= '0' && c <= '9') {
                if (digits.low < kPowers[36]) {
                    digits.low = digits.low * 10 + static_cast<unsigned>(c - '0');
                    exponent -= isBehindPoint;
                } else {
                    more = more || c != '0';
                    exponent += !isBehindPoint;
                }
            } else {
                break;
            }
        }
        if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
            isInt = false;
            ++at;
            bool isSmall = false;
            if (at < text.size() && (text[at] == '-' || text[at] == '+'))
                isSmall = text[at++] == '-';
            std::int64_t power = 0;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
                power = std::min<std::int64_t>(power * 10 + (text[at] - '0'), 1'000'000);
            exponent += isSmall ? -power : power;
        }
        if (at != text.size())
            return std::nullopt;
        return made(isNegative, digits, exponent, more, isInt);
    }
};

Number::Number(std::int64_t whole)
    : m_digits(whole < 0 ? u128{0} - static_cast<u128>(whole) : static_cast<u128>(whole))
    , m_isNegative(whole < 0)
{
}

std::optional<Number> Number::parse(std::string_view text)
{
    if (text.empty() || text == "-")
        return std::nullopt;
    return Arithmetic::read(text);
}

std::optional<Number> Number::fromText(std::string_view text)
{
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t start = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9')
            ++at;
        return at > start;
    };
    at += at < text.size() && text[at] == '-';
    if (!digits())
        return std::nullopt;
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (!digits())
            return std::nullopt;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        at += at < text.size() && text[at] == '-';
        if (!digits())
            return std::nullopt;
    }
    return at == text.size() ? Arithmetic::read(text) : std::nullopt;
}

std::optional<Number> Number::fromDouble(double value)
{
    if (!std::isfinite(value))
        return std::nullopt;
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
    auto number = Arithmetic::read({text.data(), static_cast<std::size_t>(end - text.data())});
    constexpr int kPlain = 7; // beyond 10^7 a double is written with an exponent
    if (number && number->m_exponent >= 0 && number->m_exponent + digitsOf(number->m_digits) <= kPlain) {
        number->m_digits *= kPowers[static_cast<std::size_t>(number->m_exponent) + 1];
        number->m_exponent = -1;
    }
    return number;
}

bool Number::isWhole() const
{
    return m_exponent >= 0 || (m_exponent > -39 && m_digits % kPowers[static_cast<std::size_t>(-m_exponent)] == 0) ||
           m_digits == 0;
}

double Number::toDouble() const
{
    constexpr int kExactPower = 22;
    if (m_digits < (u128{1} << 53) && m_exponent <= kExactPower && m_exponent >= -kExactPower) {
        // Both are exact, so that the one operation is rounded right.
        const double digits = static_cast<double>(static_cast<std::uint64_t>(m_digits));
        const double power = static_cast<double>(kPowers[static_cast<std::size_t>(std::abs(m_exponent))]);
        const double value = m_exponent < 0 ? digits / power : digits * power;
        return m_isNegative ? -value : value;
    }
    const std::string written = text();
    double value = 0;
    std::from_chars(written.data(), written.data() + written.size(), value);
    return value;
}

std::int64_t Number::toClamped() const
{
    const Number whole = floor();
    constexpr auto kMost = static_cast<u128>(std::numeric_limits<std::int64_t>::max());
    if (!whole.m_isInt || whole.m_digits > kMost)
        return whole.m_isNegative ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    const auto value = static_cast<std::int64_t>(whole.m_digits);
    return whole.m_isNegative ? -value : value;
}

std::string Number::text() const
{
    std::string digits = kernel::decimal(m_digits);
    const std::string sign = m_isNegative ? "-" : "";
    if (m_exponent == 0)
        return sign + digits;
    const auto count = static_cast<std::int64_t>(digits.size());
    const std::int64_t leading = m_exponent + count - 1;
    constexpr std::int64_t kSmall = -6; // below it a Decimal is written with an exponent
    if (m_exponent < 0 && leading >= kSmall) {
        if (count > -m_exponent)
            digits.insert(digits.size() - static_cast<std::size_t>(-m_exponent), 1, '.');
        else
            digits.insert(0, "0." + std::string(static_cast<std::size_t>(-m_exponent - count), '0'));
        return sign + digits;
    }
    if (count > 1)
        digits.insert(1, 1, '.');
    return sign + digits + (leading < 0 ? "E-" : "E+") + std::to_string(std::abs(leading));
}

Number Number::floor() const
{
    return Arithmetic::toWhole(*this, Arithmetic::Rounding::Down);
}

Number Number::ceil() const
{
    return Arithmetic::toWhole(*this, Arithmetic::Rounding::Up);
}

Number Number::rounded() const
{
    return Arithmetic::toWhole(*this, Arithmetic::Rounding::Nearest);
}

Number Number::truncated() const
{
    return Arithmetic::toWhole(*this, Arithmetic::Rounding::Zero);
}

Number Number::truncatedTo(int places) const
{
    return Arithmetic::cut(*this, places);
}

Number Number::asDecimal() const
{
    return Arithmetic::with(*this, false);
}

Number Number::operator-() const
{
    Number negated = *this;
    negated.m_isNegative = !m_isNegative && m_digits != 0;
    return negated;
}

std::strong_ordering Number::operator<=>(const Number &other) const
{
    if (m_isNegative != other.m_isNegative)
        return m_isNegative ? std::strong_ordering::less : std::strong_ordering::greater;
    return m_isNegative ? Arithmetic::compareMagnitudes(other, *this) : Arithmetic::compareMagnitudes(*this, other);
}

std::optional<Number> Number::sum(const Number &a, const Number &b)
{
    return Arithmetic::sum(a, b);
}

std::optional<Number> Number::product(const Number &a, const Number &b)
{
    return Arithmetic::product(a, b);
}

std::optional<Number> Number::quotient(const Number &a, const Number &b)
{
    return Arithmetic::quotient(a, b);
}

std::optional<Number> Number::remainder(const Number &a, const Number &b)
{
    return Arithmetic::remainder(a, b);
}

} // namespace headwater::iotsql
