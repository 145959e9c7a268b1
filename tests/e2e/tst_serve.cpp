// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/served.h"

#include <QtTest>

using e2e::hasProgram;
using e2e::runScript;
using e2e::speak;
using e2e::Spoken;
using e2e::why;
using nlohmann::json;

namespace {

constexpr const char *kLab = R"({"format": "headwater-pipeline", "version": 1, "name": "Live", "nodes": [
    {"id": "clicks", "type": "kinesis-stream", "properties": {"ShardCount": 2}},
    {"id": "orders", "type": "sqs-queue"},
    {"id": "core", "type": "iot-core"},
    {"id": "out", "type": "firehose", "properties": {"BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1}}},
    {"id": "lake", "type": "s3-bucket"}],
    "links": [{"from": "out", "to": "lake"}]})";

/// `headwater serve` while it runs.
class Served : public e2e::Served
{
public:
    explicit Served(const QStringList &options, const char *pipeline = kLab)
        : e2e::Served(options, pipeline)
    {
    }
};

/// The Pythons that have a module: Debian's, whose SDK speaks the older protocols, and another one if that is in front.
QStringList pythonsWith(const char *module)
{
    QStringList found;
    const QString debian = QStringLiteral("/usr/bin/python3"),
                  first = QStandardPaths::findExecutable(QStringLiteral("python3"));
    for (const QString &each : {debian, first}) {
        // Found without being run, which takes a SDK a quarter of a second.
        if (!each.isEmpty() && !found.contains(each) &&
            speak(each, {QStringLiteral("-c"),
                         QStringLiteral("import importlib.util as i, sys; sys.exit(not i.find_spec(sys.argv[1]))"),
                         QLatin1String(module)})
                    .code == 0)
            found.push_back(each);
    }
    return found;
}

void pythonRows(const char *module)
{
    QTest::addColumn<QString>("python");
    const QStringList pythons = pythonsWith(module);
    for (const QString &each : pythons)
        QTest::newRow(qPrintable(each)) << each;
    if (pythons.isEmpty())
        QTest::newRow("none") << QString();
}

const QStringList kFast{QStringLiteral("--control-delay"), QStringLiteral("0ms")};

} // namespace

class TstServe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePortsAreToldAndTheWorldEndsWhenAsked();
    void kinesisSpeaksToBoto3_data();
    void kinesisSpeaksToBoto3();
    void sqsSpeaksToBoto3_data();
    void sqsSpeaksToBoto3();
    void firehoseSpeaksToBoto3_data();
    void firehoseSpeaksToBoto3();
    void devicesSpeakMqtt_data();
    void devicesSpeakMqtt();
    void iotSpeaksToBoto3_data();
    void iotSpeaksToBoto3();
    void iotSpeaksToTheCommandLine();
    void theCommandLineToolsOfTheServicesWork();
    void mosquittoPublishesAndSubscribes();
    void aLiveRunIsRunAgainToTheSameDigest();
    void strictPortsAskWhoCalls_data();
    void strictPortsAskWhoCalls();
    void strictPortsWithoutKeysSaySo();
    void whatCannotBeServedIsSaid_data();
    void whatCannotBeServedIsSaid();
};

