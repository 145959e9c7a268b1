// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/gateway/endpointstory.h"

using namespace headwater;
using namespace headwater::test;

namespace {

const QString kArn = QStringLiteral("arn:aws:kinesis:us-east-1:000000000000:stream/");

} // namespace

/// Each error that the service documents for an operation, and the model can have, once.
class TstKinesisErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsAreRefusedAsDocumented_data();
    void callsAreRefusedAsDocumented() { compare("kinesis"); }
    void callsAreCounted_data();
    void callsAreCounted() { compare("kinesis"); }
    void theExamCountsOtherwise_data();
    void theExamCountsOtherwise() { compare("kinesis", limits::Profile::Exam); }
    void keysStopWhoeverPutsAndGets_data();
    void keysStopWhoeverPutsAndGets() { compare("kinesis"); }
    void shardsAreMonitoredAndPaidFor();
    void policiesOfStreamsAreKept();
};

void TstKinesisErrors::callsAreRefusedAsDocumented_data()
{
    columns();
    const auto on = [](const char *stream, const char *more = "") {
        return QStringLiteral("{\"StreamName\": \"%1\"%2}").arg(QLatin1String(stream), QLatin1String(more));
    };
    // Operations on a stream, and what else they need.
    const std::tuple<const char *, const char *, int> ofStream[] = {
        {"AddTagsToStream", R"(, "Tags": {"k": "v"})", 5},
        {"DecreaseStreamRetentionPeriod", R"(, "RetentionPeriodHours": 24)", 5},
        {"DeleteStream", "", 0},
        {"DescribeStream", "", 10},
        {"DescribeStreamSummary", "", 20},
        {"DisableEnhancedMonitoring", R"(, "ShardLevelMetrics": ["ALL"])", 5},
        {"EnableEnhancedMonitoring", R"(, "ShardLevelMetrics": ["ALL"])", 5},
        {"GetShardIterator", R"(, "ShardId": "shardId-000000000000", "ShardIteratorType": "LATEST")", 0},
        {"IncreaseStreamRetentionPeriod", R"(, "RetentionPeriodHours": 48)", 0},
        {"ListTagsForStream", "", 5},
        {"MergeShards", R"(, "ShardToMerge": "shardId-000000000000", "AdjacentShardToMerge": "shardId-000000000001")",
         0},
        {"PutRecord", R"(, "Data": "", "PartitionKey": "k")", 0},
        {"PutRecords", R"(, "Records": [{"Data": "", "PartitionKey": "k"}])", 0},
        {"RemoveTagsFromStream", R"(, "TagKeys": ["k"])", 5},
        {"SplitShard",
         R"(, "ShardToSplit": "shardId-000000000000", "NewStartingHashKey": "85070591730234615865843651857942052864")",
         0},
        {"StartStreamEncryption", R"(, "EncryptionType": "KMS", "KeyId": "alias/aws/kinesis")", 0},
        {"StopStreamEncryption", R"(, "EncryptionType": "KMS", "KeyId": "alias/aws/kinesis")", 0},
        {"UpdateShardCount", R"(, "TargetShardCount": 4, "ScalingType": "UNIFORM_SCALING")", 0},
    };
    for (const auto &[operation, more, calls] : ofStream) {
        const QString name = QLatin1String(operation);
        row(operation, name + QLatin1Char(' ') + on("nobody", more),
            "ResourceNotFoundException: Stream nobody under account 000000000000 not found.");
        row(operation, name + QLatin1String(" {") + QString::fromUtf8(more).mid(2) + QLatin1Char('}'),
            "InvalidArgumentException: Either StreamName or StreamARN must be provided.");
        if (calls > 0)
            row(operation, QString::number(calls + 1) + QLatin1String("* ") + name + QLatin1Char(' ') + on("s", more),
                "LimitExceededException");
    }
    // Those that need an ACTIVE stream.
    for (const char *operation :
         {"AddTagsToStream", "RemoveTagsFromStream", "DecreaseStreamRetentionPeriod", "DisableEnhancedMonitoring",
          "EnableEnhancedMonitoring", "IncreaseStreamRetentionPeriod", "MergeShards", "SplitShard",
          "StartStreamEncryption", "StopStreamEncryption", "UpdateShardCount"})
    {
        const auto *const found = std::find_if(std::begin(ofStream), std::end(ofStream), [&](const auto &each) {
            return std::string_view(std::get<0>(each)) == operation;
        });
        row(operation,
            QStringLiteral("CreateStream {\"StreamName\": \"n\", \"ShardCount\": 2}\n") + QLatin1String(operation) +
                QLatin1Char(' ') + on("n", std::get<1>(*found)),
            "ResourceInUseException: Stream n under account 000000000000 not ACTIVE, instead in state CREATING.");
    }
    row("AddTagsToStream", QStringLiteral("AddTagsToStream ") + on("s", R"(, "Tags": {"k": "v!"})"),
        "InvalidArgumentException");
    row("CreateStream", QStringLiteral("CreateStream ") + on("s", R"(, "ShardCount": 1)"),
        "ResourceInUseException: Stream s under account 000000000000 already exists.");
    row("CreateStream", QStringLiteral("CreateStream ") + on("n", R"(, "ShardCount": 99999)"),
        "LimitExceededException");
    row("CreateStream", QStringLiteral("CreateStream ") + on("n", R"(, "ShardCount": 0)"), "ValidationException");
    row("CreateStream", QStringLiteral("CreateStream ") + on("n", R"(, "ShardCount": 1, "Tags": {"k": "v!"})"),
        "InvalidArgumentException");
    row("DecreaseStreamRetentionPeriod",
        QStringLiteral("DecreaseStreamRetentionPeriod ") + on("s", R"(, "RetentionPeriodHours": 23)"),
        "InvalidArgumentException");
    row("IncreaseStreamRetentionPeriod",
        QStringLiteral("IncreaseStreamRetentionPeriod ") + on("s", R"(, "RetentionPeriodHours": 8761)"),
        "InvalidArgumentException");
    const QString reader =
        QStringLiteral("RegisterStreamConsumer {\"StreamARN\": \"%1s\", \"ConsumerName\": \"r\"}\n+1\n").arg(kArn);
    row("DeleteStream", reader + QStringLiteral("DeleteStream ") + on("s"), "ResourceInUseException");
    row("DeleteStream",
        QStringLiteral("DeleteStream {\"StreamName\": \"a\"}\n").repeated(5) + QStringLiteral("DeleteStream ") +
            on("s"),
        "LimitExceededException");
    row("DescribeLimits", QStringLiteral("2* DescribeLimits {}"), "LimitExceededException");
    row("DescribeStream", QStringLiteral("DescribeStream ") + on("s", R"(, "ExclusiveStartShardId": "first")"),
        "ResourceNotFoundException");
    row("EnableEnhancedMonitoring",
        QStringLiteral("EnableEnhancedMonitoring ") + on("s", R"(, "ShardLevelMetrics": ["Colour"])"),
        "ValidationException: 1 validation error detected: Value '[Colour]' at 'shardLevelMetrics' failed to satisfy "
        "constraint: Member must satisfy constraint: [Member must satisfy enum value set: [IncomingBytes, "
        "IncomingRecords, OutgoingBytes, OutgoingRecords, WriteProvisionedThroughputExceeded, "
        "ReadProvisionedThroughputExceeded, IteratorAgeMilliseconds, ALL]]");
    row("DisableEnhancedMonitoring", QStringLiteral("DisableEnhancedMonitoring ") + on("s"), "ValidationException");

    // Reading.
    const QString iterator = QStringLiteral("GetShardIterator ") +
                             on("s", R"(, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON")") +
                             QLatin1Char('\n');
    const QString get = QStringLiteral("GetRecords {\"ShardIterator\": \"%ShardIterator%\"}");
    row("GetRecords", QStringLiteral("GetRecords {\"ShardIterator\": \"AAAA\"}"),
        "InvalidArgumentException: Invalid ShardIterator.");
    row("GetRecords",
        iterator + QStringLiteral("GetRecords {\"ShardIterator\": \"%ShardIterator%\", \"Limit\": 10001}"),
        "InvalidArgumentException");
    row("GetRecords", iterator + QStringLiteral("+301\n") + get, "ExpiredIteratorException");
    row("GetRecords", iterator + QStringLiteral("6* ") + get, "ProvisionedThroughputExceededException");
    row("GetRecords", iterator + QStringLiteral("DeleteStream {\"StreamName\": \"s\"}\n+1\n") + get,
        "ResourceNotFoundException");
    row("GetRecords", iterator + QStringLiteral("!s Stop {}\n") + get, "InternalFailureException");
    row("GetShardIterator",
        QStringLiteral("GetShardIterator ") +
            on("s", R"(, "ShardId": "shardId-000000000007", "ShardIteratorType": "LATEST")"),
        "ResourceNotFoundException");
    row("GetShardIterator",
        QStringLiteral("GetShardIterator ") +
            on("s", R"(, "ShardId": "shardId-000000000000", "ShardIteratorType": "AT_SEQUENCE_NUMBER")"),
        "InvalidArgumentException");
    row("GetShardIterator", QStringLiteral("6* ") + iterator, "ProvisionedThroughputExceededException");
    row("GetShardIterator", QStringLiteral("!s Stop {}\n") + iterator, "InternalFailureException");

    // Lists and their tokens.
    const QString shards = QStringLiteral("ListShards {\"StreamName\": \"s\", \"MaxResults\": 1}\n");
    row("ListShards", QStringLiteral("ListShards {\"StreamName\": \"nobody\"}"), "ResourceNotFoundException");
    row("ListShards", shards + QStringLiteral("ListShards {\"StreamName\": \"s\", \"NextToken\": \"%NextToken%\"}"),
        "InvalidArgumentException: NextToken and StreamName cannot be provided together.");
    row("ListShards", shards + QStringLiteral("+301\nListShards {\"NextToken\": \"%NextToken%\"}"),
        "ExpiredNextTokenException");
    row("ListShards", QStringLiteral("1001* ListShards {\"StreamName\": \"s\"}"), "LimitExceededException");
    row("ListShards",
        QStringLiteral("CreateStream {\"StreamName\": \"n\", \"ShardCount\": 1}\nListShards {\"StreamName\": \"n\"}"),
        "ResourceInUseException");
    row("ListStreams", QStringLiteral("6* ListStreams {}"), "LimitExceededException");
    row("ListStreams", QStringLiteral("ListStreams {\"NextToken\": \"x\"}"), "InvalidArgumentException");
    row("ListStreams", QStringLiteral("ListStreams {\"Limit\": 1}\n+301\nListStreams {\"NextToken\": \"%NextToken%\"}"),
        "ExpiredNextTokenException");
    const QString consumers = QStringLiteral("ListStreamConsumers {\"StreamARN\": \"%1%2\", \"MaxResults\": 1%3}");
    row("ListStreamConsumers", consumers.arg(kArn, QStringLiteral("nobody"), QString()), "ResourceNotFoundException");
    row("ListStreamConsumers", consumers.arg(kArn, QStringLiteral("s"), QStringLiteral(", \"NextToken\": \"x\"")),
        "InvalidArgumentException");
    row("ListStreamConsumers",
        QStringLiteral("CreateStream {\"StreamName\": \"n\", \"ShardCount\": 1}\n") +
            consumers.arg(kArn, QStringLiteral("n"), QString()),
        "ResourceInUseException");
    row("ListStreamConsumers", QStringLiteral("6* ") + consumers.arg(kArn, QStringLiteral("s"), QString()),
        "LimitExceededException");
    row("ListStreamConsumers",
        reader +
            QStringLiteral("RegisterStreamConsumer {\"StreamARN\": \"%1s\", \"ConsumerName\": \"z\"}\n+1\n").arg(kArn) +
            consumers.arg(kArn, QStringLiteral("s"), QString()) +
            QStringLiteral("\n+301\nListStreamConsumers {\"StreamARN\": \"%1s\", \"NextToken\": \"%NextToken%\"}")
                .arg(kArn),
        "ExpiredNextTokenException");

    // Shards.
    const QString both = QStringLiteral("{\"StreamName\": \"s\", \"ShardToMerge\": \"shardId-000000000000\", "
                                        "\"AdjacentShardToMerge\": \"shardId-000000000000\"}");
    row("MergeShards", QStringLiteral("MergeShards ") + both, "InvalidArgumentException");
    row("MergeShards",
        QStringLiteral("MergeShards {}\n").repeated(0) +
            QStringLiteral("6* MergeShards {\"StreamName\": \"s\", \"ShardToMerge\": "
                           "\"shardId-000000000000\", \"AdjacentShardToMerge\": "
                           "\"shardId-000000000001\"}"),
        "ResourceInUseException");
    const QString onDemand =
        QStringLiteral("CreateStream {\"StreamName\": \"n\", \"StreamModeDetails\": {\"StreamMode\": "
                       "\"ON_DEMAND\"}}\n+1\n");
    row("MergeShards",
        onDemand + QStringLiteral("MergeShards {\"StreamName\": \"n\", \"ShardToMerge\": \"a\", "
                                  "\"AdjacentShardToMerge\": \"b\"}"),
        "ValidationException");
    row("SplitShard",
        onDemand + QStringLiteral("SplitShard {\"StreamName\": \"n\", \"ShardToSplit\": \"a\", "
                                  "\"NewStartingHashKey\": \"5\"}"),
        "ValidationException");
    row("SplitShard",
        QStringLiteral("SplitShard {\"StreamName\": \"s\", \"ShardToSplit\": \"shardId-000000000000\", "
                       "\"NewStartingHashKey\": \"0\"}"),
        "InvalidArgumentException");
    row("SplitShard",
        QStringLiteral("SplitShard {\"StreamName\": \"s\", \"ShardToSplit\": \"shardId-000000000009\", "
                       "\"NewStartingHashKey\": \"5\"}"),
        "ResourceNotFoundException");
    row("UpdateShardCount",
        onDemand + QStringLiteral("UpdateShardCount {\"StreamName\": \"n\", \"TargetShardCount\": 9, "
                                  "\"ScalingType\": \"UNIFORM_SCALING\"}"),
        "ValidationException");
    row("UpdateShardCount",
        QStringLiteral("UpdateShardCount {\"StreamName\": \"s\", \"TargetShardCount\": 99999, "
                       "\"ScalingType\": \"UNIFORM_SCALING\"}"),
        "LimitExceededException");

    // Writing.
    row("PutRecord",
        QStringLiteral("PutRecord {\"StreamName\": \"s\", \"Data\": \"\", \"PartitionKey\": \"k\", "
                       "\"ExplicitHashKey\": \"340282366920938463463374607431768211456\"}"),
        "InvalidArgumentException: Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
        "Specified value was 340282366920938463463374607431768211456");
    row("PutRecord", QStringLiteral("1001* PutRecord {\"StreamName\": \"s\", \"Data\": \"\", \"PartitionKey\": \"k\"}"),
        "ProvisionedThroughputExceededException");
    row("PutRecord",
        QStringLiteral("!s Stop {}\nPutRecord {\"StreamName\": \"s\", \"Data\": \"\", \"PartitionKey\": \"k\"}"),
        "InternalFailureException");
    row("PutRecords",
        QStringLiteral("PutRecords {\"StreamName\": \"s\", \"Records\": [{\"Data\": \"\", \"PartitionKey\": "
                       "\"k\", \"ExplicitHashKey\": \"340282366920938463463374607431768211456\"}]}"),
        "InvalidArgumentException");

    // Consumers.
    const QString registers =
        QStringLiteral("RegisterStreamConsumer {\"StreamARN\": \"%1%2\", \"ConsumerName\": \"r\"}");
    row("RegisterStreamConsumer", registers.arg(kArn, QStringLiteral("nobody")), "ResourceNotFoundException");
    row("RegisterStreamConsumer", reader + registers.arg(kArn, QStringLiteral("s")), "ResourceInUseException");
    QString many;
    for (int i = 0; i < 21; ++i)
        many += QStringLiteral("RegisterStreamConsumer {\"StreamARN\": \"%1s\", \"ConsumerName\": \"c%2\"}\n+1\n")
                    .arg(kArn)
                    .arg(i);
    row("RegisterStreamConsumer", many, "LimitExceededException");
    for (const char *operation : {"DescribeStreamConsumer", "DeregisterStreamConsumer"}) {
        const QString name = QLatin1String(operation);
        row(operation, name + QLatin1String(" {}"),
            "InvalidArgumentException: Either ConsumerARN, or StreamARN and ConsumerName must be provided.");
        row(operation, name + QStringLiteral(" {\"StreamARN\": \"%1s\", \"ConsumerName\": \"nobody\"}").arg(kArn),
            "ResourceNotFoundException");
    }
    row("DescribeStreamConsumer",
        reader +
            QStringLiteral("21* DescribeStreamConsumer {\"StreamARN\": \"%1s\", \"ConsumerName\": \"r\"}").arg(kArn),
        "LimitExceededException");
    row("DeregisterStreamConsumer",
        QStringLiteral("DeregisterStreamConsumer {\"StreamARN\": \"%1s\", \"ConsumerName\": \"r\"}\n")
            .arg(kArn)
            .repeated(6),
        "LimitExceededException");
    const QString subscribe = QStringLiteral("SubscribeToShard {\"ConsumerARN\": \"%ConsumerARN%\", \"ShardId\": "
                                             "\"shardId-00000000000%1\", \"StartingPosition\": {\"Type\": \"%2\"}}");
    row("SubscribeToShard", reader + subscribe.arg(QStringLiteral("9"), QStringLiteral("LATEST")),
        "ResourceNotFoundException");
    row("SubscribeToShard", reader + subscribe.arg(QStringLiteral("0"), QStringLiteral("AT_TIMESTAMP")),
        "InvalidArgumentException");
    const QString first = subscribe.arg(QStringLiteral("0"), QStringLiteral("LATEST"));
    row("SubscribeToShard", reader + QStringLiteral("2* ") + first, "LimitExceededException");
    row("SubscribeToShard", reader + first + QStringLiteral("\n+4.9\n") + first,
        "ResourceInUseException: Another active subscription exists for consumer r: shard shardId-000000000000 in "
        "stream s under account 000000000000.");
    row("SubscribeToShard", reader + first + QStringLiteral("\n+5\n") + first, "ok");
    row("SubscribeToShard",
        reader + QStringLiteral("DeregisterStreamConsumer {\"ConsumerARN\": \"%ConsumerARN%\"}\n+1\n") + first,
        "ResourceNotFoundException");

    // By ARN.
    const std::tuple<const char *, const char *, const char *> byArn[] = {
        {"ListTagsForResource", "ResourceARN", ""},
        {"TagResource", "ResourceARN", R"(, "Tags": {"k": "v"})"},
        {"UntagResource", "ResourceARN", R"(, "TagKeys": ["k"])"},
        {"DeleteResourcePolicy", "ResourceARN", ""},
        {"GetResourcePolicy", "ResourceARN", ""},
        {"PutResourcePolicy", "ResourceARN", R"(, "Policy": "{}")"},
        {"UpdateMaxRecordSize", "StreamARN", R"(, "MaxRecordSizeInKiB": 2048)"},
        {"UpdateStreamMode", "StreamARN", R"(, "StreamModeDetails": {"StreamMode": "ON_DEMAND"})"},
    };
    for (const auto &[operation, member, more] : byArn) {
        const QString call =
            QStringLiteral("%1 {\"%2\": \"%3%4\"%5}").arg(QLatin1String(operation), QLatin1String(member), kArn);
        row(operation, call.arg(QStringLiteral("nobody"), QLatin1String(more)),
            "ResourceNotFoundException: Stream nobody under account 000000000000 not found.");
        row(operation,
            QStringLiteral("%1 {\"%2\": \"s\"%3}")
                .arg(QLatin1String(operation), QLatin1String(member), QLatin1String(more)),
            "ValidationException");
        if (!QByteArray(operation).startsWith("Update")) {
            QString six;
            for (int i = 0; i < 6; ++i)
                six += call.arg(QStringLiteral("nobody"), QLatin1String(more)) + QLatin1Char('\n');
            row(operation, six, "LimitExceededException");
        }
        row(operation,
            QStringLiteral("CreateStream {\"StreamName\": \"n\", \"ShardCount\": 2}\n") +
                call.arg(QStringLiteral("n"), QLatin1String(more)),
            "ResourceInUseException");
    }
    row("TagResource", QStringLiteral("TagResource {\"ResourceARN\": \"%1s\", \"Tags\": {\"k\": \"v!\"}}").arg(kArn),
        "InvalidArgumentException");
    row("PutResourcePolicy",
        QStringLiteral("PutResourcePolicy {\"ResourceARN\": \"%1s\", \"Policy\": \"{\"}").arg(kArn),
        "InvalidArgumentException");
    row("GetResourcePolicy", QStringLiteral("GetResourcePolicy {\"ResourceARN\": \"%1s\"}").arg(kArn),
        "ResourceNotFoundException: There is no resource policy of arn:aws:kinesis:us-east-1:000000000000:stream/s.");
    row("DeleteResourcePolicy", QStringLiteral("DeleteResourcePolicy {\"ResourceARN\": \"%1s\"}").arg(kArn),
        "ResourceNotFoundException: There is no resource policy of arn:aws:kinesis:us-east-1:000000000000:stream/s.");
    QString modes;
    for (const char *mode : {"ON_DEMAND", "PROVISIONED", "ON_DEMAND"})
        modes += QStringLiteral("UpdateStreamMode {\"StreamARN\": \"%1s\", \"StreamModeDetails\": {\"StreamMode\": "
                                "\"%2\"}}\n+1\n")
                     .arg(kArn, QLatin1String(mode));
    row("UpdateStreamMode", modes, "LimitExceededException");
    row("StartStreamEncryption",
        QStringLiteral("StartStreamEncryption ") + on("s", R"(, "EncryptionType": "NONE", "KeyId": "k")"),
        "InvalidArgumentException: EncryptionType must be KMS.");
    row("StopStreamEncryption",
        QStringLiteral("StopStreamEncryption ") + on("s", R"(, "EncryptionType": "KMS", "KeyId": "k")"),
        "InvalidArgumentException: Stream s under account 000000000000 is not encrypted with key k.");
    QString changes;
    for (int i = 0; i < 26; ++i)
        changes += QStringLiteral("StartStreamEncryption ") +
                   on("s", qPrintable(QStringLiteral(", \"EncryptionType\": \"KMS\", \"KeyId\": \"k%1\"").arg(i))) +
                   QStringLiteral("\n+1\n");
    row("StartStreamEncryption", changes, "LimitExceededException");
}

