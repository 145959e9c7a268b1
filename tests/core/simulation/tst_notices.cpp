// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/session.h"
#include "tests/core/services/lab.h"

#include <algorithm>

using namespace headwater;
using namespace headwater::test;
using namespace headwater::simulation;

/// Each limit of a service is told while it bites, with its figure and ways out that help.
class TstNotices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aThrottledFunctionMayRunMoreOftenAtOnce();
    void aLateFunctionCatchesUpWithMoreBatchesAtOnce();
    void aFunctionThatFailsSaysWhy();
    void aSmallLeaseTableIsNoticed();
    void userRecordsThatExpireAreNoticed();
    void givenUpMessagesNameTheErrorOfTheirQueue();
    void aDestinationThatIsAwayIsNoticedUntilItIsBack();
    void aCutLineIsToldUntilItIsBack();
    void aFullSpoolIsToldWithItsWaysOut();
    void aDeploymentThatFailedIsTold();
    void whatIsWellIsNotNoticed();
};

namespace {

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

const Notice *active(const Frame &frame, NoticeKind kind, const char *node)
{
    const auto found = std::find_if(frame.notices.begin(), frame.notices.end(), [&](const Notice &each) {
        return each.active && each.kind == kind && each.node == node;
    });
    return found == frame.notices.end() ? nullptr : &*found;
}

QStringList ways(const Notice &notice)
{
    QStringList ids;
    for (const Remedy &remedy : notice.remedies)
        ids.append(text(remedy.id) + (remedy.recommended ? QStringLiteral("!") : QString()));
    return ids;
}

/// Does what the button of the recommended way does.
void follow(Session &session, const Notice &notice)
{
    const auto best = std::find_if(notice.remedies.begin(), notice.remedies.end(),
                                   [](const Remedy &each) { return each.recommended; });
    QVERIFY(best != notice.remedies.end());
    const Json with = Json::parse(best->with);
    if (best->kind == RemedyKind::SetProperty)
        session.post({0, best->node, "SetProperty", {{"key", best->name}, {"value", with}}});
    else
        session.post({0, best->node, best->name, with});
}

} // namespace

void TstNotices::aThrottledFunctionMayRunMoreOftenAtOnce()
{
    auto session = begin(draw(R"(web: producer {"recordsPerSecond": 400, "arrivals": "constant"}
                                 clicks: kinesis-stream {"ShardCount": 4}
                                 f: lambda {"ReservedConcurrentExecutions": 1, "recordDurationMs": 5, "Timeout": 60}
                                 web -> clicks
                                 clicks -> f)",
                              limits::Profile::Current));
    runTo(*session, 20);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::FunctionThrottled, "f");
    QVERIFY(notice);
    QCOMPARE(text(notice->error), QStringLiteral("TooManyRequestsException"));
    QCOMPARE(notice->limit, 1.0);
    QCOMPARE(ways(*notice),
             (QStringList{QStringLiteral("more-at-once!"), QStringLiteral("larger-batches"), QStringLiteral("why")}));
    follow(*session, *notice);
    runTo(*session, 80);
    QVERIFY(!active(*session->frame(), NoticeKind::FunctionThrottled, "f"));
    const auto &kept = session->frame()->notices;
    QVERIFY(std::any_of(kept.begin(), kept.end(),
                        [](const Notice &each) { return !each.active && each.kind == NoticeKind::FunctionThrottled; }));
}

void TstNotices::aLateFunctionCatchesUpWithMoreBatchesAtOnce()
{
    auto session = begin(draw(R"(web: producer {"recordsPerSecond": 100, "arrivals": "constant", "keys": {"count": 50}}
                                 clicks: kinesis-stream {"ShardCount": 1}
                                 f: lambda {"recordDurationMs": 15, "Timeout": 60}
                                 web -> clicks
                                 clicks -> f)"));
    runTo(*session, 20);
    QVERIFY(!active(*session->frame(), NoticeKind::IteratorAge, "f"));
    runTo(*session, 90);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::IteratorAge, "f");
    QVERIFY(notice);
    QVERIFY(notice->limit > 15 && notice->limit < 60);
    QVERIFY(notice->message.empty());
    QCOMPARE(ways(*notice), (QStringList{QStringLiteral("more-batches-at-once!"), QStringLiteral("larger-batches"),
                                         QStringLiteral("double-shards"), QStringLiteral("why")}));
    follow(*session, *notice);
    runTo(*session, 240);
    QVERIFY(!active(*session->frame(), NoticeKind::IteratorAge, "f"));
}

