// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/cbor.h"
#include "core/gateway/endpoints.h"
#include "core/gateway/strict/signatures.h"
#include "core/pipeline/validation.h"
#include "core/services/access/denial.h"
#include "tests/core/services/lab.h"

using namespace headwater;
using namespace headwater::test;
using gateway::Json;

namespace {

constexpr const char *kReader = "AKIAHEADWATERREADER1", *kEverybody = "AKIAHEADWATEREVERY01";
constexpr const char *kSecret = "the-secret-of-the-one-who-reads";
constexpr std::int64_t kNow = 1'790'000'000;

const std::string &pipelineText()
{
    static const std::string text = [] {
        const Json key = {{"AccessKeyId", kReader}, {"SecretAccessKey", kSecret}};
        const Json other = {{"AccessKeyId", kEverybody}, {"SecretAccessKey", "the-secret-of-everybody"}};
        const Json reads = {{"Version", "2012-10-17"},
                            {"Statement",
                             {{{"Effect", "Allow"},
                               {"Action", {"kinesis:Get*", "kinesis:ListShards", "kinesis:SubscribeToShard"}},
                               {"Resource", "arn:aws:kinesis:us-east-1:000000000000:stream/s*"}},
                              {{"Effect", "Allow"},
                               {"Action", "sqs:ReceiveMessage"},
                               {"Resource", "*"},
                               {"Condition", {{"IpAddress", {{"aws:SourceIp", "10.0.0.0/8"}}}}}}}}};
        return "s: kinesis-stream {\"ShardCount\": 2}\nt: kinesis-stream\nq: sqs-queue\nf: firehose\nreader: "
               "iam-role " +
               Json{{"policy", reads.dump()}, {"AccessKeys", Json::array({key})}}.dump() + "\nall: iam-role " +
               Json{{"AccessKeys", Json::array({other})}}.dump();
    }();
    return text;
}

/// A world behind strict endpoints.
struct Lab
{
    explicit Lab(limits::Profile profile = limits::Profile::Current)
        : world(start(draw(pipelineText(), profile)))
        , live(*world, {})
        , endpoints(live, {0, 0}, [this](std::string_view, std::uint64_t call, const http::Response &response) {
            answers[call] = response;
        })
    {
    }

    http::Response answer(const char *service, const char *operation, const Json &body, const char *caller = kReader,
                          const char *ip = "10.1.2.3")
    {
        live.redo({.at = world->now(),
                   .endpoint = service,
                   .number = ++calls,
                   .operation = operation,
                   .form = "json",
                   .body = body.dump(),
                   .caller = caller,
                   .sourceIp = ip});
        return answers[calls];
    }
    /// `AccessDeniedException: …` of a refusal; `200` else.
    QString told(const char *service, const char *operation, const Json &body, const char *caller = kReader,
                 const char *ip = "10.1.2.3")
    {
        const http::Response response = answer(service, operation, body, caller, ip);
        if (response.status == 200)
            return QStringLiteral("200");
        const Json refused = Json::parse(response.body);
        return text(refused["__type"].get<std::string>() + ": " + refused.value("message", std::string()));
    }
    std::uint64_t counted(const char *role, const char *metric) const
    {
        Json node;
        world->find(role)->report(node);
        return node["metrics"][metric]["sum"].get<std::uint64_t>();
    }

