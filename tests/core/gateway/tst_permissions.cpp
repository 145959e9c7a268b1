// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/firehose/operations.h"
#include "core/gateway/kinesis/operations.h"
#include "core/gateway/sqs/operations.h"
#include "tests/core/gateway/endpointstory.h"

using namespace headwater;
using namespace headwater::test;

namespace {

const QString kClerk = QStringLiteral("@AKIAHEADWATERCLERK01\n");
const std::string kStream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const std::string kQueue = "arn:aws:sqs:us-east-1:000000000000:q";
const std::string kLetters = "arn:aws:sqs:us-east-1:000000000000:letters";
const std::string kDelivery = "arn:aws:firehose:us-east-1:000000000000:deliverystream/d";

/// What an operation needs, and a call of it that succeeds for whoever has that.
struct Need
{
    std::string operation;
    std::string body;
    std::string resource;
    std::string before = {}; ///< what has to have happened
    std::string action = {}; ///< of another name than the operation
};

/// A request on something that a member names, and what else it has.
std::string request(const std::string &member, const std::string &value, const std::string &more = {})
{
    return "{\"" + member + "\": \"" + value + "\"" + (more.empty() ? "" : ", ") + more + "}";
}

std::vector<Need> kinesisNeeds()
{
    const auto named = [](const std::string &more = {}) {
        return request("StreamName", "s", more);
    };
    const auto byArn = [](const std::string &member, const std::string &more = {}) {
        return request(member, kStream, more);
    };
    const auto ofReader = [](const std::string &more = {}) {
        return request("ConsumerARN", "%ConsumerARN%", more);
    };
    const std::string from = R"("ShardId": "shardId-000000000000", "ShardIteratorType": "LATEST")",
                      key = R"("EncryptionType": "KMS", "KeyId": "k")", readerArn = "%ConsumerARN%",
                      reader = "RegisterStreamConsumer " + byArn("StreamARN", R"("ConsumerName": "r")") + "\n+1\n";
    const Json statement = {{"Effect", "Allow"},
                            {"Principal", {{"AWS", "111122223333"}}},
                            {"Action", "kinesis:PutRecord"},
                            {"Resource", "*"}};
    const Json policy = Json{{"Version", "2012-10-17"}, {"Statement", {statement}}}.dump();
    const std::string putPolicy = byArn("ResourceARN", "\"Policy\": " + policy.dump()),
                      hasPolicy = "PutResourcePolicy " + putPolicy + "\n";
    return {
        {"AddTagsToStream", named(R"("Tags": {"k": "v"})"), kStream},
        {"CreateStream", request("StreamName", "n", R"("ShardCount": 1)"),
         "arn:aws:kinesis:us-east-1:000000000000:stream/n"},
        {"DecreaseStreamRetentionPeriod", named(R"("RetentionPeriodHours": 24)"), kStream,
         "IncreaseStreamRetentionPeriod " + named(R"("RetentionPeriodHours": 48)") + "\n+1\n"},
        {"DeleteResourcePolicy", byArn("ResourceARN"), kStream, hasPolicy},
        {"DeleteStream", named(), kStream},
        {"DeregisterStreamConsumer", ofReader(), readerArn, reader},
        {"DescribeLimits", "{}", "*"},
        {"DescribeStream", named(), kStream},
        {"DescribeStreamConsumer", ofReader(), readerArn, reader},
        {"DescribeStreamSummary", byArn("StreamARN"), kStream},
        {"DisableEnhancedMonitoring", named(R"("ShardLevelMetrics": ["ALL"])"), kStream},
        {"EnableEnhancedMonitoring", named(R"("ShardLevelMetrics": ["ALL"])"), kStream},
        {"GetRecords", request("ShardIterator", "%ShardIterator%"), kStream, "GetShardIterator " + named(from) + "\n"},
        {"GetResourcePolicy", byArn("ResourceARN"), kStream, hasPolicy},
        {"GetShardIterator", named(from), kStream},
        {"IncreaseStreamRetentionPeriod", named(R"("RetentionPeriodHours": 48)"), kStream},
        {"ListShards", named(), kStream},
        {"ListStreamConsumers", byArn("StreamARN"), kStream},
        {"ListStreams", "{}", "*"},
        {"ListTagsForResource", byArn("ResourceARN"), kStream},
        {"ListTagsForStream", named(), kStream},
        {"MergeShards",
         named(R"("ShardToMerge": "shardId-000000000000", "AdjacentShardToMerge": "shardId-000000000001")"), kStream},
        {"PutRecord", named(R"("Data": "", "PartitionKey": "k")"), kStream},
        {"PutRecords", named(R"("Records": [{"Data": "", "PartitionKey": "k"}])"), kStream},
        {"PutResourcePolicy", putPolicy, kStream},
        {"RegisterStreamConsumer", byArn("StreamARN", R"("ConsumerName": "r")"), kStream},
        {"RemoveTagsFromStream", named(R"("TagKeys": ["k"])"), kStream},
        {"SplitShard", named(R"("ShardToSplit": "shardId-000000000000", "NewStartingHashKey": "5000")"), kStream},
        {"StartStreamEncryption", named(key), kStream},
        {"StopStreamEncryption", named(key), kStream, "StartStreamEncryption " + named(key) + "\n+1\n"},
        {"SubscribeToShard", ofReader(R"("ShardId": "shardId-000000000000", "StartingPosition": {"Type": "LATEST"})"),
         readerArn, reader},
        {"TagResource", byArn("ResourceARN", R"("Tags": {"k": "v"})"), kStream},
        {"UntagResource", byArn("ResourceARN", R"("TagKeys": ["k"])"), kStream},
        {"UpdateMaxRecordSize", byArn("StreamARN", R"("MaxRecordSizeInKiB": 2048)"), kStream},
        {"UpdateShardCount", named(R"("TargetShardCount": 4, "ScalingType": "UNIFORM_SCALING")"), kStream},
        {"UpdateStreamMode", byArn("StreamARN", R"("StreamModeDetails": {"StreamMode": "ON_DEMAND"})"), kStream},
    };
}

std::vector<Need> sqsNeeds()
{
    const auto on = [](const std::string &more = {}) {
        return request("QueueUrl", "http://localhost/000000000000/q", more);
    };
    const std::string taken = "SendMessage " + on(R"("MessageBody": "x")") + "\nReceiveMessage " +
                              on(R"("WaitTimeSeconds": 1)") + "\n",
                      grant = on(R"("Label": "l", "AWSAccountIds": ["111122223333"], "Actions": ["SendMessage"])"),
                      handle = R"("ReceiptHandle": "%ReceiptHandle%")",
                      start = request("SourceArn", kLetters, R"("MaxNumberOfMessagesPerSecond": 1)");
    std::string letters;
    for (int i = 0; i < 9; ++i)
        letters += "SendMessage " + request("QueueUrl", "/000000000000/letters", R"("MessageBody": "x")") + "\n";
    return {
        {"AddPermission", grant, kQueue},
        {"CancelMessageMoveTask", request("TaskHandle", "%TaskHandle%"), kLetters,
         letters + "StartMessageMoveTask " + start + "\n"},
        {"ChangeMessageVisibility", on(handle + R"(, "VisibilityTimeout": 9)"), kQueue, taken},
        {"ChangeMessageVisibilityBatch", on(R"("Entries": [{"Id": "a", )" + handle + R"(, "VisibilityTimeout": 9}])"),
         kQueue, taken, "sqs:ChangeMessageVisibility"},
        {"CreateQueue", request("QueueName", "n"), "arn:aws:sqs:us-east-1:000000000000:n"},
        {"DeleteMessage", on(handle), kQueue, taken},
        {"DeleteMessageBatch", on(R"("Entries": [{"Id": "a", )" + handle + "}]"), kQueue, taken, "sqs:DeleteMessage"},
        {"DeleteQueue", on(), kQueue},
        {"GetQueueAttributes", on(R"("AttributeNames": ["All"])"), kQueue},
        {"GetQueueUrl", request("QueueName", "q"), kQueue},
        {"ListDeadLetterSourceQueues", on(), kQueue},
        {"ListMessageMoveTasks", request("SourceArn", kLetters), kLetters},
        {"ListQueueTags", on(), kQueue},
        {"ListQueues", "{}", "*"},
        {"PurgeQueue", on(), kQueue},
        {"ReceiveMessage", on(), kQueue},
        {"RemovePermission", on(R"("Label": "l")"), kQueue, "AddPermission " + grant + "\n"},
        {"SendMessage", on(R"("MessageBody": "x")"), kQueue},
        {"SendMessageBatch", on(R"("Entries": [{"Id": "a", "MessageBody": "x"}])"), kQueue, {}, "sqs:SendMessage"},
        {"SetQueueAttributes", on(R"("Attributes": {"DelaySeconds": "1"})"), kQueue},
        {"StartMessageMoveTask", start, kLetters, letters},
        {"TagQueue", on(R"("Tags": {"k": "v"})"), kQueue},
        {"UntagQueue", on(R"("TagKeys": ["k"])"), kQueue},
    };
}

std::vector<Need> firehoseNeeds()
{
    const auto on = [](const std::string &more = {}) {
        return request("DeliveryStreamName", "d", more);
    };
    return {
        {"CreateDeliveryStream",
         request("DeliveryStreamName", "n",
                 R"("ExtendedS3DestinationConfiguration": {"RoleARN": "arn:aws:iam::000000000000:role/clerk", )"
                 R"("BucketARN": "arn:aws:s3:::lake"})"),
         "arn:aws:firehose:us-east-1:000000000000:deliverystream/n"},
        {"DeleteDeliveryStream", on(), kDelivery},
        {"DescribeDeliveryStream", on(), kDelivery},
        {"ListDeliveryStreams", "{}", "*"},
        {"ListTagsForDeliveryStream", on(), kDelivery},
        {"PutRecord", on(R"("Record": {"Data": "aGk="})"), kDelivery},
        {"PutRecordBatch", on(R"("Records": [{"Data": "aGk="}])"), kDelivery},
        {"StartDeliveryStreamEncryption", on(), kDelivery},
        {"StopDeliveryStreamEncryption", on(), kDelivery, "StartDeliveryStreamEncryption " + on() + "\n+1\n"},
        {"TagDeliveryStream", on(R"("Tags": [{"Key": "k", "Value": "v"}])"), kDelivery},
        {"UntagDeliveryStream", on(R"("TagKeys": ["k"])"), kDelivery},
        {"UpdateDestination",
         on(R"("CurrentDeliveryStreamVersionId": "1", "DestinationId": "destinationId-000000000001", )"
            R"("ExtendedS3DestinationUpdate": {"Prefix": "p/"})"),
         kDelivery},
    };
}

/// Gives the clerk's role a policy of one statement.
QString allowing(const QString &action, const QString &resource)
{
    const Json statement = {
        {"Effect", "Allow"}, {"Action", action.toStdString()}, {"Resource", resource.toStdString()}};
    const Json policy = {{"Version", "2012-10-17"}, {"Statement", {statement}}};
    const Json property = {{"key", "policy"}, {"value", policy.dump()}};
    return QStringLiteral("!clerk SetProperty %1\n").arg(text(property.dump()));
}

void rows(const char *service, const std::vector<Need> &needs)
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("resource");
    for (const Need &each : needs)
        QTest::newRow(each.operation.c_str())
            << text(each.before) << text(each.operation + ' ' + each.body)
            << text(each.action.empty() ? service + (':' + each.operation) : each.action) << text(each.resource);
}

