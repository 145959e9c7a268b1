// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/cbor.h"
#include "core/gateway/firehose/operations.h"
#include "core/gateway/kinesis/operations.h"
#include "core/gateway/query.h"
#include "core/gateway/sqs/operations.h"
#include "tests/core/gateway/endpointlab.h"

using namespace headwater;
using namespace headwater::test;
using gateway::Json;
using gateway::OutsideCall;

namespace {

using Lab = EndpointLab;

constexpr const char *kStream = "s: kinesis-stream {\"ShardCount\": 2}";
constexpr const char *kQueue = "q: sqs-queue";

std::string headerOf(const http::Response &response, std::string_view name)
{
    for (const auto &[key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return {};
}

} // namespace

class TstEndpoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyOperationOfTheApisIsThere();
    void aBodyOfTheWrongShapeIsRefused_data();
    void aBodyOfTheWrongShapeIsRefused();
    void aRequestOfTheWrongFormIsRefusedInTheServicesWords();
    void answersCarryTheServicesHeaders();
    void recordsGoThroughCbor();
    void cborIsReadWithinBounds();
    void whatIsNoCallIsAnsweredAtOnce();
    void formsAreTheSameRequests();
    void xmlSaysWhatJsonSays();
    void refusalsHaveBothNames();
    void aReceiveWaitsUntilSomethingComes();
    void aReceiveWaitsNoLongerThanItAskedTo();
    void aCallerWhoLeftTakesNothing();
    void theExamsOperationsAreFewer();
    void firehoseReadsItsShapes_data();
    void firehoseReadsItsShapes();
    void firehoseDescribesInEitherForm();
};

void TstEndpoints::everyOperationOfTheApisIsThere()
{
    QStringList kinesis, sqs;
    for (const auto &each : gateway::kinesis::operations())
        kinesis.push_back(QString::fromUtf8(each.name.data(), qsizetype(each.name.size())));
    QCOMPARE(kinesis.size(), 35); // and SubscribeToShard
    QVERIFY(std::is_sorted(kinesis.begin(), kinesis.end()));
    for (const auto &each : gateway::sqs::operations())
        sqs.push_back(QString::fromUtf8(each.name.data(), qsizetype(each.name.size())));
    QCOMPARE(sqs.size(), 22); // and ReceiveMessage
    QStringList firehose;
    for (const auto &each : gateway::firehose::operations())
        firehose.push_back(QString::fromUtf8(each.name.data(), qsizetype(each.name.size())));
    QCOMPARE(firehose.join(u' '),
             QStringLiteral("CreateDeliveryStream DeleteDeliveryStream DescribeDeliveryStream ListDeliveryStreams "
                            "ListTagsForDeliveryStream PutRecord PutRecordBatch StartDeliveryStreamEncryption "
                            "StopDeliveryStreamEncryption TagDeliveryStream UntagDeliveryStream UpdateDestination"));
    QVERIFY(gateway::kinesis::findOperation("PutRecords"));
    QVERIFY(!gateway::kinesis::findOperation("PutRecordz"));
}

void TstEndpoints::aBodyOfTheWrongShapeIsRefused_data()
{
    QTest::addColumn<QString>("operation");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *operation, const char *body, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(operation) << QString::fromUtf8(body) << QString::fromUtf8(expected);
    };
    row("no JSON", "PutRecord", "{", "SerializationException");
    row("a list", "PutRecord", "[]", "SerializationException");
    row("no operation", "PutRecordz", "{}", "UnknownOperationException");
    row("number for text", "DescribeStream", R"({"StreamName": 5})",
        "SerializationException: NUMBER_VALUE can not be converted to a String");
    row("text for number", "DescribeStream", R"({"StreamName": "s", "Limit": "5"})",
        "SerializationException: STRING_VALUE can not be converted to an Integer");
    row("boolean for text", "DescribeStream", R"({"StreamName": true})",
        "SerializationException: TRUE_VALUE can not be converted to a String");
    row("structure for text", "DescribeStream", R"({"StreamName": {}})",
        "SerializationException: Start of structure or map found where not expected.");
    row("list for text", "DescribeStream", R"({"StreamName": []})",
        "SerializationException: Start of list found where not expected");
    row("text for list", "PutRecords", R"({"StreamName": "s", "Records": "x"})",
        "SerializationException: Expected list or null");
    row("text for structure", "PutRecords", R"({"StreamName": "s", "Records": ["x"]})",
        "SerializationException: Expected null");
    row("base64 length", "PutRecord", R"({"StreamName": "s", "Data": "abc", "PartitionKey": "k"})",
        "SerializationException: 'abc' can not be converted to a Blob: Base64 encoded length is expected a multiple of "
        "4 bytes but found: 3");
    row("base64 character", "PutRecord", R"({"StreamName": "s", "Data": "a*c=", "PartitionKey": "k"})",
        "SerializationException: 'a*c=' can not be converted to a Blob: Invalid Base64 character: '*'");
    row("time", "GetShardIterator", R"({"StreamName": "s", "Timestamp": "now"})",
        "SerializationException: STRING_VALUE can not be converted to milliseconds since epoch");
    row("unknown members are passed over", "DescribeStream", R"({"StreamName": "nobody", "Colour": 5})",
        "ResourceNotFoundException: Stream nobody under account 000000000000 not found.");
    row("null is absent", "DescribeStream", R"({"StreamName": "nobody", "Limit": null})",
        "ResourceNotFoundException: Stream nobody under account 000000000000 not found.");
}

