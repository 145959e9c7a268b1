// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QLabel;

namespace headwater::ui {

class KeyspaceView;
class Laboratory;
class NodeChoices;

/// The keyspace map of the window's lower dock: a stream to choose when there are several, and its map.
class KeyspacePanel : public QWidget
{
    Q_OBJECT
public:
    explicit KeyspacePanel(Laboratory &lab, QWidget *parent = nullptr);
    void setSource(WorldSource source);

    std::string stream() const { return m_stream; }
    KeyspaceView *view() const { return m_view; }

public Q_SLOTS:
    void showStream(const std::string &node);
    void selectShard(const std::string &node, quint32 shard);
    void refresh(); ///< takes over what the world has done since the last time

Q_SIGNALS:
    void shardActivated(const std::string &node, quint32 shard);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void retranslate();
    void refreshStreams();
    void followSelection();

    Laboratory &m_lab;
    WorldSource m_source;
    KeyspaceView *m_view;
    NodeChoices *m_choices;
    QComboBox *m_chooser;
    QLabel *m_chooserLabel;
    QTimer m_refreshTimer;
    std::vector<std::string> m_streams;
    std::string m_stream;
};

} // namespace headwater::ui
