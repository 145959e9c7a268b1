// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/pipeline/randomedits.h"
#include "tests/core/pipeline/testcatalog.h"

#include <QElapsedTimer>
#include <QTest>

using namespace headwater;
using namespace headwater::pipeline;

namespace {

constexpr const char *kWhole = R"({
  "format": "headwater-pipeline", "version": 1,
  "name": "Hot shard", "profile": "exam", "seed": 7,
  "nodes": [
    {"id": "web", "type": "producer", "title": "Web tier", "at": [80, 160],
     "properties": {"api": "PutRecords", "recordsPerSecond": 1500, "recordBytes": 512,
                    "keys": {"distribution": "zipf", "count": 10000, "exponent": 1.1}}},
    {"id": "clicks", "type": "kinesis-stream", "properties": {"ShardCount": 2}},
    {"id": "app", "type": "consumer", "properties": {"Timestamp": "90s"}}
  ],
  "links": [{"from": "web", "to": "clicks"}, {"from": "clicks", "to": "app"}],
  "actions": [{"at": "60s", "node": "clicks", "do": "SplitShard", "with": {"ShardToSplit": "shardId-000000000000"}}]
})";

/// The whole example with one value replaced, or removed when `value` is empty.
std::string changed(const char *pointer, const char *value)
{
    Json json = Json::parse(kWhole);
    const Json::json_pointer place(pointer);
    if (*value == '\0')
        json[place.parent_pointer()].erase(place.back());
    else
        json[place] = Json::parse(value);
    return json.dump();
}

} // namespace

