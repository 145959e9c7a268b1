// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/estimate.h"
#include "core/services/s3-bucket/bucket.h"
#include "core/services/sqs-queue/extended.h"
#include "sqslab.h"

using namespace headwater;
using namespace headwater::test;

namespace {

/// Steps a world second by second; the books must balance at each.
void balanced(World &world, int from, int to)
{
    for (int second = from; second <= to; ++second) {
        world.runTo(seconds(second));
        QCOMPARE(world.ledger().balance(), std::int64_t{0});
    }
}

} // namespace

/// Queues, senders and workers in a running world.
class TstSqsNodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesGoThroughToTheWorkers();
    void sendAndReceiveTakeAboutTenMilliseconds();
    void moreWorkersWorkOffMore();
    void eachMessageIsWorkedOnByOneAtATime();
    void aWorkerThatDiesLosesNothing();
    void aHeartbeatKeepsLongWorkFromBeingDoneTwice();
    void whatAlwaysFailsBecomesADeadLetterAndGoesBack();
    void aFifoQueueKeepsOrderWithinGroups();
    void aFifoQueueRefusesBeyondItsRate();
    void repeatedMessagesAreStoredOnce();
    void shortPollsCostEmptyReceives();
    void tooLargeMessagesAreRefused();
    void theExtendedClientGoesThroughABucket();
    void aTopicAndAStreamConsumerFillAQueue();
    void aFunctionWorksOffAQueue();
    void aFunctionSaysWhichMessagesFailed();
    void aFunctionThatFailsLeavesItsMessages();
    void whatIsUnlinkedWaitsNoLonger();
    void workersFollowTheBacklog();
    void aQueueBuffersWritesForATable();
    void requestsAreBilledByChunksOf64KB_data();
    void requestsAreBilledByChunksOf64KB();
    void rolesAndTheQueuesPolicyDecide();
    void aPolicyThatComesLaterHoldsAtOnce();
    void theKeyIsAskedForADataKeyNowAndThen();
    void peekShowsWhatAReceiveWouldGive();
    void peopleSendPurgeAndStop();
    void threadsAndStretchesChangeNothing();
};

void TstSqsNodes::messagesGoThroughToTheWorkers()
{
    auto world = start(draw("s: sqs-sender {\"recordsPerSecond\": 50}\n" + exactQueue("q") +
                            "w: sqs-worker {\"instances\": 2, \"threads\": 5, \"processingMs\": 50}\ns -> q\nq -> w"));
    balanced(*world, 1, 60);
    const world::Ledger ledger = world->ledger();
    QVERIFY(ledger.produced > 2'700 && ledger.delivered > 2'650 && ledger.held < 60);
    QCOMPARE(ledger.dropped + ledger.expired + ledger.filtered, 0u);
}

// SQS-03
void TstSqsNodes::sendAndReceiveTakeAboutTenMilliseconds()
{
    const Json result =
        run(draw("s: sqs-sender {\"recordsPerSecond\": 5, \"arrivals\": \"constant\"}\n" + exactQueue("q") +
                 "w: sqs-worker {\"processingMs\": 0, \"processingTimes\": \"constant\"}\ns -> q\nq -> w"),
            30);
    QCOMPARE(milliseconds(result, "s", "PutLatencyMilliseconds", "p50"), 10.0);
    // One way to the queue, one way to the worker.
    QVERIFY(std::abs(milliseconds(result, "w", "EndToEndLatencyMilliseconds", "p50") - 10) < 1);
}

