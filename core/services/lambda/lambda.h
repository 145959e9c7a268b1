// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/outputs.h"
#include "core/services/kinesis-stream/contents.h"
#include "core/services/lambda/mapping.h"
#include "core/services/lambda/runtime.h"
#include "core/services/s3-bucket/bucket.h"

#include <memory>
#include <vector>

namespace headwater::services::lambda {

enum LambdaMetric : std::uint8_t {
    Invocations,
    Errors,
    Throttles,
    Duration,
    ConcurrentExecutions,
    IteratorAge,
    RecordsProcessed,
    RecordsDiscarded,
    LambdaMetricCount
};

/// A function: its instances, and the mappings by which it gets what waits elsewhere. Other services invoke it as a
/// Function.
class LambdaFunction final : public world::Component, public Function, private MappingHost
{
public:
    explicit LambdaFunction(const world::Birth &birth);

    const Runtime &runtime() const { return m_runtime; }

    // Component
    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override { m_outputs.tally(ledger); }
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;
    /// The newest lines of the log.
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    void costs(world::CostSheet &sheet) const override;
    std::string failure() const override;

    // Function
    void invoke(SimTime now, FunctionCaller &caller, std::uint64_t token, FunctionEvent event) override;
    void forget(FunctionCaller &caller) override { m_runtime.forget(caller); }
    std::string functionName() const override { return id(); }

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;

private:
    enum EventKinds : std::uint16_t { kFinished = 24 };
    struct Listener
    {
        world::Wire *wire;
        NotificationTarget *target;
        bool ofFailures;
    };

    void configure();
    struct FailureBucket
    {
        world::Wire *wire;
        s3_bucket::Bucket *bucket;
    };
    void storeFailure(SimTime now, const FailedBatch &batch);
    std::string_view publishCall(std::uint16_t target) const;
    void publish(SimTime now, bool failures, const Notification &notification);
    void passOn(SimTime now, world::WholeRecord record);

    // MappingHost
    world::Component &component() override { return *this; }
    bool hasCode() const override { return !m_runtime.spec().code.empty(); }
    bool passesOn() const override { return m_outputs.hasTargets(); }
    const std::string &requestId() const override { return m_runtime.requestId(); }
    void wake(SimTime time, std::uint16_t kind, std::uint64_t sequence, std::uint64_t data, std::uint16_t slot) override
    {
        schedule(time, world::priority::kRead, sequence, kind, data, slot);
    }
    void processed(SimTime now, const ProcessedBatch &batch) override;
    void discarded(SimTime now, const FailedBatch &batch) override;
    void begin(SimTime now, FunctionCaller &caller, std::uint64_t token, const FunctionEvent &event) override;

    Runtime m_runtime;
    MappingSpec m_mappingSpec;
    std::vector<std::unique_ptr<Mapping>> m_mappings;
    std::vector<Listener> m_listeners;
    std::vector<FailureBucket> m_failureBuckets;
    const kernel::Stream m_failureDraws;
    std::uint64_t m_failuresStored = 0;
    Outputs m_outputs;
    kinesis_stream::ContentStore m_contents;
    std::deque<std::size_t> m_contentBytes;
    std::size_t m_contentTotal = 0;
    bool m_started = false;
    std::uint64_t m_finishes = 0;
    std::uint64_t m_processed = 0, m_discarded = 0, m_notified = 0;
    struct Totals
    {
        std::uint64_t invocations = 0, errors = 0, throttles = 0, processed = 0, discarded = 0;
        double durationMs = 0;
    } m_sampled;
};

} // namespace headwater::services::lambda
