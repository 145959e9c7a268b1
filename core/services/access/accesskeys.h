// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/policies/decision.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace headwater::world {
class World;
}

namespace headwater::services {

namespace iam_role {
class Role;
}

/// Who calls from outside of the world, as far as is known.
struct OutsideCaller
{
    std::string key; ///< the access key that signed the call; empty: nobody signed it
    std::string sourceIp;
    bool isSecure = false; ///< it came encrypted
};

/// Why one may not.
struct OutsideDenial
{
    std::string message;  ///< in the service's words
    std::string deciding; ///< what decided, English
};

/// The access keys of a running pipeline: each is a role's, whose policy decides what calls with it may do.
class AccessKeys
{
public:
    explicit AccessKeys(world::World &world)
        : m_world(world)
    {
    }

    iam_role::Role *roleOf(const std::string &key); ///< null: nobody has that key
    std::optional<std::string> secretOf(const std::string &key);
    bool isEmpty() const; ///< no role has one

    /// Nothing when the caller may. Without a key the policy of the resource alone has a say; within the account either
    /// policy may allow it, and each may forbid it.
    /// \param spelled the action as the service's messages write it
    /// \param revision another number after every change of the resource's policy, also where it gets its first or
    /// loses it: what was allowed is remembered until then. Without it nothing is
    std::optional<OutsideDenial> denial(const OutsideCaller &caller, const std::string &action,
                                        const std::string &spelled, const std::string &resource,
                                        const policies::NamedPolicy *ofResource = nullptr,
                                        std::optional<std::uint64_t> revision = std::nullopt);

private:
    /// What was allowed, and by what. A loaded stream has thousands of calls a second that are alike in it.
    struct Ruling
    {
        std::string key, sourceIp, action, resource;
        bool isSecure = false;
        const iam_role::Role *role = nullptr; ///< null: nothing
        const policies::Policy *ofResource = nullptr;
        std::uint64_t roleRevision = 0, revision = 0;
        kernel::SimTime second = -1; ///< where a policy looks at the clock

        bool operator==(const Ruling &) const = default;
    };
    std::size_t placeOf(const std::string &key, const std::string &action, const std::string &resource) const;

    world::World &m_world;
    std::unordered_map<std::string, iam_role::Role *> m_known;
    std::vector<Ruling> m_rulings; ///< each at its place, which may be another's as well
};

} // namespace headwater::services
