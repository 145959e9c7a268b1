// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/database.h"
#include "core/pipeline/textformat.h"
#include "core/project/files.h"
#include "core/project/recovery.h"
#include "core/services/builtin.h"
#include "tests/core/project/crashscript.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace headwater;
using namespace headwater::project;

class TstCrash : public QObject
{
    Q_OBJECT

private:
    static constexpr int kRounds = 200;

    /// The last number that the child said behind `what`; a line that the crash cut short does not count.
    static std::int64_t lastSaid(const QByteArray &said, char what)
    {
        std::int64_t last = -1;
        const QList<QByteArray> lines = said.left(said.lastIndexOf('\n') + 1).split('\n');
        for (const QByteArray &line : lines) {
            if (line.size() > 2 && line[0] == what)
                last = line.mid(2).toLongLong();
        }
        return last;
    }

private Q_SLOTS:
    /// The child is killed while it edits, saves and runs. Nothing that it reported as safe may be missing.
    void nothingAcknowledgedIsLostInTwoHundredCrashes()
    {
        std::mt19937 random(20);
        int recovered = 0;
        int fromFile = 0;
        int running = 0;
        std::int64_t edits = 0;
        for (int round = 0; round < kRounds; ++round) {
            const QTemporaryDir folder;
            const std::uint64_t seed = random();
            const std::uint64_t saveEvery = round % 4 == 0 ? 1'000'000 : 5 + random() % 60;
            QProcess child;
            child.start(QStringLiteral(CRASH_CHILD),
                        {folder.path(), QString::number(seed), QString::number(saveEvery)});
            QVERIFY(child.waitForStarted());
            QVERIFY(child.waitForReadyRead());
            // Counted from the first edit, so that a busy machine does not kill it before its work.
            QTest::qSleep(static_cast<int>(random() % 160));
            ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
            QVERIFY(child.waitForFinished());
            QCOMPARE(child.exitStatus(), QProcess::CrashExit);
            const QByteArray said = child.readAllStandardOutput();
            const std::int64_t durable = lastSaid(said, 'd');
            const std::int64_t saved = lastSaid(said, 's');
            QVERIFY(durable >= 0);
            running += lastSaid(said, 'r') > 0;

            // The file is whole and holds at least the last save that was reported.
            const QString file = folder.filePath(QStringLiteral("work.headwater"));
            std::optional<ProjectContent> found;
            if (QFile::exists(file)) {
                const Result<OpenedProject> opened = openProject(file, services::builtinCatalog());
                QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
                QVERIFY(opened->notes.isEmpty());
                found = opened->content;
            } else {
                QVERIFY(saved < 0);
            }

            const std::vector<Recovery> copies = findRecoveries(folder.filePath(QStringLiteral("recovery")));
            QVERIFY(copies.size() <= 1);
            if (!copies.empty()) {
                {
                    Result<Database> database = Database::open(copies[0].path);
                    QVERIFY(database && database->quickCheck());
                    QCOMPARE(
                        *database->number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
                        std::int64_t(0));
                }
                const Result<OpenedProject> opened = recover(copies[0], services::builtinCatalog());
                QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
                QVERIFY(opened->notes.isEmpty());
                found = opened->content;
                ++recovered;
            } else {
                ++fromFile;
            }
            const std::int64_t safe = std::max(durable, saved);
            QVERIFY(found);

            // What is there is what the document was after some number of edits, at least as many as were safe.
            pipeline::Document document(services::builtinCatalog());
            document.reset(CrashScript::start());
            CrashScript script(document, seed, saveEvery);
            for (std::int64_t i = 0; i < safe; ++i)
                script.next();
            bool same = false;
            for (int ahead = 0; ahead < 20'000 && !same; ++ahead) {
                same = document.pipeline() == found->pipeline && document.position() == found->position;
                if (!same)
                    script.next();
            }
            // USE-06: after a crash every acknowledged edit is there, the undo history included.
            QVERIFY2(same, qPrintable(QStringLiteral("round %1, safe %2").arg(round).arg(safe)));
            pipeline::Document again(services::builtinCatalog());
            again.reset(found->pipeline, found->history, found->position);
            again.goTo(0);
            QVERIFY(again.pipeline() == CrashScript::start());
            again.goTo(found->position);
            QVERIFY(again.pipeline() == found->pipeline);
            edits += safe;
        }
        qInfo("%d crashes, %d of them with a world well under way: %d recovered from the copy, %d complete in the "
              "file, %lld edits kept",
              kRounds, running, recovered, fromFile, static_cast<long long>(edits));
        QVERIFY(running > kRounds / 4);
        QVERIFY(recovered > kRounds / 4);
        QVERIFY(edits > kRounds);
    }
};

QTEST_GUILESS_MAIN(TstCrash)
#include "tst_crash.moc"
