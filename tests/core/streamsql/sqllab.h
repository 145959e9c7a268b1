// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/engine.h"

#include <QtTest>

#include <string>
#include <vector>

namespace headwater::test {

using namespace streamsql;

inline constexpr std::int64_t kStart = 1'577'836'800'000; // 2020-01-01 00:00:00

/// SOURCE_SQL_STREAM_001 with a few columns of different types, and a table of sectors.
inline Catalog catalog()
{
    return {{{"SOURCE_SQL_STREAM_001",
              {{"ticker", {TypeKind::Varchar, 16}},
               {"sector", {TypeKind::Varchar, 16}},
               {"price", {TypeKind::Double}},
               {"amount", {TypeKind::Integer}},
               {"event_time", {TypeKind::Timestamp}},
               {"APPROXIMATE_ARRIVAL_TIME", {TypeKind::Timestamp}, true}}}},
            {{"SECTORS", {{"code", {TypeKind::Varchar, 16}}, {"name", {TypeKind::Varchar, 32}}}}}};
}

inline QString problemText(const Compilation &made)
{
    QString text;
    for (const Diagnostic &one : made.problems)
        text += QStringLiteral("%1:%2 %3\n").arg(one.place.line).arg(one.place.column).arg(one.message);
    return text;
}

inline std::shared_ptr<const Program> compiled(const std::string &code)
{
    const Compilation made = compile(code, catalog());
    if (!made.program)
        qFatal("%s", qPrintable(problemText(made)));
    return made.program;
}

inline Value number(double value)
{
    return Value::ofReal(value);
}

inline Row row(std::int64_t atMs, const char *ticker, double price = 1, std::int64_t amount = 1,
               std::int64_t eventMs = 0, const char *sector = "TECH")
{
    return {kStart + atMs,
            {Value::ofText(ticker), Value::ofText(sector), Value::ofReal(price), Value::ofWhole(amount),
             Value::ofWhole(kStart + eventMs), Value::ofWhole(kStart + atMs)}};
}

/// Runs a program and writes down what arrives in a stream, a line a row: `00:01:00.000 AMZN|3`.
class Run
{
public:
    explicit Run(const std::string &code, const char *stream = "OUT")
        : engine(compiled(code), kernel::makeStream(7, "test", 0))
    {
        const auto wanted = engine.program().findStream(stream);
        if (!wanted)
            qFatal("no stream %s", stream);
        engine.setListener([this, wanted = *wanted](std::size_t number, const Row &one) {
            if (number == wanted)
                rows.push_back(one);
        });
        columns = engine.program().streams[*wanted].columns;
    }

    Run &insert(const Row &one)
    {
        engine.insert(0, one);
        return *this;
    }
    Run &until(std::int64_t ms)
    {
        engine.advance(kStart + ms);
        return *this;
    }

    QString text() const
    {
        QString text;
        for (const Row &one : rows) {
            text += QString::fromStdString(momentText(one.rowtime, TypeKind::Timestamp)).mid(11) + QLatin1Char(' ');
            QStringList values;
            for (std::size_t i = 0; i < one.values.size(); ++i)
                values << (one.values[i].isNull() ? QStringLiteral("NULL")
                                                  : QString::fromStdString(valueText(one.values[i], columns[i].type)));
            text += values.join(QLatin1Char('|')) + QLatin1Char('\n');
        }
        return text;
    }

    Engine engine;
    std::vector<Row> rows;
    std::vector<Column> columns;
};

} // namespace headwater::test
