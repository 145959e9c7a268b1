// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/server.h"

#include <QtTest>

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace headwater::http;
using namespace std::chrono_literals;

namespace {

constexpr const char *kHalfAHeader = "POST / HTTP/1.1\r\nHo";
constexpr const char *kHalfABody = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc";
constexpr std::size_t kLarge = 32 * 1'048'576; ///< more than a kernel keeps for a client that does not read

/// Answers at once, but `/later` when it is told, and `/large` with more than anybody takes.
struct Host
{
    explicit Host(const Limits &limits)
        : server(
              [this](CallId call, const Request &request) {
                  if (request.path() == "/later")
                      waiting.push_back(call);
                  else
                      server.answer(call,
                                    {200, {}, request.path() == "/large" ? std::string(kLarge, 'x') : std::string()});
              },
              limits)
    {
        if (!server.listen(QHostAddress::LocalHost, 0))
            qFatal("no port");
    }

    Server server;
    std::vector<CallId> waiting;
};

/// A client that keeps its end open, and reads when it is told.
struct Guest
{
    explicit Guest(const Host &host, const char *says = "")
        : descriptor(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(host.server.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
            qFatal("no connection");
        say(says);
    }
    ~Guest() { ::close(descriptor); }
    Guest(const Guest &) = delete;
    Guest &operator=(const Guest &) = delete;

    void say(const std::string &text) const
    {
        if (::send(descriptor, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
            qFatal("not all was sent");
    }
    /// All that came so far.
    const std::string &heard()
    {
        std::array<char, 65'536> bytes{};
        ssize_t count = 0;
        while ((count = ::recv(descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT)) > 0)
            received.append(bytes.data(), static_cast<std::size_t>(count));
        isOver = isOver || count == 0 || errno == ECONNRESET;
        return received;
    }
    bool isRefused() { return heard().starts_with("HTTP/1.1 408 "); }

    const int descriptor;
    std::string received;
    bool isOver = false;
};

} // namespace

/// How long a server waits for whom.
class TstPatience : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersAndBodiesHaveTheirOwn();
    void itBeginsWithTheRequest();
    void whoWaitsForAnAnswerIsNotHurried();
    void whoTakesNothingIsLetGo();
    void whoIsRefusedAndStaysIsLetGo();
};

void TstPatience::headersAndBodiesHaveTheirOwn()
{
    Limits limits;
    limits.header = 300ms;
    limits.request = 60'000ms;
    Host strictOnHeaders(limits);
    std::swap(limits.header, limits.request);
    Host strictOnBodies(limits);
    Guest header(strictOnHeaders, kHalfAHeader), body(strictOnHeaders, kHalfABody);
    Guest otherHeader(strictOnBodies, kHalfAHeader), otherBody(strictOnBodies, kHalfABody);
    QTRY_VERIFY(header.isRefused());
    QTRY_VERIFY(otherBody.isRefused());
    QCOMPARE(body.heard(), std::string());
    QCOMPARE(otherHeader.heard(), std::string());
    QVERIFY(!body.isOver && !otherHeader.isOver);
}

void TstPatience::itBeginsWithTheRequest()
{
    Limits limits;
    limits.header = 600ms;
    Host host(limits);
    Guest late(host), early(host, kHalfAHeader);
    QTRY_VERIFY(early.isRefused());
    QCOMPARE(late.heard(), std::string());
    QElapsedTimer timer;
    timer.start();
    late.say(kHalfAHeader);
    QTRY_VERIFY(late.isRefused());
    QVERIFY(timer.elapsed() >= limits.header.count());
}

void TstPatience::whoWaitsForAnAnswerIsNotHurried()
{
    Limits limits;
    limits.header = limits.request = limits.idle = limits.answer = 200ms;
    Host host(limits);
    Guest waiting(host, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    QTRY_COMPARE(host.waiting.size(), std::size_t{1});
    Guest idle(host);
    QTRY_VERIFY((idle.heard(), idle.isOver));
    host.server.answer(host.waiting.front(), {200, {}, "at last"});
    QTRY_VERIFY(waiting.heard().ends_with("at last"));
}

void TstPatience::whoTakesNothingIsLetGo()
{
    Limits limits;
    limits.answer = 300ms;
    Host host(limits);
    const Guest guest(host, "GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    QTRY_COMPARE(host.server.connections(), std::size_t{1});
    QTRY_COMPARE(host.server.connections(), std::size_t{0});
}

void TstPatience::whoIsRefusedAndStaysIsLetGo()
{
    Host host({});
    Guest guest(host, "NOISE\r\n\r\n");
    QTRY_VERIFY(guest.heard().starts_with("HTTP/1.1 400 "));
    QCOMPARE(host.server.connections(), std::size_t{1});
    QTRY_COMPARE(host.server.connections(), std::size_t{0});
}

QTEST_GUILESS_MAIN(TstPatience)
#include "tst_patience.moc"
