// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqllab.h"

using namespace headwater::test;

class TstSqlWindows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rowsPassAPumpAsTheyAre();
    void tumblingWindowsGiveARowForEachKey();
    void emptyWindowsGiveNothing();
    void windowsCloseByTheClockWithoutFurtherRows();
    void resultsDoNotDependOnHowTimePasses();
    void lateRowsOfAnEventTimeGiveFurtherParts();
    void staggerWindowsGatherWhatBelongsTogether();
    void slidingWindowsReachBackInTime();
    void slidingWindowsOfRowsReachBackByCount();
    void silentKeysOfSlidingWindowsAreForgotten();
    void leastAndMostFollowASlidingWindow();
    void pumpsFeedOneAnother();
    void windowsOverWindowsSeeRowsAtTheTimeTheyClosed();
    void theOldSpellingOfTenSecondsWorks();
    void rowsAreSortedPieceByPiece();
    void havingChoosesGroups();
    void distinctCountsEachValueOnce();
    void stoppedPumpsDoNothing();
};

namespace {

const std::string kTumbling = R"(
    CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(16), "n" BIGINT);
    CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
    SELECT STREAM "ticker", COUNT(*) FROM "SOURCE_SQL_STREAM_001"
    GROUP BY "ticker", STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '60' SECOND);)";

}

void TstSqlWindows::rowsPassAPumpAsTheyAre() // KDA-01
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(16), "double" DOUBLE, "when" TIMESTAMP);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" ("double", "ticker", "when")
               SELECT STREAM "price" * 2, "ticker", ROWTIME FROM "SOURCE_SQL_STREAM_001" AS S WHERE S."price" > 1;)");
    run.insert(row(250, "AMZN", 1.5)).insert(row(260, "TSLA", 0.5)).insert(row(270, "MSFT", 2));
    QCOMPARE(run.text(), QStringLiteral("00:00:00.250 AMZN|3|2020-01-01 00:00:00.250\n"
                                        "00:00:00.270 MSFT|4|2020-01-01 00:00:00.270\n"));
}

