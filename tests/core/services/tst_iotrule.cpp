// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/access/checklist.h"
#include "core/services/access/wiregate.h"
#include "core/services/dynamodb-table/table.h"
#include "core/services/firehose/deliverystream.h"
#include "core/services/iot-rule/rule.h"
#include "core/services/s3-bucket/bucket.h"
#include "core/services/service.h"
#include "core/services/sns-topic/topic.h"
#include "core/world/world.h"
#include "lab.h"

#include <QFile>

using namespace headwater;
using namespace headwater::services;
using namespace headwater::test;
using iot_rule::Rule;
using kernel::SimTime;

namespace {

/// A broker as small as can be: it gives what it is told to those who listen.
class BrokerDouble final : public world::Component, public IotBroker
{
public:
    using Component::Component;

    struct Published
    {
        std::string topic, payload;
        std::uint8_t qos;
    };
    std::vector<Published> published; ///< by rules
    std::string client = "device-1";
    bool isOpen = true;

    void send(const std::string &topic, const std::string &payload, std::string_view rule = {})
    {
        IotMessage message;
        message.topic = topic;
        message.component = index();
        message.number = m_payloads.size();
        message.bytes = static_cast<std::uint32_t>(payload.size());
        message.clientId = client;
        message.principal = "cert";
        message.basicIngestRule = rule;
        message.trace = ++m_traces;
        m_payloads.push_back(payload);
        ++m_count;
        const auto listenings = m_listenings;
        for (const auto &[number, one] : listenings) {
            if (rule.empty() ? !one.isBasic && iotsql::filterMatches(one.filter, topic)
                             : one.isBasic && one.filter == rule)
                one.listener->messageArrived(world().now(), message);
        }
    }

    Listening listen(std::string_view filter, IotListener &listener) override
    {
        m_listenings[++m_last] = {std::string(filter), &listener, false};
        return m_last;
    }
    Listening listenToBasicIngest(std::string_view rule, IotListener &listener) override
    {
        m_listenings[++m_last] = {std::string(rule), &listener, true};
        return m_last;
    }
    void unlisten(Listening listening) override { m_listenings.erase(listening); }
    IotPublishOutcome publish(SimTime, const IotMessage &message) override
    {
        if (!isOpen)
            return IotPublishOutcome::Unavailable;
        if (message.topic.empty() || message.topic.find_first_of("+#") != std::string_view::npos)
            return IotPublishOutcome::InvalidTopic;
        published.push_back({std::string(message.topic), std::string(*message.payload), message.qos});
        send(std::string(message.topic), std::string(*message.payload));
        return IotPublishOutcome::Accepted;
    }
    std::string payloadOf(const IotMessage &message) const override { return m_payloads[message.number]; }
    std::optional<std::string> shadowDocument(std::string_view thing, std::string_view) const override
    {
        return thing == "lamp" ? std::optional<std::string>(R"({"state":{"reported":{"alarm":"ON"}}})") : std::nullopt;
    }
    std::string_view accountId() const override { return "000000000000"; }
    std::string_view region() const override { return "us-east-1"; }
    std::int64_t timeShift() const override { return 0; }

    void handle(const kernel::Event &) override {}
    void sample(double *) override {}
    void report(Json &) const override {}
    void tally(world::Ledger &ledger) const override
    {
        ledger.produced += m_count;
        ledger.delivered += m_count;
    }
    void fingerprint(kernel::Fingerprint &print) const override { print.add(m_count); }
    world::WholeRecord wholeRecord(std::uint64_t number) const override { return {{}, {}, m_payloads[number]}; }

private:
    struct One
    {
        std::string filter;
        IotListener *listener;
        bool isBasic;
    };
    std::map<Listening, One> m_listenings;
    Listening m_last = 0;
    std::vector<std::string> m_payloads;
    std::uint64_t m_traces = 0, m_count = 0;
};

/// A function that answers when it is told to.
class FunctionDouble final : public world::Component, public Function
{
public:
    using Component::Component;

    std::vector<std::string> events;
    std::string answer = "{}";
    bool answersAtOnce = true, fails = false;

