// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/s3-bucket/bucket.h"

namespace headwater::services::s3_bucket {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

ServiceType describe()
{
    return {.id = "s3-bucket",
            .name = HW_TEXT("S3 bucket"),
            .group = HW_TEXT("Store"),
            .purpose = HW_TEXT("Keeps objects: where a pipeline ends"),
            .idStem = "bucket",
            .icon = "s3-bucket",
            .properties = {{.key = "objectRecords",
                            .label = HW_TEXT("Records per object"),
                            .kind = PropertyKind::Integer,
                            .fallback = 10'000,
                            .help = HW_TEXT("A writer closes an object when it has so many records …"),
                            .exam = {1, 10'000'000},
                            .current = {1, 10'000'000},
                            .live = true},
                           {.key = "objectSeconds",
                            .label = HW_TEXT("Seconds per object"),
                            .kind = PropertyKind::Integer,
                            .fallback = 60,
                            .unit = HW_TEXT("s"),
                            .help = HW_TEXT("… or when the object is this old."),
                            .exam = {1, 86'400},
                            .current = {1, 86'400},
                            .live = true},
                           {.key = "prefix",
                            .label = HW_TEXT("Prefix"),
                            .kind = PropertyKind::Text,
                            .fallback = "",
                            .help = HW_TEXT("Stands before every object's key.")}},
            .ports = {{"objects", HW_TEXT("Objects"), Flow::Objects, false}},
            .metrics = {{"NumberOfObjects", HW_TEXT("Objects"), HW_TEXT("objects"), Statistic::Last},
                        {"BucketSizeBytes", HW_TEXT("Size"), HW_TEXT("bytes"), Statistic::Last},
                        {"PutRequests", HW_TEXT("Objects written"), HW_TEXT("objects/s")},
                        {"BytesUploaded", HW_TEXT("Bytes written"), HW_TEXT("bytes/s")},
                        {"RecordsStored", HW_TEXT("Records stored"), HW_TEXT("records"), Statistic::Last}},
            .notes = {HW_TEXT("Many small objects make later queries slow and dear: collect records before writing.")},
            .headline = "NumberOfObjects",
            .order = 300,
            .width = 148,
            .height = 84};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Bucket>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::s3_bucket
