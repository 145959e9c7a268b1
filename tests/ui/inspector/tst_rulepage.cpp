// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/editor/sqleditor.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/ruleexplanation.h"
#include "ui/inspector/rulepage.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>
#include <QTreeView>

using namespace headwater;
using namespace headwater::ui;

namespace {

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<InspectorPanel> panel;

    Fixture()
    {
        pipeline::Pipeline drawn;
        drawn.nodes.push_back({"hot",
                               "iot-rule",
                               "",
                               {},
                               {{"sql", "SELECT upper(color) AS c FROM 'sensors/+/data' WHERE temperature > 30"},
                                {"partitionKey", "${topic(2)}"}}});
        drawn.nodes.push_back({"other", "iot-rule", "", {}, {{"sql", "SELECT * FROM 'a'"}}});
        drawn.nodes.push_back({"clicks", "kinesis-stream", "", {}, pipeline::Json::object()});
        lab.document().reset(std::move(drawn));
        panel = std::make_unique<InspectorPanel>(lab);
        panel->resize(460, 900);
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
        lab.select({"hot"});
        panel->showTab(InspectorPanel::Rule);
    }
    RulePage &page() const { return *panel->rule(); }
    SqlEditor &editor() const { return *panel->rule()->editor(); }
    QString problems() const { return page().findChild<QLabel *>(QStringLiteral("problems"))->text(); }
    QString status() const { return page().findChild<QLabel *>(QStringLiteral("status"))->text(); }
    QPlainTextEdit &payload() const { return *page().findChild<QPlainTextEdit *>(QStringLiteral("payload")); }
    QLineEdit &topic() const { return *page().findChild<QLineEdit *>(QStringLiteral("topic")); }
    QTreeView &tree() const { return *page().findChild<QTreeView *>(QStringLiteral("explanation")); }
    QString result() const
    {
        return page().findChild<QPlainTextEdit *>(QStringLiteral("result"))->toPlainText().simplified();
    }
    std::string sql() const { return lab.pipeline().find("hot")->properties.value("sql", ""); }
    /// `part = what it yielded`, children indented.
    QStringList explained(const QModelIndex &parent = {}, int depth = 0) const
    {
        QStringList lines;
        const RuleExplanation &model = *page().explanation();
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const QModelIndex part = model.index(row, RuleExplanation::Part, parent);
            lines << QString(2 * depth, u' ') + part.data().toString() + QStringLiteral(" = ") +
                         part.siblingAtColumn(RuleExplanation::Result).data().toString();
            lines << explained(part, depth + 1);
        }
        return lines;
    }
    static void retype(QWidget *view, const QString &text)
    {
        view->setFocus();
        QTest::keyClick(view, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(view, Qt::Key_Delete);
        QTest::keyClicks(view, text);
        QTest::keyClick(view, Qt::Key_Escape); // whatever is offered for completion
    }
};

QStringList list(std::initializer_list<const char *> texts)
{
    QStringList made;
    for (const char *text : texts)
        made << QString::fromUtf8(text);
    return made;
}

} // namespace

class TstRulePage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void onlyRulesHaveIt();
    void aMessageIsTriedWhileNothingRuns();
    void theExplanationTellsWhatEachPartYielded();
    void typingChangesTheRuleAsOneStep();
    void mistakesAreNamedAndLeadToTheirPlace();
    void otherPayloadsAndTopicsGiveOtherResults();
    void eachRuleKeepsItsMessage();
    void aPartLeadsToItsPlaceInTheStatement();
    void pictures();
};

void TstRulePage::onlyRulesHaveIt()
{
    Fixture fixture;
    QVERIFY(fixture.page().isVisible());
    fixture.lab.select({"clicks"});
    QVERIFY(!fixture.page().isVisible());
}

void TstRulePage::aMessageIsTriedWhileNothingRuns() // IOT-03
{
    Fixture fixture;
    QCOMPARE(fixture.topic().text(), QStringLiteral("sensors/17/data"));
    QCOMPARE(fixture.result(), QStringLiteral("{ \"c\": \"RED\" }"));
    QVERIFY2(fixture.status().startsWith(QStringLiteral("Selected")), qPrintable(fixture.status()));
}

void TstRulePage::theExplanationTellsWhatEachPartYielded() // IOT-03
{
    Fixture fixture;
    const QAbstractItemModelTester tester(fixture.page().explanation());
    Fixture::retype(&fixture.payload(), QStringLiteral("{\"temperature\": 40}"));
    QTRY_COMPARE(fixture.explained().mid(0, 4),
                 list({"WHERE temperature > 30 = true", "  temperature = 40",
                       "upper(color) = Undefined · Argument 1 is Undefined, which has no text.",
                       "  color = Undefined · There is no property of this name."}));
    QCOMPARE(fixture.explained()[4], QStringLiteral("Partition key: ${topic(2)} = \"17\""));
}

