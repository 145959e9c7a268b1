// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/pipeline/edit.h"

#include <string>
#include <utility>
#include <vector>

namespace headwater::services {

/// What keeps a pipeline's data safe, in the order of the way: who may call, how calls travel, what is kept.
enum class SecurityTopic : std::uint8_t { LeastPrivilege, InTransit, PrivateNetwork, AtRest, ClientSide };
enum class SecurityState : std::uint8_t {
    Good,
    Optional, ///< could be safer; whether it has to be is for people to say
    Open,     ///< should be put right
};

/// One line of the checklist, and what puts it right, as a command that can be undone.
struct SecurityLine
{
    SecurityTopic topic = SecurityTopic::LeastPrivilege;
    SecurityState state = SecurityState::Good;
    std::string node;
    QString text;        ///< how it is, a sentence
    std::string fixText; ///< English, verb first, translated in context "Commands"; empty: nothing to do
    std::vector<pipeline::Edit> fix;
};

/// What a node's calls over its links need: action and resource.
std::vector<std::pair<std::string, std::string>>
neededPermissions(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, const std::string &node);
/// A policy that allows just that, text.
std::string leastPolicy(const std::vector<std::pair<std::string, std::string>> &needed);

std::vector<SecurityLine> securityChecklist(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog);

} // namespace headwater::services
