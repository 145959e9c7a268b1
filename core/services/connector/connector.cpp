// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/connector/connector.h"

#include "core/services/kinesis-stream/shard.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::connector {

using world::EventKind;
using world::Json;

namespace {

constexpr SimTime kIdleBetweenReads = kernel::kSecond; ///< of the client library below
constexpr SimTime kRetryAfter = 10 * kernel::kSecond;  ///< emitting again after a failure; not published
constexpr SimTime kTableRetryAfter = kernel::kSecond;
constexpr SimTime kPutObject = 100 * kernel::kMillisecond;

} // namespace

ReadSpec Connector::readSpec() const
{
    ReadSpec spec;
    spec.pollInterval = kIdleBetweenReads;
    spec.instances = property("instances").get<std::uint32_t>();
    return spec;
}

void Connector::wired(world::Wire &wire, bool outgoing)
{
    if (!outgoing)
        return ReadComponent::wired(wire, outgoing);
    world::Component &other = world().component(wire.to);
    Emitter emitter;
    emitter.wire = &wire;
    emitter.bucket = dynamic_cast<s3_bucket::Bucket *>(&other);
    emitter.store = dynamic_cast<DeliveryTarget *>(&other);
    emitter.table = dynamic_cast<dynamodb_table::Table *>(&other);
    m_emitters.push_back(std::move(emitter));
}

void Connector::unwired(world::Wire &wire, bool outgoing)
{
    if (!outgoing)
        return ReadComponent::unwired(wire, outgoing);
    for (Emitter &emitter : m_emitters) {
        if (emitter.wire != &wire)
            continue;
        for (const Batch &batch : emitter.waiting)
            m_failed += batch.records;
        emitter = {};
    }
}

void Connector::taken(const Taken &taken)
{
    if (m_buffer.records == 0)
        schedule(taken.at + property("bufferSeconds").get<std::int64_t>() * kernel::kSecond, world::priority::kResponse,
                 m_generation, kFlush, m_generation);
    m_buffer.records += taken.to - taken.from;
    m_buffer.bytes += taken.bytes;
    Parts &parts = m_buffer.parts;
    if (!parts.empty() && parts.back().stream == &taken.stream && parts.back().shard == taken.shard &&
        parts.back().to == taken.from)
        parts.back().to = taken.to;
    else
        parts.push_back({&taken.stream, taken.shard, taken.from, taken.to});
    if (m_buffer.records >= property("bufferRecords").get<std::uint64_t>() ||
        m_buffer.bytes >= property("bufferBytes").get<std::uint64_t>())
        flush(world().now());
}

void Connector::handle(const kernel::Event &event)
{
    if (event.kind == kFlush) {
        if (event.data == m_generation && m_buffer.records > 0)
            flush(event.time);
    } else if (event.kind == kEmit) {
        m_emitters[event.slot].busy = false;
        emit(event.time, event.slot);
    } else {
        ReadComponent::handle(event);
    }
}

void Connector::flush(SimTime now)
{
    ++m_generation;
    for (std::size_t i = 0; i < m_emitters.size(); ++i) {
        if (!m_emitters[i].wire)
            continue;
        m_emitters[i].waiting.push_back(m_buffer);
        emit(now, static_cast<std::uint16_t>(i));
    }
    m_buffer = {};
}

std::string Connector::objectKey(const Batch &batch) const
{
    const auto &first = batch.parts.front(), &last = batch.parts.back();
    return property("prefix").get<std::string>() +
           first.stream->sequenceNumber(first.stream->shard(first.shard), first.from) + "-" +
           last.stream->sequenceNumber(last.stream->shard(last.shard), last.to - 1);
}

void Connector::placed(Emitter &emitter)
{
    const Batch &batch = emitter.waiting.front();
    ++m_emissions;
    m_emitted += batch.records;
    emitter.wire->records += batch.records;
    emitter.waiting.pop_front();
}

