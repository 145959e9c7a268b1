// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/program.h"
#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QTableView;

namespace headwater::ui {

class Laboratory;
class SqlEditor;
class SqlResults;

/// The code of an analytics application, what is wrong with it, and the newest rows of its in-application streams.
class SqlPage : public QWidget
{
    Q_OBJECT
public:
    explicit SqlPage(Laboratory &lab, QWidget *parent = nullptr);
    ~SqlPage() override;

    void setSource(const WorldSource &source) { m_source = source; }
    /// An empty id shows nothing.
    void showNode(const std::string &node);
    static bool isFor(const pipeline::ServiceType &type);

    SqlEditor *editor() const { return m_editor; }
    SqlResults *results() const { return m_results; }
    void retranslate();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void commit();
    void compile();
    void showProblems(const std::vector<streamsql::Diagnostic> &problems);
    void offerStreams(const streamsql::Compilation &made);
    void look();
    void take();

    Laboratory &m_lab;
    WorldSource m_source;
    std::string m_node;
    bool m_isTyped = false; ///< something is in the editor that the document does not have yet
    std::vector<streamsql::Relation> m_streams;
    std::vector<streamsql::Diagnostic> m_problems;
    PeekFuture m_future;
    QTimer m_commitTimer, m_compileTimer, m_lookTimer, m_takeTimer;

    SqlEditor *m_editor;
    QLabel *m_problemText;
    QComboBox *m_streamBox;
    QLabel *m_caption;
    QLabel *m_status;
    SqlResults *m_results;
    QTableView *m_table;
};

} // namespace headwater::ui
