// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accesslab.h"
#include "core/pipeline/document.h"
#include "core/services/access/names.h"

using namespace headwater;
using namespace headwater::test;

namespace {

constexpr const char *kWrites = R"({"Sid": "Write", "Effect": "Allow", "Action": "kinesis:PutRecord",
    "Resource": "arn:aws:kinesis:us-east-1:000000000000:stream/clicks"})";

/// A producer and a consumer with roles, on one stream.
pipeline::Pipeline guarded(const char *writer, const char *reader, limits::Profile profile = limits::Profile::Exam)
{
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 50, "role": "writer"}
        clicks: kinesis-stream
        app: consumer {"role": "reader"}
        writer: iam-role
        reader: iam-role
        web -> clicks
        clicks -> app)",
                                    profile);
    drawn.nodes[3].properties["policy"] = policy(writer);
    drawn.nodes[4].properties["policy"] = policy(reader);
    return drawn;
}

std::uint64_t accepted(World &world, const char *node = "web")
{
    Json report;
    world.find(node)->report(report);
    return report["metrics"]["RecordsAccepted"]["sum"].get<std::uint64_t>();
}

} // namespace

class TstAccess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoHasThePermissionPasses();
    void aDeniedProducerIsToldWhichStatementDecided();
    void theCurrentServiceNamesTheKindOfPolicy();
    void anExplicitDenyWins();
    void aDeniedReaderReadsNothing();
    void aRoleChangedWhileItRunsTakesEffect();
    void aPolicyThatLooksAtTheClockChangesItsMind();
    void gatesChangeNothingThatMayPass();
    void aPrivateSubnetNeedsAWay();
    void anEndpointLeadsToItsServiceOnly();
    void theEndpointsPolicyNarrows();
    void policiesSeeTheWayOfACall();
    void aDisabledKeyStopsWritersWithinFiveMinutes();
    void theRequestQuotaOfKmsThrottles();
    void writersAndReadersNeedTheirPermissionOnTheKey();
    void keysAreAskedEveryFiveMinutes();
    void sealedRecordsCannotBeReadAndAreLarger();
    void objectsNeedAPermissionToo();
    void aRuleIsTheSameTwice();
    void theChecklistSaysWhatIsOpen();
    void everyFixClosesItsLine();
    void namesFollowARename();
    void whatIsNamedHasToBeThere();
};

void TstAccess::whoHasThePermissionPasses()
{
    const Json result = run(guarded(kWrites, kAll), 20);
    QCOMPARE(sum(result, "web", "RecordsDropped"), std::uint64_t{0});
    QVERIFY(sum(result, "app", "RecordsRead") > 900);
    QVERIFY(sum(result, "writer", "CallsAllowed") > 900);
    QCOMPARE(sum(result, "writer", "CallsDenied"), std::uint64_t{0});
    QCOMPARE(result["ledger"]["balance"].get<int>(), 0);
}

void TstAccess::aDeniedProducerIsToldWhichStatementDecided()
{
    // SEC-01
    auto world = start(guarded(R"({"Effect": "Allow", "Action": "kinesis:GetRecords", "Resource": "*"})", kAll));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(10));
    QCOMPARE(accepted(*world), std::uint64_t{0});
    Json report;
    world->find("web")->report(report);
    // Not tried again: the SDK knows that it does not help.
    QCOMPARE(report["metrics"]["RecordsRetried"]["sum"].get<int>(), 0);
    QVERIFY(report["metrics"]["RecordsDropped"]["sum"].get<int>() > 400);
    const Heard::Line *line = heard.find("AccessDeniedException");
    QVERIFY(line);
    QCOMPARE(text(line->node), QStringLiteral("web"));
    QCOMPARE(text(line->text),
             QStringLiteral("User: arn:aws:sts::000000000000:assumed-role/writer/web is not authorized to perform: "
                            "kinesis:PutRecord on resource: %1 (decided by: no statement allows it in writer)")
                 .arg(QLatin1String(kClicks)));
    // Once, and not for every record.
    QVERIFY(heard.lines.size() <= 2);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAccess::theCurrentServiceNamesTheKindOfPolicy()
{
    auto world =
        start(guarded(R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})", kAll, limits::Profile::Current));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(2));
    QVERIFY(heard.find("AccessDeniedException"));
    QVERIFY(text(heard.find("AccessDeniedException")->text)
                .contains(QStringLiteral(
                    "because no identity-based policy allows the kinesis:PutRecord action (decided by")));
}

