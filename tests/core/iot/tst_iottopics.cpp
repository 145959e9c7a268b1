// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/topic.h"
#include "core/iot/topictree.h"
#include "core/kernel/random.h"

#include <QtTest>

#include <algorithm>
#include <map>

using namespace headwater;
using namespace headwater::iot;

namespace {

QString text(std::string_view value)
{
    return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

std::vector<std::uint32_t> matches(const TopicTree &tree, std::string_view topic)
{
    std::vector<std::uint32_t> values;
    tree.match(topic, values);
    std::sort(values.begin(), values.end());
    return values;
}

/// A topic of up to four short levels, out of few, so that many filters meet.
std::string drawnLevels(std::uint64_t draw, bool wildcards)
{
    static constexpr const char *kWords[] = {"a", "b", "c", "", "+", "+"};
    std::string made;
    const std::uint64_t count = 1 + draw % 4;
    for (std::uint64_t i = 0; i < count; ++i) {
        made += i > 0 ? "/" : "";
        made += kWords[kernel::mix64(draw + i) % (wildcards ? 6 : 4)];
    }
    if (wildcards && draw % 5 == 0)
        made += "/#";
    return made;
}

} // namespace

/// IOT-02: topics with wildcards, as the service takes them.
class TstIotTopics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void topicsAreChecked_data();
    void topicsAreChecked();
    void filtersAreChecked_data();
    void filtersAreChecked();
    void filtersTakeTopics_data();
    void filtersTakeTopics();
    void basicIngestAndSharesAreTakenApart();
    void shadowRequestsAreRecognised();
    void theTreeFindsWhatEachFilterTakes();
    void whatIsRemovedLeavesNothing();
    void aMillionSubscriptionsAreSmall();
};

void TstIotTopics::topicsAreChecked_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<int>("problem");
    const auto row = [](const char *name, const QString &topic, TopicProblem problem) {
        QTest::newRow(name) << topic << static_cast<int>(problem);
    };
    row("plain", QStringLiteral("sensor/t/r1"), TopicProblem::None);
    row("empty levels", QStringLiteral("/sensor//"), TopicProblem::None);
    row("empty", QString(), TopicProblem::Empty);
    row("256 bytes", QString(256, QLatin1Char('x')), TopicProblem::None);
    row("257 bytes", QString(257, QLatin1Char('x')), TopicProblem::TooLong);
    row("256 bytes in fewer characters", QString(129, QChar(0xe9)), TopicProblem::TooLong);
    row("seven slashes", QStringLiteral("1/2/3/4/5/6/7/8"), TopicProblem::None);
    row("eight slashes", QStringLiteral("1/2/3/4/5/6/7/8/9"), TopicProblem::TooManyLevels);
    row("plus", QStringLiteral("a/+/b"), TopicProblem::Wildcard);
    row("hash inside a level", QStringLiteral("a/b#"), TopicProblem::Wildcard);
    row("null character", QString::fromLatin1("a\0b", 3), TopicProblem::NotUtf8);
    row("reserved", QStringLiteral("$SYS/x"), TopicProblem::Reserved);
    row("events", QStringLiteral("$aws/events/presence/connected/x"), TopicProblem::Reserved);
    row("shadow update", QStringLiteral("$aws/things/t/shadow/update"), TopicProblem::None);
    row("named shadow update", QStringLiteral("$aws/things/t/shadow/name/n/update"), TopicProblem::None);
    row("shadow answer", QStringLiteral("$aws/things/t/shadow/update/accepted"), TopicProblem::Reserved);
    row("basic ingest is not counted", QStringLiteral("$aws/rules/r/1/2/3/4/5/6/7/8"), TopicProblem::None);
    row("basic ingest too deep", QStringLiteral("$aws/rules/r/1/2/3/4/5/6/7/8/9"), TopicProblem::TooManyLevels);
    row("basic ingest without a topic", QStringLiteral("$aws/rules/r"), TopicProblem::Empty);
    row("letter case counts", QStringLiteral("$AWS/things/t/shadow/update"), TopicProblem::Reserved);
}

void TstIotTopics::topicsAreChecked()
{
    QFETCH(QString, topic);
    QFETCH(int, problem);
    QCOMPARE(static_cast<int>(checkTopic(topic.toStdString())), problem);
    QVERIFY(!problemText(static_cast<TopicProblem>(problem)).empty());
}

