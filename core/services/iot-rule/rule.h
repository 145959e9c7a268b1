// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/messageproperties.h"
#include "core/services/function.h"
#include "core/services/iot-rule/outgoing.h"
#include "core/services/iot-rule/rulespec.h"
#include "core/services/iotbroker.h"
#include "core/services/recordtarget.h"
#include "core/world/component.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services {
class NotificationTarget;
namespace s3_bucket {
class Bucket;
}
namespace dynamodb_table {
class Table;
}
} // namespace headwater::services

namespace headwater::services::iot_rule {

using world::Json;

// What the service does not publish about its engine.
inline constexpr SimTime kRuleTime = 10 * kernel::kMillisecond; ///< from the message until an action is begun
inline constexpr std::uint32_t kActionRetries = 3;              ///< of an action that failed for now
inline constexpr SimTime kActionRetry = kernel::kSecond;        ///< before the first; doubles
// An asynchronous invocation that fails is repeated (Lambda's developer guide).
inline constexpr std::uint32_t kFunctionRetries = 2;
inline constexpr SimTime kFunctionRetry = kernel::kMinute;

inline constexpr SimTime kLambdaInSql = 2 * kernel::kSecond; ///< aws_lambda() must answer within
inline constexpr std::uint64_t kMessagesPerSecond = 20'000;  ///< into the rules engine
inline constexpr std::size_t kMeteredBytes = 5 * 1'024;      ///< a rule and an action are billed by started 5 KB
inline constexpr std::size_t kMostActions = 10;              ///< of a rule
inline constexpr std::size_t kMostBatch = 500;               ///< records of PutRecordBatch

enum RuleMetric : std::uint8_t {
    TopicMatch,
    RulesExecuted,
    Success,
    Failure,
    ErrorActionSuccess,
    ErrorActionFailure,
    ParseError,
    RuleMessageThrottled,
    NotSelected,
    RuleMetricCount
};

/// An AWS IoT rule: takes messages from a broker, selects and reshapes them by its SQL, and hands what comes out to its
/// actions, each in a call of its own. What an action cannot do in the end goes to the error action.
class Rule final : public world::Component, public IotListener, public FunctionCaller
{
public:
    explicit Rule(const world::Birth &birth);
    ~Rule() override;

    const RuleSpec &spec() const { return m_spec; }

    // IotListener
    void messageArrived(SimTime now, const IotMessage &message) override;
    // FunctionCaller
    void answered(SimTime now, std::uint64_t token, const FunctionResult &result) override;

    // Component
    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override { return m_outgoing.find(world(), number); }
    /// The newest messages that the rule selected, as they went out.
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    void costs(world::CostSheet &sheet) const override;
    std::string failure() const override { return m_spec.mistake; }

protected:
    Result<void> propertyChanged(const std::string &key, const Json &before) override;
    void removed() override;

private:
    friend class RuleEnvironment;
    enum EventKinds : std::uint16_t { kPerform = 1, kInvokeAgain = 2, kLambdaLate = 3 };

    /// One way out.
    struct Action
    {
        enum class Kind : std::uint8_t { Records, Bucket, Table, Function, Notice, Republish };
        Kind kind = Kind::Records;
        bool isError = false;
        bool isConfigured = false;   ///< of a republish: it has a topic
        world::Wire *wire = nullptr; ///< null: republish, or removed
        world::Component *node = nullptr;
        RecordTarget *records = nullptr;
        s3_bucket::Bucket *bucket = nullptr;
        dynamodb_table::Table *table = nullptr;
        Function *function = nullptr;
        NotificationTarget *notices = nullptr;
        std::string toldMessage = {}; ///< the last failure that was told …
        SimTime toldAt = -1;          ///< … and when
        std::uint64_t succeeded = 0, failed = 0;

        bool isThere() const { return kind == Kind::Republish ? isConfigured : wire != nullptr; }
    };

    struct FailedAction
    {
        std::string action, resource, message;
    };

    /// A message that matched, until its last action is done.
    struct Work
    {
        bool used = false;
        std::string topic, clientId, principal, sourceIp;
        std::shared_ptr<const iot::MessageProperties> properties; ///< null: none
        IotProtocol protocol = IotProtocol::Mqtt;
        std::uint64_t trace = 0;
        SimTime at = 0;
        Origin origin;
        bool hasOrigin = false;
        std::uint32_t bytes = 0;                ///< of the payload
        std::optional<iotsql::Payload> payload; ///< once somebody needed it
        std::string output;
        iotsql::Value value; ///< the same, where SQL made it
        bool passesOn = false;
        std::uint32_t pending = 0;
        bool isInError = false;
        bool isEvaluating = false;
        std::vector<FailedAction> failures;
        std::map<std::string, iotsql::ExternalAnswer> answers; ///< of functions in the SQL, by what was asked
    };

