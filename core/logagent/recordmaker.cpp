// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/recordmaker.h"

namespace headwater::logagent {
namespace {

constexpr std::size_t kKeyRoom = 32; ///< a partition key counts against the stream's limit

} // namespace

RecordMaker::RecordMaker(Converter converter, std::size_t most, std::string terminator)
    : m_converter(std::move(converter))
    , m_most(most)
    , m_terminator(std::move(terminator))
{
}

Result<RecordMaker> RecordMaker::make(const FlowConfig &flow)
{
    auto converter = Converter::make(flow.conversions);
    if (!converter)
        return converter.error();
    return RecordMaker(std::move(*converter), flow.longestRecord() - (flow.toDelivery() ? 0 : kKeyRoom),
                       flow.truncatedTerminator);
}

RecordMaker::Made RecordMaker::operator()(std::string_view raw)
{
    Made made;
    made.data = m_converter.convert(raw);
    if (made.data.size() > m_most) {
        m_cut.assign(made.data.substr(0, m_most - m_terminator.size()));
        m_cut += m_terminator;
        made.data = m_cut;
        made.truncated = true;
    }
    return made;
}

} // namespace headwater::logagent
