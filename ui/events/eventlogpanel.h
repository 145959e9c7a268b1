// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/events/eventexport.h"
#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QMenu;
class QTableView;
class QToolButton;

namespace headwater::ui {

class EventFilter;
class EventModel;
class Laboratory;
class NodeChoices;

/// What happened, newest below: to be filtered, followed, exported, and to find the node it happened to.
class EventLogPanel : public QWidget
{
    Q_OBJECT
public:
    explicit EventLogPanel(Laboratory &lab, QWidget *parent = nullptr);
    void setSource(WorldSource source);

    bool isFollowing() const;
    /// Writes the events that pass the filter, on a thread of its own; exported() tells the outcome.
    void exportTo(const QString &path, EventFormat format);

public Q_SLOTS:
    void refresh();
    void setFollowing(bool following);

Q_SIGNALS:
    void exported(const QString &path, const QString &error); ///< error is empty when it went well

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void buildKindMenu();
    void retranslate();
    void showWords();
    void refreshNodes();
    void refreshExclusions();
    void refreshCount();
    void showRowMenu(const QPoint &at);
    void chooseExportFile(EventFormat format);

    Laboratory &m_lab;
    WorldSource m_source;
    EventModel *m_model;
    EventFilter *m_filter;
    QTableView *m_table;
    QLineEdit *m_search;
    QToolButton *m_kinds;
    QMenu *m_kindMenu;
    NodeChoices *m_choices;
    QComboBox *m_nodes;
    QToolButton *m_follow;
    QToolButton *m_export;
    QLabel *m_count;
    QLabel *m_empty;
    QWidget *m_exclusionBar;
    QHBoxLayout *m_exclusions;
    QTimer m_refreshTimer;
    int m_wordsWidth = 0; ///< from which on the bar has room for its words
};

} // namespace headwater::ui
