// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/api/account.h"
#include "tests/core/services/firehose/deliverylab.h"

using namespace headwater;
using namespace headwater::test;
namespace api = services::firehose::api;

namespace {

constexpr const char *kDrawn = R"(
    out: firehose
    clicks: kinesis-stream
    reader: firehose
    lake: s3-bucket
    attic: s3-bucket
    scorer: lambda {"code": "exports.handler = async e => ({records: e.records.map(r => ({recordId: r.recordId, result: 'Ok', data: Buffer.from(Buffer.from(r.data, 'base64').toString().toUpperCase()).toString('base64')}))});"}
    vault: kms-key
    warehouse: redshift
    domain: elasticsearch
    hec: splunk
    writer: iam-role
    out -> lake
    clicks -> reader
    reader -> lake)";

/// A world with its account.
struct Lab
{
    explicit Lab(limits::Profile profile = limits::Profile::Current, api::AccountOptions options = {},
                 const char *drawn = kDrawn)
        : world(start(draw(drawn, profile)))
        , account(*world, options)
    {
    }

    void pass(double by) { world->runTo(world->now() + seconds(by)); }
    Json describe(const std::string &name)
    {
        pass(1); // five calls a second
        const auto description = account.describeDeliveryStream({{name}, {}, {}});
        if (!description)
            qFatal("%s", description.error().message.c_str());
        return {{"status", description->deliveryStreamStatus},
                {"type", description->deliveryStreamType},
                {"version", description->versionId},
                {"encryption", description->encryption},
                {"destination", description->destinations.at(0)}};
    }
    DeliveryStream &stream(const std::string &id) { return deliveryOf(*world, id); }

    std::unique_ptr<World> world;
    api::Account account;
};

template <typename T>
QString full(const api::ApiResult<T> &result)
{
    return result ? QStringLiteral("ok")
                  : text(std::string(result.error().code)) + QLatin1String(": ") + text(result.error().message);
}

template <typename T>
QString code(const api::ApiResult<T> &result)
{
    return result ? QStringLiteral("ok") : text(std::string(result.error().code));
}

Json s3(const std::string &bucket = "lake")
{
    return {{"RoleARN", "arn:aws:iam::000000000000:role/delivery"}, {"BucketARN", "arn:aws:s3:::" + bucket}};
}

Json request(const std::string &name, Json destination = s3(), const char *kind = "ExtendedS3DestinationConfiguration")
{
    return {{"DeliveryStreamName", name}, {kind, std::move(destination)}};
}

Json processing(const std::string &function)
{
    return {{"Enabled", true},
            {"Processors",
             {{{"Type", "Lambda"},
               {"Parameters",
                {{{"ParameterName", "LambdaArn"},
                  {"ParameterValue", "arn:aws:lambda:us-east-1:000000000000:function:" + function + ":1"}},
                 {{"ParameterName", "BufferIntervalInSeconds"}, {"ParameterValue", "60"}},
                 {{"ParameterName", "NumberOfRetries"}, {"ParameterValue", "1"}}}}}}}};
}

api::PutRecordRequest record(const std::string &name, std::string data)
{
    api::PutRecordRequest made;
    made.deliveryStreamName = name;
    made.hasRecord = true;
    made.data = std::move(data);
    return made;
}

api::PutRecordBatchRequest batch(const std::string &name, std::size_t count, std::size_t bytes)
{
    api::PutRecordBatchRequest made;
    made.deliveryStreamName = name;
    made.records.emplace(count, std::string(bytes, 'x'));
    return made;
}

Json update(const std::string &name, Json change, const char *kind = "ExtendedS3DestinationUpdate",
            const char *version = "1")
{
    return {{"DeliveryStreamName", name},
            {"CurrentDeliveryStreamVersionId", version},
            {"DestinationId", "destinationId-000000000001"},
            {kind, std::move(change)}};
}

} // namespace

class TstFirehoseApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsPutArrivesInTheBucket();
    void aBatchIsRefusedRecordByRecord();
    void aCreatedStreamDeliversThroughItsFunction();
    void aCreatedStreamReadsADataStream();
    void aStreamTakesItsTimeToComeAndGo();
    void everyCreationThatIsWrongIsRefused_data();
    void everyCreationThatIsWrongIsRefused();
    void everyDestinationBecomesALink_data();
    void everyDestinationBecomesALink();
    void theExamKnowsLess();
    void anUpdateChangesWhatItNames();
    void everyUpdateThatIsWrongIsRefused_data();
    void everyUpdateThatIsWrongIsRefused();
    void drawnStreamsAreDescribedByTheirNodes();
    void encryptionNeedsAKeyThatWorks();
    void tagsAreKeptAndCounted();
    void streamsAreListedInPages();
    void everyOtherErrorIsTheServices();
    void namesMayBeThoseOfOtherNodes();
};

