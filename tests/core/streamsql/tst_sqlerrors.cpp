// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqllab.h"

using namespace headwater::test;

class TstSqlErrors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void valuesFollowTheRulesOfSql_data();
    void valuesFollowTheRulesOfSql();
    void rowsThatFailGoToTheErrorStream();
    void anApplicationCanReadItsErrors();
    void mistakesInHandlingMistakesEnd();
    void recordsThatAreNoRowsAreRejected();
    void aBadArgumentCountsInNoAggregate();
};

void TstSqlErrors::valuesFollowTheRulesOfSql_data()
{
    QTest::addColumn<std::string>("expression");
    QTest::addColumn<QString>("result"); // or the name of the error
    const auto row = [](const char *expression, const char *result) {
        QTest::newRow(expression) << std::string(expression) << QString::fromUtf8(result);
    };
    row("7 / 2", "3");
    row("-7 / 2", "-3");
    row("7 / 2.0", "3.5");
    row("1 / (\"amount\" - 1)", "DIVISION_BY_ZERO");
    row("2147483647 + \"amount\"", "NUMERIC_VALUE_OUT_OF_RANGE");
    row("CAST(2147483647 AS BIGINT) + \"amount\"", "2147483648");
    row("CAST(300 * \"amount\" AS TINYINT)", "NUMERIC_VALUE_OUT_OF_RANGE");
    row("CAST(\"price\" AS INTEGER)", "3");
    row("CAST(-2.5 AS INTEGER)", "-3");
    row("CAST(' 42 ' AS INTEGER)", "42");
    row("CAST(\"ticker\" AS INTEGER)", "INVALID_CAST");
    row("CAST(12.345 AS DECIMAL(9,2))", "12.35");
    row("CAST(\"price\" AS DECIMAL(9,3))", "2.500");
    row("CAST(12345.0 AS DECIMAL(5,2))", "NUMERIC_VALUE_OUT_OF_RANGE");
    row("CAST('2020-02-30' AS DATE)", "INVALID_CAST");
    row("CAST('2020-02-29 10:00:00' AS TIMESTAMP) + INTERVAL '1' DAY", "2020-03-01 10:00:00.000");
    row("CAST(TIMESTAMP '2020-02-29 10:00:00.5' AS DATE)", "2020-02-29");
    row("CAST(TIMESTAMP '2020-02-29 10:00:00.5' AS TIME)", "10:00:00.500");
    row("CAST('Grüße' AS VARCHAR(3))", "Grü");
    row("'abc' = 'abc  '", "TRUE");
    row("'abc' LIKE 'ABC'", "FALSE");
    row("'50%' LIKE '50!%' ESCAPE '!'", "TRUE");
    row("'500' LIKE '50!%' ESCAPE '!'", "FALSE");
    row("'aXbXc' LIKE 'a%X_'", "TRUE");
    row("UPPER('größe é')", "GRÖSSE É");
    row("INITCAP('new york-city')", "New York-City");
    row("CHAR_LENGTH('Grüße')", "5");
    row("SUBSTRING('Grüße' FROM 3 FOR 2)", "üß");
    row("SUBSTRING('abc', 0, 2)", "a");
    row("POSITION('ü' IN 'Grüße')", "3");
    row("TRIM(LEADING '0' FROM '0070')", "70");
    row("TRIM('  x ')", "x");
    row("CASE WHEN NULL THEN 1 WHEN \"amount\" = 1 THEN 2.5 ELSE 3 END", "2.5");
    row("CASE \"ticker\" WHEN 'A' THEN 'yes' END", "yes");
    row("NULL IS NULL AND NOT (1 = NULL) IS TRUE", "TRUE");
    row("FALSE AND 1 / 0 = 1", "FALSE");
    row("MOD(-7, 3)", "-1");
    row("FLOOR(-2.5)", "-3");
    row("CEIL(\"amount\")", "1");
    row("ROUND(2.345, 2)", "2.35");
    row("POWER(2, 10)", "1024");
    row("SQRT(-\"price\")", "INVALID_ARGUMENT");
    row("FLOOR(TIMESTAMP '2020-01-31 17:45:12.345' TO HOUR)", "2020-01-31 17:00:00.000");
    row("CEIL(TIMESTAMP '2020-01-31 17:45:12' TO MONTH)", "2020-02-01 00:00:00.000");
    row("STEP(TIMESTAMP '2020-01-31 17:45:12' BY INTERVAL '10' MINUTE)", "2020-01-31 17:40:00.000");
    row("EXTRACT(MINUTE FROM TIMESTAMP '2020-01-31 17:45:12')", "45");
    row("TSDIFF(TIMESTAMP '2020-01-01 00:00:01', TIMESTAMP '2020-01-01 00:00:00')", "1000");
    row("(TIMESTAMP '2020-01-02 00:00:00' - TIMESTAMP '2020-01-01 12:00:00') HOUR > INTERVAL '11' HOUR", "TRUE");
    row("CHAR_TO_TIMESTAMP('dd/MMM/yyyy:HH:mm:ss', '17/May/2015:10:05:03')", "2015-05-17 10:05:03.000");
    row("CHAR_TO_TIMESTAMP('yyyy-MM-dd', \"ticker\")", "INVALID_CAST");
    row("TO_TIMESTAMP(CAST(1577836800000 AS BIGINT))", "2020-01-01 00:00:00.000");
    row("INTERVAL '1 02:03:04.5' DAY TO SECOND * 2", "2 04:06:09.000");
    row("1E300 * 1E300 * \"price\"", "NUMERIC_VALUE_OUT_OF_RANGE");
    row("ROWTIME", "2020-01-01 00:00:00.250");
    row("APPROXIMATE_ARRIVAL_TIME", "2020-01-01 00:00:00.250");
}

