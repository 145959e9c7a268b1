// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/figures.h"

#include <QLocale>
#include <QTest>

#include <limits>

using namespace headwater;
using namespace headwater::ui;

class TstFigures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbersFollowTheLocale();
    void bytesAndTimesTakeTheUnitThatReadsBest();
    void sharesHaveADecimalOnlyBelowOnePerCent();
    void shardsAreCalledByFourDigits();
    void axisTimesGrowHoursAndDays();
};

void TstFigures::numbersFollowTheLocale()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QCOMPARE(numberText(2171), QStringLiteral("2,171"));
    QCOMPARE(numberText(0), QStringLiteral("0"));
    QCOMPARE(numberText(1.256), QStringLiteral("1.26"));
    QCOMPARE(numberText(31.44), QStringLiteral("31.4"));
    QCOMPARE(numberText(99.999), QStringLiteral("100"));
    QCOMPARE(numberText(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("–"));
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(numberText(2171.5), QStringLiteral("2.172"));
    QCOMPARE(numberText(1.25), QStringLiteral("1,25"));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}

void TstFigures::bytesAndTimesTakeTheUnitThatReadsBest()
{
    // A no-break space keeps the unit beside its value.
    QCOMPARE(figureOf(1'111'490, HW_TEXT("bytes/s")).text(), QStringLiteral("1.06\u00A0MB/s"));
    QCOMPARE(figureOf(1'000, HW_TEXT("bytes")).text(), QStringLiteral("1,000\u00A0bytes"));
    QCOMPARE(figureOf(184, HW_TEXT("ms")).text(), QStringLiteral("184\u00A0ms"));
    QCOMPARE(figureOf(90'000, HW_TEXT("ms")).text(), QStringLiteral("90\u00A0s"));
    QCOMPARE(figureOf(412, HW_TEXT("records/s")).text(), QStringLiteral("412\u00A0records/s"));
}

void TstFigures::sharesHaveADecimalOnlyBelowOnePerCent()
{
    QCOMPARE(shareText(0.61), QStringLiteral("61 %"));
    QCOMPARE(shareText(0.004), QStringLiteral("0.4 %"));
    QCOMPARE(shareText(1), QStringLiteral("100 %"));
}

void TstFigures::shardsAreCalledByFourDigits()
{
    QCOMPARE(shardLabel(5), QStringLiteral("shard 0005"));
    QCOMPARE(shardLabel(12'345), QStringLiteral("shard 12345"));
    QCOMPARE(shardId(5), std::string("shardId-000000000005"));
}

void TstFigures::axisTimesGrowHoursAndDays()
{
    QCOMPARE(axisTime(277), QStringLiteral("04:37"));
    QCOMPARE(axisTime(3'600), QStringLiteral("01:00:00"));
    QCOMPARE(axisTime(2 * 86'400 + 61), QStringLiteral("2d 00:01:01"));
}

QTEST_GUILESS_MAIN(TstFigures)
#include "tst_figures.moc"
