// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/shadowhistory.h"

#include <algorithm>

namespace headwater::iot {

const ShadowHistory::Watched *ShadowHistory::find(std::string_view thing) const
{
    const auto found = std::find_if(m_things.rbegin(), m_things.rend(),
                                    [thing](const Watched &watched) { return watched.thing == thing; });
    return found == m_things.rend() ? nullptr : &*found;
}

void ShadowHistory::watch(std::string_view thing)
{
    const auto known = std::find_if(m_things.begin(), m_things.end(),
                                    [thing](const Watched &watched) { return watched.thing == thing; });
    if (known != m_things.end()) {
        std::rotate(known, known + 1, m_things.end());
        return;
    }
    if (m_things.size() == kThings)
        m_things.erase(m_things.begin());
    m_things.emplace_back().thing = thing;
}

void ShadowHistory::add(std::string_view thing, std::string_view name, ShadowVersion version)
{
    Watched *const watched = find(thing);
    if (!watched)
        return;
    auto place = watched->shadows.find(name);
    if (place == watched->shadows.end()) {
        if (watched->shadows.size() == kNames) {
            watched->shadows.erase(
                std::min_element(watched->shadows.begin(), watched->shadows.end(),
                                 [](const auto &a, const auto &b) { return a.second.back().at < b.second.back().at; }));
        }
        place = watched->shadows.emplace(name, std::deque<ShadowVersion>()).first;
    }
    std::deque<ShadowVersion> &versions = place->second;
    if (!versions.empty() && versions.back().view.version == version.view.version &&
        versions.back().deleted == version.deleted)
        return;
    if (versions.size() == kVersions)
        versions.pop_front();
    versions.push_back(std::move(version));
}

const std::deque<ShadowVersion> *ShadowHistory::versions(std::string_view thing, std::string_view name) const
{
    const Watched *const watched = find(thing);
    if (!watched)
        return nullptr;
    const auto found = watched->shadows.find(name);
    return found == watched->shadows.end() ? nullptr : &found->second;
}

std::vector<std::string> ShadowHistory::keys() const
{
    std::vector<std::string> keys;
    for (const Watched &watched : m_things) {
        for (const auto &[name, versions] : watched.shadows)
            keys.push_back(name.empty() ? watched.thing : watched.thing + "/" + name);
    }
    return keys;
}

std::string historyJson(const std::deque<ShadowVersion> &versions, bool connected)
{
    std::string json = std::string("{\"connected\":") + (connected ? "true" : "false") + ",\"versions\":[";
    for (const ShadowVersion &each : versions) {
        if (&each != &versions.front())
            json += ',';
        json += "{\"version\":" + std::to_string(each.view.version) + ",\"at\":" + std::to_string(each.at) +
                ",\"timestamp\":" + std::to_string(each.view.timestamp);
        if (each.connected)
            json += std::string(",\"connected\":") + (*each.connected ? "true" : "false");
        if (each.deleted)
            json += ",\"deleted\":true";
        const auto section = [&json](const char *name, const std::string &text) {
            if (!text.empty())
                json.append(",\"").append(name).append("\":").append(text);
        };
        section("desired", each.view.desired);
        section("reported", each.view.reported);
        section("delta", each.view.delta);
        json += '}';
    }
    return json + "]}";
}

} // namespace headwater::iot
