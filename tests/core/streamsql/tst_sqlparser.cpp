// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/parser.h"
#include "sqllab.h"

using namespace headwater::test;

class TstSqlParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mistakesNameThePlaceAndTheCure_data();
    void mistakesNameThePlaceAndTheCure();
    void everyStatementTellsItsOwnMistake();
    void commentsAndBlanksChangeNothing();
    void columnsCountCharacters();
    void deepAndLongTextsAreRefused();
    void warningsDoNotStop();
    void beginningsOfGoodCodeNeverCrash();
};

namespace {

QString firstProblem(const std::string &code)
{
    return problemText(compile(code, catalog())).section(QLatin1Char('\n'), 0, 0);
}

/// A query over the source into a stream of these columns.
std::string query(const std::string &columns, const std::string &select)
{
    return "CREATE STREAM \"OUT\" (" + columns + ");\nCREATE PUMP P AS INSERT INTO \"OUT\"\n" + select;
}

} // namespace

void TstSqlParser::mistakesNameThePlaceAndTheCure_data()
{
    QTest::addColumn<std::string>("code");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const std::string &code, const char *problem) {
        QTest::newRow(name) << code << QString::fromUtf8(problem);
    };
    const std::string all = "SELECT STREAM \"ticker\" FROM \"SOURCE_SQL_STREAM_001\"";
    row("statement", "CRATE STREAM S (A INTEGER);", "1:1 Here should stand CREATE, not “CRATE”. Did you mean CREATE?");
    row("bare query", "SELECT STREAM * FROM S",
        "1:1 A query runs in a pump: CREATE OR REPLACE PUMP \"NAME\" AS INSERT "
        "INTO … SELECT STREAM …");
    row("type", "CREATE STREAM S (A INTEGR);",
        "1:20 Here should stand a type such as VARCHAR(16), INTEGER, DOUBLE or TIMESTAMP, not “INTEGR”. Did you mean "
        "INTEGER?");
    row("end", "CREATE STREAM S (A INTEGER", "1:20 The text ends here, but “)” should follow.");
    row("open text", "CREATE STREAM S (A INTEGER);\nCREATE 'abc",
        "2:8 This text is never closed; close it with a single "
        "quote.");
    row("column", query("A VARCHAR(9)", "SELECT STREAM TICKER FROM \"SOURCE_SQL_STREAM_001\";"),
        "3:15 There is no column TICKER. Did you mean \"ticker\"?");
    row("stream", query("A VARCHAR(9)", "SELECT STREAM \"ticker\" FROM SOURCE_SQL_STREAM_01;"),
        "3:29 There is no stream SOURCE_SQL_STREAM_01. Did you mean SOURCE_SQL_STREAM_001?");
    row("function", query("A VARCHAR(9)", "SELECT STREAM UPER(\"ticker\") FROM \"SOURCE_SQL_STREAM_001\";"),
        "3:15 There is no function UPER. Did you mean UPPER?");
    row("not a stream", query("A VARCHAR(9)", "SELECT \"ticker\" FROM \"SOURCE_SQL_STREAM_001\";"),
        "3:1 A pump reads a stream for ever: write SELECT STREAM.");
    row("comparison", query("A VARCHAR(9)", all + " WHERE \"ticker\" = 5;"),
        "3:59 VARCHAR(16) and INTEGER cannot be compared; CAST one of them.");
    row("condition", query("A VARCHAR(9)", all + " WHERE \"amount\";"),
        "3:59 Here should stand a condition, but this is "
        "INTEGER.");
    row("operator", query("A INTEGER", "SELECT STREAM \"ticker\" + 1 FROM \"SOURCE_SQL_STREAM_001\";"),
        "3:15 “+” does not work on VARCHAR(16) and INTEGER.");
    row("target type", query("A INTEGER", all + ";"),
        "3:15 VARCHAR(16) does not go into A, which is INTEGER; CAST it.");
    row("target count", query("A VARCHAR(9), B INTEGER", all + ";"),
        "3:1 The query gives 1 columns, but 2 go into OUT.");
    row("endless group",
        query("A BIGINT", "SELECT STREAM COUNT(*) FROM \"SOURCE_SQL_STREAM_001\" GROUP BY \"ticker\";"),
        "3:62 A stream has no end, so its groups need one: add STEP(ROWTIME BY INTERVAL '60' SECOND) or FLOOR(ROWTIME "
        "TO "
        "MINUTE) to GROUP BY.");
    row("endless aggregate", query("A BIGINT", "SELECT STREAM COUNT(*) FROM \"SOURCE_SQL_STREAM_001\";"),
        "3:15 A stream has no end, so COUNT needs a window: GROUP BY STEP(… BY INTERVAL …) or OVER (…).");
    row("ungrouped",
        query("A DOUBLE", "SELECT STREAM \"price\" FROM \"SOURCE_SQL_STREAM_001\" AS S GROUP BY FLOOR(S.ROWTIME "
                          "TO MINUTE);"),
        "3:15 This differs from row to row of a group; put it into an aggregate, or make it a key of the group exactly "
        "as "
        "it stands here.");
    row("where", query("A VARCHAR(9)", all + " AS S WHERE COUNT(*) > 1;"),
        "3:64 WHERE sees single rows; a condition on COUNT belongs into HAVING.");
    row("window",
        query("A BIGINT", "SELECT STREAM COUNT(*) OVER W2 FROM \"SOURCE_SQL_STREAM_001\" WINDOW W1 AS (ROWS 2 "
                          "PRECEDING);"),
        "3:29 There is no window W2. Did you mean W1?");
    row("unit", query("A BIGINT", "SELECT STREAM COUNT(*) OVER (RANGE INTERVAL '1' MINUTES PRECEDING) FROM S;"),
        "3:49 Here should stand a unit: DAY, HOUR, MINUTE or SECOND, not “MINUTES”. Did you mean MINUTE?");
    row("join", query("A VARCHAR(9)", all + " AS S JOIN \"SECTOR\" AS C ON C.\"code\" = S.\"ticker\";"),
        "3:63 Only a reference table can be joined to a stream. Did you mean SECTORS?");
    row("reserved", query("A INTEGER", "SELECT STREAM ORDER FROM S;"),
        "3:15 “ORDER” is a reserved word; here should stand a value. As the name of a column it needs double quotes.");
    row("decimal in a forest",
        query("A DOUBLE",
              "SELECT STREAM ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM CAST(\"price\" AS "
              "DECIMAL(9,2)) AS P FROM \"SOURCE_SQL_STREAM_001\")));"),
        "3:34 RANDOM_CUT_FOREST does not take DECIMAL; CAST(P AS DOUBLE).");
    row("circle",
        "CREATE STREAM A (X INTEGER);\nCREATE STREAM B (X INTEGER);\nCREATE PUMP P AS INSERT INTO A SELECT STREAM X "
        "FROM "
        "B;\nCREATE PUMP Q AS INSERT INTO B SELECT STREAM X FROM A;",
        "3:13 The pump P is part of a circle: its rows would come back to it for ever.");
    row("twice", "CREATE STREAM A (X INTEGER);\nCREATE STREAM A (Y INTEGER);",
        "2:15 There already is a stream or a table "
        "A.");
    row("rowtime", "CREATE STREAM A (ROWTIME TIMESTAMP);",
        "1:18 Every stream has a ROWTIME of its own; give the column another name.");
    row("input", "CREATE PUMP P AS INSERT INTO SOURCE_SQL_STREAM_001 " + all + ";",
        "1:30 Only the service writes to SOURCE_SQL_STREAM_001; create a stream of your own.");
}

