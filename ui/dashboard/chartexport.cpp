// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/chartexport.h"

#include "ui/theme/theme.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace headwater::ui {
namespace {

constexpr int kMargin = 12;

QByteArray quoted(const std::string &text)
{
    QByteArray bytes = QByteArray::fromStdString(text);
    if (!bytes.contains('"') && !bytes.contains(',') && !bytes.contains('\n'))
        return bytes;
    return '"' + bytes.replace("\"", "\"\"") + '"';
}

/// Takes the buttons out of the picture while it is drawn.
class WithoutButtons
{
public:
    explicit WithoutButtons(QWidget &chart)
    {
        for (QToolButton *button : chart.findChildren<QToolButton *>()) {
            if (button->isHidden())
                continue;
            QSizePolicy policy = button->sizePolicy();
            policy.setRetainSizeWhenHidden(true);
            button->setSizePolicy(policy);
            button->hide();
            m_hidden << button;
        }
    }
    ~WithoutButtons()
    {
        for (QToolButton *button : m_hidden)
            button->show();
    }

private:
    QList<QToolButton *> m_hidden;
};

void paintChart(QPainter &painter, QWidget &chart)
{
    const WithoutButtons bare(chart);
    painter.fillRect(QRect(QPoint(), chart.size() + QSize(2 * kMargin, 2 * kMargin)), tokens().panel);
    chart.render(&painter, QPoint(kMargin, kMargin), {}, QWidget::DrawChildren);
}

} // namespace

QByteArray chartCsv(const std::vector<MetricChart::Line> &lines, const TimeWindow &window)
{
    QByteArray csv("second");
    std::int64_t step = 1;
    for (const MetricChart::Line &line : lines) {
        csv += ',' + quoted(line.spec.node + '.' + line.spec.metric);
        step = line.values.step;
    }
    csv += "\r\n";
    for (std::int64_t second = window.from / step * step; second < window.to; second += step) {
        QByteArray row = QByteArray::number(static_cast<qlonglong>(second));
        bool any = false;
        for (const MetricChart::Line &line : lines) {
            row += ',';
            const std::int64_t place = (second - line.values.first) / line.values.step;
            if (second < line.values.first || place >= static_cast<std::int64_t>(line.values.values.size()))
                continue;
            const double value = line.values.values[static_cast<std::size_t>(place)];
            if (std::isnan(value))
                continue;
            row += QByteArray::number(value, 'g', 10);
            any = true;
        }
        if (any)
            csv += row + "\r\n";
    }
    return csv;
}

QImage chartImage(QWidget &chart, double scale)
{
    const QSize size = chart.size() + QSize(2 * kMargin, 2 * kMargin);
    QImage image(size * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    QPainter painter(&image);
    paintChart(painter, chart);
    return image;
}

QByteArray pngBytes(const QImage &image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray chartSvg(QWidget &chart, const QString &title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    const QSize size = chart.size() + QSize(2 * kMargin, 2 * kMargin);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(title);
    generator.setResolution(96);
    QPainter painter(&generator);
    paintChart(painter, chart);
    painter.end();
    return bytes;
}

Result<void> writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Error{QCoreApplication::translate("ChartExport", "%1 could not be written: %2")
                         .arg(QDir::toNativeSeparators(path), file.errorString()),
                     path};
    return {};
}

} // namespace headwater::ui
