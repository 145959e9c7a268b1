// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keyspace/keyspaceraster.h"

#include "ui/theme/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace headwater::ui {
namespace {

constexpr int kLeastRowsForEdge = 4;

double fractionOf(std::uint64_t hash)
{
    return std::ldexp(static_cast<double>(hash), -64);
}

} // namespace

double KeyspaceScale::yOfHash(std::uint64_t hash) const
{
    return plot.bottom() - fractionOf(hash) * plot.height();
}

std::uint32_t KeyspaceScale::columnAt(double x) const
{
    const double share = std::clamp((x - plot.left()) / std::max(plot.width(), 1.0), 0.0, 1.0);
    return std::min(static_cast<std::uint32_t>(share * columns), columns - 1);
}

std::uint64_t KeyspaceScale::hashAt(double y) const
{
    const double share = (plot.bottom() - y) / std::max(plot.height(), 1.0);
    if (share <= 0)
        return 0;
    if (share >= 1)
        return ~std::uint64_t(0);
    return static_cast<std::uint64_t>(std::ldexp(share, 64));
}

std::pair<int, int> rowsOf(std::uint64_t hashFirst, std::uint64_t hashLast, int height)
{
    const int bottom = height - static_cast<int>(std::lround(fractionOf(hashFirst) * height));
    const int top = height - static_cast<int>(std::lround(fractionOf(hashLast) * height));
    if (top < bottom)
        return {top, bottom};
    const int row = std::min(top, height - 1);
    return {row, row + 1};
}

void KeyspaceRaster::setHeight(int rows)
{
    if (rows == m_rows)
        return;
    m_rows = rows;
    invalidate();
}

void KeyspaceRaster::invalidate()
{
    m_valid = false;
}

void KeyspaceRaster::paint(const simulation::KeyspacePicture &picture, std::uint32_t fromColumn, const Tokens &colours)
{
    if (m_rows <= 0)
        return;
    if (!m_valid || m_image.height() != m_rows) {
        m_image = QImage(static_cast<int>(simulation::KeyspaceHistory::kColumns), m_rows, QImage::Format_RGB32);
        m_image.fill(colours.canvas);
        m_valid = true;
        fromColumn = 0;
    }
    std::array<QRgb, 256> palette;
    for (std::size_t i = 0; i < palette.size(); ++i)
        palette[i] = colours.heat(std::min(1.0, static_cast<double>(i) / 250)).rgb();
    const QRgb edge = colours.canvas.rgb();

    // Column by column over all bands would read memory crosswise; so loads are gathered first, rows by columns.
    const std::uint32_t columns = std::min(picture.columns, simulation::KeyspaceHistory::kColumns);
    if (fromColumn >= columns)
        return;
    const std::size_t width = columns - fromColumn;
    constexpr std::int16_t kNothing = -1;
    constexpr std::int16_t kEdge = -2;
    std::vector<std::int16_t> cells(width * static_cast<std::size_t>(m_rows), kNothing);
    for (const simulation::KeyspaceBand &band : picture.bands) {
        const std::uint32_t end = std::min(columns, band.firstColumn + static_cast<std::uint32_t>(band.load.size()));
        const std::uint32_t begin = std::max(fromColumn, band.firstColumn);
        if (begin >= end)
            continue;
        const auto [top, bottom] = rowsOf(band.hashFirst, band.hashLast, m_rows);
        const bool hasEdge = bottom - top >= kLeastRowsForEdge && bottom < m_rows;
        for (int row = top; row < bottom; ++row) {
            std::int16_t *const cell = cells.data() + static_cast<std::size_t>(row) * width;
            for (std::uint32_t column = begin; column < end; ++column) {
                const auto load = static_cast<std::int16_t>(band.load[column - band.firstColumn]);
                std::int16_t &target = cell[column - fromColumn];
                target = hasEdge && row == bottom - 1 ? kEdge : std::max(target, load);
            }
        }
    }
    for (int row = 0; row < m_rows; ++row) {
        auto *const line = reinterpret_cast<QRgb *>(m_image.scanLine(row)) + fromColumn;
        const std::int16_t *const cell = cells.data() + static_cast<std::size_t>(row) * width;
        for (std::size_t i = 0; i < width; ++i)
            line[i] = cell[i] < 0 ? edge : palette[static_cast<std::size_t>(cell[i])];
    }
    m_painted += width;
}

} // namespace headwater::ui
