// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2session.h"

#include "core/http/contentcoding.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <nghttp2/nghttp2.h>
#include <utility>

namespace headwater::http {
namespace {

/// Room that a client has before it is told of more: records come in by the megabyte.
constexpr std::int32_t kStreamWindow = 256 * 1'024, kConnectionWindow = 8 * 1'048'576;
constexpr std::size_t kHeaderOverhead = 32; ///< of each, as RFC 9113 counts them
constexpr std::size_t kCompactFrom = 1'048'576;

std::string_view view(const std::uint8_t *bytes, std::size_t size)
{
    return {reinterpret_cast<const char *>(bytes), size};
}

/// What belongs to a connection, and not to an answer.
bool isOfConnection(std::string_view name)
{
    return isSameText(name, "connection") || isSameText(name, "transfer-encoding") || isSameText(name, "keep-alive");
}

std::string lowered(std::string_view name)
{
    std::string text(name);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// A request and its answer.
struct Exchange
{
    Request request;
    std::string authority;
    std::size_t headerBytes = 0;
    std::size_t withheld = 0; ///< bytes of the body that were not given back to the client's window
    Http2Session::Clock::time_point since;
    bool hasHeader = false, isWhole = false, isTaken = false;
    bool isHead = false, isRefused = false, isAnswered = false;
    bool isComplete = false; ///< nothing comes behind what is in `out`
    bool isDeferred = false, isReset = false;
    std::string out;
    std::size_t sent = 0; ///< of `out`
};

} // namespace

struct Http2Session::Private
{
    explicit Private(const Limits &itsLimits)
        : limits(itsLimits)
    {
        nghttp2_session_callbacks *callbacks = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, beginHeaders);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, header);
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frameCame);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, dataCame);
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, frameWent);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, streamClosed);
        nghttp2_option *options = nullptr;
        nghttp2_option_new(&options);
        nghttp2_option_set_no_auto_window_update(options, 1);
        nghttp2_session_server_new2(&session, callbacks, this, options);
        nghttp2_option_del(options);
        nghttp2_session_callbacks_del(callbacks);
        const nghttp2_settings_entry settings[] = {
            {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
            {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<std::uint32_t>(kStreamWindow)},
            {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.headerBytes}};
        nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, std::size(settings));
        nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
    }
    ~Private() { nghttp2_session_del(session); }
    Private(const Private &) = delete;
    Private &operator=(const Private &) = delete;

    Exchange *find(Stream stream)
    {
        const auto found = exchanges.find(stream);
        return found == exchanges.end() ? nullptr : &found->second;
    }

    void dropBody(Exchange &exchange)
    {
        if (!exchange.isTaken)
            buffered -= exchange.request.body.size();
        exchange.request.body = {};
    }

    /// The client may still be sending: it is told when it has the answer.
    void refuse(Stream stream, Exchange &exchange, int status)
    {
        if (exchange.isRefused)
            return;
        exchange.isRefused = true;
        dropBody(exchange);
        submit(stream, exchange, {status, {{"content-type", "text/plain"}}, std::string(statusText(status)) + "\n"}, {},
               true);
    }

    /// Of many large bodies at once all but the oldest wait, so that they do not fill the memory.
    void giveBack()
    {
        const bool hasRoom = buffered <= 2 * limits.bodyBytes;
        bool isOldest = true;
        for (auto &[stream, exchange] : exchanges) {
            if (exchange.withheld > 0 && (hasRoom || isOldest || exchange.isRefused))
                nghttp2_session_consume_stream(session, stream, std::exchange(exchange.withheld, 0));
            isOldest = isOldest && exchange.isWhole;
        }
    }

    void whole(Stream stream, Exchange &exchange)
    {
        exchange.isWhole = true;
        if (!exchange.isRefused)
            ready.push_back(stream);
    }

    void submit(Stream stream, Exchange &exchange, const Response &response, std::string_view date, bool isComplete)
    {
        const bool hasBody = response.status >= 200 && response.status != 204 && response.status != 304;
        std::vector<std::pair<std::string, std::string>> fields{{":status", std::to_string(response.status)}};
        if (!date.empty())
            fields.emplace_back("date", date);
        for (const auto &[name, value] : response.headers) {
            if (!isOfConnection(name))
                fields.emplace_back(lowered(name), value);
        }
        if (hasBody && isComplete)
            fields.emplace_back("content-length", std::to_string(response.body.size()));
        std::vector<nghttp2_nv> list;
        list.reserve(fields.size());
        for (auto &[name, value] : fields)
            list.push_back({reinterpret_cast<std::uint8_t *>(name.data()),
                            reinterpret_cast<std::uint8_t *>(value.data()), name.size(), value.size(),
                            NGHTTP2_NV_FLAG_NONE});
        exchange.isAnswered = true;
        exchange.isComplete = isComplete || exchange.isHead;
        if (hasBody && !exchange.isHead) {
            exchange.out = response.body;
            unsent += exchange.out.size();
        }
        nghttp2_data_provider provider{};
        provider.source.ptr = &exchange;
        provider.read_callback = readAnswer;
        const bool isEmpty = exchange.out.empty() && exchange.isComplete;
        nghttp2_submit_response(session, stream, list.data(), list.size(), isEmpty ? nullptr : &provider);
    }

    void resume(Stream stream, Exchange &exchange)
    {
        if (std::exchange(exchange.isDeferred, false))
            nghttp2_session_resume_data(session, stream);
    }

    static Private &of(void *user) { return *static_cast<Private *>(user); }

    static int beginHeaders(nghttp2_session *, const nghttp2_frame *frame, void *user)
    {
        if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
            of(user).exchanges[frame->hd.stream_id].since = of(user).now;
        return 0;
    }

    static int header(nghttp2_session *, const nghttp2_frame *frame, const std::uint8_t *name, std::size_t nameSize,
                      const std::uint8_t *value, std::size_t valueSize, std::uint8_t, void *user)
    {
        Exchange *exchange = of(user).find(frame->hd.stream_id);
        if (!exchange || exchange->hasHeader) // what follows a body has no meaning here
            return 0;
        exchange->headerBytes += nameSize + valueSize + kHeaderOverhead;
        if (exchange->headerBytes > of(user).limits.headerBytes)
            return 0;
        Request &request = exchange->request;
        const std::string_view key = view(name, nameSize), text = view(value, valueSize);
        if (key == ":method")
            request.method = text;
        else if (key == ":path")
            request.target = text;
        else if (key == ":authority")
            exchange->authority = text;
        else if (!key.starts_with(':'))
            request.headers.emplace_back(key, text);
        return 0;
    }

    void headerCame(Stream stream, Exchange &exchange, bool isLast)
    {
        exchange.hasHeader = true;
        Request &request = exchange.request;
        exchange.isHead = request.method == "HEAD";
        if (request.header("host").empty() && !exchange.authority.empty())
            request.headers.emplace_back("host", exchange.authority);
        if (request.method == "CONNECT")
            request.target = exchange.authority;
        if (exchange.headerBytes > limits.headerBytes) {
            refuse(stream, exchange, 431);
        } else if (!isLast && isSameText(request.header("expect"), "100-continue")) {
            std::string name = ":status", value = "100";
            const nghttp2_nv status{reinterpret_cast<std::uint8_t *>(name.data()),
                                    reinterpret_cast<std::uint8_t *>(value.data()), name.size(), value.size(),
                                    NGHTTP2_NV_FLAG_NONE};
            nghttp2_submit_headers(session, NGHTTP2_FLAG_NONE, stream, nullptr, &status, 1, nullptr);
        }
    }

    static int frameCame(nghttp2_session *, const nghttp2_frame *frame, void *user)
    {
        Exchange *exchange = of(user).find(frame->hd.stream_id);
        if (!exchange || (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA))
            return 0;
        const bool isLast = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        if (frame->hd.type == NGHTTP2_HEADERS && !exchange->hasHeader)
            of(user).headerCame(frame->hd.stream_id, *exchange, isLast);
        if (isLast)
            of(user).whole(frame->hd.stream_id, *exchange);
        return 0;
    }

    static int dataCame(nghttp2_session *session, std::uint8_t, std::int32_t stream, const std::uint8_t *data,
                        std::size_t size, void *user)
    {
        Private &d = of(user);
        nghttp2_session_consume_connection(session, size);
        Exchange *exchange = d.find(stream);
        if (!exchange)
            return 0;
        exchange->withheld += size;
        if (!exchange->isRefused) {
            exchange->request.body.append(view(data, size));
            d.buffered += size;
            if (exchange->request.body.size() > d.limits.bodyBytes)
                d.refuse(stream, *exchange, 413);
        }
        d.giveBack();
        return 0;
    }

    /// A client that was refused need not send the rest.
    static int frameWent(nghttp2_session *session, const nghttp2_frame *frame, void *user)
    {
        if ((frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) ||
            (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0)
            return 0;
        const Exchange *exchange = of(user).find(frame->hd.stream_id);
        if (exchange && exchange->isRefused && !exchange->isWhole)
            nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
        return 0;
    }

    static int streamClosed(nghttp2_session *, std::int32_t stream, std::uint32_t, void *user)
    {
        Private &d = of(user);
        const auto found = d.exchanges.find(stream);
        if (found == d.exchanges.end())
            return 0;
        Exchange &exchange = found->second;
        d.dropBody(exchange);
        d.unsent -= exchange.out.size() - exchange.sent;
        if (exchange.isTaken && !exchange.isComplete)
            d.gone.push_back(stream);
        d.exchanges.erase(found);
        d.giveBack();
        return 0;
    }

    static ssize_t readAnswer(nghttp2_session *, std::int32_t, std::uint8_t *buffer, std::size_t size,
                              std::uint32_t *flags, nghttp2_data_source *source, void *user)
    {
        Private &d = of(user);
        auto &exchange = *static_cast<Exchange *>(source->ptr);
        const std::size_t part = std::min(size, exchange.out.size() - exchange.sent);
        if (part == 0 && !exchange.isComplete) {
            exchange.isDeferred = true;
            return NGHTTP2_ERR_DEFERRED;
        }
        std::memcpy(buffer, exchange.out.data() + exchange.sent, part);
        exchange.sent += part;
        d.unsent -= part;
        d.sentBytes += part;
        if (exchange.sent == exchange.out.size()) {
            exchange.out.clear();
            exchange.sent = 0;
            if (exchange.isComplete)
                *flags |= NGHTTP2_DATA_FLAG_EOF;
        } else if (!exchange.isComplete && exchange.sent > kCompactFrom) {
            exchange.out.erase(0, std::exchange(exchange.sent, 0));
        }
        return static_cast<ssize_t>(part);
    }

    const Limits limits;
    nghttp2_session *session = nullptr;
    std::map<Stream, Exchange> exchanges; ///< their addresses stay
    std::deque<Stream> ready;
    std::vector<Stream> gone;
    Clock::time_point now;
    std::size_t buffered = 0, unsent = 0;
    std::uint64_t sentBytes = 0;
};

