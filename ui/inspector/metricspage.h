// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/simulation/frame.h"

#include <QWidget>

#include <functional>
#include <string>

class QLabel;
class QSortFilterProxyModel;
class QTableView;

namespace headwater::ui {

class MetricModel;
class ShardModel;

/// Rows of metrics with a pin each, as high as they need to be.
class MetricTable : public QWidget
{
    Q_OBJECT
public:
    /// `most` rows, those that say most about the node; 0 for all.
    explicit MetricTable(int most, QWidget *parent = nullptr);

    void showNode(const std::string &node, const pipeline::ServiceType *type);
    void showFrame(const simulation::FramePtr &frame);
    MetricModel *model() const { return m_model; }
    QTableView *view() const { return m_view; }

Q_SIGNALS:
    void pinToggled(const std::string &node, const std::string &metric);

private:
    void fit();

    int m_most;
    std::string m_node;
    MetricModel *m_model;
    QTableView *m_view;
};

/// All live figures of a node: its metrics, and its shards when it has some.
class MetricsPage : public QWidget
{
    Q_OBJECT
public:
    explicit MetricsPage(QWidget *parent = nullptr);

    void showNode(const std::string &node, const pipeline::ServiceType *type);
    void showFrame(const simulation::FramePtr &frame);
    void selectShard(std::uint32_t shard);
    MetricTable *metrics() const { return m_metrics; }
    ShardModel *shards() const { return m_shards; }

Q_SIGNALS:
    void shardChosen(quint32 shard);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    std::string m_node;
    QLabel *m_caption;
    QLabel *m_status;
    MetricTable *m_metrics;
    QLabel *m_shardCaption;
    ShardModel *m_shards;
    QTableView *m_shardView;
};

} // namespace headwater::ui
