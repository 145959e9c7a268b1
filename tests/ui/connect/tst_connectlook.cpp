// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/home.h"
#include "tests/ui/screenshot.h"
#include "tests/ui/shell/pseudolocale.h"
#include "ui/connect/callmodel.h"
#include "ui/connect/connectpanel.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/livelink.h"
#include "ui/shell/settingsdialog.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTcpSocket>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace headwater;
using namespace headwater::ui;

namespace {

/// A place for the panel as a dock is one.
constexpr QSize kDock{490, 224}, kTallDock{490, 264}, kWideDock{1'400, 260}, kNarrow{320, 520}, kLarge{760, 640};
constexpr const char *kLongName = "ChangeMessageVisibilityBatch";

QByteArray request(const char *target, const QByteArray &body)
{
    const bool isQueue = QByteArray(target).startsWith("AmazonSQS");
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Boto3/1.26.27 Python/3.11\r\nConnection: close\r\n"
           "X-Amz-Target: " +
           QByteArray(target) + "\r\nContent-Type: application/x-amz-json-" + (isQueue ? "1.0" : "1.1") +
           "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

void post(quint16 port, const QByteArray &what)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    socket.write(what);
    while (socket.waitForReadyRead(10'000)) {
    }
}

} // namespace

/// The panel in every shape that a dock can have: what must be read can be read.
class TstConnectLook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase();

    void namesOfCallsAreWhole_data() { places(); }
    void namesOfCallsAreWhole();
    void aCallIsReadBesideTheList();
    void aNarrowPanelShowsTheCallInsteadOfTheList();
    void theKeyboardIsEnough();
    void nothingIsClippedInALongLanguage_data() { places(); }
    void nothingIsClippedInALongLanguage();
    void settingsAreWholeInALongLanguage();
    void pictures_data() { places(); }
    void pictures();

private:
    static void places()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("scale");
        QTest::newRow("dock") << kDock << 100;
        QTest::newRow("tall dock") << kTallDock << 100;
        QTest::newRow("wide dock") << kWideDock << 100;
        QTest::newRow("narrow") << kNarrow << 100;
        QTest::newRow("large") << kLarge << 100;
        QTest::newRow("large letters") << QSize(980, 460) << 200;
    }
    template <typename T>
    T *part(const char *name)
    {
        return m_panel->findChild<T *>(QLatin1String(name));
    }
    void take(const QSize &size, int scale = 100);
    void settle();
    void clickRow(int row);
    int rowOf(const char *operation) const;

    QTemporaryDir m_home;
    std::unique_ptr<Laboratory> m_lab;
    std::unique_ptr<QWidget> m_frame; ///< with the ground of a dock
    ConnectPanel *m_panel = nullptr;
};

void TstConnectLook::initTestCase()
{
    QVERIFY(m_home.isValid());
    test::moveInto(m_home);
    m_lab = std::make_unique<Laboratory>();
    pipeline::Pipeline drawn;
    drawn.name = "7";
    drawn.nodes = {{"clicks", "kinesis-stream", "", pipeline::Position{0, 0}, {{"ShardCount", 2}}},
                   {"orders-of-the-shop", "sqs-queue", "", pipeline::Position{0, 260}, pipeline::Json::object()},
                   {"core", "iot-core", "", pipeline::Position{500, 0}, pipeline::Json::object()},
                   {"lamp", "iot-thing", "", pipeline::Position{300, 0}, {{"messagesPerSecond", 0}}}};
    drawn.links = {{"lamp", "core", "", pipeline::Json::object()}};
    m_lab->document().reset(std::move(drawn));
    m_lab->live().begin({.ports = {{"kinesis", 0}, {"sqs", 0}, {"iot-mqtts", 0}, {"iot-ws", 0}, {"iot-http", 0}}});
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->live().isOn(), 20'000);
    const quint16 kinesis = m_lab->live().ports().at("kinesis"), sqs = m_lab->live().ports().at("sqs");
    for (int i = 0; i < 6; ++i)
        post(kinesis, request("Kinesis_20131202.PutRecord",
                              R"({"StreamName": "clicks", "PartitionKey": "k", "Data": "aGVsbG8="})"));
    post(kinesis,
         request("Kinesis_20131202.PutRecord", R"({"StreamName": "clicks", "PartitionKey": "", "Data": "aA=="})"));
    post(sqs, request("AmazonSQS.ChangeMessageVisibilityBatch",
                      R"({"QueueUrl": "http://127.0.0.1/000000000000/orders-of-the-shop", "Entries": []})"));
    post(kinesis, request("Kinesis_20131202.DescribeStreamSummary", R"({"StreamName": "clicks"})"));
}

void TstConnectLook::init()
{
    m_frame = std::make_unique<QWidget>();
    m_frame->setProperty("surface", QStringLiteral("panel"));
    m_frame->setAttribute(Qt::WA_StyledBackground);
    m_panel = new ConnectPanel(*m_lab, m_frame.get());
    m_lab->select({"clicks"});
    take(kDock);
    m_frame->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_frame.get()));
    m_panel->showPage(ConnectPanel::Calls);
    settle();
    QTest::mouseClick(part<QToolButton>("onlyNode"), Qt::LeftButton);
    QTRY_VERIFY(m_panel->calls()->rowCount() >= 9);
}

