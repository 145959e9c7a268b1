// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-fleet/fleet.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::iot_fleet {

using world::Json;

world::WholeRecord Fleet::wholeRecordAt(std::uint64_t number, SimTime emitted) const
{
    world::WholeRecord record;
    record.partitionKey = thingName(static_cast<std::uint32_t>(number & kThingMask));
    if ((number & kOwnText) != 0)
        return record; // shadow requests carry their bytes along
    if (m_payload) {
        record.data = m_payload->make({world().seed() ^ stream(kBytes).key, number,
                                       world::kEpochSeconds * kernel::kSecond + emitted, record.partitionKey});
        return record;
    }
    const kernel::Stream draws = kernel::makeStream(world().seed() ^ number, id(), kBytes);
    record.data.resize(m_bytes);
    for (std::size_t i = 0; i < record.data.size(); ++i)
        record.data[i] = "0123456789abcdef"[draws.at(i / 16) >> (4 * (i % 16)) & 15];
    return record;
}

Result<std::vector<world::PeekedRecord>> Fleet::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    const std::uint64_t count = std::min<std::uint64_t>({request.count, m_number, kNewest});
    for (std::uint64_t number = m_number - count; number < m_number; ++number) {
        const Newest &newest = m_newest[number % kNewest];
        world::PeekedRecord record;
        appendTopic(record.partitionKey, static_cast<std::uint32_t>(newest.number & kThingMask));
        record.sequenceNumber = std::to_string(number);
        record.approximateArrival = newest.emitted;
        record.data = wholeRecordAt(newest.number, newest.emitted).data;
        records.push_back(std::move(record));
    }
    return records;
}

Result<void> Fleet::act(const std::string &name, const Json &with)
{
    if (name != "Storm")
        return Component::act(name, with);
    if (!m_gateway)
        return Error{QCoreApplication::translate("Services", "The fleet is not linked to IoT Core."),
                     QStringLiteral("NotConnected")};
    loseAll(world().now(), with.value("silently", false));
    tell(world::EventKind::Stopped, "every connection is lost");
    return {};
}

void Fleet::sample(double *values)
{
    const auto rise = [&](std::uint64_t Totals::*member) {
        return static_cast<double>(m_totals.*member - m_sampled.*member);
    };
    values[Connected] = m_online;
    values[Published] = rise(&Totals::published);
    values[Accepted] = rise(&Totals::accepted);
    values[Refused] = rise(&Totals::refused);
    values[Lost] = rise(&Totals::lost);
    values[Received] = rise(&Totals::received);
    values[Connects] = rise(&Totals::connects);
    values[ConnectsRefused] = rise(&Totals::connectsRefused);
    values[Connecting] = m_connecting;
    m_sampled = m_totals;
}

void Fleet::report(Json &node) const
{
    node["metrics"] = {{"MessagesPublished", {{"sum", m_totals.published}}},
                       {"MessagesAccepted", {{"sum", m_totals.accepted}}},
                       {"MessagesRefused", {{"sum", m_totals.refused}}},
                       {"MessagesLost", {{"sum", m_totals.lost}}},
                       {"MessagesReceived", {{"sum", m_totals.received}}},
                       {"Connects", {{"sum", m_totals.connects}}},
                       {"ConnectsRefused", {{"sum", m_totals.connectsRefused}}},
                       {"ConnectMilliseconds",
                        {{"p50", static_cast<double>(m_connectTime.quantile(0.5)) / 1e6},
                         {"p99", static_cast<double>(m_connectTime.quantile(0.99)) / 1e6},
                         {"max", static_cast<double>(m_connectTime.max()) / 1e6}}}};
    node["connected"] = m_online;
    node["things"] = m_things.size();
}

void Fleet::tally(world::Ledger &ledger) const
{
    ledger.produced += m_totals.published;
    ledger.dropped += m_totals.lost;
}

void Fleet::fingerprint(kernel::Fingerprint &print) const
{
    print.add(m_print.value());
    for (const std::uint64_t value :
         {m_totals.published, m_totals.accepted, m_totals.refused, m_totals.lost, m_totals.received, m_totals.connects,
          m_totals.connectsRefused, m_drawn, std::uint64_t{m_online}})
        print.add(value);
}

} // namespace headwater::services::iot_fleet
