// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <QByteArray>

#include <algorithm>

namespace headwater::services::iot_core {

using world::EventKind;

namespace {

/// Of those who bring tokens; the oldest of more than these makes room.
constexpr std::size_t kMostVisitors = 20'000;
constexpr std::string_view kSignatureField = "x-amz-customauthorizer-signature";

/// Headers are the same whatever their case.
bool isSameField(std::string_view a, std::string_view b)
{
    return QByteArrayView(a.data(), static_cast<qsizetype>(a.size()))
               .compare(QByteArrayView(b.data(), static_cast<qsizetype>(b.size())), Qt::CaseInsensitive) == 0;
}

} // namespace

void IotCore::setTimeShift(std::int64_t milliseconds)
{
    m_timeShift = milliseconds;
    m_broker.setTimeShift(milliseconds);
    m_shadows.setTimeShift(milliseconds);
}

/// Certificates are known by their names here: those that the app issued by the thing's, all others by their digits.
std::optional<IotGateway::Principal> IotCore::admit(SimTime now, const ShownCertificate &shown)
{
    const auto refuse = [this](const std::string &name, std::string_view why, std::string_view error) {
        tell(EventKind::ControlPlane, name + " TLS: " + std::string(why), {}, error);
        return std::nullopt;
    };
    if (isStopped() || isRemoved())
        return std::nullopt;
    const auto certificate = certificates::Certificate::fromPem(shown.pem);
    if (!certificate)
        return refuse("A client", "The certificate cannot be read.",
                      certificates::refusalText(certificates::Refusal::Unreadable));
    const std::string id = shown.thing.empty() ? certificate->id() : shown.thing;
    for (std::size_t i = 0; i < m_principals.size(); ++i) {
        PrincipalEntry &principal = m_principals[i];
        const IotIdentity &identity = principal.identity;
        if (identity.kind != iot::Asker::Kind::Certificate || identity.certificateId != id ||
            (!identity.node.empty() && !world().find(identity.node)))
            continue;
        return certificatePasses(now, principal, {}) ? std::optional(static_cast<Principal>(i)) : std::nullopt;
    }
    // One that calls of the control API made or registered, and that no node has.
    const auto status = m_control.statusOf(id);
    if (!status)
        return refuse(id, "The certificate is not registered.", "CertificateNotRegistered");
    IotIdentity identity;
    identity.certificate = *status;
    identity.certificateId = id;
    identity.subject = certificate->subject();
    identity.issuer = certificate->issuer();
    const Principal made = enrol(std::move(identity));
    return certificatePasses(now, m_principals[made], {}) ? std::optional(made) : std::nullopt;
}

IotGateway::Principal IotCore::enrolToken(const ShownToken &shown)
{
    IotIdentity identity;
    identity.kind = iot::Asker::Kind::CustomAuthorizer;
    identity.authorizer = shown.authorizer;
    identity.username = shown.username;
    identity.password = shown.password;
    identity.sourceIp = shown.sourceIp;
    identity.isTokenSigned = false;
    const auto valueOf = [&shown](std::string_view name) {
        const auto found = std::find_if(shown.fields.begin(), shown.fields.end(),
                                        [name](const auto &each) { return isSameField(each.first, name); });
        return found == shown.fields.end() ? std::string() : found->second;
    };
    if (const auto spec = authorizerOf(shown.authorizer)) {
        identity.token = valueOf(spec->tokenKey);
        const auto signature = QByteArray::fromBase64Encoding(QByteArray::fromStdString(valueOf(kSignatureField)));
        identity.isTokenSigned =
            signature && certificates::isSignedBy(spec->publicKey, identity.token, signature.decoded.toStdString());
    }
    return enrolVisitor(std::move(identity));
}

IotGateway::Principal IotCore::enrolSigner(const std::string &role, const std::string &sourceIp)
{
    IotIdentity identity;
    identity.kind = iot::Asker::Kind::SigV4;
    identity.role = role;
    identity.sourceIp = sourceIp;
    return enrolVisitor(std::move(identity));
}

/// Whoever shows the same is the same.
IotGateway::Principal IotCore::enrolVisitor(IotIdentity identity)
{
    std::string key;
    for (const std::string *part : {&identity.role, &identity.authorizer, &identity.token, &identity.username,
                                    &identity.password, &identity.sourceIp})
        key.append(std::to_string(part->size())).append(":").append(*part);
    key += identity.isTokenSigned ? '+' : '-';
    if (const auto known = m_visitors.find(key); known != m_visitors.end())
        return known->second;
    Principal made = 0;
    if (m_visitorsInTurn.size() < kMostVisitors) {
        made = enrol(std::move(identity));
        m_visitorsInTurn.push_back(key);
    } else {
        std::string &oldest = m_visitorsInTurn[m_nextVisitor++ % kMostVisitors];
        made = m_visitors.extract(oldest).mapped();
        closeSessionsOf(world().now(), made);
        m_principals[made] = {};
        m_principals[made].identity = std::move(identity);
        resolve(m_principals[made]);
        oldest = key;
    }
    m_visitors.emplace(std::move(key), made);
    return made;
}

void IotCore::forget(const iot::Client &client)
{
    const std::uint64_t key = std::uint64_t{client.component} << 32 | client.number;
    m_grants.erase(key);
    m_verdicts.erase(key);
    std::erase_if(m_inquiries, [&client](const auto &each) {
        return each.second.client.component == client.component && each.second.client.number == client.number;
    });
}

} // namespace headwater::services::iot_core
