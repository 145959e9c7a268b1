// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recovery.h"

#include "core/base/text.h"
#include "core/database/database.h"
#include "core/pipeline/jsontext.h"
#include "core/project/recoverycopy.h"
#include "core/project/schema.h"
#include "core/project/words.h"

#include <QDir>
#include <QFile>
#include <QLockFile>

#include <algorithm>

namespace headwater::project {

using pipeline::Command;

namespace {

/// The state that steps are done to again.
class Replay
{
public:
    explicit Replay(ProjectContent &content)
        : m_content(content)
    {
    }

    bool step(std::string_view kind, Command command)
    {
        std::vector<Command> &history = m_content.history;
        std::size_t &position = m_content.position;
        if (kind == "done") {
            if (!apply(command.edits))
                return false;
            history.resize(position);
            history.push_back(std::move(command));
            ++position;
            return true;
        }
        if (kind == "redone") {
            if (position >= history.size() || !apply(history[position].edits))
                return false;
            ++position;
            return true;
        }
        if (position == 0 || !apply(inverse(history[position - 1].edits)))
            return false;
        if (kind == "merged") {
            if (!apply(command.edits))
                return false;
            history[position - 1] = std::move(command);
            return true;
        }
        --position;
        if (kind == "dropped")
            history.resize(position);
        return true;
    }

private:
    bool apply(const std::vector<pipeline::Edit> &edits) { return pipeline::apply(m_content.pipeline, edits).ok(); }

    ProjectContent &m_content;
};

} // namespace

void removeRecoveryFiles(const QString &path)
{
    for (const char *suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(path + QLatin1String(suffix));
}

std::vector<Recovery> findRecoveries(const QString &folder)
{
    std::vector<Recovery> found;
    const QStringList names = QDir(folder).entryList({QLatin1Char('*') + QLatin1String(kRecoverySuffix)}, QDir::Files);
    for (const QString &name : names) {
        Recovery recovery;
        recovery.path = folder + QLatin1Char('/') + name;
        QLockFile lock(recovery.path + QLatin1String(kRecoveryLockSuffix));
        lock.setStaleLockTime(0);
        if (!lock.tryLock(0))
            continue; // its process lives
        bool hasWork = false;
        bool isEmpty = false;
        {
            Result<Database> database = Database::open(recovery.path);
            Result<Statement> query =
                database ? database->prepare("SELECT origin, unsaved, started, edited, (SELECT count(*) FROM steps), "
                                             "(SELECT name FROM heading) FROM recovery")
                         : Result<Statement>(database.error());
            const Result<bool> row = query ? query->step() : Result<bool>(query.error());
            if (row && *row) {
                recovery.origin = fromUtf8(query->text(0));
                recovery.started = QDateTime::fromMSecsSinceEpoch(query->integer(2), Qt::UTC);
                recovery.edited = QDateTime::fromMSecsSinceEpoch(query->integer(3), Qt::UTC);
                recovery.steps = query->integer(4);
                recovery.name = std::string(query->text(5));
                hasWork = recovery.steps > 0 || query->integer(1) != 0;
            }
            // What cannot be read is left alone; only a copy that says so itself holds nothing.
            const Result<std::int64_t> tables =
                database ? database->number("SELECT count(*) FROM sqlite_schema WHERE name = 'recovery'")
                         : Result<std::int64_t>(database.error());
            isEmpty = !hasWork && (row.ok() || (tables && *tables == 0));
        }
        if (hasWork)
            found.push_back(std::move(recovery));
        else if (isEmpty)
            removeRecoveryFiles(recovery.path);
    }
    std::sort(found.begin(), found.end(), [](const Recovery &a, const Recovery &b) { return a.edited > b.edited; });
    return found;
}

Result<OpenedProject> recover(const Recovery &recovery, const pipeline::Catalog &catalog)
{
    const auto failed = [&](const QString &why) {
        return Error{Words::tr("The recovery copy cannot be read. %1").arg(why), recovery.path};
    };
    Result<Database> database = Database::open(recovery.path);
    if (!database)
        return failed(database.error().message);
    if (const Result<void> sound = database->quickCheck(); !sound)
        return failed(sound.error().message);
    if (const Result<void> migrated = migrate(*database, projectMigrations()); !migrated)
        return failed(migrated.error().message);
    Result<OpenedProject> project = readContent(*database, catalog);
    if (!project)
        return failed(project.error().message);
    Result<Statement> steps = database->prepare("SELECT kind, command FROM steps ORDER BY number");
    if (!steps)
        return failed(steps.error().message);
    Replay replay(project->content);
    while (true) {
        const Result<bool> row = steps->step();
        if (!row)
            return failed(row.error().message);
        if (!*row)
            return project;
        Command command;
        bool good = true;
        if (const std::string_view text = steps->text(1); !text.empty()) {
            const Result<pipeline::Json> json =
                pipeline::readJsonObject(text, std::size_t(64) * 1024 * 1024, pipeline::kMaxJsonDepth + 8);
            Result<Command> read = json ? pipeline::commandFromJson(*json) : Result<Command>(json.error());
            good = read.ok();
            if (good)
                command = std::move(*read);
        }
        if (!good || !replay.step(steps->text(0), std::move(command))) {
            // What came before is sound and worth having.
            project->notes.append(Words::tr("The last steps could not be read and were left out."));
            return project;
        }
    }
}

void discard(const Recovery &recovery)
{
    QLockFile lock(recovery.path + QLatin1String(kRecoveryLockSuffix));
    lock.setStaleLockTime(0);
    if (lock.tryLock(0))
        removeRecoveryFiles(recovery.path);
}

} // namespace headwater::project
