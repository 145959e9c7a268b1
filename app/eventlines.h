// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/world/eventkind.h"

#include <cstdio>
#include <string>

namespace headwater::app {

/// Writes each happening as one line of JSON, in order of time: `{"at": 1.5, "event": "Reshard", "node": "clicks",
/// "shard": …, "error": …, "text": …, "count": …}`, `at` in seconds, `count` only when it is more than 1.
///
/// A call says more: `stream` (the node that was called), `api`, and
/// Put: `records`, `bytes`, `accepted`, `refused`, `attempt` above 1; PutRecords also `shards`, by shard id
///     `{"accepted", "acceptedBytes", "throttled"}`;
/// Read: `records`, `bytes`, `MillisBehindLatest`;
/// Throttled, Retry, Dropped, ReadThrottled: `count`, always. Each sums up to the metric of the run's result.
class EventLines : public world::Probe
{
public:
    EventLines() = default;
    ~EventLines() override;
    EventLines(const EventLines &) = delete;
    EventLines &operator=(const EventLines &) = delete;

    /// `-` is standard output.
    Result<void> open(const QString &path);
    void happened(const world::Happening &happening) override;
    /// Says whether everything was written. Nothing to do when it was never opened.
    Result<void> close();

private:
    Error failure() const;
    void addCall(const world::Happening &happening);

    std::FILE *m_file = nullptr;
    QString m_path;
    std::string m_line;
};

} // namespace headwater::app
