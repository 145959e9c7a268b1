// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/tour.h"

#include "ui/canvas/canvasview.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/transportbar.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kBubbleWidth = 340;
constexpr int kGap = 14;

} // namespace

Tour::Tour(MainWindow &window)
    : QWidget(&window)
    , m_window(window)
{
    setObjectName(QStringLiteral("tour"));
    setFocusPolicy(Qt::StrongFocus);
    const auto part = [this](const char *name) {
        return [this, name] {
            return m_window.findChild<QWidget *>(QString::fromLatin1(name));
        };
    };
    m_steps = {
        {[this] { return m_window.canvas(); }, QT_TR_NOOP("A pipeline, running"),
         QT_TR_NOOP("Records travel from producers into the lanes of the stream: one lane per shard, as tall as its "
                    "share of the keys. A full, hatched lane is at its limit, and what it refuses bounces back.")},
        {part("transportBar"), QT_TR_NOOP("Time is yours"),
         QT_TR_NOOP("Run and pause with Space, step with S, change the speed with < and >. Marks on the line are what "
                    "happened; drag it to look at any moment again.")},
        {part("panel.inspector"), QT_TR_NOOP("Look closer"),
         QT_TR_NOOP("Click a node: its settings, live figures, records to peek into, notes for the exam, and actions "
                    "such as splitting a shard while it runs.")},
        {part("panel.keyspace"), QT_TR_NOOP("Where it is hot"),
         QT_TR_NOOP("Time to the right, keys upward, one band per shard. A hot key is a bright thread; a split is a "
                    "fork. Beside it are charts, events and problems with their cures.")},
        {part("panel.services"), QT_TR_NOOP("Make it your own"),
         QT_TR_NOOP("Drag services onto the canvas and link them, or drop a log file there. Ctrl+K finds every action. "
                    "All of it can be undone.")},
    };
    m_bubble = new QWidget(this);
    m_bubble->setObjectName(QStringLiteral("tourBubble"));
    m_title = new QLabel(m_bubble);
    m_title->setProperty("role", QStringLiteral("title"));
    m_text = new QLabel(m_bubble);
    m_text->setWordWrap(true);
    m_count = new QLabel(m_bubble);
    m_count->setProperty("role", QStringLiteral("dim"));
    m_skip = new QPushButton(m_bubble);
    m_skip->setObjectName(QStringLiteral("tourSkip"));
    m_skip->setProperty("quiet", true);
    m_back = new QPushButton(m_bubble);
    m_next = new QPushButton(m_bubble);
    m_next->setObjectName(QStringLiteral("tourNext"));
    m_next->setProperty("primary", true);
    auto *column = new QVBoxLayout(m_bubble);
    column->setContentsMargins(18, 16, 18, 14);
    column->setSpacing(8);
    column->addWidget(m_title);
    column->addWidget(m_text);
    auto *row = new QHBoxLayout;
    row->addWidget(m_count);
    row->addStretch();
    row->addWidget(m_skip);
    row->addWidget(m_back);
    row->addWidget(m_next);
    column->addLayout(row);
    connect(m_skip, &QPushButton::clicked, this, &Tour::finish);
    connect(m_back, &QPushButton::clicked, this, [this] { show(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { show(m_step + 1); });
    window.installEventFilter(this);
    QWidget::hide();
}

void Tour::start()
{
    m_window.setMode(MainWindow::Mode::Run);
    QWidget::show();
    raise();
    show(0);
}

void Tour::finish()
{
    if (!isVisible())
        return;
    QWidget::hide();
    Preferences::instance().setTourSeen(true);
    m_window.canvas()->setFocus();
}

void Tour::show(int step)
{
    if (step < 0)
        return;
    if (step >= steps()) {
        finish();
        return;
    }
    m_step = step;
    if (QWidget *target = m_steps[static_cast<std::size_t>(step)].target(); target != nullptr && !target->isVisible()) {
        target->show();
        target->raise();
    }
    retranslate();
    place();
    m_next->setFocus();
}

void Tour::retranslate()
{
    const Step &step = m_steps[static_cast<std::size_t>(m_step)];
    m_title->setText(tr(step.title));
    m_text->setText(tr(step.text));
    m_count->setText(tr("%1 of %2").arg(m_step + 1).arg(steps()));
    m_skip->setText(tr("Skip"));
    m_skip->setVisible(m_step + 1 < steps());
    m_back->setText(tr("Back"));
    m_back->setVisible(m_step > 0);
    m_next->setText(m_step + 1 < steps() ? tr("Next") : tr("Done"));
    m_bubble->setAccessibleName(m_title->text());
    m_bubble->setAccessibleDescription(m_text->text());
}

QRect Tour::targetRect() const
{
    const QWidget *target = m_steps[static_cast<std::size_t>(m_step)].target();
    if (target == nullptr || !target->isVisible() || target->window() != m_window.window())
        return {};
    return {target->mapTo(&m_window, QPoint(0, 0)), target->size()};
}

void Tour::place()
{
    setGeometry(m_window.rect());
    m_bubble->setFixedWidth(kBubbleWidth * Theme::instance().textScale() / 100);
    m_bubble->layout()->activate();
    m_bubble->resize(m_bubble->width(), m_bubble->layout()->totalHeightForWidth(m_bubble->width()));
    const QRect target = targetRect();
    const QSize size = m_bubble->size();
    // Beside the target where there is room, else inside its lower part.
    QPoint at;
    if (target.isEmpty())
        at = rect().center() - QPoint(size.width() / 2, size.height() / 2);
    else if (target.right() + kGap + size.width() < width())
        at = {target.right() + kGap, target.top() + 24};
    else if (target.left() - kGap - size.width() > 0)
        at = {target.left() - kGap - size.width(), target.top() + 24};
    else if (target.bottom() + kGap + size.height() < height())
        at = {target.center().x() - size.width() / 2, target.bottom() + kGap};
    else if (target.top() - kGap - size.height() > 0)
        at = {target.center().x() - size.width() / 2, target.top() - kGap - size.height()};
    else
        at = {target.center().x() - size.width() / 2, target.bottom() - size.height() - 32};
    at.setX(std::clamp(at.x(), 12, std::max(12, width() - size.width() - 12)));
    at.setY(std::clamp(at.y(), 12, std::max(12, height() - size.height() - 12)));
    m_bubble->move(at);
    update();
}

void Tour::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath veil;
    veil.addRect(rect());
    const QRect target = targetRect();
    if (!target.isEmpty()) {
        QPainterPath hole;
        hole.addRoundedRect(target.adjusted(2, 2, -2, -2), 8, 8);
        veil = veil.subtracted(hole);
    }
    QColor shade = Theme::instance().isDark() ? t.canvas : t.text;
    shade.setAlphaF(Theme::instance().isDark() ? 0.62f : 0.32f);
    painter.fillPath(veil, shade);
    if (!target.isEmpty()) {
        painter.setPen(QPen(t.accent, 2));
        painter.drawRoundedRect(target.adjusted(2, 2, -2, -2), 8, 8);
    }
    painter.setPen(QPen(t.link, 1));
    painter.setBrush(t.panel);
    painter.drawRoundedRect(QRectF(m_bubble->geometry()).adjusted(-0.5, -0.5, 0.5, 0.5), 10, 10);
}

void Tour::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        finish();
        break;
    case Qt::Key_Right:
        show(m_step + 1);
        break;
    case Qt::Key_Left:
        show(m_step - 1);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void Tour::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        if (isVisible())
            place();
    }
    QWidget::changeEvent(event);
}

bool Tour::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == &m_window && isVisible() &&
        (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest))
        QMetaObject::invokeMethod(this, &Tour::place, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

} // namespace headwater::ui
