// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QTcpSocket>

#include <cstdint>
#include <cstring>
#include <map>
#include <nghttp2/nghttp2.h>
#include <string>
#include <utility>
#include <vector>

/// The other side of HTTP/2, one connection. It opens as many streams as it is told to, whatever the server asks for.
class Http2Client
{
public:
    struct Answer
    {
        std::vector<int> statuses; ///< 100 Continue comes before the others
        std::map<std::string, std::string> headers;
        std::string body;
        bool isWhole = false, isClosed = false;
        std::uint32_t error = 0;
        int status() const { return statuses.empty() ? 0 : statuses.back(); }
    };
    using Headers = std::vector<std::pair<std::string, std::string>>;

    explicit Http2Client(std::uint16_t port, std::uint32_t window = 1'048'576)
    {
        nghttp2_session_callbacks *callbacks = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, header);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data);
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frame);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, closed);
        nghttp2_option *options = nullptr;
        nghttp2_option_new(&options);
        nghttp2_option_set_no_auto_window_update(options, 1);
        nghttp2_option_set_peer_max_concurrent_streams(options, 100'000);
        nghttp2_session_client_new2(&m_session, callbacks, this, options);
        nghttp2_option_del(options);
        nghttp2_session_callbacks_del(callbacks);
        const nghttp2_settings_entry setting{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window};
        nghttp2_submit_settings(m_session, NGHTTP2_FLAG_NONE, &setting, 1);
        nghttp2_session_set_local_window_size(m_session, NGHTTP2_FLAG_NONE, 0, 64 * 1'048'576);
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] {
            const QByteArray bytes = socket.readAll();
            nghttp2_session_mem_recv(m_session, reinterpret_cast<const std::uint8_t *>(bytes.constData()),
                                     static_cast<std::size_t>(bytes.size()));
            flush();
        });
        QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, [this] { flush(); });
        QObject::connect(&socket, &QTcpSocket::disconnected, &socket, [this] { isClosed = true; });
        socket.connectToHost(QHostAddress::LocalHost, port);
    }
    ~Http2Client()
    {
        socket.disconnect();
        nghttp2_session_del(m_session);
    }
    Http2Client(const Http2Client &) = delete;
    Http2Client &operator=(const Http2Client &) = delete;

    /// Without `ends` the stream stays open for more of the body.
    std::int32_t ask(const std::string &method, const std::string &path, std::string body = {}, Headers headers = {},
                     bool ends = true)
    {
        headers.insert(headers.begin(),
                       {{":method", method}, {":scheme", "http"}, {":authority", "h"}, {":path", path}});
        std::vector<nghttp2_nv> list;
        for (auto &[name, value] : headers)
            list.push_back({reinterpret_cast<std::uint8_t *>(name.data()),
                            reinterpret_cast<std::uint8_t *>(value.data()), name.size(), value.size(),
                            NGHTTP2_NV_FLAG_NONE});
        nghttp2_data_provider provider{};
        provider.read_callback = read;
        const bool hasBody = !body.empty() || !ends;
        const std::int32_t stream = nghttp2_submit_request(m_session, nullptr, list.data(), list.size(),
                                                           hasBody ? &provider : nullptr, nullptr);
        m_bodies[stream] = {std::move(body), 0, ends};
        flush();
        return stream;
    }
    void send(std::int32_t stream, const std::string &more, bool ends)
    {
        m_bodies[stream].bytes += more;
        m_bodies[stream].ends = ends;
        nghttp2_session_resume_data(m_session, stream);
        flush();
    }
    void reset(std::int32_t stream)
    {
        nghttp2_submit_rst_stream(m_session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
        flush();
    }
    /// Waits to give room for more of the answers until it is told.
    void hold() { m_holds = true; }
    void flush()
    {
        const std::uint8_t *bytes = nullptr;
        while (socket.bytesToWrite() < 1'048'576) {
            const ssize_t size = nghttp2_session_mem_send(m_session, &bytes);
            if (size <= 0)
                break;
            socket.write(reinterpret_cast<const char *>(bytes), size);
        }
    }

    QTcpSocket socket;
    std::map<std::int32_t, Answer> answers;
    bool isClosed = false, saidGoAway = false;
    std::uint32_t goAwayError = 0;

private:
    struct Body
    {
        std::string bytes;
        std::size_t sent = 0;
        bool ends = true;
    };
    static Http2Client &of(void *user) { return *static_cast<Http2Client *>(user); }
    static int header(nghttp2_session *, const nghttp2_frame *frame, const std::uint8_t *name, std::size_t nameSize,
                      const std::uint8_t *value, std::size_t valueSize, std::uint8_t, void *user)
    {
        Answer &answer = of(user).answers[frame->hd.stream_id];
        const std::string key(reinterpret_cast<const char *>(name), nameSize);
        const std::string text(reinterpret_cast<const char *>(value), valueSize);
        if (key == ":status")
            answer.statuses.push_back(std::stoi(text));
        else
            answer.headers[key] = text;
        return 0;
    }
    static int data(nghttp2_session *session, std::uint8_t, std::int32_t stream, const std::uint8_t *bytes,
                    std::size_t size, void *user)
    {
        of(user).answers[stream].body.append(reinterpret_cast<const char *>(bytes), size);
        nghttp2_session_consume_connection(session, size);
        if (!of(user).m_holds)
            nghttp2_session_consume_stream(session, stream, size);
        return 0;
    }
    static int frame(nghttp2_session *, const nghttp2_frame *frame, void *user)
    {
        if (frame->hd.type == NGHTTP2_GOAWAY) {
            of(user).saidGoAway = true;
            of(user).goAwayError = frame->goaway.error_code;
        } else if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
                   (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
        {
            of(user).answers[frame->hd.stream_id].isWhole = true;
        }
        return 0;
    }
    static int closed(nghttp2_session *, std::int32_t stream, std::uint32_t error, void *user)
    {
        of(user).answers[stream].isClosed = true;
        of(user).answers[stream].error = error;
        return 0;
    }
    static ssize_t read(nghttp2_session *, std::int32_t stream, std::uint8_t *buffer, std::size_t size,
                        std::uint32_t *flags, nghttp2_data_source *, void *user)
    {
        Body &body = of(user).m_bodies[stream];
        const std::size_t part = std::min(size, body.bytes.size() - body.sent);
        if (part == 0 && !body.ends)
            return NGHTTP2_ERR_DEFERRED;
        std::memcpy(buffer, body.bytes.data() + body.sent, part);
        body.sent += part;
        if (body.ends && body.sent == body.bytes.size())
            *flags |= NGHTTP2_DATA_FLAG_EOF;
        return static_cast<ssize_t>(part);
    }

    nghttp2_session *m_session = nullptr;
    std::map<std::int32_t, Body> m_bodies;
    bool m_holds = false;
};
