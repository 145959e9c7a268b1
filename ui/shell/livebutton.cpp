// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/livebutton.h"

#include "ui/lab/livelink.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QEvent>
#include <QPainter>

namespace headwater::ui {
namespace {

constexpr int kHeight = 26;
constexpr int kPadding = 11;
constexpr int kDot = 9;
constexpr int kGap = 7;

} // namespace

LiveButton::LiveButton(const LiveLink &live, QAction &action, QWidget *parent)
    : QAbstractButton(parent)
    , m_live(live)
    , m_action(action)
{
    setObjectName(QStringLiteral("liveButton"));
    setFocusPolicy(Qt::TabFocus);
    connect(this, &QAbstractButton::clicked, &action, &QAction::trigger);
    connect(&live, &LiveLink::changed, this, &LiveButton::retranslate);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    retranslate();
}

QSize LiveButton::sizeHint() const
{
    const QFontMetrics metrics(Theme::instance().font(13, 600));
    return {2 * kPadding + kDot + kGap + metrics.horizontalAdvance(text()), std::max(kHeight, metrics.height() + 8)};
}

void LiveButton::retranslate()
{
    setText(tr("Live"));
    QString tip = m_action.toolTip();
    if (m_live.isOn()) {
        tip = m_live.isStrict()
                  ? tr("Real clients on this machine can call if they sign or show a certificate. Click to "
                       "close the ports.")
                  : tr("Real clients on this machine can call. Click to close the ports.");
        for (const auto &[endpoint, port] : m_live.ports())
            tip += QStringLiteral("\n127.0.0.1:%1  %2").arg(port).arg(LiveLink::nameOf(endpoint));
    }
    setToolTip(tip);
    setAccessibleName(m_live.isOn() ? tr("Live, the ports are open") : tr("Live, the ports are closed"));
    updateGeometry();
    update();
}

void LiveButton::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QAbstractButton::changeEvent(event);
}

void LiveButton::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void LiveButton::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

void LiveButton::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    const bool isOn = m_live.isOn();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF pill = QRectF(rect()).adjusted(1, (height() - kHeight) / 2.0 + 1, -1, -(height() - kHeight) / 2.0 - 1);
    painter.setPen(hasFocus() ? QPen(t.accent, 2) : QPen(isOn ? t.ok : underMouse() ? t.dim : t.outline, 1));
    painter.setBrush(isDown() ? t.border : isOn ? t.raised : QColor(Qt::transparent));
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    const QRectF dot(kPadding, (height() - kDot) / 2.0, kDot, kDot);
    // A ring when it is off, full when it is on: the shape says it, too.
    painter.setPen(QPen(isOn ? t.ok : t.dim, 1.5));
    painter.setBrush(isOn ? QBrush(t.ok) : QBrush(Qt::NoBrush));
    painter.drawEllipse(dot.adjusted(0.75, 0.75, -0.75, -0.75));
    painter.setFont(Theme::instance().font(13, 600));
    painter.setPen(isOn ? t.text : t.dim);
    painter.drawText(QRectF(rect()).adjusted(kPadding + kDot + kGap, 0, -kPadding + 2, 0),
                     Qt::AlignVCenter | Qt::AlignLeft, text());
}

} // namespace headwater::ui
