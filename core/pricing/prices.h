// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace headwater::pricing {

// Public list prices, us-east-1, USD, without tax and discounts; the same in both profiles where both have them.
// From the services' pricing pages.
inline constexpr double kHoursPerMonth = 730;
inline constexpr double kGigabyte = 1'073'741'824; ///< bytes billed as one GB
inline constexpr double kShardHour = 0.015;
inline constexpr double kPutUnits = 0.014 / 1e6;             ///< per PUT payload unit
inline constexpr double kPutUnitBytes = 25'600;              ///< a record counts in started units of this size
inline constexpr double kExtendedRetentionShardHour = 0.020; ///< above 24 h, up to 7 days
inline constexpr double kLongTermGigabyteMonth = 0.023;      ///< records older than 7 days
inline constexpr double kLongTermReadGigabyte = 0.021;
inline constexpr double kMetricMonth = 0.30;        ///< of CloudWatch, each of a shard that is monitored
inline constexpr double kConsumerShardHour = 0.015; ///< enhanced fan-out
inline constexpr double kConsumerGigabyte = 0.013;
inline constexpr double kOnDemandStreamHour = 0.040;
inline constexpr double kOnDemandGigabyteIn = 0.080; ///< records rounded up to 1 KB
inline constexpr double kOnDemandGigabyteOut = 0.040;
inline constexpr double kOnDemandConsumerGigabyte = 0.050;       ///< enhanced fan-out, with nothing by the hour
inline constexpr double kOnDemandRetentionGigabyteMonth = 0.100; ///< records of 24 h to 7 days
inline constexpr double kEndpointZoneHour = 0.01;                ///< interface VPC endpoint, per availability zone
inline constexpr double kEndpointGigabyte = 0.01;
inline constexpr double kKeyMonth = 1; ///< a customer's KMS key
inline constexpr double kKeyRequest = 0.03 / 10'000;
inline constexpr double kLambdaRequest = 0.20 / 1e6;
inline constexpr double kLambdaGigabyteSecond = 0.0000166667; ///< x86, first tier
inline constexpr double kSnsRequest = 0.50 / 1e6;             ///< of 64 KB
inline constexpr double kSnsHttp = 0.60 / 1e6;
inline constexpr double kSnsEmail = 2.00 / 1e5;
inline constexpr double kIotRuleTriggered = 0.15 / 1e6; ///< per started 5 KB of a message
inline constexpr double kIotRuleAction = 0.15 / 1e6;    ///< the same for each action, and for functions that ask others
inline constexpr double kSqsRequest =
    0.40 / 1e6; ///< of 64 KB; the first 100 billion of a month, without the free million
inline constexpr double kSqsFifoRequest = 0.50 / 1e6; ///< send, receive, delete and change of visibility
inline constexpr double kS3GigabyteMonth = 0.023;
inline constexpr double kS3PutRequest = 0.005 / 1'000;
inline constexpr double kS3GetRequest = 0.0004 / 1'000;
inline constexpr double kFirehoseGigabyte = 0.029; ///< of records rounded up to 5 KB; the first 500 TB of a month
inline constexpr double kFirehoseConversionGigabyte = 0.018;
inline constexpr double kFirehosePartitionGigabyte = 0.020; ///< dynamic partitioning, delivered
inline constexpr double kFirehosePartitionObject = 0.005 / 1'000;
inline constexpr double kWriteUnitHour = 0.00065; ///< DynamoDB, provisioned
inline constexpr double kReadUnitHour = 0.00013;
inline constexpr double kTableWrite = 0.625 / 1e6; ///< on demand, per unit; twice that before November 2024
inline constexpr double kTableRead = 0.125 / 1e6;
inline constexpr double kTableGigabyteMonth = 0.25;

} // namespace headwater::pricing
