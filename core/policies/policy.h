// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/policies/condition.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::policies {

enum class Effect : std::uint8_t { Deny, Allow };

/// Who a statement of a resource's policy is about: `"*"`, or ARNs, accounts and services by kind.
struct Principal
{
    bool everyone = false;
    std::vector<std::string> aws;      ///< ARNs, account numbers
    std::vector<std::string> services; ///< `firehose.amazonaws.com`
    std::vector<std::string> others;   ///< Federated, CanonicalUser
};

struct Statement
{
    std::string sid;
    Effect effect = Effect::Deny;
    std::vector<std::string> actions;
    std::vector<std::string> resources;
    bool notActions = false; ///< NotAction: all but these
    bool notResources = false;
    bool notPrincipal = false;
    std::optional<Principal> principal;
    std::vector<Condition> conditions;
};

struct Policy
{
    bool variables = false; ///< Version 2012-10-17; older ones take `${…}` as it stands
    std::string id;
    std::vector<Statement> statements;
};

/// What a policy is attached to decides what its statements must have.
enum class PolicyKind : std::uint8_t {
    Identity, ///< of a user, a role, a certificate: names no Principal
    Resource, ///< of a queue, a key, an endpoint: names a Principal
};

inline constexpr std::size_t kMostPolicyBytes = 20'480; ///< the longest that any service takes

/// Reads a policy strictly. The error's message names line and column; its place is the JSON pointer, or line:column
/// where the text is no JSON.
Result<Policy> parsePolicy(std::string_view text, PolicyKind kind);

/// How many characters the services count: white space outside of texts is free.
std::size_t countedCharacters(std::string_view text);

/// `line:column` of the value that a JSON pointer names in a text that is valid JSON; empty when there is none.
std::string lineAndColumn(std::string_view text, std::string_view pointer);

} // namespace headwater::policies
