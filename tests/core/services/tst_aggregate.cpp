// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/kpl/aggregate.h"

#include <QtTest>

using namespace headwater;
using services::kpl::decodeAggregate;
using services::kpl::encodeAggregate;
using world::WholeRecord;

// The published wire format of aggregated records.
class TstAggregate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void packsToThePublishedBytes();
    void keepsEachKeyOnce();
    void givesBackWhatWasPacked();
    void takesFieldsItDoesNotKnow();
    void takesDamagedOnesAsOrdinary_data();
    void takesDamagedOnesAsOrdinary();
    void leavesAnAggregateThatReachesOutOfTheShard();
    void explicitKeysDecideTheShard();
    void measuresWithoutBytes();
};

namespace {

std::string fromHex(const char *hex)
{
    return QByteArray::fromHex(hex).toStdString();
}

QString toHex(const std::string &bytes)
{
    return QString::fromLatin1(QByteArray::fromStdString(bytes).toHex());
}

/// A record's bytes around any protocol buffer.
std::string aggregateOf(const std::string &body)
{
    const kernel::Digest128 digest = kernel::md5(body);
    const QByteArray tail =
        QByteArray::fromHex(QByteArray::number(qulonglong(digest.high), 16).rightJustified(16, '0') +
                            QByteArray::number(qulonglong(digest.low), 16).rightJustified(16, '0'));
    return std::string(services::kpl::kAggregateMagic) + body + tail.toStdString();
}

std::vector<WholeRecord> manyRecords(std::size_t count)
{
    std::vector<WholeRecord> records;
    for (std::size_t i = 0; i < count; ++i) {
        WholeRecord record;
        record.partitionKey = "key-" + std::to_string(i % 7);
        if (i % 3 == 1)
            record.explicitHashKey = std::to_string(1'000 * (i % 5));
        record.data = std::string(i * i % 700, static_cast<char>(i));
        records.push_back(record);
    }
    return records;
}

const char *const kTwoRecords = "f3899ac20a04706b2d610a04706b2d621a0908001a0568656c6c6f1a0908011a05776f726c64"
                                "64c8e238f559b8bf7ac6983f5f1c9ab5";

} // namespace

// KPL-04
void TstAggregate::packsToThePublishedBytes()
{
    QCOMPARE(toHex(encodeAggregate(std::vector<WholeRecord>{{"pk-a", "", "hello"}, {"pk-b", "", "world"}})),
             QLatin1String(kTwoRecords));
    const auto records = decodeAggregate(fromHex(kTwoRecords));
    QVERIFY(records);
    QCOMPARE(records->size(), std::size_t{2});
    QCOMPARE(records->at(0).partitionKey, std::string("pk-a"));
    QCOMPARE(records->at(1).partitionKey, std::string("pk-b"));
    QCOMPARE(records->at(1).data, std::string("world"));
    QVERIFY(records->at(1).explicitHashKey.empty());
}

void TstAggregate::keepsEachKeyOnce()
{
    const std::vector<WholeRecord> records{{"k", "7", "a"}, {"k", "7", "b"}, {"k", "", "c"}};
    QCOMPARE(toHex(encodeAggregate(records)),
             toHex(aggregateOf(fromHex("0a016b" // partition key table
                                       "120137" // explicit hash key table
                                       "1a07"
                                       "0800"
                                       "1000"
                                       "1a0161" //
                                       "1a07"
                                       "0800"
                                       "1000"
                                       "1a0162" //
                                       "1a05"
                                       "0800"
                                       "1a0163"))));
}

void TstAggregate::givesBackWhatWasPacked()
{
    for (const std::size_t count : {1u, 2u, 127u, 129u, 700u}) {
        const std::vector<WholeRecord> records = manyRecords(count);
        const auto again = decodeAggregate(encodeAggregate(records));
        QVERIFY(again);
        QCOMPARE(again->size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            QCOMPARE(again->at(i).partitionKey, records[i].partitionKey);
            QCOMPARE(again->at(i).explicitHashKey, records[i].explicitHashKey);
            QVERIFY(again->at(i).data == records[i].data);
        }
    }
}

void TstAggregate::takesFieldsItDoesNotKnow()
{
    const auto records = decodeAggregate(aggregateOf(fromHex("0a016b"             // the key
                                                             "2005"               // a number
                                                             "2b08012c"           // a group
                                                             "310102030405060708" // eight bytes
                                                             "1a0b"               // the record, fields in any order:
                                                             "1a0161"             // data
                                                             "22040a027431"       // a tag
                                                             "0800")));           // key
    QVERIFY(records);
    QCOMPARE(records->size(), std::size_t{1});
    QCOMPARE(records->front().data, std::string("a"));
}

void TstAggregate::takesDamagedOnesAsOrdinary_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const std::string whole = fromHex(kTwoRecords);
    const auto row = [](const char *name, const std::string &bytes) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes);
    };
    row("empty", "");
    row("another magic", "\x01" + whole.substr(1));
    row("cut short", whole.substr(0, whole.size() - 1));
    row("magic alone", whole.substr(0, 4));
    row("nothing between magic and digest", aggregateOf(""));
    std::string changed = whole;
    changed[20] ^= 1;
    row("another body than the digest's", changed);
    row("not a protocol buffer", aggregateOf("hello, world"));
    row("no such key", aggregateOf(fromHex("0a016b1a0508011a0161")));
    row("no such explicit key", aggregateOf(fromHex("0a016b1a07080010001a0161")));
    row("a record without data", aggregateOf(fromHex("0a016b1a020800")));
    row("a record without a key", aggregateOf(fromHex("0a016b1a031a0161")));
    row("longer than it is", aggregateOf(fromHex("0a7f6b")));
    row("a group that does not end", aggregateOf(fromHex("0a016b2b0801")));
    row("an endless number", aggregateOf(fromHex("20ffffffffffffffffffffff01")));
}