void TstNotices::aFunctionThatFailsSaysWhy()
{
    auto session = begin(draw(R"(web: producer {"recordsPerSecond": 100}
                                 clicks: kinesis-stream
                                 f: lambda {"errorRate": 1}
                                 web -> clicks
                                 clicks -> f)",
                              limits::Profile::Current));
    runTo(*session, 60);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::IteratorAge, "f");
    QVERIFY(notice);
    QVERIFY(!notice->message.empty());
    QCOMPARE(ways(*notice),
             (QStringList{QStringLiteral("halve-batches!"), QStringLiteral("fewer-retries"), QStringLiteral("why")}));
}

void TstNotices::aSmallLeaseTableIsNoticed()
{
    auto session = begin(draw(R"(web: producer {"recordsPerSecond": 200}
                                 clicks: kinesis-stream {"ShardCount": 60}
                                 app: kcl-application {"workers": 4}
                                 leases: dynamodb-table {"WriteCapacityUnits": 5}
                                 web -> clicks
                                 clicks -> app
                                 app -> leases)"));
    // What the table had saved up for a burst is spent first.
    runTo(*session, 240);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::LeaseTableThrottled, "app");
    QVERIFY(notice);
    QCOMPARE(text(notice->error), QStringLiteral("ProvisionedThroughputExceededException"));
    QCOMPARE(notice->limit, 5.0);
    QCOMPARE(ways(*notice),
             (QStringList{QStringLiteral("table-on-demand!"), QStringLiteral("more-writes"), QStringLiteral("why")}));
    follow(*session, *notice);
    runTo(*session, 300);
    QVERIFY(!active(*session->frame(), NoticeKind::LeaseTableThrottled, "app"));
}

