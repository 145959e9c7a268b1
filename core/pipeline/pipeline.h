// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/profile.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headwater::pipeline {

/// Property values as the text format has them. Object keys are sorted, so equal content compares and prints equal.
using Json = nlohmann::json;

/// Where a node's top-left corner lies on the canvas, in canvas units (pixels at 100 %).
struct Position
{
    double x = 0;
    double y = 0;
    bool operator==(const Position &) const = default;
};

struct Node
{
    std::string id;    ///< letters, digits, `-`, `_`; unique in the pipeline; 1 to 64 characters
    std::string type;  ///< a service type of the catalog, such as `kinesis-stream`
    std::string title; ///< shown instead of the id; may be empty
    std::optional<Position> at;
    Json properties = Json::object(); ///< only what differs from the descriptor's default, or was written so
    bool operator==(const Node &) const = default;
};

/// A connection. (from, to, port) is unique.
struct Link
{
    std::string from;
    std::string to;
    std::string port; ///< the output of `from`; empty for its first
    Json properties = Json::object();
    bool operator==(const Link &) const = default;
    bool sameEnds(const Link &other) const { return from == other.from && to == other.to && port == other.port; }
};

/// Something done to the running world at a planned time.
struct Action
{
    std::int64_t at = 0; ///< nanoseconds of simulated time, not negative
    std::string node;
    std::string name; ///< `do` in the text format: SplitShard, SetProperty, Stop, …
    Json with = Json::object();
    bool operator==(const Action &) const = default;
};

/// A whole drawing as plain data. Everything that a project file or a text file says of a pipeline is in here.
struct Pipeline
{
    std::string name;
    limits::Profile profile = limits::Profile::Current;
    std::uint64_t seed = 1;
    std::vector<Node> nodes;
    std::vector<Link> links;
    std::vector<Action> actions;
    bool operator==(const Pipeline &) const = default;

    const Node *find(std::string_view id) const;
    const Link *findLink(std::string_view from, std::string_view to, std::string_view port) const;
};

} // namespace headwater::pipeline