    void invoke(SimTime now, FunctionCaller &caller, std::uint64_t token, FunctionEvent event) override
    {
        events.push_back(event.text());
        m_waiting.emplace_back(&caller, token);
        if (answersAtOnce)
            answerAll(now);
    }
    void answerAll(SimTime now)
    {
        for (const auto &[caller, token] : std::exchange(m_waiting, {})) {
            FunctionResult result;
            result.kind = fails ? FunctionResult::Kind::FunctionError : FunctionResult::Kind::Success;
            result.errorMessage = fails ? "it threw" : "";
            result.payload = answer;
            caller->answered(now, token, result);
        }
    }
    void forget(FunctionCaller &caller) override
    {
        std::erase_if(m_waiting, [&](const auto &one) { return one.first == &caller; });
    }
    std::string functionName() const override { return id(); }
    void handle(const kernel::Event &) override {}
    void sample(double *) override {}
    void report(Json &) const override {}
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &) const override {}

private:
    std::vector<std::pair<FunctionCaller *, std::uint64_t>> m_waiting;
};

pipeline::ServiceType typeOf(std::string_view id, pipeline::PortSpec port)
{
    pipeline::ServiceType type;
    type.id = id;
    type.ports = {port};
    return type;
}

const pipeline::ServiceType kBrokerType = typeOf("iot-core", {"topics", {"Topics"}, pipeline::Flow::Topics, true});
const pipeline::ServiceType kFunctionType = typeOf("lambda", {"invoke", {"Invoke"}, pipeline::Flow::Invoke, false});

world::WorldOptions examOptions()
{
    world::WorldOptions options;
    options.profile = limits::Profile::Exam;
    options.seed = 7;
    return options;
}

/// A broker, a rule, and what the rule is linked to.
class Factory
{
public:
    explicit Factory(Json ruleProperties = Json::object(), const std::string &policy = {})
        : world(examOptions())
    {
        world.setGatekeeper(makeGate);
        broker = &dynamic_cast<BrokerDouble &>(
            world.addNode({"broker", "iot-core", "", {}, Json::object()}, kBrokerType,
                          [](const world::Birth &birth) { return std::make_unique<BrokerDouble>(birth); }));
        if (!policy.empty()) {
            add("role", "iam-role", {{"policy", policy}});
            ruleProperties["role"] = "role";
        }
        rule = &dynamic_cast<Rule &>(add("rule", "iot-rule", ruleProperties));
        world.addLink({"broker", "rule", "topics", Json::object()});
    }

    world::Component &add(const std::string &id, const std::string &type, Json properties = Json::object())
    {
        const Service *const service = findService(type);
        return world.addNode({id, type, "", {}, std::move(properties)}, service->type, service->create);
    }
    void link(const std::string &to, const std::string &port) { world.addLink({"rule", to, port, Json::object()}); }
    FunctionDouble &addFunction(const std::string &id)
    {
        return dynamic_cast<FunctionDouble &>(
            world.addNode({id, "lambda", "", {}, Json::object()}, kFunctionType,
                          [](const world::Birth &birth) { return std::make_unique<FunctionDouble>(birth); }));
    }
    void runFor(double seconds)
    {
        for (const SimTime end = world.now() + test::seconds(seconds); world.now() < end;) {
            world.runTo(std::min(end, world.now() + kernel::kSecond));
            QCOMPARE(world.ledger().balance(), 0);
        }
    }
    Json metrics() const
    {
        Json node;
        rule->report(node);
        return node;
    }
    std::uint64_t count(const char *metric) const { return metrics()["metrics"][metric]["sum"].get<std::uint64_t>(); }

    world::World world;
    BrokerDouble *broker = nullptr;
    Rule *rule = nullptr;
};

world::PeekRequest request(const char *node, std::uint32_t count = 50)
{
    world::PeekRequest request;
    request.node = node;
    request.count = count;
    return request;
}

std::string allowing(const std::vector<std::string> &actions)
{
    return Json{{"Version", "2012-10-17"},
                {"Statement", Json::array({{{"Effect", "Allow"}, {"Action", actions}, {"Resource", "*"}}})}}
        .dump();
}

} // namespace

