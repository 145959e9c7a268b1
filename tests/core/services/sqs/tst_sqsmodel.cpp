// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/sqs-queue/queue.h"

#include <QtTest>

#include <map>
#include <random>
#include <set>

using namespace headwater;
using namespace headwater::services::sqs_queue;
using kernel::kHour;
using kernel::kSecond;

namespace {

QueueSettings exact()
{
    QueueSettings settings;
    settings.duplicateRate = settings.disorderRate = 0;
    return settings;
}

QueueSettings fifo()
{
    QueueSettings settings = exact();
    settings.fifo = true;
    return settings;
}

Incoming text(std::uint64_t number, std::optional<SimTime> delay = {})
{
    return {.component = 1, .number = number, .emitted = 0, .bytes = 100, .delay = delay};
}

Incoming of(const char *group, std::uint64_t number, const char *deduplication = nullptr)
{
    Incoming message = text(number);
    message.group = kernel::md5(group);
    message.deduplication = kernel::md5(deduplication ? std::string(deduplication) : "n" + std::to_string(number));
    return message;
}

Received take(Queue &queue, SimTime now, std::size_t most = 1, bool isLong = true)
{
    return queue.receive(now, {.most = most, .isLong = isLong});
}

QString numbers(const Received &received)
{
    QStringList list;
    for (const Delivery &each : received.messages)
        list += QString::number(each.message.number);
    return list.join(u' ');
}

} // namespace

/// The queue by itself, without a world.
class TstSqsModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageIsReceivedAndDeletedByItsHandle();
    void aChangeOfVisibilityCountsFromTheCall();
    void theTwelveHoursCountFromTheReceive();
    void anOldHandleDeletesNothing();
    void deletingTwiceSucceeds();
    void theReceiveAfterTheLastMovesTheMessage();
    void retentionGoesOnInTheDeadLetterQueue_data();
    void retentionGoesOnInTheDeadLetterQueue();
    void aMessageTimerOverridesTheDelay();
    void theDelayOfAFifoQueueIsRetroactive();
    void retentionExpiresWhateverTheStateIs();
    void aShorterRetentionReachesWhatIsThere();
    void shortPollsMissMessagesAndLongOnesDoNot();
    void copiesComeAtTheirRate();
    void disorderComesAtItsRate();
    void aGroupIsLockedWhileItsMessageIsInFlight();
    void aGroupsMessagesComeTogetherAndInOrder();
    void whatComesBackStandsInFront();
    void anIdentifierIsRememberedForFiveMinutes();
    void theIdentifierOfADeletedMessageIsStillRemembered();
    void aBacklogOfOneGroupHidesTheOthers();
    void aRepeatedAttemptGetsTheSame();
    void tooManyInFlightIsTold();
    void aPurgeRemovesWhatWasSentBefore();
    void takingOutIsOldestFirst();
    void lookingOftenChangesNothing_data();
    void lookingOftenChangesNothing();
    void nothingIsLost_data();
    void nothingIsLost();
    void tenMillionMessagesFit();
};

// SQS-09
void TstSqsModel::aMessageIsReceivedAndDeletedByItsHandle()
{
    Queue queue(1, "q", 0, exact());
    queue.send(0, text(7));
    QCOMPARE(queue.visible(), 1u);
    const Received got = take(queue, kSecond);
    QCOMPARE(numbers(got), QStringLiteral("7"));
    QCOMPARE(queue.inFlight(), 1u);
    QCOMPARE(numbers(take(queue, 2 * kSecond)), QString());
    QCOMPARE(queue.remove(3 * kSecond, got.messages[0].handle), DeleteOutcome::Deleted);
    QCOMPARE(queue.size(), 0u);
}

