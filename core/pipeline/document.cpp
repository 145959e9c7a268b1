// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/document.h"

#include <QDateTime>

#include <algorithm>
#include <limits>

namespace headwater::pipeline {
namespace {

/// The clean state is not in the history any more.
constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

} // namespace

Document::Document(const Catalog &catalog, QObject *parent)
    : QObject(parent)
    , m_catalog(catalog)
{
}

void Document::reset(Pipeline pipeline, std::vector<Command> history, std::size_t position)
{
    const bool wasClean = isClean();
    m_pipeline = std::move(pipeline);
    m_history = std::move(history);
    m_position = std::min(position, m_history.size());
    m_cleanPosition = m_position;
    m_mayMerge = false;
    Q_EMIT wasReset();
    Q_EMIT changed({});
    if (!wasClean)
        Q_EMIT cleanChanged(true);
}

Result<void> Document::perform(Command command)
{
    const std::vector<Edit> applied = coalesced(std::move(command.edits));
    if (applied.empty())
        return {};
    if (Result<void> result = headwater::pipeline::apply(m_pipeline, applied); !result)
        return result;

    const bool wasClean = isClean();
    if (command.at == 0)
        command.at = QDateTime::currentMSecsSinceEpoch();
    if (canRedo()) {
        m_history.resize(m_position);
        if (m_cleanPosition != kNowhere && m_cleanPosition > m_position)
            m_cleanPosition = kNowhere;
    }

    // Once a gesture has come back to where it began, what follows is a step of its own again.
    bool mayMerge = true;
    const bool merges =
        m_mayMerge && m_position > 0 && !command.mergeKey.empty() && m_history.back().mergeKey == command.mergeKey;
    if (merges) {
        Command &last = m_history.back();
        last.at = command.at;
        last.edits.insert(last.edits.end(), applied.begin(), applied.end());
        last.edits = coalesced(std::move(last.edits));
        if (last.edits.empty()) {
            m_history.pop_back();
            --m_position;
            mayMerge = false;
        }
    } else {
        command.edits = applied;
        m_history.push_back(std::move(command));
        ++m_position;
    }
    m_mayMerge = mayMerge;

    Q_EMIT changed(applied);
    Q_EMIT historyChanged(merges ? HistoryStep::Merged : HistoryStep::Done);
    if (isClean() != wasClean)
        Q_EMIT cleanChanged(!wasClean);
    return {};
}

void Document::undo()
{
    if (!canUndo())
        return;
    const bool wasClean = isClean();
    const std::vector<Edit> back = inverse(m_history[m_position - 1].edits);
    const Result<void> result = headwater::pipeline::apply(m_pipeline, back);
    Q_ASSERT(result.ok());
    if (!result)
        return;
    --m_position;
    m_mayMerge = false;
    Q_EMIT changed(back);
    Q_EMIT historyChanged(HistoryStep::Undone);
    if (isClean() != wasClean)
        Q_EMIT cleanChanged(!wasClean);
}

void Document::redo()
{
    if (!canRedo())
        return;
    const bool wasClean = isClean();
    const std::vector<Edit> again = m_history[m_position].edits;
    const Result<void> result = headwater::pipeline::apply(m_pipeline, again);
    Q_ASSERT(result.ok());
    if (!result)
        return;
    ++m_position;
    m_mayMerge = false;
    Q_EMIT changed(again);
    Q_EMIT historyChanged(HistoryStep::Redone);
    if (isClean() != wasClean)
        Q_EMIT cleanChanged(!wasClean);
}

void Document::goTo(std::size_t position)
{
    position = std::min(position, m_history.size());
    while (m_position != position) {
        const std::size_t before = m_position;
        if (m_position > position)
            undo();
        else
            redo();
        if (m_position == before)
            return;
    }
}

void Document::endMerge()
{
    m_mayMerge = false;
}

void Document::setClean()
{
    m_mayMerge = false;
    if (isClean())
        return;
    m_cleanPosition = m_position;
    Q_EMIT cleanChanged(true);
}

} // namespace headwater::pipeline
