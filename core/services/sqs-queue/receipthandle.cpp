// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/receipthandle.h"

#include "core/kernel/random.h"

#include <QByteArray>

#include <array>

namespace headwater::services::sqs_queue {

namespace {

constexpr std::string_view kVersion = "AQEB"; ///< as the service's handles begin
using Words = std::array<std::uint64_t, 3>;   ///< veiled message, veiled place, tag

std::uint64_t tagOf(std::uint64_t id, std::uint64_t place, std::uint64_t secret)
{
    return kernel::mix64(kernel::mix64(id ^ secret) + kernel::kGolden * place);
}

} // namespace

std::string receiptHandleText(const Handle &handle, std::uint64_t secret)
{
    const std::uint64_t place = std::uint64_t{handle.slot} << 16 | handle.receive;
    const std::uint64_t tag = tagOf(handle.id, place, secret);
    const Words words{handle.id ^ kernel::mix64(tag + secret), place ^ kernel::mix64(tag ^ ~secret), tag};
    QByteArray bytes;
    for (const std::uint64_t word : words) {
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes += static_cast<char>(word >> shift & 0xff);
    }
    return std::string(kVersion) + bytes.toBase64().toStdString();
}

std::optional<Handle> parseReceiptHandle(std::string_view text, std::uint64_t secret)
{
    if (!text.starts_with(kVersion))
        return {};
    text.remove_prefix(kVersion.size());
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray(text.data(), static_cast<qsizetype>(text.size())),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || (*decoded).size() != static_cast<qsizetype>(sizeof(Words)))
        return {};
    Words words{};
    for (qsizetype i = 0; i < (*decoded).size(); ++i) {
        std::uint64_t &word = words[static_cast<std::size_t>(i) / 8];
        word = word << 8 | static_cast<unsigned char>((*decoded)[i]);
    }
    const std::uint64_t tag = words[2];
    const std::uint64_t id = words[0] ^ kernel::mix64(tag + secret), place = words[1] ^ kernel::mix64(tag ^ ~secret);
    if (tagOf(id, place, secret) != tag)
        return {};
    return Handle{id, static_cast<Slot>(place >> 16), static_cast<std::uint16_t>(place & 0xffff)};
}

} // namespace headwater::services::sqs_queue
