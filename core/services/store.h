// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/delivery.h"
#include "core/world/component.h"

namespace headwater::services {

/// A node that records are delivered to and that keeps only their number.
class Store : public world::Component, public DeliveryTarget
{
public:
    using Component::Component;

    void handle(const kernel::Event &) override {}
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;

    std::uint64_t stored() const { return m_stored; }

protected:
    /// Counts a call, and what was stored by it.
    void note(std::uint64_t stored, std::uint64_t rejected, kernel::SimTime duration);
    /// Bytes a second, from a property in megabytes.
    kernel::SimTime timeFor(std::uint64_t bytes, std::string_view property) const;

private:
    std::uint64_t m_stored = 0, m_rejected = 0, m_calls = 0;
    double m_seconds = 0; ///< of all calls
    std::uint64_t m_storedSampled = 0, m_rejectedSampled = 0, m_callsSampled = 0;
    double m_secondsSampled = 0;
};

/// The metrics that a Store reports: stored a second, refused a second, calls a second, time of a call, stored in all.
std::vector<pipeline::MetricSpec> storeMetrics(std::string_view stored, pipeline::Text storedLabel,
                                               std::string_view calls, pipeline::Text callsLabel);

} // namespace headwater::services
