// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fuzzy.h"
#include "ui/shell/scrubber.h"
#include "ui/shell/segments.h"
#include "ui/shell/transportbar.h"
#include "ui/theme/theme.h"

#include <QSignalSpy>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

simulation::LoggedEvent logged(std::int64_t second, simulation::EventKind kind, const char *text = "")
{
    simulation::LoggedEvent made;
    made.at = second * kSecond;
    made.kind = kind;
    made.node = "clicks";
    made.text = text;
    return made;
}

} // namespace

class TstShellParts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { Theme::instance().install(); }

    void fuzzyFindsLettersInOrderOnly()
    {
        QVERIFY(fuzzyMatch(QStringLiteral("sas"), QStringLiteral("Save as")));
        QVERIFY(!fuzzyMatch(QStringLiteral("svz"), QStringLiteral("Save as")));
        QVERIFY(!fuzzyMatch(QStringLiteral("as save x"), QStringLiteral("Save as")));
        QVERIFY(fuzzyMatch(QStringLiteral("as save"), QStringLiteral("Save as")));
    }

    void fuzzyPrefersBeginningsOfWords()
    {
        const auto words = fuzzyMatch(QStringLiteral("ru"), QStringLiteral("Run until"));
        const auto inside = fuzzyMatch(QStringLiteral("ru"), QStringLiteral("Interrupt"));
        QVERIFY(words && inside);
        QVERIFY(words->score > inside->score);
        QCOMPARE(fuzzyMatch(QStringLiteral("ru"), QStringLiteral("Trout rule"))->places, (QList<int>{6, 7}));
    }

    void fuzzyFindsEverythingForNothing()
    {
        const auto match = fuzzyMatch(QString(), QStringLiteral("Anything"));
        QVERIFY(match);
        QVERIFY(match->places.isEmpty());
    }

    void speedsStepUpAndDownAndStopAtTheEnds()
    {
        QCOMPARE(neighbourSpeed(1, 1), 2.0);
        QCOMPARE(neighbourSpeed(1, -1), 0.5);
        QCOMPARE(neighbourSpeed(3, 1), 5.0);
        QCOMPARE(neighbourSpeed(3, -1), 2.0);
        QCOMPARE(neighbourSpeed(0.1, -1), 0.1);
        QCOMPARE(neighbourSpeed(1000, 1), 0.0);
        QCOMPARE(neighbourSpeed(0, 1), 0.0);
        QCOMPARE(neighbourSpeed(0, -1), 1000.0);
    }

    void throttlingThatGoesOnIsOneMark()
    {
        ScrubMarks marks;
        for (int second = 10; second < 40; ++second)
            marks.take(logged(second, simulation::EventKind::Throttled));
        marks.take(logged(90, simulation::EventKind::Throttled));
        QCOMPARE(marks.marks().size(), std::size_t(2));
        QCOMPARE(marks.marks()[1].at, 90 * kSecond);
        QVERIFY(marks.marks()[0].kind == ScrubMark::Kind::Limit);
    }

    void scalingIsMarkedOnceWithAWord()
    {
        ScrubMarks marks;
        marks.take(logged(30, simulation::EventKind::Reshard, "Split of shardId-000000000000 asked for"));
        marks.take(logged(30, simulation::EventKind::Reshard, "Split begun"));
        QCOMPARE(marks.marks().size(), std::size_t(1));
        QCOMPARE(marks.marks()[0].label, QStringLiteral("split"));
    }

    void marksFollowALogAndSurviveItsRestart()
    {
        simulation::EventLog log;
        ScrubMarks marks;
        log.append(logged(5, simulation::EventKind::Throttled));
        log.append(logged(30, simulation::EventKind::Stopped));
        QVERIFY(marks.follow(log));
        QVERIFY(!marks.follow(log));
        QCOMPARE(marks.marks().size(), std::size_t(2));
        log.clear();
    }

    void draggingTheScrubberSeeks()
    {
        Scrubber scrubber;
        scrubber.resize(418, 40);
        scrubber.show();
        scrubber.setNow(30 * kSecond);
        QCOMPARE(scrubber.end(), 60 * kSecond);
        QSignalSpy seeks(&scrubber, &Scrubber::seekRequested);
        const auto at = [&](std::int64_t time) {
            return QPoint(qRound(scrubber.xOf(time)), 22);
        };
        QTest::mousePress(&scrubber, Qt::LeftButton, {}, at(30 * kSecond));
        QTest::mouseMove(&scrubber, at(20 * kSecond));
        QTest::mouseRelease(&scrubber, Qt::LeftButton, {}, at(15 * kSecond));
        QCOMPARE(seeks.count(), 1);
        QVERIFY(std::abs(seeks[0][0].toLongLong() - 15 * kSecond) < kSecond / 5);
    }

    void theScrubberKeepsHowFarTheRunCame()
    {
        Scrubber scrubber;
        scrubber.resize(418, 40);
        scrubber.setNow(100 * kSecond);
        QCOMPARE(scrubber.end(), 120 * kSecond);
        scrubber.setNow(10 * kSecond);
        QCOMPARE(scrubber.end(), 120 * kSecond);
        QSignalSpy seeks(&scrubber, &Scrubber::seekRequested);
        QTest::keyClick(&scrubber, Qt::Key_End);
        QTest::keyClick(&scrubber, Qt::Key_Left);
        QCOMPARE(seeks[0][0].toLongLong(), 100 * kSecond);
        QCOMPARE(seeks[1][0].toLongLong(), 9 * kSecond);
        scrubber.setGoal(600 * kSecond);
        QCOMPARE(scrubber.end(), 600 * kSecond);
    }

    void segmentsAreChosenByMouseAndKeys()
    {
        Segments segments;
        segments.setLabels({QStringLiteral("Build"), QStringLiteral("Run")});
        segments.resize(segments.sizeHint());
        segments.show();
        QSignalSpy chosen(&segments, &Segments::chosen);
        QTest::mouseClick(&segments, Qt::LeftButton, {}, segments.segmentRect(1).center());
        QCOMPARE(segments.current(), 1);
        QTest::keyClick(&segments, Qt::Key_Left);
        QCOMPARE(segments.current(), 0);
        QTest::keyClick(&segments, Qt::Key_Left);
        QCOMPARE(chosen.count(), 2);
    }
};

QTEST_MAIN(TstShellParts)
#include "tst_shellparts.moc"
