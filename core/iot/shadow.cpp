// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/shadow.h"

#include "core/iot/shadowdocument.h"
#include "core/kernel/random.h"

#include <algorithm>

namespace headwater::iot {
namespace {

/// So long a deleted shadow's version is remembered.
constexpr std::int64_t kVersionKept = 48 * 3'600;
/// Times are packed against a moment, so that they are short: 2020-01-01.
constexpr std::int64_t kBase = 1'577'836'800;
constexpr std::uint32_t kBilledBytes = 1'024;
constexpr std::size_t kFirstTable = 64;

std::uint64_t hashOf(std::string_view thing, std::string_view name)
{
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    const auto add = [&hash](std::string_view text) {
        for (const char c : text)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
    };
    add(thing);
    if (!name.empty()) {
        add("/");
        add(name);
    }
    return kernel::mix64(hash);
}

bool isKey(std::string_view key, std::string_view thing, std::string_view name)
{
    if (!key.starts_with(thing))
        return false;
    key.remove_prefix(thing.size());
    return name.empty() ? key.empty() : key.size() == name.size() + 1 && key.front() == '/' && key.ends_with(name);
}

std::string text(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

ShadowAnswer rejected(std::int64_t now, int code, std::string message, const std::optional<std::string> &token)
{
    Json body{{"code", code}, {"message", std::move(message)}, {"timestamp", now}};
    if (token)
        body["clientToken"] = *token;
    ShadowAnswer answer;
    answer.code = code;
    answer.body = text(body);
    answer.billedUnits = 1;
    return answer;
}

std::uint32_t unitsOf(std::size_t bytes)
{
    return static_cast<std::uint32_t>(std::max<std::size_t>(1, (bytes + kBilledBytes - 1) / kBilledBytes));
}

Json versioned(const ShadowDocument &document, std::uint64_t version)
{
    return {{"state", stateOf(document)}, {"metadata", metadataOf(document)}, {"version", version}};
}

} // namespace

ShadowLimits ShadowLimits::exam()
{
    ShadowLimits limits;
    limits.depth = 5;
    limits.named = false;
    return limits;
}

ShadowStore::ShadowStore(ShadowLimits limits)
    : m_limits(limits)
    , m_table(kFirstTable, kNone)
{
}

std::uint32_t ShadowStore::find(std::string_view thing, std::string_view name) const
{
    const std::size_t mask = m_table.size() - 1;
    for (std::size_t at = hashOf(thing, name) & mask; m_table[at] != kNone; at = (at + 1) & mask) {
        if (isKey(m_shadows[m_table[at]].key, thing, name))
            return m_table[at];
    }
    return kNone;
}

void ShadowStore::grow()
{
    std::vector<std::uint32_t> table(m_table.size() * 2, kNone);
    const std::size_t mask = table.size() - 1;
    for (std::uint32_t index = 0; index < m_shadows.size(); ++index) {
        std::size_t at = hashOf(m_shadows[index].key, {}) & mask;
        while (table[at] != kNone)
            at = (at + 1) & mask;
        table[at] = index;
    }
    m_table.swap(table);
}

std::uint32_t ShadowStore::take(std::string_view thing, std::string_view name)
{
    if (const std::uint32_t known = find(thing, name); known != kNone)
        return known;
    const auto index = static_cast<std::uint32_t>(m_shadows.size());
    Shadow &made = m_shadows.emplace_back();
    made.key = thing;
    if (!name.empty())
        made.key.append("/").append(name);
    if (m_shadows.size() * 3 > m_table.size() * 2) {
        grow();
        return index;
    }
    const std::size_t mask = m_table.size() - 1;
    std::size_t at = hashOf(thing, name) & mask;
    while (m_table[at] != kNone)
        at = (at + 1) & mask;
    m_table[at] = index;
    return index;
}

/// Leaves are packed against a moment that moves along.
void ShadowStore::setTimeShift(std::int64_t seconds)
{
    for (Shadow &shadow : m_shadows)
        shadow.changed += seconds - m_shift;
    m_shift = seconds;
}

/// The shadow, with the version of a deleted one forgotten in time.
std::uint32_t ShadowStore::touch(std::int64_t now, std::string_view thing, std::string_view name)
{
    const std::uint32_t index = take(thing, name);
    Shadow &shadow = m_shadows[index];
    if (!shadow.exists && now - shadow.changed > kVersionKept)
        shadow.version = 0;
    return index;
}

ShadowAnswer ShadowStore::update(std::int64_t now, std::string_view thing, std::string_view name,
                                 std::string_view request, bool documents)
{
    ShadowRequest asked;
    if (const auto problem = readShadowRequest(request, m_limits.depth, asked))
        return rejected(now, problem->code, problem->message,
                        asked.clientToken ? asked.clientToken : clientTokenOf(request));
    if (!name.empty() && !m_limits.named)
        return rejected(now, 400, "Named shadows are not supported", asked.clientToken);
    Shadow &shadow = m_shadows[touch(now, thing, name)];
    if (asked.version && *asked.version != shadow.version)
        return rejected(now, 409, "Version conflict", asked.clientToken);

    ShadowDocument document = unpacked(shadow.packed, kBase + m_shift);
    std::optional<Json> previous;
    if (documents)
        previous = shadow.exists ? versioned(document, shadow.version)
                                 : Json{{"state", Json::object()}, {"metadata", Json::object()}};
    Json metadata = Json::object();
    const auto apply = [&](const char *section, Timed &timed) {
        if (asked.state.is_null()) {
            timed = {};
        } else if (const auto change = asked.state.find(section); change != asked.state.end()) {
            merge(timed, *change, now);
            if (change->is_object())
                metadata[section] = timesOf(*change, timed.times);
        }
    };
    apply("desired", document.desired);
    apply("reported", document.reported);
    const std::string state = text(stateOf(document));
    if (state.size() > m_limits.documentBytes)
        return rejected(now, 413, "The payload exceeds the maximum size allowed", asked.clientToken);

    shadow.packed = packed(document, kBase + m_shift);
    m_count += !shadow.exists;
    shadow.exists = true;
    shadow.changed = now;
    ++shadow.version;
    m_print = kernel::mix64(m_print ^ shadow.version ^ hashOf(thing, state));

    ShadowAnswer answer;
    answer.version = shadow.version;
    answer.billedUnits = unitsOf(request.size());
    Json body{{"state", asked.state}, {"metadata", metadata}, {"version", shadow.version}, {"timestamp", now}};
    const auto finish = [&](Json &each) {
        if (asked.clientToken)
            each["clientToken"] = *asked.clientToken;
        return text(each);
    };
    answer.body = finish(body);
    if (Timed delta = deltaOf(document); !delta.isEmpty()) {
        Json told{{"state", std::move(delta.state)},
                  {"metadata", std::move(delta.times)},
                  {"version", shadow.version},
                  {"timestamp", now}};
        answer.delta = finish(told);
    }
    if (previous) {
        Json told{
            {"previous", std::move(*previous)}, {"current", versioned(document, shadow.version)}, {"timestamp", now}};
        answer.documents = finish(told);
    }
    return answer;
}

ShadowAnswer ShadowStore::get(std::int64_t now, std::string_view thing, std::string_view name,
                              std::string_view request) const
{
    const std::optional<std::string> token = clientTokenOf(request);
    const std::uint32_t index = find(thing, name);
    if (index == kNone || !m_shadows[index].exists)
        return rejected(now, 404, "No shadow exists with name: '" + std::string(name.empty() ? thing : name) + "'",
                        token);
    const Shadow &shadow = m_shadows[index];
    const ShadowDocument document = unpacked(shadow.packed, kBase + m_shift);
    Json body = versioned(document, shadow.version);
    if (Timed delta = deltaOf(document); !delta.isEmpty()) {
        body["state"]["delta"] = std::move(delta.state);
        body["metadata"]["delta"] = std::move(delta.times);
    }
    body["timestamp"] = now;
    if (token)
        body["clientToken"] = *token;
    ShadowAnswer answer;
    answer.version = shadow.version;
    answer.body = text(body);
    answer.billedUnits = unitsOf(answer.body.size());
    return answer;
}

ShadowAnswer ShadowStore::remove(std::int64_t now, std::string_view thing, std::string_view name,
                                 std::string_view request)
{
    const std::optional<std::string> token = clientTokenOf(request);
    const std::uint32_t index = find(thing, name);
    if (index == kNone || !m_shadows[index].exists)
        return rejected(now, 404, "No shadow exists with name: '" + std::string(name.empty() ? thing : name) + "'",
                        token);
    Shadow &shadow = m_shadows[index];
    shadow.exists = false;
    shadow.packed = {};
    shadow.changed = now;
    --m_count;
    m_print = kernel::mix64(m_print ^ shadow.version ^ hashOf(thing, name));
    Json body{{"version", shadow.version}, {"timestamp", now}};
    if (token)
        body["clientToken"] = *token;
    ShadowAnswer answer;
    answer.version = shadow.version;
    answer.body = text(body);
    answer.billedUnits = 1;
    return answer;
}

ShadowAnswer ShadowStore::list(std::int64_t now, std::string_view thing) const
{
    Json names = Json::array();
    for (const Shadow &shadow : m_shadows) {
        if (shadow.exists && shadow.key.size() > thing.size() + 1 && shadow.key.starts_with(thing) &&
            shadow.key[thing.size()] == '/')
            names.push_back(shadow.key.substr(thing.size() + 1));
    }
    std::sort(names.begin(), names.end());
    ShadowAnswer answer;
    answer.body = text(Json{{"results", std::move(names)}, {"timestamp", now}});
    answer.billedUnits = unitsOf(answer.body.size());
    return answer;
}

bool ShadowStore::begin(std::int64_t now, std::string_view thing, std::string_view name)
{
    Shadow &shadow = m_shadows[touch(now, thing, name)];
    const auto second = static_cast<std::uint32_t>(now);
    if (shadow.second != second) {
        shadow.second = second;
        shadow.requests = 0;
    }
    if (shadow.inFlight >= m_limits.inFlight || shadow.requests >= m_limits.requestsPerSecond)
        return false;
    ++shadow.inFlight;
    ++shadow.requests;
    return true;
}

void ShadowStore::end(std::string_view thing, std::string_view name)
{
    if (const std::uint32_t index = find(thing, name); index != kNone && m_shadows[index].inFlight > 0)
        --m_shadows[index].inFlight;
}

ShadowAnswer ShadowStore::tooMany(std::int64_t now, std::string_view request)
{
    return rejected(now, 429, "Too many requests: at most 10 without an answer, and 20 a second for a shadow",
                    clientTokenOf(request));
}

std::optional<ShadowView> ShadowStore::view(std::string_view thing, std::string_view name) const
{
    const std::uint32_t index = find(thing, name);
    if (index == kNone || !m_shadows[index].exists)
        return std::nullopt;
    const Shadow &shadow = m_shadows[index];
    const ShadowDocument document = unpacked(shadow.packed, kBase + m_shift);
    const auto shown = [](const Json &json) {
        return json.empty() ? std::string() : text(json);
    };
    return ShadowView{shown(document.desired.state), shown(document.reported.state), shown(deltaOf(document).state),
                      shadow.version, shadow.changed - m_shift};
}

std::vector<std::string> ShadowStore::keys(std::size_t most) const
{
    std::vector<std::string> keys;
    for (const Shadow &shadow : m_shadows) {
        if (keys.size() == most)
            break;
        if (shadow.exists)
            keys.push_back(shadow.key);
    }
    return keys;
}

std::size_t ShadowStore::memory() const
{
    std::size_t bytes = m_shadows.capacity() * sizeof(Shadow) + m_table.capacity() * sizeof(std::uint32_t);
    for (const Shadow &shadow : m_shadows) {
        bytes += shadow.packed.capacity() > 15 ? shadow.packed.capacity() + 17 : 0;
        bytes += shadow.key.capacity() > 15 ? shadow.key.capacity() + 17 : 0;
    }
    return bytes;
}

} // namespace headwater::iot
