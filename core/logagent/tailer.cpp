// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/tailer.h"

#include "core/logagent/recordmaker.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <map>
#include <optional>
#include <sys/stat.h>

namespace headwater::logagent {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kChunk = 1u << 20;       ///< read at once
constexpr std::size_t kLongestKept = 4u << 20; ///< of a record that is longer, the rest is passed over unread
constexpr auto kQuiet = 1s;                    ///< a file that does not grow for so long is as it will be
constexpr std::size_t kMostOpen = 128;         ///< files kept open

/// The largest first: of several copies of a file it holds all that the others hold.
std::vector<FolderEntry> bySize(std::vector<FolderEntry> entries)
{
    std::stable_sort(entries.begin(), entries.end(),
                     [](const FolderEntry &a, const FolderEntry &b) { return a.size > b.size; });
    return entries;
}

struct File
{
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
    bool isQuiet(Clock::time_point now) const { return now - grewAt >= kQuiet; }
};

} // namespace

void LineBatch::clear()
{
    text.clear();
    records.clear();
    positions.clear();
    rawBytes = skipped = truncated = 0;
    more = false;
}

struct Tailer::Private
{
    FlowConfig flow;
    RecordMaker maker;
    RecordSplitter splitter;
    std::vector<std::unique_ptr<File>> files; ///< in order of discovery
    std::vector<Checkpoint> missing;          ///< where earlier tailers were in files that are not to be found
    std::map<FileId, File *> byId;            ///< those that are not done
    std::vector<char> buffer = std::vector<char>(kChunk);
    bool finished = false;
    bool looked = false;

    Private(FlowConfig itsFlow, RecordMaker itsMaker)
        : flow(std::move(itsFlow))
        , maker(std::move(itsMaker))
        , splitter(flow.multiLineStart)
    {
    }

    std::string pathOf(const FolderEntry &entry) const { return flow.files.folder() + "/" + entry.name; }
    bool belongs(const std::string &name) const { return flow.files.matches(name) && !isCompressedName(name); }

    File &add(const FolderEntry &entry, OpenFile open)
    {
        auto file = std::make_unique<File>();
        file->number = static_cast<std::uint32_t>(files.size());
        file->path = pathOf(entry);
        file->id = entry.id;
        file->open = std::move(open);
        file->inPattern = belongs(entry.name);
        byId[entry.id] = file.get();
        return *files.emplace_back(std::move(file));
    }

