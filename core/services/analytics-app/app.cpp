// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/analytics-app/app.h"

#include "core/base/text.h"
#include "core/world/world.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace headwater::services::analytics_app {

using namespace streamsql;
using kinesis_stream::StoredRecord;
using world::EventKind;

namespace {

constexpr SimTime kWorkStep = 100 * kernel::kMillisecond; // results of a long queue come at least so often
constexpr SimTime kScalePeriod = kernel::kMinute;         // not published
constexpr std::uint32_t kQuietPeriods = 5;                // before a KPU is given back; not published
constexpr std::size_t kKeptRows = 200;                    // of each in-application stream, for whoever looks

std::int64_t millisecondsOf(SimTime time)
{
    return world::kEpochSeconds * kSecondMs + time / kernel::kMillisecond;
}

SimTime timeOf(std::int64_t milliseconds)
{
    return (milliseconds - world::kEpochSeconds * kSecondMs) * kernel::kMillisecond;
}

std::string inputName(const std::string &prefix, std::size_t number)
{
    std::string digits = std::to_string(number + 1);
    digits.insert(0, 3 - std::min<std::size_t>(digits.size(), 3), '0');
    return prefix + "_" + digits;
}

} // namespace

Result<AppSpec> readSpec(const pipeline::ServiceType &type, const Json &properties)
{
    const auto property = [&](std::string_view key) -> const Json & {
        return pipeline::propertyValue(type, properties, key);
    };
    AppSpec spec;
    spec.schema.isCsv = property("RecordFormatType") == "CSV";
    const std::string delimiter = property("RecordColumnDelimiter").get<std::string>();
    spec.schema.delimiter = delimiter == "\\t" ? '\t' : delimiter.empty() ? ',' : delimiter.front();
    auto members = membersFromProperty(property("RecordColumns"), spec.schema.isCsv);
    if (!members)
        return members.error();
    spec.schema.members = std::move(*members);
    spec.code = property("ApplicationCode").get<std::string>();
    spec.prefix = property("NamePrefix").get<std::string>();
    spec.parallelism = static_cast<std::size_t>(property("InputParallelism").get<double>());
    spec.tableName = property("ReferenceTableName").get<std::string>();
    spec.tablePath = property("ReferencePath").get<std::string>();
    return spec;
}

Compilation compileApp(const AppSpec &spec, const RecordSchema &schema, const std::vector<Column> *tableColumns)
{
    Catalog catalog;
    for (std::size_t i = 0; i < spec.parallelism; ++i)
        catalog.inputs.push_back({inputName(spec.prefix, i), schema.columns()});
    if (tableColumns != nullptr && !spec.tableName.empty())
        catalog.tables.push_back({spec.tableName, *tableColumns});
    return compile(spec.code, std::move(catalog));
}

AnalyticsApp::AnalyticsApp(const world::Birth &birth)
    : ReadComponent(birth)
{
}

AnalyticsApp::~AnalyticsApp() = default;

ReadSpec AnalyticsApp::readSpec() const
{
    ReadSpec spec;
    spec.pollInterval = 200 * kernel::kMillisecond;
    return spec;
}

void AnalyticsApp::wired(world::Wire &wire, bool outgoing)
{
    if (!outgoing) {
        ReadComponent::wired(wire, outgoing);
        return;
    }
    m_deliveries.push_back(
        std::make_unique<Delivery>(*this, *this, wire, static_cast<std::uint16_t>(m_deliveries.size())));
    route();
}

void AnalyticsApp::unwired(world::Wire &wire, bool outgoing)
{
    if (!outgoing)
        ReadComponent::unwired(wire, outgoing);
    for (const auto &delivery : m_deliveries) {
        if (delivery->wire() == &wire)
            delivery->giveUp();
    }
}

void AnalyticsApp::start()
{
    if (auto spec = analytics_app::readSpec(type(), properties()))
        m_spec = std::move(*spec);
    else
        m_failure = spec.error().message.toStdString();
    m_schema = m_spec.schema;
    if (m_failure.empty()) {
        if (const auto loaded = loadTable(); !loaded)
            m_failure = loaded.error().message.toStdString();
    }
    if (m_failure.empty() && !m_schema.members.empty()) {
        if (const auto ready = restartEngine(); !ready)
            m_failure = ready.error().message.toStdString();
    }
    m_kpusSince = world().now();
    if (!m_failure.empty())
        return; // an application that cannot start reads nothing
    ReadComponent::start();
    schedule(world().now() + kScalePeriod, world::priority::kControl, 0, kScale);
}

