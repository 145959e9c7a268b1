// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/deliverystream.h"
#include "core/services/firehose/words.h"
#include "core/world/world.h"

#include <QByteArray>

#include <algorithm>

// The transformation by a function, between taking in and delivery.
namespace headwater::services::firehose {

namespace priority = world::priority;

namespace {

constexpr SimTime kFirstInvokeRetry = kernel::kSecond; ///< doubles; not published

/// Digits alone, as the service's own ids are.
std::string recordId(std::uint64_t token, std::size_t place)
{
    std::string number = std::to_string(token * 1'000'000 + place);
    return "49" + std::string(54 - number.size(), '0') + number;
}

std::string fromBase64(const std::string &text, bool &valid)
{
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray::fromStdString(text));
    valid = static_cast<bool>(decoded);
    return valid ? (*decoded).toStdString() : std::string();
}

} // namespace

std::uint64_t DeliveryStream::transforming() const
{
    std::uint64_t records = m_transformBatch.size();
    for (const auto &[token, invocation] : m_invocations)
        records += invocation.items.size();
    return records;
}

void DeliveryStream::closeTransformBatch(SimTime now)
{
    if (m_transformBatch.empty())
        return;
    const std::uint64_t token = m_tokens++;
    m_invocations[token].items = std::move(m_transformBatch);
    m_transformBatch.clear();
    m_transformBytes = 0;
    m_transformTimer = 0;
    m_transformQueue.push_back(token);
    invokeWaiting(now);
}

void DeliveryStream::invokeWaiting(SimTime now)
{
    std::size_t shards = 1;
    for (const world::Wire *wire : m_sources) {
        if (const auto *source = dynamic_cast<kinesis_stream::KinesisStream *>(&world().component(wire->from)))
            shards = std::max(shards, source->openShards());
    }
    const bool isSplunk = m_target.target && m_target.target->targetKind() == DeliveryTarget::Kind::Splunk;
    const std::size_t most = static_cast<std::size_t>(m_limits.transformsInFlight) * (isSplunk ? 2 : 1) * shards;
    while (!m_transformQueue.empty() && m_inFlight < most) {
        const std::uint64_t token = m_transformQueue.front();
        m_transformQueue.pop_front();
        ++m_inFlight;
        invoke(now, token);
    }
}

void DeliveryStream::invoke(SimTime now, std::uint64_t token)
{
    const auto found = m_invocations.find(token);
    if (found == m_invocations.end())
        return;
    Invocation &invocation = found->second;
    ++invocation.attempts;
    invocation.began = now;
    invocation.isWaiting = false;
    const world::GateRefusal *barred = m_function && m_functionWire && m_functionWire->gate
                                           ? m_functionWire->gate->check(now, "InvokeFunction")
                                           : nullptr;
    if (!m_function || barred || !isReachable(m_functionWire)) {
        FunctionResult result;
        result.kind = FunctionResult::Kind::Unreachable;
        if (barred)
            result.errorType = barred->error;
        answered(now, token, result);
        return;
    }
    m_functionWire->records += invocation.items.size();
    FunctionEvent event{"firehose", invocation.items.size(), 0, [this, token] {
                            return eventText(token);
                        }};
    for (const Item &item : invocation.items)
        event.bytes += item.bytes;
    m_function->invoke(now, *this, token, std::move(event));
}

