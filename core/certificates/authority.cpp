// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/authority.h"

#include "core/base/utf8.h"
#include "core/certificates/openssl.h"

#include <QCoreApplication>

#include <array>
#include <openssl/core_names.h>
#include <span>
#include <vector>

namespace headwater::certificates {

struct Extension
{
    int kind;
    const char *value;
};

namespace {

constexpr int kVersion3 = 2;     ///< the encoding counts from zero
constexpr int kSerialBits = 159; ///< RFC 5280 allows 20 bytes, the first bit being the sign
constexpr int kFewestRsaBits = 2'048;
constexpr std::string_view kOrganization = "Headwater";

Error problem(const char *text, const char *place = "Certificate")
{
    return {QCoreApplication::translate("Certificates", text), QString::fromLatin1(place)};
}

Result<NamePointer> nameOf(std::string_view commonName, bool withOrganization)
{
    NamePointer name(X509_NAME_new());
    const auto add = [&name](int part, std::string_view text) {
        return X509_NAME_add_entry_by_NID(name.get(), part, MBSTRING_UTF8, bytesOf(text), static_cast<int>(text.size()),
                                          -1, 0) == 1;
    };
    if (commonName.empty() || commonName.size() > 4 * ub_common_name || !isUtf8(commonName) || !name ||
        (withOrganization && !add(NID_organizationName, kOrganization)) || !add(NID_commonName, commonName))
        return problem(QT_TRANSLATE_NOOP("Certificates", "The common name of a certificate has 1 to 64 characters."),
                       "CommonName");
    return name;
}

bool addExtension(X509 *certificate, X509 *issuer, int extension, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> made(
        X509V3_EXT_conf_nid(nullptr, &context, extension, value));
    return made && X509_add_ext(certificate, made.get(), -1) == 1;
}

// The key's own identifier comes first: that of the issuer is the same in a certificate that signs itself.
constexpr std::array kOfAuthorities = {Extension{NID_subject_key_identifier, "hash"},
                                       Extension{NID_authority_key_identifier, "keyid:always"},
                                       Extension{NID_basic_constraints, "critical,CA:TRUE"},
                                       Extension{NID_key_usage, "critical,digitalSignature,keyCertSign,cRLSign"}};
constexpr Extension kOfServers{NID_ext_key_usage, "serverAuth"};
constexpr std::array kOfDevices = {
    Extension{NID_subject_key_identifier, "hash"}, Extension{NID_authority_key_identifier, "keyid:always"},
    Extension{NID_basic_constraints, "critical,CA:FALSE"}, Extension{NID_key_usage, "critical,digitalSignature"}};

bool setTime(ASN1_TIME *time, std::int64_t seconds)
{
    return ASN1_TIME_set(time, static_cast<time_t>(seconds)) != nullptr;
}

/// `issuer` null: it signs itself.
Result<Certificate> signedCertificate(const X509_NAME *subject, EVP_PKEY *publicKey, X509 *issuer, EVP_PKEY *signer,
                                      Validity validity, std::span<const Extension> extensions)
{
    if (validity.until < validity.from)
        return problem(QT_TRANSLATE_NOOP("Certificates", "A certificate cannot end before it begins."), "Validity");
    const CertificatePointer made(X509_new());
    const BigNumber serial(BN_new());
    if (!made || !serial || X509_set_version(made.get(), kVersion3) != 1 ||
        BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) != 1 ||
        !BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made.get())) ||
        X509_set_subject_name(made.get(), subject) != 1 || X509_set_pubkey(made.get(), publicKey) != 1 ||
        X509_set_issuer_name(made.get(), issuer ? X509_get_subject_name(issuer) : subject) != 1 ||
        !setTime(X509_getm_notBefore(made.get()), validity.from) ||
        !setTime(X509_getm_notAfter(made.get()), validity.until))
        return problem(QT_TRANSLATE_NOOP("Certificates", "The certificate could not be made."));
    for (const Extension &each : extensions) {
        if (!addExtension(made.get(), issuer ? issuer : made.get(), each.kind, each.value))
            return problem(QT_TRANSLATE_NOOP("Certificates", "The certificate could not be made."));
    }
    if (X509_sign(made.get(), signer, EVP_sha256()) == 0)
        return problem(QT_TRANSLATE_NOOP("Certificates", "The certificate could not be signed."));
    unsigned char *bytes = nullptr;
    const int size = i2d_X509(made.get(), &bytes);
    const Memory<unsigned char> owner(bytes);
    if (size <= 0)
        return problem(QT_TRANSLATE_NOOP("Certificates", "The certificate could not be made."));
    return Certificate::fromDer({reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(size)});
}

/// What CreateCertificateFromCsr takes: RSA from 2,048 bits, and the curves P-256, P-384 and P-521.
bool isStrongEnough(EVP_PKEY *key)
{
    if (EVP_PKEY_is_a(key, "RSA"))
        return EVP_PKEY_get_bits(key) >= kFewestRsaBits;
    std::array<char, 64> curve{};
    std::size_t size = 0;
    if (!EVP_PKEY_is_a(key, "EC") ||
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size(), &size) != 1)
        return false;
    const std::string_view name(curve.data(), size);
    return name == SN_X9_62_prime256v1 || name == SN_secp384r1 || name == SN_secp521r1;
}

} // namespace

