// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mqtt/framer.h"
#include "core/mqtt/reading.h"
#include "core/mqtt/writing.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace headwater::mqtt;

namespace {

std::vector<std::string> cut(std::string_view bytes, std::size_t step)
{
    Framer framer(4'096);
    std::vector<std::string> packets;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        framer.add(bytes.substr(at, step));
        while (auto packet = framer.next())
            packets.push_back(std::move(*packet));
    }
    return packets;
}

/// What was read can be written, and is the same when it is read again.
void check(const std::string &bytes, Version version)
{
    const auto read = readPacket(bytes, version);
    const auto *packet = std::get_if<Packet>(&read);
    if (!packet)
        return;
    const auto again = readPacket(writePacket(*packet, version), version);
    const auto *same = std::get_if<Packet>(&again);
    if (!same || !(*same == *packet))
        std::abort();
}

} // namespace

// What anybody may send to a broker.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    const std::vector<std::string> packets = cut(bytes, size + 1);
    if (packets != cut(bytes, 1))
        std::abort();
    for (const std::string &each : packets) {
        check(each, Version::Mqtt311);
        check(each, Version::Mqtt5);
    }
    return 0;
}
