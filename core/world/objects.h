// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace headwater::world {

/// An object in a bucket, without its bytes.
struct ObjectInfo
{
    std::string key;
    std::int64_t written = 0; ///< simulated nanoseconds
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::string contentEncoding; ///< `gzip`, …; empty for none
};

/// A component that keeps objects for somebody to look at.
class ObjectKeeper
{
public:
    virtual ~ObjectKeeper() = default;
    virtual std::vector<ObjectInfo> objects() const = 0; ///< oldest first
    /// One of them as a file.
    virtual Result<std::string> object(const std::string &key) const = 0;
};

} // namespace headwater::world
