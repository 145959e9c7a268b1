// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "iotsqllab.h"

using namespace headwater::test;
using headwater::limits::Profile;

class TstIotSqlFunctions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void functionsGiveWhatTheReferenceSays_data();
    void functionsGiveWhatTheReferenceSays();
    void doublesKeepTheirPointInTheOlderVersion_data();
    void doublesKeepTheirPointInTheOlderVersion();
    void theMessageIsKnown();
    void theExamKnowsFewerFunctions_data();
    void theExamKnowsFewerFunctions();
    void everyFunctionStandsAnyArguments();
};

void TstIotSqlFunctions::functionsGiveWhatTheReferenceSays_data()
{
    QTest::addColumn<std::string>("expression");
    QTest::addColumn<QString>("result"); // JSON, empty for Undefined
    const auto row = [](const char *expression, const char *result) {
        QTest::newRow(expression) << std::string(expression) << QString::fromUtf8(result);
    };
    row("abs(-5)", "5");
    row("abs(\"-5.123\")", "5.123");
    row("abs(true)", "");
    row("abs([1])", "");
    row("acos(0)", "1.5707963267948966");
    row("acos(2)", "");
    row("atan2(1,0)", "1.5707963267948966");
    row("bitand(13,5)", "5");
    row("bitor(8,5)", "13");
    row("bitxor(13,5)", "8");
    row("bitnot(13)", "-14");
    row("bitand(13.9,'5.9')", "5");
    row("cast(true as Int)", "1");
    row("cast('-1.5' as Int)", "-2");
    row("cast(2.5 as String)", "\"2.5\"");
    row("cast('TRUE' as Boolean)", "true");
    row("cast(0 as Bool)", "false");
    row("cast('x' as Decimal)", "");
    row("ceil(1.2)", "2");
    row("ceil(-1.2)", "-1");
    row("floor(-1.2)", "-2");
    row("floor([1,2,3])", "");
    row("chr(65)", "\"A\"");
    row("chr('49.7')", "\"1\"");
    row("chr(300)", "");
    row("concat(\"he\",\"is\",\"man\")", "\"heisman\"");
    row("concat([1,2,3],4)", "[1,2,3,4]");
    row("concat(1,\"hello\")", "\"1hello\"");
    row("concat([1,2,3],\"hello\",[4,5,6])", "[1,2,3,\"hello\",4,5,6]");
    row("concat()", "");
    row("concat(1)", "1");
    row("cosh(2.3)", "5.037220649268761");
    row("decode('aGVsbG8=', 'base64')", "\"hello\"");
    row("decode('?', 'base64')", "null");
    row("decode('aGVsbG8=', 'hex')", "");
    row("encode('hello', 'base64')", "\"aGVsbG8=\"");
    row("endswith(\"cat\",\"at\")", "true");
    row("endswith(NULL,\"at\")", "");
    row("exp(0)", "1");
    row("get([\"a\",\"b\",\"c\"],1)", "\"b\"");
    row("get([1],1)", "");
    row("get([1],-1)", "");
    row("get({\"a\":\"b\"},\"a\")", "\"b\"");
    row("get(\"abc\",1)", "\"b\"");
    row("get('a\u00fc\u20ac', 2)", "\"\u20ac\"");
    row("indexof(\"abcd\",\"bc\")", "1");
    row("indexof(\"abcd\",\"x\")", "-1");
    row("isNull(5)", "false");
    row("isNull(NULL)", "true");
    row("isUndefined(floor([1,2,3]))", "true");
    row("length(\"hi\")", "2");
    row("length(false)", "5");
    row("length('\u20ac')", "1");
    row("ln(1)", "0");
    row("log(100)", "2");
    row("ln(0)", "");
    row("lower(\"HELLO\")", "\"hello\"");
    row("lower([\"HELLO\"])", "\"[\\\"hello\\\"]\"");
    row("upper([\"hello\"])", "\"[\\\"HELLO\\\"]\"");
    row("lpad(\"hello\",2)", "\"  hello\"");
    row("lpad(1,3)", "\"   1\"");
    row("rpad(\"hello\",'2.9')", "\"hello  \"");
    row("length(lpad('x', 5000))", "1001");
    row("ltrim(\" h i \")", "\"h i \"");
    row("rtrim(\" h i \")", "\" h i\"");
    row("trim(\" hi \")", "\"hi\"");
    row("trim('  ')", "\"\"");
    row("md2(\"hello\")", "\"a9046c73e00331af68917d3804f70655\"");
    row("md2('')", "\"8350e5a3e24c153df2275c9f80692773\"");
    row("md2('abcdefghijklmnopqrstuvwxyz')", "\"4e8ddff3650292ab5a4108c3aa47940b\"");
    row("md5(\"hello\")", "\"5d41402abc4b2a76b9719d911017c592\"");
    row("sha1('hello')", "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\"");
    row("sha256('hello')", "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"");
    row("mod(8,3)", "2");
    row("mod(-8,3)", "-2");
    row("mod(8.5,3)", "2.5");
    row("remainder('8',3)", "2");
    row("mod(1,0)", "");
    row("nanvl(8,3)", "8");
    row("nanvl(NULL,3)", "3");
    row("nanvl(missing,3)", "3");
    row("numbytes(\"\u20ac\")", "3");
    row("power(2,5)", "32");
    row("power(2,0.5)", "1.4142135623730951");
    row("regexp_matches(\"aaaa\",\"a{2,}\")", "true");
    row("regexp_matches(\"aaaa\",\"b\")", "false");
    row("regexp_matches(\"aaaa\",\"(\")", "");
    row("regexp_replace(\"abcd\",\"bc\",\"x\")", "\"axd\"");
    row("regexp_replace(\"abcd\",\"b(.*)d\",\"$1\")", "\"ac\"");
    row("regexp_replace(\"abcd\",\"b\",\"$1\")", "");
    row("regexp_substr(\"hihihello\",\"hi\")", "\"hi\"");
    row("regexp_substr(\"hihihello\",\"(hi)*\")", "\"hihi\"");
    row("replace(\"abcd\",\"bc\",\"x\")", "\"axd\"");
    row("replace(\"abcdabcd\",\"b\",\"x\")", "\"axcdaxcd\"");
    row("round(1.2)", "1");
    row("round(1.5)", "2");
    row("round(-1.1)", "-1");
    row("round(-1.5)", "-2");
    row("sign(-7)", "-1");
    row("sign(0)", "0");
    row("sign('13')", "1");
    row("sinh(2.3)", "4.936961805545957");
    row("tan(3)", "-0.1425465430742778");
    row("tanh(2.3)", "0.9800963962661914");
    row("sqrt(-1)", "");
    row("startswith(\"ranger\",\"ran\")", "true");
    row("substring(\"012345\",0)", "\"012345\"");
    row("substring(\"012345\",2.745)", "\"2345\"");
    row("substring(\"012345\",1,3)", "\"12\"");
    row("substring(\"012345\",-50,50)", "\"012345\"");
    row("substring(\"012345\",3,1)", "\"\"");
    row("substring(123,2)", "\"3\"");
    row("substring(true,1.2)", "\"rue\"");
    row("substring(false,-2.411E247)", "\"false\"");
    row("trunc(2.3,0)", "2");
    row("trunc(2.3123,2)", "2.31");
    row("trunc(2.888,2)", "2.88");
    row("trunc(2.00,5)", "2");
    row("parse_time(\"yyyy.MM.dd G 'at' HH:mm:ss z\",100000000,'America/Belize')", "\"1970.01.01 AD at 21:46:40 CST\"");
    row("parse_time('EEE, d MMMM yy, hh:mm a, DDD', 1579637878451)", "\"Tue, 21 January 20, 08:17 PM, 021\"");
    row("parse_time('HH:mm:ss.SSS Z', 1579637878451, '+05:30')", "\"01:47:58.451 +0530\"");
    row("parse_time('yyyy', 1579637878451, 'Nowhere/Town')", "");
    row("time_to_epoch(\"2020-04-03 09:45:18 UTC+01:00\",\"yyyy-MM-dd HH:mm:ss VV\")", "1585903518000");
    row("time_to_epoch(\"18 December 2015\",\"dd MMMM yyyy\")", "1450396800000");
    row("time_to_epoch(\"2007-12-03 10:15:30.592 America/Los_Angeles\",\"yyyy-MM-dd HH:mm:ss.SSS z\")",
        "1196705730592");
    row("time_to_epoch('2020-02-30','yyyy-MM-dd')", "");
    row("time_to_epoch('today','yyyy-MM-dd')", "");
    row("get_or_default(missing, 7)", "7");
    row("get_or_default(1, 7)", "1");
    row("abs()", "");
    row("abs(1, 2)", "");
    row("ABS(-1)", "1");
}

void TstIotSqlFunctions::functionsGiveWhatTheReferenceSays() // IOT-03
{
    QFETCH(std::string, expression);
    QFETCH(QString, result);
    QCOMPARE(run("SELECT VALUE (" + expression + ") FROM 'a'", "{}"), result);
}

void TstIotSqlFunctions::doublesKeepTheirPointInTheOlderVersion_data()
{
    QTest::addColumn<std::string>("expression");
    QTest::addColumn<QString>("result");
    QTest::newRow("power") << std::string("power(2,5)") << QStringLiteral("32.0");
    QTest::newRow("asin") << std::string("asin(0)") << QStringLiteral("0.0");
    QTest::newRow("sqrt") << std::string("sqrt(9)") << QStringLiteral("3.0");
    QTest::newRow("large") << std::string("power(10,20)") << QStringLiteral("1E+20");
    QTest::newRow("floor") << std::string("floor(2.0)") << QStringLiteral("2");
}

void TstIotSqlFunctions::doublesKeepTheirPointInTheOlderVersion()
{
    QFETCH(std::string, expression);
    QFETCH(QString, result);
    QCOMPARE(run("SELECT VALUE (" + expression + ") FROM 'a'", "{}", {Version::V2015, Profile::Current, true}), result);
}

void TstIotSqlFunctions::theMessageIsKnown() // IOT-03
{
    MessageEnvironment environment;
    environment.onTopic = "Buildings/Building5/Floor2/Room201/Lights";
    QCOMPARE(run("SELECT topic() AS t, topic(3) AS f, topic(9) AS n, topic(0) AS z, clientid() AS c, principal() AS p, "
                 "sourceip() AS i, accountid() AS a, sql_version() AS v FROM 'a'",
                 "{}", {}, environment),
             QStringLiteral(R"({"t":"Buildings/Building5/Floor2/Room201/Lights","f":"Floor2","c":"device-1",)"
                            R"("p":"ba67293a","i":"203.0.113.7","a":"123456789012","v":"2016-03-23"})"));
    QCOMPARE(run("SELECT VALUE traceid() FROM 'a'", "{}"), QStringLiteral("\"12345678-1234-4234-8234-123456789012\""));
}

void TstIotSqlFunctions::theExamKnowsFewerFunctions_data()
{
    QTest::addColumn<std::string>("call");
    for (const char *call :
         {"decode('', 'base64')", "get_secret('a', 'b', 'c')", "remainder(1, 2)", "replace('a', 'b', 'c')",
          "sourceip()", "sql_version()", "time_to_epoch('a', 'b')", "transform('a', 1, 2)", "get_or_default(1, 2)",
          "get_mqtt_property('a')", "get_user_properties()", "get_registry_data('a', 'b', 'c')"})
        QTest::newRow(call) << std::string(call);
}

void TstIotSqlFunctions::theExamKnowsFewerFunctions() // IOT-03
{
    QFETCH(std::string, call);
    const std::string sql = "SELECT " + call + " AS x FROM 'a'";
    QVERIFY(compile(sql, {}).statement);
    const Compilation made = compile(sql, {Version::V2016, Profile::Exam, true});
    QVERIFY(!made.statement);
    QVERIFY(made.problems.back().message.contains(QLatin1String("came later")));
}

void TstIotSqlFunctions::everyFunctionStandsAnyArguments()
{
    const std::vector<std::string> values = {"missing", "NULL",     "true",       "-7", "2.5",           "1E300",
                                             "''",      "'-1.5E3'", "'\u20ac x'", "[]", "[1, {'a': 2}]", "{'a': [1]}"};
    int tried = 0;
    for (const Function &function : functions()) {
        for (std::size_t count = function.least; count <= std::min<std::size_t>(function.most, 3); ++count) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                std::string arguments;
                for (std::size_t k = 0; k < count; ++k)
                    arguments += (k ? ", " : "") + values[(i * (k + 1) + k) % values.size()];
                const std::string sql = "SELECT VALUE " + std::string(function.name) + "(" + arguments + ") FROM 'a'";
                QVERIFY2(compile(sql, {}).statement, sql.c_str());
                run(sql, "{}");
                ++tried;
            }
        }
    }
    QVERIFY(tried > 800);
}

QTEST_APPLESS_MAIN(TstIotSqlFunctions)
#include "tst_iotsqlfunctions.moc"
