// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/iotpolicy.h"
#include "core/iot/registry.h"
#include "core/services/iotgateway.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headwater::services::iot_core {

class IotCore;

/// AWS IoT's control API: registry, certificates, policies, rules. Each call is made by somebody, and his IAM policy is
/// asked before anything else; IoT policies have no say here. Parameters and answers are JSON by the service's own
/// names. What it makes stays until the end of the run and is no part of the drawing.
class ControlApi
{
public:
    explicit ControlApi(IotCore &core)
        : m_core(core)
    {
    }

    static bool knows(std::string_view operation);
    /// The error's place is the service's exception: AccessDeniedException, ResourceNotFoundException, …
    Result<pipeline::Json> call(SimTime now, const IotApiCaller &caller, std::string_view operation,
                                const pipeline::Json &with);

    /// Makes things, types and groups again in a registry that was emptied.
    void makeAgain(iot::Registry &registry) const;
    /// Policies that calls attached to a certificate, and those that it had from the start but has no longer.
    void adjust(const std::string &certificate, std::set<std::string, std::less<>> &policies) const;
    const std::vector<std::pair<std::string, std::unique_ptr<policies::Policy>>> &policies() const
    {
        return m_policies;
    }
    /// Of a certificate that was made or changed by calls.
    std::optional<iot::CertificateStatus> statusOf(const std::string &certificate) const;
    void forgetStatus(const std::string &certificate) { m_certificates.erase(certificate); }
    std::uint64_t allowed() const { return m_allowed; }
    std::uint64_t denied() const { return m_denied; }

private:
    using Json = pipeline::Json;
    struct Operation;
    static const std::vector<Operation> &operations();
    static const Operation *find(std::string_view name);

    Result<void> permit(const IotApiCaller &caller, const std::string &action, const std::string &resource);
    Result<Json> change(const std::function<Result<void>(iot::Registry &)> &step, Json answer);
    bool isCertificate(const std::string &id) const;
    bool isPolicy(const std::string &name) const;

    Result<Json> createThing(SimTime now, const Json &with);
    Result<Json> updateThing(SimTime now, const Json &with);
    Result<Json> deleteThing(SimTime now, const Json &with);
    Result<Json> describeThing(SimTime now, const Json &with);
    Result<Json> createThingType(SimTime now, const Json &with);
    Result<Json> createThingGroup(SimTime now, const Json &with);
    Result<Json> addThingToThingGroup(SimTime now, const Json &with);
    Result<Json> removeThingFromThingGroup(SimTime now, const Json &with);
    Result<Json> searchIndex(SimTime now, const Json &with);
    Result<Json> createPolicy(SimTime now, const Json &with);
    Result<Json> deletePolicy(SimTime now, const Json &with);
    Result<Json> attachPolicy(SimTime now, const Json &with);
    Result<Json> detachPolicy(SimTime now, const Json &with);
    Result<Json> createKeysAndCertificate(SimTime now, const Json &with);
    Result<Json> updateCertificate(SimTime now, const Json &with);
    Result<Json> attachThingPrincipal(SimTime now, const Json &with);
    Result<Json> createTopicRule(SimTime now, const Json &with);
    Result<Json> deleteTopicRule(SimTime now, const Json &with);

    IotCore &m_core;
    std::vector<std::function<void(iot::Registry &)>> m_made;
    std::vector<std::pair<std::string, std::unique_ptr<policies::Policy>>> m_policies;
    std::map<std::string, iot::CertificateStatus> m_certificates;
    std::map<std::string, std::set<std::string>> m_attached; ///< policies by certificate
    std::set<std::pair<std::string, std::string>> m_detached;
    std::set<std::string> m_rules; ///< that calls made
    std::uint64_t m_allowed = 0, m_denied = 0;
};

} // namespace headwater::services::iot_core
