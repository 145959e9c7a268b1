// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sigv4/canonical.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace headwater::sigv4 {

/// Why a request is not believed. Each protocol has its own names for these.
enum class Fault : std::uint8_t {
    MissingToken,     ///< it is not signed
    Incomplete,       ///< something of the signature is missing
    UnknownKey,       ///< nobody has that access key
    InvalidSignature, ///< wrong, too old, or for something else
};

struct Refusal
{
    Fault fault;
    std::string message; ///< in the services' words
};

/// Whose request it is.
struct Signer
{
    std::string key; ///< the id of an access key
};

struct Expectation
{
    std::span<const std::string_view> services; ///< the names that one may sign for; the first is told of
    std::string_view region;
    std::int64_t now = 0;                                                     ///< seconds since 1970
    std::function<std::optional<std::string>(std::string_view key)> secretOf; ///< nothing: there is no such key
};

/// Whether a request is signed at all, in its header or in its query.
bool isSigned(const Message &message);
/// Checks a signature in the header or in the query. What is cheap comes first.
std::variant<Signer, Refusal> check(const Message &message, const Expectation &expected);

/// `20150830T123600Z`
std::string timeText(std::int64_t secondsSince1970);
std::optional<std::int64_t> parseTime(std::string_view text);

} // namespace headwater::sigv4
