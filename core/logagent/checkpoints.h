// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/database/database.h"
#include "core/logagent/fileidentity.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace headwater::logagent {

/// How far a file was read.
struct Checkpoint
{
    std::string path;
    FileId id;
    std::int64_t modifiedMs = 0; ///< since 1970
    std::uint64_t size = 0;
    Mark mark;
    bool gone = false; ///< the file is no more, and read to its end: nothing needs to be known of it
};

/// Positions of flows in a SQLite file, as the real agent keeps them, in the table FILE_CHECKPOINTS. Used by one
/// thread at a time.
class Checkpoints
{
public:
    static constexpr std::int64_t kKeepMs = 7 * 24 * 3'600'000LL;

    static Result<Checkpoints> open(const QString &path);

    /// What is known of a flow's files. Forgets what was not touched for seven days.
    Result<std::vector<Checkpoint>> load(const std::string &flow, std::int64_t nowMs);
    /// Writes positions down. `deliver` runs in the same transaction, before: what it writes into the database and the
    /// positions are kept both or neither, whatever happens.
    Result<void> save(const std::string &flow, std::span<const Checkpoint> positions, std::int64_t nowMs,
                      const std::function<Result<void>(Database &)> &deliver = {});

private:
    explicit Checkpoints(Database database)
        : m_database(std::move(database))
    {
    }
    Database m_database;
};

} // namespace headwater::logagent