void TstAggregate::takesDamagedOnesAsOrdinary()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(!decodeAggregate(bytes.toStdString()));
    const auto records = services::kpl::deaggregate({"p", "", bytes.toStdString()});
    QCOMPARE(records.size(), std::size_t{1});
    QCOMPARE(records.front().partitionKey, std::string("p"));
    QCOMPARE(QByteArray::fromStdString(records.front().data), bytes);
}

void TstAggregate::leavesAnAggregateThatReachesOutOfTheShard()
{
    const std::vector<WholeRecord> packed{{"pk-a", "", "hello"}, {"pk-b", "", "world"}};
    const WholeRecord record{"a", kernel::decimal(kernel::md5("pk-a")), encodeAggregate(packed)};
    const kernel::Digest128 a = kernel::md5("pk-a"), b = kernel::md5("pk-b");
    const kernel::Digest128 low = std::min(a, b), high = std::max(a, b);
    QCOMPARE(services::kpl::deaggregate(record, low, high).size(), std::size_t{2});
    QCOMPARE(services::kpl::deaggregate(record, low, low).size(), std::size_t{0});
    QCOMPARE(services::kpl::deaggregate(record, high, high).size(), std::size_t{0});
    QCOMPARE(services::kpl::deaggregate(record).size(), std::size_t{2});
    // Whoever puts an ordinary record puts it where it belongs.
    QCOMPARE(services::kpl::deaggregate({"pk-a", "", "hello"}, b, b).size(), std::size_t{1});
}

void TstAggregate::explicitKeysDecideTheShard()
{
    const WholeRecord record{"a", "5", encodeAggregate(std::vector<WholeRecord>{{"x", "5", "1"}, {"y", "9", "2"}})};
    QCOMPARE(services::kpl::deaggregate(record, {0, 5}, {0, 9}).size(), std::size_t{2});
    QCOMPARE(services::kpl::deaggregate(record, {0, 6}, {0, 9}).size(), std::size_t{0});
    QCOMPARE(services::kpl::deaggregate(record, {0, 5}, {0, 8}).size(), std::size_t{0});
}

void TstAggregate::measuresWithoutBytes()
{
    services::kpl::AggregateMeasure measure;
    std::vector<WholeRecord> packed;
    std::map<std::string, std::uint64_t> keys, explicitKeys;
    for (const WholeRecord &record : manyRecords(500)) {
        services::kpl::AggregateMeasure::Entry entry;
        entry.dataBytes = record.data.size();
        const auto [key, isNew] = keys.try_emplace(record.partitionKey, keys.size());
        entry.keyPlace = key->second;
        if (isNew)
            entry.newKeyBytes = record.partitionKey.size();
        if (!record.explicitHashKey.empty()) {
            const auto [other, isNewToo] = explicitKeys.try_emplace(record.explicitHashKey, explicitKeys.size());
            entry.explicitPlace = other->second;
            if (isNewToo)
                entry.newExplicitBytes = record.explicitHashKey.size();
        }
        packed.push_back(record);
        const std::size_t expected = measure.bytesWith(entry);
        measure.add(entry);
        QCOMPARE(measure.bytes(), expected);
        QCOMPARE(measure.bytes(), encodeAggregate(packed).size());
    }
}

QTEST_GUILESS_MAIN(TstAggregate)
#include "tst_aggregate.moc"
