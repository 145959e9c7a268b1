// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/random.h"

#include <cstdint>
#include <span>
#include <vector>

namespace headwater::streamsql {

struct ForestSpec
{
    std::uint32_t trees = 100;
    std::uint32_t subSample = 256;
    std::uint32_t timeDecay = 100'000; ///< points after which an old one is e times less likely to be kept
    std::uint32_t shingle = 1;         ///< points in a row that are looked at as one
    std::uint32_t columns = 1;
};

/// A robust random cut forest (Guha, Mishra, Roy, Schrijvers, ICML 2016): how surprising is a point, given those
/// before it? Every tree holds a random sample of the past; a point that a few random cuts part from all others lies
/// far outside. The score is the expected change of depth as in Amazon's own library: about 1 and less is usual, 3
/// and more is not, log2 of the sample is the most.
///
/// All draws come from the seed by counter, so the same points give the same scores.
class RandomCutForest
{
public:
    RandomCutForest(const ForestSpec &spec, kernel::Stream draws);

    /// The score of the next point, which has spec.columns numbers, and then learns it. 0 until a quarter of a sample
    /// is known.
    double scoreAndLearn(std::span<const double> point);
    std::uint64_t seen() const { return m_seen; }

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    struct Node
    {
        std::uint32_t parent = kNone, left = kNone, right = kNone;
        std::uint32_t dimension = 0;
        double cut = 0; ///< points up to it are on the left
        std::uint32_t mass = 0;
        bool isLeaf() const { return left == kNone; }
    };
    struct Sample
    {
        double weight = 0;
        std::uint32_t leaf = kNone;
    };
    struct Tree
    {
        std::vector<Node> nodes;
        std::vector<double> low, high; ///< the box of every node
        std::vector<std::uint32_t> free;
        std::vector<Sample> heap; ///< the greatest weight first: the next to be forgotten
        std::uint32_t root = kNone;
        kernel::Stream draws;
        std::uint64_t drawn = 0;
    };

    double draw(Tree &tree) { return kernel::unit(tree.draws.at(tree.drawn++)); }
    void learn(Tree &tree);
    std::uint32_t insert(Tree &tree);
    void erase(Tree &tree, std::uint32_t leaf);
    std::uint32_t newNode(Tree &tree);
    std::uint32_t newLeaf(Tree &tree);
    double score(const Tree &tree);
    double cutsOff(const Tree &tree, std::uint32_t node) const;
    double *low(Tree &tree, std::uint32_t node) const { return &tree.low[std::size_t{node} * m_dimensions]; }
    double *high(Tree &tree, std::uint32_t node) const { return &tree.high[std::size_t{node} * m_dimensions]; }
    void rebox(Tree &tree, std::uint32_t node);

    ForestSpec m_spec;
    std::size_t m_dimensions;
    std::vector<double> m_point; ///< the shingle, oldest first
    std::uint64_t m_seen = 0;    ///< points
    std::uint64_t m_learnt = 0;  ///< whole shingles
    std::vector<Tree> m_trees;
};

} // namespace headwater::streamsql
