// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"

#include <cmath>
#include <limits>

namespace headwater::test {

using pipeline::Json;
using pipeline::Node;
using pipeline::Pipeline;
using pipeline::Position;
using simulation::Frame;
using simulation::NodeState;
using simulation::ShardView;

namespace {

Node node(std::string id, std::string type, std::string title, double x, double y, Json properties = Json::object())
{
    Node result;
    result.id = std::move(id);
    result.type = std::move(type);
    result.title = std::move(title);
    result.at = Position{x, y};
    result.properties = std::move(properties);
    return result;
}

pipeline::Link link(std::string from, std::string to)
{
    pipeline::Link result;
    result.from = std::move(from);
    result.to = std::move(to);
    return result;
}

ShardView shard(std::uint32_t number, double from, double to, float rate, float load)
{
    ShardView view;
    view.number = number;
    constexpr double kAll = 18446744073709551616.0;
    view.hashFirst = from <= 0 ? 0 : static_cast<std::uint64_t>(from * kAll);
    view.hashLast = to >= 1 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(to * kAll) - 1;
    view.recordsPerSecond = rate;
    view.bytesPerSecond = rate * 512;
    view.load = load;
    view.storedRecords = static_cast<std::uint64_t>(rate * 60);
    return view;
}

} // namespace

Pipeline clickstream()
{
    Pipeline result;
    result.name = "Clickstream, Black Friday";
    result.profile = limits::Profile::Exam;
    result.nodes = {
        node("web", "producer", "Web tier", 0, 16,
             {{"api", "PutRecords"}, {"recordsPerSecond", 1840}, {"recordBytes", 512}}),
        node("log", "log-replay", "access.log", 0, 200, {{"path", "/data/access.log"}, {"keyField", "remoteHost"}}),
        node("clicks", "kinesis-stream", "", 264, 0, {{"ShardCount", 4}}),
        node("fraud", "consumer", "fraud-check", 712, 0, {{"mode", "enhanced"}, {"instances", 2}}),
        node("lake", "consumer", "to-lake", 712, 176),
        node("archive", "s3-bucket", "S3", 976, 176),
    };
    result.links = {link("web", "clicks"), link("log", "clicks"), link("clicks", "fraud"), link("clicks", "lake"),
                    link("lake", "archive")};
    return result;
}

Pipeline largePipeline(int count, int shardsPerStream)
{
    Pipeline result;
    result.name = "Large";
    const int groups = (count + 4) / 5;
    const int columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(groups / 1.6))));
    for (int i = 0; i < groups; ++i) {
        const double x = (i % columns) * 1040.0;
        const double y = (i / columns) * 472.0;
        const std::string suffix = std::to_string(i);
        result.nodes.push_back(
            node("a" + suffix, "producer", "Source " + suffix, x, y + 24, {{"recordsPerSecond", 800}}));
        result.nodes.push_back(node("b" + suffix, "producer", "Sensor " + suffix, x, y + 168));
        result.nodes.push_back(
            node("s" + suffix, "kinesis-stream", "Stream " + suffix, x + 264, y, {{"ShardCount", shardsPerStream}}));
        result.nodes.push_back(node("c" + suffix, "consumer", "Reader " + suffix, x + 712, y + 24));
        result.nodes.push_back(node("d" + suffix, "consumer", "Writer " + suffix, x + 712, y + 168));
        for (const char *source : {"a", "b"})
            result.links.push_back(link(source + suffix, "s" + suffix));
        for (const char *reader : {"c", "d"})
            result.links.push_back(link("s" + suffix, reader + suffix));
    }
    return result;
}

std::shared_ptr<Frame> quietFrame(const Pipeline &pipeline, double perSecond)
{
    const pipeline::Catalog &catalog = services::builtinCatalog();
    auto frame = std::make_shared<Frame>();
    frame->number = 1;
    frame->structure = 1;
    frame->now = 60'000'000'000;
    frame->running = true;
    frame->speed = 1;
    for (const Node &source : pipeline.nodes) {
        const pipeline::ServiceType *type = catalog.find(source.type);
        simulation::NodeView view;
        view.state = NodeState::Working;
        view.recordsPerSecond = perSecond;
        view.firstMetric = static_cast<std::uint32_t>(frame->metrics.size());
        view.metricCount = static_cast<std::uint32_t>(type->metrics.size());
        frame->metrics.resize(frame->metrics.size() + type->metrics.size(), 0.0);
        if (const int headline = type->metricIndex(type->headline); headline >= 0)
            frame->metrics[view.firstMetric + static_cast<std::size_t>(headline)] = perSecond;
        if (source.type == "kinesis-stream") {
            const int count = source.properties.value("ShardCount", 1);
            view.status = "ACTIVE";
            view.firstShard = static_cast<std::uint32_t>(frame->shards.size());
            view.shardCount = static_cast<std::uint32_t>(count);
            for (int i = 0; i < count; ++i) {
                const auto rate = static_cast<float>(perSecond / count);
                frame->shards.push_back(shard(static_cast<std::uint32_t>(i), static_cast<double>(i) / count,
                                              static_cast<double>(i + 1) / count, rate,
                                              static_cast<float>(0.15 + 0.7 * std::fmod(i * 0.618, 1.0))));
            }
        }
        frame->nodeIds.push_back(source.id);
        frame->nodes.push_back(std::move(view));
    }
    frame->links.resize(pipeline.links.size());
    for (simulation::LinkView &view : frame->links)
        view.records = static_cast<std::uint64_t>(perSecond * 60);
    return frame;
}

