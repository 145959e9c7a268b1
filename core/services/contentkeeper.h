// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>

namespace headwater::services {

/// A component that keeps bytes which came from outside the world and cannot be made again.
class ContentKeeper
{
public:
    virtual ~ContentKeeper() = default;
    /// About the memory that they take.
    virtual std::uint64_t contentBytes() const = 0;
    /// There is no room for more: what is kept for late readers alone goes.
    virtual void letGo(kernel::SimTime /*now*/) {}
};

/// What keeping something takes besides its bytes.
inline constexpr std::uint64_t kContentOverhead = 128;

} // namespace headwater::services
