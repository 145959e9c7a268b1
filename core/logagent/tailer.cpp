// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/tailer.h"

#include "core/logagent/recordmaker.h"
#include "core/logagent/watchedfiles.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/stat.h>

namespace headwater::logagent {

using Clock = WatchedFile::Clock;
using File = WatchedFile;

namespace {

constexpr std::size_t kChunk = 1u << 20;       ///< read at once
constexpr std::size_t kLongestKept = 4u << 20; ///< of a record that is longer, the rest is passed over unread

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
    WatchedFiles watched{flow};
    std::vector<char> buffer = std::vector<char>(kChunk);
    bool finished = false;

    Private(FlowConfig itsFlow, RecordMaker itsMaker)
        : flow(std::move(itsFlow))
        , maker(std::move(itsMaker))
        , splitter(flow.multiLineStart)
    {
    }

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
        if (!WatchedFiles::ensureOpen(file))
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
            watched.beginAgain(file);
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
        WatchedFiles::place(file, Mark::at(file.open, end));
        return true;
    }

    void poll(LineBatch &batch, std::size_t mostBytes)
    {
        watched.look();
        const Clock::time_point now = Clock::now();
        std::vector<File *> order;
        for (const auto &each : watched.files()) {
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
            if (order.size() - i > WatchedFiles::kMostOpen && file->listed)
                file->open = OpenFile();
            if (!file->listed && !file->open.isOpen()) {
                // Removed while nobody held it, or renamed at that very moment.
                watched.miss(checkpointOf(*file));
                watched.forget(*file);
            }
        }
        for (const auto &file : watched.files()) {
            if (file->forgotten || file->twin || !(file->moved || file->done))
                continue;
            file->remember();
            file->moved = false;
            batch.positions.push_back(checkpointOf(*file));
            if (file->done)
                watched.forget(*file);
        }
        closeIdle();
    }

    void closeIdle()
    {
        std::size_t open = 0;
        for (auto file = watched.files().rbegin(); file != watched.files().rend(); ++file) {
            const bool idle = (*file)->done || ((*file)->mark.offset >= (*file)->size && (*file)->listed);
            if ((*file)->done || (++open > WatchedFiles::kMostOpen && idle))
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

Result<Tailer> Tailer::open(FlowConfig flow, const std::vector<Checkpoint> &known)
{
    auto maker = RecordMaker::make(flow);
    if (!maker)
        return maker.error();
    auto d = std::make_unique<Private>(std::move(flow), std::move(*maker));
    if (!known.empty()) {
        d->watched.resume(known);
        d->watched.expectNews();
    }
    d->watched.look();
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
    for (const auto &file : d->watched.files()) {
        if (!file->twin)
            all.push_back(d->checkpointOf(*file));
    }
    return all;
}

std::vector<std::string> Tailer::paths() const
{
    std::vector<std::string> all;
    for (const auto &file : d->watched.files())
        all.push_back(file->path);
    return all;
}

std::size_t Tailer::memoryBytes() const
{
    return d->buffer.capacity() + d->watched.files().size() * sizeof(File);
}

} // namespace headwater::logagent
