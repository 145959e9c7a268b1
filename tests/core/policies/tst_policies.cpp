// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policies/address.h"
#include "core/policies/decision.h"

#include <QtTest>

using namespace headwater;
using namespace headwater::policies;

namespace {

constexpr const char *kRole = "arn:aws:iam::000000000000:role/web";

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

/// Statements, comma-separated, as a policy.
std::string policyOf(const QString &statements)
{
    return R"({"Version": "2012-10-17", "Statement": [)" + statements.toStdString() + "]}";
}

/// `aws:sourceip=1.2.3.4; key=a,b` as a context.
Context contextOf(const QString &words)
{
    Context context;
    for (const QString &entry : words.split(QLatin1Char(';'), Qt::SkipEmptyParts)) {
        const qsizetype equals = entry.indexOf(QLatin1Char('='));
        std::vector<std::string> values;
        for (const QString &value : entry.mid(equals + 1).split(QLatin1Char(','), Qt::SkipEmptyParts))
            values.push_back(value.toStdString());
        context[entry.left(equals).trimmed().toLower().toStdString()] = values;
    }
    return context;
}

Decision decided(const std::string &policy, PolicyKind kind, Request request)
{
    const auto parsed = parsePolicy(policy, kind);
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().message));
    const NamedPolicy named{"web", &*parsed};
    return decide({&named, 1}, request);
}

QString verdictText(const Decision &decision)
{
    return decision.verdict == Verdict::Allow          ? QStringLiteral("allow")
           : decision.verdict == Verdict::ExplicitDeny ? QStringLiteral("deny")
                                                       : QStringLiteral("none");
}

} // namespace

/// SEC-01: what a policy says of a call, case by case.
class TstPolicies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void identityPoliciesDecide_data();
    void identityPoliciesDecide();
    void conditionsHoldOrNot_data();
    void conditionsHoldOrNot();
    void thingsMayWhatTheirPoliciesSay_data();
    void thingsMayWhatTheirPoliciesSay();
    void principalsAreNamed_data();
    void principalsAreNamed();
    void theDecidingStatementIsNamed();
    void anExplicitDenyOfAnyPolicyWins();
    void variablesNeedTheNewerVersion();
    void mistakesAreFoundWhereTheyAre_data();
    void mistakesAreFoundWhereTheyAre();
    void whiteSpaceIsFree();
    void addressesAreRead_data();
    void addressesAreRead();
};

void TstPolicies::identityPoliciesDecide_data()
{
    QTest::addColumn<QString>("statements");
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("expected");
    const QString clicks = QStringLiteral("arn:aws:kinesis:us-east-1:000000000000:stream/clicks");
    const auto row = [&](const char *name, const char *statements, const char *action, const QString &resource,
                         const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(statements) << QString::fromUtf8(action) << resource
                            << QString::fromUtf8(expected);
    };
    const char *put = R"({"Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": "*"})";
    row("allowed", put, "kinesis:PutRecord", clicks, "allow");
    row("another action", put, "kinesis:PutRecords", clicks, "none");
    row("actions have no letter case", put, "KINESIS:putrecord", clicks, "allow");
    const char *puts = R"({"Effect": "Allow", "Action": ["kinesis:Put*"], "Resource": "*"})";
    row("a star in an action", puts, "kinesis:PutRecords", clicks, "allow");
    row("a star in an action, not its service", puts, "firehose:PutRecord", clicks, "none");
    const char *one = R"({"Effect": "Allow", "Action": "kinesis:*",
                          "Resource": "arn:aws:kinesis:*:000000000000:stream/click?"})";
    row("wildcards in an ARN", one, "kinesis:PutRecord", clicks, "allow");
    row("a question mark is one character", one, "kinesis:PutRecord", clicks + QStringLiteral("x"), "none");
    row("resources have letter case", one, "kinesis:PutRecord",
        QStringLiteral("arn:aws:kinesis:us-east-1:000000000000:stream/Clicks"), "none");
    const char *butOne = R"({"Effect": "Allow", "Action": "kinesis:*", "Resource": "*"},
                            {"Effect": "Deny", "Action": "kinesis:DeleteStream", "Resource": "*"})";
    row("a deny beside an allow", butOne, "kinesis:DeleteStream", clicks, "deny");
    row("a deny of something else", butOne, "kinesis:PutRecord", clicks, "allow");
    const char *notAction = R"({"Effect": "Allow", "NotAction": ["iam:*", "kinesis:Delete*"], "Resource": "*"})";
    row("NotAction allows the rest", notAction, "kinesis:PutRecord", clicks, "allow");
    row("NotAction leaves these out", notAction, "kinesis:DeleteStream", clicks, "none");
    const char *notResource = R"({"Effect": "Deny", "Action": "*",
        "NotResource": "arn:aws:kinesis:us-east-1:000000000000:stream/clicks"},
        {"Effect": "Allow", "Action": "*", "Resource": "*"})";
    row("NotResource spares one", notResource, "kinesis:PutRecord", clicks, "allow");
    row("NotResource hits the others", notResource, "kinesis:PutRecord", clicks + QStringLiteral("2"), "deny");
    const char *own = R"({"Effect": "Allow", "Action": "kinesis:*",
        "Resource": "arn:aws:kinesis:us-east-1:000000000000:stream/${aws:username}"})";
    row("a variable", own, "kinesis:PutRecord", clicks, "allow");
    row("a variable with another value", own, "kinesis:PutRecord", clicks + QStringLiteral("2"), "none");
    row("a variable without a value matches nothing",
        R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}"})", "s3:GetObject",
        QStringLiteral("arn:aws:s3:::"), "none");
    row("a variable with a default",
        R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:PrincipalTag/team, 'all'}"})",
        "s3:GetObject", QStringLiteral("arn:aws:s3:::all"), "allow");
    row("an escaped star is a star", R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${*}"})",
        "s3:GetObject", QStringLiteral("arn:aws:s3:::a"), "none");
    row("an escaped star is a star, and that one fits",
        R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${*}"})", "s3:GetObject",
        QStringLiteral("arn:aws:s3:::*"), "allow");
    row("a lone statement needs no list", put, "kinesis:PutRecord", clicks, "allow");
}

