// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/plainsockets.h"

#include <QtTest>

#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace headwater;
using http::PlainSockets;
using http::Socket;

namespace {

/// One end of a connection that the sockets have, and the other, which is the client's.
struct Pair final : http::SocketListener
{
    explicit Pair(PlainSockets &all)
    {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
            qFatal("no sockets");
        ours = ends[0];
        socket = all.adopt(ours, "client");
        socket->setListener(this);
        client = ends[1];
    }
    ~Pair() override { hangUp(); }
    Pair(const Pair &) = delete;
    Pair &operator=(const Pair &) = delete;

    void readable() override
    {
        ++told;
        if (onReadable)
            return onReadable();
        for (std::string_view bytes = socket->read(); !bytes.empty(); bytes = socket->read())
            received += bytes;
    }
    void closed() override { ++ended; }

    void say(const std::string &text) const
    {
        QCOMPARE(::send(client, text.data(), text.size(), 0), qsizetype(text.size()));
    }
    /// What the client can read now.
    std::string hear()
    {
        std::array<char, 65'536> bytes{};
        std::string heard;
        for (;;) {
            const ssize_t count = ::recv(client, bytes.data(), bytes.size(), MSG_DONTWAIT);
            isAtEnd = isAtEnd || count == 0 || (count < 0 && errno != EAGAIN);
            if (count <= 0)
                return heard;
            heard.append(bytes.data(), static_cast<std::size_t>(count));
        }
    }
    void hangUp()
    {
        if (client >= 0)
            ::close(std::exchange(client, -1));
    }

    std::unique_ptr<Socket> socket;
    int client = -1, ours = -1;
    std::function<void()> onReadable;
    std::string received;
    int told = 0, ended = 0;
    bool isAtEnd = false;
};

/// Turns of the event loop in which everything that is due happens.
void someTurns()
{
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
}

} // namespace

class TstPlainSockets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenGoesOutWithTheTurn();
    void whatIsTooMuchGoesOutWhenThereIsRoom();
    void whatNobodyReadsIsToldOnceAndKept();
    void whoLeavesIsHeardAfterTheLastBytes();
    void whoLeavesUnreadIsHeard();
    void whoSaysNoMoreStillGetsWhatWasWritten();
    void whatWasWrittenGoesOutBeforeTheEnd();
    void anEndedSocketIsNotHeardAgain();
    void oneThatFloodsLeavesOthersTheirTurns();
    void whatAnotherProcessStillHoldsIsNotHeard();
};

void TstPlainSockets::whatIsWrittenGoesOutWithTheTurn()
{
    PlainSockets all;
    Pair pair(all);
    pair.socket->write("one ");
    pair.socket->write("two");
    QCOMPARE(pair.hear(), std::string());
    QCOMPARE(pair.socket->unsent(), std::size_t{7});
    someTurns();
    QCOMPARE(pair.hear(), std::string("one two"));
    QCOMPARE(pair.socket->unsent(), std::size_t{0});
    pair.socket->write("three");
    pair.socket->flush();
    QCOMPARE(pair.hear(), std::string("three"));
    pair.say("hello");
    QTRY_COMPARE(pair.received, std::string("hello"));
}

