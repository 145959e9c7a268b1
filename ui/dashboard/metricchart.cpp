// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/metricchart.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QGraphicsLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLegend>
#include <QLineSeries>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace headwater::ui {
namespace {

constexpr int kLeastPlotHeight = 72;
constexpr int kRoomForUnit = 400;
constexpr int kLeastBrush = 6; ///< pixels: less is a click
constexpr int kMostNamedLines = 6;

} // namespace

/// The chart's view: draws axes' labels, the band being dragged and the reading line over the plot, and turns the
/// mouse into signals of the chart.
class MetricChart::View : public QChartView
{
public:
    View(QChart *chart, MetricChart *owner)
        : QChartView(chart, owner)
        , m_owner(owner)
    {
        setRenderHint(QPainter::Antialiasing);
        viewport()->setMouseTracking(true);
        setFrameShape(QFrame::NoFrame);
        setFocusPolicy(Qt::StrongFocus);
        setMinimumHeight(kLeastPlotHeight);
    }

    QRectF plot() const { return chart()->plotArea(); }

protected:
    void drawForeground(QPainter *painter, const QRectF &) override
    {
        // The chart fills the view, so coordinates of the scene are those of the view.
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        m_owner->paintOver(*painter, plot());
        if (hasFocus()) {
            painter->setPen(QPen(tokens().accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(plot().adjusted(-1, -1, 1, 1), 3, 3);
        }
        painter->restore();
    }

    void mousePressEvent(QMouseEvent *event) override
    {
        if (event->button() == Qt::LeftButton && plot().contains(event->position()))
            m_dragFrom = event->position().x();
    }
    void mouseMoveEvent(QMouseEvent *event) override
    {
        const QRectF area = plot();
        m_pointer = event->position();
        if (m_dragFrom)
            viewport()->update();
        if (area.contains(event->position()))
            Q_EMIT m_owner->cursorMoved(m_owner->secondAt(event->position().x()));
        else
            Q_EMIT m_owner->cursorLeft();
    }
    void mouseReleaseEvent(QMouseEvent *event) override
    {
        if (!m_dragFrom)
            return;
        // Of values: of references one would go with the position.
        const auto [a, b] = std::minmax({*m_dragFrom, event->position().x()});
        m_dragFrom.reset();
        viewport()->update();
        if (b - a < kLeastBrush)
            return;
        const auto from = static_cast<std::int64_t>(std::floor(m_owner->secondAt(std::max(a, plot().left()))));
        const auto to = static_cast<std::int64_t>(std::ceil(m_owner->secondAt(std::min(b, plot().right()))));
        Q_EMIT m_owner->brushed({from, std::max(to, from + 2)});
    }
    void mouseDoubleClickEvent(QMouseEvent *) override
    {
        m_dragFrom.reset();
        Q_EMIT m_owner->resetRequested();
    }
    void leaveEvent(QEvent *event) override
    {
        Q_EMIT m_owner->cursorLeft();
        QChartView::leaveEvent(event);
    }
    void keyPressEvent(QKeyEvent *event) override
    {
        const double middle = static_cast<double>(m_owner->m_window.from + m_owner->m_window.to) / 2;
        const double step = std::max(1.0, static_cast<double>(m_owner->m_window.to - m_owner->m_window.from) / 100);
        switch (event->key()) {
        case Qt::Key_Left:
            Q_EMIT m_owner->cursorMoved(m_owner->m_cursor.value_or(middle) - step);
            break;
        case Qt::Key_Right:
            Q_EMIT m_owner->cursorMoved(m_owner->m_cursor.value_or(middle) + step);
            break;
        case Qt::Key_Escape:
            Q_EMIT m_owner->resetRequested();
            break;
        default:
            QChartView::keyPressEvent(event);
        }
    }

private:
    friend class MetricChart;
    MetricChart *m_owner;
    std::optional<double> m_dragFrom;
    QPointF m_pointer;
};

MetricChart::MetricChart(QWidget *parent)
    : QWidget(parent)
    , m_chart(new QChart)
    , m_timeAxis(new QValueAxis(this))
    , m_valueAxis(new QValueAxis(this))
    , m_limitSeries(new QLineSeries(this))
    , m_title(new QLabel(this))
    , m_legend(new QLabel(this))
    , m_unit(new QLabel(this))
    , m_compare(new QToolButton(this))
    , m_export(new QToolButton(this))
    , m_remove(new QToolButton(this))
{
    m_view = new View(m_chart, this);
    setMinimumSize(240, 116);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_chart->legend()->hide();
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->setMargins(QMargins(58, 4, 8, 20));
    m_chart->setBackgroundVisible(false);
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->setBackgroundRoundness(0);
    // Labels are drawn by hand: Qt Charts turns them into dots where a chart is small.
    m_timeAxis->setVisible(false);
    m_valueAxis->setVisible(false);
    m_chart->addAxis(m_timeAxis, Qt::AlignBottom);
    m_chart->addAxis(m_valueAxis, Qt::AlignLeft);
    m_chart->addSeries(m_limitSeries);
    m_limitSeries->attachAxis(m_timeAxis);
    m_limitSeries->attachAxis(m_valueAxis);

    m_title->setFont(Theme::instance().font(12, 600));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_unit->setProperty("role", QStringLiteral("caption"));
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setFont(Theme::instance().font(11));
    m_legend->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    const std::pair<QToolButton *, const char *> buttons[] = {
        {m_compare, "plus"}, {m_export, "export"}, {m_remove, "close"}};
    auto *header = new QHBoxLayout;
    header->setSpacing(2);
    header->addWidget(m_title, 1);
    header->addWidget(m_unit);
    header->addSpacing(4);
    for (const auto &[button, icon] : buttons) {
        button->setIcon(Theme::instance().icon(QString::fromLatin1(icon)));
        button->setIconSize({14, 14});
        button->setFocusPolicy(Qt::TabFocus);
        header->addWidget(button);
    }
    m_compare->setObjectName(QStringLiteral("compare"));
    m_export->setObjectName(QStringLiteral("export"));
    m_remove->setObjectName(QStringLiteral("remove"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(m_legend);
    layout->addWidget(m_view, 1);

    connect(m_compare, &QToolButton::clicked, this, &MetricChart::compareRequested);
    connect(m_export, &QToolButton::clicked, this, &MetricChart::exportRequested);
    connect(m_remove, &QToolButton::clicked, this, &MetricChart::removeRequested);
    connect(&Theme::instance(), &Theme::changed, this, &MetricChart::restyle);
    restyle();
    retranslate();
}

void MetricChart::setTitle(const QString &title)
{
    m_fullTitle = title;
    m_title->setToolTip(title);
    m_view->setAccessibleName(title);
    fitTitle();
}

void MetricChart::fitTitle()
{
    // Where the header is short the title has it; the axis and the reading line say the unit too.
    m_unit->setVisible(width() >= kRoomForUnit);
    layout()->activate();
    m_title->setText(m_title->fontMetrics().elidedText(m_fullTitle, Qt::ElideRight, m_title->width()));
}

void MetricChart::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitTitle();
}

void MetricChart::setLines(std::vector<Line> lines, std::optional<ChartValues> limit, ChartView view,
                           const TimeWindow &window)
{
    while (m_series.size() > lines.size()) {
        m_chart->removeSeries(m_series.back());
        delete m_series.back();
        m_series.pop_back();
    }
    while (m_series.size() < lines.size()) {
        auto *series = new QLineSeries(this);
        m_chart->addSeries(series);
        series->attachAxis(m_timeAxis);
        series->attachAxis(m_valueAxis);
        m_series.push_back(series);
    }
    const bool sameNames = lines.size() == m_lines.size() &&
                           std::equal(lines.begin(), lines.end(), m_lines.begin(),
                                      [](const Line &a, const Line &b) { return a.label == b.label; }) &&
                           view == m_chartView;
    m_lines = std::move(lines);
    m_limit = std::move(limit);
    m_chartView = view;
    if (!sameNames)
        restyle();
    showWindow(window);
}

void MetricChart::showWindow(const TimeWindow &window)
{
    if (window != m_window || m_timeAxis->max() != static_cast<double>(window.to)) {
        m_window = window;
        m_timeAxis->setRange(static_cast<double>(window.from), static_cast<double>(window.to));
    }
    const int pixels = std::max(50, static_cast<int>(plotArea().width()));
    double most = 0;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const QList<QPointF> shown = decimated(m_lines[i].values, window.from, window.to, pixels);
        for (const QPointF &point : shown)
            most = std::max(most, point.y());
        m_series[i]->replace(shown);
    }
    // The limit belongs in the picture only once the figures come near it; far above, it would flatten them.
    QList<QPointF> limit;
    if (m_limit) {
        limit = decimated(*m_limit, window.from, window.to, pixels);
        double highest = 0;
        for (const QPointF &point : limit)
            highest = std::max(highest, point.y());
        if (highest > most && most > 0 && highest > 4 * most)
            limit.clear();
        else
            most = std::max(most, highest * 1.04);
    }
    m_limitSeries->replace(limit);
    m_limitSeries->setVisible(!limit.isEmpty());
    const AxisSteps steps = axisSteps(most * 1.02, 3);
    // The axis ends at half steps, so that the lines use the height there is.
    const double half = steps.step / 2;
    const double top = std::max(half, std::ceil(most * 1.02 / half - 1e-9) * half);
    m_steps = steps;
    if (m_valueAxis->max() != top)
        m_valueAxis->setRange(0, top);
    m_view->viewport()->update();
}

void MetricChart::restyle()
{
    const Tokens &colours = tokens();
    m_chart->setPlotAreaBackgroundVisible(true);
    m_chart->setPlotAreaBackgroundBrush(colours.canvas);
    m_chart->setPlotAreaBackgroundPen(Qt::NoPen);
    m_view->setBackgroundBrush(colours.panel);
    QPen limitPen(colours.hot, 1.25, Qt::DashLine);
    m_limitSeries->setPen(limitPen);
    const double width = Theme::instance().isDark() ? 1.5 : 1.8;
    QStringList legend;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const QColor colour = colours.series[i % colours.series.size()];
        m_series[i]->setPen(QPen(colour, width));
        if (static_cast<int>(i) < kMostNamedLines)
            legend << QStringLiteral("<span style=\"color:%1\">&#9473;</span> %2")
                          .arg(colour.name(), m_lines[i].label.toHtmlEscaped());
    }
    m_legend->setText(legend.join(QStringLiteral("&nbsp;&nbsp; ")));
    m_legend->setVisible(m_series.size() > 1);
    QPalette palette = m_legend->palette();
    palette.setColor(QPalette::WindowText, colours.dim);
    m_legend->setPalette(palette);
    const QString unit = unitText();
    const QString view = m_chartView == ChartView::Second ? tr("1 s view") : tr("60 s view");
    m_unit->setText(unit.isEmpty() ? view : QStringLiteral("%1 · %2").arg(unit, view));
    fitTitle();
    m_view->viewport()->update();
}

void MetricChart::setCursor(std::optional<double> second)
{
    if (second == m_cursor)
        return;
    m_cursor = second;
    m_view->setAccessibleDescription(readout());
    m_view->viewport()->update();
}

Figure MetricChart::figureFor(const Line &line, double value) const
{
    Figure figure = figureOf(value, line.unit);
    if (line.isSum && m_chartView == ChartView::Minute && figure.unit.endsWith(QLatin1String("/s")))
        figure.unit = tr("%1/min").arg(figure.unit.chopped(2));
    return figure;
}

QString MetricChart::unitText() const
{
    if (m_lines.empty() || m_lines.front().unit.isEmpty())
        return {};
    const QString unit = m_lines.front().unit.translated();
    return m_lines.front().isSum && m_chartView == ChartView::Minute && unit.endsWith(QLatin1String("/s"))
               ? tr("%1/min").arg(unit.chopped(2))
               : unit;
}

QString MetricChart::readout() const
{
    if (!m_cursor)
        return {};
    QStringList parts{axisTime(static_cast<std::int64_t>(std::floor(*m_cursor)))};
    for (const Line &line : m_lines) {
        const std::int64_t place =
            (static_cast<std::int64_t>(std::floor(*m_cursor)) - line.values.first) / line.values.step;
        if (*m_cursor < static_cast<double>(line.values.first) || place < 0 ||
            place >= static_cast<std::int64_t>(line.values.values.size()))
            continue;
        const QString figure = figureFor(line, line.values.values[static_cast<std::size_t>(place)]).text();
        parts << (m_lines.size() > 1 ? QStringLiteral("%1: %2").arg(line.label, figure) : figure);
    }
    return parts.join(QStringLiteral(" · "));
}

QList<QPointF> MetricChart::points(int line) const
{
    return m_series[static_cast<std::size_t>(line)]->points();
}

std::optional<double> MetricChart::shownLimit() const
{
    return m_limitSeries->isVisible() && m_limitSeries->count() > 0
               ? std::optional(m_limitSeries->at(m_limitSeries->count() - 1).y())
               : std::nullopt;
}

QRectF MetricChart::plotArea() const
{
    return m_view->plot();
}

QWidget *MetricChart::plotWidget() const
{
    return m_view->viewport();
}

double MetricChart::secondAt(double x) const
{
    const QRectF area = plotArea();
    const double share = (x - area.left()) / std::max(area.width(), 1.0);
    return static_cast<double>(m_window.from) + share * static_cast<double>(m_window.to - m_window.from);
}

void MetricChart::paintOver(QPainter &painter, const QRectF &area)
{
    const Tokens &colours = tokens();
    const QFont font = Theme::instance().mono(11);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    const pipeline::Text unit = m_lines.empty() ? pipeline::Text() : m_lines.front().unit;

    const double top = m_valueAxis->max();
    for (int step = 0; m_steps.step * step <= top * (1 + 1e-9); ++step) {
        const double value = m_steps.step * step;
        const double y = area.bottom() - value / top * area.height();
        QColor grid = colours.border;
        grid.setAlphaF(0.6F);
        if (step > 0 && value < top) {
            painter.setPen(QPen(grid, 1));
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        }
        painter.setPen(colours.dim);
        Figure figure = figureOf(value, unit);
        const QString suffix = figure.unit.section(QLatin1Char('/'), 0, 0);
        const bool scaled = suffix == QLatin1String("KB") || suffix == QLatin1String("MB") ||
                            suffix == QLatin1String("GB") || suffix == QLatin1String("s") ||
                            suffix == QLatin1String("min");
        const QString label = scaled ? figure.value + QLatin1Char(' ') + suffix : figure.value;
        painter.drawText(QRectF(area.left() - 66, y - metrics.height() / 2, 60, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, label);
    }
    const double labelWidth = metrics.horizontalAdvance(axisTime(m_window.to)) + 24;
    const int labels = std::max(2, static_cast<int>(area.width() / labelWidth));
    const std::int64_t span = std::max<std::int64_t>(1, m_window.to - m_window.from);
    const std::int64_t step = axisTimeStep(static_cast<double>(span) / labels);
    painter.setPen(colours.dim);
    for (std::int64_t second = (m_window.from + step - 1) / step * step; second <= m_window.to; second += step) {
        const double x =
            area.left() + static_cast<double>(second - m_window.from) / static_cast<double>(span) * area.width();
        const QString text = axisTime(second);
        const double width = metrics.horizontalAdvance(text);
        const double left = std::clamp(x - width / 2, area.left() - 10, area.right() - width);
        painter.drawText(QRectF(left, area.bottom() + 3, width + 2, metrics.height()), Qt::AlignLeft, text);
    }
    if (const auto limit = shownLimit()) {
        const double y = area.bottom() - *limit / top * area.height();
        painter.setFont(Theme::instance().font(11));
        painter.setPen(colours.hot);
        const QString text = tr("limit %1").arg(figureFor(m_lines.front(), *limit).text());
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(text);
        const bool above = y - area.top() > metrics.height() + 2;
        const QRectF label(area.right() - width - 8, above ? y - metrics.height() - 1 : y + 1, width + 2,
                           metrics.height());
        painter.fillRect(label.adjusted(-3, 0, 3, 0), colours.canvas);
        painter.drawText(label, Qt::AlignLeft, text);
    }
    if (m_lines.empty() ||
        std::all_of(m_series.begin(), m_series.end(), [](const QLineSeries *series) { return series->count() == 0; }))
    {
        painter.setFont(Theme::instance().font(12));
        painter.setPen(colours.dim);
        painter.drawText(area, Qt::AlignCenter, tr("nothing measured yet"));
    }

    if (m_view->m_dragFrom) {
        QColor band = colours.accent;
        band.setAlphaF(0.18F);
        const auto [a, b] = std::minmax({*m_view->m_dragFrom, m_view->m_pointer.x()});
        const QRectF brush(QPointF(std::max(a, area.left()), area.top()),
                           QPointF(std::min(b, area.right()), area.bottom()));
        painter.fillRect(brush, band);
        painter.setPen(QPen(colours.accent, 1));
        painter.drawLine(brush.topLeft(), brush.bottomLeft());
        painter.drawLine(brush.topRight(), brush.bottomRight());
    }
    if (m_cursor && *m_cursor >= static_cast<double>(m_window.from) && *m_cursor <= static_cast<double>(m_window.to)) {
        const double x =
            area.left() + (*m_cursor - static_cast<double>(m_window.from)) / static_cast<double>(span) * area.width();
        QColor line = colours.text;
        line.setAlphaF(0.5F);
        painter.setPen(QPen(line, 1));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        const QString text = readout();
        painter.setFont(Theme::instance().font(11));
        const QFontMetricsF small(painter.font());
        const double width = small.horizontalAdvance(text) + 14;
        QRectF card(x + 8, area.top() + 4, width, small.height() + 6);
        if (card.right() > area.right())
            card.moveRight(std::max(x - 8, area.left() + width));
        painter.setPen(QPen(colours.border, 1));
        painter.setBrush(colours.raised);
        painter.drawRoundedRect(card, 4, 4);
        painter.setPen(colours.text);
        painter.drawText(card, Qt::AlignCenter, text);
    }
}

void MetricChart::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void MetricChart::retranslate()
{
    m_compare->setToolTip(tr("Compare with another metric"));
    m_compare->setAccessibleName(tr("Compare with another metric"));
    m_export->setToolTip(tr("Export as CSV or as a picture"));
    m_export->setAccessibleName(tr("Export this chart"));
    m_remove->setToolTip(tr("Take this chart off the dashboard"));
    m_remove->setAccessibleName(tr("Take this chart off the dashboard"));
    m_view->setToolTip({});
    restyle();
}

} // namespace headwater::ui
