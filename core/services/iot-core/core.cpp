// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-core/core.h"

#include "core/base/text.h"
#include "core/services/access/names.h"
#include "core/services/cognito-app/app.h"
#include "core/services/iot-core/events.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace headwater::services::iot_core {

using world::EventKind;
using world::Json;

namespace {

enum Purpose : std::uint32_t { kGroupDraws = 1 };
constexpr std::size_t kRemembered = 512; ///< messages to look at
/// A listener of the broker that is the shadow service.
constexpr std::uint32_t kShadowListener = 0;

QString words(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

} // namespace

IotCore::IotCore(const world::Birth &birth)
    : Component(birth)
    , m_broker(*this, {}, stream(kGroupDraws))
    , m_shadows(birth.world.profile() == limits::Profile::Exam ? iot::ShadowLimits::exam() : iot::ShadowLimits{})
    , m_authorizer(std::string(kinesis_stream::kAccountId), std::string(kinesis_stream::kRegion))
    , m_control(*this)
    , m_listeners(1)
{
    m_broker.setLimits(brokerLimits());
    readAuthorities();
    readGroups();
    readPolicies();
    m_shadows.setPresence([this](std::string_view thing) { return isConnected(thing); });
    for (const std::string &filter : m_shadows.filters())
        m_broker.listen(filter, kShadowListener);
}

std::string_view IotCore::accountId() const
{
    return kinesis_stream::kAccountId;
}

std::string_view IotCore::region() const
{
    return kinesis_stream::kRegion;
}

iot::BrokerLimits IotCore::brokerLimits() const
{
    iot::BrokerLimits limits =
        world().profile() == limits::Profile::Exam ? iot::BrokerLimits::exam() : iot::BrokerLimits{};
    const auto number = [this](const char *key) {
        return property(key).get<std::uint32_t>();
    };
    limits.accountConnects = number("connectsPerSecond");
    limits.accountConnections = number("connections");
    limits.accountPublishesIn = number("publishesInPerSecond");
    limits.accountPublishesOut = number("publishesOutPerSecond");
    limits.accountQueued = number("queuedPerSecond");
    limits.sessionExpirySeconds = number("sessionExpirySeconds");
    if (!property("connectionLimits").get<bool>())
        limits.connectionPublishes = limits.connectionBytes = std::numeric_limits<std::uint32_t>::max();
    return limits;
}

void IotCore::readPolicies()
{
    m_policies.clear();
    for (const Json &each : property("policies")) {
        if (!each.is_object())
            continue;
        auto policy = iot::parseIotPolicy(each.value("policyDocument", std::string()));
        if (policy)
            m_policies.push_back(
                {each.value("policyName", std::string()), std::make_unique<policies::Policy>(std::move(*policy))});
    }
    resolveAll();
}

void IotCore::resolveAll()
{
    for (PrincipalEntry &principal : m_principals)
        resolve(principal);
}

/// Groups whose parent comes later in the list are made when it is there; what is wrong is left out, and check() says
/// so.
void IotCore::readGroups()
{
    const iot::Registry before = std::move(m_registry);
    m_registry = {};
    const Json &list = property("thingGroups");
    std::vector<const Json *> left;
    for (const Json &each : list) {
        if (each.is_object())
            left.push_back(&each);
    }
    for (bool again = true; again;) {
        again = false;
        std::erase_if(left, [&](const Json *each) {
            const std::string name = each->value("thingGroupName", std::string());
            const std::string query = each->value("queryString", std::string());
            const auto made = query.empty()
                                  ? m_registry.createThingGroup(name, each->value("parentGroupName", std::string()))
                                  : m_registry.createDynamicThingGroup(name, query);
            if (!made)
                return false;
            if (const std::string policy = each->value("policyName", std::string()); !policy.empty())
                (void)m_registry.attachPolicy(name, policy).ok();
            return again = true;
        });
    }
    for (const PrincipalEntry &principal : m_principals)
        enlist(principal.identity);
    m_control.makeAgain(before, m_registry);
}

/// Things of a fleet are not registered one by one; the groups hold for all of them.
void IotCore::enlist(const IotIdentity &identity)
{
    if (identity.thing.empty())
        return;
    m_shadows.watch(identity.thing);
    if (identity.registersItself)
        return;
    iot::Attributes attributes;
    for (const auto &[name, value] : identity.attributes)
        attributes.emplace(name, value);
    if (!identity.thingType.empty())
        (void)m_registry.createThingType(identity.thingType).ok();
    if (m_registry.findThing(identity.thing))
        (void)m_registry.deleteThing(identity.thing).ok();
    if (!m_registry.createThing(identity.thing, identity.thingType, attributes))
        return;
    for (const std::string &group : identity.groups) {
        if (const auto added = m_registry.addThingToThingGroup(group, identity.thing); !added)
            tell(EventKind::ControlPlane, "AddThingToThingGroup " + group + ": " + identity.thing, {},
                 added.error().place.toStdString());
    }
}

Result<std::vector<std::string>> IotCore::searchIndex(std::string_view query)
{
    for (const auto &[name, thing] : m_registry.things())
        m_registry.setConnected(name, isConnected(name));
    return m_registry.search(query);
}

/// A policy that does not exist, or cannot be read, allows nothing.
void IotCore::resolve(PrincipalEntry &principal) const
{
    const IotIdentity &identity = principal.identity;
    std::set<std::string, std::less<>> names;
    if (!identity.registersItself)
        names.insert(identity.policies.begin(), identity.policies.end());
    m_control.adjust(identity.certificateId, names);
    for (const std::string &group : identity.groups)
        names.merge(m_registry.policiesOfGroup(group));
    if (!identity.thing.empty())
        names.merge(m_registry.policiesOf(identity.thing));
    for (const std::string &thing : m_control.attachedThings(identity.certificateId))
        names.merge(m_registry.policiesOf(thing));
    principal.set.iot.clear();
    for (const NamedDocument &document : m_policies) {
        if (names.contains(document.name) && !m_control.hides(document.name))
            principal.set.iot.push_back({document.name, document.policy.get()});
    }
    for (const policies::NamedPolicy &made : m_control.policies()) {
        if (names.contains(made.name))
            principal.set.iot.push_back(made);
    }
    principal.allowsAll = identity.kind == iot::Asker::Kind::Certificate
                              ? iot::allowsEverything(principal.set.iot)
                              : identity.kind == iot::Asker::Kind::SigV4 && identity.role.empty();
}

/// Whose policy IAM asks: the role that signs, or the one that an identity pool gives.
std::string IotCore::roleNameOf(const IotIdentity &identity) const
{
    if (identity.kind == iot::Asker::Kind::SigV4)
        return identity.role;
    if (identity.kind != iot::Asker::Kind::CognitoAuthenticated && identity.kind != iot::Asker::Kind::CognitoGuest)
        return {};
    const auto *const pool = dynamic_cast<const cognito_app::App *>(world().find(identity.pool));
    return pool ? pool->role(identity.kind == iot::Asker::Kind::CognitoAuthenticated) : std::string();
}

void IotCore::takeRole(PrincipalEntry &principal) const
{
    const std::string name = roleNameOf(principal.identity);
    if (principal.role && !principal.role->isRemoved() && principal.role->id() == name)
        return;
    principal.role = name.empty() ? nullptr : dynamic_cast<iam_role::Role *>(world().find(name));
    principal.set.iam.clear();
    if (principal.role)
        principal.set.iam.push_back({name, &principal.role->policy()});
}

Result<void> IotCore::propertyChanged(const std::string &key, const Json &)
{
    if (key == "thingGroups")
        readGroups();
    if (key == "certificateAuthorities")
        readAuthorities();
    if (key == "policies" && propagation() > 0)
        schedule(world().now() + propagation(), world::priority::kControl, m_wakes++, kPoliciesKnown);
    else if (key == "policies" || key == "thingGroups")
        readPolicies();
    else
        m_broker.setLimits(brokerLimits());
    return {};
}

SimTime IotCore::propagation() const
{
    return property("propagationSeconds").get<std::int64_t>() * kernel::kSecond;
}

void IotCore::stoppedChanged()
{
    if (!isStopped())
        return;
    for (std::uint32_t session = 0; session < m_broker.sessions(); ++session)
        m_broker.close(world().now(), session, iot::Farewell::ServerInitiated, iot::Reason::ServerBusy);
}

IotBroker::Listening IotCore::listen(std::string_view filter, IotListener &listener)
{
    const auto id = static_cast<std::uint32_t>(m_listeners.size());
    m_listeners.push_back({&listener, m_broker.listen(filter, id), {}, std::string(filter)});
    return id;
}

IotBroker::Listening IotCore::listenToBasicIngest(std::string_view rule, IotListener &listener)
{
    const auto id = static_cast<std::uint32_t>(m_listeners.size());
    m_listeners.push_back({&listener, iot::TopicTree::kNone, std::string(rule), {}});
    m_ruleListeners.emplace(rule, id);
    return id;
}

void IotCore::unlisten(Listening listening)
{
    ListenerEntry &gone = m_listeners[listening];
    if (!gone.listener)
        return;
    if (gone.handle != iot::TopicTree::kNone)
        m_broker.unlisten(gone.handle);
    const auto [first, last] = m_ruleListeners.equal_range(gone.rule);
    for (auto each = first; each != last;) {
        if (each->second == listening)
            each = m_ruleListeners.erase(each);
        else
            ++each;
    }
    gone = {};
}

IotPublishOutcome IotCore::publish(SimTime now, const IotMessage &message)
{
    if (isStopped() || isRemoved())
        return IotPublishOutcome::Unavailable;
    if (message.bytes > m_broker.limits().messageBytes)
        return IotPublishOutcome::TooLarge;
    noteThread(message);
    return m_broker.publishOwn(now, message) == iot::TopicProblem::None ? IotPublishOutcome::Accepted
                                                                        : IotPublishOutcome::InvalidTopic;
}

void IotCore::noteThread(const IotMessage &message)
{
    if (m_isLookedAt)
        m_threads.note(message.topic, message.clientId);
}

std::string IotCore::payloadOf(const IotMessage &message) const
{
    if (message.payload)
        return std::string(*message.payload);
    return world().component(message.component).wholeRecordAt(message.number, message.emitted).data;
}

void IotCore::heard(SimTime now, std::uint32_t listener, const iot::Message &message)
{
    ++m_listeners[listener].heard;
    if (listener == kShadowListener) {
        if (const auto job = m_shadows.begin(now, message.topic, payloadOf(message)))
            schedule(now + ShadowDesk::kRequestTime, world::priority::kControl, m_wakes++, kShadow, *job);
    } else if (IotListener *who = m_listeners[listener].listener) {
        who->messageArrived(now, message);
    }
}

bool IotCore::heardByRule(SimTime now, const iot::Message &message)
{
    remember(now, message);
    const auto [first, last] = m_ruleListeners.equal_range(message.basicIngestRule);
    for (auto each = first; each != last; ++each) {
        ++m_listeners[each->second].heard;
        m_listeners[each->second].listener->messageArrived(now, message);
    }
    if (first == last)
        tell(EventKind::Dropped, "no rule “" + std::string(message.basicIngestRule) + "”", {}, "RuleNotFound");
    return first != last;
}

void IotCore::remember(SimTime now, const IotMessage &message)
{
    if (m_passed.size() < kRemembered)
        m_passed.emplace_back();
    Passed &passed = m_passed[m_nextPassed];
    m_nextPassed = (m_nextPassed + 1) % kRemembered;
    passed.at = now;
    passed.emitted = message.emitted;
    passed.topic = message.topic;
    passed.clientId = message.clientId;
    passed.hasPayload = message.payload.has_value();
    passed.payload = message.payload.value_or(std::string_view());
    passed.number = message.number;
    passed.bytes = message.bytes;
    passed.component = message.component;
    passed.trace = m_broker.counts().in + m_broker.counts().own;
}

void IotCore::wake(SimTime at, iot::BrokerTimer timer, std::uint32_t session, std::uint32_t generation)
{
    schedule(at, world::priority::kControl, m_wakes++, static_cast<std::uint16_t>(kTimer + static_cast<int>(timer)),
             std::uint64_t{generation} << 32 | session);
}

void IotCore::handle(const kernel::Event &event)
{
    switch (event.kind) {
    case kShadow:
        finishShadow(event.time, static_cast<std::uint32_t>(event.data));
        return;
    case kAuthorizerLate:
        conclude(event.time, event.data,
                 Error{QStringLiteral("The function did not answer within 5 seconds."),
                       QStringLiteral("InvalidResponseException")});
        return;
    case kAuthorizerDecided:
        decideInquiry(event.time, event.data);
        return;
    case kRefresh:
        refreshSession(event.time, event.data);
        return;
    case kAuthorizationEnds:
        endSession(event.time, event.data, iot::Farewell::CustomAuthTtl);
        return;
    case kWebSocketEnds:
        endSession(event.time, event.data, iot::Farewell::WebSocketTtl);
        return;
    case kPoliciesKnown:
        readPolicies();
        return;
    case kIdentityKnown:
        apply(event.time, static_cast<Principal>(event.data));
        return;
    default:
        break;
    }
    m_broker.timer(event.time, static_cast<iot::BrokerTimer>(event.kind - kTimer),
                   static_cast<std::uint32_t>(event.data), static_cast<std::uint32_t>(event.data >> 32));
}

Result<void> IotCore::act(const std::string &name, const Json &with)
{
    const SimTime now = world().now();
    const auto text = [&with](const char *key) {
        return with.contains(key) && with[key].is_string() ? with[key].get<std::string>() : std::string();
    };
    if (name == "Publish") {
        const std::string topic = text("topic"), payload = text("payload");
        if (const iot::TopicProblem problem = iot::checkTopic(topic); problem != iot::TopicProblem::None)
            return Error{
                words("“%1” is no topic to publish to: %2.").arg(fromUtf8(topic), fromUtf8(iot::problemText(problem))),
                QStringLiteral("InvalidRequestException")};
        if (payload.size() > m_broker.limits().messageBytes)
            return Error{words("A message has at most 128 KB."), QStringLiteral("InvalidRequestException")};
        IotMessage message;
        message.topic = topic;
        message.payload = payload;
        message.bytes = static_cast<std::uint32_t>(payload.size());
        message.emitted = now;
        message.component = index();
        message.qos = static_cast<std::uint8_t>(std::clamp(with.value("qos", 0), 0, 1));
        remember(now, message);
        noteThread(message);
        m_broker.publishOwn(now, message);
        return {};
    }
    if (name == "DeleteConnection") {
        const std::string clientId = text("clientId");
        if (!disconnectClient(now, clientId, true))
            return Error{words("No client “%1” is connected.").arg(fromUtf8(clientId)),
                         QStringLiteral("ResourceNotFoundException")};
        return {};
    }
    if (name == "UpdateThingShadow" || name == "DeleteThingShadow") {
        const std::string thing = text("thingName"), shadow = text("shadowName");
        if (thing.empty())
            return Error{words("Say which thing."), QStringLiteral("InvalidRequestException")};
        const auto publish = [this, now](const std::string &topic, const std::string &body) {
            publishAnswer(now, topic, body);
        };
        const iot::ShadowAnswer answer = name == "UpdateThingShadow"
                                             ? m_shadows.update(now, thing, shadow, text("payload"), publish)
                                             : m_shadows.remove(now, thing, shadow);
        if (!answer.isAccepted()) {
            const Json body = Json::parse(answer.body);
            return Error{fromUtf8(body["message"].get<std::string>()), QString::number(answer.code)};
        }
        return {};
    }
    if (ControlApi::knows(name)) {
        Json parameters = with;
        parameters.erase("role");
        // A person types what belongs together side by side.
        if (name == "CreateTopicRule" && !parameters.contains("topicRulePayload")) {
            Json action{{"topic", text("republishTopic")}, {"roleArn", roleArn(text("ruleRole"))}};
            parameters = {{"ruleName", text("ruleName")},
                          {"topicRulePayload",
                           {{"sql", text("sql")}, {"actions", Json::array({{{"republish", std::move(action)}}})}}}};
        }
        const auto answer = m_control.call(now, {text("role"), "console"}, name, parameters);
        return answer ? Result<void>() : Result<void>(answer.error());
    }
    return Component::act(name, with);
}

} // namespace headwater::services::iot_core
