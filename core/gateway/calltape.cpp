// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/calltape.h"

#include "core/gateway/answer.h"
#include "core/gateway/recording.h"

#include <cassert>
#include <utility>

namespace headwater::gateway {
namespace {

constexpr const char *kMark = "mark", *kBytes = "bytes"; ///< of the body, which follows as it is

} // namespace

CallTape::CallTape(qint64 mostBytes)
    : m_mostBytes(mostBytes)
{
}

void CallTape::append(const OutsideCall &call, std::size_t mark)
{
    dropRest();
    if (m_keptUntil != kernel::kNever)
        return;
    Json line = callHead(call);
    line[kMark] = mark;
    line[kBytes] = call.body.size();
    std::string text = jsonText(line) + '\n';
    text += call.body;
    const auto size = static_cast<qint64>(text.size());
    const bool isKept = m_end + size <= m_mostBytes && (m_file.isOpen() || m_file.open()) &&
                        (m_file.pos() == m_place || m_file.seek(m_place)) && m_file.write(text.data(), size) == size;
    if (!isKept) {
        m_keptUntil = call.at;
        return;
    }
    m_place += size;
    m_end = m_place;
}

void CallTape::dropRest()
{
    if (m_place == m_end)
        return;
    m_end = m_place;
    m_next.reset();
    m_keptUntil = kernel::kNever;
}

void CallTape::rewind()
{
    m_place = 0;
    read();
}

OutsideCall CallTape::take()
{
    assert(m_next);
    OutsideCall call = std::move(*m_next);
    m_place += m_nextBytes;
    read();
    return call;
}

void CallTape::read()
{
    m_next.reset();
    if (m_place >= m_end || !m_file.seek(m_place))
        return;
    const QByteArray text = m_file.readLine();
    const Json line = Json::parse(text.begin(), text.end(), nullptr, false);
    m_next = callFrom(line);
    if (m_next) {
        m_mark = line.value(kMark, std::size_t{0});
        const auto size = line.value(kBytes, qint64{0});
        m_next->body = m_file.read(size).toStdString();
        m_nextBytes = text.size() + size;
        if (m_next->body.size() != static_cast<std::size_t>(size))
            m_next.reset();
    }
    // A disk that gives back something else than it got has nothing more to say.
    if (!m_next) {
        m_keptUntil = std::min(m_keptUntil, SimTime{0});
        m_end = m_place;
    }
}

} // namespace headwater::gateway
