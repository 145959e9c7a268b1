// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspectorpages.h"

#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/rulepage.h"
#include "ui/inspector/sqlpage.h"
#include "ui/services/iot-core/policypage.h"
#include "ui/services/iot-core/shadowpage.h"

#include <algorithm>

namespace headwater::ui {

bool hasShards(const pipeline::ServiceType &type)
{
    return std::any_of(type.metrics.begin(), type.metrics.end(),
                       [](const pipeline::MetricSpec &metric) { return metric.perShard; });
}

bool hasPort(const pipeline::ServiceType &type, bool output, pipeline::Flow flow)
{
    return std::any_of(type.ports.begin(), type.ports.end(), [output, flow](const pipeline::PortSpec &port) {
        return port.output == output && port.flow == flow;
    });
}

namespace {

bool canBePeeked(const pipeline::ServiceType &type)
{
    return hasShards(type) || hasPort(type, false, pipeline::Flow::Objects) ||
           hasPort(type, false, pipeline::Flow::Items) || hasPort(type, false, pipeline::Flow::Notify) ||
           hasPort(type, false, pipeline::Flow::Invoke) || hasPort(type, false, pipeline::Flow::Topics) ||
           hasPort(type, false, pipeline::Flow::Mqtt) || hasPort(type, true, pipeline::Flow::Mqtt);
}

/// Whether it reads a stream by leases that it keeps in a table.
bool hasLeases(const pipeline::ServiceType &type)
{
    return hasPort(type, false, pipeline::Flow::Read) && hasPort(type, true, pipeline::Flow::Items);
}

} // namespace

bool InspectorPanel::offers(Tab tab, const pipeline::ServiceType &type)
{
    switch (tab) {
    case Sql:
        return SqlPage::isFor(type);
    case Rule:
        return RulePage::isFor(type);
    case Policy:
        return PolicyPage::isFor(type);
    case Peek:
        return canBePeeked(type);
    case Leases:
        return hasLeases(type);
    case Shadow:
        return ShadowPage::isFor(type);
    case Settings:
    case Metrics:
    case Notes:
    case Actions:
        break;
    }
    return true;
}

QString InspectorPanel::tabName(Tab tab)
{
    switch (tab) {
    case Settings:
        return tr("Settings");
    case Sql:
    case Rule:
        return QStringLiteral("SQL");
    case Policy:
        return tr("Policy");
    case Metrics:
        return tr("Metrics");
    case Peek:
        return tr("Peek");
    case Leases:
        return tr("Leases");
    case Shadow:
        return tr("Shadow");
    case Notes:
        return tr("Notes");
    case Actions:
        return tr("Actions");
    }
    return {};
}

} // namespace headwater::ui
