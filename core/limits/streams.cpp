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
        return limits;
    }();
    return profile == Profile::Exam ? exam : current;
}

} // namespace headwater::limits
