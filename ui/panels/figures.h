// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

#include <QString>

#include <cstdint>

class QWidget;

namespace headwater::ui {

/// A number as people read it, and the unit that stands beside it.
struct Figure
{
    QString value;
    QString unit;
    QString text() const;
};

/// Thousands separated by locale, as many decimals as are worth reading; a dash for what was not measured.
QString numberText(double value);

/// A metric's or a property's value. Bytes become KB, MB, GB (of 1,024), milliseconds become s, min, h when that
/// reads better; other units stay as they are.
Figure figureOf(double value, const pipeline::Text &unit);

/// 0.61 is `61 %`; below one per cent one decimal.
QString shareText(double share);

/// `shard 0005`: the last four digits of a shard id, more when it has more.
QString shardLabel(std::uint32_t number);
/// `shardId-000000000005`
std::string shardId(std::uint32_t number);

/// A moment on a time axis: `04:37`, with hours or days in front when there are any.
QString axisTime(std::int64_t seconds);

/// The smallest round step of a time axis (1 s, 2 s, 5 s … a day) that is at least so long.
std::int64_t axisTimeStep(double leastSeconds);

/// What a node is called: its title, else its id.
QString nodeName(const pipeline::Node &node);

/// Space between shown texts of a table's cell and its edge, and the height of a row of figures, in pixels.
inline constexpr int kRowHeight = 26;

/// The caption over a group of rows: `LIVE, LAST SECOND`.
QWidget *makeCaption(const QString &text, QWidget *parent);

} // namespace headwater::ui
