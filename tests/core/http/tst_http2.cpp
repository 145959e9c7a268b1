// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2session.h"
#include "core/http/server.h"
#include "tests/core/http/http2client.h"

#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

#include <algorithm>
#include <memory>
#include <zlib.h>

using namespace headwater::http;
using namespace std::chrono_literals;

namespace {

/// A server that echoes, but keeps requests for `/later` until it is told.
struct Echo
{
    explicit Echo(Limits limits = {})
        : server(std::make_unique<Server>(
              [this](CallId call, Request request) {
                  if (request.path() == "/later")
                      waiting.push_back(call);
                  else
                      server->answer(call, {200,
                                            {{"X-Method", request.method},
                                             {"X-Host", std::string(request.header("Host"))},
                                             {"Connection", "keep-alive"}},
                                            request.body});
              },
              limits))
    {
        server->setGoneListener([this](CallId call) { gone.push_back(call); });
        if (!server->listen(QHostAddress::LocalHost, 0))
            qFatal("no port");
    }
    std::uint16_t port() const { return server->port(); }

    std::unique_ptr<Server> server;
    std::vector<CallId> waiting, gone;
};

struct Plain
{
    explicit Plain(const Echo &echo)
    {
        socket.connectToHost(QHostAddress::LocalHost, echo.port());
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        QObject::connect(&socket, &QTcpSocket::disconnected, &socket, [this] { isClosed = true; });
    }
    QTcpSocket socket;
    QByteArray received;
    bool isClosed = false;
};

std::string zipped(const std::string &text)
{
    std::string packed(compressBound(text.size()), '\0');
    uLongf size = packed.size();
    compress(reinterpret_cast<Bytef *>(packed.data()), &size, reinterpret_cast<const Bytef *>(text.data()),
             text.size());
    packed.resize(size);
    return packed;
}

} // namespace

class TstHttp2 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streamsAreAnsweredAsTheirAnswersCome();
    void bothVersionsShareAPort();
    void theGreetingMayComeInPieces();
    void anAnswerInPiecesGoesOutAsItIsMade();
    void headAndEmptyAnswersHaveNoBody();
    void bodiesAreAskedForAndUnpacked();
    void largeBodiesPassSideBySide();
    void whatIsTooLargeIsRefusedAndTheOthersGoOn();
    void bodiesOfAllConnectionsShareARoom();
    void streamsThatAreGivenUpAreToldOf();
    void moreStreamsThanAllowedAreRefused();
    void slowSendersAreRefusedAndIdleOnesLetGo();
    void whoTakesNothingIsBounded();
    void whoOpensAndResetsIsLetGo();
    void noiseEndsTheConnection();
    void theEndIsSaid();
    void otherPeoplesClientsAreUnderstood();
};

void TstHttp2::streamsAreAnsweredAsTheirAnswersCome()
{
    Echo echo;
    Http2Client client(echo.port());
    const auto later = client.ask("GET", "/later?x=1");
    std::vector<std::int32_t> streams;
    for (int i = 0; i < 30; ++i)
        streams.push_back(client.ask("POST", "/", "body " + std::to_string(i)));
    for (std::size_t i = 0; i < streams.size(); ++i) {
        QTRY_VERIFY(client.answers[streams[i]].isWhole);
        QCOMPARE(client.answers[streams[i]].body, "body " + std::to_string(i));
    }
    auto &headers = client.answers[streams[0]].headers;
    QCOMPARE(headers["x-method"], std::string("POST"));
    QCOMPARE(headers["x-host"], std::string("h"));
    QCOMPARE(headers["content-length"], std::string("6"));
    QVERIFY(headers["date"].ends_with(" GMT"));
    QVERIFY(!headers.contains("connection"));
    QVERIFY(!client.answers.contains(later));
    QCOMPARE(echo.waiting.size(), std::size_t{1});
    echo.server->answer(echo.waiting[0], {404, {}, "at last"});
    QTRY_VERIFY(client.answers[later].isWhole);
    QCOMPARE(client.answers[later].status(), 404);
    QCOMPARE(client.answers[later].body, std::string("at last"));
    QCOMPARE(echo.server->connections(), std::size_t{1});
    QVERIFY(echo.gone.empty());
}

