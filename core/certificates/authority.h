// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/certificates/certificate.h"
#include "core/certificates/privatekey.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace headwater::certificates {

/// What AWS IoT issues is valid from two minutes before it was asked, as its reference shows, until the last second of
/// 2049, 2049-12-31T23:59:59Z.
inline constexpr std::int64_t kValidBefore = 120;
inline constexpr std::int64_t kLastValid = 2'524'607'999;

/// In seconds since 1970, both included.
struct Validity
{
    std::int64_t from = 0, until = kLastValid;

    static Validity asIssuedAt(std::int64_t at) { return {at - kValidBefore, kLastValid}; }
};

/// A certificate with the key that belongs to it.
struct Issued
{
    Certificate certificate;
    PrivateKey key;
};

struct Extension;

/// A certificate authority: signs itself with a key on P-256, and issues to devices.
class Authority
{
public:
    static Result<Authority> create(std::string_view commonName, Validity validity);
    /// One that was written before. The key has to be the certificate's.
    static Result<Authority> fromPem(std::string_view certificate, std::string_view key);

    const Certificate &certificate() const { return m_own.certificate; }
    const PrivateKey &key() const { return m_own.key; }

    /// CreateKeysAndCertificate. Alternative names are written as OpenSSL takes them: `URI:urn:pump`.
    Result<Issued> issue(std::string_view commonName, Validity validity,
                         const std::string &alternativeNames = {}) const;
    /// For a server that clients call by these names: `DNS:localhost,IP:127.0.0.1`.
    Result<Issued> issueServer(const std::string &names, Validity validity) const;
    /// CreateCertificateFromCsr: the key stays with the device. Of the request only name and key are taken, so it
    /// cannot make itself an authority.
    Result<Certificate> issueFor(std::string_view requestPem, Validity validity) const;

private:
    explicit Authority(Issued own)
        : m_own(std::move(own))
    {
    }

    Result<Issued> issueWith(std::string_view commonName, Validity validity,
                             std::span<const Extension> extensions) const;

    Issued m_own;
};

/// A certificate signing request (CSR) in PEM format, as a device makes it.
Result<std::string> signingRequest(const PrivateKey &key, std::string_view commonName);

} // namespace headwater::certificates
