// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "brokerlab.h"

using namespace headwater;
using namespace headwater::iot;
using namespace headwater::iot::test;

namespace {

MessageProperties request()
{
    return {.isText = true,
            .contentType = "text/plain",
            .responseTopic = "answers",
            .correlationData = std::string("\0\1", 2),
            .user = {{"a", "1"}, {"a", "2"}}};
}

Message messageOn(std::string_view topic, std::string_view payload, std::uint8_t qos = 1)
{
    Message message;
    message.topic = topic;
    message.payload = payload;
    message.bytes = static_cast<std::uint32_t>(payload.size());
    message.qos = qos;
    return message;
}

ConnectRequest asking(std::string_view id, std::uint32_t expirySeconds = 0)
{
    ConnectRequest request;
    request.clientId = id;
    request.protocol = Protocol::Mqtt5;
    request.cleanStart = expirySeconds == 0;
    request.expirySeconds = expirySeconds;
    return request;
}

} // namespace

/// IOT-01, IOT-02: what MQTT 5 adds, on its way through the broker.
class TstIotMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void propertiesReachWhoeverGetsTheMessage();
    void propertiesWaitWithTheirMessage();
    void retainedMessagesKeepTheirProperties();
    void aWillHasItsProperties();
    void aWillWaitsForItsDelay_data();
    void aWillWaitsForItsDelay();
    void aClientTakesNoMoreThanItSaid();
    void whatIsSentAgainSaysSo();
    void whatExpiresWaitingForItsTurnIsNotSent();
    void aRetainedMessageExpires();
    void subscribersChooseWhatTheyHear();
    void aSubscriberChoosesWhetherItIsGreeted_data();
    void aSubscriberChoosesWhetherItIsGreeted();
    void subscriptionsAreTold();
    void presenceSaysWhoAndFromWhere();
    void aSessionsExpiryChangesAtItsEnd();
};

void TstIotMessages::propertiesReachWhoeverGetsTheMessage()
{
    Lab lab;
    const auto a = lab.connect(asking("a")), b = lab.connect(asking("b")), c = lab.connect(asking("c"));
    lab.subscribe(b, "t", 0);
    lab.subscribe(c, "t", 1);
    const MessageProperties properties = request();
    Message message = messageOn("t", "x");
    message.properties = &properties;
    ++lab.published;
    QCOMPARE(lab.broker.publish(lab.now, a, message).reason, Reason::Success);
    lab.publish(a, "t", "plain");
    QCOMPARE(lab.got.size(), std::size_t{4});
    QVERIFY(lab.got[0].properties == properties && lab.got[1].properties == properties);
    QVERIFY(lab.got[2].properties == MessageProperties() && lab.got[3].properties == MessageProperties());
    QVERIFY(lab.isBalanced());
}

void TstIotMessages::propertiesWaitWithTheirMessage()
{
    Lab lab;
    const auto a = lab.connect(asking("a"));
    const auto b = lab.connect(asking("b", 600));
    lab.subscribe(b, "t", 1);
    lab.broker.disconnect(lab.now, b);
    {
        const MessageProperties properties = request();
        Message message = messageOn("t", "x");
        message.properties = &properties;
        ++lab.published;
        QCOMPARE(lab.broker.publish(lab.now, a, message).reason, Reason::Success);
    }
    // Published from within another one, it has to wait as well.
    lab.broker.listen("start", 1);
    lab.onHeard = [&lab](const Message &) {
        const MessageProperties properties = request();
        Message message = messageOn("own", "x", 0);
        message.properties = &properties;
        lab.broker.publishOwn(lab.now, message);
    };
    const auto c = lab.connect(asking("c"));
    lab.subscribe(c, "own");
    lab.publish(a, "start");
    QCOMPARE(lab.got.size(), std::size_t{1});
    QVERIFY(lab.got[0].properties == request());
    lab.now += kSecond;
    lab.connect(asking("b", 600));
    lab.runTo(lab.now + kSecond);
    QCOMPARE(lab.got.size(), std::size_t{2});
    QVERIFY(lab.got[1].properties == request());
    QVERIFY(lab.isBalanced());
}

