// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/mqttserver.h"

#include <QTcpSocket>
#include <QtTest>

#include <map>
#include <memory>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

using namespace headwater;
using namespace std::chrono_literals;
using gateway::devices::MqttLimits;
using gateway::devices::MqttServer;

namespace {

/// What a server tells of its clients.
struct House final : MqttServer::Listener
{
    explicit House(MqttLimits limits = {})
        : server(*this, limits)
    {
        const auto taken = server.listen(QHostAddress::LocalHost, 0);
        if (!taken)
            qFatal("%s", qPrintable(taken.error().message));
        port = *taken;
    }
    void connectionOpened(std::uint64_t, gateway::devices::Opening) override { ++opened; }
    void packetCame(std::uint64_t connection, std::string packet) override
    {
        packets[connection].push_back(QByteArray::fromStdString(packet));
        if (closesAfter == packets[connection].size())
            server.send(connection, "bye", true);
    }
    void noiseCame(std::uint64_t connection, std::uint8_t reason) override
    {
        noise[connection].push_back(reason);
        server.send(connection, {}, true);
    }
    void connectionEnded(std::uint64_t connection) override { ended.push_back(connection); }

    MqttServer server;
    std::uint16_t port = 0;
    std::map<std::uint64_t, std::vector<QByteArray>> packets;
    std::map<std::uint64_t, std::vector<int>> noise;
    std::vector<std::uint64_t> ended;
    int opened = 0;
    std::size_t closesAfter = 0;
};

struct Client
{
    explicit Client(const House &house, const QByteArray &first = {})
    {
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        QObject::connect(&socket, &QTcpSocket::disconnected, &socket, [this] { isClosed = true; });
        socket.connectToHost(QHostAddress::LocalHost, house.port);
        socket.write(first);
    }
    QTcpSocket socket;
    QByteArray received;
    bool isClosed = false;
};

/// CONNECT as the framer sees it: a type, a length, something.
const QByteArray kConnect("\x10\x02hi", 4), kPing("\xc0\x00", 2);

QByteArray publish(int bytes)
{
    QByteArray packet("\x30", 1);
    for (int rest = bytes;; rest /= 128) {
        packet += static_cast<char>(rest % 128 | (rest >= 128 ? 128 : 0));
        if (rest < 128)
            break;
    }
    return packet + QByteArray(bytes, 'p');
}

} // namespace

class TstMqttServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void packetsComeWholeAndInOrder();
    void whoBeginsOtherwiseIsNoClient();
    void packetsThatAreTooLargeAreNoise();
    void connectionsAreLimited();
    void anAddressHasItsShareOfConnections();
    void whoSaysNothingIsClosed();
    void whoDoesNotLetGoIsClosed();
    void whoTakesNothingIsClosed();
    void answersThatNobodyTakesAreLimitedInAll();
    void halfPacketsAreLimitedInAll();
    void nothingIsReadFromWhoIsSentAway();
    void whoFoundNoFileLeftIsLetInLater();
};

