// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/pipeline.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::pipeline {

/// Objects and arrays within each other, at most. Keeps hostile text from exhausting the stack.
inline constexpr int kMaxJsonDepth = 64;
/// Values in one text, at most. Keeps a short hostile text from filling the memory.
inline constexpr std::size_t kMaxJsonValues = 4'000'000;

/// Reads a JSON object strictly: valid UTF-8, no key twice, bounded depth and size. The error's place is
/// `line:column` where the text is no JSON, a JSON pointer where it is, and `byte N` where it is no text.
Result<Json> readJsonObject(std::string_view text, std::size_t mostBytes, int mostDepth = kMaxJsonDepth);

/// JSON indented by two; an object or array that fits on a line of 100 characters stands on one.
void writeJson(std::string &out, const Json &value, int indent);

/// An object whose keys are written in their own order.
using JsonMembers = std::vector<std::pair<std::string_view, Json>>;
void writeJson(std::string &out, const JsonMembers &members, int indent);

/// `pointer` and one more step, escaped as RFC 6901 asks.
QString pointerTo(const QString &pointer, std::string_view key);
QString pointerTo(const QString &pointer, std::size_t index);

/// A value as a person is shown it in a sentence: short, one line.
QString shown(const Json &value);

/// The byte where `text` ceases to be UTF-8, or its size.
std::size_t validUtf8Length(std::string_view text);

} // namespace headwater::pipeline
