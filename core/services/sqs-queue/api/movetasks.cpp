// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tasks that move dead letters back.

#include "core/services/sqs-queue/api/account.h"

#include <QByteArray>

namespace headwater::services::sqs_queue::api {

namespace {

constexpr std::size_t kMostTasksListed = 10;

std::string taskHandleText(const SqsQueue &queue, std::uint64_t number)
{
    const std::string plain = R"({"taskId":")" + messageIdText(kernel::mix64(queue.secret() + number)) + "-" +
                              std::to_string(number) + R"(","sourceArn":")" + queue.arn() + "\"}";
    return QByteArray::fromStdString(plain).toBase64().toStdString();
}

} // namespace

ApiResult<MoveTaskHandle> Account::startMessageMoveTask(const StartMessageMoveTaskRequest &request)
{
    if (!request.sourceArn)
        return ApiError{kMissingParameter, "The request must contain the parameter SourceArn."};
    SqsQueue *source = byArn(*request.sourceArn);
    if (!source)
        return ApiError{kResourceNotFound,
                        "The resource that you specified for the SourceArn parameter doesn't exist."};
    std::uint64_t number = 0;
    if (const auto problem = source->startMoveTask(now(), request.destinationArn.value_or(""),
                                                   request.maxNumberOfMessagesPerSecond, &number))
        return *problem;
    return MoveTaskHandle{taskHandleText(*source, number)};
}

ApiResult<std::vector<MoveTaskEntry>> Account::listMessageMoveTasks(const Text &sourceArn, const Count &maxResults)
{
    if (!m_limits.moveTasks)
        return ApiError{kUnsupportedOperation, "ListMessageMoveTasks came in June 2023."};
    if (!sourceArn)
        return ApiError{kMissingParameter, "The request must contain the parameter SourceArn."};
    if (maxResults && (*maxResults < 1 || *maxResults > std::int64_t{kMostTasksListed}))
        return ApiError{kInvalidParameterValue, "Value for parameter MaxResults must be between 1 and 10."};
    const SqsQueue *source = byArn(*sourceArn);
    if (!source)
        return ApiError{kResourceNotFound,
                        "The resource that you specified for the SourceArn parameter doesn't exist."};
    std::vector<MoveTaskEntry> entries;
    for (auto task = source->moveTasks().rbegin(); task != source->moveTasks().rend(); ++task) {
        if (entries.size() >= static_cast<std::size_t>(maxResults.value_or(1)))
            break;
        MoveTaskEntry entry;
        if (task->status == MoveTask::Status::Running)
            entry.taskHandle = taskHandleText(*source, task->number);
        entry.status = statusName(task->status);
        entry.sourceArn = source->arn();
        if (!task->destination.empty())
            entry.destinationArn = task->destination;
        entry.maxNumberOfMessagesPerSecond = task->rate;
        entry.approximateNumberOfMessagesMoved = static_cast<std::int64_t>(task->moved);
        entry.approximateNumberOfMessagesToMove = static_cast<std::int64_t>(task->toMove);
        if (!task->failure.empty())
            entry.failureReason = task->failure;
        entry.startedTimestamp = world::kEpochSeconds * 1'000 + task->started / kernel::kMillisecond;
        entries.push_back(std::move(entry));
    }
    return entries;
}

ApiResult<MovedMessages> Account::cancelMessageMoveTask(const Text &handle)
{
    if (!m_limits.moveTasks)
        return ApiError{kUnsupportedOperation, "CancelMessageMoveTask came in June 2023."};
    if (!handle)
        return ApiError{kMissingParameter, "The request must contain the parameter TaskHandle."};
    for (SqsQueue *queue : queues()) {
        for (const MoveTask &task : queue->moveTasks()) {
            if (taskHandleText(*queue, task.number) != *handle)
                continue;
            if (const auto problem = queue->cancelMoveTask(task.number))
                return *problem;
            return MovedMessages{static_cast<std::int64_t>(task.moved)};
        }
    }
    return ApiError{kResourceNotFound, "Task does not exist."};
}

} // namespace headwater::services::sqs_queue::api
