// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/office.h"
#include "core/certificates/openssl.h"
#include "core/gateway/devices/certified.h"
#include "core/gateway/devices/opening.h"
#include "core/gateway/endpoints.h"
#include "core/mqtt/framer.h"
#include "core/mqtt/reading.h"
#include "core/mqtt/writing.h"
#include "tests/core/services/lab.h"

#include <QTemporaryDir>

#include <openssl/rsa.h>
#include <set>

using namespace headwater;
using namespace headwater::test;
using namespace std::chrono_literals;
using certificates::Office;
using gateway::OutsideCall;
using gateway::devices::Opening;
using mqtt::Version;

namespace {

const Json kPolicies =
    Json::array({{{"policyName", "Own"},
                  {"policyDocument", Json{{"Version", "2012-10-17"},
                                          {"Statement",
                                           {{{"Effect", "Allow"}, {"Action", "iot:Connect"}, {"Resource", "*"}},
                                            {{"Effect", "Allow"},
                                             {"Action", "iot:Publish"},
                                             {"Resource", "arn:aws:iot:us-east-1:000000000000:topic/lamp/on"}}}}}
                                         .dump()}}});

const std::string kThings = "core: iot-core " + Json{{"policies", kPolicies}}.dump() + R"(
lamp: iot-thing {"messagesPerSecond": 0, "policies": ["Own"]}
off: iot-thing {"messagesPerSecond": 0, "policies": ["Own"], "certificateStatus": "INACTIVE"}
lamp -> core
off -> core)";

std::string withAuthorizer(const std::string &more)
{
    return R"(core: iot-core {"authorizers": [{"authorizerName": "door", "authorizerFunction": "guard")" + more +
           "}]}\nguard: lambda";
}

struct Errors final : world::Probe
{
    void happened(const world::Happening &happening) override
    {
        if (!happening.error.empty())
            errors << QString::fromStdString(happening.error);
    }
    QStringList errors;
};

/// A live world as devices see it that send it packets.
struct Lab
{
    explicit Lab(const std::string &drawn = kThings, limits::Profile profile = limits::Profile::Current)
        : world(start(draw(drawn, profile)))
        , live(*world, {}, [this] { return wall; })
        , endpoints(live, {}, {}, [this](std::uint64_t connection, const std::string &bytes, bool closes) {
            heard[connection] += bytes;
            if (closes)
                closed.insert(connection);
        })
    {
        world->setProbe(&heardErrors);
        live.setRecorder([this](const OutsideCall &call) { calls.push_back(call); });
        live.begin(1);
    }

