// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/recording.h"

#include "core/base/base64.h"

#include <QByteArray>
#include <QCoreApplication>

namespace headwater::gateway {
namespace {

constexpr const char *kFormat = "headwater-calls";
constexpr int kVersion = 1;
constexpr qint64 kLongestLine = 64 * 1'048'576;

QString tr(const char *text)
{
    return QCoreApplication::translate("Recording", text);
}

} // namespace

Result<void> CallWriter::open(const QString &path, const EndpointOptions &options)
{
    m_file.setFileName(path);
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return Error{tr("“%1” cannot be written: %2.").arg(path, m_file.errorString()), path};
    writeLine({{"format", kFormat},
               {"version", kVersion},
               {"controlDelayNs", options.controlDelay},
               {"timeShiftMs", options.timeShift},
               {"roomBytes", options.room}});
    return {};
}

void CallWriter::writeLine(const Json &line)
{
    const std::string text = jsonText(line) + '\n';
    m_failed |= m_file.write(text.data(), static_cast<qint64>(text.size())) != static_cast<qint64>(text.size());
}

Json callHead(const OutsideCall &call)
{
    Json line = {{"at", call.at}, {"service", call.endpoint}, {"call", call.number}, {"operation", call.operation}};
    if (!call.form.empty())
        line["form"] = call.form;
    if (!call.caller.empty()) {
        line["caller"] = call.caller;
        line["sourceIp"] = call.sourceIp;
        line["secure"] = call.isSecure;
    }
    if (!call.certificate.empty()) {
        line["certificate"] = call.certificate;
        line["thing"] = call.thing;
        line["sourceIp"] = call.sourceIp;
    }
    return line;
}

Json callJson(const OutsideCall &call)
{
    Json line = callHead(call);
    if (!call.body.empty()) {
        std::string body;
        appendBase64(call.body, body);
        line["body"] = std::move(body);
    }
    return line;
}

std::optional<OutsideCall> callFrom(const Json &line)
{
    const auto isText = [&](const char *name, bool isNeeded) {
        return line.contains(name) ? line[name].is_string() : !isNeeded;
    };
    const bool isCall = line.is_object() && line.value("at", Json()).is_number_integer() &&
                        line.value("call", Json()).is_number_unsigned() && isText("service", true) &&
                        isText("operation", true) && isText("form", false) && isText("body", false) &&
                        isText("caller", false) && isText("sourceIp", false) && isText("certificate", false) &&
                        isText("thing", false) && line.value("secure", Json(false)).is_boolean();
    if (!isCall)
        return std::nullopt;
    OutsideCall call{
        .at = line["at"].get<SimTime>(),
        .endpoint = line["service"].get<std::string>(),
        .number = line["call"].get<std::uint64_t>(),
        .operation = line["operation"].get<std::string>(),
        .form = line.value("form", std::string()),
        .body = QByteArray::fromBase64(QByteArray::fromStdString(line.value("body", std::string()))).toStdString()};
    call.caller = line.value("caller", std::string());
    call.sourceIp = line.value("sourceIp", std::string());
    call.isSecure = line.value("secure", false);
    call.certificate = line.value("certificate", std::string());
    call.thing = line.value("thing", std::string());
    return call;
}

void CallWriter::write(const OutsideCall &call)
{
    writeLine(callJson(call));
}

Result<void> CallWriter::close(SimTime end)
{
    writeLine({{"end", end}});
    m_failed |= !m_file.flush();
    m_file.close();
    if (m_failed)
        return Error{tr("“%1” could not be written to its end.").arg(m_file.fileName()), m_file.fileName()};
    return {};
}

Result<EndpointOptions> CallReader::open(const QString &path)
{
    m_file.setFileName(path);
    if (!m_file.open(QIODevice::ReadOnly))
        return Error{tr("“%1” cannot be read: %2.").arg(path, m_file.errorString()), path};
    m_line = 1;
    const QByteArray first = m_file.readLine(kLongestLine);
    const Json head = Json::parse(first.begin(), first.end(), nullptr, false);
    if (!head.is_object() || head.value("format", Json()) != kFormat || head.value("version", Json()) != kVersion ||
        !head.value("controlDelayNs", Json()).is_number_integer() ||
        !head.value("timeShiftMs", Json()).is_number_integer() ||
        !head.value("roomBytes", Json(kRoom)).is_number_unsigned())
        return Error{tr("“%1” is no recording of calls that this version reads.").arg(path), path};
    return EndpointOptions{head["controlDelayNs"].get<SimTime>(), head["timeShiftMs"].get<std::int64_t>(),
                           head.value("roomBytes", kRoom)};
}

Result<SimTime> CallReader::read(const std::function<void(const OutsideCall &)> &each)
{
    SimTime last = 0;
    while (!m_file.atEnd()) {
        ++m_line;
        const QByteArray text = m_file.readLine(kLongestLine);
        const Json line = Json::parse(text.begin(), text.end(), nullptr, false);
        if (line.is_object() && line.value("end", Json()).is_number_integer() && line["end"].get<SimTime>() >= last)
            return line["end"].get<SimTime>();
        const std::optional<OutsideCall> call = callFrom(line);
        if (!call || call->at < last)
            return Error{tr("Line %1 of “%2” is no call.").arg(QString::number(m_line), m_file.fileName()),
                         QString::number(m_line)};
        last = call->at;
        each(*call);
    }
    return last;
}

} // namespace headwater::gateway
