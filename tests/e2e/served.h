// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/e2e/program.h"

#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <csignal>

namespace e2e {

/// `headwater serve` while it runs.
class Served
{
public:
    Served(const QStringList &options, const char *pipeline)
    {
        const QString file = folder.filePath(QStringLiteral("lab.json"));
        writeBytes(file, pipeline);
        process.setWorkingDirectory(folder.path());
        process.start(QStringLiteral(HEADWATER_PROGRAM), QStringList{QStringLiteral("serve"), file} + options);
        while (process.state() != QProcess::NotRunning && !process.canReadLine() && process.waitForReadyRead(60'000)) {
        }
        ports = nlohmann::json::parse(process.readLine().toStdString(), nullptr, false);
    }
    ~Served() { end(); }

    QString port(const char *service) const { return QString::number(ports.is_object() ? ports.value(service, 0) : 0); }
    int end()
    {
        if (process.state() != QProcess::NotRunning) {
            ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
            process.waitForFinished(60'000);
        }
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
    nlohmann::json file(const char *name) const
    {
        return nlohmann::json::parse(fileBytes(folder.filePath(QLatin1String(name))).toStdString(), nullptr, false);
    }

    QTemporaryDir folder;
    QProcess process;
    nlohmann::json ports;
};

struct Spoken
{
    int code = -1;
    QByteArray out, err;
};

/// Runs a client that finds credentials and a Region in its environment.
inline Spoken speak(const QString &program, const QStringList &arguments)
{
    QProcess process;
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
        all.insert(QLatin1String(name), QStringLiteral("any"));
    all.insert(QStringLiteral("AWS_DEFAULT_REGION"), QStringLiteral("us-east-1"));
    all.insert(QStringLiteral("AWS_EC2_METADATA_DISABLED"), QStringLiteral("true"));
    all.insert(QStringLiteral("PYTHONDONTWRITEBYTECODE"), QStringLiteral("1"));
    all.insert(QStringLiteral("NODE_PATH"), QStringLiteral(HEADWATER_CLIENTS_DIR "/node_modules"));
    process.setProcessEnvironment(all);
    process.start(program, arguments);
    if (!process.waitForFinished(240'000)) {
        process.kill();
        process.waitForFinished();
        return {-1, process.readAllStandardOutput(), process.readAllStandardError()};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// Runs a script of tests/e2e/clients.
inline Spoken runScript(const QString &interpreter, const char *name, const QStringList &arguments)
{
    return speak(interpreter,
                 QStringList{QStringLiteral(HEADWATER_SOURCE_DIR "/tests/e2e/clients/") + QLatin1String(name)} +
                     arguments);
}

inline QByteArray why(const Spoken &spoken)
{
    return "code " + QByteArray::number(spoken.code) + "\n" + spoken.out + spoken.err;
}

inline bool hasProgram(const char *name)
{
    return !QStandardPaths::findExecutable(QLatin1String(name)).isEmpty();
}

} // namespace e2e
