// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/authority.h"
#include "core/certificates/check.h"
#include "core/gateway/devices/opening.h"
#include "core/mqtt/writing.h"
#include "restlab.h"

using namespace headwater;
using namespace headwater::test;
using certificates::Authority;
using certificates::Certificate;
using certificates::PrivateKey;

namespace {

constexpr const char *kDenyPublish =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iot:Publish", "Resource": "*"}]})";

} // namespace

/// Certificates and policies that clients make over HTTP, and what they decide.
class TstIotSecurity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysAreRealAndStayWithTheClient();
    void aRequestIsSigned();
    void certificatesEndInOrder();
    void authoritiesBringTheirCertificates();
    void drawnCertificatesHaveIdsThatClientsCanName();
    void policiesHaveVersions();
    void attachedPoliciesDecideForDevices();
    void drawnPoliciesChangeInTheRun();
    void groupsBringPolicies();
    void detachedThingsHaveNoName();
    void keysOfAClientLetItsDeviceIn();
    void decisionsAreToldBeforehand();
    void authorizersLetDevicesIn();
};

void TstIotSecurity::keysAreRealAndStayWithTheClient()
{
    RestLab lab(kThings);
    // Nobody brings one along.
    const Json made = lab.json("POST", "/keys-and-certificate?setAsActive=true", {{"certificatePem", "x"}},
                               {{"x-headwater-certificate", "eA=="}});
    const auto certificate = Certificate::fromPem(made["certificatePem"].get<std::string>());
    const auto key = PrivateKey::fromPem(made["keyPair"]["PrivateKey"].get<std::string>());
    QVERIFY(certificate.ok() && key.ok());
    QCOMPARE(made["certificateId"].get<std::string>(), certificate->id());
    QCOMPARE(made["certificateArn"].get<std::string>(), kArn + ("cert/" + certificate->id()));
    QVERIFY(certificate->verifies("challenge", key->sign("challenge")));
    QVERIFY(made["keyPair"]["PublicKey"].get<std::string>().starts_with("-----BEGIN PUBLIC KEY-----"));
    const Json described = lab.json("GET", "/certificates/" + certificate->id())["certificateDescription"];
    QCOMPARE(described["status"].get<std::string>(), std::string("ACTIVE"));
    QCOMPARE(described["certificatePem"], made["certificatePem"]);
    QCOMPARE(described["ownedBy"].get<std::string>(), std::string("000000000000"));
    QVERIFY(lab.json("POST", "/keys-and-certificate")["certificateId"] != made["certificateId"]);
    for (const OutsideCall &each : lab.taken)
        QVERIFY(each.body.find("PRIVATE KEY") == std::string::npos);
}

void TstIotSecurity::aRequestIsSigned()
{
    RestLab lab(kThings);
    const auto key = PrivateKey::generate();
    const auto request = certificates::signingRequest(*key, "mine");
    const Json made = lab.json("POST", "/certificates?setAsActive=true", {{"certificateSigningRequest", *request}});
    const auto certificate = Certificate::fromPem(made["certificatePem"].get<std::string>());
    QVERIFY(certificate.ok());
    QVERIFY(certificate->verifies("challenge", key->sign("challenge")));
    QCOMPARE(made["certificateId"].get<std::string>(), certificate->id());
    QVERIFY(!made.contains("keyPair"));
    QCOMPARE(lab.refusal("POST", "/certificates", R"({"certificateSigningRequest": "x"})"),
             QStringLiteral("400 InvalidRequestException: The certificate signing request is not valid."));
}

