// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policies/decision.h"
#include "core/world/component.h"

namespace headwater::services::kms_key {

/// How long a stream uses a data key before it asks for a new one: "about every five minutes".
inline constexpr world::SimTime kDataKeyReuse = 5 * kernel::kMinute;

enum KeyMetric : std::uint8_t { Requests, RequestsThrottled, RequestsDenied, KeyMetricCount };

/// A customer's key. Streams ask it for data keys in the name of whoever writes or reads.
class Key final : public world::Component
{
public:
    explicit Key(const world::Birth &birth);

    const policies::Policy &policy() const { return m_policy; }
    /// One request now, its permissions aside: empty when it is answered, else the error that a stream passes on.
    std::string_view request(world::SimTime now);
    void deny() { ++m_denied; }

    void handle(const kernel::Event &) override {}
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;
    void costs(world::CostSheet &sheet) const override;
    std::string_view statusText() const override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;

private:
    policies::Policy m_policy;
    world::SimTime m_second = -1;
    std::int64_t m_inSecond = 0; ///< requests of this second
    std::uint64_t m_requests = 0, m_throttled = 0, m_denied = 0;
    std::uint64_t m_requestsSampled = 0, m_throttledSampled = 0, m_deniedSampled = 0;
};

} // namespace headwater::services::kms_key