void TstIotTopics::filtersAreChecked_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("problem");
    const auto row = [](const QString &filter, TopicProblem problem) {
        QTest::newRow(qPrintable(filter.left(60) + QString::number(filter.size())))
            << filter << static_cast<int>(problem);
    };
    row(QStringLiteral("#"), TopicProblem::None);
    row(QStringLiteral("+"), TopicProblem::None);
    row(QStringLiteral("a/+/c/#"), TopicProblem::None);
    row(QStringLiteral("a/b+"), TopicProblem::WildcardPlace);
    row(QStringLiteral("a/#/b"), TopicProblem::WildcardPlace);
    row(QStringLiteral("a#"), TopicProblem::WildcardPlace);
    row(QStringLiteral("$aws/things/+/shadow/update/#"), TopicProblem::None);
    row(QStringLiteral("$aws/events/presence/+/+"), TopicProblem::None);
    row(QStringLiteral("$aws/rules/r/a"), TopicProblem::Reserved);
    row(QStringLiteral("$SYS/#"), TopicProblem::Reserved);
    row(QStringLiteral("$share/g/1/2/3/4/5/6/7/8"), TopicProblem::None);
    row(QStringLiteral("$share/g/1/2/3/4/5/6/7/8/9"), TopicProblem::TooManyLevels);
    row(QStringLiteral("$share/g"), TopicProblem::ShareName);
    row(QStringLiteral("$share//a"), TopicProblem::ShareName);
    row(QStringLiteral("$share/g+/a"), TopicProblem::ShareName);
    row(QStringLiteral("$share/") + QString(128, QLatin1Char('g')) + QStringLiteral("/a"), TopicProblem::None);
    row(QStringLiteral("$share/") + QString(129, QLatin1Char('g')) + QStringLiteral("/a"), TopicProblem::ShareName);
}

void TstIotTopics::filtersAreChecked()
{
    QFETCH(QString, filter);
    QFETCH(int, problem);
    QCOMPARE(static_cast<int>(checkFilter(filter.toStdString())), problem);
}

void TstIotTopics::filtersTakeTopics_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<bool>("taken");
    const auto row = [](const char *filter, const char *topic, bool taken) {
        QTest::newRow(qPrintable(QStringLiteral("%1 | %2").arg(QLatin1String(filter), QLatin1String(topic))))
            << QString::fromUtf8(filter) << QString::fromUtf8(topic) << taken;
    };
    // The parent level is not meant, other than in the MQTT standard.
    row("sensor/#", "sensor", false);
    row("sensor/#", "sensor/", true);
    row("sensor/#", "sensor/t", true);
    row("sensor/#", "sensor/t/r1", true);
    row("sensor/+", "sensor/t", true);
    row("sensor/+", "sensor/", true);
    row("sensor/+", "sensor", false);
    row("sensor/+", "sensor/t/r1", false);
    row("+/+", "/x", true);
    row("+", "/x", false);
    row("Sensor/1", "sensor/1", false);
    row("#", "a", true);
    row("#", "$aws/things/x/shadow/get", false);
    row("+/things/#", "$aws/things/x", false);
    row("$aws/things/+/shadow/#", "$aws/things/x/shadow/update/delta", true);
    row("a/+/c", "a/b/c", true);
    row("a/+/c", "a/b/b/c", false);
    row("a/b", "a/b/", false);
}

void TstIotTopics::filtersTakeTopics()
{
    QFETCH(QString, filter);
    QFETCH(QString, topic);
    QFETCH(bool, taken);
    QCOMPARE(filterMatches(filter.toStdString(), topic.toStdString()), taken);
    TopicTree tree;
    const TopicTree::Handle handle = tree.add(filter.toStdString(), 7);
    QCOMPARE(matches(tree, topic.toStdString()).size(), std::size_t{taken});
    QCOMPARE(tree.anyMatch(topic.toStdString()), taken);
    QCOMPARE(text(tree.filter(handle)), filter);
}

