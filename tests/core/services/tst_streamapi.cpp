// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/services/apilab.h"

using namespace headwater;
using namespace headwater::test;
using api::Account;
using services::kinesis_stream::StreamStatus;

using Call = std::function<QString(Account &)>;

class TstStreamApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestOfTheWrongFormIsRefused_data();
    void aRequestOfTheWrongFormIsRefused();
    void streamsHaveNamesAndArns();
    void aCreatedStreamIsCreatingThenActive();
    void createStreamIsRefused_data();
    void createStreamIsRefused();
    void fiveStreamsAreCreatedAtOnce();
    void aDeletedStreamIsDeletingThenGone();
    void aStreamWithConsumersIsDeletedOnlyByForce();
    void aDrawnStreamIsDeletedUnderItsClients();
    void callsAreLimitedPerSecond_data();
    void callsAreLimitedPerSecond();
    void theCapacityModeChangesTwiceADay();
    void encryptionIsStartedAndStopped();
    void limitsAreDescribed();
    void largerRecordsAreTakenWhereTheStreamSaysSo();
    void theControlPlaneMayBeFast();
};

namespace {

constexpr const char *kTwo = "s: kinesis-stream {\"ShardCount\": 2}";

QString badValue(const char *value, const char *member, const char *constraint)
{
    return QStringLiteral("ValidationException: 1 validation error detected: Value %1 at '%2' failed to satisfy "
                          "constraint: %3")
        .arg(QLatin1String(value), QLatin1String(member), QLatin1String(constraint));
}

api::CreateStreamRequest create(const std::string &name, std::int64_t shards)
{
    api::CreateStreamRequest request;
    request.streamName = name;
    request.shardCount = shards;
    return request;
}

} // namespace

