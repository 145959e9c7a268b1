// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/store.h"

namespace headwater::services::splunk {
namespace {

using namespace pipeline;
using kernel::SimTime;

constexpr SimTime kNoAcknowledgement = 24 * kernel::kHour; ///< longer than anybody waits

class Indexer final : public Store
{
public:
    using Store::Store;

    Kind targetKind() const override { return Kind::Splunk; }
    DeliveryOutcome deliver(SimTime, const Shipment &shipment) override
    {
        const auto wait = static_cast<SimTime>(property("acknowledgeSeconds").get<double>() * 1e9);
        // It has the events either way: without an acknowledgement they come again, and are there twice.
        note(shipment.records, 0, wait);
        return {.taken = true, .duration = property("acknowledges").get<bool>() ? wait : kNoAcknowledgement};
    }
};

ServiceType describe()
{
    return {.id = "splunk",
            .name = HW_TEXT("Splunk"),
            .group = HW_TEXT("Store"),
            .purpose = HW_TEXT("Events to be searched, acknowledged once they are safe"),
            .idStem = "splunk",
            .icon = "splunk",
            .properties = {{.key = "acknowledgeSeconds",
                            .label = HW_TEXT("Acknowledges after"),
                            .kind = PropertyKind::Number,
                            .fallback = 2,
                            .unit = HW_TEXT("s"),
                            .help = HW_TEXT("Until the indexers have written the events."),
                            .exam = {0.01, 86'400},
                            .current = {0.01, 86'400},
                            .live = true},
                           {.key = "acknowledges",
                            .label = HW_TEXT("Acknowledges"),
                            .kind = PropertyKind::Boolean,
                            .fallback = true,
                            .help = HW_TEXT("Without acknowledgements Firehose sends again, and events are there "
                                            "twice."),
                            .live = true}},
            .ports = {{"events", HW_TEXT("Events"), Flow::Deliver, false}},
            .metrics =
                storeMetrics("EventsIndexed", HW_TEXT("Events indexed"), "CollectorRequests", HW_TEXT("Requests")),
            .notes = {HW_TEXT("Firehose sends to the HTTP event collector and waits for an acknowledgement, 180 "
                              "seconds unasked, then sends again: duplicates are possible. What fails for good is kept "
                              "in S3 under splunk-failed.")},
            .headline = "RecordsStored",
            .order = 312,
            .width = 148,
            .height = 84};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Indexer>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::splunk