namespace {

/// Two shards become three and two again, so many times in all, each a second after the last.
QString manyUpdates(int times)
{
    QString lines;
    for (int i = 0; i < times; ++i)
        lines += QStringLiteral("UpdateShardCount {\"StreamName\": \"s\", \"TargetShardCount\": %1, \"ScalingType\": "
                                "\"UNIFORM_SCALING\"}\n+1\n")
                     .arg(i % 2 == 0 ? 3 : 2);
    return lines;
}

} // namespace

void TstKinesisErrors::callsAreCounted_data()
{
    columns();
    row("UpdateShardCount", manyUpdates(10), "ok");
    row("UpdateShardCount", manyUpdates(11),
        "LimitExceededException: UpdateShardCount was called 10 times in 24 hours; that is the limit.");
    row("UpdateShardCount", manyUpdates(10) + QStringLiteral("+86391\n") + manyUpdates(1), "ok");
    // Calls for a stream that is not there count as well.
    const std::tuple<const char *, const char *, int> calls[] = {
        {"IncreaseStreamRetentionPeriod", R"(, "RetentionPeriodHours": 48)", 5},
        {"MergeShards", R"(, "ShardToMerge": "a", "AdjacentShardToMerge": "b")", 5},
        {"SplitShard", R"(, "ShardToSplit": "a", "NewStartingHashKey": "5")", 5},
        {"UpdateShardCount", R"(, "TargetShardCount": 4, "ScalingType": "UNIFORM_SCALING")", 10},
    };
    for (const auto &[operation, more, most] : calls) {
        const QString line = QLatin1String(operation) + QStringLiteral(" {\"StreamName\": \"nobody\"") +
                             QLatin1String(more) + QStringLiteral("}\n");
        row(operation, line.repeated(most), "ResourceNotFoundException");
        row(operation, line.repeated(most + 1), "LimitExceededException");
        row(operation, line.repeated(most + 1) + QStringLiteral("+1\n") + line, "ResourceNotFoundException");
    }
    // Encryption may be stopped 25 times a day, as often as it may be started: the first start was yesterday.
    const auto encrypt = [](const char *how) {
        return QLatin1String(how) + QStringLiteral("StreamEncryption {\"StreamName\": \"s\", \"EncryptionType\": "
                                                   "\"KMS\", \"KeyId\": \"k\"}\n+1\n");
    };
    const QString day = encrypt("Start") + QStringLiteral("+86000\n") +
                        (encrypt("Stop") + encrypt("Start")).repeated(24) + encrypt("Stop") + QStringLiteral("+400\n") +
                        encrypt("Start");
    row("StopStreamEncryption", day, "ok");
    row("StopStreamEncryption", day + encrypt("Stop"),
        "LimitExceededException: StopStreamEncryption succeeded 25 times in 24 hours; that is the limit.");
}

