// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::mqtt {

/// Cuts the bytes of a connection into packets, which are not looked into.
class Framer
{
public:
    /// \param largest more bytes than this no packet may have
    explicit Framer(std::size_t largest)
        : m_largest(largest)
    {
    }

    void add(std::string_view bytes) { m_buffer.append(bytes); }
    /// The next whole packet, its fixed header included; nothing while it is not there.
    std::optional<std::string> next();
    /// It is no MQTT, or a packet is too large: nothing more will come.
    bool hasFailed() const { return m_hasFailed; }
    bool isTooLarge() const { return m_isTooLarge; }
    std::size_t buffered() const { return m_buffer.size() - m_at; }   ///< bytes of a packet that is not whole
    bool hasBegun() const { return m_at < m_buffer.size(); }          ///< some of the next packet is there
    char first() const { return hasBegun() ? m_buffer[m_at] : '\0'; } ///< its first byte

private:
    const std::size_t m_largest;
    std::string m_buffer;
    std::size_t m_at = 0;
    bool m_hasFailed = false, m_isTooLarge = false;
};

} // namespace headwater::mqtt
