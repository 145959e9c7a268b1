// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/answer.h"
#include "core/gateway/call.h"
#include "core/gateway/iotrest/rest.h"
#include "core/gateway/outside.h"
#include "core/gateway/permission.h"
#include "core/iot/iotpolicy.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace headwater::iot {
struct ShadowAnswer;
}

namespace headwater::services::iot_core {
class IotCore;
}

namespace headwater::gateway::iotrest {

inline constexpr const char *kEndpointName = "iot-http";

/// AWS IoT over HTTPS as its clients know it: the data plane and the control plane, in REST and JSON.
class IotRestEndpoint final : public Endpoint
{
public:
    /// \param core null: the world has none, and nothing is answered
    IotRestEndpoint(Outside &outside, services::iot_core::IotCore *core, std::int64_t timeShift, AnswerSink sink);

    void take(const OutsideCall &call) override;

private:
    void control(const OutsideCall &call, const Operation &operation, Json members);
    void publish(const OutsideCall &call, const Json &members, const std::string &payload);
    void shadow(const OutsideCall &call, const Json &members, std::string payload);
    void shadowAnswered(const OutsideCall &call, const iot::ShadowAnswer &answer);
    void listShadows(const OutsideCall &call, const Json &members);
    void listRetained(const OutsideCall &call, const Json &members);
    void getRetained(const OutsideCall &call, const Json &members);
    void deleteConnection(const OutsideCall &call, const Json &members);

    void answer(const OutsideCall &call, const Json &body);
    void refuse(const OutsideCall &call, std::string_view code, const std::string &message);
    void respond(const OutsideCall &call, int status, std::string body, http::Headers more = {});
    /// Whether the policies of a caller who is not trusted forbid it; if they do, he has been told.
    bool isForbidden(const OutsideCall &call, headwater::iot::Action action, const std::string &resource);
    std::uint32_t principal();
    SimTime now() const;

    Outside &m_outside;
    services::iot_core::IotCore *const m_core;
    const std::int64_t m_timeShift;
    const AnswerSink m_sink;
    Guard m_guard;
    std::optional<std::uint32_t> m_principal; ///< of everybody, once his own policies let him through
    std::optional<std::uint32_t> m_shown;     ///< of the certificate that comes with the present call
    std::shared_ptr<int> m_life;              ///< answers that are still to come look whether this is there
};

/// The call that a request is, or what it is answered with at once. Makes certificates here, outside of the world,
/// since they are different each time: the call has them then.
std::variant<OutsideCall, http::Response> callOf(http::Request request);
/// Not for the control plane, which hears signatures alone.
bool isDataRequest(const http::Request &request);

} // namespace headwater::gateway::iotrest
