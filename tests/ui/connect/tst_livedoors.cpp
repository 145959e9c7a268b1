// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/home.h"
#include "tests/ui/screenshot.h"
#include "ui/connect/callmodel.h"
#include "ui/connect/clientmodel.h"
#include "ui/connect/connectpanel.h"
#include "ui/lab/livelink.h"
#include "ui/shell/actions.h"
#include "ui/shell/livebutton.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/settingsdialog.h"
#include "ui/shell/toast.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTcpServer>
#include <QTest>
#include <QTimer>

#include <functional>
#include <memory>

using namespace headwater;
using namespace headwater::ui;

namespace {

const QByteArray kList = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Tester/1.0\r\nConnection: close\r\n"
                         "X-Amz-Target: Kinesis_20131202.ListStreams\r\nContent-Type: application/x-amz-json-1.1\r\n"
                         "Content-Length: 2\r\n\r\n{}";
const QByteArray kConnect = QByteArray::fromHex("1010 0004 4d515454 04 02 003c 0004 74657374"); // as "test"

QByteArray said(QTcpSocket &socket, const QByteArray &what)
{
    socket.write(what);
    QByteArray answer;
    while (socket.waitForReadyRead(10'000)) {
        answer += socket.readAll();
        if (!what.startsWith("POST"))
            break;
    }
    return answer;
}

/// A conversation in the clear.
QByteArray ask(quint16 port, const QByteArray &what)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    return socket.waitForConnected(10'000) ? said(socket, what) : QByteArray();
}

} // namespace

/// Which ports Live opens in the window, and to whom.
class TstLiveDoors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_home.isValid());
        test::moveInto(m_home);
    }
    void init();
    void cleanup();

    void everyPortOfAnIotCoreIsOpenedAndTakesTls();
    void strictPortsLetInOnlyWhoSigns();
    void theSettingsSayWhatIsOpened();
    void twoEndpointsCannotHaveOnePort();
    void aTakenPortIsNamedInThePanelAndLeadsToTheSettings();
    void withoutAnAuthorityThePlainPortsOpenAllTheSame();
    void whoIsConnectedIsListed();
    void anotherSpeedIsSaidToEverybody();

private:
    Laboratory &lab() { return m_window->laboratory(); }
    LiveLink &live() { return lab().live(); }
    ConnectPanel *panel() { return m_window->findChild<ConnectPanel *>(); }
    template <typename T>
    T *part(const char *name)
    {
        return m_window->findChild<T *>(QLatin1String(name));
    }
    void goLive();
    /// Does something in the settings while they are open.
    void inSettings(const std::function<void(SettingsDialog &)> &what);
    QByteArray askEncrypted(quint16 port, const QByteArray &what);

    QTemporaryDir m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TstLiveDoors::init()
{
    m_window = std::make_unique<MainWindow>();
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    pipeline::Pipeline drawn;
    drawn.name = "Doors";
    drawn.nodes = {{"clicks", "kinesis-stream", "", pipeline::Position{0, 0}, {{"ShardCount", 2}}},
                   {"jobs", "sqs-queue", "", pipeline::Position{0, 260}, pipeline::Json::object()},
                   {"core", "iot-core", "", pipeline::Position{500, 0}, pipeline::Json::object()},
                   {"lamp", "iot-thing", "", pipeline::Position{300, 0}, {{"messagesPerSecond", 0}}}};
    drawn.links = {{"lamp", "core", "", pipeline::Json::object()}};
    lab().document().reset(std::move(drawn));
    m_window->showStartPage(false);
}

void TstLiveDoors::cleanup()
{
    test::keepPicture(m_window->grab(), QStringLiteral("doors-%1").arg(QLatin1String(QTest::currentTestFunction())));
    m_window.reset();
    Preferences &preferences = Preferences::instance();
    for (const char *endpoint : kLiveEndpoints) {
        preferences.setLivePort(QLatin1String(endpoint), 0);
        preferences.setLiveOpen(QLatin1String(endpoint), true);
    }
    preferences.setLiveStrict(false);
    qputenv("XDG_DATA_HOME", m_home.filePath(QStringLiteral("data")).toUtf8());
}