    std::unique_ptr<World> world;
    gateway::LiveWorld live;
    gateway::Endpoints endpoints;
    std::map<std::uint64_t, http::Response> answers;
    std::uint64_t calls = 0;
};

QString denied(const char *action, const char *resource)
{
    return QStringLiteral("AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role/reader/%1 is not "
                          "authorized to perform: %2 on resource: %3 because no identity-based policy allows the %2 "
                          "action")
        .arg(QLatin1String(kReader), QLatin1String(action), QLatin1String(resource));
}

/// A request as a client signs it.
http::Request signedRequest(http::Request request, const char *service, const char *key = kReader,
                            const char *secret = kSecret, std::int64_t at = kNow, const char *region = "us-east-1")
{
    const std::string time = sigv4::timeText(at);
    request.headers.emplace_back("Host", "localhost:4567");
    request.headers.emplace_back("X-Amz-Date", time);
    std::vector<std::string> names{"host", "x-amz-date"};
    if (!request.header("X-Amz-Target").empty())
        names.emplace_back("x-amz-target");
    const sigv4::Scope scope{time.substr(0, 8), region, service};
    const sigv4::Message message{request.method, request.path(), request.query(), request.headers, request.body};
    std::string list;
    for (const std::string &name : names)
        list += (list.empty() ? "" : ";") + name;
    const std::string signature = sigv4::signatureOf(
        sigv4::stringToSign(sigv4::canonicalRequest(message, names, scope), time, scope), secret, scope);
    request.headers.emplace_back("Authorization", std::string("AWS4-HMAC-SHA256 Credential=") + key + "/" +
                                                      scope.text() + ", SignedHeaders=" + list +
                                                      ", Signature=" + signature);
    return request;
}

http::Request kinesisRequest(const char *type = "application/x-amz-json-1.1")
{
    return {.method = "POST",
            .target = "/",
            .headers = {{"Content-Type", type}, {"X-Amz-Target", "Kinesis_20131202.ListStreams"}},
            .body = "{}"};
}

http::Request sqsRequest()
{
    return {.method = "POST",
            .target = "/",
            .headers = {{"Content-Type", "application/x-amz-json-1.0"}, {"X-Amz-Target", "AmazonSQS.ListQueues"}},
            .body = "{}"};
}

std::string headerOf(const http::Response &response, std::string_view name)
{
    for (const auto &[key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return {};
}

} // namespace

class TstStrict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRoleMayWhatItsPolicyAllows();
    void whoIsTrustedMayDoEverything();
    void tokensStandForTheirStream();
    void tokensOfAnotherRunAreRefused();
    void policiesSeeTheAddressOfTheCaller();
    void theExamsQueuesNameTheirAddress();
    void aKeyThatIsTakenAwayOpensNothing();
    void refusedCallsAreToldOf();
    void signedRequestsAreBelieved();
    void gzippedBodiesAreSignedAsTheyCame();
    void refusalsHaveTheFormOfTheirProtocol();
    void clocksAreCompared();
    void keysAreChecked();
};

void TstStrict::aRoleMayWhatItsPolicyAllows()
{
    Lab lab;
    const Json iterator = {{"StreamName", "s"}, {"ShardId", "shardId-000000000000"}, {"ShardIteratorType", "LATEST"}};
    QCOMPARE(lab.told("kinesis", "GetShardIterator", iterator), QStringLiteral("200"));
    QCOMPARE(lab.told("kinesis", "PutRecord", {{"StreamName", "s"}, {"Data", "aGk="}, {"PartitionKey", "k"}}),
             denied("kinesis:PutRecord", "arn:aws:kinesis:us-east-1:000000000000:stream/s"));
    QCOMPARE(lab.told("kinesis", "DescribeStream", {{"StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/t"}}),
             denied("kinesis:DescribeStream", "arn:aws:kinesis:us-east-1:000000000000:stream/t"));
    QCOMPARE(lab.told("kinesis", "ListStreams", Json::object()), denied("kinesis:ListStreams", "*"));
    QCOMPARE(lab.told("kinesis", "CreateStream", {{"StreamName", "new"}, {"ShardCount", 1}}),
             denied("kinesis:CreateStream", "arn:aws:kinesis:us-east-1:000000000000:stream/new"));
    QVERIFY(!lab.world->find("new"));
    QCOMPARE(lab.told("firehose", "PutRecord", {{"DeliveryStreamName", "f"}, {"Record", {{"Data", "aGk="}}}}),
             denied("firehose:PutRecord", "arn:aws:firehose:us-east-1:000000000000:deliverystream/f"));
    QCOMPARE(lab.told("firehose", "ListDeliveryStreams", Json::object()), denied("firehose:ListDeliveryStreams", "*"));
    QCOMPARE(lab.told("kinesis", "DescribeStreamConsumer",
                      {{"StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/s"}, {"ConsumerName", "c"}}),
             denied("kinesis:DescribeStreamConsumer", "arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c"));
    // What may be called is still to be right.
    QVERIFY(lab.told("kinesis", "GetShardIterator", {{"StreamName", "s"}})
                .startsWith(QLatin1String("ValidationException: 2 validation errors detected")));
    QVERIFY(lab.told("kinesis", "Fly", Json::object()).startsWith(QLatin1String("UnknownOperationException")));
    QCOMPARE(lab.counted("reader", "CallsAllowed"), std::uint64_t{2});
    QCOMPARE(lab.counted("reader", "CallsDenied"), std::uint64_t{7});
    QCOMPARE(lab.told("firehose", "ListDeliveryStreams", Json::object(), kEverybody), QStringLiteral("200"));
    QCOMPARE(lab.told("kinesis", "CreateStream", {{"StreamName", "new"}, {"ShardCount", 1}}, kEverybody),
             QStringLiteral("200"));
}

void TstStrict::whoIsTrustedMayDoEverything()
{
    Lab lab;
    QCOMPARE(lab.told("kinesis", "ListStreams", Json::object(), ""), QStringLiteral("200"));
    QCOMPARE(lab.told("sqs", "ListQueues", Json::object(), ""), QStringLiteral("200"));
}

void TstStrict::tokensStandForTheirStream()
{
    Lab lab;
    const auto iteratorOf = [&](const char *stream) {
        return Json::parse(
            lab.answer("kinesis", "GetShardIterator",
                       {{"StreamName", stream}, {"ShardId", "shardId-000000000000"}, {"ShardIteratorType", "LATEST"}},
                       kEverybody)
                .body)["ShardIterator"];
    };
    QCOMPARE(lab.told("kinesis", "GetRecords", {{"ShardIterator", iteratorOf("s")}}), QStringLiteral("200"));
    QCOMPARE(lab.told("kinesis", "GetRecords", {{"ShardIterator", iteratorOf("t")}}),
             denied("kinesis:GetRecords", "arn:aws:kinesis:us-east-1:000000000000:stream/t"));
    QCOMPARE(lab.told("kinesis", "GetRecords", {{"ShardIterator", "made up"}}), denied("kinesis:GetRecords", "*"));
    const Json shards = Json::parse(lab.answer("kinesis", "ListShards", {{"StreamName", "s"}, {"MaxResults", 1}}).body);
    QCOMPARE(lab.told("kinesis", "ListShards", {{"NextToken", shards["NextToken"]}}), QStringLiteral("200"));
}

/// Runs with one seed know each other's tokens, but not each other's streams.
void TstStrict::tokensOfAnotherRunAreRefused()
{
    const auto world = start(draw("q: sqs-queue\ns: kinesis-stream {\"ShardCount\": 2}", limits::Profile::Current));
    gateway::LiveWorld live(*world, {});
    Json answer;
    const gateway::Endpoints endpoints(
        live, {0, 0},
        [&](std::string_view, std::uint64_t, const http::Response &response) { answer = Json::parse(response.body); });
    live.redo({.endpoint = "kinesis",
               .number = 1,
               .operation = "ListShards",
               .form = "json",
               .body = R"({"StreamName": "s", "MaxResults": 1})"});
    const Json token = answer["NextToken"];
    QVERIFY(token.is_string());
    const auto other = start(draw("s: kinesis-stream\nq: sqs-queue", limits::Profile::Current));
    gateway::LiveWorld otherLive(*other, {});
    const gateway::Endpoints otherEndpoints(
        otherLive, {0, 0},
        [&](std::string_view, std::uint64_t, const http::Response &response) { answer = Json::parse(response.body); });
    for (const char *caller : {"", kReader}) {
        otherLive.redo({.endpoint = "kinesis",
                        .number = 2,
                        .operation = "ListShards",
                        .form = "json",
                        .body = Json{{"NextToken", token}}.dump(),
                        .caller = caller});
        QCOMPARE(text(answer["__type"].get<std::string>()),
                 *caller ? QStringLiteral("AccessDeniedException") : QStringLiteral("InvalidArgumentException"));
    }
}

void TstStrict::policiesSeeTheAddressOfTheCaller()
{
    Lab lab;
    const Json receive = {{"QueueUrl", "http://h/000000000000/q"}};
    QCOMPARE(lab.told("sqs", "ReceiveMessage", receive, kReader, "10.255.0.1"), QStringLiteral("200"));
    QCOMPARE(lab.told("sqs", "ReceiveMessage", receive, kReader, "192.0.2.1"),
             QStringLiteral("com.amazonaws.sqs#AccessDenied: User: arn:aws:sts::000000000000:assumed-role/reader/"
                            "AKIAHEADWATERREADER1 is not authorized to perform: sqs:receivemessage on resource: "
                            "arn:aws:sqs:us-east-1:000000000000:q because no identity-based policy allows the "
                            "sqs:receivemessage action"));
    QCOMPARE(lab.answer("sqs", "ReceiveMessage", receive, kReader, "192.0.2.1").status, 403);
}

void TstStrict::theExamsQueuesNameTheirAddress()
{
    Lab lab(limits::Profile::Exam);
    QCOMPARE(lab.told("sqs", "SendMessage", {{"QueueUrl", "http://h/000000000000/q"}, {"MessageBody", "x"}}),
             QStringLiteral("com.amazonaws.sqs#AccessDenied: Access to the resource "
                            "https://sqs.us-east-1.amazonaws.com/000000000000/q is denied."));
    QCOMPARE(lab.told("sqs", "ListQueues", Json::object()),
             QStringLiteral("com.amazonaws.sqs#AccessDenied: Access to the resource "
                            "https://sqs.us-east-1.amazonaws.com/ is denied."));
    // What kind of policy decided was not told yet.
    QVERIFY(lab.told("kinesis", "ListStreams", Json::object())
                .endsWith(QLatin1String("to perform: kinesis:ListStreams on resource: *")));
}

void TstStrict::aKeyThatIsTakenAwayOpensNothing()
{
    Lab lab;
    QCOMPARE(lab.told("kinesis", "ListStreams", Json::object(), kEverybody), QStringLiteral("200"));
    const auto change = [&](Json keys) {
        QVERIFY(lab.world
                    ->act({lab.world->now(), "all", "SetProperty", {{"key", "AccessKeys"}, {"value", std::move(keys)}}})
                    .ok());
    };
    change(Json::array());
    QVERIFY(lab.told("kinesis", "ListStreams", Json::object(), kEverybody)
                .startsWith(QLatin1String("AccessDeniedException: User: anonymous")));
    change({{{"AccessKeyId", "AKIAHEADWATERNEWONE1"}, {"SecretAccessKey", "another-secret-of-all"}}});
    QCOMPARE(lab.told("kinesis", "ListStreams", Json::object(), "AKIAHEADWATERNEWONE1"), QStringLiteral("200"));
    lab.world->removeNode("all");
    QVERIFY(lab.told("kinesis", "ListStreams", Json::object(), "AKIAHEADWATERNEWONE1") != QLatin1String("200"));
}

void TstStrict::refusedCallsAreToldOf()
{
    struct Ear final : world::Probe
    {
        void happened(const world::Happening &happening) override
        {
            if (happening.error == services::kAccessDenied)
                heard.push_back(text(happening.text));
            counts += happening.error == services::kAccessDenied ? happening.count : 0;
        }
        std::vector<QString> heard;
        std::uint64_t counts = 0;
    };
    Lab lab;
    Ear ear;
    lab.world->setProbe(&ear);
    for (int i = 0; i < 5; ++i)
        lab.answer("kinesis", "ListStreams", Json::object());
    QCOMPARE(ear.heard.size(), std::size_t{1});
    QVERIFY2(ear.heard[0].contains(QLatin1String("decided by: no statement allows it in reader")),
             qPrintable(ear.heard[0]));
    lab.live.runTo(11 * kernel::kSecond);
    lab.answer("kinesis", "ListStreams", Json::object());
    QCOMPARE(ear.heard.size(), std::size_t{2});
    QCOMPARE(ear.counts, std::uint64_t{6});
    lab.world->setProbe(nullptr);
}

void TstStrict::signedRequestsAreBelieved()
{
    Lab lab;
    gateway::strict::Signatures signatures(*lab.world, [] { return kNow; });
    QVERIFY(signatures.hasKeys());
    const auto callerOf = [&](const char *service, const http::Request &request) {
        const auto known = signatures.callerOf(service, request, 1);
        const auto *caller = std::get_if<std::string>(&known);
        return QString::fromStdString(caller ? *caller : std::get<http::Response>(known).body);
    };
    QCOMPARE(callerOf("kinesis", signedRequest(kinesisRequest(), "kinesis")), QLatin1String(kReader));
    QCOMPARE(callerOf("sqs", signedRequest(sqsRequest(), "sqs")), QLatin1String(kReader));
    QVERIFY(callerOf("sqs", signedRequest(sqsRequest(), "kinesis"))
                .contains(QLatin1String("Credential should be scoped to correct service: 'sqs'.")));
    // Only queues are open to who does not say his name, where their policy says so.
    QCOMPARE(callerOf("sqs", sqsRequest()), QStringLiteral("anonymous"));
    QVERIFY(callerOf("kinesis", kinesisRequest()).contains(QLatin1String("Missing Authentication Token")));
    for (const char *service : {"iot", "iotdata", "iotdevicegateway"})
        QCOMPARE(callerOf("iot-http",
                          signedRequest({.method = "GET", .target = "/things/a%20b/shadow", .headers = {}, .body = {}},
                                        service)),
                 QLatin1String(kReader));
}

void TstStrict::gzippedBodiesAreSignedAsTheyCame()
{
    Lab lab;
    gateway::strict::Signatures signatures(*lab.world, [] { return kNow; });
    http::Request request = kinesisRequest();
    request.body = "packed";
    request = signedRequest(std::move(request), "kinesis");
    request.codedBody = std::exchange(request.body, "{}");
    QVERIFY(std::holds_alternative<std::string>(signatures.callerOf("kinesis", request, 1)));
    request.codedBody = "other";
    QVERIFY(!std::holds_alternative<std::string>(signatures.callerOf("kinesis", request, 1)));
}

void TstStrict::refusalsHaveTheFormOfTheirProtocol()
{
    const sigv4::Refusal refusal{sigv4::Fault::InvalidSignature, "<no>"};
    const auto made = [&](const char *service, const http::Request &request) {
        return gateway::strict::refusalOf(service, request, refusal, "id-1");
    };
    const http::Response json = made("kinesis", kinesisRequest());
    QCOMPARE(json.status, 400);
    QCOMPARE(json.body, std::string(R"({"__type":"InvalidSignatureException","message":"<no>"})"));
    QCOMPARE(headerOf(json, "Content-Type"), std::string("application/x-amz-json-1.1"));
    QCOMPARE(headerOf(json, "x-amzn-RequestId"), std::string("id-1"));
    const http::Response cbor = made("kinesis", kinesisRequest("application/x-amz-cbor-1.1"));
    QCOMPARE(gateway::cborValue(cbor.body)["__type"].get<std::string>(), std::string("InvalidSignatureException"));
    QCOMPARE(headerOf(cbor, "Content-Type"), std::string("application/x-amz-cbor-1.1"));
    const http::Response newer = made("sqs", sqsRequest());
    QCOMPARE(newer.status, 400);
    QCOMPARE(headerOf(newer, "x-amzn-query-error"), std::string("SignatureDoesNotMatch;Sender"));
    QCOMPARE(Json::parse(newer.body)["__type"].get<std::string>(),
             std::string("com.amazon.coral.service#InvalidSignatureException"));
    const http::Response older = made("sqs", {.method = "POST", .target = "/", .headers = {}, .body = {}});
    QCOMPARE(older.status, 403);
    QVERIFY(
        text(older.body)
            .contains(QLatin1String("<Code>SignatureDoesNotMatch</Code><Message>&lt;no&gt;</Message><Detail/></Error>"
                                    "<RequestId>id-1</RequestId>")));
    const http::Response rest = made("iot-http", {.method = "GET", .target = "/things", .headers = {}, .body = {}});
    QCOMPARE(rest.status, 403);
    QCOMPARE(headerOf(rest, "x-amzn-ErrorType"), std::string("InvalidSignatureException"));
    QCOMPARE(rest.body, std::string(R"({"message":"<no>"})"));
    // Each fault has a name in both families.
    for (const auto &[fault, name, query] :
         {std::tuple(sigv4::Fault::MissingToken, "MissingAuthenticationTokenException", "MissingAuthenticationToken"),
          std::tuple(sigv4::Fault::Incomplete, "IncompleteSignatureException", "IncompleteSignature"),
          std::tuple(sigv4::Fault::UnknownKey, "UnrecognizedClientException", "InvalidClientTokenId")})
    {
        const http::Response each = gateway::strict::refusalOf("sqs", sqsRequest(), {fault, "x"}, "");
        QVERIFY(text(each.body).contains(QLatin1String(name)));
        QCOMPARE(headerOf(each, "x-amzn-query-error"), std::string(query) + ";Sender");
    }
}

void TstStrict::clocksAreCompared()
{
    Lab lab;
    std::int64_t now = kNow;
    gateway::strict::Signatures signatures(*lab.world, [&now] { return now; });
    const http::Request request = signedRequest(kinesisRequest(), "kinesis");
    now += 15 * 60;
    QVERIFY(std::holds_alternative<std::string>(signatures.callerOf("kinesis", request, 1)));
    now += 1;
    const auto late = signatures.callerOf("kinesis", request, 1);
    const Json refused = Json::parse(std::get<http::Response>(late).body);
    QCOMPARE(refused["__type"].get<std::string>(), std::string("InvalidSignatureException"));
    QVERIFY(refused["message"].get<std::string>().starts_with("Signature expired: "));
}

void TstStrict::keysAreChecked()
{
    const auto problems = [](const Json &keys, const char *another = nullptr) {
        pipeline::Pipeline drawn;
        drawn.nodes.push_back(
            {.id = "r", .type = "iam-role", .title = {}, .at = {}, .properties = {{"AccessKeys", keys}}});
        if (another)
            drawn.nodes.push_back(
                {.id = "o",
                 .type = "iam-role",
                 .title = {},
                 .at = {},
                 .properties = {
                     {"AccessKeys", {{{"AccessKeyId", another}, {"SecretAccessKey", "long-enough-to-be-good"}}}}}});
        QStringList found;
        for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog()))
            found.push_back(issue.pointer + QLatin1String(": ") + issue.message);
        return found.join(QLatin1Char('\n'));
    };
    const auto key = [](const char *id, const char *secret) {
        return Json{{"AccessKeyId", id}, {"SecretAccessKey", secret}};
    };
    const auto one = [&](const char *id, const char *secret) {
        return Json::array({key(id, secret)});
    };
    const Json good = key(kReader, kSecret);
    QCOMPARE(problems(Json::array({good})), QString());
    QVERIFY(problems(one("short", kSecret)).contains(QLatin1String("/AccessKeys/0/AccessKeyId: An access key ID has")));
    QVERIFY(problems(one("AKIA-WITH-A-DASH-IN-IT", kSecret)).contains(QLatin1String("/AccessKeys/0/AccessKeyId")));
    QVERIFY(problems(one(kReader, "guess")).contains(QLatin1String("/AccessKeys/0/SecretAccessKey: A secret")));
    QVERIFY(problems(Json::array({good, good})).contains(QLatin1String("/AccessKeys/1/AccessKeyId: This access key")));
    QVERIFY(problems(Json::array({good}), kReader).contains(QLatin1String("o has this access key, too")));
    QCOMPARE(problems(Json::array({good}), kEverybody), QString());
}

QTEST_GUILESS_MAIN(TstStrict)
#include "tst_strict.moc"
