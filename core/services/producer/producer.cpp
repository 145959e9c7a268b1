// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/producer/producer.h"

#include "core/services/clients/synthetic.h"
#include "core/world/world.h"

namespace headwater::services::producer {

std::unique_ptr<RecordSource> Producer::makeSource(std::size_t)
{
    return std::make_unique<SyntheticSource>(syntheticSpec(*this), std::make_shared<KeySet>(property("keys")),
                                             world().seed(), id(), world().now());
}

void Producer::changeSource(RecordSource &source, world::SimTime now)
{
    static_cast<SyntheticSource &>(source).change(now, syntheticSpec(*this),
                                                  std::make_shared<KeySet>(property("keys")));
}

} // namespace headwater::services::producer