bool Connector::putItems(SimTime now, Emitter &emitter, Batch &batch)
{
    dynamodb_table::ItemStore &items = emitter.table->store();
    std::uint64_t place = 0;
    for (const auto &part : batch.parts) {
        const kinesis_stream::Shard &shard = part.stream->shard(part.shard);
        for (std::uint64_t position = part.from; position < part.to; ++position, ++place) {
            if (place < batch.placed || position < shard.log.first())
                continue;
            const world::PeekedRecord record = part.stream->recordAt(shard, position);
            const Json item = {{items.hashKey(), record.partitionKey},
                               {"sequenceNumber", record.sequenceNumber},
                               {"data", record.data}};
            if (items.put(now, item) == dynamodb_table::ItemOutcome::Throttled)
                return false;
            batch.placed = place + 1;
        }
    }
    return true;
}

void Connector::emit(SimTime now, std::uint16_t slot)
{
    Emitter &emitter = m_emitters[slot];
    if (!emitter.wire || emitter.busy || emitter.waiting.empty())
        return;
    Batch &batch = emitter.waiting.front();
    const auto again = [&](SimTime wait) {
        emitter.busy = true;
        schedule(now + wait, world::priority::kResponse, std::uint64_t{slot} << 32 | (m_wakes++ & 0xffff'ffff), kEmit,
                 0, slot);
    };
    const bool barred =
        emitter.wire->gate && !emitter.store &&
        emitter.wire->gate->check(now, emitter.bucket ? std::string_view("PutObject") : std::string_view("PutItem"));
    const bool reached = !emitter.wire->cut && !barred && !world().component(emitter.wire->to).isStopped();
    SimTime took = kPutObject;
    bool done = reached;
    if (reached && emitter.bucket) {
        s3_bucket::StoredObject object;
        object.key = objectKey(batch);
        object.written = now;
        object.records = batch.records;
        object.bytes = batch.bytes;
        object.parts = batch.parts;
        emitter.bucket->put(now, std::move(object));
    } else if (reached && emitter.store) {
        const DeliveryOutcome outcome =
            emitter.store->deliver(now, {batch.records, batch.bytes, {}, batch.attempts + std::uint64_t{1}});
        took = outcome.duration;
        done = outcome.taken;
        if (done && outcome.rejected > 0) {
            m_failed += outcome.rejected;
            m_emitted -= outcome.rejected;
        }
        if (!done)
            tell(EventKind::Dropped, std::string(outcome.message), {}, outcome.errorCode, batch.records);
    } else if (reached && emitter.table) {
        // A table that is at its capacity is no failure: the rest of the batch waits.
        if (!putItems(now, emitter, batch)) {
            tell(EventKind::Throttled, "BatchWriteItem refused", {}, dynamodb_table::kThroughputExceeded,
                 batch.records - batch.placed);
            return again(kTableRetryAfter);
        }
    }
    if (done) {
        placed(emitter);
        return again(took);
    }
    ++emitter.wire->refused;
    if (++batch.attempts > property("emitRetries").get<std::uint32_t>()) {
        tell(EventKind::Dropped, "given up after the last retry", {}, {}, batch.records);
        m_failed += batch.records;
        emitter.waiting.pop_front();
    }
    again(took + kRetryAfter);
}

void Connector::sample(double *values)
{
    ReadComponent::sample(values);
    std::uint64_t buffered = m_buffer.records;
    for (const Emitter &emitter : m_emitters) {
        for (const Batch &batch : emitter.waiting)
            buffered += batch.records - batch.placed;
    }
    values[Emissions] = static_cast<double>(m_emissions - m_emissionsSampled);
    values[RecordsEmitted] = static_cast<double>(m_emitted) - static_cast<double>(m_emittedSampled);
    values[RecordsFailed] = static_cast<double>(m_failed - m_failedSampled);
    values[RecordsBuffered] = static_cast<double>(buffered);
    m_emissionsSampled = m_emissions;
    m_emittedSampled = m_emitted;
    m_failedSampled = m_failed;
}

void Connector::report(Json &node) const
{
    ReadComponent::report(node);
    node["metrics"]["Emissions"] = {{"sum", m_emissions}};
    node["metrics"]["RecordsEmitted"] = {{"sum", m_emitted}};
    node["metrics"]["RecordsFailed"] = {{"sum", m_failed}};
}

void Connector::fingerprint(kernel::Fingerprint &print) const
{
    ReadComponent::fingerprint(print);
    for (const std::uint64_t value : {m_emissions, m_emitted, m_failed, m_buffer.records})
        print.add(value);
}

} // namespace headwater::services::connector
