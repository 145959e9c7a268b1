// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/limitnotices.h"

#include "core/services/firehose/deliverystream.h"
#include "core/services/greengrass-core/core.h"
#include "core/services/kcl/application.h"
#include "core/services/kpl/kpl.h"
#include "core/services/lambda/lambda.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::simulation {

using pipeline::Json;
using services::firehose::DeliveryStream;
using services::kinesis_stream::KinesisStream;
using services::lambda::LambdaFunction;
using world::Component;
using world::World;

namespace {

/// From here on a function is late: what the alarms of most people watch for is some multiple of a minute.
constexpr double kLateMs = 15'000;
constexpr std::int64_t kMostConcurrent = 1'000;
constexpr std::int64_t kMostBatch = 10'000;
constexpr std::int64_t kMostFactor = 10;
constexpr std::int64_t kMostCapacity = 40'000;
constexpr std::int64_t kLongestTtl = 86'400'000;
constexpr int kRetriesToTry = 2;
constexpr std::int64_t kMostSpool = 1'000'000'000'000;
/// A deployment that failed is told for so long.
constexpr kernel::SimTime kFailureShown = 30 * kernel::kSecond;

std::int64_t integer(const Component &component, const char *key, std::int64_t otherwise)
{
    const Json &value = component.property(key);
    return value.is_number() ? value.get<std::int64_t>() : otherwise;
}

Remedy setting(const Component &component, const char *id, const char *key, const Json &value, bool recommended)
{
    return {RemedyKind::SetProperty, id, component.id(), key, value.dump(), recommended};
}

Remedy why(const Component &component)
{
    return {RemedyKind::Explain, "why", component.id(), {}, {}, false};
}

/// The first neighbour of a kind over a link out of (or into) a component.
template <typename Kind>
const Kind *neighbour(const World &world, const Component &component, bool outgoing)
{
    for (const auto &wire : world.wires()) {
        if (wire->removed || (outgoing ? wire->from : wire->to) != component.index())
            continue;
        if (const auto *found = dynamic_cast<const Kind *>(&world.component(outgoing ? wire->to : wire->from)))
            return found;
    }
    return nullptr;
}

void addDoubleShards(Notice &notice, const KinesisStream *stream, bool recommended)
{
    if (stream && !stream->isOnDemand())
        notice.remedies.push_back({RemedyKind::WorldAction, "double-shards", stream->id(), "UpdateShardCount",
                                   Json{{"TargetShardCount", 2 * stream->openShards()}}.dump(), recommended});
}

Notice noticeOf(NoticeKind kind, const Component &component, double perSecond, const char *error)
{
    Notice notice;
    notice.kind = kind;
    notice.node = component.id();
    notice.perSecond = perSecond;
    notice.error = error;
    return notice;
}

Notice throttledFunction(const LambdaFunction &function, double perSecond)
{
    Notice notice = noticeOf(NoticeKind::FunctionThrottled, function, perSecond, "TooManyRequestsException");
    const std::int64_t most = integer(function, "ReservedConcurrentExecutions", kMostConcurrent);
    notice.limit = static_cast<double>(most);
    if (most < kMostConcurrent)
        notice.remedies.push_back(setting(function, "more-at-once", "ReservedConcurrentExecutions",
                                          std::min(kMostConcurrent, std::max<std::int64_t>(10, 2 * most)), true));
    if (const std::int64_t batch = integer(function, "BatchSize", 100); batch < kMostBatch)
        notice.remedies.push_back(
            setting(function, "larger-batches", "BatchSize", std::min(kMostBatch, 2 * batch), most >= kMostConcurrent));
    notice.remedies.push_back(why(function));
    return notice;
}

Notice lateFunction(const World &world, const LambdaFunction &function, double age, bool fails)
{
    Notice notice = noticeOf(NoticeKind::IteratorAge, function, 0, "");
    notice.limit = age / 1e3;
    if (fails) {
        // The batch in front is tried again and again, and all behind it wait.
        notice.message = function.runtime().lastError.empty() ? "FunctionError" : function.runtime().lastError;
        if (function.property("BisectBatchOnFunctionError") == false)
            notice.remedies.push_back(setting(function, "halve-batches", "BisectBatchOnFunctionError", true, true));
        if (const std::int64_t retries = integer(function, "MaximumRetryAttempts", -1);
            retries < 0 || retries > kRetriesToTry)
            notice.remedies.push_back(
                setting(function, "fewer-retries", "MaximumRetryAttempts", kRetriesToTry, notice.remedies.empty()));
    } else {
        const bool hasFactor = world.profile() == limits::Profile::Current || function.property("mode") != "enhanced";
        if (const std::int64_t factor = integer(function, "ParallelizationFactor", 1);
            hasFactor && factor < kMostFactor)
            notice.remedies.push_back(setting(function, "more-batches-at-once", "ParallelizationFactor",
                                              std::min(kMostFactor, 2 * factor), true));
        if (const std::int64_t batch = integer(function, "BatchSize", 100); batch < kMostBatch)
            notice.remedies.push_back(
                setting(function, "larger-batches", "BatchSize", std::min(kMostBatch, 2 * batch), false));
        addDoubleShards(notice, neighbour<KinesisStream>(world, function, false), notice.remedies.empty());
    }
    notice.remedies.push_back(why(function));
    return notice;
}

Notice throttledLeaseTable(const World &world, const services::kcl::Application &application, double perSecond)
{
    Notice notice =
        noticeOf(NoticeKind::LeaseTableThrottled, application, perSecond, "ProvisionedThroughputExceededException");
    for (const auto &wire : world.wires()) {
        const Component &table = world.component(wire->to);
        if (wire->removed || wire->from != application.index() || table.type().id != "dynamodb-table")
            continue;
        const std::int64_t units = integer(table, "WriteCapacityUnits", 10);
        notice.limit = static_cast<double>(units);
        notice.remedies.push_back(setting(table, "table-on-demand", "BillingMode", "PAY_PER_REQUEST", true));
        notice.remedies.push_back(
            setting(table, "more-writes", "WriteCapacityUnits", std::min(kMostCapacity, 2 * units), false));
        break;
    }
    notice.remedies.push_back(why(application));
    return notice;
}

Notice expiredUserRecords(const World &world, const services::kpl::Kpl &producer, double perSecond)
{
    Notice notice = noticeOf(NoticeKind::RecordsDropped, producer, perSecond, "Expired");
    const std::int64_t lives = integer(producer, "RecordTtl", 30'000);
    notice.limit = static_cast<double>(lives) / 1e3;
    addDoubleShards(notice, neighbour<KinesisStream>(world, producer, true), true);
    notice.remedies.push_back(
        setting(producer, "longer-ttl", "RecordTtl", std::min(kLongestTtl, 2 * lives), notice.remedies.empty()));
    notice.remedies.push_back(why(producer));
    return notice;
}

/// Which of its destinations does not take what it brings.
Notice failingDelivery(const World &world, const DeliveryStream &stream, const DeliveryStream::Problem &problem)
{
    Notice notice = noticeOf(NoticeKind::DeliveryFailing, stream, 0, problem.code.c_str());
    notice.message = problem.message;
    for (const auto &wire : world.wires()) {
        if (wire->removed || wire->from != stream.index())
            continue;
        const Component &target = world.component(wire->to);
        if (target.isStopped()) {
            notice.remedies.push_back({RemedyKind::WorldAction, "start-node", target.id(), "Start", "{}", true});
            break;
        }
    }
    notice.remedies.push_back(why(stream));
    return notice;
}

/// The line to the cloud, the spool of what waits for it, and the last deployment.
std::vector<Notice> edgeNotices(const World &world, const services::greengrass_core::Core &core, const double *metrics)
{
    namespace edge = services::greengrass_core;
    std::vector<Notice> notices;
    const std::int64_t size = integer(core, "maxSizeInBytes", 0);
    if (const double lost = metrics[edge::SpoolDropped]; lost > 0) {
        Notice notice = noticeOf(NoticeKind::RecordsDropped, core, lost, "SpoolFull");
        notice.limit = static_cast<double>(size);
        if (core.isCut())
            notice.remedies.push_back({RemedyKind::WorldAction, "restore-line", core.id(), "RestoreLine", "{}", true});
        notice.remedies.push_back(
            setting(core, "larger-spool", "maxSizeInBytes", std::min(kMostSpool, 4 * size), notice.remedies.empty()));
        notice.remedies.push_back(why(core));
        notices.push_back(std::move(notice));
    }
    if (metrics[edge::SecondsCut] > 0) {
        Notice notice = noticeOf(NoticeKind::DeliveryFailing, core, 0, "LineCut");
        notice.limit = metrics[edge::SecondsCut];
        notice.remedies.push_back({RemedyKind::WorldAction, "restore-line", core.id(), "RestoreLine", "{}", true});
        if (core.property("storageType") == "Memory")
            notice.remedies.push_back(setting(core, "spool-on-disk", "storageType", "Disk", false));
        notice.remedies.push_back(why(core));
        notices.push_back(std::move(notice));
    }
    if (core.failedAt() >= 0 && world.now() - core.failedAt() < kFailureShown) {
        const bool isBack = core.property("failureHandlingPolicy") == "ROLLBACK";
        Notice notice = noticeOf(NoticeKind::ControlPlane, core, 0,
                                 isBack ? "FAILED_ROLLBACK_COMPLETE" : "FAILED_ROLLBACK_NOT_REQUESTED");
        notice.message = core.deploymentFailure();
        notice.limit = static_cast<double>(core.version());
        notice.remedies.push_back(why(core));
        notices.push_back(std::move(notice));
    }
    return notices;
}

} // namespace

double iteratorAgeOf(const Component &component, const double *metrics)
{
    return dynamic_cast<const LambdaFunction *>(&component) ? metrics[services::lambda::IteratorAge] : 0;
}

std::vector<Notice> limitNotices(const World &world, const Component &component, const double *metrics,
                                 double previousAge)
{
    std::vector<Notice> notices;
    if (const auto *function = dynamic_cast<const LambdaFunction *>(&component)) {
        if (const double throttles = metrics[services::lambda::Throttles]; throttles > 0)
            notices.push_back(throttledFunction(*function, throttles));
        // Between attempts of a batch that fails there are seconds without one.
        const bool fails = !function->runtime().lastError.empty() || metrics[services::lambda::Errors] > 0;
        if (const double age = metrics[services::lambda::IteratorAge]; age >= kLateMs && age > previousAge)
            notices.push_back(lateFunction(world, *function, age, fails));
    } else if (const auto *application = dynamic_cast<const services::kcl::Application *>(&component)) {
        if (const double refused = metrics[services::kcl::TableThrottles]; refused > 0)
            notices.push_back(throttledLeaseTable(world, *application, refused));
    } else if (const auto *producer = dynamic_cast<const services::kpl::Kpl *>(&component)) {
        if (const double expired = metrics[services::kpl::UserRecordExpired]; expired > 0)
            notices.push_back(expiredUserRecords(world, *producer, expired));
    } else if (const auto *stream = dynamic_cast<const DeliveryStream *>(&component)) {
        if (const auto problem = stream->problem())
            notices.push_back(failingDelivery(world, *stream, *problem));
    } else if (const auto *core = dynamic_cast<const services::greengrass_core::Core *>(&component)) {
        notices = edgeNotices(world, *core, metrics);
    }
    return notices;
}

} // namespace headwater::simulation
