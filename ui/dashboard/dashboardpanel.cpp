// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/dashboardpanel.h"

#include "core/base/text.h"
#include "ui/dashboard/chartexport.h"
#include "ui/dashboard/metricpicker.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QCoreApplication>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QThreadPool>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headwater::ui {

using pipeline::Json;

namespace {

constexpr int kRefreshMs = 100;
constexpr int kColumnWidth = 350;
constexpr std::size_t kMostDefaultReaders = 6;
constexpr std::int64_t kSecondsShown = 600;
constexpr std::int64_t kSecondsShownByMinute = 7'200;
constexpr std::int64_t kLeastSecondsShown = 60;
constexpr double kPictureScale = 2;

bool readsStreams(const pipeline::ServiceType &type)
{
    return std::any_of(type.ports.begin(), type.ports.end(), [](const pipeline::PortSpec &port) {
        return !port.output && port.flow == pipeline::Flow::Read;
    });
}

} // namespace

DashboardPanel::DashboardPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_source(WorldSource::of(lab))
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
    header->setContentsMargins(14, 6, 12, 6);
    header->setSpacing(6);
    header->addWidget(m_second);
    header->addWidget(m_minute);
    header->addSpacing(6);
    header->addWidget(m_hint, 1);
    header->addWidget(m_reset);
    header->addWidget(m_pin);
    m_grid->setContentsMargins(14, 2, 14, 10);
    m_grid->setHorizontalSpacing(24);
    m_grid->setVerticalSpacing(12);
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
        makeOwn();
        std::vector<SeriesSpec> &specs = m_specs[*m_pickFor];
        const auto known = std::find(specs.begin(), specs.end(), spec);
        if (known == specs.end())
            specs.push_back(spec);
        else if (specs.size() > 1)
            specs.erase(known);
        rebuild();
        Q_EMIT stateChanged();
    });
    m_specs = defaultSpecs();
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
    Json state = {{"view", secondsOf(m_view)}};
    if (m_isDefault)
        return state;
    Json charts = Json::array();
    for (const std::vector<SeriesSpec> &specs : m_specs) {
        Json series = Json::array();
        for (const SeriesSpec &spec : specs)
            series.push_back({{"node", spec.node}, {"metric", spec.metric}});
        charts.push_back({{"series", series}});
    }
    state["charts"] = charts;
    return state;
}

void DashboardPanel::restore(const Json &state)
{
    m_isDefault = true;
    m_view = ChartView::Second;
    if (state.is_object()) {
        if (state.value("view", Json(1)) == 60)
            m_view = ChartView::Minute;
        const Json charts = state.value("charts", Json());
        if (charts.is_array()) {
            m_isDefault = false;
            m_specs.clear();
            for (const Json &chart : charts) {
                std::vector<SeriesSpec> specs;
                const Json series = chart.is_object() ? chart.value("series", Json()) : Json();
                for (const Json &entry : series) {
                    if (entry.is_object() && entry.value("node", Json()).is_string() &&
                        entry.value("metric", Json()).is_string())
                        specs.push_back({entry["node"].get<std::string>(), entry["metric"].get<std::string>()});
                }
                if (!specs.empty())
                    m_specs.push_back(std::move(specs));
            }
        }
    }
    if (m_isDefault)
        m_specs = defaultSpecs();
    (m_view == ChartView::Second ? m_second : m_minute)->setChecked(true);
    rebuild();
    retranslate();
}

const pipeline::ServiceType *DashboardPanel::typeOf(const SeriesSpec &spec) const
{
    const pipeline::Node *const node = m_lab.pipeline().find(spec.node);
    return node ? m_lab.catalog().find(node->type) : nullptr;
}

const pipeline::MetricSpec *DashboardPanel::metricOf(const SeriesSpec &spec) const
{
    const pipeline::ServiceType *const type = typeOf(spec);
    return type ? type->metric(spec.metric) : nullptr;
}

