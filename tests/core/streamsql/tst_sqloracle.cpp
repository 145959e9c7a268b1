// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqllab.h"

#include <sqlite3.h>

#include <cmath>
#include <map>
#include <random>

using namespace headwater::test;

/// The same rows in SQLite, asked in a batch when all of them are there.
class Oracle
{
public:
    Oracle()
    {
        sqlite3_open(":memory:", &m_db);
        run("PRAGMA case_sensitive_like = ON");
        run("CREATE TABLE s (t INTEGER, ticker TEXT, sector TEXT, price REAL, amount INTEGER, event INTEGER)");
    }
    ~Oracle() { sqlite3_close(m_db); }

    void insert(const Row &row)
    {
        const auto text = [](const Value &value) {
            return value.isNull() ? "NULL" : "'" + value.text + "'";
        };
        const auto whole = [](const Value &value) {
            return value.isNull() ? "NULL" : std::to_string(value.whole);
        };
        char price[64];
        std::snprintf(price, sizeof price, "%.17g", row.values[2].number());
        run("INSERT INTO s VALUES (" + std::to_string(row.rowtime) + "," + text(row.values[0]) + "," +
            text(row.values[1]) + "," + (row.values[2].isNull() ? "NULL" : price) + "," + whole(row.values[3]) + "," +
            whole(row.values[4]) + ")");
    }

    /// Every row as text, numbers to twelve digits.
    QStringList ask(const std::string &sql)
    {
        QStringList lines;
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(m_db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
            qFatal("%s: %s", sqlite3_errmsg(m_db), sql.c_str());
        while (sqlite3_step(statement) == SQLITE_ROW) {
            QStringList values;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const int type = sqlite3_column_type(statement, i);
                if (type == SQLITE_NULL)
                    values << QStringLiteral("NULL");
                else if (type == SQLITE_TEXT)
                    values << QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(statement, i)));
                else
                    values << QString::number(sqlite3_column_double(statement, i), 'g', 10);
            }
            lines << values.join(QLatin1Char('|'));
        }
        sqlite3_finalize(statement);
        return lines;
    }

