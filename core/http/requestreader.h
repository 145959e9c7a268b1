// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/limits.h"
#include "core/http/message.h"

#include <memory>
#include <string_view>

namespace headwater::http {

/// Makes requests of the bytes of a connection, HTTP/1.0 and 1.1, one after the other. Knows no sockets.
class RequestReader
{
public:
    enum class State { NeedsMore, Ready, Failed };

    explicit RequestReader(const Limits &limits);
    ~RequestReader();

    void add(std::string_view bytes);
    /// Goes on with what was added. Ready until take(); Failed for good.
    State read();
    Request take(); ///< \pre read() said Ready
    /// The status that a failed request is answered with; its connection is of no more use.
    int failure() const;
    /// The client waits for `100 Continue` before it sends the body. True once for each request.
    bool takeContinue();

    bool hasBegun() const;  ///< some of the next request is there
    bool hasHeader() const; ///< all of its header is
    std::size_t buffered() const;
    std::size_t held() const; ///< bytes of a request that is not whole yet

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace headwater::http
