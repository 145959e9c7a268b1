// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/logformats/json.h"
#include "core/pipeline/pipeline.h"
#include "core/streamsql/expression.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace headwater::services::analytics_app {

using pipeline::Json;

/// How records become rows: the service's InputSchema.
struct RecordSchema
{
    struct Member
    {
        streamsql::Column column;
        std::string mapping; ///< of JSON: a path such as `user.id`
    };
    bool isCsv = false;
    char delimiter = ','; ///< of CSV
    std::vector<Member> members;

    std::vector<streamsql::Column> columns() const;
};

/// Columns beyond the record's own, which a row of a data stream has; hidden from `*`.
const std::vector<streamsql::Column> &metadataColumns();

/// From `RecordColumns`; nothing is said there when the schema is to be discovered. The place of an error is a JSON
/// pointer below the properties.
Result<std::vector<RecordSchema::Member>> membersFromProperty(const Json &columns, bool isCsv);

/// DiscoverInputSchema: names and types of what all of the records could be. Texts get twice the room they need.
std::vector<RecordSchema::Member> discover(std::span<const std::string> records, bool isCsv, char delimiter);

/// Rows of a table file: CSV with a header, or JSON, one object a line or a list of them; judged by its name.
struct TableFile
{
    std::vector<streamsql::Column> columns;
    std::vector<std::vector<streamsql::Value>> rows;
};
Result<TableFile> readTable(const std::string &path);
inline constexpr std::int64_t kMostTableBytes = 1'073'741'824; ///< the service's own bound

/// Turns records into values.
class RecordReader
{
public:
    explicit RecordReader(const RecordSchema &schema);

    /// Appends to `rows` the columns of every row of a record. The frame tells why there is none.
    void read(std::string_view record, std::vector<std::vector<streamsql::Value>> &rows, streamsql::Frame &frame);

private:
    bool readObject(std::string_view text);
    bool readLine(std::string_view text);
    void convert(std::vector<std::vector<streamsql::Value>> &rows, streamsql::Frame &frame);

    bool m_isCsv;
    char m_delimiter;
    std::vector<streamsql::Expr> m_casts;                      ///< from text, by column
    std::vector<logformats::JsonScanner> m_scanners;           ///< each knows a bounded number of paths
    std::vector<std::pair<std::size_t, std::size_t>> m_places; ///< by column: scanner, its path
    std::vector<std::vector<std::string_view>> m_found;        ///< by scanner
    std::vector<std::string_view> m_fields;                    ///< by column; no data: NULL
    std::vector<streamsql::Value> m_texts;
    std::string m_scratch;
};

} // namespace headwater::services::analytics_app