void TstLiveDoors::goLive()
{
    QTest::mouseClick(part<LiveButton>("liveButton"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(live().isOn(), 20'000);
}

void TstLiveDoors::inSettings(const std::function<void(SettingsDialog &)> &what)
{
    bool isDone = false;
    QTimer::singleShot(0, m_window.get(), [&] {
        auto *dialog = m_window->findChild<SettingsDialog *>();
        what(*dialog);
        isDone = true;
        dialog->reject();
    });
    m_window->actionRegistry().find(QStringLiteral("help.settings"))->trigger();
    QVERIFY(isDone);
}

QByteArray TstLiveDoors::askEncrypted(quint16 port, const QByteArray &what)
{
    QSslSocket socket;
    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.setCaCertificates(QSslCertificate::fromPath(certificates::Office::rootFile()));
    socket.setSslConfiguration(trusting);
    socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
    return socket.waitForEncrypted(10'000) ? said(socket, what) : socket.errorString().toUtf8();
}

void TstLiveDoors::everyPortOfAnIotCoreIsOpenedAndTakesTls()
{
    goLive();
    for (const char *endpoint : kLiveEndpoints)
        QVERIFY2(live().ports().count(endpoint) == 1, endpoint);
    QVERIFY(live().isEncrypted() && !live().isStrict());
    for (const char *endpoint : {"kinesis", "sqs", "firehose", "iot-http", "iot-ws"}) {
        const QByteArray answer = askEncrypted(live().ports().at(endpoint), kList);
        QVERIFY2(answer.startsWith("HTTP/1.1 "), answer.constData());
    }
    QVERIFY(ask(live().ports().at("kinesis"), kList).startsWith("HTTP/1.1 200"));
    QCOMPARE(ask(live().ports().at("iot-mqtt"), kConnect).toHex(), QByteArray("20020000"));
    // Who shows no certificate is nobody, and heard out all the same.
    QCOMPARE(askEncrypted(live().ports().at("iot-mqtts"), kConnect).left(2).toHex(), QByteArray("2002"));
    // The second time as the first.
    QTest::mouseClick(part<LiveButton>("liveButton"), Qt::LeftButton);
    QTRY_VERIFY(!live().isOn());
    goLive();
    QVERIFY(askEncrypted(live().ports().at("kinesis"), kList).startsWith("HTTP/1.1 200"));
}

void TstLiveDoors::strictPortsLetInOnlyWhoSigns()
{
    lab().select({"clicks"});
    Preferences::instance().setLiveStrict(true);
    goLive();
    QVERIFY(live().isStrict());
    QCOMPARE(live().ports().count("iot-mqtt"), std::size_t{0});
    QCOMPARE(live().ports().count("iot-mqtts"), std::size_t{1});
    QVERIFY(ask(live().ports().at("kinesis"), kList).contains("MissingAuthenticationTokenException"));
    QVERIFY(part<QLabel>("livePorts")->text().contains(QLatin1String("strict")));
    // Without a key nobody can; one click and undo.
    panel()->showPage(ConnectPanel::Code);
    auto *add = part<QPushButton>("getAccess");
    QTRY_VERIFY(add->isVisible() && add->width() > 40);
    QVERIFY(part<QLabel>("accessText")->text().contains(QLatin1String("No role has an access key")));
    QTest::mouseClick(add, Qt::LeftButton);
    const pipeline::Node *role = lab().pipeline().find("clients");
    QVERIFY(role && role->type == "iam-role" && role->at);
    const std::string key = role->properties["AccessKeys"][0]["AccessKeyId"];
    QTRY_COMPARE(part<QComboBox>("accessKeys")->currentData().toString(), QString::fromStdString(key));
    QVERIFY(!add->isVisible());
    const QString code = part<QPlainTextEdit>("code")->toPlainText();
    QVERIFY2(code.contains(QStringLiteral("export AWS_ACCESS_KEY_ID=%1 ").arg(QString::fromStdString(key))),
             qPrintable(code));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!lab().pipeline().find("clients"));
    QTRY_VERIFY(add->isVisible());
}

void TstLiveDoors::theSettingsSayWhatIsOpened()
{
    QTcpServer probe;
    QVERIFY(probe.listen(QHostAddress::LocalHost));
    const quint16 chosen = probe.serverPort();
    probe.close();
    inSettings([this, chosen](SettingsDialog &dialog) {
        auto *tabs = dialog.findChild<QTabWidget *>(QStringLiteral("settingsPages"))->tabBar();
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(SettingsDialog::RealClients).center());
        auto *queues = dialog.findChild<QCheckBox *>(QStringLiteral("open-sqs"));
        QTest::keyClick(queues, Qt::Key_Space);
        QVERIFY(!dialog.findChild<QSpinBox *>(QStringLiteral("port-sqs"))->isEnabled());
        auto *port = dialog.findChild<QSpinBox *>(QStringLiteral("port-kinesis"));
        port->setFocus();
        port->selectAll();
        QTest::keyClicks(port, QString::number(chosen));
        QTest::keyClick(port, Qt::Key_Tab);
        QTest::keyClick(dialog.findChild<QCheckBox *>(QStringLiteral("strictPorts")), Qt::Key_Space);
        test::keepPicture(dialog.grab(), QStringLiteral("doors-settings"));
    });
    inSettings([](SettingsDialog &dialog) {
        QVERIFY(!dialog.findChild<QCheckBox *>(QStringLiteral("open-sqs"))->isChecked());
        QVERIFY(dialog.findChild<QCheckBox *>(QStringLiteral("open-iot-ws"))->isChecked());
        QVERIFY(dialog.findChild<QCheckBox *>(QStringLiteral("strictPorts"))->isChecked());
    });
    goLive();
    QCOMPARE(live().ports().count("sqs"), std::size_t{0});
    QCOMPARE(live().ports().at("kinesis"), chosen);
    QVERIFY(live().isStrict());
    // The node whose port is closed says so.
    lab().select({"jobs"});
    panel()->showPage(ConnectPanel::Code);
    QVERIFY(part<QPlainTextEdit>("code")->toPlainText().contains(QLatin1String("port for this node is closed")));
    QVERIFY(!part<QPushButton>("copyCode")->isEnabled());
}

void TstLiveDoors::twoEndpointsCannotHaveOnePort()
{
    Preferences::instance().setLivePort(QStringLiteral("kinesis"), 4'567);
    Preferences::instance().setLivePort(QStringLiteral("sqs"), 4'567);
    inSettings([](SettingsDialog &dialog) {
        auto *tabs = dialog.findChild<QTabWidget *>(QStringLiteral("settingsPages"))->tabBar();
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(SettingsDialog::RealClients).center());
        auto *problem = dialog.findChild<QLabel *>(QStringLiteral("portsProblem"));
        QVERIFY(problem->isVisible());
        QCOMPARE(problem->text(), QStringLiteral("Kinesis Data Streams and SQS cannot both have port 4567."));
        QTest::keyClick(dialog.findChild<QCheckBox *>(QStringLiteral("open-sqs")), Qt::Key_Space);
        QVERIFY(!problem->isVisible());
        QTest::keyClick(dialog.findChild<QCheckBox *>(QStringLiteral("open-sqs")), Qt::Key_Space);
    });
    QTest::mouseClick(part<LiveButton>("liveButton"), Qt::LeftButton);
    QTRY_VERIFY(m_window->toast()->isVisible());
    QVERIFY2(m_window->toast()->text().contains(QLatin1String("cannot both have port 4567")),
             qPrintable(m_window->toast()->text()));
    QVERIFY(!live().isOn());
    QVERIFY(!lab().isRunning());
}

void TstLiveDoors::aTakenPortIsNamedInThePanelAndLeadsToTheSettings()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    Preferences::instance().setLivePort(QStringLiteral("iot-mqtts"), other.serverPort());
    panel()->showPage(ConnectPanel::Calls);
    m_window->showConnect("core");
    QTest::mouseClick(part<LiveButton>("liveButton"), Qt::LeftButton);
    auto *why = part<QLabel>("noCalls");
    QTRY_VERIFY2(why->text().startsWith(QStringLiteral("MQTT over TLS: Port %1 of 127.0.0.1").arg(other.serverPort())),
                 qPrintable(why->text()));
    QVERIFY(!live().isOn());
    bool isOpen = false;
    QTimer::singleShot(0, m_window.get(), [this, &isOpen] {
        auto *dialog = m_window->findChild<SettingsDialog *>();
        isOpen = dialog->findChild<QSpinBox *>(QStringLiteral("port-iot-mqtts"))->isVisible();
        dialog->reject();
    });
    QTRY_VERIFY(part<QPushButton>("portSettings")->isVisible());
    QTest::mouseClick(part<QPushButton>("portSettings"), Qt::LeftButton);
    QVERIFY(isOpen);
}

void TstLiveDoors::withoutAnAuthorityThePlainPortsOpenAllTheSame()
{
    // A file stands where the folder should be.
    QFile file(m_home.filePath(QStringLiteral("nowhere")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    qputenv("XDG_DATA_HOME", file.fileName().toUtf8());
    goLive();
    QVERIFY(!live().isEncrypted());
    QCOMPARE(live().ports().count("iot-mqtts"), std::size_t{0});
    QVERIFY(ask(live().ports().at("kinesis"), kList).startsWith("HTTP/1.1 200"));
    QVERIFY2(m_window->toast()->text().contains(QLatin1String("not encrypted")), qPrintable(m_window->toast()->text()));
    lab().select({"clicks"});
    QCOMPARE(part<QComboBox>("ways")->count(), 1);
}

void TstLiveDoors::whoIsConnectedIsListed()
{
    lab().select({"core"});
    goLive();
    QTcpSocket device;
    device.connectToHost(QStringLiteral("127.0.0.1"), live().ports().at("iot-mqtt"));
    QVERIFY(device.waitForConnected(10'000));
    QCOMPARE(said(device, kConnect).toHex(), QByteArray("20020000"));
    for (int i = 0; i < 3; ++i)
        QVERIFY(askEncrypted(live().ports().at("kinesis"), kList).startsWith("HTTP/1.1 200"));
    const ClientModel &clients = *panel()->clients();
    auto *pages = part<QTabBar>("connectPages");
    QTRY_COMPARE(pages->tabText(ConnectPanel::Clients), QStringLiteral("Clients 2"));
    QTest::mouseClick(pages, Qt::LeftButton, {}, pages->tabRect(ConnectPanel::Clients).center());
    QTRY_VERIFY(part<QTableView>("clients")->isVisible());
    const auto text = [&clients](int row, ClientModel::Column column) {
        return clients.index(row, column).data().toString();
    };
    QCOMPARE(text(0, ClientModel::Name), QStringLiteral("test"));
    QCOMPARE(text(0, ClientModel::Way), QStringLiteral("MQTT"));
    QCOMPARE(text(0, ClientModel::Address), QStringLiteral("127.0.0.1"));
    QCOMPARE(text(0, ClientModel::Calls), QStringLiteral("1"));
    QCOMPARE(text(1, ClientModel::Name), QStringLiteral("Tester/1.0"));
    QCOMPARE(text(1, ClientModel::Way), QStringLiteral("Kinesis Data Streams, encrypted"));
    QTRY_COMPARE(text(1, ClientModel::Calls), QStringLiteral("3"));
    QVERIFY(QTime::fromString(text(0, ClientModel::Since), QStringLiteral("HH:mm:ss")).isValid());
    QTRY_VERIFY(part<QTableView>("clients")->columnWidth(ClientModel::Name) > 60);
    QTRY_VERIFY(part<QTableView>("clients")->height() > 80);
    test::keepPicture(m_window->grab(), QStringLiteral("doors-clients"));
    device.abort();
    QTRY_COMPARE(text(0, ClientModel::Since), QStringLiteral("left"));
    QCOMPARE(pages->tabText(ConnectPanel::Clients), QStringLiteral("Clients 1"));
}

void TstLiveDoors::anotherSpeedIsSaidToEverybody()
{
    goLive();
    const auto *status = part<QLabel>("livePorts");
    QVERIFY2(status->text().contains(QLatin1String("7 ports")), qPrintable(status->text()));
    QVERIFY(status->toolTip().contains(QStringLiteral("127.0.0.1:%1  SQS").arg(live().ports().at("sqs"))));
    QVERIFY(!ask(live().ports().at("kinesis"), kList).contains("X-Headwater-Speed"));
    lab().setSpeed(20);
    QTRY_VERIFY(ask(live().ports().at("kinesis"), kList).contains("X-Headwater-Speed: 20\r\n"));
    QVERIFY2(status->text().contains(QStringLiteral("live, × 20")), qPrintable(status->text()));
    lab().setSpeed(1);
    QTRY_VERIFY(!status->text().contains(QLatin1Char(',')));
}

QTEST_MAIN(TstLiveDoors)
#include "tst_livedoors.moc"
