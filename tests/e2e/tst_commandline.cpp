// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/program.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using e2e::run;

namespace {

const QStringList kCommands{QStringLiteral("simulate"), QStringLiteral("serve"),   QStringLiteral("check"),
                            QStringLiteral("render"),   QStringLiteral("convert"), QStringLiteral("samples"),
                            QStringLiteral("new")};

QString words(const char *text)
{
    return QString::fromUtf8(text);
}

} // namespace

class TstCommandLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCommandHasHelpWithExamples();
    void versionIsPrinted();
    void wrongCommandLinesEndWithTwo_data();
    void wrongCommandLinesEndWithTwo();
    void checkSaysWhereAndWhat();
    void checkIsSilentAboutAGoodPipeline();
    void inputThatIsNoPipelineEndsWithThree_data();
    void inputThatIsNoPipelineEndsWithThree();
    void samplesListsWhatNewMakes();
    void newBringsTheFilesThatASampleReads();
    void newNeverReplacesAFileUnasked();
    void convertGoesBothWaysWithoutLoss();
    void convertRefusesWhatItCannotDo();
    void fullDiskIsAFailure();

private:
    QString path(const char *name) const { return m_folder.filePath(QString::fromUtf8(name)); }
    QTemporaryDir m_folder;
};

void TstCommandLine::everyCommandHasHelpWithExamples()
{
    for (const char *help : {"--help", "-h", "help"}) {
        const auto overview = run({words(help)});
        QCOMPARE(overview.code, 0);
        QVERIFY(overview.err.isEmpty());
        for (const QString &command : kCommands)
            QVERIFY(overview.out.contains(command.toUtf8()));
    }
    for (const QString &command : kCommands) {
        const auto help = run({command, words("--help")});
        QCOMPARE(help.code, 0);
        QVERIFY(help.err.isEmpty());
        QVERIFY(help.out.startsWith("usage: headwater " + command.toUtf8()));
        QVERIFY(help.out.contains("Examples:\n  headwater " + command.toUtf8()));
        QCOMPARE(run({words("help"), command}).out, help.out);
    }
}

void TstCommandLine::versionIsPrinted()
{
    const auto version = run({words("--version")});
    QCOMPARE(version.code, 0);
    QVERIFY(version.out.startsWith("headwater "));
}

void TstCommandLine::wrongCommandLinesEndWithTwo_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char *line, const char *hint) {
        QTest::newRow(line) << words(line) << words(hint);
    };
    row("simulat x", "simulate");
    row("frobnicate", "--help");
    row("simulate", "FILE");
    row("simulate a b", "b");
    row("simulate --fro 10m x", "--for");
    row("simulate --for x", "Something is missing");
    row("simulate x --for", "--for");
    row("simulate x --for --seed 1", "--for");
    row("simulate x --for 10m --for 10m", "twice");
    row("simulate x --for 10", "10m");
    row("simulate x --for 0s", "--for");
    row("simulate x --seed -1", "--seed");
    row("simulate x --seed 1.5", "--seed");
    row("simulate x --profile old", "exam");
    row("simulate x --threads 0", "--threads");
    row("simulate x --zzzzzz", "--help");
    row("simulate x -q", "-q");
    row("check", "FILE");
    row("check x --help=yes", "--help");
    row("samples x", "x");
    row("new", "OUT");
    row("new x.json", "--sample");
    row("new --sample hot-shrad x.json", "hot-shard");
    row("new --sample zzz x.json", "samples");
    row("new --sample hot-shard x.txt", ".headwater");
    row("convert x.json", "OUT");
    row("convert x.json y.txt", ".json");
    row("render x.json", "-o");
    row("render x.json -o x.gif", ".png");
    row("render x.json -o x.png --size 10", "1920x1080");
    row("render x.json -o x.png --size 99999x99999", "1920x1080");
    row("render x.json -o x.png --theme blue", "light");
    row("render x.json -o x.png --at now", "--at");
}

void TstCommandLine::wrongCommandLinesEndWithTwo()
{
    QFETCH(QString, line);
    QFETCH(QString, hint);
    const auto outcome = run(line.split(QLatin1Char(' ')), m_folder.path());
    QCOMPARE(outcome.code, 2);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.contains(hint.toUtf8()), outcome.err.constData());
    QVERIFY(QDir(m_folder.path()).isEmpty());
}

