// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kms-key/use.h"
#include "core/services/sqs-queue/api/api.h"
#include "core/services/sqs-queue/queuenode.h"
#include "core/world/world.h"

#include <map>
#include <string>
#include <vector>

namespace headwater::services::sqs_queue::api {

inline constexpr std::size_t kMostTags = 50; ///< of a queue

/// The SQS API over the queues of a world: those of its pipeline, and those that clients create, which become
/// components of the running world. Account 000000000000, Region us-east-1, whose caller is the owner of both.
///
/// Every call happens at the world's present time and answers at once; only ReceiveMessage may say that there is
/// something to wait for. What a call does to messages, the queue decides: the simulated clients of the pipeline meet
/// the same limits. Here is what only real clients meet: the form of requests, names, batches, tags. Not thread-safe:
/// belongs to whoever runs the world, and must not outlive it.
class Account
{
public:
    explicit Account(world::World &world);
    Account(const Account &) = delete;
    Account &operator=(const Account &) = delete;

    /// Whoever makes the calls from here on: in his name the keys of encrypted queues are asked. None: the owner.
    using KeyUse = std::optional<kms_key::KeyUser>;
    void setKeyUse(KeyUse use) { m_keyUse = std::move(use); }

    // queues.cpp; also tags.cpp and movetasks.cpp
    ApiResult<QueueUrl> createQueue(const CreateQueueRequest &request);
    ApiResult<QueueUrl> getQueueUrl(const Text &queueName);
    ApiResult<ListQueuesResult> listQueues(const ListQueuesRequest &request);
    ApiResult<Done> deleteQueue(const Text &queueUrl);
    ApiResult<Done> purgeQueue(const Text &queueUrl);
    ApiResult<Texts> getQueueAttributes(const AttributesRequest &request);
    ApiResult<Done> setQueueAttributes(const SetQueueAttributesRequest &request);
    ApiResult<Done> tagQueue(const Text &queueUrl, const Texts &tags);
    ApiResult<Done> untagQueue(const Text &queueUrl, const std::vector<std::string> &keys);
    ApiResult<Texts> listQueueTags(const Text &queueUrl);
    ApiResult<Done> addPermission(const PermissionRequest &request);
    ApiResult<Done> removePermission(const Text &queueUrl, const Text &label);
    ApiResult<ListQueuesResult> listDeadLetterSourceQueues(const Text &queueUrl, const ListQueuesRequest &request);
    ApiResult<MoveTaskHandle> startMessageMoveTask(const StartMessageMoveTaskRequest &request);
    ApiResult<std::vector<MoveTaskEntry>> listMessageMoveTasks(const Text &sourceArn, const Count &maxResults);
    ApiResult<MovedMessages> cancelMessageMoveTask(const Text &taskHandle);

    // messages.cpp
    ApiResult<SendMessageResult> sendMessage(const SendMessageRequest &request);
    ApiResult<BatchResult<SendMessageResult>> sendMessageBatch(const SendMessageBatchRequest &request);
    /// `isAgain`: of a call that was told to wait; it is not billed and not limited a second time.
    ApiResult<ReceiveMessageResult> receiveMessage(const ReceiveMessageRequest &request, bool isAgain = false);
    /// The queue that a URL names, and how long a call waits at most; for whoever waits.
    ApiResult<SqsQueue *> resolve(const Text &queueUrl) const;
    SimTime waitOf(const SqsQueue &queue, const ReceiveMessageRequest &request) const;
    ApiResult<Done> deleteMessage(const HandleRequest &request);
    ApiResult<BatchResult<Done>> deleteMessageBatch(const DeleteMessageBatchRequest &request);
    ApiResult<Done> changeMessageVisibility(const ChangeMessageVisibilityRequest &request);
    ApiResult<BatchResult<Done>> changeMessageVisibilityBatch(const ChangeMessageVisibilityBatchRequest &request);

private:
    SimTime now() const { return m_world.now(); }
    bool isExam() const { return m_world.profile() == limits::Profile::Exam; }
    SqsQueue *byName(std::string_view name) const;
    SqsQueue *byArn(std::string_view arn) const;
    std::vector<SqsQueue *> queues() const; ///< by name
    std::optional<ApiError> checkAttributes(const Texts &attributes, bool isFifo, bool isNew,
                                            const SqsQueue *queue = nullptr) const;
    void apply(SqsQueue &queue, const Texts &attributes);
    Texts attributesOf(const SqsQueue &queue) const;
    std::optional<ApiError> checkKey(SqsQueue &queue, std::string_view action);
    std::optional<ApiError> checkMessage(const SqsQueue &queue, const SendMessageRequest &request) const;
    SendMessageResult send(SqsQueue &queue, const SendMessageRequest &request);
    std::optional<ApiError> change(SqsQueue &queue, const Text &handle, const Count &timeout);
    std::optional<ApiError> remove(SqsQueue &queue, const Text &handle);
    ReceivedMessage describe(const SqsQueue &queue, const Delivery &delivery,
                             const ReceiveMessageRequest &request) const;
    std::optional<ApiError> admitTagCall();
    ListQueuesResult page(std::vector<std::string> urls, const ListQueuesRequest &request) const;

    world::World &m_world;
    const limits::SqsLimits &m_limits;
    std::map<std::string, SimTime> m_deleted; ///< names, and when
    std::map<std::string, Texts> m_tags;      ///< by queue
    SimTime m_tagSecond = -1;
    std::int64_t m_tagCalls = 0; ///< of that second
    KeyUse m_keyUse;
    std::map<std::string, SimTime> m_keyUntil; ///< by action, queue and caller: how long a data key serves
    std::uint64_t m_created = 0;
};

std::string queueUrl(std::string_view name);

} // namespace headwater::services::sqs_queue::api
