// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/random.h"

#include <cstdint>
#include <span>
#include <string>

namespace headwater::kernel {

/// A 64-bit hash over a sequence of words, in which their order counts. For telling runs apart, not for security.
class Fingerprint
{
public:
    /// Order counts since exclusive or and multiplication do not commute; the shift brings the upper bits, which a
    /// multiplication carries nowhere, back down.
    void add(std::uint64_t word)
    {
        const std::uint64_t product = (m_state ^ word) * 0x9fb21c651e98df25;
        m_state = product ^ (product >> 32);
    }

    std::uint64_t value() const { return mix64(m_state); }

    bool operator==(const Fingerprint &) const = default;

private:
    std::uint64_t m_state = 0x2545f4914f6cdd1d;
};

/// 32 hexadecimal digits over many values in the given order, such as one fingerprint per component.
inline std::string fingerprintText(std::span<const std::uint64_t> values)
{
    Fingerprint high;
    Fingerprint low;
    low.add(values.size());
    for (const std::uint64_t value : values) {
        high.add(value);
        low.add(mix64(value));
    }
    std::string text;
    for (const std::uint64_t half : {high.value(), low.value()}) {
        for (int shift = 60; shift >= 0; shift -= 4)
            text += "0123456789abcdef"[half >> shift & 15];
    }
    return text;
}

} // namespace headwater::kernel
