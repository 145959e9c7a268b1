// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policies/decision.h"
#include "core/services/sqs-queue/receipthandle.h"
#include "sqslab.h"

using namespace headwater;
using namespace headwater::test;
using sqs::Attribute;

class TstSqsApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void digestsAreThoseOfTheService_data();
    void digestsAreThoseOfTheService();
    void workedCases_data();
    void workedCases();
    void sendingAnswersWithIdsAndDigests();
    void aMessageComesWithItsAttributes();
    void bodiesAreCheckedCharacterByCharacter_data();
    void bodiesAreCheckedCharacterByCharacter();
    void attributesAreChecked_data();
    void attributesAreChecked();
    void batchesFailAsAWholeOrByEntry_data();
    void batchesFailAsAWholeOrByEntry();
    void entriesOfABatchFailOnTheirOwn();
    void fifoQueuesAskForTheirParameters();
    void theCallsOfAFifoQueueAreLimited();
    void highThroughputIsLimitedPerGroup();
    void handlesAreChecked();
    void visibilityIsChanged();
    void tooManyInFlightIsAnErrorOfShortPollsOnly();
    void queuesAreCreatedFoundListedAndDeleted();
    void namesAndAttributesOfQueuesAreChecked_data();
    void namesAndAttributesOfQueuesAreChecked();
    void purgingTakesAWhileAndComesOnceAMinute();
    void tagsAreKept();
    void permissionsAreStatementsOfThePolicy();
    void deadLettersGoBack();
    void whoMayUseADeadLetterQueue();
    void errorsHaveTheNamesOfTheirTime();
    void aDisabledKeyStopsTheQueue();
};

// SQS-08
void TstSqsApi::digestsAreThoseOfTheService_data()
{
    QTest::addColumn<QString>("attributes"); // name|type|value, separated by line breaks
    QTest::addColumn<QString>("digest");
    QTest::newRow("number") << QStringLiteral("timestamp|Number|1493147359900")
                            << QStringLiteral("235c5c510d26fb653d073faed50ae77c");
    QTest::newRow("next number") << QStringLiteral("timestamp|Number|1493147359901")
                                 << QStringLiteral("994258b45346a2cc3f9cbb611aa7af30");
    QTest::newRow("custom number") << QStringLiteral("timestamp|Number.java.lang.Long|1493147359900")
                                   << QStringLiteral("2e2e4876d8e0bd6b8c2c8f556831c349");
    QTest::newRow("custom text") << QStringLiteral("somevalue|String.custom|somevalue")
                                 << QStringLiteral("9e05cca738e70ff6c6041e82d5e77ef1");
    QTest::newRow("three, unsorted")
        << QStringLiteral("Population|Number|1250800\nGreeting|Binary|Hello, World!\nCity|String|Any City")
        << QStringLiteral("28eb0e573cf8e8a77e349a2f968eac4a");
}

void TstSqsApi::digestsAreThoseOfTheService()
{
    QFETCH(QString, attributes);
    QFETCH(QString, digest);
    std::vector<Attribute> list;
    for (const QString &line : attributes.split(u'\n')) {
        const QStringList parts = line.split(u'|');
        list.push_back({parts[0].toStdString(), parts[1].toStdString(), parts[2].toStdString()});
    }
    QCOMPARE(text(sqs::md5OfAttributes(list)), digest);
    QCOMPARE(text(sqs::md5Hex("hello")), QStringLiteral("5d41402abc4b2a76b9719d911017c592"));
}

void TstSqsApi::workedCases_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"T1", "T2", "T3", "T4", "T5", "T6", "T8", "T9", "T10", "T11", "T12"})
        QTest::newRow(name) << name;
}

