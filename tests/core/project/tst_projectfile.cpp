// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/database.h"
#include "core/project/atomicfile.h"
#include "core/project/files.h"
#include "core/project/schema.h"
#include "tests/core/pipeline/randomedits.h"
#include "tests/core/pipeline/testcatalog.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

using namespace headwater;
using namespace headwater::pipeline;
using namespace headwater::project;

namespace {

ProjectContent sample(std::uint64_t seed, int edits)
{
    std::mt19937_64 random(seed);
    Document document(testCatalog());
    document.reset(drawn("web:producer -> clicks:kinesis-stream -> app:consumer"));
    for (int i = 0; i < edits; ++i)
        (void)document.perform(randomCommand(document, random)).ok();
    for (int i = 0; i < edits / 10; ++i)
        document.undo();
    ProjectContent content;
    content.pipeline = document.pipeline();
    content.history = document.history();
    content.position = document.position();
    content.snapshots = {{"Before", 1'700'000'000'123, QByteArray("\x89PNG\0x", 6), writePipeline(document.pipeline())},
                         {"Ohne Bild", 0, {}, "{}"}};
    content.settings = {{"view", {{"zoom", 1.5}, {"pins", Json::array({"a", 2})}}}, {"note", "ü"}, {"none", nullptr}};
    return content;
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// A sound project file after some SQL.
QByteArray tampered(const char *sql)
{
    Result<Database> database = Database::fromBytes(*projectToBytes(sample(1, 30)));
    const Result<void> done = database->execute(sql);
    if (!done)
        qWarning() << done.error().message;
    return *database->toBytes();
}

} // namespace

class TstProjectfile : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString at(const char *name) const { return m_folder.filePath(QString::fromUtf8(name)); }

