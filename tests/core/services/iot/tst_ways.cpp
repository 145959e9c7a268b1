// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../accesslab.h"
#include "core/functions/templates.h"
#include "core/services/cognito-app/app.h"
#include "core/services/iam-role/role.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-fleet/fleet.h"
#include "core/services/iot-thing/thing.h"

using namespace headwater;
using namespace headwater::test;
using kernel::SimTime;
using limits::Profile;
using services::iot_core::IotCore;
using services::iot_fleet::Fleet;
using services::iot_thing::Thing;

namespace {

constexpr const char *kIot = "arn:aws:iot:us-east-1:000000000000:";

const Thing &thingOf(World &world, const char *id)
{
    return dynamic_cast<Thing &>(*world.find(id));
}

const IotCore &coreOf(World &world)
{
    return dynamic_cast<IotCore &>(*world.find("iot"));
}

std::uint64_t figure(World &world, const char *id, const char *metric)
{
    Json node;
    world.find(id)->report(node);
    return node["metrics"][metric]["sum"].get<std::uint64_t>();
}

void act(World &world, const char *node, const char *name, const Json &with = Json::object())
{
    const auto done = world.act({world.now(), node, name, with});
    if (!done)
        qFatal("%s: %s", name, qPrintable(done.error().message));
}

void set(World &world, const char *node, const char *key, const Json &value)
{
    act(world, node, "SetProperty", {{"key", key}, {"value", value}});
}

void runBalanced(World &world, double until)
{
    for (SimTime at = world.now() + kernel::kSecond; at <= seconds(until); at += kernel::kSecond) {
        world.runTo(at);
        QCOMPARE(world.ledger().balance(), std::int64_t{0});
    }
}

std::string allow(const std::string &actions, const std::string &resource)
{
    return R"({"Effect": "Allow", "Action": )" + actions + R"(, "Resource": ")" + resource + R"("})";
}

std::string roleWith(const std::string &id, const std::string &statements)
{
    return id + ": iam-role " + Json{{"policy", policy(statements.c_str())}}.dump() + "\n";
}

/// Statements for a thing that connects by its own name and publishes below things/.
std::string ownTopics(const std::string &name)
{
    return allow(R"("iot:Connect")", kIot + std::string("client/") + name) + "," +
           allow(R"("iot:Publish")", kIot + std::string("topic/things/") + name + "/*");
}

std::string phone(Json settings)
{
    settings["protocol"] = settings.value("protocol", "websocket");
    return "phone: iot-thing " + settings.dump() + "\n";
}

/// IoT Core with an authorizer whose function has this code, and a phone that brings a token.
std::string authorized(const std::string &code, Json settings = Json::object(), Json authorizer = Json::object(),
                       Json function = Json::object())
{
    settings["signIn"] = "authorizer";
    if (!settings.contains("token"))
        settings["token"] = "open-sesame";
    authorizer["authorizerFunction"] = "guard";
    function["code"] = code;
    return phone(settings) + "guard: lambda " + function.dump() + "\niot: iot-core " +
           Json{{"authorizers", Json::array({authorizer})}}.dump() + "\nphone -> iot\n";
}

/// Code that answers with this, whoever asks.
std::string answering(const Json &answer)
{
    return "exports.handler = async () => (" + answer.dump() + ");";
}

Json answer(Json changes = Json::object(), const std::string &action = "iot:*")
{
    Json made{{"isAuthenticated", true},
              {"principalId", "anna1"},
              {"disconnectAfterInSeconds", 86'400},
              {"refreshAfterInSeconds", 86'400},
              {"policyDocuments",
               Json::array({Json{{"Version", "2012-10-17"},
                                 {"Statement", {{"Effect", "Allow"}, {"Action", action}, {"Resource", "*"}}}}})}};
    made.merge_patch(changes);
    return made;
}

std::unique_ptr<World> startNow(const std::string &drawn)
{
    return start(draw(drawn, Profile::Current));
}

} // namespace

/// The ways of signing in beside certificates, in a running world.
class TstIotWaysWorld : public QObject // IOT-08
{
    Q_OBJECT

private Q_SLOTS:
    void impossiblePairsAreRefused_data();
    void impossiblePairsAreRefused();
    void aRoleDecidesWhoSignsWithSigV4_data();
    void aRoleDecidesWhoSignsWithSigV4();
    void aRoleThatChangesDecidesAtOnce();
    void aFleetSignsWithSigV4();
    void theChecklistKnowsWhatADeviceNeeds();
    void aWebSocketLivesADay();
    void theTemplateLetsTheRightTokenIn();
    void anAuthorizersAnswerIsThePolicy();
    void badAnswersLetNobodyIn_data();
    void badAnswersLetNobodyIn();
    void whatFailsBeforeTheFunctionCostsNothing();
    void aFunctionThatTakesTooLongLetsNobodyIn();
    void theConnectionEndsWhenItsTimeIsUp();
    void theFunctionIsAskedAgain();
    void overHttpsEachRequestIsAsked();
    void aFleetAsksForEachThing();
    void identitiesOfUsersNeedBothPolicies();
    void guestsNeedTheRoleAlone();
    void aPoolWithoutRolesGivesNoCredentials();
    void theSameRunHasTheSameDigest();
};

void TstIotWaysWorld::impossiblePairsAreRefused_data()
{
    QTest::addColumn<std::string>("settings");
    QTest::addColumn<bool>("exam");
    QTest::addColumn<QString>("pointer");
    const auto row = [](const char *name, const Json &settings, const char *pointer, bool exam = false) {
        QTest::newRow(name) << settings.dump() << exam << QString::fromLatin1(pointer);
    };
    row("certificate over MQTT", {{"port", "8883"}}, "");
    row("certificate over MQTT, 443", {{"port", "443"}}, "");
    row("certificate over MQTT, 8443", {{"port", "8443"}}, "/port");
    row("certificate over WebSocket", {{"protocol", "websocket"}}, "/signIn");
    row("certificate over HTTPS", {{"protocol", "https"}, {"port", "8443"}}, "");
    row("certificate over HTTPS, 8883", {{"protocol", "https"}, {"port", "8883"}}, "/port");
    row("SigV4 over MQTT", {{"signIn", "sigv4"}}, "/signIn");
    row("SigV4 over WebSocket", {{"signIn", "sigv4"}, {"protocol", "websocket"}}, "");
    row("SigV4 over WebSocket, 8883", {{"signIn", "sigv4"}, {"protocol", "websocket"}, {"port", "8883"}}, "/port");
    row("SigV4 over HTTPS, 8443", {{"signIn", "sigv4"}, {"protocol", "https"}, {"port", "8443"}}, "/port");
    row("Cognito over MQTT", {{"signIn", "cognito"}, {"identityPool", "app"}}, "/signIn");
    row("token over MQTT, 443", {{"signIn", "authorizer"}, {"port", "443"}}, "");
    row("token over MQTT, 8883", {{"signIn", "authorizer"}, {"port", "8883"}}, "/port");
    row("token over MQTT, exam", {{"signIn", "authorizer"}}, "/signIn", true);
    row("token over WebSocket, exam", {{"signIn", "authorizer"}, {"protocol", "websocket"}}, "", true);
}

void TstIotWaysWorld::impossiblePairsAreRefused()
{
    QFETCH(std::string, settings);
    QFETCH(bool, exam);
    QFETCH(QString, pointer);
    pipeline::Pipeline drawn = draw("thing: iot-thing\napp: cognito-app", exam ? Profile::Exam : Profile::Current);
    drawn.nodes.front().properties = Json::parse(settings);
    QStringList errors;
    for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog())) {
        if (issue.severity == pipeline::Severity::Error)
            errors << issue.pointer;
    }
    QCOMPARE(errors, pointer.isEmpty() ? QStringList() : QStringList{QStringLiteral("/nodes/0/properties") + pointer});
}

