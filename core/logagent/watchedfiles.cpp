// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/watchedfiles.h"

#include <algorithm>
#include <sys/stat.h>

namespace headwater::logagent {

using Clock = WatchedFile::Clock;

namespace {

constexpr auto kQuiet = std::chrono::seconds(1); ///< a file that does not grow for so long is as it will be

/// The largest first: of several copies of a file it holds all that the others hold.
std::vector<FolderEntry> bySize(std::vector<FolderEntry> entries)
{
    std::stable_sort(entries.begin(), entries.end(),
                     [](const FolderEntry &a, const FolderEntry &b) { return a.size > b.size; });
    return entries;
}

/// What was read of one file is in another. Asked before and after two files are held against each other: meanwhile a
/// copy may have become complete and its original emptied.
bool holds(const OpenFile &file, const Mark &mark)
{
    return mark.offset > 0 && mark.isIn(file);
}

} // namespace

bool WatchedFile::isQuiet(Clock::time_point now) const
{
    return now - grewAt >= kQuiet;
}

WatchedFiles::WatchedFiles(const FlowConfig &flow)
    : m_flow(flow)
{
}

std::string WatchedFiles::pathOf(const FolderEntry &entry) const
{
    return m_flow.files.folder() + "/" + entry.name;
}

bool WatchedFiles::belongs(const std::string &name) const
{
    return m_flow.files.matches(name) && !isCompressedName(name);
}

void WatchedFiles::forget(WatchedFile &file)
{
    file.done = file.forgotten = true;
    m_byId.erase(file.id);
}

WatchedFile &WatchedFiles::add(const FolderEntry &entry, OpenFile open)
{
    auto file = std::make_unique<WatchedFile>();
    file->number = static_cast<std::uint32_t>(m_files.size());
    file->path = pathOf(entry);
    file->id = entry.id;
    file->open = std::move(open);
    file->inPattern = belongs(entry.name);
    m_byId[entry.id] = file.get();
    return *m_files.emplace_back(std::move(file));
}

/// Goes to a place of a file that holds what was read before it.
void WatchedFiles::place(WatchedFile &file, const Mark &mark)
{
    file.mark = mark;
    file.moved = true;
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(mark.offset, Mark::kLooked));
    file.head.resize(length);
    file.tail.resize(length);
    file.open.read(0, file.head);
    file.open.read(mark.offset - length, file.tail);
    file.endScanned = 0;
    file.lookedSize = UINT64_MAX;
}

/// Between a look at the folder and the opening, a name may have gone to another file: not open then.
OpenFile WatchedFiles::openAs(const std::string &path, FileId id)
{
    OpenFile open(path);
    struct ::stat about;
    if (open.status(about) &&
        FileId{static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)} == id)
        return open;
    return {};
}

bool WatchedFiles::ensureOpen(WatchedFile &file)
{
    if (!file.open.isOpen())
        file.open = openAs(file.path, file.id);
    return file.open.isOpen();
}

/// Where an earlier tailer was: files are found by what they are and what they hold.
void WatchedFiles::resume(const std::vector<Checkpoint> &known)
{
    const std::vector<FolderEntry> entries = listFolder(m_flow.files.folder());
    const auto open = [&](const FolderEntry &entry, const Checkpoint &checkpoint, bool moved) {
        OpenFile file = openAs(pathOf(entry), entry.id);
        if (!file.isOpen() || !checkpoint.mark.isIn(file) || m_byId.contains(entry.id))
            return false;
        WatchedFile &added = add(entry, std::move(file));
        added.rotated = moved || !added.inPattern || added.path != checkpoint.path;
        place(added, checkpoint.mark);
        if (m_files.size() > kMostOpen)
            added.open = OpenFile();
        return true;
    };
    std::vector<Checkpoint> notFound;
    for (const Checkpoint &checkpoint : known) {
        const auto same = std::find_if(entries.begin(), entries.end(),
                                       [&](const FolderEntry &entry) { return entry.id == checkpoint.id; });
        if (same == entries.end() || !open(*same, checkpoint, false))
            notFound.push_back(checkpoint);
    }
    for (const Checkpoint &checkpoint : notFound) {
        bool found = false;
        for (const FolderEntry &entry : bySize(entries)) {
            if (checkpoint.mark.offset > 0 && entry.size >= checkpoint.mark.offset && !m_byId.contains(entry.id) &&
                open(entry, checkpoint, true))
            {
                found = true;
                break;
            }
        }
        if (!found)
            m_missing.push_back(checkpoint);
    }
}

/// A folder may not show a file that is renamed at that moment: what was not there may still come.
bool WatchedFiles::findMissing(const FolderEntry &entry, OpenFile &open)
{
    for (auto each = m_missing.begin(); each != m_missing.end(); ++each) {
        if (!holds(open, each->mark))
            continue;
        WatchedFile &added = add(entry, std::move(open));
        added.rotated = added.path != each->path;
        place(added, each->mark);
        m_missing.erase(each);
        return true;
    }
    return false;
}

