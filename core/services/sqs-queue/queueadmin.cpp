// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/services/sqs-queue/queuenode.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::sqs_queue {

// What is done to a queue by hand: purging, dead letters and their return, single messages.

using world::EventKind;

namespace {

constexpr SimTime kMoveStep = 100 * kernel::kMillisecond;
constexpr std::size_t kKeptTasks = 10; ///< the newest, as ListMessageMoveTasks has them

Error asError(const ApiError &error)
{
    return {fromUtf8(error.message), fromUtf8(error.code)};
}

} // namespace

std::string_view statusName(MoveTask::Status status)
{
    switch (status) {
    case MoveTask::Status::Running:
        return "RUNNING";
    case MoveTask::Status::Completed:
        return "COMPLETED";
    case MoveTask::Status::Cancelling:
        return "CANCELLING";
    case MoveTask::Status::Cancelled:
        return "CANCELLED";
    case MoveTask::Status::Failed:
        break;
    }
    return "FAILED";
}

std::optional<ApiError> SqsQueue::purgeQueue(SimTime now)
{
    if (m_purgeAsked >= 0 && now - m_purgeAsked < kPurgeEvery)
        return ApiError{kPurgeQueueInProgress,
                        "Only one PurgeQueue operation on " + m_name + " is allowed every 60 seconds."};
    m_purgeAsked = now;
    tell(EventKind::ControlPlane, "PurgeQueue");
    schedule(now + kPurgeTakes, world::priority::kControl, m_events++, kPurge, static_cast<std::uint64_t>(now));
    return {};
}

bool SqsQueue::allowsRedriveFrom(const SqsQueue &source) const
{
    const Json &policy = property("RedriveAllowPolicy");
    if (!m_limits.redriveAllowPolicy || !policy.is_object())
        return true;
    const std::string permission = policy.value("redrivePermission", std::string("allowAll"));
    if (permission != "byQueue")
        return permission != "denyAll";
    const Json list = policy.value("sourceQueueArns", Json::array());
    return list.is_array() && std::any_of(list.begin(), list.end(), [&](const Json &each) {
               return each == source.arn() || each == source.id() || each == source.queueName();
           });
}

/// Named by the redrive policy, or drawn as a link.
void SqsQueue::findDeadLetters()
{
    SqsQueue *found = nullptr;
    const Json &redrive = property("RedrivePolicy");
    if (redrive.is_object())
        found = findQueue(world(), redrive.value("deadLetterTargetArn", std::string()));
    if (!found && !m_deadLetterWires.empty())
        found = dynamic_cast<SqsQueue *>(&world().component(m_deadLetterWires.front()->to));
    if (found && (found == this || found->isFifo() != isFifo() || !found->allowsRedriveFrom(*this)))
        found = nullptr;
    m_deadLetters = found;
    m_model.setDeadLetters(found ? &found->m_model : nullptr);
}

std::vector<SqsQueue *> SqsQueue::sources() const
{
    std::vector<SqsQueue *> list;
    for (const auto &component : world().components()) {
        auto *queue = dynamic_cast<SqsQueue *>(component.get());
        if (queue && !queue->isRemoved() && isDeadLettersOf(*queue))
            list.push_back(queue);
    }
    return list;
}

std::optional<ApiError> SqsQueue::startMoveTask(SimTime now, const std::string &destination,
                                                std::optional<std::int64_t> rate, std::uint64_t *number)
{
    if (!m_limits.moveTasks)
        return ApiError{kUnsupportedOperation, "StartMessageMoveTask came in June 2023; before that messages went back "
                                               "by a consumer of one's own."};
    if (sources().empty())
        return ApiError{kInvalidParameterValue, "Source queue must be configured as a Dead Letter Queue."};
    if (!destination.empty()) {
        const SqsQueue *target = findQueue(world(), destination);
        if (!target)
            return ApiError{kResourceNotFound, "The resource that you specified for the DestinationArn parameter "
                                               "doesn't exist."};
        if (target == this || target->isFifo() != isFifo())
            return ApiError{kInvalidParameterValue, "The destination must be another queue of the same type."};
    }
    if (rate && (*rate < 1 || *rate > kMostMovedPerSecond))
        return ApiError{kInvalidParameterValue, "Value for parameter MaxNumberOfMessagesPerSecond must be between 1 "
                                                "and 500."};
    if (!m_tasks.empty() &&
        (m_tasks.back().status == MoveTask::Status::Running || m_tasks.back().status == MoveTask::Status::Cancelling))
        return ApiError{kUnsupportedOperation, "There is already a task running. Only one active task is allowed for a "
                                               "source queue arn at a given time."};
    MoveTask task;
    task.number = ++m_taskNumbers;
    task.started = now;
    task.destination = destination;
    task.rate = rate;
    task.toMove = m_model.visible();
    if (number)
        *number = task.number;
    m_tasks.push_back(std::move(task));
    if (m_tasks.size() > kKeptTasks)
        m_tasks.pop_front();
    m_moveDebt = 0;
    tell(EventKind::ControlPlane, "StartMessageMoveTask: " + std::to_string(m_tasks.back().toMove) + " messages");
    schedule(now + kMoveStep, world::priority::kControl, m_events++, kMove, m_tasks.back().number);
    return {};
}

