// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/api/tokens.h"

#include "core/kernel/md5.h"

#include <array>
#include <cstring>

namespace headwater::services::kinesis_stream::api {
namespace {

// 8 bytes of version, as the service's iterators have it; 16 of tag; 32 of content.
constexpr std::size_t kVersion = 8, kTag = 16, kContent = 32, kBytes = kVersion + kTag + kContent;
constexpr std::size_t kCharacters = (kBytes + 2) / 3 * 4;
using Content = std::array<char, kContent>;

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

template <typename T>
void write(char *&out, T value)
{
    for (std::size_t i = sizeof(T); i-- > 0;)
        *out++ = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
}

template <typename T>
void read(const char *&in, T &value)
{
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bits = bits << 8 | static_cast<unsigned char>(*in++);
    value = static_cast<T>(bits);
}

std::string digest(std::uint64_t secret, char purpose, std::string_view text)
{
    std::string salted(9, purpose);
    char *out = salted.data() + 1;
    write(out, secret);
    salted += text;
    const kernel::Digest128 hash = kernel::md5(salted);
    std::string bytes(kTag, '\0');
    out = bytes.data();
    write(out, hash.high);
    write(out, hash.low);
    return bytes;
}

/// Its own inverse. The tag makes the stream of bytes another one for every content.
void veil(Content &content, std::uint64_t secret, std::string_view tag)
{
    const std::string stream = digest(secret, 'a', tag) + digest(secret, 'b', tag);
    for (std::size_t i = 0; i < kContent; ++i)
        content[i] = static_cast<char>(content[i] ^ stream[i]);
}

std::string tagOf(const Content &content, std::uint64_t secret)
{
    return digest(secret, 't', {content.data(), content.size()});
}

} // namespace

std::string sealToken(const Token &token, std::uint64_t secret)
{
    Content content;
    char *out = content.data();
    write(out, static_cast<std::uint8_t>(token.kind));
    write(out, token.filter);
    write(out, token.stream);
    write(out, token.shard);
    write(out, token.position);
    write(out, token.issued);
    write(out, token.extra);
    const std::string tag = tagOf(content, secret);
    veil(content, secret, tag);

    std::string bytes(kVersion - 1, '\0');
    bytes += '\1';
    bytes += tag;
    bytes.append(content.data(), content.size());
    std::string text;
    text.reserve(kCharacters);
    for (std::size_t i = 0; i < kBytes; i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < kBytes ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k > kBytes ? '=' : kAlphabet[group >> (18 - 6 * k) & 63];
    }
    return text;
}

std::optional<Token> openToken(std::string_view text, Token::Kind kind, std::uint64_t secret)
{
    if (text.size() != kCharacters || text.back() != '=')
        return std::nullopt;
    text.remove_suffix(1);
    std::string bytes;
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
        const std::size_t digit = kAlphabet.find(c);
        if (digit == std::string_view::npos)
            return std::nullopt;
        group = group << 6 | static_cast<std::uint32_t>(digit);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(group >> bits & 255);
        }
    }
    // What is left over of the last character must be zero, or several texts would be one token.
    if (bytes.size() != kBytes || (group & ((1u << bits) - 1)) != 0)
        return std::nullopt;
    if (std::string_view(bytes).substr(0, kVersion) != std::string_view("\0\0\0\0\0\0\0\1", kVersion))
        return std::nullopt;

    const std::string_view tag = std::string_view(bytes).substr(kVersion, kTag);
    Content content;
    std::memcpy(content.data(), bytes.data() + kVersion + kTag, kContent);
    veil(content, secret, tag);
    if (tagOf(content, secret) != tag)
        return std::nullopt;
    Token token;
    const char *in = content.data();
    std::uint8_t kindBits = 0;
    read(in, kindBits);
    read(in, token.filter);
    read(in, token.stream);
    read(in, token.shard);
    read(in, token.position);
    read(in, token.issued);
    read(in, token.extra);
    token.kind = static_cast<Token::Kind>(kindBits);
    return token.kind == kind ? std::optional(token) : std::nullopt;
}

} // namespace headwater::services::kinesis_stream::api
