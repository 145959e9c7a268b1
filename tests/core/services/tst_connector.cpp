// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/document.h"
#include "core/services/s3-bucket/bucket.h"
#include "tests/core/services/lab.h"

using namespace headwater;
using namespace headwater::test;

class TstConnector : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBufferIsEmittedWhenItHasEnoughRecordsOrIsOldEnough_data();
    void aBufferIsEmittedWhenItHasEnoughRecordsOrIsOldEnough();
    void aTableAtItsCapacityHoldsTheConnectorBack();
    void whatAStoreNeverTakesIsGivenUpAfterTheLastRetry();
    void itIsMarkedDeprecated();
    void replacedByFirehoseItsLinksStay();
    void replacedByAFunctionADeliveryStreamWritesToTheStore();
    void aReplacementThatCannotReachTheStoreIsRefused();
};

namespace {

const char *const kLoad = "p: producer {\"recordsPerSecond\": 100, \"arrivals\": \"constant\", \"recordBytes\": 100}\n"
                          "s: kinesis-stream\n"
                          "p -> s\n"
                          "s -> c\n";

std::string connector(const std::string &properties)
{
    return std::string(kLoad) + "c: connector {\"ShardIteratorType\": \"TRIM_HORIZON\"" + properties + "}\n";
}

double metric(const World &world, std::string_view node, const char *name)
{
    Json report;
    world.find(node)->report(report);
    return report["metrics"][name]["sum"].get<double>();
}

/// The document after its connector was replaced by a service.
Result<pipeline::Pipeline> replaced(const pipeline::Pipeline &drawn, std::string_view type, bool undone = false)
{
    const pipeline::Catalog &catalog = services::builtinCatalog();
    pipeline::Document document(catalog);
    document.reset(drawn);
    for (const pipeline::ReplacementSpec &spec : catalog.find("connector")->replacements) {
        if (spec.type != type)
            continue;
        Result<pipeline::Command> command = pipeline::replaceNodeCommand(document, "c", spec);
        if (!command)
            return command.error();
        if (const Result<void> done = document.perform(std::move(command).value()); !done)
            return done.error();
        if (undone)
            document.undo();
    }
    return document.pipeline();
}

QString linksOf(const pipeline::Pipeline &pipeline)
{
    QStringList links;
    for (const pipeline::Link &link : pipeline.links)
        links.append(QString::fromStdString(link.from + " -> " + link.to));
    links.sort();
    return links.join(QStringLiteral(", "));
}

} // namespace

// CON-04
void TstConnector::aBufferIsEmittedWhenItHasEnoughRecordsOrIsOldEnough_data()
{
    QTest::addColumn<QByteArray>("properties");
    QTest::addColumn<int>("objects");
    // 100 records/s for 60 s, read once a second.
    QTest::newRow("records") << QByteArray(", \"bufferRecords\": 1000") << 5;
    QTest::newRow("bytes") << QByteArray(", \"bufferBytes\": 100000, \"bufferRecords\": 1000000") << 6;
    QTest::newRow("age") << QByteArray(", \"bufferSeconds\": 20, \"bufferRecords\": 1000000") << 2;
}

void TstConnector::aBufferIsEmittedWhenItHasEnoughRecordsOrIsOldEnough()
{
    QFETCH(QByteArray, properties);
    QFETCH(int, objects);
    auto world = test::start(draw(connector(properties.toStdString()) + "b: s3-bucket\nc -> b"));
    world->runTo(seconds(60));
    const auto &bucket = dynamic_cast<const services::s3_bucket::Bucket &>(*world->find("b"));
    QCOMPARE(static_cast<int>(bucket.objectCount()), objects);
    std::uint64_t stored = 0;
    for (const auto &object : bucket.stored())
        stored += object.records;
    QCOMPARE(static_cast<double>(stored), metric(*world, "c", "RecordsEmitted"));
    QCOMPARE(world->ledger().balance(), 0);
    // An object is named by the first and the last record in it.
    const auto &object = bucket.stored().front();
    const auto &part = object.parts.front();
    const auto &stream = dynamic_cast<const KinesisStream &>(*world->find("s"));
    const std::string first = stream.sequenceNumber(stream.shard(part.shard), part.from);
    QVERIFY(object.key.starts_with(first + "-"));
}

