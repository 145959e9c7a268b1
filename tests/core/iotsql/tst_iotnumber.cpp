// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "iotsqllab.h"

using namespace headwater::test;

class TstIotNumber : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbersAreWrittenAsTheyWereRead_data();
    void numbersAreWrittenAsTheyWereRead();
    void arithmeticIsExactTo34Digits_data();
    void arithmeticIsExactTo34Digits();
    void textsThatAreConverted();
    void orderIsThatOfTheValues();
    void smallWholeNumbersAgreeWithTheMachine();
};

void TstIotNumber::numbersAreWrittenAsTheyWereRead_data()
{
    QTest::addColumn<std::string>("read");
    QTest::addColumn<QString>("written");
    const auto row = [](const char *read, const char *written) {
        QTest::newRow(read) << std::string(read) << QString::fromUtf8(written);
    };
    row("0", "0");
    row("-0", "0");
    row("0.0", "0.0");
    row("54.98", "54.98");
    row("2.50", "2.50");
    row("1e3", "1E+3");
    row("1.5E-7", "1.5E-7");
    row("0.0000015", "0.0000015");
    row("9999999999999999999999999999999999", "9999999999999999999999999999999999");
    row("12345678901234567890123456789012345", "1.234567890123456789012345678901234E+34");
    row("12345678901234567890123456789012375", "1.234567890123456789012345678901238E+34");
    row("99999999999999999999999999999999999", "1.000000000000000000000000000000000E+35");
    row("9.99E999", "9.99E+999");
    row("1E1000", "none");
    row("1E-1001", "0");
    row("1x", "none");
}

void TstIotNumber::numbersAreWrittenAsTheyWereRead() // IOT-03
{
    QFETCH(std::string, read);
    QFETCH(QString, written);
    const auto number = Number::parse(read);
    QCOMPARE(number ? fromUtf8(number->text()) : QStringLiteral("none"), written);
}

void TstIotNumber::arithmeticIsExactTo34Digits_data()
{
    QTest::addColumn<std::string>("a");
    QTest::addColumn<std::string>("b");
    QTest::addColumn<QStringList>("results"); // sum, difference, product, quotient, remainder
    const auto row = [](const char *a, const char *b, std::initializer_list<const char *> results) {
        QTest::newRow((std::string(a) + " and " + b).c_str()) << std::string(a) << std::string(b) << list(results);
    };
    row("7", "2", {"9", "5", "14", "3", "1"});
    row("-7", "2", {"-5", "-9", "-14", "-3", "-1"});
    row("7.0", "2", {"9.0", "5.0", "14.0", "3.5", "1.0"});
    row("0.1", "0.2", {"0.3", "-0.1", "0.02", "0.5", "0.1"});
    row("1", "3.0", {"4.0", "-2.0", "3.0", "0.3333333333333333333333333333333333", "1"});
    row("9999999999999999999999999999999999", "1",
        {"1.000000000000000000000000000000000E+34", "9999999999999999999999999999999998",
         "9999999999999999999999999999999999", "9999999999999999999999999999999999", "0"});
    row("9999999999999999999999999999999999", "9999999999999999999999999999999999",
        {"2.000000000000000000000000000000000E+34", "0", "9.999999999999999999999999999999998E+67", "1", "0"});
    row("1E500", "1E-499",
        {"1.000000000000000000000000000000000E+500", "1.000000000000000000000000000000000E+500", "1E+1", "1E+999",
         "none"});
    row("1E900", "1E900", {"2E+900", "0", "none", "1", "0"});
    row("5", "0", {"5", "5", "0", "none", "none"});
}

void TstIotNumber::arithmeticIsExactTo34Digits() // IOT-03
{
    QFETCH(std::string, a);
    QFETCH(std::string, b);
    QFETCH(QStringList, results);
    const Number x = *Number::parse(a), y = *Number::parse(b);
    QStringList found;
    for (const auto &one : {Number::sum(x, y), Number::difference(x, y), Number::product(x, y), Number::quotient(x, y),
                            Number::remainder(x, y)})
        found << (one ? fromUtf8(one->text()) : QStringLiteral("none"));
    QCOMPARE(found, results);
}

void TstIotNumber::textsThatAreConverted()
{
    for (const char *text : {"0", "-1.2", "5E-12", "5e3"})
        QVERIFY2(Number::fromText(text), text);
    for (const char *text : {"", "-", "+1", ".5", "5.", "1E", "1E+3", " 1", "1 ", "0x10", "NaN"})
        QVERIFY2(!Number::fromText(text), text);
}

void TstIotNumber::orderIsThatOfTheValues()
{
    const std::vector<std::string> rising = {"-1E999", "-12.5",  "-12.49", "-1E-999",
                                             "0",      "1E-999", "0.1",    "1.000000000000000000000000000000001",
                                             "2",      "1E2",    "101",    "1E999"};
    for (std::size_t i = 0; i < rising.size(); ++i) {
        for (std::size_t k = 0; k < rising.size(); ++k) {
            const auto order = *Number::parse(rising[i]) <=> *Number::parse(rising[k]);
            QCOMPARE(order < 0, i < k);
            QCOMPARE(order == 0, i == k);
        }
    }
    QVERIFY(*Number::parse("10") == *Number::parse("10.00"));
    QVERIFY(*Number::parse("0") == *Number::parse("0.0"));
}

void TstIotNumber::smallWholeNumbersAgreeWithTheMachine()
{
    const headwater::kernel::Stream draws{11};
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        const auto a = static_cast<std::int64_t>(draws.at(2 * i) >> (33 + i % 30)) - 1'000;
        const auto b = static_cast<std::int64_t>(draws.at(2 * i + 1) >> (33 + i % 30)) - 1'000;
        QCOMPARE(Number::sum(a, b)->toClamped(), a + b);
        QCOMPARE(Number::product(a, b)->toClamped(), a * b);
        if (b != 0) {
            QCOMPARE(Number::quotient(a, b)->toClamped(), a / b);
            QCOMPARE(Number::remainder(a, b)->toClamped(), a % b);
            const double quotient = Number::quotient(Number(a).asDecimal(), Number(b))->toDouble();
            QCOMPARE(quotient, static_cast<double>(a) / static_cast<double>(b));
        }
    }
}

QTEST_APPLESS_MAIN(TstIotNumber)
#include "tst_iotnumber.moc"
