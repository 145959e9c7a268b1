// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace headwater::logagent {

/// Finds where records end: at each line end, or before each line that begins with a pattern.
class RecordSplitter
{
public:
    /// \pre `multiLineStart` is empty or a regular expression
    explicit RecordSplitter(const std::string &multiLineStart);
    RecordSplitter(RecordSplitter &&) noexcept;
    ~RecordSplitter();

    /// Length of the record that `text` begins with, its line end included; 0 when its end is not there. With
    /// `atEnd` nothing follows the text, and what remains is a record.
    std::size_t next(std::string_view text, bool atEnd) const;
    bool severalLines() const { return m_start != nullptr; }

private:
    struct Start;
    std::unique_ptr<const Start> m_start;
};

} // namespace headwater::logagent
