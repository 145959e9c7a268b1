// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../lab.h"
#include "core/base/text.h"
#include "core/certificates/authority.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-thing/thing.h"

using namespace headwater;
using namespace headwater::test;
using namespace headwater::certificates;
using kernel::SimTime;
using services::iot_core::IotCore;
using services::iot_thing::Thing;

namespace {

constexpr std::int64_t kStart = world::kEpochSeconds;

const Authority &plant()
{
    static const auto made = Authority::create("Plant CA", Validity::asIssuedAt(kStart));
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return *made;
}

Issued issued(const Authority &by, Validity validity = Validity::asIssuedAt(kStart))
{
    auto made = by.issue("pump", validity);
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return *made;
}

const Thing &pumpOf(World &world)
{
    return dynamic_cast<Thing &>(*world.find("pump"));
}

std::uint64_t refusedConnects(World &world)
{
    return dynamic_cast<IotCore &>(*world.find("iot")).broker().counts().connectsRefused;
}

Json registered(const Authority &authority)
{
    return Json::array({{{"caCertificate", authority.certificate().pem()}}});
}

/// A pump that shows `pem`, and IoT Core, which knows the plant's authority.
std::unique_ptr<World> pumpWith(const std::string &pem, Json settings = Json::object(), Json core = Json::object())
{
    settings["certificate"] = pem;
    if (!settings.contains("messagesPerSecond"))
        settings["messagesPerSecond"] = 1;
    if (!core.contains("certificateAuthorities"))
        core["certificateAuthorities"] = registered(plant());
    return start(draw("pump: iot-thing " + settings.dump() + "\niot: iot-core " + core.dump() + "\npump -> iot"));
}

void act(World &world, const char *node, const char *name, const Json &with = Json::object())
{
    const auto done = world.act({world.now(), node, name, with});
    if (!done)
        qFatal("%s: %s", name, qPrintable(done.error().message));
}

/// Runs second by second and holds the ledger to be right at each.
void runBalanced(World &world, double until)
{
    for (SimTime at = world.now() + kernel::kSecond; at <= seconds(until); at += kernel::kSecond) {
        world.runTo(at);
        QCOMPARE(world.ledger().balance(), std::int64_t{0});
    }
}

/// What IoT Core told of sign-ins that it refused.
class Heard final : public world::Probe
{
public:
    void happened(const world::Happening &happening) override
    {
        if (happening.node == "iot" && happening.text.find(" TLS: ") != std::string::npos) {
            codes.append(fromUtf8(happening.error));
            texts.append(text(happening.text));
        }
    }
    QStringList codes, texts;
};

} // namespace

/// Things that sign in with certificates, in a running world.
class TstIotSigninWorld : public QObject // IOT-08
{
    Q_OBJECT

private Q_SLOTS:
    void aThingWithoutACertificateGetsOne();
    void aCertificateOfARegisteredAuthorityPasses_data();
    void aCertificateOfARegisteredAuthorityPasses();
    void badCertificatesAreRefused_data();
    void badCertificatesAreRefused();
    void anAuthorityThatIsRegisteredLaterLetsThemIn();
    void aCertificateThatExpiresEndsWithTheConnection();
    void policiesKnowTheCertificate();
    void whatCannotBeReadIsFoundBeforehand();
};

void TstIotSigninWorld::aThingWithoutACertificateGetsOne()
{
    // The name is longer than a certificate's may be.
    const std::string longName(128, 'x');
    const auto digest = [&](const char *name) {
        auto world = pumpWith("", {{"thingName", name}});
        Heard heard;
        world->setProbe(&heard);
        runBalanced(*world, 10);
        const bool isFine = pumpOf(*world).isOnline() && heard.codes.isEmpty();
        world->setProbe(nullptr);
        return isFine ? text(world->digest()) : QString();
    };
    QVERIFY(!digest("pump").isEmpty());
    QVERIFY(!digest(longName.c_str()).isEmpty());
    // Each run has keys of its own, and the same digest.
    QCOMPARE(digest("pump"), digest("pump"));
}

void TstIotSigninWorld::aCertificateOfARegisteredAuthorityPasses_data()
{
    QTest::addColumn<QString>("protocol");
    for (const char *each : {"mqtt", "https"})
        QTest::newRow(each) << QString::fromLatin1(each);
}

