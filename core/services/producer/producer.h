// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/putclient.h"

namespace headwater::services::producer {

/// A running SDK producer: synthetic records by its properties.
class Producer final : public PutComponent
{
public:
    using PutComponent::PutComponent;

protected:
    std::unique_ptr<RecordSource> makeSource(std::size_t outlet) override;
    void changeSource(RecordSource &source, world::SimTime now) override;
};

} // namespace headwater::services::producer
