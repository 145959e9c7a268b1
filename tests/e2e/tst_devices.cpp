// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/served.h"

#include <QtTest>

#include <optional>
#include <vector>

using e2e::speak;
using e2e::Spoken;
using e2e::why;
using nlohmann::json;

namespace {

constexpr const char *kPolicy =
    R"({\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"iot:*\", \"Resource\": \"*\"},)"
    R"( {\"Effect\": \"Deny\", \"Action\": \"iot:Publish\", \"Resource\": \"arn:aws:iot:us-east-1:000000000000:topic/elsewhere\"}]})";

QByteArray lab()
{
    return QByteArray(
               R"({"format": "headwater-pipeline", "version": 1, "name": "Devices", "profile": "current", "nodes": [
        {"id": "core", "type": "iot-core", "properties": {
            "policies": [{"policyName": "Own", "policyDocument": ")") +
           kPolicy + R"("}],
            "authorizers": [
                {"authorizerName": "door", "authorizerFunction": "guard", "signingDisabled": true},
                {"authorizerName": "closed", "authorizerFunction": "guard", "signingDisabled": true, "status": "INACTIVE"}]}},
        {"id": "guard", "type": "lambda"},
        {"id": "lamp", "type": "iot-thing", "properties": {"messagesPerSecond": 0, "policies": ["Own"]}},
        {"id": "off", "type": "iot-thing", "properties": {"messagesPerSecond": 0, "policies": ["Own"],
                                                          "certificateStatus": "INACTIVE"}}],
        "links": [{"from": "lamp", "to": "core"}, {"from": "off", "to": "core"}]})";
}

/// A live pipeline with things, and a folder where their certificates come to lie.
class Plant
{
public:
    explicit Plant(const QStringList &more = {})
        : served(QStringList{QStringLiteral("--iot-mqtts"), QStringLiteral("0"), QStringLiteral("--iot-ws"),
                             QStringLiteral("0"), QStringLiteral("--json"), QStringLiteral("-")} +
                     more,
                 lab().constData())
    {
    }

    /// Its certificate, key and root; returns the command line that was printed.
    QString certify(const QString &thing) const
    {
        const e2e::Outcome made =
            e2e::run({QStringLiteral("certificate"), served.folder.filePath(QStringLiteral("lab.json")),
                      QStringLiteral("--thing"), thing, QStringLiteral("-o"), papers(), QStringLiteral("--port"),
                      served.port("iot-mqtts")});
        return made.code == 0 ? QString::fromUtf8(made.out).trimmed() : QString::fromUtf8(made.err);
    }
    QString papers() const { return served.folder.filePath(QStringLiteral("papers")); }
    Spoken publish(const QStringList &more) const
    {
        return speak(QStringLiteral("mosquitto_pub"),
                     QStringList{QStringLiteral("-h"), QStringLiteral("localhost"), QStringLiteral("-p"),
                                 served.port("iot-mqtts"), QStringLiteral("-q"), QStringLiteral("1"),
                                 QStringLiteral("-m"), QStringLiteral("hello"), QStringLiteral("--cafile"),
                                 papers() + QStringLiteral("/root-ca.pem")} +
                         more);
    }
    /// The status that curl hears.
    QByteArray call(const QString &target, const QStringList &more) const
    {
        const Spoken spoken =
            speak(QStringLiteral("curl"),
                  QStringList{QStringLiteral("-s"), QStringLiteral("-o"), QStringLiteral("/dev/null"),
                              QStringLiteral("-w"), QStringLiteral("%{http_code}"), QStringLiteral("--cacert"),
                              papers() + QStringLiteral("/root-ca.pem"),
                              QStringLiteral("https://localhost:%1%2").arg(served.port("iot-http"), target)} +
                      more);
        return spoken.code == 0 ? spoken.out : why(spoken);
    }
    QStringList asThing(const QString &name) const
    {
        const QString stem = papers() + QLatin1Char('/') + name;
        return {QStringLiteral("--cert"), stem + QStringLiteral(".certificate.pem"), QStringLiteral("--key"),
                stem + QStringLiteral(".private.key")};
    }

