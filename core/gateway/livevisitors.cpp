// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/livevisitors.h"

#include "core/gateway/devices/endpoint.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>
#include <array>
#include <utility>

namespace headwater::gateway {
namespace {

constexpr int kWakeMs = 1; ///< the world goes on when nobody calls
/// Calls made again have numbers that no port gives.
constexpr std::uint64_t kRepeated = std::uint64_t{1} << 62;
/// What clients can make that has a place of its own in a drawing.
constexpr std::array<std::string_view, 3> kDrawable{"kinesis-stream", "sqs-queue", "firehose"};

} // namespace

LiveBoard::State LiveBoard::state() const
{
    const std::scoped_lock lock(m_mutex);
    return m_state;
}

void LiveBoard::setState(State state)
{
    const std::scoped_lock lock(m_mutex);
    state.changes = m_state.changes + 1;
    m_state = std::move(state);
}

void LiveBoard::put(MadeNode made)
{
    const std::scoped_lock lock(m_mutex);
    m_made.push_back(std::move(made));
}

std::vector<MadeNode> LiveBoard::takeMade()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_made, {});
}

LiveVisitors::LiveVisitors(Host &host, std::shared_ptr<LiveBoard> board, qint64 mostKept)
    : m_host(host)
    , m_board(std::move(board))
    , m_tape(mostKept)
{
}

LiveVisitors::~LiveVisitors()
{
    if (m_isOpen)
        m_board->setState({});
}

void LiveVisitors::build()
{
    // Sockets and timers want an event loop on their thread before they are made.
    if (!m_loop) {
        m_loop.emplace();
        m_wake.emplace().setTimerType(Qt::PreciseTimer);
        QObject::connect(&*m_wake, &QTimer::timeout, &*m_loop, &QEventLoop::quit);
    }
    m_live = std::make_unique<LiveWorld>(LiveWorld::Driver{[this] { return m_host.due(); },
                                                           [this](SimTime end) { m_host.runTo(end); },
                                                           [this] {
                                                               return m_host.speed();
                                                           }},
                                         m_host.world());
    m_gateway = std::make_unique<Gateway>(*m_live, m_opening->options);
    m_gateway->setWatcher(&m_board->calls());
    m_seen = 0;
}

void LiveVisitors::open(const LiveDoors &doors)
{
    if (m_isOpen)
        return;
    const std::size_t deeds = m_host.beginDeed();
    if (!m_live) {
        const SimTime now = m_host.world().now();
        m_opening = {now, deeds, {doors.controlDelay, shiftToNow(m_host.due())}};
        build();
    }
    LiveBoard::State state;
    GatewayPorts ports = doors.ports;
    if (!doors.office.isEmpty()) {
        auto office = certificates::Office::open(doors.office);
        const auto offered = office ? m_gateway->offerTls(std::move(*office)) : Result<void>(office.error());
        state.isEncrypted = offered.ok();
        // Without the authority the ports that need none open all the same.
        if (!offered)
            state.warning = offered.error().message;
    }
    if (!state.isEncrypted)
        ports.mqtts.reset();
    auto opened = m_gateway->listen(ports, {.isStrict = doors.isStrict});
    if (!opened) {
        m_gateway->close();
        state = {};
        state.problem = opened.error().message;
        state.problemAt = opened.error().place.toStdString();
        m_board->setState(std::move(state));
        return;
    }
    m_live->setRecorder([this](const OutsideCall &call) {
        m_tape.append(call, m_host.beginDeed());
        m_board->calls().came(call);
    });
    m_isOpen = true;
    m_wake->start(kWakeMs);
    state.isOpen = true;
    state.ports = std::move(*opened);
    state.isStrict = doors.isStrict;
    m_board->setState(std::move(state));
}

void LiveVisitors::close()
{
    if (!m_isOpen)
        return;
    // Whoever is cut off is let in once more, to be gone.
    m_live->undisturbed([this] { m_gateway->close(); });
    m_live->setRecorder({});
    // Between two loops nobody else takes away what is done with.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    m_isOpen = false;
    m_wake->stop();
    m_board->calls().allGone();
    m_board->setState({});
}

void LiveVisitors::makeAgain(const OutsideCall &call)
{
    if (!m_isOpen)
        return;
    OutsideCall again = call;
    if (call.operation != devices::kPacket) {
        again.number = kRepeated + ++m_repeated;
        m_board->calls().callComes(call.endpoint, again.number, {.name = "Headwater"});
    }
    m_live->take(std::move(again));
}

void LiveVisitors::leave()
{
    close();
    m_watched.clear();
    m_made.clear();
    m_gateway.reset();
    m_live.reset();
    m_tape.rewind();
}

SimTime LiveVisitors::nextVisit() const
{
    if (m_isOpen || !m_opening)
        return kernel::kNever;
    if (!m_live)
        return m_opening->at;
    return m_tape.next() ? m_tape.next()->at : kernel::kNever;
}

std::size_t LiveVisitors::deedsBefore() const
{
    return m_live ? m_tape.mark() : m_opening->deeds;
}

void LiveVisitors::visitAgain()
{
    if (m_live)
        m_live->redo(m_tape.take());
    else
        build();
}

void LiveVisitors::forgetLater()
{
    m_tape.dropRest();
    if (!m_live)
        m_opening.reset();
}

void LiveVisitors::undisturbed(const std::function<void()> &what)
{
    if (m_live)
        m_live->undisturbed(what);
    else
        what();
}

void LiveVisitors::letIn()
{
    m_loop->exec();
    lookForMade();
}

void LiveVisitors::tell(const world::Component &component, bool isGone)
{
    pipeline::Node node;
    node.id = component.id();
    node.type = component.type().id;
    node.properties = component.properties();
    std::vector<pipeline::Link> links;
    for (const auto &wire : m_host.world().wires()) {
        if (!isGone && !wire->removed && (wire->from == component.index() || wire->to == component.index()))
            links.push_back(wire->link);
    }
    m_board->put({std::move(node), std::move(links), isGone});
}

void LiveVisitors::lookForMade()
{
    const world::World &world = m_host.world();
    for (; m_seen < world.components().size(); ++m_seen) {
        const world::Component &each = *world.components()[m_seen];
        if (std::find(kDrawable.begin(), kDrawable.end(), each.type().id) == kDrawable.end() || each.isRemoved())
            continue;
        m_watched.push_back(&each);
        if (!m_host.isDrawn(each.id())) {
            tell(each, false);
            m_made.insert(each.id());
        }
    }
    std::erase_if(m_made, [this](const std::string &id) { return m_host.isDrawn(id); });
    std::erase_if(m_watched, [this, &world](const world::Component *each) {
        if (!each->isRemoved())
            return false;
        const bool isKnown = m_host.isDrawn(each->id()) || m_made.erase(each->id()) > 0;
        if (isKnown && world.find(each->id()) == nullptr)
            tell(*each, true);
        return true;
    });
}

std::function<std::unique_ptr<simulation::Visitors>(simulation::Visitors::Host &)>
liveVisitors(std::shared_ptr<LiveBoard> board)
{
    return [board = std::move(board)](simulation::Visitors::Host &host) {
        return std::make_unique<LiveVisitors>(host, board);
    };
}

} // namespace headwater::gateway