std::shared_ptr<Frame> hotFrame(const Pipeline &pipeline)
{
    auto frame = quietFrame(pipeline, 0);
    frame->now = 277'250'000'000;
    const auto set = [&](const char *id, double headline, double refused, NodeState state) {
        for (std::size_t i = 0; i < frame->nodeIds.size(); ++i) {
            if (frame->nodeIds[i] != id)
                continue;
            simulation::NodeView &view = frame->nodes[i];
            view.recordsPerSecond = headline;
            view.refusedPerSecond = refused;
            view.state = state;
            const pipeline::ServiceType *type = services::builtinCatalog().find(pipeline.nodes[i].type);
            frame->metrics[view.firstMetric + static_cast<std::size_t>(type->metricIndex(type->headline))] = headline;
        }
    };
    set("web", 1840, 0, NodeState::Working);
    set("log", 331, 412, NodeState::AtLimit);
    set("clicks", 2171, 412, NodeState::AtLimit);
    set("fraud", 2168, 0, NodeState::Working);
    set("lake", 1910, 0, NodeState::NearLimit);
    set("archive", 214, 0, NodeState::Working);

    for (std::size_t i = 0; i < frame->nodeIds.size(); ++i) {
        if (frame->nodeIds[i] != "clicks")
            continue;
        frame->nodes[i].firstShard = static_cast<std::uint32_t>(frame->shards.size());
        frame->nodes[i].shardCount = 5;
        ShardView parent = shard(2, 0.25, 0.6, 0, 0);
        parent.open = false;
        parent.remaining = 0.6f;
        ShardView four = shard(4, 0.25, 0.44, 520, 0.52f);
        four.parent = 2;
        ShardView five = shard(5, 0.44, 0.6, 1000, 1.0f);
        five.parent = 2;
        five.refusedPerSecond = 412;
        frame->shards.insert(frame->shards.end(),
                             {shard(1, 0, 0.25, 310, 0.31f), parent, four, five, shard(3, 0.6, 1, 341, 0.34f)});
        frame->nodes[i].hot = {{5, {{"66.249.73.135", 0.61, 610}, {"46.105.14.53", 0.17, 170}}, false, {}}};
    }
    for (std::size_t i = 0; i < pipeline.links.size(); ++i) {
        frame->links[i].records = 100'000 + i;
        frame->links[i].refused = pipeline.links[i].from == "log" ? 20'000 : 0;
    }
    simulation::Notice notice;
    notice.id = 7;
    notice.kind = simulation::NoticeKind::WriteThroughput;
    notice.node = "clicks";
    notice.shard = 5;
    notice.limit = 1000;
    notice.perSecond = 412;
    notice.error = "ProvisionedThroughputExceededException";
    notice.key = {"66.249.73.135", 0.61, 610};
    notice.since = 200'000'000'000;
    notice.remedies = {
        {simulation::RemedyKind::SetProperty, "salt-key", "web", "keys", R"({"distribution":"uniform"})", true},
        {simulation::RemedyKind::SetProperty, "back-off", "web", "retry", R"({"maxAttempts":10})", false},
        {simulation::RemedyKind::WorldAction, "split-anyway", "clicks", "SplitShard",
         R"({"ShardToSplit":"shardId-000000000005"})", false},
        {simulation::RemedyKind::Explain, "why", "clicks", "", "", false},
    };
    frame->notices.push_back(notice);
    return frame;
}

std::shared_ptr<Frame> later(const Frame &frame, double seconds, double recordsPerSecond, double refusedPerSecond)
{
    auto next = std::make_shared<Frame>(frame);
    next->number = frame.number + 1;
    next->now = frame.now + std::llround(seconds * 1e9);
    const auto grown = [&](double rate) {
        const double before = static_cast<double>(frame.now) * 1e-9 * rate;
        const double after = static_cast<double>(next->now) * 1e-9 * rate;
        return static_cast<std::uint64_t>(std::floor(after)) - static_cast<std::uint64_t>(std::floor(before));
    };
    for (simulation::LinkView &view : next->links) {
        view.records += grown(recordsPerSecond);
        if (view.refused > 0)
            view.refused += grown(refusedPerSecond);
    }
    return next;
}

} // namespace headwater::test
