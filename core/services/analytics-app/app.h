// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/analytics-app/delivery.h"
#include "core/services/analytics-app/schema.h"
#include "core/services/clients/readclient.h"
#include "core/services/recordtap.h"
#include "core/streamsql/engine.h"

#include <deque>
#include <memory>
#include <optional>

namespace headwater::services::analytics_app {

/// Bytes that one KPU works through in a second; the service publishes none, its applications reach some 100 MB/s.
inline constexpr std::int64_t kBytesPerKpu = 1'048'576;
inline constexpr std::size_t kMostRowBytes = 524'288; ///< the service's own bound
inline constexpr double kKpuHour = 0.11;              ///< dollars; the price of 2020
inline constexpr std::size_t kDiscoverySample = 50;   ///< records

enum AppMetric : std::uint8_t {
    Records,
    Bytes,
    Kpus,
    BehindLatest,
    Success,
    OutputRecords,
    ErrorRecords,
    LambdaOkRecords,
    LambdaFailedRecords,
    AppMetricCount
};

/// What the properties say of the input and the code.
struct AppSpec
{
    RecordSchema schema; ///< without members where it is to be discovered
    std::string code;
    std::string prefix;
    std::size_t parallelism = 1;
    std::string tableName, tablePath;
};
Result<AppSpec> readSpec(const pipeline::ServiceType &type, const Json &properties);
/// The code as the service would compile it, over the input streams of the schema and the reference table.
streamsql::Compilation compileApp(const AppSpec &spec, const RecordSchema &schema,
                                  const std::vector<streamsql::Column> *tableColumns);

/// A running analytics application: reads a stream, turns records into rows, runs SQL, delivers what comes out.
class AnalyticsApp final : public ReadComponent, public FunctionCaller, public RecordTap
{
public:
    explicit AnalyticsApp(const world::Birth &birth);
    ~AnalyticsApp() override;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    void costs(world::CostSheet &sheet) const override;
    std::string failure() const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;
    Result<void> act(const std::string &name, const world::Json &with) override;
    /// The newest rows of an in-application stream, `shard` being its number, or of all that the code makes.
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;

    void answered(SimTime now, std::uint64_t token, const FunctionResult &result) override;
    void tapped(SimTime now, const TappedSource &source, const TappedRecord &record) override;

    const streamsql::Engine *engine() const { return m_engine.get(); }
    std::uint32_t kpus() const { return m_kpus; }

protected:
    ReadSpec readSpec() const override;
    void taken(const Taken &taken) override;
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    enum EventKinds : std::uint16_t { kWork = 32, kWindow = 33, kScale = 34 };

    /// A record that was read and waits for its turn.
    struct Waiting
    {
        SimTime due;
        SimTime arrival;
        SimTime emitted;
        std::uint64_t number;
        std::uint32_t shard;
        std::uint32_t bytes;
        std::uint16_t component;
        std::uint32_t part = 0;
        const TappedSource *tap = nullptr; ///< whose record it is, where it was not read from a data stream
    };
    struct Kept
    {
        std::uint64_t number;
        streamsql::Row row;
    };

    Result<void> loadTable();
    void discoverSchema();
    Result<void> restartEngine();
    void route();
    void work(SimTime now);
    void insert(const Waiting &record);
    void queue(SimTime at, Waiting record);
    std::string dataOf(const Waiting &record) const;
    void heard(std::size_t stream, const streamsql::Row &row);
    void scheduleWork(SimTime now);
    void scheduleWindow(SimTime now);
    void scale(SimTime now);
    std::string rowText(std::size_t stream, const streamsql::Row &row, bool isCsv) const;
    double kpuHours() const;

    AppSpec m_spec;
    RecordSchema m_schema;
    std::optional<TableFile> m_table;
    std::string m_failure;
    std::unique_ptr<RecordReader> m_reader;
    std::unique_ptr<streamsql::Engine> m_engine;
    std::vector<std::unique_ptr<Delivery>> m_deliveries; ///< by slot
    std::vector<std::deque<Kept>> m_kept;                ///< newest rows, by in-application stream

    std::deque<Waiting> m_waiting;
    SimTime m_freeAt = 0;   ///< when what waits will have been worked through
    bool m_hasWork = false; ///< a work event is under way
    std::int64_t m_window = streamsql::kNeverMs;
    std::uint64_t m_windows = 0; ///< tells a window event of an older deadline
    std::uint64_t m_works = 0;

    std::uint32_t m_kpus = 1;
    std::uint64_t m_bytesOfPeriod = 0;
    SimTime m_kpusSince = 0;
    double m_kpuSeconds = 0; ///< until m_kpusSince
    std::uint32_t m_quietPeriods = 0;

    std::uint64_t m_tappedRecords = 0, m_tappedBytes = 0, m_tappedSampled = 0, m_tappedBytesSampled = 0;
    std::uint64_t m_rows = 0, m_outputRows = 0, m_errors = 0;
    SimTime m_behind = 0, m_maxBehind = 0;
    std::uint64_t m_outputsSampled = 0, m_errorsSampled = 0;
    Delivery::Counts m_sampled, m_lambdaSampled;
    std::vector<std::vector<streamsql::Value>> m_scratchRows;
};

} // namespace headwater::services::analytics_app
