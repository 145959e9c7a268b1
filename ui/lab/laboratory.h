// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"
#include "core/pipeline/validation.h"
#include "core/simulation/session.h"

#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace headwater::ui {

class LiveLink;

/// What the parts of one window share: the document, the running world, the selection. Parts talk to each other
/// only through it. Lives on the main thread.
class Laboratory : public QObject
{
    Q_OBJECT
public:
    explicit Laboratory(QObject *parent = nullptr);
    ~Laboratory() override;

    pipeline::Document &document() { return m_document; }
    const pipeline::Pipeline &pipeline() const { return m_document.pipeline(); }
    const pipeline::Catalog &catalog() const { return m_document.catalog(); }

    /// The running world, or null while nothing was started (or the pipeline has errors).
    simulation::Session *session() { return m_session.get(); }
    /// The latest picture of the world; null while there is no session. Taken 60 times a second.
    const simulation::FramePtr &frame() const { return m_frame; }
    const simulation::NodeView *nodeView(const std::string &id) const; ///< in frame(); null if not there
    const simulation::LinkView *linkView(const pipeline::Link &link) const;

    /// Real clients of the running world.
    LiveLink &live() { return *m_live; }

    bool isRunning() const { return m_running; }
    double speed() const { return m_speed; }

    const std::vector<std::string> &selectedNodes() const { return m_selectedNodes; }
    const std::vector<pipeline::Link> &selectedLinks() const { return m_selectedLinks; }

    /// The document as it is now, for other threads. One copy is made between two changes, however many ask.
    std::shared_ptr<const pipeline::Pipeline> snapshot();
    /// Validates the document and gives the issues to `then`: at once, or, when there is much to check, later from
    /// another thread, unless `home` is gone or the document has changed by then.
    void check(QObject *home, std::function<void(const std::vector<pipeline::Issue> &)> then);

    /// Does a command and, when it is refused, says why (refused()). Returns whether it was done.
    bool perform(pipeline::Command command);
    bool perform(Result<pipeline::Command> command);

public Q_SLOTS:
    void run(); ///< starts a session if there is none; refuses with problems while invalid
    void pause();
    void toggleRunning();
    void stepEvent();
    void stepSecond();
    void rewind();
    void seek(qint64 nanoseconds);
    void runUntil(const headwater::simulation::StopAt &stop);
    void setSpeed(double speed); ///< 0: as fast as it goes
    /// An action on the running world; starts (paused) a session if there is none.
    void post(const headwater::pipeline::Action &action);
    /// Does what a remedy's button promises.
    void apply(const headwater::simulation::Remedy &remedy);
    void select(const std::vector<std::string> &nodes, const std::vector<headwater::pipeline::Link> &links = {});

Q_SIGNALS:
    void frameChanged(); ///< a new picture; at most 60 times a second
    void runningChanged(bool running);
    void sessionChanged(); ///< a session began or ended
    void speedChanged(double speed);
    void selectionChanged();
    void refused(const QString &message);               ///< something was not done, and why: shown as a quiet card
    void stopped(const QString &reason);                ///< a run stopped by itself
    void focusRequested(const std::string &node);       ///< the canvas centres it
    void explanationRequested(const std::string &node); ///< the inspector shows the notes of a node's service

private:
    bool ensureSession();
    simulation::SessionOptions options();
    bool startChecked();
    void startUnchecked();
    void refuse(const pipeline::Issue &error);
    void endSession();
    void setRunning(bool running);
    void takeFrame();
    void documentChanged();
    void followDocument(const std::vector<pipeline::Edit> &edits);
    void updateSession();
    void tidySelection(const std::vector<pipeline::Edit> &edits);

    pipeline::Document m_document;
    const std::unique_ptr<LiveLink> m_live;
    std::unique_ptr<simulation::Session> m_session;
    QThreadPool m_endings; ///< takes down the worlds of ended sessions
    simulation::FramePtr m_frame;
    QTimer m_frameTimer;
    QTimer m_updateTimer;
    std::unordered_map<std::string, std::size_t> m_nodeIndex; ///< into the frame
    std::unordered_map<std::string, std::size_t> m_linkIndex;
    std::uint64_t m_structure = 0;
    std::shared_ptr<const pipeline::Pipeline> m_snapshot; ///< null when the document has changed since
    std::uint64_t m_changes = 0;                          ///< of the document
    std::uint64_t m_sessions = 0;                         ///< begun so far
    bool m_running = false;
    double m_speed = 1;
    std::vector<std::string> m_selectedNodes;
    std::vector<pipeline::Link> m_selectedLinks;
};

} // namespace headwater::ui
