// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <string>

namespace headwater::services {

/// A record that a service took in, as another one sees it that is linked to it.
struct TappedRecord
{
    std::uint64_t number = 0;
    kernel::SimTime emitted = 0;
    std::uint32_t bytes = 0;
    std::uint32_t part = 0; ///< the source's own
    std::uint16_t component = 0;
};

/// A service whose records others may see while it takes them in: a delivery stream, which keeps nothing to be read.
class TappedSource
{
public:
    virtual ~TappedSource() = default;
    /// The bytes of one of its records, made now.
    virtual std::string tappedData(const TappedRecord &record) const = 0;
};

/// Who sees them. The component that implements it is a world::Component too.
class RecordTap
{
public:
    virtual ~RecordTap() = default;
    virtual void tapped(kernel::SimTime now, const TappedSource &source, const TappedRecord &record) = 0;
};

} // namespace headwater::services
