// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/md5.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct stat;

namespace headwater::logagent {

/// An open file, closed with its owner.
class OpenFile
{
public:
    OpenFile() = default;
    /// For reading; not valid when it cannot be opened or is no regular file.
    explicit OpenFile(const std::string &path);
    OpenFile(OpenFile &&other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {
    }
    OpenFile &operator=(OpenFile &&other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~OpenFile();

    bool isOpen() const { return m_number >= 0; }
    /// Bytes at a place, fewer where the file ends.
    std::size_t read(std::uint64_t offset, std::span<char> into) const;
    bool status(struct ::stat &into) const;

private:
    int m_number = -1;
};

/// What the file system knows a file by, whatever it is called.
struct FileId
{
    std::uint64_t device = 0, inode = 0;
    auto operator<=>(const FileId &) const = default;
    std::string text() const;
    static std::optional<FileId> fromText(std::string_view text);
};

/// A place in a file that also knows what stood before it: numbers of files are given anew, and files are emptied and
/// copied, but what was read tells them apart.
struct Mark
{
    std::uint64_t offset = 0;
    kernel::Digest128 digest;

    /// Bytes that are compared at the beginning of a file, and before the place.
    static constexpr std::size_t kLooked = 512;

    static Mark at(const OpenFile &file, std::uint64_t offset);
    /// From the first bytes of a file and the last ones before the place, min(offset, kLooked) of each.
    static Mark of(std::uint64_t offset, std::string_view head, std::string_view tail);
    /// Whether `file` holds what was read up to here. Always true at the beginning.
    bool isIn(const OpenFile &file) const;
    std::string text() const; ///< the digest
    static std::optional<Mark> fromText(std::uint64_t offset, std::string_view text);
};

/// Whether the `size` bytes of a file are, as far as a look at both ends says, what another one begins with.
bool isBeginningOf(const OpenFile &file, std::uint64_t size, const OpenFile &other);

/// A regular file of a folder.
struct FolderEntry
{
    std::string name;
    FileId id;
    std::uint64_t size = 0;
    std::int64_t modifiedNs = 0;
};
/// All of them; nothing when the folder cannot be read.
std::vector<FolderEntry> listFolder(const std::string &folder);

} // namespace headwater::logagent
