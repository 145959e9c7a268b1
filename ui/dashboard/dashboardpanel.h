// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/edit.h"
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

/// Charts of pinned metrics that share one stretch of time. With nothing pinned it shows what matters most: records
/// written against the limit, throttling, and how far each reader is behind.
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
    const std::vector<std::vector<SeriesSpec>> &chartSpecs() const { return m_specs; }
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
    std::vector<std::vector<SeriesSpec>> defaultSpecs() const;
    void followDocument(const std::vector<pipeline::Edit> &edits);
    void rebuild();
    MetricChart *makeChart();
    std::size_t specsOf(const MetricChart *chart) const; ///< its place in m_specs
    void arrange();
    void makeOwn(); ///< what is shown by default becomes what is pinned
    void pick(const QPoint &at, std::optional<std::size_t> chart);
    void chooseExport(MetricChart *chart);
    QString titleOf(const std::vector<SeriesSpec> &specs) const;
    const pipeline::MetricSpec *metricOf(const SeriesSpec &spec) const;
    const pipeline::ServiceType *typeOf(const SeriesSpec &spec) const;
    void retranslate();

    Laboratory &m_lab;
    WorldSource m_source;
    std::vector<std::vector<SeriesSpec>> m_specs;
    bool m_isDefault = true;
    ChartView m_view = ChartView::Second;
    std::optional<TimeWindow> m_zoom;
    std::int64_t m_shownSecond = -2;

    std::vector<MetricChart *> m_charts;
    std::vector<std::size_t> m_specOfChart;
    std::vector<std::vector<SeriesSpec>> m_builtSpecs; ///< what each chart was made for
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
};

} // namespace headwater::ui
