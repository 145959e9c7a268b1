// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which metrics are monitored of each shard.

#include "core/services/kinesis-stream/api/account.h"
#include "core/services/kinesis-stream/api/validation.h"
#include "core/services/kinesis-stream/shardmetrics.h"

#include <algorithm>

namespace headwater::services::kinesis_stream::api {
namespace {

constexpr std::size_t kMostNamed = 7;

bool isMetric(const std::string &name)
{
    const auto known = shardMetricNames();
    return name == kAllShardMetrics || std::find(known.begin(), known.end(), name) != known.end();
}

std::vector<std::string> metricsOf(const KinesisStream &stream)
{
    return parseShardMetrics(stream.property("ShardLevelMetrics").get<std::string>())
        .value_or(std::vector<std::string>());
}

void checkNames(Validation &validation, const std::optional<std::vector<std::string>> &names)
{
    validation.notNull("shardLevelMetrics", names.has_value());
    if (!names)
        return;
    std::string shown, set;
    for (const std::string &each : *names)
        shown += (shown.empty() ? "" : ", ") + each;
    shown = "'[" + shown + "]'";
    for (const std::string_view each : shardMetricNames())
        set += std::string(each) + ", ";
    if (!std::all_of(names->begin(), names->end(), isMetric))
        validation.add("shardLevelMetrics", shown,
                       "Member must satisfy constraint: [Member must satisfy enum value set: [" + set +
                           std::string(kAllShardMetrics) + "]]");
    if (names->empty())
        validation.add("shardLevelMetrics", shown, "Member must have length greater than or equal to 1");
    if (names->size() > kMostNamed)
        validation.add("shardLevelMetrics", shown,
                       "Member must have length less than or equal to " + std::to_string(kMostNamed));
}

} // namespace

ApiResult<EnhancedMonitoringResult> Account::enableEnhancedMonitoring(const EnhancedMonitoringRequest &request)
{
    return changeMonitoring("EnableEnhancedMonitoring", request, true);
}

ApiResult<EnhancedMonitoringResult> Account::disableEnhancedMonitoring(const EnhancedMonitoringRequest &request)
{
    return changeMonitoring("DisableEnhancedMonitoring", request, false);
}

ApiResult<EnhancedMonitoringResult> Account::changeMonitoring(std::string_view operation,
                                                              const EnhancedMonitoringRequest &request, bool enable)
{
    Validation validation;
    validation.target(request, isExam());
    checkNames(validation, request.shardLevelMetrics);
    if (auto problem = validation.problem())
        return *problem;
    if (auto problem = admit(operation, m_limits.controlCalls))
        return *problem;
    const auto resolved = resolve(request);
    if (!resolved)
        return resolved.error();
    KinesisStream &stream = **resolved;
    if (stream.status() != StreamStatus::Active)
        return notActive(stream.id(), statusName(stream.status()));
    EnhancedMonitoringResult result{
        stream.id(), metricsOf(stream), {}, isExam() ? Text() : Text(streamArn(stream.id()))};
    const auto isNamed = [&](std::string_view name) {
        return std::any_of(request.shardLevelMetrics->begin(), request.shardLevelMetrics->end(),
                           [name](const std::string &each) { return each == name || each == kAllShardMetrics; });
    };
    const auto &had = result.currentShardLevelMetrics;
    for (const std::string_view each : shardMetricNames()) {
        const bool isOn = std::find(had.begin(), had.end(), each) != had.end();
        if (isNamed(each) ? enable : isOn)
            result.desiredShardLevelMetrics.emplace_back(each);
    }
    std::string text;
    for (const std::string &each : result.desiredShardLevelMetrics)
        text += (text.empty() ? "" : ",") + each;
    (void)stream.setProperty("ShardLevelMetrics", text).ok();
    return result;
}

} // namespace headwater::services::kinesis_stream::api
