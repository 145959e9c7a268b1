// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "ui/dashboard/metricchart.h"

#include <QByteArray>
#include <QImage>

class QWidget;

namespace headwater::ui {

/// The lines as CSV: a column of simulated seconds, one per line of the chart. Independent of the locale.
QByteArray chartCsv(const std::vector<MetricChart::Line> &lines, const TimeWindow &window);

/// The chart without its buttons, at `scale` times its size on the screen.
QImage chartImage(QWidget &chart, double scale);
QByteArray pngBytes(const QImage &image); ///< for any thread
/// The same as SVG.
QByteArray chartSvg(QWidget &chart, const QString &title);

/// Replaces the file only when all is written. For any thread.
Result<void> writeFile(const QString &path, const QByteArray &bytes);

} // namespace headwater::ui