// SQS-04
void TstSqsNodes::moreWorkersWorkOffMore()
{
    const auto done = [](int instances) {
        return sum(run(draw("s: sqs-sender {\"recordsPerSecond\": 200}\n" + exactQueue("q") +
                            "w: sqs-worker {\"threads\": 1, \"processingMs\": 90, \"processingTimes\": \"constant\", "
                            "\"instances\": " +
                            std::to_string(instances) + "}\ns -> q\nq -> w"),
                       60),
                   "w", "MessagesProcessed");
    };
    const std::uint64_t one = done(1), four = done(4), many = done(40);
    QVERIFY2(one > 550 && one < 610, qPrintable(QString::number(one)));
    QVERIFY(four > 3.9 * static_cast<double>(one) && four < 4.1 * static_cast<double>(one));
    QVERIFY(many > 11'500);
}

// SQS-04
void TstSqsNodes::eachMessageIsWorkedOnByOneAtATime()
{
    const Json result = run(draw("s: sqs-sender {\"recordsPerSecond\": 100}\n" + exactQueue("q") +
                                 "w: sqs-worker {\"instances\": 30, \"processingMs\": 100}\ns -> q\nq -> w"),
                            60);
    QCOMPARE(sum(result, "w", "MessagesProcessedTwice"), 0u);
    QVERIFY(sum(result, "w", "MessagesProcessed") > 5'500);
    const Json twice = run(draw("s: sqs-sender {\"recordsPerSecond\": 100}\nq: sqs-queue {\"duplicateRate\": 0.05}\n"
                                "w: sqs-worker {\"instances\": 30, \"processingMs\": 100}\ns -> q\nq -> w"),
                           60);
    const std::uint64_t copies = sum(twice, "q", "MessagesDeliveredTwice");
    QVERIFY2(copies > 220 && copies < 380, qPrintable(QString::number(copies))); // 5 % of 6,000
    QCOMPARE(twice["ledger"]["balance"].get<std::int64_t>(), std::int64_t{0});
}

void TstSqsNodes::aWorkerThatDiesLosesNothing()
{
    auto world = start(
        draw("s: sqs-sender {\"recordsPerSecond\": 20, \"schedule\": [{\"at\": \"60s\", \"recordsPerSecond\": 0}]}\n" +
             exactQueue("q", "\"VisibilityTimeout\": 5") +
             "w: sqs-worker {\"instances\": 10, \"processingMs\": 50, \"crashRate\": 0.1, \"restartMs\": 1000}\ns -> "
             "q\nq -> w"));
    balanced(*world, 1, 120);
    Json node;
    world->find("w")->report(node);
    QVERIFY(node["metrics"]["Crashes"]["sum"].get<int>() > 50);
    QCOMPARE(world->ledger().held, 0u);
    QCOMPARE(world->ledger().delivered, world->ledger().produced);
}

void TstSqsNodes::aHeartbeatKeepsLongWorkFromBeingDoneTwice()
{
    const auto run5 = [](const char *more) {
        return run(draw("s: sqs-sender {\"recordsPerSecond\": 1}\n" + exactQueue("q", "\"VisibilityTimeout\": 5") +
                        "w: sqs-worker {\"instances\": 20, \"MaxNumberOfMessages\": 1, \"processingMs\": 8000, "
                        "\"processingTimes\": \"constant\"" +
                        more + "}\ns -> q\nq -> w"),
                   200);
    };
    const Json without = run5(""), with = run5(", \"heartbeatSeconds\": 3");
    QVERIFY(sum(without, "q", "MessagesReturned") > 100);
    QVERIFY(sum(without, "w", "DeletedTooLate") > 50);
    QCOMPARE(sum(with, "q", "MessagesReturned"), 0u);
    QCOMPARE(sum(with, "w", "MessagesProcessedTwice"), 0u);
    QVERIFY(sum(with, "w", "Heartbeats") > 200);
}

// SQS-11
void TstSqsNodes::whatAlwaysFailsBecomesADeadLetterAndGoesBack()
{
    SqsLab lab(
        "s: sqs-sender {\"recordsPerSecond\": 10, \"schedule\": [{\"at\": \"30s\", \"recordsPerSecond\": 0}]}\n" +
            exactQueue("q", "\"VisibilityTimeout\": 2, \"RedrivePolicy\": {\"maxReceiveCount\": 2}") +
            exactQueue("letters", "\"MessageRetentionPeriod\": 1209600") +
            "w: sqs-worker {\"instances\": 10, \"processingMs\": 50, \"failureRate\": 1}\ns -> q\nq -> w\nq -> letters",
        Profile::Current);
    balanced(*lab.world, 1, 60);
    QCOMPARE(lab.queue("q").model().size(), 0u);
    const std::uint64_t fallen = lab.queue("letters").model().visible();
    QCOMPARE(fallen, lab.world->ledger().produced);
    QCOMPARE(lab.world->findWire("q", "letters", "deadLetters")->records, fallen);
    // The reason is mended, and the letters go back.
    QVERIFY(lab.world->find("w")->setProperty("failureRate", 0).ok());
    QVERIFY(lab.world->act({lab.world->now(), "letters", "StartMessageMoveTask", Json::object()}).ok());
    balanced(*lab.world, 61, 120);
    QCOMPARE(lab.world->ledger().delivered, fallen);
    QCOMPARE(lab.world->ledger().held, 0u);
}

// SQS-06
void TstSqsNodes::aFifoQueueKeepsOrderWithinGroups()
{
    const auto disorder = [](const char *queue) {
        const Json result =
            run(draw("s: sqs-sender {\"recordsPerSecond\": 100, \"keys\": {\"count\": 20}}\nq: sqs-queue " +
                     std::string(queue) + "\nw: sqs-worker {\"instances\": 20, \"processingMs\": 40}\ns -> q\nq -> w"),
                60);
        return std::pair(sum(result, "w", "MessagesOutOfOrder"), sum(result, "w", "MessagesProcessed"));
    };
    const auto fifo = disorder(R"({"FifoQueue": true})");
    QCOMPARE(fifo.first, 0u);
    QVERIFY(fifo.second > 5'000);
    QVERIFY(disorder("{}").first > 500);
}

// SQS-07
void TstSqsNodes::aFifoQueueRefusesBeyondItsRate()
{
    const Json single = run(draw("s: sqs-sender {\"recordsPerSecond\": 1000, \"retry\": {\"maxAttempts\": 1}}\n"
                                 "q: sqs-queue {\"FifoQueue\": true}\ns -> q"),
                            60);
    const std::uint64_t accepted = sum(single, "s", "RecordsAccepted");
    QVERIFY2(accepted > 18'000 && accepted <= 18'300, qPrintable(QString::number(accepted)));
    QVERIFY(sum(single, "q", "RequestsRefused") > 40'000);
    const Json batched = run(draw("s: sqs-sender {\"recordsPerSecond\": 2800, \"api\": \"SendMessageBatch\"}\n"
                                  "q: sqs-queue {\"FifoQueue\": true}\ns -> q"),
                             60);
    QCOMPARE(sum(batched, "q", "RequestsRefused"), 0u);
    QVERIFY(sum(batched, "s", "RecordsAccepted") > 160'000);
}

void TstSqsNodes::repeatedMessagesAreStoredOnce()
{
    auto world =
        start(draw("s: sqs-sender {\"recordsPerSecond\": 50, \"repeatRate\": 0.2}\nq: sqs-queue {\"FifoQueue\": true}\n"
                   "w: sqs-worker {\"instances\": 10, \"processingMs\": 20}\ns -> q\nq -> w"));
    balanced(*world, 1, 60);
    const world::Ledger ledger = world->ledger();
    QVERIFY2(std::abs(static_cast<double>(ledger.filtered) / static_cast<double>(ledger.produced) - 0.2) < 0.03,
             qPrintable(QString::number(ledger.filtered)));
    // The same where the queue knows them by their content.
    auto content =
        start(draw("s: sqs-sender {\"recordsPerSecond\": 20, \"deduplicationId\": \"none\", \"repeatRate\": 0.2}\n"
                   "q: sqs-queue {\"FifoQueue\": true, \"ContentBasedDeduplication\": true}\ns -> q"));
    balanced(*content, 1, 30);
    QVERIFY(content->ledger().filtered > 60);
}

void TstSqsNodes::shortPollsCostEmptyReceives()
{
    const auto empty = [](int wait) {
        const Json result = run(draw("s: sqs-sender {\"recordsPerSecond\": 1}\n" + exactQueue("q") +
                                     "w: sqs-worker {\"WaitTimeSeconds\": " + std::to_string(wait) +
                                     ", \"processingMs\": 10}\ns -> q\nq -> w"),
                                100);
        return sum(result, "q", "NumberOfEmptyReceives");
    };
    QVERIFY(empty(0) > 5'000);
    QVERIFY(empty(20) < 300);
}

// SQS-05
void TstSqsNodes::tooLargeMessagesAreRefused()
{
    for (const Profile profile : {Profile::Exam, Profile::Current}) {
        const auto drawn = draw(
            "s: sqs-sender {\"recordsPerSecond\": 5, \"recordBytes\": 262145}\n" + exactQueue("q") + "s -> q", profile);
        const Json result = run(drawn, 20);
        QCOMPARE(sum(result, "s", "RecordsAccepted") > 0, profile == Profile::Current);
        QCOMPARE(sum(result, "s", "RecordsDropped") > 0, profile == Profile::Exam);
        QCOMPARE(result["ledger"]["balance"].get<std::int64_t>(), std::int64_t{0});
    }
    const Json exact = run(
        draw("s: sqs-sender {\"recordsPerSecond\": 5, \"recordBytes\": 262144}\n" + exactQueue("q") + "s -> q"), 20);
    QCOMPARE(sum(exact, "s", "RecordsDropped"), 0u);
}

// SQS-12
void TstSqsNodes::theExtendedClientGoesThroughABucket()
{
    SqsLab lab("s: sqs-sender {\"recordsPerSecond\": 2, \"recordBytes\": 500000, \"extendedClient\": true}\n" +
               exactQueue("q") +
               "b: s3-bucket\nw: sqs-worker {\"instances\": 3, \"processingMs\": 20, \"extendedClient\": true}\n"
               "s -> q\ns -> b\nq -> w\nw -> b");
    lab.world->find("w")->setStopped(true);
    balanced(*lab.world, 1, 20);
    auto &bucket = dynamic_cast<services::s3_bucket::Bucket &>(*lab.world->find("b"));
    const std::size_t waiting = lab.queue("q").model().visible();
    QVERIFY(waiting > 25);
    QVERIFY(bucket.stored().size() >= waiting);
    // The message is the pointer, the object is the whole body.
    const auto got = lab.receive("q");
    const auto pointer = sqs::parsePointer(got->messages[0].body);
    QVERIFY(pointer);
    QCOMPARE(pointer->bucket, std::string("b"));
    QCOMPARE(got->messages[0].messageAttributes[0].name, std::string("SQSLargePayloadSize"));
    QCOMPARE(got->messages[0].messageAttributes[0].value, std::string("500000"));
    QCOMPARE(bucket.object(pointer->key)->size(), std::size_t{500'000});
    QVERIFY(got->messages[0].body.size() < 200);
    const std::string handle = sqs::extendedHandle(*pointer, "ORIGINAL");
    QCOMPARE(handle, "-..s3BucketName..-b-..s3BucketName..--..s3Key..-" + pointer->key + "-..s3Key..-ORIGINAL");
    // Whoever deletes the message deletes the object.
    lab.world->find("w")->setStopped(false);
    QVERIFY(lab.world->find("s")->setProperty("recordsPerSecond", 0).ok());
    balanced(*lab.world, 21, 90);
    QCOMPARE(lab.queue("q").model().size(), 0u);
    QCOMPARE(bucket.stored().size(), 0u);
    Json node;
    lab.world->find("w")->report(node);
    QCOMPARE(node["metrics"]["PayloadsFromS3"]["sum"].get<std::uint64_t>(), lab.world->ledger().delivered);
}

void TstSqsNodes::aTopicAndAStreamConsumerFillAQueue()
{
    auto world = start(draw(
        "p: producer {\"recordsPerSecond\": 20}\nk: kinesis-stream\nf: lambda\n" + exactQueue("q") + exactQueue("n") +
        "al: alarm {\"watch\": \"k\", \"MetricName\": \"IncomingRecords\", \"Period\": 10, \"Threshold\": 5}\n"
        "p -> k\nk -> f\nf -> q\nal -> n"));
    balanced(*world, 1, 60);
    const auto &queue = dynamic_cast<const sqs::SqsQueue &>(*world->find("q"));
    QVERIFY2(queue.model().visible() > 900, qPrintable(QString::number(queue.model().visible())));
    const auto &told = dynamic_cast<const sqs::SqsQueue &>(*world->find("n"));
    QCOMPARE(told.model().visible(), 1u);
    const auto shown = told.peek({.node = "n"});
    QVERIFY(Json::parse(shown->front().data)["Body"].get<std::string>().find("alarmName") != std::string::npos);
}

void TstSqsNodes::aFunctionWorksOffAQueue()
{
    SqsLab lab("s: sqs-sender {\"recordsPerSecond\": 200}\n" + exactQueue("q") +
               "f: lambda {\"durationMs\": 200, \"recordDurationMs\": 0, \"coldStartMs\": 0}\ns -> q\nq -> f");
    balanced(*lab.world, 1, 30);
    Json node;
    lab.world->find("f")->report(node);
    // Batches of ten, five pollers.
    QVERIFY(node["metrics"]["Invocations"]["sum"].get<double>() >=
            node["metrics"]["RecordsProcessed"]["sum"].get<double>() / 10);
    QVERIFY(node["metrics"]["ConcurrentExecutions"]["max"].get<int>() <= 5);
    QCOMPARE(node["metrics"]["RecordsProcessed"]["sum"].get<std::uint64_t>(), lab.world->ledger().delivered);
    // Under load it takes more of them, a minute later.
    QVERIFY(lab.world->find("s")->setProperty("recordsPerSecond", 1'000).ok());
    balanced(*lab.world, 31, 150);
    lab.world->find("f")->report(node);
    QVERIFY(node["metrics"]["ConcurrentExecutions"]["max"].get<int>() > 15);
    QVERIFY(lab.queue("q").model().visible() < 100);
}

void TstSqsNodes::aFunctionSaysWhichMessagesFailed()
{
    SqsLab lab(
        exactQueue("q", "\"VisibilityTimeout\": 18, \"RedrivePolicy\": {\"deadLetterTargetArn\": \"letters\", "
                        "\"maxReceiveCount\": 2}") +
            exactQueue("letters", "\"MessageRetentionPeriod\": 1209600") +
            R"(f: lambda {"FunctionResponseTypes": "ReportBatchItemFailures", "code": "exports.handler = async (event) => ({batchItemFailures: event.Records.filter(r => r.body === 'bad').map(r => ({itemIdentifier: r.messageId}))});"})"
            "\nq -> f",
        Profile::Current);
    for (const char *body : {"good", "bad", "good"})
        (void)lab.send("q", body);
    balanced(*lab.world, 1, 10);
    QCOMPARE(lab.queue("q").model().size(), 1u);
    QCOMPARE(lab.queue("q").model().inFlight(), 1u);
    balanced(*lab.world, 11, 80);
    QCOMPARE(lab.queue("q").model().size(), 0u);
    QCOMPARE(lab.bodies("letters"), QStringLiteral("bad"));
    QCOMPARE(lab.world->ledger().delivered, 2u);
}

void TstSqsNodes::aFunctionThatFailsLeavesItsMessages()
{
    SqsLab lab("s: sqs-sender {\"recordsPerSecond\": 5, \"schedule\": [{\"at\": \"20s\", \"recordsPerSecond\": 0}]}\n" +
               exactQueue("q", "\"VisibilityTimeout\": 18") +
               "f: lambda {\"errorRate\": 0.5, \"durationMs\": 20}\ns -> q\nq -> f");
    balanced(*lab.world, 1, 400);
    QCOMPARE(lab.world->ledger().delivered, lab.world->ledger().produced);
    Json node;
    lab.world->find("f")->report(node);
    QVERIFY(node["metrics"]["Errors"]["sum"].get<int>() > 10);
}

void TstSqsNodes::whatIsUnlinkedWaitsNoLonger()
{
    SqsLab lab(exactQueue("q") + "f: lambda\nw: sqs-worker {\"instances\": 3}\nq -> f\nq -> w");
    lab.runTo(2);
    for (const std::size_t place : {1u, 0u}) {
        const pipeline::Link link = lab.world->wires()[place]->link;
        lab.world->removeLink(link);
        (void)lab.send("q", link.to);
        lab.runTo(2 + static_cast<double>(2 - place));
        QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    }
    // The last message is nobody's.
    QCOMPARE(lab.queue("q").model().visible(), 1u);
}

// SQS-13
void TstSqsNodes::workersFollowTheBacklog()
{
    SqsLab lab(
        "s: sqs-sender {\"recordsPerSecond\": 100, \"schedule\": [{\"at\": \"600s\", \"recordsPerSecond\": 5}]}\n" +
        exactQueue("q") +
        "w: sqs-worker {\"threads\": 1, \"processingMs\": 100, \"bootMs\": 10000}\n"
        "up: alarm {\"watch\": \"w\", \"MetricName\": \"BacklogPerInstance\", \"Period\": 30, \"Threshold\": 100, "
        "\"target\": \"w\", \"scale\": \"out\", \"repeat\": true, \"cooldownSeconds\": 30, \"maxShards\": 16}\n"
        "down: alarm {\"watch\": \"w\", \"MetricName\": \"BacklogPerInstance\", \"Period\": 30, \"Threshold\": 10, "
        "\"ComparisonOperator\": \"LessThanThreshold\", \"target\": \"w\", \"scale\": \"in\", \"repeat\": true, "
        "\"cooldownSeconds\": 60}\ns -> q\nq -> w");
    balanced(*lab.world, 1, 600);
    Json node;
    lab.world->find("w")->report(node);
    QVERIFY(node["metrics"]["Instances"]["max"].get<int>() >= 8);
    QVERIFY2(lab.queue("q").model().visible() < 1'600, qPrintable(QString::number(lab.queue("q").model().visible())));
    balanced(*lab.world, 601, 1'500);
    lab.world->find("w")->report(node);
    QVERIFY(node["metrics"]["Instances"]["last"].get<int>() <= 2);
}

// SQS-13
void TstSqsNodes::aQueueBuffersWritesForATable()
{
    auto world =
        start(draw("s: sqs-sender {\"recordsPerSecond\": 10, \"recordBytes\": 300, \"schedule\": [{\"at\": \"30s\", "
                   "\"recordsPerSecond\": 200}, "
                   "{\"at\": \"60s\", \"recordsPerSecond\": 10}]}\n" +
                   exactQueue("q") +
                   "w: sqs-worker {\"instances\": 4, \"threads\": 4, \"processingMs\": 5, \"MaxNumberOfMessages\": 1}\n"
                   "t: dynamodb-table {\"WriteCapacityUnits\": 20}\ns -> q\nq -> w\nw -> t"));
    balanced(*world, 1, 120);
    Json node;
    world->find("w")->report(node);
    QVERIFY(node["metrics"]["ItemsWritten"]["sum"].get<int>() > 2'000);
    QVERIFY(world->ledger().held > 0);
    // The wave is written in the end; nothing was refused to the sender.
    balanced(*world, 121, 700);
    QVERIFY(world->ledger().held < 100);
    QCOMPARE(world->ledger().dropped, 0u);
}

void TstSqsNodes::requestsAreBilledByChunksOf64KB_data()
{
    QTest::addColumn<int>("bytes");
    QTest::addColumn<bool>("batches");
    QTest::addColumn<double>("requests"); // for a message, all calls
    QTest::newRow("200 KB") << 204'800 << false << 9.0;
    QTest::newRow("1 KB by ten") << 1'024 << true << 0.3;
}

// SQS-14
void TstSqsNodes::requestsAreBilledByChunksOf64KB()
{
    QFETCH(int, bytes);
    QFETCH(bool, batches);
    QFETCH(double, requests);
    SqsLab lab(exactQueue("q"));
    constexpr int kMessages = 100;
    const std::string body(static_cast<std::size_t>(bytes), 'x');
    for (int i = 0; i < kMessages; i += batches ? 10 : 1) {
        if (!batches) {
            (void)lab.send("q", body);
            const auto got = lab.receive("q");
            api::HandleRequest request;
            request.queueUrl = api::queueUrl("q");
            request.receiptHandle = got->messages[0].receiptHandle;
            QVERIFY(lab.account.deleteMessage(request).ok());
            continue;
        }
        api::SendMessageBatchRequest send;
        api::DeleteMessageBatchRequest remove;
        send.queueUrl = remove.queueUrl = api::queueUrl("q");
        for (int k = 0; k < 10; ++k) {
            send.entries.emplace_back();
            send.entries.back().id = std::to_string(k);
            send.entries.back().messageBody = body;
        }
        QVERIFY(lab.account.sendMessageBatch(send).ok());
        const auto got = lab.receive("q", 10);
        for (const api::ReceivedMessage &each : got->messages)
            remove.entries.push_back({std::to_string(remove.entries.size()), each.receiptHandle});
        QCOMPARE(lab.account.deleteMessageBatch(remove)->successful.size(), 10u);
    }
    Json node;
    lab.queue("q").report(node);
    QCOMPARE(node["metrics"]["Requests"]["sum"].get<double>(), requests * kMessages);
    lab.runTo(3'600);
    struct Sheet final : world::CostSheet
    {
        double hours() const override { return 1; }
        void add(const char *, double dollars) override { sum += dollars; }
        double sum = 0;
    } sheet;
    lab.queue("q").costs(sheet);
    QVERIFY(std::abs(sheet.sum - requests * kMessages * 0.40e-6) < 1e-12);
}

// SQS-15
void TstSqsNodes::rolesAndTheQueuesPolicyDecide()
{
    const auto accepted = [](const std::string &role, const std::string &policy) {
        const Json properties = {{"Policy", policy}};
        const Json roleJson = {{"policy", role}};
        const Json result = run(draw("r: iam-role " + roleJson.dump() + "\nq: sqs-queue " + properties.dump() +
                                     "\ns: sqs-sender {\"role\": \"r\", \"recordsPerSecond\": 10}\ns -> q"),
                                10);
        return sum(result, "s", "RecordsAccepted") > 0;
    };
    const auto statement = [](const char *effect, bool isQueues) {
        Json made = {
            {"Effect", effect}, {"Action", "sqs:SendMessage"}, {"Resource", "arn:aws:sqs:us-east-1:000000000000:q"}};
        if (isQueues)
            made["Principal"] = "*";
        return Json{{"Version", "2012-10-17"}, {"Statement", Json::array({made})}}.dump();
    };
    const std::string none =
        R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})";
    QVERIFY(accepted(statement("Allow", false), ""));
    QVERIFY(!accepted(none, ""));
    QVERIFY(accepted(none, statement("Allow", true)));
    QVERIFY(!accepted(statement("Allow", false), statement("Deny", true)));
}

// SQS-15
void TstSqsNodes::aPolicyThatComesLaterHoldsAtOnce()
{
    auto world = start(draw(exactQueue("q") + "s: sqs-sender {\"recordsPerSecond\": 20}\ns -> q"));
    balanced(*world, 1, 20);
    const auto &queue = dynamic_cast<const sqs::SqsQueue &>(*world->find("q"));
    const std::uint64_t before = queue.model().visible();
    QVERIFY(before > 300);
    const Json deny = {{"Effect", "Deny"},
                       {"Principal", "*"},
                       {"Action", "sqs:SendMessage"},
                       {"Resource", "arn:aws:sqs:us-east-1:000000000000:q"}};
    const std::string policy = Json{{"Version", "2012-10-17"}, {"Statement", Json::array({deny})}}.dump();
    QVERIFY(world->find("q")->setProperty("Policy", policy).ok());
    balanced(*world, 21, 40);
    QVERIFY(queue.model().visible() <= before + 20);
    QVERIFY(world->find("q")->setProperty("Policy", "").ok());
    balanced(*world, 41, 60);
    QVERIFY(queue.model().visible() > before + 300);
}

// SQS-15
void TstSqsNodes::theKeyIsAskedForADataKeyNowAndThen()
{
    auto world = start(draw("key: kms-key\n" +
                            exactQueue("q", "\"KmsMasterKeyId\": \"key\", \"KmsDataKeyReusePeriodSeconds\": 60") +
                            "s: sqs-sender {\"recordsPerSecond\": 20}\ns -> q"));
    balanced(*world, 1, 119);
    const auto &queue = dynamic_cast<const sqs::SqsQueue &>(*world->find("q"));
    const std::uint64_t before = queue.model().visible();
    QVERIFY(before > 2'000);
    Json node;
    world->find("key")->report(node);
    QVERIFY2(node["metrics"].dump().size() > 2, node.dump().c_str());
    // Without the key nothing more is taken as soon as the data key is used up.
    QVERIFY(world->find("key")->setProperty("KeyState", "Disabled").ok());
    balanced(*world, 120, 200);
    const std::uint64_t after = queue.model().visible();
    QVERIFY2(after - before < 100, qPrintable(QString::number(after - before)));
    QVERIFY(world->find("key")->setProperty("KeyState", "Enabled").ok());
    balanced(*world, 201, 240);
    QVERIFY(queue.model().visible() > after + 500);
}

// SQS-09
void TstSqsNodes::peekShowsWhatAReceiveWouldGive()
{
    SqsLab lab("s: sqs-sender {\"recordsPerSecond\": 5, \"recordBytes\": 40, \"messageAttributes\": [{\"Name\": "
               "\"kind\", \"DataType\": \"String\", \"Value\": \"order\"}]}\n" +
               exactQueue("q", "\"VisibilityTimeout\": 600") + "s -> q");
    lab.runTo(10);
    const auto got = lab.receive("q");
    const auto peeked = lab.queue("q").peek({.node = "q", .count = 3});
    QVERIFY(peeked);
    QCOMPARE(peeked->size(), 3u);
    const Json first = Json::parse(peeked->front().data);
    QCOMPARE(first["Body"].get<std::string>(), got->messages[0].body);
    QCOMPARE(first["ReceiptHandle"].get<std::string>(), got->messages[0].receiptHandle);
    QCOMPARE(first["Attributes"]["ApproximateReceiveCount"].get<std::string>(), std::string("1"));
    QCOMPARE(first["MessageAttributes"]["kind"]["StringValue"].get<std::string>(), std::string("order"));
    QVERIFY(first["state"].get<std::string>().starts_with("in flight"));
    QCOMPARE(Json::parse((*peeked)[1].data)["state"].get<std::string>(), std::string("visible"));
}

void TstSqsNodes::peopleSendPurgeAndStop()
{
    SqsLab lab("s: sqs-sender {\"recordsPerSecond\": 10}\n" + exactQueue("q") + exactQueue("f", "\"FifoQueue\": true") +
               "w: sqs-worker {\"instances\": 2}\ns -> q\nq -> w");
    const auto act = [&](const char *node, const char *name, const Json &with) {
        const Result<void> done = lab.world->act({lab.world->now(), node, name, with});
        return done.ok() ? QStringLiteral("ok") : done.error().place;
    };
    QCOMPARE(act("f", "SendMessage", {{"MessageBody", "x"}}), QStringLiteral("MissingParameter"));
    QCOMPARE(act("f", "SendMessage", {{"MessageBody", "x"}, {"MessageGroupId", "g"}}), QStringLiteral("ok"));
    QCOMPARE(act("f", "SendMessage", {{"MessageBody", std::string("\x01")}, {"MessageGroupId", "g"}}),
             QStringLiteral("InvalidMessageContents"));
    QCOMPARE(act("q", "StartMessageMoveTask", Json::object()), QStringLiteral("UnsupportedOperation"));
    balanced(*lab.world, 1, 10);
    lab.world->find("q")->setStopped(true);
    balanced(*lab.world, 11, 20);
    lab.world->find("q")->setStopped(false);
    lab.world->find("w")->setStopped(true);
    balanced(*lab.world, 21, 30);
    QCOMPARE(act("q", "PurgeQueue", Json::object()), QStringLiteral("ok"));
    QCOMPARE(act("q", "PurgeQueue", Json::object()), QStringLiteral("PurgeQueueInProgress"));
    balanced(*lab.world, 31, 45);
    QVERIFY(lab.world->ledger().dropped > 50);
    lab.world->removeNode("q");
    balanced(*lab.world, 46, 50);
}

void TstSqsNodes::threadsAndStretchesChangeNothing()
{
    const auto drawn =
        draw("s: sqs-sender {\"recordsPerSecond\": 100, \"keys\": {\"count\": 50}, \"api\": \"SendMessageBatch\"}\n"
             "q: sqs-queue {\"duplicateRate\": 0.02, \"disorderRate\": 0.1, \"VisibilityTimeout\": 3, "
             "\"RedrivePolicy\": {\"maxReceiveCount\": 3}}\n"
             "d: sqs-queue\nf: sqs-queue {\"FifoQueue\": true, \"VisibilityTimeout\": 3, \"DelaySeconds\": 1}\n"
             "w: sqs-worker {\"instances\": 6, \"threads\": 2, \"processingMs\": 80, \"failureRate\": 0.1, "
             "\"crashRate\": 0.01, \"heartbeatSeconds\": 1}\n"
             "l: lambda {\"errorRate\": 0.1}\ns -> q\ns -> f\nq -> w\nq -> d\nf -> l");
    auto whole = start(drawn), cut = start(drawn);
    whole->runTo(seconds(60));
    for (int ms = 0; ms <= 60'000; ms += 37)
        cut->runTo(seconds(ms / 1'000.0));
    cut->runTo(seconds(60));
    QCOMPARE(text(whole->digest()), text(cut->digest()));
    QCOMPARE(whole->ledger().balance(), std::int64_t{0});
}

QTEST_GUILESS_MAIN(TstSqsNodes)
#include "tst_sqsnodes.moc"