void TstSqlParser::mistakesNameThePlaceAndTheCure() // KDA-01
{
    QFETCH(std::string, code);
    QFETCH(QString, problem);
    QCOMPARE(firstProblem(code), problem);
}

void TstSqlParser::everyStatementTellsItsOwnMistake()
{
    const Script script = parseScript("CREATE STREAM A (X INTEGR);\nCREATE STREAM B (X INTEGER);\nCREATE STREM C;\n");
    QCOMPARE(script.statements.size(), std::size_t(1));
    QCOMPARE(script.problems.size(), std::size_t(2));
    QCOMPARE(script.problems[0].place.line, 1);
    QCOMPARE(script.problems[1].place.line, 3);
}

void TstSqlParser::commentsAndBlanksChangeNothing()
{
    QCOMPARE(firstProblem("-- a comment; 'not closed\n/* another\n one */ CREATE /* here */ STREAM\tA(X\nINTEGER)"),
             QString());
}

void TstSqlParser::columnsCountCharacters()
{
    const Script script = parseScript("CREATE STREAM \"Größe\" (\"ä\" INTEGR)");
    QCOMPARE(script.problems[0].place.column, 28);
    QCOMPARE(script.problems[0].place.offset, std::size_t(30));
    QCOMPARE(script.problems[0].place.length, std::size_t(6));
}

