// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates of devices, and the authorities that issued them.
#include "core/certificates/check.h"
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <QCryptographicHash>

#include <algorithm>

namespace headwater::services::iot_core {

using certificates::Certificate;
using certificates::KnownAuthorities;

namespace {

constexpr const char *kDefaultMode = "DEFAULT";

Error noCertificate(const std::string &id)
{
    return notFound("The certificate given in the request does not exist. (certificateId=" + id + ")");
}

Error badCertificate(const std::string &why)
{
    return serviceError("CertificateValidationException", why);
}

bool isFingerprint(std::string_view text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(),
                                            [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// The newest last, as the lists have them by default.
std::string orderKey(SimTime created, const std::string &id)
{
    const std::string digits = std::to_string(created);
    return std::string(20 - std::min<std::size_t>(digits.size(), 20), '0') + digits + "/" + id;
}

std::string idOfKey(const std::string &key)
{
    return key.substr(key.find('/') + 1);
}

/// Whether a certificate was issued by an authority, whatever the time: the simulation's is not the clients'.
bool isIssuedBy(const Certificate &certificate, const std::string &authorityPem)
{
    auto authority = Certificate::fromPem(authorityPem);
    if (!authority)
        return false;
    const std::int64_t at = std::max(certificate.validFrom(), authority->validFrom());
    KnownAuthorities known;
    return known.add(std::move(*authority)).ok() &&
           known.check({certificate.pem(), nullptr, iot::CertificateStatus::Active}, at).passes();
}

} // namespace

std::string ControlApi::shownId(const std::string &certificate) const
{
    if (isFingerprint(certificate))
        return certificate;
    const std::string of = arn("name/" + certificate);
    return QCryptographicHash::hash(QByteArrayView(of.data(), static_cast<qsizetype>(of.size())),
                                    QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

bool ControlApi::isCertificate(const std::string &id) const
{
    if (const auto made = m_certificates.find(id); made != m_certificates.end())
        return !made->second.isDeleted;
    return std::any_of(m_core.m_principals.begin(), m_core.m_principals.end(), [&id](const auto &each) {
        return each.identity.certificateId == id && !each.identity.registersItself;
    });
}

std::string ControlApi::findCertificate(const std::string &named) const
{
    const std::string name = nameOf(named);
    if (name.empty() || isCertificate(name))
        return name;
    if (isFingerprint(name)) {
        for (const auto &principal : m_core.m_principals) {
            const std::string &its = principal.identity.certificateId;
            if (!its.empty() && shownId(its) == name && isCertificate(its))
                return its;
        }
        for (const auto &[its, made] : m_certificates) {
            if (!made.isDeleted && !isFingerprint(its) && shownId(its) == name)
                return its;
        }
    }
    return {};
}

/// Each that stands for itself; those of a fleet are not made one by one.
ControlApi::Names ControlApi::certificates() const
{
    std::set<std::string> ids;
    for (const auto &principal : m_core.m_principals) {
        const IotIdentity &identity = principal.identity;
        if (identity.kind == iot::Asker::Kind::Certificate && !identity.eachItsOwnThing &&
            !identity.certificateId.empty() && isCertificate(identity.certificateId))
            ids.insert(identity.certificateId);
    }
    for (const auto &[id, made] : m_certificates) {
        if (!made.isDeleted)
            ids.insert(id);
    }
    return {ids.begin(), ids.end()};
}

std::optional<iot::CertificateStatus> ControlApi::statusOf(std::string_view certificate) const
{
    const auto found = m_certificates.find(certificate);
    return found == m_certificates.end() ? std::nullopt : std::optional(found->second.status);
}

void ControlApi::forgetStatus(const std::string &certificate, iot::CertificateStatus stated)
{
    const auto found = m_certificates.find(certificate);
    if (found == m_certificates.end())
        return;
    if (found->second.pem.empty())
        m_certificates.erase(found);
    else
        found->second.status = stated;
}

iot::CertificateStatus ControlApi::certificateStatus(const std::string &id) const
{
    if (const auto made = statusOf(id))
        return *made;
    for (const auto &principal : m_core.m_principals) {
        if (principal.identity.certificateId == id)
            return principal.identity.certificate;
    }
    return iot::CertificateStatus::Inactive;
}

Result<Json> ControlApi::createKeysAndCertificate(SimTime now, const Json &with)
{
    const bool isActive = flag(with, "setAsActive");
    if (m_certificates.size() >= kMostMade)
        return tooMany("certificates");
    if (!text(with, "certificatePem").empty()) {
        const auto id = takeCertificate(now, with, {});
        if (!id)
            return id.error();
        return Json{{"certificateId", *id},
                    {"certificateArn", certificateArn(*id)},
                    {"certificatePem", text(with, "certificatePem")}};
    }
    // The id that a device asks for is its own name: the app's certificates are known by it, since their fingerprints
    // differ from run to run.
    std::string id = text(with, "certificateId");
    if (id.empty())
        id = "certificate-" + std::to_string(m_certificates.size() + 1);
    MadeCertificate made;
    made.status = isActive ? iot::CertificateStatus::Active : iot::CertificateStatus::Inactive;
    made.created = made.modified = now;
    m_certificates[id] = std::move(made);
    return Json{{"certificateId", id}, {"certificateArn", certificateArn(id)}};
}

/// Whoever is outside has the certificate made before the call comes in: it differs each time, and the call does not.
Result<Json> ControlApi::createCertificateFromCsr(SimTime now, const Json &with)
{
    if (m_certificates.size() >= kMostMade)
        return tooMany("certificates");
    const auto id = takeCertificate(now, with, {});
    if (!id)
        return invalid("The certificate signing request is not valid.");
    return Json{{"certificateId", *id},
                {"certificateArn", certificateArn(*id)},
                {"certificatePem", text(with, "certificatePem")}};
}

Result<std::string> ControlApi::takeCertificate(SimTime now, const Json &with, const std::string &authority)
{
    const auto read = Certificate::fromPem(text(with, "certificatePem"));
    if (!read || read->isAuthority())
        return badCertificate("The certificate is not a valid certificate of a device.");
    if (m_certificates.contains(read->id()))
        return exists("The certificate is already registered. (certificateId=" + read->id() + ")");
    MadeCertificate made;
    const auto asked = iot::certificateStatusFrom(text(with, "status"));
    made.status =
        flag(with, "setAsActive") ? iot::CertificateStatus::Active : asked.value_or(iot::CertificateStatus::Inactive);
    made.pem = read->pem();
    made.authority = authority;
    made.created = made.modified = now;
    m_certificates[read->id()] = std::move(made);
    informCertificate(now, read->id());
    return read->id();
}

Result<Json> ControlApi::registerCertificate(SimTime now, const Json &with)
{
    if (m_certificates.size() >= kMostMade)
        return tooMany("certificates");
    const auto read = Certificate::fromPem(text(with, "certificatePem"));
    if (!read)
        return badCertificate("The certificate cannot be read.");
    const std::string given = text(with, "caCertificatePem");
    std::string authority;
    for (const auto &[id, made] : m_authorities) {
        const auto its = Certificate::fromPem(given);
        if ((given.empty() || (its && its->id() == id)) && isIssuedBy(*read, made.pem))
            authority = id;
    }
    if (authority.empty())
        return serviceError("CertificateConflictException",
                            "The authority that issued the certificate is not registered in this account.");
    const auto id = takeCertificate(now, with, authority);
    if (!id)
        return id.error();
    return Json{{"certificateId", *id}, {"certificateArn", certificateArn(*id)}};
}

Result<Json> ControlApi::registerCertificateWithoutCa(SimTime now, const Json &with)
{
    if (m_certificates.size() >= kMostMade)
        return tooMany("certificates");
    const auto id = takeCertificate(now, with, {});
    if (!id)
        return id.error();
    return Json{{"certificateId", *id}, {"certificateArn", certificateArn(*id)}};
}

Result<Json> ControlApi::describeCertificate(SimTime, const Json &with)
{
    const std::string id = findCertificate(text(with, "certificateId"));
    if (id.empty())
        return noCertificate(text(with, "certificateId"));
    const auto made = m_certificates.find(id);
    const bool isMade = made != m_certificates.end();
    Json description{{"certificateId", shownId(id)},
                     {"certificateArn", certificateArn(id)},
                     {"status", iot::certificateStatusText(certificateStatus(id))},
                     {"ownedBy", std::string(m_core.accountId())},
                     {"creationDate", date(isMade ? made->second.created : 0)},
                     {"lastModifiedDate", date(isMade ? made->second.modified : 0)},
                     {"customerVersion", 1},
                     {"certificateMode", kDefaultMode},
                     {"generationId", uuid(id, 1)}};
    std::string pem = isMade ? made->second.pem : std::string();
    for (const auto &principal : m_core.m_principals) {
        if (pem.empty() && principal.identity.certificateId == id)
            pem = principal.identity.certificatePem;
    }
    if (const auto read = Certificate::fromPem(pem)) {
        description["certificatePem"] = read->pem(); // without the key that may stand beside it
        description["validity"] = {{"notBefore", read->validFrom()}, {"notAfter", read->validUntil()}};
    }
    if (isMade && !made->second.authority.empty())
        description["caCertificateId"] = made->second.authority;
    return Json{{"certificateDescription", std::move(description)}};
}

Result<Json> ControlApi::listCertificates(SimTime, const Json &with)
{
    const std::string authority = text(with, "caCertificateId");
    Names keys;
    for (const std::string &id : certificates()) {
        const auto made = m_certificates.find(id);
        const bool isMade = made != m_certificates.end();
        if (authority.empty() || (isMade && made->second.authority == authority))
            keys.push_back(orderKey(isMade ? made->second.created : 0, id));
    }
    std::sort(keys.begin(), keys.end());
    if (!flag(with, "ascendingOrder"))
        std::reverse(keys.begin(), keys.end());
    return page("certificates", with, Style::Marker, keys, [this](const std::string &key) {
        const std::string id = idOfKey(key);
        const auto made = m_certificates.find(id);
        return Json{{"certificateId", shownId(id)},
                    {"certificateArn", certificateArn(id)},
                    {"status", iot::certificateStatusText(certificateStatus(id))},
                    {"certificateMode", kDefaultMode},
                    {"creationDate", date(made == m_certificates.end() ? 0 : made->second.created)}};
    });
}

Result<Json> ControlApi::listCertificatesByCa(SimTime now, const Json &with)
{
    return listCertificates(now, with);
}

/// Devices that sign in with it are told, after the time that it takes to be known everywhere.
void ControlApi::informCertificate(SimTime now, const std::string &id)
{
    for (std::size_t i = 0; i < m_core.m_principals.size(); ++i) {
        IotIdentity identity = m_core.m_principals[i].identity;
        if (identity.certificateId != id || identity.kind != iot::Asker::Kind::Certificate)
            continue;
        identity.certificate = m_core.m_principals[i].stated;
        m_core.changeLater(now, static_cast<IotGateway::Principal>(i), std::move(identity));
    }
}

Result<Json> ControlApi::updateCertificate(SimTime now, const Json &with)
{
    const auto status = iot::certificateStatusFrom(text(with, "newStatus"));
    if (!status || *status == iot::CertificateStatus::PendingTransfer ||
        *status == iot::CertificateStatus::PendingActivation)
        return invalid("A certificate can be made ACTIVE, INACTIVE or REVOKED.");
    const std::string id = findCertificate(text(with, "certificateId"));
    if (id.empty())
        return noCertificate(text(with, "certificateId"));
    MadeCertificate &made = m_certificates[id];
    made.status = *status;
    made.modified = now;
    informCertificate(now, id);
    return Json::object();
}

Result<Json> ControlApi::deleteCertificate(SimTime now, const Json &with)
{
    const std::string id = findCertificate(text(with, "certificateId"));
    if (id.empty())
        return noCertificate(text(with, "certificateId"));
    if (certificateStatus(id) == iot::CertificateStatus::Active)
        return serviceError("CertificateStateException",
                            "Certificate must be deactivated (not ACTIVE) before deletion. Id: " + shownId(id));
    if (!thingsOf(id).empty())
        return serviceError("DeleteConflictException",
                            "Things must be detached before deletion (arn: " + certificateArn(id) + ")");
    if (!policiesOf(id).empty() && !flag(with, "forceDelete"))
        return serviceError("DeleteConflictException",
                            "Certificate policies must be detached before deletion (arn: " + certificateArn(id) + ")");
    MadeCertificate &gone = m_certificates[id];
    gone = {};
    gone.status = iot::CertificateStatus::Revoked;
    gone.isDeleted = true;
    informCertificate(now, id);
    m_attached.erase(id);
    m_attachedThings.erase(id);
    // One that nothing drawn has is simply no longer there.
    const bool isDrawn = std::any_of(m_core.m_principals.begin(), m_core.m_principals.end(),
                                     [&id](const auto &each) { return each.identity.certificateId == id; });
    if (!isDrawn)
        m_certificates.erase(id);
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::getRegistrationCode(SimTime, const Json &)
{
    return Json{{"registrationCode", shownId("registration-" + std::to_string(m_core.world().seed()))}};
}

Result<Json> ControlApi::registerCaCertificate(SimTime now, const Json &with)
{
    constexpr std::size_t kMostAuthorities = 100;
    const std::string mode = text(with, "certificateMode");
    const auto read = Certificate::fromPem(text(with, "caCertificate"));
    if (!read || !read->isAuthority())
        return badCertificate("The CA certificate is not valid.");
    if (m_authorities.contains(read->id()))
        return exists("The CA certificate is already registered. (certificateId=" + read->id() + ")");
    if (m_authorities.size() >= kMostAuthorities)
        return tooMany("CA certificates");
    if (mode != "SNI_ONLY") {
        const std::string code = (*getRegistrationCode(now, {}))["registrationCode"].get<std::string>();
        const auto proof = Certificate::fromPem(text(with, "verificationCertificate"));
        if (!proof || proof->subject().find("CN=" + code) == std::string::npos || !isIssuedBy(*proof, read->pem()))
            return serviceError(
                "RegistrationCodeValidationException",
                "The verification certificate does not have the registration code as its common name, or "
                "was not signed with the key of the CA certificate.");
    }
    MadeAuthority made;
    made.pem = read->pem();
    made.mode = mode.empty() ? kDefaultMode : mode;
    made.isActive = flag(with, "setAsActive");
    made.registersAlone = flag(with, "allowAutoRegistration");
    made.created = made.modified = now;
    m_authorities[read->id()] = std::move(made);
    m_core.readAuthorities();
    if (const auto tagged = tagNew("cacert/" + read->id(), with); !tagged)
        return tagged.error();
    return Json{{"certificateId", read->id()}, {"certificateArn", arn("cacert/" + read->id())}};
}

void ControlApi::addAuthorities(KnownAuthorities &authorities) const
{
    for (const auto &[id, made] : m_authorities) {
        if (auto read = Certificate::fromPem(made.pem); read && made.isActive)
            (void)authorities.add(std::move(*read)).ok();
    }
}

Result<Json> ControlApi::describeCaCertificate(SimTime, const Json &with)
{
    const std::string id = text(with, "certificateId");
    const auto found = m_authorities.find(id);
    if (found == m_authorities.end())
        return noCertificate(id);
    const MadeAuthority &made = found->second;
    return Json{{"certificateDescription",
                 {{"certificateId", id},
                  {"certificateArn", arn("cacert/" + id)},
                  {"status", made.isActive ? "ACTIVE" : "INACTIVE"},
                  {"certificatePem", made.pem},
                  {"ownedBy", std::string(m_core.accountId())},
                  {"creationDate", date(made.created)},
                  {"lastModifiedDate", date(made.modified)},
                  {"autoRegistrationStatus", made.registersAlone ? "ENABLE" : "DISABLE"},
                  {"customerVersion", 1},
                  {"certificateMode", made.mode},
                  {"generationId", uuid(id, 1)}}}};
}

Result<Json> ControlApi::listCaCertificates(SimTime, const Json &with)
{
    Names keys;
    for (const auto &[id, made] : m_authorities)
        keys.push_back(orderKey(made.created, id));
    std::sort(keys.begin(), keys.end());
    if (!flag(with, "ascendingOrder"))
        std::reverse(keys.begin(), keys.end());
    return page("certificates", with, Style::Marker, keys, [this](const std::string &key) {
        const std::string id = idOfKey(key);
        const MadeAuthority &made = m_authorities.find(id)->second;
        return Json{{"certificateId", id},
                    {"certificateArn", arn("cacert/" + id)},
                    {"status", made.isActive ? "ACTIVE" : "INACTIVE"},
                    {"creationDate", date(made.created)}};
    });
}

Result<Json> ControlApi::updateCaCertificate(SimTime now, const Json &with)
{
    const auto found = m_authorities.find(text(with, "certificateId"));
    if (found == m_authorities.end())
        return noCertificate(text(with, "certificateId"));
    if (const std::string status = text(with, "newStatus"); !status.empty())
        found->second.isActive = status == "ACTIVE";
    if (const std::string alone = text(with, "newAutoRegistrationStatus"); !alone.empty())
        found->second.registersAlone = alone == "ENABLE";
    found->second.modified = now;
    m_core.readAuthorities();
    return Json::object();
}

Result<Json> ControlApi::deleteCaCertificate(SimTime, const Json &with)
{
    const auto found = m_authorities.find(text(with, "certificateId"));
    if (found == m_authorities.end())
        return noCertificate(text(with, "certificateId"));
    if (found->second.isActive)
        return serviceError("CertificateStateException",
                            "CA certificate must be deactivated (not ACTIVE) before deletion. Id: " + found->first);
    m_tags.erase(arn("cacert/" + found->first));
    m_authorities.erase(found);
    m_core.readAuthorities();
    return Json::object();
}

} // namespace headwater::services::iot_core
