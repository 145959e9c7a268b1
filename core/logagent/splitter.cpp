// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/splitter.h"

#include "core/base/text.h"

#include <QRegularExpression>

namespace headwater::logagent {

struct RecordSplitter::Start
{
    QRegularExpression pattern;

    bool begins(std::string_view line) const
    {
        return pattern
            .match(fromUtf8(line), 0, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption)
            .hasMatch();
    }
};

RecordSplitter::RecordSplitter(const std::string &multiLineStart)
    : m_start(multiLineStart.empty() ? nullptr : new Start{QRegularExpression(QString::fromStdString(multiLineStart))})
{
}

RecordSplitter::RecordSplitter(RecordSplitter &&) noexcept = default;
RecordSplitter::~RecordSplitter() = default;

std::size_t RecordSplitter::next(std::string_view text, bool atEnd) const
{
    std::size_t end = text.find('\n');
    while (m_start && end != std::string_view::npos) {
        const std::size_t from = end + 1;
        end = text.find('\n', from);
        // A line that is not whole could still begin differently.
        if (end == std::string_view::npos && !atEnd)
            return 0;
        if (from < text.size() && m_start->begins(text.substr(from, end == std::string_view::npos ? end : end - from)))
            return from;
    }
    if (end != std::string_view::npos)
        return end + 1;
    return atEnd ? text.size() : 0;
}

} // namespace headwater::logagent
