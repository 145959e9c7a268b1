// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/tokenflow.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>

using namespace headwater::ui::canvas;

/// What is drawn always equals what the world says.
class TstTokenFlow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokensCountTheRecordsOfTheirLink_data()
    {
        QTest::addColumn<double>("perSecond");
        QTest::addColumn<double>("speed");
        QTest::newRow("slow") << 7.0 << 1.0;
        QTest::newRow("real time") << 900.0 << 1.0;
        QTest::newRow("twenty times") << 2171.0 << 20.0;
        QTest::newRow("as fast as it goes") << 750'000.0 << 350.0;
    }
    void tokensCountTheRecordsOfTheirLink()
    {
        QFETCH(double, perSecond);
        QFETCH(double, speed);
        World world{perSecond, perSecond / 4};
        world.seconds = 100;
        TokenFlow flow;
        world.show(flow, speed);
        for (int frame = 0; frame < 600; ++frame) {
            world.seconds += speed / 60;
            world.show(flow, speed);
            // USE-02: after every frame the tokens that set out stand for exactly the records that did.
            QVERIFY(tellsTheTruth(flow.there()[0], world.records(), flow.recordsPerToken()));
            QVERIFY(tellsTheTruth(flow.back()[0], world.refused(), flow.recordsPerToken()));
            QVERIFY(flow.size() <= TokenFlow::kMostTokens);
        }
        // Little's law: what is under way is the rate times the time it takes.
        const TokenFlow::Lane &lane = flow.there()[0];
        const double underWay = static_cast<double>(lane.tokens.size()) * static_cast<double>(flow.recordsPerToken());
        const double expected = perSecond * speed * kLength / lane.pace;
        QVERIFY2(std::abs(underWay - expected) <= 0.12 * expected + 2.0 * static_cast<double>(flow.recordsPerToken()),
                 qPrintable(QStringLiteral("%1 under way, %2 expected").arg(underWay).arg(expected)));
    }

    void tokensKeepTheirPaceAtAnySpeed()
    {
        for (const double speed : {0.25, 1.0, 20.0, 5000.0}) {
            World world{1500, 0};
            TokenFlow flow;
            world.show(flow, speed);
            for (int frame = 0; frame < 120; ++frame) {
                world.seconds += speed / 60;
                world.show(flow, speed);
            }
            const TokenFlow::Lane &lane = flow.there()[0];
            QVERIFY(lane.pace >= TokenFlow::kSlowest && lane.pace <= TokenFlow::kFastest);
        }
    }

    void aChangeOfSpeedKeepsTheCount()
    {
        World world{1000, 100};
        TokenFlow flow;
        world.show(flow, 1);
        for (const double speed : {1.0, 50.0, 0.1, 400.0, 1.0}) {
            for (int frame = 0; frame < 200; ++frame) {
                world.seconds += speed / 60;
                world.show(flow, speed);
                QVERIFY(tellsTheTruth(flow.there()[0], world.records(), flow.recordsPerToken()));
                QVERIFY(tellsTheTruth(flow.back()[0], world.refused(), flow.recordsPerToken()));
            }
        }
    }

    void nothingMovesWhenNothingHappens()
    {
        World world{1000, 200};
        TokenFlow flow;
        for (int frame = 0; frame < 100; ++frame) {
            world.show(flow, 1);
            world.seconds += 1 / 60.0;
        }
        world.show(flow, 1);
        const auto there = flow.there()[0].tokens;
        const double clock = flow.clock();
        QVERIFY(!there.empty());
        for (int frame = 0; frame < 50; ++frame)
            world.show(flow, 1, false);
        QCOMPARE(flow.there()[0].tokens, there);
        QCOMPARE(flow.clock(), clock);
        QVERIFY(!flow.moving());
    }

    void anIdleLinkHasNoTokens()
    {
        World world{0, 0};
        TokenFlow flow;
        for (int frame = 0; frame < 100; ++frame) {
            world.show(flow, 1);
            world.seconds += 1 / 60.0;
        }
        QCOMPARE(flow.size(), std::size_t{0});
    }

    void aSeekBackBeginsAfresh()
    {
        World world{1000, 0};
        world.seconds = 500;
        TokenFlow flow;
        for (int frame = 0; frame < 100; ++frame) {
            world.show(flow, 1);
            world.seconds += 1 / 60.0;
        }
        world.seconds = 20;
        world.show(flow, 1, false);
        // The picture after the jump is the one of a link that carries this rate at this moment.
        const TokenFlow::Lane &lane = flow.there()[0];
        QVERIFY(tellsTheTruth(lane, world.records(), flow.recordsPerToken()));
        QCOMPARE(lane.emitted, std::uint64_t{0});
        const double expected = 1000 * kLength / lane.pace / static_cast<double>(flow.recordsPerToken());
        QVERIFY(std::abs(static_cast<double>(lane.tokens.size()) - expected) <= 1.5);
        QVERIFY(std::is_sorted(lane.tokens.rbegin(), lane.tokens.rend()));
    }

    void aStepShowsTheTimeItTook()
    {
        World world{40, 0};
        TokenFlow flow;
        world.show(flow, 1, false);
        const auto before = flow.there()[0].emitted;
        world.seconds += 1;
        world.show(flow, 1, false);
        QCOMPARE(flow.there()[0].emitted - before, std::uint64_t{40} / flow.recordsPerToken());
        QVERIFY(flow.moving());
    }

private:
    static constexpr double kLength = 200;

    struct World
    {
        double perSecond;
        double refusedPerSecond;
        double seconds = 0;

        std::uint64_t records() const { return static_cast<std::uint64_t>(seconds * perSecond); }
        std::uint64_t refused() const { return static_cast<std::uint64_t>(seconds * refusedPerSecond); }
        void show(TokenFlow &flow, double speed, bool running = true) const
        {
            const std::array<LinkCount, 1> counts{
                LinkCount{records(), refused(), kLength, kLength, perSecond, refusedPerSecond}};
            flow.advance(counts, std::llround(seconds * 1e9), running, speed, 1 / 60.0);
        }
    };

    static bool tellsTheTruth(const TokenFlow::Lane &lane, std::uint64_t counter, std::uint64_t recordsPerToken)
    {
        const std::uint64_t since = counter - lane.base;
        return lane.emitted * recordsPerToken <= since && since < (lane.emitted + 1) * recordsPerToken;
    }
};

QTEST_APPLESS_MAIN(TstTokenFlow)
#include "tst_tokenflow.moc"
