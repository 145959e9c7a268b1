// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/certificates/certificate.h"
#include "core/certificates/privatekey.h"
#include "core/iot/iotpolicy.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::certificates {

/// Why a device does not come in.
enum class Refusal : std::uint8_t {
    None,
    Unreadable,       ///< no PEM, no X.509, cut off
    NotOfADevice,     ///< an authority's own, or made for another use
    UnknownAuthority, ///< nobody known issued it
    WrongSignature,   ///< changed after it was issued
    TooWeak,          ///< its key or signature can be forged
    Invalid,          ///< against X.509's rules in another way
    NotYetValid,
    Expired,
    WrongKey, ///< the device has not the key that belongs to it
    NotActive
};
/// A name for events, such as `CertificateExpired`.
std::string_view refusalText(Refusal refusal);

/// What a device shows when it connects.
struct Presented
{
    std::string_view pem;
    /// With which it proves that the certificate is its own; null: it is not asked.
    const PrivateKey *key = nullptr;
    iot::CertificateStatus status = iot::CertificateStatus::Active;
};

struct Verdict
{
    Refusal refusal = Refusal::None;
    const char *text = "";                  ///< why, in English, with %1 to %3
    std::array<QString, 3> details;         ///< what stands there
    std::optional<Certificate> certificate; ///< if it could be read

    bool passes() const { return refusal == Refusal::None; }
    /// For people; empty when it passes.
    QString sentence() const;
    /// For events, which are told in English.
    std::string english() const;
};

/// The authorities whose certificates an account takes, and the check of what a device presents: the part of the
/// TLS handshake that comes before any policy is asked. The same input gives the same verdict.
class KnownAuthorities
{
public:
    /// RegisterCACertificate. Refuses what is no authority.
    Result<void> add(Certificate authority);
    std::size_t size() const { return m_authorities.size(); }
    /// `at` is in seconds since 1970.
    Verdict check(const Presented &presented, std::int64_t at) const;

private:
    Verdict checkChain(const Certificate &certificate, std::int64_t at) const;

    std::vector<Certificate> m_authorities;
};

} // namespace headwater::certificates
