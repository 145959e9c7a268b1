// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-thing/thing.h"

#include "core/base/text.h"
#include "core/certificates/certificate.h"
#include "core/services/clients/deviceproperties.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace headwater::services::iot_thing {

using kernel::kSecond;
using world::EventKind;
using world::Json;

namespace {

enum Purpose : std::uint32_t { kBytes = 1, kJitter = 2, kGaps = 16 };
constexpr std::uint64_t kOwnText = std::uint64_t{1} << 63; ///< numbers of messages whose bytes are kept
constexpr SimTime kContentsKept = 3'600 * kSecond;

std::shared_ptr<const payload::PayloadTemplate> templateOf(const Json &value)
{
    if (value.is_null() || (value.is_string() && value.get_ref<const std::string &>().empty()))
        return {};
    auto parsed = payload::PayloadTemplate::parse(value.is_string() ? value.get<std::string>() : value.dump());
    return parsed ? std::make_shared<payload::PayloadTemplate>(std::move(*parsed)) : nullptr;
}

} // namespace

Thing::Thing(const world::Birth &birth)
    : Component(birth)
    , m_jitter(stream(kJitter))
{
    readSettings();
}

void Thing::readSettings()
{
    const auto text = [this](const char *key) {
        return property(key).is_string() ? property(key).get<std::string>() : std::string();
    };
    m_name = text("thingName").empty() ? id() : text("thingName");
    m_clientId = text("clientId").empty() ? m_name : text("clientId");
    m_topic = filled(text("topic"));
    m_protocol = protocolOf(property("protocol"));
    m_payload = templateOf(property("payload"));
    m_bytes = property("messageBytes").get<std::uint32_t>();
    m_qos = property("qos").get<std::uint8_t>();
    m_retain = property("retain").get<bool>();
    m_poisson = property("arrivals") == "poisson";
    m_rate = property("messagesPerSecond").get<double>();
    m_mostWaiting = property("offlineQueue").get<std::size_t>();
    const Json &shadow = property("shadow");
    m_keepsShadow = shadow.is_object() && shadow.value("keeps", false) && !usesHttp();
    m_reported = m_keepsShadow ? templateOf(shadow.value("reported", Json())) : nullptr;
    m_shadowName = shadow.is_object() ? shadow.value("name", std::string()) : std::string();
    m_shadowPrefix = iot::shadowPrefix(m_name, m_shadowName);
    m_principalText = principalText(identity(), m_name);
}

std::string Thing::filled(std::string_view text) const
{
    return iot::withNames(text, m_name, m_clientId);
}

IotIdentity Thing::identity() const
{
    IotIdentity identity;
    readSignIn(*this, identity);
    identity.registersItself = registersItself();
    identity.certificate = iot::certificateStatusFrom(property("certificateStatus").get<std::string>())
                               .value_or(iot::CertificateStatus::Active);
    identity.certificateId = m_name;
    identity.subject = "CN=" + m_name;
    if (property("certificate").is_string())
        identity.certificatePem = property("certificate").get<std::string>();
    if (const auto own = certificates::Certificate::fromPem(identity.certificatePem)) {
        identity.certificateId = own->id();
        identity.subject = own->subject();
        identity.issuer = own->issuer();
    }
    identity.sourceIp = "203.0.113.10";
    if (property("attached").get<bool>())
        identity.thing = m_name;
    if (property("thingTypeName").is_string())
        identity.thingType = property("thingTypeName").get<std::string>();
    for (const Json &each : property("attributes")) {
        if (each.is_object())
            identity.attributes.emplace_back(each.value("name", std::string()), each.value("value", std::string()));
    }
    for (const Json &each : property("groups")) {
        if (each.is_string())
            identity.groups.push_back(each.get<std::string>());
    }
    return identity;
}

void Thing::wired(world::Wire &wire, bool outgoing)
{
    if (!outgoing || m_wire)
        return;
    m_gateway = dynamic_cast<IotGateway *>(&world().component(wire.to));
    if (!m_gateway)
        return;
    m_wire = &wire;
    m_principal = m_gateway->enrol(identity());
    m_enrolled = true;
    m_registered = 0;
    if (world().now() > 0)
        connectSoon(world().now(), 0);
}

