// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/limits/firehose.h"

namespace headwater::limits {

const FirehoseLimits &firehoseLimits(Profile profile)
{
    static const FirehoseLimits exam{};
    static const FirehoseLimits current = [] {
        FirehoseLimits limits;
        limits.putRecordsPerSecond = 500'000;
        limits.minIntervalSeconds = 0;
        limits.dynamicPartitioning = true;
        return limits;
    }();
    return profile == Profile::Exam ? exam : current;
}

} // namespace headwater::limits
