// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/simulation/eventlog.h"

#include <QString>

#include <vector>

namespace headwater::ui {

enum class EventFormat { Csv, JsonLines };

/// One line, with its end. Times are seconds of simulated time; nothing depends on the locale.
QByteArray exportedLine(const simulation::LoggedEvent &event, EventFormat format);

/// Writes events to a file, which is replaced only when all of them are written. For any thread.
Result<void> exportEvents(const std::vector<simulation::LoggedEvent> &events, const QString &path, EventFormat format);

} // namespace headwater::ui
