// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/answer.h"

#include "core/kernel/random.h"

#include <QByteArray>

namespace headwater::gateway {

std::string jsonText(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string requestId(std::uint64_t seed, std::uint64_t call)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    const std::uint64_t halves[] = {kernel::mix64(seed ^ kernel::mix64(call)), kernel::mix64(seed + call)};
    std::string text;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            text += '-';
        const int digit = static_cast<int>(halves[i / 16] >> (60 - 4 * (i % 16)) & 15);
        text += i == 12 ? '4' : i == 16 ? kDigits[8 | (digit & 3)] : kDigits[digit]; // as a random UUID has it
    }
    return text;
}

std::string extendedRequestId(std::uint64_t seed, std::uint64_t call)
{
    constexpr int kWords = 9;
    QByteArray bytes;
    for (std::uint64_t word = 0; word < kWords; ++word) {
        const std::uint64_t value = kernel::mix64(kernel::mix64(seed + call) + word);
        bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    return bytes.toBase64().toStdString();
}

} // namespace headwater::gateway
