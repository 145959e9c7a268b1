// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <string>
#include <string_view>

namespace headwater::ui::canvas {

/// What a dropped file seems to be, as properties of a log-replay node.
struct FileGuess
{
    std::string format;    ///< lines, ndjson, csv, common-log, combined-log
    std::string keyField;  ///< which field makes a good partition key; may be empty
    std::string timeField; ///< of CSV and JSON lines; empty when none looks like a time
};

/// Looks at the beginning of a file. An error when it cannot be read, or is no text.
Result<FileGuess> guessFile(const QString &path);

/// The same for a text that was already read.
Result<FileGuess> guessText(std::string_view beginning);

} // namespace headwater::ui::canvas
