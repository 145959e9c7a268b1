// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/session.h"

#include "core/base/background.h"
#include "core/base/text.h"
#include "core/pipeline/validation.h"
#include "core/simulation/recordedworld.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace headwater::simulation {

using kernel::kMillisecond;
using kernel::kSecond;
using kernel::SimTime;
using pipeline::Json;
using pipeline::Pipeline;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr auto kFrameEvery = 16ms;
/// From when a picture was looked at to the next one, so that it is there when somebody looks again, and still fresh.
constexpr auto kFrameAfterLook = 8ms;
constexpr auto kChunk = 12ms;     ///< of work for one stretch, so that commands wait no longer than this
constexpr auto kFastChunk = 30ms; ///< the same when it goes as fast as it can
constexpr SimTime kAlmostSecond = 400 * kMillisecond;   ///< from here on stretches end with full seconds
constexpr auto kBehind = 250ms;                         ///< further behind the wall clock the pace starts afresh
constexpr SimTime kEventResolution = 10 * kMillisecond; ///< a stop at an event comes at most this late

/// Time that this thread worked. On a busy machine the wall clock would make stretches ever shorter, and each costs.
std::chrono::nanoseconds worked()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

QString tr(const char *text)
{
    return QCoreApplication::translate("Session", text);
}

std::optional<pipeline::Issue> firstError(const Pipeline &pipeline, const pipeline::Catalog &catalog)
{
    for (pipeline::Issue &issue : pipeline::validate(pipeline, catalog)) {
        if (issue.severity == pipeline::Severity::Error)
            return std::move(issue);
    }
    return std::nullopt;
}

/// What there is to see before the world is built.
FramePtr firstFrame(const Pipeline &pipeline, const pipeline::Catalog &catalog)
{
    auto frame = std::make_shared<Frame>();
    frame->nodeIds.reserve(pipeline.nodes.size());
    frame->nodes.reserve(pipeline.nodes.size());
    std::uint32_t metrics = 0;
    for (const pipeline::Node &node : pipeline.nodes) {
        const pipeline::ServiceType *type = catalog.find(node.type);
        NodeView view;
        view.firstMetric = metrics;
        view.metricCount = type ? static_cast<std::uint32_t>(type->metrics.size()) : 0;
        metrics += view.metricCount;
        frame->nodeIds.push_back(node.id);
        frame->nodes.push_back(std::move(view));
    }
    frame->metrics.resize(metrics);
    frame->links.resize(pipeline.links.size());
    frame->plan = planOf(pipeline);
    return frame;
}

} // namespace

struct Session::Private final : Visitors::Host
{
    Private(std::shared_ptr<const Pipeline> first, const pipeline::Catalog &catalog, SessionOptions options)
        : recorded(
              std::move(first), catalog, options, [this](const world::Happening &happening) { stopAtEvent(happening); },
              [this](SimTime) { stopAtMetric(); })
        , latest(firstFrame(recorded.origin(), catalog))
        , makeVisitors(std::move(options.visitors))
    {
        setPace(pace);
    }

    world::World &world() override { return recorded.world(); }
    SimTime due() override { return running ? dueNow() : recorded.world().now(); }
    double speed() const override { return pace; }
    void runTo(SimTime end) override { recorded.runTo(end); }
    std::size_t beginDeed() override { return recorded.beginDeed(); }
    bool isDrawn(std::string_view id) const override { return recorded.current().find(id) != nullptr; }

    bool isOpen() const { return visitors && visitors->isOpen(); }
    void undisturbed(const std::function<void()> &what)
    {
        if (isOpen())
            visitors->undisturbed(what);
        else
            what();
    }

    /// Where the clock would have the world by now; where it is, when it goes as fast as it can.
    SimTime dueNow()
    {
        SimTime due = recorded.world().now();
        if (pace > 0)
            due = timeAnchor + static_cast<SimTime>(
                                   std::chrono::duration<double, std::nano>(Clock::now() - wallAnchor).count() * pace);
        return stop.time >= 0 ? std::min(due, stop.time) : due;
    }

    void stopAtEvent(const world::Happening &happening)
    {
        if ((stop.events & static_cast<EventKindMask>(happening.kind)) != 0 &&
            (stop.node.empty() || stop.node == happening.node))
            stopReason = tr("Stopped at an event: %1").arg(fromUtf8(happening.text));
    }

