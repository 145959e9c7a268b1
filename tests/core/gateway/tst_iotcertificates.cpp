// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/office.h"
#include "core/gateway/recording.h"
#include "restlab.h"

#include <QTemporaryDir>

using namespace headwater;
using namespace headwater::test;
using certificates::Office;

namespace {

/// A policy of statements, by name.
Json policy(const char *name, const std::string &statements)
{
    return {{"policyName", name},
            {"policyDocument", R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}"}};
}

std::string allowing(const std::string &action, const std::string &resource, const std::string &more = {})
{
    return R"({"Effect": "Allow", "Action": ")" + action + R"(", "Resource": ")" + kArn + resource + "\"" + more + "}";
}

std::string plant()
{
    const Json policies = Json::array(
        {policy("Own", allowing("iot:Publish", "topic/lamp/*") + "," + allowing("iot:GetThingShadow", "thing/lamp") +
                           "," + allowing("iot:UpdateThingShadow", "thing/lamp/*") + "," +
                           allowing("iot:GetRetainedMessage", "topic/lamp/*") + "," +
                           allowing("iot:RetainPublish", "topic/lamp/state")),
         policy("Here", allowing("iot:Publish", "topic/here",
                                 R"(, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})")),
         policy("Thing", allowing("iot:Publish", "topic/${iot:Connection.Thing.ThingName}")),
         policy("All", R"({"Effect": "Allow", "Action": "iot:*", "Resource": "*"})"),
         policy("Id", allowing("iot:Publish", "topic/by/${iot:CertificateId}"))});
    return "iot: iot-core " + Json{{"policies", policies}}.dump() + R"(
        lamp: iot-thing {"messagesPerSecond": 0, "policies": ["Own", "Here", "Thing", "Id"]}
        off: iot-thing {"messagesPerSecond": 0, "policies": ["Own"], "certificateStatus": "INACTIVE"}
        app: iot-thing {"messagesPerSecond": 0, "policies": ["All"], "subscriptions": [{"topicFilter": "lamp/#", "qos": 1}]}
        lamp -> iot
        off -> iot
        app -> iot
        )";
}

struct Papers
{
    Papers()
        : office(*Office::open(folder.path()))
    {
    }
    /// Whoever calls shows a certificate that was issued to a thing.
    void show(RestLab &lab, const std::string &thing, bool issuedHere = true) const
    {
        const auto issued = office.issueDevice(thing);
        lab.certificate = issued->certificate.pem();
        lab.issuedTo = issuedHere ? thing : std::string();
    }
    QTemporaryDir folder;
    const Office office;
};

const QString kForbidden = QStringLiteral("403 ForbiddenException: Forbidden");

} // namespace

/// Devices that call the data plane with their certificates.
class TstIotCertificates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void policiesOfTheCertificateDecide_data();
    void policiesOfTheCertificateDecide();
    void onlyActiveCertificatesOfTheAccountPass_data();
    void onlyActiveCertificatesOfTheAccountPass();
    void aCertificateThatACallMadeHasItsPolicies();
    void messagesSayWhoseTheyAre();
    void theControlPlaneIsNotForDevices();
    void aRecordedCallHasTheCertificate();
    void theSameCallsGiveTheSameDigest();
};

void TstIotCertificates::policiesOfTheCertificateDecide_data()
{
    QTest::addColumn<std::string>("method");
    QTest::addColumn<std::string>("target");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const char *method, const char *target, int status) {
        QTest::newRow(name) << std::string(method) << std::string(target) << status;
    };
    row("allowed topic", "POST", "/topics/lamp/on", 200);
    row("other topic", "POST", "/topics/door", 403);
    row("retained", "POST", "/topics/lamp/state?retain=true", 200);
    row("retained elsewhere", "POST", "/topics/lamp/other?retain=true", 403);
    row("own shadow", "GET", "/things/lamp/shadow", 404);
    row("shadow of another", "GET", "/things/door/shadow", 403);
    row("named shadow", "POST", "/things/lamp/shadow?name=n", 200);
    row("classic shadow", "POST", "/things/lamp/shadow", 403);
    row("own retained message", "GET", "/retainedMessage/lamp%2Fnone", 404);
    row("retained message of another", "GET", "/retainedMessage/door", 403);
    row("all retained messages", "GET", "/retainedMessage", 403);
    row("names of shadows", "GET", "/api/things/shadow/ListNamedShadowsForThing/lamp", 403);
    row("a connection", "DELETE", "/connections/app", 403);
    row("by address", "POST", "/topics/here", 200);
    // Without a client id there is no thing.
    row("by thing", "POST", "/topics/lamp", 403);
    row("by certificate", "POST", "/topics/by/lamp", 200);
}