// KDF-02
void TstFirehoseApi::whatIsPutArrivesInTheBucket()
{
    Lab lab(limits::Profile::Exam);
    const auto first = lab.account.putRecord(record("out", "one")),
               second = lab.account.putRecord(record("out", "two"));
    QVERIFY(first && second && first->recordId != second->recordId);
    QCOMPARE(code(lab.account.putRecord(record("out", std::string(1'024'000, 'x')))), QStringLiteral("ok"));
    lab.pass(320);
    const std::string bytes = bytesOf(bucketOf(*lab.world), keysOf(bucketOf(*lab.world)).front());
    QVERIFY(bytes.starts_with("onetwoxxx"));
    QCOMPARE(bytes.size(), std::size_t{6 + 1'024'000});
    QCOMPARE(lab.world->ledger().produced, std::uint64_t{3});
    QCOMPARE(lab.world->ledger().delivered, std::uint64_t{3});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstFirehoseApi::aBatchIsRefusedRecordByRecord()
{
    Lab lab(limits::Profile::Exam);
    // 5 MiB a second: of the second batch some records are refused, and only these.
    const auto whole = lab.account.putRecordBatch(batch("out", 4, 900'000));
    QVERIFY(whole);
    QCOMPARE(whole->failedPutCount, std::int64_t{0});
    const auto part = lab.account.putRecordBatch(batch("out", 4, 900'000));
    QVERIFY(part);
    QCOMPARE(part->failedPutCount, std::int64_t{3});
    QCOMPARE(part->requestResponses.size(), std::size_t{4});
    QVERIFY(part->requestResponses[0].recordId && !part->requestResponses[0].errorCode);
    QCOMPARE(*part->requestResponses[1].errorCode, std::string("ServiceUnavailableException"));
    QCOMPARE(*part->requestResponses[1].errorMessage, std::string("Slow down."));
    QVERIFY(!part->requestResponses[1].recordId);
    lab.pass(320);
    QCOMPARE(lab.world->ledger().delivered, std::uint64_t{5});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

// KDF-07
void TstFirehoseApi::aCreatedStreamDeliversThroughItsFunction()
{
    Lab lab(limits::Profile::Current, {0});
    Json destination = s3("attic");
    destination["BufferingHints"] = {{"SizeInMBs", 1}, {"IntervalInSeconds", 60}};
    destination["Prefix"] = "mine/";
    destination["ErrorOutputPrefix"] = "bad/";
    destination["S3BackupMode"] = "Enabled";
    destination["S3BackupConfiguration"] = s3();
    destination["ProcessingConfiguration"] = processing("scorer");
    const auto arn = lab.account.createDeliveryStream(request("mine", destination));
    QVERIFY2(arn, qPrintable(full(arn)));
    QCOMPARE(*arn, std::string("arn:aws:firehose:us-east-1:000000000000:deliverystream/mine"));
    lab.pass(1);
    QCOMPARE(code(lab.account.putRecord(record("mine", "hello"))), QStringLiteral("ok"));
    QCOMPARE(lab.world->ledger().held, std::uint64_t{1});
    lab.pass(200);
    const Bucket &attic = bucketOf(*lab.world, "attic"), &lake = bucketOf(*lab.world);
    QCOMPARE(keysOf(attic, "mine/2020/01/01/00/mine-1-2020-01-01-00-0").size(), std::size_t{1});
    QCOMPARE(bytesOf(attic, keysOf(attic).front()), std::string("HELLO"));
    QCOMPARE(bytesOf(lake, keysOf(lake, "source_records/").front()), std::string("hello"));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});

    const Json described = lab.describe("mine");
    const Json &extended = described["destination"]["ExtendedS3DestinationDescription"];
    QCOMPARE(extended["BucketARN"].get<std::string>(), std::string("arn:aws:s3:::attic"));
    QCOMPARE(extended["RoleARN"].get<std::string>(), std::string("arn:aws:iam::000000000000:role/delivery"));
    QCOMPARE(extended["BufferingHints"].dump(), std::string(R"({"IntervalInSeconds":60,"SizeInMBs":1})"));
    QCOMPARE(extended["S3BackupMode"].get<std::string>(), std::string("Enabled"));
    QCOMPARE(extended["S3BackupDescription"]["BucketARN"].get<std::string>(), std::string("arn:aws:s3:::lake"));
    const Json &parameters = extended["ProcessingConfiguration"]["Processors"][0]["Parameters"];
    QVERIFY(parameters.dump().find("function:scorer:1") != std::string::npos);
    QVERIFY(parameters.dump().find(R"({"ParameterName":"NumberOfRetries","ParameterValue":"1"})") != std::string::npos);
    QCOMPARE(described["destination"]["S3DestinationDescription"]["BucketARN"].get<std::string>(),
             std::string("arn:aws:s3:::attic"));
    QVERIFY(!described["destination"]["S3DestinationDescription"].contains("S3BackupMode"));
}

void TstFirehoseApi::aCreatedStreamReadsADataStream()
{
    Lab lab(limits::Profile::Current, {0});
    Json made = request("mine");
    made["DeliveryStreamType"] = "KinesisStreamAsSource";
    made["KinesisStreamSourceConfiguration"] = {
        {"KinesisStreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/clicks"},
        {"RoleARN", "arn:aws:iam::000000000000:role/writer"}};
    QCOMPARE(full(lab.account.createDeliveryStream(made)), QStringLiteral("ok"));
    lab.pass(2);
    QCOMPARE(lab.describe("mine")["type"].get<std::string>(), std::string("KinesisStreamAsSource"));
    QCOMPARE(full(lab.account.putRecord(record("mine", "x"))),
             QStringLiteral("InvalidArgumentException: This operation is not permitted on KinesisStreamAsSource "
                            "delivery stream type."));
    QVERIFY(lab.world->act({0, "clicks", "SendRecord", {{"Data", "by hand"}, {"PartitionKey", "k"}}}));
    lab.pass(310);
    std::size_t found = 0;
    for (const std::string &key : keysOf(bucketOf(*lab.world)))
        found += key.find("mine-1-") != std::string::npos && bytesOf(bucketOf(*lab.world), key) == "by hand";
    QCOMPARE(found, std::size_t{1});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstFirehoseApi::aStreamTakesItsTimeToComeAndGo()
{
    Lab lab;
    QCOMPARE(full(lab.account.createDeliveryStream(request("mine"))), QStringLiteral("ok"));
    QCOMPARE(lab.describe("mine")["status"].get<std::string>(), std::string("CREATING"));
    QCOMPARE(std::string(lab.stream("mine").statusText()), std::string("CREATING"));
    QCOMPARE(code(lab.account.putRecord(record("mine", "x"))), QStringLiteral("ResourceNotFoundException"));
    QCOMPARE(full(lab.account.deleteDeliveryStream({"mine"})),
             QStringLiteral("ResourceInUseException: Firehose mine under accountId 000000000000 is in state CREATING, "
                            "in which DeleteDeliveryStream is not possible."));
    QCOMPARE(code(lab.account.startDeliveryStreamEncryption({{"mine"}, false, {}, {}})),
             QStringLiteral("ResourceInUseException"));
    QCOMPARE(code(lab.account.stopDeliveryStreamEncryption({"mine"})), QStringLiteral("ResourceInUseException"));
    QCOMPARE(code(lab.account.tagDeliveryStream({{"mine"}, {{{"k", "v"}}}})), QStringLiteral("ResourceInUseException"));
    QCOMPARE(code(lab.account.untagDeliveryStream({{"mine"}, {{"k"}}})), QStringLiteral("ResourceInUseException"));
    QCOMPARE(code(lab.account.updateDestination(update("mine", Json::object()))),
             QStringLiteral("ResourceInUseException"));
    lab.pass(20);
    QCOMPARE(lab.describe("mine")["status"].get<std::string>(), std::string("ACTIVE"));
    QCOMPARE(code(lab.account.putRecord(record("mine", "x"))), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.deleteDeliveryStream({"mine"})), QStringLiteral("ok"));
    QCOMPARE(lab.describe("mine")["status"].get<std::string>(), std::string("DELETING"));
    lab.pass(10);
    QCOMPARE(code(lab.account.describeDeliveryStream({{"mine"}, {}, {}})), QStringLiteral("ResourceNotFoundException"));
    // What was still inside is lost, and the ledger says so.
    QCOMPARE(lab.world->ledger().dropped, std::uint64_t{1});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    lab.pass(1);
    QCOMPARE(code(lab.account.createDeliveryStream(request("mine"))), QStringLiteral("ok"));
}

void TstFirehoseApi::everyCreationThatIsWrongIsRefused_data()
{
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *patch, const char *expected) {
        QTest::newRow(name) << QByteArray(patch) << QString::fromUtf8(expected);
    };
    const auto invalid = [&row](const char *name, const char *patch, const char *place, const char *constraint) {
        row(name, patch,
            ("ValidationException: 1 validation error detected: Value " + std::string(place) +
             " failed to satisfy constraint: " + constraint)
                .c_str());
    };
    const std::string inS3 = R"({"ExtendedS3DestinationConfiguration": )";
    const auto s3Row = [&](const char *name, const char *inside, const char *place, const char *constraint) {
        invalid(name, (inS3 + inside + "}").c_str(), place, constraint);
    };
    invalid("name is missing", R"({"DeliveryStreamName": null})", "null at 'deliveryStreamName'",
            "Member must not be null");
    invalid("name of other signs", R"({"DeliveryStreamName": "a b"})", "'a b' at 'deliveryStreamName'",
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    invalid("type", R"({"DeliveryStreamType": "Push"})", "'Push' at 'deliveryStreamType'",
            "Member must satisfy enum value set: [DirectPut, KinesisStreamAsSource, MSKAsSource]");
    s3Row("role is missing", R"({"RoleARN": null})", "null at 'extendedS3DestinationConfiguration.roleARN'",
          "Member must not be null");
    s3Row("bucket is no ARN", R"({"BucketARN": "lake"})", "'lake' at 'extendedS3DestinationConfiguration.bucketARN'",
          "Member must satisfy regular expression pattern: arn:.*");
    s3Row("buffer is too large", R"({"BufferingHints": {"SizeInMBs": 129, "IntervalInSeconds": 60}})",
          "'129' at 'extendedS3DestinationConfiguration.bufferingHints.sizeInMBs'",
          "Member must have value less than or equal to 128");
    s3Row("compression", R"({"CompressionFormat": "LZ4"})",
          "'LZ4' at 'extendedS3DestinationConfiguration.compressionFormat'",
          "Member must satisfy enum value set: [UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY]");
    s3Row("processor", R"({"ProcessingConfiguration": {"Enabled": true, "Processors": [{"Type": "Filter"}]}})",
          "'Filter' at 'extendedS3DestinationConfiguration.processingConfiguration.processors.1.member.type'",
          "Member must satisfy enum value set: [RecordDeAggregation, Decompression, CloudWatchLogProcessing, Lambda, "
          "MetadataExtraction, AppendDelimiterToRecord]");
    invalid("tag", R"({"Tags": [{"Key": "aws:mine"}]})", "'aws:mine' at 'tags.1.member.key'",
            "Member must satisfy regular expression pattern: ^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@%]*$");
    invalid("no tags", R"({"Tags": []})", "'[]' at 'tags'", "Member must have length greater than or equal to 1");
    row("it is there", R"({"DeliveryStreamName": "out"})",
        "ResourceInUseException: Firehose out under accountId 000000000000 already exists.");
    row("no destination", R"({"ExtendedS3DestinationConfiguration": null})",
        "InvalidArgumentException: Exactly one destination configuration is supported for a Firehose");
    row("two destinations",
        R"({"S3DestinationConfiguration": {"RoleARN": "arn:aws:iam::000000000000:role/r", "BucketARN": "arn:aws:s3:::lake"}})",
        "InvalidArgumentException: Exactly one destination configuration is supported for a Firehose");
    row("half the hints", (inS3 + R"({"BufferingHints": {"SizeInMBs": 5}}})").c_str(),
        "InvalidArgumentException: BufferingHints: SizeInMBs and IntervalInSeconds must be given together.");
    row("no stream to read", R"({"DeliveryStreamType": "KinesisStreamAsSource"})",
        "InvalidArgumentException: KinesisStreamSourceConfiguration must be given for type KinesisStreamAsSource.");
    const std::string source =
        R"("KinesisStreamSourceConfiguration": {"RoleARN": "arn:aws:iam::000000000000:role/r",
            "KinesisStreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/)";
    row("a stream for direct puts", ("{" + source + "clicks\"}}").c_str(),
        "InvalidArgumentException: KinesisStreamSourceConfiguration is not supported for type DirectPut.");
    row("an unknown stream", (R"({"DeliveryStreamType": "KinesisStreamAsSource", )" + source + "nobody\"}}").c_str(),
        "InvalidArgumentException: The Kinesis stream arn:aws:kinesis:us-east-1:000000000000:stream/nobody was not "
        "found.");
    row("encrypted twice",
        (R"({"DeliveryStreamType": "KinesisStreamAsSource",
             "DeliveryStreamEncryptionConfigurationInput": {"KeyType": "AWS_OWNED_CMK"}, )" +
         source + "clicks\"}}")
            .c_str(),
        "InvalidArgumentException: Server-side encryption is that of the source for type KinesisStreamAsSource.");
    row("a cluster of MSK", R"({"DeliveryStreamType": "MSKAsSource"})",
        "InvalidArgumentException: Clusters of MSK are not there to be read.");
    row("a customer's key without its ARN",
        R"({"DeliveryStreamEncryptionConfigurationInput": {"KeyType": "CUSTOMER_MANAGED_CMK"}})",
        "InvalidArgumentException: KeyARN must be given for key type CUSTOMER_MANAGED_CMK.");
    row("the service's key with an ARN",
        R"({"DeliveryStreamEncryptionConfigurationInput": {"KeyType": "AWS_OWNED_CMK", "KeyARN": "arn:aws:kms:a"}})",
        "InvalidArgumentException: KeyARN must not be given for key type AWS_OWNED_CMK.");
    row("backup to nowhere", (inS3 + R"({"S3BackupMode": "Enabled"}})").c_str(),
        "InvalidArgumentException: S3 backup configuration must be given when the backup mode is Enabled.");
    row("an unknown function",
        (inS3 + R"({"ProcessingConfiguration": {"Enabled": true, "Processors": [{"Type": "Lambda", "Parameters": [
            {"ParameterName": "LambdaArn", "ParameterValue": "arn:aws:lambda:a:1:function:nobody"}]}]}}})")
            .c_str(),
        "InvalidArgumentException: The Lambda function arn:aws:lambda:a:1:function:nobody was not found.");
    row("a function's number",
        (inS3 + R"({"ProcessingConfiguration": {"Enabled": true, "Processors": [
            {"Type": "Lambda", "Parameters": [
            {"ParameterName": "LambdaArn", "ParameterValue": "arn:aws:lambda:a:1:function:scorer"},
            {"ParameterName": "NumberOfRetries", "ParameterValue": "many"}]}]}}})")
            .c_str(),
        "InvalidArgumentException: Invalid value for processor parameter NumberOfRetries: many.");
    row("a table that is not there",
        (inS3 + R"({"DataFormatConversionConfiguration": {"Enabled": true,
            "SchemaConfiguration": {"DatabaseName": "db", "TableName": "clicks"}}}})")
            .c_str(),
        "InvalidArgumentException: The table clicks of the database db was not found.");
    row("partitions without a query", (inS3 + R"({"DynamicPartitioningConfiguration": {"Enabled": true}}})").c_str(),
        "InvalidArgumentException: Processing Configuration is not enabled or has no MetadataExtraction processor when "
        "Dynamic Partitioning is enabled.");
    row("an expression that is none", (inS3 + R"({"Prefix": "!{weather:today}"}})").c_str(),
        "InvalidArgumentException: ");
}

