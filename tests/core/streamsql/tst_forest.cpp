// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqllab.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

using namespace headwater;
using namespace headwater::test;

class TstForest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aPointFarAwayScoresHigh();
    void theSamePointsGiveTheSameScores();
    void aBreakOfTheRhythmIsSeenByAShingle();
    void whatIsNewBecomesUsual();
    void labelledDaysOfAMachineScoreAboveOthers();
    void sqlAddsTheScore();
};

namespace {

ForestSpec spec(std::uint32_t columns = 1, std::uint32_t shingle = 1)
{
    return {.trees = 50, .subSample = 128, .timeDecay = 10'000, .shingle = shingle, .columns = columns};
}

double noise(std::uint64_t i)
{
    return kernel::unit(kernel::mix64(i)) - 0.5;
}

} // namespace

void TstForest::aPointFarAwayScoresHigh() // KDA-04
{
    RandomCutForest forest(spec(2), kernel::makeStream(1, "f", 0));
    double usual = 0;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        const double point[] = {noise(2 * i), 10 + noise(2 * i + 1)};
        const double score = forest.scoreAndLearn(point);
        if (i < 32)
            QCOMPARE(score, 0.0);
        if (i >= 500)
            usual = std::max(usual, score);
    }
    const double far[] = {0, 14};
    const double score = forest.scoreAndLearn(far);
    QVERIFY2(score > 3 && score > 1.5 * usual, qPrintable(QStringLiteral("%1 %2").arg(score).arg(usual)));
    QVERIFY(score <= std::log2(128 + 1));
}

void TstForest::theSamePointsGiveTheSameScores()
{
    std::vector<double> first;
    for (int round = 0; round < 2; ++round) {
        RandomCutForest forest(spec(), kernel::makeStream(1, "f", 0));
        RandomCutForest other(spec(), kernel::makeStream(2, "f", 0));
        bool differs = false;
        for (std::uint64_t i = 0; i < 500; ++i) {
            const double point[] = {noise(i)};
            const double score = forest.scoreAndLearn(point);
            differs |= score != other.scoreAndLearn(point);
            if (round == 0)
                first.push_back(score);
            else
                QCOMPARE(score, first[i]);
        }
        QVERIFY(differs);
    }
}

void TstForest::aBreakOfTheRhythmIsSeenByAShingle()
{
    // Every value has been seen before; only their order is new.
    RandomCutForest forest(spec(1, 8), kernel::makeStream(1, "f", 0));
    double usual = 0, broken = 0;
    for (std::uint64_t i = 0; i < 2'000; ++i) {
        const bool isBroken = i >= 1'500 && i < 1'508;
        const double point[] = {std::sin(isBroken ? 0 : static_cast<double>(i) * 0.7) + noise(i) * 0.1};
        const double score = forest.scoreAndLearn(point);
        if (i >= 1'000 && i < 1'500)
            usual = std::max(usual, score);
        if (isBroken)
            broken = std::max(broken, score);
    }
    QVERIFY2(broken > 1.3 * usual, qPrintable(QStringLiteral("%1 %2").arg(broken).arg(usual)));
}

void TstForest::whatIsNewBecomesUsual()
{
    ForestSpec young = spec();
    young.timeDecay = 200;
    RandomCutForest forest(young, kernel::makeStream(1, "f", 0));
    double first = 0, last = 0;
    for (std::uint64_t i = 0; i < 3'000; ++i) {
        const double point[] = {(i >= 1'000 ? 5 : 0) + noise(i)};
        const double score = forest.scoreAndLearn(point);
        first = i == 1'000 ? score : first;
        last = score;
    }
    QVERIFY2(first > 2.5 && last < 1.5, qPrintable(QStringLiteral("%1 %2").arg(first).arg(last)));
}

void TstForest::labelledDaysOfAMachineScoreAboveOthers() // KDA-04
{
    const QString folder = QStringLiteral(HEADWATER_SOURCE_DIR "/../shared/data/");
    QFile data(folder + QStringLiteral("machine-temperature.csv"));
    QFile labels(folder + QStringLiteral("machine-temperature-anomalies.json"));
    if (!data.open(QIODevice::ReadOnly) || !labels.open(QIODevice::ReadOnly))
        QSKIP("The readings of the machine are not here.");
    const QJsonArray windows = QJsonDocument::fromJson(labels.readAll()).array();
    // Amazon's own defaults, over four hours of readings five minutes apart.
    RandomCutForest forest({.trees = 100, .subSample = 256, .timeDecay = 100'000, .shingle = 30, .columns = 1},
                           kernel::makeStream(7, "machine", 0));
    std::map<QString, double> byDay;
    std::map<QString, bool> isLabelled;
    data.readLine();
    while (!data.atEnd()) {
        const QList<QByteArray> fields = data.readLine().trimmed().split(',');
        const QString at = QString::fromLatin1(fields[0]);
        const double point[] = {fields[1].toDouble()};
        const double score = forest.scoreAndLearn(point);
        double &most = byDay[at.left(10)];
        most = std::max(most, score);
        for (const QJsonValue &window : windows)
            isLabelled[at.left(10)] |= at >= window[0].toString().left(19) && at <= window[1].toString().left(19);
    }
    std::vector<double> labelled, others;
    for (const auto &[day, score] : byDay)
        (isLabelled[day] ? labelled : others).push_back(score);
    std::sort(labelled.begin(), labelled.end());
    std::sort(others.begin(), others.end());
    // By day: the middle labelled one stands above nine of ten others.
    const double middle = labelled[labelled.size() / 2];
    const double ninth = others[others.size() * 9 / 10];
    QVERIFY2(middle > ninth, qPrintable(QStringLiteral("%1 %2").arg(middle).arg(ninth)));
    QVERIFY(middle > 1.5 * others[others.size() / 2]);
    for (const QJsonValue &window : windows) {
        double most = 0;
        for (const auto &[day, score] : byDay) {
            if (day >= window[0].toString().left(10) && day <= window[1].toString().left(10))
                most = std::max(most, score);
        }
        QVERIFY2(most > others[others.size() * 3 / 4], qPrintable(window[0].toString()));
    }
}

void TstForest::sqlAddsTheScore() // KDA-04
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(16), "price" DOUBLE, "ANOMALY_SCORE" DOUBLE);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM "ticker", "price", ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(
                   CURSOR(SELECT STREAM "ticker", "price" FROM "SOURCE_SQL_STREAM_001"), 50, 128, 10000, 1));)");
    for (std::uint64_t i = 0; i < 400; ++i)
        run.insert(row(static_cast<std::int64_t>(i), "A", i == 390 ? 40 : 20 + noise(i)));
    QCOMPARE(run.rows.size(), std::size_t(400));
    QCOMPARE(run.rows[390].values[1].real, 40.0);
    QVERIFY(run.rows[390].values[2].real > 2 * run.rows[389].values[2].real);
}

QTEST_GUILESS_MAIN(TstForest)
#include "tst_forest.moc"