void TstNotices::userRecordsThatExpireAreNoticed()
{
    auto session = begin(draw(
        R"(app: kpl-producer {"recordsPerSecond": 3000, "recordBytes": 200, "AggregationEnabled": false, "RecordTtl": 2000}
                                 clicks: kinesis-stream {"ShardCount": 1}
                                 app -> clicks)"));
    runTo(*session, 30);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::RecordsDropped, "app");
    QVERIFY(notice);
    QCOMPARE(text(notice->error), QStringLiteral("Expired"));
    QCOMPARE(notice->limit, 2.0);
    QVERIFY(notice->perSecond > 1'000);
    QCOMPARE(ways(*notice),
             (QStringList{QStringLiteral("double-shards!"), QStringLiteral("longer-ttl"), QStringLiteral("why")}));
}

void TstNotices::givenUpMessagesNameTheErrorOfTheirQueue()
{
    auto session = begin(draw(R"(accounts: sqs-sender {"recordsPerSecond": 2000, "retry": {"maxAttempts": 2}}
                                 in-order: sqs-queue {"FifoQueue": true, "ContentBasedDeduplication": true}
                                 accounts -> in-order)"));
    runTo(*session, 30);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::RecordsDropped, "accounts");
    QVERIFY(notice);
    QCOMPARE(text(notice->error), QStringLiteral("RequestThrottled"));
}

void TstNotices::aDestinationThatIsAwayIsNoticedUntilItIsBack()
{
    auto session = begin(draw(R"(web: producer {"recordsPerSecond": 100}
                                 out: firehose {"BufferingHints": {"IntervalInSeconds": 60}}
                                 lake: s3-bucket
                                 web -> out
                                 out -> lake)"));
    runTo(*session, 90);
    QVERIFY(!active(*session->frame(), NoticeKind::DeliveryFailing, "out"));
    session->post({0, "lake", "Stop", Json::object()});
    runTo(*session, 200);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::DeliveryFailing, "out");
    QVERIFY(notice);
    QCOMPARE(text(notice->message), QStringLiteral("The bucket could not be reached."));
    QCOMPARE(ways(*notice), (QStringList{QStringLiteral("start-node!"), QStringLiteral("why")}));
    follow(*session, *notice);
    runTo(*session, 600);
    QVERIFY(!active(*session->frame(), NoticeKind::DeliveryFailing, "out"));
    QCOMPARE(session->frame()->ledger.balance(), std::int64_t{0});
}

void TstNotices::aCutLineIsToldUntilItIsBack()
{
    auto session = begin(draw(R"(press: iot-thing {"messagesPerSecond": 2}
                                 core: greengrass-core {"lineCut": [{"at": "10s", "for": "1h"}]}
                                 iot: iot-core
                                 press -> core
                                 core -> iot)"));
    runTo(*session, 9);
    QVERIFY(!active(*session->frame(), NoticeKind::DeliveryFailing, "core"));
    runTo(*session, 40);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::DeliveryFailing, "core");
    QVERIFY(notice);
    QCOMPARE(text(notice->error), QStringLiteral("LineCut"));
    QCOMPARE(notice->limit, 30.0);
    QCOMPARE(ways(*notice),
             (QStringList{QStringLiteral("restore-line!"), QStringLiteral("spool-on-disk"), QStringLiteral("why")}));
    follow(*session, *notice);
    runTo(*session, 50);
    QVERIFY(!active(*session->frame(), NoticeKind::DeliveryFailing, "core"));
}

void TstNotices::aFullSpoolIsToldWithItsWaysOut()
{
    auto session = begin(draw(R"(press: iot-thing {"messagesPerSecond": 20, "messageBytes": 4096}
                                 core: greengrass-core {"maxSizeInBytes": 262144, "lineCut": [{"at": "5s", "for": "1h"}]}
                                 iot: iot-core
                                 press -> core
                                 core -> iot)"));
    runTo(*session, 8);
    QVERIFY(!active(*session->frame(), NoticeKind::RecordsDropped, "core"));
    runTo(*session, 20);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::RecordsDropped, "core");
    QVERIFY(notice);
    QCOMPARE(text(notice->error), QStringLiteral("SpoolFull"));
    QCOMPARE(notice->perSecond, 20.0);
    QCOMPARE(ways(*notice),
             (QStringList{QStringLiteral("restore-line!"), QStringLiteral("larger-spool"), QStringLiteral("why")}));
    follow(*session, *notice);
    runTo(*session, 40);
    QVERIFY(!active(*session->frame(), NoticeKind::RecordsDropped, "core"));
}

void TstNotices::aDeploymentThatFailedIsTold()
{
    auto session = begin(draw(R"(press: iot-thing {"messagesPerSecond": 5}
                                 core: greengrass-core {"functions": [{"name": "f"}], "routes": [{"source": "devices", "subject": "#", "target": "f"}]}
                                 iot: iot-core
                                 press -> core
                                 core -> iot)",
                              limits::Profile::Current));
    runTo(*session, 5);
    session->post({0,
                   "core",
                   "SetProperty",
                   {{"key", "functions"}, {"value", Json::array({{{"name", "f"}, {"errorRate", 1}}})}}});
    session->post({0, "core", "Deploy", Json::object()});
    runTo(*session, 15);
    const FramePtr frame = session->frame();
    const Notice *notice = active(*frame, NoticeKind::ControlPlane, "core");
    QVERIFY(notice);
    QCOMPARE(text(notice->error), QStringLiteral("FAILED_ROLLBACK_COMPLETE"));
    QCOMPARE(notice->limit, 1.0);
    QVERIFY(text(notice->message).startsWith(QStringLiteral("f is BROKEN: ")));
    runTo(*session, 60);
    QVERIFY(!active(*session->frame(), NoticeKind::ControlPlane, "core"));
}

void TstNotices::whatIsWellIsNotNoticed()
{
    auto session = begin(draw(R"(web: kpl-producer {"recordsPerSecond": 100}
                                 clicks: kinesis-stream
                                 f: lambda
                                 app: kcl-application
                                 leases: dynamodb-table
                                 out: firehose
                                 lake: s3-bucket
                                 web -> clicks
                                 clicks -> f
                                 clicks -> app
                                 app -> leases
                                 f -> out
                                 out -> lake)"));
    runTo(*session, 400);
    QCOMPARE(session->frame()->notices.size(), std::size_t{0});
}

QTEST_GUILESS_MAIN(TstNotices)
#include "tst_notices.moc"