void TstServe::thePortsAreToldAndTheWorldEndsWhenAsked()
{
    Served served({QStringLiteral("--kinesis"), QStringLiteral("0"), QStringLiteral("--json"), QStringLiteral("-")});
    QVERIFY(served.ports.is_object());
    QVERIFY(served.port("kinesis").toInt() > 0);
    QCOMPARE(served.ports.size(), std::size_t{1});
    QCOMPARE(served.end(), 0);
    const json result = json::parse(served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QCOMPARE(e2e::word(result["format"]), std::string("headwater-run"));
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

void TstServe::kinesisSpeaksToBoto3_data()
{
    pythonRows("boto3");
}

void TstServe::kinesisSpeaksToBoto3()
{
    QFETCH(QString, python);
    if (python.isEmpty())
        QSKIP("python3-boto3 is not installed");
    Served served(
        QStringList{QStringLiteral("--kinesis"), QStringLiteral("0"), QStringLiteral("--json"), QStringLiteral("-")} +
        kFast);
    const Spoken spoken = runScript(python, "kinesis.py", {served.port("kinesis")});
    QVERIFY2(spoken.code == 0, why(spoken));
    QCOMPARE(served.end(), 0);
    // The world has what the client did.
    const json result = json::parse(served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QCOMPARE(e2e::figure(result["nodes"]["clicks"]["metrics"]["IncomingRecords"]["sum"]), 5.0);
    QVERIFY(e2e::figure(result["nodes"]["mine"]["metrics"]["WriteProvisionedThroughputExceeded"]["sum"]) > 0);
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

void TstServe::sqsSpeaksToBoto3_data()
{
    pythonRows("boto3");
}

void TstServe::sqsSpeaksToBoto3()
{
    QFETCH(QString, python);
    if (python.isEmpty())
        QSKIP("python3-boto3 is not installed");
    Served served({QStringLiteral("--sqs"), QStringLiteral("0"), QStringLiteral("--json"), QStringLiteral("-")});
    const Spoken spoken = runScript(python, "sqs.py", {served.port("sqs")});
    QVERIFY2(spoken.code == 0, why(spoken));
    QCOMPARE(served.end(), 0);
    const json result = json::parse(served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QCOMPARE(e2e::figure(result["nodes"]["orders"]["metrics"]["NumberOfMessagesSent"]["sum"]), 3.0);
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

void TstServe::firehoseSpeaksToBoto3_data()
{
    pythonRows("boto3");
}

void TstServe::firehoseSpeaksToBoto3()
{
    QFETCH(QString, python);
    if (python.isEmpty())
        QSKIP("python3-boto3 is not installed");
    Served served(
        QStringList{QStringLiteral("--firehose"), QStringLiteral("0"), QStringLiteral("--json"), QStringLiteral("-")} +
        kFast);
    const Spoken spoken = runScript(python, "firehose.py", {served.port("firehose")});
    QVERIFY2(spoken.code == 0, why(spoken));
    QCOMPARE(served.end(), 0);
    // What was put is in the bucket, or was on its way there.
    const json result = json::parse(served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QCOMPARE(e2e::figure(result["nodes"]["out"]["metrics"]["IncomingRecords"]["sum"]), 5.0);
    QVERIFY(e2e::figure(result["nodes"]["mine"]["metrics"]["DeliveryToS3.Objects"]["sum"]) >= 1);
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

void TstServe::devicesSpeakMqtt_data()
{
    pythonRows("paho.mqtt.client");
}

void TstServe::devicesSpeakMqtt()
{
    QFETCH(QString, python);
    if (python.isEmpty())
        QSKIP("python3-paho-mqtt is not installed");
    Served served({QStringLiteral("--iot-mqtt"), QStringLiteral("0"), QStringLiteral("--json"), QStringLiteral("-")});
    const Spoken spoken = runScript(python, "mqtt.py", {served.port("iot-mqtt")});
    QVERIFY2(spoken.code == 0, why(spoken));
    QCOMPARE(served.end(), 0);
    const json result = json::parse(served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

void TstServe::iotSpeaksToBoto3_data()
{
    pythonRows("boto3");
}

void TstServe::iotSpeaksToBoto3()
{
    QFETCH(QString, python);
    if (python.isEmpty())
        QSKIP("python3-boto3 is not installed");
    constexpr const char *kThings = R"({"format": "headwater-pipeline", "version": 1, "seed": 5, "nodes": [
        {"id": "core", "type": "iot-core"}, {"id": "orders", "type": "sqs-queue"},
        {"id": "lamp", "type": "iot-thing"},
        {"id": "admin", "type": "iam-role", "properties": {"policy":
            "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}"}}],
        "links": [{"from": "lamp", "to": "core"}]})";
    QTemporaryDir folder;
    const QString calls = folder.filePath(QStringLiteral("calls")), live = folder.filePath(QStringLiteral("live"));
    Served served({QStringLiteral("--iot-http"), QStringLiteral("0"), QStringLiteral("--sqs"), QStringLiteral("0"),
                   QStringLiteral("--record"), calls, QStringLiteral("--json"), live},
                  kThings);
    const Spoken spoken = runScript(python, "iot.py", {served.port("iot-http"), served.port("sqs")});
    QVERIFY2(spoken.code == 0, why(spoken));
    QCOMPARE(served.end(), 0);
    const json first = json::parse(e2e::fileBytes(live).toStdString(), nullptr, false);
    QCOMPARE(e2e::figure(first["ledger"]["balance"]), 0.0);
    const e2e::Outcome again =
        e2e::run({QStringLiteral("serve"), served.folder.filePath(QStringLiteral("lab.json")),
                  QStringLiteral("--replay"), calls, QStringLiteral("--json"), QStringLiteral("-")});
    QVERIFY2(again.code == 0, again.err);
    QCOMPARE(e2e::word(again.json()["digest"]), e2e::word(first["digest"]));
    QCOMPARE(again.json()["nodes"].dump(), first["nodes"].dump());
}

void TstServe::iotSpeaksToTheCommandLine()
{
    if (!hasProgram("aws"))
        QSKIP("awscli is not installed");
    Served served({QStringLiteral("--iot-http"), QStringLiteral("0")});
    const auto aws = [&served](const QStringList &arguments) {
        return speak(QStringLiteral("aws"), QStringList{QStringLiteral("--endpoint-url"),
                                                        QStringLiteral("http://127.0.0.1:") + served.port("iot-http")} +
                                                arguments);
    };
    const Spoken made = aws({QStringLiteral("iot"), QStringLiteral("create-thing"), QStringLiteral("--thing-name"),
                             QStringLiteral("pump")});
    QVERIFY2(made.code == 0, why(made));
    QCOMPARE(e2e::word(json::parse(made.out.toStdString())["thingName"]), std::string("pump"));
    const Spoken sent = aws({QStringLiteral("iot-data"), QStringLiteral("publish"), QStringLiteral("--topic"),
                             QStringLiteral("home/hall"), QStringLiteral("--payload"), QStringLiteral("aGVsbG8=")});
    QVERIFY2(sent.code == 0, why(sent));
    const Spoken missing = aws({QStringLiteral("iot"), QStringLiteral("describe-thing"), QStringLiteral("--thing-name"),
                                QStringLiteral("nobody")});
    QVERIFY(missing.code != 0);
    QVERIFY2(missing.err.contains("(ResourceNotFoundException)"), why(missing));
}

void TstServe::theCommandLineToolsOfTheServicesWork()
{
    if (!hasProgram("aws"))
        QSKIP("awscli is not installed");
    Served served(
        QStringList{QStringLiteral("--kinesis"), QStringLiteral("0"), QStringLiteral("--sqs"), QStringLiteral("0")} +
        kFast);
    const auto aws = [&served](const char *service, const QStringList &arguments) {
        return speak(QStringLiteral("aws"),
                     QStringList{QStringLiteral("--endpoint-url"),
                                 QStringLiteral("http://127.0.0.1:") + served.port(service), QLatin1String(service)} +
                         arguments);
    };
    const Spoken put =
        aws("kinesis", {QStringLiteral("put-record"), QStringLiteral("--stream-name"), QStringLiteral("clicks"),
                        QStringLiteral("--partition-key"), QStringLiteral("user-0001"), QStringLiteral("--data"),
                        QStringLiteral("aGVsbG8=")});
    QVERIFY2(put.code == 0, why(put));
    QCOMPARE(e2e::word(json::parse(put.out.toStdString())["ShardId"]), std::string("shardId-000000000000"));
    const Spoken missing =
        aws("kinesis", {QStringLiteral("describe-stream"), QStringLiteral("--stream-name"), QStringLiteral("nobody")});
    QVERIFY(missing.code != 0);
    QVERIFY2(missing.err.contains("(ResourceNotFoundException)"), why(missing));
    const Spoken url =
        aws("sqs", {QStringLiteral("get-queue-url"), QStringLiteral("--queue-name"), QStringLiteral("orders")});
    QVERIFY2(url.code == 0, why(url));
    const std::string queue = e2e::word(json::parse(url.out.toStdString())["QueueUrl"]);
    const Spoken sent =
        aws("sqs", {QStringLiteral("send-message"), QStringLiteral("--queue-url"), QString::fromStdString(queue),
                    QStringLiteral("--message-body"), QStringLiteral("hello")});
    QVERIFY2(sent.code == 0, why(sent));
    QCOMPARE(e2e::word(json::parse(sent.out.toStdString())["MD5OfMessageBody"]),
             std::string("5d41402abc4b2a76b9719d911017c592"));
}

void TstServe::mosquittoPublishesAndSubscribes()
{
    if (!hasProgram("mosquitto_pub") || !hasProgram("mosquitto_sub"))
        QSKIP("mosquitto-clients is not installed");
    Served served({QStringLiteral("--iot-mqtt"), QStringLiteral("0")});
    const QString port = served.port("iot-mqtt");
    for (const char *version : {"311", "5"}) {
        const QStringList common{
            QStringLiteral("-h"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"), port,
            QStringLiteral("-V"), QLatin1String(version),      QStringLiteral("-q"), QStringLiteral("1")};
        QProcess subscriber;
        // Into a pipe it writes only at its end, unless it is told otherwise.
        subscriber.start(QStringLiteral("stdbuf"),
                         QStringList{QStringLiteral("-oL"), QStringLiteral("mosquitto_sub")} + common +
                             QStringList{QStringLiteral("-t"), QStringLiteral("home/#"), QStringLiteral("-C"),
                                         QStringLiteral("2"), QStringLiteral("-W"), QStringLiteral("60"),
                                         QStringLiteral("-v"), QStringLiteral("-d")});
        QByteArray heard;
        const auto hears = [&](const char *part) {
            return (heard += subscriber.readAllStandardOutput()).contains(part);
        };
        QTRY_VERIFY_WITH_TIMEOUT(hears("Subscribed"), 20'000);
        for (const char *payload : {"21.5", "22.0"}) {
            const Spoken sent = speak(QStringLiteral("mosquitto_pub"),
                                      common + QStringList{QStringLiteral("-t"), QStringLiteral("home/hall"),
                                                           QStringLiteral("-m"), QLatin1String(payload)});
            QVERIFY2(sent.code == 0, why(sent));
        }
        QVERIFY(subscriber.waitForFinished(60'000));
        QCOMPARE(subscriber.exitCode(), 0);
        QVERIFY2(hears("home/hall 21.5") && hears("home/hall 22.0"), heard);
    }
}

void TstServe::aLiveRunIsRunAgainToTheSameDigest()
{
    const QStringList forServices = pythonsWith("boto3"), forDevices = pythonsWith("paho.mqtt.client");
    if (forServices.isEmpty() || forDevices.isEmpty())
        QSKIP("python3-boto3 or python3-paho-mqtt is not installed");
    constexpr const char *kBusy = R"({"format": "headwater-pipeline", "version": 1, "seed": 11, "nodes": [
        {"id": "web", "type": "producer", "properties": {"recordsPerSecond": 300}},
        {"id": "clicks", "type": "kinesis-stream", "properties": {"ShardCount": 2}},
        {"id": "app", "type": "consumer"}, {"id": "orders", "type": "sqs-queue"}, {"id": "core", "type": "iot-core"},
        {"id": "out", "type": "firehose"}, {"id": "lake", "type": "s3-bucket"}],
        "links": [{"from": "web", "to": "clicks"}, {"from": "clicks", "to": "app"}, {"from": "out", "to": "lake"}],
        "actions": [{"at": "2s", "node": "web", "do": "SetProperty", "with": {"key": "recordsPerSecond", "value": 400}}]})";
    QTemporaryDir folder;
    const QString calls = folder.filePath(QStringLiteral("calls")), live = folder.filePath(QStringLiteral("live"));
    Served served(QStringList{QStringLiteral("--kinesis"), QStringLiteral("0"), QStringLiteral("--sqs"),
                              QStringLiteral("0"), QStringLiteral("--iot-mqtt"), QStringLiteral("0"),
                              QStringLiteral("--firehose"), QStringLiteral("0"), QStringLiteral("--record"), calls,
                              QStringLiteral("--json"), live} +
                      kFast,
                  kBusy);
    for (const auto &[script, service] :
         {std::pair("kinesis.py", "kinesis"), std::pair("sqs.py", "sqs"), std::pair("firehose.py", "firehose")})
    {
        const Spoken spoken = runScript(forServices.back(), script, {served.port(service)});
        QVERIFY2(spoken.code == 0, why(spoken));
    }
    const Spoken devices = runScript(forDevices.back(), "mqtt.py", {served.port("iot-mqtt")});
    QVERIFY2(devices.code == 0, why(devices));
    QCOMPARE(served.end(), 0);
    const json first = json::parse(e2e::fileBytes(live).toStdString(), nullptr, false);
    QVERIFY(first.is_object());

    const e2e::Outcome again =
        e2e::run({QStringLiteral("serve"), served.folder.filePath(QStringLiteral("lab.json")),
                  QStringLiteral("--replay"), calls, QStringLiteral("--json"), QStringLiteral("-")});
    QVERIFY2(again.code == 0, again.err);
    const json second = again.json();
    QCOMPARE(e2e::word(second["digest"]), e2e::word(first["digest"]));
    QCOMPARE(e2e::figure(second["simulatedSeconds"]), e2e::figure(first["simulatedSeconds"]));
    QCOMPARE(second["nodes"].dump(), first["nodes"].dump());
    QCOMPARE(second["ledger"].dump(), first["ledger"].dump());
    QCOMPARE(e2e::figure(second["ledger"]["balance"]), 0.0);
}

void TstServe::strictPortsAskWhoCalls_data()
{
    pythonRows("boto3");
}

void TstServe::strictPortsAskWhoCalls()
{
    QFETCH(QString, python);
    if (python.isEmpty())
        QSKIP("python3-boto3 is not installed");
    const json roles = json::array(
        {{{"id", "clicks"}, {"type", "kinesis-stream"}},
         {{"id", "orders"}, {"type", "sqs-queue"}},
         {{"id", "door"},
          {"type", "sqs-queue"},
          {"properties",
           {{"Policy",
             R"({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"},
                {"Effect": "Deny", "Principal": "*", "Action": "sqs:PurgeQueue", "Resource": "*"}]})"}}}},
         {{"id", "admin"},
          {"type", "iam-role"},
          {"properties",
           {{"AccessKeys",
             {{{"AccessKeyId", "AKIAHEADWATERADMIN01"}, {"SecretAccessKey", "the-secret-of-the-administrator"}}}}}}},
         {{"id", "writer"},
          {"type", "iam-role"},
          {"properties",
           {{"AccessKeys",
             {{{"AccessKeyId", "AKIAHEADWATERWRITER1"}, {"SecretAccessKey", "the-secret-of-the-one-who-writes"}}}},
            {"policy", R"({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": "*"},
                {"Effect": "Deny", "Action": "kinesis:GetRecords", "Resource": "arn:aws:kinesis:*:*:stream/clicks"},
                {"Effect": "Allow", "Action": "sqs:SendMessage",
                 "Resource": "arn:aws:sqs:us-east-1:000000000000:orders"}]})"}}}}});
    const std::string pipeline = json{{"format", "headwater-pipeline"}, {"version", 1}, {"nodes", roles}}.dump();
    Served served(QStringList{QStringLiteral("--kinesis"), QStringLiteral("0"), QStringLiteral("--sqs"),
                              QStringLiteral("0"), QStringLiteral("--strict"), QStringLiteral("--listen"),
                              QStringLiteral("0.0.0.0"), QStringLiteral("--json"), QStringLiteral("live"),
                              QStringLiteral("--record"), QStringLiteral("calls")},
                  pipeline.c_str());
    const Spoken spoken = runScript(python, "strict.py", {served.port("kinesis"), served.port("sqs")});
    QVERIFY2(spoken.code == 0, why(spoken));
    QCOMPARE(served.end(), 0);
    QVERIFY(served.process.readAllStandardError().contains("other machines can reach these ports, at 0.0.0.0"));
    const json live = served.file("live");
    QCOMPARE(e2e::figure(live["ledger"]["balance"]), 0.0);
    QVERIFY(e2e::figure(live["nodes"]["writer"]["metrics"]["CallsDenied"]["sum"]) >= 4);
    // Who called is in the recording, so the same calls are refused again.
    const e2e::Outcome again = e2e::run({QStringLiteral("serve"), served.folder.filePath(QStringLiteral("lab.json")),
                                         QStringLiteral("--replay"), served.folder.filePath(QStringLiteral("calls")),
                                         QStringLiteral("--json"), QStringLiteral("-")});
    QVERIFY2(again.code == 0, again.err);
    QCOMPARE(e2e::word(again.json()["digest"]), e2e::word(live["digest"]));
    QCOMPARE(again.json()["nodes"].dump(), live["nodes"].dump());
}

void TstServe::strictPortsWithoutKeysSaySo()
{
    Served served({QStringLiteral("--kinesis"), QStringLiteral("0"), QStringLiteral("--strict")});
    QVERIFY(served.ports.is_object());
    QCOMPARE(served.end(), 0);
    const QByteArray told = served.process.readAllStandardError();
    QVERIFY2(told.contains("No role of the pipeline has an access key"), told);
    QVERIFY(!told.contains("other machines"));
}

void TstServe::whatCannotBeServedIsSaid_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("port") << QStringList{QStringLiteral("--kinesis"), QStringLiteral("70000")} << 2
                          << QByteArray("--kinesis must be a port");
    QTest::newRow("speed") << QStringList{QStringLiteral("--speed"), QStringLiteral("0")} << 2
                           << QByteArray("--speed must be a number");
    QTest::newRow("delay") << QStringList{QStringLiteral("--control-delay"), QStringLiteral("soon")} << 2
                           << QByteArray("--control-delay:");
    QTest::newRow("keep") << QStringList{QStringLiteral("--keep"), QStringLiteral("0")} << 2
                          << QByteArray("--keep must be a whole number");
    QTest::newRow("address") << QStringList{QStringLiteral("--listen"), QStringLiteral("here")} << 2
                             << QByteArray("--listen must be an address");
    QTest::newRow("beyond") << QStringList{QStringLiteral("--listen"), QStringLiteral("0.0.0.0")} << 2
                            << QByteArray("lets other machines in, and that needs --strict");
    QTest::newRow("no core") << QStringList{QStringLiteral("--iot-mqtt"), QStringLiteral("0")} << 1
                             << QByteArray("no IoT Core");
    QTest::newRow("recording") << QStringList{QStringLiteral("--replay"), QStringLiteral("/dev/null")} << 1
                               << QByteArray("no recording of calls");
}

void TstServe::whatCannotBeServedIsSaid()
{
    QFETCH(QStringList, options);
    QFETCH(int, code);
    QFETCH(QByteArray, part);
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("empty.json"));
    e2e::writeBytes(file, R"({"format": "headwater-pipeline", "version": 1, "nodes": [], "links": []})");
    const e2e::Outcome outcome = e2e::run(QStringList{QStringLiteral("serve"), file} + options);
    QCOMPARE(outcome.code, code);
    QVERIFY2(outcome.err.contains(part), outcome.err);
}

QTEST_GUILESS_MAIN(TstServe)
#include "tst_serve.moc"
