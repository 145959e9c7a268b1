// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/histogram.h"
#include "core/kernel/random.h"
#include "core/kernel/simtime.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <vector>

using namespace headwater::kernel;

class TstHistogram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quantilesAreWithinTheBound_data();
    void quantilesAreWithinTheBound();
    void mergingInAnyOrderGivesTheSame();
    void keepsExactExtremesSumAndCount();
    void smallValuesAreExact();
    void takesEveryValue();
    void emptyOnesAreZero();
};

void TstHistogram::quantilesAreWithinTheBound_data()
{
    QTest::addColumn<int>("shape");
    QTest::newRow("exponential") << 0;
    QTest::newRow("uniform") << 1;
    QTest::newRow("every scale") << 2;
}

void TstHistogram::quantilesAreWithinTheBound()
{
    QFETCH(int, shape);
    const Stream stream = makeStream(4, "histogram", static_cast<std::uint32_t>(shape));
    Histogram histogram;
    std::vector<std::int64_t> values;
    for (std::uint64_t i = 0; i < 50'000; ++i) {
        const std::uint64_t draw = stream.at(i);
        const std::int64_t value = shape == 0   ? exponential(draw, 20.0 * kMillisecond)
                                   : shape == 1 ? static_cast<std::int64_t>(below(draw, 3 * kSecond))
                                                : static_cast<std::int64_t>(draw >> (1 + (draw & 31)));
        values.push_back(value);
        histogram.add(value);
    }
    std::sort(values.begin(), values.end());
    for (const double q : {0.0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
        const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
        const auto exact = static_cast<double>(values[rank == 0 ? 0 : rank - 1]);
        const auto found = static_cast<double>(histogram.quantile(q));
        QVERIFY2(std::abs(found - exact) <= 0.008 * exact + 0.5, qPrintable(QString::number(q)));
    }
}

void TstHistogram::mergingInAnyOrderGivesTheSame()
{
    const Stream stream = makeStream(5, "histogram", 0);
    Histogram parts[3];
    Histogram whole;
    for (std::uint64_t i = 0; i < 9'000; ++i) {
        const auto value = static_cast<std::int64_t>(stream.at(i) >> (1 + i % 60));
        parts[i % 3].add(value, 1 + i % 4);
        whole.add(value, 1 + i % 4);
    }
    Histogram left = parts[0];
    left.merge(parts[1]);
    left.merge(parts[2]);
    Histogram right = parts[2];
    right.merge(parts[1]);
    Histogram outer = parts[0];
    outer.merge(right);
    QVERIFY(left == outer);
    QVERIFY(left == whole);
    QVERIFY(!(left == parts[0]));
    left.merge(Histogram());
    QVERIFY(left == whole);
}

void TstHistogram::keepsExactExtremesSumAndCount()
{
    Histogram histogram;
    histogram.add(1'234'567, 3);
    histogram.add(7'654'321);
    histogram.add(-5);
    QCOMPARE(histogram.count(), 5u);
    QCOMPARE(histogram.min(), 0);
    QCOMPARE(histogram.max(), 7'654'321);
    QCOMPARE(histogram.sum(), 3.0 * 1'234'567 + 7'654'321);
    QCOMPARE(histogram.mean(), (3.0 * 1'234'567 + 7'654'321) / 5);
    QCOMPARE(histogram.quantile(1.0), 7'654'321);
    QCOMPARE(histogram.quantile(0.0), 0);
}

void TstHistogram::smallValuesAreExact()
{
    for (std::int64_t value = 0; value < 128; ++value) {
        Histogram histogram;
        histogram.add(value);
        histogram.add(1'000'000, 1);
        QCOMPARE(histogram.quantile(0.5), value);
    }
}

void TstHistogram::takesEveryValue()
{
    Histogram histogram;
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    histogram.add(kMost);
    histogram.add(kMost);
    QCOMPARE(histogram.quantile(0.5), kMost);
    QCOMPARE(histogram.sum(), 2.0 * static_cast<double>(kMost));
    // Around every power of two the buckets follow one another without a gap.
    for (int bit = 1; bit < 63; ++bit) {
        for (const std::int64_t offset : {-1, 0, 1}) {
            const std::int64_t value = (std::int64_t{1} << bit) + offset;
            Histogram pair;
            pair.add(value);
            pair.add(0);
            pair.add(kMost);
            QVERIFY(std::abs(static_cast<double>(pair.quantile(0.5) - value)) <= 0.008 * static_cast<double>(value));
        }
    }
}

void TstHistogram::emptyOnesAreZero()
{
    Histogram histogram;
    QVERIFY(histogram.empty());
    QCOMPARE(histogram.quantile(0.99), 0);
    QCOMPARE(histogram.min(), 0);
    QCOMPARE(histogram.max(), 0);
    QCOMPARE(histogram.mean(), 0.0);
    histogram.add(5);
    histogram.clear();
    QVERIFY(histogram == Histogram());
}

QTEST_GUILESS_MAIN(TstHistogram)
#include "tst_histogram.moc"
