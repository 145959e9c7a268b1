// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/iotrest/request.h"

#include "core/certificates/authority.h"
#include "core/gateway/answer.h"
#include "core/gateway/iotrest/endpoint.h"
#include "core/services/iot-core/appauthority.h"
#include "core/world/component.h"

#include <QByteArray>

namespace headwater::gateway::iotrest {
namespace {

constexpr std::string_view kForm = "http";

/// A key with its certificate, or a certificate for somebody's key, made for a call that asks for one. Without, what
/// was asked for is not valid.
void addCertificate(const Operation &operation, http::Request &request, OutsideCall &call)
{
    const certificates::Authority *const authority = services::iot_core::appAuthority();
    const auto validity = certificates::Validity::asIssuedAt(world::kEpochSeconds);
    std::string pem;
    if (authority && operation.name == "CreateKeysAndCertificate") {
        if (const auto made = authority->issue("AWS IoT Certificate", validity)) {
            pem = made->certificate.pem();
            call.secret =
                jsonText({{"keyPair", {{"PublicKey", made->key.publicPem()}, {"PrivateKey", made->key.pem()}}}});
        }
    } else if (authority) {
        const auto members = readRequest(operation, request);
        if (const auto *its = std::get_if<Json>(&members)) {
            if (const auto made = authority->issueFor((*its)["certificateSigningRequest"].get<std::string>(), validity))
                pem = made->pem();
        }
    }
    if (!pem.empty())
        request.headers.emplace_back(kCertificateHeader, QByteArray::fromStdString(pem).toBase64().toStdString());
}

http::Response refusedAtOnce(int status, const char *code, const char *message)
{
    return {status,
            {{"x-amzn-ErrorType", std::string(code) + ":"}, {"Content-Type", "application/json"}},
            jsonText({{"message", message}})};
}

} // namespace

std::string packed(const Operation &operation, const http::Request &request)
{
    std::string text = request.method + " " + request.target + "\n";
    const auto add = [&](std::string_view name) {
        std::string value(request.header(name));
        std::erase_if(value, [](char c) { return c == '\n' || c == '\r'; });
        if (!value.empty())
            text.append(name).append(": ").append(value).append("\n");
    };
    for (const Field &field : operation.fields) {
        if (field.in == In::Header)
            add(field.wire);
    }
    add(kCertificateHeader);
    return text + "\n" + request.body;
}

std::optional<http::Request> unpacked(const std::string &text)
{
    http::Request request;
    std::string_view rest = text;
    const auto line = [&rest]() -> std::optional<std::string_view> {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos)
            return std::nullopt;
        const std::string_view its = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        return its;
    };
    const auto first = line();
    const std::size_t blank = first ? first->find(' ') : std::string_view::npos;
    if (blank == std::string_view::npos)
        return std::nullopt;
    request.method = first->substr(0, blank);
    request.target = first->substr(blank + 1);
    while (true) {
        const auto next = line();
        if (!next)
            return std::nullopt;
        if (next->empty())
            break;
        const std::size_t colon = next->find(": ");
        if (colon == std::string_view::npos)
            return std::nullopt;
        request.headers.emplace_back(next->substr(0, colon), next->substr(colon + 2));
    }
    request.body = rest;
    return request;
}

bool isDataRequest(const http::Request &request)
{
    const Route route = routeOf(request.method, request.path());
    return !route.operation || isDataOperation(*route.operation);
}

std::variant<OutsideCall, http::Response> callOf(http::Request request)
{
    const Route route = routeOf(request.method, request.path());
    if (!route.operation)
        return route.isOtherMethod ? refusedAtOnce(405, "MethodNotAllowedException", "Method Not Allowed")
                                   : refusedAtOnce(404, "ResourceNotFoundException", "Not Found");
    OutsideCall call;
    call.endpoint = kEndpointName;
    call.operation = route.operation->name;
    call.form = kForm;
    call.host = request.header("Host");
    // Nobody brings a certificate along that only we make.
    std::erase_if(request.headers, [](const auto &each) { return http::isSameText(each.first, kCertificateHeader); });
    if (call.operation == "CreateKeysAndCertificate" || call.operation == "CreateCertificateFromCsr")
        addCertificate(*route.operation, request, call);
    call.body = packed(*route.operation, request);
    return call;
}

} // namespace headwater::gateway::iotrest