void TstAccess::anExplicitDenyWins()
{
    const std::string both = std::string(kAll) + R"(, {"Sid": "NoWriting", "Effect": "Deny", "Action": "kinesis:Put*",
        "Resource": "*"})";
    auto world = start(guarded(both.c_str(), kAll));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(2));
    QCOMPARE(accepted(*world), std::uint64_t{0});
    QVERIFY(text(heard.find("AccessDeniedException")->text)
                .endsWith(QStringLiteral("(decided by: statement “NoWriting” of writer)")));
}

void TstAccess::aDeniedReaderReadsNothing()
{
    const Json result = run(guarded(kAll, R"({"Effect": "Allow", "Action": "kinesis:GetShardIterator",
        "Resource": "*"})"),
                            20);
    QCOMPARE(sum(result, "app", "RecordsRead"), std::uint64_t{0});
    QVERIFY(sum(result, "app", "CallsThrottled") > 3);
    pipeline::Pipeline enhanced = guarded(kAll, R"({"Effect": "Allow", "Action": "kinesis:RegisterStreamConsumer",
        "Resource": "*"})");
    enhanced.nodes[2].properties["mode"] = "enhanced";
    QCOMPARE(sum(run(enhanced, 20), "app", "RecordsRead"), std::uint64_t{0});
    enhanced.nodes[4].properties["policy"] = policy(R"({"Effect": "Allow", "Action": ["kinesis:RegisterStreamConsumer",
        "kinesis:SubscribeToShard"], "Resource": "*"})");
    QVERIFY(sum(run(enhanced, 20), "app", "RecordsRead") > 500);
}

void TstAccess::aRoleChangedWhileItRunsTakesEffect()
{
    auto world = start(guarded(R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})", kAll));
    world->runTo(seconds(5));
    QCOMPARE(accepted(*world), std::uint64_t{0});
    const std::string allowed = services::withAllowed(world->find("writer")->property("policy").get<std::string>(),
                                                      "kinesis:PutRecord", kClicks);
    QVERIFY(world->act({world->now(), "writer", "SetProperty", {{"key", "policy"}, {"value", allowed}}}));
    world->runTo(seconds(10));
    QVERIFY(accepted(*world) > 200);
    const auto broken = world->act({world->now(), "writer", "SetProperty", {{"key", "policy"}, {"value", "{"}}});
    QVERIFY(!broken);
    QCOMPARE(broken.error().place, QStringLiteral("MalformedPolicyDocument"));
    const std::uint64_t before = accepted(*world);
    world->runTo(seconds(12));
    QVERIFY(accepted(*world) > before);
}

void TstAccess::aPolicyThatLooksAtTheClockChangesItsMind()
{
    auto world = start(guarded(R"({"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:10Z"}}})",
                               kAll));
    world->runTo(seconds(10));
    const std::uint64_t before = accepted(*world);
    QVERIFY(before > 400);
    world->runTo(seconds(20));
    QVERIFY(accepted(*world) - before < 5);
}

void TstAccess::gatesChangeNothingThatMayPass()
{
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 900, "api": "PutRecords", "batchRecords": 20}
        clicks: kinesis-stream
        app: consumer
        web -> clicks
        clicks -> app)");
    const Json before = run(drawn, 20);
    drawn.nodes.push_back({"all", "iam-role", "", {}, Json::object()});
    drawn.nodes[0].properties["role"] = drawn.nodes[2].properties["role"] = "all";
    const Json after = run(drawn, 20);
    QVERIFY(before["nodes"]["clicks"] == after["nodes"]["clicks"]);
    QVERIFY(before["nodes"]["app"] == after["nodes"]["app"]);
}

