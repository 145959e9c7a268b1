// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/iotpolicy.h"

#include <QtTest>

using namespace headwater;
using namespace headwater::iot;

namespace {

/// `Allow Publish T(a/*); Deny Receive not T(b)` as a policy. C, T, F, H stand for client/, topic/, topicfilter/ and
/// thing/; what follows in {} is a condition.
std::string policyOf(const QString &statements)
{
    QStringList made;
    for (const QString &each : statements.split(QLatin1Char(';'), Qt::SkipEmptyParts)) {
        QString line = each.trimmed();
        QString condition;
        if (const qsizetype brace = line.indexOf(QLatin1String(" {")); brace >= 0) {
            condition = QStringLiteral(R"(, "Condition": %1)").arg(line.mid(brace + 1));
            line = line.left(brace);
        }
        const QStringList words = line.split(QLatin1Char(' '));
        const bool isNot = words.value(2) == QLatin1String("not");
        QString resource = words.last();
        static const QMap<QChar, QString> kinds{{u'C', QStringLiteral("client")},
                                                {u'T', QStringLiteral("topic")},
                                                {u'F', QStringLiteral("topicfilter")},
                                                {u'H', QStringLiteral("thing")}};
        if (resource != QLatin1String("*"))
            resource = QStringLiteral("arn:aws:iot:us-east-1:123456789012:%1/%2")
                           .arg(kinds[resource[0]], resource.mid(2, resource.size() - 3));
        made.append(QStringLiteral(R"({"Effect": "%1", "Action": "iot:%2", "%3": "%4"%5})")
                        .arg(words[0], words[1], isNot ? QStringLiteral("NotResource") : QStringLiteral("Resource"),
                             resource, condition));
    }
    return R"({"Version": "2012-10-17", "Statement": [)" + made.join(QStringLiteral(", ")).toStdString() + "]}";
}

policies::Policy parsed(const QString &statements)
{
    auto policy = parseIotPolicy(policyOf(statements));
    if (!policy)
        qFatal("%s in %s", qPrintable(policy.error().message), policyOf(statements).c_str());
    return *policy;
}

/// `certificate=client=thing attributes…`
Asker askerOf(const QString &words)
{
    Asker asker;
    asker.clientId = "device";
    for (const QString &word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const QString value = word.section(QLatin1Char('='), 1);
        if (word.startsWith(QLatin1String("client=")))
            asker.clientId = value.toStdString();
        else if (word.startsWith(QLatin1String("thing=")))
            asker.thing = value.toStdString();
        else if (word == QLatin1String("persistent"))
            asker.persistentConnect = true;
        else if (word == QLatin1String("will"))
            asker.lastWill = true;
        else if (word == QLatin1String("inactive"))
            asker.certificate = CertificateStatus::Inactive;
        else if (word == QLatin1String("cognito"))
            asker.kind = Asker::Kind::CognitoAuthenticated;
        else if (word == QLatin1String("guest"))
            asker.kind = Asker::Kind::CognitoGuest;
        else if (word == QLatin1String("http"))
            asker.overMqtt = false;
    }
    return asker;
}

Action actionOf(const QString &name)
{
    for (int i = 0; i <= static_cast<int>(Action::ListNamedShadowsForThing); ++i) {
        if (actionText(static_cast<Action>(i)) == "iot:" + name.toStdString())
            return static_cast<Action>(i);
    }
    qFatal("no action %s", qPrintable(name));
}

const Authorizer &authorizer()
{
    static const Authorizer made("123456789012", "us-east-1");
    return made;
}

} // namespace

/// IOT-09: what policies decide, case by case.
class TstIotPolicies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void casesAreDecided_data();
    void casesAreDecided();
    void cognitoNeedsBothKinds();
    void groupsUniteWithTheCertificate();
    void certificateNamesAreVariables();
    void attributesAreVariables();
    void everyStatementIsExplained();
    void typosAreRefused_data();
    void typosAreRefused();
    void whatAllowsEverythingIsRecognised();
};

