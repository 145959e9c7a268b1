// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/sqs/permissions.h"

#include <QByteArray>

#include <algorithm>
#include <array>

namespace headwater::gateway::sqs {

namespace queues = services::sqs_queue;

namespace {

constexpr std::string_view kArnStem = "arn:aws:sqs:us-east-1:000000000000:";
constexpr auto kBySource = std::to_array<std::string_view>({"ListMessageMoveTasks", "StartMessageMoveTask"});
constexpr auto kByName = std::to_array<std::string_view>({"CreateQueue", "GetQueueUrl"});
constexpr auto kMembers =
    std::to_array<ResourceMember>({{"SourceArn", {}, kBySource}, {"QueueName", kArnStem, kByName}});
constexpr auto kEverything = std::to_array<std::string_view>({"ListQueues"});
/// A batch needs the permission of the single call.
constexpr auto kActions = std::to_array<PermissionTable::Row>({
    {"ChangeMessageVisibilityBatch", "ChangeMessageVisibility"},
    {"DeleteMessageBatch", "DeleteMessage"},
    {"SendMessageBatch", "SendMessage"},
});
constexpr PermissionTable kTable{.prefix = "sqs", .members = kMembers, .everything = kEverything, .actions = kActions};

std::string textOf(const Json &body, const char *member)
{
    const auto found = body.find(member);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A handle of a task says whose messages it moves.
std::string sourceOf(const std::string &taskHandle)
{
    const QByteArray plain = QByteArray::fromBase64(QByteArray::fromStdString(taskHandle.substr(0, 1'024)));
    const Json task = Json::parse(plain.begin(), plain.end(), nullptr, false);
    return task.is_object() ? textOf(task, "sourceArn") : std::string();
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

} // namespace

QueuePermission permissionFor(std::string_view operation, const Json &body, const queues::api::Account &account)
{
    QueuePermission permission{permissionOf(kTable, operation, body)};
    const auto isOneOf = [operation](const auto &operations) {
        return std::find(operations.begin(), operations.end(), operation) != operations.end();
    };
    if (operation == "CancelMessageMoveTask") {
        if (std::string source = sourceOf(textOf(body, "TaskHandle")); !source.empty())
            permission.asked.resource = std::move(source);
    } else if (!isOneOf(kBySource) && !isOneOf(kByName) && !isOneOf(kEverything)) {
        if (const std::string url = textOf(body, "QueueUrl"); !url.empty())
            permission.asked.resource = std::string(kArnStem) + url.substr(url.rfind('/') + 1);
    }
    if (permission.asked.resource.starts_with(kArnStem)) {
        if (const auto queue = account.resolve("/0/" + permission.asked.resource.substr(kArnStem.size())); queue)
            permission.queue = *queue;
    }
    return permission;
}

std::optional<std::string> denial(Guard &guard, const OutsideCall &call, const QueuePermission &permission,
                                  limits::Profile profile)
{
    std::optional<policies::NamedPolicy> ofQueue;
    if (permission.queue && permission.queue->policy())
        ofQueue = {permission.queue->id(), permission.queue->policy()};
    // The service writes actions small.
    const auto revision = permission.queue ? std::optional(permission.queue->policyRevision()) : std::nullopt;
    auto told =
        guard.denial(call, permission.asked, ofQueue ? &*ofQueue : nullptr, revision, lower(permission.asked.action));
    if (!told || (profile == limits::Profile::Current && call.caller != kAnonymous))
        return told;
    const std::string name = permission.queue ? permission.queue->queueName() : std::string();
    const std::string url = queues::api::queueUrl(name);
    return "Access to the resource " + (name.empty() ? url.substr(0, url.find('/', 8) + 1) : url) + " is denied.";
}

} // namespace headwater::gateway::sqs
