// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logformats/csv.h"

#include <cstring>

namespace headwater::logformats {
namespace {

const char *find(const char *from, const char *end, char wanted)
{
    return from < end ? static_cast<const char *>(std::memchr(from, wanted, static_cast<std::size_t>(end - from)))
                      : nullptr;
}

} // namespace

CsvExtent csvExtent(std::string_view text, char separator)
{
    CsvExtent extent;
    const char *const begin = text.data();
    const char *const end = begin + text.size();
    const auto finish = [&](const char *newline) {
        extent.complete = newline != nullptr;
        const char *stop = newline ? newline : end;
        if (newline && stop > begin && stop[-1] == '\r')
            --stop;
        extent.length = static_cast<std::size_t>(stop - begin);
        return extent;
    };

    const char *newline = find(begin, end, '\n');
    const char *quote = find(begin, newline ? newline : end, '"');
    if (!quote)
        return finish(newline);

    // A quote opens a field only where the field begins; anywhere else it is an ordinary character.
    const char *p = begin;
    while (p <= end) {
        if (p < end && *p == '"') {
            ++p;
            for (;;) {
                const char *closing = find(p, end, '"');
                for (const char *inside = find(p, closing ? closing : end, '\n'); inside;
                     inside = find(inside + 1, closing ? closing : end, '\n'))
                    ++extent.lines;
                if (!closing) {
                    extent.openQuote = true;
                    extent.length = text.size();
                    return extent;
                }
                p = closing + 1;
                if (p < end && *p == '"')
                    ++p;
                else
                    break;
            }
        }
        newline = find(p, end, '\n');
        const char *next = find(p, newline ? newline : end, separator);
        if (!next)
            return finish(newline);
        p = next + 1;
    }
    return finish(nullptr);
}

BadRecord splitCsv(std::string_view record, char separator, std::vector<std::string_view> &fields, std::string &scratch)
{
    fields.clear();
    scratch.clear();
    const char *p = record.data();
    const char *const end = p + record.size();
    const bool quoted = find(p, end, '"') != nullptr;
    if (quoted)
        scratch.reserve(record.size()); // views into it stay valid
    for (;;) {
        if (quoted && p < end && *p == '"') {
            ++p;
            const char *closing = find(p, end, '"');
            if (!closing)
                return BadRecord::OpenQuote;
            if (closing + 1 < end && closing[1] == '"') {
                const std::size_t from = scratch.size();
                while (closing && closing + 1 < end && closing[1] == '"') {
                    scratch.append(p, static_cast<std::size_t>(closing + 1 - p));
                    p = closing + 2;
                    closing = find(p, end, '"');
                }
                if (!closing)
                    return BadRecord::OpenQuote;
                scratch.append(p, static_cast<std::size_t>(closing - p));
                fields.emplace_back(scratch.data() + from, scratch.size() - from);
            } else {
                fields.emplace_back(p, static_cast<std::size_t>(closing - p));
            }
            p = closing + 1;
            if (p == end)
                return BadRecord::None;
            if (*p != separator)
                return BadRecord::TextAfterQuote;
            ++p;
            continue;
        }
        const char *next = find(p, end, separator);
        fields.emplace_back(p, static_cast<std::size_t>((next ? next : end) - p));
        if (!next)
            return BadRecord::None;
        p = next + 1;
    }
}

char csvSeparator(std::string_view header)
{
    std::size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (const char c : header) {
        if (c == '"')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (c == ',')
            ++commas;
        else if (c == ';')
            ++semicolons;
        else if (c == '\t')
            ++tabs;
    }
    if (commas > 0 || (semicolons == 0 && tabs == 0))
        return ',';
    return semicolons >= tabs ? ';' : '\t';
}

} // namespace headwater::logformats
