// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

#include <string_view>

namespace headwater::services::firehose {

/// What the room says to people.
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Firehose)
};

/// Records that could not be transformed are written below this prefix.
inline constexpr std::string_view kProcessingFailed = "processing-failed";

} // namespace headwater::services::firehose