private:
    void run(const std::string &sql)
    {
        if (sqlite3_exec(m_db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            qFatal("%s: %s", sqlite3_errmsg(m_db), sql.c_str());
    }
    sqlite3 *m_db = nullptr;
};

namespace {

QStringList shown(const Run &run)
{
    QStringList lines;
    for (const Row &row : run.rows) {
        QStringList values;
        for (std::size_t i = 0; i < row.values.size(); ++i) {
            const Value &value = row.values[i];
            values << (value.isNull()                  ? QStringLiteral("NULL")
                       : value.tag == Value::Tag::Text ? QString::fromStdString(value.text)
                                                       : QString::number(value.number(), 'g', 10));
        }
        lines << values.join(QLatin1Char('|'));
    }
    return lines;
}

/// Rows in the order of their arrival, with event times up to 90 seconds late and some NULLs.
std::vector<Row> sampleRows(std::size_t count, unsigned seed, int keys = 7)
{
    std::mt19937 random(seed);
    const auto below = [&random](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n));
    };
    std::vector<Row> rows;
    std::int64_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
        at += 1 + below(700);
        Row made = row(at, ("k" + std::to_string(below(keys))).c_str(), below(4'000) / 8.0 - 100, below(200) - 50,
                       at - below(90'000), below(2) ? "Tech" : "tech");
        for (const std::size_t column : {std::size_t(1), std::size_t(2), std::size_t(3)}) {
            if (below(12) == 0)
                made.values[column].setNull();
        }
        rows.push_back(std::move(made));
    }
    return rows;
}

/// Makes the same random expression in both dialects.
class Maker
{
public:
    explicit Maker(unsigned seed)
        : m_random(seed)
    {
    }
    using Both = std::pair<std::string, std::string>;

    int below(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }

    Both whole(int depth)
    {
        if (depth == 0)
            return below(2) ? Both{"\"amount\"", "amount"} : same(std::to_string(below(20) - 5));
        switch (below(8)) {
        case 0:
            return binary(whole(depth - 1), "+", whole(depth - 1));
        case 1:
            return binary(whole(depth - 1), "-", whole(depth - 1));
        case 2:
            return binary(whole(0), "*", whole(0));
        case 3:
            return wrap("ABS(", whole(depth - 1), ")");
        case 4: {
            const Both a = condition(depth - 1), b = whole(depth - 1), c = whole(depth - 1);
            return {"CASE WHEN " + a.first + " THEN " + b.first + " ELSE " + c.first + " END",
                    "CASE WHEN " + a.second + " THEN " + b.second + " ELSE " + c.second + " END"};
        }
        case 5:
            return list("COALESCE", {whole(depth - 1), whole(depth - 1)});
        case 6:
            return list("NULLIF", {whole(depth - 1), whole(depth - 1)});
        default: {
            const Both a = text(depth - 1);
            return {"CHAR_LENGTH(" + a.first + ")", "length(" + a.second + ")"};
        }
        }
    }

    Both real(int depth)
    {
        if (depth == 0)
            return below(3) ? Both{"\"price\"", "price"} : same(std::to_string(below(9)) + ".25");
        const char *const operators[] = {"+", "-", "*"};
        return binary(real(depth - 1), operators[below(3)], below(2) ? real(depth - 1) : whole(depth - 1));
    }

    Both text(int depth)
    {
        if (depth == 0)
            return below(3) == 0   ? same("'x" + std::to_string(below(3)) + "'")
                   : below(2) == 0 ? Both{"\"ticker\"", "ticker"}
                                   : Both{"\"sector\"", "sector"};
        switch (below(5)) {
        case 0:
            return wrap("UPPER(", text(depth - 1), ")");
        case 1:
            return wrap("LOWER(", text(depth - 1), ")");
        case 2: {
            const Both a = text(depth - 1);
            const std::string from = std::to_string(1 + below(3)), length = std::to_string(below(3));
            return {"SUBSTRING(" + a.first + " FROM " + from + " FOR " + length + ")",
                    "substr(" + a.second + "," + from + "," + length + ")"};
        }
        case 3:
            return list("COALESCE", {text(depth - 1), text(depth - 1)});
        default:
            return binary(text(depth - 1), "||", text(depth - 1));
        }
    }

    Both condition(int depth)
    {
        const char *const comparisons[] = {"=", "<>", "<", "<=", ">", ">="};
        switch (depth == 0 ? below(3) : below(9)) {
        case 0:
            return binary(whole(depth), comparisons[below(6)], whole(0));
        case 1:
            return binary(real(0), comparisons[below(6)], whole(0));
        case 2:
            return binary(text(0), comparisons[below(6)], text(0));
        case 3:
            return binary(condition(depth - 1), "AND", condition(depth - 1));
        case 4:
            return binary(condition(depth - 1), "OR", condition(depth - 1));
        case 5:
            return wrap("(NOT ", condition(depth - 1), ")");
        case 6:
            return wrap("(", text(depth - 1), below(2) ? " IS NULL)" : " IS NOT NULL)");
        case 7: {
            const char *const patterns[] = {"'T%'", "'%e%h'", "'k_'", "'%'", "'%1'"};
            return wrap("(", text(depth - 1),
                        std::string(below(2) ? " LIKE " : " NOT LIKE ") + patterns[below(5)] + ")");
        }
        default: {
            const Both a = whole(depth - 1), b = whole(0), c = whole(0);
            const char *const word = below(2) ? " IN (" : " NOT IN (";
            if (below(2))
                return {"(" + a.first + " BETWEEN " + b.first + " AND " + c.first + ")",
                        "(" + a.second + " BETWEEN " + b.second + " AND " + c.second + ")"};
            return {"(" + a.first + word + b.first + "," + c.first + "))",
                    "(" + a.second + word + b.second + "," + c.second + "))"};
        }
        }
    }

private:
    static Both same(const std::string &text) { return {text, text}; }
    static Both wrap(const std::string &before, const Both &inner, const std::string &after)
    {
        return {before + inner.first + after, before + inner.second + after};
    }
    static Both binary(const Both &a, const std::string &word, const Both &b)
    {
        return {"(" + a.first + " " + word + " " + b.first + ")", "(" + a.second + " " + word + " " + b.second + ")"};
    }
    static Both list(const std::string &name, const std::vector<Both> &args)
    {
        return {name + "(" + args[0].first + "," + args[1].first + ")",
                name + "(" + args[0].second + "," + args[1].second + ")"};
    }
    std::mt19937 m_random;
};

} // namespace

class TstSqlOracle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void expressionsAgree();
    void tumblingAggregatesAgree();
    void lateRowsAddUpToTheirEventTime();
    void slidingAggregatesAgree();
    void joinsAgree();
};

