// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/flowreplay.h"
#include "core/logagent/recordtime.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace headwater;
using namespace headwater::logagent;

class TstFlowReplay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void findsTimes_data();
    void findsTimes();
    void mergesFilesByTheirTimes();
    void readsFilesWithoutTimesOldestFirst();
    void readsARecordAgain();
    void readsLongRecordsAndCutEnds();

private:
    void write(const char *name, const std::string &text) const
    {
        std::ofstream(m_folder->filePath(QString::fromLatin1(name)).toStdString()) << text;
    }
    FlowConfig flow(const char *pattern) const
    {
        FlowConfig config;
        config.files = *FilePattern::parse(m_folder->filePath(QString::fromLatin1(pattern)).toStdString());
        config.kinesisStream = "s";
        return config;
    }
    static std::string all(FlowReplay &replay)
    {
        std::string text;
        while (!replay.atEnd())
            text += replay.next().data;
        return text;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstFlowReplay::findsTimes_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("expected");
    QTest::newRow("access") << "1.2.3.4 - - [17/May/2015:10:05:03 +0200] \"GET /\" 200 1"
                            << "2015-05-17T08:05:03Z";
    QTest::newRow("brackets in the user") << "::1 - a[b [17/May/2015:10:05:03 +0000] \"\" 200 1"
                                          << "2015-05-17T10:05:03Z";
    QTest::newRow("error") << "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 1] no"
                           << "2011-09-09T10:42:29Z";
    QTest::newRow("syslog") << "Mar  2 12:01:13 box snort[1]: x"
                            << "2020-03-02T12:01:13Z";
    QTest::newRow("iso") << "2017-08-02T00:00:00.5+02:00 box a: b"
                         << "2017-08-01T22:00:00Z";
    QTest::newRow("iso with a blank") << "2017-08-02 10:20:30 WARN x"
                                      << "2017-08-02T10:20:30Z";
    QTest::newRow("column") << "2017-08-02T10:20:30Z,5,6"
                            << "2017-08-02T10:20:30Z";
    QTest::newRow("brackets") << "[2017-08-02 10:20:30] WARN x"
                              << "2017-08-02T10:20:30Z";
    QTest::newRow("none") << "hello [world] 2017"
                          << "";
    QTest::newRow("empty") << ""
                           << "";
    QTest::newRow("day without a number") << "Mar x 12:01:13 box"
                                          << "";
}

void TstFlowReplay::findsTimes()
{
    QFETCH(QString, line);
    QFETCH(QString, expected);
    const auto time = recordTime(line.toStdString());
    QCOMPARE(time.has_value(), !expected.isEmpty());
    if (time)
        QCOMPARE(*time / 1'000'000'000, QDateTime::fromString(expected, Qt::ISODate).toSecsSinceEpoch());
}

void TstFlowReplay::mergesFilesByTheirTimes()
{
    write("a.log", "2020-01-01T00:00:05Z a\n  more of a\n2020-01-01T00:00:09Z b\n");
    write("b.log", "2020-01-01T00:00:01Z c\n2020-01-01T00:00:07Z d\n");
    auto replay = FlowReplay::open(flow("*.log"));
    QVERIFY(replay);
    std::string order;
    std::int64_t last = INT64_MIN;
    while (!replay->atEnd()) {
        QVERIFY(replay->nextTime() && *replay->nextTime() >= last);
        last = *replay->nextTime();
        const FlowReplay::Line line = replay->next();
        order += line.data[line.data.size() - 2];
    }
    QCOMPARE(order, std::string("caadb"));
}

void TstFlowReplay::readsFilesWithoutTimesOldestFirst()
{
    write("a.log", "5\n6\n");
    write("a.log.1", "3\n4\n");
    write("a.log.10", "1\n2\n");
    write("a.log.2.gz", "no\n");
    auto replay = FlowReplay::open(flow("a.log*"));
    QVERIFY(!replay->nextTime());
    QCOMPARE(all(*replay), std::string("1\n2\n3\n4\n5\n6\n"));
}

void TstFlowReplay::readsARecordAgain()
{
    write("a.csv", "x,y\n1,2\n3,4\n");
    FlowConfig config = flow("a.csv");
    config.skipHeaderLines = 1;
    ConversionSpec csv;
    csv.kind = Conversion::CsvToJson;
    csv.fieldNames = {"x", "y"};
    config.conversions = {csv};
    auto replay = FlowReplay::open(config);
    replay->next();
    const FlowReplay::Line line = replay->next();
    const std::string said(line.data);
    auto maker = RecordMaker::make(config);
    QCOMPARE(*readRecord(*maker, replay->path(line.file), line.offset, line.rawBytes), said);
    QCOMPARE(said, std::string("{\"x\":\"3\",\"y\":\"4\"}\n"));
    QVERIFY(!readRecord(*maker, replay->path(line.file), 1'000, 5));
    QVERIFY(replay->atEnd());
}

void TstFlowReplay::readsLongRecordsAndCutEnds()
{
    const std::string text = std::string(300'000, 'x') + "\nshort\ncut";
    write("a.log", text);
    auto replay = FlowReplay::open(flow("a.log"));
    QVERIFY(all(*replay) == text);
}

QTEST_GUILESS_MAIN(TstFlowReplay)
#include "tst_flowreplay.moc"
