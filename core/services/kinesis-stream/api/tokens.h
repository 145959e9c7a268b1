// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::services::kinesis_stream::api {

/// What a shard iterator or a NextToken stands for.
struct Token
{
    enum class Kind : std::uint8_t { ShardIterator = 1, Shards, Streams, Consumers };

    Kind kind = Kind::ShardIterator;
    std::uint8_t filter = 0;  ///< of ListShards
    std::uint16_t stream = 0; ///< component: a stream created anew under the same name is another one
    std::uint32_t shard = 0;
    std::uint64_t position = 0;
    kernel::SimTime issued = 0;
    std::int64_t extra = 0; ///< what the filter is about

    bool operator==(const Token &) const = default;
};

/// Opaque text of 76 characters. The same token and secret give the same text. It guards against texts that are made
/// up, damaged or mixed up, not against an attacker.
std::string sealToken(const Token &token, std::uint64_t secret);

/// Nothing if the text is no token of this kind and secret, to the last bit.
std::optional<Token> openToken(std::string_view text, Token::Kind kind, std::uint64_t secret);

} // namespace headwater::services::kinesis_stream::api
