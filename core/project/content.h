// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/edit.h"

#include <QByteArray>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace headwater {
class Database;
}

namespace headwater::pipeline {
class Catalog;
}

namespace headwater::project {

/// A state of the pipeline that was given a name.
struct Snapshot
{
    std::string name;
    std::int64_t at = 0;  ///< wall clock, milliseconds since 1970 UTC
    QByteArray thumbnail; ///< PNG; may be empty
    std::string pipeline; ///< the text format
    bool operator==(const Snapshot &) const = default;
};

/// What the window remembers with a project: dashboard pins, zoom, open panels. Values are the window's own.
using Settings = std::map<std::string, pipeline::Json>;

/// All that a project file holds.
struct ProjectContent
{
    pipeline::Pipeline pipeline;
    std::vector<pipeline::Command> history;
    std::size_t position = 0;
    std::vector<Snapshot> snapshots;
    Settings settings;
    bool operator==(const ProjectContent &) const = default;
};

/// A content that threads may share.
using ContentPtr = std::shared_ptr<const ProjectContent>;

/// A project as it was read.
struct OpenedProject
{
    ProjectContent content;
    QStringList notes; ///< what a person should know about the reading, a sentence each; usually empty
};

/// For long work on another thread: reports 0 to 100 from there, and fails with isCancelled() soon after a stop.
struct Progress
{
    std::function<void(int percent)> report = {};
    std::stop_token stop = {};

    void at(int percent) const
    {
        if (report)
            report(percent);
    }
};

Error cancelledError();
bool isCancelled(const Error &error);

/// Fills the tables of a new database, or of one that had another content, in one transaction. `alongside` may write
/// more in the same one.
Result<void> writeContent(Database &database, const ProjectContent &content, const Progress &progress = {},
                          const std::function<Result<void>()> &alongside = {});

/// Reads the tables. Everything that belongs together is checked; nothing is half-loaded. An undo history that does
/// not lead to the pipeline is left out, with a note.
Result<OpenedProject> readContent(Database &database, const pipeline::Catalog &catalog, const Progress &progress = {});

/// Does the steps of a history lead to this pipeline and back again?
bool historyFits(const pipeline::Pipeline &pipeline, const std::vector<pipeline::Command> &history,
                 std::size_t position);

} // namespace headwater::project
