// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/certificate.h"

#include "core/certificates/openssl.h"

#include <QCoreApplication>

#include <array>
#include <ctime>
#include <optional>

namespace headwater::certificates {

namespace {

Error problem(const char *text)
{
    return {QCoreApplication::translate("Certificates", text), QStringLiteral("Certificate")};
}

std::string nameText(const X509_NAME *name)
{
    const Bio bio = writing();
    // RFC 2253 would escape what is beyond ASCII; it stays UTF-8.
    if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0)
        return {};
    return written(bio);
}

std::optional<std::int64_t> secondsOf(const ASN1_TIME *time)
{
    std::tm parts{};
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
        return std::nullopt;
    return static_cast<std::int64_t>(timegm(&parts));
}

std::string fingerprint(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        return {};
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

} // namespace

Result<Certificate> Certificate::fromPem(std::string_view text)
{
    const ErrorsForgotten forgotten;
    const Bio bio = reading(text);
    char *name = nullptr, *header = nullptr;
    unsigned char *data = nullptr;
    long size = 0;
    while (bio && PEM_read_bio(bio.get(), &name, &header, &data, &size) == 1) {
        const Memory<char> nameOwner(name), headerOwner(header);
        const Memory<unsigned char> dataOwner(data);
        const std::string_view label(name);
        if (label == PEM_STRING_X509 || label == PEM_STRING_X509_OLD)
            return fromDer({reinterpret_cast<const char *>(data), static_cast<std::size_t>(size)});
    }
    return problem(QT_TRANSLATE_NOOP("Certificates",
                                     "This is no certificate in PEM format: there is no whole block from -----BEGIN "
                                     "CERTIFICATE----- to -----END CERTIFICATE-----."));
}

Result<Certificate> Certificate::fromDer(std::string_view bytes)
{
    const ErrorsForgotten forgotten;
    const unsigned char *at = bytesOf(bytes);
    CertificatePointer read(bytes.size() > LONG_MAX ? nullptr
                                                    : d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
    if (!read)
        return problem(
            QT_TRANSLATE_NOOP("Certificates", "The certificate is damaged: what it holds is cut off or no X.509."));
    if (at != bytesOf(bytes) + bytes.size())
        return problem(QT_TRANSLATE_NOOP("Certificates", "The certificate is damaged: something follows its end."));
    if (!X509_get0_pubkey(read.get()))
        return problem(QT_TRANSLATE_NOOP("Certificates", "The public key in the certificate cannot be read."));
    const auto from = secondsOf(X509_get0_notBefore(read.get()));
    const auto until = secondsOf(X509_get0_notAfter(read.get()));
    if (!from || !until)
        return problem(QT_TRANSLATE_NOOP("Certificates", "The certificate does not say when it is valid."));
    Certificate certificate;
    certificate.m_der = bytes;
    certificate.m_id = fingerprint(bytes);
    certificate.m_subject = nameText(X509_get_subject_name(read.get()));
    certificate.m_issuer = nameText(X509_get_issuer_name(read.get()));
    certificate.m_validFrom = *from;
    certificate.m_validUntil = *until;
    certificate.m_certificate = std::shared_ptr<X509>(read.release(), X509_free);
    return certificate;
}

std::string Certificate::pem() const
{
    const ErrorsForgotten forgotten;
    const Bio bio = writing();
    if (!bio || PEM_write_bio(bio.get(), PEM_STRING_X509, "", bytesOf(m_der), static_cast<long>(m_der.size())) <= 0)
        return {};
    return written(bio);
}

bool Certificate::isAuthority() const
{
    return X509_check_ca(m_certificate.get()) == 1;
}

bool Certificate::isIssuedBy(const Certificate &authority) const
{
    const ErrorsForgotten forgotten;
    return X509_verify(m_certificate.get(), X509_get0_pubkey(authority.m_certificate.get())) == 1;
}

std::vector<std::string> Certificate::uris() const
{
    const ErrorsForgotten forgotten;
    std::vector<std::string> found;
    const std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>> names(
        static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(m_certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_URI)
            continue;
        const ASN1_STRING *text = name->d.uniformResourceIdentifier;
        found.emplace_back(reinterpret_cast<const char *>(ASN1_STRING_get0_data(text)),
                           static_cast<std::size_t>(ASN1_STRING_length(text)));
    }
    return found;
}

bool Certificate::verifies(std::string_view challenge, std::string_view signature) const
{
    const ErrorsForgotten forgotten;
    const DigestContext context(EVP_MD_CTX_new());
    return context && !signature.empty() &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(m_certificate.get())) ==
               1 &&
           EVP_DigestVerify(context.get(), bytesOf(signature), signature.size(), bytesOf(challenge),
                            challenge.size()) == 1;
}

} // namespace headwater::certificates
