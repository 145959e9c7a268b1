// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <span>

namespace headwater {
class Database;
}

namespace headwater::project {

/// SQLite's `application_id` of a project file: "HDWR". Never changed.
inline constexpr std::int64_t kProjectId = 0x48445752;

/// The steps from an empty database to the present schema: migration k leads from version k to k + 1. They speak SQL
/// only and are never edited after a release; for each version a file lies in tests/data/projects.
std::span<const char *const> projectMigrations();

/// The version that this program writes, SQLite's `user_version`.
inline std::int64_t currentVersion()
{
    return static_cast<std::int64_t>(projectMigrations().size());
}

/// Brings a database to the newest version, in one transaction: all steps or none. Refuses a newer one.
Result<void> migrate(Database &database, std::span<const char *const> migrations);

/// A new project database: schema, application id and version.
Result<void> createSchema(Database &database);

} // namespace headwater::project
