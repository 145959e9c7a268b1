// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/call.h"
#include "core/gateway/outside.h"
#include "core/gateway/shape.h"
#include "core/services/access/accesskeys.h"
#include "core/services/kms-key/use.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace headwater::gateway {

/// What a call needs a permission for.
struct Permission
{
    std::string action;   ///< `kinesis:PutRecord`
    std::string resource; ///< an ARN, or `*`
};

/// A member of requests that names the resource. What an operation does not read must not decide whether it may.
struct ResourceMember
{
    std::string_view member;
    std::string_view stem = {};                        ///< what makes an ARN of its value; empty: it is one already
    std::span<const std::string_view> operations = {}; ///< those that read it; empty: all
};

/// How IAM knows the operations of a service. An operation is its own action where no row says otherwise.
struct PermissionTable
{
    struct Row
    {
        std::string_view operation, action;
    };

    std::string_view prefix;                           ///< `kinesis`
    std::span<const ResourceMember> members;           ///< the first that a request has is the resource
    std::span<const std::string_view> everything = {}; ///< operations that are about no resource: `*`
    std::span<const Row> actions = {};                 ///< operations whose action has another name
};

/// The ARN that a member's value makes; one that is too long to name anything is `*`.
std::string resourceOf(std::string_view stem, const std::string &name);
Permission permissionOf(const PermissionTable &table, std::string_view operation, const Json &body);

/// Says whether callers may do what they ask for. Stands between reading a request and doing what it says; all it looks
/// at is in the recorded call and in the world.
class Guard
{
public:
    explicit Guard(Outside &outside)
        : m_keys(outside.world())
        , m_outside(outside)
    {
    }

    /// What the service tells a caller who may not; nothing for one who may, and for those who are trusted.
    /// \param revision of the resource's policy, as AccessKeys has it
    /// \param spelled the action as the service's messages write it; empty: as it is
    std::optional<std::string> denial(const OutsideCall &call, const Permission &asked,
                                      const policies::NamedPolicy *ofResource = nullptr,
                                      std::optional<std::uint64_t> revision = std::nullopt, std::string spelled = {});
    /// In whose name keys are asked for what a call does; none: the owner's.
    std::optional<services::kms_key::KeyUser> keyUseOf(const OutsideCall &call);

private:
    services::AccessKeys m_keys;
    Outside &m_outside;
    std::string m_lastTold;
    SimTime m_toldAt = -1;
    std::uint64_t m_untold = 0;
};

} // namespace headwater::gateway