void TstSqlOracle::expressionsAgree() // KDA-01
{
    const std::vector<Row> rows = sampleRows(60, 3);
    Oracle oracle;
    for (const Row &one : rows)
        oracle.insert(one);
    for (unsigned seed = 0; seed < 400; ++seed) {
        Maker maker(seed);
        const auto a = maker.whole(3), b = maker.real(2), c = maker.text(2), where = maker.condition(3);
        Run run("CREATE OR REPLACE STREAM \"OUT\" (\"a\" BIGINT, \"b\" DOUBLE, \"c\" VARCHAR(1000));"
                "CREATE OR REPLACE PUMP \"P\" AS INSERT INTO \"OUT\" SELECT STREAM " +
                a.first + ", " + b.first + ", " + c.first + " FROM \"SOURCE_SQL_STREAM_001\" WHERE " + where.first +
                ";");
        for (const Row &one : rows)
            run.insert(one);
        const QStringList expected = oracle.ask("SELECT " + a.second + "," + b.second + "," + c.second +
                                                " FROM s WHERE " + where.second + " ORDER BY t");
        QVERIFY2(run.engine.errors() == 0, (a.first + b.first + c.first + where.first).c_str());
        if (shown(run) != expected)
            qWarning("%s, %s, %s WHERE %s", a.first.c_str(), b.first.c_str(), c.first.c_str(), where.first.c_str());
        QCOMPARE(shown(run), expected);
    }
}

void TstSqlOracle::tumblingAggregatesAgree() // KDA-02
{
    Oracle oracle;
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("start" BIGINT, "ticker" VARCHAR(16), "rows" BIGINT, "n" BIGINT,
                  "sum" BIGINT, "avg" DOUBLE, "least" DOUBLE, "most" DOUBLE, "kinds" BIGINT, "total" DOUBLE);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM UNIX_TIMESTAMP(STEP(S.ROWTIME BY INTERVAL '45' SECOND)), "ticker", COUNT(*), COUNT("price"),
                      SUM("amount"), AVG("price"), MIN("price"), MAX("price"), COUNT(DISTINCT "amount"),
                      SUM("price") + 1
               FROM "SOURCE_SQL_STREAM_001" AS S
               GROUP BY STEP(S.ROWTIME BY INTERVAL '45' SECOND), "ticker" HAVING COUNT(*) > 2;)");
    for (const Row &one : sampleRows(5'000, 11)) {
        oracle.insert(one);
        run.insert(one);
    }
    run.until(100 * kHourMs);
    QStringList mine = shown(run);
    QStringList theirs =
        oracle.ask("SELECT t / 45000 * 45000 w, ticker, COUNT(*), COUNT(price), SUM(amount), AVG(price), "
                   "MIN(price), MAX(price), COUNT(DISTINCT amount), SUM(price) + 1 FROM s GROUP BY w, "
                   "ticker HAVING COUNT(*) > 2");
    QVERIFY(mine.size() > 100);
    mine.sort();
    theirs.sort();
    QCOMPARE(mine, theirs);
}

void TstSqlOracle::lateRowsAddUpToTheirEventTime() // KDA-02
{
    const std::string group = R"(FLOOR("event_time" TO MINUTE), "ticker")";
    const std::string head = R"(CREATE OR REPLACE STREAM "OUT" ("minute" BIGINT, "ticker" VARCHAR(16), "n" BIGINT,
            "sum" BIGINT);
        CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
        SELECT STREAM UNIX_TIMESTAMP(FLOOR("event_time" TO MINUTE)), "ticker", COUNT(*), SUM("amount")
        FROM "SOURCE_SQL_STREAM_001" AS S )";
    Oracle oracle;
    Run tumbling(head + "GROUP BY " + group + ", FLOOR(S.ROWTIME TO MINUTE);");
    Run stagger(head + "WINDOWED BY STAGGER (PARTITION BY " + group + " RANGE INTERVAL '3' MINUTE);");
    for (const Row &one : sampleRows(3'000, 5)) {
        oracle.insert(one);
        tumbling.insert(one);
        stagger.insert(one);
    }
    const QStringList whole = oracle.ask(
        "SELECT event / 60000 * 60000 m, ticker, COUNT(*), COALESCE(SUM(amount), 0) FROM s GROUP BY m, ticker "
        "ORDER BY m, ticker");
    for (Run *run : {&tumbling, &stagger}) {
        run->until(100 * kHourMs);
        std::map<std::pair<std::int64_t, std::string>, std::pair<std::int64_t, std::int64_t>> parts;
        for (const Row &one : run->rows) {
            auto &[n, sum] = parts[{one.values[0].whole, one.values[1].text}];
            n += one.values[2].whole;
            sum += one.values[3].isNull() ? 0 : one.values[3].whole;
        }
        QStringList lines;
        for (const auto &[key, part] : parts)
            lines << QStringLiteral("%1|%2|%3|%4")
                         .arg(QString::number(static_cast<double>(key.first), 'g', 10),
                              QString::fromStdString(key.second))
                         .arg(part.first)
                         .arg(part.second);
        QCOMPARE(lines, whole);
    }
    // Rows are up to 90 seconds late, so a window of three minutes has each group whole; one of a minute does not.
    QCOMPARE(stagger.rows.size(), static_cast<std::size_t>(whole.size()));
    QVERIFY(tumbling.rows.size() > stagger.rows.size() * 3 / 2);
}