void Thing::unwired(world::Wire &wire, bool)
{
    if (&wire != m_wire)
        return;
    m_gateway->withdraw(index());
    goOffline(world().now(), false);
    for (const std::uint32_t slot : m_asked) {
        m_freeFlying.push_back(slot);
        --m_flyingCount;
        ++m_totals.lost;
    }
    m_asked.clear();
    m_wire = nullptr;
    m_gateway = nullptr;
    m_enrolled = false;
}

void Thing::removed()
{
    m_totals.lost += m_waiting.size();
    m_waiting.clear();
}

void Thing::start()
{
    const SimTime now = world().now();
    beginRate(now);
    schedulePeriods();
    // Things that are switched on together do not come in the same instant.
    if (m_wire && (!usesHttp() || registersItself()))
        connectSoon(now, static_cast<SimTime>(kernel::below(m_jitter.at(m_draws++), 200'000'000)));
}

Result<void> Thing::propertyChanged(const std::string &key, const Json &)
{
    readSettings();
    if (m_enrolled)
        m_gateway->changeIdentity(m_principal, identity());
    if (key == "messagesPerSecond" || key == "arrivals")
        beginRate(world().now());
    return {};
}

void Thing::stoppedChanged()
{
    const SimTime now = world().now();
    if (isStopped()) {
        if (m_state == State::Online && m_gateway)
            m_gateway->connectionLost(now, m_session);
        goOffline(now, false);
    } else {
        m_wantsOnline = true;
        connectSoon(now, 0);
    }
    beginRate(now);
}

/// Draws from here on are new: what was drawn for the old rate says nothing about the new one.
void Thing::beginRate(SimTime now)
{
    ++m_epoch;
    m_inEpoch = 0;
    m_lastEmission = now;
    scheduleNext(now);
}

void Thing::scheduleNext(SimTime now)
{
    if (m_rate <= 0 || isStopped())
        return;
    const kernel::Stream gaps = stream(kGaps + m_epoch);
    const double mean = 1e9 / m_rate;
    const SimTime gap = m_poisson ? kernel::exponential(gaps.at(m_inEpoch), mean)
                        : m_inEpoch == 0
                            ? static_cast<SimTime>(kernel::below(gaps.at(0), static_cast<std::uint64_t>(mean) + 1))
                            : static_cast<SimTime>(mean);
    ++m_inEpoch;
    m_lastEmission = std::max(now, m_lastEmission + gap);
    schedule(m_lastEmission, world::priority::kEmission, m_sequence++, kEmit, m_epoch);
}

void Thing::emit(SimTime now)
{
    Outgoing outgoing;
    outgoing.number = m_number++;
    outgoing.emitted = now;
    outgoing.bytes = m_payload ? static_cast<std::uint32_t>(wholeRecordAt(outgoing.number, now).data.size()) : m_bytes;
    outgoing.qos = m_qos;
    outgoing.retain = m_retain;
    outgoing.topic = m_topic;
    ++m_totals.published;
    send(now, std::move(outgoing));
    scheduleNext(now);
}

std::uint64_t Thing::keep(SimTime now, std::string payload)
{
    m_contents.forgetBefore(now - kContentsKept);
    return kOwnText | m_contents.add(now, {m_name, {}, std::move(payload)});
}

void Thing::publishText(SimTime now, std::string topic, std::string payload, std::uint8_t qos)
{
    Outgoing outgoing;
    outgoing.bytes = static_cast<std::uint32_t>(payload.size());
    outgoing.number = keep(now, std::move(payload));
    outgoing.emitted = now;
    outgoing.qos = qos;
    outgoing.topic = std::move(topic);
    ++m_totals.published;
    send(now, std::move(outgoing));
}

world::WholeRecord Thing::wholeRecordAt(std::uint64_t number, SimTime emitted) const
{
    if ((number & kOwnText) != 0)
        return m_contents.find(number & ~kOwnText);
    world::WholeRecord record;
    record.partitionKey = m_name;
    if (m_payload) {
        record.data = m_payload->make({world().seed() ^ kernel::makeStream(0, id(), kBytes).key, number,
                                       world::kEpochSeconds * kSecond + emitted, m_name});
        return record;
    }
    const kernel::Stream draws = kernel::makeStream(world().seed() ^ number, id(), kBytes);
    record.data.resize(m_bytes);
    for (std::size_t i = 0; i < record.data.size(); ++i)
        record.data[i] = "0123456789abcdef"[draws.at(i / 16) >> (4 * (i % 16)) & 15];
    return record;
}

