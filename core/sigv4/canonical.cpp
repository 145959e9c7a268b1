// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sigv4/canonical.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace headwater::sigv4 {
namespace {

constexpr std::string_view kTokenParameter = "X-Amz-Security-Token";

bool isUnreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

std::string escaped(std::string_view text, bool keepsSlashes)
{
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (isUnreserved(c) || (c == '/' && keepsSlashes)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    }
    return out;
}

/// What is no escape stands for itself.
std::string unescaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = high >= 0 ? hexValue(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

/// Without `.`, `..` and empty segments.
std::string normalPath(std::string_view path)
{
    std::vector<std::string_view> segments;
    bool endsOpen = true; ///< with a slash
    while (!path.empty()) {
        const std::string_view segment = path.substr(0, path.find('/'));
        const bool isLast = segment.size() == path.size();
        path.remove_prefix(std::min(path.size(), segment.size() + 1));
        endsOpen = !isLast || segment.empty() || segment == "." || segment == "..";
        if (segment == "..") {
            if (!segments.empty())
                segments.pop_back();
        } else if (!segment.empty() && segment != ".") {
            segments.push_back(segment);
        }
    }
    std::string normal;
    for (const std::string_view segment : segments)
        normal.append("/").append(segment);
    return endsOpen || normal.empty() ? normal + "/" : normal;
}

std::vector<std::pair<std::string_view, std::string_view>> queryPairs(std::string_view query)
{
    std::vector<std::pair<std::string_view, std::string_view>> pairs;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty())
            continue;
        const std::size_t equals = pair.find('=');
        pairs.emplace_back(pair.substr(0, equals),
                           equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    }
    return pairs;
}

std::string canonicalQuery(std::string_view query, const Scope &scope)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto &[name, value] : queryPairs(query)) {
        std::string plain = unescaped(name);
        if (plain == kSignatureParameter || (plain == kTokenParameter && scope.service == kDeviceService))
            continue;
        pairs.emplace_back(escaped(plain, false), escaped(unescaped(value), false));
    }
    std::sort(pairs.begin(), pairs.end());
    std::string text;
    for (const auto &[name, value] : pairs)
        text.append(text.empty() ? "" : "&").append(name).append("=").append(value);
    return text;
}

/// Without spaces around it, and with one where there are several.
std::string trimmed(std::string_view value)
{
    std::string out;
    for (const char c : value) {
        const bool isSpace = c == ' ' || c == '\t';
        if (!isSpace)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    if (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

bool hasName(std::string_view header, std::string_view lowerName)
{
    return std::equal(header.begin(), header.end(), lowerName.begin(), lowerName.end(),
                      [](char a, char b) { return lowerAscii(a) == b; });
}

} // namespace

std::string canonicalRequest(const Message &message, const std::vector<std::string> &signedHeaders, const Scope &scope)
{
    std::vector<std::string> names = signedHeaders;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::string lines, list;
    for (const std::string &name : names) {
        std::string values;
        bool isFirst = true;
        // HTTP/2 has no Host; what stands in its place is signed under its own name, and kept under the old one.
        const std::string_view kept = name == ":authority" ? std::string_view("host") : std::string_view(name);
        for (const auto &[header, value] : message.headers) {
            if (!hasName(header, kept))
                continue;
            values.append(isFirst ? "" : ",").append(trimmed(value));
            isFirst = false;
        }
        lines.append(name).append(":").append(values).append("\n");
        list.append(list.empty() ? "" : ";").append(name);
    }
    std::string text(message.method);
    text.append("\n").append(escaped(normalPath(message.path), true));
    text.append("\n").append(canonicalQuery(message.query, scope));
    text.append("\n").append(lines).append("\n").append(list);
    return text.append("\n").append(hexText(sha256(message.body)));
}

std::string stringToSign(std::string_view canonicalRequest, std::string_view time, const Scope &scope)
{
    std::string text(kAlgorithm);
    text.append("\n").append(time).append("\n").append(scope.text()).append("\n");
    return text.append(hexText(sha256(canonicalRequest)));
}

std::string signatureOf(std::string_view stringToSign, std::string_view secret, const Scope &scope)
{
    Hash key = hmacSha256("AWS4" + std::string(secret), scope.date);
    for (const std::string_view part : {std::string_view(scope.region), std::string_view(scope.service),
                                        std::string_view(scope.terminator), stringToSign})
        key = hmacSha256(view(key), part);
    return hexText(key);
}

std::string queryParameter(std::string_view query, std::string_view name)
{
    for (const auto &[key, value] : queryPairs(query)) {
        if (unescaped(key) == name)
            return unescaped(value);
    }
    return {};
}

} // namespace headwater::sigv4
