// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/project.h"

#include <QCoroTask>
#include <QDateTime>
#include <QImage>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>

class QDialog;
class QWidget;

namespace headwater::ui {

class Laboratory;

/// What the File menu does: asks for names, runs one piece of work at a time with progress and cancel, and says how it
/// went. What waits is a coroutine over work on other threads.
class ProjectFiles : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(bool)>;

    ProjectFiles(Laboratory &laboratory, QWidget &window);
    ~ProjectFiles() override;

    project::Project &project() { return m_project; }
    bool isBusy() const { return m_busy; }
    QString stateText() const;
    static QString thumbnailPath(const QString &projectPath);

    /// Whether the window may close now; if not, asks, and closes the window when the answer allows it.
    bool mayClose();
    /// Offers what a crash has left behind; false when there is nothing.
    bool offerRecovery();
    /// Ends what is under way, before the window goes.
    void shutDown();

    void openSample(const QString &id, Done done = {});
    void openFile(const QString &path, Done done);
    void saveTo(const QString &path, Done done = {});
    void addSnapshot(const QString &name);
    void restoreSnapshot(std::size_t index);
    void recoverFrom(const project::Recovery &recovery);

public Q_SLOTS:
    void newProject();
    void open(const QString &path);
    void openAsked();
    void save();
    void saveAs();
    void saveCopy();
    void takeSnapshot();
    void showSnapshots();
    void importText();
    void exportText();
    void exportPicture();
    void cancel();

Q_SIGNALS:
    void stateChanged(const QString &text);
    void said(const QString &text, bool trouble);
    void workBegan(const QString &what);
    void workProgressed(double share);
    void workEnded();

private:
    QCoro::Task<void> openLater(QString path, Done done);
    QCoro::Task<void> importLater();
    QCoro::Task<void> saveLater(QString path, Done done);
    QCoro::Task<void> copyLater(bool asText);
    QCoro::Task<void> sampleLater(QString id, Done done);
    QCoro::Task<void> newLater();
    QCoro::Task<void> closeLater();
    QCoro::Task<void> pictureLater(QString path);
    QCoro::Task<void> recoverLater(project::Recovery recovery);
    /// True when the present project may be given up: it is saved, or the person says so.
    QCoro::Task<bool> mayReplace();
    QCoro::Task<int> answer(QPointer<QDialog> dialog);
    QCoro::Task<QString> fileAsked(bool toSave, QString title, QStringList filters, QString suffix);

    static QStringList openFilters();
    static QStringList saveFilters();
    static QStringList textFilters();
    static QStringList pictureFilters();
    QCoro::Task<bool> openAnyway(QString reason);
    project::Progress beginWork(const QString &what);
    void endWork();
    void afterOpening(const QString &path, const QStringList &notes);
    void tell(const Error &error);
    void keepThumbnail();
    QImage thumbnail() const;
    void tellState();

    Laboratory &m_laboratory;
    QWidget &m_window;
    project::Project m_project;
    QDateTime m_savedAt;
    QTimer m_stateTimer;
    QTimer m_progressTimer;
    std::shared_ptr<std::atomic<int>> m_percent;
    std::stop_source m_stop;
    QPointer<QDialog> m_dialog;
    bool m_busy = false;
    bool m_closing = false;
};

} // namespace headwater::ui
