// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtable.h"

#include "app/output.h"
#include "core/base/text.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace headwater::app {
namespace {

using pipeline::Json;

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

// Tables look the same on every machine, like the JSON beside them.
const QLocale &numbers()
{
    static const QLocale locale(QLocale::English);
    return locale;
}

QString number(double value, int decimals = 0)
{
    return numbers().toString(value, 'f', decimals);
}

struct Column
{
    const char *header;
    const char *metric;
    const char *statistic;
    int decimals = 0;
};

// Nodes that report `marker` share a table.
struct Shape
{
    const char *title;
    const char *marker;
    std::vector<Column> columns;
};

const std::vector<Shape> &shapes()
{
    static const std::vector<Shape> all{
        {QT_TRANSLATE_NOOP("CommandLine", "Producers"),
         "RecordsAttempted",
         {{QT_TRANSLATE_NOOP("CommandLine", "produced"), "RecordsAttempted", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "accepted"), "RecordsAccepted", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "refusals"), "RecordsThrottled", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "dropped"), "RecordsDropped", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "bad lines"), "BadLines", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "p50 ms"), "PutLatencyMilliseconds", "p50", 1},
          {QT_TRANSLATE_NOOP("CommandLine", "p99 ms"), "PutLatencyMilliseconds", "p99", 1}}},
        {QT_TRANSLATE_NOOP("CommandLine", "Streams"),
         "IncomingRecords",
         {{QT_TRANSLATE_NOOP("CommandLine", "written"), "IncomingRecords", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "bytes"), "IncomingBytes", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "refused"), "WriteProvisionedThroughputExceeded", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "reads refused"), "ReadProvisionedThroughputExceeded", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "iterator age ms"), "GetRecords.IteratorAgeMilliseconds", "max"}}},
        {QT_TRANSLATE_NOOP("CommandLine", "Consumers"),
         "RecordsRead",
         {{QT_TRANSLATE_NOOP("CommandLine", "read"), "RecordsRead", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "calls"), "Calls", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "calls refused"), "CallsThrottled", "sum"},
          {QT_TRANSLATE_NOOP("CommandLine", "p50 ms"), "EndToEndLatencyMilliseconds", "p50", 1},
          {QT_TRANSLATE_NOOP("CommandLine", "p99 ms"), "EndToEndLatencyMilliseconds", "p99", 1}}},
        {QT_TRANSLATE_NOOP("CommandLine", "Buckets"),
         "NumberOfObjects",
         {{QT_TRANSLATE_NOOP("CommandLine", "objects"), "NumberOfObjects", nullptr},
          {QT_TRANSLATE_NOOP("CommandLine", "records"), "RecordsStored", nullptr},
          {QT_TRANSLATE_NOOP("CommandLine", "bytes"), "BucketSizeBytes", nullptr}}}};
    return all;
}

QString cell(const Json &metrics, const Column &column)
{
    const auto metric = metrics.find(column.metric);
    if (metric == metrics.end() || !metric->is_object() || metric->empty())
        return {};
    const auto value = column.statistic ? metric->find(column.statistic) : metric->begin();
    if (value == metric->end() || !value->is_number())
        return {};
    return number(value->get<double>(), column.decimals);
}

QString nameOf(const pipeline::Node &node)
{
    return QString::fromStdString(node.id);
}

QString shardTable(const pipeline::Node &node, const Json &shards)
{
    constexpr std::size_t kMostShards = 64;
    TextTable table({say(QT_TRANSLATE_NOOP("CommandLine", "Shards of %1")).arg(nameOf(node)),
                     say(QT_TRANSLATE_NOOP("CommandLine", "state")), say(QT_TRANSLATE_NOOP("CommandLine", "written")),
                     say(QT_TRANSLATE_NOOP("CommandLine", "share")), say(QT_TRANSLATE_NOOP("CommandLine", "refused"))});
    const Column written{"", "IncomingRecords", "sum"};
    const Column refused{"", "WriteProvisionedThroughputExceeded", "sum"};
    double total = 0;
    for (const Json &shard : shards)
        total += shard.value("/metrics/IncomingRecords/sum"_json_pointer, 0.0);
    for (std::size_t i = 0; i < shards.size() && i < kMostShards; ++i) {
        const Json &shard = shards[i];
        const Json metrics = shard.value("metrics", Json::object());
        const double mine = shard.value("/metrics/IncomingRecords/sum"_json_pointer, 0.0);
        table.addRow({QString::fromStdString(shard.value("ShardId", std::string())),
                      shard.value("open", true) ? say(QT_TRANSLATE_NOOP("CommandLine", "open"))
                                                : say(QT_TRANSLATE_NOOP("CommandLine", "closed")),
                      cell(metrics, written),
                      total > 0 ? number(100 * mine / total, 1) + QStringLiteral(" %") : QString(),
                      cell(metrics, refused)});
    }
    QString text = table.text();
    if (shards.size() > kMostShards)
        text += say(QT_TRANSLATE_NOOP("CommandLine", "… and %1 more; --json has them all.\n"))
                    .arg(shards.size() - kMostShards);
    return text;
}

