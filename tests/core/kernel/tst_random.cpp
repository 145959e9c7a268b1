// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/alias.h"
#include "core/kernel/detlog.h"
#include "core/kernel/random.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using namespace headwater::kernel;

namespace {

double relativeError(double found, double exact)
{
    return exact == 0.0 ? std::abs(found) : std::abs(found - exact) / std::abs(exact);
}

} // namespace

class TstRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void logarithmIsExactToTheLastBits();
    void exponentialFunctionAndPowerAreExact();
    void resultsAreTheSameBitsEverywhere();
    void unitLiesBetweenZeroAndOne();
    void belowIsUniform();
    void exponentialHasItsMeanAndVariance();
    void blocksEqualSingleDraws();
    void streamsOfDifferentComponentsAreUncorrelated();
    void aStreamDependsOnSeedNameAndPurposeOnly();
    void aliasTableFollowsItsWeights();
    void zipfSharesFallWithTheRank();
    void aMillionRanksHoldTogether();
};

void TstRandom::logarithmIsExactToTheLastBits()
{
    const Stream stream = makeStream(1, "log", 0);
    double worst = 0;
    for (std::uint64_t i = 0; i < 300'000; ++i) {
        const double x = i % 2 ? unit(stream.at(i)) : std::ldexp(unit(stream.at(i)), static_cast<int>(i % 1'900) - 950);
        worst = std::max(worst, relativeError(detLog(x), std::log(x)));
    }
    for (int i = 1; i < 2'000; ++i) {
        worst = std::max(worst, relativeError(detLog(1.0 + i * 1e-9), std::log(1.0 + i * 1e-9)));
        worst = std::max(worst, relativeError(detLog(1.0 - i * 0x1p-53), std::log(1.0 - i * 0x1p-53)));
        worst = std::max(worst, relativeError(detLog(i), std::log(i)));
    }
    QVERIFY2(worst < 1e-15, qPrintable(QString::number(worst)));
    QCOMPARE(detLog(1.0), 0.0);
}

void TstRandom::exponentialFunctionAndPowerAreExact()
{
    double worst = 0;
    for (int i = -70'000; i <= 70'000; ++i)
        worst = std::max(worst, relativeError(detExp(i * 0.01003), std::exp(i * 0.01003)));
    QVERIFY2(worst < 1e-15, qPrintable(QString::number(worst)));
    QCOMPARE(detExp(0.0), 1.0);
    worst = 0;
    for (int rank = 1; rank < 100'000; rank += 7) {
        for (const double exponent : {0.5, 1.0, 1.1, 2.0})
            worst = std::max(worst, relativeError(detPow(rank, -exponent), std::pow(rank, -exponent)));
    }
    QVERIFY2(worst < 1e-14, qPrintable(QString::number(worst)));
}

void TstRandom::resultsAreTheSameBitsEverywhere()
{
    // Sums over many results as they came out of this code: any other rounding anywhere shows.
    std::uint64_t bits = 0;
    const Stream stream = makeStream(7, "web", 3);
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        bits = mix64(bits ^ std::bit_cast<std::uint64_t>(detLog(unit(stream.at(i)))));
        bits = mix64(bits ^ std::bit_cast<std::uint64_t>(detExp(-20.0 * unit(stream.at(i)))));
        bits = mix64(bits ^ static_cast<std::uint64_t>(exponential(stream.at(i), 1.0e9 / 120)));
    }
    QCOMPARE(bits, 1465615567351541563u);
}

void TstRandom::unitLiesBetweenZeroAndOne()
{
    QCOMPARE(unit(0), 0x1p-53);
    QCOMPARE(unit(~std::uint64_t{0}), 1.0);
    QCOMPARE(unit(std::uint64_t{1} << 63), 0.5 + 0x1p-53);
    const Stream stream = makeStream(2, "unit", 0);
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        const std::uint64_t draw = stream.at(i);
        QCOMPARE(unit(draw), static_cast<double>((draw >> 11) + 1) * 0x1p-53);
    }
}

