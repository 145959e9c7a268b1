// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/checkpoints.h"

namespace headwater::logagent {

Result<Checkpoints> Checkpoints::open(const QString &path)
{
    Result<Database> database = Database::open(path);
    if (!database)
        return Error{database.error().message, path};
    const Result<void> made = database->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                                                "CREATE TABLE IF NOT EXISTS FILE_CHECKPOINTS ("
                                                " flow TEXT NOT NULL, path TEXT NOT NULL, fileId TEXT NOT NULL,"
                                                " lastModifiedTime INTEGER NOT NULL, size INTEGER NOT NULL,"
                                                " offset INTEGER NOT NULL, lastUpdated INTEGER NOT NULL,"
                                                " fingerprint TEXT NOT NULL, PRIMARY KEY (flow, fileId))");
    if (!made)
        return Error{made.error().message, path};
    return Checkpoints(std::move(*database));
}

Result<std::vector<Checkpoint>> Checkpoints::load(const std::string &flow, std::int64_t nowMs)
{
    auto forget = m_database.prepare("DELETE FROM FILE_CHECKPOINTS WHERE lastUpdated < ?");
    if (!forget)
        return forget.error();
    if (const Result<void> done = forget->bind(1, nowMs - kKeepMs).run(); !done)
        return done.error();
    auto query = m_database.prepare("SELECT path, fileId, lastModifiedTime, size, offset, fingerprint"
                                    " FROM FILE_CHECKPOINTS WHERE flow = ? ORDER BY lastModifiedTime, path");
    if (!query)
        return query.error();
    query->bind(1, std::string_view(flow));
    std::vector<Checkpoint> found;
    for (;;) {
        const Result<bool> row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return found;
        const auto id = FileId::fromText(query->text(1));
        const std::int64_t offset = query->integer(4);
        const auto mark = Mark::fromText(static_cast<std::uint64_t>(offset), query->text(5));
        // A row that was damaged is one that is not there: the file is read from its beginning.
        if (!id || !mark || offset < 0)
            continue;
        found.push_back({std::string(query->text(0)), *id, query->integer(2),
                         static_cast<std::uint64_t>(query->integer(3)), *mark, false});
    }
}

Result<void> Checkpoints::save(const std::string &flow, std::span<const Checkpoint> positions, std::int64_t nowMs,
                               const std::function<Result<void>(Database &)> &deliver)
{
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return transaction.error();
    if (deliver) {
        if (Result<void> done = deliver(m_database); !done)
            return done;
    }
    auto put = m_database.prepare("INSERT OR REPLACE INTO FILE_CHECKPOINTS"
                                  " (flow, path, fileId, lastModifiedTime, size, offset, lastUpdated, fingerprint)"
                                  " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    auto remove = m_database.prepare("DELETE FROM FILE_CHECKPOINTS WHERE flow = ? AND fileId = ?");
    if (!put || !remove)
        return put ? remove.error() : put.error();
    for (const Checkpoint &each : positions) {
        const std::string id = each.id.text();
        Result<void> done;
        if (each.gone) {
            done = remove->bind(1, std::string_view(flow)).bind(2, std::string_view(id)).run();
        } else {
            const std::string fingerprint = each.mark.text();
            done = put->bind(1, std::string_view(flow))
                       .bind(2, std::string_view(each.path))
                       .bind(3, std::string_view(id))
                       .bind(4, each.modifiedMs)
                       .bind(5, static_cast<std::int64_t>(each.size))
                       .bind(6, static_cast<std::int64_t>(each.mark.offset))
                       .bind(7, nowMs)
                       .bind(8, std::string_view(fingerprint))
                       .run();
        }
        if (!done)
            return done;
    }
    return transaction->commit();
}

} // namespace headwater::logagent
