// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/conversion.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTest>

using namespace headwater;
using namespace headwater::logagent;

class TstConversion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void convertsAsTheAgentDoes_data();
    void convertsAsTheAgentDoes();
    void passesOverLinesOfAnotherShape_data();
    void passesOverLinesOfAnotherShape();
    void appliesOptionsInTheirOrder();
    void writesJsonForAPerson();
    void convertsARealAccessLog();
};

namespace {

ConversionSpec logToJson(LineFormat format)
{
    ConversionSpec spec;
    spec.kind = Conversion::LogToJson;
    spec.format = format;
    return spec;
}

std::string convert(std::vector<ConversionSpec> specs, std::string_view record)
{
    auto converter = Converter::make(std::move(specs));
    if (!converter)
        qFatal("%s", qPrintable(converter.error().message));
    return std::string(converter->convert(record));
}

} // namespace

Q_DECLARE_METATYPE(ConversionSpec)

void TstConversion::convertsAsTheAgentDoes_data()
{
    // AGT-03
    QTest::addColumn<ConversionSpec>("spec");
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<QByteArray>("expected");

    QTest::newRow("common") << logToJson(LineFormat::CommonApache)
                            << QByteArray(R"(64.242.88.10 - - [07/Mar/2004:16:10:02 -0800] )"
                                          R"("GET /mailman/listinfo/hsdivision HTTP/1.1" 200 6291)"
                                          "\n")
                            << QByteArray(R"({"host":"64.242.88.10","ident":null,"authuser":null,)"
                                          R"("datetime":"07/Mar/2004:16:10:02 -0800",)"
                                          R"("request":"GET /mailman/listinfo/hsdivision HTTP/1.1",)"
                                          R"("response":"200","bytes":"6291"})"
                                          "\n");
    QTest::newRow("combined") << logToJson(LineFormat::CombinedApache)
                              << QByteArray(R"(1.2.3.4 - ann [07/Mar/2004:16:10:02 -0800] "GET / HTTP/1.1" 404 - )"
                                            R"("http://a/" "curl \"7\"")"
                                            "\n")
                              << QByteArray(R"({"host":"1.2.3.4","ident":null,"authuser":"ann",)"
                                            R"("datetime":"07/Mar/2004:16:10:02 -0800","request":"GET / HTTP/1.1",)"
                                            R"("response":"404","bytes":null,"referer":"http://a/",)"
                                            R"("agent":"curl \\\"7\\\""})"
                                            "\n");
    QTest::newRow("error") << logToJson(LineFormat::ApacheError)
                           << QByteArray("[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] "
                                         "[client 72.15.99.187:80] File does not exist: /a\n")
                           << QByteArray(R"({"timestamp":"Fri Sep 09 10:42:29.902022 2011","module":"core",)"
                                         R"("severity":"error","processid":"35708","threadid":"4328636416",)"
                                         R"("client":"72.15.99.187:80","message":"File does not exist: /a"})"
                                         "\n");
    QTest::newRow("error without module and thread")
        << logToJson(LineFormat::ApacheError)
        << QByteArray("[Fri Sep 09 10:42:29 2011] [error] [pid 1] [client ::1] no\n")
        << QByteArray(R"({"timestamp":"Fri Sep 09 10:42:29 2011","module":null,"severity":"error",)"
                      R"("processid":"1","threadid":null,"client":"::1","message":"no"})"
                      "\n");
    QTest::newRow("syslog") << logToJson(LineFormat::Syslog)
                            << QByteArray("Mar 12 12:01:13 server4 snort[1234]: Ping from 10.0.0.1\n")
                            << QByteArray(R"({"timestamp":"Mar 12 12:01:13","hostname":"server4","program":"snort",)"
                                          R"("processid":"1234","message":"Ping from 10.0.0.1"})"
                                          "\n");
    QTest::newRow("syslog with a facility")
        << logToJson(LineFormat::Syslog) << QByteArray("Mar  1 12:01:13 <6.4> box kernel: up\n")
        << QByteArray(R"({"timestamp":"Mar  1 12:01:13","hostname":"box","program":"kernel","processid":null,)"
                      R"("message":"up"})"
                      "\n");
    QTest::newRow("rfc 3339") << logToJson(LineFormat::Rfc3339Syslog)
                              << QByteArray("2017-08-02T00:00:00.250+02:00 box sshd[7]: hi\n")
                              << QByteArray(R"({"timestamp":"2017-08-02T00:00:00.250+02:00","hostname":"box",)"
                                            R"("program":"sshd","processid":"7","message":"hi"})"
                                            "\n");
    ConversionSpec own = logToJson(LineFormat::CommonApache);
    own.matchPattern = R"((\S+) (\d+)(?: (\w+))?)";
    own.fieldNames = {"name", "age", "more"};
    QTest::newRow("own pattern") << own << QByteArray("Zoë 42\n")
                                 << QByteArray("{\"name\":\"Zo\xc3\xab\",\"age\":\"42\",\"more\":null}\n");
    ConversionSpec csv;
    csv.kind = Conversion::CsvToJson;
    csv.fieldNames = {"a", "b", "c"};
    QTest::newRow("csv") << csv << QByteArray("1,two words,3\n")
                         << QByteArray("{\"a\":\"1\",\"b\":\"two words\",\"c\":\"3\"}\n");
    QTest::newRow("csv with too few columns")
        << csv << QByteArray("1,,\n") << QByteArray("{\"a\":\"1\",\"b\":null,\"c\":null}\n");
    QTest::newRow("csv with too many columns")
        << csv << QByteArray("1,2,3,4\n") << QByteArray("{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}\n");
    csv.delimiter = "||";
    QTest::newRow("csv with another delimiter")
        << csv << QByteArray("1||2||x|y\n") << QByteArray("{\"a\":\"1\",\"b\":\"2\",\"c\":\"x|y\"}\n");
    ConversionSpec single;
    QTest::newRow("single line") << single << QByteArray("  one \n\ttwo\n three\n") << QByteArray("onetwothree\n");
    ConversionSpec brackets;
    brackets.kind = Conversion::AddBrackets;
    QTest::newRow("brackets") << brackets << QByteArray("\"a\":1\n") << QByteArray("{\"a\":1}\n");
    ConversionSpec metadata;
    metadata.kind = Conversion::AddMetadata;
    metadata.metadata = R"({"host":"web-1"})";
    QTest::newRow("metadata") << metadata << QByteArray("a \"b\"\n")
                              << QByteArray("{\"metadata\":{\"host\":\"web-1\"},\"data\":\"a \\\"b\\\"\"}\n");
    QTest::newRow("no UTF-8") << metadata << QByteArray("a\xff\n")
                              << QByteArray("{\"metadata\":{\"host\":\"web-1\"},\"data\":\"a\xef\xbf\xbd\"}\n");
}

