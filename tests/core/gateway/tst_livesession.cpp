// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/calltape.h"
#include "core/gateway/calltext.h"
#include "core/gateway/livevisitors.h"
#include "core/services/builtin.h"
#include "core/simulation/session.h"
#include "tests/core/services/lab.h"

#include <QDateTime>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <chrono>
#include <future>

using namespace headwater;
using namespace headwater::test;
using gateway::CallTape;
using gateway::LiveBoard;
using gateway::LiveCall;
using gateway::LiveVisitors;
using gateway::OutsideCall;
using simulation::Session;
using simulation::Visitors;

namespace {

constexpr const char *kBusy = "web: producer {\"recordsPerSecond\": 500}\nclicks: kinesis-stream\napp: consumer\n"
                              "web -> clicks\nclicks -> app";

/// A session that clients can come into, and a client.
struct LiveLab
{
    explicit LiveLab(const std::string &drawn, qint64 mostKept = CallTape::kMostBytes)
    {
        simulation::SessionOptions options;
        options.visitors = [this, mostKept](Visitors::Host &itsHost) {
            host = &itsHost;
            return std::make_unique<LiveVisitors>(itsHost, board, mostKept);
        };
        session = std::move(Session::create(draw(drawn), services::builtinCatalog(), options)).value();
    }

    /// Asks something of the session's thread and waits for it.
    template <typename T>
    T ask(std::function<T(LiveVisitors &)> question)
    {
        auto promise = std::make_shared<std::promise<T>>();
        auto answer = promise->get_future();
        session->withVisitors([promise, question = std::move(question)](Visitors &visitors) {
            promise->set_value(question(static_cast<LiveVisitors &>(visitors)));
        });
        return answer.get();
    }
    void open(gateway::GatewayPorts ports = {.kinesis = 0, .sqs = 0, .mqtt = {}})
    {
        ask<bool>([ports](LiveVisitors &visitors) {
            visitors.open({.ports = ports, .office = {}, .controlDelay = 0});
            return visitors.isOpen();
        });
    }
    void seek(std::int64_t time)
    {
        session->seek(time);
        ask<bool>([](LiveVisitors &) { return true; });
    }
    std::int64_t now()
    {
        return ask<std::int64_t>([this](LiveVisitors &) { return host->world().now(); });
    }
    std::string digest()
    {
        return ask<std::string>([this](LiveVisitors &) { return host->world().digest(); });
    }
    std::vector<LiveCall> calls()
    {
        std::uint64_t revision = 0;
        return board->calls().since(0, revision);
    }

