// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/security/securitymodel.h"
#include "ui/security/securitypanel.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;
using services::SecurityState;
using services::SecurityTopic;

namespace {

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<SecurityPanel> panel;

    Fixture()
    {
        handmade::buildPipeline(lab);
        panel = std::make_unique<SecurityPanel>(lab);
        panel->resize(980, 320);
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
    }
    QTableView *table() const { return panel->findChild<QTableView *>(); }
    QPushButton *button(const char *name) const { return panel->findChild<QPushButton *>(QLatin1String(name)); }
    void clickRow(int row) const
    {
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {},
                          table()->visualRect(panel->model()->index(row, 0)).center());
    }
};

} // namespace

class TstSecurity : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void linesFollowTheDocument();
    void aFixIsOneStepThatCanBeUndone();
    void theNodeOfALineIsShown();
    void theListIsWorkedThroughWithTheKeyboard();
    void pictures();
};

void TstSecurity::linesFollowTheDocument()
{
    Fixture fixture;
    const QAbstractItemModelTester tester(fixture.panel->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    SecurityModel *model = fixture.panel->model();
    const int row = model->rowOf(SecurityTopic::AtRest, "clicks");
    QVERIFY(row >= 0);
    QCOMPARE(model->line(row).state, SecurityState::Open);
    QSignalSpy counted(fixture.panel.get(), &SecurityPanel::openChanged);
    QVERIFY(fixture.lab.perform(
        pipeline::setPropertyCommand(fixture.lab.document(), {"clicks"}, "EncryptionType", "KMS", {})));
    QTRY_COMPARE(model->line(model->rowOf(SecurityTopic::AtRest, "clicks")).state, SecurityState::Good);
    QVERIFY(!counted.isEmpty());
    fixture.lab.document().undo();
    QTRY_COMPARE(model->line(model->rowOf(SecurityTopic::AtRest, "clicks")).state, SecurityState::Open);
}

void TstSecurity::aFixIsOneStepThatCanBeUndone()
{
    // SEC-01: the way to least privilege is a button.
    Fixture fixture;
    const pipeline::Pipeline before = fixture.lab.pipeline();
    SecurityModel *model = fixture.panel->model();
    const int open = model->count(SecurityState::Open);
    fixture.clickRow(model->rowOf(SecurityTopic::LeastPrivilege, "web"));
    QVERIFY(fixture.button("fix")->isEnabled());
    QTest::mouseClick(fixture.button("fix"), Qt::LeftButton);
    const pipeline::Node *web = fixture.lab.pipeline().find("web");
    const pipeline::Node *role = fixture.lab.pipeline().find(web->properties.value("role", std::string()));
    QVERIFY(role);
    QCOMPARE(role->type, std::string("iam-role"));
    QVERIFY(role->properties["policy"].get<std::string>().find("stream/clicks") != std::string::npos);
    QCOMPARE(model->count(SecurityState::Open), open - 1);
    // The same line is still the current one, and it is good.
    const int row = fixture.table()->currentIndex().row();
    QCOMPARE(model->line(row).node, std::string("web"));
    QCOMPARE(model->line(row).state, SecurityState::Good);
    QVERIFY(!fixture.button("fix")->isEnabled());
    fixture.lab.document().undo();
    QVERIFY(fixture.lab.pipeline() == before);
}

void TstSecurity::theNodeOfALineIsShown()
{
    Fixture fixture;
    std::string focused;
    connect(&fixture.lab, &Laboratory::focusRequested, this, [&](const std::string &node) { focused = node; });
    fixture.clickRow(fixture.panel->model()->rowOf(SecurityTopic::AtRest, "clicks"));
    QTest::mouseClick(fixture.button("showNode"), Qt::LeftButton);
    QCOMPARE(focused, std::string("clicks"));
    QCOMPARE(fixture.lab.selectedNodes(), (std::vector<std::string>{"clicks"}));
}

void TstSecurity::theListIsWorkedThroughWithTheKeyboard()
{
    Fixture fixture;
    SecurityModel *model = fixture.panel->model();
    fixture.table()->setFocus();
    fixture.table()->selectRow(model->rowOf(SecurityTopic::AtRest, "clicks") - 1);
    QTest::keyClick(fixture.table(), Qt::Key_Down);
    QCOMPARE(model->line(fixture.table()->currentIndex().row()).topic, SecurityTopic::AtRest);
    fixture.button("fix")->setFocus();
    QTest::keyClick(fixture.button("fix"), Qt::Key_Space);
    QVERIFY(fixture.lab.pipeline().find("clicks")->properties.value("EncryptionType", "") == "KMS");
}

void TstSecurity::pictures()
{
    Fixture fixture;
    fixture.clickRow(fixture.panel->model()->rowOf(SecurityTopic::LeastPrivilege, "web"));
    handmade::keepPicture(*fixture.panel, QStringLiteral("security"));
}

QTEST_MAIN(TstSecurity)
#include "tst_security.moc"
