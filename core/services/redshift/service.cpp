// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/store.h"

namespace headwater::services::redshift {
namespace {

using namespace pipeline;
using kernel::SimTime;

constexpr SimTime kCopyTime = 2 * kernel::kSecond; ///< what a COPY takes whatever its size; not published

class Cluster final : public Store
{
public:
    using Store::Store;

    Kind targetKind() const override { return Kind::Redshift; }
    DeliveryOutcome deliver(SimTime, const Shipment &shipment) override
    {
        const SimTime duration = kCopyTime + timeFor(shipment.bytes, "copyMegabytesPerSecond");
        if (!property("tableExists").get<bool>()) {
            note(0, shipment.records, kCopyTime);
            return {false, kCopyTime, 0, "Redshift.TableNotFound",
                    "The table to which to load data was not found. Ensure that the specified table exists."};
        }
        note(shipment.records, 0, duration);
        return {.taken = true, .duration = duration};
    }
};

ServiceType describe()
{
    return {
        .id = "redshift",
        .name = HW_TEXT("Redshift cluster"),
        .group = HW_TEXT("Store"),
        .purpose = HW_TEXT("A data warehouse, loaded by COPY from objects"),
        .idStem = "warehouse",
        .icon = "redshift",
        .properties = {{.key = "copyMegabytesPerSecond",
                        .label = HW_TEXT("Speed of COPY"),
                        .kind = PropertyKind::Number,
                        .fallback = 40,
                        .unit = HW_TEXT("MB/s"),
                        .help = HW_TEXT("Depends on the size of the cluster. One COPY for many rows is far faster "
                                        "than many small ones."),
                        .exam = {0.01, 10'000},
                        .current = {0.01, 10'000},
                        .live = true},
                       {.key = "tableExists",
                        .label = HW_TEXT("The table exists"),
                        .kind = PropertyKind::Boolean,
                        .fallback = true,
                        .help = HW_TEXT("Without it every COPY fails and is tried again."),
                        .live = true}},
        .ports = {{"copy", HW_TEXT("COPY"), Flow::Deliver, false}},
        .metrics = storeMetrics("RowsLoaded", HW_TEXT("Rows loaded"), "CopyQueries", HW_TEXT("COPY commands")),
        .notes = {HW_TEXT("Firehose loads Redshift by way of S3: it writes an object, then runs COPY. The next COPY "
                          "begins when the one before has ended. When COPY keeps failing, a manifest under "
                          "errors/manifests/ says what is to be loaded by hand.")},
        .headline = "RecordsStored",
        .order = 310,
        .width = 148,
        .height = 84};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Cluster>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::redshift
