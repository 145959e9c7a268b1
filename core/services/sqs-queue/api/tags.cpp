// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tags of queues.

#include "core/services/sqs-queue/api/account.h"

namespace headwater::services::sqs_queue::api {

namespace {

constexpr std::int64_t kTagCalls = 30; ///< a second, of the account (the service's quotas)

} // namespace

std::optional<ApiError> Account::admitTagCall()
{
    const SimTime second = now() / kernel::kSecond;
    if (second != m_tagSecond)
        m_tagCalls = 0;
    m_tagSecond = second;
    if (++m_tagCalls <= kTagCalls)
        return std::nullopt;
    return ApiError{kRequestThrottled, "Rate exceeded"};
}

ApiResult<Done> Account::tagQueue(const Text &url, const Texts &tags)
{
    const auto queue = resolve(url);
    if (!queue)
        return queue.error();
    if (auto problem = admitTagCall())
        return *problem;
    Texts all = m_tags[(*queue)->queueName()];
    for (const auto &[key, value] : tags)
        all[key] = value;
    if (tags.empty())
        return ApiError{kMissingParameter, "The request must contain the parameter Tags."};
    if (all.size() > kMostTags)
        return ApiError{kInvalidParameterValue, "Too many tags added for queue " + (*queue)->queueName() + "."};
    m_tags[(*queue)->queueName()] = std::move(all);
    return Done{};
}

ApiResult<Done> Account::untagQueue(const Text &url, const std::vector<std::string> &keys)
{
    const auto queue = resolve(url);
    if (!queue)
        return queue.error();
    if (auto problem = admitTagCall())
        return *problem;
    if (keys.empty())
        return ApiError{kInvalidParameterValue, "Tag keys must be between 1 and 128 characters in length."};
    for (const std::string &key : keys)
        m_tags[(*queue)->queueName()].erase(key);
    return Done{};
}

ApiResult<Texts> Account::listQueueTags(const Text &url)
{
    const auto queue = resolve(url);
    if (!queue)
        return queue.error();
    if (auto problem = admitTagCall())
        return *problem;
    const auto found = m_tags.find((*queue)->queueName());
    return found == m_tags.end() ? Texts{} : found->second;
}

} // namespace headwater::services::sqs_queue::api
