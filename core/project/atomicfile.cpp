// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/atomicfile.h"

#include "core/project/words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headwater::project {
namespace {

QString reason(int code)
{
    switch (code) {
    case EACCES:
    case EPERM:
        return Words::tr("you may not write there");
    case EROFS:
        return Words::tr("the disk is read-only");
    case ENOSPC:
    case EDQUOT:
        return Words::tr("the disk is full");
    case ENOENT:
        return Words::tr("the folder does not exist");
    case EISDIR:
        return Words::tr("it is a folder");
    default:
        return QString::fromLocal8Bit(std::strerror(code));
    }
}

/// A file descriptor, closed at the end.
class Descriptor
{
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    int number() const { return m_number; }
    bool close()
    {
        const int number = m_number;
        m_number = -1;
        return ::close(number) == 0;
    }

private:
    int m_number;
};

bool writeAll(int file, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(file, bytes.constData() + done, static_cast<std::size_t>(bytes.size() - done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        done += count;
    }
    return true;
}

QString whereToWrite(const QString &path)
{
    const QFileInfo info(path);
    if (info.isSymLink() && !info.canonicalFilePath().isEmpty())
        return info.canonicalFilePath();
    return info.absoluteFilePath();
}

} // namespace

Result<void> writeAtomically(const QString &path, const QByteArray &bytes)
{
    const QString target = whereToWrite(path);
    const auto failed = [&](int code) {
        return Error{Words::tr("“%1” could not be saved: %2. The file is as it was.").arg(path, reason(code)), path};
    };
    const QFileInfo info(target);
    if (info.isDir())
        return failed(EISDIR);
    if (info.exists() && ::faccessat(AT_FDCWD, QFile::encodeName(target).constData(), W_OK, AT_EACCESS) != 0)
        return failed(errno);

    const QByteArray folder = QFile::encodeName(info.absolutePath());
    const QString stem = info.absolutePath() + QStringLiteral("/.") + info.fileName().left(100) + QLatin1Char('.');
    struct stat old = {};
    const bool replaces = ::stat(QFile::encodeName(target).constData(), &old) == 0;
    QByteArray aside;
    int number = -1;
    do {
        aside = QFile::encodeName(stem + QString::number(QRandomGenerator::global()->generate(), 36));
        number = ::open(aside.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (number < 0 && errno == EEXIST);
    Descriptor file(number);
    if (number < 0)
        return failed(errno);
    if (!writeAll(file.number(), bytes) || (replaces && ::fchmod(file.number(), old.st_mode & 07777) != 0) ||
        ::fsync(file.number()) != 0 || !file.close() ||
        std::rename(aside.constData(), QFile::encodeName(target).constData()) != 0)
    {
        const int code = errno;
        ::unlink(aside.constData());
        return failed(code);
    }
    // The new name is on disk once the folder is; some file systems cannot sync a folder, which is no failure.
    const Descriptor directory(::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.number() >= 0)
        (void)::fsync(directory.number());
    return {};
}

} // namespace headwater::project
