// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/textformat.h"
#include "core/samples/samples.h"
#include "handmade.h"
#include "ui/editor/sqleditor.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/sqlpage.h"
#include "ui/inspector/sqlresults.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;

namespace {

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<InspectorPanel> panel;

    explicit Fixture(const char *sample = "anomaly-score", const char *node = "forest")
    {
        auto outcome = pipeline::parsePipeline(samples::findSample(sample)->text(), lab.catalog());
        lab.document().reset(std::move(*outcome.pipeline));
        panel = std::make_unique<InspectorPanel>(lab);
        panel->resize(460, 820);
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
        lab.select({node});
        panel->showTab(InspectorPanel::Sql);
    }
    SqlPage &page() const { return *panel->sql(); }
    SqlEditor &editor() const { return *panel->sql()->editor(); }
    QString problems() const { return page().findChild<QLabel *>(QStringLiteral("problems"))->text(); }
    std::string code(const char *node = "forest") const
    {
        return lab.pipeline().find(node)->properties.value("ApplicationCode", "");
    }
    void retype(const QString &text) const
    {
        editor().view()->setFocus();
        QTest::keyClick(editor().view(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(editor().view(), Qt::Key_Delete);
        QTest::keyClicks(editor().view(), text);
        QTest::keyClick(editor().view(), Qt::Key_Escape); // whatever is offered for completion
    }
};

} // namespace

class TstSqlPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void onlyAnalyticsApplicationsHaveSql();
    void typingChangesTheCodeAsOneStep();
    void mistakesAreNamedAndLeadToTheirPlace();
    void namesAreCompleted();
    void undoShowsInTheEditor();
    void rowsOfAStreamAreShown();
    void pictures();
};

void TstSqlPage::onlyAnalyticsApplicationsHaveSql()
{
    Fixture fixture;
    QVERIFY(fixture.page().isVisible());
    QVERIFY(fixture.editor().text().startsWith(QStringLiteral("-- How unusual")));
    fixture.lab.select({"readings"});
    QVERIFY(!fixture.page().isVisible());
}

void TstSqlPage::typingChangesTheCodeAsOneStep() // KDA-01
{
    Fixture fixture;
    const std::size_t before = fixture.lab.document().history().size();
    fixture.retype(QStringLiteral("CREATE STREAM A (X INTEGER);"));
    QTRY_COMPARE(fixture.code(), std::string("CREATE STREAM A (X INTEGER);"));
    QTest::keyClick(fixture.editor().view(), Qt::Key_Space);
    QTRY_COMPARE(fixture.code(), std::string("CREATE STREAM A (X INTEGER); "));
    QCOMPARE(fixture.lab.document().history().size(), before + 1);
    QCOMPARE(fixture.problems(), QString());
}

void TstSqlPage::mistakesAreNamedAndLeadToTheirPlace() // KDA-01
{
    Fixture fixture;
    fixture.retype(QStringLiteral("CREATE STREAM A (X INTEGR);"));
    QTRY_VERIFY(fixture.problems().contains(QStringLiteral("Line 1, column 20:")));
    QVERIFY(fixture.problems().contains(QStringLiteral("Did you mean INTEGER?")));
    Q_EMIT fixture.page().findChild<QLabel *>(QStringLiteral("problems"))->linkActivated(QStringLiteral("0"));
    QTRY_VERIFY(fixture.editor().view()->hasFocus());
    // The cursor stands before the mistake: what is typed now goes there.
    QTest::keyClicks(fixture.editor().view(), QStringLiteral("BIGINT); --"));
    QTRY_COMPARE(fixture.code(), std::string("CREATE STREAM A (X BIGINT); --INTEGR);"));
    QTRY_COMPARE(fixture.problems(), QString());
}

void TstSqlPage::namesAreCompleted() // KDA-01
{
    Fixture fixture;
    fixture.retype(QStringLiteral("CREATE PUMP P AS INSERT INTO X SELECT STREAM "));
    QTest::keyClicks(fixture.editor().view(), QStringLiteral("tem"));
    QTRY_VERIFY(fixture.editor().isCompleting());
    QTest::keyClick(fixture.editor().view(), Qt::Key_Tab);
    QVERIFY2(fixture.editor().text().endsWith(QStringLiteral("SELECT STREAM \"temperature\"")),
             qPrintable(fixture.editor().text()));
    QTest::keyClicks(fixture.editor().view(), QStringLiteral(" FROM sour"));
    QTRY_VERIFY(fixture.editor().isCompleting());
    QTest::keyClick(fixture.editor().view(), Qt::Key_Return);
    QVERIFY2(fixture.editor().text().endsWith(QStringLiteral("FROM SOURCE_SQL_STREAM_001")),
             qPrintable(fixture.editor().text()));
}

void TstSqlPage::undoShowsInTheEditor()
{
    Fixture fixture;
    const QString before = fixture.editor().text();
    fixture.retype(QStringLiteral("CREATE STREAM A (X INTEGER);"));
    QTRY_COMPARE(fixture.code(), std::string("CREATE STREAM A (X INTEGER);"));
    fixture.lab.document().undo();
    QCOMPARE(fixture.editor().text(), before);
}

void TstSqlPage::rowsOfAStreamAreShown() // KDA-04
{
    Fixture fixture;
    fixture.lab.setSpeed(0);
    fixture.lab.run();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.lab.frame() && fixture.page().results()->rowCount() >= 3, 30'000);
    const SqlResults &results = *fixture.page().results();
    QVERIFY(results.index(0, 2).data(Qt::DisplayRole).toString().contains(QStringLiteral("\"score\":")));
    auto *box = fixture.page().findChild<QComboBox *>(QStringLiteral("streams"));
    box->setCurrentIndex(box->findText(QStringLiteral("ALARMS")));
    Q_EMIT box->activated(box->currentIndex());
    QTRY_COMPARE_WITH_TIMEOUT(results.columnCount(), 5, 10'000);
    QCOMPARE(results.headerData(4, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("score"));
    QTRY_VERIFY_WITH_TIMEOUT(results.rowCount() == 3, 30'000);
    QVERIFY(results.index(0, 4).data(Qt::DisplayRole).toDouble() > 3);
    fixture.lab.pause();
}

void TstSqlPage::pictures()
{
    Fixture fixture;
    fixture.lab.setSpeed(0);
    fixture.lab.run();
    auto *box = fixture.page().findChild<QComboBox *>(QStringLiteral("streams"));
    box->setCurrentIndex(box->findText(QStringLiteral("SCORES")));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.page().results()->columnCount() == 5 && fixture.page().results()->rowCount() > 20,
                             30'000);
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-sql"));
    fixture.editor().goTo(10, 30);
    QTest::keyClicks(fixture.editor().view(), QStringLiteral("x"));
    QTRY_VERIFY(!fixture.problems().isEmpty());
    handmade::keepPicture(*fixture.panel, QStringLiteral("inspector-sql-mistake"));
}

QTEST_MAIN(TstSqlPage)
#include "tst_sqlpage.moc"
