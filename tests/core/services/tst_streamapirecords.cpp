// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "tests/core/services/apilab.h"

#include <set>

using namespace headwater;
using namespace headwater::test;
using api::Account;

using Call = std::function<QString(Account &)>;

class TstStreamApiRecords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKeyHasItsShard_data();
    void aKeyHasItsShard();
    void sequenceNumbersRiseAndHaveTheDocumentedLayout();
    void aRecordIsRefusedForItsForm_data();
    void aRecordIsRefusedForItsForm();
    void aRequestThatFailsStoresNothing_data();
    void aRequestThatFailsStoresNothing();
    void beyondTheWriteLimitRecordsFailOneByOne();
    void aStoppedStreamFailsInside();
};

namespace {

constexpr const char *kOne = "s: kinesis-stream";

std::string shardId(int number)
{
    return services::kinesis_stream::shardIdText(static_cast<std::uint32_t>(number));
}

api::PutRecordsRequest batch(std::initializer_list<std::pair<std::string, std::string>> records)
{
    api::PutRecordsRequest request;
    request.streamName = "s";
    request.records.emplace();
    for (const auto &[key, data] : records)
        request.records->push_back({data, key, {}});
    return request;
}

api::PutRecordsRequest many(int count, const std::string &data, const std::string &key = "k")
{
    api::PutRecordsRequest request = batch({});
    for (int i = 0; i < count; ++i)
        request.records->push_back({data, key, {}});
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

void TstStreamApiRecords::aKeyHasItsShard_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("hash");
    QTest::addColumn<int>("shard");
    // KDS-01: of four equal shards
    QTest::newRow("1") << "1"
                       << "" << 3;
    QTest::newRow("a") << "a"
                       << "" << 0;
    QTest::newRow("partitionKey") << "partitionKey"
                                  << "" << 2;
    QTest::newRow("user-0001") << "user-0001"
                               << "" << 1;
    QTest::newRow("explicit, lowest") << "1"
                                      << "0" << 0;
    QTest::newRow("explicit, last of a shard") << "1"
                                               << "85070591730234615865843651857942052863" << 0;
    QTest::newRow("explicit, first of a shard") << "1"
                                                << "85070591730234615865843651857942052864" << 1;
    QTest::newRow("explicit, highest") << "a"
                                       << "340282366920938463463374607431768211455" << 3;
}

void TstStreamApiRecords::aKeyHasItsShard()
{
    QFETCH(const QString, key);
    QFETCH(const QString, hash);
    QFETCH(const int, shard);
    ApiLab lab("s: kinesis-stream {\"ShardCount\": 4}");
    auto request = record("s", key.toStdString(), "x");
    if (!hash.isEmpty())
        request.explicitHashKey = hash.toStdString();
    const auto one = lab.account.putRecord(request);
    QVERIFY2(one.ok(), qPrintable(full(one)));
    QCOMPARE(text(one->shardId), text(shardId(shard)));
    api::PutRecordsRequest several = batch({{key.toStdString(), "x"}, {key.toStdString(), "y"}});
    for (auto &each : *several.records)
        each.explicitHashKey = request.explicitHashKey;
    const auto put = lab.account.putRecords(several);
    QCOMPARE(put->failedRecordCount, std::int64_t{0});
    for (const auto &each : put->records)
        QCOMPARE(text(*each.shardId), text(shardId(shard)));
    QCOMPARE(iterate(lab, from("s", shardId(shard))), QStringLiteral("x x y"));
    const auto iterator = lab.account.getShardIterator(from("s", shardId(shard)));
    QCOMPARE(text(readOn(lab, iterator->shardIterator)->records[0].partitionKey), key);
}

void TstStreamApiRecords::sequenceNumbersRiseAndHaveTheDocumentedLayout()
{
    ApiLab lab("s: kinesis-stream {\"ShardCount\": 7}");
    std::set<std::string> all;
    std::string before;
    for (int i = 0; i < 20; ++i) {
        lab.pass(0.4);
        auto request = record("s", "k", "x");
        request.explicitHashKey = "320000000000000000000000000000000000000"; // shard 6
        if (!before.empty())
            request.sequenceNumberForOrdering = before;
        const auto put = lab.account.putRecord(request);
        QCOMPARE(put->sequenceNumber.size(), std::size_t{56});
        QVERIFY(put->sequenceNumber.starts_with("49"));
        QVERIFY(put->sequenceNumber > before); // KDS-06: the same length, so this is the order of numbers
        before = put->sequenceNumber;
        QVERIFY(all.insert(before).second);
        const auto parts = KinesisStream::parseSequenceNumber(before);
        QVERIFY(parts);
        QCOMPARE(parts->shardOpened, std::uint64_t{1'577'836'800});
        QCOMPARE(parts->counter, static_cast<std::uint64_t>(i + 1));
        QCOMPARE(parts->seconds, std::uint64_t{1'577'836'800} + static_cast<std::uint64_t>((i + 1) * 4 / 10));
        QCOMPARE(parts->shard, 6u);
    }
    // A number that the service printed, taken apart.
    const auto parts = KinesisStream::parseSequenceNumber("49590338271490256608559692538361571095921575989136588898");
    QVERIFY(parts);
    QCOMPARE(parts->shardOpened, std::uint64_t{1'542'776'258});
    QCOMPARE(parts->counter, std::uint64_t{1'734'642'199});
    QCOMPARE(parts->seconds, std::uint64_t{1'545'084'650});
    QCOMPARE(parts->shard, 6u);
}

void TstStreamApiRecords::aRecordIsRefusedForItsForm_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<QString>("exam");
    QTest::addColumn<QString>("current");
    const auto row = [](const char *name, const std::function<void(api::PutRecordRequest &)> &change,
                        const std::string &exam, const std::string &current = {}) {
        const Call call = [change](Account &account) {
            api::PutRecordRequest request = record("s", "k", "x");
            change(request);
            return full(account.putRecord(request));
        };
        QTest::newRow(name) << call << text(exam) << text(current.empty() ? exam : current);
    };
    const std::string kBegin = "ValidationException: 1 validation error detected: Value ";
    const std::string kMiddle = " failed to satisfy constraint: Member must ";
    row(
        "no data", [](auto &r) { r.data.reset(); }, kBegin + "null at 'data'" + kMiddle + "not be null");
    row(
        "no key", [](auto &r) { r.partitionKey.reset(); }, kBegin + "null at 'partitionKey'" + kMiddle + "not be null");
    row(
        "empty key", [](auto &r) { r.partitionKey = ""; },
        kBegin + "'' at 'partitionKey'" + kMiddle + "have length greater than or equal to 1");
    row(
        "empty data is data", [](auto &r) { r.data = ""; }, "ok");
    row(
        "256 characters", [](auto &r) { r.partitionKey = QString(256, u'é').toStdString(); }, "ok");
    row(
        "257 characters", [](auto &r) { r.partitionKey = QString(257, u'x').toStdString(); },
        kBegin + "'" + std::string(257, 'x') + "' at 'partitionKey'" + kMiddle +
            "have length less than or equal to 256");
    row(
        "hash key, form", [](auto &r) { r.explicitHashKey = "-1"; },
        kBegin + "'-1' at 'explicitHashKey'" + kMiddle + "satisfy regular expression pattern: 0|([1-9]\\d{0,38})");
    row(
        "hash key, range", [](auto &r) { r.explicitHashKey = "340282366920938463463374607431768211456"; },
        "InvalidArgumentException: Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
        "Specified "
        "value was 340282366920938463463374607431768211456");
    row(
        "ordering, form", [](auto &r) { r.sequenceNumberForOrdering = "x"; },
        kBegin + "'x' at 'sequenceNumberForOrdering'" + kMiddle +
            "satisfy regular expression pattern: 0|([1-9]\\d{0,128})");
    row(
        "ordering, of no stream of ours", [](auto &r) { r.sequenceNumberForOrdering = "5"; },
        "InvalidArgumentException: ExclusiveMinimumSequenceNumber 5 used in PutRecord on stream s under account "
        "000000000000 is invalid.");
    const auto tooLarge = [](int bytes) {
        return "InvalidArgumentException: Record size of " + std::to_string(bytes) +
               " bytes with its partition key exceeds "
               "1048576 bytes, the most that stream s under account 000000000000 takes.";
    };
    row(
        "1 MiB with its key", [](auto &r) { r.data = std::string(1'048'575, 'x'); }, "ok"); // KDS-07
    row(
        "one byte more with its key", [](auto &r) { r.data = std::string(1'048'576, 'x'); }, tooLarge(1'048'577));
    row(
        "data alone too large", [](auto &r) { r.data = std::string(1'048'577, 'x'); },
        kBegin + "'java.nio.HeapByteBuffer[pos=0 lim=1048577 cap=1048577]' at 'data'" + kMiddle +
            "have length less than or equal to 1048576",
        tooLarge(1'048'578));
    row(
        "10 MiB", [](auto &r) { r.data = std::string(10'485'761, 'x'); },
        kBegin + "'java.nio.HeapByteBuffer[pos=0 lim=10485761 cap=10485761]' at 'data'" + kMiddle +
            "have length less than or equal to 1048576",
        kBegin + "'java.nio.HeapByteBuffer[pos=0 lim=10485761 cap=10485761]' at 'data'" + kMiddle +
            "have length less than or equal to 10485760");
    row(
        "no such stream", [](auto &r) { r.streamName = "t"; },
        "ResourceNotFoundException: Stream t under account 000000000000 not found.");
}

void TstStreamApiRecords::aRecordIsRefusedForItsForm()
{
    QFETCH(const Call, call);
    QFETCH(const QString, exam);
    QFETCH(const QString, current);
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab(kOne, profile);
        const QString expected = profile == Profile::Exam ? exam : current;
        QCOMPARE(call(lab.account), expected);
        QCOMPARE(lab.world->ledger().produced, std::uint64_t{expected == QLatin1String("ok")});
        QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    }
}

void TstStreamApiRecords::aRequestThatFailsStoresNothing_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<QString>("exam");
    QTest::addColumn<QString>("current");
    const auto row = [](const char *name, const api::PutRecordsRequest &request, const std::string &exam,
                        const std::string &current) {
        QTest::newRow(name) << Call([request](Account &account) { return full(account.putRecords(request)); })
                            << text(exam) << text(current);
    };
    const std::string kBegin = "ValidationException: 1 validation error detected: Value ";
    const std::string kMiddle = " failed to satisfy constraint: Member must ";
    api::PutRecordsRequest request;
    request.streamName = "s";
    std::string expected = kBegin + "null at 'records'" + kMiddle + "not be null";
    row("no records", request, expected, expected);
    expected = kBegin + "'[]' at 'records'" + kMiddle + "have length greater than or equal to 1";
    row("an empty list", batch({}), expected, expected);
    expected = kBegin + "'[501 entries]' at 'records'" + kMiddle + "have length less than or equal to 500";
    row("501 records", many(501, "x"), expected, expected);
    expected = kBegin + "'' at 'records.2.member.partitionKey'" + kMiddle + "have length greater than or equal to 1";
    row("an empty key", batch({{"k", "x"}, {"", "y"}}), expected, expected);
    request = batch({{"k", "x"}, {"k", "y"}});
    (*request.records)[1].explicitHashKey = "340282366920938463463374607431768211456";
    expected = "InvalidArgumentException: Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
               "Specified value was 340282366920938463463374607431768211456";
    row("a hash key out of range", request, expected, expected);
    // KDS-07: the others are still the caller's to send
    expected =
        "InvalidArgumentException: Record size of 1048577 bytes with its partition key exceeds 1048576 bytes, the "
        "most that stream s under account 000000000000 takes.";
    row("one too large", batch({{"k", "x"}, {"k", std::string(1'048'576, 'x')}}), expected, expected);
    row("5 MiB and a byte", many(6, std::string(873'813, 'x')),
        "InvalidArgumentException: Records size exceeds 5 MB limit", "ok");
    row("more than 10 MiB", many(11, std::string(1'000'000, 'x')),
        "InvalidArgumentException: Records size exceeds 5 MB limit",
        "InvalidArgumentException: Records size exceeds 10 MB limit");
    row("500 records", many(500, "x"), "ok", "ok");
}

void TstStreamApiRecords::aRequestThatFailsStoresNothing()
{
    QFETCH(const Call, call);
    QFETCH(const QString, exam);
    QFETCH(const QString, current);
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        ApiLab lab(kOne, profile);
        const QString expected = profile == Profile::Exam ? exam : current;
        QCOMPARE(call(lab.account), expected);
        QCOMPARE(lab.stream("s").shard(0).log.empty(), expected != QLatin1String("ok"));
        QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    }
}

void TstStreamApiRecords::beyondTheWriteLimitRecordsFailOneByOne()
{
    ApiLab lab("s: kinesis-stream {\"ShardCount\": 2}");
    QCOMPARE(lab.account.putRecords(many(500, "x"))->failedRecordCount, std::int64_t{0});
    QCOMPARE(lab.account.putRecords(many(499, "x"))->failedRecordCount, std::int64_t{0});
    // "k" is in shard 0 and one record is left there; "other" goes to shard 1 and is not touched. KDS-08
    const std::string full0 = lab.account.putRecord(record("s", "k", "x"))->shardId;
    std::string other;
    for (int i = 0; other.empty(); ++i) {
        const std::string key = "o" + std::to_string(i);
        if (lab.stream("s").shardFor(kernel::md5(key)).id() != full0)
            other = key;
    }
    const auto put = lab.account.putRecords(batch({{"k", "a"}, {other, "b"}, {"k", "c"}}));
    QCOMPARE(put->failedRecordCount, std::int64_t{2});
    QCOMPARE(put->records.size(), std::size_t{3});
    QCOMPARE(text(*put->records[0].errorCode), QStringLiteral("ProvisionedThroughputExceededException"));
    QCOMPARE(text(*put->records[2].errorMessage),
             QStringLiteral("Rate exceeded for shard %1 in stream s under account 000000000000.").arg(text(full0)));
    QVERIFY(!put->records[0].shardId && !put->records[0].sequenceNumber);
    QVERIFY(put->records[1].shardId && !put->records[1].errorCode);
    QCOMPARE(code(lab.account.putRecord(record("s", "k", "d"))),
             QStringLiteral("ProvisionedThroughputExceededException"));
    QCOMPARE(lab.world->ledger().produced, std::uint64_t{1'001});
    QCOMPARE(lab.world->ledger().held, std::uint64_t{1'001});
    lab.pass(0.5);
    QCOMPARE(lab.account.putRecords(many(500, "x"))->failedRecordCount, std::int64_t{0}); // 1,000 records a second
    QCOMPARE(lab.account.putRecords(many(1, "x"))->failedRecordCount, std::int64_t{1});
    lab.pass(2);
    // And 1 MiB a second, whichever comes first. KDS-08
    QCOMPARE(lab.account.putRecords(many(5, std::string(300'000, 'x')))->failedRecordCount, std::int64_t{2});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    QCOMPARE(lab.stream("s").shard(0).counts.writeRefused + lab.stream("s").shard(1).counts.writeRefused,
             std::uint64_t{6});
}

void TstStreamApiRecords::aStoppedStreamFailsInside()
{
    ApiLab lab(kOne);
    QVERIFY(lab.account.putRecord(record("s", "k", "x")).ok());
    const auto iterator = lab.account.getShardIterator(from("s", kShard0));
    QVERIFY(lab.world->act({0, "s", "Stop", Json::object()}).ok());
    const auto put = lab.account.putRecords(batch({{"k", "a"}, {"k", "b"}}));
    QCOMPARE(put->failedRecordCount, std::int64_t{2});
    QCOMPARE(text(*put->records[1].errorCode), QStringLiteral("InternalFailure"));
    QCOMPARE(text(*put->records[1].errorMessage), QStringLiteral("Internal Service Failure"));
    QCOMPARE(code(lab.account.putRecord(record("s", "k", "x"))), QStringLiteral("InternalFailureException"));
    QCOMPARE(code(lab.account.getShardIterator(from("s", kShard0))), QStringLiteral("InternalFailureException"));
    QCOMPARE(code(lab.account.getRecords({iterator->shardIterator, {}, {}})),
             QStringLiteral("InternalFailureException"));
    QVERIFY(lab.world->act({0, "s", "Start", Json::object()}).ok());
    QCOMPARE(dataOf(lab.account.getRecords({iterator->shardIterator, {}, {}})), QStringLiteral("x"));
}

QTEST_GUILESS_MAIN(TstStreamApiRecords)
#include "tst_streamapirecords.moc"
