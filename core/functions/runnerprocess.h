// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace headwater::functions {

/// One headwater-lambda process. Used by one thread at a time; needs no event loop. The process ends with the object.
class RunnerProcess
{
public:
    /// Null when the program is not there or cannot be started. Does not wait until it is ready.
    static std::unique_ptr<RunnerProcess> start(unsigned megabytes);
    /// A started one, of a reserve that is filled up again meanwhile. Safe to call from any thread.
    static std::unique_ptr<RunnerProcess> take(unsigned megabytes);
    ~RunnerProcess();
    RunnerProcess(const RunnerProcess &) = delete;
    RunnerProcess &operator=(const RunnerProcess &) = delete;

    /// Sends a frame and gives the answer, operation first. Nothing when the process died or did not answer in time;
    /// it is ended then.
    std::optional<std::string> exchange(std::string_view frame, std::chrono::milliseconds patience);
    bool send(std::string_view frame);
    bool isAlive() const { return m_socket >= 0; }
    /// Whether it had to be ended because it did not answer in time.
    bool wasKilled() const { return m_killed; }
    pid_t id() const { return m_id; }

private:
    RunnerProcess(pid_t id, int socket);
    bool receive(char *to, std::size_t size, std::chrono::steady_clock::time_point deadline);
    std::optional<std::string> receiveFrame(std::chrono::steady_clock::time_point deadline);
    void end();

    pid_t m_id;
    int m_socket;
    bool m_ready = false;
    bool m_killed = false;
};

/// Where headwater-lambda is: beside the program, in the folder for helpers, or where HEADWATER_RUNNER says. Empty when
/// it is nowhere.
std::string runnerPath();

} // namespace headwater::functions