void check(const char *service)
{
    QFETCH(QString, before);
    QFETCH(QString, call);
    QFETCH(QString, action);
    QFETCH(QString, resource);
    const auto refusal = [&](const QString &told) {
        const bool isRefused = told.startsWith(QLatin1String("AccessDenied"));
        const qsizetype from = told.indexOf(QLatin1String(" to perform: "));
        return isRefused ? told.mid(from, told.indexOf(QLatin1String(" because ")) - from) : told;
    };
    Story story(service);
    if (!before.isEmpty())
        QCOMPARE(story.tell(before), QStringLiteral("ok"));
    resource = story.filled(resource);
    // SQS writes actions small.
    const QString expected = QStringLiteral(" to perform: %1 on resource: %2")
                                 .arg(qstrcmp(service, "sqs") == 0 ? action.toLower() : action, resource);
    const QString another = action.section(QLatin1Char(':'), 0, 0) + QStringLiteral(":Another");
    QCOMPARE(refusal(story.tell(allowing(another, QStringLiteral("*")) + kClerk + call)), expected);
    if (resource != QLatin1String("*"))
        QCOMPARE(refusal(story.tell(allowing(action, resource + QLatin1Char('2')) + call)), expected);
    QCOMPARE(story.tell(allowing(action, resource) + call), QStringLiteral("ok"));
}