void TstIotPolicies::casesAreDecided_data()
{
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QString>("asker");
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("verdict");
    int line = 0;
    const auto row = [&line](const char *name, const char *policy, const char *asker, const char *request,
                             const char *verdict) {
        const QString wanted = QString::fromUtf8(request);
        QTest::newRow(qPrintable(QStringLiteral("%1 %2 #%3").arg(QLatin1String(name), wanted).arg(++line)))
            << QString::fromUtf8(policy) << QString::fromUtf8(asker) << wanted.section(QLatin1Char(' '), 0, 0)
            << wanted.section(QLatin1Char(' '), 1) << QString::fromLatin1(verdict);
    };
    row("P1", "Allow Connect C(client1)", "client=client1", "Connect client1", "allow");
    row("P2", "Allow Connect C(client1)", "client=client2", "Connect client2", "none");
    row("P3", "Allow Publish T(a/*)", "", "Connect device", "none");
    row("P4", "Allow Publish T(a/*)", "", "Publish a/b/c", "allow");
    row("P5", "Allow Publish T(a/*)", "", "Publish a", "none");
    row("P5", "Allow Publish T(a/*)", "", "Publish a/", "allow");
    const char *p6 = "Allow Publish T(some/\?\?\?\?\?/topic)";
    row("P6", p6, "", "Publish some/room1/topic", "allow");
    row("P6", p6, "", "Publish some/room10/topic", "none");
    row("P7", "Allow Subscribe F(some/+/topic)", "", "Subscribe some/+/topic", "allow");
    row("P7", "Allow Subscribe F(some/+/topic)", "", "Subscribe some/x/topic", "none");
    for (const char *filter : {"Subscribe some/x/topic", "Subscribe some/+/topic", "Subscribe some/a/b/topic"})
        row("P8", "Allow Subscribe F(some/*/topic)", "", filter, "allow");
    const char *p9 = "Allow Subscribe F(a/*); Deny Subscribe F(a/restricted/*); Allow Receive T(*)";
    row("P9", p9, "", "Subscribe a/#", "allow");
    row("P9", p9, "", "Subscribe a/restricted/#", "deny");
    row("P9", p9, "", "Receive a/restricted/x", "allow");
    const char *p10 = "Allow Subscribe F(a/*); Deny Subscribe F(a/restricted/*); Allow Receive not T(a/restricted/*)";
    row("P10", p10, "", "Receive a/restricted/x", "none");
    row("P10", p10, "", "Receive a/ok", "allow");
    const char *p11 = "Allow Subscribe F(device/update); Deny Receive T(device/update)";
    row("P11", p11, "", "Subscribe device/update", "allow");
    row("P11", p11, "", "Receive device/update", "deny");
    row("P12", "Allow Subscribe F(x)", "", "Subscribe x", "allow");
    row("P12", "Allow Subscribe F(x)", "", "Receive x", "none");
    row("P13", "Allow Publish F(a)", "", "Publish a", "none");
    const char *p14 = "Allow Publish T(${iot:Connection.Thing.ThingName}/*)";
    row("P14", p14, "client=Pump1 thing=Pump1", "Publish Pump1/t", "allow");
    row("P14", p14, "client=Pump1 thing=Pump1", "Publish Pump2/t", "none");
    row("P14", p14, "client=Pump1 thing=Pump1 http", "Publish Pump1/t", "none");
    row("P15", p14, "client=foo thing=Pump1", "Publish foo/t", "none");
    row("P15", p14, "client=foo thing=Pump1", "Publish Pump1/t", "none");
    const char *p16 = "Allow Publish T(${iot:Connection.Thing.ThingName}/*); "
                      "Deny Publish T(${iot:Connection.Thing.ThingName}/bar)";
    row("P16", p16, "client=Pump1 thing=Pump1", "Publish Pump1/bar", "deny");
    row("P16", p16, "client=Pump1 thing=Pump1", "Publish Pump1/bar2", "allow");
    const char *p17 = "Allow Subscribe F(my/${iot:ClientId}/topic); Allow Connect C(*)";
    row("P17", p17, "client=+", "Connect +", "allow");
    row("P17", p17, "client=+", "Subscribe my/+/topic", "allow");
    row("P17", p17, "client=x", "Subscribe my/+/topic", "none");
    const char *p18 = R"(Allow Connect C(*) {"Bool": {"iot:Connection.Thing.IsAttached": "true"}})";
    row("P18", p18, "client=Pump1", "Connect Pump1", "none");
    row("P18", p18, "client=Pump1 thing=Pump1", "Connect Pump1", "allow");
    const char *p19 =
        R"(Allow Connect C(*) {"ForAllValues:StringEquals": {"iot:ConnectAttributes": ["PersistentConnect"]}})";
    row("P19 clean", p19, "", "Connect device", "allow");
    row("P19 persistent", p19, "persistent", "Connect device", "allow");
    row("P19 with will", p19, "persistent will", "Connect device", "none");
    const char *p20 = R"(Allow Connect C(*); Deny Connect C(*) )"
                      R"({"ForAnyValue:StringEquals": {"iot:ConnectAttributes": ["PersistentConnect"]}})";
    row("P20 clean", p20, "", "Connect device", "allow");
    row("P20 persistent", p20, "persistent", "Connect device", "deny");
    const char *p21 =
        R"(Allow Connect C(*) {"ForAllValues:StringNotEquals": {"iot:ConnectAttributes": ["PersistentConnect"]}})";
    row("P21 will", p21, "will", "Connect device", "allow");
    row("P21 persistent", p21, "persistent", "Connect device", "none");
    row("P22", "Allow Publish T(t)", "", "Publish t", "allow");
    row("P22", "Allow Publish T(t)", "", "RetainPublish t", "none");
    row("P23 http", "Allow UpdateThingShadow H(X)", "http", "UpdateThingShadow X", "allow");
    row("P23 named", "Allow UpdateThingShadow H(X)", "http", "UpdateThingShadow X/n", "none");
    row("P23 mqtt", "Allow UpdateThingShadow H(X)", "", "Publish $aws/things/X/shadow/update", "none");
    row("P24", "Allow Publish T($aws/rules/R1/*)", "", "Publish $aws/rules/R1/a/b", "allow");
    row("P24", "Allow Publish T($aws/rules/R1/*)", "", "Publish $aws/rules/R2/a", "none");
    row("P26", "Allow Receive T(a/#)", "", "Receive a/b", "none");
    row("P29", "Allow * *", "inactive", "Connect device", "certificate");
    row("P30", "Allow Publish T(Sensor/1)", "", "Publish sensor/1", "none");
}

