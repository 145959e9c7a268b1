// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace headwater::ui {
namespace {

QColor rgb(unsigned value)
{
    return QColor::fromRgb(static_cast<QRgb>(0xFF000000u | value));
}

Tokens darkTokens()
{
    Tokens t;
    t.canvas = rgb(0x0F141B);
    t.panel = rgb(0x151B24);
    t.raised = rgb(0x1C2430);
    t.border = rgb(0x2A3442);
    t.outline = rgb(0x637286);
    t.text = rgb(0xE8EEF4);
    t.dim = rgb(0x93A1B0);
    t.faint = rgb(0x5C6A79);
    t.accent = rgb(0x56B4E9);
    t.onAccent = rgb(0x0F141B);
    t.ok = rgb(0x3DBE9B);
    t.warn = rgb(0xE69F00);
    t.hot = rgb(0xFF6F59);
    t.link = rgb(0x5A6878);
    t.token = rgb(0x9CD3F5);
    t.series = {rgb(0x56B4E9), rgb(0xE69F00), rgb(0x009E73), rgb(0xF0E442),
                rgb(0x3F8FD0), rgb(0xD55E00), rgb(0xCC79A7), rgb(0xC3CDD8)};
    return t;
}

// The Okabe–Ito hues in the order of the dark theme, each deep enough to be told from a white panel.
Tokens lightTokens()
{
    Tokens t;
    t.canvas = rgb(0xF7F9FB);
    t.panel = rgb(0xFFFFFF);
    t.raised = rgb(0xEEF2F6);
    t.border = rgb(0xD5DDE5);
    t.outline = rgb(0x808C99);
    t.text = rgb(0x17212B);
    t.dim = rgb(0x556270);
    t.faint = rgb(0x7C8894);
    t.accent = rgb(0x0072B2);
    t.onAccent = rgb(0xFFFFFF);
    t.ok = rgb(0x007F5F);
    t.warn = rgb(0xB26F00);
    t.hot = rgb(0xC2371F);
    t.link = rgb(0x808C99);
    t.token = rgb(0x0072B2);
    t.series = {rgb(0x0072B2), rgb(0xB26F00), rgb(0x007F5F), rgb(0x8A7B00),
                rgb(0x2B7FB8), rgb(0xC64F00), rgb(0xB0588B), rgb(0x17212B)};
    return t;
}

// Cividis, sampled at six places: readable with every kind of colour vision, and monotonous in lightness.
constexpr std::array<std::array<int, 3>, 6> kCividis{{{0x00, 0x20, 0x4D},
                                                      {0x31, 0x44, 0x6B},
                                                      {0x66, 0x69, 0x70},
                                                      {0x95, 0x8F, 0x78},
                                                      {0xCB, 0xBA, 0x69},
                                                      {0xFF, 0xEA, 0x46}}};

double linear(double channel)
{
    return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

} // namespace

QColor Tokens::heat(double load) const
{
    const double place = std::clamp(std::isnan(load) ? 0.0 : load, 0.0, 1.0) * (kCividis.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), kCividis.size() - 2);
    const double share = place - static_cast<double>(below);
    const auto mix = [&](std::size_t channel) {
        return static_cast<int>(
            std::lround(kCividis[below][channel] + share * (kCividis[below + 1][channel] - kCividis[below][channel])));
    };
    return QColor(mix(0), mix(1), mix(2));
}

QColor Tokens::onHeat(double load) const
{
    // Where white on the colour reads as well as black: sqrt(1.05 * 0.05) - 0.05.
    constexpr double kEqualContrast = 0.179;
    return luminance(heat(load)) > kEqualContrast ? QColor(0x00, 0x00, 0x00) : QColor(0xFF, 0xFF, 0xFF);
}

const Tokens &Theme::tokensOf(bool dark)
{
    static const Tokens kDark = darkTokens();
    static const Tokens kLight = lightTokens();
    return dark ? kDark : kLight;
}

} // namespace headwater::ui
