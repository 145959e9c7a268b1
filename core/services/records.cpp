// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/records.h"

namespace headwater::services {

std::vector<pipeline::MetricSpec> putMetrics()
{
    using Statistic = pipeline::MetricSpec::Statistic;
    return {{"RecordsAttempted", HW_TEXT("Records produced"), HW_TEXT("records/s")},
            {"RecordsAccepted", HW_TEXT("Records accepted"), HW_TEXT("records/s")},
            {"RecordsThrottled", HW_TEXT("Refusals"), HW_TEXT("records/s"), Statistic::Sum, false, true},
            {"RecordsRetried", HW_TEXT("Records sent again"), HW_TEXT("records/s")},
            {"RecordsDropped", HW_TEXT("Records given up"), HW_TEXT("records/s")},
            {"Calls", HW_TEXT("Calls"), HW_TEXT("calls/s")},
            {"PutLatencyMilliseconds", HW_TEXT("Time until accepted"), HW_TEXT("ms"), Statistic::Average},
            {"RecordsWaiting", HW_TEXT("Records waiting in the producer"), HW_TEXT("records"), Statistic::Last}};
}

} // namespace headwater::services
