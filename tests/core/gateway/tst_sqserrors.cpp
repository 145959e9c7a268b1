// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/gateway/endpointstory.h"

using namespace headwater;
using namespace headwater::test;

/// Each error that the service documents for an operation, and the model can have, once.
class TstSqsErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsAreRefusedAsDocumented_data();
    void callsAreRefusedAsDocumented() { compare("sqs"); }
};

void TstSqsErrors::callsAreRefusedAsDocumented_data()
{
    columns();
    const QString q = QStringLiteral("\"QueueUrl\": \"http://localhost/0/q\"");
    const QString body = QStringLiteral("\"MessageBody\": \"x\"");
    // Every operation on a queue that is not there.
    const std::pair<const char *, const char *> ofQueue[] = {
        {"AddPermission", R"(, "Label": "l", "AWSAccountIds": ["111122223333"], "Actions": ["SendMessage"])"},
        {"ChangeMessageVisibility", R"(, "ReceiptHandle": "h", "VisibilityTimeout": 1)"},
        {"ChangeMessageVisibilityBatch", R"(, "Entries": [{"Id": "a", "ReceiptHandle": "h", "VisibilityTimeout": 1}])"},
        {"DeleteMessage", R"(, "ReceiptHandle": "h")"},
        {"DeleteMessageBatch", R"(, "Entries": [{"Id": "a", "ReceiptHandle": "h"}])"},
        {"DeleteQueue", ""},
        {"GetQueueAttributes", ""},
        {"ListDeadLetterSourceQueues", ""},
        {"ListQueueTags", ""},
        {"PurgeQueue", ""},
        {"ReceiveMessage", ""},
        {"RemovePermission", R"(, "Label": "l")"},
        {"SendMessage", R"(, "MessageBody": "x")"},
        {"SendMessageBatch", R"(, "Entries": [{"Id": "a", "MessageBody": "x"}])"},
        {"SetQueueAttributes", R"(, "Attributes": {"DelaySeconds": "1"})"},
        {"TagQueue", R"(, "Tags": {"k": "v"})"},
        {"UntagQueue", R"(, "TagKeys": ["k"])"},
    };
    for (const auto &[operation, more] : ofQueue) {
        const QString name = QLatin1String(operation);
        row(operation, name + QStringLiteral(" {\"QueueUrl\": \"/0/nobody\"") + QLatin1String(more) + QLatin1Char('}'),
            "QueueDoesNotExist: The specified queue does not exist.");
        row(operation, name + QStringLiteral(" {") + QString::fromUtf8(more).mid(2) + QLatin1Char('}'),
            "MissingParameter: The request must contain the parameter QueueUrl.");
    }
    row("GetQueueUrl", QStringLiteral("GetQueueUrl {\"QueueName\": \"nobody\"}"), "QueueDoesNotExist");

    // Batches.
    for (const auto &[operation, entry] :
         {std::pair("SendMessageBatch", "\"MessageBody\": \"x\""),
          std::pair("DeleteMessageBatch", "\"ReceiptHandle\": \"h\""),
          std::pair("ChangeMessageVisibilityBatch", "\"ReceiptHandle\": \"h\", \"VisibilityTimeout\": 1")})
    {
        const auto batch = [&, &operation = operation, &entry = entry](const QStringList &ids) {
            QStringList entries;
            for (const QString &id : ids)
                entries += QStringLiteral("{\"Id\": \"%1\", %2}").arg(id, QLatin1String(entry));
            return QLatin1String(operation) + QStringLiteral(" {%1, \"Entries\": [%2]}").arg(q, entries.join(u','));
        };
        QStringList eleven;
        for (int i = 0; i < 11; ++i)
            eleven += QString::number(i);
        row(operation, batch({}), "EmptyBatchRequest");
        row(operation, batch({QStringLiteral("a"), QStringLiteral("a")}), "BatchEntryIdsNotDistinct");
        row(operation, batch({QStringLiteral("a b")}), "InvalidBatchEntryId");
        row(operation, batch(eleven), "TooManyEntriesInBatchRequest");
    }
    const QString large = QString(600'000, QLatin1Char('x'));
    row("SendMessageBatch",
        QStringLiteral("SendMessageBatch {%1, \"Entries\": [{\"Id\": \"a\", \"MessageBody\": \"%2\"}, {\"Id\": \"b\", "
                       "\"MessageBody\": \"%2\"}]}")
            .arg(q, large),
        "BatchRequestTooLong");

    // Messages.
    row("SendMessage", QStringLiteral("SendMessage {%1, \"MessageBody\": \"\\u0000\"}").arg(q),
        "InvalidMessageContents");
    row("SendMessage", QStringLiteral("SendMessage {\"QueueUrl\": \"/0/f.fifo\", %1}").arg(body), "MissingParameter");
    const QString taken =
        QStringLiteral("SendMessage {%1, %2}\nReceiveMessage {%1, \"WaitTimeSeconds\": 1}\n").arg(q, body);
    const QString handle = QStringLiteral("{%1, \"ReceiptHandle\": \"%ReceiptHandle%\"%2}");
    row("ChangeMessageVisibility",
        taken + QStringLiteral("ChangeMessageVisibility ") +
            handle.arg(q, QStringLiteral(", \"VisibilityTimeout\": 1")) +
            QStringLiteral("\n+2\nChangeMessageVisibility ") +
            handle.arg(q, QStringLiteral(", \"VisibilityTimeout\": 1")),
        "MessageNotInflight");
    row("ChangeMessageVisibility",
        QStringLiteral("ChangeMessageVisibility {%1, \"ReceiptHandle\": \"h\", \"VisibilityTimeout\": 1}").arg(q),
        "ReceiptHandleIsInvalid");
    row("DeleteMessage", QStringLiteral("DeleteMessage {%1, \"ReceiptHandle\": \"h\"}").arg(q),
        "ReceiptHandleIsInvalid");

    // Queues.
    row("CreateQueue", QStringLiteral("CreateQueue {\"QueueName\": \"q\", \"Attributes\": {\"DelaySeconds\": \"9\"}}"),
        "QueueNameExists");
    row("CreateQueue", QStringLiteral("DeleteQueue {%1}\nCreateQueue {\"QueueName\": \"q\"}").arg(q),
        "QueueDeletedRecently");
    row("CreateQueue", QStringLiteral("CreateQueue {\"QueueName\": \"n\", \"Attributes\": {\"Colour\": \"9\"}}"),
        "InvalidAttributeName: Unknown Attribute Colour.");
    row("CreateQueue", QStringLiteral("CreateQueue {\"QueueName\": \"n\", \"Attributes\": {\"DelaySeconds\": \"x\"}}"),
        "InvalidAttributeValue");
    row("SetQueueAttributes", QStringLiteral("SetQueueAttributes {%1, \"Attributes\": {\"Colour\": \"9\"}}").arg(q),
        "InvalidAttributeName");
    row("SetQueueAttributes",
        QStringLiteral("SetQueueAttributes {%1, \"Attributes\": {\"DelaySeconds\": \"901\"}}").arg(q),
        "InvalidAttributeValue");
    row("GetQueueAttributes", QStringLiteral("GetQueueAttributes {%1, \"AttributeNames\": [\"Colour\"]}").arg(q),
        "InvalidAttributeName");
    row("PurgeQueue", QStringLiteral("PurgeQueue {%1}\nPurgeQueue {%1}").arg(q), "PurgeQueueInProgress");
    row("AddPermission",
        QStringLiteral(
            "AddPermission {%1, \"Label\": \"l\", \"AWSAccountIds\": [\"111122223333\"], \"Actions\": [\"*\", "
            "\"*\", \"*\", \"*\", \"*\", \"*\", \"*\", \"*\"]}")
            .arg(q),
        "OverLimit");

    // Moving dead letters back.
    const QString letters = QStringLiteral("arn:aws:sqs:us-east-1:000000000000:%1");
    row("StartMessageMoveTask",
        QStringLiteral("StartMessageMoveTask {\"SourceArn\": \"%1\"}").arg(letters.arg(QStringLiteral("nobody"))),
        "ResourceNotFoundException");
    row("ListMessageMoveTasks",
        QStringLiteral("ListMessageMoveTasks {\"SourceArn\": \"%1\"}").arg(letters.arg(QStringLiteral("nobody"))),
        "ResourceNotFoundException");
    row("CancelMessageMoveTask", QStringLiteral("CancelMessageMoveTask {\"TaskHandle\": \"h\"}"),
        "ResourceNotFoundException");

    // Keys.
    const QString set = QStringLiteral("!key SetProperty {\"key\": \"%1\", \"value\": %2}\n");
    for (const auto &[operation, more] :
         {std::pair("SendMessage", ", \"MessageBody\": \"x\""), std::pair("ReceiveMessage", ""),
          std::pair("SendMessageBatch", ", \"Entries\": [{\"Id\": \"a\", \"MessageBody\": \"x\"}]")})
    {
        const QString line =
            QLatin1String(operation) + QStringLiteral(" {\"QueueUrl\": \"/0/sealed\"%1}").arg(QLatin1String(more));
        row(operation, set.arg(QStringLiteral("KeyState"), QStringLiteral("\"Disabled\"")) + line, "KmsDisabled");
        row(operation, set.arg(QStringLiteral("KeyState"), QStringLiteral("\"PendingDeletion\"")) + line,
            "KmsInvalidState");
        row(operation, set.arg(QStringLiteral("otherRequestsPerSecond"), QStringLiteral("10")) + line, "KmsThrottled");
        row(operation, set.arg(QStringLiteral("policy"), othersOnly()) + line, "KmsAccessDenied");
        row(operation, QStringLiteral("-key\n") + line, "KmsNotFound");
    }
    // A FIFO queue takes 300 calls of a kind a second.
    row("SendMessage",
        QStringLiteral("301* SendMessage {\"QueueUrl\": \"/0/f.fifo\", %1, \"MessageGroupId\": \"g\", "
                       "\"MessageDeduplicationId\": \"d\"}")
            .arg(body),
        "RequestThrottled");
    row("ReceiveMessage", QStringLiteral("301* ReceiveMessage {\"QueueUrl\": \"/0/f.fifo\"}"), "RequestThrottled");
}

QTEST_GUILESS_MAIN(TstSqsErrors)
#include "tst_sqserrors.moc"