void TstConversion::convertsAsTheAgentDoes()
{
    QFETCH(ConversionSpec, spec);
    QFETCH(QByteArray, record);
    QFETCH(QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(convert({spec}, record.toStdString())), expected);
}

void TstConversion::passesOverLinesOfAnotherShape_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("no access line") << static_cast<int>(LineFormat::CommonApache) << QByteArray("hello\n");
    QTest::newRow("common is not combined") << static_cast<int>(LineFormat::CombinedApache)
                                            << QByteArray("1.2.3.4 - - [07/Mar/2004:16:10:02 -0800] \"GET /\" 200 1\n");
    QTest::newRow("no month") << static_cast<int>(LineFormat::Syslog) << QByteArray("Mrz 12 12:01:13 a b: c\n");
    QTest::newRow("no program") << static_cast<int>(LineFormat::Syslog) << QByteArray("Mar 12 12:01:13 a\n");
    QTest::newRow("no zone") << static_cast<int>(LineFormat::Rfc3339Syslog)
                             << QByteArray("2017-08-02T00:00:00 a b: c\n");
    QTest::newRow("no client") << static_cast<int>(LineFormat::ApacheError)
                               << QByteArray("[Fri Sep 09 10:42:29 2011] [error] [pid 1] no\n");
    QTest::newRow("empty") << static_cast<int>(LineFormat::ApacheError) << QByteArray("\n");
}

void TstConversion::passesOverLinesOfAnotherShape()
{
    QFETCH(int, format);
    QFETCH(QByteArray, line);
    QVERIFY(convert({logToJson(static_cast<LineFormat>(format))}, line.toStdString()).empty());
}

void TstConversion::appliesOptionsInTheirOrder()
{
    ConversionSpec metadata;
    metadata.kind = Conversion::AddMetadata;
    metadata.metadata = "1";
    QCOMPARE(convert({ConversionSpec{}, metadata}, "a\n b\n"), std::string("{\"metadata\":1,\"data\":\"ab\"}\n"));
}

void TstConversion::writesJsonForAPerson()
{
    ConversionSpec csv;
    csv.kind = Conversion::CsvToJson;
    csv.fieldNames = {"a", "b"};
    csv.pretty = true;
    QCOMPARE(convert({csv}, "1,2\n"), std::string("{\n  \"a\" : \"1\",\n  \"b\" : \"2\"\n}\n"));
}

void TstConversion::convertsARealAccessLog()
{
    QFile file(QStringLiteral(HEADWATER_SOURCE_DIR "/../shared/data/access.log"));
    if (!file.open(QIODevice::ReadOnly))
        QSKIP("the shared data is not here");
    auto converter = Converter::make({logToJson(LineFormat::CombinedApache)});
    int lines = 0, converted = 0;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        ++lines;
        const std::string_view json = converter->convert({line.constData(), static_cast<std::size_t>(line.size())});
        if (!json.data())
            continue;
        const auto parsed = nlohmann::json::parse(json);
        QCOMPARE(parsed.size(), std::size_t{9});
        QVERIFY(line.startsWith(QByteArray::fromStdString(parsed["host"].get<std::string>())));
        ++converted;
    }
    QCOMPARE(lines, 10'000);
    QCOMPARE(converted, lines);
}

QTEST_GUILESS_MAIN(TstConversion)
#include "tst_conversion.moc"