void TstHttp2::bothVersionsShareAPort()
{
    Echo echo;
    Http2Client newer(echo.port());
    Plain older(echo);
    older.socket.write("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    const auto stream = newer.ask("POST", "/", "hello");
    QTRY_VERIFY(newer.answers[stream].isWhole);
    QTRY_VERIFY(older.received.endsWith("\r\n\r\nhello"));
    QCOMPARE(newer.answers[stream].body, std::string("hello"));
    // A method that begins like the greeting is another one.
    Plain alike(echo);
    alike.socket.write("PRINT / HTTP/1.1\r\nHost: h\r\n\r\n");
    QTRY_VERIFY(alike.received.contains("X-Method: PRINT\r\n"));
}

void TstHttp2::theGreetingMayComeInPieces()
{
    Limits limits;
    limits.header = 400ms;
    Echo echo(limits);
    Plain piecewise(echo), stuck(echo);
    const QByteArray greeting(kHttp2Preface.data(), static_cast<qsizetype>(kHttp2Preface.size()));
    QTRY_COMPARE(piecewise.socket.state(), QTcpSocket::ConnectedState);
    stuck.socket.write(greeting.left(10));
    for (const char byte : greeting) {
        piecewise.socket.write(&byte, 1);
        piecewise.socket.flush();
        QCoreApplication::processEvents();
    }
    const QByteArray settings("\0\0\0\4\0\0\0\0\0", 9);
    piecewise.socket.write(settings);
    QTRY_VERIFY(piecewise.received.size() >= 9);
    QCOMPARE(piecewise.received[3], '\4'); // SETTINGS of the server come first
    QTRY_VERIFY(stuck.isClosed);
    QVERIFY(!piecewise.isClosed);
}

void TstHttp2::anAnswerInPiecesGoesOutAsItIsMade()
{
    Echo echo;
    Http2Client client(echo.port());
    const auto stream = client.ask("POST", "/later");
    QTRY_COMPARE(echo.waiting.size(), std::size_t{1});
    echo.server->beginStream(echo.waiting[0], {200, {{"Content-Type", "text/event"}}, {}});
    QTRY_COMPARE(client.answers[stream].status(), 200);
    QVERIFY(!client.answers[stream].headers.contains("content-length"));
    std::string expected;
    for (int i = 0; i < 3; ++i) {
        const std::string piece(100'000, static_cast<char>('a' + i));
        echo.server->send(echo.waiting[0], piece);
        expected += piece;
        QTRY_VERIFY(client.answers[stream].body == expected);
        const auto other = client.ask("POST", "/", "between");
        QTRY_COMPARE(client.answers[other].body, std::string("between"));
    }
    QVERIFY(!client.answers[stream].isWhole);
    echo.server->endStream(echo.waiting[0]);
    QTRY_VERIFY(client.answers[stream].isWhole);
    QVERIFY(echo.gone.empty());
    // What is told all at once comes as well.
    const auto short1 = client.ask("POST", "/later");
    QTRY_COMPARE(echo.waiting.size(), std::size_t{2});
    echo.server->beginStream(echo.waiting[1], {200, {}, {}});
    echo.server->send(echo.waiting[1], "all ");
    echo.server->send(echo.waiting[1], "at once");
    echo.server->endStream(echo.waiting[1]);
    QTRY_VERIFY(client.answers[short1].isWhole);
    QCOMPARE(client.answers[short1].body, std::string("all at once"));
}

void TstHttp2::headAndEmptyAnswersHaveNoBody()
{
    Echo echo;
    Http2Client client(echo.port());
    const auto head = client.ask("HEAD", "/", "12345"), later = client.ask("GET", "/later");
    QTRY_VERIFY(client.answers[head].isWhole);
    QCOMPARE(client.answers[head].headers["content-length"], std::string("5"));
    QVERIFY(client.answers[head].body.empty());
    QTRY_COMPARE(echo.waiting.size(), std::size_t{1});
    echo.server->answer(echo.waiting[0], {204, {}, {}});
    QTRY_VERIFY(client.answers[later].isWhole);
    QCOMPARE(client.answers[later].status(), 204);
    QVERIFY(!client.answers[later].headers.contains("content-length"));
}

void TstHttp2::bodiesAreAskedForAndUnpacked()
{
    Echo echo;
    Http2Client client(echo.port());
    const auto careful = client.ask("POST", "/", {}, {{"expect", "100-continue"}}, false);
    QTRY_COMPARE(client.answers[careful].statuses, std::vector<int>{100});
    client.send(careful, "now then", true);
    QTRY_VERIFY(client.answers[careful].isWhole);
    QCOMPARE(client.answers[careful].statuses, (std::vector<int>{100, 200}));
    QCOMPARE(client.answers[careful].body, std::string("now then"));
    const auto packed = client.ask("POST", "/", zipped("small when packed"), {{"content-encoding", "deflate"}});
    QTRY_COMPARE(client.answers[packed].body, std::string("small when packed"));
    const auto damaged = client.ask("POST", "/", "no zip", {{"content-encoding", "gzip"}});
    QTRY_COMPARE(client.answers[damaged].status(), 400);
    Limits limits;
    limits.bodyBytes = 1'000;
    Echo narrow(limits);
    Http2Client bomber(narrow.port());
    const auto bomb = bomber.ask("POST", "/", zipped(std::string(100'000, 'x')), {{"content-encoding", "deflate"}});
    QTRY_COMPARE(bomber.answers[bomb].status(), 413);
}

void TstHttp2::largeBodiesPassSideBySide()
{
    // Together more than what waits in memory at a time: the oldest goes first, and all arrive.
    Limits limits;
    limits.bodyBytes = 4'000'000;
    Echo echo(limits);
    Http2Client client(echo.port());
    std::map<std::int32_t, std::string> sent;
    for (int i = 0; i < 8; ++i) {
        const std::string body(4'000'000, static_cast<char>('a' + i));
        sent[client.ask("POST", "/", body)] = body;
    }
    for (const auto &[stream, body] : sent) {
        QTRY_VERIFY_WITH_TIMEOUT(client.answers[stream].isWhole, 20'000);
        QVERIFY(client.answers[stream].body == body);
    }
}

void TstHttp2::whatIsTooLargeIsRefusedAndTheOthersGoOn()
{
    Limits limits;
    limits.bodyBytes = 100'000;
    limits.headerBytes = 4'000;
    Echo echo(limits);
    Http2Client client(echo.port());
    const auto later = client.ask("GET", "/later");
    const auto wide = client.ask("GET", "/", {}, {{"x-long", std::string(5'000, 'x')}});
    const auto endless = client.ask("POST", "/", std::string(3'000'000, 'y'), {}, false);
    QTRY_VERIFY(client.answers[wide].isWhole && client.answers[endless].isClosed);
    QCOMPARE(client.answers[wide].status(), 431);
    QCOMPARE(client.answers[endless].status(), 413);
    QCOMPARE(client.answers[endless].error, std::uint32_t{NGHTTP2_NO_ERROR});
    const auto right = client.ask("POST", "/", std::string(100'000, 'z'));
    QTRY_COMPARE(client.answers[right].body.size(), std::size_t{100'000});
    echo.server->answer(echo.waiting.at(0), {});
    QTRY_VERIFY(client.answers[later].isWhole);
    QVERIFY(echo.gone.empty());
}

void TstHttp2::bodiesOfAllConnectionsShareARoom()
{
    Limits limits;
    limits.bodiesInAll = 1'000'000;
    Echo echo(limits);
    std::vector<std::unique_ptr<Http2Client>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<Http2Client>(echo.port()));
        // Within the window that each stream has, and never ended.
        clients.back()->send(clients.back()->ask("POST", "/", {}, {}, false), std::string(240'000, 'x'), false);
    }
    QTRY_COMPARE(std::count_if(clients.begin(), clients.end(), [](const auto &each) { return each->isClosed; }), 1);
    QCOMPARE(echo.server->connections(), std::size_t{4});
    Http2Client small(echo.port());
    const auto stream = small.ask("POST", "/", "small");
    QTRY_COMPARE(small.answers[stream].body, std::string("small"));
}

void TstHttp2::streamsThatAreGivenUpAreToldOf()
{
    Echo echo;
    Http2Client client(echo.port());
    const auto first = client.ask("GET", "/later"), second = client.ask("GET", "/later");
    const auto third = client.ask("GET", "/later");
    QTRY_COMPARE(echo.waiting.size(), std::size_t{3});
    echo.server->beginStream(echo.waiting[1], {});
    client.reset(first);
    QTRY_COMPARE(echo.gone, std::vector<CallId>{echo.waiting[0]});
    client.reset(second);
    QTRY_COMPARE(echo.gone.size(), std::size_t{2});
    QCOMPARE(echo.gone[1], echo.waiting[1]);
    // What is said to those who are gone goes nowhere.
    echo.server->answer(echo.waiting[0], {200, {}, "void"});
    echo.server->send(echo.waiting[1], "void");
    echo.server->answer(echo.waiting[2], {200, {}, "here"});
    QTRY_COMPARE(client.answers[third].body, std::string("here"));
    client.ask("GET", "/later");
    QTRY_COMPARE(echo.waiting.size(), std::size_t{4});
    client.socket.abort();
    QTRY_COMPARE(echo.gone.size(), std::size_t{3});
    QCOMPARE(echo.gone[2], echo.waiting[3]);
    QCOMPARE(echo.server->connections(), std::size_t{0});
}

void TstHttp2::moreStreamsThanAllowedAreRefused()
{
    Limits limits;
    limits.streams = 2;
    Echo echo(limits);
    Http2Client client(echo.port());
    const auto one = client.ask("GET", "/later");
    QTRY_COMPARE(echo.waiting.size(), std::size_t{1});
    // The client knows of the bound now and keeps to it.
    const auto two = client.ask("GET", "/later"), three = client.ask("POST", "/", "after the others");
    QTRY_COMPARE(echo.waiting.size(), std::size_t{2});
    QVERIFY(!client.answers.contains(three));
    echo.server->answer(echo.waiting[0], {});
    QTRY_COMPARE(client.answers[three].body, std::string("after the others"));
    QVERIFY(client.answers[one].isWhole && !client.answers[two].isWhole);
    // One that does not wait to hear of it.
    Http2Client hasty(echo.port());
    for (int i = 0; i < 5; ++i)
        hasty.ask("GET", "/later");
    const auto refused = [&hasty] {
        return std::count_if(hasty.answers.begin(), hasty.answers.end(), [](const auto &each) {
            return each.second.isClosed && each.second.error == NGHTTP2_REFUSED_STREAM;
        });
    };
    QTRY_COMPARE(refused(), 3);
    QCOMPARE(echo.waiting.size(), std::size_t{4});
}

void TstHttp2::slowSendersAreRefusedAndIdleOnesLetGo()
{
    Limits limits;
    limits.header = 300ms;
    limits.request = 500ms;
    limits.idle = 1'500ms;
    Echo echo(limits);
    Http2Client client(echo.port());
    const auto slow = client.ask("POST", "/", "beg", {}, false);
    QTRY_VERIFY(client.answers[slow].isClosed);
    QCOMPARE(client.answers[slow].status(), 408);
    QVERIFY(!client.saidGoAway);
    const auto next = client.ask("POST", "/", "quick");
    QTRY_COMPARE(client.answers[next].body, std::string("quick"));
    QTRY_VERIFY(client.isClosed);
    QVERIFY(client.saidGoAway);
    QCOMPARE(client.goAwayError, std::uint32_t{NGHTTP2_NO_ERROR});
    // Half a header, and then nothing.
    Plain half(echo);
    half.socket.write(QByteArray(kHttp2Preface.data(), static_cast<qsizetype>(kHttp2Preface.size())));
    half.socket.write(QByteArray("\0\0\0\4\0\0\0\0\0", 9));
    half.socket.write(QByteArray("\0\0\1\1\1\0\0\0\1\x82", 10)); // HEADERS without their end
    QTRY_VERIFY(half.isClosed);
}

void TstHttp2::whoTakesNothingIsBounded()
{
    Limits limits;
    limits.answer = 700ms;
    limits.streamBytes = 1'000'000;
    Echo echo(limits);
    Http2Client client(echo.port(), 1'000);
    client.hold();
    const auto stream = client.ask("GET", "/later");
    QTRY_COMPARE(echo.waiting.size(), std::size_t{1});
    echo.server->beginStream(echo.waiting[0], {});
    for (int i = 0; i < 30; ++i)
        echo.server->send(echo.waiting[0], std::string(50'000, 'x'));
    QTRY_VERIFY(client.answers[stream].isClosed);
    QCOMPARE(client.answers[stream].error, std::uint32_t{NGHTTP2_ENHANCE_YOUR_CALM});
    QCOMPARE(client.answers[stream].body.size(), std::size_t{1'000});
    QCOMPARE(echo.gone, echo.waiting);
    // Of answers that are not taken there is a bound; what is asked for beyond it waits, and not for ever.
    constexpr std::size_t kLarge = 200'000;
    const auto answered = [&client] {
        return std::count_if(client.answers.begin(), client.answers.end(),
                             [](const auto &each) { return each.second.status() == 200; });
    };
    for (std::size_t asked = 0; asked <= limits.unsentBytes / kLarge; ++asked)
        client.ask("POST", "/", std::string(kLarge, 'y'));
    QTRY_COMPARE(answered(), 1 + 1 + static_cast<std::ptrdiff_t>(limits.unsentBytes / kLarge));
    client.ask("GET", "/later");
    QTRY_VERIFY(client.isClosed);
    QCOMPARE(echo.waiting.size(), std::size_t{1});
    QTRY_COMPARE(echo.server->connections(), std::size_t{0});
}

void TstHttp2::whoOpensAndResetsIsLetGo()
{
    Echo echo;
    Http2Client client(echo.port());
    for (int i = 0; i < 20'000 && !client.isClosed; ++i) {
        client.reset(client.ask("GET", "/later"));
        if (i % 100 == 0)
            QCoreApplication::processEvents();
    }
    QTRY_VERIFY(client.isClosed);
    QTRY_COMPARE(echo.server->connections(), std::size_t{0});
    QVERIFY(echo.waiting.size() < 2'000);
    QCOMPARE(echo.gone.size(), echo.waiting.size());
    Http2Client other(echo.port());
    const auto stream = other.ask("POST", "/", "still here");
    QTRY_COMPARE(other.answers[stream].body, std::string("still here"));
}

void TstHttp2::noiseEndsTheConnection()
{
    Echo echo;
    Plain noise(echo);
    noise.socket.write(QByteArray(kHttp2Preface.data(), static_cast<qsizetype>(kHttp2Preface.size())) +
                       "this is no frame, but long enough to be taken for one");
    QTRY_VERIFY(noise.isClosed);
    QTRY_COMPARE(echo.server->connections(), std::size_t{0});
}

void TstHttp2::theEndIsSaid()
{
    Echo echo;
    Http2Client client(echo.port());
    const auto stream = client.ask("POST", "/", "x");
    QTRY_VERIFY(client.answers[stream].isWhole);
    echo.server.reset();
    QTRY_VERIFY(client.isClosed);
    QVERIFY(client.saidGoAway);
    QCOMPARE(client.goAwayError, std::uint32_t{NGHTTP2_NO_ERROR});
}

void TstHttp2::otherPeoplesClientsAreUnderstood()
{
    if (QStandardPaths::findExecutable(QStringLiteral("curl")).isEmpty())
        QSKIP("curl is not installed");
    Echo echo;
    QProcess curl;
    curl.start(QStringLiteral("curl"),
               {QStringLiteral("--silent"), QStringLiteral("--http2-prior-knowledge"), QStringLiteral("--data"),
                QStringLiteral("from curl"), QStringLiteral("--write-out"), QStringLiteral(" %{http_version}"),
                QStringLiteral("http://127.0.0.1:%1/").arg(echo.port())});
    QTRY_COMPARE_WITH_TIMEOUT(curl.state(), QProcess::NotRunning, 20'000);
    QCOMPARE(curl.readAllStandardOutput(), QByteArray("from curl 2"));
}

QTEST_GUILESS_MAIN(TstHttp2)
#include "tst_http2.moc"