void TstPolicies::identityPoliciesDecide()
{
    QFETCH(QString, statements);
    QFETCH(QString, action);
    QFETCH(QString, resource);
    QFETCH(QString, expected);
    const Decision decision = decided(policyOf(statements), PolicyKind::Identity,
                                      {action.toStdString(),
                                       resource.toStdString(),
                                       {kRole},
                                       "000000000000",
                                       contextOf(QStringLiteral("aws:username=clicks"))});
    QCOMPARE(verdictText(decision), expected);
}

void TstPolicies::conditionsHoldOrNot_data()
{
    QTest::addColumn<QString>("condition");
    QTest::addColumn<QString>("context");
    QTest::addColumn<bool>("holds");
    const auto row = [](const char *condition, const char *context, bool holds) {
        QTest::addRow("%s | %s", condition, context)
            << QString::fromUtf8(condition) << QString::fromUtf8(context) << holds;
    };
    row(R"("Bool": {"aws:SecureTransport": "true"})", "aws:SecureTransport=true", true);
    row(R"("Bool": {"aws:SecureTransport": true})", "aws:SecureTransport=false", false);
    row(R"("Bool": {"aws:SecureTransport": "false"})", "", false);
    row(R"("BoolIfExists": {"aws:SecureTransport": "true"})", "", true);
    row(R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"})", "aws:SourceIp=203.0.113.9", true);
    row(R"("IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]})", "aws:SourceIp=10.255.1.2", true);
    row(R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"})", "aws:SourceIp=203.0.114.9", false);
    row(R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"})", "", false);
    row(R"("IpAddress": {"aws:SourceIp": "2001:DB8:1234::/48"})", "aws:SourceIp=2001:db8:1234:5::1", true);
    row(R"("IpAddress": {"aws:SourceIp": "2001:db8:1234::/48"})", "aws:SourceIp=2001:db8:1235::1", false);
    row(R"("NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"})", "aws:SourceIp=203.0.114.9", true);
    row(R"("NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "203.0.114.0/24"]})", "aws:SourceIp=203.0.114.9", false);
    row(R"("NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"})", "", true);
    row(R"("StringEquals": {"aws:SourceVpce": "vpce-1"})", "aws:SourceVpce=vpce-1", true);
    row(R"("StringEquals": {"aws:SourceVpce": "vpce-1"})", "", false);
    row(R"("StringNotEquals": {"aws:SourceVpce": "vpce-1"})", "", true);
    row(R"("StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]})", "aws:SourceVpce=vpce-2", false);
    row(R"("StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"})", "aws:SourceVpce=vpce-1", false);
    row(R"("StringEquals": {"AWS:sourcevpce": "vpce-1"})", "aws:SourceVpce=vpce-1", true);
    row(R"("StringEquals": {"k": "A*"})", "k=Abc", false);
    row(R"("StringLike": {"k": "A*"})", "k=Abc", true);
    row(R"("StringLike": {"k": "A*"})", "k=abc", false);
    row(R"("StringNotLike": {"k": "A*"})", "k=abc", true);
    row(R"("StringEqualsIgnoreCase": {"k": "ABC"})", "k=abc", true);
    row(R"("StringNotEqualsIgnoreCase": {"k": "ABC"})", "k=abc", false);
    row(R"("StringEquals": {"k": "${aws:username}"})", "k=ann;aws:username=ann", true);
    row(R"("StringLike": {"k": "${aws:username}/*"})", "k=ann/x;aws:username=ann", true);
    row(R"("NumericLessThanEquals": {"k": "10"})", "k=10", true);
    row(R"("NumericLessThan": {"k": 10})", "k=10", false);
    row(R"("NumericGreaterThan": {"k": 9.5})", "k=10", true);
    row(R"("NumericNotEquals": {"k": 10})", "k=10.0", false);
    row(R"("NumericEquals": {"k": 10})", "k=ten", false);
    row(R"("DateLessThan": {"aws:CurrentTime": "2020-06-30T00:00:00Z"})", "aws:CurrentTime=2020-01-01T00:00:10Z", true);
    row(R"("DateGreaterThan": {"aws:CurrentTime": "2020-06-30"})", "aws:CurrentTime=2020-01-01T00:00:10Z", false);
    row(R"("DateLessThan": {"aws:EpochTime": "1593475200"})", "aws:EpochTime=1577836810", true);
    row(R"("Null": {"k": "true"})", "", true);
    row(R"("Null": {"k": "true"})", "k=1", false);
    row(R"("Null": {"k": "false"})", "k=1", true);
    row(R"("ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/w*"})",
        "aws:PrincipalArn=arn:aws:iam::000000000000:role/web", true);
    row(R"("ArnLike": {"k": "arn:aws:sqs:*:q"})", "k=arn:aws:sqs:us-east-1:000000000000:q", false);
    row(R"("ArnNotEquals": {"k": "arn:aws:sns:us-east-1:1:t"})", "k=arn:aws:sns:us-east-1:1:t", false);
    row(R"("BinaryEquals": {"k": "QmluYXJ5"})", "k=QmluYXJ5", true);
    row(R"("ForAllValues:StringEquals": {"k": ["a", "b"]})", "k=a,b", true);
    row(R"("ForAllValues:StringEquals": {"k": ["a", "b"]})", "k=a,c", false);
    row(R"("ForAllValues:StringEquals": {"k": ["a", "b"]})", "", true);
    row(R"("ForAnyValue:StringEquals": {"k": ["a", "b"]})", "k=c,b", true);
    row(R"("ForAnyValue:StringEquals": {"k": ["a", "b"]})", "", false);
    row(R"("StringEquals": {"k": "a"}, "Bool": {"b": "true"})", "k=a;b=true", true);
    row(R"("StringEquals": {"k": "a"}, "Bool": {"b": "true"})", "k=a;b=false", false);
    row(R"("StringEquals": {"k": "a", "l": "b"})", "k=a;l=c", false);
}

void TstPolicies::conditionsHoldOrNot()
{
    QFETCH(QString, condition);
    QFETCH(QString, context);
    QFETCH(bool, holds);
    const Decision decision = decided(
        policyOf(
            QStringLiteral(R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {%1}})").arg(condition)),
        PolicyKind::Identity, {"kinesis:PutRecord", "arn:aws:kinesis:::stream/a", {}, {}, contextOf(context)});
    QCOMPARE(decision.isAllowed(), holds);
}

/// The cases of a sister service, which this grammar serves as well: topics, filters and connect attributes.
void TstPolicies::thingsMayWhatTheirPoliciesSay_data()
{
    QTest::addColumn<QString>("statements");
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("context");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char *name, const char *statements, const char *action, const char *resource,
                        const char *context, bool allowed) {
        QTest::newRow(name) << QString::fromUtf8(statements) << QStringLiteral("iot:") + QString::fromUtf8(action)
                            << QStringLiteral("arn:aws:iot:r:a:") + QString::fromUtf8(resource)
                            << QString::fromUtf8(context) << allowed;
    };
#define ALLOW(action, resource)                                                                                        \
    "{\"Effect\": \"Allow\", \"Action\": \"iot:" action "\", \"Resource\": \"arn:aws:iot:r:a:" resource "\"}"
#define DENY(action, resource)                                                                                         \
    "{\"Effect\": \"Deny\", \"Action\": \"iot:" action "\", \"Resource\": \"arn:aws:iot:r:a:" resource "\"}"
    row("P1", ALLOW("Connect", "client/client1"), "Connect", "client/client1", "", true);
    row("P2", ALLOW("Connect", "client/client1"), "Connect", "client/client2", "", false);
    row("P4", ALLOW("Publish", "topic/a/*"), "Publish", "topic/a/b/c", "", true);
    row("P5", ALLOW("Publish", "topic/a/*"), "Publish", "topic/a", "", false);
    row("P5 slash", ALLOW("Publish", "topic/a/*"), "Publish", "topic/a/", "", true);
    row("P6", ALLOW("Publish", "topic/some/????\?/topic"), "Publish", "topic/some/room1/topic", "", true);
    row("P6 long", ALLOW("Publish", "topic/some/????\?/topic"), "Publish", "topic/some/room10/topic", "", false);
    row("P7", ALLOW("Subscribe", "topicfilter/some/+/topic"), "Subscribe", "topicfilter/some/x/topic", "", false);
    row("P8", ALLOW("Subscribe", "topicfilter/some/*/topic"), "Subscribe", "topicfilter/some/+/topic", "", true);
    row("P13", ALLOW("Publish", "topicfilter/a"), "Publish", "topic/a", "", false);
    const char *pump = ALLOW("Publish", "topic/${iot:Connection.Thing.ThingName}/*") "," DENY(
        "Publish", "topic/${iot:Connection.Thing.ThingName}/bar");
    row("P14", pump, "Publish", "topic/Pump1/t", "iot:Connection.Thing.ThingName=Pump1", true);
    row("P14 other", pump, "Publish", "topic/Pump2/t", "iot:Connection.Thing.ThingName=Pump1", false);
    row("P15", pump, "Publish", "topic/Pump1/t", "", false);
    row("P16", pump, "Publish", "topic/Pump1/bar", "iot:Connection.Thing.ThingName=Pump1", false);
    row("P16 longer", pump, "Publish", "topic/Pump1/bar2", "iot:Connection.Thing.ThingName=Pump1", true);
    row("P17", ALLOW("Subscribe", "topicfilter/my/${iot:ClientId}/topic"), "Subscribe", "topicfilter/my/+/topic",
        "iot:ClientId=+", true);
    row("a star in a value is a star", ALLOW("Publish", "topic/${iot:ClientId}"), "Publish", "topic/else",
        "iot:ClientId=*", false);
#define ATTRIBUTES(effect, how)                                                                                        \
    "{\"Effect\": \"" effect "\", \"Action\": \"iot:Connect\", \"Resource\": \"*\", \"Condition\": {\"" how            \
    "\": {\"iot:ConnectAttributes\": [\"PersistentConnect\"]}}}"
    const char *all = ATTRIBUTES("Allow", "ForAllValues:StringEquals");
    row("P19", all, "Connect", "client/a", "", true);
    row("P19 persistent", all, "Connect", "client/a", "iot:ConnectAttributes=PersistentConnect", true);
    row("P19 will", all, "Connect", "client/a", "iot:ConnectAttributes=PersistentConnect,LastWill", false);
    const char *any = ALLOW("Connect", "client/*") "," ATTRIBUTES("Deny", "ForAnyValue:StringEquals");
    row("P20", any, "Connect", "client/a", "", true);
    row("P20 persistent", any, "Connect", "client/a", "iot:ConnectAttributes=PersistentConnect", false);
    const char *none = ATTRIBUTES("Allow", "ForAllValues:StringNotEquals");
    row("P21", none, "Connect", "client/a", "iot:ConnectAttributes=LastWill", true);
    row("P21 persistent", none, "Connect", "client/a", "iot:ConnectAttributes=PersistentConnect", false);
    row("P26", ALLOW("Receive", "topic/a/#"), "Receive", "topic/a/b", "", false);
    row("P30", ALLOW("Publish", "topic/Sensor/1"), "Publish", "topic/sensor/1", "", false);
}

