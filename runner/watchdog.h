// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <time.h>

namespace headwater::runner {

/// Calls `expired`, on a thread of its own, when the thread that armed it has used the processor for longer than it
/// may. Counted is the processor's time, so that a busy machine does not stop what is quick.
class Watchdog
{
public:
    explicit Watchdog(std::function<void()> expired);
    ~Watchdog();
    Watchdog(const Watchdog &) = delete;
    Watchdog &operator=(const Watchdog &) = delete;

    void arm(std::uint32_t milliseconds);
    void disarm();

private:
    void watch();

    std::function<void()> m_expired;
    clockid_t m_clock = 0; ///< of the thread that made this
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::int64_t m_deadline = 0; ///< on m_clock, ns; 0: not armed
    std::int64_t m_waitsFor = 0; ///< the deadline that the thread sleeps for and will look again at by itself; 0: none
    bool m_ends = false;
    std::thread m_thread;
};

} // namespace headwater::runner
