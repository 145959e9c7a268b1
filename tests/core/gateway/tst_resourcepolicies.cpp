// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iam-role/role.h"
#include "core/services/kinesis-stream/api/account.h"
#include "tests/core/gateway/endpointstory.h"

using namespace headwater;
using namespace headwater::test;

namespace {

constexpr const char *kKey = "AKIAHEADWATERCLERK01";
constexpr const char *kRole = "arn:aws:iam::000000000000:role/clerk";
const std::string kStream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const QString kClerk = QStringLiteral("@AKIAHEADWATERCLERK01\n");
const QString kOwner = QStringLiteral("@\n");
const QString kPut = QStringLiteral("PutRecord {\"StreamName\": \"s\", \"Data\": \"\", \"PartitionKey\": \"k\"}\n");
const QString kPutMany =
    QStringLiteral("PutRecords {\"StreamName\": \"s\", \"Records\": [{\"Data\": \"\", \"PartitionKey\": \"k\"}]}\n");

Json statement(const char *effect, const Json &action, const char *principal = nullptr)
{
    Json made = {{"Effect", effect}, {"Action", action}, {"Resource", "*"}};
    if (principal)
        made["Principal"] = {{"AWS", principal}};
    return made;
}

std::string policyOf(const Json &statements)
{
    return Json{{"Version", "2012-10-17"}, {"Statement", statements}}.dump();
}

/// Gives a node a policy: the clerk's role, or the key.
QString policyOn(const char *node, const Json &statements)
{
    const Json property = {{"key", "policy"}, {"value", policyOf(statements)}};
    return QStringLiteral("!%1 SetProperty %2\n").arg(QLatin1String(node), text(property.dump()));
}

/// The clerk may do nothing here by his role.
QString mayNothing()
{
    return policyOn("clerk", {statement("Allow", "iot:*")});
}

/// Has the owner give a stream or a consumer its policy; the clerk calls from there on.
QString policyOf(const std::string &arn, const Json &statements)
{
    const Json request = {{"ResourceARN", arn}, {"Policy", policyOf(statements)}};
    return kOwner + QStringLiteral("PutResourcePolicy ") + text(request.dump()) + QLatin1Char('\n') + kClerk;
}

QString denied(const char *action, const char *resource, const char *why)
{
    return QStringLiteral(
               "User: arn:aws:sts::000000000000:assumed-role/clerk/AKIAHEADWATERCLERK01 is not authorized to "
               "perform: %1 on resource: %2 %3")
        .arg(QLatin1String(action), QLatin1String(resource), QLatin1String(why));
}

} // namespace

/// What the policies of streams and of keys have to say to callers who sign.
class TstResourcePolicies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStreamsPolicyLetsARoleIn();
    void aStreamsPolicyForbidsWhatTheRoleMay();
    void aConsumersPolicyIsItsOwn();
    void anotherAccountsPermissionIsNobodys();
    void aRoleThatChangesIsAskedAnew();
    void conditionsOnTimeAreAskedEachSecond();
    void callersNeedTheKey_data();
    void callersNeedTheKey();
    void aKeysPolicyForbidsWhatTheRoleMay();
    void aDataKeyServesItsCallerForAWhile();
    void aLongPollAsksInItsCallersName();
    void aSubscriptionNeedsTheKey();
};

