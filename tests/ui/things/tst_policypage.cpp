// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../screenshot.h"
#include "ui/lab/laboratory.h"
#include "ui/services/iot-core/policypage.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QStandardItemModel>
#include <QTest>
#include <QTreeView>

using namespace headwater;
using namespace headwater::ui;
using pipeline::Json;

namespace {

constexpr const char *kPumps =
    R"({"Version": "2012-10-17", "Statement": [)"
    R"({"Sid": "Connect", "Effect": "Allow", "Action": "iot:Connect", "Resource": "*"},)"
    R"({"Sid": "OwnTopic", "Effect": "Allow", "Action": "iot:Publish",)"
    R"( "Resource": "arn:aws:iot:us-east-1:000000000000:topic/pumps/${iot:Connection.Thing.ThingName}/*"},)"
    R"({"Sid": "NoAdmin", "Effect": "Deny", "Action": "iot:*",)"
    R"( "Resource": "arn:aws:iot:us-east-1:000000000000:topic/pumps/*/admin"}]})";
constexpr const char *kUsers =
    R"({"Version": "2012-10-17", "Statement": [{"Sid": "Users", "Effect": "Allow", "Action": "iot:*", "Resource": "*"}]})";

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<PolicyPage> panel;

    explicit Fixture(const char *node = "iot")
    {
        pipeline::Pipeline drawn;
        const auto add = [&drawn](const char *id, const char *type, Json properties = Json::object()) {
            drawn.nodes.push_back({id, type, "", {}, std::move(properties)});
        };
        add("pump", "iot-thing", {{"policies", Json::array({"Pumps"})}, {"topic", "pumps/${thing}/pressure"}});
        add("phone", "iot-thing",
            {{"signIn", "cognito"}, {"protocol", "websocket"}, {"identityPool", "app"}, {"policies", Json::array()}});
        add("page", "iot-thing", {{"signIn", "sigv4"}, {"protocol", "websocket"}, {"role", "users"}});
        add("meter", "iot-thing", {{"signIn", "authorizer"}, {"protocol", "websocket"}});
        add("iot", "iot-core",
            {{"policies",
              Json::array({{{"policyName", "Pumps"}, {"policyDocument", kPumps}},
                           {{"policyName", "AllowAll"},
                            {"policyDocument",
                             R"({"Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}})"}}})}});
        add("users", "iam-role", {{"policy", kUsers}});
        add("app", "cognito-app", {{"authenticatedRole", "users"}});
        add("alone", "iot-core");
        add("clicks", "kinesis-stream");
        for (const char *each : {"pump", "phone", "page", "meter"})
            drawn.links.push_back({each, "iot", "", Json::object()});
        lab.document().reset(std::move(drawn));
        panel = std::make_unique<PolicyPage>(lab);
        panel->resize(460, 720);
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
        panel->showNode(node);
    }
    PolicyPage &page() const { return *panel; }
    template <typename T>
    T &find(const char *name) const
    {
        return *page().findChild<T *>(QLatin1String(name));
    }
    QString verdict() const { return find<QLabel>("verdict").text(); }
    QString why() const { return find<QLabel>("why").text(); }
    /// As a person chooses: by the keys.
    void choose(const char *box, const QString &text) const
    {
        auto &combo = find<QComboBox>(box);
        combo.setFocus();
        QTest::keyClick(&combo, Qt::Key_Home);
        for (int i = 0; combo.currentText() != text && i < combo.count(); ++i)
            QTest::keyClick(&combo, Qt::Key_Down);
        QCOMPARE(combo.currentText(), text);
    }
    void type(const char *edit, const QString &text) const
    {
        auto &line = find<QLineEdit>(edit);
        line.setFocus();
        QTest::keyClick(&line, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&line, text);
    }
    /// `statement = what it says`, what it is made of indented.
    QStringList statements() const
    {
        QStringList lines;
        const QStandardItemModel &model = *page().statements();
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex part = model.index(row, PolicyPage::Part);
            lines << part.data().toString() + QStringLiteral(" = ") +
                         part.siblingAtColumn(PolicyPage::Says).data().toString();
            for (int child = 0; child < model.rowCount(part); ++child)
                lines << QStringLiteral("  ") + model.index(child, PolicyPage::Says, part).data().toString();
        }
        return lines;
    }
};

} // namespace

/// What a device may do, explained by the drawing alone.
class TstPolicyPage : public QObject // IOT-09
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        Theme::instance().install();
        Theme::instance().choose(ThemeChoice::Dark);
    }

