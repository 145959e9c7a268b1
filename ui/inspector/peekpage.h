// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/peekmodel.h"
#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTableView;
class QToolButton;

namespace headwater::ui {

class ObjectList;

/// Looks into a stream or a bucket: asks the world for records and shows them when they come, without waiting. Of a
/// bucket it shows the objects first.
class PeekPage : public QWidget
{
    Q_OBJECT
public:
    explicit PeekPage(QWidget *parent = nullptr);
    void setSource(const WorldSource &source);

    void showNode(const std::string &node, bool hasShards, bool hasObjects = false);
    void showShard(std::uint32_t shard);
    void updateShards(const simulation::FramePtr &frame); ///< the shards to choose from
    PeekModel *model() const { return m_model; }
    ObjectList *objects() const { return m_objects; }

public Q_SLOTS:
    void look();

protected:
    void changeEvent(QEvent *event) override;

private:
    void take();
    void say(const QString &text, bool isError = false);
    void showRecord(int row);
    void showWhat();
    void retranslate();

    WorldSource m_source;
    std::string m_node;
    bool m_hasShards = false;
    std::vector<std::uint32_t> m_shards;
    std::uint32_t m_shard = simulation::kNoShard;
    PeekFuture m_future;
    QTimer m_poll;

    PeekModel *m_model;
    QTableView *m_table;
    QComboBox *m_what; ///< objects or the records in them
    ObjectList *m_objects;
    QWidget *m_recordsPage;
    QComboBox *m_shardBox;
    QComboBox *m_startBox;
    QLineEdit *m_time;
    QComboBox *m_sorting;
    QToolButton *m_look;
    QLabel *m_order;
    QLabel *m_status;
    QLabel *m_recordTitle;
    QPlainTextEdit *m_payload;
};

} // namespace headwater::ui
