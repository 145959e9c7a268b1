// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/files.h"
#include "core/project/lock.h"
#include "core/project/project.h"
#include "tests/core/pipeline/testcatalog.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace headwater;
using namespace headwater::pipeline;
using namespace headwater::project;

namespace {

/// Waits for a future while this thread's event loop goes round.
template <typename T>
T await(QFuture<T> future)
{
    if (!QTest::qWaitFor([&] { return future.isFinished(); }, 20'000))
        qFatal("The future never came.");
    return future.result();
}

/// A window's share: the document and its project.
struct Desk
{
    explicit Desk(const QString &folder)
        : project(document, folder + QStringLiteral("/recovery"))
    {
    }
    bool title(const char *text) { return document.perform(setTitleCommand(document, "web", text, {})).ok(); }

    Document document{testCatalog()};
    Project project;
};

} // namespace

class TstProject : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_temporary;
    QString folder() const { return m_temporary->path(); }
    QString at(const char *name) const { return m_temporary->filePath(QString::fromUtf8(name)); }

private Q_SLOTS:
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }

    void aProjectIsSavedAndOpenedAgain()
    {
        Desk desk(folder());
        desk.project.startNew(drawn("web:producer -> clicks:kinesis-stream"));
        QVERIFY(!desk.project.isModified());
        QSignalSpy modified(&desk.project, &Project::modifiedChanged);
        QVERIFY(desk.title("Web"));
        QVERIFY(desk.project.isModified());
        desk.project.setSetting("zoom", 2);
        desk.project.takeSnapshot("First", "png");
        QVERIFY(await(desk.project.save(at("a.headwater"))));
        QVERIFY(!desk.project.isModified());
        QCOMPARE(modified.size(), 2);
        QCOMPARE(desk.project.path(), at("a.headwater"));

        Desk other(folder() + QStringLiteral("/other"));
        const Result<QStringList> refused = await(other.project.open(at("a.headwater")));
        QVERIFY(!refused);
        QVERIFY(isOpenElsewhere(refused.error()));
        const Result<QStringList> opened = await(other.project.open(at("a.headwater"), {}, true));
        QVERIFY(opened);
        QVERIFY(other.document.pipeline() == desk.document.pipeline());
        QVERIFY(other.document.history() == desk.document.history());
        QVERIFY(!other.project.isModified());
        QCOMPARE(other.project.setting("zoom").get<int>(), 2);
        QVERIFY(other.project.snapshots() == desk.project.snapshots());
        other.document.undo();
        QVERIFY(other.document.pipeline().nodes[0].title.empty());
    }

    void editingMayGoOnDuringASave()
    {
        Desk desk(folder());
        desk.project.startNew(drawn("web:producer"));
        QVERIFY(desk.title("One"));
        QFuture<Result<void>> saving = desk.project.save(at("a.headwater"));
        QVERIFY(desk.title("Two"));
        QVERIFY(await(saving));
        QVERIFY(desk.project.isModified());
        QCOMPARE(openProject(at("a.headwater"), testCatalog())->content.pipeline.nodes[0].title, std::string("One"));
        QVERIFY(await(desk.project.save(at("a.headwater"))));
        QVERIFY(!desk.project.isModified());
        QCOMPARE(openProject(at("a.headwater"), testCatalog())->content.pipeline.nodes[0].title, std::string("Two"));
    }

    void aRefusedFileLeavesTheProjectAsItIs()
    {
        Desk desk(folder());
        desk.project.startNew(drawn("web:producer"));
        QVERIFY(desk.title("One"));
        QFile bad(at("bad.headwater"));
        QVERIFY(bad.open(QIODevice::WriteOnly) && bad.write("rubbish") == 7);
        bad.close();
        QVERIFY(!await(desk.project.open(bad.fileName())));
        QCOMPARE(desk.document.pipeline().nodes[0].title, std::string("One"));
        QVERIFY(desk.project.isModified());
        QCOMPARE(desk.project.path(), QString());
        QVERIFY(!QFile::exists(at(".bad.headwater.lock")));
    }

    void aStoppedOpenIsAValue()
    {
        Desk desk(folder());
        desk.project.startNew(drawn("web:producer"));
        QVERIFY(await(desk.project.save(at("a.headwater"))));
        std::stop_source source;
        source.request_stop();
        const Result<QStringList> stopped = await(desk.project.open(at("a.headwater"), {{}, source.get_token()}));
        QVERIFY(!stopped && isCancelled(stopped.error()));
        const Result<void> unsaved = await(desk.project.save(at("a.headwater"), {{}, source.get_token()}));
        QVERIFY(!unsaved && isCancelled(unsaved.error()));
    }

    void aProjectThatGoesAwayStillAnswers()
    {
        auto desk = std::make_unique<Desk>(folder());
        desk->project.startNew(drawn("web:producer"));
        QFuture<Result<void>> saving = desk->project.save(at("a.headwater"));
        desk.reset();
        (void)await(saving).ok();
        QVERIFY(openProject(at("a.headwater"), testCatalog()));
    }

