// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/history.h"

#include <QTest>

#include <atomic>
#include <cmath>
#include <thread>

using namespace headwater::simulation;

namespace {

constexpr std::uint64_t kMiddle = std::uint64_t(1) << 63;
constexpr std::uint64_t kTop = ~std::uint64_t(0);

NodeView nodeWith(std::uint32_t firstMetric, std::uint32_t count)
{
    NodeView node;
    node.firstMetric = firstMetric;
    node.metricCount = count;
    return node;
}

ShardView shardOf(std::uint32_t number, std::uint64_t first, std::uint64_t last, float load)
{
    ShardView shard;
    shard.number = number;
    shard.hashFirst = first;
    shard.hashLast = last;
    shard.load = load;
    return shard;
}

} // namespace

class TstHistory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aSeriesHasOneValuePerSecond();
    void secondsWithoutAMeasurementAreNaN();
    void onlyTheLastSecondsAreKept();
    void manyMetricsAreKeptForAShorterTime();
    void aNodeThatLeftIsForgotten();
    void aStepBackReplacesWhatFollowed();
    void seriesAreReadWhileTheWorldWrites();

    void aBandGrowsByAColumnASecond();
    void fullColumnsMergeInPairsAndKeepThePeak();
    void aSplitClosesOneBandAndOpensTwo();
    void aShardThatVanishedIsClosed();
    void aHotKeyIsOneThreadWhileItLasts();
    void aTailHasOnlyTheNewColumns();
    void memoryStaysBoundedUnderEndlessResharding();
    void clearStartsAnotherRun();
};

void TstHistory::aSeriesHasOneValuePerSecond()
{
    MetricHistory history;
    const std::vector<std::string> ids{"web", "clicks"};
    const std::vector<NodeView> nodes{nodeWith(0, 1), nodeWith(1, 2)};
    for (int second = 0; second < 5; ++second)
        history.append(second, ids, nodes, {1.0 * second, 10.0 * second, 100.0 * second});
    const MetricSeries series = history.series("clicks", 1, 1, 4);
    QCOMPARE(series.firstSecond, std::int64_t(1));
    QCOMPARE(series.values, (std::vector<float>{100, 200, 300}));
    QCOMPARE(history.series("clicks", 0, -100, 100).values.size(), std::size_t(5));
    QVERIFY(history.series("clicks", 2, 0, 10).values.empty());
    QVERIFY(history.series("nobody", 0, 0, 10).values.empty());
    QCOMPARE(history.lastSecond(), std::int64_t(4));
}

void TstHistory::secondsWithoutAMeasurementAreNaN()
{
    MetricHistory history;
    history.append(3, {"web"}, {nodeWith(0, 1)}, {1});
    history.append(6, {"web"}, {nodeWith(0, 1)}, {2});
    const MetricSeries series = history.series("web", 0, 0, 10);
    QCOMPARE(series.firstSecond, std::int64_t(3));
    QCOMPARE(series.values.size(), std::size_t(4));
    QCOMPARE(series.values[0], 1.0F);
    QVERIFY(std::isnan(series.values[1]));
    QVERIFY(std::isnan(series.values[2]));
    QCOMPARE(series.values[3], 2.0F);
}