    void onlyDevicesAndTheirCoreHaveIt();
    void aDecisionIsExplainedWhileNothingRuns();
    void aDenyWinsAndIsNamed();
    void aVariableWithoutAValueIsSaid();
    void eachWayOfSigningInIsExplained();
    void theDrawingIsFollowed();
    void aDeviceIsItsOwnSubject();
    void whatStandsInTheWayIsSaid();
    void pictures();
};

void TstPolicyPage::onlyDevicesAndTheirCoreHaveIt()
{
    const Laboratory lab;
    for (const auto &[type, has] :
         {std::pair("iot-core", true), std::pair("iot-thing", true), std::pair("iot-fleet", true),
          std::pair("kinesis-stream", false), std::pair("iam-role", false)})
        QCOMPARE(PolicyPage::isFor(*lab.catalog().find(type)), has);
}

void TstPolicyPage::aDecisionIsExplainedWhileNothingRuns()
{
    Fixture fixture;
    QAbstractItemModelTester tester(const_cast<QStandardItemModel *>(fixture.page().statements()));
    QCOMPARE(fixture.find<QComboBox>("device").count(), 4);
    QCOMPARE(fixture.find<QLineEdit>("resource").text(), QStringLiteral("pumps/pump/pressure"));
    QCOMPARE(fixture.verdict(), QStringLiteral("Allowed"));
    QCOMPARE(fixture.why(), QStringLiteral("“OwnTopic” of Pumps allows it."));
    QCOMPARE(fixture.statements(), (QStringList{QStringLiteral("“Connect” of Pumps = ✗ allows something else"),
                                                QStringLiteral("  ✗ does not match"), QStringLiteral("  ✓ matches"),
                                                QStringLiteral("“OwnTopic” of Pumps = ▶ allows it: this decides"),
                                                QStringLiteral("  ✓ matches"), QStringLiteral("  ✓ matches"),
                                                QStringLiteral("“NoAdmin” of Pumps = ✗ denies something else"),
                                                QStringLiteral("  ✓ matches"), QStringLiteral("  ✗ does not match")}));
    fixture.type("resource", QStringLiteral("pumps/other/pressure"));
    QCOMPARE(fixture.verdict(), QStringLiteral("Denied"));
    QCOMPARE(fixture.why(), QStringLiteral("No statement allows it."));
    fixture.choose("action", QStringLiteral("iot:Connect"));
    QCOMPARE(fixture.verdict(), QStringLiteral("Allowed"));
    QCOMPARE(fixture.find<QLabel>("arn").text(),
             QStringLiteral("iot:Connect · arn:aws:iot:us-east-1:000000000000:client/pump"));
}

void TstPolicyPage::aDenyWinsAndIsNamed()
{
    Fixture fixture;
    fixture.type("resource", QStringLiteral("pumps/pump/admin"));
    QCOMPARE(fixture.verdict(), QStringLiteral("Denied"));
    QCOMPARE(fixture.why(), QStringLiteral("“NoAdmin” of Pumps denies it; that wins over everything that allows it."));
    QVERIFY(fixture.statements().contains(QStringLiteral("“OwnTopic” of Pumps = ✓ would allow it")));
    QVERIFY(fixture.statements().contains(QStringLiteral("“NoAdmin” of Pumps = ▶ denies it: this decides")));
}

