// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/requestreader.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace headwater::http;

namespace {

struct Heard
{
    std::vector<Request> requests;
    bool hasFailed = false;
    int failure = 0;
};

Heard hear(std::string_view bytes, std::size_t step)
{
    Limits limits;
    limits.headerBytes = 1'024;
    limits.bodyBytes = 4'096;
    RequestReader reader(limits);
    Heard heard;
    for (std::size_t at = 0; at < bytes.size() && !heard.hasFailed; at += step) {
        reader.add(bytes.substr(at, step));
        RequestReader::State state = reader.read();
        for (; state == RequestReader::State::Ready; state = reader.read())
            heard.requests.push_back(reader.take());
        heard.hasFailed = state == RequestReader::State::Failed;
        reader.takeContinue();
        if (reader.buffered() > limits.headerBytes + step)
            std::abort();
    }
    if (heard.hasFailed)
        heard.failure = reader.failure();
    for (const Request &each : heard.requests) {
        if (each.body.size() > limits.bodyBytes)
            std::abort();
        (void)formFields(each.body);
        (void)formFields(each.query());
    }
    return heard;
}

} // namespace

// What anybody may send to a port: whole or byte by byte it is the same requests, none larger than allowed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    const Heard whole = hear(bytes, size + 1);
    const Heard slow = hear(bytes, 1);
    // Noise may be noticed before its line ends, or then.
    if (whole.requests.size() != slow.requests.size())
        std::abort();
    for (std::size_t i = 0; i < whole.requests.size(); ++i) {
        if (whole.requests[i].target != slow.requests[i].target || whole.requests[i].body != slow.requests[i].body)
            std::abort();
    }
    return 0;
}
