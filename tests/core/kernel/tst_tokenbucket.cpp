// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/random.h"
#include "core/kernel/tokenbucket.h"

#include <QTest>

using namespace headwater::kernel;

namespace {

__extension__ typedef __int128 i128;

/// The definition, in 128 bits: the level in units * period, brought up to date by multiplication.
class SlowBucket
{
public:
    SlowBucket(i128 units, i128 period, i128 burst)
        : m_units(units)
        , m_period(period)
        , m_capacity(burst * period)
        , m_level(m_capacity)
    {
    }

    bool admits(SimTime now, std::int64_t units)
    {
        advance(now);
        return m_level >= i128{units} * m_period;
    }
    void take(SimTime now, std::int64_t units)
    {
        advance(now);
        m_level -= i128{units} * m_period;
    }

private:
    void advance(SimTime now)
    {
        m_level = std::min(m_capacity, m_level + m_units * (now - m_time));
        m_time = now;
    }

    i128 m_units, m_period, m_capacity, m_level;
    SimTime m_time = 0;
};

} // namespace

class TstTokenBucket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decidesAsTheDefinitionDoes_data();
    void decidesAsTheDefinitionDoes();
    void saturatedItPassesItsRateExactly_data();
    void saturatedItPassesItsRateExactly();
    void startsFullAndRefillsNoFurtherThanItsBurst();
    void debtHoldsEverythingBackUntilItIsPaid();
    void nextAdmissionIsTheFirstNanosecond();
    void aNewRateCountsFromThatMoment();
};

