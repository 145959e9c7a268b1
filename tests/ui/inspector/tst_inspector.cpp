// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/inspector/actionspage.h"
#include "ui/inspector/hotkeyadvisor.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/metricmodel.h"
#include "ui/inspector/metricspage.h"
#include "ui/inspector/numberedit.h"
#include "ui/inspector/objectlist.h"
#include "ui/inspector/peekpage.h"
#include "ui/inspector/plannedactionmodel.h"
#include "ui/inspector/propertyeditor.h"
#include "ui/inspector/propertyform.h"
#include "ui/inspector/settingspage.h"
#include "ui/inspector/shardmodel.h"
#include "ui/panels/figures.h"
#include "ui/panels/switch.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace headwater;
using namespace headwater::ui;
using pipeline::Json;

/// Qt Test has no printer for JSON values.
#define COMPARE_JSON(actual, expected) QCOMPARE(pipeline::Json(actual).dump(), pipeline::Json(expected).dump())

namespace {

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<handmade::World> world;
    std::unique_ptr<InspectorPanel> panel;

    explicit Fixture(int seconds = 277)
    {
        handmade::buildPipeline(lab);
        world = std::make_unique<handmade::World>(lab.pipeline(), lab.catalog(), seconds);
        panel = std::make_unique<InspectorPanel>(lab);
        panel->setSource(world->source());
        panel->resize(330, 760);
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
    }
    PropertyRow *row(std::string_view key) const { return panel->settings()->form()->row(key); }
    QLineEdit *line(std::string_view key) const { return row(key)->findChild<QLineEdit *>(); }
    const Json &properties(const char *node) const { return lab.pipeline().find(node)->properties; }
    void retype(QLineEdit *line, const QString &text) const
    {
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
    }
};

} // namespace

class TstInspector : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void settingsAreMadeFromTheDescriptor();
    void typingCommitsEachGoodValueAsOneStep();
    void aBadValueStaysInTheEditorWithASentence();
    void whatIsNoNumberIsSaidSo();
    void boundsNameBothRuleBooks();
    void resetReturnsToTheDefault();
    void propertiesShowWhenTheyApply();
    void propertiesShowWhenASwitchIsOn();
    void objectsKeepOnlyWhatIsSet();
    void aSizeIsOneValueOrARange();
    void listsTakeEntriesByTyping();
    void anEntryIsAddedByTheButton();
    void listsKeepWhatTheirEntriesHold();
    void severalNodesAreEditedAtOnce();
    void undoShowsInTheEditor();
    void titleAndIdAreEdited();
    void numbersFollowTheLocale();

    void metricsAreListedWithUnitsAndPins();
    void shardsAreListedInOrderOfTheirRanges();
    void theAdvisorSaysWhenASplitHelpsAndDoesIt();
    void theAdvisorSaysWhenASplitDoesNotHelp();
    void peekShowsOrderInsideAShardAndNoneAcross();
    void peekPrintsJsonAndDumpsBytes();
    void peekDoesNotWait();
    void objectsAreListedReadAndSaved();
    void actionsAreFilledInSensiblyAndPosted();
    void anActionCanBePlanned();
    void plannedActionsAreEditedInPlace();
    void theMiddleOfARangeIsExact();
    void pictures();
};

void TstInspector::settingsAreMadeFromTheDescriptor()
{
    Fixture fixture;
    for (const pipeline::Node &node : fixture.lab.pipeline().nodes) {
        fixture.lab.select({node.id});
        const pipeline::ServiceType *const type = fixture.lab.catalog().find(node.type);
        QCOMPARE(fixture.panel->settings()->form()->rows().size(), type->properties.size());
        for (const pipeline::PropertySpec &spec : type->properties) {
            const PropertyRow *const row = fixture.row(spec.key);
            QVERIFY(row);
            QVERIFY(row->findChild<QLabel *>()->text().contains(spec.label.translated()));
        }
    }
}

void TstInspector::typingCommitsEachGoodValueAsOneStep()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    const std::size_t before = fixture.lab.document().history().size();
    fixture.retype(fixture.line("ShardCount"), QStringLiteral("48"));
    COMPARE_JSON(fixture.properties("clicks").at("ShardCount"), Json(48));
    QCOMPARE(fixture.lab.document().history().size(), before + 1);
    QTest::keyClick(fixture.line("ShardCount"), Qt::Key_Return);
    fixture.retype(fixture.line("ShardCount"), QStringLiteral("9"));
    QCOMPARE(fixture.lab.document().history().size(), before + 2);
    QTest::keyClick(fixture.line("ShardCount"), Qt::Key_Up);
    COMPARE_JSON(fixture.properties("clicks").at("ShardCount"), Json(10));
}

