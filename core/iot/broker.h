// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/message.h"
#include "core/iot/messageproperties.h"
#include "core/iot/topic.h"
#include "core/iot/topictree.h"
#include "core/kernel/fingerprint.h"
#include "core/kernel/random.h"

#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace headwater::iot {

/// What the service allows; those per account are raised on request.
struct BrokerLimits
{
    bool retained = true;                    ///< the exam's service had none and closed the connection
    bool sharedSubscriptions = true;         ///< and none of these
    bool mqtt5 = true;                       ///< nor this
    std::uint32_t connectionPublishes = 100; ///< a second, in and out; more are discarded
    std::uint32_t connectionBytes = 524'288; ///< a second; more are delayed
    std::uint32_t connectionSubscriptions = 50;
    std::uint32_t filtersPerSubscribe = 8;
    std::uint32_t inFlight = 100; ///< QoS 1 messages without an answer
    std::uint32_t messageBytes = 131'072;
    std::uint32_t clientIdBytes = 128;
    std::uint32_t accountConnects = 500; ///< a second
    std::uint32_t accountConnections = 500'000;
    std::uint32_t accountPublishesIn = 20'000; ///< a second
    std::uint32_t accountPublishesOut = 20'000;
    std::uint32_t accountQueued = 500;  ///< messages stored a second
    std::uint32_t storedPerSecond = 10; ///< handed to a client that came back
    std::uint32_t mostRetained = 5'000;
    std::uint32_t sessionExpirySeconds = 3'600;

    static BrokerLimits exam();
};

/// Reason codes of MQTT 5, by which this library speaks of both versions.
enum class Reason : std::uint8_t {
    Success = 0,
    NoMatchingSubscribers = 16,
    Unspecified = 128,
    MalformedPacket = 129,
    ProtocolError = 130,
    ClientIdInvalid = 133,
    NotAuthorized = 135,
    ServerBusy = 137,
    KeepAliveTimeout = 141,
    SessionTakenOver = 142,
    TopicFilterInvalid = 143,
    TopicNameInvalid = 144,
    PacketTooLarge = 149,
    QuotaExceeded = 151,
    AdministrativeAction = 152,
    RetainNotSupported = 154,
    QosNotSupported = 155,
};
std::string_view reasonText(Reason reason);
/// The return code of an MQTT 3.1.1 CONNACK; the service answers 7 where the standard has 5.
std::uint8_t connackCode(Reason reason);

/// Who is at the other end of a connection, in the host's words.
struct Client
{
    std::uint16_t component = 0;
    std::uint32_t number = 0;
};

struct Will
{
    std::string topic;
    std::string payload;
    std::uint8_t qos = 0;
    bool retain = false;
    // MQTT 5:
    std::uint32_t delaySeconds = 0;  ///< it waits for so long whether the client comes back to its session
    std::uint32_t expirySeconds = 0; ///< of the message, from when it is published; 0: never
    std::shared_ptr<const MessageProperties> properties = {};
};

struct ConnectRequest
{
    std::string_view clientId;
    Client client;
    std::uint32_t principal = 0; ///< the host's
    Protocol protocol = Protocol::Mqtt;
    bool cleanStart = true;
    std::uint32_t expirySeconds = 0; ///< MQTT 5; of MQTT 3.1.1 the account's holds
    std::uint32_t keepAlive = 1'200; ///< seconds
    const Will *will = nullptr;
    bool overWebSocket = false;       ///< whatever the protocol
    std::uint16_t receiveMaximum = 0; ///< QoS 1 messages without an answer that it takes; 0: as the service does
    std::string_view address = {};
};

struct ConnectAnswer
{
    Reason reason = Reason::Success;
    bool sessionPresent = false;
    /// The host has to ask somebody: the client is told when, and presents it again. Nothing else happened.
    bool pending = false;
    std::uint32_t session = 0;
    std::uint32_t keepAlive = 0; ///< as it holds
};

struct Subscription
{
    std::string_view filter;
    std::uint8_t qos = 0;
    // MQTT 5:
    bool noLocal = false;           ///< not what the client publishes itself
    bool retainAsPublished = false; ///< messages are marked as they came
    enum class Retained : std::uint8_t { Send, SendIfNew, Leave } retained = Retained::Send;
};

struct PublishAnswer
{
    Reason reason = Reason::Success;
    bool closed = false; ///< the connection was
    /// Over the connection's throughput: it is to be presented again then. Nothing else happened.
    SimTime later = 0;
    bool pending = false; ///< as ConnectAnswer::pending
};