void TstIotWaysWorld::aRoleDecidesWhoSignsWithSigV4_data()
{
    QTest::addColumn<QString>("protocol");
    QTest::addColumn<std::string>("statements");
    QTest::addColumn<bool>("hasRole");
    QTest::addColumn<bool>("connects");
    QTest::addColumn<bool>("publishes");
    const std::string own = ownTopics("phone");
    const std::string connect = allow(R"("iot:Connect")", "*");
    for (const char *protocol : {"websocket", "https"}) {
        const bool overMqtt = std::string_view(protocol) == "websocket";
        const auto row = [&](const char *name, const std::string &statements, bool connects, bool publishes,
                             bool hasRole = true) {
            QTest::addRow("%s, %s", protocol, name)
                << QString::fromLatin1(protocol) << statements << hasRole << (connects && overMqtt) << publishes;
        };
        row("its own topics", own, true, true);
        row("connect alone", connect, true, false);
        row("nothing of IoT", allow(R"("kinesis:*")", "*"), false, false);
        row("publish is denied",
            allow(R"("iot:*")", "*") + R"(,{"Effect": "Deny", "Action": "iot:Publish", "Resource": "*"})", true, false);
        row("the owner", own, true, true, false);
    }
}

void TstIotWaysWorld::aRoleDecidesWhoSignsWithSigV4()
{
    QFETCH(QString, protocol);
    QFETCH(std::string, statements);
    QFETCH(bool, hasRole);
    QFETCH(bool, connects);
    QFETCH(bool, publishes);
    auto world = startNow(
        phone({{"signIn", "sigv4"}, {"role", hasRole ? "app-role" : ""}, {"protocol", protocol.toStdString()}}) +
        roleWith("app-role", statements) + "iot: iot-core\nphone -> iot");
    runBalanced(*world, 20);
    QCOMPARE(figure(*world, "phone", "MessagesAccepted") >= 15, publishes);
    QCOMPARE(figure(*world, "iot", "Connect.Success") > 0, connects);
    QCOMPARE(figure(*world, "app-role", "CallsAllowed") > 0, hasRole && (connects || publishes));
    if (!publishes)
        QVERIFY(figure(*world, "app-role", "CallsDenied") > 0);
    // The thing's IoT policies have no say: AllowAll hangs on certificates and identities.
    if (!publishes)
        QCOMPARE(figure(*world, "phone", "MessagesAccepted"), std::uint64_t{0});
}

