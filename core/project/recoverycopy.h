// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace headwater::project {

inline constexpr const char *kRecoverySuffix = ".recovery";
inline constexpr const char *kRecoveryLockSuffix = ".lock"; ///< behind the copy's name; held while its process lives

/// Removes a copy and what SQLite keeps beside it.
void removeRecoveryFiles(const QString &path);

} // namespace headwater::project
