// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lambda/events.h"

#include "core/services/kinesis-stream/api/account.h"
#include "core/services/lambda/runtime.h"

#include <QByteArray>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace headwater::services::lambda {

using world::Json;

namespace {

/// A text as JSON; bytes that are no UTF-8 become the replacement character.
std::string jsonText(std::string_view text)
{
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string textOf(const Json &value)
{
    return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string fromBase64(const std::string &text)
{
    return QByteArray::fromBase64(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())))
        .toStdString();
}

/// Seconds with milliseconds, as the service writes the time of arrival.
std::string epochText(SimTime time)
{
    char text[40];
    std::snprintf(text, sizeof text, "%lld.%03lld",
                  static_cast<long long>(world::kEpochSeconds + time / kernel::kSecond),
                  static_cast<long long>(time / kernel::kMillisecond % 1'000));
    return text;
}

} // namespace

std::string base64(std::string_view bytes)
{
    return QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())).toBase64().toStdString();
}

std::string isoTime(SimTime time)
{
    using namespace std::chrono;
    const auto at = sys_seconds(seconds(world::kEpochSeconds + time / kernel::kSecond));
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss clock(at - day);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(time / kernel::kMillisecond % 1'000));
    return text;
}

std::string kinesisEvent(const std::string &streamName, const std::string &shardId,
                         const std::vector<EventRecord> &records, const std::optional<TumblingWindow> &window)
{
    using namespace kinesis_stream;
    const std::string arn = api::streamArn(streamName);
    const std::string tail = R"("},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":")" + shardId + ":";
    const std::string end = R"(","eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::)" +
                            std::string(kAccountId) + R"(:role/lambda-role","awsRegion":")" + std::string(kRegion) +
                            R"(","eventSourceARN":")" + arn + "\"}";
    std::string text = R"({"Records":[)";
    for (const EventRecord &record : records) {
        if (text.back() == '}')
            text += ',';
        text += R"({"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":)" + jsonText(record.whole.partitionKey) +
                R"(,"sequenceNumber":")" + record.sequenceNumber + R"(","approximateArrivalTimestamp":)" +
                epochText(record.arrival) + R"(,"data":")";
        text += base64(record.whole.data);
        text += tail;
        text += record.sequenceNumber;
        text += end;
    }
    text += ']';
    if (window) {
        text += R"(,"window":{"start":")" + isoTime(window->from) + R"(","end":")" + isoTime(window->to) +
                R"("},"state":)" + window->state + R"(,"shardId":")" + shardId + R"(","eventSourceARN":")" + arn +
                R"(","isFinalInvokeForWindow":)" + (window->isFinal ? "true" : "false") +
                R"(,"isWindowTerminatedEarly":false)";
    }
    return text + '}';
}

HandlerAnswer readAnswer(std::string_view payload, const std::vector<EventRecord> &input)
{
    HandlerAnswer answer;
    const Json json = Json::parse(payload, nullptr, false);
    const auto list = [&](const char *key) -> const Json * {
        const auto found = json.is_object() ? json.find(key) : json.end();
        return json.is_object() && found != json.end() && found->is_array() ? &*found : nullptr;
    };
    const Json *records = json.is_array() ? &json : list("records");
    for (std::size_t i = 0; records && i < records->size(); ++i) {
        const Json &each = (*records)[i];
        if (each.is_null() || (each.is_object() && each.value("result", Json()) == "Dropped"))
            continue;
        world::WholeRecord made;
        if (!input.empty())
            made.partitionKey = input[std::min(i, input.size() - 1)].whole.partitionKey;
        if (each.is_object() && each.contains("partitionKey") && each["partitionKey"].is_string())
            made.partitionKey = each["partitionKey"].get<std::string>();
        if (made.partitionKey.empty())
            made.partitionKey = "0";
        if (each.is_object() && each.contains("data"))
            made.data = each["data"].is_string() ? fromBase64(each["data"].get<std::string>()) : textOf(each["data"]);
        else
            made.data = textOf(each);
        answer.records.push_back(std::move(made));
    }
    if (const Json *notifications = list("notifications")) {
        for (const Json &each : *notifications) {
            if (each.is_object())
                answer.notifications.push_back(
                    {textOf(each.value("subject", Json(""))), textOf(each.value("message", each))});
            else
                answer.notifications.push_back({{}, textOf(each)});
        }
    }
    if (json.is_object() && json.contains("batchItemFailures")) {
        answer.failures.emplace();
        const Json &failures = json["batchItemFailures"];
        if (failures.is_array()) {
            for (const Json &each : failures)
                answer.failures->push_back(each.is_object() ? textOf(each.value("itemIdentifier", Json(""))) : "");
        }
    }
    if (json.is_object() && json.contains("state") && json["state"].is_object())
        answer.state = json["state"].dump(-1, ' ', false, Json::error_handler_t::replace);
    return answer;
}

std::string failedBatchMessage(const FailedBatch &batch, bool withPayload)
{
    Json message = {
        {"requestContext",
         {{"requestId", batch.requestId},
          {"functionArn", functionArn(batch.functionName)},
          {"condition", batch.condition},
          {"approximateInvokeCount", batch.invokeCount}}},
        {"responseContext", {{"statusCode", 200}, {"executedVersion", "$LATEST"}, {"functionError", "Unhandled"}}},
        {"version", "1.0"},
        {"timestamp", isoTime(batch.at)},
        {"KinesisBatchInfo",
         {{"shardId", batch.shardId},
          {"startSequenceNumber", batch.firstSequence},
          {"endSequenceNumber", batch.lastSequence},
          {"approximateArrivalOfFirstRecord", isoTime(batch.firstArrival)},
          {"approximateArrivalOfLastRecord", isoTime(batch.lastArrival)},
          {"batchSize", batch.size},
          {"streamArn", kinesis_stream::api::streamArn(batch.streamName)}}}};
    if (withPayload && batch.event)
        message["payload"] = batch.event();
    return message.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string failedBatchKey(const FailedBatch &batch, const std::string &mappingUuid, const std::string &objectUuid)
{
    const std::string time = isoTime(batch.at); // 2020-01-31T17:04:05.000Z
    return "aws/lambda/" + mappingUuid + '/' + batch.shardId + '/' + time.substr(0, 4) + '/' + time.substr(5, 2) + '/' +
           time.substr(8, 2) + '/' + time.substr(0, 13) + '.' + time.substr(14, 2) + '.' + time.substr(17, 2) + '-' +
           objectUuid;
}

} // namespace headwater::services::lambda
