// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/pipeline.h"

#include <string>
#include <variant>
#include <vector>

namespace headwater::pipeline {

// The primitive changes. Each holds what it needs to be undone, by value, and can be written to the journal.

struct AddNode
{
    std::size_t index = 0;
    Node node;
    bool operator==(const AddNode &) const = default;
};
struct RemoveNode
{
    std::size_t index = 0;
    Node node;
    bool operator==(const RemoveNode &) const = default;
};
struct AddLink
{
    std::size_t index = 0;
    Link link;
    bool operator==(const AddLink &) const = default;
};
struct RemoveLink
{
    std::size_t index = 0;
    Link link;
    bool operator==(const RemoveLink &) const = default;
};
/// One property of one node; null stands for "not written, the default applies".
struct SetProperty
{
    std::string node;
    std::string key;
    Json before;
    Json after;
    bool operator==(const SetProperty &) const = default;
};
struct MoveNode
{
    std::string node;
    std::optional<Position> before;
    std::optional<Position> after;
    bool operator==(const MoveNode &) const = default;
};
struct SetTitle
{
    std::string node;
    std::string before;
    std::string after;
    bool operator==(const SetTitle &) const = default;
};
/// Changes a node's id and follows it in links and actions.
struct RenameNode
{
    std::string before;
    std::string after;
    bool operator==(const RenameNode &) const = default;
};
struct SetLinkProperties
{
    std::string from, to, port;
    Json before;
    Json after;
    bool operator==(const SetLinkProperties &) const = default;
};
/// Name, profile and seed of the whole.
struct Heading
{
    std::string name;
    limits::Profile profile = limits::Profile::Current;
    std::uint64_t seed = 1;
    bool operator==(const Heading &) const = default;
};
struct SetHeading
{
    Heading before;
    Heading after;
    bool operator==(const SetHeading &) const = default;
};
struct SetActions
{
    std::vector<Action> before;
    std::vector<Action> after;
    bool operator==(const SetActions &) const = default;
};

using Edit = std::variant<AddNode, RemoveNode, AddLink, RemoveLink, SetProperty, MoveNode, SetTitle, RenameNode,
                          SetLinkProperties, SetHeading, SetActions>;

Edit inverse(const Edit &edit);

/// Applies an edit; an edit that does not fit the pipeline (a wrong `before`, a missing node) is refused and
/// leaves it as it was.
Result<void> apply(Pipeline &pipeline, const Edit &edit);

/// Applies all of them in order, or, when one is refused, none.
Result<void> apply(Pipeline &pipeline, const std::vector<Edit> &edits);

/// What undoes all of them, in the order in which it is to be applied.
std::vector<Edit> inverse(const std::vector<Edit> &edits);

/// The same change in fewer edits: those of the same value become one, those without effect go.
std::vector<Edit> coalesced(std::vector<Edit> edits);

/// One step of the history: what a person did, as a list of primitive edits that are done and undone together.
struct Command
{
    std::string text;     ///< English, verb first: "Move 3 nodes"; translated in context "Commands"
    std::string mergeKey; ///< consecutive commands with the same key (a drag, typing) become one; empty: never
    std::int64_t at = 0;  ///< wall clock, milliseconds since 1970 UTC
    std::vector<Edit> edits;
    bool operator==(const Command &) const = default;
};

Json toJson(const Command &command);
Result<Command> commandFromJson(const Json &json);

} // namespace headwater::pipeline