void TstConnectLook::cleanup()
{
    m_frame.reset();
    Theme::instance().setTextScale(100);
    Theme::instance().choose(ThemeChoice::Dark);
}

void TstConnectLook::cleanupTestCase()
{
    m_lab.reset();
}

void TstConnectLook::take(const QSize &size, int scale)
{
    Theme::instance().setTextScale(scale);
    m_frame->resize(size);
    m_panel->resize(size);
    settle();
}

void TstConnectLook::settle()
{
    for (int i = 0; i < 4; ++i)
        QCoreApplication::processEvents();
}

int TstConnectLook::rowOf(const char *operation) const
{
    for (int row = 0; row < m_panel->calls()->rowCount(); ++row) {
        if (m_panel->calls()->index(row, CallModel::Operation).data(CallModel::NameRole) == QLatin1String(operation))
            return row;
    }
    return -1;
}

void TstConnectLook::clickRow(int row)
{
    auto *table = part<QTableView>("calls");
    table->scrollTo(m_panel->calls()->index(row, CallModel::Operation));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(m_panel->calls()->index(row, CallModel::Operation)).center());
    settle();
}

void TstConnectLook::namesOfCallsAreWhole()
{
    QFETCH(QSize, size);
    QFETCH(int, scale);
    take(size, scale);
    auto *table = part<QTableView>("calls");
    const int needed = QFontMetrics(Theme::instance().font(12)).horizontalAdvance(QLatin1String(kLongName));
    for (const bool isOpen : {false, true}) {
        if (isOpen)
            clickRow(rowOf(kLongName));
        if (!table->isVisible())
            continue; // the call has taken its place
        const QRect cell = table->visualRect(m_panel->calls()->index(rowOf(kLongName), CallModel::Operation));
        QVERIFY2(cell.width() >= needed + 24, qPrintable(QString::number(cell.width())));
        QVERIFY(cell.right() <= table->viewport()->width());
        QVERIFY(table->rowAt(table->viewport()->height() - 1) >= 4 ||
                table->rowAt(table->viewport()->height() - 1) < 0);
    }
    const auto *title = part<QLabel>("callTitle");
    QVERIFY(title->width() >= title->fontMetrics().horizontalAdvance(title->text()));
}

void TstConnectLook::aCallIsReadBesideTheList()
{
    clickRow(rowOf("DescribeStreamSummary"));
    auto *answer = part<QPlainTextEdit>("callAnswer");
    auto *table = part<QTableView>("calls");
    QVERIFY(table->isVisible() && answer->isVisible());
    QVERIFY(!part<QPlainTextEdit>("callRequest")->isVisible());
    // Beside it, not below, with room to read.
    QVERIFY(answer->mapTo(m_panel, QPoint()).x() >= table->mapTo(m_panel, QPoint()).x() + table->width());
    const QFontMetrics metrics(answer->font());
    QVERIFY2(answer->height() >= 4 * metrics.lineSpacing(), qPrintable(QString::number(answer->height())));
    QVERIFY2(answer->width() >= 28 * metrics.averageCharWidth(), qPrintable(QString::number(answer->width())));
    QVERIFY(answer->toPlainText().contains(QLatin1String("\n"))); // its members in lines
    auto *parts = part<QTabBar>("callParts");
    QTest::mouseClick(parts, Qt::LeftButton, {}, parts->tabRect(0).center());
    QVERIFY(part<QPlainTextEdit>("callRequest")->isVisible() && !answer->isVisible());
    // Both where there is room.
    take(kWideDock);
    take(kLarge);
    QTRY_VERIFY(part<QPlainTextEdit>("callRequest")->isVisible() && answer->isVisible());
}

void TstConnectLook::aNarrowPanelShowsTheCallInsteadOfTheList()
{
    take(kNarrow);
    clickRow(0);
    QVERIFY(!part<QTableView>("calls")->isVisible());
    QVERIFY(part<QPlainTextEdit>("callAnswer")->isVisible());
    QTest::mouseClick(part<QToolButton>("closeCall"), Qt::LeftButton);
    QVERIFY(part<QTableView>("calls")->isVisible());
    QVERIFY(part<QTableView>("calls")->hasFocus());
}