void TstResourcePolicies::aStreamsPolicyLetsARoleIn()
{
    Story story("kinesis");
    const QString because = denied("kinesis:PutRecord", kStream.c_str(),
                                   "because no identity-based policy allows the kinesis:PutRecord action");
    QCOMPARE(story.tell(mayNothing() + kClerk + kPut), QStringLiteral("AccessDeniedException: ") + because);
    QCOMPARE(story.tell(policyOf(kStream, {statement("Allow", "kinesis:Put*", kRole)}) + kPut), QStringLiteral("ok"));
    QCOMPARE(story.tell(kPutMany), QStringLiteral("ok"));
    QVERIFY(story.tell(QStringLiteral("DescribeStreamSummary {\"StreamName\": \"s\"}"))
                .startsWith(QLatin1String("AccessDeniedException")));
    // One policy takes another's place, and back.
    QVERIFY(story.tell(policyOf(kStream, {statement("Allow", "kinesis:Get*", kRole)}) + kPut)
                .startsWith(QLatin1String("AccessDeniedException")));
    QCOMPARE(story.tell(policyOf(kStream, {statement("Allow", "kinesis:Put*", kRole)}) + kPut), QStringLiteral("ok"));
    // What was allowed is forgotten with the policy that allowed it.
    QCOMPARE(story.tell(kPut), QStringLiteral("ok"));
    QCOMPARE(story.tell(kOwner + QStringLiteral("DeleteResourcePolicy {\"ResourceARN\": \"%1\"}\n").arg(text(kStream)) +
                        kClerk + kPut),
             QStringLiteral("AccessDeniedException: ") + because);
}

void TstResourcePolicies::aStreamsPolicyForbidsWhatTheRoleMay()
{
    Story story("kinesis");
    const QString mayAll = policyOn("clerk", {statement("Allow", "kinesis:*")});
    QCOMPARE(story.tell(mayAll + kClerk + kPut + kPutMany), QStringLiteral("ok"));
    QCOMPARE(story.tell(policyOf(kStream, {statement("Deny", "kinesis:PutRecord", kRole)}) + kPut),
             QStringLiteral("AccessDeniedException: ") +
                 denied("kinesis:PutRecord", kStream.c_str(), "with an explicit deny in a resource-based policy"));
    QCOMPARE(story.tell(kPutMany), QStringLiteral("ok"));
    QCOMPARE(story.tell(kOwner + kPut), QStringLiteral("ok"));
}

void TstResourcePolicies::aConsumersPolicyIsItsOwn()
{
    Story story("kinesis");
    const QString reader =
        QStringLiteral("RegisterStreamConsumer {\"StreamARN\": \"%1\", \"ConsumerName\": \"r\"}\n").arg(text(kStream));
    const QString describe = QStringLiteral("DescribeStreamConsumer {\"ConsumerARN\": \"%ConsumerARN%\"}\n");
    QCOMPARE(story.tell(mayNothing() + reader + policyOf(kStream, {statement("Allow", "kinesis:*", kRole)}) + kPut),
             QStringLiteral("ok"));
    QVERIFY(story.tell(describe).startsWith(QLatin1String("AccessDeniedException")));
    const std::string arn = story.filled(QStringLiteral("%ConsumerARN%")).toStdString();
    QCOMPARE(story.tell(policyOf(arn, {statement("Allow", "kinesis:DescribeStreamConsumer", kRole)}) + describe),
             QStringLiteral("ok"));
}

void TstResourcePolicies::anotherAccountsPermissionIsNobodys()
{
    Story story("kinesis");
    QVERIFY(story.tell(mayNothing() + policyOf(kStream, {statement("Allow", "kinesis:*", "111122223333")}) + kPut)
                .startsWith(QLatin1String("AccessDeniedException")));
}

void TstResourcePolicies::aRoleThatChangesIsAskedAnew()
{
    Story story("kinesis");
    QCOMPARE(story.tell(policyOn("clerk", {statement("Allow", "kinesis:*")}) + kClerk + kPut + kPut),
             QStringLiteral("ok"));
    QVERIFY(story.tell(policyOn("clerk", {statement("Allow", "kinesis:Get*")}) + kPut)
                .startsWith(QLatin1String("AccessDeniedException")));
}

void TstResourcePolicies::conditionsOnTimeAreAskedEachSecond()
{
    Story story("kinesis");
    Json until = statement("Allow", "kinesis:*");
    until["Condition"]["NumericLessThan"]["aws:EpochTime"] = std::to_string(world::kEpochSeconds + 60);
    QCOMPARE(story.tell(policyOn("clerk", {until}) + kClerk + kPut + QStringLiteral("+59\n") + kPut + kPut),
             QStringLiteral("ok"));
    QVERIFY(story.tell(QStringLiteral("+1\n") + kPut).startsWith(QLatin1String("AccessDeniedException")));
}