void TstIotSecurity::certificatesEndInOrder()
{
    RestLab lab(kThings);
    const Json made = lab.json("POST", "/keys-and-certificate?setAsActive=true");
    const std::string id = made["certificateId"].get<std::string>(), arn = made["certificateArn"].get<std::string>();
    const std::string target = Json{{"target", arn}}.dump();
    QCOMPARE(lab.send("PUT", "/target-policies/AllowAll", target).status, 200);
    QCOMPARE(lab.send("PUT", "/things/pump/principals", {}, {{"x-amzn-principal", arn}}).status, 200);
    QCOMPARE(
        lab.refusal("DELETE", "/certificates/" + id),
        text("406 CertificateStateException: Certificate must be deactivated (not ACTIVE) before deletion. Id: " + id));
    QCOMPARE(lab.send("PUT", "/certificates/" + id + "?newStatus=INACTIVE").status, 200);
    QVERIFY(
        lab.refusal("PUT", "/certificates/" + id + "?newStatus=PENDING_TRANSFER").startsWith(QLatin1String("400 ")));
    QCOMPARE(lab.refusal("DELETE", "/certificates/" + id + "?forceDelete=true"),
             text("409 DeleteConflictException: Things must be detached before deletion (arn: " + arn + ")"));
    QCOMPARE(lab.send("DELETE", "/things/pump/principals", {}, {{"x-amzn-principal", arn}}).status, 200);
    QCOMPARE(
        lab.refusal("DELETE", "/certificates/" + id),
        text("409 DeleteConflictException: Certificate policies must be detached before deletion (arn: " + arn + ")"));
    QCOMPARE(lab.send("DELETE", "/certificates/" + id + "?forceDelete=true").status, 200);
    QVERIFY(lab.refusal("GET", "/certificates/" + id).startsWith(QLatin1String("404 ResourceNotFoundException:")));
    QVERIFY(lab.refusal("DELETE", "/certificates/" + id).startsWith(QLatin1String("404 ")));
    QCOMPARE(lab.json("GET", "/certificates")["certificates"].size(), std::size_t{1}); // the drawn one
}

void TstIotSecurity::authoritiesBringTheirCertificates()
{
    RestLab lab(kThings);
    const auto validity = certificates::Validity::asIssuedAt(world::kEpochSeconds);
    const auto mine = Authority::create("Mine", validity);
    const std::string code = lab.json("GET", "/registrationcode")["registrationCode"].get<std::string>();
    QCOMPARE(code.size(), std::size_t{64});
    const auto proof = mine->issue(code, validity), device = mine->issue("device", validity);
    const std::string pem = device->certificate.pem();
    QVERIFY(lab.refusal("POST", "/certificate/register", Json{{"certificatePem", pem}}.dump())
                .startsWith(QLatin1String("409 CertificateConflictException:")));
    Json asked{{"caCertificate", mine->certificate().pem()}, {"verificationCertificate", pem}};
    QVERIFY(lab.refusal("POST", "/cacertificate?setAsActive=true", asked.dump())
                .startsWith(QLatin1String("400 RegistrationCodeValidationException:")));
    asked["verificationCertificate"] = proof->certificate.pem();
    const Json registered = lab.json("POST", "/cacertificate?setAsActive=true", asked);
    const std::string id = registered["certificateId"].get<std::string>();
    QCOMPARE(id, mine->certificate().id());
    QVERIFY(lab.refusal("POST", "/cacertificate", asked.dump())
                .startsWith(QLatin1String("409 ResourceAlreadyExistsException:")));
    QVERIFY(lab.refusal("POST", "/cacertificate", Json{{"caCertificate", pem}}.dump())
                .startsWith(QLatin1String("400 CertificateValidationException:")));
    const Json its = lab.json("POST", "/certificate/register?setAsActive=true", {{"certificatePem", pem}});
    QCOMPARE(its["certificateId"].get<std::string>(), device->certificate.id());
    QVERIFY(lab.refusal("POST", "/certificate/register", Json{{"certificatePem", pem}}.dump())
                .startsWith(QLatin1String("409 ResourceAlreadyExistsException:")));
    const auto foreign = Authority::create("Foreign", validity)->issue("device", validity);
    QVERIFY(lab.refusal("POST", "/certificate/register", Json{{"certificatePem", foreign->certificate.pem()}}.dump())
                .startsWith(QLatin1String("409 CertificateConflictException:")));
    QCOMPARE(namesIn(lab.json("GET", "/certificates-by-ca/" + id)["certificates"], "certificateId"),
             std::vector<std::string>{device->certificate.id()});
    QCOMPARE(lab.json("GET", "/certificates/" + device->certificate.id())["certificateDescription"]["caCertificateId"]
                 .get<std::string>(),
             id);
    QCOMPARE(namesIn(lab.json("GET", "/cacertificates")["certificates"], "status"), std::vector<std::string>{"ACTIVE"});
    QVERIFY(lab.refusal("DELETE", "/cacertificate/" + id).startsWith(QLatin1String("406 CertificateStateException:")));
    QCOMPARE(lab.send("PUT", "/cacertificate/" + id + "?newStatus=INACTIVE").status, 200);
    QCOMPARE(lab.json("GET", "/cacertificate/" + id)["certificateDescription"]["status"].get<std::string>(),
             std::string("INACTIVE"));
    QCOMPARE(lab.send("DELETE", "/cacertificate/" + id).status, 200);
    QVERIFY(lab.refusal("GET", "/cacertificate/" + id).startsWith(QLatin1String("404 ")));
    // Without an authority any certificate is taken.
    const auto other = Authority::create("Other", validity)->issue("device", validity);
    QVERIFY(lab.json("POST", "/certificate/register-no-ca",
                     {{"certificatePem", other->certificate.pem()}, {"status", "ACTIVE"}})
                .contains("certificateId"));
}

