// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/timestamp.h"

#include <QDateTime>
#include <QTest>

using namespace headwater;

class TstTimestamp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void timesAreRead_data();
    void timesAreRead();
    void otherTextIsRefused_data();
    void otherTextIsRefused();
    void apacheTimesAgreeWithQt();
    void isoTimesAgreeWithQt();
};

void TstTimestamp::timesAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("nanoseconds");
    constexpr qint64 kSecond = 1'000'000'000;
    constexpr qint64 kMay = 1'431'857'103 * kSecond; // date -u -d '2015-05-17 10:05:03' +%s
    QTest::newRow("utc") << QByteArray("2015-05-17T10:05:03Z") << kMay;
    QTest::newRow("no zone is utc") << QByteArray("2015-05-17T10:05:03") << kMay;
    QTest::newRow("blank") << QByteArray("2015-05-17 10:05:03") << kMay;
    QTest::newRow("offset") << QByteArray("2015-05-17T12:35:03+02:30") << kMay;
    QTest::newRow("short offset") << QByteArray("2015-05-17T09:05:03-01") << kMay;
    QTest::newRow("offset without colon") << QByteArray("2015-05-17T12:05:03.5+0200") << kMay + kSecond / 2;
    QTest::newRow("nanoseconds") << QByteArray("2015-05-17T10:05:03.123456789Z") << kMay + 123'456'789;
    QTest::newRow("more digits than kept") << QByteArray("2015-05-17T10:05:03.1234567891Z") << kMay + 123'456'789;
    QTest::newRow("comma") << QByteArray("2015-05-17 10:05:03,250") << kMay + kSecond / 4;
    QTest::newRow("no seconds") << QByteArray("2015-05-17T10:05Z") << kMay - 3 * kSecond;
    QTest::newRow("date") << QByteArray("1970-01-02") << 86'400 * kSecond;
    QTest::newRow("before 1970") << QByteArray("1969-12-31T23:59:59Z") << -kSecond;
    QTest::newRow("leap day") << QByteArray("2024-02-29") << 1'709'164'800 * kSecond;
    QTest::newRow("epoch seconds") << QByteArray("1431857103") << kMay;
    QTest::newRow("epoch fraction") << QByteArray("1431857103.5") << kMay + kSecond / 2;
    QTest::newRow("epoch milliseconds") << QByteArray("1431857103250") << kMay + kSecond / 4;
    QTest::newRow("epoch microseconds") << QByteArray("1431857103000001") << kMay + 1000;
    QTest::newRow("epoch nanoseconds") << QByteArray("1431857103000000007") << kMay + 7;
    QTest::newRow("blanks around") << QByteArray(" 1431857103 ") << kMay;
}

void TstTimestamp::timesAreRead()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, nanoseconds);
    const auto time = parseTime({text.data(), static_cast<std::size_t>(text.size())});
    QVERIFY(time);
    QCOMPARE(qint64(*time), nanoseconds);
}

void TstTimestamp::otherTextIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"",
                             " ",
                             "x",
                             "2015-13-01",
                             "2015-02-29",
                             "2015-00-10",
                             "2015-05-17T",
                             "2015-05-17T24:00:00Z",
                             "2015-05-17T10:05:03Q",
                             "2015-05-17T10:05:03+",
                             "2015-05-17T10:05:03+2",
                             "2015-05-17T10",
                             "2015-05-17T1x:05:03Z",
                             "9999-01-01",
                             "1500-01-01",
                             "nan",
                             "inf",
                             "1e400",
                             "12,5",
                             "2015-05-1"})
        QTest::newRow(text) << QByteArray(text);
}

void TstTimestamp::otherTextIsRefused()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseTime({text.data(), static_cast<std::size_t>(text.size())}));
}

void TstTimestamp::apacheTimesAgreeWithQt()
{
    QCOMPARE(parseApacheTime("17/May/2015:10:05:03 +0000"), std::optional<std::int64_t>(1'431'857'103'000'000'000));
    QCOMPARE(parseApacheTime("17/May/2015:12:35:03 +0230"), std::optional<std::int64_t>(1'431'857'103'000'000'000));
    QCOMPARE(parseApacheTime("17/May/2015:02:05:03 -0800"), std::optional<std::int64_t>(1'431'857'103'000'000'000));
    for (const char *bad : {"17/Mai/2015:10:05:03 +0000", "31/Apr/2015:10:05:03 +0000", "17/May/2015:10:05:03 0000 ",
                            "17-May-2015:10:05:03 +0000", "17/May/2015:10:65:03 +0000", "", "17/May/2015:10:05:03"})
        QVERIFY2(!parseApacheTime(bad), bad);
    const QLocale english(QLocale::C);
    for (int i = 0; i < 5'000; ++i) {
        const QDateTime time = QDateTime::fromSecsSinceEpoch(qint64(i) * 1'000'003 - 500'000'000, Qt::UTC);
        const QByteArray text = english.toString(time, QStringLiteral("dd/MMM/yyyy:HH:mm:ss +0000")).toLatin1();
        const auto parsed = parseApacheTime({text.data(), static_cast<std::size_t>(text.size())});
        QVERIFY2(parsed, text.constData());
        QCOMPARE(qint64(*parsed), time.toSecsSinceEpoch() * 1'000'000'000);
    }
}

void TstTimestamp::isoTimesAgreeWithQt()
{
    for (int i = 0; i < 5'000; ++i) {
        const qint64 milliseconds = qint64(i) * 1'234'567'891 - 2'000'000'000'000;
        char text[kIsoTimeLength];
        writeIsoTime(milliseconds * 1'000'000, text);
        const QByteArray written(text, kIsoTimeLength);
        QCOMPARE(written, QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1());
        QCOMPARE(parseTime({text, kIsoTimeLength}), std::optional<std::int64_t>(milliseconds * 1'000'000));
    }
}

QTEST_APPLESS_MAIN(TstTimestamp)
#include "tst_timestamp.moc"
