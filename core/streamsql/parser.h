// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/syntax.h"

namespace headwater::streamsql {

/// The service's own bound on the code of an application, bytes.
inline constexpr std::size_t kMostCodeBytes = 102'400;

struct Script
{
    std::vector<syntax::Statement> statements;
    std::vector<Diagnostic> problems; ///< one for each statement that could not be read
};

Script parseScript(std::string_view text);

} // namespace headwater::streamsql