void TstConnector::aTableAtItsCapacityHoldsTheConnectorBack()
{
    auto world = test::start(draw(
        connector(", \"bufferSeconds\": 1") +
        "t: dynamodb-table {\"BillingMode\": \"PROVISIONED\", \"WriteCapacityUnits\": 10, \"ReadCapacityUnits\": 10}\n"
        "c -> t"));
    world->runTo(seconds(600));
    // 100 records a second want to be written, the table takes 10 of them; a new one has no burst.
    const double emitted = metric(*world, "c", "RecordsEmitted");
    QVERIFY2(emitted > 5'900 && emitted < 6'100, qPrintable(QString::number(emitted)));
    QCOMPARE(metric(*world, "c", "RecordsFailed"), 0.0);
    QCOMPARE(world->ledger().balance(), 0);
}

void TstConnector::whatAStoreNeverTakesIsGivenUpAfterTheLastRetry()
{
    auto world = test::start(draw(connector(", \"bufferRecords\": 1000, \"emitRetries\": 2") +
                                  "w: redshift {\"tableExists\": false}\nc -> w"));
    world->runTo(seconds(120));
    QVERIFY(metric(*world, "c", "RecordsFailed") >= 1'000);
    QCOMPARE(metric(*world, "c", "RecordsEmitted"), 0.0);
}

void TstConnector::itIsMarkedDeprecated()
{
    const pipeline::Pipeline drawn = draw(connector({}) + "b: s3-bucket\nc -> b");
    const auto issues = pipeline::validate(drawn, services::builtinCatalog());
    QVERIFY(std::any_of(issues.begin(), issues.end(), [](const pipeline::Issue &issue) {
        return issue.severity == pipeline::Severity::Warning && issue.message.contains(QStringLiteral("deprecated"));
    }));
}

void TstConnector::replacedByFirehoseItsLinksStay()
{
    pipeline::Pipeline drawn = draw(connector({}) + "b: s3-bucket\nw: redshift\nc -> b\nc -> w");
    const auto after = replaced(drawn, "firehose");
    QVERIFY2(after.ok(), after.ok() ? "" : qPrintable(after.error().message));
    const auto fresh = std::find_if(after->nodes.begin(), after->nodes.end(),
                                    [](const pipeline::Node &node) { return node.type == "firehose"; });
    QVERIFY(fresh != after->nodes.end());
    const QString id = QString::fromStdString(fresh->id);
    QCOMPARE(linksOf(*after), QStringLiteral("%1 -> b, %1 -> w, p -> s, s -> %1").arg(id));
    QVERIFY(!after->find("c"));
    QVERIFY(*replaced(drawn, "firehose", true) == drawn);
}

void TstConnector::replacedByAFunctionADeliveryStreamWritesToTheStore()
{
    const auto after = replaced(draw(connector({}) + "b: s3-bucket\nc -> b"), "lambda");
    QVERIFY2(after.ok(), after.ok() ? "" : qPrintable(after.error().message));
    QString function, delivery;
    for (const pipeline::Node &node : after->nodes) {
        if (node.type == "lambda")
            function = QString::fromStdString(node.id);
        if (node.type == "firehose")
            delivery = QString::fromStdString(node.id);
    }
    QStringList expected{QStringLiteral("p -> s"), QStringLiteral("s -> ") + function,
                         function + QStringLiteral(" -> ") + delivery, delivery + QStringLiteral(" -> b")};
    expected.sort();
    QCOMPARE(linksOf(*after), expected.join(QStringLiteral(", ")));
}

void TstConnector::aReplacementThatCannotReachTheStoreIsRefused()
{
    const auto after = replaced(draw(connector({}) + "t: dynamodb-table\nc -> t"), "firehose");
    QVERIFY(!after.ok());
    QVERIFY2(after.error().message.contains(QStringLiteral("keeps items")), qPrintable(after.error().message));
}

QTEST_GUILESS_MAIN(TstConnector)
#include "tst_connector.moc"