void TstAccess::aPrivateSubnetNeedsAWay()
{
    // SEC-04
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 50, "network": {"subnet": "private"}}
        clicks: kinesis-stream
        door: vpc-endpoint
        web -> clicks)");
    Json result = run(drawn, 30);
    QCOMPARE(sum(result, "clicks", "IncomingRecords"), std::uint64_t{0});
    QVERIFY(sum(result, "web", "RecordsRetried") > 100);
    drawn.nodes[0].properties["network"]["nat"] = true;
    QVERIFY(sum(run(drawn, 30), "clicks", "IncomingRecords") > 1'400);
    drawn.nodes[0].properties["network"] = {{"subnet", "private"}, {"endpoint", "door"}};
    result = run(drawn, 30);
    QVERIFY(sum(result, "clicks", "IncomingRecords") > 1'400);
    QCOMPARE(sum(result, "door", "NewConnections"), sum(result, "web", "Calls"));
    QCOMPARE(sum(result, "door", "BytesProcessed"), sum(result, "clicks", "IncomingBytes"));
}

void TstAccess::anEndpointLeadsToItsServiceOnly()
{
    auto world = start(draw(R"(
        web: producer {"recordsPerSecond": 50, "network": {"subnet": "private", "endpoint": "door"}}
        clicks: kinesis-stream
        door: vpc-endpoint {"ServiceName": "com.amazonaws.us-east-1.sqs"}
        web -> clicks)"));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(5));
    QCOMPARE(accepted(*world), std::uint64_t{0});
    QVERIFY(!heard.lines.empty());
    QVERIFY(text(heard.lines.front().text).contains(QStringLiteral("its VPC endpoint does not lead there")));
}

void TstAccess::theEndpointsPolicyNarrows()
{
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 50, "network": {"endpoint": "door"}}
        clicks: kinesis-stream
        door: vpc-endpoint
        web -> clicks)",
                                    limits::Profile::Current);
    drawn.nodes[2].properties["policy"] =
        policy(R"({"Effect": "Allow", "Principal": "*", "Action": "kinesis:GetRecords", "Resource": "*"})");
    auto world = start(drawn);
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(5));
    QCOMPARE(accepted(*world), std::uint64_t{0});
    QVERIFY(text(heard.find("AccessDeniedException")->text)
                .contains(QStringLiteral("because no VPC endpoint policy allows the kinesis:PutRecord action")));
}

void TstAccess::policiesSeeTheWayOfACall()
{
    const auto passes = [](const char *condition, const Json &network) {
        pipeline::Pipeline drawn =
            guarded(("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\", \"Condition\": {" +
                     std::string(condition) + "}}")
                        .c_str(),
                    kAll);
        drawn.nodes.push_back({"door", "vpc-endpoint", "", {}, Json::object()});
        drawn.nodes[0].properties["network"] = network;
        auto world = start(drawn);
        world->runTo(seconds(3));
        return accepted(*world) > 0;
    };
    const Json door = {{"subnet", "private"}, {"endpoint", "door"}}, plain = {{"transport", "HTTP"}};
    // SEC-02
    QVERIFY(passes(R"("Bool": {"aws:SecureTransport": "true"})", Json::object()));
    QVERIFY(!passes(R"("Bool": {"aws:SecureTransport": "true"})", plain));
    QVERIFY(passes(R"("StringEquals": {"aws:SourceVpce": "door"})", door));
    QVERIFY(!passes(R"("StringEquals": {"aws:SourceVpce": "door"})", Json::object()));
    QVERIFY(passes(R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"})", Json::object()));
    QVERIFY(!passes(R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"})", {{"SourceIp", "198.51.100.1"}}));
    QVERIFY(!passes(R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"})", door));
}

pipeline::Pipeline encrypted(const char *key = "{}")
{
    return draw("web: producer {\"recordsPerSecond\": 20}\n"
                "clicks: kinesis-stream {\"EncryptionType\": \"KMS\", \"KeyId\": \"master\"}\n"
                "app: consumer\nmaster: kms-key " +
                std::string(key) + "\nweb -> clicks\nclicks -> app");
}