void TstTokenBucket::decidesAsTheDefinitionDoes_data()
{
    QTest::addColumn<qint64>("units");
    QTest::addColumn<qint64>("period");
    QTest::addColumn<qint64>("burst");
    QTest::newRow("records of a shard") << qint64{1'000} << qint64{kSecond} << qint64{1'000};
    QTest::newRow("bytes of a shard") << qint64{1'048'576} << qint64{kSecond} << qint64{1'048'576};
    QTest::newRow("bytes read") << qint64{2'097'152} << qint64{kSecond} << qint64{2'097'152};
    QTest::newRow("calls") << qint64{5} << qint64{kSecond} << qint64{5};
    QTest::newRow("seven in three seconds") << qint64{7} << 3 * qint64{kSecond} << qint64{7};
    QTest::newRow("ten an hour") << qint64{10} << qint64{kHour} << qint64{10};
    QTest::newRow("a prime") << qint64{999'983} << qint64{kSecond} << qint64{31};
    QTest::newRow("a large burst") << qint64{1'000'000'007} << qint64{kSecond} << qint64{2'000'000'000};
}

void TstTokenBucket::decidesAsTheDefinitionDoes()
{
    QFETCH(qint64, units);
    QFETCH(qint64, period);
    QFETCH(qint64, burst);
    const Stream stream = makeStream(1, "bucket", static_cast<std::uint32_t>(units));
    TokenBucket bucket = TokenBucket::perPeriod(units, period, burst);
    SlowBucket slow(units, period, burst);
    const double meanGap = static_cast<double>(period) / static_cast<double>(units) * 20.0;
    SimTime now = 0;
    int refused = 0;
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        now += exponential(stream.at(3 * i), meanGap);
        if (i % 10'000 == 9'999)
            now += 300 * period;
        const auto wanted =
            static_cast<std::int64_t>(below(stream.at(3 * i + 1), std::min<std::uint64_t>(burst, 42) + 1));
        const bool admitted = bucket.admits(now, wanted);
        QCOMPARE(admitted, slow.admits(now, wanted));
        refused += admitted ? 0 : 1;
        const bool forced = below(stream.at(3 * i + 2), 500) == 0;
        if (forced) {
            bucket.take(now, wanted * 3);
            slow.take(now, wanted * 3);
        } else if (admitted) {
            QVERIFY(bucket.tryTake(now, wanted));
            slow.take(now, wanted);
        } else {
            QVERIFY(!bucket.tryTake(now, wanted));
        }
    }
    if (burst < 1'000'000)
        QVERIFY(refused > 1'000);
}

void TstTokenBucket::saturatedItPassesItsRateExactly_data()
{
    QTest::addColumn<qint64>("rate");
    QTest::newRow("1,000") << qint64{1'000};
    QTest::newRow("1,048,576") << qint64{1'048'576};
    QTest::newRow("3") << qint64{3};
    QTest::newRow("999,983") << qint64{999'983};
}

void TstTokenBucket::saturatedItPassesItsRateExactly()
{
    QFETCH(qint64, rate);
    TokenBucket bucket(rate, rate);
    // Ask for one unit at the very moments it becomes free: after the burst, exactly `rate` pass each second.
    SimTime now = 0;
    const std::int64_t seconds = std::max<std::int64_t>(3, 3'000'000 / rate);
    std::int64_t passed = 0;
    for (;;) {
        now = bucket.nextAdmission(now, 1);
        if (now > seconds * kSecond)
            break;
        bucket.take(now, 1);
        ++passed;
    }
    QCOMPARE(passed, rate + seconds * rate);
}

void TstTokenBucket::startsFullAndRefillsNoFurtherThanItsBurst()
{
    TokenBucket bucket(1'000, 500);
    QCOMPARE(bucket.level(0), 500.0);
    QVERIFY(bucket.admits(0, 500));
    QVERIFY(!bucket.admits(0, 501));
    bucket.take(0, 500);
    QVERIFY(!bucket.admits(kMillisecond - 1, 1));
    QVERIFY(bucket.admits(kMillisecond, 1));
    QCOMPARE(bucket.level(250 * kMillisecond), 250.0);
    QCOMPARE(bucket.level(kHour), 500.0);
    QCOMPARE(bucket.level(kNever - 1), 500.0);
    QVERIFY(!bucket.admits(kNever - 1, 501));
}

void TstTokenBucket::debtHoldsEverythingBackUntilItIsPaid()
{
    // 10 MB at once under 2 MB/s: nothing for four seconds more than the burst covers.
    constexpr std::int64_t kMegabyte = 1'048'576;
    TokenBucket bucket(2 * kMegabyte, 2 * kMegabyte);
    bucket.take(0, 10 * kMegabyte);
    QCOMPARE(bucket.level(0), -8.0 * kMegabyte);
    QVERIFY(!bucket.admits(4 * kSecond - 1, 0));
    QVERIFY(bucket.admits(4 * kSecond, 0));
    QCOMPARE(bucket.nextAdmission(0, 2 * kMegabyte), 5 * kSecond);
    QVERIFY(!bucket.admits(5 * kSecond - 1, 2 * kMegabyte));
    QVERIFY(bucket.admits(5 * kSecond, 2 * kMegabyte));
}

void TstTokenBucket::nextAdmissionIsTheFirstNanosecond()
{
    const Stream stream = makeStream(9, "next", 0);
    TokenBucket bucket(1'048'576, 1'048'576);
    SimTime now = 0;
    for (std::uint64_t i = 0; i < 5'000; ++i) {
        const auto units = static_cast<std::int64_t>(below(stream.at(i), 1'048'576) + 1);
        const SimTime at = bucket.nextAdmission(now, units);
        QVERIFY(bucket.admits(at, units));
        if (at > now)
            QVERIFY(!bucket.admits(at - 1, units));
        bucket.take(at, units);
        now = at;
    }
    QCOMPARE(bucket.nextAdmission(now, 1'048'577), kNever);
}

void TstTokenBucket::aNewRateCountsFromThatMoment()
{
    TokenBucket bucket(1'000, 1'000);
    bucket.take(0, 1'000);
    bucket.setRate(kSecond / 2, 2'000, 2'000);
    QCOMPARE(bucket.level(kSecond / 2), 500.0);
    QCOMPARE(bucket.level(kSecond), 1'500.0);
    QCOMPARE(bucket.burst(), 2'000);
    bucket.setRate(kSecond, 1'048'576, 100);
    QCOMPARE(bucket.level(kSecond), 100.0);
    bucket.take(kSecond, 150);
    bucket.setPerPeriod(kSecond, 7, 3 * kSecond, 14);
    QCOMPARE(bucket.level(kSecond), -50.0);
    QVERIFY(!bucket.admits(kSecond + 50 * 3 * kSecond / 7, 0));
    QVERIFY(bucket.admits(kSecond + 50 * 3 * kSecond / 7 + 1, 0));
}

QTEST_GUILESS_MAIN(TstTokenBucket)
#include "tst_tokenbucket.moc"
