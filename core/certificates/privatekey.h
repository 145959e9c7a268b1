// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace headwater::certificates {

/// A private key. Made of the machine's randomness, so nothing that enters a simulation's digest may depend on it.
class PrivateKey
{
public:
    /// On the curve P-256.
    static Result<PrivateKey> generate();
    /// The first private key in the text; others than such blocks are passed over. None with a pass phrase.
    static Result<PrivateKey> fromPem(std::string_view text);

    std::string pem() const;
    std::string publicPem() const; ///< of the key that everybody may know
    /// A signature with SHA-256, as TLS asks for to see that the client has the key. Empty: it cannot sign.
    std::string sign(std::string_view challenge) const;

    const std::shared_ptr<evp_pkey_st> &handle() const { return m_key; }

private:
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> key)
        : m_key(std::move(key))
    {
    }

    std::shared_ptr<evp_pkey_st> m_key;
};

/// Whether the owner of a public key, in PEM format, signed the text with SHA-256. RSA from 2,048 bits.
bool isSignedBy(std::string_view publicKey, std::string_view text, std::string_view signature);

} // namespace headwater::certificates
