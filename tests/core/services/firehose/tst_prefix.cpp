// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/random.h"
#include "core/services/firehose/prefix.h"

#include <QtTest>

#include <set>

using namespace headwater;
using namespace headwater::services::firehose;

class TstPrefix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void prefixesBecomeTheServicesKeys_data();
    void prefixesBecomeTheServicesKeys();
    void whatTheServiceRefusesIsRefused_data();
    void whatTheServiceRefusesIsRefused();
    void everyRandomStringIsAnother();
    void timesFollowJavasPatterns();
};

namespace {

constexpr std::int64_t kTime = 1'535'412'645; // 2018-08-27 23:30:45 UTC, a Monday

std::string evaluated(const char *text, Prefix::Role role, const char *errorType = "processing-failed")
{
    const auto prefix = Prefix::parse(text, role);
    if (!prefix)
        return prefix.error().message.toStdString();
    std::uint64_t draw = 0;
    return prefix->evaluate({kTime, errorType, [&] { return kernel::mix64(++draw); },
                             [](std::string_view name) {
                                 return "<" + std::string(name) + ">";
                             }});
}

} // namespace

void TstPrefix::prefixesBecomeTheServicesKeys_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("error");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *text, bool error, const char *expected) {
        QTest::newRow(text) << QString::fromLatin1(text) << error << QString::fromLatin1(expected);
    };
    row("", false, "2018/08/27/23/");
    row("logs/", false, "logs/2018/08/27/23/");
    row("logs", false, "logs2018/08/27/23/"); // nothing is put between
    row("a/!{timestamp:yyyy}/anyMonth/!{timestamp:dd}", false, "a/2018/anyMonth/27");
    row("year=!{timestamp:yyyy}/month=!{timestamp:MM}/", false, "year=2018/month=08/");
    row("!{timestamp:yyyy/MM/dd/HH/mm/ss}/", false, "2018/08/27/23/30/45/");
    row("customer=!{partitionKeyFromQuery:id}/!{timestamp:HH}/", false, "customer=<id>/23/");
    row("c=!{partitionKeyFromLambda:id}/", false, "c=<id>/2018/08/27/23/");
    row("", true, "processing-failed/2018/08/27/23/");
    row("errors/", true, "errors/processing-failed/2018/08/27/23/");
    row("failures/!{firehose:error-output-type}/", true, "failures/processing-failed/");
    row("f/!{firehose:error-output-type}/!{timestamp:yyyy}/", true, "f/processing-failed/2018/");
}

// KDF-09
void TstPrefix::prefixesBecomeTheServicesKeys()
{
    QFETCH(QString, text);
    QFETCH(bool, error);
    QFETCH(QString, expected);
    QCOMPARE(
        QString::fromStdString(evaluated(text.toStdString().c_str(), error ? Prefix::Role::Error : Prefix::Role::Data)),
        expected);
}

void TstPrefix::whatTheServiceRefusesIsRefused_data()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("errorPrefix");
    QTest::addColumn<QString>("place");
    const auto row = [](const char *prefix, const char *errorPrefix, const char *place) {
        QTest::addRow("%s|%.40s", prefix, errorPrefix)
            << QString::fromLatin1(prefix) << QString::fromLatin1(errorPrefix) << QString::fromLatin1(place);
    };
    row("!{firehose:error-output-type}/", "e/!{firehose:error-output-type}/", "/Prefix");
    row("!{timestamp:yyyy}/", "", "/ErrorOutputPrefix");
    row("", "e/!{timestamp:yyyy}/", "/ErrorOutputPrefix");
    row("", "!{partitionKeyFromQuery:a}!{firehose:error-output-type}", "/ErrorOutputPrefix");
    row("!{timestamp:yyyy", "", "/Prefix");
    row("!{timestamp:}", "", "/Prefix");
    row("!{timestamp:jj}/", "", "/Prefix");
    row("!{timestamp:'open}/", "", "/Prefix");
    row("!{firehose:nothing}/", "", "/Prefix");
    row("!{other:thing}/", "", "/Prefix");
    const std::string tooLong(513, 'x');
    row("", tooLong.c_str(), "/ErrorOutputPrefix");
}

void TstPrefix::whatTheServiceRefusesIsRefused()
{
    QFETCH(QString, prefix);
    QFETCH(QString, errorPrefix);
    QFETCH(QString, place);
    const auto checked = checkPrefixes(prefix.toStdString(), errorPrefix.toStdString());
    QVERIFY(!checked);
    QCOMPARE(checked.error().place, place);
    QVERIFY(!checked.error().message.isEmpty());
}

void TstPrefix::everyRandomStringIsAnother()
{
    const std::string key = evaluated("!{firehose:random-string}/!{firehose:random-string}", Prefix::Role::Data);
    const std::string first = key.substr(0, 11), second = key.substr(12, 11);
    QCOMPARE(key.substr(11, 1), std::string("/"));
    QCOMPARE(key.substr(23), std::string("2018/08/27/23/"));
    QVERIFY(first != second);
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        const std::string text = randomString(kernel::mix64(i));
        QCOMPARE(text.size(), std::size_t{11});
        QVERIFY(seen.insert(text).second);
    }
    QCOMPARE(uuid(0x0123456789abcdef, 0xffffffffffffffff), std::string("01234567-89ab-4def-bfff-ffffffffffff"));
}

void TstPrefix::timesFollowJavasPatterns()
{
    const auto time = [](const char *pattern) {
        const auto text = javaTime(pattern, kTime);
        return text ? *text : std::string("refused");
    };
    QCOMPARE(time("yy-M-d h:mm a"), std::string("18-8-27 11:30 PM"));
    QCOMPARE(time("EEE EEEE MMM MMMM DDD"), std::string("Mon Monday Aug August 239"));
    QCOMPARE(time("'at' HH ''"), std::string("at 23 '"));
    QCOMPARE(time("q"), std::string("refused"));
}

QTEST_GUILESS_MAIN(TstPrefix)
#include "tst_prefix.moc"