void TstRandom::belowIsUniform()
{
    const Stream stream = makeStream(3, "below", 0);
    std::vector<int> counts(97, 0);
    constexpr int kDraws = 970'000;
    for (std::uint64_t i = 0; i < kDraws; ++i)
        ++counts[below(stream.at(i), counts.size())];
    double chiSquare = 0;
    for (const int count : counts)
        chiSquare += std::pow(count - 10'000, 2) / 10'000.0;
    QVERIFY2(chiSquare > 50 && chiSquare < 160, qPrintable(QString::number(chiSquare))); // 96 degrees of freedom
    QCOMPARE(below(~std::uint64_t{0}, 10), 9u);
    QCOMPARE(below(0, 10), 0u);
}

void TstRandom::exponentialHasItsMeanAndVariance()
{
    const Stream stream = makeStream(4, "gap", 0);
    constexpr int kDraws = 2'000'000;
    constexpr double kMean = 8.0e6;
    double sum = 0;
    double squares = 0;
    int beyond = 0;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
        const auto gap = static_cast<double>(exponential(stream.at(i), kMean));
        sum += gap;
        squares += gap * gap;
        beyond += gap > 3 * kMean ? 1 : 0;
    }
    const double mean = sum / kDraws;
    const double variance = squares / kDraws - mean * mean;
    // Four standard errors: 1 / sqrt(n) of the mean, sqrt(8 / n) of the variance.
    QVERIFY(std::abs(mean / kMean - 1) < 4 / std::sqrt(kDraws));
    QVERIFY(std::abs(variance / (kMean * kMean) - 1) < 4 * std::sqrt(8.0 / kDraws));
    QVERIFY(std::abs(beyond / (kDraws * std::exp(-3.0)) - 1) < 0.02);
    QCOMPARE(exponential(~std::uint64_t{0}, kMean), 1);
    QVERIFY(exponential(0, 1e300) > 0);
}

