// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/flowreplay.h"

#include "core/logagent/recordtime.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <sys/stat.h>
#include <utility>

namespace headwater::logagent {
namespace {

constexpr std::size_t kFirstBuffer = 64 * 1024;
constexpr std::size_t kLongestKept = 4u << 20; ///< a longer record is cut, and the rest of it is one of its own

/// One file, read from front to back.
class FileRecords
{
public:
    FileRecords(std::uint32_t number, OpenFile file, std::uint64_t bytes)
        : m_number(number)
        , m_file(std::move(file))
        , m_bytes(bytes)
        , m_buffer(kFirstBuffer)
    {
    }

    /// Goes to the next record; false behind the last one.
    bool advance(const RecordSplitter &splitter)
    {
        m_begin += m_length;
        for (;;) {
            const std::string_view text(m_buffer.data() + m_begin, m_end - m_begin);
            m_length = splitter.next(text, m_ended);
            if (m_length == 0 && text.size() >= kLongestKept)
                m_length = text.size();
            if (m_length > 0) {
                if (const auto time = recordTime(record()))
                    m_time = time;
                return true;
            }
            if (m_ended)
                return false;
            fill();
        }
    }
    void skipLines(std::int64_t lines)
    {
        const RecordSplitter plain{std::string()};
        for (; lines > 0 && advance(plain); --lines)
            ;
        m_time.reset();
    }

    std::string_view record() const { return {m_buffer.data() + m_begin, m_length}; }
    std::uint64_t offset() const { return m_base + m_begin; }
    std::uint32_t number() const { return m_number; }
    /// Of the present record; one that says none has that of the record before it.
    std::optional<std::int64_t> time() const { return m_time; }

private:
    void fill()
    {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_base += m_begin;
        m_end -= m_begin;
        m_begin = 0;
        if (m_end == m_buffer.size())
            m_buffer.resize(std::min(2 * m_buffer.size(), kLongestKept));
        const std::uint64_t left = m_bytes - std::min(m_bytes, m_base + m_end);
        const std::size_t count =
            m_file.read(m_base + m_end, std::span(m_buffer).subspan(m_end, std::min(m_buffer.size() - m_end, left)));
        m_end += count;
        m_ended = count == 0;
    }

    std::uint32_t m_number;
    OpenFile m_file;
    std::uint64_t m_bytes; ///< of the file that are read
    std::vector<char> m_buffer;
    std::size_t m_begin = 0, m_end = 0, m_length = 0;
    std::uint64_t m_base = 0;
    bool m_ended = false;
    std::optional<std::int64_t> m_time;
};

/// The number behind the last dot, as rotation gives it; the file that is written now has none.
std::int64_t rotationOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot + 1 == name.size() || name.size() - dot > 10)
        return 0;
    std::int64_t number = 0;
    for (const char c : name.substr(dot + 1)) {
        if (c < '0' || c > '9')
            return 0;
        number = 10 * number + (c - '0');
    }
    return number;
}

/// How much of a file comes before its checkpoint.
std::uint64_t bytesBefore(const std::vector<Checkpoint> &checkpoints, FileId id)
{
    const auto found = std::find_if(checkpoints.begin(), checkpoints.end(),
                                    [id](const Checkpoint &checkpoint) { return checkpoint.id == id; });
    return found == checkpoints.end() ? 0 : found->mark.offset;
}

} // namespace

struct FlowReplay::Private
{
    RecordSplitter splitter;
    RecordMaker maker;
    std::string folder;
    struct Source
    {
        std::string path;
        FileId id;
    };
    std::vector<Source> sources;
    std::vector<std::unique_ptr<FileRecords>> heap; ///< the next record's file first
    bool taken = false;                             ///< the first file's record was given out

    Private(RecordSplitter itsSplitter, RecordMaker itsMaker)
        : splitter(std::move(itsSplitter))
        , maker(std::move(itsMaker))
    {
    }