void TstResourcePolicies::callersNeedTheKey_data()
{
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("code");
    const auto kinesis = [](const char *operation, const char *body, const char *action, const QString &before = {}) {
        QTest::newRow(operation) << QStringLiteral("kinesis") << before
                                 << QLatin1String(operation) + QLatin1Char(' ') + QLatin1String(body)
                                 << QString::fromLatin1(action) << QStringLiteral("KMSAccessDeniedException");
    };
    const char *const encrypt = "kms:GenerateDataKey", *const decrypt = "kms:Decrypt";
    kinesis("PutRecord", R"({"StreamName": "locked", "Data": "", "PartitionKey": "k"})", encrypt);
    kinesis("PutRecords", R"({"StreamName": "locked", "Records": [{"Data": "", "PartitionKey": "k"}]})", encrypt);
    kinesis("GetRecords", R"({"ShardIterator": "%ShardIterator%"})", decrypt,
            QStringLiteral("GetShardIterator {\"StreamName\": \"locked\", \"ShardId\": \"shardId-000000000000\", "
                           "\"ShardIteratorType\": \"LATEST\"}\n"));
    kinesis("StartStreamEncryption",
            R"({"StreamName": "s", "EncryptionType": "KMS", "KeyId": "arn:aws:kms:us-east-1:000000000000:key/key"})",
            encrypt);
    const auto sqs = [](const char *operation, const char *more, const char *action) {
        QTest::newRow(operation)
            << QStringLiteral("sqs") << QString()
            << QStringLiteral("%1 {\"QueueUrl\": \"/0/sealed\"%2}").arg(QLatin1String(operation), QLatin1String(more))
            << QString::fromLatin1(action) << QStringLiteral("KmsAccessDenied");
    };
    sqs("SendMessage", R"(, "MessageBody": "x")", encrypt);
    sqs("SendMessageBatch", R"(, "Entries": [{"Id": "a", "MessageBody": "x"}])", encrypt);
    sqs("ReceiveMessage", "", decrypt);
}

void TstResourcePolicies::callersNeedTheKey()
{
    QFETCH(QString, service);
    QFETCH(QString, before);
    QFETCH(QString, call);
    QFETCH(QString, action);
    QFETCH(QString, code);
    const QByteArray name = service.toUtf8();
    Story story(name.constData());
    // Even where the owner has used the key already.
    QCOMPARE(story.tell(before + call), QStringLiteral("ok"));
    const Json ofService = statement("Allow", (service + QStringLiteral(":*")).toStdString());
    const QString because = QStringLiteral("because no identity-based policy allows the %1 action").arg(action);
    QCOMPARE(story.tell(QStringLiteral("+1\n") + policyOn("clerk", {ofService}) + kClerk + call),
             code + QStringLiteral(": ") +
                 denied(action.toLatin1().constData(), "arn:aws:kms:us-east-1:000000000000:key/key",
                        because.toLatin1().constData()));
    QCOMPARE(story.tell(QStringLiteral("+1\n") +
                        policyOn("clerk", {ofService, statement("Allow", action.toStdString())}) + call),
             QStringLiteral("ok"));
}

void TstResourcePolicies::aKeysPolicyForbidsWhatTheRoleMay()
{
    Story story("kinesis");
    const QString put = QString(kPut).replace(QLatin1String("\"s\""), QLatin1String("\"locked\""));
    const QString told = story.tell(policyOn("clerk", {statement("Allow", {"kinesis:*", "kms:*"})}) +
                                    policyOn("key", {statement("Allow", "kms:*", "000000000000"),
                                                     statement("Deny", "kms:GenerateDataKey", kRole)}) +
                                    kClerk + put);
    QCOMPARE(told, QStringLiteral("KMSAccessDeniedException: ") +
                       denied("kms:GenerateDataKey", "arn:aws:kms:us-east-1:000000000000:key/key",
                              "with an explicit deny in a resource-based policy"));
    QCOMPARE(story.tell(kOwner + put), QStringLiteral("ok"));
    QCOMPARE(story.tell(kClerk + put), told);
}