void TstInspector::aBadValueStaysInTheEditorWithASentence()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    QLineEdit *const line = fixture.line("RetentionPeriodHours");
    fixture.retype(line, QStringLiteral("900"));
    // 90 was in order on the way; 900 is not under the exam rules.
    COMPARE_JSON(fixture.properties("clicks").at("RetentionPeriodHours"), Json(90));
    QVERIFY(fixture.row("RetentionPeriodHours")->isInvalid());
    QVERIFY2(fixture.row("RetentionPeriodHours")->message().contains(QStringLiteral("168")),
             qPrintable(fixture.row("RetentionPeriodHours")->message()));
    QCOMPARE(line->text(), QStringLiteral("900"));
    QVERIFY(line->property("invalid").toBool());
    // Another change elsewhere does not take it away.
    fixture.retype(fixture.line("ShardCount"), QStringLiteral("3"));
    QCOMPARE(line->text(), QStringLiteral("900"));
    fixture.retype(line, QStringLiteral("100"));
    QVERIFY(!fixture.row("RetentionPeriodHours")->isInvalid());
    COMPARE_JSON(fixture.properties("clicks").at("RetentionPeriodHours"), Json(100));
}

void TstInspector::whatIsNoNumberIsSaidSo()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    const Json before = fixture.properties("clicks");
    fixture.retype(fixture.line("ShardCount"), QStringLiteral("many"));
    QCOMPARE(fixture.row("ShardCount")->message(), QStringLiteral("“many” is not a number."));
    COMPARE_JSON(fixture.properties("clicks"), before);
}

void TstInspector::boundsNameBothRuleBooks()
{
    Fixture fixture;
    const pipeline::ServiceType *const type = fixture.lab.catalog().find("kinesis-stream");
    const pipeline::PropertySpec *const retention = type->property("RetentionPeriodHours");
    QCOMPARE(boundsHint(*retention, limits::Profile::Current), QStringLiteral("24 to 8,760\u00A0h · exam rules: 168"));
    QCOMPARE(boundsHint(*retention, limits::Profile::Exam), QStringLiteral("24 to 168\u00A0h · today: 8,760"));
}

void TstInspector::resetReturnsToTheDefault()
{
    Fixture fixture;
    fixture.lab.select({"web"});
    auto *const reset = fixture.row("recordsPerSecond")->findChild<QToolButton *>(QStringLiteral("reset"));
    QVERIFY(reset->isVisible());
    QTest::mouseClick(reset, Qt::LeftButton);
    QVERIFY(!fixture.properties("web").contains("recordsPerSecond"));
    QVERIFY(fixture.line("recordsPerSecond")->text().isEmpty());
    QCOMPARE(fixture.line("recordsPerSecond")->placeholderText(), QStringLiteral("100"));
    QVERIFY(!reset->isVisible());
}

void TstInspector::propertiesShowWhenTheyApply()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    QVERIFY(!fixture.row("KeyId")->isVisible());
    auto *const encryption = fixture.row("EncryptionType")->findChild<QComboBox *>();
    encryption->setFocus();
    QTest::keyClick(encryption, Qt::Key_Down);
    COMPARE_JSON(fixture.properties("clicks").at("EncryptionType"), Json("KMS"));
    QVERIFY(fixture.row("KeyId")->isVisible());
}

void TstInspector::propertiesShowWhenASwitchIsOn()
{
    Fixture fixture;
    QVERIFY(fixture.lab.perform(pipeline::addNodeCommand(fixture.lab.document(), "sqs-queue", pipeline::Position{})));
    fixture.lab.select({fixture.lab.pipeline().nodes.back().id});
    QVERIFY(!fixture.row("DeduplicationScope")->isVisible());
    QVERIFY(fixture.row("duplicateRate")->isVisible());
    auto *const fifo = fixture.row("FifoQueue")->findChild<Switch *>();
    fifo->setFocus();
    QTest::keyClick(fifo, Qt::Key_Space);
    QVERIFY(fixture.row("DeduplicationScope")->isVisible());
    QVERIFY(!fixture.row("duplicateRate")->isVisible());
}