class TstIotRule : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordsReachAStreamUnderTheirKey();
    void whereFiltersAndSelectAdds();
    void recordsReachADeliveryStream();
    void objectsAndItemsAreWritten();
    void noticesAndEventsArePassedOn();
    void republishedMessagesComeBackThroughTheBroker();
    void withoutARoleActionsFailAndTheErrorActionTells();
    void aRoleThatDoesNotAllowItRefuses();
    void basicIngestGoesToTheRuleAlone();
    void payloadsThatAreNoJsonAreParseErrors();
    void refusedRecordsAreTriedAgain();
    void functionsInTheStatementAreAsked();
    void aDisabledRuleSeesNothing();
    void tooManyMessagesAreThrottled();
    void mistakesOfTheRuleAreFound();
    void thingsReachAStreamThroughARule();
    void aMessageCanComeRoundAgain();
    void theSamplesShowWhatTheyTell();
    void thePermissionsItNeedsAreKnown();
    void theSameMessagesGiveTheSameDigest();
};

void TstIotRule::recordsReachAStreamUnderTheirKey() // PRD-04, IOT-04
{
    Factory factory({{"partitionKey", "${topic(2)}"}}, allowing({"kinesis:PutRecord"}));
    auto &stream = dynamic_cast<KinesisStream &>(factory.add("clicks", "kinesis-stream", {{"ShardCount", 1}}));
    factory.link("clicks", "records");
    factory.world.start();
    factory.broker->send("sensors/17/data", R"({"t": 1})");
    factory.broker->send("sensors/18/data", "no json at all");
    factory.broker->send("other/18/data", R"({"t": 3})");
    factory.runFor(2);
    const auto records = stream.peek(request("clicks"));
    QVERIFY(records.ok());
    QCOMPARE(records->size(), std::size_t(2));
    QCOMPARE((*records)[0].partitionKey, std::string("17"));
    QCOMPARE((*records)[0].data, std::string(R"({"t": 1})"));
    QCOMPARE((*records)[1].data, std::string("no json at all"));
    QCOMPARE(factory.count("TopicMatch"), 2u);
    QCOMPARE(factory.count("Success"), 2u);
}

void TstIotRule::whereFiltersAndSelectAdds() // IOT-03
{
    Factory factory({{"sql", "SELECT *, topic(2) AS sensor, clientid() AS client FROM 'sensors/+' WHERE t > 30"}},
                    allowing({"kinesis:PutRecord"}));
    auto &stream = dynamic_cast<KinesisStream &>(factory.add("clicks", "kinesis-stream", {{"ShardCount", 1}}));
    factory.link("clicks", "records");
    factory.world.start();
    factory.broker->send("sensors/17", R"({"t": 31.5})");
    factory.broker->send("sensors/17", R"({"t": 29})");
    factory.runFor(1);
    const auto records = stream.peek(request("clicks"));
    QVERIFY(records.ok());
    QCOMPARE(records->size(), std::size_t(1));
    QCOMPARE(text((*records)[0].data), QStringLiteral(R"({"t":31.5,"sensor":"17","client":"device-1"})"));
    QCOMPARE(factory.count("MessagesNotSelected"), 1u);
}

void TstIotRule::recordsReachADeliveryStream() // KDF-02, IOT-04
{
    Factory factory({{"sql", "SELECT VALUE list FROM 'a'"}, {"batchMode", true}, {"separator", "newline"}},
                    allowing({"firehose:PutRecordBatch"}));
    auto &stream = dynamic_cast<firehose::DeliveryStream &>(
        factory.add("delivery", "firehose", {{"BufferingHints", {{"SizeInMBs", 1}, {"IntervalInSeconds", 60}}}}));
    auto &bucket = dynamic_cast<s3_bucket::Bucket &>(factory.add("lake", "s3-bucket"));
    factory.link("delivery", "records");
    factory.world.addLink({"delivery", "lake", "", Json::object()});
    factory.world.start();
    factory.broker->send("a", R"({"list": [{"n": 1}, {"n": 2}, 3]})");
    factory.broker->send("a", R"({"list": {"n": 4}})");
    factory.runFor(70);
    QCOMPARE(stream.totals().incoming, 4u);
    QCOMPARE(bucket.stored().size(), std::size_t(1));
    QCOMPARE(text(*bucket.contents(bucket.stored()[0])), QStringLiteral("{\"n\":1}\n{\"n\":2}\n3\n{\"n\":4}\n"));
}

