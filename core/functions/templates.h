// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <span>
#include <string_view>

namespace headwater::functions {

/// Code to begin with, for what invokes a function, and an event to try it on.
struct CodeTemplate
{
    std::string_view trigger; ///< as FunctionEvent::trigger: "kinesis", "firehose", …
    const char *titleSource;  ///< English, translated in context "Functions"
    std::string_view code;
    std::string_view event; ///< JSON

    QString title() const;
};

std::span<const CodeTemplate> codeTemplates();
/// The template whose event the code seems to be written for; the first one when nothing tells.
const CodeTemplate &templateFor(std::string_view code);

} // namespace headwater::functions
