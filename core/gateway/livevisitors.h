// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/calltape.h"
#include "core/gateway/gateway.h"
#include "core/gateway/livecalls.h"
#include "core/pipeline/pipeline.h"
#include "core/simulation/visitors.h"

#include <QEventLoop>
#include <QString>
#include <QTimer>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headwater::gateway {

/// A stream or a queue that came or went because a client said so.
struct MadeNode
{
    pipeline::Node node;               ///< without a place
    std::vector<pipeline::Link> links; ///< that came with it
    bool isGone = false;
};

/// Which ports a session opens, and who may come in.
struct LiveDoors
{
    GatewayPorts ports;
    bool isStrict = false; ///< calls are signed, and policies decide
    /// The authority with whose certificates the ports speak TLS as well; empty: none.
    QString office = certificates::Office::defaultFolder();
    SimTime controlDelay = -1; ///< of the first time; negative: as the services do
};

/// What somebody who looks at a session knows of its clients. Written by the session's thread, read by any.
class LiveBoard
{
public:
    struct State
    {
        bool isOpen = false;
        std::map<std::string, std::uint16_t> ports; ///< by the names of the options of `serve`
        bool isStrict = false;
        bool isEncrypted = false; ///< the ports speak TLS as well
        QString warning;          ///< what is missing although the ports are open; translated
        QString problem;          ///< why the ports could not be opened; translated
        std::string problemAt;    ///< which of them, by the name of its option; empty: none in particular
        std::uint64_t changes = 0;
    };

    State state() const;
    void setState(State state);
    LiveCalls &calls() { return m_calls; }

    void put(MadeNode made);
    std::vector<MadeNode> takeMade();

private:
    mutable std::mutex m_mutex;
    State m_state;
    std::vector<MadeNode> m_made;
    LiveCalls m_calls;
};

/// Real clients as visitors of a session: a gateway whose ports are opened and closed while the world goes on, and a
/// tape of what came over them.
class LiveVisitors final : public simulation::Visitors
{
public:
    LiveVisitors(Host &host, std::shared_ptr<LiveBoard> board, qint64 mostKept = CallTape::kMostBytes);
    ~LiveVisitors() override;

    /// Opens the ports; how that went stands on the board.
    void open(const LiveDoors &doors);
    /// The same call again, as a new one; nobody hears the answer but who looks. Of a device: while it is connected.
    void makeAgain(const OutsideCall &call);

    void leave() override;
    SimTime nextVisit() const override;
    std::size_t deedsBefore() const override;
    void visitAgain() override;
    void forgetLater() override;
    SimTime keptUntil() const override { return m_tape.keptUntil(); }
    bool isOpen() const override { return m_isOpen; }
    void close() override;
    void undisturbed(const std::function<void()> &what) override;
    void letIn() override;

private:
    /// When the world first had endpoints, and which.
    struct Opening
    {
        SimTime at;
        std::size_t deeds;
        EndpointOptions options;
    };

    void build();
    void lookForMade();
    void tell(const world::Component &component, bool isGone);

    Host &m_host;
    const std::shared_ptr<LiveBoard> m_board;
    std::optional<Opening> m_opening;
    CallTape m_tape;
    std::unique_ptr<LiveWorld> m_live; ///< of this world; null before its opening
    std::unique_ptr<Gateway> m_gateway;
    std::optional<QEventLoop> m_loop; ///< made when it is first needed, on the thread that needs it
    std::optional<QTimer> m_wake;
    bool m_isOpen = false;
    std::uint64_t m_repeated = 0; ///< calls made again
    std::size_t m_seen = 0;       ///< components of the world that were looked at
    std::vector<const world::Component *> m_watched;
    std::set<std::string, std::less<>> m_made; ///< told, and not drawn yet
};

/// What a session is given to have such visitors.
std::function<std::unique_ptr<simulation::Visitors>(simulation::Visitors::Host &)>
liveVisitors(std::shared_ptr<LiveBoard> board);

} // namespace headwater::gateway
