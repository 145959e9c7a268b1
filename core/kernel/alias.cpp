// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/alias.h"

#include <cassert>
#include <limits>

namespace headwater::kernel {

namespace {

double total(std::span<const double> weights)
{
    double sum = 0;
    for (const double weight : weights)
        sum += weight;
    return sum;
}

std::vector<double> zipfWeights(std::size_t count, double exponent)
{
    std::vector<double> weights(count);
    for (std::size_t i = 0; i < count; ++i)
        weights[i] = ZipfTable::weight(i, exponent);
    return weights;
}

} // namespace

/// One sweep with two fingers, light entries (below the mean) and heavy ones: the current heavy entry fills up light
/// ones until it is light itself, and then is filled by the next heavy one. Memory is read in order.
AliasTable::AliasTable(std::span<const double> weights)
{
    const std::size_t count = weights.size();
    assert(count > 0 && count <= std::numeric_limits<std::uint32_t>::max());
    m_entries.resize(count);
    const double scale = static_cast<double>(count) / total(weights);
    const auto isHeavy = [&](std::size_t i) {
        return weights[i] * scale > 1.0;
    };
    const auto nextLight = [&](std::size_t i) {
        while (i < count && isHeavy(i))
            ++i;
        return i;
    };
    const auto nextHeavy = [&](std::size_t i) {
        while (i < count && !isHeavy(i))
            ++i;
        return i;
    };
    const auto set = [&](std::size_t index, double share, std::size_t alias) {
        const double steps = share * 4294967296.0;
        const bool whole = steps >= 4294967295.0;
        m_entries[index] = {whole ? 0xffff'ffffu : static_cast<std::uint32_t>(steps),
                            static_cast<std::uint32_t>(whole ? index : alias)};
    };

    std::size_t light = nextLight(0);
    std::size_t heavy = nextHeavy(0);
    double left = heavy < count ? weights[heavy] * scale : 0.0;
    while (heavy < count) {
        if (left > 1.0 && light < count) {
            const double share = weights[light] * scale;
            set(light, share, heavy);
            left -= 1.0 - share;
            light = nextLight(light + 1);
        } else {
            const std::size_t next = nextHeavy(heavy + 1);
            // The last heavy entry keeps what rounding has left over.
            set(heavy, next < count ? left : 1.0, next < count ? next : heavy);
            if (next < count)
                left = weights[next] * scale - (1.0 - left);
            heavy = next;
        }
    }
    for (; light < count; light = nextLight(light + 1))
        set(light, 1.0, light);
}

ZipfTable::ZipfTable(std::size_t count, double exponent)
    : m_exponent(exponent)
{
    const std::vector<double> weights = zipfWeights(count, exponent);
    m_total = total(weights);
    m_table = AliasTable(weights);
}

} // namespace headwater::kernel