    void take(std::uint64_t connection, const char *operation, std::string body)
    {
        live.take({.endpoint = "iot", .number = connection, .operation = operation, .body = std::move(body)});
    }
    void open(std::uint64_t connection, const Opening &opening)
    {
        take(connection, gateway::devices::kOpened, openingText(opening));
    }
    void send(std::uint64_t connection, const mqtt::Packet &packet, Version version = Version::Mqtt311)
    {
        take(connection, gateway::devices::kPacket, mqtt::writePacket(packet, version));
    }
    void pass(std::chrono::nanoseconds time)
    {
        wall += time;
        live.advance();
    }
    /// The types of the packets that came, with their codes.
    QString told(std::uint64_t connection, Version version = Version::Mqtt311) const
    {
        const auto found = heard.find(connection);
        mqtt::Framer framer(100'000);
        framer.add(found == heard.end() ? std::string() : found->second);
        QStringList words;
        while (const auto bytes = framer.next()) {
            const auto read = mqtt::readPacket(*bytes, version);
            const auto *packet = std::get_if<mqtt::Packet>(&read);
            if (const auto *connack = packet ? std::get_if<mqtt::ConnackPacket>(packet) : nullptr)
                words << QStringLiteral("connack %1").arg(connack->code);
            else if (const auto *ack = packet ? std::get_if<mqtt::AckPacket>(packet) : nullptr)
                words << QStringLiteral("puback %1").arg(ack->packet);
            else
                words << QStringLiteral("other");
        }
        if (closed.contains(connection))
            words << QStringLiteral("closed");
        return words.join(QStringLiteral(", "));
    }
    /// Its second is over, and what happened in it was told.
    QStringList errors()
    {
        pass(1s);
        return heardErrors.errors;
    }

    std::chrono::nanoseconds wall = 1h;
    std::unique_ptr<World> world;
    gateway::LiveWorld live;
    std::map<std::uint64_t, std::string> heard;
    std::set<std::uint64_t> closed;
    std::vector<OutsideCall> calls;
    Errors heardErrors;
    gateway::Endpoints endpoints;
};

mqtt::ConnectPacket connecting(const char *clientId)
{
    return {.clientId = clientId, .keepAlive = 60};
}

mqtt::PublishPacket message(const char *topic, std::uint16_t packet)
{
    return {.topic = topic, .payload = "1", .qos = 1, .packet = packet};
}

struct Papers
{
    Papers()
        : office(*Office::open(folder.path()))
    {
    }
    /// As the gateway tells it of a client that showed this certificate.
    Opening of(const certificates::Certificate &certificate) const
    {
        return {.way = Opening::Way::Tls,
                .address = "127.0.0.1",
                .certificate = certificate.pem(),
                .thing = office.thingOn(certificate).value_or(std::string())};
    }
    QTemporaryDir folder;
    const Office office;
};

struct SigningKey
{
    SigningKey()
        : key(EVP_RSA_gen(2'048))
    {
        const certificates::Bio bio = certificates::writing();
        PEM_write_bio_PUBKEY(bio.get(), key.get());
        publicKey = certificates::written(bio);
    }
    std::string sign(std::string_view text) const
    {
        const certificates::DigestContext context(EVP_MD_CTX_new());
        std::string signature(256, '\0');
        std::size_t size = signature.size();
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size,
                       certificates::bytesOf(text), text.size());
        return QByteArray::fromStdString(signature).toBase64().toStdString();
    }
    const certificates::KeyPointer key;
    std::string publicKey;
};

} // namespace

class TstDeviceSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOpeningComesBackAsItWas();
    void aCertificateOfTheAppIsItsThings();
    void whoIsNotLetIn_data();
    void whoIsNotLetIn();
    void aCertificateThatIsMadeInactiveEndsItsConnections();
    void anAuthorizerIsAskedAndWhatComesAheadWaits();
    void authorizersAreNamedInEveryWay_data();
    void authorizersAreNamedInEveryWay();
    void tokensMustBeSigned();
    void certificatesOfOthersAreKnownByTheirDigits();
    void whoSignedIsHisRole();
    void theSameCallsGiveTheSameWorld();
    void onlyThingsAtIotCoreGetCertificates();
};

void TstDeviceSignIn::anOpeningComesBackAsItWas()
{
    const Opening opening{.way = Opening::Way::WebSocket,
                          .address = "::1",
                          .certificate = "PEM\n",
                          .thing = "Öl \" lamp",
                          .fields = {{"a", "1"}, {"a", "2"}, {"", ""}},
                          .caller = "AKIA1",
                          .mustSignIn = false};
    const auto read = gateway::devices::openingFrom(openingText(opening));
    QVERIFY(read);
    QVERIFY(read->way == opening.way && read->address == opening.address && read->certificate == opening.certificate &&
            read->thing == opening.thing && read->fields == opening.fields && read->caller == opening.caller &&
            !read->mustSignIn);
    QVERIFY(gateway::devices::openingFrom(gateway::devices::openingText({.way = Opening::Way::Tls}))->mustSignIn);
    for (const char *noise : {"", "[]", "{}", R"({"way": "x"})", R"({"way": "tls", "fields": [["a"]]})",
                              R"({"way": "tls", "fields": [[1, 2]]})"})
        QVERIFY(!gateway::devices::openingFrom(noise));
}

void TstDeviceSignIn::aCertificateOfTheAppIsItsThings()
{
    const Papers papers;
    Lab lab;
    lab.open(1, papers.of(papers.office.issueDevice("lamp")->certificate));
    lab.send(1, connecting("lamp"));
    lab.send(1, message("lamp/on", 1));
    QCOMPARE(lab.told(1), QStringLiteral("connack 0, puback 1"));
    // The policies of the thing's certificate decide, as for the thing that is drawn.
    lab.send(1, message("elsewhere", 2));
    QCOMPARE(lab.told(1), QStringLiteral("connack 0, puback 1, closed"));
    QVERIFY(lab.errors().contains(QStringLiteral("AuthorizationFailed")));
    // Without TLS whoever comes may do everything.
    lab.send(2, connecting("anybody"));
    lab.send(2, message("elsewhere", 3));
    QCOMPARE(lab.told(2), QStringLiteral("connack 0, puback 3"));
}

