// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/livecalls.h"
#include "tests/ui/home.h"
#include "ui/connect/callmodel.h"
#include "ui/connect/connectpanel.h"
#include "ui/connect/snippets.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/livelink.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <unistd.h>

using namespace headwater;
using namespace headwater::ui;
using gateway::LiveCall;

namespace {

constexpr const char *kPolicy = R"({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}]})";
constexpr int kPatience = 120'000; ///< milliseconds that a client may take on a busy machine

pipeline::Pipeline drawn()
{
    using pipeline::Json;
    pipeline::Pipeline made;
    made.name = "Snippets";
    made.nodes = {{"clicks", "kinesis-stream", "", pipeline::Position{0, 0}, {{"ShardCount", 2}}},
                  {"orders", "sqs-queue", "", pipeline::Position{0, 260}, {{"FifoQueue", true}}},
                  {"jobs", "sqs-queue", "", pipeline::Position{300, 260}, Json::object()},
                  {"delivery", "firehose", "", pipeline::Position{0, 520}, Json::object()},
                  {"lake", "s3-bucket", "", pipeline::Position{400, 520}, Json::object()},
                  {"core",
                   "iot-core",
                   "",
                   pipeline::Position{800, 0},
                   {{"policies", Json::array({{{"policyName", "Own"}, {"policyDocument", kPolicy}}})}}},
                  {"lamp",
                   "iot-thing",
                   "",
                   pipeline::Position{600, 0},
                   {{"messagesPerSecond", 0}, {"policies", Json::array({"Own"})}}},
                  {"writer",
                   "iam-role",
                   "",
                   pipeline::Position{600, 300},
                   {{"AccessKeys", Json::array({{{"AccessKeyId", "AKIAHEADWATERWRITER1"},
                                                 {"SecretAccessKey", "a secret that's \"quoted\" \\ twice"}}})}}}};
    made.links = {{"delivery", "lake", "", Json::object()}, {"lamp", "core", "", Json::object()}};
    return made;
}

struct Ran
{
    int code = -1;
    QByteArray out, err;
    QByteArray why() const { return "code " + QByteArray::number(code) + "\n" + out + err; }
};

bool hasProgram(const char *name)
{
    return !QStandardPaths::findExecutable(QLatin1String(name)).isEmpty();
}

/// Runs a program in a session of its own, whose stragglers are ended with it.
/// \param isEndless it is enough that it says a line
Ran run(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment, bool isEndless)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(environment.value(QStringLiteral("HOME")));
    process.setChildProcessModifier([] { ::setsid(); });
    process.start(program, arguments);
    if (!process.waitForStarted())
        return {};
    const auto group = static_cast<pid_t>(process.processId());
    Ran ran;
    if (isEndless) {
        while (!process.canReadLine() && process.waitForReadyRead(kPatience)) {
        }
        ran.code = process.canReadLine() ? 0 : -1;
        process.kill();
        process.waitForFinished();
    } else if (process.waitForFinished(kPatience)) {
        ran.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    }
    ran.out = process.readAllStandardOutput();
    ran.err = process.readAllStandardError();
    ::kill(-group, SIGKILL);
    return ran;
}

} // namespace

/// What the panel shows is run as it stands there, against the ports that the window has open.
class TstSnippets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void theLinesOfThePanelRun_data();
    void theLinesOfThePanelRun();
    void theLinesOfJavaAreJava();

private:
    template <typename T>
    T *part(const char *name)
    {
        return m_panel->findChild<T *>(QLatin1String(name));
    }
    void show(const QString &node, Way way);
    /// Goes live, strictly or not, if it is not so yet.
    void beLive(bool isStrict);
    QString copied();
    Ran runShown(const QString &language, const QString &code);

    QTemporaryDir m_home;
    std::unique_ptr<Laboratory> m_lab;
    std::unique_ptr<ConnectPanel> m_panel;
    QStringList m_java; ///< files
};