Result<void> AnalyticsApp::loadTable()
{
    m_table.reset();
    if (m_spec.tableName.empty() || m_spec.tablePath.empty())
        return {};
    std::filesystem::path path(m_spec.tablePath);
    if (path.is_relative() && !world().folder().empty())
        path = std::filesystem::path(world().folder()) / path;
    auto table = readTable(path.string());
    if (!table)
        return table.error();
    m_table = std::move(*table);
    return {};
}

Result<void> AnalyticsApp::restartEngine()
{
    const Compilation made = compileApp(m_spec, m_schema, m_table ? &m_table->columns : nullptr);
    if (!made.program) {
        const Diagnostic &first = *std::ranges::find(made.problems, Diagnostic::Severity::Error, &Diagnostic::severity);
        return Error{QStringLiteral("%1:%2 %3").arg(first.place.line).arg(first.place.column).arg(first.message),
                     QStringLiteral("InvalidApplicationConfigurationException")};
    }
    m_reader = std::make_unique<RecordReader>(m_schema);
    m_engine = std::make_unique<Engine>(made.program, stream(0));
    if (m_table && !made.program->catalog.tables.empty())
        m_engine->setTable(0, m_table->rows);
    m_engine->advance(millisecondsOf(world().now()));
    m_engine->setListener([this](std::size_t number, const Row &row) { heard(number, row); });
    m_kept.assign(made.program->streams.size(), {});
    m_window = kNeverMs;
    ++m_windows;
    route();
    return {};
}

/// Which rows leave by which link: those that `Outputs` names, else whatever no pump reads on.
void AnalyticsApp::route()
{
    if (!m_engine)
        return;
    const Program &program = m_engine->program();
    std::vector<bool> isFinal(program.streams.size());
    for (const PumpPlan &pump : program.pumps)
        isFinal[pump.target] = true;
    for (const PumpPlan &pump : program.pumps) {
        const QueryPlan *query = &pump.query;
        while (!query->stream)
            query = query->inner.get();
        isFinal[*query->stream] = false;
    }
    for (const auto &delivery : m_deliveries) {
        if (delivery->wire() == nullptr)
            continue;
        std::vector<bool> streams(program.streams.size());
        const std::string &target = world().component(delivery->wire()->to).id();
        bool isNamed = false;
        bool isCsv = false;
        for (const Json &output : property("Outputs")) {
            if (output.value("destination", "") != target)
                continue;
            isNamed = true;
            isCsv = output.value("RecordFormatType", "JSON") == "CSV";
            if (const auto number = program.findStream(output.value("Name", "")))
                streams[*number] = true;
        }
        if (delivery->wire()->link.port == "errors") {
            streams.assign(streams.size(), false);
            streams[program.errorStream()] = true;
        } else if (!isNamed) {
            streams = isFinal;
        }
        delivery->setStreams(std::move(streams));
        delivery->setCsv(isCsv);
    }
}

void AnalyticsApp::handle(const kernel::Event &event)
{
    switch (event.kind) {
    case kWork:
        m_hasWork = false;
        work(event.time);
        break;
    case kWindow:
        if (event.data == m_windows)
            work(event.time);
        break;
    case kScale:
        scale(event.time);
        break;
    case PutClient::kEmit:
    case PutClient::kLinger:
    case PutClient::kArrive:
    case PutClient::kAnswer:
    case Delivery::kFlush:
    case Delivery::kRetry:
        if (event.slot < m_deliveries.size())
            m_deliveries[event.slot]->handle(event);
        break;
    default:
        ReadComponent::handle(event);
        break;
    }
}

/// Records are worked through one after the other, as fast as the KPUs can.
void AnalyticsApp::queue(SimTime at, Waiting record)
{
    const std::int64_t bytesPerSecond = m_kpus * kBytesPerKpu;
    m_freeAt = std::max(m_freeAt, at) + std::int64_t{record.bytes} * kernel::kSecond / bytesPerSecond;
    record.due = m_freeAt;
    m_bytesOfPeriod += record.bytes;
    m_waiting.push_back(record);
}

