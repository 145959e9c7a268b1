// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costpanel.h"

#include "core/pricing/prices.h"
#include "ui/cost/costmodel.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/panels/listtable.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace headwater::ui {
namespace {

constexpr int kRefreshMs = 250;

} // namespace

CostPanel::CostPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_source(WorldSource::of(lab))
    , m_model(new CostModel(lab, this))
    , m_table(new QTableView(this))
    , m_empty(new QLabel(m_table))
    , m_perHour(new QLabel(this))
    , m_perMonth(new QLabel(this))
    , m_note(new QLabel(this))
{
    setObjectName(QStringLiteral("costPanel"));
    m_table->setModel(m_model);
    makeList(*m_table, kRowHeight);
    m_table->horizontalHeader()->setSectionResizeMode(CostModel::Item, QHeaderView::Stretch);
    m_table->horizontalHeader()->resizeSection(CostModel::Node, 150);
    for (const int column : {CostModel::PerHour, CostModel::PerMonth})
        m_table->horizontalHeader()->resizeSection(column, 110);
    m_table->horizontalHeader()->resizeSection(CostModel::Share, 80);
    m_empty->setProperty("role", QStringLiteral("dim"));
    m_empty->setAlignment(Qt::AlignCenter);
    auto *emptyLayout = new QVBoxLayout(m_table);
    emptyLayout->addWidget(m_empty);
    m_perHour->setObjectName(QStringLiteral("perHour"));
    m_perMonth->setObjectName(QStringLiteral("perMonth"));
    m_perMonth->setProperty("role", QStringLiteral("dim"));
    m_note->setProperty("role", QStringLiteral("caption"));
    m_note->setWordWrap(true);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 8, 12, 8);
    head->setSpacing(12);
    head->addWidget(m_perHour);
    head->addWidget(m_perMonth);
    head->addWidget(m_note, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_table, 1);

    m_timer.setSingleShot(true);
    m_timer.setInterval(kRefreshMs);
    connect(&m_timer, &QTimer::timeout, this, &CostPanel::refresh);
    connect(&lab, &Laboratory::frameChanged, this, [this] {
        if (isVisible() && !m_timer.isActive())
            m_timer.start();
    });
    connect(&lab, &Laboratory::sessionChanged, this, &CostPanel::refresh);
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) {
        const std::string node = m_model->line(index.row()).node;
        if (m_lab.pipeline().find(node))
            m_lab.select({node});
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        const std::string node = m_model->line(index.row()).node;
        if (m_lab.pipeline().find(node))
            Q_EMIT m_lab.focusRequested(node);
    });
    connect(&Theme::instance(), &Theme::changed, this, &CostPanel::retranslate);
    retranslate();
}

void CostPanel::setSource(WorldSource source)
{
    m_source = std::move(source);
    refresh();
}

void CostPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void CostPanel::refresh()
{
    m_timer.stop();
    const simulation::FramePtr frame = m_source.frame();
    m_model->setEstimate(frame ? frame->cost : nullptr);
    m_empty->setVisible(m_model->rowCount() == 0);
    m_perHour->setText(tr("%1 an hour").arg(moneyText(m_model->perHour())));
    m_perMonth->setText(tr("%1 a month").arg(moneyText(m_model->perHour() * pricing::kHoursPerMonth)));
}

void CostPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void CostPanel::retranslate()
{
    m_perHour->setFont(Theme::instance().mono(13, 600));
    m_table->setAccessibleName(tr("Cost"));
    m_empty->setText(tr("Let it run for a second to see what it costs."));
    m_note->setText(tr("An estimate: list prices of us-east-1 without tax and discounts. What is used counts at its "
                       "average since the start; a month has 730 hours."));
    m_model->headerDataChanged(Qt::Horizontal, 0, CostModel::ColumnCount - 1);
    refresh();
}

} // namespace headwater::ui
