// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/livecalls.h"

#include "core/gateway/devices/endpoint.h"
#include "core/gateway/devices/opening.h"
#include "core/http/message.h"
#include "core/mqtt/reading.h"

#include <algorithm>
#include <array>

namespace headwater::gateway {

using mqtt::Type;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kMostClients = 200;
constexpr std::size_t kMostComing = 4'096;
constexpr std::size_t kSearched = 4'096; ///< names stand at the begin of a body, or at its end
constexpr std::string_view kIot = "iot";

std::int64_t wallNow()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// The text behind a member's name, in whatever form: found, not read, since bodies can be long and calls many.
std::string_view memberText(std::string_view body, std::string_view name)
{
    const std::size_t at = body.find(name);
    if (at == std::string_view::npos)
        return {};
    std::string_view rest = body.substr(at + name.size());
    if (rest.starts_with('"')) { // JSON
        const std::size_t from = rest.find('"', 1),
                          end = from == std::string_view::npos ? from : rest.find('"', from + 1);
        return end == std::string_view::npos ? std::string_view() : rest.substr(from + 1, end - from - 1);
    }
    if (rest.starts_with('=')) // a form
        return rest.substr(1, rest.find('&') - 1);
    if (rest.empty())
        return {};
    const auto head = static_cast<std::uint8_t>(rest.front()); // CBOR: a short text
    if (head >= 0x60 && head < 0x78)
        return rest.substr(1, head - 0x60u);
    if (head == 0x78 && rest.size() > 1)
        return rest.substr(2, static_cast<std::uint8_t>(rest[1]));
    return {};
}

/// `orders` of an ARN or a URL.
std::string lastPart(std::string_view text)
{
    const std::size_t slash = text.find_last_of('/');
    const std::string part(slash == std::string_view::npos ? text : text.substr(slash + 1));
    return http::unescaped(part).value_or(part);
}

/// What a call is about, as its body names it.
std::string targetOf(std::string_view body)
{
    const std::string_view first = body.substr(0, kSearched);
    const std::string_view last = body.size() > kSearched ? body.substr(body.size() - kSearched) : std::string_view();
    for (const std::string_view part : {first, last}) {
        for (const std::string_view name : {"DeliveryStreamName", "StreamName", "QueueName"}) {
            if (const std::string_view text = memberText(part, name); !text.empty())
                return std::string(text);
        }
        for (const std::string_view name : {"QueueUrl", "StreamARN", "ConsumerARN"}) {
            if (const std::string_view text = memberText(part, name); !text.empty()) {
                const std::string_view stream = text.substr(0, text.find("/consumer/"));
                const std::string unescapedUrl = http::unescaped(stream).value_or(std::string(stream));
                return lastPart(unescapedUrl);
            }
        }
    }
    return {};
}

/// The error's name in an answer: after `#` of its type, or the code of XML.
std::string errorOf(const std::string &body)
{
    std::string_view name = memberText(body, "__type");
    if (name.empty()) {
        const std::size_t from = body.find("<Code>"), end = body.find("</Code>");
        if (from != std::string::npos && end != std::string::npos && end > from)
            name = std::string_view(body).substr(from + 6, end - from - 6);
    }
    const std::size_t hash = name.find('#');
    return std::string(hash == std::string_view::npos ? name : name.substr(hash + 1));
}

/// `Boto3/1.26.27` of `Boto3/1.26.27 Python/3.11.2 Linux/6.1.0`.
std::string firstWord(const std::string &text)
{
    return text.substr(0, text.find(' '));
}

Type typeOf(const std::string &packet)
{
    return static_cast<Type>(packet.empty() ? 0 : static_cast<std::uint8_t>(packet.front()) >> 4);
}

const char *packetName(Type type)
{
    static constexpr std::array kNames{"",        "CONNECT",  "CONNACK",    "PUBLISH", "PUBACK",      "PUBREC",
                                       "PUBREL",  "PUBCOMP",  "SUBSCRIBE",  "SUBACK",  "UNSUBSCRIBE", "UNSUBACK",
                                       "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"};
    return kNames[static_cast<std::size_t>(type)];
}

} // namespace

LiveCall &LiveCalls::add(LiveCall call)
{
    call.id = ++m_lastId;
    call.wall = wallNow();
    touch(call);
    m_bytes += call.request ? call.request->size() : 0;
    m_calls.push_back(std::move(call));
    trim();
    return m_calls.back();
}

