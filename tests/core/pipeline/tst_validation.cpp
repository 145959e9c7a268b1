// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/spelling.h"
#include "tests/core/pipeline/testcatalog.h"

#include <QTest>

using namespace headwater;
using namespace headwater::pipeline;

class TstValidation : public QObject
{
    Q_OBJECT

private:
    static QString issuesOfAction(Action action)
    {
        Pipeline pipeline = drawn("web:producer -> clicks:kinesis-stream -> app:consumer");
        pipeline.actions = {std::move(action)};
        return printed(validate(pipeline, testCatalog()));
    }

private Q_SLOTS:
    void soundPipelinesHaveNoIssues()
    {
        QCOMPARE(
            printed(validate(drawn("a:producer -> s:kinesis-stream -> c:consumer; b:log-replay -> s; s -> d:consumer"),
                             testCatalog())),
            QString());
    }

    void everyNodeKnowsTheGenericActions_data()
    {
        QTest::addColumn<QByteArray>("action");
        QTest::addColumn<QString>("issue"); // start of it; empty: sound
        const auto row = [](const char *action, const char *issue) {
            QTest::newRow(action) << QByteArray(action) << QString::fromUtf8(issue);
        };
        row(R"(["clicks", "Stop", {}])", "");
        row(R"(["clicks", "Start", {}])", "");
        row(R"(["clicks", "Stop", {"now": true}])", "error /actions/0/with/now “Stop” takes no parameters.");
        row(R"(["web", "SetProperty", {"key": "recordsPerSecond", "value": 5}])", "");
        row(R"(["web", "SetProperty", {"key": "recordsPerSecond", "value": -5}])",
            "error /actions/0/with/value “recordsPerSecond” is -5");
        row(R"(["web", "SetProperty", {"key": "recordsPerSecond"}])",
            "error /actions/0/with “SetProperty” needs “value”.");
        row(R"(["web", "SetProperty", {"value": 1}])", "error /actions/0/with “SetProperty” needs “key”.");
        row(R"(["web", "SetProperty", {"key": "recordPerSecond", "value": 1}])",
            "error /actions/0/with/key “recordPerSecond” is not a property of producer");
        row(R"(["clicks", "SetProperty", {"key": "ShardCount", "value": 5}])",
            "error /actions/0/with/key “ShardCount” cannot change while the world runs.");
        row(R"(["clicks", "SendRecord", {"PartitionKey": "a", "Data": "b"}])", "");
        row(R"(["web", "SendRecord", {"PartitionKey": "a"}])", "");
        row(R"(["web", "SendRecord", {"PartitionKey": ""}])", "error /actions/0/with/PartitionKey A partition key has");
        row(R"(["web", "SendRecord", {"PartitonKey": "a"}])",
            "error /actions/0/with/PartitonKey “PartitonKey” is not known here; allowed: PartitionKey, Data. Did you "
            "mean “PartitionKey”?");
        row(R"(["web", "CutLink", {"to": "clicks"}])", "");
        row(R"(["web", "RestoreLink", {"to": "clicks", "port": "out"}])", "");
        row(R"(["web", "CutLink", {"to": "app"}])",
            "error /actions/0/with/to There is no such link from “web” to “app”.");
        row(R"(["web", "CutLink", {}])", "error /actions/0/with “CutLink” needs “to”.");
        row(R"(["clicks", "SplitShard", {"ShardToSplit": "shardId-000000000000"}])", "");
        row(R"(["web", "SplitShard", {}])", "error /actions/0/do producer cannot do “SplitShard”");
        row(R"(["clicks", "SplitShard", {"ShardToSplit": ""}])",
            "error /actions/0/with/ShardToSplit “ShardToSplit” is \"\"; allowed: text of 1 to 128 characters.");
    }

    void everyNodeKnowsTheGenericActions()
    {
        QFETCH(QByteArray, action);
        QFETCH(QString, issue);
        const Json json = Json::parse(action.toStdString());
        const QString said = issuesOfAction({0, json[0].get<std::string>(), json[1].get<std::string>(), json[2]});
        if (issue.isEmpty())
            QCOMPARE(said, QString());
        else
            QVERIFY2(said.startsWith(issue), qPrintable(said));
    }

    void theProfileDecides()
    {
        Pipeline pipeline = drawn("clicks:kinesis-stream");
        pipeline.nodes[0].properties = {{"RetentionPeriodHours", 8760}};
        QCOMPARE(printed(validate(pipeline, testCatalog())), QString());
        pipeline.profile = limits::Profile::Exam;
        QCOMPARE(
            printed(validate(pipeline, testCatalog())),
            QStringLiteral("error /nodes/0/properties/RetentionPeriodHours “RetentionPeriodHours” is 8760; allowed: "
                           "24 to 168.\n"));
    }

    void aServiceChecksWhatItsPropertiesMeanTogether()
    {
        Pipeline pipeline = drawn("clicks:kinesis-stream");
        pipeline.nodes[0].properties = {{"ShardCount", 13}, {"Encrypted", true}};
        QCOMPARE(printed(validate(pipeline, testCatalog())),
                 QStringLiteral("error /nodes/0/properties/ShardCount Thirteen shards cannot be encrypted.\n"));
    }

    void nearSpellingsAreFound_data()
    {
        QTest::addColumn<QByteArray>("word");
        QTest::addColumn<QByteArray>("nearest");
        QTest::newRow("swap") << QByteArray("ShardCuont") << QByteArray("ShardCount");
        QTest::newRow("case") << QByteArray("shardcount") << QByteArray("ShardCount");
        QTest::newRow("missing") << QByteArray("mod") << QByteArray("mode");
        QTest::newRow("other") << QByteArray("elephant") << QByteArray();
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("long") << QByteArray(10000, 'x') << QByteArray();
    }

    void nearSpellingsAreFound()
    {
        QFETCH(QByteArray, word);
        QFETCH(QByteArray, nearest);
        const auto found = nearestSpelling(word.toStdString(), {"mode", "ShardCount", "StreamMode"});
        QCOMPARE(QByteArray(found.data(), static_cast<qsizetype>(found.size())), nearest);
    }
};

QTEST_GUILESS_MAIN(TstValidation)
#include "tst_validation.moc"
