// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/input.h"

#include "app/commandline.h"
#include "core/base/text.h"
#include "core/pipeline/textformat.h"
#include "core/project/files.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <charconv>

namespace headwater::app {
namespace {

using pipeline::Json;
using pipeline::PropertyKind;
using pipeline::PropertySpec;

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

Input failed(const QString &message, const QString &place = {})
{
    pipeline::Issue issue;
    issue.pointer = place;
    issue.message = message;
    return {std::nullopt, {issue}};
}

std::vector<std::string> split(const std::string &text, char separator)
{
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

const PropertySpec *findSpec(const std::vector<PropertySpec> &specs, const std::string &key)
{
    for (const PropertySpec &spec : specs) {
        if (spec.key == key)
            return &spec;
    }
    return nullptr;
}

Error unknownProperty(const std::string &name, const std::vector<PropertySpec> &specs, const QString &owner)
{
    std::vector<std::string_view> known;
    QStringList list;
    for (const PropertySpec &spec : specs) {
        known.push_back(spec.key);
        list.append(fromUtf8(spec.key));
    }
    const std::string_view near = nearest(name, known);
    QString text = say(QT_TRANSLATE_NOOP("CommandLine", "“%1” has no property “%2”.")).arg(owner, fromUtf8(name));
    text += QLatin1Char(' ');
    text += near.empty() ? say(QT_TRANSLATE_NOOP("CommandLine", "There are: %1.")).arg(list.join(QStringLiteral(", ")))
                         : say(QT_TRANSLATE_NOOP("CommandLine", "Did you mean “%1”?")).arg(fromUtf8(near));
    return {text, {}};
}

// A text stays a text even when it looks like a number; all else is JSON, or text that the checks will refuse.
Json readValue(const std::string &text, const PropertySpec *spec)
{
    if (spec && (spec->kind == PropertyKind::Text || spec->kind == PropertyKind::Choice ||
                 spec->kind == PropertyKind::File || spec->kind == PropertyKind::Timestamp))
        return text;
    Json value = Json::parse(text, nullptr, false);
    return value.is_discarded() ? Json(text) : value;
}

// A relative path of the file means a place beside the file; typed on the command line it may mean one beside the
// person.
Json asPath(const std::string &text, const QString &folder)
{
    const QString path = fromUtf8(text);
    if (QFileInfo(path).isRelative() && !QFileInfo::exists(QDir(folder).filePath(path)) && QFileInfo::exists(path))
        return QFileInfo(path).absoluteFilePath().toStdString();
    return text;
}

} // namespace

Input readInput(const QString &path, const pipeline::Catalog &catalog)
{
    QFile file;
    if (path == QLatin1String("-")) {
        if (!file.open(stdin, QIODevice::ReadOnly))
            return failed(say(QT_TRANSLATE_NOOP("CommandLine", "Standard input cannot be read.")));
    } else {
        file.setFileName(path);
        if (QFileInfo(path).isDir())
            return failed(say(QT_TRANSLATE_NOOP("CommandLine", "“%1” is a folder, not a file.")).arg(path));
        if (!file.open(QIODevice::ReadOnly))
            return failed(
                say(QT_TRANSLATE_NOOP("CommandLine", "“%1” cannot be opened: %2.")).arg(path, file.errorString()));
        if (file.peek(16) == QByteArray("SQLite format 3\0", 16)) {
            file.close();
            auto project = project::openProject(path, catalog);
            if (!project)
                return failed(project.error().message,
                              project.error().place == path ? QString() : project.error().place);
            Input input;
            input.issues = pipeline::validate(project->content.pipeline, catalog);
            for (const pipeline::Issue &issue : input.issues) {
                if (issue.severity == pipeline::Severity::Error)
                    return input;
            }
            input.pipeline = std::move(project->content.pipeline);
            return input;
        }
    }
    const QByteArray text = file.read(static_cast<qint64>(pipeline::kMaxTextBytes) + 1);
    pipeline::ParseOutcome outcome =
        pipeline::parsePipeline({text.constData(), static_cast<std::size_t>(text.size())}, catalog);
    return {std::move(outcome.pipeline), std::move(outcome.issues)};
}

QString issueLines(const QString &path, const std::vector<pipeline::Issue> &issues)
{
    QString text;
    for (const pipeline::Issue &issue : issues) {
        text += issue.pointer.isEmpty() ? path : issue.pointer;
        text += issue.severity == pipeline::Severity::Error ? say(QT_TRANSLATE_NOOP("CommandLine", ": error: "))
                                                            : say(QT_TRANSLATE_NOOP("CommandLine", ": warning: "));
        text += issue.message + QLatin1Char('\n');
    }
    return text;
}

Result<void> applySetting(pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, const std::string &setting,
                          const QString &folder)
{
    const std::size_t equals = setting.find('=');
    const std::size_t dot = setting.find('.');
    if (equals == std::string::npos || dot == std::string::npos || dot > equals || dot == 0 || dot + 1 == equals)
        return Error{
            say(QT_TRANSLATE_NOOP("CommandLine", "“--set %1” is not NODE.PROPERTY=VALUE, such as clicks.ShardCount=4."))
                .arg(fromUtf8(setting)),
            {}};
    const std::string id = setting.substr(0, dot);
    const std::string text = setting.substr(equals + 1);
    const auto node = std::find_if(pipeline.nodes.begin(), pipeline.nodes.end(),
                                   [&id](const pipeline::Node &one) { return one.id == id; });
    if (node == pipeline.nodes.end()) {
        QStringList ids;
        for (const pipeline::Node &one : pipeline.nodes)
            ids.append(QString::fromStdString(one.id));
        return Error{say(QT_TRANSLATE_NOOP("CommandLine", "There is no node “%1”. There are: %2."))
                         .arg(fromUtf8(id), ids.join(QStringLiteral(", "))),
                     {}};
    }
    const pipeline::ServiceType *type = catalog.find(node->type);
    const std::vector<std::string> keys = split(setting.substr(dot + 1, equals - dot - 1), '.');

    Json *place = &node->properties;
    const std::vector<PropertySpec> *specs = type ? &type->properties : nullptr;
    const PropertySpec *spec = nullptr;
    QString owner = fromUtf8(id);
    for (const std::string &key : keys) {
        if (place->is_array()) {
            std::size_t index = 0;
            const auto [end, problem] = std::from_chars(key.data(), key.data() + key.size(), index);
            if (problem != std::errc{} || end != key.data() + key.size() || index >= place->size())
                return Error{say(QT_TRANSLATE_NOOP("CommandLine",
                                                   "The list “%1” has no entry “%2”: entries are counted from 0."))
                                 .arg(owner, fromUtf8(key)),
                             {}};
            place = &(*place)[index];
        } else {
            spec = specs ? findSpec(*specs, key) : nullptr;
            if (!spec)
                return unknownProperty(key, specs ? *specs : std::vector<PropertySpec>{}, owner);
            if (!place->is_object())
                *place = Json::object(); // a size that was one number gets its bounds
            place = &(*place)[key];
            specs = &spec->fields;
        }
        owner += QLatin1Char('.') + fromUtf8(key);
    }
    if (spec && spec->kind == PropertyKind::File)
        *place = asPath(text, folder);
    else if (spec && spec->textEntries && place->is_string())
        *place = text;
    else
        *place = readValue(text, spec);
    return {};
}

} // namespace headwater::app
