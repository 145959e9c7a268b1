// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logformats/logformat.h"

#include <vector>

namespace headwater::logformats {

/// Where the record that begins at `text` ends: a line end outside quotes, or the end of the text.
struct CsvExtent
{
    std::size_t length = 0; ///< of the record, without the line end
    std::size_t lines = 1;  ///< lines of the file that it spans
    bool complete = false;  ///< its line end was seen; otherwise more text may follow
    bool openQuote = false; ///< the text ended inside quotes
};
CsvExtent csvExtent(std::string_view text, char separator);

/// Splits a record by RFC 4180. Fields without doubled quotes are views into `record`, the others are put together in
/// `scratch`; both must live as long as the fields.
BadRecord splitCsv(std::string_view record, char separator, std::vector<std::string_view> &fields,
                   std::string &scratch);

/// The separator that a header line uses: a comma, else a semicolon or a tab where there is no comma outside quotes.
char csvSeparator(std::string_view header);

} // namespace headwater::logformats
