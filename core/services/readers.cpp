// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/readers.h"

namespace headwater::services {

using namespace pipeline;

std::vector<MetricSpec> readMetrics()
{
    using Statistic = MetricSpec::Statistic;
    return {{"RecordsRead", HW_TEXT("Records read"), HW_TEXT("records/s")},
            {"BytesRead", HW_TEXT("Bytes read"), HW_TEXT("bytes/s")},
            {"Calls", HW_TEXT("Calls"), HW_TEXT("calls/s")},
            {"CallsThrottled", HW_TEXT("Calls refused"), HW_TEXT("calls/s"), Statistic::Sum, false, true},
            {"EndToEndLatencyMilliseconds", HW_TEXT("End to end"), HW_TEXT("ms"), Statistic::Average},
            {"MillisBehindLatest", HW_TEXT("Behind the newest record"), HW_TEXT("ms"), Statistic::Maximum},
            {"ShardsRead", HW_TEXT("Shards read"), HW_TEXT("shards"), Statistic::Last}};
}

PropertySpec startProperty()
{
    return {.key = "ShardIteratorType",
            .label = HW_TEXT("Start at"),
            .kind = PropertyKind::Choice,
            .fallback = "LATEST",
            .help = HW_TEXT("Where reading begins. Records stay in the stream, so any application can read them again "
                            "from any place."),
            .choices = {{"LATEST", HW_TEXT("LATEST: only what comes from now on")},
                        {"TRIM_HORIZON", HW_TEXT("TRIM_HORIZON: the oldest record")},
                        {"AT_TIMESTAMP", HW_TEXT("AT_TIMESTAMP: from a time on")},
                        {"AT_SEQUENCE_NUMBER", HW_TEXT("AT_SEQUENCE_NUMBER: from a record on")},
                        {"AFTER_SEQUENCE_NUMBER", HW_TEXT("AFTER_SEQUENCE_NUMBER: behind a record")}}};
}

PropertySpec startTimeProperty()
{
    return {.key = "Timestamp",
            .label = HW_TEXT("Time"),
            .kind = PropertyKind::Timestamp,
            .fallback = nullptr,
            .help = HW_TEXT("Simulated time since the start, such as 30s."),
            .showKey = "ShardIteratorType",
            .showValues = {"AT_TIMESTAMP"}};
}

} // namespace headwater::services
