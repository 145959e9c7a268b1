// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/iotrest/endpoint.h"

#include "core/gateway/iotrest/request.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <QByteArray>
#include <QStringDecoder>

#include <algorithm>
#include <array>

namespace headwater::gateway::iotrest {

using headwater::iot::Action;
using services::iot_core::IotCore;

namespace {

constexpr const char *kJsonType = "application/json";
constexpr std::size_t kMostShadows = 100'000; ///< that clients may add to

/// The statuses of the services' errors. Where the two planes differ, the second is the data plane's.
struct Status
{
    std::string_view code;
    int control, data;
};
constexpr auto kStatuses = std::to_array<Status>({
    {"AccessDeniedException", 403, 403},
    {"CertificateConflictException", 409, 409},
    {"CertificateStateException", 406, 406},
    {"ConflictException", 409, 409},
    {"DeleteConflictException", 409, 409},
    {"ForbiddenException", 403, 403},
    {"InternalFailureException", 500, 500},
    {"LimitExceededException", 410, 410},
    {"MethodNotAllowedException", 405, 405},
    {"RequestEntityTooLargeException", 413, 413},
    {"ResourceAlreadyExistsException", 409, 409},
    {"ResourceNotFoundException", 404, 404},
    {"ServiceUnavailableException", 503, 503},
    {"ThrottlingException", 400, 429},
    {"UnauthorizedException", 401, 401},
    {"UnsupportedDocumentEncodingException", 415, 415},
    {"VersionConflictException", 409, 409},
    {"VersionsLimitExceededException", 409, 409},
});

int statusOf(std::string_view code, bool isData)
{
    const auto found =
        std::find_if(kStatuses.begin(), kStatuses.end(), [code](const Status &each) { return each.code == code; });
    return found == kStatuses.end() ? 400 : isData ? found->data : found->control;
}

/// The exception that a status of the shadow service is.
const char *exceptionOf(int status)
{
    switch (status) {
    case 401:
        return "UnauthorizedException";
    case 403:
        return "ForbiddenException";
    case 404:
        return "ResourceNotFoundException";
    case 409:
        return "ConflictException";
    case 413:
        return "RequestEntityTooLargeException";
    case 415:
        return "UnsupportedDocumentEncodingException";
    case 429:
        return "ThrottlingException";
    case 500:
        return "InternalFailureException";
    case 503:
        return "ServiceUnavailableException";
    default:
        return "InvalidRequestException";
    }
}

bool isUtf8(const std::string &text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    const QString decoded = decoder.decode(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError() && (text.empty() || !decoded.isEmpty());
}

std::string base64(const std::string &bytes)
{
    return QByteArray::fromStdString(bytes).toBase64().toStdString();
}

std::string textIn(const Json &members, const char *name)
{
    const auto found = members.find(name);
    return found != members.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::string> bytesOf(const std::string &text)
{
    const auto read =
        QByteArray::fromBase64Encoding(QByteArray::fromStdString(text), QByteArray::AbortOnBase64DecodingErrors);
    return read ? std::optional(read.decoded.toStdString()) : std::nullopt;
}

/// What a message says of itself, by the members of its publish. What is wrong, if anything is.
std::optional<std::string> readProperties(const Json &members, headwater::iot::MessageProperties &properties)
{
    const auto text = [&members](const char *name) {
        std::string found = textIn(members, name);
        return found.empty() ? std::nullopt : std::optional(std::move(found));
    };
    properties.contentType = text("contentType");
    properties.responseTopic = text("responseTopic");
    if (properties.responseTopic && properties.responseTopic->find_first_of("+#") != std::string::npos)
        return "A response topic has no wildcards.";
    if (const auto format = text("payloadFormatIndicator"))
        properties.isText = *format == "UTF8_DATA";
    if (const auto correlation = text("correlationData")) {
        properties.correlationData = bytesOf(*correlation);
        if (!properties.correlationData)
            return "The correlation data are not in base64.";
    }
    const auto user = text("userProperties");
    if (!user)
        return std::nullopt;
    const Json pairs = Json::parse(bytesOf(*user).value_or(std::string()), nullptr, false);
    if (!pairs.is_array())
        return "The user properties are no JSON array in base64.";
    for (const Json &each : pairs) {
        if (!each.is_object())
            return "Each user property is an object with a key and its value.";
        for (const auto &[key, value] : each.items())
            properties.user.emplace_back(key, value.is_string() ? value.get<std::string>() : jsonText(value));
    }
    return std::nullopt;
}

/// Times in answers of the control plane are the world's; clients get their own.
void shiftTimes(Json &value, std::int64_t shift)
{
    static constexpr auto kTimes = std::to_array<std::string_view>(
        {"creationDate", "lastModifiedDate", "deprecationDate", "createdAt", "createDate"});
    if (!value.is_structured())
        return;
    for (const auto &[key, each] : value.items()) {
        if (each.is_number() && std::find(kTimes.begin(), kTimes.end(), key) != kTimes.end())
            each = each.get<double>() + static_cast<double>(shift) / 1'000;
        else
            shiftTimes(each, shift);
    }
}

bool flagIn(const Json &members, const char *name)
{
    const auto found = members.find(name);
    return found != members.end() && found->is_boolean() && found->get<bool>();
}

/// A page of names that are in order, behind the one that the token is.
struct Page
{
    std::vector<std::string> names;
    std::string next;
};

std::optional<Page> pageOf(const std::vector<std::string> &names, const Json &members, const char *size,
                           std::size_t most)
{
    Page page;
    auto at = names.begin();
    if (const std::string token = textIn(members, "nextToken"); !token.empty()) {
        const auto after =
            QByteArray::fromBase64Encoding(QByteArray::fromStdString(token), QByteArray::AbortOnBase64DecodingErrors);
        if (!after)
            return std::nullopt;
        at = std::upper_bound(names.begin(), names.end(), after.decoded.toStdString());
    }
    if (const auto asked = members.find(size); asked != members.end() && asked->is_number_unsigned())
        most = std::min(most, asked->get<std::size_t>());
    for (; at != names.end() && page.names.size() < most; ++at)
        page.names.push_back(*at);
    if (at != names.end() && !page.names.empty())
        page.next = base64(page.names.back());
    return page;
}

} // namespace

IotRestEndpoint::IotRestEndpoint(Outside &outside, IotCore *core, std::int64_t timeShift, AnswerSink sink)
    : m_outside(outside)
    , m_core(core)
    , m_timeShift(timeShift)
    , m_sink(std::move(sink))
    , m_guard(outside)
    , m_life(std::make_shared<int>(0))
{
    if (m_core)
        m_core->setTimeShift(timeShift);
}

SimTime IotRestEndpoint::now() const
{
    return m_outside.world().now();
}

/// In the broker's eyes the owner of the account, who may do everything: what a caller may has been asked before.
std::uint32_t IotRestEndpoint::principal()
{
    if (!m_principal) {
        services::IotIdentity identity;
        identity.kind = headwater::iot::Asker::Kind::SigV4;
        identity.sourceIp = "127.0.0.1";
        m_principal = m_core->enrol(std::move(identity));
    }
    return *m_principal;
}

bool IotRestEndpoint::isForbidden(const OutsideCall &call, Action action, const std::string &resource)
{
    // IAM knows the shadows of a thing, policies of AWS IoT those of all.
    const std::string asked = action == Action::ListNamedShadowsForThing
                                  ? m_core->arnOf(Action::GetThingShadow, resource)
                                  : m_core->arnOf(action, resource);
    const bool may = m_shown ? m_core->mayCall(*m_shown, call.sourceIp, action, resource)
                             : !m_guard.denial(call, {std::string(headwater::iot::actionText(action)), asked});
    if (may)
        return false;
    refuse(call, "ForbiddenException", "Forbidden");
    return true;
}

void IotRestEndpoint::take(const OutsideCall &call)
{
    if (!m_core || call.operation.empty())
        return;
    m_shown.reset();
    if (!call.certificate.empty()) {
        m_shown = m_core->admit(now(), {call.certificate, call.thing});
        if (!m_shown)
            return m_core->isStopped() ? refuse(call, "ServiceUnavailableException", "Service Unavailable")
                                       : refuse(call, "ForbiddenException", "Forbidden");
    }
    const Operation *const operation = findOperation(call.operation);
    const bool isExam = m_outside.world().profile() == limits::Profile::Exam;
    const auto request = unpacked(call.body);
    if (!operation || !request || (operation->isCurrent && isExam))
        return refuse(call, "ResourceNotFoundException", "Not Found");
    auto read = readRequest(*operation, *request);
    if (const auto *refused = std::get_if<Refused>(&read))
        return refuse(call, refused->code, refused->message);
    Json &members = std::get<Json>(read);
    if (!isDataOperation(*operation))
        return control(call, *operation, std::move(members));
    if (operation->name == "Publish")
        return publish(call, members, request->body);
    if (operation->name == "ListNamedShadowsForThing")
        return listShadows(call, members);
    if (operation->name == "ListRetainedMessages")
        return listRetained(call, members);
    if (operation->name == "GetRetainedMessage")
        return getRetained(call, members);
    if (operation->name == "DeleteConnection")
        return deleteConnection(call, members);
    shadow(call, members, request->body);
}

void IotRestEndpoint::control(const OutsideCall &call, const Operation &operation, Json members)
{
    const auto request = unpacked(call.body);
    if (const std::string_view certificate = request->header(kCertificateHeader); !certificate.empty())
        members["certificatePem"] =
            QByteArray::fromBase64(QByteArray(certificate.data(), static_cast<qsizetype>(certificate.size())))
                .toStdString();
    else if (operation.name == "CreateKeysAndCertificate" || operation.name == "CreateCertificateFromCsr")
        return refuse(call, "InvalidRequestException", "The certificate signing request is not valid.");
    if (operation.name == "CreateTopicRule" && members.contains("tags")) {
        Json tags = Json::array();
        for (const auto &[key, value] : http::formFields(textIn(members, "tags")).value_or(http::Headers()))
            tags.push_back({{"Key", key}, {"Value", value}});
        members["tags"] = std::move(tags);
    }
    const auto done =
        m_core->control(now(), {{}, {}, call.caller, call.sourceIp, call.isSecure}, operation.name, members);
    if (!done)
        return refuse(call, done.error().place.toStdString(), done.error().message.toStdString());
    Json result = *done;
    shiftTimes(result, m_timeShift);
    if (operation.name == "DescribeEndpoint" && !call.host.empty())
        result["endpointAddress"] = call.host; // where the client can really go on
    if (!call.secret.empty())
        result.update(Json::parse(call.secret));
    answer(call, result);
}

void IotRestEndpoint::publish(const OutsideCall &call, const Json &members, const std::string &payload)
{
    constexpr std::int64_t kMostSecondsToExpiry = 604'800;
    const bool isExam = m_outside.world().profile() == limits::Profile::Exam;
    const std::string topic = textIn(members, "topic");
    services::IotMessage message;
    message.topic = topic;
    message.component = m_outside.index();
    message.emitted = now();
    message.bytes = static_cast<std::uint32_t>(payload.size());
    message.payload = payload;
    message.qos = static_cast<std::uint8_t>(members.value("qos", 0));
    const std::string who = m_shown ? m_core->identityOf(*m_shown).certificateId : std::string("local");
    message.principal = who;
    message.sourceIp = call.sourceIp.empty() ? std::string_view("127.0.0.1") : call.sourceIp;
    headwater::iot::MessageProperties properties;
    if (!isExam) {
        message.retain = flagIn(members, "retain");
        if (message.retain && topic.starts_with('$'))
            return refuse(call, "InvalidRequestException", "A message on a reserved topic cannot be retained.");
        if (const auto expiry = members.find("messageExpiry"); expiry != members.end())
            message.expires = now() + std::clamp<std::int64_t>(expiry->get<std::int64_t>(), 1, kMostSecondsToExpiry) *
                                          kernel::kSecond;
        if (textIn(members, "payloadFormatIndicator") == "UTF8_DATA" && !isUtf8(payload))
            return refuse(call, "InvalidRequestException", "The payload is not in UTF-8.");
        if (const auto problem = readProperties(members, properties))
            return refuse(call, "InvalidRequestException", *problem);
        if (properties != headwater::iot::MessageProperties())
            message.properties = &properties;
    }
    if (isForbidden(call, Action::Publish, topic) ||
        (message.retain && isForbidden(call, Action::RetainPublish, topic)))
        return;
    if (!m_outside.hasRoomFor(payload.size()))
        return refuse(call, "ThrottlingException", std::string(kNoRoom));
    message.number = m_outside.keep(payload);
    switch (m_core->publishByHttp(now(), principal(), message).reason) {
    case headwater::iot::Reason::Success:
        return answer(call, {{"message", "OK"}, {"traceId", requestId(m_outside.world().seed(), call.number)}});
    case headwater::iot::Reason::NotAuthorized:
        return refuse(call, "ForbiddenException", "Forbidden");
    case headwater::iot::Reason::PacketTooLarge:
        return refuse(call, "RequestEntityTooLargeException", "The payload exceeds the maximum size allowed");
    case headwater::iot::Reason::QuotaExceeded:
        return refuse(call, "ThrottlingException", "Too Many Requests");
    case headwater::iot::Reason::ServerBusy:
        return refuse(call, "ServiceUnavailableException", "Service Unavailable");
    default:
        return refuse(call, "InvalidRequestException", "Invalid topic: " + topic);
    }
}

void IotRestEndpoint::shadow(const OutsideCall &call, const Json &members, std::string payload)
{
    using headwater::iot::ShadowOperation;
    if (!isUtf8(payload))
        return refuse(call, exceptionOf(415), "Documents must be in UTF-8");
    const std::string thing = textIn(members, "thingName"), name = textIn(members, "shadowName");
    const ShadowOperation operation = call.operation == "GetThingShadow"      ? ShadowOperation::Get
                                      : call.operation == "UpdateThingShadow" ? ShadowOperation::Update
                                                                              : ShadowOperation::Delete;
    const Action action = operation == ShadowOperation::Get      ? Action::GetThingShadow
                          : operation == ShadowOperation::Update ? Action::UpdateThingShadow
                                                                 : Action::DeleteThingShadow;
    if (isForbidden(call, action, thing + (name.empty() ? std::string() : "/" + name)))
        return;
    // What is written stays in memory, and that has an end.
    if (operation == ShadowOperation::Update && m_core->shadowStore().size() >= kMostShadows &&
        !m_core->shadowStore().view(thing, name))
        return refuse(call, "ThrottlingException", std::string(kNoRoom));
    OutsideCall answered = call;
    answered.body.clear();
    m_core->callShadow(now(), principal(), {thing, name, operation}, std::move(payload),
                       [this, answered, life = std::weak_ptr<int>(m_life)](const headwater::iot::ShadowAnswer &its) {
                           if (!life.expired())
                               shadowAnswered(answered, its);
                       });
}

void IotRestEndpoint::shadowAnswered(const OutsideCall &call, const headwater::iot::ShadowAnswer &its)
{
    if (its.isAccepted())
        return respond(call, 200, its.body);
    refuse(call, exceptionOf(its.code), textIn(Json::parse(its.body, nullptr, false), "message"));
}

void IotRestEndpoint::listShadows(const OutsideCall &call, const Json &members)
{
    constexpr std::size_t kMost = 100;
    const std::string thing = textIn(members, "thingName");
    if (isForbidden(call, Action::ListNamedShadowsForThing, thing))
        return;
    const Json all = Json::parse(m_core->listShadows(now(), thing).body);
    const auto page = pageOf(all["results"].get<std::vector<std::string>>(), members, "pageSize", kMost);
    if (!page)
        return refuse(call, "InvalidRequestException", "Invalid next token");
    Json body{{"results", page->names}, {"timestamp", all["timestamp"]}};
    if (!page->next.empty())
        body["nextToken"] = page->next;
    answer(call, body);
}

void IotRestEndpoint::listRetained(const OutsideCall &call, const Json &members)
{
    constexpr std::size_t kMost = 200;
    if (isForbidden(call, Action::ListRetainedMessages, "*"))
        return;
    const auto &retained = m_core->broker().retained();
    std::vector<std::string> names;
    for (const auto &[topic, its] : retained) {
        if (its.message.expires > now())
            names.push_back(topic);
    }
    const auto page = pageOf(names, members, "maxResults", kMost);
    if (!page)
        return refuse(call, "InvalidRequestException", "Invalid next token");
    Json topics = Json::array();
    for (const std::string &topic : page->names) {
        const auto &its = retained.find(topic)->second.message;
        topics.push_back(
            {{"topic", topic},
             {"payloadSize", its.bytes},
             {"qos", its.qos},
             {"lastModifiedTime", world::kEpochSeconds * 1'000 + its.emitted / kernel::kMillisecond + m_timeShift}});
    }
    Json body{{"retainedTopics", std::move(topics)}};
    if (!page->next.empty())
        body["nextToken"] = page->next;
    answer(call, body);
}

void IotRestEndpoint::getRetained(const OutsideCall &call, const Json &members)
{
    const std::string topic = textIn(members, "topic");
    if (isForbidden(call, Action::GetRetainedMessage, topic))
        return;
    const auto &retained = m_core->broker().retained();
    const auto found = retained.find(topic);
    if (found == retained.end() || found->second.message.expires <= now())
        return refuse(call, "ResourceNotFoundException", "No retained message found for topic: " + topic);
    Json body{{"topic", topic},
              {"payload", base64(m_core->payloadOf(found->second))},
              {"qos", found->second.message.qos},
              {"lastModifiedTime",
               world::kEpochSeconds * 1'000 + found->second.message.emitted / kernel::kMillisecond + m_timeShift}};
    if (found->second.properties && !found->second.properties->user.empty()) {
        Json pairs = Json::array();
        for (const auto &[key, value] : found->second.properties->user)
            pairs.push_back(Json{{key, value}});
        body["userProperties"] = base64(jsonText(pairs));
    }
    answer(call, body);
}

/// The session goes on for a client that had one, unless it is to be cleaned away.
void IotRestEndpoint::deleteConnection(const OutsideCall &call, const Json &members)
{
    const std::string client = textIn(members, "clientId");
    if (isForbidden(call, Action::DeleteConnection, client))
        return;
    if (!m_core->disconnectClient(now(), client, !flagIn(members, "preventWillMessage"),
                                  flagIn(members, "cleanSession")))
        return refuse(call, "ResourceNotFoundException", "No client is connected with the client ID: " + client);
    answer(call, Json::object());
}

void IotRestEndpoint::answer(const OutsideCall &call, const Json &body)
{
    respond(call, 200, jsonText(body));
}

void IotRestEndpoint::refuse(const OutsideCall &call, std::string_view code, const std::string &message)
{
    const Operation *const operation = findOperation(call.operation);
    const bool isData = !operation || isDataOperation(*operation);
    Json body{{"message", message}};
    if (isData)
        body["traceId"] = requestId(m_outside.world().seed(), call.number);
    respond(call, statusOf(code, isData), jsonText(body), {{"x-amzn-ErrorType", std::string(code) + ":"}});
}

void IotRestEndpoint::respond(const OutsideCall &call, int status, std::string body, http::Headers more)
{
    http::Response response;
    response.status = status;
    response.headers = std::move(more);
    response.headers.emplace_back("x-amzn-RequestId", requestId(m_outside.world().seed(), call.number));
    response.headers.emplace_back("Content-Type", kJsonType);
    response.body = std::move(body);
    m_sink(call.number, response);
}

} // namespace headwater::gateway::iotrest
