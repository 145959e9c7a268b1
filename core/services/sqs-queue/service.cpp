// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/base/text.h"
#include "core/policies/policy.h"
#include "core/services/sqs-queue/queuenode.h"

#include <algorithm>

namespace headwater::services::sqs_queue {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

constexpr std::size_t kMostPolicyBytes = 8'192;

std::string textOf(const Json &object, const char *key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool isFifo(const Node &node)
{
    return node.properties.value("FifoQueue", Json(false)) == true;
}

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    std::vector<Finding> findings;
    const auto say = [&](const char *text, const char *pointer, bool warning = false) {
        findings.push_back({QCoreApplication::translate("Services", text), QString::fromLatin1(pointer), warning});
    };
    const Json &properties = node.properties;
    const bool fifo = isFifo(node);
    if (const std::string name = textOf(properties, "QueueName"); !name.empty()) {
        const bool endsFifo = name.ends_with(".fifo");
        const std::string stem = endsFifo ? name.substr(0, name.size() - 5) : name;
        if (fifo != endsFifo)
            say(fifo ? QT_TRANSLATE_NOOP("Services", "The name of a FIFO queue ends with “.fifo”.")
                     : QT_TRANSLATE_NOOP("Services", "Only the name of a FIFO queue ends with “.fifo”."),
                "/QueueName");
        if (name.size() > kLongestQueueName || stem.empty() || !std::all_of(stem.begin(), stem.end(), [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                       c == '_';
            }))
            say(QT_TRANSLATE_NOOP("Services", "A queue's name has up to 80 letters, digits, hyphens and underscores."),
                "/QueueName");
    }
    if (!fifo && properties.value("ContentBasedDeduplication", Json(false)) == true)
        say(QT_TRANSLATE_NOOP("Services", "Only FIFO queues know duplicates by their content."),
            "/ContentBasedDeduplication");
    const bool perGroup = properties.value("FifoThroughputLimit", Json("perQueue")) == "perMessageGroupId";
    if (perGroup && profile == limits::Profile::Exam)
        say(QT_TRANSLATE_NOOP("Services",
                              "High throughput for FIFO queues came in December 2020; the exam's numbers do "
                              "not know it."),
            "/FifoThroughputLimit");
    if (perGroup && properties.value("DeduplicationScope", Json("queue")) != "messageGroup")
        say(QT_TRANSLATE_NOOP("Services", "A limit per message group needs duplicates to be known per message group."),
            "/DeduplicationScope");
    const Json redrive = properties.value("RedrivePolicy", Json::object());
    if (redrive.is_object() && redrive.contains("maxReceiveCount") && redrive["maxReceiveCount"].is_number()) {
        if (const auto most = redrive["maxReceiveCount"].get<double>(); most == 1)
            say(QT_TRANSLATE_NOOP("Services", "With one receive a message is gone after the first failure; a worker "
                                              "that dies is enough."),
                "/RedrivePolicy/maxReceiveCount", true);
    }
    if (const std::string policy = textOf(properties, "Policy"); !policy.empty()) {
        const auto parsed = policies::parsePolicy(policy, policies::PolicyKind::Resource);
        if (!parsed)
            findings.push_back({parsed.error().message, QStringLiteral("/Policy")});
        else if (policies::countedCharacters(policy) > kMostPolicyBytes ||
                 parsed->statements.size() > kMostPolicyStatements)
            say(QT_TRANSLATE_NOOP("Services", "A queue's policy has at most 8,192 bytes and 20 statements."),
                "/Policy");
    }
    if (!textOf(properties, "KmsMasterKeyId").empty() && properties.value("SqsManagedSseEnabled", Json(false)) == true)
        say(QT_TRANSLATE_NOOP("Services", "Choose one: a KMS key, or keys that SQS manages."), "/SqsManagedSseEnabled");
    return findings;
}

const Node *deadLettersOf(const Pipeline &pipeline, const Node &node)
{
    const std::string name = textOf(node.properties.value("RedrivePolicy", Json::object()), "deadLetterTargetArn");
    for (const Node &each : pipeline.nodes) {
        if (each.type == "sqs-queue" && !name.empty() &&
            (each.id == name || textOf(each.properties, "QueueName") == name || name.ends_with(":" + each.id)))
            return &each;
    }
    for (const Link &link : pipeline.links) {
        const Node *to = link.from == node.id ? pipeline.find(link.to) : nullptr;
        if (to && to->type == "sqs-queue")
            return to;
    }
    return nullptr;
}

std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    const auto number = [](const Node &of, const char *key, double fallback) {
        const Json value = of.properties.value(key, Json(fallback));
        return value.is_number() ? value.get<double>() : fallback;
    };
    if (const Node *letters = deadLettersOf(pipeline, node)) {
        const QString pointer = QStringLiteral("/RedrivePolicy");
        if (letters == &node)
            findings.push_back(
                {QCoreApplication::translate("Services", "A queue cannot be its own dead-letter queue."), pointer});
        else if (isFifo(*letters) != isFifo(node))
            findings.push_back({QCoreApplication::translate("Services", "The dead-letter queue of a FIFO queue is a "
                                                                        "FIFO queue, that of a standard queue a "
                                                                        "standard one."),
                                pointer});
        constexpr double kFourDays = 345'600;
        if (number(*letters, "MessageRetentionPeriod", kFourDays) <= number(node, "MessageRetentionPeriod", kFourDays))
            findings.push_back({QCoreApplication::translate(
                                    "Services", "Messages keep their age when they move: give the dead-letter queue a "
                                                "longer retention than this one, or some expire before anybody looks."),
                                pointer, true});
    }
    for (const Link &link : pipeline.links) {
        const Node *reader = link.from == node.id ? pipeline.find(link.to) : nullptr;
        if (reader && reader->type == "lambda" &&
            number(node, "VisibilityTimeout", 30) < 6 * number(*reader, "Timeout", 3))
            findings.push_back({QCoreApplication::translate(
                                    "Services", "For a function the visibility timeout should be six times the "
                                                "function's own timeout, so that a retry does not meet the message "
                                                "while it is still being worked on."),
                                QStringLiteral("/VisibilityTimeout"), true});
    }
    return findings;
}

