// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace headwater::http {

/// What hears of a socket. It may end the socket whenever it hears something.
class SocketListener
{
public:
    virtual ~SocketListener() = default;
    virtual void readable() = 0;
    virtual void written() {}  ///< some of what was written has gone out
    virtual void closed() = 0; ///< by either side; told once, nothing comes after it
};

/// A client's connection, plain or encrypted. Goes with its owner, and then tells nobody.
class Socket
{
public:
    explicit Socket(std::string address)
        : m_address(std::move(address))
    {
    }
    virtual ~Socket() = default;
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;

    void setListener(SocketListener *listener) { m_listener = listener; }
    /// Where the client is, as people write it.
    const std::string &address() const { return m_address; }
    virtual bool isSecure() const { return false; }
    /// In PEM format, what an encrypted client showed.
    virtual std::string certificate() const { return {}; }

    /// Some of what has come; nothing when that was all. Valid until the next socket is read.
    virtual std::string_view read() = 0;
    /// Whether something has come that was not read.
    virtual bool hasUnread() const = 0;
    /// Goes out with the next turn of the event loop, together with what is written until then.
    virtual void write(std::string_view bytes) = 0;
    /// Now, as far as it is taken.
    virtual void flush() = 0;
    virtual std::size_t unsent() const = 0;
    /// Once all is out the client is told that nothing more will come; what it says is still read. \pre nothing unsent
    virtual void endWriting() {}
    /// What was written still goes out.
    virtual void close() = 0;
    virtual void abort() = 0;

protected:
    SocketListener *m_listener = nullptr;

private:
    const std::string m_address;
};

} // namespace headwater::http
