// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/server.h"

#include <QTcpSocket>
#include <QtTest>

#include <map>
#include <memory>
#include <vector>

using namespace headwater::http;
using namespace std::chrono_literals;

namespace {

/// A server that echoes, but keeps requests for `/later` until it is told.
struct Echo
{
    explicit Echo(Limits limits = {})
        : server(
              [this](CallId call, Request request) {
                  if (request.path() == "/later")
                      waiting.push_back(call);
                  else
                      server.answer(call, {200, {{"X-Method", request.method}}, request.body});
              },
              limits)
    {
        server.setGoneListener([this](CallId call) { gone.push_back(call); });
        if (!server.listen(QHostAddress::LocalHost, 0))
            qFatal("no port");
    }

    Server server;
    std::vector<CallId> waiting, gone;
};

/// A client that sees bytes as they are.
struct Client
{
    explicit Client(const Echo &echo)
    {
        socket.connectToHost(QHostAddress::LocalHost, echo.server.port());
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        QObject::connect(&socket, &QTcpSocket::disconnected, &socket, [this] { isClosed = true; });
    }
    void send(const QByteArray &bytes) { socket.write(bytes); }
    /// Bodies and status lines without what changes from day to day.
    QByteArray plain() const
    {
        QByteArray text;
        for (const QByteArray &line : received.split('\n')) {
            if (!line.startsWith("Date: "))
                text += line + '\n';
        }
        text.chop(1);
        return text;
    }

    QTcpSocket socket;
    QByteArray received;
    bool isClosed = false;
};

QByteArray get(const char *path, const char *more = "")
{
    return QByteArray("GET ") + path + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
}

QByteArray post(const QByteArray &body, const char *path = "/")
{
    return QByteArray("POST ") + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n\r\n" + body;
}

QByteArray echoed(const char *method, const QByteArray &body, const char *more = "")
{
    return QByteArray("HTTP/1.1 200 OK\r\nX-Method: ") + method +
           "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + more + "\r\n" +
           (qstrcmp(method, "HEAD") == 0 ? "" : body);
}

} // namespace

class TstHttpServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aConnectionIsKeptAndAnswersKeepTheirOrder();
    void headHasNoBody();
    void aConnectionEndsWhereItIsAskedTo();
    void aBodyIsAskedForBeforeItIsSent();
    void aRequestThatWaitsHoldsBackThoseBehindIt();
    void aClientThatLeavesIsToldOf();
    void anAnswerInPiecesIsChunked();
    void whatIsTooLargeIsRefusedAndHeard();
    void slowSendersAreClosed();
    void connectionsAreLimited();
    void aLargeAnswerGoesOutWhole();
    void anAddressHasItsShareOfConnections();
    void whoCallsIsKnown();
    void bodiesInFlightAreLimitedInAll();
    void answersThatNobodyTakesAreLimitedInAll();
    void aStreamThatNobodyReadsEnds();
};

void TstHttpServer::aConnectionIsKeptAndAnswersKeepTheirOrder()
{
    Echo echo;
    Client client(echo);
    client.send(post("one") + post("two") + get("/x") + post("three"));
    const QByteArray expected =
        echoed("POST", "one") + echoed("POST", "two") + echoed("GET", "") + echoed("POST", "three");
    QTRY_COMPARE(client.plain(), expected);
    client.send(post("four"));
    QTRY_COMPARE(client.plain(), expected + echoed("POST", "four"));
    QCOMPARE(echo.server.connections(), std::size_t{1});
    QVERIFY(client.received.contains("Date: ") && client.received.contains(" GMT\r\n"));
}

void TstHttpServer::headHasNoBody()
{
    Echo echo;
    Client client(echo);
    client.send("HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" + post("next"));
    QTRY_COMPARE(client.plain(), echoed("HEAD", "hello") + echoed("POST", "next"));
}

void TstHttpServer::aConnectionEndsWhereItIsAskedTo()
{
    Echo echo;
    Client client(echo), older(echo), olderKept(echo);
    client.send(get("/", "Connection: close\r\n"));
    QTRY_VERIFY(client.isClosed);
    QCOMPARE(client.plain(), echoed("GET", "", "Connection: close\r\n"));
    older.send("GET / HTTP/1.0\r\n\r\n");
    QTRY_VERIFY(older.isClosed);
    QVERIFY(older.received.endsWith("\r\n\r\n"));
    olderKept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    QTRY_COMPARE(olderKept.plain(), echoed("GET", "", "Connection: keep-alive\r\n"));
    QTRY_COMPARE(echo.server.connections(), std::size_t{1});
}

