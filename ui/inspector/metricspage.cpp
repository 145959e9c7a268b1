// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/metricspage.h"

#include "core/base/text.h"
#include "ui/inspector/metricmodel.h"
#include "ui/inspector/shardmodel.h"
#include "ui/panels/figures.h"
#include "ui/panels/worldsource.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kMostShardRows = 12;

void prepare(QTableView *view)
{
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setTabKeyNavigation(false);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->verticalHeader()->hide();
    view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view->verticalHeader()->setDefaultSectionSize(kRowHeight);
    view->verticalHeader()->setMinimumSectionSize(kRowHeight);
    view->horizontalHeader()->setHighlightSections(false);
}

} // namespace

MetricTable::MetricTable(int most, QWidget *parent)
    : QWidget(parent)
    , m_most(most)
    , m_model(new MetricModel(this))
    , m_view(new QTableView(this))
{
    prepare(m_view);
    m_view->setModel(m_model);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setProperty("surface", QStringLiteral("panel"));
    m_view->setTextElideMode(Qt::ElideMiddle);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    QHeaderView *const header = m_view->horizontalHeader();
    header->hide();
    header->setMinimumSectionSize(24);
    header->setSectionResizeMode(MetricModel::Name, QHeaderView::Stretch);
    for (const auto &[column, width] :
         {std::pair(MetricModel::Value, 70), std::pair(MetricModel::Unit, 74), std::pair(MetricModel::Pin, 24)})
    {
        header->setSectionResizeMode(column, QHeaderView::Fixed);
        header->resizeSection(column, width);
    }
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    const auto toggle = [this](const QModelIndex &index) {
        if (index.column() == MetricModel::Pin)
            Q_EMIT pinToggled(m_node, m_model->metric(index.row()));
    };
    connect(m_view, &QTableView::clicked, this, toggle);
    connect(m_view, &QTableView::activated, this, [this](const QModelIndex &index) {
        if (index.column() != MetricModel::Pin)
            Q_EMIT pinToggled(m_node, m_model->metric(index.row()));
    });
}

void MetricTable::showNode(const std::string &node, const pipeline::ServiceType *type)
{
    m_node = node;
    m_model->setNode(node, type);
    fit();
}

void MetricTable::showFrame(const simulation::FramePtr &frame)
{
    m_model->setFrame(frame);
}

void MetricTable::fit()
{
    const int rows = m_most > 0 ? std::min(m_most, m_model->rowCount()) : m_model->rowCount();
    for (int row = 0; row < m_model->rowCount(); ++row)
        m_view->setRowHidden(row, row >= rows);
    m_view->setFixedHeight(rows * kRowHeight + 2);
}

MetricsPage::MetricsPage(QWidget *parent)
    : QWidget(parent)
    , m_caption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_status(new QLabel(this))
    , m_metrics(new MetricTable(0, this))
    , m_shardCaption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_shards(new ShardModel(this))
    , m_shardView(new QTableView(this))
{
    m_status->setProperty("role", QStringLiteral("dim"));
    prepare(m_shardView);
    m_shardView->setModel(m_shards);
    m_shardView->setItemDelegateForColumn(ShardModel::Load, new LoadDelegate(m_shardView));
    m_shardView->setObjectName(QStringLiteral("shards"));
    const std::pair<ShardModel::Column, int> widths[] = {
        {ShardModel::Shard, 52},   {ShardModel::Load, 104},  {ShardModel::Records, 58}, {ShardModel::Bytes, 58},
        {ShardModel::Refused, 66}, {ShardModel::Stored, 76}, {ShardModel::Share, 70}};
    for (const auto &[column, width] : widths)
        m_shardView->horizontalHeader()->resizeSection(column, width);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(6);
    layout->addWidget(m_caption);
    layout->addWidget(m_metrics);
    layout->addWidget(m_status);
    layout->addSpacing(6);
    layout->addWidget(m_shardCaption);
    layout->addWidget(m_shardView);
    layout->addStretch(1);
    connect(m_shardView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (current.isValid())
                    Q_EMIT shardChosen(m_shards->shard(current.row()).number);
            });
    retranslate();
}

void MetricsPage::showNode(const std::string &node, const pipeline::ServiceType *type)
{
    m_node = node;
    m_metrics->showNode(node, type);
    m_shards->setShards(nullptr, {});
}

void MetricsPage::showFrame(const simulation::FramePtr &frame)
{
    m_metrics->showFrame(frame);
    m_shards->setShards(frame, m_node);
    const simulation::NodeView *const view = findNode(frame, m_node);
    m_status->setVisible(view && !view->status.empty());
    if (view)
        m_status->setText(tr("Status %1").arg(fromUtf8(view->status)));
    const int rows = m_shards->rowCount();
    m_shardCaption->setVisible(rows > 0);
    m_shardView->setVisible(rows > 0);
    if (rows > 0) {
        const int height = (std::min(rows, kMostShardRows) + 1) * kRowHeight + 14;
        if (m_shardView->height() != height)
            m_shardView->setFixedHeight(height);
    }
}

void MetricsPage::selectShard(std::uint32_t shard)
{
    const int row = m_shards->rowOf(shard);
    if (row < 0)
        return;
    const QSignalBlocker blocker(m_shardView->selectionModel());
    m_shardView->selectRow(row);
    m_shardView->scrollTo(m_shards->index(row, 0));
    m_shardView->viewport()->update();
}

void MetricsPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_metrics->model()->retranslate();
        m_shards->retranslate();
    }
    QWidget::changeEvent(event);
}

void MetricsPage::retranslate()
{
    m_caption->setText(tr("Live, last second").toUpper());
    m_shardCaption->setText(tr("Shards").toUpper());
    m_metrics->view()->setAccessibleName(tr("Metrics"));
    m_shardView->setAccessibleName(tr("Shards"));
}

} // namespace headwater::ui