/// Why a connection ended, in the words of lifecycle events.
enum class Farewell : std::uint8_t {
    ClientInitiated,
    ConnectionLost,
    DuplicateClientId,
    KeepAliveTimeout,
    ForbiddenAccess,
    ClientError,
    ServerInitiated,
    Throttled,
    AuthError,     ///< what it signed in with holds no longer
    CustomAuthTtl, ///< the authorizer let it in for so long
    WebSocketTtl,  ///< the longest that a WebSocket lives
};
std::string_view farewellText(Farewell farewell);

/// What the bill counts a message of so many bytes as: pieces of 5 KB.
constexpr std::uint64_t billedUnits(std::uint32_t bytes)
{
    return bytes <= 5'120 ? 1 : (bytes + 5'119) / 5'120;
}

enum class BrokerTimer : std::uint8_t { KeepAlive, SessionExpiry, Stored, Will };

/// What the broker needs of the world around it. Called within the broker's own functions; it may call publishOwn(),
/// nothing else.
class BrokerHost
{
public:
    virtual ~BrokerHost() = default;
    enum class Action : std::uint8_t { Publish, RetainPublish, Subscribe, Receive };

    virtual bool allows(SimTime now, std::uint32_t session, Action action, std::string_view topic) = 0;
    /// Sends it to a client. False: it goes astray, since nobody is there any more.
    virtual bool deliver(SimTime now, std::uint32_t session, const Message &message, std::uint16_t packet) = 0;
    /// A listener's message, or one for a rule by name.
    virtual void heard(SimTime now, std::uint32_t listener, const Message &message) = 0;
    virtual bool heardByRule(SimTime now, const Message &message) = 0;
    /// The broker closed it. MQTT 3.1.1 clients see their socket closed, others are told why.
    virtual void closed(SimTime now, std::uint32_t session, Farewell farewell, Reason reason) = 0;
    virtual void wake(SimTime at, BrokerTimer timer, std::uint32_t session, std::uint32_t generation) = 0;
    /// As whom a client signed in, for lifecycle events; empty: by its number.
    virtual std::string principalText(std::uint32_t /*session*/) { return {}; }
};

struct BrokerCounts
{
    std::uint64_t connects = 0, connectsRefused = 0, connectsThrottled = 0, takeovers = 0, disconnects = 0;
    std::uint64_t in = 0, inBytes = 0, inRefused = 0, inInvalid = 0, inThrottled = 0;
    std::uint64_t out = 0, outBytes = 0, outRefused = 0, outThrottled = 0, outLost = 0;
    std::uint64_t subscribes = 0, subscribesRefused = 0;
    std::uint64_t stored = 0, storedDropped = 0, acknowledged = 0, redelivered = 0;
    std::uint64_t ruleNotFound = 0, wills = 0, retainedDelivered = 0;
    std::uint64_t units = 0; ///< of 5 KB, as the bill counts messages
    // Where messages are, for a ledger.
    std::uint64_t own = 0, delivered = 0, filtered = 0, dropped = 0, expired = 0, held = 0;
};

/// The message broker of an account: connections and their sessions, topics, QoS 0 and 1, retained messages, wills,
/// shared subscriptions. Time is given to it; it knows no events and no components. The same calls give the same
/// results, whatever the host does with them.
class Broker
{
public:
    static constexpr std::uint32_t kNone = TopicTree::kNone;

    Broker(BrokerHost &host, BrokerLimits limits, kernel::Stream draws);

    const BrokerLimits &limits() const { return m_limits; }
    void setLimits(const BrokerLimits &limits) { m_limits = limits; }
    /// What it tells of itself has the time of clients whose clocks are so many milliseconds ahead.
    void setTimeShift(std::int64_t milliseconds) { m_timeShift = milliseconds; }

    /// After the client was authenticated and may connect.
    ConnectAnswer connect(SimTime now, const ConnectRequest &request);
    void countRefusedConnect() { ++m_counts.connectsRefused; }
    /// DISCONNECT of the client: no will.
    void disconnect(SimTime now, std::uint32_t session);
    /// The socket closed without one, or the service closes it.
    void close(SimTime now, std::uint32_t session, Farewell farewell, Reason reason = Reason::Unspecified);
    /// Its session ends with this connection, whatever the client asked for.
    void cleanAtEnd(std::uint32_t session) { m_sessions[session].persistent = false; }
    /// A client's DISCONNECT may change how long its session outlives it, but not begin one: false.
    bool changeExpiry(std::uint32_t session, std::uint32_t seconds);
    /// The client fell silent without a word: the keep-alive decides.
    void fallenSilent(SimTime now, std::uint32_t session);
    /// A packet of the client came: PINGREQ.
    void ping(SimTime now, std::uint32_t session) { m_sessions[session].lastSeen = now; }