void TstFirehoseApi::everyCreationThatIsWrongIsRefused()
{
    QFETCH(QByteArray, patch);
    QFETCH(QString, expected);
    Lab lab;
    Json made = request("mine");
    made.merge_patch(Json::parse(patch.toStdString()));
    const QString told = full(lab.account.createDeliveryStream(made));
    if (expected.endsWith(QLatin1String(": ")))
        QVERIFY2(told.startsWith(expected) && told.size() > expected.size(), qPrintable(told));
    else
        QCOMPARE(told, expected);
    QVERIFY(!lab.world->find("mine"));
}

void TstFirehoseApi::everyDestinationBecomesALink_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("configuration");
    QTest::addColumn<QByteArray>("links");
    QTest::addColumn<QByteArray>("described");
    const auto row = [](const char *kind, const char *configuration, const char *links, const char *described) {
        QTest::newRow(kind) << QByteArray(kind) << QByteArray(configuration) << QByteArray(links)
                            << QByteArray(described);
    };
    const std::string s3Text = R"("S3Configuration": )" + s3().dump();
    row("S3DestinationConfiguration", s3().dump().c_str(), "objects lake", "BucketARN");
    row("RedshiftDestinationConfiguration",
        (R"({"RoleARN": "arn:aws:iam::000000000000:role/r", "CopyCommand": {"DataTableName": "facts"},
            "ClusterJDBCURL": "jdbc:redshift://warehouse.abc.us-east-1.redshift.amazonaws.com:5439/dev",
            "Username": "me", "Password": "secret", )" +
         s3Text + "}")
            .c_str(),
        "objects lake, destination warehouse", "CopyCommand");
    row("ElasticsearchDestinationConfiguration",
        (R"({"RoleARN": "arn:aws:iam::000000000000:role/r", "IndexName": "events",
            "DomainARN": "arn:aws:es:us-east-1:000000000000:domain/domain", )" +
         s3Text + "}")
            .c_str(),
        "backup lake, destination domain", "IndexName");
    row("AmazonopensearchserviceDestinationConfiguration",
        (R"({"RoleARN": "arn:aws:iam::000000000000:role/r", "IndexName": "events",
            "ClusterEndpoint": "https://search-domain-abc.us-east-1.es.amazonaws.com", )" +
         s3Text + "}")
            .c_str(),
        "backup lake, destination domain", "IndexRotationPeriod");
    row("SplunkDestinationConfiguration",
        (R"({"HECEndpoint": "https://hec:8088", "HECEndpointType": "Event", "HECToken": "t", )" + s3Text + "}").c_str(),
        "backup lake, destination hec", "HECEndpoint");
}

