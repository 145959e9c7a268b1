// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "iotsqllab.h"

using namespace headwater::test;
using headwater::limits::Profile;

class TstIotSql : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void statementsMakeWhatTheReferenceSays_data();
    void statementsMakeWhatTheReferenceSays();
    void theOlderVersionDiffers_data();
    void theOlderVersionDiffers();
    void payloadsThatAreNoJson_data();
    void payloadsThatAreNoJson();
    void filtersChooseTopics_data();
    void filtersChooseTopics();
    void templatesAreFilled_data();
    void templatesAreFilled();
    void anExplanationTellsWhatEachPartYielded();
    void otherServicesAreAsked();
    void theSameEnvironmentGivesTheSameResult();
};

namespace {

const std::string kColour = R"({"color":"red","temperature":50})";
const std::string kSensors =
    R"({"e":[{"n":"temperature","u":"Cel","t":1234,"v":22.5},{"n":"light","u":"lm","t":1235,"v":135},)"
    R"({"n":"acidity","u":"pH","t":1235,"v":7}]})";
const std::string kArrays = R"({"attributes":{"data1":1,"data2":2},"values":[{"a":3},{"b":4},{"c":5}]})";
const std::string kNested = R"({"data1":"example","data2":{"a":"first attribute","b":"second attribute","c":)"
                            R"([{"x":{"someInt":5,"someString":"hello"},"y":true},)"
                            R"({"x":{"someInt":10,"someString":"world"},"y":false}]}})";

} // namespace

