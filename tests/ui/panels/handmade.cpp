// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"

#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QLocale>
#include <QPixmap>
#include <QTest>

#include <cmath>

namespace headwater::ui::handmade {

using namespace simulation;
using pipeline::Json;

namespace {

constexpr std::uint64_t kAll = ~std::uint64_t(0);

std::uint64_t at(double share)
{
    return share >= 1 ? kAll : static_cast<std::uint64_t>(std::ldexp(share, 64));
}

double wave(int second, double period, double phase = 0)
{
    return std::sin(second / period + phase) * 0.6 + std::sin(second / period * 2.7 + phase * 3) * 0.4;
}

ShardView shard(std::uint32_t number, double from, double to, double load)
{
    ShardView view;
    view.number = number;
    view.hashFirst = at(from);
    view.hashLast = at(to) - (to >= 1 ? 0 : 1);
    view.load = static_cast<float>(std::min(load, 1.0));
    view.recordsPerSecond = static_cast<float>(1'000 * std::min(load, 1.0));
    view.bytesPerSecond = view.recordsPerSecond * 512;
    view.refusedPerSecond = static_cast<float>(load > 1 ? (load - 1) * 1'000 : 0);
    view.storedRecords = static_cast<std::uint64_t>(120'000 * load);
    return view;
}

ShardView child(ShardView view, std::uint32_t parent)
{
    view.parent = parent;
    return view;
}

ShardView closed(ShardView view)
{
    view.open = false;
    view.remaining = 0.8F;
    view.recordsPerSecond = view.bytesPerSecond = view.refusedPerSecond = view.load = 0;
    return view;
}

LoggedEvent event(std::int64_t nanoseconds, EventKind kind, std::string node, std::string text,
                  std::string shardName = {}, std::string error = {}, std::uint64_t count = 1)
{
    return {0, nanoseconds, kind, std::move(node), std::move(shardName), std::move(error), std::move(text), count};
}

} // namespace

void buildPipeline(Laboratory &lab)
{
    pipeline::Pipeline made;
    made.name = "Clickstream, Black Friday";
    made.profile = limits::Profile::Exam;
    made.seed = 7;
    made.nodes = {
        {"web",
         "producer",
         "Web tier",
         pipeline::Position{80, 160},
         {{"api", "PutRecords"},
          {"recordsPerSecond", 1840},
          {"recordBytes", 512},
          {"keys", {{"distribution", "zipf"}, {"count", 10000}, {"exponent", 1.1}}}}},
        {"access-log", "log-replay", "access.log", pipeline::Position{80, 340}, {{"path", "access.log"}}},
        {"clicks", "kinesis-stream", "", pipeline::Position{400, 160}, {{"ShardCount", 2}}},
        {"fraud-check", "consumer", "", pipeline::Position{860, 140}, {{"mode", "enhanced"}}},
        {"to-lake", "consumer", "", pipeline::Position{860, 320}, Json::object()},
    };
    made.links = {{"web", "clicks", "", Json::object()},
                  {"access-log", "clicks", "", Json::object()},
                  {"clicks", "fraud-check", "", Json::object()},
                  {"clicks", "to-lake", "", Json::object()}};
    made.actions = {{90'000'000'000, "clicks", "SplitShard", {{"ShardToSplit", "shardId-000000000000"}}},
                    {160'000'000'000, "clicks", "SplitShard", {{"ShardToSplit", "shardId-000000000002"}}}};
    lab.document().reset(std::move(made));
}

World::World(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, int seconds)
    : m_pipeline(pipeline)
    , m_catalog(catalog)
    , m_frame(std::make_shared<Frame>())
{
    const char *const keys[] = {"66.249.73.135", "46.105.14.53", "130.237.218.86", "75.97.9.59"};
    for (int i = 0; i < 24; ++i) {
        PeekedRecord record;
        const int shardNumber = i % 3 == 0 ? 1 : (i % 3 == 1 ? 4 : 5);
        record.partitionKey = keys[i % 4];
        record.hashKey = std::to_string(1'234'567'890'123ULL * static_cast<std::uint64_t>(i + 3));
        record.shardId = shardId(static_cast<std::uint32_t>(shardNumber));
        record.sequenceNumber =
            "495903382714902566085596925383615710959213756" + std::to_string(90'000 - i % 3 * 20'000 + i);
        record.approximateArrival = 276'000'000'000 + i * 31'000'000;
        record.data = R"({"user":"u-)" + std::to_string(1'000 + i * 37) + R"(","page":"/blog/geekery/","bytes":)" +
                      std::to_string(512 + i) + R"(,"ok":true})";
        records.push_back(record);
    }
    records[5].data = std::string("\x1f\x8b\x08\x00\x00plain and binary\x00\xff\xfe", 24);
    for (int i = 0; i <= seconds; ++i)
        second(i);
}

void World::advance(int seconds)
{
    const int from = m_second + 1;
    for (int i = from; i < from + seconds; ++i)
        second(i);
}

WorldSource World::source()
{
    WorldSource source;
    source.frame = [this] {
        return std::make_shared<const Frame>(*m_frame);
    };
    source.metrics = [this] {
        return &metrics;
    };
    source.keyspace = [this] {
        return &keyspace;
    };
    source.events = [this] {
        return &events;
    };
    source.peek = [this](PeekRequest request) {
        peeks.push_back(request);
        std::promise<Result<std::vector<PeekedRecord>>> promise;
        std::vector<PeekedRecord> chosen;
        for (const PeekedRecord &record : records) {
            if (request.shard == kNoShard || record.shardId == shardId(request.shard))
                chosen.push_back(record);
        }
        promise.set_value(chosen);
        return promise.get_future();
    };
    source.post = [this](const pipeline::Action &action) {
        posted.push_back(action);
    };
    return source;
}

void World::second(int now)
{
    m_second = now;
    const double rise = 0.55 + 0.6 * std::min(now / 150.0, 1.0);
    std::vector<ShardView> shards;
    const double calm = 0.30 + 0.04 * wave(now, 5);
    const double hotLoad = rise + 0.05 * wave(now, 3);
    const auto lower = [&] {
        return 0.35 + 0.03 * wave(now, 7, 1);
    };
    if (now < 90) {
        shards = {shard(0, 0, 0.5, hotLoad * 0.75), shard(1, 0.5, 1, calm)};
    } else if (now < 160) {
        shards = {closed(shard(0, 0, 0.5, 0)), shard(1, 0.5, 1, calm), child(shard(2, 0.25, 0.5, hotLoad), 0),
                  child(shard(3, 0, 0.25, lower()), 0)};
    } else {
        shards = {closed(shard(0, 0, 0.5, 0)),
                  shard(1, 0.5, 1, calm),
                  closed(shard(2, 0.25, 0.5, 0)),
                  child(shard(3, 0, 0.25, lower()), 0),
                  child(shard(4, 0.25, 0.37, 0.52 + 0.05 * wave(now, 4)), 2),
                  child(shard(5, 0.37, 0.5, 1.2 + 0.2 * wave(now, 3)), 2)};
    }
    std::vector<HotShard> hot;
    if (now > 25) {
        HotShard one;
        one.shard = now < 90 ? 0 : (now < 160 ? 2 : 5);
        one.keys = {{"66.249.73.135", now < 160 ? 0.41 : 0.61, 732, at(0.42)},
                    {"46.105.14.53", 0.17, 204, at(0.31)},
                    {"130.237.218.86", 0.09, 108, at(0.45)}};
        if (now >= 160)
            one.keys.erase(one.keys.begin() + 1);
        one.splitHelps = now < 90;
        one.splitAt = now < 90 ? "85070591730234615865843651857942052863" : "";
        hot.push_back(one);
    }

    Frame next;
    next.number = static_cast<std::uint64_t>(now);
    next.now = static_cast<std::int64_t>(now) * 1'000'000'000 + 250'000'000;
    next.running = true;
    next.speed = 20;
    double accepted = 0;
    double refused = 0;
    int open = 0;
    for (const ShardView &each : shards) {
        accepted += static_cast<double>(each.recordsPerSecond);
        refused += static_cast<double>(each.refusedPerSecond);
        open += each.open ? 1 : 0;
    }
    for (const pipeline::Node &node : m_pipeline.nodes) {
        const pipeline::ServiceType *const type = m_catalog.find(node.type);
        NodeView view;
        view.state = node.type == "kinesis-stream" && refused > 0 ? NodeState::AtLimit : NodeState::Working;
        view.firstMetric = static_cast<std::uint32_t>(next.metrics.size());
        view.metricCount = static_cast<std::uint32_t>(type->metrics.size());
        for (const pipeline::MetricSpec &metric : type->metrics) {
            double value = 0;
            if (metric.name == "IncomingRecords" || metric.name == "RecordsAttempted" || metric.name == "RecordsRead")
                value = accepted * (node.type == "log-replay" ? 0.15 : 1);
            else if (metric.name == "IncomingBytes" || metric.name == "BytesRead")
                value = accepted * 512;
            else if (metric.name == "WriteProvisionedThroughputExceeded" || metric.name == "RecordsThrottled")
                value = refused;
            else if (metric.name == "WriteLimitRecords")
                value = open * 1'000.0;
            else if (metric.name == "WriteLimitBytes")
                value = open * 1'048'576.0;
            else if (metric.name == "OpenShards")
                value = open;
            else if (metric.name == "MillisBehindLatest" || metric.name == "GetRecords.IteratorAgeMilliseconds")
                value = node.id == "fraud-check" ? 70 + 8 * wave(now, 9) : 184 + 60 * wave(now, 17);
            else if (metric.name == "EndToEndLatencyMilliseconds")
                value = node.id == "fraud-check" ? 71 : 254;
            else if (metric.name == "StoredRecords")
                value = now * 2'000.0;
            next.metrics.push_back(value);
        }
        if (node.type == "kinesis-stream") {
            view.firstShard = static_cast<std::uint32_t>(next.shards.size());
            view.shardCount = static_cast<std::uint32_t>(shards.size());
            view.status = "ACTIVE";
            view.hot = hot;
            next.shards.insert(next.shards.end(), shards.begin(), shards.end());
        }
        view.recordsPerSecond = accepted;
        view.refusedPerSecond = node.type == "kinesis-stream" ? refused : 0;
        next.nodeIds.push_back(node.id);
        next.nodes.push_back(view);
    }
    next.links.resize(m_pipeline.links.size());
    for (std::size_t i = 0; i < next.links.size(); ++i) {
        next.links[i].records = static_cast<std::uint64_t>(now) * 1'800;
        next.links[i].refused = i < 2 ? static_cast<std::uint64_t>(now) * 90 : 0;
    }
    if (refused > 0) {
        Notice notice;
        notice.id = 1;
        notice.node = "clicks";
        notice.shard = hot.empty() ? 0 : hot.front().shard;
        notice.limit = 1'000;
        notice.perSecond = refused;
        notice.error = "ProvisionedThroughputExceededException";
        notice.key = hot.empty() ? HotKey() : hot.front().keys.front();
        notice.since = 120'000'000'000;
        notice.remedies = {{RemedyKind::SetProperty, "salt-key", "web", "keys", R"({"distribution":"uniform"})", true},
                           {RemedyKind::WorldAction, "split", "clicks", "SplitShard",
                            R"({"ShardToSplit":"shardId-000000000005"})", false},
                           {RemedyKind::Explain, "why", "clicks", {}, {}, false}};
        next.notices.push_back(notice);
    }
    *m_frame = next;
    metrics.append(now, next.nodeIds, next.nodes, next.metrics);
    keyspace.append(now, "clicks", shards.data(), shards.size(), hot);
    if (now == 90 || now == 160)
        keyspace.mark(now, "clicks", "split");

    const std::int64_t base = next.now;
    const std::string hotShard = shardId(now < 90 ? 0 : (now < 160 ? 2 : 5));
    if (now == 0) {
        events.append(event(0, EventKind::Started, "web", "started"));
        events.append(event(0, EventKind::Started, "clicks", "2 shards opened"));
    }
    if (now == 90 || now == 160)
        events.append(
            event(base, EventKind::Reshard, "clicks", "split begun: 2 new shards", shardId(now == 90 ? 0 : 2)));
    events.append(event(base, EventKind::Put, "web", "PutRecords: 500 records", {}, {}, 4));
    if (refused > 0) {
        events.append(event(base + 1'000'000, EventKind::Throttled, "clicks", "record refused", hotShard,
                            "ProvisionedThroughputExceededException", static_cast<std::uint64_t>(refused)));
        events.append(event(base + 2'000'000, EventKind::Retry, "web", "tried again after 112 ms", hotShard, {},
                            static_cast<std::uint64_t>(refused)));
    }
    if (now % 5 == 0)
        events.append(event(base + 5'000'000, EventKind::Read, "to-lake", "GetRecords: 2,014 records", hotShard));
}

void installLook()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    Theme::instance().install();
    Theme::instance().choose(ThemeChoice::Dark);
}

void keepPicture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("HEADWATER_SHOTS");
    if (folder.isEmpty())
        return;
    QDir().mkpath(folder);
    const QString scale = widget.devicePixelRatioF() > 1 ? QStringLiteral("@2x") : QString();
    for (const bool dark : {false, true}) {
        Theme::instance().choose(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        QTest::qWait(30);
        widget.grab().save(QStringLiteral("%1/%2-%3%4.png")
                               .arg(folder, name, dark ? QStringLiteral("dark") : QStringLiteral("light"), scale));
    }
}

} // namespace headwater::ui::handmade
