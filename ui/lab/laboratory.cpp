// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/laboratory.h"

#include "core/base/background.h"
#include "core/base/text.h"
#include "core/pipeline/validation.h"
#include "core/services/builtin.h"
#include "ui/lab/livelink.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <chrono>

namespace headwater::ui {
namespace {

using namespace std::chrono_literals;

constexpr auto kFrameInterval = 16ms;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kCheckedAtOnce = 500; ///< nodes; more take longer than a part of a frame

std::string keyOf(const pipeline::Link &link)
{
    return link.from + '\n' + link.to + '\n' + link.port;
}

/// Whether the running world has to hear of an edit: where a node lies and what it is called is no concern of it.
bool concernsWorld(const pipeline::Edit &edit)
{
    return !std::holds_alternative<pipeline::MoveNode>(edit) && !std::holds_alternative<pipeline::SetTitle>(edit);
}

const pipeline::Issue *firstError(const std::vector<pipeline::Issue> &issues)
{
    const auto error = std::find_if(issues.begin(), issues.end(), [](const pipeline::Issue &issue) {
        return issue.severity == pipeline::Severity::Error;
    });
    return error == issues.end() ? nullptr : &*error;
}

} // namespace

Laboratory::Laboratory(QObject *parent)
    : QObject(parent)
    , m_document(services::builtinCatalog())
    , m_live(std::make_unique<LiveLink>(*this))
{
    m_frameTimer.setInterval(kFrameInterval);
    m_frameTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_frameTimer, &QTimer::timeout, this, &Laboratory::takeFrame);
    // Edits that arrive together (a paste, an undo) reach the world as one.
    m_updateTimer.setSingleShot(true);
    m_updateTimer.setInterval(0ms);
    connect(&m_updateTimer, &QTimer::timeout, this, &Laboratory::updateSession);
    connect(&m_document, &pipeline::Document::changed, this, &Laboratory::followDocument);
    connect(&m_document, &pipeline::Document::wasReset, this, [this] {
        documentChanged();
        endSession();
        select({});
    });
}

Laboratory::~Laboratory()
{
    m_frameTimer.stop();
    m_session.reset();
    m_endings.waitForDone();
}

const simulation::NodeView *Laboratory::nodeView(const std::string &id) const
{
    if (!m_frame)
        return nullptr;
    const auto found = m_nodeIndex.find(id);
    return found == m_nodeIndex.end() || found->second >= m_frame->nodes.size() ? nullptr
                                                                                : &m_frame->nodes[found->second];
}

const simulation::LinkView *Laboratory::linkView(const pipeline::Link &link) const
{
    if (!m_frame)
        return nullptr;
    const auto found = m_linkIndex.find(keyOf(link));
    return found == m_linkIndex.end() || found->second >= m_frame->links.size() ? nullptr
                                                                                : &m_frame->links[found->second];
}

std::shared_ptr<const pipeline::Pipeline> Laboratory::snapshot()
{
    if (!m_snapshot)
        m_snapshot = std::make_shared<const pipeline::Pipeline>(pipeline());
    return m_snapshot;
}

void Laboratory::check(QObject *home, std::function<void(const std::vector<pipeline::Issue> &)> then)
{
    if (pipeline().nodes.size() <= kCheckedAtOnce) {
        then(pipeline::validate(pipeline(), catalog()));
        return;
    }
    const auto answer = [self = QPointer(this), home = QPointer(home), changes = m_changes,
                         then = std::move(then)](const std::vector<pipeline::Issue> &issues) {
        if (self && home && changes == self->m_changes)
            then(issues);
    };
    inBackground([snapshot = snapshot(), &catalog = catalog(), answer]() mutable {
        auto issues = pipeline::validate(*snapshot, catalog);
        snapshot.reset();
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [answer, issues = std::move(issues)] { answer(issues); },
            Qt::QueuedConnection);
    });
}

bool Laboratory::perform(pipeline::Command command)
{
    const Result<void> done = m_document.perform(std::move(command));
    if (!done)
        Q_EMIT refused(done.error().message);
    return done.ok();
}

