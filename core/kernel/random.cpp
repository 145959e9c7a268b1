// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/random.h"

#include <cstddef>

namespace headwater::kernel {

namespace {

#if defined(__x86_64__) && defined(__GNUC__)
#define HEADWATER_WIDE __attribute__((target("avx2")))
const bool kHasWide = __builtin_cpu_supports("avx2") != 0;
#else
#define HEADWATER_WIDE
constexpr bool kHasWide = false;
#endif
#define HEADWATER_INLINE __attribute__((always_inline)) inline

/// Truncation of a double in [0, 2^51) to an integer without a conversion instruction.
HEADWATER_INLINE SimTime truncateSmall(double x)
{
    const double rounded = x + detail::kTwo52;
    const std::uint64_t nearest = std::bit_cast<std::uint64_t>(rounded) & detail::kMantissaMask;
    return static_cast<SimTime>(nearest) - (rounded - detail::kTwo52 > x ? 1 : 0);
}

HEADWATER_INLINE void exponentialLoop(Stream stream, std::uint64_t firstCounter, std::uint64_t stride, double meanNs,
                                      SimTime *gaps, std::size_t count)
{
    std::uint64_t position = stream.key + kGolden * (firstCounter + 1);
    const std::uint64_t step = kGolden * stride;
    for (std::size_t i = 0; i < count; ++i)
        gaps[i] = truncateSmall(-detLog(unit(mix64(position + step * i))) * meanNs) + 1;
}

HEADWATER_INLINE void drawLoop(Stream stream, std::uint64_t firstCounter, std::uint64_t stride, std::uint64_t *draws,
                               std::size_t count)
{
    std::uint64_t position = stream.key + kGolden * (firstCounter + 1);
    const std::uint64_t step = kGolden * stride;
    for (std::size_t i = 0; i < count; ++i)
        draws[i] = mix64(position + step * i);
}

HEADWATER_WIDE void exponentialWide(Stream stream, std::uint64_t firstCounter, std::uint64_t stride, double meanNs,
                                    SimTime *gaps, std::size_t count)
{
    exponentialLoop(stream, firstCounter, stride, meanNs, gaps, count);
}

void exponentialPlain(Stream stream, std::uint64_t firstCounter, std::uint64_t stride, double meanNs, SimTime *gaps,
                      std::size_t count)
{
    exponentialLoop(stream, firstCounter, stride, meanNs, gaps, count);
}

HEADWATER_WIDE void drawWide(Stream stream, std::uint64_t firstCounter, std::uint64_t stride, std::uint64_t *draws,
                             std::size_t count)
{
    drawLoop(stream, firstCounter, stride, draws, count);
}

} // namespace

void exponentialBlock(Stream stream, std::uint64_t firstCounter, std::uint64_t stride, double meanNs,
                      std::span<SimTime> gaps)
{
    // The vector form truncates below 2^51 ns, and no draw exceeds 36.8 means.
    constexpr double kLargestMean = 0x1p45;
    if (!(meanNs < kLargestMean)) {
        for (std::size_t i = 0; i < gaps.size(); ++i)
            gaps[i] = exponential(stream.at(firstCounter + i * stride), meanNs);
    } else if (kHasWide) {
        exponentialWide(stream, firstCounter, stride, meanNs, gaps.data(), gaps.size());
    } else {
        exponentialPlain(stream, firstCounter, stride, meanNs, gaps.data(), gaps.size());
    }
}

void drawBlock(Stream stream, std::uint64_t firstCounter, std::uint64_t stride, std::span<std::uint64_t> draws)
{
    if (kHasWide)
        drawWide(stream, firstCounter, stride, draws.data(), draws.size());
    else
        drawLoop(stream, firstCounter, stride, draws.data(), draws.size());
}

} // namespace headwater::kernel
