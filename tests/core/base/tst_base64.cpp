// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"

#include <QtTest>

#include <random>

using namespace headwater;

class TstBase64 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesOfAnyLengthComeBack();
    void whatIsNotBase64IsRefused_data();
    void whatIsNotBase64IsRefused();
};

/// Qt's own is the oracle.
void TstBase64::bytesOfAnyLengthComeBack()
{
    std::mt19937 random(1);
    for (std::size_t length = 0; length < 300; ++length) {
        std::string bytes;
        for (std::size_t i = 0; i < length; ++i)
            bytes += static_cast<char>(random());
        std::string text = "before ";
        appendBase64(bytes, text);
        QCOMPARE(text, "before " + QByteArray::fromStdString(bytes).toBase64().toStdString());
        QVERIFY(fromBase64(std::string_view(text).substr(7)) == bytes);
    }
}

void TstBase64::whatIsNotBase64IsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text :
         {"a", "ab", "abc", "abcde", "ab=c", "a===", "====", "=abc", "ab==abcd", "abc-", "abc_", "ab c", "abc\n",
          "abcd\x80"
          "bcd",
          "abcdab~="})
        QTest::newRow(text) << QByteArray(text);
}

void TstBase64::whatIsNotBase64IsRefused()
{
    QFETCH(QByteArray, text);
    QVERIFY(!fromBase64({text.constData(), static_cast<std::size_t>(text.size())}));
    QVERIFY(text.size() % 4 != 0 || !QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors));
}

QTEST_APPLESS_MAIN(TstBase64)
#include "tst_base64.moc"
