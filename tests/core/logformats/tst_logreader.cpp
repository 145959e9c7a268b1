// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logformats/logreader.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <sys/stat.h>

using namespace headwater;
using namespace headwater::logformats;

namespace {

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

std::string text(std::string_view bytes)
{
    return std::string(bytes);
}

} // namespace

class TstLogReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linesAreCutAtLineEnds();
    void linesKeepEveryByte();
    void combinedFieldsAreFound();
    void commonLogLeavesMoreFieldsAlone();
    void apacheOdditiesAreRead_data();
    void apacheOdditiesAreRead();
    void badAccessLinesAreCountedAndPassed();
    void ndjsonPathsAreFound();
    void ndjsonRefusesWhatIsNoObject_data();
    void ndjsonRefusesWhatIsNoObject();
    void csvFollowsRfc4180();
    void csvQuoteThatIsNeverClosedSpoilsOneLine();
    void csvBadRecords();
    void csvHeaderMustBeUsable();
    void timeFieldsAreRead();
    void lineOverTheLimitIsBadAndTheNextIsGood_data();
    void lineOverTheLimitIsBadAndTheNextIsGood();
    void memoryStaysConstantOverALineOfManyMegabytes();
    void recordsAcrossBufferEdgesAreWhole();
    void emptyFilesHaveNoRecords_data();
    void emptyFilesHaveNoRecords();
    void fileThatShrinksEnds();
    void rewindStartsAgain();
    void whatIsNoFileIsRefusedWithASentence();
    void realAccessLogAgreesWithAwk();

private:
    QByteArray write(const QByteArray &content)
    {
        QFile file(m_folder.filePath(QStringLiteral("log%1").arg(++m_count)));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write");
        file.write(content);
        return file.fileName().toUtf8();
    }
    LogReader openOn(const QByteArray &content, LogFormat format, LogOptions options = {})
    {
        auto reader = LogReader::open(write(content).toStdString(), format, std::move(options));
        if (!reader)
            qFatal("%s", qPrintable(reader.error().message));
        return std::move(reader).value();
    }
    // All records, one per line: the number, "!" when bad, and the text or the asked field.
    QByteArray dump(LogReader &reader, int field = -2)
    {
        QByteArray out;
        LogLine line;
        while (reader.next(line)) {
            const std::string_view shown = field == -2 ? line.text : line.field(field);
            out += QByteArray::number(qulonglong(line.number)) + (line.bad == BadRecord::None ? ":" : "!");
            out += QByteArray(shown.data(), qsizetype(shown.size())) + "|";
        }
        return out;
    }

    QTemporaryDir m_folder;
    int m_count = 0;
};

void TstLogReader::linesAreCutAtLineEnds()
{
    LogReader reader = openOn("one\ntwo\r\n\nlast", LogFormat::Lines);
    QCOMPARE(dump(reader), QByteArray("1:one|2:two|3:|4:last|"));
    QCOMPARE(reader.records(), 4u);
    QCOMPARE(reader.badRecords(), 0u);
    QCOMPARE(reader.bytesRead(), 14u);
    QCOMPARE(reader.fieldIndex("anything"), -1);
}

void TstLogReader::linesKeepEveryByte()
{
    const QByteArray odd("a\0b\xff\xfe\xc3(\rc", 9);
    LogReader reader = openOn("\xEF\xBB\xBF" + odd + "\n\r\n\r", LogFormat::Lines);
    LogLine line;
    QVERIFY(reader.next(line));
    QCOMPARE(line.text, view(odd));
    QVERIFY(reader.next(line));
    QCOMPARE(line.text, std::string_view{});
    QVERIFY(reader.next(line));
    QVERIFY(!reader.next(line));
}