void TstIotSecurity::drawnCertificatesHaveIdsThatClientsCanName()
{
    RestLab lab(kThings);
    lab.pass(2);
    const std::string arn = lab.json("GET", "/things/pump/principals")["principals"][0].get<std::string>();
    const std::string id = arn.substr(arn.rfind('/') + 1);
    QCOMPARE(id.size(), std::size_t{64});
    QCOMPARE(lab.json("GET", "/certificates/" + id)["certificateDescription"]["status"].get<std::string>(),
             std::string("ACTIVE"));
    QCOMPARE(namesIn(lab.json("POST", "/attached-policies/" + escaped(arn))["policies"], "policyName"),
             std::vector<std::string>{"AllowAll"});
    QVERIFY(lab.thing("pump").isOnline());
    QCOMPARE(lab.send("PUT", "/certificates/" + id + "?newStatus=REVOKED").status, 200);
    lab.pass(1);
    QVERIFY(!lab.thing("pump").isOnline());
    QCOMPARE(lab.send("PUT", "/certificates/" + id + "?newStatus=ACTIVE").status, 200);
    lab.pass(150);
    QVERIFY(lab.thing("pump").isOnline());
}

void TstIotSecurity::policiesHaveVersions()
{
    RestLab lab(kThings);
    QVERIFY(lab.refusal("POST", "/policies/P", R"({"policyDocument": "{"})")
                .startsWith(QLatin1String("400 MalformedPolicyException: Policy document is Malformed: ")));
    const Json made = lab.json("POST", "/policies/P", {{"policyDocument", kAllowAll}});
    QCOMPARE(made["policyVersionId"].get<std::string>(), std::string("1"));
    QCOMPARE(made["policyArn"].get<std::string>(), kArn + ("policy/P"));
    QCOMPARE(lab.refusal("POST", "/policies/P", Json{{"policyDocument", kAllowAll}}.dump()),
             QStringLiteral("409 ResourceAlreadyExistsException: Policy cannot be created - name already exists "
                            "(name=P)"));
    for (int i = 2; i <= 5; ++i)
        QCOMPARE(lab.json("POST", "/policies/P/version", {{"policyDocument", kDenyPublish}})["policyVersionId"]
                     .get<std::string>(),
                 std::to_string(i));
    QVERIFY(lab.refusal("POST", "/policies/P/version", Json{{"policyDocument", kAllowAll}}.dump())
                .startsWith(QLatin1String("409 VersionsLimitExceededException:")));
    QCOMPARE(lab.json("GET", "/policies/P")["defaultVersionId"].get<std::string>(), std::string("1"));
    QCOMPARE(lab.send("PATCH", "/policies/P/version/3").status, 200);
    QCOMPARE(lab.json("GET", "/policies/P")["policyDocument"].get<std::string>(), std::string(kDenyPublish));
    QCOMPARE(lab.json("GET", "/policies/P/version/1")["isDefaultVersion"].get<bool>(), false);
    QVERIFY(lab.refusal("DELETE", "/policies/P/version/3").startsWith(QLatin1String("409 DeleteConflictException:")));
    QCOMPARE(lab.send("DELETE", "/policies/P/version/5").status, 200);
    QVERIFY(lab.refusal("DELETE", "/policies/P/version/5").startsWith(QLatin1String("404 ")));
    QVERIFY(lab.refusal("PATCH", "/policies/P/version/9").startsWith(QLatin1String("404 ")));
    // A number is not used again.
    QCOMPARE(
        lab.json("POST", "/policies/P/version?setAsDefault=true", {{"policyDocument", kAllowAll}})["policyVersionId"]
            .get<std::string>(),
        std::string("6"));
    QCOMPARE(namesIn(lab.json("GET", "/policies/P/version")["policyVersions"], "versionId"),
             (std::vector<std::string>{"6", "4", "3", "2", "1"}));
    QVERIFY(lab.refusal("DELETE", "/policies/P").startsWith(QLatin1String("409 DeleteConflictException:")));
    for (const char *number : {"1", "2", "3", "4"})
        QCOMPARE(lab.send("DELETE", std::string("/policies/P/version/") + number).status, 200);
    QCOMPARE(namesIn(lab.json("GET", "/policies")["policies"], "policyName"),
             (std::vector<std::string>{"AllowAll", "P"}));
    QCOMPARE(lab.send("DELETE", "/policies/P").status, 200);
    QVERIFY(lab.refusal("GET", "/policies/P").startsWith(QLatin1String("404 ResourceNotFoundException:")));
}

void TstIotSecurity::attachedPoliciesDecideForDevices()
{
    RestLab lab(kThings);
    lab.pass(5);
    const std::uint64_t before = figure(lab, "pump", "MessagesAccepted");
    QVERIFY(before >= 2);
    const std::string arn = lab.json("GET", "/things/pump/principals")["principals"][0].get<std::string>();
    const std::string target = Json{{"target", arn}}.dump();
    QCOMPARE(lab.send("POST", "/policies/Quiet", Json{{"policyDocument", kDenyPublish}}.dump()).status, 200);
    QCOMPARE(lab.send("PUT", "/target-policies/Quiet", target).status, 200);
    QCOMPARE(namesIn(lab.json("POST", "/effective-policies?thingName=pump", {{"principal", arn}})["effectivePolicies"],
                     "policyName"),
             (std::vector<std::string>{"AllowAll", "Quiet"}));
    QCOMPARE(lab.json("POST", "/policy-targets/Quiet")["targets"], Json::array({arn}));
    QCOMPARE(
        lab.refusal("DELETE", "/policies/Quiet"),
        QStringLiteral("409 DeleteConflictException: The policy cannot be deleted as the policy is attached to one "
                       "or more principals (name=Quiet)"));
    lab.pass(10);
    QCOMPARE(figure(lab, "pump", "MessagesAccepted"), before);
    // A version that denies nothing holds at once.
    QVERIFY(lab.json("POST", "/policies/Quiet/version?setAsDefault=true", {{"policyDocument", kAllowAll}}).is_object());
    lab.pass(150);
    QVERIFY(figure(lab, "pump", "MessagesAccepted") > before);
    // The drawn policy has a new version in this run, too.
    QCOMPARE(lab.send("POST", "/target-policies/Quiet", target).status, 200);
    QVERIFY(lab.json("POST", "/policies/AllowAll/version?setAsDefault=true", {{"policyDocument", kDenyPublish}})
                .is_object());
    lab.pass(1);
    const std::uint64_t then = figure(lab, "pump", "MessagesAccepted");
    lab.pass(20);
    QCOMPARE(figure(lab, "pump", "MessagesAccepted"), then);
    QCOMPARE(lab.send("DELETE", "/policies/Quiet/version/1").status, 200);
    QCOMPARE(lab.send("DELETE", "/policies/Quiet").status, 200);
    // Ten at most.
    for (int i = 1; i <= 10; ++i) {
        const std::string name = "P" + std::to_string(i);
        QCOMPARE(lab.send("POST", "/policies/" + name, Json{{"policyDocument", kAllowAll}}.dump()).status, 200);
        const http::Response attached = lab.send("PUT", "/target-policies/" + name, target);
        QCOMPARE(attached.status, i < 10 ? 200 : 410);
    }
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotSecurity::drawnPoliciesChangeInTheRun()
{
    constexpr const char *kNothing =
        R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iot:Receive", "Resource": "*"}})";
    RestLab lab(kThings);
    lab.pass(5);
    const std::uint64_t before = figure(lab, "pump", "MessagesAccepted");
    QVERIFY(
        lab.json("POST", "/policies/AllowAll/version?setAsDefault=true", {{"policyDocument", kNothing}}).is_object());
    QCOMPARE(lab.json("GET", "/policies/AllowAll/version/1")["isDefaultVersion"].get<bool>(), false);
    lab.pass(10);
    QCOMPARE(figure(lab, "pump", "MessagesAccepted"), before);
    QCOMPARE(lab.send("PATCH", "/policies/AllowAll/version/1").status, 200);
    lab.pass(150);
    const std::uint64_t then = figure(lab, "pump", "MessagesAccepted");
    QVERIFY(then > before);
    // Deleted, it is gone for this run, and its name is free.
    const std::string arn = lab.json("GET", "/things/pump/principals")["principals"][0].get<std::string>();
    const std::string target = Json{{"target", arn}}.dump();
    QCOMPARE(lab.send("POST", "/target-policies/AllowAll", target).status, 200);
    QCOMPARE(lab.send("DELETE", "/policies/AllowAll/version/2").status, 200);
    QCOMPARE(lab.send("DELETE", "/policies/AllowAll").status, 200);
    QVERIFY(lab.json("GET", "/policies")["policies"].empty());
    QVERIFY(lab.refusal("PUT", "/target-policies/AllowAll", target).startsWith(QLatin1String("404 ")));
    QCOMPARE(lab.send("POST", "/policies/AllowAll", Json{{"policyDocument", kAllowAll}}.dump()).status, 200);
}

void TstIotSecurity::groupsBringPolicies()
{
    RestLab lab(kThings);
    lab.pass(5);
    QVERIFY(lab.json("POST", "/thing-groups/quiet").is_object());
    QCOMPARE(lab.send("POST", "/policies/Quiet", Json{{"policyDocument", kDenyPublish}}.dump()).status, 200);
    const std::string group = kArn + ("thinggroup/quiet");
    QCOMPARE(lab.send("PUT", "/target-policies/Quiet", Json{{"target", group}}.dump()).status, 200);
    QCOMPARE(
        namesIn(lab.json("POST", "/attached-policies/" + escaped(group) + "?recursive=true")["policies"], "policyName"),
        std::vector<std::string>{"Quiet"});
    QCOMPARE(
        lab.send("PUT", "/thing-groups/addThingToThingGroup", R"({"thingName": "pump", "thingGroupName": "quiet"})")
            .status,
        200);
    const std::uint64_t before = figure(lab, "pump", "MessagesAccepted");
    lab.pass(10);
    QCOMPARE(figure(lab, "pump", "MessagesAccepted"), before);
    QCOMPARE(lab.send("POST", "/target-policies/Quiet", Json{{"target", group}}.dump()).status, 200);
    lab.pass(150);
    QVERIFY(figure(lab, "pump", "MessagesAccepted") > before);
}

void TstIotSecurity::detachedThingsHaveNoName()
{
    constexpr const char *kOwnTopics =
        R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["iot:Connect", "iot:Subscribe", "iot:Receive"], "Resource": "*"},
            {"Effect": "Allow", "Action": "iot:Publish",
             "Resource": "arn:aws:iot:us-east-1:000000000000:topic/things/${iot:Connection.Thing.ThingName}/*"}]})";
    RestLab lab(kThings);
    const std::string arn = lab.json("GET", "/things/pump/principals")["principals"][0].get<std::string>();
    const std::string target = Json{{"target", arn}}.dump();
    QCOMPARE(lab.send("POST", "/policies/Own", Json{{"policyDocument", kOwnTopics}}.dump()).status, 200);
    QCOMPARE(lab.send("PUT", "/target-policies/Own", target).status, 200);
    QCOMPARE(lab.send("POST", "/target-policies/AllowAll", target).status, 200);
    lab.pass(5);
    const std::uint64_t before = figure(lab, "pump", "MessagesAccepted");
    QVERIFY(before >= 2);
    QCOMPARE(lab.send("DELETE", "/things/pump/principals", {}, {{"x-amzn-principal", arn}}).status, 200);
    lab.pass(10);
    QCOMPARE(figure(lab, "pump", "MessagesAccepted"), before);
    QCOMPARE(lab.send("PUT", "/things/pump/principals", {}, {{"x-amzn-principal", arn}}).status, 200);
    lab.pass(150);
    QVERIFY(figure(lab, "pump", "MessagesAccepted") > before);
}