/// Over the wire, or into the thing's own queue while it is away.
void Thing::send(SimTime now, Outgoing outgoing)
{
    const bool canSend =
        m_gateway && !isCut() && !isStopped() && (usesHttp() ? m_wantsOnline && isRegistered() : isOnline());
    if (!canSend) {
        if (m_mostWaiting == 0 || !m_gateway) {
            ++m_totals.lost;
            return;
        }
        if (m_waiting.size() >= m_mostWaiting) {
            ++m_totals.lost;
            m_waiting.pop_front();
        }
        m_waiting.push_back(std::move(outgoing));
        return;
    }
    if (m_freeFlying.empty()) {
        m_freeFlying.push_back(static_cast<std::uint32_t>(m_flying.size()));
        m_flying.emplace_back();
    }
    const std::uint32_t slot = m_freeFlying.back();
    m_freeFlying.pop_back();
    m_flying[slot] = std::move(outgoing);
    ++m_flyingCount;
    ++m_wire->records;
    schedule(now + m_wire->latency, world::priority::kArrival, m_sequence++, kArrive, slot);
}

void Thing::arrive(SimTime now, std::uint32_t slot)
{
    Outgoing &outgoing = m_flying[slot];
    IotMessage message;
    message.topic = outgoing.topic;
    message.component = index();
    message.number = outgoing.number;
    message.emitted = outgoing.emitted;
    message.bytes = outgoing.bytes;
    message.hash = {};
    message.qos = outgoing.qos;
    message.retain = outgoing.retain;
    message.sourceIp = "203.0.113.10";
    message.principal = m_principalText;
    std::string kept;
    if ((outgoing.number & kOwnText) != 0) {
        kept = wholeRecordAt(outgoing.number, outgoing.emitted).data;
        message.payload = kept;
    }
    iot::PublishAnswer answer{iot::Reason::Unspecified, false, 0};
    const bool isThere = m_gateway && (usesHttp() || m_state == State::Online);
    if (isThere)
        answer = usesHttp() ? m_gateway->publishByHttp(now, m_principal, message)
                            : m_gateway->publish(now, m_session, message, outgoing.paid);
    if (answer.later > 0) {
        outgoing.paid = true;
        schedule(answer.later, world::priority::kArrival, m_sequence++, kArrive, slot);
        return;
    }
    if (answer.pending) {
        m_asked.push_back(slot);
        return;
    }
    --m_flyingCount;
    m_freeFlying.push_back(slot);
    if (!isThere) {
        ++m_totals.lost;
    } else if (answer.reason == iot::Reason::Success) {
        ++m_totals.accepted;
        m_print.add(static_cast<std::uint64_t>(now) ^ outgoing.number);
    } else {
        ++m_totals.refused;
        if (m_wire)
            ++m_wire->refused;
    }
}

Result<void> Thing::act(const std::string &name, const Json &with)
{
    const SimTime now = world().now();
    if (name == "Disconnect" || name == "CutPower") {
        if (usesHttp() || m_state != State::Online)
            return Error{QCoreApplication::translate("Services", "The thing is not connected."),
                         QStringLiteral("NotConnected")};
        m_wantsOnline = false;
        if (name == "Disconnect")
            m_gateway->disconnect(now, m_session);
        else
            m_gateway->fallenSilent(now, m_session);
        m_isSilent = name == "CutPower";
        goOffline(now, false);
        tell(EventKind::Stopped, name == "Disconnect" ? "disconnected" : "lost its power");
        return {};
    }
    if (name == "Connect") {
        m_wantsOnline = true;
        m_attempt = 0;
        if (m_state != State::Online)
            connectSoon(now, 0);
        return {};
    }
    if (name == "Publish" || name == "SendRecord") {
        const std::string topic = filled(with.value("topic", m_topic));
        if (const iot::TopicProblem problem = iot::checkTopic(topic); problem != iot::TopicProblem::None)
            return Error{QCoreApplication::translate("Services", "“%1” is no topic to publish to: %2.")
                             .arg(fromUtf8(topic), fromUtf8(iot::problemText(problem))),
                         QStringLiteral("InvalidTopic")};
        publishText(now, topic, with.value(name == "Publish" ? "payload" : "data", std::string("{}")), m_qos);
        return {};
    }
    return Component::act(name, with);
}