void TstHistory::onlyTheLastSecondsAreKept()
{
    MetricHistory history(100);
    for (int second = 0; second < 10'000; ++second) {
        history.append(second, {"web"}, {nodeWith(0, 2)}, {1.0 * second, 0});
        QVERIFY(history.storedValues() <= 2 * 113);
    }
    const MetricSeries series = history.series("web", 0, 0, 10'000);
    QVERIFY(series.values.size() >= 100);
    QCOMPARE(series.values.back(), 9'999.0F);
    QCOMPARE(series.values.front(), static_cast<float>(series.firstSecond));
    // A world that jumps far ahead does not fill the gap.
    history.append(1'000'000'000, {"web"}, {nodeWith(0, 2)}, {7, 0});
    QCOMPARE(history.storedValues(), std::size_t(2));
}

void TstHistory::manyMetricsAreKeptForAShorterTime()
{
    MetricHistory history;
    constexpr std::uint32_t kNodes = 5'000;
    std::vector<std::string> ids;
    std::vector<NodeView> nodes;
    for (std::uint32_t i = 0; i < kNodes; ++i) {
        ids.push_back(std::to_string(i));
        nodes.push_back(nodeWith(i * 10, 10));
    }
    const std::vector<double> metrics(kNodes * 10, 1.0);
    for (int second = 0; second < 400; ++second)
        history.append(second, ids, nodes, metrics);
    QVERIFY(history.storedValues() <= MetricHistory::kMostValues * 9 / 8);
    QVERIFY(history.series("17", 3, 0, 400).values.size() >= MetricHistory::kLeastSeconds);
}

void TstHistory::aNodeThatLeftIsForgotten()
{
    MetricHistory history(50);
    history.append(0, {"web", "old"}, {nodeWith(0, 1), nodeWith(1, 1)}, {1, 2});
    for (int second = 1; second < 30; ++second)
        history.append(second, {"web"}, {nodeWith(0, 1)}, {1});
    QCOMPARE(history.series("old", 0, 0, 100).values.size(), std::size_t(1));
    for (int second = 30; second < 100; ++second)
        history.append(second, {"web"}, {nodeWith(0, 1)}, {1});
    QVERIFY(history.series("old", 0, 0, 100).values.empty());
}

void TstHistory::aStepBackReplacesWhatFollowed()
{
    MetricHistory history;
    for (int second = 0; second < 10; ++second)
        history.append(second, {"web"}, {nodeWith(0, 1)}, {1});
    history.append(4, {"web"}, {nodeWith(0, 1)}, {2});
    QCOMPARE(history.series("web", 0, 0, 100).values, (std::vector<float>{1, 1, 1, 1, 2}));
}

void TstHistory::seriesAreReadWhileTheWorldWrites()
{
    MetricHistory history(500);
    std::atomic<bool> done = false;
    std::thread world([&] {
        for (int second = 0; second < 20'000; ++second)
            history.append(second, {"web"}, {nodeWith(0, 1)}, {1.0 * second});
        done = true;
    });
    bool right = true;
    while (!done) {
        const MetricSeries series = history.series("web", 0, 0, 1'000'000);
        for (std::size_t i = 0; i < series.values.size(); ++i)
            right = right && series.values[i] == static_cast<float>(series.firstSecond + static_cast<int>(i));
    }
    world.join();
    QVERIFY(right);
}

void TstHistory::aBandGrowsByAColumnASecond()
{
    KeyspaceHistory history;
    for (int second = 0; second < 4; ++second) {
        ShardView cool = shardOf(0, 0, kMiddle - 1, 0.5F);
        ShardView hot = shardOf(1, kMiddle, kTop, 0.98F);
        hot.refusedPerSecond = second == 3 ? 12 : 0;
        const ShardView shards[] = {cool, hot};
        history.append(second, "clicks", shards, 2, {});
    }
    const KeyspacePicture picture = history.picture("clicks");
    QCOMPARE(picture.columns, 4U);
    QCOMPARE(picture.bands.size(), std::size_t(2));
    QCOMPARE(picture.bands[0].load, (std::vector<std::uint8_t>{125, 125, 125, 125}));
    QCOMPARE(picture.bands[1].load, (std::vector<std::uint8_t>{245, 245, 245, KeyspaceHistory::kAtLimit}));
    QCOMPARE(history.nodes(), (std::vector<std::string>{"clicks"}));
}

void TstHistory::fullColumnsMergeInPairsAndKeepThePeak()
{
    KeyspaceHistory history;
    constexpr int kSeconds = KeyspaceHistory::kColumns * 4;
    for (int second = 0; second < kSeconds; ++second) {
        ShardView shard = shardOf(0, 0, kTop, second == 1'001 ? 1.0F : 0.2F);
        history.append(second, "clicks", &shard, 1, {});
        const KeyspacePicture picture = history.picture("clicks");
        QVERIFY(picture.columns <= KeyspaceHistory::kColumns);
        QCOMPARE(picture.bands[0].load.size(), std::size_t(picture.columns));
    }
    const KeyspacePicture picture = history.picture("clicks");
    QCOMPARE(picture.columnSeconds, 4U);
    for (std::size_t column = 0; column < picture.bands[0].load.size(); ++column)
        QCOMPARE(picture.bands[0].load[column], std::uint8_t(column == 1'001 / 4 ? 255 : 50));
}

void TstHistory::aSplitClosesOneBandAndOpensTwo()
{
    KeyspaceHistory history;
    const ShardView parent = shardOf(0, 0, kTop, 1);
    history.append(0, "clicks", &parent, 1, {});
    history.append(1, "clicks", &parent, 1, {});
    ShardView closed = parent;
    closed.open = false;
    ShardView left = shardOf(1, 0, kMiddle - 1, 0.5F);
    ShardView right = shardOf(2, kMiddle, kTop, 0.5F);
    left.parent = right.parent = 0;
    const ShardView after[] = {closed, left, right};
    history.append(2, "clicks", after, 3, {});
    history.mark(2, "clicks", "split");
    const KeyspacePicture picture = history.picture("clicks");
    QCOMPARE(picture.bands.size(), std::size_t(3));
    QCOMPARE(picture.bands[0].closedSecond, std::int64_t(2));
    QCOMPARE(picture.bands[0].load.size(), std::size_t(2));
    QCOMPARE(picture.bands[2].parent, 0U);
    QCOMPARE(picture.bands[2].openedSecond, std::int64_t(2));
    QCOMPARE(picture.bands[2].firstColumn, 2U);
    QCOMPARE(picture.marks.size(), std::size_t(1));
}

void TstHistory::aShardThatVanishedIsClosed()
{
    KeyspaceHistory history;
    const ShardView both[] = {shardOf(0, 0, kMiddle - 1, 0), shardOf(1, kMiddle, kTop, 0)};
    history.append(0, "clicks", both, 2, {});
    history.append(5, "clicks", both, 1, {});
    QCOMPARE(history.picture("clicks").bands[1].closedSecond, std::int64_t(5));
    QCOMPARE(history.picture("clicks").bands[0].closedSecond, std::int64_t(-1));
}

void TstHistory::aHotKeyIsOneThreadWhileItLasts()
{
    KeyspaceHistory history;
    const ShardView shard = shardOf(0, 0, kTop, 1);
    HotShard hot;
    hot.keys.push_back({"66.249.73.135", 0.61, 1'300, kMiddle + 5});
    for (int second = 0; second < 20; ++second)
        history.append(second, "clicks", &shard, 1, second == 10 ? std::vector<HotShard>{} : std::vector{hot});
    for (int second = 20; second < 40; ++second)
        history.append(second, "clicks", &shard, 1, {});
    history.append(40, "clicks", &shard, 1, {hot});
    const auto threads = history.picture("clicks").threads;
    QCOMPARE(threads.size(), std::size_t(2));
    QCOMPARE(threads[0].fromSecond, std::int64_t(0));
    QCOMPARE(threads[0].toSecond, std::int64_t(19));
    QCOMPARE(threads[0].hash, kMiddle + 5);
    QCOMPARE(threads[1].fromSecond, std::int64_t(40));
}

void TstHistory::aTailHasOnlyTheNewColumns()
{
    KeyspaceHistory history;
    const ShardView both[] = {shardOf(0, 0, kMiddle - 1, 0.1F), shardOf(1, kMiddle, kTop, 0.2F)};
    for (int second = 0; second < 10; ++second)
        history.append(second, "clicks", both, second < 5 ? 2 : 1, {});
    const KeyspacePicture tail = history.pictureSince("clicks", 7);
    QCOMPARE(tail.columns, 10U);
    QCOMPARE(tail.bands.size(), std::size_t(1));
    QCOMPARE(tail.bands[0].firstColumn, 7U);
    QCOMPARE(tail.bands[0].load.size(), std::size_t(3));
}

void TstHistory::memoryStaysBoundedUnderEndlessResharding()
{
    KeyspaceHistory history;
    std::uint32_t number = 0;
    for (int second = 0; second < 60; ++second) {
        std::vector<ShardView> shards;
        for (std::uint64_t i = 0; i < 1'000; ++i)
            shards.push_back(shardOf(number++, i << 54, ((i + 1) << 54) - 1, 0.3F));
        HotShard hot;
        hot.shard = shards[0].number;
        for (int key = 0; key < 20; ++key)
            hot.keys.push_back({std::to_string(second * 20 + key), 0.1, 1, 1});
        history.append(second, "clicks", shards.data(), shards.size(), {hot});
        for (int i = 0; i < 20; ++i)
            history.mark(second, "clicks", "split");
    }
    const KeyspacePicture picture = history.picture("clicks");
    QCOMPARE(picture.bands.size(), KeyspaceHistory::kMostBands);
    QCOMPARE(picture.bands.back().shard, number - 1);
    QCOMPARE(picture.threads.size(), KeyspaceHistory::kMostThreads);
    QCOMPARE(picture.marks.size(), KeyspaceHistory::kMostMarks);
}

void TstHistory::clearStartsAnotherRun()
{
    KeyspaceHistory history;
    const ShardView shard = shardOf(0, 0, kTop, 1);
    history.append(0, "clicks", &shard, 1, {});
    const std::uint64_t before = history.picture("clicks").run;
    history.clear();
    QVERIFY(history.picture("clicks").run != before);
    QCOMPARE(history.picture("clicks").columns, 0U);
    QVERIFY(history.nodes().empty());
}

QTEST_GUILESS_MAIN(TstHistory)
#include "tst_history.moc"
