// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/check.h"

#include "core/base/text.h"
#include "core/certificates/openssl.h"

#include <QCoreApplication>
#include <QDateTime>

#include <openssl/rand.h>

namespace headwater::certificates {

namespace {

/// 112 bits: RSA from 2,048 bits, signatures with SHA-256 and better, which are those that AWS IoT lists.
constexpr int kSecurityLevel = 2;
constexpr std::size_t kChallengeBytes = 32;

QString timeText(std::int64_t seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

/// Only the three places are filled: what stands in names of certificates is not read again.
QString filled(const QString &text, const std::array<QString, 3> &details)
{
    QString made;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int which = text[i] == QLatin1Char('%') && i + 1 < text.size() ? text[i + 1].unicode() - '1' : -1;
        if (which < 0 || which > 2) {
            made += text[i];
            continue;
        }
        made += details[static_cast<std::size_t>(which)];
        ++i;
    }
    return made;
}

Verdict refused(Refusal refusal, const char *text, std::array<QString, 3> details = {})
{
    return {refusal, text, std::move(details), std::nullopt};
}

Verdict ofTheChain(int problem, const Certificate &certificate)
{
    const QString issuer = fromUtf8(certificate.issuer());
    switch (problem) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
        return refused(Refusal::UnknownAuthority,
                       QT_TRANSLATE_NOOP("Certificates", "No known authority issued this certificate; it names “%1”."),
                       {issuer});
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
        return refused(Refusal::WrongSignature,
                       QT_TRANSLATE_NOOP("Certificates",
                                         "The signature of “%1” does not fit: the certificate was changed after it was "
                                         "issued, or comes from another authority of that name."),
                       {issuer});
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return refused(Refusal::TooWeak,
                       QT_TRANSLATE_NOOP("Certificates",
                                         "The certificate’s key or signature is too weak: RSA from 2,048 bits and "
                                         "SHA-256 are the least that is taken."));
    case X509_V_ERR_INVALID_PURPOSE:
        return refused(
            Refusal::NotOfADevice,
            QT_TRANSLATE_NOOP("Certificates", "The certificate was issued for another use than to sign in."));
    default:
        return refused(Refusal::Invalid, QT_TRANSLATE_NOOP("Certificates", "The certificate does not pass: %1."),
                       {QString::fromLatin1(X509_verify_cert_error_string(problem))});
    }
}

Verdict atTime(const Certificate &certificate, bool isAuthority, std::int64_t at)
{
    const std::array details = {
        timeText(at < certificate.validFrom() ? certificate.validFrom() : certificate.validUntil()), timeText(at),
        fromUtf8(certificate.subject())};
    if (at < certificate.validFrom())
        return refused(
            Refusal::NotYetValid,
            isAuthority
                ? QT_TRANSLATE_NOOP("Certificates", "The authority “%3” is valid from %1 (UTC) on; here it is %2.")
                : QT_TRANSLATE_NOOP("Certificates", "The certificate is valid from %1 (UTC) on; here it is %2."),
            details);
    if (at > certificate.validUntil())
        return refused(Refusal::Expired,
                       isAuthority
                           ? QT_TRANSLATE_NOOP("Certificates", "The authority “%3” expired at %1 (UTC); here it is %2.")
                           : QT_TRANSLATE_NOOP("Certificates", "The certificate expired at %1 (UTC); here it is %2."),
                       details);
    return {};
}

} // namespace

std::string_view refusalText(Refusal refusal)
{
    constexpr std::array<std::string_view, 11> kTexts = {"",
                                                         "CertificateUnreadable",
                                                         "CertificateNotOfADevice",
                                                         "CertificateAuthorityUnknown",
                                                         "CertificateSignatureInvalid",
                                                         "CertificateTooWeak",
                                                         "CertificateInvalid",
                                                         "CertificateNotYetValid",
                                                         "CertificateExpired",
                                                         "CertificateKeyMismatch",
                                                         "CertificateNotActive"};
    return kTexts[static_cast<std::size_t>(refusal)];
}