    e2e::Served served;
};

/// mosquitto_sub with the lamp's certificate, MQTT 5 and QoS 1, under a name.
class Subscriber
{
public:
    Subscriber(const Plant &plant, const char *name, const std::vector<const char *> &more)
    {
        QStringList all{QStringLiteral("-h"),       QStringLiteral("localhost"),
                        QStringLiteral("-p"),       plant.served.port("iot-mqtts"),
                        QStringLiteral("-V"),       QStringLiteral("5"),
                        QStringLiteral("-q"),       QStringLiteral("1"),
                        QStringLiteral("--cafile"), plant.papers() + QStringLiteral("/root-ca.pem"),
                        QStringLiteral("-i"),       QLatin1String(name)};
        all += plant.asThing(QStringLiteral("lamp"));
        for (const char *each : more)
            all << QLatin1String(each);
        m_process.start(QStringLiteral("mosquitto_sub"), all);
    }
    ~Subscriber() { kill(); }
    Subscriber(const Subscriber &) = delete;
    Subscriber &operator=(const Subscriber &) = delete;

    /// Nothing says when it is, but what is published.
    bool isThere(const Plant &plant, const char *topic)
    {
        for (int i = 0; i < 60 && !heard(topic); ++i)
            plant.publish(plant.asThing(QStringLiteral("lamp")) +
                          QStringList{QStringLiteral("-i"), QStringLiteral("probe-%1").arg(i), QStringLiteral("-t"),
                                      QLatin1String(topic)});
        return heard(topic);
    }
    qsizetype count(const char *what)
    {
        m_process.waitForReadyRead(300);
        m_heard += m_process.readAllStandardOutput();
        return m_heard.count(what);
    }
    bool heard(const char *what) { return count(what) > 0; }
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
    QByteArray m_heard;
};

bool hasPaho()
{
    return speak(QStringLiteral("/usr/bin/python3"), {QStringLiteral("-c"), QStringLiteral("import paho.mqtt.client")})
               .code == 0;
}

const QStringList kSomewhere{QStringLiteral("-t"), QStringLiteral("somewhere")};

} // namespace

class TstDevices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theCommandLineOfACertificateWorksAsItIs();
    void policiesAndStatusDecideAboutCertificates();
    void whoShowsNoCertificateAsksAnAuthorizer();
    void aCertificateThatACallMadeWorks();
    void devicesCallOverHttpsWithTheirCertificates();
    void whoShowsACertificateNeedsNoSignature();
    void aKilledDeviceLeavesItsWill();
    void aKilledDeviceGetsWhatItMissed();
    void certificatesAreForThingsOfThePipeline();
    void pahoSpeaksOverTlsAndWebSockets();
    void aLiveRunIsRunAgainToTheSameDigest();

private:
    QTemporaryDir m_home;
};

void TstDevices::initTestCase()
{
    if (!e2e::hasProgram("mosquitto_pub"))
        QSKIP("mosquitto-clients is not installed");
    // The authority of whoever runs the tests stays as it is.
    qputenv("XDG_DATA_HOME", m_home.path().toUtf8());
}

