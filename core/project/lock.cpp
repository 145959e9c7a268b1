// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/lock.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace headwater::project {
namespace {

QString truePath(const QString &path)
{
    const QFileInfo info(path);
    return info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
}

QString lockPathFor(const QString &projectPath)
{
    const QFileInfo info(projectPath);
    if (QFileInfo(info.absolutePath()).isWritable())
        return info.absolutePath() + QStringLiteral("/.") + info.fileName() + QStringLiteral(".lock");
    const QByteArray name = QCryptographicHash::hash(projectPath.toUtf8(), QCryptographicHash::Sha1).toHex();
    QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (folder.isEmpty())
        folder = QDir::tempPath();
    return folder + QStringLiteral("/headwater-") + QString::fromLatin1(name) + QStringLiteral(".lock");
}

} // namespace

ProjectLock::ProjectLock(QString projectPath, const QString &lockPath)
    : m_projectPath(std::move(projectPath))
    , m_lock(lockPath)
{
    // Only the end of its process makes a lock void, not its age.
    m_lock.setStaleLockTime(0);
}

bool ProjectLock::isFor(const QString &projectPath) const
{
    return truePath(projectPath) == m_projectPath;
}

Result<std::shared_ptr<ProjectLock>> ProjectLock::take(const QString &projectPath)
{
    const QString path = truePath(projectPath);
    std::shared_ptr<ProjectLock> lock(new ProjectLock(path, lockPathFor(path)));
    if (lock->m_lock.tryLock(0) || lock->m_lock.error() != QLockFile::LockFailedError)
        return lock; // where no lock can be written, none can be missed
    qint64 process = 0;
    QString host;
    QString program;
    lock->m_lock.getLockInfo(&process, &host, &program);
    const QString name = QFileInfo(path).fileName();
    if (process == QCoreApplication::applicationPid())
        return Error{QCoreApplication::translate("Project", "“%1” is already open in this program.").arg(name), path};
    return Error{QCoreApplication::translate("Project", "“%1” is open in another Headwater (process %2 on %3). If both "
                                                        "save it, the later one wins.")
                     .arg(name)
                     .arg(process)
                     .arg(host),
                 path};
}

} // namespace headwater::project