void Thing::sample(double *values)
{
    const auto rise = [&](std::uint64_t Totals::*member) {
        return static_cast<double>(m_totals.*member - m_sampled.*member);
    };
    values[Published] = rise(&Totals::published);
    values[Accepted] = rise(&Totals::accepted);
    values[Refused] = rise(&Totals::refused);
    values[Lost] = rise(&Totals::lost);
    values[Received] = rise(&Totals::received);
    const double count = rise(&Totals::latencyCount);
    values[LatencyMilliseconds] = count > 0 ? (m_totals.latency - m_sampled.latency) / count / 1e6 : 0;
    values[Waiting] = static_cast<double>(m_waiting.size() + m_flyingCount);
    values[IsConnected] = isOnline() ? 1 : 0;
    m_sampled = m_totals;
}

void Thing::report(Json &node) const
{
    node["metrics"] = {{"MessagesPublished", {{"sum", m_totals.published}}},
                       {"MessagesAccepted", {{"sum", m_totals.accepted}}},
                       {"MessagesRefused", {{"sum", m_totals.refused}}},
                       {"MessagesLost", {{"sum", m_totals.lost}}},
                       {"MessagesReceived", {{"sum", m_totals.received}}},
                       {"DeliveryMilliseconds",
                        {{"p50", static_cast<double>(m_latency.quantile(0.5)) / 1e6},
                         {"max", static_cast<double>(m_latency.max()) / 1e6}}}};
    node["connected"] = isOnline();
    if (m_keepsShadow)
        node["state"] = m_local;
}

void Thing::tally(world::Ledger &ledger) const
{
    ledger.produced += m_totals.published;
    ledger.held += m_waiting.size() + m_flyingCount;
    ledger.dropped += m_totals.lost;
}

void Thing::fingerprint(kernel::Fingerprint &print) const
{
    print.add(m_print.value());
    for (const std::uint64_t value : {m_totals.published, m_totals.accepted, m_totals.refused, m_totals.lost,
                                      m_totals.received, m_shadowVersion, std::uint64_t{isOnline()}})
        print.add(value);
}

Result<std::vector<world::PeekedRecord>> Thing::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    for (std::size_t i = m_received.size() - std::min<std::size_t>(request.count, m_received.size());
         i < m_received.size(); ++i)
    {
        world::PeekedRecord record;
        record.partitionKey = m_received[i].topic;
        record.approximateArrival = m_received[i].at;
        record.data = m_received[i].payload;
        records.push_back(std::move(record));
    }
    return records;
}

std::vector<world::ObjectInfo> Thing::objects() const
{
    const auto *const keeper = dynamic_cast<const world::ObjectKeeper *>(m_gateway);
    if (!keeper)
        return {};
    std::vector<world::ObjectInfo> own = keeper->objects();
    std::erase_if(own, [this](const world::ObjectInfo &info) {
        return info.key != m_name && !info.key.starts_with(m_name + "/");
    });
    return own;
}

std::shared_ptr<const world::Face> Thing::face() const
{
    if (!m_keepsShadow)
        return nullptr;
    auto face = std::make_shared<world::Face>();
    face->hasShadow = true;
    face->isOnline = isOnline();
    // In the cloud the document as it is; a core at the edge keeps its versions.
    Json shown;
    if (const auto *const broker = dynamic_cast<const IotBroker *>(m_gateway)) {
        if (const auto document = broker->shadowDocument(m_name, m_shadowName)) {
            const Json json = Json::parse(*document, nullptr, false);
            if (json.is_object()) {
                shown = json.value("state", Json::object());
                face->version = json.value("version", std::uint64_t{0});
            }
        }
    } else if (const auto *const keeper = dynamic_cast<const world::ObjectKeeper *>(m_gateway)) {
        const auto history = keeper->object(m_shadowName.empty() ? m_name : m_name + "/" + m_shadowName);
        const Json json = history ? Json::parse(*history, nullptr, false) : Json();
        if (json.is_object() && json.contains("versions") && !json["versions"].empty()) {
            shown = json["versions"].back();
            face->version = shown.value("version", std::uint64_t{0});
        }
    }
    if (!shown.is_object())
        return face;
    for (const auto &[key, section] : {std::pair("desired", &face->desired), std::pair("reported", &face->reported),
                                       std::pair("delta", &face->delta)})
        *section = shown.value(key, Json());
    return face;
}

Result<std::string> Thing::object(const std::string &key) const
{
    if (const auto *const keeper = dynamic_cast<const world::ObjectKeeper *>(m_gateway))
        return keeper->object(key);
    return Error{QCoreApplication::translate("Services", "The thing is connected to no IoT Core."), {}};
}

} // namespace headwater::services::iot_thing
