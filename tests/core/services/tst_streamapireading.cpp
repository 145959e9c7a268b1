// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/api/tokens.h"
#include "tests/core/services/apilab.h"

using namespace headwater;
using namespace headwater::test;
using api::Account;

using Call = std::function<QString(Account &)>;

class TstStreamApiReading : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anIteratorStartsWhereItIsTold();
    void anIteratorIsRefused_data();
    void anIteratorIsRefused();
    void recordsStayWhatTheyAre();
    void readersAreAtTheirOwnPositions();
    void fiveReadsASecondAreShared();
    void readBytesAreShared();
    void tenMebibytesBlockReadsForFiveSeconds();
    void anAnswerHasAtMostTenThousandRecords();
    void aReaderSeesHowFarBehindItIs();
    void expiredRecordsAreGone();
    void anIteratorExpires();
    void anIteratorIsBoundToItsStreamAndWorld();
    void tokensAreOpaqueAndWhole();
    void simulatedRecordsAreReadWhole();
};

namespace {

constexpr const char *kOne = "s: kinesis-stream";

api::PutRecordsRequest many(int count, const std::string &data)
{
    api::PutRecordsRequest request{{"s", {}}, std::vector<api::PutRecordsEntry>()};
    for (int i = 0; i < count; ++i)
        request.records->push_back({data, "k", {}});
    return request;
}

/// GetRecords a little later: what was read before is paid for by then.
api::ApiResult<api::GetRecordsResult> readOn(ApiLab &lab, const api::Text &iterator, api::Count limit = {})
{
    lab.pass(0.25);
    return lab.account.getRecords({iterator, limit, {}});
}

QString iterate(ApiLab &lab, const api::GetShardIteratorRequest &request)
{
    const auto iterator = lab.account.getShardIterator(request);
    return iterator ? dataOf(readOn(lab, iterator->shardIterator)) : full(iterator);
}

} // namespace

