// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/deliverystream.h"
#include "core/world/world.h"

#include <algorithm>

// How a full buffer becomes an object, and how it is delivered.
namespace headwater::services::firehose {

using s3_bucket::Bucket;
using s3_bucket::StoredObject;
using world::EventKind;
namespace priority = world::priority;

namespace {

constexpr std::string_view kConversionFailed = "format-conversion-failed";
constexpr std::string_view kManifestErrors = "errors/manifests/";

std::int64_t epochSeconds(SimTime time)
{
    return world::kEpochSeconds + time / kernel::kSecond;
}

std::string_view contentEncoding(objectformats::Compression compression)
{
    switch (compression) {
    case objectformats::Compression::Gzip:
        return "gzip";
    case objectformats::Compression::Zip:
        return "zip";
    case objectformats::Compression::Snappy:
        return "snappy-java";
    case objectformats::Compression::HadoopSnappy:
        return "hadoop-snappy";
    case objectformats::Compression::None:
        break;
    }
    return {};
}

} // namespace

/// Takes as much out of the buffer as goes into one delivery.
void DeliveryStream::begin(SimTime now, Lane &lane)
{
    lane.batchBytes = 0;
    do {
        lane.batchBytes += lane.items.front().bytes;
        lane.batch.push_back(lane.items.front());
        lane.items.pop_front();
        if (lane.role == Lane::Role::Errors) {
            lane.batchFailures.push_back(std::move(lane.failures.front()));
            lane.failures.pop_front();
        }
    } while (!lane.items.empty() && lane.batchBytes + lane.items.front().bytes <= lane.size);
    lane.bytes -= lane.batchBytes;
    lane.since = now;
    lane.attempts = 0;
    lane.firstAttempt = now;
    lane.object = {};
    const bool toStore = lane.role == Lane::Role::Data && m_target.target &&
                         m_target.target->targetKind() != DeliveryTarget::Kind::Redshift;
    lane.stage = toStore ? Lane::Stage::Store : Lane::Stage::Put;
    if (!toStore)
        prepare(now, lane);
    if (lane.batch.empty()) // nothing of it could be converted
        finish(now, lane, false);
    else
        attempt(now, lane);
}

std::string DeliveryStream::objectKey(const Lane &lane, std::string_view suffix)
{
    const std::int64_t time = epochSeconds(lane.batch.front().arrival);
    const Prefix &prefix = lane.role == Lane::Role::Errors ? m_settings.errorPrefix : m_settings.prefix;
    const PrefixValues values{time, lane.errorType, [this] { return m_keyDraws.at(m_keysDrawn++); },
                              [&](std::string_view name) {
                                  for (std::size_t i = 0; i < m_settings.partitionKeys.size(); ++i) {
                                      if (m_settings.partitionKeys[i].name == name && i < lane.partition.size())
                                          return lane.partition[i];
                                  }
                                  return std::string();
                              }};
    std::string key = lane.role == Lane::Role::Backup ? "source_records/" : "";
    key += prefix.evaluate(values);
    const std::uint64_t high = m_keyDraws.at(m_keysDrawn++), low = m_keyDraws.at(m_keysDrawn++);
    key +=
        m_name + '-' + std::to_string(m_version) + '-' + *javaTime("yyyy-MM-dd-HH-mm-ss", time) + '-' + uuid(high, low);
    return key.append(suffix);
}

void DeliveryStream::prepare(SimTime now, Lane &lane)
{
    if (lane.role == Lane::Role::Errors)
        prepareFailures(lane);
    else
        prepareRecords(now, lane);
}

void DeliveryStream::prepareRecords(SimTime now, Lane &lane)
{
    auto body = std::make_shared<RecordsBody>();
    body->owner = index();
    for (const Item &item : lane.batch) {
        if (item.component == index())
            body->own.emplace(item.number, m_contents.find(item.number).data);
    }
    const bool isData = lane.role == Lane::Role::Data;
    body->compression = m_settings.compression;
    body->delimiter = isData && m_settings.delimiter;
    std::string_view suffix = objectformats::compressionSuffix(body->compression);
    if (isData && m_settings.conversion) {
        suffix = m_settings.conversion->suffix();
        convert(now, lane, *body);
        if (lane.batch.empty())
            return;
    }
    body->items = lane.batch;
    lane.object.key = objectKey(lane, suffix);
    lane.object.records = lane.batch.size();
    lane.object.bytes = lane.batchBytes + (body->delimiter ? lane.batch.size() : 0);
    if (body->made) {
        lane.object.bytes = body->made->size();
    } else if (body->compression != objectformats::Compression::None) {
        body->entry = {uuid(m_keyDraws.at(m_keysDrawn), m_keyDraws.at(m_keysDrawn + 1)), epochSeconds(now)};
        m_keysDrawn += 2;
        body->made = objectformats::compress(body->plain(world()), body->compression, body->entry);
        lane.object.bytes = body->made->size();
        lane.object.contentEncoding = contentEncoding(body->compression);
    }
    lane.object.body = std::move(body);
}

/// Records that are no rows leave the batch and go where failed conversions go.
void DeliveryStream::convert(SimTime now, Lane &lane, RecordsBody &body)
{
    objectformats::JsonRows rows(m_settings.conversion->columns, m_settings.conversion->rules);
    RecordMaker maker(world());
    std::vector<Item> good;
    for (const Item &item : lane.batch) {
        auto bad = rows.add(body.data(maker, item));
        if (!bad) {
            good.push_back(item);
            continue;
        }
        ++m_totals.conversionsFailed;
        lane.batchBytes -= item.bytes;
        fail(now, item, kConversionFailed, {bad->code, std::move(bad->message), 1, now});
    }
    m_totals.converted += good.size();
    lane.batch = std::move(good);
    if (!lane.batch.empty())
        body.made = m_settings.conversion->write(rows.table());
}

void DeliveryStream::prepareFailures(Lane &lane)
{
    auto body = std::make_shared<FailuresBody>();
    body->owner = index();
    for (const Item &item : lane.batch) {
        if (item.component == index())
            body->own.emplace(item.number, m_contents.find(item.number).data);
    }
    body->items = lane.batch;
    body->failures = lane.batchFailures;
    body->isConversion = lane.errorType == kConversionFailed;
    lane.object.key = objectKey(lane, {});
    lane.object.records = lane.batch.size();
    lane.object.bytes = body->bytes(world())->size();
    lane.object.body = std::move(body);
}

bool DeliveryStream::isReachable(const world::Wire *wire) const
{
    return wire && !wire->cut && !world().component(wire->to).isStopped();
}

/// Copies of the source and what failed go to the bucket behind the port for backups, if there is one.
Bucket *DeliveryStream::bucketOf(const Lane &lane, world::Wire **wire) const
{
    const bool isBackup = lane.role != Lane::Role::Data && m_backup.bucket;
    const Outlet &outlet = isBackup || !m_objects.bucket ? (m_backup.bucket ? m_backup : m_objects) : m_objects;
    const Outlet &chosen = lane.role == Lane::Role::Data ? m_objects : outlet;
    *wire = chosen.wire;
    return chosen.bucket;
}

void DeliveryStream::attempt(SimTime now, Lane &lane)
{
    ++lane.attempts;
    switch (lane.stage) {
    case Lane::Stage::Put:
        attemptPut(now, lane);
        break;
    case Lane::Stage::Store:
        attemptStore(now, lane);
        break;
    case Lane::Stage::Copy:
        attemptCopy(now, lane);
        break;
    case Lane::Stage::Idle:
        break;
    }
}

void DeliveryStream::attemptPut(SimTime now, Lane &lane)
{
    ++m_totals.attempts;
    world::Wire *wire = nullptr;
    if (!bucketOf(lane, &wire) || !isReachable(wire)) {
        retryLater(now, lane);
        return;
    }
    if (wire->gate && wire->gate->check(now, "PutObject")) {
        ++wire->refused;
        lane.isBarred = true;
        retryLater(now, lane);
        return;
    }
    lane.isBarred = false;
    const SimTime duration =
        kPutTime + static_cast<SimTime>(static_cast<double>(lane.object.bytes) / kPutBytesPerSecond * 1e9);
    schedule(now + duration, priority::kControl + 2, std::uint64_t{lane.slot} << 24 | (m_events++ & 0xff'ffff),
             kPutDone, 0, lane.slot);
}

bool DeliveryStream::isExpired(SimTime now, const Lane &lane) const
{
    SimTime hold = m_limits.holdNs;
    for (const world::Wire *wire : m_sources) {
        // What came out of a stream is tried for as long as the stream keeps it.
        if (const auto *source = dynamic_cast<kinesis_stream::KinesisStream *>(&world().component(wire->from)))
            hold = std::max(hold, source->retention());
    }
    return now - lane.batch.front().arrival > hold;
}

void DeliveryStream::retryLater(SimTime now, Lane &lane)
{
    if (isExpired(now, lane)) {
        tell(EventKind::Dropped, std::to_string(lane.batch.size()) + " records not delivered within 24 hours", {}, {},
             lane.batch.size());
        if (lane.role != Lane::Role::Backup)
            m_totals.expired += lane.batch.size();
        finish(now, lane, false);
        return;
    }
    lane.isRetrying = true;
    const SimTime wait = std::min(kLongestRetry, kFirstRetry << std::min<std::uint32_t>(lane.attempts - 1, 10));
    schedule(now + wait, priority::kControl + 2, std::uint64_t{lane.slot} << 24 | (m_events++ & 0xff'ffff), kRetry, 0,
             lane.slot);
}

void DeliveryStream::putDone(SimTime now, Lane &lane)
{
    world::Wire *wire = nullptr;
    Bucket *bucket = bucketOf(lane, &wire);
    if (!bucket || !isReachable(wire)) {
        retryLater(now, lane);
        return;
    }
    ++m_totals.successes;
    wire->records += lane.batch.size();
    if (wire->gate)
        wire->gate->passed(lane.object.bytes);
    const std::uint64_t records = lane.object.records, bytes = lane.object.bytes;
    const std::string key = lane.object.key;
    bucket->put(now, std::move(lane.object));
    lane.object = {};
    if (lane.role == Lane::Role::Backup) {
        m_totals.backupRecords += records;
        finish(now, lane, false);
        return;
    }
    if (lane.role == Lane::Role::Data) {
        m_totals.s3Records += records;
        m_totals.s3Bytes += bytes;
        ++m_totals.s3Objects;
        if (m_target.target) { // into the warehouse by way of the bucket
            lane.stage = Lane::Stage::Copy;
            lane.attempts = 0;
            lane.firstAttempt = now;
            lane.object.key = key;
            attempt(now, lane);
            return;
        }
    }
    finish(now, lane, true);
}

std::string DeliveryStream::indexName(SimTime now) const
{
    const std::pair<std::string_view, std::string_view> patterns[] = {
        {"OneHour", "-yyyy-MM-dd-HH"}, {"OneDay", "-yyyy-MM-dd"}, {"OneMonth", "-yyyy-MM"}};
    for (const auto &[rotation, pattern] : patterns) {
        if (m_settings.rotation == rotation)
            return m_settings.index + *javaTime(pattern, epochSeconds(now));
    }
    if (m_settings.rotation == "OneWeek") {
        // ISO weeks begin on Monday; the first one has the year's first Thursday.
        const std::int64_t day = epochSeconds(now) / 86'400, thursday = day - (day + 3) % 7 + 3;
        const int week = (std::stoi(*javaTime("D", thursday * 86'400)) - 1) / 7 + 1;
        return m_settings.index + *javaTime("-yyyy", thursday * 86'400) + "-w" + (week < 10 ? "0" : "") +
               std::to_string(week);
    }
    return m_settings.index;
}

void DeliveryStream::attemptStore(SimTime now, Lane &lane)
{
    ++m_totals.attempts;
    if (!m_target.target || !isReachable(m_target.wire)) {
        lane.outcome = {false, 0, 0, "Connection.Failed", "The destination could not be reached."};
        stored(now, lane);
        return;
    }
    const std::string name = indexName(now);
    lane.outcome = m_target.target->deliver(now, {lane.batch.size(), lane.batchBytes, name, lane.attempts});
    // Without an acknowledgement in time it is as if nothing had been taken.
    if (lane.outcome.duration > m_settings.ackTimeoutNs &&
        m_target.target->targetKind() == DeliveryTarget::Kind::Splunk)
        lane.outcome = {false, m_settings.ackTimeoutNs, 0, "Splunk.AckTimeout",
                        "Did not receive an acknowledgement from HEC before the HEC acknowledgement timeout expired."};
    schedule(now + lane.outcome.duration, priority::kControl + 2,
             std::uint64_t{lane.slot} << 24 | (m_events++ & 0xff'ffff), kStored, 0, lane.slot);
}

SimTime DeliveryStream::retryDuration() const
{
    if (m_settings.retryNs >= 0 || !m_target.target)
        return std::max<SimTime>(m_settings.retryNs, 0);
    switch (m_target.target->targetKind()) {
    case DeliveryTarget::Kind::Redshift:
        return kRedshiftRetry;
    case DeliveryTarget::Kind::ElasticSearch:
        return kElasticSearchRetry;
    case DeliveryTarget::Kind::Splunk:
        break;
    }
    return kSplunkRetry;
}

void DeliveryStream::stored(SimTime now, Lane &lane)
{
    const bool isSplunk = m_target.target && m_target.target->targetKind() == DeliveryTarget::Kind::Splunk;
    if (isSplunk)
        lane.firstAttempt += lane.outcome.duration; // the clock does not run while an acknowledgement is waited for
    if (!lane.outcome.taken) {
        if (now - lane.firstAttempt < retryDuration())
            retryLater(now, lane);
        else
            giveUpStore(now, lane, lane.outcome.errorCode, std::string(lane.outcome.message));
        return;
    }
    ++m_totals.successes;
    m_target.wire->records += lane.batch.size();
    if (isSplunk) {
        m_totals.ackSeconds += static_cast<double>(lane.outcome.duration) / 1e9;
        ++m_totals.acks;
    }
    const std::uint64_t rejected = std::min<std::uint64_t>(lane.outcome.rejected, lane.batch.size());
    const std::size_t kept = lane.batch.size() - rejected;
    (isSplunk ? m_totals.splunk : m_totals.elasticSearch) += kept;
    const std::vector<Item> refused(lane.batch.begin() + static_cast<std::ptrdiff_t>(kept), lane.batch.end());
    lane.batch.resize(kept);
    m_target.wire->refused += rejected;
    for (const Item &item : refused)
        fail(now, item, isSplunk ? "splunk-failed" : "elasticsearch-failed",
             {lane.outcome.errorCode, std::string(lane.outcome.message), lane.attempts, now});
    finish(now, lane, true);
}

/// What a store did not take goes to the bucket, under the prefix of such failures.
void DeliveryStream::giveUpStore(SimTime now, Lane &lane, std::string_view code, std::string message)
{
    const bool isSplunk = !m_target.target || m_target.target->targetKind() == DeliveryTarget::Kind::Splunk;
    tell(EventKind::Dropped, std::to_string(lane.batch.size()) + " records given up and sent to the backup bucket", {},
         code, lane.batch.size());
    const std::vector<Item> items = std::move(lane.batch);
    lane.batch.clear();
    for (const Item &item : items)
        fail(now, item, isSplunk ? "splunk-failed" : "elasticsearch-failed", {code, message, lane.attempts, now});
    finish(now, lane, false);
}

/// COPY reads the object from the bucket. The lane is busy until it ends, so the next COPY waits for this one.
void DeliveryStream::attemptCopy(SimTime now, Lane &lane)
{
    ++m_totals.attempts;
    ++m_totals.copies;
    if (!m_target.target || !isReachable(m_target.wire)) {
        lane.outcome = {false, 0, 0, "Redshift.ConnectionFailed", "The cluster could not be reached."};
        copied(now, lane);
        return;
    }
    lane.outcome = m_target.target->deliver(now, {lane.batch.size(), lane.batchBytes, m_settings.table, lane.attempts});
    schedule(now + lane.outcome.duration, priority::kControl + 2,
             std::uint64_t{lane.slot} << 24 | (m_events++ & 0xff'ffff), kCopied, 0, lane.slot);
}

void DeliveryStream::copied(SimTime now, Lane &lane)
{
    if (!lane.outcome.taken && now - lane.firstAttempt < retryDuration()) {
        ++m_totals.copiesFailed;
        retryLater(now, lane);
        return;
    }
    const std::string url =
        m_objects.bucket ? "s3://" + m_objects.bucket->id() + '/' + lane.object.key : lane.object.key;
    const Json manifest = {{"entries", {{{"url", url}, {"mandatory", true}}}}};
    std::string key = lane.object.key.substr(lane.object.key.rfind('/') + 1);
    if (lane.outcome.taken) {
        ++m_totals.successes;
        m_totals.redshift += lane.batch.size();
        m_target.wire->records += lane.batch.size();
        key = "manifests/" + *javaTime("yyyy/MM/dd/HH/", epochSeconds(now)) + key + "-manifest";
    } else {
        // The data stay in the bucket; somebody has to COPY them by hand.
        ++m_totals.copiesFailed;
        tell(EventKind::Dropped, "COPY given up; the manifest is in " + std::string(kManifestErrors), {},
             lane.outcome.errorCode, lane.batch.size());
        key = std::string(kManifestErrors) + *javaTime("yyyy/MM/dd/HH/", epochSeconds(now)) + key + "-manifest";
    }
    if (m_objects.bucket) {
        StoredObject object;
        object.key = std::move(key);
        object.body = std::make_shared<TextBody>(manifest.dump(2));
        object.bytes = object.body->memoryBytes();
        m_objects.bucket->put(now, std::move(object));
    }
    finish(now, lane, true);
}

std::optional<DeliveryStream::Problem> DeliveryStream::problem() const
{
    for (const auto &lane : m_lanes) {
        if (!lane->isBusy() || !lane->isRetrying)
            continue;
        if (lane->stage != Lane::Stage::Put)
            return Problem{std::string(lane->outcome.errorCode), std::string(lane->outcome.message)};
        return lane->isBarred ? Problem{"S3.AccessDenied", "Access was denied. Ensure that the role may write into the "
                                                           "bucket."}
                              : Problem{{}, "The bucket could not be reached."};
    }
    return std::nullopt;
}

/// The delivery is over; the next one may begin.
void DeliveryStream::finish(SimTime now, Lane &lane, bool isDelivered)
{
    lane.isRetrying = false;
    if (isDelivered) {
        m_totals.delivered += lane.batch.size();
        for (const Item &item : lane.batch)
            m_latency.add(now - item.emitted);
        m_print.add(static_cast<std::uint64_t>(now) ^ std::uint64_t{lane.slot} << 48 ^ lane.batch.size());
    }
    lane.batch.clear();
    lane.batchFailures.clear();
    lane.batchBytes = 0;
    lane.object = {};
    lane.stage = Lane::Stage::Idle;
    if (lane.items.empty() && !lane.partition.empty()) {
        m_partitions.erase(lane.partition);
        lane.partition.clear();
        m_freeLanes.push_back(lane.slot);
        return;
    }
    tryFlush(now, lane);
}

} // namespace headwater::services::firehose
