// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <string>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QTableView;
class QToolButton;

namespace headwater::ui {

class CallModel;
class CallsPage;
class ClientModel;
class CodePage;
class Laboratory;
class NodeChoices;

/// How real clients reach a node, who does, and what they say: lines to copy beside lists of calls and clients. Where
/// there is no room for both, one of them.
class ConnectPanel : public QWidget
{
    Q_OBJECT
public:
    enum Page { Code, Calls, Clients };

    explicit ConnectPanel(Laboratory &lab, QWidget *parent = nullptr);

    CallModel *calls() const;
    ClientModel *clients() const { return m_clients; }
    void showPage(Page page);
    /// Where certificates of devices are written to; empty: where they usually are.
    void setDevicesFolder(const QString &folder);

Q_SIGNALS:
    void liveRequested();
    void settingsRequested();
    void devicesFolderChosen(const QString &folder);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildSide();
    void fillNodes();
    void chooseNode(const std::string &id);
    void followSelection();
    void filterCalls();
    void refresh();
    void showEmpty();
    void arrange();
    void placeBar(bool hasCode);
    void restyle();
    void retranslate();

    Laboratory &m_lab;
    std::string m_node; ///< the one that is shown; empty: none can be reached
    Page m_page = Code;
    Page m_side = Calls; ///< what stands beside the code where there is room

    NodeChoices *m_choices;
    QComboBox *m_nodes;
    QTabBar *m_pages;
    QToolButton *m_only;
    QHBoxLayout *m_bar;
    QHBoxLayout *m_secondBar;
    QSplitter *m_splitter;
    CodePage *m_code;
    QStackedWidget *m_sidePages = nullptr;
    CallsPage *m_calls = nullptr;
    ClientModel *m_clients = nullptr;
    QTableView *m_clientTable = nullptr;
    QWidget *m_emptyArea = nullptr;
    QLabel *m_empty = nullptr;
    QPushButton *m_goLive = nullptr;
    QPushButton *m_settings = nullptr;
    QTimer m_refreshTimer;
};

} // namespace headwater::ui
