// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/readclient.h"

namespace headwater::services::consumer {

/// A running SDK consumer.
class Consumer final : public ForwardingReader
{
public:
    using ForwardingReader::ForwardingReader;

protected:
    ReadSpec readSpec() const override
    {
        ReadSpec spec;
        spec.enhanced = property("mode") == "enhanced";
        spec.pollInterval = property("pollIntervalMs").get<std::int64_t>() * kernel::kMillisecond;
        spec.limit = property("Limit").get<std::uint64_t>();
        spec.recordsPerSecond =
            property("recordsPerSecond").is_number() ? property("recordsPerSecond").get<double>() : 0;
        spec.instances = property("instances").get<std::uint32_t>();
        return spec;
    }
};

} // namespace headwater::services::consumer
