// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/deliverystream.h"

#include "core/pricing/prices.h"
#include "core/services/firehose/words.h"
#include "core/services/kpl/aggregate.h"
#include "core/services/kpl/aggregatesource.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::firehose {

using world::EventKind;

namespace {

constexpr std::uint32_t kKeyPurpose = 40, kIdPurpose = 41;
constexpr std::uint64_t kBilledStep = 5'120;
constexpr std::string_view kUnavailable = "ServiceUnavailableException";

} // namespace

DeliveryStream::DeliveryStream(const world::Birth &birth)
    : ReadComponent(birth)
    , m_limits(limits::firehoseLimits(world().profile()))
    , m_keyDraws(stream(kKeyPurpose))
    , m_idDraws(stream(kIdPurpose))
    , m_name(property("DeliveryStreamName").get<std::string>())
{
    if (m_name.empty())
        m_name = id();
    if (auto settings = readSettings(type(), properties(), world().profile()))
        m_settings = std::move(*settings);
    const std::int64_t share = m_settings.largeRegion ? 1 : 5, calls = m_settings.largeRegion ? 1 : 2;
    m_putRecords = {m_limits.putRecordsPerSecond / share, m_limits.putRecordsPerSecond / share};
    m_putBytes = {m_limits.putBytesPerSecond / share, m_limits.putBytesPerSecond / share};
    m_putRequests = {m_limits.putRequestsPerSecond / calls, m_limits.putRequestsPerSecond / calls};
    m_data = &newLane(Lane::Role::Data);
    m_backupLane = &newLane(Lane::Role::Backup);
}

DeliveryStream::~DeliveryStream() = default;

void DeliveryStream::wired(world::Wire &wire, bool outgoing)
{
    ReadComponent::wired(wire, outgoing);
    world::Component &other = world().component(outgoing ? wire.to : wire.from);
    if (!outgoing) {
        if (dynamic_cast<kinesis_stream::KinesisStream *>(&other))
            m_sources.push_back(&wire);
        return;
    }
    const pipeline::PortSpec *port = type().port(wire.link.port, true);
    const Outlet outlet{&wire, dynamic_cast<s3_bucket::Bucket *>(&other), dynamic_cast<DeliveryTarget *>(&other)};
    if (outlet.target) {
        m_target = outlet;
    } else if (outlet.bucket) {
        (port && port->key == "backup" ? m_backup : m_objects) = outlet;
    } else if (dynamic_cast<RecordTap *>(&other)) {
        m_taps.push_back(&wire);
        m_isTapped = true;
    } else if (auto *function = dynamic_cast<Function *>(&other)) {
        m_function = function;
        m_functionWire = &wire;
    }
}

void DeliveryStream::unwired(world::Wire &wire, bool outgoing)
{
    ReadComponent::unwired(wire, outgoing);
    std::erase(m_sources, &wire);
    std::erase(m_taps, &wire);
    for (Outlet *outlet : {&m_objects, &m_backup, &m_target}) {
        if (outgoing && outlet->wire == &wire)
            *outlet = {};
    }
    if (outgoing && m_functionWire == &wire) {
        m_function->forget(*this);
        m_function = nullptr;
        m_functionWire = nullptr;
        giveBackTransforms(world().now());
    }
}

/// The service asks each shard once a second.
ReadSpec DeliveryStream::readSpec() const
{
    ReadSpec spec;
    spec.pollInterval = kernel::kSecond;
    return spec;
}

