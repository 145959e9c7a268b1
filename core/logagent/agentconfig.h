// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/logagent/conversion.h"
#include "core/logagent/glob.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::logagent {

// Bounds of the Amazon Kinesis Agent (Data Streams developer guide, "Writing to Kinesis Data Streams Using Kinesis
// Agent"; where the guide is silent, the agent's source). Sizes are bytes.
inline constexpr std::int64_t kLeastBufferAgeMs = 1'000;
inline constexpr std::int64_t kMostBufferAgeMs = 900'000;
inline constexpr std::int64_t kDefaultBufferAgeMs = 60'000;
inline constexpr std::int64_t kMostBufferRecords = 500;
inline constexpr std::int64_t kMostStreamBufferBytes = 5'242'880;
inline constexpr std::int64_t kMostDeliveryBufferBytes = 4'194'304;
inline constexpr std::int64_t kDefaultBufferBytes = 4'194'304;
inline constexpr std::int64_t kDefaultPollMs = 100;
inline constexpr std::size_t kLongestStreamRecord = 1'048'576;   ///< data and partition key
inline constexpr std::size_t kLongestDeliveryRecord = 1'024'000; ///< data

/// One flow of an agent.json: which files go where, and how.
struct FlowConfig
{
    FilePattern files;
    std::string filePattern;    ///< as it is written
    std::string kinesisStream;  ///< one of these two is set
    std::string deliveryStream; ///< of Firehose
    bool fromStart = false;     ///< START_OF_FILE
    std::int64_t maxBufferAgeMs = kDefaultBufferAgeMs;
    std::int64_t maxBufferBytes = kDefaultBufferBytes;
    std::int64_t maxBufferRecords = kMostBufferRecords;
    std::int64_t pollMs = kDefaultPollMs;
    std::string multiLineStart; ///< regular expression; empty: each line is a record
    bool deterministicKey = false;
    std::int64_t skipHeaderLines = 0;
    std::string truncatedTerminator = "\n";
    std::vector<ConversionSpec> conversions;

    const std::string &target() const { return kinesisStream.empty() ? deliveryStream : kinesisStream; }
    bool toDelivery() const { return kinesisStream.empty(); }
    std::size_t longestRecord() const { return toDelivery() ? kLongestDeliveryRecord : kLongestStreamRecord; }
};

struct AgentConfig
{
    std::vector<FlowConfig> flows;
    bool emitMetrics = true;
    std::string cloudwatchEndpoint, kinesisEndpoint, firehoseEndpoint;
    std::string assumeRole;
    std::vector<std::string> unknownKeys; ///< JSON pointers of keys that the agent does not know, and passes over

    /// Reads an agent.json. An error's place is the JSON pointer of what is wrong, or `line:column`.
    static Result<AgentConfig> parse(std::string_view text, const std::string &base = {});
    static Result<AgentConfig> read(const std::string &path);
    /// The same from values that are at hand.
    static Result<AgentConfig> fromJson(const nlohmann::json &json, const std::string &base = {});
};

} // namespace headwater::logagent
