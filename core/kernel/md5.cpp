// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

namespace headwater::kernel {

namespace {

#define HEADWATER_INLINE __attribute__((always_inline)) inline

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kBlockWords = 16;

/// floor(2^32 |sin(i + 1)|)
constexpr std::array<std::uint32_t, 64> kSines = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

constexpr std::array<std::array<int, 4>, 4> kRotations = {
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

constexpr std::array<std::uint32_t, 4> kStart = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};

/// One step; `Word` is a number, or a vector of numbers of several texts. The compiler renames the registers.
template <std::size_t I, typename Word>
HEADWATER_INLINE void step(Word &a, Word &b, Word &c, Word &d, const Word *block)
{
    constexpr std::size_t kRound = I / 16;
    constexpr std::size_t kWord = kRound == 0   ? I
                                  : kRound == 1 ? (5 * I + 1) % 16
                                  : kRound == 2 ? (3 * I + 5) % 16
                                                : 7 * I % 16;
    constexpr int kLeft = kRotations[kRound][I % 4];
    Word mixed;
    if constexpr (kRound == 0)
        mixed = d ^ (b & (c ^ d));
    else if constexpr (kRound == 1)
        mixed = c ^ (d & (b ^ c));
    else if constexpr (kRound == 2)
        mixed = b ^ c ^ d;
    else
        mixed = c ^ (b | ~d);
    const Word sum = a + mixed + block[kWord] + kSines[I];
    const Word rotated = (sum << kLeft) | (sum >> (32 - kLeft));
    a = d;
    d = c;
    c = b;
    b = b + rotated;
}

template <typename Word, std::size_t... I>
HEADWATER_INLINE void steps(Word &a, Word &b, Word &c, Word &d, const Word *block, std::index_sequence<I...>)
{
    (step<I>(a, b, c, d, block), ...);
}

template <typename Word>
HEADWATER_INLINE void compress(Word *state, const Word *block)
{
    Word a = state[0];
    Word b = state[1];
    Word c = state[2];
    Word d = state[3];
    steps(a, b, c, d, block, std::make_index_sequence<64>());
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

std::uint32_t littleEndian(const char *bytes)
{
    std::uint32_t word;
    std::memcpy(&word, bytes, sizeof word);
    return std::endian::native == std::endian::big ? __builtin_bswap32(word) : word;
}

std::size_t blockCount(std::size_t length)
{
    return (length + 8) / kBlockBytes + 1;
}

/// Block `number` of a text with padding and length, as little-endian words with `stride` words between them.
void loadBlock(std::string_view text, std::size_t number, std::uint32_t *words, std::size_t stride)
{
    const std::size_t start = number * kBlockBytes;
    std::size_t i = 0;
    if (start < text.size()) {
        const char *bytes = text.data() + start;
        const std::size_t wholeWords = std::min(kBlockBytes, text.size() - start) / 4;
        for (; i < wholeWords; ++i)
            words[i * stride] = littleEndian(bytes + i * 4);
    }
    if (i == kBlockWords)
        return;
    // The word in which the text ends, if it ends in this block.
    const std::size_t position = start + i * 4;
    if (position <= text.size()) {
        std::uint32_t word = 0x80;
        for (std::size_t k = text.size(); k > position; --k)
            word = word << 8 | static_cast<unsigned char>(text[k - 1]);
        words[i++ * stride] = word;
    }
    for (; i < kBlockWords; ++i)
        words[i * stride] = 0;
    if (number + 1 == blockCount(text.size())) {
        const std::uint64_t bits = std::uint64_t{text.size()} * 8;
        words[14 * stride] = static_cast<std::uint32_t>(bits);
        words[15 * stride] = static_cast<std::uint32_t>(bits >> 32);
    }
}

Digest128 digest(const std::uint32_t *state, std::size_t stride)
{
    const auto swapped = [&](std::size_t i) {
        return std::uint64_t{__builtin_bswap32(state[i * stride])};
    };
    return {swapped(0) << 32 | swapped(1), swapped(2) << 32 | swapped(3)};
}

/// Four decimal digits as they stand in memory.
std::uint32_t fourDigits(std::uint32_t number)
{
    const std::uint32_t hundreds = number / 100;
    const std::uint32_t rest = number % 100;
    return 0x30303030 + (hundreds / 10) + (hundreds % 10 << 8) + (rest / 10 << 16) + (rest % 10 << 24);
}

constexpr std::uint64_t kNumberedKeys = 100'000'000;
constexpr std::uint32_t kKeyPrefix = 0x2d79656b; // "key-"
constexpr std::uint32_t kKeyBytes = 12;

Digest128 md5NumberedKey(std::uint64_t number)
{
    if (number >= kNumberedKeys) {
        char text[24];
        char *first = text + sizeof text;
        for (; number != 0; number /= 10)
            *--first = static_cast<char>('0' + static_cast<int>(number % 10));
        first -= 4;
        std::memcpy(first, "key-", 4);
        return md5({first, static_cast<std::size_t>(text + sizeof text - first)});
    }
    std::array<std::uint32_t, kBlockWords> block{};
    block[0] = kKeyPrefix;
    block[1] = fourDigits(static_cast<std::uint32_t>(number / 10'000));
    block[2] = fourDigits(static_cast<std::uint32_t>(number % 10'000));
    block[3] = 0x80;
    block[14] = kKeyBytes * 8;
    std::array<std::uint32_t, 4> state = kStart;
    compress(state.data(), block.data());
    return digest(state.data(), 1);
}

#if defined(__x86_64__) && defined(__GNUC__)

constexpr std::size_t kLanes = 8;
typedef std::uint32_t Lanes __attribute__((vector_size(kLanes * 4)));

bool hasLanes()
{
    static const bool has = __builtin_cpu_supports("avx2") != 0;
    return has;
}

/// Eight texts, whatever their lengths: a lane that is done keeps its digest while the others go on.
__attribute__((target("avx2"))) void md5Eight(const std::string_view *texts, Digest128 *out)
{
    std::size_t blocks[kLanes];
    std::size_t most = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        blocks[lane] = blockCount(texts[lane].size());
        most = std::max(most, blocks[lane]);
    }
    Lanes state[4];
    for (std::size_t i = 0; i < 4; ++i)
        state[i] = Lanes{} + kStart[i];
    alignas(32) std::uint32_t words[kBlockWords * kLanes];
    for (std::size_t number = 0; number < most; ++number) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            if (number < blocks[lane])
                loadBlock(texts[lane], number, words + lane, kLanes);
        }
        Lanes block[kBlockWords];
        std::memcpy(block, words, sizeof block);
        compress(state, block);
        std::uint32_t results[4 * kLanes];
        std::memcpy(results, state, sizeof results);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            if (number + 1 == blocks[lane])
                out[lane] = digest(results + lane, kLanes);
        }
    }
}

__attribute__((target("avx2"))) void md5EightNumbered(std::uint64_t first, Digest128 *out)
{
    alignas(32) std::uint32_t upper[kLanes];
    alignas(32) std::uint32_t lower[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const auto number = static_cast<std::uint32_t>(first + lane);
        upper[lane] = fourDigits(number / 10'000);
        lower[lane] = fourDigits(number % 10'000);
    }
    Lanes block[kBlockWords] = {};
    block[0] += kKeyPrefix;
    std::memcpy(&block[1], upper, sizeof upper);
    std::memcpy(&block[2], lower, sizeof lower);
    block[3] += 0x80;
    block[14] += kKeyBytes * 8;
    Lanes state[4];
    for (std::size_t i = 0; i < 4; ++i)
        state[i] = Lanes{} + kStart[i];
    compress(state, block);
    std::uint32_t results[4 * kLanes];
    std::memcpy(results, state, sizeof results);
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        out[lane] = digest(results + lane, kLanes);
}

#else

constexpr std::size_t kLanes = 8;
bool hasLanes()
{
    return false;
}
void md5Eight(const std::string_view *, Digest128 *) {}
void md5EightNumbered(std::uint64_t, Digest128 *) {}

#endif

} // namespace

Digest128 md5(std::string_view text)
{
    std::array<std::uint32_t, 4> state = kStart;
    const std::size_t blocks = blockCount(text.size());
    for (std::size_t number = 0; number < blocks; ++number) {
        std::uint32_t block[kBlockWords];
        loadBlock(text, number, block, 1);
        compress(state.data(), block);
    }
    return digest(state.data(), 1);
}

void md5Many(std::span<const std::string_view> texts, std::span<Digest128> out)
{
    assert(texts.size() == out.size());
    std::size_t i = 0;
    if (hasLanes()) {
        for (; i + kLanes <= texts.size(); i += kLanes)
            md5Eight(&texts[i], &out[i]);
    }
    for (; i < texts.size(); ++i)
        out[i] = md5(texts[i]);
}

void md5NumberedKeys(std::uint64_t first, std::size_t count, Digest128 *out)
{
    std::size_t i = 0;
    if (hasLanes()) {
        for (; i + kLanes <= count && first + i + kLanes <= kNumberedKeys; i += kLanes)
            md5EightNumbered(first + i, out + i);
    }
    for (; i < count; ++i)
        out[i] = md5NumberedKey(first + i);
}

} // namespace headwater::kernel
