// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace headwater {

/// A prepared statement. Parameters count from 1, columns from 0. What goes wrong while binding is reported by the
/// next step() or run().
class Statement
{
public:
    Statement(Statement &&) noexcept = default;
    Statement &operator=(Statement &&) noexcept = default;

    Statement &bind(int parameter, std::int64_t value);
    Statement &bind(int parameter, double value);
    Statement &bind(int parameter, std::string_view value);
    Statement &bind(int parameter, const QByteArray &blob);
    Statement &bindNull(int parameter);

    /// True when there is a row to read. After the last one the statement is ready to run again.
    Result<bool> step();
    /// Runs a statement that gives no rows.
    Result<void> run();

    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const; ///< valid until the next step
    QByteArray blob(int column) const;
    bool isNull(int column) const;

private:
    friend class Database;
    struct Finalize
    {
        void operator()(sqlite3_stmt *statement) const;
    };
    explicit Statement(sqlite3_stmt *statement)
        : m_statement(statement)
    {
    }
    void note(int code);

    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
    int m_problem = 0;
};

/// A connection to a SQLite database, set up for files that may come from anywhere: no trusted schema, no double
/// quoted strings, bounded lengths. Used by one thread at a time.
class Database
{
public:
    Database(Database &&) noexcept = default;
    Database &operator=(Database &&) noexcept = default;

    /// Opens or creates a file for reading and writing.
    static Result<Database> open(const QString &path);
    /// An empty database in memory.
    static Result<Database> inMemory();
    /// A private copy of a database file's bytes, in memory.
    static Result<Database> fromBytes(const QByteArray &bytes);
    Result<QByteArray> toBytes();

    Result<void> execute(const char *sql);
    Result<Statement> prepare(std::string_view sql);
    /// The single value of a query such as `PRAGMA user_version`.
    Result<std::int64_t> number(std::string_view sql);
    /// Nothing when every page and row is sound.
    Result<void> quickCheck();

    /// What runs from here on fails soon after a stop was asked for.
    void setStop(std::stop_token stop);

private:
    struct Close
    {
        void operator()(sqlite3 *handle) const;
    };
    explicit Database(sqlite3 *handle)
        : m_handle(handle)
    {
    }
    static Result<Database> openWith(const QByteArray &path, int flags);

    std::unique_ptr<std::stop_token> m_stop;
    std::unique_ptr<sqlite3, Close> m_handle;
};

/// Rolls back unless it was committed.
class Transaction
{
public:
    static Result<Transaction> begin(Database &database);
    Transaction(Transaction &&other) noexcept
        : m_database(std::exchange(other.m_database, nullptr))
    {
    }
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction();

    Result<void> commit();

private:
    explicit Transaction(Database &database)
        : m_database(&database)
    {
    }
    Database *m_database;
};

} // namespace headwater