void TstConnectLook::theKeyboardIsEnough()
{
    auto *pages = part<QTabBar>("connectPages");
    pages->setFocus();
    QTest::keyClick(pages, Qt::Key_Tab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    auto *table = part<QTableView>("calls");
    QTRY_COMPARE(QApplication::focusWidget(), table);
    QVERIFY(!part<QPlainTextEdit>("callAnswer")->isVisible());
    QTest::keyClick(table, Qt::Key_Return);
    QVERIFY(part<QPlainTextEdit>("callAnswer")->isVisible());
    QCOMPARE(part<QLabel>("callTitle")->text(), QStringLiteral("DescribeStreamSummary"));
    QGuiApplication::clipboard()->clear();
    QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.contains(QLatin1String("\"StreamName\": \"clicks\"")) &&
                 copied.contains(QLatin1String("OpenShardCount")),
             qPrintable(copied));
    const int before = m_panel->calls()->rowCount();
    QTest::keyClick(table, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(m_panel->calls()->rowCount(), before + 1);
    QTRY_COMPARE(m_panel->calls()->index(0, CallModel::Answer).data().toString(), QStringLiteral("200"));
    QTest::keyClick(table, Qt::Key_Escape);
    QVERIFY(!part<QPlainTextEdit>("callAnswer")->isVisible());
    QCOMPARE(QApplication::focusWidget(), table);
}

void TstConnectLook::nothingIsClippedInALongLanguage()
{
    QFETCH(QSize, size);
    QFETCH(int, scale);
    PseudoLocale pseudo;
    QVERIFY(QCoreApplication::installTranslator(&pseudo));
    take(size, scale);
    TextTrouble trouble;
    for (const char *node : {"clicks", "core"}) {
        m_lab->select({node});
        for (const auto page : {ConnectPanel::Code, ConnectPanel::Calls, ConnectPanel::Clients}) {
            m_panel->showPage(page);
            settle();
            if (page == ConnectPanel::Calls && m_panel->calls()->rowCount() > 0)
                clickRow(1);
            inspectTexts(*m_panel, QStringLiteral("%1, page %2").arg(QLatin1String(node)).arg(page), trouble);
            test::keepPicture(m_frame->grab(), QStringLiteral("connect-long-%1-%2-%3")
                                                   .arg(QLatin1String(QTest::currentDataTag()).trimmed())
                                                   .arg(QLatin1String(node))
                                                   .arg(page));
        }
    }
    QCoreApplication::removeTranslator(&pseudo);
    // Nodes have the names that people gave them, programs their own.
    trouble.plain.removeIf([](const QString &each) {
        return each.contains(QLatin1String("connectNode item")) || each.contains(QLatin1String("callFacts"));
    });
    QVERIFY2(trouble.clipped.isEmpty() && trouble.plain.isEmpty(), qPrintable(trouble.told()));
}

void TstConnectLook::settingsAreWholeInALongLanguage()
{
    for (const int scale : {100, 200}) {
        Theme::instance().setTextScale(scale);
        for (const bool isDark : {true, false}) {
            Theme::instance().choose(isDark ? ThemeChoice::Dark : ThemeChoice::Light);
            SettingsDialog dialog(m_frame.get(), SettingsDialog::RealClients);
            dialog.show();
            settle();
            test::keepPicture(dialog.grab(), QStringLiteral("settings-%1-%2")
                                                 .arg(scale)
                                                 .arg(isDark ? QStringLiteral("dark") : QStringLiteral("light")));
        }
        PseudoLocale pseudo;
        QVERIFY(QCoreApplication::installTranslator(&pseudo));
        SettingsDialog dialog(m_frame.get(), SettingsDialog::RealClients);
        dialog.show();
        settle();
        TextTrouble trouble;
        inspectTexts(dialog, QStringLiteral("settings"), trouble);
        test::keepPicture(dialog.grab(), QStringLiteral("settings-%1-long").arg(scale));
        QCoreApplication::removeTranslator(&pseudo);
        QVERIFY2(trouble.clipped.isEmpty() && trouble.plain.isEmpty(), qPrintable(trouble.told()));
    }
}

void TstConnectLook::pictures()
{
    QFETCH(QSize, size);
    QFETCH(int, scale);
    for (const bool isDark : {true, false}) {
        Theme::instance().choose(isDark ? ThemeChoice::Dark : ThemeChoice::Light);
        take(size, scale);
        const auto keep = [&](const char *what) {
            settle();
            test::keepPicture(
                m_frame->grab(),
                QStringLiteral("connect-%1-%2-%3")
                    .arg(QString::fromLatin1(QTest::currentDataTag()).replace(QLatin1Char(' '), QLatin1Char('-')),
                         QLatin1String(what), isDark ? QStringLiteral("dark") : QStringLiteral("light")));
        };
        m_lab->select({"clicks"});
        m_panel->showPage(ConnectPanel::Calls);
        keep("list");
        clickRow(2);
        keep("call");
        QTest::mouseClick(part<QToolButton>("closeCall"), Qt::LeftButton);
        m_panel->showPage(ConnectPanel::Clients);
        keep("clients");
        m_panel->showPage(ConnectPanel::Code);
        keep("code");
        m_lab->select({"lamp"});
        keep("certificate");
    }
    // Before anybody is let in.
    Laboratory idle;
    ConnectPanel closed(idle, m_frame.get());
    m_panel->hide();
    closed.resize(size);
    closed.show();
    for (const auto page : {ConnectPanel::Code, ConnectPanel::Calls}) {
        closed.showPage(page);
        settle();
        test::keepPicture(
            m_frame->grab(),
            QStringLiteral("connect-%1-closed-%2")
                .arg(QString::fromLatin1(QTest::currentDataTag()).replace(QLatin1Char(' '), QLatin1Char('-')))
                .arg(page));
    }
}

QTEST_MAIN(TstConnectLook)
#include "tst_connectlook.moc"
