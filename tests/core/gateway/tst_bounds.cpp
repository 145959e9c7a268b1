// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/gateway/endpointstory.h"

using namespace headwater;
using namespace headwater::test;

namespace {

/// A member of a request that has a least and a most: a text's length, a list's entries, or a number.
struct Bound
{
    const char *member;
    const char *call; ///< with `%1` in the member's place
    enum class Kind : std::uint8_t { Text, List, Number, Base64 } kind;
    std::int64_t least, most; ///< what is below or above is refused; negative: nothing is below
    const char *entry = "";   ///< of a list, with `%1` for its number
};
using Kind = Bound::Kind;

QString filled(const Bound &bound, std::int64_t size)
{
    const auto length = static_cast<qsizetype>(size);
    QString value;
    switch (bound.kind) {
    case Kind::Text:
        value = QString(length, QLatin1Char('1'));
        break;
    case Kind::Base64:
        value = QString::fromLatin1(QByteArray(length, 'x').toBase64());
        break;
    case Kind::Number:
        value = QString::number(size);
        break;
    case Kind::List: {
        QStringList entries;
        for (std::int64_t i = 0; i < size; ++i)
            entries += QString::fromLatin1(bound.entry).replace(QLatin1String("%1"), QString::number(i));
        value = entries.join(QLatin1Char(','));
        break;
    }
    }
    return QString::fromLatin1(bound.call).replace(QLatin1String("%1"), value);
}

void boundRows(std::initializer_list<Bound> bounds)
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<bool>("isRefused");
    for (const Bound &each : bounds) {
        const QByteArray operation = QByteArray(each.call).split(' ').front();
        const auto add = [&](const char *where, std::int64_t size, bool isRefused) {
            QTest::newRow(
                qPrintable(QStringLiteral("%1 %2 %3")
                               .arg(QString::fromLatin1(operation), QLatin1String(each.member), QLatin1String(where))))
                << filled(each, size) << isRefused;
        };
        if (each.least > 0 || (each.least == 0 && each.kind == Kind::Number))
            add("below", each.least - 1, true);
        if (each.least >= 0)
            add("least", each.least, false);
        add("most", each.most, false);
        add("above", each.most + 1, true);
    }
}

/// Refused are calls for their form; that they may fail for another reason is nobody's business here.
void checkBound(const char *service, const QStringList &codes)
{
    QFETCH(QString, call);
    QFETCH(bool, isRefused);
    const QString told = Story(service).tell(call);
    QVERIFY2(codes.contains(told.section(QLatin1Char(':'), 0, 0)) == isRefused, qPrintable(told.left(300)));
}

} // namespace

/// The least and the most that each member may be, as the services publish them: one less and one more is refused.
class TstBounds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofDataStreams_data();
    void ofDataStreams() { checkBound("kinesis", {QStringLiteral("ValidationException")}); }
    void ofQueues_data();
    void ofQueues();
    void ofDeliveryStreams_data();
    void ofDeliveryStreams() { checkBound("firehose", {QStringLiteral("ValidationException")}); }
};

