// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

#include "core/base/background.h"
#include "core/pipeline/textformat.h"
#include "core/project/files.h"
#include "core/project/lock.h"

#include <QCoreApplication>
#include <QPromise>

namespace headwater::project {
namespace {

const QString kOpenElsewhere = QStringLiteral("open elsewhere");

/// What a worker brings home from a file: one content for the document, one for the journal, copied over there.
struct Arrival
{
    OpenedProject project;
    ContentPtr copy;
    std::shared_ptr<ProjectLock> lock;
};

/// Runs `work` on a pool thread, then `finish` with its outcome on the thread of `home`, if that still exists. The
/// future gets what `finish` returns, or else `orphaned`.
template <typename T, typename Home, typename Work, typename Finish>
QFuture<T> workThenFinish(Home *home, Work work, Finish finish, T orphaned)
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    const QPointer<Home> guard(home);
    inBackground(
        [promise, guard, work = std::move(work), finish = std::move(finish), orphaned = std::move(orphaned)]() mutable {
            auto outcome = std::make_shared<decltype(work())>(work());
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [promise, guard, outcome, finish = std::move(finish), orphaned = std::move(orphaned)]() mutable {
                    promise->addResult(guard ? finish(*outcome) : orphaned);
                    promise->finish();
                },
                Qt::QueuedConnection);
        });
    return promise->future();
}

Arrival arrivalOf(OpenedProject project)
{
    Arrival arrival;
    arrival.copy = std::make_shared<const ProjectContent>(project.content);
    arrival.project = std::move(project);
    return arrival;
}

} // namespace

bool isOpenElsewhere(const Error &error)
{
    return error.place == kOpenElsewhere;
}

Project::Project(pipeline::Document &document, QString recoveryFolder, QObject *parent)
    : QObject(parent)
    , m_document(document)
    , m_recoveryFolder(std::move(recoveryFolder))
{
    connect(&m_document, &pipeline::Document::historyChanged, this, [this](pipeline::HistoryStep step) {
        ++m_changes;
        if (m_journal)
            m_journal->record(m_document, step);
    });
    connect(&m_document, &pipeline::Document::cleanChanged, this, &Project::updateModified);
    connect(&m_document, &pipeline::Document::wasReset, this, [this] {
        if (m_adopting)
            return;
        ++m_changes;
        rebase(copyContent(), true);
    });
    rebase(copyContent(), false);
}

Project::~Project() = default;

ContentPtr Project::copyContent() const
{
    auto content = std::make_shared<ProjectContent>();
    content->pipeline = m_document.pipeline();
    content->history = m_document.history();
    content->position = m_document.position();
    content->snapshots = m_snapshots;
    content->settings = m_settings;
    return content;
}

void Project::rebase(ContentPtr content, bool unsaved)
{
    m_extraUnsaved = unsaved;
    const Origin origin{m_path, unsaved};
    if (m_journal) {
        m_journal->rebase(std::move(content), origin);
    } else {
        Result<std::unique_ptr<RecoveryJournal>> journal =
            RecoveryJournal::start(m_recoveryFolder, std::move(content), origin);
        if (journal) {
            m_journal = std::move(*journal);
            m_noJournal.reset();
        } else {
            m_noJournal = journal.error();
        }
    }
    updateModified();
}

void Project::adopt(ProjectContent content, const ContentPtr &copy, const QString &path, bool unsaved)
{
    m_adopting = true;
    m_snapshots = std::move(content.snapshots);
    m_settings = std::move(content.settings);
    m_document.reset(std::move(content.pipeline), std::move(content.history), content.position);
    m_adopting = false;
    ++m_changes;
    setPath(path);
    rebase(copy, unsaved);
    Q_EMIT snapshotsChanged();
}

void Project::setPath(const QString &path)
{
    if (path == m_path)
        return;
    m_path = path;
    Q_EMIT pathChanged(m_path);
}

void Project::startNew(pipeline::Pipeline pipeline, bool unsaved)
{
    m_lock.reset();
    ProjectContent content;
    content.pipeline = std::move(pipeline);
    const auto copy = std::make_shared<const ProjectContent>(content);
    adopt(std::move(content), copy, {}, unsaved);
}

QFuture<Result<QStringList>> Project::open(QString path, Progress progress, bool evenIfOpenElsewhere)
{
    const pipeline::Catalog &catalog = m_document.catalog();
    const std::shared_ptr<ProjectLock> held = m_lock;
    const auto work = [path, &catalog, progress = std::move(progress), evenIfOpenElsewhere, held]() -> Result<Arrival> {
        Result<OpenedProject> project = openProject(path, catalog, progress);
        if (!project)
            return project.error();
        Arrival arrival = arrivalOf(std::move(*project));
        if (held && held->isFor(path)) {
            arrival.lock = held;
            return arrival;
        }
        Result<std::shared_ptr<ProjectLock>> lock = ProjectLock::take(path);
        if (lock)
            arrival.lock = *lock;
        else if (!evenIfOpenElsewhere)
            return Error{lock.error().message, kOpenElsewhere};
        return arrival;
    };
    const auto finish = [this, path](Result<Arrival> &arrival) -> Result<QStringList> {
        if (!arrival)
            return arrival.error();
        m_lock = arrival->lock;
        adopt(std::move(arrival->project.content), arrival->copy, path, false);
        return arrival->project.notes;
    };
    return workThenFinish<Result<QStringList>>(this, work, finish, cancelledError());
}