void TstPolicies::thingsMayWhatTheirPoliciesSay()
{
    QFETCH(QString, statements);
    QFETCH(QString, action);
    QFETCH(QString, resource);
    QFETCH(QString, context);
    QFETCH(bool, allowed);
    const Decision decision = decided(policyOf(statements), PolicyKind::Identity,
                                      {action.toStdString(), resource.toStdString(), {}, {}, contextOf(context)});
    QCOMPARE(decision.isAllowed(), allowed);
}

void TstPolicies::principalsAreNamed_data()
{
    QTest::addColumn<QString>("principal");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("anyone") << QStringLiteral(R"("Principal": "*")") << true;
    QTest::newRow("anyone of AWS") << QStringLiteral(R"("Principal": {"AWS": "*"})") << true;
    QTest::newRow("the role") << QStringLiteral(R"("Principal": {"AWS": "%1"})").arg(QLatin1String(kRole)) << true;
    QTest::newRow("another role") << QStringLiteral(R"("Principal": {"AWS": ["%1b"]})").arg(QLatin1String(kRole))
                                  << false;
    QTest::newRow("its account") << QStringLiteral(R"("Principal": {"AWS": "000000000000"})") << true;
    QTest::newRow("its account as an ARN")
        << QStringLiteral(R"("Principal": {"AWS": "arn:aws:iam::000000000000:root"})") << true;
    QTest::newRow("another account") << QStringLiteral(R"("Principal": {"AWS": "111111111111"})") << false;
    QTest::newRow("a service") << QStringLiteral(R"("Principal": {"Service": "sns.amazonaws.com"})") << false;
    QTest::newRow("all but it") << QStringLiteral(R"("NotPrincipal": {"AWS": "%1"})").arg(QLatin1String(kRole))
                                << false;
    QTest::newRow("all but another") << QStringLiteral(R"("NotPrincipal": {"AWS": "%1b"})").arg(QLatin1String(kRole))
                                     << true;
}