void TstCommandLine::checkSaysWhereAndWhat()
{
    QVERIFY(e2e::writeBytes(path("bad.json"), R"({"format": "headwater-pipeline", "version": 1, "name": "x", "nodes": [
        {"id": "a", "type": "producer", "properties": {"recordsPerSecond": -1}},
        {"id": "b", "type": "kinesis-stream", "properties": {"ShardCount": "many"}}],
        "links": [{"from": "a", "to": "nowhere"}]})"));
    const auto outcome = run({words("check"), path("bad.json")});
    QCOMPARE(outcome.code, 3);
    QVERIFY(outcome.err.isEmpty());
    const QList<QByteArray> lines = outcome.out.trimmed().split('\n');
    for (const char *place :
         {"/nodes/0/properties/recordsPerSecond: error: ", "/nodes/1/properties/ShardCount: error: ", "/links/0"})
    {
        const auto named = [place](const QByteArray &line) {
            return line.startsWith(place);
        };
        QVERIFY2(std::any_of(lines.begin(), lines.end(), named), outcome.out.constData());
    }
    const auto simulated = run({words("simulate"), path("bad.json")});
    QCOMPARE(simulated.code, 3);
    QVERIFY(simulated.out.isEmpty());
    QVERIFY(simulated.err.contains("/nodes/1/properties/ShardCount"));
}

void TstCommandLine::checkIsSilentAboutAGoodPipeline()
{
    QCOMPARE(run({words("new"), words("--sample"), words("hot-shard"), path("good.json")}).code, 0);
    const auto good = run({words("check"), path("good.json")});
    QCOMPARE(good.code, 0);
    QVERIFY(good.out.isEmpty());
    const auto piped = run({words("check"), words("-")}, {}, e2e::fileBytes(path("good.json")));
    QCOMPARE(piped.code, 0);
    QVERIFY(piped.out.isEmpty());

    // A quota is a warning: the pipeline runs.
    QByteArray large = e2e::fileBytes(path("good.json"));
    large.replace("\"ShardCount\": 4", "\"ShardCount\": 30000");
    const auto warned = run({words("check"), words("-")}, {}, large);
    QCOMPARE(warned.code, 0);
    QVERIFY2(warned.out.startsWith("/nodes/3/properties/ShardCount: warning: "), warned.out.constData());
}

void TstCommandLine::inputThatIsNoPipelineEndsWithThree_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("missing") << QByteArray();
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("rubbish") << QByteArray("\x89PNG\r\n\x1a\n\0\0", 10);
    QTest::newRow("cut") << QByteArray("{\"format\": \"headwater-pipeline\", \"version\": 1, \"nod");
    QTest::newRow("other json") << QByteArray("{\"format\": \"x\"}");
    QTest::newRow("newer") << QByteArray("{\"format\": \"headwater-pipeline\", \"version\": 99}");
    QTest::newRow("SQLite that is no project") << QByteArray("SQLite format 3\0", 16) + QByteArray(4'080, '\0');
}

void TstCommandLine::inputThatIsNoPipelineEndsWithThree()
{
    QFETCH(QByteArray, content);
    const QString file = path("input.json");
    QFile::remove(file);
    if (!content.isNull())
        QVERIFY(e2e::writeBytes(file, content));
    const auto checked = run({words("check"), file});
    QCOMPARE(checked.code, 3);
    QVERIFY(!checked.out.isEmpty());
    for (const QStringList &line :
         {QStringList{words("simulate"), file}, QStringList{words("convert"), file, path("out.json")},
          QStringList{words("render"), file, words("-o"), path("out.png")}})
    {
        const auto outcome = run(line);
        QCOMPARE(outcome.code, 3);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(!outcome.err.isEmpty());
    }
    QVERIFY(!QFile::exists(path("out.json")));
    QVERIFY(!QFile::exists(path("out.png")));
    QCOMPARE(e2e::fileBytes(file), content);
}

void TstCommandLine::samplesListsWhatNewMakes()
{
    const auto list = run({words("samples")});
    QCOMPARE(list.code, 0);
    int count = 0;
    for (const QByteArray &line : list.out.split('\n')) {
        if (line.isEmpty() || line.startsWith(' '))
            continue;
        ++count;
        const QString name = QString::fromUtf8(line.split(' ').first());
        const QString file = m_folder.filePath(QStringLiteral("made/") + name + QStringLiteral(".json"));
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("made")));
        QCOMPARE(run({words("new"), words("--sample"), name, file}).code, 0);
        QCOMPARE(run({words("check"), file}).code, 0);
    }
    QVERIFY(count >= 7);
}

