// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/statusline.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/livelink.h"
#include "ui/shell/transportbar.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kStatusHeight = 28;
constexpr int kEveryMs = 250;
constexpr int kMostPorts = 4; ///< that are shown one by one

} // namespace

StatusLine::StatusLine(Laboratory &laboratory, QWidget *parent)
    : QWidget(parent)
    , m_laboratory(laboratory)
{
    setObjectName(QStringLiteral("statusLine"));
    m_saved = new QLabel(this);
    m_saved->setObjectName(QStringLiteral("savedState"));
    m_work = new QLabel(this);
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(120, 6);
    m_cancel = new QToolButton(this);
    m_cancel->setIcon(Theme::instance().icon(QStringLiteral("close")));
    m_cancel->setIconSize({12, 12});
    m_ports = new QLabel(this);
    m_ports->setObjectName(QStringLiteral("livePorts"));
    m_ports->setTextFormat(Qt::RichText);
    m_figures = new QLabel(this);
    m_figures->setObjectName(QStringLiteral("figures"));
    m_figures->setAlignment(Qt::AlignCenter);
    m_legend = new QLabel(this);
    m_legend->setObjectName(QStringLiteral("tokenLegend"));
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setAlignment(Qt::AlignRight | Qt::AlignVCenter);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 1, 16, 0);
    row->setSpacing(8);
    auto *left = new QHBoxLayout;
    left->setSpacing(8);
    for (QWidget *widget : {static_cast<QWidget *>(m_saved), static_cast<QWidget *>(m_work),
                            static_cast<QWidget *>(m_progress), static_cast<QWidget *>(m_cancel)})
        left->addWidget(widget);
    left->addSpacing(8);
    left->addWidget(m_ports);
    left->addStretch();
    row->addLayout(left, 1);
    row->addWidget(m_figures, 0);
    row->addWidget(m_legend, 1);
    for (QLabel *label : {m_saved, m_work, m_ports, m_legend})
        label->setProperty("role", QStringLiteral("caption"));
    endWork();

    connect(m_cancel, &QToolButton::clicked, this, &StatusLine::cancelRequested);
    connect(&m_laboratory, &Laboratory::sessionChanged, this, &StatusLine::showFigures);
    connect(&m_laboratory.live(), &LiveLink::changed, this, &StatusLine::showPorts);
    connect(&m_laboratory, &Laboratory::runningChanged, this, &StatusLine::showPorts);
    connect(&m_laboratory, &Laboratory::speedChanged, this, &StatusLine::showPorts);
    connect(&Theme::instance(), &Theme::changed, this, &StatusLine::restyle);
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &StatusLine::showFigures);
    timer->start(kEveryMs);
    m_sinceCount.start();
    restyle();
    showFigures();
}

void StatusLine::restyle()
{
    const Theme &theme = Theme::instance();
    setFixedHeight(kStatusHeight * theme.textScale() / 100);
    for (QLabel *label : {m_saved, m_work, m_ports, m_figures, m_legend}) {
        if (label == m_figures)
            label->setFont(theme.mono(11));
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, tokens().dim);
        label->setPalette(palette);
    }
    setRecordsPerToken(m_recordsPerToken);
    showPorts();
    update();
}

void StatusLine::setText(const QString &text)
{
    m_saved->setText(text);
}

void StatusLine::setRecordsPerToken(quint64 records)
{
    m_recordsPerToken = records;
    if (records == 0) {
        m_legend->clear();
        return;
    }
    const QString many =
        records == 1
            ? tr("= 1 record", "what one token stands for")
            : tr("= %1 records", "what one token stands for").arg(QLocale().toString(static_cast<qulonglong>(records)));
    m_legend->setText(QStringLiteral("<span style=\"color:%1\">●</span> %2").arg(tokens().token.name(), many));
}

void StatusLine::beginWork(const QString &what)
{
    m_work->setText(what);
    m_cancel->setAccessibleName(tr("Cancel"));
    m_cancel->setToolTip(tr("Cancel"));
    m_progress->setAccessibleName(what);
    for (QWidget *widget :
         {static_cast<QWidget *>(m_work), static_cast<QWidget *>(m_progress), static_cast<QWidget *>(m_cancel)})
        widget->show();
    m_saved->hide();
    setProgress(-1);
}

void StatusLine::setProgress(double share)
{
    m_progress->setRange(0, share < 0 ? 0 : 1000);
    if (share >= 0)
        m_progress->setValue(static_cast<int>(std::clamp(share, 0.0, 1.0) * 1000));
}

void StatusLine::endWork()
{
    for (QWidget *widget :
         {static_cast<QWidget *>(m_work), static_cast<QWidget *>(m_progress), static_cast<QWidget *>(m_cancel)})
        widget->hide();
    m_saved->show();
}

void StatusLine::showFigures()
{
    const simulation::FramePtr &frame = m_laboratory.frame();
    if (!frame) {
        m_figures->clear();
        return;
    }
    const QLocale locale;
    QStringList parts;
    if (m_laboratory.isRunning()) {
        const double seconds = std::max(0.001, static_cast<double>(m_sinceCount.restart()) / 1000.0);
        parts << tr("%1 × real time").arg(locale.toString(frame->speed, 'f', frame->speed < 10 ? 2 : 1));
        parts << tr("%1 events/s").arg(locale.toString(frame->eventsPerSecond, 'f', 0));
        parts << tr("%1 frames/s").arg(locale.toString(m_frames / seconds, 'f', 0));
    } else {
        parts << tr("paused") << tr("%1 events").arg(locale.toString(static_cast<qulonglong>(frame->events)));
        m_sinceCount.restart();
    }
    m_frames = 0;
    const qint64 balance = frame->ledger.balance();
    parts << (balance == 0 ? tr("ledger balanced") : tr("ledger off by %1").arg(locale.toString(balance)));
    m_figures->setText(parts.join(QStringLiteral("  ·  ")));
}

void StatusLine::showPorts()
{
    const LiveLink &live = m_laboratory.live();
    m_ports->setVisible(live.isOn());
    if (!live.isOn())
        return;
    QStringList ports, lines;
    for (const auto &[endpoint, port] : live.ports()) {
        ports << QStringLiteral("%1 %2").arg(fromUtf8(endpoint)).arg(port);
        lines << QStringLiteral("127.0.0.1:%1  %2").arg(port).arg(LiveLink::nameOf(endpoint));
    }
    const QString shown = ports.size() <= kMostPorts ? ports.join(QStringLiteral("  "))
                                                     : tr("%n ports", nullptr, static_cast<int>(ports.size()));
    QString state = live.isStrict() ? tr("live, strict") : tr("live");
    if (!m_laboratory.isRunning())
        state = live.isStrict() ? tr("live, strict, clients wait") : tr("live, clients wait");
    else if (m_laboratory.speed() != 1)
        state = tr("%1, %2", "live, and how fast").arg(state, speedText(m_laboratory.speed()));
    m_ports->setText(QStringLiteral("<span style=\"color:%1\">●</span> %2  ·  %3")
                         .arg(tokens().ok.name(), state.toHtmlEscaped(), shown));
    m_ports->setToolTip(tr("Where clients of this machine reach the pipeline:") + QLatin1Char('\n') +
                        lines.join(QLatin1Char('\n')));
}

void StatusLine::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        setRecordsPerToken(m_recordsPerToken);
        showPorts();
        showFigures();
    }
    QWidget::changeEvent(event);
}

void StatusLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().panel);
    painter.setPen(tokens().border);
    painter.drawLine(0, 0, width(), 0);
}

} // namespace headwater::ui
