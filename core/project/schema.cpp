// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/schema.h"

#include "core/database/database.h"

#include <QCoreApplication>

#include <array>
#include <string>

namespace headwater::project {
namespace {

constexpr const char *kVersion1 = R"(
CREATE TABLE heading (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL,
    profile TEXT NOT NULL CHECK (profile IN ('exam', 'current')),
    seed INTEGER NOT NULL,          -- 64 bits, unsigned
    position INTEGER NOT NULL       -- steps of the history before it are done, those behind it undone
) STRICT;
CREATE TABLE nodes (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    x REAL,
    y REAL,
    properties TEXT NOT NULL
) STRICT;
CREATE TABLE links (
    place INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES nodes (id),
    target TEXT NOT NULL REFERENCES nodes (id),
    port TEXT NOT NULL,
    properties TEXT NOT NULL,
    UNIQUE (source, target, port)
) STRICT;
CREATE TABLE actions (
    place INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,            -- nanoseconds of simulated time
    node TEXT NOT NULL,
    name TEXT NOT NULL,
    parameters TEXT NOT NULL
) STRICT;
CREATE TABLE history (
    place INTEGER PRIMARY KEY,
    command TEXT NOT NULL
) STRICT;
CREATE TABLE snapshots (
    place INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,            -- milliseconds since 1970, UTC
    thumbnail BLOB NOT NULL,        -- PNG
    pipeline TEXT NOT NULL          -- the text format
) STRICT;
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL             -- JSON
) STRICT, WITHOUT ROWID;
)";

constexpr std::array<const char *, 1> kMigrations{kVersion1};

} // namespace

std::span<const char *const> projectMigrations()
{
    return kMigrations;
}

Result<void> migrate(Database &database, std::span<const char *const> migrations)
{
    const Result<std::int64_t> version = database.number("PRAGMA user_version");
    if (!version)
        return version.error();
    const auto newest = static_cast<std::int64_t>(migrations.size());
    if (*version > newest)
        return Error{QCoreApplication::translate("Project", "It was written by a newer Headwater (version %1 of the "
                                                            "file format; this one reads up to version %2).")
                         .arg(*version)
                         .arg(newest),
                     {}};
    if (*version < 0)
        return Error{QCoreApplication::translate("Project", "The file is damaged."), {}};
    if (*version == newest)
        return {};
    Result<Transaction> transaction = Transaction::begin(database);
    if (!transaction)
        return transaction.error();
    for (std::int64_t step = *version; step < newest; ++step) {
        if (Result<void> done = database.execute(migrations[static_cast<std::size_t>(step)]); !done)
            return done;
    }
    const std::string setVersion = "PRAGMA user_version = " + std::to_string(newest);
    if (Result<void> done = database.execute(setVersion.c_str()); !done)
        return done;
    return transaction->commit();
}

Result<void> createSchema(Database &database)
{
    const std::string setId = "PRAGMA application_id = " + std::to_string(kProjectId);
    if (Result<void> done = database.execute(setId.c_str()); !done)
        return done;
    return migrate(database, projectMigrations());
}

} // namespace headwater::project
