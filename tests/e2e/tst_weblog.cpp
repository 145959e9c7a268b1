// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/program.h"

#include <QCryptographicHash>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using e2e::run;
using Json = nlohmann::json;

namespace {

constexpr int kShards = 4;

// Lines of each client, counted by awk and by nothing of ours.
std::map<QByteArray, int> linesOfClients(const QString &log, const QString &condition)
{
    QProcess awk;
    awk.start(
        QStringLiteral("awk"),
        {condition + QStringLiteral(" { count[$1]++ } END { for (host in count) print host, count[host] }"), log});
    awk.waitForFinished();
    std::map<QByteArray, int> counts;
    for (const QByteArray &row : awk.readAllStandardOutput().split('\n')) {
        const QList<QByteArray> parts = row.split(' ');
        if (parts.size() == 2)
            counts[parts.at(0)] = parts.at(1).toInt();
    }
    return counts;
}

// The shard of a key among equal ranges of MD5's 128 bits: the upper 16 bits decide, since 4 divides 65,536.
int shardOf(const QByteArray &key)
{
    const QByteArray hash = QCryptographicHash::hash(key, QCryptographicHash::Md5);
    const int upper = static_cast<unsigned char>(hash[0]) << 8 | static_cast<unsigned char>(hash[1]);
    return upper * kShards >> 16;
}

} // namespace

class TstWebLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void realLogAgreesWithAwk_data();
    void realLogAgreesWithAwk();
    void ownLogAgreesWithAwk();

private:
    void compare(const Json &run, const std::map<QByteArray, int> &clients);
    QTemporaryDir m_folder;
    QString m_pipeline;
};

void TstWebLog::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("awk")).isEmpty())
        QSKIP("awk is not here");
    m_pipeline = m_folder.filePath(QStringLiteral("web-log.json"));
    QCOMPARE(run({QStringLiteral("new"), QStringLiteral("--sample"), QStringLiteral("web-log"), m_pipeline}).code, 0);
}

void TstWebLog::compare(const Json &run, const std::map<QByteArray, int> &clients)
{
    int total = 0;
    int ofShard[kShards] = {};
    for (const auto &[client, count] : clients) {
        total += count;
        ofShard[shardOf(client)] += count;
    }
    QVERIFY(total > 0);
    QCOMPARE(e2e::figure(run["nodes"]["log"]["metrics"]["RecordsAttempted"]["sum"]), double(total));
    QCOMPARE(e2e::figure(run["nodes"]["log"]["metrics"]["RecordsAccepted"]["sum"]), double(total));
    QCOMPARE(e2e::figure(run["nodes"]["requests"]["metrics"]["IncomingRecords"]["sum"]), double(total));
    QCOMPARE(e2e::figure(run["nodes"]["app"]["metrics"]["RecordsRead"]["sum"]), double(total));
    const Json &shards = run["nodes"]["requests"]["shards"];
    QCOMPARE(shards.size(), std::size_t(kShards));
    for (std::size_t i = 0; i < kShards; ++i)
        QCOMPARE(e2e::figure(shards[i]["metrics"]["IncomingRecords"]["sum"]),
                 double(ofShard[i])); // KDS-01: the key's MD5 decides
    QCOMPARE(e2e::figure(run["ledger"]["produced"]), double(total));
    QCOMPARE(e2e::figure(run["ledger"]["delivered"]), double(total));
    QCOMPARE(e2e::figure(run["ledger"]["balance"]), double(0));
}

void TstWebLog::realLogAgreesWithAwk_data()
{
    QTest::addColumn<QString>("speed");
    QTest::addColumn<QString>("duration");
    QTest::newRow("200 times") << QStringLiteral("200") << QStringLiteral("30m");
    QTest::newRow("1,000 times") << QStringLiteral("1000") << QStringLiteral("6m");
}

void TstWebLog::realLogAgreesWithAwk()
{
    QFETCH(QString, speed);
    QFETCH(QString, duration);
    const QString log = QStringLiteral(HEADWATER_SOURCE_DIR "/../shared/data/access.log");
    if (!QFile::exists(log))
        QSKIP("the real access log is not here");
    const auto outcome = run({QStringLiteral("simulate"), m_pipeline, QStringLiteral("--for"), duration,
                              QStringLiteral("--set"), QStringLiteral("log.path=") + log, QStringLiteral("--set"),
                              QStringLiteral("log.speed=") + speed, QStringLiteral("--json"), QStringLiteral("-")});
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    compare(outcome.json(), linesOfClients(log, QString()));
}

void TstWebLog::ownLogAgreesWithAwk()
{
    const auto outcome = run({QStringLiteral("simulate"), m_pipeline, QStringLiteral("--for"), QStringLiteral("3m"),
                              QStringLiteral("--json"), QStringLiteral("-")});
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    // The cut lines are the short ones.
    compare(outcome.json(),
            linesOfClients(m_folder.filePath(QStringLiteral("web.log")), QStringLiteral("length > 80")));
    QCOMPARE(e2e::figure(outcome.json()["nodes"]["log"]["metrics"]["BadLines"]["sum"]), double(3));
}

QTEST_GUILESS_MAIN(TstWebLog)
#include "tst_weblog.moc"
