// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/livevisitors.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

    /// What the user wants to be open.
    struct Wishes
    {
        Ports ports; ///< 0: a free one
        bool isStrict = false;
    };

    explicit LiveLink(Laboratory &lab);

    /// Lets the world follow the wall clock and opens those of the ports that the pipeline has use for.
    void begin(const Wishes &wishes);
    void end();

    bool isOn() const { return m_state.isOpen; }
    bool isStrict() const { return m_state.isStrict; }
    bool isEncrypted() const { return m_state.isEncrypted; }
    const Ports &ports() const { return m_state.ports; }
    /// Why the ports did not open when that was asked for last, and what would be right.
    const QString &problem() const { return m_problem; }
    /// An endpoint as people call it, by the name of its option.
    static QString nameOf(std::string_view endpoint);
    /// Two endpoints that are to have one port.
    static std::optional<std::pair<std::string, std::string>> clash(const Ports &ports);
    /// Calls of the present session; null while there is none.
    gateway::LiveCalls *calls() const { return m_board ? &m_board->calls() : nullptr; }
    /// The same call again, as a new one.
    void makeAgain(const gateway::LiveCall &call);

    /// A place below everything else for a node that nobody put somewhere. Nothing while the canvas places all nodes.
    std::optional<pipeline::Position> placeFor(const pipeline::ServiceType &type) const;

    /// What a new session is given so that clients can come in.
    std::function<std::unique_ptr<simulation::Visitors>(simulation::Visitors::Host &)> visitors();
    void sessionEnded();
    /// Looks at what the session's thread has to say.
    void look();

Q_SIGNALS:
    void changed();                    ///< the ports were opened or closed
    void said(const QString &message); ///< something happened that nobody here did

private:
    void refuse(const QString &problem);
    void take(const gateway::MadeNode &made);
    void draw(const gateway::MadeNode &made);

    Laboratory &m_lab;
    std::shared_ptr<gateway::LiveBoard> m_board;
    gateway::LiveBoard::State m_state;
    QString m_problem;
    std::string m_lastDrawn; ///< of what clients made
    bool m_isEnding = false; ///< somebody here closes the ports
};

} // namespace headwater::ui
