// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/eventexport.h"

#include "core/base/text.h"
#include "ui/events/eventkinds.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QDir>
#include <QSaveFile>

namespace headwater::ui {
namespace {

QByteArray quoted(const std::string &text)
{
    QByteArray bytes = QByteArray::fromStdString(text);
    if (!bytes.contains('"') && !bytes.contains(',') && !bytes.contains('\n') && !bytes.contains('\r'))
        return bytes;
    return '"' + bytes.replace("\"", "\"\"") + '"';
}

} // namespace

QByteArray exportedLine(const simulation::LoggedEvent &event, EventFormat format)
{
    const double seconds = static_cast<double>(event.at) / 1e9;
    if (format == EventFormat::Csv) {
        return QByteArray::number(event.number) + ',' + QByteArray::number(seconds, 'f', 9) + ',' +
               eventKindKey(event.kind).toUtf8() + ',' + quoted(event.node) + ',' + quoted(event.shard) + ',' +
               quoted(event.error) + ',' + QByteArray::number(event.count) + ',' + quoted(event.text) + "\r\n";
    }
    nlohmann::ordered_json line;
    line["number"] = event.number;
    line["at"] = seconds;
    line["kind"] = eventKindKey(event.kind).toStdString();
    line["node"] = event.node;
    if (!event.shard.empty())
        line["shard"] = event.shard;
    if (!event.error.empty())
        line["error"] = event.error;
    if (event.count != 1)
        line["count"] = event.count;
    line["text"] = event.text;
    return QByteArray::fromStdString(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) + '\n';
}

Result<void> exportEvents(const std::vector<simulation::LoggedEvent> &events, const QString &path, EventFormat format)
{
    QSaveFile file(path);
    const auto failed = [&] {
        return Error{QCoreApplication::translate("EventExport", "%1 could not be written: %2")
                         .arg(QDir::toNativeSeparators(path), file.errorString()),
                     path};
    };
    if (!file.open(QIODevice::WriteOnly))
        return failed();
    if (format == EventFormat::Csv)
        file.write("number,at,kind,node,shard,error,count,text\r\n");
    for (const simulation::LoggedEvent &event : events)
        file.write(exportedLine(event, format));
    if (!file.commit())
        return failed();
    return {};
}

} // namespace headwater::ui
