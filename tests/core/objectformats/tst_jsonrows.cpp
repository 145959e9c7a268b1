// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/timestamp.h"
#include "core/objectformats/jsonrows.h"

#include <QtTest>

using namespace headwater::objectformats;

// KDF-06
class TstJsonRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesGoToTheirColumns();
    void aMissingKeyAndANullAreTheSame();
    void escapesAreResolved();
    void whatIsNoJsonIsAParseError_data();
    void whatIsNoJsonIsAParseError();
    void aWrongTypeIsMalformedDataAndAddsNothing_data();
    void aWrongTypeIsMalformedDataAndAddsNothing();
    void theTwoDeserialisersDiffer();
    void keysAreFoundWhateverTheirOrderAndCase();
};

namespace {

const std::vector<Column> kColumns{{"id", ColumnType::Bigint},    {"small", ColumnType::Int},
                                   {"price", ColumnType::Double}, {"name", ColumnType::String},
                                   {"ok", ColumnType::Boolean},   {"at", ColumnType::Timestamp}};

} // namespace

void TstJsonRows::valuesGoToTheirColumns()
{
    JsonRows rows(kColumns);
    QVERIFY(!rows.add(R"( {"id": -9007199254740993, "small":7,"price":2.5e3,"name":"Ada","ok":true,)"
                      R"("at":"2020-01-01T00:00:01.5Z","more":{"a":[1,{"b":null}]}} )"));
    const Table &table = rows.table();
    QCOMPARE(table.rows(), std::size_t{1});
    QCOMPARE(table.values(0).whole.at(0), std::int64_t{-9007199254740993});
    QCOMPARE(table.values(1).whole.at(0), std::int64_t{7});
    QCOMPARE(table.values(2).real.at(0), 2500.0);
    QCOMPARE(table.values(3).text, std::string("Ada"));
    QCOMPARE(table.values(4).whole.at(0), std::int64_t{1});
    QCOMPARE(table.values(5).whole.at(0), std::int64_t{1'577'836'801'500'000'000});
}

void TstJsonRows::aMissingKeyAndANullAreTheSame()
{
    JsonRows rows(kColumns);
    QVERIFY(!rows.add(R"({"id":null})"));
    QVERIFY(!rows.add(R"({})"));
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
        QCOMPARE(rows.table().values(i).count(), std::size_t{0});
        QCOMPARE(rows.table().values(i).present.size(), std::size_t{2});
    }
}

void TstJsonRows::escapesAreResolved()
{
    JsonRows rows({{"s", ColumnType::String}});
    QVERIFY(!rows.add(R"({"\u0073":"a\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00\ud83d!"})"));
    QCOMPARE(rows.table().values(0).text, std::string("a\"\\/\b\f\n\r\té€😀\xef\xbf\xbd!"));
}

void TstJsonRows::whatIsNoJsonIsAParseError_data()
{
    QTest::addColumn<QByteArray>("record");
    const char *bad[] = {"",
                         "plain text",
                         "[1]",
                         "{",
                         "{\"id\":1",
                         "{\"id\" 1}",
                         "{\"id\":1,}",
                         "{\"id\":01}",
                         "{\"id\":1} x",
                         "{\"id\":tru}",
                         "{\"name\":\"\\x\"}",
                         "{\"name\":\"\\u12\"}",
                         "{\"id\":1.}",
                         "{\"name\":\"\xff\"}",
                         "{\"id\":-}"};
    for (const char *each : bad)
        QTest::newRow(each) << QByteArray(each);
    QTest::newRow("too deep") << QByteArray("{\"x\":") + QByteArray(100'000, '[');
}

void TstJsonRows::whatIsNoJsonIsAParseError()
{
    QFETCH(QByteArray, record);
    JsonRows rows(kColumns);
    const auto bad = rows.add(record.toStdString());
    QVERIFY(bad);
    QCOMPARE(bad->code, std::string_view("DataFormatConversion.ParseError"));
    QCOMPARE(rows.table().rows(), std::size_t{0});
}

void TstJsonRows::aWrongTypeIsMalformedDataAndAddsNothing_data()
{
    QTest::addColumn<QByteArray>("record");
    for (const char *each : {R"({"id":"x"})", R"({"id":1.5})", R"({"small":2147483648})", R"({"price":[1]})",
                             R"({"ok":1})", R"({"at":"yesterday"})", R"({"name":"fine","id":99999999999999999999})"})
        QTest::newRow(each) << QByteArray(each);
}

void TstJsonRows::aWrongTypeIsMalformedDataAndAddsNothing()
{
    QFETCH(QByteArray, record);
    JsonRows rows(kColumns);
    const auto bad = rows.add(record.toStdString());
    QVERIFY(bad);
    QCOMPARE(bad->code, std::string_view("DataFormatConversion.MalformedData"));
    for (std::size_t i = 0; i < kColumns.size(); ++i)
        QVERIFY(rows.table().values(i).present.empty());
}

void TstJsonRows::theTwoDeserialisersDiffer()
{
    JsonRules hive;
    hive.openX = false;
    const struct
    {
        const char *record;
        bool openX, hive;
    } cases[] = {{R"({"id":"12"})", true, false},
                 {R"({"ok":"true"})", true, false},
                 {R"({"name":{"first":"Ada"}})", true, false},
                 {R"({"name":12.50})", true, true},
                 {R"({"at":1577836800})", true, false},
                 {R"({"at":"2020-01-01T00:00:00Z"})", true, false},
                 {R"({"at":"2020-01-01 00:00:00.25"})", true, true}};
    for (const auto &each : cases) {
        QVERIFY2(JsonRows(kColumns).add(each.record).has_value() != each.openX, each.record);
        QVERIFY2(JsonRows(kColumns, hive).add(each.record).has_value() != each.hive, each.record);
    }
    JsonRows nested(kColumns);
    QVERIFY(!nested.add(R"({"name":{"first": "Ada"}})"));
    QCOMPARE(nested.table().values(3).text, std::string(R"({"first": "Ada"})"));
    hive.millis = true;
    JsonRows millis(kColumns, hive);
    QVERIFY(!millis.add(R"({"at":1577836800250})"));
    QCOMPARE(millis.table().values(5).whole.at(0), std::int64_t{1'577'836'800'250'000'000});
}

void TstJsonRows::keysAreFoundWhateverTheirOrderAndCase()
{
    JsonRows rows({{"a", ColumnType::Bigint}, {"b_c", ColumnType::Bigint}}, {.dotsToUnderscores = true});
    QVERIFY(!rows.add(R"({"B.c":2,"A":1})"));
    QVERIFY(!rows.add(R"({"a":1,"a":3})"));
    QCOMPARE(rows.table().values(0).whole, (std::vector<std::int64_t>{1, 3}));
    QCOMPARE(rows.table().values(1).whole, (std::vector<std::int64_t>{2}));
    JsonRows strict({{"a", ColumnType::Bigint}}, {.caseInsensitive = false});
    QVERIFY(!strict.add(R"({"A":1})"));
    QVERIFY(strict.table().values(0).whole.empty());
}

QTEST_GUILESS_MAIN(TstJsonRows)
#include "tst_jsonrows.moc"
