// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/logagent/glob.h"
#include "core/logformats/logreader.h"
#include "core/pipeline/textformat.h"
#include "core/samples/samples.h"
#include "core/services/builtin.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRectF>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace headwater;
using namespace headwater::samples;

class TstSamples : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void thereIsAGallery();
    void everyFileOfTheFolderIsASampleOrBelongsToOne();
    void everySampleIsAPipelineWithoutIssues_data() { allSamples(); }
    void everySampleIsAPipelineWithoutIssues();
    void nodesDoNotOverlap_data() { allSamples(); }
    void nodesDoNotOverlap();
    void filesAreWrittenBesideAndNeverOverwritten();
    void agentLogsAreWhatTheirScriptWrites();
    void webLogIsWhatItsScriptWrites();
    void webLogHasGoodLinesAndThreeBadOnes();

private:
    static void allSamples()
    {
        QTest::addColumn<QString>("name");
        for (const Sample &sample : samples::samples())
            QTest::newRow(std::string(sample.name).c_str()) << fromUtf8(sample.name);
    }
};

void TstSamples::thereIsAGallery()
{
    QVERIFY(samples::samples().size() >= 7);
    QCOMPARE(samples::samples().front().name, std::string_view("hot-shard"));
    QVERIFY(findSample("web-log"));
    QVERIFY(!findSample("nothing"));
    std::set<QString> titles;
    for (const Sample &sample : samples::samples()) {
        titles.insert(sample.title());
        QVERIFY2(sample.lesson().size() > 100, qPrintable(sample.title()));
        QVERIFY(!difficultyText(sample.difficulty).isEmpty());
    }
    QCOMPARE(titles.size(), samples::samples().size());
}

void TstSamples::everyFileOfTheFolderIsASampleOrBelongsToOne()
{
    const QDir folder(QStringLiteral(HEADWATER_SOURCE_DIR "/resources/samples"));
    std::set<QString> known;
    for (const Sample &sample : samples::samples()) {
        known.insert(fromUtf8(sample.name) + QStringLiteral(".json"));
        for (const std::string_view file : sample.files)
            known.insert(fromUtf8(file));
    }
    std::set<QString> files;
    QDirIterator each(folder.path(), {QStringLiteral("*.json"), QStringLiteral("*.log"), QStringLiteral("*.log.*")},
                      QDir::Files, QDirIterator::Subdirectories);
    while (each.hasNext())
        files.insert(folder.relativeFilePath(each.next()));
    QCOMPARE(files, known);
}

void TstSamples::everySampleIsAPipelineWithoutIssues()
{
    QFETCH(QString, name);
    const Sample *sample = findSample(name.toStdString());
    QVERIFY(sample);
    const pipeline::ParseOutcome outcome = pipeline::parsePipeline(sample->text(), services::builtinCatalog());
    for (const pipeline::Issue &issue : outcome.issues)
        qWarning("%s: %s", qPrintable(issue.pointer), qPrintable(issue.message));
    QVERIFY(outcome.pipeline);
    QVERIFY(outcome.issues.empty());
    for (const pipeline::Node &node : outcome.pipeline->nodes) {
        if (node.type == "log-replay") {
            const std::string path = node.properties.value("path", std::string());
            QVERIFY(std::find(sample->files.begin(), sample->files.end(), path) != sample->files.end());
        }
        if (node.type != "agent")
            continue;
        for (const pipeline::Json &flow : node.properties["flows"]) {
            const auto pattern = logagent::FilePattern::parse(flow["filePattern"].get<std::string>());
            QVERIFY(pattern);
            QVERIFY(std::any_of(sample->files.begin(), sample->files.end(), [&](std::string_view file) {
                const std::size_t slash = file.rfind('/');
                return file.substr(0, slash) == pattern->folder() && pattern->matches(file.substr(slash + 1));
            }));
        }
    }
}

void TstSamples::nodesDoNotOverlap()
{
    QFETCH(QString, name);
    const auto outcome = pipeline::parsePipeline(findSample(name.toStdString())->text(), services::builtinCatalog());
    QVERIFY(outcome.pipeline);
    std::vector<QRectF> places;
    for (const pipeline::Node &node : outcome.pipeline->nodes) {
        QVERIFY(node.at);
        QVERIFY(!node.title.empty());
        const pipeline::ServiceType *type = services::builtinCatalog().find(node.type);
        const QRectF place(node.at->x, node.at->y, type->width, type->height);
        for (const QRectF &other : places)
            QVERIFY2(!place.adjusted(-24, -24, 24, 24).intersects(other), node.id.c_str());
        places.push_back(place);
    }
}

void TstSamples::filesAreWrittenBesideAndNeverOverwritten()
{
    QTemporaryDir folder;
    const Sample &sample = *findSample("web-log");
    const QString inside = folder.filePath(QStringLiteral("new/place"));
    QVERIFY(writeFiles(sample, inside).ok());
    QFile log(inside + QStringLiteral("/web.log"));
    QVERIFY(log.open(QIODevice::ReadWrite));
    QCOMPARE(log.readAll().toStdString(), sample.file("web.log"));
    QVERIFY(writeFiles(sample, inside).ok());
    log.write("one more line\n");
    log.close();
    const qint64 size = log.size();
    const auto refused = writeFiles(sample, inside);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("web.log")));
    QCOMPARE(log.size(), size);
    QVERIFY(!writeFiles(sample, inside + QStringLiteral("/web.log/below")));
    QVERIFY(writeFiles(*findSample("hot-shard"), inside).ok());
}

void TstSamples::agentLogsAreWhatTheirScriptWrites()
{
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty())
        QSKIP("python3 is not here");
    const QTemporaryDir folder;
    QCOMPARE(QProcess::execute(
                 python, {QStringLiteral(HEADWATER_SOURCE_DIR "/resources/samples/make-agent-logs"), folder.path()}),
             0);
    const Sample &sample = *findSample("agent-logs");
    for (const std::string_view name : sample.files) {
        QFile file(folder.filePath(fromUtf8(name)));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().toStdString(), sample.file(name));
    }
}

void TstSamples::webLogIsWhatItsScriptWrites()
{
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty())
        QSKIP("python3 is not here");
    QProcess script;
    script.start(python, {QStringLiteral(HEADWATER_SOURCE_DIR "/resources/samples/make-web-log")});
    QVERIFY(script.waitForFinished());
    QCOMPARE(script.readAllStandardOutput().toStdString(), findSample("web-log")->file("web.log"));
}

void TstSamples::webLogHasGoodLinesAndThreeBadOnes()
{
    QTemporaryDir folder;
    QVERIFY(writeFiles(*findSample("web-log"), folder.path()).ok());
    const std::string path = folder.filePath(QStringLiteral("web.log")).toStdString();
    QCOMPARE(logformats::guessFormat(path), logformats::LogFormat::CombinedLog);
    auto reader = logformats::LogReader::open(path, logformats::LogFormat::CombinedLog);
    QVERIFY(reader.ok());
    logformats::LogLine line;
    std::int64_t before = 0;
    while (reader->next(line)) {
        if (line.bad != logformats::BadRecord::None)
            continue;
        QVERIFY(line.timeNs >= before);
        before = line.timeNs;
    }
    QCOMPARE(reader->records(), 3'000u);
    QCOMPARE(reader->badRecords(), 3u);
}

QTEST_APPLESS_MAIN(TstSamples)
#include "tst_samples.moc"