void TstStreamApiReading::anIteratorStartsWhereItIsTold()
{
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab(kOne, profile);
        std::vector<std::string> numbers;
        for (int i = 0; i < 5; ++i) {
            lab.pass(1);
            numbers.push_back(lab.account.putRecord(record("s", "k", std::to_string(i)))->sequenceNumber);
        }
        const auto read = [&](const char *type, const std::string &number = {}, std::int64_t milliseconds = -1) {
            lab.pass(1);
            auto request = from("s", kShard0, type);
            if (!number.empty())
                request.startingSequenceNumber = number;
            if (milliseconds >= 0)
                request.timestamp = 1'577'836'800'000 + milliseconds;
            return iterate(lab, request);
        };
        // KDS-03: what was read is read again, from anywhere
        QCOMPARE(read("TRIM_HORIZON"), QStringLiteral("0 1 2 3 4"));
        QCOMPARE(read("LATEST"), QString());
        QCOMPARE(read("AT_SEQUENCE_NUMBER", numbers[2]), QStringLiteral("2 3 4"));
        QCOMPARE(read("AFTER_SEQUENCE_NUMBER", numbers[2]), QStringLiteral("3 4"));
        QCOMPARE(read("AT_TIMESTAMP", {}, 3'000), QStringLiteral("2 3 4"));
        QCOMPARE(read("AT_TIMESTAMP", {}, 3'001), QStringLiteral("3 4")); // the next later one
        QCOMPARE(read("AT_TIMESTAMP", {}, 0), QStringLiteral("0 1 2 3 4"));
        const std::string start = lab.account.describeStream({{"s", {}}, {}, {}})->shards[0].startingSequenceNumber;
        QCOMPARE(read("AT_SEQUENCE_NUMBER", start), QStringLiteral("0 1 2 3 4"));
        QCOMPARE(read("AFTER_SEQUENCE_NUMBER", start), QStringLiteral("0 1 2 3 4"));
        QCOMPARE(read("TRIM_HORIZON"), QStringLiteral("0 1 2 3 4"));
        // A place in time does not move: LATEST is what came after the iterator was made.
        const auto latest = lab.account.getShardIterator(from("s", kShard0, "LATEST"));
        QVERIFY(lab.account.putRecord(record("s", "k", "new")).ok());
        QCOMPARE(dataOf(readOn(lab, latest->shardIterator)), QStringLiteral("new"));
    }
}

void TstStreamApiReading::anIteratorIsRefused_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::function<void(api::GetShardIteratorRequest &)> &change,
                        const std::string &expected) {
        const Call call = [change](Account &account) {
            auto request = from("s", kShard0);
            change(request);
            return full(account.getShardIterator(request));
        };
        QTest::newRow(name) << call << text(expected);
    };
    const std::string kMust = "InvalidArgumentException: Must either specify (1) AT_SEQUENCE_NUMBER or";
    row(
        "type", [](auto &r) { r.shardIteratorType = "NOW"; },
        "ValidationException: 1 validation error detected: Value 'NOW' at 'shardIteratorType' failed to satisfy "
        "constraint: "
        "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, "
        "TRIM_HORIZON]");
    row(
        "no type", [](auto &r) { r.shardIteratorType.reset(); },
        "ValidationException: 1 validation error detected: Value null");
    row(
        "no shard", [](auto &r) { r.shardId.reset(); }, "ValidationException: 1 validation error detected: Value null");
    row(
        "unknown shard", [](auto &r) { r.shardId = "shardId-000000000005"; },
        "ResourceNotFoundException: Shard shardId-000000000005 in stream s under account 000000000000 does not exist");
    row(
        "no shard's name", [](auto &r) { r.shardId = "five"; },
        "ResourceNotFoundException: Shard five in stream s under account 000000000000 does not exist");
    row(
        "at no number", [](auto &r) { r.shardIteratorType = "AT_SEQUENCE_NUMBER"; }, kMust);
    row(
        "after no number", [](auto &r) { r.shardIteratorType = "AFTER_SEQUENCE_NUMBER"; }, kMust);
    row(
        "at no time", [](auto &r) { r.shardIteratorType = "AT_TIMESTAMP"; }, kMust);
    row(
        "a number too many", [](auto &r) { r.startingSequenceNumber = "5"; }, kMust);
    row(
        "a time too many", [](auto &r) { r.timestamp = 5; }, kMust);
    row(
        "number, form",
        [](auto &r) {
            r.shardIteratorType = "AT_SEQUENCE_NUMBER";
            r.startingSequenceNumber = "five";
        },
        "ValidationException: 1 validation error detected: Value 'five' at 'startingSequenceNumber'");
    row(
        "number of nothing",
        [](auto &r) {
            r.shardIteratorType = "AT_SEQUENCE_NUMBER";
            r.startingSequenceNumber = "5";
        },
        "InvalidArgumentException: StartingSequenceNumber 5 used in GetShardIterator on shard shardId-000000000000 in "
        "stream "
        "s under account 000000000000 is invalid.");
    row(
        "number of another shard",
        [](auto &r) {
            r.shardIteratorType = "AT_SEQUENCE_NUMBER";
            r.startingSequenceNumber = "49590338271490256608559692538361571095921575989136588898";
        },
        "InvalidArgumentException: Invalid StartingSequenceNumber. It encodes shardId-000000000006, while it was used "
        "in a "
        "call to a shard with shardId-000000000000");
    row(
        "a time to come",
        [](auto &r) {
            r.shardIteratorType = "AT_TIMESTAMP";
            r.timestamp = 1'577'836'800'001;
        },
        "InvalidArgumentException: The timestampInMillis parameter cannot be greater than the "
        "currentTimestampInMillis. "
        "timestampInMillis: 1577836800001, currentTimestampInMillis: 1577836800000");
}

void TstStreamApiReading::anIteratorIsRefused()
{
    QFETCH(const Call, call);
    QFETCH(const QString, expected);
    ApiLab lab(kOne, Profile::Current);
    const QString answer = call(lab.account);
    QVERIFY2(answer.startsWith(expected), qPrintable(answer));
}

void TstStreamApiReading::recordsStayWhatTheyAre()
{
    ApiLab lab(kOne);
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes += static_cast<char>(i);
    QVERIFY(lab.account.putRecord(record("s", "schlüssel", bytes)).ok());
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    for (int i = 0; i < 3; ++i) { // KDS-05: reading takes nothing away
        const auto read = readOn(lab, iterator->shardIterator);
        QCOMPARE(read->records.size(), std::size_t{1});
        QVERIFY(read->records[0].data == bytes); // KDS-06: any bytes
        QCOMPARE(text(read->records[0].partitionKey), QStringLiteral("schlüssel"));
        QCOMPARE(read->records[0].approximateArrivalTimestamp, std::int64_t{1'577'836'800'000});
    }
    QCOMPARE(lab.world->ledger().delivered, std::uint64_t{1}); // once, whoever reads it again
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstStreamApiReading::readersAreAtTheirOwnPositions()
{
    ApiLab lab(kOne);
    for (const char *data : {"a", "b", "c", "d"})
        QVERIFY(lab.account.putRecord(record("s", "k", data)).ok());
    const auto one = lab.account.getShardIterator(from("s", kShard0));
    const auto other = lab.account.getShardIterator(from("s", kShard0));
    auto ofOne = readOn(lab, one->shardIterator, 2);
    QCOMPARE(dataOf(ofOne), QStringLiteral("a b"));
    const auto ofOther = readOn(lab, other->shardIterator, 3); // KDS-04
    QCOMPARE(dataOf(ofOther), QStringLiteral("a b c"));
    ofOne = readOn(lab, ofOne->nextShardIterator);
    QCOMPARE(dataOf(ofOne), QStringLiteral("c d"));
    QCOMPARE(dataOf(readOn(lab, ofOther->nextShardIterator)), QStringLiteral("d"));
}

void TstStreamApiReading::fiveReadsASecondAreShared()
{
    ApiLab lab(kOne);
    const auto one = lab.account.getShardIterator(from("s", kShard0));
    const auto other = lab.account.getShardIterator(from("s", kShard0));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(code(lab.account.getRecords({(i % 2 ? one : other)->shardIterator, {}, {}})), QStringLiteral("ok"));
    QCOMPARE(full(lab.account.getRecords({one->shardIterator, {}, {}})), // KDS-10, CON-01
             QStringLiteral(
                 "ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000000 in stream s "
                 "under account 000000000000."));
    lab.pass(1);
    QCOMPARE(code(lab.account.getRecords({one->shardIterator, {}, {}})), QStringLiteral("ok"));
    QCOMPARE(lab.stream("s").shard(0).counts.readRefused, std::uint64_t{1});
}

void TstStreamApiReading::readBytesAreShared()
{
    ApiLab lab(kOne);
    for (int i = 0; i < 12; ++i) {
        QVERIFY(lab.account.putRecord(record("s", "k", std::string(1'000'000, 'x'))).ok());
        lab.pass(1);
    }
    const auto one = lab.account.getShardIterator(from("s", kShard0));
    const auto other = lab.account.getShardIterator(from("s", kShard0));
    QCOMPARE(lab.account.getRecords({one->shardIterator, 4, {}})->records.size(),
             std::size_t{4}); // 4 MB: two seconds' worth
    lab.pass(1);
    QCOMPARE(code(lab.account.getRecords({other->shardIterator, 1, {}})), // KDS-09: whoever asks
             QStringLiteral("ProvisionedThroughputExceededException"));
    lab.pass(1);
    QCOMPARE(lab.account.getRecords({other->shardIterator, 1, {}})->records.size(), std::size_t{1});
}

void TstStreamApiReading::tenMebibytesBlockReadsForFiveSeconds()
{
    ApiLab lab(kOne);
    for (int i = 0; i < 12; ++i) {
        QVERIFY(lab.account.putRecord(record("s", "k", std::string(1'048'575, 'x'))).ok());
        lab.pass(1);
    }
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    const auto read = lab.account.getRecords({iterator->shardIterator, {}, {}});
    QCOMPARE(read->records.size(), std::size_t{10}); // KDS-11: 10 MiB
    QCOMPARE(read->millisBehindLatest, std::int64_t{2'000});
    lab.pass(4.9);
    QCOMPARE(code(lab.account.getRecords({read->nextShardIterator, {}, {}})),
             QStringLiteral("ProvisionedThroughputExceededException"));
    lab.pass(0.1);
    QCOMPARE(lab.account.getRecords({read->nextShardIterator, {}, {}})->records.size(), std::size_t{2}); // KDS-11
}

void TstStreamApiReading::anAnswerHasAtMostTenThousandRecords()
{
    ApiLab lab(kOne);
    for (int i = 0; i < 24; ++i) {
        QCOMPARE(lab.account.putRecords(many(500, "x"))->failedRecordCount, std::int64_t{0});
        lab.pass(0.5);
    }
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    QCOMPARE(code(lab.account.getRecords({iterator->shardIterator, 10'001, {}})),
             QStringLiteral("InvalidArgumentException"));
    QCOMPARE(code(readOn(lab, iterator->shardIterator, 0)), QStringLiteral("ValidationException"));
    const auto read = readOn(lab, iterator->shardIterator);
    QCOMPARE(read->records.size(), std::size_t{10'000}); // KDS-11
    QCOMPARE(readOn(lab, read->nextShardIterator)->records.size(), std::size_t{2'000});
}

void TstStreamApiReading::aReaderSeesHowFarBehindItIs()
{
    ApiLab lab(kOne);
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    QCOMPARE(lab.account.getRecords({iterator->shardIterator, {}, {}})->millisBehindLatest, std::int64_t{0});
    QVERIFY(lab.account.putRecord(record("s", "k", "a")).ok());
    lab.pass(2);
    QVERIFY(lab.account.putRecord(record("s", "k", "b")).ok());
    lab.pass(3);
    const auto read = lab.account.getRecords({iterator->shardIterator, 1, {}});
    QCOMPARE(read->millisBehindLatest, std::int64_t{3'000});
    QCOMPARE(readOn(lab, read->nextShardIterator)->millisBehindLatest, std::int64_t{0});
}

void TstStreamApiReading::expiredRecordsAreGone()
{
    ApiLab lab(kOne);
    const std::string number = lab.account.putRecord(record("s", "k", "old"))->sequenceNumber;
    lab.pass(12 * 3'600);
    QVERIFY(lab.account.putRecord(record("s", "k", "young")).ok());
    lab.pass(11 * 3'600);
    QCOMPARE(iterate(lab, from("s", kShard0)), QStringLiteral("old young"));
    lab.pass(2 * 3'600);
    QCOMPARE(iterate(lab, from("s", kShard0)), QStringLiteral("young")); // KDS-13
    auto at = from("s", kShard0, "AT_SEQUENCE_NUMBER");
    at.startingSequenceNumber = number;
    QCOMPARE(iterate(lab, at), QStringLiteral("young")); // from the horizon
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstStreamApiReading::anIteratorExpires()
{
    ApiLab lab(kOne);
    QVERIFY(lab.account.putRecord(record("s", "k", "x")).ok());
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    lab.pass(300);
    const auto read = lab.account.getRecords({iterator->shardIterator, {}, {}});
    QCOMPARE(dataOf(read), QStringLiteral("x")); // after five minutes, to the last
    lab.pass(0.001);
    QCOMPARE(full(lab.account.getRecords({iterator->shardIterator, {}, {}})), // CON-01
             QStringLiteral(
                 "ExpiredIteratorException: Iterator expired. The iterator was created at time Wed Jan 01 00:00:00 "
                 "UTC 2020 while right now it is Wed Jan 01 00:05:00 UTC 2020 which is further in the future than "
                 "the tolerated delay of 300000 milliseconds."));
    QCOMPARE(code(lab.account.getRecords({read->nextShardIterator, {}, {}})), QStringLiteral("ok")); // lives on its own
}

void TstStreamApiReading::anIteratorIsBoundToItsStreamAndWorld()
{
    ApiLab lab("s: kinesis-stream\nt: kinesis-stream", Profile::Current);
    const std::string iterator = lab.account.getShardIterator(from("s", kShard0))->shardIterator;
    QVERIFY(!iterator.empty() && iterator.size() <= 512);
    QVERIFY(iterator.find("shard") == std::string::npos);
    QCOMPARE(code(lab.account.getRecords({iterator, {}, arn("s")})), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.getRecords({iterator, {}, arn("t")})), QStringLiteral("InvalidArgumentException"));
    for (std::size_t i = 0; i < iterator.size(); i += 5) {
        std::string damaged = iterator;
        damaged[i] = damaged[i] == 'Q' ? 'R' : 'Q';
        QCOMPARE(full(lab.account.getRecords({damaged, {}, {}})),
                 QStringLiteral("InvalidArgumentException: Invalid ShardIterator."));
    }
    QCOMPARE(code(lab.account.getRecords({"AAAA", {}, {}})), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(code(lab.account.getRecords({"", {}, {}})), QStringLiteral("ValidationException"));
    QCOMPARE(code(lab.account.getRecords({std::string(513, 'A'), {}, {}})), QStringLiteral("ValidationException"));
    QCOMPARE(code(lab.account.getRecords({})), QStringLiteral("ValidationException"));
    auto other = start(draw(kOne, Profile::Current, 8));
    Account elsewhere(*other);
    QCOMPARE(code(elsewhere.getRecords({iterator, {}, {}})), QStringLiteral("InvalidArgumentException"));
    api::ListShardsRequest request;
    request.nextToken = iterator;
    QCOMPARE(code(lab.account.listShards(request)), QStringLiteral("InvalidArgumentException")); // of another kind
}

void TstStreamApiReading::tokensAreOpaqueAndWhole()
{
    using api::Token;
    const Token token{Token::Kind::Shards, 3, 0xfedc, 0x8765'4321, 0xffff'0000'1111'2222, 123'456'789, -5};
    const std::string sealed = api::sealToken(token, 42);
    QCOMPARE(sealed.size(), std::size_t{76});
    QVERIFY(api::openToken(sealed, Token::Kind::Shards, 42) == token);
    QVERIFY(!api::openToken(sealed, Token::Kind::ShardIterator, 42));
    QVERIFY(!api::openToken(sealed, Token::Kind::Shards, 43));
    QVERIFY(!api::openToken(sealed + "A", Token::Kind::Shards, 42));
    QVERIFY(!api::openToken(sealed.substr(1), Token::Kind::Shards, 42));
    Token next = token;
    ++next.position;
    QVERIFY(api::sealToken(next, 42).substr(12, 20) != sealed.substr(12, 20));
    // The last character has two bits to spare: only one of its four spellings is ours.
    int accepted = 0;
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
        std::string spelled = sealed;
        spelled[74] = c;
        accepted += api::openToken(spelled, Token::Kind::Shards, 42).has_value();
    }
    QCOMPARE(accepted, 1);
}

void TstStreamApiReading::simulatedRecordsAreReadWhole()
{
    ApiLab lab("p: producer {\"recordsPerSecond\": 50, \"recordBytes\": 64, \"keys\": {\"distribution\": \"uniform\", "
               "\"count\": 9}}\n"
               "s: kinesis-stream\n"
               "p -> s");
    lab.pass(2);
    QVERIFY(lab.account.putRecord(record("s", "mine", "by hand")).ok());
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    const auto read = lab.account.getRecords({iterator->shardIterator, {}, {}});
    QVERIFY(read->records.size() > 60);
    QCOMPARE(text(read->records.back().data), QStringLiteral("by hand")); // one log, whoever wrote
    for (std::size_t i = 0; i + 1 < read->records.size(); ++i) {
        const api::Record &each = read->records[i];
        QCOMPARE(each.data.size(), std::size_t{64});
        QVERIFY(each.partitionKey.starts_with("key-0000000"));
        QVERIFY(each.sequenceNumber < read->records[i + 1].sequenceNumber);
    }
    lab.pass(1);
    QCOMPARE(lab.world->ledger().delivered, std::uint64_t{read->records.size()});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

QTEST_GUILESS_MAIN(TstStreamApiReading)
#include "tst_streamapireading.moc"