void TstPolicies::principalsAreNamed()
{
    QFETCH(QString, principal);
    QFETCH(bool, allowed);
    const Decision decision = decided(
        policyOf(
            QStringLiteral(R"({"Effect": "Allow", %1, "Action": "sqs:SendMessage", "Resource": "*"})").arg(principal)),
        PolicyKind::Resource, {"sqs:SendMessage", "arn:aws:sqs:::q", {kRole}, "000000000000", {}});
    QCOMPARE(decision.isAllowed(), allowed);
}

void TstPolicies::theDecidingStatementIsNamed()
{
    const std::string policy = policyOf(QStringLiteral(
        R"({"Sid": "Write", "Effect": "Allow", "Action": "kinesis:Put*", "Resource": "*"},
           {"Effect": "Deny", "Action": "kinesis:PutRecords", "Resource": "*"})"));
    const auto ask = [&](const char *action) {
        return decided(policy, PolicyKind::Identity, {action, "arn:aws:kinesis:::stream/a", {}, {}, {}});
    };
    QCOMPARE(text(ask("kinesis:PutRecord").deciding()), QStringLiteral("statement “Write” of web"));
    QCOMPARE(text(ask("kinesis:PutRecords").deciding()), QStringLiteral("statement 2 of web"));
    QCOMPARE(text(ask("kinesis:GetRecords").deciding()), QStringLiteral("no statement allows it"));
}

void TstPolicies::anExplicitDenyOfAnyPolicyWins()
{
    const auto allow = parsePolicy(policyOf(QStringLiteral(R"({"Effect": "Allow", "Action": "*", "Resource": "*"})")),
                                   PolicyKind::Identity);
    const auto deny =
        parsePolicy(policyOf(QStringLiteral(R"({"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"})")),
                    PolicyKind::Identity);
    QVERIFY(allow && deny);
    const NamedPolicy policies[] = {{"first", &*allow}, {"second", &*deny}};
    const Request request{"kinesis:PutRecord", "arn:aws:kinesis:::stream/a", {}, {}, {}};
    QCOMPARE(text(decide(policies, request).deciding()), QStringLiteral("statement “No” of second"));
    QCOMPARE(decide({}, request).verdict, Verdict::ImplicitDeny);
}

void TstPolicies::variablesNeedTheNewerVersion()
{
    const char *statement = R"("Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${k}"}})";
    const Request request{"s3:GetObject", "arn:aws:s3:::v", {}, {}, contextOf(QStringLiteral("k=v"))};
    QVERIFY(
        decided(R"({"Version": "2012-10-17", )" + std::string(statement), PolicyKind::Identity, request).isAllowed());
    QVERIFY(!decided("{" + std::string(statement), PolicyKind::Identity, request).isAllowed());
}

void TstPolicies::mistakesAreFoundWhereTheyAre_data()
{
    QTest::addColumn<QString>("policy");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QString &policy, const char *place, const char *says,
                        PolicyKind kind = PolicyKind::Identity) {
        QTest::newRow(name) << policy << static_cast<int>(kind) << QString::fromUtf8(place) << QString::fromUtf8(says);
    };
    const auto with = [](const char *statement) {
        return QStringLiteral("{\"Version\": \"2012-10-17\",\n \"Statement\": [%1]}").arg(QString::fromUtf8(statement));
    };
    row("no JSON", QStringLiteral("{\"Version\": \n oops}"), "2:2", "2:2");
    row("nothing", QStringLiteral("{}"), "", "Statement");
    row("an unknown version", QStringLiteral("{\"Version\": \"2012-10-18\", \"Statement\": []}"), "/Version",
        "2012-10-17");
    row("an empty list", with(""), "/Statement", "2:15");
    row("a misspelt key", with(R"({"Effect": "Allow", "Actions": "*", "Resource": "*"})"), "/Statement/0/Actions",
        "Did you mean “Action”?");
    row("no effect", with(R"({"Action": "*", "Resource": "*"})"), "/Statement/0", "Effect");
    row("a wrong effect", with(R"({"Effect": "allow", "Action": "*", "Resource": "*"})"), "/Statement/0/Effect",
        "Allow, Deny");
    row("no action", with(R"({"Effect": "Allow", "Resource": "*"})"), "/Statement/0", "NotAction");
    row("both actions", with(R"({"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"})"),
        "/Statement/0/NotAction", "not both");
    row("an action without its service",
        with(R"({"Effect": "Allow", "Action": ["s3:*", "PutRecord"], "Resource": "*"})"), "/Statement/0/Action/1",
        "names its service");
    row("no resource", with(R"({"Effect": "Allow", "Action": "*"})"), "/Statement/0", "Resource");
    row("a bare name", with(R"({"Effect": "Allow", "Action": "*", "Resource": "clicks"})"), "/Statement/0/Resource",
        "ARN");
    row("a principal in a role's policy",
        with(R"({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})"), "/Statement/0/Principal",
        "Principal");
    row("no principal in a resource's policy", with(R"({"Effect": "Allow", "Action": "*", "Resource": "*"})"),
        "/Statement/0", "Principal", PolicyKind::Resource);
    row("a misspelt operator",
        with(R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEqual": {"k": "v"}}})"),
        "/Statement/0/Condition/StringEqual", "Did you mean “StringEquals”?");
    row("a wrong address",
        with(
            R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "300.0.0.1"}}})"),
        "/Statement/0/Condition/IpAddress/aws:SourceIp", "2:");
    row("a wrong date",
        with(R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"k": ["soon"]}}})"),
        "/Statement/0/Condition/DateLessThan/k/0", "DateLessThan");
    row("the same Sid twice", with(R"({"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"},
                                      {"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"})"),
        "/Statement/1/Sid", "3:");
}

