// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/tailer.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace headwater;
using namespace headwater::logagent;
namespace fs = std::filesystem;

class TstTailer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void readsWhatIsAddedInSeveralFiles();
    void beginsAtTheEndUnlessAsked();
    void waitsForTheEndOfALine();
    void followsARenamedFile();
    void finishesAFileThatLeftThePattern();
    void readsARemovedFileToItsEnd();
    void followsACopyThatWasEmptied();
    void followsACopyOutsideThePattern();
    void takesAnEmptiedFileFromItsBeginning();
    void takesANewFileUnderAnOldName();
    void ignoresCompressedFiles();
    void goesOnAfterARestart_data();
    void goesOnAfterARestart();
    void putsSeveralLinesTogether();
    void skipsHeaders();
    void cutsRecordsThatAreTooLong();
    void passesOverARecordWithoutEnd();
    void readsInBoundedSteps();
    void readsMoreFilesThanMayBeOpen();
    void keepsCheckpointsInSqlite();

private:
    std::string path(const std::string &name) const { return m_folder->path().toStdString() + "/" + name; }
    void write(const std::string &name, const std::string &text, bool append = true) const
    {
        std::ofstream(path(name), append ? std::ios::app : std::ios::trunc) << text;
    }
    /// Copies and empties, as logrotate's copytruncate.
    void copyAndTruncate(const std::string &name, const std::string &copy) const
    {
        fs::copy_file(path(name), path(copy));
        fs::resize_file(path(name), 0);
    }
    FlowConfig flow(const std::string &pattern, bool fromStart = true) const
    {
        FlowConfig config;
        config.filePattern = path(pattern);
        config.files = *FilePattern::parse(config.filePattern);
        config.kinesisStream = "s";
        config.fromStart = fromStart;
        return config;
    }
    static std::string poll(Tailer &tailer, std::size_t bytes = 1u << 20)
    {
        LineBatch batch;
        tailer.poll(batch, bytes);
        return batch.text;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstTailer::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TstTailer::readsWhatIsAddedInSeveralFiles()
{
    // AGT-01
    write("web-1.log", "a\nb\n");
    write("web-2.log", "c\n");
    write("db.log", "no\n");
    auto tailer = Tailer::open(flow("web-*.log"));
    QVERIFY(tailer);
    QCOMPARE(poll(*tailer).size(), std::size_t{6});
    QCOMPARE(poll(*tailer), std::string());
    write("web-2.log", "d\n");
    write("web-3.log", "e\n");
    const std::string later = poll(*tailer);
    QVERIFY(later == "d\ne\n" || later == "e\nd\n");
}

void TstTailer::beginsAtTheEndUnlessAsked()
{
    write("a.log", "old\n");
    auto tailer = Tailer::open(flow("a.log", false));
    QCOMPARE(poll(*tailer), std::string());
    write("a.log", "new\n");
    QCOMPARE(poll(*tailer), std::string("new\n"));
}

void TstTailer::waitsForTheEndOfALine()
{
    write("a.log", "one\ntw");
    auto tailer = Tailer::open(flow("a.log"));
    QCOMPARE(poll(*tailer), std::string("one\n"));
    QCOMPARE(poll(*tailer), std::string());
    write("a.log", "o\n");
    QCOMPARE(poll(*tailer), std::string("two\n"));
    write("a.log", "cut");
    QCOMPARE(poll(*tailer), std::string());
    tailer->finish();
    QCOMPARE(poll(*tailer), std::string("cut"));
}

void TstTailer::followsARenamedFile()
{
    // AGT-04
    write("a.log", "1\n2\n");
    auto tailer = Tailer::open(flow("a.log*"));
    QCOMPARE(poll(*tailer), std::string("1\n2\n"));
    write("a.log", "3\n");
    fs::rename(path("a.log"), path("a.log.1"));
    write("a.log.1", "4\n");
    write("a.log", "5\n");
    const std::string text = poll(*tailer);
    QVERIFY2(text == "3\n4\n5\n" || text == "5\n3\n4\n", text.c_str());
    QCOMPARE(poll(*tailer), std::string());
}

void TstTailer::finishesAFileThatLeftThePattern()
{
    write("a.log", "1\n");
    auto tailer = Tailer::open(flow("a.log"));
    QCOMPARE(poll(*tailer), std::string("1\n"));
    write("a.log", "2\n");
    fs::rename(path("a.log"), path("a.log.1"));
    QCOMPARE(poll(*tailer), std::string("2\n"));
    write("a.log.1", "last");
    QCOMPARE(poll(*tailer), std::string());
    // A rotated file that does not grow any more ends without a line end.
    std::string rest;
    QTRY_VERIFY(!(rest += poll(*tailer)).empty());
    QCOMPARE(rest, std::string("last"));
}

void TstTailer::readsARemovedFileToItsEnd()
{
    write("a.log", "1\n");
    auto tailer = Tailer::open(flow("a.log"));
    QCOMPARE(poll(*tailer), std::string("1\n"));
    write("a.log", "2\n");
    fs::remove(path("a.log"));
    LineBatch batch;
    tailer->poll(batch, 1'000);
    QCOMPARE(batch.text, std::string("2\n"));
    tailer->poll(batch, 1'000);
    QVERIFY(batch.positions.back().gone);
}

void TstTailer::followsACopyThatWasEmptied()
{
    write("a.log", "1 first\n2 second\n");
    auto tailer = Tailer::open(flow("a.log*"));
    QCOMPARE(poll(*tailer), std::string("1 first\n2 second\n"));
    write("a.log", "3 third\n");
    // The copy is there before the original is emptied: it is not new.
    fs::copy_file(path("a.log"), path("a.log.1"));
    QCOMPARE(poll(*tailer), std::string("3 third\n"));
    fs::remove(path("a.log.1"));
    write("a.log", "4 fourth\n");
    copyAndTruncate("a.log", "a.log.1");
    write("a.log", "5 fifth\n");
    const std::string text = poll(*tailer) + poll(*tailer);
    QVERIFY2(text == "4 fourth\n5 fifth\n" || text == "5 fifth\n4 fourth\n", text.c_str());
    QCOMPARE(poll(*tailer), std::string());
}

void TstTailer::followsACopyOutsideThePattern()
{
    write("a.log", "1 first\n2 second\n");
    auto tailer = Tailer::open(flow("a.log"));
    QCOMPARE(poll(*tailer), std::string("1 first\n2 second\n"));
    write("a.log", "3 third\n");
    copyAndTruncate("a.log", "a.log.1");
    write("a.log", "4 fourth\n");
    QCOMPARE(QString::fromStdString(poll(*tailer) + poll(*tailer)).split(QLatin1Char('\n')).size(), 3);
    QCOMPARE(poll(*tailer), std::string());
}

void TstTailer::takesAnEmptiedFileFromItsBeginning()
{
    write("a.log", "1 first\n");
    auto tailer = Tailer::open(flow("a.log"));
    QCOMPARE(poll(*tailer), std::string("1 first\n"));
    write("a.log", "something else that is longer\n", false);
    QCOMPARE(poll(*tailer), std::string("something else that is longer\n"));
}

void TstTailer::takesANewFileUnderAnOldName()
{
    write("a.log", "1 first\n");
    auto tailer = Tailer::open(flow("a.log"));
    QCOMPARE(poll(*tailer), std::string("1 first\n"));
    fs::remove(path("a.log"));
    write("a.log", "2 second\n");
    QCOMPARE(poll(*tailer), std::string("2 second\n"));
}

void TstTailer::ignoresCompressedFiles()
{
    write("a.log.2.gz", "\x1f\x8b\n");
    write("a.log", "1\n");
    auto tailer = Tailer::open(flow("a.log*"));
    QCOMPARE(poll(*tailer), std::string("1\n"));
}

void TstTailer::goesOnAfterARestart_data()
{
    QTest::addColumn<int>("meanwhile");
    QTest::newRow("only more lines") << 0;
    QTest::newRow("renamed") << 1;
    QTest::newRow("renamed out of the pattern") << 2;
    QTest::newRow("copied and emptied") << 3;
    QTest::newRow("copied out of the pattern and emptied") << 4;
    QTest::newRow("renamed twice") << 5;
}

void TstTailer::goesOnAfterARestart()
{
    // AGT-04
    QFETCH(int, meanwhile);
    write("a.log", "1 first\n2 second\n");
    const FlowConfig config = flow("a.log*");
    std::vector<Checkpoint> known;
    {
        auto tailer = Tailer::open(config);
        LineBatch batch;
        tailer->poll(batch, 1'000);
        QCOMPARE(batch.records.size(), std::size_t{2});
        known = batch.positions;
    }
    write("a.log", "3 third\n");
    if (meanwhile == 1 || meanwhile == 5)
        fs::rename(path("a.log"), path("a.log.1"));
    if (meanwhile == 2)
        fs::rename(path("a.log"), path("old-a.log"));
    if (meanwhile == 3)
        copyAndTruncate("a.log", "a.log.1");
    if (meanwhile == 4)
        copyAndTruncate("a.log", "old-a.log");
    write("a.log", "4 fourth\n");
    if (meanwhile == 5) {
        fs::rename(path("a.log.1"), path("a.log.2"));
        fs::rename(path("a.log"), path("a.log.1"));
        write("a.log", "5 fifth\n");
    }
    auto tailer = Tailer::open(config, known);
    QStringList lines =
        QString::fromStdString(poll(*tailer) + poll(*tailer)).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    lines.sort();
    QStringList expected{QStringLiteral("3 third"), QStringLiteral("4 fourth")};
    if (meanwhile == 5)
        expected.append(QStringLiteral("5 fifth"));
    QCOMPARE(lines, expected);
}

void TstTailer::putsSeveralLinesTogether()
{
    FlowConfig config = flow("a.log");
    config.multiLineStart = "\\[";
    write("a.log", "[1] error\n at x\n at y\n[2] fine\n[3] wait\n at");
    auto tailer = Tailer::open(config);
    LineBatch batch;
    tailer->poll(batch, 1'000);
    QCOMPARE(batch.records.size(), std::size_t{2});
    QCOMPARE(batch.data(batch.records[0]), std::string_view("[1] error\n at x\n at y\n"));
    write("a.log", " z\n[4] last\n");
    QCOMPARE(poll(*tailer), std::string("[3] wait\n at z\n"));
    // Nobody knows whether more will come, until it is quiet.
    std::string rest;
    QTRY_VERIFY(!(rest += poll(*tailer)).empty());
    QCOMPARE(rest, std::string("[4] last\n"));
}

void TstTailer::skipsHeaders()
{
    FlowConfig config = flow("*.csv");
    config.skipHeaderLines = 2;
    write("a.csv", "x,y\n-,-\n1,2\n");
    auto tailer = Tailer::open(config);
    QCOMPARE(poll(*tailer), std::string("1,2\n"));
    write("a.csv", "3,4\n");
    QCOMPARE(poll(*tailer), std::string("3,4\n"));
    write("b.csv", "x,y\n");
    QCOMPARE(poll(*tailer), std::string());
    write("b.csv", "-,-\n5,6\n");
    QCOMPARE(poll(*tailer), std::string("5,6\n"));
}

void TstTailer::cutsRecordsThatAreTooLong()
{
    FlowConfig config = flow("a.log");
    config.kinesisStream.clear();
    config.deliveryStream = "d";
    config.truncatedTerminator = "|\n";
    write("a.log", "short\n" + std::string(1'500'000, 'x') + "\nafter\n");
    auto tailer = Tailer::open(config);
    LineBatch batch;
    for (int i = 0; i < 6; ++i)
        tailer->poll(batch, 10'000'000);
    QCOMPARE(batch.records.size(), std::size_t{3});
    QCOMPARE(batch.records[1].bytes, 1'024'000u);
    QVERIFY(batch.data(batch.records[1]).ends_with("x|\n"));
    QCOMPARE(batch.data(batch.records[2]), std::string_view("after\n"));
    QCOMPARE(batch.truncated, std::uint64_t{1});
}

void TstTailer::passesOverARecordWithoutEnd()
{
    write("a.log", std::string(20'000'000, 'x'));
    auto tailer = Tailer::open(flow("a.log"));
    QCOMPARE(poll(*tailer, 100'000'000), std::string());
    write("a.log", "\nafter\n");
    LineBatch batch;
    tailer->poll(batch, 100'000'000);
    tailer->poll(batch, 100'000'000);
    QCOMPARE(batch.records.size(), std::size_t{2});
    QVERIFY(batch.records[0].bytes <= kLongestStreamRecord);
    QCOMPARE(batch.data(batch.records[1]), std::string_view("after\n"));
    QVERIFY(tailer->memoryBytes() < 16u << 20);
}

void TstTailer::readsInBoundedSteps()
{
    std::string text;
    for (int i = 0; i < 400'000; ++i)
        text += std::to_string(i) + "\n";
    write("a.log", text);
    auto tailer = Tailer::open(flow("a.log"));
    std::string all;
    for (int polls = 0; polls < 100; ++polls) {
        LineBatch batch;
        tailer->poll(batch, 100'000);
        QVERIFY(batch.rawBytes < 2'000'000);
        all += batch.text;
        if (!batch.more)
            break;
    }
    QVERIFY(all == text);
}

void TstTailer::readsMoreFilesThanMayBeOpen()
{
    constexpr int kFiles = 1'500;
    for (int i = 0; i < kFiles; ++i)
        write("a.log." + std::to_string(i), "line of " + std::to_string(i) + "\n");
    const FlowConfig config = flow("a.log*");
    auto tailer = Tailer::open(config);
    LineBatch batch;
    tailer->poll(batch, 100'000'000);
    QCOMPARE(batch.records.size(), std::size_t{kFiles});
    write("a.log.7", "more\n");
    write("a.log.1600", "new\n");
    QCOMPARE(poll(*tailer).size(), std::size_t{9});
    auto later = Tailer::open(config, tailer->positions());
    QCOMPARE(poll(*later), std::string());
    write("a.log.8", "again\n");
    QCOMPARE(poll(*later), std::string("again\n"));
}

void TstTailer::keepsCheckpointsInSqlite()
{
    write("a.log", "1 first\n");
    const FlowConfig config = flow("a.log");
    const QString file = m_folder->filePath(QStringLiteral("checkpoints"));
    constexpr std::int64_t kNow = 1'600'000'000'000;
    {
        auto store = Checkpoints::open(file);
        QVERIFY(store);
        auto tailer = Tailer::open(config, *store->load("flow", kNow));
        LineBatch batch;
        tailer->poll(batch, 1'000);
        QVERIFY(store->save("flow", batch.positions, kNow));
        // What goes with positions that are not kept is not kept either.
        write("a.log", "2 second\n");
        batch.clear();
        tailer->poll(batch, 1'000);
        QVERIFY(!store->save("flow", batch.positions, kNow, [](Database &) {
            return Error{QStringLiteral("no"), QString()};
        }));
    }
    auto store = Checkpoints::open(file);
    const auto known = store->load("flow", kNow + 1);
    QCOMPARE(known->size(), std::size_t{1});
    QCOMPARE(known->front().mark.offset, std::uint64_t{8});
    auto tailer = Tailer::open(config, *known);
    QCOMPARE(poll(*tailer), std::string("2 second\n"));
    QVERIFY(store->load("other", kNow)->empty());
    QVERIFY(store->load("flow", kNow + Checkpoints::kKeepMs + 1)->empty());
}

QTEST_GUILESS_MAIN(TstTailer)
#include "tst_tailer.moc"