void TstIotWaysWorld::aRoleThatChangesDecidesAtOnce()
{
    auto world = startNow(phone({{"signIn", "sigv4"}, {"role", "app-role"}}) +
                          roleWith("app-role", ownTopics("phone")) + "iot: iot-core\nphone -> iot");
    runBalanced(*world, 10);
    const std::uint64_t before = figure(*world, "phone", "MessagesAccepted");
    QVERIFY(before >= 8);
    set(*world, "app-role", "policy", policy(allow(R"("iot:Connect")", "*").c_str()));
    runBalanced(*world, 20);
    QVERIFY(figure(*world, "phone", "MessagesAccepted") <= before + 1);
}

void TstIotWaysWorld::aFleetSignsWithSigV4()
{
    const std::string fleet =
        R"(fleet: iot-fleet {"count": 50, "rampSeconds": 5, "publishEverySeconds": 1, "protocol": "websocket",
           "signIn": "sigv4", "role": "fleet-role"})";
    std::string line = fleet;
    std::replace(line.begin(), line.end(), '\n', ' ');
    const std::string statements = allow(R"("iot:Connect")", kIot + std::string("client/fleet-*")) + "," +
                                   allow(R"("iot:Publish")", kIot + std::string("topic/fleet/*/telemetry"));
    auto world = startNow(line + "\n" + roleWith("fleet-role", statements) + "iot: iot-core\nfleet -> iot");
    runBalanced(*world, 20);
    QCOMPARE(dynamic_cast<Fleet &>(*world->find("fleet")).connected(), 50u);
    QVERIFY(figure(*world, "fleet", "MessagesAccepted") > 500);
    QCOMPARE(figure(*world, "fleet", "MessagesRefused"), std::uint64_t{0});
}