std::string DeliveryStream::eventText(std::uint64_t token) const
{
    const auto found = m_invocations.find(token);
    if (found == m_invocations.end())
        return "{}";
    RecordMaker maker(world());
    Json records = Json::array();
    for (std::size_t i = 0; i < found->second.items.size(); ++i) {
        const Item &item = found->second.items[i];
        const std::string data = item.component == index() ? m_contents.find(item.number).data : maker.data(item);
        records.push_back(
            {{"recordId", recordId(token, i)},
             {"approximateArrivalTimestamp", world::kEpochSeconds * 1'000 + item.arrival / kernel::kMillisecond},
             {"data", QByteArray::fromStdString(data).toBase64().toStdString()}});
    }
    return Json{{"invocationId", uuid(m_keyDraws.at(~token), token)},
                {"deliveryStreamArn", "arn:aws:firehose:us-east-1:000000000000:deliverystream/" + m_name},
                {"region", "us-east-1"},
                {"records", std::move(records)}}
        .dump();
}

void DeliveryStream::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
{
    const auto found = m_invocations.find(token);
    if (found == m_invocations.end())
        return;
    ++m_totals.invocations;
    m_totals.processingSeconds += static_cast<double>(now - found->second.began) / 1e9;
    const bool tooLarge = result.payload.size() > static_cast<std::size_t>(m_limits.transformBytes);
    if (result.kind != FunctionResult::Kind::Success || tooLarge) {
        if (found->second.attempts <= m_settings.transformRetries) {
            const SimTime wait = kFirstInvokeRetry << std::min<std::uint32_t>(found->second.attempts - 1, 6);
            found->second.isWaiting = true;
            schedule(now + wait, priority::kControl + 3, m_events++, kInvokeAgain, token);
            return;
        }
        const Invocation invocation = std::move(found->second);
        m_invocations.erase(found);
        --m_inFlight;
        const bool timedOut = result.errorType == "Sandbox.Timedout";
        switch (result.kind) {
        case FunctionResult::Kind::Throttled:
            transformFailed(now, invocation, "Lambda.InvokeLimitExceeded",
                            "The Lambda invocation was throttled: too many functions run at the same time.");
            break;
        case FunctionResult::Kind::Unreachable:
            if (result.errorType.empty())
                transformFailed(now, invocation, "Lambda.ResourceNotFound",
                                "The Lambda function could not be reached.");
            else
                transformFailed(now, invocation, "Lambda.InvokeAccessDenied",
                                "Access was denied. Ensure that the access policy allows access to the Lambda "
                                "function.");
            break;
        case FunctionResult::Kind::Success:
            transformFailed(now, invocation, "Lambda.FunctionError",
                            "The response of the Lambda function exceeded the limit of 6 MB.");
            break;
        case FunctionResult::Kind::FunctionError:
            transformFailed(now, invocation, timedOut ? "Lambda.FunctionTimedOut" : "Lambda.FunctionError",
                            timedOut ? "The Lambda function did not end before its timeout."
                                     : "The Lambda function was successfully invoked but it returned an error result.");
            break;
        }
    } else {
        const Invocation invocation = std::move(found->second);
        m_invocations.erase(found);
        --m_inFlight;
        if (result.modelled) {
            m_totals.processed += invocation.items.size();
            for (const Item &item : invocation.items)
                deliverItem(now, item);
        } else {
            transformed(now, token, invocation, result.payload);
        }
    }
    invokeWaiting(now);
}

void DeliveryStream::transformFailed(SimTime now, const Invocation &invocation, std::string_view code,
                                     const std::string &message)
{
    m_totals.processingFailed += invocation.items.size();
    for (const Item &item : invocation.items)
        fail(now, item, kProcessingFailed, {code, message, invocation.attempts, now});
}

/// What the function says of each record: Ok with new data, Dropped, or ProcessingFailed.
void DeliveryStream::transformed(SimTime now, std::uint64_t token, const Invocation &invocation,
                                 const std::string &payload)
{
    const Json answer = Json::parse(payload, nullptr, false);
    if (!answer.is_object() || !answer.contains("records") || !answer["records"].is_array()) {
        transformFailed(now, invocation, "Lambda.JsonProcessingException",
                        "The response of the Lambda function is not an object with an array of records.");
        return;
    }
    std::map<std::string, const Json *> byId;
    for (const Json &record : answer["records"]) {
        const std::string name =
            record.is_object()
                ? record.value("recordId", Json()).is_string() ? record["recordId"].get<std::string>() : std::string()
                : std::string();
        if (!name.empty() && !byId.emplace(name, &record).second) {
            transformFailed(now, invocation, "Lambda.DuplicatedRecordId",
                            "Multiple records were returned with the same record ID.");
            return;
        }
    }
    for (std::size_t i = 0; i < invocation.items.size(); ++i) {
        Item item = invocation.items[i];
        const auto refuse = [&](std::string_view code, const char *message) {
            ++m_totals.processingFailed;
            fail(now, item, kProcessingFailed, {code, message, invocation.attempts, now});
        };
        const auto found = byId.find(recordId(token, i));
        if (found == byId.end()) {
            refuse("Lambda.MissingRecordId", "One or more record Ids were not returned. Ensure that the Lambda "
                                             "function returns all received record Ids.");
            continue;
        }
        const Json &record = *found->second;
        const Json result = record.value("result", Json());
        if (result == "Dropped") {
            ++m_totals.processed;
            ++m_totals.dropped;
            continue;
        }
        if (result == "ProcessingFailed") {
            refuse("Lambda.ProcessingFailedStatus",
                   "ProcessingFailed status set for record. See the function's own logs for the reason.");
            continue;
        }
        const Json data = record.value("data", Json());
        bool valid = result == "Ok" && data.is_string();
        std::string bytes = valid ? fromBase64(data.get<std::string>(), valid) : std::string();
        if (!valid) {
            refuse("Lambda.InvalidReturnFormat", "A record needs a result (Ok, Dropped or ProcessingFailed) and, when "
                                                 "it is Ok, its data in base64.");
            continue;
        }
        ++m_totals.processed;
        item.bytes = static_cast<std::uint32_t>(bytes.size());
        item.component = index();
        item.part = kWhole;
        item.number = m_contents.add(now, {{}, {}, std::move(bytes)});
        deliverItem(now, item);
    }
}

/// The function is gone: what waited for it goes on as it is.
void DeliveryStream::giveBackTransforms(SimTime now)
{
    closeTransformBatch(now);
    const auto invocations = std::move(m_invocations);
    m_invocations.clear();
    m_transformQueue.clear();
    m_inFlight = 0;
    for (const auto &[token, invocation] : invocations) {
        for (const Item &item : invocation.items)
            deliverItem(now, item);
    }
}

} // namespace headwater::services::firehose
