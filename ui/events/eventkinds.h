// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/eventlog.h"

#include <QColor>
#include <QString>

#include <span>

namespace headwater::ui {

std::span<const simulation::EventKind> allEventKinds();
inline constexpr simulation::EventKindMask kAllEvents = ~simulation::EventKindMask(0);

/// What a person calls it: "Throttled", "Read refused".
QString eventKindName(simulation::EventKind kind);
/// The word in exported files; never translated.
QString eventKindKey(simulation::EventKind kind);
/// A line icon of the theme, so that kinds differ by shape as well as by colour.
QString eventKindIcon(simulation::EventKind kind);
QColor eventKindColour(simulation::EventKind kind);

} // namespace headwater::ui