    /// One SUBSCRIBE packet; an answer for each filter.
    std::vector<Reason> subscribe(SimTime now, std::uint32_t session, std::span<const Subscription> subscriptions);
    /// One UNSUBSCRIBE packet: whether there was such a subscription, for each filter.
    std::vector<bool> unsubscribe(SimTime now, std::uint32_t session, std::span<const std::string> filters);
    /// A PUBLISH of a client. `paid`: it waited for the connection's throughput already.
    PublishAnswer publish(SimTime now, std::uint32_t session, Message message, bool paid = false);
    /// One without a connection, whoever may: HTTP.
    PublishAnswer publishByHttp(SimTime now, Message message);
    /// The service's own. At once, or after the one that is being passed on.
    TopicProblem publishOwn(SimTime now, Message message);
    /// The client's PUBACK.
    void acknowledge(SimTime now, std::uint32_t session, std::uint16_t packet);
    void timer(SimTime now, BrokerTimer timer, std::uint32_t session, std::uint32_t generation);

    TopicTree::Handle listen(std::string_view filter, std::uint32_t listener);
    void unlisten(TopicTree::Handle handle) { m_tree.remove(handle); }

    /// Whether anybody would be offered a message on a topic.
    bool wants(std::string_view topic) const { return m_tree.anyMatch(topic); }

    std::uint32_t findSession(std::string_view clientId) const; ///< kNone if there never was one
    struct SessionView
    {
        std::string_view clientId;
        Client client;
        std::uint32_t principal = 0;
        Protocol protocol = Protocol::Mqtt;
        bool connected = false, persistent = false;
        std::uint32_t subscriptions = 0, waiting = 0, inFlight = 0, keepAlive = 0;
        std::uint32_t generation = 0; ///< rises with every connection and end
        SimTime lastSeen = 0;
        std::uint32_t expirySeconds = 0;
    };
    SessionView session(std::uint32_t index) const;
    std::uint32_t sessions() const { return static_cast<std::uint32_t>(m_sessions.size()); }
    std::uint32_t connections() const { return m_connections; }
    std::size_t subscriptions() const { return m_tree.size(); }
    std::vector<std::string> filters(std::uint32_t session) const;
    const BrokerCounts &counts() const { return m_counts; }
    /// Topic, and the message without its topic; oldest topics first by name.
    struct Retained
    {
        std::string payload;
        bool hasPayload = false;
        Message message;
        std::unique_ptr<const MessageProperties> properties = {}; ///< that the message points to
    };
    const std::map<std::string, Retained, std::less<>> &retained() const { return m_retained; }
    std::size_t memory() const;

private:
    struct Session
    {
        std::string clientId;
        SimTime lastSeen = 0;
        SimTime busyUntil = 0; ///< the connection's throughput is taken until then
        Client client;
        std::uint32_t principal = 0;
        std::uint32_t firstSubscription = kNone;
        std::uint32_t queue = kNone;
        std::uint32_t will = kNone;
        std::uint32_t expirySeconds = 0;
        std::uint32_t generation = 0;        ///< rises with every connection and end
        std::uint32_t version = 0xffff'ffff; ///< of lifecycle events; the first is 0
        std::uint32_t second = 0xffff'ffff, connectSecond = 0xffff'ffff;
        std::uint16_t publishes = 0; ///< in that second
        std::uint16_t keepAlive = 0;
        std::uint16_t subscriptions = 0;
        std::uint16_t inFlight = 0; ///< messages without an answer that it takes
        Protocol protocol = Protocol::Mqtt;
        bool connected = false, persistent = false;
    };
    struct SubscriptionEntry
    {
        std::uint32_t session = 0;
        TopicTree::Handle handle = kNone; ///< kNone: in a group
        std::uint32_t next = kNone;
        std::uint32_t group = kNone;
        std::uint8_t qos = 0;
        bool noLocal = false, retainAsPublished = false;
    };
    struct Group
    {
        std::string name, filter;
        TopicTree::Handle handle = kNone;
        std::vector<std::uint32_t> members; ///< subscription entries
    };
    /// A message that waits for somebody, kept once for all who wait.
    struct Kept
    {
        std::string topic, payload, clientId;
        std::unique_ptr<const MessageProperties> properties;
        Message message; ///< its texts are the ones above
        std::uint32_t uses = 0;
        bool settled = false, hasPayload = false;

