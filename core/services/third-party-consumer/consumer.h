// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/readclient.h"

namespace headwater::services::third_party_consumer {

/// A generic polling client with the pace of a known one.
class ThirdPartyConsumer final : public ForwardingReader
{
public:
    using ForwardingReader::ForwardingReader;

protected:
    ReadSpec readSpec() const override
    {
        ReadSpec spec;
        const world::Json &client = property("client");
        spec.pollInterval = (client == "spark"   ? 2'000
                             : client == "storm" ? 200
                             : client == "flume" ? 1'000
                                                 : 500) *
                            kernel::kMillisecond;
        spec.recordsPerSecond =
            property("recordsPerSecond").is_number() ? property("recordsPerSecond").get<double>() : 0;
        return spec;
    }
};

} // namespace headwater::services::third_party_consumer
