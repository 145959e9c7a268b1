// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cognito-app/app.h"
#include "core/services/iot-core/appauthority.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

namespace headwater::services::iot_core {

using certificates::Authority;
using certificates::Validity;
using world::EventKind;
using world::Json;

const Authority *appAuthority()
{
    static const Result<Authority> made = Authority::create("IoT Core CA", Validity::asIssuedAt(world::kEpochSeconds));
    return made ? &*made : nullptr;
}

void IotCore::readAuthorities()
{
    m_authorities = {};
    if (const Authority *own = appAuthority())
        (void)m_authorities.add(own->certificate()).ok();
    for (const Json &each : property("certificateAuthorities")) {
        if (!each.is_object())
            continue;
        // One that cannot be read knows nobody; the check of the node says so.
        if (auto read = certificates::Certificate::fromPem(each.value("caCertificate", std::string())))
            (void)m_authorities.add(std::move(*read)).ok();
    }
    m_control.addAuthorities(m_authorities);
    for (PrincipalEntry &principal : m_principals)
        principal.signedInAt = -1;
}

/// What comes before any policy, for all but custom authorizers, which need their time.
bool IotCore::signsIn(SimTime now, PrincipalEntry &principal, std::string_view clientId)
{
    switch (principal.identity.kind) {
    case iot::Asker::Kind::Certificate:
        return certificatePasses(now, principal, clientId);
    case iot::Asker::Kind::CognitoAuthenticated:
    case iot::Asker::Kind::CognitoGuest:
        return poolPasses(principal.identity, clientId);
    case iot::Asker::Kind::SigV4: // the client signs with its own key
    case iot::Asker::Kind::CustomAuthorizer:
        break;
    }
    return true;
}

/// GetCredentialsForIdentity: without credentials nothing can be signed.
bool IotCore::poolPasses(const IotIdentity &identity, std::string_view clientId) const
{
    auto *const pool = dynamic_cast<cognito_app::App *>(world().find(identity.pool));
    cognito_app::App::Credentials credentials{"ResourceNotFoundException", "IdentityPool not found.", {}};
    if (pool) {
        credentials = pool->credentialsFor(identity.kind == iot::Asker::Kind::CognitoAuthenticated);
        pool->count(credentials.error.empty());
    }
    if (credentials.error.empty())
        return true;
    tell(EventKind::ControlPlane,
         std::string(clientId.empty() ? std::string_view(identity.certificateId) : clientId) +
             " Cognito: " + credentials.message,
         {}, credentials.error);
    return false;
}

/// The TLS step. Looked at once a second for each principal: a device that publishes over HTTPS keeps its line open.
bool IotCore::certificatePasses(SimTime now, PrincipalEntry &principal, std::string_view clientId)
{
    const IotIdentity &identity = principal.identity;
    // The million certificates of a fleet are not made one by one; their status is asked with the policies.
    if (identity.eachItsOwnThing)
        return true;
    if (principal.signedInAt != secondsAt(now)) {
        principal.signedInAt = secondsAt(now);
        std::string pem = identity.certificatePem;
        std::optional<certificates::PrivateKey> key;
        if (pem.empty()) {
            const Authority *own = appAuthority();
            if (own && !principal.issued) {
                const Validity validity = Validity::asIssuedAt(world::kEpochSeconds);
                auto made = own->issue(identity.certificateId, validity);
                // Names of things may be longer than those of certificates; AWS calls all that it issues so.
                if (!made)
                    made = own->issue("AWS IoT Certificate", validity);
                if (made)
                    principal.issued = std::move(*made);
            }
            if (principal.issued) {
                pem = principal.issued->certificate.pem();
                key = principal.issued->key;
            }
        } else if (auto read = certificates::PrivateKey::fromPem(pem)) {
            key = std::move(*read);
        }
        principal.signIn = m_authorities.check({pem, key ? &*key : nullptr, identity.certificate}, secondsAt(now));
    }
    if (!principal.signIn.passes()) {
        // Over HTTPS there is no client id.
        const std::string_view name = !clientId.empty()         ? clientId
                                      : !identity.thing.empty() ? identity.thing
                                                                : identity.certificateId;
        tell(EventKind::ControlPlane, std::string(name) + " TLS: " + principal.signIn.english(), {},
             certificates::refusalText(principal.signIn.refusal));
    }
    return principal.signIn.passes();
}

} // namespace headwater::services::iot_core
