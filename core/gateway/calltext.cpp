// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/calltext.h"

#include "core/gateway/answer.h"
#include "core/gateway/cbor.h"
#include "core/gateway/query.h"
#include "core/gateway/sqs/operations.h"
#include "core/mqtt/reading.h"
#include "core/pricing/callcost.h"

#include <QByteArray>

#include <algorithm>
#include <array>

namespace headwater::gateway {
namespace {

constexpr std::size_t kShown = 64 * 1'024; ///< of a text; more than anybody reads

/// Whether bytes are a text that one can read: UTF-8 without anything that is no character.
bool isReadable(const std::string &bytes)
{
    const QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    return !bytes.empty() && std::none_of(text.begin(), text.end(), [](QChar c) {
        return c == QChar::ReplacementCharacter || (c.category() == QChar::Other_Control && !c.isSpace());
    });
}

std::string fromBase64(const std::string &text)
{
    return QByteArray::fromBase64(QByteArray::fromStdString(text)).toStdString();
}

/// Bytes as JSON shows them: a text where they are one, else base64.
Json shown(const std::string &bytes)
{
    if (!isReadable(bytes))
        return QByteArray::fromStdString(bytes).toBase64().toStdString();
    const Json document = Json::parse(bytes, nullptr, false);
    return document.is_structured() ? document : Json(bytes);
}

/// Makes blobs readable: CBOR has them as bytes, JSON as base64 in members of this name.
void makeReadable(Json &value)
{
    if (value.is_binary()) {
        const auto &bytes = value.get_binary();
        value = shown(std::string(bytes.begin(), bytes.end()));
        return;
    }
    if (!value.is_structured())
        return;
    for (auto member = value.begin(); member != value.end(); ++member) {
        const bool isData = value.is_object() && member.key() == "Data";
        if (isData && member->is_string())
            *member = shown(fromBase64(member->get<std::string>()));
        else
            makeReadable(*member);
    }
}

std::string pretty(Json value)
{
    makeReadable(value);
    std::string text = value.dump(2, ' ', false, Json::error_handler_t::replace);
    if (text.size() > kShown)
        text = text.substr(0, kShown) + "\n…";
    return text;
}

std::string bytesOf(const LiveCall::Bytes &bytes)
{
    return bytes ? *bytes : std::string();
}

/// The request as JSON, discarded when it cannot be read, such as where it was cut.
Json requestOf(const LiveCall &call)
{
    const std::string body = bytesOf(call.request);
    if (body.empty())
        return Json::object();
    if (call.form == "cbor")
        return cborValue(body);
    if (call.form == "query") {
        const auto fields = http::formFields(body);
        return fields ? fromForm(*fields, sqs::formMembers()) : Json(Json::value_t::discarded);
    }
    return Json::parse(body, nullptr, false);
}

Json packetJson(const mqtt::Packet &packet)
{
    Json out = Json::object();
    if (const auto *connect = std::get_if<mqtt::ConnectPacket>(&packet)) {
        out = {{"clientId", connect->clientId},
               {"version", connect->version == mqtt::Version::Mqtt5 ? "5" : "3.1.1"},
               {"cleanStart", connect->cleanStart},
               {"keepAliveSeconds", connect->keepAlive}};
        if (connect->userName)
            out["userName"] = *connect->userName;
        if (connect->will)
            out["will"] = {{"topic", connect->will->topic},
                           {"qos", connect->will->qos},
                           {"payload", shown(connect->will->payload)}};
    } else if (const auto *connack = std::get_if<mqtt::ConnackPacket>(&packet)) {
        out = {{"packet", "CONNACK"}, {"code", connack->code}, {"sessionPresent", connack->sessionPresent}};
    } else if (const auto *publish = std::get_if<mqtt::PublishPacket>(&packet)) {
        out = {{"topic", publish->topic},
               {"qos", publish->qos},
               {"retain", publish->retain},
               {"payload", shown(publish->payload)}};
    } else if (const auto *ack = std::get_if<mqtt::AckPacket>(&packet)) {
        out = {{"packet", ack->type == mqtt::Type::Puback ? "PUBACK" : "ACK"},
               {"id", ack->packet},
               {"reason", ack->reason}};
    } else if (const auto *subscribe = std::get_if<mqtt::SubscribePacket>(&packet)) {
        out["filters"] = Json::array();
        for (const auto &each : subscribe->filters)
            out["filters"].push_back({{"filter", each.filter}, {"qos", each.qos}});
    } else if (const auto *unsubscribe = std::get_if<mqtt::UnsubscribePacket>(&packet)) {
        out["filters"] = unsubscribe->filters;
    } else if (const auto *answers = std::get_if<mqtt::AnswersPacket>(&packet)) {
        out = {{"packet", answers->type == mqtt::Type::Suback ? "SUBACK" : "UNSUBACK"}, {"codes", answers->codes}};
    } else if (const auto *farewell = std::get_if<mqtt::DisconnectPacket>(&packet)) {
        out = {{"packet", "DISCONNECT"}, {"reason", farewell->reason}};
    }
    return out;
}

std::optional<mqtt::Packet> packetOf(const LiveCall &call, const LiveCall::Bytes &bytes)
{
    const auto read =
        mqtt::readPacket(bytesOf(bytes), call.form == "5" ? mqtt::Version::Mqtt5 : mqtt::Version::Mqtt311);
    const auto *packet = std::get_if<mqtt::Packet>(&read);
    return packet ? std::optional(*packet) : std::nullopt;
}

std::string packetText(const LiveCall &call, const LiveCall::Bytes &bytes)
{
    const auto packet = packetOf(call, bytes);
    return packet ? pretty(packetJson(*packet)) : std::string();
}

bool isDevice(const LiveCall &call)
{
    return call.service == "iot" && (call.form == "5" || call.form == "3.1.1");
}

/// The length of a text or of bytes in a member; of base64 what it stands for.
std::uint64_t sizeOf(const Json &record, const char *name, bool isBlob)
{
    const auto found = record.is_object() ? record.find(name) : record.end();
    if (!record.is_object() || found == record.end())
        return 0;
    if (found->is_binary())
        return found->get_binary().size();
    if (!found->is_string())
        return 0;
    const auto &text = found->get_ref<const std::string &>();
    return isBlob ? fromBase64(text).size() : text.size();
}

/// What is billed: the records of a batch, or the one record that a call is.
std::vector<std::uint64_t> sizesOf(const LiveCall &call)
{
    if (isDevice(call)) {
        const auto packet = packetOf(call, call.request);
        const auto *publish = packet ? std::get_if<mqtt::PublishPacket>(&*packet) : nullptr;
        return publish ? std::vector<std::uint64_t>{publish->payload.size()} : std::vector<std::uint64_t>{};
    }
    const Json body = requestOf(call);
    if (!body.is_object())
        return {};
    std::vector<std::uint64_t> sizes;
    const auto add = [&sizes](const Json &record) {
        sizes.push_back(sizeOf(record, "Data", true) + sizeOf(record, "PartitionKey", false) +
                        sizeOf(record, "MessageBody", false));
    };
    for (const char *list : {"Records", "Entries"}) {
        if (body.contains(list) && body[list].is_array())
            std::for_each(body[list].begin(), body[list].end(), add);
    }
    if (body.contains("Record"))
        add(body["Record"]);
    else if (body.contains("Data") || body.contains("MessageBody"))
        add(body);
    return sizes;
}

} // namespace

std::string requestText(const LiveCall &call)
{
    if (isDevice(call))
        return packetText(call, call.request);
    const Json body = requestOf(call);
    return body.is_discarded() ? bytesOf(call.request).substr(0, kShown) : pretty(body);
}

std::string answerText(const LiveCall &call)
{
    if (isDevice(call))
        return call.answer ? packetText(call, call.answer) : std::string();
    const std::string body = bytesOf(call.answer);
    if (body.empty() || body.front() == '<')
        return body.substr(0, kShown);
    const Json value = call.form == "cbor" ? cborValue(body) : Json::parse(body, nullptr, false);
    if (!value.is_discarded())
        return pretty(value);
    // Events of a stream have frames of bytes around their JSON.
    std::string text;
    std::copy_if(body.begin(), body.end(), std::back_inserter(text),
                 [](char c) { return static_cast<unsigned char>(c) >= ' '; });
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(text.size(), kShown))).toStdString();
}

std::size_t recordsIn(const LiveCall &call)
{
    return sizesOf(call).size();
}

std::optional<double> costOf(const LiveCall &call)
{
    // What is refused for its form is not billed, and of a part nobody can tell.
    if (!call.isWhole || call.state == LiveCall::State::Refused)
        return call.isWhole ? std::optional(0.0) : std::nullopt;
    return pricing::callCost({.service = call.service,
                              .operation = call.operation,
                              .bytes = sizesOf(call),
                              .isFifo = call.target.ends_with(".fifo")});
}

} // namespace headwater::gateway
