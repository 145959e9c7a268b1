// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mqtt/framer.h"

#include <cstdint>

namespace headwater::mqtt {

std::optional<std::string> Framer::next()
{
    constexpr std::size_t kLengthBytes = 4;
    if (m_hasFailed)
        return std::nullopt;
    std::size_t length = 0, at = m_at + 1;
    for (;; ++at) {
        if (at >= m_buffer.size())
            break;
        if (at - m_at > kLengthBytes) {
            m_hasFailed = true;
            return std::nullopt;
        }
        const auto byte = static_cast<std::uint8_t>(m_buffer[at]);
        length |= static_cast<std::size_t>(byte & 0x7f) << (7 * (at - m_at - 1));
        if ((byte & 0x80) == 0) {
            const std::size_t whole = at + 1 - m_at + length;
            if (whole > m_largest) {
                m_hasFailed = m_isTooLarge = true;
                return std::nullopt;
            }
            if (m_buffer.size() - m_at < whole)
                break;
            std::string packet = m_buffer.substr(m_at, whole);
            m_at += whole;
            return packet;
        }
    }
    m_buffer.erase(0, m_at);
    m_at = 0;
    return std::nullopt;
}

} // namespace headwater::mqtt