void TstDeviceSignIn::whoIsNotLetIn_data()
{
    QTest::addColumn<QString>("thing");
    QTest::addColumn<bool>("issuedHere");
    QTest::addColumn<QString>("told");
    QTest::addColumn<QString>("event");
    QTest::newRow("inactive") << QStringLiteral("off") << true << QStringLiteral("closed")
                              << QStringLiteral("CertificateNotActive");
    QTest::newRow("another thing") << QStringLiteral("unknown") << true << QStringLiteral("closed")
                                   << QStringLiteral("CertificateNotRegistered");
    QTest::newRow("another authority") << QStringLiteral("lamp") << false << QStringLiteral("closed")
                                       << QStringLiteral("CertificateNotRegistered");
    QTest::newRow("no certificate") << QString() << true << QStringLiteral("connack 7, closed") << QString();
}

void TstDeviceSignIn::whoIsNotLetIn()
{
    QFETCH(QString, thing);
    QFETCH(bool, issuedHere);
    QFETCH(QString, told);
    QFETCH(QString, event);
    const Papers papers, others;
    Lab lab;
    if (thing.isEmpty())
        lab.open(1, {.way = Opening::Way::Tls, .address = "127.0.0.1"});
    else
        lab.open(1, papers.of((issuedHere ? papers : others).office.issueDevice(thing.toStdString())->certificate));
    lab.send(1, connecting("lamp"));
    QCOMPARE(lab.told(1), told);
    if (!event.isEmpty())
        QVERIFY2(lab.errors().contains(event), qPrintable(lab.errors().join(QLatin1Char(' '))));
}

void TstDeviceSignIn::aCertificateThatIsMadeInactiveEndsItsConnections()
{
    const Papers papers;
    Lab lab;
    const Opening opening = papers.of(papers.office.issueDevice("lamp")->certificate);
    lab.open(1, opening);
    lab.send(1, connecting("lamp"));
    QCOMPARE(lab.told(1), QStringLiteral("connack 0"));
    pipeline::Action revoke;
    revoke.node = "core";
    revoke.name = "UpdateCertificate";
    revoke.with = {{"certificateId", "lamp"}, {"newStatus", "REVOKED"}};
    QVERIFY(lab.world->act(revoke));
    lab.pass(2s);
    QCOMPARE(lab.told(1), QStringLiteral("connack 0, closed"));
    lab.open(2, opening);
    QCOMPARE(lab.told(2), QStringLiteral("closed"));
}

void TstDeviceSignIn::anAuthorizerIsAskedAndWhatComesAheadWaits()
{
    Lab lab(withAuthorizer(R"(, "signingDisabled": true)"));
    mqtt::ConnectPacket connect = connecting("visitor");
    connect.userName = "me?x-amz-customauthorizer-name=door&token=open";
    lab.send(1, connect);
    lab.send(1, message("a", 1));
    lab.send(1, message("b", 2));
    QCOMPARE(lab.told(1), QString());
    lab.pass(2s);
    QCOMPARE(lab.told(1), QStringLiteral("connack 0, puback 1, puback 2"));
    // Who leaves while it thinks is not waited for; who sends too much meanwhile is let go.
    lab.send(2, connect);
    lab.take(2, "", {});
    lab.send(3, connect);
    for (std::uint16_t i = 1; i < 100; ++i)
        lab.send(3, message("a", i));
    QCOMPARE(lab.told(3), QStringLiteral("closed"));
    lab.pass(2s);
    QCOMPARE(lab.told(3), QStringLiteral("closed"));
    QCOMPARE(lab.told(2), QString());
}

void TstDeviceSignIn::authorizersAreNamedInEveryWay_data()
{
    QTest::addColumn<int>("way"); // 0: plain, 1: TLS, 2: WebSocket, 3: WebSocket at a strict port
    QTest::addColumn<bool>("isExam");
    QTest::addColumn<QString>("fieldName");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("told");
    const QString in = QStringLiteral("connack 0"), out = QStringLiteral("connack 7, closed");
    const QString name = QStringLiteral("X-Amz-CustomAuthorizer-Name");
    QTest::newRow("header") << 2 << false << name << QString() << in;
    QTest::newRow("user name over TLS") << 1 << false << QString()
                                        << QStringLiteral("?x-amz-customauthorizer-name=door") << in;
    QTest::newRow("the default over TLS") << 1 << false << QString() << QStringLiteral("me") << in;
    QTest::newRow("another one") << 0 << false << QString() << QStringLiteral("me?x-amz-customauthorizer-name=gate")
                                 << out;
    QTest::newRow("none asked for") << 2 << false << QString() << QString() << in;
    QTest::newRow("none asked for, strict") << 3 << false << QString() << QString() << out;
    QTest::newRow("header, strict") << 3 << false << name << QString() << in;
    QTest::newRow("header, exam") << 2 << true << name << QString() << in;
    QTest::newRow("user name over TLS, exam")
        << 1 << true << QString() << QStringLiteral("?x-amz-customauthorizer-name=door") << out;
    QTest::newRow("nothing shown over TLS") << 1 << false << QString() << QString() << out;
}

