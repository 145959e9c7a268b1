// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace headwater::http {

/// What a server takes from its clients, so that none of them can stop it or fill the memory.
struct Limits
{
    std::uint32_t headerBytes = 32 * 1'024;   ///< signed requests have long headers
    std::uint64_t bodyBytes = 16 * 1'048'576; ///< 10 MiB of records are 13.4 MiB in base64
    std::size_t connections = 1'024;
    std::size_t connectionsPerAddress = 1'024;
    std::uint32_t streams = 128;              ///< of one HTTP/2 connection at a time
    std::size_t streamBytes = 16 * 1'048'576; ///< unsent, of an answer whose end nobody knows
    std::size_t unsentBytes = 1'048'576;      ///< of answers, before the next request of a connection is read
    /// Of all connections together: bodies that are not whole yet, and answers that clients do not take. Beyond that
    /// the large ones are refused and broken off; small ones always fit.
    std::size_t bodiesInAll = 256 * 1'048'576, answersInAll = 512 * 1'048'576;
    std::size_t small = 64 * 1'024;
    std::chrono::milliseconds header{10'000};  ///< from the first byte of a request to the end of its header
    std::chrono::milliseconds request{60'000}; ///< to the end of its body
    std::chrono::milliseconds idle{120'000};   ///< between requests; SDKs keep connections for about as long
    std::chrono::milliseconds answer{60'000};  ///< until the client has taken more of an answer
};

} // namespace headwater::http
