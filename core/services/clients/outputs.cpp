// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/outputs.h"

#include "core/kernel/md5.h"
#include "core/kernel/uint128text.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services {

using kinesis_stream::StoredRecord;

namespace {

kernel::Digest128 hashOf(const world::WholeRecord &record)
{
    const auto explicitHash = kernel::parseDecimal128(record.explicitHashKey);
    return explicitHash ? *explicitHash : kernel::md5(record.partitionKey);
}

} // namespace

void ForwardSource::add(SimTime at, const Arrival &record)
{
    while (m_hashesWaiting.size() > emitted().size())
        m_hashesWaiting.pop_front();
    m_emitted.push_back(at);
    m_hashes.push_back(record.hash.high);
    m_sizes.push_back(record.bytes);
    m_origins.push_back({record.component, record.number, record.emitted});
    m_hashesWaiting.push_back(record.hash);
}

kernel::Digest128 ForwardSource::hash(std::uint64_t number) const
{
    if (number < firstNumber())
        return hashOf(whole(number));
    const std::size_t taken = m_hashesWaiting.size() - emitted().size();
    return m_hashesWaiting[taken + static_cast<std::size_t>(number - firstNumber())];
}

world::WholeRecord ForwardSource::whole(std::uint64_t number) const
{
    if (number >= m_origins.size())
        return {};
    const Origin &origin = m_origins[number];
    return m_world.component(origin.component).wholeRecordAt(origin.number, origin.emitted);
}

Outputs::Outputs(world::Component &owner)
    : m_owner(owner)
{
}

void Outputs::wired(world::Wire &wire)
{
    world::World &world = m_owner.world();
    world::Component &other = world.component(wire.to);
    Output output;
    output.wire = &wire;
    if (auto *bucket = dynamic_cast<BucketWriter *>(&other)) {
        output.bucket = bucket;
    } else if (auto *target = dynamic_cast<RecordTarget *>(&other)) {
        output.source = std::make_unique<ForwardSource>(world);
        PutSpec spec;
        spec.batches = true;
        output.client =
            std::make_unique<PutClient>(world, m_owner.index(), static_cast<std::uint16_t>(m_outputs.size()),
                                        m_owner.id() + ">" + other.id(), *output.source, wire, *target, spec);
    }
    m_outputs.push_back(std::move(output));
}

void Outputs::unwired(world::Wire &wire)
{
    for (Output &output : m_outputs) {
        if (output.wire != &wire)
            continue;
        if (output.client)
            output.client->giveUp();
        output.wire = nullptr;
        output.bucket = nullptr;
    }
}

void Outputs::handle(const kernel::Event &event)
{
    if (event.slot < m_outputs.size() && m_outputs[event.slot].client)
        m_outputs[event.slot].client->handle(event);
}

void Outputs::store(const Taken &taken)
{
    for (Output &output : m_outputs) {
        if (output.wire && output.bucket) {
            output.wire->records += taken.to - taken.from;
            if (output.wire->gate) {
                if (output.wire->gate->check(m_owner.world().now(), "PutObject")) {
                    output.wire->refused += taken.to - taken.from;
                    continue;
                }
                output.wire->gate->passed(taken.bytes);
            }
            output.bucket->store(taken.at, m_owner.index(), taken.stream, taken.shard, taken.from, taken.to,
                                 taken.bytes);
        }
    }
}

void Outputs::pass(const Taken &taken)
{
    store(taken);
    if (!hasTargets())
        return;
    const world::World &world = m_owner.world();
    const auto visit = [&](const StoredRecord *first, const StoredRecord *last) {
        for (; first != last; ++first) {
            const auto maker = static_cast<std::uint16_t>(first->source);
            const SimTime emitted = first->arrival - static_cast<SimTime>(first->delay);
            add(taken.at,
                {maker, first->number, emitted, hashOf(world.component(maker).wholeRecordAt(first->number, emitted)),
                 static_cast<std::uint32_t>(first->bytes)});
        }
    };
    taken.stream.shard(taken.shard).log.forStretches(taken.from, taken.to, visit);
    flush();
}

void Outputs::add(SimTime at, const Arrival &record)
{
    for (Output &output : m_outputs) {
        if (output.wire && output.client)
            output.source->add(at, record);
    }
}

void Outputs::flush()
{
    for (Output &output : m_outputs) {
        if (output.wire && output.client)
            output.client->sourceChanged(m_owner.world().now());
    }
}

void Outputs::tally(world::Ledger &ledger) const
{
    for (const Output &output : m_outputs) {
        if (!output.client)
            continue;
        ledger.produced += output.client->counts.produced;
        ledger.dropped += output.client->counts.dropped;
        ledger.held += output.client->held();
    }
}

bool Outputs::hasTargets() const
{
    return std::any_of(m_outputs.begin(), m_outputs.end(),
                       [](const Output &output) { return output.wire && output.client; });
}

world::WholeRecord Outputs::wholeRecord(std::uint64_t number) const
{
    for (const Output &output : m_outputs) {
        if (output.source)
            return output.source->whole(number);
    }
    return {};
}

} // namespace headwater::services
