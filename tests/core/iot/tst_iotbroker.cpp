// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "brokerlab.h"

using namespace headwater;
using namespace headwater::iot;
using namespace headwater::iot::test;

/// IOT-01, IOT-02: connections and messages, as the service handles them.
class TstIotBroker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesReachWhoeverSubscribed();
    void nobodyGetsWhatNobodyAskedFor();
    void aSecondConnectionTakesTheFirstOnesPlace();
    void aWillIsPublishedUnlessTheClientSaidGoodbye();
    void silenceEndsAtOneAndAHalfKeepAlives();
    void keepAlivesAreBroughtIntoTheirRange();
    void aPersistentSessionKeepsOnlyWhatIsSurelyWanted();
    void storedMessagesComeTenASecond();
    void aSessionThatExpiresTakesItsMessagesAlong();
    void versionsDoNotShareSessions();
    void noMoreThanAHundredAreInFlight();
    void whatHadNoAnswerIsSentAgain();
    void retainedMessagesGreetExactSubscribers();
    void theExamsBrokerHangsUpOnRetain();
    void sharedSubscriptionsGiveEachMessageToOne();
    void limitsOfAConnection();
    void limitsOfConnecting();
    void forbiddenThingsAreRefused();
    void revokedReceivingStopsALiveSubscription();
    void basicIngestGoesToItsRuleAlone();
    void whatAListenerPublishesFollows();
    void presenceIsTold();
    void httpPublishesWithoutASession();
};