void TstIotCertificates::policiesOfTheCertificateDecide()
{
    QFETCH(std::string, method);
    QFETCH(std::string, target);
    QFETCH(int, status);
    const Papers papers;
    RestLab trusted(plant()), lab(plant());
    for (RestLab *each : {&trusted, &lab})
        each->pass(2);
    // Whoever shows nothing is trusted.
    QVERIFY(trusted.send(method.c_str(), target, R"({"state": {}})").status != 403);
    papers.show(lab, "lamp");
    QCOMPARE(lab.send(method.c_str(), target, R"({"state": {}})").status, status);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotCertificates::onlyActiveCertificatesOfTheAccountPass_data()
{
    QTest::addColumn<std::string>("thing");
    QTest::addColumn<bool>("issuedHere");
    QTest::addColumn<int>("status");
    QTest::newRow("active") << std::string("lamp") << true << 200;
    QTest::newRow("inactive") << std::string("off") << true << 403;
    QTest::newRow("another thing") << std::string("nobody") << true << 403;
    QTest::newRow("another authority") << std::string("lamp") << false << 403;
}

void TstIotCertificates::onlyActiveCertificatesOfTheAccountPass()
{
    QFETCH(std::string, thing);
    QFETCH(bool, issuedHere);
    QFETCH(int, status);
    const Papers papers;
    RestLab lab(plant());
    lab.pass(1);
    papers.show(lab, thing, issuedHere);
    QCOMPARE(lab.send("POST", "/topics/lamp/on", "x").status, status);
    if (status == 403)
        QCOMPARE(lab.refusal("POST", "/topics/lamp/on", "x"), kForbidden);
    lab.certificate = "no certificate at all";
    QCOMPARE(lab.refusal("POST", "/topics/lamp/on", "x"), kForbidden);
    QVERIFY(lab.world->act({0, "iot", "Stop", Json::object()}).ok());
    QVERIFY(lab.refusal("POST", "/topics/lamp/on", "x").startsWith(QLatin1String("503 ServiceUnavailableException:")));
}

void TstIotCertificates::aCertificateThatACallMadeHasItsPolicies()
{
    RestLab lab(plant());
    const Json made = lab.json("POST", "/keys-and-certificate?setAsActive=true");
    const std::string target = Json{{"target", made["certificateArn"]}}.dump();
    QCOMPARE(lab.send("PUT", "/target-policies/Own", target).status, 200);
    lab.certificate = made["certificatePem"].get<std::string>();
    QCOMPARE(lab.send("POST", "/topics/lamp/on", "x").status, 200);
    QCOMPARE(lab.send("POST", "/topics/door", "x").status, 403);
    const std::string pem = std::exchange(lab.certificate, {});
    const std::string id = made["certificateId"].get<std::string>();
    QCOMPARE(lab.send("PUT", "/certificates/" + id + "?newStatus=INACTIVE").status, 200);
    lab.certificate = pem;
    QCOMPARE(lab.send("POST", "/topics/lamp/on", "x").status, 403);
}

void TstIotCertificates::messagesSayWhoseTheyAre()
{
    const Papers papers;
    const Json role{
        {"policy", R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})"}};
    RestLab lab(plant() + "admin: iam-role " + role.dump() + "\nrule: iot-rule " +
                Json{{"sql", "SELECT principal() AS who, sourceip() AS whence, clientid() AS client FROM 'lamp/on'"},
                     {"role", "admin"},
                     {"republishTopic", "lamp/seen"}}
                    .dump() +
                "\niot -> rule\n");
    lab.pass(2);
    papers.show(lab, "lamp");
    QCOMPARE(lab.send("POST", "/topics/lamp/on", "{}").status, 200);
    lab.pass(1);
    const auto &received = lab.thing("app").received();
    QVERIFY(!received.empty());
    QCOMPARE(received.back().topic, std::string("lamp/seen"));
    QCOMPARE(text(received.back().payload), QStringLiteral(R"({"who":"lamp","whence":"10.1.2.3","client":"n/a"})"));
}

void TstIotCertificates::theControlPlaneIsNotForDevices()
{
    using gateway::iotrest::isDataRequest;
    QVERIFY(isDataRequest({.method = "POST", .target = "/topics/a", .headers = {}, .body = {}}));
    QVERIFY(isDataRequest({.method = "GET", .target = "/things/lamp/shadow", .headers = {}, .body = {}}));
    QVERIFY(!isDataRequest({.method = "GET", .target = "/things/lamp", .headers = {}, .body = {}}));
    QVERIFY(!isDataRequest({.method = "POST", .target = "/keys-and-certificate", .headers = {}, .body = {}}));
}

void TstIotCertificates::aRecordedCallHasTheCertificate()
{
    OutsideCall call{.at = 5, .endpoint = "iot-http", .number = 1, .operation = "Publish", .body = "b"};
    call.certificate = "PEM";
    call.thing = "lamp";
    call.sourceIp = "10.1.2.3";
    const auto read = gateway::callFrom(gateway::callJson(call));
    QVERIFY(read && *read == call);
    Json line = gateway::callJson(call);
    line["certificate"] = 5;
    QVERIFY(!gateway::callFrom(line));
}

void TstIotCertificates::theSameCallsGiveTheSameDigest()
{
    const Papers papers;
    RestLab lab(plant());
    lab.pass(2);
    for (const char *thing : {"lamp", "off"}) {
        papers.show(lab, thing);
        lab.send("POST", "/topics/lamp/on", "x");
        lab.send("POST", "/topics/door", "x");
    }
    lab.pass(5);
    RestLab again(plant());
    for (const OutsideCall &call : lab.taken)
        again.live.redo(call);
    again.live.runTo(lab.world->now());
    QCOMPARE(again.world->digest(), lab.world->digest());
}

QTEST_GUILESS_MAIN(TstIotCertificates)
#include "tst_iotcertificates.moc"
