// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../accesslab.h"
#include "core/base/text.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-thing/thing.h"

using namespace headwater;
using namespace headwater::test;
using kernel::SimTime;
using limits::Profile;
using services::IotApiCaller;
using services::iot_core::IotCore;
using services::iot_thing::Thing;

namespace {

constexpr const char *kIot = "arn:aws:iot:us-east-1:000000000000:";

std::string arn(const std::string &resource)
{
    return kIot + resource;
}

IotCore &coreOf(World &world)
{
    return dynamic_cast<IotCore &>(*world.find("iot"));
}

const Thing &thingOf(World &world, const char *id)
{
    return dynamic_cast<Thing &>(*world.find(id));
}

std::uint64_t figure(World &world, const char *id, const char *metric)
{
    Json node;
    world.find(id)->report(node);
    return node["metrics"][metric]["sum"].get<std::uint64_t>();
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

/// IoT Core, a thing, and a role with these statements.
std::unique_ptr<World> worldWith(const std::string &statements, Profile profile = Profile::Current,
                                 const std::string &more = {})
{
    return start(draw("pump: iot-thing\niot: iot-core\nadmin: iam-role " +
                          Json{{"policy", policy(statements.c_str())}}.dump() + "\n" + more + "\npump -> iot\n",
                      profile));
}

Result<Json> call(World &world, const char *operation, const Json &with, const std::string &role = "admin")
{
    return coreOf(world).control(world.now(), IotApiCaller{role, "me"}, operation, with);
}

QString errorOf(const Result<Json> &answer)
{
    return answer ? QString() : answer.error().place;
}

} // namespace

/// Who may call the control API, and what the calls do.
class TstIotControlWorld : public QObject // IOT-10
{
    Q_OBJECT

private Q_SLOTS:
    void iamDecidesEachCall_data();
    void iamDecidesEachCall();
    void theRefusalIsInTheServicesWords();
    void anIotPolicyHasNoSayHere();
    void aConditionlessOwnerMayDoEverything();
    void bothResourcesOfAMembershipAreAsked();
    void policiesAreAttachedAndDetachedWhileThingsRun();
    void anInactiveCertificateDisconnects_data();
    void anInactiveCertificateDisconnects();
    void changesTakeTheirTime();
    void aRuleIsMadeAndWorks();
    void aRulesRoleMustBePassed();
    void whatIsWrongIsNamed();
    void aThingRegistersItself();
    void aThingThatMayNotStaysOutside();
    void actionsOfAPersonGoTheSameWay();
    void whatCallsMadeOutlivesAChangeOfGroups();
};

void TstIotControlWorld::iamDecidesEachCall_data()
{
    QTest::addColumn<std::string>("operation");
    QTest::addColumn<std::string>("with");
    QTest::addColumn<std::string>("resource");
    const auto row = [](const char *operation, const Json &with, const std::string &resource) {
        QTest::newRow(operation) << std::string(operation) << with.dump() << resource;
    };
    const Json thing{{"thingName", "pump-2"}};
    row("CreateThing", thing, arn("thing/pump-2"));
    row("UpdateThing", {{"thingName", "pump"}}, arn("thing/pump"));
    row("DeleteThing", {{"thingName", "pump"}}, arn("thing/pump"));
    row("DescribeThing", {{"thingName", "pump"}}, arn("thing/pump"));
    row("CreateThingType", {{"thingTypeName", "Pump"}}, arn("thingtype/Pump"));
    row("CreateThingGroup", {{"thingGroupName", "plant"}}, arn("thinggroup/plant"));
    row("SearchIndex", {{"queryString", "thingName:pump*"}}, arn("index/AWS_Things"));
    row("CreatePolicy",
        {{"policyName", "P"},
         {"policyDocument", R"({"Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}})"}},
        arn("policy/P"));
    row("AttachPolicy", {{"policyName", "AllowAll"}, {"target", arn("cert/pump")}}, arn("cert/pump"));
    row("DetachPolicy", {{"policyName", "AllowAll"}, {"target", arn("cert/pump")}}, arn("cert/pump"));
    row("CreateKeysAndCertificate", {{"setAsActive", true}}, "*");
    row("UpdateCertificate", {{"certificateId", "pump"}, {"newStatus", "INACTIVE"}}, arn("cert/pump"));
    row("AttachThingPrincipal", {{"thingName", "pump"}, {"principal", arn("cert/pump")}}, "*");
    row("CreateTopicRule",
        {{"ruleName", "r"}, {"topicRulePayload", {{"sql", "SELECT * FROM 'a'"}, {"actions", Json::array()}}}},
        arn("rule/r"));
    row("DeleteTopicRule", {{"ruleName", "r"}}, arn("rule/r"));
}