/// What came out of a data stream, aggregated records unpacked.
void DeliveryStream::taken(const Taken &taken)
{
    const SimTime now = world().now();
    const auto visit = [&](const kinesis_stream::StoredRecord *first, const kinesis_stream::StoredRecord *last) {
        for (; first != last; ++first) {
            Item item;
            item.number = first->number;
            item.emitted = first->arrival - static_cast<SimTime>(first->delay);
            item.arrival = now;
            item.component = static_cast<std::uint16_t>(first->source);
            const world::Component &maker = world().component(item.component);
            const std::string key = maker.keyText(item.number);
            if (kpl::userRecordsOf(world(), *first) > 1) {
                const world::WholeRecord whole = maker.wholeRecordAt(item.number, item.emitted);
                if (const auto parts = kpl::decodeAggregate(whole.data)) {
                    for (item.part = 0; item.part < parts->size(); ++item.part) {
                        item.bytes = static_cast<std::uint32_t>((*parts)[item.part].data.size());
                        ++m_totals.produced;
                        take(now, item);
                    }
                    continue;
                }
            }
            item.bytes = static_cast<std::uint32_t>(first->bytes - std::min<std::uint64_t>(key.size(), first->bytes));
            ++m_totals.produced;
            take(now, item);
        }
    };
    m_totals.read += taken.to - taken.from;
    m_totals.readBytes += taken.bytes;
    taken.stream.shard(taken.shard).log.forStretches(taken.from, taken.to, visit);
}

PutWords DeliveryStream::putWords() const
{
    return {"PutRecord", "PutRecordBatch", kUnavailable};
}

bool DeliveryStream::admitCall(SimTime now, std::uint64_t records)
{
    // The service refuses direct calls to a delivery stream that reads a data stream, for good.
    if (!readsStream() && !isStopped() && m_putRequests.tryTake(now, 1))
        return true;
    m_totals.throttled += records;
    return false;
}

PutOutcome DeliveryStream::put(SimTime now, const Arrival &arrival)
{
    // Records of a delivery stream have no keys: only the data counts.
    const std::size_t key = world().component(arrival.component).keyText(arrival.number).size();
    Item item;
    item.number = arrival.number;
    item.emitted = arrival.emitted;
    item.bytes = arrival.bytes - static_cast<std::uint32_t>(std::min<std::size_t>(key, arrival.bytes));
    item.component = arrival.component;
    return admit(now, item);
}

PutOutcome DeliveryStream::admit(SimTime now, Item item)
{
    if (item.bytes > m_limits.maxRecordBytes)
        return PutOutcome::TooLarge;
    if (!m_putRecords.admits(now, 1) || !m_putBytes.admits(now, item.bytes)) {
        ++m_totals.throttled;
        return PutOutcome::Throttled;
    }
    m_putRecords.take(now, 1);
    m_putBytes.take(now, item.bytes);
    item.arrival = now;
    ++m_totals.incoming;
    m_totals.incomingBytes += item.bytes;
    take(now, item);
    return PutOutcome::Accepted;
}

std::string DeliveryStream::tappedData(const TappedRecord &record) const
{
    Item item;
    item.number = record.number;
    item.emitted = record.emitted;
    item.bytes = record.bytes;
    item.component = record.component;
    item.part = record.part;
    return RecordMaker(world()).data(item);
}

PutOutcome DeliveryStream::putContent(SimTime now, std::string data)
{
    Item item;
    item.number = m_contents.nextNumber();
    item.emitted = now;
    item.bytes = static_cast<std::uint32_t>(data.size());
    item.component = index();
    // Found already while it is taken in, where its partition may be looked up.
    m_contents.add(now, {{}, {}, std::move(data)});
    const PutOutcome outcome = admit(now, item);
    m_totals.produced += outcome == PutOutcome::Accepted;
    return outcome;
}

std::string DeliveryStream::drawRecordId()
{
    std::string id;
    for (int i = 0; i < 16; ++i)
        id += randomString(m_idDraws.at(m_idsDrawn++));
    return id;
}

Result<void> DeliveryStream::act(const std::string &name, const Json &with)
{
    if (name != "SendRecord")
        return Component::act(name, with);
    if (readsStream())
        return Error{Words::tr("This delivery stream reads a data stream: records cannot be put into it directly."),
                     QStringLiteral("InvalidArgumentException")};
    if (!isStopped() && m_putRequests.tryTake(world().now(), 1)) {
        switch (putContent(world().now(), with.value("Data", std::string()))) {
        case PutOutcome::Accepted:
            return {};
        case PutOutcome::TooLarge:
            return Error{Words::tr("A record may have 1,000 KB at most."), QStringLiteral("InvalidArgumentException")};
        case PutOutcome::Throttled:
            break;
        }
    }
    return Error{Words::tr("The delivery stream takes no more at this moment. Slow down."),
                 QStringLiteral("ServiceUnavailableException")};
}

