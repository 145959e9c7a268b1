// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "ui/canvas/scene.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace headwater::ui::canvas {

using pipeline::Json;

namespace {

struct Reader
{
    const pipeline::ServiceType &type;
    const Json &properties;

    QString text(std::string_view key) const
    {
        const Json &value = propertyValue(type, properties, key);
        return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
    }
    double number(std::string_view key) const
    {
        const Json &value = propertyValue(type, properties, key);
        return value.is_number() ? value.get<double>() : 0;
    }
    QString choice(std::string_view key) const
    {
        const QString value = text(key);
        if (const pipeline::PropertySpec *spec = type.property(key)) {
            for (const pipeline::ChoiceSpec &choice : spec->choices) {
                if (fromUtf8(choice.value) == value)
                    return choice.label.translated().section(QLatin1Char(':'), 0, 0);
            }
        }
        return value;
    }
};

QString say(const char *source)
{
    return QCoreApplication::translate("Canvas", source);
}

void addInstances(QStringList &parts, const Reader &read)
{
    const int instances = static_cast<int>(read.number("instances"));
    if (instances > 1)
        parts << say(QT_TRANSLATE_NOOP("Canvas", "%1 instances")).arg(QLocale().toString(instances));
}

} // namespace

QString nodeSubtitle(const pipeline::ServiceType &type, const Json &properties)
{
    const Reader read{type, properties};
    const QString dot = QStringLiteral(" · ");
    QStringList parts;
    if (type.id == "kinesis-stream") {
        parts << say(QT_TRANSLATE_NOOP("Canvas", "data stream"));
        if (read.text("StreamMode") == QLatin1String("ON_DEMAND")) {
            parts << say(QT_TRANSLATE_NOOP("Canvas", "on demand"));
        } else {
            const int shards = static_cast<int>(read.number("ShardCount"));
            parts << (shards == 1 ? say(QT_TRANSLATE_NOOP("Canvas", "1 shard"))
                                  : say(QT_TRANSLATE_NOOP("Canvas", "%1 shards")).arg(QLocale().toString(shards)));
        }
        parts << say(QT_TRANSLATE_NOOP("Canvas", "%1 h")).arg(QLocale().toString(read.number("RetentionPeriodHours")));
        if (read.text("EncryptionType") == QLatin1String("KMS"))
            parts << say(QT_TRANSLATE_NOOP("Canvas", "encrypted"));
    } else if (type.id == "producer") {
        parts << say(QT_TRANSLATE_NOOP("Canvas", "SDK")) << read.text("api");
        addInstances(parts, read);
    } else if (type.id == "kpl-producer") {
        parts << say(QT_TRANSLATE_NOOP("Canvas", "KPL")) << read.choice("sending");
        addInstances(parts, read);
    } else if (type.id == "kcl-application") {
        const int workers = static_cast<int>(read.number("workers"));
        parts << say(QT_TRANSLATE_NOOP("Canvas", "KCL"))
              << (workers == 1 ? say(QT_TRANSLATE_NOOP("Canvas", "1 worker"))
                               : say(QT_TRANSLATE_NOOP("Canvas", "%1 workers")).arg(QLocale().toString(workers)));
    } else if (type.id == "dynamodb-table") {
        parts << say(QT_TRANSLATE_NOOP("Canvas", "table"));
        if (read.text("BillingMode") == QLatin1String("PAY_PER_REQUEST"))
            parts << say(QT_TRANSLATE_NOOP("Canvas", "on demand"));
        else
            parts << say(QT_TRANSLATE_NOOP("Canvas", "%1 WCU"))
                         .arg(QLocale().toString(read.number("WriteCapacityUnits")));
    } else if (type.id == "log-replay") {
        const QString path = read.text("path");
        const QString key = read.text("keyField");
        parts << (path.isEmpty() ? say(QT_TRANSLATE_NOOP("Canvas", "no file yet"))
                                 : say(QT_TRANSLATE_NOOP("Canvas", "replay")));
        if (!key.isEmpty())
            parts << say(QT_TRANSLATE_NOOP("Canvas", "by %1")).arg(key);
    } else if (type.id == "consumer") {
        parts << (read.text("mode") == QLatin1String("enhanced") ? say(QT_TRANSLATE_NOOP("Canvas", "fan-out"))
                                                                 : say(QT_TRANSLATE_NOOP("Canvas", "polling")));
        if (const QString application = read.text("application"); !application.isEmpty())
            parts << application;
        addInstances(parts, read);
    } else if (type.id == "firehose") {
        parts << say(QT_TRANSLATE_NOOP("Canvas", "delivery stream"));
        const Json &conversion = propertyValue(type, properties, "DataFormatConversion");
        if (conversion.is_object() && conversion.value("Enabled", false))
            parts << QString::fromStdString(conversion.value("OutputFormat", std::string("Parquet")));
        else if (read.text("CompressionFormat") != QLatin1String("UNCOMPRESSED"))
            parts << read.choice("CompressionFormat");
    } else if (type.id == "alarm") {
        const QString metric = read.text("MetricName");
        parts << (metric.isEmpty() ? say(QT_TRANSLATE_NOOP("Canvas", "no metric yet")) : metric);
    } else if (type.property("client")) {
        parts << read.choice("client");
    } else {
        parts << type.name.translated();
    }
    return parts.join(dot);
}

} // namespace headwater::ui::canvas
