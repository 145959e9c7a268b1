// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recovery.h"
#include "core/project/recoveryjournal.h"
#include "tests/core/pipeline/randomedits.h"
#include "tests/core/pipeline/testcatalog.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace headwater;
using namespace headwater::pipeline;
using namespace headwater::project;

namespace {

/// A document whose steps go into a journal.
class Desk
{
public:
    explicit Desk(const QString &folder, Pipeline pipeline, Origin origin = {})
        : document(testCatalog())
    {
        document.reset(std::move(pipeline));
        journal = RecoveryJournal::start(folder, content(), std::move(origin)).value();
        QObject::connect(&document, &Document::historyChanged, &document,
                         [this](HistoryStep step) { journal->record(document, step); });
    }

    ContentPtr content() const
    {
        auto copy = std::make_shared<ProjectContent>();
        copy->pipeline = document.pipeline();
        copy->history = document.history();
        copy->position = document.position();
        return copy;
    }

    bool durable()
    {
        QFuture<Result<void>> future = journal->durable();
        future.waitForFinished();
        return future.result().ok();
    }

    /// Ends as a crash would: the copy stays, the lock goes.
    void crash()
    {
        journal->keep();
        journal.reset();
    }

    Document document;
    std::unique_ptr<RecoveryJournal> journal;
};

} // namespace

class TstRecovery : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_temporary;
    QString folder() const { return m_temporary->path() + QStringLiteral("/recovery"); }

