// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headwater::world {
class World;
}

namespace headwater::services::kms_key {

/// Why a key does not serve: the name that data streams pass on, `KMSDisabledException`, and what KMS says of it.
struct KeyRefusal
{
    std::string_view error;
    std::string message;
};

/// A request now to a key of the pipeline, in the name of the account's owner. A key is named by its node or its ARN;
/// one that is and was no node of the pipeline is taken at its word.
/// \param action `kms:GenerateDataKey` or `kms:Decrypt`
std::optional<KeyRefusal> useKey(const world::World &world, std::string_view keyId, std::string_view action);

} // namespace headwater::services::kms_key
