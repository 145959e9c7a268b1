// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <optional>
#include <string>
#include <string_view>

namespace headwater::iot {

using pipeline::Json;

/// State and the time of each of its leaves, side by side: the two trees have the same shape.
struct Timed
{
    Json state = Json::object();
    Json times = Json::object(); ///< a leaf is `{"timestamp": n}`

    bool isEmpty() const { return state.empty(); }
};

struct ShadowDocument
{
    Timed desired, reported;
};

/// What is wrong with a request.
struct ShadowProblem
{
    int code = 400;
    std::string message;
};

/// An update, read.
struct ShadowRequest
{
    Json state; ///< null: everything goes
    std::optional<std::uint64_t> version;
    std::optional<std::string> clientToken;
};

/// Reads `{state:{desired, reported}, clientToken, version}`; `depth` is how many levels a section may have.
std::optional<ShadowProblem> readShadowRequest(std::string_view text, std::uint32_t depth, ShadowRequest &request);
/// Of requests that carry nothing else. Nothing when the text is no JSON object or has none.
std::optional<std::string> clientTokenOf(std::string_view text);

/// Lays `change` over a section: objects are merged, null deletes, anything else replaces.
void merge(Timed &section, const Json &change, std::int64_t now);
/// What is in desired and not, or otherwise, in reported.
Timed deltaOf(const ShadowDocument &document);
/// The times of the leaves that a request names, as they are after it.
Json timesOf(const Json &change, const Json &times);
/// `{"desired": …, "reported": …}` without empty sections.
Json stateOf(const ShadowDocument &document);
Json metadataOf(const ShadowDocument &document);

/// A document in few bytes; times are kept against `base`.
std::string packed(const ShadowDocument &document, std::int64_t base);
ShadowDocument unpacked(std::string_view bytes, std::int64_t base);

} // namespace headwater::iot
