// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/topic.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>

namespace headwater::iot {
namespace {

constexpr std::string_view kRulesPrefix = "$aws/rules/";
constexpr std::string_view kSharePrefix = "$share/";
constexpr std::string_view kThingsPrefix = "$aws/things/";

// What clients may publish to among the reserved topics …
constexpr auto kPublishable = std::to_array<std::string_view>({
    "$aws/things/+/shadow/get",
    "$aws/things/+/shadow/update",
    "$aws/things/+/shadow/delete",
    "$aws/things/+/shadow/name/+/get",
    "$aws/things/+/shadow/name/+/update",
    "$aws/things/+/shadow/name/+/delete",
    "$aws/things/+/jobs/get",
    "$aws/things/+/jobs/start-next",
    "$aws/things/+/jobs/+/get",
    "$aws/things/+/jobs/+/update",
    "$aws/things/+/defender/metrics/+",
    "$aws/certificates/create/+",
    "$aws/certificates/create-from-csr/+",
    "$aws/provisioning-templates/+/provision/+",
});
// … and the beginnings of what they may subscribe to.
constexpr auto kSubscribable = std::to_array<std::string_view>(
    {"$aws/things/", "$aws/events/", "$aws/certificates/", "$aws/provisioning-templates/"});

std::size_t slashes(std::string_view text)
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '/'));
}

TopicProblem checkShape(std::string_view text)
{
    if (text.empty())
        return TopicProblem::Empty;
    if (text.size() > kMostTopicBytes)
        return TopicProblem::TooLong;
    if (slashes(text) > kMostSlashes)
        return TopicProblem::TooManyLevels;
    if (!isUtf8(text) || text.find('\0') != std::string_view::npos)
        return TopicProblem::NotUtf8;
    return TopicProblem::None;
}

} // namespace

TopicProblem checkTopic(std::string_view topic)
{
    if (topic.find_first_of("+#") != std::string_view::npos)
        return TopicProblem::Wildcard;
    if (const auto ingest = basicIngest(topic))
        return checkShape(ingest->topic);
    if (const TopicProblem problem = checkShape(topic); problem != TopicProblem::None)
        return problem;
    if (topic.front() == '$' && std::none_of(kPublishable.begin(), kPublishable.end(),
                                             [topic](std::string_view each) { return filterMatches(each, topic); }))
        return TopicProblem::Reserved;
    return TopicProblem::None;
}

TopicProblem checkFilter(std::string_view filter)
{
    if (filter.starts_with(kSharePrefix)) {
        const auto shared = sharedFilter(filter);
        if (!shared)
            return TopicProblem::ShareName;
        filter = shared->filter;
    }
    if (const TopicProblem problem = checkShape(filter); problem != TopicProblem::None)
        return problem;
    Levels levels(filter);
    for (std::string_view level; levels.next(level);) {
        if (level.size() > 1 && level.find_first_of("+#") != std::string_view::npos)
            return TopicProblem::WildcardPlace;
        if (level == "#" && !levels.atEnd())
            return TopicProblem::WildcardPlace;
    }
    if (filter.front() == '$' && std::none_of(kSubscribable.begin(), kSubscribable.end(),
                                              [filter](std::string_view each) { return filter.starts_with(each); }))
        return TopicProblem::Reserved;
    return TopicProblem::None;
}

std::string_view problemText(TopicProblem problem)
{
    switch (problem) {
    case TopicProblem::None:
        return "valid";
    case TopicProblem::Empty:
        return "a topic needs at least one character";
    case TopicProblem::TooLong:
        return "a topic has at most 256 bytes";
    case TopicProblem::TooManyLevels:
        return "a topic has at most seven slashes";
    case TopicProblem::NotUtf8:
        return "a topic is UTF-8 without U+0000";
    case TopicProblem::Wildcard:
        return "+ and # are for subscribing only";
    case TopicProblem::WildcardPlace:
        return "+ stands alone in its level, # alone in the last one";
    case TopicProblem::Reserved:
        return "topics that begin with $ are reserved";
    case TopicProblem::ShareName:
        return "a shared subscription is $share/NAME/FILTER, with up to 128 bytes and none of / + # in the name";
    }
    return {};
}

bool filterMatches(std::string_view filter, std::string_view topic)
{
    if (topic.starts_with('$') && !filter.starts_with('$'))
        return false;
    Levels wanted(filter), given(topic);
    for (std::string_view pattern, level; wanted.next(pattern);) {
        if (!given.next(level))
            return false;
        if (pattern == "#")
            return true;
        if (pattern != "+" && pattern != level)
            return false;
    }
    return given.atEnd();
}

std::optional<SharedFilter> sharedFilter(std::string_view filter)
{
    if (!filter.starts_with(kSharePrefix))
        return std::nullopt;
    filter.remove_prefix(kSharePrefix.size());
    const std::size_t slash = filter.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash > kMostShareNameBytes || slash + 1 == filter.size())
        return std::nullopt;
    const std::string_view group = filter.substr(0, slash);
    if (group.find_first_of("+#") != std::string_view::npos)
        return std::nullopt;
    return SharedFilter{group, filter.substr(slash + 1)};
}

std::optional<BasicIngest> basicIngest(std::string_view topic)
{
    if (!topic.starts_with(kRulesPrefix))
        return std::nullopt;
    topic.remove_prefix(kRulesPrefix.size());
    const std::size_t slash = topic.find('/');
    if (slash == 0 || topic.empty())
        return std::nullopt;
    return BasicIngest{topic.substr(0, slash),
                       slash == std::string_view::npos ? std::string_view() : topic.substr(slash + 1)};
}

std::optional<ShadowRequestTopic> shadowRequestTopic(std::string_view topic)
{
    if (!topic.starts_with(kThingsPrefix))
        return std::nullopt;
    topic.remove_prefix(kThingsPrefix.size());
    ShadowRequestTopic request;
    Levels levels(topic);
    std::string_view level;
    if (!levels.next(request.thing) || request.thing.empty() || !levels.next(level) || level != "shadow" ||
        !levels.next(level))
        return std::nullopt;
    if (level == "name") {
        if (!levels.next(request.name) || request.name.empty() || !levels.next(level))
            return std::nullopt;
    }
    if (!levels.atEnd())
        return std::nullopt;
    if (level == "get")
        request.operation = ShadowOperation::Get;
    else if (level == "update")
        request.operation = ShadowOperation::Update;
    else if (level == "delete")
        request.operation = ShadowOperation::Delete;
    else
        return std::nullopt;
    return request;
}

std::string withNames(std::string_view topic, std::string_view thing, std::string_view clientId)
{
    constexpr std::string_view kThing = "${thing}", kClient = "${clientId}";
    std::string made;
    while (!topic.empty()) {
        if (topic.starts_with(kThing)) {
            made.append(thing);
            topic.remove_prefix(kThing.size());
        } else if (topic.starts_with(kClient)) {
            made.append(clientId);
            topic.remove_prefix(kClient.size());
        } else {
            made += topic.front();
            topic.remove_prefix(1);
        }
    }
    return made;
}

std::string shadowPrefix(std::string_view thing, std::string_view name)
{
    std::string prefix(kThingsPrefix);
    prefix.append(thing).append("/shadow");
    if (!name.empty())
        prefix.append("/name/").append(name);
    return prefix;
}

} // namespace headwater::iot
