// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/iot-core/shadowversions.h"

namespace headwater::ui {

namespace {

int leaves(const pipeline::Json &json)
{
    if (json.is_null())
        return 0;
    if (!json.is_object())
        return 1;
    int count = 0;
    for (const auto &each : json)
        count += leaves(each);
    return count;
}

} // namespace

int ShadowVersion::differences() const
{
    return leaves(delta);
}

ShadowHistory readShadowHistory(const std::string &text)
{
    ShadowHistory history;
    const auto json = pipeline::Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("versions"))
        return history;
    history.connected = json.value("connected", false);
    for (const auto &each : json["versions"]) {
        ShadowVersion made;
        made.version = each.value("version", std::uint64_t{0});
        made.at = each.value("at", std::int64_t{0});
        if (each.contains("connected"))
            made.connected = each["connected"].get<bool>();
        made.deleted = each.value("deleted", false);
        made.desired = each.value("desired", pipeline::Json());
        made.reported = each.value("reported", pipeline::Json());
        made.delta = each.value("delta", pipeline::Json());
        history.versions.push_back(std::move(made));
    }
    return history;
}

} // namespace headwater::ui
