// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/function.h"
#include "deliverylab.h"

using namespace headwater;
using namespace headwater::test;
using services::FunctionCaller;
using services::FunctionEvent;
using services::FunctionResult;

// KDF-07
class TstProcessing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void okDroppedAndFailedGoTheirOwnWays();
    void aModelledFunctionPassesEverything();
    void aFailingFunctionIsRetriedThreeTimes();
    void anAnswerWithoutSenseFailsTheBatch_data();
    void anAnswerWithoutSenseFailsTheBatch();
    void unlinkingTheFunctionLosesNothing();
};

namespace {

/// A function written in C++: gets the event, gives the payload.
class TestFunction final : public world::Component, public services::Function
{
public:
    using Answer = std::function<FunctionResult(const Json &)>;

    TestFunction(const world::Birth &birth, Answer answer)
        : Component(birth)
        , m_answer(std::move(answer))
    {
    }
    void invoke(kernel::SimTime now, FunctionCaller &caller, std::uint64_t token, FunctionEvent event) override
    {
        ++calls;
        m_pending.push_back({&caller, token, m_answer(Json::parse(event.text()))});
        schedule(now + kernel::kSecond, 50, calls, 1, m_pending.size() - 1);
    }
    void forget(FunctionCaller &) override
    {
        for (Pending &pending : m_pending)
            pending.caller = nullptr;
    }
    std::string functionName() const override { return id(); }
    void handle(const kernel::Event &event) override
    {
        const Pending pending = m_pending[event.data];
        if (pending.caller)
            pending.caller->answered(event.time, pending.token, pending.result);
    }
    void sample(double *) override {}
    void report(world::Json &) const override {}
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &) const override {}

    std::uint64_t calls = 0;

private:
    struct Pending
    {
        FunctionCaller *caller;
        std::uint64_t token;
        FunctionResult result;
    };
    Answer m_answer;
    std::vector<Pending> m_pending;
};

const char *const kProducer = R"({"recordsPerSecond": 100, "arrivals": "constant",
    "payload": "{\"id\": \"{{counter}}\"}"})";

struct Bench
{
    std::unique_ptr<World> world;
    TestFunction *function = nullptr;
};

Bench withFunction(TestFunction::Answer answer)
{
    static const pipeline::ServiceType type = [] {
        pipeline::ServiceType made;
        made.id = "test-function";
        return made;
    }();
    Bench bench;
    bench.world = start(delivery(kProducer, R"({"BufferingHints": {"IntervalInSeconds": 60}})"));
    pipeline::Node node;
    node.id = "function";
    bench.world->addNode(node, type, [&](const world::Birth &birth) {
        auto made = std::make_unique<TestFunction>(birth, answer);
        bench.function = made.get();
        return made;
    });
    pipeline::Link link;
    link.from = "out";
    link.to = "function";
    link.port = "transform";
    bench.world->addLink(link);
    bench.world->start();
    return bench;
}

FunctionResult returned(Json json)
{
    FunctionResult result;
    result.payload = json.dump();
    return result;
}

} // namespace