void TstSqlWindows::tumblingWindowsGiveARowForEachKey() // KDA-02
{
    Run run(kTumbling);
    run.insert(row(1'000, "B")).insert(row(2'000, "A")).insert(row(59'999, "B")).insert(row(60'000, "B"));
    QCOMPARE(run.text(), QStringLiteral("00:01:00.000 B|2\n00:01:00.000 A|1\n"));
    run.until(120'000);
    QCOMPARE(run.text(), QStringLiteral("00:01:00.000 B|2\n00:01:00.000 A|1\n00:02:00.000 B|1\n"));
}

void TstSqlWindows::emptyWindowsGiveNothing()
{
    Run run(kTumbling);
    run.insert(row(1'000, "A")).insert(row(300'000, "A")).until(600'000);
    QCOMPARE(run.text(), QStringLiteral("00:01:00.000 A|1\n00:06:00.000 A|1\n"));
    QCOMPARE(run.engine.kept(), std::size_t(0));
}

void TstSqlWindows::windowsCloseByTheClockWithoutFurtherRows()
{
    Run run(kTumbling);
    QCOMPARE(run.engine.deadline(), kNeverMs);
    run.insert(row(10'000, "A"));
    QCOMPARE(run.engine.deadline(), kStart + 60'000);
    run.until(59'999);
    QCOMPARE(run.rows.size(), std::size_t(0));
    run.until(60'000);
    QCOMPARE(run.rows.size(), std::size_t(1));
}

void TstSqlWindows::resultsDoNotDependOnHowTimePasses()
{
    Run often(kTumbling);
    Run seldom(kTumbling);
    for (int i = 0; i < 300; ++i) {
        often.until(i * 777);
        often.insert(row(i * 777, i % 3 ? "A" : "B"));
        seldom.insert(row(i * 777, i % 3 ? "A" : "B"));
    }
    often.until(1'000'000);
    seldom.until(1'000'000);
    QVERIFY(often.rows.size() > 5);
    QCOMPARE(often.text(), seldom.text());
}

void TstSqlWindows::lateRowsOfAnEventTimeGiveFurtherParts() // KDA-02
{
    // The service's own example: rows at 11:00:20, :30, 11:01:05, :15 of 11:00:10, :20, :55 and 11:01:05.
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("minute" TIMESTAMP, "ticker" VARCHAR(16), "n" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM FLOOR("event_time" TO MINUTE), "ticker", COUNT(*) FROM "SOURCE_SQL_STREAM_001"
               GROUP BY "ticker", FLOOR("event_time" TO MINUTE),
                        STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '60' SECOND);)");
    const std::int64_t eleven = 11 * kHourMs;
    run.insert(row(eleven + 20'000, "AMZN", 1, 1, eleven + 10'000));
    run.insert(row(eleven + 30'000, "AMZN", 1, 1, eleven + 20'000));
    run.insert(row(eleven + 65'000, "AMZN", 1, 1, eleven + 55'000));
    run.insert(row(eleven + 75'000, "AMZN", 1, 1, eleven + 65'000));
    run.until(eleven + 200'000);
    QCOMPARE(run.text(), QStringLiteral("11:01:00.000 2020-01-01 11:00:00.000|AMZN|2\n"
                                        "11:02:00.000 2020-01-01 11:00:00.000|AMZN|1\n"
                                        "11:02:00.000 2020-01-01 11:01:00.000|AMZN|1\n"));
}

void TstSqlWindows::staggerWindowsGatherWhatBelongsTogether() // KDA-02
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("minute" TIMESTAMP, "ticker" VARCHAR(16), "n" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM FLOOR("event_time" TO MINUTE), "ticker", COUNT("ticker") FROM "SOURCE_SQL_STREAM_001"
               WINDOWED BY STAGGER (PARTITION BY FLOOR("event_time" TO MINUTE), "ticker" RANGE INTERVAL '1' MINUTE);)");
    const std::int64_t eleven = 11 * kHourMs;
    run.insert(row(eleven + 20'000, "AMZN", 1, 1, eleven + 10'000));
    run.insert(row(eleven + 30'000, "AMZN", 1, 1, eleven + 20'000));
    run.insert(row(eleven + 65'000, "AMZN", 1, 1, eleven + 55'000));
    run.insert(row(eleven + 75'000, "AMZN", 1, 1, eleven + 65'000));
    run.until(eleven + 79'999);
    QCOMPARE(run.rows.size(), std::size_t(0));
    run.until(eleven + 200'000);
    QCOMPARE(run.text(), QStringLiteral("11:01:20.000 2020-01-01 11:00:00.000|AMZN|3\n"
                                        "11:02:15.000 2020-01-01 11:01:00.000|AMZN|1\n"));
}

void TstSqlWindows::slidingWindowsReachBackInTime() // KDA-02
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(16), "n" BIGINT, "avg" DOUBLE);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM "ticker", COUNT(*) OVER W1, AVG("price") OVER W1 FROM "SOURCE_SQL_STREAM_001"
               WINDOW W1 AS (PARTITION BY "ticker" RANGE INTERVAL '10' SECOND PRECEDING);)");
    run.insert(row(0, "A", 1)).insert(row(5'000, "A", 3)).insert(row(5'000, "B", 10));
    run.insert(row(10'000, "A", 5)).insert(row(10'001, "A", 7));
    QCOMPARE(run.text(), QStringLiteral("00:00:00.000 A|1|1\n00:00:05.000 A|2|2\n00:00:05.000 B|1|10\n"
                                        "00:00:10.000 A|3|3\n00:00:10.001 A|3|5\n"));
}

void TstSqlWindows::slidingWindowsOfRowsReachBackByCount()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("sum" BIGINT, "all" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM SUM("amount") OVER (ROWS 2 PRECEDING),
                             COUNT(*) OVER (RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW)
               FROM "SOURCE_SQL_STREAM_001";)");
    for (int i = 1; i <= 5; ++i)
        run.insert(row(i, "A", 1, i));
    QCOMPARE(run.text(), QStringLiteral("00:00:00.001 1|1\n00:00:00.002 3|2\n00:00:00.003 6|3\n00:00:00.004 9|4\n"
                                        "00:00:00.005 12|5\n"));
}

void TstSqlWindows::silentKeysOfSlidingWindowsAreForgotten()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("n" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM COUNT(*) OVER (PARTITION BY "ticker" RANGE INTERVAL '1' SECOND PRECEDING)
               FROM "SOURCE_SQL_STREAM_001";)");
    for (int i = 0; i < 10'000; ++i)
        run.insert(row(i, ("k" + std::to_string(i)).c_str()));
    QCOMPARE(run.engine.kept(), std::size_t(1'001));
}

void TstSqlWindows::leastAndMostFollowASlidingWindow()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("a" DOUBLE, "b" DOUBLE, "c" DOUBLE, "d" DOUBLE);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM MIN("price") OVER W, MAX("price") OVER W, FIRST_VALUE("price") OVER W,
                             LAST_VALUE("price") OVER W
               FROM "SOURCE_SQL_STREAM_001" WINDOW W AS (ROWS 2 PRECEDING);)");
    for (const double price : {5, 1, 4, 3, 2, 6})
        run.insert(row(0, "A", price));
    QCOMPARE(run.text(), QStringLiteral("00:00:00.000 5|5|5|5\n00:00:00.000 1|5|5|1\n00:00:00.000 1|5|5|4\n"
                                        "00:00:00.000 1|4|1|3\n00:00:00.000 2|4|4|2\n00:00:00.000 2|6|3|6\n"));
}

void TstSqlWindows::pumpsFeedOneAnother() // KDA-01
{
    // The pump that reads stands before the one that writes.
    Run run(R"(CREATE OR REPLACE STREAM "MIDDLE" ("ticker" VARCHAR(16), "price" DOUBLE);
               CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(16), "price" DOUBLE);
               CREATE OR REPLACE PUMP "SECOND" AS INSERT INTO "OUT" SELECT STREAM * FROM "MIDDLE" WHERE "price" < 10;
               CREATE OR REPLACE PUMP "FIRST" AS INSERT INTO "MIDDLE"
               SELECT STREAM UPPER("ticker"), "price" + 1 FROM "SOURCE_SQL_STREAM_001";)");
    run.insert(row(0, "amzn", 5)).insert(row(1, "tsla", 9.5));
    QCOMPARE(run.text(), QStringLiteral("00:00:00.000 AMZN|6\n"));
}

void TstSqlWindows::windowsOverWindowsSeeRowsAtTheTimeTheyClosed()
{
    Run run(R"(CREATE OR REPLACE STREAM "MINUTES" ("n" BIGINT);
               CREATE OR REPLACE STREAM "OUT" ("minutes" BIGINT, "most" BIGINT);
               CREATE OR REPLACE PUMP "A" AS INSERT INTO "MINUTES" SELECT STREAM COUNT(*) FROM "SOURCE_SQL_STREAM_001" AS S
               GROUP BY FLOOR(S.ROWTIME TO MINUTE);
               CREATE OR REPLACE PUMP "B" AS INSERT INTO "OUT" SELECT STREAM COUNT(*), MAX("n") FROM "MINUTES" AS M
               GROUP BY STEP(M.ROWTIME BY INTERVAL '2' MINUTE);)");
    for (int minute = 0; minute < 4; ++minute) {
        for (int i = 0; i <= minute; ++i)
            run.insert(row(minute * 60'000 + i, "A"));
    }
    run.until(600'000);
    // What closes at 00:02:00 belongs to the two minutes that begin then.
    QCOMPARE(run.text(), QStringLiteral("00:02:00.000 1|1\n00:04:00.000 2|3\n00:06:00.000 1|4\n"));

    Run nested(R"(CREATE OR REPLACE STREAM "OUT" ("minutes" BIGINT, "most" BIGINT);
                  CREATE OR REPLACE PUMP "B" AS INSERT INTO "OUT" SELECT STREAM COUNT(*), MAX("n")
                  FROM (SELECT STREAM COUNT(*) AS "n" FROM "SOURCE_SQL_STREAM_001" AS S
                        GROUP BY FLOOR(S.ROWTIME TO MINUTE)) AS M
                  GROUP BY STEP(M.ROWTIME BY INTERVAL '2' MINUTE);)");
    for (int minute = 0; minute < 4; ++minute) {
        for (int i = 0; i <= minute; ++i)
            nested.insert(row(minute * 60'000 + i, "A"));
    }
    nested.until(600'000);
    QCOMPARE(nested.text(), run.text());
}

void TstSqlWindows::theOldSpellingOfTenSecondsWorks()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("n" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM COUNT(*) FROM "SOURCE_SQL_STREAM_001"
               GROUP BY FLOOR(("SOURCE_SQL_STREAM_001".ROWTIME - TIMESTAMP '1970-01-01 00:00:00') SECOND / 10 TO SECOND);)");
    run.insert(row(9'999, "A")).insert(row(10'000, "A")).insert(row(19'999, "A")).until(20'000);
    QCOMPARE(run.text(), QStringLiteral("00:00:10.000 1\n00:00:20.000 2\n"));
}

void TstSqlWindows::rowsAreSortedPieceByPiece()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(16), "price" DOUBLE);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM "ticker", "price"
               FROM "SOURCE_SQL_STREAM_001" AS S ORDER BY FLOOR(S.ROWTIME TO SECOND), "price" DESC;)");
    run.insert(row(0, "A", 1)).insert(row(300, "B", 3)).insert(row(600, "C", 2)).insert(row(1'000, "D", 9));
    QCOMPARE(run.text(), QStringLiteral("00:00:00.300 B|3\n00:00:00.600 C|2\n00:00:00.000 A|1\n"));
    run.until(2'000);
    QCOMPARE(run.rows.size(), std::size_t(4));
}

void TstSqlWindows::havingChoosesGroups()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(16), "n" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM "ticker", COUNT(*) * 10
               FROM "SOURCE_SQL_STREAM_001" AS S GROUP BY "ticker", FLOOR(S.ROWTIME TO HOUR)
               HAVING COUNT(*) > 1 AND "ticker" <> 'C';)");
    for (const char *ticker : {"A", "B", "B", "C", "C"})
        run.insert(row(0, ticker));
    run.until(kHourMs);
    QCOMPARE(run.text(), QStringLiteral("01:00:00.000 B|20\n"));
}

void TstSqlWindows::distinctCountsEachValueOnce()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("n" BIGINT, "sum" BIGINT, "slides" BIGINT);
               CREATE OR REPLACE STREAM "SLIDES" ("n" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" ("n", "sum")
               SELECT STREAM COUNT(DISTINCT "ticker"), SUM(DISTINCT "amount")
               FROM "SOURCE_SQL_STREAM_001" AS S GROUP BY FLOOR(S.ROWTIME TO HOUR);
               CREATE OR REPLACE PUMP "Q" AS INSERT INTO "OUT" ("slides")
               SELECT STREAM COUNT(DISTINCT "ticker") OVER (ROWS 2 PRECEDING) FROM "SOURCE_SQL_STREAM_001";)");
    int amount = 3;
    for (const char *ticker : {"A", "B", "A", "A", "A"})
        run.insert(row(0, ticker, 1, amount++ / 2));
    run.until(kHourMs);
    QCOMPARE(run.text(), QStringLiteral("00:00:00.000 NULL|NULL|1\n00:00:00.000 NULL|NULL|2\n"
                                        "00:00:00.000 NULL|NULL|2\n00:00:00.000 NULL|NULL|2\n"
                                        "00:00:00.000 NULL|NULL|1\n01:00:00.000 2|6|NULL\n"));
}

void TstSqlWindows::stoppedPumpsDoNothing()
{
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("n" INTEGER);
               CREATE OR REPLACE PUMP "P" STOPPED AS INSERT INTO "OUT" SELECT STREAM "amount"
               FROM "SOURCE_SQL_STREAM_001";)");
    run.insert(row(0, "A"));
    QCOMPARE(run.rows.size(), std::size_t(0));
}

QTEST_GUILESS_MAIN(TstSqlWindows)
#include "tst_sqlwindows.moc"
