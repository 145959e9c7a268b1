// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/limits.h"
#include "core/http/message.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::http {

/// How every client that speaks HTTP/2 begins.
inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The server's side of one HTTP/2 connection, as libnghttp2 speaks it: bytes go in, whole requests come out, and of
/// answers to them bytes. Knows no sockets.
class Http2Session
{
public:
    using Stream = std::int32_t;
    using Clock = std::chrono::steady_clock;

    explicit Http2Session(const Limits &limits);
    ~Http2Session();

    /// False: what came is no HTTP/2, and the connection of no more use. What there is to send says why.
    bool receive(std::string_view bytes, Clock::time_point now);
    struct Arrived
    {
        Stream stream = 0; ///< 0: none is whole
        Request request;
    };
    Arrived take();
    /// Streams that ended before their answer was complete, since the last call.
    std::vector<Stream> takeGone();

    /// What is said about a stream that is gone goes into the void.
    void answer(Stream stream, const Response &response, std::string_view date);
    void beginStream(Stream stream, const Response &head, std::string_view date);
    void send(Stream stream, std::string_view bytes);
    void endStream(Stream stream);

    /// Appends what there is to send, as long as `out` is shorter than `most`. False: nothing more of it goes.
    bool collect(std::string &out, std::size_t most);
    /// Refuses the streams whose request takes too long. True: one did.
    void refuseSlow(Clock::time_point now);
    /// Says GOAWAY; streams that are open end.
    void close();

    bool hasEnded() const;           ///< nothing is to be read or sent any more
    std::size_t streams() const;     ///< that are open
    std::size_t unsent() const;      ///< bytes of answers that the client has not room for, or that wait
    std::size_t buffered() const;    ///< bytes of requests that nobody took yet
    std::uint64_t sentBytes() const; ///< of answers, so far

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace headwater::http