void TstIotControlWorld::iamDecidesEachCall()
{
    QFETCH(std::string, operation);
    QFETCH(std::string, with);
    QFETCH(std::string, resource);
    const std::string action = "\"iot:" + operation + "\"";
    const Json parameters = Json::parse(with);
    // Allowed on just this resource.
    auto right = worldWith(allow(action, resource));
    const auto done = call(*right, operation.c_str(), parameters);
    QVERIFY2(done.ok(), done.ok() ? "" : qPrintable(done.error().message));
    QCOMPARE(figure(*right, "admin", "CallsAllowed"), std::uint64_t{1});
    // Allowed on another one, or another action, or denied beside it.
    const std::string deny = allow(action, "*") + R"(, {"Effect": "Deny", "Action": "iot:*", "Resource": "*"})";
    for (const std::string &statements : {allow(action, arn("elsewhere/x")), allow("\"iot:Publish\"", "*"), deny}) {
        auto wrong = worldWith(statements);
        QCOMPARE(errorOf(call(*wrong, operation.c_str(), parameters)), QStringLiteral("AccessDeniedException"));
        QCOMPARE(figure(*wrong, "admin", "CallsDenied"), std::uint64_t{1});
        QCOMPARE(figure(*wrong, "iot", "ControlCalls.Denied"), std::uint64_t{1});
        QVERIFY(!coreOf(*wrong).registry().findThing("pump-2"));
    }
}

void TstIotControlWorld::theRefusalIsInTheServicesWords()
{
    const QString sentence = QStringLiteral(
        "User: arn:aws:sts::000000000000:assumed-role/admin/me is not authorized to perform: iot:CreateThing on "
        "resource: arn:aws:iot:us-east-1:000000000000:thing/pump-2");
    const Json with{{"thingName", "pump-2"}};
    auto exam = worldWith(allow("\"iot:Publish\"", "*"), Profile::Exam);
    Heard heard;
    exam->setProbe(&heard);
    QCOMPARE(call(*exam, "CreateThing", with).error().message, sentence);
    exam->setProbe(nullptr);
    QCOMPARE(heard.lines.size(), std::size_t{1});
    QVERIFY(heard.lines[0].text.ends_with("(decided by: no statement allows it in admin)"));
    auto current = worldWith(allow("\"iot:Publish\"", "*"));
    QCOMPARE(call(*current, "CreateThing", with).error().message,
             sentence + QStringLiteral(" because no identity-based policy allows the iot:CreateThing action"));
    auto denied = worldWith(R"({"Sid": "No", "Effect": "Deny", "Action": "iot:*", "Resource": "*"})");
    QCOMPARE(call(*denied, "CreateThing", with).error().message,
             sentence + QStringLiteral(" with an explicit deny in an identity-based policy"));
    // A role that is not there allows nothing.
    QCOMPARE(errorOf(call(*current, "CreateThing", with, "nobody")), QStringLiteral("AccessDeniedException"));
}

void TstIotControlWorld::anIotPolicyHasNoSayHere()
{
    // The thing's own policy allows iot:*; as a caller of the control API it is worth nothing.
    auto world = worldWith(allow("\"kinesis:*\"", "*"));
    runBalanced(*world, 5);
    QVERIFY(thingOf(*world, "pump").isOnline());
    QCOMPARE(errorOf(call(*world, "DeleteThing", {{"thingName", "pump"}})), QStringLiteral("AccessDeniedException"));
    QVERIFY(coreOf(*world).registry().findThing("pump"));
}

void TstIotControlWorld::aConditionlessOwnerMayDoEverything()
{
    auto world = worldWith(allow("\"kinesis:*\"", "*"));
    QVERIFY(call(*world, "CreateThing", {{"thingName", "pump-2"}}, "").ok());
    QVERIFY(coreOf(*world).registry().findThing("pump-2"));
}

void TstIotControlWorld::bothResourcesOfAMembershipAreAsked()
{
    const Json with{{"thingGroupName", "plant"}, {"thingName", "pump"}};
    const std::string more =
        "other: iam-role " +
        Json{{"policy",
              policy(
                  (allow("\"iot:*\"", arn("thing/pump")) + "," + allow("\"iot:*\"", arn("thinggroup/plant"))).c_str())}}
            .dump();
    auto world = worldWith(allow("\"iot:*\"", arn("thing/*")), Profile::Current, more);
    QVERIFY(call(*world, "CreateThingGroup", {{"thingGroupName", "plant"}}, "").ok());
    QCOMPARE(errorOf(call(*world, "AddThingToThingGroup", with)), QStringLiteral("AccessDeniedException"));
    QVERIFY(call(*world, "AddThingToThingGroup", with, "other").ok());
    QVERIFY(coreOf(*world).registry().groupsOf("pump").contains("plant"));
}