void TstKinesisErrors::theExamCountsOtherwise_data()
{
    columns();
    row("exam UpdateShardCount", manyUpdates(2), "ok");
    row("exam UpdateShardCount", manyUpdates(3),
        "LimitExceededException: UpdateShardCount was called 2 times in 24 hours; that is the limit.");
    const QString target = QStringLiteral("UpdateShardCount {\"StreamName\": \"s\", \"TargetShardCount\": %1, "
                                          "\"ScalingType\": \"UNIFORM_SCALING\"}");
    row("exam UpdateShardCount", target.arg(5),
        "LimitExceededException: From 2 shards UpdateShardCount reaches 1 to 4, not 5.");
    // One call a second for a consumer, whatever the shard.
    const QString subscribe =
        QStringLiteral("SubscribeToShard {\"ConsumerARN\": \"%ConsumerARN%\", \"ShardId\": "
                       "\"shardId-00000000000%1\", \"StartingPosition\": {\"Type\": \"LATEST\"}}\n");
    row("exam SubscribeToShard",
        QStringLiteral("RegisterStreamConsumer {\"StreamARN\": \"%1s\", \"ConsumerName\": \"r\"}\n+1\n").arg(kArn) +
            subscribe.arg(0) + subscribe.arg(1),
        "LimitExceededException");
    QString six;
    for (int i = 0; i < 6; ++i)
        six += QStringLiteral("RegisterStreamConsumer {\"StreamARN\": \"%1s\", \"ConsumerName\": \"c%2\"}\n+1\n")
                   .arg(kArn)
                   .arg(i);
    row("exam RegisterStreamConsumer", six, "LimitExceededException");
}