void TstMqttServer::packetsComeWholeAndInOrder()
{
    House house;
    Client client(house);
    QTRY_COMPARE(client.socket.state(), QAbstractSocket::ConnectedState);
    const QByteArray all = kConnect + publish(300) + kPing + publish(20'000);
    for (qsizetype at = 0; at < all.size(); at += 7) {
        client.socket.write(all.mid(at, 7));
        client.socket.flush();
    }
    QTRY_COMPARE(house.packets[1].size(), std::size_t{4});
    QCOMPARE(house.packets[1][0], kConnect);
    QCOMPARE(house.packets[1][1], publish(300));
    QCOMPARE(house.packets[1][2], kPing);
    QCOMPARE(house.packets[1][3], publish(20'000));
    house.server.send(1, "answer", false);
    QTRY_COMPARE(client.received, QByteArray("answer"));
    house.server.send(1, "last", true);
    QTRY_VERIFY(client.isClosed);
    QCOMPARE(client.received, QByteArray("answerlast"));
    QCOMPARE(house.ended, std::vector<std::uint64_t>{1});
    house.server.send(1, "into the void", false);
    QCOMPARE(house.opened, 0); // plain connections show nothing
}

void TstMqttServer::whoBeginsOtherwiseIsNoClient()
{
    House house;
    Client http(house, "GET / HTTP/1.1\r\n");
    QTRY_VERIFY(http.isClosed);
    QCOMPARE(house.noise[1], std::vector<int>{0x82});
    QVERIFY(house.packets.empty());
    Client endless(house, kConnect + QByteArray("\x30\xff\xff\xff\xff\xff", 6)); // a length of more than four bytes
    QTRY_VERIFY(endless.isClosed);
    QCOMPARE(house.noise[2], std::vector<int>{0x81});
}

void TstMqttServer::packetsThatAreTooLargeAreNoise()
{
    MqttLimits limits;
    limits.packetBytes = 1'000;
    House house(limits);
    Client client(house, kConnect + publish(900) + publish(1'100));
    QTRY_VERIFY(client.isClosed);
    QCOMPARE(house.noise[1], std::vector<int>{0x95});
    QCOMPARE(house.packets[1].size(), std::size_t{2});
}

void TstMqttServer::connectionsAreLimited()
{
    MqttLimits limits;
    limits.connections = 2;
    House house(limits);
    auto one = std::make_unique<Client>(house, kConnect);
    Client two(house, kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{2});
    Client three(house, kConnect);
    QTRY_VERIFY(three.isClosed);
    one.reset();
    QTRY_COMPARE(house.server.connections(), std::size_t{1});
    Client four(house, kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{3});
}

void TstMqttServer::anAddressHasItsShareOfConnections()
{
    MqttLimits limits;
    limits.connectionsPerAddress = 1;
    House house(limits);
    auto one = std::make_unique<Client>(house, kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{1});
    Client two(house, kConnect);
    QTRY_VERIFY(two.isClosed);
    QTcpSocket other;
    QVERIFY(other.bind(QHostAddress(QStringLiteral("127.0.0.2"))));
    other.connectToHost(QHostAddress::LocalHost, house.port);
    other.write(kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{2});
    one.reset();
    QTRY_COMPARE(house.server.connections(), std::size_t{1});
    Client three(house, kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{3});
}

void TstMqttServer::whoSaysNothingIsClosed()
{
    MqttLimits limits;
    limits.connect = 200ms;
    House house(limits);
    Client silent(house), half(house, kConnect.left(3)), whole(house, kConnect);
    QTRY_VERIFY(silent.isClosed && half.isClosed);
    QVERIFY(!whole.isClosed);
    QCOMPARE(house.server.connections(), std::size_t{1});
    QCOMPARE(house.ended.size(), std::size_t{2});
}

void TstMqttServer::whoDoesNotLetGoIsClosed()
{
    MqttLimits limits;
    limits.connect = 200ms;
    House house(limits);
    QTcpSocket deaf; // reads nothing, so that what is left does not go out
    deaf.setReadBufferSize(1'000);
    deaf.connectToHost(QHostAddress::LocalHost, house.port);
    deaf.write(kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{1});
    house.server.send(1, std::string(7'000'000, 'x'), true);
    QTRY_COMPARE(house.server.connections(), std::size_t{0});
    QCOMPARE(house.ended.size(), std::size_t{1});
}

void TstMqttServer::whoTakesNothingIsClosed()
{
    MqttLimits limits;
    limits.unsentBytes = 1'000'000;
    House house(limits);
    QTcpSocket deaf;
    deaf.setReadBufferSize(1'000);
    deaf.connectToHost(QHostAddress::LocalHost, house.port);
    deaf.write(kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{1});
    for (int i = 0; i < 100 && house.ended.empty(); ++i) {
        house.server.send(1, std::string(100'000, 'x'), false);
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(house.ended.size(), std::size_t{1});
}

void TstMqttServer::answersThatNobodyTakesAreLimitedInAll()
{
    MqttLimits limits;
    limits.unsentInAll = 20'000'000;
    House house(limits);
    std::vector<std::unique_ptr<QTcpSocket>> deaf;
    for (int i = 0; i < 8; ++i) {
        deaf.push_back(std::make_unique<QTcpSocket>());
        deaf.back()->setReadBufferSize(1'000);
        deaf.back()->connectToHost(QHostAddress::LocalHost, house.port);
        deaf.back()->write(kConnect);
    }
    QTRY_COMPARE(house.packets.size(), std::size_t{8});
    // Each is below its own limit.
    for (std::uint64_t connection = 1; connection <= 8; ++connection)
        house.server.send(connection, std::string(6'000'000, 'x'), false);
    QTRY_COMPARE(house.ended.size(), std::size_t{5});
    Client heard(house, kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{9});
    house.server.send(9, "small", false);
    QTRY_COMPARE(heard.received, QByteArray("small"));
}

void TstMqttServer::halfPacketsAreLimitedInAll()
{
    MqttLimits limits;
    limits.heldInAll = 250'000;
    House house(limits);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 4; ++i) {
        QByteArray half = kConnect + publish(100'000);
        half.chop(1);
        clients.push_back(std::make_unique<Client>(house, half));
        QTRY_VERIFY(clients.back()->socket.bytesToWrite() == 0 || clients.back()->isClosed);
    }
    QTRY_COMPARE(house.ended.size(), std::size_t{2});
    for (const auto &each : clients)
        each->socket.write("p");
    const auto whole = [&] {
        return std::count_if(house.packets.begin(), house.packets.end(),
                             [](const auto &each) { return each.second.size() == 2; });
    };
    QTRY_COMPARE(whole(), 2);
    // What was whole is not held any more.
    clients.clear();
    Client again(house, kConnect + publish(100'000) + publish(100'000) + publish(100'000) + kPing);
    QTRY_COMPARE(house.packets.rbegin()->second.size(), std::size_t{5});
}

void TstMqttServer::nothingIsReadFromWhoIsSentAway()
{
    House house;
    house.closesAfter = 2;
    Client client(house, kConnect + kPing + kPing + kPing);
    QTRY_VERIFY(client.isClosed);
    QCOMPARE(client.received, QByteArray("bye"));
    QCOMPARE(house.packets[1].size(), std::size_t{2});
}

void TstMqttServer::whoFoundNoFileLeftIsLetInLater()
{
    House house;
    Client first(house, kConnect);
    QTRY_COMPARE(house.packets.size(), std::size_t{1});
    rlimit files{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &files), 0);
    rlimit few = files;
    few.rlim_cur = 200;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &few), 0);
    Client second(house, kConnect);
    std::vector<int> taken;
    for (int copy = ::dup(0); copy >= 0; copy = ::dup(0))
        taken.push_back(copy);
    QTRY_COMPARE(second.socket.state(), QAbstractSocket::ConnectedState);
    first.socket.write(kPing);
    QTRY_COMPARE(house.packets[1].size(), std::size_t{2});
    QCOMPARE(house.server.connections(), std::size_t{1});
    for (const int copy : taken)
        ::close(copy);
    QTRY_COMPARE(house.server.connections(), std::size_t{2});
    QTRY_COMPARE(house.packets[2].size(), std::size_t{1});
    ::setrlimit(RLIMIT_NOFILE, &files);
}

QTEST_GUILESS_MAIN(TstMqttServer)
#include "tst_mqttserver.moc"
