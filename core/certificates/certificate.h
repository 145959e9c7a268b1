// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace headwater::certificates {

/// An X.509 certificate that was read whole: key, times and encoding are sound. Whether it is valid is another
/// question.
class Certificate
{
public:
    /// The first certificate in the text; other blocks are passed over.
    static Result<Certificate> fromPem(std::string_view text);
    static Result<Certificate> fromDer(std::string_view bytes);

    std::string pem() const;
    const std::string &der() const { return m_der; }
    /// As AWS IoT calls it: the SHA-256 of the DER, 64 hexadecimal digits.
    const std::string &id() const { return m_id; }
    /// As RFC 2253 writes names, such as `CN=pump,O=Plant`.
    const std::string &subject() const { return m_subject; }
    const std::string &issuer() const { return m_issuer; }
    /// In seconds since 1970, both included.
    std::int64_t validFrom() const { return m_validFrom; }
    std::int64_t validUntil() const { return m_validUntil; }
    bool isAuthority() const;
    /// Whether this authority's key signed it.
    bool isIssuedBy(const Certificate &authority) const;
    /// Among its alternative names.
    std::vector<std::string> uris() const;
    /// Whether the private key of this certificate signed the challenge.
    bool verifies(std::string_view challenge, std::string_view signature) const;

    x509_st *handle() const { return m_certificate.get(); }

private:
    Certificate() = default;

    std::shared_ptr<x509_st> m_certificate;
    std::string m_der, m_id, m_subject, m_issuer;
    std::int64_t m_validFrom = 0, m_validUntil = 0;
};

} // namespace headwater::certificates
