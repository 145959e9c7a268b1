// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/content.h"

#include "core/base/text.h"
#include "core/database/database.h"
#include "core/pipeline/jsontext.h"
#include "core/pipeline/validation.h"
#include "core/project/words.h"

#include <bit>

namespace headwater::project {

using pipeline::Json;

namespace {

constexpr std::size_t kMostJsonBytes = 64 * 1024 * 1024;
/// A step of the history wraps values a few levels deeper than the text format does.
constexpr int kMostJsonDepth = pipeline::kMaxJsonDepth + 8;

std::string dumped(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Error damaged(const QString &what)
{
    return {Words::tr("The file is damaged: %1.").arg(what), {}};
}

/// Runs steps until one fails, so that a list of them reads without a check behind each.
class Writer
{
public:
    Writer(Database &database, const Progress &progress)
        : m_database(database)
        , m_progress(progress)
    {
    }

    Result<void> write(const ProjectContent &content, const std::function<Result<void>()> &alongside)
    {
        Result<Transaction> transaction = Transaction::begin(m_database);
        if (!transaction)
            return transaction.error();
        for (const char *table : {"links", "nodes", "actions", "history", "snapshots", "settings", "heading"})
            execute((std::string("DELETE FROM ") + table).c_str());
        writePipeline(content);
        m_progress.at(40);
        writeHistory(content);
        m_progress.at(80);
        writeRest(content);
        if (m_error)
            return *m_error;
        if (alongside) {
            if (Result<void> more = alongside(); !more)
                return more;
        }
        Result<void> done = transaction->commit();
        m_progress.at(100);
        return done;
    }

private:
    void execute(const char *sql)
    {
        if (m_error)
            return;
        if (const Result<void> done = m_database.execute(sql); !done)
            m_error = done.error();
    }

    template <typename Items, typename Fill>
    void insert(const char *sql, const Items &items, Fill fill)
    {
        if (m_error)
            return;
        Result<Statement> statement = m_database.prepare(sql);
        if (!statement) {
            m_error = statement.error();
            return;
        }
        std::int64_t place = 0;
        for (const auto &item : items) {
            if (m_progress.stop.stop_requested()) {
                m_error = cancelledError();
                return;
            }
            fill(statement->bind(1, place++), item);
            if (const Result<void> done = statement->run(); !done) {
                m_error = done.error();
                return;
            }
        }
    }

    void writePipeline(const ProjectContent &content)
    {
        const pipeline::Pipeline &p = content.pipeline;
        insert("INSERT INTO heading (one, name, profile, seed, position) VALUES (1 + ?1, ?2, ?3, ?4, ?5)",
               std::initializer_list<int>{0}, [&](Statement &row, int) {
                   row.bind(2, p.name)
                       .bind(3, limits::profileName(p.profile))
                       .bind(4, std::bit_cast<std::int64_t>(p.seed))
                       .bind(5, static_cast<std::int64_t>(content.position));
               });
        insert("INSERT INTO nodes (place, id, type, title, x, y, properties) VALUES (?, ?, ?, ?, ?, ?, ?)", p.nodes,
               [](Statement &row, const pipeline::Node &node) {
                   row.bind(2, node.id).bind(3, node.type).bind(4, node.title);
                   if (node.at)
                       row.bind(5, node.at->x).bind(6, node.at->y);
                   else
                       row.bindNull(5).bindNull(6);
                   row.bind(7, dumped(node.properties));
               });
        insert("INSERT INTO links (place, source, target, port, properties) VALUES (?, ?, ?, ?, ?)", p.links,
               [](Statement &row, const pipeline::Link &link) {
                   row.bind(2, link.from).bind(3, link.to).bind(4, link.port).bind(5, dumped(link.properties));
               });
        insert("INSERT INTO actions (place, at, node, name, parameters) VALUES (?, ?, ?, ?, ?)", p.actions,
               [](Statement &row, const pipeline::Action &action) {
                   row.bind(2, action.at).bind(3, action.node).bind(4, action.name).bind(5, dumped(action.with));
               });
    }

    void writeHistory(const ProjectContent &content)
    {
        insert("INSERT INTO history (place, command) VALUES (?, ?)", content.history,
               [](Statement &row, const pipeline::Command &command) { row.bind(2, dumped(toJson(command))); });
    }

    void writeRest(const ProjectContent &content)
    {
        insert("INSERT INTO snapshots (place, name, at, thumbnail, pipeline) VALUES (?, ?, ?, ?, ?)", content.snapshots,
               [](Statement &row, const Snapshot &snapshot) {
                   row.bind(2, snapshot.name)
                       .bind(3, snapshot.at)
                       .bind(4, snapshot.thumbnail.isNull() ? QByteArray("") : snapshot.thumbnail)
                       .bind(5, snapshot.pipeline);
               });
        insert("INSERT INTO settings (key, value) VALUES (?2, ?3)", content.settings,
               [](Statement &row, const auto &setting) { row.bind(2, setting.first).bind(3, dumped(setting.second)); });
    }

    Database &m_database;
    const Progress &m_progress;
    std::optional<Error> m_error;
};

class Reader
{
public:
    Reader(Database &database, const pipeline::Catalog &catalog, const Progress &progress)
        : m_database(database)
        , m_catalog(catalog)
        , m_progress(progress)
    {
    }

    Result<OpenedProject> read()
    {
        readHeading();
        readNodes();
        readLinks();
        readActions();
        m_progress.at(50);
        checkStructure();
        readHistory();
        m_progress.at(80);
        readSnapshots();
        readSettings();
        if (m_error)
            return *m_error;
        checkHistory();
        m_progress.at(100);
        return std::move(m_project);
    }

private:
    template <typename Take>
    void rows(const char *sql, Take take)
    {
        if (m_error)
            return;
        Result<Statement> query = m_database.prepare(sql);
        if (!query) {
            m_error = query.error();
            return;
        }
        while (!m_error) {
            const Result<bool> row = query->step();
            if (!row)
                m_error = row.error();
            else if (!*row)
                return;
            else if (m_progress.stop.stop_requested())
                m_error = cancelledError();
            else
                take(*query);
        }
    }

    std::string text(const Statement &row, int column)
    {
        const std::string_view value = row.text(column);
        if (!m_error && pipeline::validUtf8Length(value) != value.size())
            m_error = damaged(Words::tr("some text is not UTF-8"));
        return std::string(value);
    }

    Json object(std::string_view json)
    {
        if (json == "{}")
            return Json::object();
        Result<Json> value = pipeline::readJsonObject(json, kMostJsonBytes, kMostJsonDepth);
        if (value)
            return std::move(*value);
        if (!m_error)
            m_error = damaged(value.error().message);
        return Json::object();
    }

    void readHeading()
    {
        bool found = false;
        rows("SELECT name, profile, seed, position FROM heading WHERE one = 1", [&](const Statement &row) {
            found = true;
            ProjectContent &content = m_project.content;
            content.pipeline.name = text(row, 0);
            content.pipeline.profile = row.text(1) == "exam" ? limits::Profile::Exam : limits::Profile::Current;
            content.pipeline.seed = std::bit_cast<std::uint64_t>(row.integer(2));
            content.position = static_cast<std::size_t>(std::max<std::int64_t>(0, row.integer(3)));
        });
        if (!found && !m_error)
            m_error = damaged(Words::tr("its heading is missing"));
    }

    void readNodes()
    {
        rows("SELECT id, type, title, x, y, properties FROM nodes ORDER BY place", [&](const Statement &row) {
            pipeline::Node node{text(row, 0), text(row, 1), text(row, 2), std::nullopt, object(row.text(5))};
            if (!row.isNull(3) && !row.isNull(4))
                node.at = pipeline::Position{row.real(3), row.real(4)};
            m_project.content.pipeline.nodes.push_back(std::move(node));
        });
    }

    void readLinks()
    {
        rows("SELECT source, target, port, properties FROM links ORDER BY place", [&](const Statement &row) {
            m_project.content.pipeline.links.push_back({text(row, 0), text(row, 1), text(row, 2), object(row.text(3))});
        });
    }

    void readActions()
    {
        rows("SELECT at, node, name, parameters FROM actions ORDER BY place", [&](const Statement &row) {
            m_project.content.pipeline.actions.push_back(
                {row.integer(0), text(row, 1), text(row, 2), object(row.text(3))});
        });
    }

    void checkStructure()
    {
        if (m_error)
            return;
        const std::vector<pipeline::Issue> issues = validateStructure(m_project.content.pipeline, m_catalog);
        if (!issues.empty())
            m_error = Error{issues.front().message, issues.front().pointer};
    }

    void readHistory()
    {
        rows("SELECT command FROM history ORDER BY place", [&](const Statement &row) {
            if (m_badHistory)
                return;
            const Result<Json> json = pipeline::readJsonObject(row.text(0), kMostJsonBytes, kMostJsonDepth);
            Result<pipeline::Command> command =
                json ? pipeline::commandFromJson(*json) : Result<pipeline::Command>(json.error());
            if (command)
                m_project.content.history.push_back(std::move(*command));
            else
                m_badHistory = true;
        });
    }

    void readSnapshots()
    {
        rows("SELECT name, at, thumbnail, pipeline FROM snapshots ORDER BY place", [&](const Statement &row) {
            m_project.content.snapshots.push_back({text(row, 0), row.integer(1), row.blob(2), text(row, 3)});
        });
    }

    void readSettings()
    {
        rows("SELECT key, value FROM settings ORDER BY key", [&](const Statement &row) {
            // Wrapped, since a setting may be any value.
            Json wrapped = object("{\"value\":" + std::string(row.text(1)) + "}");
            if (wrapped.size() == 1)
                m_project.content.settings[text(row, 0)] = std::move(wrapped["value"]);
        });
    }

    void checkHistory()
    {
        ProjectContent &content = m_project.content;
        if (!m_badHistory && content.position <= content.history.size() &&
            historyFits(content.pipeline, content.history, content.position))
            return;
        content.history.clear();
        content.position = 0;
        m_project.notes.append(
            Words::tr("The undo history of the file does not belong to its drawing and was left out."));
    }

    Database &m_database;
    const pipeline::Catalog &m_catalog;
    const Progress &m_progress;
    OpenedProject m_project;
    bool m_badHistory = false;
    std::optional<Error> m_error;
};

} // namespace

Error cancelledError()
{
    return {Words::tr("It was cancelled."), QStringLiteral("cancelled")};
}

bool isCancelled(const Error &error)
{
    return error.place == QStringLiteral("cancelled");
}

Result<void> writeContent(Database &database, const ProjectContent &content, const Progress &progress,
                          const std::function<Result<void>()> &alongside)
{
    return Writer(database, progress).write(content, alongside);
}

Result<OpenedProject> readContent(Database &database, const pipeline::Catalog &catalog, const Progress &progress)
{
    return Reader(database, catalog, progress).read();
}

bool historyFits(const pipeline::Pipeline &pipeline, const std::vector<pipeline::Command> &history,
                 std::size_t position)
{
    if (position > history.size())
        return false;
    pipeline::Pipeline past = pipeline;
    for (std::size_t i = position; i-- > 0;) {
        if (!pipeline::apply(past, inverse(history[i].edits)))
            return false;
    }
    pipeline::Pipeline future = pipeline;
    for (std::size_t i = position; i < history.size(); ++i) {
        if (!pipeline::apply(future, history[i].edits))
            return false;
    }
    return true;
}

} // namespace headwater::project