void TstIotPolicies::casesAreDecided()
{
    QFETCH(QString, policy);
    QFETCH(QString, asker);
    QFETCH(QString, action);
    QFETCH(QString, resource);
    QFETCH(QString, verdict);
    const policies::Policy read = parsed(policy);
    const PolicySet set{{{"it", &read}}, {}};
    const IotDecision decision = authorizer().decide(set, askerOf(asker), actionOf(action), resource.toStdString());
    const QString decided = decision.refusedByCertificate                         ? QStringLiteral("certificate")
                            : decision.verdict == policies::Verdict::Allow        ? QStringLiteral("allow")
                            : decision.verdict == policies::Verdict::ExplicitDeny ? QStringLiteral("deny")
                                                                                  : QStringLiteral("none");
    QCOMPARE(decided, verdict);
    QVERIFY(!decision.deciding.empty());
}

// P27, P28: apps that sign in with Cognito.
void TstIotPolicies::cognitoNeedsBothKinds()
{
    const policies::Policy publish = parsed(QStringLiteral("Allow Publish T(t)"));
    const std::vector<policies::NamedPolicy> one{{"it", &publish}};
    const auto decide = [&](const char *who, bool iam, bool iot) {
        PolicySet set;
        if (iam)
            set.iam = one;
        if (iot)
            set.iot = one;
        return authorizer().decide(set, askerOf(QString::fromLatin1(who)), Action::Publish, "t").isAllowed();
    };
    QVERIFY(!decide("cognito", true, false));
    QVERIFY(!decide("cognito", false, true));
    QVERIFY(decide("cognito", true, true));
    QVERIFY(decide("guest", true, false));
    QVERIFY(!decide("guest", false, true));
}

// P25
void TstIotPolicies::groupsUniteWithTheCertificate()
{
    const policies::Policy all = parsed(QStringLiteral("Allow * *"));
    const policies::Policy no = parsed(QStringLiteral("Deny Publish T(admin/*)"));
    const PolicySet set{{{"certificate", &all}, {"group", &no}}, {}};
    const IotDecision denied = authorizer().decide(set, {}, Action::Publish, "admin/x");
    QCOMPARE(denied.verdict, policies::Verdict::ExplicitDeny);
    QCOMPARE(denied.deciding, std::string("statement 1 of group"));
    QVERIFY(authorizer().decide(set, {}, Action::Publish, "a").isAllowed());
}

