// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/random.h"
#include "core/services/kinesis-stream/shardlog.h"

#include <QtTest>

using namespace headwater::services::kinesis_stream;
namespace kernel = headwater::kernel;

namespace {

bool same(const StoredRecord &a, const StoredRecord &b)
{
    return a.arrival == b.arrival && a.delay == b.delay && a.bytes == b.bytes && a.source == b.source &&
           a.number == b.number;
}

/// Records as `sources` clients make them; every `late`-th came again after a refusal.
std::vector<StoredRecord> records(std::size_t count, std::uint16_t sources, std::size_t late, kernel::SimTime gap)
{
    const kernel::Stream draws = kernel::makeStream(1, "log", 1);
    std::vector<std::uint64_t> next(sources);
    std::vector<StoredRecord> made;
    kernel::SimTime time = 3'600 * kernel::kSecond;
    for (std::size_t i = 0; i < count; ++i) {
        const auto below = [&](std::uint64_t purpose, std::uint64_t n) {
            return kernel::below(draws.at(i * 8 + purpose), n);
        };
        const auto source = static_cast<std::uint16_t>(below(0, sources));
        time += static_cast<kernel::SimTime>(below(1, static_cast<std::uint64_t>(2 * gap)));
        next[source] += 1 + below(2, 30);
        const bool again = late > 0 && i % late == 0;
        made.push_back({time, again ? 5'000'000 + below(3, 900'000'000'000) : 5'000'000, 212 + below(4, 800),
                        static_cast<std::uint64_t>(source * 7), next[source] + source * (std::uint64_t{1} << 44)});
    }
    return made;
}

} // namespace

class TstShardLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void packedRecordsAreReadAsTheyWere_data();
    void packedRecordsAreReadAsTheyWere();
    void fieldsTooFarApartAreNotPacked();
    void aLongLogAnswersLikeAPlainOne();
    void arrivalsAtTheLimitTakeEightBytesEach();
};

void TstShardLog::packedRecordsAreReadAsTheyWere_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("sources");
    QTest::addColumn<int>("late");
    QTest::addColumn<qint64>("gap");
    QTest::addRow("none") << 0 << 1 << 0 << qint64{1'000};
    QTest::addRow("one") << 1 << 1 << 0 << qint64{1'000};
    QTest::addRow("all at one instant") << 700 << 1 << 0 << qint64{1};
    QTest::addRow("one client") << 1'024 << 1 << 0 << qint64{1'000'000};
    QTest::addRow("one client, some late") << 1'024 << 1 << 5 << qint64{1'000'000};
    QTest::addRow("nine clients") << 1'024 << 9 << 0 << qint64{1'000'000};
    QTest::addRow("two hundred clients, some late") << 1'024 << 200 << 3 << qint64{1'000};
    QTest::addRow("seldom") << 1'024 << 2 << 0 << qint64{3'600'000'000'000};
}

void TstShardLog::packedRecordsAreReadAsTheyWere()
{
    QFETCH(int, count);
    QFETCH(int, sources);
    QFETCH(int, late);
    QFETCH(qint64, gap);
    const auto plain = records(static_cast<std::size_t>(count), static_cast<std::uint16_t>(sources),
                               static_cast<std::size_t>(late), gap);
    const auto packed = PackedRecords::pack(plain);
    QVERIFY(packed);
    std::vector<StoredRecord> again(plain.size());
    packed->read(0, again);
    for (std::size_t i = 0; i < plain.size(); ++i) {
        QVERIFY2(same(again[i], plain[i]), qPrintable(QString::number(i)));
        QVERIFY(same(packed->at(i), plain[i]));
    }
}

void TstShardLog::fieldsTooFarApartAreNotPacked()
{
    std::vector<StoredRecord> far(2);
    far[1].arrival = kernel::SimTime{1} << 60;
    QVERIFY(!PackedRecords::pack(far));
}

void TstShardLog::aLongLogAnswersLikeAPlainOne()
{
    const auto plain = records(10'500, 3, 40, 1'000'000);
    ShardLog log;
    for (const StoredRecord &record : plain)
        log.append(record);
    QCOMPARE(log.size(), std::uint64_t{10'500});
    const auto agrees = [&] {
        for (std::uint64_t at = log.first(); at < log.end(); ++at) {
            if (!same(log.at(at), plain[at]))
                return false;
        }
        return true;
    };
    QVERIFY(agrees());
    for (const std::size_t from : {0, 1, 1'023, 1'024, 5'000, 9'000, 10'300}) {
        std::uint64_t at = from;
        log.forStretches(from, 10'400, [&](const StoredRecord *first, const StoredRecord *last) {
            for (; first != last; ++first, ++at)
                QVERIFY(same(*first, plain[at]));
        });
        QCOMPARE(at, std::uint64_t{10'400});
        QCOMPARE(log.lowerBound(plain[from].arrival), from);
    }
    for (const std::uint64_t gone : {1, 1'000, 1'024, 4'097, 10'499}) {
        log.trimTo(gone);
        QCOMPARE(log.first(), gone);
        QCOMPARE(log.firstArrival(), plain[gone].arrival);
        QVERIFY(agrees());
    }
    log.trimTo(10'500);
    QVERIFY(log.empty());
    log.append(plain.back());
    QCOMPARE(log.first(), std::uint64_t{10'500});
    QCOMPARE(log.firstArrival(), plain.back().arrival);
}

void TstShardLog::arrivalsAtTheLimitTakeEightBytesEach()
{
    ShardLog log;
    for (const StoredRecord &record : records(100 * ShardLog::kChunk, 1, 0, 1'000'000))
        log.append(record);
    const std::size_t plain = 2 * ShardLog::kChunk * sizeof(StoredRecord);
    QVERIFY2(log.memoryBytes() - plain <= 8 * 98 * ShardLog::kChunk, qPrintable(QString::number(log.memoryBytes())));
}

QTEST_APPLESS_MAIN(TstShardLog)
#include "tst_shardlog.moc"
