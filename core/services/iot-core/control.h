// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/iotpolicy.h"
#include "core/iot/registry.h"
#include "core/services/access/accesskeys.h"
#include "core/services/iotgateway.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace headwater::certificates {
class KnownAuthorities;
}

namespace headwater::services::iot_core {

class IotCore;

/// AWS IoT's control API: registry, certificates, policies, rules. Each call is made by somebody, and his IAM policy is
/// asked before anything else; IoT policies have no say here. Parameters and answers are JSON by the service's own
/// names; times are seconds since 1970. What it makes stays until the end of the run and is no part of the drawing.
class ControlApi
{
public:
    explicit ControlApi(IotCore &core);

    static bool knows(std::string_view operation);
    static std::vector<std::string_view> operationNames();
    /// The error's place is the service's exception: AccessDeniedException, ResourceNotFoundException, …
    Result<pipeline::Json> call(SimTime now, const IotApiCaller &caller, std::string_view operation,
                                const pipeline::Json &with);

    /// What calls made or changed in the older registry is there in the newer one as well.
    void makeAgain(const iot::Registry &before, iot::Registry &registry) const;
    /// Policies that calls attached to a certificate, and those that it had from the start but has no longer.
    void adjust(const std::string &certificate, std::set<std::string, std::less<>> &policies) const;
    /// The policies of calls, each with the version that holds.
    std::vector<policies::NamedPolicy> policies() const;
    /// Whether a drawn policy holds no longer: calls gave it another version, or deleted it.
    bool hides(std::string_view policy) const { return m_policies.contains(policy); }
    /// Of a certificate that was made or changed by calls.
    std::optional<iot::CertificateStatus> statusOf(std::string_view certificate) const;
    /// The device's settings say another one: what was said last holds.
    void forgetStatus(const std::string &certificate, iot::CertificateStatus stated);
    /// Calls attach things to certificates and detach them; nothing where they did not.
    std::optional<bool> isAttached(std::string_view certificate, std::string_view thing) const;
    std::vector<std::string> attachedThings(std::string_view certificate) const;
    /// Custom authorizers, drawn or changed by calls: the first one is the default, unless there is none.
    const pipeline::Json &authorizers() const;
    bool hasNoDefaultAuthorizer() const { return m_hasNoDefault; }
    void addAuthorities(certificates::KnownAuthorities &authorities) const;

    std::uint64_t allowed() const { return m_allowed; }
    std::uint64_t denied() const { return m_denied; }

private:
    using Json = pipeline::Json;
    using Names = std::vector<std::string>;
    struct Operation;
    static const std::vector<Operation> &operations();
    static const Operation *find(std::string_view name);

    struct PolicyVersion
    {
        std::uint32_t number = 1;
        std::string document;
        std::shared_ptr<const policies::Policy> policy;
        SimTime created = 0;
    };
    struct MadePolicy
    {
        std::vector<PolicyVersion> versions; ///< none: a drawn one that was deleted
        std::uint32_t holds = 1, last = 1;
        SimTime created = 0, modified = 0;
    };
    struct MadeCertificate
    {
        iot::CertificateStatus status = iot::CertificateStatus::Inactive;
        std::string pem;       ///< empty: nobody but the device has it
        std::string authority; ///< that was registered; empty: the app's own
        SimTime created = 0, modified = 0;
        bool isDeleted = false; ///< one that is drawn
    };
    struct MadeAuthority
    {
        std::string pem, mode;
        bool isActive = false, registersAlone = false;
        SimTime created = 0, modified = 0;
    };
    struct MadeRule
    {
        std::string node;
        Json payload;
        SimTime created = 0;
    };

    Result<void> permit(const IotApiCaller &caller, const std::string &action, const std::string &resource);
    std::string arn(const std::string &resource) const;
    Json uuid(std::string_view of, std::uint64_t serial) const;
    static double date(SimTime time);
    SimTime propagated() const;

    // Pages of lists. A token says behind which entry the next one begins.
    enum class Style : std::uint8_t { Token, Marker };
    Result<Json> page(std::string_view list, const Json &with, Style style, const Names &keys,
                      const std::function<Json(const std::string &key)> &shown) const;
    std::string token(std::string_view list, const std::string &key) const;