    void theLockIsGoneWithTheProject()
    {
        {
            Desk desk(folder());
            desk.project.startNew(drawn("web:producer"));
            QVERIFY(await(desk.project.save(at("a.headwater"))));
            const auto second = ProjectLock::take(at("a.headwater"));
            QVERIFY(!second);
            QVERIFY(second.error().message.contains(QStringLiteral("already open")));
            QVERIFY(await(desk.project.save(at("b.headwater")))); // saved as another, the first is free
            QVERIFY(ProjectLock::take(at("a.headwater")));
        }
        QVERIFY(ProjectLock::take(at("b.headwater")));
        QVERIFY(!QFile::exists(at(".b.headwater.lock")));
    }

    void anotherInstancesFileIsNotOverwrittenUnasked()
    {
        Desk first(folder());
        first.project.startNew(drawn("web:producer"));
        QVERIFY(await(first.project.save(at("a.headwater"))));
        Desk second(folder() + QStringLiteral("/second"));
        second.project.startNew(drawn("b:producer"));
        const Result<void> refused = await(second.project.save(at("a.headwater")));
        QVERIFY(!refused && isOpenElsewhere(refused.error()));
        QCOMPARE(openProject(at("a.headwater"), testCatalog())->content.pipeline.nodes[0].id, std::string("web"));
        QVERIFY(await(second.project.save(at("a.headwater"), {}, true)));
        QCOMPARE(openProject(at("a.headwater"), testCatalog())->content.pipeline.nodes[0].id, std::string("b"));
    }

    void theLockOfADeadProcessIsVoid()
    {
        {
            Desk desk(folder());
            desk.project.startNew(drawn("web:producer"));
            QVERIFY(await(desk.project.save(at("a.headwater"))));
        }
        QFile lock(at(".a.headwater.lock"));
        QVERIFY(lock.open(QIODevice::WriteOnly));
        lock.write("999999\nheadwater\n" + QSysInfo::machineHostName().toUtf8() + "\n");
        lock.close();
        QVERIFY(ProjectLock::take(at("a.headwater")));
    }

    void aCrashIsRecoveredWithItsHistory()
    {
        {
            Desk desk(folder());
            desk.project.startNew(drawn("web:producer"));
            QVERIFY(await(desk.project.save(at("a.headwater"))));
            QVERIFY(desk.title("One"));
            QVERIFY(desk.title("Two"));
            desk.document.undo();
            desk.project.takeSnapshot("S", {});
            QVERIFY(await(desk.project.durable()));
            QVERIFY(!desk.project.recoveryTrouble());
            desk.project.keepRecovery();
        }
        const QByteArray file = [&] {
            QFile saved(at("a.headwater"));
            return saved.open(QIODevice::ReadOnly) ? saved.readAll() : QByteArray();
        }();
        {
            Desk desk(folder());
            const std::vector<Recovery> found = desk.project.recoveries();
            QCOMPARE(found.size(), std::size_t(1));
            QCOMPARE(found[0].origin, at("a.headwater"));
            QVERIFY(await(desk.project.recover(found[0])));
            QCOMPARE(desk.project.path(), at("a.headwater"));
            QVERIFY(desk.project.isModified());
            QCOMPARE(desk.document.pipeline().nodes[0].title, std::string("One"));
            QCOMPARE(desk.project.snapshots().size(), std::size_t(1));
            QVERIFY(desk.document.canRedo());
            desk.document.redo();
            QCOMPARE(desk.document.pipeline().nodes[0].title, std::string("Two"));
            QTRY_VERIFY(!QFile::exists(found[0].path)); // the new copy has taken over
            QVERIFY(await(desk.project.durable()));
            desk.project.keepRecovery(); // a second crash right after
        }
        Desk desk(folder());
        const std::vector<Recovery> found = desk.project.recoveries();
        QCOMPARE(found.size(), std::size_t(1));
        QVERIFY(await(desk.project.recover(found[0])));
        QCOMPARE(desk.document.pipeline().nodes[0].title, std::string("Two"));
        QFile saved(at("a.headwater"));
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QVERIFY(saved.readAll() == file); // the user's file is never touched unasked
    }

    void snapshotsAreRestoredAsOneStep()
    {
        Desk desk(folder());
        desk.project.startNew(drawn("web:producer -> clicks:kinesis-stream"));
        desk.project.takeSnapshot("Two nodes", "png");
        QVERIFY(desk.project.isModified());
        const Pipeline then = desk.document.pipeline();
        QVERIFY(desk.document.perform(removeCommand(desk.document, {"web", "clicks"}, {}, false)));
        const Pipeline now = desk.document.pipeline();
        QVERIFY(desk.project.restoreSnapshot(0));
        QVERIFY(desk.document.pipeline() == then);
        desk.document.undo();
        QVERIFY(desk.document.pipeline() == now);
        desk.project.renameSnapshot(0, "Renamed");
        QCOMPARE(desk.project.snapshots()[0].name, std::string("Renamed"));
        desk.project.removeSnapshot(0);
        QVERIFY(desk.project.snapshots().empty());
        QVERIFY(!desk.project.restoreSnapshot(0));
    }

    void aCopyElsewhereLeavesTheProjectItsFile()
    {
        Desk desk(folder());
        desk.project.startNew(drawn("web:producer"));
        QVERIFY(desk.title("One"));
        QVERIFY(await(desk.project.saveCopy(at("copy.json"))));
        QCOMPARE(desk.project.path(), QString());
        QVERIFY(desk.project.isModified());
        QVERIFY(openProject(at("copy.json"), testCatalog())->content.pipeline == desk.document.pipeline());
    }
};

QTEST_GUILESS_MAIN(TstProject)
#include "tst_project.moc"