QString shapeTable(const Shape &shape, const pipeline::Pipeline &pipeline, const Json &nodes)
{
    // A column that no node fills is left out.
    std::vector<std::vector<QString>> rows;
    std::vector<bool> used(shape.columns.size(), false);
    for (const pipeline::Node &node : pipeline.nodes) {
        const auto found = nodes.find(node.id);
        if (found == nodes.end() || !found->contains("metrics") || !(*found)["metrics"].contains(shape.marker))
            continue;
        std::vector<QString> row{nameOf(node)};
        for (std::size_t i = 0; i < shape.columns.size(); ++i) {
            row.push_back(cell((*found)["metrics"], shape.columns[i]));
            used[i] = used[i] || !row.back().isEmpty();
        }
        rows.push_back(std::move(row));
    }
    if (rows.empty())
        return {};
    std::vector<QString> header{say(shape.title)};
    for (std::size_t i = 0; i < shape.columns.size(); ++i) {
        if (used[i])
            header.push_back(say(shape.columns[i].header));
    }
    TextTable table(std::move(header));
    for (const auto &row : rows) {
        std::vector<QString> kept{row[0]};
        for (std::size_t i = 0; i < shape.columns.size(); ++i) {
            if (used[i])
                kept.push_back(row[i + 1]);
        }
        table.addRow(std::move(kept));
    }
    return table.text() + QLatin1Char('\n');
}

} // namespace

QString runTable(const pipeline::Pipeline &pipeline, const Json &run)
{
    const double simulated = run.value("simulatedSeconds", 0.0);
    const double wall = run.value("wallSeconds", 0.0);
    QString text;
    if (!pipeline.name.empty())
        text += QString::fromStdString(pipeline.name) + QLatin1Char('\n');
    text += say(QT_TRANSLATE_NOOP("CommandLine", "%1 simulated in %2 s, %3 records, profile %4, seed %5\n\n"))
                .arg(durationText(std::llround(simulated * 1e9)), number(wall, 3), number(run.value("records", 0.0)),
                     QString::fromStdString(run.value("profile", std::string())),
                     QString::number(run.value("seed", std::uint64_t{0})));
    const Json nodes = run.value("nodes", Json::object());
    for (const Shape &shape : shapes())
        text += shapeTable(shape, pipeline, nodes);
    for (const pipeline::Node &node : pipeline.nodes) {
        const auto found = nodes.find(node.id);
        if (found != nodes.end() && found->contains("shards"))
            text += shardTable(node, (*found)["shards"]) + QLatin1Char('\n');
    }
    for (const Json &refused : run.value("refusedActions", Json::array()))
        text +=
            say(QT_TRANSLATE_NOOP("CommandLine", "At %1 s %2 on %3 was refused: %4\n"))
                .arg(number(refused.value("at", 0.0), 3), QString::fromStdString(refused.value("do", std::string())),
                     QString::fromStdString(refused.value("node", std::string())),
                     QString::fromStdString(refused.value("message", std::string())));

    const Json ledger = run.value("ledger", Json::object());
    const auto count = [&ledger](const char *key) {
        return number(ledger.value(key, 0.0));
    };
    text +=
        say(QT_TRANSLATE_NOOP("CommandLine",
                              "Ledger: %1 produced = %2 delivered + %3 held + %4 dropped + %5 expired + %6 filtered"))
            .arg(count("produced"), count("delivered"), count("held"), count("dropped"), count("expired"),
                 count("filtered"));
    if (const double balance = ledger.value("balance", 0.0); balance != 0)
        text += say(QT_TRANSLATE_NOOP("CommandLine", ", which leaves %1 unexplained")).arg(number(balance));
    text += QLatin1Char('\n');
    if (run.contains("cost"))
        text += say(QT_TRANSLATE_NOOP("CommandLine", "Cost: %1 USD an hour, %2 USD a month\n"))
                    .arg(number(run["cost"].value("perHour", 0.0), 4), number(run["cost"].value("perMonth", 0.0), 2));
    text += say(QT_TRANSLATE_NOOP("CommandLine", "Digest: %1\n"))
                .arg(QString::fromStdString(run.value("digest", std::string())));
    return text;
}

} // namespace headwater::app