void TstCommandLine::newBringsTheFilesThatASampleReads()
{
    const QString file = path("sub/dir/log.json");
    QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("sub/dir")));
    QCOMPARE(run({words("new"), words("--sample"), words("web-log"), file}).code, 0);
    QVERIFY(QFile::exists(path("sub/dir/web.log")));
    // Relative paths lie beside the file, wherever the program was started.
    const auto outcome =
        run({words("simulate"), file, words("--for"), words("3m"), words("--json"), words("-")}, QDir::rootPath());
    QCOMPARE(outcome.code, 0);
    QCOMPARE(e2e::figure(outcome.json()["nodes"]["log"]["metrics"]["BadLines"]["sum"]), double(3));
    QCOMPARE(e2e::figure(outcome.json()["ledger"]["produced"]), double(2'997));
}

void TstCommandLine::newNeverReplacesAFileUnasked()
{
    const QString file = path("mine.json");
    QVERIFY(e2e::writeBytes(file, "mine"));
    const auto refused = run({words("new"), words("--sample"), words("hot-shard"), file});
    QCOMPARE(refused.code, 1);
    QVERIFY(refused.err.contains("--force"));
    QCOMPARE(e2e::fileBytes(file), QByteArray("mine"));
    QCOMPARE(run({words("new"), words("--sample"), words("hot-shard"), file, words("--force")}).code, 0);
    // The same again changes nothing and is no failure.
    QCOMPARE(run({words("new"), words("--sample"), words("hot-shard"), file}).code, 0);
    QCOMPARE(run({words("new"), words("--sample"), words("hot-shard"), path("no/such/folder/x.json")}).code, 1);
}

void TstCommandLine::convertGoesBothWaysWithoutLoss()
{
    for (const char *sample : {"hot-shard", "resharding-takes-time", "replay-from-trim-horizon"}) {
        const QString made = path("a.json");
        for (const char *name : {"a.json", "b.headwater", "c.json", "d.headwater", "e.json"})
            QFile::remove(path(name));
        QCOMPARE(run({words("new"), words("--sample"), words(sample), made}).code, 0);
        QCOMPARE(run({words("convert"), made, path("b.headwater")}).code, 0);
        QCOMPARE(run({words("convert"), path("b.headwater"), path("c.json")}).code, 0);
        QCOMPARE(run({words("convert"), path("c.json"), path("d.headwater")}).code, 0);
        QCOMPARE(run({words("convert"), path("d.headwater"), path("e.json")}).code, 0);
        const auto first = nlohmann::json::parse(e2e::fileBytes(made).toStdString());
        const auto second = nlohmann::json::parse(e2e::fileBytes(path("c.json")).toStdString());
        QCOMPARE(first["nodes"].size(), second["nodes"].size());
        for (std::size_t i = 0; i < first["nodes"].size(); ++i)
            QVERIFY(first["nodes"][i] == second["nodes"][i]);
        QVERIFY(first["links"] == second["links"]);
        QVERIFY(first.value("actions", nlohmann::json::array()).size() ==
                second.value("actions", nlohmann::json::array()).size());
        QCOMPARE(e2e::fileBytes(path("c.json")), e2e::fileBytes(path("e.json")));
        QVERIFY(e2e::fileBytes(path("b.headwater")).startsWith("SQLite format 3"));
    }
}

void TstCommandLine::convertRefusesWhatItCannotDo()
{
    const QString made = path("a.json");
    QFile::remove(made);
    QCOMPARE(run({words("new"), words("--sample"), words("hot-shard"), made}).code, 0);
    QVERIFY(e2e::writeBytes(path("there.headwater"), "keep me"));
    QCOMPARE(run({words("convert"), made, path("there.headwater")}).code, 1);
    QCOMPARE(e2e::fileBytes(path("there.headwater")), QByteArray("keep me"));
    QCOMPARE(run({words("convert"), made, path("there.headwater"), words("-f")}).code, 0);
    QCOMPARE(run({words("check"), path("there.headwater")}).code, 0);
    QCOMPARE(run({words("convert"), made, path("no/such/folder/x.headwater")}).code, 1);
}

void TstCommandLine::fullDiskIsAFailure()
{
    if (!QFile::exists(QStringLiteral("/dev/full")))
        QSKIP("there is no /dev/full");
    QProcess process;
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    process.start(QStringLiteral(HEADWATER_PROGRAM), {words("samples")});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(!process.readAllStandardError().isEmpty());
}

QTEST_GUILESS_MAIN(TstCommandLine)
#include "tst_commandline.moc"
