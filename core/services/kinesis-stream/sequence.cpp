// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sequence numbers, and records put by hand.

#include "core/base/text.h"
#include "core/kernel/md5.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/writecall.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cstring>

namespace headwater::services::kinesis_stream {
namespace {

/// 192 bits, most significant word first: enough for the 186 of a sequence number.
using Wide = std::array<std::uint32_t, 6>;

void shiftIn(Wide &wide, std::uint64_t value, int hexDigits)
{
    while (hexDigits > 0) {
        const int digits = std::min(hexDigits, 7); // a word has eight
        hexDigits -= digits;
        for (std::size_t i = 0; i + 1 < wide.size(); ++i)
            wide[i] = wide[i] << (4 * digits) | wide[i + 1] >> (32 - 4 * digits);
        const auto part = static_cast<std::uint32_t>(value >> (4 * hexDigits)) & ((1u << (4 * digits)) - 1);
        wide.back() = wide.back() << (4 * digits) | part;
    }
}

/// The digits of 0 to 99, two by two.
constexpr auto kPairs = [] {
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i)
        pairs[i] = static_cast<char>('0' + (i % 2 == 0 ? i / 20 : i / 2 % 10));
    return pairs;
}();

std::string decimalText(Wide wide)
{
    constexpr std::uint64_t kChunk = 100'000'000;
    char text[64];
    char *first = text + sizeof text;
    for (std::size_t top = 0; top < wide.size();) {
        std::uint64_t rest = 0;
        for (std::size_t i = top; i < wide.size(); ++i) {
            const std::uint64_t dividend = rest << 32 | wide[i];
            wide[i] = static_cast<std::uint32_t>(dividend / kChunk);
            rest = dividend % kChunk;
        }
        while (top < wide.size() && wide[top] == 0)
            ++top;
        auto digits = static_cast<std::uint32_t>(rest);
        for (int pair = 0; pair < 4; ++pair, digits /= 100)
            std::memcpy(first -= 2, kPairs.data() + 2 * (digits % 100), 2);
    }
    while (first + 1 < text + sizeof text && *first == '0')
        ++first;
    return {first, text + sizeof text};
}

std::optional<Wide> parseWide(std::string_view text)
{
    if (text.empty() || text.size() > 57)
        return std::nullopt;
    Wide wide{};
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        std::uint64_t carry = static_cast<std::uint64_t>(c - '0');
        for (std::size_t i = wide.size(); i-- > 0;) {
            const std::uint64_t value = std::uint64_t{wide[i]} * 10 + carry;
            wide[i] = static_cast<std::uint32_t>(value);
            carry = value >> 32;
        }
        if (carry != 0)
            return std::nullopt;
    }
    return wide;
}

std::uint64_t bits(const Wide &wide, int lowest, int count)
{
    std::uint64_t value = 0;
    for (int i = count - 1; i >= 0; --i) {
        const int bit = lowest + i;
        value = value << 1 | (wide[wide.size() - 1 - static_cast<std::size_t>(bit / 32)] >> (bit % 32) & 1);
    }
    return value;
}

} // namespace

std::uint64_t KinesisStream::epochSeconds(SimTime time)
{
    return static_cast<std::uint64_t>(world::kEpochSeconds + time / kernel::kSecond);
}

std::string KinesisStream::sequenceNumber(const Shard &shard, std::uint64_t counter, SimTime time) const
{
    Wide wide{};
    shiftIn(wide, 2, 1);
    shiftIn(wide, epochSeconds(shard.opened), 9);
    shiftIn(wide, shard.number & 15, 1);
    shiftIn(wide, counter, 16);
    shiftIn(wide, 0, 2);
    shiftIn(wide, epochSeconds(time), 9);
    shiftIn(wide, shard.number, 8);
    shiftIn(wide, 2, 1);
    return decimalText(wide);
}

std::string KinesisStream::sequenceNumber(const Shard &shard, std::uint64_t position) const
{
    return sequenceNumber(shard, position + 1, shard.log.at(position).arrival);
}