void TstEndpoints::aBodyOfTheWrongShapeIsRefused()
{
    QFETCH(QString, operation);
    QFETCH(QString, body);
    QFETCH(QString, expected);
    Lab lab(kStream);
    const http::Response answer = lab.answer("kinesis", operation.toUtf8().constData(), "json", body.toStdString());
    QCOMPARE(answer.status, 400);
    const Json json = Json::parse(answer.body);
    std::string told = json["__type"].get<std::string>();
    for (const char *member : {"message", "Message"})
        told += json.contains(member) ? ": " + json[member].get<std::string>() : "";
    QCOMPARE(text(told), expected);
}

void TstEndpoints::aRequestOfTheWrongFormIsRefusedInTheServicesWords()
{
    Lab lab(kStream);
    const Json json = lab.json("kinesis", "CreateStream", R"({"StreamName": "a b", "ShardCount": 0})");
    QCOMPARE(json["__type"].get<std::string>(), std::string("ValidationException"));
    QCOMPARE(
        text(json["message"].get<std::string>()),
        QStringLiteral("2 validation errors detected: Value 'a b' at 'streamName' failed to satisfy constraint: "
                       "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '0' at 'shardCount' "
                       "failed to satisfy constraint: Member must have value greater than or equal to 1"));
    const Json entries =
        lab.json("kinesis", "PutRecords",
                 R"({"StreamName": "s", "Records": [{"Data": "", "PartitionKey": "k"}, {"Data": ""}]})");
    QCOMPARE(text(entries["message"].get<std::string>()),
             QStringLiteral("1 validation error detected: Value null at 'records.2.member.partitionKey' failed to "
                            "satisfy constraint: Member must not be null"));
    const Json tags = lab.json("kinesis", "AddTagsToStream", R"({"StreamName": "s", "Tags": {}})");
    QVERIFY(text(tags["message"].get<std::string>()).contains(QLatin1String("Value '{}' at 'tags' failed")));
}

void TstEndpoints::answersCarryTheServicesHeaders()
{
    Lab lab(std::string(kStream) + "\n" + kQueue);
    const http::Response answer = lab.answer("kinesis", "DescribeLimits", "json", "{}");
    QCOMPARE(answer.status, 200);
    QCOMPARE(headerOf(answer, "Content-Type"), std::string("application/x-amz-json-1.1"));
    const QString id = text(headerOf(answer, "x-amzn-RequestId"));
    QVERIFY(QRegularExpression(QStringLiteral("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"))
                .match(id)
                .hasMatch());
    QCOMPARE(headerOf(answer, "x-amz-id-2").size(), std::size_t{96});
    QVERIFY(headerOf(lab.answer("kinesis", "DescribeLimits", "json", "{}"), "x-amzn-RequestId") != id.toStdString());
    QCOMPARE(headerOf(lab.answer("sqs", "ListQueues", "json", "{}"), "Content-Type"),
             std::string("application/x-amz-json-1.0"));
    QVERIFY(lab.answer("kinesis", "AddTagsToStream", "json", R"({"StreamName":"s","Tags":{"a":"b"}})").body.empty());
}

