// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/kinesis/operations.h"
#include "core/gateway/kinesis/quickrecords.h"
#include "core/gateway/kinesis/results.h"
#include "core/services/builtin.h"
#include "core/simulation/build.h"

#include <QTest>

#include <memory>
#include <random>

using namespace headwater;
using namespace headwater::gateway;
namespace api = services::kinesis_stream::api;

namespace {

/// A world with one stream, and who asks it.
struct Lab
{
    Lab()
    {
        pipeline::Pipeline pipeline;
        pipeline::Node &stream = pipeline.nodes.emplace_back();
        stream.id = "clicks";
        stream.type = "kinesis-stream";
        stream.properties = {{"ShardCount", 3}};
        auto built = simulation::buildWorld(pipeline, services::builtinCatalog(), {});
        if (!built)
            qFatal("%s", qPrintable(built.error().message));
        world = std::move(*built);
        account = std::make_unique<api::Account>(*world);
    }
    Json slowly(std::string_view operation, const std::string &body)
    {
        const kinesis::Outcome outcome =
            kinesis::findOperation(operation)->run(*account, Json::parse(body, nullptr, false), {});
        return std::holds_alternative<Json>(outcome) ? std::get<Json>(outcome) : errorOf(outcome);
    }
    /// null: the quick way leaves it to the other one.
    Json quickly(std::string_view operation, const std::string &body)
    {
        const auto outcome = kinesis::runQuickly(*account, operation, body);
        if (!outcome)
            return {};
        const auto *written = std::get_if<kinesis::Written>(&*outcome);
        return written ? Json::parse(written->text) : errorOf(*outcome);
    }
    static Json errorOf(const kinesis::Outcome &outcome)
    {
        const auto *error = std::get_if<services::kinesis_stream::ApiError>(&outcome);
        return error ? Json{{"code", error->code}, {"message", error->message}} : Json("not that shape");
    }

    std::unique_ptr<world::World> world;
    std::unique_ptr<api::Account> account;
};

std::string told(const Json &value)
{
    return value.dump(2);
}

} // namespace