void TstIotSql::statementsMakeWhatTheReferenceSays_data()
{
    QTest::addColumn<std::string>("payload");
    QTest::addColumn<std::string>("sql");
    QTest::addColumn<QString>("output");
    const auto row = [](const char *name, const std::string &payload, const std::string &sql, const char *output) {
        QTest::newRow(name) << payload << sql << QString::fromUtf8(output);
    };
    row("everything", kColour, "SELECT * FROM 'topic/subtopic'", R"({"color":"red","temperature":50})");
    row("one", kColour, "SELECT color FROM 'topic/subtopic'", R"({"color":"red"})");
    row("alias", kColour, "SELECT color AS my_color FROM 'topic/subtopic'", R"({"my_color":"red"})");
    row("two", kColour, "SELECT color as my_color, temperature as fahrenheit FROM 'topic/subtopic'",
        R"({"my_color":"red","fahrenheit":50})");
    row("more", kColour, "SELECT *, 15 as speed FROM 'topic/subtopic'",
        R"({"color":"red","temperature":50,"speed":15})");
    row("value", kColour, "SELECT VALUE color FROM 'topic/subtopic'", R"("red")");
    row("path", R"({"color":{"red":255,"green":0,"blue":0},"temperature":50})",
        "SELECT color.red as red_value FROM 'topic/subtopic'", R"({"red_value":255})");
    row("computed", kColour, "SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) as my_color FROM 'a'",
        R"({"celsius":10,"my_color":"RED"})");
    row("where", R"({"color":"red","temperature":40})",
        "SELECT color AS my_color FROM 'a' WHERE temperature > 50 AND color <> 'red'", "not selected");
    row("decoded payload", "80",
        "SELECT decode(encode(*,'base64'),'base64') AS value FROM 'a' WHERE decode(encode(*,'base64'),'base64') > 50",
        R"({"value":80})");
    row("case", R"({"color":"yellow"})",
        "SELECT CASE color WHEN 'green' THEN 'go' WHEN 'yellow' THEN 'caution' WHEN 'red' THEN 'stop' ELSE 'you are "
        "not at a stop light' END as instructions FROM 'a'",
        R"({"instructions":"caution"})");
    row("case without a match", R"({"color":"blue"})", "SELECT CASE color WHEN 'red' THEN 1 END AS n FROM 'a'", "{}");
    row("object literal", R"({"lat_long":[47.606,-122.332]})",
        "SELECT {'latitude': get(lat_long,0),'longitude':get(lat_long,1)} as lat_long FROM 'a'",
        R"({"lat_long":{"latitude":47.606,"longitude":-122.332}})");
    row("array literal", R"({"lat":47.696,"long":-122.332})", "SELECT [lat,long] as lat_long FROM 'a'",
        R"({"lat_long":[47.696,-122.332]})");
    row("nested values", kSensors, "SELECT (SELECT VALUE n FROM e) as sensors FROM 'my/topic'",
        R"({"sensors":["temperature","light","acidity"]})");
    row("nested where", kSensors, "SELECT (SELECT v FROM e WHERE n = 'temperature') as temperature FROM 'a'",
        R"({"temperature":[{"v":22.5}]})");
    row("nested flattened", kSensors,
        "SELECT get((SELECT v FROM e WHERE n = 'temperature'),0).v as temperature FROM 'a'", R"({"temperature":22.5})");
    row("array at the top", R"({"a":{"b":"c"},"arr":[1,2,3,4]})", "SELECT VALUE arr FROM 'topic'", "[1,2,3,4]");
    row("names that are no names", R"({"mydata":{"item2":{"0":{"my-key":"myValue"}}}})",
        R"(SELECT * FROM 'iot/rules' WHERE get(get(get(mydata,"item2"),"0"),"my-key") = "myValue")",
        R"({"mydata":{"item2":{"0":{"my-key":"myValue"}}}})");
    row("hash", R"({"deviceid":"iot123","temp":54.98,"humidity":32.43})",
        "SELECT temp, md5(deviceid) AS hashed_id FROM 'topic/#'",
        R"({"temp":54.98,"hashed_id":"e37f81fb397e595c4aeb5645b8cbbbd1"})");
    row("decoded member", R"({"encoded_temp":"eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg=="})",
        R"(SELECT decode(encoded_temp,"base64").temperature AS temp FROM 'topic/subtopic')", R"({"temp":33})");
    row("transform", kArrays, R"(select value transform("enrichArray", attributes, values) from 'A/B')",
        R"([{"a":3,"data1":1,"data2":2},{"b":4,"data1":1,"data2":2},{"c":5,"data1":1,"data2":2}])");
    row("transform with a literal", kArrays,
        R"(select value transform("enrichArray", {"key": attributes.data1}, values) from 'A/B')",
        R"([{"a":3,"key":1},{"b":4,"key":1},{"c":5,"key":1}])");
    row("transform of queries", kNested,
        "select value transform('enrichArray', (select a, b from data2), (select value c from data2)) from 'A/B'",
        R"([{"x":{"someInt":5,"someString":"hello"},"y":true,"a":"first attribute","b":"second attribute"},)"
        R"({"x":{"someInt":10,"someString":"world"},"y":false,"a":"first attribute","b":"second attribute"}])");
    row("null and undefined", R"({"foo":null})", "SELECT isNull(foo) AS n, isUndefined(bar) AS u, bar FROM 'a'",
        R"({"n":true,"u":true})");
    row("time", kColour, "SELECT *, timestamp() AS timestamp FROM 'my/iot/topic'",
        R"({"color":"red","temperature":50,"timestamp":1579637878451})");
    row("dotted alias", kColour, "SELECT color AS a.b, temperature AS a.c.d FROM 'a'",
        R"({"a":{"b":"red","c":{"d":50}}})");
    row("aliases are not seen by WHERE", kColour, "SELECT temperature AS t FROM 'a' WHERE t > 10", "not selected");
    row("without FROM", kColour, "SELECT color", R"({"color":"red"})");
    row("a property called value", R"({"value":3})", "SELECT value, value * 2 AS twice FROM 'a'",
        R"({"value":3,"twice":6})");
    row("without an alias", kColour, "SELECT upper(color) FROM 'a'", "{\"upper(color)\":\"RED\"}");
    row("null literal", "{}", "SELECT NULL AS n FROM 'a/b'", R"({"n":null})");
    row("numbers keep their digits", R"({"x":1234567890123456789012345678901234,"y":2.50})", "SELECT * FROM 'a'",
        R"({"x":1234567890123456789012345678901234,"y":2.50})");
    row("whole decimals become Int", R"({"x":10.0,"y":7})", "SELECT x, x / 4 AS q, sqrt(9) AS r, y / 2 AS h FROM 'a'",
        R"({"x":10,"q":2,"r":3,"h":3})");
    row("strings that are numbers", R"({"a":"7","b":"1.5","c":"x"})",
        "SELECT a - 2 AS d, a * b AS p, a + 1 AS s, a > 6 AS g, c > 6 AS u, a = 7 AS e FROM 'a'",
        R"({"d":5,"p":10.5,"s":"71","g":true,"e":false})");
    row("logic of texts", R"({"a":"TRUE","b":"no"})", "SELECT a AND true AS t, NOT a AS n, b OR true AS u FROM 'a'",
        R"({"t":true,"n":false})");
    row("equality is deep", R"({"a":{"x":1,"y":[1,2]},"b":{"y":[1,2.0],"x":1},"c":[2,1]})",
        "SELECT a = b AS same, a.y = c AS order, a <> 1 AS other, nothing = 1 AS none FROM 'a'",
        R"({"same":true,"order":false,"other":true})");
    row("division by zero", R"({"a":1})", "SELECT a / 0 AS x, a % 0 AS y, isUndefined(a / 0) AS u FROM 'a'",
        R"({"u":true})");
    row("precedence", "{}", "SELECT 2 + 3 * 4 - -1 AS n, NOT 1 = 2 AND 2 > 1 OR false AS b FROM 'a'",
        R"({"n":15,"b":true})");
    row("members of a call", kSensors, "SELECT get(e, 1).u AS unit FROM 'a'", R"({"unit":"lm"})");
    row("double quotes are texts", kColour, R"(SELECT * FROM "a" WHERE color = "red")", kColour.c_str());
}