std::string DeliveryStream::failure() const
{
    if (m_target.target && m_target.target->targetKind() == DeliveryTarget::Kind::Redshift && !m_objects.bucket)
        return Words::tr("Redshift is loaded from objects: link the delivery stream to an S3 bucket too.")
            .toStdString();
    if (!m_target.target && !m_objects.bucket)
        return Words::tr("There is nothing to deliver to: link the delivery stream to an S3 bucket or another "
                         "destination.")
            .toStdString();
    return {};
}

void DeliveryStream::costs(world::CostSheet &sheet) const
{
    const double gigabytes = static_cast<double>(m_totals.billedBytes) / pricing::kGigabyte;
    sheet.add("delivery stream, data", gigabytes * pricing::kFirehoseGigabyte / sheet.hours());
    if (m_settings.conversion)
        sheet.add("format conversion", gigabytes * pricing::kFirehoseConversionGigabyte / sheet.hours());
    if (!m_settings.partitionKeys.empty()) {
        sheet.add("dynamic partitioning, data", static_cast<double>(m_totals.s3Bytes) / pricing::kGigabyte *
                                                    pricing::kFirehosePartitionGigabyte / sheet.hours());
        sheet.add("dynamic partitioning, objects",
                  static_cast<double>(m_totals.s3Objects) * pricing::kFirehosePartitionObject / sheet.hours());
    }
}

void DeliveryStream::take(SimTime now, const Item &item)
{
    m_totals.billedBytes += (item.bytes + kBilledStep - 1) / kBilledStep * kBilledStep;
    for (world::Wire *wire : m_taps) {
        if (wire->cut)
            continue;
        ++wire->records;
        dynamic_cast<RecordTap &>(world().component(wire->to))
            .tapped(now, *this, {item.number, item.emitted, item.bytes, item.part, item.component});
    }
    if (m_settings.backsUpSource)
        add(now, *m_backupLane, item);
    if (!m_function) {
        deliverItem(now, item);
        return;
    }
    if (m_transformBatch.empty()) {
        m_transformTimer = ++m_timers;
        schedule(now + m_settings.transformIntervalNs, world::priority::kControl + 1, m_events++, kTransformTimer,
                 m_transformTimer);
    }
    m_transformBatch.push_back(item);
    m_transformBytes += item.bytes;
    if (m_transformBytes >= m_settings.transformBytes)
        closeTransformBatch(now);
}

void DeliveryStream::handle(const kernel::Event &event)
{
    if (event.kind < kTimer) {
        ReadComponent::handle(event);
        return;
    }
    if (event.kind == kTransformTimer) {
        if (event.data == m_transformTimer)
            closeTransformBatch(event.time);
        return;
    }
    if (event.kind == kInvokeAgain) {
        invoke(event.time, event.data);
        return;
    }
    if (event.kind >= kCreated) {
        grow(event);
        return;
    }
    if (event.slot >= m_lanes.size())
        return;
    Lane &lane = *m_lanes[event.slot];
    switch (event.kind) {
    case kTimer:
        if (lane.timer == event.data)
            tryFlush(event.time, lane);
        break;
    case kPutDone:
        putDone(event.time, lane);
        break;
    case kRetry:
        attempt(event.time, lane);
        break;
    case kStored:
        stored(event.time, lane);
        break;
    case kCopied:
        copied(event.time, lane);
        break;
    default:
        break;
    }
}

Result<void> DeliveryStream::propertyChanged(const std::string &key, const Json &)
{
    if (m_isReconfigured)
        return {};
    if (key == "DeliveryStreamName")
        return Error{Words::tr("A delivery stream keeps its name."), QStringLiteral("InvalidArgumentException")};
    auto settings = readSettings(type(), properties(), world().profile());
    if (!settings)
        return settings.error();
    apply(std::move(*settings));
    return {};
}

