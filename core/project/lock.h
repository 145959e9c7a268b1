// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QLockFile>

#include <memory>

namespace headwater::project {

/// Says to other instances that a project is open here: a small file beside it, or, where that folder cannot be
/// written, in the user's run-time folder. Gone with the object, and void once its process is.
class ProjectLock
{
public:
    /// The error says who has the project open.
    static Result<std::shared_ptr<ProjectLock>> take(const QString &projectPath);

    bool isFor(const QString &projectPath) const;

private:
    ProjectLock(QString projectPath, const QString &lockPath);

    QString m_projectPath;
    QLockFile m_lock;
};

} // namespace headwater::project