void TstDeviceSignIn::authorizersAreNamedInEveryWay()
{
    QFETCH(int, way);
    QFETCH(bool, isExam);
    QFETCH(QString, fieldName);
    QFETCH(QString, user);
    QFETCH(QString, told);
    Lab lab(withAuthorizer(R"(, "signingDisabled": true)"), isExam ? limits::Profile::Exam : limits::Profile::Current);
    if (way > 0) {
        Opening opening{.way = way == 1 ? Opening::Way::Tls : Opening::Way::WebSocket, .address = "127.0.0.1"};
        opening.mustSignIn = way != 2;
        if (!fieldName.isEmpty())
            opening.fields.emplace_back(fieldName.toStdString(), "door");
        lab.open(1, opening);
    }
    mqtt::ConnectPacket connect = connecting("visitor");
    if (!user.isEmpty())
        connect.userName = user.toStdString();
    lab.send(1, connect);
    lab.pass(2s);
    QCOMPARE(lab.told(1), told);
}

void TstDeviceSignIn::tokensMustBeSigned()
{
    const SigningKey key, other;
    Lab lab(withAuthorizer(R"(, "tokenKeyName": "ticket", "tokenSigningPublicKey": )" + Json(key.publicKey).dump()));
    const auto ask = [&lab](std::uint64_t connection, const std::string &signature, const char *field) {
        lab.open(connection, {.way = Opening::Way::WebSocket,
                              .address = "127.0.0.1",
                              .fields = {{"x-amz-customauthorizer-name", "door"},
                                         {"x-amz-customauthorizer-signature", signature},
                                         {field, "open sesame"}}});
        lab.send(connection, connecting(("client" + std::to_string(connection)).c_str()));
        lab.pass(2s);
        return lab.told(connection);
    };
    QCOMPARE(ask(1, key.sign("open sesame"), "ticket"), QStringLiteral("connack 0"));
    QCOMPARE(ask(2, other.sign("open sesame"), "ticket"), QStringLiteral("connack 7, closed"));
    QCOMPARE(ask(3, key.sign("open sesame!"), "ticket"), QStringLiteral("connack 7, closed"));
    QCOMPARE(ask(4, "no base64", "ticket"), QStringLiteral("connack 7, closed"));
    QCOMPARE(ask(5, key.sign("open sesame"), "token"), QStringLiteral("connack 7, closed"));
}

void TstDeviceSignIn::certificatesOfOthersAreKnownByTheirDigits()
{
    const auto validity = certificates::Validity::asIssuedAt(world::kEpochSeconds);
    const auto plant = certificates::Authority::create("Plant CA", validity);
    const auto pump = plant->issue("pump", validity), stray = plant->issue("stray", validity);
    const Json known = Json::array({{{"caCertificate", plant->certificate().pem()}}});
    const auto drawn = [&pump](const Json &authorities) {
        return "core: iot-core " + Json{{"certificateAuthorities", authorities}}.dump() + "\npump: iot-thing " +
               Json{{"messagesPerSecond", 0}, {"certificate", pump->certificate.pem() + pump->key.pem()}}.dump() +
               "\npump -> core";
    };
    const Papers papers;
    Lab lab(drawn(known));
    lab.open(1, papers.of(pump->certificate));
    lab.send(1, connecting("pump-outside"));
    lab.send(1, message("anything", 1));
    QCOMPARE(lab.told(1), QStringLiteral("connack 0, puback 1"));
    lab.open(2, papers.of(stray->certificate));
    QCOMPARE(lab.told(2), QStringLiteral("closed"));
    // Once it is registered it comes in, and may do nothing before a policy says so.
    QVERIFY(lab.world->act({lab.world->now(),
                            "core",
                            "RegisterCertificateWithoutCA",
                            {{"certificatePem", stray->certificate.pem()}, {"status", "ACTIVE"}}}));
    lab.open(3, papers.of(stray->certificate));
    lab.send(3, connecting("stray"));
    QCOMPARE(lab.told(3), QStringLiteral("connack 7, closed"));
    // Whose authority nobody registered is not let in.
    Lab strange(drawn(Json::array()));
    strange.open(1, papers.of(pump->certificate));
    QCOMPARE(strange.told(1), QStringLiteral("closed"));
    QVERIFY(strange.errors().contains(QStringLiteral("CertificateAuthorityUnknown")));
}