void TstPolicies::mistakesAreFoundWhereTheyAre()
{
    QFETCH(QString, policy);
    QFETCH(int, kind);
    QFETCH(QString, place);
    QFETCH(QString, says);
    const auto parsed = parsePolicy(policy.toStdString(), static_cast<PolicyKind>(kind));
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().place, place);
    QVERIFY2(parsed.error().message.contains(says), qPrintable(parsed.error().message));
}

void TstPolicies::whiteSpaceIsFree()
{
    QCOMPARE(countedCharacters("{ \"a b\" :\n\t\"\\\" c\" }"), std::size_t{14});
    QCOMPARE(countedCharacters("{\"ä\":1}"), std::size_t{7});
}

void TstPolicies::addressesAreRead_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<bool>("good");
    for (const char *good : {"0.0.0.0/0", "203.0.113.7", "10.0.0.0/8", "::/0", "::1", "2001:db8::", "1:2:3:4:5:6:7:8",
                             "::ffff:192.0.2.1/128"})
        QTest::newRow(good) << QString::fromLatin1(good) << true;
    for (const char *bad : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/33", "1.2.3.4/", "::/129", "1::2::3",
                            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "1:", "x"})
        QTest::newRow(*bad ? bad : "nothing") << QString::fromLatin1(bad) << false;
}

void TstPolicies::addressesAreRead()
{
    QFETCH(QString, written);
    QFETCH(bool, good);
    QCOMPARE(parseAddressBlock(written.toStdString()).has_value(), good);
}

QTEST_GUILESS_MAIN(TstPolicies)
#include "tst_policies.moc"
