// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::firehose {

/// What a delivery stream puts in place of the expressions of a prefix.
struct PrefixValues
{
    std::int64_t time = 0; ///< seconds since 1970: the arrival of the object's oldest record
    std::string_view errorType{};
    std::function<std::uint64_t()> random; ///< a fresh draw for each random string
    /// The value of a dynamic partitioning key; asked only for names of keys().
    std::function<std::string(std::string_view name)> partition{};
};

/// A prefix of object keys with expressions: `logs/!{timestamp:yyyy/MM}/!{firehose:random-string}/`.
class Prefix
{
public:
    /// Which of the two prefixes of a delivery stream it is; they allow different expressions.
    enum class Role : std::uint8_t { Data, Error };

    /// Refuses what the service refuses; the error's place is `/Prefix` or `/ErrorOutputPrefix`.
    static Result<Prefix> parse(std::string_view text, Role role);

    std::string evaluate(const PrefixValues &values) const;
    bool hasExpressions() const { return m_hasExpressions; }
    bool hasTimestamp() const { return m_hasTimestamp; }
    bool hasErrorType() const { return m_hasErrorType; }
    /// Names of the dynamic partitioning keys in it.
    const std::vector<std::string> &keys() const { return m_keys; }

private:
    enum class Kind : std::uint8_t { Literal, Timestamp, RandomString, ErrorType, Partition };
    struct Piece
    {
        Kind kind;
        std::string text; ///< the literal, the time's format, or the key's name
    };
    Role m_role = Role::Data;
    std::vector<Piece> m_pieces;
    std::vector<std::string> m_keys;
    bool m_hasExpressions = false, m_hasTimestamp = false, m_hasErrorType = false;
};

/// Both prefixes together: what one demands of the other.
Result<void> checkPrefixes(std::string_view prefix, std::string_view errorOutputPrefix);

/// A UTC time by a pattern of Java's DateTimeFormatter, as far as prefixes use it: y M d H h m s S a E D n Z and quoted
/// text. Nothing when there is another letter in it.
Result<std::string> javaTime(std::string_view pattern, std::int64_t seconds);

/// Eleven characters out of 64 bits, as keys have them.
std::string randomString(std::uint64_t draw);
/// The same as a version 4 UUID, from two draws.
std::string uuid(std::uint64_t high, std::uint64_t low);

inline constexpr std::size_t kLongestPrefix = 512; ///< evaluated, in characters

} // namespace headwater::services::firehose