void DeliveryStream::apply(Settings settings)
{
    m_settings = std::move(settings);
    ++m_version;
    for (const auto &lane : m_lanes)
        lane->size = std::max(lane->size, m_settings.bufferBytes);
}

void DeliveryStream::removed()
{
    if (m_function)
        m_function->forget(*this);
    m_totals.givenUp += transforming();
    m_transformBatch.clear();
    m_invocations.clear();
    for (const auto &lane : m_lanes) {
        if (lane->role != Lane::Role::Backup)
            m_totals.givenUp += lane->held();
        lane->items.clear();
        lane->batch.clear();
    }
}

std::size_t DeliveryStream::activePartitions() const
{
    return m_partitions.size();
}

void DeliveryStream::sample(double *values)
{
    const SimTime now = world().now();
    const DeliveryTotals &to = m_totals, &from = m_sampled;
    const auto change = [](std::uint64_t after, std::uint64_t before) {
        return static_cast<double>(after - before);
    };
    const auto mean = [](double sum, double count) {
        return count == 0 ? 0.0 : sum / count;
    };
    std::uint64_t records = 0, bytes = 0, size = 0;
    SimTime since = now; // of the oldest buffer
    SimTime oldest = m_transformBatch.empty() ? -1 : m_transformBatch.front().arrival;
    for (const auto &[token, invocation] : m_invocations)
        oldest = oldest < 0 ? invocation.items.front().arrival : std::min(oldest, invocation.items.front().arrival);
    for (const auto &lane : m_lanes) {
        if (lane->oldest() >= 0)
            oldest = oldest < 0 ? lane->oldest() : std::min(oldest, lane->oldest());
        if (lane->role != Lane::Role::Data)
            continue;
        records += lane->items.size();
        bytes += lane->bytes;
        if (!lane->items.empty())
            since = std::min(since, lane->since);
        if (lane->held() > 0 || lane.get() == m_data)
            size = std::max(size, lane->size);
    }
    m_contents.forgetBefore(oldest < 0 ? now : oldest);
    values[IncomingRecords] = change(to.incoming, from.incoming);
    values[IncomingBytes] = change(to.incomingBytes, from.incomingBytes);
    values[ThrottledRecords] = change(to.throttled, from.throttled);
    values[ReadRecords] = change(to.read, from.read);
    values[ReadBytes] = change(to.readBytes, from.readBytes);
    double reading[ReadMetricCount];
    ReadComponent::sample(reading);
    values[MillisBehind] = reading[MillisBehindLatest];
    values[ProcessingDuration] =
        mean((to.processingSeconds - from.processingSeconds) * 1e3, change(to.invocations, from.invocations));
    values[ProcessedRecords] = change(to.processed, from.processed);
    values[ConvertedRecords] = change(to.converted, from.converted);
    values[FailedConversions] = change(to.conversionsFailed, from.conversionsFailed);
    values[S3Records] = change(to.s3Records, from.s3Records);
    values[S3Bytes] = change(to.s3Bytes, from.s3Bytes);
    values[S3Success] = mean(change(to.successes, from.successes), change(to.attempts, from.attempts));
    values[DataFreshness] = oldest < 0 ? 0.0 : static_cast<double>(now - oldest) / 1e9;
    values[BackupRecords] = change(to.backupRecords, from.backupRecords);
    values[RedshiftRecords] = change(to.redshift, from.redshift);
    values[ElasticSearchRecords] = change(to.elasticSearch, from.elasticSearch);
    values[SplunkRecords] = change(to.splunk, from.splunk);
    values[AckLatency] = mean((to.ackSeconds - from.ackSeconds) * 1e3, change(to.acks, from.acks));
    values[PartitionCount] = static_cast<double>(m_partitions.size());
    values[BufferedRecords] = static_cast<double>(records);
    values[BufferedBytes] = static_cast<double>(bytes);
    values[BufferSize] = static_cast<double>(size) / static_cast<double>(kMebibyte);
    values[BufferAge] = static_cast<double>(now - since) / 1e9;
    values[SecondsToFlush] = std::max(0.0, static_cast<double>(since + m_settings.intervalNs - now) / 1e9);
    values[RecordsDelivered] = static_cast<double>(to.delivered);
    values[RecordsDroppedByFunction] = static_cast<double>(to.dropped);
    values[RecordsFailed] = static_cast<double>(to.errorRecords);
    values[RecordsBackedUp] = static_cast<double>(to.backupRecords);
    if (to.throttled > from.throttled)
        tell(EventKind::Throttled, "records refused", {}, kUnavailable, to.throttled - from.throttled);
    m_sampled = m_totals;
}

