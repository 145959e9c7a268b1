// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/producer/producer.h"

#include "core/base/text.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::producer {

using world::Json;

SyntheticSpec Producer::spec() const
{
    SyntheticSpec spec;
    spec.recordsPerSecond = property("recordsPerSecond").get<double>();
    spec.instances = property("instances").get<std::uint64_t>();
    spec.poisson = property("arrivals") == "poisson";
    const Json &bytes = property("recordBytes");
    if (bytes.is_number()) {
        spec.minBytes = spec.maxBytes = static_cast<std::uint32_t>(bytes.get<double>());
    } else if (bytes.is_object()) {
        spec.minBytes = bytes.value("min", 1'024u);
        spec.maxBytes = std::max(spec.minBytes, bytes.value("max", std::max(1'024u, spec.minBytes)));
    }
    for (const Json &change : property("schedule")) {
        const auto at = parseDuration(change.value("at", std::string("0s")));
        if (at)
            spec.schedule.push_back({*at, change.value("recordsPerSecond", 100.0)});
    }
    const Json &itsPayload = property("payload");
    if (itsPayload.is_string() || itsPayload.is_object() || itsPayload.is_array()) {
        auto parsed =
            payload::PayloadTemplate::parse(itsPayload.is_string() ? itsPayload.get<std::string>() : itsPayload.dump());
        if (parsed) {
            auto made = std::make_shared<payload::PayloadTemplate>(std::move(*parsed));
            const Json &keys = property("keys");
            if (keys.is_object() && keys.value("distribution", std::string()) == "field") {
                auto field = made->field(keys.value("field", std::string()));
                if (field)
                    spec.keyField = std::make_shared<payload::PayloadTemplate::Field>(std::move(*field));
            }
            spec.payload = std::move(made);
        }
    }
    std::stable_sort(spec.schedule.begin(), spec.schedule.end(),
                     [](const auto &a, const auto &b) { return a.at < b.at; });
    return spec;
}

std::unique_ptr<RecordSource> Producer::makeSource(std::size_t)
{
    return std::make_unique<SyntheticSource>(spec(), std::make_shared<KeySet>(property("keys")), world().seed(), id(),
                                             world().now());
}

void Producer::changeSource(RecordSource &source, world::SimTime now)
{
    static_cast<SyntheticSource &>(source).change(now, spec(), std::make_shared<KeySet>(property("keys")));
}

} // namespace headwater::services::producer
