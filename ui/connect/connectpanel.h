// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connect/snippets.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QTabBar;
class QTableView;
class QToolButton;

namespace headwater::ui {

class CallDetails;
class CallModel;
class Laboratory;
class NodeChoices;

/// How real clients reach a node, who does, and what they say: lines to copy beside a list of calls. Where there is no
/// room for both, one of them.
class ConnectPanel : public QWidget
{
    Q_OBJECT
public:
    enum Page { Code, Calls };

    explicit ConnectPanel(Laboratory &lab, QWidget *parent = nullptr);

    CallModel *calls() const { return m_model; }
    void showPage(Page page);

Q_SIGNALS:
    void liveRequested();

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildCode();
    QWidget *buildCalls();
    void fillNodes();
    void chooseNode(const std::string &id);
    void followSelection();
    void showCode();
    void filterCalls();
    void refresh();
    void showClients();
    void showCall();
    void sendAgain();
    void copyCode();
    void arrange();
    void restyle();
    void retranslate();

    Laboratory &m_lab;
    std::string m_node; ///< the one that is shown; empty: none can be reached
    std::vector<Snippet> m_snippets;
    int m_language = 0;
    std::optional<std::uint64_t> m_call; ///< the one that is looked into
    Page m_page = Code;

    NodeChoices *m_choices;
    QComboBox *m_nodes;
    QTabBar *m_pages;
    QLabel *m_address;
    QSplitter *m_splitter;

    QWidget *m_codePage = nullptr;
    QTabBar *m_languages = nullptr;
    QPlainTextEdit *m_code = nullptr;
    QLabel *m_needs = nullptr;
    QPushButton *m_copy = nullptr;

    CallModel *m_model = nullptr;
    QWidget *m_callsPage = nullptr;
    QLabel *m_clients = nullptr;
    QToolButton *m_only = nullptr;
    QTableView *m_table = nullptr;
    QWidget *m_emptyArea = nullptr;
    QLabel *m_empty = nullptr;
    QPushButton *m_goLive = nullptr;
    CallDetails *m_details = nullptr;
    QTimer m_refreshTimer;
};

} // namespace headwater::ui
