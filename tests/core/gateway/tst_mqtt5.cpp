// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/properties.h"
#include "core/mqtt/framer.h"
#include "core/mqtt/reading.h"
#include "core/mqtt/writing.h"
#include "restlab.h"

using namespace headwater;
using namespace headwater::test;
using namespace mqtt;

namespace {

constexpr std::int64_t kShift = 200'000'000'700; ///< milliseconds, and no whole second

/// A live IoT Core that devices send packets to, and clients requests.
struct Lab
{
    explicit Lab(const std::string &more = {}, limits::Profile profile = limits::Profile::Current)
        : world(start(draw("iot: iot-core\n" + more, profile)))
        , live(*world, {})
        , endpoints(
              live, {0, kShift},
              [this](std::string_view, std::uint64_t call, const http::Response &response) {
                  answers[call] = response;
              },
              [this](std::uint64_t connection, const std::string &bytes, bool closes) {
                  framers.try_emplace(connection, 200'000).first->second.add(bytes);
                  while (const auto next = framers.at(connection).next())
                      heard[connection].push_back(std::get<Packet>(readPacket(*next, versions[connection])));
                  closed[connection] |= closes;
              })
    {
    }

    void send(std::uint64_t connection, const Packet &packet)
    {
        live.redo({.at = world->now(),
                   .endpoint = "iot",
                   .number = connection,
                   .operation = gateway::devices::kPacket,
                   .body = writePacket(packet, versions[connection])});
        pass(0.01);
    }
    /// The answer.
    ConnackPacket connect(std::uint64_t connection, ConnectPacket packet)
    {
        versions[connection] = packet.version;
        send(connection, packet);
        return take<ConnackPacket>(connection);
    }
    ConnackPacket connect(std::uint64_t connection, Version version = Version::Mqtt5)
    {
        return connect(connection,
                       ConnectPacket{.version = version, .clientId = "client-" + std::to_string(connection)});
    }
    void breakOff(std::uint64_t connection)
    {
        live.redo({.at = world->now(), .endpoint = "iot", .number = connection, .operation = {}});
        pass(0.01);
    }
    void subscribe(std::uint64_t connection, const std::string &filter, std::uint8_t qos = 1)
    {
        send(connection, SubscribePacket{.packet = 1, .filters = {{.filter = filter, .qos = qos}}});
        const auto &packets = heard[connection];
        if (std::none_of(packets.begin(), packets.end(),
                         [](const Packet &each) { return std::holds_alternative<AnswersPacket>(each); }))
            qFatal("no answer to a subscription of %s", filter.c_str());
        std::erase_if(heard[connection],
                      [](const Packet &each) { return std::holds_alternative<AnswersPacket>(each); });
    }
    std::uint8_t publish(std::uint64_t connection, PublishPacket packet)
    {
        packet.qos = 1;
        packet.packet = 7;
        send(connection, packet);
        return take<AckPacket>(connection).reason;
    }
    std::uint64_t call(const char *method, const std::string &target, const std::string &body,
                       http::Headers headers = {})
    {
        auto call =
            gateway::iotrest::callOf({.method = method, .target = target, .headers = std::move(headers), .body = body});
        OutsideCall made = std::get<OutsideCall>(std::move(call));
        made.number = ++calls;
        made.at = world->now();
        live.redo(made);
        pass(0.05);
        return calls;
    }
    /// The first packet of a kind that is still there; an empty one, and a warning, if there is none.
    template <typename T>
    T take(std::uint64_t connection)
    {
        auto &packets = heard[connection];
        const auto found = std::find_if(packets.begin(), packets.end(),
                                        [](const Packet &each) { return std::holds_alternative<T>(each); });
        if (found == packets.end()) {
            qWarning("connection %d did not hear that", static_cast<int>(connection));
            return {};
        }
        T taken = std::get<T>(*found);
        packets.erase(found);
        return taken;
    }
    void pass(double by) { live.runTo(world->now() + seconds(by)); }

    std::unique_ptr<World> world;
    gateway::LiveWorld live;
    std::map<std::uint64_t, Version> versions;
    std::map<std::uint64_t, Framer> framers;
    std::map<std::uint64_t, std::vector<Packet>> heard;
    std::map<std::uint64_t, bool> closed;
    std::map<std::uint64_t, http::Response> answers;
    gateway::Endpoints endpoints;
    std::uint64_t calls = 0;
};

Properties request()
{
    Properties made;
    made.payloadFormat = 1;
    made.contentType = "text/plain";
    made.responseTopic = "answers/1";
    made.correlationData = std::string("\0\1", 2);
    made.user = {{"a", "1"}, {"a", "2"}, {"b", "ü"}};
    return made;
}

std::string ruleWith(const std::string &sql, const Json &headers)
{
    const Json role{
        {"policy", R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})"}};
    return "admin: iam-role " + role.dump() + "\nrule: iot-rule " +
           Json{{"sql", sql}, {"role", "admin"}, {"republishTopic", "seen"}, {"republishHeaders", headers}}.dump() +
           "\niot -> rule\n";
}

/// What the world's clock says to clients.
std::int64_t clientMs(const World &world)
{
    return world::kEpochSeconds * 1'000 + world.now() / kernel::kMillisecond + kShift;
}

} // namespace

/// MQTT 5 as devices speak it at the endpoint.
class TstMqtt5 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void propertiesReachSubscribersOfTheSameVersion();
    void aPublishOverHttpHasProperties();
    void propertiesOverHttpAreChecked_data();
    void propertiesOverHttpAreChecked();
    void aRetainedMessageIsReadWithItsProperties();
    void aWillHasItsPropertiesAndItsDelay();
    void aliasesStandForTopicsBothWays();
    void whatIsTooLargeForAClientIsNotSent();
    void aSessionsExpiryIsAgreedOn();
    void refusalsSayWhyInWords();
    void whatMayNotBeSaidEndsTheConnection_data();
    void whatMayNotBeSaidEndsTheConnection();
    void tooManyWithoutAnAnswerEndTheConnection();
    void rulesReadProperties();
    void rulesGiveProperties();
    void aRuleOfAClientGivesProperties();
    void whatTheServiceTellsHasTheClientsTime();
    void eventsAreHeardByRulesAndDevices();
};