void TstIotMessages::retainedMessagesKeepTheirProperties()
{
    Lab lab;
    const auto a = lab.connect(asking("a")), b = lab.connect(asking("b"));
    {
        const MessageProperties properties = request();
        Message message = messageOn("state", "on");
        message.retain = true;
        message.properties = &properties;
        ++lab.published;
        lab.broker.publish(lab.now, a, message);
    }
    lab.subscribe(b, "state");
    QCOMPARE(lab.got.size(), std::size_t{1});
    QVERIFY(lab.got[0].retain && lab.got[0].properties == request());
    // The next one without any leaves none behind.
    lab.publish(a, "state", "off", 0, true);
    lab.subscribe(a, "state");
    QVERIFY(lab.got.back().retain && lab.got.back().properties == MessageProperties());
}

void TstIotMessages::aWillHasItsProperties()
{
    Lab lab;
    lab.subscribe(lab.connect(asking("b")), "gone", 1);
    ConnectRequest doomed = asking("doomed");
    const Will will{.topic = "gone",
                    .payload = "bye",
                    .qos = 1,
                    .expirySeconds = 60,
                    .properties = std::make_shared<const MessageProperties>(request())};
    doomed.will = &will;
    lab.broker.close(lab.now, lab.connect(doomed), Farewell::ConnectionLost);
    QCOMPARE(lab.lines(), Lines{"b gone bye q1"});
    QVERIFY(lab.got[0].properties == request());
}

void TstIotMessages::aWillWaitsForItsDelay_data()
{
    QTest::addColumn<int>("delay");
    QTest::addColumn<int>("expiry");
    QTest::addColumn<int>("backAfter"); // seconds; 0: never
    QTest::addColumn<bool>("clean");
    QTest::addColumn<int>("toldAfter"); // -1: never
    QTest::newRow("no delay") << 0 << 600 << 0 << false << 0;
    QTest::newRow("no session") << 30 << 0 << 0 << false << 0;
    QTest::newRow("away") << 30 << 600 << 0 << false << 30;
    QTest::newRow("back in time") << 30 << 600 << 20 << false << -1;
    QTest::newRow("back too late") << 30 << 600 << 40 << false << 30;
    QTest::newRow("back without its session") << 30 << 600 << 20 << true << 20;
    QTest::newRow("the session ends first") << 30 << 10 << 0 << false << 10;
}

