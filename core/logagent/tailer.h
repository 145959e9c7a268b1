// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/agentconfig.h"
#include "core/logagent/checkpoints.h"
#include "core/logagent/fileidentity.h"
#include "core/logagent/splitter.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::logagent {

/// Records that were read from a flow's files, converted, and where its files were read to with them.
struct LineBatch
{
    struct Record
    {
        std::uint32_t file = 0;     ///< place in Tailer::paths()
        std::uint64_t offset = 0;   ///< of the raw record in that file
        std::uint32_t rawBytes = 0; ///< with its line end
        std::size_t begin = 0;      ///< in `text`
        std::uint32_t bytes = 0;
    };

    std::string text;
    std::vector<Record> records;
    std::vector<Checkpoint> positions; ///< of the files that were read from
    std::uint64_t rawBytes = 0;
    std::uint64_t skipped = 0;   ///< records that a conversion could not read
    std::uint64_t truncated = 0; ///< records beyond the limit
    bool more = false;           ///< there was more to read than was asked for

    std::string_view data(const Record &record) const
    {
        return std::string_view(text).substr(record.begin, record.bytes);
    }
    void clear();
};

/// Reads what is added to the files of a flow, each record once: across renaming, copying and emptying, removal and
/// new files under an old name. Whoever keeps the positions with what it does with the records, and opens another
/// tailer with them later, misses nothing and gets nothing twice.
class Tailer
{
public:
    /// \param known where an earlier tailer was; empty at the first start, when files are read from their end unless
    ///        the flow asks for their beginning
    static Result<Tailer> open(FlowConfig flow, const std::vector<Checkpoint> &known = {});
    Tailer(Tailer &&) noexcept;
    Tailer &operator=(Tailer &&) noexcept;
    ~Tailer();

    const FlowConfig &flow() const;
    /// Looks at the folder and reads about `mostBytes` at most, appending to `batch`.
    void poll(LineBatch &batch, std::size_t mostBytes);
    /// What is left at the ends of files without a line end are records too: nothing more will come.
    void finish();
    /// Positions of all files, such as those that were chosen at the first start.
    std::vector<Checkpoint> positions() const;
    /// By LineBatch::Record::file: what the file is called now.
    std::vector<std::string> paths() const;
    std::size_t memoryBytes() const;

private:
    struct Private;
    explicit Tailer(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace headwater::logagent