void TstPolicyPage::aVariableWithoutAValueIsSaid()
{
    Fixture fixture;
    fixture.type("client", QStringLiteral("second-pump"));
    QCOMPARE(fixture.verdict(), QStringLiteral("Denied"));
    QVERIFY(fixture.statements().contains(QStringLiteral("  ✗ has a variable without a value here")));
}

void TstPolicyPage::eachWayOfSigningInIsExplained()
{
    Fixture fixture;
    fixture.choose("device", QStringLiteral("page"));
    QCOMPARE(fixture.verdict(), QStringLiteral("Allowed"));
    QVERIFY(fixture.statements().contains(QStringLiteral("“Users” of users (IAM) = ▶ allows it: this decides")));
    fixture.choose("device", QStringLiteral("phone"));
    QCOMPARE(fixture.verdict(), QStringLiteral("Denied"));
    QCOMPARE(fixture.why(),
             QStringLiteral("The role allows it, but no IoT policy of the identity does; it needs both."));
    fixture.choose("device", QStringLiteral("meter"));
    QVERIFY(fixture.verdict().isEmpty());
    QVERIFY(fixture.why().startsWith(QStringLiteral("A custom authorizer decides")));
    QVERIFY(!fixture.find<QTreeView>("statements").isVisible());
}

void TstPolicyPage::theDrawingIsFollowed()
{
    Fixture fixture;
    const auto set = [&fixture](const char *node, const char *key, const Json &value) {
        fixture.lab.perform(pipeline::setPropertyCommand(fixture.lab.document(), {node}, key, value, key));
    };
    set("phone", "policies", Json::array({"AllowAll"}));
    fixture.choose("device", QStringLiteral("phone"));
    QTRY_COMPARE(fixture.verdict(), QStringLiteral("Allowed"));
    QVERIFY(fixture.why().startsWith(QStringLiteral("The role allows it, and so does the IoT policy")));
    fixture.choose("device", QStringLiteral("pump"));
    set("pump", "certificateStatus", "REVOKED");
    QTRY_COMPARE(fixture.why(),
                 QStringLiteral("The certificate is not active. It is refused before any policy is asked."));
}

void TstPolicyPage::aDeviceIsItsOwnSubject()
{
    Fixture fixture("page");
    QCOMPARE(fixture.find<QComboBox>("device").currentText(), QStringLiteral("page"));
    QVERIFY(!fixture.find<QComboBox>("device").isEnabled());
    QCOMPARE(fixture.verdict(), QStringLiteral("Allowed"));
    fixture.page().showNode("pump");
    QCOMPARE(fixture.find<QComboBox>("device").currentText(), QStringLiteral("pump"));
    QCOMPARE(fixture.find<QLineEdit>("client").text(), QStringLiteral("pump"));
}

void TstPolicyPage::whatStandsInTheWayIsSaid()
{
    Fixture fixture("alone");
    QVERIFY(fixture.why().startsWith(QStringLiteral("Link a thing to IoT Core")));
    QVERIFY(fixture.verdict().isEmpty());
    QVERIFY(!fixture.find<QTreeView>("statements").isVisible());
}

/// For a person to look at, in both themes.
void TstPolicyPage::pictures()
{
    Fixture fixture;
    fixture.type("resource", QStringLiteral("pumps/pump/admin"));
    for (const int scale : {100, 200}) {
        Theme::instance().setTextScale(scale);
        fixture.page().resize(460 * scale / 100, 720 * scale / 100);
        for (const bool isDark : {false, true}) {
            Theme::instance().choose(isDark ? ThemeChoice::Dark : ThemeChoice::Light);
            QTest::qWait(30);
            test::keepPicture(fixture.page().grab(), QStringLiteral("policy-page-%1-%2")
                                                         .arg(isDark ? QStringLiteral("dark") : QStringLiteral("light"))
                                                         .arg(scale));
        }
    }
    Theme::instance().setTextScale(100);
}

QTEST_MAIN(TstPolicyPage)
#include "tst_policypage.moc"
