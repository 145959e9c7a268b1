// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/cbor.h"
#include "core/gateway/endpoints.h"
#include "core/gateway/recording.h"
#include "core/mqtt/framer.h"
#include "core/mqtt/reading.h"
#include "core/mqtt/writing.h"
#include "tests/core/services/lab.h"

#include <QTemporaryDir>

using namespace headwater;
using namespace headwater::test;
using gateway::Json;
using gateway::OutsideCall;

namespace {

struct Lab
{
    explicit Lab(const std::string &drawn, std::uint64_t room = gateway::kRoom)
        : world(start(draw(drawn, limits::Profile::Current)))
        , live(*world, {})
        , endpoints(
              live, {.controlDelay = 0, .timeShift = 0, .room = room},
              [this](std::string_view, std::uint64_t call, const http::Response &response) {
                  answers[call] = response;
              },
              [this](std::uint64_t, const std::string &bytes, bool) { toDevices += bytes; })
    {
    }

    http::Response answer(const char *service, const char *operation, std::string body, const char *form = "json")
    {
        const OutsideCall call{.at = world->now(),
                               .endpoint = service,
                               .number = ++calls,
                               .operation = operation,
                               .form = form,
                               .body = std::move(body)};
        made.push_back(call);
        live.redo(call);
        return answers[calls];
    }
    /// `ok`, or the name of the error.
    QString told(const char *service, const char *operation, std::string body, const char *form = "json")
    {
        const http::Response response = answer(service, operation, std::move(body), form);
        return response.status == 200 ? QStringLiteral("ok")
                                      : text(Json::parse(response.body)["__type"].get<std::string>());
    }
    QString put(std::size_t bytes)
    {
        const QByteArray data = QByteArray(static_cast<qsizetype>(bytes), 'x').toBase64();
        return told("kinesis", "PutRecord",
                    R"({"StreamName": "s", "PartitionKey": "k", "Data": ")" + data.toStdString() + "\"}");
    }
    void pass(double by) { live.runTo(world->now() + seconds(by)); }

    std::unique_ptr<World> world;
    gateway::LiveWorld live;
    gateway::Endpoints endpoints;
    std::map<std::uint64_t, http::Response> answers;
    std::string toDevices;
    std::vector<OutsideCall> made;
    std::uint64_t calls = 0;
};

constexpr const char *kFull = "ProvisionedThroughputExceededException";

/// The packets among the bytes that went to a device.
std::vector<mqtt::Packet> packetsOf(const std::string &bytes)
{
    mqtt::Framer framer(1'000'000);
    framer.add(bytes);
    std::vector<mqtt::Packet> packets;
    while (auto packet = framer.next())
        packets.push_back(std::get<mqtt::Packet>(mqtt::readPacket(*packet, mqtt::Version::Mqtt5)));
    return packets;
}

} // namespace

class TstLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodiesThatUnfoldAreRefused_data();
    void bodiesThatUnfoldAreRefused();
    void formsThatUnfoldAreRefused();
    void ordinaryBodiesPass();
    void callsThatWaitAreLimited();
    void whatClientsPutHasAnEnd();
    void streamsForgetAndHaveRoomAgain();
    void queuesForgetWhatNobodyHas();
    void queuesWithReadersLetGoWhenTheyMust();
    void devicesAreToldThatThereIsNoRoom();
    void aFullWorldIsFullAgain();
};

void TstLimits::bodiesThatUnfoldAreRefused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("form");
    const QString json = QStringLiteral("json"), cbor = QStringLiteral("cbor");
    QTest::newRow("lists in lists") << QByteArray(8'000'000, '[') << json;
    QTest::newRow("closed lists in lists")
        << QByteArray(R"({"a":)") + QByteArray(65, '[') + QByteArray(65, ']') + "}" << json;
    QTest::newRow("objects in objects") << QByteArray(R"({"a":)").repeated(1'000'000) << json;
    QTest::newRow("many numbers") << R"({"a":[0)" + QByteArray(",0").repeated(4'000'000) + "]}" << json;
    QTest::newRow("many members") << R"({"Records":[{})" + QByteArray(",{}").repeated(200'000) + "]}" << json;
    QTest::newRow("a quote left open") << R"({"a": "\)" + QByteArray("\\\"").repeated(100'000) << json;
    QTest::newRow("many in CBOR") << QByteArray("\xa1\x61\x61\x9a\x00\x7a\x12\x00", 8) + QByteArray(8'000'000, '\0')
                                  << cbor;
}