void TstIotWaysWorld::theChecklistKnowsWhatADeviceNeeds()
{
    const pipeline::Pipeline drawn =
        draw(phone({{"signIn", "sigv4"},
                    {"role", "app-role"},
                    {"subscriptions", Json::array({{{"topicFilter", "things/+/telemetry"}}})}}) +
                 "app-role: iam-role\niot: iot-core\nphone -> iot",
             Profile::Current);
    const auto needed = services::neededPermissions(drawn, services::builtinCatalog(), "phone");
    const std::string least = services::leastPolicy(needed);
    QVERIFY(least.find("client/phone") != std::string::npos);
    // A role that allows just that is enough.
    pipeline::Pipeline tight = drawn;
    tight.nodes[1].properties["policy"] = least;
    auto world = start(tight);
    runBalanced(*world, 20);
    QVERIFY(figure(*world, "phone", "MessagesAccepted") >= 15);
    QVERIFY(thingOf(*world, "phone").received().size() >= 15);
    QCOMPARE(figure(*world, "app-role", "CallsDenied"), std::uint64_t{0});
}

void TstIotWaysWorld::aWebSocketLivesADay()
{
    auto world = startNow(
        phone({{"signIn", "sigv4"}, {"messagesPerSecond", 0}, {"keepAliveSeconds", 1'200}}) +
        R"(app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "$aws/events/presence/#"}]}
                          iot: iot-core
                          phone -> iot
                          app -> iot)");
    world->runTo(seconds(86'395));
    QVERIFY(thingOf(*world, "phone").isOnline());
    world->runTo(seconds(86'500));
    // It ends, and the thing comes back.
    QVERIFY(thingOf(*world, "phone").isOnline());
    const auto &received = thingOf(*world, "app").received();
    QVERIFY(std::any_of(received.begin(), received.end(), [](const auto &each) {
        return each.payload.find("WEBSOCKET_TTL_EXPIRATION") != std::string::npos;
    }));
    QCOMPARE(figure(*world, "iot", "Connect.Success"), std::uint64_t{3});
}

void TstIotWaysWorld::theTemplateLetsTheRightTokenIn()
{
    const auto templates = functions::codeTemplates();
    const auto found =
        std::find_if(templates.begin(), templates.end(), [](const auto &each) { return each.trigger == "authorizer"; });
    QVERIFY(found != templates.end());
    QCOMPARE(&functions::templateFor(found->code), &*found);
    for (const bool isRight : {true, false}) {
        auto world = startNow(authorized(std::string(found->code), {{"token", isRight ? "open-sesame" : "open"}}));
        Heard heard;
        world->setProbe(&heard);
        runBalanced(*world, 20);
        world->setProbe(nullptr);
        QCOMPARE(thingOf(*world, "phone").isOnline(), isRight);
        QCOMPARE(figure(*world, "phone", "MessagesAccepted") > 10, isRight);
        QCOMPARE(heard.find("NotAuthorizedException") != nullptr, !isRight);
        QVERIFY(figure(*world, "guard", "Invocations") >= 1);
    }
}

void TstIotWaysWorld::anAuthorizersAnswerIsThePolicy()
{
    // What the answer does not allow is refused, though nobody else has anything against it.
    auto world = startNow(authorized(answering(answer(Json::object(), "iot:Connect"))));
    runBalanced(*world, 20);
    QVERIFY(figure(*world, "iot", "Connect.Success") >= 1);
    QCOMPARE(figure(*world, "phone", "MessagesAccepted"), std::uint64_t{0});
    const auto explained = coreOf(*world).explain("phone", iot::Action::Publish, "a");
    QVERIFY(explained && !explained->decision.isAllowed());
    QCOMPARE(explained->statements.size(), std::size_t{1});
    QCOMPARE(text(explained->statements[0].policy), QStringLiteral("policy 1 of the authorizer’s answer"));
    // Policies come as texts as well.
    Json asText = answer();
    asText["policyDocuments"][0] = asText["policyDocuments"][0].dump();
    auto second = startNow(authorized(answering(asText)));
    runBalanced(*second, 20);
    QVERIFY(figure(*second, "phone", "MessagesAccepted") > 10);
    // A function without code lets everybody in.
    auto third = startNow(authorized(""));
    runBalanced(*third, 20);
    QVERIFY(figure(*third, "phone", "MessagesAccepted") > 10);
}

void TstIotWaysWorld::badAnswersLetNobodyIn_data()
{
    QTest::addColumn<std::string>("code");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const Json &answered, const char *why,
                        const char *error = "InvalidResponseException") {
        QTest::newRow(name) << answering(answered) << QString::fromLatin1(error) << QString::fromLatin1(why);
    };
    row("no", answer({{"isAuthenticated", false}}), "isAuthenticated is false", "NotAuthorizedException");
    row("neither yes nor no", answer({{"isAuthenticated", "true"}}), "isAuthenticated");
    row("nobody", answer({{"principalId", nullptr}}), "principalId");
    row("a name with a dash", answer({{"principalId", "anna-1"}}), "principalId");
    row("a name too long", answer({{"principalId", std::string(129, 'a')}}), "principalId");
    row("too short", answer({{"disconnectAfterInSeconds", 299}}), "disconnectAfterInSeconds");
    row("too long", answer({{"refreshAfterInSeconds", 86'401}}), "refreshAfterInSeconds");
    row("no policies", answer({{"policyDocuments", nullptr}}), "policyDocuments");
    row("eleven policies", answer({{"policyDocuments", Json(11, answer()["policyDocuments"][0])}}), "at most 10");
    row("a policy that cannot be read", answer({{"policyDocuments", Json::array({"{"})}}), "Policy 1");
    QTest::newRow("it throws") << std::string("exports.handler = async () => { throw new Error('oh'); };")
                               << QStringLiteral("InvalidResponseException") << QStringLiteral("oh");
}

void TstIotWaysWorld::badAnswersLetNobodyIn()
{
    QFETCH(std::string, code);
    QFETCH(QString, error);
    QFETCH(QString, why);
    auto world = startNow(authorized(code));
    Heard heard;
    world->setProbe(&heard);
    runBalanced(*world, 20);
    world->setProbe(nullptr);
    QVERIFY(!thingOf(*world, "phone").isOnline());
    QCOMPARE(figure(*world, "iot", "Connect.Success"), std::uint64_t{0});
    QVERIFY(figure(*world, "iot", "Connect.AuthError") >= 2);
    const auto *const line = heard.find(error.toStdString());
    QVERIFY(line);
    QVERIFY2(text(line->text).contains(why), line->text.c_str());
}

void TstIotWaysWorld::whatFailsBeforeTheFunctionCostsNothing()
{
    for (const auto &[settings, authorizer] :
         {std::pair(Json{{"tokenSigned", false}}, Json::object()), std::pair(Json{{"token", ""}}, Json::object()),
          std::pair(Json{{"authorizer", "other"}}, Json::object()),
          std::pair(Json::object(), Json{{"status", "INACTIVE"}})})
    {
        auto world = startNow(authorized(answering(answer()), settings, authorizer));
        runBalanced(*world, 20);
        QVERIFY(!thingOf(*world, "phone").isOnline());
        QVERIFY(figure(*world, "iot", "Connect.AuthError") >= 2);
        QCOMPARE(figure(*world, "guard", "Invocations"), std::uint64_t{0});
    }
    // Where no signature is asked for, an unsigned token is as good.
    auto world = startNow(authorized(answering(answer()), {{"tokenSigned", false}}, {{"signingDisabled", true}}));
    runBalanced(*world, 20);
    QVERIFY(thingOf(*world, "phone").isOnline());
}

void TstIotWaysWorld::aFunctionThatTakesTooLongLetsNobodyIn()
{
    auto world = startNow(authorized("", Json::object(), Json::object(), {{"durationMs", 6'000}, {"Timeout", 10}}));
    Heard heard;
    world->setProbe(&heard);
    runBalanced(*world, 4);
    QCOMPARE(figure(*world, "iot", "Connect.AuthError"), std::uint64_t{0});
    runBalanced(*world, 30);
    world->setProbe(nullptr);
    QVERIFY(!thingOf(*world, "phone").isOnline());
    QVERIFY(figure(*world, "iot", "Connect.AuthError") >= 2);
    const auto *const line = heard.find("InvalidResponseException");
    QVERIFY(line && line->text.find("within 5 seconds") != std::string::npos);
}

void TstIotWaysWorld::theConnectionEndsWhenItsTimeIsUp()
{
    auto world = startNow(
        authorized(answering(answer({{"disconnectAfterInSeconds", 300}}))) +
        R"(app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "$aws/events/presence/#"}]}
                          app -> iot)");
    runBalanced(*world, 295);
    QVERIFY(thingOf(*world, "phone").isOnline());
    QCOMPARE(figure(*world, "guard", "Invocations"), std::uint64_t{1});
    runBalanced(*world, 330);
    const auto &received = thingOf(*world, "app").received();
    QVERIFY(std::any_of(received.begin(), received.end(), [](const auto &each) {
        return each.payload.find("CUSTOMAUTH_TTL_EXPIRATION") != std::string::npos;
    }));
    // It signs in again.
    QVERIFY(thingOf(*world, "phone").isOnline());
    QCOMPARE(figure(*world, "guard", "Invocations"), std::uint64_t{2});
}

void TstIotWaysWorld::theFunctionIsAskedAgain()
{
    auto world = startNow(authorized(answering(answer({{"refreshAfterInSeconds", 300}}))));
    runBalanced(*world, 700);
    QVERIFY(thingOf(*world, "phone").isOnline());
    QCOMPARE(figure(*world, "guard", "Invocations"), std::uint64_t{3});
    QCOMPARE(figure(*world, "iot", "Connect.Success"), std::uint64_t{1});
    // When it changes its mind, the connection ends.
    set(*world, "guard", "code", answering(answer({{"isAuthenticated", false}})));
    runBalanced(*world, 950);
    QVERIFY(!thingOf(*world, "phone").isOnline());
}

void TstIotWaysWorld::overHttpsEachRequestIsAsked()
{
    const Json https{{"protocol", "https"}, {"messagesPerSecond", 2}};
    auto world = startNow(authorized(answering(answer()), https));
    runBalanced(*world, 20);
    const std::uint64_t accepted = figure(*world, "phone", "MessagesAccepted");
    QVERIFY(accepted >= 35);
    QVERIFY(figure(*world, "guard", "Invocations") >= accepted);
    // Unless the authorizer remembers them.
    auto second = startNow(authorized(answering(answer()), https, {{"enableCachingForHttp", true}}));
    runBalanced(*second, 20);
    QVERIFY(figure(*second, "phone", "MessagesAccepted") >= 35);
    QVERIFY(figure(*second, "guard", "Invocations") <= 3);
}

void TstIotWaysWorld::aFleetAsksForEachThing()
{
    auto world = startNow(
        "fleet: iot-fleet " +
        Json{{"count", 30}, {"rampSeconds", 10}, {"publishEverySeconds", 2}, {"signIn", "authorizer"}, {"token", "t"}}
            .dump() +
        "\nguard: lambda " +
        Json{{"code", "exports.handler = async (event) => { const a = " + answer().dump() +
                          "; a.isAuthenticated = !event.protocolData.mqtt.clientId.endsWith('7'); return a; };"}}
            .dump() +
        "\niot: iot-core " + Json{{"authorizers", Json::array({{{"authorizerFunction", "guard"}}})}}.dump() +
        "\nfleet -> iot");
    runBalanced(*world, 30);
    // The three whose names end in 7 stay outside.
    QCOMPARE(dynamic_cast<Fleet &>(*world->find("fleet")).connected(), 27u);
    QVERIFY(figure(*world, "fleet", "MessagesAccepted") > 200);
}

void TstIotWaysWorld::identitiesOfUsersNeedBothPolicies()
{
    const auto phoneOf = [](const char *policyName, const std::string &statements) {
        return phone({{"signIn", "cognito"}, {"identityPool", "app"}, {"policies", Json::array({policyName})}}) +
               roleWith("users", statements) + R"(app: cognito-app {"authenticatedRole": "users"}
               iot: iot-core
               phone -> iot)";
    };
    struct Case
    {
        const char *policyName;
        std::string statements;
        bool passes;
    };
    for (const Case &each : {Case{"AllowAll", ownTopics("phone"), true},
                             // P27: IAM allows it, and no IoT policy is attached to the identity.
                             Case{"Nothing", ownTopics("phone"), false},
                             // An IoT policy allows it, and the role does not.
                             Case{"AllowAll", allow(R"("kinesis:*")", "*"), false}})
    {
        auto world = startNow(phoneOf(each.policyName, each.statements));
        runBalanced(*world, 20);
        QCOMPARE(thingOf(*world, "phone").isOnline(), each.passes);
        QCOMPARE(figure(*world, "phone", "MessagesAccepted") > 10, each.passes);
        QVERIFY(figure(*world, "app", "SignInsAllowed") >= 1);
    }
}

void TstIotWaysWorld::guestsNeedTheRoleAlone()
{
    const auto drawn = [](bool takesGuests) {
        return phone({{"signIn", "cognitoGuest"}, {"identityPool", "app"}, {"policies", Json::array()}}) +
               roleWith("guests", ownTopics("phone")) + "app: cognito-app " +
               Json{{"AllowUnauthenticatedIdentities", takesGuests}, {"unauthenticatedRole", "guests"}}.dump() +
               "\niot: iot-core\nphone -> iot";
    };
    // P28
    auto world = startNow(drawn(true));
    runBalanced(*world, 20);
    QVERIFY(figure(*world, "phone", "MessagesAccepted") > 10);
    auto closed = startNow(drawn(false));
    Heard heard;
    closed->setProbe(&heard);
    runBalanced(*closed, 20);
    closed->setProbe(nullptr);
    QVERIFY(!thingOf(*closed, "phone").isOnline());
    const auto *const line = heard.find("NotAuthorizedException");
    QVERIFY(line);
    QVERIFY(line->text.find("Unauthenticated access is not supported for this identity pool.") != std::string::npos);
    QVERIFY(figure(*closed, "app", "SignInsRefused") >= 2);
}

void TstIotWaysWorld::aPoolWithoutRolesGivesNoCredentials()
{
    auto world = startNow(phone({{"signIn", "cognito"}, {"identityPool", "app"}}) +
                          "app: cognito-app\nusers: iam-role\niot: iot-core\nphone -> iot");
    Heard heard;
    world->setProbe(&heard);
    runBalanced(*world, 10);
    QVERIFY(heard.find("InvalidIdentityPoolConfigurationException"));
    QVERIFY(!thingOf(*world, "phone").isOnline());
    set(*world, "app", "authenticatedRole", "users");
    runBalanced(*world, 60);
    QVERIFY(thingOf(*world, "phone").isOnline());
    // A pool that cannot be reached lets nobody in anew; who is there stays.
    act(*world, "app", "Stop");
    runBalanced(*world, 70);
    QVERIFY(thingOf(*world, "phone").isOnline());
    act(*world, "phone", "Disconnect");
    act(*world, "phone", "Connect");
    runBalanced(*world, 80);
    QVERIFY(!thingOf(*world, "phone").isOnline());
    QVERIFY(heard.find("ServiceUnavailableException"));
    world->setProbe(nullptr);
}

void TstIotWaysWorld::theSameRunHasTheSameDigest()
{
    const auto digest = [] {
        auto world = startNow(authorized(answering(answer({{"refreshAfterInSeconds", 300}}))));
        world->runTo(seconds(400));
        return world->digest();
    };
    QCOMPARE(text(digest()), text(digest()));
}

QTEST_GUILESS_MAIN(TstIotWaysWorld)
#include "tst_ways.moc"