    // Certificates are known by their names here, since the fingerprints of the app's own differ from run to run.
    // Clients know them by 64 digits.
    std::string shownId(const std::string &certificate) const;
    std::string certificateArn(const std::string &certificate) const { return arn("cert/" + shownId(certificate)); }
    /// Of an id, an ARN or a name; empty: there is none.
    std::string findCertificate(const std::string &named) const;
    Names certificates() const;
    bool isCertificate(const std::string &id) const;
    iot::CertificateStatus certificateStatus(const std::string &id) const;
    Names policiesOf(const std::string &certificate) const;
    Names thingsOf(const std::string &certificate) const;
    Names principalsOf(const std::string &thing) const;
    Result<std::string> takeCertificate(SimTime now, const Json &with, const std::string &authority);
    void informCertificate(SimTime now, const std::string &id);

    const MadePolicy *madePolicy(std::string_view name) const;
    bool isPolicy(std::string_view name) const;
    Names policyNames() const;
    std::string policyDocument(std::string_view name) const;
    Result<MadePolicy *> policyToChange(const std::string &name);
    Names targetsOf(const std::string &policy) const;

    Result<void> touchThing(const std::string &name);
    Json groupReference(const std::string &name) const;
    Json thingTypeJson(const iot::ThingType &type) const;
    Result<void> changeGroup(const Json &with, bool isDynamic);

    struct RuleNode;
    std::vector<RuleNode> rules() const;
    std::optional<RuleNode> findRule(const std::string &name) const;
    Result<Json> makeRule(SimTime now, const std::string &name, const Json &payload, const std::string &replaced);
    Result<Json> switchRule(const Json &with, bool isDisabled);

    Result<Json> createThing(SimTime now, const Json &with);
    Result<Json> updateThing(SimTime now, const Json &with);
    Result<Json> deleteThing(SimTime now, const Json &with);
    Result<Json> describeThing(SimTime now, const Json &with);
    Result<Json> listThings(SimTime now, const Json &with);
    Result<Json> attachThingPrincipal(SimTime now, const Json &with);
    Result<Json> detachThingPrincipal(SimTime now, const Json &with);
    Result<Json> listThingPrincipals(SimTime now, const Json &with);
    Result<Json> listPrincipalThings(SimTime now, const Json &with);
    Result<Json> createThingType(SimTime now, const Json &with);
    Result<Json> describeThingType(SimTime now, const Json &with);
    Result<Json> deprecateThingType(SimTime now, const Json &with);
    Result<Json> deleteThingType(SimTime now, const Json &with);
    Result<Json> listThingTypes(SimTime now, const Json &with);
    Result<Json> createThingGroup(SimTime now, const Json &with);
    Result<Json> describeThingGroup(SimTime now, const Json &with);
    Result<Json> updateThingGroup(SimTime now, const Json &with);
    Result<Json> deleteThingGroup(SimTime now, const Json &with);
    Result<Json> listThingGroups(SimTime now, const Json &with);
    Result<Json> addThingToThingGroup(SimTime now, const Json &with);
    Result<Json> removeThingFromThingGroup(SimTime now, const Json &with);
    Result<Json> updateThingGroupsForThing(SimTime now, const Json &with);
    Result<Json> listThingsInThingGroup(SimTime now, const Json &with);
    Result<Json> listThingGroupsForThing(SimTime now, const Json &with);
    Result<Json> createDynamicThingGroup(SimTime now, const Json &with);
    Result<Json> updateDynamicThingGroup(SimTime now, const Json &with);
    Result<Json> deleteDynamicThingGroup(SimTime now, const Json &with);
    Result<Json> searchIndex(SimTime now, const Json &with);
    Result<Json> describeIndex(SimTime now, const Json &with);
    Result<Json> listIndices(SimTime now, const Json &with);
    Result<Json> getIndexingConfiguration(SimTime now, const Json &with);
    Result<Json> updateIndexingConfiguration(SimTime now, const Json &with);

    Result<Json> createPolicy(SimTime now, const Json &with);
    Result<Json> getPolicy(SimTime now, const Json &with);
    Result<Json> deletePolicy(SimTime now, const Json &with);
    Result<Json> listPolicies(SimTime now, const Json &with);
    Result<Json> createPolicyVersion(SimTime now, const Json &with);
    Result<Json> getPolicyVersion(SimTime now, const Json &with);
    Result<Json> listPolicyVersions(SimTime now, const Json &with);
    Result<Json> setDefaultPolicyVersion(SimTime now, const Json &with);
    Result<Json> deletePolicyVersion(SimTime now, const Json &with);
    Result<Json> attachPolicy(SimTime now, const Json &with);
    Result<Json> detachPolicy(SimTime now, const Json &with);
    Result<Json> listAttachedPolicies(SimTime now, const Json &with);
    Result<Json> listTargetsForPolicy(SimTime now, const Json &with);
    Result<Json> listPolicyPrincipals(SimTime now, const Json &with);
    Result<std::set<std::string, std::less<>>> effectivePolicies(const std::string &principal,
                                                                 const std::string &thing) const;
    Json testedJson(const iot::PolicySet &set, const iot::Asker &asker, const Json &info) const;
    Result<Json> testAuthorization(SimTime now, const Json &with);
    Result<Json> getEffectivePolicies(SimTime now, const Json &with);

