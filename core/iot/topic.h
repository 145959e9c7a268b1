// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// AWS IoT without a world: topics, sessions, shadows, policies, the registry. No simulated component is known here.
namespace headwater::iot {

inline constexpr std::size_t kMostTopicBytes = 256;
inline constexpr std::size_t kMostSlashes = 7;
inline constexpr std::size_t kMostShareNameBytes = 128;

enum class TopicProblem : std::uint8_t {
    None,
    Empty,
    TooLong,       ///< more than 256 bytes
    TooManyLevels, ///< more than seven slashes
    NotUtf8,       ///< or with U+0000
    Wildcard,      ///< + or # in the topic of a message
    WildcardPlace, ///< + beside other characters of its level, # anywhere but alone at the end
    Reserved,      ///< begins with $ and is none of the service's own topics
    ShareName,     ///< `$share/NAME/FILTER` without a name or filter, or with / + # in the name
};

/// Whether a client may publish to it. Of `$aws/rules/RULE/REST` only REST counts for length and levels.
TopicProblem checkTopic(std::string_view topic);
/// Whether a client may subscribe to it; `$share/NAME/` counts neither for length nor for levels.
TopicProblem checkFilter(std::string_view filter);
/// A sentence in English, as the service's log words it.
std::string_view problemText(TopicProblem problem);

/// Whether a filter takes a topic. `a/#` does not take `a`, other than in the MQTT standard; wildcards at the front
/// take no topic that begins with $.
bool filterMatches(std::string_view filter, std::string_view topic);

/// `$share/NAME/FILTER`, taken apart.
struct SharedFilter
{
    std::string_view group;
    std::string_view filter;
};
std::optional<SharedFilter> sharedFilter(std::string_view filter);

/// `$aws/rules/RULE/TOPIC`: RULE and TOPIC.
struct BasicIngest
{
    std::string_view rule;
    std::string_view topic;
};
std::optional<BasicIngest> basicIngest(std::string_view topic);

enum class ShadowOperation : std::uint8_t { Get, Update, Delete };

/// `$aws/things/THING/shadow/update`, `$aws/things/THING/shadow/name/NAME/get`: a request to a shadow.
struct ShadowRequestTopic
{
    std::string_view thing;
    std::string_view name; ///< empty: the classic shadow
    ShadowOperation operation = ShadowOperation::Get;
};
std::optional<ShadowRequestTopic> shadowRequestTopic(std::string_view topic);
/// The topic that a shadow's messages begin with: `$aws/things/THING/shadow` or `…/shadow/name/NAME`.
std::string shadowPrefix(std::string_view thing, std::string_view name);

/// A topic as people write it for many devices: `${thing}` and `${clientId}` stand for names.
std::string withNames(std::string_view topic, std::string_view thing, std::string_view clientId);

/// A topic level by level.
class Levels
{
public:
    explicit Levels(std::string_view topic)
        : m_rest(topic)
    {
    }
    bool next(std::string_view &level)
    {
        if (m_done)
            return false;
        const std::size_t slash = m_rest.find('/');
        level = m_rest.substr(0, slash);
        m_done = slash == std::string_view::npos;
        if (!m_done)
            m_rest.remove_prefix(slash + 1);
        return true;
    }
    bool atEnd() const { return m_done; }

private:
    std::string_view m_rest;
    bool m_done = false;
};

} // namespace headwater::iot