template <typename Operations>
QStringList namesOf(const Operations &operations, std::string_view more = {})
{
    QStringList names;
    for (const auto &each : operations)
        names += text(std::string(each.name));
    if (!more.empty())
        names += text(std::string(more));
    names.sort();
    return names;
}

QStringList namesOf(const std::vector<Need> &needs)
{
    QStringList names;
    for (const Need &each : needs)
        names += text(each.operation);
    return names;
}

} // namespace

/// A caller with a key needs the permission for what is called, on what it is about, and no other. What each operation
/// needs is written here from the services' lists of actions and resources, not from the tables of the endpoints.
class TstPermissions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyOperationHasItsRow();
    void aDataStreamsCallNeedsItsPermission_data() { rows("kinesis", kinesisNeeds()); }
    void aDataStreamsCallNeedsItsPermission() { check("kinesis"); }
    void aQueuesCallNeedsItsPermission_data() { rows("sqs", sqsNeeds()); }
    void aQueuesCallNeedsItsPermission() { check("sqs"); }
    void aDeliveryStreamsCallNeedsItsPermission_data() { rows("firehose", firehoseNeeds()); }
    void aDeliveryStreamsCallNeedsItsPermission() { check("firehose"); }
    void whatIsNotReadDoesNotDecide_data();
    void whatIsNotReadDoesNotDecide();
};