void TstIotRule::objectsAndItemsAreWritten() // IOT-04
{
    Factory factory({{"sql", "SELECT device, t * 2 AS twice FROM 'sensors/+'"}, {"key", "data/${topic(2)}/${t}.json"}},
                    allowing({"s3:PutObject", "dynamodb:PutItem"}));
    auto &bucket = dynamic_cast<s3_bucket::Bucket &>(factory.add("lake", "s3-bucket"));
    auto &table =
        dynamic_cast<dynamodb_table::Table &>(factory.add("state", "dynamodb-table", {{"hashKey", "device"}}));
    factory.link("lake", "objects");
    factory.link("state", "items");
    factory.world.start();
    factory.broker->send("sensors/17", R"({"device": "pump", "t": 4})");
    factory.broker->send("sensors/17", R"({"t": 5})"); // no key for the item
    factory.runFor(1);
    QCOMPARE(bucket.stored().size(), std::size_t(2));
    QCOMPARE(text(bucket.stored()[0].key), QStringLiteral("data/17/4.json"));
    QCOMPARE(text(*bucket.contents(bucket.stored()[0])), QStringLiteral(R"({"device":"pump","twice":8})"));
    QCOMPARE(table.store().items().size(), std::size_t(1));
    QCOMPARE(table.store().items().begin()->second.item["twice"], Json(8));
    QCOMPARE(factory.count("Failure"), 1u);
    QVERIFY(factory.metrics()["actions"][1]["lastFailure"].get<std::string>().starts_with("ValidationException"));

    QVERIFY(factory.rule->setProperty("dynamoDbAction", "dynamoDB").ok());
    factory.broker->send("sensors/17", R"({"t": 6})");
    factory.runFor(1);
    QCOMPARE(table.store().items().at("17").item["payload"], Json(R"({"twice":12})"));
}

void TstIotRule::noticesAndEventsArePassedOn() // IOT-04
{
    Factory factory(Json{{"sql", "SELECT * FROM 'alarms'"}}, allowing({"sns:Publish"}));
    auto &topic = dynamic_cast<sns_topic::Topic &>(factory.add("ops", "sns-topic"));
    FunctionDouble &function = factory.addFunction("handler");
    factory.link("ops", "notices");
    factory.link("handler", "function");
    factory.world.start();
    factory.broker->send("alarms", R"({"hot":true})");
    factory.runFor(10);
    QCOMPARE(topic.outbox().size(), std::size_t(1));
    QCOMPARE(text(topic.outbox()[0].message), QStringLiteral(R"({"hot":true})"));
    QCOMPARE(function.events, std::vector<std::string>{R"({"hot":true})"});
    QCOMPARE(factory.count("Success"), 2u);

    // The action is done when the function has the event; what fails there is tried twice more.
    function.fails = true;
    factory.broker->send("alarms", R"({"hot":false})");
    factory.runFor(300);
    QCOMPARE(function.events.size(), std::size_t(4));
    QCOMPARE(factory.count("Failure"), 0u);
    QCOMPARE(factory.world.ledger().dropped, 1u);
}

void TstIotRule::republishedMessagesComeBackThroughTheBroker() // IOT-04
{
    Factory factory({{"sql", "SELECT *, timestamp() AS ts FROM 'my/iot/topic'"},
                     {"republishTopic", "$$aws/things/${topic(2)}/shadow/update"},
                     {"qos", "1"}},
                    allowing({"iot:Publish"}));
    factory.world.start();
    factory.runFor(2);
    factory.broker->send("my/iot/topic", R"({"a":1})");
    factory.runFor(1);
    QCOMPARE(factory.broker->published.size(), std::size_t(1));
    QCOMPARE(text(factory.broker->published[0].topic), QStringLiteral("$aws/things/iot/shadow/update"));
    QCOMPARE(text(factory.broker->published[0].payload), QStringLiteral(R"({"a":1,"ts":1577836802000})"));
    QCOMPARE(factory.broker->published[0].qos, std::uint8_t(1));

    // A broker that cannot be reached for a while is tried again.
    factory.broker->isOpen = false;
    factory.broker->send("my/iot/topic", R"({"a":2})");
    factory.runFor(1);
    factory.broker->isOpen = true;
    factory.runFor(10);
    QCOMPARE(factory.broker->published.size(), std::size_t(2));
    QCOMPARE(factory.count("Failure"), 0u);
}