void TstInspector::objectsKeepOnlyWhatIsSet()
{
    Fixture fixture;
    fixture.lab.select({"web"});
    PropertyRow *const keys = fixture.row("keys");
    auto *const fold = keys->findChild<QToolButton *>(QStringLiteral("fold"));
    QVERIFY2(fold->text().contains(QStringLiteral("zipf")), qPrintable(fold->text()));
    QTest::mouseClick(fold, Qt::LeftButton);
    auto *const form = keys->findChild<PropertyForm *>();
    QVERIFY(form->row("exponent")->isVisible());
    QVERIFY(!form->row("values")->isVisible());
    fixture.retype(form->row("exponent")->findChild<QLineEdit *>(), QStringLiteral("1.5"));
    COMPARE_JSON(fixture.properties("web").at("keys"),
                 (Json{{"distribution", "zipf"}, {"count", 10000}, {"exponent", 1.5}}));
    fixture.retype(form->row("exponent")->findChild<QLineEdit *>(), QStringLiteral("99"));
    QVERIFY(form->row("exponent")->isInvalid());
    COMPARE_JSON(fixture.properties("web").at("keys").at("exponent"), Json(9));
}

void TstInspector::aSizeIsOneValueOrARange()
{
    Fixture fixture;
    fixture.lab.select({"web"});
    PropertyRow *const size = fixture.row("recordBytes");
    auto *const mode = size->findChild<QComboBox *>();
    auto *const number = size->findChild<NumberEdit *>();
    QCOMPARE(mode->currentIndex(), 0);
    fixture.retype(number, QStringLiteral("2048"));
    COMPARE_JSON(fixture.properties("web").at("recordBytes"), Json(2048));
    mode->setFocus();
    QTest::keyClick(mode, Qt::Key_Down);
    QVERIFY(fixture.properties("web").at("recordBytes").is_object());
    auto *const form = size->findChild<PropertyForm *>();
    QVERIFY(form->isVisible());
    fixture.retype(form->row("max")->findChild<QLineEdit *>(), QStringLiteral("4096"));
    COMPARE_JSON(fixture.properties("web").at("recordBytes"), (Json{{"min", 2048}, {"max", 4096}}));
}

void TstInspector::listsTakeEntriesByTyping()
{
    Fixture fixture;
    fixture.lab.select({"web"});
    auto *const table = fixture.row("schedule")->findChild<QTableWidget *>();
    QVERIFY(table);
    table->setItem(0, 0, new QTableWidgetItem(QStringLiteral("90s")));
    table->setItem(0, 1, new QTableWidgetItem(QStringLiteral("5,000")));
    COMPARE_JSON(fixture.properties("web").at("schedule"),
                 (Json::array({{{"at", "90s"}, {"recordsPerSecond", 5000}}})));
    QCOMPARE(table->rowCount(), 2);
    table->setItem(1, 1, new QTableWidgetItem(QStringLiteral("plenty")));
    QCOMPARE(fixture.row("schedule")->message(), QStringLiteral("“plenty” is not a number."));
    QCOMPARE(fixture.properties("web").at("schedule").size(), std::size_t(1));
    table->item(1, 1)->setText(QString());
    table->setCurrentCell(0, 0);
    QTest::mouseClick(fixture.row("schedule")->findChild<QToolButton *>(QStringLiteral("remove")), Qt::LeftButton);
    QVERIFY(!fixture.properties("web").contains("schedule"));
}