void TstLogReader::combinedFieldsAreFound()
{
    LogReader reader =
        openOn("192.0.2.7 id frank [10/Oct/2000:13:55:36 -0700] \"GET /a?b=\\\"c\\\" HTTP/1.0\" 200 2326 "
               "\"http://example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"\n",
               LogFormat::CombinedLog);
    LogLine line;
    QVERIFY(reader.next(line));
    const std::map<std::string, std::string> expected{{"remoteHost", "192.0.2.7"},
                                                      {"identity", "id"},
                                                      {"user", "frank"},
                                                      {"time", "10/Oct/2000:13:55:36 -0700"},
                                                      {"request", "GET /a?b=\\\"c\\\" HTTP/1.0"},
                                                      {"status", "200"},
                                                      {"bytes", "2326"},
                                                      {"referer", "http://example.com/start.html"},
                                                      {"userAgent", "Mozilla/4.08 [en] (Win98; I ;Nav)"}};
    for (const auto &[name, value] : expected)
        QCOMPARE(text(line.field(reader.fieldIndex(name))), value);
    QVERIFY(line.hasTime);
    QCOMPARE(line.timeNs, 971'211'336'000'000'000);
    QCOMPARE(reader.fieldIndex("agent"), -1);
    QCOMPARE(reader.fieldNames().size(), 9u);
}

void TstLogReader::commonLogLeavesMoreFieldsAlone()
{
    LogReader reader = openOn("::1 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" 304 -\n"
                              "::2 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" 200 5 \"-\" \"x\" 0.003\n",
                              LogFormat::CommonLog);
    QCOMPARE(reader.fieldIndex("userAgent"), -1);
    const int bytes = reader.fieldIndex("bytes");
    QCOMPARE(dump(reader, bytes), QByteArray("1:-|2:5|"));
}

void TstLogReader::apacheOdditiesAreRead_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    const QByteArray tail(" [10/Oct/2000:13:55:36 +0000] \"-\" 408 - \"-\" \"-\"");
    QTest::newRow("request never sent") << QByteArray("h - -" + tail) << QByteArray("request") << QByteArray("-");
    QTest::newRow("user with a blank") << QByteArray("h - Jane Doe" + tail) << QByteArray("user")
                                       << QByteArray("Jane Doe");
    QTest::newRow("user with a bracket") << QByteArray("h - J [x] D" + tail) << QByteArray("user")
                                         << QByteArray("J [x] D");
    QTest::newRow("escaped backslash before the quote")
        << QByteArray("h - - [10/Oct/2000:13:55:36 +0000] \"GET \\\\\" 200 1 \"-\" \"a\"") << QByteArray("request")
        << QByteArray("GET \\\\");
    QTest::newRow("cut in the last field")
        << QByteArray("h - - [10/Oct/2000:13:55:36 +0000] \"GET /\" 200 1 \"-\" \"Mozilla/5.0 (comp")
        << QByteArray("userAgent") << QByteArray("Mozilla/5.0 (comp");
    QTest::newRow("empty quotes") << QByteArray("h - - [10/Oct/2000:13:55:36 +0000] \"\" 200 1 \"\" \"\"")
                                  << QByteArray("userAgent") << QByteArray("");
}

void TstLogReader::apacheOdditiesAreRead()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    LogReader reader = openOn(line, LogFormat::CombinedLog);
    const int index = reader.fieldIndex(view(field));
    QVERIFY(index >= 0);
    QCOMPARE(dump(reader, index), QByteArray("1:" + value + "|"));
}

void TstLogReader::badAccessLinesAreCountedAndPassed()
{
    const QByteArray good("h - - [10/Oct/2000:13:55:36 +0000] \"GET /\" 200 1 \"-\" \"x\"");
    const QList<QByteArray> bad{"rubbish",
                                "h - - [10/Oct/2000:13:55:36 +0000] \"GET /\" 200 1",
                                "h - - [10/Oct/2000:13:55:36 +0000] \"GET / 200 1 - x",
                                "h - - [10/Oct/2000:13:55:36 +0000] \"GET /\" 20 1 \"-\" \"x\"",
                                "h - - [10/Oct/2000:13:55:36 +0000] \"GET /\" 200 1k \"-\" \"x\"",
                                "h - - [10/Oct/2000:13:55:36 +0000] GET / 200 1 \"-\" \"x\"",
                                "h - - [99/Oct/2000:13:55:36 +0000] \"GET /\" 200 1 \"-\" \"x\"",
                                "h - - 10/Oct/2000 \"GET /\" 200 1 \"-\" \"x\"",
                                QByteArray("\0\0\0\0\0\0", 6),
                                "\xff\xfe\xfd",
                                "     "};
    QByteArray content;
    for (const QByteArray &line : bad)
        content += line + "\n" + good + "\n";
    LogReader reader = openOn(content, LogFormat::CombinedLog);
    LogLine line;
    std::uint64_t number = 0;
    while (reader.next(line)) {
        ++number;
        QCOMPARE(line.number, number);
        QCOMPARE(line.bad != BadRecord::None, number % 2 == 1);
        if (number % 2 == 1)
            QCOMPARE(line.text, view(bad.at(qsizetype(number / 2))));
        else
            QCOMPARE(line.field(0), std::string_view("h"));
    }
    QCOMPARE(reader.badRecords(), std::uint64_t(bad.size()));
    QCOMPARE(reader.records(), std::uint64_t(2 * bad.size()));
}

