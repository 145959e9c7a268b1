// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

// How requests look on the wire, as data: an operation is a row of members, each with its name, its type and its place
// in the request. What a member may hold is the API's to say.
namespace headwater::gateway {

using Json = nlohmann::json;

/// Why a body cannot be read as what it should be, in the service's words; nothing when it could.
using Unreadable = std::optional<std::string>;

/// The values in a body, and how deep they lie in each other; more is no request of any operation, and would take many
/// times its size in memory.
inline constexpr std::size_t kMostValues = 100'000, kDeepestValue = 64;
/// Discarded when it is no JSON, or has more in it than that.
Json jsonBody(std::string_view text);

/// A body that is no request of the operation.
struct NotThatShape
{
    std::string message;
};

enum class WireType : std::uint8_t { Text, Blob, Integer, Boolean, Timestamp };

/// How values stand in a body that have no type of their own in JSON: seconds with a fraction and base64 there,
/// milliseconds and bytes in CBOR.
struct WireForm
{
    /// What is added to form of the world to have those of the clients, in milliseconds: the simulation begins in
    /// 2020.
    std::int64_t shift = 0;
    bool isCbor = false;
    bool areNumbersTexts = false; ///< `5` is written as a text: in forms

    Json time(std::int64_t milliseconds) const;
    std::int64_t timeFrom(const Json &number) const;
    Json blob(const std::string &bytes) const;
};
/// Marks a number of milliseconds that CBOR has a tag for.
inline constexpr std::uint64_t kTimeSubtype = 1;

Unreadable readText(const Json &value, std::optional<std::string> &out);
Unreadable readBlob(const Json &value, std::optional<std::string> &out);
Unreadable readInteger(const Json &value, const WireForm &form, std::optional<std::int64_t> &out);
Unreadable readTimestamp(const Json &value, const WireForm &form, std::optional<std::int64_t> &out);
Unreadable readBoolean(const Json &value, bool &out);
Unreadable readTexts(const Json &value, std::vector<std::string> &out);
Unreadable readTextMap(const Json &value, std::map<std::string, std::string> &out);
/// A structure or a list where one is expected; `null` is none.
Unreadable expectStructure(const Json &value);
Unreadable expectList(const Json &value);
/// The member, null if it is absent; `A.B` is B of the structure A.
const Json *findMember(const Json &body, std::string_view name, Unreadable &problem);

/// A member of a request of type `R`.
template <typename R>
struct Member
{
    std::string_view name;
    std::function<Unreadable(const Json &, const WireForm &, R &)> read;
};

/// One whose place is a member of `R` or of a base of it.
template <typename Place>
struct Placed
{
    std::string_view name;
    Place place;
    WireType type;

    template <typename R>
    operator Member<R>() const
    {
        return {name, [place = place, type = type](const Json &value, const WireForm &form, R &request) -> Unreadable {
                    auto &out = request.*place;
                    using T = std::remove_reference_t<decltype(out)>;
                    if constexpr (std::is_same_v<T, std::optional<std::string>>)
                        return type == WireType::Blob ? readBlob(value, out) : readText(value, out);
                    else if constexpr (std::is_same_v<T, std::optional<std::int64_t>>)
                        return type == WireType::Timestamp ? readTimestamp(value, form, out)
                                                           : readInteger(value, form, out);
                    else if constexpr (std::is_same_v<T, bool>)
                        return readBoolean(value, out);
                    else if constexpr (std::is_same_v<T, std::vector<std::string>>)
                        return readTexts(value, out);
                    else if constexpr (std::is_same_v<T, std::map<std::string, std::string>>)
                        return readTextMap(value, out);
                    else if constexpr (std::is_same_v<T, std::optional<std::vector<std::string>>>)
                        return value.is_null() ? Unreadable() : readTexts(value, out.emplace());
                    else
                        return value.is_null() ? Unreadable() : readTextMap(value, out.emplace());
                }};
    }
};

template <typename Place>
Placed<Place> member(std::string_view name, Place place, WireType type = WireType::Text)
{
    return {name, place, type};
}

/// Reads the members of a structure; those that no row names are passed over, as the services do.
template <typename R>
Unreadable readStructure(const Json &body, const std::vector<Member<R>> &members, const WireForm &form, R &request)
{
    for (const Member<R> &each : members) {
        Unreadable problem;
        const Json *value = findMember(body, each.name, problem);
        if (!problem && value)
            problem = each.read(*value, form, request);
        if (problem)
            return problem;
    }
    return std::nullopt;
}

/// The row of that name in a table in the order of names; null when there is none.
template <typename Row>
const Row *findNamed(std::span<const Row> rows, std::string_view name)
{
    const auto found = std::ranges::lower_bound(rows, name, {}, &Row::name);
    return found != rows.end() && found->name == name ? &*found : nullptr;
}

} // namespace headwater::gateway
