// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The actions that are no calls with records.
#include "core/services/dynamodb-table/table.h"
#include "core/services/firehose/body.h"
#include "core/services/iot-rule/rule.h"
#include "core/services/notificationtarget.h"
#include "core/services/s3-bucket/bucket.h"
#include "core/world/world.h"

#include <QByteArray>

namespace headwater::services::iot_rule {

using world::EventKind;

std::string Rule::putObject(SimTime now, const Task &task, const Action &action, const Work &work)
{
    if (task.text.empty())
        return "InvalidArgument: the key of the object is empty";
    s3_bucket::StoredObject object;
    object.key = task.text;
    object.written = now;
    object.records = 1;
    std::string bytes = outputOf(work);
    object.bytes = bytes.size();
    object.body = std::make_shared<firehose::TextBody>(std::move(bytes));
    if (action.wire->gate)
        action.wire->gate->passed(object.bytes);
    action.bucket->put(now, std::move(object));
    ++m_totals.delivered;
    --m_totals.held;
    return {};
}

std::string Rule::putItem(SimTime now, const Task &task, const Action &action, Work &work, bool &isTransient)
{
    dynamodb_table::ItemStore &items = action.table->store();
    const std::string &key = items.hashKey();
    Json item;
    if (m_spec.oneColumn && !action.isError) {
        if (task.text.empty())
            return "ValidationException: the value of the key " + key + " is empty";
        item = {{key, task.text}, {m_spec.payloadField, outputOf(work)}};
    } else {
        item = Json::parse(outputOf(work), nullptr, false);
        if (!item.is_object())
            return "ValidationException: the result is no object, and has no columns";
        if (action.isError)
            item[key] = item["cloudwatchTraceId"];
        const auto found = item.find(key);
        if (found == item.end() || found->is_null() || found->is_structured())
            return "ValidationException: One or more parameter values were invalid: Missing the key " + key +
                   " in the item";
        if (!found->is_string())
            *found = found->dump();
    }
    if (dynamodb_table::ItemStore::sizeOf(item) > dynamodb_table::kMostItemBytes)
        return "ValidationException: Item size has exceeded the maximum allowed size";
    if (items.put(now, std::move(item)) == dynamodb_table::ItemOutcome::Throttled) {
        isTransient = true;
        ++action.wire->refused;
        return std::string(dynamodb_table::kThroughputExceeded) + ": the table is at its capacity";
    }
    ++m_totals.delivered;
    --m_totals.held;
    return {};
}

/// Asynchronous: the action is done when the function has the event, whatever becomes of it there.
void Rule::invoke(SimTime now, const Task &task, const Action &action, const Work &work)
{
    const std::uint64_t token = ++m_tokens;
    std::string text = outputOf(work);
    m_invocations[token] = {0, {}, task.action, 0, text};
    const std::uint64_t bytes = text.size();
    action.function->invoke(now, *this, token,
                            {.trigger = "iot", .records = 1, .bytes = bytes, .text = [text = std::move(text)] {
                                 return text;
                             }});
}

std::string Rule::notify(SimTime now, const Action &action, const Work &work, bool &isTransient)
{
    Notification notification;
    notification.message = outputOf(work);
    const bool isQueue = action.node->type().id == "sqs-queue";
    if (isQueue && m_spec.useBase64) {
        notification.message = QByteArray::fromStdString(notification.message).toBase64().toStdString();
    } else if (!isQueue && m_spec.jsonMessages && !action.isError) {
        const Json message = Json::parse(notification.message, nullptr, false);
        if (!message.is_object() || !message.contains("default") || !message["default"].is_string())
            return "InvalidParameter: Message Structure - No default entry in JSON message body";
        notification.message = message["default"].get<std::string>();
    }
    if (action.notices->publish(now, std::move(notification)))
        return {};
    ++action.wire->refused;
    isTransient = true;
    return action.node->id() + " refused the message";
}

std::string Rule::republish(SimTime now, const Task &task, const Work &work, bool &isTransient)
{
    if (!m_broker)
        return "the rule has no broker";
    const std::string topic = task.text, payload = outputOf(work);
    IotMessage message;
    message.topic = topic;
    message.component = index();
    message.number = m_outgoing.add({}, payload);
    message.emitted = now;
    message.bytes = static_cast<std::uint32_t>(payload.size());
    message.payload = payload;
    message.qos = m_spec.qos;
    const auto properties = task.properties;
    message.properties = properties.get();
    if (task.expiry > 0)
        message.expires = now + task.expiry;
    // From here on tasks and works may be others: the message may come back to this rule.
    switch (m_broker->publish(now, message)) {
    case IotPublishOutcome::Accepted:
        return {};
    case IotPublishOutcome::InvalidTopic:
        return "InvalidTopic: nothing can be published on " + (topic.empty() ? "an empty topic" : topic);
    case IotPublishOutcome::TooLarge:
        return "InvalidRequestException: a message has at most 128 KB";
    case IotPublishOutcome::Throttled:
        isTransient = true;
        return "ThrottlingException: the account publishes too much";
    case IotPublishOutcome::Unavailable:
        break;
    }
    isTransient = true;
    return "the broker cannot be reached";
}

} // namespace headwater::services::iot_rule