void TstPlainSockets::whatIsTooMuchGoesOutWhenThereIsRoom()
{
    PlainSockets all;
    Pair pair(all);
    std::string wanted;
    for (int i = 0; i < 500'000; ++i)
        wanted += std::to_string(i);
    pair.socket->write(wanted);
    someTurns();
    QVERIFY(pair.socket->unsent() > 0);
    pair.socket->write("end");
    std::string heard;
    QTRY_VERIFY((heard += pair.hear()).size() >= wanted.size() + 3);
    QVERIFY(heard == wanted + "end");
    QCOMPARE(pair.socket->unsent(), std::size_t{0});
    QCOMPARE(pair.ended, 0);
}

void TstPlainSockets::whatNobodyReadsIsToldOnceAndKept()
{
    PlainSockets all;
    Pair pair(all);
    pair.onReadable = [] {
    };
    pair.say("first");
    QTRY_COMPARE(pair.told, 1);
    QVERIFY(pair.socket->hasUnread());
    pair.say(", second");
    someTurns();
    QCOMPARE(pair.told, 1);
    QCOMPARE(pair.socket->read(), std::string_view("first, second"));
    QVERIFY(!pair.socket->hasUnread());
    pair.say("third");
    QTRY_COMPARE(pair.told, 2);
}

void TstPlainSockets::whoLeavesIsHeardAfterTheLastBytes()
{
    PlainSockets all;
    Pair pair(all);
    const std::string last(180'000, 'x');
    pair.say(last);
    pair.hangUp();
    QTRY_COMPARE(pair.ended, 1);
    QVERIFY(pair.received == last);
    pair.socket->write("into the void");
    pair.socket->abort();
    someTurns();
    QCOMPARE(pair.ended, 1);
}

void TstPlainSockets::whoLeavesUnreadIsHeard()
{
    PlainSockets all;
    Pair pair(all);
    pair.onReadable = [] {
    };
    pair.say("something");
    QTRY_VERIFY(pair.socket->hasUnread());
    pair.hangUp();
    QTRY_COMPARE(pair.ended, 1);
}

void TstPlainSockets::whoSaysNoMoreStillGetsWhatWasWritten()
{
    PlainSockets all;
    Pair pair(all);
    const std::string answer(3'000'000, 'a');
    pair.onReadable = [&] {
        if (!pair.socket->read().empty())
            pair.socket->write(answer);
    };
    pair.say("question");
    ::shutdown(pair.client, SHUT_WR);
    std::string heard;
    QTRY_VERIFY((heard += pair.hear(), pair.isAtEnd));
    QVERIFY(heard == answer);
    QTRY_COMPARE(pair.ended, 1);
}

void TstPlainSockets::whatWasWrittenGoesOutBeforeTheEnd()
{
    PlainSockets all;
    Pair pair(all), aborted(all);
    const std::string last(3'000'000, 'l');
    for (Pair *each : {&pair, &aborted})
        each->socket->write(last);
    pair.socket->close();
    aborted.socket->abort();
    QCOMPARE(aborted.ended, 1);
    QCOMPARE(aborted.hear(), std::string());
    QVERIFY(aborted.isAtEnd);
    QCOMPARE(pair.ended, 0);
    std::string heard;
    QTRY_VERIFY((heard += pair.hear(), pair.isAtEnd));
    QVERIFY(heard == last);
    QCOMPARE(pair.ended, 1);
}

void TstPlainSockets::anEndedSocketIsNotHeardAgain()
{
    PlainSockets all;
    std::vector<std::unique_ptr<Pair>> pairs;
    int told = 0;
    // Whoever is heard first takes all others with it, and then itself, while there is something to write.
    for (int i = 0; i < 5; ++i) {
        auto &pair = pairs.emplace_back(std::make_unique<Pair>(all));
        pair->onReadable = [&told, &pairs] {
            ++told;
            for (const auto &each : pairs) {
                each->socket->write("too late");
                each->socket.reset();
            }
        };
        pair->say("hello");
    }
    QTRY_COMPARE(told, 1);
    someTurns();
    QCOMPARE(told, 1);
    for (const auto &each : pairs)
        QCOMPARE(each->hear(), std::string());
    Pair later(all);
    later.say("hello");
    QTRY_COMPARE(later.received, std::string("hello"));
}

void TstPlainSockets::oneThatFloodsLeavesOthersTheirTurns()
{
    PlainSockets all;
    Pair flood(all), quiet(all);
    const std::string much(64 * 1'024, 'f');
    std::size_t read = 0;
    flood.onReadable = [&] {
        for (std::string_view bytes = flood.socket->read(); !bytes.empty(); bytes = flood.socket->read()) {
            read += bytes.size();
            (void)::send(flood.client, much.data(), much.size(), MSG_DONTWAIT); // there is always more
        }
    };
    flood.say(much);
    quiet.say("me too");
    QTRY_COMPARE(quiet.received, std::string("me too"));
    const std::size_t before = read;
    QTRY_VERIFY(read > before + 10 * much.size());
}

void TstPlainSockets::whatAnotherProcessStillHoldsIsNotHeard()
{
    PlainSockets all;
    Pair pair(all), other(all);
    // As a child has it between its birth and its own program.
    const int held = ::dup(pair.ours);
    QVERIFY(held >= 0);
    pair.socket.reset();
    const std::string filler(400, 'x'); // what comes into the place of the old
    std::vector<std::string> fill(64, filler);
    pair.say("to nobody");
    someTurns();
    pair.hangUp();
    other.say("hello");
    QTRY_COMPARE(other.received, std::string("hello"));
    QCOMPARE(pair.told, 0);
    ::close(held);
}

QTEST_GUILESS_MAIN(TstPlainSockets)
#include "tst_plainsockets.moc"
