// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/tokenbucket.h"
#include "core/limits/sqs.h"
#include "core/policies/policy.h"
#include "core/services/contentkeeper.h"
#include "core/services/notificationtarget.h"
#include "core/services/recordtarget.h"
#include "core/services/sqs-queue/errors.h"
#include "core/services/sqs-queue/messagetext.h"
#include "core/services/sqs-queue/queue.h"
#include "core/world/component.h"

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace headwater::services::sqs_queue {

using world::Json;

inline constexpr std::size_t kLongestQueueName = 80;
inline constexpr std::size_t kMostPolicyStatements = 20;
inline constexpr SimTime kPurgeTakes = 10 * kernel::kSecond; ///< "up to 60 seconds"
inline constexpr SimTime kPurgeEvery = 60 * kernel::kSecond;
inline constexpr std::int64_t kMostMovedPerSecond = 500; ///< by a move task

enum QueueMetric : std::uint8_t {
    VisibleMessages,
    MessagesNotVisible,
    MessagesDelayed,
    AgeOfOldest,
    MessagesSent,
    MessagesReceived,
    MessagesDeleted,
    EmptyReceives,
    SentMessageSize,
    GroupsInFlight,
    DeduplicatedMessages,
    MessagesToDeadLetters,
    MessagesExpired,
    RequestsRefused,
    MessageGroups,
    InFlightLimit,
    QueueMetricCount
};

/// A client that waits for messages by a long poll.
class QueueWaiter
{
public:
    virtual ~QueueWaiter() = default;
    /// There is something to receive; it waits no longer.
    virtual void messagesAvailable(SimTime now) = 0;
};

enum class Operation : std::uint8_t { Send, Receive, Delete, Other };

/// A task that brings messages of a dead-letter queue back.
struct MoveTask
{
    enum class Status : std::uint8_t { Running, Completed, Cancelling, Cancelled, Failed };
    std::uint64_t number = 0;
    SimTime started = 0;
    std::string destination;          ///< ARN; empty: each to the queue that it came from
    std::optional<std::int64_t> rate; ///< messages a second, as asked for
    std::uint64_t toMove = 0, moved = 0;
    Status status = Status::Running;
    std::string failure;
};
std::string_view statusName(MoveTask::Status status);

/// A running queue: the model, and what of the world touches it.
class SqsQueue final : public world::Component,
                       public RecordTarget,
                       public NotificationTarget,
                       public ContentKeeper,
                       private QueueListener
{
public:
    explicit SqsQueue(const world::Birth &birth);
    ~SqsQueue() override;

    const std::string &queueName() const { return m_name; }
    std::string arn() const;
    bool isFifo() const { return m_model.settings().fifo; }
    bool isHighThroughput() const { return m_highThroughput; }
    const limits::SqsLimits &limits() const { return m_limits; }
    const Queue &model() const { return m_model; }
    Queue &model() { return m_model; }
    std::uint32_t maximumMessageSize() const { return m_maximumSize; }
    SimTime waitTime() const { return m_waitTime; }
    SimTime created() const { return m_created; }
    SimTime modified() const { return m_modified; }
    /// With what key its bodies are encrypted; empty: with none, or one of the service.
    const std::string &keyId() const { return m_keyId; }
    SimTime dataKeyReuse() const { return m_dataKeyReuse; }
    bool needsDataKey(SimTime now) const { return now >= m_dataKeyUntil; }
    void gotDataKey(SimTime now)
    {
        if (needsDataKey(now))
            m_dataKeyUntil = now + m_dataKeyReuse;
    }
    /// Null when it has none.
    const policies::Policy *policy() const { return m_policy ? &*m_policy : nullptr; }
    std::uint64_t policyRevision() const { return m_policyRevision; }
    /// What its receipt handles are sealed with.
    std::uint64_t secret() const { return stream(kSecretPurpose).key; }

    // Calls of clients. What a real client alone meets (form, names) is the API's.
    /// Whether a call is within the rate of a FIFO queue. \param bytes what it carries, for the bill
    bool admit(SimTime now, Operation operation, std::uint64_t bytes = 0);
    /// A call of ChangeMessageVisibility: not limited, but billed.
    void admitChange() { ++m_requests; }
    /// The same for a message group in high-throughput mode.
    bool admitGroup(SimTime now, Digest128 group);
    /// A message with its text. \pre it was checked
    Accepted sendText(SimTime now, MessageText text, std::optional<SimTime> delay);
    Received receive(SimTime now, const Receive &request);
    DeleteOutcome remove(SimTime now, const Handle &handle);
    ChangeOutcome changeVisibility(SimTime now, const Handle &handle, SimTime timeout);
    void wait(QueueWaiter &waiter);
    void leave(QueueWaiter &waiter);
    MessageText textOf(const Message &message) const;
    std::optional<ApiError> purgeQueue(SimTime now);

    // Dead letters.
    SqsQueue *deadLetters() const { return m_deadLetters; }
    bool isDeadLettersOf(const SqsQueue &source) const { return source.m_deadLetters == this; }
    /// Whether its RedriveAllowPolicy lets `source` send its dead letters here.
    bool allowsRedriveFrom(const SqsQueue &source) const;
    void findDeadLetters();
    std::vector<SqsQueue *> sources() const;
    /// The number of the task, or why there is none.
    std::optional<ApiError> startMoveTask(SimTime now, const std::string &destination, std::optional<std::int64_t> rate,
                                          std::uint64_t *number = nullptr);
    std::optional<ApiError> cancelMoveTask(std::uint64_t number);
    const std::deque<MoveTask> &moveTasks() const { return m_tasks; } ///< oldest first

    // RecordTarget
    PutWords putWords() const override { return {"SendMessage", "SendMessageBatch", kRequestThrottled}; }
    std::uint64_t maxCallRecords() const override { return static_cast<std::uint64_t>(m_limits.maxBatchEntries); }
    std::uint64_t maxCallBytes() const override { return static_cast<std::uint64_t>(m_limits.maxMessageBytes); }
    bool admitCall(SimTime now, std::uint64_t records) override;
    PutOutcome put(SimTime now, const Arrival &arrival) override;
    // NotificationTarget
    bool publish(SimTime now, Notification notification) override;

    // Component
    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void settle(SimTime time) override;
    Result<void> act(const std::string &name, const Json &with) override;
    void sample(double *values) override;
    void report(Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;
    std::uint64_t contentBytes() const override { return m_contentBytes; }
    void letGo(SimTime now) override;
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    void costs(world::CostSheet &sheet) const override;

protected:
    Result<void> propertyChanged(const std::string &key, const Json &before) override;
    void removed() override;

private:
    enum EventKinds : std::uint16_t { kWake = 1, kDue, kPurge, kMove };
    static constexpr std::uint32_t kSecretPurpose = 23;

    QueueSettings readSettings() const;
    void readProperties();
    void ended(const Message &message, SimTime now, End end) override;
    void forgetContents(SimTime now);
    void forgetEndedBefore(SimTime time);
    void changed(SimTime now);
    void wakeWaiters(SimTime now);
    bool canDeliver() const;
    void moveSome(SimTime now);
    Result<void> sendByHand(SimTime now, const Json &with);
    const MessageMaker *makerOf(std::uint16_t component) const;
    std::optional<Digest128> deduplicationOf(const Arrival &arrival) const;
    void countChunks(std::uint64_t bytes);

    const limits::SqsLimits &m_limits;
    const std::string m_name;
    Queue m_model;
    bool m_highThroughput = false, m_isContentBased = false;
    std::uint32_t m_maximumSize = 0;
    SimTime m_waitTime = 0, m_created = 0, m_modified = 0;
    std::string m_keyId;
    SimTime m_dataKeyReuse = 0, m_dataKeyUntil = 0;
    std::optional<policies::Policy> m_policy;
    std::uint64_t m_policyRevision = 0;

    SqsQueue *m_deadLetters = nullptr;
    std::vector<world::Wire *> m_deadLetterWires; ///< at most one is used: the first

    std::deque<QueueWaiter *> m_waiters;
    bool m_isWaking = false;
    SimTime m_dueAt = kernel::kNever; ///< the next look for whoever waits
    std::uint64_t m_events = 0;

    std::unordered_map<std::uint64_t, MessageText> m_contents;
    std::uint64_t m_contentBytes = 0;
    bool m_isRead = false; ///< a reader was linked; it may pass messages on
    std::deque<std::pair<SimTime, std::uint64_t>> m_endedContents;
    std::uint64_t m_nextContent = 0;
    mutable std::vector<std::pair<const MessageMaker *, bool>> m_makers; ///< by component, once looked up

    std::array<kernel::TokenBucket, 3> m_buckets; ///< by Operation, of a FIFO queue
    SimTime m_groupSecond = -1;
    std::unordered_map<std::uint64_t, std::int64_t> m_groupCalls; ///< of this second
    std::vector<Digest128> m_callGroups;                          ///< of the call under way
    std::uint64_t m_callBytes = 0;

    SimTime m_purgeAsked = -1;
    std::deque<MoveTask> m_tasks;
    std::uint64_t m_taskNumbers = 0;
    double m_moveDebt = 0;

    std::uint64_t m_outsideProduced = 0, m_requests = 0, m_otherRequests = 0;
    std::uint64_t m_emptyReceives = 0, m_refused = 0, m_tooLarge = 0, m_overLimit = 0, m_sentBytes = 0;
    std::array<std::uint64_t, QueueMetricCount> m_sampled{};
};

/// The queue of a world with this node id, name or ARN; null when there is none.
SqsQueue *findQueue(const world::World &world, std::string_view name);
std::string queueArn(std::string_view name);

} // namespace headwater::services::sqs_queue