void TstEndpoints::recordsGoThroughCbor()
{
    Lab lab(kStream);
    const std::string bytes("\0\xff\x80", 3);
    const auto cbor = [&](const char *operation, const Json &request) {
        const http::Response answer = lab.answer("kinesis", operation, "cbor", gateway::cborText(request));
        QTest::qVerify(headerOf(answer, "Content-Type") == "application/x-amz-cbor-1.1", "type", "", __FILE__,
                       __LINE__);
        return gateway::cborValue(answer.body);
    };
    lab.pass(3);
    const Json put =
        cbor("PutRecord",
             {{"StreamName", "s"}, {"PartitionKey", "1"}, {"Data", Json::binary({bytes.begin(), bytes.end()})}});
    QCOMPARE(put["ShardId"].get<std::string>(), std::string("shardId-000000000001"));
    // Times are milliseconds here: 2 s after the beginning of the simulation.
    const std::int64_t then = world::kEpochSeconds * 1'000 + 2'000;
    const Json iterator = cbor("GetShardIterator", {{"StreamName", "s"},
                                                    {"ShardId", "shardId-000000000001"},
                                                    {"ShardIteratorType", "AT_TIMESTAMP"},
                                                    {"Timestamp", then}});
    const Json got = cbor("GetRecords", {{"ShardIterator", iterator["ShardIterator"]}});
    QCOMPARE(got["Records"].size(), std::size_t{1});
    const auto &data = got["Records"][0]["Data"].get_binary();
    QCOMPARE(std::string(data.begin(), data.end()), bytes);
    QCOMPARE(got["Records"][0]["ApproximateArrivalTimestamp"].get<std::int64_t>(), then + 1'000);
    const Json refused = cbor("DescribeStream", {{"StreamName", "nobody"}});
    QCOMPARE(refused["__type"].get<std::string>(), std::string("ResourceNotFoundException"));
}

void TstEndpoints::cborIsReadWithinBounds()
{
    // As the Java SDK writes it: of unknown length, with a tag before a time.
    const Json read = gateway::cborValue(std::string("\xbf\x61"
                                                     "a\xc1\x18\x2a\x61"
                                                     "b\x9f\x01\x20\xff\xff",
                                                     13));
    QCOMPARE(read.dump(), std::string(R"({"a":42,"b":[1,-1]})"));
    QCOMPARE(gateway::cborValue(gateway::cborText({{"n", -1'000'000}, {"x", 1.5}, {"t", true}, {"z", nullptr}})).dump(),
             std::string(R"({"n":-1000000,"t":true,"x":1.5,"z":null})"));
    QVERIFY(gateway::cborValue(std::string(1'000'000, '\x81')).is_discarded()); // lists in lists
    QVERIFY(gateway::cborValue("\x9b\xff\xff\xff\xff\xff\xff\xff\xff").is_discarded());
    QVERIFY(gateway::cborValue("\x5b\xff\xff\xff\xff\xff\xff\xff\xff").is_discarded());
    QVERIFY(gateway::cborValue(std::string("\x01\x01")).is_discarded());
    QVERIFY(gateway::cborValue("").is_discarded());
}

void TstEndpoints::whatIsNoCallIsAnsweredAtOnce()
{
    const auto status = [](const http::Request &request, bool isSqs) {
        const auto call = isSqs ? gateway::sqs::callOf(request) : gateway::kinesis::callOf(request);
        const auto *response = std::get_if<http::Response>(&call);
        return response ? response->status : 0;
    };
    http::Request request{.method = "POST",
                          .target = "/",
                          .headers = {{"X-Amz-Target", "Kinesis_20131202.ListStreams"},
                                      {"Content-Type", "application/x-amz-json-1.1; charset=utf-8"}},
                          .body = "{}"};
    QCOMPARE(status(request, false), 0);
    request.headers[1].second = "text/plain";
    QCOMPARE(status(request, false), 404);
    request.method = "GET";
    QCOMPARE(status(request, false), 403);
    QCOMPARE(
        status({.method = "GET", .target = "/?Action=ListQueues&Version=2012-11-05", .headers = {}, .body = {}}, true),
        0);
    QCOMPARE(status({.method = "GET", .target = "/", .headers = {}, .body = {}}, true), 400);
}

void TstEndpoints::formsAreTheSameRequests()
{
    const auto read = [](const char *form) {
        return gateway::fromForm(*http::formFields(form), gateway::sqs::formMembers()).dump();
    };
    QCOMPARE(read("Action=X&QueueUrl=u&DelaySeconds=5"),
             std::string(R"({"Action":"X","DelaySeconds":"5","QueueUrl":"u"})"));
    QCOMPARE(read("Attribute.1.Name=a&Attribute.1.Value=1&Attribute.2.Value=2&Attribute.2.Name=b"),
             std::string(R"({"Attributes":{"a":"1","b":"2"}})"));
    QCOMPARE(read("AttributeName.2=b&AttributeName.1=a"), std::string(R"({"AttributeNames":["a","b"]})"));
    QCOMPARE(read("Tag.1.Key=k&Tag.1.Value=v"), std::string(R"({"Tags":{"k":"v"}})"));
    QCOMPARE(
        read("SendMessageBatchRequestEntry.1.Id=i&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n&"
             "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String&"
             "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=s"),
        std::string(R"({"Entries":[{"Id":"i","MessageAttributes":{"n":{"DataType":"String","StringValue":"s"}}}]})"));
    for (const char *bad : {"Attribute.x.Name=a", "AttributeName.0=a", "AttributeName.99999=a"})
        QVERIFY(gateway::fromForm(*http::formFields(bad), gateway::sqs::formMembers()).is_discarded());
    std::string deep = "Id=x";
    for (int i = 0; i < 50; ++i)
        deep.insert(0, "SendMessageBatchRequestEntry.1.");
    QVERIFY(gateway::fromForm(*http::formFields(deep), gateway::sqs::formMembers()).is_discarded());
}

void TstEndpoints::xmlSaysWhatJsonSays()
{
    Lab lab(kQueue);
    const std::string url = lab.json("sqs", "GetQueueUrl", R"({"QueueName": "q"})")["QueueUrl"].get<std::string>();
    QCOMPARE(url, std::string("http://localhost:99/000000000000/q"));
    const http::Response sent =
        lab.answer("sqs", "SendMessage", "query",
                   "Action=SendMessage&QueueUrl=" + url +
                       "&MessageBody=a%3C%26%0D%0Ab&MessageAttribute.1.Name=timestamp&"
                       "MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=1493147359900");
    QCOMPARE(sent.status, 200);
    QCOMPARE(headerOf(sent, "Content-Type"), std::string("text/xml"));
    QVERIFY(text(sent.body).startsWith(QLatin1String(
        "<?xml version=\"1.0\"?><SendMessageResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">"
        "<SendMessageResult><MD5OfMessageAttributes>235c5c510d26fb653d073faed50ae77c</MD5OfMessageAttributes>")));
    const http::Response got = lab.answer("sqs", "ReceiveMessage", "query",
                                          "Action=ReceiveMessage&QueueUrl=" + url +
                                              "&WaitTimeSeconds=1&AttributeName.1=SenderId&"
                                              "MessageAttributeName.1=All");
    const QString xml = text(got.body);
    QVERIFY2(xml.contains(QLatin1String("<Body>a&lt;&amp;&#xd;\nb</Body>")), got.body.c_str());
    QVERIFY(xml.contains(QLatin1String("<Attribute><Name>SenderId</Name><Value>000000000000</Value></Attribute>")));
    QVERIFY(xml.contains(QLatin1String("<MessageAttribute><Name>timestamp</Name><Value><DataType>Number</DataType>"
                                       "<StringValue>1493147359900</StringValue></Value></MessageAttribute>")));
    const http::Response tagged =
        lab.answer("sqs", "TagQueue", "query", "Action=TagQueue&QueueUrl=" + url + "&Tag.1.Key=k&Tag.1.Value=v");
    QVERIFY(text(tagged.body).contains(QLatin1String("/2012-11-05/\"><ResponseMetadata><RequestId>")));
}

void TstEndpoints::refusalsHaveBothNames()
{
    Lab lab(kQueue);
    const http::Response json = lab.answer("sqs", "GetQueueUrl", "json", R"({"QueueName": "nobody"})");
    QCOMPARE(json.status, 400);
    QCOMPARE(Json::parse(json.body)["__type"].get<std::string>(), std::string("com.amazonaws.sqs#QueueDoesNotExist"));
    QCOMPARE(headerOf(json, "x-amzn-query-error"), std::string("AWS.SimpleQueueService.NonExistentQueue;Sender"));
    const http::Response xml = lab.answer("sqs", "GetQueueUrl", "query", "Action=GetQueueUrl&QueueName=nobody");
    QCOMPARE(xml.status, 400);
    QVERIFY(text(xml.body).contains(
        QLatin1String("<Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code>")));
    const http::Response number =
        lab.answer("sqs", "SendMessage", "query", "Action=SendMessage&QueueUrl=/0/q&MessageBody=x&DelaySeconds=soon");
    QVERIFY(text(number.body).contains(QLatin1String("<Code>InvalidParameterValue</Code>")));
    QVERIFY(text(lab.answer("sqs", "Fly", "query", "Action=Fly").body).contains(QLatin1String("InvalidAction")));
}

void TstEndpoints::aReceiveWaitsUntilSomethingComes()
{
    Lab lab(kQueue);
    const std::uint64_t waiting =
        lab.call("sqs", "ReceiveMessage", "json", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 20})");
    lab.pass(5);
    QVERIFY(!lab.answers.contains(waiting));
    lab.call("sqs", "SendMessage", "json", R"({"QueueUrl": "/0/q", "MessageBody": "at last"})");
    lab.pass(0.001);
    QVERIFY(lab.answers.contains(waiting));
    QCOMPARE(Json::parse(lab.answers[waiting].body)["Messages"][0]["Body"].get<std::string>(), std::string("at last"));
    // A message that becomes visible later wakes them, too.
    lab.call("sqs", "SendMessage", "json", R"({"QueueUrl": "/0/q", "MessageBody": "later", "DelaySeconds": 3})");
    const std::uint64_t delayed =
        lab.call("sqs", "ReceiveMessage", "json", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 20})");
    lab.pass(2.9);
    QVERIFY(!lab.answers.contains(delayed));
    lab.pass(0.2);
    QVERIFY(lab.answers.contains(delayed));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstEndpoints::aReceiveWaitsNoLongerThanItAskedTo()
{
    Lab lab(kQueue);
    const std::uint64_t waiting =
        lab.call("sqs", "ReceiveMessage", "json", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 2})");
    lab.pass(1.999);
    QVERIFY(!lab.answers.contains(waiting));
    lab.pass(0.002);
    QVERIFY(lab.answers.contains(waiting));
    QCOMPARE(lab.answers[waiting].body, std::string("{}"));
    QCOMPARE(lab.answer("sqs", "ReceiveMessage", "json", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 21})").status, 400);
}