void TstIotSecurity::keysOfAClientLetItsDeviceIn()
{
    constexpr const char *kOwnTopics =
        R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"},
            {"Effect": "Allow", "Action": "iot:Publish",
             "Resource": "arn:aws:iot:us-east-1:000000000000:topic/things/${iot:Connection.Thing.ThingName}/*"}]})";
    RestLab lab("iot: iot-core");
    const Json keys = lab.json("POST", "/keys-and-certificate?setAsActive=true");
    const std::string target = Json{{"target", keys["certificateArn"]}}.dump();
    std::uint64_t connection = 900;
    const auto packet = [&](const mqtt::Packet &sent) {
        lab.live.redo({.at = lab.world->now(),
                       .endpoint = "iot",
                       .number = connection,
                       .operation = gateway::devices::kPacket,
                       .body = mqtt::writePacket(sent, mqtt::Version::Mqtt311)});
    };
    const auto comesIn = [&] {
        lab.pass(2);
        lab.live.redo(
            {.at = lab.world->now(),
             .endpoint = "iot",
             .number = ++connection,
             .operation = gateway::devices::kOpened,
             .body = gateway::devices::openingText({.certificate = keys["certificatePem"].get<std::string>()})});
        packet(mqtt::ConnectPacket{.clientId = "visitor", .keepAlive = 60});
        const std::uint32_t session = lab.core().broker().findSession("visitor");
        return session != iot::Broker::kNone && lab.core().broker().session(session).connected;
    };
    QVERIFY(!comesIn());
    QCOMPARE(lab.send("POST", "/policies/Own", Json{{"policyDocument", kOwnTopics}}.dump()).status, 200);
    QCOMPARE(lab.send("PUT", "/target-policies/Own", target).status, 200);
    QVERIFY(comesIn());
    const auto publishes = [&] {
        const std::uint64_t before = lab.core().broker().counts().in;
        packet(mqtt::PublishPacket{.topic = "things/visitor/x", .payload = "1", .qos = 1, .packet = 1});
        return lab.core().broker().counts().in > before;
    };
    QVERIFY(!publishes()); // it is no thing's, so its topic has no name
    QCOMPARE(lab.send("POST", "/things/visitor").status, 200);
    QCOMPARE(lab.send("PUT", "/things/visitor/principals", {},
                      {{"x-amzn-principal", keys["certificateArn"].get<std::string>()}})
                 .status,
             200);
    QVERIFY(comesIn());
    QVERIFY(publishes());
    QCOMPARE(lab.send("PUT", "/certificates/" + keys["certificateId"].get<std::string>() + "?newStatus=REVOKED").status,
             200);
    lab.pass(1);
    QVERIFY(!lab.core().broker().session(lab.core().broker().findSession("visitor")).connected);
    QVERIFY(!comesIn());
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotSecurity::decisionsAreToldBeforehand()
{
    RestLab lab(kThings);
    const std::string arn = lab.json("GET", "/things/pump/principals")["principals"][0].get<std::string>();
    QCOMPARE(lab.send("POST", "/policies/Quiet", Json{{"policyDocument", kDenyPublish}}.dump()).status, 200);
    const auto decision = [&](const char *action, const std::string &resource, const char *more) {
        Json asked = Json::parse(more);
        asked["principal"] = arn;
        asked["authInfos"] = Json::array({{{"actionType", action}, {"resources", {kArn + resource}}}});
        const Json result = lab.json("POST", "/test-authorization?clientId=pump", asked)["authResults"][0];
        std::string told = result["authDecision"].get<std::string>();
        for (const std::string &name : namesIn(result["allowed"]["policies"], "policyName"))
            told += " +" + name;
        for (const std::string &name : namesIn(result["denied"]["explicitDeny"]["policies"], "policyName"))
            told += " -" + name;
        return text(told);
    };
    QCOMPARE(decision("PUBLISH", "topic/a", "{}"), QStringLiteral("ALLOWED +AllowAll"));
    QCOMPARE(decision("PUBLISH", "topic/a", R"({"policyNamesToAdd": ["Quiet"]})"),
             QStringLiteral("EXPLICIT_DENY +AllowAll +Quiet -Quiet"));
    QCOMPARE(decision("CONNECT", "client/pump", R"({"policyNamesToSkip": ["AllowAll"]})"),
             QStringLiteral("IMPLICIT_DENY"));
    QVERIFY(lab.refusal("POST", "/test-authorization",
                        Json{{"principal", arn}, {"authInfos", Json::array()}, {"policyNamesToAdd", {"None"}}}.dump())
                .startsWith(QLatin1String("404 ")));
    // Nothing was attached by asking.
    QCOMPARE(namesIn(lab.json("POST", "/attached-policies/" + escaped(arn))["policies"], "policyName"),
             std::vector<std::string>{"AllowAll"});
}

