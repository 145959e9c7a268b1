// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/logformats/csv.h"
#include "core/services/analytics-app/schema.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

namespace headwater::services::analytics_app {

using namespace streamsql;

namespace {

Error unreadable(const std::string &path, const QString &why)
{
    return {QCoreApplication::translate("Services", "The reference table cannot be read from %1: %2")
                .arg(fromUtf8(path), why),
            QStringLiteral("/ReferencePath")};
}

/// One record for each row, JSON; nothing where the file is something else.
std::optional<std::vector<std::string>> jsonRows(const std::string &text)
{
    std::vector<std::string> rows;
    const auto whole = nlohmann::ordered_json::parse(text, nullptr, false);
    if (whole.is_array()) {
        for (const auto &row : whole)
            rows.push_back(row.dump());
        return rows;
    }
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (text.find_first_not_of(" \t\r", at) < end)
            rows.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return rows;
}

} // namespace

Result<TableFile> readTable(const std::string &path)
{
    QFile file(fromUtf8(path));
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(path, file.errorString());
    if (file.size() > kMostTableBytes)
        return unreadable(path, QCoreApplication::translate("Services", "it is larger than 1 GB."));
    const std::string text = file.readAll().toStdString();
    RecordSchema schema;
    std::vector<std::string> records;
    if (fromUtf8(path).endsWith(QLatin1String(".json"), Qt::CaseInsensitive) ||
        fromUtf8(path).endsWith(QLatin1String(".ndjson"), Qt::CaseInsensitive))
    {
        records = jsonRows(text).value_or(std::vector<std::string>());
        schema.members = discover(records, false, ',');
    } else {
        schema.isCsv = true;
        std::string_view rest = text;
        std::vector<std::string> names;
        while (!rest.empty()) {
            if (names.empty())
                schema.delimiter = logformats::csvSeparator(rest.substr(0, rest.find('\n')));
            const auto extent = logformats::csvExtent(rest, schema.delimiter);
            std::string record(rest.substr(0, extent.length));
            const std::size_t lineEnd = rest.find('\n', extent.length);
            rest.remove_prefix(lineEnd == std::string_view::npos ? rest.size() : lineEnd + 1);
            if (record.empty())
                continue;
            if (!names.empty()) {
                records.push_back(std::move(record));
                continue;
            }
            std::vector<std::string_view> fields;
            std::string scratch;
            if (logformats::splitCsv(record, schema.delimiter, fields, scratch) != logformats::BadRecord::None)
                return unreadable(path, QCoreApplication::translate("Services", "its first line names no columns."));
            names.assign(fields.begin(), fields.end());
        }
        schema.members = discover(records, true, schema.delimiter);
        for (std::size_t i = 0; i < schema.members.size() && i < names.size(); ++i)
            schema.members[i].column.name = names[i];
    }
    if (schema.members.empty())
        return unreadable(path, QCoreApplication::translate("Services", "it has no rows."));
    TableFile made;
    for (const RecordSchema::Member &member : schema.members)
        made.columns.push_back(member.column);
    RecordReader reader(schema);
    for (std::size_t i = 0; i < records.size(); ++i) {
        Frame frame;
        reader.read(records[i], made.rows, frame);
        if (frame.error != nullptr)
            return unreadable(
                path, QCoreApplication::translate("Services", "row %1: %2").arg(i + 1).arg(fromUtf8(frame.message)));
    }
    return made;
}

} // namespace headwater::services::analytics_app