void TstSqsModel::aChangeOfVisibilityCountsFromTheCall()
{
    QueueSettings settings = exact();
    settings.visibility = 60 * kSecond;
    Queue queue(1, "q", 0, settings);
    queue.send(0, text(1));
    const Received got = take(queue, 0);
    QCOMPARE(queue.changeVisibility(15 * kSecond, got.messages[0].handle, 10 * kSecond), ChangeOutcome::Changed);
    QCOMPARE(queue.nextDue(), 25 * kSecond);
    QCOMPARE(numbers(take(queue, 25 * kSecond - 1)), QString());
    QCOMPARE(numbers(take(queue, 25 * kSecond)), QStringLiteral("1"));
    // The next receive uses the queue's value again.
    QCOMPARE(queue.nextDue(), 85 * kSecond);
}

void TstSqsModel::theTwelveHoursCountFromTheReceive()
{
    Queue queue(1, "q", 0, exact());
    queue.send(0, text(1));
    const Handle handle = take(queue, 0).messages[0].handle;
    QCOMPARE(queue.changeVisibility(10 * kSecond, handle, 12 * kHour), ChangeOutcome::TooLong);
    QCOMPARE(queue.changeVisibility(10 * kSecond, handle, 12 * kHour - 10 * kSecond), ChangeOutcome::Changed);
    QCOMPARE(queue.nextDue(), 12 * kHour);
    QCOMPARE(queue.changeVisibility(20 * kSecond, handle, 0), ChangeOutcome::Changed);
    QCOMPARE(queue.visible(), 1u);
    QCOMPARE(queue.changeVisibility(20 * kSecond, handle, 10), ChangeOutcome::NotInFlight);
}

void TstSqsModel::anOldHandleDeletesNothing()
{
    Queue queue(1, "q", 0, exact());
    queue.send(0, text(1));
    const Handle first = take(queue, 0).messages[0].handle;
    const Handle second = take(queue, 30 * kSecond).messages[0].handle;
    QCOMPARE(queue.remove(31 * kSecond, first), DeleteOutcome::Outdated);
    QCOMPARE(queue.size(), 1u);
    // After the timeout the newest handle is still good.
    QCOMPARE(queue.remove(70 * kSecond, second), DeleteOutcome::Deleted);
    QCOMPARE(queue.size(), 0u);
    QCOMPARE(numbers(take(queue, 71 * kSecond)), QString());
}

void TstSqsModel::deletingTwiceSucceeds()
{
    Queue queue(1, "q", 0, exact());
    queue.send(0, text(1));
    const Handle handle = take(queue, 0).messages[0].handle;
    QCOMPARE(queue.remove(1, handle), DeleteOutcome::Deleted);
    QCOMPARE(queue.remove(2, handle), DeleteOutcome::Gone);
    // The place is taken by another message, which the handle does not touch.
    queue.send(3, text(2));
    QCOMPARE(queue.remove(4, handle), DeleteOutcome::Gone);
    QCOMPARE(queue.size(), 1u);
    QCOMPARE(queue.counts().deleteCalls, 3u);
}

// SQS-11
void TstSqsModel::theReceiveAfterTheLastMovesTheMessage()
{
    for (const bool isFifo : {false, true}) {
        QueueSettings settings = isFifo ? fifo() : exact();
        settings.maxReceives = 3;
        Queue queue(1, "q", 4, settings), letters(1, "dlq", 5, isFifo ? fifo() : exact());
        queue.setDeadLetters(&letters);
        const std::uint64_t id = queue.send(0, of("a", 1)).id;
        for (int i = 0; i < 3; ++i)
            QCOMPARE(numbers(take(queue, i * 30 * kSecond)), QStringLiteral("1"));
        queue.advance(90 * kSecond);
        QCOMPARE(queue.visible(), 1u);
        QCOMPARE(numbers(take(queue, 90 * kSecond)), QString());
        QCOMPARE(queue.size(), 0u);
        QCOMPARE(letters.visible(), 1u);
        const Received fallen = take(letters, 91 * kSecond);
        QCOMPARE(fallen.messages[0].message.id, id);
        QCOMPARE(fallen.messages[0].message.origin, std::uint16_t{4});
        QCOMPARE(letters.counts().sent, 0u);
    }
}

