// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/background.h"
#include "core/base/text.h"
#include "core/project/files.h"
#include "ui/canvas/render.h"
#include "ui/lab/laboratory.h"
#include "ui/shell/projectfiles.h"
#include "ui/shell/recoverydialog.h"
#include "ui/shell/snapshotsdialog.h"

#include <QBuffer>
#include <QCoroFuture>
#include <QCoroSignal>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QLocale>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QtConcurrentRun>

namespace headwater::ui {
namespace {

struct Picture
{
    QString path;
    pipeline::Pipeline pipeline;
    const pipeline::Catalog *catalog = nullptr;
    simulation::FramePtr frame;
    Tokens tokens;
};

/// Draws and writes a picture; off the main thread. Empty when it went well, else the reason.
QString writePicture(const Picture &picture)
{
    const QSizeF size = pipelineSize(picture.pipeline, *picture.catalog);
    RenderOptions options;
    options.size = size;
    options.vector = true; // pixmaps belong to the main thread
    const QString suffix = QFileInfo(picture.path).suffix().toLower();
    const auto paint = [&](QPainter &painter) {
        paintPipeline(painter, picture.pipeline, *picture.catalog, picture.frame.get(), picture.tokens, options);
    };
    QSaveFile file(picture.path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    if (suffix == QLatin1String("svg")) {
        QSvgGenerator generator;
        generator.setOutputDevice(&file);
        generator.setSize(size.toSize());
        generator.setViewBox(QRectF({}, size));
        QPainter painter(&generator);
        paint(painter);
    } else if (suffix == QLatin1String("pdf")) {
        QPdfWriter writer(&file);
        writer.setPageSize(QPageSize(size, QPageSize::Point));
        writer.setPageMargins({});
        writer.setResolution(72);
        QPainter painter(&writer);
        paint(painter);
    } else {
        constexpr double kRatio = 2;
        options.ratio = kRatio;
        QImage image((size * kRatio).toSize(), QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(kRatio);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paint(painter);
        painter.end();
        if (!image.save(&file, "PNG"))
            return QCoreApplication::translate("headwater::ui::ProjectFiles", "The picture could not be written.");
    }
    return file.commit() ? QString() : file.errorString();
}

} // namespace

// Lists are made outside the coroutines: g++ 12 does not compile braces beside co_await.
QStringList ProjectFiles::openFilters()
{
    return {tr("Projects and pipelines (*.headwater *.json)"), tr("All files (*)")};
}

QStringList ProjectFiles::saveFilters()
{
    return {tr("Headwater projects (*.headwater)"), tr("Pipelines as text (*.json)")};
}

QStringList ProjectFiles::textFilters()
{
    return {tr("Pipelines as text (*.json)")};
}

QStringList ProjectFiles::pictureFilters()
{
    return {tr("PNG picture (*.png)"), tr("SVG drawing (*.svg)"), tr("PDF document (*.pdf)")};
}

QCoro::Task<QString> ProjectFiles::fileAsked(bool toSave, QString title, QStringList filters, QString suffix)
{
    QPointer<ProjectFiles> self(this);
    auto *chooser = new QFileDialog(&m_window, title);
    chooser->setObjectName(QStringLiteral("fileDialog"));
    chooser->setAcceptMode(toSave ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    chooser->setFileMode(toSave ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    chooser->setNameFilters(filters);
    chooser->setDirectory(m_project.path().isEmpty() ? QDir::homePath() : QFileInfo(m_project.path()).absolutePath());
    if (toSave) {
        chooser->setDefaultSuffix(suffix);
        const std::string name = m_laboratory.pipeline().name;
        const QString stem =
            (name.empty() ? tr("untitled") : fromUtf8(name)).replace(QLatin1Char('/'), QLatin1Char('-'));
        chooser->selectFile(stem + QLatin1Char('.') + suffix);
        connect(chooser, &QFileDialog::filterSelected, chooser, [chooser](const QString &filter) {
            const qsizetype dot = filter.indexOf(QLatin1String("*."));
            if (dot >= 0)
                chooser->setDefaultSuffix(
                    filter.mid(dot + 2).section(QLatin1Char(')'), 0, 0).section(QLatin1Char(' '), 0, 0));
        });
    }
    QPointer<QFileDialog> kept(chooser);
    QPointer<QDialog> dialog(chooser);
    const int result = co_await answer(dialog);
    if (!self || !kept || result != QDialog::Accepted)
        co_return QString();
    co_return kept->selectedFiles().value(0);
}

void ProjectFiles::saveCopy()
{
    copyLater(false);
}

void ProjectFiles::exportText()
{
    copyLater(true);
}

QCoro::Task<void> ProjectFiles::copyLater(bool asText)
{
    QPointer<ProjectFiles> self(this);
    if (m_busy)
        co_return;
    const QStringList filters = asText ? textFilters() : saveFilters();
    const QString title = asText ? tr("Export as text") : tr("Save a copy");
    const QString path = co_await fileAsked(true, title, filters,
                                            QLatin1String(asText ? project::kTextSuffix : project::kProjectSuffix));
    if (!self || path.isEmpty())
        co_return;
    project::Progress progress = beginWork(tr("Saving %1").arg(QFileInfo(path).fileName()));
    const Result<void> saved = co_await m_project.saveCopy(path, progress);
    if (!self)
        co_return;
    endWork();
    if (saved)
        Q_EMIT said(tr("A copy is in %1.").arg(QDir::toNativeSeparators(path)), false);
    else
        tell(saved.error());
}

void ProjectFiles::importText()
{
    importLater();
}

QCoro::Task<void> ProjectFiles::importLater()
{
    QPointer<ProjectFiles> self(this);
    const QString path = co_await fileAsked(false, tr("Import text"), textFilters(), QString());
    if (!self || path.isEmpty())
        co_return;
    const bool may = co_await mayReplace();
    if (!self || !may)
        co_return;
    project::Progress progress = beginWork(tr("Opening %1").arg(QFileInfo(path).fileName()));
    const Result<project::OpenedProject> opened =
        co_await project::openProjectLater(path, m_laboratory.catalog(), progress);
    if (!self)
        co_return;
    endWork();
    if (!opened) {
        tell(opened.error());
        co_return;
    }
    m_project.startNew(opened.value().content.pipeline, true);
    QDir::setCurrent(QFileInfo(path).absolutePath());
    afterOpening({}, opened.value().notes);
}

void ProjectFiles::exportPicture()
{
    pictureLater({});
}

QCoro::Task<void> ProjectFiles::pictureLater(QString path)
{
    QPointer<ProjectFiles> self(this);
    if (m_busy)
        co_return;
    if (path.isEmpty()) {
        path = co_await fileAsked(true, tr("Export a picture"), pictureFilters(), QStringLiteral("png"));
        if (!self || path.isEmpty())
            co_return;
    }
    Picture picture;
    picture.path = path;
    picture.pipeline = m_laboratory.pipeline();
    picture.catalog = &m_laboratory.catalog();
    picture.frame = m_laboratory.frame();
    picture.tokens = tokens();
    beginWork(tr("Drawing %1").arg(QFileInfo(path).fileName()));
    const QString trouble = co_await QtConcurrent::run(&backgroundThreads(), writePicture, picture);
    if (!self)
        co_return;
    endWork();
    Q_EMIT said(trouble.isEmpty() ? tr("The picture is in %1.").arg(QDir::toNativeSeparators(path)) : trouble,
                !trouble.isEmpty());
}

void ProjectFiles::takeSnapshot()
{
    auto *ask = new QInputDialog(&m_window);
    ask->setObjectName(QStringLiteral("snapshotName"));
    ask->setAttribute(Qt::WA_DeleteOnClose);
    ask->setWindowTitle(tr("Take a snapshot"));
    ask->setLabelText(tr("A name for the present state"));
    ask->setTextValue(QLocale().toString(QDateTime::currentDateTime(), QLocale::ShortFormat));
    ask->resize(420, ask->sizeHint().height());
    connect(ask, &QInputDialog::textValueSelected, this, &ProjectFiles::addSnapshot);
    ask->open();
}

void ProjectFiles::addSnapshot(const QString &name)
{
    if (name.trimmed().isEmpty())
        return;
    QByteArray picture;
    QBuffer buffer(&picture);
    buffer.open(QIODevice::WriteOnly);
    thumbnail().save(&buffer, "PNG");
    m_project.takeSnapshot(name.trimmed().toStdString(), picture);
    tellState();
    Q_EMIT said(tr("Snapshot “%1” taken. Save the project to keep it.").arg(name.trimmed()), false);
}

void ProjectFiles::restoreSnapshot(std::size_t index)
{
    const Result<void> restored = m_project.restoreSnapshot(index);
    if (!restored)
        tell(restored.error());
}

void ProjectFiles::showSnapshots()
{
    auto *dialog = new SnapshotsDialog(*this, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

bool ProjectFiles::offerRecovery()
{
    const std::vector<project::Recovery> found = m_project.recoveries();
    if (found.empty())
        return false;
    auto *dialog = new RecoveryDialog(found, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RecoveryDialog::chosen, this, &ProjectFiles::recoverFrom);
    dialog->open();
    return true;
}

void ProjectFiles::recoverFrom(const project::Recovery &recovery)
{
    recoverLater(recovery);
}

QCoro::Task<void> ProjectFiles::recoverLater(project::Recovery recovery)
{
    QPointer<ProjectFiles> self(this);
    beginWork(tr("Recovering"));
    const Result<QStringList> recovered = co_await m_project.recover(recovery);
    if (!self)
        co_return;
    endWork();
    if (!recovered) {
        tell(recovered.error());
        co_return;
    }
    m_savedAt = {};
    tellState();
    Q_EMIT said(tr("Recovered. Save to keep it."), false);
    for (const QString &note : *recovered)
        Q_EMIT said(note, false);
}

} // namespace headwater::ui
