// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/kcl/leasespage.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <chrono>

namespace headwater::ui {

namespace {

constexpr int kLookMs = 500;
constexpr int kPollMs = 15;
constexpr std::uint32_t kMostLeases = 2'000;

} // namespace

LeasesPage::LeasesPage(QWidget *parent)
    : QWidget(parent)
    , m_model(new LeaseModel(this))
    , m_summary(new QLabel(this))
    , m_table(new QTableView(this))
    , m_add(new QPushButton(this))
    , m_stop(new QPushButton(this))
    , m_kill(new QPushButton(this))
{
    m_summary->setObjectName(QStringLiteral("summary"));
    m_summary->setWordWrap(true);
    m_summary->setProperty("role", QStringLiteral("dim"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    const std::pair<LeaseModel::Column, int> widths[] = {{LeaseModel::Shard, 50},
                                                         {LeaseModel::Worker, 150},
                                                         {LeaseModel::State, 104},
                                                         {LeaseModel::Behind, 78},
                                                         {LeaseModel::Unsaved, 78}};
    for (const auto &[column, width] : widths)
        m_table->horizontalHeader()->resizeSection(column, width);
    m_add->setObjectName(QStringLiteral("addWorker"));
    m_stop->setObjectName(QStringLiteral("stopWorker"));
    m_kill->setObjectName(QStringLiteral("killWorker"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    for (QPushButton *button : {m_add, m_stop, m_kill})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(8);
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);

    m_refresh.setInterval(kLookMs);
    m_poll.setInterval(kPollMs);
    connect(&m_refresh, &QTimer::timeout, this, &LeasesPage::look);
    connect(&m_poll, &QTimer::timeout, this, &LeasesPage::take);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &LeasesPage::refreshButtons);
    connect(m_model, &QAbstractItemModel::modelReset, this, &LeasesPage::refreshButtons);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &LeasesPage::refreshButtons);
    connect(m_add, &QPushButton::clicked, this, [this] { request("AddWorker"); });
    connect(m_stop, &QPushButton::clicked, this, [this] { request("StopWorker"); });
    connect(m_kill, &QPushButton::clicked, this, [this] { request("KillWorker"); });
    retranslate();
}

void LeasesPage::showNode(const std::string &node)
{
    if (node == m_node)
        return;
    m_node = node;
    m_future = {};
    m_poll.stop();
    m_model->clear();
    if (isVisible())
        look();
}

void LeasesPage::look()
{
    if (m_node.empty() || !m_source.peek || m_poll.isActive())
        return;
    simulation::PeekRequest request;
    request.node = m_node;
    request.count = kMostLeases;
    m_future = m_source.peek(request);
    if (!m_future.valid()) {
        m_summary->setText(tr("Run the pipeline: leases come into being when workers start."));
        return;
    }
    m_poll.start();
    take();
}

void LeasesPage::take()
{
    if (m_future.valid() && m_future.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        return;
    m_poll.stop();
    if (!m_future.valid())
        return;
    const auto answer = m_future.get();
    if (!answer) {
        m_summary->setText(answer.error().message);
        return;
    }
    m_model->setRecords(answer.value());
    QStringList parts;
    for (const auto &[worker, leases] : m_model->workers())
        parts << tr("%1: %n", "leases of a worker", leases).arg(workerLabel(worker));
    m_summary->setText(parts.isEmpty() ? tr("No worker holds a lease.")
                                       : tr("Leases — %1").arg(parts.join(QStringLiteral(" · "))));
}

/// The worker of the chosen lease; without one, the application's own choice.
void LeasesPage::request(const char *name)
{
    pipeline::Action action;
    action.node = m_node;
    action.name = name;
    const int row = m_table->currentIndex().row();
    if (action.name != "AddWorker" && row >= 0)
        action.with["worker"] = m_model->worker(row);
    Q_EMIT actionRequested(action);
    look();
}

void LeasesPage::refreshButtons()
{
    const int row = m_table->currentIndex().row();
    const bool hasWorker = row < 0 ? !m_model->workers().empty() : !m_model->worker(row).empty();
    m_stop->setEnabled(hasWorker);
    m_kill->setEnabled(hasWorker);
}

void LeasesPage::showEvent(QShowEvent *event)
{
    m_refresh.start();
    look();
    QWidget::showEvent(event);
}

void LeasesPage::hideEvent(QHideEvent *event)
{
    m_refresh.stop();
    QWidget::hideEvent(event);
}

void LeasesPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_model->retranslate();
    }
    QWidget::changeEvent(event);
}

void LeasesPage::retranslate()
{
    m_add->setText(tr("Add a worker"));
    m_stop->setText(tr("Stop it"));
    m_stop->setToolTip(tr("The worker of the chosen lease shuts down in good order: it writes checkpoints first."));
    m_kill->setText(tr("Kill it"));
    m_kill->setToolTip(tr("The worker of the chosen lease dies: what it did since its last checkpoint is done again."));
    m_table->setAccessibleName(tr("Leases"));
    refreshButtons();
}

} // namespace headwater::ui
