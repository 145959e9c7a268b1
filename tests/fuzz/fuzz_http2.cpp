// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2session.h"

#include <cstdint>
#include <cstdlib>

using namespace headwater::http;

namespace {

constexpr std::size_t kWindow = 256 * 1'024; ///< of a stream, which a client may fill before it has to wait

void expect(bool isRight)
{
    if (!isRight)
        std::abort();
}

/// Answers in each of the ways that there are.
void answer(Http2Session &session, Http2Session::Stream stream, const Request &request)
{
    switch (request.body.size() % 3) {
    case 0:
        session.answer(stream, {200, {{"X-Length", std::to_string(request.body.size())}}, request.body}, "now");
        break;
    case 1:
        session.beginStream(stream, {200, {}, {}}, "now");
        session.send(stream, request.target);
        session.endStream(stream);
        break;
    default:
        session.beginStream(stream, {204, {{"Connection", "close"}}, {}}, "now"); // and never another word
    }
}

void hear(std::string_view bytes, std::size_t step)
{
    Limits limits;
    limits.headerBytes = 1'024;
    limits.bodyBytes = 4'096;
    limits.streams = 4;
    limits.streamBytes = 4'096;
    Http2Session session(limits);
    Http2Session::Clock::time_point now{};
    std::string out;
    bool isOpen = true;
    for (std::size_t at = 0; at < bytes.size() && isOpen; at += step) {
        isOpen = session.receive(bytes.substr(at, step), now);
        now += std::chrono::seconds(1);
        expect(session.buffered() <= 2 * limits.bodyBytes + limits.streams * kWindow);
        expect(session.streams() <= limits.streams);
        for (auto arrived = session.take(); arrived.stream != 0; arrived = session.take()) {
            expect(arrived.request.body.size() <= limits.bodyBytes);
            std::size_t headers = 0;
            for (const auto &[name, value] : arrived.request.headers)
                headers += name.size() + value.size();
            expect(headers <= limits.headerBytes + 256); // the authority stands there once more
            answer(session, arrived.stream, arrived.request);
        }
        session.refuseSlow(now);
        (void)session.takeGone();
        out.clear();
        isOpen = session.collect(out, 1'000) && isOpen;
    }
    session.close();
    out.clear();
    (void)session.collect(out, 1'000'000);
    (void)session.hasEnded();
}

} // namespace

// What a client may send that speaks HTTP/2, in one piece and in crumbs: bounded memory, and no way to break it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    // Hardly any input would begin as it must.
    const std::string bytes = std::string(kHttp2Preface) + std::string(reinterpret_cast<const char *>(data), size);
    hear(bytes, bytes.size());
    hear(bytes, 7);
    return 0;
}
