// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/transportbar.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/shell/actions.h"
#include "ui/shell/livebutton.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <limits>

namespace headwater::ui {
namespace {

constexpr int kHeight = 46;
constexpr qint64 kMarksEveryMs = 250;
/// Hours in a month as the price lists count them.
constexpr double kHoursPerMonth = 730;

/// The one round button of the window.
class RunButton : public QToolButton
{
public:
    using QToolButton::QToolButton;
    void setRunning(bool running)
    {
        m_running = running;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF disc = QRectF(rect()).adjusted(3, 3, -3, -3);
        painter.setPen(Qt::NoPen);
        painter.setBrush(isDown() ? t.link : underMouse() ? t.token : t.accent);
        painter.drawEllipse(disc);
        if (hasFocus()) {
            painter.setPen(QPen(t.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(QRectF(rect()).adjusted(1, 1, -1, -1));
        }
        const QString name = m_running ? QStringLiteral("pause") : QStringLiteral("run");
        const QPixmap glyph = Theme::instance().pixmap(name, 14, devicePixelRatioF(), t.onAccent);
        painter.drawPixmap(QPointF((width() - 14) / 2.0, (height() - 14) / 2.0), glyph);
    }

private:
    bool m_running = false;
};

QToolButton *plainButton(QAction *action, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setIconSize({18, 18});
    button->setAutoRaise(true);
    return button;
}

} // namespace

const std::vector<double> &transportSpeeds()
{
    static const std::vector<double> kSpeeds{0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60, 200, 1'000, 0};
    return kSpeeds;
}

QString speedText(double speed)
{
    if (speed <= 0)
        return QCoreApplication::translate("TransportBar", "fastest");
    return QStringLiteral("× ") + QLocale().toString(speed, 'g', 4);
}

double neighbourSpeed(double speed, int direction)
{
    const std::vector<double> &speeds = transportSpeeds();
    const auto rank = [](double s) {
        return s <= 0 ? std::numeric_limits<double>::infinity() : s;
    };
    auto at = std::find_if(speeds.begin(), speeds.end(), [&](double s) { return rank(s) >= rank(speed); });
    if (at == speeds.end())
        return speeds.back();
    if (direction > 0)
        return rank(*at) > rank(speed) ? *at : (at + 1 == speeds.end() ? *at : *(at + 1));
    return at == speeds.begin() ? *at : *(at - 1);
}

TransportBar::TransportBar(Laboratory &laboratory, ActionRegistry &actions, QWidget *parent)
    : QWidget(parent)
    , m_laboratory(laboratory)
    , m_actions(actions)
{
    setObjectName(QStringLiteral("transportBar"));
    m_rewind = plainButton(actions.find(QStringLiteral("run.rewind")), this);
    m_run = new RunButton(this);
    m_run->setObjectName(QStringLiteral("runButton"));
    connect(m_run, &QToolButton::clicked, actions.find(QStringLiteral("run.toggle")), &QAction::trigger);
    m_run->setFixedSize(34, 34);
    m_stepEvent = plainButton(actions.find(QStringLiteral("run.stepEvent")), this);
    m_stepSecond = plainButton(actions.find(QStringLiteral("run.stepSecond")), this);
    m_runUntil = plainButton(actions.find(QStringLiteral("run.until")), this);

    m_clock = new QLabel(this);
    m_clock->setObjectName(QStringLiteral("clock"));
    m_speed = new QToolButton(this);
    m_speed->setObjectName(QStringLiteral("speedButton"));
    m_speed->setPopupMode(QToolButton::InstantPopup);
    m_speeds = new QMenu(m_speed);
    m_speed->setMenu(m_speeds);
    connect(m_speeds, &QMenu::triggered, this,
            [this](const QAction *action) { m_laboratory.setSpeed(action->data().toDouble()); });
    m_live = new LiveButton(m_laboratory.live(), *actions.find(QStringLiteral("run.live")), this);
    m_scrubber = new Scrubber(this);
    m_end = new QLabel(this);
    m_cost = new QLabel(this);
    m_cost->setObjectName(QStringLiteral("costPerHour"));
    m_perMonth = new QLabel(this);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14, 0, 16, 0);
    row->setSpacing(4);
    for (QWidget *button :
         {static_cast<QWidget *>(m_rewind), static_cast<QWidget *>(m_run), static_cast<QWidget *>(m_stepEvent),
          static_cast<QWidget *>(m_stepSecond), static_cast<QWidget *>(m_runUntil)})
        row->addWidget(button);
    row->addSpacing(12);
    row->addWidget(m_clock);
    row->addWidget(m_speed);
    row->addSpacing(4);
    row->addWidget(m_live);
    row->addSpacing(8);
    row->addWidget(m_scrubber, 1);
    row->addWidget(m_end);
    row->addSpacing(16);
    row->addWidget(m_cost);
    row->addSpacing(4);
    row->addWidget(m_perMonth);
    setFixedHeight(kHeight);

    connect(&m_laboratory, &Laboratory::frameChanged, this, &TransportBar::showFrame);
    connect(&m_laboratory, &Laboratory::runningChanged, this, &TransportBar::showRunning);
    connect(&m_laboratory, &Laboratory::speedChanged, this, &TransportBar::showSpeed);
    connect(&m_laboratory, &Laboratory::sessionChanged, this, [this] {
        m_marks.clear();
        m_scrubber->reset();
        showFrame();
    });
    connect(&m_laboratory, &Laboratory::stopped, this, [this] { m_scrubber->setGoal(-1); });
    connect(m_scrubber, &Scrubber::seekRequested, &m_laboratory, &Laboratory::seek);
    connect(m_scrubber, &Scrubber::endChanged, this, [this](qint64 end) { m_end->setText(clockText(end).left(8)); });
    connect(&Theme::instance(), &Theme::changed, this, &TransportBar::restyle);
    m_sinceMarks.start();
    m_end->setText(clockText(m_scrubber->end()).left(8));
    restyle();
    retranslate();
    showFrame();
    showRunning();
}

void TransportBar::restyle()
{
    const Theme &theme = Theme::instance();
    const Tokens &t = tokens();
    const auto colour = [](QLabel *label, const QColor &c) {
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, c);
        label->setPalette(palette);
    };
    m_clock->setFont(theme.mono(16));
    m_clock->setFixedWidth(QFontMetrics(m_clock->font()).horizontalAdvance(QStringLiteral("00:00:00.000")) + 8);
    m_speed->setFont(theme.mono(12));
    m_end->setFont(theme.mono(12));
    m_cost->setFont(theme.mono(13, 600));
    m_perMonth->setFont(theme.mono(12));
    colour(m_end, t.dim);
    colour(m_perMonth, t.dim);
    update();
}

void TransportBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::LocaleChange)
        retranslate();
    QWidget::changeEvent(event);
}

void TransportBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().panel);
    painter.setPen(tokens().border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

void TransportBar::retranslate()
{
    m_clock->setAccessibleName(tr("Simulated time"));
    m_clock->setToolTip(tr("Simulated time since the start of the run"));
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setToolTip(tr("Simulated seconds per second. Keys < and > change it."));
    m_scrubber->setAccessibleName(tr("Run so far"));
    m_scrubber->setAccessibleDescription(tr("Drag to look at another time. Arrow keys move by a second."));
    m_end->setToolTip(tr("The time at the right end of the line"));
    m_cost->setToolTip(tr("What this pipeline costs per hour at the list price, at what it does now"));
    m_perMonth->setToolTip(tr("The same for a month of 730 hours"));
    m_speeds->clear();
    for (const double speed : transportSpeeds()) {
        QAction *action = m_speeds->addAction(speed > 0 ? speedText(speed) : tr("As fast as it goes"));
        action->setCheckable(true);
        action->setData(speed);
    }
    showSpeed();
    showRunning();
    m_shownCost = -1;
    showCost(m_laboratory.frame() ? m_laboratory.frame()->costPerHour : 0);
}

void TransportBar::showFrame()
{
    const simulation::FramePtr &frame = m_laboratory.frame();
    const std::int64_t now = frame ? frame->now : 0;
    m_clock->setText(clockText(now));
    m_scrubber->setNow(now);
    showCost(frame ? frame->costPerHour : 0);
    simulation::Session *session = m_laboratory.session();
    if (session != nullptr && (m_sinceMarks.elapsed() > kMarksEveryMs || !m_laboratory.isRunning())) {
        m_sinceMarks.restart();
        if (m_marks.follow(session->events()))
            m_scrubber->setMarks(m_marks.marks());
    }
}

void TransportBar::showRunning()
{
    const bool running = m_laboratory.isRunning();
    static_cast<RunButton *>(m_run)->setRunning(running);
    m_run->setAccessibleName(running ? tr("Pause") : tr("Run"));
    m_run->setToolTip(m_actions.find(QStringLiteral("run.toggle"))->toolTip());
}

void TransportBar::showSpeed()
{
    m_speed->setText(speedText(m_laboratory.speed()));
    for (QAction *action : m_speeds->actions())
        action->setChecked(action->data().toDouble() == m_laboratory.speed());
}

void TransportBar::showCost(double perHour)
{
    // A tenth of a cent is what is shown; repainting text for less would cost a frame and say nothing.
    if (std::abs(perHour - m_shownCost) < 0.0005)
        return;
    m_shownCost = perHour;
    const QLocale locale;
    m_cost->setText(tr("$%1 / h", "cost per hour").arg(locale.toString(perHour, 'f', 3)));
    m_perMonth->setText(tr("$%1 / mo", "cost per month").arg(locale.toString(perHour * kHoursPerMonth, 'f', 0)));
}

} // namespace headwater::ui
