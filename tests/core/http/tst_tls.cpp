// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/office.h"
#include "core/http/server.h"

#include <QDateTime>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace headwater;
using namespace headwater::http;
using namespace std::chrono_literals;

namespace {

/// A server that echoes, in the clear and encrypted.
struct Echo
{
    explicit Echo(Limits limits = {})
        : office(*certificates::Office::open(folder.path()))
        , server(
              [this](CallId call, Request request) {
                  server.answer(call,
                                {200,
                                 {{"X-From", request.peer + (request.isSecure ? ", in secret" : ", in the clear")}},
                                 std::move(request.body)});
              },
              limits)
    {
        const auto issued = office.issueServer(QDateTime::currentSecsSinceEpoch());
        server.setTls(serverTls(issued->certificate.pem(), issued->key.pem()));
        if (!server.listen(QHostAddress::LocalHost, 0))
            qFatal("no port");
    }
    QString authority() const { return folder.filePath(QStringLiteral("root-ca.pem")); }

    QTemporaryDir folder;
    const certificates::Office office;
    Server server;
};

/// A client that trusts the app's authority, or nobody.
struct Client
{
    explicit Client(const Echo &echo, QSsl::SslProtocol protocol = QSsl::TlsV1_2OrLater, bool trusts = true)
    {
        QSslConfiguration configuration = socket.sslConfiguration();
        configuration.setProtocol(protocol);
        configuration.setCaCertificates(trusts ? QSslCertificate::fromPath(echo.authority())
                                               : QList<QSslCertificate>());
        socket.setSslConfiguration(configuration);
        QObject::connect(&socket, &QSslSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        QObject::connect(&socket, &QSslSocket::disconnected, &socket, [this] { isClosed = true; });
        socket.connectToHostEncrypted(QStringLiteral("localhost"), echo.server.port());
    }
    QSslSocket socket;
    QByteArray received;
    bool isClosed = false;
};

QByteArray post(const QByteArray &body)
{
    return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace

class TstTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onePortTakesBoth();
    void oldVersionsAndStrangersGoAway();
    void whoNeverEndsTheHandshakeIsClosed();
    void largeAnswersPassEncryptedAndAreBounded();
    void curlSpeaksBothVersions_data();
    void curlSpeaksBothVersions();
};

void TstTls::onePortTakesBoth()
{
    Echo echo;
    Client encrypted(echo);
    QTcpSocket plain;
    plain.connectToHost(QHostAddress::LocalHost, echo.server.port());
    plain.write(post("in the clear"));
    encrypted.socket.write(post("in secret"));
    QTRY_VERIFY(encrypted.received.endsWith("\r\n\r\nin secret"));
    QByteArray heard;
    QTRY_VERIFY((heard += plain.readAll()).endsWith("\r\n\r\nin the clear"));
    QVERIFY(heard.contains("X-From: 127.0.0.1, in the clear\r\n"));
    QVERIFY(encrypted.received.contains("X-From: 127.0.0.1, in secret\r\n"));
    QVERIFY(encrypted.socket.isEncrypted());
    QCOMPARE(encrypted.socket.peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0),
             QStringLiteral("localhost"));
    encrypted.socket.write(post("and again"));
    QTRY_VERIFY(encrypted.received.endsWith("\r\n\r\nand again"));
    QCOMPARE(echo.server.connections(), std::size_t{2});
    encrypted.socket.disconnectFromHost();
    QTRY_COMPARE(echo.server.connections(), std::size_t{1});
}

void TstTls::oldVersionsAndStrangersGoAway()
{
    Echo echo;
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    Client old(echo, QSsl::TlsV1_1);
    QT_WARNING_POP
    Client distrusting(echo, QSsl::TlsV1_2OrLater, false);
    QTcpSocket noise;
    bool isNoiseClosed = false;
    connect(&noise, &QTcpSocket::disconnected, &noise, [&] { isNoiseClosed = true; });
    noise.connectToHost(QHostAddress::LocalHost, echo.server.port());
    noise.write(QByteArray("\x16 this begins like a handshake, and is none at all, whatever one may think of it"));
    QTRY_VERIFY(isNoiseClosed);
    QTRY_VERIFY(old.socket.error() != QAbstractSocket::UnknownSocketError);
    QTRY_VERIFY(distrusting.socket.error() == QAbstractSocket::SslHandshakeFailedError);
    QVERIFY(old.received.isEmpty() && distrusting.received.isEmpty());
    QTRY_COMPARE(echo.server.connections(), std::size_t{0});
}

void TstTls::whoNeverEndsTheHandshakeIsClosed()
{
    Limits limits;
    limits.header = 400ms;
    limits.connections = 2;
    Echo echo(limits);
    QTcpSocket silent, stuck, third;
    int closed = 0;
    for (QTcpSocket *each : {&silent, &stuck, &third}) {
        connect(each, &QTcpSocket::disconnected, each, [&closed] { ++closed; });
        each->connectToHost(QHostAddress::LocalHost, echo.server.port());
    }
    stuck.write(QByteArray("\x16\x03\x01", 3));
    // More than may wait are not even waited for.
    QTRY_COMPARE(closed, 1);
    QTRY_COMPARE(closed, 3);
    Client client(echo);
    client.socket.write(post("in time"));
    QTRY_VERIFY(client.received.endsWith("in time"));
}

void TstTls::largeAnswersPassEncryptedAndAreBounded()
{
    Limits limits;
    limits.answer = 700ms;
    Echo echo(limits);
    Client client(echo);
    const QByteArray large(8'000'000, 'y');
    client.socket.write(post(large) + post("small"));
    QTRY_VERIFY_WITH_TIMEOUT(client.received.endsWith("\r\n\r\nsmall"), 20'000);
    QCOMPARE(client.received.count('y'), large.size());
    // Who does not read is closed, though all was encrypted already.
    Client deaf(echo);
    deaf.socket.setReadBufferSize(1'000);
    deaf.socket.disconnect(SIGNAL(readyRead()));
    QTRY_VERIFY(deaf.socket.isEncrypted());
    deaf.socket.write(post(QByteArray(12'000'000, 'z')));
    QTRY_COMPARE_WITH_TIMEOUT(echo.server.connections(), std::size_t{1}, 20'000);
}

void TstTls::curlSpeaksBothVersions_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("version");
    QTest::newRow("1.1") << QStringLiteral("--http1.1") << QByteArray("1.1");
    QTest::newRow("2 by ALPN") << QStringLiteral("--http2") << QByteArray("2");
}

void TstTls::curlSpeaksBothVersions()
{
    QFETCH(QString, option);
    QFETCH(QByteArray, version);
    if (QStandardPaths::findExecutable(QStringLiteral("curl")).isEmpty())
        QSKIP("curl is not installed");
    Echo echo;
    QProcess curl;
    curl.start(QStringLiteral("curl"),
               {QStringLiteral("--silent"), QStringLiteral("--show-error"), option, QStringLiteral("--cacert"),
                echo.authority(), QStringLiteral("--data"), QStringLiteral("from curl"), QStringLiteral("--write-out"),
                QStringLiteral(" %{http_version}"), QStringLiteral("https://localhost:%1/").arg(echo.server.port())});
    QTRY_COMPARE_WITH_TIMEOUT(curl.state(), QProcess::NotRunning, 20'000);
    QCOMPARE(curl.readAllStandardOutput() + curl.readAllStandardError(), "from curl " + version);
}

QTEST_GUILESS_MAIN(TstTls)
#include "tst_tls.moc"