void TstIotSecurity::authorizersLetDevicesIn()
{
    RestLab lab("iot: iot-core\nguard: lambda\nphone: iot-thing " +
                Json{{"protocol", "websocket"}, {"signIn", "authorizer"}, {"token", "open-sesame"}}.dump() +
                "\nphone -> iot\n");
    lab.pass(20);
    QVERIFY(!lab.thing("phone").isOnline());
    QVERIFY(lab.refusal("GET", "/default-authorizer").startsWith(QLatin1String("404 ResourceNotFoundException:")));
    Json asked{{"authorizerFunctionArn", "arn:aws:lambda:us-east-1:000000000000:function:guard"}, {"status", "ACTIVE"}};
    QVERIFY(lab.refusal("POST", "/authorizer/mine", asked.dump()).startsWith(QLatin1String("400 ")));
    asked["tokenKeyName"] = "token";
    asked["tokenSigningPublicKeys"] = {{"first", "-----BEGIN PUBLIC KEY-----"}};
    QCOMPARE(lab.json("POST", "/authorizer/mine", asked)["authorizerArn"].get<std::string>(), kArn + "authorizer/mine");
    QVERIFY(lab.refusal("POST", "/authorizer/mine", asked.dump())
                .startsWith(QLatin1String("409 ResourceAlreadyExistsException:")));
    lab.pass(150); // the phone names none, and there is no default yet
    QVERIFY(!lab.thing("phone").isOnline());
    QCOMPARE(lab.json("POST", "/default-authorizer", {{"authorizerName", "mine"}})["authorizerName"].get<std::string>(),
             std::string("mine"));
    QVERIFY(
        lab.refusal("POST", "/default-authorizer", R"({"authorizerName": "none"})").startsWith(QLatin1String("404 ")));
    lab.pass(150);
    QVERIFY(lab.thing("phone").isOnline());
    const Json described = lab.json("GET", "/default-authorizer")["authorizerDescription"];
    QCOMPARE(described["authorizerFunctionArn"], asked["authorizerFunctionArn"]);
    QCOMPARE(described["tokenSigningPublicKeys"], asked["tokenSigningPublicKeys"]);
    QCOMPARE(lab.json("GET", "/authorizer/mine")["authorizerDescription"], described);

    asked["signingDisabled"] = true;
    for (int i = 2; i <= 11; ++i)
        QCOMPARE(lab.send("POST", "/authorizer/a" + std::to_string(i), asked.dump()).status, i <= 10 ? 200 : 410);
    QVERIFY(lab.refusal("POST", "/default-authorizer", R"({"authorizerName": "a2"})")
                .startsWith(QLatin1String("409 ResourceAlreadyExistsException:")));
    QVERIFY(lab.refusal("DELETE", "/authorizer/a2").startsWith(QLatin1String("409 DeleteConflictException:")));
    QCOMPARE(lab.send("PUT", "/authorizer/a2", R"({"status": "INACTIVE"})").status, 200);
    QCOMPARE(namesIn(lab.json("GET", "/authorizers/?status=INACTIVE")["authorizers"], "authorizerName"),
             std::vector<std::string>{"a2"});
    QCOMPARE(lab.json("GET", "/authorizers?pageSize=2")["authorizers"].size(), std::size_t{2});
    QCOMPARE(lab.send("DELETE", "/authorizer/a2").status, 200);
    QVERIFY(lab.refusal("GET", "/authorizer/a2").startsWith(QLatin1String("404 ")));
    QCOMPARE(lab.send("DELETE", "/default-authorizer").status, 200);
    QVERIFY(lab.refusal("DELETE", "/default-authorizer").startsWith(QLatin1String("404 ")));
    QVERIFY(lab.refusal("PUT", "/authorizer/none", "{}").startsWith(QLatin1String("404 ")));
}

QTEST_GUILESS_MAIN(TstIotSecurity)
#include "tst_iotsecurity.moc"
