// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/sqs-queue/api/account.h"
#include "tests/core/services/lab.h"

namespace headwater::test {

namespace sqs = services::sqs_queue;
namespace api = services::sqs_queue::api;
using limits::Profile;

/// A world with its account: `text` as draw() has it.
struct SqsLab
{
    explicit SqsLab(const std::string &text, Profile profile = Profile::Exam)
        : world(start(draw(text, profile)))
        , account(*world)
    {
    }

    void runTo(double time) { world->runTo(seconds(time)); }
    sqs::SqsQueue &queue(std::string_view id) { return dynamic_cast<sqs::SqsQueue &>(*world->find(id)); }

    api::ApiResult<api::SendMessageResult> send(const std::string &queue, const std::string &body,
                                                const std::string &group = {}, const std::string &deduplication = {})
    {
        api::SendMessageRequest request;
        request.queueUrl = api::queueUrl(queue);
        request.messageBody = body;
        if (!group.empty())
            request.messageGroupId = group;
        if (!deduplication.empty())
            request.messageDeduplicationId = deduplication;
        return account.sendMessage(request);
    }

    api::ApiResult<api::ReceiveMessageResult> receive(const std::string &queue, std::int64_t most = 1,
                                                      std::int64_t wait = 1)
    {
        api::ReceiveMessageRequest request;
        request.queueUrl = api::queueUrl(queue);
        request.maxNumberOfMessages = most;
        request.waitTimeSeconds = wait;
        request.attributeNames = {"All"};
        request.messageAttributeNames = {"All"};
        return account.receiveMessage(request);
    }

    /// The bodies that a receive returns, or its error.
    QString bodies(const std::string &queue, std::int64_t most = 1, std::int64_t wait = 1)
    {
        const auto result = receive(queue, most, wait);
        if (!result)
            return text(std::string(result.error().code));
        QStringList list;
        for (const api::ReceivedMessage &each : result->messages)
            list += text(each.body);
        return list.join(u' ');
    }

    std::unique_ptr<World> world;
    api::Account account;
};

/// `ok`, or the error's name.
template <typename T>
QString code(const api::ApiResult<T> &result)
{
    return result.ok() ? QStringLiteral("ok") : text(std::string(result.error().code));
}

template <typename T>
QString message(const api::ApiResult<T> &result)
{
    return result.ok() ? QString() : text(result.error().message);
}

/// A queue that neither doubles nor shuffles.
inline std::string exactQueue(const std::string &id, const std::string &more = {})
{
    return id + R"(: sqs-queue {"duplicateRate": 0, "disorderRate": 0)" + (more.empty() ? "" : ", " + more) + "}\n";
}

} // namespace headwater::test