void TstResourcePolicies::aDataKeyServesItsCallerForAWhile()
{
    Story story("kinesis");
    const QString put = QString(kPut).replace(QLatin1String("\"s\""), QLatin1String("\"locked\""));
    QCOMPARE(story.tell(policyOn("clerk", {statement("Allow", {"kinesis:*", "kms:*"})}) + kClerk + put),
             QStringLiteral("ok"));
    QCOMPARE(story.tell(policyOn("clerk", {statement("Allow", "kinesis:*")}) + QStringLiteral("+299\n") + put),
             QStringLiteral("ok"));
    QVERIFY(story.tell(QStringLiteral("+1\n") + put).startsWith(QLatin1String("KMSAccessDeniedException")));
}

/// Whoever calls meanwhile does not lend the key.
void TstResourcePolicies::aLongPollAsksInItsCallersName()
{
    Story story("sqs");
    EndpointLab &lab = story.lab();
    const QString sealed = QStringLiteral("{\"QueueUrl\": \"/0/sealed\"%1}\n");
    QCOMPARE(story.tell(policyOn("clerk", {statement("Allow", {"sqs:*", "kms:*"})}) +
                        QStringLiteral("SetQueueAttributes ") +
                        sealed.arg(QStringLiteral(R"(, "Attributes": {"KmsDataKeyReusePeriodSeconds": "60"})")) +
                        kClerk + QStringLiteral("ReceiveMessage ") + sealed.arg(QString()) + QStringLiteral("+50\n")),
             QStringLiteral("ok"));
    const std::uint64_t poll =
        lab.call("sqs", "ReceiveMessage", "json",
                 sealed.arg(QStringLiteral(", \"WaitTimeSeconds\": 20")).trimmed().toStdString());
    QCOMPARE(story.tell(policyOn("clerk", {statement("Allow", "sqs:*")}) + QStringLiteral("+11\n") + kOwner +
                        QStringLiteral("SendMessage ") + sealed.arg(QStringLiteral(", \"MessageBody\": \"x\"")) +
                        QStringLiteral("+1\n")),
             QStringLiteral("ok"));
    QVERIFY2(text(lab.answers[poll].body).contains(QLatin1String("KmsAccessDenied")), lab.answers[poll].body.c_str());
}

/// It begins, and ends with the first event: the key is asked for when there is something to send.
void TstResourcePolicies::aSubscriptionNeedsTheKey()
{
    namespace api = services::kinesis_stream::api;
    const auto world = start(draw(kDrawn, limits::Profile::Current));
    api::Account account(*world, {.controlDelay = 0});
    const auto consumer = account.registerStreamConsumer({"arn:aws:kinesis:us-east-1:000000000000:stream/locked", "r"});
    QVERIFY(consumer.ok());
    world->runTo(world->now() + seconds(1));
    const auto subscribed = [&] {
        api::SubscribeToShardRequest request;
        request.consumerARN = consumer->consumerARN;
        request.shardId = "shardId-000000000000";
        request.startingPositionType = "TRIM_HORIZON";
        const auto subscription = account.subscribeToShard(request);
        if (!subscription)
            qFatal("%s", subscription.error().message.c_str());
        // Whoever calls next is not who reads here.
        account.setKeyUse(std::nullopt);
        const auto event = account.readSubscription(*subscription);
        world->runTo(world->now() + seconds(6));
        return event ? QStringLiteral("ok") : text(std::string(event.error().code));
    };
    QCOMPARE(subscribed(), QStringLiteral("ok"));
    QVERIFY(world->find("clerk")->setProperty("policy", policyOf({statement("Allow", "kinesis:*")})).ok());
    const auto *role = dynamic_cast<const services::iam_role::Role *>(world->find("clerk"));
    account.setKeyUse(services::kms_key::KeyUser{role, kKey});
    QCOMPARE(subscribed(), QStringLiteral("KMSAccessDeniedException"));
}

QTEST_GUILESS_MAIN(TstResourcePolicies)
#include "tst_resourcepolicies.moc"