void TstBounds::ofDataStreams_data()
{
    boundRows({
        {"StreamName", R"(CreateStream {"StreamName": "%1", "ShardCount": 1})", Kind::Text, 1, 128},
        {"StreamName", R"(DescribeStreamSummary {"StreamName": "%1"})", Kind::Text, 1, 128},
        {"StreamName", R"(PutRecord {"StreamName": "%1", "Data": "", "PartitionKey": "k"})", Kind::Text, 1, 128},
        {"MaxRecordSizeInKiB", R"(CreateStream {"StreamName": "n", "ShardCount": 1, "MaxRecordSizeInKiB": %1})",
         Kind::Number, 1'024, 10'240},
        {"PartitionKey", R"(PutRecord {"StreamName": "s", "Data": "", "PartitionKey": "%1"})", Kind::Text, 1, 256},
        {"Data", R"(PutRecord {"StreamName": "s", "Data": "%1", "PartitionKey": "k"})", Kind::Base64, 0, 10'485'760},
        {"PartitionKey", R"(PutRecords {"StreamName": "s", "Records": [{"Data": "", "PartitionKey": "%1"}]})",
         Kind::Text, 1, 256},
        {"Records", R"(PutRecords {"StreamName": "s", "Records": [%1]})", Kind::List, 1, 500,
         R"({"Data": "", "PartitionKey": "k%1"})"},
        {"ShardId", R"(GetShardIterator {"StreamName": "s", "ShardId": "%1", "ShardIteratorType": "LATEST"})",
         Kind::Text, 1, 128},
        {"ShardIterator", R"(GetRecords {"ShardIterator": "%1"})", Kind::Text, 1, 512},
        {"Limit", R"(ListStreams {"Limit": %1})", Kind::Number, 1, 10'000},
        {"NextToken", R"(ListStreams {"NextToken": "%1"})", Kind::Text, 1, 1'048'576},
        {"ExclusiveStartStreamName", R"(ListStreams {"ExclusiveStartStreamName": "%1"})", Kind::Text, 1, 128},
        {"Limit", R"(DescribeStream {"StreamName": "s", "Limit": %1})", Kind::Number, 1, 10'000},
        {"ExclusiveStartShardId", R"(DescribeStream {"StreamName": "s", "ExclusiveStartShardId": "%1"})", Kind::Text, 1,
         128},
        {"MaxResults", R"(ListShards {"StreamName": "s", "MaxResults": %1})", Kind::Number, 1, 10'000},
        {"NextToken", R"(ListShards {"NextToken": "%1"})", Kind::Text, 1, 1'048'576},
        {"ShardToSplit", R"(SplitShard {"StreamName": "s", "ShardToSplit": "%1", "NewStartingHashKey": "5"})",
         Kind::Text, 1, 128},
        {"NewStartingHashKey", R"(SplitShard {"StreamName": "s", "ShardToSplit": "a", "NewStartingHashKey": "%1"})",
         Kind::Text, 1, 39},
        {"ShardToMerge", R"(MergeShards {"StreamName": "s", "ShardToMerge": "%1", "AdjacentShardToMerge": "b"})",
         Kind::Text, 1, 128},
        {"AdjacentShardToMerge",
         R"(MergeShards {"StreamName": "s", "ShardToMerge": "a", "AdjacentShardToMerge": "%1"})", Kind::Text, 1, 128},
        {"KeyId", R"(StartStreamEncryption {"StreamName": "s", "EncryptionType": "KMS", "KeyId": "%1"})", Kind::Text, 1,
         2'048},
        {"ShardLevelMetrics", R"(EnableEnhancedMonitoring {"StreamName": "s", "ShardLevelMetrics": [%1]})", Kind::List,
         1, 7, R"("ALL")"},
        {"tag key", R"(AddTagsToStream {"StreamName": "s", "Tags": {"%1": "v"}})", Kind::Text, 1, 128},
        {"tag value", R"(AddTagsToStream {"StreamName": "s", "Tags": {"k": "%1"}})", Kind::Text, 0, 256},
        {"TagKeys", R"(RemoveTagsFromStream {"StreamName": "s", "TagKeys": [%1]})", Kind::List, 1, 50, R"("k%1")"},
        {"Limit", R"(ListTagsForStream {"StreamName": "s", "Limit": %1})", Kind::Number, 1, 50},
        {"ExclusiveStartTagKey", R"(ListTagsForStream {"StreamName": "s", "ExclusiveStartTagKey": "%1"})", Kind::Text,
         1, 128},
        {"ConsumerName",
         R"(RegisterStreamConsumer {"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/s", "ConsumerName": "%1"})",
         Kind::Text, 1, 128},
        {"MaxResults",
         R"(ListStreamConsumers {"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/s", "MaxResults": %1})",
         Kind::Number, 1, 10'000},
        {"MaxRecordSizeInKiB",
         R"(UpdateMaxRecordSize {"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/s", "MaxRecordSizeInKiB": %1})",
         Kind::Number, 1'024, 10'240},
    });
}

void TstBounds::ofQueues_data()
{
    boundRows({
        {"QueueName", R"(CreateQueue {"QueueName": "%1"})", Kind::Text, 1, 80},
        {"DelaySeconds", R"(CreateQueue {"QueueName": "n", "Attributes": {"DelaySeconds": "%1"}})", Kind::Number, 0,
         900},
        {"MaximumMessageSize", R"(CreateQueue {"QueueName": "n", "Attributes": {"MaximumMessageSize": "%1"}})",
         Kind::Number, 1'024, 1'048'576},
        {"MessageRetentionPeriod", R"(CreateQueue {"QueueName": "n", "Attributes": {"MessageRetentionPeriod": "%1"}})",
         Kind::Number, 60, 1'209'600},
        {"ReceiveMessageWaitTimeSeconds",
         R"(CreateQueue {"QueueName": "n", "Attributes": {"ReceiveMessageWaitTimeSeconds": "%1"}})", Kind::Number, 0,
         20},
        {"VisibilityTimeout", R"(CreateQueue {"QueueName": "n", "Attributes": {"VisibilityTimeout": "%1"}})",
         Kind::Number, 0, 43'200},
        {"KmsDataKeyReusePeriodSeconds",
         R"(SetQueueAttributes {"QueueUrl": "/0/q", "Attributes": {"KmsDataKeyReusePeriodSeconds": "%1"}})",
         Kind::Number, 60, 86'400},
        {"tags", R"(CreateQueue {"QueueName": "n", "tags": {%1}})", Kind::List, -1, 50, R"("k%1": "v")"},
        {"Tags", R"(TagQueue {"QueueUrl": "/0/q", "Tags": {%1}})", Kind::List, 1, 50, R"("k%1": "v")"},
        {"MessageBody", R"(SendMessage {"QueueUrl": "/0/q", "MessageBody": "%1"})", Kind::Text, 1, 1'048'576},
        {"DelaySeconds", R"(SendMessage {"QueueUrl": "/0/q", "MessageBody": "x", "DelaySeconds": %1})", Kind::Number, 0,
         900},
        {"MessageGroupId",
         R"(SendMessage {"QueueUrl": "/0/f.fifo", "MessageBody": "x", "MessageDeduplicationId": "d", "MessageGroupId": "%1"})",
         Kind::Text, 1, 128},
        {"MessageDeduplicationId",
         R"(SendMessage {"QueueUrl": "/0/f.fifo", "MessageBody": "x", "MessageDeduplicationId": "%1", "MessageGroupId": "g"})",
         Kind::Text, 1, 128},
        {"MessageAttributes", R"(SendMessage {"QueueUrl": "/0/q", "MessageBody": "x", "MessageAttributes": {%1}})",
         Kind::List, -1, 10, R"("a%1": {"DataType": "String", "StringValue": "v"})"},
        {"attribute name",
         R"(SendMessage {"QueueUrl": "/0/q", "MessageBody": "x", "MessageAttributes": {"%1": {"DataType": "String", "StringValue": "v"}}})",
         Kind::Text, 1, 256},
        {"Entries", R"(SendMessageBatch {"QueueUrl": "/0/q", "Entries": [%1]})", Kind::List, 1, 10,
         R"({"Id": "e%1", "MessageBody": "x"})"},
        {"Id", R"(SendMessageBatch {"QueueUrl": "/0/q", "Entries": [{"Id": "%1", "MessageBody": "x"}]})", Kind::Text, 1,
         80},
        {"MaxNumberOfMessages", R"(ReceiveMessage {"QueueUrl": "/0/q", "MaxNumberOfMessages": %1})", Kind::Number, 1,
         10},
        {"VisibilityTimeout", R"(ReceiveMessage {"QueueUrl": "/0/q", "VisibilityTimeout": %1})", Kind::Number, 0,
         43'200},
        {"WaitTimeSeconds", R"(ReceiveMessage {"QueueUrl": "/0/q", "WaitTimeSeconds": %1})", Kind::Number, 0, 20},
        {"ReceiveRequestAttemptId", R"(ReceiveMessage {"QueueUrl": "/0/f.fifo", "ReceiveRequestAttemptId": "%1"})",
         Kind::Text, 1, 128},
        {"MaxResults", R"(ListQueues {"MaxResults": %1})", Kind::Number, 1, 1'000},
        {"Label",
         R"(AddPermission {"QueueUrl": "/0/q", "Label": "%1", "AWSAccountIds": ["111122223333"], "Actions": ["SendMessage"]})",
         Kind::Text, 1, 80},
        {"Actions",
         R"(AddPermission {"QueueUrl": "/0/q", "Label": "l", "AWSAccountIds": ["111122223333"], "Actions": [%1]})",
         Kind::List, 1, 7, R"("SendMessage")"},
        {"MaxNumberOfMessagesPerSecond",
         R"(StartMessageMoveTask {"SourceArn": "arn:aws:sqs:us-east-1:000000000000:letters", "MaxNumberOfMessagesPerSecond": %1})",
         Kind::Number, 1, 500},
        {"MaxResults",
         R"(ListMessageMoveTasks {"SourceArn": "arn:aws:sqs:us-east-1:000000000000:letters", "MaxResults": %1})",
         Kind::Number, 1, 10},
    });
}

void TstBounds::ofQueues()
{
    QFETCH(QString, call);
    QFETCH(bool, isRefused);
    const QString told = Story("sqs").tell(call);
    QVERIFY2((told != QLatin1String("ok")) == isRefused, qPrintable(told.left(300)));
}

void TstBounds::ofDeliveryStreams_data()
{
    boundRows({
        {"DeliveryStreamName", R"(DescribeDeliveryStream {"DeliveryStreamName": "%1"})", Kind::Text, 1, 64},
        {"DeliveryStreamName", R"(PutRecord {"DeliveryStreamName": "%1", "Record": {"Data": ""}})", Kind::Text, 1, 64},
        {"Data", R"(PutRecord {"DeliveryStreamName": "d", "Record": {"Data": "%1"}})", Kind::Base64, 0, 1'024'000},
        {"Records", R"(PutRecordBatch {"DeliveryStreamName": "d", "Records": [%1]})", Kind::List, 1, 500,
         R"({"Data": "aGk="})"},
        {"Limit", R"(ListDeliveryStreams {"Limit": %1})", Kind::Number, 1, 10'000},
        {"Limit", R"(DescribeDeliveryStream {"DeliveryStreamName": "d", "Limit": %1})", Kind::Number, 1, 10'000},
        {"Limit", R"(ListTagsForDeliveryStream {"DeliveryStreamName": "d", "Limit": %1})", Kind::Number, 1, 50},
        {"Tags", R"(TagDeliveryStream {"DeliveryStreamName": "d", "Tags": [%1]})", Kind::List, 1, 50,
         R"({"Key": "k%1"})"},
        {"tag key", R"(TagDeliveryStream {"DeliveryStreamName": "d", "Tags": [{"Key": "%1"}]})", Kind::Text, 1, 128},
        {"tag value", R"(TagDeliveryStream {"DeliveryStreamName": "d", "Tags": [{"Key": "k", "Value": "%1"}]})",
         Kind::Text, 0, 256},
        {"TagKeys", R"(UntagDeliveryStream {"DeliveryStreamName": "d", "TagKeys": [%1]})", Kind::List, 1, 50,
         R"("k%1")"},
        {"KeyARN",
         R"(StartDeliveryStreamEncryption {"DeliveryStreamName": "d", "DeliveryStreamEncryptionConfigurationInput": {"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": "arn:aws:kms:us-east-1:000000000000:key/%1"}})",
         Kind::Text, -1, 512 - 39},
    });
}

QTEST_GUILESS_MAIN(TstBounds)
#include "tst_bounds.moc"
