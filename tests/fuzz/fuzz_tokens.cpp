// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/api/tokens.h"
#include "core/services/kinesis-stream/stream.h"

#include <cstdlib>
#include <cstring>

using namespace headwater::services::kinesis_stream;
using api::Token;

// Texts that clients hand back: shard iterators, NextTokens, sequence numbers. Whatever is accepted is what was given
// out; and whatever content a token is made of comes back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    constexpr std::uint64_t kSecret = 7;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    for (const Token::Kind kind :
         {Token::Kind::ShardIterator, Token::Kind::Shards, Token::Kind::Streams, Token::Kind::Consumers})
    {
        const auto token = api::openToken(text, kind, kSecret);
        if (token && (token->kind != kind || api::sealToken(*token, kSecret) != text))
            std::abort();
    }
    if (const auto parts = KinesisStream::parseSequenceNumber(text)) {
        if (text.size() > 57 || parts->seconds >> 36 != 0 || parts->shardOpened >> 36 != 0)
            std::abort();
    }

    std::uint64_t words[5] = {};
    std::memcpy(words, data, std::min(size, sizeof words));
    const Token made{.kind = Token::Kind::Shards,
                     .filter = static_cast<std::uint8_t>(words[0]),
                     .stream = static_cast<std::uint16_t>(words[0] >> 8),
                     .shard = static_cast<std::uint32_t>(words[0] >> 32),
                     .position = words[1],
                     .issued = static_cast<headwater::kernel::SimTime>(words[2]),
                     .extra = static_cast<std::int64_t>(words[3])};
    std::string sealed = api::sealToken(made, words[4]);
    if (api::openToken(sealed, Token::Kind::Shards, words[4]) != made)
        std::abort();
    // One character changed anywhere, and it is none.
    const std::size_t place = size % sealed.size();
    sealed[place] = sealed[place] == 'A' ? 'B' : 'A';
    if (api::openToken(sealed, Token::Kind::Shards, words[4]))
        std::abort();
    return 0;
}
