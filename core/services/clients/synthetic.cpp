// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/synthetic.h"

#include "core/base/text.h"
#include "core/payload/payloadtemplate.h"

#include <algorithm>

namespace headwater::services {

using namespace pipeline;

namespace {

PropertySpec keysProperty()
{
    return {.key = "keys",
            .label = HW_TEXT("Partition keys"),
            .kind = PropertyKind::Object,
            .fallback = Json::object(),
            .help = HW_TEXT("Which key each record gets. The key decides the shard."),
            .live = true,
            .fields = {{.key = "distribution",
                        .label = HW_TEXT("Distribution"),
                        .kind = PropertyKind::Choice,
                        .fallback = "uniform",
                        .choices = {{"uniform", HW_TEXT("uniform: all keys alike")},
                                    {"zipf", HW_TEXT("zipf: few keys are hot")},
                                    {"single", HW_TEXT("single: one key for all")},
                                    {"list", HW_TEXT("list: the keys below, by turns")},
                                    {"field", HW_TEXT("field: a field of the payload")}}},
                       {.key = "count",
                        .label = HW_TEXT("Number of keys"),
                        .kind = PropertyKind::Integer,
                        .fallback = 10'000,
                        .exam = {1, 10'000'000},
                        .current = {1, 10'000'000},
                        .showKey = "distribution",
                        .showValues = {"uniform", "zipf"}},
                       {.key = "exponent",
                        .label = HW_TEXT("Exponent"),
                        .kind = PropertyKind::Number,
                        .fallback = 1.0,
                        .help = HW_TEXT("The key of rank k has the weight 1 / k to this power: 0 is uniform, 1 is "
                                        "like words in a text, 2 is one dominant key."),
                        .exam = {0, 10},
                        .current = {0, 10},
                        .showKey = "distribution",
                        .showValues = {"zipf"}},
                       {.key = "values",
                        .label = HW_TEXT("Keys"),
                        .kind = PropertyKind::List,
                        .fallback = Json::array(),
                        .textEntries = true,
                        .showKey = "distribution",
                        .showValues = {"list", "single"}},
                       {.key = "field",
                        .label = HW_TEXT("Field"),
                        .kind = PropertyKind::Text,
                        .fallback = "",
                        .help = HW_TEXT("A field of the payload template, such as user.id."),
                        .showKey = "distribution",
                        .showValues = {"field"}}}};
}

} // namespace

std::vector<PropertySpec> syntheticProperties()
{
    const Bounds recordSize{0, 10'485'760};
    return {{.key = "instances",
             .label = HW_TEXT("Instances"),
             .kind = PropertyKind::Integer,
             .fallback = 1,
             .help = HW_TEXT("Alike and independent of each other."),
             .exam = {1, 1'000'000},
             .current = {1, 1'000'000}},
            {.key = "recordsPerSecond",
             .label = HW_TEXT("Records per second"),
             .kind = PropertyKind::Number,
             .fallback = 100,
             .unit = HW_TEXT("records/s"),
             .help = HW_TEXT("Of each instance."),
             .exam = {0, 10'000'000},
             .current = {0, 10'000'000},
             .live = true},
            {.key = "arrivals",
             .label = HW_TEXT("Arrivals"),
             .kind = PropertyKind::Choice,
             .fallback = "poisson",
             .live = true,
             .choices = {{"poisson", HW_TEXT("poisson: at random")}, {"constant", HW_TEXT("constant: evenly")}}},
            {.key = "recordBytes",
             .label = HW_TEXT("Record size"),
             .kind = PropertyKind::Object,
             .fallback = 1024,
             .unit = HW_TEXT("bytes"),
             .help = HW_TEXT("The data blob. Limits count the partition key as well."),
             .exam = recordSize,
             .current = recordSize,
             .live = true,
             .fields = {{.key = "min",
                         .label = HW_TEXT("Least"),
                         .kind = PropertyKind::Integer,
                         .fallback = 1024,
                         .unit = HW_TEXT("bytes"),
                         .exam = recordSize,
                         .current = recordSize},
                        {.key = "max",
                         .label = HW_TEXT("Most"),
                         .kind = PropertyKind::Integer,
                         .fallback = 1024,
                         .unit = HW_TEXT("bytes"),
                         .exam = recordSize,
                         .current = recordSize}},
             .allowNumber = true},
            keysProperty()};
}

std::vector<PropertySpec> payloadProperties()
{
    return {{.key = "payload",
             .label = HW_TEXT("Payload"),
             .kind = PropertyKind::Text,
             .fallback = nullptr,
             .help = HW_TEXT("A JSON template: {\"user\": \"{{uuid}}\", \"n\": \"{{int 1 100}}\"}. Made only when "
                             "somebody looks."),
             .severalLines = true},
            {.key = "clientSideEncryption",
             .label = HW_TEXT("Client-side encryption"),
             .kind = PropertyKind::Boolean,
             .fallback = false,
             .help = HW_TEXT("The producer encrypts each record itself, with a data key that travels along, wrapped: "
                             "212 bytes more. The stream never sees what it keeps, and every reader has to decrypt by "
                             "itself.")},
            {.key = "schedule",
             .label = HW_TEXT("Rate over time"),
             .kind = PropertyKind::List,
             .fallback = Json::array(),
             .help = HW_TEXT("From each time on, the rate of each instance."),
             .fields = {{.key = "at",
                         .label = HW_TEXT("From"),
                         .kind = PropertyKind::Text,
                         .fallback = "0s",
                         .help = HW_TEXT("A duration since the start, such as 90s.")},
                        {.key = "recordsPerSecond",
                         .label = HW_TEXT("Records per second"),
                         .kind = PropertyKind::Number,
                         .fallback = 100,
                         .unit = HW_TEXT("records/s"),
                         .exam = {0, 10'000'000},
                         .current = {0, 10'000'000}}}}};
}

std::vector<Finding> checkSynthetic(const Node &node)
{
    std::vector<Finding> findings;
    const Json keys = node.properties.value("keys", Json::object());
    if (!keys.is_object())
        return findings;
    const Json distribution = keys.value("distribution", Json("uniform"));
    if (distribution == "list" && (!keys.contains("values") || keys["values"].empty()))
        findings.push_back({QCoreApplication::translate("Services", "The distribution “list” needs at least one key in "
                                                                    "“values”."),
                            QStringLiteral("/keys/values")});
    if (distribution == "field") {
        if (!node.properties.contains("payload"))
            findings.push_back({QCoreApplication::translate("Services", "Keys from a field need a payload template "
                                                                        "that has the field."),
                                QStringLiteral("/keys/distribution")});
        else if (keys.value("field", Json("")) == "")
            findings.push_back({QCoreApplication::translate("Services", "Name the field of the payload that holds "
                                                                        "the key."),
                                QStringLiteral("/keys/field")});
    }
    const Json text = node.properties.value("payload", Json());
    if (text.is_string()) {
        const auto parsed = payload::PayloadTemplate::parse(text.get<std::string>());
        if (!parsed) {
            findings.push_back({parsed.error().message, QStringLiteral("/payload")});
        } else if (distribution == "field" && keys.value("field", Json("")).is_string()) {
            const auto field = parsed->field(keys.value("field", std::string()));
            if (!field)
                findings.push_back({field.error().message, QStringLiteral("/keys/field")});
        }
    }
    const Json bytes = node.properties.value("recordBytes", Json(1024));
    if (bytes.is_object() && bytes.contains("min") && bytes.contains("max") && bytes["min"].is_number() &&
        bytes["max"].is_number() && bytes["min"].get<double>() > bytes["max"].get<double>())
        findings.push_back(
            {QCoreApplication::translate("Services", "“min” is larger than “max”."), QStringLiteral("/recordBytes")});
    return findings;
}

SyntheticSpec syntheticSpec(const world::Component &component)
{
    SyntheticSpec spec;
    spec.recordsPerSecond = component.property("recordsPerSecond").get<double>();
    spec.instances = component.property("instances").get<std::uint64_t>();
    spec.poisson = component.property("arrivals") == "poisson";
    const Json &bytes = component.property("recordBytes");
    if (bytes.is_number()) {
        spec.minBytes = spec.maxBytes = static_cast<std::uint32_t>(bytes.get<double>());
    } else if (bytes.is_object()) {
        spec.minBytes = bytes.value("min", 1'024u);
        spec.maxBytes = std::max(spec.minBytes, bytes.value("max", std::max(1'024u, spec.minBytes)));
    }
    spec.isSealed = component.property("clientSideEncryption").get<bool>();
    for (const Json &change : component.property("schedule")) {
        const auto at = parseDuration(change.value("at", std::string("0s")));
        if (at)
            spec.schedule.push_back({*at, change.value("recordsPerSecond", 100.0)});
    }
    const Json &itsPayload = component.property("payload");
    if (itsPayload.is_string() || itsPayload.is_object() || itsPayload.is_array()) {
        auto parsed =
            payload::PayloadTemplate::parse(itsPayload.is_string() ? itsPayload.get<std::string>() : itsPayload.dump());
        if (parsed) {
            auto made = std::make_shared<payload::PayloadTemplate>(std::move(*parsed));
            const Json &keys = component.property("keys");
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

} // namespace headwater::services
