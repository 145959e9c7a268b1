// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/functions/outcome.h"

#include <QObject>
#include <QString>

#include <functional>

namespace headwater::ui {

/// Runs code outside of any simulation and gives the outcome to `then` on this thread, unless `home` is gone by then.
/// Without an event the code is only read, and its top level run.
void tryCode(QObject *home, const QString &code, const QString &event, std::function<void(functions::Outcome)> then);

} // namespace headwater::ui
