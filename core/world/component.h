// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/kernel/eventqueue.h"
#include "core/kernel/fingerprint.h"
#include "core/kernel/random.h"
#include "core/kernel/simtime.h"
#include "core/pipeline/descriptor.h"
#include "core/world/eventkind.h"
#include "core/world/gate.h"
#include "core/world/peek.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace headwater::world {

class World;
using kernel::SimTime;
using pipeline::Json;

/// When a simulation starts, in seconds since 1970: 2020-01-01 00:00:00 UTC. Only texts and sequence numbers show it.
inline constexpr std::int64_t kEpochSeconds = 1'577'836'800;

/// What a component is made from. Valid only while it is being made.
struct Birth
{
    World &world;
    std::uint16_t index;
    const pipeline::Node &node;
    const pipeline::ServiceType &type;
};

/// Where every record is. All counts are records; the world adds them up over its components.
struct Ledger
{
    std::uint64_t produced = 0, delivered = 0, held = 0, dropped = 0, expired = 0, filtered = 0;
    std::int64_t balance() const
    {
        return static_cast<std::int64_t>(produced - delivered - held - dropped - expired - filtered);
    }
};

/// A link of the running world, kept by the world; components hold pointers to it.
struct Wire
{
    std::uint16_t from = 0;
    std::uint16_t to = 0;
    pipeline::Link link;
    SimTime latency = 5 * kernel::kMillisecond; ///< one way
    bool cut = false;
    bool removed = false;
    std::unique_ptr<Gate> gate; ///< null: every call passes
    std::uint64_t records = 0;  ///< sent towards the target, retries included
    std::uint64_t refused = 0;  ///< bounced back
};

/// A record made whole, for somebody who looks.
struct WholeRecord
{
    std::string partitionKey;
    std::string explicitHashKey;
    std::string data;
};

/// What a component costs; filled by the component in `costs()`.
class CostSheet
{
public:
    virtual ~CostSheet() = default;
    /// Hours since the world began, for averages; never 0.
    virtual double hours() const = 0;
    /// `item` is English, translated where it is shown (context "Pricing"). What costs nothing is left out.
    virtual void add(const char *item, double dollarsPerHour) = 0;
};

/// One node of the running world. Everything happens on the world's thread, in the world's order.
///
/// State may be computed lazily: settle(t) brings it to what it is after everything that happens before t.
class Component
{
public:
    explicit Component(const Birth &birth);
    virtual ~Component();
    Component(const Component &) = delete;
    Component &operator=(const Component &) = delete;

    World &world() const { return m_world; }
    std::uint16_t index() const { return m_index; }
    const std::string &id() const { return m_id; }
    const pipeline::ServiceType &type() const { return m_type; }
    const Json &property(std::string_view key) const { return pipeline::propertyValue(m_type, m_properties, key); }
    const Json &properties() const { return m_properties; }
    bool isStopped() const { return m_stopped; }
    bool isRemoved() const { return m_removed; }

    /// A link to or from this component came into being. Both ends exist; start() may not have been called yet.
    virtual void wired(Wire &, bool outgoing);
    virtual void unwired(Wire &, bool outgoing);
    virtual void start() {}
    virtual void handle(const kernel::Event &event) = 0;
    virtual void settle(SimTime) {}
    /// The earliest thing that will happen and is not in the event queue; kNever if there is none.
    virtual SimTime nextLazyEvent() { return kernel::kNever; }

    /// An action of the descriptor, or SendRecord. The error's place holds the service's error name, if it has one.
    virtual Result<void> act(const std::string &name, const Json &with);
    Result<void> setProperty(const std::string &key, const Json &value);
    void setStopped(bool stopped);
    void remove();

    /// The last second's value of every metric of the descriptor; called once a second, after settle().
    virtual void sample(double *values) = 0;
    /// What the result of a run says of this node: `metrics`, and whatever else the service reports.
    virtual void report(Json &node) const = 0;
    virtual void tally(Ledger &ledger) const = 0;
    virtual void fingerprint(kernel::Fingerprint &print) const = 0;
    virtual WholeRecord wholeRecord(std::uint64_t number) const;
    /// The same, where the bytes also depend on when the client had the record.
    virtual WholeRecord wholeRecordAt(std::uint64_t number, SimTime) const { return wholeRecord(number); }
    /// The partition key alone, which may be cheaper.
    virtual std::string keyText(std::uint64_t number) const { return wholeRecord(number).partitionKey; }
    /// The records that it keeps and somebody asks for, in order; an error if it keeps none.
    virtual Result<std::vector<PeekedRecord>> peek(const PeekRequest &request) const;
    virtual void costs(CostSheet &) const {}
    /// Why it cannot work at all, for a person; empty while it can.
    virtual std::string failure() const { return {}; }
    /// The service's own word for how it is: ACTIVE, UPDATING, ALARM; empty if it has none.
    virtual std::string_view statusText() const { return {}; }
    /// Every component's metrics of the last second are known: World::sampled().
    virtual void secondPassed(SimTime) {}

    /// Tells the probe that something happened to this component, now.
    void tell(EventKind kind, std::string text, std::string shard = {}, std::string_view error = {},
              std::uint64_t count = 1) const;

protected:
    virtual Result<void> propertyChanged(const std::string &key, const Json &before);
    virtual void stoppedChanged() {}
    virtual void removed() {}

    /// Puts an event for this component into the queue. `sequence` (40 bits) tells events of one instant and
    /// priority apart; the same events must get the same one in every run.
    void schedule(SimTime time, std::uint8_t priority, std::uint64_t sequence, std::uint16_t kind,
                  std::uint64_t data = 0, std::uint16_t slot = 0);
    kernel::Stream stream(std::uint32_t purpose) const;

private:
    friend class World;
    World &m_world;
    const std::uint16_t m_index;
    const std::string m_id;
    const pipeline::ServiceType &m_type;
    Json m_properties;
    bool m_stopped = false;
    bool m_removed = false;
};

/// Order of what happens at one instant, upper byte of Event::order.
namespace priority {
inline constexpr std::uint8_t kControl = 8; ///< the service's own work: resharding done, data expires
inline constexpr std::uint8_t kEmission = 16;
inline constexpr std::uint8_t kArrival = 32;
inline constexpr std::uint8_t kResponse = 48;
inline constexpr std::uint8_t kRead = 64;
} // namespace priority

/// The rest of Event::order: which component, and which of its events. Ties between a lazily computed arrival and
/// an event of the queue are decided by the same number.
constexpr std::uint64_t eventOrder(std::uint8_t priority, std::uint16_t component, std::uint64_t sequence)
{
    return std::uint64_t{priority} << 56 | std::uint64_t{component} << 40 | (sequence & 0xff'ffff'ffff);
}

} // namespace headwater::world
