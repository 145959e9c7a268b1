// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/services/lab.h"

#include <set>

using namespace headwater;
using namespace headwater::test;
using world::EventKind;
using world::Happening;

namespace {

/// Keeps what it hears, longer than the world whose names are in it.
struct Listener : world::Probe
{
    std::vector<Happening> heard;
    std::set<std::string> names;

    std::string_view kept(std::string_view name) { return *names.insert(std::string(name)).first; }
    void happened(const Happening &happening) override
    {
        Happening &copy = heard.emplace_back(happening);
        copy.node = kept(copy.node);
        if (copy.call)
            copy.call->stream = kept(copy.call->stream);
    }

    /// Sum of a figure over the events of a kind; of one shard, if it is given.
    template <class Figure>
    std::uint64_t sum(EventKind kind, const std::string &node, Figure figure, const std::string &shard = {}) const
    {
        std::uint64_t total = 0;
        for (const Happening &each : heard) {
            if (each.kind == kind && each.call && (each.node == node || each.call->stream == node) &&
                (shard.empty() || shard == each.shard))
                total += figure(each);
        }
        return total;
    }
    std::uint64_t counts(EventKind kind, const std::string &node, const std::string &shard = {}) const
    {
        return sum(
            kind, node, [](const Happening &each) { return each.count; }, shard);
    }
};

/// What tells one event from another, as text.
QStringList lines(const Listener &listener)
{
    QStringList all;
    for (const Happening &each : listener.heard) {
        QString line =
            QStringLiteral("%1 %2 %3 %4 %5 %6 ×%7")
                .arg(each.at)
                .arg(world::maskOf(each.kind))
                .arg(text(std::string(each.node)), text(each.shard), text(std::string(each.error)), text(each.text))
                .arg(each.count);
        if (each.call)
            line += QStringLiteral(" %1 %2 %3 %4 %5 %6")
                        .arg(text(std::string(each.call->stream)))
                        .arg(each.call->records)
                        .arg(each.call->bytes)
                        .arg(each.call->accepted)
                        .arg(each.call->refused)
                        .arg(each.call->attempt);
        all << line;
    }
    return all;
}

struct Outcome
{
    Json result;
    Listener listener;
};

Outcome listen(const pipeline::Pipeline &drawn, double seconds, world::EventKindMask details = world::kCallKinds,
               bool onePerEvent = false, bool inSteps = false)
{
    Outcome outcome;
    simulation::RunOptions options;
    options.duration = static_cast<std::int64_t>(seconds * 1e9);
    options.onePerEvent = onePerEvent;
    options.probe = &outcome.listener;
    options.details = details;
    if (inSteps)
        options.progress = [](double) {
            return true;
        };
    auto ended = simulation::runToEnd(drawn, services::builtinCatalog(), options);
    if (!ended)
        qFatal("%s", qPrintable(ended.error().message));
    outcome.result = ended->json;
    return outcome;
}

/// Two hot writers, one in single calls and one in batches, records that are too large, readers that get in each
/// other's way, a reader that is pushed to, one that passes on, a stop, a cut link and a split.
pipeline::Pipeline busyPipeline()
{
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 1400, "recordBytes": {"min": 100, "max": 3000}, "retry": {"maxAttempts": 3}, "keys": {"distribution": "zipf", "count": 1000, "exponent": 1.1}}
        mobile: producer {"recordsPerSecond": 900, "recordBytes": 800, "api": "PutRecords", "lingerMs": 60, "retry": {"maxAttempts": 2}}
        huge: producer {"recordsPerSecond": 0.5, "recordBytes": 1100000}
        clicks: kinesis-stream {"ShardCount": 2}
        copies: kinesis-stream
        a: consumer {"pollIntervalMs": 150}
        b: consumer {"pollIntervalMs": 150}
        c: consumer {"mode": "enhanced"}
        web -> clicks
        mobile -> clicks
        huge -> clicks
        clicks -> a
        clicks -> b
        clicks -> c)");
    pipeline::Link onward;
    onward.from = "c";
    onward.to = "copies";
    onward.port = "records";
    drawn.links.push_back(onward);
    const auto at = [](double time, const char *node, const char *name, const Json &with = Json::object()) {
        pipeline::Action action;
        action.at = seconds(time);
        action.node = node;
        action.name = name;
        action.with = with;
        return action;
    };
    drawn.actions = {at(3.3, "web", "CutLink", {{"to", "clicks"}}),
                     at(4.1, "web", "RestoreLink", {{"to", "clicks"}}),
                     at(5.2, "clicks", "SplitShard", {{"ShardToSplit", "shardId-000000000000"}}),
                     at(6.4, "clicks", "Stop"),
                     at(6.9, "clicks", "Start"),
                     at(7.5, "clicks", "SendRecord", {{"PartitionKey", "by hand"}, {"Data", "x"}})};
    return drawn;
}

} // namespace

class TstCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sumsOfTheEventsAreTheMetrics_data();
    void sumsOfTheEventsAreTheMetrics();
    void listeningChangesNothing();
    void bothWaysToWorkTellTheSame();
    void eventsComeInOrderOfTime();
    void onlyWantedKindsAndNodesAreTold();
    void withoutDetailsOnlySumsAreTold();
};

void TstCalls::sumsOfTheEventsAreTheMetrics_data()
{
    QTest::addColumn<bool>("onePerEvent");
    QTest::newRow("lanes") << false;
    QTest::newRow("one event per record") << true;
}

void TstCalls::sumsOfTheEventsAreTheMetrics()
{
    QFETCH(bool, onePerEvent);
    const auto [result, heard] = listen(busyPipeline(), 12, world::kCallKinds, onePerEvent);
    const auto accepted = [](const Happening &each) {
        return each.call->accepted;
    };
    const auto records = [](const Happening &each) {
        return each.call->records;
    };
    const auto bytes = [](const Happening &each) {
        return each.call->bytes;
    };
    for (const char *writer : {"web", "mobile", "huge"}) {
        QCOMPARE(heard.sum(EventKind::Put, writer, accepted), sum(result, writer, "RecordsAccepted"));
        QCOMPARE(heard.sum(EventKind::Put, writer, [](const Happening &) { return std::uint64_t{1}; }),
                 sum(result, writer, "Calls"));
        QCOMPARE(heard.counts(EventKind::Throttled, writer), sum(result, writer, "RecordsThrottled"));
        QCOMPARE(heard.counts(EventKind::Retry, writer), sum(result, writer, "RecordsRetried"));
        QCOMPARE(heard.counts(EventKind::Dropped, writer), sum(result, writer, "RecordsDropped"));
    }
    QVERIFY(sum(result, "web", "RecordsThrottled") > 100 && sum(result, "mobile", "RecordsThrottled") > 100);
    QVERIFY(sum(result, "web", "RecordsRetried") > 100 && sum(result, "mobile", "RecordsRetried") > 100);
    QVERIFY(sum(result, "web", "RecordsDropped") > 0 && sum(result, "huge", "RecordsDropped") > 0);
    for (const char *reader : {"a", "b", "c"}) {
        const auto fromClicks = [](auto figure) {
            return [figure](const Happening &each) {
                return each.call->stream == "clicks" ? figure(each) : 0;
            };
        };
        QCOMPARE(heard.sum(EventKind::Read, reader, fromClicks(records)), sum(result, reader, "RecordsRead"));
        QCOMPARE(heard.sum(EventKind::Read, reader, fromClicks(bytes)), sum(result, reader, "BytesRead"));
        QCOMPARE(heard.counts(EventKind::ReadThrottled, reader), sum(result, reader, "CallsThrottled"));
    }
    QVERIFY(sum(result, "a", "CallsThrottled") > 0 && sum(result, "c", "RecordsRead") > 1'000);

    for (const char *stream : {"clicks", "copies"}) {
        for (const Json &shard : result["nodes"][stream]["shards"]) {
            const auto metric = [&shard](const char *name) {
                return shard["metrics"][name]["sum"].template get<std::uint64_t>();
            };
            const std::string id = shard["ShardId"];
            std::uint64_t in = 0, inBytes = 0, throttled = 0;
            for (const Happening &each : heard.heard) {
                if (each.kind != EventKind::Put || !each.call || each.call->stream != stream)
                    continue;
                if (each.shard == id) {
                    in += each.call->accepted;
                    inBytes += each.call->accepted * each.call->bytes;
                }
                for (const world::ShardShare &share : each.call->shares) {
                    if (services::kinesis_stream::shardIdText(share.shard) != id)
                        continue;
                    in += share.accepted;
                    inBytes += share.acceptedBytes;
                    throttled += share.throttled;
                }
            }
            QCOMPARE(in, metric("IncomingRecords"));
            QCOMPARE(inBytes, metric("IncomingBytes"));
            QVERIFY(throttled <= metric("WriteProvisionedThroughputExceeded"));
            QCOMPARE(heard.counts(EventKind::Throttled, stream, id), metric("WriteProvisionedThroughputExceeded"));
            QCOMPARE(heard.sum(
                         EventKind::ReadThrottled, stream,
                         [](const Happening &each) {
                             return each.call->api == "GetRecords" && !each.error.empty() ? each.count : 0;
                         },
                         id),
                     metric("ReadProvisionedThroughputExceeded"));
        }
    }
}

void TstCalls::listeningChangesNothing()
{
    const pipeline::Pipeline drawn = busyPipeline();
    const Json silent = run(drawn, 12);
    const Json listened = listen(drawn, 12).result;
    QCOMPARE(text(listened["digest"].get<std::string>()), text(silent["digest"].get<std::string>()));
    QCOMPARE(text(listened["nodes"].dump()), text(silent["nodes"].dump()));
    QCOMPARE(text(listened["ledger"].dump()), text(silent["ledger"].dump()));
}

void TstCalls::bothWaysToWorkTellTheSame()
{
    const pipeline::Pipeline drawn = busyPipeline();
    const QStringList lanes = lines(listen(drawn, 8).listener);
    const QStringList events = lines(listen(drawn, 8, world::kCallKinds, true).listener);
    QVERIFY(lanes.size() > 10'000);
    for (qsizetype i = 0; i < std::min(lanes.size(), events.size()); ++i)
        QCOMPARE(lanes[i], events[i]);
    QCOMPARE(lanes.size(), events.size());
    // Nor does it matter into which stretches a run is cut.
    QCOMPARE(lines(listen(drawn, 8, world::kCallKinds, false, true).listener), lanes);
}

void TstCalls::eventsComeInOrderOfTime()
{
    const Listener heard = listen(busyPipeline(), 8).listener;
    QVERIFY(std::is_sorted(heard.heard.begin(), heard.heard.end(),
                           [](const Happening &a, const Happening &b) { return a.at < b.at; }));
}

void TstCalls::onlyWantedKindsAndNodesAreTold()
{
    const Listener heard = listen(busyPipeline(), 8, world::maskOf(EventKind::Retry)).listener;
    QVERIFY(heard.counts(EventKind::Retry, "web") > 0);
    QCOMPARE(heard.counts(EventKind::Put, "web"), std::uint64_t{0});

    auto world = start(busyPipeline());
    Listener ofOne;
    world->setProbe(&ofOne, {.kinds = world::kCallKinds, .node = "mobile"});
    world->runTo(seconds(3));
    QVERIFY(ofOne.counts(EventKind::Put, "mobile") > 0);
    QCOMPARE(ofOne.counts(EventKind::Put, "web"), std::uint64_t{0});
    QVERIFY(std::any_of(ofOne.heard.begin(), ofOne.heard.end(), [](const Happening &each) {
        return each.kind == EventKind::Throttled && each.node == "clicks" && !each.call;
    })); // the others' are summed up as always
}

void TstCalls::withoutDetailsOnlySumsAreTold()
{
    const auto [result, heard] = listen(busyPipeline(), 12, 0);
    std::uint64_t throttled = 0;
    for (const Happening &each : heard.heard) {
        QVERIFY(!each.call);
        throttled += each.kind == EventKind::Throttled ? each.count : 0;
    }
    QCOMPARE(throttled, sum(result, "clicks", "WriteProvisionedThroughputExceeded") +
                            sum(result, "copies", "WriteProvisionedThroughputExceeded"));
}

QTEST_GUILESS_MAIN(TstCalls)
#include "tst_calls.moc"
