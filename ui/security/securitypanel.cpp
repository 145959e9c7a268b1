// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/security/securitypanel.h"

#include "core/base/background.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/panels/listtable.h"
#include "ui/security/securitymodel.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace headwater::ui {

using services::SecurityLine;
using services::SecurityState;

namespace {

constexpr int kCheckDelayMs = 120;
constexpr std::size_t kNodesCheckedAtOnce = 300;

} // namespace

SecurityPanel::SecurityPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_model(new SecurityModel(lab, this))
    , m_table(new QTableView(this))
    , m_empty(new QLabel(m_table))
    , m_summary(new QLabel(this))
    , m_fix(new QPushButton(this))
    , m_show(new QPushButton(this))
{
    setObjectName(QStringLiteral("securityPanel"));
    m_table->setModel(m_model);
    makeList(*m_table, kRowHeight);
    m_table->horizontalHeader()->setSectionResizeMode(SecurityModel::Finding, QHeaderView::Stretch);
    m_table->horizontalHeader()->resizeSection(SecurityModel::Topic, 190);
    m_table->horizontalHeader()->resizeSection(SecurityModel::Node, 130);
    m_empty->setProperty("role", QStringLiteral("dim"));
    m_empty->setAlignment(Qt::AlignCenter);
    auto *emptyLayout = new QVBoxLayout(m_table);
    emptyLayout->addWidget(m_empty);
    m_summary->setProperty("role", QStringLiteral("dim"));
    m_fix->setObjectName(QStringLiteral("fix"));
    m_fix->setProperty("primary", true);
    m_show->setObjectName(QStringLiteral("showNode"));

    auto *buttons = new QHBoxLayout;
    buttons->setContentsMargins(12, 8, 12, 8);
    buttons->setSpacing(8);
    buttons->addWidget(m_summary, 1);
    buttons->addWidget(m_show);
    buttons->addWidget(m_fix);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);

    m_timer.setSingleShot(true);
    m_timer.setInterval(kCheckDelayMs);
    connect(&m_timer, &QTimer::timeout, this, &SecurityPanel::check);
    connect(&lab.document(), &pipeline::Document::changed, this, [this] { m_timer.start(); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SecurityPanel::showLine);
    connect(m_model, &QAbstractItemModel::modelReset, this, &SecurityPanel::showLine);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &SecurityPanel::showLine);
    connect(m_table, &QTableView::activated, m_show, &QPushButton::click);
    connect(m_fix, &QPushButton::clicked, this, &SecurityPanel::fix);
    connect(m_show, &QPushButton::clicked, this, [this] {
        const int row = m_table->currentIndex().row();
        if (row < 0)
            return;
        m_lab.select({m_model->line(row).node});
        Q_EMIT m_lab.focusRequested(m_model->line(row).node);
    });
    retranslate();
    check();
}

/// While it is hidden nobody reads it.
void SecurityPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    check();
}

void SecurityPanel::check()
{
    m_timer.stop();
    const std::uint64_t number = ++m_number;
    const auto show = [this](std::vector<SecurityLine> lines) {
        const int current = m_table->currentIndex().row();
        const auto topic = current >= 0 ? m_model->line(current).topic : services::SecurityTopic{};
        const std::string node = current >= 0 ? m_model->line(current).node : std::string();
        m_model->setLines(std::move(lines));
        // Whoever works through the list goes on where they were.
        if (const int row = m_model->rowOf(topic, node); current >= 0 && row >= 0)
            m_table->selectRow(row);
        showLine();
        Q_EMIT openChanged(m_model->count(SecurityState::Open));
    };
    if (m_lab.pipeline().nodes.size() <= kNodesCheckedAtOnce) {
        show(services::securityChecklist(m_lab.pipeline(), m_lab.catalog()));
        return;
    }
    if (!isVisible())
        return;
    inBackground([self = QPointer(this), copy = m_lab.snapshot(), &catalog = m_lab.catalog(), number, show]() mutable {
        auto lines = services::securityChecklist(*copy, catalog);
        copy.reset();
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, number, show, lines = std::move(lines)]() mutable {
                if (self && number == self->m_number)
                    show(std::move(lines));
            },
            Qt::QueuedConnection);
    });
}

void SecurityPanel::showLine()
{
    m_empty->setVisible(m_model->rowCount() == 0);
    const int good = m_model->count(SecurityState::Good);
    m_summary->setText(m_model->rowCount() == 0 ? QString()
                                                : tr("%1 of %2 are good").arg(good).arg(m_model->rowCount()));
    const int row = m_table->currentIndex().row();
    const bool hasLine = row >= 0 && row < m_model->rowCount();
    m_show->setEnabled(hasLine);
    const bool canFix = hasLine && !m_model->line(row).fix.empty();
    m_fix->setEnabled(canFix);
    m_fix->setText(canFix ? QCoreApplication::translate("Commands", m_model->line(row).fixText.c_str())
                          : tr("Put it right"));
}

void SecurityPanel::fix()
{
    const int row = m_table->currentIndex().row();
    if (row < 0 || m_model->line(row).fix.empty())
        return;
    const SecurityLine &line = m_model->line(row);
    if (m_lab.perform(pipeline::Command{line.fixText, {}, 0, line.fix}))
        check();
}

void SecurityPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        check();
    }
    QWidget::changeEvent(event);
}

void SecurityPanel::retranslate()
{
    m_table->setAccessibleName(tr("Security checklist"));
    m_empty->setText(tr("Link a producer to a stream to see what keeps its records safe."));
    m_show->setText(tr("Show the node"));
    m_model->headerDataChanged(Qt::Horizontal, 0, SecurityModel::ColumnCount - 1);
    showLine();
}

} // namespace headwater::ui
