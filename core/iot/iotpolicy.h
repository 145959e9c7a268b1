// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policies/decision.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::iot {

inline constexpr std::size_t kMostPolicyCharacters = 2'048; ///< white space aside
inline constexpr std::size_t kMostPoliciesOfPrincipal = 10;

/// What a policy may say something about.
enum class Action : std::uint8_t {
    Connect,
    Publish,
    RetainPublish,
    Subscribe,
    Receive,
    GetRetainedMessage,
    ListRetainedMessages,
    GetThingShadow,
    UpdateThingShadow,
    DeleteThingShadow,
    ListNamedShadowsForThing,
    DeleteConnection,
};
std::string_view actionText(Action action); ///< `iot:Connect`

/// Reads a policy for certificates, groups and Cognito identities: IAM's grammar, actions of iot: alone, and the
/// length that the service allows.
Result<policies::Policy> parseIotPolicy(std::string_view text);

enum class CertificateStatus : std::uint8_t { Active, Inactive, Revoked, PendingTransfer, PendingActivation };
std::string_view certificateStatusText(CertificateStatus status);
std::optional<CertificateStatus> certificateStatusFrom(std::string_view text);

/// Who asks, and how. Thing variables have values only over MQTT, and only where the client id is the thing's name and
/// the principal is attached to it.
struct Asker
{
    enum class Kind : std::uint8_t { Certificate, SigV4, CustomAuthorizer, CognitoAuthenticated, CognitoGuest };
    Kind kind = Kind::Certificate;
    CertificateStatus certificate = CertificateStatus::Active;
    bool overMqtt = true;
    std::string clientId;
    std::string sourceIp;
    std::string certificateId;
    std::string subject; ///< `CN=pump-1,O=Acme,OU=a,OU=b`
    std::string issuer;
    std::string thing; ///< that the principal is attached to; empty: none
    std::string thingType;
    std::vector<std::pair<std::string, std::string>> attributes;
    // Of a CONNECT:
    bool persistentConnect = false, lastWill = false;
};

/// What one statement had to say.
struct StatementTrace
{
    std::string policy;
    std::size_t statement = 0; ///< from 0
    std::string sid;
    policies::Effect effect = policies::Effect::Allow;
    policies::StatementFit fit;
    bool isIam = false;                          ///< of the role, not of IoT
    bool decides = false;                        ///< what it says is the decision
    std::vector<std::string> actions, resources; ///< as they stand there
    bool notActions = false, notResources = false;
};

struct IotDecision
{
    policies::Verdict verdict = policies::Verdict::ImplicitDeny;
    /// Refused before any policy is asked: the certificate's status.
    bool refusedByCertificate = false;
    std::string deciding; ///< `statement 2 of Sensors`, `no statement allows it`; English
    bool isAllowed() const { return verdict == policies::Verdict::Allow; }
};

/// The policies that hold for an asker: those of its certificate or identity, and of all groups of its thing; of IAM,
/// those of its role or user.
struct PolicySet
{
    std::vector<policies::NamedPolicy> iot;
    std::vector<policies::NamedPolicy> iam;
};

/// Decides on resources of one account and Region.
class Authorizer
{
public:
    Authorizer(std::string account, std::string region);

    std::string arn(Action action, std::string_view resource) const;
    /// `resource` is what the action is about: a client id, topic, filter, thing or `thing/shadow name`.
    IotDecision decide(const PolicySet &set, const Asker &asker, Action action, std::string_view resource) const;
    /// The same, statement by statement.
    std::vector<StatementTrace> explain(const PolicySet &set, const Asker &asker, Action action,
                                        std::string_view resource) const;

    static policies::Context contextOf(const Asker &asker, Action action);

private:
    std::string m_prefix; ///< `arn:aws:iot:us-east-1:123456789012:`
};

/// Whether the policies allow everything to everybody, so that nothing has to be asked.
bool allowsEverything(std::span<const policies::NamedPolicy> policies);

} // namespace headwater::iot