class TstQuickRecords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answersAsTheGeneralReaderDoes_data()
    {
        QTest::addColumn<QByteArray>("operation");
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char *name, const char *operation, const char *body) {
            QTest::newRow(name) << QByteArray(operation) << QByteArray(body);
        };
        row("one", "PutRecord", R"({"StreamName": "clicks", "PartitionKey": "a", "Data": "AAECAw=="})");
        row("its ARN", "PutRecord",
            R"({"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/clicks", "PartitionKey": "a", "Data": ""})");
        row("a hash key", "PutRecord",
            R"({"StreamName": "clicks", "PartitionKey": "a", "ExplicitHashKey": "5", "Data": "AA=="})");
        row("a wrong hash key", "PutRecord",
            R"({"StreamName": "clicks", "PartitionKey": "a", "ExplicitHashKey": "x", "Data": "AA=="})");
        row("an order", "PutRecord",
            R"({"StreamName": "clicks", "PartitionKey": "a", "SequenceNumberForOrdering": "1", "Data": "AA=="})");
        row("no key", "PutRecord", R"({"StreamName": "clicks", "Data": "AA=="})");
        row("no stream", "PutRecord", R"({"PartitionKey": "a", "Data": "AA=="})");
        row("another stream", "PutRecord", R"({"StreamName": "c", "PartitionKey": "a", "Data": "AA=="})");
        row("escapes", "PutRecord",
            "{\"StreamName\": \"clicks\", \"PartitionKey\": \"\\u00e9\\\"\\\\\\n\", \"Data\": \"AA==\"}");
        row("several", "PutRecords",
            R"({"StreamName": "clicks", "Records": [{"PartitionKey": "a", "Data": "AA=="},
                {"PartitionKey": "b", "Data": "AQ==", "ExplicitHashKey": "340282366920938463463374607431768211455"}]})");
        row("none", "PutRecords", R"({"StreamName": "clicks", "Records": []})");
        row("no list", "PutRecords", R"({"StreamName": "clicks"})");
        row("one without a key", "PutRecords",
            R"({"StreamName": "clicks", "Records": [{"PartitionKey": "a", "Data": "AA=="}, {"Data": "AA=="}]})");
    }
    void answersAsTheGeneralReaderDoes()
    {
        QFETCH(const QByteArray, operation);
        QFETCH(const QByteArray, body);
        Lab quick, slow;
        const Json expected = slow.slowly(operation.toStdString(), body.toStdString());
        const Json answered = quick.quickly(operation.toStdString(), body.toStdString());
        QVERIFY(!answered.is_null());
        QCOMPARE(told(answered), told(expected));
    }

    void leavesWhatIsOutOfTheOrdinaryToTheGeneralReader_data()
    {
        QTest::addColumn<QByteArray>("operation");
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char *name, const char *operation, const char *body) {
            QTest::newRow(name) << QByteArray(operation) << QByteArray(body);
        };
        row("no JSON", "PutRecord", "{");
        row("a list", "PutRecord", "[]");
        row("a number for a text", "PutRecord", R"({"StreamName": "clicks", "PartitionKey": 5, "Data": "AA=="})");
        row("null", "PutRecord", R"({"StreamName": "clicks", "PartitionKey": null, "Data": "AA=="})");
        row("no base64", "PutRecord", R"({"StreamName": "clicks", "PartitionKey": "a", "Data": "AA"})");
        row("wrong base64", "PutRecord", R"({"StreamName": "clicks", "PartitionKey": "a", "Data": "A*=="})");
        row("a member of its own", "PutRecord",
            R"({"StreamName": "clicks", "PartitionKey": "a", "Data": "AA==", "More": 1})");
        row("no UTF-8", "PutRecord", "{\"StreamName\": \"clicks\", \"PartitionKey\": \"\xff\", \"Data\": \"\"}");
        row("a text for a list", "PutRecords", R"({"StreamName": "clicks", "Records": "a"})");
        row("a number in the list", "PutRecords", R"({"StreamName": "clicks", "Records": [1]})");
        row("another operation", "ListShards", R"({"StreamName": "clicks"})");
    }
    void leavesWhatIsOutOfTheOrdinaryToTheGeneralReader()
    {
        QFETCH(const QByteArray, operation);
        QFETCH(const QByteArray, body);
        Lab lab;
        QVERIFY(lab.quickly(operation.toStdString(), body.toStdString()).is_null());
        QCOMPARE(lab.world->ledger().produced, std::uint64_t{0});
    }

    void writesRecordsAsTheTreeDoes()
    {
        std::mt19937 dice(5);
        for (int round = 0; round < 200; ++round) {
            api::GetRecordsResult result;
            result.millisBehindLatest = dice() % 100'000;
            if (round % 3 != 0)
                result.nextShardIterator = "AAAAAAAAAAE" + std::to_string(dice());
            for (unsigned i = 0; i < dice() % 5; ++i) {
                api::Record record{.sequenceNumber = std::to_string(dice()),
                                   .approximateArrivalTimestamp = static_cast<std::int64_t>(dice()),
                                   .data = std::string(dice() % 40, '\0'),
                                   .partitionKey = "k\"\\\n\xc3\xa9",
                                   .encryptionType = dice() % 2 == 0 ? "KMS" : "NONE"};
                for (char &byte : record.data)
                    byte = static_cast<char>(dice());
                result.records.push_back(std::move(record));
            }
            const WireForm form{.shift = 1'000};
            const auto text = kinesis::quickText(result, form);
            QVERIFY(text.has_value());
            QCOMPARE(told(Json::parse(*text)), told(kinesis::resultJson(result, form)));
        }
    }

    void leavesRecordsThatAreNoTextToTheTree()
    {
        api::GetRecordsResult result;
        result.records.emplace_back().partitionKey = "\xff";
        QVERIFY(!kinesis::quickText(result, {}));
        result.records.clear();
        result.childShards.push_back({});
        QVERIFY(!kinesis::quickText(result, {}));
    }
};

QTEST_GUILESS_MAIN(TstQuickRecords)
#include "tst_quickrecords.moc"