class TstTextformat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWholeExampleIsRead()
    {
        const ParseOutcome outcome = parsePipeline(kWhole, testCatalog());
        QCOMPARE(printed(outcome.issues), QString());
        QVERIFY(outcome.pipeline);
        const Pipeline &p = *outcome.pipeline;
        QCOMPARE(p.name, std::string("Hot shard"));
        QCOMPARE(p.profile, limits::Profile::Exam);
        QCOMPARE(p.seed, std::uint64_t(7));
        QCOMPARE(p.nodes.size(), std::size_t(3));
        QCOMPARE(p.nodes[0].title, std::string("Web tier"));
        QVERIFY(p.nodes[0].at == (Position{80, 160}));
        QVERIFY(!p.nodes[1].at);
        QCOMPARE(p.nodes[0].properties["keys"]["exponent"].get<double>(), 1.1);
        QCOMPARE(p.links.size(), std::size_t(2));
        QCOMPARE(p.actions.size(), std::size_t(1));
        QCOMPARE(p.actions[0].at, std::int64_t(60'000'000'000));
    }

    void whatMayBeLeftOutHasItsDefault()
    {
        const ParseOutcome outcome =
            parsePipeline(R"({"format":"headwater-pipeline","version":1,"nodes":[]})", testCatalog());
        QVERIFY(outcome.pipeline);
        QVERIFY(*outcome.pipeline == Pipeline{});
        QCOMPARE(outcome.pipeline->seed, std::uint64_t(1));
        QCOMPARE(outcome.pipeline->profile, limits::Profile::Current);
    }

    void theWritersSpellingIsCanonical()
    {
        const ParseOutcome outcome = parsePipeline(kWhole, testCatalog());
        QVERIFY(outcome.pipeline);
        const std::string text = writePipeline(*outcome.pipeline);
        const QString expected = QStringLiteral(R"({
  "format": "headwater-pipeline", "version": 1,
  "name": "Hot shard", "profile": "exam", "seed": 7,
  "nodes": [
    {
      "id": "web",
      "type": "producer",
      "title": "Web tier",
      "at": [80, 160],
      "properties": {
        "api": "PutRecords",
        "keys": {"count": 10000, "distribution": "zipf", "exponent": 1.1},
        "recordBytes": 512,
        "recordsPerSecond": 1500
      }
    },
    {"id": "clicks", "type": "kinesis-stream", "properties": {"ShardCount": 2}},
    {"id": "app", "type": "consumer", "properties": {"Timestamp": "90s"}}
  ],
  "links": [
    {"from": "web", "to": "clicks"},
    {"from": "clicks", "to": "app"}
  ],
  "actions": [
    {
      "at": "1m",
      "node": "clicks",
      "do": "SplitShard",
      "with": {"ShardToSplit": "shardId-000000000000"}
    }
  ]
}
)");
        QCOMPARE(QString::fromStdString(text), expected);
        QCOMPARE(QString::fromStdString(writePipeline(*parsePipeline(text, testCatalog()).pipeline)), expected);
    }

    void anythingWrittenIsReadBackEqual()
    {
        std::mt19937_64 random(11);
        Document document(testCatalog());
        for (int i = 0; i < 3000; ++i) {
            (void)document.perform(randomCommand(document, random)).ok();
            if (i % 20 == 0) {
                const std::string text = writePipeline(document.pipeline());
                const Result<Pipeline> read = readUnchecked(text, testCatalog());
                QVERIFY2(read, text.c_str());
                QVERIFY2(*read == document.pipeline(), text.c_str());
                QCOMPARE(writePipeline(*read), text);
            }
        }
    }

    void badInputIsRefusedWithItsPlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const std::string &text, const char *place, const char *says) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QString::fromUtf8(place)
                                << QString::fromUtf8(says);
        };
        const auto change = [&](const char *pointer, const char *value, const char *says, const char *place = nullptr) {
            const std::string name = std::string(pointer) + " = " + value;
            row(name.c_str(), changed(pointer, value), place ? place : pointer, says);
        };
        const std::string whole = kWhole;
        row("empty", "", "1:1", "empty");
        row("blank", " \n\t", "1:1", "empty");
        row("truncated", whole.substr(0, whole.size() / 2), "7:84", "ends in the middle");
        row("truncated by one", whole.substr(0, whole.size() - 1), "13:1", "ends in the middle");
        row("trailing comma", "{\n  \"format\": 1,\n}", "3:1", "not valid JSON");
        row("two documents", "{}{}", "1:3", "not valid JSON");
        row("a list", "[1, 2]", "", "must begin with “{”");
        row("a number", "12", "", "must begin with “{”");
        row("not UTF-8", "{\"a\": \"\xff\"}", "byte 7", "not UTF-8");
        row("overlong UTF-8", "{\"a\": \"\xc0\xaf\"}", "byte 7", "not UTF-8");
        row("lone surrogate", R"({"a": "\ud800"})", "1:14", "not valid JSON");
        row("number beyond everything", "{\"a\": 1e999}", "1:11", "too large");
        row("duplicate key", R"({"format": "headwater-pipeline", "nodes": [{"id": "a", "id": "b"}]})", "/nodes/0/id",
            "stands twice");
        row("duplicate key deep", R"({"a": {"b/c": [0, {"d": 1, "d": 2}]}})", "/a/b~1c/1/d", "stands twice");
        row("deep nesting", "{\"a\": " + std::string(100000, '['), "/a", "deep");
        row("SQLite", std::string("SQLite format 3\0", 16), "1:1", "not valid JSON");

        change("/format", "", "“format” is missing");
        change("/format", "\"other\"", "it must be \"headwater-pipeline\"");
        change("/version", "", "“version” is missing");
        change("/version", "2", "newer Headwater (version 2");
        change("/version", "0", "allowed: 1");
        change("/version", "\"1\"", "allowed: 1");
        change("/version", "1.5", "allowed: 1");
        change("/nmae", "\"x\"", "Did you mean “name”?");
        change("/name", "5", "allowed: text");
        change("/profile", "\"exams\"", "Did you mean “exam”?");
        change("/seed", "-1", "whole number");
        change("/seed", "1.5", "whole number");
        change("/seed", "18446744073709551616", "whole number");
        change("/nodes", "", "“nodes” is missing");
        change("/nodes", "{}", "allowed: a list");
        change("/links", "null", "allowed: a list");
        change("/nodes/1", "5", "must be an object");
        change("/nodes/1/id", "", "“id” is missing");
        change("/nodes/1/id", "\"a b\"", "may have letters");
        change("/nodes/1/id", "\"\"", "needs an id");
        change("/nodes/1/id", "7", "allowed: text");
        change("/nodes/1/id", "\"web\"", "taken by the node at /nodes/0");
        change("/nodes/1/type", "\"kinesis-steam\"", "Did you mean “kinesis-stream”?");
        change("/nodes/1/type", "", "“type” is missing");
        change("/nodes/1/at", "[1]", "two numbers");
        change("/nodes/1/at", "[1, \"2\"]", "two numbers");
        change("/nodes/1/at", "[1, 1e300]", "too far away");
        change("/nodes/1/colour", "1", "allowed: id, type, title, at, properties");
        change("/nodes/1/properties", "[]", "allowed: an object");
        change("/nodes/1/properties/ShardCuont", "1", "Did you mean “ShardCount”?");
        change("/nodes/1/properties/ShardCount", "0", "“ShardCount” is 0; allowed: 1 to 200");
        change("/nodes/1/properties/ShardCount", "-5", "allowed: 1 to 200");
        change("/nodes/1/properties/ShardCount", "2.5", "a whole number, 1 to 200");
        change("/nodes/1/properties/ShardCount", "\"2\"", "a whole number, 1 to 200");
        change("/nodes/1/properties/ShardCount", "null", "a whole number, 1 to 200");
        change("/nodes/1/properties/ShardCount", "1e300", "a whole number, 1 to 200");
        change("/nodes/1/properties/RetentionPeriodHours", "169", "allowed: 24 to 168");
        change("/nodes/1/properties/Encrypted", "1", "true or false");
        change("/nodes/0/properties/api", "\"putrecord\"", "Did you mean “PutRecord”?");
        change("/nodes/0/properties/api", "\"PutRecordBatch\"", "exam profile");
        change("/nodes/0/properties/recordBytes", "\"big\"", "a number or an object");
        change("/nodes/0/properties/recordBytes", "0", "1 to 1,048,576");
        change("/nodes/0/properties/recordBytes", "{\"min\": 0}", "1 to 1,048,576",
               "/nodes/0/properties/recordBytes/min");
        change("/nodes/0/properties/keys/values", "[\"a\", 1]", "allowed: text", "/nodes/0/properties/keys/values/1");
        change("/nodes/0/properties/keys/cuont", "1", "Did you mean “count”?");
        change("/nodes/0/properties/schedule", "[{\"at\": \"soon\"}]", "a duration",
               "/nodes/0/properties/schedule/0/at");
        change("/nodes/0/properties/schedule", "[5]", "an object", "/nodes/0/properties/schedule/0");
        change("/links/0/from", "\"wbe\"", "Did you mean “web”?");
        change("/links/1/to", "\"nowhere\"", "There is no node “nowhere”");
        change("/links/1/to", "\"clicks\"", "cannot be linked to itself", "/links/1");
        change("/links/1/port", "\"errors\"", "has no output “errors”");
        change("/links/1", "{\"from\": \"web\", \"to\": \"clicks\", \"port\": \"out\"}", "already linked");
        change("/links/1", "{\"from\": \"web\", \"to\": \"app\"}", "Put “Data stream” between them");
        change("/links/1/properties", "{\"latencyMs\": 3}", "has no properties", "/links/1/properties/latencyMs");
        change("/actions/0/at", "\"60\"", "is not a duration");
        change("/actions/0/at", "60", "a duration");
        change("/actions/0/at", "\"-5s\"", "is not a duration");
        change("/actions/0/node", "\"nobody\"", "There is no node");
        change("/actions/0/do", "\"SplitShards\"", "Did you mean “SplitShard”?");
        change("/actions/0/with", "{\"Shard\": \"a\"}", "allowed: ShardToSplit", "/actions/0/with/Shard");
        change("/actions/0/with/ShardToSplit", "5", "allowed: text");
        change("/actions/0/when", "1", "allowed: at, node, do, with");
    }

    void badInputIsRefusedWithItsPlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, place);
        QFETCH(QString, says);
        const ParseOutcome outcome = parsePipeline(text.toStdString(), testCatalog());
        QVERIFY(!outcome.pipeline);
        QVERIFY(!outcome.issues.empty());
        if (place == QStringLiteral("/a"))
            QVERIFY2(outcome.issues[0].pointer.startsWith(place), qPrintable(outcome.issues[0].pointer));
        else
            QCOMPARE(outcome.issues[0].pointer, place);
        QVERIFY2(outcome.issues[0].message.contains(says), qPrintable(outcome.issues[0].message));
    }

    void circlesOfLinksAreRefused()
    {
        Pipeline ring = drawn("s:kinesis-stream -> c:consumer -> t:kinesis-stream -> d:consumer");
        ring.links.push_back({"d", "s", "", Json::object()});
        const ParseOutcome outcome = parsePipeline(writePipeline(ring), testCatalog());
        QVERIFY(!outcome.pipeline);
        QCOMPARE(outcome.issues.size(), std::size_t(1));
        QCOMPARE(outcome.issues[0].pointer, QStringLiteral("/links/3"));
        QVERIFY(outcome.issues[0].message.contains(QStringLiteral("s → c → t → d → s")));
    }

    void everyMistakeIsNamedAtOnce()
    {
        Json json = Json::parse(kWhole);
        json["nodes"][1]["properties"]["ShardCount"] = 0;
        json["nodes"][2]["properties"]["Timestamp"] = "soon";
        json["links"][1]["to"] = "nobody";
        const ParseOutcome outcome = parsePipeline(json.dump(), testCatalog());
        QVERIFY(!outcome.pipeline);
        QCOMPARE(outcome.issues.size(), std::size_t(3));
        QCOMPARE(outcome.issues[1].node, std::string("clicks"));
    }

    void quotasAreWarningsThatNameTheDefault()
    {
        const ParseOutcome outcome = parsePipeline(changed("/nodes/1/properties/ShardCount", "300"), testCatalog());
        QVERIFY(outcome.pipeline);
        QCOMPARE(outcome.issues.size(), std::size_t(1));
        QCOMPARE(outcome.issues[0].severity, Severity::Warning);
        QVERIFY(outcome.issues[0].message.contains(QStringLiteral("default quota is 200")));
    }

    void wholeNumbersMayBeWrittenWithAFraction()
    {
        const ParseOutcome outcome = parsePipeline(changed("/nodes/1/properties/ShardCount", "4.0"), testCatalog());
        QVERIFY(outcome.pipeline);
        QVERIFY(outcome.pipeline->nodes[1].properties["ShardCount"].is_number_integer());
        QVERIFY(parsePipeline(changed("/seed", "12.0"), testCatalog()).pipeline);
        QVERIFY(parsePipeline(changed("/version", "1.0"), testCatalog()).pipeline);
        const ParseOutcome largest = parsePipeline(changed("/seed", "18446744073709551615"), testCatalog());
        QCOMPARE(largest.pipeline->seed, std::numeric_limits<std::uint64_t>::max());
    }

    void aByteOrderMarkIsNoRubbish()
    {
        QVERIFY(parsePipeline(std::string("\xEF\xBB\xBF") + kWhole, testCatalog()).pipeline);
    }

    void durationsAreKeptToTheNanosecond()
    {
        Pipeline pipeline = drawn("s:kinesis-stream");
        for (const std::int64_t at : {std::int64_t(0), std::int64_t(1), std::int64_t(1'500'000'000),
                                      std::int64_t(9'007'199'254'740'993), std::int64_t(9'223'372'036'854'775'807)})
            pipeline.actions.push_back({at, "s", "Stop", Json::object()});
        const ParseOutcome outcome = parsePipeline(writePipeline(pipeline), testCatalog());
        QCOMPARE(printed(outcome.issues), QString());
        QVERIFY(*outcome.pipeline == pipeline);
    }

    void rubbishOfAHundredMegabytesIsRefusedUnread()
    {
        std::string rubbish(100 * 1024 * 1024, '[');
        ParseOutcome outcome = parsePipeline(rubbish, testCatalog());
        QVERIFY(!outcome.pipeline);
        QVERIFY(outcome.issues[0].message.contains(QStringLiteral("64")));
        rubbish.resize(60 * 1024 * 1024);
        for (std::size_t i = 0; i < rubbish.size(); ++i)
            rubbish[i] = static_cast<char>(i * 2654435761u >> 13);
        outcome = parsePipeline(rubbish, testCatalog());
        QVERIFY(!outcome.pipeline);
        QCOMPARE(outcome.issues.size(), std::size_t(1));
        // Many small values would fill the memory long before the text is large.
        std::string many = "{\"a\":[";
        for (int i = 0; i < 5'000'000; ++i)
            many += "0,";
        many += "0]}";
        outcome = parsePipeline(many, testCatalog());
        QVERIFY(!outcome.pipeline);
        QVERIFY(outcome.issues[0].message.contains(QStringLiteral("values")));
    }

    void anyDamagedByteIsSurvived()
    {
        std::mt19937 random(5);
        for (int i = 0; i < 4000; ++i) {
            std::string text = kWhole;
            for (int k = 0; k < 3; ++k)
                text[random() % text.size()] = static_cast<char>(random());
            const ParseOutcome outcome = parsePipeline(text, testCatalog());
            QVERIFY(outcome.pipeline || !outcome.issues.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TstTextformat)
#include "tst_textformat.moc"
