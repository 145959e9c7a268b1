// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/access/checklist.h"
#include "lab.h"

namespace headwater::test {

using services::SecurityLine;
using services::SecurityState;
using services::SecurityTopic;

/// What happened at the control plane, refusals by policies among it.
struct Heard final : world::Probe
{
    struct Line
    {
        std::string node, error, text;
        std::uint64_t count;
    };
    std::vector<Line> lines;
    void happened(const world::Happening &happening) override
    {
        if (happening.kind == world::EventKind::ControlPlane)
            lines.push_back(
                {std::string(happening.node), std::string(happening.error), happening.text, happening.count});
    }
    const Line *find(std::string_view error) const
    {
        const auto found =
            std::find_if(lines.begin(), lines.end(), [&](const Line &line) { return line.error == error; });
        return found == lines.end() ? nullptr : &*found;
    }
};

inline Json policy(const char *statements)
{
    return "{\"Version\": \"2012-10-17\", \"Statement\": [" + std::string(statements) + "]}";
}

inline constexpr const char *kClicks = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";
inline constexpr const char *kAll = R"({"Effect": "Allow", "Action": "*", "Resource": "*"})";

inline std::vector<SecurityLine> linesAbout(const pipeline::Pipeline &drawn, SecurityTopic topic)
{
    auto lines = services::securityChecklist(drawn, services::builtinCatalog());
    std::erase_if(lines, [topic](const SecurityLine &line) { return line.topic != topic; });
    return lines;
}

} // namespace headwater::test