/// The cases of the facts, over the API. T7 has a test of its own.
void TstSqsApi::workedCases()
{
    QFETCH(QString, name);
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        const bool isExam = profile == Profile::Exam;
        SqsLab lab(
            exactQueue("q", R"("VisibilityTimeout": 60)") +
                exactQueue(
                    "short",
                    R"("VisibilityTimeout": 1, "RedrivePolicy": {"deadLetterTargetArn": "letters", "maxReceiveCount": 3})") +
                exactQueue("letters") + exactQueue("delayed", R"("DelaySeconds": 10)") +
                exactQueue("f", R"("FifoQueue": true)"),
            profile);
        const auto change = [&](const std::string &handle, std::int64_t timeout) {
            api::ChangeMessageVisibilityRequest request;
            request.queueUrl = api::queueUrl("q");
            request.receiptHandle = handle;
            request.visibilityTimeout = timeout;
            return lab.account.changeMessageVisibility(request);
        };
        if (name == u"T1") {
            (void)lab.send("q", "m");
            const std::string handle = lab.receive("q")->messages[0].receiptHandle;
            lab.runTo(15);
            QCOMPARE(code(change(handle, 10)), QStringLiteral("ok"));
            lab.runTo(24.999);
            QCOMPARE(lab.bodies("q"), QString());
            lab.runTo(25);
            QCOMPARE(lab.bodies("q"), QStringLiteral("m"));
        } else if (name == u"T2") {
            (void)lab.send("short", "m");
            for (int i = 0; i < 3; ++i) {
                QCOMPARE(lab.bodies("short"), QStringLiteral("m"));
                lab.runTo(i + 1);
            }
            QCOMPARE(lab.bodies("short"), QString());
            QCOMPARE(lab.bodies("letters"), QStringLiteral("m"));
        } else if (name == u"T3") {
            (void)lab.send("short", "m");
            for (int i = 0; i < 3; ++i) {
                lab.bodies("short");
                lab.runTo(i + 1);
            }
            lab.runTo(86'400);
            QCOMPARE(lab.bodies("short"), QString());
            lab.runTo(345'599);
            QCOMPARE(lab.queue("letters").model().visible(), 1u);
            lab.runTo(345'601);
            QCOMPARE(lab.queue("letters").model().visible(), 0u);
        } else if (name == u"T4") {
            api::SendMessageBatchRequest request;
            request.queueUrl = api::queueUrl("q");
            for (int i = 0; i < 10; ++i) {
                request.entries.emplace_back();
                request.entries.back().id = std::to_string(i);
                request.entries.back().messageBody = std::string(30'000, 'x');
            }
            QCOMPARE(code(lab.account.sendMessageBatch(request)),
                     isExam ? QStringLiteral("BatchRequestTooLong") : QStringLiteral("ok"));
        } else if (name == u"T5") { // SQS-05
            QCOMPARE(code(lab.send("q", std::string(262'144, 'x'))), QStringLiteral("ok"));
            const auto larger = lab.send("q", std::string(262'145, 'x'));
            QCOMPARE(code(larger), isExam ? QStringLiteral("InvalidParameterValue") : QStringLiteral("ok"));
            QCOMPARE(message(larger),
                     isExam
                         ? QStringLiteral(
                               "One or more parameters are invalid. Reason: Message must be shorter than 262144 bytes.")
                         : QString());
            QCOMPARE(code(lab.send("q", std::string(1'048'577, 'x'))), QStringLiteral("InvalidParameterValue"));
        } else if (name == u"T6") {
            (void)lab.send("f.fifo", "m1", "A", "1");
            (void)lab.send("f.fifo", "m2", "A", "2");
            (void)lab.send("f.fifo", "m3", "B", "3");
            QCOMPARE(lab.bodies("f.fifo"), QStringLiteral("m1"));
            QCOMPARE(lab.bodies("f.fifo"), QStringLiteral("m3"));
            QCOMPARE(lab.bodies("f.fifo", 10), QString());
            lab.runTo(30);
            QCOMPARE(lab.bodies("f.fifo", 10), QStringLiteral("m1 m2 m3"));
        } else if (name == u"T8") {
            const auto first = lab.send("f.fifo", "m1", "A", "same");
            lab.runTo(10);
            api::HandleRequest request;
            request.queueUrl = api::queueUrl("f.fifo");
            request.receiptHandle = lab.receive("f.fifo")->messages[0].receiptHandle;
            QCOMPARE(code(lab.account.deleteMessage(request)), QStringLiteral("ok"));
            lab.runTo(200);
            const auto second = lab.send("f.fifo", "m1", "A", "same");
            QCOMPARE(second->messageId, first->messageId);
            QCOMPARE(lab.bodies("f.fifo"), QString());
        } else if (name == u"T9") {
            api::SendMessageRequest request;
            request.queueUrl = api::queueUrl("delayed");
            request.messageBody = "m";
            request.delaySeconds = 0;
            QCOMPARE(code(lab.account.sendMessage(request)), QStringLiteral("ok"));
            (void)lab.send("delayed", "later");
            QCOMPARE(lab.bodies("delayed", 10), QStringLiteral("m"));
        } else if (name == u"T10") {
            (void)lab.send("short", "m");
            api::HandleRequest request;
            request.queueUrl = api::queueUrl("short");
            request.receiptHandle = lab.receive("short")->messages[0].receiptHandle;
            lab.runTo(1);
            (void)lab.receive("short");
            QCOMPARE(code(lab.account.deleteMessage(request)), QStringLiteral("ok"));
            lab.runTo(2);
            QCOMPARE(lab.bodies("short"), QStringLiteral("m"));
        } else if (name == u"T11") {
            (void)lab.send("q", "m");
            const std::string handle = lab.receive("q")->messages[0].receiptHandle;
            lab.runTo(10);
            QCOMPARE(code(change(handle, 43'200)), QStringLiteral("InvalidParameterValue"));
        } else if (name == u"T12") {
            QCOMPARE(code(lab.send("q", std::string("a\0b", 3))), QStringLiteral("InvalidMessageContents"));
        }
        QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    }
}

void TstSqsApi::sendingAnswersWithIdsAndDigests()
{
    SqsLab lab(exactQueue("q") + exactQueue("f", R"("FifoQueue": true, "ContentBasedDeduplication": true)"));
    api::SendMessageRequest request;
    request.queueUrl = api::queueUrl("q");
    request.messageBody = "hello";
    request.messageAttributes = {{"timestamp", "Number", "1493147359900"}};
    request.messageSystemAttributes = {{"AWSTraceHeader", "String", "Root=1-5759e988"}};
    const auto sent = lab.account.sendMessage(request);
    QCOMPARE(sent->md5OfMessageBody, std::string("5d41402abc4b2a76b9719d911017c592"));
    QCOMPARE(*sent->md5OfMessageAttributes, std::string("235c5c510d26fb653d073faed50ae77c"));
    QVERIFY(sent->md5OfMessageSystemAttributes && !sent->sequenceNumber);
    QCOMPARE(sent->messageId.size(), 36u);
    const auto first = lab.send("f.fifo", "one", "g"), again = lab.send("f.fifo", "one", "g"),
               second = lab.send("f.fifo", "two", "g");
    QCOMPARE(first->sequenceNumber->size(), 20u);
    QCOMPARE(again->messageId, first->messageId);
    QVERIFY(*first->sequenceNumber < *second->sequenceNumber);
}

void TstSqsApi::aMessageComesWithItsAttributes()
{
    SqsLab lab(exactQueue("q"), Profile::Current);
    lab.runTo(1.5);
    api::SendMessageRequest request;
    request.queueUrl = api::queueUrl("q");
    request.messageBody = "hello";
    request.messageAttributes = {
        {"City", "String", "Any City"}, {"City.Part", "String", "North"}, {"Size", "Number", "3"}};
    request.messageSystemAttributes = {{"AWSTraceHeader", "String", "Root=1"}};
    const auto sent = lab.account.sendMessage(request);
    lab.runTo(4);
    api::ReceiveMessageRequest receive;
    receive.queueUrl = api::queueUrl("q");
    receive.waitTimeSeconds = 1;
    receive.visibilityTimeout = 0;
    receive.messageAttributeNames = {"City.*"};
    receive.attributeNames = {"SentTimestamp", "ApproximateReceiveCount"};
    auto got = lab.account.receiveMessage(receive);
    QCOMPARE(got->messages[0].messageId, sent->messageId);
    QCOMPARE(got->messages[0].attributes,
             (api::Texts{{"SentTimestamp", "1577836801500"}, {"ApproximateReceiveCount", "1"}}));
    QCOMPARE(got->messages[0].messageAttributes.size(), 1u);
    QCOMPARE(*got->messages[0].md5OfMessageAttributes, sqs::md5OfAttributes({{"City.Part", "String", "North"}}));
    lab.runTo(5);
    receive.attributeNames = {"All"};
    got = lab.account.receiveMessage(receive);
    const api::Texts &all = got->messages[0].attributes;
    QCOMPARE(all.at("ApproximateReceiveCount"), std::string("2"));
    QCOMPARE(all.at("ApproximateFirstReceiveTimestamp"), std::string("1577836804000"));
    QCOMPARE(all.at("AWSTraceHeader"), std::string("Root=1"));
    QCOMPARE(all.at("SenderId"), std::string("000000000000"));
}

void TstSqsApi::bodiesAreCheckedCharacterByCharacter_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("tab, line feed, return") << QByteArray("\t\n\r") << true;
    QTest::newRow("U+000B") << QByteArray("\x0b") << false;
    QTest::newRow("U+001F") << QByteArray("\x1f") << false;
    QTest::newRow("U+007F") << QByteArray("\x7f") << true;
    QTest::newRow("U+D7FF") << QByteArray("\xed\x9f\xbf") << true;
    QTest::newRow("a surrogate") << QByteArray("\xed\xa0\x80") << false;
    QTest::newRow("U+FFFD") << QByteArray("\xef\xbf\xbd") << true;
    QTest::newRow("U+FFFE") << QByteArray("\xef\xbf\xbe") << false;
    QTest::newRow("U+FFFF") << QByteArray("\xef\xbf\xbf") << false;
    QTest::newRow("U+1F600") << QByteArray("\xf0\x9f\x98\x80") << true;
    QTest::newRow("no UTF-8") << QByteArray("\xff\xfe") << false;
}

void TstSqsApi::bodiesAreCheckedCharacterByCharacter()
{
    QFETCH(QByteArray, body);
    QFETCH(bool, isGood);
    SqsLab lab(exactQueue("q"));
    QCOMPARE(code(lab.send("q", body.toStdString())),
             isGood ? QStringLiteral("ok") : QStringLiteral("InvalidMessageContents"));
}

void TstSqsApi::attributesAreChecked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("problem"); // part of the message
    const QString digits38(38, u'7');
    const auto latin = [](const auto &value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, QString>)
            return value;
        else
            return QString::fromLatin1(value);
    };
    const auto row = [latin](const char *what, const auto &name, const auto &type, const auto &value,
                             const char *problem) {
        QTest::newRow(what) << latin(name) << latin(type) << latin(value) << QString::fromLatin1(problem);
    };
    row("good", "a.b-c_1", "String", "x", "");
    row("custom", "a", "Binary.png", "x", "");
    row("no name", "", "String", "x", "1 to 256");
    row("long name", QString(257, u'a'), "String", "x", "1 to 256");
    row("bad character", "a b", "String", "x", "1 to 256");
    row("leading period", ".a", "String", "x", "period");
    row("two periods", "a..b", "String", "x", "succession");
    row("AWS.", "aws.x", "String", "x", "AWS.");
    row("Amazon.", "Amazon.x", "String", "x", "Amazon.");
    row("Amazonas", "Amazonas", "String", "x", "");
    row("no type", "a", "", "x", "non-empty message attribute type");
    row("unknown type", "a", "Text", "x", "Binary, Number, String");
    row("type that only begins so", "a", "Stringy", "x", "Binary, Number, String");
    row("no value", "a", "String", "", "non-empty value");
    row("number", "a", "Number", "-12.50", "");
    row("38 digits", "a", "Number", digits38, "");
    row("zeros do not count", "a", "Number", QStringLiteral("000") + digits38 + QStringLiteral("000"), "");
    row("39 digits", "a", "Number", digits38 + u'1', "to a number");
    row("largest", "a", "Number", "9e126", "");
    row("too large", "a", "Number", "1e127", "to a number");
    row("smallest", "a", "Number", "1e-128", "");
    row("too small", "a", "Number", "1e-129", "to a number");
    row("no number", "a", "Number", "twelve", "to a number");
}

void TstSqsApi::attributesAreChecked()
{
    QFETCH(QString, name);
    QFETCH(QString, type);
    QFETCH(QString, value);
    QFETCH(QString, problem);
    SqsLab lab(exactQueue("q"));
    api::SendMessageRequest request;
    request.queueUrl = api::queueUrl("q");
    request.messageBody = "m";
    request.messageAttributes = {{name.toStdString(), type.toStdString(), value.toStdString()}};
    const auto result = lab.account.sendMessage(request);
    QCOMPARE(code(result), problem.isEmpty() ? QStringLiteral("ok") : QStringLiteral("InvalidParameterValue"));
    QVERIFY2(message(result).contains(problem), qPrintable(message(result)));
}

void TstSqsApi::batchesFailAsAWholeOrByEntry_data()
{
    QTest::addColumn<QStringList>("ids");
    QTest::addColumn<QString>("error");
    QTest::newRow("none") << QStringList() << QStringLiteral("EmptyBatchRequest");
    QTest::newRow("ten") << QStringLiteral("a b c d e f g h i j").split(u' ') << QStringLiteral("ok");
    QTest::newRow("eleven") << QStringLiteral("a b c d e f g h i j k").split(u' ')
                            << QStringLiteral("TooManyEntriesInBatchRequest");
    QTest::newRow("twice the same") << QStringList{QStringLiteral("a"), QStringLiteral("a")}
                                    << QStringLiteral("BatchEntryIdsNotDistinct");
    QTest::newRow("bad id") << QStringList{QStringLiteral("a.b")} << QStringLiteral("InvalidBatchEntryId");
    QTest::newRow("long id") << QStringList{QString(81, u'a')} << QStringLiteral("InvalidBatchEntryId");
}

void TstSqsApi::batchesFailAsAWholeOrByEntry()
{
    QFETCH(QStringList, ids);
    QFETCH(QString, error);
    SqsLab lab(exactQueue("q"));
    api::SendMessageBatchRequest send;
    api::DeleteMessageBatchRequest remove;
    api::ChangeMessageVisibilityBatchRequest change;
    send.queueUrl = remove.queueUrl = change.queueUrl = api::queueUrl("q");
    for (const QString &id : ids) {
        send.entries.emplace_back();
        send.entries.back().id = id.toStdString();
        send.entries.back().messageBody = "m";
        remove.entries.push_back({id.toStdString(), "x"});
        change.entries.emplace_back();
        change.entries.back().id = id.toStdString();
    }
    QCOMPARE(code(lab.account.sendMessageBatch(send)), error);
    QCOMPARE(code(lab.account.deleteMessageBatch(remove)), error);
    QCOMPARE(code(lab.account.changeMessageVisibilityBatch(change)), error);
}

void TstSqsApi::entriesOfABatchFailOnTheirOwn()
{
    SqsLab lab(exactQueue("q"));
    api::SendMessageBatchRequest send;
    send.queueUrl = api::queueUrl("q");
    for (const char *body : {"good", "", "bad\x01"}) {
        send.entries.emplace_back();
        send.entries.back().id = "n" + std::to_string(send.entries.size());
        send.entries.back().messageBody = body;
    }
    const auto sent = lab.account.sendMessageBatch(send);
    QCOMPARE(sent->successful.size(), 1u);
    QCOMPARE(sent->failed[0].id, std::string("n2"));
    QCOMPARE(sent->failed[0].code, std::string_view("MissingParameter"));
    QCOMPARE(sent->failed[1].code, std::string_view("InvalidMessageContents"));
    QVERIFY(sent->failed[1].senderFault);
    const std::string handle = lab.receive("q")->messages[0].receiptHandle;
    api::DeleteMessageBatchRequest remove;
    remove.queueUrl = send.queueUrl;
    remove.entries = {{"a", handle}, {"b", "AQEBnonsense"}};
    const auto removed = lab.account.deleteMessageBatch(remove);
    QCOMPARE(removed->successful[0].first, std::string("a"));
    QCOMPARE(removed->failed[0].code, std::string_view("ReceiptHandleIsInvalid"));
}

void TstSqsApi::fifoQueuesAskForTheirParameters()
{
    SqsLab lab(exactQueue("q") + exactQueue("f", R"("FifoQueue": true)"));
    QCOMPARE(code(lab.send("f.fifo", "m", "", "d")), QStringLiteral("MissingParameter"));
    QVERIFY(message(lab.send("f.fifo", "m", "g")).contains(u"ContentBasedDeduplication"));
    QCOMPARE(code(lab.send("f.fifo", "m", std::string(129, 'g'), "d")), QStringLiteral("InvalidParameterValue"));
    QCOMPARE(code(lab.send("f.fifo", "m", "g", "a b")), QStringLiteral("InvalidParameterValue"));
    api::SendMessageRequest request;
    request.queueUrl = api::queueUrl("f.fifo");
    request.messageBody = "m";
    request.messageGroupId = request.messageDeduplicationId = "g";
    request.delaySeconds = 1;
    QCOMPARE(code(lab.account.sendMessage(request)), QStringLiteral("InvalidParameterValue"));
    // Group names on standard queues came in July 2025.
    QCOMPARE(code(lab.send("q", "m", "tenant")), QStringLiteral("InvalidParameterValue"));
    SqsLab today(exactQueue("q"), Profile::Current);
    QCOMPARE(code(today.send("q", "m", "tenant")), QStringLiteral("ok"));
}

// SQS-07
void TstSqsApi::theCallsOfAFifoQueueAreLimited()
{
    SqsLab lab(exactQueue("f", R"("FifoQueue": true)"));
    int single = 0, batched = 0;
    for (int ms = 0; ms < 10'000; ms += 2) {
        lab.runTo(ms / 1'000.0);
        single += lab.send("f.fifo", "m", "g" + std::to_string(ms), "d" + std::to_string(ms)).ok();
    }
    // Ten seconds at 300, and what the bucket holds at the start.
    QVERIFY2(single >= 3'290 && single <= 3'300, qPrintable(QString::number(single)));
    lab.runTo(20);
    for (int ms = 0; ms < 10'000; ms += 2) {
        lab.runTo(20 + ms / 1'000.0);
        api::SendMessageBatchRequest request;
        request.queueUrl = api::queueUrl("f.fifo");
        for (int i = 0; i < 10; ++i) {
            request.entries.emplace_back();
            request.entries.back().id = std::to_string(i);
            request.entries.back().messageBody = "m";
            request.entries.back().messageGroupId = "g" + std::to_string(ms);
            request.entries.back().messageDeduplicationId = std::to_string(i) + "-" + std::to_string(ms) + "b";
        }
        const auto result = lab.account.sendMessageBatch(request);
        batched += result ? static_cast<int>(result->successful.size()) : 0;
        if (!result)
            QCOMPARE(code(result), QStringLiteral("RequestThrottled"));
    }
    QVERIFY2(batched >= 32'900 && batched <= 33'000, qPrintable(QString::number(batched)));
}

void TstSqsApi::highThroughputIsLimitedPerGroup()
{
    SqsLab lab(
        exactQueue(
            "f",
            R"("FifoQueue": true, "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId")"),
        Profile::Current);
    int one = 0, other = 0;
    for (int i = 0; i < 400; ++i) {
        one += lab.send("f.fifo", "m", "one", std::to_string(i)).ok();
        other += lab.send("f.fifo", "m", "other", std::to_string(i)).ok();
    }
    // Each group has its own limit, and its own duplicates.
    QCOMPARE(one, 300);
    QCOMPARE(other, 300);
    QCOMPARE(lab.queue("f").model().size(), 600u);
}

void TstSqsApi::handlesAreChecked()
{
    SqsLab lab(exactQueue("q") + exactQueue("other") + exactQueue("f", R"("FifoQueue": true)"));
    (void)lab.send("q", "m");
    std::string handle = lab.receive("q")->messages[0].receiptHandle;
    const auto remove = [&](const char *queue, const std::string &text) {
        api::HandleRequest request;
        request.queueUrl = api::queueUrl(queue);
        request.receiptHandle = text;
        return code(lab.account.deleteMessage(request));
    };
    QCOMPARE(remove("q", ""), QStringLiteral("MissingParameter"));
    QCOMPARE(remove("q", "garbage"), QStringLiteral("ReceiptHandleIsInvalid"));
    std::string changed = handle;
    changed[10] = changed[10] == 'A' ? 'B' : 'A';
    QCOMPARE(remove("q", changed), QStringLiteral("ReceiptHandleIsInvalid"));
    QCOMPARE(remove("other", handle), QStringLiteral("ReceiptHandleIsInvalid"));
    QCOMPARE(remove("nowhere", handle), QStringLiteral("QueueDoesNotExist"));
    QCOMPARE(remove("q", handle), QStringLiteral("ok"));
    QCOMPARE(remove("q", handle), QStringLiteral("ok"));
    (void)lab.send("f.fifo", "m", "g", "d");
    handle = lab.receive("f.fifo")->messages[0].receiptHandle;
    lab.runTo(31);
    QCOMPARE(remove("f.fifo", handle), QStringLiteral("InvalidParameterValue"));
}

void TstSqsApi::visibilityIsChanged()
{
    SqsLab lab(exactQueue("q"));
    (void)lab.send("q", "m");
    api::ChangeMessageVisibilityRequest request;
    request.queueUrl = api::queueUrl("q");
    request.receiptHandle = lab.receive("q")->messages[0].receiptHandle;
    QCOMPARE(code(lab.account.changeMessageVisibility(request)), QStringLiteral("MissingParameter"));
    request.visibilityTimeout = 43'201;
    QCOMPARE(code(lab.account.changeMessageVisibility(request)), QStringLiteral("InvalidParameterValue"));
    request.visibilityTimeout = 0;
    QCOMPARE(code(lab.account.changeMessageVisibility(request)), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.changeMessageVisibility(request)), QStringLiteral("MessageNotInflight"));
    QCOMPARE(lab.bodies("q"), QStringLiteral("m"));
}

// SQS-10
void TstSqsApi::tooManyInFlightIsAnErrorOfShortPollsOnly()
{
    SqsLab lab(exactQueue("q"));
    sqs::SqsQueue &queue = lab.queue("q");
    for (int i = 0; i < 120'005; ++i)
        queue.sendText(0, {.body = "m"}, {});
    for (int i = 0; i < 12'000; ++i)
        QCOMPARE(lab.receive("q", 10)->messages.size(), 10u);
    QCOMPARE(code(lab.receive("q", 1, 0)), QStringLiteral("OverLimit"));
    QCOMPARE(sqs::httpStatus("OverLimit"), 403);
    const auto waiting = lab.receive("q", 1, 20);
    QVERIFY(waiting && waiting->messages.empty() && waiting->isWaiting);
    SqsLab fifo(exactQueue("f", R"("FifoQueue": true)"));
    for (int i = 0; i < 20'001; ++i)
        fifo.queue("f").sendText(0, {.body = "m", .groupId = std::to_string(i), .deduplicationId = std::to_string(i)},
                                 {});
    for (int i = 0; i < 2'000; ++i)
        QCOMPARE(fifo.queue("f").receive(0, {.most = 10}).messages.size(), 10u);
    QCOMPARE(fifo.bodies("f.fifo", 1, 0), QString());
}

void TstSqsApi::queuesAreCreatedFoundListedAndDeleted()
{
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        SqsLab lab(exactQueue("drawn"), profile);
        api::CreateQueueRequest request;
        request.queueName = "made";
        request.attributes = {{"VisibilityTimeout", "45"}};
        QCOMPARE(lab.account.createQueue(request)->queueUrl,
                 std::string("https://sqs.us-east-1.amazonaws.com/000000000000/made"));
        QCOMPARE(code(lab.account.createQueue(request)), QStringLiteral("ok"));
        request.attributes = {{"VisibilityTimeout", "46"}};
        QCOMPARE(code(lab.account.createQueue(request)), QStringLiteral("QueueNameExists"));
        QCOMPARE(code(lab.account.getQueueUrl("made")), QStringLiteral("ok"));
        QCOMPARE(code(lab.account.getQueueUrl("none")), QStringLiteral("QueueDoesNotExist"));
        QCOMPARE(lab.account.listQueues({})->queueUrls.size(), 2u);
        api::ListQueuesRequest list;
        list.queueNamePrefix = "ma";
        QCOMPARE(lab.account.listQueues(list)->queueUrls.size(), 1u);
        list.queueNamePrefix = {};
        list.maxResults = 1;
        const auto page = lab.account.listQueues(list);
        QCOMPARE(page->nextToken.has_value(), profile == Profile::Current);
        if (page->nextToken) {
            list.nextToken = page->nextToken;
            QCOMPARE(lab.account.listQueues(list)->queueUrls, std::vector<std::string>{api::queueUrl("made")});
        }
        (void)lab.send("made", "lost");
        QCOMPARE(code(lab.account.deleteQueue(api::queueUrl("made"))), QStringLiteral("ok"));
        QCOMPARE(code(lab.send("made", "m")), QStringLiteral("QueueDoesNotExist"));
        lab.runTo(59);
        request.attributes.clear();
        QCOMPARE(code(lab.account.createQueue(request)), QStringLiteral("QueueDeletedRecently"));
        lab.runTo(60);
        QCOMPARE(code(lab.account.createQueue(request)), QStringLiteral("ok"));
        QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
        api::AttributesRequest all;
        all.queueUrl = api::queueUrl("made");
        all.attributeNames = {"All"};
        auto attributes = *lab.account.getQueueAttributes(all);
        QCOMPARE(attributes.at("QueueArn"), std::string("arn:aws:sqs:us-east-1:000000000000:made"));
        QCOMPARE(attributes.at("CreatedTimestamp"), std::string("1577836860"));
        QCOMPARE(attributes.at("MaximumMessageSize"), std::string(profile == Profile::Exam ? "262144" : "1048576"));
        QCOMPARE(attributes.at("MessageRetentionPeriod"), std::string("345600"));
        QCOMPARE(attributes.contains("SqsManagedSseEnabled"), profile == Profile::Current);
        QVERIFY(!attributes.contains("FifoQueue"));
    }
}

void TstSqsApi::namesAndAttributesOfQueuesAreChecked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("attribute");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("exam");
    QTest::addColumn<QString>("current");
    const auto row = [](const char *what, const auto &name, const char *attribute, const char *value, const char *exam,
                        const char *current) {
        QString shown;
        if constexpr (std::is_same_v<std::decay_t<decltype(name)>, QString>)
            shown = name;
        else
            shown = QString::fromLatin1(name);
        QTest::newRow(what) << shown << QString::fromLatin1(attribute) << QString::fromLatin1(value)
                            << QString::fromLatin1(exam) << QString::fromLatin1(current);
    };
    const char *ok = "ok", *parameter = "InvalidParameterValue", *name = "InvalidAttributeName",
               *value = "InvalidAttributeValue";
    row("80 characters", QString(80, u'a'), "", "", ok, ok);
    row("81 characters", QString(81, u'a'), "", "", parameter, parameter);
    row("a period", "a.b", "", "", parameter, parameter);
    row("FIFO", "a.fifo", "FifoQueue", "true", ok, ok);
    row("FIFO without the ending", "a", "FifoQueue", "true", parameter, parameter);
    row("the ending without FIFO", "a.fifo", "", "", parameter, parameter);
    row("FIFO false", "a", "FifoQueue", "false", value, value);
    row("unknown", "a", "Colour", "red", name, name);
    row("read only", "a", "QueueArn", "x", name, name);
    row("delay", "a", "DelaySeconds", "900", ok, ok);
    row("delay too long", "a", "DelaySeconds", "901", value, value);
    row("no number", "a", "DelaySeconds", "ten", value, value);
    row("retention", "a", "MessageRetentionPeriod", "1209600", ok, ok);
    row("retention too short", "a", "MessageRetentionPeriod", "59", value, value);
    row("size of today", "a", "MaximumMessageSize", "1048576", value, ok);
    row("size too small", "a", "MaximumMessageSize", "1023", value, value);
    row("wait", "a", "ReceiveMessageWaitTimeSeconds", "21", value, value);
    row("visibility", "a", "VisibilityTimeout", "43201", value, value);
    row("duplicates of a standard queue", "a", "ContentBasedDeduplication", "true", name, name);
    row("SSE-SQS", "a", "SqsManagedSseEnabled", "true", name, ok);
    row("policy", "a", "Policy", "{}", value, value);
    row("dead letters nowhere", "a", "RedrivePolicy",
        R"({"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:none","maxReceiveCount":3})", parameter,
        parameter);
    row("dead letters", "a", "RedrivePolicy",
        R"({"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:letters","maxReceiveCount":"3"})", ok, ok);
    row("no count", "a", "RedrivePolicy", R"({"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:letters"})",
        parameter, parameter);
    row("count of 1,001", "a", "RedrivePolicy",
        R"({"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:letters","maxReceiveCount":1001})", parameter,
        parameter);
    row("allowing all", "a", "RedriveAllowPolicy", R"({"redrivePermission":"allowAll"})", name, ok);
    row("allowing nobody in particular", "a", "RedriveAllowPolicy", R"({"redrivePermission":"byQueue"})", name, value);
}

void TstSqsApi::namesAndAttributesOfQueuesAreChecked()
{
    QFETCH(QString, name);
    QFETCH(QString, attribute);
    QFETCH(QString, value);
    QFETCH(QString, exam);
    QFETCH(QString, current);
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        SqsLab lab(exactQueue("letters"), profile);
        api::CreateQueueRequest request;
        request.queueName = name.toStdString();
        if (!attribute.isEmpty())
            request.attributes = {{attribute.toStdString(), value.toStdString()}};
        const auto made = lab.account.createQueue(request);
        QCOMPARE(code(made), profile == Profile::Exam ? exam : current);
        if (!made || attribute.isEmpty())
            continue;
        api::AttributesRequest read;
        read.queueUrl = made->queueUrl;
        read.attributeNames = {attribute.toStdString()};
        QVERIFY(lab.account.getQueueAttributes(read)->contains(attribute.toStdString()));
    }
}

void TstSqsApi::purgingTakesAWhileAndComesOnceAMinute()
{
    SqsLab lab(exactQueue("q"));
    (void)lab.send("q", "before");
    lab.runTo(1);
    QCOMPARE(code(lab.account.purgeQueue(api::queueUrl("q"))), QStringLiteral("ok"));
    (void)lab.send("q", "after");
    QCOMPARE(code(lab.account.purgeQueue(api::queueUrl("q"))), QStringLiteral("PurgeQueueInProgress"));
    lab.runTo(60);
    QCOMPARE(lab.bodies("q", 10), QStringLiteral("after"));
    lab.runTo(61);
    QCOMPARE(code(lab.account.purgeQueue(api::queueUrl("q"))), QStringLiteral("ok"));
    QCOMPARE(lab.world->ledger().dropped, 1u);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstSqsApi::tagsAreKept()
{
    SqsLab lab(exactQueue("q"));
    const std::string url = api::queueUrl("q");
    QCOMPARE(code(lab.account.tagQueue(url, {{"team", "orders"}, {"cost", "7"}})), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.tagQueue(url, {{"team", "billing"}})), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.untagQueue(url, {"cost"})), QStringLiteral("ok"));
    QCOMPARE(*lab.account.listQueueTags(url), (api::Texts{{"team", "billing"}}));
    api::Texts many;
    for (int i = 0; i < 50; ++i)
        many["t" + std::to_string(i)] = "x";
    QCOMPARE(code(lab.account.tagQueue(url, many)), QStringLiteral("InvalidParameterValue"));
}

// SQS-15
void TstSqsApi::permissionsAreStatementsOfThePolicy()
{
    SqsLab lab(exactQueue("q"));
    api::PermissionRequest request;
    request.queueUrl = api::queueUrl("q");
    request.label = "partner";
    request.awsAccountIds = {"111122223333"};
    request.actions = {"SendMessage"};
    QCOMPARE(code(lab.account.addPermission(request)), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.addPermission(request)), QStringLiteral("InvalidParameterValue"));
    const policies::Policy *policy = lab.queue("q").policy();
    QVERIFY(policy);
    policies::Request asked{
        "sqs:SendMessage", lab.queue("q").arn(), {"arn:aws:iam::111122223333:root"}, "111122223333", {}};
    const policies::NamedPolicy named{"q", policy};
    QVERIFY(policies::decide({&named, 1}, asked).isAllowed());
    asked.action = "sqs:ReceiveMessage";
    QVERIFY(!policies::decide({&named, 1}, asked).isAllowed());
    request.label = "bad";
    request.actions = {"DeleteQueue"};
    QCOMPARE(code(lab.account.addPermission(request)), QStringLiteral("InvalidParameterValue"));
    request.actions = std::vector<std::string>(8, "SendMessage");
    QCOMPARE(code(lab.account.addPermission(request)), QStringLiteral("OverLimit"));
    QCOMPARE(code(lab.account.removePermission(request.queueUrl, "partner")), QStringLiteral("ok"));
    QVERIFY(!lab.queue("q").policy());
    QCOMPARE(code(lab.account.removePermission(request.queueUrl, "partner")), QStringLiteral("InvalidParameterValue"));
}

// SQS-11
void TstSqsApi::deadLettersGoBack()
{
    SqsLab lab(
        exactQueue(
            "q",
            R"("VisibilityTimeout": 1, "RedrivePolicy": {"deadLetterTargetArn": "letters", "maxReceiveCount": 1})") +
            exactQueue("letters") + exactQueue("alone"),
        Profile::Current);
    std::string id;
    for (int i = 0; i < 30; ++i)
        id = lab.send("q", "m" + std::to_string(i))->messageId;
    for (int i = 0; i < 6; ++i) {
        (void)lab.receive("q", 10);
        lab.runTo(i / 3 * 2 + 0.1);
    }
    lab.runTo(5);
    for (int i = 0; i < 4; ++i)
        (void)lab.receive("q", 10);
    QCOMPARE(lab.queue("letters").model().visible(), 30u);
    const auto sources = lab.account.listDeadLetterSourceQueues(api::queueUrl("letters"), {});
    QCOMPARE(sources->queueUrls, std::vector<std::string>{api::queueUrl("q")});

    api::StartMessageMoveTaskRequest request;
    request.sourceArn = lab.queue("alone").arn();
    QCOMPARE(code(lab.account.startMessageMoveTask(request)), QStringLiteral("InvalidParameterValue"));
    request.sourceArn = lab.queue("letters").arn();
    request.maxNumberOfMessagesPerSecond = 501;
    QCOMPARE(code(lab.account.startMessageMoveTask(request)), QStringLiteral("InvalidParameterValue"));
    request.maxNumberOfMessagesPerSecond = 10;
    const auto task = lab.account.startMessageMoveTask(request);
    QCOMPARE(code(task), QStringLiteral("ok"));
    QCOMPARE(code(lab.account.startMessageMoveTask(request)), QStringLiteral("UnsupportedOperation"));
    lab.runTo(6.05);
    auto listed = *lab.account.listMessageMoveTasks(request.sourceArn, {});
    QCOMPARE(listed[0].status, std::string("RUNNING"));
    QCOMPARE(listed[0].approximateNumberOfMessagesMoved, 10);
    QCOMPARE(listed[0].approximateNumberOfMessagesToMove, 30);
    QCOMPARE(lab.account.cancelMessageMoveTask(task->taskHandle)->approximateNumberOfMessagesMoved, 10);
    lab.runTo(10);
    QCOMPARE((*lab.account.listMessageMoveTasks(request.sourceArn, {}))[0].status, std::string("CANCELLED"));
    QCOMPARE(lab.queue("q").model().visible(), 10u);
    QCOMPARE(code(lab.account.startMessageMoveTask(request)), QStringLiteral("ok"));
    lab.runTo(13);
    listed = *lab.account.listMessageMoveTasks(request.sourceArn, 10);
    QCOMPARE(listed.size(), 2u);
    QCOMPARE(listed[0].status, std::string("COMPLETED"));
    QCOMPARE(lab.queue("q").model().visible(), 30u);
    // They are new messages, received by nobody yet.
    const auto got = lab.receive("q", 10);
    for (const api::ReceivedMessage &each : got->messages) {
        QVERIFY(each.messageId != id);
        QCOMPARE(each.attributes.at("ApproximateReceiveCount"), std::string("1"));
    }
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});

    SqsLab then(exactQueue("q", R"("RedrivePolicy": {"deadLetterTargetArn": "letters"})") + exactQueue("letters"));
    request.sourceArn = then.queue("letters").arn();
    QCOMPARE(code(then.account.startMessageMoveTask(request)), QStringLiteral("UnsupportedOperation"));
}

void TstSqsApi::whoMayUseADeadLetterQueue()
{
    SqsLab lab(exactQueue("q") + exactQueue("letters"), Profile::Current);
    const auto set = [&](const char *queue, const char *name, const std::string &value) {
        api::SetQueueAttributesRequest request;
        request.queueUrl = api::queueUrl(queue);
        request.attributes = {{name, value}};
        return code(lab.account.setQueueAttributes(request));
    };
    const std::string redrive =
        Json{{"deadLetterTargetArn", lab.queue("letters").arn()}, {"maxReceiveCount", 3}}.dump();
    QCOMPARE(set("letters", "RedriveAllowPolicy", R"({"redrivePermission":"denyAll"})"), QStringLiteral("ok"));
    QCOMPARE(set("q", "RedrivePolicy", redrive), QStringLiteral("InvalidParameterValue"));
    const Json byQueue = {{"redrivePermission", "byQueue"}, {"sourceQueueArns", Json::array({lab.queue("q").arn()})}};
    QCOMPARE(set("letters", "RedriveAllowPolicy", byQueue.dump()), QStringLiteral("ok"));
    QCOMPARE(set("q", "RedrivePolicy", redrive), QStringLiteral("ok"));
    QCOMPARE(lab.queue("q").deadLetters(), &lab.queue("letters"));
    QCOMPARE(set("q", "RedrivePolicy", ""), QStringLiteral("ok"));
    QVERIFY(!lab.queue("q").deadLetters());
}

void TstSqsApi::errorsHaveTheNamesOfTheirTime()
{
    QCOMPARE(sqs::wireCode("QueueDoesNotExist", Profile::Exam),
             std::string_view("AWS.SimpleQueueService.NonExistentQueue"));
    QCOMPARE(sqs::wireCode("QueueDoesNotExist", Profile::Current), std::string_view("QueueDoesNotExist"));
    QCOMPARE(sqs::wireCode("QueueNameExists", Profile::Exam), std::string_view("QueueAlreadyExists"));
    QCOMPARE(sqs::httpStatus("PurgeQueueInProgress"), 403);
    QCOMPARE(sqs::httpStatus("MessageNotInflight"), 400);
}

// SQS-15
void TstSqsApi::aDisabledKeyStopsTheQueue()
{
    SqsLab lab(R"(key: kms-key {"KeyState": "Disabled"})"
               "\n" +
               exactQueue("q", R"("KmsMasterKeyId": "key")"));
    QCOMPARE(code(lab.send("q", "m")), QStringLiteral("KmsDisabled"));
    QVERIFY(lab.world->find("key")->setProperty("KeyState", "Enabled").ok());
    QCOMPARE(code(lab.send("q", "m")), QStringLiteral("ok"));
    // The data key that it has is used for five minutes.
    QVERIFY(lab.world->find("key")->setProperty("KeyState", "Disabled").ok());
    lab.runTo(299);
    QCOMPARE(lab.bodies("q"), QStringLiteral("m"));
    lab.runTo(300);
    QCOMPARE(code(lab.receive("q")), QStringLiteral("KmsDisabled"));
}

QTEST_GUILESS_MAIN(TstSqsApi)
#include "tst_sqsapi.moc"
