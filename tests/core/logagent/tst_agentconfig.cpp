// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/agentconfig.h"

#include <QTest>

using namespace headwater;
using namespace headwater::logagent;

class TstAgentConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryDocumentedKey();
    void fillsInTheDocumentedDefaults();
    void saysWhereAMistakeIs_data();
    void saysWhereAMistakeIs();
    void passesOverWhatTheAgentPassesOver();
    void matchesNames_data();
    void matchesNames();
    void neverReadsCompressedFiles();
};

void TstAgentConfig::readsEveryDocumentedKey()
{
    // AGT-01, AGT-02, AGT-03
    const auto config = AgentConfig::parse(R"json({
      "cloudwatch.emitMetrics": false, "cloudwatch.endpoint": "monitoring.eu-west-1.amazonaws.com",
      "kinesis.endpoint": "kinesis.eu-west-1.amazonaws.com", "firehose.endpoint": "firehose.eu-west-1.amazonaws.com",
      "assumeRoleARN": "arn:aws:iam::123456789012:role/agent", "assumeRoleExternalId": "x",
      "awsAccessKeyId": "a", "awsSecretAccessKey": "b",
      "flows": [
        {"filePattern": "/var/log/web/access*.log", "kinesisStream": "clicks", "initialPosition": "START_OF_FILE",
         "maxBufferAgeMillis": "5000", "maxBufferSizeBytes": 5242880, "maxBufferSizeRecords": 100,
         "minTimeBetweenFilePollsMillis": 50, "partitionKeyOption": "DETERMINISTIC", "skipHeaderLines": 2,
         "truncatedRecordTerminator": "\r\n", "multiLineStartPattern": "^\\d{4}-",
         "dataProcessingOptions": [
           {"optionName": "SINGLELINE"},
           {"optionName": "LOGTOJSON", "logFormat": "SYSLOG", "matchPattern": "(\\S+) (.*)",
            "customFieldNames": ["who", "what"], "jsonFormat": "PRETTYPRINT"},
           {"optionName": "ADDMETADATA", "metadata": {"host": "web-1"}}]},
        {"filePattern": "app/{a,b}.csv", "deliveryStream": "archive",
         "dataProcessingOptions": [{"optionName": "CSVTOJSON", "customFieldNames": ["x", "y"], "delimiter": "\\t"}]}
      ]})json",
                                           "/srv");
    QVERIFY2(config, config ? "" : qPrintable(config.error().message));
    QVERIFY(!config->emitMetrics);
    QCOMPARE(config->kinesisEndpoint, std::string("kinesis.eu-west-1.amazonaws.com"));
    QCOMPARE(config->assumeRole, std::string("arn:aws:iam::123456789012:role/agent"));
    QVERIFY(config->unknownKeys.empty());
    QCOMPARE(config->flows.size(), std::size_t{2});
    const FlowConfig &web = config->flows[0];
    QCOMPARE(web.files.folder(), std::string("/var/log/web"));
    QCOMPARE(web.kinesisStream, std::string("clicks"));
    QVERIFY(web.fromStart && web.deterministicKey && !web.toDelivery());
    QCOMPARE(web.maxBufferAgeMs, std::int64_t{5'000});
    QCOMPARE(web.maxBufferBytes, std::int64_t{5'242'880});
    QCOMPARE(web.maxBufferRecords, std::int64_t{100});
    QCOMPARE(web.pollMs, std::int64_t{50});
    QCOMPARE(web.skipHeaderLines, std::int64_t{2});
    QCOMPARE(web.truncatedTerminator, std::string("\r\n"));
    QCOMPARE(web.conversions.size(), std::size_t{3});
    QVERIFY(web.conversions[1].pretty);
    QCOMPARE(web.conversions[2].metadata, std::string(R"({"host":"web-1"})"));
    const FlowConfig &app = config->flows[1];
    QCOMPARE(app.files.folder(), std::string("/srv/app"));
    QVERIFY(app.toDelivery());
    QCOMPARE(app.conversions[0].delimiter, std::string("\t"));
    QCOMPARE(app.longestRecord(), std::size_t{1'024'000});
}

void TstAgentConfig::fillsInTheDocumentedDefaults()
{
    const auto config = AgentConfig::parse(R"({"flows": [{"filePattern": "/tmp/a.log", "kinesisStream": "s"}]})");
    QVERIFY(config);
    const FlowConfig &flow = config->flows[0];
    QVERIFY(config->emitMetrics && !flow.fromStart && !flow.deterministicKey);
    QCOMPARE(flow.maxBufferAgeMs, std::int64_t{60'000});
    QCOMPARE(flow.maxBufferBytes, std::int64_t{4'194'304});
    QCOMPARE(flow.maxBufferRecords, std::int64_t{500});
    QCOMPARE(flow.pollMs, std::int64_t{100});
    QCOMPARE(flow.truncatedTerminator, std::string("\n"));
}

void TstAgentConfig::saysWhereAMistakeIs_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("place");
    const auto flow = [](const char *more) {
        return QByteArray(R"({"flows": [{"filePattern": "/a/b", "kinesisStream": "s", )") + more + "}]}";
    };
    const auto option = [&](const char *inside) {
        return flow((QByteArray(R"("dataProcessingOptions": [{)") + inside + "}]").constData());
    };
    QTest::newRow("no JSON") << QByteArray("{\"flows\": [") << QStringLiteral("1:12");
    QTest::newRow("no flows") << QByteArray("{}") << QStringLiteral("/flows");
    QTest::newRow("no file") << QByteArray(R"({"flows": [{"kinesisStream": "s"}]})")
                             << QStringLiteral("/flows/0/filePattern");
    QTest::newRow("no target") << QByteArray(R"({"flows": [{"filePattern": "/a/b"}]})") << QStringLiteral("/flows/0");
    QTest::newRow("two targets") << flow(R"("deliveryStream": "d")") << QStringLiteral("/flows/0");
    QTest::newRow("wildcard in the folder")
        << QByteArray(R"({"flows": [{"filePattern": "/a/*/b", "kinesisStream": "s"}]})")
        << QStringLiteral("/flows/0/filePattern");
    QTest::newRow("open bracket") << QByteArray(R"({"flows": [{"filePattern": "/a/[b", "kinesisStream": "s"}]})")
                                  << QStringLiteral("/flows/0/filePattern");
    QTest::newRow("age") << flow(R"("maxBufferAgeMillis": 999)") << QStringLiteral("/flows/0/maxBufferAgeMillis");
    QTest::newRow("bytes") << flow(R"("maxBufferSizeBytes": 5242881)") << QStringLiteral("/flows/0/maxBufferSizeBytes");
    QTest::newRow("bytes of a delivery stream")
        << QByteArray(R"({"flows": [{"filePattern": "/a/b", "deliveryStream": "d", "maxBufferSizeBytes": 4194305}]})")
        << QStringLiteral("/flows/0/maxBufferSizeBytes");
    QTest::newRow("records") << flow(R"("maxBufferSizeRecords": 501)")
                             << QStringLiteral("/flows/0/maxBufferSizeRecords");
    QTest::newRow("position") << flow(R"("initialPosition": "START")") << QStringLiteral("/flows/0/initialPosition");
    QTest::newRow("key option") << flow(R"("partitionKeyOption": 1)") << QStringLiteral("/flows/0/partitionKeyOption");
    QTest::newRow("pattern") << flow(R"("multiLineStartPattern": "(")")
                             << QStringLiteral("/flows/0/multiLineStartPattern");
    QTest::newRow("option") << option(R"("optionName": "GZIP")")
                            << QStringLiteral("/flows/0/dataProcessingOptions/0/optionName");
    QTest::newRow("no option name") << option(R"("logFormat": "SYSLOG")")
                                    << QStringLiteral("/flows/0/dataProcessingOptions/0/optionName");
    QTest::newRow("EC2") << option(R"("optionName": "ADDEC2METADATA")")
                         << QStringLiteral("/flows/0/dataProcessingOptions/0/optionName");
    QTest::newRow("no format") << option(R"("optionName": "LOGTOJSON")")
                               << QStringLiteral("/flows/0/dataProcessingOptions/0/logFormat");
    QTest::newRow("format") << option(R"("optionName": "LOGTOJSON", "logFormat": "NGINX")")
                            << QStringLiteral("/flows/0/dataProcessingOptions/0/logFormat");
    QTest::newRow("no columns") << option(R"("optionName": "CSVTOJSON")")
                                << QStringLiteral("/flows/0/dataProcessingOptions/0/customFieldNames");
    QTest::newRow("match pattern")
        << option(R"("optionName": "LOGTOJSON", "logFormat": "SYSLOG", "matchPattern": "[", "customFieldNames": ["a"])")
        << QStringLiteral("/flows/0/dataProcessingOptions/0/matchPattern");
    QTest::newRow("names") << option(R"json("optionName": "LOGTOJSON", "logFormat": "SYSLOG",
                                     "matchPattern": "(.)(.)", "customFieldNames": ["a"])json")
                           << QStringLiteral("/flows/0/dataProcessingOptions/0/customFieldNames");
}

void TstAgentConfig::saysWhereAMistakeIs()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, place);
    const auto config = AgentConfig::parse(text.toStdString());
    QVERIFY(!config);
    QCOMPARE(config.error().place, place);
    QVERIFY(!config.error().message.isEmpty());
}

void TstAgentConfig::passesOverWhatTheAgentPassesOver()
{
    const auto config = AgentConfig::parse(
        R"({"colour": "red", "flows": [{"filePattern": "/tmp/a.log", "kinesisStream": "s", "note": 1}]})");
    QVERIFY(config);
    QCOMPARE(config->unknownKeys, (std::vector<std::string>{"/flows/0/note", "/colour"}));
}

void TstAgentConfig::matchesNames_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("expected");
    QTest::newRow("star") << "app.log*"
                          << "app.log.1" << true;
    QTest::newRow("star of nothing") << "app.log*"
                                     << "app.log" << true;
    QTest::newRow("other name") << "app.log*"
                                << "web.log" << false;
    QTest::newRow("question mark") << "a?c"
                                   << "abc" << true;
    QTest::newRow("question mark needs one") << "a?c"
                                             << "ac" << false;
    QTest::newRow("class") << "log[0-9]"
                           << "log7" << true;
    QTest::newRow("not in class") << "log[!0-9]"
                                  << "log7" << false;
    QTest::newRow("group") << "{web,app}-*.log"
                           << "app-1.log" << true;
    QTest::newRow("not in group") << "{web,app}-*.log"
                                  << "db-1.log" << false;
    QTest::newRow("escape") << "a\\*b"
                            << "a*b" << true;
    QTest::newRow("escape is literal") << "a\\*b"
                                       << "axb" << false;
    QTest::newRow("many stars") << "*a*a*a*a*a*a*a*a*a*a*a*a*b" << QString(200, QLatin1Char('a')) << false;
}

void TstAgentConfig::matchesNames()
{
    QFETCH(QString, pattern);
    QFETCH(QString, name);
    QFETCH(bool, expected);
    const auto parsed = FilePattern::parse("/logs/" + pattern.toStdString());
    QVERIFY(parsed);
    QCOMPARE(parsed->folder(), std::string("/logs"));
    QCOMPARE(parsed->matches(name.toStdString()), expected);
}

void TstAgentConfig::neverReadsCompressedFiles()
{
    QVERIFY(isCompressedName("app.log.2.gz"));
    QVERIFY(isCompressedName("APP.ZIP"));
    QVERIFY(isCompressedName("a.bz2"));
    QVERIFY(!isCompressedName("gz"));
    QVERIFY(!isCompressedName("app.gz.log"));
}

QTEST_GUILESS_MAIN(TstAgentConfig)
#include "tst_agentconfig.moc"
