// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/sqs-worker/worker.h"

namespace headwater::services::sqs_worker {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

PropertySpec share(std::string_view key, Text label, Text help)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Number,
            .fallback = 0,
            .help = help,
            .exam = {0, 1},
            .current = {0, 1},
            .live = true};
}

PropertySpec milliseconds(std::string_view key, Text label, int fallback, Text help)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Number,
            .fallback = fallback,
            .unit = HW_TEXT("ms"),
            .help = help,
            .exam = {0, 43'200'000},
            .current = {0, 43'200'000},
            .live = true};
}

std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    const auto number = [](const Node &of, const char *key, double fallback) {
        const Json value = of.properties.value(key, Json(fallback));
        return value.is_number() ? value.get<double>() : fallback;
    };
    bool hasQueue = false;
    for (const Link &link : pipeline.links) {
        const Node *queue = link.to == node.id ? pipeline.find(link.from) : nullptr;
        if (!queue || queue->type != "sqs-queue")
            continue;
        hasQueue = true;
        const double visibility = number(node, "VisibilityTimeout", number(*queue, "VisibilityTimeout", 30));
        const double work = number(node, "processingMs", 100) / 1'000 * number(node, "MaxNumberOfMessages", 10);
        const double heartbeat = number(node, "heartbeatSeconds", 0);
        if (heartbeat == 0 && work > visibility)
            findings.push_back({QCoreApplication::translate(
                                    "Services", "Ten messages take longer than the visibility timeout: the last of "
                                                "them come back before they are done, and are done twice. A longer "
                                                "timeout, fewer messages a call or a heartbeat help."),
                                QStringLiteral("/processingMs"), true});
        if (heartbeat > 0 && heartbeat >= visibility)
            findings.push_back({QCoreApplication::translate("Services", "The heartbeat comes after the visibility "
                                                                        "timeout is over."),
                                QStringLiteral("/heartbeatSeconds"), true});
    }
    if (!hasQueue)
        findings.push_back({QCoreApplication::translate("Services", "No queue is linked, so there is nothing to do."),
                            QString(), true});
    return findings;
}

