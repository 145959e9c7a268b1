// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/textformat.h"
#include "core/samples/samples.h"
#include "tests/ui/home.h"
#include "tests/ui/screenshot.h"
#include "ui/connect/callmodel.h"
#include "ui/connect/connectpanel.h"
#include "ui/lab/livelink.h"
#include "ui/shell/actions.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/livebutton.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/toast.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QToolButton>

#include <atomic>
#include <memory>
#include <thread>

using namespace headwater;
using namespace headwater::ui;

namespace {

QByteArray request(const char *target, const QByteArray &body, const char *type = "application/x-amz-json-1.1")
{
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Tester/1.0\r\nX-Amz-Target: " + QByteArray(target) +
           "\r\nContent-Type: " + type + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

/// Sends requests over one connection and waits for each answer; returns the last one.
QByteArray post(quint16 port, const QByteArray &what, int times = 1)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket.waitForConnected(5'000))
        return {};
    QByteArray answer;
    for (int i = 0; i < times; ++i) {
        socket.write(what);
        answer.clear();
        while (!answer.contains("\r\n\r\n") ||
               answer.size() < answer.indexOf("\r\n\r\n") + 4 +
                                   answer.mid(answer.indexOf("Content-Length: ") + 16).split('\r').first().toInt())
        {
            if (!socket.waitForReadyRead(5'000))
                return answer;
            answer += socket.readAll();
        }
    }
    return answer;
}

constexpr std::int64_t kSecond = 1'000'000'000;

const QByteArray kPut =
    request("Kinesis_20131202.PutRecord", R"({"StreamName": "clicks", "PartitionKey": "k", "Data": "aGVsbG8="})");

} // namespace

class TstConnect : public QObject
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

    void theSwitchOpensAndClosesThePorts();
    void aRecordOfAClientIsSeenEverywhere();
    void aCallIsLookedIntoAndSentAgain();
    void theLinesForEveryLanguageAreCopied();
    void theCopiedPythonMakesTheHotKeyOfTheSample();
    void aStreamOfAClientIsDrawnAndUndone();
    void whatAClientDeletesGoesFromTheCanvas();
    void goingBackClosesThePortsAndLivesTheCallsAgain();
    void aPortThatIsTakenIsToldKindly();
    void aChosenPortIsUsed();
    void theListFollowsTheNode();
    void thePaletteReachesLiveAndThePanel();
    void framesComeWhileClientsHammer();
    void pictures();

private:
    MainWindow &window() { return *m_window; }
    Laboratory &lab() { return m_window->laboratory(); }
    ConnectPanel *panel() { return m_window->findChild<ConnectPanel *>(); }
    template <typename T>
    T *part(const char *name)
    {
        return m_window->findChild<T *>(QLatin1String(name));
    }
    quint16 port(const char *endpoint) { return lab().live().ports().at(endpoint); }
    /// Layouts that were asked for are made.
    static void settle()
    {
        for (int i = 0; i < 3; ++i)
            QCoreApplication::processEvents();
    }
    void goLive();
    void clickRow(int row);

    QTemporaryDir m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TstConnect::init()
{
    m_window = std::make_unique<MainWindow>();
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    pipeline::Pipeline drawn;
    drawn.name = "Live";
    drawn.profile = limits::Profile::Exam;
    drawn.nodes = {{"clicks", "kinesis-stream", "", pipeline::Position{0, 0}, {{"ShardCount", 2}}},
                   {"app", "consumer", "", pipeline::Position{400, 0}, pipeline::Json::object()},
                   {"jobs", "sqs-queue", "", pipeline::Position{0, 260}, pipeline::Json::object()}};
    drawn.links = {{"clicks", "app", "", pipeline::Json::object()}};
    lab().document().reset(std::move(drawn));
    window().showStartPage(false);
}

void TstConnect::cleanup()
{
    test::keepPicture(m_window->grab(), QStringLiteral("connect-%1").arg(QLatin1String(QTest::currentTestFunction())));
    m_window.reset();
    for (const char *endpoint : kLiveEndpoints)
        Preferences::instance().setLivePort(QLatin1String(endpoint), 0);
    Theme::instance().choose(ThemeChoice::Dark);
}

void TstConnect::goLive()
{
    QTest::mouseClick(part<LiveButton>("liveButton"), Qt::LeftButton);
    QTRY_VERIFY(lab().live().isOn());
}

void TstConnect::clickRow(int row)
{
    auto *table = part<QTableView>("calls");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(panel()->calls()->index(row, CallModel::Operation)).center());
}

void TstConnect::theSwitchOpensAndClosesThePorts()
{
    auto *status = part<QLabel>("livePorts");
    QVERIFY(!status->isVisible());
    lab().setSpeed(20);
    goLive();
    QVERIFY(lab().isRunning());
    QCOMPARE(lab().speed(), 1.0);
    QVERIFY(status->isVisible());
    QVERIFY(status->text().contains(QString::number(port("kinesis"))));
    QVERIFY(status->text().contains(QString::number(port("sqs"))));
    QVERIFY(panel()->isVisible());
    QVERIFY(window().actionRegistry().find(QStringLiteral("run.live"))->isChecked());
    lab().setSpeed(5);
    QVERIFY2(status->text().contains(QStringLiteral("× 5")), qPrintable(status->text()));
    lab().pause();
    QVERIFY(status->text().contains(QStringLiteral("clients wait")));
    lab().run();
    const quint16 was = port("kinesis");
    QTest::mouseClick(part<LiveButton>("liveButton"), Qt::LeftButton);
    QTRY_VERIFY(!lab().live().isOn());
    QVERIFY(lab().isRunning());
    QVERIFY(!status->isVisible());
    QVERIFY(!window().toast()->isVisible());
    QTcpSocket late;
    late.connectToHost(QStringLiteral("127.0.0.1"), was);
    QVERIFY(!late.waitForConnected(1'000));
}

void TstConnect::aRecordOfAClientIsSeenEverywhere()
{
    const QAbstractItemModelTester tester(panel()->calls(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    lab().select({"clicks"});
    goLive();
    panel()->showPage(ConnectPanel::Calls);
    QVERIFY(part<QLabel>("noCalls")->isVisible());
    QVERIFY(post(port("kinesis"), kPut, 40).startsWith("HTTP/1.1 200"));
    QTRY_COMPARE(panel()->calls()->rowCount(), 40);
    QVERIFY(!part<QLabel>("noCalls")->isVisible());
    QTRY_COMPARE(panel()->calls()->index(0, CallModel::Answer).data().toString(), QStringLiteral("200"));
    QCOMPARE(panel()->calls()->index(0, CallModel::Cost).data().toString(), QStringLiteral("$0.014 / M"));
    QCOMPARE(part<QTabBar>("connectPages")->tabText(ConnectPanel::Clients), QStringLiteral("Clients 1"));
    // The lanes have them, and the consumer reads them.
    QTRY_VERIFY(lab().nodeView("clicks") && lab().nodeView("clicks")->recordsPerSecond > 0);
    QTRY_VERIFY(lab().frame()->ledger.delivered == 40);
    QCOMPARE(lab().frame()->ledger.balance(), qint64{0});
}

void TstConnect::aCallIsLookedIntoAndSentAgain()
{
    lab().select({"clicks"});
    goLive();
    panel()->showPage(ConnectPanel::Calls);
    post(port("kinesis"), kPut);
    post(port("kinesis"),
         request("Kinesis_20131202.PutRecord", R"({"StreamName": "clicks", "PartitionKey": "", "Data": "aA=="})"));
    QTRY_COMPARE(panel()->calls()->rowCount(), 2);
    QTRY_COMPARE(panel()->calls()->index(0, CallModel::Answer).data().toString(),
                 QStringLiteral("ValidationException"));
    clickRow(0);
    auto *answer = part<QPlainTextEdit>("callAnswer");
    QVERIFY(answer->isVisible());
    QVERIFY2(answer->toPlainText().contains(QStringLiteral("partitionKey")), qPrintable(answer->toPlainText()));
    clickRow(1);
    QVERIFY(part<QPlainTextEdit>("callRequest")->toPlainText().contains(QStringLiteral("\"Data\": \"hello\"")));
    QVERIFY(answer->toPlainText().contains(QStringLiteral("SequenceNumber")));
    QVERIFY(part<QLabel>("callFacts")->toolTip().contains(QStringLiteral("1 record")));
    QTRY_VERIFY(part<QPushButton>("sendAgain")->width() > 20); // it has its place
    QTest::mouseClick(part<QPushButton>("sendAgain"), Qt::LeftButton);
    QTRY_COMPARE(panel()->calls()->rowCount(), 3);
    QTRY_COMPARE(panel()->calls()->index(0, CallModel::Client).data().toString(), QStringLiteral("Headwater"));
    QTRY_COMPARE(panel()->calls()->index(0, CallModel::Answer).data().toString(), QStringLiteral("200"));
    QTest::mouseClick(part<QToolButton>("closeCall"), Qt::LeftButton);
    QVERIFY(!answer->isVisible());
}

void TstConnect::theLinesForEveryLanguageAreCopied()
{
    lab().select({"jobs"});
    goLive();
    QCOMPARE(part<QComboBox>("connectNode")->currentText(), QStringLiteral("jobs"));
    panel()->showPage(ConnectPanel::Code);
    auto *languages = part<QTabBar>("languages");
    QCOMPARE(languages->count(), 4);
    for (int language = 0; language < languages->count(); ++language) {
        QTest::mouseClick(languages, Qt::LeftButton, {}, languages->tabRect(language).center());
        QGuiApplication::clipboard()->clear();
        QTest::mouseClick(part<QPushButton>("copyCode"), Qt::LeftButton);
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY2(copied.contains(QStringLiteral("http://127.0.0.1:%1").arg(port("sqs"))), qPrintable(copied));
        QVERIFY2(copied.contains(QLatin1String("jobs")), qPrintable(copied));
        QVERIFY2(!copied.contains(QLatin1Char('@')) || language == 2, qPrintable(copied)); // npm's names have one
    }
    QCOMPARE(part<QPushButton>("copyCode")->text(), QStringLiteral("Copied"));
    QTRY_COMPARE(part<QPushButton>("copyCode")->text(), QStringLiteral("Copy"));
}

void TstConnect::theCopiedPythonMakesTheHotKeyOfTheSample()
{
    QProcess python;
    python.start(QStringLiteral("python3"), {QStringLiteral("-c"), QStringLiteral("import boto3")});
    if (!python.waitForFinished(30'000) || python.exitCode() != 0)
        QSKIP("python3-boto3 is not installed");
    auto sample = pipeline::parsePipeline(samples::findSample("live-lab")->text(), lab().catalog());
    QVERIFY(sample.pipeline);
    lab().document().reset(std::move(*sample.pipeline));
    lab().select({"clicks"});
    goLive();
    panel()->showPage(ConnectPanel::Code);
    auto *languages = part<QTabBar>("languages");
    QTest::mouseClick(languages, Qt::LeftButton, {}, languages->tabRect(1).center());
    QTest::mouseClick(part<QPushButton>("copyCode"), Qt::LeftButton);
    const QString script = QGuiApplication::clipboard()->text();
    QCOMPARE(script.trimmed().count(QLatin1Char('\n')) + 1, 10);
    python.start(QStringLiteral("python3"), {QStringLiteral("-u"), QStringLiteral("-c"), script});
    // The card names the key that nobody drew, and knows that no split divides it.
    const auto hot = [this]() -> const simulation::Notice * {
        for (const simulation::Notice &notice : lab().frame()->notices) {
            if (notice.kind == simulation::NoticeKind::WriteThroughput && notice.key.key == "the-same-for-all")
                return &notice;
        }
        return nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(hot() != nullptr, 30'000);
    QVERIFY(hot()->key.share > 0.5);
    QVERIFY(lab().nodeView("clicks")->state == simulation::NodeState::AtLimit);
    panel()->showPage(ConnectPanel::Calls);
    QTRY_VERIFY(panel()->calls()->rowCount() > 5);
    QVERIFY(panel()->calls()->index(0, CallModel::Client).data().toString().startsWith(QLatin1String("Boto3/")));
    panel()->showPage(ConnectPanel::Code);
    settle();
    test::keepPicture(m_window->grab(), QStringLiteral("live-dark"));
    python.kill();
    QVERIFY(python.state() == QProcess::NotRunning || python.waitForFinished());
    QVERIFY2(python.readAllStandardOutput().contains(" of 2500 refused"), python.readAllStandardError().constData());
    QTRY_COMPARE(lab().frame()->ledger.balance(), qint64{0});
}

void TstConnect::aStreamOfAClientIsDrawnAndUndone()
{
    goLive();
    const QByteArray create = request("Kinesis_20131202.CreateStream", R"({"StreamName": "mine", "ShardCount": 3})");
    QVERIFY(post(port("kinesis"), create).startsWith("HTTP/1.1 200"));
    QTRY_VERIFY(lab().pipeline().find("mine"));
    QVERIFY(lab().pipeline().find("mine")->properties["ShardCount"] == 3);
    QVERIFY(lab().pipeline().find("mine")->at->y > 260);
    QCOMPARE(lab().document().history().back().text, std::string("A client made a stream"));
    QVERIFY(window().toast()->text().contains(QLatin1String("mine")));
    QTRY_VERIFY(lab().nodeView("mine"));
    QVERIFY(post(port("sqs"), request("AmazonSQS.CreateQueue",
                                      R"({"QueueName": "orders.fifo", "Attributes": {"FifoQueue": "true"}})",
                                      "application/x-amz-json-1.0"))
                .startsWith("HTTP/1.1 200"));
    QTRY_VERIFY(lab().pipeline().find("orders"));
    QVERIFY(lab().pipeline().find("orders")->at->x > lab().pipeline().find("mine")->at->x);
    // The stream is gone for clients when the step is taken back.
    QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
    QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!lab().pipeline().find("mine"));
    QTRY_VERIFY(post(port("kinesis"), request("Kinesis_20131202.DescribeStreamSummary", R"({"StreamName": "mine"})"))
                    .contains("ResourceNotFoundException"));
    QCOMPARE(lab().pipeline().nodes.size(), std::size_t{3});
}

void TstConnect::whatAClientDeletesGoesFromTheCanvas()
{
    goLive();
    QVERIFY(post(port("sqs"), request("AmazonSQS.DeleteQueue", R"({"QueueUrl": "http://127.0.0.1/123456789012/jobs"})",
                                      "application/x-amz-json-1.0"))
                .startsWith("HTTP/1.1 200"));
    QTRY_VERIFY(!lab().pipeline().find("jobs"));
    QCOMPARE(lab().document().history().back().text, std::string("A client deleted a queue"));
    lab().document().undo();
    QVERIFY(lab().pipeline().find("jobs"));
    QTRY_VERIFY(lab().nodeView("jobs"));
}

void TstConnect::goingBackClosesThePortsAndLivesTheCallsAgain()
{
    goLive();
    QVERIFY(post(port("kinesis"), kPut, 30).startsWith("HTTP/1.1 200"));
    QTRY_VERIFY(lab().frame()->ledger.delivered == 30);
    lab().pause();
    QSignalSpy said(&lab().live(), &LiveLink::said);
    QTRY_VERIFY(!lab().frame()->running);
    const std::int64_t end = lab().frame()->now;
    QTest::keyClick(&window(), Qt::Key_R);
    QTRY_VERIFY(!lab().live().isOn());
    QCOMPARE(said.size(), 1);
    QTRY_COMPARE(lab().frame()->now, std::int64_t{0});
    QCOMPARE(lab().frame()->ledger.produced, std::uint64_t{0});
    lab().seek(end);
    QTRY_COMPARE(lab().frame()->now, end);
    QCOMPARE(lab().frame()->ledger.delivered, std::uint64_t{30});
}

void TstConnect::aPortThatIsTakenIsToldKindly()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    Preferences::instance().setLivePort(QStringLiteral("kinesis"), other.serverPort());
    QTest::mouseClick(part<LiveButton>("liveButton"), Qt::LeftButton);
    QTRY_VERIFY(window().toast()->isVisible());
    QVERIFY2(window().toast()->text().contains(QString::number(other.serverPort())),
             qPrintable(window().toast()->text()));
    QVERIFY(!lab().live().isOn());
    QVERIFY(!window().actionRegistry().find(QStringLiteral("run.live"))->isChecked());
}

void TstConnect::aChosenPortIsUsed()
{
    QTcpServer probe;
    QVERIFY(probe.listen(QHostAddress::LocalHost));
    const quint16 chosen = probe.serverPort();
    probe.close();
    Preferences::instance().setLivePort(QStringLiteral("sqs"), chosen);
    goLive();
    QCOMPARE(port("sqs"), chosen);
}

void TstConnect::theListFollowsTheNode()
{
    lab().select({"clicks"});
    goLive();
    panel()->showPage(ConnectPanel::Calls);
    post(port("kinesis"), kPut);
    post(port("sqs"),
         request("AmazonSQS.SendMessage", R"({"QueueUrl": "http://127.0.0.1/123456789012/jobs", "MessageBody": "x"})",
                 "application/x-amz-json-1.0"));
    post(port("kinesis"), request("Kinesis_20131202.ListStreams", "{}"));
    QTRY_COMPARE(panel()->calls()->rowCount(), 2);
    lab().select({"jobs"});
    QCOMPARE(panel()->calls()->rowCount(), 1);
    QTest::mouseClick(part<QToolButton>("onlyNode"), Qt::LeftButton);
    QCOMPARE(panel()->calls()->rowCount(), 3);
}

void TstConnect::thePaletteReachesLiveAndThePanel()
{
    CommandPalette *palette = window().commandPalette();
    QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(palette->isVisible());
    QTest::keyClicks(palette->field(), QStringLiteral("live"));
    QCOMPARE(palette->textAt(0), QStringLiteral("Live"));
    QTest::keyClick(palette->field(), Qt::Key_Return);
    QTRY_VERIFY(lab().live().isOn());
    QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
    QTest::keyClicks(palette->field(), QStringLiteral("panel connect"));
    QCOMPARE(palette->textAt(0), QStringLiteral("Panel: Connect"));
    palette->field()->selectAll();
    QTest::keyClicks(palette->field(), QStringLiteral("connect jobs"));
    QCOMPARE(palette->textAt(0), QStringLiteral("Connect: jobs"));
    QTest::keyClick(palette->field(), Qt::Key_Return);
    QVERIFY(panel()->isVisible());
    QCOMPARE(part<QComboBox>("connectNode")->currentText(), QStringLiteral("jobs"));
}

void TstConnect::framesComeWhileClientsHammer()
{
    goLive();
    std::atomic<bool> isOver = false;
    std::atomic<int> calls = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&isOver, &calls, at = port("kinesis")] {
            while (!isOver)
                calls += post(at, kPut, 100).startsWith("HTTP/1.1 ") ? 100 : 0;
        });
    }
    int frames = 0;
    const auto counter = connect(&lab(), &Laboratory::frameChanged, this, [&frames] { ++frames; });
    QElapsedTimer watch;
    watch.start();
    QTRY_VERIFY_WITH_TIMEOUT(watch.elapsed() > 2'000, 10'000);
    disconnect(counter);
    const double seconds = static_cast<double>(watch.elapsed()) / 1'000;
    isOver = true;
    for (std::thread &client : clients)
        client.join();
    qInfo("%.0f frames/s while %.0f calls/s came in", frames / seconds, calls / seconds);
    QVERIFY(calls > 100);
    QVERIFY2(frames / seconds > 20, qPrintable(QString::number(frames / seconds)));
    QTRY_VERIFY(lab().frame()->ledger.balance() == 0);
}

void TstConnect::pictures()
{
    lab().select({"clicks"});
    goLive();
    post(port("kinesis"), kPut, 12);
    post(port("kinesis"),
         request("Kinesis_20131202.PutRecord", R"({"StreamName": "clicks", "PartitionKey": "", "Data": "aA=="})"));
    post(port("kinesis"), request("Kinesis_20131202.ListStreams", "{}"));
    QTRY_COMPARE(panel()->calls()->rowCount(), 14);
    QTRY_VERIFY(lab().frame()->now > 2 * kSecond);
    for (const bool isDark : {true, false}) {
        Theme::instance().choose(isDark ? ThemeChoice::Dark : ThemeChoice::Light);
        const QString theme = isDark ? QStringLiteral("dark") : QStringLiteral("light");
        panel()->showPage(ConnectPanel::Code);
        settle();
        test::keepPicture(window().grab(), QStringLiteral("connect-code-") + theme);
        panel()->showPage(ConnectPanel::Calls);
        settle();
        clickRow(1);
        settle();
        test::keepPicture(window().grab(), QStringLiteral("connect-calls-") + theme);
    }
    ConnectPanel wide(lab());
    wide.resize(1'500, 420);
    wide.show();
    QVERIFY(QTest::qWaitForWindowExposed(&wide));
    test::keepPicture(wide.grab(), QStringLiteral("connect-wide"));
}

QTEST_MAIN(TstConnect)
#include "tst_connect.moc"
