// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <functional>

class QObject;

namespace headwater::ui {

class Laboratory;

/// Calls `write` on a thread of the pool; it must hold copies of all it writes. Back on the main thread a failure is
/// told to the laboratory, and `done` gets it (empty when all went well). Neither happens once `panel` is gone.
void exportInBackground(QObject *panel, Laboratory &lab, std::function<Result<void>()> write,
                        std::function<void(const QString &error)> done);

} // namespace headwater::ui
