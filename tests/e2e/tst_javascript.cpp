// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/served.h"

#include <QtTest>

#include <memory>

using nlohmann::json;

namespace {

constexpr const char *kLab = R"({"format": "headwater-pipeline", "version": 1, "name": "Scripts", "nodes": [
    {"id": "clicks", "type": "kinesis-stream", "properties": {"ShardCount": 2}},
    {"id": "orders", "type": "sqs-queue"},
    {"id": "out", "type": "firehose", "properties": {"region": "other"}},
    {"id": "lake", "type": "s3-bucket"},
    {"id": "core", "type": "iot-core"}],
    "links": [{"from": "out", "to": "lake"}]})";

} // namespace

/// The SDK for JavaScript against one server, a script a service.
class TstJavaScript : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void scriptsHoldWhatTheyKnow_data();
    void scriptsHoldWhatTheyKnow();
    void theWorldHasWhatTheScriptsDid();

private:
    std::unique_ptr<e2e::Served> m_served;
};

void TstJavaScript::initTestCase()
{
    if (!e2e::hasProgram("node"))
        QSKIP("nodejs is not installed");
    const e2e::Spoken found =
        e2e::speak(QStringLiteral("node"),
                   {QStringLiteral("-e"),
                    QStringLiteral("require('mqtt'); ['kinesis', 'sqs', 'firehose', 'iot', 'iot-data-plane'].forEach("
                                   "(name) => require('@aws-sdk/client-' + name))")});
    if (found.code != 0)
        QSKIP("the clients of npm are not there: packaging/dev test installs them where npm reaches its registry");
    m_served = std::make_unique<e2e::Served>(
        QStringList{QStringLiteral("--kinesis"), QStringLiteral("0"), QStringLiteral("--sqs"), QStringLiteral("0"),
                    QStringLiteral("--firehose"), QStringLiteral("0"), QStringLiteral("--iot-mqtt"),
                    QStringLiteral("0"), QStringLiteral("--iot-http"), QStringLiteral("0"),
                    QStringLiteral("--control-delay"), QStringLiteral("0ms"), QStringLiteral("--json"),
                    QStringLiteral("-")},
        kLab);
    QVERIFY(m_served->ports.is_object());
}

void TstJavaScript::scriptsHoldWhatTheyKnow_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("service");
    QTest::addColumn<QStringList>("more");
    QTest::newRow("kinesis over HTTP/2") << QByteArray("kinesis.js") << QByteArray("kinesis") << QStringList();
    QTest::newRow("kinesis over HTTP/1.1")
        << QByteArray("kinesis.js") << QByteArray("kinesis") << QStringList{QStringLiteral("http1")};
    QTest::newRow("sqs") << QByteArray("sqs.js") << QByteArray("sqs") << QStringList();
    QTest::newRow("mqtt") << QByteArray("mqtt.js") << QByteArray("iot-mqtt") << QStringList();
    QTest::newRow("iot") << QByteArray("iot.js") << QByteArray("iot-http") << QStringList();
    QTest::newRow("firehose") << QByteArray("firehose.js") << QByteArray("firehose") << QStringList();
}

void TstJavaScript::scriptsHoldWhatTheyKnow()
{
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, service);
    QFETCH(QStringList, more);
    QString place = m_served->port(service);
    if (service == "iot-mqtt")
        place.prepend(QStringLiteral("mqtt://127.0.0.1:"));
    const e2e::Spoken spoken = e2e::runScript(QStringLiteral("node"), script.constData(), QStringList{place} + more);
    QVERIFY2(spoken.code == 0, e2e::why(spoken));
}

void TstJavaScript::theWorldHasWhatTheScriptsDid()
{
    QCOMPARE(m_served->end(), 0);
    const json result = json::parse(m_served->process.readAllStandardOutput().toStdString(), nullptr, false);
    QVERIFY(e2e::figure(result["nodes"]["mine"]["metrics"]["IncomingRecords"]["sum"]) > 500);
    QVERIFY(e2e::figure(result["nodes"]["mine"]["metrics"]["WriteProvisionedThroughputExceeded"]["sum"]) > 0);
    QVERIFY(e2e::figure(result["nodes"]["out"]["metrics"]["IncomingRecords"]["sum"]) >= 8);
    QVERIFY(e2e::figure(result["nodes"]["script"]["metrics"]["IncomingRecords"]["sum"]) == 1);
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

QTEST_GUILESS_MAIN(TstJavaScript)
#include "tst_javascript.moc"
