// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/gateway/endpointstory.h"

using namespace headwater;
using namespace headwater::test;

/// Each error that the service documents for an operation, and the model can have, once: as it goes over the wire.
class TstFirehoseErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsAreRefusedAsDocumented_data();
    void callsAreRefusedAsDocumented();
};

void TstFirehoseErrors::callsAreRefusedAsDocumented_data()
{
    columns();
    const auto on = [](const char *stream, const QString &more = {}) {
        return QStringLiteral("{\"DeliveryStreamName\": \"%1\"%2}").arg(QLatin1String(stream), more);
    };
    const QString bucket =
        QStringLiteral(R"("RoleARN": "arn:aws:iam::000000000000:role/clerk", "BucketARN": "arn:aws:s3:::lake")");
    const auto create = [&](const QString &name, const QString &more = {}) {
        return QStringLiteral("CreateDeliveryStream {\"DeliveryStreamName\": \"%1\", "
                              "\"ExtendedS3DestinationConfiguration\": {%2}%3}\n")
            .arg(name, bucket, more);
    };
    const QString created = create(QStringLiteral("n"));
    const QString fromStream =
        create(QStringLiteral("n"),
               QStringLiteral(R"(, "DeliveryStreamType": "KinesisStreamAsSource", "KinesisStreamSourceConfiguration": )"
                              R"({"RoleARN": "arn:aws:iam::000000000000:role/clerk", )"
                              R"("KinesisStreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/s"})")) +
        QStringLiteral("+1\n");
    const QString key =
        QStringLiteral(R"(, "DeliveryStreamEncryptionConfigurationInput": {"KeyType": "CUSTOMER_MANAGED_CMK", )"
                       R"("KeyARN": "arn:aws:kms:us-east-1:000000000000:key/key"})");
    const QString disable = QStringLiteral("!key SetProperty {\"key\": \"KeyState\", \"value\": \"Disabled\"}\n");
    const QString update =
        QStringLiteral(R"(, "CurrentDeliveryStreamVersionId": "%1", "DestinationId": )"
                       R"("destinationId-00000000000%2", "ExtendedS3DestinationUpdate": {"Prefix": "p/"})");

    // Whatever names a delivery stream: what else it needs, and whether it needs an ACTIVE one.
    const std::tuple<const char *, QString, bool> ofStream[] = {
        {"DeleteDeliveryStream", {}, true},
        {"DescribeDeliveryStream", {}, false},
        {"ListTagsForDeliveryStream", {}, false},
        {"PutRecord", QStringLiteral(R"(, "Record": {"Data": "aGk="})"), false},
        {"PutRecordBatch", QStringLiteral(R"(, "Records": [{"Data": "aGk="}])"), false},
        {"StartDeliveryStreamEncryption", {}, true},
        {"StopDeliveryStreamEncryption", {}, true},
        {"TagDeliveryStream", QStringLiteral(R"(, "Tags": [{"Key": "k", "Value": "v"}])"), true},
        {"UntagDeliveryStream", QStringLiteral(R"(, "TagKeys": ["k"])"), true},
        {"UpdateDestination", update.arg(1).arg(1), true},
    };
    for (const auto &[operation, more, needsActive] : ofStream) {
        const QString name = QLatin1String(operation) + QLatin1Char(' ');
        row(operation, name + on("nobody", more),
            "ResourceNotFoundException: Firehose nobody under accountId 000000000000 not found.");
        row(operation, name + on("a b", more), "ValidationException");
        if (needsActive)
            row(operation, created + name + on("n", more), "ResourceInUseException");
        if (!QByteArray(operation).startsWith("Put"))
            row(operation, (name + on("nobody", more) + QLatin1Char('\n')).repeated(6),
                "ThrottlingException: Rate exceeded");
        if (QByteArray(operation).startsWith("Put")) {
            row(operation, fromStream + name + on("n", more),
                "InvalidArgumentException: This operation is not permitted on KinesisStreamAsSource delivery stream "
                "type.");
            row(operation,
                QStringLiteral("StartDeliveryStreamEncryption ") + on("d", key) + QStringLiteral("\n+1\n") + disable +
                    QStringLiteral("+301\n") + name + on("d", more),
                "InvalidKMSResourceException");
            row(operation, QStringLiteral("!d Stop {}\n") + name + on("d", more),
                "ServiceUnavailableException: Slow down.");
        }
    }
    // What one second takes: as many megabytes as its quota.
    const QString large = QString(1'360'000, QLatin1Char('A'));
    row("PutRecord",
        QStringLiteral("9* PutRecord ") + on("d", QStringLiteral(R"(, "Record": {"Data": "%1"})").arg(large)),
        "ServiceUnavailableException: Slow down.");

    row("CreateDeliveryStream", create(QStringLiteral("d")),
        "ResourceInUseException: Firehose d under accountId 000000000000 already exists.");
    row("CreateDeliveryStream", QStringLiteral("CreateDeliveryStream ") + on("n"),
        "InvalidArgumentException: Exactly one destination configuration is supported for a Firehose");
    row("CreateDeliveryStream", disable + create(QStringLiteral("n"), key), "InvalidKMSResourceException");
    row("CreateDeliveryStream", QStringLiteral("6* ") + create(QStringLiteral("d")), "ResourceInUseException");
    QString many;
    for (int i = 0; i < 49; ++i)
        many += create(QStringLiteral("n%1").arg(i)) + QStringLiteral("+1\n");
    row("CreateDeliveryStream", many, "ok");
    row("CreateDeliveryStream", many + created, "LimitExceededException");
    row("ListDeliveryStreams", QStringLiteral("6* ListDeliveryStreams {}"), "ThrottlingException: Rate exceeded");
    row("ListDeliveryStreams", QStringLiteral("ListDeliveryStreams {\"Limit\": 0}"), "ValidationException");

    const QString start = QStringLiteral("StartDeliveryStreamEncryption ") + on("d") + QStringLiteral("\n+1\n");
    const QString stop = QStringLiteral("StopDeliveryStreamEncryption ") + on("d") + QStringLiteral("\n+1\n");
    row("StartDeliveryStreamEncryption", disable + QStringLiteral("StartDeliveryStreamEncryption ") + on("d", key),
        "InvalidKMSResourceException");
    for (const char *operation : {"StartDeliveryStreamEncryption", "StopDeliveryStreamEncryption"})
        row(operation, fromStream + QLatin1String(operation) + QLatin1Char(' ') + on("n"), "InvalidArgumentException");
    row("StartDeliveryStreamEncryption", (start + stop).repeated(12) + start, "ok");
    row("StopDeliveryStreamEncryption", (start + stop).repeated(12) + start + stop, "LimitExceededException");
    row("StartDeliveryStreamEncryption", start + (start + stop).repeated(12) + start, "LimitExceededException");

    QStringList tags;
    for (int i = 0; i < 50; ++i)
        tags += QStringLiteral("{\"Key\": \"k%1\"}").arg(i);
    row("TagDeliveryStream",
        QStringLiteral("TagDeliveryStream ") + on("d", QStringLiteral(R"(, "Tags": [{"Key": "k"}])")) +
            QStringLiteral("\nTagDeliveryStream ") + on("d", QStringLiteral(", \"Tags\": [%1]").arg(tags.join(u','))),
        "LimitExceededException");
    row("UpdateDestination", QStringLiteral("UpdateDestination ") + on("d", update.arg(7).arg(1)),
        "ConcurrentModificationException");
    row("UpdateDestination", QStringLiteral("UpdateDestination ") + on("d", update.arg(1).arg(2)),
        "InvalidArgumentException: Destination Id destinationId-000000000002 not found.");
}

void TstFirehoseErrors::callsAreRefusedAsDocumented()
{
    QFETCH(QString, lines);
    QFETCH(QString, expected);
    Story story("firehose");
    const QString told = story.tell(lines);
    const QString code = told.section(QLatin1Char(':'), 0, 0);
    QCOMPARE(expected.contains(QLatin1Char(':')) ? told : code, expected);
    const int status = code == QLatin1String("ok")                            ? 200
                       : code == QLatin1String("ServiceUnavailableException") ? 500
                                                                              : 400;
    QCOMPARE(story.status(), status);
}

QTEST_GUILESS_MAIN(TstFirehoseErrors)
#include "tst_firehoseerrors.moc"
