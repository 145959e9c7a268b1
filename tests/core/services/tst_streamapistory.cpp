// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/services/apilab.h"

#include <map>
#include <set>

using namespace headwater;
using namespace headwater::test;

class TstStreamApiStory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aClientReshardsWhilePuttingAndReadsAllInOrder_data();
    void aClientReshardsWhilePuttingAndReadsAllInOrder();
    void theSameCallsGiveTheSameDigest();
};

namespace {

std::string shardId(int number)
{
    return services::kinesis_stream::shardIdText(static_cast<std::uint32_t>(number));
}

/// A client as people write them: creates a stream, puts while it is reshaped, then reads parents before children.
struct Story
{
    std::map<std::string, std::vector<int>> sent, received; ///< by key
    int throttled = 0;
    std::string digest;
    world::Ledger ledger;
    QString problem;
};

Story tell(Profile profile, bool onDemand)
{
    Story story;
    ApiLab lab("", profile);
    api::CreateStreamRequest create;
    create.streamName = "s";
    if (onDemand)
        create.streamMode = "ON_DEMAND";
    else
        create.shardCount = 2;
    const auto check = [&](const QString &answer) {
        if (answer != QLatin1String("ok") && story.problem.isEmpty())
            story.problem = answer;
    };
    check(full(lab.account.createStream(create)));
    while (lab.account.describeStreamSummary({"s", {}})->streamStatus != "ACTIVE")
        lab.pass(0.5);
    int next = 0;
    const auto put = [&](double during, std::size_t padding = 0) {
        std::vector<std::pair<std::string, int>> waiting;
        for (double t = 0; t < during || !waiting.empty(); t += 0.1) {
            // What failed goes out first and alone for its key, so that its order holds.
            for (int i = 0; waiting.size() < 60 && t < during && i < 60; ++i, ++next) {
                const std::string key = "key-" + std::to_string(next * 7 % 23);
                story.sent[key].push_back(next);
                waiting.emplace_back(key, next);
            }
            std::set<std::string> inCall;
            std::vector<std::pair<std::string, int>> call, later;
            for (const auto &each : waiting)
                (inCall.insert(each.first).second ? call : later).push_back(each);
            api::PutRecordsRequest request{{"s", {}}, std::vector<api::PutRecordsEntry>()};
            for (const auto &[key, number] : call)
                request.records->push_back({std::to_string(number) + std::string(padding, ' '), key, {}});
            const auto answer = lab.account.putRecords(request);
            check(full(answer));
            std::vector<std::pair<std::string, int>> again;
            for (std::size_t i = 0; answer && i < call.size(); ++i) {
                if (answer->records[i].errorCode) {
                    again.push_back(call[i]);
                    ++story.throttled;
                }
            }
            again.insert(again.end(), later.begin(), later.end());
            waiting = std::move(again);
            lab.pass(0.1);
        }
    };
    put(3, 15'000); // more than the shards take
    if (!onDemand) {
        api::SplitShardRequest split{{"s", {}}, kShard0, "60000000000000000000000000000000000000"};
        check(full(lab.account.splitShard(split)));
        put(40);
        api::MergeShardsRequest merge{{"s", {}}, shardId(3), shardId(1)};
        check(full(lab.account.mergeShards(merge)));
    }
    put(40);

    std::map<std::string, api::ShardDescription> shards;
    const auto listed = lab.account.listShards({{"s", {}}, {}, {}, {}, {}, {}});
    check(full(listed));
    for (const auto &shard : listed->shards)
        shards[shard.shardId] = shard;
    std::set<std::string> done;
    while (done.size() < shards.size() && story.problem.isEmpty()) {
        for (const auto &[id, shard] : shards) {
            const auto isRead = [&](const api::Text &parent) {
                return !parent || done.count(*parent) > 0;
            };
            if (done.count(id) || !isRead(shard.parentShardId) || !isRead(shard.adjacentParentShardId))
                continue;
            lab.pass(1);
            const auto begun = lab.account.getShardIterator(from("s", id));
            check(full(begun));
            if (!begun)
                break;
            api::Text iterator = begun->shardIterator;
            for (int calls = 0; iterator; ++calls) {
                if (calls == 1'000) {
                    check(QStringLiteral("the shard does not end"));
                    break;
                }
                lab.pass(0.25);
                const auto read = lab.account.getRecords({iterator, 500, {}});
                if (code(read) == QLatin1String("ProvisionedThroughputExceededException"))
                    continue;
                check(full(read));
                if (!read)
                    break;
                for (const auto &each : read->records)
                    story.received[each.partitionKey].push_back(std::stoi(each.data));
                iterator = read->nextShardIterator;
                if (read->millisBehindLatest == 0 && !shard.endingSequenceNumber)
                    break; // an open shard goes on for ever
                if (!iterator && read->childShards.empty() == (profile == Profile::Current))
                    story.problem = QStringLiteral("ChildShards");
            }
            done.insert(id);
        }
    }
    lab.pass(1);
    story.ledger = lab.world->ledger();
    story.digest = lab.world->digest();
    return story;
}

} // namespace

void TstStreamApiStory::aClientReshardsWhilePuttingAndReadsAllInOrder_data()
{
    QTest::addColumn<bool>("exam");
    QTest::addColumn<bool>("onDemand");
    QTest::newRow("exam") << true << false;
    QTest::newRow("today") << false << false;
    QTest::newRow("on demand") << false << true;
}

void TstStreamApiStory::aClientReshardsWhilePuttingAndReadsAllInOrder()
{
    QFETCH(const bool, exam);
    QFETCH(const bool, onDemand);
    const Story story = tell(exam ? Profile::Exam : Profile::Current, onDemand);
    QCOMPARE(story.problem, QString());
    QVERIFY(story.sent.size() == 23);
    QVERIFY(story.throttled > 0 || onDemand);     // KDS-08: what was refused was sent again
    for (const auto &[key, numbers] : story.sent) // SCL-01, SCL-02, KDS-02: once each, in order per key
        QCOMPARE(story.received.at(key), numbers);
    QCOMPARE(story.ledger.produced, story.ledger.delivered);
    QCOMPARE(story.ledger.held, std::uint64_t{0});
    QCOMPARE(story.ledger.balance(), std::int64_t{0});
}

void TstStreamApiStory::theSameCallsGiveTheSameDigest()
{
    const Story one = tell(Profile::Exam, false), same = tell(Profile::Exam, false),
                other = tell(Profile::Current, true);
    QCOMPARE(text(one.digest), text(same.digest));
    QVERIFY(one.digest != other.digest);
}

QTEST_GUILESS_MAIN(TstStreamApiStory)
#include "tst_streamapistory.moc"