    void stopAtMetric()
    {
        if (stop.metric.empty())
            return;
        world::Component *component = recorded.world().find(stop.node);
        const int place = component ? component->type().metricIndex(stop.metric) : -1;
        if (place < 0)
            return;
        const auto node = std::find(recorded.frames().nodeIds().begin(), recorded.frames().nodeIds().end(), stop.node);
        const NodeView &view =
            recorded.frames().nodes()[static_cast<std::size_t>(node - recorded.frames().nodeIds().begin())];
        const double value = recorded.frames().metrics()[view.firstMetric + static_cast<std::uint32_t>(place)];
        if (stop.above ? value > stop.threshold : value < stop.threshold)
            stopReason = tr("Stopped: %1 of %2 is %3.")
                             .arg(fromUtf8(stop.metric), fromUtf8(stop.node), QLocale().toString(value, 'f', 0));
    }

    void publish()
    {
        std::shared_ptr<Frame> next = recorded.frames().build();
        next->running = running;
        next->finished = finished;
        const auto now = Clock::now();
        const double elapsed = std::chrono::duration<double>(now - measuredAt).count();
        if (elapsed > 0.25) {
            measuredSpeed = running ? static_cast<double>(recorded.world().now() - measuredTime) / 1e9 / elapsed : 0;
            measuredEvents = running && recorded.world().events() >= measuredCount
                                 ? static_cast<double>(recorded.world().events() - measuredCount) / elapsed
                                 : 0;
            measuredAt = now;
            measuredTime = recorded.world().now();
            measuredCount = recorded.world().events();
        }
        next->speed = running ? measuredSpeed : 0;
        next->eventsPerSecond = running ? measuredEvents : 0;
        published = now;
        const std::scoped_lock lock(frameMutex);
        latest = std::move(next);
        looked.reset();
    }

    /// Counted from the last one alone, pictures would come a stretch of work too late each time.
    bool isFrameDue() const
    {
        const auto now = Clock::now();
        if (now - published >= kFrameEvery)
            return true;
        const std::scoped_lock lock(frameMutex);
        return looked && now - *looked >= kFrameAfterLook;
    }

    FramePtr look()
    {
        const std::scoped_lock lock(frameMutex);
        if (!looked)
            looked = Clock::now();
        return latest;
    }

    void setPace(double speed)
    {
        pace = speed;
        recorded.inputs().setFollowsClock(pace > 0 && pace <= 1);
    }

    void anchor()
    {
        wallAnchor = Clock::now();
        timeAnchor = recorded.world().now();
    }

    void halt(const QString &reason)
    {
        running = false;
        stop = {};
        stopReason.clear();
        publish();
        std::function<void(QString)> tell;
        {
            const std::scoped_lock lock(mutex);
            tell = listener;
        }
        if (tell)
            tell(reason);
    }

    /// One stretch of a running world; returns how long to sleep before the next.
    Clock::duration stretch()
    {
        if (!stopReason.isEmpty()) {
            halt(QString(stopReason));
            return {};
        }
        SimTime end = recorded.world().now() + stretchTime;
        // The end of a stretch brings every shard up to date, and so does that of a second: once is enough.
        if (stretchTime >= kAlmostSecond)
            end = (recorded.world().now() / kSecond + std::max<SimTime>(1, stretchTime / kSecond)) * kSecond;
        if (pace > 0) {
            const SimTime due = dueNow();
            if (due - end > static_cast<SimTime>(std::chrono::duration<double, std::nano>(kBehind).count() * pace))
                anchor();
            end = std::min(end, due);
        }
        if (stop.events != 0)
            end = std::min(end, recorded.world().now() + kEventResolution);
        if (!stop.metric.empty())
            end = std::min(end, (recorded.world().now() / kSecond + 1) * kSecond);
        if (stop.time >= 0)
            end = std::min(end, stop.time);
        if (end <= recorded.world().now() && !(stop.time >= 0 && recorded.world().now() >= stop.time))
            return 2ms;
        const auto began = worked();
        undisturbed([this, end] { recorded.runTo(end); });
        const auto took = worked() - began;
        const auto chunk = pace > 0 ? kChunk : kFastChunk;
        if (took < chunk / 2)
            stretchTime = std::min<SimTime>(stretchTime * 2, kernel::kHour);
        else if (took > chunk)
            stretchTime = std::max<SimTime>(stretchTime / 2, kMillisecond / 10);
        if (!stopReason.isEmpty())
            halt(stopReason);
        else if (stop.time >= 0 && recorded.world().now() >= stop.time)
            halt(tr("Stopped at %1.").arg(clockText(stop.time)));
        return pace > 0 ? Clock::duration(1ms) : Clock::duration::zero();
    }

