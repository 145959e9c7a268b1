// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/functions/runnerprocess.h"

#include "core/functions/protocol.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <array>
#include <cerrno>
#include <csignal>
#include <map>
#include <mutex>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace headwater::functions {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kStartPatience{20};

/// Processes that were started ahead, one for each size.
struct Reserve
{
    std::mutex mutex;
    std::map<unsigned, std::unique_ptr<RunnerProcess>> ready;
};

Reserve &reserve()
{
    static Reserve instance;
    return instance;
}

} // namespace

std::string runnerPath()
{
    const QString named = qEnvironmentVariable("HEADWATER_RUNNER");
    const QString here = QCoreApplication::applicationDirPath();
    for (const QString &path :
         {named, here + QStringLiteral("/headwater-lambda"),
          here + QStringLiteral("/../") + QStringLiteral(HEADWATER_LIBEXEC) + QStringLiteral("/headwater-lambda")})
    {
        if (!path.isEmpty() && QFileInfo(path).isExecutable())
            return QFileInfo(path).absoluteFilePath().toStdString();
    }
    return {};
}

RunnerProcess::RunnerProcess(pid_t id, int socket)
    : m_id(id)
    , m_socket(socket)
{
}

RunnerProcess::~RunnerProcess()
{
    end();
}

std::unique_ptr<RunnerProcess> RunnerProcess::start(unsigned megabytes)
{
    std::string path = runnerPath();
    // A pair of sockets, since writing to a pipe whose reader died raises a signal in this process.
    std::array<int, 2> ends{};
    if (path.empty() || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return nullptr;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string size = std::to_string(megabytes);
    std::array<char *, 3> arguments{path.data(), size.data(), nullptr};
    pid_t id = 0;
    const int failure = posix_spawn(&id, path.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failure != 0) {
        close(ends[0]);
        return nullptr;
    }
    return std::unique_ptr<RunnerProcess>(new RunnerProcess(id, ends[0]));
}

std::unique_ptr<RunnerProcess> RunnerProcess::take(unsigned megabytes)
{
    Reserve &all = reserve();
    const std::lock_guard lock(all.mutex);
    std::unique_ptr<RunnerProcess> taken = std::move(all.ready[megabytes]);
    if (!taken)
        taken = start(megabytes);
    all.ready[megabytes] = start(megabytes);
    return taken;
}

void RunnerProcess::end()
{
    if (m_socket < 0)
        return;
    close(m_socket);
    m_socket = -1;
    kill(m_id, SIGKILL);
    while (waitpid(m_id, nullptr, 0) < 0 && errno == EINTR) {
    }
}

bool RunnerProcess::send(std::string_view frame)
{
    while (m_socket >= 0 && !frame.empty()) {
        const ssize_t sent = ::send(m_socket, frame.data(), frame.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0) {
            end();
            return false;
        }
        frame.remove_prefix(static_cast<std::size_t>(sent));
    }
    return m_socket >= 0;
}

bool RunnerProcess::receive(char *to, std::size_t size, Clock::time_point deadline)
{
    while (size > 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd wait{m_socket, POLLIN, 0};
        const int state = poll(&wait, 1, static_cast<int>(std::max<long long>(0, left)));
        if (state < 0 && errno == EINTR)
            continue;
        if (state == 0)
            m_killed = true;
        if (state <= 0)
            return false;
        const ssize_t got = recv(m_socket, to, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

std::optional<std::string> RunnerProcess::receiveFrame(Clock::time_point deadline)
{
    std::uint32_t length = 0;
    std::string frame;
    if (receive(reinterpret_cast<char *>(&length), sizeof length, deadline) && length > 0 && length <= kLongestFrame) {
        frame.resize(length);
        if (receive(frame.data(), length, deadline))
            return frame;
    }
    end();
    return std::nullopt;
}

std::optional<std::string> RunnerProcess::exchange(std::string_view frame, std::chrono::milliseconds patience)
{
    if (!m_ready && m_socket >= 0) {
        const auto greeting = receiveFrame(Clock::now() + kStartPatience);
        m_ready = greeting && static_cast<Op>(greeting->front()) == Op::Ready;
        if (greeting && !m_ready)
            end();
    }
    if (m_socket < 0 || !send(frame))
        return std::nullopt;
    return receiveFrame(Clock::now() + patience);
}

} // namespace headwater::functions
