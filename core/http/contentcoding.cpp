// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/contentcoding.h"

#include <algorithm>
#include <utility>
#include <zlib.h>

namespace headwater::http {

std::optional<Inflated> inflated(std::string_view data, std::size_t most)
{
    constexpr int kGzipOrZlib = 15 + 32;
    constexpr std::size_t kStep = 64 * 1'024;
    z_stream stream{};
    if (inflateInit2(&stream, kGzipOrZlib) != Z_OK)
        return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    Inflated result;
    int state = Z_OK;
    while (state == Z_OK) {
        const std::size_t had = result.bytes.size();
        result.bytes.resize(had + kStep);
        stream.next_out = reinterpret_cast<Bytef *>(result.bytes.data() + had);
        stream.avail_out = static_cast<uInt>(kStep);
        state = inflate(&stream, Z_NO_FLUSH);
        result.bytes.resize(had + kStep - stream.avail_out);
        if (result.bytes.size() > most) {
            result.bytes.clear();
            result.isTooLarge = true;
            break;
        }
    }
    inflateEnd(&stream);
    if (!result.isTooLarge && (state != Z_STREAM_END || stream.avail_in > 0))
        return std::nullopt;
    return result;
}

int undoContentCoding(Request &request, std::size_t most)
{
    const std::string_view coding = request.header("Content-Encoding");
    if (request.body.empty() || (!isSameText(coding, "gzip") && !isSameText(coding, "deflate")))
        return 0;
    auto plain = inflated(request.body, most);
    if (!plain || plain->isTooLarge)
        return plain ? 413 : 400;
    request.codedBody = std::exchange(request.body, std::move(plain->bytes));
    return 0;
}

} // namespace headwater::http