void TstSqlErrors::valuesFollowTheRulesOfSql() // KDA-01
{
    QFETCH(std::string, expression);
    QFETCH(QString, result);
    const Compilation probe =
        compile("CREATE STREAM \"OUT\" (X VARCHAR(4096)); CREATE PUMP P AS INSERT INTO \"OUT\" SELECT "
                "STREAM CAST(" +
                    expression + " AS VARCHAR(4096)) FROM \"SOURCE_SQL_STREAM_001\";",
                catalog());
    QVERIFY2(probe.program, qPrintable(problemText(probe)));
    Engine engine(probe.program, {});
    QString seen;
    engine.setListener([&](std::size_t stream, const Row &one) {
        if (stream == engine.program().errorStream())
            seen = QString::fromStdString(one.values[2].text);
        else if (stream > engine.program().errorStream())
            seen = QString::fromStdString(one.values[0].text);
    });
    engine.insert(0, row(250, "A", 2.5));
    QCOMPARE(seen, result);
}

void TstSqlErrors::rowsThatFailGoToTheErrorStream() // KDA-03
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("short" VARCHAR(3));
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM "ticker" FROM "SOURCE_SQL_STREAM_001";)",
            "error_stream");
    run.insert(row(1'000, "LONG")).insert(row(2'000, "OK"));
    QCOMPARE(run.rows.size(), std::size_t(1));
    const std::vector<Value> &values = run.rows[0].values;
    QCOMPARE(values[0].whole, kStart + 1'000);
    QCOMPARE(values[1].text, std::string("ERROR"));
    QCOMPARE(values[2].text, std::string("STRING_TOO_LONG"));
    QCOMPARE(values[3].text, std::string("A text of 4 characters does not fit into VARCHAR(3)"));
    QCOMPARE(values[4].whole, kStart + 1'000);
    QCOMPARE(QByteArray::fromHex(values[5].text.c_str()), QByteArray("LONG"));
    QCOMPARE(values[6].text, std::string("P"));
    QCOMPARE(run.engine.rows(*run.engine.program().findStream("OUT")), std::uint64_t(1));
}

void TstSqlErrors::anApplicationCanReadItsErrors() // KDA-03
{
    Run run(R"(CREATE OR REPLACE STREAM "NUMBERS" ("n" INTEGER);
               CREATE OR REPLACE STREAM "OUT" ("name" VARCHAR(32), "n" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "NUMBERS" SELECT STREAM 10 / "amount" FROM "SOURCE_SQL_STREAM_001";
               CREATE OR REPLACE PUMP "E" AS INSERT INTO "OUT" SELECT STREAM ERROR_NAME, COUNT(*)
               FROM "error_stream" AS S GROUP BY ERROR_NAME, FLOOR(S.ROWTIME TO MINUTE);)");
    for (int i = 0; i < 10; ++i)
        run.insert(row(i, "A", 1, i % 3));
    run.until(60'000);
    QCOMPARE(run.text(), QStringLiteral("00:01:00.000 DIVISION_BY_ZERO|4\n"));
    QCOMPARE(run.engine.errors(), std::uint64_t(4));
}

void TstSqlErrors::mistakesInHandlingMistakesEnd()
{
    Run run(R"(CREATE OR REPLACE STREAM "NUMBERS" ("n" INTEGER);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "NUMBERS" SELECT STREAM 10 / "amount" FROM "SOURCE_SQL_STREAM_001";
               CREATE OR REPLACE PUMP "E" AS INSERT INTO "NUMBERS" SELECT STREAM 1 / (CHAR_LENGTH(ERROR_LEVEL) - 5)
               FROM ERROR_STREAM;)",
            "NUMBERS");
    run.insert(row(0, "A", 1, 0));
    QCOMPARE(run.engine.errors(), std::uint64_t(2));
}

void TstSqlErrors::recordsThatAreNoRowsAreRejected()
{
    Run run("", "error_stream");
    run.engine.reject(kStart + 5, "INVALID_RECORD", "No JSON", "{\"a\":");
    QCOMPARE(run.rows.size(), std::size_t(1));
    QCOMPARE(QByteArray::fromHex(run.rows[0].values[5].text.c_str()), QByteArray("{\"a\":"));
}

void TstSqlErrors::aBadArgumentCountsInNoAggregate()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("rows" BIGINT, "sum" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM COUNT(*), SUM(10 / "amount")
               FROM "SOURCE_SQL_STREAM_001" AS S GROUP BY FLOOR(S.ROWTIME TO MINUTE);)");
    run.insert(row(0, "A", 1, 5)).insert(row(1, "A", 1, 0)).insert(row(2, "A", 1, 2)).until(60'000);
    QCOMPARE(run.text(), QStringLiteral("00:01:00.000 2|7\n"));
    QCOMPARE(run.engine.errors(), std::uint64_t(1));
}

QTEST_GUILESS_MAIN(TstSqlErrors)
#include "tst_sqlerrors.moc"
