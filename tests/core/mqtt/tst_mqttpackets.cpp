// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mqtt/framer.h"
#include "core/mqtt/reading.h"
#include "core/mqtt/writing.h"

#include <QtTest>

using namespace headwater::mqtt;

Q_DECLARE_METATYPE(Packet)

namespace {

std::string bytesOf(const char *hex)
{
    return QByteArray::fromHex(hex).toStdString();
}

QByteArray hexOf(const std::string &bytes)
{
    return QByteArray::fromStdString(bytes).toHex(' ');
}

Properties allProperties()
{
    Properties all;
    all.payloadFormat = 1;
    all.messageExpiry = 3'600;
    all.contentType = "text/plain";
    all.responseTopic = "answers";
    all.correlationData = std::string("\0\1", 2);
    all.user = {{"a", "1"}, {"a", "2"}};
    all.topicAlias = 3;
    return all;
}

} // namespace

class TstMqttPackets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesAreThoseOfTheStandard_data();
    void bytesAreThoseOfTheStandard();
    void packetsComeBackAsTheyWere_data();
    void packetsComeBackAsTheyWere();
    void whatIsNoPacketIsRefused_data();
    void whatIsNoPacketIsRefused();
    void whatTheOlderVersionLacksIsLeftOut();
    void aStreamIsCutIntoPackets();
    void aPacketMayNotBeTooLarge();
};

void TstMqttPackets::bytesAreThoseOfTheStandard_data()
{
    QTest::addColumn<Packet>("packet");
    QTest::addColumn<int>("version");
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("connect") << Packet(ConnectPacket{.clientId = "ab", .keepAlive = 60}) << 4
                             << QByteArray("100e00044d5154540402003c00026162");
    QTest::newRow("connect 5") << Packet(ConnectPacket{.version = Version::Mqtt5, .clientId = "ab", .keepAlive = 60})
                               << 5 << QByteArray("100f00044d5154540502003c0000026162");
    QTest::newRow("connack") << Packet(ConnackPacket{.sessionPresent = true, .code = 0}) << 4 << QByteArray("20020100");
    QTest::newRow("publish") << Packet(PublishPacket{.topic = "a/b", .payload = "hi", .qos = 1, .packet = 10}) << 4
                             << QByteArray("32090003612f62000a6869");
    QTest::newRow("publish 0") << Packet(PublishPacket{.topic = "a/b", .payload = "hi", .retain = true}) << 5
                               << QByteArray("31080003612f62006869");
    QTest::newRow("puback") << Packet(AckPacket{.packet = 10}) << 5 << QByteArray("4002000a");
    QTest::newRow("puback with reason") << Packet(AckPacket{.packet = 10, .reason = 135}) << 5
                                        << QByteArray("4003000a87");
    QTest::newRow("puback with its reason in words")
        << Packet(AckPacket{.packet = 10, .reason = 135, .reasonText = "no"}) << 5
        << QByteArray("4009000a87051f00026e6f");
    QTest::newRow("subscribe") << Packet(SubscribePacket{.packet = 1, .filters = {{.filter = "a/+", .qos = 1}}}) << 4
                               << QByteArray("820800010003612f2b01");
    QTest::newRow("suback") << Packet(AnswersPacket{.packet = 1, .codes = {1, 128}}) << 4 << QByteArray("900400010180");
    QTest::newRow("unsuback") << Packet(AnswersPacket{.type = Type::Unsuback, .packet = 1, .codes = {0}}) << 4
                              << QByteArray("b0020001");
    QTest::newRow("pingresp") << Packet(PlainPacket{Type::Pingresp}) << 4 << QByteArray("d000");
    QTest::newRow("disconnect") << Packet(DisconnectPacket{.reason = 142}) << 5 << QByteArray("e0018e");
}

void TstMqttPackets::bytesAreThoseOfTheStandard()
{
    QFETCH(Packet, packet);
    QFETCH(int, version);
    QFETCH(QByteArray, hex);
    QCOMPARE(QByteArray::fromStdString(writePacket(packet, Version(version))).toHex(), hex);
}

