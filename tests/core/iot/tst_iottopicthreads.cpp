// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/topicthreads.h"

#include <QtTest>

using headwater::iot::TopicThreads;

namespace {

void note(TopicThreads &threads, const char *topic, int times, const char *clientId = "")
{
    for (int i = 0; i < times; ++i)
        threads.note(topic, clientId);
}

/// `place topic messages`, in order.
QStringList shown(const TopicThreads &threads)
{
    QStringList lines;
    for (const TopicThreads::Thread &each : threads.shown())
        lines << QStringLiteral("%1 %2 %3").arg(each.place).arg(QString::fromStdString(each.topic)).arg(each.messages);
    return lines;
}

} // namespace

class TstIotTopicThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoSpeaksIsNoPartOfAThread_data();
    void whoSpeaksIsNoPartOfAThread();
    void secondsAreCountedEach();
    void theBusiestAreShown();
    void aThreadKeepsItsPlace();
    void manyTopicsAreCountedTogether();
};

void TstIotTopicThreads::whoSpeaksIsNoPartOfAThread_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QString>("client");
    QTest::addColumn<QString>("shape");
    const auto row = [](const char *topic, const char *client, const char *shape) {
        QTest::newRow(topic) << QString::fromLatin1(topic) << QString::fromLatin1(client) << QString::fromLatin1(shape);
    };
    row("plant/line-7/temp", "", "plant/+/temp");
    row("plant/pump/temp", "pump", "plant/+/temp");
    row("plant/pump/temp2", "other", "plant/pump/+");
    row("v1/devices/a", "", "v1/devices/a");
    row("sensor7", "", "sensor7");
    row("$aws/things/pump/shadow/update", "", "$aws/things/+/shadow/update");
    row("a//b", "", "a//b");
}

void TstIotTopicThreads::whoSpeaksIsNoPartOfAThread()
{
    QFETCH(QString, topic);
    QFETCH(QString, client);
    QFETCH(QString, shape);
    QCOMPARE(QString::fromStdString(TopicThreads::shapeOf(topic.toStdString(), client.toStdString())), shape);
    TopicThreads threads;
    threads.note(topic.toStdString(), client.toStdString());
    threads.second();
    QCOMPARE(shown(threads), QStringList{QStringLiteral("0 %1 1").arg(shape)});
}

void TstIotTopicThreads::secondsAreCountedEach()
{
    TopicThreads threads;
    note(threads, "plant/1/temp", 3);
    note(threads, "plant/2/temp", 4);
    QVERIFY(shown(threads).isEmpty());
    threads.second();
    QCOMPARE(shown(threads), QStringList{QStringLiteral("0 plant/+/temp 7")});
    note(threads, "plant/1/temp", 2);
    threads.second();
    QCOMPARE(shown(threads), QStringList{QStringLiteral("0 plant/+/temp 2")});
    // It stays for a while, and goes when nobody speaks any more.
    threads.second();
    QCOMPARE(shown(threads), QStringList{QStringLiteral("0 plant/+/temp 0")});
    for (int i = 0; i < 30; ++i)
        threads.second();
    QVERIFY(shown(threads).isEmpty());
}

void TstIotTopicThreads::theBusiestAreShown()
{
    TopicThreads threads;
    const char *topics[] = {"a", "b", "c", "d", "e", "f", "g"};
    for (int i = 0; i < 7; ++i)
        note(threads, topics[i], 10 + i);
    threads.second();
    QCOMPARE(shown(threads), (QStringList{QStringLiteral("0 g 16"), QStringLiteral("1 f 15"), QStringLiteral("2 e 14"),
                                          QStringLiteral("3 d 13"), QStringLiteral("4 c 12")}));
    QCOMPARE(threads.others(), std::uint64_t{21});
}

void TstIotTopicThreads::aThreadKeepsItsPlace()
{
    TopicThreads threads;
    for (const char *topic : {"a", "b", "c", "d", "e"})
        note(threads, topic, 10);
    threads.second();
    // A little busier is not enough, and what is shown does not change places among itself.
    for (int second = 0; second < 5; ++second) {
        for (const char *topic : {"a", "b", "c", "d"})
            note(threads, topic, 10 + second);
        note(threads, "e", 8);
        note(threads, "f", 10);
        threads.second();
    }
    QStringList topics;
    for (const auto &each : threads.shown())
        topics << QString::fromStdString(each.topic);
    QCOMPARE(topics, (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d"),
                                  QStringLiteral("e")}));
    // Clearly busier takes the place of the weakest.
    note(threads, "g", 100);
    threads.second();
    QCOMPARE(QString::fromStdString(threads.shown()[4].topic), QStringLiteral("g"));
}

void TstIotTopicThreads::manyTopicsAreCountedTogether()
{
    TopicThreads threads;
    for (std::size_t i = 0; i < 2 * TopicThreads::kMostShapes; ++i) {
        // Letters alone, so that each is a topic of its own.
        std::string name;
        for (std::size_t rest = i; name.size() < 3; rest /= 26)
            name += static_cast<char>('a' + rest % 26);
        threads.note("x/" + name, {});
    }
    threads.second();
    QCOMPARE(threads.shown().size(), TopicThreads::kShown);
    QCOMPARE(threads.others(), std::uint64_t{2 * TopicThreads::kMostShapes - TopicThreads::kShown});
}

QTEST_GUILESS_MAIN(TstIotTopicThreads)
#include "tst_iottopicthreads.moc"