void TstKinesisErrors::keysStopWhoeverPutsAndGets_data()
{
    columns();
    const std::pair<const char *, const char *> calls[] = {
        {"PutRecord", R"(PutRecord {"StreamName": "locked", "Data": "", "PartitionKey": "k"})"},
        {"PutRecords", R"(PutRecords {"StreamName": "locked", "Records": [{"Data": "", "PartitionKey": "k"}]})"},
        {"GetRecords", "GetShardIterator {\"StreamName\": \"locked\", \"ShardId\": \"shardId-000000000000\", "
                       "\"ShardIteratorType\": \"LATEST\"}\nGetRecords {\"ShardIterator\": \"%ShardIterator%\"}"},
        {"StartStreamEncryption",
         R"(StartStreamEncryption {"StreamName": "s", "EncryptionType": "KMS", "KeyId": "arn:aws:kms:us-east-1:000000000000:key/key"})"}};
    const QString set = QStringLiteral("!key SetProperty {\"key\": \"%1\", \"value\": %2}\n");
    for (const auto &[operation, call] : calls) {
        const QString line = QLatin1String(call);
        row(operation, line, "ok");
        row(operation, set.arg(QStringLiteral("KeyState"), QStringLiteral("\"Disabled\"")) + line,
            "KMSDisabledException: arn:aws:kms:us-east-1:000000000000:key/key is disabled.");
        row(operation, set.arg(QStringLiteral("KeyState"), QStringLiteral("\"PendingDeletion\"")) + line,
            "KMSInvalidStateException: arn:aws:kms:us-east-1:000000000000:key/key is pending deletion.");
        row(operation, set.arg(QStringLiteral("otherRequestsPerSecond"), QStringLiteral("10")) + line,
            "KMSThrottlingException");
        row(operation, set.arg(QStringLiteral("policy"), othersOnly()) + line, "KMSAccessDeniedException");
        row(operation, QStringLiteral("-key\n") + line,
            "KMSNotFoundException: Key 'arn:aws:kms:us-east-1:000000000000:key/key' does not exist");
        // A data key serves for five minutes.
        if (QByteArray(operation).startsWith("Put")) {
            const QString disabled = set.arg(QStringLiteral("KeyState"), QStringLiteral("\"Disabled\""));
            row(operation, line + QLatin1Char('\n') + disabled + QStringLiteral("+299\n") + line, "ok");
            row(operation, line + QLatin1Char('\n') + disabled + QStringLiteral("+300\n") + line,
                "KMSDisabledException");
        }
    }
}