LiveCall *LiveCalls::find(std::uint64_t id)
{
    const auto found = std::lower_bound(m_calls.begin(), m_calls.end(), id,
                                        [](const LiveCall &call, std::uint64_t n) { return call.id < n; });
    return found != m_calls.end() && found->id == id ? &*found : nullptr;
}

void LiveCalls::trim()
{
    while (m_calls.size() > 1 && (m_calls.size() > kMostCalls || m_bytes > kMostBytes)) {
        const LiveCall &oldest = m_calls.front();
        m_bytes -= (oldest.request ? oldest.request->size() : 0) + (oldest.answer ? oldest.answer->size() : 0);
        m_calls.pop_front();
    }
}

LiveClient &LiveCalls::client(std::string_view service, const std::string &name)
{
    // Names are the clients' own, so there may be any number of them.
    if (m_clients.size() >= kMostClients) {
        auto oldest = m_clients.end();
        for (auto each = m_clients.begin(); each != m_clients.end(); ++each) {
            if (each->second.connections == 0 && (oldest == m_clients.end() || each->second.last < oldest->second.last))
                oldest = each;
        }
        m_clients.erase(oldest == m_clients.end() ? m_clients.begin() : oldest);
    }
    LiveClient &found = m_clients[{std::string(service), name}];
    const Clock::time_point now = Clock::now();
    const bool wasAway = found.connections == 0 && (service == kIot || now - found.last >= kPresent);
    if (found.since == 0 || wasAway) {
        found = {};
        found.since = wallNow();
    }
    found.service = service;
    found.name = name;
    found.last = now;
    return found;
}

void LiveCalls::callComes(std::string_view service, std::uint64_t call, const Visitor &visitor)
{
    const std::scoped_lock lock(m_mutex);
    // One that is turned away before it is let in never comes.
    if (m_coming.size() >= kMostComing)
        m_coming.erase(m_coming.begin());
    m_coming[{std::string(service), call}] = {firstWord(visitor.name), visitor.address, visitor.isSecure};
}

void LiveCalls::deviceComes(std::uint64_t connection, const std::string &address)
{
    const std::scoped_lock lock(m_mutex);
    if (std::string &known = m_devices[connection].address; known.empty())
        known = address;
}

void LiveCalls::came(const OutsideCall &call)
{
    const std::scoped_lock lock(m_mutex);
    if (call.endpoint == kIot)
        return packetCame(call);
    const Place place{call.endpoint, call.number};
    if (call.operation.empty()) {
        if (const auto left = m_open.find(place); left != m_open.end()) {
            if (LiveCall *shown = find(left->second.id))
                end(*shown, left->second.began, LiveCall::State::Gone);
            m_open.erase(left);
        }
        m_coming.erase(place);
        return;
    }
    LiveCall shown;
    shown.at = call.at;
    shown.service = call.endpoint;
    shown.number = call.number;
    shown.operation = call.operation;
    shown.form = call.form;
    shown.target = targetOf(call.body);
    Visitor visitor;
    if (const auto coming = m_coming.find(place); coming != m_coming.end()) {
        visitor = std::move(coming->second);
        m_coming.erase(coming);
    }
    shown.client = visitor.name;
    shown.isWhole = call.body.size() <= kLongest;
    shown.request = std::make_shared<const std::string>(call.body.substr(0, kLongest));
    shown.requestBytes = call.body.size();
    if (!shown.client.empty()) {
        LiveClient &caller = client(shown.service, shown.client);
        ++caller.calls;
        caller.address = visitor.address;
        caller.isSecure = visitor.isSecure;
        caller.identity = call.caller;
    }
    m_open[place] = {add(std::move(shown)).id, Clock::now()};
}

void LiveCalls::keepAnswer(LiveCall &call, std::string_view bytes)
{
    call.answerBytes += bytes.size();
    const std::size_t kept = call.answer ? call.answer->size() : 0;
    if (kept >= kLongest || bytes.empty())
        return;
    const std::string_view more = bytes.substr(0, kLongest - kept);
    auto text = std::make_shared<std::string>(call.answer ? *call.answer : std::string());
    text->append(more);
    m_bytes += more.size();
    call.answer = std::move(text);
}

