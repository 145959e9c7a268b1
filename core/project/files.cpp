// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/files.h"

#include "core/base/background.h"
#include "core/database/database.h"
#include "core/pipeline/textformat.h"
#include "core/project/atomicfile.h"
#include "core/project/schema.h"
#include "core/project/words.h"

#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QPromise>
#include <QtEndian>

#include <algorithm>
#include <cstring>
#include <memory>

namespace headwater::project {
namespace {

constexpr qint64 kMostFileBytes = 1024 * 1024 * 1024;
constexpr qsizetype kHeaderBytes = 100; // of every SQLite file
constexpr qsizetype kPageSizeOffset = 16;
constexpr qsizetype kPageCountOffset = 28;
constexpr qsizetype kVersionOffset = 60;
constexpr qsizetype kIdOffset = 68;

/// What the first bytes of a file tell, so that rubbish of any size is refused at a glance.
Result<void> checkHeader(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return Error{Words::tr("The file is empty."), {}};
    if (bytes.size() < kHeaderBytes || !bytes.startsWith(QByteArray("SQLite format 3\0", 16)))
        return Error{Words::tr("It is no Headwater project."), {}};
    if (qFromBigEndian<qint32>(bytes.constData() + kIdOffset) != kProjectId)
        return Error{Words::tr("It is a database, but no Headwater project."), {}};
    const auto version = qFromBigEndian<qint32>(bytes.constData() + kVersionOffset);
    if (version > currentVersion())
        return Error{Words::tr("It was written by a newer Headwater (version %1 of the file format; this one reads up "
                               "to version %2).")
                         .arg(version)
                         .arg(currentVersion()),
                     {}};
    return {};
}

/// Whether the file has the length that its header promises; SQLite itself would read a missing end as zeros.
bool isWhole(const QByteArray &bytes)
{
    qint64 pageSize = qFromBigEndian<quint16>(bytes.constData() + kPageSizeOffset);
    if (pageSize == 1)
        pageSize = 65'536;
    const qint64 pages = qFromBigEndian<quint32>(bytes.constData() + kPageCountOffset);
    return bytes.size() == pages * pageSize;
}

bool looksLikeText(const QByteArray &start)
{
    for (const char c : start) {
        if (c == '{')
            return true;
        if (!std::strchr(" \t\r\n\xEF\xBB\xBF", c) || c == '\0')
            return false;
    }
    return false;
}

Result<OpenedProject> readText(const QByteArray &bytes, const pipeline::Catalog &catalog)
{
    const std::string_view text(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    pipeline::ParseOutcome outcome = pipeline::parsePipeline(text, catalog);
    if (!outcome.pipeline) {
        const auto first = std::find_if(outcome.issues.begin(), outcome.issues.end(), [](const pipeline::Issue &issue) {
            return issue.severity == pipeline::Severity::Error;
        });
        return Error{first->message, first->pointer};
    }
    OpenedProject project;
    project.content.pipeline = std::move(*outcome.pipeline);
    for (const pipeline::Issue &issue : outcome.issues)
        project.notes.append(issue.message);
    return project;
}

bool isTextName(const QString &path)
{
    return path.endsWith(QStringLiteral(".json"), Qt::CaseInsensitive);
}

template <typename T, typename Work>
QFuture<Result<T>> later(Work work)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    inBackground([promise, work = std::move(work)]() mutable {
        promise->addResult(work());
        promise->finish();
    });
    return promise->future();
}

} // namespace

Result<OpenedProject> projectFromBytes(const QByteArray &bytes, const pipeline::Catalog &catalog,
                                       const Progress &progress)
{
    if (const Result<void> header = checkHeader(bytes); !header)
        return header.error();
    if (!isWhole(bytes))
        return Error{Words::tr("The file is damaged: it was cut short, or something was added."), {}};
    Result<Database> database = Database::fromBytes(bytes);
    if (!database)
        return database.error();
    database->setStop(progress.stop);
    progress.at(10);
    if (const Result<void> sound = database->quickCheck(); !sound)
        return sound.error();
    // Only plain tables and their indexes: a view or a trigger has no business in a project.
    const Result<std::int64_t> others = database->number(
        "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'");
    if (!others)
        return others.error();
    if (*others != 0)
        return Error{Words::tr("The file is damaged."), {}};
    if (const Result<void> migrated = migrate(*database, projectMigrations()); !migrated)
        return migrated.error();
    progress.at(20);
    return readContent(*database, catalog, progress);
}

Result<QByteArray> projectToBytes(const ProjectContent &content, const Progress &progress)
{
    Result<Database> database = Database::inMemory();
    if (!database)
        return database.error();
    database->setStop(progress.stop);
    if (const Result<void> created = createSchema(*database); !created)
        return created.error();
    if (const Result<void> written = writeContent(*database, content, progress); !written)
        return written.error();
    return database->toBytes();
}

Result<OpenedProject> openProject(const QString &path, const pipeline::Catalog &catalog, const Progress &progress)
{
    const auto refused = [&](const QString &why, const QString &place = {}) {
        return Error{Words::tr("“%1” could not be opened. %2").arg(QFileInfo(path).fileName(), why), place};
    };
    QFile file(path);
    if (!file.exists())
        return refused(Words::tr("There is no such file."), path);
    if (QFileInfo(path).isDir())
        return refused(Words::tr("It is a folder."), path);
    if (!file.open(QIODevice::ReadOnly))
        return refused(Words::tr("It could not be read: %1.").arg(file.errorString()), path);
    const QByteArray start = file.peek(kHeaderBytes);
    const bool isText = looksLikeText(start);
    if (!isText) {
        if (const Result<void> header = checkHeader(start); !header)
            return refused(header.error().message, path);
    }
    const qint64 most = isText ? static_cast<qint64>(pipeline::kMaxTextBytes) : kMostFileBytes;
    if (file.size() > most)
        return refused(Words::tr("It has %1; %2 are read at most.")
                           .arg(QLocale().formattedDataSize(file.size()), QLocale().formattedDataSize(most)),
                       path);
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return refused(Words::tr("It could not be read: %1.").arg(file.errorString()), path);
    if (progress.stop.stop_requested())
        return cancelledError();
    Result<OpenedProject> project = isText ? readText(bytes, catalog) : projectFromBytes(bytes, catalog, progress);
    if (project || isCancelled(project.error()))
        return project;
    return refused(project.error().message, project.error().place);
}

Result<void> saveProject(const QString &path, const ProjectContent &content, const Progress &progress)
{
    QByteArray bytes;
    if (isTextName(path)) {
        bytes = QByteArray::fromStdString(pipeline::writePipeline(content.pipeline));
    } else {
        const Result<QByteArray> packed = projectToBytes(content, progress);
        if (!packed) {
            if (isCancelled(packed.error()))
                return packed.error();
            return Error{
                Words::tr("“%1” could not be saved. %2").arg(QFileInfo(path).fileName(), packed.error().message), path};
        }
        bytes = *packed;
    }
    if (progress.stop.stop_requested())
        return cancelledError();
    return writeAtomically(path, bytes);
}

QFuture<Result<OpenedProject>> openProjectLater(QString path, const pipeline::Catalog &catalog, Progress progress)
{
    return later<OpenedProject>([path = std::move(path), &catalog, progress = std::move(progress)] {
        return openProject(path, catalog, progress);
    });
}

QFuture<Result<void>> saveProjectLater(QString path, ContentPtr content, Progress progress)
{
    return later<void>([path = std::move(path), content = std::move(content), progress = std::move(progress)] {
        return saveProject(path, *content, progress);
    });
}

} // namespace headwater::project
