// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/services/apilab.h"

using namespace headwater;
using namespace headwater::test;
using api::Account;

class TstStreamApiConsumers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aConsumerIsCreatingActiveDeletingGone();
    void aConsumerIsNamedInThreeWays();
    void aStreamHasSoManyConsumers_data();
    void aStreamHasSoManyConsumers();
    void fiveConsumersAreCreatedAtOnce();
    void simulatedConsumersWaitForTheirTurn();
    void consumersAreListedInPages();
    void recordsArePushedToASubscription();
    void aSubscriptionIsRefused_data();
    void aSubscriptionIsRefused();
    void aNewerSubscriptionTakesOver();
    void aSubscriptionLivesFiveMinutes();
    void aSubscriptionEndsWithItsShard();
    void eachConsumerHasItsOwnRate();
    void subscriptionsAreCountedByProfile();
};

namespace {

constexpr const char *kOne = "s: kinesis-stream";

std::string registered(ApiLab &lab, const std::string &name)
{
    const auto consumer = lab.account.registerStreamConsumer({arn("s"), name});
    lab.pass(2.5);
    return consumer ? consumer->consumerARN : std::string();
}

api::SubscribeToShardRequest to(const std::string &consumer, const std::string &shard = kShard0,
                                const std::string &type = "TRIM_HORIZON")
{
    api::SubscribeToShardRequest request;
    request.consumerARN = consumer;
    request.shardId = shard;
    request.startingPositionType = type;
    return request;
}

QString dataOf(const api::ApiResult<std::optional<api::SubscribeToShardEvent>> &event)
{
    if (!event)
        return code(event);
    if (!*event)
        return QStringLiteral("(nothing)");
    QStringList data;
    for (const api::Record &each : (*event)->records)
        data += text(each.data);
    return data.join(u' ');
}

} // namespace

void TstStreamApiConsumers::aConsumerIsCreatingActiveDeletingGone()
{
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab(kOne, profile);
        lab.pass(3);
        const auto consumer = lab.account.registerStreamConsumer({arn("s"), "app"});
        QCOMPARE(text(consumer->consumerARN), text(arn("s") + "/consumer/app:1577836803"));
        QCOMPARE(text(consumer->consumerStatus), QStringLiteral("CREATING"));
        QCOMPARE(consumer->consumerCreationTimestamp, std::int64_t{1'577'836'803'000});
        QCOMPARE(code(lab.account.registerStreamConsumer({arn("s"), "app"})), QStringLiteral("ResourceInUseException"));
        QCOMPARE(code(lab.account.subscribeToShard(to(consumer->consumerARN))),
                 QStringLiteral("ResourceInUseException"));
        lab.pass(2);
        const auto described = lab.account.describeStreamConsumer({{}, {}, consumer->consumerARN});
        QCOMPARE(text(described->consumerStatus), QStringLiteral("ACTIVE"));
        QCOMPARE(text(described->streamARN), text(arn("s")));
        QCOMPARE(lab.account.describeStreamSummary({"s", {}})->consumerCount, std::int64_t{1});
        QCOMPARE(code(lab.account.deregisterStreamConsumer({{}, {}, consumer->consumerARN})), QStringLiteral("ok"));
        QCOMPARE(text(lab.account.describeStreamConsumer({{}, {}, consumer->consumerARN})->consumerStatus),
                 QStringLiteral("DELETING"));
        QCOMPARE(code(lab.account.registerStreamConsumer({arn("s"), "app"})), QStringLiteral("ResourceInUseException"));
        lab.pass(2);
        QCOMPARE(code(lab.account.describeStreamConsumer({{}, {}, consumer->consumerARN})),
                 QStringLiteral("ResourceNotFoundException"));
        const auto again = lab.account.registerStreamConsumer({arn("s"), "app"});
        QVERIFY(again->consumerARN != consumer->consumerARN); // another one
    }
}