void TstSqlOracle::slidingAggregatesAgree() // KDA-02
{
    Oracle oracle;
    Run run(R"(CREATE OR REPLACE STREAM "OUT" ("t" BIGINT, "n" BIGINT, "sum" BIGINT, "avg" DOUBLE, "least" DOUBLE,
                  "most" BIGINT, "first" VARCHAR(16), "five" DOUBLE, "all" BIGINT);
               CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT"
               SELECT STREAM UNIX_TIMESTAMP(ROWTIME), COUNT("price") OVER W, SUM("amount") OVER W, AVG("price") OVER W,
                      MIN("price") OVER W, MAX("amount") OVER W, MIN("sector") OVER W, SUM("price") OVER V,
                      COUNT(*) OVER (RANGE INTERVAL '7' SECOND PRECEDING)
               FROM "SOURCE_SQL_STREAM_001"
               WINDOW W AS (PARTITION BY "ticker" RANGE INTERVAL '20' SECOND PRECEDING),
                      V AS (PARTITION BY "sector" ROWS 5 PRECEDING);)");
    for (const Row &one : sampleRows(3'000, 23)) {
        oracle.insert(one);
        run.insert(one);
    }
    const QStringList theirs = oracle.ask(
        "SELECT t, COUNT(price) OVER w, SUM(amount) OVER w, AVG(price) OVER w, MIN(price) OVER w, MAX(amount) OVER w, "
        "MIN(sector) OVER w, SUM(price) OVER v, COUNT(*) OVER (ORDER BY t RANGE BETWEEN 7000 PRECEDING AND CURRENT "
        "ROW) "
        "FROM s WINDOW w AS (PARTITION BY ticker ORDER BY t RANGE BETWEEN 20000 PRECEDING AND CURRENT ROW), "
        "v AS (PARTITION BY sector ORDER BY t ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) ORDER BY t");
    QCOMPARE(shown(run), theirs);
}

void TstSqlOracle::joinsAgree() // KDA-03
{
    Oracle oracle;
    const char *const code =
        R"(CREATE OR REPLACE STREAM "OUT" ("ticker" VARCHAR(16), "name" VARCHAR(32), "amount" BIGINT);
        CREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM S."ticker", C."name", S."amount"
        FROM "SOURCE_SQL_STREAM_001" AS S %1 JOIN "SECTORS" AS C ON S."ticker" = C."code" AND S."amount" > 10;)";
    const std::vector<Row> rows = sampleRows(500, 31);
    for (const Row &one : rows)
        oracle.insert(one);
    for (const char *const kind : {"LEFT", "INNER"}) {
        Run run(QString::fromLatin1(code).arg(QLatin1String(kind)).toStdString());
        run.engine.setTable(0, {{Value::ofText("k1"), Value::ofText("one")},
                                {Value::ofText("k2"), Value::ofText("two")},
                                {Value::ofText("k2"), Value::ofText("deux")},
                                {Value(), Value::ofText("nothing")},
                                {Value::ofText("k9"), Value::ofText("nine")}});
        for (const Row &one : rows)
            run.insert(one);
        const QStringList theirs = oracle.ask(
            "WITH c(o, code, name) AS (VALUES (1,'k1','one'), (2,'k2','two'), (3,'k2','deux'), (4,NULL,'nothing'), "
            "(5,'k9','nine')) SELECT ticker, name, amount FROM s " +
            std::string(kind) + " JOIN c ON s.ticker = c.code AND s.amount > 10 ORDER BY t, o");
        QCOMPARE(shown(run), theirs);
    }
}

QTEST_GUILESS_MAIN(TstSqlOracle)
#include "tst_sqloracle.moc"