    void loop()
    {
        if (refused) {
            if (const std::optional<pipeline::Issue> error = firstError(recorded.origin(), recorded.catalog())) {
                refused(*error);
                return;
            }
        }
        if (makeVisitors) {
            visitors = makeVisitors(*this);
            recorded.setVisitors(visitors.get());
        }
        recorded.rebuild();
        recorded.doDue();
        anchor();
        publish();
        live();
        // What belongs to this thread ends on it.
        recorded.setVisitors(nullptr);
        visitors.reset();
    }

    void live()
    {
        Clock::duration sleep{};
        while (true) {
            std::deque<std::function<void()>> commands;
            {
                std::unique_lock lock(mutex);
                const auto awake = [this] {
                    return quit || !inbox.empty();
                };
                if (!running)
                    wake.wait(lock, awake);
                else if (sleep.count() > 0 && !isOpen())
                    wake.wait_for(lock, sleep, awake);
                if (quit)
                    return;
                commands.swap(inbox);
            }
            for (const auto &command : commands)
                command();
            if (!commands.empty())
                publish();
            sleep = {};
            if (running && isOpen())
                visitors->letIn();
            if (running)
                sleep = stretch();
            if (running && isFrameDue())
                publish();
        }
    }

    void seek(SimTime time)
    {
        SimTime end = time;
        if (time < recorded.world().now()) {
            if (visitors) {
                visitors->close();
                end = std::min(time, visitors->keptUntil());
            }
            recorded.rebuild();
        }
        undisturbed([this, end] {
            recorded.doDue();
            recorded.runTo(end);
        });
        anchor();
        if (end < time)
            halt(tr("What clients did is kept up to %1; what came after that was too much.").arg(clockText(end)));
    }

    void send(std::function<void()> command)
    {
        {
            const std::scoped_lock lock(mutex);
            inbox.push_back(std::move(command));
        }
        wake.notify_one();
    }

    RecordedWorld recorded;
    bool running = false;
    bool finished = false;
    double pace = 1; ///< simulated seconds per second; 0: as fast as it goes
    StopAt stop;
    QString stopReason;
    SimTime stretchTime = kMillisecond;
    Clock::time_point wallAnchor;
    SimTime timeAnchor = 0;
    Clock::time_point measuredAt = Clock::now();
    SimTime measuredTime = 0;
    std::uint64_t measuredCount = 0;
    double measuredSpeed = 0, measuredEvents = 0;

    Clock::time_point published;
    mutable std::mutex frameMutex;
    FramePtr latest;
    std::optional<Clock::time_point> looked; ///< at the latest picture, for the first time
    const std::function<std::unique_ptr<Visitors>(Visitors::Host &)> makeVisitors;
    std::unique_ptr<Visitors> visitors; ///< made and destroyed by the session's thread
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> inbox;
    std::function<void(QString)> listener;
    std::function<void(pipeline::Issue)> refused;
    bool quit = false;
    std::thread thread;
};

Result<std::unique_ptr<Session>> Session::create(const Pipeline &pipeline, const pipeline::Catalog &catalog,
                                                 SessionOptions options)
{
    if (const std::optional<pipeline::Issue> error = firstError(pipeline, catalog))
        return Error{error->message, error->pointer};
    return begin(std::make_shared<const Pipeline>(pipeline), catalog, std::move(options), {});
}

std::unique_ptr<Session> Session::begin(std::shared_ptr<const Pipeline> pipeline, const pipeline::Catalog &catalog,
                                        SessionOptions options, std::function<void(pipeline::Issue)> refused)
{
    auto d = std::make_unique<Private>(std::move(pipeline), catalog, std::move(options));
    d->refused = std::move(refused);
    d->thread = std::thread([raw = d.get()] {
        giveWayToTheWindow();
        raw->loop();
    });
    return std::unique_ptr<Session>(new Session(std::move(d)));
}

Session::Session(std::unique_ptr<Private> d_)
    : d(std::move(d_))
{
}

Session::~Session()
{
    {
        const std::scoped_lock lock(d->mutex);
        d->quit = true;
    }
    d->wake.notify_one();
    d->thread.join();
}

