// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/call.h"
#include "core/kernel/eventqueue.h"

#include <QTemporaryFile>

#include <cstddef>
#include <optional>

namespace headwater::gateway {

/// Calls in their order, to be made again. They lie in a file that goes with the tape, and there is an end to how much
/// is kept.
class CallTape
{
public:
    static constexpr qint64 kMostBytes = qint64{1} << 30;

    explicit CallTape(qint64 mostBytes = kMostBytes);

    /// Puts a call at the present place; what lay behind it is gone.
    /// \param mark a number that comes back with it
    void append(const OutsideCall &call, std::size_t mark);
    void rewind();
    void dropRest();

    /// The call at the present place; null at the end.
    const OutsideCall *next() const { return m_next ? &*m_next : nullptr; }
    std::size_t mark() const { return m_mark; } ///< of next()
    OutsideCall take();                         ///< \pre next()
    /// When something came that was not kept; kNever if nothing did.
    SimTime keptUntil() const { return m_keptUntil; }

private:
    void read();

    const qint64 m_mostBytes;
    QTemporaryFile m_file;
    qint64 m_place = 0;     ///< of next(), or of what is put
    qint64 m_end = 0;       ///< of what was put
    qint64 m_nextBytes = 0; ///< of next()
    std::optional<OutsideCall> m_next;
    std::size_t m_mark = 0;
    SimTime m_keptUntil = kernel::kNever;
};

} // namespace headwater::gateway
