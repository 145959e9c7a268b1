// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/call.h"
#include "core/services/sqs-queue/queuenode.h"
#include "tests/core/gateway/endpointstory.h"

#include <QUrl>

using namespace headwater;
using namespace headwater::test;

namespace {

/// The names that the Query protocol has for errors, where they are others, and their statuses.
struct OlderName
{
    const char *code, *older;
    int status = 400;
};

OlderName olderNameOf(const QString &code)
{
    static constexpr OlderName kNames[] = {
        {"BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"},
        {"BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong"},
        {"EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"},
        {"InvalidAddress", "InvalidAddress", 404},
        {"InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId"},
        {"KmsAccessDenied", "KMS.AccessDeniedException"},
        {"KmsDisabled", "KMS.DisabledException"},
        {"KmsInvalidState", "KMS.InvalidStateException"},
        {"KmsNotFound", "KMS.NotFoundException"},
        {"KmsThrottled", "KMS.ThrottlingException"},
        {"MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"},
        {"OverLimit", "OverLimit", 403},
        {"PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress", 403},
        {"QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently"},
        {"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"},
        {"QueueNameExists", "QueueAlreadyExists"},
        {"RequestThrottled", "Throttling"},
        {"TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"},
        {"UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation"},
    };
    const auto *const found = std::find_if(std::begin(kNames), std::end(kNames),
                                           [&](const OlderName &each) { return code == QLatin1String(each.code); });
    return found == std::end(kNames) ? OlderName{nullptr, nullptr} : *found;
}

/// A request as clients of the Query protocol write it.
QByteArray formOf(const QString &operation, const Json &request)
{
    QByteArray form = "Action=" + operation.toUtf8();
    const auto add = [&form](const std::string &name, const Json &value) {
        form += '&' + QByteArray::fromStdString(name) + '=' +
                QUrl::toPercentEncoding(text(value.is_string() ? value.get<std::string>() : value.dump()));
    };
    static const std::map<std::string, std::string> kLists{{"AttributeNames", "AttributeName"},
                                                           {"TagKeys", "TagKey"},
                                                           {"AWSAccountIds", "AWSAccountId"},
                                                           {"Actions", "ActionName"}};
    for (const auto &[name, value] : request.items()) {
        std::size_t number = 0;
        const auto numbered = [&](const std::string &stem) {
            return stem + '.' + std::to_string(++number);
        };
        if (value.is_object()) {
            const bool isTags = name == "Tags";
            for (const auto &[key, each] : value.items()) {
                const std::string stem = numbered(isTags ? "Tag" : "Attribute");
                add(stem + (isTags ? ".Key" : ".Name"), key);
                add(stem + ".Value", each);
            }
        } else if (name == "Entries") {
            for (const Json &entry : value) {
                const std::string stem = numbered(operation.toStdString() + "RequestEntry");
                for (const auto &[member, each] : entry.items())
                    add(stem + '.' + member, each);
            }
        } else if (value.is_array()) {
            for (const Json &each : value)
                add(numbered(kLists.at(name)), each);
        } else {
            add(name, value);
        }
    }
    return form;
}

std::string headerOf(const http::Response &response, std::string_view name)
{
    for (const auto &[key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return {};
}

QString between(const std::string &body, const char *from, const char *to)
{
    const QString whole = text(body);
    return whole.section(QLatin1String(from), 1).section(QLatin1String(to), 0, 0);
}

} // namespace

/// Each error that the service documents for an operation, and the model can have, once.
class TstSqsErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsAreRefusedAsDocumented_data();
    void callsAreRefusedAsDocumented() { compare("sqs"); }
    void olderClientsAreRefusedInTheirForm_data() { callsAreRefusedAsDocumented_data(); }
    void olderClientsAreRefusedInTheirForm();
    void theExamKnowsNoTasks_data();
    void theExamKnowsNoTasks() { compare("sqs", limits::Profile::Exam); }
    void aShortPollMeetsTheMostInFlight_data();
    void aShortPollMeetsTheMostInFlight();
    void signaturesOfLongAgoAreRefused();
};

void TstSqsErrors::callsAreRefusedAsDocumented_data()
{
    columns();
    const QString q = QStringLiteral("\"QueueUrl\": \"http://localhost/0/q\"");
    const QString body = QStringLiteral("\"MessageBody\": \"x\"");
    // Every operation on a queue that is not there.
    const std::pair<const char *, const char *> ofQueue[] = {
        {"AddPermission", R"(, "Label": "l", "AWSAccountIds": ["111122223333"], "Actions": ["SendMessage"])"},
        {"ChangeMessageVisibility", R"(, "ReceiptHandle": "h", "VisibilityTimeout": 1)"},
        {"ChangeMessageVisibilityBatch", R"(, "Entries": [{"Id": "a", "ReceiptHandle": "h", "VisibilityTimeout": 1}])"},
        {"DeleteMessage", R"(, "ReceiptHandle": "h")"},
        {"DeleteMessageBatch", R"(, "Entries": [{"Id": "a", "ReceiptHandle": "h"}])"},
        {"DeleteQueue", ""},
        {"GetQueueAttributes", ""},
        {"ListDeadLetterSourceQueues", ""},
        {"ListQueueTags", ""},
        {"PurgeQueue", ""},
        {"ReceiveMessage", ""},
        {"RemovePermission", R"(, "Label": "l")"},
        {"SendMessage", R"(, "MessageBody": "x")"},
        {"SendMessageBatch", R"(, "Entries": [{"Id": "a", "MessageBody": "x"}])"},
        {"SetQueueAttributes", R"(, "Attributes": {"DelaySeconds": "1"})"},
        {"TagQueue", R"(, "Tags": {"k": "v"})"},
        {"UntagQueue", R"(, "TagKeys": ["k"])"},
    };
    for (const auto &[operation, more] : ofQueue) {
        const QString name = QLatin1String(operation);
        row(operation, name + QStringLiteral(" {\"QueueUrl\": \"/0/nobody\"") + QLatin1String(more) + QLatin1Char('}'),
            "QueueDoesNotExist: The specified queue does not exist.");
        row(operation, name + QStringLiteral(" {") + QString::fromUtf8(more).mid(2) + QLatin1Char('}'),
            "MissingParameter: The request must contain the parameter QueueUrl.");
        row(operation, name + QStringLiteral(" {\"QueueUrl\": \"q\"") + QLatin1String(more) + QLatin1Char('}'),
            "InvalidAddress: The address q is not valid for this endpoint.");
    }
    // An address has a host or none, an account and a name; the service's own hosts are those of the Region.
    for (const auto &[url, expected] :
         {std::pair("/000000000000/q", "ok"), std::pair("http://127.0.0.1:9324/123456789012/q", "ok"),
          std::pair("https://sqs.us-east-1.amazonaws.com/000000000000/q", "ok"),
          std::pair("https://queue.amazonaws.com/000000000000/q", "ok"),
          std::pair("https://sqs.eu-west-1.amazonaws.com/000000000000/q", "InvalidAddress"),
          std::pair("http://localhost/q", "InvalidAddress"), std::pair("http://localhost/me/q", "InvalidAddress"),
          std::pair("http://localhost/0/a/q", "InvalidAddress"), std::pair("http://localhost/0/", "InvalidAddress"),
          std::pair("http://localhost//q", "InvalidAddress"), std::pair("http://localhost", "InvalidAddress")})
        row("SendMessage", QStringLiteral("SendMessage {\"QueueUrl\": \"%1\", %2}").arg(QLatin1String(url), body),
            expected);
    row("GetQueueUrl", QStringLiteral("GetQueueUrl {\"QueueName\": \"nobody\"}"), "QueueDoesNotExist");

    // Batches.
    for (const auto &[operation, entry] :
         {std::pair("SendMessageBatch", "\"MessageBody\": \"x\""),
          std::pair("DeleteMessageBatch", "\"ReceiptHandle\": \"h\""),
          std::pair("ChangeMessageVisibilityBatch", "\"ReceiptHandle\": \"h\", \"VisibilityTimeout\": 1")})
    {
        const auto batch = [&, &operation = operation, &entry = entry](const QStringList &ids) {
            QStringList entries;
            for (const QString &id : ids)
                entries += QStringLiteral("{\"Id\": \"%1\", %2}").arg(id, QLatin1String(entry));
            return QLatin1String(operation) + QStringLiteral(" {%1, \"Entries\": [%2]}").arg(q, entries.join(u','));
        };
        QStringList eleven;
        for (int i = 0; i < 11; ++i)
            eleven += QString::number(i);
        row(operation, batch({}), "EmptyBatchRequest");
        row(operation, batch({QStringLiteral("a"), QStringLiteral("a")}), "BatchEntryIdsNotDistinct");
        row(operation, batch({QStringLiteral("a b")}), "InvalidBatchEntryId");
        row(operation, batch(eleven), "TooManyEntriesInBatchRequest");
    }
    const QString large = QString(600'000, QLatin1Char('x'));
    row("SendMessageBatch",
        QStringLiteral("SendMessageBatch {%1, \"Entries\": [{\"Id\": \"a\", \"MessageBody\": \"%2\"}, {\"Id\": \"b\", "
                       "\"MessageBody\": \"%2\"}]}")
            .arg(q, large),
        "BatchRequestTooLong");

    // Messages.
    row("SendMessage", QStringLiteral("SendMessage {%1, \"MessageBody\": \"\\u0000\"}").arg(q),
        "InvalidMessageContents");
    row("SendMessage", QStringLiteral("SendMessage {\"QueueUrl\": \"/0/f.fifo\", %1}").arg(body), "MissingParameter");
    const QString taken =
        QStringLiteral("SendMessage {%1, %2}\nReceiveMessage {%1, \"WaitTimeSeconds\": 1}\n").arg(q, body);
    const QString handle = QStringLiteral("{%1, \"ReceiptHandle\": \"%ReceiptHandle%\"%2}");
    row("ChangeMessageVisibility",
        taken + QStringLiteral("ChangeMessageVisibility ") +
            handle.arg(q, QStringLiteral(", \"VisibilityTimeout\": 1")) +
            QStringLiteral("\n+2\nChangeMessageVisibility ") +
            handle.arg(q, QStringLiteral(", \"VisibilityTimeout\": 1")),
        "MessageNotInflight");
    row("ChangeMessageVisibility",
        QStringLiteral("ChangeMessageVisibility {%1, \"ReceiptHandle\": \"h\", \"VisibilityTimeout\": 1}").arg(q),
        "ReceiptHandleIsInvalid");
    row("DeleteMessage", QStringLiteral("DeleteMessage {%1, \"ReceiptHandle\": \"h\"}").arg(q),
        "ReceiptHandleIsInvalid");

    // Queues.
    row("CreateQueue", QStringLiteral("CreateQueue {\"QueueName\": \"q\", \"Attributes\": {\"DelaySeconds\": \"9\"}}"),
        "QueueNameExists");
    row("CreateQueue", QStringLiteral("DeleteQueue {%1}\nCreateQueue {\"QueueName\": \"q\"}").arg(q),
        "QueueDeletedRecently");
    row("CreateQueue", QStringLiteral("CreateQueue {\"QueueName\": \"n\", \"Attributes\": {\"Colour\": \"9\"}}"),
        "InvalidAttributeName: Unknown Attribute Colour.");
    row("CreateQueue", QStringLiteral("CreateQueue {\"QueueName\": \"n\", \"Attributes\": {\"DelaySeconds\": \"x\"}}"),
        "InvalidAttributeValue");
    row("SetQueueAttributes", QStringLiteral("SetQueueAttributes {%1, \"Attributes\": {\"Colour\": \"9\"}}").arg(q),
        "InvalidAttributeName");
    row("SetQueueAttributes",
        QStringLiteral("SetQueueAttributes {%1, \"Attributes\": {\"DelaySeconds\": \"901\"}}").arg(q),
        "InvalidAttributeValue");
    row("GetQueueAttributes", QStringLiteral("GetQueueAttributes {%1, \"AttributeNames\": [\"Colour\"]}").arg(q),
        "InvalidAttributeName");
    row("PurgeQueue", QStringLiteral("PurgeQueue {%1}\nPurgeQueue {%1}").arg(q), "PurgeQueueInProgress");
    row("AddPermission",
        QStringLiteral(
            "AddPermission {%1, \"Label\": \"l\", \"AWSAccountIds\": [\"111122223333\"], \"Actions\": [\"*\", "
            "\"*\", \"*\", \"*\", \"*\", \"*\", \"*\", \"*\"]}")
            .arg(q),
        "OverLimit");

    // Moving dead letters back.
    const QString letters = QStringLiteral("arn:aws:sqs:us-east-1:000000000000:%1");
    row("StartMessageMoveTask",
        QStringLiteral("StartMessageMoveTask {\"SourceArn\": \"%1\"}").arg(letters.arg(QStringLiteral("nobody"))),
        "ResourceNotFoundException");
    row("ListMessageMoveTasks",
        QStringLiteral("ListMessageMoveTasks {\"SourceArn\": \"%1\"}").arg(letters.arg(QStringLiteral("nobody"))),
        "ResourceNotFoundException");
    row("CancelMessageMoveTask", QStringLiteral("CancelMessageMoveTask {\"TaskHandle\": \"h\"}"),
        "ResourceNotFoundException");

    // Keys.
    const QString set = QStringLiteral("!key SetProperty {\"key\": \"%1\", \"value\": %2}\n");
    for (const auto &[operation, more] :
         {std::pair("SendMessage", ", \"MessageBody\": \"x\""), std::pair("ReceiveMessage", ""),
          std::pair("SendMessageBatch", ", \"Entries\": [{\"Id\": \"a\", \"MessageBody\": \"x\"}]")})
    {
        const QString line =
            QLatin1String(operation) + QStringLiteral(" {\"QueueUrl\": \"/0/sealed\"%1}").arg(QLatin1String(more));
        row(operation, set.arg(QStringLiteral("KeyState"), QStringLiteral("\"Disabled\"")) + line, "KmsDisabled");
        row(operation, set.arg(QStringLiteral("KeyState"), QStringLiteral("\"PendingDeletion\"")) + line,
            "KmsInvalidState");
        row(operation, set.arg(QStringLiteral("otherRequestsPerSecond"), QStringLiteral("10")) + line, "KmsThrottled");
        row(operation, set.arg(QStringLiteral("policy"), othersOnly()) + line, "KmsAccessDenied");
        row(operation, QStringLiteral("-key\n") + line, "KmsNotFound");
    }
    // A FIFO queue takes 300 calls of a kind a second.
    row("SendMessage",
        QStringLiteral("301* SendMessage {\"QueueUrl\": \"/0/f.fifo\", %1, \"MessageGroupId\": \"g\", "
                       "\"MessageDeduplicationId\": \"d\"}")
            .arg(body),
        "RequestThrottled");
    row("ReceiveMessage", QStringLiteral("301* ReceiveMessage {\"QueueUrl\": \"/0/f.fifo\"}"), "RequestThrottled");
    row("SendMessageBatch",
        QStringLiteral("301* SendMessageBatch {\"QueueUrl\": \"/0/f.fifo\", \"Entries\": [{\"Id\": \"a\", %1, "
                       "\"MessageGroupId\": \"g\", \"MessageDeduplicationId\": \"d\"}]}")
            .arg(body),
        "RequestThrottled");
    for (const auto &[operation, more] :
         {std::pair("DeleteMessage", R"("ReceiptHandle": "h")"),
          std::pair("DeleteMessageBatch", R"("Entries": [{"Id": "a", "ReceiptHandle": "h"}])")})
    {
        const QString line =
            QStringLiteral("%1 {\"QueueUrl\": \"/0/f.fifo\", %2}\n").arg(QLatin1String(operation), QLatin1String(more));
        row(operation, line.repeated(300), qstrcmp(operation, "DeleteMessage") == 0 ? "ReceiptHandleIsInvalid" : "ok");
        row(operation, line.repeated(301), "RequestThrottled");
    }
    // An account has 30 calls a second about tags, of all kinds together.
    const QString tag = QStringLiteral("TagQueue {%1, \"Tags\": {\"k\": \"v\"}}\n").arg(q),
                  untag = QStringLiteral("UntagQueue {%1, \"TagKeys\": [\"k\"]}\n").arg(q),
                  tags = QStringLiteral("ListQueueTags {%1}\n").arg(q);
    row("TagQueue", tag.repeated(30), "ok");
    row("TagQueue", tag.repeated(31), "RequestThrottled");
    row("UntagQueue", tag.repeated(30) + untag, "RequestThrottled");
    row("ListQueueTags", tag.repeated(15) + untag.repeated(15) + tags, "RequestThrottled");
    row("ListQueueTags", tag.repeated(31) + QStringLiteral("+1\n") + tags, "ok");

    // One task at a time, and none that has ended.
    const QString start =
        QStringLiteral("StartMessageMoveTask {\"SourceArn\": \"%1\"}\n").arg(letters.arg(QStringLiteral("letters")));
    row("StartMessageMoveTask", start + start, "UnsupportedOperation");
    row("CancelMessageMoveTask",
        start + QStringLiteral("+60\nCancelMessageMoveTask {\"TaskHandle\": \"%TaskHandle%\"}"),
        "UnsupportedOperation: Only active tasks can be cancelled.");
}

/// The last call of each story, as an older client makes it: its status, its code and the message; and the older code
/// beside today's, in the header where SDKs look for it.
void TstSqsErrors::olderClientsAreRefusedInTheirForm()
{
    QFETCH(QString, lines);
    QFETCH(QString, expected);
    QStringList all = lines.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QString last = all.takeLast();
    int times = 1;
    if (const qsizetype star = last.indexOf(QLatin1String("* ")); star > 0 && star < 5) {
        times = last.left(star).toInt();
        last = last.mid(star + 2);
    }
    Story story("sqs");
    story.tell(all.join(QLatin1Char('\n')));
    const QString operation = last.section(QLatin1Char(' '), 0, 0);
    const Json request = Json::parse(story.filled(last.section(QLatin1Char(' '), 1)).toStdString());
    const QByteArray form = formOf(operation, request);
    http::Response told;
    for (int i = 0; i < times && told.status == 200; ++i)
        told = story.lab().answer("sqs", operation.toLatin1().constData(), "query", form.toStdString());
    const QString code = expected.section(QLatin1Char(':'), 0, 0);
    if (code == QLatin1String("ok")) {
        QCOMPARE(told.status, 200);
        return;
    }
    const OlderName name = olderNameOf(code);
    const QString older = name.older ? QLatin1String(name.older) : code;
    QCOMPARE(between(told.body, "<Code>", "</Code>"), older);
    QCOMPARE(between(told.body, "<Type>", "</Type>"), QStringLiteral("Sender"));
    QCOMPARE(told.status, name.status);
    if (expected.contains(QLatin1Char(':')))
        QCOMPARE(between(told.body, "<Message>", "</Message>"), expected.section(QLatin1Char(':'), 1).mid(1));
    if (times > 1)
        return;
    const http::Response newer = story.lab().answer("sqs", operation.toLatin1().constData(), "json", request.dump());
    if (newer.status != 200)
        QCOMPARE(text(headerOf(newer, "x-amzn-query-error")).section(QLatin1Char(';'), 1), QStringLiteral("Sender"));
}

void TstSqsErrors::theExamKnowsNoTasks_data()
{
    columns();
    const QString source = QStringLiteral("\"SourceArn\": \"arn:aws:sqs:us-east-1:000000000000:letters\"");
    row("exam StartMessageMoveTask", QStringLiteral("StartMessageMoveTask {%1}").arg(source), "UnsupportedOperation");
    row("exam ListMessageMoveTasks", QStringLiteral("ListMessageMoveTasks {%1}").arg(source), "UnsupportedOperation");
    row("exam CancelMessageMoveTask", QStringLiteral("CancelMessageMoveTask {\"TaskHandle\": \"h\"}"),
        "UnsupportedOperation");
}

void TstSqsErrors::aShortPollMeetsTheMostInFlight_data()
{
    QTest::addColumn<bool>("isExam");
    QTest::addColumn<QString>("queue");
    QTest::addColumn<int>("most");
    QTest::addColumn<QString>("expected");
    QTest::newRow("standard") << false << "q" << 120'000 << "OverLimit";
    QTest::newRow("exam standard") << true << "q" << 120'000 << "OverLimit";
    QTest::newRow("FIFO") << false << "f" << 120'000 << "nothing";
    QTest::newRow("exam FIFO") << true << "f" << 20'000 << "nothing";
}

void TstSqsErrors::aShortPollMeetsTheMostInFlight()
{
    QFETCH(bool, isExam);
    QFETCH(QString, queue);
    QFETCH(int, most);
    QFETCH(QString, expected);
    namespace queues = services::sqs_queue;
    Story story("sqs", isExam ? limits::Profile::Exam : limits::Profile::Current);
    EndpointLab &lab = story.lab();
    auto &node = dynamic_cast<queues::SqsQueue &>(*lab.world->find(queue.toStdString()));
    // More than may be in flight, each of a group of its own.
    for (int i = 0; i < most + 10; ++i) {
        const std::string number = std::to_string(i);
        queues::MessageText message{.body = "x"};
        if (node.isFifo())
            message.groupId = message.deduplicationId = number;
        node.sendText(lab.world->now(), message, {});
    }
    // A copy that comes twice is in flight once.
    const auto room = [&] {
        return static_cast<std::size_t>(most - 1) - node.model().inFlight();
    };
    while (room() > 0)
        QVERIFY(!node.receive(lab.world->now(), {.most = std::min<std::size_t>(10, room()), .isLong = true})
                     .messages.empty());
    const QString url = QStringLiteral("{\"QueueUrl\": \"/0/%1\"%2}").arg(text(node.queueName()));
    const auto receive = [&](const char *more = "") {
        const http::Response told =
            lab.answer("sqs", "ReceiveMessage", "json", url.arg(QLatin1String(more)).toStdString());
        const Json json = Json::parse(told.body);
        if (told.status != 200)
            return text(json["__type"].get<std::string>()).section(QLatin1Char('#'), 1);
        return json.contains("Messages") ? QString::number(json["Messages"].size()) : QStringLiteral("nothing");
    };
    QCOMPARE(receive(R"(, "WaitTimeSeconds": 1)"), QStringLiteral("1"));
    QCOMPARE(receive(), expected);
    // Who waits is told nothing, and gets nothing.
    const std::uint64_t waiting =
        lab.call("sqs", "ReceiveMessage", "json", url.arg(QLatin1String(R"(, "WaitTimeSeconds": 2)")).toStdString());
    QVERIFY(!lab.answers.contains(waiting));
    lab.pass(3);
    QCOMPARE(lab.answers[waiting].body, std::string("{}"));
}

void TstSqsErrors::signaturesOfLongAgoAreRefused()
{
    Story story("sqs");
    story.lab().caller = gateway::kAnonymous;
    const auto told = [&](const char *more) {
        const http::Response answer = story.lab().answer(
            "sqs", "SendMessage", "query", std::string("Action=SendMessage&QueueUrl=/0/q&MessageBody=x") + more);
        return QString::number(answer.status) + QLatin1Char(' ') + between(answer.body, "<Code>", "</Code>");
    };
    QCOMPARE(told("&AWSAccessKeyId=AKIAHEADWATERCLERK01&SignatureVersion=2&Signature=abc"),
             QStringLiteral("403 InvalidSecurity"));
    QCOMPARE(told(""), QStringLiteral("403 AccessDenied"));
    story.lab().caller.clear();
    QCOMPARE(told("&AWSAccessKeyId=any&SignatureVersion=2&Signature=abc"), QStringLiteral("200 "));
}

QTEST_GUILESS_MAIN(TstSqsErrors)
#include "tst_sqserrors.moc"