    /// Goes to a place of a file that holds what was read before it.
    static void place(File &file, const Mark &mark)
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
    static OpenFile openAs(const std::string &path, FileId id)
    {
        OpenFile open(path);
        struct ::stat about;
        if (open.status(about) &&
            FileId{static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)} == id)
            return open;
        return {};
    }

    static bool ensureOpen(File &file)
    {
        if (!file.open.isOpen())
            file.open = openAs(file.path, file.id);
        return file.open.isOpen();
    }

    // --- Who is who ---------------------------------------------------------------------------------------------

    /// Where an earlier tailer was: files are found by what they are and what they hold.
    void resume(const std::vector<Checkpoint> &known)
    {
        const std::vector<FolderEntry> entries = listFolder(flow.files.folder());
        const auto open = [&](const FolderEntry &entry, const Checkpoint &checkpoint, bool moved) {
            OpenFile file = openAs(pathOf(entry), entry.id);
            if (!file.isOpen() || !checkpoint.mark.isIn(file) || byId.contains(entry.id))
                return false;
            File &added = add(entry, std::move(file));
            added.rotated = moved || !added.inPattern || added.path != checkpoint.path;
            place(added, checkpoint.mark);
            if (files.size() > kMostOpen)
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
                if (checkpoint.mark.offset > 0 && entry.size >= checkpoint.mark.offset && !byId.contains(entry.id) &&
                    open(entry, checkpoint, true))
                {
                    found = true;
                    break;
                }
            }
            if (!found)
                missing.push_back(checkpoint);
        }
    }

    /// A folder may not show a file that is renamed at that moment: what was not there may still come.
    bool findMissing(const FolderEntry &entry, OpenFile &open)
    {
        for (auto each = missing.begin(); each != missing.end(); ++each) {
            if (!(each->mark.offset > 0 && each->mark.isIn(open)))
                continue;
            File &added = add(entry, std::move(open));
            added.rotated = added.path != each->path;
            place(added, each->mark);
            missing.erase(each);
            return true;
        }
        return false;
    }

    /// A file that was not there before: new, or a copy of one that is known.
    void meet(const FolderEntry &entry)
    {
        OpenFile open = openAs(pathOf(entry), entry.id);
        if (!open.isOpen() || findMissing(entry, open))
            return;
        const File *original = nullptr;
        for (const auto &each : files) {
            const bool wasOpen = each->open.isOpen();
            if (each->done || each->twin || !ensureOpen(*each))
                continue;
            const bool intact = each->mark.isIn(each->open);
            if ((each->mark.offset > 0 && each->mark.isIn(open)) ||
                (intact && isBeginningOf(open, entry.size, each->open)))
                original = each.get();
            if (!wasOpen)
                each->open = OpenFile();
            if (original)
                break;
        }
        File &added = add(entry, std::move(open));
        if (original)
            added.twin = original->number;
    }

    /// What was read of `gone` is in a copy: the rest is read there.
    void passOn(File &gone)
    {
        File *heir = nullptr;
        std::vector<File *> twins;
        for (const auto &each : files) {
            if (each->twin != gone.number || each->done)
                continue;
            twins.push_back(each.get());
            // Of several copies the newest holds all that the others hold.
            if (ensureOpen(*each) && gone.mark.isIn(each->open) && (!heir || each->size >= heir->size))
                heir = each.get();
        }
        for (File *twin : twins) {
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
        for (const FolderEntry &entry : bySize(listFolder(flow.files.folder()))) {
            if (entry.size < gone.mark.offset || byId.contains(entry.id) || isCompressedName(entry.name))
                continue;
            OpenFile open = openAs(pathOf(entry), entry.id);
            if (!open.isOpen() || !gone.mark.isIn(open))
                continue;
            File &added = add(entry, std::move(open));
            added.rotated = true;
            place(added, gone.mark);
            return;
        }
    }

    /// The file was emptied, or its number went to another one: it begins anew.
    void beginAgain(File &file)
    {
        remember(file);
        passOn(file);
        file.mark = {};
        file.head.clear();
        file.tail.clear();
        file.endScanned = 0;
        file.rotated = false;
        file.moved = true;
        file.lookedSize = UINT64_MAX;
    }

    /// Makes the mark one that other files can be held against.
    static void remember(File &file) { file.mark = Mark::of(file.mark.offset, file.head, file.tail); }

    void checkTwin(File &twin)
    {
        File &original = *files[*twin.twin];
        if (original.done) {
            twin.twin.reset();
            if (ensureOpen(twin) && original.mark.isIn(twin.open))
                place(twin, original.mark);
            return;
        }
        if (!ensureOpen(original) || !ensureOpen(twin) || !original.mark.isIn(original.open))
            return; // emptied: reading it will tell, and pass on what is left
        if ((original.mark.offset == 0 || !original.mark.isIn(twin.open)) &&
            !isBeginningOf(twin.open, twin.size, original.open))
            twin.twin.reset(); // it began like the other and went on as a file of its own
    }

    void look()
    {
        const Clock::time_point now = Clock::now();
        for (const auto &each : files)
            each->listed = false;
        std::vector<FolderEntry> entries = listFolder(flow.files.folder());
        std::sort(entries.begin(), entries.end(), [](const FolderEntry &a, const FolderEntry &b) {
            return a.modifiedNs != b.modifiedNs ? a.modifiedNs < b.modifiedNs : a.name < b.name;
        });
        for (const FolderEntry &entry : entries) {
            const auto known = byId.find(entry.id);
            if (known == byId.end())
                continue;
            File &file = *known->second;
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
            if (byId.contains(entry.id) || !belongs(entry.name) || (entry.size == 0 && looked))
                continue;
            if (looked) {
                meet(entry);
            } else if (OpenFile open = openAs(pathOf(entry), entry.id); open.isOpen()) {
                File &file = add(entry, std::move(open));
                if (!flow.fromStart)
                    place(file, Mark::at(file.open, entry.size));
            } else {
                continue;
            }
            if (File *file = files.back().get(); file->id == entry.id) {
                file->size = entry.size;
                file->modifiedNs = entry.modifiedNs;
                if (files.size() > kMostOpen)
                    file->open = OpenFile();
            }
        }
        looked = true;
        for (const auto &file : files) {
            if (!file->twin || file->done)
                continue;
            if (!file->listed) {
                file->done = file->forgotten = true; // a copy that was removed unread
                byId.erase(file->id);
            } else {
                checkTwin(*file);
            }
        }
    }

    // --- Reading ------------------------------------------------------------------------------------------------

    Checkpoint checkpointOf(const File &file) const
    {
        return {file.path, file.id, file.modifiedNs / 1'000'000, file.size, file.mark, file.done};
    }

    void take(File &file, std::string_view raw, LineBatch &batch, std::uint64_t rawBytes)
    {
        const auto [data, truncated] = maker(raw);
        batch.rawBytes += rawBytes;
        batch.truncated += truncated ? 1 : 0;
        if (!data.data()) {
            ++batch.skipped;
            return;
        }
        batch.records.push_back({file.number, file.mark.offset, static_cast<std::uint32_t>(rawBytes), batch.text.size(),
                                 static_cast<std::uint32_t>(data.size())});
        batch.text += data;
    }

    /// `bytes` of the file behind its mark were read.
    static void advance(File &file, std::string_view bytes)
    {
        const std::uint64_t offset = file.mark.offset + bytes.size();
        if (file.head.size() < Mark::kLooked)
            file.head += bytes.substr(0, Mark::kLooked - file.head.size());
        if (bytes.size() >= Mark::kLooked) {
            file.tail.assign(bytes.substr(bytes.size() - Mark::kLooked));
        } else {
            file.tail += bytes;
            if (file.tail.size() > Mark::kLooked)
                file.tail.erase(0, file.tail.size() - Mark::kLooked);
        }
        file.mark.offset = offset;
        file.moved = true;
    }

    /// What was read is what the file holds: it was not emptied meanwhile.
    static bool isStill(const File &file, std::string_view bytes)
    {
        if (file.mark.offset > 0)
            return Mark::of(file.mark.offset, file.head, file.tail).isIn(file.open);
        const std::size_t length = std::min(bytes.size(), Mark::kLooked);
        std::array<char, Mark::kLooked> again;
        return file.open.read(0, std::span(again).first(length)) == length &&
               std::memcmp(again.data(), bytes.data(), length) == 0;
    }

    std::size_t headerLength(std::string_view text) const
    {
        std::size_t at = 0;
        for (std::int64_t line = 0; line < flow.skipHeaderLines; ++line) {
            const std::size_t end = text.find('\n', at);
            if (end == std::string_view::npos)
                return std::string_view::npos;
            at = end + 1;
        }
        return at;
    }

    /// The end of a line that does not fit into the memory for one; 0 while it is not there.
    std::uint64_t findEnd(File &file, std::uint64_t from)
    {
        std::uint64_t at = std::max(file.endScanned, from);
        for (;;) {
            const std::size_t count = file.open.read(at, buffer);
            if (count == 0)
                break;
            const void *end = std::memchr(buffer.data(), '\n', count);
            if (end)
                return at + static_cast<std::uint64_t>(static_cast<const char *>(end) - buffer.data()) + 1;
            at += count;
        }
        file.endScanned = at;
        return 0;
    }

    /// Reads on from the mark. True when there may be more.
    bool readOn(File &file, LineBatch &batch, Clock::time_point now)
    {
        // Of a file that nobody holds, the folder has said enough.
        if (!file.open.isOpen() && file.listed && !file.isChanged() && file.mark.offset == file.size)
            return false;
        if (!ensureOpen(file))
            return false;
        struct ::stat about;
        if (!file.open.status(about))
            return false;
        file.size = static_cast<std::uint64_t>(about.st_size);
        file.modifiedNs = std::int64_t{about.st_mtim.tv_sec} * 1'000'000'000 + about.st_mtim.tv_nsec;
        const bool ends = finished || (file.isQuiet(now) && (file.rotated || !file.inPattern || about.st_nlink == 0));
        const bool ended = file.mark.offset >= file.size;
        if (about.st_nlink == 0 && ended && file.mark.offset == file.size) {
            file.done = true;
            return false;
        }
        const bool mayEnd = !ended && (ends || (splitter.severalLines() && file.isQuiet(now)));
        if (!file.isChanged() && !mayEnd)
            return false;
        const std::size_t count = file.open.read(file.mark.offset, buffer);
        const std::string_view text(buffer.data(), count);
        if (file.size < file.mark.offset || !isStill(file, text)) {
            beginAgain(file);
            return true;
        }
        const bool whole = file.mark.offset + count >= file.size;
        if (whole) {
            file.lookedSize = file.size;
            file.lookedNs = file.modifiedNs;
        }
        std::size_t at = 0;
        if (file.mark.offset == 0 && flow.skipHeaderLines > 0) {
            const std::size_t header = headerLength(text);
            if (header == std::string_view::npos)
                return false;
            advance(file, text.substr(0, header));
            at = header;
        }
        // A record of several lines ends when no more come for a while, too.
        const bool settled = splitter.severalLines() && file.isQuiet(now) && text.ends_with('\n');
        while (at < text.size()) {
            const std::string_view rest = text.substr(at);
            const std::size_t length = splitter.next(rest, whole && (ends || settled));
            if (length == 0)
                break;
            take(file, rest.substr(0, length), batch, length);
            advance(file, rest.substr(0, length));
            at += length;
        }
        if (at == 0 && !whole) {
            if (buffer.size() < kLongestKept) {
                buffer.resize(std::min(2 * buffer.size(), kLongestKept));
                return true;
            }
            return takeEndless(file, batch, ends);
        }
        return at > 0 && !whole;
    }

    /// A record that is longer than all bounds: its beginning is sent, the rest is passed over.
    bool takeEndless(File &file, LineBatch &batch, bool ends)
    {
        std::string beginning(buffer.data(), std::min(buffer.size(), 2 * kLongestStreamRecord));
        const std::uint64_t from = file.mark.offset;
        std::uint64_t end = findEnd(file, from);
        if (end == 0 && ends)
            end = file.size;
        if (end == 0)
            return false;
        beginning += '\n';
        take(file, beginning, batch, std::min<std::uint64_t>(end - from, UINT32_MAX));
        file.lookedSize = UINT64_MAX;
        place(file, Mark::at(file.open, end));
        return true;
    }

    void poll(LineBatch &batch, std::size_t mostBytes)
    {
        look();
        const Clock::time_point now = Clock::now();
        std::vector<File *> order;
        for (const auto &each : files) {
            if (!each->done && !each->twin)
                order.push_back(each.get());
        }
        // What was rotated away is older than what is written now.
        std::stable_sort(order.begin(), order.end(),
                         [](const File *a, const File *b) { return a->modifiedNs < b->modifiedNs; });
        const std::uint64_t enough = batch.rawBytes + mostBytes;
        for (std::size_t i = 0; i < order.size(); ++i) {
            File *const file = order[i];
            bool more = true;
            while (more && batch.rawBytes < enough)
                more = readOn(*file, batch, now);
            batch.more = batch.more || more;
            // The newest ones stay open: they may be removed before they are read to their end.
            if (order.size() - i > kMostOpen && file->listed)
                file->open = OpenFile();
            if (!file->listed && !file->open.isOpen()) {
                // Removed while nobody held it, or renamed at that very moment.
                missing.push_back(checkpointOf(*file));
                file->done = file->forgotten = true;
                byId.erase(file->id);
            }
        }
        for (const auto &file : files) {
            if (file->forgotten || file->twin || !(file->moved || file->done))
                continue;
            remember(*file);
            file->moved = false;
            batch.positions.push_back(checkpointOf(*file));
            if (file->done) {
                file->forgotten = true;
                byId.erase(file->id);
            }
        }
        closeIdle();
    }

    void closeIdle()
    {
        std::size_t open = 0;
        for (auto file = files.rbegin(); file != files.rend(); ++file) {
            const bool idle = (*file)->done || ((*file)->mark.offset >= (*file)->size && (*file)->listed);
            if ((*file)->done || (++open > kMostOpen && idle))
                (*file)->open = OpenFile();
        }
    }
};

