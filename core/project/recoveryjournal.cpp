// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recoveryjournal.h"

#include "core/base/text.h"
#include "core/database/database.h"
#include "core/pipeline/jsontext.h"
#include "core/project/recoverycopy.h"
#include "core/project/schema.h"
#include "core/project/words.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QPromise>
#include <QStandardPaths>
#include <QUuid>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <variant>

namespace headwater::project {

using pipeline::Command;
using pipeline::HistoryStep;

namespace {

// What a recovery copy has besides the tables of a project, which hold the state that it began with.
constexpr const char *kRecoverySchema = R"(
CREATE TABLE IF NOT EXISTS recovery (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    origin TEXT NOT NULL,
    unsaved INTEGER NOT NULL,
    started INTEGER NOT NULL,       -- milliseconds since 1970, UTC
    edited INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS steps (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('done', 'merged', 'dropped', 'undone', 'redone')),
    command TEXT NOT NULL           -- of done and merged: the whole command
) STRICT;
)";

enum class StepKind : std::uint8_t { Done, Merged, Dropped, Undone, Redone };
constexpr std::string_view kStepNames[] = {"done", "merged", "dropped", "undone", "redone"};

struct Step
{
    StepKind kind = StepKind::Done;
    Command command;
    std::int64_t at = 0;
    std::uint64_t number = 0;
};

struct NewBase
{
    ContentPtr content;
    Origin origin;
    std::int64_t at = 0;
    std::uint64_t number = 0; ///< of the last step that it contains
};

struct Durable
{
    std::shared_ptr<QPromise<Result<void>>> promise;
};

struct NewSnapshots
{
    std::vector<Snapshot> snapshots;
};
struct NewSettings
{
    Settings settings;
};

using Message = std::variant<Step, NewBase, NewSnapshots, NewSettings, Durable>;

Result<void> setUp(Database &database)
{
    // A commit is on disk when it returns; small checkpoints keep the pauses short.
    for (const char *sql :
         {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 200"}) {
        if (const Result<void> done = database.execute(sql); !done)
            return done;
    }
    if (const Result<void> done = createSchema(database); !done)
        return done;
    return database.execute(kRecoverySchema);
}

std::int64_t now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace

struct RecoveryJournal::Private
{
    Private(QString file, std::unique_ptr<QLockFile> held)
        : lock(std::move(held))
        , path(std::move(file))
    {
    }

    void tell(Message message)
    {
        {
            const std::lock_guard guard(mutex);
            queue.push_back(std::move(message));
        }
        wake.notify_one();
    }

    /// The writer's thread: takes all that was told meanwhile and writes it in one go.
    void write()
    {
        while (true) {
            std::deque<Message> batch;
            {
                std::unique_lock guard(mutex);
                wake.wait(guard, [&] { return ended || !queue.empty(); });
                if (queue.empty())
                    return;
                batch.swap(queue);
            }
            const Result<void> done = writeBatch(batch);
            {
                const std::lock_guard guard(mutex);
                if (done)
                    problem.reset();
                else
                    problem = done.error();
            }
            for (Message &message : batch) {
                if (auto *wish = std::get_if<Durable>(&message)) {
                    wish->promise->addResult(done);
                    wish->promise->finish();
                }
            }
        }
    }

    Result<void> writeBatch(std::deque<Message> &batch)
    {
        std::uint64_t last = 0;
        for (std::size_t i = 0; i < batch.size();) {
            // A new base has a transaction of its own; between two of them, one does for all.
            if (auto *base = std::get_if<NewBase>(&batch[i])) {
                if (const Result<void> done = writeBase(*base); !done)
                    return fail(done.error());
                last = base->number;
                ++i;
                continue;
            }
            if (broken)
                return *broken;
            if (std::holds_alternative<Durable>(batch[i])) {
                ++i;
                continue;
            }
            Result<Transaction> transaction = Transaction::begin(*database);
            if (!transaction)
                return fail(transaction.error());
            for (; i < batch.size() && !std::holds_alternative<NewBase>(batch[i]); ++i) {
                if (const auto *step = std::get_if<Step>(&batch[i])) {
                    last = step->number;
                    if (isSuperseded(batch, i))
                        continue;
                }
                if (const Result<void> done = writeOne(batch[i]); !done)
                    return fail(done.error());
            }
            if (const Result<void> done = transaction->commit(); !done)
                return fail(done.error());
        }
        if (last > 0)
            durableStep.store(last, std::memory_order_release);
        return {};
    }

    /// After a lost step the later ones would not fit: nothing more is written until a new base.
    Error fail(const Error &error)
    {
        broken = error;
        return error;
    }

    /// During a drag every step replaces the one before it; only the last of a batch needs to be written.
    static bool isSuperseded(const std::deque<Message> &batch, std::size_t i)
    {
        const auto *step = std::get_if<Step>(&batch[i]);
        if (step->kind != StepKind::Merged || i + 1 >= batch.size())
            return false;
        const auto *next = std::get_if<Step>(&batch[i + 1]);
        return next && next->kind == StepKind::Merged;
    }

    Result<void> writeOne(const Message &message)
    {
        if (const auto *step = std::get_if<Step>(&message))
            return writeStep(*step);
        if (const auto *news = std::get_if<NewSnapshots>(&message))
            return writeSnapshots(news->snapshots);
        if (const auto *news = std::get_if<NewSettings>(&message))
            return writeSettings(news->settings);
        return {};
    }

    Result<void> writeStep(const Step &step)
    {
        Result<Statement> insert = database->prepare("INSERT INTO steps (kind, command) VALUES (?, ?)");
        if (!insert)
            return insert.error();
        const bool hasCommand = step.kind == StepKind::Done || step.kind == StepKind::Merged;
        insert->bind(1, kStepNames[static_cast<std::size_t>(step.kind)])
            .bind(2, hasCommand ? toJson(step.command).dump(-1, ' ', false, pipeline::Json::error_handler_t::replace)
                                : std::string());
        if (const Result<void> done = insert->run(); !done)
            return done;
        Result<Statement> touch = database->prepare("UPDATE recovery SET edited = ?");
        if (!touch)
            return touch.error();
        touch->bind(1, step.at);
        return touch->run();
    }

    Result<void> writeSnapshots(const std::vector<Snapshot> &snapshots)
    {
        if (const Result<void> done = database->execute("DELETE FROM snapshots"); !done)
            return done;
        Result<Statement> insert =
            database->prepare("INSERT INTO snapshots (name, at, thumbnail, pipeline) VALUES (?, ?, ?, ?)");
        if (!insert)
            return insert.error();
        for (const Snapshot &snapshot : snapshots) {
            insert->bind(1, snapshot.name)
                .bind(2, snapshot.at)
                .bind(3, snapshot.thumbnail.isNull() ? QByteArray("") : snapshot.thumbnail)
                .bind(4, snapshot.pipeline);
            if (const Result<void> done = insert->run(); !done)
                return done;
        }
        return touchUnsaved();
    }

    Result<void> touchUnsaved() { return database->execute("UPDATE recovery SET unsaved = 1"); }

    Result<void> writeSettings(const Settings &settings)
    {
        if (const Result<void> done = database->execute("DELETE FROM settings"); !done)
            return done;
        Result<Statement> insert = database->prepare("INSERT INTO settings (key, value) VALUES (?, ?)");
        if (!insert)
            return insert.error();
        for (const auto &[key, value] : settings) {
            insert->bind(1, key).bind(2, value.dump(-1, ' ', false, pipeline::Json::error_handler_t::replace));
            if (const Result<void> done = insert->run(); !done)
                return done;
        }
        return {};
    }

    Result<void> writeBase(const NewBase &base)
    {
        if (!database) {
            Result<Database> opened = Database::open(path);
            if (!opened)
                return opened.error();
            if (const Result<void> ready = setUp(*opened); !ready)
                return ready;
            database = std::move(*opened);
        }
        Result<Statement> insert = database->prepare(
            "INSERT OR REPLACE INTO recovery (one, origin, unsaved, started, edited) VALUES (1, ?, ?, ?, ?)");
        if (!insert)
            return insert.error();
        insert->bind(1, base.origin.path.toStdString())
            .bind(2, std::int64_t(base.origin.unsaved))
            .bind(3, base.at)
            .bind(4, base.at);
        // The base and the end of the steps before it must come together: writeContent() commits both.
        const Result<void> done = writeContent(*database, *base.content, {}, [&]() -> Result<void> {
            if (const Result<void> cleared = database->execute("DELETE FROM steps"); !cleared)
                return cleared;
            return insert->run();
        });
        if (done)
            broken.reset();
        return done;
    }

    std::unique_ptr<QLockFile> lock;
    QString path;
    bool kept = false;
    std::uint64_t told = 0;       // document's thread only
    std::size_t lastPosition = 0; // document's thread only

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<Message> queue;
    std::optional<Error> problem;
    bool ended = false;
    std::optional<Database> database; // writer's thread only
    std::optional<Error> broken;      // writer's thread only
    std::atomic<std::uint64_t> durableStep{0};
    std::thread writer;
};

QString RecoveryJournal::defaultFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/recovery");
}

RecoveryJournal::RecoveryJournal(std::unique_ptr<Private> data)
    : d(std::move(data))
{
    d->writer = std::thread([p = d.get()] { p->write(); });
}

Result<std::unique_ptr<RecoveryJournal>> RecoveryJournal::start(const QString &folder, ContentPtr base, Origin origin)
{
    if (!QDir().mkpath(folder))
        return Error{Words::tr("The folder “%1” for recovery copies cannot be made.").arg(folder), folder};
    const QString path =
        folder + QLatin1Char('/') + QUuid::createUuid().toString(QUuid::WithoutBraces) + QLatin1String(kRecoverySuffix);
    // The lock comes first: a copy without one would be taken for one that was left behind.
    auto lock = std::make_unique<QLockFile>(path + QLatin1String(kRecoveryLockSuffix));
    lock->setStaleLockTime(0);
    if (!lock->tryLock(0))
        return Error{Words::tr("The folder “%1” for recovery copies cannot be written.").arg(folder), folder};
    std::unique_ptr<RecoveryJournal> journal(new RecoveryJournal(std::make_unique<Private>(path, std::move(lock))));
    journal->rebase(std::move(base), std::move(origin));
    return journal;
}

RecoveryJournal::~RecoveryJournal()
{
    {
        const std::lock_guard guard(d->mutex);
        d->ended = true;
    }
    d->wake.notify_one();
    d->writer.join();
    // Closed before its files go, and gone before the lock is.
    const std::unique_ptr<QLockFile> lock = std::move(d->lock);
    const QString path = d->path;
    const bool kept = d->kept;
    d.reset();
    if (!kept)
        removeRecoveryFiles(path);
}

void RecoveryJournal::keep()
{
    d->kept = true;
}

std::uint64_t RecoveryJournal::record(const pipeline::Document &document, HistoryStep step)
{
    Step entry;
    entry.at = now();
    entry.number = ++d->told;
    const std::size_t position = document.position();
    switch (step) {
    case HistoryStep::Done:
        entry.kind = StepKind::Done;
        entry.command = document.history()[position - 1];
        break;
    case HistoryStep::Merged:
        // A gesture that came back to its start has left the history.
        if (position < d->lastPosition) {
            entry.kind = StepKind::Dropped;
        } else {
            entry.kind = StepKind::Merged;
            entry.command = document.history()[position - 1];
        }
        break;
    case HistoryStep::Undone:
        entry.kind = StepKind::Undone;
        break;
    case HistoryStep::Redone:
        entry.kind = StepKind::Redone;
        break;
    }
    d->lastPosition = position;
    d->tell(std::move(entry));
    return d->told;
}

void RecoveryJournal::recordSnapshots(std::vector<Snapshot> snapshots)
{
    d->tell(NewSnapshots{std::move(snapshots)});
}

void RecoveryJournal::recordSettings(Settings settings)
{
    d->tell(NewSettings{std::move(settings)});
}

void RecoveryJournal::rebase(ContentPtr base, Origin origin)
{
    d->lastPosition = base->position;
    d->tell(NewBase{std::move(base), std::move(origin), now(), d->told});
}

QFuture<Result<void>> RecoveryJournal::durable()
{
    auto promise = std::make_shared<QPromise<Result<void>>>();
    promise->start();
    QFuture<Result<void>> future = promise->future();
    d->tell(Durable{std::move(promise)});
    return future;
}

std::uint64_t RecoveryJournal::durableStep() const
{
    return d->durableStep.load(std::memory_order_acquire);
}

std::optional<Error> RecoveryJournal::trouble() const
{
    const std::lock_guard guard(d->mutex);
    return d->problem;
}

QString RecoveryJournal::path() const
{
    return d->path;
}

} // namespace headwater::project