void TstAccess::aDisabledKeyStopsWritersWithinFiveMinutes()
{
    auto world = start(encrypted());
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(60));
    QVERIFY(world->act({world->now(), "master", "SetProperty", {{"key", "KeyState"}, {"value", "Disabled"}}}));
    world->runTo(seconds(200));
    const std::uint64_t whileCached = accepted(*world);
    QVERIFY(whileCached > 3'500);
    world->runTo(seconds(400));
    const std::uint64_t after = accepted(*world);
    QVERIFY(after > whileCached && after < 6'500);
    QVERIFY(heard.find("KMSDisabledException"));
    QVERIFY(world->act({world->now(), "master", "SetProperty", {{"key", "KeyState"}, {"value", "Enabled"}}}));
    world->runTo(seconds(410));
    QVERIFY(accepted(*world) > after);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAccess::theRequestQuotaOfKmsThrottles()
{
    auto world = start(encrypted("{\"requestQuota\": 1000, \"otherRequestsPerSecond\": 1000}"));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(5));
    QCOMPARE(accepted(*world), std::uint64_t{0});
    QVERIFY(heard.find("KMSThrottlingException"));
    QVERIFY(world->act({world->now(), "master", "SetProperty", {{"key", "otherRequestsPerSecond"}, {"value", 10}}}));
    world->runTo(seconds(20));
    // What was throttled came again.
    QVERIFY(accepted(*world) > 350);
}

void TstAccess::writersAndReadersNeedTheirPermissionOnTheKey()
{
    pipeline::Pipeline drawn = encrypted();
    drawn.nodes.push_back({"writer", "iam-role", "", {}, Json::object()});
    drawn.nodes[0].properties["role"] = "writer";
    drawn.nodes[4].properties["policy"] = policy(kWrites);
    auto world = start(drawn);
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(5));
    QCOMPARE(accepted(*world), std::uint64_t{0});
    const Heard::Line *line = heard.find("KMSAccessDeniedException");
    QVERIFY(line);
    QVERIFY(text(line->text)
                .contains(QStringLiteral("kms:GenerateDataKey on resource: "
                                         "arn:aws:kms:us-east-1:000000000000:key/master")));
    drawn.nodes[4].properties["policy"] =
        services::leastPolicy(services::neededPermissions(drawn, services::builtinCatalog(), "web"));
    world = start(drawn);
    world->runTo(seconds(5));
    QVERIFY(accepted(*world) > 50);
}

void TstAccess::keysAreAskedEveryFiveMinutes()
{
    const Json result = run(encrypted(), 1'500);
    // Five times for the writer, and so for the reader.
    QCOMPARE(sum(result, "master", "Requests"), std::uint64_t{10});
}

void TstAccess::sealedRecordsCannotBeReadAndAreLarger()
{
    // SEC-03
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 20, "payload": "{\"user\": \"{{uuid}}\"}"}
        clicks: kinesis-stream
        web -> clicks)");
    auto world = start(drawn);
    world->runTo(seconds(5));
    const auto open = world->find("clicks")->peek({.node = "clicks", .count = 5});
    QVERIFY(open && open->front().data.find("user") != std::string::npos);
    const Json before = run(drawn, 5);
    drawn.nodes[0].properties["clientSideEncryption"] = true;
    world = start(drawn);
    world->runTo(seconds(5));
    const auto closed = world->find("clicks")->peek({.node = "clicks", .count = 5});
    QVERIFY(closed);
    QCOMPARE(closed->size(), open->size());
    for (std::size_t i = 0; i < closed->size(); ++i) {
        QCOMPARE((*closed)[i].data.find("user"), std::string::npos);
        QCOMPARE((*closed)[i].data.size(), (*open)[i].data.size() + 212);
    }
    const Json after = run(drawn, 5);
    QCOMPARE(sum(after, "clicks", "IncomingBytes"),
             sum(before, "clicks", "IncomingBytes") + 212 * sum(before, "clicks", "IncomingRecords"));
}

void TstAccess::objectsNeedAPermissionToo()
{
    pipeline::Pipeline drawn = guarded(kAll, R"({"Effect": "Allow", "Action": "kinesis:*", "Resource": "*"})");
    drawn.nodes.push_back({"lake", "s3-bucket", "", {}, Json{{"objectSeconds", 5}}});
    pipeline::Link link;
    link.from = "app";
    link.to = "lake";
    drawn.links.push_back(link);
    QCOMPARE(sum(run(drawn, 30), "lake", "NumberOfObjects"), std::uint64_t{0});
    drawn.nodes[4].properties["policy"] =
        services::leastPolicy(services::neededPermissions(drawn, services::builtinCatalog(), "app"));
    QVERIFY(sum(run(drawn, 30), "lake", "NumberOfObjects") > 3);
}

void TstAccess::aRuleIsTheSameTwice()
{
    const pipeline::Pipeline drawn = guarded(kWrites, R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})");
    QVERIFY(run(drawn, 60)["digest"] == run(drawn, 60)["digest"]);
}

