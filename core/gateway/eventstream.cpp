// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/eventstream.h"

#include <cstdint>
#include <zlib.h>

namespace headwater::gateway {
namespace {

constexpr std::size_t kPrelude = 12, kChecksum = 4;
constexpr char kTextType = 7;

void put(std::string &out, std::size_t value, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift);
}

void putChecksum(std::string &out)
{
    put(out, crc32(0, reinterpret_cast<const Bytef *>(out.data()), static_cast<uInt>(out.size())), 4);
}

} // namespace

std::string eventMessage(const std::vector<std::pair<std::string_view, std::string_view>> &headers,
                         std::string_view payload)
{
    std::string head;
    for (const auto &[name, value] : headers) {
        put(head, name.size(), 1);
        head.append(name);
        head += kTextType;
        put(head, value.size(), 2);
        head.append(value);
    }
    std::string message;
    message.reserve(kPrelude + head.size() + payload.size() + kChecksum);
    put(message, kPrelude + head.size() + payload.size() + kChecksum, 4);
    put(message, head.size(), 4);
    putChecksum(message);
    message.append(head).append(payload);
    putChecksum(message);
    return message;
}

} // namespace headwater::gateway
