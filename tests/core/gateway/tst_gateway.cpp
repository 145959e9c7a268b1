// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/eventstream.h"
#include "core/gateway/gateway.h"
#include "core/sigv4/check.h"
#include "tests/core/services/lab.h"

#include <QTcpSocket>

using namespace headwater;
using namespace headwater::test;
using gateway::Json;
using gateway::OutsideCall;

namespace {

constexpr const char *kKey = "AKIAHEADWATERADMIN01", *kSecret = "the-secret-of-the-administrator";

/// A pipeline behind ports of this machine.
struct Lab
{
    explicit Lab(gateway::GatewayAccess access = {}, double speed = 1)
        : world(start(draw("s: kinesis-stream\nq: sqs-queue\nadmin: iam-role {\"AccessKeys\": [{\"AccessKeyId\": \"" +
                               std::string(kKey) + "\", \"SecretAccessKey\": \"" + kSecret + "\"}]}",
                           limits::Profile::Current)))
        , live(*world, {})
        , gateway(live, {.controlDelay = 0, .timeShift = 0})
    {
        live.setRecorder([this](const OutsideCall &call) { calls.push_back(call); });
        open(access);
        gateway.begin(speed);
    }

    void open(const gateway::GatewayAccess &access = {})
    {
        gateway::GatewayPorts asked;
        asked.kinesis = asked.sqs = 0;
        const auto opened = gateway.listen(asked, access);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        ports = *opened;
    }