void TstLogReader::ndjsonPathsAreFound()
{
    LogReader reader = openOn(
        "{\"user\": {\"id\": \"u\\u00e9\\n\\ud83d\\ude00\", \"n\": [1, {\"id\": 9}]}, \"id\": -1.5e3, \"ok\": true}\n"
        "\n"
        "  {\"id\": {\"x\": 1}, \"user\": null, \"user.id\": \"flat\", \"id\": \"last wins\"}  \r\n"
        "{\"\\u0069d\": \"escaped name\", \"userid\": 4, \"deep\": {\"user\": {\"id\": \"not this\"}}}\n",
        LogFormat::Ndjson);
    const int userId = reader.fieldIndex("user.id");
    const int id = reader.fieldIndex("id");
    const int list = reader.fieldIndex("user.n");
    const int ok = reader.fieldIndex("ok");
    QCOMPARE(reader.fieldIndex("user.id"), userId);
    LogLine line;
    QVERIFY(reader.next(line));
    QCOMPARE(text(line.field(userId)), std::string("u\u00e9\n\U0001F600"));
    QCOMPARE(text(line.field(id)), std::string("-1.5e3"));
    QCOMPARE(text(line.field(list)), std::string("[1, {\"id\": 9}]"));
    QCOMPARE(text(line.field(ok)), std::string("true"));
    QVERIFY(!line.hasTime);
    QVERIFY(reader.next(line));
    QCOMPARE(line.number, 3u);
    QCOMPARE(text(line.field(userId)), std::string("flat"));
    QCOMPARE(text(line.field(id)), std::string("last wins"));
    QVERIFY(line.field(list).data() == nullptr);
    QVERIFY(reader.next(line));
    QCOMPARE(text(line.field(id)), std::string("escaped name"));
    QVERIFY(line.field(userId).data() == nullptr);
    QVERIFY(!reader.next(line));
    QCOMPARE(reader.badRecords(), 0u);
}

void TstLogReader::ndjsonRefusesWhatIsNoObject_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char *text : {"[]",
                             "1",
                             "\"x\"",
                             "{",
                             "}",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{\"a\":01}",
                             "{\"a\":1.}",
                             "{\"a\":+1}",
                             "{\"a\":.5}",
                             "{\"a\":1e}",
                             "{\"a\":tru}",
                             "{\"a\":\"x}",
                             "{\"a\":\"\\x\"}",
                             "{\"a\":\"\\u12g4\"}",
                             "{\"a\":\"\\u12",
                             "{\"a\":[1 2]}",
                             "{\"a\":[1,]}",
                             "{} {}",
                             "{\"a\":1}x",
                             "{\"a\":\"\t\"}",
                             "{\"a\":\"\xff\"}",
                             "{\"a\":\"\xc0\xaf\"}",
                             " "})
        QTest::newRow(QByteArray(text).toPercentEncoding(" {}[]\":,+\\").constData()) << QByteArray(text);
    QTest::newRow("nested too deep") << QByteArray("{\"a\":") + QByteArray(100'000, '[') + QByteArray(100'000, ']') +
                                            "}";
    QTest::newRow("NUL") << QByteArray("{\"a\":\"\0\"}", 9);
}

void TstLogReader::ndjsonRefusesWhatIsNoObject()
{
    QFETCH(QByteArray, line);
    LogReader reader = openOn(line + "\n{\"a\": 1}\n", LogFormat::Ndjson);
    const int a = reader.fieldIndex("a");
    QCOMPARE(dump(reader, a), QByteArray("1!|2:1|"));
}

