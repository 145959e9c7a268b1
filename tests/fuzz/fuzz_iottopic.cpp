// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/registry.h"
#include "core/iot/topic.h"
#include "core/iot/topictree.h"

#include <cstdlib>

using namespace headwater::iot;

// A filter and a topic, a line each, and a fleet query: the tree finds what the rule says, gives the filter back as it
// was, and is empty again when it goes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const std::size_t line = text.find('\n');
    const std::string_view filter = text.substr(0, line);
    const std::string_view topic = line == std::string_view::npos ? std::string_view() : text.substr(line + 1);
    (void)checkTopic(topic);
    (void)shadowRequestTopic(topic);
    (void)basicIngest(topic);
    if (checkFilter(filter) == TopicProblem::None && !sharedFilter(filter)) {
        TopicTree tree;
        const TopicTree::Handle other = tree.add("a/+/#", 1);
        const TopicTree::Handle handle = tree.add(filter, 2);
        if (tree.filter(handle) != filter)
            std::abort();
        std::vector<std::uint32_t> found;
        tree.match(topic, found);
        bool has = false;
        for (const std::uint32_t each : found)
            has = has || each == 2;
        // Beyond the levels of the service nothing is matched.
        if (checkTopic(topic) == TopicProblem::None && has != filterMatches(filter, topic))
            std::abort();
        tree.remove(other);
        tree.remove(handle);
        if (tree.size() != 0 || tree.nodes() != 1)
            std::abort();
    }
    if (const auto query = FleetQuery::parse(text))
        (void)query->matches({"thing", "Type", {{"a", "1"}}, {}, true}, {});
    else if (query.error().message.isEmpty() || query.error().place.isEmpty())
        std::abort();
    return 0;
}
