// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/dashboardpanel.h"

#include "ui/dashboard/chartexport.h"
#include "ui/dashboard/metricpicker.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/backgroundexport.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headwater::ui {

using pipeline::Json;

namespace {

constexpr int kRefreshMs = 100;
constexpr std::size_t kLarge = 500; ///< nodes; a larger document is followed in a turn of its own
constexpr int kColumnWidth = 350;
constexpr std::int64_t kSecondsShown = 600;
constexpr std::int64_t kSecondsShownByMinute = 7'200;
constexpr std::int64_t kLeastSecondsShown = 60;
constexpr double kPictureScale = 2;

} // namespace

DashboardPanel::DashboardPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_source(WorldSource::of(lab))
    , m_pins(lab)
    , m_scroll(new QScrollArea(this))
    , m_content(new QWidget)
    , m_grid(new QGridLayout(m_content))
    , m_second(new QPushButton(this))
    , m_minute(new QPushButton(this))
    , m_pin(new QToolButton(this))
    , m_reset(new QToolButton(this))
    , m_hint(new QLabel(this))
    , m_empty(new QLabel(this))
    , m_picker(new MetricPicker(lab, this))
{
    setObjectName(QStringLiteral("dashboardPanel"));
    for (QPushButton *view : {m_second, m_minute})
        view->setStyleSheet(QStringLiteral("QPushButton { padding: 1px 10px; } QPushButton:focus { padding: 0 9px; }"));
    m_second->setCheckable(true);
    m_minute->setCheckable(true);
    m_second->setObjectName(QStringLiteral("secondView"));
    m_minute->setObjectName(QStringLiteral("minuteView"));
    auto *views = new QButtonGroup(this);
    views->addButton(m_second);
    views->addButton(m_minute);
    m_second->setChecked(true);
    m_pin->setIcon(Theme::instance().icon(QStringLiteral("pin")));
    m_pin->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_pin->setObjectName(QStringLiteral("pinMetric"));
    m_reset->setIcon(Theme::instance().icon(QStringLiteral("fit")));
    m_reset->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_reset->setObjectName(QStringLiteral("resetZoom"));
    m_reset->hide();
    m_hint->setProperty("role", QStringLiteral("dim"));
    m_empty->setProperty("role", QStringLiteral("dim"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);

    auto *header = new QHBoxLayout;
    header->setContentsMargins(14, 4, 12, 2);
    header->setSpacing(6);
    header->addWidget(m_second);
    header->addWidget(m_minute);
    header->addSpacing(6);
    header->addWidget(m_hint, 1);
    header->addWidget(m_reset);
    header->addWidget(m_pin);
    m_grid->setContentsMargins(14, 2, 14, 6);
    m_grid->setHorizontalSpacing(24);
    m_grid->setVerticalSpacing(6);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(m_content);
    m_content->setAutoFillBackground(false);
    m_scroll->viewport()->setAutoFillBackground(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_empty, 1);

    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kRefreshMs);
    connect(&m_refreshTimer, &QTimer::timeout, this, &DashboardPanel::refresh);
    connect(&lab, &Laboratory::frameChanged, this, [this] {
        if (isVisible() && !m_refreshTimer.isActive())
            m_refreshTimer.start();
    });
    connect(&lab, &Laboratory::sessionChanged, this, [this] {
        resetZoom();
        refresh();
    });
    m_openedTimer.setSingleShot(true);
    m_openedTimer.setInterval(0);
    connect(&m_openedTimer, &QTimer::timeout, this, &DashboardPanel::followOpened);
    connect(&lab.document(), &pipeline::Document::changed, this, &DashboardPanel::followDocument);
    connect(m_second, &QPushButton::clicked, this, [this] { setView(ChartView::Second); });
    connect(m_minute, &QPushButton::clicked, this, [this] { setView(ChartView::Minute); });
    connect(m_reset, &QToolButton::clicked, this, &DashboardPanel::resetZoom);
    connect(m_pin, &QToolButton::clicked, this,
            [this] { pick(m_pin->mapToGlobal(QPoint(m_pin->width() - m_picker->width(), m_pin->height())), {}); });
    connect(m_picker, &MetricPicker::chosen, this, [this](const SeriesSpec &spec) {
        if (!m_pickFor) {
            togglePin(spec.node, spec.metric);
            return;
        }
        m_pins.toggleIn(*m_pickFor, spec);
        takePins();
    });
    rebuild();
    retranslate();
}