// KDF-03
void TstFirehoseApi::everyDestinationBecomesALink()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, configuration);
    QFETCH(QByteArray, links);
    QFETCH(QByteArray, described);
    Lab lab(limits::Profile::Current, {0});
    QCOMPARE(full(lab.account.createDeliveryStream(
                 request("mine", Json::parse(configuration.toStdString()), kind.constData()))),
             QStringLiteral("ok"));
    QStringList found;
    for (const auto &wire : lab.world->wires()) {
        if (!wire->removed && wire->link.from == "mine")
            found += text(wire->link.port) + QLatin1Char(' ') + text(wire->link.to);
    }
    QCOMPARE(found.join(QLatin1String(", ")), QString::fromUtf8(links));
    lab.pass(1);
    QCOMPARE(code(lab.account.putRecord(record("mine", "{}"))), QStringLiteral("ok"));
    const Json destination = lab.describe("mine")["destination"];
    const std::string member = QByteArray(kind).replace("Configuration", "Description").toStdString();
    QVERIFY2(destination.contains(member) && destination[member].contains(described.toStdString()),
             destination.dump().c_str());
    QVERIFY(destination.dump().find("secret") == std::string::npos);
    QCOMPARE(destination[member].contains("S3DestinationDescription"), kind != "S3DestinationConfiguration");
    lab.pass(700);
    QCOMPARE(lab.world->ledger().delivered, std::uint64_t{1});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    // The description, given as an update, changes nothing but the version.
    const std::string updateName = QByteArray(kind).replace("Configuration", "Update").toStdString();
    QCOMPARE(full(lab.account.updateDestination(update("mine", Json::object(), updateName.c_str()))),
             QStringLiteral("ok"));
    QCOMPARE(lab.describe("mine")["destination"].dump(), destination.dump());
    QCOMPARE(lab.describe("mine")["version"].get<std::string>(), std::string("2"));
}