void TstIotRule::withoutARoleActionsFailAndTheErrorActionTells() // IOT-05, IOT-04
{
    Factory factory(Json{{"sql", "SELECT * FROM 'sensors/#'"}});
    factory.add("clicks", "kinesis-stream", {{"ShardCount", 1}});
    FunctionDouble &function = factory.addFunction("handler");
    factory.link("clicks", "records");
    factory.link("handler", "function");
    factory.world.start();
    factory.broker->send("sensors/1", "{}");
    factory.runFor(1);
    QCOMPARE(factory.count("Failure"), 1u);
    QCOMPARE(factory.count("Success"), 1u); // Lambda needs no role
    QCOMPARE(function.events.size(), std::size_t(1));
    QCOMPARE(factory.metrics()["actions"][0]["lastFailure"],
             Json("AccessDenied: the rule has no role that allows the action"));
    QCOMPARE(factory.world.ledger().dropped, 1u);
}

void TstIotRule::aRoleThatDoesNotAllowItRefuses() // IOT-05
{
    Factory factory({{"sql", "SELECT * FROM 'sensors/#'"}, {"errorTopic", "errors/${topic(2)}"}},
                    allowing({"iot:Publish", "s3:PutObject"}));
    factory.add("clicks", "kinesis-stream", {{"ShardCount", 1}});
    auto &bucket = dynamic_cast<s3_bucket::Bucket &>(factory.add("lake", "s3-bucket"));
    factory.link("clicks", "records");
    factory.link("lake", "objects");
    factory.world.start();
    factory.broker->send("sensors/1", R"({"t":1})");
    factory.runFor(1);
    QCOMPARE(bucket.stored().size(), std::size_t(1));
    QCOMPARE(factory.count("Failure"), 1u);
    QCOMPARE(factory.count("ErrorActionSuccess"), 1u);
    QCOMPARE(factory.broker->published.size(), std::size_t(1));
    QCOMPARE(text(factory.broker->published[0].topic), QStringLiteral("errors/1"));
    const Json told = Json::parse(factory.broker->published[0].payload);
    QCOMPARE(told["ruleName"], Json("rule"));
    QCOMPARE(told["topic"], Json("sensors/1"));
    QCOMPARE(told["clientId"], Json("device-1"));
    QCOMPARE(QByteArray::fromBase64(QByteArray::fromStdString(told["base64OriginalPayload"])), QByteArray("{\"t\":1}"));
    QCOMPARE(told["failures"].size(), std::size_t(1));
    QCOMPARE(told["failures"][0]["failedAction"], Json("KinesisAction"));
    QCOMPARE(told["failures"][0]["failedResource"], Json("clicks"));
    const std::string message = told["failures"][0]["errorMessage"];
    QVERIFY2(message.starts_with("AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role/role/rule is not "
                                 "authorized to perform: kinesis:PutRecord"),
             message.c_str());

    // With the permission the next message passes.
    QVERIFY(factory.world.find("role")->setProperty("policy", allowing({"kinesis:PutRecord", "s3:PutObject"})).ok());
    factory.broker->send("sensors/1", R"({"t":2})");
    factory.runFor(1);
    QCOMPARE(factory.count("Failure"), 1u);
    QCOMPARE(factory.broker->published.size(), std::size_t(1));
}

void TstIotRule::basicIngestGoesToTheRuleAlone() // IOT-03
{
    Factory factory(
        {{"sql", "SELECT topic() AS t, topic(3) AS f FROM 'nothing/at/all'"}, {"ruleName", "BuildingManager"}},
        allowing({"s3:PutObject"}));
    auto &bucket = dynamic_cast<s3_bucket::Bucket &>(factory.add("lake", "s3-bucket"));
    factory.link("lake", "objects");
    factory.world.start();
    factory.broker->send("Buildings/Building5/Floor2/Room201/Lights", "{}", "BuildingManager");
    factory.broker->send("Buildings/Building5/Floor2/Room201/Lights", "{}", "Another");
    factory.broker->send("Buildings/Building5/Floor2/Room201/Lights", "{}");
    factory.runFor(1);
    QCOMPARE(bucket.stored().size(), std::size_t(1));
    QCOMPARE(text(*bucket.contents(bucket.stored()[0])),
             QStringLiteral(R"({"t":"Buildings/Building5/Floor2/Room201/Lights","f":"Floor2"})"));
}

