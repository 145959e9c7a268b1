// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboardpins.h"
#include "ui/dashboard/metricchart.h"
#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

class QGridLayout;
class QLabel;
class QMenu;
class QPushButton;
class QScrollArea;
class QToolButton;

namespace headwater::ui {

class Laboratory;
class MetricPicker;

/// Charts of pinned metrics that share one stretch of time.
class DashboardPanel : public QWidget
{
    Q_OBJECT
public:
    explicit DashboardPanel(Laboratory &lab, QWidget *parent = nullptr);
    void setSource(WorldSource source);

    /// What is pinned and how it is shown, to be kept with the project.
    pipeline::Json state() const;
    /// Takes over a state() of before; what cannot be read is left out.
    void restore(const pipeline::Json &state);

    bool isPinned(const std::string &node, const std::string &metric) const;
    const std::vector<DashboardPins::Chart> &chartSpecs() const { return m_pins.charts(); }
    const std::vector<MetricChart *> &charts() const { return m_charts; }
    ChartView view() const { return m_view; }
    TimeWindow window() const;
    bool isZoomed() const { return m_zoom.has_value(); }

    /// Writes a chart by the ending of the path: csv, png or svg. exported() tells the outcome.
    void exportChart(MetricChart *chart, const QString &path);

public Q_SLOTS:
    void togglePin(const std::string &node, const std::string &metric);
    void setView(headwater::ui::ChartView view);
    void zoomTo(const headwater::ui::TimeWindow &window);
    void resetZoom();
    void refresh();

Q_SIGNALS:
    void stateChanged(); ///< the pins or the view; by a person
    void exported(const QString &path, const QString &error);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void followDocument(const std::vector<pipeline::Edit> &edits);
    void followOpened();
    void rebuild();
    MetricChart *makeChart();
    std::size_t pinsOf(const MetricChart *chart) const; ///< its place among the pins
    void arrange();
    void pick(const QPoint &at, std::optional<std::size_t> chart);
    void chooseExport(MetricChart *chart);
    void takePins(); ///< a person changed them
    void retranslate();

    Laboratory &m_lab;
    WorldSource m_source;
    DashboardPins m_pins;
    ChartView m_view = ChartView::Second;
    std::optional<TimeWindow> m_zoom;
    std::int64_t m_shownSecond = -2;

    std::vector<MetricChart *> m_charts;
    std::vector<std::size_t> m_pinsOfChart;
    std::vector<DashboardPins::Chart> m_builtPins; ///< what each chart was made for
    QScrollArea *m_scroll;
    QWidget *m_content;
    QGridLayout *m_grid;
    int m_columns = 0;
    QPushButton *m_second;
    QPushButton *m_minute;
    QToolButton *m_pin;
    QToolButton *m_reset;
    QLabel *m_hint;
    QLabel *m_empty;
    MetricPicker *m_picker;
    std::optional<std::size_t> m_pickFor;
    QTimer m_refreshTimer;
    QTimer m_openedTimer;                      ///< until a large opened document is followed
    std::optional<pipeline::Json> m_toRestore; ///< what restore() was given meanwhile
};

} // namespace headwater::ui