    std::shared_ptr<LiveBoard> board = std::make_shared<LiveBoard>();
    Visitors::Host *host = nullptr;
    std::unique_ptr<Session> session;
};

/// Sends a request of the JSON protocol; returns the answer, head and all.
QByteArray post(std::uint16_t port, const char *target, const char *type, const QByteArray &body)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket.waitForConnected(5'000))
        return {};
    socket.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Tester/1.0 Linux\r\nConnection: close\r\n"
                 "X-Amz-Target: " +
                 QByteArray(target) + "\r\nContent-Type: " + type +
                 "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QByteArray answer;
    while (socket.waitForReadyRead(5'000))
        answer += socket.readAll();
    return answer;
}

QByteArray postKinesis(const LiveLab &lab, const char *operation, const QByteArray &body)
{
    return post(lab.board->state().ports.at("kinesis"), (QByteArray("Kinesis_20131202.") + operation).constData(),
                "application/x-amz-json-1.1", body);
}

constexpr const char *kPut = R"({"StreamName": "clicks", "PartitionKey": "k", "Data": "aGVsbG8="})";

} // namespace

class TstLiveSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTapeGivesBackWhatItGot();
    void aTapeEndsWhereItIsFull();
    void aClientComesIntoARunningWorld();
    void aLiveRunIsLivedAgainToTheSameDigest();
    void whatIsDoneInThePastEndsTheOldFuture();
    void portsOpenedInThePastEndTheOldFuture();
    void whatIsNotKeptCannotBeVisited();
    void clientsWaitWhileTheWorldIsHeld();
    void aPortThatIsTakenIsToldAndNothingStaysOpen();
    void closingEndsCallsThatWait();
    void aStreamOfAClientIsToldAndDrawnOnce();
    void aDeliveryStreamIsToldWithItsLinks();
    void aCallIsMadeAgain();
    void callsAreBoundedInNumberAndBytes();
    void devicesAreSeenWithTheirPackets();
    void whatACallCostsIsWhatIsBilled();
};

void TstLiveSession::aTapeGivesBackWhatItGot()
{
    CallTape tape;
    const OutsideCall first{.at = 5, .endpoint = "kinesis", .number = 1, .operation = "PutRecord", .body = "a\n\"b"};
    const OutsideCall second{
        .at = 9, .endpoint = "iot", .number = 2, .operation = "packet", .body = std::string("\0\1", 2)};
    tape.append(first, 3);
    tape.append(second, 4);
    QVERIFY(!tape.next());
    tape.rewind();
    QVERIFY(tape.next());
    QCOMPARE(tape.mark(), std::size_t{3});
    QVERIFY(tape.take() == first);
    QCOMPARE(tape.mark(), std::size_t{4});
    const OutsideCall other{.at = 7, .endpoint = "sqs", .number = 3, .operation = "SendMessage"};
    tape.append(other, 5);
    tape.rewind();
    QVERIFY(tape.take() == first);
    QVERIFY(tape.take() == other);
    QVERIFY(!tape.next());
}

void TstLiveSession::aTapeEndsWhereItIsFull()
{
    CallTape tape(400);
    for (kernel::SimTime at = 1; at <= 10; ++at)
        tape.append({.at = at, .endpoint = "sqs", .number = 1, .operation = "SendMessage", .body = "0123456789"}, 0);
    const kernel::SimTime end = tape.keptUntil();
    QVERIFY(end > 1 && end < 10);
    tape.rewind();
    kernel::SimTime last = 0;
    while (tape.next())
        last = tape.take().at;
    QCOMPARE(last, end - 1);
    tape.rewind();
    tape.append({.at = 1, .endpoint = "sqs", .number = 1, .operation = "SendMessage"}, 0);
    QCOMPARE(tape.keptUntil(), kernel::kNever);
}

void TstLiveSession::aClientComesIntoARunningWorld()
{
    LiveLab lab(kBusy);
    lab.session->run();
    lab.open();
    QVERIFY(lab.board->state().isOpen);
    const QByteArray answer = postKinesis(lab, "PutRecord", kPut);
    QVERIFY2(answer.startsWith("HTTP/1.1 200"), answer.constData());
    QVERIFY(answer.contains("SequenceNumber"));
    const std::vector<LiveCall> calls = lab.calls();
    QCOMPARE(calls.size(), std::size_t{1});
    QCOMPARE(calls[0].operation, std::string("PutRecord"));
    QCOMPARE(calls[0].target, std::string("clicks"));
    QCOMPARE(calls[0].client, std::string("Tester/1.0"));
    QCOMPARE(calls[0].status, 200);
    QVERIFY(calls[0].state == LiveCall::State::Answered);
    QVERIFY(gateway::requestText(calls[0]).find("\"Data\": \"hello\"") != std::string::npos);
    QVERIFY(gateway::answerText(calls[0]).find("shardId-") != std::string::npos);
    const gateway::LiveClient client = lab.board->calls().clients().front();
    QCOMPARE(client.name, std::string("Tester/1.0"));
    QCOMPARE(client.address, std::string("127.0.0.1"));
    QCOMPARE(client.calls, std::uint64_t{1});
    QVERIFY(client.isHere() && !client.isSecure && client.identity.empty());
    QVERIFY(client.since <= QDateTime::currentMSecsSinceEpoch());
    QVERIFY(client.since > QDateTime::currentMSecsSinceEpoch() - 60'000);
    const QByteArray refused =
        postKinesis(lab, "PutRecord", R"({"StreamName": "none", "PartitionKey": "k", "Data": ""})");
    QVERIFY(refused.startsWith("HTTP/1.1 400"));
    QCOMPARE(lab.calls().back().error, std::string("ResourceNotFoundException"));
    // The clock on the wall is followed.
    const std::int64_t before = lab.now();
    QTRY_VERIFY(lab.now() > before + 100 * kernel::kMillisecond);
}

void TstLiveSession::aLiveRunIsLivedAgainToTheSameDigest()
{
    LiveLab lab(kBusy);
    lab.session->setSpeed(20);
    lab.session->run();
    QTRY_VERIFY(lab.now() > kernel::kSecond);
    lab.open();
    const std::int64_t opened = lab.now();
    for (int i = 0; i < 20; ++i) {
        QVERIFY(postKinesis(lab, "PutRecord", kPut).startsWith("HTTP/1.1 200"));
        if (i == 10)
            lab.session->post({0, "web", "Stop", {}});
    }
    QVERIFY(post(lab.board->state().ports.at("sqs"), "AmazonSQS.CreateQueue", "application/x-amz-json-1.0",
                 R"({"QueueName": "mine"})")
                .startsWith("HTTP/1.1 200"));
    lab.session->pause();
    const std::int64_t end = lab.now();
    const std::string digest = lab.digest();
    QVERIFY(end > opened);

    lab.seek(0);
    QVERIFY(!lab.board->state().isOpen);
    QVERIFY(lab.digest() != digest);
    lab.seek(end);
    QCOMPARE(lab.now(), end);
    QCOMPARE(lab.digest(), digest);
    // And once more, cut in two.
    lab.seek(opened - 1);
    lab.seek(end);
    QCOMPARE(lab.digest(), digest);
    // From there it goes on with the same queue.
    lab.session->run();
    lab.open();
    QVERIFY(post(lab.board->state().ports.at("sqs"), "AmazonSQS.GetQueueUrl", "application/x-amz-json-1.0",
                 R"({"QueueName": "mine"})")
                .startsWith("HTTP/1.1 200"));
}

void TstLiveSession::whatIsDoneInThePastEndsTheOldFuture()
{
    LiveLab lab(kBusy);
    lab.session->run();
    QTRY_VERIFY(lab.now() > 10 * kernel::kMillisecond);
    lab.open();
    QVERIFY(postKinesis(lab, "CreateStream", R"({"StreamName": "mine", "ShardCount": 1})").startsWith("HTTP/1.1 200"));
    lab.session->pause();
    const std::int64_t end = lab.now();
    lab.seek(0);
    lab.session->post({0, "web", "Stop", {}});
    lab.seek(end + kernel::kSecond);
    QVERIFY(lab.ask<bool>([&lab](LiveVisitors &) { return lab.host->world().find("mine") == nullptr; }));
    // Ports can be opened in the new one.
    lab.session->run();
    lab.open();
    QVERIFY(postKinesis(lab, "CreateStream", R"({"StreamName": "mine", "ShardCount": 1})").startsWith("HTTP/1.1 200"));
}

void TstLiveSession::portsOpenedInThePastEndTheOldFuture()
{
    LiveLab lab(kBusy);
    lab.session->run();
    lab.open();
    QTRY_VERIFY(lab.now() > 10 * kernel::kMillisecond);
    QVERIFY(postKinesis(lab, "CreateStream", R"({"StreamName": "mine", "ShardCount": 1})").startsWith("HTTP/1.1 200"));
    lab.session->pause();
    const std::int64_t end = lab.now();
    lab.seek(5 * kernel::kMillisecond);
    lab.open();
    lab.ask<bool>([](LiveVisitors &visitors) {
        visitors.close();
        return true;
    });
    lab.seek(end + kernel::kSecond);
    QVERIFY(lab.ask<bool>([&lab](LiveVisitors &) { return lab.host->world().find("mine") == nullptr; }));
}

void TstLiveSession::whatIsNotKeptCannotBeVisited()
{
    LiveLab lab(kBusy, 2'000);
    auto told = std::make_shared<std::promise<QString>>();
    auto reason = told->get_future();
    lab.session->run();
    lab.open();
    for (int i = 0; i < 40; ++i)
        QVERIFY(postKinesis(lab, "PutRecord", kPut).startsWith("HTTP/1.1 200"));
    lab.session->pause();
    const std::int64_t end = lab.now();
    lab.session->setStopListener([told](const QString &text) { told->set_value(text); });
    lab.seek(end - 1);
    QVERIFY(lab.now() < end - 1);
    QVERIFY(reason.get().contains(QLatin1String("too much")));
    lab.session->setStopListener({});
}

void TstLiveSession::clientsWaitWhileTheWorldIsHeld()
{
    LiveLab lab(kBusy);
    lab.session->run();
    lab.open();
    QVERIFY(postKinesis(lab, "PutRecord", kPut).startsWith("HTTP/1.1 200"));
    lab.session->pause();
    const std::int64_t held = lab.now();
    auto waiting = std::async(std::launch::async, [&lab] { return postKinesis(lab, "PutRecord", kPut); });
    QCOMPARE(waiting.wait_for(std::chrono::milliseconds(150)) == std::future_status::timeout, true);
    QCOMPARE(lab.now(), held);
    QCOMPARE(lab.calls().size(), std::size_t{1});
    lab.session->run();
    QVERIFY(waiting.get().startsWith("HTTP/1.1 200"));
}

void TstLiveSession::aPortThatIsTakenIsToldAndNothingStaysOpen()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    LiveLab lab(kBusy);
    lab.session->run();
    lab.open({.kinesis = 0, .sqs = other.serverPort(), .mqtt = {}});
    QVERIFY(!lab.board->state().isOpen);
    QVERIFY(lab.board->state().problem.contains(QString::number(other.serverPort())));
    QCOMPARE(lab.board->state().problemAt, std::string("sqs"));
    QVERIFY(lab.board->state().ports.empty());
    other.close();
    lab.open();
    QVERIFY(lab.board->state().isOpen);
    QVERIFY(lab.board->state().problem.isEmpty());
}

void TstLiveSession::closingEndsCallsThatWait()
{
    LiveLab lab("jobs: sqs-queue");
    lab.session->run();
    lab.open();
    const std::uint16_t port = lab.board->state().ports.at("sqs");
    auto waiting = std::async(std::launch::async, [port] {
        return post(port, "AmazonSQS.ReceiveMessage", "application/x-amz-json-1.0",
                    R"({"QueueUrl": "http://127.0.0.1/123456789012/jobs", "WaitTimeSeconds": 20})");
    });
    QTRY_COMPARE(lab.calls().size(), std::size_t{1});
    lab.ask<bool>([](LiveVisitors &visitors) {
        visitors.close();
        return true;
    });
    QCOMPARE(waiting.get(), QByteArray());
    QVERIFY(lab.calls().front().state == LiveCall::State::Gone);
    QVERIFY(lab.board->calls().clients().empty());
    QTcpSocket late;
    late.connectToHost(QStringLiteral("127.0.0.1"), port);
    QVERIFY(!late.waitForConnected(1'000));
    // That the caller was cut off is part of what happened.
    lab.session->pause();
    const std::int64_t end = lab.now();
    const std::string digest = lab.digest();
    lab.seek(0);
    lab.seek(end);
    QCOMPARE(lab.digest(), digest);
}

void TstLiveSession::aStreamOfAClientIsToldAndDrawnOnce()
{
    LiveLab lab(kBusy);
    lab.session->run();
    lab.open();
    QVERIFY(postKinesis(lab, "CreateStream", R"({"StreamName": "mine", "ShardCount": 3})").startsWith("HTTP/1.1 200"));
    std::vector<gateway::MadeNode> made;
    const auto hear = [&made, &lab] {
        const auto more = lab.board->takeMade();
        made.insert(made.end(), more.begin(), more.end());
        return made.size();
    };
    QTRY_COMPARE(hear(), std::size_t{1});
    QCOMPARE(made.size(), std::size_t{1});
    QCOMPARE(made[0].node.id, std::string("mine"));
    QCOMPARE(made[0].node.properties["ShardCount"], pipeline::Json(3));
    QVERIFY(!made[0].isGone);
    pipeline::Pipeline drawn = draw(kBusy);
    drawn.nodes.push_back(made[0].node);
    lab.session->update(drawn);
    const auto count = [&lab] {
        return lab.ask<std::size_t>([&lab](LiveVisitors &) {
            const auto &all = lab.host->world().components();
            return static_cast<std::size_t>(
                std::count_if(all.begin(), all.end(), [](const auto &each) { return each->id() == "mine"; }));
        });
    };
    QCOMPARE(count(), std::size_t{1});
    QVERIFY(postKinesis(lab, "DeleteStream", R"({"StreamName": "mine"})").startsWith("HTTP/1.1 200"));
    made.clear();
    QTRY_COMPARE(hear(), std::size_t{1});
    QCOMPARE(made[0].node.id, std::string("mine"));
    QVERIFY(made[0].isGone);
    lab.session->pause();
    const std::int64_t end = lab.now();
    const std::string digest = lab.digest();
    lab.seek(0);
    lab.seek(end);
    QCOMPARE(lab.digest(), digest);
}

void TstLiveSession::aDeliveryStreamIsToldWithItsLinks()
{
    LiveLab lab("lake: s3-bucket");
    lab.session->run();
    lab.open({.kinesis = {}, .sqs = {}, .mqtt = {}, .firehose = 0});
    const QByteArray made = post(lab.board->state().ports.at("firehose"), "Firehose_20150804.CreateDeliveryStream",
                                 "application/x-amz-json-1.1",
                                 R"({"DeliveryStreamName": "events", "ExtendedS3DestinationConfiguration":
                 {"RoleARN": "arn:aws:iam::123456789012:role/delivery", "BucketARN": "arn:aws:s3:::lake"}})");
    QVERIFY2(made.startsWith("HTTP/1.1 200"), made.constData());
    std::vector<gateway::MadeNode> told;
    QTRY_VERIFY((told = told.empty() ? lab.board->takeMade() : told, !told.empty()));
    QCOMPARE(told[0].node.id, std::string("events"));
    QCOMPARE(told[0].links.size(), std::size_t{1});
    QCOMPARE(told[0].links[0].to, std::string("lake"));
    QVERIFY(!lab.calls().empty() && lab.calls()[0].target == "events");
}

void TstLiveSession::aCallIsMadeAgain()
{
    LiveLab lab(kBusy);
    lab.session->run();
    lab.open();
    QVERIFY(postKinesis(lab, "PutRecord", kPut).startsWith("HTTP/1.1 200"));
    const LiveCall first = lab.calls().front();
    lab.session->withVisitors([first](Visitors &visitors) {
        static_cast<LiveVisitors &>(visitors).makeAgain({.endpoint = first.service,
                                                         .number = first.number,
                                                         .operation = first.operation,
                                                         .form = first.form,
                                                         .body = *first.request});
    });
    QTRY_COMPARE(lab.calls().size(), std::size_t{2});
    QTRY_VERIFY(lab.calls().back().state == LiveCall::State::Answered);
    QCOMPARE(*lab.calls().back().request, *first.request);
    QVERIFY(*lab.calls().back().answer != *first.answer); // another record
}

void TstLiveSession::callsAreBoundedInNumberAndBytes()
{
    gateway::LiveCalls calls;
    const std::string large(gateway::LiveCalls::kLongest + 10, 'x');
    for (std::uint64_t i = 1; i <= 3'000; ++i)
        calls.came({.endpoint = "sqs", .number = i, .operation = "SendMessage", .body = i % 2 ? large : "{}"});
    std::uint64_t revision = 0;
    const auto kept = calls.since(0, revision);
    std::size_t bytes = 0;
    for (const LiveCall &each : kept)
        bytes += each.request->size();
    QVERIFY(kept.size() <= gateway::LiveCalls::kMostCalls);
    QVERIFY(bytes <= gateway::LiveCalls::kMostBytes);
    QVERIFY(kept.size() > 50);
    QCOMPARE(kept.back().id, std::uint64_t{3'000});
    QVERIFY(!kept[kept.size() - 2].isWhole);
    QVERIFY(calls.since(revision, revision).empty());
    for (std::uint64_t i = 0; i < 1'000; ++i)
        calls.callComes("sqs", 10'000 + i, {.name = "Program/" + std::to_string(i)}),
            calls.came({.endpoint = "sqs", .number = 10'000 + i, .operation = "ListQueues"});
    QVERIFY(calls.clients().size() <= 200);
}

void TstLiveSession::devicesAreSeenWithTheirPackets()
{
    LiveLab lab("cloud: iot-core");
    lab.session->run();
    lab.open({.kinesis = {}, .sqs = {}, .mqtt = 0});
    QTcpSocket device;
    device.connectToHost(QStringLiteral("127.0.0.1"), lab.board->state().ports.at("iot-mqtt"));
    QVERIFY(device.waitForConnected(5'000));
    device.write(QByteArray::fromHex("1010 0004 4d515454 04 02 003c 0004 74657374")); // CONNECT as "test"
    device.write(QByteArray::fromHex("8208 0001 0003 612f62 01"));                    // SUBSCRIBE a/b, QoS 1
    device.write(QByteArray::fromHex("3209 0003 612f62 0002 6869"));                  // PUBLISH a/b "hi", QoS 1
    QByteArray answers;
    while (answers.size() < 4 + 5 + 4 + 11 && device.waitForReadyRead(5'000))
        answers += device.readAll();
    QTRY_COMPARE(lab.calls().size(), std::size_t{4});
    const auto calls = lab.calls();
    QCOMPARE(calls[0].operation, std::string("CONNECT"));
    QCOMPARE(calls[1].target, std::string("a/b"));
    QCOMPARE(calls[2].client, std::string("test"));
    QVERIFY(std::all_of(calls.begin(), calls.end(),
                        [](const LiveCall &each) { return each.state == LiveCall::State::Answered; }));
    QCOMPARE(std::count_if(calls.begin(), calls.end(), [](const LiveCall &each) { return each.isFromUs; }), 1);
    const auto published =
        std::find_if(calls.begin(), calls.end(), [](const LiveCall &each) { return each.operation == "PUBLISH"; });
    QVERIFY(gateway::requestText(*published).find("\"payload\": \"hi\"") != std::string::npos);
    QVERIFY(gateway::answerText(*published).find("PUBACK") != std::string::npos);
    const gateway::LiveClient here = lab.board->calls().clients().front();
    QCOMPARE(here.connections, 1);
    QCOMPARE(here.calls, std::uint64_t{3});
    QCOMPARE(here.address, std::string("127.0.0.1"));
    QVERIFY(here.isHere() && here.way == gateway::LiveClient::Way::Mqtt);
    device.disconnectFromHost();
    QTRY_COMPARE(lab.board->calls().clients().front().connections, 0);
    QVERIFY(!lab.board->calls().clients().front().isHere());
}

void TstLiveSession::whatACallCostsIsWhatIsBilled()
{
    LiveCall call;
    call.service = "kinesis";
    call.operation = "PutRecords";
    call.form = "json";
    const std::string large = QByteArray(30'000, 'x').toBase64().toStdString();
    call.request = std::make_shared<const std::string>(
        R"({"Records": [{"Data": "eA==", "PartitionKey": "a"}, {"Data": ")" + large + R"(", "PartitionKey": "b"}]})");
    call.state = LiveCall::State::Answered;
    QCOMPARE(gateway::recordsIn(call), std::size_t{2});
    QCOMPARE(*gateway::costOf(call), 3 * 0.014e-6);
    call.operation = "GetRecords";
    QCOMPARE(*gateway::costOf(call), 0.0);
    call.service = "sqs";
    call.operation = "SendMessage";
    call.request = std::make_shared<const std::string>(R"({"MessageBody": ")" + std::string(70'000, 'x') + R"("})");
    QCOMPARE(*gateway::costOf(call), 2 * 0.40e-6);
    call.isWhole = false;
    QVERIFY(!gateway::costOf(call));
}

QTEST_GUILESS_MAIN(TstLiveSession)
#include "tst_livesession.moc"