    void settle()
    {
        if (!std::exchange(taken, false))
            return;
        std::pop_heap(heap.begin(), heap.end(), later);
        if (heap.back()->advance(splitter))
            std::push_heap(heap.begin(), heap.end(), later);
        else
            heap.pop_back();
    }

    static std::int64_t key(const FileRecords &file) { return file.time().value_or(INT64_MIN); }
    static bool later(const std::unique_ptr<FileRecords> &a, const std::unique_ptr<FileRecords> &b)
    {
        return key(*a) != key(*b) ? key(*a) > key(*b) : a->number() > b->number();
    }
};

FlowReplay::FlowReplay(std::unique_ptr<Private> d_)
    : d(std::move(d_))
{
}

FlowReplay::FlowReplay(FlowReplay &&) noexcept = default;
FlowReplay &FlowReplay::operator=(FlowReplay &&) noexcept = default;
FlowReplay::~FlowReplay() = default;

Result<FlowReplay> FlowReplay::open(const FlowConfig &flow, const std::vector<Checkpoint> *upTo)
{
    auto maker = RecordMaker::make(flow);
    if (!maker)
        return maker.error();
    std::vector<FolderEntry> entries;
    for (FolderEntry &entry : listFolder(flow.files.folder())) {
        if (flow.files.matches(entry.name) && !isCompressedName(entry.name))
            entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(), [](const FolderEntry &a, const FolderEntry &b) {
        const std::int64_t first = rotationOf(a.name), second = rotationOf(b.name);
        return first != second ? first > second : a.name < b.name;
    });
    auto d = std::make_unique<Private>(RecordSplitter(flow.multiLineStart), std::move(*maker));
    d->folder = flow.files.folder();
    for (const FolderEntry &entry : entries) {
        const std::uint64_t bytes = upTo ? bytesBefore(*upTo, entry.id) : UINT64_MAX;
        if (bytes == 0)
            continue;
        const std::string path = flow.files.folder() + "/" + entry.name;
        OpenFile open(path);
        if (!open.isOpen())
            continue;
        auto file =
            std::make_unique<FileRecords>(static_cast<std::uint32_t>(d->sources.size()), std::move(open), bytes);
        d->sources.push_back({path, entry.id});
        file->skipLines(flow.skipHeaderLines);
        if (file->advance(d->splitter))
            d->heap.push_back(std::move(file));
    }
    std::make_heap(d->heap.begin(), d->heap.end(), Private::later);
    return FlowReplay(std::move(d));
}

bool FlowReplay::atEnd() const
{
    d->settle();
    return d->heap.empty();
}

std::optional<std::int64_t> FlowReplay::nextTime() const
{
    d->settle();
    return d->heap.front()->time();
}

FlowReplay::Line FlowReplay::next()
{
    // The data of a record without conversions is the file's own: the file moves on only when the next one is asked
    // for.
    d->settle();
    FileRecords &file = *d->heap.front();
    const RecordMaker::Made made = d->maker(file.record());
    d->taken = true;
    return {file.number(), file.offset(), static_cast<std::uint32_t>(file.record().size()), made.data, made.truncated};
}

std::string FlowReplay::path(std::uint32_t file) const
{
    Private::Source &source = d->sources[file];
    struct ::stat about;
    if (::stat(source.path.c_str(), &about) == 0 && FileId{about.st_dev, about.st_ino} == source.id)
        return source.path;
    for (const FolderEntry &entry : listFolder(d->folder)) {
        if (entry.id == source.id)
            source.path = d->folder + "/" + entry.name;
    }
    return source.path;
}

std::optional<std::string> readRecord(RecordMaker &maker, const std::string &path, std::uint64_t offset,
                                      std::uint32_t rawBytes)
{
    const OpenFile file(path);
    std::string raw(rawBytes, '\0');
    if (!file.isOpen() || file.read(offset, raw) != raw.size())
        return std::nullopt;
    const RecordMaker::Made made = maker(raw);
    if (!made.data.data())
        return std::nullopt;
    return std::string(made.data);
}

} // namespace headwater::logagent