void TstIotSigninWorld::aCertificateOfARegisteredAuthorityPasses()
{
    QFETCH(QString, protocol);
    const Issued own = issued(plant());
    for (const std::string &pem : {own.certificate.pem(), own.certificate.pem() + own.key.pem()}) {
        auto world = pumpWith(pem, {{"protocol", protocol.toStdString()}});
        Heard heard;
        world->setProbe(&heard);
        runBalanced(*world, 10);
        QCOMPARE(heard.codes, QStringList());
        Json node;
        pumpOf(*world).report(node);
        QVERIFY(node["metrics"]["MessagesAccepted"]["sum"].get<int>() >= 8);
        world->setProbe(nullptr);
    }
}

void TstIotSigninWorld::badCertificatesAreRefused_data()
{
    QTest::addColumn<std::string>("pem");
    QTest::addColumn<std::string>("status");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const std::string &pem, const char *code, const char *sentence,
                        const char *status = "ACTIVE") {
        QTest::newRow(name) << pem << std::string(status) << QString::fromLatin1(code) << QString::fromUtf8(sentence);
    };
    const Issued own = issued(plant()), other = issued(plant());
    const std::string good = own.certificate.pem();
    row("expired", issued(plant(), {kStart - 86'400, kStart - 1}).certificate.pem(), "CertificateExpired",
        "The certificate expired at 2019-12-31 23:59:59 (UTC); here it is 2020-01-01 00:00:00.");
    row("not yet valid", issued(plant(), {kStart + 86'400, kLastValid}).certificate.pem(), "CertificateNotYetValid",
        "The certificate is valid from 2020-01-02 00:00:00 (UTC) on; here it is 2020-01-01 00:00:00.");
    const auto stranger = Authority::create("Elsewhere", Validity::asIssuedAt(kStart));
    row("unknown authority", issued(*stranger).certificate.pem(), "CertificateAuthorityUnknown",
        "No known authority issued this certificate; it names “CN=Elsewhere,O=Headwater”.");
    std::string changed = own.certificate.der();
    changed.replace(changed.find("pump"), 4, "lamp");
    row("changed", Certificate::fromDer(changed)->pem(), "CertificateSignatureInvalid",
        "The signature of “CN=Plant CA,O=Headwater” does not fit: the certificate was changed after it was issued, or "
        "comes from another authority of that name.");
    row("another key", good + other.key.pem(), "CertificateKeyMismatch",
        "The device has another private key than the one that belongs to the certificate.");
    row("garbage", "Let me in.", "CertificateUnreadable",
        "This cannot be read as a certificate: it is no PEM format, or it is damaged.");
    row("cut off", good.substr(0, good.size() / 2), "CertificateUnreadable",
        "This cannot be read as a certificate: it is no PEM format, or it is damaged.");
    row("an authority's own", plant().certificate().pem(), "CertificateNotOfADevice",
        "“CN=Plant CA,O=Headwater” is an authority’s certificate, not a device’s.");
    row("inactive", good, "CertificateNotActive", "The certificate is INACTIVE; only an ACTIVE one passes.",
        "INACTIVE");
    row("the app's own, revoked", {}, "CertificateNotActive", "The certificate is REVOKED; only an ACTIVE one passes.",
        "REVOKED");
}

void TstIotSigninWorld::badCertificatesAreRefused()
{
    QFETCH(std::string, pem);
    QFETCH(std::string, status);
    QFETCH(QString, code);
    QFETCH(QString, sentence);
    for (const auto &[protocol, isAttached] :
         {std::pair("mqtt", true), std::pair("https", true), std::pair("https", false)})
    {
        auto world = pumpWith(pem, {{"certificateStatus", status},
                                    {"protocol", protocol},
                                    {"messagesPerSecond", 4},
                                    {"attached", isAttached}});
        Heard heard;
        world->setProbe(&heard);
        runBalanced(*world, 20);
        world->setProbe(nullptr);
        QVERIFY(!pumpOf(*world).isOnline());
        // It tries again, and hears the same.
        QVERIFY(heard.codes.size() >= 2);
        QCOMPARE(heard.codes.count(code), heard.codes.size());
        QVERIFY(heard.texts.front().endsWith(QStringLiteral(" TLS: ") + sentence));
        // Without a client id or a thing it is the certificate that has a name.
        QVERIFY(isAttached ? heard.texts.front().startsWith(QLatin1String("pump "))
                           : !heard.texts.front().startsWith(QLatin1Char(' ')));
        QCOMPARE(refusedConnects(*world) > 0, std::string_view(protocol) == "mqtt");
        Json node;
        pumpOf(*world).report(node);
        QCOMPARE(node["metrics"]["MessagesAccepted"]["sum"].get<int>(), 0);
    }
}

void TstIotSigninWorld::anAuthorityThatIsRegisteredLaterLetsThemIn()
{
    auto world = pumpWith(issued(plant()).certificate.pem(), {}, {{"certificateAuthorities", Json::array()}});
    runBalanced(*world, 10);
    QVERIFY(!pumpOf(*world).isOnline());
    QVERIFY(refusedConnects(*world) >= 2);
    act(*world, "iot", "SetProperty", {{"key", "certificateAuthorities"}, {"value", registered(plant())}});
    runBalanced(*world, 60);
    QVERIFY(pumpOf(*world).isOnline());
}

void TstIotSigninWorld::aCertificateThatExpiresEndsWithTheConnection()
{
    const Issued brief = issued(plant(), {kStart, kStart + 20});
    auto world = pumpWith(brief.certificate.pem());
    Heard heard;
    world->setProbe(&heard);
    runBalanced(*world, 30);
    // A connection that stands is not asked again.
    QVERIFY(pumpOf(*world).isOnline());
    act(*world, "pump", "Disconnect");
    act(*world, "pump", "Connect");
    runBalanced(*world, 40);
    QVERIFY(!pumpOf(*world).isOnline());
    QVERIFY(heard.codes.contains(QStringLiteral("CertificateExpired")));
    // A new one, put in while it runs, helps.
    act(*world, "pump", "SetProperty", {{"key", "certificate"}, {"value", issued(plant()).certificate.pem()}});
    runBalanced(*world, 120);
    QVERIFY(pumpOf(*world).isOnline());
    world->setProbe(nullptr);
}

void TstIotSigninWorld::policiesKnowTheCertificate()
{
    const Issued own = issued(plant());
    const std::string document =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"},)"
        R"({"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:000000000000:topic/of/${iot:CertificateId}","Condition":{"StringEquals":{"iot:Certificate.Issuer.CommonName":"Plant CA"}}}]})";
    const Json core = {{"certificateAuthorities", registered(plant())},
                       {"policies", Json::array({{{"policyName", "P"}, {"policyDocument", document}}})}};
    for (const bool isOwn : {true, false}) {
        const std::string topic = "of/" + (isOwn ? own.certificate.id() : issued(plant()).certificate.id());
        auto world = pumpWith(own.certificate.pem(),
                              {{"policies", Json::array({"P"})}, {"topic", topic}, {"protocol", "https"}}, core);
        runBalanced(*world, 10);
        Json node;
        pumpOf(*world).report(node);
        QCOMPARE(node["metrics"]["MessagesAccepted"]["sum"].get<int>() >= 8, isOwn);
        QCOMPARE(node["metrics"]["MessagesRefused"]["sum"].get<int>() >= 8, !isOwn);
    }
}

void TstIotSigninWorld::whatCannotBeReadIsFoundBeforehand()
{
    pipeline::Pipeline drawn;
    pipeline::Node pump, core;
    pump.id = "pump";
    pump.type = "iot-thing";
    pump.properties["certificate"] = "Let me in.";
    core.id = "iot";
    core.type = "iot-core";
    core.properties["certificateAuthorities"] = Json::array({{{"caCertificate", "nobody"}},
                                                             {{"caCertificate", issued(plant()).certificate.pem()}},
                                                             registered(plant())[0]});
    drawn.nodes = {pump, core};
    QStringList found;
    for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog())) {
        if (issue.pointer.contains(QLatin1String("ertificate")))
            found.append(issue.pointer.section(QLatin1String("/properties"), 1) + QStringLiteral(": ") + issue.message);
    }
    const QString unreadable = QStringLiteral(": This is no certificate in PEM format: there is no whole block from "
                                              "-----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.");
    QCOMPARE(found.size(), 3);
    QCOMPARE(found[0], QStringLiteral("/certificate") + unreadable);
    QCOMPARE(found[1], QStringLiteral("/certificateAuthorities/0/caCertificate") + unreadable);
    QCOMPARE(found[2], QStringLiteral("/certificateAuthorities/1/caCertificate: “CN=pump” is a device’s certificate, "
                                      "not an authority’s."));
}

QTEST_GUILESS_MAIN(TstIotSigninWorld)
#include "tst_signin.moc"