void TstStreamApi::aRequestOfTheWrongFormIsRefused_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const Call &call, const QString &expected) {
        QTest::newRow(name) << call << expected;
    };
    const char *const kName = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
    row(
        "name: pattern", [](Account &a) { return full(a.describeStream(on<api::DescribeStreamRequest>("a b"))); },
        badValue("'a b'", "streamName", kName));
    row(
        "name: missing",
        [](Account &a) {
            return full(a.createStream({{}, 1, {}, {}}));
        },
        badValue("null", "streamName", "Member must not be null"));
    row(
        "name: too long", [](Account &a) { return full(a.describeStreamSummary(named(std::string(129, 'x')))); },
        badValue(("'" + std::string(129, 'x') + "'").c_str(), "streamName",
                 "Member must have length less than or equal to 128"));
    row(
        "name: empty", [](Account &a) { return full(a.deleteStream(on<api::DeleteStreamRequest>(""))); },
        QStringLiteral("ValidationException: 2 validation errors detected: Value '' at 'streamName' failed to satisfy "
                       "constraint: %1; Value '' at 'streamName' failed to satisfy constraint: Member must have length "
                       "greater than or equal to 1")
            .arg(QLatin1String(kName)));
    row(
        "shards: none", [](Account &a) { return full(a.createStream(create("x", 0))); },
        badValue("'0'", "shardCount", "Member must have value greater than or equal to 1"));
    row(
        "limit: too small",
        [](Account &a) {
            auto request = on<api::DescribeStreamRequest>("s");
            request.limit = 0;
            return full(a.describeStream(request));
        },
        badValue("'0'", "limit", "Member must have value greater than or equal to 1"));
    row(
        "limit: too large",
        [](Account &a) {
            return full(a.listStreams({10'001, {}, {}}));
        },
        badValue("'10001'", "limit", "Member must have value less than or equal to 10000"));
    row(
        "hash key", [](Account &a) { return full(a.splitShard(split(kShard0, "007"))); },
        badValue("'007'", "newStartingHashKey", "Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})"));
    row(
        "split without a place",
        [](Account &a) {
            auto request = on<api::SplitShardRequest>("s");
            request.shardToSplit = kShard0;
            return full(a.splitShard(request));
        },
        badValue("null", "newStartingHashKey", "Member must not be null"));
    row(
        "scaling type",
        [](Account &a) {
            auto request = update(2);
            request.scalingType = "LINEAR";
            return full(a.updateShardCount(request));
        },
        badValue("'LINEAR'", "scalingType", "Member must satisfy enum value set: [UNIFORM_SCALING]"));
    row(
        "stream ARN",
        [](Account &a) {
            return full(a.listStreamConsumers({"arn:aws:kinesis:us-east-1:12:stream/s", {}, {}, {}}));
        },
        badValue("'arn:aws:kinesis:us-east-1:12:stream/s'", "streamARN",
                 "Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"));
    row(
        "retention: missing",
        [](Account &a) { return full(a.increaseStreamRetentionPeriod(on<api::RetentionPeriodRequest>("s"))); },
        badValue("null", "retentionPeriodHours", "Member must not be null"));
    row(
        "encryption type",
        [](Account &a) {
            auto request = on<api::StreamEncryptionRequest>("s");
            request.encryptionType = "AES";
            request.keyId = "alias/aws/kinesis";
            return full(a.startStreamEncryption(request));
        },
        badValue("'AES'", "encryptionType", "Member must satisfy enum value set: [NONE, KMS]"));
    row(
        "merge: both missing", [](Account &a) { return full(a.mergeShards(on<api::MergeShardsRequest>("s"))); },
        QStringLiteral("ValidationException: 2 validation errors detected: Value null at 'shardToMerge' failed to "
                       "satisfy constraint: Member must not be null; Value null at 'adjacentShardToMerge' failed to "
                       "satisfy constraint: Member must not be null"));
    row(
        "list shards: nothing named", [](Account &a) { return full(a.listShards({})); },
        QStringLiteral("InvalidArgumentException: Either NextToken or StreamName should be provided."));
    row(
        "no such stream", [](Account &a) { return full(a.describeStream(on<api::DescribeStreamRequest>("nowhere"))); },
        QStringLiteral("ResourceNotFoundException: Stream nowhere under account 000000000000 not found."));
    row(
        "no such stream to delete", [](Account &a) { return code(a.deleteStream(on<api::DeleteStreamRequest>("p"))); },
        QStringLiteral("ResourceNotFoundException"));
}

void TstStreamApi::aRequestOfTheWrongFormIsRefused()
{
    QFETCH(const Call, call);
    QFETCH(const QString, expected);
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab("p: producer\ns: kinesis-stream\np -> s", profile);
        QCOMPARE(call(lab.account), expected);
    }
}

void TstStreamApi::streamsHaveNamesAndArns()
{
    ApiLab exam(kTwo), current(kTwo, Profile::Current);
    QCOMPARE(text(exam.account.describeStreamSummary(named("s"))->streamARN),
             QStringLiteral("arn:aws:kinesis:us-east-1:000000000000:stream/s"));
    QCOMPARE(code(current.account.describeStreamSummary({{}, arn("s")})), QStringLiteral("ok"));
    QCOMPARE(code(current.account.describeStreamSummary({"s", arn("s")})), QStringLiteral("ok"));
    QCOMPARE(code(current.account.describeStreamSummary({"s", arn("t")})), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(code(current.account.describeStreamSummary({{}, arn("t")})), QStringLiteral("ResourceNotFoundException"));
    QCOMPARE(code(current.account.describeStreamSummary({{}, "arn:aws:kinesis:us-east-1:123456789012:stream/s"})),
             QStringLiteral("ResourceNotFoundException"));
    QCOMPARE(code(current.account.describeStreamSummary({})), QStringLiteral("InvalidArgumentException"));
    // The member came after the exam's time.
    QCOMPARE(code(exam.account.describeStreamSummary({{}, arn("s")})), QStringLiteral("ValidationException"));
}

void TstStreamApi::aCreatedStreamIsCreatingThenActive()
{
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab("", profile);
        lab.pass(1);
        QCOMPARE(code(lab.account.createStream(create("made", 4))), QStringLiteral("ok"));
        auto described = lab.account.describeStream(on<api::DescribeStreamRequest>("made"));
        QCOMPARE(text(described->streamStatus), QStringLiteral("CREATING"));
        QVERIFY(described->shards.empty());
        QCOMPARE(described->streamCreationTimestamp, std::int64_t{1'577'836'801'000});
        QCOMPARE(described->streamMode.has_value(), profile == Profile::Current);
        // While it is created it holds nothing, and is changed by nobody.
        QCOMPARE(full(lab.account.putRecord(record("made", "k", "x"))),
                 QStringLiteral("ResourceNotFoundException: Stream made under account 000000000000 not found."));
        QCOMPARE(code(lab.account.getShardIterator(from("made", kShard0))),
                 QStringLiteral("ResourceNotFoundException"));
        QCOMPARE(code(lab.account.listShards({{"made", {}}, {}, {}, {}, {}, {}})),
                 QStringLiteral("ResourceInUseException"));
        auto request = on<api::UpdateShardCountRequest>("made");
        request.targetShardCount = 8;
        request.scalingType = "UNIFORM_SCALING";
        QCOMPARE(full(lab.account.updateShardCount(request)),
                 QStringLiteral("ResourceInUseException: Stream made under account 000000000000 not ACTIVE, instead in "
                                "state CREATING."));
        QCOMPARE(code(lab.account.createStream(create("made", 1))), QStringLiteral("ResourceInUseException"));

        lab.pass(11);
        described = lab.account.describeStream(on<api::DescribeStreamRequest>("made"));
        QCOMPARE(text(described->streamStatus), QStringLiteral("ACTIVE"));
        QCOMPARE(ids(described->shards), QStringLiteral("0 1 2 3"));
        QCOMPARE(text(described->shards[2].hashKeyRange.startingHashKey), // KDS-01
                 QStringLiteral("170141183460469231731687303715884105728"));
        QCOMPARE(text(described->shards[3].hashKeyRange.endingHashKey),
                 QStringLiteral("340282366920938463463374607431768211455"));
        QVERIFY(!described->shards[0].endingSequenceNumber && !described->shards[0].parentShardId);
        QCOMPARE(described->retentionPeriodHours, std::int64_t{24}); // KDS-13
        QCOMPARE(code(lab.account.putRecord(record("made", "k", "x"))), QStringLiteral("ok"));
        QCOMPARE(lab.account.describeStreamSummary(named("made"))->openShardCount, std::int64_t{4});
        QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    }
}

void TstStreamApi::createStreamIsRefused_data()
{
    QTest::addColumn<bool>("exam");
    QTest::addColumn<Call>("call");
    QTest::addColumn<QString>("expected");
    const auto make = [](const api::CreateStreamRequest &request) {
        return [request](Account &account) {
            return code(account.createStream(request));
        };
    };
    QTest::newRow("name of a drawn stream") << true << Call(make(create("s", 1))) << "ResourceInUseException";
    QTest::newRow("name of another node is free") << true << Call(make(create("p", 1))) << "ok";
    QTest::newRow("quota, exam") << true << Call(make(create("x", 499))) << "LimitExceededException";
    QTest::newRow("within the quota, exam") << true << Call(make(create("x", 498))) << "ok";
    QTest::newRow("quota, today") << false << Call(make(create("x", 19'999))) << "LimitExceededException";
    api::CreateStreamRequest onDemand = create("x", 4);
    onDemand.streamMode = "ON_DEMAND";
    QTest::newRow("on demand with shards") << false << Call(make(onDemand)) << "ValidationException";
    QTest::newRow("on demand is unknown to the exam") << true << Call(make(onDemand)) << "ok";
    onDemand.shardCount.reset();
    QTest::newRow("on demand") << false << Call(make(onDemand)) << "ok";
    onDemand.streamMode = "PROVISIONED";
    QTest::newRow("provisioned without shards") << false << Call(make(onDemand)) << "ValidationException";
    onDemand.streamMode = "SOMETIMES";
    QTest::newRow("mode") << false << Call(make(onDemand)) << "ValidationException";
    api::CreateStreamRequest large = create("x", 1);
    large.maxRecordSizeInKiB = 10'241;
    QTest::newRow("record size") << false << Call(make(large)) << "ValidationException";
}

void TstStreamApi::createStreamIsRefused()
{
    QFETCH(const bool, exam);
    QFETCH(const Call, call);
    QFETCH(const QString, expected);
    ApiLab lab("p: producer\ns: kinesis-stream {\"ShardCount\": 2}\np -> s", exam ? Profile::Exam : Profile::Current);
    QCOMPARE(call(lab.account), expected);
    lab.pass(12);
    QCOMPARE(lab.account.listStreams({})->streamNames.size(), std::size_t{expected == QLatin1String("ok") ? 2u : 1u});
    QVERIFY(lab.world->find("p")->type().id == "producer"); // still the node of the pipeline
}

void TstStreamApi::fiveStreamsAreCreatedAtOnce()
{
    ApiLab lab("");
    for (int i = 0; i < 5; ++i)
        QCOMPARE(code(lab.account.createStream(create("n" + std::to_string(i), 1))), QStringLiteral("ok"));
    lab.pass(1.5); // the calls of another second
    QCOMPARE(full(lab.account.createStream(create("n5", 1))),
             QStringLiteral("LimitExceededException: Limit for streams being created concurrently exceeded: 5"));
    lab.pass(10);
    QCOMPARE(code(lab.account.createStream(create("n5", 1))), QStringLiteral("ok"));
}

void TstStreamApi::aDeletedStreamIsDeletingThenGone()
{
    ApiLab lab("s: kinesis-stream");
    QVERIFY(lab.account.putRecord(record("s", "k", "read")).ok());
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    const auto read = lab.account.getRecords({iterator->shardIterator, {}, {}});
    QCOMPARE(dataOf(read), QStringLiteral("read"));
    QVERIFY(lab.account.putRecord(record("s", "k", "unread")).ok());
    QCOMPARE(code(lab.account.deleteStream(on<api::DeleteStreamRequest>("s"))), QStringLiteral("ok"));
    QCOMPARE(text(lab.account.describeStreamSummary(named("s"))->streamStatus), QStringLiteral("DELETING"));
    QCOMPARE(code(lab.account.deleteStream(on<api::DeleteStreamRequest>("s"))),
             QStringLiteral("ResourceInUseException"));
    QCOMPARE(code(lab.account.splitShard(split(kShard0, "1000"))), QStringLiteral("ResourceInUseException"));
    QCOMPARE(code(lab.account.createStream(create("s", 1))), QStringLiteral("ResourceInUseException"));
    lab.pass(11);
    QCOMPARE(code(lab.account.describeStreamSummary(named("s"))), QStringLiteral("ResourceNotFoundException"));
    QVERIFY(!lab.world->find("s"));
    QCOMPARE(code(lab.account.getRecords({read->nextShardIterator, {}, {}})),
             QStringLiteral("ResourceNotFoundException"));
    const world::Ledger ledger = lab.world->ledger();
    QCOMPARE(ledger.produced, std::uint64_t{2});
    QCOMPARE(ledger.delivered, std::uint64_t{1});
    QCOMPARE(ledger.dropped, std::uint64_t{1});
    QCOMPARE(ledger.balance(), std::int64_t{0});

    // A new stream of the same name is another one: old iterators do not read it.
    QCOMPARE(code(lab.account.createStream(create("s", 1))), QStringLiteral("ok"));
    lab.pass(11);
    QVERIFY(lab.account.putRecord(record("s", "k", "new")).ok());
    QCOMPARE(code(lab.account.getRecords({read->nextShardIterator, {}, {}})),
             QStringLiteral("ResourceNotFoundException"));
    const auto again = lab.account.getShardIterator(from("s", kShard0));
    QCOMPARE(dataOf(lab.account.getRecords({again->shardIterator, {}, {}})), QStringLiteral("new"));
}

void TstStreamApi::aStreamWithConsumersIsDeletedOnlyByForce()
{
    ApiLab lab("s: kinesis-stream");
    QVERIFY(lab.account.registerStreamConsumer({arn("s"), "c"}).ok());
    auto request = on<api::DeleteStreamRequest>("s");
    QCOMPARE(code(lab.account.deleteStream(request)), QStringLiteral("ResourceInUseException"));
    request.enforceConsumerDeletion = true;
    QCOMPARE(code(lab.account.deleteStream(request)), QStringLiteral("ok"));
}

void TstStreamApi::aDrawnStreamIsDeletedUnderItsClients()
{
    // With a client whose calls are events, and with lanes alone, when the stream works ahead of the clock.
    for (const char *caller : {"q: producer {\"recordsPerSecond\": 100, \"api\": \"PutRecords\"}\nq -> s\n", ""}) {
        ApiLab lab(std::string("p: producer {\"recordsPerSecond\": 1500}\n"
                               "s: kinesis-stream\n"
                               "c: consumer\n"
                               "e: consumer {\"mode\": \"enhanced\"}\n"
                               "p -> s\ns -> c\ns -> e\n") +
                   caller);
        lab.pass(5);
        auto request = on<api::DeleteStreamRequest>("s");
        QCOMPARE(code(lab.account.deleteStream(request)), QStringLiteral("ResourceInUseException"));
        request.enforceConsumerDeletion = true;
        QCOMPARE(code(lab.account.deleteStream(request)), QStringLiteral("ok"));
        lab.pass(9);
        QVERIFY(lab.stream("s").shard(0).rate.records > 900); // it may go on to the last
        lab.pass(11);
        QVERIFY(!lab.world->find("s"));
        QVERIFY(lab.world->ledger().produced > 10'000);
        QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    }
}

void TstStreamApi::callsAreLimitedPerSecond_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<int>("exam");
    QTest::addColumn<int>("current");
    const auto row = [](const char *name, const Call &call, int exam, int current) {
        QTest::newRow(name) << call << exam << current;
    };
    row(
        "ListStreams", [](Account &a) { return code(a.listStreams({})); }, 5, 5);
    row(
        "DescribeStream", [](Account &a) { return code(a.describeStream(on<api::DescribeStreamRequest>("s"))); }, 10,
        10);
    row(
        "DescribeStreamSummary", [](Account &a) { return code(a.describeStreamSummary(named("s"))); }, 20, 20);
    row(
        "DescribeLimits", [](Account &a) { return code(a.describeLimits()); }, 1, 1);
    row(
        "ListShards",
        [](Account &a) {
            return code(a.listShards({{"s", {}}, {}, {}, {}, {}, {}}));
        },
        100, 1'000);
    row(
        "ListStreamConsumers",
        [](Account &a) {
            return code(a.listStreamConsumers({arn("s"), {}, {}, {}}));
        },
        5, 5);
    row(
        "GetShardIterator",
        [](Account &a) {
            const QString answer = code(a.getShardIterator(from("s", kShard0)));
            return answer == QLatin1String("ProvisionedThroughputExceededException")
                       ? QStringLiteral("LimitExceededException")
                       : answer;
        },
        5, 5);
}

void TstStreamApi::callsAreLimitedPerSecond()
{
    QFETCH(const Call, call);
    QFETCH(const int, exam);
    QFETCH(const int, current);
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab("s: kinesis-stream", profile);
        const int permitted = profile == Profile::Exam ? exam : current;
        for (int i = 0; i < permitted; ++i)
            QCOMPARE(call(lab.account), QStringLiteral("ok"));
        QCOMPARE(call(lab.account), QStringLiteral("LimitExceededException"));
        lab.pass(1);
        QCOMPARE(call(lab.account), QStringLiteral("ok"));
    }
}

void TstStreamApi::theCapacityModeChangesTwiceADay()
{
    ApiLab exam(kTwo);
    QCOMPARE(code(exam.account.updateStreamMode({arn("s"), "ON_DEMAND"})), QStringLiteral("UnknownOperationException"));
    ApiLab lab(kTwo, Profile::Current);
    QCOMPARE(code(lab.account.updateStreamMode({arn("s"), "BOTH"})), QStringLiteral("ValidationException"));
    QCOMPARE(code(lab.account.updateStreamMode({arn("s"), "ON_DEMAND"})), QStringLiteral("ok"));
    QCOMPARE(text(lab.account.describeStreamSummary(named("s"))->streamStatus), QStringLiteral("UPDATING"));
    QCOMPARE(code(lab.account.updateStreamMode({arn("s"), "PROVISIONED"})), QStringLiteral("ResourceInUseException"));
    lab.pass(6);
    QCOMPARE(text(*lab.account.describeStreamSummary(named("s"))->streamMode), QStringLiteral("ON_DEMAND"));
    QCOMPARE(lab.account.describeStreamSummary(named("s"))->openShardCount, std::int64_t{2}); // as it was
    QCOMPARE(code(lab.account.splitShard(split(kShard0, "1000"))), QStringLiteral("ValidationException"));
    QCOMPARE(code(lab.account.updateStreamMode({arn("s"), "PROVISIONED"})), QStringLiteral("ok"));
    lab.pass(6);
    QCOMPARE(code(lab.account.splitShard(split(kShard0, "1000"))), QStringLiteral("ok"));
    lab.pass(31);
    QCOMPARE(code(lab.account.updateStreamMode({arn("s"), "ON_DEMAND"})), QStringLiteral("LimitExceededException"));
    lab.pass(24 * 3'600);
    QCOMPARE(code(lab.account.updateStreamMode({arn("s"), "ON_DEMAND"})), QStringLiteral("ok"));
}

void TstStreamApi::encryptionIsStartedAndStopped()
{
    ApiLab lab("s: kinesis-stream");
    auto request = on<api::StreamEncryptionRequest>("s");
    request.encryptionType = "KMS";
    request.keyId = "alias/aws/kinesis";
    QCOMPARE(text(lab.account.putRecord(record("s", "k", "plain"))->encryptionType), QStringLiteral("NONE"));
    QCOMPARE(code(lab.account.stopStreamEncryption(request)), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(code(lab.account.startStreamEncryption(request)), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.startStreamEncryption(request)), QStringLiteral("ResourceInUseException")); // UPDATING
    lab.pass(6);
    QCOMPARE(text(*lab.account.describeStreamSummary(named("s"))->keyId), QStringLiteral("alias/aws/kinesis"));
    QCOMPARE(text(lab.account.putRecord(record("s", "k", "secret"))->encryptionType), QStringLiteral("KMS"));
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    const auto read = lab.account.getRecords({iterator->shardIterator, {}, {}});
    QCOMPARE(text(read->records[0].encryptionType), QStringLiteral("NONE")); // what was written before stays so
    QCOMPARE(text(read->records[1].encryptionType), QStringLiteral("KMS"));
    QCOMPARE(code(lab.account.stopStreamEncryption(request)), QStringLiteral("ok"));
    lab.pass(6);
    QCOMPARE(text(lab.account.describeStreamSummary(named("s"))->encryptionType), QStringLiteral("NONE"));
    for (int i = 0; i < 24; ++i) {
        QCOMPARE(code(lab.account.startStreamEncryption(request)), QStringLiteral("ok"));
        lab.pass(6);
        QCOMPARE(code(lab.account.stopStreamEncryption(request)), QStringLiteral("ok"));
        lab.pass(6);
    }
    QCOMPARE(code(lab.account.startStreamEncryption(request)), QStringLiteral("LimitExceededException")); // the 26th
}

void TstStreamApi::limitsAreDescribed()
{
    ApiLab exam("a: kinesis-stream {\"ShardCount\": 3}\nb: kinesis-stream");
    auto described = exam.account.describeLimits();
    QCOMPARE(described->shardLimit, std::int64_t{500});
    QCOMPARE(described->openShardCount, std::int64_t{4});
    QVERIFY(!described->onDemandStreamCount);
    ApiLab current("a: kinesis-stream {\"ShardCount\": 3}\nb: kinesis-stream {\"StreamMode\": \"ON_DEMAND\"}",
                   Profile::Current);
    described = current.account.describeLimits();
    QCOMPARE(described->shardLimit, std::int64_t{20'000});
    QCOMPARE(described->openShardCount, std::int64_t{3});
    QCOMPARE(*described->onDemandStreamCount, std::int64_t{1});
    QCOMPARE(*described->onDemandStreamCountLimit, std::int64_t{50});
}

void TstStreamApi::largerRecordsAreTakenWhereTheStreamSaysSo()
{
    ApiLab lab("s: kinesis-stream", Profile::Current);
    const std::string large(4'000'000, 'x');
    QCOMPARE(code(lab.account.putRecord(record("s", "k", large))), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(code(lab.account.updateMaxRecordSize({arn("s"), 1'023})), QStringLiteral("ValidationException"));
    QCOMPARE(code(lab.account.updateMaxRecordSize({arn("s"), 4'096})), QStringLiteral("ok"));
    QCOMPARE(*lab.account.describeStreamSummary(named("s"))->maxRecordSizeInKiB, std::int64_t{4'096});
    lab.pass(10); // the tank fills at 1 MiB a second
    QCOMPARE(code(lab.account.putRecord(record("s", "k", large))), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.putRecord(record("s", "k", std::string(5'000'000, 'x')))),
             QStringLiteral("InvalidArgumentException"));
    api::CreateStreamRequest request = create("made", 1);
    request.maxRecordSizeInKiB = 10'240;
    QCOMPARE(code(lab.account.createStream(request)), QStringLiteral("ok"));
    lab.pass(11);
    QCOMPARE(code(lab.account.putRecord(record("made", "k", std::string(10'000'000, 'x')))), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.putRecord(record("made", "k", "x"))), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.putRecord(record("made", "k", large))),
             QStringLiteral("ProvisionedThroughputExceededException"));
    ApiLab exam("s: kinesis-stream");
    QCOMPARE(code(exam.account.updateMaxRecordSize({arn("s"), 4'096})), QStringLiteral("UnknownOperationException"));
}

void TstStreamApi::theControlPlaneMayBeFast()
{
    ApiLab lab("s: kinesis-stream", Profile::Exam, {.controlDelay = 0});
    QVERIFY(lab.account.createStream(create("made", 1)).ok());
    QVERIFY(lab.account.splitShard(split(kShard0, "1000")).ok());
    lab.pass(0.001);
    QCOMPARE(lab.stream("made").status(), StreamStatus::Active);
    QCOMPARE(lab.stream("s").openShards(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TstStreamApi)
#include "tst_streamapi.moc"
