// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/plainsockets.h"

#include <QSocketNotifier>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace headwater::http {
namespace {

constexpr std::size_t kReadAtOnce = 64 * 1'024;
constexpr std::size_t kMostEvents = 256;
constexpr std::chrono::milliseconds kTurn{2}; ///< then others on this thread have theirs
constexpr std::uint8_t kReadsInATurn = 4;     ///< of a socket
constexpr std::size_t kSpareBuffers = 32, kLargestSpare = 256 * 1'024;
constexpr std::size_t kThrownAway = 16 * 1'048'576;

} // namespace

/// The events of one turn. Who goes meanwhile is taken out.
struct PlainSockets::Batch
{
    std::array<epoll_event, kMostEvents> events{};
    std::size_t count = 0;
    bool isTurn = false;
    std::array<char, kReadAtOnce> bytes{};
};

class PlainSocket final : public Socket
{
public:
    PlainSocket(PlainSockets &all, int descriptor, std::string address)
        : Socket(std::move(address))
        , m_all(all)
        , m_descriptor(descriptor)
    {
        const int on = 1;
        ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event = wanted();
        ::epoll_ctl(m_all.m_epoll, EPOLL_CTL_ADD, m_descriptor, &event);
    }
    ~PlainSocket() override { end(); }
    PlainSocket(const PlainSocket &) = delete;
    PlainSocket &operator=(const PlainSocket &) = delete;

    std::string_view read() override;
    bool hasUnread() const override { return m_descriptor >= 0 && !m_listens; }
    void write(std::string_view bytes) override;
    void flush() override { (void)flushSome(); }
    std::size_t unsent() const override { return m_out.size() - m_sent; }
    void endWriting() override
    {
        if (m_descriptor >= 0)
            ::shutdown(m_descriptor, SHUT_WR);
    }
    void close() override
    {
        m_isClosing = true;
        flush();
        if (unsent() == 0)
            finish();
    }
    void abort() override
    {
        m_isClosing = false;
        finish();
    }

private:
    friend class PlainSockets;

    epoll_event wanted()
    {
        epoll_event event{};
        if (!m_hasLeft)
            event.events = EPOLLRDHUP | (m_listens ? EPOLLIN : 0u);
        event.events |= m_isFull ? EPOLLOUT : 0u;
        event.data.ptr = this;
        return event;
    }
    void want()
    {
        epoll_event event = wanted();
        ::epoll_ctl(m_all.m_epoll, EPOLL_CTL_MOD, m_descriptor, &event);
    }
    void listen(bool listens)
    {
        if (std::exchange(m_listens, listens) != listens)
            want();
    }
    bool flushSome();
    void freeBuffer();
    void canWrite();
    void leave();
    void end();
    /// May end this.
    void finish();

    PlainSockets &m_all;
    int m_descriptor;         ///< -1: closed
    std::uint8_t m_reads = 0; ///< left until others have a turn
    bool m_listens = true;    ///< until something comes that nobody reads
    bool m_isFull = false;    ///< the kernel takes no more for now
    bool m_wasRead = false, m_isUnflushed = false, m_isClosing = false;
    bool m_isOver = false, m_isBroken = false; ///< nothing will come any more
    bool m_hasLeft = false;                    ///< the client has, and gets what was written
    std::string m_out;
    std::size_t m_sent = 0; ///< of those
};