void TstIotBroker::messagesReachWhoeverSubscribed()
{
    Lab lab;
    const auto a = lab.connect("a"), b = lab.connect("b"), c = lab.connect("c");
    QCOMPARE(lab.subscribe(a, "room/+/temp", 1), Reason::Success);
    QCOMPARE(lab.subscribe(b, "room/#", 0), Reason::Success);
    lab.publish(c, "room/1/temp", "20", 1);
    lab.publish(c, "room/1", "x", 0);
    lab.publish(c, "hall/1/temp", "x", 0);
    Lines lines = lab.lines();
    std::sort(lines.begin(), lines.end());
    QCOMPARE(lines, (Lines{"a room/1/temp 20 q1", "b room/1 x q0", "b room/1/temp 20 q0"}));
    QVERIFY(lab.unsubscribe(b, "room/#"));
    QVERIFY(!lab.unsubscribe(b, "room/#"));
    lab.publish(c, "room/2", "x");
    QCOMPARE(lab.got.size(), std::size_t{3});
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::nobodyGetsWhatNobodyAskedFor()
{
    Lab lab;
    const auto a = lab.connect("a");
    lab.publish(a, "lonely");
    QCOMPARE(lab.broker.counts().filtered, std::uint64_t{1});
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::aSecondConnectionTakesTheFirstOnesPlace()
{
    Lab lab;
    const auto first = lab.connect("pump");
    lab.subscribe(first, "x");
    lab.now += 2 * kSecond;
    const auto second = lab.connect("pump");
    QCOMPARE(second, first);
    QCOMPARE(lab.closedOnes, std::vector<std::string>{"pump DUPLICATE_CLIENTID 142"});
    QCOMPARE(lab.broker.connections(), 1u);
    QCOMPARE(lab.broker.subscriptions(), std::size_t{0});
}

void TstIotBroker::aWillIsPublishedUnlessTheClientSaidGoodbye()
{
    for (const bool goodbye : {true, false}) {
        Lab lab;
        const auto watcher = lab.connect("watcher");
        lab.subscribe(watcher, "gone/#");
        const Will will{"gone/pump", "bye", 0, false};
        ConnectRequest request;
        request.clientId = "pump";
        request.will = &will;
        const auto pump = lab.broker.connect(lab.now, request).session;
        if (goodbye)
            lab.broker.disconnect(lab.now, pump);
        else
            lab.broker.close(lab.now, pump, Farewell::ConnectionLost);
        QCOMPARE(lab.lines(), goodbye ? Lines{} : Lines{"watcher gone/pump bye q0"});
        QVERIFY(lab.isBalanced());
    }
}

void TstIotBroker::silenceEndsAtOneAndAHalfKeepAlives()
{
    Lab lab;
    ConnectRequest request;
    request.clientId = "pump";
    request.keepAlive = 60;
    const auto pump = lab.broker.connect(lab.now, request).session;
    lab.broker.fallenSilent(lab.now, pump);
    lab.runTo(lab.now + 89 * kSecond);
    QCOMPARE(lab.broker.connections(), 1u);
    lab.runTo(lab.now + kSecond);
    QCOMPARE(lab.closedOnes, std::vector<std::string>{"pump MQTT_KEEP_ALIVE_TIMEOUT 141"});
}

void TstIotBroker::keepAlivesAreBroughtIntoTheirRange()
{
    Lab lab;
    const std::map<std::uint32_t, std::uint32_t> expected{{0, 1'200}, {1, 30},        {29, 30},       {30, 30},
                                                          {600, 600}, {1'200, 1'200}, {1'201, 1'200}, {65'535, 1'200}};
    for (const auto &[asked, holds] : expected) {
        ConnectRequest request;
        const std::string id = "c" + std::to_string(asked);
        request.clientId = id;
        request.keepAlive = asked;
        QCOMPARE(lab.broker.connect(lab.now, request).keepAlive, holds);
    }
}

void TstIotBroker::aPersistentSessionKeepsOnlyWhatIsSurelyWanted()
{
    Lab lab;
    const auto app = lab.connect("app"), device = lab.connect("device", false);
    lab.subscribe(device, "sure", 1);
    lab.subscribe(device, "maybe", 0);
    lab.broker.close(lab.now, device, Farewell::ConnectionLost);
    lab.publish(app, "sure", "1", 1);
    lab.publish(app, "sure", "2", 0);
    lab.publish(app, "maybe", "3", 1);
    QCOMPARE(lab.broker.counts().held, std::uint64_t{1});
    QVERIFY(lab.isBalanced());
    lab.now += 2 * kSecond;
    lab.connect("device", false);
    QVERIFY(lab.present);
    lab.runTo(lab.now + kSecond);
    QCOMPARE(lab.lines(), Lines{"device sure 1 q1"});
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::storedMessagesComeTenASecond()
{
    Lab lab;
    const auto app = lab.connect("app"), device = lab.connect("device", false);
    lab.subscribe(device, "cmd", 1);
    lab.broker.disconnect(lab.now, device);
    for (int i = 0; i < 30; ++i)
        lab.publish(app, "cmd", std::to_string(i), 1);
    lab.now += 2 * kSecond;
    lab.connect("device", false);
    const SimTime back = lab.now;
    lab.runTo(back + kSecond);
    QCOMPARE(lab.got.size(), std::size_t{10});
    lab.runTo(back + 3 * kSecond);
    QCOMPARE(lab.got.size(), std::size_t{30});
    QVERIFY(std::is_sorted(lab.got.begin(), lab.got.end(),
                           [](const auto &x, const auto &y) { return std::stoi(x.payload) < std::stoi(y.payload); }));
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::aSessionThatExpiresTakesItsMessagesAlong()
{
    Lab lab;
    const auto app = lab.connect("app"), device = lab.connect("device", false);
    lab.subscribe(device, "cmd", 1);
    lab.broker.disconnect(lab.now, device);
    lab.publish(app, "cmd", "x", 1);
    lab.runTo(lab.now + 3'599 * kSecond);
    QCOMPARE(lab.broker.counts().held, std::uint64_t{1});
    lab.runTo(lab.now + 2 * kSecond);
    QCOMPARE(lab.broker.counts().expired, std::uint64_t{1});
    QCOMPARE(lab.broker.subscriptions(), std::size_t{0});
    lab.connect("device", false);
    QVERIFY(!lab.present);
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::versionsDoNotShareSessions()
{
    Lab lab;
    const auto device = lab.connect("device", false, Protocol::Mqtt);
    lab.subscribe(device, "cmd", 1);
    lab.broker.disconnect(lab.now, device);
    lab.now += 2 * kSecond;
    lab.connect("device", false, Protocol::Mqtt5);
    QVERIFY(!lab.present);
    QCOMPARE(lab.broker.subscriptions(), std::size_t{0});
    Lab old(BrokerLimits::exam());
    ConnectRequest request;
    request.clientId = "new";
    request.protocol = Protocol::Mqtt5;
    QCOMPARE(old.broker.connect(old.now, request).reason, Reason::ProtocolError);
}

void TstIotBroker::noMoreThanAHundredAreInFlight()
{
    BrokerLimits limits;
    limits.connectionPublishes = 1'000;
    Lab lab(limits);
    const auto a = lab.connect("a"), b = lab.connect("b");
    lab.subscribe(b, "t", 1);
    for (int i = 0; i < 150; ++i)
        lab.publish(a, "t", "x", 1);
    QCOMPARE(lab.got.size(), std::size_t{100});
    QCOMPARE(lab.broker.session(b).inFlight, 100u);
    QCOMPARE(lab.broker.counts().held, std::uint64_t{50});
    for (int i = 0; i < 20; ++i)
        lab.broker.acknowledge(lab.now, b, lab.got[static_cast<std::size_t>(i)].packet);
    QCOMPARE(lab.got.size(), std::size_t{120});
    for (std::size_t i = 20; i < lab.got.size(); ++i)
        lab.broker.acknowledge(lab.now, b, lab.got[i].packet);
    QCOMPARE(lab.got.size(), std::size_t{150});
    QCOMPARE(lab.broker.session(b).inFlight, 0u);
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::whatHadNoAnswerIsSentAgain()
{
    Lab lab;
    const auto a = lab.connect("a"), b = lab.connect("b", false);
    lab.subscribe(b, "t", 1);
    lab.silent.insert("b");
    lab.publish(a, "t", "1", 1);
    QCOMPARE(lab.broker.counts().held, std::uint64_t{1});
    lab.broker.close(lab.now, b, Farewell::ConnectionLost);
    lab.silent.clear();
    lab.now += 2 * kSecond;
    lab.connect("b", false);
    lab.runTo(lab.now + kSecond);
    QCOMPARE(lab.lines(), Lines{"b t 1 q1"});
    QCOMPARE(lab.broker.counts().redelivered, std::uint64_t{1});
    QCOMPARE(lab.broker.counts().held, std::uint64_t{0});
    // QoS 0 is lost with the line.
    lab.silent.insert("b");
    lab.publish(a, "t", "2", 0);
    QCOMPARE(lab.broker.counts().outLost, std::uint64_t{2});
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::retainedMessagesGreetExactSubscribers()
{
    Lab lab;
    const auto a = lab.connect("a"), b = lab.connect("b");
    lab.publish(a, "state/door", "open", 1, true);
    lab.subscribe(b, "state/+");
    QVERIFY(lab.got.empty());
    lab.subscribe(b, "state/door");
    QCOMPARE(lab.lines(), Lines{"b state/door open q0 retained"});
    QVERIFY(lab.unsubscribe(b, "state/door"));
    lab.publish(a, "state/door", "", 0, true);
    QCOMPARE(lab.lines().back(), std::string("b state/door  q0"));
    QVERIFY(lab.broker.retained().empty());
    lab.got.clear();
    lab.subscribe(b, "state/door");
    QVERIFY(lab.got.empty());
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::theExamsBrokerHangsUpOnRetain()
{
    Lab lab(BrokerLimits::exam());
    const auto a = lab.connect("a");
    QVERIFY(lab.publish(a, "t", "x", 0, true).closed);
    QCOMPARE(lab.broker.connections(), 0u);
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::sharedSubscriptionsGiveEachMessageToOne()
{
    BrokerLimits limits;
    limits.connectionPublishes = 1'000;
    Lab lab(limits);
    const auto a = lab.connect("a");
    for (const char *id : {"w1", "w2", "w3"})
        lab.subscribe(lab.connect(id), "$share/workers/jobs/#");
    lab.subscribe(lab.connect("other"), "$share/audit/jobs/+");
    for (int i = 0; i < 300; ++i)
        lab.publish(a, "jobs/1");
    std::map<std::string, int> counts;
    for (const auto &each : lab.got)
        ++counts[each.client];
    QCOMPARE(counts["other"], 300);
    QCOMPARE(counts["w1"] + counts["w2"] + counts["w3"], 300);
    for (const char *id : {"w1", "w2", "w3"})
        QVERIFY(counts[id] > 60);
    QVERIFY(lab.unsubscribe(lab.broker.findSession("w1"), "$share/workers/jobs/#"));
    QVERIFY(lab.isBalanced());
    // The exam's service knew no such filters.
    Lab old(BrokerLimits::exam());
    QCOMPARE(old.subscribe(old.connect("x"), "$share/g/t"), Reason::TopicFilterInvalid);
}

void TstIotBroker::limitsOfAConnection()
{
    {
        Lab lab;
        const auto a = lab.connect("a");
        for (int i = 0; i < 50; ++i)
            QCOMPARE(lab.subscribe(a, "t/" + std::to_string(i)), Reason::Success);
        QCOMPARE(lab.subscribe(a, "t/0", 1), Reason::Success);
        QCOMPARE(lab.subscribe(a, "t/50"), Reason::QuotaExceeded);
        QCOMPARE(lab.broker.connections(), 0u);
    }
    {
        Lab lab;
        const auto a = lab.connect("a");
        const std::vector<Subscription> nine(9, {"t", 0});
        QCOMPARE(lab.broker.subscribe(lab.now, a, nine).front(), Reason::Unspecified);
        QCOMPARE(lab.broker.connections(), 0u);
    }
    {
        // The hundred and first of a second is discarded, not refused.
        Lab lab;
        const auto a = lab.connect("a");
        for (int i = 0; i < 101; ++i)
            QVERIFY(!lab.publish(a, "t").closed);
        QCOMPARE(lab.broker.counts().inThrottled, std::uint64_t{1});
        lab.now += kSecond;
        QCOMPARE(lab.publish(a, "t").reason, Reason::Success);
        QVERIFY(lab.isBalanced());
    }
    {
        // More than 512 KiB in a second waits.
        Lab lab;
        const auto a = lab.connect("a");
        const std::string large(131'072, 'x');
        for (int i = 0; i < 4; ++i)
            QCOMPARE(lab.publish(a, "t", large).later, SimTime{0});
        QCOMPARE(lab.publish(a, "t", large).later, lab.now + kSecond / 4);
    }
    {
        Lab lab;
        QVERIFY(lab.publish(lab.connect("a"), "t", std::string(131'073, 'x')).closed);
        QVERIFY(lab.publish(lab.connect("b"), "t/#").closed);
        QVERIFY(lab.publish(lab.connect("c"), "1/2/3/4/5/6/7/8/9").closed);
        const auto five = lab.connect("d", true, Protocol::Mqtt5);
        const PublishAnswer refused = lab.publish(five, "$SYS/x");
        QCOMPARE(refused.reason, Reason::TopicNameInvalid);
        QVERIFY(!refused.closed);
        QCOMPARE(lab.publish(five, "t", "x", 2).reason, Reason::QosNotSupported);
        QVERIFY(lab.isBalanced());
    }
}

void TstIotBroker::limitsOfConnecting()
{
    BrokerLimits limits;
    limits.accountConnections = 502;
    Lab lab(limits);
    const auto tries = [&](const std::string &id) {
        ConnectRequest request;
        request.clientId = id;
        return lab.broker.connect(lab.now, request).reason;
    };
    QCOMPARE(tries(""), Reason::ClientIdInvalid);
    QCOMPARE(tries("$x"), Reason::ClientIdInvalid);
    QCOMPARE(tries(std::string(129, 'x')), Reason::ClientIdInvalid);
    QCOMPARE(tries("x"), Reason::Success);
    QCOMPARE(tries("x"), Reason::QuotaExceeded);
    for (int i = 0; i < 499; ++i)
        QCOMPARE(tries(std::to_string(i)), Reason::Success);
    QCOMPARE(tries("501st"), Reason::QuotaExceeded);
    lab.now += kSecond;
    QCOMPARE(tries("501st"), Reason::Success);
    QCOMPARE(tries("502nd"), Reason::Success);
    QCOMPARE(tries("503rd"), Reason::QuotaExceeded);
    QCOMPARE(tries("x"), Reason::Success);
    QCOMPARE(int{connackCode(Reason::NotAuthorized)}, 7);
}

void TstIotBroker::forbiddenThingsAreRefused()
{
    Lab lab;
    lab.forbidden = {{BrokerHost::Action::Publish, "secret"}, {BrokerHost::Action::Subscribe, "secret/#"}};
    const auto old = lab.connect("old"), five = lab.connect("five", true, Protocol::Mqtt5);
    QCOMPARE(lab.subscribe(five, "secret/#"), Reason::NotAuthorized);
    const PublishAnswer answer = lab.publish(five, "secret");
    QVERIFY(answer.reason == Reason::NotAuthorized && !answer.closed);
    QVERIFY(lab.publish(old, "secret").closed);
    QCOMPARE(lab.closedOnes, std::vector<std::string>{"old FORBIDDEN_ACCESS 135"});
    QCOMPARE(lab.broker.counts().inRefused, std::uint64_t{2});
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::revokedReceivingStopsALiveSubscription()
{
    Lab lab;
    const auto a = lab.connect("a"), b = lab.connect("b");
    QCOMPARE(lab.subscribe(b, "t"), Reason::Success);
    lab.publish(a, "t");
    lab.forbidden = {{BrokerHost::Action::Receive, "t"}};
    lab.publish(a, "t");
    QCOMPARE(lab.got.size(), std::size_t{1});
    QCOMPARE(lab.broker.counts().outRefused, std::uint64_t{1});
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::basicIngestGoesToItsRuleAlone()
{
    Lab lab;
    const auto a = lab.connect("a"), b = lab.connect("b");
    lab.subscribe(b, "#");
    lab.publish(a, "$aws/rules/known/Floor2/Lights");
    lab.publish(a, "$aws/rules/unknown/Floor2/Lights");
    QVERIFY(lab.got.empty());
    QCOMPARE(lab.heardOnes, (std::vector<std::string>{"known:Floor2/Lights", "unknown:Floor2/Lights"}));
    QCOMPARE(lab.broker.counts().ruleNotFound, std::uint64_t{1});
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::whatAListenerPublishesFollows()
{
    Lab lab;
    const auto a = lab.connect("a"), b = lab.connect("b");
    lab.subscribe(b, "#");
    lab.broker.listen("in/+", 5);
    lab.onHeard = [&](const Message &message) {
        const std::string topic = "out" + std::string(message.topic.substr(2));
        Message again = message;
        again.topic = topic;
        lab.broker.publishOwn(lab.now, again);
    };
    lab.publish(a, "in/1", "x");
    QCOMPARE(lab.heardOnes, std::vector<std::string>{"5:in/1"});
    QCOMPARE(lab.lines(), (Lines{"b in/1 x q0", "b out/1 x q0"}));
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::presenceIsTold()
{
    Lab lab;
    const auto watcher = lab.connect("watcher");
    lab.subscribe(watcher, "$aws/events/presence/+/+");
    const auto pump = lab.connect("pump");
    lab.broker.close(lab.now, pump, Farewell::ConnectionLost);
    QCOMPARE(lab.got.size(), std::size_t{2});
    QCOMPARE(lab.got[0].topic, std::string("$aws/events/presence/connected/pump"));
    QVERIFY(lab.got[1].payload.find(R"("disconnectReason":"CONNECTION_LOST")") != std::string::npos);
    QVERIFY(lab.got[1].payload.find(R"("versionNumber":0)") != std::string::npos);
    const std::string session = R"("sessionIdentifier":")";
    const auto identity = [&](std::size_t which) {
        return lab.got[which].payload.substr(lab.got[which].payload.find(session) + session.size(), 33);
    };
    QVERIFY(identity(0).ends_with('"'));
    QCOMPARE(identity(0), identity(1));
    lab.now += 2 * kSecond;
    lab.connect("pump");
    QVERIFY(lab.got[2].payload.find(R"("versionNumber":1)") != std::string::npos);
    lab.connect("a+b");
    QCOMPARE(lab.got.size(), std::size_t{3});
    QVERIFY(lab.isBalanced());
}

void TstIotBroker::httpPublishesWithoutASession()
{
    Lab lab;
    lab.subscribe(lab.connect("b"), "t");
    Message message;
    message.topic = "t";
    message.payload = "x";
    message.bytes = 1;
    ++lab.published;
    QCOMPARE(lab.broker.publishByHttp(lab.now, message).reason, Reason::Success);
    QCOMPARE(lab.lines(), Lines{"b t x q0"});
    message.topic = "t/#";
    ++lab.published;
    QCOMPARE(lab.broker.publishByHttp(lab.now, message).reason, Reason::TopicNameInvalid);
    QVERIFY(lab.isBalanced());
}

QTEST_GUILESS_MAIN(TstIotBroker)
#include "tst_iotbroker.moc"