void TstIotSql::statementsMakeWhatTheReferenceSays() // IOT-03
{
    QFETCH(std::string, payload);
    QFETCH(std::string, sql);
    QFETCH(QString, output);
    QCOMPARE(run(sql, payload), output);
}

void TstIotSql::theOlderVersionDiffers_data()
{
    QTest::addColumn<std::string>("sql");
    QTest::addColumn<QString>("output");
    const auto row = [](const char *sql, const char *output) {
        QTest::newRow(sql) << std::string(sql) << QString::fromUtf8(output);
    };
    row("SELECT x, x / 4 AS q, power(2, 5) AS p, sqrt(9) AS r FROM 'a'", R"({"x":10.0,"q":2.5,"p":32.0,"r":3.0})");
    row("SELECT VALUE x FROM 'a'", "10.0");
    row("SELECT VALUE list FROM 'a'", "");
    row("SELECT [x] AS a FROM 'a'", "1:8 An array in the statement needs the SQL version 2016-03-23.");
    row("SELECT {'x': 1} AS a FROM 'a'", "1:8 An object in the statement needs the SQL version 2016-03-23.");
    row("SELECT (SELECT y FROM list) AS a FROM 'a'", "1:8 A SELECT within another needs the SQL version 2016-03-23.");
    row("SELECT encode(*, 'base64') AS a FROM 'a'", "1:8 encode() needs the SQL version 2016-03-23.");
    row("SELECT cast(x AS Boolean) AS a FROM 'a'", "1:18 A cast to Boolean needs the SQL version 2016-03-23.");
    row("SELECT cast(x AS Int) AS a, cast(true AS Int) AS b FROM 'a'", R"({"a":10,"b":1})");
}

void TstIotSql::theOlderVersionDiffers() // IOT-03
{
    QFETCH(std::string, sql);
    QFETCH(QString, output);
    QCOMPARE(run(sql, R"({"x":10.0,"list":[1,2]})", {Version::V2015, Profile::Current, true}), output);
}

void TstIotSql::payloadsThatAreNoJson_data()
{
    QTest::addColumn<std::string>("sql");
    QTest::addColumn<QString>("output");
    const auto row = [](const char *sql, const char *output) {
        QTest::newRow(sql) << std::string(sql) << QString::fromUtf8(output);
    };
    row("SELECT * FROM 'a/b'", "no json");
    row("SELECT encode(*, 'base64') AS data, timestamp() AS ts FROM 'a/b'",
        R"({"data":"bm8ganNvbg==","ts":1579637878451})");
    row("SELECT * FROM 'a/b' WHERE timestamp() % 2 = 1", "no json");
    row("SELECT * FROM 'a/b' WHERE device_type = 'thermostat'", "payload error");
    row("SELECT *, timestamp() AS timestamp FROM 'a/b'", "payload error");
}

void TstIotSql::payloadsThatAreNoJson() // IOT-03
{
    QFETCH(std::string, sql);
    QFETCH(QString, output);
    QCOMPARE(run(sql, "no json"), output);
}

void TstIotSql::filtersChooseTopics_data()
{
    QTest::addColumn<std::string>("filter");
    QTest::addColumn<QStringList>("matching");
    QTest::newRow("#") << std::string("topic/#")
                       << list({"topic/subtopic", "topic/subtopic-2", "topic/subtopic-3/details", "topic/"});
    QTest::newRow("+") << std::string("topic/+") << list({"topic/subtopic", "topic/subtopic-2", "topic/"});
    QTest::newRow("exact") << std::string("topic/subtopic") << list({"topic/subtopic"});
    QTest::newRow("all") << std::string("#")
                         << list({"topic/subtopic", "topic/subtopic-2", "topic/subtopic-3/details",
                                  "topic-2/subtopic-x", "topic", "topic/"});
    QTest::newRow("inner") << std::string("+/+/details") << list({"topic/subtopic-3/details"});
    QTest::newRow("reserved") << std::string("$aws/things/+/shadow/#") << list({"$aws/things/t/shadow/update"});
}

void TstIotSql::filtersChooseTopics() // IOT-03
{
    QFETCH(std::string, filter);
    QFETCH(QStringList, matching);
    QStringList found;
    for (const char *topic : {"topic/subtopic", "topic/subtopic-2", "topic/subtopic-3/details", "topic-2/subtopic-x",
                              "topic", "topic/", "$aws/things/t/shadow/update"})
    {
        if (filterMatches(filter, topic))
            found << QLatin1String(topic);
    }
    QCOMPARE(found, matching);
}

