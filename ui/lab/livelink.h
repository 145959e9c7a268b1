// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/livevisitors.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::ui {

class Laboratory;

/// What a window has to do with real clients: it opens and closes the ports of the running world, and puts on the
/// canvas what clients make. Lives on the main thread.
class LiveLink : public QObject
{
    Q_OBJECT
public:
    using Ports = std::map<std::string, std::uint16_t>; ///< by the names of the options of `serve`

    explicit LiveLink(Laboratory &lab);

    /// Lets the world follow the wall clock and opens the ports that the pipeline has use for. A port that is not among
    /// the `fixed` is a free one.
    void begin(const Ports &fixed);
    void end();

    bool isOn() const { return m_state.isOpen; }
    const Ports &ports() const { return m_state.ports; }
    /// Calls of the present session; null while there is none.
    gateway::LiveCalls *calls() const { return m_board ? &m_board->calls() : nullptr; }
    /// The same call again, as a new one.
    void makeAgain(const gateway::LiveCall &call);

    /// What a new session is given so that clients can come in.
    std::function<std::unique_ptr<simulation::Visitors>(simulation::Visitors::Host &)> visitors();
    void sessionEnded();
    /// Looks at what the session's thread has to say.
    void look();

Q_SIGNALS:
    void changed();                    ///< the ports were opened or closed
    void said(const QString &message); ///< something happened that nobody here did

private:
    void take(const gateway::MadeNode &made);
    void draw(const gateway::MadeNode &made);
    std::optional<pipeline::Position> placeFor(const pipeline::ServiceType &type) const;

    Laboratory &m_lab;
    std::shared_ptr<gateway::LiveBoard> m_board;
    gateway::LiveBoard::State m_state;
    std::string m_lastDrawn; ///< of what clients made
    bool m_isEnding = false; ///< somebody here closes the ports
};

} // namespace headwater::ui