void TstAccess::theChecklistSaysWhatIsOpen()
{
    const pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 50, "network": {"transport": "HTTP"}}
        clicks: kinesis-stream
        app: consumer {"role": "wide"}
        wide: iam-role
        web -> clicks
        clicks -> app)");
    const auto privilege = linesAbout(drawn, SecurityTopic::LeastPrivilege);
    QCOMPARE(privilege.size(), std::size_t{2});
    QVERIFY(privilege[0].text.contains(QStringLiteral("no role")));
    QVERIFY(privilege[1].text.contains(QStringLiteral("allows more")));
    const auto transit = linesAbout(drawn, SecurityTopic::InTransit);
    QCOMPARE(transit[0].state, SecurityState::Open);
    QCOMPARE(transit[1].state, SecurityState::Good);
    QCOMPARE(linesAbout(drawn, SecurityTopic::AtRest)[0].state, SecurityState::Open);
    QCOMPARE(linesAbout(drawn, SecurityTopic::ClientSide)[0].state, SecurityState::Optional);
    QCOMPARE(linesAbout(drawn, SecurityTopic::PrivateNetwork)[1].state, SecurityState::Optional);
}

void TstAccess::everyFixClosesItsLine()
{
    pipeline::Document document(services::builtinCatalog());
    document.reset(draw(R"(
        web: producer {"recordsPerSecond": 50, "network": {"transport": "HTTP"}}
        clicks: kinesis-stream
        app: consumer {"role": "wide"}
        wide: iam-role
        web -> clicks
        clicks -> app)"));
    const pipeline::Pipeline before = document.pipeline();
    std::size_t done = 0;
    for (bool found = true; found && done < 20;) {
        found = false;
        for (SecurityLine &line : services::securityChecklist(document.pipeline(), services::builtinCatalog())) {
            if (line.fix.empty())
                continue;
            QVERIFY(line.state != SecurityState::Good);
            QVERIFY(document.perform({line.fixText, {}, 0, std::move(line.fix)}));
            ++done;
            found = true;
            break;
        }
    }
    QCOMPARE(done, std::size_t{7});
    for (const SecurityLine &line : services::securityChecklist(document.pipeline(), services::builtinCatalog()))
        QVERIFY2(line.state == SecurityState::Good, qPrintable(line.text));
    for (const pipeline::Issue &issue : pipeline::validate(document.pipeline(), services::builtinCatalog()))
        QVERIFY2(issue.severity != pipeline::Severity::Error, qPrintable(issue.message));
    // What is closed still works.
    const Json result = run(document.pipeline(), 20);
    QVERIFY(sum(result, "app", "RecordsRead") > 700);
    QCOMPARE(sum(result, "web", "RecordsDropped"), std::uint64_t{0});
    while (document.canUndo())
        document.undo();
    QVERIFY(document.pipeline() == before);
}

void TstAccess::namesFollowARename()
{
    pipeline::Document document(services::builtinCatalog());
    document.reset(guarded(kWrites, kAll));
    auto rename = pipeline::renameCommand(document, "writer", "scribe");
    QVERIFY(rename && document.perform(*rename));
    QVERIFY(document.pipeline().find("web")->properties["role"] == "scribe");
    document.undo();
    QVERIFY(document.pipeline().find("web")->properties["role"] == "writer");
}

void TstAccess::whatIsNamedHasToBeThere()
{
    pipeline::Pipeline drawn = guarded(kWrites, kAll);
    const auto problem = [&]() -> QString {
        for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog())) {
            if (issue.severity == pipeline::Severity::Error)
                return issue.pointer + QLatin1Char(' ') + issue.message;
        }
        return {};
    };
    QVERIFY(problem().isEmpty());
    drawn.nodes[0].properties["role"] = "writr";
    QCOMPARE(problem(), QStringLiteral("/nodes/0/properties/role “writr” names no IAM role; there are: writer, reader. "
                                       "Did you mean “writer”?"));
    drawn.nodes[0].properties["role"] = "clicks";
    QVERIFY(problem().startsWith(QStringLiteral("/nodes/0/properties/role")));
    drawn.nodes[0].properties.erase("role");
    drawn.nodes[1].properties = {{"EncryptionType", "KMS"}, {"KeyId", "alias/aws/kinesis"}};
    QVERIFY(problem().isEmpty());
    drawn.nodes[1].properties["KeyId"] = "nokey";
    QVERIFY(problem().startsWith(QStringLiteral("/nodes/1/properties/KeyId")));
    drawn.nodes[1].properties = Json::object();
    drawn.nodes[3].properties["policy"] = "{\"Statement\": 1}";
    QVERIFY(problem().startsWith(QStringLiteral("/nodes/3/properties/policy")));
}

QTEST_GUILESS_MAIN(TstAccess)
#include "tst_access.moc"