    std::unique_ptr<World> world;
    gateway::LiveWorld live;
    gateway::Gateway gateway;
    std::map<std::string, std::uint16_t> ports;
    std::vector<OutsideCall> calls;
};

http::Request requestOf(const char *target, const char *body)
{
    const bool isSqs = QByteArray(target).startsWith("AmazonSQS");
    return {.method = "POST",
            .target = "/",
            .headers = {{"Host", "localhost"},
                        {"Content-Type", isSqs ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1"},
                        {"X-Amz-Target", target}},
            .body = body};
}

http::Request signedRequest(http::Request request, const char *service)
{
    const std::string time = sigv4::timeText(QDateTime::currentSecsSinceEpoch());
    request.headers.emplace_back("X-Amz-Date", time);
    const std::vector<std::string> names{"host", "x-amz-date", "x-amz-target"};
    const sigv4::Scope scope{time.substr(0, 8), "us-east-1", service};
    const sigv4::Message message{request.method, request.path(), request.query(), request.headers, request.body};
    const std::string signature = sigv4::signatureOf(
        sigv4::stringToSign(sigv4::canonicalRequest(message, names, scope), time, scope), kSecret, scope);
    request.headers.emplace_back("Authorization",
                                 "AWS4-HMAC-SHA256 Credential=" + std::string(kKey) + "/" + scope.text() +
                                     ", SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + signature);
    return request;
}

/// A client's socket, and what came.
struct Client
{
    explicit Client(std::uint16_t port, const http::Request &request)
    {
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        socket.connectToHost(QHostAddress::LocalHost, port);
        QByteArray head = QByteArray::fromStdString(request.method + " " + request.target + " HTTP/1.1\r\n");
        for (const auto &[name, value] : request.headers)
            head += QByteArray::fromStdString(name + ": " + value + "\r\n");
        socket.write(head + "Content-Length: " + QByteArray::number(qsizetype(request.body.size())) + "\r\n\r\n" +
                     QByteArray::fromStdString(request.body));
    }
    bool hasHead() const { return received.contains("\r\n\r\n"); }

    QTcpSocket socket;
    QByteArray received;
};

} // namespace

class TstGateway : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pagesOfOthersAreNotLetIn();
    void answersSayHowFastTimeGoes();
    void whoIsTrustedHasNoName();
    void strictPortsKnowTheirCallers();
    void otherMachinesNeedStrictPorts();
    void whoLeavesIsHeard();
    void whoWaitsWhilePortsAreClosedIsGone();
    void whatComesAfterASubscriberLeftIsNotHis();
    void aSubscriptionIsAStreamOfEvents();
    void eventsAreFramedAsPublished();
};

void TstGateway::pagesOfOthersAreNotLetIn()
{
    Lab lab;
    const auto from = [&](const char *origin) {
        http::Request request = requestOf("Kinesis_20131202.ListStreams", "{}");
        request.headers.emplace_back("Origin", origin);
        auto client = std::make_unique<Client>(lab.ports["kinesis"], request);
        const bool isAnswered = QTest::qWaitFor([&] { return client->hasHead(); });
        return isAnswered ? client->received.left(12) : QByteArray("no answer");
    };
    for (const char *origin : {"https://example.org", "http://localhost.example.org", "null", "http://192.0.2.1:4567"})
        QCOMPARE(from(origin), QByteArray("HTTP/1.1 403"));
    QVERIFY(lab.calls.empty());
    for (const char *origin : {"http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443"})
        QCOMPARE(from(origin), QByteArray("HTTP/1.1 200"));
}

void TstGateway::answersSayHowFastTimeGoes()
{
    Lab lab;
    Client plain(lab.ports["kinesis"], requestOf("Kinesis_20131202.ListStreams", "{}"));
    QTRY_VERIFY(plain.hasHead());
    QVERIFY(!plain.received.contains("X-Headwater-Speed"));
    lab.gateway.begin(60);
    Client fast(lab.ports["sqs"], requestOf("AmazonSQS.ListQueues", "{}"));
    QTRY_VERIFY(fast.hasHead());
    QVERIFY(fast.received.contains("\r\nX-Headwater-Speed: 60\r\n"));
}

void TstGateway::whoIsTrustedHasNoName()
{
    Lab lab;
    // Whatever he says: nobody looks.
    http::Request request = signedRequest(requestOf("Kinesis_20131202.ListStreams", "{}"), "kinesis");
    request.headers.back().second += "0";
    Client client(lab.ports["kinesis"], request);
    QTRY_VERIFY(client.received.startsWith("HTTP/1.1 200"));
    QCOMPARE(lab.calls.size(), std::size_t{1});
    QCOMPARE(lab.calls[0].caller, std::string());
    QCOMPARE(lab.calls[0].sourceIp, std::string());
}

void TstGateway::strictPortsKnowTheirCallers()
{
    Lab lab({.address = QHostAddress::AnyIPv4, .isStrict = true});
    Client unsignedOne(lab.ports["kinesis"], requestOf("Kinesis_20131202.ListStreams", "{}"));
    QTRY_VERIFY(unsignedOne.received.startsWith("HTTP/1.1 400"));
    QTRY_VERIFY(unsignedOne.received.contains("MissingAuthenticationTokenException"));
    QVERIFY(lab.calls.empty()); // the world never heard of it
    Client kinesis(lab.ports["kinesis"], signedRequest(requestOf("Kinesis_20131202.ListStreams", "{}"), "kinesis"));
    QTRY_VERIFY(kinesis.received.startsWith("HTTP/1.1 200"));
    Client sqs(lab.ports["sqs"], signedRequest(requestOf("AmazonSQS.ListQueues", "{}"), "sqs"));
    QTRY_VERIFY(sqs.received.startsWith("HTTP/1.1 200"));
    QCOMPARE(lab.calls.size(), std::size_t{2});
    for (const OutsideCall &each : lab.calls) {
        QCOMPARE(each.caller, std::string(kKey));
        QCOMPARE(each.sourceIp, std::string("127.0.0.1"));
        QVERIFY(!each.isSecure);
    }
    // A queue without a policy lets nobody in who does not say his name.
    Client nobody(lab.ports["sqs"], requestOf("AmazonSQS.ListQueues", "{}"));
    QTRY_VERIFY(nobody.received.startsWith("HTTP/1.1 403"));
    QCOMPARE(lab.calls.back().caller, std::string(gateway::kAnonymous));
    // A page of another origin has no key.
    http::Request page = signedRequest(requestOf("Kinesis_20131202.ListStreams", "{}"), "kinesis");
    page.headers.emplace_back("Origin", "https://example.org");
    Client owner(lab.ports["kinesis"], page);
    QTRY_VERIFY(owner.received.startsWith("HTTP/1.1 200"));
}

void TstGateway::otherMachinesNeedStrictPorts()
{
    const auto world = start(draw("s: kinesis-stream\ncore: iot-core", limits::Profile::Current));
    gateway::LiveWorld live(*world, {});
    gateway::Gateway gateway(live, {});
    gateway::GatewayPorts ports;
    ports.kinesis = 0;
    for (const QHostAddress &address : {QHostAddress(QHostAddress::Any), QHostAddress(QHostAddress::AnyIPv4),
                                        QHostAddress(QStringLiteral("192.0.2.1"))})
        QVERIFY(!gateway.listen(ports, {.address = address, .isStrict = false}).ok());
    QVERIFY(!gateway.hasKeys());
    ports = {};
    ports.mqtt = 0;
    const auto plain = gateway.listen(ports, {.address = QHostAddress::LocalHost, .isStrict = true});
    QVERIFY(!plain.ok());
    QVERIFY(plain.error().message.contains(QLatin1String("Plain MQTT")));
}

void TstGateway::whoLeavesIsHeard()
{
    Lab lab;
    {
        Client waiting(lab.ports["sqs"],
                       requestOf("AmazonSQS.ReceiveMessage", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 20})"));
        QTRY_COMPARE(lab.calls.size(), std::size_t{1});
        waiting.socket.abort();
        QTRY_COMPARE(lab.calls.size(), std::size_t{2});
    }
    QCOMPARE(lab.calls[1].operation, std::string());
    QCOMPARE(lab.calls[1].number, lab.calls[0].number);
    QCOMPARE(lab.calls[1].endpoint, std::string("sqs"));
    // So the message is for the next one.
    Client sender(lab.ports["sqs"],
                  requestOf("AmazonSQS.SendMessage", R"({"QueueUrl": "/0/q", "MessageBody": "still there"})"));
    QTRY_VERIFY(sender.hasHead());
    Client next(lab.ports["sqs"],
                requestOf("AmazonSQS.ReceiveMessage", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 20})"));
    QTRY_VERIFY(next.received.contains("still there"));
}

void TstGateway::whoWaitsWhilePortsAreClosedIsGone()
{
    Lab lab;
    Client waiting(lab.ports["sqs"],
                   requestOf("AmazonSQS.ReceiveMessage", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 20})"));
    QTRY_COMPARE(lab.calls.size(), std::size_t{1});
    lab.gateway.close();
    QTRY_COMPARE(waiting.socket.state(), QAbstractSocket::UnconnectedState);
    lab.open();
    Client sender(lab.ports["sqs"],
                  requestOf("AmazonSQS.SendMessage", R"({"QueueUrl": "/0/q", "MessageBody": "still there"})"));
    QTRY_VERIFY(sender.hasHead());
    Client next(lab.ports["sqs"],
                requestOf("AmazonSQS.ReceiveMessage", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 20})"));
    QTRY_VERIFY(next.received.contains("still there"));
    QVERIFY(waiting.received.isEmpty());
}

/// What nobody reads is not delivered.
void TstGateway::whatComesAfterASubscriberLeftIsNotHis()
{
    const auto world = start(draw("s: kinesis-stream", limits::Profile::Current));
    gateway::LiveWorld live(*world, {});
    std::map<std::uint64_t, Json> answers;
    const gateway::Endpoints endpoints(live, {.controlDelay = 0},
                                       [&](std::string_view, std::uint64_t call, const http::Response &response) {
                                           answers[call] = Json::parse(response.body, nullptr, false);
                                       });
    const auto call = [&](std::uint64_t number, const char *operation, const Json &body) {
        live.redo({.at = world->now(),
                   .endpoint = "kinesis",
                   .number = number,
                   .operation = operation,
                   .form = "json",
                   .body = body.dump()});
    };
    const auto put = [&](std::uint64_t number) {
        call(number, "PutRecord", {{"StreamName", "s"}, {"Data", "aGk="}, {"PartitionKey", "k"}});
        live.runTo(world->now() + seconds(1));
        return world->ledger().delivered;
    };
    call(1, "RegisterStreamConsumer",
         {{"StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/s"}, {"ConsumerName", "c"}});
    live.runTo(world->now() + seconds(1));
    call(2, "SubscribeToShard",
         {{"ConsumerARN", answers[1]["Consumer"]["ConsumerARN"]},
          {"ShardId", "shardId-000000000000"},
          {"StartingPosition", {{"Type", "LATEST"}}}});
    QCOMPARE(put(3), std::uint64_t{1});
    live.redo({.at = world->now(), .endpoint = "kinesis", .number = 2, .operation = {}});
    QCOMPARE(put(4), std::uint64_t{1});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstGateway::aSubscriptionIsAStreamOfEvents()
{
    Lab lab;
    const std::string stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    const std::string registering = Json{{"StreamARN", stream}, {"ConsumerName", "c"}}.dump();
    Client registered(lab.ports["kinesis"], requestOf("Kinesis_20131202.RegisterStreamConsumer", registering.c_str()));
    QTRY_VERIFY(registered.received.endsWith("}}"));
    const QByteArray text = registered.received.mid(registered.received.indexOf("\r\n\r\n") + 4);
    const std::string arn = Json::parse(text.toStdString())["Consumer"]["ConsumerARN"].get<std::string>();
    const std::string subscribing =
        Json{{"ConsumerARN", arn}, {"ShardId", "shardId-000000000000"}, {"StartingPosition", {{"Type", "LATEST"}}}}
            .dump();
    auto subscriber = std::make_unique<Client>(lab.ports["kinesis"],
                                               requestOf("Kinesis_20131202.SubscribeToShard", subscribing.c_str()));
    QTRY_VERIFY(subscriber->received.contains("initial-response"));
    QVERIFY(subscriber->received.contains("\r\nContent-Type: application/vnd.amazon.eventstream\r\n"));
    const std::string put = R"({"StreamName": "s", "PartitionKey": "k", "Data": "aGVsbG8="})";
    Client putter(lab.ports["kinesis"], requestOf("Kinesis_20131202.PutRecord", put.c_str()));
    QTRY_VERIFY(subscriber->received.contains("SubscribeToShardEvent"));
    QTRY_VERIFY(subscriber->received.contains("aGVsbG8="));
    // Who leaves has no subscription: another may begin at once, if it is not the same second.
    const std::size_t heard = lab.calls.size();
    subscriber.reset();
    QTRY_COMPARE(lab.calls.size(), heard + 1);
    QCOMPARE(lab.calls.back().operation, std::string());
    lab.gateway.begin(100);
    const kernel::SimTime then = lab.world->now();
    QTRY_VERIFY(lab.world->now() > then + seconds(6));
    Client again(lab.ports["kinesis"], requestOf("Kinesis_20131202.SubscribeToShard", subscribing.c_str()));
    QTRY_VERIFY(again.received.contains("initial-response"));
}

/// The vectors that the SDKs are tested with.
void TstGateway::eventsAreFramedAsPublished()
{
    const auto hex = [](const std::string &bytes) {
        return QByteArray::fromStdString(bytes).toHex();
    };
    QCOMPARE(hex(gateway::eventMessage({}, "")), QByteArray("000000100000000005c248eb7d98c8ff"));
    QCOMPARE(hex(gateway::eventMessage({}, "{'foo':'bar'}")),
             QByteArray("0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936"));
    QCOMPARE(hex(gateway::eventMessage({{"content-type", "application/json"}}, "{'foo':'bar'}")),
             QByteArray("0000003d0000002007fd83960c636f6e74656e742d7479706507"
                        "00106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1"));
}

QTEST_GUILESS_MAIN(TstGateway)
#include "tst_gateway.moc"
