// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/pipeline/testcatalog.h"

#include "core/base/text.h"

namespace headwater::pipeline {
namespace {

PropertySpec property(std::string_view key, PropertyKind kind, Json fallback, Bounds exam = {}, Bounds current = {})
{
    PropertySpec spec;
    spec.key = key;
    spec.kind = kind;
    spec.fallback = std::move(fallback);
    spec.exam = exam;
    spec.current = current;
    return spec;
}

ServiceType producer()
{
    ServiceType type;
    type.id = "producer";
    type.name = {"Producer"};
    type.idStem = "producer";
    PropertySpec api = property("api", PropertyKind::Choice, "PutRecords");
    api.choices = {{"PutRecord", {"One"}}, {"PutRecords", {"Many"}}, {"PutRecordBatch", {"New"}, true}};
    PropertySpec rate = property("recordsPerSecond", PropertyKind::Number, 100.0, {0, 1e6}, {0, 1e6});
    rate.live = true;
    PropertySpec bytes = property("recordBytes", PropertyKind::Object, 512, {1, 1048576}, {1, 10485760});
    bytes.allowNumber = true;
    bytes.fields = {property("min", PropertyKind::Integer, 1, {1, 1048576}, {1, 10485760}),
                    property("max", PropertyKind::Integer, 1, {1, 1048576}, {1, 10485760})};
    PropertySpec keys = property("keys", PropertyKind::Object, Json::object());
    PropertySpec distribution = property("distribution", PropertyKind::Choice, "uniform");
    distribution.choices = {{"uniform", {"Uniform"}}, {"zipf", {"Zipf"}}, {"list", {"List"}}};
    PropertySpec values = property("values", PropertyKind::List, Json());
    values.textEntries = true;
    keys.fields = {distribution, property("count", PropertyKind::Integer, 10000, {1, 1e9}, {1, 1e9}),
                   property("exponent", PropertyKind::Number, 1.0, {0, 10}, {0, 10}), values};
    PropertySpec schedule = property("schedule", PropertyKind::List, Json());
    schedule.fields = {property("at", PropertyKind::Timestamp, "0s"),
                       property("recordsPerSecond", PropertyKind::Number, 0, {0, 1e6}, {0, 1e6})};
    type.properties = {api, rate, bytes, keys, schedule, property("payload", PropertyKind::Text, Json())};
    type.ports = {{"out", {"Records"}, Flow::Put, true}};
    return type;
}

ServiceType stream()
{
    ServiceType type;
    type.id = "kinesis-stream";
    type.name = {"Data stream"};
    type.idStem = "stream";
    PropertySpec shards = property("ShardCount", PropertyKind::Integer, 1, {1, 200}, {1, 500});
    shards.quota = true;
    PropertySpec retention = property("RetentionPeriodHours", PropertyKind::Integer, 24, {24, 168}, {24, 8760});
    retention.live = true;
    type.properties = {shards, retention, property("Encrypted", PropertyKind::Boolean, false)};
    type.ports = {{"in", {"Records"}, Flow::Put, false}, {"out", {"Records"}, Flow::Read, true}};
    ActionSpec split{
        "SplitShard", {"Split"}, {}, {property("ShardToSplit", PropertyKind::Text, Json(), {1, 128}, {1, 128})}};
    type.actions = {split};
    type.check = [](const Node &node, limits::Profile) -> std::vector<Finding> {
        if (node.properties.value("Encrypted", false) && node.properties.value("ShardCount", 1) == 13)
            return {{QStringLiteral("Thirteen shards cannot be encrypted."), QStringLiteral("/ShardCount"), false}};
        return {};
    };
    return type;
}

ServiceType consumer()
{
    ServiceType type;
    type.id = "consumer";
    type.name = {"Consumer"};
    type.idStem = "consumer";
    type.properties = {property("Timestamp", PropertyKind::Timestamp, Json())};
    type.ports = {{"in", {"Records"}, Flow::Read, false},
                  {"out", {"Records"}, Flow::Put, true},
                  {"files", {"Files"}, Flow::Objects, true}};
    return type;
}

ServiceType replay()
{
    ServiceType type;
    type.id = "log-replay";
    type.name = {"Log replay"};
    type.idStem = "log";
    type.properties = {property("path", PropertyKind::File, Json())};
    type.ports = {{"out", {"Records"}, Flow::Put, true}};
    return type;
}

ServiceType bucket()
{
    ServiceType type;
    type.id = "s3-bucket";
    type.name = {"Bucket"};
    type.idStem = "bucket";
    type.ports = {{"in", {"Objects"}, Flow::Objects, false}};
    return type;
}

} // namespace

const Catalog &testCatalog()
{
    static const ServiceType kTypes[] = {producer(), stream(), consumer(), replay(), bucket()};
    static const Catalog kCatalog({&kTypes[0], &kTypes[1], &kTypes[2], &kTypes[3], &kTypes[4]});
    return kCatalog;
}

Pipeline drawn(std::string_view picture)
{
    Pipeline pipeline;
    for (const QString &row : fromUtf8(picture).split(QLatin1Char(';'), Qt::SkipEmptyParts)) {
        std::string before;
        for (const QString &step : row.split(QStringLiteral("->"))) {
            const QStringList parts = step.trimmed().split(QLatin1Char(':'));
            const std::string id = parts.front().toStdString();
            if (parts.size() > 1)
                pipeline.nodes.push_back({id, parts.back().toStdString(), {}, std::nullopt, Json::object()});
            if (!before.empty())
                pipeline.links.push_back({before, id, {}, Json::object()});
            before = id;
        }
    }
    return pipeline;
}

QString printed(const std::vector<Issue> &issues)
{
    QString text;
    for (const Issue &issue : issues)
        text += QStringLiteral("%1 %2 %3\n")
                    .arg(issue.severity == Severity::Error ? QStringLiteral("error") : QStringLiteral("warning"),
                         issue.pointer, issue.message);
    return text;
}

} // namespace headwater::pipeline