QString Verdict::sentence() const
{
    return passes() ? QString() : filled(QCoreApplication::translate("Certificates", text), details);
}

std::string Verdict::english() const
{
    return filled(QString::fromUtf8(text), details).toStdString();
}

Result<void> KnownAuthorities::add(Certificate authority)
{
    if (!authority.isAuthority())
        return Error{QCoreApplication::translate("Certificates", "“%1” is a device’s certificate, not an authority’s.")
                         .arg(fromUtf8(authority.subject())),
                     QStringLiteral("Certificate")};
    m_authorities.push_back(std::move(authority));
    return {};
}

Verdict KnownAuthorities::checkChain(const Certificate &certificate, std::int64_t at) const
{
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509) *)> known(
        sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
    const std::unique_ptr<X509_STORE, Freed<X509_STORE_free>> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
    if (!known || !store || !context)
        return ofTheChain(X509_V_ERR_OUT_OF_MEM, certificate);
    for (const Certificate &each : m_authorities)
        sk_X509_push(known.get(), each.handle());
    if (X509_STORE_CTX_init(context.get(), store.get(), certificate.handle(), nullptr) != 1)
        return ofTheChain(X509_V_ERR_OUT_OF_MEM, certificate);
    X509_STORE_CTX_set0_trusted_stack(context.get(), known.get());
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT);
    X509_VERIFY_PARAM_set_auth_level(rules, kSecurityLevel);
    // A registered authority may itself have been issued by another, which nobody needs to know. Times are looked at
    // below, after all signatures: the last second counts, and what was forged is not called expired.
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
    if (X509_verify_cert(context.get()) != 1)
        return ofTheChain(X509_STORE_CTX_get_error(context.get()), certificate);
    if (Verdict verdict = atTime(certificate, false, at); !verdict.passes())
        return verdict;
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context.get());
    for (int i = 1; i < sk_X509_num(chain); ++i) {
        for (const Certificate &each : m_authorities) {
            if (each.handle() != sk_X509_value(chain, i))
                continue;
            if (Verdict verdict = atTime(each, true, at); !verdict.passes())
                return verdict;
            break;
        }
    }
    return {};
}

Verdict KnownAuthorities::check(const Presented &presented, std::int64_t at) const
{
    const ErrorsForgotten forgotten;
    auto read = Certificate::fromPem(presented.pem);
    if (!read)
        return refused(Refusal::Unreadable,
                       QT_TRANSLATE_NOOP("Certificates", "This cannot be read as a certificate: it is no PEM format, "
                                                         "or it is damaged."));
    Verdict verdict;
    if (read->isAuthority())
        verdict = refused(Refusal::NotOfADevice,
                          QT_TRANSLATE_NOOP("Certificates", "“%1” is an authority’s certificate, not a device’s."),
                          {fromUtf8(read->subject())});
    else
        verdict = checkChain(*read, at);
    if (verdict.passes() && presented.key) {
        std::string challenge(kChallengeBytes, '\0');
        const bool isDrawn = RAND_bytes(reinterpret_cast<unsigned char *>(challenge.data()), kChallengeBytes) == 1;
        if (!isDrawn || !read->verifies(challenge, presented.key->sign(challenge)))
            verdict = refused(Refusal::WrongKey,
                              QT_TRANSLATE_NOOP("Certificates", "The device has another private key than the one that "
                                                                "belongs to the certificate."));
    }
    if (verdict.passes() && presented.status != iot::CertificateStatus::Active)
        verdict = refused(Refusal::NotActive,
                          QT_TRANSLATE_NOOP("Certificates", "The certificate is %1; only an ACTIVE one passes."),
                          {fromUtf8(iot::certificateStatusText(presented.status))});
    verdict.certificate = std::move(*read);
    return verdict;
}

} // namespace headwater::certificates