void TstFirehoseApi::theExamKnowsLess()
{
    Lab lab(limits::Profile::Exam);
    Json made = request("mine");
    made["ExtendedS3DestinationConfiguration"]["BufferingHints"] = {{"SizeInMBs", 5}, {"IntervalInSeconds", 59}};
    QVERIFY(full(lab.account.createDeliveryStream(made))
                .endsWith(QLatin1String("Member must have value greater than or equal to 60")));
    made["ExtendedS3DestinationConfiguration"]["BufferingHints"]["IntervalInSeconds"] = 60;
    // What came later is passed over.
    made["ExtendedS3DestinationConfiguration"]["DynamicPartitioningConfiguration"] = {{"Enabled", true}};
    made.erase("DeliveryStreamType");
    Json known = made;
    known["ExtendedS3DestinationConfiguration"].erase("DynamicPartitioningConfiguration");
    QCOMPARE(full(lab.account.createDeliveryStream(known)), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.createDeliveryStream(
                 request("later", {{"IndexName", "i"}}, "AmazonopensearchserviceDestinationConfiguration"))),
             QStringLiteral("InvalidArgumentException"));
}

void TstFirehoseApi::anUpdateChangesWhatItNames()
{
    Lab lab(limits::Profile::Current, {0});
    Json destination = s3();
    destination["Prefix"] = "old/";
    QCOMPARE(full(lab.account.createDeliveryStream(request("mine", destination))), QStringLiteral("ok"));
    lab.pass(1);
    QCOMPARE(code(lab.account.putRecord(record("mine", "early"))), QStringLiteral("ok"));
    Json change = {{"BucketARN", "arn:aws:s3:::attic"},
                   {"BufferingHints", {{"SizeInMBs", 1}, {"IntervalInSeconds", 10}}},
                   {"CompressionFormat", "GZIP"},
                   {"Prefix", "new/"}};
    QCOMPARE(full(lab.account.updateDestination(update("mine", change))), QStringLiteral("ok"));
    const Json described = lab.describe("mine");
    QCOMPARE(described["version"].get<std::string>(), std::string("2"));
    const Json &after = described["destination"]["ExtendedS3DestinationDescription"];
    QCOMPARE(after["BucketARN"].get<std::string>(), std::string("arn:aws:s3:::attic"));
    QCOMPARE(after["CompressionFormat"].get<std::string>(), std::string("GZIP"));
    QCOMPARE(after["RoleARN"].get<std::string>(), std::string("arn:aws:iam::000000000000:role/delivery"));
    lab.pass(310);
    const Bucket &attic = bucketOf(*lab.world, "attic");
    QCOMPARE(keysOf(attic, "new/").size(), std::size_t{1});
    QVERIFY(keysOf(attic).front().find("/mine-2-") != std::string::npos);
    QVERIFY(keysOf(attic).front().ends_with(".gz"));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    // The source's copies, once wanted, stay wanted.
    QCOMPARE(full(lab.account.updateDestination(update("mine", {{"S3BackupMode", "Enabled"}, {"S3BackupUpdate", s3()}},
                                                       "ExtendedS3DestinationUpdate", "2"))),
             QStringLiteral("ok"));
    lab.pass(1);
    QCOMPARE(full(lab.account.updateDestination(
                 update("mine", {{"S3BackupMode", "Disabled"}}, "ExtendedS3DestinationUpdate", "3"))),
             QStringLiteral("InvalidArgumentException: S3 backup mode cannot be disabled once it is enabled."));
    // A role that is a node of the pipeline lets it do what the role may, and no more.
    const auto setRole = [&](const char *role, const char *version) {
        return full(lab.account.updateDestination(
            update("mine", {{"RoleARN", std::string("arn:aws:iam::000000000000:role/") + role}},
                   "ExtendedS3DestinationUpdate", version)));
    };
    QVERIFY(!lab.world->findWire("mine", "attic", "objects")->gate);
    QCOMPARE(setRole("writer", "3"), QStringLiteral("ok"));
    QCOMPARE(lab.stream("mine").property("role").get<std::string>(), std::string("writer"));
    QVERIFY(lab.world->findWire("mine", "attic", "objects")->gate);
    lab.pass(1);
    QCOMPARE(setRole("else", "4"), QStringLiteral("ok"));
    QVERIFY(!lab.world->findWire("mine", "attic", "objects")->gate);
}