void DashboardPanel::setSource(WorldSource source)
{
    m_source = std::move(source);
    m_shownSecond = -2;
    refresh();
}

Json DashboardPanel::state() const
{
    if (m_toRestore)
        return *m_toRestore;
    Json state = {{"view", secondsOf(m_view)}};
    if (!m_pins.isDefault())
        state["charts"] = m_pins.toJson();
    return state;
}

void DashboardPanel::restore(const Json &state)
{
    if (m_openedTimer.isActive()) {
        m_toRestore = state;
        return;
    }
    const Json kept = state.is_object() ? state : Json::object();
    m_view = kept.value("view", Json(1)) == 60 ? ChartView::Minute : ChartView::Second;
    m_pins.restore(kept.value("charts", Json()));
    (m_view == ChartView::Second ? m_second : m_minute)->setChecked(true);
    rebuild();
    retranslate();
}

bool DashboardPanel::isPinned(const std::string &node, const std::string &metric) const
{
    return m_pins.contains({node, metric});
}

void DashboardPanel::togglePin(const std::string &node, const std::string &metric)
{
    m_pins.toggle({node, metric});
    takePins();
}

void DashboardPanel::takePins()
{
    rebuild();
    Q_EMIT stateChanged();
}

void DashboardPanel::followDocument(const std::vector<pipeline::Edit> &edits)
{
    // A large document was opened: the window has enough to do in this turn.
    if (edits.empty() && m_lab.pipeline().nodes.size() > kLarge) {
        m_openedTimer.start();
        return;
    }
    if (m_openedTimer.isActive())
        followOpened();
    if (m_pins.follow(edits))
        rebuild();
}

void DashboardPanel::followOpened()
{
    m_openedTimer.stop();
    m_pins.follow({});
    if (const std::optional<Json> kept = std::exchange(m_toRestore, std::nullopt))
        restore(*kept);
    else
        rebuild();
}

void DashboardPanel::rebuild()
{
    // Charts whose metrics stay are kept: a pin costs one chart, not all.
    std::vector<MetricChart *> old = std::exchange(m_charts, {});
    const std::vector<DashboardPins::Chart> oldPins = std::exchange(m_builtPins, {});
    m_pinsOfChart.clear();
    for (std::size_t i = 0; i < m_pins.charts().size(); ++i) {
        const DashboardPins::Chart &pins = m_pins.charts()[i];
        // A pin whose node is not there waits for it to come back.
        if (std::none_of(pins.begin(), pins.end(),
                         [this](const SeriesSpec &spec) { return m_pins.metricOf(spec) != nullptr; }))
            continue;
        MetricChart *chart = nullptr;
        for (std::size_t known = 0; known < old.size() && !chart; ++known) {
            if (old[known] && oldPins[known] == pins)
                chart = std::exchange(old[known], nullptr);
        }
        if (!chart)
            chart = makeChart();
        chart->setTitle(m_pins.titleOf(pins));
        m_charts.push_back(chart);
        m_builtPins.push_back(pins);
        m_pinsOfChart.push_back(i);
    }
    for (MetricChart *chart : old) {
        if (chart) {
            chart->hide();
            chart->deleteLater();
        }
    }
    m_scroll->setVisible(!m_charts.empty());
    m_empty->setVisible(m_charts.empty());
    m_columns = 0;
    arrange();
    m_shownSecond = -2;
    refresh();
}

