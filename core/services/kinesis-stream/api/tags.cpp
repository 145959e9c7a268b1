// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tags of streams, under their older and their newer operations.

#include "core/base/text.h"
#include "core/services/kinesis-stream/api/account.h"
#include "core/services/kinesis-stream/api/validation.h"

#include <algorithm>

namespace headwater::services::kinesis_stream::api {
namespace {

constexpr std::int64_t kMostListed = 50;

/// Letters, digits and white space of any script, and a few signs.
bool hasOnlyTagCharacters(const std::string &text)
{
    const QString characters = fromUtf8(text);
    return std::all_of(characters.begin(), characters.end(), [](QChar c) {
        return c.isLetterOrNumber() || c.isSpace() || c.isMark() || c.isSurrogate() ||
               QStringLiteral("_.:/=+-%@").contains(c);
    });
}

bool isComingOrGoing(const KinesisStream &stream)
{
    return stream.status() == StreamStatus::Creating || stream.status() == StreamStatus::Deleting;
}

} // namespace

std::optional<ApiError> Account::checkTags(const std::string &stream, const Tags &tags, const Tags &had) const
{
    for (const auto &[key, value] : tags) {
        if (!hasOnlyTagCharacters(key) || !hasOnlyTagCharacters(value))
            return ApiError{kInvalidArgument, "Some tags contain invalid characters. Valid characters: Unicode "
                                              "letters, digits, white space, _ . / = + - % @."};
    }
    Tags all = had;
    all.insert(tags.begin(), tags.end());
    if (all.size() > kMostTags)
        return ApiError{kInvalidArgument, "Failed to add tags to " + inAccount(stream) +
                                              " because a given stream cannot have more than " +
                                              std::to_string(kMostTags) + " tags associated with it."};
    return std::nullopt;
}

ApiResult<void> Account::addTags(std::string_view operation, const TagsRequest &request)
{
    if (auto problem = admit(operation, m_limits.controlCalls))
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    if (isComingOrGoing(**stream))
        return notActive((*stream)->id(), statusName((*stream)->status()));
    Tags &had = m_tags[(*stream)->index()];
    if (auto problem = checkTags((*stream)->id(), *request.tags, had))
        return *problem;
    for (const auto &[key, value] : *request.tags)
        had[key] = value;
    return {};
}

ApiResult<void> Account::removeTags(std::string_view operation, const TagKeysRequest &request)
{
    if (auto problem = admit(operation, m_limits.controlCalls))
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    if (isComingOrGoing(**stream))
        return notActive((*stream)->id(), statusName((*stream)->status()));
    for (const std::string &key : *request.tagKeys)
        m_tags[(*stream)->index()].erase(key);
    return {};
}

ApiResult<void> Account::addTagsToStream(const TagsRequest &request)
{
    if (auto problem = Validation().target(request, isExam()).tags(request.tags).problem())
        return *problem;
    return addTags("AddTagsToStream", request);
}

ApiResult<void> Account::removeTagsFromStream(const TagKeysRequest &request)
{
    if (auto problem = Validation().target(request, isExam()).tagKeys(request.tagKeys).problem())
        return *problem;
    return removeTags("RemoveTagsFromStream", request);
}

ApiResult<TagList> Account::listTagsForStream(const ListTagsRequest &request)
{
    if (auto problem = Validation()
                           .target(request, isExam())
                           .text("exclusiveStartTagKey", request.exclusiveStartTagKey, kTagKeyRule)
                           .count("limit", request.limit, 1, kMostListed)
                           .problem())
        return *problem;
    if (auto problem = admit("ListTagsForStream", m_limits.controlCalls))
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    const Tags &all = m_tags[(*stream)->index()];
    const auto most = static_cast<std::size_t>(request.limit.value_or(kMostListed));
    TagList list{.tags = {}, .hasMoreTags = false};
    for (auto each = request.exclusiveStartTagKey ? all.upper_bound(*request.exclusiveStartTagKey) : all.begin();
         each != all.end(); ++each)
    {
        if (list.tags.size() == most) {
            list.hasMoreTags = true;
            break;
        }
        list.tags.insert(*each);
    }
    return list;
}

ApiResult<void> Account::tagResource(const TagsRequest &request)
{
    if (isExam())
        return unknownOperation("TagResource");
    if (auto problem = Validation()
                           .text("resourceARN", request.streamARN, kStreamArnRule, Need::Required)
                           .tags(request.tags)
                           .problem())
        return *problem;
    return addTags("TagResource", request);
}

ApiResult<void> Account::untagResource(const TagKeysRequest &request)
{
    if (isExam())
        return unknownOperation("UntagResource");
    if (auto problem = Validation()
                           .text("resourceARN", request.streamARN, kStreamArnRule, Need::Required)
                           .tagKeys(request.tagKeys)
                           .problem())
        return *problem;
    return removeTags("UntagResource", request);
}

ApiResult<TagList> Account::listTagsForResource(const StreamTarget &request)
{
    if (isExam())
        return unknownOperation("ListTagsForResource");
    if (auto problem = Validation().text("resourceARN", request.streamARN, kStreamArnRule, Need::Required).problem())
        return *problem;
    if (auto problem = admit("ListTagsForResource", m_limits.controlCalls))
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    if ((*stream)->status() == StreamStatus::Creating)
        return notActive((*stream)->id(), statusName((*stream)->status()));
    return TagList{.tags = m_tags[(*stream)->index()], .hasMoreTags = {}};
}

} // namespace headwater::services::kinesis_stream::api