void TstLimits::bodiesThatUnfoldAreRefused()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, form);
    Lab lab("s: kinesis-stream\nq: sqs-queue");
    const http::Response response =
        lab.answer("kinesis", "CreateStream", body.toStdString(), form.toLatin1().constData());
    const Json refused = form == QLatin1String("cbor") ? gateway::cborValue(response.body) : Json::parse(response.body);
    QCOMPARE(text(refused["__type"].get<std::string>()), QStringLiteral("SerializationException"));
    if (form == QLatin1String("json"))
        QCOMPARE(lab.told("sqs", "SendMessage", body.toStdString()),
                 QStringLiteral("com.amazonaws.sqs#SerializationException"));
}

void TstLimits::formsThatUnfoldAreRefused()
{
    Lab lab("q: sqs-queue");
    const http::Response many = lab.answer(
        "sqs", "ListQueues", "Action=ListQueues" + QByteArray("&a=b").repeated(100'000).toStdString(), "query");
    QCOMPARE(many.status, 400);
    QVERIFY(text(many.body).contains(QLatin1String("<Code>MalformedQueryString</Code>")));
    QCOMPARE(
        lab.answer("sqs", "ListQueues", "Action=ListQueues" + QByteArray("&a=b").repeated(500).toStdString(), "query")
            .status,
        200);
}

void TstLimits::ordinaryBodiesPass()
{
    Lab lab("s: kinesis-stream {\"ShardCount\": 4}");
    std::string records;
    for (int i = 0; i < 500; ++i)
        records += std::string(i ? "," : "") + R"({"Data": "eyJbIjogIiJ9", "PartitionKey": "[{,\"\\)" +
                   std::to_string(i) + "\"}";
    const Json result =
        Json::parse(lab.answer("kinesis", "PutRecords", R"({"StreamName": "s", "Records": [)" + records + "]}").body);
    QCOMPARE(result["FailedRecordCount"].get<int>(), 0);
    QVERIFY(gateway::jsonBody(R"({"a": "\\", "b": [1, "[[[[", {"c": "\"{"}]})").is_object());
    QVERIFY(gateway::jsonBody(std::string(64, '[') + std::string(64, ']')).is_array());
    QVERIFY(gateway::jsonBody(std::string(65, '[') + std::string(65, ']')).is_discarded());
}

void TstLimits::callsThatWaitAreLimited()
{
    /// Makes many calls out of one, as connections that end all at once do.
    struct Flood final : gateway::Endpoint
    {
        explicit Flood(gateway::LiveWorld &itsLive)
            : live(itsLive)
        {
        }
        void take(const OutsideCall &call) override
        {
            ++heard;
            departures += call.operation.empty();
            for (int i = 0; call.operation == "flood" && i < 20'000; ++i) {
                taken += live.take({.endpoint = "flood", .number = 1, .operation = "drop"});
                leftTaken += live.take({.endpoint = "flood", .number = 1, .operation = {}});
            }
        }
        gateway::LiveWorld &live;
        int heard = 0, departures = 0, taken = 0, leftTaken = 0;
    };
    Lab lab("s: kinesis-stream");
    Flood flood(lab.live);
    lab.live.add("flood", flood);
    lab.live.begin(1);
    QVERIFY(lab.live.take({.endpoint = "flood", .number = 1, .operation = "flood"}));
    QCOMPARE(flood.taken, 5'000); // the other places went to those who left
    QCOMPARE(flood.leftTaken, 20'000);
    QCOMPARE(flood.departures, 20'000);
    QCOMPARE(flood.heard, 1 + 5'000 + 20'000);
    QVERIFY(lab.live.take({.endpoint = "flood", .number = 1, .operation = "one more"}));
}

void TstLimits::whatClientsPutHasAnEnd()
{
    Lab lab("web: producer {\"recordsPerSecond\": 100}\ns: kinesis-stream\nt: kinesis-stream\nf: firehose\n"
            "b: s3-bucket\nweb -> s\nf -> b",
            500'000);
    int taken = 0;
    while (taken < 20 && lab.put(100'000) == QLatin1String("ok")) {
        ++taken;
        lab.pass(1);
    }
    QVERIFY2(taken == 4, qPrintable(QString::number(taken)));
    QCOMPARE(lab.put(100'000), QLatin1String(kFull));
    QVERIFY(text(lab.answers[lab.calls].body).contains(QLatin1String("keeps what clients put in memory")));
    const std::string batch = R"({"StreamName": "t", "Records": [{"PartitionKey": "k", "Data": ")" +
                              QByteArray(100'000, 'x').toBase64().toStdString() + "\"}]}";
    QCOMPARE(lab.told("kinesis", "PutRecords", batch), QLatin1String(kFull));
    QCOMPARE(lab.told("sqs", "SendMessage", "{\"a\": \"" + std::string(100'000, 'x') + "\"}"),
             QStringLiteral("com.amazonaws.sqs#RequestThrottled"));
    QCOMPARE(lab.answers[lab.calls].status, 400);
    const std::string record = QByteArray(100'000, 'x').toBase64().toStdString();
    QCOMPARE(
        lab.told("firehose", "PutRecord", Json{{"DeliveryStreamName", "f"}, {"Record", {{"Data", record}}}}.dump()),
        QStringLiteral("ServiceUnavailableException"));
    QCOMPARE(lab.answers[lab.calls].status, 500);
    // Small ones fit, whoever only asks is answered, and those who live inside are not held up.
    QCOMPARE(lab.put(1'000), QStringLiteral("ok"));
    QCOMPARE(lab.told("kinesis", "DescribeStream", R"({"StreamName": "s"})"), QStringLiteral("ok"));
    lab.pass(2);
    QVERIFY(sum({{"nodes",
                  {{"s",
                    [&] {
                        Json node;
                        lab.world->find("s")->report(node);
                        return node;
                    }()}}}},
                "s", "IncomingRecords") > 500);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstLimits::streamsForgetAndHaveRoomAgain()
{
    Lab lab("s: kinesis-stream", 250'000);
    QCOMPARE(lab.put(150'000), QStringLiteral("ok"));
    QCOMPARE(lab.put(150'000), QLatin1String(kFull));
    lab.pass(24 * 3'600 - 10);
    QCOMPARE(lab.put(150'000), QLatin1String(kFull));
    lab.pass(20);
    QCOMPARE(lab.put(150'000), QStringLiteral("ok"));
    // Of a stream whose records others passed on the bytes stay for as long as those may ask.
    Lab read("s: kinesis-stream\nc: consumer\ns -> c", 250'000);
    QCOMPARE(read.put(150'000), QStringLiteral("ok"));
    read.pass(48 * 3'600);
    QCOMPARE(read.put(150'000), QLatin1String(kFull));
    read.pass(2 * 3'600);
    QCOMPARE(read.put(150'000), QStringLiteral("ok"));
}

void TstLimits::queuesForgetWhatNobodyHas()
{
    Lab lab("q: sqs-queue", 250'000);
    const std::string send = R"({"QueueUrl": "/0/q", "MessageBody": ")" + std::string(150'000, 'x') + "\"}";
    QCOMPARE(lab.told("sqs", "SendMessage", send), QStringLiteral("ok"));
    QCOMPARE(lab.told("sqs", "SendMessage", send), QStringLiteral("com.amazonaws.sqs#RequestThrottled"));
    const Json got = Json::parse(
        lab.answer("sqs", "ReceiveMessage", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 1})").body)["Messages"][0];
    QCOMPARE(got["Body"].get<std::string>().size(), std::size_t{150'000});
    lab.answer("sqs", "DeleteMessage", Json{{"QueueUrl", "/0/q"}, {"ReceiptHandle", got["ReceiptHandle"]}}.dump());
    lab.pass(3);
    QCOMPARE(lab.told("sqs", "SendMessage", send), QStringLiteral("ok"));
}

/// Whoever passes messages on may look at them later, but not at the price of those who come.
void TstLimits::queuesWithReadersLetGoWhenTheyMust()
{
    Lab lab("q: sqs-queue\nw: sqs-worker\nq -> w", 250'000);
    const std::string send = R"({"QueueUrl": "/0/q", "MessageBody": ")" + std::string(150'000, 'x') + "\"}";
    QCOMPARE(lab.told("sqs", "SendMessage", send), QStringLiteral("ok"));
    const auto bytes = [&] {
        return dynamic_cast<services::ContentKeeper &>(*lab.world->find("q")).contentBytes();
    };
    lab.pass(9);
    QCOMPARE(bytes(), std::uint64_t{150'000 + services::kContentOverhead}); // done, and kept for the worker
    QCOMPARE(lab.told("sqs", "SendMessage", send), QStringLiteral("com.amazonaws.sqs#RequestThrottled"));
    lab.pass(10);
    QCOMPARE(lab.told("sqs", "SendMessage", send), QStringLiteral("ok"));
    QCOMPARE(bytes(), std::uint64_t{150'000 + services::kContentOverhead});
}

void TstLimits::devicesAreToldThatThereIsNoRoom()
{
    Lab lab("core: iot-core", 250'000);
    const auto send = [&](const mqtt::Packet &packet) {
        lab.answer("iot", gateway::devices::kPacket, mqtt::writePacket(packet, mqtt::Version::Mqtt5), "");
        --lab.calls; // of one connection
    };
    mqtt::ConnectPacket connect;
    connect.version = mqtt::Version::Mqtt5;
    connect.clientId = "d";
    connect.cleanStart = true;
    connect.keepAlive = 1'200;
    send(connect);
    const auto publish = [&](std::uint16_t packet, std::uint8_t qos) -> int {
        lab.toDevices.clear();
        mqtt::PublishPacket message;
        message.topic = "t";
        message.payload = std::string(100'000, 'p');
        message.qos = qos;
        message.packet = packet;
        send(message);
        lab.pass(1);
        for (const mqtt::Packet &each : packetsOf(lab.toDevices)) {
            if (const auto *ack = std::get_if<mqtt::AckPacket>(&each))
                return ack->reason;
        }
        return -1;
    };
    QCOMPARE(publish(1, 1), 0);
    QCOMPARE(publish(2, 1), 0);
    QCOMPARE(publish(3, 1), 0x97); // quota exceeded
    QCOMPARE(publish(0, 0), -1);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    lab.pass(3'600);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstLimits::aFullWorldIsFullAgain()
{
    const std::string drawn = "s: kinesis-stream\nq: sqs-queue";
    Lab lab(drawn, 500'000);
    for (int i = 0; i < 10; ++i) {
        lab.put(80'000);
        lab.told("sqs", "SendMessage", R"({"QueueUrl": "/0/q", "MessageBody": ")" + std::string(30'000, 'x') + "\"}");
        lab.pass(0.7);
    }
    const auto refused = std::count_if(lab.answers.begin(), lab.answers.end(),
                                       [](const auto &each) { return each.second.status == 400; });
    QVERIFY(refused > 5 && refused < 15);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("calls"));
    gateway::CallWriter writer;
    QVERIFY(writer.open(path, {.controlDelay = 0, .timeShift = 0, .room = 500'000}).ok());
    for (const OutsideCall &each : lab.made)
        writer.write(each);
    QVERIFY(writer.close(lab.world->now()).ok());
    gateway::CallReader reader;
    const auto options = reader.open(path);
    QVERIFY(options.ok());
    QCOMPARE(options->room, std::uint64_t{500'000});
    Lab again(drawn, options->room), larger(drawn);
    const auto end = reader.read([&](const OutsideCall &call) {
        again.live.redo(call);
        larger.live.redo(call);
    });
    QVERIFY(end.ok());
    again.live.runTo(*end);
    larger.live.runTo(*end);
    QCOMPARE(again.world->digest(), lab.world->digest());
    QVERIFY(larger.world->digest() != lab.world->digest());
}

QTEST_GUILESS_MAIN(TstLimits)
#include "tst_limits.moc"