void TstIotControlWorld::policiesAreAttachedAndDetachedWhileThingsRun()
{
    auto world = worldWith(allow("\"iot:*\"", "*"));
    runBalanced(*world, 10);
    QVERIFY(figure(*world, "pump", "MessagesAccepted") >= 8);
    QVERIFY(call(*world, "DetachPolicy", {{"policyName", "AllowAll"}, {"target", arn("cert/pump")}}).ok());
    const std::uint64_t before = figure(*world, "pump", "MessagesAccepted");
    runBalanced(*world, 40);
    QCOMPARE(figure(*world, "pump", "MessagesAccepted"), before);
    // A new one, made and attached.
    const std::string own = R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iot:*", )"
                            R"("Resource": "*"}})";
    QVERIFY(call(*world, "CreatePolicy", {{"policyName", "Own"}, {"policyDocument", own}}).ok());
    QVERIFY(call(*world, "AttachPolicy", {{"policyName", "Own"}, {"target", "pump"}}).ok());
    runBalanced(*world, 200);
    QVERIFY(figure(*world, "pump", "MessagesAccepted") > before + 20);
    QCOMPARE(errorOf(call(*world, "DeletePolicy", {{"policyName", "Own"}})), QStringLiteral("DeleteConflictException"));
}

void TstIotControlWorld::anInactiveCertificateDisconnects_data()
{
    QTest::addColumn<bool>("byCall");
    QTest::newRow("by UpdateCertificate") << true;
    QTest::newRow("by the thing's settings") << false;
}

void TstIotControlWorld::anInactiveCertificateDisconnects()
{
    QFETCH(bool, byCall);
    auto world = worldWith(
        allow("\"iot:*\"", "*"), Profile::Current,
        R"(app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "$aws/events/presence/disconnected/pump"}]}
                           app -> iot)");
    runBalanced(*world, 10);
    QVERIFY(thingOf(*world, "pump").isOnline());
    const auto change = [&](const char *status) {
        if (byCall)
            QVERIFY(call(*world, "UpdateCertificate", {{"certificateId", "pump"}, {"newStatus", status}}).ok());
        else
            QVERIFY(world->act({world->now(), "pump", "SetProperty", {{"key", "certificateStatus"}, {"value", status}}})
                        .ok());
    };
    change("INACTIVE");
    runBalanced(*world, 30);
    QVERIFY(!thingOf(*world, "pump").isOnline());
    const auto &received = thingOf(*world, "app").received();
    QCOMPARE(received.size(), std::size_t{1});
    QVERIFY(received[0].payload.find("AUTH_ERROR") != std::string::npos);
    // Other settings of the thing do not wake it up.
    QVERIFY(world->act({world->now(), "pump", "SetProperty", {{"key", "messagesPerSecond"}, {"value", 2}}}).ok());
    runBalanced(*world, 60);
    QVERIFY(!thingOf(*world, "pump").isOnline());
    change("ACTIVE");
    runBalanced(*world, 200);
    QVERIFY(thingOf(*world, "pump").isOnline());
}

void TstIotControlWorld::changesTakeTheirTime()
{
    auto world = worldWith(allow("\"iot:*\"", "*"));
    QVERIFY(world->act({0, "iot", "SetProperty", {{"key", "propagationSeconds"}, {"value", 60}}}).ok());
    runBalanced(*world, 10);
    QVERIFY(call(*world, "UpdateCertificate", {{"certificateId", "pump"}, {"newStatus", "REVOKED"}}).ok());
    runBalanced(*world, 69);
    QVERIFY(thingOf(*world, "pump").isOnline());
    runBalanced(*world, 75);
    QVERIFY(!thingOf(*world, "pump").isOnline());
}