void AnalyticsApp::taken(const Taken &taken)
{
    const auto visit = [&](const StoredRecord *first, const StoredRecord *last) {
        for (; first != last; ++first)
            queue(taken.at, {.due = 0,
                             .arrival = first->arrival,
                             .emitted = first->arrival - static_cast<SimTime>(first->delay),
                             .number = first->number,
                             .shard = taken.shard,
                             .bytes = static_cast<std::uint32_t>(first->bytes),
                             .component = static_cast<std::uint16_t>(first->source)});
    };
    taken.stream.shard(taken.shard).log.forStretches(taken.from, taken.to, visit);
    scheduleWork(world().now());
}

void AnalyticsApp::tapped(SimTime now, const TappedSource &source, const TappedRecord &record)
{
    if (isStopped() || !m_failure.empty())
        return;
    ++m_tappedRecords;
    m_tappedBytes += record.bytes;
    queue(now, {.due = 0,
                .arrival = now,
                .emitted = record.emitted,
                .number = record.number,
                .shard = 0,
                .bytes = record.bytes,
                .component = record.component,
                .part = record.part,
                .tap = &source});
    scheduleWork(now);
}

std::string AnalyticsApp::dataOf(const Waiting &record) const
{
    if (record.tap)
        return record.tap->tappedData({record.number, record.emitted, record.bytes, record.part, record.component});
    return world().component(record.component).wholeRecordAt(record.number, record.emitted).data;
}

