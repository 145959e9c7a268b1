// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/chartdata.h"
#include "ui/panels/figures.h"

#include <QWidget>

#include <optional>

class QChart;
class QChartView;
class QLabel;
class QLineSeries;
class QToolButton;
class QValueAxis;

namespace headwater::ui {

/// The stretch of time that all charts of a dashboard show.
struct TimeWindow
{
    std::int64_t from = 0;
    std::int64_t to = 60;
    bool operator==(const TimeWindow &) const = default;
};

/// One chart: up to a handful of metrics over time, with the limit as a dashed line. A band can be dragged over it to
/// zoom; the pointer reads the values off all charts at once.
class MetricChart : public QWidget
{
    Q_OBJECT
public:
    struct Line
    {
        SeriesSpec spec;
        QString label; ///< as the legend has it
        pipeline::Text unit;
        bool isSum = false; ///< a minute's value is what its seconds add up to
        ChartValues values;
    };

    explicit MetricChart(QWidget *parent = nullptr);

    void setTitle(const QString &title);
    QString title() const { return m_fullTitle; }
    /// The lines, and the limit if there is one; `limitLabel` stands at its right end.
    void setLines(std::vector<Line> lines, std::optional<ChartValues> limit, ChartView view, const TimeWindow &window);
    const std::vector<Line> &lines() const { return m_lines; }
    /// Draws the reading line at a second; nothing hides it.
    void setCursor(std::optional<double> second);
    QString readout() const; ///< the values at the reading line, as shown
    QList<QPointF> points(int line) const;
    std::optional<double> shownLimit() const;
    QRectF plotArea() const; ///< in coordinates of plotWidget()
    QWidget *plotWidget() const;
    TimeWindow window() const { return m_window; }
    void retranslate();

Q_SIGNALS:
    void cursorMoved(double second);
    void cursorLeft();
    void brushed(const headwater::ui::TimeWindow &window);
    void resetRequested();
    void compareRequested();
    void removeRequested();
    void exportRequested();
    void seriesRemoveRequested(int line);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class View;
    void restyle();
    void fitTitle();
    void showWindow(const TimeWindow &window);
    double secondAt(double x) const;
    Figure figureFor(const Line &line, double value) const;
    QString unitText() const;
    void paintOver(QPainter &painter, const QRectF &area);

    View *m_view;
    QChart *m_chart;
    QValueAxis *m_timeAxis;
    QValueAxis *m_valueAxis;
    QLineSeries *m_limitSeries;
    std::vector<QLineSeries *> m_series;
    QLabel *m_title;
    QString m_fullTitle;
    QLabel *m_legend;
    QLabel *m_unit;
    QToolButton *m_compare;
    QToolButton *m_export;
    QToolButton *m_remove;
    std::vector<Line> m_lines;
    std::optional<ChartValues> m_limit;
    ChartView m_chartView = ChartView::Second;
    TimeWindow m_window;
    AxisSteps m_steps;
    std::optional<double> m_cursor;
};

} // namespace headwater::ui
