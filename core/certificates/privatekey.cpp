// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/certificates/privatekey.h"

#include "core/certificates/openssl.h"

#include <QCoreApplication>

namespace headwater::certificates {

namespace {

Error problem(const char *text)
{
    return {QCoreApplication::translate("Certificates", text), QStringLiteral("PrivateKey")};
}

} // namespace

Result<PrivateKey> PrivateKey::generate()
{
    const ErrorsForgotten forgotten;
    KeyPointer key(EVP_EC_gen("P-256"));
    if (!key)
        return problem(QT_TRANSLATE_NOOP("Certificates", "No private key could be made."));
    return PrivateKey(std::shared_ptr<EVP_PKEY>(key.release(), EVP_PKEY_free));
}

Result<PrivateKey> PrivateKey::fromPem(std::string_view text)
{
    const ErrorsForgotten forgotten;
    const Bio bio = reading(text);
    KeyPointer key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassPhrase, nullptr) : nullptr);
    if (!key)
        return problem(
            QT_TRANSLATE_NOOP("Certificates", "This is no private key in PEM format, or one with a pass phrase."));
    return PrivateKey(std::shared_ptr<EVP_PKEY>(key.release(), EVP_PKEY_free));
}

std::string PrivateKey::pem() const
{
    const ErrorsForgotten forgotten;
    const Bio bio = writing();
    if (!bio || PEM_write_bio_PrivateKey(bio.get(), m_key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return {};
    return written(bio);
}

std::string PrivateKey::publicPem() const
{
    const ErrorsForgotten forgotten;
    const Bio bio = writing();
    if (!bio || PEM_write_bio_PUBKEY(bio.get(), m_key.get()) != 1)
        return {};
    return written(bio);
}

std::string PrivateKey::sign(std::string_view challenge) const
{
    const ErrorsForgotten forgotten;
    const DigestContext context(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, bytesOf(challenge), challenge.size()) != 1)
        return {};
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, bytesOf(challenge),
                       challenge.size()) != 1)
        return {};
    signature.resize(size);
    return signature;
}

bool isSignedBy(std::string_view publicKey, std::string_view text, std::string_view signature)
{
    constexpr int kFewestBits = 2'048;
    const ErrorsForgotten forgotten;
    const Bio bio = reading(publicKey);
    const KeyPointer key(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, noPassPhrase, nullptr) : nullptr);
    const DigestContext context(EVP_MD_CTX_new());
    return key && context && EVP_PKEY_is_a(key.get(), "RSA") && EVP_PKEY_get_bits(key.get()) >= kFewestBits &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytesOf(signature), signature.size(), bytesOf(text), text.size()) == 1;
}

} // namespace headwater::certificates
