// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/shadowdocument.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace headwater::iot {
namespace {

constexpr std::size_t kMostTokenBytes = 64;
/// Far above what any profile allows, and far below what would exhaust the stack.
constexpr int kDeepestText = 64;
constexpr std::string_view kTimestamp = "timestamp";

/// Levels of names and places below a value.
std::uint32_t depthOf(const Json &value)
{
    std::uint32_t deepest = 0;
    if (!value.is_structured())
        return 0;
    for (const Json &each : value)
        deepest = std::max(deepest, depthOf(each));
    return deepest + 1;
}

bool hasNullInList(const Json &value, bool inList)
{
    if (value.is_null())
        return inList;
    if (!value.is_structured())
        return false;
    return std::any_of(value.begin(), value.end(),
                       [&](const Json &each) { return hasNullInList(each, inList || value.is_array()); });
}

/// Reads JSON without ever going deeper than is sensible; a discarded value when it is none.
Json readJson(std::string_view text)
{
    bool tooDeep = false;
    Json value = Json::parse(
        text.begin(), text.end(),
        [&tooDeep](int depth, Json::parse_event_t, Json &) {
            tooDeep = tooDeep || depth > kDeepestText;
            return !tooDeep;
        },
        false);
    return tooDeep ? Json(Json::value_t::discarded) : value;
}

Json timesFor(const Json &value, std::int64_t now)
{
    if (value.is_object()) {
        Json times = Json::object();
        for (const auto &[key, each] : value.items())
            times[key] = timesFor(each, now);
        return times;
    }
    if (value.is_array()) {
        Json times = Json::array();
        for (const Json &each : value)
            times.push_back(timesFor(each, now));
        return times;
    }
    return {{kTimestamp, now}};
}

/// What was never there needs no deleting.
Json withoutNulls(const Json &value)
{
    if (!value.is_object())
        return value;
    Json kept = Json::object();
    for (const auto &[key, each] : value.items()) {
        if (!each.is_null())
            kept[key] = withoutNulls(each);
    }
    return kept;
}

void lay(Json &state, Json &times, const Json &change, std::int64_t now)
{
    for (const auto &[key, value] : change.items()) {
        if (value.is_null()) {
            state.erase(key);
            times.erase(key);
            continue;
        }
        const auto found = state.find(key);
        if (value.is_object() && found != state.end() && found->is_object()) {
            lay(*found, times[key], value, now);
            continue;
        }
        state[key] = withoutNulls(value);
        times[key] = timesFor(state[key], now);
    }
}

void subtract(const Json &desired, const Json &times, const Json &reported, Timed &delta)
{
    for (const auto &[key, value] : desired.items()) {
        const auto other = reported.find(key);
        if (other != reported.end() && value.is_object() && other->is_object()) {
            Timed below;
            subtract(value, times[key], *other, below);
            if (!below.isEmpty()) {
                delta.state[key] = std::move(below.state);
                delta.times[key] = std::move(below.times);
            }
        } else if (other == reported.end() || value != *other) {
            delta.state[key] = value;
            delta.times[key] = times[key];
        }
    }
}

enum Kind : char {
    kObject = 'o',
    kList = 'l',
    kText = 's',
    kWhole = 'i',
    kNatural = 'u',
    kReal = 'd',
    kTrue = 't',
    kFalse = 'f'
};

void putNumber(std::string &out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

void putText(std::string &out, const std::string &text)
{
    putNumber(out, text.size());
    out += text;
}

/// Zigzag: times may lie on both sides of the base.
std::uint64_t folded(std::int64_t value)
{
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unfolded(std::uint64_t value)
{
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

void put(std::string &out, const Json &value, const Json &times, std::int64_t base)
{
    if (value.is_object()) {
        out += kObject;
        putNumber(out, value.size());
        for (const auto &[key, each] : value.items()) {
            putText(out, key);
            put(out, each, times[key], base);
        }
        return;
    }
    if (value.is_array()) {
        out += kList;
        putNumber(out, value.size());
        for (std::size_t i = 0; i < value.size(); ++i)
            put(out, value[i], times[i], base);
        return;
    }
    if (value.is_string()) {
        out += kText;
        putText(out, value.get_ref<const std::string &>());
    } else if (value.is_boolean()) {
        out += value.get<bool>() ? kTrue : kFalse;
    } else if (value.is_number_unsigned()) {
        out += kNatural;
        putNumber(out, value.get<std::uint64_t>());
    } else if (value.is_number_integer()) {
        out += kWhole;
        putNumber(out, folded(value.get<std::int64_t>()));
    } else {
        out += kReal;
        const double real = value.get<double>();
        char bytes[sizeof real];
        std::memcpy(bytes, &real, sizeof real);
        out.append(bytes, sizeof real);
    }
    putNumber(out, folded(times[kTimestamp].get<std::int64_t>() - base));
}

/// Reads what put() wrote.
class Unpacker
{
public:
    Unpacker(std::string_view bytes, std::int64_t base)
        : m_bytes(bytes)
        , m_base(base)
    {
    }

    Timed take()
    {
        Timed read;
        read.state = Json();
        takeInto(read.state, read.times);
        return read;
    }

private:
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (int shift = 0;; shift += 7) {
            const auto byte = static_cast<unsigned char>(m_bytes[m_at++]);
            value |= std::uint64_t{byte & 0x7fu} << shift;
            if (byte < 0x80)
                return value;
        }
    }
    std::string text()
    {
        const std::size_t size = number();
        m_at += size;
        return std::string(m_bytes.substr(m_at - size, size));
    }
    void takeInto(Json &state, Json &times)
    {
        const char kind = m_bytes[m_at++];
        switch (kind) {
        case kObject: {
            state = Json::object();
            times = Json::object();
            for (std::uint64_t left = number(); left > 0; --left) {
                const std::string key = text();
                takeInto(state[key], times[key]);
            }
            return;
        }
        case kList: {
            state = Json::array();
            times = Json::array();
            for (std::uint64_t left = number(); left > 0; --left)
                takeInto(state.emplace_back(), times.emplace_back());
            return;
        }
        case kText:
            state = text();
            break;
        case kTrue:
        case kFalse:
            state = kind == kTrue;
            break;
        case kNatural:
            state = number();
            break;
        case kWhole:
            state = unfolded(number());
            break;
        default: {
            double real = 0;
            std::memcpy(&real, m_bytes.data() + m_at, sizeof real);
            m_at += sizeof real;
            state = real;
        }
        }
        times = {{kTimestamp, m_base + unfolded(number())}};
    }

    std::string_view m_bytes;
    std::size_t m_at = 0;
    std::int64_t m_base;
};

} // namespace

std::optional<std::string> clientTokenOf(std::string_view text)
{
    const Json request = readJson(text);
    if (!request.is_object() || !request.contains("clientToken") || !request["clientToken"].is_string())
        return std::nullopt;
    const auto &token = request["clientToken"].get_ref<const std::string &>();
    return token.size() <= kMostTokenBytes ? std::optional(token) : std::nullopt;
}

std::optional<ShadowProblem> readShadowRequest(std::string_view text, std::uint32_t depth, ShadowRequest &request)
{
    if (!isUtf8(text))
        return ShadowProblem{415, "Unsupported documented encoding; supported encoding is UTF-8"};
    const Json document = readJson(text);
    if (document.is_discarded() || !document.is_object())
        return ShadowProblem{400, "Payload contains invalid json"};
    if (const auto token = document.find("clientToken"); token != document.end()) {
        if (!token->is_string() || token->get_ref<const std::string &>().size() > kMostTokenBytes)
            return ShadowProblem{400, "Invalid clientToken"};
        request.clientToken = token->get<std::string>();
    }
    const auto state = document.find("state");
    if (state == document.end())
        return ShadowProblem{400, "Missing required node: state"};
    if (!state->is_object() && !state->is_null())
        return ShadowProblem{400, "State node must be an object"};
    const Json sections = state->is_object() ? *state : Json::object();
    for (const auto &[key, section] : sections.items()) {
        if (key != "desired" && key != "reported")
            return ShadowProblem{400, "State contains an invalid node: '" + key + "'"};
        if (!section.is_object() && !section.is_null())
            return ShadowProblem{400, key == "desired" ? "Desired node must be an object"
                                                       : "Reported node must be an object"};
        if (depthOf(section) > depth)
            return ShadowProblem{400, "JSON contains too many levels of nesting; maximum is " + std::to_string(depth)};
        if (hasNullInList(section, false))
            return ShadowProblem{400, "State contains an invalid node: lists must not hold null"};
    }
    if (const auto version = document.find("version"); version != document.end()) {
        if (!version->is_number_unsigned())
            return ShadowProblem{400, "Invalid version"};
        request.version = version->get<std::uint64_t>();
    }
    request.state = *state;
    return std::nullopt;
}

void merge(Timed &section, const Json &change, std::int64_t now)
{
    if (change.is_null())
        section = {};
    else
        lay(section.state, section.times, change, now);
}

Timed deltaOf(const ShadowDocument &document)
{
    Timed delta;
    subtract(document.desired.state, document.desired.times, document.reported.state, delta);
    return delta;
}

Json timesOf(const Json &change, const Json &times)
{
    if (!change.is_object() || !times.is_object())
        return times;
    Json named = Json::object();
    for (const auto &[key, value] : change.items()) {
        if (const auto found = times.find(key); found != times.end())
            named[key] = timesOf(value, *found);
    }
    return named;
}

Json stateOf(const ShadowDocument &document)
{
    Json state = Json::object();
    if (!document.desired.isEmpty())
        state["desired"] = document.desired.state;
    if (!document.reported.isEmpty())
        state["reported"] = document.reported.state;
    return state;
}

Json metadataOf(const ShadowDocument &document)
{
    Json metadata = Json::object();
    if (!document.desired.isEmpty())
        metadata["desired"] = document.desired.times;
    if (!document.reported.isEmpty())
        metadata["reported"] = document.reported.times;
    return metadata;
}

std::string packed(const ShadowDocument &document, std::int64_t base)
{
    std::string out;
    put(out, document.desired.state, document.desired.times, base);
    put(out, document.reported.state, document.reported.times, base);
    out.shrink_to_fit();
    return out;
}

ShadowDocument unpacked(std::string_view bytes, std::int64_t base)
{
    ShadowDocument document;
    if (bytes.empty())
        return document;
    Unpacker unpacker(bytes, base);
    document.desired = unpacker.take();
    document.reported = unpacker.take();
    return document;
}

} // namespace headwater::iot
