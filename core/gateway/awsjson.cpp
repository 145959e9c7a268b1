// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/awsjson.h"

#include "core/gateway/cbor.h"

namespace headwater::gateway {
namespace {

constexpr std::string_view kJsonType = "application/x-amz-json-1.1";
constexpr std::string_view kCborType = "application/x-amz-cbor-1.1";

} // namespace

std::string_view AwsJson::contentType(bool isCbor)
{
    return isCbor ? kCborType : kJsonType;
}

Json AwsJson::bodyOf(const OutsideCall &call)
{
    return call.form == kCborForm ? cborValue(call.body) : jsonBody(call.body);
}

http::Response AwsJson::head(const OutsideCall &call, std::string_view type) const
{
    http::Response response;
    response.headers = {{"x-amzn-RequestId", requestId(m_seed, call.number)},
                        {"x-amz-id-2", extendedRequestId(m_seed, call.number)},
                        {"Content-Type", std::string(type)}};
    return response;
}

void AwsJson::answer(const OutsideCall &call, int status, const Json &body) const
{
    const bool isCbor = call.form == kCborForm;
    http::Response response = head(call, contentType(isCbor));
    response.status = status;
    if (!body.is_null())
        response.body = isCbor ? cborText(body) : jsonText(body);
    m_sink(call.number, response);
}

void AwsJson::answerText(const OutsideCall &call, std::string text) const
{
    http::Response response = head(call, kJsonType);
    response.body = std::move(text);
    m_sink(call.number, response);
}

void AwsJson::refuse(const OutsideCall &call, int status, std::string_view code, const std::string &message,
                     const char *member) const
{
    Json body = {{"__type", std::string(code)}};
    if (!message.empty())
        body[member] = message;
    answer(call, status, body);
}

std::variant<OutsideCall, http::Response> awsJsonCall(http::Request request, std::string_view service,
                                                      std::string_view targetStart)
{
    const std::string_view type = request.header("Content-Type").substr(0, request.header("Content-Type").find(';'));
    const std::string_view target = request.header("X-Amz-Target");
    if (request.method != "POST" || target.empty())
        return http::Response{403,
                              {{"Content-Type", "application/xml"}},
                              "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be "
                              "authorized</Message>\n</AccessDeniedException>\n"};
    const bool isCbor = http::isSameText(type, kCborType);
    if (!isCbor && !http::isSameText(type, kJsonType))
        return http::Response{404, {{"Content-Type", "application/xml"}}, "<UnknownOperationException/>\n"};
    return OutsideCall{.endpoint = std::string(service),
                       .operation =
                           std::string(target.starts_with(targetStart) ? target.substr(targetStart.size()) : target),
                       .form = std::string(isCbor ? kCborForm : kJsonForm),
                       .body = std::move(request.body)};
}

} // namespace headwater::gateway
