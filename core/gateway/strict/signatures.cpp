// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/strict/signatures.h"

#include "core/gateway/answer.h"
#include "core/gateway/call.h"
#include "core/gateway/cbor.h"
#include "core/gateway/query.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/world/world.h"

#include <array>
#include <chrono>

namespace headwater::gateway::strict {

using sigv4::Fault;

namespace {

/// What requests to a port may be signed for.
struct Names
{
    std::string_view service;
    std::array<std::string_view, 3> names;
    std::size_t count;
};

constexpr auto kNames = std::to_array<Names>({
    {"kinesis", {"kinesis"}, 1},
    {"sqs", {"sqs"}, 1},
    {"firehose", {"firehose"}, 1},
    {"iot-http", {"iot", "iotdata", "iotdevicegateway"}, 3},
    {"iot-ws", {"iotdevicegateway", "iotdata"}, 2},
});

std::span<const std::string_view> namesOf(std::string_view service)
{
    for (const Names &each : kNames) {
        if (each.service == service)
            return {each.names.data(), each.count};
    }
    return {};
}

struct FaultNames
{
    std::string_view json, query;
};

/// What the protocols call it, by Fault.
constexpr auto kFaults = std::to_array<FaultNames>({
    {"MissingAuthenticationTokenException", "MissingAuthenticationToken"},
    {"IncompleteSignatureException", "IncompleteSignature"},
    {"UnrecognizedClientException", "InvalidClientTokenId"},
    {"InvalidSignatureException", "SignatureDoesNotMatch"},
});

std::int64_t systemClock()
{
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

Signatures::Signatures(world::World &world, Clock clock)
    : m_world(world)
    , m_keys(world)
    , m_clock(clock ? std::move(clock) : Clock(systemClock))
{
}

std::variant<std::string, http::Response> Signatures::callerOf(std::string_view service, const http::Request &request,
                                                               std::uint64_t number)
{
    const sigv4::Message message{request.method, request.path(), request.query(), request.headers,
                                 request.codedBody.empty() ? request.body : request.codedBody};
    // A queue may let in whoever comes.
    if (service == "sqs" && !sigv4::isSigned(message))
        return std::string(kAnonymous);
    auto checked = sigv4::check(message, {.services = namesOf(service),
                                          .region = services::kinesis_stream::kRegion,
                                          .now = m_clock(),
                                          .secretOf = [this](std::string_view key) {
                                              return m_keys.secretOf(std::string(key));
                                          }});
    if (auto *signer = std::get_if<sigv4::Signer>(&checked))
        return std::move(signer->key);
    return refusalOf(service, request, std::get<sigv4::Refusal>(checked), requestId(m_world.seed(), number));
}

http::Response refusalOf(std::string_view service, const http::Request &request, const sigv4::Refusal &refusal,
                         const std::string &requestId)
{
    const FaultNames &names = kFaults[static_cast<std::size_t>(refusal.fault)];
    const std::string json(names.json), query(names.query);
    http::Response response;
    response.headers = {{"x-amzn-RequestId", requestId}};
    const auto finish = [&](int status, const char *type, std::string body) {
        response.status = status;
        response.headers.emplace_back("Content-Type", type);
        response.body = std::move(body);
        return response;
    };
    if (service.starts_with("iot")) {
        response.headers.emplace_back("x-amzn-ErrorType", json);
        return finish(403, "application/json", jsonText({{"message", refusal.message}}));
    }
    if (service == "sqs" && request.header("X-Amz-Target").empty())
        return finish(403, "text/xml",
                      "<?xml version=\"1.0\"?><ErrorResponse "
                      "xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error><Type>Sender</Type><Code>" +
                          query + "</Code><Message>" + xmlEscaped(refusal.message) +
                          "</Message><Detail/></Error><RequestId>" + requestId + "</RequestId></ErrorResponse>");
    if (service == "sqs") {
        response.headers.emplace_back("x-amzn-query-error", query + ";Sender");
        return finish(400, "application/x-amz-json-1.0",
                      jsonText({{"__type", "com.amazon.coral.service#" + json}, {"message", refusal.message}}));
    }
    const Json body = {{"__type", json}, {"message", refusal.message}};
    if (request.header("Content-Type").starts_with("application/x-amz-cbor"))
        return finish(400, "application/x-amz-cbor-1.1", cborText(body));
    return finish(400, "application/x-amz-json-1.1", jsonText(body));
}

} // namespace headwater::gateway::strict
