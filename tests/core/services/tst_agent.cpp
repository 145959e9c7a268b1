// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agent/agent.h"
#include "lab.h"

#include <QTemporaryDir>

#include <filesystem>
#include <fstream>

using namespace headwater;
using namespace headwater::test;
using kernel::SimTime;

namespace {

constexpr const char *kCombine =
    R"("dataProcessingOptions": [{"optionName": "LOGTOJSON", "logFormat": "COMMONAPACHELOG"}])";
constexpr const char *kQuick = R"("maxBufferAgeMillis": 1000)";

} // namespace

class TstAgent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void sendsEachFolderToItsStream();
    void sendsToDeliveryStreamsToo();
    void writesLinesAsTheirTimesSay();
    void flowsOfOtherYearsBeginTogether();
    void mergesRotatedFilesByTime();
    void readsARealConfiguration();
    void saysWhatIsWrongWithAConfiguration();
    void sendsWhenABufferIsFullOrOld();
    void retriesUntilTheStreamTakesIt();
    void losesAndRepeatsNothingOverARestart();
    void keepsLinesInTheirFilesWithoutATarget();
    void tellsThatItRunsOnLinuxOnly();
    void warnsOfFlowsThatGoNowhere();
    void followsRealFilesAndRepeatsThePast();
    void goesOnAtItsCheckpoints();
    void replaysOrFollowsByTheSpeedThatARunBeginsWith();
    void addsNothingToTimesThatWereAskedFor();
    void turnsFromReplayToTheRealFilesAndBack();
    void turnsFromTheRealFilesToReplayAndBack();
    void readsFromTheirBeginningWhatCameMeanwhile();

