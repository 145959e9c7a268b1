// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/agentconfig.h"
#include "core/logagent/checkpoints.h"
#include "core/logagent/fileidentity.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::logagent {

/// A file that belongs to a flow, or did before it was renamed, and how far it was read.
struct WatchedFile
{
    using Clock = std::chrono::steady_clock;

    std::uint32_t number = 0;
    std::string path;
    FileId id;
    OpenFile open;
    Mark mark;              ///< up to where it was read
    std::string head, tail; ///< what the mark was made of
    std::uint64_t size = 0;
    std::int64_t modifiedNs = 0;
    bool inPattern = true;
    bool rotated = false;                   ///< renamed, or a copy of one that was emptied: the end will not move
    bool listed = true;                     ///< in the folder at the last look
    bool done = false;                      ///< removed, and read to its end
    bool forgotten = false;                 ///< done, and said so
    bool moved = false;                     ///< the mark is another one than at the last poll
    std::optional<std::uint32_t> twin = {}; ///< a copy of that file, whose bytes are read there
    std::uint64_t endScanned = 0;           ///< of a record that is too long: no line end before here
    Clock::time_point grewAt = Clock::now();
    std::uint64_t lookedSize = UINT64_MAX; ///< at the last reading
    std::int64_t lookedNs = 0;

    bool isChanged() const { return size != lookedSize || modifiedNs != lookedNs; }
    bool isQuiet(Clock::time_point now) const;
    /// Makes the mark one that other files can be held against.
    void remember() { mark = Mark::of(mark.offset, head, tail); }
};

/// Which files a flow has, and which of them are the same under another name: renamed, copied and emptied, removed, or
/// new under an old name.
class WatchedFiles
{
public:
    static constexpr std::size_t kMostOpen = 128; ///< files kept open

    /// \param flow outlives this
    explicit WatchedFiles(const FlowConfig &flow);

    /// Where an earlier tailer was: files are found by what they are and what they hold.
    void resume(const std::vector<Checkpoint> &known);
    /// What is not known yet came since an earlier tailer, and is read from its beginning.
    void expectNews() { m_looked = true; }
    /// Looks at the folder: what is new, renamed, or gone.
    void look();
    /// The file was emptied, or its number went to another one: it begins anew.
    void beginAgain(WatchedFile &file);
    /// It is gone, and whoever keeps positions knows.
    void forget(WatchedFile &file);
    /// It was not there at a look, and may come back under another name.
    void miss(Checkpoint checkpoint) { m_missing.push_back(std::move(checkpoint)); }

    /// In order of discovery.
    const std::vector<std::unique_ptr<WatchedFile>> &files() const { return m_files; }

    /// Goes to a place of a file that holds what was read before it.
    static void place(WatchedFile &file, const Mark &mark);
    static bool ensureOpen(WatchedFile &file);

private:
    std::string pathOf(const FolderEntry &entry) const;
    bool belongs(const std::string &name) const;
    WatchedFile &add(const FolderEntry &entry, OpenFile open);
    static OpenFile openAs(const std::string &path, FileId id);
    bool findMissing(const FolderEntry &entry, OpenFile &open);
    void meet(const FolderEntry &entry);
    void passOn(WatchedFile &gone);
    void checkTwin(WatchedFile &twin);

    const FlowConfig &m_flow;
    std::vector<std::unique_ptr<WatchedFile>> m_files;
    std::vector<Checkpoint> m_missing;      ///< where earlier tailers were in files that are not to be found
    std::map<FileId, WatchedFile *> m_byId; ///< those that are not done
    bool m_looked = false;
};

} // namespace headwater::logagent
