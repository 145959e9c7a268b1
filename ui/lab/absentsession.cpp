// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/session.h"

namespace headwater::simulation {

struct Session::Private
{
};

Session::Session(std::unique_ptr<Private> p)
    : d(std::move(p))
{
}
Session::~Session() = default;
Result<std::unique_ptr<Session>> Session::create(const pipeline::Pipeline &, const pipeline::Catalog &, SessionOptions)
{
    return Error{QStringLiteral("This build has no engine."), {}};
}
void Session::run() {}
void Session::pause() {}
void Session::stepEvent() {}
void Session::stepTime(std::int64_t) {}
void Session::runUntil(StopAt) {}
void Session::setSpeed(double) {}
void Session::seek(std::int64_t) {}
void Session::post(pipeline::Action) {}
void Session::update(const pipeline::Pipeline &) {}
FramePtr Session::frame() const
{
    return std::make_shared<Frame>();
}
void Session::setStopListener(std::function<void(QString)>) {}
// Reached only through a session, of which there is none.
MetricHistory &Session::metrics()
{
    static MetricHistory none;
    return none;
}
KeyspaceHistory &Session::keyspace()
{
    static KeyspaceHistory none;
    return none;
}
EventLog &Session::events()
{
    static EventLog none;
    return none;
}
std::future<Result<std::vector<PeekedRecord>>> Session::peek(PeekRequest)
{
    return {};
}

} // namespace headwater::simulation
