// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/projectfiles.h"

#include "core/base/background.h"
#include "core/base/text.h"
#include "core/pipeline/textformat.h"
#include "core/project/files.h"
#include "core/samples/samples.h"
#include "ui/canvas/render.h"
#include "ui/lab/laboratory.h"
#include "ui/shell/preferences.h"

#include <QCoroFuture>
#include <QCoroSignal>
#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QStandardPaths>

#include <chrono>

namespace headwater::ui {
namespace {

using namespace std::chrono_literals;

constexpr QSize kThumbnail{400, 240};

} // namespace

ProjectFiles::ProjectFiles(Laboratory &laboratory, QWidget &window)
    : QObject(&window)
    , m_laboratory(laboratory)
    , m_window(window)
    , m_project(laboratory.document(), project::RecoveryJournal::defaultFolder())
{
    m_stateTimer.setInterval(20s);
    connect(&m_stateTimer, &QTimer::timeout, this, &ProjectFiles::tellState);
    m_stateTimer.start();
    m_progressTimer.setInterval(50ms);
    connect(&m_progressTimer, &QTimer::timeout, this, [this] {
        if (m_percent)
            Q_EMIT workProgressed(*m_percent / 100.0);
    });
    connect(&m_project, &project::Project::modifiedChanged, this, &ProjectFiles::tellState);
    connect(&m_project, &project::Project::pathChanged, this, &ProjectFiles::tellState);
}

ProjectFiles::~ProjectFiles() = default;

void ProjectFiles::shutDown()
{
    m_stop.request_stop();
    if (m_dialog)
        m_dialog->reject();
}

QString ProjectFiles::stateText() const
{
    if (const std::optional<Error> trouble = m_project.recoveryTrouble())
        return tr("Changes are not kept: %1").arg(trouble->message);
    if (m_project.isModified())
        return tr("Unsaved changes, kept for recovery");
    if (!m_savedAt.isValid())
        return m_project.path().isEmpty() ? tr("Nothing to save") : tr("As on disk");
    if (m_savedAt.secsTo(QDateTime::currentDateTime()) < 60)
        return tr("Saved a moment ago");
    return tr("Saved at %1").arg(QLocale().toString(m_savedAt.time(), QLocale::ShortFormat));
}

void ProjectFiles::tellState()
{
    Q_EMIT stateChanged(stateText());
}

void ProjectFiles::tell(const Error &error)
{
    if (!project::isCancelled(error))
        Q_EMIT said(error.message, true);
}

project::Progress ProjectFiles::beginWork(const QString &what)
{
    m_busy = true;
    m_stop = std::stop_source();
    m_percent = std::make_shared<std::atomic<int>>(0);
    m_progressTimer.start();
    Q_EMIT workBegan(what);
    project::Progress progress;
    progress.report = [percent = m_percent](int value) {
        *percent = value;
    };
    progress.stop = m_stop.get_token();
    return progress;
}

void ProjectFiles::endWork()
{
    m_busy = false;
    m_progressTimer.stop();
    Q_EMIT workEnded();
}

void ProjectFiles::cancel()
{
    m_stop.request_stop();
}

QCoro::Task<int> ProjectFiles::answer(QPointer<QDialog> dialog)
{
    QPointer<ProjectFiles> self(this);
    m_dialog = dialog;
    dialog->setWindowModality(Qt::WindowModal);
    dialog->open();
    const int result = co_await qCoro(dialog.data(), &QDialog::finished);
    if (dialog)
        dialog->deleteLater();
    if (self)
        self->m_dialog = nullptr;
    co_return result;
}

QCoro::Task<bool> ProjectFiles::mayReplace()
{
    QPointer<ProjectFiles> self(this);
    if (m_busy) {
        Q_EMIT said(tr("Still busy with a file. Wait a moment, or cancel it below."), true);
        co_return false;
    }
    if (!m_project.isModified())
        co_return true;
    auto *box = new QMessageBox(&m_window);
    box->setObjectName(QStringLiteral("unsavedDialog"));
    box->setIcon(QMessageBox::NoIcon);
    const std::string name = m_laboratory.pipeline().name;
    box->setText(tr("Save the changes to “%1”?").arg(name.empty() ? tr("Untitled") : fromUtf8(name)));
    box->setInformativeText(tr("What is not saved now is gone when the project is closed."));
    QPushButton *save = box->addButton(tr("Save"), QMessageBox::AcceptRole);
    QPushButton *leave = box->addButton(tr("Don’t save"), QMessageBox::DestructiveRole);
    QPushButton *stay = box->addButton(tr("Cancel"), QMessageBox::RejectRole);
    box->setDefaultButton(save);
    box->setEscapeButton(stay);
    save->setProperty("primary", true);
    QPointer<QDialog> dialog(box);
    auto choice = std::make_shared<int>(2);
    connect(box, &QMessageBox::buttonClicked, box, [choice, save, leave](QAbstractButton *button) {
        *choice = button == save ? 0 : button == leave ? 1 : 2;
    });
    co_await answer(dialog);
    if (!self || *choice == 2)
        co_return false;
    if (*choice == 1)
        co_return true;
    QString path = m_project.path();
    if (path.isEmpty()) {
        path = co_await fileAsked(true, tr("Save the project"), saveFilters(), QLatin1String(project::kProjectSuffix));
        if (!self || path.isEmpty())
            co_return false;
    }
    auto saved = std::make_shared<bool>(false);
    co_await saveLater(path, [saved](bool ok) { *saved = ok; });
    co_return *saved;
}

void ProjectFiles::afterOpening(const QString &path, const QStringList &notes)
{
    m_savedAt = {};
    // Logs that a pipeline names lie beside its file.
    if (!path.isEmpty()) {
        QDir::setCurrent(QFileInfo(path).absolutePath());
        Preferences::instance().addRecentFile(path);
        keepThumbnail();
    }
    tellState();
    for (const QString &note : notes)
        Q_EMIT said(note, false);
}

void ProjectFiles::newProject()
{
    newLater();
}

QCoro::Task<void> ProjectFiles::newLater()
{
    QPointer<ProjectFiles> self(this);
    const bool may = co_await mayReplace();
    if (!self || !may)
        co_return;
    m_project.startNew();
    afterOpening({}, {});
}

void ProjectFiles::open(const QString &path)
{
    openLater(path, {});
}

void ProjectFiles::openFile(const QString &path, Done done)
{
    openLater(path, std::move(done));
}

QCoro::Task<bool> ProjectFiles::openAnyway(QString reason)
{
    auto *box = new QMessageBox(&m_window);
    box->setObjectName(QStringLiteral("lockDialog"));
    box->setText(reason);
    box->setInformativeText(tr("If both save, the later one wins."));
    QPushButton *anyway = box->addButton(tr("Go on anyway"), QMessageBox::AcceptRole);
    box->addButton(tr("Cancel"), QMessageBox::RejectRole);
    auto goes = std::make_shared<bool>(false);
    connect(box, &QMessageBox::buttonClicked, box,
            [goes, anyway](QAbstractButton *button) { *goes = button == anyway; });
    QPointer<QDialog> dialog(box);
    co_await answer(dialog);
    co_return *goes;
}

QCoro::Task<void> ProjectFiles::openLater(QString path, Done done)
{
    QPointer<ProjectFiles> self(this);
    if (path.isEmpty()) {
        path = co_await fileAsked(false, tr("Open a project"), openFilters(), QString());
        if (!self || path.isEmpty())
            co_return;
    }
    const bool may = co_await mayReplace();
    if (!self || !may)
        co_return;
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const QString what = tr("Opening %1").arg(QFileInfo(path).fileName());
    project::Progress progress = beginWork(what);
    Result<QStringList> opened = co_await m_project.open(absolute, progress);
    if (!self)
        co_return;
    endWork();
    if (!opened && project::isOpenElsewhere(opened.error())) {
        const bool anyway = co_await openAnyway(opened.error().message);
        if (!self || !anyway)
            co_return;
        progress = beginWork(what);
        opened = co_await m_project.open(absolute, progress, true);
        if (!self)
            co_return;
        endWork();
    }
    if (opened) {
        afterOpening(absolute, *opened);
    } else {
        tell(opened.error());
        if (!QFileInfo::exists(absolute))
            Preferences::instance().removeRecentFile(absolute);
    }
    if (done)
        done(opened.ok());
}

void ProjectFiles::openAsked()
{
    openLater({}, {});
}

void ProjectFiles::save()
{
    saveLater(m_project.path(), {});
}

void ProjectFiles::saveAs()
{
    saveLater({}, {});
}

void ProjectFiles::saveTo(const QString &path, Done done)
{
    saveLater(path, std::move(done));
}

QCoro::Task<void> ProjectFiles::saveLater(QString path, Done done)
{
    QPointer<ProjectFiles> self(this);
    if (m_busy) {
        Q_EMIT said(tr("Still busy with a file. Wait a moment, or cancel it below."), true);
        co_return;
    }
    if (path.isEmpty()) {
        path = co_await fileAsked(true, tr("Save the project"), saveFilters(), QLatin1String(project::kProjectSuffix));
        if (!self || path.isEmpty())
            co_return;
    }
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const QString what = tr("Saving %1").arg(QFileInfo(path).fileName());
    project::Progress progress = beginWork(what);
    Result<void> saved = co_await m_project.save(absolute, progress);
    if (!self)
        co_return;
    endWork();
    if (!saved && project::isOpenElsewhere(saved.error())) {
        const bool anyway = co_await openAnyway(saved.error().message);
        if (!self || !anyway)
            co_return;
        progress = beginWork(what);
        saved = co_await m_project.save(absolute, progress, true);
        if (!self)
            co_return;
        endWork();
    }
    if (saved) {
        m_savedAt = QDateTime::currentDateTime();
        QDir::setCurrent(QFileInfo(absolute).absolutePath());
        Preferences::instance().addRecentFile(absolute);
        keepThumbnail();
        tellState();
    } else {
        tell(saved.error());
    }
    if (done)
        done(saved.ok());
}

void ProjectFiles::openSample(const QString &id, Done done)
{
    sampleLater(id, std::move(done));
}

QCoro::Task<void> ProjectFiles::sampleLater(QString id, Done done)
{
    QPointer<ProjectFiles> self(this);
    const samples::Sample *sample = samples::findSample(id.toStdString());
    if (sample == nullptr)
        co_return;
    const bool may = co_await mayReplace();
    if (!self || !may)
        co_return;
    const QString folder =
        QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/samples");
    if (!sample->files.empty()) {
        const Result<void> written = samples::writeFiles(*sample, folder);
        if (!written) {
            Q_EMIT said(written.error().message, true);
            co_return;
        }
    }
    pipeline::ParseOutcome outcome = pipeline::parsePipeline(sample->text(), m_laboratory.catalog());
    if (!outcome.pipeline) {
        Q_EMIT said(outcome.issues.empty() ? tr("This sample cannot be read.") : outcome.issues.front().message, true);
        co_return;
    }
    if (!sample->files.empty())
        QDir::setCurrent(folder);
    m_project.startNew(std::move(*outcome.pipeline));
    afterOpening({}, {});
    if (done)
        done(true);
}

bool ProjectFiles::mayClose()
{
    if (m_closing || !m_project.isModified())
        return !m_busy;
    closeLater();
    return false;
}

QCoro::Task<void> ProjectFiles::closeLater()
{
    QPointer<ProjectFiles> self(this);
    if (m_dialog)
        co_return;
    const bool may = co_await mayReplace();
    if (!self || !may)
        co_return;
    m_closing = true;
    m_window.close();
}

QImage ProjectFiles::thumbnail() const
{
    QImage image(kThumbnail, QImage::Format_RGB32);
    image.fill(tokens().canvas);
    QPainter painter(&image);
    RenderOptions options;
    options.size = kThumbnail;
    options.margin = 24;
    options.largest = 1;
    const simulation::FramePtr frame = m_laboratory.frame();
    paintPipeline(painter, m_laboratory.pipeline(), m_laboratory.catalog(), frame.get(), tokens(), options);
    return image;
}

QString ProjectFiles::thumbnailPath(const QString &projectPath)
{
    const QByteArray hash = QCryptographicHash::hash(projectPath.toUtf8(), QCryptographicHash::Sha1).toHex();
    return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/thumbnails/") +
           QString::fromLatin1(hash) + QStringLiteral(".png");
}

void ProjectFiles::keepThumbnail()
{
    if (m_project.path().isEmpty() || m_laboratory.pipeline().nodes.size() > 500)
        return;
    inBackground([image = thumbnail(), path = thumbnailPath(m_project.path())] {
        QDir().mkpath(QFileInfo(path).absolutePath());
        image.save(path, "PNG");
    });
}

} // namespace headwater::ui