void TstSqlParser::deepAndLongTextsAreRefused()
{
    const auto select = [](const std::string &value) {
        return query("A BIGINT", "SELECT STREAM " + value + " FROM \"SOURCE_SQL_STREAM_001\";");
    };
    QCOMPARE(firstProblem(select(std::string(50, '(') + "1" + std::string(50, ')'))), QString());
    QVERIFY(firstProblem(select(std::string(5'000, '(') + "1" + std::string(5'000, ')')))
                .contains(QStringLiteral("nested too deeply")));
    std::string sum = "1";
    for (int i = 0; i < 20'000; ++i)
        sum += "+1";
    QVERIFY(firstProblem(select(sum)).contains(QStringLiteral("too long")));
    QVERIFY(firstProblem(std::string(kMostCodeBytes + 1, ' ')).contains(QStringLiteral("100 KB")));
    std::string nots = "TRUE";
    for (int i = 0; i < 20'001; ++i)
        nots = "NOT " + nots;
    QCOMPARE(firstProblem(query("A BOOLEAN", "SELECT STREAM " + nots + " FROM \"SOURCE_SQL_STREAM_001\";")), QString());
}

void TstSqlParser::warningsDoNotStop()
{
    const Compilation made =
        compile(query("A BIGINT", "SELECT STREAM COUNT(*) OVER (RANGE INTERVAL '2' HOUR PRECEDING) FROM "
                                  "\"SOURCE_SQL_STREAM_001\";"),
                catalog());
    QVERIFY(made.program);
    QCOMPARE(made.problems.size(), std::size_t(1));
    QVERIFY(made.problems[0].severity == Diagnostic::Severity::Warning);
}

void TstSqlParser::beginningsOfGoodCodeNeverCrash()
{
    const std::string code = query(
        "\"a\" VARCHAR(16), b DECIMAL(9,2)",
        "SELECT STREAM UPPER(TRIM(BOTH ' ' FROM S.\"ticker\")), CAST(AVG(\"price\") AS DECIMAL(9,2)) AS b FROM "
        "\"SOURCE_SQL_STREAM_001\" AS S LEFT JOIN SECTORS AS C ON C.\"code\" = S.\"ticker\" WHERE S.\"amount\" BETWEEN "
        "1 AND "
        "9 AND \"sector\" NOT IN ('a', 'b') GROUP BY S.\"ticker\", STEP(S.ROWTIME BY INTERVAL '1:30' MINUTE TO SECOND) "
        "HAVING COUNT(*) > 1;");
    for (std::size_t length = 0; length < code.size(); ++length) {
        const Compilation made = compile(code.substr(0, length), catalog());
        QVERIFY(made.program || !made.problems.empty());
    }
    QVERIFY2(compile(code, catalog()).program != nullptr, qPrintable(firstProblem(code)));
}

QTEST_GUILESS_MAIN(TstSqlParser)
#include "tst_sqlparser.moc"
