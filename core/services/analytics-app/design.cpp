// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/analytics-app/design.h"

#include "core/base/text.h"
#include "core/payload/payloadtemplate.h"
#include "core/services/analytics-app/app.h"
#include "core/streamsql/parser.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace headwater::services::analytics_app {

using namespace pipeline;
using namespace streamsql;

namespace {

constexpr std::size_t kMostOutputs = 3;
constexpr std::uint64_t kSampledRecords = 20; ///< of each producer

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

/// The node that the application reads; null when it is not linked.
const Node *sourceOf(const Pipeline &pipeline, const Node &node)
{
    for (const Link &link : pipeline.links) {
        if (link.to == node.id)
            return pipeline.find(link.from);
    }
    return nullptr;
}

std::vector<const Node *> writersOf(const Pipeline &pipeline, const Node &source)
{
    std::vector<const Node *> found;
    for (const Link &link : pipeline.links) {
        if (link.to == source.id) {
            if (const Node *writer = pipeline.find(link.from))
                found.push_back(writer);
        }
    }
    return found;
}

/// Records that the producers would write, through delivery streams too; none where they have no template.
std::vector<std::string> sampleOf(const Pipeline &pipeline, const Node &source, int depth = 0)
{
    constexpr int kDeepest = 4;
    std::vector<std::string> records;
    for (const Node *writer : writersOf(pipeline, source)) {
        const Json payload = writer->properties.is_object() ? writer->properties.value("payload", Json()) : Json();
        if (payload.is_null()) {
            if (depth < kDeepest) {
                for (std::string &record : sampleOf(pipeline, *writer, depth + 1))
                    records.push_back(std::move(record));
            }
            continue;
        }
        const auto tree =
            payload::PayloadTemplate::parse(payload.is_string() ? payload.get<std::string>() : payload.dump());
        payload::Context context{.seed = pipeline.seed, .timeNs = world::kEpochSeconds * kernel::kSecond};
        for (context.record = 0; tree && context.record < kSampledRecords; ++context.record)
            records.push_back(tree->make(context));
    }
    return records;
}

} // namespace

Design design(const Pipeline &pipeline, const Node &node)
{
    Design made;
    auto spec = readSpec(serviceType(), node.properties);
    if (!spec) {
        made.findings.push_back({spec.error().message, spec.error().place});
        return made;
    }
    RecordSchema schema = spec->schema;
    made.knowsColumns = !schema.members.empty();
    if (const Node *source = sourceOf(pipeline, node); source != nullptr && !made.knowsColumns) {
        schema.members = discover(sampleOf(pipeline, *source), schema.isCsv, schema.delimiter);
        made.knowsColumns = !schema.members.empty();
    }
    std::optional<TableFile> table;
    if (!spec->tableName.empty()) {
        // A relative path starts at the pipeline's file, which is not known here.
        auto read = readTable(spec->tablePath);
        if (read)
            table = std::move(*read);
        else if (std::filesystem::path(spec->tablePath).is_absolute())
            made.findings.push_back({read.error().message, read.error().place});
        made.knowsColumns &= table.has_value();
    }
    if (made.knowsColumns) {
        made.compilation = compileApp(*spec, schema, table ? &table->columns : nullptr);
    } else {
        made.compilation.problems = parseScript(spec->code).problems;
    }
    const Compilation inputs = compileApp({.schema = {},
                                           .code = {},
                                           .prefix = spec->prefix,
                                           .parallelism = spec->parallelism,
                                           .tableName = spec->tableName,
                                           .tablePath = {}},
                                          schema, table ? &table->columns : nullptr);
    made.catalog = inputs.program->catalog;
    return made;
}

std::vector<Finding> checkProfile(const Node &, limits::Profile profile)
{
    if (profile == limits::Profile::Exam)
        return {};
    return {
        {tr("Kinesis Data Analytics for SQL is retired: no new applications since October 2025, and existing ones are "
            "deleted from January 2026. Use Managed Service for Apache Flink instead."),
         {},
         true}};
}

std::vector<Finding> checkPlace(const Pipeline &pipeline, const Node &node)
{
    Design found = design(pipeline, node);
    std::vector<Finding> findings = std::move(found.findings);
    for (const Diagnostic &problem : found.compilation.problems)
        findings.push_back(
            {tr("Line %1, column %2: %3").arg(problem.place.line).arg(problem.place.column).arg(problem.message),
             QStringLiteral("/ApplicationCode"), problem.severity == Diagnostic::Severity::Warning});
    std::vector<std::string> targets;
    std::size_t sources = 0;
    for (const Link &link : pipeline.links) {
        if (link.from == node.id)
            targets.push_back(link.to);
        sources += link.to == node.id;
    }
    if (sources > 1)
        findings.push_back({tr("An application reads one streaming source."), {}});
    if (targets.size() > kMostOutputs)
        findings.push_back({tr("An application writes to at most three destinations."), {}});
    const Json outputs = node.properties.is_object() ? node.properties.value("Outputs", Json::array()) : Json::array();
    for (std::size_t i = 0; outputs.is_array() && i < outputs.size(); ++i) {
        if (!outputs[i].is_object())
            continue;
        const std::string stream = outputs[i].value("Name", "");
        const std::string target = outputs[i].value("destination", "");
        const QString place = QStringLiteral("/Outputs/%1").arg(i);
        if (std::ranges::find(targets, target) == targets.end())
            findings.push_back({tr("“%1” is not linked to this application.").arg(fromUtf8(target)),
                                place + QStringLiteral("/destination")});
        if (found.compilation.program && !found.compilation.program->findStream(stream))
            findings.push_back(
                {tr("The code makes no stream “%1”.").arg(fromUtf8(stream)), place + QStringLiteral("/Name")});
    }
    if (const Node *source = sourceOf(pipeline, node)) {
        const std::vector<const Node *> writers = writersOf(pipeline, *source);
        if (std::ranges::any_of(writers, [](const Node *writer) { return writer->type == "kpl-producer"; }))
            findings.push_back({tr("SQL applications do not take records that the KPL has aggregated."), {}, true});
        const bool isBlind =
            node.properties.value("RecordColumns", Json::array()).empty() && !writers.empty() &&
            std::ranges::all_of(writers, [](const Node *writer) {
                return writer->type == "producer" && writer->properties.value("payload", Json()).is_null();
            });
        if (isBlind)
            findings.push_back({tr("The producers write no fields that SQL could read; give them a payload, such as "
                                   "{\"price\": \"{{float 1 9}}\"}."),
                                {},
                                true});
    }
    return findings;
}

} // namespace headwater::services::analytics_app
