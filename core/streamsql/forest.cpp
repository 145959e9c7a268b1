// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/forest.h"

#include "core/kernel/detlog.h"

#include <algorithm>

namespace headwater::streamsql {

namespace {

double log2Of(double value)
{
    return kernel::detLog(value) / 0.693147180559945309;
}

} // namespace

RandomCutForest::RandomCutForest(const ForestSpec &spec, kernel::Stream draws)
    : m_spec(spec)
    , m_dimensions(std::size_t{spec.columns} * spec.shingle)
    , m_point(m_dimensions, 0.0)
    , m_trees(spec.trees)
{
    for (std::size_t i = 0; i < m_trees.size(); ++i)
        m_trees[i].draws = {kernel::mix64(draws.key + i)};
}

double RandomCutForest::scoreAndLearn(std::span<const double> point)
{
    std::move(m_point.begin() + static_cast<std::ptrdiff_t>(point.size()), m_point.end(), m_point.begin());
    std::copy(point.begin(), point.end(), m_point.end() - static_cast<std::ptrdiff_t>(point.size()));
    if (++m_seen < m_spec.shingle)
        return 0;
    double sum = 0;
    const bool isReady = m_learnt >= std::max<std::uint64_t>(1, m_spec.subSample / 4);
    for (Tree &tree : m_trees) {
        if (isReady)
            sum += score(tree);
        learn(tree);
    }
    ++m_learnt;
    return isReady ? sum / static_cast<double>(m_trees.size()) : 0;
}

std::uint32_t RandomCutForest::newNode(Tree &tree)
{
    if (!tree.free.empty()) {
        const std::uint32_t node = tree.free.back();
        tree.free.pop_back();
        tree.nodes[node] = {};
        return node;
    }
    tree.nodes.emplace_back();
    tree.low.resize(tree.low.size() + m_dimensions);
    tree.high.resize(tree.high.size() + m_dimensions);
    return static_cast<std::uint32_t>(tree.nodes.size() - 1);
}

std::uint32_t RandomCutForest::newLeaf(Tree &tree)
{
    const std::uint32_t leaf = newNode(tree);
    tree.nodes[leaf].mass = 1;
    std::copy(m_point.begin(), m_point.end(), low(tree, leaf));
    std::copy(m_point.begin(), m_point.end(), high(tree, leaf));
    return leaf;
}

/// The chance that a random cut through the box of a node and the point parts the two.
double RandomCutForest::cutsOff(const Tree &tree, std::uint32_t node) const
{
    const double *const least = &tree.low[std::size_t{node} * m_dimensions];
    const double *const most = &tree.high[std::size_t{node} * m_dimensions];
    double outside = 0;
    double whole = 0;
    for (std::size_t i = 0; i < m_dimensions; ++i) {
        const double beyond = std::max(0.0, least[i] - m_point[i]) + std::max(0.0, m_point[i] - most[i]);
        outside += beyond;
        whole += beyond + (most[i] - least[i]);
    }
    return whole > 0 ? outside / whole : 0;
}

double RandomCutForest::score(const Tree &tree)
{
    // What a leaf would say, then on the way up: either the point is cut off here, or what was said below counts.
    std::uint32_t node = tree.root;
    double depth = 0;
    while (!tree.nodes[node].isLeaf()) {
        node = m_point[tree.nodes[node].dimension] <= tree.nodes[node].cut ? tree.nodes[node].left
                                                                           : tree.nodes[node].right;
        ++depth;
    }
    const double total = tree.nodes[tree.root].mass;
    const double mass = tree.nodes[node].mass;
    const bool isKnown = cutsOff(tree, node) == 0;
    double said = isKnown ? (1 - mass / (2 * total)) / (depth + log2Of(mass + 1)) : 1 / (depth + 1);
    while (tree.nodes[node].parent != kNone) {
        node = tree.nodes[node].parent;
        --depth;
        const double chance = cutsOff(tree, node);
        said = chance / (depth + 1) + (1 - chance) * said;
    }
    return said * log2Of(total + 1);
}

void RandomCutForest::learn(Tree &tree)
{
    // Efraimidis and Spirakis: the lightest of ln(-ln u) - t / decay are a sample in which younger points weigh more.
    const double weight = kernel::detLog(std::max(-kernel::detLog(draw(tree)), 1e-300)) -
                          static_cast<double>(m_learnt) / m_spec.timeDecay;
    const auto lighter = [](const Sample &a, const Sample &b) {
        return a.weight < b.weight;
    };
    if (tree.heap.size() >= m_spec.subSample) {
        if (weight >= tree.heap.front().weight)
            return;
        std::pop_heap(tree.heap.begin(), tree.heap.end(), lighter);
        erase(tree, tree.heap.back().leaf);
        tree.heap.pop_back();
    }
    tree.heap.push_back({weight, insert(tree)});
    std::push_heap(tree.heap.begin(), tree.heap.end(), lighter);
}

std::uint32_t RandomCutForest::insert(Tree &tree)
{
    if (tree.root == kNone)
        return tree.root = newLeaf(tree);
    std::uint32_t node = tree.root;
    for (;;) {
        // One cut through the box around the node and the point. If it parts them, they part here.
        double whole = 0;
        for (std::size_t i = 0; i < m_dimensions; ++i)
            whole += std::max(high(tree, node)[i], m_point[i]) - std::min(low(tree, node)[i], m_point[i]);
        if (whole > 0) {
            double rest = whole * (1 - draw(tree)); // in [0, whole)
            std::size_t dimension = 0;
            for (; dimension + 1 < m_dimensions; ++dimension) {
                const double range = std::max(high(tree, node)[dimension], m_point[dimension]) -
                                     std::min(low(tree, node)[dimension], m_point[dimension]);
                if (rest < range)
                    break;
                rest -= range;
            }
            const double cut = std::min(low(tree, node)[dimension], m_point[dimension]) + rest;
            const bool pointIsLeft = m_point[dimension] <= cut && cut < low(tree, node)[dimension];
            const bool pointIsRight = m_point[dimension] > cut && cut >= high(tree, node)[dimension];
            if (pointIsLeft || pointIsRight) {
                const std::uint32_t leaf = newLeaf(tree);
                const std::uint32_t branch = newNode(tree);
                const std::uint32_t parent = tree.nodes[node].parent;
                Node &made = tree.nodes[branch];
                made.parent = parent;
                made.left = pointIsLeft ? leaf : node;
                made.right = pointIsLeft ? node : leaf;
                made.dimension = static_cast<std::uint32_t>(dimension);
                made.cut = cut;
                made.mass = tree.nodes[node].mass + 1;
                if (parent == kNone)
                    tree.root = branch;
                else if (tree.nodes[parent].left == node)
                    tree.nodes[parent].left = branch;
                else
                    tree.nodes[parent].right = branch;
                tree.nodes[node].parent = branch;
                tree.nodes[leaf].parent = branch;
                rebox(tree, branch);
                return leaf;
            }
        }
        Node &passed = tree.nodes[node];
        ++passed.mass;
        if (passed.isLeaf())
            return node; // the same point once more
        for (std::size_t i = 0; i < m_dimensions; ++i) {
            low(tree, node)[i] = std::min(low(tree, node)[i], m_point[i]);
            high(tree, node)[i] = std::max(high(tree, node)[i], m_point[i]);
        }
        node = m_point[passed.dimension] <= passed.cut ? passed.left : passed.right;
    }
}

void RandomCutForest::rebox(Tree &tree, std::uint32_t node)
{
    const Node &made = tree.nodes[node];
    for (std::size_t i = 0; i < m_dimensions; ++i) {
        low(tree, node)[i] = std::min(low(tree, made.left)[i], low(tree, made.right)[i]);
        high(tree, node)[i] = std::max(high(tree, made.left)[i], high(tree, made.right)[i]);
    }
}

void RandomCutForest::erase(Tree &tree, std::uint32_t leaf)
{
    if (tree.nodes[leaf].mass > 1) {
        for (std::uint32_t node = leaf; node != kNone; node = tree.nodes[node].parent)
            --tree.nodes[node].mass;
        return;
    }
    const std::uint32_t branch = tree.nodes[leaf].parent;
    tree.free.push_back(leaf);
    if (branch == kNone) {
        tree.root = kNone;
        return;
    }
    const std::uint32_t sibling = tree.nodes[branch].left == leaf ? tree.nodes[branch].right : tree.nodes[branch].left;
    const std::uint32_t parent = tree.nodes[branch].parent;
    tree.nodes[sibling].parent = parent;
    tree.free.push_back(branch);
    if (parent == kNone) {
        tree.root = sibling;
        return;
    }
    (tree.nodes[parent].left == branch ? tree.nodes[parent].left : tree.nodes[parent].right) = sibling;
    for (std::uint32_t node = parent; node != kNone; node = tree.nodes[node].parent) {
        --tree.nodes[node].mass;
        rebox(tree, node);
    }
}

} // namespace headwater::streamsql