void DeliveryStream::report(Json &node) const
{
    const DeliveryTotals &all = m_totals;
    const auto sum = [](std::uint64_t value) {
        return Json{{"sum", value}};
    };
    std::uint64_t held = transforming();
    for (const auto &lane : m_lanes)
        held += lane->role == Lane::Role::Backup ? 0 : lane->held();
    Json metrics = {{"IncomingRecords", sum(all.incoming)},
                    {"IncomingBytes", sum(all.incomingBytes)},
                    {"ThrottledRecords", sum(all.throttled)},
                    {"RecordsBuffered", sum(held)},
                    {"RecordsDelivered", sum(all.delivered)},
                    {"RecordsFailed", sum(all.errorRecords)},
                    {"DeliveryToS3.Records", sum(all.s3Records)},
                    {"DeliveryToS3.Bytes", sum(all.s3Bytes)},
                    {"DeliveryToS3.Objects", sum(all.s3Objects)},
                    {"EndToEndLatencyMilliseconds",
                     {{"p50", static_cast<double>(m_latency.quantile(0.5)) / 1e6},
                      {"p90", static_cast<double>(m_latency.quantile(0.9)) / 1e6},
                      {"p99", static_cast<double>(m_latency.quantile(0.99)) / 1e6},
                      {"max", static_cast<double>(m_latency.max()) / 1e6}}}};
    const std::pair<const char *, std::uint64_t> further[] = {{"DataReadFromKinesisStream.Records", all.read},
                                                              {"DataReadFromKinesisStream.Bytes", all.readBytes},
                                                              {"SucceedProcessing.Records", all.processed},
                                                              {"RecordsDroppedByFunction", all.dropped},
                                                              {"RecordsFailedByFunction", all.processingFailed},
                                                              {"SucceedConversion.Records", all.converted},
                                                              {"FailedConversion.Records", all.conversionsFailed},
                                                              {"BackupToS3.Records", all.backupRecords},
                                                              {"DeliveryToRedshift.Records", all.redshift},
                                                              {"DeliveryToElasticsearch.Records", all.elasticSearch},
                                                              {"DeliveryToSplunk.Records", all.splunk},
                                                              {"RecordsExpired", all.expired}};
    for (const auto &[name, value] : further) {
        if (value > 0)
            metrics[name] = sum(value);
    }
    node["metrics"] = std::move(metrics);
}

void DeliveryStream::tally(world::Ledger &ledger) const
{
    ledger.produced += m_totals.produced;
    ledger.delivered += m_totals.delivered;
    ledger.filtered += m_totals.dropped;
    ledger.expired += m_totals.expired;
    ledger.dropped += m_totals.givenUp;
    ledger.held += transforming();
    for (const auto &lane : m_lanes)
        ledger.held += lane->role == Lane::Role::Backup ? 0 : lane->held();
}

void DeliveryStream::fingerprint(kernel::Fingerprint &print) const
{
    ReadComponent::fingerprint(print);
    print.add(m_print.value());
    for (const std::uint64_t value :
         {m_totals.incoming, m_totals.incomingBytes, m_totals.throttled, m_totals.read, m_totals.processed,
          m_totals.dropped, m_totals.converted, m_totals.conversionsFailed, m_totals.s3Records, m_totals.s3Objects,
          m_totals.backupRecords, m_totals.redshift, m_totals.elasticSearch, m_totals.splunk, m_totals.delivered,
          m_totals.expired, static_cast<std::uint64_t>(m_latency.max())})
        print.add(value);
}

world::WholeRecord DeliveryStream::wholeRecord(std::uint64_t number) const
{
    return m_contents.find(number);
}

} // namespace headwater::services::firehose