void TstRandom::blocksEqualSingleDraws()
{
    const Stream stream = makeStream(5, "block", 0);
    for (const double mean : {0.0, 0.3, 1e3, 8.3333e6, 1e13, 3e13, 1e17}) {
        for (const std::size_t count : {0u, 1u, 3u, 4u, 511u, 512u, 5'003u}) {
            std::vector<SimTime> gaps(count);
            exponentialBlock(stream, 1'000, 4, mean, gaps);
            for (std::size_t i = 0; i < count; ++i)
                QCOMPARE(gaps[i], exponential(stream.at(1'000 + 4 * i), mean));
        }
    }
    std::vector<std::uint64_t> draws(1'003);
    drawBlock(stream, 77, 3, draws);
    for (std::size_t i = 0; i < draws.size(); ++i)
        QCOMPARE(draws[i], stream.at(77 + 3 * i));
}

void TstRandom::streamsOfDifferentComponentsAreUncorrelated()
{
    constexpr int kDraws = 200'000;
    const char *names[] = {"web", "web2", "wea", "clicks", "a", "b", ""};
    std::vector<Stream> streams;
    for (const char *name : names) {
        streams.push_back(makeStream(1, name, 0));
        streams.push_back(makeStream(1, name, 1));
        streams.push_back(makeStream(2, name, 0));
    }
    for (std::size_t a = 0; a < streams.size(); ++a) {
        for (std::size_t b = a + 1; b < streams.size(); ++b) {
            QVERIFY(streams[a].key != streams[b].key);
            double sum = 0;
            for (std::uint64_t i = 0; i < kDraws / 20; ++i)
                sum += (unit(streams[a].at(i)) - 0.5) * (unit(streams[b].at(i)) - 0.5);
            const double correlation = sum / (kDraws / 20) * 12;
            QVERIFY2(std::abs(correlation) < 5 / std::sqrt(kDraws / 20), qPrintable(QString::number(correlation)));
        }
    }
    // Neighbouring draws of one stream, and neighbouring strides, as a record uses them.
    for (const std::uint64_t lag : {1u, 2u, 4u, 16u, 1024u}) {
        double sum = 0;
        for (std::uint64_t i = 0; i < kDraws; ++i)
            sum += (unit(streams[0].at(i)) - 0.5) * (unit(streams[0].at(i + lag)) - 0.5);
        QVERIFY(std::abs(sum / kDraws * 12) < 5 / std::sqrt(kDraws));
    }
}

void TstRandom::aStreamDependsOnSeedNameAndPurposeOnly()
{
    static_assert(makeStream(1, "web", 2).key == makeStream(1, "web", 2).key);
    QVERIFY(makeStream(1, "web", 2).key != makeStream(1, "web", 3).key);
    QVERIFY(makeStream(1, "web", 2).key != makeStream(2, "web", 2).key);
    QVERIFY(makeStream(1, "web", 2).key != makeStream(1, "wex", 2).key);
    QCOMPARE(makeStream(7, "web", 3).at(41), 10118226282656927371u);
}

void TstRandom::aliasTableFollowsItsWeights()
{
    const Stream stream = makeStream(6, "alias", 0);
    const std::vector<std::vector<double>> cases = {{1},
                                                    {1, 1},
                                                    {1, 0},
                                                    {0, 0, 5},
                                                    {1, 2, 3, 4},
                                                    {1e-9, 1, 1e9},
                                                    {10, 1, 1, 1, 1, 1, 1, 1, 1},
                                                    {1, 1, 1, 1, 1, 1, 1, 9}};
    for (const auto &weights : cases) {
        const AliasTable table(weights);
        const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
        std::vector<double> counts(weights.size(), 0);
        constexpr int kDraws = 400'000;
        for (std::uint64_t i = 0; i < kDraws; ++i)
            ++counts[table(stream.at(i))];
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const double expected = kDraws * weights[i] / total;
            QVERIFY(std::abs(counts[i] - expected) <= 5 * std::sqrt(expected) + 1);
            if (weights[i] == 0)
                QCOMPARE(counts[i], 0.0);
        }
    }
}

void TstRandom::zipfSharesFallWithTheRank()
{
    const Stream stream = makeStream(7, "zipf", 0);
    for (const double exponent : {0.0, 0.5, 1.0, 1.1, 2.0}) {
        constexpr std::size_t kRanks = 1'000;
        const ZipfTable table(kRanks, exponent);
        double total = 0;
        for (std::size_t rank = 0; rank < kRanks; ++rank)
            total += std::pow(static_cast<double>(rank + 1), -exponent);
        std::vector<int> counts(kRanks, 0);
        constexpr int kDraws = 1'000'000;
        for (std::uint64_t i = 0; i < kDraws; ++i)
            ++counts[table(stream.at(i))];
        double chiSquare = 0;
        for (std::size_t rank = 0; rank < kRanks; ++rank) {
            const double share = std::pow(static_cast<double>(rank + 1), -exponent) / total;
            QVERIFY(relativeError(table.share(rank), share) < 1e-12);
            chiSquare += std::pow(counts[rank] - kDraws * share, 2) / (kDraws * share);
        }
        // 999 degrees of freedom: standard deviation 45.
        QVERIFY2(std::abs(chiSquare - 999) < 5 * 45, qPrintable(QString::number(chiSquare)));
    }
}

void TstRandom::aMillionRanksHoldTogether()
{
    constexpr std::size_t kRanks = 1'000'000;
    const ZipfTable table(kRanks, 1.0);
    const Stream stream = makeStream(8, "zipf", 0);
    constexpr int kDraws = 1'000'000;
    int first = 0;
    int upperHalf = 0;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
        const std::uint32_t rank = table(stream.at(i));
        QVERIFY(rank < kRanks);
        first += rank == 0 ? 1 : 0;
        upperHalf += rank >= kRanks / 2 ? 1 : 0;
    }
    const double harmonic = std::log(1e6) + 0.5772156649;
    QVERIFY(std::abs(first / (kDraws / harmonic) - 1) < 0.02);
    QVERIFY(std::abs(upperHalf / (kDraws * std::log(2.0) / harmonic) - 1) < 0.03);
}

QTEST_GUILESS_MAIN(TstRandom)
#include "tst_random.moc"