void TstRulePage::typingChangesTheRuleAsOneStep() // IOT-03
{
    Fixture fixture;
    const std::size_t before = fixture.lab.document().history().size();
    Fixture::retype(fixture.editor().view(), QStringLiteral("SELECT VALUE color FROM 'sensors/#'"));
    QTRY_COMPARE(fixture.sql(), std::string("SELECT VALUE color FROM 'sensors/#'"));
    QCOMPARE(fixture.lab.document().history().size(), before + 1);
    QTRY_COMPARE(fixture.result(), QStringLiteral("\"red\""));
    fixture.lab.document().undo();
    QTRY_COMPARE(fixture.result(), QStringLiteral("{ \"c\": \"RED\" }"));
}

void TstRulePage::mistakesAreNamedAndLeadToTheirPlace() // IOT-03
{
    Fixture fixture;
    Fixture::retype(fixture.editor().view(), QStringLiteral("SELECT uper(color) AS c FROM 'a'"));
    QTRY_VERIFY2(fixture.problems().contains(QStringLiteral("Line 1, column 8:")), qPrintable(fixture.problems()));
    QVERIFY(fixture.problems().contains(QStringLiteral("Did you mean upper(text)?")));
    QCOMPARE(fixture.result(), QString());
    QVERIFY(fixture.explained().isEmpty());
    Q_EMIT fixture.page().findChild<QLabel *>(QStringLiteral("problems"))->linkActivated(QStringLiteral("0"));
    QTRY_VERIFY(fixture.editor().view()->hasFocus());
    // The cursor stands before the mistake.
    QTest::keyClick(fixture.editor().view(), Qt::Key_Right);
    QTest::keyClicks(fixture.editor().view(), QStringLiteral("p"));
    QTest::keyClick(fixture.editor().view(), Qt::Key_Escape);
    QTRY_COMPARE(fixture.problems(), QString());
    QTRY_COMPARE(fixture.result(), QStringLiteral("{ \"c\": \"RED\" }"));
}

void TstRulePage::otherPayloadsAndTopicsGiveOtherResults() // IOT-03
{
    Fixture fixture;
    Fixture::retype(&fixture.payload(), QStringLiteral("{\"temperature\": 20}"));
    QTRY_VERIFY(fixture.status().startsWith(QStringLiteral("Not selected")));
    QCOMPARE(fixture.result(), QString());
    Fixture::retype(&fixture.payload(), QStringLiteral("no json"));
    QTRY_VERIFY(fixture.status().startsWith(QStringLiteral("ParseError")));
    Fixture::retype(&fixture.payload(), QStringLiteral("{\"temperature\": 50, \"color\": \"blue\"}"));
    Fixture::retype(&fixture.topic(), QStringLiteral("elsewhere"));
    QTRY_VERIFY(fixture.status().startsWith(QStringLiteral("The rule does not see this topic")));
    QCOMPARE(fixture.result(), QStringLiteral("{ \"c\": \"BLUE\" }"));
    Fixture::retype(&fixture.topic(), QStringLiteral("$aws/rules/hot/a/b"));
    QTRY_VERIFY(fixture.status().startsWith(QStringLiteral("Selected")));
    QVERIFY(fixture.explained().contains(QStringLiteral("Partition key: ${topic(2)} = \"b\"")));
}

void TstRulePage::eachRuleKeepsItsMessage()
{
    Fixture fixture;
    Fixture::retype(&fixture.topic(), QStringLiteral("sensors/5/data"));
    fixture.lab.select({"other"});
    QCOMPARE(fixture.topic().text(), QStringLiteral("a"));
    fixture.lab.select({"hot"});
    QCOMPARE(fixture.topic().text(), QStringLiteral("sensors/5/data"));
}

void TstRulePage::aPartLeadsToItsPlaceInTheStatement()
{
    Fixture fixture;
    QTreeView &tree = fixture.tree();
    const QModelIndex part = tree.model()->index(1, 0); // upper(color)
    const QRect at = tree.visualRect(part);
    QTest::mouseClick(tree.viewport(), Qt::LeftButton, {}, at.center());
    QTest::mouseDClick(tree.viewport(), Qt::LeftButton, {}, at.center());
    QTRY_VERIFY(fixture.editor().view()->hasFocus());
    QTest::keyClicks(fixture.editor().view(), QStringLiteral("color AS d, "));
    QTest::keyClick(fixture.editor().view(), Qt::Key_Escape);
    QTRY_VERIFY2(fixture.sql().starts_with("SELECT color AS d, upper(color)"), fixture.sql().c_str());
}

void TstRulePage::pictures()
{
    Fixture fixture;
    Fixture::retype(
        fixture.editor().view(),
        QStringLiteral("SELECT *, (temperature - 32) * 5 / 9 AS celsius, topic(2) AS sensor, get(list, 3) AS x "
                       "FROM 'sensors/+/data' WHERE temperature > 30 AND color <> 'blue'"));
    QTRY_VERIFY(fixture.result().contains(QStringLiteral("celsius")));
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-rule"));
    QTest::keyClicks(fixture.editor().view(), QStringLiteral(" AND uper(color) = 'RED'"));
    QTest::keyClick(fixture.editor().view(), Qt::Key_Escape);
    QTRY_VERIFY(!fixture.problems().isEmpty());
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-rule-mistake"));
}

QTEST_MAIN(TstRulePage)
#include "tst_rulepage.moc"
