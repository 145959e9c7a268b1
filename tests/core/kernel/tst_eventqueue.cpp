// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/eventqueue.h"
#include "core/kernel/random.h"

#include <QTest>
#include <queue>

#include <functional>

using namespace headwater::kernel;

namespace {

struct Later
{
    bool operator()(const Event &a, const Event &b) const { return comesBefore(b, a); }
};
using Oracle = std::priority_queue<Event, std::vector<Event>, Later>;

/// Draws delays of one shape; the same seed gives the same delays.
using Delay = std::function<SimTime(std::uint64_t draw)>;

SimTime mixedDelay(std::uint64_t draw)
{
    const std::uint64_t choice = draw & 127;
    const std::uint64_t rest = mix64(draw);
    if (choice < 20)
        return 0;
    if (choice < 60)
        return exponential(rest, 1.0 * kMillisecond);
    if (choice < 80)
        return 5 * kMillisecond;
    if (choice < 100)
        return static_cast<SimTime>(below(rest, 2 * kSecond));
    if (choice < 120)
        return static_cast<SimTime>(below(rest, 50));
    if (choice < 127)
        return static_cast<SimTime>(below(rest, 40 * 24 * static_cast<std::uint64_t>(kHour)));
    return static_cast<SimTime>(below(rest, 1) + static_cast<std::uint64_t>(1'000 * kHour));
}

} // namespace

class TstEventQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void popsInTheOrderOfASortedList_data();
    void popsInTheOrderOfASortedList();
    void keepsOrderWhenPeekingRunsAhead();
    void keepsTiesInTheirOrder();
    void takesEventsAtTheCurrentInstant();
    void reachesTheEndOfTime();
    void startsAgainWhenCleared();
    void heapQueuePopsInTheSameOrder();
};

void TstEventQueue::popsInTheOrderOfASortedList_data()
{
    QTest::addColumn<int>("pending");
    QTest::addColumn<int>("shape");
    for (const int pending : {1, 3, 30, 100, 1'000, 20'000}) {
        for (int shape = 0; shape < 5; ++shape)
            QTest::addRow("%d pending, shape %d", pending, shape) << pending << shape;
    }
}

void TstEventQueue::popsInTheOrderOfASortedList()
{
    QFETCH(int, pending);
    QFETCH(int, shape);
    const Stream stream = makeStream(11, "queue", static_cast<std::uint32_t>(shape));
    const Delay delay = [shape](std::uint64_t draw) -> SimTime {
        switch (shape) {
        case 0:
            return exponential(draw, 1.0 * kMillisecond);
        case 1:
            return static_cast<SimTime>(below(draw, 4));
        case 2:
            return static_cast<SimTime>(draw >> (18 + (draw & 31))); // every scale from ns to days
        case 3:
            return static_cast<SimTime>(below(draw, 3)) * kMillisecond;
        default:
            return mixedDelay(draw);
        }
    };

    EventQueue queue;
    Oracle oracle;
    std::uint64_t counter = 0;
    SimTime now = 0;
    const auto push = [&] {
        const std::uint64_t draw = stream.at(counter++);
        Event event;
        event.time = now + delay(mix64(draw));
        event.order = draw >> 40 << 32 | counter; // random, so ties do not come in the order of pushing
        event.target = static_cast<std::uint32_t>(draw);
        event.kind = static_cast<std::uint16_t>(counter);
        event.data = ~draw;
        queue.push(event);
        oracle.push(event);
    };
    for (int i = 0; i < pending; ++i)
        push();
    for (int i = 0; i < 60'000; ++i) {
        // Mostly hold, with stretches of growing and draining.
        const std::uint64_t action = below(stream.at(0x1000'0000 + static_cast<std::uint64_t>(i)), 100);
        const bool growing = i / 5'000 % 2 == 0;
        if (oracle.empty() || action < (growing ? 52u : 47u)) {
            push();
            continue;
        }
        const Event expected = oracle.top();
        oracle.pop();
        if (action % 8 == 0)
            QCOMPARE(queue.nextTime(), expected.time);
        const Event event = queue.pop();
        QCOMPARE(event.time, expected.time);
        QCOMPARE(event.order, expected.order);
        QCOMPARE(event.target, expected.target);
        QCOMPARE(event.kind, expected.kind);
        QCOMPARE(event.data, expected.data);
        now = event.time;
        QCOMPARE(queue.size(), oracle.size());
    }
    while (!oracle.empty()) {
        QCOMPARE(queue.pop().order, oracle.top().order);
        oracle.pop();
    }
    QVERIFY(queue.empty());
    QVERIFY(!queue.peek());
    QCOMPARE(queue.nextTime(), kNever);
}

void TstEventQueue::keepsOrderWhenPeekingRunsAhead()
{
    const Stream stream = makeStream(3, "peek", 0);
    EventQueue queue;
    Oracle oracle;
    std::uint64_t counter = 0;
    SimTime now = 0;
    const auto push = [&](SimTime time) {
        const Event event{time, counter++, 0, 0, 0, 0};
        queue.push(event);
        oracle.push(event);
    };
    for (int round = 0; round < 300; ++round) {
        push(now + kHour + static_cast<SimTime>(below(stream.at(counter), kHour)));
        QCOMPARE(queue.nextTime(), oracle.top().time);
        // Everything pushed here lies before the stretch that the look ahead has opened.
        for (int i = 0; i < 200; ++i)
            push(now + static_cast<SimTime>(below(stream.at(counter), i % 2 ? kMinute : kMillisecond)));
        for (int i = 0; i < 199; ++i) {
            QCOMPARE(queue.peek()->order, oracle.top().order);
            now = queue.pop().time;
            QCOMPARE(now, oracle.top().time);
            oracle.pop();
        }
    }
    while (!oracle.empty()) {
        QCOMPARE(queue.pop().order, oracle.top().order);
        oracle.pop();
    }
}

void TstEventQueue::keepsTiesInTheirOrder()
{
    EventQueue queue;
    constexpr std::uint64_t kCount = 100'000;
    for (std::uint64_t i = 0; i < kCount; ++i)
        queue.push({kSecond, i * 7919 % kCount, 0, 0, 0, 0});
    for (std::uint64_t i = 0; i < kCount; ++i) {
        const Event event = queue.pop();
        QCOMPARE(event.time, kSecond);
        QCOMPARE(event.order, i);
    }
    QVERIFY(queue.empty());
}

void TstEventQueue::takesEventsAtTheCurrentInstant()
{
    EventQueue queue;
    Oracle oracle;
    std::uint64_t counter = 1'000'000;
    const auto push = [&](SimTime time, std::uint64_t order) {
        queue.push({time, order, 0, 0, 0, 0});
        oracle.push({time, order, 0, 0, 0, 0});
    };
    for (std::uint64_t i = 0; i < 50; ++i)
        push(kMillisecond, i * 10);
    for (int i = 0; i < 30'000 && !oracle.empty(); ++i) {
        const Event event = queue.pop();
        QCOMPARE(event.order, oracle.top().order);
        oracle.pop();
        if (i < 20'000) {
            push(event.time, ++counter); // behind everything
            if (i % 3 == 0)
                push(event.time, event.order + 1); // right here
            if (i % 5 == 0)
                push(event.time + 1, counter - 900); // a nanosecond on
        }
    }
}

void TstEventQueue::reachesTheEndOfTime()
{
    EventQueue queue;
    const SimTime times[] = {kNever - 1, 0, kNever - 1, 292 * 365 * 24 * kHour,
                             kNever - 2, 1, kNever / 2, kNever / 2 + 1};
    std::uint64_t order = 0;
    for (const SimTime time : times)
        queue.push({time, order++, 0, 0, 0, 0});
    std::vector<SimTime> sorted(std::begin(times), std::end(times));
    std::sort(sorted.begin(), sorted.end());
    for (const SimTime time : sorted)
        QCOMPARE(queue.pop().time, time);
    queue.push({kNever - 1, order, 0, 0, 0, 0});
    QCOMPARE(queue.nextTime(), kNever - 1);
}

void TstEventQueue::startsAgainWhenCleared()
{
    EventQueue queue;
    for (std::uint64_t i = 0; i < 5'000; ++i)
        queue.push({static_cast<SimTime>(i * i * 1'000), i, 0, 0, 0, 0});
    for (int i = 0; i < 1'000; ++i)
        queue.pop();
    queue.clear();
    QVERIFY(queue.empty());
    QCOMPARE(queue.nextTime(), kNever);
    queue.push({5, 1, 0, 0, 0, 0});
    queue.push({3, 2, 0, 0, 0, 0});
    QCOMPARE(queue.pop().time, 3);
    QCOMPARE(queue.pop().time, 5);
}

void TstEventQueue::heapQueuePopsInTheSameOrder()
{
    const Stream stream = makeStream(5, "heap", 0);
    HeapQueue<> heap;
    EventQueue queue;
    for (std::uint64_t i = 0; i < 30'000; ++i) {
        const Event event{static_cast<SimTime>(below(stream.at(i), 9'000)), i, 0, 0, 0, 0};
        heap.push(event);
        queue.push(event);
    }
    QCOMPARE(heap.size(), queue.size());
    while (!queue.empty()) {
        QCOMPARE(heap.nextTime(), queue.nextTime());
        QCOMPARE(heap.pop().order, queue.pop().order);
    }
    QVERIFY(heap.empty());
    QVERIFY(!heap.peek());
}

QTEST_GUILESS_MAIN(TstEventQueue)
#include "tst_eventqueue.moc"