void TstFirehoseApi::everyUpdateThatIsWrongIsRefused_data()
{
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *patch, const char *expected) {
        QTest::newRow(name) << QByteArray(patch) << QString::fromUtf8(expected);
    };
    row("no stream", R"({"DeliveryStreamName": "nobody"})",
        "ResourceNotFoundException: Firehose nobody under accountId 000000000000 not found.");
    row("version", R"({"CurrentDeliveryStreamVersionId": "7"})",
        "ConcurrentModificationException: Cannot update firehose: out since the current version id: 1 and specified "
        "version id: 7 do not match");
    row("version is no number", R"({"CurrentDeliveryStreamVersionId": "one"})",
        "ValidationException: 1 validation error detected: Value 'one' at 'currentDeliveryStreamVersionId' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: [0-9]+");
    row("destination", R"({"DestinationId": "destinationId-000000000002"})",
        "InvalidArgumentException: Destination Id destinationId-000000000002 not found.");
    row("destination is missing", R"({"DestinationId": null})",
        "ValidationException: 1 validation error detected: Value null at 'destinationId' failed to satisfy constraint: "
        "Member must not be null");
    row("nothing to update", R"({"ExtendedS3DestinationUpdate": null})",
        "InvalidArgumentException: Exactly one destination update is supported for a Firehose");
    row("another kind",
        R"({"ExtendedS3DestinationUpdate": null, "SplunkDestinationUpdate": {"HECEndpoint": "https://h"}})",
        "InvalidArgumentException: The destination of out is of another kind.");
    row("half the hints", R"({"ExtendedS3DestinationUpdate": {"BufferingHints": {"SizeInMBs": 1}}})",
        "InvalidArgumentException: BufferingHints: SizeInMBs and IntervalInSeconds must be given together.");
}

void TstFirehoseApi::everyUpdateThatIsWrongIsRefused()
{
    QFETCH(QByteArray, patch);
    QFETCH(QString, expected);
    Lab lab;
    Json made = update("out", {{"Prefix", "x/"}});
    made.merge_patch(Json::parse(patch.toStdString()));
    QCOMPARE(full(lab.account.updateDestination(made)), expected);
    QCOMPARE(lab.stream("out").version(), 1u);
    QCOMPARE(lab.stream("out").property("Prefix").get<std::string>(), std::string());
}

void TstFirehoseApi::drawnStreamsAreDescribedByTheirNodes()
{
    Lab lab;
    const Json out = lab.describe("out"), reader = lab.describe("reader");
    QCOMPARE(out["status"].get<std::string>(), std::string("ACTIVE"));
    QCOMPARE(out["type"].get<std::string>(), std::string("DirectPut"));
    QCOMPARE(out["encryption"].dump(), std::string(R"({"Status":"DISABLED"})"));
    const Json &s3Part = out["destination"]["S3DestinationDescription"];
    QCOMPARE(s3Part["BucketARN"].get<std::string>(), std::string("arn:aws:s3:::lake"));
    QCOMPARE(s3Part["BufferingHints"].dump(), std::string(R"({"IntervalInSeconds":300,"SizeInMBs":5})"));
    QCOMPARE(out["destination"]["DestinationId"].get<std::string>(), std::string("destinationId-000000000001"));
    QCOMPARE(reader["type"].get<std::string>(), std::string("KinesisStreamAsSource"));
    // What a person changes in the window is what clients see.
    QVERIFY(lab.world->act({0, "out", "SetProperty", {{"key", "CompressionFormat"}, {"value", "ZIP"}}}));
    const Json changed = lab.describe("out");
    QCOMPARE(changed["version"].get<std::string>(), std::string("2"));
    QCOMPARE(changed["destination"]["S3DestinationDescription"]["CompressionFormat"].get<std::string>(),
             std::string("ZIP"));
    const auto after = lab.account.describeDeliveryStream({{"out"}, {}, "destinationId-000000000001"});
    QVERIFY(after && after->destinations.empty());
}

