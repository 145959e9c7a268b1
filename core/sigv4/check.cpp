// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sigv4/check.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace headwater::sigv4 {
namespace {

constexpr std::int64_t kSkew = 15 * 60;
constexpr std::int64_t kLongestExpiry = 7 * 24 * 3'600;
constexpr std::string_view kTerminator = "aws4_request";
constexpr std::size_t kMostSignedHeaders = 128;

/// What a request says of its signature, before anything of it is believed.
struct Claim
{
    std::string credential, signature, signedHeaders;
    std::string time; ///< `20150830T123600Z`
    std::string token;
    std::int64_t validFor = kSkew;
};

bool isSame(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const auto lower = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        };
        return lower(x) == lower(y);
    });
}

std::string_view headerOf(const Message &message, std::string_view name)
{
    for (const auto &[key, value] : message.headers) {
        if (isSame(key, name))
            return value;
    }
    return {};
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

/// The time of `Date: Sun, 30 Aug 2015 12:36:00 GMT`, or of one that is written as in X-Amz-Date.
std::string timeOfDate(std::string_view date)
{
    if (parseTime(date))
        return std::string(date);
    const QString text = QString::fromUtf8(date.data(), static_cast<qsizetype>(date.size()));
    QDateTime read = QLocale::c().toDateTime(text, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
    read.setTimeSpec(Qt::UTC);
    return read.isValid() ? timeText(read.toSecsSinceEpoch()) : std::string();
}

std::variant<Claim, Refusal> claimOfHeader(const Message &message, std::string_view authorization)
{
    Claim claim;
    const std::string_view algorithm = authorization.substr(0, authorization.find(' '));
    if (algorithm == kAlgorithm) {
        for (std::string_view rest = authorization.substr(algorithm.size()); !rest.empty();) {
            std::string_view part = rest.substr(0, rest.find_first_of(", "));
            rest.remove_prefix(std::min(rest.size(), part.size() + 1));
            const std::size_t equals = part.find('=');
            if (equals == std::string_view::npos)
                continue;
            const std::string_view name = part.substr(0, equals);
            part.remove_prefix(equals + 1);
            if (name == "Credential")
                claim.credential = part;
            else if (name == "SignedHeaders")
                claim.signedHeaders = part;
            else if (name == "Signature")
                claim.signature = part;
        }
    }
    std::string problem;
    for (const auto &[name, value] :
         {std::pair("Credential", &claim.credential), std::pair("Signature", &claim.signature),
          std::pair("SignedHeaders", &claim.signedHeaders)})
    {
        if (value->empty())
            problem += std::string("Authorization header requires '") + name + "' parameter. ";
    }
    const std::string_view own = headerOf(message, "X-Amz-Date"), date = headerOf(message, "Date");
    if (own.empty() && date.empty())
        problem += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    if (!problem.empty())
        return Refusal{Fault::Incomplete, problem + "Authorization=" + std::string(authorization)};
    claim.time = timeOfDate(own.empty() ? date : own);
    if (claim.time.empty())
        return Refusal{Fault::Incomplete, "Date must be in ISO-8601 'basic format'. Got '" +
                                              std::string(own.empty() ? date : own) +
                                              "'. See http://en.wikipedia.org/wiki/ISO_8601"};
    claim.token = headerOf(message, "X-Amz-Security-Token");
    return claim;
}

std::variant<Claim, Refusal> claimOfQuery(const Message &message)
{
    Claim claim;
    std::string algorithm, problem;
    for (const auto &[name, value] :
         {std::pair("X-Amz-Algorithm", &algorithm), std::pair("X-Amz-Credential", &claim.credential),
          std::pair("X-Amz-Signature", &claim.signature), std::pair("X-Amz-SignedHeaders", &claim.signedHeaders),
          std::pair("X-Amz-Date", &claim.time)})
    {
        *value = queryParameter(message.query, name);
        if (value->empty())
            problem += std::string("AWS query-string parameters must include '") + name + "'. ";
    }
    if (!problem.empty())
        return Refusal{Fault::Incomplete, problem + "Re-examine the query-string parameters."};
    if (algorithm != kAlgorithm)
        return Refusal{Fault::Incomplete, "Unsupported AWS 'algorithm': '" + algorithm + "'."};
    if (!parseTime(claim.time))
        return Refusal{Fault::Incomplete, "Date must be in ISO-8601 'basic format'. Got '" + claim.time +
                                              "'. See http://en.wikipedia.org/wiki/ISO_8601"};
    if (const std::string expires = queryParameter(message.query, "X-Amz-Expires"); !expires.empty()) {
        const auto [end, bad] = std::from_chars(expires.data(), expires.data() + expires.size(), claim.validFor);
        if (bad != std::errc() || end != expires.data() + expires.size() || claim.validFor < 0 ||
            claim.validFor > kLongestExpiry)
            return Refusal{Fault::Incomplete, "X-Amz-Expires must be a number of seconds from 0 to " +
                                                  std::to_string(kLongestExpiry) + ". Got '" + expires + "'."};
    }
    claim.token = queryParameter(message.query, "X-Amz-Security-Token");
    return claim;
}

std::string minutes(std::int64_t seconds)
{
    return std::to_string(seconds / 60) + " min.";
}

/// What is wrong with the time and the scope; empty when nothing is.
std::string misfit(const Claim &claim, const Scope &scope, const Expectation &expected)
{
    std::string problem;
    if (scope.region != expected.region)
        problem += "Credential should be scoped to a valid region, not '" + scope.region + "'. ";
    if (std::find(expected.services.begin(), expected.services.end(), scope.service) == expected.services.end())
        problem += "Credential should be scoped to correct service: '" + std::string(expected.services.front()) + "'. ";
    if (scope.terminator != kTerminator)
        problem +=
            "Credential should be scoped with a valid terminator: 'aws4_request', not '" + scope.terminator + "'. ";
    const std::string day = claim.time.substr(0, claim.time.find('T'));
    if (scope.date != day)
        problem += "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
                   scope.date + "' != '" + day + "', from '" + claim.time + "'.";
    if (!problem.empty())
        return problem;
    const std::int64_t at = *parseTime(claim.time);
    if (at > expected.now + kSkew)
        return "Signature not yet current: " + claim.time + " is still later than " + timeText(expected.now + kSkew) +
               " (" + timeText(expected.now) + " + " + minutes(kSkew) + ")";
    if (at + claim.validFor < expected.now)
        return "Signature expired: " + claim.time + " is now earlier than " + timeText(expected.now - claim.validFor) +
               " (" + timeText(expected.now) + " - " + minutes(claim.validFor) + ")";
    return {};
}

} // namespace

std::string timeText(std::int64_t secondsSince1970)
{
    using namespace std::chrono;
    const sys_seconds time{seconds(secondsSince1970)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

std::optional<std::int64_t> parseTime(std::string_view text)
{
    using namespace std::chrono;
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z')
        return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t digits) {
        int value = 0;
        for (const char c : text.substr(at, digits)) {
            if (c < '0' || c > '9')
                return -1;
            value = 10 * value + (c - '0');
        }
        return value;
    };
    const int month = number(4, 2), dayOfMonth = number(6, 2);
    const int hour = number(9, 2), minute = number(11, 2), second = number(13, 2);
    const year_month_day date{year(number(0, 4)), std::chrono::month(static_cast<unsigned>(month)),
                              day(static_cast<unsigned>(dayOfMonth))};
    if (number(0, 4) < 0 || month < 0 || dayOfMonth < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    const sys_seconds time = sys_days(date) + hours(hour) + std::chrono::minutes(minute) + seconds(second);
    return time.time_since_epoch().count();
}

bool isSigned(const Message &message)
{
    return !headerOf(message, "Authorization").empty() || !queryParameter(message.query, "X-Amz-Algorithm").empty();
}

std::variant<Signer, Refusal> check(const Message &message, const Expectation &expected)
{
    const std::string_view authorization = headerOf(message, "Authorization");
    const bool isInQuery = !queryParameter(message.query, "X-Amz-Algorithm").empty();
    if (authorization.empty() && !isInQuery)
        return Refusal{Fault::MissingToken, "Missing Authentication Token"};
    if (!authorization.empty() && isInQuery)
        return Refusal{Fault::InvalidSignature,
                       "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."};
    const auto read = isInQuery ? claimOfQuery(message) : claimOfHeader(message, authorization);
    if (const auto *refusal = std::get_if<Refusal>(&read))
        return *refusal;
    const Claim &claim = std::get<Claim>(read);
    const std::vector<std::string> parts = split(claim.credential, '/');
    if (parts.size() != 5)
        return Refusal{Fault::Incomplete, "Credential must have exactly 5 slash-delimited elements, e.g. "
                                          "keyid/date/region_id/service_id/aws4_request, got '" +
                                              claim.credential + "'"};
    const Scope scope{parts[1], parts[2], parts[3], parts[4]};
    const std::vector<std::string> signedHeaders = split(claim.signedHeaders, ';');
    if (signedHeaders.size() > kMostSignedHeaders)
        return Refusal{Fault::Incomplete, "A request has at most " + std::to_string(kMostSignedHeaders) +
                                              " SignedHeaders, and this one " + std::to_string(signedHeaders.size()) +
                                              "."};
    const auto covers = [&](std::string_view name) {
        return std::find(signedHeaders.begin(), signedHeaders.end(), name) != signedHeaders.end();
    };
    if (!covers("host") && !covers(":authority"))
        return Refusal{Fault::InvalidSignature,
                       "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."};
    // What is done must not be exchanged under a signature.
    if (!headerOf(message, "X-Amz-Target").empty() && !covers("x-amz-target"))
        return Refusal{Fault::InvalidSignature, "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization."};
    const auto secret = expected.secretOf(parts[0]);
    // Keys of a project are for good: the token of a session does not belong to any.
    if (!secret || !claim.token.empty())
        return Refusal{Fault::UnknownKey, "The security token included in the request is invalid."};
    if (std::string problem = misfit(claim, scope, expected); !problem.empty())
        return Refusal{Fault::InvalidSignature, std::move(problem)};
    const std::string canonical = canonicalRequest(message, signedHeaders, scope);
    const std::string toSign = stringToSign(canonical, claim.time, scope);
    if (!isSameSecret(signatureOf(toSign, *secret, scope), claim.signature))
        return Refusal{Fault::InvalidSignature,
                       "The request signature we calculated does not match the signature you provided. Check your AWS "
                       "Secret Access Key and signing method. Consult the service documentation for details.\n\nThe "
                       "Canonical String for this request should have been\n'" +
                           canonical + "'\n\nThe String-to-Sign should have been\n'" + toSign + "'\n"};
    return Signer{parts[0]};
}

} // namespace headwater::sigv4
