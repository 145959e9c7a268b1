// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logformats/logformat.h"

#include <QTemporaryDir>
#include <QTest>

using namespace headwater::logformats;

class TstLogFormat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesAreThoseOfTheTextFormat();
    void everyBadRecordHasASentence();
    void formatsAreGuessed_data();
    void formatsAreGuessed();
    void missingAndEmptyFilesAreLines();
};

void TstLogFormat::namesAreThoseOfTheTextFormat()
{
    for (const std::string_view name : {"lines", "ndjson", "csv", "common-log", "combined-log"}) {
        const auto format = formatFromName(name);
        QVERIFY(format);
        QCOMPARE(formatName(*format), name);
    }
    QVERIFY(!formatFromName("xml"));
}

void TstLogFormat::everyBadRecordHasASentence()
{
    QVERIFY(badRecordText(BadRecord::None).isEmpty());
    for (int i = 1; i <= int(BadRecord::BadTime); ++i)
        QVERIFY(badRecordText(BadRecord(i)).endsWith(QLatin1Char('.')));
}

void TstLogFormat::formatsAreGuessed_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("format");
    const QByteArray common("10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 12");
    const QByteArray combined = common + " \"-\" \"curl/7\"";
    QTest::newRow("common") << common + "\n" + common + "\n" << QByteArray("common-log");
    QTest::newRow("combined") << combined + "\r\n" + combined + "\r\n" << QByteArray("combined-log");
    QTest::newRow("one line without an end") << combined << QByteArray("combined-log");
    QTest::newRow("ndjson") << QByteArray("{\"a\": 1}\n\n{\"a\": 2}\n{\"a\"") << QByteArray("ndjson");
    QTest::newRow("csv") << QByteArray("time,value\n2015-05-17,3\n2015-05-18,4\n2015-05") << QByteArray("csv");
    QTest::newRow("csv with quotes") << QByteArray("a,b\n\"x,\ny\",2\n") << QByteArray("csv");
    QTest::newRow("semicolons") << QByteArray("a;b\n1;2\n3;4\n") << QByteArray("csv");
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF{\"a\": 1}\n") << QByteArray("ndjson");
    QTest::newRow("prose") << QByteArray("Dear all,\nwe meet at noon, or later, or not.\nBye\n") << QByteArray("lines");
    QTest::newRow("syslog") << QByteArray("May 17 10:05:03 host app[1]: started\nMay 17 10:05:04 host app[1]: done\n")
                            << QByteArray("lines");
    QTest::newRow("binary") << QByteArray("\0\1\2\n\xff\xfe\n", 7) << QByteArray("lines");
    QTest::newRow("nothing") << QByteArray() << QByteArray("lines");
    QTest::newRow("one bad line of many") << QByteArray(combined + "\n").repeated(9) + "rubbish\n"
                                          << QByteArray("combined-log");
}

void TstLogFormat::formatsAreGuessed()
{
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, format);
    const std::string_view text(head.constData(), static_cast<std::size_t>(head.size()));
    QCOMPARE(formatName(guessFormatOfText(text)), std::string_view(format.constData()));

    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("sample")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(head);
    file.close();
    QCOMPARE(formatName(guessFormat(file.fileName().toStdString())), std::string_view(format.constData()));
}

void TstLogFormat::missingAndEmptyFilesAreLines()
{
    QTemporaryDir folder;
    QCOMPARE(guessFormat(folder.filePath(QStringLiteral("none")).toStdString()), LogFormat::Lines);
    QCOMPARE(guessFormat(folder.path().toStdString()), LogFormat::Lines);
    QFile empty(folder.filePath(QStringLiteral("empty.ndjson")));
    QVERIFY(empty.open(QIODevice::WriteOnly));
    QCOMPARE(guessFormat(empty.fileName().toStdString()), LogFormat::Ndjson); // its name says so
}

QTEST_APPLESS_MAIN(TstLogFormat)
#include "tst_logformat.moc"
