// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/endpoints.h"
#include "core/gateway/recording.h"
#include "tests/core/services/lab.h"

#include <QTemporaryDir>

using namespace headwater;
using namespace headwater::test;
using namespace std::chrono_literals;
using gateway::OutsideCall;

namespace {

/// Takes down the calls that it gets.
struct Listener final : gateway::Endpoint
{
    explicit Listener(World &itsWorld)
        : world(itsWorld)
    {
    }
    void take(const OutsideCall &call) override
    {
        calls.push_back(call);
        times.push_back(world.now());
    }

    World &world;
    std::vector<OutsideCall> calls;
    std::vector<kernel::SimTime> times;
};

struct Lab
{
    explicit Lab(const std::string &drawn, std::vector<pipeline::Action> actions = {})
        : world(start(draw(drawn)))
        , live(*world, std::move(actions), [this] { return wall; })
        , listener(*world)
    {
        live.add("test", listener);
    }

    std::chrono::nanoseconds wall = 1h;
    std::unique_ptr<World> world;
    gateway::LiveWorld live;
    Listener listener;
};

constexpr const char *kBusy = "web: producer {\"recordsPerSecond\": 500}\nclicks: kinesis-stream\napp: consumer\n"
                              "web -> clicks\nclicks -> app";

} // namespace

class TstLiveWorld : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCallComesInWhenItComes();
    void aWorldFollowsTheClockAtItsSpeed();
    void aWorldMakesUpForTheTimeThatOpeningTook();
    void callsOfOneMomentKeepTheirOrder();
    void plannedActionsHappenAtTheirTime();
    void aClockThatStoppedIsNotMadeUpForAtOnce();
    void aRecordingComesBackAsItWas();
    void aRecordingThatIsNoneIsRefused();
    void aLifeIsLivedAgain();
};

void TstLiveWorld::aCallComesInWhenItComes()
{
    Lab lab(kBusy);
    lab.live.begin(1);
    lab.wall += 250ms;
    lab.live.take({.endpoint = "test", .number = 1, .operation = "a"});
    QCOMPARE(lab.listener.calls.front().at, 250 * kernel::kMillisecond);
    QCOMPARE(lab.listener.times.front(), 250 * kernel::kMillisecond);
    lab.live.take({.endpoint = "nobody", .number = 2, .operation = "b"});
    QCOMPARE(lab.listener.calls.size(), std::size_t{1});
}

void TstLiveWorld::aWorldFollowsTheClockAtItsSpeed()
{
    Lab lab(kBusy);
    lab.live.begin(60);
    for (int i = 0; i < 100; ++i) {
        lab.wall += 10ms;
        lab.live.advance();
    }
    QCOMPARE(lab.world->now(), 60 * kernel::kSecond);
    QCOMPARE(lab.live.lag(), kernel::SimTime{0});
    lab.live.begin(0.5);
    lab.wall += 2s;
    lab.live.advance();
    QCOMPARE(lab.world->now(), 61 * kernel::kSecond);
}

void TstLiveWorld::aWorldMakesUpForTheTimeThatOpeningTook()
{
    Lab lab(kBusy);
    lab.live.begin(1, 80ms);
    QCOMPARE(lab.live.lag(), 80 * kernel::kMillisecond);
    lab.wall += 20ms;
    lab.live.take({.endpoint = "test", .number = 1, .operation = "a"});
    QCOMPARE(lab.listener.times.front(), 100 * kernel::kMillisecond);
}

void TstLiveWorld::callsOfOneMomentKeepTheirOrder()
{
    Lab lab(kBusy);
    lab.live.begin(1);
    lab.wall += 10ms;
    for (std::uint64_t i = 0; i < 5; ++i) {
        lab.live.take({.endpoint = "test", .number = i, .operation = "a"});
        lab.wall += 50us;
    }
    for (std::uint64_t i = 0; i < 5; ++i) {
        QCOMPARE(lab.listener.calls[i].number, i);
        QCOMPARE(lab.listener.calls[i].at, 10 * kernel::kMillisecond);
    }
}

