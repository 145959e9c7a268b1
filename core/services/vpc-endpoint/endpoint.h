// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policies/decision.h"
#include "core/world/component.h"

namespace headwater::services::vpc_endpoint {

enum EndpointMetric : std::uint8_t { NewConnections, BytesProcessed, CallsDenied, EndpointMetricCount };

/// A way into a service that stays within the network, with a policy of its own.
class Endpoint final : public world::Component
{
public:
    explicit Endpoint(const world::Birth &birth);

    const policies::Policy &policy() const { return m_policy; }
    std::uint64_t revision() const { return m_revision; }
    /// Whether it leads to a service: `com.amazonaws.us-east-1.kinesis-streams`.
    bool leadsTo(const std::string &service) const { return property("ServiceName") == service; }
    void count(bool allowed) { ++(allowed ? m_calls : m_denied); }
    void addBytes(std::uint64_t bytes) { m_bytes += bytes; }

    void handle(const kernel::Event &) override {}
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;
    void costs(world::CostSheet &sheet) const override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;

private:
    policies::Policy m_policy;
    std::uint64_t m_revision = 1;
    std::uint64_t m_calls = 0, m_denied = 0, m_bytes = 0;
    std::uint64_t m_callsSampled = 0, m_deniedSampled = 0, m_bytesSampled = 0;
};

} // namespace headwater::services::vpc_endpoint