void TstIotSql::templatesAreFilled_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("filled");
    const auto row = [](const char *text, const char *filled) {
        QTest::newRow(text) << std::string(text) << QString::fromUtf8(filled);
    };
    row("${topic()}/republish", "topic/subtopic/republish");
    row("a/${color}/${temperature + 1}.json", "a/red/51.json");
    row("${nothing}", "");
    row("${{'a': color}}", R"({"a":"red"})");
    row("${regexp_replace(color, 'r}', '')}", "red");
    row("${parse_time('yyyy/MM/dd/HH', timestamp())}", "2020/01/21/20");
    row("plain $ text", "plain $ text");
    row("a${color", "1:2 This ${ is never closed; close it with }.");
    row("é${color +}", "1:10 The text ends here, but a value should follow.");
}

void TstIotSql::templatesAreFilled() // IOT-03
{
    QFETCH(std::string, text);
    QFETCH(QString, filled);
    const TemplateCompilation made = compileTemplate(text, {});
    MessageEnvironment environment;
    QCOMPARE(made.made ? fromUtf8(fill(*made.made, Payload::of(kColour, Version::V2016), environment).text)
                       : problemText(made.problems),
             filled);
}

void TstIotSql::anExplanationTellsWhatEachPartYielded() // IOT-03
{
    const std::string sql = "SELECT upper(color) AS c, abs(color) AS a FROM 'a' WHERE temperature > 10 AND true";
    const Compilation made = compile(sql, {});
    QVERIFY(made.statement);
    MessageEnvironment environment;
    const Evaluation result = evaluate(*made.statement, Payload::of(kColour, Version::V2016), environment, true);
    QStringList lines;
    const std::function<void(const std::vector<Step> &, int)> write = [&](const std::vector<Step> &steps, int depth) {
        for (const Step &step : steps) {
            lines << QString(2 * depth, u' ') +
                         QStringLiteral("%1 = %2 %3").arg(fromUtf8(step.text), fromUtf8(step.result.json()), step.note);
            write(step.parts, depth + 1);
        }
    };
    write(result.steps, 0);
    QCOMPARE(lines, list({"temperature > 10 AND true = true ", "  temperature > 10 = true ", "    temperature = 50 ",
                          "    10 = 10 ", "  true = true ", "upper(color) = \"RED\" ", "  color = \"red\" ",
                          "abs(color) =  Argument 1 is no number but String.", "  color = \"red\" "}));
    QCOMPARE(result.steps[1].place, (Place{7, 12, 1, 8}));
}

void TstIotSql::otherServicesAreAsked() // IOT-03
{
    MessageEnvironment environment;
    environment.answer = [](std::string_view function, std::span<const Value> arguments) {
        if (function == "get_thing_shadow")
            return ExternalAnswer{ExternalAnswer::State::Done,
                                  *parseJson(R"({"state":{"reported":{"alarm":"ON"}}})", true)};
        if (arguments[0] == Value::of(std::string("slow")))
            return ExternalAnswer{ExternalAnswer::State::Pending, {}};
        return ExternalAnswer{ExternalAnswer::State::Failed, {}, "ResourceNotFoundException"};
    };
    QCOMPARE(run("SELECT color FROM 'a' WHERE get_thing_shadow('T', 'arn:role').state.reported.alarm = 'ON'", kColour,
                 {}, environment),
             QStringLiteral(R"({"color":"red"})"));
    QCOMPARE(run("SELECT aws_lambda('slow', *) AS x FROM 'a'", kColour, {}, environment), QStringLiteral("pending"));
    QCOMPARE(run("SELECT aws_lambda('none', *) AS x FROM 'a'", kColour, {}, environment),
             QStringLiteral("failed: ResourceNotFoundException"));
    QCOMPARE(run("SELECT get_dynamodb('t','k','v','r').a AS x, get_dynamodb('t','k','w','r').a AS y FROM 'a'", kColour,
                 {}, environment),
             QStringLiteral("failed: get_dynamodb may be called once per statement"));
}

void TstIotSql::theSameEnvironmentGivesTheSameResult()
{
    const std::string sql = "SELECT newuuid() AS u, rand() AS r FROM 'a'";
    const QString first = run(sql, kColour);
    QCOMPARE(run(sql, kColour), first);
    QVERIFY(QRegularExpression(
                QStringLiteral(
                    R"(^\{"u":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}","r":0\.\d+\}$)"))
                .match(first)
                .hasMatch());
}

QTEST_APPLESS_MAIN(TstIotSql)
#include "tst_iotsql.moc"