void TstSnippets::initTestCase()
{
    QVERIFY(m_home.isValid());
    test::moveInto(m_home);
    QFile::link(QStringLiteral(HEADWATER_CLIENTS_DIR "/node_modules"), m_home.filePath(QStringLiteral("node_modules")));
    m_lab = std::make_unique<Laboratory>();
    m_panel = std::make_unique<ConnectPanel>(*m_lab);
    m_lab->document().reset(drawn());
    m_panel->resize(500, 260);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TstSnippets::cleanupTestCase()
{
    m_panel.reset();
    m_lab.reset();
}

void TstSnippets::beLive(bool isStrict)
{
    LiveLink &live = m_lab->live();
    if (live.isOn() && live.isStrict() == isStrict)
        return;
    if (live.isOn()) {
        live.end();
        QTRY_VERIFY(!live.isOn());
    }
    LiveLink::Wishes wishes{.ports = {}, .isStrict = isStrict};
    for (const char *endpoint : {"kinesis", "sqs", "firehose", "iot-http", "iot-mqtt", "iot-mqtts", "iot-ws"})
        wishes.ports[endpoint] = 0;
    live.begin(wishes);
    QTRY_VERIFY_WITH_TIMEOUT(live.isOn(), 20'000);
    QCOMPARE(live.isStrict(), isStrict);
    QCOMPARE(live.ports().count("iot-mqtt"), isStrict ? std::size_t{0} : std::size_t{1});
}

void TstSnippets::show(const QString &node, Way way)
{
    m_lab->select({node.toStdString()});
    m_panel->showPage(ConnectPanel::Code);
    auto *ways = part<QComboBox>("ways");
    const int row = ways->findData(static_cast<int>(way));
    QVERIFY(row >= 0);
    ways->setFocus();
    QTest::keyClick(ways, Qt::Key_Home);
    for (int i = 0; i < row; ++i)
        QTest::keyClick(ways, Qt::Key_Down);
    QCOMPARE(ways->currentData().toInt(), static_cast<int>(way));
}

QString TstSnippets::copied()
{
    QTest::mouseClick(part<QPushButton>("copyCode"), Qt::LeftButton);
    return QApplication::clipboard()->text();
}

Ran TstSnippets::runShown(const QString &language, const QString &code)
{
    const bool isPython = language == QLatin1String("Python"), isScript = language == QLatin1String("JavaScript");
    QFile file(m_home.filePath(isPython   ? QStringLiteral("example.py")
                               : isScript ? QStringLiteral("example.mjs")
                                          : QStringLiteral("example.sh")));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(code.toUtf8());
    file.close();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_CA_BUNDLE"})
        environment.remove(QLatin1String(name));
    environment.insert(QStringLiteral("AWS_EC2_METADATA_DISABLED"), QStringLiteral("true"));
    environment.insert(QStringLiteral("HOME"), m_home.path());
    if (isPython)
        return run(QStringLiteral("/usr/bin/python3"), {QStringLiteral("-u"), file.fileName()}, environment,
                   code.contains(QLatin1String("Ctrl+C")));
    if (!isScript)
        return run(QStringLiteral("bash"), {QStringLiteral("-e"), file.fileName()}, environment, false);
    // What is to stand before `node` is said in its first line.
    const QString first = code.section(QLatin1Char('\n'), 0, 0);
    const QString start = first.startsWith(QLatin1String("// ")) ? first.mid(3) : QStringLiteral("node example.mjs");
    return run(QStringLiteral("bash"), {QStringLiteral("-ec"), start}, environment, false);
}

void TstSnippets::theLinesOfThePanelRun_data()
{
    QTest::addColumn<QString>("node");
    QTest::addColumn<int>("way");
    QTest::addColumn<bool>("isStrict");
    QTest::addColumn<QString>("operation");
    const auto row = [](const char *name, const char *node, Way way, bool isStrict, const char *operation) {
        QTest::newRow(name) << QString::fromLatin1(node) << static_cast<int>(way) << isStrict
                            << QString::fromLatin1(operation);
    };
    row("stream", "clicks", Way::Http, false, "PutRecord");
    row("stream over TLS", "clicks", Way::Https, false, "PutRecord");
    row("queue in order", "orders", Way::Http, false, "SendMessage");
    row("queue over TLS", "jobs", Way::Https, false, "SendMessage");
    row("delivery stream", "delivery", Way::Http, false, "PutRecord");
    row("broker", "core", Way::Mqtt, false, "PUBLISH");
    row("broker over WebSockets", "core", Way::WebSocket, false, "PUBLISH");
    row("broker over HTTP", "core", Way::Http, false, "Publish");
    row("thing", "lamp", Way::Mqtt, false, "PUBLISH");
    row("thing with its certificate", "lamp", Way::MqttOverTls, false, "PUBLISH");
    row("shadow over HTTPS", "lamp", Way::Https, false, "UpdateThingShadow");
    row("stream, strict", "clicks", Way::Http, true, "PutRecord");
    row("queue, strict", "jobs", Way::Http, true, "SendMessage");
    row("broker over WebSockets, strict", "core", Way::WebSocket, true, "PUBLISH");
    row("broker with a certificate, strict", "core", Way::MqttOverTls, true, "PUBLISH");
    row("shadow, strict", "lamp", Way::Http, true, "UpdateThingShadow");
}

void TstSnippets::theLinesOfThePanelRun()
{
    QFETCH(QString, node);
    QFETCH(int, way);
    QFETCH(bool, isStrict);
    QFETCH(QString, operation);
    beLive(isStrict);
    show(node, static_cast<Way>(way));
    if (static_cast<Way>(way) == Way::MqttOverTls) {
        // Whoever copies the line first hands out the certificate that it names.
        QVERIFY(part<QPushButton>("getAccess")->isVisible());
        QTest::mouseClick(part<QPushButton>("getAccess"), Qt::LeftButton);
        const QFileInfo key(m_home.filePath(QStringLiteral("data/headwater/devices/lamp.private.key")));
        QVERIFY(key.exists());
        QVERIFY(!(key.permissions() & (QFile::ReadGroup | QFile::ReadOther)));
    }
    auto *languages = part<QTabBar>("languages");
    QVERIFY(languages->count() > 0);
    for (int i = 0; i < languages->count(); ++i) {
        const QString language = languages->tabText(i);
        QTest::mouseClick(languages, Qt::LeftButton, {}, languages->tabRect(i).center());
        const QString code = copied();
        QVERIFY2(!code.contains(QLatin1String("@{")), qPrintable(code));
        if (language == QLatin1String("Java")) {
            m_java << m_home.filePath(QStringLiteral("java-%1.java").arg(m_java.size()));
            QFile file(m_java.back());
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(code.toUtf8());
            continue;
        }
        const bool isShell = language != QLatin1String("Python") && language != QLatin1String("JavaScript");
        const bool isThere =
            isShell ? hasProgram(language == QLatin1String("AWS CLI") ? "aws" : "mosquitto_pub")
            : language == QLatin1String("JavaScript")
                ? hasProgram("node") && QFileInfo::exists(m_home.filePath(QStringLiteral("node_modules/mqtt")))
                : run(QStringLiteral("/usr/bin/python3"),
                      {QStringLiteral("-c"), QStringLiteral("import boto3, paho.mqtt.client")},
                      QProcessEnvironment::systemEnvironment(), false)
                          .code == 0;
        if (!isThere) {
            qWarning("%s is not run: what it needs is not installed", qPrintable(language));
            continue;
        }
        std::uint64_t before = 0, now = 0;
        m_lab->live().calls()->since(0, before);
        Ran ran = runShown(language, code);
        if (ran.err.contains("unavailable") || ran.err.contains("not currently connected")) {
            // One name may connect once a second, and the client before this one had it.
            QElapsedTimer since;
            since.start();
            QTRY_VERIFY(since.elapsed() > 1'200);
            ran = runShown(language, code);
        }
        QVERIFY2(ran.code == 0, (language.toUtf8() + ": " + ran.why() + '\n' + code.toUtf8()).constData());
        int made = 0;
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                made = 0;
                for (const LiveCall &call : m_lab->live().calls()->since(before, now)) {
                    if (!call.isFromUs && QString::fromStdString(call.operation).startsWith(operation))
                        made += call.state == LiveCall::State::Answered ? 1 : -1'000;
                }
                return made > 0;
            }(),
            10'000);
    }
}

void TstSnippets::theLinesOfJavaAreJava()
{
    if (!hasProgram("javac"))
        QSKIP("no JDK is installed");
    if (m_java.isEmpty())
        QSKIP("no lines of Java were copied");
    const Ran parsed = run(QStringLiteral("java"),
                           QStringList{QStringLiteral(HEADWATER_SOURCE_DIR "/tests/ui/connect/Parse.java")} + m_java,
                           QProcessEnvironment::systemEnvironment(), false);
    QVERIFY2(parsed.code == 0, parsed.why().constData());
}

QTEST_MAIN(TstSnippets)
#include "tst_snippets.moc"