void LiveCalls::end(LiveCall &call, Clock::time_point began, LiveCall::State state)
{
    call.state = state;
    call.took = Clock::now() - began;
    touch(call);
}

void LiveCalls::answerGoes(std::string_view service, std::uint64_t call, const http::Response &response)
{
    const std::scoped_lock lock(m_mutex);
    const auto open = m_open.find({std::string(service), call});
    if (open == m_open.end())
        return;
    if (LiveCall *shown = find(open->second.id)) {
        shown->status = response.status;
        keepAnswer(*shown, response.body);
        if (response.status >= 400)
            shown->error = errorOf(response.body);
        end(*shown, open->second.began, response.status >= 400 ? LiveCall::State::Refused : LiveCall::State::Answered);
        trim();
    }
    m_open.erase(open);
}

void LiveCalls::streamGoes(std::string_view service, std::uint64_t call, std::string_view bytes)
{
    const std::scoped_lock lock(m_mutex);
    const auto open = m_open.find({std::string(service), call});
    LiveCall *shown = open == m_open.end() ? nullptr : find(open->second.id);
    if (!shown)
        return;
    shown->status = 200;
    keepAnswer(*shown, bytes);
    touch(*shown);
    trim();
}

void LiveCalls::streamEnds(std::string_view service, std::uint64_t call)
{
    const std::scoped_lock lock(m_mutex);
    const auto open = m_open.find({std::string(service), call});
    if (open == m_open.end())
        return;
    if (LiveCall *shown = find(open->second.id))
        end(*shown, open->second.began, LiveCall::State::Answered);
    m_open.erase(open);
}

void LiveCalls::packetCame(const OutsideCall &call)
{
    if (call.operation.empty()) {
        if (const auto gone = m_devices.find(call.number); gone != m_devices.end()) {
            for (const Open &open : gone->second.waiting) {
                if (LiveCall *shown = find(open.id))
                    end(*shown, open.began, LiveCall::State::Gone);
            }
            const auto left = m_clients.find({std::string(kIot), gone->second.name});
            if (left != m_clients.end() && left->second.connections > 0) {
                --left->second.connections;
                left->second.last = Clock::now();
            }
            m_devices.erase(gone);
        }
        return;
    }
    if (call.operation == devices::kOpened)
        return deviceOpened(call);
    const Type type = typeOf(call.body);
    if (call.operation != devices::kPacket || type == Type::Pingreq || type == Type::Puback)
        return;
    DeviceState &device = m_devices[call.number];
    LiveCall shown;
    shown.at = call.at;
    shown.service = kIot;
    shown.number = call.number;
    shown.operation = packetName(type);
    const auto read = mqtt::readPacket(call.body, static_cast<mqtt::Version>(device.version));
    bool isAnswered = type == Type::Connect || type == Type::Subscribe || type == Type::Unsubscribe;
    if (const auto *packet = std::get_if<mqtt::Packet>(&read)) {
        if (const auto *connect = std::get_if<mqtt::ConnectPacket>(packet)) {
            device.version = static_cast<int>(connect->version);
            if (device.name.empty() && !connect->clientId.empty()) {
                device.name = connect->clientId;
                LiveClient &here = client(kIot, device.name);
                ++here.connections;
                here.address = device.address;
                here.identity = device.identity;
                here.way = device.way;
                here.isSecure = device.isSecure;
            }
        } else if (const auto *publish = std::get_if<mqtt::PublishPacket>(packet)) {
            shown.target = publish->topic;
            isAnswered = publish->qos > 0;
        } else if (const auto *subscribe = std::get_if<mqtt::SubscribePacket>(packet)) {
            if (!subscribe->filters.empty())
                shown.target = subscribe->filters.front().filter;
        } else if (const auto *unsubscribe = std::get_if<mqtt::UnsubscribePacket>(packet)) {
            if (!unsubscribe->filters.empty())
                shown.target = unsubscribe->filters.front();
        }
    }
    shown.form = device.version == 5 ? "5" : "3.1.1";
    shown.client = device.name;
    shown.isWhole = call.body.size() <= kLongest;
    shown.request = std::make_shared<const std::string>(call.body.substr(0, kLongest));
    shown.requestBytes = call.body.size();
    if (!isAnswered)
        shown.state = LiveCall::State::Answered;
    if (const auto known = m_clients.find({std::string(kIot), device.name}); known != m_clients.end()) {
        ++known->second.calls;
        known->second.last = Clock::now();
    }
    const std::uint64_t id = add(std::move(shown)).id;
    if (isAnswered)
        device.waiting.push_back({id, Clock::now()});
}

