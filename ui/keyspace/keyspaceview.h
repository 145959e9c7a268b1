// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"
#include "ui/keyspace/keyspaceraster.h"
#include "ui/keyspace/keyspacestore.h"

#include <QWidget>

#include <optional>

namespace headwater::ui {

/// What lies under the pointer, or under the keyboard's probe.
struct KeyspaceProbe
{
    std::int64_t second = 0;
    std::uint32_t shard = 0;
    double load = 0; ///< above 1: at the limit
    const simulation::KeyspaceThread *thread = nullptr;
};

/// Draws the keyspace of one stream over time. The heat is an image that only grows; threads, forks, marks and the
/// legend are drawn over it.
class KeyspaceView : public QWidget
{
    Q_OBJECT
public:
    explicit KeyspaceView(QWidget *parent = nullptr);

    /// Takes over what is new. `shards` and `hot` are the stream's present state, for the figures of the probe.
    void showHistory(const simulation::KeyspaceHistory *history, const std::string &node);
    void showPresent(std::vector<simulation::ShardView> shards, std::vector<simulation::HotShard> hot);
    void setEmptyText(const QString &text);
    void setSelectedShard(std::uint32_t shard);

    KeyspaceScale scale() const;
    std::optional<KeyspaceProbe> probeAt(const QPointF &point) const;
    /// The lines of the card beside the pointer: what it is, how much, and what would help.
    QStringList describe(const KeyspaceProbe &probe) const;
    const KeyspaceRaster &raster() const { return m_raster; }

    QSize sizeHint() const override { return {640, 260}; }
    QSize minimumSizeHint() const override { return {240, 140}; }

Q_SIGNALS:
    void shardActivated(quint32 shard, qint64 second);
    void probeChanged(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// Whether a key brings enough of its shard's load to be drawn.
    static bool isThread(const simulation::KeyspaceThread &thread) { return thread.share >= 0.05; }
    QRectF plotRect() const;
    void updateRaster(std::uint32_t fromColumn);
    void setProbe(std::optional<QPointF> at);
    const simulation::KeyspaceThread *threadNear(const KeyspaceScale &scale, const QPointF &point) const;

    void paintHatch(QPainter &painter, const KeyspaceScale &scale) const;
    void paintForks(QPainter &painter, const KeyspaceScale &scale) const;
    void paintThreads(QPainter &painter, const KeyspaceScale &scale) const;
    void paintMarks(QPainter &painter, const KeyspaceScale &scale) const;
    void paintAxes(QPainter &painter, const KeyspaceScale &scale) const;
    void paintLegend(QPainter &painter, const KeyspaceScale &scale) const;
    void paintProbe(QPainter &painter, const KeyspaceScale &scale) const;

    KeyspaceStore m_store;
    KeyspaceRaster m_raster;
    std::vector<simulation::ShardView> m_shards;
    std::vector<simulation::HotShard> m_hot;
    QString m_emptyText;
    std::optional<QPointF> m_probe;
    std::uint32_t m_selectedShard = simulation::kNoShard;
};

} // namespace headwater::ui
