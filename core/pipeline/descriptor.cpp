// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/descriptor.h"

#include "core/base/text.h"
#include "core/pipeline/jsontext.h"
#include "core/pipeline/names.h"
#include "core/pipeline/words.h"

#include <QStringList>

#include <algorithm>
#include <unordered_map>

namespace headwater::pipeline {
namespace {

QString shownName(const Node &node, const ServiceType *type)
{
    const QString id = QStringLiteral("“%1”").arg(fromUtf8(node.title.empty() ? node.id : node.title));
    return type ? QStringLiteral("%1 (%2)").arg(id, type->name.translated()) : id;
}

QString gives(Flow flow)
{
    switch (flow) {
    case Flow::Put:
        return Words::tr("puts records");
    case Flow::Read:
        return Words::tr("has records to be read");
    case Flow::Objects:
        return Words::tr("writes objects");
    case Flow::Deliver:
        return Words::tr("delivers to a store");
    case Flow::Invoke:
        return Words::tr("invokes a function");
    case Flow::Notify:
        return Words::tr("sends messages");
    case Flow::Items:
        return Words::tr("keeps items in a table");
    case Flow::Mqtt:
        return Words::tr("connects to a message broker");
    case Flow::Topics:
        return Words::tr("passes on the messages of topics");
    }
    return {};
}

QString takes(Flow flow)
{
    switch (flow) {
    case Flow::Put:
        return Words::tr("takes records that are put into it");
    case Flow::Read:
        return Words::tr("reads records from a stream");
    case Flow::Objects:
        return Words::tr("takes objects");
    case Flow::Deliver:
        return Words::tr("stores what is delivered to it");
    case Flow::Invoke:
        return Words::tr("is invoked");
    case Flow::Notify:
        return Words::tr("takes messages");
    case Flow::Items:
        return Words::tr("keeps items for others");
    case Flow::Mqtt:
        return Words::tr("lets devices connect");
    case Flow::Topics:
        return Words::tr("listens to topics");
    }
    return {};
}

template <typename Describe>
QString joined(const ServiceType &type, bool output, Describe describe)
{
    QStringList parts;
    for (const PortSpec &port : type.ports) {
        if (port.output != output)
            continue;
        if (const QString part = describe(port.flow); !parts.contains(part))
            parts.append(part);
    }
    return parts.join(Words::tr(" and ", "joins what a service gives or takes"));
}

bool hasPort(const ServiceType &type, bool output, Flow flow)
{
    return std::any_of(type.ports.begin(), type.ports.end(),
                       [&](const PortSpec &port) { return port.output == output && port.flow == flow; });
}

bool fits(const ServiceType &from, const ServiceType &to)
{
    return std::any_of(from.ports.begin(), from.ports.end(),
                       [&](const PortSpec &port) { return port.output && hasPort(to, false, port.flow); });
}

const PortSpec *firstOutput(const ServiceType &type)
{
    const auto found =
        std::find_if(type.ports.begin(), type.ports.end(), [](const PortSpec &port) { return port.output; });
    return found == type.ports.end() ? nullptr : &*found;
}

/// Types that can stand between the two, as “A” or “B”.
QString between(const Catalog &catalog, Flow flow, const ServiceType &target)
{
    QStringList names;
    for (const ServiceType *type : catalog.types()) {
        if (hasPort(*type, false, flow) && fits(*type, target) && names.size() < 3)
            names.append(QStringLiteral("“%1”").arg(type->name.translated()));
    }
    return names.join(Words::tr(" or ", "joins names of services"));
}

/// The ids from `start` to `goal` along the links, both included; empty when there is no way.
std::vector<std::string_view> way(const Pipeline &pipeline, std::string_view start, std::string_view goal)
{
    std::unordered_map<std::string_view, std::vector<std::string_view>> next;
    for (const Link &link : pipeline.links)
        next[link.from].push_back(link.to);
    std::unordered_map<std::string_view, std::string_view> cameFrom{{start, start}};
    std::vector<std::string_view> queue{start};
    for (std::size_t i = 0; i < queue.size(); ++i) {
        if (queue[i] == goal) {
            std::vector<std::string_view> path{goal};
            while (path.back() != start)
                path.push_back(cameFrom[path.back()]);
            std::reverse(path.begin(), path.end());
            return path;
        }
        for (const std::string_view to : next[queue[i]]) {
            if (cameFrom.emplace(to, queue[i]).second)
                queue.push_back(to);
        }
    }
    return {};
}

const PropertySpec *findProperty(const std::vector<PropertySpec> &properties, std::string_view key)
{
    const auto found =
        std::find_if(properties.begin(), properties.end(), [key](const PropertySpec &spec) { return spec.key == key; });
    return found == properties.end() ? nullptr : &*found;
}

} // namespace

const PropertySpec *ServiceType::property(std::string_view key) const
{
    return findProperty(properties, key);
}

const PortSpec *ServiceType::port(std::string_view key, bool output) const
{
    const auto found = std::find_if(ports.begin(), ports.end(), [&](const PortSpec &port) {
        return port.output == output && (key.empty() || port.key == key);
    });
    return found == ports.end() ? nullptr : &*found;
}

const MetricSpec *ServiceType::metric(std::string_view metricName) const
{
    const int index = metricIndex(metricName);
    return index < 0 ? nullptr : &metrics[static_cast<std::size_t>(index)];
}

int ServiceType::metricIndex(std::string_view metricName) const
{
    const auto found =
        std::find_if(metrics.begin(), metrics.end(), [&](const MetricSpec &spec) { return spec.name == metricName; });
    return found == metrics.end() ? -1 : static_cast<int>(found - metrics.begin());
}

const ActionSpec *ServiceType::action(std::string_view actionName) const
{
    const auto found =
        std::find_if(actions.begin(), actions.end(), [&](const ActionSpec &spec) { return spec.name == actionName; });
    return found == actions.end() ? nullptr : &*found;
}

const Json &propertyValue(const ServiceType &type, const Json &properties, std::string_view key)
{
    static const Json kNothing;
    if (properties.is_object()) {
        if (const auto written = properties.find(std::string(key)); written != properties.end())
            return *written;
    }
    const PropertySpec *spec = type.property(key);
    return spec ? spec->fallback : kNothing;
}

void visitReferences(const PropertySpec &spec, const Json &value, const QString &pointer,
                     const std::function<void(const PropertySpec &, const std::string &, const QString &)> &visit)
{
    if (value.is_object() && !spec.fields.empty()) {
        for (const PropertySpec &field : spec.fields) {
            if (const auto found = value.find(std::string(field.key)); found != value.end())
                visitReferences(field, *found, pointerTo(pointer, field.key), visit);
        }
    } else if (value.is_array() && spec.kind == PropertyKind::List) {
        for (std::size_t i = 0; i < value.size(); ++i)
            visitReferences(spec, value[i], pointerTo(pointer, i), visit);
    } else if (value.is_string() && !spec.nodeTypes.empty()) {
        const std::string &text = value.get_ref<const std::string &>();
        if (!text.empty() && (!spec.orOther || isNodeId(text)))
            visit(spec, text, pointer);
    }
}

Json withRenamed(const PropertySpec &spec, Json value, std::string_view before, std::string_view after)
{
    const Json unchanged = value;
    visitReferences(spec, unchanged, {}, [&](const PropertySpec &, const std::string &id, const QString &pointer) {
        if (id == before)
            value[Json::json_pointer(pointer.toStdString())] = std::string(after);
    });
    return value;
}

Catalog::Catalog(std::vector<const ServiceType *> types)
    : m_types(std::move(types))
{
}

const ServiceType *Catalog::find(std::string_view id) const
{
    const auto found =
        std::find_if(m_types.begin(), m_types.end(), [id](const ServiceType *type) { return type->id == id; });
    return found == m_types.end() ? nullptr : *found;
}

std::optional<QString> Catalog::linkRefusal(const Pipeline &pipeline, const Link &link) const
{
    const Node *from = pipeline.find(link.from);
    const Node *to = pipeline.find(link.to);
    if (!from || !to)
        return Words::tr("There is no node “%1” to link.").arg(fromUtf8(from ? link.to : link.from));
    const ServiceType *source = find(from->type);
    const ServiceType *target = find(to->type);
    if (from == to)
        return Words::tr("%1 cannot be linked to itself.").arg(shownName(*from, source));
    if (!source || !target) {
        return Words::tr("The service “%1” is not known, so nothing can be linked to it.")
            .arg(fromUtf8(source ? to->type : from->type));
    }

    if (source->linkReason) {
        if (auto reason = source->linkReason(*target, true))
            return reason;
    }
    if (target->linkReason) {
        if (auto reason = target->linkReason(*source, false))
            return reason;
    }

    const PortSpec *first = firstOutput(*source);
    if (!first) {
        if (const PortSpec *back = firstOutput(*target); back && hasPort(*source, false, back->flow))
            return Words::tr("Nothing comes out of %1. Draw the link the other way round, from %2.")
                .arg(shownName(*from, source), shownName(*to, target));
        return Words::tr("Nothing comes out of %1: the way of the records ends here.").arg(shownName(*from, source));
    }
    const PortSpec *output = source->port(link.port, true);
    if (!output) {
        QStringList keys;
        for (const PortSpec &port : source->ports) {
            if (port.output)
                keys.append(QStringLiteral("“%1”").arg(fromUtf8(port.key)));
        }
        return Words::tr("%1 has no output “%2”; it has %3.")
            .arg(shownName(*from, source), fromUtf8(link.port), keys.join(QStringLiteral(", ")));
    }

    if (!hasPort(*target, false, output->flow)) {
        const QString taken = joined(*target, false, takes);
        if (taken.isEmpty()) {
            if (fits(*target, *source))
                return Words::tr("Nothing goes into %1. Draw the link the other way round, from it to %2.")
                    .arg(shownName(*to, target), shownName(*from, source));
            return Words::tr("Nothing goes into %1: the way of the records begins there.").arg(shownName(*to, target));
        }
        QString reason = Words::tr("%1 %2, but %3 %4.", "source, what it gives, target, what it takes")
                             .arg(shownName(*from, source), gives(output->flow), shownName(*to, target), taken);
        if (fits(*source, *target)) {
            for (const PortSpec &port : source->ports) {
                if (port.output && hasPort(*target, false, port.flow))
                    return reason + QLatin1Char(' ') +
                           Words::tr("Use its output “%1” instead.").arg(fromUtf8(port.key));
            }
        }
        const QString helpers = between(*this, output->flow, *target);
        if (!helpers.isEmpty())
            reason += QLatin1Char(' ') + Words::tr("Put %1 between them.").arg(helpers);
        else if (fits(*target, *source))
            reason += QLatin1Char(' ') + Words::tr("Perhaps the link goes the other way round.");
        return reason;
    }

    for (const Link &other : pipeline.links) {
        if (other.from == link.from && other.to == link.to && source->port(other.port, true) == output)
            return Words::tr("%1 is already linked to %2.").arg(shownName(*from, source), shownName(*to, target));
    }
    if (const auto path = way(pipeline, link.to, link.from); !path.empty()) {
        QStringList names;
        for (const std::string_view id : path)
            names.append(fromUtf8(id));
        names.append(fromUtf8(link.to));
        return Words::tr("This link would close a circle (%1): records would go round for ever.")
            .arg(names.join(QStringLiteral(" → ")));
    }
    return std::nullopt;
}

} // namespace headwater::pipeline
