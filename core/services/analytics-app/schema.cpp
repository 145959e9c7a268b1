// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/analytics-app/schema.h"

#include "core/base/text.h"
#include "core/logformats/csv.h"
#include "core/streamsql/expressionparser.h"
#include "core/streamsql/functions.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <algorithm>
#include <charconv>

namespace headwater::services::analytics_app {

using namespace streamsql;
using OrderedJson = nlohmann::ordered_json;

namespace {

constexpr std::size_t kMostColumns = 256;
constexpr int kDeepestMember = 4;

/// What a column can be, given the texts that were seen in it.
struct Guess
{
    std::string name, mapping;
    std::size_t longest = 0;
    bool couldBeWhole = true, couldBeReal = true, couldBeMoment = true, couldBeBoolean = true;
    std::int64_t greatest = 0;
    bool isSeen = false;

    void see(std::string_view text)
    {
        isSeen = true;
        longest = std::max(longest, text.size());
        const char *const end = text.data() + text.size();
        std::int64_t whole = 0;
        const auto [wholeEnd, wholeProblem] = std::from_chars(text.data(), end, whole);
        couldBeWhole &= wholeProblem == std::errc() && wholeEnd == end;
        greatest = std::max(greatest, whole < 0 ? -(whole + 1) : whole);
        double real = 0;
        const auto [realEnd, realProblem] = std::from_chars(text.data(), end, real);
        couldBeReal &= realProblem == std::errc() && realEnd == end;
        couldBeMoment &= parseMoment(text, TypeKind::Timestamp).has_value();
        couldBeBoolean &= text == "true" || text == "false";
    }