void Session::run()
{
    d->send([this] {
        d->stop = {};
        d->running = true;
        d->anchor();
    });
}

void Session::pause()
{
    d->send([this] {
        d->running = false;
        d->stop = {};
    });
}

void Session::stepEvent()
{
    d->send([this] {
        d->running = false;
        const SimTime next = d->recorded.world().nextTime();
        if (next != kernel::kNever)
            d->undisturbed([this, next] { d->recorded.runTo(next + 1); });
    });
}

void Session::stepTime(std::int64_t nanoseconds)
{
    d->send([this, nanoseconds] {
        d->running = false;
        d->undisturbed([this, nanoseconds] { d->recorded.runTo(d->recorded.world().now() + nanoseconds); });
    });
}

void Session::runUntil(StopAt stop)
{
    d->send([this, stop] {
        d->stop = stop;
        d->stopReason.clear();
        d->running = true;
        d->anchor();
    });
}

void Session::setSpeed(double speed)
{
    d->send([this, speed] {
        d->setPace(speed);
        d->stretchTime = kMillisecond;
        d->anchor();
    });
}

void Session::seek(std::int64_t time)
{
    d->send([this, time] { d->seek(time); });
}

void Session::post(pipeline::Action action)
{
    d->send([this, action = std::move(action)] { d->undisturbed([&] { d->recorded.act(action); }); });
}

void Session::withVisitors(std::function<void(Visitors &)> what)
{
    d->send([this, what = std::move(what)] {
        if (d->visitors)
            what(*d->visitors);
    });
}

void Session::update(const Pipeline &pipeline)
{
    update(std::make_shared<const Pipeline>(pipeline));
}

void Session::update(std::shared_ptr<const Pipeline> pipeline)
{
    d->send([this, next = std::move(pipeline)] {
        const Pipeline &current = d->recorded.current();
        if (firstError(*next, d->recorded.catalog()) || (next->nodes == current.nodes && next->links == current.links))
            return;
        d->undisturbed([&] { d->recorded.follow(*next); });
    });
}

FramePtr Session::frame() const
{
    return d->look();
}

MetricHistory &Session::metrics()
{
    return d->recorded.history();
}

KeyspaceHistory &Session::keyspace()
{
    return d->recorded.keys();
}

EventLog &Session::events()
{
    return d->recorded.log();
}

namespace {

Error keepsNoObjects(const world::Component &component)
{
    return {QCoreApplication::translate("Session", "“%1” keeps no objects.").arg(fromUtf8(component.id())), {}};
}

} // namespace

template <typename T>
std::future<Result<T>> Session::ask(std::string node, std::function<Result<T>(const world::Component &)> question)
{
    auto promise = std::make_shared<std::promise<Result<T>>>();
    auto future = promise->get_future();
    d->send([this, promise, node = std::move(node), question = std::move(question)] {
        const world::Component *found = d->recorded.world().find(node);
        promise->set_value(
            found ? question(*found)
                  : Error{QCoreApplication::translate("Session", "There is no node “%1” in the running world.")
                              .arg(fromUtf8(node)),
                          {}});
    });
    return future;
}

std::future<Result<std::vector<PeekedRecord>>> Session::peek(PeekRequest request)
{
    std::string node = request.node;
    return ask<std::vector<PeekedRecord>>(
        std::move(node), [request = std::move(request)](const auto &component) { return component.peek(request); });
}

std::future<Result<std::vector<world::ObjectInfo>>> Session::objects(std::string node)
{
    using Objects = Result<std::vector<world::ObjectInfo>>;
    return ask<std::vector<world::ObjectInfo>>(std::move(node), [](const world::Component &component) {
        const auto *keeper = dynamic_cast<const world::ObjectKeeper *>(&component);
        return keeper ? Objects(keeper->objects()) : Objects(keepsNoObjects(component));
    });
}

std::future<Result<std::string>> Session::object(std::string node, std::string key)
{
    return ask<std::string>(std::move(node), [key = std::move(key)](const world::Component &component) {
        const auto *keeper = dynamic_cast<const world::ObjectKeeper *>(&component);
        return keeper ? keeper->object(key) : Result<std::string>(keepsNoObjects(component));
    });
}

void Session::setStopListener(std::function<void(QString)> listener)
{
    const std::scoped_lock lock(d->mutex);
    d->listener = std::move(listener);
}

} // namespace headwater::simulation