void TstFirehoseApi::encryptionNeedsAKeyThatWorks()
{
    Lab lab;
    const std::string arn = "arn:aws:kms:us-east-1:000000000000:key/vault";
    const api::StartEncryptionRequest start{{"out"}, true, "CUSTOMER_MANAGED_CMK", arn};
    const auto setKey = [&](const char *state) {
        QVERIFY(lab.world->act({0, "vault", "SetProperty", {{"key", "KeyState"}, {"value", state}}}));
    };
    setKey("Disabled");
    QCOMPARE(full(lab.account.startDeliveryStreamEncryption(start)),
             QStringLiteral("InvalidKMSResourceException: DisabledException: the key ") + text(arn) +
                 QStringLiteral(" cannot be used."));
    setKey("Enabled");
    QCOMPARE(full(lab.account.startDeliveryStreamEncryption(start)), QStringLiteral("ok"));
    QCOMPARE(lab.describe("out")["encryption"]["Status"].get<std::string>(), std::string("ENABLING"));
    QCOMPARE(code(lab.account.startDeliveryStreamEncryption(start)), QStringLiteral("ResourceInUseException"));
    QVERIFY(!lab.account.putRecord(record("out", "plain"))->encrypted);
    lab.pass(10);
    QCOMPARE(lab.describe("out")["encryption"].dump(),
             std::string(R"({"KeyARN":")" + arn + R"(","KeyType":"CUSTOMER_MANAGED_CMK","Status":"ENABLED"})"));
    QVERIFY(lab.account.putRecord(record("out", "secret"))->encrypted);
    QVERIFY(lab.account.putRecordBatch(batch("out", 2, 10))->encrypted);
    // A data key serves for five minutes; after that a disabled key is noticed.
    setKey("Disabled");
    QCOMPARE(code(lab.account.putRecord(record("out", "x"))), QStringLiteral("ok"));
    lab.pass(301);
    QCOMPARE(code(lab.account.putRecord(record("out", "x"))), QStringLiteral("InvalidKMSResourceException"));
    QCOMPARE(code(lab.account.putRecordBatch(batch("out", 2, 10))), QStringLiteral("InvalidKMSResourceException"));
    QCOMPARE(code(lab.account.stopDeliveryStreamEncryption({"out"})), QStringLiteral("ok"));
    lab.pass(10);
    QCOMPARE(lab.describe("out")["encryption"]["Status"].get<std::string>(), std::string("DISABLED"));
    QVERIFY(!lab.account.putRecord(record("out", "x"))->encrypted);
    // A key that fails between the call and its end.
    setKey("Enabled");
    QCOMPARE(code(lab.account.startDeliveryStreamEncryption(start)), QStringLiteral("ok"));
    setKey("Disabled");
    lab.pass(10);
    QCOMPARE(lab.describe("out")["encryption"]["Status"].get<std::string>(), std::string("ENABLING_FAILED"));
    QCOMPARE(lab.describe("out")["encryption"]["FailureDescription"]["Type"].get<std::string>(),
             std::string("DISABLED_KMS_KEY"));
    // 25 changes a day.
    QString last;
    int changes = 0;
    for (; changes < 40 && (last.isEmpty() || last == QLatin1String("ok")); ++changes) {
        last = changes % 2 ? code(lab.account.stopDeliveryStreamEncryption({"out"}))
                           : code(lab.account.startDeliveryStreamEncryption({{"out"}, false, {}, {}}));
        lab.pass(11);
    }
    QCOMPARE(last, QStringLiteral("LimitExceededException"));
    QCOMPARE(changes, 23); // after the three above
    QCOMPARE(code(lab.account.startDeliveryStreamEncryption({{"reader"}, false, {}, {}})),
             QStringLiteral("InvalidArgumentException"));
    QCOMPARE(code(lab.account.stopDeliveryStreamEncryption({"reader"})), QStringLiteral("InvalidArgumentException"));
}

void TstFirehoseApi::tagsAreKeptAndCounted()
{
    Lab lab;
    QCOMPARE(full(lab.account.tagDeliveryStream({{"out"}, {{{"team", "web"}, {"stage", {}}, {"näher", "dran"}}}})),
             QStringLiteral("ok"));
    QCOMPARE(full(lab.account.untagDeliveryStream({{"out"}, {{"stage", "nothing"}}})), QStringLiteral("ok"));
    const auto list = lab.account.listTagsForDeliveryStream({{"out"}, {}, 1});
    QVERIFY(list && list->hasMoreTags);
    QCOMPARE(list->tags.begin()->first, std::string("näher"));
    QCOMPARE(lab.account.listTagsForDeliveryStream({{"out"}, "näher", {}})->tags.size(), std::size_t{1});
    std::vector<api::Tag> many;
    for (int i = 0; i < 49; ++i)
        many.push_back({"k" + std::to_string(i), {}});
    lab.pass(1);
    QCOMPARE(code(lab.account.tagDeliveryStream({{"out"}, many})), QStringLiteral("LimitExceededException"));
    QCOMPARE(lab.account.listTagsForDeliveryStream({{"out"}, {}, {}})->tags.size(), std::size_t{2});
    for (const auto &told :
         {full(lab.account.tagDeliveryStream({{"out"}, {}})), full(lab.account.untagDeliveryStream({{"out"}, {}}))})
        QVERIFY2(told.endsWith(QLatin1String("failed to satisfy constraint: Member must not be null")),
                 qPrintable(told));
    QVERIFY(full(lab.account.listTagsForDeliveryStream({{"out"}, {}, 51}))
                .contains(QLatin1String("Value '51' at 'limit'")));
}

void TstFirehoseApi::streamsAreListedInPages()
{
    Lab lab(limits::Profile::Current, {0});
    for (int i = 0; i < 9; ++i) {
        QCOMPARE(full(lab.account.createDeliveryStream(request("mine-" + std::to_string(i)))), QStringLiteral("ok"));
        lab.pass(0.5);
    }
    const auto first = lab.account.listDeliveryStreams({});
    QVERIFY(first && first->hasMoreDeliveryStreams);
    QCOMPARE(first->deliveryStreamNames.size(), std::size_t{10});
    const auto rest = lab.account.listDeliveryStreams({{}, {}, first->deliveryStreamNames.back()});
    QCOMPARE(rest->deliveryStreamNames, (std::vector<std::string>{"reader"}));
    QVERIFY(!rest->hasMoreDeliveryStreams);
    QCOMPARE(lab.account.listDeliveryStreams({{}, "KinesisStreamAsSource", {}})->deliveryStreamNames,
             (std::vector<std::string>{"reader"}));
    QVERIFY(full(lab.account.listDeliveryStreams({0, {}, {}})).contains(QLatin1String("Value '0' at 'limit'")));
    QCOMPARE(code(lab.account.listDeliveryStreams({{}, "Push", {}})), QStringLiteral("ValidationException"));
    // Fifty of them are an account's quota.
    QString last = QStringLiteral("ok");
    int made = 11;
    for (; made < 60 && last == QLatin1String("ok"); ++made) {
        lab.pass(0.5);
        last = code(lab.account.createDeliveryStream(request("more-" + std::to_string(made))));
    }
    QCOMPARE(last, QStringLiteral("LimitExceededException"));
    QCOMPARE(made, 51);
}

