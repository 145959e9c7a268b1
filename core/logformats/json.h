// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logformats/logformat.h"

#include <array>
#include <vector>

namespace headwater::logformats {

/// Checks that a text is one JSON object, and picks the values of some paths out of it on the way, without building
/// anything. The path `a.b` means the member `b` of the member `a`, and also a member whose name is `a.b`.
class JsonScanner
{
public:
    static constexpr std::size_t kMostPaths = 16;
    static constexpr int kDeepest = 256;

    /// The number of a path; the same path gets the same number. -1 beyond kMostPaths.
    int addPath(std::string_view path);
    std::size_t pathCount() const { return m_paths.size(); }

    /// Values of the paths go to `values`, which has pathCount() places: a string without its quotes and escapes,
    /// anything else as it is written, null and a missing value as a view with no data. The last of equal names wins.
    /// The views live until the next scan, or as long as `text`.
    BadRecord scan(std::string_view text, std::vector<std::string_view> &values);

private:
    // For each path: how many of its bytes are matched by the members around, or kLost.
    using Progress = std::array<std::uint16_t, kMostPaths>;
    static constexpr std::uint16_t kLost = 0xFFFF;

    bool object(int depth, const Progress &progress, bool wanted);
    bool array(int depth);
    bool value(int depth, const Progress *progress);
    bool string(std::string_view &raw, bool &escaped);
    bool number();
    bool word(std::string_view literal);
    void skipBlanks();
    std::string_view unescape(std::string_view raw);

    std::vector<std::string> m_paths;
    std::vector<std::string_view> *m_values = nullptr;
    std::string m_scratch;
    const char *m_at = nullptr;
    const char *m_end = nullptr;
};

} // namespace headwater::logformats
