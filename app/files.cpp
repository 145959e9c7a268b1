// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/files.h"

#include "app/commands.h"
#include "app/input.h"
#include "app/output.h"
#include "app/subcommands.h"
#include "core/base/text.h"
#include "core/pipeline/textformat.h"
#include "core/samples/samples.h"
#include "core/services/builtin.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

// The commands that read and write files without running them.
namespace headwater::app {
namespace {

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

bool isText(const QString &path)
{
    return path.endsWith(QStringLiteral(".json"), Qt::CaseInsensitive);
}

// Only the two kinds of file that the program reads again.
bool isKnownKind(const QString &path)
{
    if (isText(path) || path.endsWith(QStringLiteral(".headwater"), Qt::CaseInsensitive))
        return true;
    tell(say(QT_TRANSLATE_NOOP("CommandLine", "“%1” should end in .json, for text, or in .headwater, for a project."))
             .arg(path));
    return false;
}

int failure(const Error &error)
{
    tell(error.message);
    return kFailed;
}

// A new file never takes the place of another one, except where the person says so.
bool mayWrite(const QString &path, const Arguments &arguments)
{
    if (!QFileInfo::exists(path) || arguments.has("force"))
        return true;
    tell(say(QT_TRANSLATE_NOOP("CommandLine", "“%1” is there already. Use another name, or --force to replace it."))
             .arg(path));
    return false;
}

constexpr OptionSpec kForce{.name = "force",
                            .letter = 'f',
                            .help = QT_TRANSLATE_NOOP("CommandLine", "replace the file when it is there already")};

QString wrapped(const QString &text, int width, const QString &indent)
{
    QString out;
    QString line;
    for (const QString &word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (!line.isEmpty() && line.size() + word.size() + 1 > width) {
            out += indent + line + QLatin1Char('\n');
            line.clear();
        }
        line += (line.isEmpty() ? QString() : QStringLiteral(" ")) + word;
    }
    return out + indent + line + QLatin1Char('\n');
}

} // namespace

const CommandSpec &checkSpec()
{
    static const CommandSpec spec{
        .name = "check",
        .summary =
            QT_TRANSLATE_NOOP("CommandLine", "Says what is wrong with a pipeline, one line each, with its place."),
        .operands = "FILE",
        .operandCount = 1,
        .examples = {"check pipeline.json", "check project.headwater", "check - < pipeline.json"}};
    return spec;
}

int check(int &argc, char **argv, const Arguments &arguments)
{
    QCoreApplication application(argc, argv);
    const QString path = QString::fromStdString(arguments.operands()[0]);
    const Input input = readInput(path, services::builtinCatalog());
    print(issueLines(path, input.issues));
    if (!input.pipeline)
        return kBadInput;
    if (input.issues.empty())
        tell(say(QT_TRANSLATE_NOOP("CommandLine", "%1: nothing is wrong.")).arg(path));
    return kDone;
}

const CommandSpec &convertSpec()
{
    static const CommandSpec spec{
        .name = "convert",
        .summary = QT_TRANSLATE_NOOP("CommandLine", "Converts between a project (.headwater) and its text (.json)."),
        .operands = "IN OUT",
        .operandCount = 2,
        .options = {kForce},
        .examples = {"convert pipeline.json project.headwater", "convert project.headwater pipeline.json --force"}};
    return spec;
}

int convert(int &argc, char **argv, const Arguments &arguments)
{
    QCoreApplication application(argc, argv);
    const QString from = QString::fromStdString(arguments.operands()[0]);
    const QString to = QString::fromStdString(arguments.operands()[1]);
    if (!isKnownKind(to))
        return kBadCommandLine;
    Input input = readInput(from, services::builtinCatalog());
    if (!input.pipeline) {
        tell(issueLines(from, input.issues));
        return kBadInput;
    }
    if (!mayWrite(to, arguments))
        return kFailed;
    project::ProjectContent content;
    content.pipeline = std::move(*input.pipeline);
    if (const auto saved = project::saveProject(to, content); !saved)
        return failure(saved.error());
    return kDone;
}

const CommandSpec &samplesSpec()
{
    static const CommandSpec spec{
        .name = "samples",
        .summary = QT_TRANSLATE_NOOP("CommandLine", "Lists the pipelines that come with the program."),
        .examples = {"samples"}};
    return spec;
}

int listSamples(int &argc, char **argv, const Arguments &)
{
    QCoreApplication application(argc, argv);
    for (const samples::Sample &sample : samples::samples()) {
        print(QStringLiteral("%1  %2 (%3)\n")
                  .arg(fromUtf8(sample.name), -26)
                  .arg(sample.title(), samples::difficultyText(sample.difficulty)));
        print(wrapped(sample.lesson(), 72, QString(4, QLatin1Char(' '))));
    }
    return kDone;
}

const CommandSpec &newSpec()
{
    static const CommandSpec spec{
        .name = "new",
        .summary = QT_TRANSLATE_NOOP("CommandLine", "Makes a file of your own from a sample."),
        .operands = "OUT",
        .operandCount = 1,
        .options = {{.name = "sample",
                     .letter = 's',
                     .value = "NAME",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "the sample; “headwater samples” lists them")},
                    kForce},
        .examples = {"new --sample hot-shard hot.json", "new --sample web-log work/log.headwater"}};
    return spec;
}

int makeNew(int &argc, char **argv, const Arguments &arguments)
{
    QCoreApplication application(argc, argv);
    const std::string name = arguments.value("sample");
    if (name.empty()) {
        tell(say(QT_TRANSLATE_NOOP("CommandLine", "Name the sample: headwater new --sample hot-shard OUT.")));
        return kBadCommandLine;
    }
    const samples::Sample *sample = samples::findSample(name);
    if (!sample) {
        std::vector<std::string_view> names;
        for (const samples::Sample &one : samples::samples())
            names.push_back(one.name);
        const std::string_view near = nearest(name, names);
        tell(say(QT_TRANSLATE_NOOP("CommandLine", "There is no sample “%1”.")).arg(fromUtf8(name)) + QLatin1Char(' ') +
             (near.empty() ? say(QT_TRANSLATE_NOOP("CommandLine", "“headwater samples” lists them."))
                           : say(QT_TRANSLATE_NOOP("CommandLine", "Did you mean “%1”?")).arg(fromUtf8(near))));
        return kBadCommandLine;
    }
    const QString path = QString::fromStdString(arguments.operands()[0]);
    if (!isKnownKind(path))
        return kBadCommandLine;

    const pipeline::ParseOutcome outcome = pipeline::parsePipeline(sample->text(), services::builtinCatalog());
    if (!outcome.pipeline) {
        tell(issueLines(fromUtf8(sample->name), outcome.issues));
        return kFailed;
    }
    if (const auto written = samples::writeFiles(*sample, QFileInfo(path).absolutePath()); !written)
        return failure(written.error());
    if (isText(path)) {
        QFile present(path);
        if (present.open(QIODevice::ReadOnly) && present.readAll().toStdString() == sample->text())
            return kDone;
        if (!mayWrite(path, arguments))
            return kFailed;
        const auto written = writeFile(path, sample->text());
        return written ? int(kDone) : failure(written.error());
    }
    if (!mayWrite(path, arguments))
        return kFailed;
    project::ProjectContent content;
    content.pipeline = *outcome.pipeline;
    const auto saved = project::saveProject(path, content);
    return saved ? int(kDone) : failure(saved.error());
}

} // namespace headwater::app