void LiveCalls::deviceOpened(const OutsideCall &call)
{
    const auto opening = devices::openingFrom(call.body);
    if (!opening)
        return;
    DeviceState &device = m_devices[call.number];
    device.address = opening->address;
    device.identity = opening->thing.empty() ? opening->caller : opening->thing;
    const bool isWebSocket = opening->way == devices::Opening::Way::WebSocket;
    device.way = isWebSocket ? LiveClient::Way::WebSocket : LiveClient::Way::Mqtt;
    device.isSecure = !isWebSocket;
}

void LiveCalls::packetGoes(std::uint64_t connection, const std::string &bytes)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_devices.find(connection);
    if (found == m_devices.end() || bytes.empty())
        return;
    DeviceState &device = found->second;
    const Type type = typeOf(bytes);
    if (type == Type::Pingresp)
        return;
    if (type == Type::Publish || device.waiting.empty()) {
        LiveCall shown;
        shown.service = kIot;
        shown.number = connection;
        shown.operation = packetName(type);
        shown.form = device.version == 5 ? "5" : "3.1.1";
        shown.client = device.name;
        shown.isFromUs = true;
        shown.state = LiveCall::State::Answered;
        const auto read = mqtt::readPacket(bytes, static_cast<mqtt::Version>(device.version));
        if (const auto *packet = std::get_if<mqtt::Packet>(&read)) {
            if (const auto *publish = std::get_if<mqtt::PublishPacket>(packet))
                shown.target = publish->topic;
        }
        shown.request = std::make_shared<const std::string>(bytes.substr(0, kLongest));
        shown.requestBytes = bytes.size();
        add(std::move(shown));
        return;
    }
    // Answers keep the order of what they answer.
    const Open open = device.waiting.front();
    device.waiting.pop_front();
    LiveCall *shown = find(open.id);
    if (!shown)
        return;
    keepAnswer(*shown, bytes);
    const auto read = mqtt::readPacket(bytes, static_cast<mqtt::Version>(device.version));
    bool isGood = type != Type::Disconnect;
    if (const auto *packet = std::get_if<mqtt::Packet>(&read)) {
        if (const auto *connack = std::get_if<mqtt::ConnackPacket>(packet))
            isGood = (shown->status = connack->code) == 0;
        else if (const auto *ack = std::get_if<mqtt::AckPacket>(packet))
            isGood = (shown->status = ack->reason) < 0x80;
        else if (const auto *answers = std::get_if<mqtt::AnswersPacket>(packet))
            isGood = std::all_of(answers->codes.begin(), answers->codes.end(), [](auto code) { return code < 0x80; });
    }
    end(*shown, open.began, isGood ? LiveCall::State::Answered : LiveCall::State::Refused);
    trim();
}

void LiveCalls::allGone()
{
    const std::scoped_lock lock(m_mutex);
    for (auto &[place, open] : m_open) {
        if (LiveCall *shown = find(open.id))
            end(*shown, open.began, LiveCall::State::Gone);
    }
    m_open.clear();
    m_coming.clear();
    m_devices.clear();
    m_clients.clear();
    ++m_revision;
}

std::vector<LiveCall> LiveCalls::since(std::uint64_t revision, std::uint64_t &now) const
{
    const std::scoped_lock lock(m_mutex);
    now = m_revision;
    std::vector<LiveCall> calls;
    for (const LiveCall &call : m_calls) {
        if (call.changed > revision)
            calls.push_back(call);
    }
    return calls;
}

std::vector<LiveClient> LiveCalls::clients() const
{
    const std::scoped_lock lock(m_mutex);
    std::vector<LiveClient> here;
    for (const auto &[place, each] : m_clients) {
        if (each.connections > 0 || Clock::now() - each.last < kPresent)
            here.push_back(each);
    }
    return here;
}

std::uint64_t LiveCalls::count() const
{
    const std::scoped_lock lock(m_mutex);
    return m_lastId;
}

} // namespace headwater::gateway