void TstEndpoints::aCallerWhoLeftTakesNothing()
{
    Lab lab(kQueue);
    const std::uint64_t waiting =
        lab.call("sqs", "ReceiveMessage", "json", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 20})");
    lab.pass(1);
    lab.live.redo({.at = lab.world->now(), .endpoint = "sqs", .number = waiting, .operation = {}});
    lab.call("sqs", "SendMessage", "json", R"({"QueueUrl": "/0/q", "MessageBody": "for another"})");
    lab.pass(1);
    QVERIFY(!lab.answers.contains(waiting));
    const Json got = lab.json("sqs", "ReceiveMessage", R"({"QueueUrl": "/0/q", "WaitTimeSeconds": 1})");
    QCOMPARE(got["Messages"][0]["Body"].get<std::string>(), std::string("for another"));
}

void TstEndpoints::theExamsOperationsAreFewer()
{
    Lab lab(kStream, limits::Profile::Exam);
    const Json mode = lab.json("kinesis", "UpdateStreamMode", "{}");
    QCOMPARE(mode["__type"].get<std::string>(), std::string("UnknownOperationException"));
    const Json described = lab.json("kinesis", "DescribeStreamSummary", R"({"StreamName": "s"})");
    QVERIFY(!described["StreamDescriptionSummary"].contains("StreamModeDetails"));
}

