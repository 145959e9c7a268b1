// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

/// Logarithm, exponential and power that give the same bits on every machine. The results of libm differ between
/// versions and processors; these use only + - * / on doubles and integer operations, in a fixed order, and the
/// build forbids contraction to fused multiply-add. No branches, so that loops over them become vector code.
namespace headwater::kernel {

namespace detail {

inline constexpr std::uint64_t kMantissaMask = 0x000f'ffff'ffff'ffff;
inline constexpr std::uint64_t kTwo52Bits = 0x4330'0000'0000'0000;
inline constexpr double kTwo52 = 4503599627370496.0;

/// ln 2 in two parts; the first has 25 trailing zero bits, so that its product with an exponent is exact.
inline constexpr double kLn2High = 0x1.62e42fep-1;
inline constexpr double kLn2Low = 0x1.f473de6af278fp-30;

/// A non-negative integer below 2^52 as a double; processors without a 64-bit conversion in vectors do this fast.
inline double smallToDouble(std::uint64_t value)
{
    return std::bit_cast<double>(value | kTwo52Bits) - kTwo52;
}

} // namespace detail

/// Natural logarithm of a positive normal number; relative error below 1e-15.
inline double detLog(double x)
{
    // x = m * 2^e with m in [sqrt(1/2), sqrt(2)): adding the offset makes the exponent step at sqrt(1/2).
    constexpr std::uint64_t kSqrtHalfBits = 0x3fe6'a09e'667f'3bcd;
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t shifted = bits - kSqrtHalfBits + (std::uint64_t{1023} << 52);
    const std::uint64_t biased = shifted >> 52;
    const double e = detail::smallToDouble(biased) - 1023.0;
    const double m = std::bit_cast<double>((shifted & detail::kMantissaMask) + kSqrtHalfBits);

    // ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.1716: eleven terms of the series leave less than half a bit.
    const double s = (m - 1.0) / (m + 1.0);
    const double z = s * s;
    const double z2 = z * z;
    const double z4 = z2 * z2;
    const double low = (2.0 / 3.0 + z * (2.0 / 5.0)) + z2 * (2.0 / 7.0 + z * (2.0 / 9.0));
    const double middle = (2.0 / 11.0 + z * (2.0 / 13.0)) + z2 * (2.0 / 15.0 + z * (2.0 / 17.0));
    const double high = (2.0 / 19.0 + z * (2.0 / 21.0)) + z2 * (2.0 / 23.0);
    const double tail = s * (z * (low + z4 * (middle + z4 * high)));
    return e * detail::kLn2High + (2.0 * s + (tail + e * detail::kLn2Low));
}

/// e^x; relative error below 1e-15. Above 709 and below -708 the argument is clamped there.
inline double detExp(double x)
{
    const double clamped = x < -708.0 ? -708.0 : (x > 709.0 ? 709.0 : x);
    // x = k ln 2 + r, |r| <= ln 2 / 2. Adding 1.5 * 2^52 rounds to the nearest integer and leaves it in the low bits.
    constexpr double kRound = 6755399441055744.0;
    const double rounded = clamped * 0x1.71547652b82fep+0 + kRound;
    const double k = rounded - kRound;
    const double r = (clamped - k * detail::kLn2High) - k * detail::kLn2Low;
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600.0;
    sum = sum * r + 1.0 / 39916800.0;
    sum = sum * r + 1.0 / 3628800.0;
    sum = sum * r + 1.0 / 362880.0;
    sum = sum * r + 1.0 / 40320.0;
    sum = sum * r + 1.0 / 5040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    sum = sum * r + 1.0;
    sum = sum * r + 1.0;
    const std::uint64_t exponent = (std::bit_cast<std::uint64_t>(rounded) + 1023) << 52;
    return sum * std::bit_cast<double>(exponent);
}

/// base^exponent for a positive normal base; relative error about 1e-16 * (2 + |exponent * ln base|).
inline double detPow(double base, double exponent)
{
    return detExp(exponent * detLog(base));
}

} // namespace headwater::kernel