private:
    std::string path(const std::string &name) const { return m_folder->path().toStdString() + "/" + name; }
    void write(const std::string &name, const std::string &text) const
    {
        std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
        std::ofstream(path(name), std::ios::app) << text;
    }
    /// `count` lines of an access log, `every` seconds apart.
    static std::string accessLines(int count, int every, int firstSecond = 0)
    {
        std::string text;
        for (int i = 0; i < count; ++i) {
            const int second = firstSecond + i * every;
            const QString time = QStringLiteral("%1:%2:%3")
                                     .arg(10 + second / 3'600, 2)
                                     .arg(second / 60 % 60, 2, 10, QLatin1Char('0'))
                                     .arg(second % 60, 2, 10, QLatin1Char('0'));
            text += "10.0.0." + std::to_string(i % 200) + " - - [17/May/2015:" + time.toStdString() +
                    " +0000] \"GET /" + std::to_string(i) + " HTTP/1.1\" 200 17\n";
        }
        return text;
    }
    std::string flow(const std::string &pattern, const std::string &stream, const std::string &more = {}) const
    {
        return "{\"filePattern\": \"" + path(pattern) + "\", \"kinesisStream\": \"" + stream + "\"" +
               (more.empty() ? std::string() : ", " + more) + "}";
    }
    static std::unique_ptr<World> startWith(const pipeline::Pipeline &drawn, std::shared_ptr<world::Inputs> inputs)
    {
        world::WorldOptions options;
        options.inputs = std::move(inputs);
        auto built = simulation::buildWorld(drawn, services::builtinCatalog(), options);
        if (!built)
            qFatal("%s", qPrintable(built.error().message));
        return std::move(*built);
    }
    static std::uint64_t stored(World &world, const char *stream)
    {
        Json node;
        world.find(stream)->report(node);
        return node["metrics"]["IncomingRecords"]["sum"].get<std::uint64_t>();
    }

    /// The lines that the stream got, in its order.
    static std::vector<std::string> lines(World &world)
    {
        std::vector<std::string> all;
        const auto peeked = streamOf(world, "s").peek({"s", world::kNoShard, -1, 1'000});
        for (const world::PeekedRecord &record : *peeked)
            all.push_back(record.data);
        return all;
    }
    static bool areDistinct(std::vector<std::string> all)
    {
        std::sort(all.begin(), all.end());
        return std::adjacent_find(all.begin(), all.end()) == all.end() && (all.empty() || !all.front().empty());
    }
    std::string bySpeed() const
    {
        return "agent: agent {\"flows\": [" + flow("*.log*", "s", kQuick) + R"(]}
        s: kinesis-stream
        agent -> s)";
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TstAgent::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TstAgent::sendsEachFolderToItsStream()
{
    // AGT-01, AGT-02, AGT-03
    write("web/access.log", accessLines(30, 1));
    write("app/a.csv", "1,ann\n2,bob\n");
    write("app/b.csv", "3,cleo\n");
    write("app/old.csv.gz", "x\n");
    auto world = start(draw("agent: agent {\"flows\": [" +
                            flow("web/*.log", "clicks", std::string(kQuick) + ", " + kCombine) + ", " +
                            flow("app/*.csv*", "orders",
                                 std::string(kQuick) + R"(, "dataProcessingOptions": [{"optionName": "CSVTOJSON",)" +
                                     R"( "customFieldNames": ["id", "who"]}])") +
                            R"(]}
        clicks: kinesis-stream
        orders: kinesis-stream
        agent -> clicks
        agent -> orders)"));
    world->runTo(seconds(60));
    QCOMPARE(stored(*world, "clicks"), std::uint64_t{30});
    QCOMPARE(stored(*world, "orders"), std::uint64_t{3});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});

    const auto peeked = streamOf(*world, "orders").peek({"orders", world::kNoShard, -1, 10});
    QVERIFY(peeked);
    QStringList data;
    for (const world::PeekedRecord &record : *peeked)
        data.append(text(record.data));
    data.sort();
    QCOMPARE(data, (QStringList{QStringLiteral("{\"id\":\"1\",\"who\":\"ann\"}\n"),
                                QStringLiteral("{\"id\":\"2\",\"who\":\"bob\"}\n"),
                                QStringLiteral("{\"id\":\"3\",\"who\":\"cleo\"}\n")}));
    const auto click = streamOf(*world, "clicks").peek({"clicks", world::kNoShard, -1, 1});
    QCOMPARE(Json::parse(click->front().data)["response"].get<std::string>(), std::string("200"));
    QVERIFY(!click->front().partitionKey.empty());
}

void TstAgent::sendsToDeliveryStreamsToo()
{
    // AGT-01, AGT-02
    write("a.log", "1\n2\n");
    write("b.log", "3\n");
    const std::string delivery =
        R"({"filePattern": ")" + path("a.log") + R"(", "deliveryStream": "archive", "maxBufferAgeMillis": 1000})";
    const pipeline::Pipeline drawn = draw("agent: agent {\"flows\": [" + delivery + ", " + flow("b.log", "s", kQuick) +
                                          R"(]}
        archive: firehose
        s: kinesis-stream
        bucket: s3-bucket
        agent -> archive
        agent -> s
        archive -> bucket)");
    auto world = start(drawn);
    world->runTo(seconds(10));
    QCOMPARE(stored(*world, "archive"), std::uint64_t{2});
    QCOMPARE(stored(*world, "s"), std::uint64_t{1});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    world->runTo(seconds(400));
    const auto peeked = world->find("bucket")->peek({"bucket", world::kNoShard, -1, 10});
    QVERIFY(peeked);
    std::string data;
    for (const world::PeekedRecord &record : *peeked)
        data += record.data;
    QCOMPARE(text(data), QStringLiteral("1\n2\n"));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    // A flow that names the wrong kind of stream finds none.
    pipeline::Pipeline wrong = drawn;
    wrong.nodes[0].properties["flows"][0] = Json::parse(flow("a.log", "archive"));
    QVERIFY(pipeline::validate(wrong, services::builtinCatalog()).size() >
            pipeline::validate(drawn, services::builtinCatalog()).size());
}

void TstAgent::writesLinesAsTheirTimesSay()
{
    write("a.log", accessLines(10, 60)); // nine minutes
    const std::string drawn = "agent: agent {\"speed\": 10, \"flows\": [" + flow("a.log", "s", kQuick) + R"(]}
        s: kinesis-stream
        agent -> s)";
    auto world = start(draw(drawn));
    world->runTo(seconds(20));
    QCOMPARE(stored(*world, "s"), std::uint64_t{4}); // of seconds 0, 6, 12 and 18, a second later at most
    world->runTo(seconds(60));
    QCOMPARE(stored(*world, "s"), std::uint64_t{10});
    auto again = start(draw(drawn));
    again->runTo(seconds(60));
    QCOMPARE(text(again->digest()), text(world->digest()));
    auto faster = start(draw(drawn));
    faster->runTo(seconds(1));
    QVERIFY(faster->act({faster->now(), "agent", "SetProperty", {{"key", "speed"}, {"value", 1'000}}}));
    faster->runTo(seconds(5));
    QCOMPARE(stored(*faster, "s"), std::uint64_t{10});
}

void TstAgent::flowsOfOtherYearsBeginTogether()
{
    write("a.log", accessLines(5, 1));
    write("b.log", "Mar 12 12:01:13 box snort[1]: x\nMar 12 12:01:14 box snort[1]: y\n");
    auto world =
        start(draw("agent: agent {\"flows\": [" + flow("a.log", "s", kQuick) + ", " + flow("b.log", "s", kQuick) + R"(]}
        s: kinesis-stream
        agent -> s)"));
    world->runTo(seconds(10));
    QCOMPARE(stored(*world, "s"), std::uint64_t{7});
}

void TstAgent::mergesRotatedFilesByTime()
{
    write("a.log", accessLines(5, 1, 100));
    write("a.log.1", accessLines(5, 1, 50));
    write("a.log.2", accessLines(5, 1, 0));
    auto world = start(draw("agent: agent {\"flows\": [" + flow("a.log*", "s", kQuick) + R"(]}
        s: kinesis-stream
        agent -> s)"));
    world->runTo(seconds(20));
    QCOMPARE(stored(*world, "s"), std::uint64_t{5});
    world->runTo(seconds(70));
    QCOMPARE(stored(*world, "s"), std::uint64_t{10});
    world->runTo(seconds(120));
    QCOMPARE(stored(*world, "s"), std::uint64_t{15});
}

void TstAgent::readsARealConfiguration()
{
    write("logs/a.log", "one\ntwo\n");
    write("agent.json", R"({"cloudwatch.emitMetrics": false, "flows": [{"filePattern": "logs/*.log",
        "kinesisStream": "s", "maxBufferSizeRecords": 1, "partitionKeyOption": "DETERMINISTIC"}]})");
    auto world = start(draw(R"(agent: agent {"configFile": ")" + path("agent.json") + R"("}
        s: kinesis-stream
        agent -> s)"));
    world->runTo(seconds(5));
    QCOMPARE(stored(*world, "s"), std::uint64_t{2});
    const auto peeked = streamOf(*world, "s").peek({"s", world::kNoShard, -1, 10});
    QCOMPARE(text(peeked->front().data).size(), 4);
    QCOMPARE(text(peeked->front().partitionKey).size(), 32);
    Json node;
    world->find("agent")->report(node);
    QVERIFY(!node["metrics"].contains("BytesSent"));
    QCOMPARE(node["metrics"]["RecordsSent"]["sum"].get<int>(), 2);
}

void TstAgent::saysWhatIsWrongWithAConfiguration()
{
    write("agent.json", R"({"flows": [{"filePattern": "/x/*.log", "kinesisStream": "s", "maxBufferAgeMillis": 1}]})");
    auto world = start(draw(R"(agent: agent {"configFile": ")" + path("agent.json") + R"("}
        s: kinesis-stream
        agent -> s)"));
    world->runTo(seconds(1));
    QVERIFY(text(world->find("agent")->failure()).contains(QStringLiteral("/flows/0/maxBufferAgeMillis")));

    pipeline::Pipeline drawn;
    drawn.nodes.push_back(
        {"agent", "agent", "", {}, Json::parse(R"({"flows": [{"filePattern": "/x/*.log", "kinesisStream": "s",
                               "dataProcessingOptions": [{"optionName": "CSVTOJSON"}]}]})")});
    const auto issues = pipeline::validate(drawn, services::builtinCatalog());
    QVERIFY(std::any_of(issues.begin(), issues.end(), [](const pipeline::Issue &issue) {
        return issue.pointer == QStringLiteral("/nodes/0/properties/flows/0/dataProcessingOptions/0/customFieldNames");
    }));
}

void TstAgent::sendsWhenABufferIsFullOrOld()
{
    std::string lines;
    for (int i = 0; i < 25; ++i)
        lines += std::to_string(i) + "\n";
    write("a.log", lines);
    auto world = start(draw("agent: agent {\"linesPerSecond\": 10, \"flows\": [" +
                            flow("a.log", "s", R"("maxBufferSizeRecords": 10, "maxBufferAgeMillis": 10000)") + R"(]}
        s: kinesis-stream
        agent -> s)"));
    world->runTo(seconds(4));
    QCOMPARE(stored(*world, "s"), std::uint64_t{20});
    world->runTo(seconds(11));
    QCOMPARE(stored(*world, "s"), std::uint64_t{20});
    world->runTo(seconds(13));
    QCOMPARE(stored(*world, "s"), std::uint64_t{25});

    auto bySize = start(draw("agent: agent {\"linesPerSecond\": 10, \"flows\": [" +
                             flow("a.log", "s", R"("maxBufferSizeBytes": 100)") + R"(]}
        s: kinesis-stream
        agent -> s)"));
    bySize->runTo(seconds(4));
    const std::uint64_t sent = stored(*bySize, "s");
    QVERIFY(sent >= 15 && sent < 25); // a key and a line are some 20 bytes
}

void TstAgent::retriesUntilTheStreamTakesIt()
{
    // AGT-04, AGT-05
    std::string lines;
    for (int i = 0; i < 20'000; ++i)
        lines += std::to_string(i) + "\n";
    write("a.log", lines);
    auto world = start(draw("agent: agent {\"linesPerSecond\": 3000, \"flows\": [" + flow("a.log", "s", kQuick) +
                            R"(]}
        s: kinesis-stream
        agent -> s)"));
    world->runTo(seconds(5));
    double values[64];
    world->runTo(seconds(120));
    QCOMPARE(stored(*world, "s"), std::uint64_t{20'000});
    Json node;
    world->find("agent")->report(node);
    const Json &metrics = node["metrics"];
    const auto sum = [&metrics](const char *name) {
        return metrics[name]["sum"].get<std::uint64_t>();
    };
    QCOMPARE(sum("RecordsSent"), std::uint64_t{20'000});
    QVERIFY(sum("RecordSendErrors") > 1'000);
    QCOMPARE(sum("RecordSendAttempts"), sum("RecordsSent") + sum("RecordSendErrors"));
    QVERIFY(sum("BytesSent") > 20'000 * 10);
    QCOMPARE(sum("ServiceErrors"), std::uint64_t{0});
    QCOMPARE(world->ledger().dropped, std::uint64_t{0});

    // A stream that cannot be reached is an error of the service.
    auto cut = start(draw("agent: agent {\"flows\": [" + flow("a.log", "s", kQuick) + R"(]}
        s: kinesis-stream
        agent -> s)"));
    QVERIFY(cut->act({0, "agent", "CutLink", {{"to", "s"}}}));
    cut->runTo(seconds(10));
    cut->find("agent")->report(node);
    QVERIFY(node["metrics"]["ServiceErrors"]["sum"].get<int>() > 3);
    QVERIFY(cut->act({cut->now(), "agent", "RestoreLink", {{"to", "s"}}}));
    cut->runTo(seconds(30));
    cut->find("agent")->sample(values);
    QVERIFY(stored(*cut, "s") > 2'000);
    QCOMPARE(cut->ledger().dropped, std::uint64_t{0});
}

void TstAgent::losesAndRepeatsNothingOverARestart()
{
    // AGT-04
    write("a.log", accessLines(100, 1));
    auto world = start(draw("agent: agent {\"flows\": [" + flow("a.log", "s", kQuick) + R"(]}
        s: kinesis-stream
        agent -> s)"));
    world->runTo(seconds(20.5));
    QVERIFY(world->act({world->now(), "agent", "Stop", {}}));
    world->runTo(seconds(25));
    const std::uint64_t before = stored(*world, "s");
    QCOMPARE(before, std::uint64_t{21});
    world->runTo(seconds(50));
    QCOMPARE(stored(*world, "s"), before);
    QVERIFY(world->act({world->now(), "agent", "Start", {}}));
    world->runTo(seconds(52));
    QCOMPARE(stored(*world, "s"), std::uint64_t{52});
    world->runTo(seconds(110));
    QCOMPARE(stored(*world, "s"), std::uint64_t{100});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAgent::keepsLinesInTheirFilesWithoutATarget()
{
    write("a.log", accessLines(10, 1));
    const pipeline::Pipeline drawn = draw("agent: agent {\"flows\": [" + flow("a.log", "s", kQuick) + R"(]}
        s: kinesis-stream
        agent -> s)");
    auto world = start(drawn);
    world->runTo(seconds(5));
    world->removeLink(drawn.links.front());
    const std::uint64_t sent = stored(*world, "s");
    world->runTo(seconds(30));
    QCOMPARE(stored(*world, "s"), sent);
    world->addLink(drawn.links.front());
    world->runTo(seconds(40));
    // Only what was buffered when the link went is lost.
    QVERIFY(stored(*world, "s") >= 8);
    QCOMPARE(stored(*world, "s") + world->ledger().dropped, std::uint64_t{10});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAgent::tellsThatItRunsOnLinuxOnly()
{
    // AGT-05
    pipeline::Pipeline drawn;
    drawn.nodes.push_back({"agent", "agent", "", {}, {{"operatingSystem", "windows"}}});
    const auto issues = pipeline::validate(drawn, services::builtinCatalog());
    QVERIFY(std::any_of(issues.begin(), issues.end(), [](const pipeline::Issue &issue) {
        return issue.severity == pipeline::Severity::Error && issue.message.contains(QStringLiteral("Linux only"));
    }));
}

void TstAgent::warnsOfFlowsThatGoNowhere()
{
    // AGT-02
    pipeline::Pipeline drawn = draw("agent: agent {\"flows\": [" + flow("a.log", "s") + ", " + flow("b.log", "other") +
                                    R"(]}
        s: kinesis-stream
        agent -> s)");
    QStringList pointers;
    for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog()))
        pointers.append(issue.pointer);
    QCOMPARE(pointers, QStringList{QStringLiteral("/nodes/0/properties/flows/1/kinesisStream")});
}

void TstAgent::followsRealFilesAndRepeatsThePast()
{
    write("a.log", "1\n2\n3\n");
    const pipeline::Pipeline drawn =
        draw("agent: agent {\"mode\": \"live\", \"flows\": [" +
             flow("a.log", "s", std::string(kQuick) + R"(, "initialPosition": "START_OF_FILE")") + R"(]}
        s: kinesis-stream
        agent -> s)");
    const auto inputs = std::make_shared<world::Inputs>();
    auto world = startWith(drawn, inputs);
    world->runTo(seconds(5));
    QCOMPARE(stored(*world, "s"), std::uint64_t{3});
    write("a.log", "4\n5\n");
    // The files grow by the wall clock: simulated time goes on until the lines are here.
    QTRY_VERIFY_WITH_TIMEOUT((world->runTo(world->now() + seconds(1)), stored(*world, "s") == 5), 10'000);
    std::filesystem::rename(path("a.log"), path("a.log.1"));
    write("a.log", "6\n");
    QTRY_VERIFY_WITH_TIMEOUT((world->runTo(world->now() + seconds(1)), stored(*world, "s") == 6), 10'000);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    const auto peeked = streamOf(*world, "s").peek({"s", world::kNoShard, -1, 10});
    QCOMPARE(peeked->size(), std::size_t{6});
    for (const world::PeekedRecord &record : *peeked)
        QCOMPARE(record.data.size(), std::size_t{2});

    // What comes meanwhile is no part of the past.
    write("a.log", "7\n");
    auto again = startWith(drawn, inputs);
    again->runTo(world->now());
    QCOMPARE(text(again->digest()), text(world->digest()));
    QTRY_VERIFY_WITH_TIMEOUT((again->runTo(again->now() + seconds(1)), stored(*again, "s") == 7), 10'000);

    // And a run over the finished files is the same every time.
    std::string digests[2];
    for (std::string &digest : digests) {
        auto finished = startWith(drawn, nullptr);
        finished->runTo(seconds(10));
        QCOMPARE(stored(*finished, "s"), std::uint64_t{2});
        digest = finished->digest();
    }
    QCOMPARE(text(digests[0]), text(digests[1]));
}

void TstAgent::replaysOrFollowsByTheSpeedThatARunBeginsWith()
{
    // AGT-01
    write("a.log", accessLines(60, 1));
    const pipeline::Pipeline drawn =
        draw("agent: agent {\"flows\": [" +
             flow("a.log", "s", std::string(kQuick) + R"(, "initialPosition": "START_OF_FILE")") + R"(]}
        s: kinesis-stream
        agent -> s)");
    const auto clock = std::make_shared<world::Inputs>();
    clock->setFollowsClock(true);
    auto live = startWith(drawn, clock);
    live->runTo(seconds(5));
    // The whole file is there already, as it is for a real agent.
    QCOMPARE(stored(*live, "s"), std::uint64_t{60});

    const auto quick = std::make_shared<world::Inputs>();
    auto replayed = startWith(drawn, quick);
    replayed->runTo(seconds(31));
    QVERIFY(stored(*replayed, "s") >= 25 && stored(*replayed, "s") <= 31);

    // The past of a run stays what it was when the speed changes.
    clock->setFollowsClock(false);
    auto again = startWith(drawn, clock);
    again->runTo(live->now());
    QCOMPARE(text(again->digest()), text(live->digest()));
    quick->setFollowsClock(true);
    auto replayedAgain = startWith(drawn, quick);
    replayedAgain->runTo(replayed->now());
    QCOMPARE(text(replayedAgain->digest()), text(replayed->digest()));
}

void TstAgent::addsNothingToTimesThatWereAskedFor()
{
    write("a.log", "1\n");
    const std::string follow = flow("a.log", "s", R"("initialPosition": "START_OF_FILE")");
    const auto config = services::agent::configOf(Json::parse("{\"flows\": [" + follow + ", " + follow + "]}"), {});
    QVERIFY(config);
    services::agent::LiveTape tape;
    QVERIFY(tape.follow(config->flows, {}));
    for (const std::size_t flow : {0, 1}) {
        QVERIFY(tape.next(flow, 0, seconds(1)));
        QVERIFY(!tape.next(flow, 1, seconds(5)));
    }
    write("a.log", "2\n");
    // Who follows reads the flows in their order: what the second has, is there for the first one too.
    kernel::SimTime now = seconds(10);
    QTRY_VERIFY(tape.next(1, 1, now += seconds(1)));
    QVERIFY(!tape.next(0, 1, seconds(3)));
    QVERIFY(!tape.next(0, 1, seconds(5)));
    QTRY_VERIFY(tape.next(0, 1, now += seconds(1)));
}

void TstAgent::turnsFromReplayToTheRealFilesAndBack()
{
    // AGT-01
    write("a.log", accessLines(60, 1));
    const pipeline::Pipeline drawn = draw(bySpeed());
    const auto pace = std::make_shared<world::Inputs>();
    auto world = startWith(drawn, pace);
    world->runTo(seconds(20));
    write("a.log", accessLines(3, 1, 100)); // waits for somebody who follows
    world->runTo(seconds(30));
    const std::uint64_t replayed = stored(*world, "s");
    QVERIFY(replayed >= 25 && replayed <= 30);

    pace->setFollowsClock(true);
    std::filesystem::rename(path("a.log"), path("a.log.1"));
    write("a.log", accessLines(2, 1, 200));
    QTRY_VERIFY_WITH_TIMEOUT((world->runTo(world->now() + seconds(1)), stored(*world, "s") >= replayed + 5), 10'000);
    world->runTo(world->now() + seconds(20));
    QVERIFY(stored(*world, "s") <= replayed + 6); // one was in the agent's buffer

    pace->setFollowsClock(false);
    write("a.log", accessLines(1, 1, 300));
    world->runTo(world->now() + seconds(15));
    const std::uint64_t later = stored(*world, "s") - replayed - 5;
    QVERIFY(later >= 10 && later <= 17); // where it stood, not all at once
    world->runTo(world->now() + seconds(60));
    QCOMPARE(stored(*world, "s"), std::uint64_t{65});
    QVERIFY(areDistinct(lines(*world)));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});

    pace->setFollowsClock(true);
    auto again = startWith(drawn, pace);
    again->runTo(world->now());
    QCOMPARE(text(again->digest()), text(world->digest()));
    QTRY_VERIFY_WITH_TIMEOUT((again->runTo(again->now() + seconds(1)), stored(*again, "s") == 66), 10'000);
    QVERIFY(areDistinct(lines(*again)));
}

void TstAgent::turnsFromTheRealFilesToReplayAndBack()
{
    write("a.log", accessLines(30, 1));
    const pipeline::Pipeline drawn = draw(bySpeed());
    const auto pace = std::make_shared<world::Inputs>();
    pace->setFollowsClock(true);
    auto world = startWith(drawn, pace);
    world->runTo(seconds(10));
    QCOMPARE(stored(*world, "s"), std::uint64_t{0}); // as a real agent, which begins at the ends
    write("a.log", accessLines(2, 1, 100));
    QTRY_VERIFY_WITH_TIMEOUT((world->runTo(world->now() + seconds(1)), stored(*world, "s") == 2), 10'000);
    pace->setFollowsClock(false);
    world->runTo(world->now() + seconds(15));
    QVERIFY(stored(*world, "s") >= 12 && stored(*world, "s") <= 17);
    world->runTo(world->now() + seconds(60));
    QCOMPARE(stored(*world, "s"), std::uint64_t{32});
    QVERIFY(areDistinct(lines(*world)));
    pace->setFollowsClock(true);
    write("a.log", accessLines(1, 1, 200));
    QTRY_VERIFY_WITH_TIMEOUT((world->runTo(world->now() + seconds(1)), stored(*world, "s") == 33), 10'000);
    QVERIFY(areDistinct(lines(*world)));
}

void TstAgent::readsFromTheirBeginningWhatCameMeanwhile()
{
    const pipeline::Pipeline drawn = draw("agent: agent {\"mode\": \"live\", \"checkpointFile\": \"" +
                                          path("checkpoints") + "\", \"flows\": [" + flow("a.log", "s", kQuick) + R"(]}
        s: kinesis-stream
        agent -> s)");
    startWith(drawn, nullptr)->runTo(seconds(2));
    write("a.log", "1\n2\n");
    auto world = startWith(drawn, nullptr);
    world->runTo(seconds(5));
    QCOMPARE(stored(*world, "s"), std::uint64_t{2});
}

void TstAgent::goesOnAtItsCheckpoints()
{
    // AGT-04
    write("a.log", "1\n2\n3\n");
    const pipeline::Pipeline drawn =
        draw("agent: agent {\"mode\": \"live\", \"checkpointFile\": \"" + path("checkpoints") + "\", \"flows\": [" +
             flow("a.log*", "s", std::string(kQuick) + R"(, "initialPosition": "START_OF_FILE")") + R"(]}
        s: kinesis-stream
        agent -> s)");
    {
        auto world = startWith(drawn, nullptr);
        world->runTo(seconds(5));
        QCOMPARE(stored(*world, "s"), std::uint64_t{3});
    }
    write("a.log", "4\n");
    std::filesystem::rename(path("a.log"), path("a.log.1"));
    write("a.log", "5\n");
    auto world = startWith(drawn, nullptr);
    world->runTo(seconds(5));
    QCOMPARE(stored(*world, "s"), std::uint64_t{2});
}

QTEST_GUILESS_MAIN(TstAgent)
#include "tst_agent.moc"
