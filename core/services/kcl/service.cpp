// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/kcl/application.h"
#include "core/services/readers.h"

namespace headwater::services::kcl {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

constexpr Bounds kLong{0, 86'400'000};

std::vector<PropertySpec> properties()
{
    return {{.key = "application",
             .label = HW_TEXT("Application"),
             .kind = PropertyKind::Text,
             .fallback = "",
             .help = HW_TEXT("Names the lease table and the registered consumer; empty: the node's id.")},
            {.key = "workers",
             .label = HW_TEXT("Workers"),
             .kind = PropertyKind::Integer,
             .fallback = 2,
             .help = HW_TEXT("Processes at the start. They share the shards by leases; more workers than shards have "
                             "nothing to do."),
             .exam = {1, 1'000},
             .current = {1, 1'000}},
            {.key = "recordsPerSecond",
             .label = HW_TEXT("Records a worker can process"),
             .kind = PropertyKind::Number,
             .fallback = 0,
             .unit = HW_TEXT("records/s"),
             .help = HW_TEXT("User records, of each worker. 0 takes no time."),
             .exam = {0, 10'000'000},
             .current = {0, 10'000'000},
             .live = true},
            {.key = "checkpointIntervalMillis",
             .label = HW_TEXT("Checkpoint every"),
             .kind = PropertyKind::Integer,
             .fallback = 60'000,
             .unit = HW_TEXT("ms"),
             .help = HW_TEXT("The application's own choice. What was processed since the last checkpoint is processed "
                             "again after a crash; each checkpoint is a write to the table."),
             .exam = kLong,
             .current = kLong,
             .live = true},
            {.key = "initialPosition",
             .label = HW_TEXT("Start at"),
             .kind = PropertyKind::Choice,
             .fallback = "LATEST",
             .help = HW_TEXT("Only where there is no lease yet; afterwards the checkpoint counts."),
             .choices = {{"LATEST", HW_TEXT("LATEST: only what comes from now on")},
                         {"TRIM_HORIZON", HW_TEXT("TRIM_HORIZON: the oldest record")},
                         {"AT_TIMESTAMP", HW_TEXT("AT_TIMESTAMP: from a time on")}}},
            {.key = "Timestamp",
             .label = HW_TEXT("Time"),
             .kind = PropertyKind::Timestamp,
             .fallback = nullptr,
             .help = HW_TEXT("Simulated time since the start, such as 30s."),
             .showKey = "initialPosition",
             .showValues = {"AT_TIMESTAMP"}},
            {.key = "mode",
             .label = HW_TEXT("Reading"),
             .kind = PropertyKind::Choice,
             .fallback = "default",
             .help = HW_TEXT("Version 1.x polls; fan-out has been the default since 2.x and is billed."),
             .choices = {{"default", HW_TEXT("as the library does unasked")},
                         {"polling", HW_TEXT("polling: GetRecords")},
                         {"enhanced", HW_TEXT("enhanced: SubscribeToShard")}}},
            {.key = "failoverTimeMillis",
             .label = HW_TEXT("Failover time"),
             .kind = PropertyKind::Integer,
             .fallback = 10'000,
             .unit = HW_TEXT("ms"),
             .help = HW_TEXT("A lease that is not renewed for so long may be taken. Leases are renewed three times as "
                             "often, which is what the table has to bear."),
             .exam = {1'000, 3'600'000},
             .current = {1'000, 3'600'000}},
            {.key = "idleTimeBetweenReadsInMillis",
             .label = HW_TEXT("Pause between reads"),
             .kind = PropertyKind::Integer,
             .fallback = nullptr,
             .unit = HW_TEXT("ms"),
             .help = HW_TEXT("When polling; empty: 1,000 ms, and 1,500 ms today."),
             .exam = {200, 3'600'000},
             .current = {200, 3'600'000},
             .live = true},
            {.key = "maxRecords",
             .label = HW_TEXT("Records in a call"),
             .kind = PropertyKind::Integer,
             .fallback = 10'000,
             .exam = {1, 10'000},
             .current = {1, 10'000},
             .live = true},
            {.key = "maxLeasesForWorker",
             .label = HW_TEXT("Leases of a worker"),
             .kind = PropertyKind::Integer,
             .fallback = 2'147'483'647,
             .help = HW_TEXT("At most. The default sets no bound."),
             .exam = {1, 2'147'483'647},
             .current = {1, 2'147'483'647},
             .live = true},
            {.key = "maxLeasesToStealAtOneTime",
             .label = HW_TEXT("Leases taken from another at once"),
             .kind = PropertyKind::Integer,
             .fallback = 1,
             .help = HW_TEXT("Until 2.x. With many shards, balance comes slowly: one lease for each worker in 20 "
                             "seconds."),
             .exam = {1, 10'000},
             .current = {1, 10'000},
             .live = true},
            {.key = "parentShardPollIntervalMillis",
             .label = HW_TEXT("Look for parents every"),
             .kind = PropertyKind::Integer,
             .fallback = 10'000,
             .unit = HW_TEXT("ms"),
             .exam = {1, 3'600'000},
             .current = {1, 3'600'000},
             .live = true},
            {.key = "shardSyncIntervalMillis",
             .label = HW_TEXT("Look for shards every"),
             .kind = PropertyKind::Integer,
             .fallback = 60'000,
             .unit = HW_TEXT("ms"),
             .exam = {1'000, 3'600'000},
             .current = {1'000, 3'600'000},
             .live = true},
            {.key = "cleanupLeasesUponShardCompletion",
             .label = HW_TEXT("Clean up finished leases"),
             .kind = PropertyKind::Boolean,
             .fallback = true,
             .help = HW_TEXT("Not before all children are being read."),
             .live = true}};
}

std::vector<MetricSpec> metrics()
{
    return {{"RecordsProcessed", HW_TEXT("User records processed"), HW_TEXT("records/s")},
            {"DataBytesProcessed", HW_TEXT("Bytes processed"), HW_TEXT("bytes/s")},
            {"RecordsRead", HW_TEXT("Stream records read"), HW_TEXT("records/s")},
            {"DuplicateRecords", HW_TEXT("User records processed again"), HW_TEXT("records/s")},
            {"MillisBehindLatest", HW_TEXT("Behind the newest record"), HW_TEXT("ms"), Statistic::Maximum},
            {"RecordProcessor.processRecords.Time", HW_TEXT("Time for a batch"), HW_TEXT("ms"), Statistic::Average},
            {"EndToEndLatencyMilliseconds", HW_TEXT("End to end"), HW_TEXT("ms"), Statistic::Average},
            {"Calls", HW_TEXT("Read calls"), HW_TEXT("calls/s")},
            {.name = "CallsThrottled",
             .label = HW_TEXT("Read calls refused"),
             .unit = HW_TEXT("calls/s"),
             .refusals = true},
            {"ExpiredIterator", HW_TEXT("Iterators expired"), HW_TEXT("iterators/s")},
            {"NumWorkers", HW_TEXT("Workers"), HW_TEXT("workers"), Statistic::Last},
            {"TotalLeases", HW_TEXT("Leases"), HW_TEXT("leases"), Statistic::Last},
            {"CurrentLeases", HW_TEXT("Leases held"), HW_TEXT("leases"), Statistic::Last},
            {"ExpiredLeases", HW_TEXT("Leases that nobody holds"), HW_TEXT("leases"), Statistic::Last},
            {"NeededLeases", HW_TEXT("Leases needed"), HW_TEXT("leases/s")},
            {"LeasesToTake", HW_TEXT("Leases to take"), HW_TEXT("leases/s")},
            {"TakenLeases", HW_TEXT("Leases taken"), HW_TEXT("leases/s")},
            {"LostLeases", HW_TEXT("Leases lost"), HW_TEXT("leases/s")},
            {"RenewLease.Success", HW_TEXT("Leases renewed"), HW_TEXT("calls/s")},
            {"TakeLease.Success", HW_TEXT("Lease owners changed"), HW_TEXT("calls/s")},
            {"ListLeases.Success", HW_TEXT("Scans of the lease table"), HW_TEXT("calls/s")},
            {"UpdateLease.Success", HW_TEXT("Checkpoints"), HW_TEXT("calls/s")},
            {.name = "TableThrottles",
             .label = HW_TEXT("Calls that the table refused"),
             .unit = HW_TEXT("calls/s"),
             .refusals = true}};
}

PropertySpec workerParameter()
{
    return {.key = "worker",
            .label = HW_TEXT("Worker"),
            .kind = PropertyKind::Text,
            .fallback = "",
            .help = HW_TEXT("Its id, such as app-worker-1; empty: the one with most leases.")};
}

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    if (node.properties.value("initialPosition", Json("LATEST")) == "AT_TIMESTAMP" &&
        !node.properties.contains("Timestamp"))
        findings.push_back({QCoreApplication::translate("Services", "AT_TIMESTAMP needs a Timestamp, such as “30s”."),
                            QStringLiteral("/Timestamp")});
    return findings;
}

ServiceType describe()
{
    return {
        .id = "kcl-application",
        .name = HW_TEXT("Application (KCL)"),
        .group = HW_TEXT("Consume"),
        .purpose = HW_TEXT("Workers that share a stream's shards by leases"),
        .idStem = "kcl",
        .icon = "kcl-application",
        .properties = properties(),
        .ports = {{"stream", HW_TEXT("Stream"), Flow::Read, false},
                  {"leases", HW_TEXT("Lease table"), Flow::Items, true},
                  {"records", HW_TEXT("Records"), Flow::Put, true},
                  {"objects", HW_TEXT("Objects"), Flow::Objects, true}},
        .metrics = metrics(),
        .actions = {{"AddWorker", HW_TEXT("Add a worker"), HW_TEXT("It takes its share of the leases bit by bit.")},
                    {"StopWorker",
                     HW_TEXT("Stop a worker"),
                     HW_TEXT("In good order: it writes checkpoints first, so nothing is read twice."),
                     {workerParameter()}},
                    {"KillWorker",
                     HW_TEXT("Kill a worker"),
                     HW_TEXT("Its leases expire, others take them and go on from the last checkpoints: what it "
                             "processed since then is processed again."),
                     {workerParameter()}},
                    {"SlowWorker",
                     HW_TEXT("Slow a worker down"),
                     HW_TEXT("Its work takes longer; works where workers need time for a record."),
                     {workerParameter(),
                      {.key = "factor",
                       .label = HW_TEXT("Times as long"),
                       .kind = PropertyKind::Number,
                       .fallback = 10,
                       .exam = {0.01, 1'000},
                       .current = {0.01, 1'000}}}}},
        .notes = {HW_TEXT("The Kinesis Client Library reads a stream for you: it finds the shards, shares them among "
                          "workers by leases, remembers how far each is by checkpoints, reads parents before their "
                          "children after a split or merge, and unpacks what the KPL aggregated."),
                  HW_TEXT("Leases and checkpoints are kept in one DynamoDB table for each application, named after it. "
                          "With too little capacity the table slows the application down. Older versions created it "
                          "with 10 WCU and 10 RCU; today it is on demand."),
                  HW_TEXT("Each shard is read by exactly one worker of an application, so more workers than shards are "
                          "no help. Records are processed at least once: after a crash, everything since the last "
                          "checkpoint comes again."),
                  HW_TEXT("Until 2.x workers take leases themselves until each has its share. In 3.x one worker leads "
                          "and assigns them by load; a lease moves in good order, without duplicates. 1.x ended in "
                          "January 2026.")},
        .headline = "RecordsProcessed",
        .order = 210,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Application>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::kcl
