// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/figures.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QLabel>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace headwater::ui {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Figures)
};

int decimalsFor(double magnitude)
{
    if (magnitude >= 100 || magnitude == std::floor(magnitude))
        return 0;
    return magnitude >= 10 ? 1 : 2;
}

Figure bytesFigure(double value, const char *suffix)
{
    static constexpr const char *kUnits[] = {QT_TRANSLATE_NOOP("Figures", "bytes"), QT_TRANSLATE_NOOP("Figures", "KB"),
                                             QT_TRANSLATE_NOOP("Figures", "MB"), QT_TRANSLATE_NOOP("Figures", "GB"),
                                             QT_TRANSLATE_NOOP("Figures", "TB")};
    std::size_t unit = 0;
    while (std::abs(value) >= 1024 && unit + 1 < std::size(kUnits)) {
        value /= 1024;
        ++unit;
    }
    return {unit == 0 ? QLocale().toString(value, 'f', 0) : numberText(value),
            Words::tr(kUnits[unit]) + QLatin1String(suffix)};
}

Figure durationFigure(double milliseconds)
{
    const double magnitude = std::abs(milliseconds);
    if (magnitude < 10'000)
        return {numberText(milliseconds), Words::tr("ms")};
    if (magnitude < 600'000)
        return {numberText(milliseconds / 1'000), Words::tr("s")};
    if (magnitude < 36'000'000)
        return {numberText(milliseconds / 60'000), Words::tr("min")};
    return {numberText(milliseconds / 3'600'000), Words::tr("h")};
}

} // namespace

QString Figure::text() const
{
    return unit.isEmpty() ? value : value + QChar(0x00A0) + unit;
}

QString numberText(double value)
{
    if (std::isnan(value))
        return QString(QChar(0x2013));
    const double magnitude = std::abs(value);
    // Rounded first, so that 99.96 does not become 100.0.
    const int decimals = decimalsFor(std::round(magnitude * 100) / 100);
    return QLocale().toString(value, 'f', decimals);
}

Figure figureOf(double value, const pipeline::Text &unit)
{
    const std::string_view source = unit.source;
    if (std::isnan(value))
        return {numberText(value), {}};
    if (source == "bytes" || source == "Bytes")
        return bytesFigure(value, "");
    if (source == "bytes/s" || source == "Bytes/s")
        return bytesFigure(value, "/s");
    if (source == "ms" || source == "Milliseconds" || source == "milliseconds")
        return durationFigure(value);
    return {numberText(value), unit.isEmpty() ? QString() : unit.translated()};
}

QString shareText(double share)
{
    const double percent = share * 100;
    const int decimals = percent > 0 && percent < 1 ? 1 : 0;
    return Words::tr("%1 %", "share in per cent").arg(QLocale().toString(percent, 'f', decimals));
}

QString shardLabel(std::uint32_t number)
{
    return Words::tr("shard %1").arg(number, 4, 10, QLatin1Char('0'));
}

std::string shardId(std::uint32_t number)
{
    char text[32];
    std::snprintf(text, sizeof text, "shardId-%012u", number);
    return text;
}

QString axisTime(std::int64_t seconds)
{
    const std::int64_t days = seconds / 86'400;
    const std::int64_t hours = seconds / 3'600 % 24;
    QString text = QStringLiteral("%1:%2")
                       .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
                       .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    if (hours > 0 || days > 0)
        text.prepend(QStringLiteral("%1:").arg(hours, 2, 10, QLatin1Char('0')));
    if (days > 0)
        text.prepend(Words::tr("%1d ", "days, before a clock time").arg(days));
    return text;
}

std::int64_t axisTimeStep(double leastSeconds)
{
    constexpr std::array<std::int64_t, 17> kSteps{1,   2,   5,     10,    15,    30,     60,     120,   300,
                                                  600, 900, 1'800, 3'600, 7'200, 21'600, 43'200, 86'400};
    const auto step = std::find_if(kSteps.begin(), kSteps.end(), [leastSeconds](std::int64_t candidate) {
        return static_cast<double>(candidate) >= leastSeconds;
    });
    return step == kSteps.end() ? kSteps.back() : *step;
}

QString nodeName(const pipeline::Node &node)
{
    return fromUtf8(node.title.empty() ? node.id : node.title);
}

QWidget *makeCaption(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text.toUpper(), parent);
    label->setProperty("role", QStringLiteral("caption"));
    return label;
}

} // namespace headwater::ui