void TstInspector::anEntryIsAddedByTheButton()
{
    Fixture fixture;
    fixture.lab.select({"web"});
    PropertyRow *const row = fixture.row("schedule");
    QTest::mouseClick(row->findChild<QToolButton *>(QStringLiteral("add")), Qt::LeftButton);
    auto *const table = row->findChild<QTableWidget *>();
    auto *const editor = table->findChild<QLineEdit *>();
    QVERIFY(editor);
    QTest::keyClicks(editor, QStringLiteral("90s"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(table->item(0, 0)->text(), QStringLiteral("90s"));
    table->setItem(0, 1, new QTableWidgetItem(QStringLiteral("5,000")));
    COMPARE_JSON(fixture.properties("web").at("schedule"),
                 (Json::array({{{"at", "90s"}, {"recordsPerSecond", 5000}}})));
    // The next one goes below it.
    QTest::mouseClick(row->findChild<QToolButton *>(QStringLiteral("add")), Qt::LeftButton);
    QCOMPARE(table->currentRow(), 1);
}

void TstInspector::listsKeepWhatTheirEntriesHold()
{
    // AGT-03
    Fixture fixture;
    QVERIFY(
        fixture.lab.perform(pipeline::addNodeCommand(fixture.lab.document(), "agent", pipeline::Position{40, 900})));
    const std::string id = fixture.lab.pipeline().nodes.back().id;
    fixture.lab.select({id});
    auto *const table = fixture.row("flows")->findChild<QTableWidget *>();
    QVERIFY(table && table->columnCount() > 10);
    QVERIFY(table->columnWidth(0) > 80);
    const QString options = QStringLiteral(R"([{"logFormat":"SYSLOG","optionName":"LOGTOJSON"}])");
    table->setItem(0, 0, new QTableWidgetItem(QStringLiteral("/logs/*.log")));
    table->setItem(0, 1, new QTableWidgetItem(QStringLiteral("clicks")));
    table->setItem(0, 3, new QTableWidgetItem(options));
    Json flow = {{"filePattern", "/logs/*.log"},
                 {"kinesisStream", "clicks"},
                 {"dataProcessingOptions", Json::parse(options.toStdString())}};
    COMPARE_JSON(fixture.properties(id.c_str()).at("flows"), Json::array({flow}));
    // An edit of another cell leaves them as they are.
    table->item(0, 0)->setText(QStringLiteral("/logs/app*.log"));
    flow["filePattern"] = "/logs/app*.log";
    COMPARE_JSON(fixture.properties(id.c_str()).at("flows"), Json::array({flow}));
    table->item(0, 3)->setText(QStringLiteral("[{"));
    QCOMPARE(fixture.row("flows")->message(), QStringLiteral("“[{” is no JSON."));
    COMPARE_JSON(fixture.properties(id.c_str()).at("flows"), Json::array({flow}));
}

void TstInspector::severalNodesAreEditedAtOnce()
{
    Fixture fixture;
    fixture.lab.select({"fraud-check", "to-lake"});
    auto *const mode = fixture.row("mode")->findChild<QComboBox *>();
    QCOMPARE(mode->currentIndex(), -1);
    fixture.retype(fixture.line("instances"), QStringLiteral("4"));
    COMPARE_JSON(fixture.properties("fraud-check").at("instances"), Json(4));
    COMPARE_JSON(fixture.properties("to-lake").at("instances"), Json(4));
    fixture.lab.document().undo();
    QVERIFY(!fixture.properties("to-lake").contains("instances"));

    const pipeline::Catalog &catalog = fixture.lab.catalog();
    const auto common = commonProperties({catalog.find("producer"), catalog.find("consumer")});
    QVERIFY(std::any_of(common.begin(), common.end(), [](const auto *spec) { return spec->key == "instances"; }));
    QVERIFY(std::none_of(common.begin(), common.end(), [](const auto *spec) { return spec->key == "payload"; }));
}

void TstInspector::undoShowsInTheEditor()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    fixture.retype(fixture.line("ShardCount"), QStringLiteral("64"));
    fixture.lab.document().undo();
    QCOMPARE(fixture.line("ShardCount")->text(), QStringLiteral("2"));
}

void TstInspector::titleAndIdAreEdited()
{
    Fixture fixture;
    fixture.lab.select({"web"});
    auto *const title = fixture.panel->findChild<QLineEdit *>(QStringLiteral("title"));
    fixture.retype(title, QStringLiteral("Front"));
    QCOMPARE(fixture.lab.pipeline().find("web")->title, std::string("Front"));
    auto *const id = fixture.panel->findChild<QLineEdit *>(QStringLiteral("id"));
    fixture.retype(id, QStringLiteral("clicks"));
    QTest::keyClick(id, Qt::Key_Return);
    auto *const message = fixture.panel->findChild<QLabel *>(QStringLiteral("idMessage"));
    QVERIFY(message->isVisible());
    QVERIFY(!message->text().isEmpty());
    fixture.retype(id, QStringLiteral("front"));
    QTest::keyClick(id, Qt::Key_Return);
    QVERIFY(fixture.lab.pipeline().find("front"));
    QVERIFY(fixture.lab.pipeline().findLink("front", "clicks", ""));
    QCOMPARE(fixture.lab.selectedNodes(), (std::vector<std::string>{"front"}));
    QVERIFY(!message->isVisible());
}

void TstInspector::numbersFollowTheLocale()
{
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(NumberEdit::spelled(12345.5), QStringLiteral("12.345,5"));
    QCOMPARE(NumberEdit::parsed(QStringLiteral("12.345,5")), std::optional(12345.5));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QCOMPARE(NumberEdit::parsed(QStringLiteral("12,345")), std::optional(12345.0));
    QCOMPARE(NumberEdit::parsed(QStringLiteral("1,2345")), std::optional(12345.0));
    QCOMPARE(NumberEdit::parsed(QStringLiteral("12x")), std::nullopt);
}

void TstInspector::metricsAreListedWithUnitsAndPins()
{
    Fixture fixture;
    MetricModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setNode("clicks", fixture.lab.catalog().find("kinesis-stream"));
    model.setFrame(fixture.world->source().frame());
    const auto text = [&](const char *metric) {
        const int row = fixture.lab.catalog().find("kinesis-stream")->metricIndex(metric);
        return model.index(row, MetricModel::Value).data().toString() + QLatin1Char(' ') +
               model.index(row, MetricModel::Unit).data().toString();
    };
    QCOMPARE(text("OpenShards"), QStringLiteral("4 shards"));
    QVERIFY(text("IncomingBytes").endsWith(QStringLiteral("/s")));
    QCOMPARE(text("WriteLimitRecords"), QStringLiteral("4,000 records/s"));

    // USE-03: every metric of every node has its service's own name and can be pinned from its row.
    fixture.lab.select({"clicks"});
    fixture.panel->showTab(InspectorPanel::Metrics);
    std::string pinned;
    connect(fixture.panel.get(), &InspectorPanel::pinToggled, this,
            [&](const std::string &node, const std::string &metric) { pinned = node + "." + metric; });
    QTableView *const view = fixture.panel->metrics()->metrics()->view();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                      view->visualRect(view->model()->index(1, MetricModel::Pin)).center());
    QCOMPARE(pinned, std::string("clicks.IncomingBytes"));
}

