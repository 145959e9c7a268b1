// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/shardtask.h"
#include "core/services/function.h"
#include "core/services/lambda/events.h"
#include "core/services/lambda/filter.h"
#include "core/services/recordtarget.h"

#include <memory>
#include <string>
#include <vector>

namespace headwater::services::lambda {

struct MappingSpec
{
    bool enhanced = false; ///< a registered consumer of the stream, with a rate of its own
    std::string startAt = "LATEST";
    SimTime startTime = 0;
    std::uint64_t batchSize = 100;
    SimTime window = 0; ///< a batch that is not full waits so long for more
    std::uint32_t parallel = 1;
    std::int64_t maxRetries = -1; ///< -1: until the records expire
    SimTime maxAge = -1;          ///< -1: as long as they last
    bool bisect = false;
    bool partialFailures = false; ///< ReportBatchItemFailures
    SimTime tumbling = 0;         ///< length of a window; 0: none
    bool deaggregate = false;
    std::shared_ptr<const Filter> filter; ///< null: everything goes to the function
};

/// A batch that went through.
struct ProcessedBatch
{
    std::string source; ///< id of the node that the records came from
    std::uint64_t count = 0;
    const FunctionResult &result;
    const std::vector<EventRecord> &records; ///< what the event held; empty when nobody needed its text
    std::vector<Arrival> arrivals;           ///< the records by name, when there are none in full to be passed on
};

/// What a mapping asks of its function.
class MappingHost
{
public:
    virtual ~MappingHost() = default;
    virtual world::Component &component() = 0;
    virtual bool hasCode() const = 0;
    virtual bool passesOn() const = 0; ///< what went through goes on to other nodes
    virtual void begin(SimTime now, FunctionCaller &caller, std::uint64_t token, const FunctionEvent &event) = 0;
    virtual const std::string &requestId() const = 0;
    virtual void wake(SimTime time, std::uint16_t kind, std::uint64_t sequence, std::uint64_t data,
                      std::uint16_t slot) = 0;
    virtual void processed(SimTime now, const ProcessedBatch &batch) = 0;
    virtual void discarded(SimTime now, const FailedBatch &batch) = 0;
};

/// An event source mapping: fetches what waits at one source, makes batches of it, invokes the function for them and
/// decides what becomes of a batch that failed. Its function wakes it up with the events that it asked for, of the
/// kinds kFirstEvent to kLastEvent.
class Mapping : public FunctionCaller
{
public:
    enum EventRange : std::uint16_t { kFirstEvent = 16, kLastEvent = 23 };

    Mapping(MappingHost &host, std::uint16_t slot, world::Wire &wire)
        : m_host(host)
        , m_slot(slot)
        , m_wire(&wire)
    {
    }
    Mapping(const Mapping &) = delete;
    Mapping &operator=(const Mapping &) = delete;

    void configure(const MappingSpec &spec) { m_spec = spec; }
    const world::Wire *wire() const { return m_wire; }
    /// Its link is gone.
    virtual void remove() { m_wire = nullptr; }
    /// Why it could not begin, as the service said it.
    virtual std::string failure() const { return {}; }

    virtual void start(SimTime now) = 0;
    virtual void handle(const kernel::Event &event) = 0;
    /// How old the newest record of a batch is that is being worked on; 0 when there is none.
    virtual SimTime iteratorAge(SimTime now) const = 0;
    virtual std::uint64_t waiting() const = 0; ///< records fetched and not through

    PollCounts polls;
    SimTime maxIteratorAge = 0, iteratorAgeSampled = 0;
    std::uint64_t retried = 0, expired = 0, filtered = 0; ///< batches; records; records

protected:
    MappingHost &m_host;
    const std::uint16_t m_slot;
    world::Wire *m_wire; ///< null: removed
    MappingSpec m_spec;
};

} // namespace headwater::services::lambda
