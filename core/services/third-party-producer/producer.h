// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/putclient.h"

namespace headwater::services::third_party_producer {

/// A generic client with the manners of a known one: how it batches and how many calls it has in flight.
class ThirdPartyProducer final : public PutComponent
{
public:
    using PutComponent::PutComponent;

protected:
    std::unique_ptr<RecordSource> makeSource(std::size_t outlet) override;
    PutSpec putSpec() const override;
    void changeSource(RecordSource &source, world::SimTime now) override;

private:
    SyntheticSpec spec() const;
    std::shared_ptr<const KeySet> keys() const;
};

} // namespace headwater::services::third_party_producer
