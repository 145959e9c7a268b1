// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/requestreader.h"

#include "core/http/contentcoding.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>

namespace headwater::http {

namespace beast = boost::beast::http;

namespace {

std::string_view view(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

int statusOf(const boost::system::error_code &problem)
{
    if (problem == beast::error::header_limit)
        return 431;
    if (problem == beast::error::body_limit)
        return 413;
    if (problem == beast::error::bad_version)
        return 505;
    return 400;
}

} // namespace

struct RequestReader::Private
{
    using Parser = beast::request_parser<beast::string_body>;

    explicit Private(const Limits &itsLimits)
        : limits(itsLimits)
    {
        begin();
    }

    /// A parser is good for one message.
    void begin()
    {
        parser.emplace();
        parser->eager(true);
        parser->header_limit(limits.headerBytes);
        parser->body_limit(limits.bodyBytes);
        owesContinue = false;
        saidContinue = false;
    }

    void noteExpectation()
    {
        if (!parser->is_header_done() || parser->is_done() || saidContinue)
            return;
        const auto expect = parser->get().find(beast::field::expect);
        if (expect != parser->get().end() && isSameText(view(expect->value()), "100-continue"))
            owesContinue = true;
        saidContinue = true;
    }

    void fail(int status)
    {
        state = State::Failed;
        failure = status;
        buffer.clear();
    }

    const Limits limits;
    std::string buffer;
    std::optional<Parser> parser;
    std::optional<Request> request;
    State state = State::NeedsMore;
    int failure = 400;
    bool owesContinue = false, saidContinue = false;
};

RequestReader::RequestReader(const Limits &limits)
    : d(std::make_unique<Private>(limits))
{
}

RequestReader::~RequestReader() = default;

void RequestReader::add(std::string_view bytes)
{
    d->buffer.append(bytes);
}

RequestReader::State RequestReader::read()
{
    if (d->state != State::NeedsMore)
        return d->state;
    // Some clients send an empty line behind a body.
    if (!d->parser->got_some()) {
        const std::size_t first = d->buffer.find_first_not_of("\r\n");
        d->buffer.erase(0, std::min(first, d->buffer.size()));
    }
    std::size_t used = 0;
    while (used < d->buffer.size() && !d->parser->is_done()) {
        boost::system::error_code problem;
        const std::size_t taken =
            d->parser->put(boost::asio::const_buffer(d->buffer.data() + used, d->buffer.size() - used), problem);
        used += taken;
        if (problem == beast::error::need_more || (!problem && taken == 0))
            break;
        if (problem) {
            d->fail(statusOf(problem));
            return d->state;
        }
    }
    d->buffer.erase(0, used);
    if (!d->parser->is_done()) {
        // What the parser leaves is a piece of a header, or the line before a chunk.
        if (d->buffer.size() > d->limits.headerBytes)
            d->fail(431);
        d->noteExpectation();
        return d->state;
    }
    Request request;
    auto &message = d->parser->get();
    request.method = view(message.method_string());
    request.target = view(message.target());
    request.isHttp11 = message.version() >= 11;
    request.keepAlive = message.keep_alive();
    for (const auto &field : message)
        request.headers.emplace_back(view(field.name_string()), view(field.value()));
    request.body = std::move(message.body());
    if (const int problem = undoContentCoding(request, d->limits.bodyBytes); problem != 0) {
        d->fail(problem);
        return d->state;
    }
    d->request = std::move(request);
    d->state = State::Ready;
    return d->state;
}

Request RequestReader::take()
{
    Request request = std::move(*d->request);
    d->request.reset();
    d->state = State::NeedsMore;
    d->begin();
    return request;
}

int RequestReader::failure() const
{
    return d->failure;
}

bool RequestReader::takeContinue()
{
    return std::exchange(d->owesContinue, false);
}

bool RequestReader::hasBegun() const
{
    return d->parser->got_some() || !d->buffer.empty();
}

bool RequestReader::hasHeader() const
{
    return d->parser->is_header_done();
}

std::size_t RequestReader::buffered() const
{
    return d->buffer.size();
}

std::size_t RequestReader::held() const
{
    return d->buffer.size() + d->parser->get().body().size();
}

} // namespace headwater::http
