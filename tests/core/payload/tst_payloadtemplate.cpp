// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/payload/payloadtemplate.h"

#include <nlohmann/json.hpp>

#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace headwater;
using namespace headwater::payload;
using Json = nlohmann::json;

namespace {

PayloadTemplate parsed(const std::string &text)
{
    auto result = PayloadTemplate::parse(text);
    if (!result)
        qFatal("%s at %s", qPrintable(result.error().message), qPrintable(result.error().place));
    return std::move(result).value();
}

Context record(std::uint64_t number, std::string_view key = "key-00000001")
{
    return {.seed = 7, .record = number, .timeNs = 1'431'857'103'250'000'000, .key = key};
}

} // namespace

class TstPayloadTemplate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void textWithoutGeneratorsStaysAsItIsWritten();
    void generatorsMakeWhatTheyPromise_data();
    void generatorsMakeWhatTheyPromise();
    void numbersAloneAreBareAndInTextTheyAreNot();
    void bytesDependOnTheContextOnly();
    void generatorsOfOneRecordAreIndependent();
    void choicesAndChancesHaveTheirShares();
    void rangesReachBothEnds();
    void keyAndCounterFollowTheRecord();
    void everyRecordIsValidJson();
    void fieldsAreMadeAlone();
    void fieldsThatCannotBeAreRefused();
    void mistakesNameThePlace_data();
    void mistakesNameThePlace();
    void typicalSizeIsTheMean();
    void hugeTemplatesAreRefusedQuickly();
};

void TstPayloadTemplate::textWithoutGeneratorsStaysAsItIsWritten()
{
    QCOMPARE(parsed("{ \"z\" : 1.50, \"a\":[ true , null,\"\\u00e9 x\" ] }\n").make(record(0)),
             std::string("{\"z\":1.50,\"a\":[true,null,\"\\u00e9 x\"]}"));
    QCOMPARE(parsed("[]").make(record(0)), std::string("[]"));
    QCOMPARE(parsed("{}").make(record(0)), std::string("{}"));
    QCOMPARE(parsed(" 12 ").make(record(0)), std::string("12"));
    QCOMPARE(parsed("\"a } b { c\"").make(record(0)), std::string("\"a } b { c\""));
}