        void set(const Message &given);
        Message get() const; ///< good for as long as this is
    };
    struct Waiting
    {
        std::uint32_t next = kNone;
        std::uint32_t kept = kNone;
        std::uint16_t packet = 0;
        bool wasSent = false;
    };
    struct Line
    {
        std::uint32_t first = kNone, last = kNone, count = 0;
    };
    struct Queue
    {
        Line inFlight; ///< sent, without an answer
        Line backlog;  ///< for a client that is there and has too many without an answer
        Line stored;   ///< for one that was away
        std::uint16_t packet = 0;
        bool draining = false;
    };
    /// At most so many in a second.
    struct Rate
    {
        SimTime second = -1;
        std::uint32_t count = 0;
        bool take(SimTime now, std::uint32_t most);
    };
    /// What became of a message at its takers.
    struct Fate
    {
        bool delivered = false, refused = false;
        std::uint32_t kept = kNone;
    };

    PublishAnswer refuse(SimTime now, std::uint32_t session, Reason reason, Farewell farewell, std::uint64_t &counter);
    bool takeTurn(Session &session, SimTime now);
    void setRetained(const Message &message);
    void pass(SimTime now, const Message &message);
    void passOne(SimTime now, const Message &message);
    void offer(SimTime now, std::uint32_t entry, const Message &message, Fate &fate);
    void offerToGroup(SimTime now, Group &group, const Message &message, Fate &fate);
    bool store(SimTime now, std::uint32_t session, const Message &message, Fate &fate);
    std::uint32_t keep(const Message &message, Fate &fate);
    void release(std::uint32_t kept, std::uint64_t BrokerCounts::*end);
    void settle(std::uint32_t kept);
    Queue &queueOf(std::uint32_t session);
    void append(Line &line, std::uint32_t waiting);
    std::uint32_t takeFirst(Line &line);
    bool sendWaiting(SimTime now, std::uint32_t session, std::uint32_t waiting);
    void pumpBacklog(SimTime now, std::uint32_t session);
    void emptyQueue(std::uint32_t session, std::uint64_t BrokerCounts::*end);
    void drainStored(SimTime now, std::uint32_t session);
    void deliverRetained(SimTime now, std::uint32_t session, const Subscription &subscription);
    void endConnection(SimTime now, std::uint32_t session, Farewell farewell);
    void endSession(SimTime now, std::uint32_t session, std::uint64_t BrokerCounts::*end);
    void dropSubscription(std::uint32_t entry);
    void publishWill(SimTime now, std::uint32_t session);
    void freeWill(Session &session);
    bool dropFilter(std::uint32_t session, std::string_view filter);
    /// Of a connection that begins, when `farewell` is null.
    void tellPresence(SimTime now, std::uint32_t session, const Farewell *farewell, std::string_view address = {});
    void tellSubscriptions(SimTime now, std::uint32_t session, std::span<const std::string_view> filters, bool isThere);
    void tell(SimTime now, const std::string &topic, std::string payload);
    std::string eventHead(SimTime now, std::uint32_t session, std::string_view type);
    std::string filterOf(const SubscriptionEntry &entry) const;

    BrokerHost &m_host;
    BrokerLimits m_limits;
    kernel::Stream m_draws;
    std::uint64_t m_draw = 0, m_trace = 0;
    TopicTree m_tree;
    std::vector<Session> m_sessions;
    std::vector<std::uint32_t> m_clientTable; ///< open addressing by client id
    std::vector<SubscriptionEntry> m_subscriptions;
    std::vector<std::uint32_t> m_freeSubscriptions;
    std::deque<Group> m_groups;
    std::map<std::string, std::uint32_t, std::less<>> m_groupIndex; ///< `NAME/FILTER`
    std::deque<Kept> m_kept;                                        ///< texts must not move
    std::vector<std::uint32_t> m_freeKept;
    std::vector<Waiting> m_waiting;
    std::vector<std::uint32_t> m_freeWaiting;
    std::deque<Queue> m_queues;
    std::vector<std::uint32_t> m_freeQueues;
    std::vector<Will> m_wills;
    std::vector<std::uint32_t> m_freeWills;
    std::map<std::string, Retained, std::less<>> m_retained;
    std::uint32_t m_connections = 0;
    Rate m_connectRate, m_inRate, m_outRate, m_storeRate;
    std::vector<std::uint32_t> m_matches;
    std::deque<Kept> m_pending; ///< own messages while another is passed on
    bool m_passing = false;
    std::int64_t m_timeShift = 0;
    BrokerCounts m_counts;

    void growClientTable();
    std::uint32_t takeSession(std::string_view clientId);
};

} // namespace headwater::iot
