// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/store.h"

#include <algorithm>
#include <map>

namespace headwater::services::elasticsearch {
namespace {

using namespace pipeline;
using kernel::SimTime;

constexpr SimTime kBulkTime = 100 * kernel::kMillisecond; ///< what a bulk request takes whatever its size

class Domain final : public Store
{
public:
    using Store::Store;

    Kind targetKind() const override { return Kind::ElasticSearch; }
    DeliveryOutcome deliver(SimTime, const Shipment &shipment) override
    {
        if (property("isOverloaded").get<bool>()) {
            note(0, shipment.records, kBulkTime);
            return {false, kBulkTime, 0, "429", "es_rejected_execution_exception: the queue of bulk requests is full."};
        }
        // What is left over of a share is carried on, so that small bulks are not all spared.
        m_carried += static_cast<double>(shipment.records) * property("rejectedPercent").get<double>() / 100;
        const auto rejected = std::min(shipment.records, static_cast<std::uint64_t>(m_carried));
        m_carried -= static_cast<double>(rejected);
        const SimTime duration = kBulkTime + timeFor(shipment.bytes, "indexMegabytesPerSecond");
        note(shipment.records - rejected, rejected, duration);
        m_indices[std::string(shipment.name)] += shipment.records - rejected;
        return {true, duration, rejected, "400",
                "mapper_parsing_exception: a field of the document does not fit the mapping of the index."};
    }
    void report(Json &node) const override
    {
        Store::report(node);
        node["indices"] = m_indices;
    }

private:
    std::map<std::string, std::uint64_t> m_indices; ///< documents by index
    double m_carried = 0;
};

ServiceType describe()
{
    return {.id = "elasticsearch",
            .name = HW_TEXT("Elasticsearch domain"),
            .group = HW_TEXT("Store"),
            .purpose = HW_TEXT("Documents to be searched, in indices by time"),
            .idStem = "search",
            .icon = "elasticsearch",
            .properties = {{.key = "indexMegabytesPerSecond",
                            .label = HW_TEXT("Speed of indexing"),
                            .kind = PropertyKind::Number,
                            .fallback = 10,
                            .unit = HW_TEXT("MB/s"),
                            .exam = {0.01, 10'000},
                            .current = {0.01, 10'000},
                            .live = true},
                           {.key = "rejectedPercent",
                            .label = HW_TEXT("Documents that do not fit"),
                            .kind = PropertyKind::Number,
                            .fallback = 0,
                            .unit = HW_TEXT("%"),
                            .help = HW_TEXT("Share of documents that the mapping refuses. They end in the backup "
                                            "bucket."),
                            .exam = {0, 100},
                            .current = {0, 100},
                            .live = true},
                           {.key = "isOverloaded",
                            .label = HW_TEXT("Overloaded"),
                            .kind = PropertyKind::Boolean,
                            .fallback = false,
                            .help = HW_TEXT("Every bulk request is answered with 429: try again."),
                            .live = true}},
            .ports = {{"documents", HW_TEXT("Documents"), Flow::Deliver, false}},
            .metrics = storeMetrics("IndexedDocuments", HW_TEXT("Documents indexed"), "BulkRequests",
                                    HW_TEXT("Bulk requests")),
            .notes = {HW_TEXT("Firehose retries for up to two hours (300 seconds unasked); what still fails is kept in "
                              "S3. Indices rotate by hour, day, week or month. Since 2021 the service is called "
                              "OpenSearch.")},
            .headline = "RecordsStored",
            .order = 311,
            .width = 148,
            .height = 84};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Domain>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::elasticsearch