void TstStreamApiConsumers::aConsumerIsNamedInThreeWays()
{
    ApiLab lab("s: kinesis-stream\nt: kinesis-stream");
    const std::string app = registered(lab, "app");
    const auto describe = [&](const api::Text &stream, const api::Text &name, const api::Text &consumer) {
        return code(lab.account.describeStreamConsumer({stream, name, consumer}));
    };
    QCOMPARE(describe({}, {}, app), QStringLiteral("ok"));
    QCOMPARE(describe(arn("s"), "app", {}), QStringLiteral("ok"));
    QCOMPARE(describe(arn("s"), "app", app), QStringLiteral("ok"));
    QCOMPARE(describe(arn("t"), "app", app), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(describe(arn("s"), "other", app), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(describe({}, {}, {}), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(describe(arn("s"), {}, {}), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(describe(arn("s"), "other", {}), QStringLiteral("ResourceNotFoundException"));
    QCOMPARE(describe(arn("u"), "app", {}), QStringLiteral("ResourceNotFoundException"));
    QCOMPARE(describe({}, {}, arn("s")), QStringLiteral("ValidationException"));
    QCOMPARE(describe({}, {}, arn("s") + "/consumer/app:1"), QStringLiteral("ResourceNotFoundException"));
    QCOMPARE(code(lab.account.deregisterStreamConsumer({arn("s"), "other", {}})),
             QStringLiteral("ResourceNotFoundException"));
    QCOMPARE(code(lab.account.registerStreamConsumer({{}, "x"})), QStringLiteral("ValidationException"));
    QCOMPARE(code(lab.account.registerStreamConsumer({arn("s"), "a b"})), QStringLiteral("ValidationException"));
    QCOMPARE(code(lab.account.registerStreamConsumer({arn("u"), "x"})), QStringLiteral("ResourceNotFoundException"));
}

void TstStreamApiConsumers::aStreamHasSoManyConsumers_data()
{
    QTest::addColumn<bool>("exam");
    QTest::addColumn<int>("most");
    QTest::newRow("exam") << true << 5; // KDS-12
    QTest::newRow("today") << false << 20;
}

void TstStreamApiConsumers::aStreamHasSoManyConsumers()
{
    QFETCH(const bool, exam);
    QFETCH(const int, most);
    ApiLab lab(kOne, exam ? Profile::Exam : Profile::Current);
    for (int i = 0; i < most; ++i)
        QVERIFY(!registered(lab, "c" + std::to_string(i)).empty());
    QCOMPARE(code(lab.account.registerStreamConsumer({arn("s"), "more"})), QStringLiteral("LimitExceededException"));
    QVERIFY(lab.account.deregisterStreamConsumer({arn("s"), "c0", {}}).ok());
    QCOMPARE(code(lab.account.registerStreamConsumer({arn("s"), "more"})), QStringLiteral("LimitExceededException"));
    lab.pass(2);
    QCOMPARE(code(lab.account.registerStreamConsumer({arn("s"), "more"})), QStringLiteral("ok"));
}

void TstStreamApiConsumers::fiveConsumersAreCreatedAtOnce()
{
    ApiLab lab(kOne, Profile::Current);
    for (int i = 0; i < 5; ++i)
        QVERIFY(lab.account.registerStreamConsumer({arn("s"), "c" + std::to_string(i)}).ok());
    QVERIFY(message(lab.account.registerStreamConsumer({arn("s"), "c5"}))
                .startsWith(QLatin1String("Rate exceeded"))); // 5 calls a second
    lab.pass(1);
    QVERIFY(message(lab.account.registerStreamConsumer({arn("s"), "c5"})).contains(QLatin1String("are CREATING")));
    lab.pass(1);
    QCOMPARE(code(lab.account.registerStreamConsumer({arn("s"), "c5"})), QStringLiteral("ok"));
}

void TstStreamApiConsumers::simulatedConsumersWaitForTheirTurn()
{
    std::string drawn = "p: producer {\"recordsPerSecond\": 10}\ns: kinesis-stream\np -> s\n";
    for (int i = 0; i < 7; ++i)
        drawn += "c" + std::to_string(i) + ": consumer {\"mode\": \"enhanced\"}\ns -> c" + std::to_string(i) + "\n";
    ApiLab lab(drawn, Profile::Current);
    lab.pass(1);
    QCOMPARE(lab.account.listStreamConsumers({arn("s"), {}, {}, {}})->consumers.size(), std::size_t{5});
    lab.pass(9);
    QCOMPARE(lab.account.listStreamConsumers({arn("s"), {}, {}, {}})->consumers.size(), std::size_t{7});
    Json node;
    lab.world->find("c6")->report(node);
    QVERIFY(!node.contains("error"));
    QVERIFY(node["metrics"]["RecordsRead"]["sum"].get<int>() > 20);
}

void TstStreamApiConsumers::consumersAreListedInPages()
{
    ApiLab lab("s: kinesis-stream\nt: kinesis-stream");
    for (const char *name : {"a", "b", "c"})
        QVERIFY(!registered(lab, name).empty());
    auto page = lab.account.listStreamConsumers({arn("s"), {}, 2, {}});
    QCOMPARE(page->consumers.size(), std::size_t{2});
    const api::Text token = page->nextToken;
    page = lab.account.listStreamConsumers({arn("s"), token, {}, {}});
    QCOMPARE(page->consumers.size(), std::size_t{1});
    QCOMPARE(text(page->consumers[0].consumerName), QStringLiteral("c"));
    QVERIFY(!page->nextToken);
    QCOMPARE(code(lab.account.listStreamConsumers({arn("t"), token, {}, {}})),
             QStringLiteral("InvalidArgumentException"));
    QCOMPARE(code(lab.account.listStreamConsumers({arn("s"), {}, {}, 5})), QStringLiteral("ResourceNotFoundException"));
    lab.pass(301);
    QCOMPARE(code(lab.account.listStreamConsumers({arn("s"), token, {}, {}})),
             QStringLiteral("ExpiredNextTokenException"));
    QCOMPARE(code(lab.account.listStreamConsumers({{}, {}, {}, {}})), QStringLiteral("ValidationException"));
}

void TstStreamApiConsumers::recordsArePushedToASubscription()
{
    ApiLab lab(kOne);
    const std::string app = registered(lab, "app");
    QVERIFY(lab.account.putRecord(record("s", "k", "a")).ok());
    const auto subscription = lab.account.subscribeToShard(to(app));
    const auto first = lab.account.readSubscription(*subscription);
    QCOMPARE(dataOf(first), QStringLiteral("a"));
    QCOMPARE(dataOf(lab.account.readSubscription(*subscription)), QStringLiteral("(nothing)"));
    QVERIFY(lab.account.putRecord(record("s", "k", "b")).ok());
    QVERIFY(lab.account.putRecord(record("s", "k", "c")).ok());
    lab.pass(0.05);
    QCOMPARE(dataOf(lab.account.readSubscription(*subscription)), QStringLiteral("b c"));
    QCOMPARE(lab.world->ledger().delivered, std::uint64_t{3});
    QCOMPARE(lab.stream("s").shard(0).counts.readRefused, std::uint64_t{0}); // KDS-12: no polling calls
    lab.account.closeSubscription(*subscription);
    QCOMPARE(dataOf(lab.account.readSubscription(*subscription)), QStringLiteral("ResourceNotFoundException"));
    // The checkpoint of an event is where the next subscription goes on.
    lab.pass(5);
    auto request = to(app, kShard0, "AFTER_SEQUENCE_NUMBER");
    request.startingSequenceNumber = (*first)->continuationSequenceNumber;
    const auto next = lab.account.subscribeToShard(request);
    QCOMPARE(dataOf(lab.account.readSubscription(*next)), QStringLiteral("b c"));
    lab.pass(1);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstStreamApiConsumers::aSubscriptionIsRefused_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("expected");
    QTest::newRow("no consumer") << "consumer"
                                 << "ValidationException";
    QTest::newRow("unknown consumer") << "unknown"
                                      << "ResourceNotFoundException";
    QTest::newRow("unknown shard") << "shard"
                                   << "ResourceNotFoundException";
    QTest::newRow("type") << "type"
                          << "ValidationException";
    QTest::newRow("no number") << "number"
                               << "InvalidArgumentException";
    QTest::newRow("a time to come") << "time"
                                    << "InvalidArgumentException";
}

void TstStreamApiConsumers::aSubscriptionIsRefused()
{
    QFETCH(const QString, what);
    QFETCH(const QString, expected);
    ApiLab lab(kOne);
    auto request = to(registered(lab, "app"));
    if (what == QLatin1String("consumer"))
        request.consumerARN.reset();
    if (what == QLatin1String("unknown"))
        request.consumerARN = arn("s") + "/consumer/other:1577836800";
    if (what == QLatin1String("shard"))
        request.shardId = "shardId-000000000001";
    if (what == QLatin1String("type"))
        request.startingPositionType = "ANYWHERE";
    if (what == QLatin1String("number"))
        request.startingPositionType = "AT_SEQUENCE_NUMBER";
    if (what == QLatin1String("time")) {
        request.startingPositionType = "AT_TIMESTAMP";
        request.timestamp = api::toMilliseconds(seconds(1'000));
    }
    QCOMPARE(code(lab.account.subscribeToShard(request)), expected);
}

void TstStreamApiConsumers::aNewerSubscriptionTakesOver()
{
    ApiLab lab(kOne);
    const std::string app = registered(lab, "app");
    const auto first = lab.account.subscribeToShard(to(app));
    QVERIFY(first.ok());
    lab.pass(4.9);
    QCOMPARE(code(lab.account.subscribeToShard(to(app))), QStringLiteral("ResourceInUseException"));
    QVERIFY(lab.account.readSubscription(*first).ok());
    lab.pass(1.1);
    const auto second = lab.account.subscribeToShard(to(app));
    QVERIFY(second.ok());
    QCOMPARE(code(lab.account.readSubscription(*first)), QStringLiteral("ResourceInUseException"));
    QCOMPARE(code(lab.account.readSubscription(*first)), QStringLiteral("ResourceNotFoundException")); // it ended
    QVERIFY(lab.account.readSubscription(*second).ok());
    QVERIFY(lab.account.deregisterStreamConsumer({{}, {}, app}).ok());
    QCOMPARE(code(lab.account.readSubscription(*second)), QStringLiteral("ResourceNotFoundException"));
}

void TstStreamApiConsumers::aSubscriptionLivesFiveMinutes()
{
    ApiLab lab(kOne);
    const std::string app = registered(lab, "app");
    const auto subscription = lab.account.subscribeToShard(to(app, kShard0, "LATEST"));
    lab.pass(299);
    auto event = lab.account.readSubscription(*subscription);
    QVERIFY(*event && !(*event)->isLast);
    lab.pass(1);
    event = lab.account.readSubscription(*subscription);
    QVERIFY(*event && (*event)->isLast);
    QCOMPARE(code(lab.account.readSubscription(*subscription)), QStringLiteral("ResourceNotFoundException"));
    QVERIFY(lab.account.subscribeToShard(to(app)).ok());
}

void TstStreamApiConsumers::aSubscriptionEndsWithItsShard()
{
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab(kOne, profile);
        const std::string app = registered(lab, "app");
        QVERIFY(lab.account.putRecord(record("s", "k", "a")).ok());
        QVERIFY(lab.account.splitShard({{"s", {}}, kShard0, "1000"}).ok());
        lab.pass(31);
        const auto subscription = lab.account.subscribeToShard(to(app));
        const auto event = lab.account.readSubscription(*subscription);
        QCOMPARE(dataOf(event), QStringLiteral("a"));
        QVERIFY((*event)->isLast);
        QCOMPARE((*event)->childShards.size(), std::size_t{profile == Profile::Exam ? 0u : 2u});
        if (profile == Profile::Current) {
            QCOMPARE(text((*event)->childShards[1].shardId), QStringLiteral("shardId-000000000002"));
            QCOMPARE(text((*event)->childShards[1].hashKeyRange.startingHashKey), QStringLiteral("1000"));
            QCOMPARE((*event)->childShards[1].parentShards, std::vector<std::string>{kShard0});
        }
    }
}

void TstStreamApiConsumers::eachConsumerHasItsOwnRate()
{
    ApiLab lab(kOne);
    const std::string one = registered(lab, "one"), other = registered(lab, "other");
    for (int i = 0; i < 10; ++i) {
        QVERIFY(lab.account.putRecord(record("s", "k", std::string(1'000'000, 'x'))).ok());
        lab.pass(1);
    }
    const auto ofOne = lab.account.subscribeToShard(to(one));
    const auto ofOther = lab.account.subscribeToShard(to(other));
    std::size_t readOne = 0, readOther = 0;
    const kernel::SimTime begun = lab.world->now();
    for (; readOne < 10 || readOther < 10; lab.pass(0.05)) {
        if (const auto event = lab.account.readSubscription(*ofOne); *event)
            readOne += (*event)->records.size();
        if (const auto event = lab.account.readSubscription(*ofOther); *event)
            readOther += (*event)->records.size();
    }
    // KDS-12: 10 MB at 2 MiB/s each, less the burst of the first second: as long for two as for one
    const double took = static_cast<double>(lab.world->now() - begun) / 1e9;
    QVERIFY2(took > 3.2 && took < 4.6, qPrintable(QString::number(took)));
    // And what others poll is theirs.
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    QCOMPARE(lab.account.getRecords({iterator->shardIterator, 2, {}})->records.size(), std::size_t{2});
}

void TstStreamApiConsumers::subscriptionsAreCountedByProfile()
{
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab("s: kinesis-stream {\"ShardCount\": 2}", profile);
        const std::string app = registered(lab, "app");
        QCOMPARE(code(lab.account.subscribeToShard(to(app))), QStringLiteral("ok"));
        // One call a second: of a consumer then, of a consumer and shard today.
        QCOMPARE(code(lab.account.subscribeToShard(to(app, "shardId-000000000001"))),
                 profile == Profile::Exam ? QStringLiteral("LimitExceededException") : QStringLiteral("ok"));
        QCOMPARE(code(lab.account.subscribeToShard(to(app))), QStringLiteral("LimitExceededException"));
        lab.pass(1);
        QCOMPARE(code(lab.account.subscribeToShard(to(app))), QStringLiteral("ResourceInUseException"));
    }
}

QTEST_GUILESS_MAIN(TstStreamApiConsumers)
#include "tst_streamapiconsumers.moc"
