// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace headwater::bench {

using Clock = std::chrono::steady_clock;

[[noreturn]] inline void fail(const std::string &what)
{
    std::fprintf(stderr, "%s\n", what.c_str());
    std::exit(1);
}

inline double seconds(Clock::duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

/// A connection to a port of this machine, which writes what it has to when it can.
class Client
{
public:
    explicit Client(std::uint16_t port)
        : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (m_socket < 0 || ::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
            fail(std::string("cannot connect: ") + std::strerror(errno));
        const int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;
    ~Client() { ::close(m_socket); }

    int socket() const { return m_socket; }
    std::string &in() { return m_in; }
    std::size_t unsent() const { return m_out.size() - m_sent; }

    void write(const std::string &bytes)
    {
        m_out += bytes;
        flush();
    }
    void flush()
    {
        while (m_sent < m_out.size()) {
            const ssize_t count =
                ::send(m_socket, m_out.data() + m_sent, m_out.size() - m_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (count < 0) {
                if (errno == EAGAIN)
                    return;
                fail(std::string("the server hung up: ") + std::strerror(errno));
            }
            m_sent += static_cast<std::size_t>(count);
        }
        m_out.clear();
        m_sent = 0;
    }
    /// Appends what has come to in().
    void read()
    {
        char buffer[65'536];
        for (;;) {
            const ssize_t count = ::recv(m_socket, buffer, sizeof buffer, MSG_DONTWAIT);
            if (count < 0 && errno == EAGAIN)
                return;
            if (count <= 0)
                fail("the server closed a connection");
            m_in.append(buffer, static_cast<std::size_t>(count));
            if (count < static_cast<ssize_t>(sizeof buffer))
                return;
        }
    }

private:
    int m_socket;
    std::string m_in, m_out;
    std::size_t m_sent = 0;
};

/// Tells which of many connections can be read or written.
class Poller
{
public:
    void add(Client &client, std::uint32_t index)
    {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLET;
        event.data.u32 = index;
        ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, client.socket(), &event);
    }
    template <typename Ready>
    void wait(int milliseconds, Ready ready)
    {
        epoll_event events[256];
        const int count = ::epoll_wait(m_epoll, events, 256, milliseconds);
        for (int i = 0; i < count; ++i)
            ready(events[i].data.u32);
    }

private:
    const int m_epoll = ::epoll_create1(0);
};

inline void allowManyFiles()
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

/// \pre not empty
inline double quantile(std::vector<double> &values, double share)
{
    if (values.empty())
        return 0;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

} // namespace headwater::bench