void TstInspector::shardsAreListedInOrderOfTheirRanges()
{
    Fixture fixture;
    ShardModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setShards(fixture.world->source().frame(), "clicks");
    QStringList shards;
    for (int row = 0; row < model.rowCount(); ++row)
        shards << model.index(row, ShardModel::Shard).data().toString();
    QCOMPARE(shards.join(QLatin1Char(' ')), QStringLiteral("0003 0004 0005 0001 0000 0002"));
    QCOMPARE(model.index(2, ShardModel::Load).data().toString(), QStringLiteral("at limit"));
    QVERIFY(model.index(4, ShardModel::Load).data().toString().startsWith(QStringLiteral("closed")));
    QCOMPARE(model.index(3, ShardModel::Share).data().toString(), QStringLiteral("50 %"));
}

void TstInspector::theAdvisorSaysWhenASplitHelpsAndDoesIt()
{
    Fixture fixture(60);
    fixture.lab.select({"clicks"});
    HotKeyAdvisor *const advisor = fixture.panel->advisor();
    QVERIFY(advisor->isVisible());
    auto *const split = advisor->findChild<QPushButton *>(QStringLiteral("split"));
    // KDS-15: the advisor names the hot shard and what its keys bring, says that a split helps, and its button does
    // it at the hash key that divides the load best.
    QVERIFY2(advisor->text().contains(QStringLiteral("a split between them")), qPrintable(advisor->text()));
    QVERIFY(split->isVisible());
    QTest::mouseClick(split, Qt::LeftButton);
    QCOMPARE(fixture.world->posted.size(), std::size_t(1));
    QCOMPARE(fixture.world->posted[0].name, std::string("SplitShard"));
    COMPARE_JSON(fixture.world->posted[0].with,
                 (Json{{"ShardToSplit", "shardId-000000000000"},
                       {"NewStartingHashKey", "85070591730234615865843651857942052863"}}));
}

void TstInspector::theAdvisorSaysWhenASplitDoesNotHelp()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    HotKeyAdvisor *const advisor = fixture.panel->advisor();
    // KDS-15: when one key is the cause, it says which, its share, that a split does not help, and what does.
    QVERIFY2(advisor->text().contains(QStringLiteral("66.249.73.135")), qPrintable(advisor->text()));
    QVERIFY(advisor->text().contains(QStringLiteral("61 %")));
    QVERIFY(advisor->text().contains(QStringLiteral("one key cannot be divided")));
    QVERIFY(advisor->text().contains(QStringLiteral("Salt the key")));
    QVERIFY(!advisor->findChild<QPushButton *>(QStringLiteral("split"))->isVisible());
}