void TstMqtt5::propertiesReachSubscribersOfTheSameVersion()
{
    Lab lab;
    lab.connect(1);
    lab.connect(2);
    lab.connect(3, Version::Mqtt311);
    for (const std::uint64_t each : {2, 3})
        lab.subscribe(each, "requests");
    QCOMPARE(lab.publish(1, {.topic = "requests", .payload = "x", .properties = request()}), std::uint8_t{0});
    const auto got = lab.take<PublishPacket>(2);
    QCOMPARE(got.payload, std::string("x"));
    QVERIFY(got.properties == request());
    const auto older = lab.take<PublishPacket>(3);
    QVERIFY(older.payload == "x" && older.properties == Properties());
    // And from the older version there are none.
    QCOMPARE(lab.publish(3, {.topic = "requests", .payload = "y"}), std::uint8_t{0});
    QVERIFY(lab.take<PublishPacket>(2).properties == Properties());
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstMqtt5::aPublishOverHttpHasProperties()
{
    Lab lab;
    lab.connect(1);
    lab.subscribe(1, "requests");
    const std::string user = QByteArray(R"([{"a":"1"},{"a":"2"},{"n":3}])").toBase64().toStdString();
    const auto call = lab.call(
        "POST", "/topics/requests?qos=1&contentType=text%2Fplain&responseTopic=answers%2F1&messageExpiry=60", "x",
        {{"x-amz-mqtt5-user-properties", user},
         {"x-amz-mqtt5-payload-format-indicator", "UTF8_DATA"},
         {"x-amz-mqtt5-correlation-data", "AAE="}});
    QCOMPARE(lab.answers[call].status, 200);
    const auto got = lab.take<PublishPacket>(1);
    Properties expected = request();
    expected.user = {{"a", "1"}, {"a", "2"}, {"n", "3"}};
    expected.messageExpiry = 60;
    QVERIFY(got.properties == expected);
}

void TstMqtt5::propertiesOverHttpAreChecked_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("value");
    QTest::newRow("correlation") << QStringLiteral("/topics/a") << QStringLiteral("x-amz-mqtt5-correlation-data")
                                 << QStringLiteral("?");
    QTest::newRow("no pairs") << QStringLiteral("/topics/a") << QStringLiteral("x-amz-mqtt5-user-properties")
                              << QStringLiteral("WyJhIl0=");
    QTest::newRow("response topic") << QStringLiteral("/topics/a?responseTopic=a%2F%23") << QStringLiteral("x")
                                    << QString();
}

