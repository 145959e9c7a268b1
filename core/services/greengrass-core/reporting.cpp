// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/iotprices.h"
#include "core/services/greengrass-core/core.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::greengrass_core {

using world::Json;

void Core::secondPassed(SimTime now)
{
    // A line can be cut at the link as well.
    lineChanged(now);
    m_totals.secondsCut += m_wire && isCut();
    m_totals.secondsOnline += isOnline();
}

void Core::sample(double *values)
{
    const auto rise = [this](std::uint64_t Totals::*member) {
        return static_cast<double>(m_totals.*member - m_sampled.*member);
    };
    values[MessagesIn] = rise(&Totals::in);
    values[MessagesOut] = rise(&Totals::out);
    values[SentToCloud] = rise(&Totals::sent);
    values[FromCloud] = rise(&Totals::received);
    values[SpooledMessages] = static_cast<double>(m_spool.size());
    values[SpooledBytes] = static_cast<double>(m_spool.bytes());
    values[SpoolSize] = static_cast<double>(m_spool.mostBytes());
    values[SpoolDropped] = rise(&Totals::spoolLost);
    values[Devices] = m_broker.connections();
    values[LineIsUp] = isOnline() ? 1 : 0;
    values[SecondsCut] = m_cutSince < 0 ? 0 : static_cast<double>(world().now() - m_cutSince) / 1e9;
    const LocalFunctions::Counts &functions = m_functions.counts();
    values[Functions] = static_cast<double>(m_functions.size());
    values[Invocations] = static_cast<double>(functions.invocations - m_sampled.invocations);
    values[FunctionErrors] = static_cast<double>(functions.errors + functions.refused - m_sampled.errors);
    values[FunctionsWaiting] = static_cast<double>(m_functions.waiting());
    values[DeployedVersion] = static_cast<double>(m_version);
    values[DeploymentWaits] = isDeploymentWaiting() ? 1 : 0;
    values[GroupChanged] = !m_deployments.empty() && definition() != m_deployments.back().group ? 1 : 0;
    values[ShadowsWaiting] = static_cast<double>(m_sync.waiting());
    m_totals.invocations = functions.invocations;
    m_totals.errors = functions.errors + functions.refused;
    m_sampled = m_totals;
}

void Core::report(Json &node) const
{
    const auto sum = [&node](const char *name, std::uint64_t value) {
        node["metrics"][name] = {{"sum", value}};
    };
    sum("MessagesIn", m_totals.in);
    sum("MessagesOut", m_totals.out);
    sum("SentToCloud", m_totals.sent);
    sum("FromCloud", m_totals.received);
    sum("PublishesRefused", m_totals.refused);
    sum("SentTwice", m_totals.again);
    sum("SpoolDropped", m_totals.spoolLost);
    sum("LineCuts", m_totals.cuts);
    sum("SecondsCut", m_totals.secondsCut);
    node["spool"] = {{"messages", m_spool.size()}, {"bytes", m_spool.bytes()}, {"mostBytes", m_spool.mostBytes()}};
    node["connected"] = isOnline();
    const LocalFunctions::Counts &functions = m_functions.counts();
    sum("Invocations", functions.invocations);
    sum("FunctionErrors", functions.errors);
    sum("FunctionsRefused", functions.refused);
    sum("FunctionsLost", functions.lost);
    sum("MessagesUnrouted", m_totals.filtered);
    sum("ShadowConflicts", m_sync.conflicts());
    sum("ShadowsSynced", m_sync.synced());
    node["functions"] = m_functions.report();
    node["shadows"] = m_shadows.store().size();
    node["version"] = m_version;
    node["deployments"] = Json::array();
    for (const Deployment &each : m_deployments) {
        Json one{{"version", each.version},
                 {"status", std::string(statusName(each.status))},
                 {"asked", static_cast<double>(each.asked) / 1e9},
                 {"reported", each.isReported}};
        if (each.ended >= 0)
            one["ended"] = static_cast<double>(each.ended) / 1e9;
        if (!each.message.empty())
            one["message"] = each.message;
        node["deployments"].push_back(std::move(one));
    }
}

void Core::tally(world::Ledger &ledger) const
{
    const iot::BrokerCounts &counts = m_broker.counts();
    const LocalFunctions::Counts &functions = m_functions.counts();
    ledger.produced += counts.own + m_totals.made + functions.made;
    ledger.delivered += counts.delivered + functions.done;
    ledger.filtered += counts.filtered + m_totals.filtered;
    ledger.dropped += counts.dropped + m_totals.dropped + functions.dropped;
    ledger.expired += counts.expired;
    ledger.held += counts.held + m_spool.held() + functions.held() + m_asking;
}

void Core::fingerprint(kernel::Fingerprint &print) const
{
    const iot::BrokerCounts &counts = m_broker.counts();
    for (const std::uint64_t value :
         {counts.connects, counts.in, counts.out, counts.own, counts.delivered, counts.filtered, counts.dropped,
          counts.held, m_totals.sent, m_totals.received, m_totals.refused, m_totals.made, m_totals.dropped,
          m_totals.again, m_totals.secondsCut, m_spool.size(), m_spool.bytes(), std::uint64_t{isOnline()}})
        print.add(value);
    m_functions.fingerprint(print);
    for (const std::uint64_t value : {m_shadows.store().fingerprint(), m_sync.synced(), m_version, m_lastVersion})
        print.add(value);
}

/// The newest messages of the spool.
Result<std::vector<world::PeekedRecord>> Core::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    const auto &messages = m_spool.messages();
    for (auto each = messages.rbegin(); each != messages.rend() && records.size() < request.count; ++each) {
        if (each->state == SpooledMessage::State::Gone)
            continue;
        const Carried &carried = each->carried;
        world::PeekedRecord record;
        record.partitionKey = carried.topic;
        record.approximateArrival = each->at;
        record.data = bytesOf(carried);
        records.push_back(std::move(record));
    }
    std::ranges::reverse(records);
    return records;
}

/// A core that connected in a month is paid for that month.
void Core::costs(world::CostSheet &sheet) const
{
    if (m_totals.secondsOnline > 0)
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "core device"), pricing::kGreengrassCoreHour);
}

} // namespace headwater::services::greengrass_core
