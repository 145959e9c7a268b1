// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logformats/apache.h"

#include "core/base/timestamp.h"

#include <cstring>

namespace headwater::logformats {
namespace {

const char *find(const char *from, const char *end, char wanted)
{
    return from < end ? static_cast<const char *>(std::memchr(from, wanted, static_cast<std::size_t>(end - from)))
                      : nullptr;
}

std::string_view between(const char *from, const char *to)
{
    return {from, static_cast<std::size_t>(to - from)};
}

// The quote that closes a field beginning at `from`: the first that is not escaped by a backslash.
const char *closingQuote(const char *from, const char *end)
{
    for (const char *quote = find(from, end, '"'); quote; quote = find(quote + 1, end, '"')) {
        const char *back = quote;
        while (back > from && back[-1] == '\\')
            --back;
        if ((quote - back) % 2 == 0)
            return quote;
    }
    return nullptr;
}

bool allDigits(std::string_view text)
{
    for (const char c : text) {
        if (c < '0' || c > '9')
            return false;
    }
    return !text.empty();
}

} // namespace

BadRecord parseApacheLine(std::string_view line, bool combined, ApacheFields &fields, std::int64_t &timeNs)
{
    constexpr auto kBad = BadRecord::NotAnAccessLine;
    const char *p = line.data();
    const char *const end = p + line.size();

    const char *space = find(p, end, ' ');
    if (!space || space == p)
        return kBad;
    fields[0] = between(p, space);
    p = space + 1;
    space = find(p, end, ' ');
    if (!space || space == p)
        return kBad;
    fields[1] = between(p, space);
    p = space + 1;

    // A user name may hold blanks and brackets: the time is the first "[" behind a blank that a digit follows.
    const char *bracket = find(p, end, '[');
    while (bracket &&
           !(bracket > p && bracket[-1] == ' ' && bracket + 1 < end && bracket[1] >= '0' && bracket[1] <= '9'))
        bracket = find(bracket + 1, end, '[');
    if (!bracket || bracket - 1 == p)
        return kBad;
    fields[2] = between(p, bracket - 1);
    p = bracket + 1;
    const char *closing = find(p, end, ']');
    if (!closing || end - closing < 3 || closing[1] != ' ' || closing[2] != '"')
        return kBad;
    fields[3] = between(p, closing);
    const auto time = parseApacheTime(fields[3]);
    p = closing + 3;

    const char *quote = closingQuote(p, end);
    if (!quote || end - quote < 2 || quote[1] != ' ')
        return kBad;
    fields[4] = between(p, quote);
    p = quote + 2;

    space = find(p, end, ' ');
    if (!space)
        return kBad;
    fields[5] = between(p, space);
    if (fields[5].size() != 3 || !allDigits(fields[5]))
        return kBad;
    p = space + 1;
    space = find(p, end, ' ');
    fields[6] = between(p, space ? space : end);
    if (fields[6] != "-" && !allDigits(fields[6]))
        return kBad;

    if (combined) {
        if (!space || end - space < 2 || space[1] != '"')
            return kBad;
        p = space + 2;
        quote = closingQuote(p, end);
        if (!quote || end - quote < 3 || quote[1] != ' ' || quote[2] != '"')
            return kBad;
        fields[7] = between(p, quote);
        p = quote + 3;
        quote = closingQuote(p, end);
        fields[8] = between(p, quote ? quote : end);
    }
    if (!time)
        return BadRecord::BadTime;
    timeNs = *time;
    return BadRecord::None;
}

} // namespace headwater::logformats
