// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tags of delivery streams.

#include "core/services/firehose/api/account.h"

namespace headwater::services::firehose::api {
namespace {

constexpr std::size_t kMostTags = 50; ///< of a stream, and of a request
constexpr std::int64_t kMostListed = 50;

/// As many entries as a request may have, and the rule of each.
void checkCount(Validation &validation, const char *member, std::size_t count)
{
    if (count < 1)
        validation.add(member, "'[]'", "Member must have length greater than or equal to 1");
    if (count > kMostTags)
        validation.add(member, "'[" + std::to_string(count) + " entries]'",
                       "Member must have length less than or equal to " + std::to_string(kMostTags));
}

} // namespace

std::optional<ApiError> Account::addTags(Tags &had, const std::vector<Tag> &tags) const
{
    Tags all = had;
    for (const Tag &each : tags)
        all[*each.key] = each.value.value_or("");
    if (all.size() > kMostTags)
        return ApiError{kLimitExceeded, "A delivery stream can have " + std::to_string(kMostTags) + " tags at most."};
    had = std::move(all);
    return std::nullopt;
}

ApiResult<void> Account::tagDeliveryStream(const TagRequest &request)
{
    Validation validation;
    validation.text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required)
        .notNull("tags", request.tags.has_value());
    if (request.tags) {
        checkCount(validation, "tags", request.tags->size());
        for (std::size_t i = 0; i < request.tags->size(); ++i) {
            const std::string path = "tags." + std::to_string(i + 1) + ".member.";
            validation.text(path + "key", (*request.tags)[i].key, kTagKeyRule, Need::Required)
                .text(path + "value", (*request.tags)[i].value, kTagValueRule);
        }
    }
    if (auto problem = validation.problem())
        return *problem;
    if (auto problem = admit("TagDeliveryStream"))
        return *problem;
    const auto stream = resolveActive(request.deliveryStreamName, "TagDeliveryStream");
    if (!stream)
        return stream.error();
    return addTags(m_tags[(*stream)->index()], *request.tags);
}

ApiResult<void> Account::untagDeliveryStream(const UntagRequest &request)
{
    Validation validation;
    validation.text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required)
        .notNull("tagKeys", request.tagKeys.has_value());
    if (request.tagKeys) {
        checkCount(validation, "tagKeys", request.tagKeys->size());
        for (std::size_t i = 0; i < request.tagKeys->size(); ++i)
            validation.text("tagKeys." + std::to_string(i + 1) + ".member", (*request.tagKeys)[i], kTagKeyRule);
    }
    if (auto problem = validation.problem())
        return *problem;
    if (auto problem = admit("UntagDeliveryStream"))
        return *problem;
    const auto stream = resolveActive(request.deliveryStreamName, "UntagDeliveryStream");
    if (!stream)
        return stream.error();
    for (const std::string &key : *request.tagKeys)
        m_tags[(*stream)->index()].erase(key);
    return {};
}

ApiResult<TagList> Account::listTagsForDeliveryStream(const ListTagsRequest &request)
{
    if (auto problem = Validation()
                           .text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required)
                           .text("exclusiveStartTagKey", request.exclusiveStartTagKey, kTagKeyRule)
                           .count("limit", request.limit, 1, kMostListed)
                           .problem())
        return *problem;
    if (auto problem = admit("ListTagsForDeliveryStream"))
        return *problem;
    const auto stream = resolve(request.deliveryStreamName);
    if (!stream)
        return stream.error();
    const Tags &all = m_tags[(*stream)->index()];
    const auto most = static_cast<std::size_t>(request.limit.value_or(kMostListed));
    TagList list;
    for (auto each = request.exclusiveStartTagKey ? all.upper_bound(*request.exclusiveStartTagKey) : all.begin();
         each != all.end() && !list.hasMoreTags; ++each)
    {
        if (list.tags.size() == most)
            list.hasMoreTags = true;
        else
            list.tags.insert(*each);
    }
    return list;
}

} // namespace headwater::services::firehose::api