std::vector<PropertySpec> properties()
{
    return {
        {.key = "instances",
         .label = HW_TEXT("Instances"),
         .kind = PropertyKind::Integer,
         .fallback = 1,
         .help = HW_TEXT("Machines or containers. An alarm may change their number."),
         .exam = {0, 10'000},
         .current = {0, 10'000},
         .live = true},
        {.key = "threads",
         .label = HW_TEXT("Threads"),
         .kind = PropertyKind::Integer,
         .fallback = 1,
         .help = HW_TEXT("Of each instance; each receives and works on its own."),
         .exam = {1, 1'000},
         .current = {1, 1'000}},
        {.key = "MaxNumberOfMessages",
         .label = HW_TEXT("Messages per call"),
         .kind = PropertyKind::Integer,
         .fallback = 10,
         .exam = {1, 10},
         .current = {1, 10},
         .live = true},
        {.key = "WaitTimeSeconds",
         .label = HW_TEXT("Wait for messages"),
         .kind = PropertyKind::Integer,
         .fallback = 20,
         .unit = HW_TEXT("s"),
         .help = HW_TEXT("Long polling: the call waits so long for a first message. 0 asks again and again, and every "
                         "empty answer costs."),
         .exam = {0, 20},
         .current = {0, 20},
         .live = true},
        {.key = "VisibilityTimeout",
         .label = HW_TEXT("Visibility timeout"),
         .kind = PropertyKind::Integer,
         .fallback = nullptr,
         .unit = HW_TEXT("s"),
         .help = HW_TEXT("For the messages of its calls. Empty: the queue's."),
         .exam = {0, 43'200},
         .current = {0, 43'200},
         .live = true},
        milliseconds("processingMs", HW_TEXT("Work on a message"), 100, HW_TEXT("How long it takes, on average.")),
        {.key = "processingTimes",
         .label = HW_TEXT("Times are"),
         .kind = PropertyKind::Choice,
         .fallback = "exponential",
         .live = true,
         .choices = {{"exponential", HW_TEXT("exponential: many short, some long")},
                     {"constant", HW_TEXT("constant")}}},
        share("failureRate", HW_TEXT("Fails"), HW_TEXT("Share of the messages whose work fails, from 0 to 1.")),
        {.key = "onFailure",
         .label = HW_TEXT("A message that failed"),
         .kind = PropertyKind::Choice,
         .fallback = "leave",
         .live = true,
         .choices = {{"leave", HW_TEXT("stays hidden until its timeout is over")},
                     {"release", HW_TEXT("is given back at once: ChangeMessageVisibility 0")}}},
        share("crashRate", HW_TEXT("Dies"),
              HW_TEXT("Share of the messages at which the thread dies with all it holds.")),
        milliseconds("restartMs", HW_TEXT("Restarts after"), 5'000, HW_TEXT("A thread that died.")),
        {.key = "heartbeatSeconds",
         .label = HW_TEXT("Heartbeat"),
         .kind = PropertyKind::Integer,
         .fallback = 0,
         .unit = HW_TEXT("s"),
         .help = HW_TEXT("Calls ChangeMessageVisibility so often for what it still works on. 0: never."),
         .exam = {0, 43'200},
         .current = {0, 43'200},
         .live = true},
        {.key = "delete",
         .label = HW_TEXT("Deletes by"),
         .kind = PropertyKind::Choice,
         .fallback = "DeleteMessage",
         .help = HW_TEXT("DeleteMessageBatch deletes what a receive brought in one call, when all of it is done."),
         .live = true,
         .choices = {{"DeleteMessage", HW_TEXT("DeleteMessage")},
                     {"DeleteMessageBatch", HW_TEXT("DeleteMessageBatch")}}},
        milliseconds("bootMs", HW_TEXT("New instances start in"), 30'000,
                     HW_TEXT("When there are to be more of them.")),
        {.key = "extendedClient",
         .label = HW_TEXT("Extended client"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("Reads bodies from the bucket that a message points to, and deletes them with it."),
         .live = true}};
}

ServiceType describe()
{
    return {
        .id = "sqs-worker",
        .name = HW_TEXT("Queue worker"),
        .group = HW_TEXT("Queue"),
        .purpose = HW_TEXT("Receives messages, works on them and deletes them"),
        .idStem = "worker",
        .icon = "sqs-worker",
        .properties = properties(),
        .ports = {{"queue", HW_TEXT("Queue"), Flow::Read, false},
                  {"records", HW_TEXT("Results"), Flow::Put, true},
                  {"payloads", HW_TEXT("Large bodies"), Flow::Objects, true},
                  {"items", HW_TEXT("Database writes"), Flow::Items, true}},
        .metrics = {{"MessagesProcessed", HW_TEXT("Messages done"), HW_TEXT("messages/s")},
                    {"MessagesFailed", HW_TEXT("Messages failed"), HW_TEXT("messages/s")},
                    {"MessagesProcessedTwice", HW_TEXT("Done twice"), HW_TEXT("messages/s")},
                    {"MessagesOutOfOrder", HW_TEXT("Out of order"), HW_TEXT("messages/s")},
                    {"ReceiveCalls", HW_TEXT("Receive calls"), HW_TEXT("calls/s")},
                    {"EmptyReceives", HW_TEXT("Empty receives"), HW_TEXT("calls/s")},
                    {"CallsRefused", HW_TEXT("Calls refused"), HW_TEXT("calls/s"), Statistic::Sum, false, true},
                    {"BusyThreads", HW_TEXT("Threads at work"), HW_TEXT("threads"), Statistic::Last},
                    {"Instances", HW_TEXT("Instances"), HW_TEXT("instances"), Statistic::Last},
                    {"BacklogPerInstance", HW_TEXT("Backlog per instance"), HW_TEXT("messages"), Statistic::Last},
                    {"EndToEndLatencyMilliseconds", HW_TEXT("Sent until done"), HW_TEXT("ms"), Statistic::Average}},
        .notes = {HW_TEXT("Workers scale by the backlog per instance: messages waiting, divided by the instances. Each "
                          "message is worked on by one of them at a time."),
                  HW_TEXT("A message is deleted only when its work is done. A worker that dies, or is slower than the "
                          "visibility timeout, has done nothing wrong: the message comes back. Long work extends the "
                          "timeout by a heartbeat, up to 12 hours.")},
        .headline = "MessagesProcessed",
        .order = 155,
        .checkSurroundings = checkSurroundings,
        .linkReason = [](const ServiceType &other, bool outgoing) -> std::optional<QString> {
            if (outgoing || other.id == "sqs-queue")
                return {};
            return QCoreApplication::translate("Services", "A queue worker takes messages from queues only.");
        }};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<SqsWorker>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::sqs_worker
