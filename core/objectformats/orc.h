// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/objectformats/table.h"

#include <string>

namespace headwater::objectformats {

enum class OrcCodec : std::uint8_t { None, Zlib, Snappy };

/// Sizes as a delivery stream has them unasked; both count before compression.
struct OrcOptions
{
    OrcCodec codec = OrcCodec::Snappy;
    std::uint64_t stripeBytes = 67'108'864; ///< 8 MiB at least
    std::uint32_t blockBytes = 262'144;
};

/// A whole ORC file (version 0.12, run lengths of version 1, which every reader knows).
std::string writeOrc(const Table &table, const OrcOptions &options = {});

} // namespace headwater::objectformats
