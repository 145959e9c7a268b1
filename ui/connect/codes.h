// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connect/snippets.h"

#include <string_view>

namespace headwater::ui {

/// Code that talks to a node, in the order of the languages; null where there is none. `@{url}` and the like stand for
/// what is filled in. Code is the same in every language of people.
struct Codes
{
    const char *shell = nullptr, *python = nullptr, *javaScript = nullptr, *java = nullptr;
};

Codes streamCodes(std::string_view type);                       ///< of streams, queues and delivery streams
Codes deviceCodes(std::string_view type, Way way, bool strict); ///< of AWS IoT

} // namespace headwater::ui
