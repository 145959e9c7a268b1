// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/s3-bucket/bucket.h"

#include "core/base/text.h"
#include "core/pricing/prices.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace headwater::services::s3_bucket {

using world::Json;
using world::SimTime;

namespace {

constexpr std::size_t kKeptObjects = 4'096;
constexpr std::size_t kKeptBodyBytes = 256u << 20;
constexpr SimTime kKeptFor = 2 * kernel::kSecond;

/// `2020/01/31/17/` of the simulated time, as the services name objects.
std::string hourPath(SimTime time)
{
    using namespace std::chrono;
    const auto at = sys_seconds(seconds(world::kEpochSeconds + time / kernel::kSecond));
    const auto day = floor<days>(at);
    const year_month_day date(day);
    char text[32];
    std::snprintf(text, sizeof text, "%04d/%02u/%02u/%02d/", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(duration_cast<hours>(at - day).count()));
    return text;
}

} // namespace

void Bucket::store(SimTime now, std::uint16_t writer, kinesis_stream::KinesisStream &stream, std::uint32_t shard,
                   std::uint64_t from, std::uint64_t to, std::uint64_t bytes)
{
    Open &open = m_open[writer];
    if (open.object.records == 0)
        schedule(now + property("objectSeconds").get<std::int64_t>() * kernel::kSecond, world::priority::kResponse,
                 std::uint64_t{writer} << 24 | (open.generation & 0xff'ffff), 1, open.generation, writer);
    open.object.records += to - from;
    open.object.bytes += bytes;
    auto &parts = open.object.parts;
    if (!parts.empty() && parts.back().stream == &stream && parts.back().shard == shard && parts.back().to == from)
        parts.back().to = to;
    else
        parts.push_back({&stream, shard, from, to});
    if (open.object.records >= property("objectRecords").get<std::uint64_t>())
        close(now, writer, open);
}

void Bucket::close(SimTime now, std::uint16_t writer, Open &open)
{
    ++open.generation;
    char suffix[64];
    std::snprintf(suffix, sizeof suffix, "-%08llu", static_cast<unsigned long long>(m_count));
    open.object.key = property("prefix").get<std::string>() + hourPath(now) + world().component(writer).id() + suffix;
    put(now, std::move(open.object));
    open.object = {};
}

void Bucket::put(SimTime now, StoredObject object)
{
    object.written = now;
    ++m_count;
    m_records += object.records;
    m_bytes += object.bytes;
    tell(world::EventKind::Object, object.key + ", " + std::to_string(object.records) + " records");
    if (object.body)
        m_bodyBytes += object.body->memoryBytes();
    m_objects.push_back(std::move(object));
    forgetOldest(now);
}

void Bucket::forgetOldest(SimTime now)
{
    while (m_objects.size() > kKeptObjects || m_bodyBytes > kKeptBodyBytes) {
        const StoredObject &oldest = m_objects.front();
        if (oldest.written + kKeptFor > now)
            return;
        if (oldest.body)
            m_bodyBytes -= oldest.body->memoryBytes();
        m_objects.pop_front();
    }
}

void Bucket::erase(std::string_view key)
{
    const auto found =
        std::find_if(m_objects.rbegin(), m_objects.rend(), [key](const StoredObject &each) { return each.key == key; });
    if (found == m_objects.rend())
        return;
    ++m_erased;
    m_erasedBytes += found->bytes;
    if (found->body)
        m_bodyBytes -= found->body->memoryBytes();
    m_objects.erase(std::next(found).base());
}

const StoredObject *Bucket::find(std::string_view key) const
{
    const auto found =
        std::find_if(m_objects.rbegin(), m_objects.rend(), [key](const StoredObject &each) { return each.key == key; });
    return found == m_objects.rend() ? nullptr : &*found;
}

std::vector<world::ObjectInfo> Bucket::objects() const
{
    std::vector<world::ObjectInfo> infos;
    for (const StoredObject &each : m_objects)
        infos.push_back({each.key, each.written, each.records, each.bytes, each.contentEncoding});
    return infos;
}

Result<std::string> Bucket::object(const std::string &key) const
{
    if (const StoredObject *found = find(key))
        return contents(*found);
    return Error{QCoreApplication::translate("Bucket", "There is no object “%1” any more: a running world keeps the "
                                                       "newest ones only.")
                     .arg(fromUtf8(key)),
                 {}};
}

Result<std::string> Bucket::contents(const StoredObject &object) const
{
    if (object.body)
        return object.body->bytes(world());
    std::string bytes;
    for (const StoredObject::Part &part : object.parts) {
        const kinesis_stream::ShardLog &log = part.stream->shard(part.shard).log;
        if (part.from < log.first())
            return Error{QCoreApplication::translate("Bucket", "The records of “%1” have expired in the stream that "
                                                               "they came from, so they cannot be made again.")
                             .arg(fromUtf8(object.key)),
                         {}};
        log.forStretches(part.from, part.to,
                         [&](const kinesis_stream::StoredRecord *first, const kinesis_stream::StoredRecord *last) {
                             for (; first != last; ++first)
                                 bytes += world()
                                              .component(static_cast<std::uint16_t>(first->source))
                                              .wholeRecordAt(first->number,
                                                             first->arrival - static_cast<SimTime>(first->delay))
                                              .data +
                                          '\n';
                         });
    }
    return bytes;
}

void Bucket::handle(const kernel::Event &event)
{
    Open &open = m_open[event.slot];
    if (open.generation == event.data && open.object.records > 0)
        close(event.time, event.slot, open);
}

void Bucket::sample(double *values)
{
    values[0] = static_cast<double>(m_count - m_erased);
    values[1] = static_cast<double>(m_bytes - m_erasedBytes);
    values[2] = static_cast<double>(m_count - m_countSampled);
    values[3] = static_cast<double>(m_bytes - m_bytesSampled);
    values[4] = static_cast<double>(m_records);
    m_countSampled = m_count;
    m_bytesSampled = m_bytes;
}

void Bucket::report(Json &node) const
{
    std::uint64_t waiting = 0;
    for (const auto &[writer, open] : m_open)
        waiting += open.object.records;
    node["metrics"] = {{"NumberOfObjects", {{"sum", m_count}}}, {"ObjectsDeleted", {{"sum", m_erased}}},
                       {"GetRequests", {{"sum", m_gets}}},      {"BytesUploaded", {{"sum", m_bytes}}},
                       {"RecordsStored", {{"sum", m_records}}}, {"RecordsBuffered", {{"sum", waiting}}}};
}

void Bucket::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value : {m_count, m_records, m_bytes})
        print.add(value);
}

Result<std::vector<world::PeekedRecord>> Bucket::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    for (auto object = m_objects.rbegin(); object != m_objects.rend(); ++object) {
        if (object->body) {
            for (world::WholeRecord &whole : object->body->records(world(), request.count - records.size()))
                records.push_back({.partitionKey = std::move(whole.partitionKey),
                                   .explicitHashKey = {},
                                   .hashKey = {},
                                   .shardId = {},
                                   .sequenceNumber = {},
                                   .approximateArrival = object->written,
                                   .data = std::move(whole.data)});
        }
        for (const auto &part : object->parts) {
            const kinesis_stream::Shard &shard = part.stream->shard(part.shard);
            for (std::uint64_t position = std::max(part.from, shard.log.first()); position < part.to; ++position) {
                if (records.size() >= request.count)
                    return records;
                records.push_back(part.stream->recordAt(shard, position));
            }
        }
    }
    return records;
}

void Bucket::costs(world::CostSheet &sheet) const
{
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "PUT requests"),
              static_cast<double>(m_count) * pricing::kS3PutRequest / sheet.hours());
    // Deleting is free.
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "GET requests"),
              static_cast<double>(m_gets) * pricing::kS3GetRequest / sheet.hours());
}

} // namespace headwater::services::s3_bucket
