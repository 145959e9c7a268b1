// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/fileidentity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace headwater::logagent {

OpenFile::OpenFile(const std::string &path)
    : m_number(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    struct ::stat about;
    if (isOpen() && (!status(about) || !S_ISREG(about.st_mode))) {
        ::close(m_number);
        m_number = -1;
    }
}

OpenFile::~OpenFile()
{
    if (isOpen())
        ::close(m_number);
}

std::size_t OpenFile::read(std::uint64_t offset, std::span<char> into) const
{
    std::size_t got = 0;
    while (got < into.size()) {
        const ::ssize_t count =
            ::pread(m_number, into.data() + got, into.size() - got, static_cast<::off_t>(offset + got));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        got += static_cast<std::size_t>(count);
    }
    return got;
}

bool OpenFile::status(struct ::stat &into) const
{
    return isOpen() && ::fstat(m_number, &into) == 0;
}

std::string FileId::text() const
{
    return std::to_string(device) + ":" + std::to_string(inode);
}

std::optional<FileId> FileId::fromText(std::string_view text)
{
    FileId id;
    const char *const end = text.data() + text.size();
    const auto device = std::from_chars(text.data(), end, id.device);
    if (device.ec != std::errc() || device.ptr == end || *device.ptr != ':')
        return std::nullopt;
    const auto inode = std::from_chars(device.ptr + 1, end, id.inode);
    if (inode.ec != std::errc() || inode.ptr != end)
        return std::nullopt;
    return id;
}

Mark Mark::at(const OpenFile &file, std::uint64_t offset)
{
    if (offset == 0)
        return {};
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(offset, kLooked));
    std::array<char, 2 * kLooked> bytes;
    const std::size_t head = file.read(0, std::span(bytes).first(length));
    const std::size_t tail = file.read(offset - length, std::span(bytes).subspan(head, length));
    return of(offset, {bytes.data(), head}, {bytes.data() + head, tail});
}

Mark Mark::of(std::uint64_t offset, std::string_view head, std::string_view tail)
{
    Mark mark;
    mark.offset = offset;
    if (offset == 0)
        return mark;
    std::array<char, 2 * kLooked> bytes;
    std::copy(head.begin(), head.end(), bytes.begin());
    std::copy(tail.begin(), tail.end(), bytes.begin() + static_cast<std::ptrdiff_t>(head.size()));
    mark.digest = kernel::md5(std::string_view(bytes.data(), head.size() + tail.size()));
    return mark;
}

bool Mark::isIn(const OpenFile &file) const
{
    struct ::stat about;
    if (!file.status(about) || static_cast<std::uint64_t>(about.st_size) < offset)
        return false;
    return at(file, offset).digest == digest;
}

std::string Mark::text() const
{
    std::array<char, 33> text;
    const auto put = [&](std::uint64_t value, std::size_t from) {
        static constexpr char kDigits[] = "0123456789abcdef";
        for (std::size_t i = 0; i < 16; ++i)
            text[from + i] = kDigits[value >> (60 - 4 * i) & 15];
    };
    put(digest.high, 0);
    put(digest.low, 16);
    return {text.data(), 32};
}

std::optional<Mark> Mark::fromText(std::uint64_t offset, std::string_view text)
{
    Mark mark;
    mark.offset = offset;
    if (text.size() != 32)
        return std::nullopt;
    const auto high = std::from_chars(text.data(), text.data() + 16, mark.digest.high, 16);
    const auto low = std::from_chars(text.data() + 16, text.data() + 32, mark.digest.low, 16);
    if (high.ptr != text.data() + 16 || low.ptr != text.data() + 32)
        return std::nullopt;
    return mark;
}

bool isBeginningOf(const OpenFile &file, std::uint64_t size, const OpenFile &other)
{
    struct ::stat about;
    if (!other.status(about) || static_cast<std::uint64_t>(about.st_size) < size)
        return false;
    return Mark::at(file, size).digest == Mark::at(other, size).digest;
}

std::vector<FolderEntry> listFolder(const std::string &folder)
{
    std::vector<FolderEntry> entries;
    const std::unique_ptr<DIR, int (*)(DIR *)> open(::opendir(folder.c_str()), ::closedir);
    if (!open)
        return entries;
    while (const dirent *each = ::readdir(open.get())) {
        struct ::stat about;
        if (::fstatat(::dirfd(open.get()), each->d_name, &about, 0) != 0 || !S_ISREG(about.st_mode))
            continue;
        FolderEntry entry;
        entry.name = each->d_name;
        entry.id = {static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)};
        entry.size = static_cast<std::uint64_t>(about.st_size);
        entry.modifiedNs = std::int64_t{about.st_mtim.tv_sec} * 1'000'000'000 + about.st_mtim.tv_nsec;
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace headwater::logagent
