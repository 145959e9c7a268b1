// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/program.h"
#include "core/streamsql/query.h"

#include <functional>
#include <memory>

namespace headwater::streamsql {

/// Runs a program. Everything happens in the order of ROWTIME, whatever calls bring it about: a window that closes
/// between two rows closes before the second, and its results carry the time at which it closed.
class Engine
{
public:
    Engine(std::shared_ptr<const Program> program, kernel::Stream draws);
    ~Engine();

    /// Hears every row of every stream, in order.
    void setListener(std::function<void(std::size_t stream, const Row &row)> listener);
    void setTable(std::size_t table, std::vector<std::vector<Value>> rows);

    /// A row arrives at an input; a ROWTIME before that of the last row becomes that.
    void insert(std::size_t input, Row row);
    /// Time passes without a row.
    void advance(std::int64_t rowtime);
    /// When a window closes without a further row; kNeverMs if none is open.
    std::int64_t deadline() const;
    /// A record that gave no row goes to the error stream.
    void reject(std::int64_t rowtime, const char *name, std::string message, std::string_view bytes);

    const Program &program() const { return *m_program; }
    std::uint64_t rows(std::size_t stream) const { return m_rows[stream]; }
    std::uint64_t errors() const { return m_rows[m_program->errorStream()]; }
    /// Rows and groups that windows keep.
    std::size_t kept() const;

private:
    class Pump;
    void add(std::size_t stream, const Row &row);
    void failed(const std::string &pump, const Frame &frame, const Row &row);

    std::shared_ptr<const Program> m_program;
    std::vector<Table> m_tables;
    std::vector<std::unique_ptr<Pump>> m_pumps; ///< writers before readers
    std::vector<std::vector<Pump *>> m_readers; ///< by stream
    std::vector<std::uint64_t> m_rows;          ///< by stream
    std::function<void(std::size_t, const Row &)> m_listener;
    std::int64_t m_now = INT64_MIN;
    int m_handlingErrors = 0;
};

} // namespace headwater::streamsql