void TstFirehoseApi::everyOtherErrorIsTheServices()
{
    Lab lab(limits::Profile::Exam);
    const QString gone = QStringLiteral("ResourceNotFoundException: Firehose nobody under accountId 000000000000 not "
                                        "found.");
    QCOMPARE(full(lab.account.putRecord(record("nobody", "x"))), gone);
    QCOMPARE(full(lab.account.putRecordBatch(batch("nobody", 1, 1))), gone);
    QCOMPARE(full(lab.account.deleteDeliveryStream({"nobody"})), gone);
    QCOMPARE(full(lab.account.describeDeliveryStream({{"nobody"}, {}, {}})), gone);
    QCOMPARE(full(lab.account.startDeliveryStreamEncryption({{"nobody"}, false, {}, {}})), gone);
    QCOMPARE(full(lab.account.stopDeliveryStreamEncryption({"nobody"})), gone);
    QCOMPARE(full(lab.account.tagDeliveryStream({{"nobody"}, {{{"k", "v"}}}})), gone);
    QCOMPARE(full(lab.account.untagDeliveryStream({{"nobody"}, {{"k"}}})), gone);
    QCOMPARE(full(lab.account.listTagsForDeliveryStream({{"nobody"}, {}, {}})), gone);

    const auto constraint = [](const QString &told) {
        return told.mid(told.indexOf(QLatin1String("Value ")));
    };
    QCOMPARE(
        constraint(full(lab.account.putRecord(record("", "x")))),
        QStringLiteral("Value '' at 'deliveryStreamName' failed to satisfy constraint: Member must satisfy regular "
                       "expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'deliveryStreamName' failed to satisfy "
                       "constraint: Member must have length greater than or equal to 1"));
    QCOMPARE(constraint(full(lab.account.putRecord({{"out"}, false, {}}))),
             QStringLiteral("Value null at 'record' failed to satisfy constraint: Member must not be null"));
    QCOMPARE(constraint(full(lab.account.putRecord({{"out"}, true, {}}))),
             QStringLiteral("Value null at 'record.data' failed to satisfy constraint: Member must not be null"));
    QCOMPARE(constraint(full(lab.account.putRecord(record("out", std::string(1'024'001, 'x'))))),
             QStringLiteral("Value 'java.nio.HeapByteBuffer[pos=0 lim=1024001 cap=1024001]' at 'record.data' failed to "
                            "satisfy constraint: Member must have length less than or equal to 1024000"));
    QCOMPARE(constraint(full(lab.account.putRecordBatch(batch("out", 501, 1)))),
             QStringLiteral("Value '[501 entries]' at 'records' failed to satisfy constraint: Member must have length "
                            "less than or equal to 500"));
    QCOMPARE(
        constraint(full(lab.account.putRecordBatch(batch("out", 0, 1)))),
        QStringLiteral("Value '[]' at 'records' failed to satisfy constraint: Member must have length greater than "
                       "or equal to 1"));
    QVERIFY(full(lab.account.putRecordBatch(batch("out", 2, 1'024'001)))
                .contains(QLatin1String("at 'records.2.member.data' failed")));
    QCOMPARE(full(lab.account.putRecordBatch(batch("out", 5, 900'000))),
             QStringLiteral("InvalidArgumentException: Records size exceeds 4 MB limit"));
    QCOMPARE(code(lab.account.putRecordBatch(batch("reader", 1, 1))), QStringLiteral("InvalidArgumentException"));
    // Two thousand calls a second, and of the control plane five.
    QString last = QStringLiteral("ok");
    int calls = 0;
    for (; calls < 3'000 && last == QLatin1String("ok"); ++calls)
        last = full(lab.account.putRecord(record("out", "x")));
    QCOMPARE(last, QStringLiteral("ServiceUnavailableException: Slow down."));
    lab.pass(1);
    for (calls = 0, last = QStringLiteral("ok"); calls < 10 && last == QLatin1String("ok"); ++calls)
        last = full(lab.account.listDeliveryStreams({}));
    QCOMPARE(last, QStringLiteral("ThrottlingException: Rate exceeded"));
    QCOMPARE(calls, 6);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstFirehoseApi::namesMayBeThoseOfOtherNodes()
{
    Lab lab(limits::Profile::Current, {0});
    QCOMPARE(full(lab.account.createDeliveryStream(request("clicks"))), QStringLiteral("ok"));
    QCOMPARE(full(lab.account.createDeliveryStream(request("with.dots"))), QStringLiteral("ok"));
    lab.pass(1);
    QCOMPARE(code(lab.account.putRecord(record("clicks", "x"))), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.putRecord(record("with.dots", "x"))), QStringLiteral("ok"));
    QCOMPARE(lab.stream("clicks-2").name(), std::string("clicks"));
    QCOMPARE(lab.stream("with-dots").name(), std::string("with.dots"));
    lab.pass(310);
    std::size_t found = 0;
    for (const std::string &key : keysOf(bucketOf(*lab.world)))
        found += key.find("/clicks-1-2020") != std::string::npos || key.find("/with.dots-1-2020") != std::string::npos;
    QCOMPARE(found, std::size_t{2});
}

QTEST_GUILESS_MAIN(TstFirehoseApi)
#include "tst_firehoseapi.moc"