MetricChart *DashboardPanel::makeChart()
{
    auto *chart = new MetricChart(m_content);
    connect(chart, &MetricChart::cursorMoved, this, [this](double second) {
        for (MetricChart *each : m_charts)
            each->setCursor(second);
    });
    connect(chart, &MetricChart::cursorLeft, this, [this] {
        for (MetricChart *each : m_charts)
            each->setCursor({});
    });
    connect(chart, &MetricChart::brushed, this, &DashboardPanel::zoomTo);
    connect(chart, &MetricChart::resetRequested, this, &DashboardPanel::resetZoom);
    connect(chart, &MetricChart::compareRequested, this,
            [this, chart] { pick(chart->mapToGlobal(QPoint(chart->width() - m_picker->width(), 24)), pinsOf(chart)); });
    connect(chart, &MetricChart::removeRequested, this, [this, chart] {
        m_pins.removeChart(pinsOf(chart));
        takePins();
    });
    connect(chart, &MetricChart::exportRequested, this, [this, chart] { chooseExport(chart); });
    return chart;
}

std::size_t DashboardPanel::pinsOf(const MetricChart *chart) const
{
    const auto place = std::find(m_charts.begin(), m_charts.end(), chart) - m_charts.begin();
    return m_pinsOfChart[static_cast<std::size_t>(place)];
}

void DashboardPanel::arrange()
{
    const int columns = std::clamp(width() / kColumnWidth, 1, std::max(1, static_cast<int>(m_charts.size())));
    if (columns == m_columns)
        return;
    m_columns = columns;
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        const int place = static_cast<int>(i);
        m_grid->addWidget(m_charts[i], place / columns, place % columns);
        m_charts[i]->show();
    }
    for (int column = 0; column < m_grid->columnCount(); ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
}

TimeWindow DashboardPanel::window() const
{
    if (m_zoom)
        return *m_zoom;
    const std::int64_t last = std::max<std::int64_t>(m_shownSecond, 0) + 1;
    const std::int64_t span = m_view == ChartView::Second ? kSecondsShown : kSecondsShownByMinute;
    return {std::max<std::int64_t>(0, last - span),
            std::max(last, kLeastSecondsShown * (m_view == ChartView::Second ? 1 : 10))};
}

void DashboardPanel::setView(ChartView view)
{
    if (view == m_view)
        return;
    m_view = view;
    (view == ChartView::Second ? m_second : m_minute)->setChecked(true);
    m_shownSecond = -2;
    refresh();
    retranslate();
    Q_EMIT stateChanged();
}

void DashboardPanel::zoomTo(const TimeWindow &window)
{
    m_zoom = window;
    m_reset->show();
    m_shownSecond = -2;
    refresh();
}

void DashboardPanel::resetZoom()
{
    if (!m_zoom)
        return;
    m_zoom.reset();
    m_reset->hide();
    m_shownSecond = -2;
    refresh();
}

void DashboardPanel::refresh()
{
    m_refreshTimer.stop();
    simulation::MetricHistory *const history = m_source.metrics();
    const std::int64_t last = history ? history->lastSecond() : -1;
    if (last == m_shownSecond)
        return;
    m_shownSecond = last;
    const TimeWindow shown = window();
    // A margin, so that lines reach the edges of the plot.
    const std::int64_t from = shown.from - secondsOf(m_view);
    const std::int64_t to = shown.to + secondsOf(m_view);
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        const DashboardPins::Chart &pins = m_pins.charts()[m_pinsOfChart[i]];
        std::vector<MetricChart::Line> lines;
        for (const SeriesSpec &spec : pins) {
            const pipeline::MetricSpec *const metric = m_pins.metricOf(spec);
            if (!metric)
                continue;
            MetricChart::Line line;
            line.spec = spec;
            line.label = m_pins.labelOf(pins, spec);
            line.unit = metric->unit;
            line.isSum = metric->statistic == pipeline::MetricSpec::Statistic::Sum;
            if (history)
                line.values = valuesOf(*history, *m_pins.typeOf(spec), spec, m_view, from, to);
            lines.push_back(std::move(line));
        }
        std::optional<ChartValues> limit;
        if (const std::optional<SeriesSpec> limitSpec = m_pins.limitOf(pins); limitSpec && history) {
            limit = valuesOf(*history, *m_pins.typeOf(*limitSpec), *limitSpec, m_view, from, to);
            // A rate's limit for a minute is sixty times that for a second.
            if (lines.front().isSum) {
                for (double &value : limit->values)
                    value *= static_cast<double>(secondsOf(m_view));
            }
        }
        m_charts[i]->setLines(std::move(lines), std::move(limit), m_view, shown);
    }
}

