// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/worldsource.h"

#include "ui/lab/laboratory.h"

#include <algorithm>

namespace headwater::ui {

WorldSource WorldSource::of(Laboratory &lab)
{
    Laboratory *const where = &lab;
    WorldSource source;
    source.frame = [where] {
        return where->frame();
    };
    source.metrics = [where] {
        return where->session() ? &where->session()->metrics() : nullptr;
    };
    source.keyspace = [where] {
        return where->session() ? &where->session()->keyspace() : nullptr;
    };
    source.events = [where] {
        return where->session() ? &where->session()->events() : nullptr;
    };
    source.peek = [where](simulation::PeekRequest request) {
        return where->session() ? where->session()->peek(std::move(request)) : PeekFuture();
    };
    source.objects = [where](const std::string &node) {
        return where->session() ? where->session()->objects(node) : ObjectsFuture();
    };
    source.object = [where](const std::string &node, const std::string &key) {
        return where->session() ? where->session()->object(node, key) : ObjectFuture();
    };
    source.post = [where](const pipeline::Action &action) {
        where->post(action);
    };
    return source;
}

const simulation::NodeView *findNode(const simulation::FramePtr &frame, const std::string &id)
{
    if (!frame)
        return nullptr;
    const auto found = std::find(frame->nodeIds.begin(), frame->nodeIds.end(), id);
    const auto index = static_cast<std::size_t>(found - frame->nodeIds.begin());
    return index < frame->nodes.size() ? &frame->nodes[index] : nullptr;
}

} // namespace headwater::ui