void TstDevices::theCommandLineOfACertificateWorksAsItIs()
{
    Plant plant({QStringLiteral("--speed"), QStringLiteral("40")});
    const QString command = plant.certify(QStringLiteral("lamp"));
    QVERIFY2(command.startsWith(QStringLiteral("mosquitto_pub ")), qPrintable(command));
    // The thing that is drawn has connected by this name, and one name may do so once a second: tries are further
    // apart.
    int code = -1;
    QTRY_VERIFY_WITH_TIMEOUT(
        code == 0 || (code = speak(QStringLiteral("sh"), {QStringLiteral("-c"), command}).code) == 0, 30'000);
    QCOMPARE(plant.served.end(), 0);
    const json result = json::parse(plant.served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QVERIFY(e2e::figure(result["nodes"]["core"]["metrics"]["PublishIn.Success"]["sum"]) >= 1);
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

void TstDevices::policiesAndStatusDecideAboutCertificates()
{
    Plant plant;
    plant.certify(QStringLiteral("lamp"));
    plant.certify(QStringLiteral("off"));
    const QStringList lamp = plant.asThing(QStringLiteral("lamp"));
    const Spoken allowed = plant.publish(lamp + kSomewhere);
    QVERIFY2(allowed.code == 0, why(allowed));
    // A client of the older version waits for a connection that ends; one of the newer is told.
    const Spoken denied = plant.publish(lamp + QStringList{QStringLiteral("-t"), QStringLiteral("elsewhere"),
                                                           QStringLiteral("-V"), QStringLiteral("5")});
    QVERIFY2(denied.err.contains("Not authorized"), why(denied));
    const Spoken inactive = plant.publish(plant.asThing(QStringLiteral("off")) + kSomewhere);
    QVERIFY2(inactive.code != 0, why(inactive));
    // Of another authority of the same name.
    QTemporaryDir other;
    qputenv("XDG_DATA_HOME", other.path().toUtf8());
    const QString mine = plant.papers() + QStringLiteral("/root-ca.pem"), kept = mine + QStringLiteral(".kept");
    QVERIFY(QFile::copy(mine, kept));
    plant.certify(QStringLiteral("lamp"));
    qputenv("XDG_DATA_HOME", m_home.path().toUtf8());
    QVERIFY(QFile::remove(mine) && QFile::rename(kept, mine));
    const Spoken stranger = plant.publish(lamp + kSomewhere);
    QVERIFY2(stranger.code != 0, why(stranger));
}

void TstDevices::whoShowsNoCertificateAsksAnAuthorizer()
{
    Plant plant;
    plant.certify(QStringLiteral("lamp"));
    QCOMPARE(plant.publish(kSomewhere).code, 7);
    const auto asks = [&plant](const char *user) {
        return plant
            .publish(kSomewhere + QStringList{QStringLiteral("-u"), QLatin1String(user), QStringLiteral("-P"),
                                              QStringLiteral("secret")})
            .code;
    };
    QCOMPARE(asks("me?x-amz-customauthorizer-name=door"), 0);
    QCOMPARE(asks("me"), 0); // the first one is the default
    QCOMPARE(asks("me?x-amz-customauthorizer-name=closed"), 7);
}

void TstDevices::aCertificateThatACallMadeWorks()
{
    if (speak(QStringLiteral("/usr/bin/python3"), {QStringLiteral("-c"), QStringLiteral("import boto3")}).code != 0)
        QSKIP("python3-boto3 is not installed");
    Plant plant({QStringLiteral("--iot-http"), QStringLiteral("0")});
    plant.certify(QStringLiteral("lamp")); // the folder, and the root in it
    const Spoken made = e2e::runScript(QStringLiteral("/usr/bin/python3"), "registered.py",
                                       {plant.served.port("iot-http"), plant.papers()});
    QVERIFY2(made.code == 0, why(made));
    const Spoken said = plant.publish(plant.asThing(QStringLiteral("made")) + kSomewhere);
    QVERIFY2(said.code == 0, why(said));
}

void TstDevices::devicesCallOverHttpsWithTheirCertificates()
{
    if (!e2e::hasProgram("curl"))
        QSKIP("curl is not installed");
    Plant plant({QStringLiteral("--iot-http"), QStringLiteral("0")});
    plant.certify(QStringLiteral("lamp"));
    plant.certify(QStringLiteral("off"));
    const QStringList lamp = plant.asThing(QStringLiteral("lamp")), off = plant.asThing(QStringLiteral("off"));
    const QString publishes = QStringLiteral("/topics/somewhere?qos=1");
    const QStringList hello{QStringLiteral("-d"), QStringLiteral("hello")};
    for (const char *version : {"--http1.1", "--http2"})
        QCOMPARE(plant.call(publishes, lamp + hello + QStringList{QLatin1String(version)}), QByteArray("200"));
    QCOMPARE(plant.call(QStringLiteral("/topics/elsewhere"), lamp + hello), QByteArray("403"));
    QCOMPARE(plant.call(publishes, off + hello), QByteArray("403"));
    QCOMPARE(plant.call(publishes, hello), QByteArray("200")); // trusted here
    QCOMPARE(plant.call(QStringLiteral("/things/lamp"), {}), QByteArray("200"));
    QCOMPARE(plant.call(QStringLiteral("/things/lamp"), lamp), QByteArray("403"));
    const Spoken spoken =
        e2e::runScript(QStringLiteral("/usr/bin/python3"), "https.py", {plant.served.port("iot-http"), plant.papers()});
    QVERIFY2(spoken.code == 0, why(spoken));
    QCOMPARE(plant.served.end(), 0);
    const json result = json::parse(plant.served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

void TstDevices::whoShowsACertificateNeedsNoSignature()
{
    if (!e2e::hasProgram("curl"))
        QSKIP("curl is not installed");
    Plant plant({QStringLiteral("--iot-http"), QStringLiteral("0"), QStringLiteral("--strict")});
    plant.certify(QStringLiteral("lamp"));
    const QStringList lamp = plant.asThing(QStringLiteral("lamp"));
    const QStringList hello{QStringLiteral("-d"), QStringLiteral("hello")};
    QCOMPARE(plant.call(QStringLiteral("/topics/somewhere"), lamp + hello), QByteArray("200"));
    QCOMPARE(plant.call(QStringLiteral("/topics/elsewhere"), lamp + hello), QByteArray("403"));
    QCOMPARE(plant.call(QStringLiteral("/topics/somewhere"), hello), QByteArray("403"));
    QCOMPARE(plant.call(QStringLiteral("/things/lamp"), lamp), QByteArray("403"));
}

void TstDevices::aKilledDeviceLeavesItsWill()
{
    Plant plant;
    plant.certify(QStringLiteral("lamp"));
    Subscriber reader(plant, "reader",
                      {"-t", "ends/+", "-t", "$aws/events/subscriptions/subscribed/doomed", "-F", "%t %p %P"});
    QVERIFY(reader.isThere(plant, "ends/probe"));
    Subscriber doomed(plant, "doomed",
                      {"-t", "none", "--will-topic", "ends/doomed", "--will-payload", "gone", "-D", "WILL",
                       "user-property", "cause", "power"});
    QTRY_VERIFY_WITH_TIMEOUT(reader.heard("subscribed/doomed"), 30'000);
    doomed.kill();
    QTRY_VERIFY_WITH_TIMEOUT(reader.heard("ends/doomed gone cause:power"), 30'000);
}

void TstDevices::aKilledDeviceGetsWhatItMissed()
{
    Plant plant;
    plant.certify(QStringLiteral("lamp"));
    const QStringList lamp = plant.asThing(QStringLiteral("lamp"));
    // Its two filters overlap, and each gives it the message.
    const std::vector<const char *> wants{"-c", "-x", "600", "-t", "orders/+", "-t", "orders/#", "-F", "%t %p;"};
    Subscriber first(plant, "sleeper", wants);
    QVERIFY(first.isThere(plant, "orders/probe"));
    first.kill();
    const Spoken said = plant.publish(lamp + QStringList{QStringLiteral("-i"), QStringLiteral("writer"),
                                                         QStringLiteral("-t"), QStringLiteral("orders/missed")});
    QVERIFY2(said.code == 0, why(said));
    std::optional<Subscriber> again;
    // One name may connect once a second.
    const auto missed = [&] {
        if (!again || !again->isRunning())
            again.emplace(plant, "sleeper", wants);
        return again->count("orders/missed hello;");
    };
    QTRY_COMPARE_WITH_TIMEOUT(missed(), qsizetype{2}, 30'000);
}

void TstDevices::certificatesAreForThingsOfThePipeline()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("lab.json"));
    const auto make = [&](const QStringList &more) {
        return e2e::run(QStringList{QStringLiteral("certificate"), file} + more);
    };
    e2e::writeBytes(file, lab());
    const e2e::Outcome unknown = make({QStringLiteral("--thing"), QStringLiteral("nobody")});
    QCOMPARE(unknown.code, 2);
    QVERIFY2(unknown.err.contains("one of these: lamp, off"), unknown.err);
    QCOMPARE(make({}).code, 2); // which of the two?
    QCOMPARE(
        make({QStringLiteral("--thing"), QStringLiteral("lamp"), QStringLiteral("--port"), QStringLiteral("0")}).code,
        2);
    // A file stands where the folder should be.
    QCOMPARE(make({QStringLiteral("--thing"), QStringLiteral("lamp"), QStringLiteral("-o"), file}).code, 1);
    e2e::writeBytes(file,
                    R"({"format": "headwater-pipeline", "version": 1, "nodes": [{"id": "core", "type": "iot-core"}]})");
    QCOMPARE(make({}).code, 3);
}

void TstDevices::pahoSpeaksOverTlsAndWebSockets()
{
    if (!hasPaho())
        QSKIP("python3-paho-mqtt is not installed");
    Plant plant;
    plant.certify(QStringLiteral("lamp"));
    const Spoken spoken = e2e::runScript(QStringLiteral("/usr/bin/python3"), "devices.py",
                                         {QString::fromStdString(plant.served.ports.dump()), plant.papers()});
    QVERIFY2(spoken.code == 0, why(spoken));
    QCOMPARE(plant.served.end(), 0);
    const json result = json::parse(plant.served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QCOMPARE(e2e::figure(result["ledger"]["balance"]), 0.0);
}

void TstDevices::aLiveRunIsRunAgainToTheSameDigest()
{
    QTemporaryDir folder;
    const QString calls = folder.filePath(QStringLiteral("calls"));
    Plant plant({QStringLiteral("--record"), calls});
    plant.certify(QStringLiteral("lamp"));
    plant.certify(QStringLiteral("off"));
    for (const char *thing : {"lamp", "off"})
        plant.publish(plant.asThing(QLatin1String(thing)) + kSomewhere);
    plant.publish(kSomewhere +
                  QStringList{QStringLiteral("-u"), QStringLiteral("me"), QStringLiteral("-P"), QStringLiteral("x")});
    QCOMPARE(plant.served.end(), 0);
    const json first = json::parse(plant.served.process.readAllStandardOutput().toStdString(), nullptr, false);
    QVERIFY(first.is_object());
    // Where there is another authority, or none.
    QTemporaryDir elsewhere;
    qputenv("XDG_DATA_HOME", elsewhere.path().toUtf8());
    const e2e::Outcome again =
        e2e::run({QStringLiteral("serve"), plant.served.folder.filePath(QStringLiteral("lab.json")),
                  QStringLiteral("--replay"), calls, QStringLiteral("--json"), QStringLiteral("-")});
    qputenv("XDG_DATA_HOME", m_home.path().toUtf8());
    QVERIFY2(again.code == 0, again.err);
    QCOMPARE(e2e::word(again.json()["digest"]), e2e::word(first["digest"]));
    QCOMPARE(again.json()["nodes"].dump(), first["nodes"].dump());
}

QTEST_GUILESS_MAIN(TstDevices)
#include "tst_devices.moc"