    Type type() const
    {
        if (isSeen && couldBeWhole)
            return {greatest > 2'147'483'647 ? TypeKind::BigInt : TypeKind::Integer};
        if (isSeen && couldBeReal)
            return {TypeKind::Double};
        if (isSeen && couldBeBoolean)
            return {TypeKind::Boolean};
        if (isSeen && couldBeMoment)
            return {TypeKind::Timestamp};
        std::int32_t length = 16;
        while (static_cast<std::size_t>(length) < 2 * longest && length < 65'535)
            length = std::min(65'535, 2 * length);
        return {TypeKind::Varchar, length};
    }
};

class Guesses
{
public:
    void see(const std::string &mapping, std::string_view text)
    {
        auto found = std::ranges::find(m_list, mapping, &Guess::mapping);
        if (found == m_list.end()) {
            if (m_list.size() >= kMostColumns)
                return;
            Guess made;
            made.mapping = mapping;
            made.name = mapping;
            std::ranges::replace(made.name, '.', '_');
            m_list.push_back(std::move(made));
            found = m_list.end() - 1;
        }
        found->see(text);
    }

    void seeObject(const OrderedJson &object, const std::string &prefix, int depth)
    {
        for (const auto &[name, value] : object.items()) {
            const std::string path = prefix + name;
            if (value.is_object() && depth < kDeepestMember)
                seeObject(value, path + ".", depth + 1);
            else if (value.is_string())
                see(path, value.get_ref<const std::string &>());
            else if (!value.is_null())
                see(path, value.dump());
        }
    }

    std::vector<RecordSchema::Member> members() const
    {
        std::vector<RecordSchema::Member> made;
        for (const Guess &guess : m_list)
            made.push_back({{guess.name, guess.type()}, guess.mapping});
        return made;
    }

private:
    std::vector<Guess> m_list;
};

std::vector<std::string_view> lines(std::string_view text)
{
    std::vector<std::string_view> found;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!line.empty())
            found.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

} // namespace

std::vector<Column> RecordSchema::columns() const
{
    std::vector<Column> made;
    for (const Member &member : members)
        made.push_back(member.column);
    for (const Column &column : metadataColumns()) {
        // A member of the record may have the same name; then it is the one that is meant.
        const bool isTaken =
            std::ranges::any_of(members, [&](const Member &m) { return m.column.name == column.name; });
        made.push_back(column);
        if (isTaken)
            made.back().name += "_";
    }
    return made;
}

const std::vector<Column> &metadataColumns()
{
    static const std::vector<Column> columns = {{"APPROXIMATE_ARRIVAL_TIME", {TypeKind::Timestamp}, true},
                                                {"PARTITION_KEY", {TypeKind::Varchar, 512}, true},
                                                {"SHARD_ID", {TypeKind::Varchar, 64}, true}};
    return columns;
}

Result<std::vector<RecordSchema::Member>> membersFromProperty(const Json &columns, bool isCsv)
{
    std::vector<RecordSchema::Member> made;
    for (std::size_t i = 0; columns.is_array() && i < columns.size(); ++i) {
        const QString place = QStringLiteral("/RecordColumns/%1").arg(i);
        const std::string name = columns[i].value("Name", "");
        if (name.empty())
            return Error{QCoreApplication::translate("Services", "A column needs a name."),
                         place + QStringLiteral("/Name")};
        if (std::ranges::any_of(made, [&name](const auto &member) { return member.column.name == name; }))
            return Error{QCoreApplication::translate("Services", "The column “%1” is there twice.").arg(fromUtf8(name)),
                         place + QStringLiteral("/Name")};
        const Tokens tokens = tokenize(columns[i].value("SqlType", ""));
        Cursor cursor(tokens.list);
        const Type type = ExpressionParser(cursor).type();
        if (!tokens.problems.empty() || cursor.failed() || cursor.peek().kind != Token::Kind::End)
            return Error{QCoreApplication::translate("Services",
                                                     "“%1” is no type; write VARCHAR(16), INTEGER, DOUBLE or "
                                                     "TIMESTAMP, for example.")
                             .arg(fromUtf8(columns[i].value("SqlType", ""))),
                         place + QStringLiteral("/SqlType")};
        std::string mapping = columns[i].value("Mapping", "");
        if (mapping.starts_with("$."))
            mapping.erase(0, 2);
        made.push_back({{name, type}, mapping.empty() || isCsv ? name : mapping});
    }
    return made;
}

std::vector<RecordSchema::Member> discover(std::span<const std::string> records, bool isCsv, char delimiter)
{
    Guesses guesses;
    for (const std::string &record : records) {
        if (!isCsv) {
            const OrderedJson json = OrderedJson::parse(record, nullptr, false);
            if (json.is_object())
                guesses.seeObject(json, {}, 0);
            continue;
        }
        for (const std::string_view line : lines(record)) {
            std::vector<std::string_view> fields;
            std::string scratch;
            if (logformats::splitCsv(line, delimiter, fields, scratch) != logformats::BadRecord::None)
                continue;
            for (std::size_t i = 0; i < fields.size(); ++i)
                guesses.see("COL" + std::to_string(i), fields[i]);
        }
    }
    return guesses.members();
}

RecordReader::RecordReader(const RecordSchema &schema)
    : m_isCsv(schema.isCsv)
    , m_delimiter(schema.delimiter)
    , m_texts(schema.members.size())
{
    for (std::size_t i = 0; i < schema.members.size(); ++i) {
        Expr text;
        text.op = Expr::Op::Column;
        text.index = static_cast<std::uint16_t>(i);
        text.type = {TypeKind::Varchar};
        m_casts.push_back(castTo(std::move(text), schema.members[i].column.type, true));
        if (m_isCsv)
            continue;
        int path = m_scanners.empty() ? -1 : m_scanners.back().addPath(schema.members[i].mapping);
        if (path < 0) {
            m_scanners.emplace_back();
            path = m_scanners.back().addPath(schema.members[i].mapping);
        }
        m_places.emplace_back(m_scanners.size() - 1, static_cast<std::size_t>(path));
    }
    m_found.resize(m_scanners.size());
    m_fields.resize(schema.members.size());
}

bool RecordReader::readObject(std::string_view text)
{
    for (std::size_t i = 0; i < m_scanners.size(); ++i) {
        if (m_scanners[i].scan(text, m_found[i]) != logformats::BadRecord::None)
            return false;
    }
    for (std::size_t i = 0; i < m_fields.size(); ++i)
        m_fields[i] = m_found[m_places[i].first][m_places[i].second];
    return true;
}

bool RecordReader::readLine(std::string_view text)
{
    std::vector<std::string_view> fields;
    if (logformats::splitCsv(text, m_delimiter, fields, m_scratch) != logformats::BadRecord::None ||
        fields.size() < m_fields.size())
        return false;
    std::copy_n(fields.begin(), m_fields.size(), m_fields.begin());
    return true;
}

void RecordReader::convert(std::vector<std::vector<Value>> &rows, Frame &frame)
{
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        if (m_fields[i].data() == nullptr)
            m_texts[i].setNull();
        else
            m_texts[i].setText(m_fields[i]);
    }
    frame.sources[0] = m_texts.data();
    std::vector<Value> row(m_casts.size());
    for (std::size_t i = 0; i < m_casts.size(); ++i) {
        const Value &value = evaluate(m_casts[i], frame, row[i]);
        if (&value != &row[i])
            row[i] = value;
    }
    if (frame.error == nullptr)
        rows.push_back(std::move(row));
}

void RecordReader::read(std::string_view record, std::vector<std::vector<Value>> &rows, Frame &frame)
{
    if (!m_isCsv) {
        if (readObject(record))
            convert(rows, frame);
        else
            frame.fail("INVALID_RECORD", "The record is not a JSON object");
        return;
    }
    for (const std::string_view line : lines(record)) {
        if (readLine(line))
            convert(rows, frame);
        else
            frame.fail("INVALID_RECORD", "The line does not have " + std::to_string(m_fields.size()) + " fields");
    }
}

} // namespace headwater::services::analytics_app
