// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/tailer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::logagent {

/// Follows the files of several flows on a thread of its own, in bounded memory: when nobody takes what was read, it
/// waits, and the lines wait in their files. All functions belong to one thread.
class LiveFeed
{
public:
    static constexpr std::size_t kMostWaiting = 8u << 20; ///< bytes read and not taken

    using Places = std::vector<std::vector<Checkpoint>>; ///< by flow: of its files

    /// \param checkpointFile where positions are kept from one feed to the next; empty: nowhere
    /// \param from where to begin instead of there; empty: nowhere else
    static Result<std::unique_ptr<LiveFeed>> start(std::vector<FlowConfig> flows, const std::string &checkpointFile,
                                                   const Places &from = {});
    /// Where the files of these flows end now.
    static Result<Places> ends(std::vector<FlowConfig> flows);
    ~LiveFeed();

    /// Where it began.
    const Places &begins() const;
    /// What a flow's files held already is read here and now, about `mostBytes` at a time, so that it comes the same
    /// way every time. False when there is no more: from then on the thread follows the flow.
    bool takeBacklog(std::size_t flow, LineBatch &batch, std::size_t mostBytes);
    /// What the thread has read since; false when there is nothing.
    bool take(std::size_t flow, LineBatch &batch);
    /// By LineBatch::Record::file: what a flow's files are called now.
    std::vector<std::string> paths(std::size_t flow) const;
    /// Why positions cannot be kept; nothing while they can.
    const std::optional<Error> &failure() const;

private:
    struct Private;
    explicit LiveFeed(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace headwater::logagent