void TstIotControlWorld::aRuleIsMadeAndWorks()
{
    auto world = worldWith(allow("\"iot:*\"", "*") + "," + allow("\"iam:PassRole\"", "*") + "," +
                               allow("\"kinesis:PutRecord\"", "*"),
                           Profile::Current,
                           R"(clicks: kinesis-stream
                           app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "seen/#"}]}
                           app -> iot)");
    runBalanced(*world, 5);
    const std::string role = "arn:aws:iam::000000000000:role/admin";
    QVERIFY(
        call(*world, "CreateTopicRule",
             {{"ruleName", "seen"},
              {"topicRulePayload",
               {{"sql", "SELECT 1 AS one FROM 'things/+/telemetry'"},
                {"actions",
                 Json::array({{{"republish", {{"topic", "seen/${topic(2)}"}, {"roleArn", role}}}},
                              {{"kinesis", {{"streamName", "clicks"}, {"partitionKey", "a"}, {"roleArn", role}}}}})}}}})
            .ok());
    runBalanced(*world, 25);
    QVERIFY(thingOf(*world, "app").received().size() >= 15);
    QCOMPARE(text(thingOf(*world, "app").received().back().topic), QStringLiteral("seen/pump"));
    QVERIFY(figure(*world, "clicks", "IncomingRecords") >= 15);
    QCOMPARE(errorOf(call(*world, "CreateTopicRule",
                          {{"ruleName", "seen"}, {"topicRulePayload", {{"sql", "SELECT * FROM 'a'"}}}})),
             QStringLiteral("ResourceAlreadyExistsException"));
    QVERIFY(call(*world, "DeleteTopicRule", {{"ruleName", "seen"}}).ok());
    runBalanced(*world, 30);
    const std::size_t before = thingOf(*world, "app").received().size();
    runBalanced(*world, 40);
    QCOMPARE(thingOf(*world, "app").received().size(), before);
}

void TstIotControlWorld::aRulesRoleMustBePassed()
{
    auto world = worldWith(allow("\"iot:*\"", "*"));
    const auto answer =
        call(*world, "CreateTopicRule",
             {{"ruleName", "seen"},
              {"topicRulePayload",
               {{"sql", "SELECT * FROM 'a'"},
                {"actions",
                 Json::array({{{"republish", {{"topic", "b"}, {"roleArn", "arn:aws:iam::000000000000:role/x"}}}}})}}}});
    QCOMPARE(errorOf(answer), QStringLiteral("AccessDeniedException"));
    QVERIFY(
        answer.error().message.contains(QStringLiteral("iam:PassRole on resource: arn:aws:iam::000000000000:role/x")));
    QVERIFY(!world->find("seen"));
}

void TstIotControlWorld::whatIsWrongIsNamed()
{
    auto world = worldWith(allow("\"iot:*\"", "*"));
    const auto error = [&](const char *operation, const Json &with) {
        return errorOf(call(*world, operation, with));
    };
    const QString notFound = QStringLiteral("ResourceNotFoundException");
    const QString invalid = QStringLiteral("InvalidRequestException");
    QCOMPARE(error("Fly", Json::object()), invalid);
    QCOMPARE(error("CreateThing", {{"thingName", "a b"}}), invalid);
    QCOMPARE(error("DescribeThing", {{"thingName", "other"}}), notFound);
    QCOMPARE(error("AttachPolicy", {{"policyName", "None"}, {"target", "pump"}}), notFound);
    QCOMPARE(error("AttachPolicy", {{"policyName", "AllowAll"}, {"target", "other"}}), notFound);
    QCOMPARE(error("UpdateCertificate", {{"certificateId", "other"}, {"newStatus", "ACTIVE"}}), notFound);
    QCOMPARE(error("UpdateCertificate", {{"certificateId", "pump"}, {"newStatus", "GONE"}}), invalid);
    QCOMPARE(error("CreatePolicy", {{"policyName", "P"}, {"policyDocument", "{"}}),
             QStringLiteral("MalformedPolicyException"));
    QCOMPARE(error("CreatePolicy", {{"policyName", "AllowAll"}, {"policyDocument", "{}"}}),
             QStringLiteral("ResourceAlreadyExistsException"));
    QCOMPARE(error("CreateTopicRule", {{"ruleName", "r"}, {"topicRulePayload", {{"sql", "SELECT"}}}}),
             QStringLiteral("SqlParseException"));
    QCOMPARE(error("CreateTopicRule", {{"ruleName", "r"},
                                       {"topicRulePayload",
                                        {{"sql", "SELECT * FROM 'a'"},
                                         {"actions", Json::array({{{"kinesis", {{"streamName", "pump"}}}}})}}}}),
             invalid);
    QVERIFY(!world->find("r"));
    QCOMPARE(error("DeleteTopicRule", {{"ruleName", "pump"}}), invalid);
}

