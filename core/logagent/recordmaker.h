// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/agentconfig.h"

#include <string>
#include <string_view>

namespace headwater::logagent {

/// Makes of what stands in a file what the flow sends: converted, and cut where it is too long.
class RecordMaker
{
public:
    static Result<RecordMaker> make(const FlowConfig &flow);

    struct Made
    {
        std::string_view data; ///< without data when a conversion could not read it; valid until the next call
        bool truncated = false;
    };
    Made operator()(std::string_view raw);

private:
    RecordMaker(Converter converter, std::size_t most, std::string terminator);
    Converter m_converter;
    std::size_t m_most;
    std::string m_terminator;
    std::string m_cut;
};

} // namespace headwater::logagent