void DashboardPanel::pick(const QPoint &at, std::optional<std::size_t> chart)
{
    m_pickFor = chart;
    const pipeline::MetricSpec *const base = chart ? m_pins.metricOf(m_pins.charts()[*chart].front()) : nullptr;
    m_picker->open(
        at,
        [this, chart](const SeriesSpec &spec) {
            if (!chart)
                return isPinned(spec.node, spec.metric);
            const DashboardPins::Chart &pins = m_pins.charts()[*chart];
            return std::find(pins.begin(), pins.end(), spec) != pins.end();
        },
        // Only what has the same unit can be compared in one chart.
        [base](const SeriesSpec &, const pipeline::MetricSpec &metric) {
            return !base || std::string_view(base->unit.source) == metric.unit.source;
        });
}

void DashboardPanel::chooseExport(MetricChart *chart)
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export Chart"), QStringLiteral("chart.png"),
                                                      tr("Pictures and figures (*.png *.svg *.csv)"));
    if (!path.isEmpty())
        exportChart(chart, path);
}

void DashboardPanel::exportChart(MetricChart *chart, const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    std::function<QByteArray()> bytes;
    if (ending == QLatin1String("csv"))
        bytes = [lines = chart->lines(), shown = chart->window()] {
            return chartCsv(lines, shown);
        };
    else if (ending == QLatin1String("svg"))
        bytes = [svg = chartSvg(*chart, chart->title())] {
            return svg;
        };
    else
        bytes = [image = chartImage(*chart, kPictureScale)] {
            return pngBytes(image);
        };
    exportInBackground(
        this, m_lab, [path, bytes] { return writeFile(path, bytes()); },
        [this, path](const QString &error) { Q_EMIT exported(path, error); });
}

void DashboardPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
        retranslate();
    }
    QWidget::changeEvent(event);
}

void DashboardPanel::resizeEvent(QResizeEvent *event)
{
    arrange();
    QWidget::resizeEvent(event);
}

void DashboardPanel::showEvent(QShowEvent *event)
{
    m_shownSecond = -2;
    refresh();
    QWidget::showEvent(event);
}

void DashboardPanel::retranslate()
{
    m_second->setText(tr("1 s"));
    m_second->setToolTip(tr("The truth: one value per simulated second"));
    m_second->setAccessibleName(tr("One-second view"));
    m_minute->setText(tr("60 s"));
    m_minute->setToolTip(tr("What CloudWatch shows: one value per minute. Short bursts vanish in it."));
    m_minute->setAccessibleName(tr("Sixty-second view, as CloudWatch has it"));
    m_hint->setText(m_view == ChartView::Second ? QString()
                                                : tr("As CloudWatch shows it: bursts within a minute do not show."));
    m_pin->setText(tr("Pin a metric"));
    m_reset->setText(tr("All the time"));
    m_reset->setToolTip(tr("Ends the zoom; a double click on a chart does it too"));
    m_empty->setText(m_lab.pipeline().nodes.empty()
                         ? tr("Charts appear here as soon as the pipeline has nodes.")
                         : tr("Nothing is pinned. Pin a metric here, or by the pin beside it in the inspector."));
}

} // namespace headwater::ui