bool Laboratory::perform(Result<pipeline::Command> command)
{
    if (!command) {
        Q_EMIT refused(command.error().message);
        return false;
    }
    return perform(std::move(command).value());
}

void Laboratory::run()
{
    if (m_running || !ensureSession())
        return;
    m_session->run();
    setRunning(true);
}

void Laboratory::pause()
{
    if (!m_session || !m_running)
        return;
    m_session->pause();
    setRunning(false);
}

void Laboratory::toggleRunning()
{
    if (m_running)
        pause();
    else
        run();
}

void Laboratory::stepEvent()
{
    pause();
    if (ensureSession())
        m_session->stepEvent();
}

void Laboratory::stepSecond()
{
    pause();
    if (ensureSession())
        m_session->stepTime(kSecond);
}

void Laboratory::rewind()
{
    pause();
    if (m_session)
        m_session->seek(0);
}

void Laboratory::seek(qint64 nanoseconds)
{
    if (ensureSession())
        m_session->seek(std::max<qint64>(0, nanoseconds));
}

void Laboratory::runUntil(const simulation::StopAt &stop)
{
    if (!ensureSession())
        return;
    m_session->runUntil(stop);
    setRunning(true);
}

void Laboratory::setSpeed(double speed)
{
    if (speed == m_speed || !(speed >= 0))
        return;
    m_speed = speed;
    if (m_session)
        m_session->setSpeed(speed);
    Q_EMIT speedChanged(speed);
}

void Laboratory::post(const pipeline::Action &action)
{
    if (ensureSession())
        m_session->post(action);
}

void Laboratory::apply(const simulation::Remedy &remedy)
{
    if (remedy.kind == simulation::RemedyKind::Explain) {
        select({remedy.node});
        Q_EMIT explanationRequested(remedy.node);
        return;
    }
    pipeline::Json with =
        remedy.with.empty() ? pipeline::Json::object() : pipeline::Json::parse(remedy.with, nullptr, false);
    if (with.is_discarded()) {
        Q_EMIT refused(tr("This remedy cannot be applied: its value is not readable."));
        return;
    }
    if (remedy.kind == simulation::RemedyKind::SetProperty) {
        perform(pipeline::setPropertyCommand(m_document, {remedy.node}, remedy.name, with, {}));
        return;
    }
    pipeline::Action action;
    action.node = remedy.node;
    action.name = remedy.name;
    action.with = std::move(with);
    post(action);
}

void Laboratory::select(const std::vector<std::string> &nodes, const std::vector<pipeline::Link> &links)
{
    if (nodes == m_selectedNodes && links == m_selectedLinks)
        return;
    m_selectedNodes = nodes;
    m_selectedLinks = links;
    Q_EMIT selectionChanged();
}

bool Laboratory::ensureSession()
{
    if (m_session)
        return true;
    if (pipeline().nodes.empty()) {
        Q_EMIT refused(tr("There is nothing to run yet. Drag a service onto the canvas, or open a sample."));
        return false;
    }
    if (pipeline().nodes.size() > kCheckedAtOnce)
        startUnchecked();
    else if (!startChecked())
        return false;
    const std::uint64_t number = ++m_sessions;
    m_session->setSpeed(m_speed);
    m_session->setStopListener([this, number](const QString &reason) {
        QMetaObject::invokeMethod(
            this,
            [this, number, reason] {
                if (!m_session || number != m_sessions)
                    return;
                setRunning(false);
                Q_EMIT stopped(reason);
            },
            Qt::QueuedConnection);
    });
    m_frame.reset();
    takeFrame();
    m_frameTimer.start();
    Q_EMIT sessionChanged();
    return true;
}

simulation::SessionOptions Laboratory::options()
{
    simulation::SessionOptions options;
    options.visitors = m_live->visitors();
    return options;
}

bool Laboratory::startChecked()
{
    const std::vector<pipeline::Issue> issues = pipeline::validate(pipeline(), catalog());
    if (const pipeline::Issue *error = firstError(issues)) {
        refuse(*error);
        return false;
    }
    Result<std::unique_ptr<simulation::Session>> created =
        simulation::Session::create(pipeline(), catalog(), options());
    if (!created) {
        Q_EMIT refused(created.error().message);
        return false;
    }
    m_session = std::move(created.value());
    return true;
}