std::vector<std::vector<SeriesSpec>> DashboardPanel::defaultSpecs() const
{
    std::vector<std::vector<SeriesSpec>> specs;
    std::vector<SeriesSpec> readers;
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        const pipeline::ServiceType *const type = m_lab.catalog().find(node.type);
        if (!type)
            continue;
        for (const std::string_view metric : {"IncomingRecords", "WriteProvisionedThroughputExceeded"}) {
            if (type->metric(metric) && specs.size() < 4)
                specs.push_back({{node.id, std::string(metric)}});
        }
        if (readsStreams(*type) && type->metric("MillisBehindLatest") && readers.size() < kMostDefaultReaders)
            readers.push_back({node.id, "MillisBehindLatest"});
    }
    if (!readers.empty())
        specs.push_back(std::move(readers));
    if (!specs.empty())
        return specs;
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        const pipeline::ServiceType *const type = m_lab.catalog().find(node.type);
        if (type && type->metric(type->headline) && specs.size() < 3)
            specs.push_back({{node.id, std::string(type->headline)}});
    }
    return specs;
}

bool DashboardPanel::isPinned(const std::string &node, const std::string &metric) const
{
    const SeriesSpec wanted{node, metric};
    return std::any_of(m_specs.begin(), m_specs.end(), [&](const std::vector<SeriesSpec> &specs) {
        return std::find(specs.begin(), specs.end(), wanted) != specs.end();
    });
}

void DashboardPanel::makeOwn()
{
    m_isDefault = false;
}

void DashboardPanel::togglePin(const std::string &node, const std::string &metric)
{
    makeOwn();
    const SeriesSpec wanted{node, metric};
    if (isPinned(node, metric)) {
        for (std::vector<SeriesSpec> &specs : m_specs)
            std::erase(specs, wanted);
        std::erase_if(m_specs, [](const std::vector<SeriesSpec> &specs) { return specs.empty(); });
    } else {
        m_specs.push_back({wanted});
    }
    rebuild();
    Q_EMIT stateChanged();
}

void DashboardPanel::followDocument(const std::vector<pipeline::Edit> &edits)
{
    bool structure = edits.empty();
    for (const pipeline::Edit &edit : edits) {
        if (const auto *rename = std::get_if<pipeline::RenameNode>(&edit)) {
            for (std::vector<SeriesSpec> &specs : m_specs) {
                for (SeriesSpec &spec : specs) {
                    if (spec.node == rename->before)
                        spec.node = rename->after;
                }
            }
        }
        structure = structure || !(std::holds_alternative<pipeline::SetProperty>(edit) ||
                                   std::holds_alternative<pipeline::MoveNode>(edit) ||
                                   std::holds_alternative<pipeline::SetActions>(edit));
    }
    if (!structure)
        return;
    if (m_isDefault)
        m_specs = defaultSpecs();
    rebuild();
}

