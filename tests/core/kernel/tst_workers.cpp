// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/workers.h"

#include <QtTest>

#include <numeric>

using headwater::kernel::Workers;

class TstWorkers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyJobIsDoneOnce_data();
    void everyJobIsDoneOnce();
    void whatOneRoundWritesTheNextReads();
};

void TstWorkers::everyJobIsDoneOnce_data()
{
    QTest::addColumn<unsigned>("threads");
    QTest::addColumn<int>("jobs");
    for (const unsigned threads : {1u, 2u, 5u}) {
        for (const int jobs : {0, 1, 3, 1'000})
            QTest::addRow("%u threads, %d jobs", threads, jobs) << threads << jobs;
    }
}

void TstWorkers::everyJobIsDoneOnce()
{
    QFETCH(unsigned, threads);
    QFETCH(int, jobs);
    Workers workers(threads);
    QCOMPARE(workers.count(), threads);
    std::vector<int> done(static_cast<std::size_t>(jobs));
    for (int round = 0; round < 50; ++round) {
        workers.run(done.size(), [&](std::size_t job, unsigned worker) { done[job] += worker < threads ? 1 : 1'000; });
    }
    QCOMPARE(done, std::vector<int>(done.size(), 50));
}

void TstWorkers::whatOneRoundWritesTheNextReads()
{
    Workers workers(3);
    std::vector<std::uint64_t> left(64, 1), right(64);
    for (int round = 0; round < 60; ++round) {
        workers.run(left.size(),
                    [&](std::size_t job, unsigned) { right[job] = left[job] + left[(job + 1) % left.size()]; });
        std::swap(left, right);
    }
    QCOMPARE(left, std::vector<std::uint64_t>(64, std::uint64_t{1} << 60));
}

QTEST_APPLESS_MAIN(TstWorkers)
#include "tst_workers.moc"