void TstSqsModel::retentionGoesOnInTheDeadLetterQueue_data()
{
    QTest::addColumn<bool>("isFifo");
    QTest::addColumn<bool>("restarts");
    QTest::addColumn<int>("days");
    QTest::newRow("standard") << false << false << 3;
    QTest::newRow("FIFO, exam") << true << false << 3;
    QTest::newRow("FIFO, current") << true << true << 4;
}

void TstSqsModel::retentionGoesOnInTheDeadLetterQueue()
{
    QFETCH(bool, isFifo);
    QFETCH(bool, restarts);
    QFETCH(int, days);
    QueueSettings settings = isFifo ? fifo() : exact();
    settings.maxReceives = 1;
    settings.retention = 14 * 24 * kHour;
    Queue queue(1, "q", 4, settings);
    settings.retention = 4 * 24 * kHour;
    settings.restartsRetention = restarts;
    Queue letters(1, "dlq", 5, settings);
    queue.setDeadLetters(&letters);
    queue.send(0, of("a", 1));
    take(queue, 0);
    const SimTime move = 24 * kHour;
    take(queue, move);
    QCOMPARE(letters.visible(), 1u);
    // Its age counts from the move in every case.
    QCOMPARE(letters.ageOfOldest(move + 5 * kSecond), 5 * kSecond);
    letters.advance(move + days * 24 * kHour - 1);
    QCOMPARE(letters.visible(), 1u);
    letters.advance(move + days * 24 * kHour);
    QCOMPARE(letters.visible(), 0u);
    QCOMPARE(letters.counts().expired, 1u);
}

void TstSqsModel::aMessageTimerOverridesTheDelay()
{
    QueueSettings settings = exact();
    settings.delay = 10 * kSecond;
    Queue queue(1, "q", 0, settings);
    queue.send(0, text(1, 0));
    QCOMPARE(numbers(take(queue, 0)), QStringLiteral("1"));
    queue.send(0, text(2));
    queue.send(0, text(3, 5 * kSecond));
    QCOMPARE(queue.delayed(), 2u);
    QCOMPARE(queue.nextDue(), 5 * kSecond);
    QCOMPARE(numbers(take(queue, 5 * kSecond, 10)), QStringLiteral("3"));
    QCOMPARE(numbers(take(queue, 10 * kSecond, 10)), QStringLiteral("2"));
    // A longer delay of the queue does not reach what is there.
    queue.send(20 * kSecond, text(4));
    settings.delay = 900 * kSecond;
    queue.configure(21 * kSecond, settings);
    QCOMPARE(numbers(take(queue, 30 * kSecond, 10)), QStringLiteral("1 4"));
}

void TstSqsModel::theDelayOfAFifoQueueIsRetroactive()
{
    QueueSettings settings = fifo();
    settings.delay = 10 * kSecond;
    Queue queue(1, "q", 0, settings);
    queue.send(0, of("a", 1));
    queue.send(kSecond, of("a", 2));
    QCOMPARE(numbers(take(queue, 5 * kSecond, 10)), QString());
    settings.delay = 5 * kSecond;
    queue.configure(5 * kSecond, settings);
    QCOMPARE(numbers(take(queue, 5 * kSecond, 10)), QStringLiteral("1"));
}

// SQS-02
void TstSqsModel::retentionExpiresWhateverTheStateIs()
{
    QueueSettings settings = exact();
    settings.retention = 60 * kSecond;
    settings.visibility = 10 * 60 * kSecond;
    Queue queue(1, "q", 0, settings);
    queue.send(0, text(1));
    queue.send(0, text(2));
    queue.send(0, text(3, 300 * kSecond));
    const Handle flying = take(queue, kSecond).messages[0].handle;
    queue.advance(60 * kSecond - 1);
    QCOMPARE(queue.size(), 3u);
    queue.advance(60 * kSecond);
    QCOMPARE(queue.size(), 0u);
    QCOMPARE(queue.counts().expired, 3u);
    QCOMPARE(queue.remove(61 * kSecond, flying), DeleteOutcome::Gone);
}