void TstIotMessages::aWillWaitsForItsDelay()
{
    QFETCH(int, delay);
    QFETCH(int, expiry);
    QFETCH(int, backAfter);
    QFETCH(bool, clean);
    QFETCH(int, toldAfter);
    Lab lab;
    lab.subscribe(lab.connect(asking("b")), "gone");
    const Will will{.topic = "gone", .payload = "bye", .delaySeconds = static_cast<std::uint32_t>(delay)};
    ConnectRequest doomed = asking("doomed", static_cast<std::uint32_t>(expiry));
    doomed.will = &will;
    const auto session = lab.connect(doomed);
    const SimTime lost = lab.now;
    lab.broker.close(lab.now, session, Farewell::ConnectionLost);
    if (backAfter > 0) {
        lab.runTo(lost + backAfter * kSecond);
        ConnectRequest again = asking("doomed", static_cast<std::uint32_t>(expiry));
        again.cleanStart = clean;
        // The new connection has none: the old one is not its own.
        lab.broker.close(lab.now, lab.connect(again), Farewell::ConnectionLost);
    }
    lab.runTo(lost + 3'600 * kSecond);
    QCOMPARE(lab.got.size(), std::size_t{toldAfter < 0 ? 0u : 1u});
    if (toldAfter >= 0)
        QCOMPARE(lab.got[0].at, lost + toldAfter * kSecond);
    QVERIFY(lab.isBalanced());
}

void TstIotMessages::aClientTakesNoMoreThanItSaid()
{
    Lab lab;
    const auto a = lab.connect(asking("a"));
    ConnectRequest slow = asking("slow");
    slow.receiveMaximum = 2;
    const auto b = lab.connect(slow);
    lab.subscribe(b, "t", 1);
    for (const char *each : {"1", "2", "3", "4"})
        lab.publish(a, "t", each, 1);
    QCOMPARE(lab.lines(), (Lines{"slow t 1 q1", "slow t 2 q1"}));
    lab.broker.acknowledge(lab.now, b, lab.got[0].packet);
    QCOMPARE(lab.lines().back(), std::string("slow t 3 q1"));
    QCOMPARE(lab.got.size(), std::size_t{3});
    // More than the service sends nobody gets.
    ConnectRequest greedy = asking("greedy");
    greedy.receiveMaximum = 60'000;
    const auto c = lab.connect(greedy);
    lab.subscribe(c, "u", 1);
    BrokerLimits limits = lab.broker.limits();
    limits.connectionPublishes = 1'000;
    lab.broker.setLimits(limits);
    for (int i = 0; i < 150; ++i)
        lab.publish(a, "u", "x", 1);
    QCOMPARE(lab.broker.session(c).inFlight, 100u);
    QVERIFY(lab.isBalanced());
}

void TstIotMessages::whatIsSentAgainSaysSo()
{
    Lab lab;
    const auto a = lab.connect("a"), b = lab.connect("b", false);
    lab.subscribe(b, "t", 1);
    lab.publish(a, "t", "x", 1);
    QVERIFY(!lab.got[0].duplicate);
    lab.broker.close(lab.now, b, Farewell::ConnectionLost);
    lab.publish(a, "t", "y", 1);
    lab.now += 2 * kSecond;
    lab.connect("b", false);
    lab.runTo(lab.now + kSecond);
    QCOMPARE(lab.got.size(), std::size_t{3});
    QVERIFY(lab.got[1].payload == "x" && lab.got[1].duplicate);
    QVERIFY(lab.got[2].payload == "y" && !lab.got[2].duplicate);
}

void TstIotMessages::whatExpiresWaitingForItsTurnIsNotSent()
{
    Lab lab;
    const auto a = lab.connect(asking("a"));
    ConnectRequest slow = asking("slow");
    slow.receiveMaximum = 1;
    const auto b = lab.connect(slow);
    lab.subscribe(b, "t", 1);
    lab.publish(a, "t", "first", 1);
    Message message = messageOn("t", "soon");
    message.expires = lab.now + 5 * kSecond;
    ++lab.published;
    lab.broker.publish(lab.now, a, message);
    lab.publish(a, "t", "last", 1);
    lab.now += 10 * kSecond;
    lab.broker.acknowledge(lab.now, b, lab.got[0].packet);
    QCOMPARE(lab.lines(), (Lines{"slow t first q1", "slow t last q1"}));
    QCOMPARE(lab.broker.counts().expired, std::uint64_t{1});
    QVERIFY(lab.isBalanced());
}

void TstIotMessages::aRetainedMessageExpires()
{
    Lab lab;
    const auto a = lab.connect(asking("a")), b = lab.connect(asking("b"));
    Message message = messageOn("state", "on");
    message.retain = true;
    message.expires = lab.now + 5 * kSecond;
    ++lab.published;
    lab.broker.publish(lab.now, a, message);
    lab.now += 4 * kSecond;
    lab.subscribe(b, "state");
    QCOMPARE(lab.got.size(), std::size_t{1});
    lab.now += kSecond;
    lab.subscribe(b, "state");
    QCOMPARE(lab.got.size(), std::size_t{1});
    QVERIFY(lab.broker.retained().empty());
}

void TstIotMessages::subscribersChooseWhatTheyHear()
{
    Lab lab;
    const auto a = lab.connect(asking("a")), b = lab.connect(asking("b"));
    const std::vector<Subscription> own{{.filter = "t", .qos = 0, .noLocal = true}};
    lab.broker.subscribe(lab.now, a, own);
    const std::vector<Subscription> bridge{{.filter = "t", .qos = 0, .retainAsPublished = true}};
    lab.broker.subscribe(lab.now, b, bridge);
    lab.publish(a, "t", "of a", 0, true);
    lab.publish(b, "t", "of b");
    Lines lines = lab.lines();
    std::sort(lines.begin(), lines.end());
    QCOMPARE(lines, (Lines{"a t of b q0", "b t of a q0 retained", "b t of b q0"}));
    QVERIFY(lab.isBalanced());
}

void TstIotMessages::aSubscriberChoosesWhetherItIsGreeted_data()
{
    QTest::addColumn<int>("handling");
    QTest::addColumn<int>("greetings"); // of two subscriptions alike
    QTest::newRow("always") << 0 << 2;
    QTest::newRow("by a new one") << 1 << 1;
    QTest::newRow("never") << 2 << 0;
}

void TstIotMessages::aSubscriberChoosesWhetherItIsGreeted()
{
    QFETCH(int, handling);
    QFETCH(int, greetings);
    Lab lab;
    const auto a = lab.connect(asking("a")), b = lab.connect(asking("b"));
    lab.publish(a, "state", "on", 0, true);
    const std::vector<Subscription> wanted{
        {.filter = "state", .qos = 0, .retained = static_cast<Subscription::Retained>(handling)}};
    for (int i = 0; i < 2; ++i)
        lab.broker.subscribe(lab.now, b, wanted);
    QCOMPARE(lab.got.size(), static_cast<std::size_t>(greetings));
}

void TstIotMessages::subscriptionsAreTold()
{
    Lab lab;
    lab.broker.setTimeShift(1'000);
    lab.principal = "the \"owner\"";
    lab.subscribe(lab.connect("watcher"), "$aws/events/subscriptions/+/pump");
    const auto pump = lab.connect("pump"), other = lab.connect("other");
    lab.forbidden = {{BrokerHost::Action::Subscribe, "secret"}};
    const std::vector<Subscription> wanted{{"a/\"b\"", 1}, {"secret", 0}, {"c/#", 0}};
    lab.broker.subscribe(lab.now, pump, wanted);
    lab.subscribe(other, "a");
    const std::vector<std::string> dropped{"c/#", "never"};
    QCOMPARE(lab.broker.unsubscribe(lab.now, pump, dropped), (std::vector<bool>{true, false}));
    lab.broker.unsubscribe(lab.now, pump, std::vector<std::string>{"never"});
    QCOMPARE(lab.got.size(), std::size_t{2});
    const auto made = pipeline::Json::parse(lab.got[0].payload), gone = pipeline::Json::parse(lab.got[1].payload);
    QCOMPARE(lab.got[0].topic, std::string("$aws/events/subscriptions/subscribed/pump"));
    QCOMPARE(made["eventType"].get<std::string>(), std::string("subscribed"));
    QCOMPARE(made["clientId"].get<std::string>(), std::string("pump"));
    QCOMPARE(made["principalIdentifier"].get<std::string>(), lab.principal);
    QCOMPARE(made["timestamp"].get<std::int64_t>(), std::int64_t{1'577'836'811'000});
    QCOMPARE(made["topics"].dump(), std::string(R"(["a/\"b\"","c/#"])"));
    QCOMPARE(lab.got[1].topic, std::string("$aws/events/subscriptions/unsubscribed/pump"));
    QCOMPARE(gone["topics"].dump(), std::string(R"(["c/#"])"));
    QCOMPARE(gone["sessionIdentifier"], made["sessionIdentifier"]);
    QVERIFY(lab.isBalanced());
}

void TstIotMessages::presenceSaysWhoAndFromWhere()
{
    Lab lab;
    lab.principal = "lamp";
    lab.subscribe(lab.connect("watcher"), "$aws/events/presence/#");
    ConnectRequest pump = asking("pump \"1\"");
    pump.address = "10.1.2.3";
    lab.broker.disconnect(lab.now, lab.connect(pump));
    QCOMPARE(lab.got.size(), std::size_t{2});
    const auto there = pipeline::Json::parse(lab.got[0].payload), gone = pipeline::Json::parse(lab.got[1].payload);
    QCOMPARE(there["clientId"].get<std::string>(), std::string(pump.clientId));
    QCOMPARE(there["ipAddress"].get<std::string>(), std::string("10.1.2.3"));
    QCOMPARE(there["principalIdentifier"].get<std::string>(), std::string("lamp"));
    QVERIFY(!gone.contains("ipAddress"));
    QCOMPARE(gone["clientInitiatedDisconnect"].get<bool>(), true);
    QCOMPARE(gone["disconnectReason"].get<std::string>(), std::string("CLIENT_INITIATED_DISCONNECT"));
}

void TstIotMessages::aSessionsExpiryChangesAtItsEnd()
{
    Lab lab;
    const auto a = lab.connect(asking("a", 600)), b = lab.connect(asking("b"));
    QVERIFY(lab.broker.changeExpiry(a, 10));
    QVERIFY(!lab.broker.changeExpiry(b, 10));
    QVERIFY(lab.broker.changeExpiry(b, 0));
    lab.broker.disconnect(lab.now, a);
    lab.runTo(lab.now + 11 * kSecond);
    lab.connect(asking("a", 600));
    QVERIFY(!lab.present);
}

QTEST_GUILESS_MAIN(TstIotMessages)
#include "tst_iotmessages.moc"
