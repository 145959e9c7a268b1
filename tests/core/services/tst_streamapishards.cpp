// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/services/apilab.h"

using namespace headwater;
using namespace headwater::test;

class TstStreamApiShards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streamsAreListedInPages();
    void shardsAreDescribedInPages();
    void shardsAreListedInPagesAndByFilter();
    void shardsAreSplitMergedAndRefused();
    void updateShardCountKeepsToItsRules();
    void retentionKeepsToTheProfile_data();
    void retentionKeepsToTheProfile();
};

namespace {

constexpr const char *kTwo = "s: kinesis-stream {\"ShardCount\": 2}";

api::MergeShardsRequest merge(const std::string &one, const std::string &other)
{
    auto request = on<api::MergeShardsRequest>("s");
    request.shardToMerge = one;
    request.adjacentShardToMerge = other;
    return request;
}

} // namespace

void TstStreamApiShards::streamsAreListedInPages()
{
    std::string drawn;
    for (int i = 0; i < 12; ++i)
        drawn += "s" + std::to_string(10 + i) + ": kinesis-stream\n";
    ApiLab exam(drawn), current(drawn, Profile::Current);
    auto page = exam.account.listStreams({});
    QCOMPARE(page->streamNames.size(), std::size_t{10}); // unasked
    QVERIFY(page->hasMoreStreams && !page->nextToken && page->streamSummaries.empty());
    page = exam.account.listStreams({{}, page->streamNames.back(), {}});
    QCOMPARE(page->streamNames, (std::vector<std::string>{"s20", "s21"}));
    QVERIFY(!page->hasMoreStreams);

    page = current.account.listStreams({5, {}, {}});
    QCOMPARE(page->streamSummaries.size(), std::size_t{5});
    QCOMPARE(text(page->streamSummaries[4].streamARN), text(arn("s14")));
    const auto next = current.account.listStreams({{}, {}, page->nextToken});
    QCOMPARE(next->streamNames.size(), std::size_t{7});
    QCOMPARE(text(next->streamNames.front()), QStringLiteral("s15"));
    QCOMPARE(code(current.account.listStreams({{}, "s10", page->nextToken})),
             QStringLiteral("InvalidArgumentException"));
    QCOMPARE(code(current.account.listStreams({{}, {}, "rubbish"})), QStringLiteral("InvalidArgumentException"));
    current.pass(301);
    QCOMPARE(code(current.account.listStreams({{}, {}, page->nextToken})), QStringLiteral("ExpiredNextTokenException"));
}

void TstStreamApiShards::shardsAreDescribedInPages()
{
    ApiLab exam("s: kinesis-stream {\"ShardCount\": 120}"),
        current("s: kinesis-stream {\"ShardCount\": 120}", Profile::Current);
    auto request = on<api::DescribeStreamRequest>("s");
    auto page = exam.account.describeStream(request);
    QCOMPARE(page->shards.size(), std::size_t{100});
    QVERIFY(page->hasMoreShards);
    request.exclusiveStartShardId = page->shards.back().shardId;
    page = exam.account.describeStream(request);
    QCOMPARE(page->shards.size(), std::size_t{20});
    QVERIFY(!page->hasMoreShards);
    request.exclusiveStartShardId.reset();
    request.limit = 110;
    QCOMPARE(exam.account.describeStream(request)->shards.size(), std::size_t{110});
    QCOMPARE(current.account.describeStream(request)->shards.size(), std::size_t{100}); // at most, today
    request.exclusiveStartShardId = "nonsense";
    QCOMPARE(code(exam.account.describeStream(request)), QStringLiteral("ResourceNotFoundException"));
}

