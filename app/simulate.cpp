// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/eventlines.h"
#include "app/input.h"
#include "app/output.h"
#include "app/runtable.h"
#include "app/subcommands.h"
#include "core/base/text.h"
#include "core/services/builtin.h"
#include "core/simulation/run.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <charconv>

namespace headwater::app {
namespace {

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

int refuse(const QString &text)
{
    tell(text);
    return kBadCommandLine;
}

template <typename T>
bool readNumber(const std::string &text, T &value)
{
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size();
}

/// FOLDER/BUCKET/KEY; a key cannot lead out of the folder.
Result<void> writeObject(const QString &folder, const simulation::WrittenObject &object)
{
    if (!object.contents)
        return object.contents.error();
    QString path = folder + QLatin1Char('/') + fromUtf8(object.bucket);
    for (QString part : fromUtf8(object.key).split(QLatin1Char('/'))) {
        if (part.isEmpty() || part == QLatin1String(".") || part == QLatin1String(".."))
            part = QStringLiteral("_");
        path += QLatin1Char('/') + part;
    }
    if (!QDir().mkpath(QFileInfo(path).path()))
        return Error{
            say(QT_TRANSLATE_NOOP("CommandLine", "The folder “%1” cannot be made.")).arg(QFileInfo(path).path()), path};
    return writeFile(path, *object.contents);
}

} // namespace

const CommandSpec &simulateSpec()
{
    static const CommandSpec spec{
        .name = "simulate",
        .summary = QT_TRANSLATE_NOOP("CommandLine", "Runs a pipeline as fast as it goes and prints what happened."),
        .operands = "FILE",
        .operandCount = 1,
        .options = {{.name = "for",
                     .value = "DURATION",
                     .help =
                         QT_TRANSLATE_NOOP("CommandLine", "simulated time: 500ms, 60s, 10m, 2h or 3d (default 1m)")},
                    {.name = "seed",
                     .value = "N",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "seed of all chance, instead of the file's")},
                    {.name = "profile",
                     .value = "NAME",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "rule book: exam or current, instead of the file's")},
                    {.name = "set",
                     .value = "NODE.PROPERTY=VALUE",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "changes a property for this run; may be repeated"),
                     .repeated = true},
                    {.name = "json",
                     .value = "FILE",
                     .help = QT_TRANSLATE_NOOP("CommandLine",
                                               "writes the result as JSON; - is standard output, without the table")},
                    {.name = "events",
                     .value = "FILE",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "writes each event as a line of JSON")},
                    {.name = "objects",
                     .value = "FOLDER",
                     .help = QT_TRANSLATE_NOOP("CommandLine",
                                               "writes every object that a bucket gets as a file, FOLDER/BUCKET/KEY")},
                    {.name = "threads",
                     .value = "N",
                     .help = QT_TRANSLATE_NOOP("CommandLine",
                                               "threads to use; the result is the same for any number (default 1)")}},
        .examples = {"simulate pipeline.json --for 10m",
                     "simulate pipeline.json --set clicks.ShardCount=8 --set web.keys.exponent=1.2",
                     "simulate pipeline.json --for 1h --json - | jq .ledger",
                     "simulate pipeline.json --for 1h --objects out"}};
    return spec;
}

int simulate(int &argc, char **argv, const Arguments &arguments)
{
    QCoreApplication application(argc, argv);
    const pipeline::Catalog &catalog = services::builtinCatalog();

    simulation::RunOptions options;
    const auto duration = parseDuration(arguments.value("for", "1m"));
    if (!duration)
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "--for: %1")).arg(duration.error().message));
    if (*duration <= 0)
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "--for must be more than nothing.")));
    options.duration = *duration;
    std::uint64_t seed = 0;
    if (arguments.has("seed") && !readNumber(arguments.value("seed"), seed))
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "--seed must be a whole number from 0 on.")));
    const std::string profile = arguments.value("profile");
    if (arguments.has("profile") && profile != "exam" && profile != "current")
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "--profile must be exam or current.")));
    if (!readNumber(arguments.value("threads", "1"), options.threads) || options.threads < 1 || options.threads > 256)
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "--threads must be a number from 1 to 256.")));

    const QString path = QString::fromStdString(arguments.operands()[0]);
    Input input = readInput(path, catalog);
    tell(issueLines(path, input.issues));
    if (!input.pipeline)
        return kBadInput;
    pipeline::Pipeline &pipeline = *input.pipeline;
    const QString folder = QFileInfo(path).absolutePath();
    options.folder = folder.toStdString();
    if (arguments.has("seed"))
        pipeline.seed = seed;
    if (!profile.empty())
        pipeline.profile = profile == "exam" ? limits::Profile::Exam : limits::Profile::Current;
    for (const std::string &setting : arguments.values("set")) {
        if (const auto done = applySetting(pipeline, catalog, setting, folder); !done)
            return refuse(done.error().message);
    }
    if (arguments.has("set") || arguments.has("profile")) {
        std::vector<pipeline::Issue> errors = pipeline::validate(pipeline, catalog);
        std::erase_if(errors, [](const pipeline::Issue &issue) { return issue.severity != pipeline::Severity::Error; });
        if (!errors.empty())
            return refuse(issueLines(path, errors));
    }

    EventLines events;
    if (arguments.has("events")) {
        if (const auto opened = events.open(QString::fromStdString(arguments.value("events"))); !opened) {
            tell(opened.error().message);
            return kFailed;
        }
        options.probe = &events;
        options.details = world::kCallKinds;
    }
    if (arguments.has("objects")) {
        const QString target = QString::fromStdString(arguments.value("objects"));
        options.keepObject = [target](const simulation::WrittenObject &object) {
            return writeObject(target, object);
        };
    }
    ProgressBar bar(say(QT_TRANSLATE_NOOP("CommandLine", "Simulating")));
    options.progress = [&bar](double part) {
        bar.show(part);
        return true;
    };
    const auto result = simulation::runToEnd(pipeline, catalog, options);
    bar.clear();
    if (!result) {
        tell(result.error().message);
        return kFailed;
    }
    if (const auto closed = events.close(); !closed) {
        tell(closed.error().message);
        return kFailed;
    }

    const std::string json = arguments.value("json");
    if (arguments.has("json")) {
        const auto written = writeFile(QString::fromStdString(json), result->json.dump(2) + '\n');
        if (!written) {
            tell(written.error().message);
            return kFailed;
        }
    }
    if (json != "-")
        print(runTable(pipeline, result->json));
    return kDone;
}

} // namespace headwater::app
