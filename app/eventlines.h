// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/world/eventkind.h"

#include <cstdio>
#include <string>

namespace headwater::app {

/// Writes each happening as one line of JSON: `{"at": 1.5, "event": "Throttled", "node": "web", …}`, `at` in seconds.
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

    std::FILE *m_file = nullptr;
    QString m_path;
    std::string m_line;
};

} // namespace headwater::app
