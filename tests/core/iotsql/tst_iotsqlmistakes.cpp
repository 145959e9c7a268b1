// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "iotsqllab.h"

using namespace headwater::test;

class TstIotSqlMistakes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mistakesAreToldAtTheirPlace_data();
    void mistakesAreToldAtTheirPlace();
    void whatLooksWrongIsAWarning_data();
    void whatLooksWrongIsAWarning();
    void longAndDeepStatementsEnd();
};

void TstIotSqlMistakes::mistakesAreToldAtTheirPlace_data()
{
    QTest::addColumn<std::string>("sql");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *sql, const char *problem) {
        QTest::newRow(sql) << std::string(sql) << QString::fromUtf8(problem);
    };
    row("", "1:1 The text ends here, but SELECT should follow.");
    row("SELCT * FROM 'a'", "1:1 Here should stand SELECT, not “SELCT”. Did you mean SELECT?");
    row("SELECT FROM 'a'", "1:8 Here should stand a value, not “FROM”.");
    row("SELECT a b FROM 'a'", "1:10 A new name stands behind AS: write AS b.");
    row("SELECT * FORM 'a'", "1:10 Here should stand “,”, FROM, WHERE or the end, not “FORM”. Did you mean FROM?");
    row("SELECT * FROM topic/#", "1:15 FROM wants a topic filter in quotes, such as 'sensors/+/data'.");
    row("SELECT * FROM 'a/#/b'", "1:15 The wildcard # stands at the end of a filter.");
    row("SELECT * FROM 'a/b+'", "1:15 A wildcard stands alone in its level: sensors/+/data or sensors/#.");
    row("SELECT * FROM 'a/b/c/d/e/f/g/h/i'", "1:15 A topic filter has at most 7 slashes.");
    row("SELECT *\nFROM 'a'\nWHERE color == 'red'", "3:13 Equal is written = here.");
    row("SELECT * FROM 'a' WHERE a != 1", "1:27 Unequal is written <> here.");
    row("SELECT * FROM 'a' WHERE a LIKE 'x%'",
        "1:27 There is no LIKE here; use startswith(), endswith() or regexp_matches().");
    row("SELECT * FROM 'a' WHERE a IS NULL", "1:27 There is no IS here; use isNull() or isUndefined().");
    row("SELECT a[0] FROM 'a'", "1:9 Entries of an array are read with get(array, index).");
    row("SELECT uper(a) FROM 'a'", "1:8 There is no function uper(). Did you mean upper(text)?");
    row("SELECT count(*) FROM 'a' GROUP BY b",
        "1:8 There are no aggregates here: a rule looks at one message at a time.");
    row("SELECT a FROM 'a' GROUP BY b", "1:19 There is no GROUP here: a rule looks at one message at a time.");
    row("SELECT a FROM 'a' WHERE (a > 1", "1:30 The text ends here, but “)” should follow.");
    row("SELECT 'red FROM 'a'", "1:20 This text is never closed; close it with '.");
    row("SELECT a – 1 FROM 'a'", "1:10 This is a dash; the minus sign of SQL is -.");
    row("SELECT ‘a’ FROM 'a'", "1:8 This is a printer’s quotation mark; SQL has ' and \".");
    row("SELECT 2nd FROM 'a'", "1:8 A name cannot begin with a digit here; write get(*, \"2nd\") for it.");
    row("SELECT CASE WHEN a THEN 1 END FROM 'a'",
        "1:13 CASE wants a value to compare: CASE color WHEN 'red' THEN 1 END.");
    row("SELECT CASE a WHEN 1 TEN 2 END FROM 'a'", "1:22 Here should stand THEN, not “TEN”. Did you mean THEN?");
    row("SELECT VALUE a, b FROM 'a'", "1:1 SELECT VALUE gives one value; make it an object or an array of several.");
    row("SELECT cast(a AS Date) FROM 'a'", "1:18 A value is cast to String, Int, Double, Decimal or Boolean.");
    row("SELECT (SELECT a FROM 'e') AS x FROM 'a'",
        "1:23 A nested SELECT reads an array or object of the message; write its name without quotes.");
    row("SELECT {a: 1} AS x FROM 'a'", "1:9 Here should stand a name in quotes, not “a”.");
    row("SELECT a, FROM 'a'", "1:11 Here should stand a value, not “FROM”.");
    row("SELECT ü FROM 'a'",
        "1:8 This character has no meaning here; names of properties that have it are written get(*, \"name\").");
}

void TstIotSqlMistakes::mistakesAreToldAtTheirPlace() // IOT-03
{
    QFETCH(std::string, sql);
    QFETCH(QString, problem);
    const Compilation made = compile(sql, {});
    QVERIFY(!made.statement);
    QCOMPARE(problemText(made.problems), problem);
}

void TstIotSqlMistakes::whatLooksWrongIsAWarning_data()
{
    QTest::addColumn<std::string>("sql");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *sql, const char *problem) {
        QTest::newRow(sql) << std::string(sql) << QString::fromUtf8(problem);
    };
    row("SELECT device-id FROM 'a'",
        "1:8 This is device minus id. If a property is called so, write get(*, \"device-id\").");
    row("SELECT a.device-id FROM 'a'",
        "1:8 This is device minus id. If a property is called so, write get(a, \"device-id\").");
    row("SELECT abs(1, 2) FROM 'a'", "1:8 It is written abs(number); with other arguments it is Undefined.");
}

void TstIotSqlMistakes::whatLooksWrongIsAWarning()
{
    QFETCH(std::string, sql);
    QFETCH(QString, problem);
    const Compilation made = compile(sql, {});
    QVERIFY(made.statement);
    QVERIFY(!made.problems[0].isError);
    QCOMPARE(problemText(made.problems), problem);
}

void TstIotSqlMistakes::longAndDeepStatementsEnd()
{
    const auto repeated = [](const std::string &what, int times) {
        std::string made;
        for (int i = 0; i < times; ++i)
            made += what;
        return made;
    };
    for (const std::string &expression :
         {repeated("(", 50'000), repeated("[", 50'000), repeated("NOT ", 50'000), repeated("- ", 50'000),
          "1" + repeated("+1", 50'000), "a" + repeated(".a", 50'000), repeated("(SELECT a FROM ", 5'000)})
    {
        const Compilation made = compile("SELECT " + expression + " FROM 'a'", {});
        QVERIFY(!made.statement);
        QCOMPARE(made.problems.size(), std::size_t(1));
    }
    QCOMPARE(run("SELECT VALUE 1" + repeated(" + 1", 900) + " FROM 'a'", "{}"), QStringLiteral("901"));
}

QTEST_APPLESS_MAIN(TstIotSqlMistakes)
#include "tst_iotsqlmistakes.moc"
