// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headwater::world {
class World;
}

namespace headwater::services::iam_role {
class Role;
}

namespace headwater::services::kms_key {

/// In whose name a service asks for a key, where it is not the owner of the account.
struct KeyUser
{
    const iam_role::Role *role = nullptr; ///< null: nobody who is known
    std::string session;
};

/// Why a key does not serve: the name that data streams pass on, `KMSDisabledException`, and what KMS says of it.
struct KeyRefusal
{
    std::string_view error;
    std::string message;
};

/// A request now to a key of the pipeline. A key is named by its node or its ARN; one that is and was no node of the
/// pipeline is taken at its word. The key's policy must let the caller's account in, and a role needs the permission as
/// well.
/// \param action `kms:GenerateDataKey` or `kms:Decrypt`
/// \param user null: the account's owner
std::optional<KeyRefusal> useKey(const world::World &world, std::string_view keyId, std::string_view action,
                                 const KeyUser *user = nullptr);

} // namespace headwater::services::kms_key