void TstMqttPackets::packetsComeBackAsTheyWere_data()
{
    QTest::addColumn<Packet>("packet");
    QTest::addColumn<int>("version");
    ConnectPacket full{.version = Version::Mqtt5,
                       .clientId = "client-é",
                       .cleanStart = false,
                       .keepAlive = 65'535,
                       .will = WillPacket{.topic = "gone", .payload = std::string("\0x", 2), .qos = 1, .retain = true},
                       .userName = "me",
                       .password = std::string("\xff\0", 2)};
    full.properties.sessionExpiry = 600;
    full.properties.receiveMaximum = 20;
    full.properties.maximumPacketSize = 4'096;
    full.properties.requestProblem = 0;
    full.will->properties.willDelay = 5;
    full.will->properties.messageExpiry = 60;
    QTest::newRow("connect") << Packet(full) << 5;
    full.version = Version::Mqtt311;
    full.properties = {};
    full.will->properties = {};
    QTest::newRow("connect 3.1.1") << Packet(full) << 4;
    ConnackPacket connack{.sessionPresent = true, .code = 0};
    connack.properties.assignedClientId = "auto-1";
    connack.properties.maximumQos = 1;
    connack.properties.serverKeepAlive = 1'200;
    QTest::newRow("connack") << Packet(connack) << 5;
    QTest::newRow("publish") << Packet(PublishPacket{.topic = "t",
                                                     .payload = std::string(300, 'x'),
                                                     .qos = 2,
                                                     .duplicate = true,
                                                     .packet = 65'535,
                                                     .properties = allProperties()})
                             << 5;
    QTest::newRow("large") << Packet(PublishPacket{.topic = "t", .payload = std::string(131'072, 'x')}) << 4;
    QTest::newRow("subscribe") << Packet(SubscribePacket{
                                      .packet = 7,
                                      .filters = {{"#", 0, true, true, 2}, {"$share/g/a", 1, false, false, 0}}})
                               << 5;
    QTest::newRow("unsubscribe") << Packet(UnsubscribePacket{.packet = 7, .filters = {"a", "b/#"}}) << 5;
    QTest::newRow("pubrel") << Packet(AckPacket{.type = Type::Pubrel, .packet = 9}) << 4;
    QTest::newRow("puback") << Packet(AckPacket{.packet = 9, .reason = 151, .reasonText = "Quota exceeded"}) << 5;
    DisconnectPacket disconnect{.reason = 4};
    disconnect.properties.reasonText = "why";
    QTest::newRow("disconnect") << Packet(disconnect) << 5;
}

void TstMqttPackets::packetsComeBackAsTheyWere()
{
    QFETCH(Packet, packet);
    QFETCH(int, version);
    const std::string bytes = writePacket(packet, Version(version));
    const auto read = readPacket(bytes, Version(version));
    QVERIFY(std::holds_alternative<Packet>(read));
    QVERIFY(std::get<Packet>(read) == packet);
    // One byte less, or one more, is no packet.
    QVERIFY(std::holds_alternative<Malformed>(readPacket(bytes.substr(0, bytes.size() - 1), Version(version))));
    QVERIFY(std::holds_alternative<Malformed>(readPacket(bytes + 'x', Version(version))));
}

void TstMqttPackets::whatIsNoPacketIsRefused_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<int>("version");
    QTest::addColumn<int>("reason");
    const int malformed = 0x81, protocol = 0x82, unsupported = 0x84;
    QTest::newRow("type 0") << QByteArray("0000") << 4 << malformed;
    QTest::newRow("auth") << QByteArray("f000") << 5 << protocol;
    QTest::newRow("flags of ping") << QByteArray("c100") << 4 << malformed;
    QTest::newRow("flags of subscribe") << QByteArray("800800010003612f2b01") << 4 << malformed;
    QTest::newRow("version 3") << QByteArray("100e00044d5154540302003c00026162") << 4 << unsupported;
    QTest::newRow("other protocol") << QByteArray("100e00044d5154580402003c00026162") << 4 << unsupported;
    QTest::newRow("reserved flag") << QByteArray("100e00044d5154540403003c00026162") << 4 << malformed;
    QTest::newRow("password without user") << QByteArray("101100044d5154540442003c00026162000161") << 4 << malformed;
    QTest::newRow("qos 3") << QByteArray("36090003612f62000a6869") << 4 << malformed;
    QTest::newRow("packet 0") << QByteArray("32090003612f6200006869") << 4 << protocol;
    QTest::newRow("no UTF-8") << QByteArray("30050003c32861") << 4 << malformed;
    QTest::newRow("U+0000") << QByteArray("30050003610062") << 4 << malformed;
    QTest::newRow("no filters") << QByteArray("82020001") << 4 << protocol;
    QTest::newRow("options of 5 in 3.1.1") << QByteArray("820800010003612f2b05") << 4 << malformed;
    QTest::newRow("property twice") << QByteArray("30080001610401010101") << 5 << malformed;
    QTest::newRow("unknown property") << QByteArray("3006000161027f00") << 5 << malformed;
    QTest::newRow("properties too long") << QByteArray("3005000161ff01") << 5 << malformed;
}

void TstMqttPackets::whatIsNoPacketIsRefused()
{
    QFETCH(QByteArray, hex);
    QFETCH(int, version);
    QFETCH(int, reason);
    const auto read = readPacket(bytesOf(hex.constData()), Version(version));
    QVERIFY(std::holds_alternative<Malformed>(read));
    QCOMPARE(int(std::get<Malformed>(read)), reason);
}

void TstMqttPackets::whatTheOlderVersionLacksIsLeftOut()
{
    const PublishPacket publish{.topic = "t", .payload = "p", .properties = allProperties()};
    QCOMPARE(hexOf(writePacket(publish, Version::Mqtt311)),
             hexOf(writePacket(PublishPacket{.topic = "t", .payload = "p"}, Version::Mqtt311)));
    QCOMPARE(hexOf(writePacket(DisconnectPacket{.reason = 142}, Version::Mqtt311)), QByteArray("e0 00"));
}

void TstMqttPackets::aStreamIsCutIntoPackets()
{
    const std::vector<std::string> packets{
        writePacket(PlainPacket{Type::Pingreq}, Version::Mqtt311),
        writePacket(PublishPacket{.topic = "t", .payload = std::string(200, 'x')}, Version::Mqtt311),
        writePacket(PublishPacket{.topic = "t", .payload = std::string(20'000, 'y')}, Version::Mqtt311),
        writePacket(PlainPacket{Type::Pingreq}, Version::Mqtt311)};
    std::string stream;
    for (const std::string &each : packets)
        stream += each;
    for (const std::size_t step : {std::size_t{1}, std::size_t{13}, stream.size()}) {
        Framer framer(100'000);
        std::vector<std::string> cut;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            framer.add(std::string_view(stream).substr(at, step));
            while (auto packet = framer.next())
                cut.push_back(std::move(*packet));
        }
        QCOMPARE(cut, packets);
        QVERIFY(!framer.hasBegun() && !framer.hasFailed());
    }
}

void TstMqttPackets::aPacketMayNotBeTooLarge()
{
    Framer framer(1'000);
    framer.add(writePacket(PublishPacket{.topic = "t", .payload = std::string(2'000, 'x')}, Version::Mqtt311));
    QVERIFY(!framer.next());
    QVERIFY(framer.hasFailed() && framer.isTooLarge());
    Framer endless(1'000);
    endless.add("\x30\xff\xff\xff\xff\x01");
    QVERIFY(!endless.next());
    QVERIFY(endless.hasFailed() && !endless.isTooLarge());
}

QTEST_GUILESS_MAIN(TstMqttPackets)
#include "tst_mqttpackets.moc"