void TstInspector::peekShowsOrderInsideAShardAndNoneAcross()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    fixture.panel->showTab(InspectorPanel::Peek);
    PeekPage *const peek = fixture.panel->peek();
    PeekModel *const model = peek->model();
    const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTest::mouseClick(peek->findChild<QToolButton *>(QStringLiteral("look")), Qt::LeftButton);
    QTRY_COMPARE(model->rowCount(), 24);
    // KDS-02: by shard, sequence numbers rise from row to row within each shard.
    for (int row = 1; row < model->rowCount(); ++row) {
        QVERIFY(model->record(row - 1).shardId <= model->record(row).shardId);
        if (model->record(row - 1).shardId == model->record(row).shardId) {
            QVERIFY(isLowerDecimal(model->record(row - 1).sequenceNumber, model->record(row).sequenceNumber));
            QVERIFY(!model->breaksOrder(row));
        }
    }
    // KDS-02: by arrival, later records of other shards have lower numbers, and the list marks them and says why.
    const QList<QComboBox *> boxes = peek->findChildren<QComboBox *>();
    QComboBox *sorting = nullptr;
    for (QComboBox *box : boxes) {
        if (box->accessibleName() == QStringLiteral("Order of the list"))
            sorting = box;
    }
    QVERIFY(sorting);
    sorting->setFocus();
    QTest::keyClick(sorting, Qt::Key_Down);
    int marked = 0;
    for (int row = 1; row < model->rowCount(); ++row) {
        QVERIFY(model->record(row - 1).approximateArrival <= model->record(row).approximateArrival);
        if (model->breaksOrder(row)) {
            ++marked;
            QVERIFY(model->record(row - 1).shardId != model->record(row).shardId);
            QVERIFY(model->index(row, PeekModel::Order).data().toString().contains(QChar(0x2260)));
        }
    }
    QVERIFY(marked > 0);
    QVERIFY(peek->findChild<QLabel *>(QStringLiteral("order"))
                ->text()
                .contains(QStringLiteral("order exists only inside a shard")));
}

void TstInspector::peekPrintsJsonAndDumpsBytes()
{
    QCOMPARE(payloadText(R"({"b":1,"a":[true]})"), QStringLiteral("{\n  \"b\": 1,\n  \"a\": [\n    true\n  ]\n}"));
    QCOMPARE(payloadText("GET /index.html HTTP/1.1"), QStringLiteral("GET /index.html HTTP/1.1"));
    const QString dump = payloadText(std::string("\x1f\x8b\x00Hi", 5));
    QVERIFY2(dump.contains(QStringLiteral("1f 8b 00 48 69")), qPrintable(dump));
    QVERIFY(dump.contains(QStringLiteral("Hi")));
    QVERIFY(isLowerDecimal("99", "100"));
    QVERIFY(!isLowerDecimal("100", "99"));
}

void TstInspector::peekDoesNotWait()
{
    Fixture fixture;
    std::promise<Result<std::vector<simulation::PeekedRecord>>> answer;
    WorldSource source = fixture.world->source();
    source.peek = [&](simulation::PeekRequest) {
        return answer.get_future();
    };
    fixture.panel->setSource(source);
    fixture.lab.select({"clicks"});
    fixture.panel->showTab(InspectorPanel::Peek);
    auto *const look = fixture.panel->peek()->findChild<QToolButton *>(QStringLiteral("look"));
    QTest::mouseClick(look, Qt::LeftButton);
    QVERIFY(!look->isEnabled());
    QCOMPARE(fixture.panel->peek()->model()->rowCount(), 0);
    answer.set_value(fixture.world->records);
    QTRY_COMPARE(fixture.panel->peek()->model()->rowCount(), 24);
    QVERIFY(look->isEnabled());
}

