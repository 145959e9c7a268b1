// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner/watchdog.h"

#include <chrono>
#include <pthread.h>

namespace headwater::runner {
namespace {

std::int64_t used(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

} // namespace

Watchdog::Watchdog(std::function<void()> expired)
    : m_expired(std::move(expired))
{
    pthread_getcpuclockid(pthread_self(), &m_clock);
    m_thread = std::thread([this] { watch(); });
}

Watchdog::~Watchdog()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ends = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void Watchdog::arm(std::uint32_t milliseconds)
{
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        m_deadline = used(m_clock) + std::int64_t{milliseconds} * 1'000'000;
        wake = m_waitsFor == 0 || m_deadline < m_waitsFor;
    }
    // Waking the thread costs more than a call; one that sleeps for an earlier deadline finds the new one by itself.
    if (wake)
        m_changed.notify_one();
}

void Watchdog::disarm()
{
    const std::lock_guard lock(m_mutex);
    m_deadline = 0;
}

void Watchdog::watch()
{
    std::unique_lock lock(m_mutex);
    while (!m_ends) {
        if (m_deadline == 0) {
            m_changed.wait(lock, [this] { return m_ends || m_deadline != 0; });
            continue;
        }
        const std::int64_t left = m_deadline - used(m_clock);
        if (left <= 0) {
            m_deadline = 0;
            m_expired();
            continue;
        }
        m_waitsFor = m_deadline;
        m_changed.wait_for(lock, std::chrono::nanoseconds(left),
                           [this] { return m_ends || (m_deadline != 0 && m_deadline < m_waitsFor); });
        m_waitsFor = 0;
    }
}

} // namespace headwater::runner
