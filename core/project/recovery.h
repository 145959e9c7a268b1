// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"
#include "core/project/content.h"

#include <QDateTime>

#include <string>
#include <vector>

namespace headwater::project {

/// A copy that a crash has left behind.
struct Recovery
{
    QString path;
    QString origin;   ///< the user's file; empty when the work was never saved
    std::string name; ///< of the pipeline when the copy was begun
    QDateTime started;
    QDateTime edited;       ///< the last edit that is on disk
    std::int64_t steps = 0; ///< since the file was saved last
};

/// The copies in a folder whose process is gone and that hold something which the user's file does not, newest first.
/// Those without anything to recover are removed.
std::vector<Recovery> findRecoveries(const QString &folder);

/// What the copy holds: the pipeline, its undo history with the place in it, snapshots and settings.
Result<OpenedProject> recover(const Recovery &recovery, const pipeline::Catalog &catalog);

/// Removes the copy for good.
void discard(const Recovery &recovery);

} // namespace headwater::project