void TstIotPolicies::certificateNamesAreVariables()
{
    Asker asker;
    asker.clientId = "x";
    asker.subject = "CN=pump-1,O=Acme,OU=north,OU=hall 2";
    const auto publishes = [&](const char *policy, const char *topic) {
        const policies::Policy read = parsed(QString::fromUtf8(policy));
        return authorizer().decide({{{"it", &read}}, {}}, asker, Action::Publish, topic).isAllowed();
    };
    QVERIFY(publishes("Allow Publish T(${iot:Certificate.Subject.CommonName}/t)", "pump-1/t"));
    QVERIFY(publishes("Allow Publish T(${iot:Certificate.Subject.OrganizationalUnit}/t)", "north/t"));
    QVERIFY(publishes("Allow Publish T(${iot:Certificate.Subject.OrganizationalUnit.1}/t)", "hall 2/t"));
    QVERIFY(!publishes("Allow Publish T(${iot:Certificate.Issuer.CommonName}/t)", "/t"));
    QVERIFY(publishes(
        R"(Allow Publish T(t) {"ForAnyValue:StringEquals":{"iot:Certificate.Subject.OrganizationalUnit.List":"hall 2"}})",
        "t"));
}

void TstIotPolicies::attributesAreVariables()
{
    Asker asker;
    asker.clientId = asker.thing = "Pump1";
    asker.thingType = "Pump";
    asker.attributes = {{"building", "b7"}};
    const policies::Policy read = parsed(QStringLiteral("Allow Publish T(${iot:Connection.Thing.Attributes[building]}/"
                                                        "${iot:Connection.Thing.ThingTypeName}/t)"));
    const PolicySet set{{{"it", &read}}, {}};
    QVERIFY(authorizer().decide(set, asker, Action::Publish, "b7/Pump/t").isAllowed());
    asker.clientId = "other";
    QVERIFY(!authorizer().decide(set, asker, Action::Publish, "b7/Pump/t").isAllowed());
}

void TstIotPolicies::everyStatementIsExplained()
{
    const policies::Policy read =
        parsed(QStringLiteral("Allow Connect C(*); Allow Publish T(${iot:Connection.Thing.ThingName}/t); Deny Publish "
                              "T(x/*) {\"Bool\": {\"iot:Connection.Thing.IsAttached\": \"true\"}}"));
    const auto traces =
        authorizer().explain({{{"it", &read}}, {}}, askerOf(QStringLiteral("client=x")), Action::Publish, "x/t");
    QCOMPARE(traces.size(), std::size_t{3});
    QVERIFY(!traces[0].fit.action && !traces[0].fit.applies());
    QVERIFY(traces[1].fit.action && !traces[1].fit.resource);
    QCOMPARE(traces[1].fit.unresolved.size(), std::size_t{1});
    QVERIFY(traces[2].fit.action && traces[2].fit.resource && !traces[2].fit.condition);
    QCOMPARE(traces[2].fit.unheld, std::vector<std::string>{"iot:connection.thing.isattached"});
    QCOMPARE(traces[2].effect, policies::Effect::Deny);
}

void TstIotPolicies::typosAreRefused_data()
{
    QTest::addColumn<QString>("document");
    QTest::newRow("no JSON") << QStringLiteral("{");
    QTest::newRow("no statement") << QStringLiteral(R"({"Version": "2012-10-17"})");
    QTest::newRow("effect") << QStringLiteral(
        R"({"Statement": {"Effect": "allow", "Action": "iot:*", "Resource": "*"}})");
    QTest::newRow("other service") << QStringLiteral(
        R"({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}})");
    QTest::newRow("principal") << QStringLiteral(
        R"({"Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*", "Principal": "*"}})");
    QTest::newRow("too long")
        << QStringLiteral(R"({"Statement": {"Sid": "%1", "Effect": "Allow", "Action": "*", "Resource": "*"}})")
               .arg(QString(2'048, QLatin1Char('x')));
}

void TstIotPolicies::typosAreRefused()
{
    QFETCH(QString, document);
    const auto read = parseIotPolicy(document.toStdString());
    QVERIFY(!read);
    QVERIFY(!read.error().message.isEmpty());
}

void TstIotPolicies::whatAllowsEverythingIsRecognised()
{
    const policies::Policy all = parsed(QStringLiteral("Allow * *")), some = parsed(QStringLiteral("Allow Publish *")),
                           no = parsed(QStringLiteral("Deny Publish T(x)"));
    const policies::NamedPolicy list[] = {{"all", &all}, {"some", &some}, {"no", &no}};
    QVERIFY(allowsEverything(std::span(list, 1)));
    QVERIFY(allowsEverything(std::span(list, 2)));
    QVERIFY(!allowsEverything(std::span(list, 3)));
    QVERIFY(!allowsEverything(std::span(list + 1, 1)));
}

QTEST_GUILESS_MAIN(TstIotPolicies)
#include "tst_iotpolicies.moc"