void TstIotControlWorld::aThingRegistersItself()
{
    const std::string statements = allow(R"(["iot:CreateThingType", "iot:CreateThing"])", "*") + "," +
                                   allow(R"(["iot:CreateKeysAndCertificate", "iot:AttachThingPrincipal"])", "*") + "," +
                                   allow("\"iot:AttachPolicy\"", arn("cert/new-1"));
    for (const char *protocol : {"mqtt", "https"}) {
        auto world = worldWith(statements, Profile::Current,
                               "late: iot-thing " +
                                   Json{{"thingName", "new-1"},
                                        {"thingTypeName", "Pump"},
                                        {"protocol", protocol},
                                        {"registration", {{"byItself", true}, {"role", "admin"}}}}
                                       .dump() +
                                   "\nlate -> iot");
        QVERIFY(!coreOf(*world).registry().findThing("new-1"));
        runBalanced(*world, 20);
        const iot::RegisteredThing *const made = coreOf(*world).registry().findThing("new-1");
        QVERIFY(made);
        QCOMPARE(text(made->type), QStringLiteral("Pump"));
        QVERIFY(figure(*world, "late", "MessagesAccepted") >= 12);
        // What it published before is lost.
        QVERIFY(figure(*world, "late", "MessagesLost") >= 1);
        QCOMPARE(figure(*world, "iot", "ControlCalls.Allowed"), std::uint64_t{5});
        QCOMPARE(figure(*world, "iot", "ControlCalls.Denied"), std::uint64_t{0});
    }
}

void TstIotControlWorld::aThingThatMayNotStaysOutside()
{
    auto world = worldWith(allow(R"(["iot:CreateThing", "iot:CreateKeysAndCertificate"])", "*"), Profile::Current,
                           "late: iot-thing " + Json{{"registration", {{"byItself", true}, {"role", "admin"}}}}.dump() +
                               "\nlate -> iot");
    Heard heard;
    world->setProbe(&heard);
    runBalanced(*world, 30);
    world->setProbe(nullptr);
    // It is there, with a certificate, and nothing hangs on that.
    QVERIFY(coreOf(*world).registry().findThing("late"));
    QVERIFY(!thingOf(*world, "late").isOnline());
    const auto *const line = heard.find("AccessDeniedException");
    QVERIFY(line && line->text.find("iot:AttachPolicy") != std::string::npos);
    QVERIFY(figure(*world, "iot", "ControlCalls.Denied") >= 2);
    QVERIFY(world
                ->act({world->now(),
                       "admin",
                       "SetProperty",
                       {{"key", "policy"}, {"value", policy(allow("\"iot:*\"", "*").c_str())}}})
                .ok());
    runBalanced(*world, 120);
    QVERIFY(thingOf(*world, "late").isOnline());
}

void TstIotControlWorld::actionsOfAPersonGoTheSameWay()
{
    auto world = worldWith(allow("\"iot:DescribeThing\"", "*"));
    runBalanced(*world, 5);
    const auto denied = world->act({world->now(), "iot", "CreateThing", {{"thingName", "pump-2"}, {"role", "admin"}}});
    QVERIFY(!denied.ok());
    QCOMPARE(denied.error().place, QStringLiteral("AccessDeniedException"));
    QVERIFY(world->act({world->now(), "iot", "CreateThing", {{"thingName", "pump-2"}, {"role", ""}}}).ok());
    QVERIFY(coreOf(*world).registry().findThing("pump-2"));
    QVERIFY(world
                ->act({world->now(),
                       "iot",
                       "CreateTopicRule",
                       {{"ruleName", "seen"},
                        {"sql", "SELECT * FROM 'things/#'"},
                        {"republishTopic", "seen"},
                        {"ruleRole", "admin"},
                        {"role", ""}}})
                .ok());
    runBalanced(*world, 10);
    QVERIFY(world->find("seen"));
}

void TstIotControlWorld::whatCallsMadeOutlivesAChangeOfGroups()
{
    auto world = worldWith(allow("\"iot:*\"", "*"));
    QVERIFY(call(*world, "CreateThing", {{"thingName", "pump-2"}}).ok());
    QVERIFY(world
                ->act({world->now(),
                       "iot",
                       "SetProperty",
                       {{"key", "thingGroups"}, {"value", Json::array({{{"thingGroupName", "plant"}}})}}})
                .ok());
    QVERIFY(coreOf(*world).registry().findThing("pump-2"));
    QVERIFY(coreOf(*world).registry().findGroup("plant"));
    QVERIFY(coreOf(*world).registry().findThing("pump"));
}

QTEST_GUILESS_MAIN(TstIotControlWorld)
#include "tst_control.moc"