void TstStreamApiShards::shardsAreListedInPagesAndByFilter()
{
    ApiLab lab("s: kinesis-stream {\"ShardCount\": 3}", Profile::Current);
    lab.pass(100);
    QVERIFY(lab.account.splitShard(split("shardId-000000000001", "150000000000000000000000000000000000000")).ok());
    lab.pass(100); // split at 130 s: shard 1 closed, 3 and 4 opened
    const auto list = [&](const char *type, double at = -1) {
        api::ListShardsRequest request;
        request.streamName = "s";
        if (*type) {
            request.shardFilter.emplace();
            request.shardFilter->type = type;
            if (at >= 0)
                request.shardFilter->timestamp = api::toMilliseconds(seconds(at));
            if (std::string(type) == "AFTER_SHARD_ID")
                request.shardFilter->shardId = "shardId-000000000002";
        }
        const auto result = lab.account.listShards(request);
        return result ? ids(result->shards) : code(result);
    };
    QCOMPARE(list(""), QStringLiteral("0 1 2 3 4"));
    QCOMPARE(list("AT_LATEST"), QStringLiteral("0 2 3 4"));
    QCOMPARE(list("AT_TRIM_HORIZON"), QStringLiteral("0 1 2"));
    QCOMPARE(list("FROM_TRIM_HORIZON"), QStringLiteral("0 1 2 3 4"));
    QCOMPARE(list("AT_TIMESTAMP", 120), QStringLiteral("0 1 2"));
    QCOMPARE(list("AT_TIMESTAMP", 140), QStringLiteral("0 2 3 4"));
    QCOMPARE(list("FROM_TIMESTAMP", 120), QStringLiteral("0 1 2 3 4"));
    QCOMPARE(list("FROM_TIMESTAMP", 140), QStringLiteral("0 2 3 4"));
    QCOMPARE(list("AFTER_SHARD_ID"), QStringLiteral("3 4"));
    QCOMPARE(list("AT_TIMESTAMP"), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(list("SOMEWHERE"), QStringLiteral("ValidationException"));

    api::ListShardsRequest request;
    request.streamName = "s";
    request.maxResults = 2;
    request.shardFilter.emplace();
    request.shardFilter->type = "AT_LATEST";
    auto page = lab.account.listShards(request);
    QCOMPARE(ids(page->shards), QStringLiteral("0 2"));
    api::ListShardsRequest next;
    next.nextToken = page->nextToken;
    page = lab.account.listShards(next);
    QCOMPARE(ids(page->shards), QStringLiteral("3 4")); // the filter goes on
    QVERIFY(!page->nextToken);
    QCOMPARE(text(*page->shards[0].parentShardId), QStringLiteral("shardId-000000000001"));
    QVERIFY(!page->shards[0].adjacentParentShardId);
    next.streamName = "s";
    QCOMPARE(full(lab.account.listShards(next)),
             QStringLiteral("InvalidArgumentException: NextToken and StreamName cannot be provided together."));
    next.streamName.reset();
    next.exclusiveStartShardId = kShard0;
    QCOMPARE(code(lab.account.listShards(next)), QStringLiteral("InvalidArgumentException"));
    next.exclusiveStartShardId.reset();
    lab.pass(301);
    QCOMPARE(code(lab.account.listShards(next)), QStringLiteral("ExpiredNextTokenException"));
    next.nextToken->back() = 'x';
    QCOMPARE(code(lab.account.listShards(next)), QStringLiteral("InvalidArgumentException"));

    api::ListShardsRequest after;
    after.streamName = "s";
    after.exclusiveStartShardId = "shardId-000000000003";
    QCOMPARE(ids(lab.account.listShards(after)->shards), QStringLiteral("4"));
    after.streamCreationTimestamp = api::toMilliseconds(0);
    QCOMPARE(code(lab.account.listShards(after)), QStringLiteral("ok"));
    after.streamCreationTimestamp = api::toMilliseconds(seconds(1));
    QCOMPARE(code(lab.account.listShards(after)), QStringLiteral("ResourceNotFoundException"));
    lab.pass(25 * 3'600);
    QCOMPARE(list(""), QStringLiteral("0 2 3 4")); // SCL-01: the old shard is gone with its data
}

void TstStreamApiShards::shardsAreSplitMergedAndRefused()
{
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab(kTwo, profile);
        QCOMPARE(
            full(lab.account.splitShard(split("shardId-000000000007", "1000"))),
            QStringLiteral("ResourceNotFoundException: Could not find shard shardId-000000000007 in stream s under "
                           "account 000000000000."));
        QCOMPARE(full(lab.account.splitShard(split(kShard0, "1"))),
                 QStringLiteral("InvalidArgumentException: NewStartingHashKey 1 used in SplitShard() on shard "
                                "shardId-000000000000 in stream s under account 000000000000 is not both greater than "
                                "one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey "
                                "170141183460469231731687303715884105727."));
        QCOMPARE(code(lab.account.splitShard(split(kShard0, "1000"))), QStringLiteral("ok")); // SCL-01
        lab.pass(2);
        QCOMPARE(text(lab.account.describeStreamSummary(named("s"))->streamStatus), QStringLiteral("UPDATING"));
        QCOMPARE(full(lab.account.splitShard(split("shardId-000000000001", "200000000000000000000000000000000000000"))),
                 QStringLiteral("ResourceInUseException: Stream s under account 000000000000 not ACTIVE, instead in "
                                "state UPDATING."));                                        // SCL-04
        QCOMPARE(code(lab.account.putRecord(record("s", "k", "x"))), QStringLiteral("ok")); // writes go on
        lab.pass(30);
        auto shards = lab.account.listShards({{"s", {}}, {}, {}, {}, {}, {}})->shards;
        QCOMPARE(ids(shards), QStringLiteral("0 1 2 3"));
        QCOMPARE(text(shards[2].hashKeyRange.endingHashKey), QStringLiteral("999"));
        QVERIFY(shards[0].endingSequenceNumber.has_value());
        QVERIFY(*shards[0].endingSequenceNumber > shards[0].startingSequenceNumber);

        QCOMPARE(code(lab.account.mergeShards(merge("shardId-000000000002", "shardId-000000000001"))),
                 QStringLiteral("InvalidArgumentException")); // not neighbours
        QCOMPARE(code(lab.account.mergeShards(merge(kShard0, "shardId-000000000001"))),
                 QStringLiteral("InvalidArgumentException")); // closed
        QCOMPARE(code(lab.account.mergeShards(merge("shardId-000000000009", "shardId-000000000001"))),
                 QStringLiteral("ResourceNotFoundException"));
        QCOMPARE(code(lab.account.mergeShards(merge("shardId-000000000002", "shardId-000000000003"))),
                 QStringLiteral("ok")); // SCL-02
        lab.pass(31);
        QCOMPARE(lab.account.describeStreamSummary(named("s"))->openShardCount, std::int64_t{2});
        shards = lab.account.listShards({{"s", {}}, {}, {}, {}, {}, {}})->shards;
        QCOMPARE(text(*shards[4].parentShardId), QStringLiteral("shardId-000000000002"));
        QCOMPARE(text(*shards[4].adjacentParentShardId), QStringLiteral("shardId-000000000003"));
    }
    ApiLab full("s: kinesis-stream {\"ShardCount\": 500}");
    QCOMPARE(code(full.account.splitShard(split(kShard0, "1000"))), QStringLiteral("LimitExceededException")); // quota
    ApiLab onDemand("s: kinesis-stream {\"StreamMode\": \"ON_DEMAND\"}", Profile::Current);
    QCOMPARE(code(onDemand.account.splitShard(split(kShard0, "1000"))), QStringLiteral("ValidationException"));
    QCOMPARE(code(onDemand.account.mergeShards(merge(kShard0, "shardId-000000000001"))),
             QStringLiteral("ValidationException"));
    QCOMPARE(code(onDemand.account.updateShardCount(update(8))), QStringLiteral("ValidationException"));
}

void TstStreamApiShards::updateShardCountKeepsToItsRules()
{
    ApiLab lab(kTwo);
    QCOMPARE(code(lab.account.updateShardCount(update(5))), QStringLiteral("LimitExceededException"));
    const auto updated = lab.account.updateShardCount(update(4));
    QCOMPARE(updated->currentShardCount, std::int64_t{2});
    QCOMPARE(updated->targetShardCount, std::int64_t{4});
    QVERIFY(!updated->streamARN);
    QCOMPARE(code(lab.account.updateShardCount(update(2))), QStringLiteral("ResourceInUseException")); // SCL-04
    lab.pass(70);
    QCOMPARE(code(lab.account.updateShardCount(update(2))), QStringLiteral("ok"));
    lab.pass(70);
    QCOMPARE(code(lab.account.updateShardCount(update(4))), QStringLiteral("LimitExceededException")); // twice a day
    ApiLab today(kTwo, Profile::Current);
    QCOMPARE(text(*today.account.updateShardCount(update(4))->streamARN), text(arn("s")));
    for (int i = 0; i < 9; ++i)
        QCOMPARE(code(today.account.updateShardCount(update(4))), QStringLiteral("ResourceInUseException"));
    QVERIFY(
        message(today.account.updateShardCount(update(4))).startsWith(QLatin1String("Rate exceeded"))); // the 11th call
}

void TstStreamApiShards::retentionKeepsToTheProfile_data()
{
    QTest::addColumn<bool>("exam");
    QTest::addColumn<bool>("increase");
    QTest::addColumn<int>("hours");
    QTest::addColumn<QString>("expected");
    QTest::newRow("7 days, exam") << true << true << 168 << "ok"; // KDS-13
    QTest::newRow("more, exam") << true << true << 169
                                << "InvalidArgumentException: Maximum allowed retention period is 168 hours. Requested "
                                   "retention period (169 hours) is too long.";
    QTest::newRow("365 days, today") << false << true << 8'760 << "ok";
    QTest::newRow("more, today")
        << false << true << 8'761
        << "InvalidArgumentException: Maximum allowed retention period is 8760 hours. Requested "
           "retention period (8761 hours) is too long.";
    QTest::newRow("less than a day") << false << false << 23
                                     << "InvalidArgumentException: Minimum allowed retention period is 24 hours. "
                                        "Requested retention period (23 hours) is too short.";
    QTest::newRow("increase to less") << true << true << 30
                                      << "InvalidArgumentException: Requested retention period (30 hours) for stream s "
                                         "can not be shorter than existing retention period (48 hours). Use "
                                         "DecreaseStreamRetentionPeriod API.";
    QTest::newRow("decrease to more") << true << false << 60
                                      << "InvalidArgumentException: Requested retention period (60 hours) for stream s "
                                         "can not be longer than existing retention period (48 hours). Use "
                                         "IncreaseStreamRetentionPeriod API.";
    QTest::newRow("decrease") << true << false << 24 << "ok";
}

void TstStreamApiShards::retentionKeepsToTheProfile()
{
    QFETCH(const bool, exam);
    QFETCH(const bool, increase);
    QFETCH(const int, hours);
    QFETCH(const QString, expected);
    ApiLab lab("s: kinesis-stream {\"RetentionPeriodHours\": 48}", exam ? Profile::Exam : Profile::Current);
    auto request = on<api::RetentionPeriodRequest>("s");
    request.retentionPeriodHours = hours;
    QCOMPARE(full(increase ? lab.account.increaseStreamRetentionPeriod(request)
                           : lab.account.decreaseStreamRetentionPeriod(request)),
             expected);
    QCOMPARE(lab.account.describeStreamSummary(named("s"))->retentionPeriodHours,
             std::int64_t{expected == QLatin1String("ok") ? hours : 48});
}

QTEST_GUILESS_MAIN(TstStreamApiShards)
#include "tst_streamapishards.moc"