void TstIotRule::payloadsThatAreNoJsonAreParseErrors() // IOT-03
{
    Factory factory(Json{{"sql", "SELECT t FROM 'a'"}}, allowing({"s3:PutObject"}));
    auto &bucket = dynamic_cast<s3_bucket::Bucket &>(factory.add("lake", "s3-bucket"));
    factory.link("lake", "objects");
    factory.world.start();
    factory.broker->send("a", "no json");
    factory.runFor(1);
    QCOMPARE(factory.count("ParseError"), 1u);
    QCOMPARE(bucket.stored().size(), std::size_t(0));
}

void TstIotRule::refusedRecordsAreTriedAgain() // IOT-04
{
    Factory factory({{"sql", "SELECT * FROM 'a'"}, {"errorTopic", "errors"}}, allowing({"*"}));
    auto &stream = dynamic_cast<KinesisStream &>(factory.add("clicks", "kinesis-stream", {{"ShardCount", 1}}));
    factory.link("clicks", "records");
    factory.world.start();
    for (int i = 0; i < 1'600; ++i)
        factory.broker->send("a", "{}");
    factory.runFor(20);
    QCOMPARE(factory.count("Success"), 1'600u);
    QCOMPARE(stream.peek(request("clicks", 2'000))->size(), std::size_t(1'600));
    QVERIFY(factory.world.findWire("rule", "clicks", "records")->refused >= 500);

    factory.world.findWire("rule", "clicks", "records")->cut = true;
    factory.broker->send("a", "{}");
    factory.runFor(20);
    QCOMPARE(factory.count("Failure"), 1u);
    QCOMPARE(factory.broker->published.size(), std::size_t(1));
}

void TstIotRule::functionsInTheStatementAreAsked() // IOT-03
{
    Factory factory(
        Json{{"sql",
              "SELECT aws_lambda('arn:aws:lambda:us-east-1:000000000000:function:geo', {'p': place}).city AS city "
              "FROM 'a' WHERE get_thing_shadow('lamp', 'r').state.reported.alarm = 'ON'"}},
        allowing({"s3:PutObject"}));
    auto &bucket = dynamic_cast<s3_bucket::Bucket &>(factory.add("lake", "s3-bucket"));
    FunctionDouble &function = factory.addFunction("geo");
    function.answer = R"({"city":"Bern"})";
    function.answersAtOnce = false;
    factory.link("lake", "objects");
    factory.world.start();
    factory.broker->send("a", R"({"place": 7})");
    factory.runFor(1);
    QCOMPARE(function.events, std::vector<std::string>{R"({"p":7})"});
    QCOMPARE(bucket.stored().size(), std::size_t(0));
    function.answerAll(factory.world.now());
    factory.runFor(1);
    QCOMPARE(bucket.stored().size(), std::size_t(1));
    QCOMPARE(text(*bucket.contents(bucket.stored()[0])), QStringLiteral(R"({"city":"Bern"})"));

    // One that does not answer within two seconds ends the rule, and one that answers at once does not hold it up.
    factory.broker->send("a", R"({"place": 8})");
    factory.runFor(3);
    function.answerAll(factory.world.now());
    factory.runFor(1);
    QCOMPARE(bucket.stored().size(), std::size_t(1));
    QCOMPARE(factory.count("Failure"), 1u);
    function.answersAtOnce = true;
    factory.broker->send("a", R"({"place": 9})");
    factory.runFor(1);
    QCOMPARE(bucket.stored().size(), std::size_t(2));
}

void TstIotRule::aDisabledRuleSeesNothing()
{
    Factory factory(Json{{"sql", "SELECT * FROM 'a'"}}, allowing({"s3:PutObject"}));
    factory.add("lake", "s3-bucket");
    factory.link("lake", "objects");
    factory.world.start();
    QVERIFY(factory.rule->setProperty("ruleDisabled", true).ok());
    factory.broker->send("a", "{}");
    QVERIFY(factory.rule->setProperty("ruleDisabled", false).ok());
    QVERIFY(factory.rule->setProperty("sql", "SELECT * FROM 'b'").ok());
    factory.broker->send("a", "{}");
    factory.broker->send("b", "{}");
    factory.runFor(1);
    QCOMPARE(factory.count("TopicMatch"), 1u);
}

void TstIotRule::tooManyMessagesAreThrottled()
{
    Factory factory(Json{{"sql", "SELECT * FROM 'a' WHERE false"}});
    factory.world.start();
    for (int i = 0; i < 20'010; ++i)
        factory.broker->send("a", "{}");
    factory.runFor(1);
    factory.broker->send("a", "{}");
    QCOMPARE(factory.count("RuleMessageThrottled"), 10u);
    QCOMPARE(factory.count("MessagesNotSelected"), 20'001u);
}

void TstIotRule::mistakesOfTheRuleAreFound() // IOT-03, IOT-05
{
    const auto found = [](const Json &properties) {
        pipeline::Pipeline drawn;
        drawn.profile = limits::Profile::Exam;
        drawn.nodes.push_back({"rule", "iot-rule", "", {}, properties});
        QStringList lines;
        for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog()))
            lines << issue.pointer + u' ' + issue.message;
        return lines.join(u'\n');
    };
    const QString mistakes = found({{"sql", "SELECT replace(a, 'b', 'c') AS x FROM 'a'"},
                                    {"ruleName", "no good"},
                                    {"key", "a/${upper(b}"},
                                    {"errorTopic", "${aws_lambda('f', *)}"}});
    for (const char *wanted : {"ruleName A rule", "came later than the exam", "key Line 1, column 11",
                               "errorTopic Line 1, column 3: aws_lambda() asks another service"})
        QVERIFY2(mistakes.contains(QLatin1String(wanted)), qPrintable(mistakes));
    const QString warnings = found({{"sql", "SELECT * FROM 'a'"}, {"republishTopic", "a"}});
    for (const char *wanted : {"Without a role", "comes round again"})
        QVERIFY2(warnings.contains(QLatin1String(wanted)), qPrintable(warnings));
}

void TstIotRule::thingsReachAStreamThroughARule() // PRD-04, IOT-03, IOT-04
{
    const pipeline::Pipeline drawn = draw(R"(
        pump: iot-thing {"topic": "pumps/${thing}/data", "messagesPerSecond": 5, "payload": "{\"t\": \"{{float 18 42 1}}\"}"}
        iot: iot-core
        hot: iot-rule {"sql": "SELECT *, topic(2) AS pump FROM 'pumps/+/data' WHERE t > 30", "role": "putter"}
        clicks: kinesis-stream {"ShardCount": 1}
        app: consumer {"ShardIteratorType": "TRIM_HORIZON"}
        putter: iam-role
        pump -> iot
        iot -> hot
        hot -> clicks
        clicks -> app)");
    const auto world = start(drawn);
    world->runTo(seconds(60));
    QCOMPARE(world->ledger().balance(), 0);
    Json node;
    world->find("hot")->report(node);
    const auto sumOf = [&](const char *metric) {
        return node["metrics"][metric]["sum"].get<std::uint64_t>();
    };
    QVERIFY(sumOf("TopicMatch") > 250);
    QCOMPARE(sumOf("RulesExecuted") + sumOf("MessagesNotSelected"), sumOf("TopicMatch"));
    QVERIFY(sumOf("MessagesNotSelected") > 50);
    const auto records = streamOf(*world, "clicks").peek(request("clicks", 1'000));
    QCOMPARE(records->size(), std::size_t(sumOf("Success")));
    for (const world::PeekedRecord &record : *records) {
        const Json message = Json::parse(record.data);
        QVERIFY(message["t"].get<double>() > 30);
        QCOMPARE(message["pump"], Json("pump"));
    }
    QVERIFY(records->size() > 50);
}

void TstIotRule::aMessageCanComeRoundAgain()
{
    // A rule that publishes what it listens to never ends, but time goes on.
    const pipeline::Pipeline drawn = draw(R"(
        thing: iot-thing {"topic": "a", "messagesPerSecond": 0.2}
        iot: iot-core
        loop: iot-rule {"sql": "SELECT * FROM 'a'", "role": "putter", "republishTopic": "a"}
        putter: iam-role
        thing -> iot
        iot -> loop)");
    const auto world = start(drawn);
    world->runTo(seconds(20));
    QCOMPARE(world->ledger().balance(), 0);
    Json node;
    world->find("loop")->report(node);
    QVERIFY(node["metrics"]["TopicMatch"]["sum"].get<std::uint64_t>() > 500);
}

void TstIotRule::theSamplesShowWhatTheyTell() // IOT-04, IOT-05, KDF-02, PRD-04
{
    const auto after = [](const char *name, double time) {
        QFile file(QStringLiteral(HEADWATER_SOURCE_DIR "/resources/samples/") + QLatin1String(name));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s is not there", name);
        auto outcome = pipeline::parsePipeline(file.readAll().toStdString(), services::builtinCatalog());
        auto world = start(*outcome.pipeline);
        world->runTo(seconds(time));
        return world;
    };
    const auto objects = [](const World &world, const char *bucket) {
        return dynamic_cast<const s3_bucket::Bucket &>(*world.find(bucket)).objectCount();
    };
    const auto sumOf = [](const World &world, const char *rule, const char *metric) {
        Json node;
        world.find(rule)->report(node);
        return node["metrics"][metric]["sum"].get<std::uint64_t>();
    };
    const auto lake = after("things-to-lake.json", 180);
    QCOMPARE(lake->ledger().balance(), 0);
    QCOMPARE(sumOf(*lake, "hot", "Failure"), 0u);
    QVERIFY(objects(*lake, "lake") >= 2);

    const auto errors = after("rule-error-action.json", 60);
    QCOMPARE(errors->ledger().balance(), 0);
    QVERIFY(sumOf(*errors, "use", "Success") > 100);
    QVERIFY(sumOf(*errors, "use", "Failure") > 20);
    QCOMPARE(objects(*errors, "failed"), sumOf(*errors, "use", "ErrorActionSuccess"));

    const auto doors = after("rule-without-permission.json", 60);
    QCOMPARE(doors->ledger().balance(), 0);
    QVERIFY(sumOf(*doors, "doors", "Failure") > 100);
    QCOMPARE(objects(*doors, "archive"), sumOf(*doors, "doors", "Success"));
    QVERIFY(dynamic_cast<const sns_topic::Topic &>(*doors->find("ops")).outbox().size() > 100);
}

void TstIotRule::thePermissionsItNeedsAreKnown() // IOT-05
{
    pipeline::Pipeline drawn;
    drawn.nodes = {{"rule", "iot-rule", "", {}, {{"republishTopic", "a/${b}/c"}}},
                   {"clicks", "kinesis-stream", "", {}, Json::object()},
                   {"delivery", "firehose", "", {}, Json::object()},
                   {"lake", "s3-bucket", "", {}, Json::object()},
                   {"state", "dynamodb-table", "", {}, Json::object()},
                   {"handler", "lambda", "", {}, Json::object()}};
    for (const auto &[to, port] :
         {std::pair("clicks", "records"), std::pair("delivery", "records"), std::pair("lake", "objects"),
          std::pair("state", "items"), std::pair("handler", "function")})
        drawn.links.push_back({"rule", to, port, Json::object()});
    QStringList needed;
    for (const auto &[action, resource] : neededPermissions(drawn, services::builtinCatalog(), "rule"))
        needed << text(action + ' ' + resource);
    QCOMPARE(needed,
             QStringList({QStringLiteral("kinesis:PutRecord arn:aws:kinesis:us-east-1:000000000000:stream/clicks"),
                          QStringLiteral("firehose:PutRecord "
                                         "arn:aws:firehose:us-east-1:000000000000:deliverystream/delivery"),
                          QStringLiteral("s3:PutObject arn:aws:s3:::lake/*"),
                          QStringLiteral("dynamodb:PutItem arn:aws:dynamodb:us-east-1:000000000000:table/state"),
                          QStringLiteral("iot:Publish arn:aws:iot:us-east-1:000000000000:topic/a/*")}));
}

void TstIotRule::theSameMessagesGiveTheSameDigest()
{
    const auto digest = [] {
        Factory factory(
            {{"sql", "SELECT *, newuuid() AS id FROM 'a' WHERE rand() > 0.3"}, {"partitionKey", "${newuuid()}"}},
            allowing({"*"}));
        factory.add("clicks", "kinesis-stream", {{"ShardCount", 2}});
        factory.link("clicks", "records");
        factory.world.start();
        for (int i = 0; i < 200; ++i)
            factory.broker->send("a", "{}");
        factory.runFor(5);
        return factory.world.digest() + std::to_string(factory.count("Success"));
    };
    QCOMPARE(digest(), digest());
}

QTEST_APPLESS_MAIN(TstIotRule)
#include "tst_iotrule.moc"
