// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/limits/streams.h"

namespace headwater::limits {

const StreamLimits &streamLimits(Profile profile)
{
    static const StreamLimits exam{};
    static const StreamLimits current = [] {
        StreamLimits limits;
        limits.maxRequestBytes = 10'485'760;
        limits.maxConsumers = 20;
        limits.maxRetentionHours = 8'760;
        limits.updateShardCountPerDay = 10;
        limits.maxUpdateShardCount = 10'000;
        limits.shardsPerAccount = 20'000;
        limits.onDemand = true;
        limits.maxDataBytes = 10'485'760;
        limits.maxRecordKiB = 10'240;
        limits.listShardsCalls = 1'000;
        limits.updateShardCountCalls = 10;
        limits.subscribePerShard = true;
        limits.streamsPage = limits.streamsPageUnasked = 100;
        limits.describePage = limits.describePageUnasked = 100;
        limits.shardsPage = limits.shardsPageUnasked = 1'000;
        return limits;
    }();
    return profile == Profile::Exam ? exam : current;
}

} // namespace headwater::limits
