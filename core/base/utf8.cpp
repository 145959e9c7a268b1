// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"

#include <cstdint>
#include <cstring>

namespace headwater {

bool isUtf8(std::string_view bytes)
{
    const auto *p = reinterpret_cast<const unsigned char *>(bytes.data());
    const auto *const end = p + bytes.size();
    const auto continues = [end](const unsigned char *at) {
        return at < end && (*at & 0xC0) == 0x80;
    };
    while (p < end) {
        while (end - p >= 8) {
            std::uint64_t eight;
            std::memcpy(&eight, p, 8);
            if (eight & 0x8080808080808080u)
                break;
            p += 8;
        }
        if (p == end)
            break;
        const unsigned char lead = *p++;
        if (lead < 0x80)
            continue;
        if (lead >= 0xC2 && lead <= 0xDF) {
            if (!continues(p))
                return false;
            p += 1;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            if (!continues(p) || !continues(p + 1) || (lead == 0xE0 && p[0] < 0xA0) || (lead == 0xED && p[0] > 0x9F))
                return false;
            p += 2;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            if (!continues(p) || !continues(p + 1) || !continues(p + 2) || (lead == 0xF0 && p[0] < 0x90) ||
                (lead == 0xF4 && p[0] > 0x8F))
                return false;
            p += 3;
        } else {
            return false;
        }
    }
    return true;
}

} // namespace headwater