void TstLiveWorld::plannedActionsHappenAtTheirTime()
{
    Lab lab(kBusy, {{5 * kernel::kSecond, "web", "Stop", {}}, {2 * kernel::kSecond, "clicks", "Fly", {}}});
    std::vector<std::string> refused;
    lab.live.setRefusalListener([&](const pipeline::Action &action, const Error &) { refused.push_back(action.name); });
    lab.live.runTo(4'900 * kernel::kMillisecond);
    QVERIFY(!lab.world->find("web")->isStopped());
    lab.live.runTo(5'100 * kernel::kMillisecond);
    QVERIFY(lab.world->find("web")->isStopped());
    QCOMPARE(refused, std::vector<std::string>{"Fly"});
}

void TstLiveWorld::aClockThatStoppedIsNotMadeUpForAtOnce()
{
    // Work that takes as long as what it simulates: the clock runs on with every look at it.
    std::chrono::nanoseconds wall = 0ns;
    auto world = start(draw(kBusy));
    gateway::LiveWorld live(*world, {}, [&wall] { return wall += 5ms; });
    live.begin(1);
    wall += 10min; // a suspended machine
    live.advance();
    QVERIFY(world->now() < 10 * kernel::kSecond);
    const kernel::SimTime resumed = world->now();
    wall += 100ms;
    live.advance();
    QVERIFY(world->now() > resumed);
    QVERIFY(world->now() - resumed < kernel::kSecond);
}

void TstLiveWorld::aRecordingComesBackAsItWas()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("calls"));
    const std::vector<OutsideCall> calls{
        {.at = 5, .endpoint = "kinesis", .number = 1, .operation = "PutRecord", .form = "json", .body = "{\"a\": 1}"},
        {.at = 5, .endpoint = "iot", .number = 1, .operation = "packet", .body = std::string("\0\xff\n", 3)},
        {.at = 6,
         .endpoint = "sqs",
         .number = 7,
         .operation = "ListQueues",
         .form = "json",
         .body = "{}",
         .caller = "AKIAHEADWATERADMIN01",
         .sourceIp = "192.0.2.1",
         .isSecure = true},
        {.at = 9, .endpoint = "sqs", .number = 7, .operation = {}}};
    gateway::CallWriter writer;
    QVERIFY(writer.open(path, {250, 1'234, 99'000}).ok());
    for (const OutsideCall &each : calls)
        writer.write(each);
    QVERIFY(writer.close(77).ok());
    gateway::CallReader reader;
    const auto options = reader.open(path);
    QVERIFY(options.ok());
    QVERIFY(*options == (gateway::EndpointOptions{250, 1'234, 99'000}));
    std::vector<OutsideCall> read;
    const auto end = reader.read([&](const OutsideCall &call) { read.push_back(call); });
    QVERIFY(end.ok());
    QCOMPARE(*end, kernel::SimTime{77});
    QVERIFY(read == calls);
}

void TstLiveWorld::aRecordingThatIsNoneIsRefused()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("calls"));
    const auto write = [&](const QByteArray &text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    };
    const QByteArray head = "{\"format\":\"headwater-calls\",\"version\":1,\"controlDelayNs\":0,\"timeShiftMs\":0}\n";
    for (const QByteArray &bad : {QByteArray(), QByteArray("{}\n"), QByteArray(head).replace("1", "2")}) {
        write(bad);
        gateway::CallReader reader;
        QVERIFY(!reader.open(path).ok());
    }
    for (const char *line :
         {"{}", "{\"at\":1}", "noise", "{\"at\":\"1\",\"service\":\"sqs\",\"call\":1,\"operation\":\"x\"}",
          "{\"at\":5,\"service\":\"sqs\",\"call\":1,\"operation\":\"x\"}\n"
          "{\"at\":4,\"service\":\"sqs\",\"call\":1,\"operation\":\"x\"}"})
    {
        write(head + line + "\n");
        gateway::CallReader reader;
        QVERIFY(reader.open(path).ok());
        QVERIFY(!reader.read([](const OutsideCall &) {}).ok());
    }
}

void TstLiveWorld::aLifeIsLivedAgain()
{
    const auto drawn = std::string(kBusy) + "\norders: sqs-queue";
    std::vector<OutsideCall> calls;
    std::string digest;
    kernel::SimTime end = 0;
    {
        Lab lab(drawn, {{kernel::kSecond, "web", "Stop", {}}});
        gateway::Endpoints endpoints(lab.live, {0, 0});
        lab.live.setRecorder([&](const OutsideCall &call) { calls.push_back(call); });
        lab.live.begin(1);
        std::uint64_t number = 0;
        const auto call = [&](const char *service, const char *operation, std::string body) {
            lab.wall += 37ms;
            lab.live.take({.endpoint = service,
                           .number = ++number,
                           .operation = operation,
                           .form = "json",
                           .body = std::move(body)});
        };
        call("kinesis", "CreateStream", R"({"StreamName": "mine", "ShardCount": 1})");
        call("sqs", "ReceiveMessage", R"({"QueueUrl": "/0/orders", "WaitTimeSeconds": 1})");
        for (int i = 0; i < 40; ++i) {
            call("kinesis", "PutRecord",
                 R"({"StreamName": ")" + std::string(i % 2 ? "mine" : "clicks") +
                     R"(", "Data": "aGk=", "PartitionKey": ")" + std::to_string(i) + "\"}");
            call("sqs", "SendMessage", R"({"QueueUrl": "/0/orders", "MessageBody": "m"})");
            call("sqs", "ReceiveMessage", R"({"QueueUrl": "/0/orders", "WaitTimeSeconds": 0})");
        }
        call("kinesis", "SplitShard",
             R"({"StreamName": "clicks", "ShardToSplit": "shardId-000000000000", "NewStartingHashKey": "5000"})");
        lab.wall += 3s;
        lab.live.advance();
        digest = lab.world->digest();
        end = lab.world->now();
        QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    }
    Lab again(drawn, {{kernel::kSecond, "web", "Stop", {}}});
    const gateway::Endpoints endpoints(again.live, {0, 0});
    for (const OutsideCall &each : calls)
        again.live.redo(each);
    again.live.runTo(end);
    QCOMPARE(again.world->digest(), digest);
    // One call less is another life.
    Lab other(drawn, {{kernel::kSecond, "web", "Stop", {}}});
    const gateway::Endpoints otherEndpoints(other.live, {0, 0});
    calls.erase(calls.begin() + 10);
    for (const OutsideCall &each : calls)
        other.live.redo(each);
    other.live.runTo(end);
    QVERIFY(other.world->digest() != digest);
}

QTEST_GUILESS_MAIN(TstLiveWorld)
#include "tst_liveworld.moc"