void TstLogReader::csvFollowsRfc4180()
{
    LogReader reader = openOn("name,\"the \"\"note\"\"\",n\r\n"
                              "a,plain,1\r\n"
                              "b,\"with, comma\",2\r\n"
                              "c,\"two\r\nlines and \"\"quotes\"\"\",3\r\n"
                              "\r\n"
                              ",,\r\n"
                              "d,in\"side,4\n"
                              "e,\"\",\"5\"",
                              LogFormat::Csv);
    QCOMPARE(reader.fieldNames(), (std::vector<std::string>{"name", "the \"note\"", "n"}));
    QCOMPARE(reader.fieldIndex("n"), 2);
    QCOMPARE(reader.fieldIndex("m"), -1);
    QCOMPARE(dump(reader, 1), QByteArray("2:plain|3:with, comma|4:two\r\nlines and \"quotes\"|7:|8:in\"side|9:|"));
    QVERIFY(reader.rewind().ok());
    QCOMPARE(dump(reader, 2), QByteArray("2:1|3:2|4:3|7:|8:4|9:5|"));
    QVERIFY(reader.rewind().ok());
    LogLine line;
    for (int i = 0; i < 3; ++i)
        QVERIFY(reader.next(line));
    QCOMPARE(text(line.text), std::string("c,\"two\r\nlines and \"\"quotes\"\"\",3"));

    LogReader semicolons = openOn("a;b\n1,5;2\n", LogFormat::Csv);
    QCOMPARE(dump(semicolons, 0), QByteArray("2:1,5|"));
}