void TstInspector::objectsAreListedReadAndSaved()
{
    Fixture fixture;
    const std::string gzip("\x1f\x8b\x08\x00 more", 9);
    WorldSource source = fixture.world->source();
    std::promise<Result<std::vector<world::ObjectInfo>>> list;
    source.objects = [&](const std::string &node) {
        return node == "archive" ? list.get_future() : ObjectsFuture();
    };
    source.object = [&](const std::string &, const std::string &key) {
        std::promise<Result<std::string>> promise;
        promise.set_value(key.ends_with(".gz") ? gzip : std::string(R"({"id":1})"));
        return promise.get_future();
    };
    fixture.panel->setSource(source);
    pipeline::Pipeline stored = fixture.lab.pipeline();
    stored.nodes.push_back({"archive", "s3-bucket", "Archive", pipeline::Position{1'100, 320}, Json::object()});
    fixture.lab.document().reset(std::move(stored));
    fixture.lab.select({"archive"});
    fixture.panel->showTab(InspectorPanel::Peek);
    ObjectList *const objects = fixture.panel->peek()->objects();
    QTRY_VERIFY(objects->isVisible());
    const QAbstractItemModelTester tester(objects->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto *const look = objects->findChild<QToolButton *>(QStringLiteral("lookAtObjects"));
    auto *const save = objects->findChild<QToolButton *>(QStringLiteral("saveObject"));
    QVERIFY(!save->isEnabled());
    QTest::mouseClick(look, Qt::LeftButton);
    QVERIFY(!look->isEnabled()); // it does not wait
    list.set_value(std::vector<world::ObjectInfo>{{"raw/2020/01/01/00/out-1", 60'000'000'000, 300, 4'096, {}},
                                                  {"raw/2020/01/01/00/out-2.gz", 120'000'000'000, 300, 9, "gzip"}});
    QTRY_COMPARE(objects->model()->rowCount(), 2);
    QCOMPARE(objects->model()->index(0, ObjectModel::Key).data().toString(),
             QStringLiteral("raw/2020/01/01/00/out-2.gz")); // the newest first
    QCOMPARE(objects->model()->index(1, ObjectModel::Size).data().toString(), QStringLiteral("4\u00A0KB"));
    auto *const content = objects->findChild<QPlainTextEdit *>(QStringLiteral("content"));
    QTRY_VERIFY(content->toPlainText().contains(QStringLiteral("1f 8b 08 00")));
    auto *const table = objects->findChild<QTableView *>();
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down);
    QTRY_VERIFY(content->toPlainText().contains(QStringLiteral("\"id\": 1")));
    QTest::keyClick(table, Qt::Key_Up);
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-objects"));

    QTemporaryDir folder;
    QString suggested;
    objects->setFileChooser([&](const QString &name) {
        suggested = name;
        return folder.filePath(name);
    });
    QSignalSpy saved(objects, &ObjectList::saved);
    QTest::mouseClick(save, Qt::LeftButton);
    QTRY_COMPARE(saved.size(), 1);
    QCOMPARE(saved.front().at(1).toString(), QString());
    QCOMPARE(suggested, QStringLiteral("out-2.gz"));
    QFile file(folder.filePath(suggested));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().toStdString(), gzip);
    // Where it cannot be written, it says so.
    objects->setFileChooser(
        [&](const QString &name) { return folder.filePath(QStringLiteral("no/such/folder/") + name); });
    QTest::mouseClick(save, Qt::LeftButton);
    QTRY_COMPARE(saved.size(), 2);
    QVERIFY(!saved.back().at(1).toString().isEmpty());
}

void TstInspector::actionsAreFilledInSensiblyAndPosted()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    fixture.panel->showTab(InspectorPanel::Actions);
    ActionCard *const split = fixture.panel->actions()->card("SplitShard");
    QVERIFY(split);
    QTest::mouseClick(split->findChild<QToolButton *>(QStringLiteral("title")), Qt::LeftButton);
    COMPARE_JSON(split->values().at("ShardToSplit"), Json("shardId-000000000005"));
    QVERIFY(!split->values().at("NewStartingHashKey").get<std::string>().empty());
    fixture.panel->showShard("clicks", 3);
    COMPARE_JSON(split->values().at("ShardToSplit"), Json("shardId-000000000003"));
    QTest::mouseClick(split->findChild<QPushButton *>(QStringLiteral("now")), Qt::LeftButton);
    QCOMPARE(fixture.world->posted.size(), std::size_t(1));
    QCOMPARE(fixture.world->posted[0].node, std::string("clicks"));
    COMPARE_JSON(fixture.world->posted[0].with.at("ShardToSplit"), Json("shardId-000000000003"));

    ActionCard *const send = fixture.panel->actions()->card("SendRecord");
    QVERIFY(send);
    QTest::mouseClick(send->findChild<QToolButton *>(QStringLiteral("title")), Qt::LeftButton);
    QVERIFY(!split->isExpanded());
    auto *const key = send->findChild<QLineEdit *>();
    fixture.retype(key, QStringLiteral("me"));
    QTest::mouseClick(send->findChild<QPushButton *>(QStringLiteral("now")), Qt::LeftButton);
    QCOMPARE(fixture.world->posted.back().name, std::string("SendRecord"));
    COMPARE_JSON(fixture.world->posted.back().with.at("PartitionKey"), Json("me"));
}

void TstInspector::anActionCanBePlanned()
{
    Fixture fixture;
    fixture.lab.select({"clicks"});
    fixture.panel->showTab(InspectorPanel::Actions);
    ActionCard *const count = fixture.panel->actions()->card("UpdateShardCount");
    QTest::mouseClick(count->findChild<QToolButton *>(QStringLiteral("title")), Qt::LeftButton);
    QTest::mouseClick(count->findChild<QPushButton *>(QStringLiteral("plan")), Qt::LeftButton);
    const pipeline::Action &planned = fixture.lab.pipeline().actions.back();
    QCOMPARE(planned.name, std::string("UpdateShardCount"));
    COMPARE_JSON(planned.with.at("TargetShardCount"), Json(8));
    QCOMPARE(planned.at, fixture.world->frame().now);
    fixture.lab.document().undo();
    QCOMPARE(fixture.lab.pipeline().actions.size(), std::size_t(2));
}

void TstInspector::plannedActionsAreEditedInPlace()
{
    Fixture fixture;
    PlannedActionModel model(fixture.lab);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(model.setData(model.index(0, PlannedActionModel::At), QStringLiteral("2m"), Qt::EditRole));
    QCOMPARE(fixture.lab.pipeline().actions[0].at, std::int64_t(120'000'000'000));
    QSignalSpy refused(&model, &PlannedActionModel::refused);
    QVERIFY(!model.setData(model.index(0, PlannedActionModel::At), QStringLiteral("soon"), Qt::EditRole));
    QVERIFY(!model.setData(model.index(0, PlannedActionModel::Node), QStringLiteral("nobody"), Qt::EditRole));
    QVERIFY(!model.setData(model.index(0, PlannedActionModel::With), QStringLiteral("{oops"), Qt::EditRole));
    QCOMPARE(refused.size(), 3);
    model.addRow();
    QCOMPARE(model.rowCount(), 3);
    model.removeRow(0);
    QCOMPARE(model.rowCount(), 2);
    fixture.lab.document().undo();
    fixture.lab.document().undo();
    fixture.lab.document().undo();
    QCOMPARE(fixture.lab.pipeline().actions[0].at, std::int64_t(90'000'000'000));
}

void TstInspector::theMiddleOfARangeIsExact()
{
    simulation::ShardView shard;
    shard.hashFirst = 0;
    shard.hashLast = ~std::uint64_t(0);
    QCOMPARE(middleHashKey(shard), std::string("170141183460469231731687303715884105728"));
}

void TstInspector::pictures()
{
    Fixture fixture;
    fixture.panel->refresh();
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-pipeline"));
    fixture.lab.select({"clicks"});
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-stream"));
    fixture.panel->showTab(InspectorPanel::Metrics);
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-metrics"));
    fixture.panel->showTab(InspectorPanel::Peek);
    fixture.panel->peek()->look();
    QTRY_VERIFY(fixture.panel->peek()->model()->rowCount() > 0);
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-peek"));
    fixture.panel->showTab(InspectorPanel::Notes);
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-notes"));
    fixture.panel->showTab(InspectorPanel::Actions);
    fixture.panel->actions()->card("SplitShard")->setExpanded(true);
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-actions"));
    fixture.lab.select({"web"});
    fixture.panel->showTab(InspectorPanel::Settings);
    fixture.row("keys")->findChild<QToolButton *>(QStringLiteral("fold"))->click();
    fixture.retype(fixture.line("recordsPerSecond"), QStringLiteral("lots"));
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-producer"));
    fixture.lab.select({}, {fixture.lab.pipeline().links[0]});
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-link"));
}

QTEST_MAIN(TstInspector)
#include "tst_inspector.moc"
