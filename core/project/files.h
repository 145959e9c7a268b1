// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/content.h"

#include <QFuture>

namespace headwater::project {

inline constexpr const char *kProjectSuffix = "headwater";
inline constexpr const char *kTextSuffix = "json";

/// Reads a project file (`*.headwater`) or a pipeline as text (`*.json`); the content decides, not the name. The file
/// is only read: one that is newer, damaged or no project is refused with a sentence and stays as it is.
Result<OpenedProject> openProject(const QString &path, const pipeline::Catalog &catalog, const Progress &progress = {});

/// Writes a project file, or, when the name ends in `.json`, the pipeline as text. The old file is replaced as a
/// whole at the very end, or not at all.
Result<void> saveProject(const QString &path, const ProjectContent &content, const Progress &progress = {});

/// The same, on a thread of the global pool. `progress.report` is called there. The future always gets a value, also
/// after a stop; do not cancel it.
QFuture<Result<OpenedProject>> openProjectLater(QString path, const pipeline::Catalog &catalog, Progress progress = {});
QFuture<Result<void>> saveProjectLater(QString path, ContentPtr content, Progress progress = {});

/// A project file as bytes.
Result<OpenedProject> projectFromBytes(const QByteArray &bytes, const pipeline::Catalog &catalog,
                                       const Progress &progress = {});
Result<QByteArray> projectToBytes(const ProjectContent &content, const Progress &progress = {});

} // namespace headwater::project
