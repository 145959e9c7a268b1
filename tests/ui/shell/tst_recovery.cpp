// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/textformat.h"
#include "core/project/files.h"
#include "core/project/recovery.h"
#include "core/project/recoveryjournal.h"
#include "core/services/builtin.h"
#include "ui/canvas/canvasview.h"
#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/projectfiles.h"
#include "ui/shell/recoverydialog.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QListWidget>
#include <QLocale>
#include <QPointer>
#include <QProcess>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace headwater;
using namespace headwater::ui;

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// The window's process is killed while it edits and runs, and the next start offers what it had.
class TstRecovery : public QObject
{
    Q_OBJECT
private:
    static constexpr const char *kPipeline = R"({"format": "headwater-pipeline", "version": 1, "name": "Clicks",
        "nodes": [{"id": "web", "type": "producer"}, {"id": "clicks", "type": "kinesis-stream"},
                  {"id": "app", "type": "consumer"}],
        "links": [{"from": "web", "to": "clicks"}, {"from": "clicks", "to": "app"}]})";

    QString path() const { return m_home->filePath(QStringLiteral("clicks.headwater")); }

    /// Starts the working window and kills it when it has said `safe` lines, and after a while longer.
    /// Returns how many nodes it has said to be safe; -1 if it did not come so far.
    int crash(int services, int lines, int after)
    {
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QStringLiteral(RECOVERY_CHILD), {m_home->path(), path(), QString::number(services)});
        QByteArray said;
        while (said.count('\n') < lines) {
            if (!child.waitForReadyRead(60'000))
                return -1;
            said += child.readAllStandardOutput();
        }
        if (after > 0)
            child.waitForFinished(after);
        ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
        if (!child.waitForFinished() || child.exitStatus() != QProcess::CrashExit)
            return -1;
        said += child.readAllStandardOutput();
        const QList<QByteArray> whole = said.left(said.lastIndexOf('\n')).split('\n');
        return whole.last().toInt();
    }

    std::unique_ptr<QTemporaryDir> m_home;

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        QVERIFY(m_home->isValid());
        for (const char *folder : {"data", "cache", "state"})
            qputenv(QByteArray("XDG_") + QByteArray(folder).toUpper() + "_HOME",
                    m_home->filePath(QString::fromLatin1(folder)).toUtf8());
        QCoreApplication::setApplicationName(QStringLiteral("headwater"));
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_home->filePath(QStringLiteral("config")));
        Theme::instance().install();
        useLanguage(QStringLiteral("en"));

        pipeline::ParseOutcome outcome = pipeline::parsePipeline(kPipeline, services::builtinCatalog());
        QVERIFY(outcome.pipeline);
        project::ProjectContent content;
        content.pipeline = *outcome.pipeline;
        QVERIFY(project::saveProject(path(), content));
    }

    // USE-06
    void afterAKillTheNextStartOffersTheWorkAndBringsItBack()
    {
        const QByteArray before = bytesOf(path());
        QVERIFY(!before.isEmpty());
        const QDateTime began = QDateTime::currentDateTime();
        QCOMPARE(crash(4, 4, 0), 7);
        QCOMPARE(bytesOf(path()), before);

        MainWindow window;
        window.resize(1440, 900);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.begin();
        QPointer<RecoveryDialog> dialog = window.findChild<RecoveryDialog *>();
        QTRY_VERIFY(dialog && dialog->isVisible());
        auto *list = dialog->findChild<QListWidget *>();
        QCOMPARE(list->count(), 1);
        const QString offer = list->item(0)->text();
        QVERIFY2(offer.contains(QStringLiteral("Clicks")) && offer.contains(QStringLiteral("clicks.headwater")) &&
                     offer.contains(QStringLiteral("4 step")),
                 qPrintable(offer));
        // The time of the last edit, to the minute.
        bool stamped = false;
        for (QDateTime at = began; at <= QDateTime::currentDateTime().addSecs(60); at = at.addSecs(60))
            stamped = stamped || offer.contains(QLocale().toString(at, QLocale::ShortFormat));
        QVERIFY2(stamped, qPrintable(offer));
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("recoverButton")), Qt::LeftButton);

        Laboratory &lab = window.laboratory();
        QTRY_COMPARE(lab.pipeline().nodes.size(), std::size_t(7));
        QVERIFY(window.files().project().isModified());
        QCOMPARE(window.files().project().path(), path());
        QCOMPARE(bytesOf(path()), before);

        // The history came with it: four steps back is the file, four forward the work.
        QTRY_VERIFY(!dialog || !dialog->isVisible());
        window.showStartPage(false);
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.canvas()->setFocus();
        for (std::size_t left = 7; left-- > 3;) {
            QTest::keyClick(window.canvas(), Qt::Key_Z, Qt::ControlModifier);
            QCOMPARE(lab.pipeline().nodes.size(), left);
        }
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(window.canvas(), Qt::Key_Y, Qt::ControlModifier);
        QCOMPARE(lab.pipeline().nodes.size(), std::size_t(7));
        QCOMPARE(bytesOf(path()), before);

        QTest::keyClick(window.canvas(), Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!window.files().project().isModified());
        const auto saved = project::openProject(path(), services::builtinCatalog());
        QVERIFY(saved);
        QCOMPARE(saved->content.pipeline.nodes.size(), std::size_t(7));
        QVERIFY(window.files().project().recoveries().empty());
    }

    void whateverTheMomentWhatWasSafeIsThere()
    {
        QRandomGenerator random(7);
        const QByteArray before = bytesOf(path());
        for (int round = 0; round < 6; ++round) {
            const int safe = crash(200, 1 + random.bounded(4), 1 + random.bounded(40));
            QVERIFY(safe > 3);
            QCOMPARE(bytesOf(path()), before);
            const auto copies = project::findRecoveries(project::RecoveryJournal::defaultFolder());
            QCOMPARE(copies.size(), std::size_t(1));
            const auto opened = project::recover(copies[0], services::builtinCatalog());
            QVERIFY(opened);
            QVERIFY(opened->content.pipeline.nodes.size() >= static_cast<std::size_t>(safe));
            QCOMPARE(opened->content.pipeline.nodes.size() - 3, opened->content.position);
            project::discard(copies[0]);
        }
    }
};

QTEST_MAIN(TstRecovery)
#include "tst_recovery.moc"
