// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/database.h"
#include "core/project/schema.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>

using namespace headwater;
using namespace headwater::project;

class TstDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesComeBackAsTheyWentIn()
    {
        Result<Database> database = Database::inMemory();
        QVERIFY(database);
        QVERIFY(database->execute("CREATE TABLE t (a INTEGER, b REAL, c TEXT, d BLOB, e)"));
        {
            Result<Statement> insert = database->prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?)");
            QVERIFY(insert);
            insert->bind(1, std::numeric_limits<std::int64_t>::min())
                .bind(2, 0.1)
                .bind(3, std::string_view("a\0ü", 4))
                .bind(4, QByteArray("\0\xff", 2))
                .bindNull(5);
            QVERIFY(insert->run());
        }
        Result<Statement> query = database->prepare("SELECT * FROM t");
        QVERIFY(query);
        QVERIFY(*query->step());
        QCOMPARE(query->integer(0), std::numeric_limits<std::int64_t>::min());
        QCOMPARE(query->real(1), 0.1);
        QVERIFY(query->text(2) == std::string_view("a\0ü", 4));
        QCOMPARE(query->blob(3), QByteArray("\0\xff", 2));
        QVERIFY(query->isNull(4));
        QVERIFY(!*query->step());
    }

    void failuresAreValues()
    {
        Result<Database> database = Database::inMemory();
        QVERIFY(!database->execute("NONSENSE"));
        QVERIFY(!database->prepare("SELECT nothing"));
        QVERIFY(database->execute("CREATE TABLE t (a INTEGER NOT NULL) STRICT"));
        Result<Statement> insert = database->prepare("INSERT INTO t VALUES (?)");
        QVERIFY(!insert->bind(1, std::string_view("text")).run());
        QVERIFY(!insert->bind(7, 1.0).run()); // there is no seventh parameter
        QVERIFY(insert->bind(1, std::int64_t(1)).run());
        QVERIFY(!Database::open(QStringLiteral("/nowhere/at/all")));
    }

    void aTransactionThatIsNotCommittedLeavesNothing()
    {
        Result<Database> database = Database::inMemory();
        QVERIFY(database->execute("CREATE TABLE t (a)"));
        {
            Result<Transaction> transaction = Transaction::begin(*database);
            QVERIFY(transaction);
            QVERIFY(database->execute("INSERT INTO t VALUES (1)"));
        }
        QCOMPARE(*database->number("SELECT count(*) FROM t"), std::int64_t(0));
        {
            Result<Transaction> transaction = Transaction::begin(*database);
            QVERIFY(database->execute("INSERT INTO t VALUES (1)"));
            QVERIFY(transaction->commit());
        }
        QCOMPARE(*database->number("SELECT count(*) FROM t"), std::int64_t(1));
    }

    void connectionsDistrustTheirFiles()
    {
        Result<Database> database = Database::inMemory();
        QCOMPARE(*database->number("PRAGMA foreign_keys"), std::int64_t(1));
        QCOMPARE(*database->number("PRAGMA trusted_schema"), std::int64_t(0));
        QCOMPARE(*database->number("PRAGMA cell_size_check"), std::int64_t(1));
    }

    void aStopEndsLongWork()
    {
        Result<Database> database = Database::inMemory();
        std::stop_source source;
        database->setStop(source.get_token());
        source.request_stop();
        const Result<std::int64_t> endless =
            database->number("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n");
        QVERIFY(!endless);
        QCOMPARE(endless.error().place, QStringLiteral("cancelled"));
    }

    void migrationsLeadFromAnyVersionToTheNewest()
    {
        constexpr std::array<const char *, 3> kSteps{"CREATE TABLE a (x INTEGER);", "ALTER TABLE a ADD COLUMN y TEXT;",
                                                     "UPDATE a SET y = 'two'; CREATE TABLE b (z);"};
        for (std::size_t from = 0; from <= kSteps.size(); ++from) {
            Result<Database> database = Database::inMemory();
            QVERIFY(migrate(*database, std::span(kSteps).first(from)));
            QCOMPARE(*database->number("PRAGMA user_version"), std::int64_t(from));
            if (from == 1)
                QVERIFY(database->execute("INSERT INTO a (x) VALUES (5)"));
            QVERIFY(migrate(*database, kSteps));
            QCOMPARE(*database->number("PRAGMA user_version"), std::int64_t(3));
            QCOMPARE(*database->number("SELECT count(*) FROM b"), std::int64_t(0));
            if (from == 1)
                QCOMPARE(*database->number("SELECT count(*) FROM a WHERE x = 5 AND y = 'two'"), std::int64_t(1));
        }
    }

    void aFailedMigrationLeavesTheOldVersion()
    {
        constexpr std::array<const char *, 2> kSteps{"CREATE TABLE a (x);", "CREATE TABLE b (x); CREATE TABLE a (x);"};
        Result<Database> database = Database::inMemory();
        QVERIFY(migrate(*database, std::span(kSteps).first(1)));
        QVERIFY(!migrate(*database, kSteps));
        QCOMPARE(*database->number("PRAGMA user_version"), std::int64_t(1));
        QCOMPARE(*database->number("SELECT count(*) FROM sqlite_schema"), std::int64_t(1));
    }

    void aNewerVersionIsRefused()
    {
        constexpr std::array<const char *, 1> kSteps{"CREATE TABLE a (x);"};
        Result<Database> database = Database::inMemory();
        QVERIFY(database->execute("PRAGMA user_version = 2"));
        const Result<void> refused = migrate(*database, kSteps);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.contains(QStringLiteral("newer Headwater (version 2")));
    }

    void theSchemaHasItsMarks()
    {
        Result<Database> database = Database::inMemory();
        QVERIFY(createSchema(*database));
        QCOMPARE(*database->number("PRAGMA application_id"), kProjectId);
        QCOMPARE(*database->number("PRAGMA user_version"), currentVersion());
    }
};

QTEST_GUILESS_MAIN(TstDatabase)
#include "tst_database.moc"
