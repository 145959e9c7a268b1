// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/kinesis/quickrecords.h"

#include "core/base/base64.h"
#include "core/base/jsonescape.h"
#include "core/base/utf8.h"

#include <charconv>
#include <simdjson.h>

namespace headwater::gateway::kinesis {

namespace api = services::kinesis_stream::api;

namespace {

using simdjson::dom::element;

bool takeText(const element &value, api::Text &out)
{
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS)
        return false;
    out = std::string(text);
    return true;
}

bool takeBlob(const element &value, api::Text &out)
{
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS)
        out = fromBase64(text);
    return out.has_value();
}

/// Gives each member to `take(name, value)`, which says whether it is as it should be.
template <typename Take>
bool takeMembers(const element &value, Take take)
{
    simdjson::dom::object members;
    if (value.get(members) != simdjson::SUCCESS)
        return false;
    for (const auto &[name, member] : members) {
        if (!take(name, member))
            return false;
    }
    return true;
}

/// What a record has, alone or among others.
template <typename Record>
bool takeOfRecord(std::string_view name, const element &value, Record &record)
{
    if (name == "Data")
        return takeBlob(value, record.data);
    if (name == "PartitionKey")
        return takeText(value, record.partitionKey);
    return name == "ExplicitHashKey" && takeText(value, record.explicitHashKey);
}

bool takeOfStream(std::string_view name, const element &value, api::StreamTarget &target)
{
    if (name == "StreamName")
        return takeText(value, target.streamName);
    return name == "StreamARN" && takeText(value, target.streamARN);
}

bool takeEntries(const element &value, std::vector<api::PutRecordsEntry> &entries)
{
    simdjson::dom::array list;
    if (value.get(list) != simdjson::SUCCESS)
        return false;
    entries.reserve(list.size());
    for (const element &each : list) {
        api::PutRecordsEntry &entry = entries.emplace_back();
        if (!takeMembers(each, [&entry](std::string_view name, const element &member) {
                return takeOfRecord(name, member, entry);
            }))
            return false;
    }
    return true;
}

/// Nothing for what is no JSON.
simdjson::simdjson_result<element> parsed(const std::string &body)
{
    thread_local simdjson::dom::parser parser;
    return parser.parse(body);
}

void append(std::string &out, std::int64_t number)
{
    char digits[24];
    out.append(digits, std::to_chars(std::begin(digits), std::end(digits), number).ptr);
}

/// A member whose value needs no escapes: `"Name":"value"`.
void appendPlain(std::string &out, std::string_view name, std::string_view value)
{
    out += '"';
    out += name;
    out += "\":\"";
    out += value;
    out += '"';
}

void appendText(std::string &out, std::string_view name, std::string_view value)
{
    out += '"';
    out += name;
    out += "\":\"";
    appendJsonEscaped(value, out);
    out += '"';
}

} // namespace

std::optional<api::PutRecordRequest> quickPutRecord(const std::string &body)
{
    api::PutRecordRequest request;
    element root;
    const auto take = [&request](std::string_view name, const element &value) {
        if (name == "SequenceNumberForOrdering")
            return takeText(value, request.sequenceNumberForOrdering);
        return takeOfRecord(name, value, request) || takeOfStream(name, value, request);
    };
    if (parsed(body).get(root) != simdjson::SUCCESS || !takeMembers(root, take))
        return std::nullopt;
    return request;
}

std::optional<api::PutRecordsRequest> quickPutRecords(const std::string &body)
{
    api::PutRecordsRequest request;
    element root;
    const auto take = [&request](std::string_view name, const element &value) {
        return name == "Records" ? takeEntries(value, request.records.emplace()) : takeOfStream(name, value, request);
    };
    if (parsed(body).get(root) != simdjson::SUCCESS || !takeMembers(root, take))
        return std::nullopt;
    return request;
}

std::string quickText(const api::PutRecordResult &result)
{
    std::string out = "{";
    if (result.encryptionType == "KMS")
        out += "\"EncryptionType\":\"KMS\",";
    appendPlain(out, "SequenceNumber", result.sequenceNumber);
    out += ',';
    appendPlain(out, "ShardId", result.shardId);
    out += '}';
    return out;
}

std::string quickText(const api::PutRecordsResult &result)
{
    std::string out;
    out.reserve(64 + 128 * result.records.size());
    out += "{\"FailedRecordCount\":";
    append(out, result.failedRecordCount);
    out += ",\"Records\":[";
    for (const api::PutRecordsResultEntry &each : result.records) {
        out += '{';
        if (each.errorCode) {
            appendPlain(out, "ErrorCode", *each.errorCode);
            out += ',';
            appendText(out, "ErrorMessage", each.errorMessage.value_or(std::string()));
        } else {
            appendPlain(out, "SequenceNumber", each.sequenceNumber.value_or(std::string()));
            out += ',';
            appendPlain(out, "ShardId", each.shardId.value_or(std::string()));
        }
        out += "},";
    }
    if (!result.records.empty())
        out.pop_back();
    out += ']';
    if (result.encryptionType == "KMS")
        out += ",\"EncryptionType\":\"KMS\"";
    out += '}';
    return out;
}

std::optional<std::string> quickText(const api::GetRecordsResult &result, const WireForm &form)
{
    if (!result.childShards.empty())
        return std::nullopt;
    std::string out;
    std::size_t bytes = 512;
    for (const api::Record &each : result.records)
        bytes += 192 + each.data.size() * 4 / 3 + each.partitionKey.size();
    out.reserve(bytes);
    out += "{\"MillisBehindLatest\":";
    append(out, result.millisBehindLatest);
    if (result.nextShardIterator) {
        out += ',';
        appendPlain(out, "NextShardIterator", *result.nextShardIterator);
    }
    out += ",\"Records\":[";
    for (const api::Record &each : result.records) {
        // What is no UTF-8 is replaced where there is time for it.
        if (!isUtf8(each.partitionKey))
            return std::nullopt;
        const std::int64_t arrival = each.approximateArrivalTimestamp + form.shift;
        out += "{\"ApproximateArrivalTimestamp\":";
        append(out, arrival / 1'000);
        const auto millisecond = static_cast<int>(arrival % 1'000);
        const char fraction[]{'.', static_cast<char>('0' + millisecond / 100),
                              static_cast<char>('0' + millisecond / 10 % 10),
                              static_cast<char>('0' + millisecond % 10)};
        out.append(fraction, sizeof fraction);
        out += ",\"Data\":\"";
        appendBase64(each.data, out);
        out += "\",";
        if (each.encryptionType == "KMS") {
            appendPlain(out, "EncryptionType", each.encryptionType);
            out += ',';
        }
        appendText(out, "PartitionKey", each.partitionKey);
        out += ',';
        appendPlain(out, "SequenceNumber", each.sequenceNumber);
        out += "},";
    }
    if (!result.records.empty())
        out.pop_back();
    out += "]}";
    return out;
}

} // namespace headwater::gateway::kinesis