std::optional<ApiError> SqsQueue::cancelMoveTask(std::uint64_t number)
{
    for (MoveTask &task : m_tasks) {
        if (task.number != number)
            continue;
        if (task.status != MoveTask::Status::Running)
            return ApiError{kUnsupportedOperation, "Only active tasks can be cancelled."};
        task.status = MoveTask::Status::Cancelling;
        return {};
    }
    return ApiError{kResourceNotFound, "Task does not exist."};
}

void SqsQueue::moveSome(SimTime now)
{
    if (m_tasks.empty())
        return;
    MoveTask &task = m_tasks.back();
    if (task.status == MoveTask::Status::Cancelling) {
        task.status = MoveTask::Status::Cancelled;
        return;
    }
    if (task.status != MoveTask::Status::Running)
        return;
    m_moveDebt += static_cast<double>(task.rate.value_or(kMostMovedPerSecond)) * static_cast<double>(kMoveStep) / 1e9;
    const SqsQueue *fixed = task.destination.empty() ? nullptr : findQueue(world(), task.destination);
    for (; m_moveDebt >= 1 && task.moved < task.toMove; m_moveDebt -= 1) {
        const auto taken = m_model.takeOldest(now);
        if (!taken)
            break;
        const Message &message = taken->message;
        auto *target = const_cast<SqsQueue *>(fixed);
        if (task.destination.empty() && message.origin != kNoQueue)
            target = dynamic_cast<SqsQueue *>(&world().component(message.origin));
        if (!target || target->isRemoved()) {
            // Nowhere to go: it stays, and the task ends.
            m_model.putBack(now, *taken);
            task.status = MoveTask::Status::Failed;
            task.failure = task.destination.empty() ? "CouldNotDetermineMessageSource"
                                                    : "AWS.SimpleQueueService."
                                                      "NonExistentQueue";
            return;
        }
        target->m_model.send(now, {.component = message.component,
                                   .number = message.number,
                                   .emitted = message.emitted,
                                   .bytes = message.bytes,
                                   .group = taken->group});
        target->changed(now);
        ++task.moved;
    }
    m_moveDebt = std::min(m_moveDebt, 1.0);
    if (task.moved >= task.toMove || m_model.visible() == 0) {
        task.status = MoveTask::Status::Completed;
        tell(EventKind::ControlPlane, "StartMessageMoveTask completed: " + std::to_string(task.moved) + " moved", {},
             {}, task.moved);
        return;
    }
    schedule(now + kMoveStep, world::priority::kControl, m_events++, kMove, task.number);
}

Result<void> SqsQueue::sendByHand(SimTime now, const Json &with)
{
    const auto text = [&](const char *key) {
        const auto found = with.find(key);
        return found != with.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    MessageText message{.body = text("MessageBody")};
    if (message.body.empty())
        message.body = text("data");
    message.groupId = text("MessageGroupId");
    if (message.groupId.empty() && isFifo())
        message.groupId = text("partitionKey");
    message.deduplicationId = text("MessageDeduplicationId");
    if (!isFifo())
        message.groupId.clear();
    if (message.body.empty())
        return asError({kMissingParameter, "The request must contain the parameter MessageBody."});
    if (!isMessageText(message.body))
        return asError({kInvalidMessageContents, "Invalid characters found. Valid unicode characters are #x9 | #xA | "
                                                 "#xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"});
    if (sizeOf(message) > m_maximumSize)
        return asError({kInvalidParameterValue, "One or more parameters are invalid. Reason: Message must be shorter "
                                                "than " +
                                                    std::to_string(m_maximumSize) + " bytes."});
    if (isFifo() && !isToken(message.groupId))
        return asError({kMissingParameter, "The request must contain the parameter MessageGroupId."});
    if (isFifo() && message.deduplicationId.empty() && !m_isContentBased)
        message.deduplicationId = "by-hand-" + std::to_string(m_outsideProduced);
    if (!admit(now, Operation::Send, sizeOf(message)))
        return asError({kRequestThrottled, "Rate exceeded"});
    const std::string number = std::to_string(m_outsideProduced + 1);
    const bool isDuplicate = sendText(now, std::move(message), {}).isDuplicate;
    tell(EventKind::ControlPlane,
         std::string("SendMessage by hand") + (isDuplicate ? ": a duplicate, not stored" : ""));
    return {};
}

Result<void> SqsQueue::act(const std::string &name, const Json &with)
{
    const SimTime now = world().now();
    if (name == "SendMessage" || name == "SendRecord")
        return sendByHand(now, with);
    std::optional<ApiError> error;
    if (name == "PurgeQueue") {
        error = purgeQueue(now);
    } else if (name == "StartMessageMoveTask") {
        std::optional<std::int64_t> rate;
        if (const auto found = with.find("MaxNumberOfMessagesPerSecond"); found != with.end() && found->is_number())
            rate = found->get<std::int64_t>();
        const auto destination = with.find("DestinationArn");
        error = startMoveTask(now,
                              destination != with.end() && destination->is_string() ? destination->get<std::string>()
                                                                                    : std::string(),
                              rate);
    } else if (name == "CancelMessageMoveTask") {
        error = cancelMoveTask(m_taskNumbers);
    } else {
        return Component::act(name, with);
    }
    if (error)
        return asError(*error);
    return {};
}

} // namespace headwater::services::sqs_queue