/// The session's thread checks a large pipeline; when it cannot run, the session ends as if it had not begun.
void Laboratory::startUnchecked()
{
    m_session = simulation::Session::begin(snapshot(), catalog(), options(),
                                           [this, number = m_sessions + 1](const pipeline::Issue &error) {
                                               QMetaObject::invokeMethod(
                                                   this,
                                                   [this, number, error] {
                                                       if (!m_session || number != m_sessions)
                                                           return;
                                                       endSession();
                                                       refuse(error);
                                                   },
                                                   Qt::QueuedConnection);
                                           });
}

void Laboratory::refuse(const pipeline::Issue &error)
{
    Q_EMIT refused(error.node.empty() ? error.message
                                      : tr("%1: %2", "node: what is wrong").arg(fromUtf8(error.node), error.message));
}

void Laboratory::endSession()
{
    m_frameTimer.stop();
    m_updateTimer.stop();
    const bool had = m_session != nullptr;
    if (had) {
        // Its thread may be in the midst of something, and a large world takes a while to be taken down.
        m_session->setStopListener({});
        m_endings.start([session = m_session.release()] { delete session; });
    }
    m_frame.reset();
    m_nodeIndex.clear();
    m_linkIndex.clear();
    setRunning(false);
    m_live->sessionEnded();
    if (had) {
        Q_EMIT sessionChanged();
        Q_EMIT frameChanged();
    }
}

void Laboratory::setRunning(bool running)
{
    if (running == m_running)
        return;
    m_running = running;
    Q_EMIT runningChanged(running);
}

void Laboratory::takeFrame()
{
    m_live->look();
    simulation::FramePtr latest = m_session->frame();
    if (latest == m_frame)
        return;
    const bool restructured = !m_frame || latest->structure != m_structure;
    m_frame = std::move(latest);
    if (restructured) {
        m_structure = m_frame->structure;
        m_nodeIndex.clear();
        m_linkIndex.clear();
        for (std::size_t i = 0; i < m_frame->nodeIds.size(); ++i)
            m_nodeIndex.emplace(m_frame->nodeIds[i], i);
        for (std::size_t i = 0; m_frame->plan && i < m_frame->plan->size(); ++i)
            m_linkIndex.emplace(keyOf((*m_frame->plan)[i]), i);
    }
    Q_EMIT frameChanged();
}

void Laboratory::documentChanged()
{
    ++m_changes;
    m_snapshot.reset();
}

void Laboratory::followDocument(const std::vector<pipeline::Edit> &edits)
{
    documentChanged();
    tidySelection(edits);
    if (m_session && std::any_of(edits.begin(), edits.end(), concernsWorld))
        m_updateTimer.start();
}

void Laboratory::updateSession()
{
    // The session leaves the world as it is while the pipeline is wrong for the moment (half a value typed).
    if (m_session)
        m_session->update(snapshot());
}

void Laboratory::tidySelection(const std::vector<pipeline::Edit> &edits)
{
    std::vector<std::string> nodes = m_selectedNodes;
    std::vector<pipeline::Link> links = m_selectedLinks;
    for (const pipeline::Edit &edit : edits) {
        const auto *rename = std::get_if<pipeline::RenameNode>(&edit);
        if (rename == nullptr)
            continue;
        std::replace(nodes.begin(), nodes.end(), rename->before, rename->after);
        for (pipeline::Link &link : links) {
            if (link.from == rename->before)
                link.from = rename->after;
            if (link.to == rename->before)
                link.to = rename->after;
        }
    }
    std::erase_if(nodes, [this](const std::string &id) { return pipeline().find(id) == nullptr; });
    std::erase_if(links, [this](const pipeline::Link &link) {
        return pipeline().findLink(link.from, link.to, link.port) == nullptr;
    });
    select(nodes, links);
}

} // namespace headwater::ui