void DashboardPanel::rebuild()
{
    // Charts whose metrics stay are kept: a pin costs one chart, not all.
    std::vector<MetricChart *> old = std::exchange(m_charts, {});
    const std::vector<std::vector<SeriesSpec>> oldSpecs = std::exchange(m_builtSpecs, {});
    m_specOfChart.clear();
    for (std::size_t i = 0; i < m_specs.size(); ++i) {
        // A pin whose node is not there waits for it to come back.
        if (std::none_of(m_specs[i].begin(), m_specs[i].end(),
                         [this](const SeriesSpec &spec) { return metricOf(spec) != nullptr; }))
            continue;
        MetricChart *chart = nullptr;
        for (std::size_t known = 0; known < old.size() && !chart; ++known) {
            if (old[known] && oldSpecs[known] == m_specs[i])
                chart = std::exchange(old[known], nullptr);
        }
        if (!chart)
            chart = makeChart();
        chart->setTitle(titleOf(m_specs[i]));
        m_charts.push_back(chart);
        m_builtSpecs.push_back(m_specs[i]);
        m_specOfChart.push_back(i);
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
    connect(chart, &MetricChart::compareRequested, this, [this, chart] {
        pick(chart->mapToGlobal(QPoint(chart->width() - m_picker->width(), 24)), specsOf(chart));
    });
    connect(chart, &MetricChart::removeRequested, this, [this, chart] {
        makeOwn();
        m_specs.erase(m_specs.begin() + static_cast<std::ptrdiff_t>(specsOf(chart)));
        rebuild();
        Q_EMIT stateChanged();
    });
    connect(chart, &MetricChart::exportRequested, this, [this, chart] { chooseExport(chart); });
    return chart;
}

std::size_t DashboardPanel::specsOf(const MetricChart *chart) const
{
    const auto place = std::find(m_charts.begin(), m_charts.end(), chart) - m_charts.begin();
    return m_specOfChart[static_cast<std::size_t>(place)];
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
        const std::vector<SeriesSpec> &specs = m_specs[m_specOfChart[i]];
        const bool sameMetric = std::all_of(
            specs.begin(), specs.end(), [&](const SeriesSpec &spec) { return spec.metric == specs.front().metric; });
        std::vector<MetricChart::Line> lines;
        std::optional<ChartValues> limit;
        for (const SeriesSpec &spec : specs) {
            const pipeline::ServiceType *const type = typeOf(spec);
            const pipeline::MetricSpec *const metric = metricOf(spec);
            if (!metric)
                continue;
            const QString node = nodeName(*m_lab.pipeline().find(spec.node));
            MetricChart::Line line;
            line.spec = spec;
            line.label = sameMetric ? node : tr("%1 · %2").arg(metric->label.translated(), node);
            line.unit = metric->unit;
            line.isSum = metric->statistic == pipeline::MetricSpec::Statistic::Sum;
            if (history) {
                const auto place = static_cast<std::uint32_t>(type->metricIndex(metric->name));
                line.values = valuesFor(history->series(spec.node, place, from, to), m_view, metric->statistic);
                const pipeline::MetricSpec *const limitMetric = limitOf(*type, *metric);
                if (limitMetric && specs.size() == 1) {
                    const auto limitPlace = static_cast<std::uint32_t>(type->metricIndex(limitMetric->name));
                    limit = valuesFor(history->series(spec.node, limitPlace, from, to), m_view, limitMetric->statistic);
                    // A rate's limit for a minute is sixty times that for a second.
                    if (metric->statistic == pipeline::MetricSpec::Statistic::Sum) {
                        for (double &value : limit->values)
                            value *= static_cast<double>(secondsOf(m_view));
                    }
                }
            }
            lines.push_back(std::move(line));
        }
        m_charts[i]->setLines(std::move(lines), std::move(limit), m_view, shown);
    }
}

QString DashboardPanel::titleOf(const std::vector<SeriesSpec> &specs) const
{
    QStringList labels;
    QStringList nodes;
    for (const SeriesSpec &spec : specs) {
        const pipeline::MetricSpec *const metric = metricOf(spec);
        if (!metric)
            continue;
        const QString label = metric->label.isEmpty() ? fromUtf8(metric->name) : metric->label.translated();
        if (!labels.contains(label))
            labels << label;
        const QString node = nodeName(*m_lab.pipeline().find(spec.node));
        if (!nodes.contains(node))
            nodes << node;
    }
    const QString what = labels.join(QStringLiteral(", "));
    return nodes.size() == 1 ? tr("%1 · %2").arg(what, nodes.front()) : what;
}

void DashboardPanel::pick(const QPoint &at, std::optional<std::size_t> chart)
{
    m_pickFor = chart;
    const pipeline::MetricSpec *const base = chart ? metricOf(m_specs[*chart].front()) : nullptr;
    m_picker->open(
        at,
        [this, chart](const SeriesSpec &spec) {
            if (!chart)
                return isPinned(spec.node, spec.metric);
            const std::vector<SeriesSpec> &specs = m_specs[*chart];
            return std::find(specs.begin(), specs.end(), spec) != specs.end();
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
    QThreadPool::globalInstance()->start([self = QPointer(this), path, bytes] {
        const Result<void> done = writeFile(path, bytes());
        const QString error = done ? QString() : done.error().message;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, path, error] {
                if (!self)
                    return;
                if (!error.isEmpty())
                    Q_EMIT self->m_lab.refused(error);
                Q_EMIT self->exported(path, error);
            },
            Qt::QueuedConnection);
    });
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
