// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/worldsource.h"
#include "ui/services/kcl/leasemodel.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QTableView;

namespace headwater::ui {

/// Shows which worker of a KCL application holds which lease, as long as it is visible, and lets workers come and go.
class LeasesPage : public QWidget
{
    Q_OBJECT
public:
    explicit LeasesPage(QWidget *parent = nullptr);
    void setSource(const WorldSource &source) { m_source = source; }
    void showNode(const std::string &node);
    LeaseModel *model() const { return m_model; }

public Q_SLOTS:
    void look();

Q_SIGNALS:
    void actionRequested(const pipeline::Action &action);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void take();
    void request(const char *action);
    void refreshButtons();
    void retranslate();

    WorldSource m_source;
    std::string m_node;
    PeekFuture m_future;
    QTimer m_refresh, m_poll;

    LeaseModel *m_model;
    QLabel *m_summary;
    QTableView *m_table;
    QPushButton *m_add, *m_stop, *m_kill;
};

} // namespace headwater::ui
