// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"
#include "core/project/content.h"
#include "core/project/recovery.h"
#include "core/project/recoveryjournal.h"

#include <QFuture>
#include <QObject>
#include <QPointer>

#include <memory>

namespace headwater::project {

class ProjectLock;

/// Is it the refusal of Project::open() because another instance has the file open?
bool isOpenElsewhere(const Error &error);

/// The project that a window works on: the document's file, lock, recovery copy, snapshots and settings. Lives on the
/// document's thread. Reading and writing happen on others; what they bring is taken over on this one before the
/// future gets its value. Futures always get a value; do not cancel them: ask the progress' stop token to stop.
class Project : public QObject
{
    Q_OBJECT
public:
    /// Recovery copies are kept in `recoveryFolder`; see RecoveryJournal::defaultFolder().
    Project(pipeline::Document &document, QString recoveryFolder, QObject *parent = nullptr);
    /// Ends the recovery copy: what was not saved is gone. Use keepRecovery() before to leave it for the next start.
    ~Project() override;

    pipeline::Document &document() { return m_document; }
    QString path() const { return m_path; }        ///< empty while it was never saved
    bool isModified() const { return m_modified; } ///< differs from the file

    /// Starts a project that has no file yet. With `unsaved`, closing it without a save would lose something.
    void startNew(pipeline::Pipeline pipeline = {}, bool unsaved = false);

    /// Opens a file; the value is what a person should know about it. A file that another instance has open is
    /// refused with isOpenElsewhere(), unless `evenIfOpenElsewhere`.
    QFuture<Result<QStringList>> open(QString path, Progress progress = {}, bool evenIfOpenElsewhere = false);

    /// Saves to a file, which becomes the project's own. Editing may go on meanwhile. Another project's file that is
    /// open in another instance is refused as by open().
    QFuture<Result<void>> save(QString path, Progress progress = {}, bool evenIfOpenElsewhere = false);
    /// Writes a copy elsewhere; the project keeps its file. `.json` gives the text format.
    QFuture<Result<void>> saveCopy(QString path, Progress progress = {});

    /// What crashed instances have left, newest first.
    std::vector<Recovery> recoveries() const { return findRecoveries(m_recoveryFolder); }
    /// Takes over what a crashed instance has left, undo history included; it counts as not saved. The old copy is
    /// removed once the new one is on disk.
    QFuture<Result<QStringList>> recover(Recovery recovery);
    void keepRecovery();
    /// Ready when every edit so far is in the recovery copy on disk.
    QFuture<Result<void>> durable();
    /// Why edits cannot be kept safe at present, such as a full disk.
    std::optional<Error> recoveryTrouble() const;

    const std::vector<Snapshot> &snapshots() const { return m_snapshots; }
    void takeSnapshot(std::string name, QByteArray thumbnail);
    Result<void> restoreSnapshot(std::size_t index); ///< one step of the history, so it can be undone
    void renameSnapshot(std::size_t index, std::string name);
    void removeSnapshot(std::size_t index);

    pipeline::Json setting(const std::string &key) const; ///< null when there is none
    /// Settings travel with the file when it is saved; changing one does not make the project modified.
    void setSetting(const std::string &key, pipeline::Json value);

Q_SIGNALS:
    void pathChanged(const QString &path);
    void modifiedChanged(bool modified);
    void snapshotsChanged();

private:
    ContentPtr copyContent() const;
    void adopt(ProjectContent content, const ContentPtr &copy, const QString &path, bool unsaved);
    void rebase(ContentPtr content, bool unsaved);
    void snapshotsDidChange();
    void updateModified();
    void setPath(const QString &path);

    pipeline::Document &m_document;
    QString m_recoveryFolder;
    QString m_path;
    std::shared_ptr<ProjectLock> m_lock;
    std::unique_ptr<RecoveryJournal> m_journal;
    std::optional<Error> m_noJournal;
    std::vector<Snapshot> m_snapshots;
    Settings m_settings;
    std::uint64_t m_changes = 0; ///< of the document and the snapshots, to see edits made during a save
    bool m_extraUnsaved = false; ///< unsaved beyond what the document's history tells
    bool m_modified = false;
    bool m_adopting = false;
};

} // namespace headwater::project
