// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>

namespace headwater::services {

/// A group of alike instances whose size something else decides. The component that implements it is a
/// world::Component too.
class Scalable
{
public:
    virtual ~Scalable() = default;
    virtual std::int64_t capacity() const = 0;
    virtual void setCapacity(kernel::SimTime now, std::int64_t capacity) = 0;
};

} // namespace headwater::services
