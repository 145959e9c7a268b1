// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/input.h"
#include "app/output.h"
#include "app/subcommands.h"
#include "core/base/text.h"
#include "core/certificates/office.h"
#include "core/gateway/devices/certified.h"
#include "core/services/builtin.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>

namespace headwater::app {
namespace {

constexpr int kUsualPort = 8'883;

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

} // namespace

const CommandSpec &certificateSpec()
{
    static const CommandSpec spec{
        .name = "certificate",
        .summary = QT_TRANSLATE_NOOP("CommandLine", "Issues a certificate with which a real device is a thing of a "
                                                    "pipeline."),
        .operands = "FILE",
        .operandCount = 1,
        .options = {{.name = "thing",
                     .value = "NAME",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "which thing; may be left out where there is only one")},
                    {.name = "output",
                     .letter = 'o',
                     .value = "FOLDER",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "where certificate, private key and the root certificate "
                                                              "are written (default: here)")},
                    {.name = "port",
                     .value = "PORT",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "of “serve --iot-mqtts”, for the command line that is "
                                                              "printed (default 8883)")}},
        .examples = {"certificate things.json --thing lamp -o lamp"}};
    return spec;
}

int certificate(int &argc, char **argv, const Arguments &arguments)
{
    const QCoreApplication application(argc, argv);
    int port = kUsualPort;
    if (arguments.has("port")) {
        const std::string text = arguments.value("port");
        std::uint16_t read = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), read);
        if (problem != std::errc{} || end != text.data() + text.size() || read == 0) {
            tell(say(QT_TRANSLATE_NOOP("CommandLine", "--port must be a port: 1 to 65535.")));
            return kBadCommandLine;
        }
        port = read;
    }
    const QString path = QString::fromStdString(arguments.operands()[0]);
    const Input input = readInput(path, services::builtinCatalog());
    if (!input.pipeline) {
        tell(issueLines(path, input.issues));
        return kBadInput;
    }
    const auto things = gateway::devices::certifiedThings(*input.pipeline);
    if (things.empty()) {
        tell(say(QT_TRANSLATE_NOOP("CommandLine", "The pipeline has no thing that signs in at an IoT Core with a "
                                                  "certificate of the app.")));
        return kBadInput;
    }
    const std::string named = arguments.value("thing", things.size() == 1 ? things.front().thing : std::string());
    const auto thing =
        std::find_if(things.begin(), things.end(), [&named](const auto &each) { return each.thing == named; });
    if (thing == things.end()) {
        QStringList names;
        for (const auto &each : things)
            names << fromUtf8(each.thing);
        tell(say(QT_TRANSLATE_NOOP("CommandLine", "--thing must be one of these: %1."))
                 .arg(names.join(QStringLiteral(", "))));
        return kBadCommandLine;
    }
    const auto office = certificates::Office::open();
    if (!office) {
        tell(office.error().message);
        return kFailed;
    }
    const auto files = certificates::writeDeviceFiles(*office, thing->thing, fromUtf8(arguments.value("output", ".")));
    if (!files) {
        tell(files.error().message);
        return kFailed;
    }
    print(certificates::publishCommand(*files, QStringLiteral("localhost"), port, fromUtf8(thing->deviceId),
                                       fromUtf8(thing->topic)) +
          QLatin1Char('\n'));
    return kDone;
}

} // namespace headwater::app