void TstPayloadTemplate::generatorsMakeWhatTheyPromise_data()
{
    QTest::addColumn<QByteArray>("generator");
    QTest::addColumn<QString>("pattern");
    const auto row = [](const char *generator, const char *pattern) {
        QTest::newRow(generator) << QByteArray(generator) << QString::fromLatin1(pattern);
    };
    row("{{uuid}}", "\"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"");
    row("{{int -5 5}}", "-?[0-5]");
    row("{{int -9223372036854775808 9223372036854775807}}", "-?[0-9]{10,19}");
    row("{{float 0 1}}", "[01]\\.[0-9]{2}");
    row("{{float -1 1 4}}", "-?[01]\\.[0-9]{4}");
    row("{{float 5 9 0}}", "[5-9]");
    row("{{bool}}", "true|false");
    row("{{bool 1}}", "true");
    row("{{bool 0}}", "false");
    row("{{choice a 'b c' d}}", "\"(a|b c|d)\"");
    row("{{ choice  only }}", "\"only\"");
    row("{{timestamp}}", "\"2015-05-17T10:05:03\\.250Z\"");
    row("{{epochMs}}", "1431857103250");
    row("{{key}}", "\"key-00000001\"");
    row("{{name}}", "\"[A-Z][a-z]+ [A-Z][a-z]+\"");
    row("{{ip}}", "\"10(\\.[0-9]{1,3}){3}\"");
    row("{{hex 7}}", "\"[0-9a-f]{7}\"");
    row("{{hex 33}}", "\"[0-9a-f]{33}\"");
    row("{{text 1}}", "\"[a-z.]\"");
    row("{{text 200}}", "\"[a-z. ]{199}[a-z.]\"");
    row("user-{{int 1 9}}", "\"user-[1-9]\"");
    row("{{hex 2}}:{{hex 2}} \\\"q\\\"", "\"[0-9a-f]{2}:[0-9a-f]{2} \\\\\"q\\\\\"\"");
}

void TstPayloadTemplate::generatorsMakeWhatTheyPromise()
{
    QFETCH(QByteArray, generator);
    QFETCH(QString, pattern);
    const PayloadTemplate tree = parsed("\"" + generator.toStdString() + "\"");
    const QRegularExpression whole(QRegularExpression::anchoredPattern(pattern));
    for (std::uint64_t i = 0; i < 200; ++i) {
        const QString made = QString::fromStdString(tree.make(record(i)));
        QVERIFY2(whole.match(made).hasMatch(), qPrintable(made));
    }
}

void TstPayloadTemplate::numbersAloneAreBareAndInTextTheyAreNot()
{
    const Json made = Json::parse(
        parsed("{\"a\":\"{{int 1 1}}\",\"b\":\"n{{int 1 1}}\",\"c\":\"{{int 1 1}}{{int 2 2}}\"}").make(record(0)));
    QVERIFY(made["a"].is_number_integer());
    QCOMPARE(made["b"].get<std::string>(), std::string("n1"));
    QCOMPARE(made["c"].get<std::string>(), std::string("12"));
}

void TstPayloadTemplate::bytesDependOnTheContextOnly()
{
    const std::string text = "{\"a\":\"{{uuid}}\",\"b\":\"{{text 40}}\",\"c\":\"{{float 0 1 9}}\"}";
    const PayloadTemplate first = parsed(text);
    const PayloadTemplate second = parsed(text);
    std::set<std::string> all;
    for (std::uint64_t i = 1'000; i-- > 0;) {
        QCOMPARE(first.make(record(i)), second.make(record(i)));
        all.insert(first.make(record(i)));
    }
    QCOMPARE(all.size(), std::size_t(1'000));
    Context other = record(3);
    other.seed = 8;
    QVERIFY(first.make(other) != first.make(record(3)));
    // What is promised to older runs: these bytes never change.
    QCOMPARE(parsed("{\"n\":\"{{int 1 1000000}}\",\"h\":\"{{hex 8}}\",\"c\":\"{{choice a b c d}}\"}")
                 .make({.seed = 1, .record = 2}),
             std::string("{\"n\":645508,\"h\":\"56639bd3\",\"c\":\"c\"}"));
}

void TstPayloadTemplate::generatorsOfOneRecordAreIndependent()
{
    const PayloadTemplate tree = parsed("[\"{{hex 16}}\",\"{{hex 16}}\",\"{{hex 32}}\"]");
    const Json made = Json::parse(tree.make(record(5)));
    QVERIFY(made[0] != made[1]);
    QVERIFY(made[2].get<std::string>().substr(0, 16) != made[2].get<std::string>().substr(16));
}

void TstPayloadTemplate::choicesAndChancesHaveTheirShares()
{
    const PayloadTemplate tree = parsed("[\"{{choice a b c d}}\",\"{{bool 0.2}}\"]");
    constexpr int kRecords = 20'000;
    std::map<std::string, int> counts;
    int trues = 0;
    for (int i = 0; i < kRecords; ++i) {
        const Json made = Json::parse(tree.make(record(std::uint64_t(i))));
        ++counts[made[0].get<std::string>()];
        trues += made[1].get<bool>();
    }
    // Five standard deviations of a binomial count.
    const auto near = [](int count, double chance) {
        return std::fabs(count - kRecords * chance) < 5 * std::sqrt(kRecords * chance * (1 - chance));
    };
    QCOMPARE(counts.size(), std::size_t(4));
    for (const auto &[word, count] : counts)
        QVERIFY2(near(count, 0.25), word.c_str());
    QVERIFY(near(trues, 0.2));
}

void TstPayloadTemplate::rangesReachBothEnds()
{
    const PayloadTemplate tree = parsed("\"{{int 1 6}}\"");
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < 500; ++i)
        seen.insert(tree.make(record(i)));
    QCOMPARE(seen, (std::set<std::string>{"1", "2", "3", "4", "5", "6"}));
}

void TstPayloadTemplate::keyAndCounterFollowTheRecord()
{
    const PayloadTemplate tree = parsed("[\"{{key}}\",\"{{counter}}\",\"{{counter 10}}\",\"{{counter 0 -5}}\"]");
    QCOMPARE(tree.make(record(0, "a\"b\n")), std::string("[\"a\\\"b\\n\",1,10,0]"));
    QCOMPARE(tree.make(record(3, "k")), std::string("[\"k\",4,13,-15]"));
}

void TstPayloadTemplate::everyRecordIsValidJson()
{
    const PayloadTemplate tree =
        parsed("{\"a\":{\"b\":[\"{{uuid}}\",{\"c\":\"x\\\\{{choice '\\\"' '\\\\\\\\' '\\u0001'}}\\t\"}]},"
               "\"d\":\"{{key}}{{text 9}}\",\"e\":\"{{float -1 1 15}}\"}");
    for (std::uint64_t i = 0; i < 500; ++i)
        QVERIFY(Json::accept(tree.make(record(i, "\x01\x1f\"\\"))));
}

void TstPayloadTemplate::fieldsAreMadeAlone()
{
    const PayloadTemplate tree = parsed(
        "{\"pre\":\"{{uuid}}\",\"user\":{\"id\":\"u-{{int 1 999}}\",\"n\":\"{{int 1 9}}\",\"q\":\"a\\\"{{choice '\\\"' "
        "b}}\"},"
        "\"flat.name\":\"{{hex 4}}\",\"list\":[{\"x\":1}],\"same\":1,\"same\":\"{{hex 3}}\",\"key\":\"{{key}}\"}");
    const std::vector<std::pair<std::string, std::function<std::string(const Json &)>>> fields{
        {"pre",
         [](const Json &j) {
             return j["pre"].get<std::string>();
         }},
        {"user.id",
         [](const Json &j) {
             return j["user"]["id"].get<std::string>();
         }},
        {"user.n",
         [](const Json &j) {
             return j["user"]["n"].dump();
         }},
        {"user.q",
         [](const Json &j) {
             return j["user"]["q"].get<std::string>();
         }},
        {"flat.name",
         [](const Json &j) {
             return j["flat.name"].get<std::string>();
         }},
        {"list",
         [](const Json &j) {
             return j["list"].dump();
         }},
        {"same", [](const Json &j) {
             return j["same"].get<std::string>();
         }}};
    for (const auto &[path, expected] : fields) {
        const auto field = tree.field(path);
        QVERIFY2(field.ok(), path.c_str());
        for (std::uint64_t i = 0; i < 100; ++i)
            QCOMPARE(field->value(record(i)), expected(Json::parse(tree.make(record(i)))));
    }
}

void TstPayloadTemplate::fieldsThatCannotBeAreRefused()
{
    const PayloadTemplate tree = parsed("{\"a\":{\"b\":1},\"l\":[{\"x\":1}],\"k\":{\"deep\":\"{{key}}\"}}");
    for (const char *path : {"b", "a.c", "a.b.c", "l.0.x", "l.x", "", ".", "a.", "k", "k.deep"})
        QVERIFY2(!tree.field(path), path);
    QVERIFY(tree.field("nothing").error().message.contains(QStringLiteral("nothing")));
}

void TstPayloadTemplate::mistakesNameThePlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *text, const char *place, const char *word) {
        QTest::newRow(text) << QByteArray(text) << QString::fromLatin1(place) << QString::fromUtf8(word);
    };
    row("{\"a\": \"{{itn 1 2}}\"}", "/a", "{{int 1 100}}");
    row("{\"a\": {\"b/c\": [1, \"{{int 1}}\"]}}", "/a/b~1c/1", "{{int 1 100}}");
    row("{\"a\": \"{{int 2 1}}\"}", "/a", "int");
    row("{\"a\": \"{{float 0 1 99}}\"}", "/a", "float");
    row("{\"a\": \"{{bool 2}}\"}", "/a", "bool");
    row("{\"a\": \"{{choice}}\"}", "/a", "choice");
    row("{\"a\": \"{{choice 'a}}\"}", "/a", "quotation");
    row("{\"a\": \"{{hex 0}}\"}", "/a", "hex");
    row("{\"a\": \"{{text 99999999}}\"}", "/a", "text");
    row("{\"a\": \"{{uuid 4}}\"}", "/a", "uuid");
    row("{\"a\": \"{{}}\"}", "/a", "uuid, int");
    row("{\"a\": \"{{somethingelse}}\"}", "/a", "uuid, int");
    row("{\"a\": \"x {{uuid\"}", "/a", "}}");
    row("{\"x{{uuid}}\": 1}", "/x{{uuid}}", "Names");
    row("\"{{nope}}\"", "", "{{name}}");
    row("{\"a\": 1,\n \"b\" 2}", "2:6", "JSON");
    row("", "1:1", "JSON");
    row("{\"a\": 1} x", "1:10", "JSON");
}