QFuture<Result<void>> Project::save(QString path, Progress progress, bool evenIfOpenElsewhere)
{
    m_document.endMerge();
    const ContentPtr content = copyContent();
    const std::uint64_t changes = m_changes;
    const std::shared_ptr<ProjectLock> held = m_lock;
    using Saved = Result<std::shared_ptr<ProjectLock>>;
    // Who was warned when the file was opened is not warned at every save.
    const bool anyway = evenIfOpenElsewhere || path == m_path;
    const auto work = [path, content, progress = std::move(progress), held, anyway,
                       told = durable()]() mutable -> Saved {
        std::shared_ptr<ProjectLock> lock = held;
        if (!held || !held->isFor(path)) {
            const Saved taken = ProjectLock::take(path);
            if (!taken && !anyway)
                return Error{taken.error().message, kOpenElsewhere};
            lock = taken ? *taken : nullptr;
        }
        // A crash between the two must not leave a recovery copy that is older than the file.
        told.waitForFinished();
        if (const Result<void> done = saveProject(path, *content, progress); !done)
            return done.error();
        return lock;
    };
    const auto finish = [this, path, content, changes](Saved &lock) -> Result<void> {
        if (!lock)
            return lock.error();
        m_lock = *lock;
        setPath(path);
        if (changes == m_changes) {
            m_extraUnsaved = false;
            m_document.setClean();
            rebase(content, false);
        } else {
            rebase(copyContent(), true);
        }
        return {};
    };
    return workThenFinish<Result<void>>(this, work, finish, cancelledError());
}

QFuture<Result<void>> Project::saveCopy(QString path, Progress progress)
{
    return saveProjectLater(std::move(path), copyContent(), std::move(progress));
}

QFuture<Result<QStringList>> Project::recover(Recovery recovery)
{
    const pipeline::Catalog &catalog = m_document.catalog();
    const auto work = [recovery, &catalog]() -> Result<Arrival> {
        Result<OpenedProject> project = project::recover(recovery, catalog);
        if (!project)
            return project.error();
        Arrival arrival = arrivalOf(std::move(*project));
        if (!recovery.origin.isEmpty()) {
            if (Result<std::shared_ptr<ProjectLock>> lock = ProjectLock::take(recovery.origin))
                arrival.lock = *lock;
        }
        return arrival;
    };
    const auto finish = [this, recovery](Result<Arrival> &arrival) -> Result<QStringList> {
        if (!arrival)
            return arrival.error();
        m_lock = arrival->lock;
        adopt(std::move(arrival->project.content), arrival->copy, recovery.origin, true);
        durable().then([recovery](const Result<void> &written) {
            if (written)
                discard(recovery);
        });
        return arrival->project.notes;
    };
    return workThenFinish<Result<QStringList>>(this, work, finish, cancelledError());
}

void Project::keepRecovery()
{
    if (m_journal)
        m_journal->keep();
}

QFuture<Result<void>> Project::durable()
{
    if (m_journal)
        return m_journal->durable();
    QPromise<Result<void>> promise;
    promise.start();
    promise.addResult(Result<void>(m_noJournal.value_or(Error{})));
    promise.finish();
    return promise.future();
}

std::optional<Error> Project::recoveryTrouble() const
{
    return m_journal ? m_journal->trouble() : m_noJournal;
}

void Project::takeSnapshot(std::string name, QByteArray thumbnail)
{
    m_snapshots.push_back({std::move(name), QDateTime::currentMSecsSinceEpoch(), std::move(thumbnail),
                           pipeline::writePipeline(m_document.pipeline())});
    snapshotsDidChange();
}

Result<void> Project::restoreSnapshot(std::size_t index)
{
    if (index >= m_snapshots.size())
        return Error{QCoreApplication::translate("Project", "There is no such snapshot."), {}};
    const Result<pipeline::Pipeline> snapshot =
        pipeline::readUnchecked(m_snapshots[index].pipeline, m_document.catalog());
    if (!snapshot)
        return snapshot.error();
    if (const auto issues = validateStructure(*snapshot, m_document.catalog()); !issues.empty())
        return Error{issues.front().message, issues.front().pointer};
    m_document.endMerge();
    return m_document.perform(replaceCommand(m_document, *snapshot));
}

void Project::renameSnapshot(std::size_t index, std::string name)
{
    if (index >= m_snapshots.size() || m_snapshots[index].name == name)
        return;
    m_snapshots[index].name = std::move(name);
    snapshotsDidChange();
}

void Project::removeSnapshot(std::size_t index)
{
    if (index >= m_snapshots.size())
        return;
    m_snapshots.erase(m_snapshots.begin() + static_cast<std::ptrdiff_t>(index));
    snapshotsDidChange();
}

void Project::snapshotsDidChange()
{
    ++m_changes;
    m_extraUnsaved = true;
    if (m_journal)
        m_journal->recordSnapshots(m_snapshots);
    updateModified();
    Q_EMIT snapshotsChanged();
}

pipeline::Json Project::setting(const std::string &key) const
{
    const auto found = m_settings.find(key);
    return found == m_settings.end() ? pipeline::Json() : found->second;
}

void Project::setSetting(const std::string &key, pipeline::Json value)
{
    if (setting(key) == value)
        return;
    if (value.is_null())
        m_settings.erase(key);
    else
        m_settings[key] = std::move(value);
    if (m_journal)
        m_journal->recordSettings(m_settings);
}

void Project::updateModified()
{
    const bool modified = m_extraUnsaved || !m_document.isClean();
    if (modified == m_modified)
        return;
    m_modified = modified;
    Q_EMIT modifiedChanged(m_modified);
}

} // namespace headwater::project