Tailer::Tailer(std::unique_ptr<Private> d_)
    : d(std::move(d_))
{
}

Tailer::Tailer(Tailer &&) noexcept = default;
Tailer &Tailer::operator=(Tailer &&) noexcept = default;
Tailer::~Tailer() = default;

Result<Tailer> Tailer::open(FlowConfig flow, std::vector<Checkpoint> known)
{
    auto maker = RecordMaker::make(flow);
    if (!maker)
        return maker.error();
    auto d = std::make_unique<Private>(std::move(flow), std::move(*maker));
    if (!known.empty()) {
        d->resume(known);
        d->looked = true; // what is not known yet came since, and is read from its beginning
    }
    d->look();
    return Tailer(std::move(d));
}

const FlowConfig &Tailer::flow() const
{
    return d->flow;
}

void Tailer::poll(LineBatch &batch, std::size_t mostBytes)
{
    d->poll(batch, mostBytes);
}

void Tailer::finish()
{
    d->finished = true;
}

std::vector<Checkpoint> Tailer::positions() const
{
    std::vector<Checkpoint> all;
    for (const auto &file : d->files) {
        if (!file->twin)
            all.push_back(d->checkpointOf(*file));
    }
    return all;
}

std::vector<std::string> Tailer::paths() const
{
    std::vector<std::string> all;
    for (const auto &file : d->files)
        all.push_back(file->path);
    return all;
}

std::size_t Tailer::memoryBytes() const
{
    return d->buffer.capacity() + d->files.size() * sizeof(File);
}

} // namespace headwater::logagent