Http2Session::Http2Session(const Limits &limits)
    : d(std::make_unique<Private>(limits))
{
}

Http2Session::~Http2Session() = default;

bool Http2Session::receive(std::string_view bytes, Clock::time_point now)
{
    d->now = now;
    const ssize_t taken =
        nghttp2_session_mem_recv(d->session, reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
    if (taken >= 0)
        return true;
    nghttp2_session_terminate_session(d->session, taken == NGHTTP2_ERR_FLOODED ? NGHTTP2_ENHANCE_YOUR_CALM
                                                                               : NGHTTP2_PROTOCOL_ERROR);
    return false;
}

Http2Session::Arrived Http2Session::take()
{
    while (!d->ready.empty()) {
        const Stream stream = d->ready.front();
        d->ready.pop_front();
        Exchange *exchange = d->find(stream);
        if (!exchange || exchange->isRefused)
            continue;
        d->buffered -= exchange->request.body.size();
        exchange->isTaken = true;
        Request request = std::move(exchange->request);
        d->giveBack();
        if (const int problem = undoContentCoding(request, d->limits.bodyBytes); problem != 0) {
            exchange->request = {};
            d->refuse(stream, *exchange, problem);
            continue;
        }
        return {stream, std::move(request)};
    }
    return {};
}

std::vector<Http2Session::Stream> Http2Session::takeGone()
{
    return std::exchange(d->gone, {});
}

void Http2Session::answer(Stream stream, const Response &response, std::string_view date)
{
    if (Exchange *exchange = d->find(stream); exchange && !exchange->isAnswered)
        d->submit(stream, *exchange, response, date, true);
}

void Http2Session::beginStream(Stream stream, const Response &head, std::string_view date)
{
    if (Exchange *exchange = d->find(stream); exchange && !exchange->isAnswered)
        d->submit(stream, *exchange, head, date, false);
}

void Http2Session::send(Stream stream, std::string_view bytes)
{
    Exchange *exchange = d->find(stream);
    if (!exchange || !exchange->isAnswered || exchange->isComplete || exchange->isReset || bytes.empty())
        return;
    exchange->out.append(bytes);
    d->unsent += bytes.size();
    if (exchange->out.size() - exchange->sent <= d->limits.streamBytes) {
        d->resume(stream, *exchange);
        return;
    }
    exchange->isReset = true;
    nghttp2_submit_rst_stream(d->session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_ENHANCE_YOUR_CALM);
}

void Http2Session::endStream(Stream stream)
{
    Exchange *exchange = d->find(stream);
    if (!exchange || !exchange->isAnswered)
        return;
    exchange->isComplete = true;
    d->resume(stream, *exchange);
}

bool Http2Session::collect(std::string &out, std::size_t most)
{
    while (out.size() < most) {
        const std::uint8_t *data = nullptr;
        const ssize_t size = nghttp2_session_mem_send(d->session, &data);
        if (size < 0)
            return false;
        if (size == 0)
            break;
        out.append(view(data, static_cast<std::size_t>(size)));
    }
    return true;
}

void Http2Session::refuseSlow(Clock::time_point now)
{
    for (auto &[stream, exchange] : d->exchanges) {
        if (exchange.isWhole || exchange.isRefused)
            continue;
        if (!exchange.hasHeader && now - exchange.since > d->limits.header) {
            // In the middle of a header nothing else can be said.
            nghttp2_session_terminate_session(d->session, NGHTTP2_ENHANCE_YOUR_CALM);
            return;
        }
        if (exchange.hasHeader && now - exchange.since > d->limits.request)
            d->refuse(stream, exchange, 408);
    }
}

void Http2Session::close()
{
    nghttp2_session_terminate_session(d->session, NGHTTP2_NO_ERROR);
}

bool Http2Session::hasEnded() const
{
    return nghttp2_session_want_read(d->session) == 0 && nghttp2_session_want_write(d->session) == 0;
}

std::size_t Http2Session::streams() const
{
    return d->exchanges.size();
}

std::size_t Http2Session::unsent() const
{
    return d->unsent;
}

std::size_t Http2Session::buffered() const
{
    return d->buffered;
}

std::uint64_t Http2Session::sentBytes() const
{
    return d->sentBytes;
}

} // namespace headwater::http