Result<Authority> Authority::create(std::string_view commonName, Validity validity)
{
    const ErrorsForgotten forgotten;
    const auto name = nameOf(commonName, true);
    if (!name)
        return name.error();
    auto key = PrivateKey::generate();
    if (!key)
        return key.error();
    EVP_PKEY *own = key->handle().get();
    auto certificate = signedCertificate(name->get(), own, nullptr, own, validity, kOfAuthorities);
    if (!certificate)
        return certificate.error();
    return Authority({std::move(*certificate), std::move(*key)});
}

Result<Authority> Authority::fromPem(std::string_view certificate, std::string_view key)
{
    const ErrorsForgotten forgotten;
    auto read = Certificate::fromPem(certificate);
    if (!read)
        return read.error();
    auto readKey = PrivateKey::fromPem(key);
    if (!readKey)
        return readKey.error();
    if (!read->isAuthority())
        return problem(QT_TRANSLATE_NOOP("Certificates", "This certificate is a device’s; it may not issue others."));
    constexpr std::string_view kChallenge = "Headwater";
    if (!read->verifies(kChallenge, readKey->sign(kChallenge)))
        return problem(QT_TRANSLATE_NOOP("Certificates", "The private key is not the one of the certificate."),
                       "PrivateKey");
    return Authority({std::move(*read), std::move(*readKey)});
}

Result<Issued> Authority::issueWith(std::string_view commonName, Validity validity,
                                    std::span<const Extension> extensions) const
{
    const ErrorsForgotten forgotten;
    const auto name = nameOf(commonName, false);
    if (!name)
        return name.error();
    auto key = PrivateKey::generate();
    if (!key)
        return key.error();
    auto certificate = signedCertificate(name->get(), key->handle().get(), m_own.certificate.handle(),
                                         m_own.key.handle().get(), validity, extensions);
    if (!certificate)
        return certificate.error();
    return Issued{std::move(*certificate), std::move(*key)};
}

Result<Issued> Authority::issue(std::string_view commonName, Validity validity,
                                const std::string &alternativeNames) const
{
    std::vector<Extension> extensions(kOfDevices.begin(), kOfDevices.end());
    if (!alternativeNames.empty())
        extensions.push_back({NID_subject_alt_name, alternativeNames.c_str()});
    return issueWith(commonName, validity, extensions);
}

Result<Issued> Authority::issueServer(const std::string &names, Validity validity) const
{
    std::vector<Extension> extensions(kOfDevices.begin(), kOfDevices.end());
    extensions.push_back(kOfServers);
    extensions.push_back({NID_subject_alt_name, names.c_str()});
    return issueWith("localhost", validity, extensions);
}

Result<Certificate> Authority::issueFor(std::string_view requestPem, Validity validity) const
{
    const ErrorsForgotten forgotten;
    const Bio bio = reading(requestPem);
    const RequestPointer request(bio ? PEM_read_bio_X509_REQ(bio.get(), nullptr, noPassPhrase, nullptr) : nullptr);
    if (!request)
        return problem(QT_TRANSLATE_NOOP("Certificates",
                                         "This is no certificate signing request in PEM format: there is no whole "
                                         "block from -----BEGIN CERTIFICATE REQUEST----- to its end."),
                       "CertificateSigningRequest");
    EVP_PKEY *key = X509_REQ_get0_pubkey(request.get());
    if (!key || !isStrongEnough(key))
        return problem(QT_TRANSLATE_NOOP("Certificates",
                                         "The request’s key is none that is taken: RSA from 2,048 bits, or the curves "
                                         "P-256, P-384 and P-521."),
                       "CertificateSigningRequest");
    if (X509_REQ_verify(request.get(), key) != 1)
        return problem(QT_TRANSLATE_NOOP("Certificates",
                                         "The request is not signed by the key that it names: it was changed on its "
                                         "way, or the device has another key."),
                       "CertificateSigningRequest");
    return signedCertificate(X509_REQ_get_subject_name(request.get()), key, m_own.certificate.handle(),
                             m_own.key.handle().get(), validity, kOfDevices);
}

Result<std::string> signingRequest(const PrivateKey &key, std::string_view commonName)
{
    const ErrorsForgotten forgotten;
    const auto name = nameOf(commonName, false);
    if (!name)
        return name.error();
    const RequestPointer request(X509_REQ_new());
    const Bio bio = writing();
    if (!request || !bio || X509_REQ_set_version(request.get(), 0) != 1 ||
        X509_REQ_set_subject_name(request.get(), name->get()) != 1 ||
        X509_REQ_set_pubkey(request.get(), key.handle().get()) != 1 ||
        X509_REQ_sign(request.get(), key.handle().get(), EVP_sha256()) == 0 ||
        PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1)
        return problem(QT_TRANSLATE_NOOP("Certificates", "The request could not be made."),
                       "CertificateSigningRequest");
    return written(bio);
}

} // namespace headwater::certificates
