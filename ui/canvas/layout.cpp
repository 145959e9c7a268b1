// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/layout.h"

#include "ui/canvas/geometry.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace headwater::ui::canvas {

namespace {

constexpr double kLayerGap = 96;
constexpr double kNodeGap = 40;
constexpr double kPartGap = 80;

using Graph = std::vector<std::vector<int>>;

std::size_t at(int index)
{
    return static_cast<std::size_t>(index);
}

/// Parts of the graph that hang together, each in index order, the one with the smallest index first.
std::vector<std::vector<int>> components(const Graph &next, const Graph &previous)
{
    std::vector<std::vector<int>> parts;
    std::vector<bool> seen(next.size(), false);
    for (int start = 0; start < static_cast<int>(next.size()); ++start) {
        if (seen[at(start)])
            continue;
        std::vector<int> part{start};
        seen[at(start)] = true;
        for (std::size_t i = 0; i < part.size(); ++i) {
            for (const Graph *graph : {&next, &previous}) {
                for (const int other : (*graph)[at(part[i])]) {
                    if (!seen[at(other)]) {
                        seen[at(other)] = true;
                        part.push_back(other);
                    }
                }
            }
        }
        std::sort(part.begin(), part.end());
        parts.push_back(std::move(part));
    }
    return parts;
}

/// Longest way from a source; an edge that closes a cycle is left out.
std::vector<int> layersOf(const std::vector<int> &part, const Graph &next, const Graph &previous)
{
    std::vector<int> layer(next.size(), 0);
    std::vector<int> waiting(next.size(), 0);
    std::vector<int> ready;
    for (const int node : part) {
        waiting[at(node)] = static_cast<int>(previous[at(node)].size());
        if (waiting[at(node)] == 0)
            ready.push_back(node);
    }
    std::vector<bool> done(next.size(), false);
    for (std::size_t handled = 0; handled < part.size();) {
        if (ready.empty()) {
            const auto open = std::find_if(part.begin(), part.end(), [&](int node) { return !done[at(node)]; });
            ready.push_back(*open);
        }
        const int node = ready.back();
        ready.pop_back();
        if (done[at(node)])
            continue;
        done[at(node)] = true;
        ++handled;
        for (const int other : next[at(node)]) {
            if (done[at(other)])
                continue;
            layer[at(other)] = std::max(layer[at(other)], layer[at(node)] + 1);
            if (--waiting[at(other)] == 0)
                ready.push_back(other);
        }
    }
    return layer;
}

} // namespace

std::vector<QPointF> layeredLayout(std::span<const QSizeF> sizes, std::span<const std::pair<int, int>> edges,
                                   QPointF origin)
{
    std::vector<QPointF> corners(sizes.size());
    Graph next(sizes.size()), previous(sizes.size());
    for (const auto &[from, to] : edges) {
        if (from == to || from < 0 || to < 0)
            continue;
        next[at(from)].push_back(to);
        previous[at(to)].push_back(from);
    }

    double top = origin.y();
    for (const std::vector<int> &part : components(next, previous)) {
        const std::vector<int> layer = layersOf(part, next, previous);
        std::vector<std::vector<int>> layers;
        for (const int node : part) {
            layers.resize(std::max(layers.size(), at(layer[at(node)]) + 1));
            layers[at(layer[at(node)])].push_back(node);
        }

        // Order within a layer by the mean place of the neighbours, swept to and fro.
        std::vector<double> place(sizes.size(), 0);
        const auto number = [&](const std::vector<int> &nodes) {
            for (std::size_t i = 0; i < nodes.size(); ++i)
                place[at(nodes[i])] = static_cast<double>(i);
        };
        std::for_each(layers.begin(), layers.end(), number);
        const auto sortBy = [&](std::vector<int> &nodes, const Graph &neighbours) {
            std::vector<double> mean(sizes.size(), 0);
            for (const int node : nodes) {
                const std::vector<int> &around = neighbours[at(node)];
                double sum = 0;
                for (const int other : around)
                    sum += place[at(other)];
                mean[at(node)] = around.empty() ? place[at(node)] : sum / static_cast<double>(around.size());
            }
            std::stable_sort(nodes.begin(), nodes.end(), [&](int a, int b) { return mean[at(a)] < mean[at(b)]; });
            number(nodes);
        };
        for (int sweep = 0; sweep < 4; ++sweep) {
            for (std::size_t i = 1; i < layers.size(); ++i)
                sortBy(layers[i], previous);
            for (std::size_t i = layers.size(); i-- > 1;)
                sortBy(layers[i - 1], next);
        }

        double x = origin.x();
        for (const std::vector<int> &nodes : layers) {
            double width = 0, height = -kNodeGap;
            for (const int node : nodes) {
                width = std::max(width, sizes[at(node)].width());
                height += sizes[at(node)].height() + kNodeGap;
            }
            double y = -height / 2;
            for (const int node : nodes) {
                corners[at(node)] = {x, y};
                y += sizes[at(node)].height() + kNodeGap;
            }
            x += width + kLayerGap;
        }

        // Draw each node towards the middle of its neighbours without letting a layer overlap.
        const auto middle = [&](int node) {
            return corners[at(node)].y() + sizes[at(node)].height() / 2;
        };
        for (int round = 0; round < 6; ++round) {
            for (const std::vector<int> &nodes : layers) {
                std::vector<double> wish;
                wish.reserve(nodes.size());
                for (const int node : nodes) {
                    double sum = 0;
                    std::size_t count = 0;
                    for (const Graph *graph : {&previous, &next}) {
                        for (const int other : (*graph)[at(node)]) {
                            sum += middle(other);
                            ++count;
                        }
                    }
                    const double centre = count > 0 ? sum / static_cast<double>(count) : middle(node);
                    wish.push_back(centre - sizes[at(node)].height() / 2);
                }
                double offset = 0;
                double least = -1e18;
                std::vector<double> packed(nodes.size());
                for (std::size_t i = 0; i < nodes.size(); ++i) {
                    packed[i] = std::max(wish[i], least);
                    least = packed[i] + sizes[at(nodes[i])].height() + kNodeGap;
                    offset += wish[i] - packed[i];
                }
                offset /= static_cast<double>(nodes.size());
                for (std::size_t i = 0; i < nodes.size(); ++i)
                    corners[at(nodes[i])].setY(packed[i] + offset);
            }
        }

        double highest = 1e18, lowest = -1e18;
        for (const int node : part)
            highest = std::min(highest, corners[at(node)].y());
        for (const int node : part) {
            QPointF &corner = corners[at(node)];
            corner = snapped(corner + QPointF(0, top - highest));
            lowest = std::max(lowest, corner.y() + sizes[at(node)].height());
        }
        top = lowest + kPartGap;
    }
    return corners;
}

} // namespace headwater::ui::canvas
