// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/evaluator.h"
#include "core/pipeline/descriptor.h"

#include <QTimer>
#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTreeView;

namespace headwater::ui {

class Laboratory;
class RuleExplanation;
class SqlEditor;

/// A place to try a rule: its SQL, a message of one's own, what comes out, and which part yielded what. Works on every
/// key, whether a simulation runs or not.
class RulePage : public QWidget
{
    Q_OBJECT
public:
    explicit RulePage(Laboratory &lab, QWidget *parent = nullptr);
    ~RulePage() override;

    /// An empty id shows nothing.
    void showNode(const std::string &node);
    static bool isFor(const pipeline::ServiceType &type);

    SqlEditor *editor() const { return m_editor; }
    RuleExplanation *explanation() const { return m_explanation; }
    void retranslate();

protected:
    void changeEvent(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    struct Message
    {
        QString topic, payload;
    };

    QWidget *buildMessage();
    QWidget *buildOutcome();
    void commit();
    void tryIt();
    void showProblems(const std::vector<iotsql::Diagnostic> &problems);
    void showOutcome(const iotsql::Statement &statement, const std::string &node);
    void say(const QString &text, const char *role);

    Laboratory &m_lab;
    std::string m_node;
    bool m_isTyped = false;                    ///< something is in the editor that the document does not have yet
    std::map<std::string, Message> m_messages; ///< that rules were tried with, by node
    std::vector<iotsql::Diagnostic> m_problems;
    QTimer m_commitTimer, m_tryTimer;

    SqlEditor *m_editor;
    QLabel *m_problemText;
    QLabel *m_topicLabel;
    QLineEdit *m_topic;
    QLabel *m_payloadLabel;
    QPlainTextEdit *m_payload;
    QLabel *m_resultCaption;
    QPlainTextEdit *m_result;
    QLabel *m_status;
    RuleExplanation *m_explanation;
    QTreeView *m_tree;
};

} // namespace headwater::ui