/// A file that was not there before: new, or a copy of one that is known.
void WatchedFiles::meet(const FolderEntry &entry)
{
    OpenFile open = openAs(pathOf(entry), entry.id);
    if (!open.isOpen() || findMissing(entry, open))
        return;
    std::string head(std::min<std::uint64_t>(entry.size, Mark::kLooked), '\0');
    head.resize(open.read(0, head));
    const WatchedFile *original = nullptr;
    for (const auto &each : m_files) {
        if (each->done || each->twin)
            continue;
        // A copy begins as its original does: most others are told apart by what was read of them, without opening
        // them.
        const std::size_t common = std::min(head.size(), each->head.size());
        if (head.compare(0, common, each->head, 0, common) != 0)
            continue;
        const bool wasOpen = each->open.isOpen();
        if (!ensureOpen(*each))
            continue;
        const bool intact = each->mark.isIn(each->open);
        if (holds(open, each->mark) || (intact && isBeginningOf(open, entry.size, each->open)) ||
            holds(open, each->mark))
            original = each.get();
        if (!wasOpen)
            each->open = OpenFile();
        if (original)
            break;
    }
    WatchedFile &added = add(entry, std::move(open));
    if (original)
        added.twin = original->number;
}

/// What was read of `gone` is in a copy: the rest is read there.
void WatchedFiles::passOn(WatchedFile &gone)
{
    WatchedFile *heir = nullptr;
    std::vector<WatchedFile *> twins;
    for (const auto &each : m_files) {
        if (each->twin != gone.number || each->done)
            continue;
        twins.push_back(each.get());
        // Of several copies the newest holds all that the others hold.
        if (ensureOpen(*each) && gone.mark.isIn(each->open) && (!heir || each->size >= heir->size))
            heir = each.get();
    }
    for (WatchedFile *twin : twins) {
        twin->twin.reset();
        if (heir && twin != heir)
            twin->twin = heir->number;
    }
    if (heir) {
        heir->rotated = true;
        place(*heir, gone.mark);
    }
    if (heir || gone.mark.offset == 0)
        return;
    for (const FolderEntry &entry : bySize(listFolder(m_flow.files.folder()))) {
        if (entry.size < gone.mark.offset || m_byId.contains(entry.id) || isCompressedName(entry.name))
            continue;
        OpenFile open = openAs(pathOf(entry), entry.id);
        if (!open.isOpen() || !gone.mark.isIn(open))
            continue;
        WatchedFile &added = add(entry, std::move(open));
        added.rotated = true;
        place(added, gone.mark);
        return;
    }
}

/// The file was emptied, or its number went to another one: it begins anew.
void WatchedFiles::beginAgain(WatchedFile &file)
{
    file.remember();
    passOn(file);
    file.mark = {};
    file.head.clear();
    file.tail.clear();
    file.endScanned = 0;
    file.rotated = false;
    file.moved = true;
    file.lookedSize = UINT64_MAX;
}

void WatchedFiles::checkTwin(WatchedFile &twin)
{
    WatchedFile &original = *m_files[*twin.twin];
    if (original.done) {
        twin.twin.reset();
        if (ensureOpen(twin) && original.mark.isIn(twin.open))
            place(twin, original.mark);
        return;
    }
    if (!ensureOpen(original) || !ensureOpen(twin) || !original.mark.isIn(original.open))
        return; // emptied: reading it will tell, and pass on what is left
    if (!holds(twin.open, original.mark) && !isBeginningOf(twin.open, twin.size, original.open) &&
        !holds(twin.open, original.mark))
        twin.twin.reset(); // it began like the other and went on as a file of its own
}

void WatchedFiles::look()
{
    const Clock::time_point now = Clock::now();
    for (const auto &each : m_files)
        each->listed = false;
    std::vector<FolderEntry> entries = listFolder(m_flow.files.folder());
    std::sort(entries.begin(), entries.end(), [](const FolderEntry &a, const FolderEntry &b) {
        return a.modifiedNs != b.modifiedNs ? a.modifiedNs < b.modifiedNs : a.name < b.name;
    });
    for (const FolderEntry &entry : entries) {
        const auto known = m_byId.find(entry.id);
        if (known == m_byId.end())
            continue;
        WatchedFile &file = *known->second;
        file.listed = true;
        file.inPattern = belongs(entry.name);
        if (std::string path = pathOf(entry); path != file.path) {
            file.path = std::move(path);
            file.rotated = true;
        }
        if (file.size != entry.size || file.modifiedNs != entry.modifiedNs)
            file.grewAt = now;
        file.size = entry.size;
        file.modifiedNs = entry.modifiedNs;
    }
    for (const FolderEntry &entry : entries) {
        // An empty file shows what it is once it holds something.
        if (m_byId.contains(entry.id) || !belongs(entry.name) || (entry.size == 0 && m_looked))
            continue;
        if (m_looked) {
            meet(entry);
        } else if (OpenFile open = openAs(pathOf(entry), entry.id); open.isOpen()) {
            WatchedFile &file = add(entry, std::move(open));
            if (!m_flow.fromStart)
                place(file, Mark::at(file.open, entry.size));
        } else {
            continue;
        }
        if (WatchedFile *file = m_files.back().get(); file->id == entry.id) {
            file->size = entry.size;
            file->modifiedNs = entry.modifiedNs;
            if (m_files.size() > kMostOpen)
                file->open = OpenFile();
        }
    }
    m_looked = true;
    for (const auto &file : m_files) {
        if (!file->twin || file->done)
            continue;
        if (!file->listed) {
            forget(*file); // a copy that was removed unread
        } else {
            checkTwin(*file);
        }
    }
}

} // namespace headwater::logagent
