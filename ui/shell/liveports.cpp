// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/liveports.h"

#include "ui/lab/livelink.h"
#include "ui/shell/preferences.h"

#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>

namespace headwater::ui {
namespace {

constexpr int kLastPort = 65'535;
constexpr int kTextWidth = 380;

QLabel *dimText(QWidget *parent)
{
    auto *made = new QLabel(parent);
    made->setProperty("role", QStringLiteral("dim"));
    made->setWordWrap(true);
    made->setMinimumWidth(kTextWidth);
    return made;
}

} // namespace

LivePorts::LivePorts(QWidget *parent)
    : QWidget(parent)
    , m_intro(dimText(this))
    , m_strict(new QCheckBox(this))
    , m_strictHelp(dimText(this))
    , m_problem(new QLabel(this))
{
    const Preferences &preferences = Preferences::instance();
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 14, 0, 0);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    int row = 0;
    grid->addWidget(m_intro, row++, 0, 1, 2);
    for (const char *endpoint : kLiveEndpoints) {
        const QString name = QLatin1String(endpoint);
        auto *isOpen = new QCheckBox(this);
        isOpen->setObjectName(QStringLiteral("open-") + name);
        isOpen->setChecked(preferences.isLiveOpen(name));
        auto *port = new QSpinBox(this);
        port->setObjectName(QStringLiteral("port-") + name);
        port->setRange(0, kLastPort);
        port->setGroupSeparatorShown(false);
        port->setValue(preferences.livePort(name));
        port->setEnabled(isOpen->isChecked());
        grid->addWidget(isOpen, row, 0);
        grid->addWidget(port, row++, 1);
        connect(port, &QSpinBox::valueChanged, this, [this, name](int chosen) {
            Preferences::instance().setLivePort(name, static_cast<quint16>(chosen));
            check();
        });
        connect(isOpen, &QCheckBox::toggled, this, [this, name, port](bool chosen) {
            Preferences::instance().setLiveOpen(name, chosen);
            port->setEnabled(chosen);
            check();
        });
        m_rows.push_back({endpoint, isOpen, port});
    }
    m_problem->setObjectName(QStringLiteral("portsProblem"));
    m_problem->setProperty("role", QStringLiteral("hot"));
    m_problem->setWordWrap(true);
    grid->addWidget(m_problem, row++, 0, 1, 2);
    m_strict->setObjectName(QStringLiteral("strictPorts"));
    m_strict->setChecked(preferences.isLiveStrict());
    grid->setRowMinimumHeight(row, 40);
    grid->addWidget(m_strict, row++, 0, 1, 2, Qt::AlignBottom);
    grid->addWidget(m_strictHelp, row++, 0, 1, 2);
    grid->setRowStretch(row, 1);
    grid->setColumnStretch(0, 1);
    connect(m_strict, &QCheckBox::toggled, this, [](bool chosen) { Preferences::instance().setLiveStrict(chosen); });
    retranslate();
}

/// What would keep Live from being switched on is said while it is typed.
void LivePorts::check()
{
    LiveLink::Ports chosen;
    for (const Row &row : m_rows) {
        if (row.isOpen->isChecked())
            chosen[row.endpoint] = static_cast<std::uint16_t>(row.port->value());
    }
    const auto both = LiveLink::clash(chosen);
    m_problem->setVisible(both.has_value() || chosen.empty());
    if (both)
        m_problem->setText(tr("%1 and %2 cannot both have port %3.")
                               .arg(LiveLink::nameOf(both->first), LiveLink::nameOf(both->second))
                               .arg(chosen[both->first]));
    else if (chosen.empty())
        m_problem->setText(tr("With every port closed, Live has nothing to switch on."));
    fit();
}

void LivePorts::retranslate()
{
    m_intro->setText(tr("What programs and devices of this machine can reach from the next time Live is switched on. "
                        "Every port takes TLS as well."));
    for (const Row &row : m_rows) {
        const QString name = LiveLink::nameOf(row.endpoint);
        row.isOpen->setText(name);
        row.port->setSpecialValueText(tr("a free port"));
        row.port->setAccessibleName(tr("Port of %1").arg(name));
    }
    m_strict->setText(tr("Strict: check signatures and policies"));
    m_strictHelp->setText(tr("Calls must be signed with an access key of a role, devices show a certificate, and the "
                             "policies of the pipeline decide. Plain MQTT, which says nothing about who comes, stays "
                             "closed."));
    check();
}

/// The pages of tabs do not ask how high broken lines are.
void LivePorts::fit()
{
    for (QLabel *label : {m_intro, m_problem, m_strictHelp})
        label->setMinimumHeight(label->isHidden() ? 0 : label->heightForWidth(width()));
}

void LivePorts::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void LivePorts::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

} // namespace headwater::ui