void TstSqsModel::aShorterRetentionReachesWhatIsThere()
{
    QueueSettings settings = exact();
    Queue queue(1, "q", 0, settings);
    queue.send(0, text(1));
    queue.send(100 * kSecond, text(2));
    settings.retention = 60 * kSecond;
    queue.configure(120 * kSecond, settings);
    QCOMPARE(numbers(take(queue, 120 * kSecond, 10)), QStringLiteral("2"));
}

void TstSqsModel::shortPollsMissMessagesAndLongOnesDoNot()
{
    Queue queue(1, "q", 0, exact());
    int missed = 0;
    for (int i = 0; i < 2'000; ++i) {
        queue.send(i * kSecond, text(1));
        if (take(queue, i * kSecond, 10, false).messages.empty()) {
            ++missed;
            QCOMPARE(take(queue, i * kSecond, 10, true).messages.size(), 1u);
        }
        queue.purge(i * kSecond, (i + 1) * kSecond);
    }
    // A lone message lies on a server that is asked with 0.6: 800 are expected, 22 the standard deviation.
    QVERIFY2(std::abs(missed - 800) < 110, qPrintable(QString::number(missed)));
}

// SQS-01
void TstSqsModel::copiesComeAtTheirRate()
{
    QueueSettings settings = exact();
    settings.duplicateRate = 0.01;
    Queue queue(1, "q", 0, settings);
    std::map<std::uint64_t, int> seen;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        queue.send(static_cast<SimTime>(i), text(i));
        for (const Delivery &each : take(queue, static_cast<SimTime>(i), 10).messages) {
            ++seen[each.message.number];
            queue.remove(static_cast<SimTime>(i), each.handle);
        }
    }
    const auto twice = std::count_if(seen.begin(), seen.end(), [](const auto &each) { return each.second == 2; });
    QCOMPARE(seen.size(), 20'000u);
    QVERIFY2(std::abs(twice - 200) < 75, qPrintable(QString::number(twice)));
    QCOMPARE(queue.size(), 0u);
    QCOMPARE(queue.counts().deleted, 20'000u);
}

void TstSqsModel::disorderComesAtItsRate()
{
    const auto inversions = [](double rate) {
        QueueSettings settings = exact();
        settings.disorderRate = rate;
        Queue queue(1, "q", 0, settings);
        for (std::uint64_t i = 0; i < 10'000; ++i)
            queue.send(static_cast<SimTime>(i), text(i));
        int count = 0;
        std::uint64_t last = 0;
        for (;;) {
            const Received got = take(queue, kSecond, 10);
            if (got.messages.empty())
                return count;
            for (const Delivery &each : got.messages) {
                count += each.message.number < last;
                last = each.message.number;
            }
        }
    };
    QCOMPARE(inversions(0), 0);
    const int some = inversions(0.05), many = inversions(0.5);
    QVERIFY2(some > 200 && some < 1'000 && many > 2 * some, qPrintable(QString::number(some)));
}

// SQS-06
void TstSqsModel::aGroupIsLockedWhileItsMessageIsInFlight()
{
    Queue queue(1, "q", 0, fifo());
    queue.send(0, of("a", 1));
    queue.send(0, of("a", 2));
    queue.send(0, of("b", 3));
    const Received first = take(queue, 0);
    QCOMPARE(numbers(first), QStringLiteral("1"));
    QCOMPARE(numbers(take(queue, 1)), QStringLiteral("3"));
    QCOMPARE(numbers(take(queue, 2, 10)), QString());
    QCOMPARE(queue.groups().locked(), 2u);
    QCOMPARE(queue.remove(3, first.messages[0].handle), DeleteOutcome::Deleted);
    QCOMPARE(numbers(take(queue, 4, 10)), QStringLiteral("2"));
}

void TstSqsModel::aGroupsMessagesComeTogetherAndInOrder()
{
    Queue queue(1, "q", 0, fifo());
    for (std::uint64_t i = 0; i < 6; ++i)
        queue.send(0, of(i % 2 ? "b" : "a", i));
    const Received got = take(queue, 0, 5);
    QCOMPARE(numbers(got), QStringLiteral("0 2 4 1 3"));
    for (std::size_t i = 1; i < 3; ++i)
        QVERIFY(got.messages[i - 1].message.sent < got.messages[i].message.sent);
}

void TstSqsModel::whatComesBackStandsInFront()
{
    Queue queue(1, "q", 0, fifo());
    for (std::uint64_t i = 0; i < 5; ++i)
        queue.send(0, of("a", i));
    const Received got = take(queue, 0, 3);
    // The second of three returns first, the others keep the group locked until all are back.
    queue.changeVisibility(kSecond, got.messages[1].handle, 0);
    QCOMPARE(numbers(take(queue, kSecond, 10)), QString());
    queue.changeVisibility(kSecond, got.messages[2].handle, 0);
    queue.changeVisibility(kSecond, got.messages[0].handle, 0);
    QCOMPARE(numbers(take(queue, kSecond, 10)), QStringLiteral("0 1 2 3 4"));
    // Of a FIFO queue an expired handle does not delete.
    QCOMPARE(queue.remove(kSecond, got.messages[0].handle), DeleteOutcome::Expired);
}

void TstSqsModel::anIdentifierIsRememberedForFiveMinutes()
{
    Queue queue(1, "q", 0, fifo());
    const Accepted first = queue.send(0, of("a", 1, "x"));
    const Accepted again = queue.send(299 * kSecond, of("a", 2, "x"));
    QVERIFY(!first.isDuplicate && again.isDuplicate);
    QCOMPARE(again.id, first.id);
    QCOMPARE(again.sent, first.sent);
    QVERIFY(!queue.send(300 * kSecond, of("a", 3, "x")).isDuplicate);
    QVERIFY(queue.send(301 * kSecond, of("a", 4, "x")).isDuplicate);
    QCOMPARE(queue.visible(), 2u);
    QCOMPARE(queue.counts().duplicates, 2u);
}

void TstSqsModel::theIdentifierOfADeletedMessageIsStillRemembered()
{
    Queue queue(1, "q", 0, fifo());
    queue.send(0, of("a", 1, "x"));
    queue.remove(10 * kSecond, take(queue, kSecond).messages[0].handle);
    QVERIFY(queue.send(200 * kSecond, of("a", 2, "x")).isDuplicate);
    QCOMPARE(numbers(take(queue, 201 * kSecond)), QString());
}

void TstSqsModel::aBacklogOfOneGroupHidesTheOthers()
{
    QueueSettings settings = fifo();
    settings.lookAhead = 100;
    Queue queue(1, "q", 0, settings);
    for (std::uint64_t i = 0; i < 150; ++i)
        queue.send(0, of("a", i));
    queue.send(0, of("b", 999));
    Received got = take(queue, 0, 10);
    QCOMPARE(got.messages.size(), 10u);
    QCOMPARE(numbers(take(queue, 1, 10)), QString());
    // With 51 of the backlog gone, the other group comes into sight.
    for (int round = 0; round < 5; ++round) {
        for (const Delivery &each : got.messages)
            queue.remove(2, each.handle);
        got = take(queue, 2, 10);
        QCOMPARE(got.messages[0].message.number, static_cast<std::uint64_t>(10 * (round + 1)));
    }
    QCOMPARE(numbers(take(queue, 3, 10)), QString());
    queue.remove(4, got.messages[0].handle);
    QCOMPARE(numbers(take(queue, 5, 10)), QStringLiteral("999"));
}

void TstSqsModel::aRepeatedAttemptGetsTheSame()
{
    Queue queue(1, "q", 0, fifo());
    for (std::uint64_t i = 0; i < 4; ++i)
        queue.send(0, of("a", i));
    const Receive request{.most = 2, .isLong = true, .attempt = kernel::md5("attempt")};
    QCOMPARE(numbers(queue.receive(0, request)), QStringLiteral("0 1"));
    const Received again = queue.receive(20 * kSecond, request);
    QCOMPARE(numbers(again), QStringLiteral("0 1"));
    // The visibility timeout began anew.
    QCOMPARE(queue.nextDue(), 50 * kSecond);
    queue.remove(21 * kSecond, again.messages[0].handle);
    queue.remove(21 * kSecond, again.messages[1].handle);
    QCOMPARE(numbers(queue.receive(22 * kSecond, request)), QStringLiteral("2 3"));
}

// SQS-10
void TstSqsModel::tooManyInFlightIsTold()
{
    for (const bool isFifo : {false, true}) {
        QueueSettings settings = isFifo ? fifo() : exact();
        settings.mostInFlight = 20;
        Queue queue(1, "q", 0, settings);
        for (std::uint64_t i = 0; i < 30; ++i)
            queue.send(0, of(("g" + std::to_string(i)).c_str(), i));
        QCOMPARE(take(queue, 0, 10).messages.size(), 10u);
        const Received second = take(queue, 0, 10);
        QVERIFY(!second.isOverLimit);
        const Received third = take(queue, 0, 10);
        QVERIFY(third.messages.empty() && third.isOverLimit);
        queue.remove(1, second.messages[0].handle);
        QCOMPARE(take(queue, 1, 10).messages.size(), 1u);
    }
}

void TstSqsModel::aPurgeRemovesWhatWasSentBefore()
{
    for (const bool isFifo : {false, true}) {
        Queue queue(1, "q", 0, isFifo ? fifo() : exact());
        for (std::uint64_t i = 0; i < 10; ++i)
            queue.send(static_cast<SimTime>(i) * kSecond, of("a", i));
        take(queue, 10 * kSecond, 2);
        queue.purge(20 * kSecond, 8 * kSecond);
        QCOMPARE(queue.size(), 2u);
        QCOMPARE(queue.counts().purged, 8u);
        QCOMPARE(numbers(take(queue, 50 * kSecond, 10)), QStringLiteral("8 9"));
    }
}

void TstSqsModel::takingOutIsOldestFirst()
{
    for (const bool isFifo : {false, true}) {
        Queue queue(1, "q", 0, isFifo ? fifo() : exact());
        for (std::uint64_t i = 0; i < 3; ++i)
            queue.send(static_cast<SimTime>(i), of("a", i));
        QCOMPARE(queue.takeOldest(5)->message.number, 0u);
        QCOMPARE(queue.takeOldest(5)->message.number, 1u);
        QCOMPARE(queue.size(), 1u);
        QCOMPARE(queue.takeOldest(5)->message.number, 2u);
        QVERIFY(!queue.takeOldest(5));
    }
}

void TstSqsModel::lookingOftenChangesNothing_data()
{
    QTest::addColumn<bool>("isFifo");
    QTest::newRow("standard") << false;
    QTest::newRow("FIFO") << true;
}

/// Two queues with the same calls, one of which is looked at in between.
void TstSqsModel::lookingOftenChangesNothing()
{
    QFETCH(bool, isFifo);
    QueueSettings settings = isFifo ? fifo() : QueueSettings{};
    settings.visibility = 3 * kSecond;
    settings.retention = 60 * kSecond;
    settings.delay = 2 * kSecond;
    Queue a(1, "q", 0, settings), b(1, "q", 0, settings);
    std::mt19937 draw(5);
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        const SimTime now = static_cast<SimTime>(i) * 10 * kernel::kMillisecond;
        if (draw() % 3 == 0) {
            const std::size_t most = 1 + draw() % 10;
            const bool isLong = draw() % 2;
            const Received left = take(a, now, most, isLong), right = take(b, now, most, isLong);
            QCOMPARE(numbers(left), numbers(right));
            for (std::size_t k = 0; k < left.messages.size(); ++k) {
                if (draw() % 2) {
                    a.remove(now, left.messages[k].handle);
                    b.remove(now, right.messages[k].handle);
                }
            }
        } else {
            Incoming message = of(("g" + std::to_string(draw() % 50)).c_str(), i);
            if (!isFifo && draw() % 4 == 0)
                message.delay = static_cast<SimTime>(draw() % 9) * kSecond;
            a.send(now, message);
            b.send(now, message);
        }
        for (int k = 1; k < 5; ++k)
            b.advance(now + k * 2 * kernel::kMillisecond);
    }
    kernel::Fingerprint left, right;
    a.advance(1'000 * kSecond);
    b.advance(1'000 * kSecond);
    a.fingerprint(left);
    b.fingerprint(right);
    QCOMPARE(left.value(), right.value());
    QVERIFY(a.counts().expired > 0 && a.counts().returned > 0);
}

void TstSqsModel::nothingIsLost_data()
{
    lookingOftenChangesNothing_data();
}

/// Random calls against a plain account of what is where.
void TstSqsModel::nothingIsLost()
{
    QFETCH(bool, isFifo);
    QueueSettings settings = isFifo ? fifo() : QueueSettings{};
    settings.visibility = 2 * kSecond;
    settings.retention = 120 * kSecond;
    settings.maxReceives = 4;
    settings.mostInFlight = 300;
    settings.lookAhead = 400;
    Queue queue(3, "q", 0, settings);
    settings.maxReceives = 0;
    Queue letters(3, "dlq", 1, settings);
    queue.setDeadLetters(&letters);
    std::mt19937 draw(11);
    std::vector<Handle> handles;
    std::map<int, std::uint64_t> newest;
    std::uint64_t sent = 0;
    for (int i = 0; i < 60'000; ++i) {
        const SimTime now = i * 5 * kernel::kMillisecond;
        switch (draw() % 4) {
        case 0:
        case 1: {
            const auto group = static_cast<int>(draw() % 40);
            queue.send(now, of(("g" + std::to_string(group)).c_str(), static_cast<std::uint64_t>(i)));
            ++sent;
            break;
        }
        case 2:
            for (const Delivery &each : take(queue, now, 10, draw() % 2).messages)
                handles.push_back(each.handle);
            break;
        default:
            if (!handles.empty()) {
                const std::size_t place = draw() % handles.size();
                if (draw() % 3)
                    queue.remove(now, handles[place]);
                else
                    queue.changeVisibility(now, handles[place],
                                           static_cast<SimTime>(draw() % 3'000) * kernel::kMillisecond);
                handles.erase(handles.begin() + static_cast<std::ptrdiff_t>(place));
            }
        }
        const Queue::Counts &counts = queue.counts();
        QCOMPARE(sent, counts.deleted + counts.expired + counts.movedOut + queue.size());
        QCOMPARE(counts.movedOut, letters.size() + letters.counts().expired);
    }
    QVERIFY2(
        queue.counts().movedOut > 10 && queue.counts().deleted > 100,
        qPrintable(QStringLiteral("%1 moved, %2 deleted").arg(queue.counts().movedOut).arg(queue.counts().deleted)));
    std::size_t listed = 0;
    queue.forOldest(1'000'000, [&](Slot, const Message &) { ++listed; });
    QCOMPARE(std::uint64_t{listed}, queue.size());
}

// SQS-02
void TstSqsModel::tenMillionMessagesFit()
{
    constexpr std::uint64_t kMany = 10'000'000;
    Queue queue(1, "q", 0, exact());
    for (std::uint64_t i = 0; i < kMany; ++i)
        queue.send(static_cast<SimTime>(i), text(i));
    QCOMPARE(queue.visible(), kMany);
    QVERIFY(queue.memoryBytes() < 65 * kMany);
    const Received got = take(queue, kSecond, 10);
    QCOMPARE(numbers(got), QStringLiteral("0 1 2 3 4 5 6 7 8 9"));
}

QTEST_GUILESS_MAIN(TstSqsModel)
#include "tst_sqsmodel.moc"