std::string_view PlainSocket::read()
{
    if (m_descriptor < 0)
        return {};
    m_wasRead = true;
    if (m_isOver || (m_listens && m_reads == 0))
        return {};
    auto &bytes = m_all.m_batch->bytes;
    const ssize_t count = ::recv(m_descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT);
    m_isBroken = count < 0 && errno != EAGAIN && errno != EINTR;
    m_isOver = count == 0 || m_isBroken;
    // The kernel says so when there is more.
    m_reads = count == static_cast<ssize_t>(bytes.size()) && m_reads > 0 ? m_reads - 1 : 0;
    listen(true);
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

void PlainSocket::write(std::string_view bytes)
{
    if (m_descriptor < 0 || bytes.empty())
        return;
    if (m_out.empty() && m_out.capacity() < bytes.size() && !m_all.m_spare.empty()) {
        m_out = std::move(m_all.m_spare.back());
        m_all.m_spare.pop_back();
    }
    m_out.append(bytes);
    if (!m_isFull && !std::exchange(m_isUnflushed, true))
        m_all.flushSoon(*this);
}

/// Whether any of it has gone out.
bool PlainSocket::flushSome()
{
    if (m_descriptor < 0)
        return false;
    const std::size_t before = unsent();
    while (m_sent < m_out.size() && !m_isBroken) {
        const ssize_t count =
            ::send(m_descriptor, m_out.data() + m_sent, m_out.size() - m_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0)
            m_sent += static_cast<std::size_t>(count);
        else if (errno == EAGAIN)
            break;
        else if (errno != EINTR)
            m_isBroken = true; // the kernel tells of it as well
    }
    if (m_isBroken || m_sent == m_out.size()) {
        freeBuffer();
    } else if (m_sent > m_out.size() / 2) {
        m_out.erase(0, m_sent);
        m_sent = 0;
    }
    if (const bool isFull = unsent() > 0; std::exchange(m_isFull, isFull) != isFull)
        want();
    return unsent() < before;
}

void PlainSocket::freeBuffer()
{
    const std::size_t capacity = m_out.capacity();
    if (capacity > std::string().capacity() && capacity <= kLargestSpare && m_all.m_spare.size() < kSpareBuffers) {
        m_out.clear();
        m_all.m_spare.push_back(std::move(m_out));
    }
    m_out = std::string();
    m_sent = 0;
}

void PlainSocket::canWrite()
{
    const bool hasSent = flushSome();
    if (m_isClosing && unsent() == 0)
        finish();
    else if (hasSent && m_listener)
        m_listener->written();
}

void PlainSocket::leave()
{
    if (m_isBroken || unsent() == 0) {
        finish();
        return;
    }
    m_hasLeft = m_isClosing = true;
    want();
    canWrite();
}

void PlainSocket::end()
{
    if (m_descriptor < 0)
        return;
    m_all.forget(*this);
    // What nobody read would make a reset of the end, and that overtakes what was sent.
    if (m_isClosing) {
        ::shutdown(m_descriptor, SHUT_WR);
        ::recv(m_descriptor, nullptr, kThrownAway, MSG_DONTWAIT | MSG_TRUNC);
    }
    // A process that has just been forked may hold it for a moment longer, and with it what is told about it.
    ::epoll_ctl(m_all.m_epoll, EPOLL_CTL_DEL, m_descriptor, nullptr);
    ::close(std::exchange(m_descriptor, -1));
    freeBuffer();
}

void PlainSocket::finish()
{
    if (m_descriptor < 0)
        return;
    end();
    if (m_listener)
        std::exchange(m_listener, nullptr)->closed();
}

PlainSockets::PlainSockets()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_notifier(std::make_unique<QSocketNotifier>(m_epoll, QSocketNotifier::Read))
    , m_batch(std::make_unique<Batch>())
{
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &PlainSockets::look);
}

PlainSockets::~PlainSockets()
{
    m_notifier.reset();
    ::close(m_epoll);
}

std::unique_ptr<Socket> PlainSockets::adopt(int descriptor, std::string address)
{
    return std::make_unique<PlainSocket>(*this, descriptor, std::move(address));
}

/// Level by level, so that whoever is not reached now comes first the next time. What is written waits until nothing
/// more comes: sent in small pieces, it would come back in small pieces.
void PlainSockets::look()
{
    const auto end = std::chrono::steady_clock::now() + kTurn;
    bool hasTime = true;
    m_batch->isTurn = true;
    while (hasTime) {
        const int count = ::epoll_wait(m_epoll, m_batch->events.data(), static_cast<int>(kMostEvents), 0);
        if (count <= 0)
            break;
        m_batch->count = static_cast<std::size_t>(count);
        for (std::size_t place = 0; place < m_batch->count && hasTime; ++place) {
            handle(place);
            hasTime = std::chrono::steady_clock::now() < end;
        }
        m_batch->count = 0;
    }
    flushAll();
    m_batch->isTurn = false;
}

void PlainSockets::handle(std::size_t place)
{
    const auto socketAt = [this, place] {
        return static_cast<PlainSocket *>(m_batch->events[place].data.ptr);
    };
    const std::uint32_t events = m_batch->events[place].events;
    if (socketAt() && (events & EPOLLOUT) != 0)
        socketAt()->canWrite();
    PlainSocket *socket = socketAt();
    if (!socket || (events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0)
        return;
    socket->m_wasRead = false;
    socket->m_reads = kReadsInATurn;
    if (socket->m_listener)
        socket->m_listener->readable();
    if (!socketAt())
        return;
    socket->m_isBroken = socket->m_isBroken || (!socket->m_wasRead && (events & (EPOLLHUP | EPOLLERR)) != 0);
    if (socket->m_isOver || socket->m_isBroken || (!socket->m_wasRead && (events & EPOLLRDHUP) != 0))
        socket->leave();
    else if (!socket->m_wasRead)
        socket->listen(false);
}

void PlainSockets::flushSoon(PlainSocket &socket)
{
    m_unflushed.push_back(&socket);
    if (!m_batch->isTurn && !std::exchange(m_isFlushPlanned, true))
        QMetaObject::invokeMethod(this, &PlainSockets::flushAll, Qt::QueuedConnection);
}

/// More may be written meanwhile.
void PlainSockets::flushAll()
{
    m_isFlushPlanned = false;
    for (std::size_t i = 0; i < m_unflushed.size(); ++i) {
        if (PlainSocket *socket = m_unflushed[i]) {
            socket->m_isUnflushed = false;
            socket->canWrite();
        }
    }
    m_unflushed.clear();
}

void PlainSockets::forget(const PlainSocket &socket)
{
    for (std::size_t place = 0; place < m_batch->count; ++place) {
        if (m_batch->events[place].data.ptr == &socket)
            m_batch->events[place].data.ptr = nullptr;
    }
    if (socket.m_isUnflushed)
        std::replace(m_unflushed.begin(), m_unflushed.end(), const_cast<PlainSocket *>(&socket),
                     static_cast<PlainSocket *>(nullptr));
}

} // namespace headwater::http
