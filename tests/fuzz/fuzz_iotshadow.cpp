// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/shadow.h"
#include "core/iot/shadowdocument.h"

#include <cstdlib>

using namespace headwater::iot;

// Requests, a line each, to one shadow: answered or refused, and what was refused changed nothing. What is kept comes
// back as it was, and a delta that is reported is no delta any more.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char *>(data), size);
    ShadowStore store(ShadowLimits{});
    std::int64_t now = 1'577'836'800;
    while (!rest.empty()) {
        const std::size_t line = rest.find('\n');
        const std::string_view request = rest.substr(0, line);
        rest.remove_prefix(line == std::string_view::npos ? rest.size() : line + 1);
        const std::string before = store.get(now, "t", {}).body;
        const ShadowAnswer answer = store.update(++now, "t", {}, request);
        if (!Json::accept(answer.body))
            std::abort();
        if (!answer.isAccepted() && Json::parse(store.get(now - 1, "t", {}).body) != Json::parse(before))
            std::abort();
    }
    const auto view = store.view("t", {});
    if (view && !view->delta.empty()) {
        const ShadowAnswer reported = store.update(++now, "t", {}, R"({"state":{"reported":)" + view->delta + "}}");
        // It may be too large by then; an empty object desired in place of a value stays open.
        if (reported.isAccepted() && reported.delta &&
            Json::parse(*reported.delta)["state"].size() > Json::parse(view->delta).size())
            std::abort();
    }
    return 0;
}
