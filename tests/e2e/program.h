// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <QFile>
#include <QProcess>
#include <QStringList>

#include <limits>
#include <string>

namespace e2e {

/// What a run of the built program left behind.
struct Outcome
{
    int code = -1; ///< -1 when it crashed or did not end in time
    QByteArray out;
    QByteArray err;

    nlohmann::json json() const { return nlohmann::json::parse(out.toStdString(), nullptr, false); }
};

/// A number of a result; not a number where there is none.
inline double figure(const nlohmann::json &json)
{
    return json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

/// A text of a result; empty where there is none.
inline std::string word(const nlohmann::json &json)
{
    return json.is_string() ? json.get<std::string>() : std::string();
}

inline Outcome run(const QStringList &arguments, const QString &folder = {}, const QByteArray &input = {})
{
    QProcess process;
    if (!folder.isEmpty())
        process.setWorkingDirectory(folder);
    process.start(QStringLiteral(HEADWATER_PROGRAM), arguments);
    process.write(input);
    process.closeWriteChannel();
    Outcome outcome;
    if (!process.waitForFinished(240'000)) {
        process.kill();
        process.waitForFinished();
        return outcome;
    }
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    if (process.exitStatus() == QProcess::NormalExit)
        outcome.code = process.exitCode();
    return outcome;
}

inline QByteArray fileBytes(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline bool writeBytes(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace e2e
