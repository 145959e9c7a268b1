// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

namespace headwater::project {

/// Replaces a file as a whole, or leaves it untouched: written aside in the same folder, synced, renamed over the
/// old one, the folder synced. A symbolic link stays one; the old file's permissions are kept.
Result<void> writeAtomically(const QString &path, const QByteArray &bytes);

} // namespace headwater::project
