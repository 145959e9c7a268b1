// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/filedrop.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringList>

#include <array>

namespace headwater::ui::canvas {

namespace {

struct DropWords
{
    Q_DECLARE_TR_FUNCTIONS(Canvas)
};

constexpr qint64 kLook = 64 * 1024; ///< bytes that are looked at
constexpr int kLines = 20;

/// The first name that sounds like one of the words, in the order of the words.
std::string nameLike(const QStringList &names, std::initializer_list<const char *> words)
{
    for (const char *word : words) {
        for (const QString &name : names) {
            if (name.contains(QLatin1String(word), Qt::CaseInsensitive))
                return name.toStdString();
        }
    }
    return {};
}

FileGuess withFields(const char *format, const QStringList &names)
{
    FileGuess guess;
    guess.format = format;
    guess.keyField = nameLike(names, {"user", "client", "customer", "host", "device", "session", "account", "key"});
    if (guess.keyField.empty())
        guess.keyField = nameLike(names, {"id", "ip", "name"});
    guess.timeField = nameLike(names, {"timestamp", "time", "date"});
    return guess;
}

QStringList csvFields(const QString &line)
{
    QStringList fields;
    QString field;
    bool quoted = false;
    for (const QChar letter : line) {
        if (letter == u'"') {
            quoted = !quoted;
        } else if (letter == u',' && !quoted) {
            fields << field.trimmed();
            field.clear();
        } else {
            field += letter;
        }
    }
    fields << field.trimmed();
    return fields;
}

} // namespace

Result<FileGuess> guessText(std::string_view beginning)
{
    if (beginning.find('\0') != std::string_view::npos)
        return Error{DropWords::tr("This file is no text. A log or CSV file becomes a source."), {}};
    QStringList lines;
    for (const QString &line : fromUtf8(beginning).split(QLatin1Char('\n'))) {
        if (!line.trimmed().isEmpty() && lines.size() < kLines)
            lines << line.trimmed();
    }
    if (lines.isEmpty())
        return Error{DropWords::tr("This file is empty."), {}};

    static const QRegularExpression common(
        QStringLiteral(R"(^\S+ \S+ .+ \[[^\]]+\] "[^"]*(?:\\"[^"]*)*" \d{3} (?:\d+|-))"));
    static const QRegularExpression combined(
        QStringLiteral(R"(^\S+ \S+ .+ \[[^\]]+\] "[^"]*(?:\\"[^"]*)*" \d{3} (?:\d+|-) "[^"]*(?:\\"[^"]*)*" ")"));
    int commonLines = 0, combinedLines = 0, jsonLines = 0, csvLines = 0;
    const qsizetype columns = csvFields(lines.first()).size();
    for (const QString &line : lines) {
        commonLines += common.match(line).hasMatch();
        combinedLines += combined.match(line).hasMatch();
        jsonLines += line.startsWith(QLatin1Char('{'));
        csvLines += csvFields(line).size() == columns;
    }
    // A bad line among many does not change what a file is; the last one may be cut off.
    const auto most = [&](int count) {
        return count * 5 >= lines.size() * 4 && count > 0;
    };
    if (most(combinedLines))
        return FileGuess{"combined-log", "remoteHost", {}};
    if (most(commonLines))
        return FileGuess{"common-log", "remoteHost", {}};
    if (most(jsonLines)) {
        const auto object = nlohmann::json::parse(lines.first().toStdString(), nullptr, false);
        QStringList names;
        if (object.is_object()) {
            for (const auto &[name, value] : object.items())
                names << QString::fromStdString(name);
        }
        return withFields("ndjson", names);
    }
    if (columns > 1 && lines.size() > 1 && most(csvLines))
        return withFields("csv", csvFields(lines.first()));
    return FileGuess{"lines", {}, {}};
}

Result<FileGuess> guessFile(const QString &path)
{
    QFile file(path);
    const QString name = QFileInfo(path).fileName();
    if (QFileInfo(path).isDir())
        return Error{DropWords::tr("“%1” is a folder. Drop a log or CSV file.").arg(name), path};
    if (!file.open(QIODevice::ReadOnly))
        return Error{DropWords::tr("“%1” cannot be read: %2").arg(name, file.errorString()), path};
    const QByteArray beginning = file.read(kLook);
    Result<FileGuess> guess = guessText({beginning.constData(), static_cast<std::size_t>(beginning.size())});
    if (!guess)
        return Error{name + QStringLiteral(": ") + guess.error().message, path};
    return guess;
}

} // namespace headwater::ui::canvas