void TstLogReader::csvQuoteThatIsNeverClosedSpoilsOneLine()
{
    QByteArray content("a,b\n1,\"open\n");
    for (int i = 0; i < 1'000; ++i)
        content += "2,x\n";
    LogReader reader = openOn(content, LogFormat::Csv);
    LogLine line;
    QVERIFY(reader.next(line));
    QCOMPARE(line.bad, BadRecord::OpenQuote);
    QCOMPARE(text(line.text), std::string("1,\"open"));
    QVERIFY(reader.next(line));
    QCOMPARE(line.number, 3u);
    QCOMPARE(text(line.field(1)), std::string("x"));
    while (reader.next(line)) {
    }
    QCOMPARE(reader.records(), 1'001u);
    QCOMPARE(reader.badRecords(), 1u);
}

void TstLogReader::csvBadRecords()
{
    LogReader reader = openOn("a,b\n1\n1,2,3\n\"x\"y,2\n1,2\n\"no end", LogFormat::Csv);
    LogLine line;
    const BadRecord expected[] = {BadRecord::WrongFieldCount, BadRecord::WrongFieldCount, BadRecord::TextAfterQuote,
                                  BadRecord::None, BadRecord::OpenQuote};
    for (const BadRecord reason : expected) {
        QVERIFY(reader.next(line));
        QCOMPARE(line.bad, reason);
    }
    QVERIFY(!reader.next(line));
}

void TstLogReader::csvHeaderMustBeUsable()
{
    const auto reader = LogReader::open(write("\"a,b\n1,2\n").toStdString(), LogFormat::Csv);
    QVERIFY(!reader);
    QVERIFY(reader.error().message.contains(QStringLiteral("header")));
}

void TstLogReader::timeFieldsAreRead()
{
    LogOptions options;
    options.timeField = "meta.at";
    LogReader reader = openOn("{\"meta\": {\"at\": \"1970-01-01T00:00:01Z\"}, \"v\": 1}\n"
                              "{\"meta\": {\"at\": 1500}, \"v\": 2}\n"
                              "{\"meta\": {\"at\": \"yesterday\"}, \"v\": 3}\n"
                              "{\"v\": 4}\n",
                              LogFormat::Ndjson, options);
    const int v = reader.fieldIndex("v");
    LogLine line;
    QVERIFY(reader.next(line));
    QVERIFY(line.hasTime);
    QCOMPARE(line.timeNs, 1'000'000'000);
    QCOMPARE(text(line.field(v)), std::string("1"));
    QVERIFY(reader.next(line));
    QCOMPARE(line.timeNs, 1'500'000'000'000);
    QVERIFY(reader.next(line));
    QCOMPARE(line.bad, BadRecord::BadTime);
    QVERIFY(reader.next(line));
    QCOMPARE(line.bad, BadRecord::BadTime);

    options.timeField = "when";
    LogReader csv = openOn("when,x\n2,a\n", LogFormat::Csv, options);
    QVERIFY(csv.next(line));
    QCOMPARE(line.timeNs, 2'000'000'000);
    options.timeField = "nowhere";
    const auto refused = LogReader::open(write("when,x\n").toStdString(), LogFormat::Csv, options);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("nowhere")));
}

void TstLogReader::lineOverTheLimitIsBadAndTheNextIsGood_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("filler");
    QTest::addColumn<QByteArray>("good");
    QTest::newRow("lines") << int(LogFormat::Lines) << QByteArray() << QByteArray("x") << QByteArray("fine");
    QTest::newRow("ndjson") << int(LogFormat::Ndjson) << QByteArray() << QByteArray("[") << QByteArray("{\"a\":1}");
    QTest::newRow("csv") << int(LogFormat::Csv) << QByteArray("a,b\n") << QByteArray("x") << QByteArray("1,2");
    QTest::newRow("combined") << int(LogFormat::CombinedLog) << QByteArray() << QByteArray("x")
                              << QByteArray("h - - [10/Oct/2000:13:55:36 +0000] \"GET /\" 200 1 \"-\" \"x\"");
}

void TstLogReader::lineOverTheLimitIsBadAndTheNextIsGood()
{
    QFETCH(int, format);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, filler);
    QFETCH(QByteArray, good);
    LogOptions options;
    options.longestRecord = 100;
    for (const int length : {101, 1'000, 300'000, 262'144, 262'143, 524'288}) {
        LogReader reader = openOn(header + filler.repeated(length) + "\n" + good + "\n" + filler.repeated(length),
                                  LogFormat(format), options);
        LogLine line;
        QVERIFY(reader.next(line));
        QCOMPARE(line.bad, BadRecord::TooLong);
        QCOMPARE(line.text, view(filler.repeated(100)));
        QVERIFY(reader.next(line));
        QCOMPARE(line.bad, BadRecord::None);
        QCOMPARE(line.text, view(good));
        QCOMPARE(line.number, header.isEmpty() ? 2u : 3u);
        QVERIFY(reader.next(line));
        QCOMPARE(line.bad, BadRecord::TooLong);
        QVERIFY(!reader.next(line));
    }
    LogReader exact = openOn(QByteArray(100, 'x') + "\r\n", LogFormat::Lines, options);
    LogLine line;
    QVERIFY(exact.next(line));
    QCOMPARE(line.bad, BadRecord::None);
}

void TstLogReader::memoryStaysConstantOverALineOfManyMegabytes()
{
    // A sparse file: NUL bytes that take no room on disk, and one line behind them.
    QFile file(m_folder.filePath(QStringLiteral("sparse")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.resize(qint64(256) << 20));
    QVERIFY(file.seek(file.size()));
    file.write("\nlast\n");
    file.close();
    auto reader = LogReader::open(file.fileName().toStdString(), LogFormat::Lines);
    QVERIFY(reader.ok());
    LogLine line;
    QVERIFY(reader->next(line));
    QCOMPARE(line.bad, BadRecord::TooLong);
    QCOMPARE(line.text.size(), std::size_t(1'048'576));
    QVERIFY(reader->next(line));
    QCOMPARE(line.text, std::string_view("last"));
    QVERIFY(!reader->next(line));
    QVERIFY(reader->memoryBytes() < 4u << 20);
}

void TstLogReader::recordsAcrossBufferEdgesAreWhole()
{
    QByteArray content;
    QList<QByteArray> expected;
    quint32 state = 1;
    while (content.size() < 2'000'000) {
        state = state * 1'664'525 + 1'013'904'223;
        const QByteArray line = QByteArray::number(state).repeated(int(state >> 20) % 900);
        expected.append(line);
        content += line + (state & 0x10000 ? "\r\n" : "\n");
    }
    LogReader reader = openOn(content, LogFormat::Lines);
    LogLine line;
    for (const QByteArray &wanted : expected) {
        QVERIFY(reader.next(line));
        QCOMPARE(line.text, view(wanted));
    }
    QVERIFY(!reader.next(line));
    QCOMPARE(reader.bytesRead(), std::uint64_t(content.size()));
}

void TstLogReader::emptyFilesHaveNoRecords_data()
{
    QTest::addColumn<int>("format");
    for (int format = 0; format <= int(LogFormat::CombinedLog); ++format)
        QTest::newRow(std::string(formatName(LogFormat(format))).c_str()) << format;
}

void TstLogReader::emptyFilesHaveNoRecords()
{
    QFETCH(int, format);
    LogReader reader = openOn({}, LogFormat(format));
    LogLine line;
    QVERIFY(!reader.next(line));
    QVERIFY(!reader.next(line));
    QVERIFY(!reader.failure());
}

void TstLogReader::fileThatShrinksEnds()
{
    const QByteArray path = write(QByteArray("0123456789\n").repeated(200'000));
    auto reader = LogReader::open(path.toStdString(), LogFormat::Lines);
    QVERIFY(reader.ok());
    LogLine line;
    QVERIFY(reader->next(line));
    QVERIFY(QFile::resize(QString::fromUtf8(path), 500'005));
    while (reader->next(line)) {
    }
    QVERIFY(reader->records() < 50'000);
    QVERIFY(!reader->failure());
    QCOMPARE(reader->fileSize(), 2'200'000u);
}

void TstLogReader::rewindStartsAgain()
{
    LogReader reader = openOn("\xEF\xBB\xBF{\"a\":1}\nx\n", LogFormat::Ndjson);
    const int a = reader.fieldIndex("a");
    const QByteArray first = dump(reader, a);
    QCOMPARE(first, QByteArray("1:1|2!|"));
    QVERIFY(reader.rewind().ok());
    QCOMPARE(reader.records(), 0u);
    QCOMPARE(dump(reader, a), first);
    QCOMPARE(reader.badRecords(), 1u);
}

void TstLogReader::whatIsNoFileIsRefusedWithASentence()
{
    const auto refused = [](const QString &path) {
        const auto reader = LogReader::open(path.toStdString(), LogFormat::Lines);
        return reader ? QString() : reader.error().message;
    };
    QVERIFY(refused(m_folder.filePath(QStringLiteral("none"))).contains(QStringLiteral("none")));
    QVERIFY(!refused(m_folder.path()).isEmpty());
    const QString pipe = m_folder.filePath(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(pipe.toUtf8().constData(), 0600), 0);
    QVERIFY(!refused(pipe).isEmpty());
}

void TstLogReader::realAccessLogAgreesWithAwk()
{
    const QString path = QStringLiteral(HEADWATER_SOURCE_DIR "/../shared/data/access.log");
    if (!QFile::exists(path))
        QSKIP("the real access log is not here");
    if (QStandardPaths::findExecutable(QStringLiteral("awk")).isEmpty())
        QSKIP("awk is not here");
    QCOMPARE(guessFormat(path.toStdString()), LogFormat::CombinedLog);

    QProcess awk;
    awk.start(QStringLiteral("awk"),
              {QStringLiteral("{ count[$1]++ } END { for (host in count) print host, count[host] }"), path});
    QVERIFY(awk.waitForFinished());
    std::map<std::string, int> expected;
    for (const QByteArray &row : awk.readAllStandardOutput().split('\n')) {
        const QList<QByteArray> parts = row.split(' ');
        if (parts.size() == 2)
            expected[parts.at(0).toStdString()] = parts.at(1).toInt();
    }
    QVERIFY(!expected.empty());

    auto reader = LogReader::open(path.toStdString(), LogFormat::CombinedLog);
    QVERIFY(reader.ok());
    const int host = reader->fieldIndex("remoteHost");
    std::map<std::string, int> found;
    LogLine line;
    while (reader->next(line)) {
        QVERIFY(line.hasTime);
        ++found[text(line.field(host))];
    }
    QCOMPARE(reader->badRecords(), 0u);
    QVERIFY(found == expected);
}

QTEST_APPLESS_MAIN(TstLogReader)
#include "tst_logreader.moc"