void TstMqtt5::propertiesOverHttpAreChecked()
{
    QFETCH(QString, target);
    QFETCH(QString, header);
    QFETCH(QString, value);
    Lab lab;
    const auto call = lab.call("POST", target.toStdString(), "x", {{header.toStdString(), value.toStdString()}});
    QCOMPARE(lab.answers[call].status, 400);
}

void TstMqtt5::aRetainedMessageIsReadWithItsProperties()
{
    Lab lab;
    lab.connect(1);
    lab.publish(1, {.topic = "state", .payload = "on", .retain = true, .properties = request()});
    lab.connect(2);
    lab.subscribe(2, "state");
    const auto got = lab.take<PublishPacket>(2);
    QVERIFY(got.retain && got.properties == request());
    const Json body = Json::parse(lab.answers[lab.call("GET", "/retainedMessage/state", {})].body);
    QCOMPARE(QByteArray::fromBase64(QByteArray::fromStdString(body["userProperties"].get<std::string>())),
             QByteArray("[{\"a\":\"1\"},{\"a\":\"2\"},{\"b\":\"ü\"}]"));
}

void TstMqtt5::aWillHasItsPropertiesAndItsDelay()
{
    Lab lab;
    lab.connect(1);
    lab.subscribe(1, "gone");
    ConnectPacket doomed{.version = Version::Mqtt5, .clientId = "doomed", .cleanStart = false};
    doomed.properties.sessionExpiry = 600;
    doomed.will = WillPacket{.topic = "gone", .payload = "bye", .qos = 1, .properties = request()};
    doomed.will->properties.willDelay = 5;
    doomed.will->properties.messageExpiry = 60;
    lab.connect(2, doomed);
    lab.breakOff(2);
    lab.pass(4);
    QVERIFY(lab.heard[1].empty());
    lab.pass(2);
    Properties expected = request();
    expected.messageExpiry = 60;
    QVERIFY(lab.take<PublishPacket>(1).properties == expected);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstMqtt5::aliasesStandForTopicsBothWays()
{
    Lab lab;
    QCOMPARE(lab.connect(1).properties.topicAliasMaximum.value_or(0), std::uint16_t{8});
    ConnectPacket short2{.version = Version::Mqtt5, .clientId = "short"};
    short2.properties.topicAliasMaximum = 2;
    lab.connect(2, short2);
    lab.subscribe(2, "#");
    PublishPacket first{.topic = "a/long/topic", .payload = "1"};
    first.properties.topicAlias = 8;
    PublishPacket second{.topic = {}, .payload = "2"};
    second.properties.topicAlias = 8;
    QCOMPARE(lab.publish(1, first), std::uint8_t{0});
    QCOMPARE(lab.publish(1, second), std::uint8_t{0});
    const auto told = lab.take<PublishPacket>(2), again = lab.take<PublishPacket>(2);
    QCOMPARE(told.topic, std::string("a/long/topic"));
    QCOMPARE(told.properties.topicAlias.value_or(0), std::uint16_t{1});
    QVERIFY(again.topic.empty() && again.payload == "2");
    QCOMPARE(again.properties.topicAlias.value_or(0), std::uint16_t{1});
    for (const char *topic : {"b", "c"})
        lab.publish(1, {.topic = topic, .payload = "x"});
    QCOMPARE(lab.take<PublishPacket>(2).properties.topicAlias.value_or(0), std::uint16_t{2});
    const auto third = lab.take<PublishPacket>(2);
    QVERIFY(third.topic == "c" && !third.properties.topicAlias);
}

void TstMqtt5::whatIsTooLargeForAClientIsNotSent()
{
    Lab lab;
    lab.connect(1);
    ConnectPacket small{.version = Version::Mqtt5, .clientId = "small"};
    small.properties.maximumPacketSize = 100;
    small.properties.receiveMaximum = 1;
    lab.connect(2, small);
    lab.subscribe(2, "t");
    lab.publish(1, {.topic = "t", .payload = std::string(200, 'x')});
    lab.pass(1);
    QVERIFY(lab.heard[2].empty());
    // It does not stand in the way of the next one.
    lab.publish(1, {.topic = "t", .payload = "small"});
    QCOMPARE(lab.take<PublishPacket>(2).payload, std::string("small"));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstMqtt5::aSessionsExpiryIsAgreedOn()
{
    Lab lab;
    ConnectPacket packet{.version = Version::Mqtt5, .clientId = "sleeper", .cleanStart = false};
    packet.properties.sessionExpiry = 4'294'967'295;
    QCOMPARE(lab.connect(1, packet).properties.sessionExpiry.value_or(0), std::uint32_t{604'800});
    DisconnectPacket farewell;
    farewell.properties.sessionExpiry = 10;
    lab.send(1, farewell);
    lab.breakOff(1);
    packet.properties.sessionExpiry = 600;
    lab.pass(5);
    const ConnackPacket back = lab.connect(2, packet);
    QVERIFY(back.sessionPresent && !back.properties.sessionExpiry);
    lab.send(2, farewell);
    lab.breakOff(2);
    lab.pass(11);
    QVERIFY(!lab.connect(3, packet).sessionPresent);
    // Who had none cannot begin one with the last word.
    lab.connect(4);
    lab.send(4, farewell);
    QCOMPARE(lab.take<DisconnectPacket>(4).reason, std::uint8_t{0x82});
}

void TstMqtt5::refusalsSayWhyInWords()
{
    Lab lab;
    for (const bool quietly : {false, true}) {
        const std::uint64_t connection = quietly ? 2 : 1;
        ConnectPacket packet{.version = Version::Mqtt5, .clientId = quietly ? "b" : "a"};
        if (quietly)
            packet.properties.requestProblem = 0;
        lab.connect(connection, packet);
        lab.send(connection, PublishPacket{.topic = "a/+", .payload = "x", .qos = 1, .packet = 3});
        const auto ack = lab.take<AckPacket>(connection);
        QCOMPARE(ack.reason, std::uint8_t{0x90});
        QCOMPARE(ack.reasonText, std::string(quietly ? "" : "Topic name invalid"));
        lab.send(connection, SubscribePacket{.packet = 4, .filters = {{.filter = "a", .qos = 3}}});
        const auto end = lab.take<DisconnectPacket>(connection);
        QCOMPARE(end.reason, std::uint8_t{0x81});
        QCOMPARE(end.properties.reasonText.value_or(""), std::string("Malformed packet"));
        QVERIFY(lab.closed[connection]);
    }
    const ConnackPacket refused =
        lab.connect(3, ConnectPacket{.version = Version::Mqtt5, .clientId = std::string(129, 'x')});
    QCOMPARE(refused.code, std::uint8_t{0x85});
    QCOMPARE(refused.properties.reasonText.value_or(""), std::string("Client identifier not valid"));
}

void TstMqtt5::whatMayNotBeSaidEndsTheConnection_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<int>("reason");
    QTest::newRow("subscription id") << 0 << 161;
    QTest::newRow("subscription id of a message") << 1 << 0x82;
    QTest::newRow("payload format") << 2 << 0x82;
    QTest::newRow("response topic") << 3 << 0x82;
    QTest::newRow("alias 0") << 4 << 148;
    QTest::newRow("alias 9") << 5 << 148;
    QTest::newRow("unknown alias") << 6 << 0x82;
    QTest::newRow("no local in a group") << 7 << 0x82;
}

void TstMqtt5::whatMayNotBeSaidEndsTheConnection()
{
    QFETCH(int, which);
    QFETCH(int, reason);
    Lab lab;
    lab.connect(1);
    SubscribePacket subscribe{.packet = 1, .filters = {{.filter = "a"}}};
    PublishPacket publish{.topic = "a", .payload = "x"};
    switch (which) {
    case 0:
        subscribe.properties.subscriptionId = 1;
        break;
    case 1:
        publish.properties.subscriptionId = 1;
        break;
    case 2:
        publish.properties.payloadFormat = 2;
        break;
    case 3:
        publish.properties.responseTopic = "a/#";
        break;
    case 4:
        publish.properties.topicAlias = 0;
        break;
    case 5:
        publish.properties.topicAlias = 9;
        break;
    case 6:
        publish.topic.clear();
        publish.properties.topicAlias = 1;
        break;
    default:
        subscribe.filters = {{.filter = "$share/g/a", .noLocal = true}};
    }
    lab.send(1, which == 0 || which == 7 ? Packet(subscribe) : Packet(publish));
    QCOMPARE(int(lab.take<DisconnectPacket>(1).reason), reason);
    QVERIFY(lab.closed[1]);
}

void TstMqtt5::tooManyWithoutAnAnswerEndTheConnection()
{
    Lab lab;
    lab.connect(1);
    // Half a megabyte a second passes; what is beyond waits, and its client with it.
    for (int i = 1; i <= 120 && !lab.closed[1]; ++i)
        lab.live.redo({.at = lab.world->now(),
                       .endpoint = "iot",
                       .number = 1,
                       .operation = gateway::devices::kPacket,
                       .body = writePacket(PublishPacket{.topic = "t",
                                                         .payload = std::string(120'000, 'x'),
                                                         .qos = 1,
                                                         .packet = static_cast<std::uint16_t>(i)},
                                           Version::Mqtt5)});
    QVERIFY(lab.closed[1]);
    QCOMPARE(lab.take<DisconnectPacket>(1).reason, std::uint8_t{147});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    lab.pass(60);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstMqtt5::rulesReadProperties()
{
    Lab lab(ruleWith("SELECT get_mqtt_property('content_type') AS type, get_mqtt_property('response_topic') AS answer, "
                     "get_mqtt_property('correlation_data') AS data, get_mqtt_property('format_indicator') AS format, "
                     "get_user_properties('a') AS a, get_user_properties() AS everything, "
                     "get_user_properties('none') AS none FROM 'requests'",
                     Json::array()));
    lab.connect(1);
    lab.subscribe(1, "seen");
    lab.publish(1, {.topic = "requests", .payload = "{}", .properties = request()});
    lab.pass(1);
    const auto got = lab.take<PublishPacket>(1);
    QCOMPARE(QByteArray::fromStdString(Json::parse(got.payload).dump()),
             QByteArray(R"({"a":["1","2"],"answer":"answers/1","data":"AAE=",)"
                        R"("everything":[{"a":"1"},{"a":"2"},{"b":"ü"}],"format":"UTF8_DATA","type":"text/plain"})"));
    QVERIFY(got.properties == Properties());
    lab.publish(1, {.topic = "requests", .payload = "{}"});
    lab.pass(1);
    QCOMPARE(lab.take<PublishPacket>(1).payload, std::string("{}"));
}

void TstMqtt5::rulesGiveProperties()
{
    const Json headers = Json::array({{{"name", "contentType"}, {"value", "${get_mqtt_property('content_type')}"}},
                                      {{"name", "payloadFormatIndicator"}, {"value", "UTF8_DATA"}},
                                      {{"name", "responseTopic"}, {"value", "answers/${id}"}},
                                      {{"name", "correlationData"}, {"value", "AAE="}},
                                      {{"name", "messageExpiry"}, {"value", "60"}},
                                      {{"name", "userProperty"}, {"key", "a"}, {"value", "1"}},
                                      {{"name", "userProperty"}, {"key", "a"}, {"value", "${topic()}"}}});
    for (const auto profile : {limits::Profile::Current, limits::Profile::Exam}) {
        const bool isExam = profile == limits::Profile::Exam;
        Json given = headers;
        if (isExam) // whose SQL does not have the function
            given[0]["value"] = "text/plain";
        Lab lab(ruleWith("SELECT * FROM 'requests'", given), profile);
        lab.connect(1, isExam ? Version::Mqtt311 : Version::Mqtt5);
        lab.subscribe(1, "seen");
        lab.publish(1, {.topic = "requests", .payload = R"({"id": 7})", .properties = request()});
        lab.pass(1);
        Properties expected = request();
        expected.responseTopic = "answers/7";
        expected.messageExpiry = 60;
        expected.user = {{"a", "1"}, {"a", "requests"}};
        const auto got = lab.take<PublishPacket>(1);
        QCOMPARE(got.payload, std::string(R"({"id": 7})"));
        QVERIFY(got.properties == (isExam ? Properties() : expected));
    }
}

void TstMqtt5::aRuleOfAClientGivesProperties()
{
    const Json role{
        {"policy", R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})"}};
    Lab lab("admin: iam-role " + role.dump() + "\n");
    lab.connect(1);
    lab.subscribe(1, "seen");
    const Json action{{"topic", "seen"},
                      {"roleArn", "arn:aws:iam::000000000000:role/admin"},
                      {"headers",
                       {{"contentType", "text/plain"},
                        {"userProperties", Json::array({{{"key", "from"}, {"value", "${topic()}"}}})}}}};
    const Json payload{{"sql", "SELECT * FROM 'requests'"}, {"actions", Json::array({{{"republish", action}}})}};
    QCOMPARE(lab.answers[lab.call("POST", "/rules/r", payload.dump())].status, 200);
    lab.publish(1, {.topic = "requests", .payload = "{}"});
    lab.pass(1);
    Properties expected;
    expected.contentType = "text/plain";
    expected.user = {{"from", "requests"}};
    QVERIFY(lab.take<PublishPacket>(1).properties == expected);
}

void TstMqtt5::whatTheServiceTellsHasTheClientsTime()
{
    Lab lab(ruleWith("SELECT timestamp() AS at FROM 'requests'", Json::array()));
    lab.connect(1);
    for (const char *filter : {"seen", "$aws/things/lamp/shadow/update/accepted", "$aws/events/presence/connected/+"})
        lab.subscribe(1, filter);
    const auto isNow = [&lab](std::int64_t milliseconds) {
        return milliseconds <= clientMs(*lab.world) && milliseconds > clientMs(*lab.world) - 2'000;
    };
    lab.publish(1, {.topic = "requests", .payload = "{}"});
    lab.pass(0.5);
    QVERIFY(isNow(Json::parse(lab.take<PublishPacket>(1).payload)["at"].get<std::int64_t>()));
    lab.publish(1, {.topic = "$aws/things/lamp/shadow/update", .payload = R"({"state": {"reported": {"on": true}}})"});
    lab.pass(0.5);
    const Json accepted = Json::parse(lab.take<PublishPacket>(1).payload);
    QVERIFY(isNow(accepted["timestamp"].get<std::int64_t>() * 1'000));
    QCOMPARE(accepted["metadata"]["reported"]["on"]["timestamp"], accepted["timestamp"]);
    const Json read = Json::parse(lab.answers[lab.call("GET", "/things/lamp/shadow", {})].body);
    QCOMPARE(read["metadata"]["reported"]["on"]["timestamp"], accepted["timestamp"]);
    lab.call("POST", "/things/lamp/shadow?name=n", R"({"state": {"reported": {"on": true}}})");
    const Json listed =
        Json::parse(lab.answers[lab.call("GET", "/api/things/shadow/ListNamedShadowsForThing/lamp", {})].body);
    QVERIFY(isNow(listed["timestamp"].get<std::int64_t>() * 1'000));
    lab.heard[1].clear();
    lab.connect(2);
    QVERIFY(isNow(Json::parse(lab.take<PublishPacket>(1).payload)["timestamp"].get<std::int64_t>()));
}

void TstMqtt5::eventsAreHeardByRulesAndDevices()
{
    Lab lab(ruleWith("SELECT clientId, eventType, topics FROM '$aws/events/#'", Json::array()));
    lab.connect(1);
    lab.subscribe(1, "seen");
    lab.subscribe(1, "$aws/events/subscriptions/subscribed/client-2");
    lab.pass(1);
    lab.heard[1].clear();
    lab.connect(2);
    lab.subscribe(2, "a/#");
    lab.send(2, UnsubscribePacket{.packet = 2, .filters = {"a/#"}});
    lab.send(2, DisconnectPacket{});
    lab.pass(1);
    QStringList seen;
    for (const Packet &each : lab.heard[1]) {
        const auto &message = std::get<PublishPacket>(each);
        seen << (message.topic == "seen" ? QString() : QStringLiteral("direct: ")) +
                    text(Json::parse(message.payload)["eventType"].get<std::string>());
    }
    QCOMPARE(seen.count(QStringLiteral("direct: subscribed")), qsizetype{1});
    seen.removeAll(QStringLiteral("direct: subscribed"));
    QCOMPARE(seen, (QStringList{QStringLiteral("connected"), QStringLiteral("subscribed"),
                                QStringLiteral("unsubscribed"), QStringLiteral("disconnected")}));
}

QTEST_GUILESS_MAIN(TstMqtt5)
#include "tst_mqtt5.moc"
