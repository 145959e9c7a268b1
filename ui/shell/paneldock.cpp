// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/paneldock.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

namespace headwater::ui {

PanelDock::PanelDock(const QString &id, const char *title, QWidget *panel, QWidget *parent)
    : QDockWidget(parent)
    , m_source(title)
    , m_title(new QWidget(this))
    , m_noTitle(new QWidget(this))
{
    setObjectName(id);
    setWidget(panel);
    m_title->setProperty("surface", QStringLiteral("raised"));
    m_title->setAttribute(Qt::WA_StyledBackground);
    m_label = new QLabel(m_title);
    m_float = new QToolButton(m_title);
    m_close = new QToolButton(m_title);
    for (QToolButton *button : {m_float, m_close}) {
        button->setIcon(Theme::instance().icon(button == m_float ? QStringLiteral("float") : QStringLiteral("close")));
        button->setIconSize({14, 14});
    }
    auto *row = new QHBoxLayout(m_title);
    row->setContentsMargins(12, 2, 6, 2);
    row->addWidget(m_label, 1);
    row->addWidget(m_float);
    row->addWidget(m_close);
    m_noTitle->setFixedHeight(0);
    connect(m_float, &QToolButton::clicked, this, [this] { setFloating(!isFloating()); });
    connect(m_close, &QToolButton::clicked, this, &QDockWidget::close);
    connect(this, &QDockWidget::topLevelChanged, this, &PanelDock::showTitle);
    showTitle();
    retranslate();
}

QString PanelDock::title() const
{
    return QCoreApplication::translate("Panels", m_source);
}

void PanelDock::setBadge(int badge)
{
    if (badge == m_badge)
        return;
    m_badge = badge;
    retranslate();
}

void PanelDock::setArranging(bool arranging)
{
    m_arranging = arranging;
    showTitle();
}

void PanelDock::showTitle()
{
    QWidget *wanted = isFloating() || m_arranging ? m_title : m_noTitle;
    if (titleBarWidget() == wanted)
        return;
    setTitleBarWidget(wanted);
    m_title->setVisible(wanted == m_title);
}

void PanelDock::retranslate()
{
    const QString name = title();
    setWindowTitle(m_badge > 0 ? QStringLiteral("%1  %2").arg(name, QLocale().toString(m_badge)) : name);
    m_label->setText(name);
    setAccessibleName(name);
    m_float->setToolTip(tr("Tear off, or put back"));
    m_float->setAccessibleName(tr("Tear off, or put back"));
    m_close->setToolTip(tr("Hide"));
    m_close->setAccessibleName(tr("Hide"));
}

void PanelDock::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QDockWidget::changeEvent(event);
}

} // namespace headwater::ui
