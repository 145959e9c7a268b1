// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace headwater::logagent {

/// A folder and a pattern for the names in it: `*`, `?`, `[a-z]`, `[!a-z]`, `{log,txt}`, and a backslash before a
/// character that stands for itself. As in the real agent, the folder itself has no wildcards.
class FilePattern
{
public:
    /// Refuses a pattern without a folder or a name, with wildcards in the folder, or with an open bracket. A relative
    /// folder begins at `base`.
    static Result<FilePattern> parse(std::string_view text, const std::string &base = {});

    const std::string &folder() const { return m_folder; }
    const std::string &namePattern() const { return m_name; }
    bool matches(std::string_view name) const;

private:
    std::string m_folder;
    std::string m_name;
};

/// Whether a name ends like a compressed file, which the agent never reads.
bool isCompressedName(std::string_view name);

} // namespace headwater::logagent