void TstIotTopics::basicIngestAndSharesAreTakenApart()
{
    const auto ingest = basicIngest("$aws/rules/Building/Floor2/Lights");
    QVERIFY(ingest);
    QCOMPARE(text(ingest->rule), QStringLiteral("Building"));
    QCOMPARE(text(ingest->topic), QStringLiteral("Floor2/Lights"));
    QVERIFY(!basicIngest("$aws/things/x"));
    const auto shared = sharedFilter("$share/workers/jobs/+");
    QVERIFY(shared);
    QCOMPARE(text(shared->group), QStringLiteral("workers"));
    QCOMPARE(text(shared->filter), QStringLiteral("jobs/+"));
}

void TstIotTopics::shadowRequestsAreRecognised()
{
    const auto update = shadowRequestTopic("$aws/things/Pump:1/shadow/name/valve/update");
    QVERIFY(update);
    QCOMPARE(text(update->thing), QStringLiteral("Pump:1"));
    QCOMPARE(text(update->name), QStringLiteral("valve"));
    QCOMPARE(update->operation, ShadowOperation::Update);
    const auto get = shadowRequestTopic("$aws/things/Pump1/shadow/get");
    QVERIFY(get && get->name.empty() && get->operation == ShadowOperation::Get);
    QVERIFY(!shadowRequestTopic("$aws/things/Pump1/shadow/update/accepted"));
    QVERIFY(!shadowRequestTopic("$aws/things/Pump1/shadow/name/update"));
    QVERIFY(!shadowRequestTopic("$aws/things//shadow/update"));
    QCOMPARE(text(shadowPrefix("T", "n")), QStringLiteral("$aws/things/T/shadow/name/n"));
}

void TstIotTopics::theTreeFindsWhatEachFilterTakes()
{
    TopicTree tree;
    std::map<std::uint32_t, std::pair<TopicTree::Handle, std::string>> added;
    for (std::uint32_t step = 0; step < 3'000; ++step) {
        const std::uint64_t draw = kernel::mix64(step + 17);
        if (draw % 3 != 0 || added.empty()) {
            const std::string filter = drawnLevels(draw >> 8, true);
            added[step] = {tree.add(filter, step), filter};
        } else {
            const auto gone = std::next(added.begin(), static_cast<std::ptrdiff_t>((draw >> 8) % added.size()));
            QCOMPARE(text(tree.filter(gone->second.first)), text(gone->second.second));
            tree.remove(gone->second.first);
            added.erase(gone);
        }
        if (step % 10 != 0)
            continue;
        const std::string topic = drawnLevels(draw >> 16, false);
        std::vector<std::uint32_t> expected;
        for (const auto &[value, subscription] : added) {
            if (filterMatches(subscription.second, topic))
                expected.push_back(value);
        }
        QVERIFY2(matches(tree, topic) == expected, topic.c_str());
        QCOMPARE(tree.anyMatch(topic), !expected.empty());
    }
    QCOMPARE(tree.size(), added.size());
}

void TstIotTopics::whatIsRemovedLeavesNothing()
{
    TopicTree tree;
    std::vector<TopicTree::Handle> handles;
    for (int round = 0; round < 3; ++round) {
        for (std::uint32_t i = 0; i < 5'000; ++i)
            handles.push_back(tree.add("fleet/thing-" + std::to_string(i * 7 + static_cast<std::uint32_t>(round)) +
                                           (i % 2 ? "/cmd/#" : "/+/x"),
                                       i));
        for (const TopicTree::Handle handle : handles)
            tree.remove(handle);
        handles.clear();
        QCOMPARE(tree.size(), std::size_t{0});
        QCOMPARE(tree.nodes(), std::size_t{1});
        QVERIFY(!tree.anyMatch("fleet/thing-7/cmd/x"));
    }
    QVERIFY2(tree.memory() < 1'500'000, qPrintable(QString::number(tree.memory())));
}

void TstIotTopics::aMillionSubscriptionsAreSmall()
{
    TopicTree tree;
    for (std::uint32_t i = 0; i < 1'000'000; ++i)
        tree.add("fleet/thing-" + std::to_string(1'000'000 + i) + "/cmd", i);
    QCOMPARE(matches(tree, "fleet/thing-1234567/cmd"), std::vector<std::uint32_t>{234'567});
    QVERIFY(matches(tree, "fleet/thing-0/cmd").empty());
    QVERIFY2(tree.memory() < 220'000'000, qPrintable(QString::number(tree.memory())));
}

QTEST_GUILESS_MAIN(TstIotTopics)
#include "tst_iottopics.moc"
