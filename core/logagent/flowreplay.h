// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/checkpoints.h"
#include "core/logagent/fileidentity.h"
#include "core/logagent/recordmaker.h"
#include "core/logagent/splitter.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::logagent {

/// The records of a flow's files as they are, in the order in which they were once written: by their times, files
/// merged; without times one file after the other. Constant memory for each file.
class FlowReplay
{
public:
    /// \param upTo what stands behind these places of the files, and in files that are not named, is not of the replay;
    ///        null: everything is
    static Result<FlowReplay> open(const FlowConfig &flow, const std::vector<Checkpoint> *upTo = nullptr);
    FlowReplay(FlowReplay &&) noexcept;
    FlowReplay &operator=(FlowReplay &&) noexcept;
    ~FlowReplay();

    struct Line
    {
        std::uint32_t file = 0; ///< for path()
        std::uint64_t offset = 0;
        std::uint32_t rawBytes = 0;
        std::string_view data; ///< as it is sent; none when a conversion could not read it. Valid until the next call
        bool truncated = false;
    };

    bool atEnd() const;
    /// When the next record was written, nanoseconds since 1970; nothing when its file says no time. \pre not at the
    /// end
    std::optional<std::int64_t> nextTime() const;
    Line next();
    /// What a file is called now, rotated or not; as it was called when it is gone.
    std::string path(std::uint32_t file) const;

private:
    struct Private;
    explicit FlowReplay(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// The record again that stood at a place of a file, as it is sent; nothing when it is no longer there.
std::optional<std::string> readRecord(RecordMaker &maker, const std::string &path, std::uint64_t offset,
                                      std::uint32_t rawBytes);

} // namespace headwater::logagent
