// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/database.h"

#include <sqlite3.h>

#include <QCoreApplication>

#include <cstring>

namespace headwater {
namespace {

constexpr int kBusyMilliseconds = 2'000;
/// Longest text or blob of a row.
constexpr int kMostBytes = 256 * 1024 * 1024;
/// Virtual machine steps between two looks at the stop token.
constexpr int kStepsPerLook = 20'000;

QString detail(sqlite3 *handle)
{
    return handle ? QString::fromUtf8(sqlite3_errmsg(handle)) : QStringLiteral("out of memory");
}

Error failure(sqlite3 *handle, int code)
{
    const int primary = code & 0xFF;
    if (primary == SQLITE_INTERRUPT)
        return {QCoreApplication::translate("Project", "It was cancelled."), QStringLiteral("cancelled")};
    if (primary == SQLITE_FULL)
        return {QCoreApplication::translate("Project", "The disk is full."), {}};
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
        return {QCoreApplication::translate("Project", "Another program is using the file."), {}};
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
        return {QCoreApplication::translate("Project", "The file is damaged (%1).").arg(detail(handle)), {}};
    return {QCoreApplication::translate("Project", "The database reports: %1.").arg(detail(handle)), {}};
}

} // namespace

void Statement::Finalize::operator()(sqlite3_stmt *statement) const
{
    sqlite3_finalize(statement);
}

void Statement::note(int code)
{
    if (m_problem == SQLITE_OK)
        m_problem = code;
}

Statement &Statement::bind(int parameter, std::int64_t value)
{
    note(sqlite3_bind_int64(m_statement.get(), parameter, value));
    return *this;
}

Statement &Statement::bind(int parameter, double value)
{
    note(sqlite3_bind_double(m_statement.get(), parameter, value));
    return *this;
}

Statement &Statement::bind(int parameter, std::string_view value)
{
    note(sqlite3_bind_text64(m_statement.get(), parameter, value.data() ? value.data() : "", value.size(),
                             SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement &Statement::bind(int parameter, const QByteArray &blob)
{
    note(sqlite3_bind_blob64(m_statement.get(), parameter, blob.constData(), static_cast<sqlite3_uint64>(blob.size()),
                             SQLITE_TRANSIENT));
    return *this;
}

Statement &Statement::bindNull(int parameter)
{
    note(sqlite3_bind_null(m_statement.get(), parameter));
    return *this;
}

Result<bool> Statement::step()
{
    const int code = m_problem == SQLITE_OK ? sqlite3_step(m_statement.get()) : m_problem;
    if (code == SQLITE_ROW)
        return true;
    sqlite3 *handle = sqlite3_db_handle(m_statement.get());
    std::optional<Error> error;
    if (code != SQLITE_DONE)
        error = failure(handle, code);
    sqlite3_reset(m_statement.get());
    m_problem = SQLITE_OK;
    if (error)
        return *error;
    return false;
}

Result<void> Statement::run()
{
    const Result<bool> done = step();
    if (!done)
        return done.error();
    if (*done)
        sqlite3_reset(m_statement.get());
    return {};
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement.get(), column);
}

std::string_view Statement::text(int column) const
{
    const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(m_statement.get(), column));
    if (!text)
        return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column))};
}

QByteArray Statement::blob(int column) const
{
    const auto *bytes = static_cast<const char *>(sqlite3_column_blob(m_statement.get(), column));
    return {bytes, sqlite3_column_bytes(m_statement.get(), column)};
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3 *handle) const
{
    sqlite3_close_v2(handle);
}

Result<Database> Database::openWith(const QByteArray &path, int flags)
{
    sqlite3 *handle = nullptr;
    const int code = sqlite3_open_v2(path.constData(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(handle);
    if (code != SQLITE_OK)
        return failure(handle, code);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyMilliseconds);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMostBytes);
    if (const Result<void> set = database.execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"); !set)
        return set.error();
    return database;
}

Result<Database> Database::open(const QString &path)
{
    return openWith(path.toUtf8(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

Result<Database> Database::inMemory()
{
    return openWith(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

Result<Database> Database::fromBytes(const QByteArray &bytes)
{
    Result<Database> database = inMemory();
    if (!database)
        return database;
    const auto size = static_cast<sqlite3_uint64>(bytes.size());
    auto *copy = static_cast<unsigned char *>(sqlite3_malloc64(size));
    if (!copy)
        return failure(nullptr, SQLITE_NOMEM);
    std::memcpy(copy, bytes.constData(), size);
    // A file that another tool left in WAL mode cannot be read from memory as such; its pages are the same.
    constexpr std::size_t kWriteVersion = 18;
    constexpr std::size_t kReadVersion = 19;
    if (size > kReadVersion && copy[kWriteVersion] == 2 && copy[kReadVersion] == 2)
        copy[kWriteVersion] = copy[kReadVersion] = 1;
    const int code = sqlite3_deserialize(database->m_handle.get(), "main", copy, static_cast<sqlite3_int64>(size),
                                         static_cast<sqlite3_int64>(size),
                                         SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
    if (code != SQLITE_OK)
        return failure(database->m_handle.get(), code);
    return database;
}

Result<QByteArray> Database::toBytes()
{
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, void (*)(void *)> bytes(sqlite3_serialize(m_handle.get(), "main", &size, 0),
                                                                 sqlite3_free);
    if (!bytes)
        return failure(nullptr, SQLITE_NOMEM);
    return QByteArray(reinterpret_cast<const char *>(bytes.get()), static_cast<qsizetype>(size));
}

Result<void> Database::execute(const char *sql)
{
    const int code = sqlite3_exec(m_handle.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return failure(m_handle.get(), code);
    return {};
}

Result<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v2(m_handle.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK)
        return failure(m_handle.get(), code);
    return Statement(statement);
}

Result<std::int64_t> Database::number(std::string_view sql)
{
    Result<Statement> query = prepare(sql);
    if (!query)
        return query.error();
    const Result<bool> row = query->step();
    if (!row)
        return row.error();
    return *row ? query->integer(0) : 0;
}

Result<void> Database::quickCheck()
{
    Result<Statement> query = prepare("PRAGMA quick_check(1)");
    if (!query)
        return query.error();
    const Result<bool> row = query->step();
    if (!row)
        return row.error();
    if (!*row || query->text(0) != "ok")
        return Error{QCoreApplication::translate("Project", "The file is damaged."), {}};
    return {};
}

void Database::setStop(std::stop_token stop)
{
    m_stop = std::make_unique<std::stop_token>(std::move(stop));
    sqlite3_progress_handler(
        m_handle.get(), kStepsPerLook,
        [](void *token) { return static_cast<const std::stop_token *>(token)->stop_requested() ? 1 : 0; },
        m_stop.get());
}

Result<Transaction> Transaction::begin(Database &database)
{
    if (const Result<void> begun = database.execute("BEGIN IMMEDIATE"); !begun)
        return begun.error();
    return Transaction(database);
}

Transaction::~Transaction()
{
    if (m_database)
        (void)m_database->execute("ROLLBACK");
}

Result<void> Transaction::commit()
{
    Result<void> done = m_database->execute("COMMIT");
    if (done)
        m_database = nullptr;
    return done;
}

} // namespace headwater
