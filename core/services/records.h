// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

// Property specs that every service that writes records shares.
namespace headwater::services {

inline pipeline::PropertySpec apiProperty(const char *fallback)
{
    return {.key = "api",
            .label = HW_TEXT("API"),
            .kind = pipeline::PropertyKind::Choice,
            .fallback = fallback,
            .help = HW_TEXT("PutRecord sends one record a call, in order; PutRecords sends up to 500 and each may "
                            "fail on its own."),
            .choices = {{"PutRecord", HW_TEXT("PutRecord")}, {"PutRecords", HW_TEXT("PutRecords")}}};
}

inline pipeline::PropertySpec batchRecordsProperty()
{
    return {.key = "batchRecords",
            .label = HW_TEXT("Records per call"),
            .kind = pipeline::PropertyKind::Integer,
            .fallback = 500,
            .help = HW_TEXT("A PutRecords call goes out when so many records wait."),
            .exam = {1, 500},
            .current = {1, 500},
            .live = true,
            .showKey = "api",
            .showValues = {"PutRecords"}};
}

inline pipeline::PropertySpec lingerProperty()
{
    return {.key = "lingerMs",
            .label = HW_TEXT("Wait for a full call"),
            .kind = pipeline::PropertyKind::Integer,
            .fallback = 100,
            .unit = HW_TEXT("ms"),
            .help = HW_TEXT("A call that is not full goes out when its first record has waited this long."),
            .exam = {0, 60'000},
            .current = {0, 60'000},
            .live = true,
            .showKey = "api",
            .showValues = {"PutRecords"}};
}

inline pipeline::PropertySpec maxInFlightProperty()
{
    return {.key = "maxInFlight",
            .label = HW_TEXT("Calls at once"),
            .kind = pipeline::PropertyKind::Integer,
            .fallback = 0,
            .help = HW_TEXT("How many calls of one instance may be without an answer; further records wait in the "
                            "producer. 0 is no bound."),
            .exam = {0, 10'000},
            .current = {0, 10'000},
            .live = true};
}

inline pipeline::PropertySpec retryProperty()
{
    using pipeline::PropertyKind;
    return {.key = "retry",
            .label = HW_TEXT("Retry"),
            .kind = PropertyKind::Object,
            .fallback = pipeline::Json::object(),
            .help = HW_TEXT("What the producer does when a record is refused."),
            .live = true,
            .fields = {{.key = "maxAttempts",
                        .label = HW_TEXT("Attempts"),
                        .kind = PropertyKind::Integer,
                        .fallback = 10,
                        .help = HW_TEXT("1 is no retry: a refused record is lost."),
                        .exam = {1, 60},
                        .current = {1, 60}},
                       {.key = "baseDelayMs",
                        .label = HW_TEXT("First delay"),
                        .kind = PropertyKind::Integer,
                        .fallback = 100,
                        .unit = HW_TEXT("ms"),
                        .help = HW_TEXT("Doubles with every attempt."),
                        .exam = {0, 600'000},
                        .current = {0, 600'000}},
                       {.key = "maxDelayMs",
                        .label = HW_TEXT("Longest delay"),
                        .kind = PropertyKind::Integer,
                        .fallback = 5'000,
                        .unit = HW_TEXT("ms"),
                        .exam = {0, 600'000},
                        .current = {0, 600'000}},
                       {.key = "jitter",
                        .label = HW_TEXT("Jitter"),
                        .kind = PropertyKind::Choice,
                        .fallback = "full",
                        .help = HW_TEXT("Full jitter waits a random part of the delay, so that refused records do not "
                                        "come back all at once."),
                        .choices = {{"full", HW_TEXT("full")}, {"none", HW_TEXT("none")}}}}};
}

/// Metrics of every service that puts records into a stream, in the order of PutMetric.
std::vector<pipeline::MetricSpec> putMetrics();

} // namespace headwater::services
