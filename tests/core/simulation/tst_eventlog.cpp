// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/eventlog.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace headwater::simulation;

namespace {

LoggedEvent eventAt(std::int64_t at)
{
    LoggedEvent event;
    event.at = at;
    event.node = "clicks";
    return event;
}

} // namespace

class TstEventLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eventsAreNumberedInOrderAndReadOnce();
    void onlyTheNewestAreKept();
    void atMostAsManyAsAskedForAreReturned();
    void numbersGoOnAfterClear();
    void readersSeeNoGapWhileTheWorldWrites();
};

void TstEventLog::eventsAreNumberedInOrderAndReadOnce()
{
    EventLog log;
    for (int i = 0; i < 3; ++i)
        log.append(eventAt(i * 10));
    const auto all = log.since(0);
    QCOMPARE(all.size(), std::size_t(3));
    QCOMPARE(all[2].number, std::uint64_t(2));
    QCOMPARE(all[2].at, std::int64_t(20));
    QVERIFY(log.since(log.next()).empty());
    log.append(eventAt(30));
    const auto fresh = log.since(all.back().number + 1);
    QCOMPARE(fresh.size(), std::size_t(1));
    QCOMPARE(fresh[0].at, std::int64_t(30));
}

void TstEventLog::onlyTheNewestAreKept()
{
    EventLog log(100);
    for (int i = 0; i < 1'050; ++i)
        log.append(eventAt(i));
    QCOMPARE(log.first(), std::uint64_t(950));
    const auto kept = log.since(0);
    QCOMPARE(kept.size(), std::size_t(100));
    for (std::size_t i = 0; i < kept.size(); ++i) {
        QCOMPARE(kept[i].number, 950 + i);
        QCOMPARE(kept[i].at, static_cast<std::int64_t>(950 + i));
    }
}

void TstEventLog::atMostAsManyAsAskedForAreReturned()
{
    EventLog log;
    for (int i = 0; i < 50; ++i)
        log.append(eventAt(i));
    const auto some = log.since(10, 5);
    QCOMPARE(some.size(), std::size_t(5));
    QCOMPARE(some.front().number, std::uint64_t(10));
    QCOMPARE(some.back().number, std::uint64_t(14));
}

void TstEventLog::numbersGoOnAfterClear()
{
    EventLog log(8);
    for (int i = 0; i < 13; ++i)
        log.append(eventAt(i));
    log.clear();
    QVERIFY(log.since(0).empty());
    QCOMPARE(log.first(), std::uint64_t(13));
    for (int i = 0; i < 20; ++i) {
        log.append(eventAt(100 + i));
        const auto kept = log.since(0);
        QCOMPARE(kept.size(), std::size_t(std::min(i + 1, 8)));
        QCOMPARE(kept.back().at, std::int64_t(100 + i));
        QCOMPARE(kept.front().number, kept.back().number - kept.size() + 1);
    }
}

void TstEventLog::readersSeeNoGapWhileTheWorldWrites()
{
    constexpr std::uint64_t kEvents = 50'000;
    EventLog log(1'000'000);
    std::thread world([&log] {
        for (std::uint64_t i = 0; i < kEvents; ++i)
            log.append(eventAt(static_cast<std::int64_t>(i)));
    });
    std::uint64_t next = 0;
    bool inOrder = true;
    while (next < kEvents) {
        for (const LoggedEvent &event : log.since(next)) {
            inOrder = inOrder && event.number == next && event.at == static_cast<std::int64_t>(next);
            ++next;
        }
    }
    world.join();
    QVERIFY(inOrder);
}

QTEST_GUILESS_MAIN(TstEventLog)
#include "tst_eventlog.moc"
