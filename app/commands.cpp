// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

#include "app/commandline.h"
#include "app/output.h"
#include "app/subcommands.h"
#include "core/base/text.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <array>

namespace headwater::app {
namespace {

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

struct Command
{
    const CommandSpec &(*spec)();
    int (*run)(int &argc, char **argv, const Arguments &arguments);
};

constexpr std::array<Command, 8> kCommands{{{simulateSpec, simulate},
                                            {serveSpec, serve},
                                            {certificateSpec, certificate},
                                            {checkSpec, check},
                                            {renderSpec, render},
                                            {convertSpec, convert},
                                            {samplesSpec, listSamples},
                                            {newSpec, makeNew}}};

const Command *findCommand(std::string_view name)
{
    for (const Command &command : kCommands) {
        if (command.spec().name == name)
            return &command;
    }
    return nullptr;
}

QString overview()
{
    QString text = say(QT_TRANSLATE_NOOP("CommandLine", "Headwater: a laboratory for data-collection pipelines.\n\n"
                                                        "usage: headwater [PROJECT]           opens the window\n"
                                                        "       headwater COMMAND [OPTIONS]   works without one\n\n"));
    for (const Command &command : kCommands) {
        const CommandSpec &spec = command.spec();
        const QString usage = QStringLiteral("%1 %2").arg(fromUtf8(spec.name), fromUtf8(spec.operands)).trimmed();
        text += QStringLiteral("  ") + usage.leftJustified(18) + say(spec.summary) + QLatin1Char('\n');
    }
    text +=
        say(QT_TRANSLATE_NOOP("CommandLine", "\n“headwater COMMAND --help” says more about a command.\n"
                                             "Exit codes: 0 done, 1 failed while running, 2 the command line is wrong, "
                                             "3 the input is wrong.\n"));
    return text;
}

int unknownCommand(std::string_view word)
{
    std::vector<std::string_view> names;
    names.reserve(std::size(kCommands));
    for (const Command &command : kCommands)
        names.push_back(command.spec().name);
    QString text = say(QT_TRANSLATE_NOOP("CommandLine", "There is no command “%1”, and no file of that name."))
                       .arg(fromUtf8(word));
    const std::string_view near = nearest(word, names);
    text += QLatin1Char(' ');
    text += near.empty() ? say(QT_TRANSLATE_NOOP("CommandLine", "“headwater --help” lists the commands."))
                         : say(QT_TRANSLATE_NOOP("CommandLine", "Did you mean “%1”?")).arg(fromUtf8(near));
    tell(text);
    return kBadCommandLine;
}

bool asksForHelp(std::string_view word)
{
    return word == "--help" || word == "-h" || word == "help";
}

} // namespace

bool isCommand(int argc, char **argv)
{
    if (argc < 2)
        return false;
    const std::string_view word = argv[1];
    if (asksForHelp(word) || word == "--version" || word == "-v" || findCommand(word))
        return true;
    const bool looksLikeAFile = word.find_first_of("./\\:") != std::string_view::npos;
    return !word.empty() && word[0] != '-' && !looksLikeAFile && !QFileInfo::exists(QFile::decodeName(argv[1]));
}

int runCommand(int argc, char **argv)
{
    const std::string_view word = argc > 1 ? argv[1] : "--help";
    if (word == "--version" || word == "-v") {
        print(QStringLiteral("headwater " HEADWATER_VERSION "\n"));
        return outputFailed() ? kFailed : kDone;
    }
    const Command *command = findCommand(word);
    if (asksForHelp(word)) {
        command = argc > 2 ? findCommand(argv[2]) : nullptr;
        print(command ? helpText(command->spec()) : overview());
        return outputFailed() ? kFailed : kDone;
    }
    if (!command)
        return unknownCommand(word);

    const auto arguments = Arguments::parse(command->spec(), std::vector<std::string>(argv + 2, argv + argc));
    if (!arguments) {
        tell(arguments.error().message);
        return kBadCommandLine;
    }
    if (arguments->has("help")) {
        print(helpText(command->spec()));
        return outputFailed() ? kFailed : kDone;
    }
    const int code = command->run(argc, argv, *arguments);
    if (outputFailed() && code == kDone) {
        tell(say(QT_TRANSLATE_NOOP("CommandLine", "The result could not be written to standard output.")));
        return kFailed;
    }
    return code;
}

} // namespace headwater::app