void TstKinesisErrors::shardsAreMonitoredAndPaidFor()
{
    EndpointLab lab(kDrawn);
    const Json on = lab.json("kinesis", "EnableEnhancedMonitoring",
                             R"({"StreamName": "s", "ShardLevelMetrics": ["OutgoingBytes", "IncomingBytes"]})");
    QCOMPARE(on["CurrentShardLevelMetrics"].dump(), std::string("[]"));
    QCOMPARE(on["DesiredShardLevelMetrics"].dump(), std::string(R"(["IncomingBytes","OutgoingBytes"])"));
    const Json all =
        lab.json("kinesis", "EnableEnhancedMonitoring", R"({"StreamName": "s", "ShardLevelMetrics": ["ALL"]})");
    QCOMPARE(all["DesiredShardLevelMetrics"].size(), std::size_t{7});
    const Json less = lab.json("kinesis", "DisableEnhancedMonitoring",
                               R"({"StreamName": "s", "ShardLevelMetrics": ["IteratorAgeMilliseconds"]})");
    QCOMPARE(less["CurrentShardLevelMetrics"].size(), std::size_t{7});
    const Json summary = lab.json("kinesis", "DescribeStreamSummary", R"({"StreamName": "s"})");
    QCOMPARE(summary["StreamDescriptionSummary"]["EnhancedMonitoring"][0]["ShardLevelMetrics"].size(), std::size_t{6});
    // Six metrics of two shards, 0.30 dollars a month each.
    struct Sheet final : world::CostSheet
    {
        double hours() const override { return 1; }
        void add(const char *item, double dollarsPerHour) override { items[item] = dollarsPerHour; }
        std::map<std::string, double> items;
    } sheet;
    streamOf(*lab.world, "s").costs(sheet);
    QCOMPARE(sheet.items["shard-level metrics"] * 730, 3.6);
    lab.json("kinesis", "DisableEnhancedMonitoring", R"({"StreamName": "s", "ShardLevelMetrics": ["ALL"]})");
    QCOMPARE(streamOf(*lab.world, "s").property("ShardLevelMetrics").get<std::string>(), std::string());
}