    Result<Json> createKeysAndCertificate(SimTime now, const Json &with);
    Result<Json> createCertificateFromCsr(SimTime now, const Json &with);
    Result<Json> registerCertificate(SimTime now, const Json &with);
    Result<Json> registerCertificateWithoutCa(SimTime now, const Json &with);
    Result<Json> describeCertificate(SimTime now, const Json &with);
    Result<Json> listCertificates(SimTime now, const Json &with);
    Result<Json> updateCertificate(SimTime now, const Json &with);
    Result<Json> deleteCertificate(SimTime now, const Json &with);
    Result<Json> getRegistrationCode(SimTime now, const Json &with);
    Result<Json> registerCaCertificate(SimTime now, const Json &with);
    Result<Json> describeCaCertificate(SimTime now, const Json &with);
    Result<Json> listCaCertificates(SimTime now, const Json &with);
    Result<Json> updateCaCertificate(SimTime now, const Json &with);
    Result<Json> deleteCaCertificate(SimTime now, const Json &with);
    Result<Json> listCertificatesByCa(SimTime now, const Json &with);

    Result<Json> createTopicRule(SimTime now, const Json &with);
    Result<Json> replaceTopicRule(SimTime now, const Json &with);
    Result<Json> getTopicRule(SimTime now, const Json &with);
    Result<Json> listTopicRules(SimTime now, const Json &with);
    Result<Json> enableTopicRule(SimTime, const Json &with) { return switchRule(with, false); }
    Result<Json> disableTopicRule(SimTime, const Json &with) { return switchRule(with, true); }
    Result<Json> deleteTopicRule(SimTime now, const Json &with);

    Json *authorizerToChange(const std::string &name);
    Result<void> checkActive(const Json *except) const;
    Json authorizerJson(const Json &authorizer) const;
    Result<Json> createAuthorizer(SimTime now, const Json &with);
    Result<Json> describeAuthorizer(SimTime now, const Json &with);
    Result<Json> updateAuthorizer(SimTime now, const Json &with);
    Result<Json> deleteAuthorizer(SimTime now, const Json &with);
    Result<Json> listAuthorizers(SimTime now, const Json &with);
    Result<Json> setDefaultAuthorizer(SimTime now, const Json &with);
    Result<Json> describeDefaultAuthorizer(SimTime now, const Json &with);
    Result<Json> clearDefaultAuthorizer(SimTime now, const Json &with);

    Result<Json> describeEndpoint(SimTime now, const Json &with);
    Result<Json> tagResource(SimTime now, const Json &with);
    Result<Json> untagResource(SimTime now, const Json &with);
    Result<Json> listTagsForResource(SimTime now, const Json &with);
    bool isResource(const std::string &itsArn) const;
    Result<void> tagNew(const std::string &resource, const Json &with);

    IotCore &m_core;
    AccessKeys m_keys;
    // What calls made or changed, by name: so much has to be made again.
    std::set<std::string, std::less<>> m_things, m_deletedThings, m_groups, m_types;
    std::map<std::string, MadePolicy, std::less<>> m_policies;
    std::map<std::string, MadeCertificate, std::less<>> m_certificates;
    std::map<std::string, MadeAuthority, std::less<>> m_authorities; ///< by fingerprint
    std::map<std::string, std::set<std::string>> m_attached;         ///< policies by certificate
    std::set<std::pair<std::string, std::string>> m_detached;
    std::map<std::string, std::map<std::string, bool, std::less<>>, std::less<>> m_attachedThings; ///< by certificate
    std::map<std::string, MadeRule, std::less<>> m_rules;
    std::map<std::string, std::map<std::string, std::string>> m_tags; ///< by ARN
    Json m_authorizers;                                               ///< null: those that are drawn
    bool m_hasNoDefault = false;
    Json m_indexing; ///< null: as it is from the start
    std::uint64_t m_allowed = 0, m_denied = 0;
};

} // namespace headwater::services::iot_core