void TstHttpServer::aBodyIsAskedForBeforeItIsSent()
{
    Echo echo;
    Client client(echo);
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    QTRY_COMPARE(client.received, QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    client.received.clear();
    client.send("hello");
    QTRY_COMPARE(client.plain(), echoed("POST", "hello"));
}

void TstHttpServer::aRequestThatWaitsHoldsBackThoseBehindIt()
{
    Echo echo;
    Client client(echo), other(echo);
    client.send(get("/later") + post("behind"));
    QTRY_COMPARE(echo.waiting.size(), std::size_t{1});
    other.send(post("other"));
    QTRY_COMPARE(other.plain(), echoed("POST", "other"));
    QVERIFY(client.received.isEmpty());
    echo.server.answer(echo.waiting[0], {204, {}, {}});
    QTRY_COMPARE(client.plain(), "HTTP/1.1 204 No Content\r\n\r\n" + echoed("POST", "behind"));
}

void TstHttpServer::aClientThatLeavesIsToldOf()
{
    Echo echo;
    Client client(echo);
    client.send(get("/later"));
    QTRY_COMPARE(echo.waiting.size(), std::size_t{1});
    client.socket.abort();
    QTRY_COMPARE(echo.gone, echo.waiting);
    echo.server.answer(echo.waiting[0], {200, {}, "into the void"});
    QCOMPARE(echo.server.connections(), std::size_t{0});
}

void TstHttpServer::anAnswerInPiecesIsChunked()
{
    Echo echo;
    Client client(echo), older(echo);
    client.send(get("/later"));
    QTRY_COMPARE(echo.waiting.size(), std::size_t{1});
    older.send("GET /later HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"); // which would have no end
    QTRY_COMPARE(echo.waiting.size(), std::size_t{2});
    for (const CallId call : echo.waiting) {
        echo.server.beginStream(call, {200, {}, {}});
        echo.server.send(call, "0123456789abcdef");
    }
    const QByteArray head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    QTRY_COMPARE(client.plain(), head + "10\r\n0123456789abcdef\r\n");
    for (const CallId call : echo.waiting)
        echo.server.endStream(call);
    QTRY_COMPARE(client.plain(), head + "10\r\n0123456789abcdef\r\n0\r\n\r\n");
    QTRY_VERIFY(older.isClosed);
    QCOMPARE(older.plain(), QByteArray("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n0123456789abcdef"));
    client.send(post("next"));
    QTRY_VERIFY(client.received.endsWith("next"));
}

void TstHttpServer::whatIsTooLargeIsRefusedAndHeard()
{
    Limits limits;
    limits.bodyBytes = 1'000;
    Echo echo(limits);
    Client client(echo);
    // All of it is on its way before the answer comes; the answer must get through all the same.
    client.send(post(QByteArray(4'000'000, 'x')));
    QTRY_VERIFY(client.received.startsWith("HTTP/1.1 413 Payload Too Large\r\n"));
    QTRY_VERIFY(client.isClosed);
    QTRY_COMPARE(echo.server.connections(), std::size_t{0});
}

void TstHttpServer::slowSendersAreClosed()
{
    Limits limits;
    limits.header = 300ms;
    limits.request = 700ms;
    limits.idle = 1'000ms;
    Echo echo(limits);
    Client slowHeader(echo), slowBody(echo), idle(echo);
    slowHeader.send("POST / HTTP/1.1\r\nHo");
    slowBody.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    idle.send(post("x"));
    QTRY_VERIFY(slowHeader.isClosed);
    QVERIFY(slowHeader.received.startsWith("HTTP/1.1 408 Request Timeout\r\n"));
    QTRY_VERIFY(slowBody.isClosed);
    QVERIFY(slowBody.received.startsWith("HTTP/1.1 408 Request Timeout\r\n"));
    QTRY_VERIFY(idle.isClosed);
    QVERIFY(idle.received.endsWith("x"));
}

void TstHttpServer::connectionsAreLimited()
{
    Limits limits;
    limits.connections = 2;
    Echo echo(limits);
    auto one = std::make_unique<Client>(echo);
    Client two(echo);
    one->send(post("1"));
    two.send(post("2"));
    QTRY_VERIFY(one->received.endsWith("1") && two.received.endsWith("2"));
    Client three(echo);
    QTRY_VERIFY(three.received.startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    QTRY_VERIFY(three.isClosed);
    one.reset();
    QTRY_COMPARE(echo.server.connections(), std::size_t{1});
    Client four(echo);
    four.send(post("4"));
    QTRY_VERIFY(four.received.endsWith("4"));
}

void TstHttpServer::aLargeAnswerGoesOutWhole()
{
    Echo echo;
    Client client(echo);
    const QByteArray large(8'000'000, 'y');
    client.send(post(large) + post("small"));
    QTRY_VERIFY_WITH_TIMEOUT(client.received.endsWith("small"), 20'000);
    QCOMPARE(client.plain(), echoed("POST", large) + echoed("POST", "small"));
}

void TstHttpServer::anAddressHasItsShareOfConnections()
{
    Limits limits;
    limits.connectionsPerAddress = 1;
    Echo echo(limits);
    auto one = std::make_unique<Client>(echo);
    one->send(post("1"));
    QTRY_VERIFY(one->received.endsWith("1"));
    Client two(echo);
    QTRY_VERIFY(two.received.startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    // Another address of this machine.
    QTcpSocket other;
    QVERIFY(other.bind(QHostAddress(QStringLiteral("127.0.0.2"))));
    other.connectToHost(QHostAddress::LocalHost, echo.server.port());
    QByteArray received;
    connect(&other, &QTcpSocket::readyRead, &other, [&] { received += other.readAll(); });
    other.write(post("other"));
    QTRY_VERIFY(received.endsWith("other"));
    one.reset();
    QTRY_COMPARE(echo.server.connections(), std::size_t{1});
    Client three(echo);
    three.send(post("3"));
    QTRY_VERIFY(three.received.endsWith("3"));
}

void TstHttpServer::whoCallsIsKnown()
{
    std::string peer;
    Server server([&](CallId call, Request request) {
        peer = request.peer;
        server.answer(call, {});
    });
    QVERIFY(server.listen(QHostAddress::Any, 0).ok()); // both kinds of addresses
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, server.port());
    socket.write(get("/"));
    QTRY_COMPARE(peer, std::string("127.0.0.1"));
}

void TstHttpServer::bodiesInFlightAreLimitedInAll()
{
    Limits limits;
    limits.bodiesInAll = 1'000'000;
    limits.small = 1'000;
    Echo echo(limits);
    std::vector<std::unique_ptr<Client>> clients;
    // Each stops a byte before the end of its body.
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<Client>(echo));
        QByteArray whole = post(QByteArray(400'000, 'x'));
        whole.chop(1);
        clients.back()->send(whole);
        QTRY_COMPARE(clients.back()->socket.bytesToWrite(), qint64{0});
    }
    const auto refused = [&] {
        return std::count_if(clients.begin(), clients.end(), [](const auto &each) {
            return each->received.startsWith("HTTP/1.1 503 Service Unavailable\r\n");
        });
    };
    QTRY_COMPARE(refused(), 2);
    // The others get through, and so do small ones meanwhile.
    Client small(echo);
    small.send(post("small"));
    QTRY_VERIFY(small.received.endsWith("small"));
    for (const auto &each : clients) {
        if (each->received.isEmpty())
            each->send("x");
    }
    QTRY_COMPARE(
        std::count_if(clients.begin(), clients.end(), [](const auto &each) { return each->received.size() > 400'000; }),
        2);
    // What is over is forgotten: there is room again.
    clients.clear();
    Client again(echo);
    again.send(post(QByteArray(900'000, 'y')));
    QTRY_VERIFY(again.received.endsWith("y"));
}

void TstHttpServer::answersThatNobodyTakesAreLimitedInAll()
{
    Limits limits;
    limits.answersInAll = 40'000'000;
    Echo echo(limits);
    std::vector<std::unique_ptr<QTcpSocket>> deaf;
    for (int i = 0; i < 12; ++i) {
        deaf.push_back(std::make_unique<QTcpSocket>());
        deaf.back()->setReadBufferSize(1'000);
        deaf.back()->bind(QHostAddress::LocalHost);
        deaf.back()->setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 10'000);
        deaf.back()->connectToHost(QHostAddress::LocalHost, echo.server.port());
        deaf.back()->write(post(QByteArray(10'000'000, 'x')));
        QTRY_VERIFY(deaf.back()->bytesToWrite() == 0 || deaf.back()->state() != QAbstractSocket::ConnectedState);
    }
    // The kernel takes up to four megabytes of each; the rest waits here.
    const auto brokenOff = [&] {
        return std::count_if(deaf.begin(), deaf.end(),
                             [](const auto &each) { return each->state() == QAbstractSocket::UnconnectedState; });
    };
    QTRY_VERIFY(brokenOff() >= 6);
    QVERIFY(brokenOff() <= 9);
    QTRY_COMPARE(echo.server.connections() + static_cast<std::size_t>(brokenOff()), std::size_t{12});
    Client small(echo);
    small.send(post("small"));
    QTRY_VERIFY(small.received.endsWith("small"));
}

void TstHttpServer::aStreamThatNobodyReadsEnds()
{
    Limits limits;
    limits.streamBytes = 1'000'000;
    Echo echo(limits);
    QTcpSocket deaf;
    deaf.setReadBufferSize(1'000);
    deaf.connectToHost(QHostAddress::LocalHost, echo.server.port());
    deaf.write(get("/later"));
    QTRY_COMPARE(echo.waiting.size(), std::size_t{1});
    echo.server.beginStream(echo.waiting[0], {200, {}, {}});
    const std::string event(100'000, 'e');
    for (int i = 0; i < 1'000 && echo.gone.empty(); ++i) {
        echo.server.send(echo.waiting[0], event);
        QCoreApplication::processEvents();
    }
    QCOMPARE(echo.gone, echo.waiting);
    QCOMPARE(echo.server.connections(), std::size_t{0});
}

QTEST_GUILESS_MAIN(TstHttpServer)
#include "tst_httpserver.moc"
