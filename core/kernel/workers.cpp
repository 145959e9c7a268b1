// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/workers.h"

namespace headwater::kernel {

namespace {

/// Rounds follow each other within microseconds: looking again for a while is cheaper than sleeping.
constexpr int kLooks = 4'000;

template <typename T>
void awaitChange(const std::atomic<T> &value, T old)
{
    for (int i = 0; i < kLooks; ++i) {
        if (value.load(std::memory_order_acquire) != old)
            return;
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    }
    value.wait(old, std::memory_order_acquire);
}

} // namespace

Workers::Workers(unsigned threads)
{
    for (unsigned worker = 1; worker < threads; ++worker)
        m_threads.emplace_back([this, worker] { serve(worker); });
}

Workers::~Workers()
{
    m_quit.store(true, std::memory_order_relaxed);
    m_round.fetch_add(1, std::memory_order_release);
    m_round.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
}

void Workers::run(std::size_t jobs, const std::function<void(std::size_t, unsigned)> &job)
{
    m_job = &job;
    m_jobs = jobs;
    m_next.store(0, std::memory_order_relaxed);
    m_busy.store(static_cast<unsigned>(m_threads.size()), std::memory_order_relaxed);
    if (!m_threads.empty()) {
        m_round.fetch_add(1, std::memory_order_release);
        m_round.notify_all();
    }
    take(0);
    for (unsigned busy = m_busy.load(std::memory_order_acquire); busy != 0;
         busy = m_busy.load(std::memory_order_acquire))
        awaitChange(m_busy, busy);
}

void Workers::serve(unsigned worker)
{
    std::uint32_t round = 0;
    for (;;) {
        awaitChange(m_round, round);
        ++round;
        if (m_quit.load(std::memory_order_relaxed))
            return;
        take(worker);
        if (m_busy.fetch_sub(1, std::memory_order_acq_rel) == 1)
            m_busy.notify_one();
    }
}

void Workers::take(unsigned worker)
{
    for (std::size_t index; (index = m_next.fetch_add(1, std::memory_order_relaxed)) < m_jobs;)
        (*m_job)(index, worker);
}

} // namespace headwater::kernel