    /// An action under way for a message.
    struct Task
    {
        bool used = false;
        std::uint32_t work = 0;
        std::uint16_t action = 0;
        std::uint32_t attempt = 0;
        struct Record
        {
            std::uint64_t number;
            std::uint32_t bytes;
        };
        std::vector<Record> records; ///< those that are not taken yet
        kernel::Digest128 hash = {}; ///< of their partition key
        SimTime emitted = 0;
        std::string text; ///< the key, the topic
        // Of what is republished:
        std::shared_ptr<const iot::MessageProperties> properties = {};
        SimTime expiry = 0;           ///< 0: never
        std::uint16_t generation = 0; ///< tells an event of an older task in its place
    };

    void configure();
    void listen();
    void unlisten();
    bool isThrottled(SimTime now);
    const iotsql::Payload &payloadOf(Work &work);
    void evaluate(SimTime now, std::uint32_t slot);
    void startActions(SimTime now, std::uint32_t slot);
    void startTask(SimTime now, std::uint32_t slot, std::uint16_t action);
    std::string prepare(SimTime now, std::uint32_t slot, std::uint16_t action, Task &task);
    std::string prepareRecords(const Action &action, Work &work, Task &task);
    std::string prepareHeaders(SimTime now, std::uint32_t slot, Task &task);
    void perform(SimTime now, std::uint32_t index);
    /// Empty when it is done; `isTransient`: it may be tried again.
    std::string attempt(SimTime now, Task &task, Action &action, Work &work, bool &isTransient);
    std::string barred(SimTime now, const Action &action, const Task &task, bool &isTransient);
    std::string putRecords(SimTime now, Task &task, Action &action, bool &isTransient);
    std::string putObject(SimTime now, const Task &task, const Action &action, const Work &work);
    std::string putItem(SimTime now, const Task &task, const Action &action, Work &work, bool &isTransient);
    void invoke(SimTime now, const Task &task, const Action &action, const Work &work);
    std::string notify(SimTime now, const Action &action, const Work &work, bool &isTransient);
    std::string republish(SimTime now, const Task &task, const Work &work, bool &isTransient);
    void finish(SimTime now, std::uint32_t index, const std::string &failure);
    void release(std::uint32_t slot);
    std::string outputOf(const Work &work) const;
    std::string errorMessage(Work &work);
    static bool isCounted(const Action &action);
    void tellFailure(SimTime now, Action &action, const std::string &message);
    std::uint32_t freeTask();
    std::string_view apiOf(const Action &action) const;
    std::string_view nameOf(const Action &action) const;

    RuleSpec m_spec;
    IotBroker *m_broker = nullptr;
    world::Wire *m_brokerWire = nullptr;
    std::vector<IotBroker::Listening> m_listenings;
    std::vector<Action> m_actions; ///< never shorter: tasks know them by their places
    std::vector<Work> m_works;
    std::vector<std::uint32_t> m_freeWorks;
    std::vector<Task> m_tasks;
    std::vector<std::uint32_t> m_freeTasks;
    /// Invocations that are not answered: the function action's by its token.
    struct Invocation
    {
        std::uint32_t work = 0;
        std::string ask = {}; ///< in the SQL; empty: an action's
        std::uint16_t action = 0;
        std::uint32_t attempt = 0;
        std::string event = {};
    };
    std::map<std::uint64_t, Invocation> m_invocations;
    std::uint64_t m_tokens = 0;
    std::uint64_t m_events = 0;
    std::uint16_t m_generations = 0;
    OutgoingStore m_outgoing;
    const kernel::Stream m_draws;
    SimTime m_second = -1;
    std::uint64_t m_inSecond = 0;

    struct Totals
    {
        std::uint64_t matched = 0, throttled = 0, parseErrors = 0, executed = 0, notSelected = 0;
        std::uint64_t success = 0, failure = 0, errorSuccess = 0, errorFailure = 0;
        std::uint64_t ruleUnits = 0, actionUnits = 0;
        // The ledger of what the rule made and sends on.
        std::uint64_t produced = 0, delivered = 0, dropped = 0, held = 0;
    };
    Totals m_totals, m_sampled;
};

} // namespace headwater::services::iot_rule
