// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/policies/policy.h"
#include "core/services/vpc-endpoint/endpoint.h"

namespace headwater::services::vpc_endpoint {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

constexpr const char *kFullAccess = R"({
  "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
  ]
})";

std::vector<Finding> check(const Node &node, limits::Profile)
{
    const Json text = node.properties.value("policy", Json(kFullAccess));
    if (!text.is_string())
        return {};
    if (const auto parsed = policies::parsePolicy(text.get_ref<const std::string &>(), policies::PolicyKind::Resource);
        !parsed)
        return {{parsed.error().message, QStringLiteral("/policy")}};
    return {};
}

ServiceType describe()
{
    return {
        .id = "vpc-endpoint",
        .name = HW_TEXT("VPC endpoint"),
        .group = HW_TEXT("Secure"),
        .purpose = HW_TEXT("A private way from a VPC to a service, without the internet"),
        .idStem = "endpoint",
        .icon = "vpc-endpoint",
        .properties = {{.key = "ServiceName",
                        .label = HW_TEXT("Service"),
                        .kind = PropertyKind::Choice,
                        .fallback = "com.amazonaws.us-east-1.kinesis-streams",
                        .help = HW_TEXT("An endpoint leads to one service."),
                        .choices = {{"com.amazonaws.us-east-1.kinesis-streams", HW_TEXT("Data Streams")},
                                    {"com.amazonaws.us-east-1.kinesis-firehose", HW_TEXT("Data Firehose")},
                                    {"com.amazonaws.us-east-1.sqs", HW_TEXT("SQS")},
                                    {"com.amazonaws.us-east-1.s3", HW_TEXT("S3")}}},
                       {.key = "policy",
                        .label = HW_TEXT("Policy"),
                        .kind = PropertyKind::Text,
                        .fallback = kFullAccess,
                        .help = HW_TEXT(
                            "What may pass, whoever calls. It narrows what the roles allow; it grants nothing."),
                        .live = true,
                        .severalLines = true},
                       {.key = "zones",
                        .label = HW_TEXT("Availability zones"),
                        .kind = PropertyKind::Integer,
                        .fallback = 2,
                        .help = HW_TEXT("Each has a network interface and is paid by the hour."),
                        .exam = {1, 6},
                        .current = {1, 6}}},
        .metrics = {{"NewConnections", HW_TEXT("Calls let through"), HW_TEXT("calls/s")},
                    {"BytesProcessed", HW_TEXT("Bytes"), HW_TEXT("bytes/s")},
                    {"CallsDenied", HW_TEXT("Calls denied"), HW_TEXT("calls/s"), Statistic::Sum, false, true}},
        .notes = {HW_TEXT("An interface VPC endpoint lets clients in a private subnet reach the streams without an "
                          "internet gateway, a NAT device or a VPN: the traffic does not leave the network of AWS."),
                  HW_TEXT("Policies can demand it: a condition on aws:SourceVpce denies whoever comes another way. "
                          "Through an endpoint there is no aws:SourceIp. Choose the endpoint of a client in its own "
                          "settings, under Network.")},
        .headline = "NewConnections",
        .order = 620,
        .width = 148,
        .height = 84,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Endpoint>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::vpc_endpoint