void TstProcessing::okDroppedAndFailedGoTheirOwnWays()
{
    Bench bench = withFunction([](const Json &event) {
        Json records = Json::array();
        for (const Json &record : event["records"]) {
            const auto data = QByteArray::fromBase64(QByteArray::fromStdString(record["data"].get<std::string>()));
            const long id = Json::parse(data.toStdString())["id"].get<long>();
            const QByteArray changed = "<" + QByteArray::number(static_cast<qlonglong>(id)) + ">\n";
            records.push_back({{"recordId", record["recordId"]},
                               {"result", id % 4 == 0   ? "Dropped"
                                          : id % 4 == 1 ? "ProcessingFailed"
                                                        : "Ok"},
                               {"data", changed.toBase64().toStdString()}});
        }
        return returned({{"records", records}});
    });
    bench.world->runTo(seconds(200));
    const auto &totals = deliveryOf(*bench.world).totals();
    QVERIFY(totals.dropped > 1'000);
    QCOMPARE(bench.world->ledger().filtered, totals.dropped);
    QVERIFY(totals.processingFailed > 1'000);
    const Bucket &lake = bucketOf(*bench.world);
    const auto good = keysOf(lake, "2020/"), failed = keysOf(lake, "processing-failed/");
    QCOMPARE(good.size(), std::size_t{2});
    QVERIFY(!failed.empty());
    std::istringstream lines(bytesOf(lake, good.front()));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count)
        QVERIFY2(std::stol(line.substr(1)) % 4 >= 2, line.c_str());
    QCOMPARE(count, std::size_t{lake.find(good.front())->records});
    QVERIFY(bytesOf(lake, failed.front()).find("Lambda.ProcessingFailedStatus") != std::string::npos);
    QCOMPARE(bench.world->ledger().balance(), std::int64_t{0});
}

void TstProcessing::aModelledFunctionPassesEverything()
{
    Bench bench = withFunction([](const Json &) {
        FunctionResult result;
        result.modelled = true;
        return result;
    });
    bench.world->runTo(seconds(200));
    const auto &totals = deliveryOf(*bench.world).totals();
    QVERIFY(totals.processed > 10'000);
    QCOMPARE(totals.errorRecords + totals.dropped, std::uint64_t{0});
    QVERIFY(bytesOf(bucketOf(*bench.world), keysOf(bucketOf(*bench.world)).front()).starts_with("{\"id\":"));
}

void TstProcessing::aFailingFunctionIsRetriedThreeTimes()
{
    Bench bench = withFunction([](const Json &) {
        FunctionResult result;
        result.kind = FunctionResult::Kind::FunctionError;
        result.errorType = "TypeError";
        return result;
    });
    bench.world->runTo(seconds(90));
    QCOMPARE(bench.function->calls, std::uint64_t{4});
    bench.world->runTo(seconds(150));
    const auto failed = keysOf(bucketOf(*bench.world), "processing-failed/");
    QCOMPARE(failed.size(), std::size_t{1});
    const std::string lines = bytesOf(bucketOf(*bench.world), failed.front());
    const Json first = Json::parse(lines.substr(0, lines.find('\n')));
    QCOMPARE(first["attemptsMade"].get<int>(), 4);
    QCOMPARE(first["errorCode"].get<std::string>(), std::string("Lambda.FunctionError"));
    QCOMPARE(QByteArray::fromBase64(QByteArray::fromStdString(first["rawData"].get<std::string>())),
             QByteArray("{\"id\":1}"));
    QCOMPARE(bench.world->ledger().balance(), std::int64_t{0});
}

void TstProcessing::anAnswerWithoutSenseFailsTheBatch_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("no JSON") << QByteArray("oops") << QByteArray("Lambda.JsonProcessingException");
    QTest::newRow("no records") << QByteArray("{}") << QByteArray("Lambda.JsonProcessingException");
    QTest::newRow("missing") << QByteArray(R"({"records": []})") << QByteArray("Lambda.MissingRecordId");
    QTest::newRow("twice") << QByteArray(R"({"records": [{"recordId": "1"}, {"recordId": "1"}]})")
                           << QByteArray("Lambda.DuplicatedRecordId");
    QTest::newRow("too large") << QByteArray(7 << 20, ' ') << QByteArray("Lambda.FunctionError");
}

void TstProcessing::anAnswerWithoutSenseFailsTheBatch()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, code);
    Bench bench = withFunction([&](const Json &) {
        FunctionResult result;
        result.payload = answer.toStdString();
        return result;
    });
    bench.world->runTo(seconds(150));
    const auto failed = keysOf(bucketOf(*bench.world), "processing-failed/");
    QVERIFY(!failed.empty());
    QVERIFY(QByteArray::fromStdString(bytesOf(bucketOf(*bench.world), failed.front())).contains(code));
    QCOMPARE(deliveryOf(*bench.world).totals().processed, std::uint64_t{0});
    QCOMPARE(bench.world->ledger().balance(), std::int64_t{0});
}

void TstProcessing::unlinkingTheFunctionLosesNothing()
{
    Bench bench = withFunction([](const Json &) {
        FunctionResult result;
        result.modelled = true;
        return result;
    });
    bench.world->runTo(seconds(60.5));
    pipeline::Link link;
    link.from = "out";
    link.to = "function";
    link.port = "transform";
    bench.world->removeLink(link);
    bench.world->runTo(seconds(200));
    const auto ledger = bench.world->ledger();
    QCOMPARE(ledger.balance(), std::int64_t{0});
    QCOMPARE(ledger.dropped, std::uint64_t{0});
    QVERIFY(ledger.delivered > 12'000);
}

QTEST_GUILESS_MAIN(TstProcessing)
#include "tst_processing.moc"
