// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/putclient.h"
#include "core/services/function.h"
#include "core/services/kinesis-stream/contents.h"
#include "core/services/kinesis-stream/stream.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headwater::services::analytics_app {

/// Rows on their way to a data stream or a delivery stream. Their bytes exist nowhere else, so they are kept here.
class RowSource final : public RecordSource
{
public:
    explicit RowSource(std::uint64_t firstNumber);

    void add(SimTime at, world::WholeRecord record, SimTime keptFor);
    void ensure(SimTime) override {}
    kernel::Digest128 hash(std::uint64_t number) const override;
    world::WholeRecord whole(std::uint64_t number) const override;
    void restart(SimTime, bool) override {}

private:
    const std::uint64_t m_base;
    kinesis_stream::ContentStore m_contents;
};

/// Where the rows of some in-application streams go, over one link.
class Delivery
{
public:
    /// Kinds of the owner's events that belong here; `slot` is the delivery's number.
    enum EventKinds : std::uint16_t { kFlush = 40, kRetry = 41 };

    Delivery(world::Component &owner, FunctionCaller &caller, world::Wire &wire, std::uint16_t slot);
    ~Delivery();

    world::Wire *wire() const { return m_wire; }
    void setStreams(std::vector<bool> streams) { m_streams = std::move(streams); }
    void setCsv(bool isCsv) { m_isCsv = isCsv; }
    bool isCsv() const { return m_isCsv; }
    bool takes(std::size_t stream) const { return stream < m_streams.size() && m_streams[stream]; }

    void add(SimTime now, std::string text);
    /// Nothing more is added for now.
    void flush(SimTime now);
    void handle(const kernel::Event &event);
    void answered(SimTime now, std::uint64_t token, const FunctionResult &result);
    void giveUp(); ///< the link or the application is removed

    world::WholeRecord wholeRecord(std::uint64_t number) const;
    static std::uint16_t slotOf(std::uint64_t number);
    void tally(world::Ledger &ledger) const;
    void fingerprint(kernel::Fingerprint &print) const;

    struct Counts
    {
        std::uint64_t rows = 0, delivered = 0, failures = 0, attempts = 0;
    };
    /// Of the client or the function: attempts are records or invocations, failures those that were refused.
    Counts counts() const;
    bool isFunction() const { return m_function != nullptr; }

private:
    struct Batch
    {
        std::vector<std::string> rows;
        std::uint32_t attempt = 0;
    };

    void send(SimTime now);
    void invoke(SimTime now, std::uint64_t token);
    std::string eventText(const Batch &batch, std::uint64_t token) const;
    void schedule(SimTime time, std::uint16_t kind, std::uint64_t data);

    world::Component &m_owner;
    FunctionCaller &m_caller;
    world::Wire *m_wire;
    const std::uint16_t m_slot;
    std::vector<bool> m_streams; ///< by number of the in-application stream
    bool m_isCsv = false;
    std::uint64_t m_rows = 0;

    // To a target of records.
    std::unique_ptr<RowSource> m_source;
    std::unique_ptr<PutClient> m_client;
    const kinesis_stream::KinesisStream *m_stream = nullptr; ///< the target, where it is one

    // To a function.
    Function *m_function = nullptr;
    Batch m_open;
    std::uint64_t m_openBytes = 0;
    std::map<std::uint64_t, Batch> m_sent; ///< by token
    std::uint64_t m_tokens = 0;
    std::uint64_t m_flushes = 0; ///< tells a flush event of an older batch
    std::uint64_t m_ok = 0, m_failed = 0, m_invocations = 0, m_dropped = 0;
};

} // namespace headwater::services::analytics_app