std::optional<SequenceParts> KinesisStream::parseSequenceNumber(std::string_view text)
{
    const std::optional<Wide> wide = parseWide(text);
    if (!wide || bits(*wide, 0, 4) != 2 || bits(*wide, 184, 8) != 2)
        return std::nullopt;
    return SequenceParts{.shardOpened = bits(*wide, 148, 36),
                         .counter = bits(*wide, 80, 64),
                         .seconds = bits(*wide, 36, 36),
                         .shard = static_cast<std::uint32_t>(bits(*wide, 4, 32))};
}

std::optional<std::uint64_t> KinesisStream::positionOf(const std::string &sequenceNumber, std::uint32_t *shardNumber)
{
    const std::optional<SequenceParts> parts = parseSequenceNumber(sequenceNumber);
    if (!parts)
        return std::nullopt;
    *shardNumber = parts->shard;
    return parts->counter == 0 ? std::nullopt : std::optional(parts->counter - 1);
}

PutOutcome KinesisStream::putContent(SimTime now, world::WholeRecord record, Digest128 hash)
{
    const auto bytes = static_cast<std::uint32_t>(record.partitionKey.size() + record.data.size());
    const std::uint64_t number = m_contents.nextNumber();
    const PutOutcome outcome = put(now, {index(), number, now, hash, bytes});
    if (outcome == PutOutcome::Accepted)
        ++m_outsideProduced;
    else
        record.data.clear(); // its key may be a hot one, to be named
    m_contents.add(now, std::move(record));
    return outcome;
}

Result<void> KinesisStream::sendByHand(SimTime now, const Json &with)
{
    const auto refusal = [](const QString &message) {
        return Error{message, QStringLiteral("InvalidArgumentException")};
    };
    world::WholeRecord record;
    record.partitionKey = with.value("PartitionKey", std::string());
    record.data = with.value("Data", std::string());
    record.explicitHashKey = with.value("ExplicitHashKey", std::string());
    const qsizetype characters = fromUtf8(record.partitionKey).size();
    if (characters < 1 || characters > m_limits.maxKeyCharacters)
        return refusal(QCoreApplication::translate("World", "A partition key has 1 to 256 characters."));
    Digest128 hash = kernel::md5(record.partitionKey);
    if (!record.explicitHashKey.empty()) {
        const auto explicitHash = kernel::parseDecimal128(record.explicitHashKey);
        if (!explicitHash)
            return refusal(QCoreApplication::translate("World", "An explicit hash key is a decimal number below 2 to "
                                                                "the power of 128."));
        hash = *explicitHash;
    }
    const auto bytes = static_cast<std::uint32_t>(record.partitionKey.size() + record.data.size());
    const PutOutcome outcome = putContent(now, std::move(record), hash);
    if (world().tellsCalls()) {
        WriteCall call(*this, *this, putWords(), false, 0);
        call.add(shardFor(hash).number, bytes, outcome);
        call.drop(outcome != PutOutcome::Accepted);
        call.tell(now, world().order());
    }
    if (!world().tellsCalls(world::EventKind::Put, id()))
        tell(world::EventKind::Put,
             outcome == PutOutcome::Accepted ? "record sent by hand" : "record sent by hand: refused",
             shardFor(hash).id(),
             outcome == PutOutcome::Throttled  ? kThroughputExceeded
             : outcome == PutOutcome::TooLarge ? kInvalidArgument
                                               : std::string_view());
    if (outcome == PutOutcome::Accepted)
        return {};
    ++m_outsideProduced;
    ++m_handDropped;
    if (outcome == PutOutcome::TooLarge)
        return refusal(QCoreApplication::translate("World", "The record has %L1 bytes with its key; %L2 is the most.")
                           .arg(bytes)
                           .arg(m_limits.maxRecordBytes));
    return Error{QCoreApplication::translate("World", "The shard is at its limit; try again."),
                 QStringLiteral("ProvisionedThroughputExceededException")};
}

} // namespace headwater::services::kinesis_stream
