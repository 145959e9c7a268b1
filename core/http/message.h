// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::http {

using Headers = std::vector<std::pair<std::string, std::string>>; ///< as they stand there, repeated ones too

struct Request
{
    std::string method;
    std::string target; ///< path and query, still escaped
    Headers headers;
    std::string body; ///< without its transfer and content codings
    bool isHttp11 = true;
    bool keepAlive = true;
    std::string peer = {};        ///< the address that it came from
    bool isSecure = false;        ///< it came encrypted
    std::string certificate = {}; ///< of the client, in PEM format, where the server asks for one; its key it has
    std::string codedBody = {};   ///< as it came, where a content coding was undone

    /// The first of the name, whatever its case; empty if there is none.
    std::string_view header(std::string_view name) const;
    std::string_view path() const;
    std::string_view query() const; ///< without the question mark
};

struct Response
{
    int status = 200;
    Headers headers; ///< besides Date, Content-Length and Connection
    std::string body;
};

bool isSameText(std::string_view a, std::string_view b); ///< ASCII, whatever its case
std::string_view statusText(int status);

/// `%41+b` is `A b`; nothing where an escape is no escape.
std::optional<std::string> unescaped(std::string_view text);
/// The pairs of `a=1&b=2`, unescaped; nothing where one cannot be, or where there are thousands of them.
std::optional<Headers> formFields(std::string_view text);

} // namespace headwater::http