private Q_SLOTS:
    void init() { m_temporary = std::make_unique<QTemporaryDir>(); }

    void everyKindOfStepIsRecovered()
    {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            std::mt19937_64 random(seed);
            Desk desk(folder(), drawn("web:producer -> clicks:kinesis-stream -> app:consumer"));
            for (int i = 0; i < 400; ++i) {
                switch (random() % 10) {
                case 0:
                    desk.document.undo();
                    break;
                case 1:
                    desk.document.redo();
                    break;
                case 2:
                    desk.document.goTo(random() % (desk.document.history().size() + 1));
                    break;
                case 3: { // a drag that comes back
                    const double was =
                        propertyValue(*testCatalog().find("producer"), Json::object(), "recordsPerSecond");
                    for (const double rate : {was + 1, was + 2, was})
                        (void)desk.document
                            .perform(setPropertyCommand(desk.document, {"web"}, "recordsPerSecond", rate, "slide"))
                            .ok();
                    break;
                }
                default:
                    (void)desk.document.perform(randomCommand(desk.document, random)).ok();
                }
            }
            QVERIFY(desk.durable());
            QCOMPARE(desk.journal->trouble().has_value(), false);
            desk.crash();
            const std::vector<Recovery> found = findRecoveries(folder());
            QCOMPARE(found.size(), std::size_t(1));
            const Result<OpenedProject> recovered = recover(found[0], testCatalog());
            QVERIFY(recovered);
            QVERIFY(recovered->notes.isEmpty());
            QVERIFY(recovered->content.pipeline == desk.document.pipeline());
            QVERIFY(recovered->content.history == desk.document.history());
            QCOMPARE(recovered->content.position, desk.document.position());
            discard(found[0]);
            QVERIFY(findRecoveries(folder()).empty());
            QVERIFY(QDir(folder()).isEmpty());
        }
    }

    void aCleanEndLeavesNothing()
    {
        {
            Desk desk(folder(), drawn("web:producer"));
            QVERIFY(desk.document.perform(setTitleCommand(desk.document, "web", "Web", {})));
        }
        QVERIFY(findRecoveries(folder()).empty());
        QVERIFY(QDir(folder()).isEmpty());
    }

    void aLivingInstanceIsNoCrash()
    {
        Desk desk(folder(), drawn("web:producer"));
        QVERIFY(desk.document.perform(setTitleCommand(desk.document, "web", "Web", {})));
        QVERIFY(desk.durable());
        QVERIFY(findRecoveries(folder()).empty());
        QVERIFY(QFile::exists(desk.journal->path()));
    }

    void whatCrashedWithoutEditsIsNotOffered()
    {
        Desk desk(folder(), drawn("web:producer"), {QStringLiteral("/a/b.headwater"), false});
        QVERIFY(desk.durable());
        desk.crash();
        QVERIFY(findRecoveries(folder()).empty());
        QVERIFY(QDir(folder()).isEmpty());
    }

    void theCopyKnowsWhereItCameFromAndWhen()
    {
        const QDateTime before = QDateTime::currentDateTimeUtc().addMSecs(-1);
        Pipeline pipeline = drawn("web:producer");
        pipeline.name = "Hot shard";
        Desk desk(folder(), pipeline, {QStringLiteral("/home/ä/b.headwater"), false});
        QVERIFY(desk.document.perform(setTitleCommand(desk.document, "web", "Web", {})));
        QVERIFY(desk.durable());
        desk.crash();
        Desk other(folder(), drawn("b:producer"), {{}, true}); // never saved, no step
        QVERIFY(other.durable());
        other.crash();
        const std::vector<Recovery> found = findRecoveries(folder());
        QCOMPARE(found.size(), std::size_t(2));
        QCOMPARE(found[0].origin, QString());
        QCOMPARE(found[0].steps, std::int64_t(0));
        QCOMPARE(found[1].origin, QStringLiteral("/home/ä/b.headwater"));
        QCOMPARE(found[1].name, std::string("Hot shard"));
        QCOMPARE(found[1].steps, std::int64_t(1));
        QVERIFY(found[1].started >= before && found[1].edited >= found[1].started);
        QVERIFY(found[1].edited <= QDateTime::currentDateTimeUtc().addMSecs(1));
    }

    void afterASaveOnlyWhatCameLaterIsMissing()
    {
        Desk desk(folder(), drawn("web:producer"));
        QVERIFY(desk.document.perform(setTitleCommand(desk.document, "web", "One", {})));
        desk.document.setClean();
        desk.journal->rebase(desk.content(), {QStringLiteral("/x.headwater"), false});
        QVERIFY(desk.document.perform(setTitleCommand(desk.document, "web", "Two", {})));
        QVERIFY(desk.durable());
        desk.crash();
        const std::vector<Recovery> found = findRecoveries(folder());
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found[0].steps, std::int64_t(1));
        const Result<OpenedProject> recovered = recover(found[0], testCatalog());
        QCOMPARE(recovered->content.pipeline.nodes[0].title, std::string("Two"));
        QCOMPARE(recovered->content.history.size(), std::size_t(2)); // undo reaches behind the save
    }

    void snapshotsAndSettingsAreKeptToo()
    {
        Desk desk(folder(), drawn("web:producer"));
        desk.journal->recordSnapshots({{"S", 5, "png", "{}"}});
        desk.journal->recordSettings({{"pins", Json::array({1, 2})}});
        QVERIFY(desk.durable());
        desk.crash();
        const std::vector<Recovery> found = findRecoveries(folder());
        QCOMPARE(found.size(), std::size_t(1));
        const Result<OpenedProject> recovered = recover(found[0], testCatalog());
        QCOMPARE(recovered->content.snapshots.size(), std::size_t(1));
        QCOMPARE(recovered->content.settings.at("pins").dump(), std::string("[1,2]"));
    }

    void stepsAreAcknowledgedInOrder()
    {
        Desk desk(folder(), drawn("web:producer"));
        QCOMPARE(desk.journal->durableStep(), std::uint64_t(0));
        for (int i = 0; i < 100; ++i)
            QVERIFY(desk.document.perform(setTitleCommand(desk.document, "web", std::to_string(i), "typing")));
        QVERIFY(desk.durable());
        QCOMPARE(desk.journal->durableStep(), std::uint64_t(100));
    }

    void aFolderThatCannotBeWrittenIsToldAsTrouble()
    {
        QFile file(m_temporary->filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto journal = RecoveryJournal::start(file.fileName() + QStringLiteral("/recovery"),
                                                    std::make_shared<ProjectContent>(), {});
        QVERIFY(!journal);
        QVERIFY(!journal.error().message.isEmpty());
    }

    void aDamagedStepCostsOnlyWhatFollows()
    {
        Desk desk(folder(), drawn("web:producer"));
        for (const char *title : {"One", "Two", "Three"})
            QVERIFY(desk.document.perform(setTitleCommand(desk.document, "web", title, {})));
        QVERIFY(desk.durable());
        desk.crash();
        const std::vector<Recovery> found = findRecoveries(folder());
        {
            QFile raw(found[0].path);
            QVERIFY(raw.open(QIODevice::ReadWrite));
            QByteArray bytes = raw.readAll();
            const qsizetype place = bytes.indexOf("\"after\":\"Three\"");
            QVERIFY(place > 0);
            QVERIFY(raw.seek(place));
            raw.write("\"bfter\"");
        }
        const Result<OpenedProject> recovered = recover(found[0], testCatalog());
        QVERIFY(recovered);
        QCOMPARE(recovered->notes.size(), 1);
        QCOMPARE(recovered->content.pipeline.nodes[0].title, std::string("Two"));
    }
};

QTEST_GUILESS_MAIN(TstRecovery)
#include "tst_recovery.moc"