void TstDeviceSignIn::whoSignedIsHisRole()
{
    const Json policy = {{"Version", "2012-10-17"},
                         {"Statement",
                          {{{"Effect", "Allow"}, {"Action", "iot:Connect"}, {"Resource", "*"}},
                           {{"Effect", "Allow"},
                            {"Action", "iot:Publish"},
                            {"Resource", "arn:aws:iot:us-east-1:000000000000:topic/page"}}}}};
    const Json keys =
        Json::array({{{"AccessKeyId", "AKIAHEADWATERPAGE001"}, {"SecretAccessKey", "a-secret-of-the-page"}}});
    Lab lab("core: iot-core\nvisitor: iam-role " + Json{{"policy", policy.dump()}, {"AccessKeys", keys}}.dump());
    Opening opening{.way = Opening::Way::WebSocket, .address = "127.0.0.1", .caller = "AKIAHEADWATERPAGE001"};
    lab.open(1, opening);
    lab.send(1, connecting("page"));
    lab.send(1, message("page", 1));
    QCOMPARE(lab.told(1), QStringLiteral("connack 0, puback 1"));
    lab.send(1, message("elsewhere", 2));
    QCOMPARE(lab.told(1), QStringLiteral("connack 0, puback 1, closed"));
    opening.caller = "AKIAHEADWATERNOBODY1";
    lab.open(2, opening);
    QCOMPARE(lab.told(2), QStringLiteral("closed"));
}

void TstDeviceSignIn::theSameCallsGiveTheSameWorld()
{
    const Papers papers;
    Lab lab;
    lab.open(1, papers.of(papers.office.issueDevice("lamp")->certificate));
    lab.send(1, connecting("lamp"));
    lab.send(1, message("lamp/on", 1));
    lab.pass(300ms);
    lab.open(2, papers.of(papers.office.issueDevice("off")->certificate));
    lab.send(1, message("elsewhere", 2));
    lab.pass(1s);
    // On another machine, whose authority is another one.
    const auto world = start(draw(kThings, limits::Profile::Current));
    gateway::LiveWorld again(*world, {}, [] { return 0ns; });
    const gateway::Endpoints endpoints(again, {});
    for (const OutsideCall &call : lab.calls)
        again.redo(call);
    again.runTo(lab.world->now());
    QCOMPARE(world->digest(), lab.world->digest());
    QCOMPARE(lab.calls.size(), std::size_t{5});
}

void TstDeviceSignIn::onlyThingsAtIotCoreGetCertificates()
{
    const auto things = gateway::devices::certifiedThings(
        draw("core: iot-core\nplain: iot-thing\nnamed: iot-thing {\"thingName\": \"Pump-1\", \"clientId\": \"c1\", "
             "\"topic\": \"p/${thing}\"}\nsigned: iot-thing {\"signIn\": \"sigv4\", \"protocol\": "
             "\"websocket\"}\nalone: iot-thing\n"
             "plain -> core\nnamed -> core\nsigned -> core"));
    QCOMPARE(things.size(), std::size_t{2});
    QCOMPARE(things[0].thing, std::string("plain"));
    QCOMPARE(things[0].topic, std::string("things/plain/telemetry"));
    QCOMPARE(things[1].node, std::string("named"));
    QCOMPARE(things[1].thing, std::string("Pump-1"));
    QCOMPARE(things[1].clientId, std::string("c1"));
    QCOMPARE(things[1].topic, std::string("p/Pump-1"));
    QCOMPARE(things[1].deviceId, std::string("c1-device"));
    // A policy that goes by the name knows no other.
    const auto strict = gateway::devices::certifiedThings(
        draw("core: iot-core {\"policies\": [{\"policyName\": \"own\", \"policyDocument\": "
             "\"arn:aws:iot:us-east-1:000000000000:client/${iot:ClientId}\"}]}\nplain: iot-thing\nplain -> core"));
    QCOMPARE(strict.front().deviceId, std::string("plain"));
}

QTEST_GUILESS_MAIN(TstDeviceSignIn)
#include "tst_devicesignin.moc"
