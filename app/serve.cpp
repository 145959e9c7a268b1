// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/input.h"
#include "app/output.h"
#include "app/signals.h"
#include "app/subcommands.h"
#include "core/base/text.h"
#include "core/gateway/gateway.h"
#include "core/gateway/recording.h"
#include "core/pricing/estimate.h"
#include "core/services/builtin.h"
#include "core/simulation/build.h"
#include "core/simulation/run.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QHostAddress>
#include <QTimer>

#include <charconv>
#include <chrono>
#include <optional>

namespace headwater::app {
namespace {

constexpr std::uint64_t kMostKept = 1'048'576; ///< MiB
constexpr double kSlowest = 0.01, kFastest = 10'000;

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

/// What the command line asks for.
struct ServeOptions
{
    gateway::GatewayPorts ports;
    gateway::GatewayAccess access;
    gateway::EndpointOptions endpoints;
    double speed = 1;
    std::int64_t duration = 0; ///< wall clock; 0: until it is told to end
    QString json, record, replay;
};

template <typename T>
std::optional<T> numberFrom(const std::string &text)
{
    T value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// A duration of at least nothing; the error names the option.
Result<std::int64_t> durationOf(const Arguments &arguments, std::string_view option)
{
    const auto duration = parseDuration(arguments.value(option));
    if (!duration)
        return Error{QStringLiteral("--%1: %2").arg(fromUtf8(option), duration.error().message), {}};
    return *duration;
}

Result<std::optional<std::uint16_t>> portOf(const Arguments &arguments, std::string_view option)
{
    if (!arguments.has(option))
        return std::optional<std::uint16_t>();
    const auto port = numberFrom<std::uint16_t>(arguments.value(option));
    if (!port)
        return Error{say(QT_TRANSLATE_NOOP("CommandLine", "--%1 must be a port: 0 to 65535, and 0 takes a free one."))
                         .arg(fromUtf8(option)),
                     {}};
    return port;
}

Result<ServeOptions> readOptions(const Arguments &arguments)
{
    ServeOptions options;
    for (const auto &[name, port] :
         {std::pair("kinesis", &options.ports.kinesis), std::pair("sqs", &options.ports.sqs),
          std::pair("firehose", &options.ports.firehose), std::pair("iot-mqtt", &options.ports.mqtt),
          std::pair("iot-mqtts", &options.ports.mqtts), std::pair("iot-ws", &options.ports.webSockets),
          std::pair("iot-http", &options.ports.iotHttp)})
    {
        const auto read = portOf(arguments, name);
        if (!read)
            return read.error();
        *port = *read;
    }
    if (options.ports == gateway::GatewayPorts())
        options.ports = {.kinesis = 0, .sqs = 0, .mqtt = {}, .firehose = 0};
    if (arguments.has("control-delay")) {
        const auto delay = durationOf(arguments, "control-delay");
        if (!delay)
            return delay.error();
        options.endpoints.controlDelay = *delay;
    }
    if (arguments.has("keep")) {
        const auto mebibytes = numberFrom<std::uint64_t>(arguments.value("keep"));
        if (!mebibytes || *mebibytes < 1 || *mebibytes > kMostKept)
            return Error{say(QT_TRANSLATE_NOOP("CommandLine", "--keep must be a whole number from 1 to 1048576: "
                                                              "mebibytes.")),
                         {}};
        options.endpoints.room = *mebibytes * 1'048'576;
    }
    if (arguments.has("for")) {
        const auto duration = durationOf(arguments, "for");
        if (!duration)
            return duration.error();
        options.duration = *duration;
    }
    if (arguments.has("speed")) {
        const auto speed = numberFrom<double>(arguments.value("speed"));
        if (!speed || !(*speed >= kSlowest && *speed <= kFastest))
            return Error{say(QT_TRANSLATE_NOOP("CommandLine", "--speed must be a number from 0.01 to 10000.")), {}};
        options.speed = *speed;
    }
    options.access.isStrict = arguments.has("strict");
    if (arguments.has("listen")) {
        options.access.address = QHostAddress(fromUtf8(arguments.value("listen")));
        if (options.access.address.isNull())
            return Error{say(QT_TRANSLATE_NOOP("CommandLine", "--listen must be an address of this machine, such as "
                                                              "192.168.1.20; 0.0.0.0 and :: are all of them.")),
                         {}};
        if (!options.access.isStrict && !options.access.address.isLoopback())
            return Error{say(QT_TRANSLATE_NOOP("CommandLine", "--listen %1 lets other machines in, and that needs "
                                                              "--strict: calls must be signed, and policies decide."))
                             .arg(options.access.address.toString()),
                         {}};
    }
    options.json = fromUtf8(arguments.value("json"));
    options.record = fromUtf8(arguments.value("record"));
    options.replay = fromUtf8(arguments.value("replay"));
    return options;
}

/// One running pipeline, from its start to its result.
class LiveRun
{
public:
    LiveRun(world::World &world, const pipeline::Pipeline &pipeline)
        : m_world(world)
        , m_estimator(world)
        , m_live(world, pipeline.actions)
        , m_began(std::chrono::steady_clock::now())
    {
        m_live.setRefusalListener([this](const pipeline::Action &action, const Error &error) {
            m_refusals.push_back(simulation::describeRefusal(action, error));
        });
    }

    gateway::LiveWorld &live() { return m_live; }

    Result<void> writeResult(const QString &path) const
    {
        const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_began).count();
        pipeline::Json result = simulation::describeRun(m_world, m_estimator, {.wall = wall});
        if (!m_refusals.empty())
            result["refusedActions"] = m_refusals;
        return writeFile(path, result.dump(2) + '\n');
    }

private:
    world::World &m_world;
    const pricing::Estimator m_estimator;
    gateway::LiveWorld m_live;
    const std::chrono::steady_clock::time_point m_began;
    pipeline::Json m_refusals = pipeline::Json::array();
};

/// Runs a recorded life again, as fast as it goes.
Result<void> replay(LiveRun &run, const QString &path)
{
    gateway::CallReader reader;
    const auto options = reader.open(path);
    if (!options)
        return options.error();
    const gateway::Endpoints endpoints(run.live(), *options);
    const auto end = reader.read([&](const gateway::OutsideCall &call) { run.live().redo(call); });
    if (!end)
        return end.error();
    run.live().runTo(*end);
    return {};
}

/// Where the authority cannot be kept, the ports that need none open all the same.
Result<void> offerTls(gateway::Gateway &gateway, const gateway::GatewayPorts &ports,
                      const gateway::GatewayAccess &access)
{
    auto office = certificates::Office::open();
    auto offered = office ? gateway.offerTls(std::move(*office), access.address) : Result<void>(office.error());
    return ports.mqtts ? offered : Result<void>();
}

/// What people should know before they open strict ports.
void warn(const gateway::Gateway &gateway, const gateway::GatewayAccess &access)
{
    if (!access.address.isLoopback())
        tell(say(QT_TRANSLATE_NOOP("CommandLine", "Warning: other machines can reach these ports, at %1. What they "
                                                  "send is read by a simulator, not by a service built for the "
                                                  "internet: open them in networks that you trust."))
                 .arg(access.address.toString()));
    if (access.isStrict && !gateway.hasKeys())
        tell(
            say(QT_TRANSLATE_NOOP("CommandLine", "No role of the pipeline has an access key, so every signed call "
                                                 "will be refused. AccessKeys of an IAM role are the place for one.")));
}

/// Opens the ports and lives until somebody says to stop.
Result<void> serveClients(LiveRun &run, ServeOptions options)
{
    // The shift belongs to this moment: it takes some milliseconds until the ports are open.
    options.endpoints.timeShift = gateway::shiftToNow(run.live().world().now());
    const auto began = std::chrono::steady_clock::now();
    gateway::CallWriter writer;
    if (!options.record.isEmpty()) {
        if (auto opened = writer.open(options.record, options.endpoints); !opened)
            return opened;
        run.live().setRecorder([&writer](const gateway::OutsideCall &call) { writer.write(call); });
    }
    gateway::Gateway gateway(run.live(), options.endpoints);
    if (auto offered = offerTls(gateway, options.ports, options.access); !offered)
        return offered;
    const auto ports = gateway.listen(options.ports, options.access);
    if (!ports)
        return ports.error();
    warn(gateway, options.access);
    // Whoever reads the ports may say at once that it is enough.
    const StopSignals stop([] { QCoreApplication::quit(); });
    gateway.begin(options.speed, std::chrono::steady_clock::now() - began);
    print(pipeline::Json(*ports).dump() + '\n');
    if (outputFailed())
        return Error{say(QT_TRANSLATE_NOOP("CommandLine", "The result could not be written to standard output.")), {}};
    if (options.duration > 0)
        QTimer::singleShot(std::chrono::milliseconds(options.duration / kernel::kMillisecond), qApp,
                           &QCoreApplication::quit);
    QCoreApplication::exec();
    return options.record.isEmpty() ? Result<void>() : writer.close(run.live().world().now());
}

} // namespace

const CommandSpec &serveSpec()
{
    static const CommandSpec spec{
        .name = "serve",
        .summary = QT_TRANSLATE_NOOP("CommandLine", "Runs a pipeline live and lets real clients of this machine in."),
        .operands = "FILE",
        .operandCount = 1,
        .options =
            {{.name = "kinesis",
              .value = "PORT",
              .help = QT_TRANSLATE_NOOP("CommandLine", "Kinesis Data Streams; 0 takes a free port")},
             {.name = "sqs", .value = "PORT", .help = QT_TRANSLATE_NOOP("CommandLine", "SQS")},
             {.name = "firehose", .value = "PORT", .help = QT_TRANSLATE_NOOP("CommandLine", "Data Firehose")},
             {.name = "iot-mqtt",
              .value = "PORT",
              .help = QT_TRANSLATE_NOOP("CommandLine", "MQTT of the pipeline's IoT Core, 3.1.1 and 5")},
             {.name = "iot-mqtts",
              .value = "PORT",
              .help = QT_TRANSLATE_NOOP("CommandLine", "the same over TLS, with certificates as “headwater "
                                                       "certificate” issues them")},
             {.name = "iot-ws",
              .value = "PORT",
              .help = QT_TRANSLATE_NOOP("CommandLine", "MQTT over WebSockets, at /mqtt")},
             {.name = "iot-http",
              .value = "PORT",
              .help = QT_TRANSLATE_NOOP("CommandLine", "AWS IoT over HTTP: publish, shadows, and the control API")},
             {.name = "strict",
              .help =
                  QT_TRANSLATE_NOOP("CommandLine", "calls must be signed with an access key of a role, whose policy "
                                                   "decides what they may do")},
             {.name = "listen",
              .value = "ADDRESS",
              .help = QT_TRANSLATE_NOOP("CommandLine", "lets other machines in at this address of this one, with "
                                                       "--strict; else the ports are open to this machine alone")},
             {.name = "control-delay",
              .value = "DURATION",
              .help = QT_TRANSLATE_NOOP("CommandLine", "what creating, changing and deleting take, instead of "
                                                       "what they take in the service: 0ms for tests")},
             {.name = "keep",
              .value = "MIB",
              .help = QT_TRANSLATE_NOOP("CommandLine", "mebibytes of what clients put that stay in memory; beyond that "
                                                       "they are throttled (default 1024)")},
             {.name = "speed",
              .value = "FACTOR",
              .help = QT_TRANSLATE_NOOP("CommandLine", "simulated seconds for each second of the clock (default 1)")},
             {.name = "for",
              .value = "DURATION",
              .help = QT_TRANSLATE_NOOP("CommandLine", "ends by itself then, instead of at Ctrl+C")},
             {.name = "json",
              .value = "FILE",
              .help = QT_TRANSLATE_NOOP("CommandLine", "writes the result as JSON at the end; - is standard output")},
             {.name = "record",
              .value = "FILE",
              .help = QT_TRANSLATE_NOOP("CommandLine", "writes every call from outside with its simulated time")},
             {.name = "replay",
              .value = "FILE",
              .help = QT_TRANSLATE_NOOP("CommandLine", "runs what --record wrote again, without any port")}},
        .examples = {"serve pipeline.json --kinesis 4567",
                     "serve pipeline.json --kinesis 0 --control-delay 0ms --for 5m",
                     "serve pipeline.json --sqs 9324 --strict --listen 192.168.1.20",
                     "serve pipeline.json --record calls.jsonl --json live.json",
                     "serve pipeline.json --replay calls.jsonl --json again.json"}};
    return spec;
}

int serve(int &argc, char **argv, const Arguments &arguments)
{
    QCoreApplication application(argc, argv);
    const auto options = readOptions(arguments);
    if (!options) {
        tell(options.error().message);
        return kBadCommandLine;
    }
    const pipeline::Catalog &catalog = services::builtinCatalog();
    const QString path = QString::fromStdString(arguments.operands()[0]);
    const Input input = readInput(path, catalog);
    tell(issueLines(path, input.issues));
    if (!input.pipeline)
        return kBadInput;
    world::WorldOptions worldOptions;
    worldOptions.folder = QFileInfo(path).absolutePath().toStdString();
    auto world = simulation::buildWorld(*input.pipeline, catalog, worldOptions);
    if (!world) {
        tell(world.error().message);
        return kFailed;
    }
    LiveRun run(**world, *input.pipeline);
    auto done = options->replay.isEmpty() ? serveClients(run, *options) : replay(run, options->replay);
    if (done && !options->json.isEmpty())
        done = run.writeResult(options->json);
    if (!done)
        tell(done.error().message);
    return done ? kDone : kFailed;
}

} // namespace headwater::app
