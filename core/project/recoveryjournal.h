// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"
#include "core/project/content.h"

#include <QFuture>
#include <QString>

#include <memory>

namespace headwater::project {

/// Where journalled work came from.
struct Origin
{
    QString path;         ///< the user's file; empty when it was never saved
    bool unsaved = false; ///< the content differs from that file already at the start
};

/// The recovery copy of a document that is being worked on. Every command, merge, undo and redo is told to it as it
/// happens; a thread of its own writes it to disk, so telling never waits. All functions are called from the
/// document's thread.
class RecoveryJournal
{
public:
    /// The folder for recovery copies of this user.
    static QString defaultFolder();

    /// Starts a copy with what the document holds now. The folder is made when it is missing.
    static Result<std::unique_ptr<RecoveryJournal>> start(const QString &folder, ContentPtr base, Origin origin);

    /// Writes what was told, then removes the copy, unless keep() was called.
    ~RecoveryJournal();
    void keep();

    /// A step of the document's history, as Document::historyChanged() reports it, after it happened. Gives the number
    /// of the step, counted from 1.
    std::uint64_t record(const pipeline::Document &document, pipeline::HistoryStep step);
    void recordSnapshots(std::vector<Snapshot> snapshots);
    void recordSettings(Settings settings);

    /// Starts over from a new state: after a save, or when another project was opened.
    void rebase(ContentPtr base, Origin origin);

    /// Ready when all that was told so far is on disk; the error says why it is not.
    QFuture<Result<void>> durable();
    /// The last step that is on disk. Any thread may ask.
    std::uint64_t durableStep() const;
    /// The latest reason why nothing could be written, such as a full disk. Any thread may ask.
    std::optional<Error> trouble() const;

    QString path() const;

private:
    struct Private;
    explicit RecoveryJournal(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace headwater::project
