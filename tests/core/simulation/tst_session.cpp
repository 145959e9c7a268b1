// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/session.h"
#include "tests/core/services/lab.h"

#include <atomic>

using namespace headwater;
using namespace headwater::test;
using namespace headwater::simulation;

class TstSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsToATimeAndStopsThere();
    void stepsByEventAndByTime();
    void goingBackAndForthShowsTheSamePast();
    void actionsAreDoneAgainWhenThePastIsVisited();
    void followsAnEditedPipeline();
    void stopsWhenAMetricCrossesAThreshold();
    void aHotShardIsNoticedExplainedAndCured();
    void recordsCanBeReadWhole();
    void historiesFillAsItRuns();
    void framesKeepComingWhileItRunsAsFastAsItGoes();
};

namespace {

pipeline::Pipeline hotPipeline()
{
    return draw("p: producer {\"recordsPerSecond\": 3000, \"recordBytes\": 100}\n"
                "s: kinesis-stream {\"ShardCount\": 2}\n"
                "c: consumer\n"
                "p -> s\ns -> c");
}

std::unique_ptr<Session> begin(const pipeline::Pipeline &drawn)
{
    auto session = Session::create(drawn, services::builtinCatalog());
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    return std::move(*session);
}

void runTo(Session &session, double second)
{
    session.setSpeed(0);
    StopAt stop;
    stop.time = seconds(second);
    session.runUntil(stop);
    QTRY_VERIFY_WITH_TIMEOUT(!session.frame()->running && session.frame()->now == stop.time, 60'000);
}

QByteArray digestOf(const Frame &frame)
{
    QByteArray text = QByteArray::number(static_cast<qlonglong>(frame.now));
    for (const double value : frame.metrics)
        text += ' ' + QByteArray::number(value, 'g', 17);
    for (const LinkView &link : frame.links)
        text += '|' + QByteArray::number(static_cast<qulonglong>(link.records)) + ',' +
                QByteArray::number(static_cast<qulonglong>(link.refused));
    return text + ' ' + QByteArray::number(static_cast<qulonglong>(frame.ledger.produced));
}

} // namespace

void TstSession::runsToATimeAndStopsThere()
{
    auto session = begin(hotPipeline());
    std::atomic<int> stops{0};
    session->setStopListener([&](const QString &reason) {
        if (reason.contains(QStringLiteral("00:00:07")))
            ++stops;
    });
    runTo(*session, 7.5);
    QTRY_COMPARE(stops.load(), 1);
    QCOMPARE(session->frame()->ledger.balance(), std::int64_t{0});
    QVERIFY(session->frame()->ledger.produced > 21'000);
}

void TstSession::stepsByEventAndByTime()
{
    auto session = begin(draw("p: producer {\"recordsPerSecond\": 2}\ns: kinesis-stream\np -> s"));
    session->stepEvent();
    QTRY_VERIFY(session->frame()->now > 0);
    const std::int64_t first = session->frame()->now;
    QCOMPARE(session->frame()->links[0].records, std::uint64_t{1});
    session->stepEvent();
    QTRY_COMPARE(session->frame()->links[0].records, std::uint64_t{2});
    QVERIFY(session->frame()->now > first);
    session->stepTime(seconds(1));
    QTRY_VERIFY(session->frame()->now >= first + seconds(1));
}

void TstSession::goingBackAndForthShowsTheSamePast()
{
    auto session = begin(hotPipeline());
    runTo(*session, 6);
    const QByteArray atSix = digestOf(*session->frame());
    runTo(*session, 12);
    const QByteArray atTwelve = digestOf(*session->frame());
    session->seek(seconds(6));
    QTRY_COMPARE(session->frame()->now, seconds(6));
    QCOMPARE(digestOf(*session->frame()), atSix);
    session->seek(seconds(12));
    QTRY_COMPARE(session->frame()->now, seconds(12));
    QCOMPARE(digestOf(*session->frame()), atTwelve);
}

void TstSession::actionsAreDoneAgainWhenThePastIsVisited()
{
    auto session = begin(hotPipeline());
    runTo(*session, 5);
    session->post({0, "s", "SplitShard", {{"ShardToSplit", "shardId-000000000001"}}});
    QTRY_COMPARE(session->frame()->nodes[1].status, std::string("UPDATING"));
    runTo(*session, 40);
    const QByteArray then = digestOf(*session->frame());
    QCOMPARE(session->frame()->nodes[1].status, std::string("ACTIVE"));
    session->seek(seconds(3));
    QTRY_COMPARE(session->frame()->now, seconds(3));
    QCOMPARE(session->frame()->nodes[1].shardCount, 2u);
    session->seek(seconds(40));
    QTRY_COMPARE(session->frame()->now, seconds(40));
    QCOMPARE(digestOf(*session->frame()), then);
}

void TstSession::followsAnEditedPipeline()
{
    pipeline::Pipeline drawn = hotPipeline();
    auto session = begin(drawn);
    runTo(*session, 5);
    pipeline::Node second = drawn.nodes[0];
    second.id = "q";
    drawn.nodes.push_back(second);
    drawn.links.push_back({"q", "s", {}, Json::object()});
    drawn.nodes[0].properties["recordsPerSecond"] = 100;
    session->update(drawn);
    QTRY_COMPARE(session->frame()->nodes.size(), std::size_t{4});
    runTo(*session, 20);
    const FramePtr frame = session->frame();
    QCOMPARE(frame->nodeIds[3], std::string("q"));
    QVERIFY(frame->nodes[0].recordsPerSecond < 160);
    QVERIFY(frame->nodes[3].recordsPerSecond > 2'700);
    drawn.nodes.pop_back();
    drawn.links.pop_back();
    session->update(drawn);
    QTRY_COMPARE(session->frame()->nodes.size(), std::size_t{3});
    runTo(*session, 25);
    QCOMPARE(session->frame()->ledger.balance(), std::int64_t{0});
}

void TstSession::stopsWhenAMetricCrossesAThreshold()
{
    auto session = begin(draw("p: producer {\"recordsPerSecond\": 100, \"schedule\": [{\"at\": \"30s\","
                              " \"recordsPerSecond\": 900}]}\ns: kinesis-stream\np -> s"));
    session->setSpeed(0);
    StopAt stop;
    stop.node = "s";
    stop.metric = "IncomingRecords";
    stop.threshold = 500;
    session->runUntil(stop);
    QTRY_VERIFY_WITH_TIMEOUT(session->frame()->now >= seconds(31) && !session->frame()->running, 60'000);
    QCOMPARE(session->frame()->now, seconds(31));
}

void TstSession::aHotShardIsNoticedExplainedAndCured()
{
    auto session = begin(draw("p: producer {\"recordsPerSecond\": 1400, \"recordBytes\": 100}\n"
                              "s: kinesis-stream\np -> s"));
    runTo(*session, 15);
    const FramePtr hot = session->frame();
    QVERIFY(!hot->notices.empty());
    const Notice &notice = hot->notices.front();
    QVERIFY(notice.kind == NoticeKind::WriteThroughput);
    QCOMPARE(notice.error, std::string("ProvisionedThroughputExceededException"));
    QCOMPARE(notice.limit, 1'000.0);
    QVERIFY(notice.perSecond > 100);
    QVERIFY(hot->nodes[1].state == NodeState::AtLimit);
    const auto split = std::find_if(notice.remedies.begin(), notice.remedies.end(),
                                    [](const Remedy &remedy) { return remedy.id == "split"; });
    QVERIFY(split != notice.remedies.end()); // KDS-15: many keys, so a split helps
    QVERIFY(split->recommended);
    session->post({0, split->node, split->name, Json::parse(split->with)});
    runTo(*session, 200); // KDS-16
    QVERIFY(session->frame()->notices.empty() || !session->frame()->notices.front().active);
    QVERIFY(session->frame()->nodes[1].state != NodeState::AtLimit);

    auto oneKey = begin(draw("p: producer {\"recordsPerSecond\": 1500, \"recordBytes\": 100, \"keys\":"
                             " {\"distribution\": \"single\", \"values\": [\"66.249.73.135\"]}}\n"
                             "s: kinesis-stream {\"ShardCount\": 2}\np -> s"));
    runTo(*oneKey, 15);
    const Notice &stubborn = oneKey->frame()->notices.front();
    QCOMPARE(stubborn.key.key, std::string("66.249.73.135")); // KDS-15
    QVERIFY(stubborn.key.share > 0.99);
    QCOMPARE(stubborn.remedies.front().id, std::string("salt-key"));
    QVERIFY(!oneKey->frame()->nodes[1].hot.front().splitHelps);
}

void TstSession::recordsCanBeReadWhole()
{
    auto session =
        begin(draw("p: producer {\"recordsPerSecond\": 300}\ns: kinesis-stream {\"ShardCount\": 2}\np -> s"));
    runTo(*session, 3);
    session->post({0, "s", "SendRecord", {{"PartitionKey", "hello"}, {"Data", "world"}}});
    auto future = session->peek({.node = "s", .count = 20});
    QVERIFY(future.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
    const auto records = future.get();
    QVERIFY(records.ok());
    QCOMPARE(records->size(), std::size_t{20});
    QCOMPARE(records->back().partitionKey, std::string("hello")); // KDS-06: blob, key, sequence number
    QCOMPARE(records->back().data, std::string("world"));
    QCOMPARE(records->back().sequenceNumber.size(), std::size_t{56});
    for (std::size_t i = 1; i < records->size(); ++i)
        QVERIFY((*records)[i].approximateArrival >= (*records)[i - 1].approximateArrival);
    auto none = session->peek({.node = "p"});
    QVERIFY(!none.get().ok());
}

void TstSession::historiesFillAsItRuns()
{
    auto session = begin(hotPipeline());
    runTo(*session, 30);
    const auto *type = services::builtinCatalog().find("kinesis-stream");
    const MetricSeries series =
        session->metrics().series("s", static_cast<std::uint32_t>(type->metricIndex("IncomingRecords")), 0, 30);
    QCOMPARE(series.values.size(), std::size_t{30});
    for (std::size_t second = 3; second < 30; ++second)
        QVERIFY(std::abs(series.values[second] - 2'000.0f) < 60);
    const KeyspacePicture picture = session->keyspace().picture("s");
    QCOMPARE(picture.bands.size(), std::size_t{2});
    QCOMPARE(picture.bands[0].load.size(), std::size_t{30});
    QVERIFY(session->events().next() > 0);
}

void TstSession::framesKeepComingWhileItRunsAsFastAsItGoes()
{
    auto session = begin(hotPipeline());
    session->setSpeed(0);
    session->run();
    std::uint64_t last = session->frame()->number;
    for (int i = 0; i < 10; ++i) {
        QTRY_VERIFY_WITH_TIMEOUT(session->frame()->number > last, 20'000);
        QCOMPARE(session->frame()->ledger.balance(), std::int64_t{0});
        last = session->frame()->number;
    }
    session->pause();
    QTRY_VERIFY(!session->frame()->running);
    const std::int64_t paused = session->frame()->now;
    QTRY_VERIFY(session->frame()->number > last);
    QCOMPARE(session->frame()->now, paused);
}

QTEST_GUILESS_MAIN(TstSession)
#include "tst_session.moc"
