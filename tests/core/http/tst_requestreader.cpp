// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/contentcoding.h"
#include "core/http/requestreader.h"

#include <QtTest>

#include <zlib.h>

using namespace headwater::http;
using State = RequestReader::State;

class TstRequestReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestsAreReadHoweverTheyArrive_data();
    void requestsAreReadHoweverTheyArrive();
    void whatIsNoRequestIsRefused_data();
    void whatIsNoRequestIsRefused();
    void aBodyIsAskedForOnce();
    void aGzippedBodyIsInflatedWithinTheLimit();
    void formsAreRead();
};

namespace {

Limits small()
{
    Limits limits;
    limits.headerBytes = 1'024;
    limits.bodyBytes = 2'048;
    return limits;
}

std::string gzipped(const std::string &text)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    std::string out(text.size() + 1'000, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

QString shown(const Request &request)
{
    return QStringLiteral("%1 %2 [%3] %4%5")
        .arg(QString::fromStdString(request.method), QString::fromStdString(request.target),
             QString::fromStdString(std::string(request.header("x-mark"))), QString::fromStdString(request.body),
             request.keepAlive ? QString() : QStringLiteral(" close"));
}

} // namespace

void TstRequestReader::requestsAreReadHoweverTheyArrive_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("length") << QByteArray(
                                   "POST /a?b=1 HTTP/1.1\r\nHost: h\r\nX-Mark: m\r\nContent-Length: 5\r\n\r\nhello")
                            << QStringList{QStringLiteral("POST /a?b=1 [m] hello")};
    QTest::newRow("chunks") << QByteArray("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                          "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n")
                            << QStringList{QStringLiteral("POST / [] abcde")};
    QTest::newRow("pipelined") << QByteArray("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\n"
                                             "Content-Length: 2\r\n\r\nokHEAD /3 HTTP/1.1\r\nHost: h\r\n\r\n")
                               << QStringList{QStringLiteral("GET /1 [] "), QStringLiteral("POST /2 [] ok"),
                                              QStringLiteral("HEAD /3 [] ")};
    QTest::newRow("close") << QByteArray("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                           << QStringList{QStringLiteral("GET / []  close")};
    QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << QStringList{QStringLiteral("GET / []  close")};
    QTest::newRow("a method of its own") << QByteArray("PURGE / HTTP/1.1\r\nHost: h\r\n\r\n")
                                         << QStringList{QStringLiteral("PURGE / [] ")};
}

void TstRequestReader::requestsAreReadHoweverTheyArrive()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, expected);
    for (const qsizetype step : {qsizetype{1}, qsizetype{7}, bytes.size()}) {
        RequestReader reader(small());
        QStringList read;
        for (qsizetype at = 0; at < bytes.size(); at += step) {
            reader.add(bytes.mid(at, step).toStdString());
            while (reader.read() == State::Ready)
                read.push_back(shown(reader.take()));
        }
        QCOMPARE(read, expected);
        QVERIFY(!reader.hasBegun());
    }
}

void TstRequestReader::whatIsNoRequestIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const QByteArray post = "POST / HTTP/1.1\r\nHost: h\r\n";
    QTest::newRow("noise") << QByteArray("\x16\x03\x01\x02\x00\x01 hello\r\n\r\n") << 400;
    QTest::newRow("space in the target") << QByteArray("GET /a b HTTP/1.1\r\n\r\n") << 505; // ` b…` is no version
    QTest::newRow("version") << QByteArray("GET / HTTP/9.9\r\n\r\n") << 505;
    QTest::newRow("method") << QByteArray("G\"T / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("long header") << post + "X: " + QByteArray(2'000, 'x') + "\r\n\r\n" << 431;
    QTest::newRow("endless header") << post + "X: " + QByteArray(2'000, 'x') << 431;
    QTest::newRow("large body") << post + "Content-Length: 2049\r\n\r\n" << 413;
    QTest::newRow("absurd body") << post + "Content-Length: 99000000000\r\n\r\n" << 413;
    QTest::newRow("large chunk") << post + "Transfer-Encoding: chunked\r\n\r\nfff\r\n" + QByteArray(4'096, 'x') << 413;
    QTest::newRow("two lengths") << post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd" << 400;
    QTest::newRow("length and chunks") << post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" << 400;
    QTest::newRow("bad chunk") << post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n" << 400;
    QTest::newRow("endless line of a chunk")
        << post + "Transfer-Encoding: chunked\r\n\r\n5;" + QByteArray(2'000, 'x') << 431;
    QTest::newRow("damaged gzip") << post + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd" << 400;
}

void TstRequestReader::whatIsNoRequestIsRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    RequestReader reader(small());
    reader.add(bytes.toStdString());
    QCOMPARE(reader.read(), State::Failed);
    QCOMPARE(reader.failure(), status);
    reader.add("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    QCOMPARE(reader.read(), State::Failed);
}

void TstRequestReader::aBodyIsAskedForOnce()
{
    RequestReader reader(small());
    reader.add("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n");
    QCOMPARE(reader.read(), State::NeedsMore);
    QVERIFY(!reader.takeContinue());
    reader.add("\r\n");
    QCOMPARE(reader.read(), State::NeedsMore);
    QVERIFY(reader.takeContinue());
    QVERIFY(!reader.takeContinue());
    reader.add("o");
    QCOMPARE(reader.read(), State::NeedsMore);
    QVERIFY(!reader.takeContinue());
    reader.add("k");
    QCOMPARE(reader.read(), State::Ready);
    QCOMPARE(reader.take().body, std::string("ok"));

    // Who sends the body anyway needs no answer first.
    reader.add("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok");
    QCOMPARE(reader.read(), State::Ready);
    QVERIFY(!reader.takeContinue());
}

void TstRequestReader::aGzippedBodyIsInflatedWithinTheLimit()
{
    const auto request = [](const std::string &body) {
        return "POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    };
    RequestReader reader(small());
    reader.add(request(gzipped(std::string(2'048, 'a'))));
    QCOMPARE(reader.read(), State::Ready);
    QCOMPARE(reader.take().body, std::string(2'048, 'a'));
    reader.add(request(gzipped(std::string(1'000'000, 'a'))));
    QCOMPARE(reader.read(), State::Failed);
    QCOMPARE(reader.failure(), 413);
    QVERIFY(!inflated(gzipped("whole").substr(0, 12), 100));
}

void TstRequestReader::formsAreRead()
{
    const auto fields = formFields("Action=SendMessage&MessageBody=a%20b%2Bc+d%C3%A9&Empty=&Flag");
    QVERIFY(fields.has_value());
    QCOMPARE(fields->size(), std::size_t{4});
    QCOMPARE((*fields)[1].second, std::string("a b+c d\xc3\xa9"));
    QCOMPARE((*fields)[3].first, std::string("Flag"));
    QVERIFY(!formFields("a=%4"));
    QVERIFY(!formFields("a=%zz"));
}

QTEST_GUILESS_MAIN(TstRequestReader)
#include "tst_requestreader.moc"
