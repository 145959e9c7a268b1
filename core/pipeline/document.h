// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/pipeline/edit.h"

#include <QObject>

#include <string_view>
#include <unordered_set>
#include <vector>

namespace headwater::pipeline {

/// What happened to the history, for the journal: a command was done, merged into the last one, undone or redone,
/// or the document was replaced as a whole.
enum class HistoryStep : std::uint8_t { Done, Merged, Undone, Redone };

/// The pipeline that is being edited, and its history. It changes only through commands; every change, from the
/// mouse, the keyboard, a paste or undo, passes perform(), undo() or redo(). Lives on the thread that made it.
class Document : public QObject
{
    Q_OBJECT
public:
    explicit Document(const Catalog &catalog, QObject *parent = nullptr);

    const Catalog &catalog() const { return m_catalog; }
    const Pipeline &pipeline() const { return m_pipeline; }
    const std::vector<Command> &history() const { return m_history; }
    std::size_t position() const { return m_position; } ///< commands before it are done, those behind undone

    /// Starts afresh with a pipeline and, after a recovery, with its history.
    void reset(Pipeline pipeline, std::vector<Command> history = {}, std::size_t position = 0);

    /// Does a command. One without edits, or whose edits change nothing, does not enter the history. On refusal
    /// nothing has changed.
    Result<void> perform(Command command);
    bool canUndo() const { return m_position > 0; }
    bool canRedo() const { return m_position < m_history.size(); }
    void undo();
    void redo();
    void goTo(std::size_t position); ///< undoes or redoes up to a place in the history list
    void endMerge();                 ///< the next command starts a step of its own

    bool isClean() const { return m_position == m_cleanPosition; }
    void setClean();

Q_SIGNALS:
    /// After every change. `edits` are what was applied, in order; empty after reset(), when all is new.
    void changed(const std::vector<headwater::pipeline::Edit> &edits);
    void historyChanged(headwater::pipeline::HistoryStep step);
    void wasReset();
    void cleanChanged(bool clean);

private:
    const Catalog &m_catalog;
    Pipeline m_pipeline;
    std::vector<Command> m_history;
    std::size_t m_position = 0;
    std::size_t m_cleanPosition = 0;
    bool m_mayMerge = false;
};

// Commands that more than one place needs. Each returns a command to perform(), or the reason why not.

/// The ids of a pipeline's nodes, as views into it.
using TakenIds = std::unordered_set<std::string_view>;
TakenIds idsOf(const Pipeline &pipeline);
/// `stem`, or `stem-2` and so on if that is taken.
std::string freshId(const TakenIds &taken, std::string_view stem);
std::string freshId(const Pipeline &pipeline, std::string_view stem);
Command addNodeCommand(const Document &document, std::string_view type, std::optional<Position> at);
Result<Command> addLinkCommand(const Document &document, Link link);
/// Removes nodes and the links that touch them; with `heal`, what fed a removed node then feeds what it fed, where
/// the services can be linked.
Command removeCommand(const Document &document, const std::vector<std::string> &nodes, const std::vector<Link> &links,
                      bool heal);
Command moveCommand(const Document &document, const std::vector<std::pair<std::string, Position>> &to,
                    std::string mergeKey);
Command setPropertyCommand(const Document &document, const std::vector<std::string> &nodes, std::string_view key,
                           const Json &value, std::string mergeKey);
Result<Command> renameCommand(const Document &document, std::string_view node, std::string_view newId);
Command setTitleCommand(const Document &document, std::string_view node, std::string_view title, std::string mergeKey);
Command setHeadingCommand(const Document &document, Heading heading, std::string mergeKey);
Command setActionsCommand(const Document &document, std::vector<Action> actions, std::string mergeKey);
/// Puts a new node between the two ends of a link.
Result<Command> insertOnLinkCommand(const Document &document, const Link &link, std::string_view type, Position at);
/// Puts a node that is already there between the two ends of a link.
Result<Command> insertOnLinkCommand(const Document &document, const Link &link, std::string_view node);
/// Puts a new node of another service in the place of a node, with its links; the reason why not where a link cannot be
/// drawn again. What was planned for the node goes with it.
Result<Command> replaceNodeCommand(const Document &document, std::string_view node, const ReplacementSpec &with);
/// Makes the whole document equal to another pipeline: what restoring a snapshot does.
Command replaceCommand(const Document &document, const Pipeline &with);
/// Pastes a fragment of writeFragment(), moved so that its top-left corner lies at `at`, with fresh ids.
Result<Command> pasteCommand(const Document &document, std::string_view text, Position at);

} // namespace headwater::pipeline