void TstPermissions::everyOperationHasItsRow()
{
    QCOMPARE(namesOf(kinesisNeeds()), namesOf(gateway::kinesis::operations(), gateway::kinesis::kSubscribe));
    QCOMPARE(namesOf(sqsNeeds()), namesOf(gateway::sqs::operations(), gateway::sqs::kReceive));
    QCOMPARE(namesOf(firehoseNeeds()), namesOf(gateway::firehose::operations()));
}

/// Who may do everything with one stream or queue does not get at another by naming the one where nobody looks.
void TstPermissions::whatIsNotReadDoesNotDecide_data()
{
    QTest::addColumn<QString>("service");
    QTest::addColumn<bool>("isExam");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("call");
    const auto kinesis = [](const char *name, const char *call, bool isExam = false, const char *before = "") {
        QTest::newRow(name) << QStringLiteral("kinesis") << isExam << QString::fromLatin1(before)
                            << QString::fromLatin1(call).replace(QLatin1String("MINE"),
                                                                 QLatin1String("arn:aws:kinesis:us-east-1:000000000000:"
                                                                               "stream/locked"));
    };
    const char *const iterator =
        R"(GetShardIterator {"StreamName": "s", "ShardId": "shardId-000000000000", "ShardIteratorType": "LATEST"})";
    kinesis("another consumer",
            R"(PutRecord {"StreamName": "s", "Data": "", "PartitionKey": "k", "ConsumerARN": "MINE"})");
    kinesis("another resource", R"(DeleteStream {"StreamName": "s", "ResourceARN": "MINE"})");
    kinesis("an iterator and a name", R"(GetRecords {"ShardIterator": "%ShardIterator%", "StreamName": "locked"})",
            false, iterator);
    kinesis("an iterator and an ARN", R"(GetRecords {"ShardIterator": "%ShardIterator%", "StreamARN": "MINE"})", true,
            iterator);
    kinesis("a token and a resource", R"(ListShards {"NextToken": "%NextToken%", "ResourceARN": "MINE"})", false,
            R"(ListShards {"StreamName": "s", "MaxResults": 1})");
    kinesis("a token and an ARN", R"(ListShards {"NextToken": "%NextToken%", "StreamARN": "MINE"})", true,
            R"(ListShards {"StreamName": "s", "MaxResults": 1})");
    kinesis("an ARN before there were any", R"(DeleteStream {"StreamName": "s", "StreamARN": "MINE"})", true);
    const auto sqs = [](const char *name, const char *call) {
        QTest::newRow(name) << QStringLiteral("sqs") << false << QString() << QString::fromLatin1(call);
    };
    sqs("a name and a URL", R"(GetQueueUrl {"QueueName": "q", "QueueUrl": "/0/sealed"})");
    sqs("a source and a URL",
        R"(StartMessageMoveTask {"SourceArn": "arn:aws:sqs:us-east-1:000000000000:letters", "QueueUrl": "/0/sealed"})");
    sqs("a new queue and a source",
        R"(CreateQueue {"QueueName": "n", "SourceArn": "arn:aws:sqs:us-east-1:000000000000:sealed"})");
    sqs("a URL and a source",
        R"(DeleteQueue {"QueueUrl": "/0/q", "SourceArn": "arn:aws:sqs:us-east-1:000000000000:sealed", "QueueName": "sealed"})");
}

void TstPermissions::whatIsNotReadDoesNotDecide()
{
    QFETCH(QString, service);
    QFETCH(bool, isExam);
    QFETCH(QString, before);
    QFETCH(QString, call);
    const QByteArray name = service.toUtf8();
    Story story(name.constData(), isExam ? limits::Profile::Exam : limits::Profile::Current);
    if (!before.isEmpty())
        QCOMPARE(story.tell(before), QStringLiteral("ok"));
    const QString mine = service == QLatin1String("sqs")
                             ? QStringLiteral("arn:aws:sqs:us-east-1:000000000000:sealed")
                             : QStringLiteral("arn:aws:kinesis:us-east-1:000000000000:stream/locked*");
    const QString told = story.tell(allowing(service + QStringLiteral(":*"), mine) + kClerk + call);
    QVERIFY2(told.startsWith(QLatin1String("AccessDenied")), qPrintable(told));
}

QTEST_GUILESS_MAIN(TstPermissions)
#include "tst_permissions.moc"