void TstKinesisErrors::policiesOfStreamsAreKept()
{
    EndpointLab lab(kDrawn);
    const std::string policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
        R"("Action":"kinesis:PutRecord","Resource":"*"}]})";
    const std::string arn = kArn.toStdString() + "s";
    const Json request = {{"ResourceARN", arn}, {"Policy", policy}};
    QCOMPARE(lab.answer("kinesis", "PutResourcePolicy", "json", request.dump()).status, 200);
    const std::string named = Json{{"ResourceARN", arn}}.dump();
    QCOMPARE(lab.json("kinesis", "GetResourcePolicy", named.c_str())["Policy"].get<std::string>(), policy);
    QCOMPARE(lab.answer("kinesis", "DeleteResourcePolicy", "json", named).status, 200);
    QCOMPARE(lab.answer("kinesis", "GetResourcePolicy", "json", named).status, 400);
    // A stream that is made anew has none of an older one.
    lab.pass(1);
    QCOMPARE(lab.answer("kinesis", "PutResourcePolicy", "json", request.dump()).status, 200);
    lab.json("kinesis", "DeleteStream", R"({"StreamName": "s"})");
    lab.pass(1);
    lab.json("kinesis", "CreateStream", R"({"StreamName": "s", "ShardCount": 1})");
    lab.pass(1);
    QCOMPARE(lab.answer("kinesis", "GetResourcePolicy", "json", named).status, 400);
}

QTEST_GUILESS_MAIN(TstKinesisErrors)
#include "tst_kinesiserrors.moc"
