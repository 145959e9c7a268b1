// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace headwater::kernel {

/// Threads that share the jobs of one caller. Which thread does which job is left to chance, so jobs must not depend on
/// each other, and what they add up must not depend on order.
class Workers
{
public:
    /// `threads` counts the caller's own; with 1 there are no others.
    explicit Workers(unsigned threads);
    ~Workers();
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;

    unsigned count() const { return static_cast<unsigned>(m_threads.size()) + 1; }

    /// Calls job(index, worker) for every index below `jobs`, worker below count(); returns when all are done.
    void run(std::size_t jobs, const std::function<void(std::size_t, unsigned)> &job);

private:
    void serve(unsigned worker);
    void take(unsigned worker);

    std::vector<std::thread> m_threads;
    const std::function<void(std::size_t, unsigned)> *m_job = nullptr;
    std::size_t m_jobs = 0;
    std::atomic<std::size_t> m_next{0};
    std::atomic<unsigned> m_busy{0};
    std::atomic<std::uint32_t> m_round{0};
    std::atomic<bool> m_quit{false};
};

} // namespace headwater::kernel