void TstPayloadTemplate::mistakesNameThePlace()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, place);
    QFETCH(QString, word);
    const auto result = PayloadTemplate::parse({text.constData(), std::size_t(text.size())});
    QVERIFY(!result);
    QCOMPARE(result.error().place, place);
    QVERIFY2(result.error().message.contains(word), qPrintable(result.error().message));
}

void TstPayloadTemplate::typicalSizeIsTheMean()
{
    QCOMPARE(parsed("{\"a\": \"{{hex 100}}\"}").typicalSize(), std::size_t(108));
    QCOMPARE(parsed("[]").typicalSize(), std::size_t(2));
}

void TstPayloadTemplate::hugeTemplatesAreRefusedQuickly()
{
    QVERIFY(!PayloadTemplate::parse(std::string(2'000'000, ' ')));
    QVERIFY(!PayloadTemplate::parse(std::string(500'000, '[')));
    std::string many = "[\"{{text 1000000}}\"";
    for (int i = 0; i < 20; ++i)
        many += ",\"{{text 1000000}}\"";
    QVERIFY(!PayloadTemplate::parse(many + "]"));
    // Long names around many members: the cost must not be their product.
    std::string deep;
    for (int i = 0; i < 90; ++i)
        deep += "{\"" + std::string(5'000, 'n') + "\":";
    deep += "{\"a\":1";
    for (int i = 0; i < 50'000; ++i)
        deep += ",\"a\":1";
    deep += std::string(91, '}');
    QVERIFY(PayloadTemplate::parse(deep).ok());
}

QTEST_APPLESS_MAIN(TstPayloadTemplate)
#include "tst_payloadtemplate.moc"