    /// For a new version of the format, once: run this test with HEADWATER_WRITE_FIXTURE set, and keep the file.
    static void writeFixture(const QString &path)
    {
        Document document(testCatalog());
        Pipeline pipeline = drawn("web:producer -> clicks:kinesis-stream -> app:consumer");
        pipeline.name = "Hot shard";
        pipeline.profile = limits::Profile::Exam;
        pipeline.seed = 7;
        pipeline.actions = {{60'000'000'000, "clicks", "SplitShard", {{"ShardToSplit", "shardId-000000000000"}}}};
        document.reset(pipeline);
        QVERIFY(document.perform(setTitleCommand(document, "web", "Web tier", {})));
        QVERIFY(document.perform(setPropertyCommand(document, {"clicks"}, "ShardCount", 2, {})));
        QVERIFY(document.perform(moveCommand(document, {{"web", {80, 160}}}, {})));
        document.undo();
        ProjectContent content{document.pipeline(), document.history(), document.position(), {}, {{"zoom", 1.5}}};
        content.snapshots = {{"Before", 1'700'000'000'000, "png", writePipeline(pipeline)}};
        QVERIFY(saveProject(path, content));
    }

private Q_SLOTS:
    void everythingComesBack()
    {
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            const ProjectContent content = sample(seed, 200);
            QVERIFY(saveProject(at("all.headwater"), content));
            const Result<OpenedProject> opened = openProject(at("all.headwater"), testCatalog());
            QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
            QVERIFY(opened->content == content);
            QVERIFY(opened->notes.isEmpty());
        }
    }

    void theHistoryOfAFileUndoesAndRedoes()
    {
        const ProjectContent content = sample(3, 300);
        QVERIFY(saveProject(at("history.headwater"), content));
        Result<OpenedProject> opened = openProject(at("history.headwater"), testCatalog());
        Document document(testCatalog());
        document.reset(opened->content.pipeline, opened->content.history, opened->content.position);
        document.goTo(0);
        QVERIFY(document.pipeline() == drawn("web:producer -> clicks:kinesis-stream -> app:consumer"));
        document.goTo(content.position);
        QVERIFY(document.pipeline() == content.pipeline);
    }

    void projectAndTextAreTheSameThing()
    {
        ProjectContent content;
        content.pipeline = drawn("web:producer -> clicks:kinesis-stream -> app:consumer");
        content.pipeline.name = "Ü";
        content.pipeline.seed = ~std::uint64_t(0);
        content.pipeline.nodes[0].at = Position{0.1, -3e5};
        QVERIFY(saveProject(at("a.headwater"), content));
        QVERIFY(saveProject(at("a.json"), openProject(at("a.headwater"), testCatalog())->content));
        QCOMPARE(bytesOf(at("a.json")).toStdString(), writePipeline(content.pipeline));
        QVERIFY(saveProject(at("b.headwater"), openProject(at("a.json"), testCatalog())->content));
        QVERIFY(openProject(at("b.headwater"), testCatalog())->content == content);
        // The content decides what a file is.
        QVERIFY(QFile::copy(at("a.json"), at("named.headwater")));
        QVERIFY(openProject(at("named.headwater"), testCatalog())->content == content);
    }

    void unfinishedWorkMayBeSaved()
    {
        ProjectContent content;
        content.pipeline = drawn("clicks:kinesis-stream");
        content.pipeline.nodes[0].properties = {{"ShardCount", -5}};
        QVERIFY(saveProject(at("unfinished.headwater"), content));
        QVERIFY(openProject(at("unfinished.headwater"), testCatalog())->content == content);
    }

    void whatIsNoGoodProjectIsRefusedAndLeftAlone_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &bytes, const char *says) {
            QTest::newRow(name) << bytes << QString::fromUtf8(says);
        };
        const QByteArray good = *projectToBytes(sample(1, 30));
        row("empty", "", "The file is empty.");
        row("rubbish", QByteArray(5000, '\x7f'), "no Headwater project");
        row("100 MB of rubbish", QByteArray(100 * 1024 * 1024, 'x'), "no Headwater project");
        row("picture", "\x89PNG\r\n", "no Headwater project");
        row("truncated header", good.left(60), "no Headwater project");
        row("truncated", good.left(good.size() / 2), "damaged");
        row("short of a page", good.left(good.size() - 1), "damaged");
        QByteArray overwritten = good;
        overwritten.replace(8192, 4096, QByteArray(4096, '\xA5'));
        row("a page overwritten", overwritten, "damaged");
        row("another program's", tampered("PRAGMA application_id = 7"), "a database, but no Headwater project");
        row("newer", tampered("PRAGMA user_version = 99"), "newer Headwater (version 99");
        row("a table is missing", tampered("DROP TABLE snapshots"), "no such table");
        row("no heading", tampered("DELETE FROM heading"), "heading is missing");
        row("unknown type", tampered("UPDATE nodes SET type = 'kinesis-steam' WHERE place = 0"),
            "Did you mean “kinesis-stream”?");
        row("bad id",
            tampered("UPDATE nodes SET id = 'a b' WHERE place = 2 AND 0 = "
                     "(SELECT count(*) FROM links WHERE source = id OR target = id); "
                     "INSERT INTO nodes VALUES (999, 'a b', 'producer', '', NULL, NULL, '{}')"),
            "is not an id");
        row("link to nowhere",
            tampered("PRAGMA foreign_keys = OFF; INSERT INTO links VALUES (999, 'no', 'where', '', '{}')"),
            "There is no node “no”");
        row("circle",
            tampered("DELETE FROM links; DELETE FROM nodes; INSERT INTO nodes VALUES (0, 's', 'kinesis-stream', '', "
                     "NULL, NULL, '{}'), (1, 'c', 'consumer', '', NULL, NULL, '{}'); INSERT INTO links VALUES "
                     "(0, 's', 'c', '', '{}'), (1, 'c', 's', '', '{}')"),
            "closes a circle");
        row("properties are no JSON", tampered("UPDATE nodes SET properties = '{'"), "damaged");
        row("properties are a list", tampered("UPDATE nodes SET properties = '[]'"), "damaged");
        row("not UTF-8", tampered("UPDATE heading SET name = CAST(x'ff' AS TEXT)"), "not UTF-8");
        row("a trigger", tampered("CREATE TRIGGER t AFTER INSERT ON nodes BEGIN DELETE FROM nodes; END"), "damaged");
        row("a view", tampered("ALTER TABLE settings RENAME TO s; CREATE VIEW settings AS SELECT * FROM s"), "damaged");
        row("text with a mistake", R"({"format": "headwater-pipeline", "version": 1, "nodes": [5]})",
            "must be an object");
    }

    void whatIsNoGoodProjectIsRefusedAndLeftAlone()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const QString path = at("bad.headwater");
        put(path, bytes);
        const QStringList around =
            QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        const Result<OpenedProject> opened = openProject(path, testCatalog());
        QVERIFY(!opened);
        QVERIFY2(opened.error().message.contains(says), qPrintable(opened.error().message));
        QVERIFY(opened.error().message.contains(QStringLiteral("bad.headwater")));
        QVERIFY(bytesOf(path) == bytes);
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), around);
    }

    void openingLeavesASoundFileAlone()
    {
        const QString path = at("sound.headwater");
        QVERIFY(saveProject(path, sample(4, 50)));
        const QByteArray before = bytesOf(path);
        QVERIFY(QFile::setPermissions(path, QFileDevice::ReadOwner));
        QVERIFY(openProject(path, testCatalog()));
        QVERIFY(bytesOf(path) == before);
    }

    void missingFilesAndFoldersAreRefused()
    {
        QVERIFY(openProject(at("missing.headwater"), testCatalog())
                    .error()
                    .message.contains(QStringLiteral("no such file")));
        QVERIFY(!openProject(m_folder.path(), testCatalog()));
    }

    void aHistoryThatDoesNotFitIsLeftOut()
    {
        const QString path = at("history.headwater");
        for (const char *sql :
             {"UPDATE history SET command = '{}' WHERE place = 3", "DELETE FROM history WHERE place = 2",
              "UPDATE heading SET position = 900", "UPDATE nodes SET title = 'changed behind'"})
        {
            put(path, tampered(sql));
            const Result<OpenedProject> opened = openProject(path, testCatalog());
            QVERIFY2(opened, sql);
            QCOMPARE(opened->notes.size(), 1);
            QVERIFY(opened->content.history.empty());
            QVERIFY(!opened->content.pipeline.nodes.empty());
        }
    }

    void everyVersionOfTheFormatIsRead()
    {
        const QDir data(QStringLiteral(HEADWATER_SOURCE_DIR "/tests/data/projects"));
        if (qEnvironmentVariableIsSet("HEADWATER_WRITE_FIXTURE"))
            writeFixture(data.filePath(QStringLiteral("version%1.headwater").arg(currentVersion())));
        for (std::int64_t version = 1; version <= currentVersion(); ++version) {
            const QString path = data.filePath(QStringLiteral("version%1.headwater").arg(version));
            const QByteArray before = bytesOf(path);
            QVERIFY2(!before.isEmpty(), qPrintable(path));
            const Result<OpenedProject> opened = openProject(path, testCatalog());
            QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
            QCOMPARE(opened->content.pipeline.name, std::string("Hot shard"));
            QCOMPARE(opened->content.pipeline.nodes.size(), std::size_t(3));
            QCOMPARE(opened->content.pipeline.links.size(), std::size_t(2));
            QCOMPARE(opened->content.pipeline.actions.size(), std::size_t(1));
            QCOMPARE(opened->content.history.size(), std::size_t(3));
            QCOMPARE(opened->content.position, std::size_t(2));
            QCOMPARE(opened->content.snapshots.size(), std::size_t(1));
            QCOMPARE(opened->content.settings.at("zoom").get<double>(), 1.5);
            QVERIFY(opened->notes.isEmpty());
            QVERIFY(bytesOf(path) == before);
        }
    }

    void savingReplacesTheFileAsAWhole()
    {
        const QString path = at("whole.headwater");
        QVERIFY(saveProject(path, sample(1, 10)));
        QVERIFY(QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadGroup));
        const auto permissions = QFile::permissions(path);
        // A reader that has the old file open goes on reading the old one.
        QFile reader(path);
        QVERIFY(reader.open(QIODevice::ReadOnly | QIODevice::Unbuffered));
        const QByteArray old = bytesOf(path);
        const ProjectContent next = sample(2, 100);
        QVERIFY(saveProject(path, next));
        QVERIFY(reader.readAll() == old);
        QVERIFY(openProject(path, testCatalog())->content == next);
        QCOMPARE(QFile::permissions(path), permissions);
    }

    void aLinkStaysALink()
    {
        QDir(m_folder.path()).mkdir(QStringLiteral("elsewhere"));
        QVERIFY(saveProject(at("elsewhere/true.headwater"), sample(1, 10)));
        QVERIFY(QFile::link(at("elsewhere/true.headwater"), at("link.headwater")));
        const ProjectContent next = sample(2, 10);
        QVERIFY(saveProject(at("link.headwater"), next));
        QVERIFY(QFileInfo(at("link.headwater")).isSymLink());
        QVERIFY(openProject(at("elsewhere/true.headwater"), testCatalog())->content == next);
    }

    void aSaveThatFailsLeavesTheFileAsItWas_data()
    {
        QTest::addColumn<QString>("how");
        QTest::newRow("full disk") << QStringLiteral("full");
        QTest::newRow("cancelled") << QStringLiteral("cancelled");
        QTest::newRow("read-only folder") << QStringLiteral("folder");
        QTest::newRow("read-only file") << QStringLiteral("file");
        QTest::newRow("no such folder") << QStringLiteral("missing");
        QTest::newRow("a folder of that name") << QStringLiteral("directory");
    }

    void aSaveThatFailsLeavesTheFileAsItWas()
    {
        QFETCH(QString, how);
        QDir(m_folder.path()).mkdir(QStringLiteral("inner"));
        QString path = at("inner/kept.headwater");
        QVERIFY(saveProject(path, sample(1, 10)));
        const QByteArray before = bytesOf(path);
        const QFileDevice::Permissions readOnly = QFileDevice::ReadOwner | QFileDevice::ExeOwner;
        const QFileDevice::Permissions writable = readOnly | QFileDevice::WriteOwner;

        constexpr uid_t kNobody = 65'534;
        const bool wasAdministrator = ::geteuid() == 0;
        std::stop_source source;
        rlimit old = {};
        ::getrlimit(RLIMIT_FSIZE, &old);
        if (how == QStringLiteral("full")) {
            // What a full disk does to a writer: the write call comes up short.
            std::signal(SIGXFSZ, SIG_IGN);
            rlimit small = old;
            small.rlim_cur = 20'000;
            QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        } else if (how == QStringLiteral("cancelled")) {
            source.request_stop();
        } else if (how == QStringLiteral("folder") || how == QStringLiteral("file")) {
            const auto forAll = QFileDevice::ReadOther | QFileDevice::ExeOther;
            QVERIFY(QFile::setPermissions(m_folder.path(), writable | forAll));
            const bool isFile = how == QStringLiteral("file");
            QVERIFY(
                QFile::setPermissions(path, isFile ? readOnly | forAll : writable | forAll | QFileDevice::WriteOther));
            QVERIFY(QFile::setPermissions(at("inner"),
                                          isFile ? writable | forAll | QFileDevice::WriteOther : readOnly | forAll));
            // The administrator may write everywhere: be nobody for a moment.
            if (wasAdministrator)
                QCOMPARE(::seteuid(kNobody), 0);
        } else if (how == QStringLiteral("missing")) {
            path = at("inner/no/such/kept.headwater");
        } else {
            path = at("inner");
        }
        const Result<void> saved = saveProject(path, sample(2, 300), {{}, source.get_token()});
        if (wasAdministrator)
            QCOMPARE(::seteuid(0), 0);
        ::setrlimit(RLIMIT_FSIZE, &old);
        QFile::setPermissions(at("inner"), writable);

        QVERIFY(!saved);
        QCOMPARE(isCancelled(saved.error()), how == QStringLiteral("cancelled"));
        QVERIFY(bytesOf(at("inner/kept.headwater")) == before);
        QCOMPARE(QDir(at("inner")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 1);
        QFile::setPermissions(at("inner/kept.headwater"), writable);
    }

    void progressRunsToTheEnd()
    {
        std::vector<int> seen;
        const Progress progress{[&](int percent) { seen.push_back(percent); }, {}};
        QVERIFY(saveProject(at("progress.headwater"), sample(1, 10), progress));
        QVERIFY(!seen.empty() && std::is_sorted(seen.begin(), seen.end()) && seen.back() == 100);
        seen.clear();
        QVERIFY(openProject(at("progress.headwater"), testCatalog(), progress));
        QVERIFY(!seen.empty() && std::is_sorted(seen.begin(), seen.end()) && seen.back() == 100);
        std::stop_source source;
        source.request_stop();
        const Result<OpenedProject> stopped =
            openProject(at("progress.headwater"), testCatalog(), {{}, source.get_token()});
        QVERIFY(!stopped && isCancelled(stopped.error()));
    }

    void anyDamagedByteIsSurvived()
    {
        const QByteArray good = *projectToBytes(sample(1, 30));
        std::mt19937 random(7);
        for (int i = 0; i < 400; ++i) {
            QByteArray bytes = good;
            for (int k = 0; k < 4; ++k)
                bytes[static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size()))] =
                    static_cast<char>(random());
            const Result<OpenedProject> opened = projectFromBytes(bytes, testCatalog());
            QVERIFY(opened || !opened.error().message.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TstProjectfile)
#include "tst_projectfile.moc"