void AnalyticsApp::scheduleWork(SimTime now)
{
    if (m_hasWork || m_waiting.empty() || isStopped())
        return;
    m_hasWork = true;
    const SimTime soon = std::max(m_waiting.front().due, std::min(m_waiting.back().due, now + kWorkStep));
    schedule(std::max(now, soon), world::priority::kResponse, 1 + (m_works++ & 0xffff'ffff), kWork);
}

void AnalyticsApp::scheduleWindow(SimTime now)
{
    const std::int64_t deadline = m_engine->deadline();
    if (deadline == m_window)
        return;
    m_window = deadline;
    ++m_windows;
    if (deadline != kNeverMs)
        schedule(std::max(now, timeOf(deadline)), world::priority::kResponse,
                 std::uint64_t{1} << 32 | (m_windows & 0xffff'ffff), kWindow, m_windows);
}

void AnalyticsApp::work(SimTime now)
{
    if (isStopped() || isRemoved() || !m_failure.empty()) {
        if (!m_failure.empty())
            m_waiting.clear();
        return;
    }
    if (!m_engine && !m_waiting.empty())
        discoverSchema();
    if (!m_engine)
        return;
    while (!m_waiting.empty() && m_waiting.front().due <= now) {
        insert(m_waiting.front());
        m_waiting.pop_front();
    }
    m_engine->advance(millisecondsOf(now));
    for (const auto &delivery : m_deliveries)
        delivery->flush(now);
    scheduleWork(now);
    scheduleWindow(now);
}

void AnalyticsApp::discoverSchema()
{
    std::vector<std::string> sample;
    for (const Waiting &record : m_waiting) {
        if (sample.size() == kDiscoverySample)
            break;
        sample.push_back(dataOf(record));
    }
    m_schema.members = discover(sample, m_schema.isCsv, m_schema.delimiter);
    Result<void> ready;
    if (m_schema.members.empty())
        ready = Error{QCoreApplication::translate("Services", "The records have no columns that can be discovered: %1 "
                                                              "is expected.")
                          .arg(m_schema.isCsv ? QStringLiteral("CSV") : QStringLiteral("JSON")),
                      {}};
    else
        ready = restartEngine();
    if (!ready) {
        m_failure = ready.error().message.toStdString();
        m_waiting.clear();
        tell(EventKind::BadInput, "The application cannot run: " + m_failure);
        return;
    }
    tell(EventKind::ControlPlane, "DiscoverInputSchema: " + std::to_string(m_schema.members.size()) + " columns from " +
                                      std::to_string(sample.size()) + " records");
}

void AnalyticsApp::insert(const Waiting &record)
{
    const std::int64_t rowtime = millisecondsOf(record.due);
    m_behind = std::max(m_behind, record.due - record.arrival);
    world::WholeRecord whole;
    if (record.tap) // a delivery stream has no keys
        whole.data = dataOf(record);
    else
        whole = world().component(record.component).wholeRecordAt(record.number, record.emitted);
    Frame frame;
    m_scratchRows.clear();
    if (whole.data.size() > kMostRowBytes)
        frame.fail("RECORD_TOO_LARGE", "A row has at most 512 KB");
    else
        m_reader->read(whole.data, m_scratchRows, frame);
    for (std::vector<Value> &values : m_scratchRows) {
        values.push_back(Value::ofWhole(millisecondsOf(record.arrival)));
        values.push_back(Value::ofText(whole.partitionKey));
        values.push_back(record.tap ? Value() : Value::ofText(kinesis_stream::shardIdText(record.shard)));
        m_engine->insert(record.shard % m_spec.parallelism, {rowtime, std::move(values)});
        ++m_rows;
    }
    if (frame.error != nullptr)
        m_engine->reject(rowtime, frame.error, frame.message, whole.data);
}

void AnalyticsApp::heard(std::size_t number, const Row &row)
{
    const Program &program = m_engine->program();
    std::deque<Kept> &kept = m_kept[number];
    kept.push_back({m_engine->rows(number), row});
    if (kept.size() > kKeptRows)
        kept.pop_front();
    if (number == program.errorStream())
        ++m_errors;
    const SimTime now = world().now();
    for (const auto &delivery : m_deliveries) {
        if (!delivery->takes(number))
            continue;
        ++m_outputRows;
        delivery->add(now, rowText(number, row, delivery->isCsv()));
    }
}

std::string AnalyticsApp::rowText(std::size_t number, const Row &row, bool isCsv) const
{
    const std::vector<Column> &columns = m_engine->program().streams[number].columns;
    std::string text(isCsv ? "" : "{");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Value &value = row.values[i];
        const bool isBare = value.isNull() || value.tag == Value::Tag::Boolean || columns[i].type.isNumber();
        std::string shown = valueText(value, columns[i].type);
        if (i > 0)
            text += ',';
        if (isCsv) {
            const bool needsQuotes = shown.find_first_of(",\"\n") != std::string::npos;
            for (std::size_t at = shown.find('"'); needsQuotes && at != std::string::npos; at = shown.find('"', at + 2))
                shown.insert(at, 1, '"');
            if (needsQuotes)
                text.append(1, '"').append(shown).append(1, '"');
            else
                text += shown;
            continue;
        }
        text += Json(columns[i].name).dump();
        text += ':';
        if (value.isNull())
            text += "null";
        else if (value.tag == Value::Tag::Boolean)
            text += value.isTrue() ? "true" : "false";
        else if (isBare)
            text += shown;
        else
            text += Json(shown).dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    text += isCsv ? "\n" : "}";
    return text;
}

/// Every minute: as many KPUs as what came and what still waits ask for. Back down only after some quiet minutes.
void AnalyticsApp::scale(SimTime now)
{
    std::uint64_t waiting = 0;
    for (const Waiting &record : m_waiting)
        waiting += record.due > now ? record.bytes : 0;
    const double perSecond = static_cast<double>(m_bytesOfPeriod + waiting) / (kScalePeriod / 1e9);
    m_bytesOfPeriod = 0;
    const auto most = static_cast<std::uint32_t>(property("maxKpus").get<double>());
    const auto wanted = static_cast<std::uint32_t>(
        std::clamp(std::ceil(perSecond / static_cast<double>(kBytesPerKpu)), 1.0, static_cast<double>(most)));
    m_quietPeriods = wanted < m_kpus ? m_quietPeriods + 1 : 0;
    if (wanted > m_kpus || m_kpus > most || m_quietPeriods >= kQuietPeriods) {
        m_kpuSeconds = kpuHours() * 3'600;
        m_kpusSince = now;
        m_quietPeriods = 0;
        tell(EventKind::ControlPlane, std::to_string(m_kpus) + " to " + std::to_string(wanted) + " KPUs");
        m_kpus = wanted;
    }
    schedule(now + kScalePeriod, world::priority::kControl, 0, kScale);
}

double AnalyticsApp::kpuHours() const
{
    const double running = m_failure.empty() ? static_cast<double>(world().now() - m_kpusSince) / 1e9 : 0;
    return (m_kpuSeconds + m_kpus * running) / 3'600;
}

} // namespace headwater::services::analytics_app