std::optional<QString> linkReason(const ServiceType &other, bool outgoing)
{
    if (!outgoing || other.id == "sqs-worker" || other.id == "lambda" || other.id == "sqs-queue")
        return {};
    const bool reads = std::any_of(other.ports.begin(), other.ports.end(),
                                   [](const PortSpec &port) { return !port.output && port.flow == Flow::Read; });
    const bool isTold = std::any_of(other.ports.begin(), other.ports.end(),
                                    [](const PortSpec &port) { return !port.output && port.flow == Flow::Notify; });
    if (isTold && !reads)
        return QCoreApplication::translate("Services", "Only another queue takes dead letters.");
    if (!reads)
        return {};
    return QCoreApplication::translate("Services", "A queue has no shards and is not read by position. Let a queue "
                                                   "worker or a Lambda function take its messages.");
}

PropertySpec seconds(std::string_view key, Text label, int fallback, double least, double most, Text help)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Integer,
            .fallback = fallback,
            .unit = HW_TEXT("s"),
            .help = help,
            .exam = {least, most},
            .current = {least, most},
            .live = true};
}

std::vector<PropertySpec> messageProperties()
{
    return {
        {.key = "QueueName",
         .label = HW_TEXT("Name"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("Empty: the id of the node, with .fifo behind it for a FIFO queue.")},
        {.key = "FifoQueue",
         .label = HW_TEXT("FIFO"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("Keeps the order within each message group and drops duplicates of five minutes; 300 calls a "
                         "second. A queue stays what it is.")},
        seconds("VisibilityTimeout", HW_TEXT("Visibility timeout"), 30, 0, 43'200,
                HW_TEXT("So long a received message is hidden from others. When it is not deleted by then, it comes "
                        "back.")),
        seconds("MessageRetentionPeriod", HW_TEXT("Retention"), 345'600, 60, 1'209'600,
                HW_TEXT("Messages older than this are deleted, received or not: 1 minute to 14 days.")),
        seconds("DelaySeconds", HW_TEXT("Delay"), 0, 0, 900,
                HW_TEXT("New messages stay hidden so long. A message of a standard queue may bring its own.")),
        seconds("ReceiveMessageWaitTimeSeconds", HW_TEXT("Wait for messages"), 0, 0, 20,
                HW_TEXT("0 is short polling: some servers are asked, and messages may be missed. More is long polling: "
                        "all are asked, and the answer comes with the first message.")),
        {.key = "MaximumMessageSize",
         .label = HW_TEXT("Largest message"),
         .kind = PropertyKind::Integer,
         .fallback = nullptr,
         .unit = HW_TEXT("bytes"),
         .help = HW_TEXT("Body and attributes. Empty: as large as the service takes, 256 KB in the notes, 1 MiB "
                         "today."),
         .exam = {1'024, 262'144},
         .current = {1'024, 1'048'576},
         .live = true},
        {.key = "ContentBasedDeduplication",
         .label = HW_TEXT("Know duplicates by content"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("The SHA-256 of the body serves as deduplication id of a message that brings none."),
         .live = true,
         .showKey = "FifoQueue",
         .showValues = {"true"}},
        {.key = "DeduplicationScope",
         .label = HW_TEXT("Duplicates are known"),
         .kind = PropertyKind::Choice,
         .fallback = "queue",
         .live = true,
         .choices = {{"queue", HW_TEXT("in the whole queue")}, {"messageGroup", HW_TEXT("per message group"), true}},
         .showKey = "FifoQueue",
         .showValues = {"true"}},
        {.key = "FifoThroughputLimit",
         .label = HW_TEXT("Calls are limited"),
         .kind = PropertyKind::Choice,
         .fallback = "perQueue",
         .help = HW_TEXT("Per message group is high throughput: 300 calls a second for each group, 70,000 for the "
                         "queue."),
         .live = true,
         .choices = {{"perQueue", HW_TEXT("per queue: 300 calls/s")},
                     {"perMessageGroupId", HW_TEXT("per message group: high throughput"), true}},
         .showKey = "FifoQueue",
         .showValues = {"true"}}};
}

std::vector<PropertySpec> safetyProperties()
{
    return {{.key = "RedrivePolicy",
             .label = HW_TEXT("Dead letters"),
             .kind = PropertyKind::Object,
             .fallback = Json::object(),
             .help = HW_TEXT("Where a message goes that was received too often. A link to another queue says the "
                             "same."),
             .live = true,
             .fields = {{.key = "deadLetterTargetArn",
                         .label = HW_TEXT("Dead-letter queue"),
                         .kind = PropertyKind::Text,
                         .fallback = "",
                         .nodeTypes = {"sqs-queue"},
                         .orOther = true},
                        {.key = "maxReceiveCount",
                         .label = HW_TEXT("Receives at most"),
                         .kind = PropertyKind::Integer,
                         .fallback = 10,
                         .help = HW_TEXT("The next receive after so many moves the message instead."),
                         .exam = {1, 1'000},
                         .current = {1, 1'000}}}},
            {.key = "RedriveAllowPolicy",
             .label = HW_TEXT("Whose dead letters"),
             .kind = PropertyKind::Object,
             .fallback = Json::object(),
             .help = HW_TEXT("Which queues may use this one as their dead-letter queue. Today only."),
             .live = true,
             .fields = {{.key = "redrivePermission",
                         .label = HW_TEXT("Permission"),
                         .kind = PropertyKind::Choice,
                         .fallback = "allowAll",
                         .choices = {{"allowAll", HW_TEXT("allowAll: any queue")},
                                     {"denyAll", HW_TEXT("denyAll: none")},
                                     {"byQueue", HW_TEXT("byQueue: those named")}}},
                        {.key = "sourceQueueArns",
                         .label = HW_TEXT("Queues"),
                         .kind = PropertyKind::List,
                         .fallback = Json::array(),
                         .help = HW_TEXT("Ids of up to ten queues."),
                         .textEntries = true,
                         .showKey = "redrivePermission",
                         .showValues = {"byQueue"}}}},
            {.key = "KmsMasterKeyId",
             .label = HW_TEXT("KMS key"),
             .kind = PropertyKind::Text,
             .fallback = "",
             .help = HW_TEXT("Encrypts the bodies where they are kept, not the attributes. A key of the pipeline, or "
                             "alias/aws/sqs; empty: none."),
             .nodeTypes = {"kms-key"},
             .orOther = true},
            seconds("KmsDataKeyReusePeriodSeconds", HW_TEXT("Data key is used for"), 300, 60, 86'400,
                    HW_TEXT("A longer time asks KMS less often.")),
            {.key = "SqsManagedSseEnabled",
             .label = HW_TEXT("Keys of SQS"),
             .kind = PropertyKind::Boolean,
             .fallback = false,
             .help = HW_TEXT("SSE-SQS encrypts with keys that SQS manages, at no cost. Today only.")},
            {.key = "Policy",
             .label = HW_TEXT("Access policy"),
             .kind = PropertyKind::Text,
             .fallback = "",
             .help = HW_TEXT("Who may use the queue: a policy as JSON. Empty: its owner, and whom a role allows it."),
             .live = true,
             .severalLines = true},
            {.key = "duplicateRate",
             .label = HW_TEXT("Delivered twice"),
             .kind = PropertyKind::Number,
             .fallback = 0.001,
             .help = HW_TEXT("Share of the messages of a standard queue that come a second time, from 0 to 1. AWS says "
                             "at least once, and no number."),
             .exam = {0, 1},
             .current = {0, 1},
             .live = true,
             .showKey = "FifoQueue",
             .showValues = {"false"}},
            {.key = "disorderRate",
             .label = HW_TEXT("Out of order"),
             .kind = PropertyKind::Number,
             .fallback = 0.01,
             .help = HW_TEXT("Share of the messages of a standard queue that do not come in turn, from 0 to 1. AWS "
                             "says best effort, and no number."),
             .exam = {0, 1},
             .current = {0, 1},
             .live = true,
             .showKey = "FifoQueue",
             .showValues = {"false"}}};
}

ServiceType describe()
{
    std::vector<PropertySpec> properties = messageProperties();
    for (PropertySpec &each : safetyProperties())
        properties.push_back(std::move(each));
    return {
        .id = "sqs-queue",
        .name = HW_TEXT("Queue (SQS)"),
        .group = HW_TEXT("Queue"),
        .purpose = HW_TEXT("Keeps messages until a worker has dealt with them"),
        .idStem = "queue",
        .icon = "sqs-queue",
        .properties = std::move(properties),
        .ports = {{"in", HW_TEXT("Messages in"), Flow::Put, false},
                  {"notifications", HW_TEXT("Notifications in"), Flow::Notify, false},
                  {"readers", HW_TEXT("Workers"), Flow::Read, true},
                  {"deadLetters", HW_TEXT("Dead letters"), Flow::Notify, true}},
        .metrics =
            {{"ApproximateNumberOfMessagesVisible", HW_TEXT("Messages waiting"), HW_TEXT("messages"), Statistic::Last},
             {"ApproximateNumberOfMessagesNotVisible", HW_TEXT("Messages in flight"), HW_TEXT("messages"),
              Statistic::Last},
             {"ApproximateNumberOfMessagesDelayed", HW_TEXT("Messages delayed"), HW_TEXT("messages"), Statistic::Last},
             {"ApproximateAgeOfOldestMessage", HW_TEXT("Age of the oldest message"), HW_TEXT("s"), Statistic::Last},
             {"NumberOfMessagesSent", HW_TEXT("Sent"), HW_TEXT("messages/s")},
             {"NumberOfMessagesReceived", HW_TEXT("Received"), HW_TEXT("messages/s")},
             {"NumberOfMessagesDeleted", HW_TEXT("Deleted"), HW_TEXT("messages/s")},
             {"NumberOfEmptyReceives", HW_TEXT("Empty receives"), HW_TEXT("calls/s")},
             {"SentMessageSize", HW_TEXT("Message size"), HW_TEXT("bytes"), Statistic::Average},
             {"ApproximateNumberOfGroupsWithInflightMessages", HW_TEXT("Groups in flight"), HW_TEXT("groups"),
              Statistic::Last},
             {"NumberOfDeduplicatedSentMessages", HW_TEXT("Duplicates not stored"), HW_TEXT("messages/s")},
             {"MessagesMovedToDeadLetterQueue", HW_TEXT("Dead letters"), HW_TEXT("messages/s")},
             {"MessagesExpired", HW_TEXT("Expired"), HW_TEXT("messages/s")},
             {"RequestsRefused", HW_TEXT("Requests refused"), HW_TEXT("calls/s"), Statistic::Sum, false, true},
             {"MessageGroups", HW_TEXT("Message groups"), HW_TEXT("groups"), Statistic::Last},
             {"InFlightLimit", HW_TEXT("In flight at most"), HW_TEXT("messages"), Statistic::Last}},
        .actions = {{"SendMessage",
                     HW_TEXT("Send a message"),
                     {},
                     {{.key = "MessageBody",
                       .label = HW_TEXT("Body"),
                       .kind = PropertyKind::Text,
                       .fallback = "Hello",
                       .severalLines = true},
                      {.key = "MessageGroupId",
                       .label = HW_TEXT("Message group"),
                       .kind = PropertyKind::Text,
                       .fallback = "",
                       .help = HW_TEXT("A FIFO queue needs one.")},
                      {.key = "MessageDeduplicationId",
                       .label = HW_TEXT("Deduplication id"),
                       .kind = PropertyKind::Text,
                       .fallback = ""}}},
                    {"PurgeQueue", HW_TEXT("Purge"),
                     HW_TEXT("Deletes every message that is there now. Once in 60 seconds, and it takes a while.")},
                    {"StartMessageMoveTask",
                     HW_TEXT("Redrive dead letters"),
                     HW_TEXT("On a dead-letter queue: brings its messages back to the queues that they came from."),
                     {{.key = "DestinationArn",
                       .label = HW_TEXT("To"),
                       .kind = PropertyKind::Text,
                       .fallback = "",
                       .help = HW_TEXT("Empty: each to where it came from."),
                       .nodeTypes = {"sqs-queue"},
                       .orOther = true},
                      {.key = "MaxNumberOfMessagesPerSecond",
                       .label = HW_TEXT("Messages per second"),
                       .kind = PropertyKind::Integer,
                       .fallback = nullptr,
                       .help = HW_TEXT("Empty: as fast as the service thinks good."),
                       .exam = {1, 500},
                       .current = {1, 500}}}},
                    {"CancelMessageMoveTask", HW_TEXT("Stop the redrive"), HW_TEXT("What was moved stays moved.")}},
        .notes =
            {HW_TEXT("A consumer pulls up to ten messages, works on them and deletes each by its receipt handle. "
                     "Meanwhile they are invisible to others: 30 seconds by default, up to 12 hours. What is not "
                     "deleted in time comes back, so work has to bear being done twice."),
             HW_TEXT("A standard queue takes any number of messages, delivers at least once and in best-effort order. "
                     "A FIFO queue keeps order per message group and knows duplicates of five minutes, at 300 calls "
                     "or, in batches of ten, 3,000 messages a second."),
             HW_TEXT("A message has up to 256 KB (1 MiB today); the extended client puts larger bodies into S3. At "
                     "most 120,000 messages are in flight, 20,000 of a FIFO queue in the notes' time. Beyond it a "
                     "short poll gets OverLimit."),
             HW_TEXT("Unlike a stream, a queue has no shards, nobody reads a message a second time, and it cannot be "
                     "replayed: once deleted, it is gone.")},
        .headline = "ApproximateNumberOfMessagesVisible",
        .order = 150,
        .width = 272,
        .height = 204,
        .check = check,
        .checkSurroundings = checkSurroundings,
        .linkReason = linkReason};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<SqsQueue>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::sqs_queue