void TstEndpoints::firehoseReadsItsShapes_data()
{
    QTest::addColumn<QString>("operation");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *operation, const char *body, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(operation) << QString::fromUtf8(body) << QString::fromUtf8(expected);
    };
    row("no JSON", "PutRecord", "{", "400 SerializationException");
    row("no operation", "PutRecordz", "{}", "400 UnknownOperationException");
    row("record is a text", "PutRecord", R"({"DeliveryStreamName": "out", "Record": "x"})",
        "400 SerializationException: Expected null");
    row("data is no base64", "PutRecord", R"({"DeliveryStreamName": "out", "Record": {"Data": "*"}})",
        "400 SerializationException: '*' can not be converted to a Blob: Base64 encoded length is expected a multiple "
        "of 4 bytes but found: 1");
    row("records are a structure", "PutRecordBatch", R"({"DeliveryStreamName": "out", "Records": {}})",
        "400 SerializationException: Start of structure or map found where not expected.");
    row("a record without data", "PutRecordBatch", R"({"DeliveryStreamName": "out", "Records": [{}, null]})",
        "400 ValidationException: 2 validation errors detected: Value null at 'records.1.member.data' failed to "
        "satisfy "
        "constraint: Member must not be null; Value null at 'records.2.member.data' failed to satisfy constraint: "
        "Member must not be null");
    row("deep and wrong", "CreateDeliveryStream",
        R"({"ExtendedS3DestinationConfiguration": {"BufferingHints": {"SizeInMBs": "5"}}})",
        "400 SerializationException: STRING_VALUE can not be converted to an Integer");
    row("deep in a list", "CreateDeliveryStream",
        R"({"ExtendedS3DestinationConfiguration": {"ProcessingConfiguration": {"Processors": [{"Type": 5}]}}})",
        "400 SerializationException: NUMBER_VALUE can not be converted to a String");
    row("deep and no list", "CreateDeliveryStream", R"({"Tags": "team"})",
        "400 SerializationException: Expected list or null");
    row("deep and nothing", "CreateDeliveryStream",
        R"({"DeliveryStreamName": "n", "ExtendedS3DestinationConfiguration": null, "Tags": [null]})",
        "400 ValidationException: 1 validation error detected: Value null at 'tags.1.member.key' failed to satisfy "
        "constraint: Member must not be null");
    row("tags are texts", "TagDeliveryStream", R"({"DeliveryStreamName": "out", "Tags": ["a"]})",
        "400 SerializationException: Expected null");
    const auto nested = [](std::size_t depth) {
        return R"({"DeliveryStreamName": "a b", "Colour": )" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    row("what is not known may be anything", "CreateDeliveryStream", nested(10).c_str(),
        "400 ValidationException: 1 validation error detected: Value 'a b' at 'deliveryStreamName' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    row("but not endlessly deep", "CreateDeliveryStream", nested(200'000).c_str(), "400 SerializationException");
}

void TstEndpoints::firehoseReadsItsShapes()
{
    QFETCH(QString, operation);
    QFETCH(QString, body);
    QFETCH(QString, expected);
    Lab lab("out: firehose\nlake: s3-bucket\nout -> lake");
    const http::Response answer = lab.answer("firehose", operation.toUtf8().constData(), "json", body.toStdString());
    const Json json = Json::parse(answer.body);
    std::string told = std::to_string(answer.status) + " " + json["__type"].get<std::string>();
    for (const char *member : {"message", "Message"})
        told += json.contains(member) ? ": " + json[member].get<std::string>() : "";
    QCOMPARE(text(told), expected);
}

void TstEndpoints::firehoseDescribesInEitherForm()
{
    Lab lab("out: firehose\nlake: s3-bucket\nclicks: kinesis-stream\nout -> lake\nclicks -> out");
    lab.pass(1);
    const Json plain =
        lab.json("firehose", "DescribeDeliveryStream", R"({"DeliveryStreamName": "out"})")["DeliveryStreamDescription"];
    QCOMPARE(plain["DeliveryStreamARN"].get<std::string>(),
             std::string("arn:aws:firehose:us-east-1:000000000000:deliverystream/out"));
    QCOMPARE(plain["CreateTimestamp"].get<double>(), static_cast<double>(world::kEpochSeconds));
    QCOMPARE(plain["Source"]["KinesisStreamSourceDescription"]["KinesisStreamARN"].get<std::string>(),
             std::string("arn:aws:kinesis:us-east-1:000000000000:stream/clicks"));
    const http::Response answer =
        lab.answer("firehose", "DescribeDeliveryStream", "cbor", gateway::cborText({{"DeliveryStreamName", "out"}}));
    QCOMPARE(headerOf(answer, "Content-Type"), std::string("application/x-amz-cbor-1.1"));
    const Json binary = gateway::cborValue(answer.body)["DeliveryStreamDescription"];
    QCOMPARE(binary["CreateTimestamp"].get<std::int64_t>(), world::kEpochSeconds * 1'000);
    QCOMPARE(binary["Destinations"].dump(), plain["Destinations"].dump());
    // What is over a quota is the service's fault: clients try again by themselves.
    Lab busy("out: firehose\nlake: s3-bucket\nout -> lake");
    http::Response last;
    for (int i = 0; i < 3'000 && last.status == 200; ++i)
        last = busy.answer("firehose", "PutRecord", "json", R"({"DeliveryStreamName": "out", "Record": {"Data": ""}})");
    QCOMPARE(last.status, 500);
    QCOMPARE(Json::parse(last.body).dump(),
             std::string(R"({"__type":"ServiceUnavailableException","message":"Slow down."})"));
}

QTEST_GUILESS_MAIN(TstEndpoints)
#include "tst_endpoints.moc"
